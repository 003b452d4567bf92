"""Like for like: a kind of slip costs about the same in every exercise; docs/benchmarks/prices.md says what."""

from functools import cache

import pytest

from autograder.unrolled import UNROLLED
from benchmarks.prices import KINDS, prices

RANGES = {
    "wrong everywhere": (0.55, 1.0),
    "wrong at the edge": (0.08, 0.5),  # half a point of six
    "unstable": (0.05, 0.75),
    "writes to arguments": (0.05, 0.25),
    "keeps state": (0.35, 1.0),
    "convention": (0.55, 1.0),
    "type": (0.75, 1.0),
}
"""Which share of an exercise's points a kind may cost, from and to."""
ELSEWHERE = {
    ("sgd_step", "writes to arguments"): "one point in all, of which one half is for this",
    ("check_gradient", "convention"): "an error of half the size sorts gradients all but as well",
    ("check_gradient", "type"): "an error in single precision is one number, as any other",
    ("truncated_windows", "wrong at the edge"): "windows of one step are asked about in every claim but one",
    ("allowed_tokens", "wrong at the edge"): "bars are gone through eighth by eighth, so the place 1 is in every claim",
    ("generate_melody", "wrong at the edge"): "a bar of one is where every note may come: the plain case, not an edge",
}
"""Exercises in which a kind costs more or less, and why."""
EXERCISES = [pytest.param(a, e, id=f"{a.name[:2]}-{e.name}") for a in UNROLLED.graded for e in a.exercises]


@cache
def prices_of(assignment_name, exercise_name):
    assignment = UNROLLED.assignment(assignment_name)
    return prices(assignment, assignment.exercise(exercise_name))


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_a_slip_costs_about_what_it_costs_elsewhere(assignment, exercise):
    found = {kind: price for kind, price in prices_of(assignment.name, exercise.name).items() if price is not None}
    held = {kind: price for kind, price in found.items() if (exercise.name, kind) not in ELSEWHERE}
    outside = {k: p for k, p in held.items() if not RANGES[k][0] - 1e-9 <= p <= RANGES[k][1] + 1e-9}

    assert outside == {}


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_every_kind_that_can_be_made_costs_something(assignment, exercise):
    found = prices_of(assignment.name, exercise.name)
    free = {kind for kind, price in found.items() if price is not None and price < 1e-9}

    assert set(found) == set(KINDS)
    assert free <= {kind for of, kind in ELSEWHERE if of == exercise.name}
