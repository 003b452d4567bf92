import ast
import csv
import dataclasses
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from traitlets.config import Config

from autograder import cli
from autograder.claims.course import REPOSITORY, named_course
from autograder.claims.results import Report
from autograder.errors import BadClass, SourceError
from autograder.grading.batch import Settings, close_judges, grade_job
from autograder.grading.client import Patience
from autograder.grading.collected import find_jobs
from tests.toy import TOY
from tests.toy.active import active_content
from tests.toy.by_hand import RIGHT, code_cell, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]

ASSIGNMENT = TOY.assignment("t1_numbers")
DISPLAYS = "from IPython.display import HTML, display\ndisplay(HTML('&#' + '9' * 5000 + ';'))\n"
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
    """Modules of the room, and what is asked most; imported late, since nbgrader warns when it is imported."""
    from autograder.gradebook import database, formgrader, records, times

    return SimpleNamespace(ClassGradebook=records.ClassGradebook, database=database, formgrader=formgrader, times=times)


@pytest.fixture(scope="module", autouse=True)
def _judges_are_closed():
    yield
    close_judges()


@pytest.fixture
def started(monkeypatch):
    """Start nbgrader's API, which formgrader's buttons call, as in a class directory."""
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    def start(root):
        monkeypatch.chdir(root)
        monkeypatch.setattr(sys, "path", [str(root), *sys.path])
        return NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())

    return start


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


def test_nbgrader_reads_the_same_scores_from_the_graded_notebook(book):
    from nbgrader import utils

    report, notebook = graded("ann", **IN_PLACE)
    book.record(report, notebook)
    written = nbformat.read(book.root / "autograded/ann/t1_numbers/t1_numbers.ipynb", as_version=4)
    cells = [cell for cell in written.cells if cell.metadata.get("nbgrader", {}).get("grade")]

    read = {c.metadata.nbgrader.grade_id: utils.determine_grade(c)[0] for c in cells}

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


def hand_marked(book, score=2.5):
    """Record a submission of ann's, and mark its first exercise by hand, as formgrader does."""
    book.record(*graded("ann", **IN_PLACE))
    change(book.root, f"UPDATE grade SET manual_score = {score}, needs_manual_grade = 0 WHERE auto_score = 3")


def mark_of_ann(book):
    (found,) = [row[2:] for row in rows(book.root, "grades")["grades"] if row[:2] == ("ann", "test_double")]
    return found


def test_a_score_given_by_hand_stays_and_asks_for_another_look_when_the_checks_give_another(book):
    hand_marked(book)
    book.record(*graded("ann", **RIGHT))

    assert mark_of_ann(book) == (4, 2.5, None, 1)
    assert book.marks(graded("ann")[0]).scores == {"test_double": 2.5}


def test_a_score_given_by_hand_asks_for_no_look_while_its_answer_stays_as_it_is(book):
    hand_marked(book)
    book.record(*graded("ann", **IN_PLACE))
    again = mark_of_ann(book)
    book.record(*graded("ann", **IN_PLACE, mean_of_rows=RIGHT["mean_of_rows"]))

    assert again == (3, 2.5, None, 0)
    assert mark_of_ann(book) == (3, 2.5, None, 0)


def test_another_answer_worth_the_same_asks_for_another_look_until_a_person_takes_it(book):
    other = {"double": "def double(x):\n    x += x\n    return x"}
    hand_marked(book)
    book.record(*graded("ann", **other))
    first = mark_of_ann(book)
    book.record(*graded("ann", **other))

    assert first == (3, 2.5, None, 1)
    assert mark_of_ann(book) == (3, 2.5, None, 1)


def test_without_the_graded_notebook_a_mark_asks_for_another_look(book):
    hand_marked(book)
    shutil.rmtree(book.root / "autograded")
    book.record(*graded("ann", **IN_PLACE))

    assert mark_of_ann(book) == (3, 2.5, None, 1)


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


def table(path):
    with path.open(newline="") as file:
        return {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}


def by_nbgrader(book, path):
    """What nbgrader's own exporter writes."""
    from nbgrader.plugins import CsvExportPlugin

    exporter = CsvExportPlugin()
    exporter.to = str(path)
    exporter.export(book._book)
    return table(path)


def stored_result(root, report):
    path = root / "results" / report.assignment / f"{report.student}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report.to_json())


