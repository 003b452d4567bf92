"""Times the class report of simulated classes, and weighs its pages.

    python benchmarks/class_report.py [--students 12 200 2000] [--keep FOLDER] [--write]

The verdicts are those of a simulated class that was graded (`python -m autograder demo`), dealt out again at random to
as many students as are asked for, with marks of people, penalties and waiting answers.
"""

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.claims.course import REPOSITORY, Assignment
from autograder.claims.diagnosis import Diagnosis
from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.claims.results import ExerciseResult, Report
from autograder.files.class_directory import ClassDirectory
from autograder.files.whole import write_whole
from autograder.pages.feedback import Marks
from autograder.pages.report import read_reports, write_report
from autograder.platforms.roster import Person, Roster
from autograder.unrolled import UNROLLED

PAGE = REPOSITORY / "docs" / "benchmarks" / "class_report.md"
SEED = 8
STUDENTS = (12, 200, 2_000)
KINDS = 4  # mistakes of each exercise that are dealt out
RIGHT, MISSING, LATE, WAITING, BY_HAND = 0.6, 0.05, 0.1, 0.1, 0.15
"""Shares: of right answers, of submissions that are not there, late, waiting for a person, marked by one."""
BOUNDS = "at most 2 s and 1 MB at 2,000 students"

Class = tuple[list[Report], dict[tuple[str, str], Marks], dict[str, str]]


@dataclass(frozen=True)
class Hand:
    """What may be dealt out for one exercise: the right result first."""

    results: tuple[ExerciseResult, ...]


@cache
def hands(assignment: Assignment) -> tuple[Hand, ...]:
    """The results of the solution and of some mistakes, for each exercise."""
    diagnosis = Diagnosis(assignment, UNROLLED.records)
    right = {answer.of: answer.function() for answer in answers(UNROLLED, assignment) if answer.name == SOLUTION}
    wrong = mistakes_in(assignment.module("mistakes"))
    made = []
    for exercise in assignment.exercises:
        those = [right[exercise.name], *[m.function for m in wrong if m.of == exercise.name][:KINDS]]
        spaces = [local_space({exercise.name: function}, UNROLLED.records) for function in those]
        made.append(Hand(tuple(exercise.check(space, seed=SEED, diagnose=diagnosis) for space in spaces)))
    return tuple(made)


def deal(count: int) -> Class:
    """Make a class of so many students: verdicts, marks of people, names."""
    rng = np.random.default_rng([SEED, count])
    reports, marks = [], {}
    students = [f"s{number:06}" for number in range(count)]
    for assignment in UNROLLED.graded:
        dealt = hands(assignment)
        for student in students:
            if rng.random() < MISSING:
                continue
            reports.append(_report(assignment, student, dealt, rng))
            marks[assignment.name, student] = _marks(assignment, rng)
    return reports, marks, dict(zip(students, (f"Student Number {s[1:]}" for s in students), strict=True))


def _report(assignment: Assignment, student: str, dealt: Sequence[Hand], rng: np.random.Generator) -> Report:
    results = tuple(hand.results[_which(len(hand.results), rng)] for hand in dealt)
    letters = {str(question.number): str(rng.choice(list("abcd"))) for question in assignment.questions}
    remarks = ("A cell was stuck and was stopped.",) if rng.random() < MISSING else ()
    report = Report(assignment.name, student, "0" * 64, "1" * 64, {}, SEED, results, remarks, answers=letters)
    return replace(report, error="the file is not a Jupyter notebook") if rng.random() < MISSING / 5 else report


def _which(count: int, rng: np.random.Generator) -> int:
    return 0 if rng.random() < RIGHT or count == 1 else int(rng.integers(1, count))


def _marks(assignment: Assignment, rng: np.random.Generator) -> Marks:
    late = rng.random() < LATE
    first = assignment.exercises[0]
    given = {task.grade_id: float(rng.integers(0, int(task.points) + 1)) for task in assignment.by_hand}
    scores = {first.grade_id: first.points} if rng.random() < BY_HAND else {}
    waiting = frozenset(given) if rng.random() < WAITING else frozenset()
    taken = {name: points for name, points in given.items() if name not in waiting}
    return Marks({**scores, **taken}, penalty=1.0 if late else 0.0, late=3600.0 if late else 0.0, waiting=waiting)


@dataclass(frozen=True)
class Measured:
    """What the pages of one class cost: processor seconds, and bytes of the first page and of the largest other."""

    students: int
    submissions: int
    reading: float
    writing: float
    first: int
    largest: int


def measure(count: int, root: Path) -> Measured:
    """Write the results of a class, unless an earlier run did, read them, and make its pages.

    Args:
        count: of students.
        root: class directory, in which everything stays.
    """
    at = ClassDirectory(root)
    reports, marks, names = deal(count)
    roster = Roster(tuple(Person(student, name) for student, name in names.items()))
    for report in [] if at.report.exists() else reports:  # of the same seed, from before
        write_whole(at.result(report.assignment, report.student), report.to_json())
    start = time.process_time()
    read = read_reports(root, UNROLLED, print)
    middle = time.process_time()
    page = write_report(UNROLLED, root, read, marks=marks, roster=roster)
    end = time.process_time()
    others = [at.report_on(assignment.name).stat().st_size for assignment in UNROLLED.graded]
    return Measured(count, len(read), middle - start, end - middle, page.stat().st_size, max(others))


def table(rows: Sequence[Measured]) -> str:
    """Lay out what was measured."""
    lines = [
        f"| {r.students} | {r.submissions} | {r.reading:.2f} | {r.writing:.2f} | {r.first / 1e6:.2f} | "
        f"{r.largest / 1e6:.2f} |"
        for r in rows
    ]
    return "\n".join([
        "# The class report",
        "",
        f"All {len(UNROLLED.graded)} assignments of simulated classes, with names, marks of people, penalties and "
        "waiting answers.",
        "Seconds are of one processor; MB of the first page, and of the largest of those on one assignment.",
        f"Wanted: {BOUNDS}.",
        "",
        "| students | submissions | reading results, s | making pages, s | first page, MB | largest other, MB |",
        "|---|---|---|---|---|---|",
        *lines,
        "",
        f"Python {platform.python_version()}. Made by `python benchmarks/class_report.py --write`.",
        "",
    ])  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=STUDENTS)
    parser.add_argument("--keep", type=Path, default=REPOSITORY / "build" / "reports", help="where the pages stay")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    options = parser.parse_args(arguments)
    text = table([measure(count, options.keep / str(count)) for count in options.students])
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
