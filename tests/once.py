"""What hundreds of answers are compared with is computed once: it takes longer than the answers do.

All known mistakes are asked once for each wrong answer that is diagnosed, and some questions take long to draw.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from autograder.claims import diagnosis
from autograder.claims.local import LocalFunction
from autograder.claims.remembered import may_change
from autograder.claims.student import CallFailed


@contextmanager
def mistakes_asked_once() -> Iterator[None]:
    """Let every search for mistakes remember what the known ones gave in those before it."""
    answers: dict[tuple[Any, ...], Any] = {}

    class Remembered(LocalFunction):
        def _call(self, args: Any, kwargs: Any, *, read_only: bool) -> Any:
            asked = (args, kwargs)
            if may_change(asked):
                return super()._call(args, kwargs, read_only=read_only)
            key = (self._function, read_only, pickle.dumps(asked))
            if key not in answers:
                answers[key] = _outcome(super()._call, args, kwargs, read_only=read_only)
            if isinstance(answers[key], CallFailed):
                raise answers[key]
            return deepcopy(answers[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diagnosis, "LocalFunction", Remembered)
        yield


def _outcome(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return call(*args, **kwargs)
    except CallFailed as failure:
        return failure.with_traceback(None)  # it would keep all that the call had in hand


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
