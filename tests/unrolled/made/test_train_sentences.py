"""The script that made the trained network."""

import json

import numpy as np
import pytest
from rnnkit.data.sentences import VOCABULARY, draw_sentences, trained_reader
from rnnkit.params import RNNParams, init_rnn

from autograder.unrolled.made import train_sentences as script


def test_the_gradient_is_that_of_the_loss(monkeypatch):
    monkeypatch.setattr(script, "SLOWNESS", 0.0)
    rng = np.random.default_rng(0)
    x, targets, mask = script.batch(draw_sentences(4, rng=rng))
    params = init_rnn(len(VOCABULARY), 5, len(VOCABULARY), rng=rng)
    way = RNNParams(*(rng.normal(size=weight.shape) for weight in params))

    def loss(step):
        moved = RNNParams(*(weight + step * d for weight, d in zip(params, way, strict=True)))
        return script.loss_and_gradient(x, targets, mask, moved)[0]

    _, grads = script.loss_and_gradient(x, targets, mask, params)

    slope = sum(float(np.sum(g * d)) for g, d in zip(grads, way, strict=True))
    assert slope == pytest.approx((loss(1e-5) - loss(-1e-5)) / 2e-5, rel=1e-6)


def test_a_short_training_lowers_the_loss_and_is_repeatable():
    params, losses = script.train(30, seed=1)
    again, _ = script.train(30, seed=1)

    assert np.mean(losses[-5:]) < 0.8 * losses[0]
    assert all(np.array_equal(one, two) for one, two in zip(params, again, strict=True))


def test_the_asset_is_what_the_script_writes():
    reader = trained_reader()
    text = script.ASSET.read_text(encoding="utf-8")

    assert script.asset_text(reader.params) == text
    assert len(text) < 40_000
    assert json.loads(text)["tokens"] == list(VOCABULARY)
    assert reader.params.ba.shape == (script.N_HIDDEN,)
