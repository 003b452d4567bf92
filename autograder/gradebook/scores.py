"""nbgrader's table of scores, with the status of each submission as its last column."""

import csv
import io
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import case, func, select

from autograder.claims.results import GRADED, NOT_GRADED, NOT_HANDED_IN, WAITING, Report
from autograder.files.class_directory import ClassDirectory

CSV_COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score", "status",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell begins with that a spreadsheet takes for more than text
GONE = "no longer there"


def scores_text(book: Any, statuses: Mapping[tuple[str, str], str], withdrawn: Set[str] = frozenset()) -> str:
    """Make the table, in nbgrader's order.

    Args:
        book: nbgrader's gradebook.
        statuses: of submissions, by assignment and student; graded is what has none.
        withdrawn: ids of students who have no line.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    submissions = _submissions(book.db)
    for assignment in book.assignments:
        for student in book.students:
            if student.id in withdrawn:
                continue
            status = statuses.get((assignment.name, student.id), GRADED)
            writer.writerow(_csv_row(assignment, student, submissions.get((assignment.id, student.id)), status))
    return text.getvalue()


@dataclass(frozen=True)
class _Submission:
    """What nbgrader says of one submission."""

    timestamp: Any
    score: float
    late_submission_penalty: float
    needs_manual_grade: bool


def _submissions(db: Any) -> dict[tuple[str, str], _Submission]:
    """All submissions, by assignment and student, in three questions: nbgrader's own way asks several for each."""
    notebook = SubmittedNotebook
    grades = select(notebook.assignment_id, func.sum(Grade.score), func.count(case((Grade.needs_manual_grade, 1))))
    grades = grades.join(Grade, Grade.notebook_id == notebook.id).group_by(notebook.assignment_id)
    late = select(notebook.assignment_id, func.sum(notebook.late_submission_penalty)).group_by(notebook.assignment_id)
    of_grades = {key: (score or 0.0, bool(needed)) for key, score, needed in db.execute(grades)}
    penalties = {key: penalty or 0.0 for key, penalty in db.execute(late)}
    one = SubmittedAssignment
    found = {}
    for key, assignment, student, time in db.execute(select(one.id, one.assignment_id, one.student_id, one.timestamp)):
        score, needed = of_grades.get(key, (0.0, False))
        found[assignment, student] = _Submission(time, score, penalties.get(key, 0.0), needed)
    return found


def _csv_row(assignment: Any, student: Any, submission: _Submission | None, status: str) -> dict[str, Any]:
    """One line of the table; a column that is left out is empty."""
    row = {
        "assignment": assignment.name, "duedate": assignment.duedate, "student_id": no_formula(student.id),
        "last_name": no_formula(student.last_name), "first_name": no_formula(student.first_name),
        "email": no_formula(student.email), "max_score": assignment.max_score,
    }  # fmt: skip
    if submission is None:
        return {**row, "status": status if status == NOT_GRADED else NOT_HANDED_IN}
    row["timestamp"] = submission.timestamp
    if status == NOT_GRADED:
        return {**row, "status": status}
    score, penalty = submission.score, submission.late_submission_penalty
    row |= {"raw_score": score, "late_submission_penalty": penalty, "score": max(0.0, score - penalty)}
    return {**row, "status": WAITING if status == GRADED and submission.needs_manual_grade else status}


def no_formula(text: str | None) -> str | None:
    """Let no spreadsheet compute what a person is called: an apostrophe in front makes it text."""
    return f"'{text}" if text and text.startswith(FORMULA) else text


def statuses_in(
    at: ClassDirectory, known: Mapping[tuple[str, str], str] = MappingProxyType({})
) -> dict[tuple[str, str], str]:
    """The status of each report that can be read, by assignment and student; the others say nothing.

    Args:
        at: the class directory.
        known: statuses of reports that were read a moment ago, by assignment and student.
    """
    found = dict(known)
    for path in at.results.glob("*/[!.]*.json"):
        if (path.parent.name, path.stem) in known:
            continue
        with suppress(OSError, ValueError):
            found[path.parent.name, path.stem] = Report.from_json(path.read_text(encoding="utf-8")).status
    return found
