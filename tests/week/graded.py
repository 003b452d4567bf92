"""A graded class of simulated students: what was collected gets its verdicts without a judge, so it takes no time."""

import json
import sqlite3

from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

T1 = "t1_numbers"
SUM = {**RIGHT, "mean_of_rows": "def mean_of_rows(x):\n    return x.sum(axis=1)"}
ANSWERS = {"s01": RIGHT, "s02": SUM, "s03": SUM, "s04": RIGHT, "s05": RIGHT, "s06": RIGHT}
SCORES = {"s01": 10.0, "s02": 4.0, "s03": 0.0, "s06": 8.0}
"""Of s04 a person has still to say a mark, s05 was not graded; s03 was refused, s06 was late by two points."""


def grade(root, students=None):
    """Give the class its verdicts: the six above, or the right answer for other ids."""
    from autograder.gradebook.records import ClassGradebook

    with ClassGradebook(TOY, root, course_at="tests.toy:TOY") as book:
        book.prepare(TOY.graded)
        for student in sorted(students or ANSWERS):
            keep(book, root, student)
    if students is None:
        change(root, "UPDATE submitted_notebook SET late_submission_penalty = 2", "s06")
        change(root, "UPDATE grade SET needs_manual_grade = 1, manual_score = NULL", "s04", "notebook_id")


def keep(book, root, student):
    refused = {"error": "the file is no notebook"} if student == "s03" else {}
    report, notebook = graded(student, **({} if refused else ANSWERS.get(student, RIGHT)), **refused)
    if student == "s05":
        report = report.__class__(**{**report.__dict__, "error": "the grader failed on it", "grader_failed": True})
    for suffix, text in ((".json", report.to_json()), (".ipynb", json.dumps(notebook))):
        path = root / "results" / T1 / f"{student}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    if student != "s05":
        book.record(report, notebook)


def change(root, statement, student, key="id"):
    with sqlite3.connect(root / "gradebook.db") as connection:
        ids = """SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id
            WHERE s.student_id = ?"""
        connection.execute(f"{statement} WHERE {key} IN ({ids})", (student,))
    connection.close()
