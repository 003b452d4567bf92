"""The dogs experiment with three cells, five seeds that the notebook does not use."""

import numpy as np
import pytest
from rnnkit.intervals import bootstrap_mean

from autograder.unrolled.given import dogs_experiment as dogs
from autograder.unrolled.given.adam_parts import adam_start, adam_step
from autograder.unrolled.given.dogs_experiment import CELLS, GAPS, LEARNED, accuracy_by_gap
from autograder.unrolled.given.rnn_parts import pick_model, stack_models, unroll

NEAR, FAR = GAPS[0], GAPS[-1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def right():
    return {name: accuracy_by_gap(init, (NEAR, FAR), seeds=5, start=100) for name, init in CELLS.items()}


def test_every_cell_learns_the_shortest_gap(right):
    assert min(shares[0].min() for shares in right.values()) > LEARNED


def test_at_least_four_of_five_gated_cells_learn_the_longest_gap(right):
    assert min(np.sum(right[name][1] > LEARNED) for name in ("GRU", "LSTM")) >= 4


def test_the_vanilla_cell_does_not_and_the_intervals_are_apart(right):
    vanilla, *gated = (bootstrap_mean(right[name][1]) for name in ("vanilla RNN", "GRU", "LSTM"))

    assert np.mean(right["vanilla RNN"][1]) < 0.8
    assert vanilla.high < min(interval.low for interval in gated)


@pytest.mark.parametrize(("name", "at_least", "at_most"), [("GRU", 0.02, 0.2), ("LSTM", 0.2, 0.9)])
def test_training_opens_gates_that_begin_half_open_and_those_of_the_lstm_farther(name, at_least, at_most):
    fresh = [dogs.fresh(CELLS[name], rng=np.random.default_rng(seed), keep=0.0) for seed in range(100, 105)]
    stack = stack_models(fresh)
    begins, ends = map(passing_thirteen_words, (stack, trained_over_thirteen_words(stack)))

    assert 0.0005 < np.median(begins) < 0.005
    assert at_least < np.median(ends) < at_most


def trained_over_thirteen_words(stack):
    rng, state, models = np.random.default_rng(7), adam_start(stack), len(stack.Wya)
    for _ in range(dogs.UPDATES):
        drawn = dogs.draw_gapped(models * dogs.BATCH, 13, rng=rng)
        batch = dogs.Gapped(drawn.ids.reshape(models, dogs.BATCH, -1), drawn.verb.reshape(models, dogs.BATCH))
        _, grads = dogs.loss_and_grads(stack, batch)
        stack, state = adam_step(stack, grads, state, dogs.LEARNING_RATE)
    return stack


def passing_thirteen_words(stack):
    """Multiply the keeping gates of the words after the noun; list each network's median of its best units."""
    shares = []
    x = dogs.one_hot(dogs.draw_gapped(64, 13, rng=np.random.default_rng(1)))
    for params in (pick_model(stack, model) for model in range(len(stack.Wya))):
        a, _ = unroll(x, params)
        before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
        sums = x @ params.Wgx + params.bg + before @ params.Wga
        keeping = 1 / (1 + np.exp(-sums[..., dogs.HIDDEN : 2 * dogs.HIDDEN]))
        shares.append(np.median(keeping[:, 2:].prod(axis=1).max(axis=1)))
    return shares
