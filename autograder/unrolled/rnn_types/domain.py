"""What the functions of notebook 04 may be asked."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, RNNParams, Seq2SeqParams

from autograder.claims.domain import Domain
from autograder.unrolled.bptt.domain import same_types
from autograder.unrolled.rnn_cell.domain import SCALES, Case, params, state

Integers = NDArray[np.int64]
Sizes = tuple[int, ...]

END, START = 0, 1
CLEAR = 1e-3  # by how much the best symbol must lead, so that rounding decides nothing
OUT_OF_THE_QUESTION = -1e3  # docstrings keep START out of what is written, so no network may ask for it
WEIGHTS = (0.01, 0.4, 1.0, 2.0)
PADDINGS = (0.0, 5.0, -1e6, np.nan, np.inf)
SEQUENCES = ((1, 1, 1), (1, 4, 2), (4, 1, 3), (3, 3, 3), (2, 6, 5), (5, 2, 1), (4, 7, 2), (2, 60, 2))
"""(batch, time, features) of padded sequences."""

NETWORKS = ((1, 1), (4, 5), (3, 3), (6, 2), (2, 1), (1, 4), (5, 3), (3, 2))
"""(hidden, outputs), one for each of the sequences."""


def lengths_all_over(rng: np.random.Generator, batch: int, time: int) -> list[Integers]:
    """Draw lengths, (batch,): all full, all 1, mixed, none full, and one full among short ones."""
    full, ones = np.full(batch, time), np.ones(batch, dtype=np.int64)
    mixed = rng.integers(1, time + 1, size=batch)
    short = rng.integers(1, max(time - 1, 1) + 1, size=batch)
    one_full = short.copy()
    one_full[rng.integers(batch)] = time
    return [np.asarray(lengths, dtype=np.int64) for lengths in (full, ones, mixed, short, one_full)]


def padded(rng: np.random.Generator, sizes: Sizes, scale: float = 1.0) -> Iterator[tuple[Array, Integers]]:
    """Draw sequences, (batch, time, features), their lengths and padding of every kind, no two steps of it alike."""
    batch, time, n_features = sizes
    for lengths, padding in zip(lengths_all_over(rng, batch, time), rng.permutation(PADDINGS), strict=True):
        x = scale * rng.normal(size=(batch, time, n_features))
        anything = padding * rng.normal(size=x.shape)
        yield np.where(_is_real(lengths, time)[..., None], x, anything), lengths


def _is_real(lengths: Integers, time: int) -> NDArray[np.bool_]:
    return np.arange(time) < lengths[:, None]


def _images(rng: np.random.Generator) -> list[Case]:
    sizes = ((1, 1, 1, 1), (2, 3, 4, 5), (3, 3, 3, 3), (4, 1, 2, 3), (1, 5, 2, 2), (5, 2, 1, 4), (6, 4, 5, 1))
    return [
        (scale * rng.normal(size=(batch, n)), params(rng, n, h, o, weights))
        for batch, n, h, o in sizes
        for scale, weights in product((0.0, *SCALES), (*WEIGHTS, 10.0))
    ]


def _sequences(rng: np.random.Generator) -> list[Case]:
    return [
        (x, lengths, params(rng, sizes[2], n_hidden, n_outputs, weights))
        for sizes, (n_hidden, n_outputs) in zip(SEQUENCES, NETWORKS, strict=True)
        for weights, scale in zip(WEIGHTS, (3.0, 1e-3, 0.3, 1.0), strict=True)
        for x, lengths in (*padded(rng, sizes, scale), whole_numbers(rng, sizes))
    ]


def whole_numbers(rng: np.random.Generator, sizes: Sizes) -> tuple[Integers, Integers]:
    """Draw sequences of whole numbers, (batch, time, features), all real."""
    return rng.integers(-3, 4, size=sizes), np.full(sizes[0], sizes[1])


def _sentences(rng: np.random.Generator) -> list[Case]:
    """Draw sequences of one-hot words."""
    cases: list[Case] = []
    for (batch, time, n_words), (n_hidden, n_outputs) in zip(SEQUENCES, NETWORKS, strict=True):
        for weights, n_unused in zip(WEIGHTS, (0, n_outputs, 0, 0), strict=True):
            for padding, lengths in padded(rng, (batch, time, n_words)):
                words = np.eye(n_words)[rng.integers(n_words, size=(batch, time))]
                x = np.where(_is_real(lengths, time)[..., None], words, padding)
                cases.append((x, lengths, params(rng, n_words, n_hidden, n_unused, weights)))
            cases.append((words.astype(np.int64), np.full(batch, time), cases[-1][-1]))
    return cases


def _dictations(rng: np.random.Generator) -> list[Case]:
    """Draw right words: restless, the same again and again, and ended by END at different places."""
    cases: list[Case] = []
    for batch, time, h, n_words in ((1, 1, 1, 3), (2, 5, 4, 6), (4, 4, 4, 4), (5, 1, 3, 4), (1, 6, 2, 5), (3, 2, 1, 7)):
        for weights, lengths in product(WEIGHTS, lengths_all_over(rng, batch, time)):
            words = rng.integers(2, n_words, size=(batch, time))
            target = np.where(_is_real(lengths, time), words, END)
            cases.append((state(rng, batch, h), target, params(rng, n_words, h, n_words, weights)))
    return cases


WRITERS = ((1, 1, 1, 3), (2, 3, 4, 5), (4, 4, 4, 4), (1, 5, 3, 6), (6, 1, 2, 4), (5, 2, 6, 9), (7, 6, 5, 3))
"""(batch, pixels or source words, hidden, symbols)."""

TOWARDS_END = (OUT_OF_THE_QUESTION, -2.0, 0.0, 2.0, 60.0)
"""Biases of END, from never to at once."""


def _adam_steps(rng: np.random.Generator) -> list[Case]:
    """Draw steps of networks of all sizes, fresh and after many steps, with gradients of all sizes and of zero."""
    sizes = ((1, 1, 1), (2, 3, 4), (3, 3, 3), (4, 1, 0))
    return [
        (params(rng, *one), params(rng, *one, scale=size), _adam_state(rng, one, size, taken), rate)
        for one, taken in product(sizes, (0, 1, 20, 3000))
        for size, rate in ((0.0, 0.1), (1e-12, 1.0), (1e-8, 3.0), (1e-3, 1e-3), (1.0, 0.01), (1e6, 0.3))
    ]


def _adam_state(
    rng: np.random.Generator, sizes: tuple[int, int, int], size: float, taken: int
) -> tuple[RNNParams, RNNParams, int]:
    """Walk a state forward through gradients of one size; from twenty steps on, as far as means still move."""
    m, v = (params(rng, *sizes, scale=0.0) for _ in "mv")
    for _ in range(min(taken, 20)):
        grads = params(rng, *sizes, scale=size)
        m = RNNParams(*(0.9 * old + 0.1 * new for old, new in zip(m, grads, strict=True)))
        v = RNNParams(*(0.999 * old + 0.001 * new**2 for old, new in zip(v, grads, strict=True)))
    return m, v, taken


def same_step(got: Any, want: Any) -> bool:
    """Say whether two steps agree: t may be any kind of whole number, and m and v are tuples in a tuple."""
    if not isinstance(got, tuple | list) or len(got) != 2 or not isinstance(got[1], tuple | list) or len(got[1]) != 3:
        return False
    (weights, (*means, t)), (right, (*wanted, steps)) = got, want
    pairs = zip((weights, *means), (right, *wanted), strict=True)
    is_number = isinstance(t, int | float | np.number) or (isinstance(t, np.ndarray) and t.shape == ())
    return is_number and bool(t == steps) and all(same_types(one, other) for one, other in pairs)


def _images_to_caption(rng: np.random.Generator) -> list[Case]:
    return [
        (*_clear_caption(rng, sizes, by_end), {"max_length": max_length})
        for sizes in WRITERS
        for by_end in TOWARDS_END
        for max_length in (1, 2, 5, 8)
    ]


def _clear_caption(rng: np.random.Generator, sizes: Sizes, by_end: float) -> tuple[Array, RNNParams]:
    batch, n_pixels, n_hidden, n_symbols = sizes
    while True:
        image = rng.choice([0.1, 1.0, 3.0]) * rng.normal(size=(batch, n_pixels))
        writer = _writer(rng, n_pixels, n_hidden, n_symbols, by_end)
        if _is_clear(image, np.zeros((batch, n_hidden)), writer):
            return image, writer


def _sources(rng: np.random.Generator) -> list[Case]:
    return [
        (*_clear_source(rng, sizes, time, by_end), {"max_length": max_length})
        for sizes in WRITERS
        for by_end in TOWARDS_END
        for time, max_length in ((1, 3), (2, 1), (4, 6), (6, 4), (30, 2))
    ]


def _clear_source(rng: np.random.Generator, sizes: Sizes, time: int, by_end: float) -> tuple[Integers, Seq2SeqParams]:
    batch, n_source, n_hidden, n_target = sizes
    while True:
        lengths = lengths_all_over(rng, batch, time)[rng.integers(5)]
        words = rng.integers(1, n_source + 1, size=(batch, time))
        source = np.where(_is_real(lengths, time), words, END)
        encoder = params(rng, n_source + 1, n_hidden, 0, rng.choice([0.5, 1.5]))
        decoder = _writer(rng, 0, n_hidden, n_target, by_end)
        if _is_clear(np.empty((batch, 0)), _read(source, encoder), decoder):
            return source, Seq2SeqParams(encoder, decoder)


def _writer(rng: np.random.Generator, n_before: int, n_hidden: int, n_symbols: int, by_end: float) -> RNNParams:
    """Draw weights of a network that writes; what stands before the symbols has features of its own."""
    drawn = params(rng, n_before + n_symbols, n_hidden, n_symbols, rng.choice([0.7, 2.0]))
    drawn.by[[END, START]] = by_end, OUT_OF_THE_QUESTION
    return drawn._replace(Wya=2 * drawn.Wya)


def _read(source: Integers, encoder: RNNParams) -> Array:
    """Read each sentence by itself, without END; not as the oracle does it, which goes through all of them at once."""
    return np.stack([_after(row[row != END], encoder) for row in source])


def _after(words: Integers, encoder: RNNParams) -> Array:
    a = np.zeros(len(encoder.ba))
    for driven in np.eye(len(encoder.Wax))[words] @ encoder.Wax + encoder.ba:
        a = np.tanh(encoder.Waa.T @ a + driven)
    return a


def _is_clear(first: Array, state: Array, writer: RNNParams) -> bool:
    """Say whether each choice leads by far, and none is START; `first` (batch, features) is read with START."""
    n_before = first.shape[1]
    drive = first @ writer.Wax[:n_before] + writer.Wax[n_before + START]
    for _ in range(8):
        state = np.tanh(drive + state @ writer.Waa + writer.ba)
        scores = state @ writer.Wya + writer.by
        second, best = np.sort(scores, axis=1)[:, -2:].T
        chosen = scores.argmax(axis=1)
        if np.min(best - second) < CLEAR or np.any(chosen == START):
            return False
        drive = writer.Wax[n_before + chosen]
    return True


def same_ids(got: Any, want: Any) -> bool:
    """Say whether two arrays hold the same ids; whole numbers may come as floats."""
    numbers = isinstance(got, np.ndarray) and got.dtype.kind in "iuf"
    return numbers and np.array_equal(got, want)


DOMAINS = {
    "classify_image": Domain(_images),
    "adam_step": Domain(_adam_steps, same_step),
    "caption": Domain(_images_to_caption, same_ids),
    "classify_sequence": Domain(_sequences),
    "tag_sequence": Domain(_sequences),
    "encode": Domain(_sentences),
    "decode_teacher_forced": Domain(_dictations),
    "translate": Domain(_sources, same_ids),
}
