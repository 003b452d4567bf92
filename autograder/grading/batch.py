"""A class: many submissions, graded in parallel, each written whole or not at all, and resumed after a kill."""

import json
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from typing import Any, Protocol, TypeVar

from autograder.claims.course import Assignment, Course
from autograder.claims.results import Report
from autograder.errors import BadSubmission, CannotConfine, CannotRead, Starved
from autograder.files.class_directory import ClassDirectory, page_of
from autograder.files.whole import write_whole
from autograder.grading.client import Patience
from autograder.grading.collected import Job, Sent, choose, taken
from autograder.grading.judge import Graded, Judge, not_graded, open_judge
from autograder.grading.key import checks_hash
from autograder.grading.submission import Notebook, fingerprint, read_bytes


@dataclass(frozen=True)
class Settings:
    """What every worker needs to know.

    Attributes:
        course: whose assignments are graded.
        root: class directory.
        patience: time limits.
        confined: whether student code is confined.
        seed: of the random inputs in the checks; None draws one for each run, the same for all its submissions.
        whole: whether all cells are run, also those of the release that no verdict needs.
        again: whether everything is graded anew, and marks that were given back may fall.
        writes: whether results are written.
    """

    course: Course
    root: Path
    patience: Patience
    confined: bool
    seed: int | None = None
    whole: bool = False
    again: bool = False
    writes: bool = True


class Elsewhere(Protocol):
    """Machines that grade, of which none but this one touches the class directory."""

    def graded(self, settings: Settings, jobs: Sequence[Job]) -> Iterator[tuple[Job, Report]]:
        """Grade jobs and keep their results; those whose worker ended, or that starved, are left out."""


def grade_class(
    settings: Settings,
    jobs: Sequence[Job],
    *,
    workers: int,
    on_done: Callable[[Report, bool], None],
    meanwhile: Callable[[], None] = lambda: None,
    on_start: Callable[[Mapping[Future[Report], Job]], None] = lambda _: None,
    executor: Executor | None = None,
    elsewhere: Elsewhere | None = None,
) -> list[Report]:
    """Grade all jobs, each once, and write `results/<assignment>/<student>.json` and `.ipynb`.

    A job for which `why_graded` gives no reason is not graded again. One that the
    machine gave too little processor time is tried once more at the end, alone. These two names below `results/` are
    the grader's: what stands there is replaced, and nothing else.

    Args:
        settings: course, class directory and limits.
        jobs: the submissions.
        workers: processes to use.
        on_done: called with each report, and whether it was there already.
        meanwhile: called once while the workers start, before anything is graded; if it raises, nothing is.
        on_start: called once, with the jobs that are under way or wait for a worker.
        executor: where to run the jobs; None makes a pool of processes on this machine.
        elsewhere: other machines to run the jobs on, in the place of an executor.

    Returns:
        the reports, in the order of the jobs.

    Raises:
        CannotConfine: if this machine cannot confine student code; nothing is graded then.
    """
    reports = dict(_already_there(settings, jobs))
    if settings.seed is None:  # one for all: the same questions for everybody, which nobody knows beforehand
        settings = replace(settings, seed=secrets.randbits(32))
    todo = [job for job in jobs if job not in reports]
    for name in {job.assignment for job in todo}:
        settings.course.assignment(name).prepare()
    with _begun(settings, todo, workers, executor, elsewhere, meanwhile, on_start) as finished:
        for report in list(reports.values()):  # after the workers were given work, who are busy meanwhile
            on_done(report, True)
        for job, report in finished:
            reports[job] = report
            on_done(report, False)
    # a worker that is ended breaks its pool: each job that was lost gets one of its own, so that one ends no other
    for job in [job for job in todo if job not in reports]:
        reports[job] = _grade_alone(settings, job, elsewhere)
        on_done(reports[job], False)
    return [reports[job] for job in jobs]


