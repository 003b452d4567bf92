"""Visible checks of notebook 06: one step of a GRU and of an LSTM, forward and back."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnkit.checks._compare import VisibleCheck
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]
Array = NDArray[np.float64]

ROUNDING = 1e-12
OPEN = 40.0  # far enough from zero for a sigmoid of exactly one
UPDATE, INPUT, FORGET = 1, 0, 1  # places of gates among the columns


def update_gate_of_one_copies_the_state(function: Function, args: Sequence[Any]) -> str:
    """Z = 1 copies the state."""
    x_t, a_prev, params = args
    copied = np.asarray(function(x_t, a_prev.copy(), with_gate(params, UPDATE, OPEN)))
    if _apart(copied, a_prev):
        return (
            "with z = 1 everywhere the new state is not the old one. Which of z and 1 - z goes with a_prev? See hint 1."
        )
    return ""


def update_gate_of_one_hands_the_gradient_on(function: Function, args: Sequence[Any]) -> str:
    """Z = 1 hands the gradient on."""
    da_t, x_t, a_prev, params = args
    dx_t, da_prev, _ = function(da_t.copy(), x_t, a_prev, with_gate(params, UPDATE, OPEN))
    if _apart(da_prev, da_t) or _apart(dx_t, np.zeros_like(x_t)):
        return (
            "with z = 1 everywhere da_prev is not da_t, or dx_t is not zero. Which way leads straight back? See hint 1."
        )
    return ""


def gates_conserve_the_memory(function: Function, args: Sequence[Any]) -> str:
    """F = 1 and i = 0 conserve the memory."""
    x_t, a_prev, c_prev, params = args
    _, c_t = function(x_t, a_prev, c_prev.copy(), _kept(params))
    if _apart(c_t, c_prev):
        return (
            "with f = 1 and i = 0 everywhere the new memory is not the old one. What else is added to it? See hint 1."
        )
    return ""


def kept_memory_hands_the_gradient_on(function: Function, args: Sequence[Any]) -> str:
    """F = 1 hands the gradient on."""
    da_t, dc_t, *others, params = args
    dc_prev = function(np.zeros_like(da_t), dc_t.copy(), *others, _kept(params))[2]
    if _apart(dc_prev, dc_t):
        return "with f = 1, i = 0 and da_t = 0, dc_prev is not dc_t. By what is dc_t multiplied on its way? See hint 1."
    return ""


def twice_in_twice_out(function: Function, args: Sequence[Any]) -> str:
    """Twice the gradient in, twice the gradient out."""
    upstream = 2 if len(args) == 6 else 1
    others = [_copy(value) for value in args[upstream:]]
    once = _flat(function(*map(_copy, args)))
    twice = _flat(function(*(2 * value for value in args[:upstream]), *others))
    if _apart(twice, 2 * once):
        return "with twice the upstream gradient, not everything doubles. What is added that does not depend on it?"
    return ""


def _copy(value: Any) -> Any:
    """Copy an array, so that a function that writes to it is caught by the check for that."""
    return value.copy() if isinstance(value, np.ndarray) else value


def _kept(params: Any) -> Any:
    return with_gate(with_gate(params, FORGET, OPEN), INPUT, -OPEN)


def with_gate(params: Any, gate: int, level: float | Array) -> Any:
    """Fix the pre-activation of one gate, whatever the cell reads: its weights become zero and its bias `level`.

    Args:
        params: GRUParams or LSTMParams.
        gate: place of the gate among the columns.
        level: one number for all units, or one for each, (hidden,).
    """
    n_hidden = len(params.Wga)
    columns = slice(gate * n_hidden, (gate + 1) * n_hidden)
    Wgx, Wga, bg = (array.copy() for array in (params.Wgx, params.Wga, params.bg))
    Wgx[:, columns], Wga[:, columns], bg[columns] = 0, 0, level
    return params._replace(Wgx=Wgx, Wga=Wga, bg=bg)


def _apart(one: Any, other: Any) -> bool:
    return bool(np.max(np.abs(np.asarray(one) - other)) > ROUNDING * max(1.0, float(np.max(np.abs(other)))))


def _flat(values: Any) -> Array:
    parts = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    return np.concatenate([np.ravel(part) for part in parts])


gru_cell_step = VisibleCheck("gated_cells", "gru_cell_step", properties=(update_gate_of_one_copies_the_state,))
gru_cell_backward = VisibleCheck(
    "gated_cells", "gru_cell_backward", properties=(update_gate_of_one_hands_the_gradient_on, twice_in_twice_out)
)
lstm_cell_step = VisibleCheck("gated_cells", "lstm_cell_step", properties=(gates_conserve_the_memory,))
lstm_cell_backward = VisibleCheck(
    "gated_cells", "lstm_cell_backward", properties=(kept_memory_hands_the_gradient_on, twice_in_twice_out)
)
questions = ConceptQuestions("gated_cells")
