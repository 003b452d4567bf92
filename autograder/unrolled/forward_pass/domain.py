"""What the functions of notebook 02 may be asked."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, RNNParams

from autograder.border.records import Rng
from autograder.claims.domain import Domain, same
from autograder.unrolled.rnn_cell.domain import Case, params, plain_array

Integers = NDArray[np.int64]

SIZES = (
    (1, 1, 1, 1, 1),
    (2, 3, 4, 5, 6),
    (6, 5, 4, 3, 2),
    (3, 3, 3, 3, 3),
    (1, 9, 2, 3, 4),
    (4, 1, 3, 2, 5),
    (5, 4, 1, 2, 3),
    (2, 6, 5, 1, 3),
    (3, 2, 2, 4, 1),
)
"""(batch, time, features, hidden, outputs)."""

MANY = 400  # draws; from here on, two answers are compared by how often each word follows each other
SPREADS = 6.0  # standard deviations that the statistic of two samples may lie above its mean
CERTAIN = 40.0  # difference of scores over temperature that no draw overcomes


LONG = 4000  # steps: more than Python lets a function call itself


def _sequences(rng: np.random.Generator) -> list[Case]:
    """Draw every size twice in a row, so that what is left over from one call shows in the next."""
    words = [
        (np.eye(n, dtype=np.int64)[rng.integers(n, size=(b, t))], states(rng, b, h), params(rng, n, h, o, 0.7))
        for b, t, n, h, o in SIZES
    ]
    holding = params(rng, 1, 1, 1)._replace(Waa=np.array([[-0.6]]))
    long = (rng.normal(size=(1, LONG, 1)), states(rng, 1, 1), holding)
    return [*_numbers(rng), *words, long]


def _numbers(rng: np.random.Generator) -> list[Case]:
    return [
        (inputs * rng.normal(size=(b, t, n)), states(rng, b, h), params(rng, n, h, o, weights))
        for b, t, n, h, o in SIZES
        for inputs, weights in ((1.0, 0.5), (1.0, 0.5), (1e-3, 1.0), (5.0, 1.0), (1.0, 1e-3), (0.0, 1.0))
    ]


def states(rng: np.random.Generator, *shape: int) -> Array:
    """Draw states of any shape, none at the edge of what tanh gives."""
    return rng.uniform(-0.95, 0.95, size=shape)


def _pieces(rng: np.random.Generator) -> list[Case]:
    steps = (1, 2, 5, 6, 9)
    chunks = (1, 2, 3, 4, 5, 6, 8, 9, 10, 40)
    sizes = [(1, 1, 1, 1), (2, 3, 4, 5), (3, 3, 3, 3), (4, 2, 3, 1)]
    return [
        (rng.normal(size=(b, t, n)), states(rng, b, h), params(rng, n, h, o, 0.7), chunk)
        for (b, n, h, o), t, chunk in product(sizes, steps, chunks)
    ]


def _surprises(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for batch, time, _, n_hidden, n_outputs in SIZES:
        for scale in (1e-3, 2.0, 2e3):
            a, weights = states(rng, batch, time, n_hidden), params(rng, 1, n_hidden, n_outputs, scale)
            unlikely = np.argmin(a @ weights.Wya + weights.by, axis=-1)
            drawn = np.where(rng.random((batch, time)) < 0.3, unlikely, rng.integers(n_outputs, size=(batch, time)))
            drawn[0, 0] = unlikely[0, 0]
            cases += [(a, drawn, weights), (a, unlikely.astype(np.int32), weights._replace(by=weights.by - 800.0))]
            cases += [(a, drawn, weights, *how) for how in _masks(rng, batch, time)]
    return cases


def _masks(rng: np.random.Generator, batch: int, time: int) -> Iterator[tuple[Any, ...]]:
    """Make masks of bool, of whole numbers and of floats: none, padding, holes, everything, nothing."""
    lengths = rng.integers(1, time + 1, size=batch)
    padded = np.arange(time) < lengths[:, np.newaxis]
    padded[0] = np.arange(time) == time - 1
    holes = rng.random((batch, time)) < 0.6
    holes[0, 0] = True
    yield (None,)
    yield (padded,)
    yield ({"mask": padded.astype(float)},)
    yield (holes,)
    yield (holes.astype(int),)
    yield (np.ones((batch, time), dtype=bool),)
    yield (np.zeros((batch, time), dtype=bool),)


def _readings(rng: np.random.Generator) -> list[Case]:
    mean = [0.0, 1e-6, 0.5, 1.0, 2.5, 20.0, 60.0, 90.0, *rng.uniform(0, 6, size=6)]
    counts = (1, 2, 3, 10, 999, 100_000, 10_000_000)
    return [(float(loss * n), n) for loss, n in product(mean, counts)] + [(7, 2), (3, 1)]


def _writings(rng: np.random.Generator) -> list[Case]:
    return [*_odds(rng), *_certain(rng)]


def _certain(rng: np.random.Generator) -> list[Case]:
    """Draw networks that are certain of each next word, so that there is one right answer whatever is drawn."""
    cases: list[Case] = []
    for n_words, n_hidden, n_start, length in (
        (1, 1, 1, 3), (2, 1, 1, 5), (2, 3, 2, 6), (4, 4, 4, 4), (6, 5, 1, 9), (5, 6, 3, 12), (3, 8, 6, 1), (7, 2, 2, 7),
    ) * 3:  # fmt: skip
        start, temperature = rng.integers(n_words, size=n_start), float(rng.choice([1e-3, 0.1, 0.5, 1.0, 3.0]))
        network = _certain_network(rng, (n_words, n_hidden), start, length, temperature)
        for words in (start, start.tolist()):
            cases.append((network, words, length, {"temperature": temperature, "rng": seed(rng)}))
    return cases


def _certain_network(
    rng: np.random.Generator, sizes: tuple[int, int], start: Integers, length: int, temperature: float
) -> RNNParams:
    """Draw networks until one is certain of all its words, and of different ones if it can be."""
    n_words, n_hidden = sizes
    for trial in range(10_000):
        network = params(rng, n_words, n_hidden, n_words)
        sharp = network._replace(Wya=400 * max(temperature, 1) * network.Wya, by=100 * network.by + 900)
        words = _best_words(sharp, start, length, CERTAIN * temperature)
        wanted = min(n_words, length, 1 if trial > 200 else 3)
        if len(set(words)) >= wanted:
            return sharp
    raise AssertionError("no network was certain of its words; draw steeper ones")


def _best_words(network: RNNParams, start: Integers, length: int, margin: float) -> list[int]:
    """Follow the best word; nothing if the second best comes closer than the margin."""
    state, words = np.zeros(len(network.ba)), [int(word) for word in start]
    for place in range(len(start) + length - 1):
        state = np.tanh(network.Wax[words[place]] + state @ network.Waa + network.ba)
        scores = state @ network.Wya + network.by
        if place >= len(start) - 1:
            words.append(int(np.argmax(scores)))
            if np.sum(scores > scores.max() - margin) > 1:
                return []
    return words[len(start) :]


def _odds(rng: np.random.Generator) -> list[Case]:
    """Draw networks that hesitate, with one case asked twice with equal generators and once with another."""
    cases: list[Case] = []
    for n_words, n_hidden, temperature in ((3, 4, 1.0), (4, 3, 0.4), (2, 1, 4.0), (24, 3, 50.0)):
        network, start = params(rng, n_words, n_hidden, n_words), rng.integers(n_words, size=2)
        cases.append((network, start, 2 * MANY, {"temperature": temperature, "rng": seed(rng)}))
    network, start, length, keywords = cases[0]
    again = (network, start, length, dict(keywords))
    other = (network, start, length, {**keywords, "rng": seed(rng)})
    return [*cases, again, other]


def seed(rng: np.random.Generator) -> Rng:
    """Draw the seed of a generator that an answer is handed."""
    return Rng(int(rng.integers(2**32)))


class SameWords:
    """Says whether two answers of `sample` are the same.

    Few words are those of a network without doubt, and must be equal. Of many, the odds must be alike; and since it
    is the generator that decides, answers must be equal where the right ones are, and differ where they do.
    """

    def __init__(self) -> None:
        self._before: list[tuple[Integers, Integers]] = []

    def __call__(self, got: Any, want: Integers) -> bool:
        """Compare an answer with the right one, and with the answers to the cases before it."""
        ids = plain_array(got) if isinstance(got, list | np.ndarray) else None
        if ids is None or ids.shape != want.shape or ids.dtype.kind not in "iu":
            return False
        if len(want) < MANY:
            return bool(np.array_equal(ids, want))
        return self._equal_where_the_right_ones_are(ids, want) and _alike_in_odds(ids, want)

    def _equal_where_the_right_ones_are(self, got: Integers, want: Integers) -> bool:
        if self._before and want is self._before[0][1]:
            self._before = []  # another answer is on trial
        self._before.append((got, want))
        return all(np.array_equal(got, g) == np.array_equal(want, w) for g, w in self._before[:-1])


def _alike_in_odds(got: Integers, want: Integers) -> bool:
    """Compare how often each word comes after each other one, by the chi-squared statistic of two samples."""
    n_words = int(max(got.max(), want.max())) + 1
    one, other = (np.bincount(ids[:-1] * n_words + ids[1:], minlength=n_words**2) for ids in (got, want))
    pairs = int(np.sum(one + other > 0))
    distance = np.sum((one - other) ** 2 / np.maximum(one + other, 1))
    return bool(distance <= pairs + SPREADS * np.sqrt(2 * pairs))


class Pieces:
    """Sees how many steps each call of `rnn_forward` is given."""

    def __init__(self) -> None:
        self.given = {"rnn_forward": self._rnn_forward}
        self._steps: list[int] = []

    def begin(self, _args: Any, _kwargs: Any) -> None:
        """Forget what was called before."""
        self._steps = []

    def told(self) -> list[int]:
        """The steps of each call."""
        return self._steps

    def _rnn_forward(self, x: Array, a0: Array, weights: RNNParams) -> Array:
        self._steps.append(x.shape[1])
        read, states = x @ weights.Wax + weights.ba, [a0]
        for t in range(x.shape[1]):
            states.append(np.tanh(read[:, t] + states[-1] @ weights.Waa))
        return np.stack(states[1:], axis=1)


def _same_states_by_pieces(got: tuple[Any, list[int]], want: tuple[Any, list[int]]) -> bool:
    """Compare states, and whether all whole chunks were read by calls that were given no more than one."""
    (states, steps), (right_states, right_steps) = got, want
    chunk = max(right_steps)
    whole = sum(right_steps) // chunk * chunk
    return same(states, right_states) and max(steps, default=0) <= chunk and sum(steps) >= whole


DOMAINS = {
    "rnn_forward": Domain(_sequences),
    "forward_in_chunks": Domain(_pieces, _same_states_by_pieces, Pieces()),
    "sequence_loss": Domain(_surprises),
    "perplexity": Domain(_readings),
    "sample": Domain(_writings, SameWords()),
}
