"""Says what went wrong: compares what a student's function returned with what each known mistake returns.

Runs in the judge after a claim has failed, on the arguments of the recorded calls. Only the course's own code is run.
"""

import dis
import pickle
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import combinations
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from autograder.claims.course import Assignment
from autograder.claims.exercise import Exercise
from autograder.claims.expect import FORWARD
from autograder.claims.local import LocalFunction
from autograder.claims.mistake import Mistake, mistakes_in
from autograder.claims.recording import ASKED_BESIDES, Call, Recorded
from autograder.claims.remembered import Memory, digest, may_change
from autograder.claims.results import ClaimResult
from autograder.claims.student import CallFailed, StudentFunction

MOST_CALLS = 10  # of one claim; only claims about chance make many more, and theirs are all alike
LARGE = 2_000  # numbers among the arguments of a call, from which on an oracle in plain loops may take seconds
SMALLEST_SCALE = 0.01  # below it numbers are compared absolutely, so that zero and rounding noise are the same
AND = " + "
LEFT_OVER = (
    "The same arguments gave another answer in a second call. What do both calls share: a variable or a list outside "
    "of the function, or a random generator of its own?"
)
READ_ONLY = "read-only"  # what NumPy says of an array that may not be written to

Path = tuple[str | int, ...]
Answer = dict[Path, Any]
Places = frozenset[tuple[int, Path]]
WHOLE: Path = ("whole",)


@dataclass(frozen=True)
class _Raised:
    """Stands for the value of a call that raised."""

    kind: str


@dataclass(frozen=True)
class Diagnosis:
    """Names the mistakes of one assignment; give it to `Exercise.check`.

    Attributes:
        assignment: whose mistakes are known.
        records: named tuples that may be returned.
        said: what mistakes answered before, which other submissions are compared with as well.
    """

    assignment: Assignment
    records: dict[str, type]
    said: Memory = field(default_factory=Memory, compare=False, repr=False)

    def __call__(self, exercise: Exercise, results: list[ClaimResult], recorded: Recorded) -> list[ClaimResult]:
        """Add to the failed claims of an exercise which mistake they come from, if exactly one is possible.

        Args:
            exercise: what was checked.
            results: one for each claim.
            recorded: the calls that each claim made.
        """
        try:
            known, calls = self.known(exercise), calls_of(results, recorded)
            found = find_mistakes(exercise, known, calls, self.records, said=self.said)
        except Exception:  # a verdict must never depend on whether it can be explained
            return results
        if found:
            return list(_explained(results, found))
        return list(_with_a_word(results, LEFT_OVER)) if leaves_something(recorded.get(ASKED_BESIDES, ())) else results

    def known(self, exercise: Exercise) -> list[Mistake]:
        """The known mistakes of an exercise."""
        return [mistake for mistake in mistakes_in(self.assignment.module("mistakes")) if mistake.of == exercise.name]


def leaves_something(calls: Sequence[Call]) -> bool:
    """Say whether the first two calls had the same arguments and came to different ends.

    Args:
        calls: as `Exercise` asks besides its claims, the first of them twice.
    """
    if len(calls) < 2 or not all(call.kept for call in calls[:2]):
        return False
    one, other = calls[:2]
    if len(one.args) != len(other.args) or any(a is not b for a, b in zip(one.args, other.args, strict=True)):
        return False
    if one.failure or other.failure:
        return getattr(one.failure, "kind", None) != getattr(other.failure, "kind", None)
    return not same(one.value, other.value, 0.0)


def calls_of(results: Sequence[ClaimResult], recorded: Recorded) -> list[Call]:
    """List the calls that are looked at: those of failed claims first."""
    ordered = [(r.name, r.passed) for r in sorted(results, key=lambda result: result.passed)]
    return [
        replace(call, accepted=passed)
        for name, passed in (*ordered, (ASKED_BESIDES, False))
        for call in (recorded.get(name, ()) if name == ASKED_BESIDES else _last_and_first(recorded.get(name, ())))
    ]


def _last_and_first(calls: Sequence[Call]) -> Sequence[Call]:
    """Take as many calls as are looked at; the last one, where a claim fails, tells most mistakes apart."""
    half = MOST_CALLS // 2
    few = calls if len(calls) <= MOST_CALLS else [*calls[:half], *calls[-half:]]
    return [*few[-1:], *few[:-1]]


