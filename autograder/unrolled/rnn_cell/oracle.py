"""Oracles of notebook 01, number by number, and the random inputs of its checks."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, RNNParams

from autograder.unrolled.drawing import away_from_zero

Rng = np.random.Generator
Integers = NDArray[np.int64]
StepCase = tuple[Array, Array, RNNParams]

SIZES = ((3, 4, 5, 2), (2, 3, 1, 4), (4, 4, 4, 4), (5, 1, 2, 3))
"""(batch, features, hidden, outputs): all different, a single sequence, all equal, a single feature.

Some have more features than hidden units, some fewer.
"""

LARGEST_POWER = 700.0  # exp overflows above 709; one over exp(700) is zero for every purpose


def softmax(z: Array) -> Array:
    """Turn scores into probabilities: one over the sum of `exp(other - own)`, which cannot overflow.

    Args:
        z: scores, (batch, outputs).
    """
    return np.array([[_share(own, row) for own in row] for row in z.tolist()])


def _share(own: float, row: Sequence[float]) -> float:
    return 1.0 / math.fsum(math.exp(min(other - own, LARGEST_POWER)) for other in row)


def rnn_cell_step(x_t: Array, a_prev: Array, params: RNNParams) -> Array:
    """Take one step, one hidden unit at a time.

    Args:
        x_t: inputs, (batch, features).
        a_prev: states of the step before, (batch, hidden).
        params: the weights.
    """
    units = range(len(params.ba))
    rows = zip(x_t.tolist(), a_prev.tolist(), strict=True)
    return np.array([[_new_unit(x, a, params, unit) for unit in units] for x, a in rows])


def _new_unit(x: Sequence[float], a: Sequence[float], params: RNNParams, unit: int) -> float:
    seen = [number * weight for number, weight in zip(x, params.Wax[:, unit].tolist(), strict=True)]
    remembered = [number * weight for number, weight in zip(a, params.Waa[:, unit].tolist(), strict=True)]
    return math.tanh(math.fsum([*seen, *remembered, float(params.ba[unit])]))


def rnn_cell_output(a_t: Array, params: RNNParams) -> Array:
    """Turn states into probabilities, one score at a time.

    Args:
        a_t: states, (batch, hidden).
        params: the weights.
    """
    outputs = range(len(params.by))
    return softmax(np.array([[_score(a, params, output) for output in outputs] for a in a_t.tolist()]))


def _score(a: Sequence[float], params: RNNParams, output: int) -> float:
    read = [number * weight for number, weight in zip(a, params.Wya[:, output].tolist(), strict=True)]
    return math.fsum([*read, float(params.by[output])])


def step_loss(y_t: Array, target: Integers) -> Array:
    """Measure the surprise of each sequence: minus the log of the probability of its target, infinity for zero.

    Args:
        y_t: probabilities, (batch, outputs).
        target: the right output of each sequence, (batch,).
    """
    rows = zip(y_t.tolist(), target.tolist(), strict=True)
    return np.array([_surprise(row[right]) for row, right in rows])


def _surprise(probability: float) -> float:
    return -math.log(probability) if probability > 0 else math.inf


def impulse_response(params: RNNParams, steps: int) -> Array:
    """Follow the state after a single one in feature 0, unit by unit.

    Args:
        params: the weights.
        steps: number of time steps, the impulse's own included.
    """
    n_features, n_hidden = params.Wax.shape
    state, states = [0.0] * n_hidden, []
    for step in range(steps):
        x = [1.0 if step == 0 and feature == 0 else 0.0 for feature in range(n_features)]
        state = [_new_unit(x, state, params, unit) for unit in range(n_hidden)]
        states.append(state)
    return np.array(states)


def cell_params(rng: Rng, n_features: int, n_hidden: int, n_outputs: int) -> RNNParams:
    """Draw weights without symmetry and biases without zeros; sums over rows stay within about one unit."""
    return RNNParams(
        Wax=_weights(rng, n_features, n_hidden),
        Waa=_weights(rng, n_hidden, n_hidden),
        ba=away_from_zero(rng, n_hidden),
        Wya=_weights(rng, n_hidden, n_outputs),
        by=away_from_zero(rng, n_outputs),
    )


def _weights(rng: Rng, rows: int, columns: int) -> Array:
    largest = 1.5 / math.sqrt(rows)
    return rng.uniform(-largest, largest, size=(rows, columns))


def step_case(rng: Rng, sizes: tuple[int, int, int, int] = SIZES[0]) -> StepCase:
    """Draw the arguments of one step.

    Args:
        rng: source of randomness.
        sizes: (batch, features, hidden, outputs).
    """
    batch, n_features, n_hidden, n_outputs = sizes
    x_t = _inputs(rng, batch, n_features)
    return x_t, state(rng, batch, n_hidden), cell_params(rng, n_features, n_hidden, n_outputs)


def _inputs(rng: Rng, batch: int, n_features: int) -> Array:
    """Draw inputs away from zero, some of them beyond one, so that whole numbers made of them are not all zeros."""
    return rng.choice([-1.0, 1.0], size=(batch, n_features)) * rng.uniform(0.2, 1.4, size=(batch, n_features))


def words(rng: Rng, batch: int, n_features: int) -> Integers:
    """Draw one-hot inputs of whole numbers, (batch, features); every word comes if there are rows enough."""
    return np.asarray(np.eye(n_features, dtype=np.int64)[rng.permutation(np.arange(batch) % n_features)])


def state(rng: Rng, batch: int, n_hidden: int) -> Array:
    """Draw hidden states away from zero, (batch, hidden)."""
    return rng.choice([-1.0, 1.0], size=(batch, n_hidden)) * rng.uniform(0.2, 0.9, size=(batch, n_hidden))


def scores(rng: Rng, batch: int, n_outputs: int) -> Array:
    """Draw scores of ordinary size, (batch, outputs), in every row one that stands out."""
    z = rng.uniform(-1.5, 1.5, size=(batch, n_outputs))
    z[np.arange(batch), rng.integers(n_outputs, size=batch)] += 1.0
    return z


def loss_case(rng: Rng, batch: int, n_outputs: int) -> tuple[Array, Integers]:
    """Draw probabilities, none below about 0.02, and targets that are not all the same."""
    y_t = rng.uniform(0.1, 1.0, size=(batch, n_outputs))
    target = rng.permutation(np.arange(batch) % n_outputs)
    return y_t / y_t.sum(axis=1, keepdims=True), target
