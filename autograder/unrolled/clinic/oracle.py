"""Oracles of notebook 09, number by number, and the inputs of its checks."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, Readings

Rng = np.random.Generator
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

FLAT = 0.05
"""From this share of its largest slope downward, a squashing function is stuck."""
RANGES = ((-1.0, 1.0), (0.0, 1.0), (-3.0, 3.0), (2.0, 2.5))
"""Of tanh, of the sigmoid, and of what might come."""
SIZES = ((4, 5, 3), (2, 6, 4), (3, 3, 3), (1, 4, 2))
"""(batch, time, units): all different, few rows, all equal, a single sentence."""
EXTREMES = ((1, 1, 1), (1, 7, 3), (5, 1, 2), (3, 4, 1))


def stuck_share(values: Array, real: Flags, low: float, high: float) -> float:
    """Count, value by value, how many are so close to an end that the slope there is below a twentieth of the largest.

    Args:
        values: of one squashing function, (batch, time, units).
        real: where a word stands, (batch, time).
        low: the lowest value of the function.
        high: its highest value.
    """
    middle, reach = (low + high) / 2, (high - low) / 2
    edge = math.sqrt(1 - FLAT)  # where 1 - s**2, the slope of a curve from -1 to 1, is a twentieth
    rows = [row for row, counts in zip(_steps(values), real.ravel().tolist(), strict=True) if counts]
    stuck = [abs((value - middle) / reach) > edge for row in rows for value in row]
    return sum(stuck) / len(stuck)


def drift(before: Array, after: Array, where: Flags) -> float:
    """Add up squares, number by number, at the chosen steps only.

    Args:
        before: states, (batch, time, hidden).
        after: the states that they are compared with, of the same shape.
        where: which steps are looked at, (batch, time).
    """
    pairs = [
        (a, b)
        for one, other, counts in zip(_steps(before), _steps(after), where.ravel().tolist(), strict=True)
        if counts
        for a, b in zip(one, other, strict=True)
    ]
    return math.sqrt(math.fsum((b - a) ** 2 for a, b in pairs) / math.fsum(a**2 for a, _ in pairs))


def _steps(values: Array) -> list[list[float]]:
    rows: list[list[float]] = values.reshape(-1, values.shape[-1]).tolist()
    return rows


def gradient_at_lag(dx: Array, real: Flags) -> Array:
    """Collect the length of every real word's gradient by its distance, row by row, and take the mean square of each.

    Args:
        dx: gradient of every input, (batch, time, features).
        real: where a word stands, (batch, time).
    """
    squares: dict[int, list[float]] = {}
    for row, flags in zip(dx, real, strict=True):
        columns = [t for t, counts in enumerate(flags.tolist()) if counts]
        for lag, column in enumerate(reversed(columns)):
            squares.setdefault(lag, []).append(math.fsum(float(d) ** 2 for d in row[column]))
    means = [math.fsum(squares[lag]) / len(squares[lag]) for lag in range(len(squares))]
    return np.array([math.sqrt(mean / means[0]) for mean in means])


def first_break(losses: Array, band: float) -> int:
    """Walk along the curve and keep the lowest loss so far.

    Args:
        losses: one per update, (updates,).
        band: how far above the lowest one a loss may stand.
    """
    lowest = math.inf
    for update, loss in enumerate(losses.tolist()):
        if math.isnan(loss) or loss > lowest + band or loss == math.inf:
            return update
        lowest = min(lowest, loss)
    return -1


def diagnose(readings: Readings) -> str:
    """Look at what each cause cannot avoid, the least deniable first.

    Args:
        readings: of one patient.
    """
    told, real, noun, reach, stuck, step, pad = readings
    signs = {
        "state reset": noun == 0,
        "gradient cut": reach == 0 < noun,
        "unshifted targets": told < real / 20,
        "bold rate": step > 0.1,
        "loud words": stuck > 0.4,
        "padding read": pad > 0 and noun > 0,
        "padding counted": real - told > 0.25 and pad == 0,
        "gate shut": reach < 0.06,
    }
    return next((cause for cause, holds in signs.items() if holds), "healthy")


def window_for(noun: Integers, verb: Integers) -> int:
    """Cut every sentence into windows of one step, then two, and so on, until no cut falls between noun and verb.

    Args:
        noun: the step of each sentence's noun, (batch,).
        verb: the step of its verb, (batch,).
    """
    pairs = list(zip(noun.tolist(), verb.tolist(), strict=True))
    longest = max(late for _, late in pairs) + 1
    for window in range(1, longest + 1):
        cuts = range(window, longest, window)
        if not any(early < cut <= late for early, late in pairs for cut in cuts):
            return window
    raise AssertionError("a window that holds everything holds noun and verb")


def flags_case(rng: Rng, batch: int, time: int) -> Flags:
    """Draw which steps are real: a beginning of each row, often with a hole in it, and the last column."""
    lengths = rng.integers(1, time, size=batch) if time > 1 else np.ones(batch, dtype=np.int64)
    lengths[[0, -1]] = np.minimum(lengths[[0, -1]], max(1, time - 2))  # at least one hole, where there is room for it
    if batch > 1:
        lengths[batch // 2] = max(1, time - 1)  # so that who goes by the first row, or by the last, misses steps
    real = np.arange(time) < lengths[:, None]
    real[:, -1] = True
    return real


def padded(values: Array, real: Flags, filling: float) -> Array:
    """Fill what is not real."""
    return np.asarray(np.where(real[..., None], values, filling))


def squashed_case(
    rng: Rng, sizes: tuple[int, int, int], ends: tuple[float, float] = RANGES[0], filling: float = 0.0
) -> tuple[Array, Flags, float, float]:
    """Draw values of a squashing function, about half of them close to one of its ends."""
    low, high = ends
    real = flags_case(rng, *sizes[:2])
    s = _scaled_values(rng, sizes)
    while _sentences_weigh_alike(s, real):
        s = _scaled_values(rng, sizes)
    return padded(low + (high - low) * s, real, filling), real, low, high


def _scaled_values(rng: Rng, sizes: tuple[int, int, int]) -> Array:
    around = rng.choice([0.004, 0.0145, 0.02, 0.3, 0.5, 0.6, 0.975, 0.989, 0.999], size=sizes)
    s = around + rng.uniform(-1e-3, 1e-3, size=sizes)
    s[0, 0, 0] = 0.5  # so that the largest slope is there
    s[0, -1, -1] = 0.0145  # which is not stuck, and would be if the lowest value that is there were the lowest of all
    s[-1, 0, -1], s[0, -1, 0] = 0.005, 0.995  # so that one is stuck at either end where it counts
    return np.asarray(s)


def _sentences_weigh_alike(s: Array, real: Flags) -> bool:
    """Say whether the share of all values is the first sentence's, or a mean of all though some have more words."""
    words = real.sum(axis=1)
    shares = [float(np.mean(4 * row[flags] * (1 - row[flags]) < FLAT)) for row, flags in zip(s, real, strict=True)]
    of_all = float(np.average(shares, weights=words))
    uneven = len(set(words.tolist())) > 1
    return len(words) > 1 and (math.isclose(shares[0], of_all) or (uneven and math.isclose(np.mean(shares), of_all)))


