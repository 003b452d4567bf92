import numpy as np
from rnnkit.params import RNNParams

from autograder.unrolled.drawing import away_from_zero, rounded


def test_no_bias_can_be_forgotten_unseen():
    biases = away_from_zero(np.random.default_rng(1), 1000)

    assert np.abs(biases).min() >= 0.2
    assert {-1.0, 1.0} == set(np.sign(biases))


def test_floats_are_rounded_wherever_they_are_and_all_else_stays():
    third = np.array([1 / 3])
    case = (third, RNNParams(*[third] * 5), (np.array([7]), np.array([True])))
    short, params, others = rounded(case)

    assert short.tolist() == params.by.tolist() == [0.333]
    assert type(params) is RNNParams
    assert [item.tolist() for item in others] == [[7], [True]]
