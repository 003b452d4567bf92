"""Coursera, Sequence Models, week 1, "Building your Recurrent Neural Network - Step by Step".

Read: the notebook in github.com/amanchadha/coursera-deep-learning-specialization, commit 2b7585af, and two editions of
its `public_tests.py`: in the same repository, commit 24a54d7d, and in github.com/hamidthri/RNN_blocks, commit 8c1f98c3,
which draws output weights for all cases but the first. Their arrays stand in columns, (features, batch) and (features,
batch, time), and weights multiply from the left; the adapter transposes. What a cell returns besides for the backward
pass, and the gates in it, is taken as right.

A cell prints some of the numbers that a function gives on one seeded case, and below stand those that should come out.
For the forward functions it then calls a test with assertions. The backward functions are optional, and only printed.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.random import RandomState
from rnnkit.params import Array, LSTMParams, RNNParams

from .contract import Function, PeerCheck, Rights, state_and_weights

PRINTED_SEED = 1
DECIMALS = 8  # that are printed, and given in most assertions
Shapes = Mapping[str, tuple[int, ...]]
Drawn = dict[str, Array]

WEIGHTS = {"Waa": (5, 5), "Wax": (5, 3), "Wya": (2, 5), "ba": (5, 1), "by": (2, 1)}
WEIGHTS_BACK = {name: WEIGHTS[name] for name in ("Wax", "Waa", "Wya", "ba", "by")}  # in another order


def rnn_cell(step: Function, output: Function, rights: Rights, *, redrawn: bool = True) -> bool:
    """Look at a new state and its output: printed for ten columns, then asserted for three cases of one term each.

    Args:
        step: gives the state.
        output: gives the output.
        rights: the solutions.
        redrawn: whether the second and third case have output weights; if not, they are zeros in all three.
    """
    rng = RandomState(PRINTED_SEED)
    drawn = _draw(rng, {"x": (3, 10), "a": (5, 10), **WEIGHTS})
    as_wanted = _reads(lambda cell: _cell_numbers(cell[0], cell[1], drawn), (step, output), _cell(rights))

    case = _draw(rng, WEIGHTS) | {"x": np.zeros((3, 10)), "a": np.zeros((5, 10)), "Wya": np.zeros((2, 5))}
    a, y = _next(step, output, case)
    assert a.shape == (5, 10) and y.shape == (2, 10)
    assert np.allclose(np.tanh(case["ba"]), a) and np.allclose(_softmax(case["by"], rights), y)

    case |= _draw(rng, {"x": (3, 10), "Wax": (5, 3)}) | (_draw(rng, {"Wya": (2, 5)}) if redrawn else {})
    case |= {"ba": np.zeros((5, 1)), "by": np.zeros((2, 1))}
    _assert_one_term(step, output, case, ("Wax", "x"), rights)

    case |= _draw(rng, {"a": (5, 10)}) | {"x": np.zeros((3, 10))} | _draw(rng, {"Waa": (5, 5)})
    _assert_one_term(step, output, case, ("Waa", "a"), rights)
    return as_wanted


def _assert_one_term(step: Function, output: Function, case: Drawn, term: tuple[str, str], rights: Rights) -> None:
    a, y = _next(step, output, case)
    weights, values = (case[name] for name in term)  # as the call left them
    assert np.allclose(np.tanh(weights @ values), a) and np.allclose(_softmax(case["Wya"] @ a, rights), y)


def _cell(rights: Rights) -> tuple[Function, Function]:
    return rights["rnn_cell_step"], rights["rnn_cell_output"]


def _next(step: Function, output: Function, case: Drawn) -> tuple[Array, Array]:
    params = _rnn(case)
    a = step(case["x"].T, case["a"].T, params)
    return a.T, output(a, params).T


def _cell_numbers(step: Function, output: Function, drawn: Drawn) -> list[Any]:
    a, y = _next(step, output, drawn)
    return [a[4], a.shape, y[1], y.shape]


def rnn_forward(student: Function, rights: Rights) -> bool:
    """One unit of one sequence is printed over four steps; of thirteen steps, four of one unit are asserted."""
    drawn = _draw(RandomState(PRINTED_SEED), {"x": (3, 10, 4), "a": (5, 10), **WEIGHTS})
    as_wanted = _reads(lambda f: _pass_numbers(f, drawn, rights), student, rights["rnn_forward"])

    shapes = {"x": (4, 8, 13), "a": (7, 8), "Waa": (7, 7), "Wax": (7, 4), "Wya": (3, 7), "ba": (7, 1), "by": (3, 1)}
    drawn = _draw(RandomState(17), shapes)
    (right_a, right_y), (a, y) = (_pass(f, drawn, rights) for f in (rights["rnn_forward"], student))
    assert a.shape == (7, 8, 13) and y.shape == (3, 8, 13)
    assert np.allclose(a[5, 2, 2:6], np.round(right_a[5, 2, 2:6], DECIMALS))
    assert np.allclose(y[2, 1, 1:5], np.round(right_y[2, 1, 1:5], 5), atol=1e-4)
    return as_wanted


def _pass(forward: Function, drawn: Drawn, rights: Rights) -> tuple[Array, Array]:
    params, x = _rnn(drawn), np.moveaxis(drawn["x"], 0, -1)
    a = forward(x, drawn["a"].T, params)
    y = np.stack([rights["rnn_cell_output"](a[:, t], params) for t in range(x.shape[1])], axis=1)
    return np.moveaxis(a, -1, 0), np.moveaxis(y, -1, 0)


def _pass_numbers(forward: Function, drawn: Drawn, rights: Rights) -> list[Any]:
    a, y = _pass(forward, drawn, rights)
    return [a[4][1], a.shape, y[1][3], y.shape]


def lstm_cell(student: Function, rights: Rights) -> bool:
    """One or two units are printed for ten columns; one unit is asserted for two columns, and one output for eight."""
    drawn = _draw(RandomState(PRINTED_SEED), _lstm_shapes(3, 10, 5, 2))
    as_wanted = _reads(lambda f: _lstm_numbers(f, drawn, rights), student, rights["lstm_cell_step"])

    drawn = _draw(RandomState(212), _lstm_shapes(4, 8, 7, 3))
    wanted, (a, c, y) = (_lstm_next(f, drawn, rights) for f in (rights["lstm_cell_step"], student))
    assert a.shape == (7, 8) and c.shape == (7, 8) and y.shape == (3, 8)
    for got, want in ((a, wanted[0]), (c, wanted[1])):
        assert np.allclose(got[0, 0:2], np.round(want[0, 0:2], DECIMALS))
    assert np.allclose(y[1], np.round(wanted[2][1], 6))
    return as_wanted


def _lstm_shapes(n_features: int, batch: int, n_hidden: int, n_outputs: int) -> Shapes:
    state, gate, bias = (n_hidden, batch), (n_hidden, n_hidden + n_features), (n_hidden, 1)
    gates = {name + g: shape for g in "fioc" for name, shape in (("W", gate), ("b", bias))}
    return {
        "x": (n_features, batch),
        "a": state,
        "c": state,
        **gates,
        "Wy": (n_outputs, n_hidden),
        "by": (n_outputs, 1),
    }


def _lstm_next(step: Function, drawn: Drawn, rights: Rights) -> tuple[Array, Array, Array]:
    params = _lstm(drawn)
    a, c = step(drawn["x"].T, drawn["a"].T, drawn["c"].T, params)
    y = rights["softmax"](a @ params.Wya + params.by)
    return a.T, c.T, y.T


def _lstm_numbers(step: Function, drawn: Drawn, rights: Rights) -> list[Any]:
    a, c, y = _lstm_next(step, drawn, rights)
    return [a[4], a.shape, c[2], c.shape, y[1], y.shape, c[3]]


def rnn_cell_backward(student: Function, rights: Rights) -> bool:
    """One number of each gradient is printed, and its shape."""
    drawn = _draw(RandomState(PRINTED_SEED), {"x": (3, 10), "a": (5, 10), **WEIGHTS_BACK, "da": (5, 10)})
    params = _rnn(drawn)
    a_next = rights["rnn_cell_step"](drawn["x"].T, drawn["a"].T, params)

    def numbers(function: Function) -> list[Any]:
        dx, da_prev, grads = function(drawn["da"].T, drawn["x"].T, drawn["a"].T, a_next, params)
        return [*_places((dx.T, (1, 2)), (da_prev.T, (2, 3))), *_rnn_gradients(grads)]

    return _reads(numbers, student, rights["rnn_cell_backward"])


def rnn_backward(student: Function, rights: Rights) -> bool:
    """The gradient of one feature is printed over four steps, one number of each other gradient, and the shapes."""
    drawn = _draw(RandomState(PRINTED_SEED), {"x": (3, 10, 4), "a": (5, 10), **WEIGHTS_BACK, "da": (5, 10, 4)})
    params, x, da = _rnn(drawn), np.moveaxis(drawn["x"], 0, -1), np.moveaxis(drawn["da"], 0, -1)
    a = rights["rnn_forward"](x, drawn["a"].T, params)

    def numbers(function: Function) -> list[Any]:
        dx, da0, grads = function(da, x, a, drawn["a"].T, params)
        return [*_places((np.moveaxis(dx, -1, 0), (1, 2)), (da0.T, (2, 3))), *_rnn_gradients(grads)]

    return _reads(numbers, student, rights["rnn_backward"])


def _rnn_gradients(grads: Any) -> list[Any]:
    dWax, dWaa, dba = tuple(grads)[:3]
    return _places((dWax.T, (3, 1)), (dWaa.T, (1, 2)), (dba[:, np.newaxis], (4,)))


def lstm_cell_backward(student: Function, rights: Rights) -> bool:
    """One number of each gradient is printed, and its shape."""
    drawn = _draw(RandomState(PRINTED_SEED), {**_lstm_shapes(3, 10, 5, 2), "da": (5, 10), "dc": (5, 10)})
    params = _lstm(drawn)

    def numbers(function: Function) -> list[Any]:
        x_a_c = drawn["x"].T, drawn["a"].T, drawn["c"].T
        dx, da_prev, dc_prev, grads = function(drawn["da"].T, drawn["dc"].T, *x_a_c, params)
        states = _places((dx.T, (1, 2)), (da_prev.T, (2, 3)), (dc_prev.T, (2, 3)))
        return [*states, *_lstm_gradients(grads)]

    return _reads(numbers, student, rights["lstm_cell_backward"])


def _lstm_gradients(grads: Any) -> list[Any]:
    """Print an entry of each gate's weights and bias; theirs stand side by side, state before input."""
    dWgx, dWga, dbg = tuple(grads)[:3]
    shown: list[Any] = []
    places = zip(*(np.split(g, 4, axis=-1) for g in (dWgx, dWga, dbg)), ((1, 2), (3, 1), (3, 1), (1, 2)), strict=True)
    for dx_part, da_part, bias, place in places:
        shown += _places((np.concatenate([da_part, dx_part]).T, place), (bias[:, np.newaxis], (4,)))
    return shown


