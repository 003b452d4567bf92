"""What an oracle said is remembered: all submissions of a class are asked the same questions, under one seed.

An oracle is written to be obvious, not fast, and takes longer than the answers that are compared with it.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import numpy as np

from autograder.border.records import ReadOnly, Rng

ROOM = 16 << 20  # bytes of questions and answers that are kept for one oracle, those that were asked last


class Remembered:
    """A function that asks an oracle the same question once, and gives a new copy of the answer each time.

    A question with a generator or a function in it is asked every time, since its answer may change.

    Args:
        oracle: computes its answer from its arguments alone.
        room: bytes of questions and answers to keep.
    """

    def __init__(self, oracle: Callable[..., Any], *, room: int = ROOM) -> None:
        update_wrapper(self, oracle)  # so that it names its arguments as the oracle does
        self._oracle = oracle
        self._room = room
        self._used = 0
        self._known: OrderedDict[bytes, bytes] = OrderedDict()

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross to another process without what is known."""
        return Remembered, (self._oracle,)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Answer as the oracle would."""
        if may_change((args, kwargs)):
            return self._oracle(*args, **kwargs)
        question = pickle.dumps((args, kwargs))
        if question not in self._known:
            self._learn(question, pickle.dumps(self._oracle(*args, **kwargs)))
        self._known.move_to_end(question)
        return pickle.loads(self._known[question])

    def _learn(self, question: bytes, answer: bytes) -> None:
        self._known[question] = answer
        self._used += len(question) + len(answer)
        while self._used > self._room and len(self._known) > 1:
            self._used -= sum(map(len, self._known.popitem(last=False)))


def may_change(value: Any) -> bool:
    """Whether something in a value may give another answer the next time: a generator, a function."""
    if isinstance(value, dict):
        return any(map(may_change, value.values()))
    if isinstance(value, list | tuple):
        return any(map(may_change, value))
    if isinstance(value, ReadOnly):
        return may_change(value.array)
    return not isinstance(value, np.ndarray | np.generic | int | float | str | Rng | None)
