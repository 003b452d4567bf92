"""nbgrader's gradebook, written fast, and our place in nbgrader's own commands: the only room that imports nbgrader.

There are two ways to the same rows. `ClassGradebook` records what the judge found, a few milliseconds a submission.
`nbgrader autograde` and formgrader's button run `SubmissionExporter`, `Judge` and `ResetGrades` in nbgrader's own
converter, which ask the same judge.
"""

import atexit
import importlib
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

# jsonschema compiles a grammar for international addresses when it is first imported, which takes 1.3 s of the 2.5 s
# that importing nbgrader takes. It does without where the package is missing, and no notebook needs it.
sys.modules.setdefault("rfc3987_syntax", cast(Any, None))

import nbformat  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402
from nbconvert.exporters import HTMLExporter, NotebookExporter  # noqa: E402
from nbgrader import utils  # noqa: E402
from nbgrader.api import (  # noqa: E402
    Assignment,
    Base,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.apps.api import NbGraderAPI  # noqa: E402
from nbgrader.converters.base import BaseConverter  # noqa: E402
from nbgrader.coursedir import CourseDirectory  # noqa: E402
from nbgrader.dbutil import ALEMBIC_DIR  # noqa: E402
from nbgrader.plugins import CsvExportPlugin, LateSubmissionPlugin  # noqa: E402
from nbgrader.preprocessors import (  # noqa: E402
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)
from sqlalchemy import create_engine, inspect, select, text, update  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402
from sqlalchemy.exc import OperationalError  # noqa: E402
from traitlets import Bool, Unicode  # noqa: E402
from traitlets.config import Config, PyFileConfigLoader  # noqa: E402

from autograder.claims import course as courses  # noqa: E402
from autograder.claims.course import REPOSITORY, Course  # noqa: E402
from autograder.claims.results import Report  # noqa: E402
from autograder.errors import BadClass, SourceError  # noqa: E402
from autograder.pages.feedback import Marks, feedback_page  # noqa: E402
from autograder.pages.inert import inert  # noqa: E402

NotebookDict = dict[str, Any]

UNROLLED = "autograder.unrolled:UNROLLED"
CONFIG = "nbgrader_config.py"
MAX_TIMESTAMP = 100
CELL_KINDS = (GradeCell, SolutionCell, TaskCell)


def release_cells(source: Path) -> tuple[Any, Any]:
    """Do what `nbgrader generate_assignment` does to a notebook, with nbgrader's own preprocessors.

    Args:
        source: path of the instructor's notebook.

    Returns:
        the notebook as the database keeps it, with hidden tests, and as students get it, without; both of
        nbformat's own type.

    Raises:
        SourceError: if nbgrader refuses the notebook.
    """
    first = (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums)
    second = (ClearHiddenTests, ClearMarkScheme, ComputeChecksums, CheckCellMetadata)
    try:
        tested = _preprocessed(nbformat.read(source, as_version=4), first)
        released = _preprocessed(deepcopy(tested), second)
    except Exception as error:
        raise SourceError(f"nbgrader cannot release {source.name}: {error}") from error
    return tested, released


def _preprocessed(notebook: Any, steps: Sequence[Any]) -> Any:
    resources: dict[str, Any] = {}
    for step in steps:
        notebook, resources = step(config=nbgrader_config()).preprocess(notebook, resources)
    return notebook


@cache
def nbgrader_config() -> Config:
    """Read the course's configuration of nbgrader."""
    return PyFileConfigLoader(CONFIG, path=str(REPOSITORY)).load_config()


@dataclass(frozen=True)
class _Sheet:
    """The rows of one assignment that every submission refers to."""

    assignment: str
    notebook: str
    graded: dict[str, str]
    commented: dict[str, str]


class ClassGradebook:
    """The gradebook of one class, in one session. One process writes it.

    Args:
        course: the course.
        root: class directory.
        db_url: of the database; by default `gradebook.db` in the class directory.
        course_at: where the course is, as "module:name", for nbgrader's own commands in the class directory.
    """

    def __init__(self, course: Course, root: Path, *, db_url: str | None = None, course_at: str = UNROLLED) -> None:
        self.course = course
        self.root = root.resolve()
        self.db_url = db_url or f"sqlite:///{self.root / 'gradebook.db'}"
        self._course_at = course_at
        self._book: Any = None
        self._sheets: dict[str, _Sheet] = {}

    def __enter__(self) -> "ClassGradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        if self._book is not None:
            self._book.close()
            self._book = None

    def prepare(self, assignments: Iterable[courses.Assignment]) -> None:
        """Make the database, if there is none, and bring assignments in it up to date with their notebooks.

        Call it before anything runs in parallel. Calling it again changes nothing; if cells or points have changed,
        grades of cells that are still there are kept.

        Args:
            assignments: those that will be recorded; ungraded ones are left out.

        Raises:
            SourceError: if an instructor notebook cannot be an assignment.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        self._write_config()
        if self._book is None:
            create_database(self.db_url)
            self._book = Gradebook(self.db_url, nbgrader_config().CourseDirectory.course_id)
        for assignment in assignments:
            if assignment.topic:
                self._prepare(assignment)

    def record(self, report: Report, notebook: NotebookDict, timestamp: datetime | str | None = None) -> None:
        """Put one verdict into the database and the graded notebook under `autograded/`.

        Every grade is set anew, so nothing of an earlier submission stays. What a person graded by hand stays, and
        is marked as needing another look, as nbgrader does it.

        Args:
            report: the verdict.
            notebook: the rebuilt, executed notebook.
            timestamp: when the collector received it; by default what its `timestamp.txt` says, if it says a time.

        Raises:
            LookupError: if the assignment was not prepared.
            ValueError: if the student's id cannot be the name of a folder.
        """
        if report.assignment not in self._sheets:
            raise LookupError(f"{report.assignment} is not in the gradebook yet; call prepare with it first")
        try:
            self._record(self._sheets[report.assignment], report, notebook, timestamp)
            self._book.db.commit()
        except BaseException:
            self._book.db.rollback()
            raise

    def marks(self, report: Report) -> Marks:
        """Read what people added by hand: scores, comments, and the penalty for being late."""
        return read_marks(self._book.db, report.assignment, report.student)

    def feedback(self, report: Report, notebook: NotebookDict) -> Path:
        """Write the page that the student reads, and return its path."""
        folder = self.folder("feedback", report.student, report.assignment)
        folder.mkdir(parents=True, exist_ok=True)
        return _write_whole(folder / f"{report.assignment}.html", feedback_page(report, notebook, self.marks(report)))

    def export_csv(self, path: Path) -> None:
        """Write all scores with nbgrader's own exporter."""
        exporter = CsvExportPlugin(config=nbgrader_config())
        exporter.to = str(path)
        exporter.export(self._book)

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Where a step keeps a submission.

        Raises:
            ValueError: if the student's id cannot be the name of a folder.
        """
        if Path(student).name != student or student in ("", ".", ".."):
            raise ValueError(f"the student id {student!r} cannot be a folder name; rename the submission's folder")
        return self.root / step / student / assignment

    def _write_config(self) -> None:
        """Let nbgrader's commands and formgrader find everything when they are started in the class directory."""
        lines = [
            '"""Written by the autograder: the course\'s configuration, with this class directory."""',
            "c = get_config()",
            f"load_subconfig({CONFIG!r}, path={str(REPOSITORY)!r})",
            f"c.CourseDirectory.root = {str(self.root)!r}",
            f"c.CourseDirectory.db_url = {self.db_url!r}",
            f"c.CourseDirectory.source_directory = {str(self.course.source)!r}",
            f"c.CourseDirectory.release_directory = {str(self.course.release)!r}",
            f"c.Judge.course = {self._course_at!r}",
        ]
        if self.root != REPOSITORY:
            _write_whole(self.root / CONFIG, "\n".join(lines) + "\n")

    def _prepare(self, assignment: courses.Assignment) -> None:
        tested, _ = release_cells(self.course.source_notebook(assignment))
        db = self._book.db
        owner = self._book.update_or_create_assignment(assignment.name)
        notebook = _one(db, select(Notebook).filter_by(assignment_id=owner.id, name=assignment.name))
        if notebook is None:
            notebook = Notebook(name=assignment.name, assignment=owner)
            db.add(notebook)
        notebook.kernelspec = json.dumps(tested["metadata"].get("kernelspec", {}))
        _sync_cells(db, notebook, [cell for cell in tested.cells if "nbgrader" in cell.metadata])
        _sync_sources(db, notebook, [cell for cell in tested.cells if "nbgrader" in cell.metadata])
        db.commit()
        self._sheets[assignment.name] = _sheet(db, notebook)

    def _record(self, sheet: _Sheet, report: Report, notebook: NotebookDict, timestamp: datetime | str | None) -> None:
        collected = self.folder("submitted", report.student, report.assignment)
        when = _utc(timestamp) if timestamp else collected_at(collected)
        earned = {exercise.grade_id: exercise.earned for exercise in report.exercises}
        submitted = self._submitted(sheet, report.student, when)
        shown = inert(notebook)
        cells = _nbgrader_cells(shown)
        self._set_grades(sheet, submitted, cells, earned)
        self._set_comments(sheet, submitted, cells)
        self._set_penalty(sheet, submitted, report.student)
        self._write_autograded(report, shown, when)

    def _submitted(self, sheet: _Sheet, student: str, when: datetime | None) -> str:
        """Find or make the rows of a submission; return the id of its notebook."""
        db = self._book.db
        if db.scalar(select(Student.id).filter_by(id=student)) is None:
            db.execute(Student.__table__.insert().values(id=student))
        keys = {"assignment_id": sheet.assignment, "student_id": student}
        submission = _row(db, SubmittedAssignment, **keys)
        if when is not None:
            db.execute(update(SubmittedAssignment).filter_by(id=submission).values(timestamp=when))
        return _row(db, SubmittedNotebook, notebook_id=sheet.notebook, assignment_id=submission)

    def _set_grades(self, sheet: _Sheet, submitted: str, cells: dict[str, Any], earned: dict[str, float]) -> None:
        db = self._book.db
        rows = db.execute(select(Grade.id, Grade.cell_id, Grade.manual_score).filter_by(notebook_id=submitted)).all()
        old = {cell: (grade, by_hand) for grade, cell, by_hand in rows}
        for cell_id, name in sheet.graded.items():
            score = earned[name] if name in earned else _auto_score(cells.get(name))
            grade, by_hand = old.get(cell_id, (None, None))
            values = {"auto_score": score, "needs_manual_grade": by_hand is not None or score is None}
            if grade is None:
                db.execute(Grade.__table__.insert().values(cell_id=cell_id, notebook_id=submitted, **values))
            else:
                db.execute(update(Grade).filter_by(id=grade).values(**values))

    def _set_comments(self, sheet: _Sheet, submitted: str, cells: dict[str, Any]) -> None:
        db = self._book.db
        rows = db.execute(select(Comment.cell_id, Comment.id).filter_by(notebook_id=submitted)).all()
        old = dict(iter(rows))
        for cell_id, name in sheet.commented.items():
            values = {"auto_comment": _auto_comment(cells.get(name))}
            if cell_id in old:
                db.execute(update(Comment).filter_by(id=old[cell_id]).values(**values))
            else:
                db.execute(Comment.__table__.insert().values(cell_id=cell_id, notebook_id=submitted, **values))

    def _set_penalty(self, sheet: _Sheet, submitted: str, student: str) -> None:
        db = self._book.db
        due = select(Assignment.duedate).filter_by(id=sheet.assignment).scalar_subquery()
        row = _one_row(
            db,
            select(due, SubmittedAssignment.extension, SubmittedAssignment.timestamp).filter_by(
                assignment_id=sheet.assignment, student_id=student
            ),
        )
        late = _seconds_late(*row)
        penalty = None
        if late > 0:
            score = db.scalar(select(SubmittedNotebook.score).filter_by(id=submitted))
            plugin = LateSubmissionPlugin(config=nbgrader_config())
            penalty = plugin.late_submission_penalty(student, score, late)
            penalty = None if penalty is None else min(max(penalty, 0), score)
        db.execute(update(SubmittedNotebook).filter_by(id=submitted).values(late_submission_penalty=penalty))

    def _write_autograded(self, report: Report, notebook: NotebookDict, when: datetime | None) -> None:
        folder = self.folder("autograded", report.student, report.assignment)
        folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps(notebook, ensure_ascii=False)
        _write_whole(folder / f"{report.assignment}.ipynb", content + "\n")
        if when is not None:
            _write_whole(folder / "timestamp.txt", f"{when.isoformat(sep=' ')} UTC\n")


def create_database(db_url: str) -> None:
    """Make nbgrader's tables, if there are none, without the process that nbgrader would start to learn a version.

    Raises:
        BadClass: if the database cannot be opened or written.
    """
    engine: Engine = create_engine(db_url)
    try:
        if not inspect(engine).get_table_names():
            head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
            Base.metadata.create_all(engine)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})
    except OperationalError as error:
        raise BadClass(f"{db_url} cannot be opened ({error.orig}). Check the path and its permissions.") from error
    finally:
        engine.dispose()


