"""The rows of a submission: each grade anew, and what a person gave stays."""

import dataclasses
import shutil

import pytest

from tests.gradebook.toy_class import IN_PLACE, change, rows, scores
from tests.toy.by_hand import RIGHT, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]


def test_a_resubmission_keeps_nothing_of_the_earlier_score(book):
    book.record(*graded("ann", **RIGHT))
    report, notebook = graded("ann")
    del notebook["cells"][4]
    book.record(dataclasses.replace(report, exercises=report.exercises[1:]), notebook)

    assert set(scores(book.root).values()) == {0}


def hand_marked(book, score=2.5):
    """Record a submission of ann's, and mark its first exercise by hand, as formgrader does."""
    book.record(*graded("ann", **IN_PLACE))
    change(book.root, f"UPDATE grade SET manual_score = {score}, needs_manual_grade = 0 WHERE auto_score = 3")


def mark_of_ann(book):
    (found,) = [row[2:] for row in rows(book.root, "grades")["grades"] if row[:2] == ("ann", "test_double")]
    return found


def test_a_score_given_by_hand_stays_and_asks_for_another_look_when_the_checks_give_another(book):
    hand_marked(book)
    book.record(*graded("ann", **RIGHT))

    assert mark_of_ann(book) == (4, 2.5, None, 1)
    assert book.marks(graded("ann")[0]).scores == {"test_double": 2.5}


def test_a_score_given_by_hand_asks_for_no_look_while_its_answer_stays_as_it_is(book):
    hand_marked(book)
    book.record(*graded("ann", **IN_PLACE))
    again = mark_of_ann(book)
    book.record(*graded("ann", **IN_PLACE, mean_of_rows=RIGHT["mean_of_rows"]))

    assert again == (3, 2.5, None, 0)
    assert mark_of_ann(book) == (3, 2.5, None, 0)


def test_another_answer_worth_the_same_asks_for_another_look_until_a_person_takes_it(book):
    other = {"double": "def double(x):\n    x += x\n    return x"}
    hand_marked(book)
    book.record(*graded("ann", **other))
    first = mark_of_ann(book)
    book.record(*graded("ann", **other))

    assert first == (3, 2.5, None, 1)
    assert mark_of_ann(book) == (3, 2.5, None, 1)


def test_without_the_graded_notebook_a_mark_asks_for_another_look(book):
    hand_marked(book)
    shutil.rmtree(book.root / "autograded")
    book.record(*graded("ann", **IN_PLACE))

    assert mark_of_ann(book) == (3, 2.5, None, 1)
