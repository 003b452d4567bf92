"""The contract with wherever a student's function runs: in the confined process, or in this very one."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol


class CallFailed(Exception):
    """A call of the student's function gave no value; the message is for the student.

    Attributes:
        kind: type of the exception that the function raised, or empty if it was something else.
    """

    def __init__(self, message: str = "", kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class CallEnded(CallFailed):
    """The call was stopped or took its process with it: nothing more can be asked of this exercise."""


class StudentFunction(Protocol):
    """A function of the student's, wherever it runs. Arguments are copied on the way in, results on the way out."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function. Raises CallFailed if it gives no value."""

    def frozen(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function with read-only arrays and lists. Raises CallFailed if it gives no value."""


class Received:
    """A function whose values come in the one form that claims and the search for mistakes look at.

    Args:
        function: the function itself.
        form: brings a value into that form.
    """

    def __init__(self, function: StudentFunction, form: Callable[[Any], Any]) -> None:
        self._function = function
        self._form = form

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function. Raises CallFailed if it gives no value."""
        return self._form(self._function(*args, **kwargs))

    def frozen(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function with read-only arrays and lists. Raises CallFailed if it gives no value."""
        return self._form(self._function.frozen(*args, **kwargs))


class Space(Protocol):
    """The names of a finished notebook, fresh for one exercise."""

    def function(self, name: str) -> StudentFunction:
        """Find a function of the student's by name."""

    def give(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Put working functions in place of the student's own."""


OpenSpace = Callable[[], AbstractContextManager[Space]]
