"""nbgrader's gradebook, written fast, and our place in nbgrader's own commands: the only room that imports nbgrader.

There are two ways to the same rows. `ClassGradebook` records what the judge found, a few milliseconds a submission.
`nbgrader autograde` and formgrader's button run `SubmissionExporter`, `Judge` and `ResetGrades` in nbgrader's own
converter, which ask the same judge.
"""

import atexit
import csv
import importlib
import io
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, lru_cache
from glob import glob
from html import escape
from pathlib import Path
from sqlite3 import SQLITE_ERROR
from typing import Any, cast

# jsonschema compiles a grammar for international addresses when it is first imported, which takes 1.3 s of the 2.5 s
# that importing nbgrader takes. It does without where the package is missing, and no notebook needs it.
sys.modules.setdefault("rfc3987_syntax", cast(Any, None))

import nbformat  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402
from jinja2 import pass_context  # noqa: E402
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
from nbgrader.api import Course as CourseRow  # noqa: E402
from nbgrader.apps.api import NbGraderAPI  # noqa: E402
from nbgrader.converters import Autograde, GenerateAssignment  # noqa: E402
from nbgrader.converters.base import BaseConverter, NbGraderException  # noqa: E402
from nbgrader.coursedir import CourseDirectory  # noqa: E402
from nbgrader.dbutil import ALEMBIC_DIR  # noqa: E402
from nbgrader.preprocessors import (  # noqa: E402
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)
from sqlalchemy import create_engine, event, inspect, select, text, update  # noqa: E402
from sqlalchemy.engine import URL, Connection, Engine, make_url  # noqa: E402
from sqlalchemy.exc import DatabaseError, OperationalError  # noqa: E402
from traitlets import Bool, Unicode  # noqa: E402
from traitlets.config import Config, PyFileConfigLoader  # noqa: E402
from traitlets.utils.importstring import import_item  # noqa: E402

from autograder.claims import course as courses  # noqa: E402
from autograder.claims.course import REPOSITORY, Course  # noqa: E402
from autograder.claims.exercise import Exercise  # noqa: E402
from autograder.claims.results import GRADED, NOT_GRADED, Report  # noqa: E402
from autograder.errors import BadClass, SourceError  # noqa: E402
from autograder.files.class_lock import holders  # noqa: E402
from autograder.files.foreign import refuse_foreign_scores  # noqa: E402
from autograder.gradebook.class_config import CONFIG, class_config, doubts, importable, write_config  # noqa: E402
from autograder.grading.batch import Settings, close_judges, grade_job, read_notebook  # noqa: E402
from autograder.grading.client import Patience  # noqa: E402
from autograder.grading.collected import job_in  # noqa: E402
from autograder.grading.own_limits import interrupted_after  # noqa: E402
from autograder.pages.feedback import Ink, Marks, feedback_page  # noqa: E402
from autograder.pages.inert import bare, in_words, inert  # noqa: E402

NotebookDict = dict[str, Any]

UNROLLED = "autograder.unrolled:UNROLLED"
CSV_COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score", "status",
)  # fmt: skip
WAITING, NOT_HANDED_IN = "waiting", "not handed in"
MAX_TIMESTAMP = 100
SHORT_WAIT, LONG_WAIT = 1.0, 30.0
"""Seconds to wait for a locked database: before it is said, and in all. Formgrader holds it for milliseconds."""
YEARS = range(1970, 9999)
LOG = logging.getLogger(__name__)
PAGE_SECONDS = 20.0
PROSE_SECONDS = 1.0
LONGEST_PROSE = 10_000
CELL_KINDS = (GradeCell, SolutionCell, TaskCell)


def release_cells(source: Path) -> tuple[Any, Any]:
    """Do what `nbgrader generate_assignment` does to a notebook, with nbgrader's own preprocessors.

    Args:
        source: path of the instructor's notebook.

    Returns:
        the notebook as the database keeps it, with hidden tests, and as students get it, without; both of
        nbformat's own type. They are kept for the next call: don't write to them.

    Raises:
        SourceError: if nbgrader refuses the notebook.
    """
    return _release_cells(source.name, source.read_bytes())


