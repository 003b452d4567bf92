"""The concept questions of the course: whole, legible everywhere, and not to be answered without thought."""

from collections import Counter

import pytest

from autograder.unrolled import UNROLLED

QUESTIONS = [(a.name, q) for a in UNROLLED.graded for q in a.questions]
EACH = pytest.mark.parametrize(
    "question", [q for _, q in QUESTIONS], ids=[f"{name}-{q.number}" for name, q in QUESTIONS]
)
IN_EACH = 5
LONGEST = {"asks": 45, "option": 30, "says": 45}  # words
MOST_OF_A_LETTER = 0.35  # of all right answers, where a quarter is chance
MOST_AT_AN_END = 0.35  # right answers that are the longest of their options, or the shortest


def test_each_graded_notebook_asks_five():
    assert {a.name: len(a.questions) for a in UNROLLED.graded} == {a.name: IN_EACH for a in UNROLLED.graded}


@EACH
def test_each_option_has_a_sentence_of_its_own(question):
    said = [option.says for option in question.options]

    assert len({option.text for option in question.options}) == len(set(said)) == 4
    assert all(text.endswith((".", "?")) and len(text.split()) >= 5 for text in said)
    assert not {option.text for option in question.options} & set(said)


@EACH
def test_texts_are_short_and_read_the_same_in_a_notebook_a_terminal_and_a_page(question):
    texts = [("asks", question.asks)]
    texts += [pair for o in question.options for pair in (("option", o.text), ("says", o.says))]

    assert [text for kind, text in texts if len(text.split()) > LONGEST[kind]] == []
    assert [text for _, text in texts if set(text) & set("$*_<>\\") - set("_" * text.count("`"))] == []
    assert all((text.count("`") % 2 == 0 and text[0] in "`t") or text[0].isupper() for _, text in texts)


@EACH
def test_a_question_does_not_hold_its_answer(question):
    asked = question.asks.lower()

    assert question.asks.endswith(("?", ":"))
    assert not any(option.text.lower().rstrip(".") in asked for option in question.options)
    assert not any(f"{word} " in f"{question.asks} " for word in ("none of", "all of the above"))


def test_right_answers_stand_in_no_favourite_place():
    letters = Counter(question.right for _, question in QUESTIONS)
    in_one = Counter((name, question.right) for name, question in QUESTIONS)

    assert max(letters.values()) <= MOST_OF_A_LETTER * len(QUESTIONS)
    assert max(in_one.values()) <= 2


def test_right_answers_are_not_told_by_their_length():
    ranks = Counter(rank(question) for _, question in QUESTIONS)

    assert max(ranks[1], ranks[4]) <= MOST_AT_AN_END * len(QUESTIONS)


def rank(question):
    """Place of the right option among all, the longest first."""
    lengths = sorted((len(option.text) for option in question.options), reverse=True)
    return 1 + lengths.index(next(len(o.text) for o in question.options if o.letter == question.right))
