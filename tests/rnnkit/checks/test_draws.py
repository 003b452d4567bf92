"""What is drawn from known odds: which of four things comes too often, and who decides."""

from itertools import count

import numpy as np
import pytest
from rnnkit.checks._draws import EVEN, ODDS, SCORES, TEMPERATURES, are_odds, who_decides, wrong_share

THINGS = ("a", "b", "c", "d")
CALLS = count()
RIGHT = [np.array(ODDS[temperature]) for temperature in TEMPERATURES]


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_the_odds_are_those_of_the_scores(temperature):
    weights = np.exp(np.array(SCORES) / temperature)

    np.testing.assert_allclose(weights / weights.sum(), ODDS[temperature], atol=6e-4)


def test_right_shares_need_no_words():
    assert wrong_share(RIGHT, 0.03, 1000, THINGS) == ""


def test_the_thing_that_is_furthest_off_is_named_at_the_first_temperature_where_one_is():
    shares = [RIGHT[0], RIGHT[1] + np.array([0.04, 0, 0, -0.04]), np.array(EVEN)]
    shares[1][0] += 0.01

    said = wrong_share(shares, 0.03, 1000, THINGS)

    assert said == "at temperature 1, 55% of 1000 draws are a, expected about 50%."


def test_a_thing_that_comes_too_rarely_is_named_as_well():
    said = wrong_share([RIGHT[0], RIGHT[1] + np.array([-0.06, 0.02, 0.02, 0.02]), RIGHT[2]], 0.03, 1000, THINGS)

    assert said == "at temperature 1, 44% of 1000 draws are a, expected about 50%."


def test_frequencies_are_odds_if_they_are_near_at_every_temperature():
    assert are_odds(RIGHT, RIGHT, 0.01)
    assert not are_odds([*RIGHT[:2], np.array(EVEN)], RIGHT, 0.01)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda seed: [seed], ""),
        (lambda seed: [0], "fixed"),
        (lambda seed: [next(CALLS)], "shared"),
    ],
)
def test_the_generator_alone_decides(draw, said):
    assert who_decides(draw, "shared", "fixed") == said
