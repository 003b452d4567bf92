"""Files that were deleted and are still held: they fill the disk, and no directory shows them.

Only the system's own account of a process names them, in /proc. Whoever may not read that account as root may as the
subject's user, since `confine` leaves a subject readable where there is no private disk.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.subject.kernel import libc
from autograder.subject.limits import Limits

MARK = b" (deleted)"  # with which the kernel ends the name of such a file
INODE, NAME = 4, 5  # fields of a line in /proc/PID/maps


def bytes_held(members: Iterable[int], scratch: Path, limits: Limits) -> int:
    """Bytes on the disk in deleted files of `scratch` that the processes `members` hold, each file once.

    A file that is mapped and no longer open tells no size; it counts as much as one file may hold.
    """
    inside = os.fsencode(scratch.resolve()) + b"/"
    opened: dict[int, int] = {}
    mapped: set[int] = set()
    for member in members:
        with suppress(OSError), _allowed_to_look_at(member):
            opened.update(_opened(member, inside))
            mapped.update(_mapped(member, inside))
    return sum(opened.values()) + limits.file_size * len(mapped - opened.keys())


@contextmanager
def _allowed_to_look_at(pid: int) -> Iterator[None]:
    """Look as ourselves if that is enough, else with the subject's user and group for files."""
    if os.access(f"/proc/{pid}/maps", os.R_OK) and _may_list(pid):
        yield
        return
    user = os.stat(f"/proc/{pid}").st_uid
    own = os.geteuid(), os.getegid()
    libc().setfsgid(user)  # first: without root's rights the group could not be changed
    libc().setfsuid(user)
    try:
        yield
    finally:
        libc().setfsuid(own[0])
        libc().setfsgid(own[1])


def _may_list(pid: int) -> bool:
    try:
        os.stat(f"/proc/{pid}/fd/0")
    except PermissionError:
        return False
    except OSError:
        return True
    return True


def _opened(pid: int, inside: bytes) -> Iterator[tuple[int, int]]:
    """Inode and bytes on the disk of each deleted file that `pid` has open."""
    for entry in os.scandir(f"/proc/{pid}/fd"):
        with suppress(OSError):
            if os.fsencode(os.readlink(entry.path)).startswith(inside):
                file = os.stat(entry.path)
                if file.st_nlink == 0:
                    yield file.st_ino, file.st_blocks * 512


def _mapped(pid: int, inside: bytes) -> Iterator[int]:
    """Inode of each deleted file that `pid` has in its memory."""
    for line in Path(f"/proc/{pid}/maps").read_bytes().splitlines():
        fields = line.split(None, NAME)
        if len(fields) > NAME and fields[NAME].startswith(inside) and fields[NAME].endswith(MARK):
            yield int(fields[INODE])
