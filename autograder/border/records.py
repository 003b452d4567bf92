"""What crosses besides plain data: named tuples that the course registers, seeds for generators, guarded arrays."""

import inspect
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Rng:
    """A random generator as it crosses the wire: the other side builds `np.random.default_rng(seed)`."""

    seed: int


@dataclass(frozen=True)
class ReadOnly:
    """An array as it crosses the wire when nobody on the other side may write into it; it arrives as a plain array."""

    array: Any


def records_of(module: ModuleType) -> dict[str, type]:
    """Find the named tuples of a module, which are the records that may cross.

    Args:
        module: module such as `rnnkit.params`.
    """
    classes = inspect.getmembers(module, inspect.isclass)
    return {name: c for name, c in classes if issubclass(c, tuple) and hasattr(c, "_fields")}
