"""Classes that earlier versions graded: they open, and no mark in them is lost or changed."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from autograder.authoring.release import release
from autograder.claims.course import REPOSITORY, ManualTask
from autograder.claims.results import Report
from autograder.grading.judge import open_judge
from tests.gradebook.test_manual_task import course_with
from tests.gradebook.toy_class import rows

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

FIXTURES = Path(__file__).parent / "fixtures"
BY_HAND = {
    ("ann", "essay", 2.5, 0.5),
    ("bob", "test_double", 3.5, None),
    ("bob", "essay", 1.0, None),
}
WAITING = {("dan", "essay")}


@pytest.fixture
def course(tmp_path):
    course = course_with(tmp_path, ManualTask("essay", points=3))
    release(course)
    return course


@pytest.fixture(params=["first_class"])
def root(request, course, tmp_path):
    """A class as its version left it, in a place of this test's."""
    root = tmp_path / "class"
    shutil.copytree(FIXTURES / request.param, root)
    database = sqlite3.connect(root / "gradebook.db")
    database.executescript((root / "gradebook.sql").read_text())
    database.close()
    config = (root / "nbgrader_config.txt").read_text()
    for name, path in {"root": root, "course": course.source.parent, "repository": REPOSITORY}.items():
        config = config.replace(f"{{{name}}}", str(path))
    (root / "nbgrader_config.py").write_text(config)
    return root


def recorded(course, root, verdicts):
    from autograder.gradebook.records import ClassGradebook

    with ClassGradebook(course, root, course_at="tests.toy:TOY") as book:
        book.prepare(course.assignments)
        for report, notebook in verdicts:
            book.record(report, notebook)
            book.feedback(report, notebook)


def kept_verdicts(root):
    for path in sorted((root / "results/t1_numbers").glob("*.json")):
        yield Report.from_json(path.read_text()), json.loads(path.with_suffix(".ipynb").read_text())


def new_verdicts(course, root):
    with open_judge(course) as judge:
        for path in sorted((root / "submitted").rglob("*.ipynb")):
            verdict = judge.grade_file(course.assignments[0], path, student=path.parts[-3], seed=3)
            yield verdict.report, verdict.notebook


def test_its_marks_are_as_they_were_after_the_reports_are_recorded_again_and_after_it_is_graded_anew(course, root):
    before = rows(root, "submissions", "grades", "comments", "students")
    recorded(course, root, kept_verdicts(root))
    again = rows(root, "submissions", "grades", "comments", "students")
    recorded(course, root, new_verdicts(course, root))
    anew = rows(root, "submissions", "grades", "comments", "students")

    assert again == before
    assert anew == before
    assert {(s, c, hand, extra) for s, c, _, hand, extra, _ in anew["grades"] if hand is not None} == BY_HAND
    assert {(s, c) for s, c, *_, needed in anew["grades"] if needed} == WAITING
    assert {s: penalty for s, *_, penalty in anew["submissions"]} == {"ann": None, "bob": None, "cyd": 10, "dan": None}


def test_its_own_late_policy_is_still_there_and_its_folder_is_named_nowhere(course, root):
    recorded(course, root, [])
    config = (root / "nbgrader_config.py").read_text()

    assert config.endswith('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    assert str(root) not in config


def test_formgrader_lists_it(course, root, monkeypatch):
    from nbgrader.apps.api import NbGraderAPI

    from autograder.gradebook.class_config import class_config

    recorded(course, root, [])
    monkeypatch.chdir(root)
    api = NbGraderAPI(config=class_config(root))
    listed = {row["student"]: row for row in api.get_submissions("t1_numbers")}

    # nbgrader's API keeps the penalty apart: it lists the score without it
    assert {name: (row["score"], row["needs_manual_grade"]) for name, row in listed.items()} == {
        "ann": (13, False), "bob": (10.5, False), "cyd": (10, False), "dan": (10, True),
    }  # fmt: skip
