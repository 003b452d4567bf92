"""Whoever gives the same answers is asked the same and gets the same verdict, and nobody gets another's."""

import json

import pytest

from autograder.authoring.solutions import solutions
from autograder.claims.exercise import Exercise
from autograder.claims.results import ClaimResult, ExerciseResult
from autograder.grading.client import Patience
from autograder.grading.judge import Judge, open_judge
from autograder.grading.transcript import OPEN, Step, Transcript, Transcripts
from autograder.unrolled import UNROLLED
from tests.toy.notebooks import NUMBERS, submitted

SEED = 5
PATIENCE = Patience(call=0.3, exercise=1.0)
RIGHT = "def double(x):\n    return x + x"
WRONG_AT_THE_THIRD = "calls = []\ndef double(x):\n    calls.append(1)\n    return 2 * x + (len(calls) == 3)"
ANSWERS = {
    "right": RIGHT,
    "wrong from the start": "def double(x):\n    return 3 * x",
    "wrong at the third question": WRONG_AT_THE_THIRD,
    "raises at a square": "def double(x):\n    assert x.shape[0] != x.shape[1], 'odd'\n    return 2 * x",
    "never ends at a square": "def double(x):\n    while x.shape[0] == x.shape[1]: pass\n    return 2 * x",
    "ends its process": "import os\ndef double(x):\n    if x.size == 4: os._exit(0)\n    return 2 * x",
    "writes into its input": "def double(x):\n    x *= 2\n    return x",
    "returns no data": "def double(x):\n    return double",
}


@pytest.fixture(scope="module")
def host(toy):
    with open_judge(toy) as judge:
        yield judge._host


@pytest.fixture
def asked(monkeypatch):
    """The exercises whose claims were asked."""
    names = []
    check = Exercise.check

    def noted(self, *args, **options):
        names.append(self.name)
        return check(self, *args, **options)

    monkeypatch.setattr(Exercise, "check", noted)
    return names


def exercises(judge, toy, answer, seed=SEED):
    graded = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, double=answer), seed=seed)
    return graded.report.exercises


def test_the_claims_are_not_asked_again_over_answers_that_are_known(toy, host, asked):
    judge = Judge(toy, host, PATIENCE)
    first = exercises(judge, toy, RIGHT)
    again = exercises(judge, toy, f"# with a comment\n{RIGHT}")

    assert asked == ["double", "mean_of_rows"]
    assert again == first
    assert first[0].earned == 4


def test_another_seed_is_another_check(toy, host, asked):
    judge = Judge(toy, host, PATIENCE)
    exercises(judge, toy, RIGHT)
    exercises(judge, toy, RIGHT, seed=SEED + 1)

    assert len(asked) == 4


def test_after_others_everybody_gets_the_verdict_that_he_gets_alone(toy, host):
    judge = Judge(toy, host, PATIENCE)
    answers = list(ANSWERS.values())
    among_others = [exercises(judge, toy, answer) for answer in (*answers, *answers)]
    alone = [exercises(Judge(toy, host, PATIENCE), toy, answer) for answer in answers]

    assert among_others == alone + alone
    assert len({str(found) for found in alone}) == len(answers)


def test_with_questions_back_second_tries_and_named_mistakes_the_verdict_is_that_of_one_alone():
    assignment = UNROLLED.assignment("03_bptt")
    right = solutions(UNROLLED, assignment)
    first = right["rnn_cell_backward"]
    wrong = {**right, "rnn_cell_backward": f"{first}\n_right = rnn_cell_backward\n{NEGATED}"}

    with open_judge(UNROLLED) as judge:
        submissions = [written(assignment, sources) for sources in (right, wrong, wrong)]
        among = [judge.grade_bytes(assignment, data, seed=SEED).report.exercises for data in submissions]
        fresh = Judge(UNROLLED, judge._host, Patience())
        alone = fresh.grade_bytes(assignment, submissions[1], seed=SEED).report.exercises

    assert among[1] == among[2] == alone
    assert any("working version" in claim.message for result in alone for claim in result.claims)
    assert sum(result.earned for result in among[0]) == assignment.automatic_points


NEGATED = """
def rnn_cell_backward(*args):
    da_prev, grads = _right(*args)
    return -da_prev, grads
"""


def written(assignment, sources):
    notebook = json.loads(UNROLLED.release_notebook(assignment).read_text())
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
    return json.dumps(notebook).encode()


def test_a_claim_that_asks_otherwise_after_the_same_answers_is_a_failure_of_the_grader(toy):
    known = Transcripts()
    talk = Transcript(known, "about", no_space)
    talk._turns.append(object.__new__(type("Turn", (), {"step": Step(b"one")})))

    with pytest.raises(RuntimeError, match="other questions"):
        talk.turn(Step(b"other"), lambda: b"answer")


def no_space(_):
    raise AssertionError("nothing is opened here")


def test_what_is_remembered_has_a_bound():
    known = Transcripts(room=20_000)
    for number in range(200):
        known.learn(bytes([number]), Step(bytes(1000)))
        known.learn(bytes([number]), OPEN)
        known.learn(bytes([number]), ExerciseResult("e", 1, (ClaimResult("n", "t", 1, False, "m" * 1000),)))

    assert known._used <= 20_000
    assert known.after(bytes([0])) is None
    assert known.after(bytes([199])) is not None
