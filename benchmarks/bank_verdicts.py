"""What the checks make of answers that they were not written for: those of the banks, and empty ones."""

import importlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import TooLong, at_most, quiet
from autograder.claims.course import REPOSITORY, Assignment
from autograder.claims.diagnosis import AND, Diagnosis, calls_of, find_mistakes
from autograder.claims.diagnosis import same as same_values
from autograder.claims.exercise import Diagnose, Exercise
from autograder.claims.local import LocalFunction, local_space
from autograder.claims.mistake import Mistake, mistakes_in
from autograder.claims.recording import ASKED_BESIDES, Call, Recorder, guarded
from autograder.claims.student import CallFailed, StudentFunction
from autograder.unrolled import UNROLLED
from benchmarks.visible_said import said_of
from tests.banks.answer import Answer

BANKS = REPOSITORY / "tests" / "banks"
SEEDS = (1, 20_261_122, 77)
FRESH = (1, 2, 3)  # seeds of cases that no check has asked
LIKE = 1e-7
WHOLE, HALF = 1 - 1e-9, 0.5  # of the points of an exercise; shares are sums of floats
SECONDS = 20.0  # of processor time for one answer and one seed

Function = Callable[..., Any]


@dataclass(frozen=True)
class Entry:
    """One answer of a bank, with the notebook that it belongs to."""

    assignment: Assignment
    writer: str
    answer: Answer

    @property
    def exercise(self) -> Exercise:
        """The exercise that it answers."""
        return self.assignment.exercise(self.answer.of)

    def __str__(self) -> str:
        return f"{self.writer} {self.answer.of}: {self.answer.name}"


@dataclass(frozen=True)
class Verdict:
    """What the checks make of an answer.

    Attributes:
        shares: of the points of its exercise, one for each seed.
        name: of the known mistake, or mistakes, that it is said to be; empty if none.
        true: whether it gives what they give for numbers that nobody asked it.
        ticked: whether the visible check finds nothing wrong.
    """

    shares: tuple[float, ...]
    name: str = ""
    true: bool = False
    ticked: bool = False

    @property
    def least(self) -> float:
        """The smallest share."""
        return min(self.shares)

    @property
    def most(self) -> float:
        """The largest share."""
        return max(self.shares)


def entries(assignment: Assignment) -> Iterator[Entry]:
    """List the answers of all banks to one notebook."""
    for path in sorted(BANKS.glob(f"*/b{assignment.name}.py")):
        module = importlib.import_module(".".join(path.relative_to(REPOSITORY).with_suffix("").parts))
        yield from (Entry(assignment, path.parent.name, answer) for answer in module.ANSWERS)


def namespace_of(entry: Entry) -> dict[str, Any]:
    """Run the cell of an answer where the imports and the right earlier answers of its notebook are."""
    names = dict(_names_of(entry.assignment))
    path = Path(f"<{entry}>")
    exec(compile(entry.answer.source, str(path), "exec"), names)  # the repository's own banks
    return names


@cache
def _names_of(assignment: Assignment) -> dict[str, Any]:
    solution = next(a for a in answers(UNROLLED, assignment) if a.name == SOLUTION)
    return dict(solution.names)


def verdict_on(assignment: Assignment, of: str, names: Callable[[], dict[str, Any]]) -> Verdict:
    """Let the hidden checks decide under every seed, name the mistake, and let the visible check look.

    Args:
        assignment: the notebook.
        of: the exercise.
        names: makes a fresh namespace of a notebook in which the answer stands.
    """
    exercise = assignment.exercise(of)
    diagnosis = Diagnosis(assignment, UNROLLED.records)
    share, name = _share_and_name(exercise, names(), SEEDS[0], diagnosis)
    others = (_share_and_name(exercise, names(), seed, None)[0] for seed in SEEDS[1:])
    shares = (share, *others)
    true = bool(name) and name_is_true(assignment, exercise, names()[of], name)
    return Verdict(shares, name, true, _ticked(assignment, of, names()[of]))


def share_of(exercise: Exercise, names: dict[str, Any], seed: int) -> float:
    """Say which share of its points an exercise earns; an answer that takes too long earns nothing.

    Args:
        exercise: with its claims.
        names: namespace of a notebook in which the answer stands.
        seed: of the hidden checks.
    """
    return _share_and_name(exercise, names, seed, None)[0]


