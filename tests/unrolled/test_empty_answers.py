"""An answer that knows the shape of what is asked, and nothing else, earns at most a tenth.

The survey over all seeds is made by `python benchmarks/banks.py`.
"""

import numpy as np
import pytest

from autograder.authoring.audit.empty import empty_answers
from autograder.unrolled import UNROLLED
from benchmarks.bank_verdicts import SEEDS, share_of
from benchmarks.banks import empty_lines_of

EXERCISES = [pytest.param(e, id=e.name) for a in UNROLLED.graded for e in a.exercises]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_empty_answer_earns_at_most_a_tenth(exercise):
    answers = empty_answers(exercise)
    shares = {(exercise.name, kind): share_of(exercise, {exercise.name: f}, SEEDS[0]) for kind, f in answers.items()}

    assert empty_lines_of(shares) == []


def test_empty_answers_have_the_shapes_and_types_of_right_ones_and_other_numbers():
    exercise = UNROLLED.assignment("06_gated_cells").exercise("lstm_cell_step")
    x_t, a_prev, c_prev, params = exercise.visible_cases(np.random.default_rng(1))[0]
    right = exercise.oracle(x_t, a_prev, c_prev, params)
    answers = empty_answers(exercise)

    for kind in ("zeros", "constant", "random", "identity", "sum", "mean", "cumsum", "first", "last"):
        got = answers[kind](x_t, a_prev, c_prev, params)
        assert [np.shape(value) for value in got] == [np.shape(value) for value in right]
        assert not any(np.allclose(one, other) for one, other in zip(got, right, strict=True))
