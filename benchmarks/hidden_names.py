"""Which names the hidden checks give to a function that is put in place of a student's."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from autograder.authoring.audit.trial import notebook_around, quiet
from autograder.claims.course import Assignment
from autograder.claims.diagnosis import Diagnosis
from autograder.claims.exercise import Claim, Diagnose, Exercise
from autograder.claims.expect import ClaimFailed
from autograder.claims.local import local_space
from autograder.claims.recording import Recorded
from autograder.claims.results import ClaimResult
from autograder.unrolled import UNROLLED

Function = Callable[..., Any]
Names = frozenset[str | None]


def names_given(
    assignment: Assignment, of: str, function: Function, seed: int, diagnose: Diagnose | None = None
) -> Names:
    """Let the hidden checks judge a function.

    Args:
        assignment: the notebook.
        of: the exercise.
        function: stands in the notebook under the exercise's name.
        seed: of the hidden checks.
        diagnose: if not as the judge does.

    Returns:
        what stands in the failed claims: names, and None for a claim without one. Empty if nothing fails.
    """
    return _names(assignment.exercise(of), function, seed, diagnose or Diagnosis(assignment, UNROLLED.records))


def names_given_to_refused(assignment: Assignment, of: str, function: Function, seed: int) -> Names:
    """Let the hidden checks judge a function and explain why it fails every claim, whether or not it does.

    So nothing but what it returned can speak for a mistake, or against it.

    Args:
        assignment: the notebook.
        of: the exercise.
        function: stands in the notebook under the exercise's name.
        seed: of the hidden checks.
    """
    diagnosis = Diagnosis(assignment, UNROLLED.records)

    def as_if_all_had_failed(exercise: Exercise, results: list[ClaimResult], recorded: Recorded) -> list[ClaimResult]:
        return diagnosis(exercise, [replace(result, passed=False) for result in results], recorded)

    return _names(_refusing(assignment.exercise(of)), function, seed, as_if_all_had_failed)


def _names(exercise: Exercise, function: Function, seed: int, diagnose: Diagnose) -> Names:
    with quiet():
        space = local_space(notebook_around(function, exercise.name), UNROLLED.records)
        result = exercise.check(space, seed=seed, diagnose=diagnose)
    return frozenset(claim.mistake for claim in result.claims if not claim.passed)


def _refusing(exercise: Exercise) -> Exercise:
    """Copy an exercise, with one more claim that never holds: only what fails is explained."""

    def refuse(_student: Any, _rng: Any) -> None:
        raise ClaimFailed("refused")

    refusing = copy.copy(exercise)
    refusing.claims = [*exercise.claims, Claim("refused", "Nothing holds.", 0.0, holds=refuse)]
    return refusing