def test_where_there_is_a_mark_the_scores_are_those_of_nbgraders_exporter(gradebook, tmp_path):
    book = late_class(gradebook, tmp_path, ZERO)
    book.prepare(TOY.assignments)
    for student, day in [("ann", 18), ("bob", 20), ("cyd", 18), ("dan", 18)]:
        sources = IN_PLACE if student == "dan" else RIGHT
        book.record(*graded(student, **sources), timestamp=f"2026-11-{day} 10:00:00")
    change(book.root, "UPDATE grade SET manual_score = 2.5, extra_credit = 1 WHERE auto_score = 3")
    change(book.root, "UPDATE student SET first_name = 'Ann', last_name = 'Abel', email = 'a@b.org' WHERE id = 'ann'")
    expected = by_nbgrader(book, book.root / "theirs.csv")
    book.export_csv(book.root / "ours.csv")
    ours = table(book.root / "ours.csv")

    assert list(ours) == list(expected)
    assert list(ours["t1_numbers", "ann"]) == [*expected["t1_numbers", "ann"], "status"]
    assert [{**row, "status": ""} for row in ours.values()] == [{**row, "status": ""} for row in expected.values()]
    assert [row["score"] for row in ours.values()] == ["0.0", "10.0", "3.5", "10.0"]


def test_the_exported_table_says_the_status_and_gives_no_score_where_there_is_none(book):
    report, notebook = graded("ann", **RIGHT)
    for student, changes in [
        ("ann", {}),
        ("bob", {"error": "it is no notebook"}),
        ("cyd", {"look": ("It is of another assignment.",)}),
        ("dan", {"error": "the grader failed on it", "grader_failed": True}),
        ("eve", {}),
    ]:
        of_student = dataclasses.replace(report, student=student, **changes)
        book.record(of_student, notebook)
        stored_result(book.root, of_student)
    change(book.root, "UPDATE grade SET needs_manual_grade = 1 WHERE notebook_id = "
           "(SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id "
           "WHERE s.student_id = 'eve')")  # fmt: skip
    change(book.root, "INSERT INTO student (id, last_name) VALUES ('fay', 'Li, the second')")
    book.export_csv(book.root / "grades.csv")
    rows_of = {student: row for (name, student), row in table(book.root / "grades.csv").items() if name == "t1_numbers"}

    assert {student: (row["status"], row["score"]) for student, row in rows_of.items()} == {
        "ann": ("graded", "10.0"), "bob": ("refused", "10.0"), "cyd": ("needs a look", "10.0"),
        "dan": ("not graded", ""), "eve": ("waiting", "10.0"), "fay": ("not handed in", ""),
    }  # fmt: skip
    assert rows_of["fay"]["last_name"] == "Li, the second"
    assert rows_of["dan"]["raw_score"] == rows_of["dan"]["late_submission_penalty"] == ""


def test_what_was_left_out_has_no_score_although_an_earlier_mark_is_there(book):
    report, notebook = graded("ann", **RIGHT)
    book.record(report, notebook)
    before = rows(book.root)
    book.leave_out(dataclasses.replace(report, error="the result could not be written", grader_failed=True))
    book.export_csv(book.root / "grades.csv")
    row = table(book.root / "grades.csv")["t1_numbers", "ann"]

    assert (row["status"], row["score"]) == ("not graded", "")
    assert rows(book.root) == before


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
    book = gradebook.ClassGradebook(TOY, tmp_path, course_at="tests.toy:TOY")
    book.prepare([])
    with book, pytest.raises(LookupError, match="t1_numbers is not in the gradebook yet"):
        book.record(*graded("ann"))


@pytest.mark.parametrize("student", ["", "..", "../ann", "a/b"])
def test_a_student_id_that_leaves_the_class_directory_is_refused(book, student):
    report, notebook = graded(student)

    with pytest.raises(ValueError, match="cannot be a folder name"):
        book.record(report, notebook)


@pytest.mark.parametrize(
    "said",
    [
        "yesterday, perhaps",
        "",
        "\x00\xff",
        "9" * 5000,
        "99999-01-01",
        "9" * 40 + "m",
        "1e99999999m",
        "1" * 99,
        "0001-01-01 00:00:00",
        "0001-01-01 00:00 +1400",
        "9999-12-31 23:59:59",
        "\ud800",
    ],
)
def test_a_malformed_timestamp_counts_as_none(book, said):
    folder = submit(book.root, "ann")
    (folder / "timestamp.txt").write_text(said, errors="surrogatepass")
    book.record(*graded("ann", **RIGHT))

    assert rows(book.root, "submissions")["submissions"][0][1] is None


