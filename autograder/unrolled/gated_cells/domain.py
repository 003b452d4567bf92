"""What the functions of notebook 06 may be asked."""

from typing import Any

import numpy as np
from rnnkit.params import Array, GRUParams, LSTMParams

from autograder.claims.domain import Domain
from autograder.unrolled.rnn_cell.domain import Case

SIZES = ((1, 1, 1, 1), (2, 3, 4, 5), (3, 3, 3, 3), (4, 1, 2, 3), (1, 5, 2, 1), (6, 2, 1, 4), (2, 4, 6, 2))
"""(batch, features, hidden, outputs)."""

STRENGTHS = ((1.0, 0.01, 0.0), (1.0, 0.5, 0.5), (1e-3, 1.0, 1.0), (3.0, 0.3, 2.0), (0.0, 0.7, 0.3))
"""Scales of the inputs, the weights and the biases."""

GATE_LEVELS = (-800.0, -8.0, 0.0, 8.0, 800.0)
"""Biases with which gates are shut, nearly shut, half open and so on. In between, slopes are lost to rounding."""

FULL = 15.0
"""Scale of memories for a step, of which tanh keeps too little for a slope."""

FAR = 5e3
"""Inputs that open gates altogether or shut them."""


def _gru(rng: np.random.Generator, n_features: int, n_hidden: int, n_outputs: int, weight: float, bias: float) -> Any:
    Wgx, Wga, bg, head = _weights(rng, 3, (n_features, n_hidden, n_outputs), weight, bias)
    return GRUParams(Wgx, Wga, bg, bias * rng.normal(size=n_hidden), *head)


def _lstm(rng: np.random.Generator, n_features: int, n_hidden: int, n_outputs: int, weight: float, bias: float) -> Any:
    Wgx, Wga, bg, head = _weights(rng, 4, (n_features, n_hidden, n_outputs), weight, bias)
    return LSTMParams(Wgx, Wga, bg, *head)


def _weights(
    rng: np.random.Generator, gates: int, sizes: tuple[int, int, int], weight: float, bias: float
) -> tuple[Array, Array, Array, tuple[Array, Array]]:
    n_features, n_hidden, n_outputs = sizes
    head = some_zeros(rng, (n_hidden, n_outputs)), some_zeros(rng, (n_outputs,))
    Wgx, Wga = (weight * rng.normal(size=(rows, gates * n_hidden)) for rows in (n_features, n_hidden))
    return Wgx, Wga, bias * rng.normal(size=gates * n_hidden), head


def some_zeros(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw weights of an output layer; some may be zero, as fresh biases are."""
    return np.where(rng.random(shape) < 0.3, 0.0, rng.normal(size=shape))


def _with_levels(rng: np.random.Generator, weights: Any, gates: list[int]) -> Any:
    """Shut, halve or open the gates of each unit, all in different ways."""
    n_hidden, bg = len(weights.Wga), weights.bg.copy()
    for gate in gates:
        bg[gate * n_hidden : (gate + 1) * n_hidden] = rng.choice(GATE_LEVELS, size=n_hidden)
    return weights._replace(bg=bg)


def _gru_steps(rng: np.random.Generator) -> list[Case]:
    networks = _networks(rng, _gru, [[0], [1], [0, 1]])
    return [*((*_before(rng, sizes, 1, x), weights) for sizes, x, weights in networks), *_words_and_far(rng, _gru, 1)]


def _lstm_steps(rng: np.random.Generator) -> list[Case]:
    gates = [[0], [1], [3], [0, 1, 3]]
    networks = _networks(rng, _lstm, gates)
    return [*((*_before(rng, sizes, 2, x), weights) for sizes, x, weights in networks), *_words_and_far(rng, _lstm, 2)]


def _full_lstm_steps(rng: np.random.Generator) -> list[Case]:
    return _lstm_steps(rng) + [(x, state, FULL * memory, params) for x, state, memory, params in _lstm_steps(rng)]


def _networks(rng: np.random.Generator, draw: Any, forced: list[list[int]]) -> list[tuple[Any, float, Any]]:
    """Draw weights of every size and strength, and with forced gates: sizes, scale of the inputs, weights."""
    cases: list[tuple[Any, float, Any]] = []
    for sizes in SIZES:
        cases += [(sizes, x, draw(rng, *sizes[1:], weight, bias)) for x, weight, bias in STRENGTHS]
        cases += [(sizes, 1.0, _with_levels(rng, draw(rng, *sizes[1:], 0.5, 0.5), gates)) for gates in forced]
    return cases


def _before(rng: np.random.Generator, sizes: tuple[int, ...], n_states: int, scale: float) -> list[Array]:
    """Draw the inputs and what the cell remembers: a state, and a memory, which may be large; at times nearly none."""
    batch, n_features, n_hidden, _ = sizes
    state, memory = np.tanh(rng.normal(size=(batch, n_hidden))), 2 * rng.normal(size=(batch, n_hidden))
    awake = rng.choice([1.0, 1.0, 1.0, 1e-3, 0.0])
    return [scale * rng.normal(size=(batch, n_features)), *(awake * part for part in (state, memory)[:n_states])]


def _words_and_far(rng: np.random.Generator, draw: Any, n_states: int) -> list[Case]:
    """Draw words, one-hot in whole numbers, and inputs that decide every gate, with memories beyond tanh."""
    cases: list[Case] = []
    for sizes in SIZES:
        batch, n_features, n_hidden, _ = sizes
        words = np.eye(n_features, dtype=np.int64)[rng.integers(n_features, size=batch)]
        cases.append((words, *_before(rng, sizes, n_states, 1.0)[1:], draw(rng, *sizes[1:], 0.5, 0.5)))
        state, memory = np.tanh(rng.normal(size=(batch, n_hidden))), _off_zero(rng, (batch, n_hidden), 100.0, 200.0)
        weights = draw(rng, *sizes[1:], 0.5, 0.5)
        weights = weights._replace(Wgx=_off_zero(rng, weights.Wgx.shape, 0.3, 1.0))
        cases.append((FAR * rng.choice([-1.0, 1.0], size=(batch, 1)) * words, *(state, memory)[:n_states], weights))
    return cases


def _off_zero(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> Array:
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(low, high, size=shape)


def _with_upstream(rng: np.random.Generator, cases: list[Case], n: int) -> list[Case]:
    """Put gradients of every size in front of the arguments of a step; each may be zero."""
    scales = (1.0, 1e-4, 1e3)
    return [(*(rng.choice([*scales, 0.0]) * rng.normal(size=case[1].shape) for _ in range(n)), *case) for case in cases]


def _gru_backs(rng: np.random.Generator) -> list[Case]:
    return _with_upstream(rng, _gru_steps(rng), 1)


def _lstm_backs(rng: np.random.Generator) -> list[Case]:
    return _with_upstream(rng, _lstm_steps(rng), 2)


DOMAINS = {
    "gru_cell_step": Domain(_gru_steps),
    "gru_cell_backward": Domain(_gru_backs),
    "lstm_cell_step": Domain(_full_lstm_steps),
    "lstm_cell_backward": Domain(_lstm_backs),
}
