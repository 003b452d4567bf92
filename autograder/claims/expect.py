"""What a claim may expect of a value that a student's function returned.

Every expectation raises `ClaimFailed` with a sentence that says what, got, expected and the next step.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rnnkit.places import place
from rnnkit.returned import described, described_as_numbers, trouble_with_count

FORWARD = 1e-9
GRADIENT = 1e-7


class ClaimFailed(Exception):
    """A claim does not hold; the message is for the student."""


def expect_array(got: Any, shape: tuple[int, ...], *, name: str, axes: Sequence[str], float_needed: bool = True) -> Any:
    """Expect an array of finite float64 numbers with a given shape.

    Args:
        got: what the function returned.
        shape: expected shape.
        name: what the student calls the value.
        axes: one word per axis, such as ("batch", "hidden").
        float_needed: whether integers are refused.

    Raises:
        ClaimFailed: if it is anything else.
    """
    if isinstance(got, float | int) and not isinstance(got, bool) and shape == ():
        got = np.asarray(got)
    if not isinstance(got, np.ndarray | np.generic):
        raise ClaimFailed(f"`{name}` is {described_as_numbers(got)}, expected {_wanted(shape, axes)}.")
    if got.shape != shape:
        raise ClaimFailed(
            f"`{name}` has shape {got.shape}, expected {_shape(shape, axes)}. "
            "Write the shape of each factor beside it: which product, sum or axis is not the one you meant?"
        )
    if float_needed and got.dtype != np.float64:
        raise ClaimFailed(
            f"`{name}` has dtype {got.dtype}, expected float64. Keep the dtype of the inputs: no astype, no float32."
        )
    if not np.all(np.isfinite(got)):
        where = _where(np.argwhere(~np.isfinite(np.asarray(got)))[0], axes)
        raise ClaimFailed(
            f"`{name}` holds {np.asarray(got)[~np.isfinite(got)][0]}{where}, expected finite numbers. "
            "Look for an overflow, a division by zero, or entries that were never filled in."
        )
    return got


def expect_close(
    got: Any, want: Any, *, name: str, axes: Sequence[str] = (), tolerance: float = FORWARD, hint: str = ""
) -> None:
    """Expect the numbers of the oracle, entry by entry.

    The difference may be `tolerance` times the largest expected magnitude, or `tolerance` itself if that is
    below one: an answer computed in another order passes, one that drops a term does not.

    Args:
        got: what the function returned.
        want: what the oracle returned.
        name: what the student calls the value.
        axes: one word per axis.
        tolerance: relative to the largest expected magnitude; 1e-9 forward, 1e-7 for gradients.
        hint: what the student should do next.

    Raises:
        ClaimFailed: if type, shape or any entry differs.
    """
    want = np.asarray(want)
    values = expect_array(got, want.shape, name=name, axes=axes)
    with np.errstate(over="ignore"):
        difference = np.abs(values - want)
    if np.all(difference <= tolerance * max(1.0, float(np.max(np.abs(want), initial=0.0)))):
        return
    worst = np.unravel_index(int(np.argmax(difference)), difference.shape)
    raise ClaimFailed(
        f"`{name}` differs from the formula: got {_number(values[worst])}, expected {_number(want[worst])}"
        f"{_where(worst, axes)}. {hint or 'Compare with the worked example above the exercise.'}"
    )


def expect_record_close(
    got: Any, want: Any, *, name: str, axes: Mapping[str, Sequence[str]] | None = None, tolerance: float = GRADIENT
) -> None:
    """Expect a named tuple of the oracle's type, with the oracle's numbers in every field.

    A field may be such a tuple itself; in `axes`, its fields are then called "field.inner".

    Raises:
        ClaimFailed: naming the first field that differs.
    """
    if type(got) is not type(want):
        raise ClaimFailed(f"`{name}` is {described(got)}, expected {type(want).__name__}, with one entry per weight.")
    for field in want._fields:
        have, wanted, place = getattr(got, field), getattr(want, field), f"{name}.{field}"
        if isinstance(wanted, tuple):
            inner = {key.removeprefix(f"{field}."): words for key, words in (axes or {}).items()}
            expect_record_close(have, wanted, name=place, axes=inner, tolerance=tolerance)
        else:
            expect_close(have, wanted, name=place, axes=(axes or {}).get(field, ()), tolerance=tolerance)


def expect_tuple(got: Any, names: Sequence[str], *, what: str = "the function returned") -> tuple[Any, ...]:
    """Expect a tuple with one value per name, and return it.

    Args:
        got: what should be the tuple.
        names: what its values are called.
        what: how the sentence begins if it is none.

    Raises:
        ClaimFailed: if it is no tuple or list of that length.
    """
    trouble = trouble_with_count(got, names, what=what)
    if trouble:
        raise ClaimFailed(trouble)
    return tuple(got)


def expect_number(got: Any, *, name: str) -> float:
    """Expect one finite number, and return it.

    Raises:
        ClaimFailed: if it is anything else.
    """
    if isinstance(got, bool) or not isinstance(got, float | int | np.number | np.ndarray) or np.shape(got) != ():
        shape = f" of shape {np.shape(got)}" if isinstance(got, np.ndarray) else ""
        raise ClaimFailed(f"`{name}` is {described(got)}{shape}, expected one number.")
    number = float(got)
    if not np.isfinite(number):
        raise ClaimFailed(f"`{name}` is {number}, expected a finite number.")
    return number


def expect_text(got: Any, want: str, *, name: str) -> None:
    """Expect a text, letter by letter.

    Raises:
        ClaimFailed: if it is another one, or none.
    """
    if not isinstance(got, str):
        raise ClaimFailed(f"`{name}` is {described(got)}, expected {want!r}.")
    if got != want:
        raise ClaimFailed(f"`{name}` is {got!r}, expected {want!r}.")


def expect(condition: Any, message: str) -> None:
    """Expect a property to hold.

    Args:
        condition: the property.
        message: what was got, what was expected, and the next step.

    Raises:
        ClaimFailed: if it does not.
    """
    if not bool(condition):
        raise ClaimFailed(message)


def _wanted(shape: tuple[int, ...], axes: Sequence[str]) -> str:
    return f"an array of shape {_shape(shape, axes)}" if shape else "one number"


def _shape(shape: tuple[int, ...], axes: Sequence[str]) -> str:
    return f"{shape} = ({', '.join(axes)})" if len(axes) == len(shape) and axes else str(shape)


def _where(index: Sequence[Any], axes: Sequence[str]) -> str:
    if not len(index):
        return ""
    return f" at {place(index, axes)}"


def _number(value: Any) -> str:
    return f"{float(value):.6g}"
