"""What crosses besides plain data: registered named tuples, seeds for generators, guarded arrays, given functions."""

import __future__

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from types import ModuleType
from typing import Any, NoReturn, cast


@dataclass(frozen=True)
class Rng:
    """A random generator as it crosses the wire: the other side builds `np.random.default_rng(seed)`."""

    seed: int


@dataclass(frozen=True)
class ReadOnly:
    """An array as it crosses the wire when nobody on the other side may write into it; it arrives as a plain array."""

    array: Any


class ReadOnlyList(list[Any]):
    """A list that nobody may write into: it belongs to the caller. Copies of it are plain lists."""

    def _refuse(self, *_args: Any, **_keywords: Any) -> NoReturn:
        raise ValueError("a list of the caller's is read-only")

    append = extend = insert = pop = remove = clear = sort = reverse = cast(Any, _refuse)
    __setitem__ = __delitem__ = __iadd__ = __imul__ = cast(Any, _refuse)

    def __reduce_ex__(self, _protocol: Any) -> Any:
        """Copy it as a plain list, which belongs to whoever copies it."""
        return list, (list(self),)


@dataclass(frozen=True)
class Sourced:
    """A function as it crosses the wire when the other side is to run it by itself: nothing is asked back.

    Whoever gets it can read it, so it may hold nothing that anyone is still to find out.

    Attributes:
        name: of a function at the top of `source`.
        source: text of a module; annotations in it are not evaluated.
        values: plain data, handed to the function by keyword besides what it is called with.
    """

    name: str
    source: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, *args: Any) -> Any:
        """Run it here."""
        return self.build()(*args)

    def build(self) -> Callable[..., Any]:
        """Make the function itself."""
        return partial(_names_in(self.source)[self.name], **self.values)


@lru_cache(maxsize=16)
def _names_in(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(source, "<given>", "exec", __future__.annotations.compiler_flag, dont_inherit=True), names)
    return names


def records_of(module: ModuleType) -> dict[str, type]:
    """Find the named tuples of a module, which are the records that may cross.

    Args:
        module: module such as `rnnkit.params`.
    """
    classes = inspect.getmembers(module, inspect.isclass)
    return {name: c for name, c in classes if issubclass(c, tuple) and hasattr(c, "_fields")}
