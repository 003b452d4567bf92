"""One answer on trial: does it behave like the right one, and what do the hidden checks say of it?"""

import signal
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from types import FrameType
from typing import Any

import numpy as np

from autograder.audit.domains import Domain, domain_of
from autograder.audit.sources import Answer, answers
from autograder.course import Assignment, Course
from autograder.exercise import CallFailed, Exercise
from autograder.local import LocalFunction, local_space

SECONDS = 10.0
DOMAIN_SEED = 5

Function = Callable[..., Any]
Case = tuple[tuple[Any, ...], dict[str, Any]]


class TooLong(BaseException):
    """An answer did not come back in time. No `except Exception` in its way may stop it."""


@dataclass(frozen=True)
class Behaviour:
    """How an answer behaves on the whole domain of an exercise.

    Attributes:
        alike: whether it gives what the right answer gives, everywhere.
        works: whether it gives a value anywhere; one that only raises is no mistake that a check must find.
        where: number of the first case on which it differs.
    """

    alike: bool
    works: bool
    where: int | None = None


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong in the main thread if the body takes longer."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def quiet() -> Iterator[None]:
    """Hide the warnings of NumPy and Python that wrong answers cause."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


class Fate(Enum):
    """What becomes of a wrong answer that was made by machine."""

    EQUIVALENT = "equivalent"
    """It behaves like the right answer, so it is one."""
    INCOMPETENT = "only raises"
    """It gives no value anywhere: no check is needed to see that."""
    KILLED = "killed"
    """It loses points under every seed."""
    SURVIVED = "survived"
    """It is wrong and earns everything under some seed: a defect of the checks."""


class Court:
    """Knows what the right answer to an exercise gives, and tries others against it.

    Args:
        exercise: with its hidden claims.
        domain: what may be asked.
        right: the instructor's own function.
        names: what stands around it in the notebook.
        records: named tuples that may be returned.
    """

    def __init__(
        self, exercise: Exercise, domain: Domain, right: Function, names: Mapping[str, Any], records: dict[str, type]
    ) -> None:
        self.exercise = exercise
        self._names = names
        self._records = records
        self._agree = domain.agree
        self._cases = [_split(case) for case in domain.cases(np.random.default_rng(DOMAIN_SEED))]
        with quiet():
            self._wanted = [LocalFunction(right, records).frozen(*args, **kwargs) for args, kwargs in self._cases]

    def behaviour(self, function: Function) -> Behaviour:
        """Ask an answer everything in the domain. Arrays are read-only, so writing into arguments shows as well."""
        asked = LocalFunction(function, self._records)
        works, differs = False, None
        with quiet():
            for number, (case, want) in enumerate(zip(self._cases, self._wanted, strict=True)):
                answered, alike = self._ask(asked, case, want, also_writable=not works)
                works = works or answered
                if not alike and differs is None:
                    differs = number
                if works and differs is not None:
                    break
        return Behaviour(alike=differs is None, works=works, where=differs)

    def _ask(self, asked: LocalFunction, case: Case, want: Any, *, also_writable: bool) -> tuple[bool, bool]:
        """Ask one case: does the answer give a value (if need be, of arrays that it may write into), the right one?"""
        args, kwargs = case
        try:
            with at_most(SECONDS):
                return True, self._agree(asked.frozen(*args, **kwargs), want)
        except TooLong:
            return True, False
        except CallFailed:
            if not also_writable:
                return False, False
        try:
            with at_most(SECONDS):
                asked(*args, **kwargs)
        except TooLong:
            return True, False
        except CallFailed:
            return False, False
        return True, False

    def failed_claims(self, function: Function, seed: int) -> tuple[str, ...] | None:
        """Let the hidden checks decide.

        Returns:
            The names of the claims that do not hold; None if the answer took too long, which costs all points.
        """
        space = local_space({**self._names, self.exercise.name: function}, self._records)
        try:
            with quiet(), at_most(SECONDS):
                result = self.exercise.check(space, seed=seed)
        except TooLong:
            return None
        return tuple(claim.name for claim in result.claims if not claim.passed)

    def fate(self, function: Function, seeds: Sequence[int]) -> Fate:
        """Decide what becomes of a wrong answer.

        Args:
            function: the answer.
            seeds: of the hidden checks.
        """
        behaviour = self.behaviour(function)
        if behaviour.alike:
            return Fate.EQUIVALENT
        if not behaviour.works:
            return Fate.INCOMPETENT
        lost = all(self.failed_claims(function, seed) != () for seed in seeds)
        return Fate.KILLED if lost else Fate.SURVIVED


def _split(case: tuple[Any, ...]) -> Case:
    return (case[:-1], case[-1]) if isinstance(case[-1], dict) else (case, {})


def court_of(course: Course, assignment: Assignment, exercise: str) -> tuple[Court, list[Answer]]:
    """Make the court of an exercise, and list its right answers, the instructor's first."""
    rights = [answer for answer in answers(course, assignment) if answer.of == exercise]
    solution = rights[0]
    court = Court(
        assignment.exercise(exercise),
        domain_of(assignment, exercise),
        solution.function(),
        solution.names,
        course.records,
    )
    return court, rights
