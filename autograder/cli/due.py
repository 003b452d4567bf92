"""`due`: when assignments are due, and who has more time."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.claims.course import Assignment, Course
from autograder.cli.saying import columns, complain
from autograder.errors import NotUnderstood
from autograder.files.class_lock import one_run
from autograder.files.student_id import is_id
from autograder.platforms.moment import moment, shown

if TYPE_CHECKING:
    from autograder.gradebook.records import ClassGradebook

NONE = "none"
TIME = '"2026-12-01 23:59 Europe/Berlin" or "2026-12-01T23:59+01:00"'


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("due", help="say or set when assignments are due, and who has more time")
    verb.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="by default all are listed")
    verb.add_argument("time", nargs="?", metavar="TIME", help=f"with its zone: {TIME}; or {NONE}")
    verb.add_argument("--root", type=Path, required=True, metavar="CLASS", help="class directory")
    verb.add_argument(
        "--extend", nargs=2, action="append", default=[], metavar=("STUDENT", "TIME"), help="until when one student has"
    )
    verb.set_defaults(run=run)


def run(course: Course, options: argparse.Namespace) -> int:
    """Set what is asked for, and list what holds."""
    assignments = [course.assignment(options.assignment)] if options.assignment else list(course.graded)
    if options.extend and not options.assignment:
        raise NotUnderstood("--extend needs the assignment; expected due ASSIGNMENT --extend STUDENT TIME.")
    due = _time(options.time) if options.time else None
    extensions = [(student, _time(time)) for student, time in options.extend]
    with _opened(course, options, assignments) as book:
        if options.time:
            _set_due(book, assignments[0], due)
        for student, until in extensions:
            _refuse_impossible(book, assignments[0], student, until)
        for student, until in extensions:
            _extend(book, assignments[0], student, until)
        print(columns(list(_rows(book, assignments))))
    if options.time or options.extend:
        print(f"\npenalties follow when you grade: python -m autograder grade --root {options.root}")
    return 0


def _time(text: str) -> datetime | None:
    return None if text == NONE else moment(text)


@contextmanager
def _opened(course: Course, options: argparse.Namespace, assignments: list[Assignment]) -> Iterator["ClassGradebook"]:
    from autograder.gradebook.records import ClassGradebook

    root = options.root.resolve()
    root.mkdir(parents=True, exist_ok=True)
    with one_run(root, complain), ClassGradebook(course, root, course_at=options.course, say=complain) as book:
        book.prepare(assignments)
        yield book
        book.db.commit()


def _set_due(book: "ClassGradebook", assignment: Assignment, when: datetime | None) -> None:
    from autograder.gradebook.due import set_due

    set_due(book.db, book.at, assignment.name, when)


def _refuse_impossible(book: "ClassGradebook", assignment: Assignment, student: str, until: datetime | None) -> None:
    from autograder.gradebook.due import due_times

    known = is_id(student) and (student in book.roster.by_id or book.at.submission(student, assignment.name).is_dir())
    if not known:
        raise NotUnderstood(
            f"nobody is called {student!r}: the roster has no such id, and nothing was handed in under it. "
            f"Look the id up in {book.at.roster}."
        )
    due = due_times(book.db).get(assignment.name)
    if until and due and until < due:
        raise NotUnderstood(f"{shown(until)} is before {assignment.name} is due, {shown(due)}; name a later time.")


def _extend(book: "ClassGradebook", assignment: Assignment, student: str, until: datetime | None) -> None:
    from autograder.gradebook.due import set_extension

    set_extension(book.db, book.at, assignment.name, student, until)


def _rows(book: "ClassGradebook", assignments: list[Assignment]) -> Iterator[list[str]]:
    from autograder.gradebook.due import due_times, read_extensions

    due, extensions = due_times(book.db), read_extensions(book.at)
    yield ["assignment", "due", "more time"]
    for assignment in assignments:
        yield [assignment.name, shown(due[assignment.name]) if assignment.name in due else "no date", ""]
        for student, until in sorted(extensions.get(assignment.name, {}).items()):
            yield ["", shown(until), book.roster.shown(student)]
