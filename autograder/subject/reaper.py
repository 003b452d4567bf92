"""The end of a subject: every process that it started dies, and none is left for the system to collect.

`confine` makes a subject the leader of a process group that neither it nor its children can leave, so one
signal to the group reaches them all. The kernel delivers it to a process that is just forking and to its
new child alike (Linux, kernel/fork.c, copy_process), so no fork bomb outruns it.

A process that was seen may be gone before its signal is sent: where a program ignores SIGCHLD, the kernel collects
what it forked at once. So no signal here minds that nobody is there.
"""

import os
import signal
import sys
import time
from collections.abc import Set
from contextlib import suppress

from autograder.subject.kernel import PR_SET_PDEATHSIG, prctl
from autograder.subject.watch import children_of, parent_of, session

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Make this process the parent of every descendant whose own parent ends; only Linux can."""
    if sys.platform == "linux":
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def be_told_of_the_end_of(parent: int) -> None:
    """Have SIGTERM sent to this process when its parent ends; end at once if it has ended already.

    Args:
        parent: its number, as it was before the fork.
    """
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def kill_descendants(pid: int) -> None:
    """Kill the subject `pid` and all that it started.

    Call it before its end is waited for: until then, no other process can have its number.
    """
    with suppress(ProcessLookupError):  # a subject that is not confined yet has no group of its own
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def reap_all(pid: int, *, seconds: float = 10.0) -> int | None:
    """Collect the subject `pid` and its killed descendants; return its exit status as `os.waitpid` gives it.

    None if it was collected before. Raises TimeoutError if one of them does not end within `seconds`.
    Needs `adopt_orphans` in the calling process. Other subjects are not touched.
    """
    deadline = time.monotonic() + seconds
    ended = _collect(pid, deadline)
    ended.update(_collect(-pid, deadline))
    return ended.get(pid)


def end_forks(pid: int) -> None:
    """Kill all that the subject `pid` started, but not itself.

    All of them are stopped first, by one signal, so that nothing can be started in the meantime.
    """
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGSTOP)
    forks = [member for member in session(pid) if member != pid]
    for fork in forks:
        with suppress(ProcessLookupError):
            os.kill(fork, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
    _collect_orphans(pid, set(forks))


def end_all_below(*, seconds: float = 10.0) -> None:
    """Kill and collect every process below this one, each with its session, until none is left or time is up.

    Needs `adopt_orphans` in the calling process: what a killed process leaves falls to it, and is killed in turn.
    """
    deadline = time.monotonic() + seconds
    own = os.getsid(0)
    while _collect_any() and time.monotonic() < deadline:
        for child, leader in children_of(os.getpid()):
            kill_descendants(leader if leader != own else child)
        time.sleep(0.002)


def end_strays(known: Set[int], *, seconds: float = 10.0) -> None:
    """Kill and collect each child of this process that is not `known`, with its session: what one of those left behind.

    Needs `adopt_orphans` in the calling process, as `end_all_below` does.
    """
    deadline = time.monotonic() + seconds
    while (strays := _strays(known)) and time.monotonic() < deadline:
        for child, leader in strays:
            kill_descendants(leader if leader != os.getsid(0) else child)
            with suppress(ChildProcessError):
                os.waitpid(child, os.WNOHANG)
        time.sleep(0.002)


def _strays(known: Set[int]) -> list[tuple[int, int]]:
    return [(child, leader) for child, leader in children_of(os.getpid()) if child not in known]


def _collect_any() -> bool:
    """Collect the children that have ended; say whether others are left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _collect_orphans(pid: int, killed: set[int], *, seconds: float = 10.0) -> None:
    """Collect the `killed`, whom this process inherits one by one.

    Children of the subject `pid` itself are left to it. Uncollected, they would count against the subject's
    limit of processes.
    """
    deadline = time.monotonic() + seconds
    while killed and time.monotonic() < deadline:
        for orphan in killed:
            with suppress(ChildProcessError):
                os.waitpid(orphan, os.WNOHANG)
        killed = {orphan for orphan in killed if parent_of(orphan) not in (None, pid)}
        time.sleep(0.0005)


def end(pid: int) -> int | None:
    """Kill and collect the subject `pid` with all its descendants; return its exit status."""
    kill_descendants(pid)
    return reap_all(pid)


def _collect(which: int, deadline: float) -> dict[int, int]:
    """Exit statuses of this process's children that `which` names, in the sense of `os.waitpid`."""
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(which, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid:
            ended[pid] = status
        elif time.monotonic() > deadline:
            raise TimeoutError(f"A process of the subject {abs(which)} did not end after SIGKILL.")
        else:
            time.sleep(0.0005)
