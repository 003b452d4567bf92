"""The forward pass that notebook 03 is given agrees with the oracles of the notebooks that teach it."""

import numpy as np
import pytest
from rnnkit.params import init_rnn

from autograder.unrolled.forward_pass import oracle as slow
from autograder.unrolled.given import forward_parts as parts

BATCH, TIME, FEATURES, HIDDEN = 3, 5, 4, 6


@pytest.fixture
def case():
    rng = np.random.default_rng(5)
    params = init_rnn(FEATURES, HIDDEN, FEATURES, rng=rng)._replace(
        ba=rng.normal(size=HIDDEN), by=rng.normal(size=FEATURES)
    )
    x, a0 = rng.normal(size=(BATCH, TIME, FEATURES)), rng.normal(size=(BATCH, HIDDEN))
    return x, a0, params


def test_reading_agrees_with_the_oracle(case):
    np.testing.assert_allclose(parts.rnn_forward(*case), slow.rnn_forward(*case), atol=1e-12)


def test_the_loss_agrees_with_the_oracle_with_and_without_a_mask(case):
    x, a0, params = case
    rng = np.random.default_rng(6)
    a, targets = parts.rnn_forward(x, a0, params), rng.integers(FEATURES, size=(BATCH, TIME))
    mask = rng.random((BATCH, TIME)) < 0.5

    assert parts.sequence_loss(a, targets, params) == pytest.approx(slow.sequence_loss(a, targets, params))
    assert parts.sequence_loss(a, targets, params, mask) == pytest.approx(slow.sequence_loss(a, targets, params, mask))


def test_softmax_holds_large_scores():
    p = parts.softmax(np.array([[[1000.0, 1000.0], [0.0, -2000.0]]]))

    np.testing.assert_allclose(p, [[[0.5, 0.5], [1.0, 0.0]]])


def test_sampling_draws_with_the_probabilities_of_the_softmax(case):
    _, _, params = case
    state = parts.rnn_forward(np.eye(FEATURES)[np.newaxis, [2]], np.zeros((1, HIDDEN)), params)[:, 0]
    wanted = parts.softmax((state @ params.Wya + params.by) / 0.7)[0]
    rng = np.random.default_rng(7)

    drawn = [parts.sample(params, [2], 1, temperature=0.7, rng=rng)[0] for _ in range(4000)]

    np.testing.assert_allclose(np.bincount(drawn, minlength=FEATURES) / 4000, wanted, atol=0.04)


def test_sampling_feeds_each_drawn_symbol_back(case):
    _, _, params = case
    cold = {"temperature": 1e-6}
    whole = parts.sample(params, [0], 6, rng=np.random.default_rng(1), **cold)

    rest = parts.sample(params, [0, *whole[:3]], 3, rng=np.random.default_rng(2), **cold)

    assert rest.tolist() == whole[3:].tolist()


def test_nothing_is_written_to_an_argument(case):
    x, a0, params = (np.copy(case[0]), np.copy(case[1]), case[2])
    for array in (x, a0, *params):
        array.flags.writeable = False

    a = parts.rnn_forward(x, a0, params)
    parts.sequence_loss(a, np.zeros((BATCH, TIME), dtype=int), params)
