"""What hundreds of answers are compared with is computed once: it takes longer than the answers do.

All known mistakes are asked once for each wrong answer that is diagnosed.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from autograder.claims import diagnosis
from autograder.claims.remembered import Memory

ROOM = 1 << 30  # bytes: a class's memory forgets what was asked for long ago, and here all is asked for again


@contextmanager
def mistakes_asked_once() -> Iterator[None]:
    """Let every search for mistakes remember what the known ones gave in those before it, as in a class."""
    said = Memory(room=ROOM)
    find = diagnosis.find_mistakes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diagnosis, "find_mistakes", lambda *asked, **_: find(*asked, said=said))
        yield
