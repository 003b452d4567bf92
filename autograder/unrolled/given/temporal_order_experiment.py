"""The temporal order experiment: how often does a vanilla RNN learn to keep two letters, with and without clipping?

After Pascanu, Mikolov and Bengio (2013), section 4.1.1, with their initialisation "basic tanh": 50 tanh units, all
weights normal with deviation 0.1, biases zero, plain gradient descent with batches of 20 fresh sequences. A network
has learned the task when it names fewer than 1 % of 10 000 fresh sequences wrongly. Several networks, one per
seed, learn side by side as one stack. What differs from the paper is the learning rate, 0.1 where theirs is 0.01,
and with it the budget: thousands of updates where they allow five million.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit.data.temporal_order import ANSWERS, LETTERS, Ordered, draw_ordered
from rnnkit.params import RNNParams

from autograder.unrolled.given.rnn_parts import (
    cast,
    output_backward,
    output_scores,
    pick_model,
    sgd,
    softmax_cross_entropy,
    stack_models,
    unroll,
)

SEEDS = 5
UPDATES = 4000
BATCH = 20
HIDDEN = 50
LEARNING_RATE = 0.1
DEVIATION = 0.1  # of every weight at first
THRESHOLD = 1.0  # longest gradient that clipping lets pass
CHECK_EVERY = 250
TEST_BATCH, FULL_TEST = 500, 10_000  # sequences: at every check, and in all, once that one was passed
SOLVED = 0.01  # share of wrong answers below which the task is solved

Floats: TypeAlias = NDArray[np.floating[Any]]
Clip: TypeAlias = Callable[[RNNParams], RNNParams]


def updates_to_solve(
    length: int,
    clip: Clip | None = None,
    *,
    seeds: int = SEEDS,
    updates: int = UPDATES,
    learning_rate: float = LEARNING_RATE,
    start: int = 0,
) -> NDArray[np.float64]:
    """Train one network per seed on sequences of one length, until each has learned the task or given up.

    Args:
        length: letters per sequence.
        clip: takes the gradients of one network and returns what the update uses; None leaves them as they are.
        seeds: networks.
        updates: training steps of each, at most.
        learning_rate: of plain gradient descent.
        start: the first seed.

    Returns:
        Number of updates after which each network was seen to have learned the task, (seeds,); infinity if never.
    """
    rng = np.random.default_rng([start, length])
    params = stack_models([fresh(rng=np.random.default_rng(start + seed)) for seed in range(seeds)])
    needed = np.full(seeds, np.inf)
    for update in range(1, updates + 1):
        with np.errstate(all="ignore"):  # without clipping, numbers may leave the range of float32
            _, grads = loss_and_grads(params, _batches(seeds, length, rng))
            params = sgd(params, grads if clip is None else each(clip, grads), learning_rate)
        if update % CHECK_EVERY == 0:
            needed[_solved(params, length, rng) & np.isinf(needed)] = update
            if np.all(np.isfinite(needed) | ~_alive(params)):
                break
    return needed


def fresh(*, rng: np.random.Generator) -> RNNParams:
    """Draw the first weights of one network, in float32."""

    def draw(*shape: int) -> Floats:
        return rng.normal(0.0, DEVIATION, size=shape)

    n_letters, n_answers = len(LETTERS), len(ANSWERS)
    weights = draw(n_letters, HIDDEN), draw(HIDDEN, HIDDEN), np.zeros(HIDDEN), draw(HIDDEN, n_answers)
    return cast(RNNParams(*weights, np.zeros(n_answers)), np.float32)


def each(clip: Clip, grads: RNNParams) -> RNNParams:
    """Apply a function to the gradients of each network of a stack on its own."""
    return stack_models([clip(pick_model(grads, model)) for model in range(len(grads.ba))])


def loss_and_grads(params: RNNParams, sequences: Ordered) -> tuple[Floats, RNNParams]:
    """Return the loss of the answer, and its gradients; per model for a stack.

    Args:
        params: weights of one model, or of a stack.
        sequences: `ids` (batch, time) and `answer` (batch,), with the models in front for a stack.
    """
    a, backward = unroll(_one_hot(sequences), params)
    last = a[..., -1:, :]
    loss, dscores = softmax_cross_entropy(output_scores(last, params), sequences.answer[..., None])
    da = np.zeros_like(a)
    da[..., -1:, :], dWya, dby = output_backward(dscores, last, params)
    _, grads = backward(da)
    return loss, grads._replace(Wya=dWya, by=dby)


def error(params: RNNParams, sequences: Ordered) -> NDArray[np.float64]:
    """Return the share of wrong answers: one number, or (models,) for a stack."""
    a, _ = unroll(_one_hot(sequences), params)
    chosen = output_scores(a[..., -1:, :], params)[..., 0, :].argmax(axis=-1)
    return np.asarray((chosen != sequences.answer).mean(axis=-1))


def _one_hot(sequences: Ordered) -> Floats:
    return np.eye(len(LETTERS), dtype=np.float32)[sequences.ids]


def _batches(seeds: int, length: int, rng: np.random.Generator) -> Ordered:
    """Draw a batch of its own for every network."""
    drawn = draw_ordered(seeds * BATCH, length, rng=rng)
    return Ordered(drawn.ids.reshape(seeds, BATCH, length), drawn.answer.reshape(seeds, BATCH))


def _alive(params: RNNParams) -> NDArray[np.bool_]:
    """Say for each network whether its weights are still numbers, (models,)."""
    return np.asarray(np.isfinite(params.Waa).all(axis=(-2, -1)))


def _solved(params: RNNParams, length: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    with np.errstate(all="ignore"):
        passed = error(params, draw_ordered(TEST_BATCH, length, rng=rng)) < SOLVED
        if passed.any():
            parts = [error(params, draw_ordered(TEST_BATCH, length, rng=rng)) for _ in range(FULL_TEST // TEST_BATCH)]
            passed &= np.mean(parts, axis=0) < SOLVED
    return np.asarray(passed & _alive(params))
