"""nbgrader's table of scores, with the status of each submission as its last column."""

import csv
import io
from collections.abc import Mapping, Set
from contextlib import suppress
from typing import Any

from autograder.claims.results import GRADED, NOT_GRADED, NOT_HANDED_IN, WAITING, Report
from autograder.files.class_directory import ClassDirectory

CSV_COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score", "status",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell begins with that a spreadsheet takes for more than text


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
    for assignment in book.assignments:
        submitted = {s.student_id: s for s in book.assignment_submissions(assignment.name)}
        for student in book.students:
            if student.id in withdrawn:
                continue
            status = statuses.get((assignment.name, student.id), GRADED)
            writer.writerow(_csv_row(assignment, student, submitted.get(student.id), status))
    return text.getvalue()


def _csv_row(assignment: Any, student: Any, submission: Any, status: str) -> dict[str, Any]:
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


def statuses_in(at: ClassDirectory) -> dict[tuple[str, str], str]:
    """The status of each report that can be read, by assignment and student; the others say nothing."""
    found = {}
    for path in at.results.glob("*/[!.]*.json"):
        with suppress(OSError, ValueError):
            found[path.parent.name, path.stem] = Report.from_json(path.read_text(encoding="utf-8")).status
    return found
