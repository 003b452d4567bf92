"""How sure a number is that comes from a few seeds: 95 % intervals for shares and for means."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

NORMAL_95 = 1.959964  # 95 % of a normal distribution lie within this many standard deviations of its mean
RESAMPLES = 10_000
RESAMPLING_SEED = 95


class Interval(NamedTuple):
    """The ends of a 95 % interval."""

    low: float
    high: float


def wilson(successes: int, trials: int) -> Interval:
    """Return the 95 % interval of a share of successes.

    It stays within 0 and 1, and is honest at 0 or all successes of a few trials, where the textbook's interval
    has width zero (Wilson, "Probable inference, the law of succession, and statistical inference", 1927).

    Args:
        successes: how many trials succeeded.
        trials: how many there were.

    Raises:
        ValueError: if there are no trials, or more successes than trials.
    """
    if not 0 <= successes <= trials or trials < 1:
        raise ValueError(f"got {successes} successes in {trials} trials, expected 0 to {trials} of at least one")
    share, z = successes / trials, NORMAL_95
    scale = 1 + z**2 / trials
    middle = (share + z**2 / (2 * trials)) / scale
    half = z / scale * sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def bootstrap_mean(values: ArrayLike) -> Interval:
    """Return the 95 % interval of the mean of a few runs, by drawing runs with replacement.

    The ends are percentiles of the means of 10 000 redrawn samples, always redrawn alike (Efron, "Bootstrap
    methods: another look at the jackknife", 1979). With few runs it is somewhat too narrow.

    Args:
        values: one number per run, (runs,).

    Raises:
        ValueError: if there are no values, or they have more than one axis.
    """
    runs = np.asarray(values, dtype=float)
    if runs.ndim != 1 or runs.size == 0:
        raise ValueError(f"`values` has shape {runs.shape}, expected (runs,), not empty: one number per run")
    rng = np.random.default_rng(RESAMPLING_SEED)
    means = runs[rng.integers(len(runs), size=(RESAMPLES, len(runs)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(low), float(high))
