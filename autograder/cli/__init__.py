"""`python -m autograder VERB`: the only place that prints, parses and exits."""

import argparse
import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.claims.course import Assignment, Course, named_course
from autograder.claims.results import NOT_GRADED, REFUSED, Report
from autograder.cli import collect, due, export, forget, give_back
from autograder.cli.progress import Progress
from autograder.cli.saying import complain as _complain
from autograder.errors import AutograderError, CannotConfine, SourceError, UnknownAssignment
from autograder.files.class_directory import ClassDirectory
from autograder.files.foreign import refuse_foreign_report, refuse_foreign_scores, refuse_worked_in
from autograder.grading.batch import Elsewhere, grade_class
from autograder.grading.charge import shortcomings
from autograder.grading.client import Patience
from autograder.grading.collected import Job, find_jobs, gone, left_out, strangers
from autograder.grading.judge import Judge, not_graded, open_judge
from autograder.grading.settings import Settings
from autograder.pages.table import attention, class_table
from autograder.platforms.roster import read_roster

if TYPE_CHECKING:
    from autograder.authoring.register import Register
    from autograder.gradebook.keeper import Keeper
    from autograder.grading.copies import Compared

UNROLLED = "autograder.unrolled:UNROLLED"
WEEK = (collect, due, give_back, export, forget)  # the verbs around grading, each in a module of its own
INTERRUPTED, NOBODY_READS = 130, 141  # 128 and the number of SIGINT, of SIGPIPE: what shells say of other tools


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code: 0 done, 1 done with failures, 2 could not start."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = int(options.run(named_course(options.course), options) or 0)
        sys.stdout.flush()
        return code
    except AutograderError as error:
        _complain(error)
        return 2
    except BrokenPipeError:
        return _end_quietly()
    except OSError as error:
        return _end_with(error)
    except KeyboardInterrupt:
        _complain("stopped by you. What is graded stays graded; repeat the command to go on.")
        return INTERRUPTED


def _end_with(error: OSError) -> int:
    where = f": {error.filename}" if error.filename else ""
    _complain(f"{error.strerror or error}{where}. Check the path and its permissions.")
    return 2


