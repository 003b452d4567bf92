"""The configuration of a class: ours beside the instructor's, hers wins, and no path of the folder in either."""

import shutil
from pathlib import Path

import pytest

from autograder.claims.course import REPOSITORY
from autograder.errors import BadClass
from autograder.gradebook.class_config import CONFIG, HEAD, IMPORT, LOAD, OURS, class_config, doubts, write_config
from tests.some import some
from tests.toy import TOY

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

HERS = '\n# agreed in the first week\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
OLD = f'''"""Written by the autograder: the course's configuration, with this class directory."""
c = get_config()
load_subconfig('nbgrader_config.py', path={str(REPOSITORY)!r})
c.CourseDirectory.root = '/somewhere/class'
c.CourseDirectory.db_url = 'sqlite:////somewhere/class/gradebook.db'
c.CourseDirectory.source_directory = {str(TOY.source)!r}
c.CourseDirectory.release_directory = {str(TOY.release)!r}
c.Judge.course = 'tests.toy:TOY'
'''


def written(root, db_url=None):
    root.mkdir(exist_ok=True)
    write_config(root, TOY, "tests.toy:TOY", db_url)
    return root


@pytest.fixture
def root(tmp_path):
    return written(tmp_path / "class")


def hers(root, text):
    with (root / CONFIG).open("a") as file:
        file.write(text)


def test_lines_below_ours_win_and_are_never_written_over(root):
    hers(root, HERS + 'c.CourseDirectory.db_url = "postgresql://grader@db/term"\n')
    before = (root / CONFIG).read_bytes()
    written(root)

    assert (root / CONFIG).read_bytes() == before
    assert class_config(root).LateSubmissionPlugin.penalty_method == "zero"
    assert class_config(root).CourseDirectory.db_url == "postgresql://grader@db/term"


def test_no_file_of_a_class_names_its_folder(root):
    assert [path.name for path in some(root.iterdir()) if str(root) in path.read_text()] == []


def test_a_copied_class_is_configured_for_its_own_place(root, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)

    assert class_config(copy).CourseDirectory.root == str(copy)
    assert class_config(copy).CourseDirectory.db_url == f"sqlite:///{copy}/gradebook.db"
    assert class_config(copy).CourseDirectory.source_directory == str(TOY.source)


@pytest.mark.parametrize("added", ["", HERS, "\n\n\n" + HERS + "\n\n", HERS.replace("\n", "\r\n")])
def test_a_configuration_of_an_earlier_version_is_brought_up_to_date_and_loses_no_line_of_hers(tmp_path, added):
    root = tmp_path / "class"
    root.mkdir()
    (root / CONFIG).write_bytes((OLD + added).encode())
    written(root)
    now = (root / CONFIG).read_bytes().decode()

    assert now.startswith(HEAD) and "/somewhere" not in now and str(REPOSITORY) not in now
    assert now.endswith(added)
    assert class_config(root).CourseDirectory.root == str(root)


def test_what_she_changed_among_the_lines_of_an_earlier_version_stays_hers(tmp_path):
    root = tmp_path / "class"
    root.mkdir()
    changed = OLD.replace("sqlite:////somewhere/class/gradebook.db", "sqlite:////srv/marks.db")
    (root / CONFIG).write_text(changed.replace("\nc.Judge", "\nimport os\nc.Judge"))
    written(root)

    assert class_config(root).CourseDirectory.db_url == "sqlite:////srv/marks.db"
    assert "\nimport os\n" in (root / CONFIG).read_text()


def test_a_configuration_of_her_own_is_left_alone_and_the_missing_line_is_named(tmp_path):
    root = tmp_path / "class"
    root.mkdir()
    (root / CONFIG).write_text("c = get_config()\n" + HERS)
    written(root)

    assert (root / CONFIG).read_text() == "c = get_config()\n" + HERS
    assert [LOAD in doubt for doubt in doubts(root)] == [True]
    assert class_config(root).LateSubmissionPlugin.penalty_method == "zero"

    (root / CONFIG).write_text(f"{IMPORT}\n{LOAD}\nc = get_config()\n{HERS}")

    assert list(doubts(root)) == []


def test_a_root_of_her_own_that_is_another_folder_is_named(root):
    hers(root, 'c.CourseDirectory.root = "/elsewhere"\n')

    assert "/elsewhere" in next(doubts(root))


def test_a_file_of_our_name_that_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / OURS).write_text("mine = 1\n")
    with pytest.raises(BadClass, match="was not written by the autograder"):
        written(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [OURS]
    assert (tmp_path / OURS).read_text() == "mine = 1\n"


def test_a_configuration_that_cannot_be_run_is_named_with_its_fault(root):
    hers(root, "c.LateSubmissionPlugin.penalty_method = zero\n")

    with pytest.raises(BadClass, match=rf"{CONFIG} cannot be run \(NameError"):
        class_config(root)


def test_a_module_beside_the_configuration_can_be_imported_by_it(root):
    (root / "our_late_policy.py").write_text("METHOD = 'zero'\n")
    hers(root, "from our_late_policy import METHOD\nc.LateSubmissionPlugin.penalty_method = METHOD\n")

    assert class_config(root).LateSubmissionPlugin.penalty_method == "zero"


def test_the_repository_itself_keeps_its_configuration():
    before = Path(REPOSITORY / CONFIG).read_bytes()
    write_config(REPOSITORY, TOY, "tests.toy:TOY", None)

    assert Path(REPOSITORY / CONFIG).read_bytes() == before
    assert not (REPOSITORY / OURS).exists()
