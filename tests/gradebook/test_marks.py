"""What leaves a class as marks: of everybody who is in it, and of nobody who has withdrawn."""

import pytest

from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")


def test_who_has_withdrawn_has_no_mark_and_who_handed_in_nothing_a_word(tmp_path):
    from autograder.gradebook.marks import marks_of
    from autograder.gradebook.records import ClassGradebook

    (tmp_path / "roster.csv").write_text("id,status\nann,\nbob,withdrawn\nzoe,\n")
    with ClassGradebook(TOY, tmp_path, course_at="tests.toy:TOY") as book:
        book.prepare(TOY.graded)
        for student in ("ann", "bob"):
            book.record(*graded(student, **RIGHT))
        marks = marks_of(book, "t1_numbers")

    assert [(mark.student, mark.score, mark.status) for mark in marks] == [
        ("ann", 10.0, "graded"),
        ("zoe", None, "not handed in"),
    ]
