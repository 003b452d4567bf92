"""A known mistake is named by its numbers, and only if nothing else gives the same."""

import json
from pathlib import Path

import numpy as np
import pytest
import rnnkit.checks
from rnnkit.checks._known import lower_first, mistake_in_numbers, mistake_in_writing, precision_of, sentence
from rnnkit.checks._stored import Tensor

DATA = Path(rnnkit.checks.__file__).parent / "data"


def stored(name, numbers, *others, says=None, hint=1, **more):
    cases = [{"shapes": [[len(numbers)]], "numbers": numbers}, *others]
    return {"name": name, "says": says or f"It is {name}.", "hint": hint, "cases": cases, **more}


def got(*numbers, dtype=float):
    return [Tensor("y", ("row",), np.array(numbers, dtype))]


def named(*mistakes, answers):
    return mistake_in_numbers({"mistakes": mistakes}, answers)


HALVED, LOST = stored("halved", [1.0, 2.0], hint=2), stored("lost", [0.0, 0.0])


def test_the_mistake_that_gives_these_numbers_is_named_with_its_hint():
    said = named(HALVED, LOST, answers={0: got(1.0, 2.0 + 1e-9)})

    assert said == "This is exactly what comes out when it is halved. See hint 2."


@pytest.mark.parametrize(
    "answer", [got(1.0, 2.1), got(1.0, 2.0 + 1e-4), got(1.0), got(1.0, 2.0, dtype=np.float32), None]
)
def test_other_numbers_shapes_and_precisions_are_not_it(answer):
    assert named(HALVED, LOST, answers={0: answer}) == ""


def test_a_mistake_that_raises_in_a_case_is_told_by_that():
    raises = stored("raising", [1.0], None)

    assert "it is raising" in named(raises, answers={0: got(1.0), 1: None})
    assert named(raises, answers={0: got(1.0), 1: got(1.0)}) == ""


def test_all_cases_must_agree():
    other = {"shapes": [[1]], "numbers": [5.0]}

    assert named(stored("a", [1.0], other), answers={0: got(1.0), 1: got(4.0)}) == ""


def test_two_that_give_the_same_here_and_not_elsewhere_are_not_named():
    one, other = ({"shapes": [[1]], "numbers": [n]} for n in (5.0, 6.0))

    assert named(stored("a", [1.0], one), stored("b", [1.0], other), answers={0: got(1.0)}) == ""


def test_two_that_say_the_same_or_always_give_the_same_are_one():
    says = {"says": "The score is low."}
    same = named(stored("a", [1.0], None, **says), stored("b", [1.0], **says), answers={0: got(1.0)})
    twins = named(stored("a", [1.0], hint=3), stored("b", [1.0], hint=1), answers={0: got(1.0)})

    assert same.count("the score is low") == 1
    assert twins == "This is exactly what comes out when it is a, or when it is b. See hints 1 and 3."


def test_numbers_that_are_none_are_compared_as_such():
    assert "it is nan" in named(stored("nan", ["nan", "inf"]), answers={0: got(np.nan, np.inf)})


def test_a_mistake_in_writing_is_told_by_what_it_leaves_behind():
    data = {"mistakes": [stored("adding", [1.0], written=[{"0": [3.0]}]), stored("reading", [1.0])]}

    assert "it is adding" in mistake_in_writing(data, {0: got(1.0)}, {0: {0: np.array([3.0])}})
    assert mistake_in_writing(data, {0: got(1.0)}, {0: {0: np.array([4.0])}}) == ""
    assert mistake_in_writing(data, {0: got(1.0)}, {0: {1: np.array([3.0])}}) == ""


def test_of_nothing_nothing_is_said():
    assert sentence([]) == ""


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("The state", "the state"),
        ("A gate", "a gate"),
        ("Wax is", "wax is"),
        ("`Wax`", "`Wax`"),
        ("NaN passes", "NaN passes"),
        ("END is", "END is"),
        ("", ""),
    ],
)
def test_the_first_word_is_written_small(text, small):
    assert lower_first(text) == small


def test_short_numbers_are_known_by_their_type():
    assert precision_of([*got(1.0), *got(1.0, dtype=np.float32), *got(1, dtype=int)]) == [None, "float32", None]


def test_no_known_mistake_begins_with_a_word_that_does_not_go_after_when():
    files = [path for path in DATA.glob("*.json") if not path.name.startswith("questions_")]
    said = [m["says"] for path in files for x in stored_in(path).values() for m in x.get("mistakes", [])]

    assert len(said) > 100
    assert [text for text in said if text.startswith(("When ", "Where "))] == []


def stored_in(path):
    return json.loads(path.read_text(encoding="utf-8"))
