"""Confinement: what a subject may reach, in force before it reads the first byte of a student's code.

Only Linux can give it here. Four walls, each by another part of the kernel:

- `landlock`: files. The interpreter, its packages and `Policy.readable` can be read, the scratch directory
  written.
- `seccomp`: everything that is not a file. No sockets, no programs, no namespaces, no tracing, no signals to
  other processes.
- `rlimits` and `namespaces`: how much memory, time, processes and disk.
- `privileges`: root becomes a user that no other process has; nobody gains anything.

The order matters and is explained in docs/decisions.
"""

import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from autograder.errors import CannotConfine
from autograder.subject.limits import Limits

FLAG = "--no-confinement"


@dataclass(frozen=True)
class Policy:
    """What one subject may reach.

    Attributes:
        scratch: Its working directory, the only place that it can write. What lies there stays visible.
        readable: Files and directories of the assignment that it may read, besides Python and its packages.
        limits: How much it may use.
        keep_open: File descriptors that stay open besides 0, 1 and 2. None leaves all of them open.
    """

    scratch: Path
    readable: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    keep_open: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Capabilities:
    """What this machine offers. `missing` forbids grading untrusted code; `weaker` is worth knowing.

    Each entry is one plain sentence.
    """

    landlock_abi: int
    seccomp: bool
    private_disk: bool
    root: bool
    missing: tuple[str, ...]
    weaker: tuple[str, ...]

    @property
    def sufficient(self) -> bool:
        """Whether untrusted code may be run here."""
        return not self.missing


def available() -> Capabilities:
    """What this kernel offers for confinement; whether that is enough, `rehearse` finds out by doing it."""
    if sys.platform != "linux":
        return _nothing(f"Confinement needs Linux (Landlock and seccomp); this is {platform.system()}.")
    from autograder.subject import landlock, namespaces, seccomp

    abi, filters, disk = landlock.abi(), seccomp.available(), namespaces.available()
    return Capabilities(
        landlock_abi=abi,
        seccomp=filters,
        private_disk=disk,
        root=os.getuid() == 0,
        missing=tuple(_missing(abi, filters)),
        weaker=tuple(_weaker(abi, disk)),
    )


def prepare() -> None:
    """Find out once, in the warm parent, what every child would have to find out again.

    Raises CannotConfine, so that a machine without confinement is known before the first submission.
    """
    _prepared()


def confine(policy: Policy) -> None:
    """Confine this process, and all that it will start, for good.

    Call it in the freshly forked child, while it has one thread and before it reads a byte of the student's.
    Raises CannotConfine; the process must then end, because it may be confined in part.
    """
    offered = _prepared()
    try:
        _confine(policy, offered)
    except OSError as error:
        raise cannot_confine(f"The kernel refused a step of the confinement: {error}.") from error


def environment(home: Path) -> dict[str, str]:
    """All that a subject's environment holds; also what the warm parent should be started with.

    The parent's memory is the child's: a secret that was ever in it can be found there, so it must not start
    with one.
    """
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(home),
        "MPLCONFIGDIR": str(home),
        "IPYTHONDIR": str(home),
        "MPLBACKEND": "agg",
        "LANG": "C.UTF-8",
        "PYTHONSAFEPATH": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


@lru_cache(maxsize=1)
def _prepared() -> Capabilities:
    offered = available()
    if not offered.sufficient:
        raise cannot_confine(" ".join(offered.missing))
    from autograder.subject import privileges, rlimits, runtime, seccomp  # noqa: F401 (the children find them loaded)

    runtime.closed()
    seccomp.encoded(platform.machine(), None)
    return offered


def _confine(policy: Policy, offered: Capabilities) -> None:
    """The steps, in the only order that works: what needs rights first, what takes them away last."""
    parent = os.getppid()  # before all else: the signal that tells of its end is set only later
    scratch = policy.scratch.resolve(strict=True)
    user = _user(offered)
    _require_one_thread()  # Landlock, seccomp and a change of user bind the thread that asks for them
    _close_all_but(policy.keep_open)  # walls are looked at when a file is opened: what is open already passes them
    _lead_own_session()  # seccomp refuses it afterwards
    _bound(policy, offered, scratch, user)
    _move_in(scratch)  # after the private disk was laid over it: who is inside before stays on the old one
    _take_rights_away(policy, offered, scratch, user)
    if os.getppid() != parent:
        raise cannot_confine("The parent ended while its subject was being confined.")


def _user(offered: Capabilities) -> int:
    from autograder.subject import privileges

    return privileges.own_user(os.getpid()) if offered.root else os.getuid()


