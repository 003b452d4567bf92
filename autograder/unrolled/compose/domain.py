"""What the functions of notebook 08 may be asked."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, LSTMParams, init_lstm

from autograder.border.records import Rng
from autograder.claims.domain import Domain, same
from autograder.unrolled.forward_pass.domain import MANY, SameWords
from autograder.unrolled.rnn_cell.domain import Case, plain_array

Integers = NDArray[np.int64]

START, END, REST, IN_C = 0, 1, 0, 60
CLEAR = 0.05  # of scores that are divided by COLD: whatever the draw, the best token wins
COLD = 1e-3


def _tunes(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for tonic in (60, 61, 55, 48, 72, 65, 67):
        for n_notes in (1, 2, 6, 15):
            table = _table(rng, n_notes=int(rng.integers(1, 9)), n_rests=int(rng.integers(3)))
            notes = table[rng.integers(2, len(table), size=n_notes)]
            notes[:, 0] += np.where(notes[:, 0] == REST, 0, tonic - IN_C)
            cases.append((notes, tonic, table))
    rests = np.array([[0, 0], [0, 0], [0, 1], [0, 8], [60, 1]])
    return [*cases, (rests[[3, 2, 3]], 65, rests), (rests[[2]], 60, rests)]


def _table(rng: np.random.Generator, n_notes: int, n_rests: int) -> Integers:
    """Draw a table of tokens, some of the same pitch and some of the same duration; now and then it is sorted."""
    pairs = rng.permutation([(pitch, duration) for pitch in (47, 59, 60, 61, 62, 64, 67, 79) for duration in (1, 2, 8)])
    rests = np.column_stack([np.zeros(n_rests), 1 + rng.permutation(8)[:n_rests]]).astype(np.int64)
    rows = rng.permutation(np.concatenate([pairs[:n_notes], rests]))
    if rng.random() < 0.5:
        rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    return np.concatenate([np.zeros((2, 2), dtype=np.int64), rows])


def _books(rng: np.random.Generator) -> list[Case]:
    """Draw lists of tunes: one or many, equally long or not, the longest anywhere, one without a note."""
    lengths = [(1,), (5,), (0,), (3, 3, 3), (1, 6), (6, 1), (2, 0, 4), (4, 7, 2, 5), (1, 1), (9, 2, 2, 2, 2, 8)]
    return [([_tune(rng, n, n_tokens) for n in row],) for row in lengths for n_tokens in (3, 9)]


def _tune(rng: np.random.Generator, n_notes: int, n_tokens: int) -> Integers:
    return np.array([START, *rng.integers(2, n_tokens, size=n_notes), END], dtype=np.int64)


def _places(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for bar in (1, 2, 3, 4, 6, 8, 12):
        for position in range(bar):
            n_notes = int(rng.integers(1, 8))
            cases.append((position, np.array([0, 0, *rng.integers(1, 13, size=n_notes)]), bar))
            cases.append((position, np.array([0, 0, *rng.permutation(np.arange(1, bar + 2))]), bar))
    return [*cases, (0, np.array([0, 0]), 8)]


def _scores(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for n_tokens in (1, 2, 5, 9):
        for spread, shift in ((0.0, 0.0), (1.0, 0.0), (5.0, -3.0), (300.0, 1e5), (1.0, -1e4), (1e5, 0.0)):
            for temperature in (0.05, 0.5, 1, 1.7, 10.0):
                scores = shift + spread * rng.normal(size=n_tokens)
                cases.append((scores, _some(rng, n_tokens), {"temperature": temperature}))
    high, low = np.array([5000.0, 1.0, 0.0, 5001.0]), np.array([-1e12, -3e12, -2e12, -4e12])
    middle = np.array([False, True, True, False])
    cases += [(scores, middle, {"temperature": 1.0}) for scores in (high, low, 1e-300 * low)]
    return [*cases, *((rng.normal(size=4), middle, {"temperature": temperature}) for temperature in (1e-3, 1e3))]


def _some(rng: np.random.Generator, n_tokens: int) -> NDArray[np.bool_]:
    """Draw which tokens are allowed: any number from one to all."""
    allowed = np.arange(n_tokens) < rng.choice([1, int(rng.integers(1, n_tokens + 1)), n_tokens])
    return rng.permutation(allowed)


def _melodies(rng: np.random.Generator) -> list[Case]:
    return _certain_melodies(rng) + _long_melodies(rng)


def _certain_melodies(rng: np.random.Generator) -> list[Case]:
    """Draw networks and temperatures so low that there is one melody only; some end by themselves."""
    cases: list[Case] = []
    for bar, n_tokens, n_hidden in ((8, 7, 5), (1, 8, 6), (3, 4, 1), (6, 9, 8), (8, 3, 2), (4, 12, 9)):
        for n_start, n_more in ((1, 7), (3, 12), (2, 0), (9, 3), (4, 1), (2, 2)):
            for to_end in (-1e3, 0.0, 1e3):
                keywords = {"bar": bar, "length": n_start + n_more, "temperature": COLD}
                case = _certain_melody(rng, (n_tokens, n_hidden, n_start), to_end, keywords)
                cases.append((*case, {**keywords, "rng": Rng(len(cases))}))
    return cases


def _certain_melody(
    rng: np.random.Generator, sizes: tuple[int, int, int], to_end: float, keywords: dict[str, Any]
) -> tuple[LSTMParams, Integers, Integers]:
    n_tokens, n_hidden, n_start = sizes
    while True:
        durations = _durations(rng, n_tokens, keywords["bar"])
        params = _network(rng, n_tokens, n_hidden, 3.0, of_states=8.0)
        params.by[[START, END]] += rng.choice([0.0, 1e3]), to_end
        start = rng.integers(2, n_tokens, size=n_start)
        melody = _certain(params, start, durations, keywords["bar"], keywords["length"])
        if melody and (len(melody) < n_start + 6 or len(set(melody[n_start:])) >= min(4, n_tokens - 2)):
            return params, start, durations


def _durations(rng: np.random.Generator, n_tokens: int, bar: int) -> Integers:
    """Draw durations, (tokens,); one note is an eighth, so that something always fits, and some may be too long."""
    return np.array([0, 0, *rng.permutation([1, *rng.integers(1, bar + 2, size=n_tokens - 3)])])


def _network(rng: np.random.Generator, n_tokens: int, n_hidden: int, of_inputs: float, of_states: float) -> LSTMParams:
    """Draw a network; its scores depend on what it has read the more, the larger the scale of its states' weights."""
    params = init_lstm(n_tokens, n_hidden, n_tokens, rng=rng)
    biases = {"bg": params.bg + rng.normal(size=params.bg.shape), "by": rng.normal(size=n_tokens)}
    return params._replace(Wgx=of_inputs * params.Wgx, Wga=2 * params.Wga, Wya=of_states * params.Wya, **biases)


