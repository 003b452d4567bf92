"""The judge's side of the subject: runs cells in it, calls the student's functions, and ends it in time."""

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from autograder.border.outputs import CellOutput, Room, clean_outputs
from autograder.border.wire import Channel, Codec, Deadline, WireClosed, WireError, WireTimeout, parsed
from autograder.claims.messages import not_defined, quoted, raised
from autograder.claims.student import CallEnded, CallFailed
from autograder.errors import CannotConfine
from autograder.grading.charge import FRESH, Account, Limit, Limits
from autograder.grading.host import START_SECONDS, Host
from autograder.grading.own_limits import interrupted_after
from autograder.grading.transcript import Step, Transcript

GRACE_SECONDS = 1.0  # for a cell that was interrupted; one that goes on after it takes its process along
ONE_CALL = "one call of the function"
BUSY_SECONDS = 0.05  # the first pause before a busy notebook is asked again; each further one is twice as long
MOST_BUSY = 7  # pauses of 6.4 seconds together: longer than a call may take
MAX_CALLBACKS = 10_000
MAX_QUESTION = 1 << 18  # bytes of arrays in one callback: the judge's function takes time and memory of the judge


@dataclass(frozen=True)
class Patience:
    """How long the judge waits, in seconds that a submission is charged for (see `charge`).

    Attributes:
        cell: for one cell of the notebook.
        again: for one of the release's own cells, once a cell was stuck: it calls the same function, as a rule.
        call: for one call of a student's function.
        exercise: for all calls of one exercise.
        whole: for the cells of one submission together.
        checks: for the exercises of one submission together.
        ceiling: for one submission, in seconds of wall time, whoever is to blame: what is not through by then is not
            graded. Ten seconds of work, more than any notebook of this course needs, fit in beside sixty others.
    """

    cell: float = 20.0
    again: float = 2.0
    call: float = 5.0
    exercise: float = 20.0
    whole: float = 120.0
    checks: float = 120.0
    ceiling: float = 600.0


@dataclass(frozen=True)
class Ran:
    """How a cell ended: its outputs, "" or one of "stuck", "interrupted", "died", and the limit that it had reached."""

    outputs: list[CellOutput]
    ended: str = ""
    limit: Limit | None = None


class SubjectGone(Exception):
    """The child that ran the notebook is dead or had to be ended; start another to go on.

    Attributes:
        how: "stuck" or "died"; "late" if it lives, and its time is used up.
        why: a sentence, if it took more time, memory or disk than it may; else empty.
    """

    def __init__(self, how: str, why: str = "") -> None:
        super().__init__(how)
        self.how = how
        self.why = why


