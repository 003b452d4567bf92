import numpy as np

from autograder.claims import diagnosis
from autograder.claims.exercise import Exercise, Output
from autograder.claims.mistake import Mistake
from autograder.claims.recording import Call
from tests.once import mistakes_asked_once

EXERCISE = Exercise("double", points=1, oracle=lambda x: 2 * x, outputs=(Output("y", ("n",)),))
ONES = np.ones(2)


def found(function, call):
    known = Mistake("tripled", "double", ("right",), 1, "The number is tripled.", function, "tripled")
    return diagnosis.find_mistakes(EXERCISE, [known], [call], {}, said=None)


def test_a_known_mistake_is_asked_once_whoever_asks():
    asked = []

    def tripled(x):
        asked.append(x)
        return 3 * x

    with mistakes_asked_once():
        names = [mistake.function for _ in range(2) for mistake in found(tripled, Call((ONES,), {}, False, 3 * ONES))]

    assert names == [tripled] * 2
    assert len(asked) == 1


def test_without_it_each_search_asks_anew():
    asked = []

    def tripled(x):
        asked.append(x)
        return 3 * x

    for _ in range(2):
        found(tripled, Call((ONES,), {}, False, 3 * ONES))

    assert len(asked) == 2
