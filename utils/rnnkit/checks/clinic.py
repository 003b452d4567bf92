"""Visible checks of notebook 09: instruments, a diagnosis and a repair."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._compare import VisibleCheck
from rnnkit.checks._patients import PatientsNamed
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]
ROUNDING = 1e-9


def padding_does_not_count(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    values, real, *ends = args
    plain, lost = (function(v, real.copy(), *ends) for v in (values.copy(), _with_nan(values, real)))
    if _near(plain, lost):
        return ""
    return "with NaN in the padding of `values` the share is another. Choose what is real before you count. See hint 2."


def other_steps_do_not_count(function: Function, args: Sequence[Any]) -> str:
    """Steps that are not chosen may hold NaN."""
    before, after, where = args
    plain = function(before.copy(), after.copy(), where.copy())
    lost = function(_with_nan(before, where), _with_nan(after, where), where.copy())
    if _near(plain, lost):
        return ""
    return "with NaN on steps that are not chosen the drift is another. Choose before you square. See hint 2."


def a_share_has_no_unit(function: Function, args: Sequence[Any]) -> str:
    """States a hundred times as large drift by the same share."""
    before, after, where = args
    once = function(before.copy(), after.copy(), where.copy())
    if _near(once, function(100 * before, 100 * after, where.copy())):
        return ""
    return (
        "with all states a hundred times as large the drift is another. By what is the difference divided? See hint 3."
    )


def twice_the_gradient_has_the_same_shares(function: Function, args: Sequence[Any]) -> str:
    """Twice the gradient has the same shares."""
    dx, real = args
    if _near(function(dx.copy(), real.copy()), function(2 * dx, real.copy())):
        return ""
    return "a gradient twice as long has other shares. By what are the lengths divided? See hint 3."


def padding_is_no_word(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    dx, real = args
    if _near(function(dx.copy(), real.copy()), function(_with_nan(dx, real), real.copy())):
        return ""
    return "with NaN in the padding of `dx` the shares are others. Which columns are looked at? See hint 1."


def _near(one: Any, other: Any) -> bool:
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=ROUNDING, atol=ROUNDING))


def _with_nan(values: Any, real: Any) -> Any:
    return np.where(real[..., None], values, np.nan)


stuck_share = VisibleCheck("clinic", "stuck_share", properties=(padding_does_not_count,))
drift = VisibleCheck("clinic", "drift", properties=(other_steps_do_not_count, a_share_has_no_unit))
gradient_at_lag = VisibleCheck(
    "clinic", "gradient_at_lag", properties=(twice_the_gradient_has_the_same_shares, padding_is_no_word)
)
first_break = VisibleCheck("clinic", "first_break")
diagnose = PatientsNamed("clinic", "diagnose")
window_for = VisibleCheck("clinic", "window_for")
questions = ConceptQuestions("clinic")
