import inspect

import numpy as np
import pytest

from autograder.claims.remembered import Remembered


def test_an_equal_question_is_remembered_and_another_one_again(counting):
    once = Remembered(counting)
    first = once(np.ones(2), factor=2.0)
    first += 100

    assert once(np.ones(2), factor=2.0).tolist() == [2.0, 2.0]
    assert counting.asked == 1
    assert once(np.ones(2, np.float32), factor=2.0).dtype == np.float32
    assert once(np.ones((2, 1)), factor=2.0).shape == (2, 1)
    assert counting.asked == 3


def test_what_is_remembered_names_its_arguments_as_the_oracle_does(counting):
    assert list(inspect.signature(Remembered(counting)).parameters) == ["x", "factor", "rng"]


@pytest.mark.parametrize("changing", [np.random.default_rng(1), np.sum, [np.random.default_rng(1)]])
def test_what_may_change_is_asked_every_time(counting, changing):
    once = Remembered(counting)
    for _ in range(2):
        once(1.0, rng=changing)

    assert counting.asked == 2


def test_an_answer_is_forgotten_when_there_is_no_room_for_it(counting):
    once = Remembered(counting, room=2_000)
    for number in range(20):
        once(np.full(100, number))
    once(np.full(100, 19))
    once(np.full(100, 0))

    assert counting.asked == 21


def test_where_room_is_short_what_was_asked_longest_ago_is_forgotten(counting):
    a, b, c = (np.full(1000, float(number)) for number in range(3))
    once = Remembered(counting, room=40_000)  # two questions with their answers, of eight kilobytes each
    for x in (a, b, a, c):
        once(x)
    before = counting.asked
    once(a)

    assert (before, counting.asked) == (3, 3)
    once(b)
    assert counting.asked == 4
