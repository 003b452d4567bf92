"""What was said in the check of an exercise is remembered: who gives the same answers is asked the same, and earns it.

What the judge asks, and what it decides, follows from the seed and from what the function answered so far, bit for
bit. So each question is kept under a digest of all answers before it, and at the end the verdict. As long as a
submission answers what another one answered, nothing is made up, worked out or compared anew. With its first answer
that is new, the claims are asked from the beginning, over the answers that it has given already.

A question may hold what another submission answered, but only for one that gave the same answers itself.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from autograder.border.wire import WireError
from autograder.claims.exercise import Diagnose, Exercise
from autograder.claims.results import ExerciseResult
from autograder.claims.student import Space

ROOM = 32 << 20  # bytes of questions that are kept, those that were asked last; a notebook has 1 to 3 MiB of them
OVERHEAD = 500  # bytes that one question or verdict takes besides its own
HELD = 64 << 20  # bytes of answers that are held while it is seen whether they are known
SOON = 5.0  # seconds of the judge's own work; a verdict that took longer may have hung on its limit, and is not kept


@dataclass(frozen=True)
class Step:
    """What the judge does next.

    Attributes:
        frame: what it sends; nothing if it opens a copy of the notebook.
        begins: whether a call begins with it, which has a time of its own.
        answered: whether it waits for an answer.
    """

    frame: bytes = b""
    begins: bool = False
    answered: bool = True


OPEN = Step(answered=False)


class Transcripts:
    """The questions and verdicts that one judge remembers.

    Args:
        room: bytes to keep.
    """

    def __init__(self, *, room: int = ROOM) -> None:
        self._room = room
        self._used = 0
        self._known: OrderedDict[bytes, Step | ExerciseResult] = OrderedDict()

    def after(self, answers: bytes) -> Step | ExerciseResult | None:
        """What came after these answers, by their digest; None if it is not known."""
        if answers in self._known:
            self._known.move_to_end(answers)
        return self._known.get(answers)

    def learn(self, answers: bytes, step: Step | ExerciseResult) -> None:
        """Keep what comes after these answers."""
        self._used += _size(step) - _size(self._known.get(answers))
        self._known[answers] = step
        while self._used > self._room and len(self._known) > 1:
            self._used -= _size(self._known.popitem(last=False)[1])


def _size(step: Step | ExerciseResult | None) -> int:
    if step is None:
        return 0
    if isinstance(step, Step):
        return OVERHEAD + len(step.frame)
    return OVERHEAD * (1 + len(step.claims)) + sum(len(claim.message) for claim in step.claims)


class TellingSpace(Space, Protocol):
    """A copy of the notebook that can be asked by frames, too."""

    def repeat(self, step: Step) -> bytes:
        """Send a frame that was made before; return the answer. Raises WireError."""


OpenTellingSpace = Callable[["Transcript"], AbstractContextManager[TellingSpace]]


@dataclass
class _Turn:
    step: Step
    answer: bytes = b""
    failure: WireError | None = None


class Transcript:
    """The check of one exercise of one submission.

    Args:
        known: what was said before.
        about: what tells this check from others, such as the name of the exercise and the seed.
        open_space: opens a fresh copy of the finished notebook, whose turns go through this transcript.
    """

    def __init__(self, known: Transcripts, about: str, open_space: OpenTellingSpace) -> None:
        self._known = known
        self._answers = hashlib.sha256(about.encode()).digest()
        self._open_space = open_space
        self._turns: list[_Turn] = []
        self._told = self._held = 0
        self._failed = False
        self._spaces: list[TellingSpace] = []
        self._last = ExitStack()

    def check(self, exercise: Exercise, *, seed: int, diagnose: Diagnose) -> ExerciseResult:
        """Decide an exercise; see `Exercise.check`."""
        with self._last:
            result = self._repeat()
            if result is None:
                began = time.process_time()
                opened = iter(range(len(exercise.claims) + 2))
                result = exercise.check(lambda: self._space(next(opened)), seed=seed, diagnose=diagnose)
                if time.process_time() - began < SOON:
                    self._learn(result)
            return result

    def turn(self, step: Step, act: Callable[[], bytes]) -> bytes:
        """Take a step, or tell what came of it if it was taken already.

        Args:
            step: what the judge does.
            act: does it, and returns the answer.

        Raises:
            WireError: if that fails.
            RuntimeError: if the judge asks otherwise than it did after the same answers.
        """
        if self._told == len(self._turns):
            self._learn(step)
            return self._take(step, act)
        turn = self._turns[self._told]
        self._told += 1
        if turn.step != step:
            raise RuntimeError("a claim asks other questions after the same answers; it may use its rng only")
        if turn.failure is not None:
            raise turn.failure
        return turn.answer

    def _take(self, step: Step, act: Callable[[], bytes]) -> bytes:
        try:
            answer = act()
        except WireError:
            self._failed = True
            raise
        self._answers = hashlib.sha256(self._answers + answer).digest()
        return answer

    def _learn(self, step: Step | ExerciseResult) -> None:
        """Keep what comes next; where an answer was not given in time, that says nothing of another submission."""
        if not self._failed:
            self._known.learn(self._answers, step)

    def _repeat(self) -> ExerciseResult | None:
        """Go on as long as it is known how; return the verdict if that leads to one."""
        while isinstance(step := self._known.after(self._answers), Step):
            act = self._open if step == OPEN else partial(self._spaces[-1].repeat, step)
            try:
                self._turns.append(_Turn(step, self._take(step, act)))
            except WireError as failure:
                self._turns.append(_Turn(step, failure=failure))
                return None
            self._held += len(self._turns[-1].answer)
            if self._held > HELD:
                return None
        return step

    def _open(self) -> bytes:
        self._last.close()
        self._spaces.append(self._last.enter_context(self._open_space(self)))
        return b""

    @contextmanager
    def _space(self, number: int) -> Iterator[Space]:
        """Give the claims a copy of the notebook: one that was opened already, or another."""
        self.turn(OPEN, self._open)
        yield self._spaces[number]
        if number == len(self._spaces) - 1:
            self._last.close()
