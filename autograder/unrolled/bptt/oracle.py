"""Oracles of notebook 03: derivatives taken numerically in the complex plane, and random cases.

For a function that is real on real numbers, `Im f(w + ih) / h` is its derivative with no subtraction and so no
rounding: with h = 1e-30 it is exact to the last digits (Squire and Trapp, "Using complex variables to estimate
derivatives of real functions", 1998). Nothing here goes backward: only forward passes are computed, one for each
entry that is nudged, all of them at once along a leading axis called stack.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import RNNParams, init_rnn

Array: TypeAlias = NDArray[Any]
Loss: TypeAlias = Callable[[RNNParams], float]

NUDGE = 1e-30
STEP = 1e-4  # for five points the error of the formula is then near 1e-16
DIRECTIONS = 5


class Sizes(NamedTuple):
    """How large a random case is."""

    batch: int
    time: int
    features: int
    hidden: int
    outputs: int


ALL_DIFFERENT = Sizes(batch=2, time=5, features=3, hidden=4, outputs=6)
ALL_EQUAL = Sizes(3, 3, 3, 3, 3)
ONE_STEP = Sizes(batch=4, time=1, features=2, hidden=3, outputs=5)
ONE_ROW = Sizes(batch=1, time=6, features=4, hidden=2, outputs=3)
LONG = Sizes(batch=1, time=60, features=2, hidden=3, outputs=2)
SIZES = (ALL_DIFFERENT, ALL_EQUAL, ONE_STEP, ONE_ROW)
SEVERAL = SIZES[:3]


def output_backward(
    a: Array, targets: Array, params: RNNParams, mask: Array | None = None
) -> tuple[Array, Array, Array]:
    """Differentiate the sequence loss with respect to the states and the weights of the output layer."""
    counts = np.ones(targets.shape) if mask is None else np.asarray(mask, dtype=float)
    da, dWya, dby = complex_gradient(
        lambda a, Wya, by: stacked_loss(a, targets, Wya, by, counts), (a, params.Wya, params.by)
    )
    return da, dWya, dby


def rnn_cell_backward(
    da_t: Array, x_t: Array, a_prev: Array, a_t: Array, params: RNNParams
) -> tuple[Array, Array, RNNParams]:
    """Differentiate the sum of `da_t` times the new state, which is computed afresh."""
    dx, da_prev, grads = rnn_backward(da_t[:, None], x_t[:, None], a_t[:, None], a_prev, params)
    return dx[:, 0], da_prev, grads


def cell_backward_as_told(
    da_t: Array, x_t: Array, a_prev: Array, a_t: Array, params: RNNParams
) -> tuple[Array, Array, RNNParams]:
    """Go back through one cell from the state that is handed over, by the formula: the stand-in for a student's own.

    The oracle computes the state afresh. In a student's loop it would hide that another state was handed over.
    """
    dz = da_t * (1 - a_t**2)
    nothing = np.zeros_like(params.Wya), np.zeros_like(params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), *nothing)


def rnn_backward(da: Array, x: Array, a: Array, a0: Array, params: RNNParams) -> tuple[Array, Array, RNNParams]:
    """Differentiate the sum of `da` times all states, which are computed afresh."""
    dx, da0, dWax, dWaa, dba = complex_gradient(
        lambda x, a0, Wax, Waa, ba: np.sum(da * stacked_states(x, a0, Wax, Waa, ba), axis=(1, 2, 3)),
        (x, a0, params.Wax, params.Waa, params.ba),
    )
    return dx, da0, RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))


def check_gradient(loss: Loss, params: RNNParams, grads: RNNParams, *, rng: Any) -> float:
    """Compare slopes along random directions, the measured ones taken from five points."""
    generator = np.random.default_rng(getattr(rng, "seed", rng))
    errors = [_error_along(loss, params, grads, _direction(params, generator)) for _ in range(DIRECTIONS)]
    return max(errors)


def sgd_step(params: RNNParams, grads: RNNParams, learning_rate: float) -> RNNParams:
    """Step downhill, one number at a time."""

    def moved(weight: Array, slope: Array) -> Array:
        pairs = zip(weight.ravel().tolist(), slope.ravel().tolist(), strict=True)
        return np.array([w - learning_rate * d for w, d in pairs]).reshape(weight.shape)

    return RNNParams(*map(moved, params, grads))


def truncated_windows(n_steps: int, window: int) -> list[tuple[int, int]]:
    """Walk over the steps and open a new window whenever the last one is full."""
    windows: list[tuple[int, int]] = []
    for step in range(n_steps):
        if windows and windows[-1][1] - windows[-1][0] < window:
            windows[-1] = (windows[-1][0], step + 1)
        else:
            windows.append((step, step + 1))
    return windows


def softmax(z: Array) -> Array:
    """Turn scores into probabilities over the last axis; a right version for mistakes and alternatives."""
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def rnn_forward(x: Array, a0: Array, params: RNNParams) -> Array:
    """Compute the states of real inputs, (batch, time, hidden)."""
    cell = (np.asarray(w)[None] for w in (x, a0, params.Wax, params.Waa, params.ba))
    return np.asarray(stacked_states(*cell)[0])


def sequence_loss(a: Array, targets: Array, params: RNNParams, mask: Array | None = None) -> float:
    """Compute the loss: summed over the steps that count, averaged over the batch."""
    counts = np.ones(targets.shape) if mask is None else np.asarray(mask, dtype=float)
    return float(stacked_loss(a[None], targets, params.Wya[None], params.by[None], counts)[0])


def stacked_states(x: Array, a0: Array, Wax: Array, Waa: Array, ba: Array) -> Array:
    """Compute all states of a stack of networks, (stack, batch, time, hidden), real or complex."""
    state, states = a0, []
    for t in range(x.shape[2]):
        state = np.tanh(x[:, :, t] @ Wax + state @ Waa + ba[:, None])
        states.append(state)
    return np.stack(states, axis=2)


def stacked_loss(a: Array, targets: Array, Wya: Array, by: Array, counts: Array) -> Array:
    """Compute the sequence loss of a stack of networks, (stack,), real or complex."""
    scores = a @ Wya[:, None] + by[:, None, None]
    scores = scores - scores.real.max(axis=-1, keepdims=True)
    chosen = np.take_along_axis(scores, np.broadcast_to(targets, scores.shape[:3])[..., None], axis=-1)[..., 0]
    losses = np.log(np.exp(scores).sum(axis=-1)) - chosen
    return np.asarray(np.sum(losses * counts, axis=(1, 2)) / len(targets))


def complex_gradient(function: Callable[..., Array], arrays: Sequence[Array]) -> list[Array]:
    """Differentiate a real function of several arrays, each entry by one complex step.

    Args:
        function: takes the arrays with a leading stack axis and returns one value for each of the stack, (stack,).
        arrays: where to differentiate.
    """
    flat = np.concatenate([np.ravel(array) for array in arrays])
    nudged = flat + 1j * NUDGE * np.eye(flat.size)
    ends = np.cumsum([np.size(array) for array in arrays])[:-1]
    parts = np.split(nudged, ends, axis=1)
    stacks = [part.reshape(flat.size, *np.shape(array)) for part, array in zip(parts, arrays, strict=True)]
    slopes = np.split(function(*stacks).imag / NUDGE, ends)
    return [slope.reshape(np.shape(array)) for slope, array in zip(slopes, arrays, strict=True)]


def network(sizes: Sizes, rng: np.random.Generator) -> RNNParams:
    """Draw weights with pre-activations mostly within one unit, and nonzero biases."""
    params = init_rnn(sizes.features, sizes.hidden, sizes.outputs, rng=rng)
    return params._replace(
        Wax=0.6 * params.Wax,
        Waa=0.8 * params.Waa,
        ba=rng.normal(0.0, 0.3, sizes.hidden),
        by=rng.normal(0.0, 0.5, sizes.outputs),
    )


def sequence(sizes: Sizes, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Draw inputs (batch, time, features), a first state (batch, hidden) and targets (batch, time)."""
    x = rng.normal(size=(sizes.batch, sizes.time, sizes.features))
    a0 = rng.uniform(-0.8, 0.8, size=(sizes.batch, sizes.hidden))
    return x, a0, rng.integers(sizes.outputs, size=(sizes.batch, sizes.time))


