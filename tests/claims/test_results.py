"""A report is the same after it was written and read, and what is no report is refused."""

import json
from dataclasses import replace

import pytest

from autograder.claims.results import SCHEMA_VERSION, ClaimResult, ExerciseResult, Report

HOLDS = ClaimResult("shape", "The shape is right.", 2, True)
FAILS = ClaimResult("numbers", "The numbers are right.", 0.1, False, "got 1 \N{MULTIPLICATION SIGN} 2", "no_tanh")
REPORT = Report(
    assignment="01_rnn_cell",
    student="ada",
    submission_hash="ab",
    checks_hash="cd",
    environment={"python": "3.11"},
    seed=7,
    exercises=(ExerciseResult("test_step", 2.1, (HOLDS, FAILS)), ExerciseResult("test_softmax", 3, ())),
    remarks=("Cell 3 was stuck.",),
)


def document(report=REPORT):
    return json.loads(report.to_json())


@pytest.mark.parametrize(
    "report",
    [
        REPORT,
        replace(REPORT, error="no notebook", exercises=()),
        replace(REPORT, error="it broke", grader_failed=True),
        replace(REPORT, look=("It is of another assignment.",)),
        replace(REPORT, remarks=(), environment={}),
    ],
)
def test_a_report_is_the_same_after_it_was_written_and_read(report):
    assert Report.from_json(report.to_json()) == report


def test_the_scores_are_written_with_the_report():
    written = document()

    assert (written["score"], written["max_score"]) == (2, 5.1)
    assert [exercise["earned"] for exercise in written["exercises"]] == [2, 0]
    assert written["schema_version"] == SCHEMA_VERSION


def test_all_keys_that_the_design_names_are_there():
    identity = {"assignment", "student", "submission_hash", "checks_hash", "environment", "seed"}

    assert identity | {"score", "max_score", "exercises"} <= set(document())
    assert set(document()["exercises"][0]) == {"grade_id", "points", "earned", "claims"}
    assert {"name", "passed", "message", "mistake"} <= set(document()["exercises"][0]["claims"][0])


def test_earned_points_are_the_sum_of_the_claims_that_hold():
    tenths = ExerciseResult("e", 0.3, tuple(ClaimResult(str(n), "", 0.1, True) for n in range(3)))

    assert tenths.earned == 0.3
    assert replace(REPORT, exercises=(tenths, tenths, tenths)).score == 0.9


def test_scores_in_the_text_are_not_believed():
    forged = json.dumps(document() | {"score": 100})

    assert Report.from_json(forged).score == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "{}",
        json.dumps(document() | {"schema_version": SCHEMA_VERSION + 1}),
        json.dumps({key: value for key, value in document().items() if key != "student"}),
        json.dumps(document() | {"exercises": [{}]}),
        json.dumps(document() | {"exercises": 3}),
        json.dumps(document() | {"exercises": [document()["exercises"][0] | {"claims": [{"evil": 1}]}]}),
    ],
)
def test_what_is_no_report_is_refused(text):
    with pytest.raises(ValueError, match=r"report|Expecting"):
        Report.from_json(text)


@pytest.mark.parametrize(
    ("changes", "status", "score"),
    [
        ({}, "graded", 2),
        ({"error": "no notebook", "exercises": ()}, "refused", 0),
        ({"look": ("There are two candidates.",)}, "needs a look", 2),
        ({"error": "it broke", "grader_failed": True}, "not graded", None),
    ],
)
def test_the_status_says_what_became_of_a_submission_and_only_an_answer_can_lose_marks(changes, status, score):
    report = replace(REPORT, **changes)

    assert (report.status, report.score) == (status, score)
    assert (document(report)["status"], document(report)["score"]) == (status, score)
    assert document(report)["max_score"] == report.max_score


def test_exercises_that_were_not_graded_earn_nothing_and_not_zero():
    written = document(replace(REPORT, error="it broke", grader_failed=True))

    assert [exercise["earned"] for exercise in written["exercises"]] == [None, None]


def first_version(**changes):
    old = document() | {"schema_version": 1} | changes
    return json.dumps({key: value for key, value in old.items() if key not in ("status", "look")})


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, "graded"),
        ("the file is not a Jupyter notebook", "refused"),
        ("the grader failed on it (WireClosed: the other side is gone). Grade it once more", "not graded"),
        ("the system ended the grader while it worked on it. Grade it once more", "not graded"),
    ],
)
def test_a_report_of_the_first_version_is_read_and_its_error_says_its_status(error, status):
    report = Report.from_json(first_version(error=error))

    assert report.status == status
    assert report.exercises == REPORT.exercises


def test_a_report_is_readable_text():
    assert "\N{MULTIPLICATION SIGN}" in REPORT.to_json()
    assert "\n" in REPORT.to_json()
