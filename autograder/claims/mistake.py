"""A mistake that students make, as data: one function each, in a module per notebook.

Each function is a whole wrong answer, so that it can stand in a notebook in place of the right one. It uses `np`, the
names of `rnnkit.params`, and the right versions of other exercises under the names that the notebook gives them.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation of one exercise.

    Attributes:
        name: short, unique within the exercise.
        of: the exercise.
        breaks: the claims that must fail; further ones may.
        hint: number of the hint that helps.
        says: one sentence, the function's docstring.
        function: the wrong implementation.
        called: what reports call it: its own name, or one that it shares with others, which is true of all of them.
    """

    name: str
    of: str
    breaks: tuple[str, ...]
    hint: int
    says: str
    function: Callable[..., Any]
    called: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the wrong implementation."""
        return self.function(*args, **kwargs)


def mistake(
    *, of: str, breaks: str | tuple[str, ...], hint: int, called: str = ""
) -> Callable[[Callable[..., Any]], Mistake]:
    """Turn a function into a Mistake.

    Where several ways of writing down the same mistake give the same numbers, nobody can tell them apart: they have the
    same docstring and are called the same.

    Args:
        of: the exercise.
        breaks: the claim, or the claims, that it violates.
        hint: number of the hint that a student should read, 1 to 3.
        called: what reports call it, if that is not the function's name.
    """

    def make(function: Callable[..., Any]) -> Mistake:
        says = inspect.getdoc(function)
        if not says:
            raise ValueError(f"mistake {function.__name__} has no docstring; say in one sentence what is wrong")
        claims = (breaks,) if isinstance(breaks, str) else breaks
        name = function.__name__
        return Mistake(name, of, claims, hint, " ".join(says.split()), function, called or name)

    return make


def mistakes_in(module: ModuleType) -> tuple[Mistake, ...]:
    """Collect the mistakes of a module, in order of definition."""
    return tuple(value for value in vars(module).values() if isinstance(value, Mistake))