def _places(*values: tuple[Array, tuple[int, ...]]) -> list[Any]:
    """List what is printed of each array: the entry, or the row, at a place, and the shape."""
    return [item for array, place in values for item in (array[place], array.shape)]


def _draw(rng: RandomState, shapes: Shapes) -> Drawn:
    return {name: rng.randn(*shape) for name, shape in shapes.items()}


def _rnn(drawn: Drawn) -> RNNParams:
    return RNNParams(drawn["Wax"].T, drawn["Waa"].T, drawn["ba"][:, 0], drawn["Wya"].T, drawn["by"][:, 0])


def _lstm(drawn: Drawn) -> LSTMParams:
    """Put the four gates side by side in our order: input, forget, candidate, output."""
    weights, n_hidden = [drawn["W" + gate].T for gate in "ifco"], len(drawn["a"])
    return LSTMParams(
        Wgx=np.hstack([w[n_hidden:] for w in weights]),
        Wga=np.hstack([w[:n_hidden] for w in weights]),
        bg=np.concatenate([drawn["b" + gate][:, 0] for gate in "ifco"]),
        Wya=drawn["Wy"].T,
        by=drawn["by"][:, 0],
    )


def _softmax(scores: Array, rights: Rights) -> Array:
    softmax: Array = rights["softmax"](scores.T).T
    return softmax


