"""Whose submissions there are, by what name, and which file of each is graded."""

import csv
import json
import os
import shutil

import pytest

from autograder.files.student_id import is_id
from autograder.grading.client import Patience
from autograder.grading.collected import choose, find_jobs, left_out
from autograder.grading.settings import Settings
from autograder.grading.worker import close_judges, grade_job
from autograder.pages.report import report_page
from autograder.pages.table import class_table
from tests.toy.notebooks import NUMBERS, submitted

IDS = ("José Núñez", "O'Neil, Ann", "李雷", "דוד כהן", "Zoë_3@uni.example", "a" * 200, "نی\u200cما", "+49 (1) & co; ~é")
NO_IDS = (
    "", " ann", "ann ", ".hidden", "-rf", "ann.", "a/b", "a\\b", "what?", "all*", "[a]", 'say "a"', "c:d", "a|b",
    "tab\tbed", "line\nbreak", "turned\u202eround", "\ud800", "b" * 201, "é" * 101, "..",
)  # fmt: skip
WRONG = "def double(x):\n    return x"


@pytest.fixture
def settings(toy, tmp_path):
    yield Settings(toy, tmp_path, Patience(), confined=True, seed=3)
    close_judges()


def hand_in(root, student, *, name=f"{NUMBERS}.ipynb", data):
    folder = root / "submitted" / student / NUMBERS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder


def untouched(toy):
    return toy.release_notebook(toy.assignment(NUMBERS)).read_bytes()


@pytest.mark.parametrize("name", IDS)
def test_letters_of_any_language_are_an_id(name):
    assert is_id(name)


@pytest.mark.parametrize("name", NO_IDS)
def test_what_cannot_be_seen_typed_or_stored_everywhere_is_no_id(name):
    assert not is_id(name)


def record(toy, root, reports):
    """Put reports into a gradebook, with their pages; return the pages by student."""
    from autograder.gradebook.records import ClassGradebook

    pages = {}
    with ClassGradebook(toy, root, course_at="tests.toy:TOY") as book:
        book.prepare(toy.assignments)
        for report in reports:
            notebook = json.loads((root / "results" / NUMBERS / f"{report.student}.ipynb").read_text())
            book.record(report, notebook)
            pages[report.student] = book.feedback(report, notebook).read_text(encoding="utf-8")
        book.export_csv(root / "grades.csv")
    return pages


@pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")
def test_students_of_any_name_are_graded_like_anybody(toy, tmp_path, settings):
    for student in IDS:
        hand_in(tmp_path, student, data=submitted(toy))
    reports = [grade_job(settings, job) for job in find_jobs(tmp_path, toy.graded)]
    pages = record(toy, tmp_path, reports)
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        table = {row["student_id"]: row["score"] for row in csv.DictReader(file) if row["assignment"] == NUMBERS}
    on_the_terminal = class_table(reports, [NUMBERS])

    assert {report.student: report.score for report in reports} == dict.fromkeys(IDS, 10)
    assert {student.removeprefix("'"): score for student, score in table.items()} == dict.fromkeys(IDS, "10.0")
    assert not any(student.startswith(("=", "+", "-", "@")) for student in table)
    assert all("<strong>10</strong> <span>of 10 points" in pages[student] for student in IDS)
    assert all(student in on_the_terminal for student in IDS)


def test_who_cannot_be_named_is_said_with_what_a_name_may_be(tmp_path, toy):
    for name in ("what?", ".old"):
        (tmp_path / "submitted" / name).mkdir(parents=True)
    os.symlink(tmp_path, tmp_path / "submitted" / "linked")
    hand_in(tmp_path, "ann", data=submitted(toy))
    said = left_out(tmp_path)

    assert len(said) == 3
    assert all("letters of any language" in sentence for sentence in said if "is a link" not in sentence)
    assert [job.student for job in find_jobs(tmp_path, toy.graded)] == ["ann"]
    assert "rename the folder" in report_page(toy, [], said)


def test_of_two_notebooks_the_one_that_was_worked_on_is_graded(toy, tmp_path, settings):
    hand_in(tmp_path, "ann", data=untouched(toy))
    hand_in(tmp_path, "ann", name=f"{NUMBERS} (1).ipynb", data=submitted(toy))
    (job,) = find_jobs(tmp_path, toy.graded)
    report = grade_job(settings, job)

    assert (report.score, report.status) == (10, "graded")
    assert report.remarks[-1].startswith(f"There are 2 notebooks in the submission; {NUMBERS} (1).ipynb was graded")


def test_of_two_that_were_worked_on_the_one_under_its_name_is_graded_and_needs_a_look(toy, tmp_path, settings):
    hand_in(tmp_path, "ann", data=submitted(toy))
    hand_in(tmp_path, "ann", name="older.ipynb", data=submitted(toy, double=WRONG))
    (job,) = find_jobs(tmp_path, toy.graded)
    report = grade_job(settings, job)

    assert (report.score, report.status) == (10, "needs a look")
    assert "others were worked on as well" in report.look[0]


def test_of_two_without_its_name_the_later_one_is_graded_and_needs_a_look(toy, tmp_path, settings):
    folder = hand_in(tmp_path, "ann", name="a.ipynb", data=submitted(toy))
    hand_in(tmp_path, "ann", name="b.ipynb", data=submitted(toy, double=WRONG))
    os.utime(folder / "b.ipynb", (1, 1))
    (job,) = find_jobs(tmp_path, toy.graded)

    assert choose(toy, job).notebook == folder / "a.ipynb"
    assert grade_job(settings, job).status == "needs a look"


def test_what_is_no_notebook_beside_one_is_not_taken_for_it(toy, tmp_path):
    folder = hand_in(tmp_path, "ann", data=submitted(toy))
    hand_in(tmp_path, "ann", name="another.ipynb", data=b"{}")
    shutil.copytree(folder, folder / ".ipynb_checkpoints")
    (job,) = find_jobs(tmp_path, toy.graded)

    assert choose(toy, job).notebook == folder / f"{NUMBERS}.ipynb"
    assert choose(toy, job).look == ()
