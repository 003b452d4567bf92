"""A second opinion on gradients: which weight is it?

Your own checker walks along a few random directions, which is fast and says *that* something is wrong. This one moves
every single entry of every weight, which is slow and says *where*. It measures slopes from four points around the
weight with the weights 1, -8, 8, -1 over 12 (Abramowitz and Stegun, Handbook of Mathematical Functions, 25.3.6), whose
error falls with the fourth power of the step, so that what it calls wrong is wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Params = TypeVar("Params", bound=tuple[Any, ...])
Floats = NDArray[np.float64]

STEP = 1e-3  # balances the error of the formula, near 1e-12, with that of rounding
BORDER = 1e-6
POINTS = ((-2, 1), (-1, -8), (1, 8), (2, -1))


@dataclass(frozen=True)
class GradientReport:
    """How far a gradient is from the measured one, weight by weight.

    Attributes:
        errors: the relative error of each weight's gradient, by the weight's name: 0 when it agrees, 1 when it is
            zero where it should not be, and 1 also for a weight that should have no gradient and has one.
    """

    errors: dict[str, float]

    @property
    def wrong(self) -> list[str]:
        """The names of the weights whose gradients are wrong."""
        return [name for name, error in self.errors.items() if not error < BORDER]

    def __str__(self) -> str:
        """One line: a tick for each right weight, a cross and the relative error for each wrong one."""
        marks = (f"{n} ✗ {e:.2f}" if n in self.wrong else f"{n} ✓" for n, e in self.errors.items())
        return "   ".join(f"{mark:<10}" for mark in marks).rstrip()


def by_weight(loss: Callable[[Params], float], params: Params, grads: Params) -> GradientReport:
    """Compare a gradient with the slopes of the loss, entry by entry, and report each weight on its own.

    It calls the loss four times for each number in `params`: use small networks.

    Args:
        loss: takes weights and gives one number.
        params: a named tuple of weights, where to measure.
        grads: the gradient to check, of the same type and shapes.

    Raises:
        ValueError: if a gradient has another shape than its weight.
    """
    errors = {}
    for name, weight, gradient in zip(_names(params), params, grads, strict=True):
        if np.shape(gradient) != np.shape(weight):
            raise ValueError(
                f"the gradient of `{name}` has shape {np.shape(gradient)}, expected {np.shape(weight)}, the shape of "
                f"`{name}` itself. Which product makes it?"
            )
        errors[name] = _relative_error(_slopes(loss, params, name), np.asarray(gradient, dtype=float))
    return GradientReport(errors)


def _slopes(loss: Callable[[Params], float], params: Params, name: str) -> Floats:
    """Measure the slope of the loss along every entry of one weight."""
    slopes = np.zeros(np.shape(getattr(params, name)))
    for place in np.ndindex(slopes.shape):
        terms = (weight * loss(_moved(params, name, place, points * STEP)) for points, weight in POINTS)
        slopes[place] = sum(terms) / (12 * STEP)
    return slopes


def _moved(params: Params, name: str, place: tuple[int, ...], distance: float) -> Params:
    weight = np.array(getattr(params, name), dtype=float)
    weight[place] += distance
    moved: Params = params._replace(**{name: weight})  # type: ignore[attr-defined]
    return moved


def _relative_error(measured: Floats, claimed: Floats) -> float:
    length = max(float(np.linalg.norm(measured)), float(np.linalg.norm(claimed)))
    if length < BORDER**2:
        return 0.0
    return float(np.linalg.norm(measured - claimed)) / length


def _names(params: tuple[Any, ...]) -> tuple[str, ...]:
    names: tuple[str, ...] = params._fields  # type: ignore[attr-defined]
    return names
