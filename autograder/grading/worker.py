"""A process that grades one job after another, with a judge that it opens once and keeps."""

import json
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing import parent_process
from typing import Any, TypeVar

from autograder.claims.course import Assignment
from autograder.claims.results import Report
from autograder.errors import CannotConfine, CannotRead, Starved
from autograder.grading.collected import Job, Sent, taken
from autograder.grading.host import Nursery, Seat
from autograder.grading.judge import Graded, Judge, open_judge
from autograder.grading.kept import keep, keep_not_graded
from autograder.grading.settings import Settings

Result = TypeVar("Result")
_judges: dict[str, tuple[Any, Judge]] = {}  # those that this process has open
_seats: list[Seat] = []  # where a warm parent is made for the first of them


def begin(nursery: Nursery | None = None) -> None:
    """Leave Ctrl-C to the process that gives this worker its jobs, end with it, and take a seat in its nursery."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    _end_with_parent()
    if nursery and (seat := nursery.take()):
        _seats.append(seat)


def _end_with_parent() -> None:
    """End this worker, and with it its subject, when the process that gives it jobs has been killed."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def open_early(settings: Settings) -> None:
    """Open the judge of this worker. What keeps it from that is said of the first job that needs it."""
    with suppress(Exception):
        judge_of(settings)


def grade_job(settings: Settings, job: Job) -> Report:
    """Grade one job in this worker process and keep its result; see `in_judge` for what it raises."""
    return in_judge(
        settings,
        lambda judge: _grade_one(judge, settings, job),
        otherwise=lambda reason: keep_not_graded(settings, job, reason),
    )


def _grade_one(judge: Judge, settings: Settings, job: Job) -> Report:
    try:
        sent = taken(settings.course, job)
    except CannotRead as error:
        return keep_not_graded(settings, job, str(error).removesuffix("."))
    graded = judged(judge, settings.course.assignment(job.assignment), sent, settings.seed)
    return keep(settings, job, graded.report, json.dumps(graded.notebook, ensure_ascii=False))


def judged(judge: Judge, assignment: Assignment, sent: Sent, seed: int | None) -> Graded:
    """Grade what was read, or refuse it, and say in the report which of several notebooks was taken."""
    if sent.refused:
        graded = judge.refuse(assignment, sent.refused, student=sent.student)
    else:
        graded = judge.grade_bytes(assignment, sent.data, student=sent.student, seed=seed)
    report, choice = graded.report, sent.choice
    remarks, look = (*report.remarks, *choice.remarks), (*report.look, *choice.look)
    return replace(graded, report=replace(report, remarks=remarks, look=look))


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
        return step(judge_of(settings))
    except Starved:
        raise
    except CannotConfine:
        if not began:
            raise
    except Exception:
        pass
    close_judge(settings)
    try:
        return step(judge_of(settings))
    except Starved:
        raise
    except Exception as error:
        close_judge(settings)
        return otherwise(f"the grader failed on it ({type(error).__name__}: {error})")


def has_judges() -> bool:
    """Whether this process has a judge open, with a child and pipes that no fork could share."""
    return bool(_judges)


def judge_of(settings: Settings) -> Judge:
    """The judge of this process for such a run, opened when it is first asked for."""
    key = _key(settings)
    if key not in _judges:
        manager = open_judge(
            settings.course,
            patience=settings.patience,
            confined=settings.confined,
            whole=settings.whole,
            seat=_seats.pop() if _seats else None,
        )
        _judges[key] = (manager, manager.__enter__())
    return _judges[key][1]


def _key(settings: Settings) -> str:
    return repr((settings.course.source, settings.patience, settings.confined, settings.whole))


def close_judge(settings: Settings) -> None:
    """Close the judge for such a run, and with it its subject, if this process has one."""
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
