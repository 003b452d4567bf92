"""The simulated class: what each student hands in, what it deserves, and that a mistake stands there as typed."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.authoring.demo import Work, deserved_score, hand_in, make_class, mistake_source
from autograder.authoring.solutions import solutions
from autograder.claims.mistake import mistakes_in
from autograder.files.class_directory import ClassDirectory, notebook_of
from autograder.grading.answers import answers_in
from autograder.grading.submission import read_own, rebuild
from autograder.unrolled import UNROLLED
from tests.some import some
from tests.toy import TOY

NUMBERS = TOY.assignment("t1_numbers")
FIRST = UNROLLED.graded[0]


def cells(work):
    return {cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]): cell["source"] for cell in hand_in(
        TOY, NUMBERS, work)["cells"]}  # fmt: skip


def test_a_student_without_a_slip_hands_in_the_solution_and_deserves_all():
    right = solutions(TOY, NUMBERS)

    assert {name: cells(Work())[name] for name in right} == right
    assert deserved_score(TOY, NUMBERS, Work()) == NUMBERS.points


def test_an_empty_notebook_is_the_release_and_deserves_nothing():
    assert hand_in(TOY, NUMBERS, Work(empty=True)) == read_own(TOY.release_notebook(NUMBERS))
    assert deserved_score(TOY, NUMBERS, Work(empty=True)) == 0


def test_sources_and_cells_of_a_student_stand_in_the_notebook_and_cost_the_exercise():
    work = Work(sources={"double": "double = None"}, cells=("1 + 1",))

    assert cells(work)["double"] == "double = None"
    assert cells(work)["my-own-1"] == "1 + 1"
    assert deserved_score(TOY, NUMBERS, work) == NUMBERS.points - NUMBERS.exercise("double").points


@pytest.mark.parametrize("wrong", mistakes_in(NUMBERS.module("mistakes")), ids=lambda wrong: wrong.name)
def test_a_mistake_is_typed_under_the_exercises_name_and_does_what_it_did(wrong):
    names = {"np": np, "Array": np.ndarray}
    exec(mistake_source(wrong), names)
    x = np.array([[1.0, 2.0], [3.0, 5.0]])

    assert np.array_equal(names[wrong.of](x.copy()), wrong(x.copy()), equal_nan=True)
    assert deserved_score(TOY, NUMBERS, Work(mistakes=(wrong,))) < NUMBERS.points


def test_every_mistake_of_a_notebook_can_be_typed_with_all_that_it_needs():
    for wrong in some(mistakes_in(FIRST.module("mistakes"))):
        source = mistake_source(wrong)

        assert f"def {wrong.of}(" in source
        assert "@mistake" not in source
        compile(source, wrong.name, "exec")


def test_students_of_the_demo_class_answer_and_not_all_alike(tmp_path):
    course = replace(UNROLLED, assignments=(FIRST,))
    make_class(course, tmp_path / "one", students=8)
    make_class(course, tmp_path / "two", students=8)
    given = [[answers_of(tmp_path / name, f"s{n:02d}") for n in range(1, 9)] for name in ("one", "two")]
    right = {str(question.number): question.right for question in FIRST.questions}

    assert given[0] == given[1]
    assert given[0][:2] == [right, {}]
    assert len({tuple(answers.items()) for answers in given[0]}) > 4


def answers_of(root, student):
    path = notebook_of(ClassDirectory(root).submission(student, FIRST.name))
    return answers_in(rebuild(read_own(UNROLLED.release_notebook(FIRST)), path.read_bytes()).parts, FIRST.questions)