@contextmanager
def _begun(
    settings: Settings,
    jobs: Sequence[Job],
    workers: int,
    executor: Executor | None,
    elsewhere: Elsewhere | None,
    meanwhile: Callable[[], None],
    on_start: Callable[[Mapping[Future[Report], Job]], None],
) -> Iterator[Iterator[tuple[Job, Report]]]:
    """Begin all jobs, here or elsewhere, and give each with its report when it is there."""
    if elsewhere is not None:
        meanwhile()
        yield elsewhere.graded(settings, jobs)
        return
    with _pool(executor, min(workers, len(jobs))) as pool:
        if executor is None:
            _warm_up(pool, settings, min(workers, len(jobs)))
        meanwhile()
        futures = _submitted(pool, settings, jobs)
        on_start(futures)
        yield _finished(futures)


def changes(settings: Settings, jobs: Sequence[Job], *, workers: int) -> list[str]:
    """Say which marks another run would change, and why, a line each; nothing is written.

    Args:
        settings: as for `grade_class`.
        jobs: the submissions.
        workers: processes to use.
    """
    settings = replace(settings, writes=False)
    before = {job: earlier(settings.root, job) for job in jobs}
    keys = _keys(settings, jobs)
    why = {job: why_graded(settings, job, before[job], keys[job.assignment]) for job in jobs}
    todo = [job for job in jobs if why[job]]
    reports = grade_class(settings, todo, workers=workers, on_done=lambda *_: None)
    return [
        f"{job.student} {job.assignment}: {_mark(before[job])} -> {_mark(report)}, since {why[job]}"
        for job, report in zip(todo, reports, strict=True)
        if _mark(before[job]) != _mark(report)
    ]


def _mark(report: Report | None) -> str:
    if report is None or report.score is None:
        return "no mark"
    return f"{report.score:g}"


def _submitted(pool: Executor, settings: Settings, jobs: Iterable[Job]) -> dict[Future[Report], Job]:
    """Start all jobs.

    Where the system ends a worker, its pool is broken: the jobs that it has not done are left out, as are those that
    got too little of the processor.
    """
    futures = {}
    with suppress(BrokenExecutor), _interrupts_held_back():
        for job in jobs:
            futures[pool.submit(grade_job, settings, job)] = job
    return futures


def _warm_up(pool: Executor, settings: Settings, workers: int) -> None:
    """Have each worker open its judge, which takes longer than grading one notebook."""
    with suppress(BrokenExecutor), _interrupts_held_back():
        for _ in range(workers):
            pool.submit(open_early, settings)


def open_early(settings: Settings) -> None:
    """Open the judge of this worker. What keeps it from that is said of the first job that needs it."""
    with suppress(Exception):
        _judge(settings)


def _finished(futures: Mapping[Future[Report], Job]) -> Iterator[tuple[Job, Report]]:
    """Give each job's report when it is there; where something raises, the jobs that wait are not begun."""
    try:
        for future in as_completed(futures):
            with suppress(BrokenExecutor, Starved):
                yield futures[future], future.result()
    finally:
        for future in futures:
            future.cancel()


def _grade_alone(settings: Settings, job: Job, elsewhere: Elsewhere | None) -> Report:
    """Grade a job in a worker of its own, while no other works; if that fails too, it is not graded."""
    reason = "the system ended the grader while it worked on it"
    if elsewhere is not None:
        reports = [report for _, report in elsewhere.graded(settings, [job])]
        return reports[0] if reports else keep_not_graded(settings, job, reason)
    try:
        with _pool(None, 1) as pool:
            return pool.submit(grade_job, settings, job).result()
    except Starved as starved:
        reason = str(starved)
    except (BrokenExecutor, CannotConfine):
        pass
    return keep_not_graded(settings, job, reason)


def _already_there(settings: Settings, jobs: Sequence[Job]) -> Iterator[tuple[Job, Report]]:
    keys = _keys(settings, jobs)
    for job in jobs:
        report = earlier(settings.root, job)
        if report is not None and not why_graded(settings, job, report, keys[job.assignment]):
            yield job, report


