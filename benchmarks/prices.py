"""What a slip costs: the same kinds of slips, made by machine in the right answer to every exercise, and what is lost.

python benchmarks/prices.py [--assignment 01_rnn_cell ...] [--write]
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import TooLong, at_most, notebook_around, quiet
from autograder.claims.course import REPOSITORY, Assignment
from autograder.claims.exercise import Exercise
from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED

PAGE = REPOSITORY / "docs" / "benchmarks" / "prices.md"
SEED = 1
SECONDS = 20.0

INTRODUCTION = """# Prices

The same slips were made by machine in the right answer to every exercise. The table says which share of its points
each of them costs; a dash stands where a slip cannot be made. `tests/unrolled/test_prices.py` holds how far the prices
of one kind may lie apart. Made by `python benchmarks/prices.py --write`.

| kind | the slip |
|---|---|
{kinds}
"""

Function = Callable[..., Any]


def main() -> int:
    """Print the table, and write it if that is wanted."""
    options = _options()
    kinds = "\n".join(f"| {kind} | {slip.__doc__} |" for kind, slip in KINDS.items())
    text = "\n".join([INTRODUCTION.format(kinds=kinds), *_page(options.assignment)]) + "\n"
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [assignment.name for assignment in UNROLLED.graded]
    parser.add_argument("--assignment", nargs="+", choices=names, default=names)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    return parser.parse_args()


def _page(names: Sequence[str]) -> Iterator[str]:
    yield f"| notebook | exercise | points | {' | '.join(KINDS)} |"
    yield f"|---|---|---:|{'---:|' * len(KINDS)}"
    for assignment in map(UNROLLED.assignment, names):
        for exercise in assignment.exercises:
            yield _row(assignment, exercise)


def _row(assignment: Assignment, exercise: Exercise) -> str:
    found = prices(assignment, exercise)
    cells = ("-" if found[kind] is None else f"{found[kind]:.0%}" for kind in KINDS)
    return f"| {assignment.name[:2]} | `{exercise.name}` | {exercise.points:g} | {' | '.join(cells)} |"


def prices(assignment: Assignment, exercise: Exercise) -> dict[str, float | None]:
    """Say which share of its points each kind of slip costs; None if it cannot be made."""
    solution = next(a for a in answers(UNROLLED, assignment) if a.name == SOLUTION and a.of == exercise.name)
    return {kind: _price(exercise, solution.function(), slip) for kind, slip in KINDS.items()}


def _price(exercise: Exercise, right: Function, slip: Callable[[Function], Function]) -> float | None:
    space = notebook_around(right, exercise.name)
    changed, made = _watched(slip(space[exercise.name]))
    space[exercise.name] = changed
    earned = 0.0
    try:
        with quiet(), at_most(SECONDS):
            earned = exercise.check(local_space(space, UNROLLED.records), seed=SEED).earned
    except TooLong:
        made.append(True)
    return 1 - earned / exercise.points if any(made) else None


def _watched(function: Function) -> tuple[Function, list[bool]]:
    """Find out whether a slip was made in any call: it says so by the second value that it gives."""
    made: list[bool] = []

    def asked(*args: Any, **kwargs: Any) -> Any:
        value, slipped = function(*args, **kwargs)
        made.append(slipped)
        return value

    return asked, made


def wrong_everywhere(right: Function) -> Function:
    """One is added to every number that is returned, truth values are turned round, and a text gets a letter more."""

    def slipped(*args: Any, **kwargs: Any) -> tuple[Any, bool]:
        return _changed(right(*args, **kwargs), _one_more), True

    return slipped


def wrong_at_the_edge(right: Function) -> Function:
    """One is added where there is one row only; without rows, where a whole number among the arguments is 1."""

    def slipped(*args: Any, **kwargs: Any) -> tuple[Any, bool]:
        value, edge = right(*args, **kwargs), _is_edge((*args, *kwargs.values()))
        return (_changed(value, _one_more), True) if edge else (value, False)

    return slipped


def unstable(right: Function) -> Function:
    """Not a number is returned where some number among the arguments is larger than a hundred."""

    def slipped(*args: Any, **kwargs: Any) -> tuple[Any, bool]:
        value = right(*args, **kwargs)
        large = any(_size(part) > 100 for part in (*args, *kwargs.values()))
        lost = _changed(value, _lost)
        return (lost, True) if large and lost is not value else (value, False)

    return slipped


def writes_to_arguments(right: Function) -> Function:
    """The first array among the arguments has one added in place, after the answer was computed from it."""

    def slipped(*args: Any, **kwargs: Any) -> tuple[Any, bool]:
        value = right(*args, **kwargs)
        array = next(_arrays((*args, *kwargs.values())), None)
        if array is not None:
            array += np.ones((), dtype=array.dtype)
        return value, array is not None

    return slipped


def keeps_state(right: Function) -> Function:
    """The first answer is kept, and given again to arguments of the same shapes."""
    kept: dict[str, Any] = {}

    def slipped(*args: Any, **kwargs: Any) -> tuple[Any, bool]:
        key = repr([_shapes(part) for part in (*args, *kwargs.values())])
        again = key in kept
        if not again:
            kept[key] = right(*args, **kwargs)
        return kept[key], again

    return slipped


def convention(right: Function) -> Function:
    """Every number that is returned is halved, as by a mean in the place of a sum."""

    def slipped(*args: Any, **kwargs: Any) -> tuple[Any, bool]:
        value = right(*args, **kwargs)
        halved = _changed(value, _half)
        return halved, halved is not value

    return slipped


def of_another_type(right: Function) -> Function:
    """Numbers are returned in single precision, and whole numbers and truth values as texts."""

    def slipped(*args: Any, **kwargs: Any) -> tuple[Any, bool]:
        return _changed(right(*args, **kwargs), _other_type), True

    return slipped


KINDS: Mapping[str, Callable[[Function], Function]] = {
    "wrong everywhere": wrong_everywhere,
    "wrong at the edge": wrong_at_the_edge,
    "unstable": unstable,
    "writes to arguments": writes_to_arguments,
    "keeps state": keeps_state,
    "convention": convention,
    "type": of_another_type,
}


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Change every array or number of a value; a value in which nothing changes comes back as it is."""
    if isinstance(value, tuple | list) and value and isinstance(value[0], tuple | np.ndarray | float | np.floating):
        items = [_changed(item, change) for item in value]
        if all(new is old for new, old in zip(items, value, strict=True)):
            return value
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    array = np.asarray(value)
    new = change(array)
    return value if new is array else new


