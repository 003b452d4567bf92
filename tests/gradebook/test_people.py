"""Formgrader and the table of scores know people by the roster's names, and work without one as before."""

import csv

import pytest

from autograder.platforms.roster import NOBODY
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

LIST = "id,first_name,last_name,email,status\nada,Ada,Lovelace,ada@x.example,\nzoe,Zoe,Q,,\nwim,Wim,W,,withdrawn\n"


def students_after(root, roster):
    """Keep ada's and wim's verdicts in a class with this roster; return nbgrader's students and the table's lines."""
    from nbgrader.api import Gradebook

    from autograder.gradebook.records import ClassGradebook

    if roster:
        (root / "roster.csv").write_text(roster)
    with ClassGradebook(TOY, root, course_at="tests.toy:TOY") as book:
        book.prepare(TOY.graded)
        for student in ("ada", "wim"):
            book.record(*graded(student, **RIGHT))
        book.export_csv(root / "grades.csv")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        names = {student.id: (student.first_name, student.last_name) for student in book.students}
    with (root / "grades.csv").open() as file:
        return names, {row["student_id"]: (row["first_name"], row["status"]) for row in csv.DictReader(file)}


def test_names_are_entered_who_handed_in_nothing_has_a_line_and_who_has_withdrawn_has_none(tmp_path):
    names, lines = students_after(tmp_path, LIST)

    assert names == {"ada": ("Ada", "Lovelace"), "zoe": ("Zoe", "Q"), "wim": (None, None)}
    assert lines == {"ada": ("Ada", "graded"), "zoe": ("Zoe", "not handed in")}


def test_a_name_that_is_entered_later_reaches_the_gradebook_and_takes_nothing_away(tmp_path):
    students_after(tmp_path, LIST)
    names, _ = students_after(tmp_path, LIST.replace("Wim,W", "Willem,").replace("Ada,", "Augusta Ada,"))

    assert names["ada"] == ("Augusta Ada", "Lovelace")
    assert names["wim"] == ("Willem", None)


def test_without_a_roster_nobody_has_a_name_and_nobody_is_missing(tmp_path):
    names, lines = students_after(tmp_path, "")

    assert not NOBODY
    assert names == {"ada": (None, None), "wim": (None, None)}
    assert lines == {"ada": ("", "graded"), "wim": ("", "graded")}
