"""A task that a person grades: from the instructor's notebook to the student's page, beside what checks decide."""

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

from autograder.authoring.demo import Work, deserved_score, hand_in
from autograder.claims.course import REPOSITORY, ManualTask
from autograder.claims.results import Report
from autograder.errors import SourceError
from autograder.grading.submission import rebuild
from autograder.pages.feedback import Marks, feedback_page
from autograder.unrolled import UNROLLED
from tests.toy import TOY

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),
]

ESSAY = {
    "cell_type": "markdown", "grade": True, "grade_id": "essay", "locked": False, "points": 3, "schema_version": 3,
    "solution": True, "task": False,
}  # fmt: skip
TEXT = "*The mean of a row* is where it balances."


def course_with(tmp_path, *tasks, cell=ESSAY):
    """Make a toy course whose notebook ends with a written answer, and which says of these tasks."""
    shutil.copytree(TOY.source, tmp_path / "solutions")
    path = tmp_path / "solutions/t1_numbers/t1_numbers.ipynb"
    notebook = nbformat.read(path, as_version=4)
    if cell:
        answer = nbformat.v4.new_markdown_cell("The instructor's own answer.", id="essay", metadata={"nbgrader": cell})
        notebook.cells.append(answer)
    nbformat.write(notebook, path)
    first = dataclasses.replace(TOY.assignments[0], by_hand=tasks)
    return dataclasses.replace(TOY, assignments=(first,), source=tmp_path / "solutions", release=tmp_path / "notebooks")


@pytest.fixture
def course(tmp_path):
    from autograder.authoring.release import release

    course = course_with(tmp_path, ManualTask("essay", points=3))
    release(course)
    return course


def released(course):
    return json.loads(course.release_notebook(course.assignments[0]).read_text())


def submitted(course, text=None):
    """The right answers to the exercises, and a text."""
    notebook = hand_in(course, course.assignments[0], Work())
    (essay,) = [cell for cell in notebook["cells"] if cell["id"] == "essay"]
    essay["source"] = text if text is not None else released(course)["cells"][-1]["source"]
    return json.dumps(notebook).encode()


