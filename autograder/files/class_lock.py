"""One run of `grade` at a time in a class directory, and who holds a file.

The lock is the kernel's own (`flock`): it ends with the process that holds it, also one that was killed, so no lock
is ever left behind and no clock is asked. It is in the standard library; a package would bring no more.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from autograder.files.class_directory import ClassDirectory

Say = Callable[[str], None]


@contextmanager
def one_run(root: Path, say: Say) -> Iterator[None]:
    """Hold a class directory; where another run holds it, say so and wait for its end.

    Args:
        root: class directory.
        say: is told once, before the wait.

    Raises:
        OSError: if the directory cannot be written.
    """
    with ClassDirectory(root).lock.open("a+", encoding="utf-8") as file:
        _hold(file, root, say)
        file.truncate(0)
        file.write(f"process {os.getpid()}")
        file.flush()
        yield
        file.truncate(0)


def _hold(file: IO[str], root: Path, say: Say) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        who = file.read(100) or "another process"
        say(f"{root} is being graded by {who}; waiting for its end. What it grades is not graded again.")
        fcntl.flock(file, fcntl.LOCK_EX)


def holders(path: Path) -> list[str]:
    """Name the other processes that have a file open, as far as Linux tells us; an empty list is "not known"."""
    found = (int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _has_open(folder, str(path)))
    return [f"process {pid} ({_command(pid)})" for pid in sorted(found) if pid != os.getpid()]


def _has_open(process: Path, path: str) -> bool:
    with suppress(OSError):
        return any(_target(link) == path for link in (process / "fd").iterdir())
    return False


def _target(link: Path) -> str:
    with suppress(OSError):
        return os.readlink(link)
    return ""


def _command(pid: int) -> str:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        return " ".join(words).strip()[:80]
    return "unknown"
