"""Oracles of notebook 02, number by number, and the random inputs of its checks."""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, RNNParams

from autograder.claims.remembered import drawn_once
from autograder.unrolled.rnn_cell.oracle import rnn_cell_step

Generator = np.random.Generator
Integers = NDArray[np.int64]
ForwardCase = tuple[Array, Array, RNNParams]
LossCase = tuple[Array, Integers, RNNParams]

SIZES = ((3, 4, 2, 5, 6), (3, 2, 4, 5, 1), (1, 5, 3, 4, 2), (4, 1, 3, 2, 5), (3, 3, 3, 3, 3))
"""(batch, time, features, hidden, outputs): all different, one output, one sequence, one step, all equal."""

SHIFT = 800.0  # added to all scores it changes no probability, and the exponential of it overflows
CERTAIN = 30.0  # difference of scores that no draw of a check will ever overcome
PLACES = 200  # words of a writer that tells where its state is, evenly between -1 and 1
EDGE = 0.1  # of the way between two places: a state so close to the middle between them is drawn again


def rnn_forward(x: Array, a0: Array, params: RNNParams) -> Array:
    """Read each sequence alone, one word and one hidden unit at a time.

    Args:
        x: inputs, (batch, time, features).
        a0: states before the first step, (batch, hidden).
        params: the weights.
    """
    return np.array([_read(words, first, params) for words, first in zip(x, a0, strict=True)])


def _read(words: Array, first: Array, params: RNNParams) -> list[Array]:
    states = [first]
    for word in words:
        states.append(rnn_cell_step(word[np.newaxis], states[-1][np.newaxis], params)[0])
    return states[1:]


def sequence_loss(a: Array, targets: Integers, params: RNNParams, mask: Any = None) -> float:
    """Add up the surprise of every real step in decimal numbers, which neither overflow nor need a shift.

    Args:
        a: hidden states, (batch, time, hidden).
        targets: right outputs, (batch, time).
        params: the weights.
        mask: true where a step counts, (batch, time); None when all do.
    """
    total = Decimal(0)
    for b, t in np.ndindex(targets.shape):
        if mask is None or mask[b, t]:
            total += surprise(scores(a[b, t], params), int(targets[b, t]))
    return float(total / targets.shape[0])


def scores(state: Array, params: RNNParams) -> list[float]:
    """Compute the scores that one state gives, one output at a time.

    Args:
        state: one hidden state, (hidden,).
        params: the weights.
    """
    units, outputs = range(len(state)), range(len(params.by))
    return [math.fsum([*(float(state[k] * params.Wya[k, j]) for k in units), float(params.by[j])]) for j in outputs]


def surprise(row: list[float], right: int) -> Decimal:
    """Return minus the log of the probability of output `right`, from the scores of all outputs."""
    return sum((Decimal(score - row[right]).exp() for score in row), Decimal(0)).ln()


def forward_in_chunks(x: Array, a0: Array, params: RNNParams, chunk: int) -> Array:
    """Read everything in one long pass, which is what chunks must give.

    Args:
        x: inputs, (batch, time, features).
        a0: states before the first step, (batch, hidden).
        params: the weights.
        chunk: steps per piece; it changes nothing.
    """
    return rnn_forward(x, a0, params)


def sample(params: RNNParams, start: Any, length: int, *, temperature: float, rng: Generator) -> Integers:
    """Write words by asking, for each draw, where one uniform number falls among the heaped-up probabilities.

    Args:
        params: the weights.
        start: ids that are read before the first draw, (time,).
        length: number of ids to draw.
        temperature: what the scores are divided by.
        rng: source of randomness.
    """
    state: Array = np.zeros(len(params.ba))
    written = [int(i) for i in start]
    for word in written:
        state = _after(state, word, params)
    for _ in range(length):
        heap = np.cumsum(probabilities(_scores_at_once(state, params), temperature))
        written.append(int(np.sum(heap < rng.random() * heap[-1])))
        state = _after(state, written[-1], params)
    return np.array(written[len(start) :], dtype=np.int64)