def _one_more(array: Any) -> Any:
    if array.dtype.kind == "U":
        return f"{array}1"
    return ~array if array.dtype.kind == "b" else array + 1


def _lost(array: Any) -> Any:
    return array * np.nan if array.dtype.kind == "f" else array


def _half(array: Any) -> Any:
    return array / 2 if array.dtype.kind == "f" else array


def _other_type(array: Any) -> Any:
    return array.astype(np.float32) if array.dtype.kind == "f" else array.astype(str)


def _is_edge(args: Sequence[Any]) -> bool:
    """Whether there is one row; where no argument has rows, whether a whole number is 1."""
    with_rows = [part for part in args if isinstance(part, np.ndarray) and part.ndim > 1]
    if with_rows:
        return len(with_rows[0]) == 1
    return any(isinstance(part, int) and part == 1 for part in args)


def _size(part: Any) -> float:
    if isinstance(part, tuple | list):
        return max((_size(item) for item in part), default=0.0)
    array = np.asarray(part) if isinstance(part, np.ndarray | float | int) else np.zeros(1)
    return float(np.max(np.abs(array[np.isfinite(array)]), initial=0.0)) if array.dtype.kind in "iuf" else 0.0


def _arrays(part: Any) -> Iterator[Any]:
    if isinstance(part, np.ndarray) and part.size and part.dtype.kind in "iuf":
        yield part
    elif isinstance(part, tuple | list):
        for item in part:
            yield from _arrays(item)


def _shapes(part: Any) -> Any:
    if isinstance(part, np.ndarray):
        return part.shape
    return [_shapes(item) for item in part] if isinstance(part, tuple | list) else type(part).__name__


if __name__ == "__main__":
    raise SystemExit(main())
