"""Oracles of notebook 04, row by row and number by number, and the random inputs of its checks."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, RNNParams, Seq2SeqParams

from autograder.claims.remembered import drawn_once
from autograder.unrolled.drawing import scaled
from autograder.unrolled.rnn_cell import oracle as rnn_cell
from autograder.unrolled.rnn_cell.oracle import Rng, cell_params, state

Integers = NDArray[np.int64]
Numbers = Sequence[float]
SequenceCase = tuple[Array, Integers, RNNParams]
AdamState = tuple[RNNParams, RNNParams, int]
Case = TypeVar("Case")

END, START = 0, 1
KEEP_M, KEEP_V, TINY = 0.9, 0.999, 1e-8
SMALL_RATE = 1e-4  # so small that beside gradients near one a 1e-8 in another place stays below every tolerance
SIZES = ((4, 5, 3, 6, 2), (3, 3, 3, 3, 3), (2, 1, 4, 5, 3), (1, 4, 2, 3, 5))
"""(batch, time, features, hidden, outputs): all different, all equal, a single step, a single sequence."""

WRITER_SIZES = ((6, 4, 7, 8), (6, 6, 6, 6), (1, 3, 8, 7))
"""(batch, pixels or source words, hidden, symbols): all different, all equal, a single row."""

LONGEST = 6  # symbols that the checks ask for
LONG = 60  # steps or symbols of a long row
MANY = 40  # rows of a large batch
CLEAR = 1e-3  # by how much the best score must lead, so that rounding decides nothing
GARBAGE = 9.0
NEVER = -1e3  # a bias with which a symbol is never chosen
HASTE = 2.5  # more bias for END, with which most rows are short
TRIES = 2000


def softmax(z: Array) -> Array:
    """Turn scores into probabilities over the last axis.

    Args:
        z: scores, (..., outputs).
    """
    return rnn_cell.softmax(z.reshape(-1, z.shape[-1])).reshape(z.shape)


def classify_image(x: Array, params: RNNParams) -> Array:
    """Take one step from a state of zeros and answer.

    Args:
        x: images, (batch, features).
        params: the weights.
    """
    return _answer(_step(x, np.zeros((len(x), len(params.ba))), params), params)


def adam_step(
    params: RNNParams, grads: RNNParams, state: AdamState, learning_rate: float
) -> tuple[RNNParams, AdamState]:
    """Take one step of Adam (Kingma and Ba, 2015, algorithm 1), one number at a time.

    Args:
        params: the weights.
        grads: their gradients.
        state: mean of the gradients, mean of their squares, number of steps taken.
        learning_rate: about how far a weight moves.
    """
    m, v, t = state[0], state[1], int(state[2]) + 1
    seen_m, seen_v = seen(KEEP_M, t), seen(KEEP_V, t)
    m = _each(lambda old, grad: old + (1 - KEEP_M) * (grad - old), m, grads)
    v = _each(lambda old, grad: old + (1 - KEEP_V) * (grad * grad - old), v, grads)

    def moved(weight: float, mean: float, square: float) -> float:
        return weight - learning_rate * (mean / seen_m) / (math.sqrt(square / seen_v) + TINY)

    return _each(moved, params, m, v), (m, v, t)


@cache
def seen(keep: float, t: int) -> float:
    """Add up the weights with which t gradients stand in a running mean; one less this is the share of the zeros.

    Args:
        keep: what is kept of the mean at each step.
        t: steps so far.
    """
    return math.fsum((1 - keep) * keep**age for age in range(t))


def _each(function: Callable[..., float], *records: RNNParams) -> RNNParams:
    """Apply a function of numbers to corresponding numbers of records."""
    fields = (
        np.array([function(*numbers) for numbers in zip(*(a.ravel().tolist() for a in arrays), strict=True)]).reshape(
            arrays[0].shape
        )
        for arrays in zip(*records, strict=True)
    )
    return RNNParams(*fields)


def adam_walk(params: RNNParams, all_grads: Sequence[RNNParams], learning_rate: float) -> list[RNNParams]:
    """Take several steps of Adam from a fresh state, each mean taken over all gradients so far by its definition.

    Args:
        params: the first weights.
        all_grads: the gradients of each step.
        learning_rate: about how far a weight moves.

    Returns:
        the weights after each step.
    """
    walked = []
    for t in range(1, len(all_grads) + 1):
        means = [_weighted([g[k] for g in all_grads[:t]], KEEP_M) for k in range(len(params))]
        squares = [_weighted([g[k] ** 2 for g in all_grads[:t]], KEEP_V) for k in range(len(params))]
        steps = (learning_rate * m / (np.sqrt(v) + TINY) for m, v in zip(means, squares, strict=True))
        params = RNNParams(*(weight - step for weight, step in zip(params, steps, strict=True)))
        walked.append(params)
    return walked


def _weighted(values: Sequence[Array], keep: float) -> Array:
    """Average values, of which each counts `keep` times as much as the one after it."""
    weights = keep ** np.arange(len(values))[::-1]
    return np.asarray(np.tensordot(weights / weights.sum(), np.array(values), axes=1))


def caption(image: Array, params: RNNParams, *, max_length: int) -> Integers:
    """Write about each image by itself.

    Args:
        image: (batch, pixels).
        params: the weights; the features are the pixels and then the symbols.
        max_length: symbols to write.
    """
    silence = [0.0] * len(params.ba)
    return np.array([_write(row, silence, params, max_length) for row in image.tolist()])


def classify_sequence(x: Array, lengths: Integers, params: RNNParams) -> Array:
    """Read the real steps of each sequence by itself and answer after the last.

    Args:
        x: (batch, time, features).
        lengths: real steps, (batch,).
        params: the weights.
    """
    return _answer(encode(x, lengths, params), params)


def tag_sequence(x: Array, lengths: Integers, params: RNNParams) -> Array:
    """Read each sequence by itself and answer after each real step.

    Args:
        x: (batch, time, features).
        lengths: real steps, (batch,).
        params: the weights.
    """
    y = np.zeros((*x.shape[:2], len(params.by)))
    for row, length in enumerate(lengths.tolist()):
        states = _states(x[row, :length], np.zeros(len(params.ba)), params)
        y[row, :length] = _answer(states, params)
    return y


def encode(x: Array, lengths: Integers, params: RNNParams) -> Array:
    """Read the real steps of each sequence by itself; return the state after the last.

    Args:
        x: (batch, time, features).
        lengths: real steps, (batch,).
        params: the weights.

    Raises:
        ValueError: if a length is below 1 or above time; where it stands in for a function, it is no milder than one.
    """
    if not np.all((lengths >= 1) & (lengths <= x.shape[1])):
        raise ValueError(f"`lengths` is {lengths.tolist()}, expected numbers from 1 to {x.shape[1]}, one per sentence")
    start = np.zeros(len(params.ba))
    rows = zip(x, lengths.tolist(), strict=True)
    return np.array([_states(row[:length], start, params)[-1] for row, length in rows])


def decode_teacher_forced(state: Array, target: Integers, params: RNNParams) -> Array:
    """Answer after START and each right word but the last, row by row.

    Args:
        state: states before the first step, (batch, hidden).
        target: ids of the right words, (batch, time).
        params: the weights.
    """
    vectors = np.eye(len(params.Wax))
    return np.array(
        [
            _answer(_states(vectors[[START, *words[:-1]]], first, params), params)
            for first, words in zip(state, target.tolist(), strict=True)
        ]
    )


def translate(source: Integers, params: Seq2SeqParams, *, max_length: int) -> Integers:
    """Translate each sentence by itself.

    Args:
        source: ids, (batch, time), filled up with END.
        params: the weights.
        max_length: words to write.
    """
    vectors = np.eye(len(params.encoder.Wax))
    silence = np.zeros(len(params.encoder.ba))
    contexts = [_states(vectors[row[row != END]], silence, params.encoder)[-1].tolist() for row in source]
    return np.array([_write([], context, params.decoder, max_length) for context in contexts])


def _step(x: Array, a_prev: Array, params: RNNParams) -> Array:
    return rnn_cell.rnn_cell_step(x, a_prev, params)


def _answer(a: Array, params: RNNParams) -> Array:
    return rnn_cell.rnn_cell_output(a, params)


def _states(x: Array, a0: Array, params: RNNParams) -> Array:
    """Return the states of one sequence, (time, hidden), from its inputs, (time, features)."""
    states, a = [], a0[None]
    for x_t in x:
        a = _step(x_t[None], a, params)
        states.append(a[0])
    return np.array(states)


def _write(first: Numbers, a: Numbers, params: RNNParams, max_length: int) -> list[int]:
    """Write one row of symbols.

    Args:
        first: what stands before the symbols in the first input, and is zero in later ones.
        a: state before the first step, (hidden,).
        params: the weights.
        max_length: symbols to write.
    """
    ids: list[int] = []
    state, last, seen = np.array([a]), START, list(first)
    while len(ids) < max_length and END not in ids:
        state = _step(np.array([[*seen, *np.eye(len(params.by))[last]]]), state, params)
        chances = _answer(state, params)[0].tolist()
        last = chances.index(max(chances))
        ids.append(last)
        seen = [0.0] * len(first)
    return ids + [END] * (max_length - len(ids))


def sequence_case(
    rng: Rng, sizes: tuple[int, int, int, int, int] = SIZES[0], padding: float = GARBAGE, *, spare: int = 0
) -> SequenceCase:
    """Draw sequences of different lengths, one of which fills the array but for the spare steps.

    Args:
        rng: source of randomness.
        sizes: (batch, time, features, hidden, outputs).
        padding: what stands in the steps that are not real.
        spare: steps at the end of the array that are padding in every row.
    """
    batch, time, n_features, n_hidden, n_outputs = sizes
    x = rng.uniform(-1, 1, size=(batch, time + spare, n_features))
    lengths = mixed_lengths(rng, batch, time)
    x[np.arange(time + spare) >= lengths[:, None]] = padding
    return x, lengths, cell_params(rng, n_features, n_hidden, n_outputs)


def mixed_lengths(rng: Rng, batch: int, time: int) -> Integers:
    """Draw lengths, (batch,), one of which is time; of three or more none are in order, so that sorting shows.

    Args:
        rng: source of randomness.
        batch: how many.
        time: the longest.
    """
    lengths = (time - np.arange(batch) % time).astype(np.int64)
    while batch > 2 and time > 1:
        lengths = rng.permutation(lengths)
        if np.any(np.diff(lengths) > 0) and np.any(np.diff(lengths) < 0):
            return lengths
    return rng.permutation(lengths)


def real_sequences(rng: Rng) -> Iterator[SequenceCase]:
    """Draw sequences without padding of every size: one, long, many, of one unit, of small, large and whole numbers."""
    for sizes, scale in (
        (SIZES[3], 1.0),
        ((2, LONG, 2, 3, 2), 1.0),
        ((MANY, 2, 3, 2, 4), 1e-3),
        ((2, 3, 1, 1, 2), 3.0),
        ((3, 2, 4, 2, 3), 1e3),
    ):
        x, lengths, params = sequence_case(rng, sizes)
        inputs, full = scale * rng.uniform(-1, 1, size=x.shape), np.full_like(lengths, x.shape[1])
        yield inputs, full, params
    yield inputs, full, scaled(params, 1e-3)
    words, lengths, params = sentence_case(rng, (3, 4, 5, 2, 3))
    yield words.astype(np.int64), np.full_like(lengths, 4), params


def sentence_case(
    rng: Rng, sizes: tuple[int, int, int, int, int] = SIZES[0], padding: float = GARBAGE, *, spare: int = 0
) -> SequenceCase:
    """Draw what `sequence_case` draws, with one-hot words as inputs."""
    x, lengths, params = sequence_case(rng, sizes, padding, spare=spare)
    batch, time, n_words = x.shape
    words = np.eye(n_words)[rng.integers(n_words, size=(batch, time))]
    return np.where((np.arange(time) < lengths[:, None])[..., None], words, x), lengths, params


def image_case(
    rng: Rng, sizes: tuple[int, int, int, int] = (4, 3, 6, 2), brightest: float = 1.0
) -> tuple[Array, RNNParams]:
    """Draw images and weights.

    Args:
        rng: source of randomness.
        sizes: (batch, features, hidden, outputs).
        brightest: what no pixel exceeds.
    """
    batch, n_features, n_hidden, n_outputs = sizes
    return brightest * rng.uniform(0, 1, size=(batch, n_features)), cell_params(rng, n_features, n_hidden, n_outputs)


def adam_case(
    rng: Rng,
    sizes: tuple[int, int, int] = (3, 2, 4),
    *,
    size: float = 1.0,
    taken: int = 0,
    learning_rate: float = SMALL_RATE,
) -> tuple[RNNParams, RNNParams, AdamState, float]:
    """Draw weights, gradients and the state after some steps, m and v as gradients of this size leave them.

    Args:
        rng: source of randomness.
        sizes: (features, hidden, outputs).
        size: of the gradients.
        taken: steps that were taken; the state after none is all zeros.
        learning_rate: about how far a weight moves.
    """
    params = cell_params(rng, *sizes)
    shares = seen(KEEP_M, taken), seen(KEEP_V, taken)
    m = gradients_like(rng, params, shares[0] * size)
    v = RNNParams(*(shares[1] * (size * rng.uniform(0.7, 1.6, size=weight.shape)) ** 2 for weight in params))
    return params, gradients_like(rng, params, size), (m, v, taken), learning_rate


def gradients_like(rng: Rng, params: RNNParams, size: float = 1.0) -> RNNParams:
    """Draw gradients of both signs, none near zero, of which the largest is several times the smallest."""
    signs = (rng.choice([-1.0, 1.0], size=weight.shape) for weight in params)
    return RNNParams(*(size * sign * rng.uniform(0.3, 2.0, size=sign.shape) for sign in signs))


def decoder_case(
    rng: Rng, sizes: tuple[int, int, int, int], *, ends: bool = False
) -> tuple[Array, Integers, RNNParams]:
    """Draw first states, right words that differ from step to step, and weights.

    Args:
        rng: source of randomness.
        sizes: (batch, time, hidden, words).
        ends: whether rows end at different places and are filled up with END, or none does.
    """
    batch, time, n_hidden, n_words = sizes
    target = np.array([_restless_words(rng, time, n_words) for _ in range(batch)])
    if ends:
        target[np.arange(time) >= rng.permutation(time - 1 - np.arange(batch) % (time - 1))[:, None]] = END
    return state(rng, batch, n_hidden), target, cell_params(rng, n_words, n_hidden, n_words)


def dictation_case(rng: Rng, sizes: tuple[int, int, int, int], longest: int) -> tuple[Array, Integers, RNNParams]:
    """Draw what `decoder_case` draws, with words that may be repeated, of rows that have all ended at some time.

    Args:
        rng: source of randomness.
        sizes: (batch, time, hidden, words).
        longest: steps from which on there is only END.
    """
    first, target, params = decoder_case(rng, sizes)
    words = rng.integers(2, sizes[3], size=target.shape)
    return first, np.where(np.arange(sizes[1]) < mixed_lengths(rng, sizes[0], longest)[:, None], words, END), params


def _restless_words(rng: Rng, time: int, n_words: int) -> list[int]:
    """Draw ids, neither END nor START, of which no two neighbours are equal."""
    words: list[int] = []
    while len(words) < time:
        word = int(rng.integers(2, n_words))
        if not words or word != words[-1]:
            words.append(word)
    return words


@drawn_once
def caption_case(
    rng: Rng, sizes: tuple[int, int, int, int] = WRITER_SIZES[0], *, ends: bool
) -> tuple[Array, RNNParams]:
    """Draw images and weights of a writer without doubt.

    Args:
        rng: source of randomness.
        sizes: (batch, pixels, hidden, symbols).
        ends: whether rows end at different lengths, or none ever does.
    """
    fits = ends_differ if ends else is_varied
    return telling(lambda: _images(rng, sizes, ends=ends), _draft_of_images, fits)


@drawn_once
def brief_caption_case(rng: Rng, sizes: tuple[int, int, int, int] = WRITER_SIZES[0]) -> tuple[Array, RNNParams]:
    """Draw images and weights of a writer without doubt, of which all rows end early, but not all together.

    Args:
        rng: source of randomness.
        sizes: (batch, pixels, hidden, symbols).
    """

    def draw() -> tuple[Array, RNNParams]:
        image, params = _images(rng, sizes, ends=True)
        return image, hasty(params)

    return telling(draw, _draft_of_images, all_end_early)


@drawn_once
def long_caption_case(rng: Rng) -> tuple[Array, RNNParams]:
    """Draw images and weights of a writer that is without doubt for LONG symbols and never ends."""
    return telling(lambda: _images(rng, (2, 3, 6, 5), ends=False), lambda case: _draft_of_images(case, LONG), is_varied)


@drawn_once
def every_symbol_case(rng: Rng) -> tuple[Array, RNNParams]:
    """Draw images and weights of a writer that begins one row with each symbol there is but START."""
    n = 8
    params = cell_params(rng, 2 * n, n, n)
    bright = np.vstack([5 * np.eye(n), np.zeros((n, n))])  # one pixel for each unit, and one unit for each symbol
    params = RNNParams(
        0.1 * params.Wax + bright, params.Waa, 0.1 * params.ba, 0.1 * params.Wya + 8 * np.eye(n), 0.1 * params.by
    )
    return np.eye(n)[rng.permutation(np.delete(np.arange(n), START))], params


def _images(rng: Rng, sizes: tuple[int, int, int, int], *, ends: bool) -> tuple[Array, RNNParams]:
    batch, n_pixels, n_hidden, n_symbols = sizes
    params = writer_params(rng, n_pixels + n_symbols, n_hidden, n_symbols, ends=ends)
    return rng.uniform(0, 1, size=(batch, n_pixels)), params


def _draft_of_images(case: tuple[Array, RNNParams], n_symbols: int = LONGEST) -> tuple[Integers, Array]:
    image, params = case
    return _draft(image, np.zeros((len(image), len(params.ba))), params, n_symbols)


@drawn_once
def translate_case(
    rng: Rng, sizes: tuple[int, int, int, int] = WRITER_SIZES[0], *, ends: bool
) -> tuple[Integers, Seq2SeqParams]:
    """Draw sentences of different lengths and weights of a translator without doubt.

    Args:
        rng: source of randomness.
        sizes: (batch, source words, hidden, target words).
        ends: whether translations end at different lengths, or none ever does.
    """

    def tells(case: tuple[Integers, Seq2SeqParams]) -> bool:
        return ends or _listens_to_the_end(*case)

    fits = ends_differ if ends else is_varied
    return telling(lambda: _sources(rng, sizes, ends=ends), _draft_of_sources, fits, tells)


@drawn_once
def brief_translate_case(
    rng: Rng, sizes: tuple[int, int, int, int] = WRITER_SIZES[0]
) -> tuple[Integers, Seq2SeqParams]:
    """Draw sentences and weights of a translator without doubt, whose rows all end early, but not all together.

    Args:
        rng: source of randomness.
        sizes: (batch, source words, hidden, target words).
    """

    def draw() -> tuple[Integers, Seq2SeqParams]:
        source, (encoder, decoder) = _sources(rng, sizes, ends=True)
        return source, Seq2SeqParams(encoder, hasty(decoder))

    return telling(draw, _draft_of_sources, all_end_early)


def _sources(rng: Rng, sizes: tuple[int, int, int, int], *, ends: bool) -> tuple[Integers, Seq2SeqParams]:
    batch, n_source, n_hidden, n_target = sizes
    encoder = cell_params(rng, n_source, n_hidden, 1)
    encoder = encoder._replace(Wya=encoder.Wya[:, :0], by=encoder.by[:0], Wax=2 * encoder.Wax)
    source = rng.integers(1, n_source, size=(batch, 4))
    source[np.arange(4) >= rng.permutation(4 - np.arange(batch) % 4)[:, None]] = END
    return source, Seq2SeqParams(encoder, writer_params(rng, n_target, n_hidden, n_target, ends=ends))


def _draft_of_sources(case: tuple[Integers, Seq2SeqParams]) -> tuple[Integers, Array]:
    source, (encoder, decoder) = case
    return _draft(np.empty((len(source), 0)), _context(source, encoder), decoder)


def hasty(params: RNNParams) -> RNNParams:
    """Let a writer lean towards END."""
    return params._replace(by=params.by + HASTE * (np.arange(len(params.by)) == END))


def _context(source: Integers, encoder: RNNParams) -> Array:
    """Read all sentences at once; only to find out which random cases are worth asking about."""
    context = np.zeros((len(source), len(encoder.ba)))
    for words in source.T:
        read = np.tanh(encoder.Wax[words] + context @ encoder.Waa + encoder.ba)
        context = np.where(words[:, None] == END, context, read)
    return context


def _listens_to_the_end(source: Integers, params: Seq2SeqParams) -> bool:
    """Say whether the longest translation changes when a word is not read: the last, the first, all but the first."""
    longest = source[np.argmax(np.sum(source != END, axis=1))]
    parts = np.tile(longest, (4, 1))
    last = np.sum(longest != END) - 1
    parts[1, last], parts[2, 0], parts[3, 1:] = END, END, END
    whole, *others = _draft(np.empty((4, 0)), _context(parts, params.encoder), params.decoder)[0].tolist()
    return whole not in others


def writer_params(rng: Rng, n_features: int, n_hidden: int, n_symbols: int, *, ends: bool) -> RNNParams:
    """Draw weights large enough that the choice depends on the input and on the memory; START is never chosen."""
    params = cell_params(rng, n_features, n_hidden, n_symbols)
    by = params.by.copy()
    by[[START] if ends else [START, END]] = NEVER
    return params._replace(Wax=3 * params.Wax, Waa=1.5 * params.Waa, Wya=4 * params.Wya, by=by)


def telling(
    draw: Callable[[], Case],
    draft: Callable[[Case], tuple[Integers, Array]],
    fits: Callable[[Integers], bool],
    tells: Callable[[Case], bool] = lambda _: True,
) -> Case:
    """Draw until no choice is close and the rows are varied enough to tell right writers from wrong ones."""
    for _ in range(TRIES):
        case = draw()
        ids, leads = draft(case)
        if leads.min() > CLEAR and fits(ids) and tells(case):
            return case
    raise RuntimeError(f"no telling case among {TRIES}; widen the weights of the writers")


def _draft(first: Array, state: Array, params: RNNParams, n_symbols: int = LONGEST) -> tuple[Integers, Array]:
    """Write all rows at once, only to find out which random cases are worth asking about.

    Returns:
        ids, (batch, n_symbols), in which END is a symbol like others, and by how much each choice led.
    """
    chosen, leads = [], []
    drive = first @ params.Wax[: first.shape[1]] + params.Wax[first.shape[1] + START]
    for _ in range(n_symbols):
        state = np.tanh(drive + state @ params.Waa + params.ba)
        scores = state @ params.Wya + params.by
        chosen.append(scores.argmax(axis=1))
        second, best = np.sort(scores, axis=1)[:, -2:].T
        leads.append(best - second)
        drive = params.Wax[first.shape[1] + chosen[-1]]
    return np.stack(chosen, axis=1), np.stack(leads, axis=1)


def ends_differ(ids: Integers) -> bool:
    """Say whether rows end at three places or more, none at once, one never, and one would go on after END."""
    lengths = [(*row, END).index(END) for row in ids.tolist()]
    goes_on = any(np.any(row[length:] != END) for row, length in zip(ids, lengths, strict=True))
    return len(set(lengths)) > 2 and 0 not in lengths and max(lengths) == LONGEST and goes_on


def all_end_early(ids: Integers) -> bool:
    """Say whether all rows end two symbols early or more, and at more than one place."""
    lengths = [(*row, END).index(END) for row in ids.tolist()]
    return len(set(lengths)) > 1 and max(lengths) <= LONGEST - 3


def is_varied(ids: Integers) -> bool:
    """Say whether rows differ from one another and change from step to step."""
    rows, changes = {tuple(row) for row in ids.tolist()}, int(np.sum(ids[:, 1:] != ids[:, :-1]))
    return 2 * len(rows) >= len(ids) and changes >= 2 * len(ids) and len(np.unique(ids)) > 2
