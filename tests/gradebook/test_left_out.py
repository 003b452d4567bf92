"""Where a class's configuration cannot be loaded, nbgrader grades nothing: students' code never runs unconfined."""

import json
import sys

import pytest
from traitlets.config import PyFileConfigLoader

from autograder.errors import BadClass, BadCourse
from autograder.files.class_directory import ClassDirectory, notebook_of
from autograder.files.whole import write_whole
from autograder.gradebook.class_config import CONFIG, HEAD, LOADED_ONCE, class_config, write_config
from tests.gradebook.test_gradebook import nbgrader
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

HERS = '\n# agreed in the first week\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
ONCE = f'''"""nbgrader's configuration of this class. It is yours: what stands below the line that loads ours wins."""

c = get_config()
{LOADED_ONCE}
{HERS}'''


@pytest.fixture
def at(tmp_path):
    """A class with a submission that leaves a trace if it runs unconfined."""
    from autograder.gradebook.records import ClassGradebook

    at = ClassDirectory(tmp_path / "class")
    write_whole(notebook_of(at.submission("ann", NUMBERS)), submitted(TOY, extra=[f"open({str(trace(at))!r}, 'w')"]))
    with ClassGradebook(TOY, at.root, course_at="tests.toy:TOY") as book:
        book.prepare(TOY.assignments)
    return at


def trace(at):
    return at.root / "it-ran"


def without_ours(at):
    at.our_config.unlink()


def with_a_slip_of_hers(at):
    at.config.write_text(at.config.read_text() + "c.Autograde.nothing = no_such_name\n")


def with_a_course_that_is_gone(at):
    at.our_config.write_text(at.our_config.read_text().replace("tests.toy:TOY", "tests.gone:TOY"))


@pytest.mark.parametrize("spoil", [without_ours, with_a_slip_of_hers, with_a_course_that_is_gone])
def test_nbgrader_refuses_to_autograde_and_runs_nothing(at, spoil):
    spoil(at)
    done = nbgrader(at.root, "autograde", NUMBERS, "--create")

    assert done.returncode != 0
    assert "could not be loaded whole, so nothing was graded" in done.stderr
    assert not trace(at).exists()
    assert not at.autograded("ann", NUMBERS).exists()


def test_the_missing_file_is_named_with_what_writes_it_anew(at):
    at.our_config.unlink()

    with pytest.raises(BadClass, match=r"autograder_config\.py is missing.*`python -m autograder grade"):
        class_config(at.root)

    write_config(at.root, TOY, "tests.toy:TOY", None)
    assert class_config(at.root).Judge.course == "tests.toy:TOY"


def test_without_the_autograder_the_program_ends(at, monkeypatch):
    monkeypatch.setitem(sys.modules, "autograder.gradebook", None)

    with pytest.raises(SystemExit, match="needs the autograder"):
        PyFileConfigLoader(CONFIG, path=str(at.root)).load_config()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_class_that_loads_ours_in_the_earlier_way_is_brought_up_to_date_and_loses_no_line_of_hers(tmp_path, ends):
    (tmp_path / CONFIG).write_bytes(ONCE.replace("\n", ends).encode())
    write_config(tmp_path, TOY, "tests.toy:TOY", None)
    now = (tmp_path / CONFIG).read_bytes().decode()

    assert LOADED_ONCE not in now
    assert now.replace("\r\n", "\n") == HEAD + HERS
    assert class_config(tmp_path).LateSubmissionPlugin.penalty_method == "zero"


def test_who_chooses_to_grade_without_the_judge_is_not_refused(at):
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory

    from autograder.gradebook.hardening import harden_nbgrader

    harden_nbgrader()
    config = class_config(at.root)
    config.Autograde.sanitize_preprocessors = []
    config.CourseDirectory.assignment_id = NUMBERS
    converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
    converter.init_notebooks()

    assert json.dumps(list(converter.assignments)).count("ann") == 1


def test_who_takes_the_hardening_alone_has_her_own_assignments_generated_by_nbgrader(monkeypatch):
    from nbgrader.converters import GenerateAssignment

    from autograder.gradebook import hardening

    generated = []
    monkeypatch.setattr(hardening, "_nbgraders_generate", generated.append)
    hardening.harden_nbgrader()
    converter = GenerateAssignment()
    converter.start()

    assert generated == [converter]


def test_a_judge_that_is_named_no_course_says_so(at):
    from autograder.gradebook import Judge

    path = str(at.submission("ann", NUMBERS))
    with pytest.raises(BadCourse, match="expected module:name"):
        Judge().preprocess(None, {"nbgrader": {"assignment": NUMBERS, "student": "ann"}, "metadata": {"path": path}})
