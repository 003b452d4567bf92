"""The forward pass of notebooks 01 and 02, verified: reading, surprise and writing.

Arrays are `(batch, time, features)`, weights multiply from the right, and nothing is written to an argument. Two
things are done otherwise than you may have done them: `x @ Wax` is one product for all time steps, since it waits
for no state, and a symbol is drawn by adding noise to the scores and taking the largest (Gumbel, 1954), which gives
the same probabilities as a softmax and a draw.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, RNNParams
from rnnkit.text import one_hot

Ids = NDArray[np.int64]


def softmax(scores: Array) -> Array:
    """Turn scores into probabilities, over the last axis.

    Args:
        scores: of any size, (..., outputs).
    """
    return np.asarray(np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)))


def rnn_forward(x: Array, a0: Array, params: RNNParams) -> Array:
    """Read whole sequences, one step after the other.

    Args:
        x: inputs, (batch, time, features).
        a0: states before the first step, (batch, hidden).
        params: this function uses Wax, Waa and ba.

    Returns:
        The state after each step, (batch, time, hidden); a0 is not among them.
    """
    a = x @ params.Wax + params.ba
    state = a0
    for t in range(a.shape[1]):
        a[:, t] = state = np.tanh(a[:, t] + state @ params.Waa)
    return a


def sequence_loss(a: Array, targets: Ids, params: RNNParams, mask: Any = None) -> float:
    """Measure how surprising the targets are: summed over time, averaged over the batch.

    Args:
        a: hidden states, (batch, time, hidden).
        targets: ids of the right outputs, (batch, time).
        params: this function uses Wya and by.
        mask: true where a step counts, (batch, time); None when all do.

    Returns:
        The loss in nats.
    """
    scores = a @ params.Wya + params.by
    right = np.sum(scores * one_hot(targets, params.by.size), axis=-1)
    surprise = np.logaddexp.reduce(scores, axis=-1) - right
    return float(np.sum(surprise if mask is None else surprise[np.asarray(mask, dtype=bool)]) / len(targets))


def sample(
    params: RNNParams, start: Sequence[int] | Ids, length: int, *, temperature: float, rng: np.random.Generator
) -> Ids:
    """Let the network write: read `start`, then draw symbols and feed each one back.

    Args:
        params: symbols are one-hot vectors, so features and outputs are the symbols.
        start: ids of the symbols to read first, (time,), at least one. The state before them is zeros.
        length: how many symbols to draw.
        temperature: the scores are divided by it, above 0.
        rng: decides every draw.

    Returns:
        The ids of the drawn symbols, (length,); those of `start` are not repeated.
    """
    state: Array = np.zeros((1, params.ba.size))
    unread = np.asarray(start, dtype=np.int64)
    drawn = np.empty(length, dtype=np.int64)
    for i in range(length):
        state = rnn_forward(one_hot(unread[np.newaxis], params.by.size), state, params)[:, -1]
        noise = rng.gumbel(size=params.by.size)
        drawn[i] = np.argmax((state @ params.Wya + params.by)[0] / temperature + noise)
        unread = drawn[i : i + 1]
    return drawn
