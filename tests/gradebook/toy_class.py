"""A class of the toy course: what is handed in, nbgrader's commands in its folder, and the rows of its database."""

import dataclasses
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
from traitlets.config import Config

from autograder.claims.course import REPOSITORY
from tests.toy import TOY

ASSIGNMENT = TOY.assignment("t1_numbers")


IN_PLACE = {"double": "def double(x):\n    x *= 2\n    return x"}


ROWS = {
    "assignment": """SELECT a.name, a.duedate, a.course_id, n.name, n.kernelspec
        FROM assignment a JOIN notebook n ON n.assignment_id = a.id""",
    "cells": """SELECT b.name, b.type, g.max_score, g.cell_type, t.max_score FROM base_cell b
        LEFT JOIN grade_cells g ON g.id = b.id LEFT JOIN task_cells t ON t.id = b.id""",
    "sources": "SELECT name, cell_type, locked, source, checksum FROM source_cell",
    "submissions": """SELECT s.student_id, s.timestamp, s.extension, n.flagged, n.late_submission_penalty
        FROM submitted_assignment s JOIN submitted_notebook n ON n.assignment_id = s.id""",
    "grades": """SELECT s.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
        FROM grade g JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n ON n.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = n.assignment_id""",
    "comments": """SELECT s.student_id, b.name, c.auto_comment, c.manual_comment
        FROM comment c JOIN base_cell b ON b.id = c.cell_id JOIN submitted_notebook n ON n.id = c.notebook_id
        JOIN submitted_assignment s ON s.id = n.assignment_id""",
    "students": "SELECT * FROM student",
    "courses": "SELECT id FROM course WHERE id != 'default_course'",  # which nbgrader makes beside every other
    "version": "SELECT version_num FROM alembic_version",
}


def rows(root, *names):
    connection = sqlite3.connect(root / "gradebook.db")
    try:
        return {name: sorted(connection.execute(ROWS[name]), key=repr) for name in names or ROWS}
    finally:
        connection.close()


def change(root, statement):
    connection = sqlite3.connect(root / "gradebook.db")
    with connection:
        connection.execute(statement)
    connection.close()


def scores(root):
    return {(student, cell): score for student, cell, score, *_ in rows(root, "grades")["grades"]}


def submit(root, student, timestamp=None, **sources):
    notebook = nbformat.read(TOY.release_notebook(ASSIGNMENT), as_version=4)
    for cell in notebook.cells:
        cell.source = sources.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    folder = root / "submitted" / student / "t1_numbers"
    folder.mkdir(parents=True)
    (folder / "t1_numbers.ipynb").write_text(nbformat.writes(notebook))
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    return folder


def nbgrader(root, *arguments):
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY),
    }
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)


def bytes_in(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def formgrader_exporter(kind, **filters):
    from nbgrader.server_extensions.formgrader import handlers

    looks = {"template_name": "formgrade", "extra_template_basedirs": [handlers.template_path]}
    return kind(config=Config({"HTMLExporter": {**looks, "filters": filters}}))


def formgrader_page(exporter, path):
    about = {"assignment_id": "t1_numbers", "notebook_id": "t1_numbers", "submission_id": "s", "index": 0, "total": 1,
             "base_url": "", "student": "eve", "last_name": "", "first_name": "", "notebook_path": ""}  # fmt: skip
    return exporter.from_filename(str(path), resources=about)[0]


def written_answer(text):
    about = {"grade": True, "solution": True, "grade_id": "essay", "locked": False, "points": 1, "schema_version": 3}
    return {"cell_type": "markdown", "id": "essay", "metadata": {"nbgrader": about}, "source": text}


def course_with(tmp_path, edit):
    """Make a toy course whose instructor notebook was edited."""
    source = tmp_path / "solutions"
    shutil.copytree(TOY.source, source)
    path = source / "t1_numbers/t1_numbers.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit(notebook.cells)
    nbformat.write(notebook, path)
    return dataclasses.replace(TOY, source=source)


def late_class(gradebook, root, policy):
    """Make the gradebook of a class whose own configuration has these lines, and whose assignment was due."""
    with gradebook.ClassGradebook(TOY, root, course_at="tests.toy:TOY") as new:
        new.prepare(TOY.assignments)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(policy)
    change(root, "UPDATE assignment SET duedate = '2026-11-19 00:00:00.000000'")
    return gradebook.ClassGradebook(TOY, root, course_at="tests.toy:TOY")


def penalties(root):
    return {row[0]: row[4] for row in rows(root, "submissions")["submissions"]}


ZERO = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
