"""A class: many submissions, graded in parallel, each written whole or not at all, and resumed after a kill."""

import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

from autograder.course import Assignment, Course
from autograder.errors import BadClass, BadSubmission, CannotConfine, Starved
from autograder.judge import Graded, Judge, checks_hash, open_judge
from autograder.results import Report
from autograder.subject.client import Patience
from autograder.submission import Notebook, fingerprint, read_bytes

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")


@dataclass(frozen=True)
class Job:
    """One submission to grade: who, what, and which file (None if there is none)."""

    assignment: str
    student: str
    notebook: Path | None


@dataclass(frozen=True)
class Settings:
    """What every worker needs to know."""

    course: Course
    root: Path
    patience: Patience
    confined: bool
    seed: int | None = None


def find_jobs(root: Path, assignments: Sequence[Assignment]) -> list[Job]:
    """List the submissions in `root/submitted/<student>/<assignment>/`.

    Args:
        root: class directory.
        assignments: what to grade.

    Raises:
        BadClass: if there is no `submitted` directory, or it holds no submission of these assignments.
    """
    submitted = root / "submitted"
    if not submitted.is_dir():
        raise BadClass(f"{submitted} is not a directory; expected submitted/<student>/<assignment>/<assignment>.ipynb.")
    names = {assignment.name for assignment in assignments}
    jobs = [
        Job(folder.name, student.name, _notebook_in(folder, folder.name))
        for student in sorted(submitted.iterdir())
        if student.is_dir() and not student.is_symlink() and NAME.fullmatch(student.name)
        for folder in _entries(student)
        if folder.name in names and folder.is_dir() and not folder.is_symlink()
    ]
    if not jobs:
        raise BadClass(f"{submitted} holds no submission of {', '.join(sorted(names))}; nothing to grade.")
    return jobs


def strangers(root: Path, course: Course) -> list[str]:
    """Name what lies in `submitted` and is no submission: odd names, links, unknown assignments."""
    known = {assignment.name for assignment in course.assignments}
    odd = []
    for student in sorted((root / "submitted").iterdir()):
        if student.is_symlink() or not student.is_dir() or not NAME.fullmatch(student.name):
            odd.append(f"submitted/{student.name!r} is no student's directory; it was left out.")
            continue
        if not _opens(student):
            odd.append(f"submitted/{student.name} cannot be opened; change its permissions and grade once more.")
        odd += [
            f"submitted/{student.name}/{entry.name!r} is no assignment of the course; it was left out."
            for entry in _entries(student)
            if entry.name not in known or not entry.is_dir() or entry.is_symlink()
        ]
    return odd


def _entries(folder: Path) -> list[Path]:
    """What is in a folder; nothing if it cannot be opened, so that one student's permissions end no class."""
    return sorted(folder.iterdir()) if _opens(folder) else []


def _opens(folder: Path) -> bool:
    try:
        return all(path.lstat() for path in folder.iterdir())
    except OSError:
        return False


def _notebook_in(folder: Path, name: str) -> Path | None:
    expected = folder / f"{name}.ipynb"
    if not _opens(folder) or expected.exists() or expected.is_symlink():
        return expected
    others = sorted(path for path in folder.glob("*.ipynb"))
    return others[0] if len(others) == 1 else None


def grade_class(
    settings: Settings,
    jobs: Sequence[Job],
    *,
    workers: int,
    on_done: Callable[[Report, bool], None],
    executor: Executor | None = None,
) -> list[Report]:
    """Grade all jobs, each once, and write `results/<assignment>/<student>.json` and `.ipynb`.

    A job whose result is there already, for the same bytes and the same checks, is not graded again. One that the
    machine gave too little processor time is tried once more at the end, alone.

    Args:
        settings: course, class directory and limits.
        jobs: the submissions.
        workers: processes to use.
        on_done: called with each report, and whether it was there already.
        executor: where to run the jobs; None makes a pool of processes on this machine.

    Returns:
        the reports, in the order of the jobs.
    """
    reports = dict(_already_there(settings, jobs))
    todo = [job for job in jobs if job not in reports]
    with _pool(executor, min(workers, len(todo))) as pool:
        results = _graded_by(pool, settings, todo)
        for report in list(reports.values()):
            on_done(report, True)
        for job, report in results:
            reports[job] = report
            on_done(report, False)
    for job in [job for job in todo if job not in reports]:
        reports[job] = _grade_alone(settings, job)
        on_done(reports[job], False)
    return [reports[job] for job in jobs]


