"""What the functions of notebook 07 may be asked."""

import numpy as np
from rnnkit.params import Array, BiRNNParams, RNNParams

from autograder.claims.domain import Domain
from autograder.unrolled.gated_cells.domain import some_zeros
from autograder.unrolled.rnn_cell.domain import Case, params
from autograder.unrolled.rnn_types.domain import SEQUENCES, Integers, padded, whole_numbers

HIDDEN = (1, 3, 2, 3, 4, 2, 5, 3)
"""Hidden units of each direction, for each of the sequences."""

STRENGTHS = ((0.01, 3.0), (0.7, 1.0), (1.5, 0.3), (1.0, 1e-3))
"""Scales of the weights and of the inputs."""


def _turns(rng: np.random.Generator) -> list[Case]:
    numbers = [case for sizes in SEQUENCES for scale in (1e-3, 1.0, 1e3) for case in padded(rng, sizes, scale)]
    whole = [whole_numbers(rng, sizes) for sizes in SEQUENCES]
    flags = [(x > 0, lengths) for x, lengths in padded(rng, SEQUENCES[-1], 1.0)]
    return [*numbers, *whole, *flags]


def _readings(rng: np.random.Generator) -> list[Case]:
    return [
        (x, lengths, np.tanh(rng.normal(size=(len(x), n_hidden))), params(rng, sizes[2], n_hidden, n_outputs, weights))
        for sizes, n_hidden in zip(SEQUENCES, HIDDEN, strict=True)
        for n_outputs, (weights, scale) in enumerate(STRENGTHS)
        for x, lengths in padded(rng, sizes, scale)
    ]


def _recordings(rng: np.random.Generator) -> list[tuple[Array, Integers, BiRNNParams]]:
    return [
        (x, lengths, _two_directions(rng, sizes[2], n_hidden, weights))
        for sizes, n_hidden in zip(SEQUENCES, HIDDEN, strict=True)
        for weights, scale in STRENGTHS
        for x, lengths in padded(rng, sizes, scale)
    ]


def _two_directions(rng: np.random.Generator, n_features: int, n_hidden: int, scale: float) -> BiRNNParams:
    ahead, back = (params(rng, n_features, n_hidden, 0, scale) for _ in range(2))
    n_outputs = int(rng.integers(1, 4))
    return BiRNNParams(ahead, back, *(some_zeros(rng, shape) for shape in ((2 * n_hidden, n_outputs), (n_outputs,))))


def _read_both_ways(x: Array, lengths: Integers, both: BiRNNParams) -> Array:
    """Return the states of both directions, (batch, time, 2 * hidden), as `birnn_forward` documents them."""
    a = np.empty((*x.shape[:2], 2 * len(both.ahead.ba)))
    for states, row, length in zip(a, x, lengths, strict=True):
        ahead, back = _read(row[:length], both.ahead), _read(row[:length][::-1], both.back)
        states[:length] = np.hstack([ahead, back[::-1]])
        states[length:] = np.hstack([ahead[-1], back[-1]])
    return a


def _read(x: Array, way: RNNParams) -> Array:
    states = [np.zeros(len(way.ba))]
    for x_t in x:
        states.append(np.tanh(x_t @ way.Wax + states[-1] @ way.Waa + way.ba))
    return np.array(states[1:])


def _states(rng: np.random.Generator) -> list[Case]:
    return [(_read_both_ways(*case), case[1]) for case in _recordings(rng)]


def _upstream(rng: np.random.Generator) -> list[Case]:
    """Draw losses that look at all real steps, at one of each sequence, or at one direction only."""
    cases: list[Case] = []
    for number, (x, lengths, both) in enumerate(_recordings(rng)):
        a = _read_both_ways(x, lengths, both)
        looked_at = np.arange(x.shape[1]) < lengths[:, None]
        if number % 5 == 3:
            looked_at = np.arange(x.shape[1]) == lengths[:, None] - 1
        da = np.where(looked_at[..., None], rng.normal(size=a.shape), 0.0)
        if number % 7 == 3:
            da[..., : len(both.ahead.ba)] = 0
        cases.append((rng.choice([1e-3, 1.0, 1e3]) * da, x, lengths, a, both))
    return cases


def _answers(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for (batch, time, _), n_outputs in zip(SEQUENCES, (1, 4, 2, 3, 7, 2, 5, 3), strict=True):
        for skill in (0.0, 0.5, 1.0):
            for padding, lengths in padded(rng, (batch, time, 1)):
                labels = rng.integers(n_outputs, size=(batch, time))
                scores = rng.normal(size=(batch, time, n_outputs))
                scores[rng.random((batch, time)) < skill] *= 0.1
                scores += (skill > 0) * np.eye(n_outputs)[labels]
                unreal = np.arange(time) >= lengths[:, None]
                wild = rng.choice([-1, 0, n_outputs, 99], size=(batch, time))
                cases.append((np.where(unreal[..., None], padding, scores), np.where(unreal, wild, labels), lengths))
    return cases


DOMAINS = {
    "reverse_by_length": Domain(_turns),
    "masked_forward": Domain(_readings),
    "birnn_forward": Domain(_recordings),
    "final_states": Domain(_states),
    "birnn_backward": Domain(_upstream),
    "frame_accuracy": Domain(_answers),
}
