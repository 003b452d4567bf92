"""The cells of an assignment in the database: those of its notebook, and which rows a submission refers to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, GradeCell, SolutionCell, SourceCell, TaskCell
from sqlalchemy import select

CELL_KINDS = (GradeCell, SolutionCell, TaskCell)


@dataclass(frozen=True)
class Sheet:
    """The rows of one assignment that every submission refers to."""

    assignment: str
    notebook: str
    graded: dict[str, str]
    commented: dict[str, str]


def sheet_of(db: Any, notebook: Any) -> Sheet:
    """Read which cells of a notebook are graded and which are commented."""
    rows = db.execute(select(BaseCell.id, BaseCell.name, BaseCell.type).filter_by(notebook_id=notebook.id)).all()
    return Sheet(
        assignment=notebook.assignment_id,
        notebook=notebook.id,
        graded={key: name for key, name, kind in rows if kind != SolutionCell.__name__},
        commented={key: name for key, name, kind in rows if kind != GradeCell.__name__},
    )


def sync_cells(db: Any, notebook: Any, cells: Sequence[Any]) -> None:
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


def sync_sources(db: Any, notebook: Any, cells: Sequence[Any]) -> None:
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
