"""Losses with known slopes, on which the check of `check_gradient` tries the student's function.

They add up plain numbers one after the other, so they give the same last digit on every machine.
"""

from collections.abc import Iterator
from typing import Any

from rnnkit.params import RNNParams

STEEP = 500.0


def cubes(params: RNNParams) -> float:
    """A third of the sum of the cubes of all weights; its gradient is their squares."""
    total = 0.0
    for w in _entries(params):
        total += w * w * w / 3
    return total


def valley(params: RNNParams) -> float:
    """A steep parabola with its bottom at zero; its gradient is a thousand times the weights."""
    total = 0.0
    for w in _entries(params):
        total += STEEP * w * w
    return total


def flat(_params: RNNParams) -> float:
    """A loss that nothing changes."""
    return 2.5


def _entries(params: Any) -> Iterator[float]:
    for weight in params:
        yield from weight.ravel().tolist()
