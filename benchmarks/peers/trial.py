"""The same wrong answers before the checks of two courses, theirs and ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from autograder.authoring.audit.mutate import mutants
from autograder.authoring.audit.sources import SOLUTION, Answer, answers
from autograder.authoring.audit.trial import DOMAIN_SEED, SECONDS, Court, TooLong, at_most, court_of, quiet
from autograder.claims.domain import domain_of, same
from autograder.claims.local import LocalFunction
from autograder.claims.mistake import mistakes_in
from autograder.claims.student import CallFailed
from autograder.unrolled import UNROLLED

from .contract import Function, PeerCheck, Rights, Verdict

SEEDS = (1, 20_261_122, 77)
MUTANT, MISTAKE = "mutant", "known mistake"
NOTEBOOKS = ("01_rnn_cell", "02_forward_pass", "03_bptt", "06_gated_cells")


@dataclass(frozen=True)
class Wrong:
    """A wrong answer to one of our exercises.

    Attributes:
        source: a mutant, or a known mistake.
        kind: what the mutant changes, or the name of the mistake.
        text: the changed lines of a mutant, or what the mistake does.
        function: the answer.
        loses_points: whether our hidden checks take points off it under every seed.
    """

    source: str
    kind: str
    text: str
    function: Function = field(compare=False)
    loses_points: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a check of another course says of each wrong answer that it can be held to."""

    check: PeerCheck
    verdicts: tuple[tuple[Wrong, Verdict], ...]
    not_asked: tuple[Wrong, ...]  # wrong only in what the other course does not ask for

    def of(self, source: str) -> list[tuple[Wrong, Verdict]]:
        """Take the mutants, or the known mistakes."""
        return [(wrong, verdict) for wrong, verdict in self.verdicts if wrong.source == source]

    def missed(self, source: str) -> list[Wrong]:
        """List the wrong answers that pass their check, printed numbers included."""
        return [wrong for wrong, verdict in self.of(source) if verdict is Verdict.PASSED]


@cache
def solutions() -> Rights:
    """This course's solutions of the notebooks that others have functions in common with, by name."""
    found: dict[str, Function] = {}
    for answer in (a for name in NOTEBOOKS for a in answers(UNROLLED, UNROLLED.assignment(name))):
        if answer.name == SOLUTION:
            found[answer.of] = answer.function()
    return found


def shown_later(check: PeerCheck, wrong: Wrong, checks: Sequence[PeerCheck]) -> list[str]:
    """List the functions of the same course whose checks call this one, and so show that it is wrong."""
    rights = {**solutions(), check.ours: wrong.function}
    later = [other for other in checks if other.peer == check.peer and other.calls == check.ours]
    return [other.theirs for other in later if other.caught(rights[other.ours], rights)]


def outcome(check: PeerCheck, wrongs: Sequence[Wrong]) -> Outcome:
    """Show wrong answers to another course's check.

    Args:
        check: the check.
        wrongs: wrong answers to the exercise that corresponds.
    """
    differs = Difference(check)
    held = [wrong for wrong in wrongs if differs.shows(wrong.function)]
    verdicts = [(wrong, check.verdict(wrong.function, solutions())) for wrong in held]
    return Outcome(check, tuple(verdicts), tuple(wrong for wrong in wrongs if wrong not in held))


def wrong_answers(assignment: str, exercise: str) -> list[Wrong]:
    """Make all mutants and take all known mistakes that are wrong and give values, with the verdict of our checks."""
    court, rights = court_of(UNROLLED, UNROLLED.assignment(assignment), exercise)
    found = []
    for source, kind, text, function in (*_mutants(rights[0]), *_mistakes(assignment, exercise)):
        behaviour = court.behaviour(function)
        if behaviour.works and not behaviour.alike:
            found.append(Wrong(source, kind, text, function, _loses_points(court, function)))
    return found


def _mutants(right: Answer) -> Iterator[tuple[str, str, str, Function]]:
    for mutant in mutants(right.tree, list(UNROLLED.records.values())):
        yield MUTANT, mutant.kind, mutant.diff, right.function(mutant.tree)


def _mistakes(assignment: str, exercise: str) -> Iterator[tuple[str, str, str, Function]]:
    for mistake in mistakes_in(UNROLLED.assignment(assignment).module("mistakes")):
        if mistake.of == exercise:
            yield MISTAKE, mistake.name, mistake.says, mistake.function


def _loses_points(court: Court, function: Function) -> bool:
    return all(court.failed_claims(function, seed) != () for seed in SEEDS)


class Difference:
    """Says whether an answer gives other numbers than the right one where another course asks for them.

    The arguments are copies that may be written into: what others do not forbid is not held against an answer.
    """

    def __init__(self, check: PeerCheck) -> None:
        self._asked = check.asked
        domain = domain_of(UNROLLED.assignment(check.assignment), check.ours)
        self._cases = domain.cases(np.random.default_rng(DOMAIN_SEED))
        right = LocalFunction(solutions()[check.ours], UNROLLED.records)
        with quiet():
            self._wanted = [_numbers(self._asked(right(*case))) for case in self._cases]

    def shows(self, function: Function) -> bool:
        """Whether the answer differs anywhere in the domain of the exercise."""
        asked = LocalFunction(function, UNROLLED.records)
        with quiet():
            return any(self._other(asked, case, want) for case, want in zip(self._cases, self._wanted, strict=True))

    def _other(self, asked: LocalFunction, case: tuple[Any, ...], want: Any) -> bool:
        try:
            with at_most(SECONDS):
                return not same(_numbers(self._asked(asked(*case))), want)
        except (CallFailed, TooLong, TypeError, ValueError, AttributeError):
            return True


def _numbers(value: Any) -> Any:
    """Forget of which precision numbers are, which others do not ask about."""
    return tuple(map(_numbers, value)) if isinstance(value, tuple | list) else np.asarray(value, dtype=np.float64)
