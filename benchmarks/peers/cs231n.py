"""Stanford CS231n, assignment 3: the cells below `rnn_step_forward` and the others in two notebooks.

Read: RNN_Captioning.ipynb and LSTM_Captioning.ipynb of 2016 (github.com/cs231n/cs231n.github.io, assignments2016,
commit be397280), an undated public transcript of a later RNN notebook, and a public copy of the LSTM notebook of 2022
(github.com/AnirudhM1/CS231n-2022-Solutions, commit 1308eeed). The later two seed the draws and state all thresholds.
From 2025 on these functions are written with PyTorch.

A cell prints one relative error for each returned array. The text above it says of which order it should be; nothing
is asserted. Forward functions see one case laid out on even grids, whose right values are given to eight decimals.
Backward functions see one case of normal numbers, and are compared with central differences.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import RandomState
from rnnkit.params import Array, LSTMParams, RNNParams

from .contract import Function, PeerCheck, Rights, state_and_weights

SEED = 231
DECIMALS = 8  # of the right values that the notebook gives
FLOOR = 1e-8  # of the sum of magnitudes that an error is relative to
STEP = 1e-5  # of the central differences
ORDER = 10.0  # "of the order of 1e-8" is read as below 1e-7
NOT_USED = 7  # outputs of a layer that these functions do not have


def step_forward(student: Function, rights: Rights) -> bool:
    """Three rows, ten features, four units; errors of the order of 1e-8."""
    x, h = _grid(-0.4, 0.7, 3, 10), _grid(-0.2, 0.5, 3, 4)
    params = _rnn(_grid(-0.1, 0.9, 10, 4), _grid(-0.3, 0.7, 4, 4), _grid(-0.2, 0.4, 4))
    wanted = rights["rnn_cell_step"](x, h, params)
    return _all_small([_given(wanted)], [student(x, h, params)], 1e-8)


def step_backward(student: Function, rights: Rights) -> bool:
    """Four rows, five features, six units; errors of the order of 1e-8."""
    x, h, Wx, Wh, b, drawn = _normal((4, 5), (4, 6), (5, 6), (6, 6), (6,), (4, 6))
    params = _rnn(Wx, Wh, b)
    h_next = rights["rnn_cell_step"](x, h, params)
    slopes = [_slope(lambda: rights["rnn_cell_step"](x, h, params), array, drawn) for array in (x, h, Wx, Wh, b)]
    dx, dh, grads = student(drawn, x, h, h_next, params)
    return _all_small(slopes, [dx, dh, *tuple(grads)[:3]], 1e-8)


def forward(student: Function, rights: Rights) -> bool:
    """Two rows, three steps, four features, five units; errors of the order of 1e-7."""
    x, h0 = _grid(-0.1, 0.3, 2, 3, 4), _grid(-0.3, 0.1, 2, 5)
    params = _rnn(_grid(-0.2, 0.4, 4, 5), _grid(-0.4, 0.1, 5, 5), _grid(-0.7, 0.1, 5))
    wanted = rights["rnn_forward"](x, h0, params)
    return _all_small([_given(wanted)], [student(x, h0, params)], 1e-7)


def backward(student: Function, rights: Rights) -> bool:
    """Two rows, ten steps, three features, five units; errors of the order of 1e-6."""
    x, h0, Wx, Wh, b, drawn = _normal((2, 10, 3), (2, 5), (3, 5), (5, 5), (5,), (2, 10, 5))
    params = _rnn(Wx, Wh, b)
    h = rights["rnn_forward"](x, h0, params)
    dx, dh0, grads = student(drawn, x, h, h0, params)
    slopes = [_slope(lambda: rights["rnn_forward"](x, h0, params), array, drawn) for array in (x, h0, Wx, Wh, b)]
    return _all_small(slopes, [dx, dh0, *tuple(grads)[:3]], 1e-6)


def lstm_forward(student: Function, rights: Rights) -> bool:
    """Three rows, four features, five units; errors of the order of 1e-8."""
    x, h, c = _grid(-0.4, 1.2, 3, 4), _grid(-0.3, 0.7, 3, 5), _grid(-0.4, 0.9, 3, 5)
    params = _lstm(_grid(-2.1, 1.3, 4, 20), _grid(-0.7, 2.2, 5, 20), _grid(0.3, 0.7, 20))
    wanted = rights["lstm_cell_step"](x, h, c, params)
    h_next, c_next = student(x, h, c, params)
    return _all_small([_given(value) for value in wanted], [h_next, c_next], 1e-8)


def lstm_backward(student: Function, rights: Rights) -> bool:
    """Four rows, five features, six units; errors of the order of 1e-7."""
    *cell, Wx, Wh, b, dh_next, dc_next = _normal(
        (4, 5), (4, 6), (4, 6), (5, 24), (6, 24), (24,), (4, 6), (4, 6)
    )  # fmt: skip
    params = _lstm(Wx, Wh, b)

    def slope(array: Array) -> Array:
        of_h = _slope(lambda: rights["lstm_cell_step"](*cell, params)[0], array, dh_next)
        return of_h + _slope(lambda: rights["lstm_cell_step"](*cell, params)[1], array, dc_next)

    slopes = [slope(array) for array in (*cell, *params[:3])]
    dx, dh, dc, grads = student(dh_next, dc_next, *cell, params)
    return _all_small(slopes, [dx, dh, dc, *tuple(grads)[:3]], 1e-7)


def _grid(first: float, last: float, *shape: int) -> Array:
    return np.linspace(first, last, num=int(np.prod(shape))).reshape(shape)


def _given(wanted: Array) -> Array:
    """Round right values as the notebook does."""
    return np.asarray(np.round(wanted, DECIMALS))


def _normal(*shapes: tuple[int, ...]) -> list[Array]:
    rng = RandomState(SEED)
    return [rng.randn(*shape) for shape in shapes]


def _rnn(Wx: Array, Wh: Array, b: Array) -> RNNParams:
    return RNNParams(Wx, Wh, b, np.ones((len(b), NOT_USED)), np.zeros(NOT_USED))


def _lstm(Wx: Array, Wh: Array, b: Array) -> LSTMParams:
    """Put the gates, which come in the order input, forget, output, candidate, in ours."""
    Wgx, Wga, bg = (_with_output_last(weights) for weights in (Wx, Wh, b))
    return LSTMParams(Wgx, Wga, bg, np.ones((len(Wh), NOT_USED)), np.zeros(NOT_USED))


def _with_output_last(weights: Array) -> Array:
    i, f, o, g = np.split(weights, 4, axis=-1)
    return np.concatenate([i, f, g, o], axis=-1)


def _slope(function: Callable[[], Array], array: Array, upstream: Array) -> Array:
    """Measure how a weighted sum of what the function gives changes with each entry, by nudging it where it is."""
    slope = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        before = array[place]
        array[place] = before + STEP
        ahead = function()
        array[place] = before - STEP
        behind = function()
        array[place] = before
        slope[place] = np.sum((ahead - behind) * upstream) / (2 * STEP)
    return slope


def _all_small(wanted: list[Array], got: list[Any], order: float) -> bool:
    """Whether each printed error is of the stated order. Shapes are not compared, so what can be broadcast is."""
    errors = [_error(want, value) for want, value in zip(wanted, got, strict=True)]
    return all(error < ORDER * order for error in errors)


def _error(want: Array, got: Any) -> float:
    sizes = np.abs(want) + np.abs(got)
    return float(np.max(np.abs(want - got) / np.maximum(sizes, FLOOR)))


CHECKS = (
    PeerCheck("CS231n", "rnn_step_forward", "01_rnn_cell", "rnn_cell_step", step_forward),
    PeerCheck("CS231n", "rnn_forward", "02_forward_pass", "rnn_forward", forward),
    PeerCheck(
        "CS231n", "rnn_step_backward", "03_bptt", "rnn_cell_backward", step_backward, state_and_weights, "rnn_cell_step"
    ),
    PeerCheck("CS231n", "rnn_backward", "03_bptt", "rnn_backward", backward, state_and_weights, "rnn_forward"),
    PeerCheck("CS231n", "lstm_step_forward", "06_gated_cells", "lstm_cell_step", lstm_forward),
    PeerCheck(
        "CS231n",
        "lstm_step_backward",
        "06_gated_cells",
        "lstm_cell_backward",
        lstm_backward,
        state_and_weights,
        "lstm_cell_step",
    ),
)
