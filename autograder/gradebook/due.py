"""When assignments are due, in nbgrader's database, and who has more time, in a file of our own.

nbgrader keeps an extension with a submission, as a span after the due date. So it has no place for who has not handed
in yet, and moves an extension with the due date. We keep until when somebody has, and fill nbgrader's place from it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from nbgrader.api import Assignment, SubmittedAssignment
from sqlalchemy import select, update

from autograder.errors import BadClass
from autograder.files.class_directory import ClassDirectory
from autograder.files.inside import refuse_links
from autograder.files.whole import write_whole

Extensions = dict[str, dict[str, datetime]]


def due_times(db: Any) -> dict[str, datetime]:
    """When each assignment is due, in UTC; those without a date are left out."""
    rows = db.execute(select(Assignment.name, Assignment.duedate))
    return {name: due.replace(tzinfo=UTC) for name, due in rows if due is not None}


def set_due(db: Any, at: ClassDirectory, assignment: str, when: datetime | None) -> None:
    """Set when an assignment is due, and fit the extensions to it.

    Args:
        db: a session, in which the assignment is.
        at: the class.
        assignment: its name.
        when: aware of its zone; None takes the date away.
    """
    naive = when.astimezone(UTC).replace(tzinfo=None) if when else None
    db.execute(update(Assignment).filter_by(name=assignment).values(duedate=naive))
    for student in read_extensions(at).get(assignment, {}):
        extend(db, at, assignment, student)


def set_extension(db: Any, at: ClassDirectory, assignment: str, student: str, until: datetime | None) -> None:
    """Give one student time until then, or no more than all others have.

    Args:
        db: a session, in which the assignment is.
        at: the class.
        assignment: its name.
        student: id.
        until: aware of its zone; None takes an extension away.
    """
    extensions = read_extensions(at)
    given = extensions.setdefault(assignment, {})
    given.pop(student, None)
    if until is None:
        _set_row(db, assignment, student, None)
    else:
        given[student] = until.astimezone(UTC)
    _write_extensions(at, extensions)
    extend(db, at, assignment, student)


def extend(db: Any, at: ClassDirectory, assignment: str, student: str) -> None:
    """Fill nbgrader's place for an extension, if one was given; a place that nbgrader's own way filled stays."""
    until = read_extensions(at).get(assignment, {}).get(student)
    due = db.scalar(select(Assignment.duedate).filter_by(name=assignment))
    if until is not None and due is not None:
        _set_row(db, assignment, student, max(until - due.replace(tzinfo=UTC), timedelta()))


def _set_row(db: Any, assignment: str, student: str, extension: timedelta | None) -> None:
    of = select(Assignment.id).filter_by(name=assignment).scalar_subquery()
    row = update(SubmittedAssignment).filter_by(assignment_id=of, student_id=student)
    db.execute(row.values(extension=extension).execution_options(synchronize_session=False))


def read_extensions(at: ClassDirectory) -> Extensions:
    """Read until when who has, by assignment and student.

    Raises:
        BadClass: if the file is not what was written.
    """
    try:
        document: Mapping[str, Mapping[str, str]] = json.loads(at.extensions.read_text(encoding="utf-8"))
        return {
            assignment: {student: datetime.fromisoformat(until).astimezone(UTC) for student, until in given.items()}
            for assignment, given in document.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BadClass(
            f"{at.extensions} cannot be read ({error}); take it from a copy of the class, or move it away and give "
            "the extensions again."
        ) from error


def drop_extensions(at: ClassDirectory, student: str) -> None:
    """Forget that somebody had more time."""
    extensions = read_extensions(at)
    left = {name: {s: until for s, until in given.items() if s != student} for name, given in extensions.items()}
    if left != extensions:
        _write_extensions(at, left)


def _write_extensions(at: ClassDirectory, extensions: Extensions) -> None:
    document = {
        assignment: {student: until.isoformat() for student, until in sorted(given.items())}
        for assignment, given in sorted(extensions.items())
        if given
    }
    refuse_links(at.root, at.extensions)
    write_whole(at.extensions, json.dumps(document, indent=1, ensure_ascii=False) + "\n")
