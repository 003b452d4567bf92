"""The judge: (release notebook, submission) -> Report. It is trusted, and never runs a line of the student's."""

import platform
import secrets
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder.border.text import plain
from autograder.claims.course import Assignment, Course
from autograder.claims.diagnosis import Diagnosis
from autograder.claims.exercise import Exercise
from autograder.claims.messages import exercise_text, legible
from autograder.claims.remembered import Memory
from autograder.claims.results import ClaimResult, ExerciseResult, Report
from autograder.errors import BadSubmission, CannotRead
from autograder.grading.answers import answers_in
from autograder.grading.causes import with_cause
from autograder.grading.charge import Account, Limit
from autograder.grading.client import Patience, Ran, RemoteSpace, Subject, SubjectGone
from autograder.grading.host import Host, Seat, Start
from autograder.grading.key import checks_hash
from autograder.grading.needed import needed
from autograder.grading.own_limits import interrupted_after, memory_at_most
from autograder.grading.rehearsal import rehearse
from autograder.grading.submission import Notebook, Part, fingerprint, ids_of, read_bytes, read_own, rebuild
from autograder.grading.transcript import Transcript, Transcripts

PACKAGES = ("numpy", "ipython", "rnnkit", "unrolled")
PRINTED = "│ "
NOT_RUN = "This cell was not run for grading: no verdict depends on it."
CHECK_MEMORY = 1 << 30
LIKELY = 0.3  # the share of an assignment's ids from which on a notebook is taken for that assignment's
TRACEBACK_LINES = 8  # of an error in a test cell: its end says what went wrong
CHECK_LINES = 60  # of a visible check, whose lines are a message and a table, and lose their sense if they are cut
CHECK_SECONDS = 10.0  # of processor time, for the judge's own work on one exercise


@dataclass(frozen=True)
class Graded:
    """A verdict, and the notebook it was given on: rebuilt, executed, with the verdicts as outputs of test cells."""

    report: Report
    notebook: Notebook


