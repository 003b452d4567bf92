"""One of several is drawn, each as often as another."""

import numpy as np
import pytest
from rnnkit.data._choice import one_of


@pytest.mark.parametrize("choices", ["abc", ("a", "b", "c")])
def test_each_is_drawn_as_often_as_another_and_all_are_drawn(choices):
    rng = np.random.default_rng(1)
    drawn = [one_of(choices, rng) for _ in range(3000)]

    assert {one: 900 < drawn.count(one) < 1100 for one in set(drawn)} == dict.fromkeys("abc", True)


def test_the_generator_decides():
    draws = [[one_of(range(100), np.random.default_rng(seed)) for _ in range(1)] for seed in (1, 1, 2)]

    assert draws[0] == draws[1] != draws[2]
