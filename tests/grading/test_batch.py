"""A whole class: every submission ends in a report, whatever is wrong with another."""

import json
import os
import shutil
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import active_children, get_context

import pytest

from autograder.errors import BadClass, CannotConfine, Starved
from autograder.grading import batch
from autograder.grading.batch import Settings, grade_class, result_path
from autograder.grading.client import Patience
from autograder.grading.collected import Job, find_jobs, gone, left_out, strangers
from tests.toy.by_hand import RIGHT, graded
from tests.toy.notebooks import NUMBERS, submitted

PATIENCE = Patience(cell=2.0, call=1.0, exercise=3.0, whole=20.0)


@pytest.fixture
def root(tmp_path, toy):
    hand_in(tmp_path, "ada", submitted(toy))
    hand_in(tmp_path, "bob", submitted(toy, double="def double(x):\n    return x"))
    return tmp_path


def hand_in(root, student, data, *, assignment=NUMBERS, name=None):
    folder = root / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (name or f"{assignment}.ipynb")).write_bytes(data)


def grade(toy, root, workers=1, executor=None):
    seen = []
    jobs = find_jobs(root, toy.graded)
    settings = Settings(toy, root, PATIENCE, confined=True)
    reports = grade_class(
        settings, jobs, workers=workers, on_done=lambda report, known: seen.append(known), executor=executor
    )
    return {report.student: report for report in reports}, seen


def test_every_submission_gets_a_report_on_disk(toy, root):
    reports, _ = grade(toy, root)
    stored = json.loads((root / "results" / NUMBERS / "bob.json").read_text())

    assert {name: report.score for name, report in reports.items()} == {"ada": 10, "bob": 6}
    assert stored["score"] == 6
    assert (root / "results" / NUMBERS / "bob.ipynb").exists()


def test_two_workers_give_the_same_scores_as_one(toy, root):
    one, _ = grade(toy, root, workers=1)
    for path in (root / "results").rglob("*.json"):
        path.unlink()
    two, known = grade(toy, root, workers=2)

    assert {s: r.score for s, r in one.items()} == {s: r.score for s, r in two.items()}
    assert known == [False, False]


def test_any_executor_will_do(toy, root):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        reports, _ = grade(toy, root, executor=executor)

    assert reports["ada"].score == 10


def test_what_is_graded_is_not_graded_again_until_it_changes(toy, root):
    grade(toy, root)
    _, known = grade(toy, root)
    hand_in(root, "bob", submitted(toy))
    reports, known_after_change = grade(toy, root)

    assert known == [True, True]
    assert sorted(known_after_change) == [False, True]
    assert reports["bob"].score == 10


def test_a_torn_report_is_graded_again(toy, root):
    grade(toy, root)
    result_path(root, Job(NUMBERS, "ada", None), ".json").write_text('{"schema_version": 1, "stud')
    reports, known = grade(toy, root)

    assert reports["ada"].score == 10
    assert sorted(known) == [False, True]


@pytest.mark.parametrize(
    ("student", "spoil", "says"),
    [
        ("text", lambda folder: (folder / f"{NUMBERS}.ipynb").write_text("hello"), "not a Jupyter notebook"),
        ("none", lambda folder: None, "there is no t1_numbers.ipynb"),
        ("link", lambda folder: (folder / f"{NUMBERS}.ipynb").symlink_to("/etc/passwd"), "not a plain file"),
        ("fifo", lambda folder: os.mkfifo(folder / f"{NUMBERS}.ipynb"), "not a plain file"),
        ("folder", lambda folder: (folder / f"{NUMBERS}.ipynb").mkdir(), "not a plain file"),
    ],
)
def test_a_bad_submission_gets_an_error_and_the_others_their_marks(toy, root, student, spoil, says):
    folder = root / "submitted" / student / NUMBERS
    folder.mkdir(parents=True)
    spoil(folder)

    reports, _ = grade(toy, root)

    assert says in reports[student].error
    assert reports[student].status == "refused"
    assert (reports[student].score, reports["ada"].score, reports["bob"].score) == (0, 10, 6)


def test_an_older_notebook_format_is_graded(toy, root):
    cells = json.loads(submitted(toy))["cells"]
    for cell in cells:
        cell.pop("id")
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}
    hand_in(root, "old", json.dumps(old).encode())

    assert grade(toy, root)[0]["old"].score == 10


def test_a_notebook_under_another_name_is_found_if_it_is_the_only_one(toy, root):
    hand_in(root, "eve", submitted(toy), name="t1_numbers (1).ipynb")

    assert grade(toy, root)[0]["eve"].score == 10


