"""Oracles of notebook 06: GRU and LSTM cells in loops over single numbers, and their complex-step derivatives.

The loops compute one gate of one unit of one sequence at a time. Each "number" in them is a whole stack of numbers, a
vector along the last axis: one entry for a plain forward pass, or one entry for each weight that is nudged by a complex
step when a derivative is wanted. Nothing here goes backward.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import GRUParams, LSTMParams, init_gru, init_lstm

from autograder.unrolled.bptt.oracle import complex_gradient
from autograder.unrolled.drawing import away_from_zero

Array: TypeAlias = NDArray[Any]
Rng: TypeAlias = np.random.Generator
GRUCase: TypeAlias = tuple[Array, Array, GRUParams]
LSTMCase: TypeAlias = tuple[Array, Array, Array, LSTMParams]

OPEN = 40.0  # far enough from zero for a sigmoid of exactly one, and of nothing beside a one below zero
RESET, UPDATE = 0, 1  # places of a GRU's gates
INPUT, FORGET, OUTPUT = 0, 1, 3  # and of an LSTM's
CANDIDATE = 2  # in both


class Sizes(NamedTuple):
    """How large a random case is."""

    batch: int
    features: int
    hidden: int
    outputs: int


ALL_DIFFERENT = Sizes(batch=4, features=5, hidden=3, outputs=2)
ALL_EQUAL = Sizes(3, 3, 3, 3)
ONE_ROW = Sizes(batch=1, features=3, hidden=4, outputs=2)
ONE_FEATURE = Sizes(batch=5, features=1, hidden=2, outputs=3)
SEVERAL = (ALL_DIFFERENT, ALL_EQUAL, ONE_FEATURE)
"""Batches of several rows, for claims that are not about a single one."""

ONE_UNIT = Sizes(batch=1, features=3, hidden=1, outputs=2)
CROWD = Sizes(batch=40, features=1, hidden=2, outputs=1)
WORDS = Sizes(batch=4, features=5, hidden=3, outputs=2)
FAR_OUT = Sizes(batch=6, features=2, hidden=3, outputs=4)
FEW = Sizes(batch=2, features=3, hidden=2, outputs=1)
EDGES = (ONE_ROW, ONE_UNIT, CROWD, WORDS, FEW, FEW, FEW, FAR_OUT)
TINY, WHISPER = 1e-300, 1e-3
FAR = 5e3  # inputs by which sums of gates leave the range of exp, upwards and downwards
BEYOND_TANH = (3.0, 100.0)  # scales of a state and of a memory


def sigmoid(z: Array) -> Array:
    """Squash into 0 to 1; what the notebook gives, for mistakes and alternatives."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * z)))


def gru_cell_step(x_t: Array, a_prev: Array, params: GRUParams) -> Array:
    """Take one step of a GRU.

    Args:
        x_t: inputs, (batch, features).
        a_prev: hidden states of the step before, (batch, hidden).
        params: the weights.
    """
    return gru_loops(*(array[..., None] for array in (x_t, a_prev, *params[:4])))[..., 0]


def gru_cell_backward(da_t: Array, x_t: Array, a_prev: Array, params: GRUParams) -> tuple[Array, Array, GRUParams]:
    """Differentiate the sum of `da_t` times the new state."""

    def loss(*stacks: Array) -> Array:
        return _weighted(da_t, gru_loops(*_stack_last(stacks)))

    dx, da_prev, dWgx, dWga, dbg, dbna = complex_gradient(loss, (x_t, a_prev, *params[:4]))
    return dx, da_prev, GRUParams(dWgx, dWga, dbg, dbna, np.zeros_like(params.Wya), np.zeros_like(params.by))


def lstm_cell_step(x_t: Array, a_prev: Array, c_prev: Array, params: LSTMParams) -> tuple[Array, Array]:
    """Take one step of an LSTM.

    Args:
        x_t: inputs, (batch, features).
        a_prev: hidden states of the step before, (batch, hidden).
        c_prev: memories of the step before, (batch, hidden).
        params: the weights.
    """
    a_t, c_t = lstm_loops(*(array[..., None] for array in (x_t, a_prev, c_prev, *params[:3])))
    return a_t[..., 0], c_t[..., 0]


def lstm_cell_backward(
    da_t: Array, dc_t: Array, x_t: Array, a_prev: Array, c_prev: Array, params: LSTMParams
) -> tuple[Array, Array, Array, LSTMParams]:
    """Differentiate the sum of `da_t` times the new state and `dc_t` times the new memory."""

    def loss(*stacks: Array) -> Array:
        a_t, c_t = lstm_loops(*_stack_last(stacks))
        return _weighted(da_t, a_t) + _weighted(dc_t, c_t)

    dx, da_prev, dc_prev, dWgx, dWga, dbg = complex_gradient(loss, (x_t, a_prev, c_prev, *params[:3]))
    grads = LSTMParams(dWgx, dWga, dbg, np.zeros_like(params.Wya), np.zeros_like(params.by))
    return dx, da_prev, dc_prev, grads


