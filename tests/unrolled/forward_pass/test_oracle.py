"""The oracles of notebook 02 against formulas, and the networks that its checks build."""

import numpy as np
import pytest

from autograder.unrolled.forward_pass import oracle


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def test_rnn_forward_is_the_recurrence(rng):
    x, a0, params = oracle.forward_case(rng)
    a = oracle.rnn_forward(x, a0, params)

    assert a.shape == (3, 4, 5)
    before = np.concatenate([a0[:, np.newaxis], a[:, :-1]], axis=1)
    assert np.allclose(a, np.tanh(x @ params.Wax + before @ params.Waa + params.ba), atol=1e-14)


def test_sequence_loss_is_the_sum_of_surprises_over_the_batch(rng):
    a, targets, params = oracle.loss_case(rng)
    mask = oracle.draw_mask(rng, *targets.shape)
    scores = a @ params.Wya + params.by
    surprise = np.logaddexp.reduce(scores, axis=-1) - np.take_along_axis(scores, targets[..., None], -1)[..., 0]

    assert oracle.sequence_loss(a, targets, params) == pytest.approx(surprise.sum() / 3, rel=1e-13)
    assert oracle.sequence_loss(a, targets, params, mask) == pytest.approx(surprise[mask].sum() / 3, rel=1e-13)


def test_a_drawn_mask_has_padding_and_no_empty_sequence(rng):
    masks = [oracle.draw_mask(rng, 3, 4) for _ in range(20)]

    assert all(mask.any(axis=1).all() and not mask.all() for mask in masks)
    assert all(mask[0].all() for mask in masks)


def test_perplexity_is_the_exponential_of_the_mean():
    assert oracle.perplexity(6.0, 4) == pytest.approx(np.exp(1.5), rel=1e-14)


def test_pre_activations_of_the_cases_are_not_saturated(rng):
    sizes = [np.abs(np.arctanh(oracle.rnn_forward(*case))) for case in oracle.forward_cases(rng)]

    assert np.median(np.concatenate([z.ravel() for z in sizes])) < 1


def test_fixed_odds_are_the_same_at_every_step(rng):
    chances = np.array([0.1, 0.2, 0.3, 0.4])
    drawn = oracle.sample(oracle.fixed_odds(chances), [3], 4000, temperature=1.0, rng=rng)

    assert np.bincount(drawn) / 4000 == pytest.approx(chances, abs=0.04)


def test_second_thoughts_follow_the_word_before_the_last(rng):
    params, ring = oracle.second_thoughts(rng)
    drawn = oracle.sample(params, [ring[0], ring[3]], 6, temperature=1.0, rng=rng)

    assert list(drawn) == [ring[i] for i in (1, 4, 2, 5, 3, 0)]


def test_a_certain_writer_needs_no_luck(rng):
    params, start, written = oracle.certain_writer(rng)
    drawn = [oracle.sample(params, start, len(written), temperature=1.0, rng=rng) for _ in range(3)]

    assert all(list(ids) == written for ids in drawn)
    assert len(set(written)) >= 3
