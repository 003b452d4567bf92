"""The oracles of notebook 03 are themselves checked: by nudging, by another engine, and against each other."""

import numpy as np
import pytest
from rnnkit.params import RNNParams

from autograder.unrolled.bptt import oracle
from autograder.unrolled.given import rnn_parts
from tests.some import some


def nudged(function, array, place, step=1e-6):
    ahead, behind = array.copy(), array.copy()
    ahead[place] += step
    behind[place] -= step
    return (function(ahead) - function(behind)) / (2 * step)


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_output_gradients_are_slopes_of_the_loss(sizes, rng):
    a, targets, params = oracle.output_case(sizes, rng)
    mask = oracle.random_mask(sizes, rng)
    da, dWya, dby = oracle.output_backward(a, targets, params, mask)

    def loss(a=a, Wya=params.Wya, by=params.by):
        return oracle.sequence_loss(a, targets, params._replace(Wya=Wya, by=by), mask)

    for place in np.ndindex(*da.shape):
        assert da[place] == pytest.approx(nudged(lambda a: loss(a=a), a, place), abs=1e-8)
    for place in np.ndindex(*dWya.shape):
        assert dWya[place] == pytest.approx(nudged(lambda Wya: loss(Wya=Wya), params.Wya, place), abs=1e-8)
    for k in range(dby.size):
        assert dby[k] == pytest.approx(nudged(lambda by: loss(by=by), params.by, k), abs=1e-8)


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_gradients_through_time_agree_with_the_fast_engine(sizes, rng):
    case = oracle.backward_case(sizes, rng)

    dx, da0, grads = oracle.rnn_backward(*case)
    fast_dx, fast_da0, fast_grads = rnn_parts.rnn_backward(*case)

    np.testing.assert_allclose(dx, fast_dx, rtol=0, atol=1e-12)
    np.testing.assert_allclose(da0, fast_da0, rtol=0, atol=1e-12)
    for weight, fast in zip(grads, fast_grads, strict=True):
        np.testing.assert_allclose(weight, fast, rtol=0, atol=1e-12)


def test_one_cell_is_a_network_of_one_step(rng):
    da_t, x_t, a_prev, a_t, params = oracle.cell_case(oracle.ALL_DIFFERENT, rng)

    dx_t, da_prev, grads = oracle.rnn_cell_backward(da_t, x_t, a_prev, a_t, params)

    slope = 1 - a_t**2
    np.testing.assert_allclose(da_prev, (da_t * slope) @ params.Waa.T, atol=1e-12)
    np.testing.assert_allclose(dx_t, (da_t * slope) @ params.Wax.T, atol=1e-12)
    assert not grads.Wya.any() and not grads.by.any()


def test_pre_activations_stay_mostly_within_one_unit(rng):
    states = [oracle.backward_case(sizes, rng)[2] for sizes in oracle.SIZES for _ in range(50)]
    z = np.arctanh(np.concatenate([a.ravel() for a in states]))

    assert np.mean(np.abs(z) < 1) > 0.6
    assert np.mean(np.abs(z) > 3) < 0.01


def test_masks_count_more_steps_than_there_are_rows(rng):
    for sizes in (oracle.ALL_DIFFERENT, oracle.ALL_EQUAL, oracle.ONE_ROW, oracle.Sizes(3, 2, 4, 1, 5)):
        mask = oracle.random_mask(sizes, rng)

        assert mask.shape == (sizes.batch, sizes.time)
        assert sizes.batch < mask.sum() < mask.size


def test_the_checker_tells_right_from_wrong(rng):
    params = oracle.network(oracle.ALL_DIFFERENT, rng)

    def loss(params):
        return float(sum(np.sum(w**3) for w in params))

    right = RNNParams(*(3 * w**2 for w in params))
    wrong = right._replace(by=2 * right.by)

    assert oracle.check_gradient(loss, params, right, rng=rng) < 1e-8
    assert oracle.check_gradient(loss, params, wrong, rng=rng) > 1e-3


@pytest.mark.parametrize(("n_steps", "window"), [(10, 4), (12, 4), (3, 5), (1, 1), (7, 1)])
def test_windows_cover_every_step_once(n_steps, window):
    windows = oracle.truncated_windows(n_steps, window)

    assert [step for start, stop in windows for step in range(start, stop)] == list(range(n_steps))
    assert all(stop - start <= window for start, stop in some(windows))


@pytest.fixture
def rng():
    return np.random.default_rng(11)
