import ast
import dataclasses
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.claims.course import REPOSITORY
from autograder.claims.results import Report
from tests.toy import TOY
from tests.toy.active import active_content
from tests.toy.by_hand import RIGHT, code_cell, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]

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


@pytest.fixture
def gradebook():
    from autograder import gradebook

    return gradebook


@pytest.fixture
def book(gradebook, tmp_path):
    with gradebook.ClassGradebook(TOY, tmp_path / "class", course_at="tests.toy:TOY") as book:
        book.prepare(TOY.assignments)
        yield book


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


def test_scores_in_the_database_are_those_of_the_report(book):
    report, notebook = graded("ann", **RIGHT)
    book.record(report, notebook)
    book.record(*graded("bob", **IN_PLACE))

    assert scores(book.root) == {
        ("ann", "test_double"): 4, ("ann", "test_mean_of_rows"): 6,
        ("bob", "test_double"): 3, ("bob", "test_mean_of_rows"): 0,
    }  # fmt: skip


def test_nbgrader_reads_the_same_scores_from_the_graded_notebook(book, gradebook):
    report, notebook = graded("ann", **IN_PLACE)
    book.record(report, notebook)
    written = nbformat.read(book.root / "autograded/ann/t1_numbers/t1_numbers.ipynb", as_version=4)
    cells = [cell for cell in written.cells if cell.metadata.get("nbgrader", {}).get("grade")]

    read = {c.metadata.nbgrader.grade_id: gradebook.utils.determine_grade(c)[0] for c in cells}

    assert read == {e.grade_id: e.earned for e in report.exercises} == {"test_double": 3, "test_mean_of_rows": 0}


def test_a_resubmission_keeps_nothing_of_the_earlier_score(book):
    book.record(*graded("ann", **RIGHT))
    report, notebook = graded("ann")
    del notebook["cells"][4]
    book.record(dataclasses.replace(report, exercises=report.exercises[1:]), notebook)

    assert set(scores(book.root).values()) == {0}


def test_recording_twice_changes_nothing(book):
    book.record(*graded("ann", **RIGHT))
    before = rows(book.root)
    book.record(*graded("ann", **RIGHT))

    assert rows(book.root) == before


def test_a_score_given_by_hand_stays_and_asks_for_another_look(book):
    book.record(*graded("ann", **IN_PLACE))
    change(book.root, "UPDATE grade SET manual_score = 2.5 WHERE auto_score = 3")
    book.record(*graded("ann", **RIGHT))

    assert ("ann", "test_double", 4, 2.5, None, 1) in rows(book.root, "grades")["grades"]
    assert book.marks(graded("ann")[0]).scores == {"test_double": 2.5}


def test_a_submission_that_could_not_be_graded_has_zeros_and_a_notebook(book):
    book.record(*graded("dan", error="the file is not a Jupyter notebook"))

    assert set(scores(book.root).values()) == {0}
    assert (book.root / "autograded/dan/t1_numbers/t1_numbers.ipynb").exists()


def test_the_exported_scores_are_those_of_the_reports(book):
    reports = [graded("ann", **RIGHT), graded("bob", **IN_PLACE), graded("cyd")]
    for report, notebook in reports:
        book.record(report, notebook)
    book.export_csv(book.root / "grades.csv")
    header, *lines = (book.root / "grades.csv").read_text().splitlines()
    table = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    exported = {row["student_id"]: float(row["score"]) for row in table if row["assignment"] == "t1_numbers"}

    assert exported == {report.student: report.score for report, _ in reports}


