"""The temporal order task: which two letters came, and in which order?

A stream of letters, of which all but two mean nothing:

    c e A f d d c f e c c B d e f c d c e d   ->   AB

At one place in the second tenth of the sequence stands an A or a B, and at one place in the sixth tenth another.
At the end the network says which two they were: AA, AB, BA or BB. So it must carry the first letter over at least
three tenths of the sequence, and both over four tenths more.

Source: S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory" (1997), experiment 6a; in the form of R. Pascanu,
T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks" (2013), whose places and letters
are those of the authors' code.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnkit.text import Ids

LETTERS = ("A", "B", "c", "d", "e", "f")
ANSWERS = ("AA", "AB", "BA", "BB")
SHORTEST = 10  # shorter sequences have no tenths
CHANCE = 0.25


class Ordered(NamedTuple):
    """Sequences of letters, and which two came in which order.

    Attributes:
        ids: places in `LETTERS`, (batch, time).
        answer: place in `ANSWERS`, (batch,).
    """

    ids: Ids
    answer: NDArray[np.int64]


def draw_ordered(n: int, length: int, *, rng: np.random.Generator) -> Ordered:
    """Draw sequences of one length; the four answers are equally frequent, so guessing is right in a quarter.

    Args:
        n: how many.
        length: letters per sequence, 10 or more.
        rng: source of randomness.

    Raises:
        ValueError: if the sequences are too short to have tenths.
    """
    if length < SHORTEST:
        raise ValueError(f"length is {length}, expected {SHORTEST} or more: the two letters stand in tenths of it")
    tenth, rows = length // 10, np.arange(n)
    first, second = rng.integers(2, size=(2, n))
    ids = rng.integers(2, len(LETTERS), size=(n, length))
    ids[rows, tenth + rng.integers(tenth, size=n)] = first
    ids[rows, length // 2 + rng.integers(tenth, size=n)] = second
    return Ordered(ids, 2 * first + second)