def gru_loops(x: Array, a: Array, Wgx: Array, Wga: Array, bg: Array, bna: Array) -> Array:
    """Compute a GRU's new states one unit at a time, all arrays with a stack behind: (batch, hidden, stack)."""
    n_hidden = len(bna)
    a_new = np.zeros_like(a)
    for row, unit in product(range(len(x)), range(n_hidden)):
        columns = [gate * n_hidden + unit for gate in range(3)]
        seen = [_sum_of_products(x[row], Wgx[:, column]) + bg[column] for column in columns]
        memory = [_sum_of_products(a[row], Wga[:, column]) for column in columns]
        r, z = _one_squashed(seen[0] + memory[0]), _one_squashed(seen[1] + memory[1])
        n = np.tanh(seen[2] + r * (memory[2] + bna[unit]))
        a_new[row, unit] = n + z * (a[row, unit] - n)
    return a_new


def lstm_loops(x: Array, a: Array, c: Array, Wgx: Array, Wga: Array, bg: Array) -> tuple[Array, Array]:
    """Compute an LSTM's new states and memories one unit at a time, each (batch, hidden, stack)."""
    n_hidden = len(Wga)
    a_new, c_new = np.zeros_like(a), np.zeros_like(c)
    for row, unit in product(range(len(x)), range(n_hidden)):
        columns = [gate * n_hidden + unit for gate in range(4)]
        sums = [_sum_of_products(x[row], Wgx[:, k]) + _sum_of_products(a[row], Wga[:, k]) + bg[k] for k in columns]
        i, f, o = (_one_squashed(sums[gate]) for gate in (0, 1, 3))
        c_new[row, unit] = f * c[row, unit] + i * np.tanh(sums[2])
        a_new[row, unit] = o * np.tanh(c_new[row, unit])
    return a_new, c_new


def _sum_of_products(numbers: Array, weights: Array) -> Array:
    return np.asarray(sum(number * weight for number, weight in zip(numbers, weights, strict=True)))


def _one_squashed(z: Array) -> Array:
    """The sigmoid from its definition, for real or complex numbers; of two exponentials only the small one is taken."""
    open_wide = np.real(z) > 0
    small = np.exp(np.where(open_wide, -z, z))
    return np.asarray(np.where(open_wide, 1.0, small) / (1 + small))


def _stack_last(stacks: Sequence[Array]) -> list[Array]:
    return [np.moveaxis(stack, 0, -1) for stack in stacks]


def _weighted(upstream: Array, states: Array) -> Array:
    """Sum states (batch, hidden, stack), each times its upstream gradient, to one number for each of the stack."""
    pairs = zip(upstream.ravel(), states.reshape(upstream.size, -1), strict=True)
    return np.asarray(sum(share * state for share, state in pairs))


def gru_case(sizes: Sizes, rng: Rng) -> GRUCase:
    """Draw the arguments of `gru_cell_step`."""
    params = init_gru(sizes.features, sizes.hidden, sizes.outputs, rng=rng)
    params = params._replace(
        Wgx=0.6 * params.Wgx,
        Wga=0.8 * params.Wga,
        bg=away_from_zero(rng, 3 * sizes.hidden),
        bna=away_from_zero(rng, sizes.hidden),
        by=away_from_zero(rng, sizes.outputs),
    )
    return rng.normal(size=(sizes.batch, sizes.features)), _state(sizes, rng), params


def lstm_case(sizes: Sizes, rng: Rng) -> LSTMCase:
    """Draw the arguments of `lstm_cell_step`."""
    params = init_lstm(sizes.features, sizes.hidden, sizes.outputs, rng=rng)
    params = params._replace(
        Wgx=0.6 * params.Wgx,
        Wga=0.8 * params.Wga,
        bg=away_from_zero(rng, 4 * sizes.hidden),
        by=away_from_zero(rng, sizes.outputs),
    )
    c_prev = 1.5 * _state(sizes, rng)  # a memory, unlike a state, may leave the range of tanh
    return rng.normal(size=(sizes.batch, sizes.features)), _state(sizes, rng), c_prev, params


def gru_backward_case(sizes: Sizes, rng: Rng) -> tuple[Array, Array, Array, GRUParams]:
    """Draw the arguments of `gru_cell_backward`."""
    x_t, a_prev, params = gru_case(sizes, rng)
    return rng.normal(size=a_prev.shape), x_t, a_prev, params


def lstm_backward_case(sizes: Sizes, rng: Rng) -> tuple[Array, Array, Array, Array, Array, LSTMParams]:
    """Draw the arguments of `lstm_cell_backward`."""
    x_t, a_prev, c_prev, params = lstm_case(sizes, rng)
    return rng.normal(size=a_prev.shape), rng.normal(size=c_prev.shape), x_t, a_prev, c_prev, params


