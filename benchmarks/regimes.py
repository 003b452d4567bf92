"""Writes down what the hidden claims really ask: shapes, sizes of numbers, kinds of masks and lengths.

The questions are overheard while the claims ask the instructor's own answers, so the table cannot lie.

    python benchmarks/regimes.py [--assignment 01_rnn_cell ...] [--write]
"""

import argparse
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.authoring.audit.margins import hear
from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.claims.course import REPOSITORY, Assignment
from autograder.claims.exercise import Exercise
from autograder.unrolled import UNROLLED

PAGE = REPOSITORY / "docs" / "benchmarks" / "regimes.md"
SEEDS = (1, 20_261_122, 77)
MANY = 25  # steps: more than the notebooks read at once
TINY, SMALL, LARGE = 1e-6, 1e-2, 1e2

INTRODUCTION = """# Regimes

What the hidden claims ask of each exercise, overheard over the seeds {seeds} while they asked the instructor's own
answer: the smallest and the largest size of each axis, the smallest and the largest number that is not zero, and the
kinds of values. `tests/authoring/audit/test_regimes.py` holds that every regime that a docstring allows is among them,
and that the domain of an exercise in the audit is nowhere wider. Made by `python benchmarks/regimes.py --write`.
"""
AXES = {1: ("length",), 2: ("rows", "columns"), 3: ("rows", "steps", "columns")}
BY_STEPS = ("targets", "mask", "labels", "source", "sequences", "masks")
"""Arguments of two axes, of which the second one is time."""


@dataclass
class Seen:
    """What one argument of an exercise was.

    Attributes:
        regimes: what was seen, in words.
        sizes: the sizes of each axis.
        numbers: the smallest and the largest magnitude that is not zero, of each value.
    """

    regimes: set[str] = field(default_factory=set)
    sizes: dict[str, list[int]] = field(default_factory=dict)
    numbers: list[float] = field(default_factory=list)

    def add(self, name: str, value: Any) -> None:
        """Look at one value of the argument."""
        self.regimes |= set(regimes_of(name, value))
        for part in leaves(value):
            self._measure(name, np.asarray(part))

    def _measure(self, name: str, array: Any) -> None:
        for axis, size in zip(axes_of(name, array), array.shape, strict=False):
            self.sizes.setdefault(axis, []).append(size)
        self.numbers += extremes(array)


def leaves(value: Any) -> Iterator[Any]:
    """Walk through the numbers of a value, be they nested in tuples."""
    if isinstance(value, np.ndarray | float | int | np.generic):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from leaves(item)


def extremes(array: Any) -> list[float]:
    """The smallest and the largest magnitude that is neither zero nor infinite; nothing of truth values."""
    if array.dtype.kind not in "iuf":
        return []
    sizes = np.abs(array[np.isfinite(array) & (array != 0)]).astype(float)
    return [float(sizes.min()), float(sizes.max())] if sizes.size else []


def axes_of(name: str, array: Any) -> Sequence[str]:
    """Name the axes of an array by the argument that it is."""
    if array.ndim == 2 and name in BY_STEPS:
        return ("rows", "steps")
    return AXES.get(array.ndim, ())


def regimes_of(name: str, value: Any) -> Iterator[str]:
    """Say in words what kind of value an argument is."""
    if value is None:
        yield "none"
    elif callable(value):
        yield "a function"
    elif hasattr(value, "_fields"):
        yield type(value).__name__
        yield from _of_numbers(leaves(value))
    elif isinstance(value, list | tuple):
        yield f"a {type(value).__name__}"
    elif isinstance(value, np.ndarray) and name == "mask":
        yield from _of_mask(value)
    elif isinstance(value, np.ndarray):
        yield from _of_array(name, value)
    elif isinstance(value, float | int):
        yield from _of_numbers([value])


def _of_mask(mask: Any) -> Iterator[str]:
    yield {"b": "truth values", "i": "whole numbers", "u": "whole numbers", "f": "floats"}[mask.dtype.kind]
    counts = mask.astype(bool)
    found = {
        "all true": counts.all(),
        "all false": not counts.any(),
        "begins with false": np.any(~counts[:, 0] & counts.any(axis=1)),
        "a row all false": np.any(~counts.any(axis=1)) and counts.any(),
        "padding": np.any(counts[:, 0] & ~counts[:, -1]),
    }
    yield from (words for words, holds in found.items() if holds)


