"""What the visible checks say of every known mistake and every right answer, as a section of docs."""

import random
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.authoring.audit.mutate import Mutant, mutants
from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import TooLong, at_most
from autograder.claims.course import Assignment
from autograder.claims.diagnosis import same
from autograder.claims.exercise import Exercise
from autograder.claims.local import LocalFunction
from autograder.claims.mistake import mistakes_in
from autograder.claims.student import CallFailed
from autograder.unrolled import UNROLLED
from benchmarks.visible_said import Outcome, said_of

Function = Callable[..., Any]

INTRODUCTION = """## Visible checks

What students read at once, in their own kernel: each known mistake was handed to the visible check of its exercise, and
so were the solutions and all alternatives, which must get ticks only. *One of several* means that the sentence lists
two or three mistakes that give the same numbers for whatever is asked; *symptom* means that what is wrong is said, but
not why; *passes* means that the check finds nothing.
"""
MADE_BY_MACHINE = """
A name must also be true of answers that nobody wrote down beforehand. So small changes were made to every solution by
machine, as for [the tests of the tests](mutants.md); {tried} tried. Where a visible check said *exactly what comes out
when*, the changed function and the mistake that was named were both asked for numbers that the check does not hold.
"""
HEAD = ("notebook", "mistakes", *Outcome, "right answers", "false alarms")

FRESH = (1, 2, 3)  # seeds of cases that no student has seen
SECONDS = 5.0  # that a wrong answer made by machine may take
LIKE = 1e-7


@dataclass(frozen=True)
class Looks:
    """What the visible checks of one notebook said.

    Attributes:
        outcomes: of each mistake, by its exercise and its name.
        right_answers: solutions and alternatives.
        alarms: those of them that did not get all ticks, or were told a name.
    """

    outcomes: dict[tuple[str, str], Outcome]
    right_answers: int
    alarms: int


def look(assignment: Assignment) -> Looks:
    """Run every visible check of a notebook on every mistake and every right answer."""
    known = mistakes_in(assignment.module("mistakes"))
    outcomes = {(one.of, one.name): said_of(assignment, one.of, one.function).about(one) for one in known}
    clean = [said_of(assignment, right.of, right.function()).clean for right in answers(UNROLLED, assignment)]
    return Looks(outcomes, len(clean), clean.count(False))


@dataclass(frozen=True)
class Names:
    """Which wrong answers made by machine were called by the name of a known mistake.

    Attributes:
        tried: how many there were.
        true: those that also give what the mistake gives for numbers never seen.
        false: what was changed in the others.
    """

    tried: int
    true: int
    false: list[str]


def names_of_mutants(assignment: Assignment, exercise: str = "", most: int | None = None) -> Names:
    """Let machine-made wrong answers be called names, and see whether the names are true.

    Args:
        assignment: the notebook, with all its exercises.
        exercise: only this one.
        most: how many of each solution are drawn, if not all are tried.
    """
    tried, true, false = 0, 0, []
    for answer in answers(UNROLLED, assignment):
        if answer.name != SOLUTION or exercise not in ("", answer.of):
            continue
        for mutant in _some(list(mutants(answer.tree, list(UNROLLED.records.values()))), most):
            tried += 1
            verdict = _is_true(assignment, answer.of, answer.function(mutant.tree))
            true += verdict is True
            false += [mutant.diff] * (verdict is False)
    return Names(tried, true, false)


def _some(made: list[Mutant], most: int | None) -> list[Mutant]:
    return made if most is None or len(made) <= most else random.Random(1).sample(made, most)


def _is_true(assignment: Assignment, of: str, function: Function) -> bool | None:
    """Whether the name that an answer is called is true; None if it is called none."""
    try:
        with at_most(SECONDS):
            said = said_of(assignment, of, function)
    except TooLong:
        return None
    if not said.exact:
        return None
    named = [m for m in mistakes_in(assignment.module("mistakes")) if m.of == of and said.names(m)]
    exercise = assignment.exercise(of)
    cases = [case for seed in FRESH for case in _cases(exercise, seed)]
    return any(all(_agree(exercise, function, m.function, case) for case in cases) for m in named)


def _agree(exercise: Exercise, one: Function, other: Function, case: tuple[Any, ...]) -> bool:
    return same(_ask(exercise, one, case), _ask(exercise, other, case), LIKE)


def _cases(exercise: Exercise, seed: int) -> Sequence[tuple[Any, ...]]:
    return exercise.visible_cases(np.random.default_rng(seed)) if exercise.visible_cases else ()


def _ask(exercise: Exercise, function: Function, case: tuple[Any, ...]) -> Any:
    *args, last = case
    asked = exercise.answering(LocalFunction(function, UNROLLED.records))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return asked(*args, **last) if isinstance(last, dict) else asked(*case)
        except CallFailed as failure:
            return failure.kind


def visible_section(looks: Mapping[str, Looks], names: Mapping[str, Names], most: int | None) -> Iterator[str]:
    """Write the section, line by line.

    Args:
        looks: what the visible checks of each notebook said.
        names: what they called wrong answers made by machine.
        most: how many of those were drawn for each solution, if not all were tried.
    """
    yield INTRODUCTION
    yield from _known(looks)
    yield MADE_BY_MACHINE.format(tried="all were" if most is None else f"{most} of each solution were drawn and")
    yield from _made_by_machine(names)


def _made_by_machine(names: Mapping[str, Names]) -> Iterator[str]:
    yield "| notebook | wrong answers | called by a name | of these, wrongly |"
    yield "|---|---:|---:|---:|"
    for notebook, given in names.items():
        cells = (notebook, given.tried, given.true + len(given.false), len(given.false))
        yield f"| {' | '.join(map(str, cells))} |"


def _known(looks: Mapping[str, Looks]) -> Iterator[str]:
    yield f"| {' | '.join(HEAD)} |"
    yield "|---|" + "---:|" * (len(HEAD) - 1)
    for notebook, one in looks.items():
        yield _row(notebook, Counter(one.outcomes.values()), one.right_answers, one.alarms)
    everything = Counter(outcome for one in looks.values() for outcome in one.outcomes.values())
    right_answers, alarms = (sum(getattr(one, what) for one in looks.values()) for what in ("right_answers", "alarms"))
    yield _row("all", everything, right_answers, alarms)
    yield ""
    yield "Mistakes that did not get their own name, and it alone:"
    yield ""
    yield "| notebook | exercise | mistake | what the check gives |"
    yield "|---|---|---|---|"
    for notebook, one in looks.items():
        for (of, mistake), outcome in one.outcomes.items():
            if outcome is not Outcome.RIGHT:
                yield f"| {notebook[:2]} | `{of}` | `{mistake}` | {outcome} |"


def _row(name: str, count: Counter[Outcome], right_answers: int, alarms: int) -> str:
    mistakes = count.total()
    shares = (f"{count[outcome] / mistakes:.1%}" for outcome in Outcome)
    return f"| {' | '.join([name, str(mistakes), *shares, str(right_answers), str(alarms)])} |"
