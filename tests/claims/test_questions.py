"""Concept questions are read whole or not at all."""

import pytest

from autograder.claims.questions import questions_in
from autograder.errors import SourceError

QUESTION = """
[[question]]
asks = "What?"
right = "b"
a = { option = "This.", says = "No." }
b = { option = "That.", says = "Yes." }
c = { option = "Both.", says = "No, one." }
d = { option = "None.", says = "No, there is one." }
"""


WRONG = [("right = ", "left = "), ('"b"\n', '"e"\n'), ("d = {", "e = {"), ("says", "tells"), ("=", "")]


@pytest.mark.parametrize("wrong", WRONG)
def test_questions_that_are_not_whole_are_refused_with_what_is_expected(wrong):
    assert questions_in(QUESTION, "here")[0].right == "b"

    with pytest.raises(SourceError, match=r"here holds no whole questions .*expected \[\[question\]\]"):
        questions_in(QUESTION.replace(*wrong), "here")


def test_a_question_knows_its_options_by_letter_and_which_of_them_are_misconceptions():
    first, second = questions_in(2 * QUESTION, "here")

    assert (first.number, second.number, first.asks) == (1, 2, "What?")
    assert [(option.letter, option.text) for option in first.wrong] == [("a", "This."), ("c", "Both."), ("d", "None.")]
    assert first.options[1].says == "Yes."
