"""Given functions that answer an exercise, closed while that exercise is checked.

A later notebook is given fast versions of what earlier ones asked for, and some of them hold what it asks for itself.
In its cells they may be used for everything. While an exercise that they answer is checked, they say so instead.

A function is known by its code, not by its name or place. So an import, another name, a partial, a closure, a copy, a
module that was loaded again or whose text was executed make no difference. Whoever copies the text has copied it.
"""

import gc
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
    """Find the functions, and whatever else in this process runs their code.

    Where a process set its objects aside before it forked (`gc.freeze`), only what is younger is looked through.
    """
    things = gc.get_objects()
    originals = list(_named(names, things))
    yield from originals
    keys = {_key(function.__code__) for function in originals}
    called = {name for name, *_ in keys}
    for thing in things if keys else ():
        if type(thing) is FunctionType and thing.__code__.co_name in called and _key(thing.__code__) in keys:
            yield thing


def _named(names: Sequence[str], things: Sequence[object]) -> Iterator[FunctionType]:
    parts = [name.rpartition(".") for name in names]
    modules = {place: _modules(place, things) for place in dict.fromkeys(place for place, _, _ in parts)}
    for place, _, attribute in parts:
        for module in modules[place]:  # looked for once: where there is none, all places of imports are searched
            function = vars(module).get(attribute)
            if type(function) is FunctionType:
                yield function


def _modules(place: str, things: Sequence[object]) -> list[ModuleType]:
    """Import the module of that name; where there is none, find those that lie in a package, as makers have them.

    To go through all modules that are loaded would copy most of the memory that a fork shares.
    """
    with suppress(Exception):  # of whatever kind: a file beside a notebook may be damaged
        return [import_module(place)]
    return [thing for thing in things if type(thing) is ModuleType and thing.__name__.endswith(f".{place}")]


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