def test_the_time_is_the_collectors(book):
    submit(book.root, "ann", timestamp="2026-11-20 12:00:00 +0200")
    book.record(*graded("ann", **RIGHT))

    assert rows(book.root, "submissions")["submissions"][0][1] == "2026-11-20 10:00:00.000000"


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
OWN = """
from nbgrader.plugins import BasePlugin

class HalfAPointADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return -3 if student_id == "bob" else 0.5 * total_seconds_late / 86400

c.AssignLatePenalties.plugin_class = HalfAPointADay
"""
BESIDE = "from our_policy import HalfAPointADay\nc.AssignLatePenalties.plugin_class = HalfAPointADay\n"
NO_PENALTIES = (
    ZERO
    + """
from nbgrader.preprocessors import SaveAutoGrades
from autograder.gradebook import ResetGrades
c.Autograde.autograde_preprocessors = [ResetGrades, SaveAutoGrades]
"""
)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("", {"ann": None, "bob": None}),
        ('c.LateSubmissionPlugin.penalty_method = "none"\n', {"ann": None, "bob": None}),
        (ZERO, {"ann": 10, "bob": 9}),
        (OWN, {"ann": 1, "bob": 0}),
        (BESIDE, {"ann": 1, "bob": 0}),
    ],
)
def test_a_late_policy_of_the_class_takes_the_same_from_grade_and_from_nbgrader(
    gradebook, started, tmp_path, monkeypatch, policy, expected
):
    root = tmp_path / "class"
    book = late_class(gradebook, root, policy + "c.Judge.confined = False\n")
    (root / "our_policy.py").write_text(OWN.replace("c.Assign", "# c.Assign"))
    monkeypatch.delitem(sys.modules, "our_policy", raising=False)
    submit(root, "ann", "2026-11-21 00:00:00 UTC", **RIGHT)
    submit(root, "bob", "2026-11-21 00:00:00 UTC", **{**RIGHT, **IN_PLACE})
    with book:
        book.prepare(TOY.assignments)
        book.record(*graded("ann", **RIGHT))
        book.record(*graded("bob", **{**RIGHT, **IN_PLACE}))
    ours = penalties(root)
    change(root, "UPDATE submitted_notebook SET late_submission_penalty = 77")
    for student in ("ann", "bob"):
        done = started(root).autograde("t1_numbers", student)
        assert done["success"], done

    assert ours == expected
    assert penalties(root) == expected


def test_a_class_whose_configuration_takes_penalties_out_of_grading_keeps_those_it_has(gradebook, tmp_path):
    with late_class(gradebook, tmp_path / "class", NO_PENALTIES) as book:
        book.prepare(TOY.assignments)
        report, notebook = graded("ann", **RIGHT)
        book.record(report, notebook, timestamp="2026-11-20 10:00:00")
        before = penalties(book.root)
        change(book.root, "UPDATE submitted_notebook SET late_submission_penalty = 2")
        book.record(report, notebook, timestamp="2026-11-20 10:00:00")

    assert before == {"ann": None}
    assert penalties(book.root) == {"ann": 2}


def test_a_submission_in_time_has_no_penalty(gradebook, tmp_path):
    with late_class(gradebook, tmp_path / "class", ZERO) as book:
        book.prepare(TOY.assignments)
        report, notebook = graded("ann", **RIGHT)
        book.record(report, notebook, timestamp="2026-11-20 10:00:00")
        late = book.marks(report).penalty
        book.record(report, notebook, timestamp="2026-11-18 10:00:00")

    assert late == 10
    assert penalties(book.root) == {"ann": None}


def test_a_late_policy_that_fails_is_named(gradebook, tmp_path):
    with late_class(gradebook, tmp_path / "class", OWN.replace("-3", "1 / 0")) as book:
        book.prepare(TOY.assignments)
        with pytest.raises(BadClass, match=r"HalfAPointADay failed for bob \(ZeroDivisionError"):
            book.record(*graded("bob"), timestamp="2026-11-20 10:00:00")


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
    book = gradebook.ClassGradebook(course, tmp_path / "class", course_at="tests.toy:TOY")
    with book, pytest.raises(SourceError, match=r"t1_numbers\.ipynb"):
        book.prepare(course.assignments)