def _after(state: Array, word: int, params: RNNParams) -> Array:
    remembered = np.sum(state[:, np.newaxis] * params.Waa, axis=0)
    return np.asarray(np.tanh(params.Wax[word] + remembered + params.ba))


def _scores_at_once(state: Array, params: RNNParams) -> Array:
    """Compute the scores of hundreds of outputs, for which `scores` is too slow."""
    return np.asarray(np.sum(state[:, np.newaxis] * params.Wya, axis=0) + params.by)


def probabilities(row: Array, temperature: float) -> Array:
    """Turn scores into probabilities at a temperature: the odds against the best, over their sum."""
    odds = np.exp((row - np.max(row)) / temperature)
    return np.asarray(odds / math.fsum(odds))


def perplexity(loss_sum: float, n_steps: int) -> float:
    """Take the geometric mean of one over the probabilities, in decimal numbers.

    Args:
        loss_sum: sum of the surprises of all steps, in nats.
        n_steps: number of steps.
    """
    return float((Decimal(loss_sum) / Decimal(n_steps)).exp())


def draw_params(n_features: int, n_hidden: int, n_outputs: int, rng: Generator) -> RNNParams:
    """Draw weights without symmetry and biases that are not zero; pre-activations stay mostly below one."""

    def draw(*shape: int) -> Array:
        return rng.normal(0.0, 0.6 / math.sqrt(shape[0]), size=shape)

    def bias(n: int) -> Array:
        return rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.2, 0.5, size=n)

    return RNNParams(
        Wax=draw(n_features, n_hidden),
        Waa=draw(n_hidden, n_hidden),
        ba=bias(n_hidden),
        Wya=2 * draw(n_hidden, n_outputs),
        by=bias(n_outputs),
    )


def forward_case(rng: Generator, sizes: tuple[int, int, int, int, int] = SIZES[0]) -> ForwardCase:
    """Draw inputs for `rnn_forward`: `x`, `a0` and the weights.

    Args:
        rng: source of randomness.
        sizes: batch, time, features, hidden, outputs.
    """
    batch, time, features, hidden, outputs = sizes
    params = draw_params(features, hidden, outputs, rng)
    return rng.normal(size=(batch, time, features)), rng.uniform(-0.9, 0.9, size=(batch, hidden)), params


def word_case(rng: Generator, sizes: tuple[int, int, int, int, int]) -> tuple[Integers, Array, RNNParams]:
    """Draw inputs for `rnn_forward` whose words are one-hot vectors of whole numbers.

    Args:
        rng: source of randomness.
        sizes: batch, time, features, hidden, outputs.
    """
    x, a0, params = forward_case(rng, sizes)
    return np.eye(sizes[2], dtype=np.int64)[rng.integers(sizes[2], size=x.shape[:2])], a0, params


def one_unit(x: Array, a0: Array, params: RNNParams) -> Array:
    """Read one long sequence of single numbers with a network of one unit, (1, time, 1).

    Args:
        x: inputs, (1, time, 1).
        a0: the state before the first step, (1, 1).
        params: the weights.
    """
    see, remember, bias = float(params.Wax[0, 0]), float(params.Waa[0, 0]), float(params.ba[0])
    state, states = float(a0[0, 0]), []
    for number in x[0, :, 0].tolist():
        state = math.tanh(see * number + remember * state + bias)
        states.append(state)
    return np.array(states).reshape(1, -1, 1)


def forward_cases(rng: Generator) -> Iterator[ForwardCase]:
    """Draw one case for each of the sizes, of two sequences where it says one."""
    return (forward_case(rng, (max(2, b), t, n, h, o)) for b, t, n, h, o in SIZES)


def loss_case(rng: Generator, sizes: tuple[int, int, int, int, int] = SIZES[0]) -> LossCase:
    """Draw inputs for `sequence_loss`: states, targets and the weights.

    Args:
        rng: source of randomness.
        sizes: batch, time, features, hidden, outputs.
    """
    batch, time, features, hidden, outputs = sizes
    params = draw_params(features, hidden, outputs, rng)
    return (
        rng.uniform(-0.9, 0.9, size=(batch, time, hidden)),
        rng.integers(outputs, size=(batch, time)),
        params,
    )