def test_what_is_no_submission_is_named_and_left_out(toy, root):
    hand_in(root, "ada", b"", assignment="t9_unknown")
    (root / "submitted" / "-rf").mkdir()
    (root / "submitted" / "linked").symlink_to(root / "submitted" / "ada")

    assert len(strangers(root, toy)) == 1
    assert ["-rf" in sentence or "linked" in sentence for sentence in left_out(root)] == [True, True]
    assert {job.student for job in find_jobs(root, toy.graded)} == {"ada", "bob"}


def test_a_class_without_submissions_is_refused(toy, tmp_path):
    with pytest.raises(BadClass, match="expected submitted/<student>"):
        find_jobs(tmp_path, toy.graded)
    (tmp_path / "submitted").mkdir()
    with pytest.raises(BadClass, match="nothing to grade"):
        find_jobs(tmp_path, toy.graded)


def test_a_result_that_cannot_be_written_is_reported_and_the_others_are_graded(toy, root):
    (root / "results" / NUMBERS / "ada.json").mkdir(parents=True)

    reports, _ = grade(toy, root)

    assert "could not be written" in reports["ada"].error
    assert (reports["ada"].status, reports["ada"].score) == ("not graded", None)
    assert reports["bob"].score == 6


def test_no_report_stands_where_its_notebook_could_not_be_written(toy, tmp_path):
    job = Job(NUMBERS, "ada", None)
    result_path(tmp_path, job, ".ipynb").mkdir(parents=True)
    report, notebook = graded("ada", **RIGHT)
    kept = batch.keep(Settings(toy, tmp_path, PATIENCE, confined=True), job, report, json.dumps(notebook))

    assert "could not be written" in kept.error
    assert not result_path(tmp_path, job, ".json").exists()


class Here(Executor):
    """Runs what it is given at once, in this process, so that a test can make it fail."""

    def submit(self, function, /, *args, **kwargs):
        """Run it and give what came of it."""
        future = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Broken(Executor):
    """A pool whose workers the system ends."""

    def submit(self, function, /, *args, **kwargs):
        """Say so, as a pool does."""
        raise BrokenExecutor


@pytest.fixture
def ada(toy, tmp_path):
    """One submission, to be graded in this process."""
    hand_in(tmp_path, "ada", submitted(toy))
    settings = Settings(toy, tmp_path, PATIENCE, confined=True)
    yield lambda executor=None: grade(toy, tmp_path, executor=executor or Here())[0]["ada"]
    batch._close_judge(settings)


def stored(root):
    return json.loads((root / "results" / NUMBERS / "ada.json").read_text())