@lru_cache(maxsize=64)
def _release_cells(name: str, content: bytes) -> tuple[Any, Any]:
    first = (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums)
    second = (ClearHiddenTests, ClearMarkScheme, ComputeChecksums, CheckCellMetadata)
    try:
        tested = _preprocessed(nbformat.reads(content.decode(), as_version=4), first)
        released = _preprocessed(deepcopy(tested), second)
    except Exception as error:
        raise SourceError(f"nbgrader cannot release {name}: {error}") from error
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


def _say_nothing(_: str) -> None:
    pass


class ClassGradebook:
    """The gradebook of one class, in one session. One process writes it.

    Args:
        course: the course.
        root: class directory.
        db_url: of the database; by default what the class's configuration says, `gradebook.db` in the class directory
            if it says nothing.
        course_at: where the course is, as "module:name", for nbgrader's own commands in the class directory.
        say: is told what a person should know: a wait for the database, a configuration that leads past the grader.
    """

    def __init__(
        self,
        course: Course,
        root: Path,
        *,
        db_url: str | None = None,
        course_at: str = UNROLLED,
        say: Callable[[str], None] = _say_nothing,
    ) -> None:
        self.course = course
        self.root = root.resolve()
        self._given_url = db_url
        self._course_at = course_at
        self._say = say
        self._book: Any = None
        self._sheets: dict[str, _Sheet] = {}
        self._left_out: dict[tuple[str, str], str] = {}

    def __enter__(self) -> "ClassGradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        if self._book is not None:
            self._book.close()
            self._book = None

    @cached_property
    def config(self) -> Config:
        """The configuration of the class, as nbgrader's commands read it in the class directory."""
        return class_config(self.root)

    @property
    def db_url(self) -> str:
        """Where the database is."""
        default = f"sqlite:///{self.root / 'gradebook.db'}"
        return self._given_url or str(self.config.CourseDirectory.get("db_url", default))

    def prepare(self, assignments: Iterable[courses.Assignment]) -> None:
        """Make the database, if there is none, and bring assignments in it up to date with their notebooks.

        Call it before anything runs in parallel. Calling it again changes nothing; if cells or points have changed,
        grades of cells that are still there are kept.

        Args:
            assignments: those that will be recorded; ungraded ones are left out.

        Raises:
            BadClass: if the class's configuration or database cannot be used, or another program holds the database.
            SourceError: if an instructor notebook cannot be an assignment.
        """
        if self._book is None:
            self._open()
        for assignment in assignments:
            if assignment.topic:
                self._prepare(assignment)

    def _open(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        write_config(self.root, self.course, self._course_at, self._given_url)
        for doubt in doubts(self.root):
            self._say(doubt)
        course_id = str(self.config.CourseDirectory.course_id)
        create_database(self.db_url, course_id, self._say)
        self._book = Gradebook(_patient(self.db_url, LONG_WAIT), course_id)
        event.listen(self._book.engine, "handle_error", _in_plain_words, retval=True)

    def record(self, report: Report, notebook: NotebookDict, timestamp: datetime | str | None = None) -> None:
        """Put one verdict into the database and the graded notebook under `autograded/`.

        Every grade is set anew, so nothing of an earlier submission stays. What a person graded by hand stays, and
        is marked as needing another look, as nbgrader does it, if the answer or what the checks gave it has changed.

        Args:
            report: the verdict.
            notebook: the rebuilt, executed notebook.
            timestamp: when the collector received it; by default what its `timestamp.txt` says, if it says a time.

        Raises:
            LookupError: if the assignment was not prepared.
            ValueError: if the student's id cannot be the name of a folder.
            BadClass: if another program holds the database, or the class's own late policy fails.
        """
        if report.assignment not in self._sheets:
            raise LookupError(f"{report.assignment} is not in the gradebook yet; call prepare with it first")
        try:
            self._record(self._sheets[report.assignment], report, notebook, timestamp)
            self._book.db.commit()
        except BaseException:
            self._book.db.rollback()
            raise

    def recover(self) -> None:
        """Make the session fit for the next submission, after whatever one did to it."""
        self._book.db.rollback()

    def marks(self, report: Report) -> Marks:
        """Read what people added by hand: scores, comments, and the penalty for being late."""
        return read_marks(self._book.db, report.assignment, report.student)

    def feedback(self, report: Report, notebook: NotebookDict) -> Path:
        """Write the page that the student reads, and return its path."""
        folder = self.folder("feedback", report.student, report.assignment)
        folder.mkdir(parents=True, exist_ok=True)
        return _write_whole(folder / f"{report.assignment}.html", feedback_page(report, notebook, self.marks(report)))

    def leave_out(self, report: Report) -> None:
        """Note that a submission could not be graded: its rows stay as they are, and `export_csv` gives no score."""
        self._left_out[report.assignment, report.student] = report.status

    def export_csv(self, path: Path) -> None:
        """Write nbgrader's table of scores, in nbgrader's order, with the status of each as its last column.

        Where there is a mark, the values are those of nbgrader's own exporter. A submission that was not handed in or
        not graded has no score, where nbgrader's has 0.0 for the first and an earlier mark for the second.

        Args:
            path: of the file. It is replaced if it is such a table, also one that nbgrader wrote.

        Raises:
            NotOurs: if something else is there.
        """
        refuse_foreign_scores(path)
        statuses = {**self._statuses_on_disk(), **self._left_out}
        text = io.StringIO()
        writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
        writer.writeheader()
        for assignment in self._book.assignments:
            submitted = {s.student_id: s for s in self._book.assignment_submissions(assignment.name)}
            for student in self._book.students:
                status = statuses.get((assignment.name, student.id), GRADED)
                writer.writerow(_csv_row(assignment, student, submitted.get(student.id), status))
        _write_whole(path, text.getvalue())

    def _statuses_on_disk(self) -> dict[tuple[str, str], str]:
        """The status of each report that can be read; the others say nothing."""
        found = {}
        for path in (self.root / "results").glob("*/[!.]*.json"):
            with suppress(OSError, ValueError):
                found[path.parent.name, path.stem] = Report.from_json(path.read_text(encoding="utf-8")).status
        return found

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Where a step keeps a submission.

        Raises:
            ValueError: if the student's id cannot be the name of a folder.
        """
        if Path(student).name != student or student in ("", ".", ".."):
            raise ValueError(f"the student id {student!r} cannot be a folder name; rename the submission's folder")
        return self.root / step / student / assignment

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
        submitted = self._submitted(sheet, report.student, when)
        shown = inert(notebook, f"{report.assignment} of {report.student}")
        cells = _nbgrader_cells(shown)
        exercises = self.course.assignment(report.assignment).exercises
        changed = _changed_answers(exercises, _sources(shown), self._earlier_sources(report))
        self._set_grades(sheet, submitted, _scores(report, cells, sheet.graded.values()), changed)
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

    def _earlier_sources(self, report: Report) -> dict[str, str]:
        """Read the answers that were recorded last; none if there are none, so that every answer is a new one."""
        path = self.folder("autograded", report.student, report.assignment) / f"{report.assignment}.ipynb"
        try:
            return _sources(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _set_grades(
        self, sheet: _Sheet, submitted: str, scores: Mapping[str, float | None], changed: frozenset[str]
    ) -> None:
        db = self._book.db
        columns = (Grade.cell_id, Grade.id, Grade.auto_score, Grade.manual_score, Grade.needs_manual_grade)
        old = {row.cell_id: row for row in db.execute(select(*columns).filter_by(notebook_id=submitted))}
        for cell_id, name in sheet.graded.items():
            score, grade = scores[name], old.get(cell_id)
            if grade is None:
                values = {"auto_score": score, "needs_manual_grade": score is None}
                db.execute(Grade.__table__.insert().values(cell_id=cell_id, notebook_id=submitted, **values))
            else:
                needed = _needs_a_person(grade, score, name in changed)
                values = {"auto_score": score, "needs_manual_grade": needed}
                db.execute(update(Grade).filter_by(id=grade.id).values(**values))

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
        """Set the penalty for being late; where the class's configuration has no such step, leave it as it is."""
        if self._late_policy is None:
            return
        db = self._book.db
        due = select(Assignment.duedate).filter_by(id=sheet.assignment).scalar_subquery()
        row = _one_row(
            db,
            select(due, SubmittedAssignment.extension, SubmittedAssignment.timestamp).filter_by(
                assignment_id=sheet.assignment, student_id=student
            ),
        )
        late = _seconds_late(*row)
        score = db.scalar(select(SubmittedNotebook.score).filter_by(id=submitted))
        penalty = self._penalty(student, score, late) if late > 0 else None
        db.execute(update(SubmittedNotebook).filter_by(id=submitted).values(late_submission_penalty=penalty))

    def _penalty(self, student: str, score: float, late: float) -> float | None:
        """Ask the plugin that nbgrader would ask; its answer lies between nothing and the score, as nbgrader has it."""
        try:
            penalty = self._late_policy.late_submission_penalty(student, score, late)
        except Exception as error:
            what = f"{type(self._late_policy).__name__} failed for {student} ({type(error).__name__}: {error})"
            raise BadClass(f"the late policy {what}; mend it in {self.root / CONFIG} and grade again.") from error
        return None if penalty is None else float(min(max(penalty, 0), score))

    @cached_property
    def _late_policy(self) -> Any:
        """The plugin of the class's configuration; None if it takes penalties out of grading."""
        with importable(self.root):
            steps = self.config.Autograde.get("autograde_preprocessors", [AssignLatePenalties])
            kinds = [import_item(step) if isinstance(step, str) else step for step in steps]
            for kind in kinds:
                if issubclass(kind, AssignLatePenalties):
                    step = kind(config=self.config)
                    step.init_plugin()
                    return step.plugin_inst
        return None

    def _write_autograded(self, report: Report, notebook: NotebookDict, when: datetime | None) -> None:
        folder = self.folder("autograded", report.student, report.assignment)
        folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps(notebook, ensure_ascii=False)
        _write_whole(folder / f"{report.assignment}.ipynb", content + "\n")
        if when is not None:
            _write_whole(folder / "timestamp.txt", f"{when.isoformat(sep=' ')} UTC\n")


def create_database(db_url: str, course_id: str, say: Callable[[str], None] = _say_nothing) -> None:
    """Make nbgrader's tables, if there are none, without the process that nbgrader would start to learn a version.

    It is one transaction, so that of two programs that find no tables one makes them and the other waits.

    Args:
        db_url: of the database.
        course_id: nbgrader's name of the course, which gets its row.
        say: is told, before a long wait, if another program holds the database.

    Raises:
        BadClass: if the database cannot be opened or written, or another program holds it.
    """
    try:
        _create_database(_patient(db_url, SHORT_WAIT), course_id)
    except Locked:
        say(f"{_held(db_url)}; waiting for it, at most {LONG_WAIT:.0f} seconds.")
        _create_database(_patient(db_url, LONG_WAIT), course_id)


class Locked(BadClass):
    """Another program holds the database."""


def _create_database(url: URL, course_id: str) -> None:
    engine: Engine = create_engine(url)
    event.listen(engine, "handle_error", _in_plain_words, retval=True)
    try:
        with engine.begin() as connection:
            if url.get_backend_name() == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            _make_tables(connection)
            if connection.scalar(select(CourseRow.id).filter_by(id=course_id)) is None:
                connection.execute(CourseRow.__table__.insert().values(id=course_id))
    finally:
        engine.dispose()


def _csv_row(assignment: Any, student: Any, submission: Any, status: str) -> dict[str, Any]:
    """One line of the table; a column that is left out is empty."""
    row = {
        "assignment": assignment.name, "duedate": assignment.duedate, "student_id": student.id,
        "last_name": student.last_name, "first_name": student.first_name, "email": student.email,
        "max_score": assignment.max_score,
    }  # fmt: skip
    if submission is None:
        return {**row, "status": status if status == NOT_GRADED else NOT_HANDED_IN}
    row["timestamp"] = submission.timestamp
    if status == NOT_GRADED:
        return {**row, "status": status}
    score, penalty = submission.score, submission.late_submission_penalty
    row |= {"raw_score": score, "late_submission_penalty": penalty, "score": max(0.0, score - penalty)}
    return {**row, "status": WAITING if status == GRADED and submission.needs_manual_grade else status}


def _make_tables(connection: Connection) -> None:
    if inspect(connection).get_table_names():
        return
    head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    Base.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})


