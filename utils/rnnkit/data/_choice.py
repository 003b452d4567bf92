"""One of several, drawn: what every data set of sentences is made of."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def one_of(choices: Sequence[T], rng: np.random.Generator) -> T:
    """Draw one of the choices, each as likely as another."""
    return choices[int(rng.integers(len(choices)))]
