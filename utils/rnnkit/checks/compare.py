"""The machinery of visible checks: run a student's function on stored inputs, compare, and say what is wrong."""

import importlib
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from importlib.resources import files
from operator import attrgetter
from typing import Any

import numpy as np

TOLERANCE = 1e-7
WIDTH = 92  # characters that fit beside an open file browser

Function = Callable[..., Any]
Property = Callable[[Function, Sequence[Any]], str]


class CheckFailed(AssertionError):
    """A visible check failed. In a notebook only the message is shown, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@dataclass(frozen=True)
class Tensor:
    """One array among the values that a function returns."""

    name: str
    axes: tuple[str, ...]
    values: Any


@dataclass(frozen=True)
class VisibleCheck:
    """The visible check of one exercise; call it with the student's function.

    Attributes:
        topic: name of the data file, such as "rnn_cell".
        exercise: name of the function.
        properties: further ticks. Each takes the function and the arguments of a stored case, and returns what is
            wrong, or an empty string; its docstring is the tick's label.
    """

    topic: str
    exercise: str
    properties: tuple[Property, ...] = ()

    def __call__(self, function: Function) -> None:
        """Print one tick for each thing that holds.

        Args:
            function: the student's function.

        Raises:
            CheckFailed: with the ticks so far and what is wrong.
        """
        data = _data(self.topic)[self.exercise]
        function = _taking_keywords(function)
        ticks: list[str] = []
        for label, find in self._steps(data):
            message = find(function)
            if message:
                raise CheckFailed(_report(self.exercise, ticks, f"✗ {label}: {message}"))
            ticks.append(f"✓ {label}")
        print(_report(self.exercise, ticks))

    def _steps(self, data: Any) -> list[tuple[str, Callable[[Function], str]]]:
        def on_first_case(found: Property) -> Callable[[Function], str]:
            return lambda function: found(function, arguments(data["cases"][0]))

        properties = [(_label(p), on_first_case(p)) for p in self.properties]
        return [
            (_shape_label(data), lambda function: _raising(function, data) or _wrong_shape(function, data)),
            ("same numbers as the formula", lambda function: _wrong_numbers(function, data)),
            *properties,
            ("inputs left as they were", lambda function: _changed_inputs(function, data)),
        ]


def _label(found: Property) -> str:
    return _lower_first((found.__doc__ or found.__name__).strip().splitlines()[0].rstrip("."))


def _taking_keywords(function: Function) -> Function:
    """Let a dict at the end of the arguments stand for keyword arguments."""

    @wraps(function)
    def call(*args: Any) -> Any:
        if args and isinstance(args[-1], dict):
            return function(*args[:-1], **args[-1])
        return function(*args)

    return call


def arguments(case: Any) -> list[Any]:
    """Make fresh arguments for the student's function from a stored case."""
    return [_decode(value) for value in case["args"]]


def _raising(function: Function, data: Any) -> str:
    """Name the mistake of a function that raises on some cases; raise its own error if none is known."""
    got: dict[int, list[Tensor] | None] = {}
    errors: list[Exception] = []
    for i, case in enumerate(data["cases"]):
        try:
            values = _flatten(function(*arguments(case)), data["outputs"])
        except NotImplementedError:
            raise
        except Exception as error:
            errors.append(error)
            values = ""
        got[i] = None if isinstance(values, str) else values
    named = _same_mistake(data, got) if errors and any(got.values()) else ""
    if errors and not named:
        raise errors[0]
    return f"it raised {type(errors[0]).__name__}: {errors[0]}.\n{named}" if named else ""


def _wrong_shape(function: Function, data: Any) -> str:
    for case in data["cases"]:
        wanted = _wanted(data, case)
        got = _flatten(function(*arguments(case)), data["outputs"])
        if isinstance(got, str):
            return got
        for have, want in zip(got, wanted, strict=True):
            if np.shape(have.values) != want.values.shape:
                return _explain_shape(have, want, data, case, got)
            dtype = np.asarray(have.values).dtype
            if want.values.size and dtype != np.float64 and dtype.kind not in "iub":
                return f"`{want.name}` has dtype {dtype}, expected float64: no astype, no float32."
    return ""


