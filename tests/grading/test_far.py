"""A submission goes out as bytes, and what comes back is looked at before it is kept."""

import json
from dataclasses import replace

import pytest

from autograder.grading.client import Patience
from autograder.grading.collected import find_jobs, taken
from autograder.grading.far import Answer, BadAnswer, Ended, Grader, Terms, grade_sent, received
from autograder.grading.worker import close_judges
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

AT = "tests.toy:TOY"
TERMS = Terms(AT, Patience(cell=5.0, call=2.0), True, 1, False)


def handed_in(root, data):
    folder = root / "submitted" / "ann" / NUMBERS
    folder.mkdir(parents=True)
    (folder / f"{NUMBERS}.ipynb").write_bytes(data)
    return taken(TOY, find_jobs(root, [TOY.assignment(NUMBERS)])[0])


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    return handed_in(tmp_path_factory.mktemp("class"), submitted(TOY))


@pytest.fixture(scope="module")
def answer(sent):
    yield grade_sent(TERMS, sent)
    close_judges()


def test_what_is_no_notebook_is_refused_there(tmp_path, answer):
    sent = handed_in(tmp_path, b"no notebook")

    assert received(TOY, sent, grade_sent(TERMS, sent)).status == "refused"


def test_a_grader_that_is_ended_says_so_and_is_not_used_again(sent, monkeypatch):
    grader = Grader()
    grader._process.kill()

    with pytest.raises(Ended):
        grader.grade(TERMS, sent)
    assert grader.ended


def test_an_answer_to_what_was_sent_is_taken(sent, answer):
    assert received(TOY, sent, answer).score == 10.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda report: report.update(student="eve"), "another submission"),
        (lambda report: report.update(submission_hash="0"), "other bytes"),
        (lambda report: report.update(checks_hash="0"), "other checks"),
        (lambda report: report["exercises"].pop(), "other exercises"),
        (lambda report: report["exercises"][0].update(points=1000), "other exercises"),
        (lambda report: report.clear(), "cannot be read"),
    ],
)
def test_an_answer_to_something_else_is_not(change, said, sent, answer):
    report = json.loads(answer.report)
    change(report)

    with pytest.raises(BadAnswer, match=said):
        received(TOY, sent, replace(answer, report=json.dumps(report)))


@pytest.mark.parametrize("notebook", ["", "[]", "{}", '{"cells": 3}', "[" * 100_000])
def test_an_answer_without_a_notebook_is_not(notebook, sent, answer):
    with pytest.raises(BadAnswer):
        received(TOY, sent, replace(answer, notebook=notebook))


@pytest.mark.parametrize("thing", [None, b"", {"report": ""}, Answer("", "")])
def test_anything_else_is_not(thing, sent):
    with pytest.raises(BadAnswer):
        received(TOY, sent, thing)
