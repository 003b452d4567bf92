"""Visible checks of notebook 03: gradients through time, a checker for them, and steps downhill."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnkit.checks._compare import VisibleCheck
from rnnkit.checks._slopes import check_gradient
from rnnkit.checks._windows import truncated_windows
from rnnkit.questions import ConceptQuestions

__all__ = [
    "check_gradient",
    "output_backward",
    "rnn_backward",
    "rnn_cell_backward",
    "sgd_step",
    "truncated_windows",
]

Function = Callable[..., Any]
Array = NDArray[np.float64]

ROUNDING = 1e-12


def linear_in_the_upstream_gradient(function: Function, args: Sequence[Any]) -> str:
    """Twice the gradient in, twice the gradient out."""
    upstream, *rest = args
    once, twice = (_flat(function(factor * upstream, *rest)) for factor in (1.0, 2.0))
    if np.max(np.abs(twice - 2 * once)) > ROUNDING * max(1.0, float(np.max(np.abs(once)))):
        return "with twice the upstream gradient, not everything doubles. What is added that does not depend on it?"
    return ""


def nothing_flows_ahead(function: Function, args: Sequence[Any]) -> str:
    """A loss at one step sends nothing to later steps."""
    da, *rest = args
    early = np.zeros_like(da)
    early[:, 0] = da[:, 0]
    if np.any(np.asarray(function(early, *rest)[0])[:, 1:]):
        return "with a loss at the first step only, later inputs get a gradient too. In which order does the loop run?"
    return ""


def _flat(values: Any) -> Array:
    parts = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    return np.concatenate([np.ravel(part) for part in parts])


output_backward = VisibleCheck("bptt", "output_backward")
rnn_cell_backward = VisibleCheck("bptt", "rnn_cell_backward", properties=(linear_in_the_upstream_gradient,))
rnn_backward = VisibleCheck("bptt", "rnn_backward", properties=(linear_in_the_upstream_gradient, nothing_flows_ahead))
sgd_step = VisibleCheck("bptt", "sgd_step")
questions = ConceptQuestions("bptt")
