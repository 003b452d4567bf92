"""`export`: marks out of a class, into a platform's own file or a form that it reads."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.claims.course import Course
from autograder.claims.results import Report
from autograder.cli.saying import complain, counted
from autograder.errors import NotUnderstood
from autograder.files.class_lock import one_run
from autograder.files.written import write_ours
from autograder.week.record import read_records

if TYPE_CHECKING:
    from autograder.gradebook.records import ClassGradebook
    from autograder.week.exporting import Outgoing

FORMS = ("csv", "canvas", "moodle", "gradescope")


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("export", help="write the marks of an assignment into a platform's own file")
    verb.add_argument("--root", type=Path, required=True, metavar="CLASS", help="class directory")
    verb.add_argument("--assignment", required=True, metavar="NAME")
    verb.add_argument("--to", type=Path, required=True, metavar="FILE", help="what is written; for gradescope a folder")
    verb.add_argument(
        "--fill", type=Path, metavar="DOWNLOADED", help="Moodle's grading worksheet, or Canvas's gradebook"
    )
    verb.add_argument("--as", dest="form", choices=FORMS, default="csv", help="without --fill; by default %(default)s")
    verb.add_argument("--column", default="", help="heading of the marks, where it is not found")
    verb.add_argument("--scale", action="store_true", help="bring marks to the platform's maximum, if it is another")
    verb.add_argument("--waiting", action="store_true", help="also what still waits for a person, with what there is")
    verb.set_defaults(run=run)


def run(course: Course, options: argparse.Namespace) -> int:
    """Export, and say whose mark stays and why."""
    from autograder.gradebook.marks import marks_of
    from autograder.gradebook.records import ClassGradebook
    from autograder.week.exporting import sort_marks, to_be_looked_at

    assignment = course.assignment(options.assignment)
    root = options.root.resolve()
    with one_run(root, complain), ClassGradebook(course, root, course_at=options.course, say=complain) as book:
        book.prepare([assignment])
        outgoing = sort_marks(marks_of(book, assignment.name), book.roster, waiting_too=options.waiting)
        missed = (_fill if options.fill else _write)(book, outgoing, options)
    for sentence in (*outgoing.held, *to_be_looked_at(outgoing, book.roster), *missed):
        complain(sentence)
    return 1 if missed or outgoing.unfinished else 0


def _fill(book: "ClassGradebook", outgoing: "Outgoing", options: argparse.Namespace) -> list[str]:
    from autograder.week.filling import Marks, fill

    if options.fill.resolve() == options.to.resolve():
        raise NotUnderstood(f"{options.to} is the file to fill; name another one by --to, so that both are there.")
    name = options.assignment
    scores = {student: mark.score for student, mark in outgoing.going.items() if mark.score is not None}
    marks = Marks(name, scores, book.most(name), options.scale)
    done = fill(options.fill, marks, book.roster, read_records(book.at, name), options.column)
    write_ours(book.at, options.to, done.data)
    print(f'{counted(len(done.written), "mark")} in column "{done.column}" of {done.platform}\'s file: {options.to}')
    absent = [f"{book.roster.shown(student)} has a mark and no row in {options.fill}." for student in done.absent]
    return [*done.left, *absent]


def _write(book: "ClassGradebook", outgoing: "Outgoing", options: argparse.Namespace) -> list[str]:
    from autograder.week import exporting

    if options.form == "gradescope":
        return _write_results(book, outgoing, options)
    title = options.column or options.assignment
    make = {"csv": exporting.as_csv, "canvas": exporting.as_canvas, "moodle": exporting.as_moodle}[options.form]
    write_ours(book.at, options.to, make(title, outgoing, book.roster))
    print(f"{counted(len(outgoing.going), 'mark')} for {options.form}: {options.to}")
    return []


def _write_results(book: "ClassGradebook", outgoing: "Outgoing", options: argparse.Namespace) -> list[str]:
    from autograder.week.exporting import as_gradescope

    for student, mark in outgoing.going.items():
        path = book.at.result(options.assignment, student)
        report = Report.from_json(path.read_text(encoding="utf-8"))
        data = as_gradescope(report, mark, book.marks(report))
        write_ours(book.at, options.to / student / "results.json", data)
    print(f"{counted(len(outgoing.going), 'mark')} for gradescope: {options.to}/<student>/results.json")
    return []
