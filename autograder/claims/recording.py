"""What a student's function was asked and what came of it: kept by reference, for a look once a claim has failed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.border.records import ReadOnly
from autograder.claims.student import StudentFunction

ROOM = 64 << 20
"""Bytes of returned values that are kept for one exercise: a hundred times what the course's exercises return."""


@dataclass(frozen=True)
class Call:
    """One call of a student's function.

    Attributes:
        args: the judge's own arguments.
        kwargs: the judge's own keyword arguments.
        frozen: whether the function got its arrays read-only.
        value: what it returned.
        failure: what was raised because it gave no value, or None.
        kept: False if the value was too large to be kept.
        accepted: whether the claim that made the call holds, so that the value needs no second look.
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    frozen: bool
    value: Any = None
    failure: Exception | None = None
    kept: bool = True
    accepted: bool = False


Recorded = dict[str, Sequence[Call]]
"""The calls that each claim made in the run that decided it, by the claim's name."""

ASKED_BESIDES = ""
"""The name under which the calls stand that no claim made."""


class Recorder:
    """A student's function that remembers its calls.

    Args:
        function: the function itself.

    Attributes:
        calls: all calls so far, in order.
    """

    def __init__(self, function: StudentFunction) -> None:
        self._function = function
        self._room = ROOM
        self.calls: list[Call] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        return self._call(self._function, args, kwargs, frozen=False)

    def frozen(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function with read-only arrays and lists."""
        return self._call(self._function.frozen, args, kwargs, frozen=True)

    def _call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Any, *, frozen: bool) -> Any:
        try:
            value = function(*args, **kwargs)
        except Exception as failure:
            self.calls.append(Call(args, kwargs, frozen, failure=failure))
            raise
        self._room -= _size(value)
        kept = self._room >= 0
        self.calls.append(Call(args, kwargs, frozen, value if kept else None, kept=kept))
        return value


def guarded(value: Any) -> Iterator[Any]:
    """Copy arguments once for each array in them, with this one array read-only.

    Args:
        value: arguments of a call, or something in them.
    """
    if isinstance(value, np.ndarray):
        yield ReadOnly(value)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            for safe in guarded(item):
                items = [*value[:place], safe, *value[place + 1 :]]
                yield type(value)(*items) if hasattr(value, "_fields") else type(value)(items)


def _size(value: Any) -> int:
    """Say roughly how many bytes a returned value holds."""
    if isinstance(value, np.ndarray):
        return value.nbytes + 100
    if isinstance(value, list | tuple):
        return 60 + sum(map(_size, value))
    if isinstance(value, dict):
        return 60 + sum(map(_size, value)) + sum(map(_size, value.values()))
    return len(value) if isinstance(value, str) else 30


def alike(one: Any, other: Any) -> bool:
    """Say whether two values are the same to the last bit, a NaN and a NaN included.

    Args:
        one: an array, a number, a text, or a tuple or list of such.
        other: the same.
    """
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(alike, one, other))
    return repr(np.asarray(one, dtype=object).tolist()) == repr(np.asarray(other, dtype=object).tolist())
