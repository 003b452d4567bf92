"""What the data files of the visible checks hold: inputs, expected numbers, and what each known mistake gives."""

import importlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Any

import numpy as np

from rnnkit.returned import Kind, Kinds, described, described_as_numbers, letters_of, trouble_with_count

Function = Callable[..., Any]


@dataclass(frozen=True)
class Tensor:
    """One array among the values that a function returns."""

    name: str
    axes: tuple[str, ...]
    values: Any
    kind: Kind = Kind.NUMBERS


@cache
def stored(topic: str) -> Any:
    """Read the data file of a notebook.

    Args:
        topic: name of the file, such as "rnn_cell".
    """
    return json.loads(files("rnnkit.checks").joinpath("data", f"{topic}.json").read_text(encoding="utf-8"))


def arguments(case: Any) -> list[Any]:
    """Make fresh arguments for the student's function from a stored case."""
    return [_decode(value) for value in case["args"]]


def wanted(case: Any) -> list[Tensor]:
    """The expected arrays of a stored case."""
    return [Tensor(item["name"], tuple(item["axes"]), np.array(item["values"], dtype=float)) for item in case["want"]]


def flatten(value: Any, outputs: Any) -> list[Tensor] | str:
    """List the arrays among returned values, or say what is not as declared."""
    return _flatten((value,) if len(outputs) == 1 else value, outputs, "the function returned")


def _flatten(values: Any, outputs: Any, what: str) -> list[Tensor] | str:
    trouble = trouble_with_count(values, [output["name"] for output in outputs], what=what)
    if trouble:
        return trouble
    tensors: list[Tensor] = []
    for output, item in zip(outputs, values, strict=True):
        is_tuple = "parts" in output
        found = _flatten(item, output["parts"], f"`{output['name']}` is") if is_tuple else _arrays_of(output, item)
        if isinstance(found, str):
            return found
        tensors += found
    return tensors


def _arrays_of(output: Any, item: Any) -> list[Tensor] | str:
    if output.get("holds") == Kind.TEXT:
        return _letters_of(output, item)
    parts = _parts(output, item)
    if isinstance(parts, str):
        return parts
    for name, _, part in parts:
        if not isinstance(part, np.ndarray | np.generic | float | int):
            return f"`{name}` is {described_as_numbers(part)}, expected numbers."
    kind = Kind.RECORD if "fields" in output else Kind(output.get("holds", Kind.NUMBERS))
    return [Tensor(name, tuple(axes), part, kind) for name, axes, part in parts]


def _letters_of(output: Any, item: Any) -> list[Tensor] | str:
    if not isinstance(item, str):
        return f"`{output['name']}` is {described(item)}, expected a text."
    return [Tensor(output["name"], (), letters_of(item), Kind.TEXT)]


def _parts(output: Any, item: Any) -> list[tuple[str, Sequence[str], Any]] | str:
    """Take one returned value apart; a field of a field is written "outer.inner"."""
    if "fields" not in output:
        return [(output["name"], output["axes"], item)]
    try:
        return [(f"{output['name']}.{f}", axes, attrgetter(f)(item)) for f, axes in output["fields"].items()]
    except AttributeError:
        return f"`{output['name']}` is {described(item)}, expected one entry per weight: {', '.join(output['fields'])}."


def kind_of_output(output: Any) -> Kind | Kinds:
    """What a stored output should hold."""
    if "parts" in output:
        return [kind_of_output(part) for part in output["parts"]]
    return Kind.RECORD if "fields" in output else Kind(output.get("holds", Kind.NUMBERS))


def leaves(args: Sequence[Any], names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """List the arrays among arguments, each with what the student calls it.

    Args:
        args: arguments of a call; a dict at the end holds keyword arguments.
        names: of the function's parameters.
    """
    for name, value in zip(names, args, strict=False):
        yield from _leaves(name, value)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, np.ndarray):
        yield name, value
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        for field, item in zip(value._fields, value, strict=True):
            yield from _leaves(f"{name}.{field}", item)
    elif isinstance(value, tuple | list):
        for number, item in enumerate(value):
            yield from _leaves(f"{name}[{number}]", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(str(key), item)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[int, str, Any]]:
    """List the arrays that are not what they were.

    Returns:
        for each, its place among all, its name, and what it holds now: nothing if it is gone.
    """
    gone = np.zeros(0)
    return [
        (place, name, after.get(name, gone))
        for place, (name, array) in enumerate(before.items())
        if name not in after or not np.array_equal(after[name], array, equal_nan=array.dtype.kind == "f")
    ]


def _decode(value: Any) -> Any:
    match value:
        case {"array": numbers, "dtype": dtype}:
            return np.array(numbers, dtype=dtype)
        case {"record": name, "fields": items}:
            record = getattr(importlib.import_module("rnnkit.params"), name)
            return record(*(_decode(item) for item in items))
        case {"rng": seed}:
            return np.random.default_rng(seed)
        case {"loss": name}:
            return getattr(importlib.import_module("rnnkit.checks.losses"), name)
        case {"tuple": items}:
            return tuple(_decode(item) for item in items)
        case {"keywords": items}:
            return {name: _decode(item) for name, item in items.items()}
        case list():
            return [_decode(item) for item in value]
        case _:
            return value
