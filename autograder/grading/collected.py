"""What was collected of a class: whose submissions there are, which file of each is taken, and what is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.claims.course import Assignment, Course
from autograder.errors import BadClass, BadSubmission, CannotRead
from autograder.files.class_directory import ClassDirectory
from autograder.files.student_id import ID_RULE, is_id
from autograder.grading.submission import is_as_released, read_bytes, read_own


@dataclass(frozen=True)
class Job:
    """One submission to grade: who, what, and which file (None if there is none).

    Attributes:
        assignment: its name.
        student: id of the student.
        notebook: the file to grade, unless another turns out to be the one that was worked on.
        others: further notebooks beside it.
    """

    assignment: str
    student: str
    notebook: Path | None
    others: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Which notebook of a submission is graded.

    Attributes:
        notebook: the file; None if there is none.
        remarks: that there were others.
        look: why a person should see whether it is the right one.
    """

    notebook: Path | None
    remarks: tuple[str, ...] = ()
    look: tuple[str, ...] = ()


def find_jobs(root: Path, assignments: Sequence[Assignment]) -> list[Job]:
    """List the submissions in `root/submitted/<student>/<assignment>/`.

    Args:
        root: class directory.
        assignments: what to grade.

    Raises:
        BadClass: if there is no `submitted` directory, or it holds no submission of these assignments.
    """
    submitted = ClassDirectory(root).submitted
    if not submitted.is_dir():
        raise BadClass(f"{submitted} is not a directory; expected submitted/<student>/<assignment>/<assignment>.ipynb.")
    names = {assignment.name for assignment in assignments}
    jobs = [
        job_in(folder, student.name)
        for student in sorted(submitted.iterdir())
        if student.is_dir() and not student.is_symlink() and is_id(student.name)
        for folder in _entries(student)
        if folder.name in names and folder.is_dir() and not folder.is_symlink()
    ]
    if not jobs:
        raise BadClass(f"{submitted} holds no submission of {', '.join(sorted(names))}; nothing to grade.")
    return jobs


def job_in(folder: Path, student: str) -> Job:
    """What there is to grade in the folder of one assignment of one student.

    The notebook under the assignment's name comes first, or else the one that was changed last.

    Args:
        folder: it has the assignment's name.
        student: id of the student.
    """
    expected = folder / f"{folder.name}.ipynb"
    if not _opens(folder) or expected.is_symlink():
        return Job(folder.name, student, expected)
    found = [path for path in sorted(folder.glob("*.ipynb")) if path.is_file() and not path.is_symlink()]
    if not found:
        return Job(folder.name, student, expected if expected.exists() else None)
    first, *others = sorted(found, key=lambda path: (path != expected, -path.stat().st_mtime))
    return Job(folder.name, student, first, tuple(others))


def choose(course: Course, job: Job) -> Choice:
    """Take the one notebook of a submission, or, of several, the one that is not as it was handed out.

    Args:
        course: whose release was handed out.
        job: the submission.
    """
    if job.notebook is None or not job.others:
        return Choice(job.notebook)
    release = course.release_notebook(course.assignment(job.assignment))
    found = (job.notebook, *job.others)
    worked_on = [path for path in found if not _untouched(release, path)]
    taken = worked_on[0] if worked_on else job.notebook
    said = f"There are {len(found)} notebooks in the submission; {taken.name} was graded"
    if len(worked_on) > 1:
        return Choice(taken, look=(f"{said}, and others were worked on as well: see which one is meant.",))
    why = ", the only one that is not as it was handed out" if worked_on else ""
    return Choice(taken, remarks=(f"{said}{why}.",))


def _untouched(release: Path, path: Path) -> bool:
    """Whether a notebook is as it was handed out; what is no notebook at all is not worth more than that."""
    try:
        return is_as_released(read_own(release), read_bytes(path))
    except BadSubmission:
        return True


def gone(root: Path, assignments: Sequence[Assignment]) -> list[Job]:
    """List the results whose submission is no longer in `submitted`. They stay, and so do their rows.

    Args:
        root: class directory.
        assignments: whose results are looked through.
    """
    at = ClassDirectory(root)
    found = [(a.name, path.stem) for a in assignments for path in (at.results / a.name).glob("[!.]*.json")]
    return [Job(name, student, None) for name, student in sorted(found) if not at.submission(student, name).exists()]


def left_out(root: Path) -> list[str]:
    """Say which folders look like a student's and cannot be graded: they may hold somebody's work."""
    return list(_left_out(ClassDirectory(root).submitted))


def _left_out(submitted: Path) -> Iterator[str]:
    for student in sorted(submitted.iterdir()) if submitted.is_dir() else ():
        if student.is_symlink():
            yield f"submitted/{student.name!r} is a link, which may lead anywhere; it was left out. Copy the folder."
        elif not student.is_dir():
            continue
        elif not is_id(student.name):
            yield (
                f"submitted/{student.name!r} cannot be a student's id, so it was left out: rename the folder. {ID_RULE}"
            )
        elif not _opens(student):
            yield f"submitted/{student.name} cannot be opened; change its permissions and grade once more."


def strangers(root: Path, course: Course) -> list[str]:
    """Name what else lies in `submitted` and is no submission: files, and folders of unknown assignments."""
    known = {assignment.name for assignment in course.assignments}
    odd = []
    for student in sorted(ClassDirectory(root).submitted.iterdir()):
        if student.is_symlink() or not is_id(student.name):
            continue
        if not student.is_dir():
            odd.append(f"submitted/{student.name!r} is no student's folder; it was left out.")
            continue
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


@dataclass(frozen=True)
class Sent:
    """What a student submitted, read, and ready to be graded here or elsewhere.

    Attributes:
        assignment: what it was submitted for.
        student: id of the student.
        data: the notebook, empty where there is none to grade.
        refused: why there is none.
        choice: what was said of the choice between several.
    """

    assignment: str
    student: str
    data: bytes
    refused: str
    choice: Choice


def taken(course: Course, job: Job) -> Sent:
    """Read what a student submitted.

    Raises:
        CannotRead: if the file is there, and this machine does not let the grader read it.
    """
    choice = choose(course, job)
    if choice.notebook is None:
        text = f"there is no {job.assignment}.ipynb in the submission. Submit the notebook under its own name."
        return Sent(job.assignment, job.student, b"", text, choice)
    try:
        return Sent(job.assignment, job.student, read_bytes(choice.notebook), "", choice)
    except BadSubmission as error:
        if isinstance(error.__cause__, OSError):
            raise CannotRead(str(error)) from error
        return Sent(job.assignment, job.student, b"", str(error), choice)