def _of_array(name: str, array: Any) -> Iterator[str]:
    sizes = dict(zip(axes_of(name, array), array.shape, strict=False))
    if name == "lengths":
        yield from _of_lengths(array)
        return
    yield from (f"one {axis.removesuffix('s')}" for axis, size in sizes.items() if size == 1)
    if sizes.get("steps", 0) >= MANY:
        yield "many steps"
    if array.dtype.kind in "iu":
        yield "whole numbers"
    elif np.isnan(array).any():
        yield "not a number"
    if array.dtype.kind == "f":
        yield from _of_numbers([array])


def _of_lengths(lengths: Any) -> Iterator[str]:
    found = {
        "one row": len(lengths) == 1,
        "a length of one": np.any(lengths == 1),
        "all alike": len(lengths) > 1 and len(set(lengths.tolist())) == 1,
        "different": len(set(lengths.tolist())) > 1,
        "the first is not the longest": lengths[0] < lengths.max(),
    }
    yield from (words for words, holds in found.items() if holds)


def _of_numbers(parts: Iterable[Any]) -> Iterator[str]:
    arrays = [np.asarray(part) for part in parts]
    largest = max((size for array in arrays for size in extremes(array)[1:]), default=0.0)
    if largest == 0:
        yield "zeros"
    elif largest < TINY:
        yield "tiny numbers"
    elif largest < SMALL:
        yield "small numbers"
    elif largest > LARGE:
        yield "large numbers"


def by_name(exercise: Exercise, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give each argument of a call its name."""
    assert exercise.oracle is not None
    bound = inspect.signature(exercise.oracle).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.arguments


def seen_in(exercise: Exercise, calls: Iterable[tuple[Sequence[Any], Mapping[str, Any]]]) -> dict[str, Seen]:
    """Look at all arguments of some calls."""
    assert exercise.oracle is not None
    seen = {name: Seen() for name in inspect.signature(exercise.oracle).parameters}
    for args, kwargs in calls:
        for name, value in by_name(exercise, args, kwargs).items():
            seen[name].add(name, value)
    return seen


def asked(assignment: Assignment, exercise: Exercise, seeds: Sequence[int] = SEEDS) -> dict[str, Seen]:
    """Overhear what the claims ask the instructor's own answer."""
    solution = next(a for a in answers(UNROLLED, assignment) if a.name == SOLUTION and a.of == exercise.name)
    hearings = [hear(exercise, solution.function(), dict(UNROLLED.records), seed) for seed in seeds]
    return seen_in(exercise, [(call.args, call.kwargs) for hearing in hearings for call in hearing.calls])


def allowed(assignment: Assignment, exercise: Exercise) -> dict[str, Seen]:
    """Look at what the domain of the audit holds."""
    cases = assignment.module("domain").DOMAINS[exercise.name].cases(np.random.default_rng(SEEDS[0]))
    split = [(case[:-1], case[-1]) if isinstance(case[-1], dict) else (case, {}) for case in cases]
    return seen_in(exercise, split)


def main() -> int:
    """Print the table, and write it if that is wanted."""
    options = _options()
    text = "\n".join([INTRODUCTION.format(seeds=", ".join(map(str, SEEDS))), *_page(options.assignment, asked)]) + "\n"
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


def _page(names: Sequence[str], look: Callable[[Assignment, Exercise], dict[str, Seen]]) -> Iterator[str]:
    for assignment in map(UNROLLED.assignment, names):
        yield f"## {assignment.name}\n"
        yield "| exercise | argument | sizes | numbers | kinds |"
        yield "|---|---|---|---|---|"
        for exercise in assignment.exercises:
            yield from _rows(exercise.name, look(assignment, exercise))
        yield ""


def _rows(exercise: str, seen: Mapping[str, Seen]) -> Iterator[str]:
    for name, one in seen.items():
        if one.regimes or one.sizes or one.numbers:
            sizes = ", ".join(f"{axis} {_span(found)}" for axis, found in one.sizes.items()) or "-"
            kinds = ", ".join(sorted(one.regimes)) or "-"
            yield f"| `{exercise}` | `{name}` | {sizes} | {_span(one.numbers)} | {kinds} |"


def _span(numbers: Sequence[float]) -> str:
    if not numbers:
        return "-"
    low, high = min(numbers), max(numbers)
    return f"{low:.2g}" if low == high else f"{low:.2g} to {high:.2g}"


if __name__ == "__main__":
    raise SystemExit(main())
