"""A right answer by another route, which must earn everything: one function each, in a module per notebook."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Alternative:
    """A right implementation of one exercise, written another way."""

    name: str
    of: str
    says: str
    function: Callable[..., Any]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it."""
        return self.function(*args, **kwargs)


def alternative(*, of: str) -> Callable[[Callable[..., Any]], Alternative]:
    """Turn a function into an Alternative.

    Args:
        of: the exercise.
    """

    def make(function: Callable[..., Any]) -> Alternative:
        says = inspect.getdoc(function)
        if not says:
            raise ValueError(f"alternative {function.__name__} has no docstring; say which route it takes")
        return Alternative(function.__name__, of, " ".join(says.split()), function)

    return make


def alternatives_in(module: ModuleType) -> tuple[Alternative, ...]:
    """Collect the alternatives of a module, in order of definition."""
    return tuple(value for value in vars(module).values() if isinstance(value, Alternative))