def states_case(
    rng: Rng, sizes: tuple[int, int, int] = SIZES[0], moved: float = 0.3, filling: float = 0.0
) -> tuple[Array, Array, Flags]:
    """Draw states, states that moved a little, and steps to look at."""
    before = rng.uniform(0.2, 0.9, size=sizes) * rng.choice([-1.0, 1.0], size=sizes)
    after = before + moved * rng.normal(size=sizes)
    where = flags_case(rng, *sizes[:2])
    return padded(before, where, filling), padded(after, where, filling), where


def gradient_case(
    rng: Rng, sizes: tuple[int, int, int] = SIZES[0], filling: float = 0.0, *, first: float = 0.02
) -> tuple[Array, Flags]:
    """Draw gradients that are `first` times as large at the beginning as at the end, and which steps are real."""
    batch, time, _ = sizes
    dx = rng.normal(size=sizes) * np.geomspace(first, 1.0, time)[:, None]
    real = flags_case(rng, batch, time)
    return padded(dx, real, filling), real


def losses_case(rng: Rng, updates: int = 30) -> Array:
    """Draw a curve that falls, steeply at first, with ripples of a tenth at most."""
    losses = 3.0 * np.exp(-np.arange(updates) / 8) + 1 + rng.uniform(0, 0.1, size=updates)
    losses[0] += 2.0  # so that the first step down is longer than every band
    return np.asarray(losses)


def with_bump(losses: Array, at: int, height: float) -> Array:
    """Lift a curve at one update, so that it stands that far above the lowest loss before."""
    lifted = losses.copy()
    lifted[at] = losses[:at].min() + height
    return lifted


def places(pairs: Sequence[tuple[int, int]]) -> tuple[Integers, Integers]:
    """Write pairs of noun and verb as two arrays."""
    noun, verb = np.array(pairs, dtype=np.int64).T
    return np.ascontiguousarray(noun), np.ascontiguousarray(verb)


def plain(case: Sequence[Any]) -> tuple[Any, ...]:
    """Round the numbers of a case, so that a stored one stays short."""
    return tuple(np.round(part, 3) if getattr(part, "dtype", None) == np.float64 else part for part in case)
