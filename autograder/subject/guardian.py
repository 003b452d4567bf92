"""Starts the warm parent and outlives it, so that nothing of a student's can outlive it.

The kernel ends a subject together with its parent (`confine`), but not what the subject forked: a process inherits no
such wish. So each of two processes sees the other's end. When the warm parent ends, however that came, all that it left
falls to this one, which kills it; when this one ends, the warm parent is told, and ends its subject.
"""

import os
import sys
from collections.abc import Sequence

from autograder.subject.reaper import adopt_orphans, be_told_of_the_end_of, end_all_below


def main(arguments: Sequence[str]) -> None:
    """Fork the warm parent, wait for its end, and kill what it left.

    Args:
        arguments: for `server.main`.
    """
    adopt_orphans()
    guardian = os.getpid()
    warm_parent = os.fork()
    if warm_parent == 0:
        be_told_of_the_end_of(guardian)
        from autograder.subject import server  # imported here, so that the guardian stays small

        server.main(arguments)
        return
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))  # the judge hears of the warm parent's end by its closed socket
    os.waitpid(warm_parent, 0)
    end_all_below()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