class Judge:
    """Grades submissions one after another, each in a subject of its own. Open one with `open_judge`.

    Args:
        course: whose assignments are graded.
        host: the warm parent of all subjects.
        patience: time limits.
        whole: whether all cells are run, also those of the release that no verdict needs.
    """

    def __init__(self, course: Course, host: Host, patience: Patience, *, whole: bool = False) -> None:
        self._course = course
        self._host = host
        self._patience = patience
        self._whole = whole
        self._releases: dict[str, Notebook] = {}
        self._said = Transcripts()
        self._mistaken = Memory()

    def grade_file(self, assignment: Assignment, path: Path, *, student: str = "", seed: int | None = None) -> Graded:
        """Grade a submitted file. One that is missing or no notebook is refused: a report with an error, no points.

        Args:
            assignment: what it was submitted for.
            path: the file.
            student: id of the student, as the collector knows it.
            seed: of the random inputs in the checks; drawn anew if None.

        Raises:
            CannotRead: if the file is there, and this machine does not let the grader read it.
        """
        try:
            data = read_bytes(path)
        except BadSubmission as error:
            if isinstance(error.__cause__, OSError):
                raise CannotRead(str(error)) from error
            return self.refuse(assignment, str(error), student=student)
        return self.grade_bytes(assignment, data, student=student, seed=seed)

    def grade_bytes(self, assignment: Assignment, data: bytes, *, student: str = "", seed: int | None = None) -> Graded:
        """Grade submitted bytes; see `grade_file`."""
        try:
            submission = rebuild(self._release(assignment), data)
        except BadSubmission as error:
            return self.refuse(assignment, str(error), student=student, data=data)
        seed = secrets.randbits(32) if seed is None else seed
        cells = _code_cells(submission.parts) if self._whole else needed(submission.parts)
        diagnose = Diagnosis(assignment, self._course.records, self._mistaken)
        run = _Run(self._host, self._patience, self._course, assignment, submission.parts, cells, self._said, diagnose)
        results = run.grade(assignment.exercises, seed)
        foreign = "" if submission.recognised else self._seems_to_be(submission.ids)
        if foreign and not any(result.earned for result in results):
            results = tuple(_nothing(exercise, foreign) for exercise in assignment.exercises)
        report = replace(
            _blank(self._course, assignment, student, data),
            seed=seed,
            exercises=results,
            remarks=tuple(map(legible, (*submission.remarks, *run.remarks))),
            look=(*submission.look, *([foreign] if foreign else [])),
            answers=answers_in(submission.parts, assignment.questions),
        )
        left_out = _code_cells(submission.parts) - cells
        return Graded(report, _notebook(self._release(assignment), submission.parts, run.outputs, results, left_out))

    def refuse(self, assignment: Assignment, error: str, *, student: str, data: bytes = b"") -> Graded:
        """Give no points, and say why; the notebook is the release as it is."""
        error = legible(error)
        failed = tuple(_nothing(exercise, f"not checked: {error}") for exercise in assignment.exercises)
        report = replace(_blank(self._course, assignment, student, data), exercises=failed, error=error)
        release = self._release(assignment)
        parts = tuple(Part(cell) for cell in release["cells"])
        return Graded(report, _notebook(release, parts, {}, failed))

    def _seems_to_be(self, ids: frozenset[str]) -> str:
        """Say what a notebook is in which no solution cell of its assignment was found."""
        wanted = {assignment.name: ids_of(self._release(assignment)) for assignment in self._course.assignments}
        shares = {name: len(ids & known) / max(1, len(known)) for name, known in wanted.items()}
        likeliest = max(shares, key=lambda name: shares[name])
        other = likeliest if shares[likeliest] > LIKELY else "another notebook"
        return f"No solution cell of this assignment is in the notebook; it seems to be {other}. Submit the right one."

    def _release(self, assignment: Assignment) -> Notebook:
        if assignment.name not in self._releases:
            self._releases[assignment.name] = read_own(self._course.release_notebook(assignment))
        return self._releases[assignment.name]


@contextmanager
def open_judge(
    course: Course,
    *,
    patience: Patience | None = None,
    confined: bool = True,
    whole: bool = False,
    seat: Seat | None = None,
) -> Iterator[Judge]:
    """Start a judge with its subject process, confine one child to see that it can be done, and end both.

    Args:
        course: whose assignments will be graded.
        patience: time limits.
        confined: False runs student code with your own rights; only for code that you trust.
        whole: whether all cells are run, also those of the release that no verdict needs.
        seat: where a warm parent is being made for this judge; without one, it makes its own.

    Raises:
        CannotConfine: if this machine cannot confine student code.
    """
    host = Host(course.records, Start.of(course, confined=confined), seat=seat)
    try:
        if confined:
            rehearse(course, host)
        yield Judge(course, host, patience or Patience(), whole=whole)
    finally:
        host.close()


def not_graded(course: Course, assignment: Assignment, error: str, *, student: str) -> Report:
    """Say that the grader failed: a report without a score, whose exercises have points and no claims."""
    exercises = tuple(ExerciseResult(exercise.grade_id, exercise.points, ()) for exercise in assignment.exercises)
    return replace(_blank(course, assignment, student), exercises=exercises, error=error, grader_failed=True)


def _blank(course: Course, assignment: Assignment, student: str, data: bytes = b"") -> Report:
    return Report(
        assignment=assignment.name,
        student=student,
        submission_hash=fingerprint(data),
        checks_hash=checks_hash(course, assignment),
        environment=environment(),
        seed=0,
        exercises=(),
    )


