"""Answers that do nothing, for any exercise: they know the shape of what is asked, and nothing of how to get it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.claims.exercise import Exercise

CONSTANT = 0.3  # between zero and one, as probabilities, states and losses are
SEED = 3
ARGUMENTS = 5  # more than any function has whose argument could be taken for its answer

Function = Callable[..., Any]
Fill = Callable[[Any, list[Any], np.random.Generator], Any]


def empty_answers(exercise: Exercise) -> Mapping[str, Function]:
    """Make all empty answers to an exercise, by what they return.

    Raises:
        ValueError: if the exercise has no oracle, whose shapes they need.
    """
    if exercise.oracle is None:
        raise ValueError(f"{exercise.name} has no oracle; without it nobody knows the shape of an answer")
    alone: dict[str, Function] = {"None": lambda *_, **__: None, "empty list": lambda *_, **__: []}
    arguments = {f"argument {place + 1}": _returning(place) for place in range(ARGUMENTS)}
    shapes = _Shapes(exercise)
    return {**alone, **arguments, **{name: _filled(shapes, fill) for name, fill in _fills().items()}}


def _returning(place: int) -> Function:
    def answer(*args: Any, **kwargs: Any) -> Any:
        return [*args, *kwargs.values()][place]

    return answer


class _Shapes:
    """Knows what the oracle returns; asked for the same sizes again it remembers, for oracles are slow."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._known: dict[Any, Any] = {}

    def __call__(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Return an answer of the right types and shapes; its numbers may be those of other inputs."""
        key = (_sizes(args), _sizes(tuple(kwargs.values())))
        if key not in self._known:
            assert self._exercise.oracle is not None
            self._known[key] = self._exercise.received(self._exercise.oracle(*args, **kwargs))
        return self._known[key]


def _sizes(value: Any) -> Any:
    """What of arguments a shape may depend on: shapes, and whole numbers, such as lengths and masks."""
    if isinstance(value, np.ndarray):
        return (value.shape, value.tobytes() if value.dtype.kind in "biu" else b"")
    if isinstance(value, tuple | list):
        return tuple(map(_sizes, value))
    return value if isinstance(value, int | float | str) else type(value).__name__


def _filled(shapes: _Shapes, fill: Fill) -> Function:
    """Make an answer of the oracle's shapes, each array filled by itself."""
    own = np.random.default_rng(SEED)

    def answer(*args: Any, **kwargs: Any) -> Any:
        values = (*args, *kwargs.values())
        arrays = [array for value in values for array in _arrays(value)]
        rng = next((value for value in values if isinstance(value, np.random.Generator)), own)
        return _each(shapes(args, kwargs), lambda array: fill(array, arrays, rng))

    return answer


def _each(value: Any, fill: Callable[[Any], Any]) -> Any:
    """Fill every array in a value, in its own shape and of its own type."""
    if isinstance(value, tuple):
        items = [_each(item, fill) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    array = np.asarray(value)
    return np.asarray(fill(array)).astype(array.dtype).reshape(array.shape)[()]


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        yield value


def _fills() -> dict[str, Fill]:
    return {
        "zeros": lambda wanted, *_: np.zeros(wanted.shape),
        "constant": lambda wanted, *_: np.full(wanted.shape, CONSTANT if wanted.dtype.kind == "f" else 1),
        "random": _random,
        "identity": lambda wanted, arrays, _: _fitted(arrays, wanted.shape, np.asarray),
        "sum": lambda wanted, arrays, _: _reduced(arrays, wanted.shape, np.sum),
        "mean": lambda wanted, arrays, _: _reduced(arrays, wanted.shape, np.mean),
        "cumsum": lambda wanted, arrays, _: _fitted(arrays, wanted.shape, _running_sum),
        "first": lambda wanted, arrays, _: _reduced(arrays, wanted.shape, _first),
        "last": lambda wanted, arrays, _: _reduced(arrays, wanted.shape, _last),
    }


def _random(wanted: Any, arrays: list[Any], rng: np.random.Generator) -> Any:
    """Draw numbers; whole ones up to the longest axis of the arguments, as the words of a vocabulary are numbered."""
    if wanted.dtype.kind == "b":
        return rng.random(wanted.shape) < 0.5
    if wanted.dtype.kind == "i":
        ends = [array.shape[-1] for array in arrays if array.ndim] or [2]
        return rng.integers(max(1, min(max(ends), int(np.max(wanted, initial=0)) + 1)), size=wanted.shape)
    return rng.normal(size=wanted.shape)


def _running_sum(array: Any) -> Any:
    return np.cumsum(array, axis=min(1, array.ndim - 1)) if array.ndim else array


def _first(array: Any, axis: int) -> Any:
    return np.take(array, 0, axis)


def _last(array: Any, axis: int) -> Any:
    return np.take(array, -1, axis)


def _fitted(arrays: list[Any], shape: tuple[int, ...], make: Callable[[Any], Any]) -> Any:
    """Make something of the first argument that has this shape, or all axes of it but the last; else zeros."""
    for array in arrays:
        if array.shape == shape:
            return make(array)
    for array in arrays:
        if array.ndim == len(shape) > 1 and array.shape[:-1] == shape[:-1]:
            return np.broadcast_to(make(array).mean(axis=-1, keepdims=True), shape)
    return np.zeros(shape)


def _reduced(arrays: list[Any], shape: tuple[int, ...], along: Callable[..., Any]) -> Any:
    """Take one axis out of the first argument of which this shape is left, or lay what is left along it; else zeros."""
    for array in (array for array in arrays if array.size):
        for axis in range(array.ndim):
            left = along(array, axis=axis)
            if left.shape == shape:
                return left
            if array.shape == shape and array.ndim > 1:
                return np.broadcast_to(np.expand_dims(along(array, axis=1), 1), shape)
    return np.zeros(shape)
