"""Hidden checks of the toy notebook."""

from typing import Any

import numpy as np

from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import expect, expect_close
from autograder.claims.student import StudentFunction
from tests.toy.numbers import oracle

double = Exercise("double", points=4, oracle=oracle.double, outputs=(Output("y", ("rows", "columns")),))
mean_of_rows = Exercise("mean_of_rows", points=6, oracle=oracle.mean_of_rows, outputs=(Output("means", ("rows",)),))


@double.claim(points=3)
def every_entry_is_doubled(student: StudentFunction, rng: np.random.Generator) -> None:
    """Every entry comes back twice as large."""
    for rows, columns in [(3, 4), (1, 1), (2, 2)]:
        double.expect_oracle(student, oracle.table(rng, rows, columns))


@double.claim(points=1)
def the_input_is_left_as_it_was(student: StudentFunction, rng: np.random.Generator) -> None:
    """The function does not write into its argument."""
    x = oracle.table(rng)

    double.expect_outputs(student.frozen(x), oracle.double(x))


@double.visible
def double_cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One table."""
    return [(oracle.table(rng),)]


@mean_of_rows.claim(points=4)
def each_row_has_its_mean(student: StudentFunction, rng: np.random.Generator) -> None:
    """Entry i is the mean of row i."""
    for rows, columns in [(3, 4), (1, 5), (4, 1), (2, 2)]:
        mean_of_rows.expect_oracle(student, oracle.table(rng, rows, columns))


@mean_of_rows.claim(points=2)
def rows_are_independent(student: StudentFunction, rng: np.random.Generator) -> None:
    """Changing one row changes its own mean by as much as it should, and no other."""
    x = oracle.table(rng)
    changed = x + np.array([[0.0], [1.0], [0.0]])

    difference = np.asarray(student(changed)) - np.asarray(student(x))

    expect(difference.shape == (3,), f"`means` has shape {difference.shape}, expected (3,) = (rows,).")
    expect_close(difference, np.array([0.0, 1.0, 0.0]), name="means after minus before", axes=("rows",))


@mean_of_rows.visible
def mean_cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One table."""
    return [(oracle.table(rng),)]


EXERCISES = (double, mean_of_rows)
