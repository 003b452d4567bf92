"""Visible checks of notebook 01: one RNN cell."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._compare import VisibleCheck
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]
ROUNDING = 1e-12


def rows_are_independent(function: Function, args: Sequence[Any]) -> str:
    """Rows are independent."""
    alone = np.asarray(function(*(_rows(value, slice(1, 2)) for value in args)))
    among_others = np.asarray(function(*(_rows(value, slice(None)) for value in args)))[1:2]
    if alone.shape != among_others.shape:
        return (
            f"a batch of one gives shape {alone.shape}, expected {among_others.shape}. "
            "Keep the batch axis, also when it is 1: no squeeze, no reshape. See hint 2."
        )
    if np.max(np.abs(alone - among_others)) > ROUNDING:
        return (
            "batch row 1 changes when it is sent alone, so it depends on other rows. "
            "Which sum, mean or maximum runs over the batch? See hint 2."
        )
    return ""


def rows_sum_to_one(function: Function, args: Sequence[Any]) -> str:
    """Rows sum to one."""
    sums = np.asarray(function(*args)).sum(axis=1)
    worst = int(np.argmax(np.abs(sums - 1)))
    if abs(sums[worst] - 1) > ROUNDING:
        return (
            f"batch row {worst} sums to {sums[worst]:.10f}, expected 1. "
            "Is anything besides the row's exponentials in the sum below? See hint 3."
        )
    return ""


def _rows(value: Any, rows: slice) -> Any:
    """Copy rows of an array, so that a function that writes to them is caught by the check for that."""
    return value[rows].copy() if isinstance(value, np.ndarray) else value


softmax = VisibleCheck("rnn_cell", "softmax", properties=(rows_sum_to_one, rows_are_independent))
rnn_cell_step = VisibleCheck("rnn_cell", "rnn_cell_step", properties=(rows_are_independent,))
rnn_cell_output = VisibleCheck("rnn_cell", "rnn_cell_output", properties=(rows_are_independent,))
step_loss = VisibleCheck("rnn_cell", "step_loss", properties=(rows_are_independent,))
impulse_response = VisibleCheck("rnn_cell", "impulse_response")
questions = ConceptQuestions("rnn_cell")
