"""What a visible check says of a function, and whether it is the name of the mistake that was made."""

import importlib
import io
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from rnnkit.checks._known import lower_first

from autograder.claims.course import Assignment
from autograder.claims.mistake import Mistake


class Outcome(StrEnum):
    """What a visible check makes of a wrong answer."""

    RIGHT = "right name"
    ONE_OF = "one of several that give the same"
    SYMPTOM = "symptom only"
    SILENT = "passes"
    WRONG = "wrong name"


@dataclass(frozen=True)
class Said:
    """What a visible check says of a function.

    Attributes:
        passed: whether it found nothing wrong.
        text: what the student reads, in one line.
    """

    passed: bool
    text: str

    def about(self, mistake: Mistake) -> Outcome:
        """Compare what is said with the mistake that was made."""
        if self.passed:
            return Outcome.SILENT
        if not self._sentences:
            return Outcome.SYMPTOM
        if not self.names(mistake):
            return Outcome.WRONG
        return Outcome.RIGHT if len(self._sentences) == 1 else Outcome.ONE_OF

    def names(self, mistake: Mistake) -> bool:
        """Whether this mistake is named, alone or with others."""
        return _one_line(lower_first(mistake.says.rstrip("."))) in self._sentences

    @cached_property
    def _sentences(self) -> set[str]:
        return {says for part in self.text.split(COMES_OUT)[1:] for says in part.split(SEE)[0].split(OR)}

    @property
    def exact(self) -> bool:
        """Whether a name is given because all numbers are those of a mistake."""
        return EXACTLY in self.text

    @property
    def clean(self) -> bool:
        """Whether a right answer is treated as one."""
        return self.passed and COMES_OUT not in self.text


EXACTLY = "This is exactly what comes out when "
COMES_OUT, OR, SEE = "comes out when ", ", or when ", ". See hint"


def said_of(assignment: Assignment, exercise: str, function: Callable[..., Any]) -> Said:
    """Run the visible check of an exercise on a function, as a student does.

    Args:
        assignment: the notebook.
        exercise: name of the function.
        function: what stands in the student's notebook.
    """
    check = getattr(importlib.import_module(f"rnnkit.checks.{assignment.topic}"), exercise)
    printed = io.StringIO()
    with redirect_stdout(printed), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            check(function)
        except Exception as error:  # the check's complaint, or the function's own error, which a student reads as well
            return Said(False, _one_line(str(error)))
    return Said(True, _one_line(printed.getvalue()))


def _one_line(text: str) -> str:
    return " ".join(text.split())
