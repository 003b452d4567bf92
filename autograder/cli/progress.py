"""How far a class is, on stderr: how many are done, how fast, how long it will take, and what is waited for."""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TextIO

from autograder.grading.collected import Job

LOOKED_EVERY = 0.5  # seconds: how exactly it is known since when a job runs, and how often a terminal's line moves
PRINTED_EVERY = 10.0  # seconds, in a log: seldom enough to be read
QUIET_AT_FIRST = 3.0  # seconds: who waits no longer needs to be told nothing
NAMED = 3
CLEAR = "\r\x1b[K"


class Progress:
    """Says how far a class is, while it is used as a context manager. A short run says nothing.

    Args:
        total: how many submissions there are.
        stream: where to say it; a line that is rewritten on a terminal, else a plain one now and then.
        clock: gives seconds.

    Attributes:
        known: how many of those that are done were there already.
    """

    def __init__(
        self, total: int, *, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream or sys.stderr
        self._clock = clock
        self._done = self.known = 0
        self._began = clock()
        self._jobs: Mapping[Future[Any], Job] = {}
        self._running_since: dict[Future[Any], float] = {}
        self._over = threading.Event()
        self._ticking = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Progress":
        self._ticking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._ticking.join()
        if self._stream.isatty():
            self._write(CLEAR)

    def started(self, jobs: Mapping[Future[Any], Job]) -> None:
        """Note what is under way or waits for a worker."""
        self._jobs = jobs

    def done(self, *, known: bool) -> None:
        """Note that one more submission is done, or was there already."""
        self._done += 1
        self.known += known

    def look(self, now: float) -> None:
        """See which jobs run, at a moment of the clock."""
        running = [future for future in list(self._jobs) if future.running()]
        self._running_since = {future: self._running_since.get(future, now) for future in running}

    def line(self) -> str:
        """Say it in one line."""
        now = self._clock()
        graded = self._done - self.known
        seconds = max(now - self._began, 1e-9)
        parts = [f"graded {self._done} of {self._total}"]
        if graded:
            left = (self._total - self._done) * seconds / graded
            parts += [f"{graded / seconds:.1f} per second, about {_time(left)} left"]
        return "; ".join([*parts, *self._waited_for(now)])

    def _waited_for(self, now: float) -> list[str]:
        """Name the jobs that run longest; one that waits in a worker's queue counts as running, and comes last."""
        self.look(now)
        longest = sorted(self._running_since, key=lambda future: self._running_since[future])[:NAMED]
        names = [f"{self._named(future)} ({_time(now - self._running_since[future])})" for future in longest]
        return [f"waiting for {', '.join(names)}"] if names else []

    def _named(self, future: Future[Any]) -> str:
        return f"{self._jobs[future].student} {self._jobs[future].assignment}"

    def _tick(self) -> None:
        on_terminal = self._stream.isatty()
        every = LOOKED_EVERY if on_terminal else PRINTED_EVERY
        due = self._began + max(every, QUIET_AT_FIRST)
        while not self._over.wait(LOOKED_EVERY):
            self.look(now := self._clock())
            if now >= due:
                due = now + every
                self._write(f"{CLEAR}{self.line()}" if on_terminal else f"{self.line()}\n")

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody may be listening any more; the class is graded all the same
            self._stream.write(text)
            self._stream.flush()


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
