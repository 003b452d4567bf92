"""Oracles of notebook 05, number by number and without the derivative of tanh, and the inputs of its checks."""

import cmath
import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from rnnkit.params import Array, RNNParams, init_gru, init_lstm

from autograder.unrolled.rnn_cell.oracle import cell_params

Rng = np.random.Generator
Case = tuple[Array, RNNParams, Array]
Grads = TypeVar("Grads", bound=tuple[Array, ...])

SIZES = ((3, 4, 5, 2), (5, 2, 3, 4), (4, 4, 4, 4), (2, 3, 1, 2))
"""(batch, features, hidden, outputs): all different, a single sequence, all equal, a single unit."""

NUDGE = 1e-30  # of the complex step: no rounding error is left, so it may be this small
MANY_STEPS = 30


def step_jacobian(a_t: Array, params: RNNParams) -> Array:
    """Nudge one unit of the memory at a time, into the complex plane, and see how every unit of the state moves.

    The imaginary part of tanh, divided by the nudge, is the derivative to full precision (Squire and Trapp,
    "Using complex variables to estimate derivatives of real functions", 1998).

    Args:
        a_t: states, (batch, hidden).
        params: the weights.
    """
    units = range(a_t.shape[1])
    return np.array([[[_moves(row[j], float(params.Waa[k, j])) for j in units] for k in units] for row in a_t.tolist()])


def _moves(unit: float, weight: float) -> float:
    """How a unit moves per nudge that reaches its pre-activation through a weight."""
    return cmath.tanh(complex(math.atanh(unit), NUDGE * weight)).imag / NUDGE


def gradient_by_lag(a: Array, params: RNNParams, upstream: Array) -> Array:
    """Carry the gradient of the last state back, one number at a time, and measure its length at every step.

    Args:
        a: states, (batch, time, hidden).
        params: the weights.
        upstream: gradient of the loss with respect to the last state, (batch, hidden).
    """
    rows = upstream.tolist()
    norms = [_length(rows)]
    for t in range(a.shape[1] - 1, 0, -1):
        jacobians = step_jacobian(a[:, t], params).tolist()
        rows = [_carried(row, jacobian) for row, jacobian in zip(rows, jacobians, strict=True)]
        norms.append(_length(rows))
    return np.array(norms[::-1])


def weighted_backward(x: Array, a: Array, params: RNNParams, upstream: Array, factors: Array) -> RNNParams:
    """Multiply what every step adds to the gradients by a factor of that step, number by number.

    Args:
        x: inputs, (batch, time, features).
        a: states, (batch, time, hidden); before the first step the state is zero.
        params: the weights.
        upstream: gradient of the loss with respect to the last state, (batch, hidden).
        factors: one per step, (time,).
    """
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    nudges = _nudges(a, params, upstream)
    return RNNParams(
        Wax=_shares_added(x, nudges, factors),
        Waa=_shares_added(before, nudges, factors),
        ba=_shares_added(np.ones_like(a[:, :, :1]), nudges, factors)[0],
        Wya=np.zeros_like(params.Wya),
        by=np.zeros_like(params.by),
    )


def _nudges(a: Array, params: RNNParams, upstream: Array) -> Array:
    """How the loss moves per nudge of every pre-activation, (batch, time, hidden)."""
    rows, nudges = upstream.tolist(), np.zeros_like(a)
    for t in range(a.shape[1] - 1, -1, -1):
        for b, row in enumerate(rows):
            nudges[b, t] = [d * _moves(unit, 1.0) for d, unit in zip(row, a[b, t].tolist(), strict=True)]
        jacobians = step_jacobian(a[:, t], params).tolist()
        rows = [_carried(row, jacobian) for row, jacobian in zip(rows, jacobians, strict=True)]
    return nudges


def _shares_added(inputs: Array, nudges: Array, factors: Array) -> Array:
    """Add up, over the batch and the steps, factor times input times nudge, for every pair of units."""
    batch, n_steps, n_in = inputs.shape
    terms = [(b, t) for b in range(batch) for t in range(n_steps)]

    def entry(i: int, j: int) -> float:
        return math.fsum(float(factors[t]) * float(inputs[b, t, i]) * float(nudges[b, t, j]) for b, t in terms)

    return np.array([[entry(i, j) for j in range(nudges.shape[2])] for i in range(n_in)])


