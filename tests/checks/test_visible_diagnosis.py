"""What the visible checks say in the student's own kernel: the right name of a mistake, never a wrong one."""

from functools import cache

import numpy as np
import pytest

from autograder.audit.sources import SOLUTION, answers
from autograder.course import UNROLLED
from autograder.mistakes import mistake, mistakes_in
from benchmarks.visible_diagnosis import names_of_mutants
from benchmarks.visible_said import Outcome, Said, said_of

SHARE = 0.8


@cache
def outcomes(name):
    assignment = UNROLLED.assignment(name)
    return {
        (m.of, m.name): said_of(assignment, m.of, m.function).about(m)
        for m in mistakes_in(assignment.module("mistakes"))
    }


graded = pytest.mark.parametrize("name", [assignment.name for assignment in UNROLLED.graded])


@graded
def test_four_mistakes_in_five_get_their_name(name):
    right = [outcome is Outcome.RIGHT for outcome in outcomes(name).values()]

    assert np.mean(right) >= SHARE


@graded
def test_no_mistake_gets_a_wrong_name_and_none_passes(name):
    assert [key for key, outcome in outcomes(name).items() if outcome in (Outcome.WRONG, Outcome.SILENT)] == []


@graded
def test_the_solutions_get_ticks_and_no_name(name):
    assignment = UNROLLED.assignment(name)
    for answer in (answer for answer in answers(UNROLLED, assignment) if answer.name == SOLUTION):
        said = said_of(assignment, answer.of, answer.function())

        assert said.clean, f"{answer.of}: {said.text}"


@pytest.mark.parametrize(
    ("name", "exercise"),
    [("01_rnn_cell", "rnn_cell_step"), ("02_forward_pass", "sequence_loss"), ("03_bptt", "sgd_step")],
)
def test_a_name_given_to_a_wrong_answer_made_by_machine_is_true(name, exercise):
    names = names_of_mutants(UNROLLED.assignment(name), exercise)

    assert names.true >= 3
    assert names.false == []


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
