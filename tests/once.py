"""What hundreds of answers are compared with is computed once: it takes longer than the answers do.

All known mistakes are asked once for each wrong answer that is diagnosed.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

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