def _explain_shape(have: Tensor, want: Tensor, data: Any, case: Any, got: list[Tensor]) -> str:
    text = f"`{want.name}` has shape {np.shape(have.values)}, expected {want.values.shape}"
    if want.axes:
        text += f" = ({', '.join(want.axes)})"
    named = _same_mistake(data, {data["cases"].index(case): got})
    return f"{text}.\n{named or _axis_advice(np.shape(have.values), want)}"


def _axis_advice(shape: tuple[int, ...], want: Tensor) -> str:
    expected = want.values.shape
    if len(shape) != len(expected):
        return f"It has {len(shape)} axes where {len(expected)} are expected: was one summed away, or never made?"
    if sorted(shape) == sorted(expected):
        return "The axes are there, in another order. Which array was transposed?"
    wrong = [word for word, n, m in zip(want.axes, shape, expected, strict=False) if n != m]
    return f"The axis that differs: {', '.join(wrong)}. Which product or which bias makes it?"


def _wrong_numbers(function: Function, data: Any) -> str:
    got = {i: _flatten(function(*arguments(case)), data["outputs"]) for i, case in enumerate(data["cases"])}
    tensors = {i: value for i, value in got.items() if not isinstance(value, str)}
    for i, case in enumerate(data["cases"]):
        for have, want in zip(tensors[i], _wanted(data, case), strict=True):
            message = _difference(have, want)
            if message:
                return "\n".join(filter(None, [message, _same_mistake(data, tensors)]))
    return ""


def _difference(have: Tensor, want: Tensor) -> str:
    got = np.asarray(have.values, dtype=float)
    error = np.where(np.isfinite(got), np.abs(got - want.values), np.inf)
    if error.size == 0 or np.max(error) <= TOLERANCE * max(1.0, float(np.max(np.abs(want.values)))):
        return ""
    worst = np.unravel_index(int(np.argmax(error)), error.shape)
    words = want.axes if len(want.axes) == len(worst) else tuple(f"axis {i}" for i in range(len(worst)))
    where = ", ".join(f"{word} {int(i)}" for word, i in zip(words, worst, strict=True))
    place = f", at {where}" if where else ""
    if not np.isfinite(got[worst]):
        return f"`{want.name}` holds {got[worst]}{place}; expected {want.values[worst]:.6g}."
    return (
        f"largest difference in `{want.name}` {np.max(error):.2g}{place}: "
        f"got {got[worst]:.6g}, expected {want.values[worst]:.6g}."
    )


def _same_mistake(data: Any, got: Mapping[int, list[Tensor] | None]) -> str:
    found = [m for m in data["mistakes"] if all(_matches(m["cases"][i], value) for i, value in got.items())]
    if not found or any(m["cases"] != found[0]["cases"] for m in found):
        return ""
    says = " or ".join(dict.fromkeys(_lower_first(m["says"].rstrip(".")) for m in found))
    return f"This is exactly what comes out when {says}. See hint {found[0]['hint']}."


def _matches(stored: Any, got: list[Tensor] | None) -> bool:
    if stored is None or got is None:
        return stored is got
    if stored["shapes"] != [list(np.shape(t.values)) for t in got]:
        return False
    numbers = np.concatenate([np.ravel(np.asarray(t.values, dtype=float)) for t in got])
    expected = np.array([float(n) for n in stored["numbers"]])
    return bool(np.allclose(numbers, expected, rtol=1e-6, atol=1e-8, equal_nan=True))


