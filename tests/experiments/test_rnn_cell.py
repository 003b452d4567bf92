"""What notebook 01 says of its cell holds for other weights than its own."""

import numpy as np
import pytest
from rnnkit.params import RNNParams, init_rnn

from autograder.unrolled.rnn_cell import oracle

SEEDS = range(5)
UNITS = 32


def cell_that_turns(scale, *, seed):
    """Make a cell with zero biases whose recurrent weights are a rotation times a number."""
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(rng.normal(size=(UNITS, UNITS)))
    return init_rnn(3, UNITS, 2, rng=rng)._replace(Waa=scale * rotation)


def left_of_the_echo(params, steps):
    """Measure the length of the state after each step, as a share of the first."""
    lengths = np.linalg.norm(oracle.impulse_response(params, steps), axis=1)
    return lengths / lengths[0]


def steps_until_forgotten(params):
    return int(np.argmax(left_of_the_echo(params, 200) < 0.01))


@pytest.mark.parametrize("seed", SEEDS)
def test_below_one_the_echo_of_a_rotation_fades_and_above_one_it_never_dies(seed):
    fades = left_of_the_echo(cell_that_turns(0.95, seed=seed), 1000)
    stays = left_of_the_echo(cell_that_turns(1.05, seed=seed), 1000)

    assert fades[-1] < 1e-12
    assert stays[-500:].min() > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_at_scale_one_tanh_alone_takes_the_echo_away_and_less_and_less(seed):
    left = left_of_the_echo(cell_that_turns(1.0, seed=seed), 200)
    lost = 1 - left[1:] / left[:-1]

    assert np.all(lost > 0)
    assert lost[:10].mean() > lost[50:60].mean() > lost[-10:].mean()


@pytest.mark.parametrize("seed", SEEDS)
def test_tanh_makes_the_echo_shorter_than_the_power_of_the_scale(seed):
    guide = int(np.ceil(np.log(0.01) / np.log(0.9)))

    assert guide == 44
    assert 35 <= steps_until_forgotten(cell_that_turns(0.9, seed=seed)) < guide


def test_a_bias_or_other_weights_than_a_rotation_change_what_the_scale_alone_would_do():
    ringing = RNNParams(np.ones((1, 1)), np.array([[0.5]]), np.ones(1), np.ones((1, 1)), np.zeros(1))
    folded = cell_that_turns(1.5, seed=0)._replace(Waa=1.5 * np.eye(UNITS, k=1))

    assert left_of_the_echo(ringing, 1000)[-1] > 0.5
    assert left_of_the_echo(folded, 1000)[-1] < 1e-12


def test_a_state_can_never_grow_beyond_one_however_hard_the_cell_holds():
    params = cell_that_turns(1000.0, seed=0)

    assert np.abs(oracle.impulse_response(params, 1000)).max() <= 1


def test_softmax_is_positive_adds_up_to_one_and_sees_differences_only():
    z = np.random.default_rng(0).normal(size=(20, 5))
    p = oracle.softmax(z)

    assert np.all(p > 0)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    np.testing.assert_allclose(oracle.softmax(z + np.arange(20)[:, np.newaxis]), p)