def test_a_submission_whose_worker_is_ended_twice_has_no_score_and_is_tried_again(ada, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_pool", lambda executor, workers: nullcontext(Broken()))
    report = ada(Broken())
    monkeypatch.undo()

    assert (report.status, report.score) == ("not graded", None)
    assert (stored(tmp_path)["status"], stored(tmp_path)["score"]) == ("not graded", None)
    assert ada().score == 10


def test_a_machine_that_cannot_confine_ends_the_run_before_anything_is_graded(ada, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grading.judge.rehearse", cannot)

    with pytest.raises(CannotConfine, match="no Landlock"):
        ada()
    assert not (tmp_path / "results").exists()


def test_confinement_that_fails_midway_is_no_mark(ada, toy, tmp_path, monkeypatch):
    assert ada().score == 10
    hand_in(tmp_path, "ada", submitted(toy, double="def double(x):\n    return x"))
    monkeypatch.setattr("autograder.grading.judge.Judge.grade_bytes", cannot)
    monkeypatch.setattr("autograder.grading.judge.rehearse", cannot)

    report = ada()

    assert (report.status, report.score) == ("not graded", None)
    assert "no Landlock" in report.error


def cannot(*_, **__):
    raise CannotConfine("The kernel offers no Landlock.")


def test_a_file_that_the_machine_does_not_let_the_grader_read_has_no_score(ada, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("autograder.grading.submission._read_plain_file", refuse)
    report = ada()

    assert (report.status, report.score) == ("not graded", None)
    assert "cannot be read (Permission denied)" in report.error


def test_an_interrupt_ends_the_workers_at_once(toy, root):
    hand_in(root, "eve", submitted(toy, extra=["while True: pass"]))
    settings = Settings(toy, root, Patience(cell=60.0), confined=True)
    before = set(active_children())

    def stop(*_):
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        grade_class(settings, find_jobs(root, toy.graded), workers=2, on_done=stop)

    assert set(active_children()) <= before
    assert time.monotonic() - began < 50


@pytest.fixture
def starving(monkeypatch):
    """Lets the submissions of one student get no processor time, for so many tries; lists whose turn it was."""
    turns, grade_job = [], batch.grade_job

    def starve(student, tries):
        def graded(settings, job):
            turns.append(job.student)
            if job.student == student and turns.count(student) <= tries:
                raise Starved("it got too little processor time")
            return grade_job(settings, job)

        monkeypatch.setattr(batch, "grade_job", graded)
        monkeypatch.setattr(batch, "_pool", lambda *_: nullcontext(Here()))
        return turns

    return starve


def test_what_got_no_processor_time_is_tried_once_more_when_all_others_are_done(toy, root, starving):
    turns = starving("ada", tries=1)

    reports, known = grade(toy, root)

    assert turns == ["ada", "bob", "ada"]
    assert {name: report.score for name, report in reports.items()} == {"ada": 10, "bob": 6}
    assert known == [False, False]


def test_what_gets_no_processor_time_alone_either_is_not_graded_and_says_why(toy, root, starving):
    turns = starving("ada", tries=9)

    reports, _ = grade(toy, root)

    assert turns == ["ada", "bob", "ada"]
    assert reports["ada"].error.startswith("it got too little processor time")
    assert reports["bob"].score == 6


def made_stale(root, student, *, score_was=None):
    """Let a verdict be of other checks; and, if it is said, of one that gave full marks. It was given back."""
    path = result_path(root, Job(NUMBERS, student, None), ".json")
    document = json.loads(path.read_text())
    document["checks_hash"] = "of older checks"
    if score_was == "full":
        for exercise in document["exercises"]:
            for claim in exercise["claims"]:
                claim["passed"], claim["message"] = True, ""
    path.write_text(json.dumps(document))
    page = root / "feedback" / student / NUMBERS / f"{NUMBERS}.html"
    page.parent.mkdir(parents=True)
    page.write_text("given back")
    return path


def graded_here(toy, root, **settings):
    settings = Settings(toy, root, PATIENCE, confined=True, **settings)
    seen = []
    jobs = find_jobs(root, toy.graded)
    reports = grade_class(settings, jobs, workers=1, on_done=lambda _, known: seen.append(known), executor=Here())
    batch.close_judges()
    return {report.student: report for report in reports}, seen


def test_a_mark_that_was_given_back_falls_only_if_it_is_graded_again(toy, root):
    graded_here(toy, root)
    path = made_stale(root, "bob", score_was="full")
    before = path.read_bytes()
    kept, _ = graded_here(toy, root)
    untouched = path.read_bytes() == before
    again, _ = graded_here(toy, root, again=True)

    assert kept["bob"].score == 10
    assert "would have 6 now" in kept["bob"].why
    assert untouched
    assert again["bob"].score == 6
    assert json.loads(path.read_text())["score"] == 6


def test_another_answer_may_have_fewer_points_also_after_one_was_given_back(toy, root):
    graded_here(toy, root)
    made_stale(root, "bob", score_was="full")
    hand_in(root, "bob", submitted(toy, double="def double(x):\n    return x + 1"))

    assert graded_here(toy, root)[0]["bob"].score == 6


def test_a_seed_that_is_asked_for_and_was_not_used_is_a_reason_and_again_is_one_for_all(toy, root):
    first, _ = graded_here(toy, root)
    seed = first["ada"].seed
    assert graded_here(toy, root, seed=seed)[1] == [True, True]
    assert graded_here(toy, root, seed=seed + 1)[1] == [False, False]
    assert graded_here(toy, root, again=True)[1] == [False, False]


def test_what_would_change_is_said_with_the_reason_and_nothing_is_written(toy, root):
    graded_here(toy, root)
    made_stale(root, "bob", score_was="full")
    hand_in(root, "eve", submitted(toy))
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    settings = Settings(toy, root, PATIENCE, confined=True)

    lines = batch.changes(settings, find_jobs(root, toy.graded), workers=1)

    assert lines == [
        f"bob {NUMBERS}: 10 -> 6, since what it is checked with is not the same any more",
        f"eve {NUMBERS}: no mark -> 10, since it is new",
    ]
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_what_is_no_longer_submitted_is_named_and_its_result_stays(toy, root):
    graded_here(toy, root)
    shutil.rmtree(root / "submitted" / "bob")

    assert [job.student for job in gone(root, toy.graded)] == ["bob"]
    assert set(graded_here(toy, root)[0]) == {"ada"}
    assert result_path(root, Job(NUMBERS, "bob", None), ".json").exists()
