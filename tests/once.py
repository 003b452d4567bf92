"""What hundreds of answers are compared with is computed once: it takes longer than the answers do.

An oracle is written to be obvious, not fast, and answers that are judged under one seed are asked the same questions.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import wraps
from typing import Any

import numpy as np
import pytest

from autograder.claims.course import Course


@contextmanager
def oracles_asked_once(course: Course) -> Iterator[None]:
    """Let all claims of a course remember what their oracles said."""
    with pytest.MonkeyPatch.context() as patch:
        for exercise in (exercise for assignment in course.graded for exercise in assignment.exercises):
            if exercise.oracle is not None:
                patch.setattr(exercise, "oracle", asked_once(exercise.oracle))
        yield


def asked_once(oracle: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that remembers its answers; with a generator or a function among its arguments it does not."""
    answers: dict[bytes, Any] = {}

    @wraps(oracle)
    def remembered(*args: Any, **kwargs: Any) -> Any:
        asked = (args, kwargs)
        if _changes(asked):
            return oracle(*args, **kwargs)
        key = pickle.dumps(asked)
        if key not in answers:
            answers[key] = oracle(*args, **kwargs)
        return deepcopy(answers[key])

    return remembered


def _changes(value: Any) -> bool:
    """Whether something in a value may give another answer the next time."""
    if isinstance(value, dict):
        return any(map(_changes, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_changes, value))
    return not isinstance(value, np.ndarray | np.generic | int | float | str | None)


def drawn_once(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that draws anew only from a generator whose state it has not seen."""
    drawn: dict[str, Any] = {}

    def again(rng: np.random.Generator, *args: Any, **kwargs: Any) -> Any:
        key = str((rng.bit_generator.state, args, kwargs))
        if key not in drawn:
            drawn[key] = (draw(rng, *args, **kwargs), rng.bit_generator.state)
        value, rng.bit_generator.state = deepcopy(drawn[key])
        return value

    return again