def find_mistakes(
    exercise: Exercise,
    known: Sequence[Mistake],
    calls: Sequence[Call],
    records: dict[str, type],
    *,
    said: Memory | None = None,
) -> tuple[Mistake, ...]:
    """Find the mistake, or the two, that give what the student's function gave in every recorded call.

    Two are found only if they concern different returned values, so that each stands by itself. Nothing is found if
    several mistakes fit that are called differently, or if nothing but exceptions speaks for one.

    Args:
        exercise: whose oracle says what is right.
        known: the mistakes to look at.
        calls: what was asked and what came; those that tell most first.
        records: named tuples that may be returned.
        said: what mistakes answered before; None to ask all of them anew.
    """
    said = Memory() if said is None else said
    if exercise.oracle is None or not all(call.kept for call in calls) or all(call.failure for call in calls):
        return ()
    tolerance = max((output.tolerance for output in exercise.outputs), default=FORWARD)
    oracle = exercise.answering(LocalFunction(exercise.oracle, records))
    cases = [_Case(number, call, oracle, tolerance) for number, call in enumerate(calls)]
    functions = [(mistake, exercise.answering(_Mistaken(mistake.function, records, said))) for mistake in known]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        alone = [m for m, function in functions if all(case.is_given_by(function) for case in cases)]
        if not any(case.differs_by_value or case.writes for case in cases):
            return ()
        return _one_meaning(alone) if alone else _two(functions, cases)


def _one_meaning(fitting: Sequence[Mistake]) -> tuple[Mistake, ...]:
    return (fitting[0],) if len({mistake.called for mistake in fitting}) == 1 else ()


def _two(functions: Sequence[tuple[Mistake, StudentFunction]], cases: Sequence["_Case"]) -> tuple[Mistake, ...]:
    """Find two mistakes that are wrong in different returned values, and together wherever the student's is wrong."""
    if len({path for case in cases for path in case.got}) < 2:
        return ()  # one returned value holds no two mistakes; oracles are slow, and need not be asked
    wrong: Places = frozenset().union(*(case.wrong for case in cases))
    if len({path for _, path in wrong}) < 2:
        return ()
    partly = [(mistake, places) for mistake, function in functions if (places := _explains(function, cases))]
    fitting = [
        (one, other)
        for (one, ones), (other, others) in combinations(partly, 2)
        if ones | others == wrong and not {path for _, path in ones} & {path for _, path in others}
    ]
    return fitting[0] if len({(one.called, other.called) for one, other in fitting}) == 1 else ()


class _Case:
    """One call: what the student's function gave, what the oracle gives, and where they differ."""

    def __init__(self, number: int, call: Call, oracle: StudentFunction, tolerance: float) -> None:
        self.call = call
        self._number = number
        self._oracle = oracle
        self._tolerance = tolerance

    @cached_property
    def got(self) -> Answer:
        if self.call.failure is None:
            return dict(_leaves(self.call.value))
        return {(): _Raised(getattr(self.call.failure, "kind", ""))}

    @cached_property
    def want(self) -> Answer:
        return _ask(self._oracle, self.call)

    @cached_property
    def wrong(self) -> Places:
        return self._places(self.got)

    @property
    def differs_by_value(self) -> bool:
        """Whether a value speaks for a mistake; a slow oracle is not asked about what a claim accepted."""
        if self.call.accepted and _size(self.call.args) > LARGE:
            return False
        return _is_value(self.got) and _is_value(self.want) and bool(self.wrong)

    @property
    def writes(self) -> bool:
        """Whether the function wrote into the one array of this call that was read-only."""
        return not self.call.frozen and READ_ONLY in str(self.call.failure) and _is_value(self.want)

    def is_given_by(self, function: StudentFunction) -> bool:
        """Whether a function gives what the student's gave."""
        return self._same(_ask(function, self.call), self.got)

    def explained(self, answer: Answer) -> Places | None:
        """Where a mistake differs from the oracle, if the student's function does the same there; else None."""
        places = self._places(answer)
        if WHOLE in {path for _, path in places}:
            return places if self._same(answer, self.got) else None
        return places if all(self._same_at(path, answer, self.got) for _, path in places) else None

    def _places(self, answer: Answer) -> Places:
        if answer.keys() != self.want.keys():
            return frozenset({(self._number, WHOLE)})
        return frozenset((self._number, path) for path in answer if not self._same_at(path, answer, self.want))

    def _same(self, one: Answer, other: Answer) -> bool:
        return one.keys() == other.keys() and all(self._same_at(path, one, other) for path in one)

    def _same_at(self, path: Path, one: Answer, other: Answer) -> bool:
        return path in one and path in other and same(one[path], other[path], self._tolerance)