def _patient(db_url: str, seconds: float) -> URL:
    """The same database; SQLite's waits so long for another program that holds it."""
    url = make_url(db_url)
    if url.get_backend_name() != "sqlite" or "timeout" in url.query:
        return url
    return url.update_query_dict({"timeout": str(seconds)})


def _in_plain_words(context: Any) -> BaseException | None:
    """Say what keeps us from the database, in the place of SQLAlchemy's error; leave errors in a statement alone."""
    error = context.sqlalchemy_exception
    url = context.engine.url.set(query={}).render_as_string(hide_password=True)
    if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
        return None
    if getattr(error.orig, "sqlite_errorcode", None) == SQLITE_ERROR:  # the statement is wrong, not the file
        return None
    if "database is locked" in str(error.orig):
        return Locked(f"{_held(url)}. Close that program, and grade again: what is graded stays graded.")
    return BadClass(f"{url} cannot be used ({error.orig}). Check the path and its permissions.")


def _held(db_url: str) -> str:
    path = make_url(db_url).database or db_url
    who = " or ".join(holders(Path(path))) or "another program"
    return f"{path} is held by {who}"


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


def _sources(notebook: NotebookDict) -> dict[str, str]:
    """What stands in nbgrader's cells, by grade id."""
    cells = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id")]
    return {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]) for cell in cells}


