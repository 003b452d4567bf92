"""Oracles of notebook 07: one recording at a time, cut to its real steps, so that there is no padding to treat.

States are computed number by number; gradients are taken in the complex plane (see `reference.bptt`). The random
cases stand here, too.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, BiRNNParams, RNNParams

from autograder.unrolled.bptt.oracle import complex_gradient, stacked_states
from autograder.unrolled.rnn_cell.oracle import Rng, cell_params, rnn_cell_step, state

Integers = NDArray[np.int64]

GARBAGE = 9.0
EMPTY = 0  # outputs of a direction: the output layer belongs to both


class Sizes(NamedTuple):
    """How large a random case is; `real` are the lengths, drawn at random if it is left out."""

    batch: int
    time: int
    features: int
    hidden: int
    real: tuple[int, ...] = ()


ALL_DIFFERENT = Sizes(batch=3, time=6, features=2, hidden=4, real=(4, 6, 2))
ALL_EQUAL = Sizes(4, 4, 4, 4, real=(2, 4, 1, 3))
ONE_STEP = Sizes(batch=2, time=1, features=3, hidden=5, real=(1, 1))
ONE_ROW = Sizes(batch=1, time=5, features=3, hidden=2, real=(3,))
ALL_PADDED = Sizes(batch=2, time=7, features=4, hidden=3, real=(5, 3))
NO_PADDING = Sizes(batch=3, time=5, features=2, hidden=4, real=(5, 5, 5))
SIZES = (ALL_DIFFERENT, ALL_EQUAL, ONE_STEP, ONE_ROW, ALL_PADDED)
SEVERAL = (ALL_DIFFERENT, ALL_EQUAL, ONE_STEP, ALL_PADDED)
"""Batches of two sequences and more, for claims that are not about a single one."""

LONG = 60
MANY = 40
EXTREMES = (
    (Sizes(batch=1, time=4, features=3, hidden=2, real=(4,)), 1.0),
    (Sizes(batch=2, time=LONG, features=1, hidden=2, real=(LONG, LONG)), 1.0),
    (Sizes(batch=MANY, time=2, features=2, hidden=1, real=(2,) * MANY), 1e-3),
    (Sizes(batch=2, time=3, features=2, hidden=3, real=(3, 3)), 1e3),
)
"""One sequence, long ones, many, and large numbers, all without padding, and by how much numbers are scaled."""


def reverse_by_length(x: Array, lengths: Integers) -> Array:
    """Turn the real steps of each sequence round.

    Args:
        x: (batch, time, features).
        lengths: real steps, (batch,).
    """
    rows = zip(x.tolist(), _real_steps(lengths, x), strict=True)
    return np.array([[*reversed(row[:length]), *row[length:]] for row, length in rows]).reshape(x.shape)


def masked_forward(x: Array, lengths: Integers, a0: Array, params: RNNParams) -> Array:
    """Read the real steps of each sequence by itself; the last state fills the padding.

    Args:
        x: (batch, time, features).
        lengths: real steps, (batch,).
        a0: states before the first step, (batch, hidden).
        params: the weights.
    """
    if a0.shape != (len(x), len(params.ba)):
        raise ValueError(f"`a0` has shape {a0.shape}, expected {(len(x), len(params.ba))} = (batch, hidden)")
    a = np.zeros((*x.shape[:2], a0.shape[1]))
    for b, length in enumerate(_real_steps(lengths, x)):
        a[b] = a0[b]
        for t in range(length):
            a[b, t:] = rnn_cell_step(x[b : b + 1, t], a[b : b + 1, t - 1] if t else a0[b : b + 1], params)
    return a


def _real_steps(lengths: Integers, x: Array) -> list[int]:
    """List lengths, which must be what the notebook promises: an oracle that stands in for a function is no milder.

    Raises:
        ValueError: if there is not one from 1 to time for each sequence.
    """
    batch, time = x.shape[:2]
    if lengths.shape != (batch,) or not np.all((lengths >= 1) & (lengths <= time)):
        raise ValueError(f"`lengths` is {lengths.tolist()}, expected {batch} numbers from 1 to {time}")
    real: list[int] = lengths.tolist()
    return real


def birnn_forward(x: Array, lengths: Integers, params: BiRNNParams) -> Array:
    """Read each sequence by itself in both directions.

    Args:
        x: (batch, time, features).
        lengths: real steps, (batch,).
        params: the weights.
    """
    n_hidden = len(params.ahead.ba)
    silence, a = np.zeros((1, n_hidden)), np.zeros((*x.shape[:2], 2 * n_hidden))
    for b, length in enumerate(lengths.tolist()):
        real, all_of_it = x[b : b + 1, :length], np.array([length])
        ahead = masked_forward(real, all_of_it, silence, params.ahead)[0]
        back = masked_forward(real[:, ::-1], all_of_it, silence, params.back)[0]
        a[b, :length] = np.hstack([ahead, back[::-1]])
        a[b, length:] = np.concatenate([ahead[-1], back[-1]])
    return a


def final_states(a: Array, lengths: Integers) -> Array:
    """Pick the two last states of each sequence, number by number.

    Args:
        a: (batch, time, 2 * hidden).
        lengths: real steps, (batch,).
    """
    half = a.shape[2] // 2
    rows = zip(a.tolist(), lengths.tolist(), strict=True)
    return np.array([[row[length - 1 if j < half else 0][j] for j in range(2 * half)] for row, length in rows])


def birnn_backward(da: Array, x: Array, lengths: Integers, a: Array, params: BiRNNParams) -> tuple[Array, BiRNNParams]:
    """Differentiate the sum of `da` times all states of real steps, which are computed afresh.

    Args:
        da: gradient of the states, (batch, time, 2 * hidden).
        x: (batch, time, features).
        lengths: real steps, (batch,).
        a: not needed.
        params: the weights.
    """
    n_hidden = len(params.ahead.ba)
    ahead_weights, back_weights = (way[:3] for way in (params.ahead, params.back))

    def loss(x: Any, *weights: Any) -> Any:
        return sum(_loss_of_row(da[b, :n], x[:, b : b + 1, :n], weights) for b, n in enumerate(lengths.tolist()))

    def _loss_of_row(da: Any, x: Any, weights: Any) -> Any:
        silence = np.zeros((len(x), 1, n_hidden))
        ahead = stacked_states(x, silence, *weights[:3])[:, 0]
        back = stacked_states(x[:, :, ::-1], silence, *weights[3:])[:, 0, ::-1]
        return np.sum(da * np.concatenate([ahead, back], axis=2), axis=(1, 2))

    dx, *grads = complex_gradient(loss, (x, *ahead_weights, *back_weights))
    ways = (_without_output(params.ahead, grads[:3]), _without_output(params.back, grads[3:]))
    return dx, BiRNNParams(*ways, np.zeros_like(params.Wya), np.zeros_like(params.by))


def _without_output(way: RNNParams, grads: list[Any]) -> RNNParams:
    dWax, dWaa, dba = grads
    return RNNParams(dWax, dWaa, dba, np.zeros_like(way.Wya), np.zeros_like(way.by))


def frame_accuracy(scores: Array, labels: Integers, lengths: Integers) -> float:
    """Count right answers, frame by frame.

    Args:
        scores: (batch, time, outputs).
        labels: (batch, time).
        lengths: real frames, (batch,).
    """
    right = 0
    for row, answers, length in zip(scores.tolist(), labels.tolist(), lengths.tolist(), strict=True):
        right += sum(frame.index(max(frame)) == answer for frame, answer in zip(row[:length], answers, strict=False))
    return float(right / sum(lengths.tolist()))


def padded(sizes: Sizes, rng: Rng, *, padding: float | None = None) -> tuple[Array, Integers]:
    """Draw sequences and their lengths; the padding holds large numbers, or the given one.

    Args:
        sizes: how large.
        rng: source of randomness.
        padding: what stands there instead, such as NaN.
    """
    x = rng.uniform(-1, 1, size=(sizes.batch, sizes.time, sizes.features))
    lengths = _out_of_order(sizes.real, rng)
    unreal = np.arange(sizes.time) >= lengths[:, None]
    garbage = rng.choice([-GARBAGE, GARBAGE], size=x.shape) + x
    return np.where(unreal[..., None], garbage if padding is None else padding, x), lengths


def _out_of_order(real: tuple[int, ...], rng: Rng) -> Integers:
    """Shuffle lengths; three that differ neither fall nor rise, so that sorting shows."""
    while True:
        lengths = rng.permutation(np.array(real, dtype=np.int64))
        steps = np.diff(lengths)
        if len(set(real)) < 3 or (np.any(steps > 0) and np.any(steps < 0)):
            return lengths


def birnn_params(sizes: Sizes, rng: Rng, n_outputs: int = 3) -> BiRNNParams:
    """Draw weights of two directions that have nothing in common."""
    ahead, back = (cell_params(rng, sizes.features, sizes.hidden, EMPTY) for _ in range(2))
    Wya = rng.uniform(-1, 1, size=(2 * sizes.hidden, n_outputs))
    return BiRNNParams(ahead, back, Wya, rng.uniform(-1, 1, size=n_outputs))


def forward_case(sizes: Sizes, rng: Rng, *, padding: float | None = None) -> tuple[Array, Integers, Array, RNNParams]:
    """Draw the arguments of `masked_forward`."""
    x, lengths = padded(sizes, rng, padding=padding)
    return x, lengths, state(rng, sizes.batch, sizes.hidden), cell_params(rng, sizes.features, sizes.hidden, EMPTY)


def birnn_case(sizes: Sizes, rng: Rng, *, padding: float | None = None) -> tuple[Array, Integers, BiRNNParams]:
    """Draw the arguments of `birnn_forward`."""
    return *padded(sizes, rng, padding=padding), birnn_params(sizes, rng)


def states_case(sizes: Sizes, rng: Rng) -> tuple[Array, Integers]:
    """Draw the arguments of `final_states`: states as `birnn_forward` gives them."""
    x, lengths, params = birnn_case(sizes, rng)
    return birnn_forward(x, lengths, params), lengths


def backward_case(
    sizes: Sizes, rng: Rng, *, padding: float | None = None
) -> tuple[Array, Array, Integers, Array, BiRNNParams]:
    """Draw the arguments of `birnn_backward`; the loss looks at real steps only."""
    x, lengths, params = birnn_case(sizes, rng, padding=padding)
    a = birnn_forward(x, lengths, params)
    real = np.arange(sizes.time) < lengths[:, None]
    return np.where(real[..., None], rng.normal(size=a.shape), 0.0), x, lengths, a, params


def accuracy_case(
    right: tuple[int, ...], real: tuple[int, ...], rng: Rng, *, time: int, n_outputs: int, right_padding: int = 1
) -> tuple[Array, Integers, Integers]:
    """Draw scores, labels and lengths with a chosen number of right answers.

    Args:
        right: right answers in each row.
        real: real frames of each row.
        rng: source of randomness.
        time: frames of the padded arrays.
        n_outputs: candidates.
        right_padding: padded frames of each row, if it has as many, whose best score is at the label.
    """
    labels = rng.integers(n_outputs, size=(len(real), time))
    best = (labels + rng.integers(1, n_outputs, size=labels.shape)) % n_outputs
    for b, (n_right, length) in enumerate(zip(right, real, strict=True)):
        frames = np.concatenate([rng.permutation(length)[:n_right], np.arange(length, time)[:right_padding]])
        best[b, frames] = labels[b, frames]
    scores = rng.uniform(-1, 0.5, size=(*labels.shape, n_outputs))
    np.put_along_axis(scores, best[..., None], rng.uniform(0.6, 2, size=(*labels.shape, 1)), axis=2)
    return scores, labels, np.array(real, dtype=np.int64)
