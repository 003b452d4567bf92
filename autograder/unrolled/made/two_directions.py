"""The speech experiment of notebook 07 for several seeds at once: one direction against two on the same recordings."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit.data.speech import BANDS, SOUNDS, Speech
from rnnkit.params import BiRNNParams, RNNParams, init_birnn, init_rnn
from rnnkit.text import mask_of

from autograder.unrolled.given.adam_parts import adam_start, adam_step
from autograder.unrolled.given.rnn_parts import (
    cast,
    output_backward,
    output_scores,
    softmax_cross_entropy,
    stack_models,
    unroll,
)

Array: TypeAlias = NDArray[Any]
WayBack: TypeAlias = Callable[[Array], tuple[Array, Any]]

HIDDEN = 16
BATCH = 64
RATE = 0.01
STEPS = 150


class Reached(NamedTuple):
    """What trained models reach on test recordings.

    Attributes:
        accuracy: share of real frames labelled right, (models,).
        right: whether each frame is labelled right, (models, batch, time).
        params: the trained stack.
    """

    accuracy: Array
    right: Array
    params: Any


def one_direction(seeds: Sequence[int], n_hidden: int = 2 * HIDDEN) -> RNNParams:
    """Draw a stack of models that read ahead only; as many hidden units as both directions have together."""
    return stack_models([init_rnn(BANDS, n_hidden, len(SOUNDS), rng=np.random.default_rng(s)) for s in seeds])


def both_directions(seeds: Sequence[int], n_hidden: int = HIDDEN) -> BiRNNParams:
    """Draw a stack of models that read ahead and back."""
    return stack_models([init_birnn(BANDS, n_hidden, len(SOUNDS), rng=np.random.default_rng(s)) for s in seeds])


def train(params: Any, train: Speech, test: Speech, *, steps: int, rng: np.random.Generator) -> Reached:
    """Train a stack of models by Adam on the same batches, with smaller steps from the middle on, and test it.

    Args:
        params: a stack of either kind.
        train: recordings to learn from.
        test: recordings to test on.
        steps: training steps.
        rng: deals the batches.
    """
    params = cast_all(params)
    state = adam_start(params)
    for step in range(steps):
        rows = rng.choice(len(train.lengths), BATCH, replace=False)
        grads = gradients(train.x[rows], train.lengths[rows], train.labels[rows], params)
        params, state = adam_step(params, grads, state, RATE * min(1, 2 - 2 * step / steps))
    a, _ = states(test.x, test.lengths, params)
    right = np.argmax(output_scores(a, params), axis=-1) == test.labels
    real = mask_of(test.lengths, test.x.shape[1])
    return Reached(np.sum(right & real, axis=(-2, -1)) / real.sum(), right, params)


def cast_all(params: Any) -> Any:
    """Return the parameters in float32, which is enough here."""
    if isinstance(params, BiRNNParams):
        ahead, back = cast(params.ahead, np.float32), cast(params.back, np.float32)
        return BiRNNParams(ahead, back, params.Wya.astype(np.float32), params.by.astype(np.float32))
    return cast(params, np.float32)


def gradients(x: Array, lengths: Array, labels: Array, params: Any) -> Any:
    """Return the gradients of the loss, of the type of the parameters."""
    a, go_back = states(x, lengths, params)
    _, dscores = softmax_cross_entropy(output_scores(a, params), labels, mask_of(lengths, x.shape[1]))
    da, dWya, dby = output_backward(dscores, a, params)
    return go_back(da)[1]._replace(Wya=dWya, by=dby)


def states(x: Array, lengths: Array, params: Any) -> tuple[Array, WayBack]:
    """Return the states of either kind of model, (models, batch, time, hidden), and the way back."""
    mask = mask_of(lengths, x.shape[1])
    if not isinstance(params, BiRNNParams):
        return unroll(x, params, mask)
    ahead, go_back_ahead = unroll(x, params.ahead, mask)
    back, go_back_back = unroll(turned(x, lengths), params.back, mask)

    def go_back(da: Array) -> tuple[Array, Any]:
        da_ahead, da_back = np.split(da, 2, axis=-1)
        dx_ahead, grads_ahead = go_back_ahead(da_ahead)
        dx_back, grads_back = go_back_back(turned(da_back, lengths))
        grads = BiRNNParams(grads_ahead, grads_back, np.zeros_like(params.Wya), np.zeros_like(params.by))
        return dx_ahead + turned(dx_back, lengths), grads

    return np.concatenate([ahead, turned(back, lengths)], axis=-1), go_back


def turned(x: Array, lengths: Array) -> Array:
    """Reverse the real steps of each sequence, (..., batch, time, features), and leave the padding where it is."""
    steps = np.arange(x.shape[-2])
    source = np.where(steps < lengths[:, None], lengths[:, None] - 1 - steps, steps)
    return np.asarray(x[..., np.arange(len(lengths))[:, None], source, :])