def _changed_answers(
    exercises: Iterable[Exercise], now: Mapping[str, str], earlier: Mapping[str, str]
) -> frozenset[str]:
    """Names of graded cells whose answer is another one than was recorded last.

    What a test cell grades is the solution cell of its exercise; a written answer is its own.
    """
    answered_in = {exercise.grade_id: exercise.name for exercise in exercises}
    answers = {name: answered_in.get(name, name) for name in (*now, *answered_in)}
    return frozenset(name for name, where in answers.items() if now.get(where) != earlier.get(where))


def _scores(report: Report, cells: Mapping[str, Any], names: Iterable[str]) -> dict[str, float | None]:
    earned = {exercise.grade_id: exercise.earned for exercise in report.exercises}
    return {name: earned[name] if name in earned else _auto_score(cells.get(name)) for name in names}


def _needs_a_person(grade: Any, score: float | None, changed: bool) -> bool:
    """Whether formgrader lists a grade that was there: what a person has seen is listed again only if it changed.

    Args:
        grade: as it was.
        score: what the checks give now.
        changed: whether the answer is another one.
    """
    if grade.manual_score is None:
        return score is None
    return bool(grade.needs_manual_grade or changed or score != grade.auto_score)


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
            return _plausible(_utc(file.read(MAX_TIMESTAMP).decode().strip() or None))
    except Exception:  # anyone's text, and a parser that raises what its own parts raise
        return None


