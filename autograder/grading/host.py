"""The judge's side of the warm parent: starts it, gives it orders, and ends it with all that is below it.

One of its own takes a second of imports. Where several workers begin together, they share one import: a `Nursery`
starts a process that forks a warm parent for each of them.
"""

import json
import math
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from autograder.border.wire import Channel, Codec, WireError
from autograder.claims.course import Course
from autograder.errors import CannotConfine
from autograder.files.whole import write_whole
from autograder.grading.charge import Account, Limit
from autograder.subject.confine import environment

START_SECONDS = 60.0  # many times what a start takes, and time in a processor's queue is not counted
END_SECONDS = 15.0  # more than the 10 after which the warm parent gives a process up that does not end
FONTS = Path("/usr/share/fonts")  # of those that a subject may read; see `runtime.DATA`
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}


@dataclass(frozen=True)
class Start:
    """With what a warm parent begins.

    Attributes:
        records_module: where a subject finds the named tuples that may cross.
        warm: modules that are imported once.
        rehearsal: an expression that is tried once.
        settings: environment variables that every child sees.
        confined: whether children are confined; False runs student code with the rights of the instructor.
    """

    records_module: str
    warm: Sequence[str] = ()
    rehearsal: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    confined: bool = True

    @classmethod
    def of(cls, course: Course, *, confined: bool) -> "Start":
        """What the submissions of a course need."""
        return cls(course.records_module, course.warm_modules, course.rehearsal, course.settings, confined)

    def run(
        self, home: Path, lines: Sequence[socket.socket], stderr: int = subprocess.DEVNULL
    ) -> "subprocess.Popen[bytes]":
        """Start a process that imports once, and serves each line with a warm parent.

        Args:
            home: its working directory, the only place where it and its children write.
            lines: their ends of control sockets; they are closed here, so that the end of who serves one shows as the
                end of that line.
            stderr: where it says why it could not start.
        """
        bring_fonts(home)
        numbers = [line.fileno() for line in lines]
        command = [sys.executable, "-m", "autograder.subject.guardian", "--control", *map(str, numbers)]
        command += ["--records", self.records_module, *([] if self.confined else ["--no-confinement"])]
        command += ["--warm", *self.warm, "--rehearsal", self.rehearsal]
        command += ["--set", *(f"{name}={value}" for name, value in self.settings.items())]
        process = subprocess.Popen(
            command, env={**environment(home), **INLINE}, pass_fds=numbers, cwd=home, stdin=subprocess.DEVNULL,
            stderr=stderr, start_new_session=True,
        )  # fmt: skip
        for line in lines:
            line.close()
        return process


class Process(Protocol):
    """Of a `subprocess.Popen`, what a host asks of the process that serves its line."""

    pid: int

    def kill(self) -> None:
        """End it, if it is still there."""

    def wait(self, timeout: float | None = None) -> object:
        """Wait until it has ended.

        Raises:
            subprocess.TimeoutExpired: if it has not in so many seconds.
        """


class NotOurChild:
    """A process that somebody else started and collects: known by a descriptor, as its number may come to another."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)

    def close(self) -> None:
        """Forget it."""
        os.close(self._descriptor)

    def kill(self) -> None:
        """End it, if it is still there."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it has ended; see `Process`."""
        if not select.select([self._descriptor], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)


@dataclass(frozen=True)
class Seat:
    """What a worker takes of a nursery: a line to a warm parent, and the process in which that one is being made."""

    line: socket.socket
    nursery: int


class Nursery:
    """Warm parents for workers that are forked from this process, made by one import; use it as a context manager.

    Args:
        start: what they begin with.
        seats: how many there are.
    """

    def __init__(self, start: Start, *, seats: int) -> None:
        self._home = new_home()
        pairs = [socket.socketpair() for _ in range(seats)]
        self._lines = [mine for mine, _ in pairs]
        self._process = start.run(self._home, [theirs for _, theirs in pairs])
        self._turns, turns = os.pipe()
        os.write(turns, bytes(range(seats)))
        os.close(turns)

    def __enter__(self) -> "Nursery":
        """Use this nursery."""
        return self

    def take(self) -> Seat | None:
        """Take a seat for good, in a worker; None if all are taken.

        The other lines are closed in this process: a warm parent ends when nobody holds its line any more.
        """
        turn = os.read(self._turns, 1)
        taken = self._lines[turn[0]] if turn else None
        for line in self._lines:
            if line is not taken:
                line.close()
        return Seat(taken, self._process.pid) if taken else None

    def leave_to_workers(self) -> None:
        """Close all lines in this process, as soon as the workers that hold them have been forked."""
        for line in self._lines:
            line.close()

    def __exit__(self, *_error: object) -> None:
        """Wait for the end of all that was made here; it comes with that of the workers."""
        self.leave_to_workers()
        os.close(self._turns)
        _end(self._process)
        remove(self._home)


