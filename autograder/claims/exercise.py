"""An exercise and its claims: what must hold of a student's function, and what each part is worth."""

import inspect
import warnings
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from rnnkit.returned import Kind, Kinds, as_declared

from autograder.claims.expect import (
    FORWARD,
    ClaimFailed,
    expect_close,
    expect_record_close,
    expect_text,
    expect_tuple,
)
from autograder.claims.messages import legible, quoted
from autograder.claims.recording import ASKED_BESIDES, Call, Recorded, Recorder, alike, guarded
from autograder.claims.remembered import Remembered
from autograder.claims.results import NOT_CHECKED, ClaimResult, ExerciseResult
from autograder.claims.student import CallEnded, CallFailed, OpenSpace, Received, Space, StudentFunction
from autograder.errors import Starved

MAX_MESSAGE = 2_000
WRONG_ANYHOW = (
    "what comes back is wrong for another reason, with arguments that may be written to as with others. "
    "Mend that first; the points of this line come with it."
)

ClaimFunction = Callable[[StudentFunction, np.random.Generator], None]
Give = Callable[[Mapping[str, Callable[..., Any]]], None]
GivingClaimFunction = Callable[[StudentFunction, np.random.Generator, Give], None]
CaseFunction = Callable[[np.random.Generator], Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class Output:
    """One value that an exercise's function returns.

    Attributes:
        name: what the notebook calls it.
        axes: one word per axis; for a named tuple of arrays, the words of each field ("outer.inner" if it is nested).
        tolerance: relative to the largest expected magnitude.
        holds: numbers, whole numbers, truth values or a text.
        parts: for a tuple of values, what each of them is; then `axes` and `holds` say nothing.
    """

    name: str
    axes: Sequence[str] | Mapping[str, Sequence[str]] = ()
    tolerance: float = FORWARD
    holds: Kind = Kind.NUMBERS
    parts: tuple["Output", ...] = ()

    @property
    def kind(self) -> Kind | Kinds:
        """What the value should be."""
        if self.parts:
            return [part.kind for part in self.parts]
        return Kind.RECORD if isinstance(self.axes, Mapping) else self.holds

    def expect(self, got: Any, want: Any) -> None:
        """Expect the oracle's numbers. Raises ClaimFailed if they are others."""
        if self.parts:
            values = expect_tuple(got, [part.name for part in self.parts], what=f"`{self.name}` is")
            for part, value, wanted in zip(self.parts, values, want, strict=True):
                part.expect(value, wanted)
        elif self.holds is Kind.TEXT:
            expect_text(got, want, name=self.name)
        elif isinstance(self.axes, Mapping):
            expect_record_close(got, want, name=self.name, axes=dict(self.axes), tolerance=self.tolerance)
        else:
            expect_close(got, want, name=self.name, axes=self.axes, tolerance=self.tolerance)


@dataclass(frozen=True)
class Claim:
    """One thing that must hold of a student's function."""

    name: str
    title: str
    points: float
    holds: ClaimFunction | None = None
    gives: GivingClaimFunction | None = None
    about_writing: bool = False

    def ask(self, student: StudentFunction, rng: np.random.Generator, give: Give) -> None:
        """Ask the student's function. Raises ClaimFailed if the claim does not hold of it."""
        if self.gives is not None:
            self.gives(student, rng, give)
        elif self.holds is not None:
            self.holds(student, rng)


@dataclass
class Exercise:
    """A function that students write, and the claims that decide its points.

    Attributes:
        name: the function's name in the notebook.
        points: what all claims together are worth.
        oracle: an independent implementation, which the claims compare with.
        outputs: what the function returns, in order.
        given: working versions of earlier exercises that this one calls. If a claim fails with the student's own,
            it is tried once more with these, so that one mistake costs once.
        claims: filled by the `claim` decorator.
    """

    name: str
    points: float
    oracle: Callable[..., Any] | None = None
    outputs: tuple[Output, ...] = ()
    given: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    visible_cases: CaseFunction | None = None
    _drawn: tuple[int, Sequence[tuple[Any, ...]]] | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Let the oracle remember what it said."""
        if self.oracle is not None:
            self.oracle = Remembered(self.oracle)

    @property
    def grade_id(self) -> str:
        """The nbgrader id of the test cell."""
        return f"test_{self.name}"

    @property
    def working_versions(self) -> str:
        """What a second try is given, in the words of a message."""
        names = " and ".join(f"`{name}`" for name in self.given)
        return f"{'a working version' if len(self.given) == 1 else 'working versions'} of {names}"

    def received(self, value: Any) -> Any:
        """Bring what the function returned into the one form that everybody looks at."""
        return as_declared(value, [output.kind for output in self.outputs]) if self.outputs else value

    def answering(self, function: StudentFunction) -> StudentFunction:
        """Let a function answer this exercise: whatever it returns is looked at in the one form."""
        return Received(function, self.received)

    def claim(self, *, points: float) -> Callable[[ClaimFunction], ClaimFunction]:
        """Add a claim; its name and docstring are the function's.

        Args:
            points: what it is worth.
        """

        def add(function: ClaimFunction) -> ClaimFunction:
            if any(claim.gives for claim in self.claims):
                raise ValueError(f"{function.__name__} of {self.name} must stand before the claim that gives functions")
            self.claims.append(Claim(function.__name__, self._title_of(function), points, holds=function))
            return function

        return add

    def claim_about_writing(self, *, points: float) -> Callable[[ClaimFunction], ClaimFunction]:
        """Add a claim that right numbers come back from arguments that cannot be written to.

        Where the numbers are wrong however the function is called, this is said to be not checked, for nothing has
        been found out about writing. It earns no points all the same: whoever does nothing writes to nothing.

        Args:
            points: what it is worth.
        """

        def add(function: ClaimFunction) -> ClaimFunction:
            self.claim(points=points)(function)
            self.claims[-1] = replace(self.claims[-1], about_writing=True)
            return function

        return add

    def claim_about_calls(self, *, points: float) -> Callable[[GivingClaimFunction], GivingClaimFunction]:
        """Add a claim that gives the notebook functions of the judge's own, which record how they are called.

        What is given stays in place of the student's own, so no other claim may follow it. A question that was asked
        before is answered without a second call, so a claim should hand out numbers that make all questions differ.

        Args:
            points: what it is worth.
        """

        def add(function: GivingClaimFunction) -> GivingClaimFunction:
            self.claims.append(Claim(function.__name__, self._title_of(function), points, gives=function))
            return function

        return add

    def _title_of(self, function: Callable[..., Any]) -> str:
        title = inspect.getdoc(function)
        if not title:
            raise ValueError(f"claim {function.__name__} of {self.name} has no docstring; say what it claims")
        return title.splitlines()[0]

    def visible(self, cases: CaseFunction) -> CaseFunction:
        """Name the fixed inputs on which the visible check compares numbers.

        Args:
            cases: makes a list of argument tuples from a generator with a fixed seed; a dict at the end of a
                tuple holds keyword arguments.
        """
        self.visible_cases = cases
        return cases

    def right(self, *args: Any, **kwargs: Any) -> Any:
        """What the oracle answers, worked out once for a class: its questions are the same.

        Raises:
            ValueError: if there is no oracle.
        """
        if self.oracle is None:
            raise ValueError(f"{self.name} has no oracle")
        return self.oracle(*args, **kwargs)

    def expect_oracle(self, student: StudentFunction, *args: Any, **kwargs: Any) -> None:
        """Expect the student's function to return what the oracle returns for the same arguments.

        Raises:
            ClaimFailed: if any returned value has another type, shape or number.
        """
        self.expect_outputs(student(*args, **kwargs), self.right(*args, **kwargs))

    def expect_outputs(self, got: Any, want: Any) -> None:
        """Expect returned values to be the wanted ones, each with its name, axes and tolerance.

        Raises:
            ClaimFailed: naming the first that differs.
        """
        if len(self.outputs) == 1:
            self.outputs[0].expect(got, want)
            return
        values = expect_tuple(got, [output.name for output in self.outputs])
        for output, value, wanted in zip(self.outputs, values, want, strict=True):
            output.expect(value, wanted)

    def expect_one_right(self, got: Any, want: Sequence[Any]) -> None:
        """Expect at least one returned value to be the wanted one, so that a mistake in the others costs only once.

        Raises:
            ClaimFailed: if none is.
        """
        values = expect_tuple(got, [output.name for output in self.outputs])
        failures = []
        for output, value, wanted in zip(self.outputs, values, want, strict=True):
            try:
                output.expect(value, wanted)
            except ClaimFailed as failure:
                failures.append(failure)
        if len(failures) == len(values):
            raise failures[0]

    def check(self, open_space: OpenSpace, *, seed: int, diagnose: "Diagnose | None" = None) -> ExerciseResult:
        """Decide every claim.

        Args:
            open_space: opens a fresh copy of the finished notebook's names.
            seed: with the claim's name, the seed of its random inputs.
            diagnose: looks at the calls of an exercise that failed, and adds to its results what went wrong.
        """
        recorded: Recorded | None = {} if diagnose is not None else None
        with open_space() as space:
            results = [decided.result for decided in self._decide(self.claims, space, seed, recorded)]
        failed = {claim.name for claim, result in zip(self.claims, results, strict=True) if not result.passed}
        if failed and self.given:
            results = self._follow_through(results, failed, open_space, seed, recorded)
        if diagnose is not None and recorded is not None and not all(result.passed for result in results):
            results = diagnose(self, results, recorded)
        return ExerciseResult(self.grade_id, self.points, tuple(results))

    def _follow_through(
        self, results: list[ClaimResult], failed: set[str], open_space: OpenSpace, seed: int, recorded: Recorded | None
    ) -> list[ClaimResult]:
        with open_space() as space:
            space.give(self.given)
            again = self._decide([claim for claim in self.claims if claim.name in failed], space, seed, recorded)
        second = {decided.result.name: decided for decided in again}
        return [self._of_two_tries(result, second.get(result.name)) for result in results]

    def _of_two_tries(self, first: ClaimResult, second: "_Decided | None") -> ClaimResult:
        """Choose the better of two tries, and say of a second one that was cut short why it was no better."""
        if second is None:
            return first
        if second.result.passed:
            names = " and ".join(f"`{name}`" for name in self.given)
            note = f"This holds once {names} works; it was checked with a working version in place of yours."
            return replace(first, passed=True, message=note)
        if second.ended:
            note = f"It was tried once more with {self.working_versions}, and that try was ended: {second.ended}"
            return replace(first, message=f"{first.message} {note}"[:MAX_MESSAGE])
        return first

    def _decide(self, claims: Sequence[Claim], space: Space, seed: int, recorded: Recorded | None) -> list["_Decided"]:
        student = Recorder(self.answering(space.function(self.name)))
        decided: list[_Decided] = []
        ended = ""
        for claim in claims:
            before = len(student.calls)
            rng = np.random.default_rng(claim_seed(seed, self.name, claim.name))
            failure = None if ended else _try(claim, student, rng, space)
            if claim.about_writing and isinstance(failure, ClaimFailed) and _same_again(student, before):
                failure = ClaimFailed(f"{NOT_CHECKED} because {WRONG_ANYHOW}")
            message = f"{NOT_CHECKED} because an earlier claim ended the run: {ended}" if ended else str(failure or "")
            ended = str(failure) if isinstance(failure, CallEnded) else ended
            text = legible(message[:MAX_MESSAGE])
            decided.append(_Decided(ClaimResult(claim.name, claim.title, claim.points, not text, text), ended))
            if recorded is not None:
                recorded[claim.name] = student.calls[before:]
        if recorded is not None and not all(one.result.passed for one in decided):
            recorded[ASKED_BESIDES] = self._ask_besides(student, seed)
        return decided

    def _ask_besides(self, student: Recorder, seed: int) -> list[Call]:
        """Ask for more than the failed claims did, which stop at the first wrong answer; no verdict hangs on it."""
        before = len(student.calls)
        writes = any(call.frozen and call.failure for call in student.calls)
        with suppress(TimeoutError):  # of the judge's own work, if the claims have used up all of it
            cases = self._cases_of(seed)
            twice = cases[:1]  # what is left over from one call shows in the next
            for asked in (*twice, *(a for case in cases for a in (case, *(guarded(case) if writes else ())))):
                *args, last = asked
                with suppress(CallFailed):
                    student(*args, **last) if isinstance(last, dict) else student(*asked)
        return student.calls[before:]

    def _cases_of(self, seed: int) -> Sequence[tuple[Any, ...]]:
        """The visible check's inputs for another seed, drawn once for a class: all that look at them look at copies."""
        if self.visible_cases is None:
            return ()
        if self._drawn is None or self._drawn[0] != seed:
            self._drawn = seed, self.visible_cases(np.random.default_rng(seed))
        return self._drawn[1]


def _same_again(student: Recorder, before: int) -> bool:
    """Say whether the last call, whose arguments were read-only, gives the same with arguments that may be written to.

    Args:
        student: the function.
        before: how many calls it had answered before the claim.
    """
    last = student.calls[-1] if len(student.calls) > before else None
    if last is None or not last.frozen or last.failure is not None or not last.kept:
        return False
    with suppress(CallFailed):
        return alike(student(*last.args, **last.kwargs), last.value)
    return False


@dataclass(frozen=True)
class _Decided:
    """What one try says of a claim, and how the try was ended, if it was by then."""

    result: ClaimResult
    ended: str


Diagnose = Callable[[Exercise, list[ClaimResult], Recorded], list[ClaimResult]]


def claim_seed(seed: int, exercise: str, claim: str) -> list[int]:
    """Derive the seed of one claim, independent of which other claims exist."""
    return [seed, zlib.crc32(f"{exercise}/{claim}".encode())]


def _try(claim: Claim, student: StudentFunction, rng: np.random.Generator, space: Space) -> Exception | None:
    try:
        with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):  # NumPy warns in both ways
            claim.ask(student, rng, space.give)
    except Starved:
        raise  # says nothing of the claim
    except (ClaimFailed, CallFailed) as failure:
        return failure
    except Exception as error:
        said = f"{type(error).__name__}: {quoted(str(error), 300)}"
        return ClaimFailed(
            f"the check could not work with what the function returned ({said}). "
            "Compare the types of your return values with the docstring; if they agree, tell your instructor."
        )
    return None
