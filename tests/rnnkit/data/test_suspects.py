"""The line-up: one loss, eight gradients for it, and a confession of each."""

import numpy as np
import pytest
from rnnkit.data.suspects import line_up
from rnnkit.params import RNNParams

LINE = line_up()


def test_every_suspect_claims_a_gradient_for_every_weight():
    shapes = [weight.shape for weight in LINE.params]

    assert "".join(LINE.suspects) == "ABCDEFGH"
    assert all(type(grads) is RNNParams for grads in LINE.suspects.values())
    assert all([g.shape for g in grads] == shapes for grads in LINE.suspects.values())


def test_the_sizes_of_the_loss_fit_each_other():
    batch, time, features = LINE.x.shape

    assert LINE.a0.shape == (batch, len(LINE.params.ba))
    assert LINE.targets.shape == (batch, time)
    assert LINE.params.Wax.shape[0] == features
    assert LINE.targets.min() >= 0 and LINE.targets.max() < len(LINE.params.by)


def test_each_line_up_is_the_readers_own():
    line = line_up()
    line.params.ba[:] = np.nan

    assert np.isfinite(line_up().params.ba).all()


def test_a_stranger_has_nothing_to_confess():
    with pytest.raises(LookupError, match="there is no suspect 'Z'; the suspects are A, B"):
        LINE.confession("Z")
