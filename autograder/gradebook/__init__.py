"""What nbgrader and formgrader see: the only room that imports nbgrader.

There are two ways to the same rows. `records` keeps what the judge found, a few milliseconds a submission. `nbgrader
autograde` and formgrader's button run the `buttons` in nbgrader's own converter, which ask the same judge.

The names here are those that configurations of classes import; everything else is imported from its own module.
"""

from autograder.claims.course import named_course
from autograder.gradebook import lean_start as lean_start  # first: it makes every other import here faster
from autograder.gradebook.buttons import FeedbackExporter, Judge, ResetGrades, SubmissionExporter
from autograder.gradebook.hardening import harden_nbgrader, ours_beside

__all__ = [
    "FeedbackExporter",
    "Judge",
    "ResetGrades",
    "SubmissionExporter",
    "harden_nbgrader",
    "named_course",
    "ours_beside",
]
