"""The practice exercise of notebook 00: it is checked like the real ones, and worth nothing."""

from typing import Any

import numpy as np

from autograder.claims.exercise import Exercise, Output
from autograder.unrolled.start_here import oracle

average = Exercise(
    "average_over_time",
    points=0,
    oracle=oracle.average_over_time,
    outputs=(Output("mean", ("batch", "features")),),
)


@average.visible
def cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """All dimensions different, and all equal."""
    return [(np.round(rng.normal(size=shape), 2),) for shape in ((2, 3, 4), (3, 3, 3))]


EXERCISES = (average,)