def read_marks(db: Any, assignment: str, student: str) -> Marks:
    """Read from the database what people added by hand to one submission.

    Args:
        db: a session.
        assignment: name of the assignment.
        student: id of the student.
    """
    row = _one_row(
        db,
        select(SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == assignment, SubmittedAssignment.student_id == student),
    )
    if row is None:
        return Marks()
    notebook, penalty = row
    grades = db.execute(
        select(BaseCell.name, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
        .join(Grade, Grade.cell_id == BaseCell.id)
        .filter(Grade.notebook_id == notebook)
    ).all()
    comments = db.execute(
        select(BaseCell.name, Comment.manual_comment)
        .join(Comment, Comment.cell_id == BaseCell.id)
        .filter(Comment.notebook_id == notebook)
    )
    return Marks(
        scores={name: score for name, score, _, _ in grades if score is not None},
        extra={name: extra for name, _, extra, _ in grades if extra is not None},
        comments={name: comment for name, comment in comments if comment},
        penalty=penalty or 0.0,
        waiting=frozenset(name for name, score, _, needed in grades if needed and score is None),
    )


def _sync_cells(db: Any, notebook: Any, cells: Sequence[Any]) -> None:
    """Make the graded, commented and task cells of a notebook those of `cells`, with rows in every submission."""
    wanted = {(kind, cell.metadata.nbgrader["grade_id"]): cell for cell in cells for kind in _kinds(cell)}
    existing = {(type(row), row.name): row for row in notebook._base_cells}
    for key, row in existing.items():
        if key not in wanted:
            for entry in (*row.grades, *row.comments, row):
                db.delete(entry)
    for (kind, name), cell in wanted.items():
        values = {}
        if kind is not SolutionCell:
            values = {"max_score": float(cell.metadata.nbgrader["points"]), "cell_type": cell.cell_type}
        row = existing.get((kind, name))
        if row is None:
            _add_cell(db, notebook, kind(name=name, notebook=notebook, **values))
        for field, value in values.items() if row is not None else ():
            setattr(row, field, value)


def _add_cell(db: Any, notebook: Any, row: Any) -> None:
    """Add a cell, and its rows in the submissions that are there."""
    db.add(row)
    kind = type(row)
    for submitted in notebook.submissions:
        if kind is not SolutionCell:
            db.add(Grade(cell=row, notebook=submitted))
        if kind is not GradeCell:
            db.add(Comment(cell=row, notebook=submitted))


def _sync_sources(db: Any, notebook: Any, cells: Sequence[Any]) -> None:
    """Make the source cells of a notebook those of `cells`."""
    wanted = {cell.metadata.nbgrader["grade_id"]: cell for cell in cells}
    existing = {row.name: row for row in notebook.source_cells}
    for name in existing.keys() - wanted.keys():
        db.delete(existing[name])
    for name, cell in wanted.items():
        row = existing.get(name)
        if row is None:
            row = SourceCell(name=name, notebook=notebook)
            db.add(row)
        row.cell_type, row.locked, row.source = cell.cell_type, utils.is_locked(cell), cell.source
        row.checksum = cell.metadata.nbgrader.get("checksum")


def _kinds(cell: Any) -> list[Any]:
    tests = (utils.is_grade, utils.is_solution, utils.is_task)
    return [kind for kind, holds in zip(CELL_KINDS, tests, strict=True) if holds(cell)]


def _sheet(db: Any, notebook: Any) -> _Sheet:
    rows = db.execute(select(BaseCell.id, BaseCell.name, BaseCell.type).filter_by(notebook_id=notebook.id)).all()
    return _Sheet(
        assignment=notebook.assignment_id,
        notebook=notebook.id,
        graded={key: name for key, name, kind in rows if kind != SolutionCell.__name__},
        commented={key: name for key, name, kind in rows if kind != GradeCell.__name__},
    )


def _one(db: Any, query: Any) -> Any:
    return db.scalars(query).one_or_none()


def _one_row(db: Any, query: Any) -> Any:
    return db.execute(query).one_or_none()


def _row(db: Any, model: Any, **keys: str) -> str:
    """Find the row with these keys or insert it; return its id."""
    found = db.scalar(select(model.id).filter_by(**keys))
    if found is None:
        found = db.execute(model.__table__.insert().values(**keys)).inserted_primary_key[0]
    return str(found)


def _nbgrader_cells(notebook: NotebookDict) -> dict[str, Any]:
    cells = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id")]
    return {cell["metadata"]["nbgrader"]["grade_id"]: nbformat.from_dict(cell) for cell in cells}


def _auto_score(cell: Any) -> float | None:
    """Score a cell that the report does not know, such as a written answer, as nbgrader would; a missing one is 0."""
    if cell is None:
        return 0.0
    if utils.is_task(cell):
        return None
    return cast("float | None", utils.determine_grade(cell)[0])


def _auto_comment(cell: Any) -> str | None:
    if cell is None or utils.is_task(cell):
        return None
    unchanged = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    return "No response." if unchanged else None


def _seconds_late(due: datetime | None, extension: Any, submitted: datetime | None) -> float:
    if due is None or submitted is None:
        return 0.0
    return max(0.0, (submitted - (due + extension if extension else due)).total_seconds())


def collected_at(folder: Path) -> datetime | None:
    """Read when a submission was collected, or None if its `timestamp.txt` does not say a time.

    Args:
        folder: of the submission.
    """
    path = folder / "timestamp.txt"
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            return _utc(file.read(MAX_TIMESTAMP).decode().strip() or None)
    except (OSError, ValueError, OverflowError):
        return None


def _utc(time: datetime | str | None) -> datetime | None:
    """Read a time, as UTC without a zone.

    Only what `datetime` does not read is left to nbgrader, which takes the "+0200" of a time for 200 seconds.
    """
    if not time:
        return None
    if isinstance(time, str):
        with suppress(ValueError):
            time = datetime.fromisoformat(re.sub(r" (?=[+-]\d\d:?\d\d$)", "", time))
    return cast(datetime, utils.parse_utc(time))


def _write_whole(path: Path, content: str) -> Path:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(content, encoding="utf-8", errors="backslashreplace")
    part.replace(path)
    return path


def harden_nbgrader() -> None:
    """Replace three functions of nbgrader 0.9.6 that let one submission harm the class.

    Two raise on a malformed `timestamp.txt`, for which formgrader answers every page of the class with an error. One
    copies whatever files stand beside a notebook, through links, into graded folders and releases.
    """
    CourseDirectory.get_existing_timestamp = lambda _self, folder: collected_at(Path(folder))
    NbGraderAPI.get_submitted_timestamp = lambda self, assignment, student: collected_at(
        Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment))
    )
    BaseConverter.init_assignment = _copy_time_only


