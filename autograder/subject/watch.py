"""What the kernel does not count for a whole subject: memory of all its processes together, and disk.

The judge looks every now and then and ends a subject that took too much. Between two looks, the limits of
each single process and file hold (`rlimits`); on a private disk (`namespaces`) no files are left to be
watched. Memory that is shared without a file is refused (`seccomp`), so that none escapes the count.
"""

import os
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.subject import namespaces
from autograder.subject.deleted import bytes_held
from autograder.subject.limits import MIB, Limits

PAGE = resource.getpagesize()


@dataclass(frozen=True)
class Usage:
    """What one subject uses now; memory is what its processes hold beyond their warm parent, in bytes."""

    processes: int
    memory: int
    disk: int
    files: int
    unreadable: bool = False


def usage(pid: int, scratch: Path, limits: Limits, *, parent_memory: int) -> Usage:
    """What the subject `pid` uses now; `parent_memory` is `private_memory` of its warm parent."""
    members = list(session(pid))
    memory = sum(max(0, private_memory(member) - parent_memory) for member in members)
    disk, files, unreadable = _disk(scratch, limits)
    if not namespaces.available():
        disk += bytes_held(members, scratch, limits)
    return Usage(len(members), memory, disk, files, unreadable)


def excess(used: Usage, limits: Limits) -> str | None:
    """A sentence for the student that says which limit was passed; None if none was."""
    memory, disk = used.memory // MIB, used.disk // MIB
    if used.memory > limits.memory:
        return f"The program used {memory} MiB of memory, the limit is {limits.memory // MIB} MiB."
    if used.disk > limits.scratch:
        return f"The program wrote {disk} MiB of files, the limit is {limits.scratch // MIB} MiB."
    if used.files > limits.files or used.unreadable:
        return f"The program wrote more than {limits.files} files, or files that cannot be listed."
    return None


def session(pid: int) -> Iterator[int]:
    """Process numbers of the subject `pid` and of all that it started; it cannot leave its session."""
    for name in os.listdir("/proc"):
        if name.isdigit() and _family(name)[1] == pid:
            yield int(name)


def children_of(pid: int) -> Iterator[tuple[int, int]]:
    """Process numbers of the children of `pid`, each with that of its session's leader."""
    for name in os.listdir("/proc"):
        parent, leader = _family(name) if name.isdigit() else (-1, -1)
        if parent == pid:
            yield int(name), leader


def parent_of(pid: int) -> int | None:
    """Process number of the parent of `pid`; None if there is no such process."""
    parent = _family(str(pid))[0]
    return None if parent < 0 else parent


def private_memory(pid: int) -> int:
    """Bytes in memory that `pid` does not share with files; 0 if it has ended."""
    try:
        _, resident, shared, *_ = read_small(f"/proc/{pid}/statm").split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * PAGE


def read_small(path: str) -> bytes:
    """Read one of the kernel's lines about a process, a fifth of the way that a file object takes; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, PAGE)
    finally:
        os.close(descriptor)


def _family(name: str) -> tuple[int, int]:
    """Parent and session of the process `name`; negative numbers if there is none.

    A process chooses its own name, which need not be text and may hold brackets.
    """
    try:
        stat = read_small(f"/proc/{name}/stat")
        _, parent, _, leader, *_ = stat.rpartition(b")")[2].split()
    except (OSError, ValueError):  # it ended before or while it was read
        return -1, -1
    return int(parent), int(leader)


def _disk(scratch: Path, limits: Limits) -> tuple[int, int, bool]:
    """Bytes, files, and whether something could not be looked at; stops at the first file too many."""
    size = files = 0
    pending = [os.fspath(scratch)]
    while pending and files <= limits.files:
        try:
            entries = list(os.scandir(pending.pop()))
            size += sum(map(_blocks, entries))
        except FileNotFoundError:
            continue
        except OSError:
            return size, files, True
        files += len(entries)
        pending += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    return size, files, False


def _blocks(entry: os.DirEntry[str]) -> int:
    """Bytes on the disk; none for what was deleted in the meantime, so that one such file hides no other."""
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:
        return 0