def _plausible(time: datetime | None) -> datetime | None:
    """A time that formgrader can show in every zone; the first and the last year have hours that some have not."""
    return time if time and time.year in YEARS else None


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
    """Replace functions and a class of nbgrader 0.9.6 that let one submission harm the class, or one button the course.

    Two raise on a malformed `timestamp.txt`, for which formgrader answers every page of the class with an error. One
    copies whatever files stand beside a notebook, through links, into graded folders and releases. One passes over a
    submission whose notebook has another name. One writes student notebooks that lack what `release` does to them.
    The class shows formgrader's pages, however long a submission makes that take.
    """
    CourseDirectory.get_existing_timestamp = lambda _self, folder: collected_at(Path(folder))
    NbGraderAPI.get_submitted_timestamp = lambda self, assignment, student: collected_at(
        Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment))
    )
    BaseConverter.init_assignment = _copy_time_only
    Autograde.init_notebooks = _one_notebook_each
    GenerateAssignment.start = _generate_only_others
    formgrader = sys.modules.get("nbgrader.server_extensions.formgrader.formgrader")
    if formgrader is not None:  # it reads the configuration that calls this, and makes its exporter afterwards
        vars(formgrader)["HTMLExporter"] = FormgraderExporter


def _one_notebook_each(converter: Any) -> None:
    """Take each submission for one notebook under the assignment's name, whatever the file in it is called.

    `Judge` finds the file. Where the class's configuration does without `Judge`, nbgrader looks for itself.
    """
    if not any(isinstance(step, type) and issubclass(step, Judge) for step in converter.sanitize_preprocessors):
        BaseConverter.init_notebooks(converter)
        return
    pattern = converter._format_source(converter.coursedir.assignment_id, converter.coursedir.student_id)
    folders = [Path(folder) for folder in glob(pattern)]
    # as `find_jobs`: a link leads to another student's submission, or out of the class
    own = [folder for folder in folders if folder.is_dir() and not (folder.is_symlink() or folder.parent.is_symlink())]
    if not own:
        sentence = f"there is no submission in {pattern}; expected submitted/<student>/<assignment>/"
        converter.log.error(sentence)
        raise NbGraderException(sentence)
    converter.assignments = {str(folder): [str(folder / f"{folder.name}.ipynb")] for folder in own}
    converter.notebooks = []