def extremes(draw: Callable[[Sizes, Rng], Any], rng: Rng) -> list[Any]:
    """Draw the arguments of a step from the edges of what they may be.

    There are one row, one unit, many rows, words as whole numbers, silence, whispers, gates that their biases decide,
    and at the end sums of gates far out.

    Args:
        draw: draws the arguments for some sizes: inputs, one state or two, weights.
        rng: source of randomness.
    """
    one_row, one_unit, crowd, words, *few, far_out = (draw(sizes, rng) for sizes in EDGES)
    quiet = softer(few[0], 0.0), softer(few[1], WHISPER), decided(softer(few[2], WHISPER))
    return [one_row, one_unit, partly_silent(crowd), in_words(words, rng), *quiet, far(far_out)]


def softer(case: Any, loudness: float) -> Any:
    """Multiply what is read and what is remembered."""
    *rows, params = case
    return *(loudness * row for row in rows), params


def decided(case: Any) -> Any:
    """Let biases be so large that they alone open gates or shut them."""
    *rows, params = case
    return *rows, params._replace(bg=FAR * params.bg)


def partly_silent(case: Any) -> Any:
    """Let a quarter of the rows read and remember nothing, and another quarter next to nothing."""
    *rows, params = case
    loudness = np.repeat([0.0, TINY, 1.0, 1.0], len(rows[0]) // 4)[:, np.newaxis]
    return *(loudness * row for row in rows), params


def in_words(case: Any, rng: Rng) -> Any:
    """Let the inputs be words, one-hot in whole numbers."""
    x_t, *rest = case
    batch, n_words = x_t.shape
    return np.eye(n_words, dtype=np.int64)[rng.integers(n_words, size=batch)], *rest


def far(case: Any) -> Any:
    """Let inputs be so large that each gate is open altogether in one row and shut in another, and states large, too.

    Args:
        case: arguments of a step, with an even number of rows.
    """
    x_t, *states, params = case
    half = FAR * x_t[: len(x_t) // 2]
    return (
        np.concatenate([half, -half]),
        *(scale * state for scale, state in zip(BEYOND_TANH, states, strict=False)),
        params,
    )


def gru_extremes(rng: Rng) -> list[GRUCase]:
    """Draw the arguments of `gru_cell_step` from the edges of what they may be."""
    return extremes(gru_case, rng)


def lstm_extremes(rng: Rng) -> list[LSTMCase]:
    """Draw the arguments of `lstm_cell_step` from the edges of what they may be."""
    return extremes(lstm_case, rng)


STRENGTHS = (
    *((1e3, 1e3), (1.0, 1.0), (1.0, 1e-3), (1.0, 0.0)),
    *((1.0, 1.0), (1.0, 1.0), (0.0, 1.0), (1e-3, 1.0)),
)
"""Scales of the gradients that come in for a state and a memory, for each of the extremes; the largest where several
units are, since a single number may be drawn small."""


def gru_backward_extremes(rng: Rng) -> list[tuple[Array, Array, Array, GRUParams]]:
    """Draw the arguments of `gru_cell_backward` from the edges of what they may be."""
    pairs = zip(STRENGTHS, gru_extremes(rng), strict=True)
    return [(strength * rng.normal(size=case[1].shape), *case) for (strength, _), case in pairs]


def lstm_backward_extremes(rng: Rng) -> list[tuple[Array, Array, Array, Array, Array, LSTMParams]]:
    """Draw the arguments of `lstm_cell_backward` from the edges of what they may be."""
    pairs = zip(STRENGTHS, lstm_extremes(rng), strict=True)
    return [(*_upstream(case[1].shape, strengths, rng), *case) for strengths, case in pairs]


def _upstream(shape: tuple[int, ...], strengths: tuple[float, float], rng: Rng) -> tuple[Array, Array]:
    for_state, for_memory = (strength * rng.normal(size=shape) for strength in strengths)
    return for_state, for_memory


def with_zeros_in_the_head(params: Any) -> Any:
    """Set one weight of the output layer and one of its biases to zero.

    Args:
        params: named tuple with `Wya` and `by`.
    """
    Wya, by = params.Wya.copy(), params.by.copy()
    Wya[-1, -1], by[-1] = 0, 0
    return params._replace(Wya=Wya, by=by)


def alternately(one: float, other: float, params: Any) -> Array:
    """Give every second unit one level and those between another, (hidden,)."""
    return np.where(np.arange(len(params.Wga)) % 2 == 0, one, other)


def _state(sizes: Sizes, rng: Rng) -> Array:
    shape = (sizes.batch, sizes.hidden)
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.2, 0.9, size=shape)
