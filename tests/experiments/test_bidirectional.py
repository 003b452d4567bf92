"""The speech experiment of notebook 07, five seeds of each kind: what the future is worth."""

import numpy as np
import pytest
from rnnkit.data import speech

from autograder.unrolled.made import two_directions as experiment

SEEDS = range(5)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def recordings():
    training = speech.draw(300, rng=np.random.default_rng(1))
    return training, speech.draw_versions(24, rng=np.random.default_rng(2))


@pytest.fixture(scope="module")
def reached(recordings):
    return {
        kind: experiment.train(stack(SEEDS), *recordings, steps=experiment.STEPS, rng=np.random.default_rng(3))
        for kind, stack in (("one", experiment.one_direction), ("two", experiment.both_directions))
    }


def test_two_directions_beat_one_by_more_than_the_spread_over_seeds(reached):
    one, two = reached["one"].accuracy, reached["two"].accuracy
    margin = two.min() - one.max()

    assert margin > 0.1
    assert margin > 2 * max(np.ptp(one), np.ptp(two))


def test_one_direction_stays_below_its_ceiling_and_two_pass_it(reached, recordings):
    ceiling = recordings[1].ceiling

    assert reached["one"].accuracy.max() < ceiling
    assert reached["two"].accuracy.min() > ceiling + 0.1


def test_no_past_tells_more_than_a_third_of_the_undecided_frames(reached, recordings):
    undecided = recordings[1].undecided
    one, two = (reached[kind].right[:, undecided].mean(axis=1) for kind in ("one", "two"))

    assert one.max() < 1 / 3 + 0.002
    assert one.min() > 0.3
    assert two.min() > 0.85


def test_both_learn_what_the_past_tells(reached, recordings):
    test = recordings[1]
    decided = (test.labels >= 0) & ~test.undecided

    for kind in ("one", "two"):
        assert reached[kind].right[:, decided].mean(axis=1).min() > 0.85
