"""What the judge found is recorded, exported and read back, and a class's own late policy takes its part."""

import csv
import dataclasses
import sys

import nbformat
import pytest

from autograder.errors import BadClass
from tests.gradebook.toy_class import IN_PLACE, ZERO, change, late_class, penalties, rows, scores, submit
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, code_cell, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]


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


def test_recording_twice_changes_nothing(book):
    book.record(*graded("ann", **RIGHT))
    before = rows(book.root)
    book.record(*graded("ann", **RIGHT))

    assert rows(book.root) == before


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
