"""Visible check of `check_gradient`: runs the student's checker on losses whose slopes are known."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnkit.checks._compare import changed_inputs
from rnnkit.checks._steps import StepsCheck
from rnnkit.checks._stored import Function, stored
from rnnkit.checks.directions import flat as in_one_vector
from rnnkit.checks.directions import same_directions, walked_both_ways, watched
from rnnkit.checks.losses import flat
from rnnkit.params import RNNParams, init_rnn
from rnnkit.returned import described

Loss = Callable[[RNNParams], float]

SEED = 3
BORDER = 1e-2  # between a small and a large error, for a checker that is roughly right
PHASE = 2.0  # radians from one weight to the next, so that slopes have both signs, and Waa is far from its mirror image
FINE_BORDER = 1e-5  # for one that is accurate
DIRECTIONS = 5
TRIES = 3  # a random direction may stand nearly square to the gradient


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
    for unit in (1e-6, 1e6):
        small = Slope(_in_unit(right.loss, unit), right.params, _scaled(right.grads, unit))
        if not _smallest(function, small) < BORDER or not _finds(function, small, _scaled(small.grads, 2.0)):
            return (
                f"with a loss {unit:g} times as large, right and wrong gradients are judged otherwise. "
                "Divide the difference by the size of the slopes. See hint 3."
            )
    return ""


def largest_along_five_directions(function: Function) -> str:
    """The largest error along five directions drawn from rng."""
    right = _waves()
    wrong = Slope(right.loss, right.params, RNNParams(*(g + 0.3 * np.sin(7 * _phases(g)) for g in right.grads)))
    walks = []
    for seed in (0, 0, *range(1, 5)):
        loss, places = watched(right.loss)
        error = _number(_ask(function, Slope(loss, wrong.params, wrong.grads), seed=seed))
        directions = walked_both_ways(places, right.params)
        if len(directions) < DIRECTIONS:
            return f"{len(directions)} directions were walked both ways from the weights, expected 5. See hint 2."
        measured, claimed = (directions @ in_one_vector(grads) for grads in (right.grads, wrong.grads))
        largest = float(np.max(np.abs(measured - claimed) / (np.abs(measured) + np.abs(claimed))))
        if not abs(error - largest) < BORDER:
            return f"got {error:.3g}, expected {largest:.3g}, the largest error of the directions walked. See hint 3."
        walks.append(directions)
    if not same_directions(walks[0], walks[1]) or same_directions(walks[0], walks[2]):
        return "the directions do not come from `rng`. Draw every number from it, and from nothing else. See hint 1."
    return ""


def flat_loss_is_no_error(function: Function) -> str:
    """A flat loss is no error."""
    params = _waves().params
    error = _smallest(function, Slope(flat, params, _scaled(params, 0.0)))
    if error == 0:
        return ""
    return f"where both slopes are exactly zero the error is {error}, expected 0: that is 0 / 0. See hint 3."


def weights_left_as_they_were(function: Function) -> str:
    """Weights left as they were."""
    changed = changed_inputs(function, stored("bptt")["check_gradient"])
    return changed.replace("`a = a + b`, not `a += b`", "`w + step * v`, not `w += step * v`")


check_gradient = StepsCheck(
    "bptt",
    "check_gradient",
    (
        gives_one_number,
        right_gradient_passes,
        wrong_gradients_are_found,
        accurate_in_a_narrow_valley,
        independent_of_the_unit,
        largest_along_five_directions,
        flat_loss_is_no_error,
        weights_left_as_they_were,
    ),
)


def _waves() -> Slope:
    """A loss with slopes of both signs: the sum of the sines of all weights, each with a phase of its own."""
    params = init_rnn(3, 3, 4, rng=np.random.default_rng(SEED))
    return Slope(_sum_of_sines, params, RNNParams(*(np.cos(w + _phases(w)) for w in params)))


def _sum_of_sines(params: RNNParams) -> float:
    return float(sum(np.sum(np.sin(w + _phases(w))) for w in params))


def _phases(weight: Any) -> Any:
    return PHASE * np.arange(weight.size).reshape(weight.shape)


def _valley() -> Slope:
    """A steep parabola near its bottom."""
    bottom = init_rnn(2, 3, 4, rng=np.random.default_rng(SEED))
    params = RNNParams(*(w + 1e-5 * np.cos(np.arange(w.size).reshape(w.shape)) for w in bottom))

    def loss(params: RNNParams) -> float:
        return float(500 * sum(np.sum((w - b) ** 2) for w, b in zip(params, bottom, strict=True)))

    return Slope(loss, params, RNNParams(*(1000 * (w - b) for w, b in zip(params, bottom, strict=True))))


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
    return repr(value) if isinstance(value, bool | np.bool_) else described(value)