class Subject:
    """One child of the host, in which one submission runs. Use it as a context manager.

    Args:
        host: the warm parent.
        scratch: the child's only writable directory.
        readable: files and directories that it may read.
        modules: directories that it may read and import from.
        lines: how many exercises may be served.
        patience: time limits.
        account: what the submission is charged for.

    Raises:
        CannotConfine: if the child cannot be confined; it has read nothing of the student's then.
    """

    def __init__(
        self,
        host: Host,
        scratch: Path,
        *,
        readable: Sequence[Path] = (),
        modules: Sequence[Path] = (),
        lines: int = 0,
        patience: Patience,
        account: Account,
    ) -> None:
        self._host = host
        self._patience = patience
        self._account = account
        self._room = Room()
        pairs = [socket.socketpair() for _ in range(lines + 1)]
        theirs = [pair[1] for pair in pairs]
        self._channel = Channel(pairs[0][0], Codec(host.records))
        self._lines = [pair[0] for pair in pairs[1:]]
        order = {"scratch": str(scratch), "readable": list(map(str, readable)), "modules": list(map(str, modules))}
        try:
            self._start(order, theirs)
        except BaseException:  # also of the system's own, where the warm parent is gone: no line may stay open
            self._close()
            raise

    def _start(self, order: dict[str, Any], theirs: Sequence[socket.socket]) -> None:
        try:
            self._account.follow(self._host.order("start", order, [sock.fileno() for sock in theirs]))
        finally:
            for sock in theirs:
                sock.close()
        header, _ = self._channel.receive(deadline=Limit(self._account, START_SECONDS))
        if header["op"] == "unconfined":
            raise CannotConfine(str(header.get("text")))
        if header["op"] != "ready":
            raise WireError(f"an answer {header['op']!r} where 'ready' was due")

    def __enter__(self) -> "Subject":
        """Use this subject."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the child and whatever it left behind."""
        try:
            self._host.order("end")
        finally:
            self._close()

    def _close(self) -> None:
        self._channel.close()
        for line in self._lines:
            line.close()

    def run(self, source: str, *limits: Limit) -> Ran:
        """Run one cell.

        Args:
            source: what the cell holds.
            limits: of time, besides the patience for a cell.

        Raises:
            SubjectGone: if the child died, or had to be ended because it did not react to an interrupt.
        """
        until = Limits(Limit(self._account, self._patience.cell), *limits)
        try:
            self._channel.send("run", source, deadline=until)
            return self._ran(until)
        except WireTimeout:
            reached = until.reached()
            self._host.order("interrupt")
        except WireError as error:
            raise self._gone() from error
        try:
            return Ran(self._ran(Limit(self._account, GRACE_SECONDS)).outputs, "interrupted", reached)
        except WireError as error:
            raise SubjectGone("stuck") from error

    def _gone(self) -> SubjectGone:
        return SubjectGone("died", self._host.order("excess") or "")

    def _ran(self, until: Deadline) -> Ran:
        header = self._expect("ran", until)
        return Ran(clean_outputs(header.get("outputs"), self._room))

    @contextmanager
    def exercise(
        self, *limits: Limit, name: str = "", closed: Sequence[str] = (), transcript: Transcript | None = None
    ) -> Iterator["RemoteSpace"]:
        """Fork the finished notebook, and serve one exercise from the copy.

        Args:
            limits: of time for its calls, besides the patience for an exercise.
            name: of the exercise.
            closed: the given functions that may not be called meanwhile, each with its module.
            transcript: remembers what is said.

        Raises:
            SubjectGone: if the notebook's process is no longer there to be forked.
        """
        line = self._lines.pop(0)
        until = Limits(Limit(self._account, self._patience.call, "a copy of the finished notebook"), *limits)
        try:
            self._fork({"name": name, "closed": [*closed]}, until)
        except WireError as error:
            line.close()
            raise _late(until.reached()) if isinstance(error, WireTimeout) else self._gone() from error
        space = RemoteSpace(line, self._host.records, self._patience, self._account, *limits, transcript=transcript)
        try:
            yield space
        finally:
            self._account.settle(after=FRESH)
            space.close()
            if space.ended:  # it does not listen any more: the trusted parent has to end it
                self._host.order("end_forks")

    def _fork(self, asked: Mapping[str, Any], deadline: Deadline) -> None:
        """Have the notebook's process forked, without what it left running if that is too much to fork.

        Its word that it is busy is the student's: it is taken a few times only, each time after a longer pause.
        """
        for times in range(MOST_BUSY):
            self._channel.send("exercise", deadline=deadline, **asked)
            header, _ = self._channel.receive(deadline=deadline)
            match header["op"]:
                case "forked":
                    return
                case "busy":
                    self._host.order("end_forks")
                    time.sleep(max(0.0, min(BUSY_SECONDS * 2**times, deadline.left())))
                case other:
                    raise WireError(f"an answer {other!r} where 'forked' was due")
        raise WireError(f"a notebook that was busy {MOST_BUSY} times in a row")

    def _expect(self, op: str, deadline: Deadline | float) -> dict[str, Any]:
        header, _ = self._channel.receive(deadline=deadline)
        if header["op"] != op:
            raise WireError(f"an answer {header['op']!r} where {op!r} was due")
        return header


def _late(limit: Limit) -> SubjectGone:
    return SubjectGone("late", f"There are {limit.seconds:g} seconds for {limit.what}.")


