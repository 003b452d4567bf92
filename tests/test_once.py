import numpy as np
import pytest

from autograder.claims import diagnosis
from autograder.claims.student import CallFailed
from tests.once import asked_once, drawn_once, mistakes_asked_once, oracles_asked_once
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS


@pytest.fixture
def counting():
    """An oracle that counts how often it was asked."""

    def oracle(x, factor=1.0, rng=None):
        oracle.asked += 1
        return factor * x

    oracle.asked = 0
    return oracle


def test_an_equal_question_is_asked_once_and_another_one_again(counting):
    once = asked_once(counting)
    first = once(np.ones(2), factor=2.0)
    first += 100

    assert once(np.ones(2), factor=2.0).tolist() == [2.0, 2.0]
    assert counting.asked == 1
    assert once(np.ones(2, np.float32), factor=2.0).dtype == np.float32
    assert once(np.ones((2, 1)), factor=2.0).shape == (2, 1)
    assert counting.asked == 3


@pytest.mark.parametrize("changing", [np.random.default_rng(1), np.sum, [np.random.default_rng(1)]])
def test_what_may_change_is_asked_every_time(counting, changing):
    once = asked_once(counting)
    for _ in range(2):
        once(1.0, rng=changing)

    assert counting.asked == 2


def test_the_oracles_of_a_course_are_as_before_afterwards():
    exercise = TOY.assignment(NUMBERS).exercises[0]
    before = exercise.oracle
    with oracles_asked_once(TOY):
        during = exercise.oracle

    assert during is not before
    assert exercise.oracle is before


def test_a_known_mistake_is_asked_once_whoever_asks_and_once_more_of_arrays_that_nobody_may_write_into(counting):
    with mistakes_asked_once():
        for _ in range(2):
            known = diagnosis.LocalFunction(counting, {})
            values = [known(np.ones(2), factor=2.0), known.frozen(np.ones(2), factor=2.0)]

    assert [value.tolist() for value in values] == [[2.0, 2.0]] * 2
    assert counting.asked == 2


def test_a_known_mistake_that_raises_does_so_again_without_being_asked():
    asked = []

    def raises(x):
        asked.append(x)
        return 1 / x

    with mistakes_asked_once():
        for _ in range(2):
            with pytest.raises(CallFailed, match="division by zero"):
                diagnosis.LocalFunction(raises, {})(0)

    assert asked == [0]


def test_what_is_drawn_once_is_what_would_be_drawn_again():
    once = drawn_once(lambda rng, size: rng.normal(size=size))
    rngs = [np.random.default_rng(1) for _ in range(3)]
    first, again = (np.append(once(rng, 3), rng.normal()) for rng in rngs[:2])

    assert np.array_equal(first, again)
    assert np.array_equal(first, rngs[2].normal(size=4))
