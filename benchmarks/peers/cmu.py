"""Carnegie Mellon 11-785, homework 3 part 1: the local autograder's tests of `RNNCell`.

Read: `test_rnn.py` of the local autograder that students get, in two public copies of about 2020 to 2022, which agree
but for their sizes; of which repositories is not known. The tests of the GRU cell were not found.

All is asserted. The forward test runs five cells over several steps and compares each new state with PyTorch's; it
draws weights with PyTorch, here with NumPy, from the same distributions. The backward test calls the method twice on
normal numbers and compares with stored ones; gradients of weights add up over the calls, each divided by the batch.
"""

import numpy as np
from numpy.random import RandomState
from rnnkit.params import Array, RNNParams

from .contract import Function, PeerCheck, Rights, state_and_weights

SEED = 11785
NOT_USED = 7  # outputs of a layer that the cell does not have


def forward(student: Function, rights: Rights) -> bool:
    """Cells with 2, 4, ... 10 features, half as many units again, and as many rows and steps as features."""
    rng = RandomState(SEED)
    for i in range(1, 6):
        params = _initialised(rng, 2 * i, 3 * i)
        x, h = rng.randn(2 * i, 2 * i, 2 * i), rng.randn(2 * i, 3 * i)
        wanted = h
        for x_t in x:
            wanted, h = rights["rnn_cell_step"](x_t, wanted, params), student(x_t, h, params)
            assert np.allclose(wanted, h, rtol=1e-3)
    return True


def backward(student: Function, rights: Rights) -> bool:
    """Three rows, ten features, twenty units, on states that need not be between -1 and 1."""
    rng = RandomState(SEED)
    W_ih, W_hh, b_ih, b_hh = (rng.randn(*shape) for shape in ((20, 10), (20, 20), (20,), (20,)))
    params = _params(W_ih, W_hh, b_ih + b_hh)
    calls: list[list[Array]] = [[rng.randn(3, size) for size in (20, 20, 10, 20)] for _ in range(2)]
    wanted, got = (_twice(f, calls, params) for f in (rights["rnn_cell_backward"], student))
    assert all(np.allclose(g, w, rtol=1e-4) for g, w in zip(got, wanted, strict=True))
    return True


def _twice(function: Function, calls: list[list[Array]], params: RNNParams) -> list[Array]:
    """Call it twice: what goes on to input and state each time, and the gradients of the weights of both together."""
    results = [function(delta, x, h_before, h, params) for delta, h, x, h_before in calls]
    sums = [(one.T + other.T) / 3 for one, other in zip(*(tuple(grads)[:3] for _, _, grads in results), strict=True)]
    return [*(value for dx, dh, _ in results for value in (dx, dh)), *sums]


def _initialised(rng: RandomState, n_features: int, n_hidden: int) -> RNNParams:
    bound = 1 / np.sqrt(n_hidden)
    shapes = (n_hidden, n_features), (n_hidden, n_hidden), (n_hidden,), (n_hidden,)
    W_ih, W_hh, b_ih, b_hh = (rng.uniform(-bound, bound, size=shape) for shape in shapes)
    return _params(W_ih, W_hh, b_ih + b_hh)


def _params(W_ih: Array, W_hh: Array, b: Array) -> RNNParams:
    """Turn weights that multiply from the left; of our one bias they have two parts."""
    return RNNParams(W_ih.T, W_hh.T, b, np.ones((len(b), NOT_USED)), np.zeros(NOT_USED))


CHECKS = (
    PeerCheck("CMU 11-785", "RNNCell.forward", "01_rnn_cell", "rnn_cell_step", forward),
    PeerCheck("CMU 11-785", "RNNCell.backward", "03_bptt", "rnn_cell_backward", backward, state_and_weights),
)
