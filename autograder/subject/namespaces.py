"""A private disk: the scratch directory as a file system of its own, of fixed size.

It is gone with its last process. Root needs CAP_SYS_ADMIN for it; anybody else needs user namespaces,
which some systems and most containers forbid. Where neither is to be had, `rlimits` bounds each file and
`watch` all of them together.
"""

import ctypes
import os
import shutil
import signal
from functools import lru_cache
from pathlib import Path

from autograder.subject.kernel import checked, libc
from autograder.subject.limits import Limits

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether a private disk can be had; found out by trying, in a process that ends at once."""
    pid = os.fork()
    if pid == 0:
        _try_in_child()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _try_in_child() -> None:
    try:
        mount_scratch(Path("/"), Limits(), owner=os.getuid())
        os._exit(0)
    finally:
        os.kill(os.getpid(), signal.SIGKILL)


def mount_scratch(scratch: Path, limits: Limits, *, owner: int) -> None:
    """Lay a new file system over `scratch`, seen by this process and its children only.

    What was there is copied into it. Raises OSError.
    """
    # held open, because the mount hides what is copied into it
    before = os.open(scratch, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _enter_namespaces()
        options = f"size={limits.scratch},nr_inodes={limits.files},mode=700,uid={owner}"
        _mount("tmpfs", scratch, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options)
        if scratch != Path("/"):
            shutil.copytree(f"/proc/self/fd/{before}", scratch, symlinks=True, dirs_exist_ok=True)
    finally:
        os.close(before)


def _enter_namespaces() -> None:
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        _unshare(CLONE_NEWNS)
    else:
        _unshare(CLONE_NEWUSER | CLONE_NEWNS)
        Path("/proc/self/setgroups").write_text("deny")  # the kernel takes no map of groups before
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    _mount("none", Path("/"), "none", MS_REC | MS_PRIVATE, "")  # else the mount would be seen outside as well


def _unshare(what: int) -> None:
    checked(libc().unshare(ctypes.c_int(what)), "unshare")


def _mount(source: str, target: Path, kind: str, flags: int, options: str) -> None:
    words = (source.encode(), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), options.encode())
    checked(libc().mount(*words), f"mount {kind} on {target}")
