"""Marks out: what stands in a student's results for Gradescope."""

import json

import pytest

from autograder.claims.results import GRADED
from autograder.pages.feedback import Marks as ByHand
from tests.toy.by_hand import RIGHT, graded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")


def test_extra_credit_is_told_once_between_the_points_and_the_words_of_a_person():
    from autograder.gradebook.marks import Mark
    from autograder.week.exporting import as_gradescope

    by_hand = ByHand(scores={"test_double": 3.0}, extra={"test_double": 2.0}, comments={"test_double": "Well done."})
    read = json.loads(as_gradescope(graded("ann", **RIGHT)[0], Mark("ann", 10.0, 10.0, GRADED), by_hand))

    assert [test["output"] for test in read["tests"] if test["name"] == "test_double"] == [
        "A person gave 3 points here. Extra credit: 2. Well done."
    ]