def _reads(printed: Callable[[Any], list[Any]], student: Any, right: Any) -> bool:
    """Whether someone who compares every printed digit and every shape finds no difference."""
    want = printed(right)  # before the student's function can write into what both are given
    pairs = zip(printed(student), want, strict=True)
    return all(np.shape(g) == np.shape(w) and np.allclose(g, w, rtol=0, atol=10.0**-DECIMALS) for g, w in pairs)


def state_of_cell(student: Function, rights: Rights) -> bool:
    """Printed for ten columns; asserted for three cases of which each has one of the three terms, the others zero."""
    return rnn_cell(student, rights["rnn_cell_output"], rights)


def output_of_cell(student: Function, rights: Rights) -> bool:
    """Printed for ten columns; asserted for three cases: bias alone, then twice weights alone."""
    return rnn_cell(rights["rnn_cell_step"], student, rights)


def output_of_cell_before(student: Function, rights: Rights) -> bool:
    """Printed for ten columns; asserted for three cases in which all output weights are zero."""
    return rnn_cell(rights["rnn_cell_step"], student, rights, redrawn=False)


CELL = "rnn_cell_forward"
CHECKS = (
    PeerCheck("Coursera", CELL, "01_rnn_cell", "rnn_cell_step", state_of_cell),
    PeerCheck("Coursera", CELL, "01_rnn_cell", "rnn_cell_output", output_of_cell),
    PeerCheck("Coursera, other edition", CELL, "01_rnn_cell", "rnn_cell_output", output_of_cell_before),
    PeerCheck("Coursera", "rnn_forward", "02_forward_pass", "rnn_forward", rnn_forward),
    PeerCheck("Coursera", "lstm_cell_forward", "06_gated_cells", "lstm_cell_step", lstm_cell),
    PeerCheck("Coursera", "rnn_cell_backward", "03_bptt", "rnn_cell_backward", rnn_cell_backward, state_and_weights),
    PeerCheck("Coursera", "rnn_backward", "03_bptt", "rnn_backward", rnn_backward, state_and_weights),
    PeerCheck(
        "Coursera", "lstm_cell_backward", "06_gated_cells", "lstm_cell_backward", lstm_cell_backward, state_and_weights
    ),
)
