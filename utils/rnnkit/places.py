"""Where in an array something stands, in words."""

from collections.abc import Sequence
from typing import Any

_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth")


def place(index: Sequence[Any], axes: Sequence[str] = ()) -> str:
    """Say where an entry stands: "batch 0, hidden 2", or "row 0, column 2" where the axes have no words.

    Args:
        index: one whole number per axis.
        axes: one word per axis; ignored if their number is another.
    """
    numbers = [int(i) for i in index]
    if len(axes) == len(numbers):
        return ", ".join(f"{word} {i}" for word, i in zip(axes, numbers, strict=True))
    if len(numbers) == 1:
        return f"index {numbers[0]}"
    if len(numbers) == 2:
        return "row {}, column {}".format(*numbers)
    return ", ".join(f"index {i} of the {order_of(k)} axis" for k, i in enumerate(numbers))


def order_of(k: int) -> str:
    """Say which axis is meant: "first" for 0."""
    return _ORDER[k] if k < len(_ORDER) else f"{k + 1}th"
