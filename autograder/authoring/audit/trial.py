"""One answer on trial: does it behave like the right one, and what do the hidden checks say of it?"""

import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from types import FrameType, FunctionType
from typing import Any

import numpy as np

from autograder.authoring.audit.sources import Answer, answers
from autograder.claims.course import Assignment, Course
from autograder.claims.domain import Domain, domain_of
from autograder.claims.exercise import Exercise
from autograder.claims.local import LocalFunction, local_space
from autograder.claims.student import CallFailed, OpenSpace, StudentFunction

SECONDS = 4.0  # of processor time, so that a busy machine stops nobody; no right answer takes a second
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
        ends: whether it came back from every case in time; one that does not is asked no more than it must be.
        where: number of the first case on which it differs.
    """

    alike: bool
    works: bool
    ends: bool = True
    where: int | None = None


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong in the main thread if the body takes more processor time."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


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
        records: named tuples that may be returned.
    """

    def __init__(self, exercise: Exercise, domain: Domain, right: Function, records: dict[str, type]) -> None:
        self.exercise = exercise
        self._records = records
        self._agree = domain.agree
        self._witness = domain.witness
        self._cases = [_split(case) for case in domain.cases(np.random.default_rng(DOMAIN_SEED))]
        with quiet():
            self._wanted = [self._told(self._asked(right).frozen, case) for case in self._cases]

    def behaviour(self, function: Function) -> Behaviour:
        """Ask an answer everything in the domain. Arrays are read-only, so writing into arguments shows as well."""
        asked = self._asked(function)
        works, differs, number = False, None, 0
        try:
            with quiet():
                for number, (case, want) in enumerate(zip(self._cases, self._wanted, strict=True)):
                    answered, alike = self._ask(asked, case, want, also_writable=not works)
                    works = works or answered
                    if not alike and differs is None:
                        differs = number
                    if works and differs is not None:
                        break
        except TooLong:
            return Behaviour(alike=False, works=True, ends=False, where=number)
        return Behaviour(alike=differs is None, works=works, where=differs)

    def _asked(self, function: Function) -> StudentFunction:
        if self._witness is not None:
            space = notebook_around(function, self.exercise.name)
            space.update(self._witness.given)
            function = space[self.exercise.name]
        return self.exercise.answering(LocalFunction(function, self._records))

    def _told(self, ask: Function, case: Case) -> Any:
        """Ask one case; with a witness, what it saw comes along."""
        args, kwargs = case
        if self._witness is None:
            return ask(*args, **kwargs)
        self._witness.begin(args, kwargs)
        return ask(*args, **kwargs), self._witness.told()

    def _ask(self, asked: StudentFunction, case: Case, want: Any, *, also_writable: bool) -> tuple[bool, bool]:
        """Ask one case: does the answer give a value (if need be, of arrays that it may write into), the right one?"""
        with suppress(CallFailed), at_most(SECONDS):
            return True, self._agree(self._told(asked.frozen, case), want)
        if also_writable:
            args, kwargs = case
            with suppress(CallFailed), at_most(SECONDS):
                asked(*args, **kwargs)
                return True, False
        return False, False

    def failed_claims(self, function: Function, seed: int) -> tuple[str, ...] | None:
        """Let the hidden checks decide.

        Returns:
            The names of the claims that do not hold; None if the answer took too long, which costs all points.
        """
        space = self._space_of(function)
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
        lost = all(self.loses_points(function, seed) for seed in (seeds if behaviour.ends else seeds[:1]))
        return Fate.KILLED if lost else Fate.SURVIVED

    def _space_of(self, function: Function) -> OpenSpace:
        return local_space(notebook_around(function, self.exercise.name), self._records)

    def loses_points(self, function: Function, seed: int) -> bool:
        """Say whether any claim fails, or the answer takes too long; claims are tried until one does."""
        space = self._space_of(function)
        try:
            with quiet(), at_most(SECONDS):
                alone = (replace(self.exercise, claims=[claim]) for claim in self.exercise.claims)
                return any(exercise.check(space, seed=seed).earned < exercise.claims[0].points for exercise in alone)
        except TooLong:
            return True


def notebook_around(function: Function, name: str) -> dict[str, Any]:
    """Copy the names around a function, with a copy of it that looks them up there.

    So what a check puts in place of earlier functions reaches it, as in a notebook.

    Args:
        function: one that was defined in Python.
        name: what the notebook calls it.
    """
    space = dict(function.__globals__)
    moved = FunctionType(function.__code__, space, name, function.__defaults__, function.__closure__)
    moved.__kwdefaults__ = function.__kwdefaults__
    space[name] = moved
    return space


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
        course.records,
    )
    return court, rights
