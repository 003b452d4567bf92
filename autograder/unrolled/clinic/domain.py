"""What the functions of notebook 09 may be asked."""

import numpy as np
from numpy.typing import NDArray
from rnnkit.data.clinic import practice
from rnnkit.params import Array

from autograder.claims.domain import Domain
from autograder.unrolled.rnn_cell.domain import Case

SHAPES = ((1, 1, 1), (2, 3, 4), (1, 5, 2), (4, 1, 3), (3, 3, 3), (5, 7, 1), (2, 6, 5))
"""(batch, time, units)."""
ENDS = ((-1.0, 1.0), (0.0, 1.0), (-3.0, 3.0), (2.0, 2.5))
FILLINGS = (0.0, np.nan, np.inf)


def _chosen(rng: np.random.Generator, batch: int, time: int) -> NDArray[np.bool_]:
    """Draw steps, at least the last one of each row."""
    chosen: NDArray[np.bool_] = rng.random((batch, time)) < float(rng.choice([0.2, 0.7, 1.0]))
    chosen[:, -1] = True
    return chosen


def _filled(values: Array, chosen: NDArray[np.bool_], rng: np.random.Generator) -> Array:
    filled = values.copy()
    filled[~chosen] = rng.choice(FILLINGS)
    return filled


def _squashed(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for shape in SHAPES:
        for low, high in ENDS:
            curve = 1 / (1 + np.exp(-rng.normal(scale=4, size=shape)))
            curve[0, -1, 0] = 0.9  # so that a single value is no small number
            real = _chosen(rng, *shape[:2])
            cases.append((_filled(low + (high - low) * curve, real, rng), real, low, high))
    return cases


def _moved(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for shape in SHAPES:
        for scale in (1e-3, 1.0, 1e3):
            before = rng.normal(size=shape)
            after = before + rng.normal(scale=rng.choice([0.1, 2.0]), size=shape)
            where = _chosen(rng, *shape[:2])
            cases.append((_filled(scale * before, where, rng), _filled(scale * after, where, rng), where))
    return cases


def _gradients(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for shape in SHAPES:
        for scale in (1e-3, 1.0, 1e3):
            real = _chosen(rng, *shape[:2])
            cases.append((_filled(scale * rng.normal(size=shape), real, rng), real))
    return cases


def _curves(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for updates in (1, 2, 7, 40):
        for band in (0.05, 0.5, 3.0):
            falling = 3 * np.exp(-np.arange(updates) / 5) + rng.uniform(0, 0.4, size=updates)
            walk = 5 + rng.normal(scale=0.4, size=updates).cumsum()
            lost = walk.copy()
            lost[rng.integers(updates) :] = rng.choice([np.nan, np.inf])
            cases += [(falling, band), (walk, band), (lost, band), (1e3 * walk, 1e3 * band)]
    return [*cases, (np.array([2.0, 1.0, 1.5, 1.75]), 0.5)]  # first just the band above, which is no break


def _patients(_rng: np.random.Generator) -> list[Case]:
    """List the practice patients, and others of whom nobody can doubt what they have."""
    readings = [case.readings for case in practice()]
    worse = [one._replace(told=80.0, real=80.0) for one in readings if one.step > 0.2]
    return [(one,) for one in (*readings, *worse)]


def _places(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for batch in (1, 1, 2, 5, 30):
        for furthest in (1, 4, 12, 70):
            noun = rng.integers(0, 6, size=batch)
            cases.append((noun, noun + rng.integers(0, furthest + 1, size=batch)))
    # where a window is too large between two that fit, and where sentences fit that would not as one
    chosen = (([8], [11]), ([1, 7], [6, 9]), ([0, 4, 0], [5, 5, 1]), ([9, 1, 5], [11, 4, 5]))
    return [*cases, *((np.array(nouns), np.array(verbs)) for nouns, verbs in chosen)]


DOMAINS = {
    "stuck_share": Domain(_squashed),
    "drift": Domain(_moved),
    "gradient_at_lag": Domain(_gradients),
    "first_break": Domain(_curves),
    "diagnose": Domain(_patients),
    "window_for": Domain(_places),
}