def loss_cases(rng: Generator) -> Iterator[LossCase]:
    """Draw one case for each of the sizes."""
    return (loss_case(rng, sizes) for sizes in SIZES)


def draw_mask(rng: Generator, batch: int, time: int) -> NDArray[np.bool_]:
    """Draw a mask with padding at the end of some sequences; none is empty.

    Args:
        rng: source of randomness.
        batch: number of sequences, at least 2.
        time: number of steps, at least 3.
    """
    lengths = rng.integers(1, time, size=batch)
    lengths[0], lengths[-1] = time, max(1, time - 2)
    return np.arange(time) < lengths[:, np.newaxis]


def masks(rng: Generator, batch: int, time: int) -> Iterator[tuple[str, NDArray[Any]]]:
    """Draw masks of every kind that a loss may be given, each with words that say what it does.

    Args:
        rng: source of randomness.
        batch: number of sequences, at least 3.
        time: number of steps, at least 3.
    """
    padded = draw_mask(rng, batch, time)
    late = padded.copy()
    late[0] = np.arange(time) > 0
    holes = padded.copy()
    holes[0, 1], holes[1] = False, False
    yield "holds 0.0 and 1.0", padded.astype(float)
    yield "holds whole numbers 0 and 1", late.astype(np.int64)
    yield "begins with false in the first row", late
    yield "is false in the middle of the first row and in all of the second", holes
    yield "is true everywhere", np.ones((batch, time), dtype=bool)
    yield "is false everywhere", np.zeros((batch, time), dtype=bool)


def fixed_odds(chances: Array) -> RNNParams:
    """Build a network that gives the same probabilities at every step, whatever it has read.

    Half of each score comes from the state and half from the bias, so that to leave either as it is shows.

    Args:
        chances: probabilities, (outputs,).
    """
    n, logs = len(chances), np.log(chances)
    by_the_state = np.outer([1.0, 0.0, 0.0], logs / 2 / math.tanh(0.1))
    return RNNParams(np.full((n, 3), 0.1), np.zeros((3, 3)), np.zeros(3), by_the_state, logs / 2)


def fresh_start(rng: Generator, n_words: int = 6) -> tuple[RNNParams, int, int]:
    """Build a network whose first word is certain after one word from zeros, and another after any other state.

    From zeros only the unit of the word that was read is up, and what follows it leads by 40. From any other state
    all units are down, and one word, which is neither, leads by as much.

    Args:
        rng: source of randomness: which words they are.
        n_words: number of words.

    Returns:
        the weights, the word to read and the word that follows.
    """
    start, follows, otherwise = (int(word) for word in 1 + rng.permutation(n_words - 1)[:3])
    reads = np.zeros((n_words, n_words))
    reads[:, follows] = 80.0
    by = np.zeros(n_words)
    by[otherwise] = 40.0
    eye, ones = np.eye(n_words), np.ones((n_words, n_words))
    return RNNParams(3.0 * eye, -9.0 * ones, np.zeros(n_words), reads, by), start, follows


def favourite(rng: Generator, n_words: int, chance: float) -> tuple[RNNParams, int]:
    """Build a network that says one word with a given probability, and all others alike, whatever it has read.

    Args:
        rng: source of randomness: which word it is.
        n_words: number of all words.
        chance: probability of the one.

    Returns:
        the weights, and the word.
    """
    word = int(rng.integers(1, n_words))  # a network that never says the first word is asked about that elsewhere
    chances = np.full(n_words, (1 - chance) / (n_words - 1))
    chances[word] = chance
    return fixed_odds(chances), word


