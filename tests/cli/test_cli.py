"""The command line: what it prints, where it writes, and how it ends."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from autograder import cli
from autograder.authoring.demo import Work, hand_in, make_class
from autograder.claims.course import REPOSITORY
from autograder.claims.results import Report
from autograder.cli import main
from autograder.errors import BadClass
from autograder.grading.judge import not_graded
from autograder.unrolled import UNROLLED
from tests.toy.notebooks import NUMBERS, submitted

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
def test_the_exported_scores_agree_with_the_reports(demo):
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
    assert main(["judge", str(notebook), "--assignment", "01_rnn_cell", "--seed", "7", "--json"]) == 0

    printed = capsys.readouterr()
    assert [json.loads(printed.out)[name] for name in ("score", "seed")] == [20, 7]
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


@pytest.fixture
def toy_class(toy, tmp_path, monkeypatch):
    """A class of the toy course, which the command line takes for its own."""
    monkeypatch.setattr(cli, "named_course", lambda _: toy)
    put(tmp_path, "ada", submitted(toy))
    return tmp_path


def put(root, student, data):
    folder = root / "submitted" / student / NUMBERS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NUMBERS}.ipynb").write_bytes(data)


def grade(root):
    return main(["grade", "--root", str(root), "--workers", "1", "--no-feedback"])


def exported(root):
    with (root / "grades.csv").open() as file:
        return {row["student_id"]: (row["score"], row["status"]) for row in csv.DictReader(file)}


def test_grading_ends_with_one_and_says_why_if_a_submission_is_refused(toy_class, capsys):
    put(toy_class, "bob", b"hello")

    assert grade(toy_class) == 1
    printed = capsys.readouterr()
    assert "\nrefused       bob t1_numbers: " in printed.out
    assert printed.err == ""
    assert exported(toy_class) == {"ada": ("10.0", "graded"), "bob": ("0.0", "refused")}


def test_what_the_grader_failed_on_changes_no_row_and_ends_with_one(toy_class, toy, monkeypatch, capsys):
    assert grade(toy_class) == 0
    before = (toy_class / "gradebook.db").read_bytes()
    report = not_graded(toy, toy.assignment(NUMBERS), "the grader failed on it", student="ada")

    def fail(*_, on_done, meanwhile, **__):
        meanwhile()
        on_done(report, False)
        return [report]

    monkeypatch.setattr(cli, "grade_class", fail)

    assert grade(toy_class) == 1
    assert (toy_class / "gradebook.db").read_bytes() == before
    assert exported(toy_class) == {"ada": ("", "not graded")}
    assert "not graded    ada t1_numbers: the grader failed on it" in capsys.readouterr().out


def test_the_last_line_counts_and_what_is_no_longer_submitted_keeps_its_row(toy_class, toy, capsys):
    put(toy_class, "bob", submitted(toy))
    said = []
    for gone in ("", "bob"):
        if gone:
            shutil.rmtree(toy_class / "submitted" / gone)
        assert grade(toy_class) == 0
        said.append(capsys.readouterr().out.splitlines()[-1])

    assert said == [
        "2 new, 0 known, 0 not graded, 0 no longer there",
        "0 new, 1 known, 0 not graded, 1 no longer there",
    ]
    assert exported(toy_class) == {"ada": ("10.0", "graded"), "bob": ("10.0", "no longer there")}
    assert (toy_class / "autograded" / "bob" / NUMBERS).is_dir()


def test_a_run_with_nothing_new_reads_each_verdict_once_and_writes_the_same(toy_class, toy, monkeypatch):
    put(toy_class, "bob", submitted(toy))
    assert grade(toy_class) == 0
    written = [toy_class / name for name in ("grades.csv", "report.html")]
    before, read = [path.read_bytes() for path in written], []
    from_json = Report.from_json
    monkeypatch.setattr(Report, "from_json", lambda text: read.append(text) or from_json(text))

    assert grade(toy_class) == 0
    assert len(read) == 2
    assert [path.read_bytes() for path in written] == before


def test_what_is_asked_of_grading_reaches_the_grader(toy_class, monkeypatch):
    asked = []

    def stop(settings, _, *, workers, **__):
        asked.append((settings.seed, settings.whole, settings.again, settings.confined, workers))
        raise BadClass("that is enough")

    monkeypatch.setattr(cli, "grade_class", stop)
    for more in ([], ["--seed", "7", "--whole", "--again", "--no-confinement"]):
        assert main(["grade", "--root", str(toy_class), "--workers", "3", *more]) == 2

    assert asked == [(None, False, False, True, 3), (7, True, True, False, 3)]


def test_what_would_change_is_printed_and_no_file_is_made(toy_class, capsys):
    command = ["--course", "tests.toy:TOY", "grade", "--root", str(toy_class), "--what-would-change"]

    assert main(command) == 0
    assert "ada t1_numbers: no mark -> 10, since it is new" in capsys.readouterr().out
    assert [path.name for path in toy_class.iterdir()] == ["submitted"]


def test_a_judge_that_fails_gives_a_report_without_a_score_and_no_traceback(toy_class, monkeypatch, capsys):
    path = toy_class / "submitted" / "ada" / NUMBERS / f"{NUMBERS}.ipynb"
    monkeypatch.setattr("autograder.grading.judge.Judge.grade_file", lambda *a, **k: 1 / 0)

    assert main(["judge", str(path), "--assignment", NUMBERS, "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["status"], document["score"], document["max_score"]) == ("not graded", None, 10)
    assert main(["judge", str(path), "--assignment", NUMBERS]) == 1
    assert "not graded. the grader failed on it (ZeroDivisionError" in capsys.readouterr().out


def stored(root, report):
    path = root / "results" / report.assignment / f"{report.student}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report.to_json())


def test_a_reader_that_goes_away_ends_a_verb_quietly(tmp_path):
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "autograder", "report", "--root", str(tmp_path)]
    stored(tmp_path, not_graded(UNROLLED, UNROLLED.assignment("01_rnn_cell"), "it failed", student="ada"))
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}  # then nothing is noticed before the end
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, env=environment)
    os.close(write)

    assert (done.returncode, done.stderr) == (141, "")
    assert (tmp_path / "report.html").exists()


COORDINATOR = """
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path
from autograder import cli
from tests.toy import TOY

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in what a shell starts in the background
    course = replace(TOY, release=Path(sys.argv[1]))
    cli.named_course = lambda _: course
    sys.exit(cli.main(["grade", "--root", sys.argv[2], "--workers", "1", "--no-feedback"]))
"""


def test_ctrl_c_ends_a_run_with_one_sentence_and_the_next_one_goes_on(toy, tmp_path, monkeypatch):
    put(tmp_path, "ada", submitted(toy))
    put(tmp_path, "bob", submitted(toy, extra=["while True: pass"]))
    (tmp_path / "coordinator.py").write_text(COORDINATOR)
    command = [sys.executable, str(tmp_path / "coordinator.py"), str(toy.release), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    first = tmp_path / "results" / NUMBERS / "ada.json"
    deadline = time.monotonic() + 60
    while not first.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=60)[1]
    before = first.stat().st_mtime_ns

    assert (run.returncode, said.count("\n")) == (130, 1), said
    assert "repeat the command to go on" in said
    put(tmp_path, "bob", submitted(toy))
    monkeypatch.setattr(cli, "named_course", lambda _: toy)
    assert grade(tmp_path) == 0
    assert first.stat().st_mtime_ns == before
