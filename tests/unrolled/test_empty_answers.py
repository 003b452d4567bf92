"""An answer that knows the shape of what is asked, and nothing else, earns at most a tenth; what is listed earns more.

The survey over all seeds is made by `python benchmarks/banks.py`.
"""

import numpy as np
import pytest

from autograder.authoring.audit.empty import empty_answers
from autograder.unrolled import UNROLLED
from benchmarks import shortfall_lists
from benchmarks.bank_verdicts import SEEDS, share_of
from benchmarks.banks import KNOWN_EMPTY, empty_lines_of

LISTED = shortfall_lists.read(KNOWN_EMPTY)
AT_THE_START = {
    "01_rnn_cell": 0,
    "02_forward_pass": 5,
    "03_bptt": 0,
    "04_rnn_types": 0,
    "05_vanishing_gradients": 1,
    "06_gated_cells": 0,
    "07_bidirectional": 0,
    "08_compose": 2,
}
"""How many lines there were for each notebook when the list was made."""
EXERCISES = [pytest.param(a, e, id=e.name) for a in UNROLLED.graded for e in a.exercises]


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_an_empty_answer_earns_at_most_a_tenth_unless_it_is_listed(assignment, exercise):
    answers = empty_answers(exercise)
    shares = {(exercise.name, kind): share_of(exercise, {exercise.name: f}, SEEDS[0]) for kind, f in answers.items()}

    assert set(empty_lines_of(shares)) == {
        line for line in LISTED[assignment.name] if line.split(" | ")[0] == exercise.name
    }, "a line that no longer falls short is struck from the list by `python benchmarks/banks.py --strike`"


def test_the_list_does_not_grow():
    assert {name: len(lines) for name, lines in LISTED.items() if len(lines) > AT_THE_START.get(name, 0)} == {}


def test_empty_answers_have_the_shapes_and_types_of_right_ones_and_other_numbers():
    exercise = UNROLLED.assignment("06_gated_cells").exercise("lstm_cell_step")
    x_t, a_prev, c_prev, params = exercise.visible_cases(np.random.default_rng(1))[0]
    right = exercise.oracle(x_t, a_prev, c_prev, params)
    answers = empty_answers(exercise)

    for kind in ("zeros", "constant", "random", "identity", "sum", "mean", "cumsum", "first", "last"):
        got = answers[kind](x_t, a_prev, c_prev, params)
        assert [np.shape(value) for value in got] == [np.shape(value) for value in right]
        assert not any(np.allclose(one, other) for one, other in zip(got, right, strict=True))
