"""Giving up what the user who grades may do.

Root becomes a user that no other process has, so that two subjects share nothing. Anybody else stays who they
are, and Landlock and seccomp do the separating.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.subject.kernel import (
    PR_CAP_AMBIENT,
    PR_CAP_AMBIENT_CLEAR_ALL,
    PR_SET_KEEPCAPS,
    checked,
    libc,
    prctl,
)

OWN_USERS = 0x70000000  # a range that systemd's list of user numbers leaves unused; a process number is added
FALLBACK_USERS, FALLBACK_COUNT = 20_000, 40_000  # inside a container that maps 65536 users only
CAP_DAC_READ_SEARCH = 2
TO_CHANGE_USER = (0, 5, 6, 7)  # CAP_CHOWN, CAP_KILL, CAP_SETGID, CAP_SETUID
CAPABILITY_VERSION_3 = 0x20080522


def own_user(pid: int) -> int:
    """A user number for the process `pid`, different from that of every other living process."""
    if _mapped(OWN_USERS + pid):
        return OWN_USERS + pid
    return FALLBACK_USERS + pid % FALLBACK_COUNT


def _mapped(uid: int) -> bool:
    ranges = [[int(n) for n in line.split()] for line in Path("/proc/self/uid_map").read_text().splitlines()]
    return any(first <= uid < first + count for first, _, count in ranges)


def become(uid: int, *, may_pass: bool) -> None:
    """Turn root into `uid` for good, with no groups and no capability.

    With `may_pass`, one capability stays: to pass through directories that only root may enter, and to read
    what Landlock grants behind them. It is needed where Python itself is installed in root's home.
    """
    if may_pass:
        prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])  # groups first: once root is given up, they cannot be changed any more
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    hold_only(1 << CAP_DAC_READ_SEARCH if may_pass else 0)


def hold_only(capabilities: int) -> None:
    """Keep at most `capabilities` (a set of bits), none of them to be inherited. Raises OSError."""
    header = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    low, high = capabilities & 0xFFFFFFFF, capabilities >> 32
    data = struct.pack("=6I", low, low, 0, high, high, 0)
    checked(libc().capset(ctypes.c_char_p(header), ctypes.c_char_p(data)), "capset")
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)


def closed_to_others(paths: Iterable[Path]) -> Path | None:
    """A directory on the way to one of `paths` that others than its owner and group may not enter, if any."""
    ways = {parent for path in paths for parent in path.resolve().parents if path.exists()}
    shut = (way for way in sorted(ways) if not way.stat().st_mode & stat.S_IXOTH)
    return next(shut, None)


def holds(capability: int) -> bool:
    """Whether this process has `capability` at hand."""
    lines = Path("/proc/self/status").read_text().splitlines()
    bits = next(line.split()[1] for line in lines if line.startswith("CapPrm"))
    return bool(int(bits, 16) >> capability & 1)
