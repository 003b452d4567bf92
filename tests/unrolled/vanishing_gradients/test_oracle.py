"""The oracles of notebook 05 agree with differences of the cell itself and with the ready-made backward pass."""

import numpy as np
import pytest

from autograder.unrolled.given.rnn_parts import rnn_backward, rnn_forward
from autograder.unrolled.vanishing_gradients import oracle

SMALL = 1e-6


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_the_jacobian_is_what_a_nudge_does_to_a_step(sizes):
    rng = np.random.default_rng(1)
    _, params, _ = oracle.states_case(rng, sizes, 1)
    x_t, memory = rng.normal(size=(sizes[0], sizes[1])), rng.uniform(-0.5, 0.5, size=(sizes[0], sizes[2]))

    def step(a_prev):
        return rnn_forward(x_t[:, None], a_prev, params)[:, 0]

    jacobian = oracle.step_jacobian(step(memory), params)
    for unit in range(sizes[2]):
        nudge = SMALL * np.eye(sizes[2])[unit]
        moved = (step(memory + nudge) - step(memory - nudge)) / (2 * SMALL)
        np.testing.assert_allclose(jacobian[:, unit], moved, atol=1e-8)


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_the_gradient_at_the_first_step_is_that_of_backpropagation(sizes):
    rng = np.random.default_rng(2)
    a, params, upstream = oracle.states_case(rng, sizes, 5)
    da = np.zeros_like(a[:, 1:])
    da[:, -1] = upstream

    _, da_first, _ = rnn_backward(da, np.zeros((sizes[0], 4, sizes[1])), a[:, 1:], a[:, 0], params)

    assert oracle.gradient_by_lag(a, params, upstream)[0] == pytest.approx(np.linalg.norm(da_first), rel=1e-12)


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_with_factors_of_one_the_shares_add_up_to_backpropagation(sizes):
    rng = np.random.default_rng(4)
    x, a, params, upstream, ones = oracle.weighted_case(rng, sizes, 5, np.ones(5))
    da = np.zeros_like(a)
    da[:, -1] = upstream

    _, _, grads = rnn_backward(da, x, a, np.zeros_like(upstream), params)

    for one, other in zip(oracle.weighted_backward(x, a, params, upstream, ones), grads, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-14)


def test_a_factor_multiplies_what_its_own_step_adds():
    case = oracle.weighted_case(np.random.default_rng(5), steps=4)
    single = [oracle.weighted_backward(*case[:4], factors) for factors in np.eye(4)]

    together = oracle.weighted_backward(*case[:4], np.array([2.0, 0.0, -1.0, 5.0]))

    for whole, *shares in zip(together, *single, strict=True):
        np.testing.assert_allclose(whole, 2 * shares[0] - shares[2] + 5 * shares[3], atol=1e-12)


def test_long_gradients_are_shortened_and_short_ones_are_not():
    grads = oracle.rnn_grads(np.random.default_rng(3), length=7.0)
    clipped, norm = oracle.clip_by_global_norm(grads, 2.0)

    assert norm == pytest.approx(7.0)
    assert oracle.length_of(clipped) == pytest.approx(2.0)
    np.testing.assert_allclose(clipped.Waa, grads.Waa * 2 / 7)
    assert oracle.clip_by_global_norm(grads, 7.5)[0] is grads