def _copy_time_only(converter: Any, assignment: str, student: str) -> None:
    when = collected_at(Path(converter._format_source(assignment, student)))
    destination = Path(converter._format_dest(assignment, student))
    if when is not None:
        destination.mkdir(parents=True, exist_ok=True)
        _write_whole(destination / "timestamp.txt", f"{when.isoformat(sep=' ')} UTC\n")


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]
    """Reads no submission: where the judge comes first it starts with an empty notebook, so no file can upset it."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert a notebook; see `Exporter.from_filename`."""
        if not any(isinstance(step, Judge) for step in self._preprocessors):
            return super().from_filename(filename, resources=resources, **kw)
        path = Path(filename)
        resources = {**(resources or {}), "metadata": {"name": path.stem, "path": str(path.parent)}}
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources=resources, **kw)


class Judge(NbGraderPreprocessor):  # type: ignore[misc]
    """In the place of nbgrader's sanitizing: the submission as the judge rebuilt, executed and graded it.

    The report and the notebook are written under `results/` as well, as the batch does.
    """

    course = Unicode(UNROLLED, help="The course that is graded, as module:name").tag(config=True)
    confined = Bool(True, help="Whether students' code is confined").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Take the judge's notebook in the place of the one that was read."""
        about = resources["nbgrader"]
        folder = Path(resources["metadata"]["path"])
        assignment = _course(self.course).assignment(about["assignment"])
        path = folder / f"{about['notebook']}.ipynb"
        graded = _judge(self.course, self.confined).grade_file(assignment, path, student=about["student"])
        results = folder.parents[2] / "results" / about["assignment"]
        results.mkdir(parents=True, exist_ok=True)
        _write_whole(results / f"{about['student']}.ipynb", json.dumps(graded.notebook, ensure_ascii=False))
        _write_whole(results / f"{about['student']}.json", graded.report.to_json())
        return nbformat.from_dict(inert(graded.notebook)), resources


