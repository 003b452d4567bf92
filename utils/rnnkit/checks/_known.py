"""Names a known mistake by the numbers that it gives, if nothing else gives the same."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._stored import Tensor, stored

RELATIVE, ABSOLUTE = 1e-6, 1e-8  # stored numbers have ten digits
SHORT_FLOATS = ("float16", "float32")

Answers = Mapping[int, list[Tensor] | None]
Written = Mapping[int, Mapping[int, Any]]


def mistake_in_numbers(data: Any, got: Answers) -> str:
    """Say which known mistake gives these numbers in all of these cases; nothing if several do that differ elsewhere.

    Two that say the same are one mistake, such as a low score of -100 and one of -1000.

    Args:
        data: what is stored for the exercise.
        got: for each case, the returned arrays, or None if there were none.
    """
    fitting = [m for m in data["mistakes"] if all(_gives(m["cases"][i], value) for i, value in got.items())]
    alike = fitting and all(m["says"] == fitting[0]["says"] or m["cases"] == fitting[0]["cases"] for m in fitting)
    return sentence(fitting) if alike else ""


def mistake_in_writing(data: Any, got: Answers, written: Written) -> str:
    """Say which known mistake returns these numbers and leaves these numbers in its arguments.

    Args:
        data: what is stored for the exercise.
        got: for each case, the returned arrays.
        written: for each case, the arguments that changed: their place among all arrays, and what they hold now.
    """
    fitting = [
        m
        for m in data["mistakes"]
        if all(_gives(m["cases"][i], value) for i, value in got.items())
        and all(_leaves_behind(m["written"][i] if "written" in m else {}, now) for i, now in written.items())
    ]
    return sentence(fitting) if len(fitting) == 1 else ""


def named(topic: str, exercise: str, *names: str) -> str:
    """Say that something comes out of one of these known mistakes, where a property tells them and not a number.

    Args:
        topic: name of the data file.
        exercise: name of the function.
        names: of mistakes that cannot be told apart.
    """
    mistakes = {m["name"]: m for m in stored(topic)[exercise]["mistakes"]}
    return sentence([mistakes[name] for name in names], what="This is what comes out when")


def sentence(mistakes: Sequence[Any], what: str = "This is exactly what comes out when") -> str:
    """Say what comes out of one of some mistakes that give the same, and which hint helps."""
    if not mistakes:
        return ""
    says = dict.fromkeys(lower_first(m["says"].rstrip(".")) for m in mistakes)
    hints = sorted({m["hint"] for m in mistakes})
    return f"{what} {', or when '.join(says)}. See hint{'s' * (len(hints) > 1)} {' and '.join(map(str, hints))}."


def lower_first(text: str) -> str:
    """Write the first word small, unless it is a name such as `Wax`, END or NaN."""
    first = text.split(" ")[0]
    return text[:1].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text


def precision_of(tensors: Sequence[Tensor]) -> list[str | None]:
    """The dtype of each array that keeps fewer digits than float64."""
    names = [str(np.asarray(tensor.values).dtype) for tensor in tensors]
    return [name if name in SHORT_FLOATS else None for name in names]


def _gives(expected: Any, got: list[Tensor] | None) -> bool:
    if expected is None or got is None:
        return expected is got
    if expected["shapes"] != [list(np.shape(t.values)) for t in got]:
        return False
    if expected.get("precision", [None] * len(got)) != precision_of(got):
        return False
    return _near(np.concatenate([np.ravel(np.asarray(t.values, dtype=float)) for t in got]), expected["numbers"])


def _leaves_behind(expected: Mapping[str, Any], now: Mapping[int, Any]) -> bool:
    return {int(place) for place in expected} == set(now) and all(
        _near(np.ravel(now[int(place)]).astype(float), numbers) for place, numbers in expected.items()
    )


def _near(numbers: Any, expected: Sequence[Any]) -> bool:
    want = np.array([float(n) for n in expected])
    return numbers.shape == want.shape and bool(
        np.allclose(numbers, want, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    )
