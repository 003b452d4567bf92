"""Visible checks of notebook 03: gradients through time, a checker for them, and steps downhill.

The checks of `check_gradient` and `truncated_windows` compare no stored numbers: the first runs the student's checker
on losses whose slopes are known, the second looks at the windows.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnkit.checks.compare import CheckFailed, VisibleCheck, _lower_first, _report
from rnnkit.params import RNNParams, init_rnn

Function = Callable[..., Any]
Loss = Callable[[RNNParams], float]
Step = Callable[[Function], str]
Array = NDArray[np.float64]

ROUNDING = 1e-12
SEED = 3
BORDER = 1e-2  # between a small and a large error, for a checker that is roughly right
FINE_BORDER = 1e-5  # for one that is accurate
TRIES = 3  # a random direction may stand nearly square to the gradient


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


@dataclass(frozen=True)
class StepsCheck:
    """A visible check made of steps; call it with the student's function.

    Attributes:
        exercise: name of the function.
        steps: each takes the function and says what is wrong, or nothing; its docstring is the tick's label.
    """

    exercise: str
    steps: tuple[Step, ...]

    def __call__(self, function: Function) -> None:
        """Print one tick for each thing that holds.

        Args:
            function: the student's function.

        Raises:
            CheckFailed: with the ticks so far and what is wrong.
        """
        ticks: list[str] = []
        for step in self.steps:
            label = _lower_first((step.__doc__ or "").strip().rstrip("."))
            message = step(function)
            if message:
                raise CheckFailed(_report(self.exercise, ticks, f"✗ {label}: {message}"))
            ticks.append(f"✓ {label}")
        print(_report(self.exercise, ticks))


@dataclass(frozen=True)
class Slope:
    """A loss whose gradient is known, at some place."""

    loss: Loss
    params: RNNParams
    grads: RNNParams


def gives_one_number(function: Function) -> str:
    """Gives one number."""
    value = _ask(function, _waves())
    if isinstance(value, bool | np.bool_) or np.shape(value) != () or not isinstance(value, float | int | np.number):
        return f"got {_kind(value)}, expected the error as one float. See hint 3."
    if not value >= 0:
        return f"got {float(value):.3g}, expected 0 or more: the difference has no sign. See hint 3."
    return ""


def right_gradient_passes(function: Function) -> str:
    """A right gradient passes."""
    error = _smallest(function, _waves())
    if error < BORDER:
        return ""
    return f"a right gradient gets an error of {error:.2g}, expected less than 1e-6. {_why_too_large(error)}"


def _why_too_large(error: float) -> str:
    if abs(error - 1 / 3) < 1e-3 or abs(error - 1 / 2) < 1e-3:
        return (
            "The measured slope is a fixed multiple of the true one. How far apart are the two points at which you "
            "take the loss? Divide by that distance. See hint 2."
        )
    return (
        "What you measure has little to do with the slope. Do you measure and compare along the same direction? Is "
        "the step about 1e-5? Is it the loss ahead minus the loss behind? See hint 2."
    )


def wrong_gradients_are_found(function: Function) -> str:
    """A wrong entry is found in every weight."""
    right = _waves()
    missed = [name for name in RNNParams._fields if not _finds(function, right, _with_wrong_entry(right.grads, name))]
    if missed:
        return f"a wrong entry passes in {', '.join(missed)}. Does your direction move every weight? See hint 1."
    if not _finds(function, right, right.grads._replace(Waa=right.grads.Waa.T.copy())):
        return "a transposed Waa passes. Draw a random number for every entry, not one for each weight. See hint 1."
    if not _finds(function, right, right.grads._replace(ba=np.zeros_like(right.grads.ba))):
        return "a gradient of ba that is left zero passes. Draw the direction at random. See hint 1."
    return ""


def accurate_in_a_narrow_valley(function: Function) -> str:
    """Accurate in a narrow valley."""
    error = _smallest(function, _valley())
    if error < FINE_BORDER:
        return ""
    return (
        f"a right gradient gets an error of {error:.2g} where the loss is strongly curved, expected less than 1e-5. "
        "Measure on both sides of the weights, with a step of about 1e-5. See hint 2."
    )


def independent_of_the_unit(function: Function) -> str:
    """Independent of the unit of the loss."""
    right = _waves()
    for unit in (1e-4, 1e4):
        small = Slope(_in_unit(right.loss, unit), right.params, _scaled(right.grads, unit))
        if not _smallest(function, small) < BORDER or not _finds(function, small, _scaled(small.grads, 2.0)):
            return (
                f"with a loss {unit:g} times as large, right and wrong gradients are judged otherwise. "
                "Divide the difference by the size of the slopes. See hint 3."
            )
    return ""


def flat_loss_is_no_error(function: Function) -> str:
    """A flat loss is no error."""
    params = _waves().params
    error = _smallest(function, Slope(_flat_loss, params, _scaled(params, 0.0)))
    if error == 0:
        return ""
    return f"where both slopes are exactly zero the error is {error}, expected 0: that is 0 / 0. See hint 3."


def weights_left_as_they_were(function: Function) -> str:
    """Weights left as they were."""
    problem = _waves()
    _ask(function, problem)
    if all(np.array_equal(w, before) for w, before in zip(problem.params, _waves().params, strict=True)):
        return ""
    return "the weights are not what they were. Make new weights: `w + step * v`, not `w += step * v`."


check_gradient = StepsCheck(
    "check_gradient",
    (
        gives_one_number,
        right_gradient_passes,
        wrong_gradients_are_found,
        accurate_in_a_narrow_valley,
        independent_of_the_unit,
        flat_loss_is_no_error,
        weights_left_as_they_were,
    ),
)


def pairs_of_steps(function: Function) -> str:
    """Pairs (start, stop)."""
    value = function(10, 4)
    try:
        fine = all(len(pair) == 2 and all(int(end) == end for end in pair) for pair in value) and len(value) > 0
    except (TypeError, ValueError):
        fine = False
    if fine:
        return ""
    return f"got {str(value)[:60]}, expected a list of pairs of whole numbers, such as (0, 4). See hint 1."


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
    return ""


def short_text_is_one_window(function: Function) -> str:
    """A short text is one window."""
    for size in (3, 5):
        got = [(int(start), int(stop)) for start, stop in function(3, size)]
        if got != [(0, 3)]:
            return f"with 3 steps and a window of {size} got {got}, expected [(0, 3)]. See hint 2."
    return ""


truncated_windows = StepsCheck(
    "truncated_windows", (pairs_of_steps, every_step_once, full_windows_in_order, short_text_is_one_window)
)


def _waves() -> Slope:
    """A loss with slopes everywhere: the sum of the sines of all weights, whose gradient is their cosines."""
    params = init_rnn(3, 3, 4, rng=np.random.default_rng(SEED))
    return Slope(_sum_of_sines, params, RNNParams(*(np.cos(w) for w in params)))


def _sum_of_sines(params: RNNParams) -> float:
    return float(sum(np.sum(np.sin(w)) for w in params))


def _valley() -> Slope:
    """A steep parabola near its bottom."""
    bottom = init_rnn(2, 3, 4, rng=np.random.default_rng(SEED))
    params = RNNParams(*(w + 1e-5 * np.cos(np.arange(w.size).reshape(w.shape)) for w in bottom))

    def loss(params: RNNParams) -> float:
        return float(500 * sum(np.sum((w - b) ** 2) for w, b in zip(params, bottom, strict=True)))

    return Slope(loss, params, RNNParams(*(1000 * (w - b) for w, b in zip(params, bottom, strict=True))))


def _flat_loss(_params: RNNParams) -> float:
    return 2.5


def _in_unit(loss: Loss, unit: float) -> Loss:
    return lambda params: unit * loss(params)


def _scaled(grads: RNNParams, factor: float) -> RNNParams:
    return RNNParams(*(factor * g for g in grads))


def _with_wrong_entry(grads: RNNParams, name: str) -> RNNParams:
    wrong = getattr(grads, name).copy()
    wrong.flat[-1] += 5.0
    return grads._replace(**{name: wrong})


def _ask(function: Function, problem: Slope, grads: RNNParams | None = None, seed: int = SEED) -> Any:
    rng = np.random.default_rng(seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        return function(problem.loss, problem.params, problem.grads if grads is None else grads, rng=rng)


def _smallest(function: Function, problem: Slope) -> float:
    """The smallest of a few errors of a right gradient; NaN only if all are."""
    errors = [_number(_ask(function, problem, seed=seed)) for seed in range(TRIES)]
    return min((error for error in errors if not math.isnan(error)), default=math.nan)


def _finds(function: Function, problem: Slope, wrong: RNNParams) -> bool:
    return any(_number(_ask(function, problem, wrong, seed=seed)) > BORDER for seed in range(TRIES))


def _number(value: Any) -> float:
    return float(value) if np.shape(value) == () and value is not None else math.nan


def _kind(value: Any) -> str:
    if value is None:
        return "None (does the function end with `return`?)"
    return repr(value) if isinstance(value, bool | np.bool_) else f"a value of type {type(value).__name__}"
