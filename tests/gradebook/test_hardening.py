"""What is replaced in nbgrader: it grades nothing unconfined where a configuration cannot be loaded, follows no link,
and generates no assignment of the course.
"""

import dataclasses
import json
import shutil
import sys
from types import SimpleNamespace

import nbformat
import pytest
from traitlets.config import PyFileConfigLoader

from autograder.claims.course import REPOSITORY, named_course
from autograder.errors import BadClass, BadCourse
from autograder.files.class_directory import ClassDirectory, notebook_of
from autograder.files.whole import write_whole
from autograder.gradebook.class_config import CONFIG, HEAD, LOADED_ONCE, class_config, write_config
from autograder.grading.collected import find_jobs
from tests.gradebook.toy_class import bytes_in, nbgrader, scores, submit
from tests.toy import TOY
from tests.toy.by_hand import RIGHT
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


def test_nbgrader_grades_no_submission_that_is_a_link_as_grade_does_not(book, started):
    submit(book.root, "ann", **RIGHT)
    (book.root / "submitted/eve").symlink_to(book.root / "submitted/ann")
    done = started(book.root).autograde("t1_numbers", "eve")

    assert not done["success"]
    assert "there is no submission in" in done["log"]
    assert [job.student for job in find_jobs(book.root, TOY.graded)] == ["ann"]
    assert scores(book.root) == {}


def course_of_her_own(gradebook, tmp_path, monkeypatch):
    """Make a course, by a name that nbgrader's commands can import, whose release holds a given part."""
    from autograder.authoring.release import release

    shutil.copytree(TOY.source, tmp_path / "solutions")
    course = dataclasses.replace(TOY, source=tmp_path / "solutions", release=tmp_path / "notebooks")
    release(course)
    (course.release / "t1_numbers/given_parts.py").write_text("GIVEN = 1\n")
    monkeypatch.setitem(sys.modules, "her_course", SimpleNamespace(COURSE=course))
    named_course.cache_clear()
    return course


@pytest.fixture
def generate_app(monkeypatch):
    """Run `nbgrader generate_assignment NAME --force` in a folder, in this process; return its exit code."""
    from nbgrader.apps import GenerateAssignmentApp

    def run(root, name):
        monkeypatch.chdir(root)
        monkeypatch.setattr(sys, "path", list(sys.path))
        app = GenerateAssignmentApp()
        app.initialize([name, "--force"])
        with pytest.raises(SystemExit) as ended:
            app.start()
        return ended.value.code

    return run


def test_formgraders_generate_button_writes_nothing_in_a_class_and_names_the_command(
    gradebook, started, generate_app, tmp_path, monkeypatch, capsys
):
    course = course_of_her_own(gradebook, tmp_path, monkeypatch)
    root = tmp_path / "class"
    with gradebook.ClassGradebook(course, root, course_at="her_course:COURSE") as book:
        book.prepare(course.assignments)
    before = bytes_in(tmp_path)
    said = started(root).generate_assignment("t1_numbers", force=True)
    new = started(root).generate_assignment("t3_new", force=True)
    code = generate_app(root, "t1_numbers")

    assert (said["success"], new["success"], code) == (False, False, 1)
    assert "Run `python -m autograder release`" in said["log"]
    assert "Run `python -m autograder release`" in new["log"]
    assert "Run `python -m autograder release`" in capsys.readouterr().err
    assert bytes_in(tmp_path) == before


def test_formgraders_generate_button_writes_nothing_in_the_repository(started, generate_app, tmp_path):
    for folder in ("solutions", "notebooks"):
        shutil.copytree(REPOSITORY / folder / "03_bptt", tmp_path / folder / "03_bptt")
    shutil.copy(REPOSITORY / "nbgrader_config.py", tmp_path)
    before = bytes_in(tmp_path)
    said = started(tmp_path).generate_assignment("03_bptt", force=True)
    code = generate_app(tmp_path, "03_bptt")

    assert (said["success"], code) == (False, 1)
    assert "Run `python -m autograder release`" in said["log"]
    assert bytes_in(tmp_path) == before


def test_an_assignment_of_her_own_in_folders_of_her_own_is_generated_by_nbgrader(book, started):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Read this.", id="read")])
    (book.root / "source/own").mkdir(parents=True)
    nbformat.write(notebook, book.root / "source/own/own.ipynb")
    with (book.root / "nbgrader_config.py").open("a") as config:
        config.write('c.CourseDirectory.source_directory = "source"\n')
        config.write('c.CourseDirectory.release_directory = "release"\n')
    done = started(book.root).generate_assignment("own")

    assert done["success"], done
    assert (book.root / "release/own/own.ipynb").exists()