class _Mistaken:
    """A mistake behind the border, which is asked the same once."""

    def __init__(self, function: Callable[..., Any], records: dict[str, type], said: Memory) -> None:
        self._local = LocalFunction(_afresh(function) if keeps_something(function) else function, records)
        self._function = function
        self._said = said

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on copies."""
        return self._answer(self._local, args, kwargs)

    def frozen(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on read-only copies."""
        return self._answer(self._local.frozen, args, kwargs)

    def _answer(self, ask: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        if may_change((args, kwargs)) or keeps_something(self._function):
            return ask(*args, **kwargs)
        question = self._function, ask is self._local, digest((args, kwargs))
        answer = self._said.recall(question)
        if answer is None:
            answer = pickle.dumps(_outcome(ask, args, kwargs))
            self._said.learn(question, answer)
        value, failure = pickle.loads(answer)
        if failure is not None:
            raise CallFailed(*failure)
        return value


def _afresh(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with global names of its own: what it keeps there would change what is told to the next student."""
    made = FunctionType(
        function.__code__, dict(function.__globals__), function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def _outcome(
    ask: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, tuple[str, str] | None]:
    """What a call gives, or message and kind of its failure."""
    try:
        return ask(*args, **kwargs), None
    except CallFailed as failure:
        return None, (str(failure), failure.kind)


@cache
def keeps_something(function: Callable[..., Any]) -> bool:
    """Whether a mistake writes to names outside of itself, so that it may answer otherwise the next time."""
    code = function.__code__
    steps = [step for inner in _codes(code) for step in dis.get_instructions(inner)]
    return any(
        step.opname == "STORE_GLOBAL"
        or step.argval == "globals"
        or (step.opname == "STORE_DEREF" and step.argval in code.co_freevars)
        for step in steps
    )


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of the functions in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _explains(mistake: StudentFunction, cases: Sequence[_Case]) -> Places:
    """All places where a mistake is wrong, or none as soon as the student's function is not wrong in the same way."""
    found: set[tuple[int, Path]] = set()
    for case in cases:
        places = case.explained(_ask(mistake, case.call))
        if places is None:
            return frozenset()
        found |= places
    return frozenset(found)


def _ask(function: StudentFunction, call: Call) -> Answer:
    ask: Callable[..., Any] = function.frozen if call.frozen else function
    try:
        return dict(_leaves(ask(*call.args, **call.kwargs)))
    except CallFailed as failure:
        return {(): _Raised(failure.kind)}


def _is_value(answer: Answer) -> bool:
    return not isinstance(answer.get(()), _Raised)


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Take tuples apart, since each of their values may be wrong by itself; the type of a record is a leaf as well."""
    if not isinstance(value, tuple):
        yield path, value
        return
    yield (*path, "type"), type(value).__name__
    for number, item in enumerate(value):
        yield from _leaves(item, (*path, number))


def _size(value: Any) -> int:
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return value.size if isinstance(value, np.ndarray) else 1


def same(one: Any, other: Any, tolerance: float) -> bool:
    """Say whether two plain values are the same, but for rounding.

    Args:
        one: what came out.
        other: what it is compared with.
        tolerance: relative to the largest magnitude.
    """
    if _is_numbers(one) and _is_numbers(other):
        return _same_numbers(np.asarray(one), np.asarray(other), tolerance)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(same(a, b, tolerance) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key], tolerance) for key in one)
    return type(one) is type(other) and bool(one == other)


def _is_numbers(value: Any) -> bool:
    return isinstance(value, np.ndarray | np.generic | float) or (isinstance(value, int) and abs(value) < 2**62)


def _same_numbers(one: Any, other: Any, tolerance: float) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.dtype.kind != "f":
        return bool(np.array_equal(one, other))
    finite = np.isfinite(other)
    scale = float(np.max(np.abs(other[finite]), initial=SMALLEST_SCALE))
    return bool(np.allclose(one, other, rtol=0, atol=tolerance * scale, equal_nan=True))


def _explained(results: Sequence[ClaimResult], found: Sequence[Mistake]) -> Iterator[ClaimResult]:
    """Name the mistakes in every failed claim, and say once what they are."""
    name, text = AND.join(mistake.called for mistake in found), sentence_about(found)
    for result in results:
        if result.passed:
            yield result
        else:
            yield replace(result, message=f"{result.message}\n{text}".strip(), mistake=name)
            text = "This comes from the same."


def _with_a_word(results: Sequence[ClaimResult], word: str) -> Iterator[ClaimResult]:
    """Add a sentence to the first failed claim."""
    for result in results:
        yield result if result.passed or not word else replace(result, message=f"{result.message}\n{word}".strip())
        word = word if result.passed else ""


def sentence_about(found: Sequence[Mistake]) -> str:
    """Say what comes out when someone makes these mistakes, and which hint helps."""
    says = ", and ".join(_lower_first(mistake.says.rstrip(".")) for mistake in found)
    hints = " and ".join(str(hint) for hint in sorted({mistake.hint for mistake in found}))
    return f"This is exactly what comes out when {says}. See hint{'s' * (len(hints) > 1)} {hints}."


def _lower_first(sentence: str) -> str:
    first = sentence.split(" ")[0]
    return sentence[:1].lower() + sentence[1:] if first[1:].islower() or len(first) == 1 else sentence