def second_thoughts(rng: Generator, n_words: int = 6) -> tuple[RNNParams, list[int]]:
    """Build a network that is certain of every word, and decides by the word before the last.

    One half of the state holds the last word, the other half the word before. The next word follows the one
    before the last on a ring of all words, with odds beyond 10 to the power 30 against any other.

    Args:
        rng: source of randomness: the order of the ring.
        n_words: number of words.

    Returns:
        the weights, and the words in the order of the ring.
    """
    ring = rng.permutation(n_words)
    last, before = np.eye(n_words, 2 * n_words), np.eye(n_words, 2 * n_words, k=n_words)
    follows = np.zeros((n_words, n_words))
    follows[ring, np.roll(ring, -1)] = 80.0
    return RNNParams(
        Wax=3.0 * last,
        Waa=3.0 * np.vstack([before, np.zeros((n_words, 2 * n_words))]),
        ba=np.zeros(2 * n_words),
        Wya=np.vstack([np.zeros((n_words, n_words)), follows]),
        by=np.zeros(n_words),
    ), [int(word) for word in ring]


@drawn_once
def certain_writer(rng: Generator, length: int = 8) -> tuple[RNNParams, list[int], list[int]]:
    """Draw a network of steep output weights that is certain of every word it writes.

    Args:
        rng: source of randomness; networks are drawn until one is certain and not monotonous.
        length: number of words it writes.

    Returns:
        the weights, the words that it reads first, and the words that it then writes.
    """
    while True:
        params = draw_params(5, 6, 5, rng)
        params = params._replace(Wax=2 * params.Wax, Wya=300 * params.Wya, by=SHIFT + 20 * params.by)
        start = [int(word) for word in rng.permutation(5)[:3]]
        words = certain_words(params, start, length)
        if len(set(words)) >= 3 and start[-1] != words[-1]:
            return params, start, words


@drawn_once
def telling_writer(rng: Generator, n_start: int, length: int) -> tuple[RNNParams, list[int], list[int]]:
    """Draw a network that says, with every word, where one unit of its state is, to within a hundredth.

    The words have places between -1 and 1, and the word whose place is nearest to the unit has the highest score, by
    far. So whoever computes the state in any other way writes other words.

    Args:
        rng: source of randomness; networks are drawn until one is certain.
        n_start: number of words that it reads first.
        length: number of words it writes.

    Returns:
        the weights, the words that it reads first, and the words that it then writes.
    """
    places = np.linspace(-1, 1, PLACES)
    steep = CERTAIN / (EDGE * (places[1] - places[0]) ** 2)
    while True:
        params = draw_params(4, 4, 4, rng)._replace(
            Wax=rng.normal(size=(PLACES, 4)),
            Waa=rng.normal(0.0, 0.7, size=(4, 4)),
            Wya=steep * np.outer([1, 0, 0, 0], places),
            by=SHIFT - steep * places**2 / 2,
        )
        start = [int(word) for word in rng.integers(PLACES, size=n_start)]
        words = certain_words(params, start, length)
        if len(set(words)) >= min(3, length):
            return params, start, words


def unlikely_words(rng: Generator, n_words: int, temperature: float) -> tuple[RNNParams, int]:
    """Build a network that, at a temperature, says one word half of the time, and each of many others hardly ever.

    The score of the one is ahead by as much as the others are many. So to stretch or shrink all scores by a little
    changes its share by much.

    Args:
        rng: source of randomness: which word it is.
        n_words: number of all words.
        temperature: what the scores will be divided by.

    Returns:
        the weights, and the word.
    """
    word = int(rng.integers(n_words))
    ahead = np.zeros(n_words)
    ahead[word] = temperature * math.log(n_words - 1)
    return RNNParams(np.zeros((n_words, 3)), np.eye(3), np.full(3, 0.1), np.zeros((3, n_words)), ahead), word


def certain_words(params: RNNParams, start: list[int], length: int) -> list[int]:
    """Follow the best word at each step; an empty list if a second best comes within exp(-30) of it.

    Args:
        params: the weights.
        start: words that are read first.
        length: number of words to write.
    """
    state: Array = np.zeros(len(params.ba))
    words = list(start)
    for word in words:
        state = _after(state, word, params)
    for _ in range(length):
        row = _scores_at_once(state, params)
        best, second = np.argsort(row)[:-3:-1]
        if row[best] - row[second] < CERTAIN:
            return []
        words.append(int(best))
        state = _after(state, words[-1], params)
    return words[len(start) :]
