"""The dogs experiment with three cells, five seeds that the notebook does not use."""

import numpy as np
import pytest
from rnnkit.intervals import bootstrap_mean

from autograder.unrolled.given.dogs_experiment import CELLS, GAPS, LEARNED, accuracy_by_gap

NEAR, FAR = GAPS[0], GAPS[-1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def right():
    return {name: accuracy_by_gap(init, (NEAR, FAR), seeds=5, start=100) for name, init in CELLS.items()}


def test_every_cell_learns_the_shortest_gap(right):
    assert min(shares[0].min() for shares in right.values()) > LEARNED


def test_at_least_four_of_five_gated_cells_learn_the_longest_gap(right):
    assert min(np.sum(right[name][1] > LEARNED) for name in ("GRU", "LSTM")) >= 4


def test_the_vanilla_cell_does_not_and_the_intervals_are_apart(right):
    vanilla, *gated = (bootstrap_mean(right[name][1]) for name in ("vanilla RNN", "GRU", "LSTM"))

    assert np.mean(right["vanilla RNN"][1]) < 0.8
    assert vanilla.high < min(interval.low for interval in gated)
