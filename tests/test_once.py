import numpy as np
import pytest

from autograder.claims import diagnosis
from autograder.claims.student import CallFailed
from tests.once import mistakes_asked_once


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
