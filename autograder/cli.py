"""`python -m autograder VERB`: the only place that prints, parses and exits."""

import argparse
import importlib
import io
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.batch import Settings, find_jobs, grade_class, read_notebook, strangers
from autograder.course import UNROLLED, Assignment
from autograder.errors import AutograderError
from autograder.results import Report
from autograder.subject.client import Patience
from autograder.table import class_table

if TYPE_CHECKING:
    from autograder.gradebook import ClassGradebook


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code: 0 done, 1 done with failures, 2 could not start."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(options.run(options) or 0)
    except AutograderError as error:
        _complain(error)
        return 2
    except OSError as error:
        _complain(f"{error.strerror}: {error.filename}. Check the path and its permissions.")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograder", description="Grades Unrolled.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = verbs.add_parser("grade", help="grade a class directory")
    verb.add_argument("--root", type=Path, required=True, help="holds submitted/<student>/<assignment>/")
    verb.add_argument("--assignment", action="append", help="only this one; may be given several times")
    _add_class_options(verb)
    verb.set_defaults(run=_grade)

    verb = verbs.add_parser("judge", help="grade one notebook, without any database")
    verb.add_argument("notebook", type=Path)
    verb.add_argument("--assignment", required=True)
    verb.add_argument("--student", default="")
    verb.add_argument("--seed", type=int, help="of the random inputs; drawn anew if left out")
    verb.add_argument("--json", action="store_true", help="print the report as JSON, and nothing else")
    _add_confinement(verb)
    verb.set_defaults(run=_judge)

    verb = verbs.add_parser("report", help="write the class report from what was graded")
    verb.add_argument("--root", type=Path, required=True, help="holds results/<assignment>/<student>.json")
    verb.set_defaults(run=_report)

    verb = verbs.add_parser("demo", help="make a simulated class and grade it")
    verb.add_argument("--root", type=Path, default=Path("build/demo"))
    verb.add_argument("--students", type=int, default=12)
    _add_class_options(verb)
    verb.set_defaults(run=_demo)

    verb = verbs.add_parser("release", help="make the students' notebooks from the instructors'")
    verb.set_defaults(run=_release)

    verb = verbs.add_parser("bundle", help="pack what a student gets into one archive")
    verb.add_argument("--to", type=Path, default=Path("build"))
    verb.set_defaults(run=_bundle)

    verb = verbs.add_parser("doctor", help="say what this machine offers for safe grading")
    verb.set_defaults(run=_doctor)

    verb = verbs.add_parser("execute", help="run instructor notebooks and bring them to normal form")
    verb.add_argument("assignments", nargs="*", default=[a.name for a in UNROLLED.assignments])
    verb.set_defaults(run=_execute)

    verb = verbs.add_parser("visible", help="write the numbers that the visible checks compare with")
    verb.set_defaults(run=_visible)
    return parser


def _add_class_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--workers", type=_positive, default=len(os.sched_getaffinity(0)) if _LINUX else 1)
    verb.add_argument("--seed", type=int, help="of the random inputs; drawn anew for each submission if left out")
    verb.add_argument("--no-feedback", action="store_true", help="write no feedback pages")
    _add_confinement(verb)


def _add_confinement(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--no-confinement", action="store_true", help="run student code with your own rights; for trusted code only"
    )


_LINUX = sys.platform == "linux"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"got {number}, expected at least 1")
    return number


def _grade(options: argparse.Namespace) -> int:
    names = options.assignment or [assignment.name for assignment in UNROLLED.graded]
    return _grade_root(options, [UNROLLED.assignment(name) for name in names], Patience())


def _grade_root(options: argparse.Namespace, assignments: Sequence[Assignment], patience: Patience) -> int:
    root: Path = options.root.resolve()
    jobs = find_jobs(root, assignments)
    for sentence in strangers(root, UNROLLED):
        _complain(sentence)
    start = time.monotonic()
    settings = Settings(UNROLLED, root, patience, not options.no_confinement, options.seed)
    with _Keeper(root, assignments, feedback=not options.no_feedback) as keeper:
        reports = grade_class(settings, jobs, workers=options.workers, on_done=keeper.keep)
    print(_summary(reports, time.monotonic() - start, options))
    print()
    print(class_table(reports, [assignment.name for assignment in assignments]))
    print()
    for assignment in assignments:
        print(*_left_to_people(assignment), sep="", end="")
    _write_class_report(root, reports)
    print(_paths(root, feedback=not options.no_feedback))
    return 0


