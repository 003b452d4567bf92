"""The results of a class on disk: what is there, whether it still holds, and how it is written, whole or not at all."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from autograder.claims.results import Report
from autograder.errors import BadSubmission
from autograder.files.class_directory import ClassDirectory, page_of
from autograder.files.whole import write_whole
from autograder.grading.collected import Job, choose
from autograder.grading.judge import not_graded
from autograder.grading.settings import Settings
from autograder.grading.submission import Notebook, fingerprint, read_bytes


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


def keep_not_graded(settings: Settings, job: Job, reason: str) -> Report:
    """Say, also on disk, that the grader failed. The notebook of an earlier result stays as it is."""
    text = f"{reason[:300]}. Grade it once more; if that happens again, look at it by hand."
    assignment = settings.course.assignment(job.assignment)
    report = not_graded(settings.course, assignment, text, student=job.student)
    if settings.writes:
        with suppress(OSError):
            write_whole(result_path(settings.root, job, ".json"), report.to_json())
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
