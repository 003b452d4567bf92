"""Wrong answers made by machine lose points; `benchmarks/mutants.py` tries them all, this a sample."""

import random

import pytest

from autograder.authoring.audit.mutate import mutants
from autograder.authoring.audit.trial import Fate, court_of
from autograder.unrolled import UNROLLED

SAMPLE = 25
SEED = 20_261_122
EXERCISES = [(a, e) for a in UNROLLED.graded for e in a.exercises]


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=lambda value: value.name)
def test_a_sample_of_the_mutants_of_the_solution_loses_points(assignment, exercise):
    court, (solution, *_) = court_of(UNROLLED, assignment, exercise.name)
    made = list(mutants(solution.tree, list(UNROLLED.records.values())))
    tried = random.Random(SEED).sample(made, min(SAMPLE, len(made)))
    fates = [(court.fate(solution.function(mutant.tree), [SEED]), mutant.diff) for mutant in tried]

    assert [diff for fate, diff in fates if fate is Fate.SURVIVED] == []
    assert any(fate is Fate.KILLED for fate, _ in fates)
