"""A class: many submissions, graded in parallel by workers, each once, and resumed after a kill."""

import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import active_children, get_context
from typing import Protocol

from autograder.claims.results import Report
from autograder.errors import CannotConfine, Starved
from autograder.grading import worker
from autograder.grading.collected import Job
from autograder.grading.host import Nursery, Start
from autograder.grading.kept import earlier, keep_not_graded, why_graded
from autograder.grading.key import checks_hash
from autograder.grading.settings import Settings


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
    if executor is not None:
        meanwhile()
        futures = _submitted(executor, settings, jobs)
        on_start(futures)
        yield _finished(futures)
        return
    seats = min(workers, len(jobs))
    with _nursery(settings, seats) as nursery, _pool(seats, nursery) as pool:
        _warm_up(pool, settings, seats)
        if nursery:
            nursery.leave_to_workers()
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
            futures[pool.submit(worker.grade_job, settings, job)] = job
    return futures


def _warm_up(pool: Executor, settings: Settings, workers: int) -> None:
    """Have each worker open its judge, which takes longer than grading one notebook."""
    with suppress(BrokenExecutor), _interrupts_held_back():
        for _ in range(workers):
            pool.submit(worker.open_early, settings)


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
        with _pool(1) as pool:
            return pool.submit(worker.grade_job, settings, job).result()
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


@contextmanager
def _nursery(settings: Settings, seats: int) -> Iterator[Nursery | None]:
    """One import for the warm parents of several workers, where these are forked and can inherit its lines."""
    if seats < 2 or not _can_fork():
        yield None
        return
    with Nursery(Start.of(settings.course, confined=settings.confined), seats=seats) as nursery:
        yield nursery


@contextmanager
def _pool(workers: int, nursery: Nursery | None = None) -> Iterator[Executor]:
    """Processes that grade; they end at once where something raises."""
    others = set(active_children())
    context = get_context("fork" if _can_fork() else "spawn")
    pool = ProcessPoolExecutor(
        max(1, workers), mp_context=context, initializer=worker.begin, initargs=(nursery,) if nursery else ()
    )
    try:
        yield pool
    except BaseException:
        for child in set(active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _can_fork() -> bool:
    """Whether workers are forked, which have imported everything already; what else runs or is open survives none."""
    return sys.platform == "linux" and threading.active_count() == 1 and not worker.has_judges()


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