def _write_class_report(root: Path, new: Sequence[Report] = ()) -> Path:
    """Write the page on all results of a class: those that are there, and those of this run."""
    from autograder.report import read_reports, write_report

    found = {(report.assignment, report.student): report for report in read_reports(root, UNROLLED, _complain)}
    found |= {(report.assignment, report.student): report for report in new}
    return write_report(UNROLLED, root, list(found.values()))


class _Keeper:
    """Puts verdicts into the gradebook as they come; nbgrader's slow import goes on while the workers start."""

    def __init__(self, root: Path, assignments: Sequence[Assignment], *, feedback: bool) -> None:
        self._root = root
        self._assignments = assignments
        self._feedback = feedback
        self._importing = threading.Thread(target=importlib.import_module, args=("autograder.gradebook",))

    def __enter__(self) -> "_Keeper":
        self._importing.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._book.export_csv(self._root / "grades.csv")
        if "_book" in vars(self):
            self._book.close()
        self._importing.join()

    @cached_property
    def _book(self) -> "ClassGradebook":
        from autograder.gradebook import ClassGradebook

        book = ClassGradebook(UNROLLED, self._root)
        book.prepare(self._assignments)
        return book

    def keep(self, report: Report, _known: bool) -> None:
        notebook = read_notebook(self._root, report)
        if notebook is None:
            _complain(f"{report.assignment} of {report.student}: {report.error}")
            return
        self._book.record(report, notebook)
        if self._feedback:
            self._book.feedback(report, notebook)


def _summary(reports: Sequence[Report], seconds: float, options: argparse.Namespace) -> str:
    failed = sum(report.error is not None for report in reports)
    workers = f"{options.workers} worker" + "s" * (options.workers > 1)
    rate = len(reports) / max(seconds, 1e-9)
    return f"graded {len(reports)} submissions in {seconds:.1f} s ({rate:.1f} per second, {workers}), {failed} failed"


def _left_to_people(assignment: Assignment) -> Iterator[str]:
    """Say which points of an assignment are not in the table, because people give them."""
    for task in assignment.by_hand:
        more = f"{task.points:g} more points, which you give in formgrader"
        yield f"by hand    {assignment.name}, {task.grade_id}: {more}\n"


def _paths(root: Path, *, feedback: bool) -> str:
    with suppress(ValueError):
        root = root.relative_to(Path.cwd())
    lines = [("class", "report.html"), ("reports", "results/<assignment>/<student>.json")]
    lines += [("gradebook", "gradebook.db"), ("scores", "grades.csv")]
    lines += [("feedback", "feedback/<student>/<assignment>/")] if feedback else []
    return "\n".join(f"{what:<11}{root / path}" for what, path in lines)


def _report(options: argparse.Namespace) -> None:
    print(f"wrote {_write_class_report(options.root)}")


def _judge(options: argparse.Namespace) -> int:
    from autograder.feedback import report_text
    from autograder.judge import open_judge

    assignment = UNROLLED.assignment(options.assignment)
    with open_judge(UNROLLED, confined=not options.no_confinement) as judge:
        graded = judge.grade_file(assignment, options.notebook, student=options.student, seed=options.seed)
    print(graded.report.to_json() if options.json else report_text(graded.report))
    return 1 if graded.report.error else 0


def _demo(options: argparse.Namespace) -> int:
    import shutil

    from autograder.demo import PATIENCE, make_class

    shutil.rmtree(options.root, ignore_errors=True)
    make_class(UNROLLED, options.root, students=options.students)
    return _grade_root(options, UNROLLED.graded, PATIENCE)


def _release(_options: argparse.Namespace) -> None:
    from autograder.release import release

    for path in release(UNROLLED):
        print(f"released {path.name}")


def _bundle(options: argparse.Namespace) -> None:
    from autograder.release import bundle

    print(f"packed {bundle(UNROLLED, options.to)}")


def _doctor(_options: argparse.Namespace) -> int:
    from autograder.charge import shortcomings
    from autograder.subject.confine import available

    offered = available()
    for sentence in (*offered.missing, *offered.weaker, *shortcomings()):
        print(f"- {sentence}")
    print("Student code can be confined here." if offered.sufficient else "Student code cannot be confined here.")
    return 0 if offered.sufficient else 1


def _execute(options: argparse.Namespace) -> None:
    from autograder.execute import execute

    for name in options.assignments:
        path = UNROLLED.source_notebook(UNROLLED.assignment(name))
        execute(path)
        print(f"executed {path.name}")


def _visible(_options: argparse.Namespace) -> None:
    from autograder.visible import write_visible_data

    for path in write_visible_data(UNROLLED):
        print(f"wrote {path.name}")


def _complain(message: object) -> None:
    print(f"autograder: {message}", file=sys.stderr)
