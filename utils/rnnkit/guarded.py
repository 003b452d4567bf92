"""Given functions that answer an exercise, closed while that exercise is checked.

A later notebook is given fast versions of what earlier ones asked for, and some of them hold what it asks for itself.
In its cells they may be used for everything. While an exercise that they answer is checked, they say so instead.

A function is known by its code, not by its name or place. So an import, another name, a partial, a closure, a copy, a
module that was loaded again or whose text was executed make no difference. Whoever copies the text has copied it.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from types import CodeType, FunctionType, ModuleType

Key = tuple[str, int, bytes]


class ClosedFunction(RuntimeError):
    """A given function was called while an exercise that it answers is checked."""


@contextmanager
def closed(exercise: str, names: Sequence[str]) -> Iterator[None]:
    """Let given functions raise ClosedFunction, which says what to do instead, whoever holds them, until this ends.

    Args:
        exercise: name of the function that is checked.
        names: of functions that answer it, each with its module, such as "rnn_parts.gru_forward"; a module may also
            lie in a package.
    """
    codes = {function: function.__code__ for function in _holders(names)} if names else {}
    try:
        for function in codes:
            function.__code__ = _refusal(function.__code__.co_name, exercise)
        yield
    finally:
        for function, code in codes.items():
            function.__code__ = code


def _holders(names: Sequence[str]) -> Iterator[FunctionType]:
    """Find the functions, and whatever else in this process runs their code."""
    originals = [function for name in names for function in _named(name)]
    yield from originals  # what was there before a process was forked may be hidden from the collector
    keys = {_key(function.__code__) for function in originals}
    called = {name for name, *_ in keys}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_name in called and _key(thing.__code__) in keys:
            yield thing


def _named(name: str) -> Iterator[FunctionType]:
    place, _, attribute = name.rpartition(".")
    for module in _modules(place):
        function = vars(module).get(attribute)
        if type(function) is FunctionType:
            yield function


def _modules(place: str) -> list[ModuleType]:
    """Find the modules of that name, by itself or in packages; one that is there to be imported is imported first."""
    with suppress(Exception):  # of whatever kind: a file beside a notebook may be damaged
        import_module(place)
    return [module for name, module in [*sys.modules.items()] if f".{name}".endswith(f".{place}")]


def _key(code: CodeType) -> Key:
    """What two copies of a code have in common, wherever they were loaded from."""
    return code.co_name, code.co_firstlineno, code.co_code


def _refusal(given: str, exercise: str) -> CodeType:
    """Make code that takes any arguments and raises."""
    says = (
        f"`{given}` is given to you and answers this exercise, so it is closed while `{exercise}` is checked. "
        f"Write the computation yourself, from the formulas of the notebook. In other cells you may use `{given}`."
    )
    names: dict[str, FunctionType] = {}
    raising = f"from {__name__} import ClosedFunction\n    raise ClosedFunction({says!r})"  # among another's globals
    exec(f"def {given}(*_, **__):\n    {raising}", names)  # of names of the course's own
    return names[given].__code__
