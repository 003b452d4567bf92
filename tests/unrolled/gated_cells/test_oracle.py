"""The oracles of notebook 06 against numbers by hand, the fast parts and nudges; and their random inputs."""

from functools import partial

import numpy as np
import pytest
from rnnkit.checks.gated_cells import with_gate
from rnnkit.params import GRUParams, LSTMParams

from autograder.unrolled.gated_cells import oracle
from autograder.unrolled.given.rnn_parts import gru_backward, gru_forward, lstm_backward, lstm_forward

NUDGE = 1e-6


@pytest.fixture
def rng():
    return np.random.default_rng(6)


def close(got, want):
    scale = max(1.0, float(np.abs(want).max()))
    np.testing.assert_allclose(got, want, rtol=0, atol=1e-13 * scale)


def at_sizes(of_sizes, _of_extremes, rng, *, sizes):
    return of_sizes(sizes, rng)


def at_extremes(_of_sizes, of_extremes, rng, *, place):
    return of_extremes(rng)[place]


def test_a_gru_step_equals_a_number_worked_out_by_hand():
    params = GRUParams(
        Wgx=np.array([[0.0, np.log(3), 0.1]]),
        Wga=np.array([[0.0, 0.0, 1.0]]),
        bg=np.zeros(3),
        bna=np.array([0.2]),
        Wya=np.ones((1, 1)),
        by=np.zeros(1),
    )

    a_t = oracle.gru_cell_step(np.array([[1.0]]), np.array([[0.8]]), params)

    close(a_t, [[0.25 * np.tanh(0.1 + 0.5 * 1.0) + 0.75 * 0.8]])


def test_an_lstm_step_equals_numbers_worked_out_by_hand():
    sums = np.array([0.0, np.log(9), 0.5, np.log(3)])
    params = LSTMParams(np.zeros((1, 4)), np.zeros((1, 4)), sums, np.ones((1, 1)), np.zeros(1))

    a_t, c_t = oracle.lstm_cell_step(np.ones((1, 1)), np.ones((1, 1)), np.array([[2.0]]), params)

    close(c_t, [[1.8 + 0.5 * np.tanh(0.5)]])
    close(a_t, [[0.75 * np.tanh(1.8 + 0.5 * np.tanh(0.5))]])


SEVERAL = [partial(at_sizes, sizes=sizes) for sizes in oracle.SEVERAL]
EXTREMES = [partial(at_extremes, place=place) for place in range(len(oracle.EDGES))]


@pytest.mark.parametrize("draw", SEVERAL + EXTREMES)
def test_the_gru_agrees_with_the_fast_parts_forward_and_backward(rng, draw):
    da_t, x_t, a_prev, params = draw(oracle.gru_backward_case, oracle.gru_backward_extremes, rng)
    a, trace = gru_forward(x_t[:, None], a_prev, params)
    dx, da0, grads = gru_backward(da_t[:, None], trace, params)

    got = oracle.gru_cell_backward(da_t, x_t, a_prev, params)

    close(oracle.gru_cell_step(x_t, a_prev, params), a[:, 0])
    close(got[0], dx[:, 0])
    close(got[1], da0)
    for name in GRUParams._fields:
        close(getattr(got[2], name), getattr(grads, name))


@pytest.mark.parametrize("draw", SEVERAL + EXTREMES)
def test_the_lstm_agrees_with_the_fast_parts_forward_and_backward(rng, draw):
    da_t, dc_t, x_t, a_prev, c_prev, params = draw(oracle.lstm_backward_case, oracle.lstm_backward_extremes, rng)
    a, trace = lstm_forward(x_t[:, None], a_prev, c_prev, params)
    dx, da0, dc0, grads = lstm_backward(da_t[:, None], trace, params, dc_t)

    a_t, c_t = oracle.lstm_cell_step(x_t, a_prev, c_prev, params)
    got = oracle.lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params)

    close(a_t, a[:, 0])
    close(c_t, trace.last_cell)
    for value, want in zip(got, (dx[:, 0], da0, dc0), strict=False):
        close(value, want)
    for name in LSTMParams._fields:
        close(getattr(got[3], name), getattr(grads, name))


@pytest.mark.parametrize("seed", range(20))
def test_sums_of_gates_leave_the_range_of_exp_on_both_sides_and_memories_that_of_tanh(seed):
    x_t, a_prev, c_prev, params = oracle.lstm_extremes(np.random.default_rng(seed))[-1]
    sums = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
    largest = np.log(np.finfo(float).max)

    assert sums.max() > largest
    assert sums.min() < -largest
    assert np.abs(c_prev).min() > 10


def test_the_derivatives_are_the_slopes_between_two_nudges(rng):
    da_t, dc_t, x_t, a_prev, c_prev, params = oracle.lstm_backward_case(oracle.ALL_DIFFERENT, rng)
    direction = rng.normal(size=c_prev.shape)

    def loss(distance):
        a_t, c_t = oracle.lstm_cell_step(x_t, a_prev, c_prev + distance * direction, params)
        return np.sum(da_t * a_t) + np.sum(dc_t * c_t)

    slope = (loss(NUDGE) - loss(-NUDGE)) / (2 * NUDGE)
    dc_prev = oracle.lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params)[2]

    assert slope == pytest.approx(np.sum(dc_prev * direction), abs=1e-7)


def test_a_gate_fixed_open_copies_the_state(rng):
    x_t, a_prev, params = oracle.gru_case(oracle.ALL_DIFFERENT, rng)

    a_t = oracle.gru_cell_step(x_t, a_prev, with_gate(params, oracle.UPDATE, oracle.OPEN))

    close(a_t, a_prev)


def test_fixing_a_gate_changes_its_own_columns_only(rng):
    *_, params = oracle.lstm_case(oracle.ALL_DIFFERENT, rng)
    others = np.r_[0:3, 6:12]

    fixed = with_gate(params, oracle.FORGET, oracle.alternately(1.0, 2.0, params))

    np.testing.assert_array_equal(fixed.bg[3:6], [1.0, 2.0, 1.0])
    np.testing.assert_array_equal(fixed.bg[others], params.bg[others])
    np.testing.assert_array_equal(fixed.Wgx[:, others], params.Wgx[:, others])
    assert not fixed.Wgx[:, 3:6].any()
    assert not fixed.Wga[:, 3:6].any()


@pytest.mark.parametrize("seed", range(20))
def test_random_cases_are_neither_saturated_nor_blind_to_a_term(seed):
    x_t, a_prev, c_prev, params = oracle.lstm_case(oracle.ALL_DIFFERENT, np.random.default_rng(seed))
    sums = x_t @ params.Wgx + a_prev @ params.Wga + params.bg

    assert np.mean(np.abs(sums) < 1) > 0.5
    assert np.abs(sums).max() < 5
    assert min(np.abs(a).min() for a in (params.bg, a_prev, c_prev)) >= 0.2
    assert not np.allclose(a_prev, c_prev)
