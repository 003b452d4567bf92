"""The command line: what it prints, where it writes, and how it ends."""

import csv
import json
import subprocess
import sys

import pytest

from autograder.authoring.demo import Work, hand_in, make_class
from autograder.cli import main
from autograder.unrolled import UNROLLED

STUDENTS = 7


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A graded demo class of all assignments: its directory, the scores it deserves, and what was printed."""
    root = tmp_path_factory.mktemp("demo")
    deserved = make_class(UNROLLED, root / "again", students=STUDENTS)
    command = [sys.executable, "-m", "autograder", "demo", "--root", str(root / "demo"), "--students", str(STUDENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return root / "demo", deserved, done.stdout


def scores_in(path):
    with path.open() as file:
        return {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}


@pytest.mark.slow
def test_everyone_gets_what_the_mistakes_in_the_notebook_leave(demo):
    root, deserved, _ = demo
    reports = [json.loads(path.read_text()) for path in (root / "results").rglob("*.json")]

    assert {(r["student"], r["assignment"]): r["score"] for r in reports} == {
        (student, assignment): score for student, scores in deserved.items() for assignment, score in scores.items()
    }
    automatic = {a.name: sum(exercise.points for exercise in a.exercises) for a in UNROLLED.graded}
    assert deserved["s01"] == deserved["s03"] == automatic
    assert {deserved["s02"][a.name] for a in UNROLLED.graded} == {0}


@pytest.mark.slow
def test_nbgraders_export_agrees_with_the_reports(demo):
    root, deserved, _ = demo
    exported = scores_in(root / "grades.csv")

    assert exported == {(s, a): score for s, scores in deserved.items() for a, score in scores.items()}


@pytest.mark.slow
def test_the_table_names_every_student_and_the_paths(demo):
    _, deserved, printed = demo

    assert f"graded {STUDENTS * len(UNROLLED.graded)} submissions" in printed
    assert all(f"\n{student} " in printed for student in deserved)
    assert "gradebook.db" in printed
    assert "feedback" in printed


@pytest.mark.slow
def test_a_second_run_grades_nothing_again(demo):
    root, _, _ = demo
    before = {path: path.stat().st_mtime_ns for path in (root / "results").rglob("*.json")}

    assert main(["grade", "--root", str(root)]) == 0
    assert {path: path.stat().st_mtime_ns for path in (root / "results").rglob("*.json")} == before


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "mine.ipynb"
    path.write_text(json.dumps(hand_in(UNROLLED, UNROLLED.assignment("01_rnn_cell"), Work())))
    return path


def test_judge_prints_one_json_document_and_nothing_else(notebook, capsys):
    assert main(["judge", str(notebook), "--assignment", "01_rnn_cell", "--json"]) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out)["score"] == 20
    assert printed.err == ""


def test_judge_prints_a_verdict_for_people(notebook, capsys):
    assert main(["judge", str(notebook), "--assignment", "01_rnn_cell"]) == 0
    assert "rnn_cell_step: 6 of 6 points" in capsys.readouterr().out


def test_an_unknown_assignment_is_named_with_those_that_exist(notebook, capsys):
    assert main(["judge", str(notebook), "--assignment", "99_none"]) == 2
    assert "no assignment '99_none'; the course has 00_start_here, 01_rnn_cell" in capsys.readouterr().err


def test_a_file_that_is_no_notebook_ends_with_a_report_and_code_one(tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text("hello")

    assert main(["judge", str(tmp_path / "a.ipynb"), "--assignment", "01_rnn_cell", "--json"]) == 1
    assert "not a Jupyter notebook" in json.loads(capsys.readouterr().out)["error"]


def test_a_directory_without_submissions_is_refused(tmp_path, capsys):
    assert main(["grade", "--root", str(tmp_path)]) == 2
    assert "expected submitted/<student>/<assignment>" in capsys.readouterr().err


def test_a_root_that_cannot_be_written_is_refused_with_its_path(tmp_path, notebook, capsys):
    folder = tmp_path / "class" / "submitted" / "ada" / "01_rnn_cell"
    folder.mkdir(parents=True)
    (folder / "01_rnn_cell.ipynb").write_bytes(notebook.read_bytes())
    (tmp_path / "class" / "gradebook.db").mkdir()

    assert main(["grade", "--root", str(tmp_path / "class"), "--workers", "1"]) == 2
    assert "gradebook.db" in capsys.readouterr().err


def test_doctor_says_whether_code_can_be_confined(capsys):
    code = main(["doctor"])
    said = capsys.readouterr().out

    assert ("can be confined" in said, "cannot be confined" in said)[code]
