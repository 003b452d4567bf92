"""The slopes of the losses are those that they say."""

import numpy as np
import pytest
from rnnkit.checks.losses import cubes, flat, valley
from rnnkit.gradcheck import by_weight
from rnnkit.params import RNNParams, init_rnn

PARAMS = RNNParams(*(1 + weight for weight in init_rnn(2, 3, 2, rng=np.random.default_rng(1))))  # no slope is zero


@pytest.mark.parametrize(
    ("loss", "slope"), [(cubes, lambda w: w * w), (valley, lambda w: 1000 * w), (flat, np.zeros_like)]
)
def test_the_gradient_is_as_it_says(loss, slope):
    grads = RNNParams(*map(slope, PARAMS))

    assert by_weight(loss, PARAMS, grads).wrong == []
    assert type(loss(PARAMS)) is float
