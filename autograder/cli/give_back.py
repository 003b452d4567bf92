"""`give-back`: feedback out of a class, as a platform's upload wants it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.claims.course import Course
from autograder.claims.results import Report
from autograder.cli.saying import complain, counted
from autograder.errors import NotUnderstood
from autograder.files.class_directory import ClassDirectory, notebook_of
from autograder.files.class_lock import one_run
from autograder.files.written import write_ours
from autograder.grading.kept import read_notebook
from autograder.week.collecting import read_worksheet
from autograder.week.record import Records, read_records
from autograder.week.returning import Pages, Returned, archive, pack

if TYPE_CHECKING:
    from autograder.gradebook.records import ClassGradebook


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("give-back", help="pack feedback as the platform's upload wants it")
    verb.add_argument("--root", type=Path, required=True, metavar="CLASS", help="class directory")
    verb.add_argument("--assignment", required=True, metavar="NAME")
    verb.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help="an archive; for nbgrader's exchange its feedback folder",
    )
    verb.add_argument(
        "--worksheet", type=Path, metavar="CSV", help="Moodle's grading worksheet: the numbers of a group's members"
    )
    verb.add_argument("--notebooks", action="store_true", help="the graded notebooks in the place of the pages")
    verb.add_argument("--waiting", action="store_true", help="also what still waits for a person")
    verb.set_defaults(run=run)


def run(course: Course, options: argparse.Namespace) -> int:
    """Pack it, and say what the platform must report."""
    from autograder.gradebook.records import ClassGradebook

    assignment = course.assignment(options.assignment)
    root = options.root.resolve()
    records = read_records(ClassDirectory(root), assignment.name)
    if not records:
        where = ClassDirectory(options.root).feedback("<student>", assignment.name)
        raise NotUnderstood(
            f"nothing of {assignment.name} was collected by `python -m autograder collect`, so it is not known what "
            f"the platform calls whom. The pages are in {where}."
        )
    with one_run(root, complain), ClassGradebook(course, root, course_at=options.course, say=complain) as book:
        book.prepare([assignment])
        pages, held = _pages(book, records, options)
        parcels = pack(pages, records)
        for parcel in parcels:
            _write(book.at, parcel, options.to, alone=len(parcels) == 1)
    left = [sentence for parcel in parcels for sentence in parcel.left]
    for sentence in (*held, *left):
        complain(sentence)
    return 1 if held or left else 0


def _pages(book: "ClassGradebook", records: Records, options: argparse.Namespace) -> tuple[Pages, list[str]]:
    """Make the pages anew, with what people have added since, and say whose is held back."""
    from autograder.gradebook.marks import marks_of
    from autograder.week.exporting import sort_marks

    outgoing = sort_marks(marks_of(book, options.assignment), book.roster, waiting_too=options.waiting)
    waiting = {mark.student for mark in outgoing.marks if mark.is_mark or (options.waiting and mark.score is not None)}
    by_student, held = {}, []
    for student in sorted(records):
        page = _page(book, options, student) if student in waiting else None
        if page is None:
            shown = book.roster.shown(student)
            held.append(f"{shown}: no feedback goes back; it is not graded, or waits for a person (--waiting).")
        else:
            by_student[student] = page
    worksheet = read_worksheet(options.worksheet) if options.worksheet else None
    suffix = ".ipynb" if options.notebooks else ".html"
    return Pages(options.assignment, by_student, suffix, book.roster, worksheet), held


def _page(book: "ClassGradebook", options: argparse.Namespace, student: str) -> bytes | None:
    try:
        report = Report.from_json(book.at.result(options.assignment, student).read_text(encoding="utf-8"))
        notebook = read_notebook(book.root, report)
        if notebook is None:
            return None
        page = book.feedback(report, notebook)
        graded = notebook_of(book.at.autograded(student, options.assignment))
        return (graded if options.notebooks else page).read_bytes()
    except (OSError, ValueError):
        return None


def _write(at: ClassDirectory, parcel: Returned, to: Path, *, alone: bool) -> None:
    if not parcel.files:
        return
    if parcel.loose:
        for name, data in parcel.files.items():
            write_ours(at, to / name, data)
    else:
        to = to if alone else to.with_stem(f"{to.stem}-{parcel.platform}")
        write_ours(at, to, archive(parcel.files))
    print(f"{counted(len(parcel.students), 'student')}, {counted(len(parcel.files), 'file')}: {to}\n{parcel.report}")
