"""Answers whose authors never saw the checks: what is known to fall short does so still, and nothing else of a sample.

All of them are judged by `python benchmarks/banks.py`.
"""

from functools import cache
from zlib import crc32

import pytest

from autograder.unrolled import UNROLLED
from benchmarks import shortfall_lists
from benchmarks.bank_verdicts import bank_verdict, entries, is_unnamed, shortfalls
from benchmarks.banks import KNOWN, KNOWN_UNNAMED

LISTED = shortfall_lists.read(KNOWN)
UNNAMED = shortfall_lists.read(KNOWN_UNNAMED)
NAMED = 0.75  # of the wrong answers to a notebook, at least
AT_THE_START = {
    "01_rnn_cell": 4,
    "02_forward_pass": 19,
    "03_bptt": 12,
    "04_rnn_types": 3,
    "05_vanishing_gradients": 2,
    "06_gated_cells": 3,
    "07_bidirectional": 4,
    "08_compose": 6,
}
"""How many lines there were for each notebook when the list was made."""
ENTRIES = [entry for assignment in UNROLLED.graded for entry in entries(assignment)]


verdict_on = cache(bank_verdict)


def listed_ways(entry):
    lines = LISTED[entry.assignment.name]
    return {line.split(" | ")[0] for line in lines if line.split(" | ", 1)[1] == str(entry)}


def sample():
    """One answer to each function that is on no list, a right one and a wrong one by turns."""
    free = sorted((entry for entry in ENTRIES if not listed_ways(entry)), key=lambda entry: crc32(str(entry).encode()))
    for number, of in enumerate(dict.fromkeys(entry.answer.of for entry in ENTRIES)):
        yield next(entry for entry in free if entry.answer.of == of and entry.answer.right == (number % 2 == 0))


def test_what_is_listed_falls_short_still_or_its_line_is_struck():
    listed = {str(entry): listed_ways(entry) for entry in ENTRIES if listed_ways(entry)}
    seen = {str(entry): set(shortfalls(entry, verdict_on(entry))) for entry in ENTRIES if str(entry) in listed}

    assert seen == listed


@pytest.mark.parametrize("entry", list(sample()), ids=str)
def test_a_right_answer_keeps_all_and_a_wrong_one_loses_unless_it_is_listed(entry):
    assert shortfalls(entry, verdict_on(entry)) == []


def test_the_list_names_answers_of_the_banks_and_does_not_grow():
    known = {entry.assignment.name: set() for entry in ENTRIES}
    for entry in ENTRIES:
        known[entry.assignment.name].add(str(entry))
    strangers = [line for name, lines in LISTED.items() for line in lines if line.split(" | ", 1)[1] not in known[name]]

    assert strangers == []
    assert {name: len(lines) for name, lines in LISTED.items() if len(lines) > AT_THE_START[name]} == {}


def is_listed_as_unnamed(entry):
    return f"no name | {entry}" in UNNAMED[entry.assignment.name]


def wrong_ones():
    return [entry for entry in sample() if not entry.answer.right]


@pytest.mark.parametrize("entry", wrong_ones(), ids=str)
def test_a_wrong_answer_is_told_a_true_name_unless_it_is_listed(entry):
    verdict = verdict_on(entry)

    assert is_unnamed(entry, verdict) == is_listed_as_unnamed(entry)
    assert verdict.true or is_listed_as_unnamed(entry)


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda assignment: assignment.name)
def test_three_wrong_answers_in_four_are_told_a_name(assignment):
    wrong = {f"no name | {e}" for e in ENTRIES if e.assignment.name == assignment.name and not e.answer.right}

    assert set(UNNAMED[assignment.name]) <= wrong
    assert 1 - len(UNNAMED[assignment.name]) / len(wrong) >= NAMED
