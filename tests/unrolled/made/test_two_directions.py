"""The speech experiment for several seeds: real steps are turned round, padding stays, and gradients find their way."""

import numpy as np
import pytest
from rnnkit.params import BiRNNParams, RNNParams

from autograder.unrolled.made import two_directions as speech

LENGTHS = np.array([3, 2])
RNG = np.random.default_rng(1)


def test_real_steps_are_turned_round_and_padding_stays():
    x = np.arange(8.0).reshape(2, 4, 1)

    assert speech.turned(x, LENGTHS)[..., 0].tolist() == [[2, 1, 0, 3], [5, 4, 6, 7]]
    assert np.array_equal(speech.turned(speech.turned(x, LENGTHS), LENGTHS), x)


def test_both_kinds_have_as_many_hidden_units_in_all():
    one, both = speech.one_direction((1, 2)), speech.both_directions((1, 2))

    assert one.ba.shape[-1] == both.ahead.ba.shape[-1] + both.back.ba.shape[-1]
    assert one.ba.shape[0] == both.ahead.ba.shape[0] == 2


@pytest.mark.parametrize("draw", [speech.one_direction, speech.both_directions])
def test_numbers_are_short_in_every_weight(draw):
    params = speech.cast_all(draw((1,)))
    weights = [*params.ahead, *params.back, params.Wya] if isinstance(params, BiRNNParams) else [*params]

    assert {weight.dtype for weight in weights} == {np.dtype("float32")}


@pytest.mark.parametrize("draw", [speech.one_direction, speech.both_directions])
def test_the_gradient_goes_where_the_loss_does(draw):
    params = draw((1,), 2)
    x = RNG.normal(size=(2, 4, speech.BANDS))
    weight = RNG.normal(size=speech.states(x, LENGTHS, params)[0].shape)
    weight[:, 0, 3:] = weight[:, 1, 2:] = 0.0  # nobody looks at padding
    (dx, grads), step = speech.states(x, LENGTHS, params)[1](weight), RNG.normal(size=x.shape)
    ahead, back = (np.sum(weight * speech.states(x + s * step, LENGTHS, params)[0]) for s in (1e-5, -1e-5))

    assert np.sum(dx * step) == pytest.approx((ahead - back) / 2e-5, rel=1e-6)
    assert type(grads) is (BiRNNParams if draw is speech.both_directions else RNNParams)
