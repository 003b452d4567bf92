"""The bound of notebook 05 on the gradient is one, for recurrent weights that are a rotation times a number."""

import numpy as np
import pytest
from rnnkit.params import init_rnn

from autograder.unrolled.given.rnn_parts import rnn_forward
from autograder.unrolled.vanishing_gradients.oracle import gradient_by_lag

HIDDEN, LAGS = 32, np.arange(14, -1, -1)


def norms(factor, seed):
    """Measure the gradient on its way back, as a share of where it starts, (time,)."""
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(rng.normal(size=(HIDDEN, HIDDEN)))
    params = init_rnn(5, HIDDEN, 2, rng=rng)._replace(Waa=factor * rotation)
    a = rnn_forward(rng.normal(size=(1, len(LAGS), 5)), np.zeros((1, HIDDEN)), params)
    return gradient_by_lag(a, params, np.full((1, HIDDEN), HIDDEN**-0.5))


@pytest.mark.parametrize("factor", [0.5, 0.8, 0.95])
def test_below_one_the_gradient_fades_at_least_as_fast_as_the_bound(factor):
    for seed in range(10):
        measured = norms(factor, seed)

        assert np.all(np.diff(measured) > 0)
        assert np.all(measured <= factor**LAGS * (1 + 1e-9))