def _keys(settings: Settings, jobs: Iterable[Job]) -> dict[str, str]:
    """What verdicts depend on now, for each assignment among the jobs."""
    course = settings.course
    return {name: checks_hash(course, course.assignment(name)) for name in sorted({job.assignment for job in jobs})}


def earlier(root: Path, job: Job) -> Report | None:
    """Read the verdict that is there; None if none is, or none that can be read."""
    try:
        return Report.from_json(result_path(root, job, ".json").read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def why_graded(settings: Settings, job: Job, report: Report | None, checks: str) -> str:
    """Say why a job is graded, though there may be a verdict; empty if that still holds.

    Args:
        settings: of the run, with the seed that was asked for.
        job: the submission.
        report: the verdict that is there.
        checks: what verdicts on its assignment depend on now; see `checks_hash`.
    """
    if report is None or report.student != job.student:
        return "it is new"
    if settings.again:
        return "it is graded again"
    if report.grader_failed:
        return "it was not graded"
    if report.submission_hash != _submitted_hash(settings, job):
        return "another file was submitted"
    if report.checks_hash != checks:
        return "what it is checked with is not the same any more"
    if settings.seed is not None and settings.seed != report.seed and not report.error:
        return f"seed {settings.seed} was asked for"
    return "" if result_path(settings.root, job, ".ipynb").exists() else "its graded notebook is gone"


def _submitted_hash(settings: Settings, job: Job) -> str | None:
    try:
        chosen = choose(settings.course, job).notebook
        return fingerprint(read_bytes(chosen) if chosen else b"")
    except BadSubmission:
        return None


@contextmanager
def _pool(executor: Executor | None, workers: int) -> Iterator[Executor]:
    """The executor to use; one that was given stays open, one of our own ends at once where something raises."""
    if executor is not None:
        yield executor
        return
    others = set(active_children())
    # a fork has imported everything already; what else runs or is open here would not survive one
    context = get_context(
        "fork" if sys.platform == "linux" and threading.active_count() == 1 and not _judges else "spawn"
    )
    pool = ProcessPoolExecutor(max(1, workers), mp_context=context, initializer=_begin_worker)
    try:
        yield pool
    except BaseException:
        for worker in set(active_children()) - others:
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Keep Ctrl-C waiting while workers start: they inherit that, and would end with a traceback each."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """Leave Ctrl-C to the process that gives this worker its jobs, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    _end_with_parent()


def _end_with_parent() -> None:
    """End this worker, and with it its subject, when the process that gives it jobs has been killed."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


Result = TypeVar("Result")
_judges: dict[str, tuple[Any, Judge]] = {}


def grade_job(settings: Settings, job: Job) -> Report:
    """Grade one job in this worker process and keep its result; see `in_judge` for what it raises."""
    return in_judge(
        settings,
        lambda judge: _grade_one(judge, settings, job),
        otherwise=lambda reason: keep_not_graded(settings, job, reason),
    )


def in_judge(settings: Settings, step: Callable[[Judge], Result], *, otherwise: Callable[[str], Result]) -> Result:
    """Do a step with the judge of this process, which is opened once and kept, or once more if the step fails.

    Args:
        settings: course and limits.
        step: what to do.
        otherwise: gives the result, for the reason why both tries failed.

    Raises:
        CannotConfine: if this process has not confined anything yet. Later, it is a failure like any other.
        Starved: if the machine gives the submission too little processor time; another try now would fare no better.
    """
    began = _key(settings) in _judges
    try:
        return step(_judge(settings))
    except Starved:
        raise
    except CannotConfine:
        if not began:
            raise
    except Exception:
        pass
    _close_judge(settings)
    try:
        return step(_judge(settings))
    except Starved:
        raise
    except Exception as error:
        _close_judge(settings)
        return otherwise(f"the grader failed on it ({type(error).__name__}: {error})")


def _key(settings: Settings) -> str:
    return repr((settings.course.source, settings.patience, settings.confined, settings.whole))


def _judge(settings: Settings) -> Judge:
    key = _key(settings)
    if key not in _judges:
        manager = open_judge(
            settings.course, patience=settings.patience, confined=settings.confined, whole=settings.whole
        )
        _judges[key] = (manager, manager.__enter__())
    return _judges[key][1]


def _close_judge(settings: Settings) -> None:
    manager, _ = _judges.pop(_key(settings), (None, None))
    with suppress(Exception):
        if manager is not None:
            manager.__exit__(None, None, None)


def close_judges() -> None:
    """Close the judges that this process keeps, and with them their subjects."""
    while _judges:
        _, (manager, _) = _judges.popitem()
        with suppress(Exception):
            manager.__exit__(None, None, None)


def keep_not_graded(settings: Settings, job: Job, reason: str) -> Report:
    """Say, also on disk, that the grader failed. The notebook of an earlier result stays as it is."""
    text = f"{reason[:300]}. Grade it once more; if that happens again, look at it by hand."
    assignment = settings.course.assignment(job.assignment)
    report = not_graded(settings.course, assignment, text, student=job.student)
    if settings.writes:
        with suppress(OSError):
            write_whole(result_path(settings.root, job, ".json"), report.to_json())
    return report


def _grade_one(judge: Judge, settings: Settings, job: Job) -> Report:
    try:
        sent = taken(settings.course, job)
    except CannotRead as error:
        return keep_not_graded(settings, job, str(error).removesuffix("."))
    return _write(settings, job, judged(judge, settings.course.assignment(job.assignment), sent, settings.seed))


def judged(judge: Judge, assignment: Assignment, sent: Sent, seed: int | None) -> Graded:
    """Grade what was read, or refuse it, and say in the report which of several notebooks was taken."""
    if sent.refused:
        graded = judge.refuse(assignment, sent.refused, student=sent.student)
    else:
        graded = judge.grade_bytes(assignment, sent.data, student=sent.student, seed=seed)
    report, choice = graded.report, sent.choice
    remarks, look = (*report.remarks, *choice.remarks), (*report.look, *choice.look)
    return replace(graded, report=replace(report, remarks=remarks, look=look))


def _write(settings: Settings, job: Job, graded: Graded) -> Report:
    return keep(settings, job, graded.report, json.dumps(graded.notebook, ensure_ascii=False))


def keep(settings: Settings, job: Job, report: Report, notebook: str) -> Report:
    """Write notebook and report, the report last, each by renaming a whole file; not graded is what cannot be kept."""
    if not settings.writes:
        return report
    if (held := _held(settings, job, report)) is not None:
        return held
    try:
        # the report is what a later run looks for: where it stands, its notebook stands too
        write_whole(result_path(settings.root, job, ".ipynb"), notebook)
        write_whole(result_path(settings.root, job, ".json"), report.to_json())
    except OSError as error:
        text = f"the result could not be written ({error.strerror}: {error.filename}); make the directory writable."
        assignment = settings.course.assignment(job.assignment)
        return not_graded(settings.course, assignment, text, student=job.student)
    return report


def _held(settings: Settings, job: Job, report: Report) -> Report | None:
    """The earlier verdict, if it was given back and the same file would have fewer points now; it stays on disk."""
    before = earlier(settings.root, job)
    if settings.again or before is None or before.score is None or before.submission_hash != report.submission_hash:
        return None
    given_back = page_of(ClassDirectory(settings.root).feedback(job.student, job.assignment)).exists()
    if not given_back or report.score is None or report.score >= before.score:
        return None
    said = (
        f"It was given back with {before.score:g} points and would have {report.score:g} now, since what it is checked "
        "with is not the same any more. The mark was left; `grade --again` sets the new one."
    )
    return replace(before, look=(*before.look, said))


def read_notebook(root: Path, report: Report) -> Notebook | None:
    """Read the executed notebook that belongs to a report; None if it could not be written."""
    path = result_path(root, Job(report.assignment, report.student, None), ".ipynb")
    try:
        notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return notebook


def result_path(root: Path, job: Job, suffix: str) -> Path:
    """Where the result of a job is written."""
    return ClassDirectory(root).result(job.assignment, job.student, suffix)
