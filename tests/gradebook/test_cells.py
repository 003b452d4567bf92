"""The cells of an assignment in the database follow its notebook."""

import pytest

from tests.gradebook.toy_class import course_with, rows, scores
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]


def test_preparing_again_changes_nothing(book):
    book.record(*graded("ann", **RIGHT))
    before = rows(book.root)
    book.prepare(TOY.assignments)

    assert rows(book.root) == before


def test_changed_points_and_cells_are_brought_up_to_date_and_other_grades_stay(book, gradebook, tmp_path):
    def edit(cells):
        cells[4].metadata.nbgrader.points = 7
        cells[9].metadata.nbgrader.grade_id = "test_renamed"

    book.record(*graded("ann", **RIGHT))
    with gradebook.ClassGradebook(course_with(tmp_path, edit), book.root, course_at="tests.toy:TOY") as changed:
        changed.prepare(TOY.assignments)

    assert scores(book.root) == {("ann", "test_double"): 4, ("ann", "test_renamed"): None}
    assert ("test_double", "GradeCell", 7, "code", None) in rows(book.root, "cells")["cells"]
    assert {name for name, *_ in rows(book.root, "sources")["sources"]} >= {"test_double", "test_renamed"}