_nbgraders_generate = GenerateAssignment.start


def _generate_only_others(converter: Any) -> None:
    """Refuse what `release` does, before anything is deleted; leave assignments that are not of the course to nbgrader.

    nbgrader would delete the given parts beside the released notebook, and leave the instructor's imports in it.
    """
    course, directory = named_course(Judge(config=converter.config).course), converter.coursedir
    places = {directory.source_directory: course.source, directory.release_directory: course.release}
    known = {assignment.name for assignment in course.assignments}
    if directory.assignment_id in known or any(_leads_to(directory, step, path) for step, path in places.items()):
        sentence = (
            f"{directory.assignment_id} is not generated by nbgrader, and nothing was written: it would leave out the "
            "modules that students are given. Run `python -m autograder release` in the course's repository instead."
        )
        converter.log.error(sentence)
        raise NbGraderException(sentence)
    _nbgraders_generate(converter)


def _leads_to(directory: Any, step: str, path: Path) -> bool:
    return Path(directory.format_path(step, ".", ".")).resolve() == path.resolve()


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

    atexit.register(close_judges)

    course = Unicode(UNROLLED, help="The course that is graded, as module:name").tag(config=True)
    confined = Bool(True, help="Whether students' code is confined").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Take the judge's notebook in the place of the one that was read."""
        about = resources["nbgrader"]
        folder = Path(resources["metadata"]["path"])
        job = job_in(folder, about["student"])
        root = folder.parents[2]
        report = grade_job(Settings(named_course(self.course), root, Patience(), self.confined), job)
        notebook = read_notebook(root, report)
        if notebook is None or report.status == NOT_GRADED:  # of an earlier result, which stays
            raise BadClass(f"{job.assignment} of {job.student}: {report.error}")
        return nbformat.from_dict(inert(notebook, f"{job.assignment} of {job.student}")), resources


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


class FormgraderExporter(HTMLExporter):  # type: ignore[misc]
    """Shows a graded notebook in formgrader, in a time that no student can prolong.

    Code is highlighted as long as `Ink` lasts, a written answer that is long or takes long is shown as text, and where
    the page cannot be made at all, it is made without the student's cells: marks can still be given on it.
    """

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert a graded notebook; see `Exporter.from_filename`."""
        self.filters = {**self.filters, "highlight_code": _code_filter()}  # type: ignore[has-type]
        try:
            with interrupted_after(PAGE_SECONDS):
                return super().from_filename(filename, resources=resources, **kw)
        except Exception as error:  # whatever nbconvert makes of a student's bytes
            LOG.warning(
                "%s could not be shown whole (%s); the student's cells were left out", filename, in_words(error)
            )
        notebook = bare(json.loads(Path(filename).read_text(encoding="utf-8")))
        return self.from_notebook_node(nbformat.from_dict(notebook), resources=resources, **kw)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Render markdown, or show it as text if that would take long."""
        with suppress(Exception):
            if len(source) <= LONGEST_PROSE:
                with interrupted_after(PROSE_SECONDS):
                    return cast(str, super().markdown2html(context, source))
        return f"<pre>{escape(source)}</pre>"


def _code_filter() -> Callable[..., str]:
    ink = Ink()

    def highlight_code(source: str, language: Any = None, metadata: Any = None) -> str:
        return f'<div class="highlight hl-python"><pre>{ink.coloured(source)}</pre></div>\n'

    return highlight_code


@cache
def named_course(where: str) -> Course:
    """Import a course.

    Args:
        where: as "module:name".
    """
    module, _, name = where.partition(":")
    return cast(Course, getattr(importlib.import_module(module), name))
