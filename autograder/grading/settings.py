"""What a run of the grader is asked to do."""

from dataclasses import dataclass
from pathlib import Path

from autograder.claims.course import Course
from autograder.grading.client import Patience


@dataclass(frozen=True)
class Settings:
    """What every worker needs to know.

    Attributes:
        course: whose assignments are graded.
        root: class directory.
        patience: time limits.
        confined: whether student code is confined.
        seed: of the random inputs in the checks; None draws one for each run, the same for all its submissions.
        whole: whether all cells are run, also those of the release that no verdict needs.
        again: whether everything is graded anew, and marks that were given back may fall.
        writes: whether results are written.
    """

    course: Course
    root: Path
    patience: Patience
    confined: bool
    seed: int | None = None
    whole: bool = False
    again: bool = False
    writes: bool = True
