"""The student's functions in this very process: for plain nbgrader kernels, and for the tests of the tests.

Values still take the way over the wire, so a check sees the same types here as in the judge. Nothing is confined:
never use this on code that you do not trust.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from autograder.border.wire import Codec, WireError
from autograder.claims.messages import not_defined, quoted, raised
from autograder.claims.student import CallFailed, OpenSpace, Space, StudentFunction


class LocalFunction:
    """A function of this process behind the same border as one in the subject."""

    def __init__(self, function: Callable[..., Any], records: dict[str, type]) -> None:
        self._function = function
        self._records = records

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on copies."""
        return self._call(args, kwargs, read_only=False)

    def frozen(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on read-only copies."""
        return self._call(args, kwargs, read_only=True)

    def _call(self, args: Any, kwargs: Any, *, read_only: bool) -> Any:
        copied_args, copied_kwargs = handed_over((list(args), kwargs), self._records, read_only=read_only)
        try:
            value = self._function(*copied_args, **copied_kwargs)
        except (Exception, SystemExit) as error:
            kind = type(error).__name__
            raise CallFailed(raised(kind, str(error)), kind) from error
        try:
            return _crossed(Codec(self._records), value)
        except WireError as error:
            raise CallFailed(f"the function returned something that is no plain data: {quoted(str(error))}.") from error


class MissingFunction:
    """What stands for a function that the notebook does not define."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        """Fail, as every call of it does."""
        raise CallFailed(not_defined(self._name))

    frozen = __call__


def handed_over(value: Any, records: dict[str, type], *, read_only: bool = False) -> Any:
    """Copy a value as a student's function gets it: generators for seeds, functions as they are, all else anew.

    Args:
        value: plain data, seeds and functions.
        records: named tuples that may occur in it.
        read_only: whether arrays in it may not be written to.
    """
    functions: list[Callable[..., Any]] = []

    def register(function: Callable[..., Any]) -> int:
        functions.append(function)
        return len(functions) - 1

    codec = Codec(records, register=register, callback=functions.__getitem__)
    return _crossed(codec, value, read_only=read_only)


def _crossed(codec: Codec, value: Any, *, read_only: bool = False) -> Any:
    tree, buffers = codec.encode(value)
    return codec.decode(tree, memoryview(b"".join(buffers)), read_only=read_only)


class LocalSpace:
    """A namespace of this process."""

    def __init__(self, names: MutableMapping[str, Any], records: dict[str, type]) -> None:
        self._names = names
        self._records = records

    def function(self, name: str) -> StudentFunction:
        """Find a function by name. Calling it raises CallFailed if there is none."""
        function = self._names.get(name)
        return LocalFunction(function, self._records) if callable(function) else MissingFunction(name)

    def give(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Put working functions in place of the student's own, until the space closes."""
        self._names.update(functions)


def local_space(names: MutableMapping[str, Any], records: dict[str, type]) -> OpenSpace:
    """Make what `Exercise.check` opens, from a namespace of this process.

    Args:
        names: such as the globals of a kernel; restored when a space closes.
        records: named tuples that may be returned.
    """

    @contextmanager
    def open_space() -> Iterator[Space]:
        before = dict(names)
        try:
            yield LocalSpace(names, records)
        finally:
            names.clear()
            names.update(before)

    return open_space
