"""What the visible checks say in the student's own kernel: the right name of a mistake, never a wrong one."""

from functools import cache

import numpy as np
import pytest

from autograder.authoring.audit.sources import answers
from autograder.claims.mistake import mistake, mistakes_in
from autograder.unrolled import UNROLLED
from benchmarks.visible_diagnosis import names_of_mutants
from benchmarks.visible_said import Outcome, Said, said_of
from tests.some import some

pytestmark = pytest.mark.usefixtures("settled")
SHARE = 0.95
RIGHT = [
    pytest.param(assignment, right, id=f"{right.of}-{right.name}")
    for assignment in UNROLLED.graded
    for right in answers(UNROLLED, assignment)
]


@cache
def said_of_mistakes(name):
    assignment = UNROLLED.assignment(name)
    return some((m, said_of(assignment, m.of, m.function)) for m in mistakes_in(assignment.module("mistakes")))


graded = pytest.mark.parametrize("name", [assignment.name for assignment in UNROLLED.graded])


@graded
def test_all_but_a_few_mistakes_get_their_name(name):
    right = [said.about(m) is Outcome.RIGHT for m, said in said_of_mistakes(name)]

    assert np.mean(right) >= SHARE


@graded
def test_no_mistake_gets_a_wrong_name_and_none_passes(name):
    wrong = [m.name for m, said in said_of_mistakes(name) if said.about(m) in (Outcome.WRONG, Outcome.SILENT)]

    assert wrong == []


@graded
def test_a_mistake_that_gets_its_name_gets_its_hint(name):
    for m, said in said_of_mistakes(name):
        assert f"See hint {m.hint}" in said.text or said.about(m) is not Outcome.RIGHT, f"{m.name}: {said.text}"


@pytest.mark.parametrize(("assignment", "right"), RIGHT)
def test_right_answers_get_ticks_and_no_name(assignment, right):
    said = said_of(assignment, right.of, right.function())

    assert said.clean, said.text
    assert said.text.count("✓") >= 2


@pytest.mark.parametrize(
    ("name", "exercise"),
    [
        ("01_rnn_cell", "rnn_cell_step"),
        ("02_forward_pass", "rnn_forward"),  # where a list of states is taken for the array of them
        ("02_forward_pass", "sequence_loss"),
        ("03_bptt", "sgd_step"),
    ],
)
def test_a_name_given_to_a_wrong_answer_made_by_machine_is_true(name, exercise):
    names = names_of_mutants(UNROLLED.assignment(name), exercise)

    assert names.true >= 3
    assert names.false == []


def test_of_the_wrong_answers_made_by_machine_a_few_can_be_drawn():
    few = names_of_mutants(UNROLLED.assignment("02_forward_pass"), "perplexity", most=5)

    assert few.tried == 5
    assert few.true + len(few.false) <= 5


@mistake(of="double", breaks="right", hint=1)
def halved(x):
    """The number is halved."""
    return x / 2


SENTENCE = "double ✗ numbers: others. This is exactly what comes out when {}. See hint 1."


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(False, SENTENCE.format("the number is halved")), Outcome.RIGHT),
        (Said(False, SENTENCE.format("the number is halved, or when it is lost")), Outcome.ONE_OF),
        (Said(False, SENTENCE.format("the number is lost")), Outcome.WRONG),
        (Said(False, "double ✗ numbers: others. See hint 1."), Outcome.SYMPTOM),
        (Said(True, "double ✓ numbers"), Outcome.SILENT),
    ],
)
def test_what_is_said_is_compared_with_the_mistake_that_was_made(said, outcome):
    assert said.about(halved) is outcome