@pytest.mark.slow
def test_preparing_leaves_the_rows_that_nbgrader_generate_assignment_leaves(book, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(TOY.source, other / "source")
    config = (REPOSITORY / "nbgrader_config.py").read_text().replace("\nharden_nbgrader()\n", "\n")
    places = "c.CourseDirectory.source_directory = 'source'\nc.CourseDirectory.release_directory = 'release'\n"
    (other / "nbgrader_config.py").write_text(config + places)
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
    submit(book.root, "fay", timestamp="9" * 40 + "m", **{**RIGHT, "double": DISPLAYS + RIGHT["double"]})
    with (book.root / "nbgrader_config.py").open("a") as config:
        config.write("c.Judge.confined = False\n")
    done = nbgrader(book.root, "autograde", "t1_numbers")
    theirs = rows(book.root)
    kept = {path.relative_to(book.root).as_posix() for path in (book.root / "autograded").rglob("*.*")}

    assert done.returncode == 0, done.stderr
    assert {student: score for (student, cell), score in scores(book.root).items() if cell == "test_double"} == {
        "ann": 4, "bob": 3, "cyd": 0, "dan": 0, "eve": 0, "fay": 4,
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


def test_a_copied_class_is_graded_in_its_own_gradebook_by_us_and_by_nbgrader(book, gradebook, started, tmp_path):
    submit(book.root, "ann", **RIGHT)
    book.record(*graded("ann"))
    book.close()
    before = bytes_in(book.root)
    ours, theirs = (shutil.copytree(book.root, tmp_path / name) for name in ("ours", "theirs"))
    with gradebook.ClassGradebook(TOY, ours, course_at="tests.toy:TOY") as copy:
        copy.prepare(TOY.assignments)
        copy.record(*graded("ann", **RIGHT))
    done = started(theirs).autograde("t1_numbers", "ann")

    assert done["success"], done
    assert bytes_in(book.root) == before
    assert sum(scores(ours).values()) == sum(scores(theirs).values()) == 10


def bytes_in(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def renamed(root, student, *names, **sources):
    """Hand in a notebook under another name, or under several."""
    folder = submit(root, student, **sources)
    for name in names:
        shutil.copy(folder / "t1_numbers.ipynb", folder / name)
    (folder / "t1_numbers.ipynb").unlink()


def test_nbgrader_finds_the_notebook_that_grade_finds(book, started):
    renamed(book.root, "ann", "t1_numbers (1).ipynb", **RIGHT)
    renamed(book.root, "bob", "t1_numbers (1).ipynb", "t1_numbers (2).ipynb", **RIGHT)
    renamed(book.root, "cyd", "notes.txt")
    submit(book.root, "dan", **RIGHT)
    (book.root / "submitted/dan/t1_numbers/scratch.ipynb").write_text("{}")
    jobs = find_jobs(book.root, TOY.graded)
    settings = Settings(TOY, book.root, Patience(), confined=True, seed=3)
    by_grade = {job.student: grade_job(settings, job).score for job in jobs}
    for student in by_grade:
        done = started(book.root).autograde("t1_numbers", student)
        assert done["success"], done
    totals = dict.fromkeys(by_grade, 0)
    for (student, _), score in scores(book.root).items():
        totals[student] += score

    assert by_grade == {"ann": 10, "bob": 10, "cyd": 0, "dan": 10}
    assert totals == by_grade
    assert len(list((book.root / "autograded").rglob("t1_numbers.ipynb"))) == 4


def test_nbgrader_grades_no_submission_that_is_a_link_as_grade_does_not(book, started):
    submit(book.root, "ann", **RIGHT)
    (book.root / "submitted/eve").symlink_to(book.root / "submitted/ann")
    done = started(book.root).autograde("t1_numbers", "eve")

    assert not done["success"]
    assert "there is no submission in" in done["log"]
    assert [job.student for job in find_jobs(book.root, TOY.graded)] == ["ann"]
    assert scores(book.root) == {}


def course_of_her_own(gradebook, tmp_path, monkeypatch):
    """Make a course, by a name that nbgrader's commands can import, whose release holds a given part."""
    from autograder.authoring.release import release

    shutil.copytree(TOY.source, tmp_path / "solutions")
    course = dataclasses.replace(TOY, source=tmp_path / "solutions", release=tmp_path / "notebooks")
    release(course)
    (course.release / "t1_numbers/given_parts.py").write_text("GIVEN = 1\n")
    monkeypatch.setitem(sys.modules, "her_course", SimpleNamespace(COURSE=course))
    named_course.cache_clear()
    return course


@pytest.fixture
def generate_app(monkeypatch):
    """Run `nbgrader generate_assignment NAME --force` in a folder, in this process; return its exit code."""
    from nbgrader.apps import GenerateAssignmentApp

    def run(root, name):
        monkeypatch.chdir(root)
        monkeypatch.setattr(sys, "path", list(sys.path))
        app = GenerateAssignmentApp()
        app.initialize([name, "--force"])
        with pytest.raises(SystemExit) as ended:
            app.start()
        return ended.value.code

    return run


def test_formgraders_generate_button_writes_nothing_in_a_class_and_names_the_command(
    gradebook, started, generate_app, tmp_path, monkeypatch, capsys
):
    course = course_of_her_own(gradebook, tmp_path, monkeypatch)
    root = tmp_path / "class"
    with gradebook.ClassGradebook(course, root, course_at="her_course:COURSE") as book:
        book.prepare(course.assignments)
    before = bytes_in(tmp_path)
    said = started(root).generate_assignment("t1_numbers", force=True)
    new = started(root).generate_assignment("t3_new", force=True)
    code = generate_app(root, "t1_numbers")

    assert (said["success"], new["success"], code) == (False, False, 1)
    assert "Run `python -m autograder release`" in said["log"]
    assert "Run `python -m autograder release`" in new["log"]
    assert "Run `python -m autograder release`" in capsys.readouterr().err
    assert bytes_in(tmp_path) == before


def test_formgraders_generate_button_writes_nothing_in_the_repository(started, generate_app, tmp_path):
    for folder in ("solutions", "notebooks"):
        shutil.copytree(REPOSITORY / folder / "03_bptt", tmp_path / folder / "03_bptt")
    shutil.copy(REPOSITORY / "nbgrader_config.py", tmp_path)
    before = bytes_in(tmp_path)
    said = started(tmp_path).generate_assignment("03_bptt", force=True)
    code = generate_app(tmp_path, "03_bptt")

    assert (said["success"], code) == (False, 1)
    assert "Run `python -m autograder release`" in said["log"]
    assert bytes_in(tmp_path) == before


def test_an_assignment_of_her_own_in_folders_of_her_own_is_generated_by_nbgrader(book, started):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Read this.", id="read")])
    (book.root / "source/own").mkdir(parents=True)
    nbformat.write(notebook, book.root / "source/own/own.ipynb")
    with (book.root / "nbgrader_config.py").open("a") as config:
        config.write('c.CourseDirectory.source_directory = "source"\n')
        config.write('c.CourseDirectory.release_directory = "release"\n')
    done = started(book.root).generate_assignment("own")

    assert done["success"], done
    assert (book.root / "release/own/own.ipynb").exists()


@contextmanager
def locked_by_another_program(root):
    """Let another process hold the database for writing, until its input is closed."""
    held = f"import sqlite3, sys; c = sqlite3.connect({str(root / 'gradebook.db')!r}, isolation_level=None)"
    code = f"{held}; c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.communicate()


def test_a_database_that_another_program_holds_is_waited_for_and_its_holder_is_named(
    book, gradebook, tmp_path, monkeypatch
):
    monkeypatch.setattr(gradebook.database, "SHORT_WAIT", 0.1)
    book.close()
    said = []
    with locked_by_another_program(book.root) as other:

        def end_the_other(sentence):
            said.append(sentence)
            other.stdin.close()

        again = gradebook.ClassGradebook(TOY, book.root, course_at="tests.toy:TOY", say=end_the_other)
        with again:
            again.prepare(TOY.assignments)
            again.record(*graded("ann", **RIGHT))
        other.stdin = None

    assert f"gradebook.db is held by process {other.pid} (" in said[0]
    assert "waiting for it, at most 30 seconds" in said[0]
    assert sum(scores(book.root).values()) == 10


def test_a_database_that_is_never_let_go_ends_with_a_sentence_before_and_while_it_is_written(
    book, gradebook, monkeypatch
):
    monkeypatch.setattr(gradebook.database, "SHORT_WAIT", 0.1)
    monkeypatch.setattr(gradebook.database, "LONG_WAIT", 0.2)
    again = gradebook.ClassGradebook(TOY, book.root, course_at="tests.toy:TOY")
    with gradebook.ClassGradebook(TOY, book.root, course_at="tests.toy:TOY") as open_already:
        open_already.prepare(TOY.assignments)
        with locked_by_another_program(book.root):
            with pytest.raises(BadClass, match=r"is held by process .*Close that program, and grade again"):
                again.prepare(TOY.assignments)
            with pytest.raises(BadClass, match=r"is held by process .*Close that program, and grade again"):
                open_already.record(*graded("ann", **RIGHT))
        open_already.record(*graded("bob", **RIGHT))

    assert {student for student, _ in scores(book.root)} == {"bob"}


def test_grade_says_who_holds_the_database_before_it_grades_anything(book, gradebook, monkeypatch, capsys):
    monkeypatch.setattr(gradebook.database, "SHORT_WAIT", 0.1)
    monkeypatch.setattr(gradebook.database, "LONG_WAIT", 0.2)
    submit(book.root, "ann", **RIGHT)
    book.close()
    with locked_by_another_program(book.root) as other:
        code = cli.main(["--course", "tests.toy:TOY", "grade", "--root", str(book.root), "--workers", "1"])

    assert code == 2
    assert f"held by process {other.pid}" in capsys.readouterr().err
    assert not (book.root / "results").exists()


def test_a_file_that_is_no_database_is_named(gradebook, tmp_path):
    (tmp_path / "gradebook.db").write_text("a table, drawn by hand: " * 50)
    with pytest.raises(BadClass, match=r"gradebook\.db cannot be used .*not a database"):
        gradebook.ClassGradebook(TOY, tmp_path, course_at="tests.toy:TOY").prepare(TOY.assignments)

    assert (tmp_path / "gradebook.db").read_text().startswith("a table, drawn")


def test_two_that_make_a_new_database_at_once_make_one(gradebook, tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with ThreadPoolExecutor(8) as pool:
        results = [pool.submit(gradebook.database.create_database, url, "unrolled") for _ in range(8)]
    found = rows(tmp_path, "courses", "version")

    assert [result.exception() for result in results] == [None] * 8
    assert [len(found["courses"]), len(found["version"])] == [1, 1]


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


def test_formgrader_shows_what_takes_long_to_render_as_text(book, gradebook):
    report, notebook = graded("eve", **RIGHT)
    notebook["cells"] += [code_cell(f"extra-9-{i}", "a = 1" + " \n" * 500 + "b = 2") for i in range(50)]
    notebook["cells"].append(written_answer("\\begin{a}" * 6000))
    book.record(report, notebook)
    page = formgrader_page(
        formgrader_exporter(gradebook.formgrader.FormgraderExporter),
        book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb",
    )

    assert "<pre>a = 1 \n" in page
    assert "<pre>\\begin{a}" in page
    assert '<span class="k">return</span>' in page
    assert "could not be shown" not in page


def test_formgrader_shows_a_page_that_cannot_be_made_without_the_students_cells(book, gradebook, caplog):
    def raises(_text):
        raise ValueError("no such colour")

    report, notebook = graded("eve", **RIGHT)
    printed = {"output_type": "stream", "name": "stdout", "text": "only mine"}
    notebook["cells"] += [code_cell("extra-9", "'only mine'", printed), written_answer("only mine")]
    book.record(report, notebook)
    path = book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb"
    kind = gradebook.formgrader.FormgraderExporter
    exporter = formgrader_exporter(kind, markdown2html=lambda text: raises(text) if "only" in text else text)
    page = formgrader_page(exporter, path)

    assert "only mine" not in page and "could not be shown" in page
    assert "no such colour" in caplog.text


def test_formgraders_page_lets_no_figure_be_wider_than_the_window(book, gradebook):
    book.record(*graded("eve", **RIGHT))
    page = formgrader_page(
        formgrader_exporter(gradebook.formgrader.FormgraderExporter),
        book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb",
    )

    assert "img, svg { max-width: 100%" in page.partition("</head>")[0]


def test_formgrader_takes_our_exporter(book, gradebook, monkeypatch):
    from types import SimpleNamespace

    from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension

    monkeypatch.chdir(book.root)
    webapp = SimpleNamespace(settings={})
    formgrader = FormgradeExtension()
    formgrader.root_dir = str(book.root)
    formgrader.initialize([])
    formgrader.init_tornado_settings(webapp)

    assert type(webapp.settings["nbgrader_exporter"]) is gradebook.formgrader.FormgraderExporter


def test_only_this_module_imports_nbgrader():
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

    assert gradebook.times.collected_at(tmp_path) is None