def _carried(row: Sequence[float], jacobian: Sequence[Sequence[float]]) -> list[float]:
    return [math.fsum(d * moved for d, moved in zip(row, moves, strict=True)) for moves in jacobian]


def _length(rows: Sequence[Sequence[float]]) -> float:
    return math.hypot(*(number for row in rows for number in row))


def clip_by_global_norm(grads: Grads, max_norm: float) -> tuple[Grads, float]:
    """Shorten gradients that are together longer than `max_norm`, number by number.

    Args:
        grads: a named tuple of arrays.
        max_norm: the largest length that may pass.
    """
    norm = length_of(grads)
    if norm <= max_norm:
        return grads, norm
    shortened = [np.array([max_norm * (g / norm) for g in grad.ravel().tolist()]).reshape(grad.shape) for grad in grads]
    return type(grads)(*shortened), norm


def length_of(grads: tuple[Array, ...]) -> float:
    """Return the length of all gradients together, as one vector."""
    return math.hypot(*(number for grad in grads for number in grad.ravel().tolist()))


def states_case(rng: Rng, sizes: tuple[int, int, int, int] = SIZES[0], steps: int = 6) -> Case:
    """Draw states over time, weights, and a gradient at the last state.

    Args:
        rng: source of randomness.
        sizes: (batch, features, hidden, outputs).
        steps: time steps.
    """
    batch, n_features, n_hidden, n_outputs = sizes
    params = cell_params(rng, n_features, n_hidden, n_outputs)
    a = rng.choice([-1.0, 1.0], size=(batch, steps, n_hidden)) * rng.uniform(0.2, 0.8, size=(batch, steps, n_hidden))
    return a, params, rng.normal(size=(batch, n_hidden))


def weighted_case(
    rng: Rng, sizes: tuple[int, int, int, int] = SIZES[0], steps: int = 6, factors: Array | None = None
) -> tuple[Array, Array, RNNParams, Array, Array]:
    """Draw inputs, states over time, weights, a gradient at the last state, and one factor per step.

    Args:
        rng: source of randomness.
        sizes: (batch, features, hidden, outputs).
        steps: time steps.
        factors: (time,); drawn if left out, no two alike.
    """
    a, params, upstream = states_case(rng, sizes, steps)
    x = rng.normal(size=(sizes[0], steps, sizes[1]))
    drawn = rng.permutation(np.linspace(-1.5, 3.0, steps)) if factors is None else factors
    return x, a, params, upstream, drawn


def weighted_extremes(rng: Rng) -> list[tuple[Array, Array, RNNParams, Array, Array]]:
    """Draw many steps of one input, and gradients, states and factors that are large, small or zero."""
    x, a, params, upstream, factors = weighted_case(rng, SIZES[0], 4)
    return [
        weighted_case(rng, (2, 1, 3, 2), MANY_STEPS),
        *((x, a, params, strength * upstream, factors) for strength in (1e3, 1e-4, 0.0)),
        *((x, loudness * a, params, upstream, factors) for loudness in (1e-4, 0.0)),
        (x, a, params, upstream, np.zeros_like(factors)),
    ]


def rnn_grads(rng: Rng, sizes: tuple[int, int, int] = (4, 5, 3), *, length: float) -> RNNParams:
    """Draw gradients of a vanilla RNN, all together of the given length, no two weights of the same size.

    Args:
        rng: source of randomness.
        sizes: (features, hidden, outputs).
        length: of all entries as one vector.
    """
    n_features, n_hidden, n_outputs = sizes
    shapes = (n_features, n_hidden), (n_hidden, n_hidden), (n_hidden,), (n_hidden, n_outputs), (n_outputs,)
    scales = rng.permutation([0.3, 0.6, 1.0, 1.7, 3.0])
    return with_length(
        RNNParams(*(s * rng.normal(size=shape) for s, shape in zip(scales, shapes, strict=True))), length
    )


def gated_grads(rng: Rng, length: float) -> list[tuple[Array, ...]]:
    """Draw gradients of a GRU and of an LSTM, each of the given length."""
    cells = init_gru(2, 3, 2, rng=rng), init_lstm(2, 3, 2, rng=rng)
    return [with_length(type(cell)(*(rng.normal(size=w.shape) for w in cell)), length) for cell in cells]


def with_length(grads: Grads, length: float) -> Grads:
    """Scale gradients to a length."""
    factor = length / length_of(grads)
    return type(grads)(*(factor * grad for grad in grads))
