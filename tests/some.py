"""A claim about all things of a kind says nothing where there are none: then it fails."""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def some(things: Iterable[T]) -> list[T]:
    """List what a test goes through.

    Args:
        things: found or made by what is tested, so that none may be there by mistake.

    Raises:
        AssertionError: if none is.
    """
    found = list(things)
    assert found, "nothing was looked at, so nothing is shown: what should have been found here?"
    return found
