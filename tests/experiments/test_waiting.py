"""What notebook 07 says of waiting: nothing in it needs the state to wait, the last column does."""

import numpy as np
import pytest
from rnnkit.data import speech
from rnnkit.params import init_birnn

from autograder.unrolled.bidirectional import oracle
from autograder.unrolled.given.rnn_parts import rnn_backward, rnn_forward

SEEDS = range(3)


@pytest.fixture(scope="module")
def recordings():
    return speech.draw(30, rng=np.random.default_rng(1))


def states(recordings, direction, *, waits):
    """Read ahead over padding of nines: waiting there, or reading on."""
    lengths, mask = recordings.lengths, recording_mask(recordings)
    x = np.where(mask[..., np.newaxis], recordings.x, 9.0)
    a0 = np.zeros((len(x), direction.ba.size))
    return x, a0, oracle.masked_forward(x, lengths, a0, direction) if waits else rnn_forward(x, a0, direction)


def recording_mask(recordings):
    return np.arange(recordings.x.shape[1]) < recordings.lengths[:, np.newaxis]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_notebook_looks_at_is_the_same_whether_the_state_waits_or_reads_on(recordings, seed):
    direction = init_birnn(speech.BANDS, 16, 7, rng=np.random.default_rng(seed)).ahead
    real, rows = recording_mask(recordings), np.arange(len(recordings.lengths))
    x, a0, waiting = states(recordings, direction, waits=True)
    _, _, reading_on = states(recordings, direction, waits=False)
    da = np.where(real[..., np.newaxis], np.random.default_rng(0).normal(size=waiting.shape), 0.0)
    gradients = [rnn_backward(da, x, a, a0, direction)[2] for a in (waiting, reading_on)]

    np.testing.assert_allclose(waiting[real], reading_on[real], rtol=0, atol=1e-12)
    ends = recordings.lengths - 1
    np.testing.assert_allclose(waiting[rows, ends], reading_on[rows, ends], rtol=0, atol=1e-12)
    np.testing.assert_allclose(gradients[0].Waa, gradients[1].Waa, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_takes_the_last_column_gets_another_state_unless_it_waits(recordings, seed):
    direction = init_birnn(speech.BANDS, 16, 7, rng=np.random.default_rng(seed)).ahead
    _, _, waiting = states(recordings, direction, waits=True)
    _, _, reading_on = states(recordings, direction, waits=False)
    padded, rows = recordings.lengths < recordings.x.shape[1], np.arange(len(recordings.lengths))

    np.testing.assert_array_equal(waiting[:, -1], waiting[rows, recordings.lengths - 1])
    assert np.all(np.abs(waiting - reading_on)[padded, -1].max(axis=1) > 0.1)


def test_nan_in_the_padding_spreads_into_the_gradients_of_a_network_that_reads_on(recordings):
    direction = init_birnn(speech.BANDS, 16, 7, rng=np.random.default_rng(0)).ahead
    real = recording_mask(recordings)
    x = np.where(real[..., np.newaxis], recordings.x, np.nan)
    a0 = np.zeros((len(x), 16))
    a = rnn_forward(x, a0, direction)
    _, _, grads = rnn_backward(np.where(real[..., np.newaxis], 1.0, 0.0) * np.ones_like(a), x, a, a0, direction)

    assert np.all(np.isfinite(a[real]))
    assert np.isnan(grads.Waa).any()
