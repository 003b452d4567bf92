"""The oracles of notebook 09 against the worked examples of the notebook, and against NumPy."""

import numpy as np
import pytest

from autograder.unrolled.clinic import oracle


@pytest.mark.parametrize(("value", "ends", "stuck"), [(0.98, (-1, 1), 1), (-0.98, (-1, 1), 1), (0.98, (0, 1), 0)])
def test_what_is_stuck_depends_on_both_ends(value, ends, stuck):
    real = np.array([[True, False]])
    values = np.array([[[value], [0.5]]])

    assert oracle.stuck_share(values, real, *ends) == stuck


def test_a_value_is_stuck_where_the_slope_of_tanh_is_below_a_twentieth():
    z = np.linspace(-4, 4, 801).reshape(1, -1, 1)
    slopes = np.diff(np.tanh(z[0, :, 0])) / 0.01

    share = oracle.stuck_share(np.tanh(z), np.ones(z.shape[:2], dtype=bool), -1, 1)

    assert share == pytest.approx(np.mean(slopes < 0.05), abs=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_the_longest_row_is_neither_the_first_nor_the_last_and_has_no_hole(seed):
    real = oracle.flags_case(np.random.default_rng(seed), 4, 5)

    assert real[2].all()
    assert not real[[0, -1]].all(axis=1).any()


@pytest.mark.parametrize("seed", range(20))
def test_no_mean_of_sentences_is_the_share_of_all_their_values(seed):
    values, real, low, high = oracle.squashed_case(np.random.default_rng(seed), (3, 4, 1))
    of_each = [oracle.stuck_share(values[b : b + 1], real[b : b + 1], low, high) for b in range(3)]

    assert abs(np.mean(of_each) - oracle.stuck_share(values, real, low, high)) > 1e-3


def test_the_drift_of_the_example_is_one():
    before, after = np.array([[[3.0, 4.0]]]), np.array([[[3.0, 9.0]]])

    assert oracle.drift(before, after, np.array([[True]])) == 1.0


def test_the_lags_of_the_example_are_counted_in_real_words():
    dx = np.array([2.0, 1.0, 4.0, np.nan, 8.0]).reshape(1, 5, 1)
    real = np.array([[True, True, True, False, True]])

    assert oracle.gradient_at_lag(dx, real).tolist() == [1, 0.5, 0.125, 0.25]


def test_the_break_of_the_example_is_at_update_five():
    losses = np.array([3.0, 2.0, 2.2, 1.5, 1.9, 2.6])

    assert oracle.first_break(losses, 0.5) == 5
    assert oracle.first_break(losses[:5], 0.5) == -1
    assert oracle.first_break(np.append(losses[:3], np.nan), 0.5) == 3


@pytest.mark.parametrize(("noun", "verb", "window"), [(1, 6, 7), (5, 7, 4), (3, 3, 1)])
def test_the_windows_of_the_examples(noun, verb, window):
    assert oracle.window_for(*oracle.places([(noun, verb)])) == window


def test_no_smaller_window_holds_noun_and_verb_of_all():
    rng = np.random.default_rng(1)
    for _ in range(50):
        noun = rng.integers(0, 6, size=4)
        verb = noun + rng.integers(0, 9, size=4)
        fitting = [k for k in range(1, 20) if np.all(noun // k == verb // k)]

        assert oracle.window_for(noun, verb) == fitting[0]
