"""Explains a wrong shape by the names of axes, before any number is compared."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from rnnkit.checks._stored import Tensor, arguments, wanted
from rnnkit.params import AXES
from rnnkit.places import order_of

AXES_OF_SEQUENCES = ("batch", "time")
FACTORS = (
    "The rows of a product are the rows of its left factor, the columns those of its right factor, and the axis "
    "between them is summed away; a sum or a mean takes away the axis that it runs over."
)
BETWEEN = re.compile(r"size (\d+) is different from (\d+)")
BROADCAST = re.compile(r"broadcast together with shapes \(([\d, ]+)\) \(([\d, ]+)\)")

Shape = tuple[int, ...]


class Sizes:
    """The names of the axes in one case, by their lengths.

    Args:
        case: as it is stored.
    """

    def __init__(self, case: Any) -> None:
        self._words: dict[int, list[str]] = {}
        for tensor in wanted(case):
            self._learn(tensor.axes, tensor.values.shape)
        for value in sorted(arguments(case), key=lambda value: isinstance(value, np.ndarray)):
            self._learn_from(value)

    def _learn_from(self, value: Any) -> None:
        if isinstance(value, np.ndarray) and value.ndim == len(AXES_OF_SEQUENCES) + 1:
            self._learn(AXES_OF_SEQUENCES, value.shape)
            if set(self._words.get(value.shape[-1], ())) <= set(AXES_OF_SEQUENCES):
                self._learn(("last axis",), value.shape[-1:])
        for field in getattr(value, "_fields", ()):
            self._learn_weight(field, getattr(value, field))

    def _learn_weight(self, field: str, value: Any) -> None:
        if isinstance(value, tuple):
            self._learn_from(value)
        else:
            self._learn(AXES.get(field, ()), np.shape(value))

    def _learn(self, words: Sequence[str], shape: Shape) -> None:
        for word, n in zip(words, shape, strict=False):
            if word not in self._words.setdefault(n, []):
                self._words[n].append(word)

    def name(self, n: int) -> str:
        """Name the axis of this length, or give the length itself if none or several have it."""
        words = self._words.get(n, [])
        return words[0] if len(words) == 1 and n != 1 else str(n)

    def shape(self, shape: Shape) -> str:
        """Write a shape with names: (hidden, features)."""
        return f"({', '.join(self.name(n) for n in shape)}{',' * (len(shape) == 1)})"

    def length(self, n: int) -> str:
        """Write a length with its name: 4 = hidden."""
        return f"{n} = {self.name(n)}" if self.name(n) != str(n) else str(n)


def shape_trouble(have: Tensor, want: Tensor, sizes: Sizes) -> str:
    """Say that a shape is wrong, which axis it is and which product makes it; nothing if it is right."""
    got, expected = np.shape(have.values), want.values.shape
    if got == expected:
        return ""
    text = f"`{want.name}` has shape {got}, expected {expected}"
    if want.axes:
        text += f" = ({', '.join(want.axes)}{',' * (len(want.axes) == 1)})"
    return f"{text}.\n{_advice(got, expected, want.axes, sizes)}"


def _advice(got: Shape, expected: Shape, axes: Sequence[str], sizes: Sizes) -> str:
    if len(got) < len(expected):
        return _too_few(got, expected, axes)
    if len(got) > len(expected):
        return _too_many(got, expected, sizes)
    if sorted(got) == sorted(expected):
        return _other_order(got, sizes)
    return _other_lengths(got, expected, axes, sizes)


def _too_few(got: Shape, expected: Shape, axes: Sequence[str]) -> str:
    missing = [word for k, word in enumerate(axes) if expected[:k] + expected[k + 1 :] == got]
    which = f"The axis {missing[0]}" if len(missing) == 1 else f"{_times(len(expected) - len(got))} too few: one"
    return f"{which} is missing. Was it summed, averaged or indexed away, or never made?"


def _too_many(got: Shape, expected: Shape, sizes: Sizes) -> str:
    extra = [n for k, n in enumerate(got) if got[:k] + got[k + 1 :] == expected]
    if extra and extra[0] == 1:
        return "There is an axis of length 1 too many. Look for keepdims, np.newaxis, reshape, or a slice of one row."
    if extra:
        return f"The axis {sizes.name(extra[0])} is still there. Over which axis must you sum, or which step is meant?"
    return f"{_times(len(got) - len(expected))} too many: did a column, (n, 1), meet a row, or is a sum missing?"


def _times(n: int) -> str:
    return "One axis" if n == 1 else f"{n} axes"


def _other_order(got: Shape, sizes: Sizes) -> str:
    text = f"Yours is {sizes.shape(got)}: the axes are there, in another order."
    return f"{text} {FACTORS} Which factor is transposed?" if len(got) == 2 else f"{text} Which array was transposed?"


def _other_lengths(got: Shape, expected: Shape, axes: Sequence[str], sizes: Sizes) -> str:
    words = [*axes, *(f"the {order_of(k)} axis" for k in range(len(axes), len(got)))]
    wrong = [k for k, (n, m) in enumerate(zip(got, expected, strict=True)) if n != m]
    text = "; ".join(f"{words[k]} is {sizes.length(got[k])} long where {expected[k]} is meant" for k in wrong)
    return f"{text[:1].upper()}{text[1:]}. {_cause(words[wrong[0]], got, expected, wrong)}"


def _cause(word: str, got: Shape, expected: Shape, wrong: Sequence[int]) -> str:
    first = wrong[0]
    if got[first] == 1:
        return f"Was everything summed over {word}, or only one entry of it kept?"
    if word in ("time", "steps"):
        return "Is the first or the last step left out, or one added?"
    if len(got) == 1:
        return "Over which axis was summed?"
    if len(got) == 2:
        return FACTORS
    return "Which product, which bias or which slice makes this axis?"


def explain_error(error: Exception, sizes: Sizes) -> str:
    """Name the axes that a product or a sum complained about; nothing if there is nothing to add."""
    if between := BETWEEN.search(str(error)):
        second, first = (sizes.length(int(n)) for n in between.groups())
        return (
            f"A product has {first} as last axis of its left factor and {second} as first axis of its right factor; "
            "they must be the same axis. Which factor is transposed, or on the wrong side?"
        )
    if shapes := BROADCAST.search(str(error)):
        one, other = (sizes.shape(tuple(int(n) for n in text.split(",") if n.strip())) for text in shapes.groups())
        return f"{one} and {other} cannot be added or multiplied entry by entry. Which of them is not what you meant?"
    return ""
