"""Answers whose authors never saw the checks: of a sample nobody right loses, nobody wrong keeps all, no name is false.

All of them are judged by `python benchmarks/banks.py`.
"""

from functools import cache
from zlib import crc32

import pytest

from autograder.unrolled import UNROLLED
from autograder.unrolled.forward_pass import mistakes
from benchmarks import banks, unnamed_list
from benchmarks.bank_verdicts import bank_verdict, entries, is_unnamed, name_is_true, shortfalls

pytestmark = pytest.mark.usefixtures("settled")
UNNAMED = unnamed_list.read(banks.UNNAMED)
NAMED = 0.75  # of the wrong answers to a notebook, at least
ENTRIES = [entry for assignment in UNROLLED.graded for entry in entries(assignment)]


verdict_on = cache(bank_verdict)


def sample():
    """One answer to each function, a right one and a wrong one by turns."""
    mixed = sorted(ENTRIES, key=lambda entry: crc32(str(entry).encode()))
    for number, of in enumerate(dict.fromkeys(entry.answer.of for entry in ENTRIES)):
        yield next(entry for entry in mixed if entry.answer.of == of and entry.answer.right == (number % 2 == 0))


@pytest.mark.parametrize("entry", list(sample()), ids=str)
def test_a_right_answer_keeps_all_and_a_wrong_one_loses(entry):
    assert shortfalls(entry, verdict_on(entry)) == []


def is_listed_as_unnamed(entry):
    return f"no name | {entry}" in UNNAMED[entry.assignment.name]


def wrong_ones():
    return [entry for entry in sample() if not entry.answer.right]


@pytest.mark.parametrize("entry", wrong_ones(), ids=str)
def test_a_wrong_answer_is_told_a_true_name_unless_it_is_listed(entry):
    verdict = verdict_on(entry)

    assert is_unnamed(entry, verdict) == is_listed_as_unnamed(entry)
    assert verdict.true or is_listed_as_unnamed(entry)


@pytest.mark.parametrize(
    ("wrong", "true"),
    [
        (mistakes.a0_ignored, True),
        (mistakes.index_wraps_at_the_first_step, True),
        (mistakes.first_step_left_zero, False),
    ],
    ids=["left out", "wrapped", "another mistake"],
)
def test_a_name_that_several_ways_share_is_true_of_each_of_them_and_of_no_other(wrong, true):
    assignment = UNROLLED.assignment("02_forward_pass")
    exercise = assignment.exercise(wrong.of)

    assert name_is_true(assignment, exercise, wrong.function, mistakes.a0_ignored.called) is true


BANKED = [assignment for assignment in UNROLLED.graded if any(entries(assignment))]


@pytest.mark.parametrize("assignment", BANKED, ids=lambda assignment: assignment.name)
def test_three_wrong_answers_in_four_are_told_a_name(assignment):
    wrong = {f"no name | {e}" for e in ENTRIES if e.assignment.name == assignment.name and not e.answer.right}

    assert set(UNNAMED[assignment.name]) <= wrong
    assert 1 - len(UNNAMED[assignment.name]) / len(wrong) >= NAMED
