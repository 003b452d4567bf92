"""What a student of notebook 01 reads: ticks for right answers, names for known mistakes."""

import warnings

import numpy as np
import pytest
from rnnkit.checks import rnn_cell as check
from rnnkit.checks.compare import CheckFailed

from autograder.alternatives import alternatives_in
from autograder.alternatives import rnn_cell as alternatives
from autograder.mistakes import mistakes_in
from autograder.mistakes import rnn_cell as mistakes

NAMED = "This is exactly what comes out when"


def complaint(of, function):
    with warnings.catch_warnings(), pytest.raises(CheckFailed) as caught:
        warnings.simplefilter("ignore", RuntimeWarning)
        getattr(check, of)(function)
    return str(caught.value)


@pytest.mark.parametrize("right", alternatives_in(alternatives), ids=lambda right: right.name)
def test_right_answers_get_every_tick(right, capsys):
    getattr(check, right.of)(right.function)

    printed = capsys.readouterr().out
    assert printed.count("✓") >= 3
    assert "✗" not in printed


@pytest.mark.parametrize("wrong", mistakes_in(mistakes), ids=lambda wrong: wrong.name)
def test_wrong_answers_are_seen_and_named_as_themselves_or_not_at_all(wrong, capsys):
    said = " ".join(complaint(wrong.of, wrong.function).split())

    if NAMED in said:
        assert wrong.says[1:].rstrip(".") in said
        assert f"See hint {wrong.hint}" in said


def test_nine_tenths_of_the_mistakes_are_named(capsys):
    found = [NAMED in complaint(wrong.of, wrong.function) for wrong in mistakes_in(mistakes)]

    assert np.mean(found) >= 0.9


def test_a_function_that_raises_is_named_when_only_the_sizes_betray_it(capsys):
    said = complaint("rnn_cell_step", mistakes.input_weights_transposed.function)

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
