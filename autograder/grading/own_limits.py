"""Bounds what the grader itself takes while it works with numbers that a student chose.

Two answers of a few hundred kilobytes, one a row and the other a column, have a difference of many gigabytes; and a
reference that was written to be obvious takes hours for a long row.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

try:
    import resource
except ImportError:  # Windows, where only trusted notebooks are graded
    resource = None  # type: ignore[assignment]

STATM = Path("/proc/self/statm")
AGAIN = 1.0  # seconds of work until a program that went on is interrupted once more


@contextmanager
def memory_at_most(size: int) -> Iterator[None]:
    """Let this process take so many bytes more; beyond that, NumPy and Python raise MemoryError.

    Only Linux counts what has been taken; elsewhere there is no bound.

    Args:
        size: bytes of private memory.
    """
    if resource is None or not STATM.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bound = int(STATM.read_text().split()[5]) * resource.getpagesize() + size
    lower = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([bound, *lower]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what works for longer, and again after each second of work until it ends. May be nested.

    Python delivers signals to the main thread only; in another thread there is no bound, nor on Windows.

    Args:
        seconds: of this process's processor time, so that it does not matter what else the machine does, nor how
            long a submission is waited for meanwhile.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    began, active = time.process_time(), [True]

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if active[0]:
            raise TimeoutError(f"the grader stopped itself after {seconds:.3g} seconds of work")

    before = signal.signal(signal.SIGPROF, interrupt)
    delay, interval = signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001), AGAIN)
    try:
        try:
            yield
        finally:
            active[0] = False
    finally:
        left = max(delay - (time.process_time() - began), 0.001) if delay else 0.0
        signal.setitimer(signal.ITIMER_PROF, left, interval)
        signal.signal(signal.SIGPROF, before)