def _bound(policy: Policy, offered: Capabilities, scratch: Path, user: int) -> None:
    """Set the limits on processes, memory, time and disk."""
    from autograder.subject import namespaces, rlimits

    counted_alone = offered.root or offered.private_disk  # else the kernel counts all that this user runs
    tasks_before = 0 if counted_alone else rlimits.tasks_of(user)
    if offered.private_disk:
        namespaces.mount_scratch(scratch, policy.limits, owner=user)
    elif offered.root:
        os.chown(scratch, user, user)
    rlimits.apply(policy.limits, tasks_before=tasks_before)
    rlimits.offer_to_the_oom_killer()


def _move_in(scratch: Path) -> None:
    """Make `scratch` home, working directory and place of temporary files."""
    os.chdir(scratch)
    os.environ.clear()
    os.environ.update(environment(scratch))
    tempfile.tempdir = str(scratch)


def _take_rights_away(policy: Policy, offered: Capabilities, scratch: Path, user: int) -> None:
    from autograder.subject import kernel, landlock, privileges, runtime, seccomp

    # a change of user makes a process undumpable and forgets PDEATHSIG, so it comes before both are set;
    # without NO_NEW_PRIVS, neither Landlock nor seccomp takes an order from who is not root
    if offered.root:
        privileges.become(user, may_pass=_must_pass((*policy.readable, scratch)))
    else:
        privileges.hold_only(0)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    # without a private disk, `deleted` has to see which files a subject holds
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0 if offered.private_disk else 1)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    own = ((path, landlock.READ) for path in policy.readable)
    # seccomp last, because Landlock's own calls are not on its list
    landlock.restrict((*runtime.grants(), *own, (scratch, landlock.WRITE)))
    seccomp.install(None if offered.landlock_abi >= landlock.SIGNALS_ABI else os.getpid())


def _require_one_thread() -> None:
    count = len(os.listdir("/proc/self/task"))
    if count != 1:
        raise cannot_confine(f"The process has {count} threads, expected 1: confine it right after the fork.")


def _lead_own_session() -> None:
    """A session and a process group of its own, which seccomp keeps it and its children from leaving."""
    if os.getsid(0) != os.getpid():
        os.setsid()


def _close_all_but(kept: tuple[int, ...] | None) -> None:
    if kept is None:
        return
    last = 2
    for descriptor in (*sorted(fd for fd in kept if fd > 2), os.sysconf("SC_OPEN_MAX")):
        os.closerange(last + 1, descriptor)
        last = descriptor


def _must_pass(paths: Iterable[Path]) -> bool:
    """Whether some way to `paths` or to Python is open to root only, and root can let a subject pass."""
    from autograder.subject import privileges, runtime

    shut = runtime.closed() or privileges.closed_to_others(paths)
    if shut is not None and not privileges.holds(privileges.CAP_DAC_READ_SEARCH):
        raise cannot_confine(
            f"Root's subjects become an unprivileged user, who may not enter {shut}. "
            "Let every user pass there (chmod o+x), or grade as an ordinary user."
        )
    return shut is not None


def _missing(abi: int, filters: bool) -> Iterator[str]:
    from autograder.subject.landlock import NEEDED_ABI

    if abi == 0:
        yield "The kernel offers no Landlock (Linux 6.2 or newer with `landlock` among its security modules)."
    elif abi < NEEDED_ABI:
        yield (
            f"The kernel's Landlock has version {abi}, expected {NEEDED_ABI} or newer (Linux 6.2): "
            "before, a readable file can be emptied."
        )
    if not _can_change_user():
        yield "Root lacks the rights to turn a subject into another user here; grade as an ordinary user."
    if not filters:
        yield f"This kernel cannot filter system calls (seccomp) on this processor ({platform.machine()})."


def _can_change_user() -> bool:
    from autograder.subject import privileges

    return os.getuid() != 0 or all(map(privileges.holds, privileges.TO_CHANGE_USER))


def _weaker(abi: int, disk: bool) -> Iterator[str]:
    from autograder.subject.landlock import SIGNALS_ABI

    if abi < SIGNALS_ABI:
        yield "Landlock does not hold back signals (before Linux 6.12): a subject can signal only itself."
    if not disk:
        yield "No private disk: the scratch directory is limited by watching it, not by the kernel."


def _nothing(reason: str) -> Capabilities:
    return Capabilities(0, False, False, False, missing=(reason,), weaker=())


def cannot_confine(reason: str) -> CannotConfine:
    """The error that says what is missing, in a sentence or more, and how to go on."""
    return CannotConfine(
        f"{reason} A student's program would run with your rights. To grade only notebooks that you trust, "
        f"repeat the command with {FLAG}."
    )