class _Run:
    """One submission being run: its cells, then one fork for each exercise."""

    def __init__(
        self,
        host: Host,
        patience: Patience,
        course: Course,
        assignment: Assignment,
        parts: Sequence[Part],
        cells: Set[int],
        said: Transcripts,
        diagnose: Diagnosis,
    ) -> None:
        self._host = host
        self._patience = patience
        self._course = course
        self._said = said
        self._about = assignment.name
        self._diagnose = diagnose
        self._modules = [course.release_notebook(assignment).parent] if assignment.parts else []
        self._parts = parts
        self._cells = cells
        self._bad: set[int] = set()
        self.outputs: dict[int, Ran] = {}
        self.remarks: list[str] = []
        self._account = Account(patience.ceiling)
        self._whole = Limit(self._account, patience.whole)
        self._checks: Limit | None = None

    def grade(self, exercises: Sequence[Exercise], seed: int) -> tuple[ExerciseResult, ...]:
        """Run the cells, again without those that end the process, and check each exercise."""
        results: dict[str, ExerciseResult] = {}
        while len(results) < len(exercises):
            with self._host.scratch() as scratch, self._subject(scratch, 2 * len(exercises)) as subject:
                try:
                    self._run_cells(subject)  # all of them anew, but for one that ended its process
                    for exercise in exercises:
                        if exercise.name not in results:
                            results[exercise.name] = self._check(subject, exercise, seed)
                except SubjectGone as gone:
                    if not self._go_on_after(gone):
                        break
        return tuple(results.get(e.name) or _nothing(e, self._why_not_checked()) for e in exercises)

    def _check(self, subject: Subject, exercise: Exercise, seed: int) -> ExerciseResult:
        """Check one exercise; what its function returned can make comparisons large, so they are bounded."""
        if self._checks is None:  # from the first exercise on, so that slow cells take nothing off it
            self._checks = Limit(self._account, self._patience.checks, "all exercises together")
        open_space = partial(self._space, subject, exercise, _tries(exercise), self._checks)
        transcript = Transcript(self._said, f"{self._about} {exercise.name} {seed}", open_space)
        with memory_at_most(CHECK_MEMORY), interrupted_after(CHECK_SECONDS):
            result = transcript.check(exercise, seed=seed, diagnose=self._diagnose)
        return with_cause(result, exercise.name, self._parts, self.outputs)

    @contextmanager
    def _space(
        self, subject: Subject, exercise: Exercise, tries: Iterator[str], checks: Limit, transcript: Transcript
    ) -> Iterator[RemoteSpace]:
        """Serve one try of an exercise, and remark which limit of time ended it, if one did."""
        what = next(tries)
        closed = self._course.closed_to(exercise.name)
        with subject.exercise(checks, name=exercise.name, closed=closed, transcript=transcript) as space:
            yield space
        if space.limit:
            self.remarks.append(f"The check of {what} was stopped: there are {space.limit}.")

    def _subject(self, scratch: Path, lines: int) -> Subject:
        return Subject(
            self._host,
            scratch,
            readable=self._course.readable_paths,
            modules=self._modules,
            lines=lines,
            patience=self._patience,
            account=self._account,
        )

    def _run_cells(self, subject: Subject) -> None:
        for index, part in enumerate(self._parts):
            if index not in self._cells or index in self._bad:
                continue
            if self._whole.left() <= 0:
                limit = f"{self._patience.whole:g} seconds"
                self.remarks.append(f"The notebook took more than {limit}; cells were left out.")
                return
            self._current = index
            before = self.outputs.get(index)
            own = part.from_student or not self.remarks
            limits = [self._whole] if own else [self._whole, Limit(self._account, self._patience.again)]
            ran = self.outputs[index] = subject.run(part.cell["source"], *limits)
            if ran.limit is self._whole:  # not asked anew: what is found to be nobody's time meanwhile gives some back
                self.remarks.append(self._says_the_last(index))
                return
            if ran.limit and before is None:
                self.remarks.append(self._says(index, f"was stopped after {ran.limit.seconds:g} seconds"))
        self._current = -1

    def _go_on_after(self, gone: SubjectGone) -> bool:
        """Note which cell ended the process; say whether the others can be run again without it."""
        if self._current < 0 or self._whole.left() <= 0:
            ended = "Not all exercises could be checked."
            ended = ended if gone.how == "late" else f"The notebook's process ended. {ended}"
            self.remarks.append(f"{ended} {gone.why}".strip())
            return False
        self._bad.add(self._current)  # each turn leaves one cell more out, so this comes to an end
        how = "did not stop when it was interrupted" if gone.how == "stuck" else "ended its Python process"
        sentence = f"{self._says(self._current, how)} {gone.why}".strip()
        self.outputs[self._current] = Ran([_said(sentence)], gone.how)
        self.remarks.append(sentence)
        return True

    def _says(self, index: int, how: str) -> str:
        return f"Cell {index + 1} ({self._parts[index].cell['id']}) {how} and was left out; the other cells were run."

    def _says_the_last(self, index: int) -> str:
        cell = f"Cell {index + 1} ({self._parts[index].cell['id']})"
        limit = f"{self._patience.whole:g} seconds of the notebook"
        return f"{cell} was stopped when the {limit} were used up; the cells below it were not run."

    def _why_not_checked(self) -> str:
        return f"not checked: {self.remarks[-1] if self.remarks else 'the notebook could not be run.'}"


