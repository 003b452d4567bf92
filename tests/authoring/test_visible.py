"""Numbers of visible checks: expected ones, those of each mistake, and few enough digits to be the same everywhere."""

import json
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from rnnkit.params import init_birnn

from autograder.authoring.visible import DIGITS, flatten, visible_text, write_visible_data
from autograder.claims.diagnosis import keeps_something
from autograder.claims.exercise import Output
from autograder.claims.mistake import mistakes_in
from autograder.errors import SourceError
from autograder.unrolled import UNROLLED
from tests.some import some
from tests.toy import TOY

AXES = {"ahead.Wax": ("features", "hidden"), "back.Waa": ("hidden", "hidden"), "Wya": ("2 * hidden", "outputs")}
CELL = UNROLLED.assignment("01_rnn_cell")


@pytest.fixture
def params():
    return init_birnn(2, 3, 4, rng=np.random.default_rng(1))


@pytest.fixture(scope="module")
def text():
    return visible_text(UNROLLED, CELL)


def test_a_course_without_a_folder_for_them_is_told_what_is_missing():
    with pytest.raises(SourceError, match="set its `visible_data`"):
        write_visible_data(replace(TOY, visible_data=None))


def test_what_is_stored_of_an_exercise_is_what_its_oracle_and_its_mistakes_give(text):
    exercise = CELL.exercise("rnn_cell_step")
    case = exercise.visible_cases(np.random.default_rng(20))[0]
    stored = json.loads(text)["rnn_cell_step"]
    wrong = some(m for m in mistakes_in(CELL.module("mistakes")) if m.of == "rnn_cell_step")

    assert np.allclose(stored["cases"][0]["want"][0]["values"], exercise.oracle(*case), rtol=10.0 ** (1 - DIGITS))
    assert [m["name"] for m in stored["mistakes"]] == [m.name for m in wrong]
    assert [m["hint"] for m in stored["mistakes"]] == [m.hint for m in wrong]


def test_no_number_has_more_digits_than_are_the_same_on_every_machine(text):
    values = json.loads(text)["rnn_cell_step"]["cases"][0]["want"][0]["values"]

    assert all(float(f"{value:.{DIGITS}g}") == value for value in np.ravel(values))


def test_what_a_mistake_writes_into_its_arguments_is_stored(text):
    stored = json.loads(text)["rnn_cell_step"]["mistakes"]

    assert [m["name"] for m in stored if "written" in m] == ["memory_overwritten"]


def test_a_mistake_that_remembers_its_last_call_gives_the_same_numbers_whoever_called_it():
    forward_pass = UNROLLED.assignment("02_forward_pass")
    module = forward_pass.module("mistakes")
    before = visible_text(UNROLLED, forward_pass)

    with patch.dict(vars(module)):
        for mistake in some(m for m in mistakes_in(module) if keeps_something(m.function)):
            mistake.function(*forward_pass.exercise(mistake.of).visible_cases(np.random.default_rng(1))[0])

        assert visible_text(UNROLLED, forward_pass) == before


@pytest.mark.parametrize("value", [(1.0,), 1.0, (1.0, "text"), [1.0, 2.0], (1.0, 2.0, 3.0)])
def test_values_that_are_not_as_declared_are_none(value):
    assert flatten((Output("loss", ()), Output("y", ())), value) is None


def test_a_tuple_among_the_values_is_taken_apart():
    outputs = (Output("loss", ()), Output("cache", (), parts=(Output("a", ()), Output("b", ()))))

    assert [name for name, _, _ in flatten(outputs, (1.0, (2.0, 3.0)))] == ["loss", "a", "b"]


def test_visible_data_lists_inner_fields(params):
    tensors = flatten((Output("grads", AXES),), params)

    assert [name for name, _, _ in tensors] == ["grads.ahead.Wax", "grads.back.Waa", "grads.Wya"]
    assert tensors[1][2] is params.back.Waa


def test_visible_data_of_a_record_without_the_field_is_none(params):
    assert flatten((Output("grads", AXES),), params.ahead) is None
