"""What counts as what, when a function returns it: one rule for visible and hidden checks, and for every exercise.

It is generous where nobody is misled. Several values may come as a tuple or as a list; a (nested) list of numbers is
an array; whole-numbered floats are ids, and whole numbers are numbers; NumPy's scalars and arrays without an axis are
numbers; a list of truth values is a mask. Everything else stays what it is, so that a check can say what it is:
another shape, single precision, texts, rows of different lengths, zeros and ones for a mask, and a plain tuple in the
place of weights with names (`params.Wax` fails on it in the next cell).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np

COUNTED = ("no", "one", "two", "three", "four", "five", "six")


class Kind(StrEnum):
    """What one returned value holds."""

    NUMBERS = "numbers"
    """An array of numbers, or one number."""
    WHOLE = "whole"
    """An array of whole numbers, such as ids."""
    FLAGS = "flags"
    """An array of truth values."""
    RECORD = "record"
    """A named tuple of arrays of numbers; its fields may be such tuples themselves."""
    TEXT = "text"
    """One text, such as a name from a list."""


Kinds: TypeAlias = Sequence["Kind | Kinds"]
"""What several returned values hold, in order; where one of them is a tuple of values, what these hold."""

DTYPES = {Kind.NUMBERS: np.float64, Kind.WHOLE: np.int64, Kind.FLAGS: np.bool_}


def as_declared(value: Any, kinds: Kinds) -> Any:
    """Bring what a function returned into the one form that checks look at.

    Args:
        value: what was returned; it is not changed.
        kinds: what each returned value should hold, in order.

    Returns:
        One value, or a tuple of them; what does not count as what it should be is left as it is.
    """
    return _one(value, kinds[0]) if len(kinds) == 1 else _several(value, kinds)


def _several(value: Any, kinds: Kinds) -> Any:
    if not isinstance(value, tuple | list) or len(value) != len(kinds):
        return value
    return tuple(_one(item, kind) for item, kind in zip(value, kinds, strict=True))


def _one(value: Any, kind: "Kind | Kinds") -> Any:
    if not isinstance(kind, Kind):
        return _several(value, kind)
    if kind == Kind.RECORD:
        return _record(value)
    if kind == Kind.TEXT:
        return str(value) if isinstance(value, str) else value
    array = _as_array(value)
    if array is None or array.dtype.kind not in "biuf":
        return value
    if _counts_as(array, kind):
        return array.astype(DTYPES[kind], copy=False)[()]
    return array if array.ndim else value


def _record(value: Any) -> Any:
    if not (isinstance(value, tuple) and hasattr(value, "_fields")):
        return value
    kinds = (Kind.RECORD if isinstance(item, tuple) and hasattr(item, "_fields") else Kind.NUMBERS for item in value)
    return type(value)(*(_one(item, kind) for item, kind in zip(value, kinds, strict=True)))


def _as_array(value: Any) -> Any:
    """Make an array of a number, an array or a (nested) list of them; None if it is anything else."""
    if hasattr(value, "_fields") or not isinstance(value, np.ndarray | np.generic | float | int | list | tuple):
        return None
    try:
        return np.asarray(value)
    except (ValueError, OverflowError, TypeError):  # rows of different lengths, more axes than NumPy has
        return None


def _counts_as(array: Any, kind: Kind) -> bool:
    if kind == Kind.FLAGS:
        return bool(array.dtype == np.bool_)
    if kind == Kind.NUMBERS:
        return array.dtype.kind in "iu" or array.dtype == np.float64
    return array.dtype.kind in "iu" or (array.dtype.kind == "f" and _is_whole(array))


def _is_whole(array: Any) -> bool:
    """Whether floats are whole numbers of a size that every float holds exactly."""
    return bool(np.all(np.isfinite(array)) and np.all(array == np.round(array)) and np.all(np.abs(array) < 2**53))


def letters_of(text: str) -> Any:
    """Write a text as numbers, one per letter, so that texts are stored and compared as all else is."""
    return np.array([ord(letter) for letter in text], dtype=float)


def trouble_with_count(value: Any, names: Sequence[str], *, what: str = "the function returned") -> str:
    """Say that a function returned more or fewer values than it should, or nothing.

    Args:
        value: what was returned, in the form of `as_declared`.
        names: what the values are called.
        what: how the sentence begins, such as "`state` is" for a tuple among several values.
    """
    if isinstance(value, tuple | list) and len(value) == len(names):
        return ""
    return f"{what} {described(value)}, where {counted(len(names))} values are expected: ({', '.join(names)})."


def described(value: Any) -> str:
    """Say in a few words what a value is."""
    if value is None:
        return "None (does the function end with `return`?)"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, bool | np.bool_):
        return "one truth value"
    if isinstance(value, float | int | np.number):
        return "one number"
    if isinstance(value, np.ndarray):
        return "one array"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return f"one {type(value).__name__}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {counted(len(value))}"
    return f"a value of type {type(value).__name__}"


def described_as_numbers(value: Any) -> str:
    """Say in a few words why a value is no array of numbers."""
    if not isinstance(value, tuple | list) or hasattr(value, "_fields"):
        return described(value)
    kind = f"a {type(value).__name__}"
    array = _as_array(value)
    if array is None:
        return f"{kind} whose rows differ in length"
    if array.dtype.kind in "biuf":
        return described(value)
    return f"{kind} of texts" if array.dtype.kind in "US" else f"{kind} that does not hold numbers alone"


def counted(number: int) -> str:
    """Write a small number as a word."""
    return COUNTED[number] if number < len(COUNTED) else str(number)