@cache
def environment() -> dict[str, str]:
    """Versions that a verdict may depend on: of Python and of packages."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def _nothing(exercise: Exercise, message: str) -> ExerciseResult:
    claims = tuple(ClaimResult(c.name, c.title, c.points, False, message) for c in exercise.claims)
    return ExerciseResult(exercise.grade_id, exercise.points, claims)


def _tries(exercise: Exercise) -> Iterator[str]:
    """Name the tries that an exercise has: with all of the student's own, and once more with working versions."""
    yield f"`{exercise.name}`"
    yield f"`{exercise.name}`, tried once more with {exercise.working_versions},"


def _code_cells(parts: Sequence[Part]) -> frozenset[int]:
    return frozenset(index for index, part in enumerate(parts) if part.cell["cell_type"] == "code")


def _said(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text + "\n"}


def _notebook(
    release: Notebook,
    parts: Sequence[Part],
    outputs: dict[int, Ran],
    results: Sequence[ExerciseResult],
    left_out: Set[int] = frozenset(),
) -> Notebook:
    """Put the executed notebook together; test cells end with the verdict and the score.

    Cells that were left out, because no verdict depends on them, say so.
    """
    by_id = {result.grade_id: result for result in results}
    cells = []
    for index, part in enumerate(parts):
        cell = dict(part.cell)
        if cell["cell_type"] == "code":
            caught = outputs.get(index, Ran([])).outputs
            result = by_id.get(part.test_of or "")
            caught = [_said(NOT_RUN)] if index in left_out and not result else caught
            cell["outputs"] = _verdict_outputs(caught, result) if result else caught
            cell["execution_count"] = sum(p.cell["cell_type"] == "code" for p in parts[: index + 1])
            for output in cell["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = cell["execution_count"]
        cells.append(cell)
    return {"cells": cells, "metadata": release["metadata"], "nbformat": 4, "nbformat_minor": 5}


def _verdict_outputs(caught: list[dict[str, Any]], result: ExerciseResult) -> list[dict[str, Any]]:
    """What the visible check said, the verdict, and the score as nbgrader reads it; no error output, no stderr.

    A student's function may print there what looks like a verdict, so each line that was printed begins with a bar.
    """
    printed = plain("".join(_text(output) for output in caught)).rstrip()
    said = "".join(f"{PRINTED}{line}\n" for line in printed.splitlines())
    score = {"output_type": "execute_result", "data": {"text/plain": repr(float(result.earned))}, "metadata": {}}
    return [_said(f"{said}\n{exercise_text(result)}".strip("\n")), {**score, "execution_count": None}]


def _text(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return str(output["text"])
    if output["output_type"] == "error":
        lines = output["traceback"] or [f"{output['ename']}: {output['evalue']}"]
        return "\n".join(lines[-(CHECK_LINES if output["ename"] == "CheckFailed" else TRACEBACK_LINES) :]) + "\n"
    return ""