def output_case(sizes: Sizes, rng: np.random.Generator) -> tuple[Array, Array, RNNParams]:
    """Draw the arguments of `output_backward`, without a mask."""
    params = network(sizes, rng)
    x, a0, targets = sequence(sizes, rng)
    return rnn_forward(x, a0, params), targets, params


def random_mask(sizes: Sizes, rng: np.random.Generator) -> Array:
    """Draw which steps count, (batch, time): a first part of each row, more steps in all than there are rows."""
    lengths = rng.integers(1, sizes.time + 1, size=sizes.batch)
    lengths[-1] = sizes.time
    lengths[0] = rng.integers(2, sizes.time) if sizes.time > 2 else 1
    return np.asarray(np.arange(sizes.time) < lengths[:, None])


def other_masks(sizes: Sizes, rng: np.random.Generator) -> list[Array]:
    """Draw masks that are no padding, (batch, time).

    One has holes and begins with false, one the last step alone, one counts everything, one leaves a whole row out, one
    counts nothing.
    """
    shape = sizes.batch, sizes.time
    holes = rng.random(shape) < 0.6
    holes[:, 0], holes[:, -1] = False, True
    last, row_out = np.zeros(shape, dtype=bool), np.ones(shape, dtype=bool)
    last[:, -1] = True
    row_out[int(rng.integers(sizes.batch))] = False
    return [holes, last, np.ones(shape, dtype=bool), row_out, np.zeros(shape, dtype=bool)]


