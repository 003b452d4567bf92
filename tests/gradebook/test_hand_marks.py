"""What people added to a class, read at once for its report: the same as for each submission alone, and how late."""

import gc
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from autograder.cli import main
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

BY_PEOPLE = (
    "UPDATE grade SET manual_score = 1.5, extra_credit = 0.5 WHERE auto_score = 4",
    "UPDATE grade SET needs_manual_grade = 1 WHERE auto_score = 6",
    "UPDATE comment SET manual_comment = 'Nearly.'",
    "UPDATE submitted_notebook SET late_submission_penalty = 2",
    "UPDATE assignment SET duedate = '2026-11-19 00:00:00.000000'",
)


@pytest.fixture
def a_class(tmp_path):
    from autograder.gradebook.records import ClassGradebook

    report, notebook = graded("ann", **RIGHT)
    with ClassGradebook(TOY, tmp_path, course_at="tests.toy:TOY") as book:
        book.prepare([TOY.assignment("t1_numbers")])
        book.record(report, notebook, "2026-11-19 01:00:00 UTC")
        with closing(sqlite3.connect(tmp_path / "gradebook.db")) as database, database:
            for statement in BY_PEOPLE:
                database.execute(statement)
        yield tmp_path, report, book


def test_the_marks_of_a_class_are_those_of_each_submission_and_how_late_it_was(a_class):
    from autograder.gradebook.hand_marks import class_marks

    root, report, book = a_class
    (marks,) = class_marks(root).values()

    assert list(class_marks(root)) == [("t1_numbers", "ann")]
    assert (marks.scores, marks.extra) == ({"test_double": 1.5}, {"test_double": 0.5})
    assert (marks.waiting, marks.penalty, marks.late) == (frozenset(["test_mean_of_rows"]), 2.0, 3600.0)
    assert marks == book.marks(report)


def test_a_gradebook_that_was_read_is_not_held_open(a_class):
    from autograder.gradebook.hand_marks import class_marks

    def held():
        return [link for link in Path("/proc/self/fd").iterdir() if link.resolve() == a_class[0] / "gradebook.db"]

    before = held()
    gc.disable()
    try:
        class_marks(a_class[0])
        after = held()
    finally:
        gc.enable()

    assert after == before


def test_the_report_of_a_class_has_the_marks_of_its_gradebook(a_class):
    root, report, _ = a_class
    path = root / "results" / "t1_numbers" / "ann.json"
    path.parent.mkdir(parents=True)
    path.write_text(report.to_json(), encoding="utf-8")

    assert main(["--course", "tests.toy:TOY", "report", "--root", str(root)]) == 0

    page = (root / "report.html").read_text(encoding="utf-8")
    assert "<th scope=row>ann<td>6<td>6<td>1<td>1<td>" in page  # 1.5 + 0.5 + 6 - 2


def test_without_a_gradebook_nobody_added_anything_and_none_is_made(tmp_path):
    from autograder.gradebook.hand_marks import class_marks

    assert class_marks(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []
