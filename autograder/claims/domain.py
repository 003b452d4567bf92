"""For every exercise, inputs from all over what its docstring allows: one module per notebook.

They are drawn without a look at the hidden checks or at their oracles, and wider: more shapes, larger and smaller
numbers, all corners. Two answers that agree on all of them are taken to be the same answer.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.claims.course import Assignment
from autograder.claims.exercise import CaseFunction

TOLERANCE = 1e-9
"""Relative to the largest wanted magnitude: a hundred times stricter than the checks of gradients."""
LAST_BITS = 1e-15
"""What may be left of numbers near one where they cancel, such as a loss of exactly zero."""


def same(got: Any, want: Any) -> bool:
    """Say whether two answers are the same but for rounding; where a list is wanted, a tuple will do.

    Args:
        got: an answer.
        want: the right one.
    """
    if isinstance(want, tuple | list):
        fits = isinstance(got, tuple) or (isinstance(got, list) and isinstance(want, list))
        return fits and len(got) == len(want) and all(map(same, got, want))
    if isinstance(got, tuple | list) or np.shape(got) != np.shape(want):
        return False
    got, want = np.asarray(got), np.asarray(want)
    if want.dtype.kind not in "fc":
        return got.dtype.kind == want.dtype.kind and bool(np.array_equal(got, want))
    scale = float(np.max(np.abs(want[np.isfinite(want)]), initial=0.0))
    atol = TOLERANCE * scale + LAST_BITS
    return got.dtype == want.dtype and bool(np.allclose(got, want, rtol=0, atol=atol, equal_nan=True))


class Witness(Protocol):
    """Sees how an answer goes about a question, where the exercise asks for that too."""

    @property
    def given(self) -> Mapping[str, Callable[..., Any]]:
        """Functions that stand in the notebook in place of the student's own."""

    def begin(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """A question is asked now."""

    def told(self) -> Any:
        """Say what was seen since."""


@dataclass(frozen=True)
class Domain:
    """What an exercise's function may be asked.

    Attributes:
        cases: makes argument tuples from a generator; a dict at the end of one holds keyword arguments.
        agree: whether an answer (first) says the same as the right one (second). With a witness, each of them is a
            pair of what came back and what the witness tells.
        witness: sees how an answer goes about it, if that matters.
    """

    cases: CaseFunction
    agree: Callable[[Any, Any], bool] = same
    witness: Witness | None = None


def domain_of(assignment: Assignment, exercise: str) -> Domain:
    """Find the domain of an exercise; the caller has it alone, for it may remember what it compared."""
    domain: Domain = assignment.module("domain").DOMAINS[exercise]
    return copy.deepcopy(domain)
