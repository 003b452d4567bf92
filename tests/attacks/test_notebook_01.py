"""A sample of the attacks on the course's own first graded notebook; and what its follow-through gives away."""

import json
import sys
import time

import pytest

from autograder.authoring.demo import Work, hand_in
from autograder.grading.judge import open_judge
from autograder.unrolled import UNROLLED
from tests.attacks.attack import HELPERS
from tests.attacks.canaries import canaries
from tests.attacks.runs import SHORT, said
from tests.attacks.suite import ATTACKS
from tests.some import some

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere"),
]

FIRST = UNROLLED.assignment("01_rnn_cell")
SAMPLE = (
    "reads-home", "reads-checks", "reads-solutions", "reads-parent-environment", "writes-outside", "tcp",
    "abstract-socket", "signals-grader", "kills-bystander", "exits", "ignores-interrupts", "memory-2-gib",
    "processes-300", "name-not-text", "scripts-in-outputs",
)  # fmt: skip
IMPORTS = "\n".join(
    f"from autograder.unrolled.rnn_cell.{kind} import *" for kind in ("oracle", "checks", "alternatives")
)
GREEDY = """
def rnn_cell_output(a_t, params):
    return softmax(np.zeros((1, 30_000)))
"""


@pytest.fixture(scope="module")
def bird(toy):
    with canaries(toy) as bird:
        yield bird


@pytest.fixture(scope="module")
def judge():
    with open_judge(UNROLLED, patience=SHORT) as judge:
        yield judge


def grade(judge, bird, name, *cells, **sources):
    prelude = f"import os\nimport numpy as np\nCANARY = {dict(bird.known, name=name)!r}\n{HELPERS}"
    notebook = hand_in(UNROLLED, FIRST, Work(cells=(prelude, *cells), sources=sources))
    return judge.grade_bytes(FIRST, json.dumps(notebook).encode(), student=name)


@pytest.mark.parametrize("name", SAMPLE)
def test_an_attack_beside_right_answers_gains_nothing_and_loses_nothing(judge, bird, name):
    attack = next(attack for attack in ATTACKS if attack.name == name)
    graded = grade(judge, bird, name, *attack.cells)
    texts = "\n".join(said(graded.notebook))

    assert graded.report.score == graded.report.max_score, graded.report.remarks
    assert bird.told(texts) == []
    assert bird.touched_by(name) == []
    assert bird.changed() == []


def test_the_graders_own_modules_cannot_be_imported(judge, bird):
    sources = {exercise.name: IMPORTS for exercise in FIRST.exercises}

    assert grade(judge, bird, "imports", **sources).report.score == 0


def test_a_working_version_that_is_lent_cannot_be_used_to_keep_the_judge_busy(judge, bird):
    began = time.process_time()
    graded = grade(judge, bird, "long-question", softmax="def softmax(z):\n    return z", rnn_cell_output=GREEDY)

    earned = {exercise.grade_id: exercise.earned for exercise in graded.report.exercises}
    assert earned["test_rnn_cell_output"] == 0
    assert earned["test_step_loss"] == 4
    assert time.process_time() - began < 20


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda assignment: assignment.name)
def test_what_is_lent_to_an_exercise_is_decided_before_it(assignment):
    decided = set()
    for exercise in some(assignment.exercises):
        own = {other.name for other in assignment.exercises}
        assert set(exercise.given) & own <= decided, exercise.name
        decided.add(exercise.name)
