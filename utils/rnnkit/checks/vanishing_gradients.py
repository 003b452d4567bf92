"""Visible checks of notebook 05: the vanishing gradient, and the exploding one."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._compare import VisibleCheck
from rnnkit.params import GRUParams, init_gru
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]
ROUNDING = 1e-9
SMALL = 1e-3  # a gradient this many times smaller is shorter than any limit of the stored cases


def sequences_are_independent(function: Function, args: Sequence[Any]) -> str:
    """Sequences are independent."""
    a_t, params = args
    alone, together = np.asarray(function(a_t[1:2].copy(), params)), np.asarray(function(a_t.copy(), params))[1:2]
    if alone.shape != together.shape:
        return f"a batch of one gives shape {alone.shape}, expected {together.shape}. Keep the batch axis. See hint 2."
    if np.max(np.abs(alone - together)) > ROUNDING:
        return (
            "sequence 1 gets another Jacobian when it is sent alone. Which mean or sum runs over the batch? See hint 2."
        )
    return ""


def twice_the_gradient_is_twice_as_long(function: Function, args: Sequence[Any]) -> str:
    """Twice the upstream gradient gives twice the norms."""
    a, params, upstream = args
    once = np.asarray(function(a.copy(), params, upstream.copy()))
    twice = np.asarray(function(a.copy(), params, 2 * upstream))
    if np.max(np.abs(twice - 2 * once)) > ROUNDING:
        return "an upstream gradient twice as long does not give norms twice as long. What else is added? See hint 1."
    return ""


def what_is_kept_and_what_is_cut_add_up(function: Function, args: Sequence[Any]) -> str:
    """What is kept and what is cut add up."""
    *case, factors = args
    kept = np.arange(len(factors)) % 2 * 1.0
    parts = [function(*_copies(case), some) for some in (kept, 1 - kept, np.ones(len(factors)))]
    if any(np.max(np.abs(a + b - all_of_it)) > ROUNDING for a, b, all_of_it in zip(*parts, strict=True)):
        return (
            "the shares of every other step and the shares of the rest do not add up to the gradient with all of them. "
            "Does a factor change its own step's share, and nothing that is handed on? See hint 1."
        )
    return ""


def _copies(case: Sequence[Any]) -> list[Any]:
    return [type(value)(*(w.copy() for w in value)) if isinstance(value, tuple) else value.copy() for value in case]


def short_gradients_pass(function: Function, args: Sequence[Any]) -> str:
    """Short gradients pass."""
    grads, max_norm = args
    short = type(grads)(*(SMALL * g for g in grads))
    passed, _ = function(short, max_norm)
    if any(np.max(np.abs(p - s)) > ROUNDING for p, s in zip(passed, short, strict=True)):
        return "gradients far shorter than the limit come out changed; they should pass as they are. See hint 1."
    return ""


def every_cell_is_served(function: Function, args: Sequence[Any]) -> str:
    """Every cell is served."""
    grads = init_gru(2, 3, 2, rng=np.random.default_rng(5))
    try:
        clipped, _ = function(grads, args[1])
    except (AttributeError, TypeError) as error:
        return (
            f"gradients of a GRU, GRUParams, raised {type(error).__name__}: {error}. "
            "Go through the fields of the tuple instead of naming them. See hint 2."
        )
    if type(clipped) is not GRUParams:
        return f"gradients of a GRU come back as {type(clipped).__name__}, expected GRUParams. See hint 2."
    return ""


step_jacobian = VisibleCheck("vanishing_gradients", "step_jacobian", properties=(sequences_are_independent,))
gradient_by_lag = VisibleCheck(
    "vanishing_gradients", "gradient_by_lag", properties=(twice_the_gradient_is_twice_as_long,)
)
weighted_backward = VisibleCheck(
    "vanishing_gradients", "weighted_backward", properties=(what_is_kept_and_what_is_cut_add_up,)
)
clip_by_global_norm = VisibleCheck(
    "vanishing_gradients", "clip_by_global_norm", properties=(short_gradients_pass, every_cell_is_served)
)
questions = ConceptQuestions("vanishing_gradients")
