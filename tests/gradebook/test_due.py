"""Due dates and extensions: set with their zone, listed, and taken into account by both ways of grading."""

import json
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder import cli
from autograder.cli import main
from tests.gradebook.toy_class import ZERO, change, late_class, penalties, submit
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),
]
T1 = "t1_numbers"
HANDED_IN = "2026-11-21 00:00:00 UTC"


@pytest.fixture
def toy_class(tmp_path, toy, monkeypatch):
    monkeypatch.setattr(cli, "named_course", lambda _: toy)
    (tmp_path / "roster.csv").write_text("id,first_name\nann,Ann\nbob,Bob\n")
    return tmp_path


def due(root, *arguments):
    return main(["--course", "tests.toy:TOY", "due", "--root", str(root), *arguments])


def test_what_was_set_is_listed_in_utc_and_again_without_setting_anything(toy_class, capsys):
    due(toy_class, T1, "2026-12-01 23:59 Europe/Berlin", "--extend", "bob", "2026-12-03T12:00+01:00")
    said = capsys.readouterr().out
    due(toy_class)

    assert "t1_numbers  2026-12-01 22:59 UTC" in said
    assert "2026-12-03 11:00 UTC  Bob (bob)" in said
    assert said.startswith(capsys.readouterr().out)


def test_a_date_of_any_zone_is_kept_in_utc(book):
    from autograder.gradebook.due import due_times, set_due

    set_due(book.db, book.at, T1, datetime(2026, 12, 1, 23, 59, tzinfo=timezone(timedelta(hours=1))))

    assert due_times(book.db)[T1] == datetime(2026, 12, 1, 22, 59, tzinfo=UTC)


def test_setting_it_again_moves_no_extension_and_none_takes_both_away(toy_class, capsys):
    due(toy_class, T1, "2026-12-01T00:00Z", "--extend", "bob", "2026-12-09T00:00Z")
    due(toy_class, T1, "2026-12-02T00:00Z")
    moved = capsys.readouterr().out
    due(toy_class, T1, "none", "--extend", "bob", "none")

    assert moved.count("2026-12-09 00:00 UTC") == 2
    assert capsys.readouterr().out.splitlines()[1:3] == ["t1_numbers  no date", ""]
    assert json.loads((toy_class / "extensions.json").read_text()) == {}


def test_more_time_may_end_when_it_is_due_for_all(toy_class):
    assert due(toy_class, T1, "2026-12-01T00:00Z", "--extend", "bob", "2026-12-01T00:00Z") == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([T1, "2026-12-01 23:59"], '"2026-12-01 23:59 Europe/Berlin" or "2026-12-01T23:59+01:00"'),
        ([T1, "tomorrow"], "is no time; expected one such as"),
        ([T1, "2026-13-01 23:59Z"], "is no time that exists"),
        ([T1, "2026-12-01 23:59 CET"], "CET is no zone such as Europe/Berlin"),
        ([T1, "2026-03-29 02:30 Europe/Berlin"], "does not exist: the clocks are put forward"),
        ([T1, "2026-10-25 02:30 Europe/Berlin"], '"2026-10-25T02:30:00+02:00" or "2026-10-25T02:30:00+01:00"'),
        ([T1, "--extend", "eve", "2026-12-01T00:00Z"], "nobody is called 'eve'"),
        ([T1, "--extend", "../x", "2026-12-01T00:00Z"], "nobody is called '../x'"),
        ([T1, "2026-12-02T00:00Z", "--extend", "bob", "2026-12-01T00:00Z"], "is before t1_numbers is due"),
        (["--extend", "bob"], "expected 2 arguments"),
        (["t9", "2026-12-01T00:00Z"], "there is no assignment 't9'"),
    ],
)
def test_a_time_that_could_mean_several_and_a_student_whom_nobody_knows_are_refused(toy_class, capsys, arguments, says):
    try:
        code = due(toy_class, *arguments)
    except SystemExit as ended:
        code = ended.code

    assert code == 2
    assert says in capsys.readouterr().err
    assert not (toy_class / "extensions.json").exists()


def test_more_time_counts_in_both_ways_of_grading_also_if_it_is_given_before_anything_is_handed_in(
    tmp_path, toy, monkeypatch
):
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    from autograder.gradebook.records import ClassGradebook

    root = tmp_path / "class"
    late_class(ClassGradebookOf(ClassGradebook), root, ZERO + "c.Judge.confined = False\n").close()
    for student in ("ann", "bob"):
        submit(root, student, HANDED_IN, **RIGHT)
    monkeypatch.setattr(cli, "named_course", lambda _: TOY)
    due(root, T1, "2026-11-19 12:00Z", "--extend", "bob", "2026-11-22T00:00Z")
    with ClassGradebook(TOY, root, course_at="tests.toy:TOY") as book:
        book.prepare(TOY.assignments)
        for student in ("ann", "bob"):
            book.record(*graded(student, **RIGHT))
    ours = penalties(root)
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "path", [str(root), *sys.path])
    change_all(root)
    for student in ("ann", "bob"):
        api = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())
        assert api.autograde(T1, student)["success"]

    assert ours == penalties(root) == {"ann": 10, "bob": None}


class ClassGradebookOf:
    """What `late_class` asks of the fixture of the gradebook's tests."""

    def __init__(self, kind):
        self.ClassGradebook = kind


def change_all(root):
    """Take away every extension that the first way of grading left in the database."""
    change(root, "UPDATE submitted_assignment SET extension = NULL")
    change(root, "UPDATE submitted_notebook SET late_submission_penalty = 77")
