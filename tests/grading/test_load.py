"""A mark depends on the answer and not on what else the machine does."""

import os
import sys
from dataclasses import astuple

import pytest

from autograder.course import UNROLLED
from autograder.errors import CannotConfine, Starved
from autograder.grading import client, host
from autograder.grading.client import Patience, RemoteSpace
from autograder.grading.judge import open_judge
from tests.load import answered, busy_core, exercises_only
from tests.toy.notebooks import NUMBERS, submitted

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts how long programs wait")

ANYTHING_GOES = "def allowed_tokens(position, durations, bar):\n    return np.ones(len(durations), dtype=bool)"
CASES = {"03_bptt": ({}, 20), "08_compose": ({"allowed_tokens": ANYTHING_GOES}, 13)}
"""Answers and the points that they earn. With such an `allowed_tokens`, `generate_melody` holds in its second try."""

A_FIFTH = Patience(*(seconds / 5 for seconds in astuple(Patience())))
"""Of a class's time, beside a third of forty others: time in the queue, were it charged, would use it up as soon."""


def graded(name, folder, patience=None):
    answers, _ = CASES[name]
    course = exercises_only(UNROLLED, name, folder)
    with open_judge(course, patience=patience) as judge:
        return judge.grade_bytes(course.assignment(name), answered(course, name, **answers), seed=1).report


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_beside_a_dozen_others_on_its_core_an_answer_earns_what_it_earns_alone(name, tmp_path):
    with busy_core(13):
        report = graded(name, tmp_path, A_FIFTH)

    assert report.score == CASES[name][1]
    assert report.remarks == ()


@pytest.mark.parametrize(("name", "most"), [("03_bptt", 100), ("08_compose", 100)])
def test_few_questions_go_back_to_the_judge(name, most, tmp_path, monkeypatch):
    questions = []
    answer = RemoteSpace._called_back
    monkeypatch.setattr(RemoteSpace, "_called_back", lambda *a: (questions.append(a[1]), answer(*a))[1])

    report = graded(name, tmp_path)

    assert report.score == CASES[name][1]
    assert 0 < len(questions) <= most


WORKS = "    end = time.thread_time() + 0.25\n    while time.thread_time() < end: pass"
SLEEPS = "    time.sleep(1.5)"
STARVES_ITSELF = """    for _ in range(4):
        if os.fork() == 0:
            end = time.monotonic() + 20
            while time.monotonic() < end: pass
            os._exit(0)
    end = time.thread_time() + 2
    while time.thread_time() < end: pass"""
LIMITS = Patience(cell=2.0, call=1.0, exercise=5.0)


def doubled(toy, slowly):
    """The claims of an exercise that takes its time for each call, and the remarks."""
    answer = f"import os, time\ndef double(x):\n{slowly}\n    return 2 * x"
    with open_judge(toy, patience=LIMITS) as judge:
        report = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, double=answer), seed=1).report
    exercise = next(e for e in report.exercises if e.grade_id == "test_double")
    return exercise, " ".join(report.remarks)


def test_working_beside_others_is_charged_as_working_alone(toy):
    with busy_core(6):
        exercise, remarks = doubled(toy, WORKS)

    assert exercise.earned == 4
    assert remarks == ""


def test_sleeping_beside_others_is_charged_like_working(toy):
    with busy_core(4):
        exercise, remarks = doubled(toy, SLEEPS)

    assert exercise.claims[0].message.startswith("the function did not return within 1 seconds")
    assert "The check of `double` was stopped: there are 1 seconds for one call of the function." in remarks


def test_a_start_beside_others_is_waited_for(tmp_path, monkeypatch):
    course = exercises_only(UNROLLED, "01_rnn_cell", tmp_path)
    monkeypatch.setattr(host, "START_SECONDS", 3.0)
    monkeypatch.setattr(client, "START_SECONDS", 3.0)

    with busy_core(30), open_judge(course) as judge:
        report = judge.grade_bytes(course.assignment("01_rnn_cell"), answered(course, "01_rnn_cell")).report

    assert report.score == report.max_score


def test_a_start_that_hangs_is_given_up(toy, tmp_path, monkeypatch):
    hangs = tmp_path / "python"
    hangs.write_text("#!/bin/sh\necho 'it waits for nothing' >&2\nexec sleep 60\n")
    hangs.chmod(0o755)
    monkeypatch.setattr(host, "START_SECONDS", 0.5)
    monkeypatch.setattr(host.sys, "executable", str(hangs))

    with pytest.raises(CannotConfine, match=r"did not start: it waits for nothing"):
        doubled(toy, "    pass")


def test_who_starves_himself_is_charged(toy):
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        exercise, _ = doubled(toy, STARVES_ITSELF)
    finally:
        os.sched_setaffinity(0, cores)

    assert exercise.claims[0].message.startswith("the function did not return within 1 seconds")


def test_what_reaches_its_ceiling_gets_no_verdict(toy):
    with open_judge(toy, patience=Patience(ceiling=0.5)) as judge, pytest.raises(Starved, match=r"within 0\.5 seconds"):
        judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, extra=["import time\ntime.sleep(30)"]))


def test_the_limit_that_stopped_a_cell_is_named(toy):
    with open_judge(toy, patience=Patience(cell=0.5)) as judge:
        report = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, extra=["while True: pass"])).report

    assert report.score == 10
    assert "was stopped after 0.5 seconds" in " ".join(report.remarks)