def graded(course, text=None):
    """What the judge would write: a report of the exercises, and the rebuilt notebook."""
    parts = rebuild(released(course), submitted(course, text)).parts
    cells = [{**part.cell, "source": "".join(part.cell["source"])} for part in parts]
    report = Report("t1_numbers", "ann", "0" * 64, "1" * 64, {"python": "3"}, 3, exercises=())
    return report, {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def grade_of(root):
    connection = sqlite3.connect(root / "gradebook.db")
    try:
        query = """SELECT g.auto_score, g.manual_score, g.needs_manual_grade FROM grade g
            JOIN base_cell b ON b.id = g.cell_id WHERE b.name = 'essay'"""
        return connection.execute(query).fetchone()
    finally:
        connection.close()


def set_by_hand(root, score):
    connection = sqlite3.connect(root / "gradebook.db")
    with connection:
        connection.execute(
            """UPDATE grade SET manual_score = ?, needs_manual_grade = 0
            WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'essay')""",
            (score,),
        )
    connection.close()


@pytest.fixture
def book(course, tmp_path):
    from autograder.gradebook.records import ClassGradebook

    with ClassGradebook(course, tmp_path / "class", course_at="tests.toy:TOY") as book:
        book.prepare(course.assignments)
        yield book


def test_points_of_people_and_checks_add_up_and_a_report_says_those_of_checks(course):
    (assignment,) = course.assignments

    assert (assignment.automatic_points, assignment.points) == (10, 13)
    assert deserved_score(course, assignment, Work()) == 10


def test_the_release_asks_for_an_answer_in_place_of_the_instructors(course):
    essay = released(course)["cells"][-1]

    assert "Replace this line by your answer." in "".join(essay["source"])
    assert "instructor" not in json.dumps(released(course))
    assert essay["metadata"]["nbgrader"]["points"] == 3


@pytest.mark.parametrize(
    ("tasks", "cell", "says"),
    [
        ((), ESSAY, "essay is graded by hand, but the assignment says nothing of it"),
        ((ManualTask("essay", points=4),), ESSAY, "cell essay says 3 points, the assignment 4"),
        ((ManualTask("essay", points=3),), None, "task essay has no cell"),
        ((ManualTask("speech", points=3), ManualTask("essay", points=3)), ESSAY, "task speech has no cell"),
    ],
)
def test_a_task_and_its_cell_must_agree_before_anything_is_released(tmp_path, tasks, cell, says):
    from autograder.authoring.release import release

    with pytest.raises(SourceError, match=says):
        release(course_with(tmp_path, *tasks, cell=cell))


def test_the_students_text_reaches_the_notebook_that_is_graded(course):
    _, notebook = graded(course, TEXT)

    assert notebook["cells"][-1]["source"] == TEXT
    assert notebook["cells"][-1]["metadata"]["nbgrader"]["grade_id"] == "essay"


def test_an_answer_waits_for_a_person(book, course):
    book.record(*graded(course, TEXT))

    assert grade_of(book.root) == (None, None, 1)
    assert book.marks(graded(course)[0]).waiting == {"essay"}


def test_a_text_left_as_it_is_has_zero_points_and_waits_for_nobody(book, course):
    book.record(*graded(course))

    assert grade_of(book.root) == (0, None, 0)
    assert book.marks(graded(course)[0]).waiting == frozenset()


def test_a_score_given_by_hand_stays_and_a_resubmission_asks_for_another_look(book, course):
    book.record(*graded(course, TEXT))
    set_by_hand(book.root, 2.5)
    once = grade_of(book.root)
    book.record(*graded(course, TEXT + " And more."))

    assert once == (None, 2.5, 0)
    assert grade_of(book.root) == (None, 2.5, 1)
    assert book.marks(graded(course)[0]).scores == {"essay": 2.5}


@pytest.mark.parametrize(
    ("marks", "says", "total"),
    [
        (Marks(waiting=frozenset({"essay"})), "Not graded yet: a person will read it.", "0</strong> <span>of 3 "),
        (Marks(), "No answer.", "0</strong> <span>of 3 "),
        (Marks(scores={"essay": 2.5}, extra={"essay": 0.5}), "Graded by hand.", "3</strong> <span>of 3 "),
        (Marks(scores={"essay": 2.0}, penalty=1.0), "Graded by hand.", "1</strong> <span>of 3 "),
    ],
)
def test_the_students_page_counts_the_task_and_says_where_it_stands(course, marks, says, total):
    page = feedback_page(*graded(course, TEXT), marks)

    assert says in page
    assert total in page
    assert "is where it balances" in page


def test_points_that_wait_for_a_person_do_not_look_lost(course):
    waits, empty = (
        feedback_page(*graded(course, TEXT), marks) for marks in (Marks(waiting=frozenset({"essay"})), Marks())
    )

    assert "3 of them wait for a person" in waits and "wait for a person" not in empty
    assert '<td class="number ">– of 3</td>' in waits
    assert '<td class="number part">0 of 3</td>' in empty


def compose_class(root):
    """Make a class directory with one submission of the capstone."""
    assignment = UNROLLED.assignment("08_compose")
    folder = root / "submitted/ann/08_compose"
    folder.mkdir(parents=True)
    notebook = hand_in(UNROLLED, assignment, Work())
    (folder / "08_compose.ipynb").write_text(json.dumps(notebook))
    return assignment


def grades(root):
    connection = sqlite3.connect(root / "gradebook.db")
    try:
        query = """SELECT b.name, g.auto_score, g.manual_score, g.needs_manual_grade FROM grade g
            JOIN base_cell b ON b.id = g.cell_id"""
        return sorted(connection.execute(query))
    finally:
        connection.close()


@pytest.mark.slow
def test_the_capstone_is_graded_alike_by_us_and_by_nbgrader_and_its_piece_can_be_heard(tmp_path):
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    from autograder.gradebook.records import ClassGradebook
    from autograder.grading.judge import open_judge

    assignment = compose_class(tmp_path)
    with (
        ClassGradebook(UNROLLED, tmp_path, course_at="autograder.unrolled:UNROLLED") as book,
        open_judge(UNROLLED) as judge,
    ):
        book.prepare([assignment])
        verdict = judge.grade_file(assignment, tmp_path / "submitted/ann/08_compose/08_compose.ipynb", student="ann")
        book.record(verdict.report, verdict.notebook)
        page = book.feedback(verdict.report, verdict.notebook).read_text()
    ours = grades(tmp_path)
    config = Config(
        {"HTMLExporter": {"template_name": "formgrade", "extra_template_basedirs": [handlers.template_path]}}
    )
    about = {"assignment_id": "08_compose", "notebook_id": "08_compose", "submission_id": "s", "index": 0, "total": 1,
             "base_url": "", "student": "ann", "last_name": "", "first_name": "", "notebook_path": ""}  # fmt: skip
    form, _ = HTMLExporter(config=config).from_filename(
        str(tmp_path / "autograded/ann/08_compose/08_compose.ipynb"), resources=about
    )

    assert (verdict.report.score, assignment.points) == (16, 20)
    assert ("about_my_piece", None, None, 1) in ours
    assert 'id="about_my_piece"' in form and 'src="data:audio/wav;base64,' in form
    assert page.count("<audio") == 1 and "Not graded yet" in page

    forget_everything(tmp_path)
    theirs = autograded_by_nbgrader(tmp_path)

    assert theirs == ours


def forget_everything(root):
    """Take every grade out of the gradebook, and the graded notebook with it."""
    shutil.rmtree(root / "autograded")
    connection = sqlite3.connect(root / "gradebook.db")
    with connection:
        for rows in ("grade", "comment", "submitted_notebook", "submitted_assignment"):
            connection.execute(f"DELETE FROM {rows}")
    connection.close()


def autograded_by_nbgrader(root):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "nbgrader", "autograde", "08_compose", "--force"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    return grades(root)


def retyped(course, text, *, deleted):
    """The answer's own cell left as released or deleted, and a text in a new cell."""
    notebook = json.loads(submitted(course))
    if deleted:
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "essay"]
    notebook["cells"].append({"cell_type": "markdown", "id": "new", "metadata": {}, "source": text})
    return json.dumps(notebook).encode()


@pytest.mark.parametrize("deleted", [True, False])
def test_an_answer_that_was_typed_in_a_new_cell_waits_for_a_person(course, deleted):
    submission = rebuild(released(course), retyped(course, TEXT, deleted=deleted))

    (essay,) = [part.cell for part in submission.parts if part.cell["id"] == "essay"]
    assert "checksum" not in essay["metadata"]["nbgrader"]
    assert "essay is as released" in submission.look[0]
    assert submission.parts[-1].cell["source"] == TEXT


def test_an_answer_that_was_left_alone_is_no_case_for_a_person(course):
    submission = rebuild(released(course), submitted(course))

    assert submission.look == ()
    assert "checksum" in submission.parts[-1].cell["metadata"]["nbgrader"]