def _graded_by(pool: Executor, settings: Settings, jobs: Iterable[Job]) -> Iterator[tuple[Job, Report]]:
    """Start all jobs and give each one's report when it is there.

    Where the system ends a worker, its pool is broken: the jobs that it has not done are left out, as are those that
    got too little of the processor.
    """
    futures = {}
    with suppress(BrokenExecutor):
        for job in jobs:
            futures[pool.submit(grade_job, settings, job)] = job
    return _finished(futures)


def _finished(futures: dict[Future[Report], Job]) -> Iterator[tuple[Job, Report]]:
    for future in as_completed(futures):
        with suppress(BrokenExecutor, Starved):
            yield futures[future], future.result()


def _grade_alone(settings: Settings, job: Job) -> Report:
    """Grade a job in a worker of its own, while no other works; if that fails too, the submission is refused."""
    try:
        with _pool(None, 1) as pool:
            return pool.submit(grade_job, settings, job).result()
    except BrokenExecutor:
        reason = "the system ended the grader while it worked on it"
    except Starved as starved:
        reason = str(starved)
    with open_judge(settings.course, patience=settings.patience, confined=settings.confined) as judge:
        return _refuse(judge, settings, job, reason)


def _already_there(settings: Settings, jobs: Iterable[Job]) -> Iterator[tuple[Job, Report]]:
    for job in jobs:
        try:
            report = Report.from_json(result_path(settings.root, job, ".json").read_text(encoding="utf-8"))
            data = read_bytes(job.notebook) if job.notebook else b""
        except (OSError, ValueError, KeyError, TypeError, BadSubmission):
            continue
        checks = checks_hash(settings.course, settings.course.assignment(job.assignment))
        same = report.submission_hash == fingerprint(data) and report.checks_hash == checks
        if same and report.student == job.student and result_path(settings.root, job, ".ipynb").exists():
            yield job, report


def _pool(executor: Executor | None, workers: int) -> AbstractContextManager[Executor]:
    """The executor to use; one that was given stays open."""
    if executor is not None:
        return nullcontext(executor)
    return ProcessPoolExecutor(max(1, workers), mp_context=get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """End this worker, and with it its subject, when the process that gives it jobs has been killed."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


_judges: dict[str, tuple[Any, Judge]] = {}


def grade_job(settings: Settings, job: Job) -> Report:
    """Grade one job in this worker process, whose judge is opened once and kept, or once more if it fails.

    Raises:
        Starved: if the machine gives the submission too little processor time; another try now would fare no better.
    """
    try:
        return _grade_one(_judge(settings), settings, job)
    except (CannotConfine, Starved):
        raise
    except Exception:
        _close_judge(settings)
    try:
        return _grade_one(_judge(settings), settings, job)
    except (CannotConfine, Starved):
        raise
    except Exception as error:
        _close_judge(settings)
        return _refuse(_judge(settings), settings, job, f"the grader failed on it ({type(error).__name__}: {error})")


def _key(settings: Settings) -> str:
    return repr((settings.course.source, settings.patience, settings.confined))


def _judge(settings: Settings) -> Judge:
    key = _key(settings)
    if key not in _judges:
        manager = open_judge(settings.course, patience=settings.patience, confined=settings.confined)
        _judges[key] = (manager, manager.__enter__())
    return _judges[key][1]


def _close_judge(settings: Settings) -> None:
    manager, _ = _judges.pop(_key(settings), (None, None))
    with suppress(Exception):
        if manager is not None:
            manager.__exit__(None, None, None)


def _refuse(judge: Judge, settings: Settings, job: Job, reason: str) -> Report:
    text = f"{reason[:300]}. Grade it once more; if that happens again, look at it by hand."
    graded = judge.refuse(settings.course.assignment(job.assignment), text, student=job.student)
    return _write(settings.root, job, graded)


def _grade_one(judge: Judge, settings: Settings, job: Job) -> Report:
    assignment = settings.course.assignment(job.assignment)
    if job.notebook is None:
        text = f"there is no {job.assignment}.ipynb in the submission. Submit the notebook under its own name."
        graded = judge.refuse(assignment, text, student=job.student)
    else:
        graded = judge.grade_file(assignment, job.notebook, student=job.student, seed=settings.seed)
    return _write(settings.root, job, graded)


def _write(root: Path, job: Job, graded: Graded) -> Report:
    """Write notebook and report, the report last, each by renaming a whole file; say so in the report if it fails."""
    try:
        _write_whole(result_path(root, job, ".ipynb"), json.dumps(graded.notebook, ensure_ascii=False))
        _write_whole(result_path(root, job, ".json"), graded.report.to_json())
    except OSError as error:
        text = f"the result could not be written ({error.strerror}: {error.filename}); make the directory writable."
        return replace(graded.report, error=text)
    return graded.report


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8", errors="backslashreplace")
    part.replace(path)


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
    return root / "results" / job.assignment / f"{job.student}{suffix}"
