import inspect

import numpy as np
import pytest

from autograder.border.records import Sourced
from autograder.claims.remembered import Remembered, drawn_once


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
    once = Remembered(counting, room=20_000)  # two answers, of eight kilobytes each
    for x in (a, b, a, c):
        once(x)
    before = counting.asked
    once(a)

    assert (before, counting.asked) == (3, 3)
    once(b)
    assert counting.asked == 4


def test_a_function_that_crosses_as_text_does_not_change(counting):
    once = Remembered(counting)
    for _ in range(2):
        once(1.0, rng=Sourced("half", "def half(x): return x / 2"))
    once(1.0, rng=Sourced("half", "def half(x): return x / 3"))

    assert counting.asked == 2


def test_what_is_drawn_once_is_what_would_be_drawn_and_so_is_all_that_comes_after():
    def draw(rng, size):
        asked.append(size)
        return rng.integers(9, size=size, dtype=np.uint32)

    asked, once = [], drawn_once(draw)
    rngs = [np.random.default_rng(7) for _ in range(3)]
    plain, first, second = (
        [how(rng, n).tolist() for n in (3, 2)] for how, rng in zip((draw, once, once), rngs, strict=True)
    )

    assert plain == first == second
    assert len({rng.integers(2**40) for rng in rngs}) == 1
    assert asked == [3, 2, 3, 2]
    assert once(np.random.default_rng(8), 3).tolist() == draw(np.random.default_rng(8), 3).tolist()


def test_who_changes_what_was_drawn_changes_it_for_nobody_else():
    once = drawn_once(lambda rng: rng.normal(size=3))
    for _ in range(2):
        drawn = once(np.random.default_rng(1))
        drawn += 1

    assert once(np.random.default_rng(1)).tolist() == np.random.default_rng(1).normal(size=3).tolist()
