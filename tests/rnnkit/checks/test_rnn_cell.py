"""What the visible checks of notebook 01 say where no stored number decides."""

import numpy as np
import pytest
from rnnkit.checks import rnn_cell as check
from rnnkit.checks._compare import CheckFailed

from autograder.claims.course import REPOSITORY
from autograder.unrolled.rnn_cell import mistakes


def test_a_function_that_raises_is_named_when_only_the_sizes_betray_it(complaint):
    said = complaint(check.rnn_cell_step, mistakes.input_weights_transposed.function)

    assert "it raised ValueError" in said
    assert "the matrix Wax is transposed" in said


def test_an_error_that_no_mistake_explains_is_the_students_own_error():
    def broken(z):
        raise KeyError("my own slip")

    with pytest.raises(KeyError, match="my own slip"):
        check.softmax(broken)


def test_an_exercise_that_is_not_begun_says_so():
    def stub(z):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        check.softmax(stub)


def test_rows_are_independent_catches_a_batch_mean():
    def mixed(z):
        return z - z.mean(axis=0)

    assert "depends on other rows" in check.rows_are_independent(mixed, [np.arange(6.0).reshape(3, 2) ** 2])
    assert check.rows_are_independent(np.exp, [np.arange(6.0).reshape(3, 2) ** 2]) == ""


def test_rows_sum_to_one_catches_a_number_added_below():
    halves = np.full((2, 2), 0.5)

    assert "batch row 0 sums to 0.9999999900" in check.rows_sum_to_one(lambda z: z / (1 + 1e-8), [halves])
    assert check.rows_sum_to_one(lambda z: z, [halves]) == ""


def test_the_readme_shows_what_a_student_reads():
    with pytest.raises(CheckFailed) as failure:
        check.rnn_cell_step(mistakes.tanh_of_each_term.function)

    assert str(failure.value) in (REPOSITORY / "README.md").read_text(encoding="utf-8")