def _certain(params: LSTMParams, start: Integers, durations: Integers, bar: int, length: int) -> list[int]:
    """Follow the best token that is allowed; an empty list if it does not lead by far at each place."""
    state, melody = _read(params, [START, *start], None), [int(token) for token in start]
    while len(melody) < length:
        position = int(durations[melody].sum()) % bar
        allowed = (durations > 0) & (durations <= bar - position)
        allowed[END] = position == 0
        scores = np.where(allowed, state[0] @ params.Wya + params.by, -np.inf)
        second, best = np.sort(scores)[-2:]
        if best - second < CLEAR:
            return []
        if scores.argmax() == END:
            break
        melody.append(int(scores.argmax()))
        state = _read(params, melody[-1:], state)
    return melody


def _read(params: LSTMParams, tokens: Any, state: tuple[Array, Array] | None) -> tuple[Array, Array]:
    """Go through tokens, each a row of one and the same matrix: token, state and a one for the bias side by side.

    Not as the oracle does it, which writes the gates' sigmoids out: here each is a tanh of half its sum.
    """
    n_tokens, n_hidden = len(params.Wgx), len(params.Wga)
    weights = np.concatenate([params.Wgx, params.Wga, params.bg[None]])
    a, c = state or (np.zeros(n_hidden), np.zeros(n_hidden))
    for token in tokens:
        sums = (np.concatenate([np.arange(n_tokens) == token, a, [1.0]]) @ weights).reshape(4, n_hidden)
        let_in, kept, shown = 0.5 + 0.5 * np.tanh(0.5 * sums[[0, 1, 3]])
        c = kept * c + let_in * np.tanh(sums[2])
        a = shown * np.tanh(c)
    return a, c


def _long_melodies(rng: np.random.Generator) -> list[Case]:
    """Draw a network that leaves something to the draw, and ask it with equal generators and with another."""
    durations = np.array([0, 0, *rng.permutation([1, *rng.integers(1, 5, size=3)])])
    params = _network(rng, len(durations), 3, 1.0, of_states=1.0)
    params.by[END] = -1e6
    keywords = {"bar": 4, "length": MANY, "temperature": 0.5}
    starts = np.array([2]), np.array([2]), [2]
    return [
        (params, start, durations, {**keywords, "rng": Rng(seed)})
        for start, seed in zip(starts, (0, 0, 1), strict=True)
    ]


def same_tokens(got: Any, want: Any) -> bool:
    """Say whether two answers hold the same tokens or flags; lists of them will do, too."""
    if isinstance(want, tuple):
        return isinstance(got, tuple) and len(got) == len(want) and all(map(same_tokens, got, want))
    return same(plain_array(got), want)


DOMAINS = {
    "melody_to_tokens": Domain(_tunes, same_tokens),
    "training_batch": Domain(_books, same_tokens),
    "allowed_tokens": Domain(_places, same_tokens),
    "melody_step_probabilities": Domain(_scores),
    "generate_melody": Domain(_melodies, SameWords()),
}
