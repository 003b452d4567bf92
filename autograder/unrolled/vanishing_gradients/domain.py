"""What the functions of notebook 05 may be asked."""

from typing import Any, TypeVar

import numpy as np
from rnnkit.params import Array, RNNParams, init_gru, init_lstm

from autograder.claims.domain import Domain
from autograder.unrolled.rnn_cell.domain import Case, params, plain_array

SIZES = ((1, 1, 1, 1), (2, 3, 4, 5), (5, 4, 3, 2), (3, 3, 3, 3), (1, 2, 5, 2), (4, 3, 1, 2), (3, 1, 2, 1))
"""(batch, features, hidden, outputs)."""

LENGTHS_AND_LIMITS = (
    *((0.5, 1.0), (0.999, 1.0), (1.001, 1.0), (3.0, 1.0), (50.0, 5.0), (7.0, 100.0), (900.0, 2)),
    *((20.0, 30.0), (0.5, 0.4), (1e-4, 1e-5)),  # the square of the length lies on the other side of the limit
)
EPSILON_ALLOWED = 1e-5  # a small number may be added to the norm, so that nothing is divided by zero
Grads = TypeVar("Grads", bound=tuple[Any, ...])


def _states(rng: np.random.Generator, *shape: int, largest: float = 0.99) -> Array:
    return rng.uniform(-largest, largest, size=shape)


def _steps(rng: np.random.Generator) -> list[Case]:
    return [
        (_states(rng, batch, n_hidden, largest=largest), params(rng, n_features, n_hidden, n_outputs, scale))
        for batch, n_features, n_hidden, n_outputs in SIZES
        for largest in (0.0, 1e-6, 0.3, 0.99)
        for scale in (1e-3, 1.0, 100.0)
    ]


def _lags(rng: np.random.Generator) -> list[Case]:
    return [
        (
            _states(rng, batch, time, n_hidden, largest=largest),
            params(rng, n_features, n_hidden, n_outputs, scale),
            length * rng.normal(size=(batch, n_hidden)),
        )
        for batch, n_features, n_hidden, n_outputs in SIZES
        for time in (1, 2, 3, 8, 60)
        for largest, scale, length in ((0.3, 0.7, 1.0), (0.9, 1.0, 1e-3), (0.6, 3.0, 1.0), (0.0, 1.0, 1e3), (0.9, 1, 0))
    ]


def _weighted(rng: np.random.Generator) -> list[Case]:
    """Draw the cases of `_lags` with inputs, and factors that keep, cut, single out, stretch, or do anything."""
    cases = []
    for a, weights, upstream in _lags(rng):
        batch, time, _ = a.shape
        x = rng.normal(size=(batch, time, weights.Wax.shape[0]))
        one_step = np.eye(time)[rng.integers(time)]
        stretched, anything = 10.0 ** np.arange(time)[::-1], rng.normal(size=time)
        cases += [(x, a, weights, upstream, f) for f in (np.ones(time), one_step, 1 - one_step, stretched, anything)]
    return cases


def _gradients(rng: np.random.Generator) -> list[Case]:
    """Draw gradients of all three cells, far below, around and far above the limit, in one weight or in all."""
    cases: list[Case] = []
    for n_features, n_hidden, n_outputs in ((1, 1, 1), (2, 3, 4), (4, 3, 2), (3, 3, 3), (1, 5, 2)):
        cells = (
            params(rng, n_features, n_hidden, n_outputs),
            init_gru(n_features, n_hidden, n_outputs, rng=rng),
            init_lstm(n_features, n_hidden, n_outputs, rng=rng),
        )
        for length, limit in LENGTHS_AND_LIMITS:
            cases += [(_of_length(rng, cell, length), limit) for cell in cells]
        cases += [(_scaled(cell, 0.0), 1.0) for cell in cells]
        cases += [(alone, 0.8) for alone in _in_one_weight(rng, cells[0])]
    return cases


def _of_length(rng: np.random.Generator, cell: Grads, length: float) -> Grads:
    """Draw gradients of one global norm; no two weights have entries of the same size."""
    sizes = rng.permutation(np.geomspace(0.2, 5.0, len(cell)))
    drawn = [size * rng.normal(size=weight.shape) for size, weight in zip(sizes, cell, strict=True)]
    norm = np.sqrt(sum(float(np.sum(weight**2)) for weight in drawn))
    return type(cell)(*(length / norm * weight for weight in drawn))


def _scaled(cell: Grads, factor: float) -> Grads:
    return type(cell)(*(factor * weight for weight in cell))


def _in_one_weight(rng: np.random.Generator, cell: RNNParams) -> list[RNNParams]:
    """Draw gradients that are zero but for one weight, each weight in its turn."""
    zeros = _scaled(cell, 0.0)
    return [zeros._replace(**{name: rng.uniform(1, 2, getattr(zeros, name).shape)}) for name in zeros._fields]


def _same_but_for_epsilon(got: Any, want: tuple[Any, float]) -> bool:
    """Compare clipped gradients, their type, and the norm."""
    if not isinstance(got, tuple) or len(got) != 2 or type(got[0]) is not type(want[0]):
        return False
    return all(map(_near, (*got[0], got[1]), (*want[0], want[1])))


def _near(got: Any, want: Any) -> bool:
    array, want = plain_array(got), np.asarray(want)
    if array is None or array.shape != want.shape or array.dtype != want.dtype:
        return False
    return bool(np.all(np.abs(array - want) <= EPSILON_ALLOWED * np.max(np.abs(want), initial=0.0)))


DOMAINS = {
    "step_jacobian": Domain(_steps),
    "gradient_by_lag": Domain(_lags),
    "weighted_backward": Domain(_weighted),
    "clip_by_global_norm": Domain(_gradients, _same_but_for_epsilon),
}
