"""What a class was given for an assignment: by checks and by people, penalties taken off; or why there is no mark."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbgrader.api import Student
from sqlalchemy import select

from autograder.claims.results import GRADED, NEEDS_A_LOOK, NOT_GRADED, NOT_HANDED_IN, WAITING
from autograder.gradebook.scores import statuses_in

if TYPE_CHECKING:
    from autograder.gradebook.records import ClassGradebook


@dataclass(frozen=True)
class Mark:
    """What somebody was given for an assignment.

    Attributes:
        student: id.
        score: points after penalties, with hand marks and extra credit; None where there is no mark.
        most: points that the assignment is worth.
        status: "graded", "refused", "needs a look", or why there is no mark yet: "waiting" for a person, "not graded",
            "not handed in".
        penalty: points taken off for being late, which `score` no longer has.
    """

    student: str
    score: float | None
    most: float
    status: str
    penalty: float = 0.0

    @property
    def is_mark(self) -> bool:
        """Whether it is a mark, and not one of the three things that are none."""
        return self.score is not None and self.status != WAITING


def marks_of(book: "ClassGradebook", assignment: str) -> list[Mark]:
    """Read the marks of everybody who is in the gradebook and has not withdrawn, by id.

    Args:
        book: prepared with the assignment.
        assignment: its name.
    """
    return sorted(_marks(book, assignment), key=lambda mark: mark.student)


def _marks(book: "ClassGradebook", assignment: str) -> Iterator[Mark]:
    statuses = statuses_in(book.at)
    submitted = {submission.student_id: submission for submission in book.submissions(assignment)}
    most = book.most(assignment)
    for student in book.db.scalars(select(Student.id)):
        if student not in book.roster.withdrawn:
            yield _mark(student, submitted.get(student), most, statuses.get((assignment, student), GRADED))


def _mark(student: str, submission: Any, most: float, status: str) -> Mark:
    if status == NOT_GRADED or submission is None:
        return Mark(student, None, most, status if status == NOT_GRADED else NOT_HANDED_IN)
    penalty = float(submission.late_submission_penalty or 0.0)
    score = round(max(0.0, submission.score - penalty), 6)
    waits = submission.needs_manual_grade and status in (GRADED, NEEDS_A_LOOK)
    return Mark(student, score, most, WAITING if waits else status, penalty)
