"""One import for several warm parents: the process that made it forks one for each line, and ends after the last.

No warm parent reads the line of another, and what is left of one that was killed is killed at once, as if it had had
a guardian of its own.
"""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from autograder.subject.reaper import adopt_orphans, be_told_of_the_end_of, end_all_below, end_strays


def serve_all(lines: Sequence[socket.socket], obey: Callable[[socket.socket], None]) -> None:
    """Fork a warm parent for each line, and wait for the end of all, however that comes.

    Args:
        lines: control sockets.
        obey: what a warm parent does with its line, in a home of its own.
    """
    home = Path.cwd()
    parents: set[int] = set()
    signal.signal(signal.SIGTERM, leave)  # the guardian is gone
    try:
        for line in lines:
            parents.add(_forked(line, lines, home, obey))
        for line in lines:
            line.close()  # else no judge would see the end of its warm parent
        while _one_ended():
            end_strays(parents)
    finally:
        for parent in parents:
            with suppress(ProcessLookupError):
                os.kill(parent, signal.SIGTERM)
        for parent in parents:
            with suppress(ChildProcessError):
                os.waitpid(parent, 0)  # each clears away what it made
        end_all_below()
        shutil.rmtree(home, ignore_errors=True)  # after the last, which might go on writing there


def _forked(
    line: socket.socket, lines: Sequence[socket.socket], home: Path, obey: Callable[[socket.socket], None]
) -> int:
    nursery = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # until it obeys, there is nothing to clear away
        be_told_of_the_end_of(nursery)
        os.setsid()  # by its session it is told from the others where time is charged and strays are killed
        adopt_orphans()  # which no fork inherits
        for other in lines:
            if other is not line:
                other.close()
        _move_into(Path(tempfile.mkdtemp(prefix="parent-", dir=home)))
        obey(line)
    finally:
        os._exit(0)


def _move_into(home: Path) -> None:
    home.chmod(0o711)  # a child may pass, and not list
    os.chdir(home)
    for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"):
        os.environ[name] = str(home)


def _one_ended() -> bool:
    """Wait until a child has ended; say whether there was one."""
    try:
        os.waitpid(-1, 0)
    except ChildProcessError:
        return False
    return True


def leave(*_: object) -> NoReturn:
    """Leave, past all that has to be done first; a handler for signals."""
    raise SystemExit(1)
