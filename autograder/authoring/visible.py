"""Makes the numbers that the visible checks compare with: expected ones, and those that each known mistake gives."""

import importlib.util
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from rnnkit.returned import Kind, letters_of

from autograder.border.records import Rng
from autograder.claims.course import Assignment, Course
from autograder.claims.exercise import Exercise, Output
from autograder.claims.local import LocalFunction, handed_over
from autograder.claims.mistake import Mistake, mistakes_in
from autograder.claims.student import CallFailed
from autograder.errors import SourceError
from autograder.files.whole import write_whole

SEED = 20
DIGITS = 10
SHORT_FLOATS = ("float16", "float32")


def write_visible_data(course: Course) -> list[Path]:
    """Write one JSON file per graded notebook into the students' package.

    Returns:
        the paths written.

    Raises:
        SourceError: if the course has no folder for them.
    """
    if course.visible_data is None:
        raise SourceError(
            "the course has no folder for the data of visible checks; set its `visible_data`, and repeat."
        )
    paths = []
    for assignment in course.graded:
        path = course.visible_data / f"{assignment.topic}.json"
        paths.append(write_whole(path, visible_text(course, assignment)))
    return paths


def visible_text(course: Course, assignment: Assignment) -> str:
    """Make the text of one notebook's data file."""
    mistakes = mistakes_in(_anew(assignment.module("mistakes")))
    document = {
        exercise.name: {
            **_closed_data(course, exercise),
            **_exercise_data(exercise, [m for m in mistakes if m.of == exercise.name], course.records),
        }
        for exercise in assignment.exercises
        if exercise.visible_cases is not None
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return text.replace('"mistakes":', '\n"mistakes":') + "\n"


def _closed_data(course: Course, exercise: Exercise) -> dict[str, Any]:
    closed = list(course.closed_to(exercise.name))
    return {"closed": closed} if closed else {}


def _anew(module: ModuleType) -> ModuleType:
    """Load a module once more: a mistake that keeps a state must not remember who called it before."""
    spec = importlib.util.spec_from_file_location(module.__name__, str(module.__file__))
    assert spec is not None and spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    return fresh


def _exercise_data(exercise: Exercise, mistakes: Sequence[Mistake], records: dict[str, type]) -> Any:
    assert exercise.visible_cases is not None and exercise.oracle is not None
    cases = list(exercise.visible_cases(np.random.default_rng(SEED)))
    return {
        "outputs": [_output_data(output) for output in exercise.outputs],
        "cases": [_case_data(exercise, case, records) for case in cases],
        "mistakes": [_mistake_data(exercise, m, cases, records) for m in mistakes],
    }


def _output_data(output: Output) -> Any:
    if output.parts:
        return {"name": output.name, "parts": [_output_data(part) for part in output.parts]}
    if isinstance(output.axes, dict):
        return {"name": output.name, "fields": {field: list(axes) for field, axes in output.axes.items()}}
    holds = {} if output.holds is Kind.NUMBERS else {"holds": output.holds}
    return {"name": output.name, "axes": list(output.axes), **holds}


def _case_data(exercise: Exercise, case: tuple[Any, ...], records: dict[str, type]) -> Any:
    assert exercise.oracle is not None
    wanted = flatten(exercise.outputs, _call(exercise.answering(LocalFunction(exercise.oracle, records)), case))
    if wanted is None:
        raise ValueError(f"the oracle of {exercise.name} does not return what its outputs say")
    return {
        "args": [_encode(value) for value in case],
        "want": [{"name": n, "axes": list(axes), "values": _rounded(v)} for n, axes, v in wanted],
    }


def _mistake_data(
    exercise: Exercise, mistake: Mistake, cases: Sequence[tuple[Any, ...]], records: dict[str, type]
) -> Any:
    function = exercise.answering(LocalFunction(mistake.function, records))
    results = []
    for case in cases:
        try:
            with np.errstate(all="ignore"):
                tensors = flatten(exercise.outputs, _call(function, case))
        except CallFailed:
            tensors = None
        results.append(None if tensors is None else _numbers(tensors))
    written = [_written(mistake, case, records) for case in cases]
    data = {"name": mistake.name, "says": mistake.says, "hint": mistake.hint, "cases": results}
    return {**data, "written": written} if any(written) else data


def _written(mistake: Mistake, case: tuple[Any, ...], records: dict[str, type]) -> dict[str, Any]:
    """Find out what a mistake leaves in its arguments: the numbers of each array that changes, by its place."""
    args, before = (handed_over(list(case), records) for _ in range(2))
    with np.errstate(all="ignore"), suppress(Exception):
        _call(mistake.function, args)
    after = list(_arrays(args))
    return {
        str(place): _plain(np.ravel(after[place] if place < len(after) else []))
        for place, array in enumerate(_arrays(before))
        if place >= len(after) or not np.array_equal(array, after[place], equal_nan=array.dtype.kind == "f")
    }


def _arrays(value: Any) -> Iterator[Any]:
    """List the arrays in arguments, in the order in which the visible checks list them."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _arrays(item)


def _call(function: Callable[..., Any], case: Sequence[Any]) -> Any:
    """Call a function with the arguments of a case; a dict at its end holds keyword arguments."""
    *args, last = case
    return function(*args, **last) if isinstance(last, dict) else function(*case)


def _numbers(tensors: Sequence[tuple[str, Sequence[str], Any]]) -> Any:
    flat = np.concatenate([np.ravel(np.asarray(v, dtype=float)) for _, _, v in tensors])
    data = {"shapes": [list(np.shape(v)) for _, _, v in tensors], "numbers": _plain(flat)}
    dtypes = [str(np.asarray(v).dtype) for _, _, v in tensors]
    precision = [dtype if dtype in SHORT_FLOATS else None for dtype in dtypes]
    return {**data, "precision": precision} if any(precision) else data


def _plain(flat: Any) -> list[float | str]:
    return [n if np.isfinite(n) else str(n) for n in _rounded(flat)]


def flatten(outputs: Sequence[Output], value: Any) -> list[tuple[str, Sequence[str], Any]] | None:
    """List the arrays among returned values with their names and axis words, or None if they are not as declared."""
    values = (value,) if len(outputs) == 1 else value
    if not isinstance(values, tuple) or len(values) != len(outputs):
        return None
    tensors: list[tuple[str, Sequence[str], Any]] = []
    for output, item in zip(outputs, values, strict=True):
        if output.parts:
            inner = flatten(output.parts, item)
            if inner is None:
                return None
            tensors += inner
        elif output.holds is Kind.TEXT:
            tensors.append((output.name, [], letters_of(item) if isinstance(item, str) else None))
        elif isinstance(output.axes, dict):
            try:
                tensors += [(f"{output.name}.{f}", axes, attrgetter(f)(item)) for f, axes in output.axes.items()]
            except AttributeError:
                return None
        else:
            tensors.append((output.name, list(output.axes), item))
    return tensors if all(isinstance(v, np.ndarray | np.generic | float | int) for _, _, v in tensors) else None


def _rounded(values: Any) -> Any:
    array = np.asarray(values, dtype=float)
    return np.vectorize(lambda v: float(f"{v:.{DIGITS}g}"), otypes=[float])(array).tolist() if array.size else []


def _encode(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "dtype": str(value.dtype)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {"record": type(value).__name__, "fields": [_encode(item) for item in value]}
    if isinstance(value, Rng):
        return {"rng": value.seed}
    if isinstance(value, FunctionType):
        return {"loss": value.__name__}
    if isinstance(value, dict):
        return {"keywords": {name: _encode(item) for name, item in value.items()}}
    if isinstance(value, tuple):
        return {"tuple": [_encode(item) for item in value]}
    return [_encode(item) for item in value] if isinstance(value, list) else value
