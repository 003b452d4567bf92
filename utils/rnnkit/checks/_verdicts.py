"""Says of each returned array how far it is from the expected one, where, and what is wrong if that is plain to see."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._layout import Row
from rnnkit.checks._stored import Tensor
from rnnkit.places import place

TOLERANCE = 1e-7

Pair = tuple[Tensor, Tensor]


def difference(have: Tensor, want: Tensor) -> str:
    """Say how large the largest difference is and where; nothing if there is none worth mentioning."""
    error = errors(have, want)
    if _is_right(error, want):
        return ""
    got, worst = np.asarray(have.values, dtype=float), _worst(error)
    where = place(worst, want.axes)
    at = f", at {where}" if where else ""
    if not np.isfinite(got[worst]):
        return f"`{want.name}` holds {got[worst]}{at}; expected {want.values[worst]:.6g}."
    return (
        f"largest difference in `{want.name}` {np.max(error):.2g}{at}: "
        f"got {got[worst]:.6g}, expected {want.values[worst]:.6g}."
    )


def rows(pairs: Mapping[int, Sequence[Pair]]) -> list[Row]:
    """Make one row for each returned array, from the first case in which it is wrong.

    Args:
        pairs: for each case, what came and what was expected, array by array.
    """
    return [_row(*next((p for p in cases if difference(*p)), cases[0])) for cases in zip(*pairs.values(), strict=True)]


def _row(have: Tensor, want: Tensor) -> Row:
    shape = str(want.values.shape) if want.axes else "one number"
    error = errors(have, want)
    if _is_right(error, want):
        return Row(want.name, shape, f"< {TOLERANCE:.0e}".replace("e-0", "e-"), "", "ok")
    relative = float(np.max(error)) / (float(np.max(np.abs(want.values))) or 1.0)
    what = [f"wrong: {text}" for text in _what(np.asarray(have.values, dtype=float), want)]
    return Row(want.name, shape, f"{relative:.2g}", place(_worst(error), want.axes), what[0] if what else "wrong")


def errors(have: Tensor, want: Tensor) -> Any:
    """The absolute difference of every entry; infinite where what came is no number."""
    got = np.asarray(have.values, dtype=float)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(got), np.abs(got - want.values), np.inf)


def _is_right(error: Any, want: Tensor) -> bool:
    return error.size == 0 or bool(np.max(error) <= TOLERANCE * max(1.0, float(np.max(np.abs(want.values)))))


def _worst(error: Any) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(error)), error.shape))


def _what(got: Any, want: Tensor) -> Iterator[str]:
    """Say what is wrong in a few words, the likeliest first."""
    right = want.values
    if not np.all(np.isfinite(got)):
        yield "holds " + str(got[~np.isfinite(got)][0])
    elif not np.any(got):
        yield "all zeros"
    else:
        yield from _multiple(got, right)
        if got.ndim == 2 and got.shape[0] == got.shape[1] and _near(got, right.T):
            yield "transposed"
        yield from _one_slice(errors(Tensor(want.name, want.axes, got), want), want)


def _multiple(got: Any, right: Any) -> Iterator[str]:
    length = float(np.sum(right**2))
    factor = float(np.sum(got * right)) / length if length else 0.0
    if not factor or not _near(got, factor * right):
        return
    yield "minus sign" if abs(factor + 1) < TOLERANCE else f"factor {factor:.4g}"


def _one_slice(error: Any, want: Tensor) -> Iterator[str]:
    """Name the only step, row or unit at which entries are wrong."""
    wrong = error > TOLERANCE * max(1.0, float(np.max(np.abs(want.values))))
    for k, word in enumerate(want.axes[: wrong.ndim]):
        places = np.flatnonzero(wrong.any(axis=tuple(other for other in range(wrong.ndim) if other != k)))
        if len(places) == 1 and wrong.shape[k] > 2:
            yield f"only at {word} {places[0]}"


def _near(one: Any, other: Any) -> bool:
    return bool(np.max(np.abs(one - other)) <= TOLERANCE * max(1.0, float(np.max(np.abs(other)))))