def _end_quietly() -> int:
    """Nobody reads on, as after `| head`: let the rest go nowhere, or Python would complain of it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
            continue
        os.dup2(nowhere, stream.fileno())
    return NOBODY_READS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograder", description="Grades a course.")
    parser.add_argument("--course", default=UNROLLED, metavar="MODULE:NAME", help="by default %(default)s")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = verbs.add_parser("grade", help="grade a class directory")
    verb.add_argument("--root", type=Path, required=True, help="holds submitted/<student>/<assignment>/")
    verb.add_argument("--assignment", action="append", help="only this one; may be given several times")
    verb.add_argument("--db", metavar="URL", help="of the gradebook, once: postgresql://NAME@HOST/DATABASE")
    verb.add_argument("--dask", metavar="ADDRESS", help="of a Dask scheduler, whose workers grade for this machine")
    _add_class_options(verb)
    verb.add_argument("--again", action="store_true", help="grade all anew; marks that were given back may fall")
    verb.add_argument(
        "--what-would-change", action="store_true", help="list old and new marks with the reason, and write nothing"
    )
    verb.set_defaults(run=_grade)

    verb = verbs.add_parser("judge", help="grade one notebook, without any database")
    verb.add_argument("notebook", type=Path)
    verb.add_argument("--assignment", required=True)
    verb.add_argument("--student", default="")
    verb.add_argument("--seed", type=int, help="of the random inputs; drawn anew if left out")
    verb.add_argument("--json", action="store_true", help="print the report as JSON, and nothing else")
    _add_running(verb)
    verb.set_defaults(run=_judge)

    for module in WEEK:
        module.add(verbs)

    verb = verbs.add_parser("report", help="write the class report from what was graded")
    verb.add_argument("--root", type=Path, required=True, help="holds results/<assignment>/<student>.json")
    verb.set_defaults(run=_report)

    verb = verbs.add_parser("similar", help="show pairs of submissions whose answers are near; it is no proof")
    verb.add_argument("--root", type=Path, required=True, help="holds submitted/<student>/<assignment>/")
    verb.add_argument("--assignment", action="append", help="only this one; may be given several times")
    verb.set_defaults(run=_similar)

    verb = verbs.add_parser("demo", help="make a simulated class and grade it")
    verb.add_argument("--root", type=Path, default=Path("build/demo"))
    verb.add_argument("--students", type=int, default=12)
    _add_class_options(verb)
    verb.set_defaults(run=_demo, db=None, dask=None)

    verb = verbs.add_parser("release", help="make the students' notebooks from the instructors'")
    verb.set_defaults(run=_release)

    verb = verbs.add_parser("students", help="write what a student, or a repository for students, gets")
    verb.add_argument("--to", type=Path, required=True, help="a folder; what is somebody else's there stays")
    _add_what_is_handed_out(verb)
    verb.set_defaults(run=_students)

    verb = verbs.add_parser("bundle", help="pack the same into one archive")
    verb.add_argument("--to", type=Path, default=Path("build/students.zip"), help="a file ending in .zip")
    _add_what_is_handed_out(verb)
    verb.set_defaults(run=_bundle)

    verb = verbs.add_parser("doctor", help="say what this machine offers for safe grading")
    verb.set_defaults(run=_doctor)

    verb = verbs.add_parser("execute", help="run instructor notebooks and bring them to normal form")
    verb.add_argument("assignments", nargs="*", help="names; by default all")
    verb.set_defaults(run=_execute)

    verb = verbs.add_parser("questions", help="put the concept questions into the instructor notebooks")
    verb.set_defaults(run=_questions)

    verb = verbs.add_parser("visible", help="write the numbers that the visible checks compare with")
    verb.set_defaults(run=_visible)

    verb = verbs.add_parser("register", help="say what holds the sentences of the course, and which nothing holds")
    verb.add_argument("assignments", nargs="*", help="names; by default all, and the pages")
    verb.set_defaults(run=_register)
    return parser


def _add_what_is_handed_out(verb: argparse.ArgumentParser) -> None:
    how_much = verb.add_mutually_exclusive_group(required=True)
    how_much.add_argument("--assignment", metavar="NAME", help="this one and those before it")
    how_much.add_argument("--all", action="store_true", help="the whole course, for people who learn alone")
    verb.add_argument("--repository", metavar="URL", help="on GitHub, where students find it; for launch links")


def _add_class_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--workers", type=_positive, default=len(os.sched_getaffinity(0)) if _LINUX else 1)
    verb.add_argument("--seed", type=int, help="of the random inputs; drawn anew for each run if left out")
    verb.add_argument("--no-feedback", action="store_true", help="write no feedback pages")
    verb.add_argument("--quiet", action="store_true", help="do not say on stderr how far it is")
    _add_running(verb)


def _add_running(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--whole", action="store_true", help="run all cells, also those of the release that no verdict needs"
    )
    verb.add_argument(
        "--no-confinement", action="store_true", help="run student code with your own rights; for trusted code only"
    )


_LINUX = sys.platform == "linux"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"got {number}, expected at least 1")
    return number


def _grade(course: Course, options: argparse.Namespace) -> int:
    names = options.assignment or [assignment.name for assignment in course.graded]
    assignments = [course.assignment(name) for name in names]
    if options.what_would_change:
        return _what_would_change(course, options, assignments)
    return _grade_root(course, options, assignments, Patience())


def _what_would_change(course: Course, options: argparse.Namespace, assignments: Sequence[Assignment]) -> int:
    from autograder.grading.batch import changes

    root: Path = options.root.resolve()
    settings = _settings(course, options, root, Patience())
    found = changes(settings, find_jobs(root, assignments), workers=options.workers)
    for line in found:
        print(line)
    print(f"{len(found)} marks would change; nothing was written" if found else "no mark would change")
    return 0


def _settings(course: Course, options: argparse.Namespace, root: Path, patience: Patience) -> Settings:
    confined, again = not options.no_confinement, getattr(options, "again", False)
    return Settings(course, root, patience, confined, options.seed, options.whole, again)


def _grade_root(
    course: Course, options: argparse.Namespace, assignments: Sequence[Assignment], patience: Patience
) -> int:
    from autograder.files.class_lock import one_run

    root: Path = options.root.resolve()
    jobs = find_jobs(root, assignments)
    at = ClassDirectory(root)
    for page in (at.report, *(at.report_on(assignment.name) for assignment in course.graded)):
        refuse_foreign_report(page)
    refuse_foreign_scores(ClassDirectory(root).scores)
    not_taken, roster = left_out(root), read_roster(ClassDirectory(root).roster)
    for sentence in (*not_taken, *strangers(root, course), *roster.doubts):
        _complain(sentence)
    settings = _settings(course, options, root, patience)
    with one_run(root, _complain):
        start = time.monotonic()  # a wait for another run is none of this one's rate
        reports, known, not_kept = _graded(options, assignments, settings, jobs)
        _write_class_report(course, root, reports)
    print(_summary(reports, time.monotonic() - start, options))
    print()
    print(class_table(reports, [assignment.name for assignment in assignments], roster))
    print()
    for assignment in assignments:
        print(*_left_to_people(assignment), sep="", end="")
    if listed := attention(reports):
        print(f"{listed}\n")
    print(_paths(root, feedback=not options.no_feedback))
    print(_counts(reports, known, gone(root, assignments)))
    return int(bool(not_kept or not_taken) or any(report.status in (REFUSED, NOT_GRADED) for report in reports))


def _counts(reports: Sequence[Report], known: int, gone: Sequence[Job]) -> str:
    failed = sum(report.status == NOT_GRADED for report in reports)
    new = len(reports) - known - failed
    return f"{new} new, {known} known, {failed} not graded, {len(gone)} no longer there"


def _graded(
    options: argparse.Namespace, assignments: Sequence[Assignment], settings: Settings, jobs: Sequence[Job]
) -> tuple[list[Report], int, list[Report]]:
    """Grade a class and keep its verdicts; what the grader failed on touches no row.

    Returns:
        all verdicts, how many of them were there already, and those that could not be put into the gradebook.
    """
    progress = Progress(len(jobs))
    keepers: list[Keeper] = []
    with ExitStack() as open_until_done:

        def prepare() -> None:
            """Do what keeps a class from being graded, and takes long to load, while the workers start."""
            _check_release(settings.course, assignments)
            keepers.append(open_until_done.enter_context(_keeper(options, assignments, settings)))
            if not options.quiet:
                open_until_done.enter_context(progress)

        def done(report: Report, known: bool) -> None:
            keeper = keepers[0]
            keep = keeper.keep_again if known else keeper.leave_out if report.status == NOT_GRADED else keeper.keep
            keep(report)
            progress.done(known=known)

        with _elsewhere(options) as machines:
            reports = grade_class(
                settings,
                jobs,
                workers=options.workers,
                on_done=done,
                meanwhile=prepare,
                on_start=progress.started,
                elsewhere=machines,
            )
    return reports, progress.known, keepers[0].failed


def _check_release(course: Course, assignments: Sequence[Assignment]) -> None:
    from autograder.gradebook import lean_start as lean_start  # first: it saves a second of what comes after it

    from autograder.authoring.release import check_release  # isort: skip

    for sentence in check_release(course, assignments):
        _complain(sentence)


def _keeper(options: argparse.Namespace, assignments: Sequence[Assignment], settings: Settings) -> "Keeper":
    from autograder.gradebook.keeper import Keeper

    return Keeper(
        settings.course,
        settings.root,
        assignments,
        course_at=options.course,
        db_url=options.db,
        feedback=not options.no_feedback,
        say=_complain,
    )


@contextmanager
def _elsewhere(options: argparse.Namespace) -> Iterator[Elsewhere | None]:
    """The cluster that was asked for, if one was."""
    if options.dask is None:
        yield None
        return
    from autograder.grading.cluster import Cluster

    with Cluster(options.dask, options.course, confined=not options.no_confinement) as cluster:
        for sentence in cluster.left_out:
            _complain(f"gets nothing to grade: {sentence}")
        yield cluster


def _write_class_report(course: Course, root: Path, new: Sequence[Report] = ()) -> Path:
    """Write the page on all results of a class: those that are there, and those of this run."""
    from autograder.gradebook.hand_marks import class_marks
    from autograder.pages.report import read_reports, write_report

    known = {(report.assignment, report.student): report for report in new}
    there = read_reports(root, course, _complain, known=known)
    found = {(report.assignment, report.student): report for report in there} | known
    marks, roster = class_marks(root), read_roster(ClassDirectory(root).roster)
    return write_report(course, root, list(found.values()), left_out(root), marks=marks, roster=roster)


def _summary(reports: Sequence[Report], seconds: float, options: argparse.Namespace) -> str:
    failed = sum(report.status in (REFUSED, NOT_GRADED) for report in reports)
    workers = f"{options.workers} worker" + "s" * (options.workers > 1)
    workers = f"on {options.dask}" if options.dask else workers
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
    at = ClassDirectory(root)
    lines = [f"class      {at.report}", f"reports    {at.result('<assignment>', '<student>')}"]
    lines += [f"gradebook  {at.database}", f"scores     {at.scores}"]
    lines += [f"feedback   {at.feedback('<student>', '<assignment>')}/"] if feedback else []
    return "\n".join(lines)


def _report(course: Course, options: argparse.Namespace) -> None:
    print(f"wrote {_write_class_report(course, options.root)}")


def _similar(course: Course, options: argparse.Namespace) -> None:
    from autograder.pages.similar import write_similar

    compared = list(_compared(course, options))
    path = write_similar(options.root, compared, read_roster(ClassDirectory(options.root).roster).names)
    for found in compared:
        print(f"{found.assignment}: {found.submissions} submissions compared, {len(found.pairs)} near pairs")
    print(f"wrote {path}. It is no proof: read the answers and talk to people.")


def _compared(course: Course, options: argparse.Namespace) -> Iterator["Compared"]:
    from autograder.authoring.audit.known import known_sources
    from autograder.grading.copies import compare

    known = known_sources(course)
    for assignment in _asked_or_there(course, options):
        yield compare(course, options.root, assignment, known, _complain)


def _asked_or_there(course: Course, options: argparse.Namespace) -> list[Assignment]:
    """The graded assignments that were asked for, or else those of which something was handed in."""
    if options.assignment:
        return [_graded_one(course, name) for name in options.assignment]
    there = {job.assignment for job in find_jobs(options.root, course.graded)}
    return [assignment for assignment in course.graded if assignment.name in there]


def _graded_one(course: Course, name: str) -> Assignment:
    assignment = course.assignment(name)
    if assignment not in course.graded:
        graded = ", ".join(one.name for one in course.graded)
        raise UnknownAssignment(f"{name} has no exercise that could be compared; expected one of {graded}")
    return assignment


def _judge(course: Course, options: argparse.Namespace) -> int:
    from autograder.pages.feedback import report_text

    assignment = course.assignment(options.assignment)
    with open_judge(course, confined=not options.no_confinement, whole=options.whole) as judge:
        report = _judged(course, judge, assignment, options)
    if options.json:
        print(report.to_json())
    elif report.status == NOT_GRADED:
        print(f"{report.assignment}: not graded. {report.error}")
    else:
        print("\n\n".join([report_text(report), *report.look]))
    return int(report.status in (REFUSED, NOT_GRADED))


def _judged(course: Course, judge: Judge, assignment: Assignment, options: argparse.Namespace) -> Report:
    """The verdict on one file; a failure of the grader is a report without a score, and no traceback."""
    try:
        return judge.grade_file(assignment, options.notebook, student=options.student, seed=options.seed).report
    except Exception as error:
        said = str(error) if isinstance(error, AutograderError) else f"{type(error).__name__}: {error}"
        return not_graded(course, assignment, f"the grader failed on it ({said[:300]})", student=options.student)


def _demo(course: Course, options: argparse.Namespace) -> int:
    from autograder.authoring.demo import PATIENCE, demo_class

    with demo_class(course, options.root, students=options.students):
        return _grade_root(course, options, course.graded, PATIENCE)


def _release(course: Course, _options: argparse.Namespace) -> None:
    from autograder.authoring.release import release, strangers_in_release

    for assignment in course.assignments:
        refuse_worked_in(course.release_notebook(assignment))
    for path in release(course):
        print(f"released {path.name}")
    for folder in strangers_in_release(course):
        _complain(f"{folder} is of no assignment of the course and was left as it is; delete it if nothing is yours.")


def _students(course: Course, options: argparse.Namespace) -> None:
    from autograder.authoring.shelf import put

    tree = _students_tree(course, options)
    print(f"wrote {options.to}: {len(tree)} files, {put(tree, options.to)} of them new or changed")
    _say_what_is_given(course, options)


def _bundle(course: Course, options: argparse.Namespace) -> None:
    from autograder.authoring.archive import check_archive, write_archive

    check_archive(options.to)
    print(f"packed {write_archive(_students_tree(course, options), options.to)}")
    _say_what_is_given(course, options)


def _students_tree(course: Course, options: argparse.Namespace) -> dict[str, bytes]:
    from autograder.authoring.launch import repository_at
    from autograder.authoring.students import one_week, students_tree, whole_course

    repository = repository_at(options.repository) if options.repository else None
    whole = whole_course(course, repository)
    return students_tree(whole if options.all else one_week(course, options.assignment, repository))


def _say_what_is_given(course: Course, options: argparse.Namespace) -> None:
    """Tell whoever hands out the whole course which exercises it answers."""
    from autograder.authoring.students import given_answers

    for file, of, functions, why in given_answers(course) if options.all else ():
        print(f"{file} answers {of}: {functions.replace('`', '')}. {why}")


def _doctor(course: Course, _options: argparse.Namespace) -> int:
    from autograder.subject.confine import available

    offered = available()
    for sentence in (*offered.missing, *offered.weaker, *shortcomings()):
        print(f"- {sentence}")
    can = offered.sufficient and _confines(course)
    print("Student code can be confined here." if can else "Student code cannot be confined here.")
    return 0 if can else 1


def _confines(course: Course) -> bool:
    """Confine a real child once, as every grading run does, and say what is missing if it fails."""
    try:
        with open_judge(course):
            return True
    except CannotConfine as error:
        print(f"- {error}")
        return False


def _execute(course: Course, options: argparse.Namespace) -> None:
    from autograder.authoring.execute import execute

    for name in options.assignments or [assignment.name for assignment in course.assignments]:
        path = course.source_notebook(course.assignment(name))
        execute(path)
        print(f"executed {path.name}")


def _questions(course: Course, _options: argparse.Namespace) -> None:
    from autograder.authoring.questions import write_questions

    for path in write_questions(course):
        print(f"asked {path.name}")


def _visible(course: Course, _options: argparse.Namespace) -> None:
    from autograder.authoring.visible import write_visible_data

    for path in write_visible_data(course):
        print(f"wrote {path.name}")


def _register(course: Course, options: argparse.Namespace) -> int:
    from autograder.authoring.register import COUNTED, counts, register_of_notebook, register_of_pages, shortcomings

    names = options.assignments or [assignment.name for assignment in course.assignments]
    asked: list[Callable[[], Register]] = [
        partial(register_of_notebook, course, assignment) for assignment in map(course.assignment, names)
    ]
    missing = []
    print(COUNTED)
    for read in asked if options.assignments else [*asked, register_of_pages]:
        try:
            register = read()
        except SourceError as error:
            missing.append(str(error))
            continue
        print(counts(register))
        missing += [f"{register.name}: {fault}" for fault in shortcomings(register, course)]
    print(*missing, sep="\n", end="\n" if missing else "")
    return 1 if missing else 0
