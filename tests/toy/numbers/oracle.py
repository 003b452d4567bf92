"""Oracles of the toy notebook: plain loops over single numbers."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]


def double(x: Array) -> Array:
    """Every entry of x, (rows, columns), twice."""
    return np.array([[value + value for value in row] for row in x.tolist()]).reshape(x.shape)


def mean_of_rows(x: Array) -> Array:
    """The mean of each row of x, (rows, columns), as (rows,)."""
    return np.array([sum(row) / len(row) for row in x.tolist()])


def table(rng: np.random.Generator, rows: int = 3, columns: int = 4) -> Array:
    """A random (rows, columns) table."""
    return rng.normal(size=(rows, columns))