class ResetGrades(NbGraderPreprocessor):  # type: ignore[misc]
    """Sets every grade of the submission to zero before it is graded, so none of an earlier one stays."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Change the database, not the notebook."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as book:
            submitted = book.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            for grade in submitted.grades:
                grade.auto_score, grade.needs_manual_grade = 0.0, False
            book.db.commit()
        return nb, resources


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]
    """Writes our feedback page when formgrader or `nbgrader generate_feedback` asks for one."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert a graded notebook; see `Exporter.from_filename`."""
        about, path = resources["nbgrader"], Path(filename)
        results = path.parents[3] / "results" / about["assignment"] / f"{about['student']}.json"
        report = Report.from_json(results.read_text(encoding="utf-8"))
        with Gradebook(about["db_url"]) as book:
            marks = read_marks(book.db, about["assignment"], about["student"])
        notebook = nbformat.read(path, as_version=4)
        resources = self._init_resources({**resources, "metadata": {"name": path.stem}})
        return feedback_page(report, notebook, marks), resources


@cache
def _course(where: str) -> Course:
    module, _, name = where.partition(":")
    return cast(Course, getattr(importlib.import_module(module), name))


@cache
def _judge(where: str, confined: bool) -> Any:
    """Open a judge once, for all submissions that this process will see."""
    from autograder.grading.judge import open_judge

    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(open_judge(_course(where), confined=confined))
