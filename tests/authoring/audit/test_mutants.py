"""Wrong answers made by machine lose points; `benchmarks/mutants.py` tries them all, this a sample."""

import random

import pytest

from autograder.authoring.audit.mutate import sample_of_mutants
from autograder.authoring.audit.trial import Fate, court_of
from autograder.unrolled import UNROLLED
from tests.some import some

SAMPLE = 10  # a claim that lets its own mistakes pass is found in unrolled/test_claims.py
SEED = 20_261_122
EXERCISES = [(a, e) for a in UNROLLED.graded for e in a.exercises]


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=lambda value: value.name)
def test_a_sample_of_the_mutants_of_the_solution_loses_points(assignment, exercise):
    """Whether a mutant is wrong at all is asked only of those that lose nothing."""
    court, (solution, *_) = court_of(UNROLLED, assignment, exercise.name)
    records = list(UNROLLED.records.values())
    tried = some(sample_of_mutants(solution.tree, records, size=SAMPLE, draw=random.Random(SEED)))
    functions = [(solution.function(mutant.tree), mutant.diff) for mutant in tried]
    unharmed = [(function, diff) for function, diff in functions if not court.loses_points(function, SEED)]

    assert [diff for function, diff in unharmed if court.fate(function, [SEED]) is Fate.SURVIVED] == []
    assert any(court.fate(function, [SEED]) is Fate.KILLED for function, _ in functions)
