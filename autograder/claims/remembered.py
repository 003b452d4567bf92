"""What was worked out is remembered: all submissions of a class are asked the same questions, under one seed.

An oracle is written to be obvious, not fast, and takes longer than the answers that are compared with it. What it said,
what mistakes said, and questions that take long to be drawn are the same for all.
"""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from autograder.border.records import ReadOnly, Rng, Sourced

ROOM = 16 << 20  # bytes that one memory keeps, those that were asked for last
OVERHEAD = 200  # bytes that one entry takes besides its own

Asked = ParamSpec("Asked")
Drawn = TypeVar("Drawn")


class Memory:
    """Pickled values by what they answer.

    Args:
        room: bytes to keep.
    """

    def __init__(self, *, room: int = ROOM) -> None:
        self._room = room
        self._used = 0
        self._known: OrderedDict[Hashable, bytes] = OrderedDict()

    def recall(self, question: Hashable) -> bytes | None:
        """What was learned; None if nothing was, or if it had to make room."""
        if question in self._known:
            self._known.move_to_end(question)
        return self._known.get(question)

    def learn(self, question: Hashable, answer: bytes) -> None:
        """Keep an answer, and forget what was asked for longest ago where room is short."""
        if question not in self._known:
            self._used += OVERHEAD + len(answer)
        self._known[question] = answer
        while self._used > self._room and len(self._known) > 1:
            self._used -= OVERHEAD + len(self._known.popitem(last=False)[1])


class Remembered:
    """A function that asks an oracle the same question once, and gives a new copy of the answer each time.

    A question with a generator or a function in it is asked every time, since its answer may change.

    Args:
        oracle: computes its answer from its arguments alone.
        room: bytes of answers to keep.
    """

    def __init__(self, oracle: Callable[..., Any], *, room: int = ROOM) -> None:
        update_wrapper(self, oracle)  # so that it names its arguments as the oracle does
        self._oracle = oracle
        self._memory = Memory(room=room)

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross to another process without what is known."""
        return Remembered, (self._oracle,)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Answer as the oracle would."""
        if may_change((args, kwargs)):
            return self._oracle(*args, **kwargs)
        question = digest((args, kwargs))
        answer = self._memory.recall(question)
        if answer is None:
            answer = pickle.dumps(self._oracle(*args, **kwargs))
            self._memory.learn(question, answer)
        return pickle.loads(answer)


def drawn_once(
    draw: Callable[Concatenate[np.random.Generator, Asked], Drawn],
) -> Callable[Concatenate[np.random.Generator, Asked], Drawn]:
    """Let a function that draws remember what it drew: a generator in the same state would give the same again.

    The generator is left in the state in which drawing would have left it.

    Args:
        draw: draws from a generator, its first argument, and from nothing else; it spawns none.
    """
    memory = Memory()

    @wraps(draw)
    def drawn(rng: np.random.Generator, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Drawn:
        question = digest((rng.bit_generator.state, args, kwargs))
        known = memory.recall(question)
        if known is None:
            value = draw(rng, *args, **kwargs)
            memory.learn(question, pickle.dumps((value, rng.bit_generator.state)))
            return value
        found: Drawn
        found, rng.bit_generator.state = pickle.loads(known)
        return found

    return drawn


def digest(question: Any) -> bytes:
    """Tell questions apart; equal ones may be told apart as well, if they are made of other parts."""
    return hashlib.sha256(pickle.dumps(question)).digest()


def may_change(value: Any) -> bool:
    """Whether something in a value may give another answer the next time: a generator, a function."""
    if isinstance(value, dict):
        return any(map(may_change, value.values()))
    if isinstance(value, list | tuple):
        return any(map(may_change, value))
    if isinstance(value, ReadOnly):
        return may_change(value.array)
    if isinstance(value, Sourced):
        return may_change(dict(value.values))
    return not isinstance(value, np.ndarray | np.generic | int | float | str | Rng | None)