def _changed_inputs(function: Function, data: Any) -> str:
    for case in data["cases"]:
        args, before = arguments(case), arguments(case)
        function(*args)
        if not all(_equal(a, b) for a, b in zip(args, before, strict=True)):
            return "the function writes into one of its arguments. Make a new array instead: `a = a + b`, not `a += b`."
    return ""


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, tuple | list):
        return all(_equal(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict):
        return all(_equal(one[name], other[name]) for name in one)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    return isinstance(one, np.random.Generator) or bool(one == other)


def _flatten(value: Any, outputs: Any) -> list[Tensor] | str:
    values = [value] if len(outputs) == 1 else value
    if not isinstance(values, tuple | list) or len(values) != len(outputs):
        names = ", ".join(output["name"] for output in outputs)
        return f"the function returned {_kind(value)}, expected ({names})."
    tensors: list[Tensor] = []
    for output, item in zip(outputs, values, strict=True):
        if "fields" not in output:
            parts = [(output["name"], output["axes"], item)]
        elif all(_has(item, field) for field in output["fields"]):
            parts = [(f"{output['name']}.{f}", axes, attrgetter(f)(item)) for f, axes in output["fields"].items()]
        else:
            return f"`{output['name']}` is {_kind(item)}, expected one entry per weight: {', '.join(output['fields'])}."
        for name, axes, part in parts:
            if not isinstance(part, np.ndarray | np.generic | float | int):
                return f"`{name}` is {_kind(part)}, expected numbers."
            tensors.append(Tensor(name, tuple(axes), part))
    return tensors


def _has(value: Any, field: str) -> bool:
    """Say whether a value has a field; a field of a field is written "outer.inner"."""
    try:
        attrgetter(field)(value)
    except AttributeError:
        return False
    return True


def _kind(value: Any) -> str:
    if value is None:
        return "None (does the function end with `return`?)"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"of type {type(value).__name__}" if not isinstance(value, np.ndarray) else "one array"


def _wanted(data: Any, case: Any) -> list[Tensor]:
    return [Tensor(item["name"], tuple(item["axes"]), np.array(item["values"], dtype=float)) for item in case["want"]]


def _shape_label(data: Any) -> str:
    outputs = data["outputs"]
    if len(outputs) == 1 and outputs[0].get("axes"):
        return f"shape ({', '.join(outputs[0]['axes'])})"
    return "one number" if [output.get("axes") for output in outputs] == [[]] else "shapes"


def _report(exercise: str, ticks: list[str], failure: str = "") -> str:
    """Lay out ticks in lines of readable width, with the failure and its explanation below."""
    margin = " " * (len(exercise) + 3)
    lines, current = [], exercise + "   "
    for tick in ticks:
        if len(current) + len(tick) > WIDTH and current.strip() != exercise:
            lines.append(current.rstrip())
            current = margin
        current += tick + "   "
    if failure:
        first, *rest = failure.splitlines()
        if ticks:
            lines.append(current.rstrip())
            current = margin
        lines += _wrapped(first, current, margin + "  ")
        lines += [line for text in rest for line in _wrapped(text, margin + "  ", margin + "  ")]
    else:
        lines.append(current.rstrip())
    return "\n".join(lines)


def _wrapped(text: str, before: str, margin: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=before, subsequent_indent=margin, break_long_words=False)


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() or sentence[1:2] == " " else sentence


def _decode(value: Any) -> Any:
    match value:
        case {"array": numbers, "dtype": dtype}:
            return np.array(numbers, dtype=dtype)
        case {"record": name, "fields": items}:
            record = getattr(importlib.import_module("rnnkit.params"), name)
            return record(*(_decode(item) for item in items))
        case {"rng": seed}:
            return np.random.default_rng(seed)
        case {"keywords": items}:
            return {name: _decode(item) for name, item in items.items()}
        case list():
            return [_decode(item) for item in value]
        case _:
            return value


@cache
def _data(topic: str) -> Any:
    return json.loads(files("rnnkit.checks").joinpath(f"{topic}.json").read_text(encoding="utf-8"))
