"""Right answers to the toy notebook, written another way."""

from typing import Any

import numpy as np

from autograder.claims.alternative import alternative

Array = np.ndarray[Any, np.dtype[np.float64]]


@alternative(of="double")
def by_addition(x: Array) -> Array:
    """The table plus itself."""
    return x + x


@alternative(of="double")
def by_a_diagonal_matrix(x: Array) -> Array:
    """A matrix product with twice the identity."""
    return x @ (2 * np.eye(x.shape[1]))


@alternative(of="double")
def by_einsum(x: Array) -> Array:
    """A sum over a new axis of length two."""
    return np.einsum("ij,k->ij", x, np.ones(2))


@alternative(of="mean_of_rows")
def by_a_product(x: Array) -> Array:
    """A product with a vector of equal weights."""
    return x @ np.full(x.shape[1], 1 / x.shape[1])


@alternative(of="mean_of_rows")
def by_a_loop(x: Array) -> Array:
    """One row after the other."""
    return np.array([row.sum() / len(row) for row in x])


@alternative(of="mean_of_rows")
def by_the_transpose(x: Array) -> Array:
    """The column means of the transpose."""
    return np.mean(x.T, axis=0)
