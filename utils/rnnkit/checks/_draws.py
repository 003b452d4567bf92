"""What the visible checks of functions that draw have in common: four things with known odds, and one generator."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

TEMPERATURES = (0.5, 1.0, 2.0)
SCORES = (-0.6931, -1.2040, -1.8971, -2.9957)
"""At temperature 1, these scores give the probabilities 0.50, 0.30, 0.15 and 0.05."""

ODDS = {0.5: (0.685, 0.247, 0.062, 0.007), 1.0: (0.50, 0.30, 0.15, 0.05), 2.0: (0.379, 0.294, 0.208, 0.120)}
EVEN = (0.25, 0.25, 0.25, 0.25)


def wrong_share(shares: Sequence[Any], too_far: float, draws: int, things: Sequence[str]) -> str:
    """Say which thing is drawn too often or too rarely at the first temperature where one is; nothing if none is.

    Args:
        shares: frequencies of the four things, for each of `TEMPERATURES`.
        too_far: how far a frequency may lie from its probability.
        draws: how many draws the frequencies are made of.
        things: what the four are called.
    """
    for temperature, share in zip(TEMPERATURES, shares, strict=True):
        want = np.array(ODDS[temperature])
        worst = int(np.argmax(np.abs(share - want)))
        if abs(share[worst] - want[worst]) > too_far:
            return (
                f"at temperature {temperature:g}, {share[worst]:.0%} of {draws} draws are {things[worst]}, "
                f"expected about {want[worst]:.0%}."
            )
    return ""


def are_odds(shares: Sequence[Any], odds: Sequence[Sequence[float]], too_far: float) -> bool:
    """Say whether frequencies are those of given odds, at all temperatures."""
    return bool(np.max(np.abs(np.array(shares) - np.array(odds))) < too_far)


def who_decides(draw: Callable[[int], Any], shared: str, fixed: str) -> str:
    """Say what is wrong if not the generator alone decides what is drawn; nothing if it does.

    Args:
        draw: many things, from the seed of a new generator.
        shared: to say when one seed gives different draws.
        fixed: to say when different seeds give the same.
    """
    one, same, other = map(draw, (1, 1, 2))
    if not np.array_equal(one, same):
        return shared
    return fixed if np.array_equal(one, other) else ""
