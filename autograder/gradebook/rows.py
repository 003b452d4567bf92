"""The rows of one submission in the database: grades, comments, and what people added by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import nbformat
from nbgrader import utils
from nbgrader.api import Assignment, BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import and_, func, not_, or_, select, update

from autograder.claims.exercise import Exercise
from autograder.claims.results import Report
from autograder.gradebook.cells import Sheet
from autograder.gradebook.late import seconds_late
from autograder.pages.feedback import Marks

NotebookDict = dict[str, Any]


def one(db: Any, query: Any) -> Any:
    """The object that a query finds, or None."""
    return db.scalars(query).one_or_none()


def one_row(db: Any, query: Any) -> Any:
    """The row that a query finds, or None."""
    return db.execute(query).one_or_none()


def row_id(db: Any, model: Any, **keys: str) -> str:
    """Find the row with these keys or insert it; return its id."""
    found = db.scalar(select(model.id).filter_by(**keys))
    if found is None:
        found = db.execute(model.__table__.insert().values(**keys)).inserted_primary_key[0]
    return str(found)


def set_grades(
    db: Any, sheet: Sheet, submitted: str, scores: Mapping[str, float | None], changed: frozenset[str]
) -> None:
    """Set every grade of a submission anew.

    Args:
        db: a session.
        sheet: the cells of its assignment.
        submitted: id of its notebook.
        scores: what the checks gave, by name of the cell.
        changed: names of cells whose answer is another one than was recorded last.
    """
    columns = (Grade.cell_id, Grade.id, Grade.auto_score, Grade.manual_score, Grade.needs_manual_grade)
    old = {row.cell_id: row for row in db.execute(select(*columns).filter_by(notebook_id=submitted))}
    new = []
    for cell_id, name in sheet.graded.items():
        score, grade = scores[name], old.get(cell_id)
        if grade is None:
            new.append({"cell_id": cell_id, "auto_score": score, "needs_manual_grade": score is None})
        else:
            needed = _needs_a_person(grade, score, name in changed)
            values = {"auto_score": score, "needs_manual_grade": needed}
            db.execute(update(Grade).filter_by(id=grade.id).values(**values))
    _insert(db, Grade, submitted, new)


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


def set_comments(db: Any, sheet: Sheet, submitted: str, cells: Mapping[str, Any]) -> None:
    """Set what nbgrader itself says of each answer; `cells` are those of the graded notebook, by name."""
    rows = db.execute(select(Comment.cell_id, Comment.id).filter_by(notebook_id=submitted)).all()
    old = dict(iter(rows))
    new = []
    for cell_id, name in sheet.commented.items():
        values = {"auto_comment": _auto_comment(cells.get(name))}
        if cell_id in old:
            db.execute(update(Comment).filter_by(id=old[cell_id]).values(**values))
        else:
            new.append({"cell_id": cell_id, **values})
    _insert(db, Comment, submitted, new)


def _insert(db: Any, model: Any, submitted: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert all rows of a submission in one statement, of which each takes longer to make than to carry out."""
    if rows:
        db.execute(model.__table__.insert(), [{"notebook_id": submitted, **row} for row in rows])


def _auto_comment(cell: Any) -> str | None:
    if cell is None or utils.is_task(cell):
        return None
    unchanged = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    return "No response." if unchanged else None


def scores_of(report: Report, cells: Mapping[str, Any], names: Iterable[str]) -> dict[str, float | None]:
    """What the checks gave each cell; None is left to a person. A cell that no report knows is scored by nbgrader."""
    earned = {exercise.grade_id: exercise.earned for exercise in report.exercises}
    return {name: earned[name] if name in earned else _auto_score(cells.get(name)) for name in names}


def _auto_score(cell: Any) -> float | None:
    """Score a cell that the report does not know, such as a written answer, as nbgrader would; a missing one is 0."""
    if cell is None:
        return 0.0
    if utils.is_task(cell):
        return None
    return cast("float | None", utils.determine_grade(cell)[0])


def nbgrader_cells(notebook: NotebookDict) -> dict[str, Any]:
    """Nbgrader's cells, by grade id, as nbformat has them."""
    cells = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id")]
    return {cell["metadata"]["nbgrader"]["grade_id"]: nbformat.from_dict(cell) for cell in cells}


def sources(notebook: NotebookDict) -> dict[str, str]:
    """What stands in nbgrader's cells, by grade id."""
    cells = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id")]
    return {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]) for cell in cells}


def changed_answers(
    exercises: Iterable[Exercise], now: Mapping[str, str], earlier: Mapping[str, str]
) -> frozenset[str]:
    """Names of graded cells whose answer is another one than was recorded last.

    What a test cell grades is the solution cell of its exercise; a written answer is its own.
    """
    answered_in = {exercise.grade_id: exercise.name for exercise in exercises}
    answers = {name: answered_in.get(name, name) for name in (*now, *answered_in)}
    return frozenset(name for name, where in answers.items() if now.get(where) != earlier.get(where))


def settled(db: Any) -> dict[tuple[str, str], float]:
    """The points of the submissions of a class on which no person and no delay has a say, by assignment and student."""
    graded = select(Grade.notebook_id).where(or_(Grade.manual_score.is_not(None), Grade.extra_credit.is_not(None)))
    commented = select(Comment.notebook_id).where(Comment.manual_comment.is_not(None))
    untouched = and_(SubmittedNotebook.id.not_in(graded), SubmittedNotebook.id.not_in(commented))
    penalty = func.coalesce(SubmittedNotebook.late_submission_penalty, 0.0)
    late = and_(Assignment.duedate.is_not(None), SubmittedAssignment.timestamp > Assignment.duedate)
    rows = db.execute(
        select(Assignment.name, SubmittedAssignment.student_id, func.sum(Grade.auto_score))
        .join_from(SubmittedNotebook, SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .where(untouched, not_(late), penalty <= 0)
        .group_by(SubmittedNotebook.id)
    )
    return {(assignment, student): earned or 0.0 for assignment, student, earned in rows}


def read_marks(db: Any, assignment: str, student: str) -> Marks:
    """Read from the database what people added by hand to one submission.

    Args:
        db: a session.
        assignment: name of the assignment.
        student: id of the student.
    """
    row = one_row(
        db,
        select(
            SubmittedNotebook.id,
            SubmittedNotebook.late_submission_penalty,
            Assignment.duedate,
            SubmittedAssignment.extension,
            SubmittedAssignment.timestamp,
        )
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == assignment, SubmittedAssignment.student_id == student),
    )
    if row is None:
        return Marks()
    notebook, penalty, *times = row
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
        late=seconds_late(*times),
    )
