"""What people added to a whole class, read at once from its gradebook; nothing in it is changed."""

from pathlib import Path

from nbgrader.api import Assignment, BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import create_engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from autograder.files.class_directory import ClassDirectory
from autograder.gradebook.class_config import class_config
from autograder.gradebook.database import LONG_WAIT, in_plain_words, patient
from autograder.gradebook.late import seconds_late
from autograder.pages.feedback import Marks

Key = tuple[str, str]


def class_marks(root: Path) -> dict[Key, Marks]:
    """Read the marks of people for all submissions of a class, by assignment and student; none without a gradebook.

    Args:
        root: class directory.

    Raises:
        BadClass: if the class's configuration or database cannot be used.
    """
    default = f"sqlite:///{ClassDirectory(root.resolve()).database}"
    url = make_url(str(class_config(root.resolve()).CourseDirectory.get("db_url", default)))
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return {}
    engine = create_engine(patient(url.render_as_string(hide_password=False), LONG_WAIT))
    event.listen(engine, "handle_error", in_plain_words, retval=True)
    try:
        with Session(engine) as db:
            return _all_marks(db)
    finally:
        engine.dispose()


def _all_marks(db: Session) -> dict[Key, Marks]:
    submitted = (
        select(
            SubmittedNotebook.id,
            Assignment.name,
            SubmittedAssignment.student_id,
            SubmittedNotebook.late_submission_penalty,
            Assignment.duedate,
            SubmittedAssignment.extension,
            SubmittedAssignment.timestamp,
        )
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    )
    given, said = _grades(db), _comments(db)
    return {
        (assignment, student): Marks(
            scores={name: score for name, score, _, _ in given.get(notebook, ()) if score is not None},
            extra={name: extra for name, _, extra, _ in given.get(notebook, ()) if extra is not None},
            comments=said.get(notebook, {}),
            penalty=penalty or 0.0,
            waiting=frozenset(name for name, score, _, needed in given.get(notebook, ()) if needed and score is None),
            late=seconds_late(*times),
        )
        for notebook, assignment, student, penalty, *times in db.execute(submitted)
    }


def _grades(db: Session) -> dict[str, list[tuple[str, float | None, float | None, bool]]]:
    """What people have or owe, by notebook; most grades are the checks' alone, and stay where they are."""
    columns = (Grade.notebook_id, BaseCell.name, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
    theirs = Grade.manual_score.is_not(None) | Grade.extra_credit.is_not(None) | Grade.needs_manual_grade
    found: dict[str, list[tuple[str, float | None, float | None, bool]]] = {}
    for notebook, *row in db.execute(select(*columns).join(BaseCell, Grade.cell_id == BaseCell.id).where(theirs)):
        found.setdefault(notebook, []).append(tuple(row))
    return found


def _comments(db: Session) -> dict[str, dict[str, str]]:
    columns = (Comment.notebook_id, BaseCell.name, Comment.manual_comment)
    found: dict[str, dict[str, str]] = {}
    written = Comment.manual_comment.is_not(None)
    for notebook, name, text in db.execute(
        select(*columns).join(BaseCell, Comment.cell_id == BaseCell.id).where(written)
    ):
        found.setdefault(notebook, {})[name] = text
    return found
