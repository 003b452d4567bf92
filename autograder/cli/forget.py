"""`forget`: what a class keeps about one person, shown, and removed if that is wished."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.claims.course import Course
from autograder.cli.saying import complain, counted, near
from autograder.errors import NotUnderstood
from autograder.files.class_directory import ClassDirectory
from autograder.files.class_lock import one_run
from autograder.grading.collected import left_out
from autograder.pages.report import read_reports, write_report
from autograder.platforms.roster import read_roster

if TYPE_CHECKING:
    from autograder.gradebook.records import ClassGradebook
    from autograder.week.forgetting import Traces


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("forget", help="show what a class keeps about one student, ask, and remove it")
    verb.add_argument("student", metavar="STUDENT", help="id")
    verb.add_argument("--root", type=Path, required=True, metavar="CLASS", help="class directory")
    verb.add_argument("--yes", action="store_true", help="do not ask")
    verb.set_defaults(run=run)


def run(course: Course, options: argparse.Namespace) -> int:
    """Show it, ask, and remove it."""
    from autograder.gradebook.records import ClassGradebook
    from autograder.week.forgetting import remove, traces_of

    root, student = options.root.resolve(), options.student
    if not root.is_dir():
        raise NotUnderstood(f"{options.root} is not there; expected a class directory.")
    with one_run(root, complain), ClassGradebook(course, root, course_at=options.course, say=complain) as book:
        book.prepare([])
        traces, rows = traces_of(book.at, student), student in book.students()
        if not (traces.any or rows):
            raise NotUnderstood(f"{options.root} keeps nothing about {student!r}; ids are the names of folders.")
        print("\n".join(_lines(book.at, traces, in_gradebook=rows)))
        if not options.yes and not _agreed(student):
            print("nothing was removed")
            return 1
        remove(book.at, traces)
        book.forget(student)
        _write_anew(course, book)
    print(f"removed; {counted(len(traces.exported), 'file')} that you exported may still hold something")
    return 0


def _lines(at: ClassDirectory, traces: "Traces", *, in_gradebook: bool) -> Iterator[str]:
    yield f"about {traces.student}:"
    yield from (f"  {near(path)}" for path in traces.paths)
    yield from (f"  {near(at.origins(name))}: how the platform called this person" for name in traces.origins)
    yield from (f"  {near(at.extensions)}: more time for {name}" for name in traces.extensions)
    if traces.in_roster:
        yield f"  {near(at.roster)}: {counted(traces.in_roster, 'row')}"
    if in_gradebook:
        yield f"  {near(at.database)}: name, marks, comments"
    yield f"written anew without this person: {near(at.scores)}, {near(at.report)}, {near(at.report_on('*'))}"
    if at.similar.exists():
        yield f"  {near(at.similar)}: made from everybody's answers; `similar` makes it again"
    yield from (f"left, and yours to look at: {near(path)}" for path in traces.exported)
    yield "left: copies of the class, and what the platform itself keeps"


def _agreed(student: str) -> bool:
    try:
        return input(f"Type {student} to remove it; it cannot be brought back: ").strip() == student
    except EOFError:
        return False


def _write_anew(course: Course, book: "ClassGradebook") -> None:
    """Write the pages on the whole class without the one who is forgotten."""
    from autograder.gradebook.hand_marks import class_marks

    if book.at.scores.exists():
        book.export_csv(book.at.scores)
    book.at.similar.unlink(missing_ok=True)
    for page in book.at.reports_on_assignments():
        page.unlink()
    if not book.at.report.exists():
        return
    if reports := read_reports(book.root, course, complain):
        marks, roster = class_marks(book.root), read_roster(book.at.roster)
        write_report(course, book.root, reports, left_out(book.root), marks=marks, roster=roster)
    else:
        book.at.report.unlink()
