"""Says in plain words what Python's own errors mean, for visible and hidden checks: those that beginners meet here."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class _Kind:
    """One kind of error.

    Attributes:
        error: the name of its type.
        message: what it says, as a pattern.
        means: the sentence; groups of the pattern may be named in it.
    """

    error: str
    message: str
    means: str


KINDS = (
    _Kind(
        "ValueError",
        r"truth value of an array",
        "An `if`, `and`, `or` or `not` needs one yes or no, and an array holds many. To ask whether there is an array "
        "at all, write `is None` or `is not None`; to choose entry by entry, use `np.where`.",
    ),
    _Kind(
        "TypeError",
        r"(?P<name>[\w.]+)\(\) takes .*positional arguments? but .*given",
        "`{name}` was called with more arguments than its `def` line names. Compare the two, argument by argument.",
    ),
    _Kind(
        "TypeError",
        r"(?P<name>[\w.]+)\(\) missing \d+ required .*argument",
        "`{name}` was called with fewer arguments than its `def` line names. Compare the two, argument by argument.",
    ),
    _Kind(
        "TypeError",
        r"(?P<name>[\w.]+)\(\) got an unexpected keyword argument '(?P<word>\w+)'",
        "`{name}` was called with `{word}=`, and its `def` line has no argument of that name. Keep the names that the "
        "exercise gives.",
    ),
    _Kind(
        "IndexError",
        r"index (?P<place>\d+) is out of bounds for axis \d+ with size (?P=place)$",
        "Places are counted from 0, so an axis of length {place} has no place {place}. Where a length is used "
        "as a place, as in `a[rows, lengths]`, take one off: `lengths - 1`.",
    ),
    _Kind(
        "IndexError",
        r"only integers, slices|arrays used as indices must be of integer",
        "A place has to be a whole number. A division with `/` gives a float, also where nothing is left over: use "
        "`//`.",
    ),
    _Kind(
        "ValueError",
        r"all input arrays must have the same shape|array dimensions .*must match exactly|inhomogeneous shape",
        "Arrays of different shapes were put together. A list that is made outside of the function still holds what an "
        "earlier call has put in: make the list inside.",
    ),
    _Kind(
        "AttributeError",
        r"'numpy.ndarray' object has no attribute '(?P<word>append|extend|insert)'",
        "An array cannot grow, so it has no `{word}`. Collect the steps in a list, and make one array of it at the "
        "end.",
    ),
    _Kind(
        "TypeError",
        r"tuple indices must be integers or slices, not str",
        "A named tuple is asked with a dot: `weights.name`, not `weights['name']`.",
    ),
    _Kind(
        "TypeError",
        r"can't multiply sequence by non-int|unsupported operand type\(s\) for [^:]*: '\w*(?:tuple|list|Params)\w*'",
        "A named tuple or a list holds several arrays and is no number itself. Compute with each of them, one after "
        "the other, and make a new one of the results.",
    ),
    _Kind(
        "AttributeError",
        r"can't set attribute",
        "A named tuple is never changed. Make a new one, from all of its fields or by `_replace`.",
    ),
    _Kind(
        "ValueError",
        r"math domain error|expected a positive input",
        "Python's own logarithm refuses zero. `np.log` gives minus infinity, and takes whole arrays.",
    ),
    _Kind(
        "ValueError",
        r"[Pp]robabilities contain NaN",
        "An exponential overflowed, or all of them were rounded to zero. Take the largest score away before the "
        "exponential.",
    ),
    _Kind(
        "TypeError",
        r"NoneType",
        "Something here is None. A function that ends without `return` gives None, and so does an argument left out.",
    ),
)


def in_plain_words(kind: str, text: str) -> str:
    """Say what an error means, in a sentence or two; nothing if it is of no kind known here.

    Args:
        kind: the name of its type.
        text: its message, as a student's function raised it.
    """
    for known in KINDS:
        found = re.search(known.message, text) if kind == known.error else None
        if found:
            return known.means.format(**found.groupdict())
    return ""