class RemoteSpace:
    """The names of a finished notebook, in a process of their own.

    Attributes:
        ended: why nothing more can be asked of that process; empty while all is well.
        limit: what the time was for, if that is why; else empty.
    """

    def __init__(
        self,
        sock: socket.socket,
        records: dict[str, type],
        patience: Patience,
        account: Account,
        *limits: Limit,
        transcript: Transcript | None = None,
    ) -> None:
        self._functions: list[Callable[..., Any]] = []
        self._channel = Channel(sock, Codec(records, register=self._register))
        self._patience = patience
        self._account = account
        self._limits = (Limit(account, patience.exercise, "all calls of one exercise"), *limits)
        self._transcript = transcript
        self._deadline = Limits(*self._limits)
        self._own = 0.0
        self.ended = ""
        self.limit = ""

    def function(self, name: str) -> "Proxy":
        """Find a function by name. Calling it raises CallFailed if there is none."""
        return Proxy(self, name)

    def give(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Put working functions, which stay in this process, in place of the student's own."""
        with suppress(WireError):
            self._take(Step(self._channel.frame("give", dict(functions)), answered=False))

    def close(self) -> None:
        """Let the process end."""
        self._channel.close()

    def call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any], *, frozen: bool) -> Any:
        """Call a function of the student's.

        Raises:
            CallFailed: if it gives no value.
            CallEnded: if its process is gone.
        """
        if self.ended:
            raise CallEnded(self.ended)
        try:
            frame = self._channel.frame("call", [list(args), dict(kwargs)], name=name, frozen=frozen)
            return self._answer(name, Step(frame, begins=True))
        except WireTimeout:
            text = self._too_slow(self._deadline.reached())
        except WireClosed:
            text = "the function ended the Python process that ran it. Look for exit() or for endless recursion."
        except WireError as error:
            text = f"the process that ran the function answered with {error}."
        self.ended = text
        raise CallEnded(text)

    def repeat(self, step: Step) -> bytes:
        """Take a step; return the bytes of the answer.

        Raises:
            WireError: if the process is gone, or time is up.
        """
        if step.begins:
            self._deadline = Limits(Limit(self._account, self._patience.call, ONE_CALL), *self._limits)
        self._channel.write(step.frame, deadline=self._deadline)
        return self._channel.read(deadline=self._deadline) if step.answered else b""

    def _take(self, step: Step) -> bytes:
        if self._transcript is None:
            return self.repeat(step)
        return self._transcript.turn(step, partial(self.repeat, step))

    def _too_slow(self, limit: Limit) -> str:
        self.limit = f"{limit.seconds:g} seconds for {limit.what}"
        said = f"the time was used up: {self.limit}"
        if limit.what == ONE_CALL:
            said = f"the function did not return within {limit.seconds:g} seconds"
        return f"{said}. Look for a loop that never ends, or for work that grows with every step."

    def _answer(self, name: str, step: Step) -> Any:
        for _ in range(MAX_CALLBACKS):
            header, body = parsed(self._take(step))
            match header:
                case {"op": "returned"}:
                    return self._channel.value(header, body)
                case {"op": "callback"} if len(body) > MAX_QUESTION:
                    text = f"a call of the grader's function with more than {MAX_QUESTION >> 10} KiB of arrays"
                    step = Step(self._channel.frame("refused", text=text))
                case {"op": "callback", "id": int(number)}:
                    step = Step(self._called_back(number, header, body))
                case {"op": "raised", "kind": str(kind), "text": str(text)}:
                    raise CallFailed(raised(kind[:100], text), kind[:100])
                case {"op": "unsendable", "text": str(text)}:
                    raise CallFailed(f"the function returned something that is no plain data: {quoted(text)}.")
                case {"op": "missing"}:
                    raise CallFailed(not_defined(name))
                case _:
                    raise WireError("a frame that is no answer")
        raise WireError(f"more than {MAX_CALLBACKS} questions during one call")

    def _called_back(self, number: int, header: dict[str, Any], body: memoryview) -> bytes:
        """Answer a question. The student's clock stands still meanwhile, so all answers together have a limit."""
        began = time.thread_time()
        left = self._patience.call - self._own
        if left <= 0:
            raise WireError(f"questions that took the grader more than {self._patience.call:g} seconds to answer")
        try:
            args, kwargs = self._channel.value(header, body)
            with interrupted_after(left):
                value = self._functions[number](*args, **kwargs)
        except WireError:
            raise
        except Exception as error:
            return self._channel.frame("refused", text=f"{type(error).__name__}: {error}"[:500])
        finally:
            self._own += time.thread_time() - began
        return self._channel.frame("value", value)

    def _register(self, function: Callable[..., Any]) -> int:
        if function not in self._functions:
            self._functions.append(function)
        return self._functions.index(function)


class Proxy:
    """A function of the student's, which runs in the subject."""

    def __init__(self, space: RemoteSpace, name: str) -> None:
        self._space = space
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on copies."""
        return self._space.call(self._name, args, kwargs, frozen=False)

    def frozen(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on read-only copies."""
        return self._space.call(self._name, args, kwargs, frozen=True)
