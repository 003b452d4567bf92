"""The oracles of notebook 07 agree with the fast parts, and the random cases are what the checks need."""

import numpy as np
import pytest
from rnnkit.params import init_birnn
from rnnkit.text import mask_of

from autograder.unrolled.bidirectional import oracle
from autograder.unrolled.given.rnn_parts import rnn_forward
from autograder.unrolled.made import two_directions


@pytest.fixture
def rng():
    return np.random.default_rng(4)


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_masked_forward_agrees_with_the_fast_part(sizes, rng):
    x, lengths, a0, params = oracle.forward_case(sizes, rng, padding=np.nan)

    fast = rnn_forward(x, a0, params, mask_of(lengths, sizes.time))

    assert np.allclose(oracle.masked_forward(x, lengths, a0, params), fast, atol=1e-12)


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_birnn_agrees_with_the_stacked_experiment(sizes, rng):
    da, x, lengths, a, params = oracle.backward_case(sizes, rng)

    fast, go_back = two_directions.states(x, lengths, params)
    dx, grads = go_back(da)

    assert np.allclose(a, fast, atol=1e-12)
    want_dx, want = oracle.birnn_backward(da, x, lengths, a, params)
    assert np.allclose(dx, want_dx, atol=1e-12)
    for way, wanted in zip(grads[:2], want[:2], strict=True):
        assert all(np.allclose(g, w, atol=1e-12) for g, w in zip(way, wanted, strict=True))


def test_gradients_agree_with_small_differences(rng):
    da, x, lengths, a, params = oracle.backward_case(oracle.ALL_DIFFERENT, rng)
    _, grads = oracle.birnn_backward(da, x, lengths, a, params)

    def loss(shift):
        back = params.back._replace(Waa=params.back.Waa + shift)
        return np.sum(da * oracle.birnn_forward(x, lengths, params._replace(back=back)))

    for place in np.ndindex(params.back.Waa.shape):
        shift = np.zeros_like(params.back.Waa)
        shift[place] = 1e-5
        slope = (loss(shift) - loss(-shift)) / 2e-5
        assert slope == pytest.approx(grads.back.Waa[place], abs=1e-8)


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_turning_round_is_what_the_experiment_does(sizes, rng):
    x, lengths = oracle.padded(sizes, rng)

    assert np.array_equal(oracle.reverse_by_length(x, lengths), two_directions.turned(x, lengths))


def test_cases_pad_with_large_numbers_and_only_there(rng):
    x, lengths = oracle.padded(oracle.ALL_PADDED, rng)
    real = mask_of(lengths, x.shape[1])

    assert np.all(np.abs(x[real]) <= 1)
    assert np.all(np.abs(x[~real]) >= oracle.GARBAGE - 1)
    assert lengths.max() < x.shape[1]


def test_accuracy_cases_have_the_chosen_number_of_right_answers(rng):
    scores, labels, lengths = oracle.accuracy_case((3, 0, 2), (5, 1, 2), rng, time=6, n_outputs=4)

    assert oracle.frame_accuracy(scores, labels, lengths) == 5 / 8


def test_a_fresh_birnn_has_two_networks_that_share_nothing(rng):
    params = init_birnn(3, 4, 5, rng=rng)

    assert params.Wya.shape == (8, 5) and params.by.shape == (5,)
    for way in (params.ahead, params.back):
        assert [weight.shape for weight in way] == [(3, 4), (4, 4), (4,), (4, 0), (0,)]
    assert not np.any(params.ahead.Waa == params.back.Waa)