def name_of(exercise: Exercise, names: dict[str, Any], assignment: Assignment) -> str:
    """Say which known mistake, or mistakes, an answer is called under the first seed; empty if none."""
    return _share_and_name(exercise, names, SEEDS[0], Diagnosis(assignment, UNROLLED.records))[1]


def _share_and_name(
    exercise: Exercise, names: dict[str, Any], seed: int, diagnose: Diagnose | None
) -> tuple[float, str]:
    with suppress(TooLong), quiet(), at_most(SECONDS):
        result = exercise.check(local_space(names, UNROLLED.records), seed=seed, diagnose=diagnose)
        return result.earned / exercise.points, next((c.mistake for c in result.claims if c.mistake), "")
    return 0.0, ""


def name_is_true(assignment: Assignment, exercise: Exercise, function: Function, name: str) -> bool:
    """Whether an answer gives what a mistake of this name gives, or the two of it, for numbers that no check asked."""
    named = [m for m in mistakes_in(assignment.module("mistakes")) if m.of == exercise.name and m.called in parts(name)]
    with suppress(TooLong), quiet(), at_most(SECONDS):
        calls = [call for seed in FRESH for call in _fresh_calls(exercise, function, seed)]
        if AND in name:
            return _still_found(exercise, named, calls)
        return any(_gives(exercise, mistake.function, calls) for mistake in named)
    return False


def parts(name: str) -> list[str]:
    """Take apart the name of two mistakes made at once."""
    return name.split(AND)


def _gives(exercise: Exercise, mistake: Function, calls: Sequence[Call]) -> bool:
    """Whether a mistake gives what was given in every call, also where it happens to be right."""
    known = exercise.answering(LocalFunction(mistake, UNROLLED.records))
    return all(same(_ask(known, call), call.failure or call.value, LIKE) for call in calls)


def _ask(function: StudentFunction, call: Call) -> Any:
    try:
        return function(*call.args, **call.kwargs)
    except CallFailed as failure:
        return failure


def same(one: Any, other: Any, tolerance: float) -> bool:
    """Whether two calls came to the same: two values, or two failures of one kind."""
    if isinstance(one, CallFailed) or isinstance(other, CallFailed):
        return getattr(one, "kind", "a value") == getattr(other, "kind", "another value")
    return same_values(one, other, tolerance)


def _still_found(exercise: Exercise, named: Sequence[Mistake], calls: Sequence[Call]) -> bool:
    looked_at = calls_of([], {ASKED_BESIDES: calls})
    found = find_mistakes(exercise, named, looked_at, UNROLLED.records)
    return {mistake.called for mistake in found} == {mistake.called for mistake in named}


def _fresh_calls(exercise: Exercise, function: Function, seed: int) -> list[Call]:
    """Ask the inputs of the visible check, drawn anew, also with one array after the other read-only."""
    student = Recorder(exercise.answering(LocalFunction(function, UNROLLED.records)))
    for case in exercise.visible_cases(np.random.default_rng(seed)) if exercise.visible_cases else ():
        for asked in (case, *guarded(case)):
            *args, last = asked
            with suppress(CallFailed):
                student(*args, **last) if isinstance(last, dict) else student(*asked)
    return student.calls


def _ticked(assignment: Assignment, of: str, function: Function) -> bool:
    with suppress(TooLong), warnings.catch_warnings(), at_most(SECONDS):
        warnings.simplefilter("ignore")
        return said_of(assignment, of, function).passed
    return False


def bank_verdict(entry: Entry) -> Verdict:
    """Let all checks look at an answer of a bank."""
    return verdict_on(entry.assignment, entry.answer.of, lambda: namespace_of(entry))


def shortfalls(entry: Entry, verdict: Verdict) -> list[str]:
    """Say in which ways the checks fall short of an answer.

    Returns:
        Of "keeps" (wrong, and all points under some seed), "loses" (right, and fewer), "refused" (right, and the
        visible check finds something), "ticked" (all visible ticks, and less than half the points), "false name".
    """
    right = entry.answer.right
    found = {
        "keeps": not right and verdict.most >= WHOLE,
        "loses": right and verdict.least < WHOLE,
        "refused": right and not verdict.ticked,
        "ticked": verdict.ticked and verdict.least < HALF,
        "false name": bool(verdict.name) and (right or not verdict.true),
    }
    return [way for way, holds in found.items() if holds]


def is_unnamed(entry: Entry, verdict: Verdict) -> bool:
    """Whether an answer loses points and is not told which known mistake it is."""
    return not entry.answer.right and verdict.most < WHOLE and not verdict.name