class Host:
    """The warm parent process, which one judge uses for all its submissions.

    Args:
        records: named tuples that may cross.
        start: what it begins with.
        seat: of a nursery that has made one; where it fails, one is made here.

    Raises:
        CannotConfine: if it did not start, or this machine cannot confine its children.
    """

    def __init__(self, records: dict[str, type], start: Start, *, seat: Seat | None = None) -> None:
        self.records = records
        self._account = Account(math.inf)
        if not (seat and self._sits(seat)):
            self._start(start)

    def _sits(self, seat: Seat) -> bool:
        """Wait for a warm parent that is being made in a nursery; what keeps it from that, one of our own says."""
        self._account.follow(seat.nursery)
        self._control = Channel(seat.line, Codec({}))
        try:
            self._begin(self._wait_until_ready())
        except (WireError, OSError):
            self._control.close()
            return False
        return True

    def _begin(self, ready: Mapping[str, Any]) -> None:
        self._home = Path(ready["home"])
        process = NotOurChild(ready["pid"])
        self._process: Process = process
        self._forget = process.close
        self._account.follow(process.pid)

    def _start(self, start: Start) -> None:
        self._home = new_home()
        mine, theirs = socket.socketpair()
        process = start.run(self._home, [theirs], subprocess.PIPE)
        self._process = process
        self._forget = process.stderr.close if process.stderr else lambda: None
        self._account.follow(process.pid)
        self._control = Channel(mine, Codec({}))
        try:
            self._wait_until_ready()
        except WireError as error:
            process.kill()
            said = (process.communicate()[1] or b"").decode(errors="replace").strip()
            self.close()
            last = said.splitlines()[-1] if said else "it said nothing"
            if "CannotConfine" in last:
                raise CannotConfine(last.partition("CannotConfine: ")[2]) from error
            raise CannotConfine(f"The process in which student code runs did not start: {last}") from error

    def _wait_until_ready(self) -> Mapping[str, Any]:
        return self._control.receive(deadline=Limit(self._account, START_SECONDS))[0]

    def order(self, op: str, value: Any = None, fds: Sequence[int] = ()) -> Any:
        """Give the parent an order, wait until it is carried out, and return what it answers."""
        self._control.send(op, value)
        if fds:
            socket.send_fds(self._control.sock, [b"."], list(fds))
        header, body = self._control.receive(deadline=Limit(self._account, START_SECONDS))
        return self._control.value(header, body)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A fresh directory for one submission, gone afterwards."""
        path = Path(tempfile.mkdtemp(prefix="scratch-", dir=self._home))
        try:
            yield path
        finally:
            remove(path)

    def close(self) -> None:
        """End the parent and everything below it."""
        self._control.close()
        _end(self._process)
        self._forget()
        remove(self._home)


def _end(process: Process) -> None:
    """Give a process whose line was closed the time to end by itself, with what is below it, and end it then."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=END_SECONDS)
    process.kill()
    process.wait()


def new_home() -> Path:
    """A folder for a warm parent, which its children may pass but not list.

    Raises:
        CannotConfine: where there can be no warm parent.
    """
    if not hasattr(os, "fork"):
        raise CannotConfine("Grading forks processes, which Windows cannot; grade on Linux, or in WSL.")
    home = Path(tempfile.mkdtemp(prefix="subject-"))
    home.chmod(0o711)
    return home


def bring_fonts(home: Path) -> None:
    """Hand the warm parent Matplotlib's list of this machine's fonts, which takes 0.25 s to make.

    A list that names other fonts than Matplotlib's and the system's is left: a subject could not read them.

    Args:
        home: the warm parent's.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    for path in cache.glob("fontlist-v*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            listed = json.loads(path.read_text(encoding="utf-8"))
            names = [Path(font["fname"]) for kind in ("ttflist", "afmlist") for font in listed[kind]]
            if all(not name.is_absolute() or name.is_relative_to(FONTS) for name in names):
                write_whole(home / path.name, json.dumps(listed))


def remove(folder: Path) -> None:
    """Delete a folder, also one that a student nested deeper than Python can follow."""
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        subprocess.run(["rm", "-rf", "--", folder], check=False, stderr=subprocess.DEVNULL)
