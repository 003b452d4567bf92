"""Visible check of `truncated_windows`: looks at the windows themselves."""

import numpy as np

from rnnkit.checks._steps import StepsCheck
from rnnkit.checks._stored import Function


def pairs_of_steps(function: Function) -> str:
    """Pairs (start, stop)."""
    value = function(10, 4)
    try:
        fine = all(len(pair) == 2 and all(int(end) == end for end in pair) for pair in value) and len(value) > 0
    except (TypeError, ValueError):
        fine = False
    if fine:
        return ""
    shown = str(value.tolist() if isinstance(value, np.ndarray) else value)[:60]
    return f"got {shown}, expected a list of pairs of whole numbers, such as (0, 4). See hint 1."


def every_step_once(function: Function) -> str:
    """Every step is in one window."""
    for n_steps in (10, 12):
        count = np.zeros(n_steps, dtype=int)
        for start, stop in function(n_steps, 4):
            if not 0 <= start < stop <= n_steps:
                return (
                    f"with {n_steps} steps and a window of 4 there is ({start}, {stop}), expected "
                    f"0 <= start < stop <= {n_steps}. `x[:, start:stop]` stops before `stop`. See hint 2."
                )
            count[start:stop] += 1
        if np.any(count != 1):
            step = int(np.flatnonzero(count != 1)[0])
            where = f"with {n_steps} steps and a window of 4, step {step} is in {count[step]} windows"
            return f"{where}. {_why_not_once(step, int(count[step]))}"
    return ""


def _why_not_once(step: int, times: int) -> str:
    if times > 1:
        return "Windows must not overlap: each starts where the one before stops. See hint 1."
    if step >= 8:
        return "Is the last, shorter window missing? See hint 1."
    return "`stop` is the step after the last one of the window, as in `x[:, start:stop]`. See hint 2."


def full_windows_in_order(function: Function) -> str:
    """Full windows, in order."""
    got = [(int(start), int(stop)) for start, stop in function(10, 4)]
    if got != sorted(got):
        return f"got {got}: the state of a window starts the next one, so they must come in the order of time."
    if any(stop - start != 4 for start, stop in got[:-1]):
        return f"got {got}: only the last window may be shorter than 4. See hint 2."
    if got[-1][1] - got[-1][0] > 4:
        return f"got {got}: the last window is longer than 4. What becomes of the steps that are left over? See hint 1."
    return ""


def short_text_is_one_window(function: Function) -> str:
    """A short text is one window."""
    for size in (3, 5):
        got = [(int(start), int(stop)) for start, stop in function(3, size)]
        if got != [(0, 3)]:
            return f"with 3 steps and a window of {size} got {got}, expected [(0, 3)]. See hint 2."
    return ""


truncated_windows = StepsCheck(
    "bptt", "truncated_windows", (pairs_of_steps, every_step_once, full_windows_in_order, short_text_is_one_window)
)
