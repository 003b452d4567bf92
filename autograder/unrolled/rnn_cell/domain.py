"""What the functions of notebook 01 may be asked."""

from itertools import product
from typing import Any

import numpy as np
from rnnkit.params import Array, RNNParams

from autograder.claims.domain import Domain

SCALES = (1e-3, 0.3, 1.0, 30.0)
Case = tuple[Any, ...]


def params(rng: np.random.Generator, n_features: int, n_hidden: int, n_outputs: int, scale: float = 1.0) -> RNNParams:
    """Draw weights of one scale."""
    shapes = (n_features, n_hidden), (n_hidden, n_hidden), (n_hidden,), (n_hidden, n_outputs), (n_outputs,)
    return RNNParams(*(scale * rng.normal(size=shape) for shape in shapes))


def plain_array(got: Any) -> Any:
    """Take an answer as an array; None if it is none, such as a list of arrays of different shapes."""
    try:
        array = np.asarray(got)
    except ValueError:
        return None
    return None if array.dtype.kind == "O" else array


def _scores(rng: np.random.Generator) -> list[Case]:
    shapes = [(1, 1), (1, 4), (4, 1), (3, 3), (2, 5), (5, 2)]
    drawn = [scale * rng.normal(size=shape) for shape in shapes for scale in (*SCALES, 700.0, 1e5)]
    far = [np.array([[1e4, 1e4 + 1], [-1e4, -1e4 - 2]]), np.array([[-1e6, -1e6]]), np.zeros((2, 3))]
    return [(z,) for z in drawn + far]


def _steps(rng: np.random.Generator) -> list[Case]:
    words = [(np.eye(4, dtype=np.int64)[rng.integers(4, size=3)], state(rng, 3, 2), params(rng, 4, 2, 3))]
    x_t, a_prev, weights = rng.normal(size=(3, 2)), state(rng, 3, 4), params(rng, 2, 4, 5)
    nothing = [(0 * x_t, a_prev, weights), (x_t, 0 * a_prev, weights), (x_t, a_prev, params(rng, 2, 4, 5, 1e3))]
    return [*words, *nothing, *_steps_of_numbers(rng)]


def _steps_of_numbers(rng: np.random.Generator) -> list[Case]:
    return [
        (scale * rng.normal(size=(b, n)), state(rng, b, h), params(rng, n, h, o, weights))
        for b, n, h, o in ((1, 1, 1, 1), (2, 3, 4, 5), (3, 3, 3, 3), (4, 1, 2, 3), (1, 5, 2, 2), (5, 2, 1, 4))
        for scale, weights in product((*SCALES, 1e4), SCALES[:3])
    ]


def state(rng: np.random.Generator, batch: int, n_hidden: int) -> Array:
    """Draw states, (batch, hidden)."""
    return np.tanh(rng.normal(size=(batch, n_hidden)))


def _outputs(rng: np.random.Generator) -> list[Case]:
    sizes = ((1, 1, 1), (2, 3, 4), (3, 3, 3), (4, 1, 2), (1, 2, 5))
    return [
        (state(rng, b, h), params(rng, 2, h, o, scale)) for b, h, o in sizes for scale in (*SCALES, 1e3) for _ in "ab"
    ]


def _losses(rng: np.random.Generator) -> list[Case]:
    cases = []
    for batch, n_outputs in ((1, 1), (1, 4), (4, 1), (3, 3), (2, 5), (6, 2)):
        for sharpness in SCALES[:3]:
            p = np.exp(sharpness * rng.normal(size=(batch, n_outputs)))
            cases.append((p / p.sum(axis=1, keepdims=True), rng.integers(n_outputs, size=batch)))
    certain = np.eye(3)[[2, 0]]
    excluded = np.array([[1e-250, 1.0]])
    return [*cases, (certain, np.array([2, 0])), (certain, np.array([1, 0])), (excluded, np.array([0]))]


def _impulses(rng: np.random.Generator) -> list[Case]:
    return [
        (params(rng, n, h, 2, scale), steps)
        for n, h in ((1, 1), (3, 2), (2, 3), (4, 4), (1, 3))
        for scale in SCALES[:3]
        for steps in (1, 2, 5)
    ]


DOMAINS = {
    "softmax": Domain(_scores),
    "rnn_cell_step": Domain(_steps),
    "rnn_cell_output": Domain(_outputs),
    "step_loss": Domain(_losses),
    "impulse_response": Domain(_impulses),
}
