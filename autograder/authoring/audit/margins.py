"""How far right and wrong answers lie from the limit of the hidden checks, and what the checks asked of them.

A difference is measured as `expect_close` measures it: over the tolerance times the largest wanted magnitude, or times
one if that is below one. So 1 is the limit; right answers must stay below it, wrong ones must come out above.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.authoring.audit.trial import SECONDS, TooLong, at_most, notebook_around, quiet
from autograder.claims.exercise import Exercise, Output
from autograder.claims.local import LocalFunction, local_space
from autograder.claims.recording import Call, Recorder
from autograder.claims.student import CallFailed, OpenSpace, Space, StudentFunction

TOOK_TOO_LONG = "(took too long)"


@dataclass(frozen=True)
class Hearing:
    """What the hidden checks asked of an answer, and what they found.

    Attributes:
        failed: names of the claims that do not hold.
        calls: all calls of the answer, in order, with what came of them.
    """

    failed: tuple[str, ...]
    calls: Sequence[Call]


@dataclass
class _OverheardSpace:
    """A space whose functions remember their calls."""

    space: Space
    recorders: list[Recorder] = field(default_factory=list)

    def function(self, name: str) -> StudentFunction:
        self.recorders.append(Recorder(self.space.function(name)))
        return self.recorders[-1]

    def give(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.space.give(functions)


def hear(exercise: Exercise, function: Callable[..., Any], records: dict[str, type], seed: int) -> Hearing:
    """Let the hidden checks decide about an answer, and listen.

    Args:
        exercise: with its hidden claims.
        function: the answer.
        records: named tuples that may be returned.
        seed: of the checks.
    """
    spaces: list[_OverheardSpace] = []
    open_space = _overheard(local_space(notebook_around(function, exercise.name), records), spaces)
    try:
        with quiet(), at_most(SECONDS):
            claims = exercise.check(open_space, seed=seed).claims
        failed = tuple(claim.name for claim in claims if not claim.passed)
    except TooLong:
        failed = (TOOK_TOO_LONG,)
    return Hearing(failed, [call for space in spaces for one in space.recorders for call in one.calls])


def _overheard(open_space: OpenSpace, spaces: list[_OverheardSpace]) -> OpenSpace:
    @contextmanager
    def open_and_listen() -> Iterator[Space]:
        with open_space() as space:
            spaces.append(_OverheardSpace(space))
            yield spaces[-1]

    return open_and_listen


def says_the_same(function: Callable[..., Any], hearing: Hearing, records: dict[str, type]) -> bool:
    """Say whether an answer gives, bit for bit, what another gave to the checks.

    Then the checks say the same of both: they know nothing of an answer but what it gives.

    Args:
        function: the answer.
        hearing: of the other one.
        records: named tuples that may be returned.
    """
    asked = LocalFunction(function, records)
    with quiet():
        return all(_same_call(asked, call) for call in hearing.calls)


def _same_call(asked: LocalFunction, call: Call) -> bool:
    try:
        with at_most(SECONDS):
            got = (asked.frozen if call.frozen else asked)(*call.args, **call.kwargs)
    except (CallFailed, TooLong):
        return False
    return call.failure is None and call.kept and identical(got, call.value)


def identical(one: Any, other: Any) -> bool:
    """Say whether two values are the same to the last bit, in type, dtype and shape as well.

    Args:
        one: plain data.
        other: plain data.
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, np.ndarray | np.generic):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    return bool(one == other) or bool(one != one and other != other)


def wanted(exercise: Exercise, hearing: Hearing) -> list[Any]:
    """Ask the oracle what the answer was asked; nothing if numbers are not all that counts in this exercise.

    A wrong answer may have been asked with what it gave before, such as a negative mean of squares, or one array
    where three belong. The oracle knows nothing of that, so the comparison ends there.
    """
    if exercise.oracle is None or not all(isinstance(call.kwargs.get("rng"), type(None)) for call in hearing.calls):
        return []
    with quiet():
        wants = list(_until_it_raises(exercise.oracle, hearing.calls))
    return wants if any(_holds_reals(want) for want in wants) else []


def _until_it_raises(oracle: Callable[..., Any], calls: Sequence[Call]) -> Iterator[Any]:
    with suppress(Exception):  # it was never meant to be asked that
        for call in calls:
            yield oracle(*call.args, **call.kwargs)


def _holds_reals(want: Any) -> bool:
    if isinstance(want, tuple):
        return any(_holds_reals(part) for part in want)
    return np.asarray(want).dtype.kind == "f"


def largest_ratio(exercise: Exercise, hearing: Hearing, wants: Sequence[Any]) -> float:
    """Say how far the worst number of an answer lies from the wanted one, 1 being the limit.

    Args:
        exercise: with the tolerances of its outputs.
        hearing: of the answer.
        wants: what the oracle gives for the same calls.

    Returns:
        The largest ratio of difference and allowed difference; infinite if a value is of another shape, or not finite
        where it should be. Where the wanted value is not finite, as in padding that is carried along, nothing counts.
    """
    pairs = [(call.value, want) for call, want in zip(hearing.calls, wants, strict=False) if call.failure is None]
    with quiet():
        return max((_ratio(exercise.outputs, got, want) for got, want in pairs), default=0.0)


def _ratio(outputs: Sequence[Output], got: Any, want: Any) -> float:
    if len(outputs) == 1:
        return _ratio_of(got, want, outputs[0].tolerance)
    if not isinstance(got, tuple | list) or len(got) != len(want):
        return math.inf
    triples = zip(outputs, got, want, strict=True)
    return max(_ratio_of(value, wish, output.tolerance) for output, value, wish in triples)


def _ratio_of(got: Any, want: Any, tolerance: float) -> float:
    if isinstance(want, tuple):
        if not isinstance(got, tuple | list) or len(got) != len(want):
            return math.inf
        return max((_ratio_of(*pair, tolerance) for pair in zip(got, want, strict=True)), default=0.0)
    if not isinstance(got, np.ndarray | np.generic | float | int):
        return math.inf
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        return math.inf
    if want.dtype == np.bool_:
        return 0.0 if np.array_equal(got, want) else math.inf
    got, want = got[np.isfinite(want)], want[np.isfinite(want)]
    if not np.all(np.isfinite(got)):
        return math.inf
    limit = tolerance * max(1.0, float(np.max(np.abs(want), initial=0.0)))
    return float(np.max(np.abs(got - want), initial=0.0)) / limit