def test_an_extra_cell_and_an_output_of_a_student_reach_the_notebook_without_activity(book):
    report, notebook = graded("eve", extra="1", **RIGHT)
    hostile = {"text/html": "<b>bold</b><script>alert(1)</script>", "image/svg+xml": "<svg onload='alert(1)'/>"}
    shown = {"output_type": "display_data", "data": hostile, "metadata": {}}
    notebook["cells"].append(code_cell("extra-9", "display(evil)", shown))
    book.record(report, notebook)
    written = (book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb").read_text()

    assert "<b>bold</b>" in written
    assert "alert" not in written and "svg" not in written


def test_a_record_that_fails_leaves_nothing_and_the_next_one_works(book):
    report, notebook = graded("ann", **RIGHT)
    with pytest.raises(KeyError):
        book.record(report, {**notebook, "cells": [{"cell_type": "code"}]})
    (book.root / "autograded").mkdir()
    (book.root / "autograded" / "ann").write_text("in the way")
    with pytest.raises(OSError):
        book.record(report, notebook)

    assert scores(book.root) == {}

    book.record(*graded("bob", **RIGHT))

    assert {student for student, _ in scores(book.root)} == {"bob"}


def test_an_assignment_that_was_not_prepared_is_named(gradebook, tmp_path):
    book = gradebook.ClassGradebook(TOY, tmp_path)
    book.prepare([])
    with book, pytest.raises(LookupError, match="t1_numbers is not in the gradebook yet"):
        book.record(*graded("ann"))


@pytest.mark.parametrize("student", ["", "..", "../ann", "a/b"])
def test_a_student_id_that_leaves_the_class_directory_is_refused(book, student):
    report, notebook = graded(student)

    with pytest.raises(ValueError, match="cannot be a folder name"):
        book.record(report, notebook)


@pytest.mark.parametrize("said", ["yesterday, perhaps", "", "\x00\xff", "9" * 5000, "99999-01-01"])
def test_a_malformed_timestamp_counts_as_none(book, said):
    submit(book.root, "ann", timestamp=said)
    book.record(*graded("ann", **RIGHT))

    assert rows(book.root, "submissions")["submissions"][0][1] is None


def test_the_time_is_the_collectors(book):
    submit(book.root, "ann", timestamp="2026-11-20 12:00:00 +0200")
    book.record(*graded("ann", **RIGHT))

    assert rows(book.root, "submissions")["submissions"][0][1] == "2026-11-20 10:00:00.000000"


def test_a_late_submission_gets_the_penalty_of_nbgraders_plugin(book, gradebook, monkeypatch):
    config = gradebook.Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
    monkeypatch.setattr(gradebook, "nbgrader_config", lambda: config)
    change(book.root, "UPDATE assignment SET duedate = '2026-11-19 00:00:00.000000'")
    report, notebook = graded("ann", **RIGHT)
    book.record(report, notebook, timestamp="2026-11-20 10:00:00")

    assert rows(book.root, "submissions")["submissions"][0][4] == 10
    assert book.marks(report).penalty == 10

    book.record(report, notebook, timestamp="2026-11-18 10:00:00")

    assert rows(book.root, "submissions")["submissions"][0][4] is None


def test_preparing_again_changes_nothing(book):
    book.record(*graded("ann", **RIGHT))
    before = rows(book.root)
    book.prepare(TOY.assignments)

    assert rows(book.root) == before


def course_with(tmp_path, edit):
    """Make a toy course whose instructor notebook was edited."""
    source = tmp_path / "solutions"
    shutil.copytree(TOY.source, source)
    path = source / "t1_numbers/t1_numbers.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit(notebook.cells)
    nbformat.write(notebook, path)
    return dataclasses.replace(TOY, source=source)


def test_changed_points_and_cells_are_brought_up_to_date_and_other_grades_stay(book, gradebook, tmp_path):
    def edit(cells):
        cells[4].metadata.nbgrader.points = 7
        cells[9].metadata.nbgrader.grade_id = "test_renamed"

    book.record(*graded("ann", **RIGHT))
    with gradebook.ClassGradebook(course_with(tmp_path, edit), book.root, course_at="tests.toy:TOY") as changed:
        changed.prepare(TOY.assignments)

    assert scores(book.root) == {("ann", "test_double"): 4, ("ann", "test_renamed"): None}
    assert ("test_double", "GradeCell", 7, "code", None) in rows(book.root, "cells")["cells"]
    assert {name for name, *_ in rows(book.root, "sources")["sources"]} >= {"test_double", "test_renamed"}


def test_a_notebook_that_nbgrader_refuses_is_named(gradebook, tmp_path):
    def edit(cells):
        cells[4].source = cells[4].source.replace("### END HIDDEN TESTS", "")

    course = course_with(tmp_path, edit)
    book = gradebook.ClassGradebook(course, tmp_path / "class")
    with book, pytest.raises(gradebook.SourceError, match=r"t1_numbers\.ipynb"):
        book.prepare(course.assignments)


@pytest.mark.slow
def test_preparing_leaves_the_rows_that_nbgrader_generate_assignment_leaves(book, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(TOY.source, other / "source")
    config = (book.root / "nbgrader_config.py").read_text().replace(str(book.root), str(other))
    lines = [line for line in config.splitlines() if "_directory" not in line]
    lines += ["c.CourseDirectory.source_directory = 'source'", "c.CourseDirectory.release_directory = 'release'"]
    (other / "nbgrader_config.py").write_text("\n".join(lines))
    done = nbgrader(other, "generate_assignment", "t1_numbers")

    assert done.returncode == 0, done.stderr
    assert rows(other) == rows(book.root)
    theirs = nbformat.read(other / "release/t1_numbers/t1_numbers.ipynb", as_version=4)
    ours = nbformat.read(TOY.release_notebook(ASSIGNMENT), as_version=4)
    assert [(c.source, c.metadata.get("nbgrader")) for c in theirs.cells] == [
        (c.source, c.metadata.get("nbgrader")) for c in ours.cells
    ]


@pytest.mark.slow
def test_nbgrader_autograde_takes_our_way_and_leaves_the_rows_that_we_record(book, gradebook, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the instructor's own")
    os.symlink(secret, submit(book.root, "ann", timestamp="2026-11-20 10:00:00 UTC", **RIGHT) / "link.txt")
    submit(book.root, "bob", **IN_PLACE)
    submit(book.root, "cyd", timestamp="yesterday, perhaps")
    (submit(book.root, "dan") / "t1_numbers.ipynb").write_text("{this is no notebook")
    submit(book.root, "eve", double="while True x")
    with (book.root / "nbgrader_config.py").open("a") as config:
        config.write("c.Judge.confined = False\n")
    done = nbgrader(book.root, "autograde", "t1_numbers")
    theirs = rows(book.root)
    kept = {path.relative_to(book.root).as_posix() for path in (book.root / "autograded").rglob("*.*")}

    assert done.returncode == 0, done.stderr
    assert {student: score for (student, cell), score in scores(book.root).items() if cell == "test_double"} == {
        "ann": 4, "bob": 3, "cyd": 0, "dan": 0, "eve": 0,
    }  # fmt: skip
    assert "autograded/ann/t1_numbers/timestamp.txt" in kept
    assert not any("link" in path for path in kept)

    written = {path: path.read_text() for path in (book.root / "autograded").rglob("*.ipynb")}
    change(book.root, "DELETE FROM grade")
    change(book.root, "DELETE FROM comment")
    change(book.root, "DELETE FROM submitted_notebook")
    change(book.root, "DELETE FROM submitted_assignment")
    for path in (book.root / "results/t1_numbers").glob("*.json"):
        book.record(Report.from_json(path.read_text()), json.loads(path.with_suffix(".ipynb").read_text()))

    assert rows(book.root) == theirs
    for path, text in written.items():
        assert nbformat.read(path, as_version=4) == nbformat.reads(text, as_version=4)


@pytest.mark.slow
def test_nbgrader_generate_feedback_writes_our_page(book):
    report, notebook = graded("ann", **IN_PLACE)
    book.record(report, notebook)
    results = book.root / "results/t1_numbers"
    results.mkdir(parents=True)
    (results / "ann.json").write_text(report.to_json())
    change(
        book.root, "UPDATE comment SET manual_comment = 'Nearly: <i>return</i> a new array.' WHERE auto_comment IS NULL"
    )
    done = nbgrader(book.root, "generate_feedback", "t1_numbers")
    theirs = (book.root / "feedback/ann/t1_numbers/t1_numbers.html").read_text()

    assert done.returncode == 0, done.stderr
    assert theirs == book.feedback(report, notebook).read_text()
    assert "Nearly: &lt;i&gt;return&lt;/i&gt;" in theirs


def test_formgrader_shows_no_active_content_of_a_students(book):
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    report, notebook = graded("eve", **RIGHT)
    hostile = "<table><tr><td>5</td></tr></table><script>alert(1)</script><img src=x onerror=alert(1)>"
    outputs = [
        {"output_type": "display_data", "data": {"text/html": hostile, "text/plain": "t"}, "metadata": {}},
        {"output_type": "display_data", "data": {"text/markdown": "[x](javascript:alert(1))"}, "metadata": {}},
        {"output_type": "display_data", "data": {"text/latex": r"$\href{javascript:alert(1)}{x}$"}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload='alert(1)'></svg>"}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": '" onerror="alert(1)'}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": "<script>alert(1)</script>"},
        {"output_type": "error", "ename": "<script>alert(1)</script>", "evalue": "", "traceback": [hostile]},
    ]  # fmt: skip
    notebook["cells"].append(code_cell("extra-9", "'<script>alert(1)</script>'", *outputs))
    answer = {"grade": True, "solution": True, "grade_id": "essay", "locked": False, "points": 1, "schema_version": 3}
    text = "<svg onload=alert(1)> [x](javascript:alert(1)) <a href='javascript:alert(1)'>y</a>"
    notebook["cells"].append({"cell_type": "markdown", "id": "essay", "metadata": {"nbgrader": answer}, "source": text})
    book.record(report, notebook)
    config = Config(
        {"HTMLExporter": {"template_name": "formgrade", "extra_template_basedirs": [handlers.template_path]}}
    )
    about = {"assignment_id": "t1_numbers", "notebook_id": "t1_numbers", "submission_id": "s", "index": 0, "total": 1,
             "base_url": "", "student": "eve", "last_name": "", "first_name": "", "notebook_path": ""}  # fmt: skip
    page, _ = HTMLExporter(config=config).from_filename(
        str(book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb"), resources=about
    )

    assert "<td>5</td>" in page
    assert active_content(page) == []


def test_only_this_room_imports_nbgrader():
    importers = set()
    for path in (REPOSITORY / "autograder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            importers |= {path.parent.name for name in names if name.partition(".")[0] == "nbgrader"}

    assert importers == {"gradebook"}


def test_a_timestamp_that_is_a_link_is_not_followed(gradebook, tmp_path):
    (tmp_path / "elsewhere").write_text("2026-11-20 10:00:00 UTC")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "elsewhere")

    assert gradebook.collected_at(tmp_path) is None