def sure_case(rng: np.random.Generator) -> tuple[Array, Array, RNNParams]:
    """Draw the arguments of `output_backward` for a network that is sure, rightly or not; all outputs are targets."""
    a, _, params = output_case(ALL_DIFFERENT, rng)
    targets = np.concatenate([rng.permutation(ALL_DIFFERENT.outputs), rng.integers(ALL_DIFFERENT.outputs, size=4)])
    return a, targets.reshape(a.shape[:2]), params._replace(Wya=SURE * params.Wya)


SURE = 20.0  # scores a few dozen apart: probabilities of 1e-20 beside others of nearly 1


def cell_case(sizes: Sizes, rng: np.random.Generator) -> tuple[Array, Array, Array, Array, RNNParams]:
    """Draw the arguments of `rnn_cell_backward`."""
    params = network(sizes, rng)
    x, a_prev, _ = sequence(sizes, rng)
    a_t = rnn_forward(x[:, :1], a_prev, params)[:, 0]
    return rng.normal(size=a_t.shape), x[:, 0], a_prev, a_t, params


def still_cell_case(scale: float, rng: np.random.Generator) -> tuple[Array, Array, Array, Array, RNNParams]:
    """Draw the arguments of `rnn_cell_backward` for inputs and weights that are nearly nothing, or inputs of zeros."""
    params = network(ALL_DIFFERENT, rng)
    params = RNNParams(*((scale or 1.0) * weight for weight in params))
    x, a_prev, _ = sequence(ALL_DIFFERENT, rng)
    a_t = rnn_forward(scale * x[:, :1], a_prev, params)[:, 0]
    return rng.normal(size=a_t.shape), scale * x[:, 0], a_prev, a_t, params


def saturated_case(rng: np.random.Generator) -> tuple[Array, Array, Array, Array, RNNParams]:
    """Draw the arguments of `rnn_cell_backward` for units near 1 and -1, where slopes are a thousandth and less."""
    params = network(ONE_ROW, rng)
    params = params._replace(ba=rng.choice([-4.0, 4.0], size=params.ba.shape))
    x, a_prev, _ = sequence(ONE_ROW, rng)
    x_t = 0.2 * x[:, 0]
    a_t = rnn_forward(x_t[:, None], a_prev, params)[:, 0]
    return 100 * rng.normal(size=a_t.shape), x_t, a_prev, a_t, params


def long_case(rng: np.random.Generator) -> tuple[Array, Array, Array, Array, RNNParams]:
    """Draw the arguments of `rnn_backward` for 60 steps over which the gradient hardly vanishes."""
    params = network(LONG, rng)
    turned, _ = np.linalg.qr(rng.normal(size=params.Waa.shape))
    params = params._replace(Waa=0.99 * turned, ba=0.05 * params.ba)
    x, a0, _ = sequence(LONG, rng)
    x, a0 = 0.1 * x, 0.1 * a0
    a = rnn_forward(x, a0, params)
    return rng.normal(size=a.shape), x, a, a0, params


def still_case(rng: np.random.Generator) -> tuple[Array, Array, Array, Array, RNNParams]:
    """Draw the arguments of `rnn_backward` for inputs, states and weights that are nearly nothing."""
    params = RNNParams(*(1e-3 * weight for weight in network(ALL_DIFFERENT, rng)))
    x, a0, _ = sequence(ALL_DIFFERENT, rng)
    x, a0 = 1e-3 * x, 1e-3 * a0
    a = rnn_forward(x, a0, params)
    return rng.normal(size=a.shape), x, a, a0, params


def backward_case(sizes: Sizes, rng: np.random.Generator) -> tuple[Array, Array, Array, Array, RNNParams]:
    """Draw the arguments of `rnn_backward`."""
    params = network(sizes, rng)
    x, a0, _ = sequence(sizes, rng)
    a = rnn_forward(x, a0, params)
    return rng.normal(size=a.shape), x, a, a0, params


def _direction(params: RNNParams, rng: np.random.Generator) -> list[Array]:
    draws = [rng.normal(size=weight.shape) for weight in params]
    length = np.sqrt(sum(float(np.sum(draw**2)) for draw in draws))
    return [draw / length for draw in draws]


def _error_along(loss: Loss, params: RNNParams, grads: RNNParams, direction: Sequence[Array]) -> float:
    def at(steps: int) -> float:
        return loss(RNNParams(*(w + steps * STEP * v for w, v in zip(params, direction, strict=True))))

    measured = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * STEP)
    claimed = sum(float(np.sum(g * v)) for g, v in zip(grads, direction, strict=True))
    size = abs(measured) + abs(claimed)
    return abs(measured - claimed) / size if size else 0.0
