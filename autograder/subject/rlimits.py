"""The kernel limits that hold a subject to its `Limits`."""

import os
import resource
from pathlib import Path

from autograder.subject.limits import Limits


def apply(limits: Limits, *, tasks_before: int) -> None:
    """Bind this process, and all that it will start, to `limits`.

    `tasks_before` is the number of tasks that this user already has, because the kernel counts them per user.
    """
    for which, most in _table(limits, tasks_before).items():
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))


def offer_to_the_oom_killer() -> None:
    """Where memory runs out all the same, let the kernel end a subject and not the grader."""
    Path("/proc/self/oom_score_adj").write_text("1000")


def _table(limits: Limits, tasks_before: int) -> dict[int, int]:
    held, writable = _address_space()
    return {
        resource.RLIMIT_AS: held + 2 * limits.memory,  # threads reserve far more addresses than they use
        resource.RLIMIT_DATA: writable + limits.memory,
        resource.RLIMIT_NPROC: tasks_before + limits.processes,
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_CORE: 1,  # no file; and where a program gets them, which 0 would allow, no core either
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }


def _address_space() -> tuple[int, int]:
    """Bytes of address space held now, and the writable private part of them."""
    pages = Path("/proc/self/statm").read_text().split()
    return int(pages[0]) * resource.getpagesize(), int(pages[5]) * resource.getpagesize()


def tasks_of(uid: int) -> int:
    """Processes and threads that `uid` has alive."""
    processes = (entry for entry in os.scandir("/proc") if entry.name.isdigit())
    return sum(_threads(process) for process in processes if _owner(process) == uid)


def _owner(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_uid
    except OSError:
        return -1


def _threads(entry: os.DirEntry[str]) -> int:
    try:
        return len(os.listdir(f"{entry.path}/task"))
    except OSError:
        return 0
