"""A class is put into the gradebook to its end, whatever one submission does to the gradebook or to its page."""

import contextlib
import json
import sys
from pathlib import Path

import pytest
from nbgrader.api import Grade, SubmittedNotebook
from sqlalchemy import select

from autograder.errors import BadClass, NotOurs
from autograder.files.class_directory import notebook_of, page_of
from autograder.grading.collected import Job
from autograder.grading.kept import result_path
from tests.gradebook.toy_class import scores
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

CLASS = ("ann", "bob", "cyd")


@pytest.fixture
def keeper(tmp_path):
    """A keeper of a toy class, whose gradebook is open."""
    from autograder.gradebook.keeper import Keeper

    keeper = Keeper(TOY, tmp_path, TOY.graded, course_at="tests.toy:TOY", feedback=True, say=_say)
    with keeper:
        yield keeper


def _say(sentence):
    print(sentence, file=sys.stderr)


def keep(keeper, *students):
    """Hand in the verdicts of a class as the batch does; return who is in the gradebook."""
    for student in students:
        report, notebook = graded(student, **RIGHT)
        write(keeper, student, notebook)
        keeper.keep(report)
    return {student: score for (student, cell), score in scores(keeper._root).items() if cell == "test_mean_of_rows"}


def write(keeper, student, notebook):
    with contextlib.suppress(OSError, ValueError):
        path = result_path(keeper._root, Job("t1_numbers", student, None), ".ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook))


def failing_for(monkeypatch, keeper, method, failure):
    """Let one method of the gradebook fail for bob after it has done its work."""
    does = getattr(keeper._book, method)

    def fails(*arguments):
        does(*arguments)
        if any(getattr(argument, "student", "") == "bob" for argument in arguments):
            failure()

    monkeypatch.setattr(keeper._book, method, fails)


def raises():
    raise ValueError("Exceeds the limit\x1b[2J for integer string conversion")


def goes_on():
    while True:  # works, since its own limit is of processor time
        pass


def test_what_is_known_is_written_again_only_where_it_is_not_as_it_was_left(monkeypatch, keeper):
    students = (*CLASS, "dan", "eve")
    keep(keeper, *students)
    root, db = keeper._book.at, keeper._book._book.db
    one = db.scalars(select(Grade).join(Grade.notebook).join(SubmittedNotebook.assignment).filter_by(student_id="bob"))
    one.first().manual_score = 1.0
    db.commit()
    page_of(root.feedback("cyd", "t1_numbers")).unlink()
    notebook_of(root.autograded("dan", "t1_numbers")).unlink()
    written = []
    monkeypatch.setattr(keeper, "keep", lambda report: written.append(report.student))

    for student in students:
        right = graded(student, **RIGHT)[0]
        keeper.keep_again(right if student != "eve" else graded(student, **{**RIGHT, "double": "def double(x): 0"})[0])

    assert written == ["bob", "cyd", "dan", "eve"]


def test_a_record_that_fails_is_named_and_the_others_are_recorded(monkeypatch, keeper, capsys):
    failing_for(monkeypatch, keeper, "_write_autograded", raises)

    assert keep(keeper, *CLASS) == {"ann": 6, "cyd": 6}
    assert [report.student for report in keeper.failed] == ["bob"]
    said = capsys.readouterr().err
    assert "t1_numbers of bob is not in the gradebook (ValueError: Exceeds the limit for integer" in said
    assert "ann" not in said and "\x1b" not in said


def test_a_record_that_does_not_end_is_ended(monkeypatch, keeper, capsys):
    failing_for(monkeypatch, keeper, "_write_autograded", goes_on)
    keep(keeper, "ann")  # the first one takes what is done once, in as long as it likes
    monkeypatch.setattr(keeper, "SECONDS", 1.0)

    assert {"ann", "cyd"} == keep(keeper, "ann", "bob", "cyd").keys()
    assert "bob is not in the gradebook (TimeoutError" in capsys.readouterr().err


@pytest.mark.parametrize("failure", [raises, goes_on])
def test_a_page_that_fails_costs_no_mark(monkeypatch, keeper, capsys, failure):
    failing_for(monkeypatch, keeper, "marks", failure)
    keep(keeper, "ann")
    monkeypatch.setattr(keeper, "SECONDS", 1.0)

    assert keep(keeper, *CLASS) == {"ann": 6, "bob": 6, "cyd": 6}
    assert keeper.failed == []
    assert "t1_numbers of bob has no feedback page" in capsys.readouterr().err
    assert [(keeper._root / "feedback" / s / "t1_numbers/t1_numbers.html").exists() for s in CLASS] == [
        True,
        False,
        True,
    ]


def test_the_session_can_be_used_after_a_statement_that_the_database_refuses(monkeypatch, keeper):
    from sqlalchemy import text

    failing_for(
        monkeypatch, keeper, "marks", lambda: keeper._book._book.db.execute(text("INSERT INTO grade VALUES (1)"))
    )

    assert keep(keeper, *CLASS) == {"ann": 6, "bob": 6, "cyd": 6}


def test_the_session_can_be_used_after_a_row_that_it_could_not_write(monkeypatch, keeper):
    from nbgrader.api import Assignment

    def add_a_nameless_assignment():
        keeper._book._book.db.add(Assignment(name=None))
        keeper._book._book.db.flush()

    failing_for(monkeypatch, keeper, "marks", add_a_nameless_assignment)

    assert keep(keeper, *CLASS) == {"ann": 6, "bob": 6, "cyd": 6}


def test_what_is_wrong_with_the_class_ends_the_run(monkeypatch, keeper):
    def locked():
        raise BadClass("another program holds the gradebook")

    failing_for(monkeypatch, keeper, "marks", locked)

    with pytest.raises(BadClass, match="another program"):
        keep(keeper, *CLASS)


@pytest.mark.parametrize("student", ["..", "a/b", "", "a\0b", "\ud800", "x" * 300, "\x1b[2Jx"])
def test_a_name_that_no_folder_can_have_is_the_failure_of_that_submission_alone(keeper, capsys, student):
    kept = keep(keeper, student, "cyd")

    assert kept["cyd"] == 6
    assert len(kept) + len(keeper.failed) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_a_table_of_scores_that_may_not_be_written_leaves_no_gradebook_open(tmp_path):
    from autograder.gradebook.keeper import Keeper

    with (
        pytest.raises(NotOurs, match="no table of scores"),
        Keeper(TOY, tmp_path, TOY.graded, course_at="tests.toy:TOY", feedback=False, say=_say),
    ):
        (tmp_path / "grades.csv").write_text("mine")

    assert [link for link in Path("/proc/self/fd").iterdir() if link.resolve() == tmp_path / "gradebook.db"] == []
