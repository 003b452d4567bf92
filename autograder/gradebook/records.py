"""nbgrader's gradebook, written fast: what the judge found is recorded in a few milliseconds a submission."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, Notebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import event, select, update
from sqlalchemy.engine import make_url
from traitlets.config import Config

from autograder.claims import course as courses
from autograder.claims.course import Course
from autograder.claims.results import Report
from autograder.files.class_directory import ClassDirectory, notebook_of, page_of
from autograder.files.foreign import refuse_foreign_scores
from autograder.files.whole import write_whole
from autograder.gradebook import database
from autograder.gradebook.cells import Sheet, sheet_of, sync_cells, sync_sources
from autograder.gradebook.class_config import class_config, doubts, write_config
from autograder.gradebook.database import create_database, in_plain_words, named_database, patient, say_nothing
from autograder.gradebook.due import extend
from autograder.gradebook.late import late_policy, seconds_late
from autograder.gradebook.late import penalty as late_penalty
from autograder.gradebook.people import enter
from autograder.gradebook.releasing import release_cells
from autograder.gradebook.rows import (
    NotebookDict,
    changed_answers,
    nbgrader_cells,
    one,
    one_row,
    read_marks,
    row_id,
    scores_of,
    set_comments,
    set_grades,
    settled,
    sources,
)
from autograder.gradebook.scores import GONE, scores_text, statuses_in
from autograder.gradebook.times import collected_at, utc, write_time
from autograder.pages.feedback import Marks, feedback_page
from autograder.pages.inert import inert
from autograder.pages.ways import ways_to
from autograder.platforms.roster import Roster, read_roster

ROUNDING = 1e-6  # points


class ClassGradebook:
    """The gradebook of one class, in one session. One process writes it.

    Args:
        course: the course.
        root: class directory.
        course_at: where the course is, as "module:name", for nbgrader's own commands in the class directory.
        db_url: of the database, which the class's configuration names from then on; by default what it says already,
            `gradebook.db` in the class directory if it says nothing.
        say: is told what a person should know: a wait for the database, a configuration that leads past the grader.
    """

    def __init__(
        self,
        course: Course,
        root: Path,
        *,
        course_at: str,
        db_url: str | None = None,
        say: Callable[[str], None] = say_nothing,
    ) -> None:
        self.course = course
        self.root = root.resolve()
        self.at = ClassDirectory(self.root)
        self._given_url = named_database(db_url) if db_url else None
        self._course_at = course_at
        self._say = say
        self._book: Any = None
        self._sheets: dict[str, Sheet] = {}
        self._left_out: dict[tuple[str, str], str] = {}
        self._left_as_they_are: dict[tuple[str, str], str] = {}

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

    @cached_property
    def roster(self) -> Roster:
        """Who is in the class."""
        return read_roster(self.at.roster)

    @property
    def db_url(self) -> str:
        """Where the database is."""
        said = self.config.CourseDirectory.get("db_url", f"sqlite:///{self.at.database}")
        return self._given_url or str(said)

    def prepare(self, assignments: Iterable[courses.Assignment]) -> None:
        """Make the database, if there is none, and bring assignments in it up to date with their notebooks.

        Call it before anything runs in parallel. Calling it again changes nothing; if cells or points have changed,
        grades of cells that are still there are kept.

        Args:
            assignments: those that will be recorded; ungraded ones are left out.

        Raises:
            BadClass: if the class's configuration or database cannot be used, or another program holds the database.
            BadTable: if the roster cannot be read.
            SourceError: if an instructor notebook cannot be an assignment.
        """
        if self._book is None:
            self._open()
        for assignment in assignments:
            if assignment.topic:
                self._prepare(assignment)
        enter(self._book.db, self.roster.people)
        self._book.db.commit()

    def _open(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        write_config(self.root, self.course, self._course_at, self._given_url)
        for doubt in doubts(self.root):
            self._say(doubt)
        course_id = str(self.config.CourseDirectory.course_id)
        create_database(self.db_url, course_id, self._say)
        self._book = Gradebook(patient(self.db_url, database.LONG_WAIT), course_id)
        event.listen(self._book.engine, "handle_error", in_plain_words, retval=True)

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

    def is_settled(self, report: Report, *, feedback: bool) -> bool:
        """Whether a verdict is recorded as it is, no person and no delay has a say in it, and its files are there.

        Args:
            report: the verdict.
            feedback: whether the page that the student reads is among them.
        """
        earned = self._settled.get((report.assignment, report.student))
        if earned is None or abs(earned - report.earned) > ROUNDING:
            return False
        there = notebook_of(self.at.autograded(report.student, report.assignment)).exists()
        page = page_of(self.at.feedback(report.student, report.assignment))
        return there and (page.exists() or not feedback)

    @cached_property
    def _settled(self) -> dict[tuple[str, str], float]:
        return settled(self._book.db)

    @property
    def db(self) -> Any:
        """The session, after `prepare`."""
        return self._book.db

    def submissions(self, assignment: str) -> list[Any]:
        """Nbgrader's submissions of an assignment."""
        return list(self._book.assignment_submissions(assignment))

    def students(self) -> set[str]:
        """Ids of all who have a row."""
        return set(self.db.scalars(select(Student.id)))

    def most(self, assignment: str) -> float:
        """Points that an assignment is worth, those given by people among them."""
        return float(self._book.find_assignment(assignment).max_score)

    def forget(self, student: str) -> None:
        """Take somebody out of the database, and out of the pages of its file that are free then."""
        if self.db.get(Student, student) is not None:
            self._book.remove_student(student)
        if make_url(self.db_url).get_backend_name() == "sqlite":
            self.db.commit()
            with self._book.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")

    def recover(self) -> None:
        """Make the session fit for the next submission, after whatever one did to it."""
        self._book.db.rollback()

    def marks(self, report: Report) -> Marks:
        """Read what people added by hand: scores, comments, and the penalty for being late."""
        return read_marks(self._book.db, report.assignment, report.student)

    def feedback(self, report: Report, notebook: NotebookDict) -> Path:
        """Write the page that the student reads, and return its path."""
        folder = self.at.feedback(report.student, report.assignment)
        ways = ways_to(self.course.assignment(report.assignment))
        return write_whole(page_of(folder), feedback_page(report, notebook, self.marks(report), ways))

    def leave_as_it_is(self, report: Report) -> None:
        """Note that a verdict was there already, whose report need not be read once more for the scores."""
        self._left_as_they_are[report.assignment, report.student] = report.status

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
        statuses = {**statuses_in(self.at, self._left_as_they_are), **self._gone(), **self._left_out}
        write_whole(path, scores_text(self._book, statuses, self.roster.withdrawn))

    def _gone(self) -> dict[tuple[str, str], str]:
        """The rows whose submission is no longer in `submitted`; none where that is kept elsewhere altogether."""
        if not self.at.submitted.is_dir():
            return {}
        rows = select(Assignment.name, SubmittedAssignment.student_id).join_from(SubmittedAssignment, Assignment)
        return {(a, s): GONE for a, s in self._book.db.execute(rows) if not self.at.submission(s, a).exists()}

    def _prepare(self, assignment: courses.Assignment) -> None:
        tested, _ = release_cells(self.course.source_notebook(assignment))
        db = self._book.db
        owner = self._book.update_or_create_assignment(assignment.name)
        notebook = one(db, select(Notebook).filter_by(assignment_id=owner.id, name=assignment.name))
        if notebook is None:
            notebook = Notebook(name=assignment.name, assignment=owner)
            db.add(notebook)
        notebook.kernelspec = json.dumps(tested["metadata"].get("kernelspec", {}))
        sync_cells(db, notebook, [cell for cell in tested.cells if "nbgrader" in cell.metadata])
        sync_sources(db, notebook, [cell for cell in tested.cells if "nbgrader" in cell.metadata])
        db.commit()
        self._sheets[assignment.name] = sheet_of(db, notebook)

    def _record(self, sheet: Sheet, report: Report, notebook: NotebookDict, timestamp: datetime | str | None) -> None:
        collected = self.at.submission(report.student, report.assignment)
        when = utc(timestamp) if timestamp else collected_at(collected)
        submitted = self._submitted(sheet, report.student, when)
        extend(self._book.db, self.at, report.assignment, report.student)
        shown = inert(notebook, f"{report.assignment} of {report.student}")
        cells = nbgrader_cells(shown)
        exercises = self.course.assignment(report.assignment).exercises
        changed = changed_answers(exercises, sources(shown), self._earlier_sources(report))
        db = self._book.db
        set_grades(db, sheet, submitted, scores_of(report, cells, sheet.graded.values()), changed)
        set_comments(db, sheet, submitted, cells)
        self._set_penalty(sheet, submitted, report.student)
        self._write_autograded(report, shown, when)

    def _submitted(self, sheet: Sheet, student: str, when: datetime | None) -> str:
        """Find or make the rows of a submission; return the id of its notebook."""
        db = self._book.db
        if db.scalar(select(Student.id).filter_by(id=student)) is None:
            db.execute(Student.__table__.insert().values(id=student))
        keys = {"assignment_id": sheet.assignment, "student_id": student}
        submission = row_id(db, SubmittedAssignment, **keys)
        if when is not None:
            db.execute(update(SubmittedAssignment).filter_by(id=submission).values(timestamp=when))
        return row_id(db, SubmittedNotebook, notebook_id=sheet.notebook, assignment_id=submission)

    def _earlier_sources(self, report: Report) -> dict[str, str]:
        """Read the answers that were recorded last; none if there are none, so that every answer is a new one."""
        path = notebook_of(self.at.autograded(report.student, report.assignment))
        try:
            return sources(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _set_penalty(self, sheet: Sheet, submitted: str, student: str) -> None:
        """Set the penalty for being late; where the class's configuration has no such step, leave it as it is."""
        if self._late_policy is None:
            return
        db = self._book.db
        due = select(Assignment.duedate).filter_by(id=sheet.assignment).scalar_subquery()
        row = one_row(
            db,
            select(due, SubmittedAssignment.extension, SubmittedAssignment.timestamp).filter_by(
                assignment_id=sheet.assignment, student_id=student
            ),
        )
        late = seconds_late(*row)
        score = db.scalar(select(SubmittedNotebook.score).filter_by(id=submitted))
        penalty = late_penalty(self._late_policy, self.root, student, score, late) if late > 0 else None
        db.execute(update(SubmittedNotebook).filter_by(id=submitted).values(late_submission_penalty=penalty))

    @cached_property
    def _late_policy(self) -> Any:
        return late_policy(self.root, self.config)

    def _write_autograded(self, report: Report, notebook: NotebookDict, when: datetime | None) -> None:
        folder = self.at.autograded(report.student, report.assignment)
        write_whole(notebook_of(folder), json.dumps(notebook, ensure_ascii=False) + "\n")
        if when is not None:
            write_time(folder, when)
