"""Mistakes of the toy notebook."""

from typing import Any

import numpy as np

from autograder.claims.mistake import mistake

Array = np.ndarray[Any, np.dtype[np.float64]]


@mistake(of="double", breaks=("every_entry_is_doubled", "the_input_is_left_as_it_was"), hint=1)
def squared(x: Array) -> Array:
    """The entries are squared."""
    return x**2


@mistake(of="double", breaks="the_input_is_left_as_it_was", hint=2)
def doubled_in_place(x: Array) -> Array:
    """The argument is overwritten with the answer."""
    x *= 2
    return x


@mistake(of="double", breaks=("every_entry_is_doubled", "the_input_is_left_as_it_was"), hint=1)
def first_row_only(x: Array) -> Array:
    """Only the first row is returned."""
    return 2 * x[0]


@mistake(of="mean_of_rows", breaks=("each_row_has_its_mean", "rows_are_independent"), hint=1)
def mean_of_columns(x: Array) -> Array:
    """The mean is taken over the wrong axis."""
    return x.mean(axis=0)


@mistake(of="mean_of_rows", breaks=("each_row_has_its_mean", "rows_are_independent"), hint=1)
def sum_of_rows(x: Array) -> Array:
    """The sum is returned where the mean is meant."""
    return x.sum(axis=1)


@mistake(of="mean_of_rows", breaks="each_row_has_its_mean", hint=2)
def one_too_many(x: Array) -> Array:
    """One is added to every mean."""
    return x.mean(axis=1) + 1
