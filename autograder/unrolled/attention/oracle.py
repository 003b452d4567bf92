"""Oracles of notebook 10: one sequence at a time, cut to its real steps, so that there is no padding to treat.

A gradient is the slope of the forward pass, taken in the complex plane, one entry at a time (see `bptt.oracle`). The
random cases stand here, too.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, AttentionParams, RNNParams

from autograder.claims.remembered import drawn_once
from autograder.unrolled.bptt.oracle import complex_gradient
from autograder.unrolled.rnn_cell.oracle import Rng, cell_params, state
from autograder.unrolled.rnn_types.oracle import (
    END,
    LONGEST,
    START,
    all_end_early,
    ends_differ,
    hasty,
    is_varied,
    telling,
    writer_params,
)

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Numbers = Sequence[float]
AttendCase = tuple[Array, Array, Array, Flags]
BackwardCase = tuple[Array, Array, Array, Array, Array]
StepCase = tuple[Array, Array, Array, Array, Flags, AttentionParams]
TranslateCase = tuple[Integers, AttentionParams]

GARBAGE = 9.0


class Sizes(NamedTuple):
    """How large a random case is."""

    batch: int
    time_out: int
    time_in: int
    features: int
    values: int


ALL_DIFFERENT = Sizes(batch=4, time_out=2, time_in=5, features=3, values=6)
LONGER_OUT = Sizes(batch=3, time_out=6, time_in=4, features=5, values=2)
ALL_EQUAL = Sizes(3, 3, 3, 3, 3)
ONE_ROW = Sizes(batch=1, time_out=3, time_in=4, features=2, values=5)
ONE_QUESTION = Sizes(batch=5, time_out=1, time_in=3, features=4, values=2)
SEVERAL = (ALL_DIFFERENT, LONGER_OUT)
"""Input and output of different lengths, keys and values of different widths."""


class WriterSizes(NamedTuple):
    """How large a translator that looks back is, and what it reads."""

    batch: int
    time_in: int
    source: int
    hidden: int
    values: int
    target: int


WRITER = WriterSizes(batch=6, time_in=5, source=4, hidden=7, values=3, target=8)
OTHER_WRITER = WriterSizes(batch=5, time_in=4, source=6, hidden=6, values=8, target=7)


def attention_scores(queries: Array, keys: Array) -> Array:
    """Compare each query with each key: the sum of their products over the root of their length.

    Args:
        queries: (batch, time_out, features).
        keys: (batch, time_in, features).
    """
    unit = math.sqrt(queries.shape[2])
    return np.array([np.inner(asked, many) / unit for asked, many in zip(queries, keys, strict=True)])


def masked_softmax(scores: Array, mask: Flags) -> Array:
    """Share out one among the real steps of each row; what is not real gets nothing.

    Args:
        scores: (batch, time_out, time_in).
        mask: true where a step is real, (batch, time_in).
    """
    rows = zip(scores.tolist(), mask.tolist(), strict=True)
    return np.array([[_shares(row, real) for row in asked] for asked, real in rows])


def _shares(scores: Numbers, real: Sequence[bool]) -> Numbers:
    counted = [score for score, counts in zip(scores, real, strict=True) if counts]
    largest = max(counted, default=0.0)
    parts = [math.exp(score - largest) if counts else 0.0 for score, counts in zip(scores, real, strict=True)]
    total = sum(parts) or 1.0  # nothing at all is shared out where nothing is real
    return [part / total for part in parts]


def attend(queries: Array, keys: Array, values: Array, mask: Flags) -> tuple[Array, Array]:
    """Mean of the real steps' values for each query, weighted by how well their keys fit it.

    Args:
        queries: (batch, time_out, features).
        keys: (batch, time_in, features).
        values: (batch, time_in, values).
        mask: true where a step is real, (batch, time_in).

    Returns:
        the means, (batch, time_out, values), and the weights, (batch, time_out, time_in).
    """
    weights = masked_softmax(attention_scores(queries, keys), mask)
    context = np.zeros((*weights.shape[:2], values.shape[2]))
    for row, real in enumerate(mask):
        context[row] = weights[row][:, real] @ values[row][real]
    return context, weights


def softmax_backward(dweights: Array, weights: Array) -> Array:
    """Sum up what each score does to every weight of its row.

    Args:
        dweights: gradient of the weights, (batch, time_out, time_in).
        weights: what the softmax gave, (batch, time_out, time_in).
    """
    dscores = np.zeros(weights.shape)
    for place in np.ndindex(*weights.shape[:2]):
        pairs = dweights[place].tolist(), weights[place].tolist()
        dscores[place] = [_through_the_row(*pairs, score) for score in range(weights.shape[2])]
    return dscores


def _through_the_row(dweights: Numbers, weights: Numbers, score: int) -> float:
    """Slope of a row's weights, each times its gradient, along one score: w (1 - w) for its own, -w w' for others."""
    own = weights[score]
    pairs = enumerate(zip(dweights, weights, strict=True))
    return math.fsum(d * (own * (1 - own) if place == score else -w * own) for place, (d, w) in pairs)


def attend_backward(
    dcontext: Array, queries: Array, keys: Array, values: Array, weights: Array
) -> tuple[Array, Array, Array]:
    """Differentiate the sum of `dcontext` times the context, which is computed afresh.

    Args:
        dcontext: gradient of the context, (batch, time_out, values).
        queries: (batch, time_out, features).
        keys: (batch, time_in, features).
        values: (batch, time_in, values).
        weights: what `attend` gave; exactly zero in padding, (batch, time_out, time_in).
    """
    parts = [
        complex_gradient(
            lambda q, k, v, row=row: _loss_of_a_row(dcontext[row], q, k, v, weights[row] > 0),
            (queries[row], keys[row], values[row]),
        )
        for row in range(len(queries))
    ]
    dqueries, dkeys, dvalues = (np.stack(rows) for rows in zip(*parts, strict=True))
    return dqueries, dkeys, dvalues


def _loss_of_a_row(dcontext: Array, queries: Array, keys: Array, values: Array, real: Flags) -> Array:
    """Compute the sum of gradient times context for a stack of versions of one sequence, (stack,), complex."""
    scores = np.sum(queries[:, :, None] * keys[:, None], axis=3) / math.sqrt(queries.shape[2])
    largest = np.max(np.where(real, scores.real, -np.inf), axis=2, keepdims=True, initial=-1e308)
    parts = np.where(real, np.exp(np.where(real, scores - largest, 0.0)), 0.0)
    total = parts.sum(axis=2, keepdims=True)
    weights = parts / np.where(total == 0, 1.0, total)
    context = np.sum(weights[..., None] * values[:, None], axis=2)
    return np.asarray(np.sum(dcontext * context, axis=(1, 2)))


def decoder_step_with_attention(
    y_prev: Array, b_prev: Array, keys: Array, values: Array, mask: Flags, params: AttentionParams
) -> tuple[Array, Array, Array]:
    """Take a step, look at the source with the new state, and answer from what was seen and from the state.

    Args:
        y_prev: the words just written, one-hot, (batch, target words).
        b_prev: states of the decoder before the step, (batch, hidden).
        keys: (batch, time_in, hidden).
        values: (batch, time_in, values).
        mask: true where a word of the source is real, (batch, time_in).
        params: the weights.

    Returns:
        scores of the next word, (batch, target words), the new states, (batch, hidden), and the weights,
        (batch, time_in).
    """
    decoder = params.decoder
    b = _stepped(y_prev, b_prev, decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    known, by_known = np.concatenate([b, context[:, 0]], axis=1), np.concatenate([decoder.Wya, params.Wyc])
    return np.inner(known, by_known.T) + decoder.by, b, weights[:, 0]


def _stepped(x: Array, a_prev: Array, params: RNNParams) -> Array:
    """Take one step of a batch, with inputs and states side by side."""
    read = np.concatenate([x, a_prev, np.ones((len(x), 1))], axis=1)
    return np.asarray(np.tanh(np.inner(read, np.concatenate([params.Wax, params.Waa, params.ba[None]]).T)))


def translate_with_attention(source: Integers, params: AttentionParams, *, max_length: int) -> tuple[Integers, Array]:
    """Translate each sentence by itself, without what fills it up.

    Args:
        source: ids, (batch, time_in), filled up with END.
        params: the weights.
        max_length: words to write.

    Returns:
        ids, (batch, max_length), and where each word looked, (batch, max_length, time_in); zeros after END and in what
        fills up the source.
    """
    ids = np.full((len(source), max_length), END)
    weights = np.zeros((len(source), max_length, source.shape[1]))
    for row, words in enumerate(source):
        written, seen = _translate_one(words[words != END], params, max_length)
        ids[row, : len(written)] = written
        weights[row, : len(seen), : seen.shape[1]] = seen
    return ids, weights


def _translate_one(words: Integers, params: AttentionParams, max_length: int) -> tuple[list[int], Array]:
    """Write one sentence up to END.

    Returns:
        the ids, (words written,), and the weights of each, (words written, words read).
    """
    a = _states(words, params.encoder)
    keys, values = (a @ params.Wk)[None], params.Wv[words][None]
    all_real = np.ones((1, len(words)), dtype=bool)
    b, ids = a[-1:], [START]
    seen: list[Array] = []
    while len(seen) < max_length and END not in ids:
        y_prev = np.eye(len(params.decoder.by))[ids[-1:]]
        scores, b, weights = decoder_step_with_attention(y_prev, b, keys, values, all_real, params)
        ids.append(int(np.argmax(scores[0])))
        seen.append(weights[0])
    return ids[1:], np.array(seen)


def _states(words: Integers, encoder: RNNParams) -> Array:
    """Read one sentence from a state of zeros, (time, hidden)."""
    states: list[Array] = [np.zeros((1, len(encoder.ba)))]
    for vector in np.eye(len(encoder.Wax))[words]:
        states.append(_stepped(vector[None], states[-1], encoder))
    return np.concatenate(states[1:])


def scores_case(rng: Rng, sizes: Sizes = ALL_DIFFERENT, *, loudness: float = 1.0) -> tuple[Array, Array]:
    """Draw queries and keys of about one unit, none near zero.

    Args:
        rng: source of randomness.
        sizes: of all axes.
        loudness: scale of both.
    """
    return (
        loudness * _vectors(rng, sizes.batch, sizes.time_out, sizes.features),
        loudness * _vectors(rng, sizes.batch, sizes.time_in, sizes.features),
    )


def softmax_case(
    rng: Rng,
    sizes: Sizes = ALL_DIFFERENT,
    *,
    padding: float | None = None,
    mask: Flags | None = None,
    loudness: float = 1.5,
) -> tuple[Array, Flags]:
    """Draw scores and a mask.

    Args:
        rng: source of randomness.
        sizes: of all axes.
        padding: what stands in the padding, or numbers like all others.
        mask: (batch, time_in), or real steps at random places.
        loudness: scale of the scores.
    """
    real = real_anywhere(rng, sizes.batch, sizes.time_in) if mask is None else mask
    scores = loudness * rng.normal(size=(sizes.batch, sizes.time_out, sizes.time_in))
    return scores if padding is None else np.where(real[:, None], scores, padding), real


def attend_case(
    rng: Rng,
    sizes: Sizes = ALL_DIFFERENT,
    *,
    padding: float = GARBAGE,
    mask: Flags | None = None,
    loudness: float = 1.0,
) -> AttendCase:
    """Draw queries, keys, values and a mask.

    Args:
        rng: source of randomness.
        sizes: of all axes.
        padding: what stands in keys and values that are not real.
        mask: (batch, time_in), or real steps at random places.
        loudness: scale of queries and keys.
    """
    real = real_anywhere(rng, sizes.batch, sizes.time_in) if mask is None else mask
    queries, keys = scores_case(rng, sizes, loudness=loudness)
    values = _vectors(rng, sizes.batch, sizes.time_in, sizes.values)
    keys, values = (np.where(real[..., None], one, padding) for one in (keys, values))
    return queries, keys, values, real


def row_case(rng: Rng, sizes: Sizes = ALL_DIFFERENT, *, mask: Flags | None = None) -> tuple[Array, Array]:
    """Draw the gradient of weights, and weights that are exactly zero in the padding.

    Args:
        rng: source of randomness.
        sizes: of all axes.
        mask: (batch, time_in), or real steps at random places.
    """
    weights = masked_softmax(*softmax_case(rng, sizes, mask=mask))
    return rng.normal(size=weights.shape), weights


def backward_case(
    rng: Rng, sizes: Sizes = ALL_DIFFERENT, *, mask: Flags | None = None, loudness: float = 1.0
) -> BackwardCase:
    """Draw the gradient of a context, what `attend` read, and the weights that it gave.

    Args:
        rng: source of randomness.
        sizes: of all axes.
        mask: (batch, time_in), or real steps at random places.
        loudness: scale of queries and keys.
    """
    queries, keys, values, real = attend_case(rng, sizes, mask=mask, loudness=loudness)
    context, weights = attend(queries, keys, values, real)
    return rng.normal(size=context.shape), queries, keys, values, weights


def step_case(
    rng: Rng, sizes: WriterSizes = WRITER, *, padding: float = GARBAGE, mask: Flags | None = None
) -> StepCase:
    """Draw the arguments of one step of a decoder that looks back.

    Args:
        rng: source of randomness.
        sizes: of all axes.
        padding: what stands in keys and values that are not real.
        mask: (batch, time_in), or real steps at random places.
    """
    real = real_anywhere(rng, sizes.batch, sizes.time_in) if mask is None else mask
    keys, values = (_vectors(rng, sizes.batch, sizes.time_in, n) for n in (sizes.hidden, sizes.values))
    keys, values = (np.where(real[..., None], one, padding) for one in (2 * keys, values))
    y_prev = np.eye(sizes.target)[rng.integers(sizes.target, size=sizes.batch)]
    return y_prev, state(rng, sizes.batch, sizes.hidden), keys, values, real, _translator(rng, sizes)


def real_anywhere(rng: Rng, batch: int, time_in: int) -> Flags:
    """Draw which steps are real, (batch, time_in): one or more in each row, not all in all, in no two rows the same.

    Rows are the same only where there are too few steps to tell more of them apart.
    """
    rows: list[list[bool]] = []
    while len(rows) < batch:
        row = (rng.random(time_in) < 0.6).tolist()
        new = row not in rows or len(rows) >= 2**time_in - 2
        if any(row) and new and (rows or time_in == 1 or not all(row)):
            rows.append(row)
    return np.array(rows)


@drawn_once
def translate_case(rng: Rng, sizes: WriterSizes = WRITER, *, ends: bool) -> TranslateCase:
    """Draw sentences of different lengths and weights of a translator without doubt, which listens to what it sees.

    Args:
        rng: source of randomness.
        sizes: of all axes.
        ends: whether translations end at different lengths, or none ever does.
    """

    def listens(case: TranslateCase) -> bool:
        source, params = case
        deaf = params._replace(Wyc=0 * params.Wyc)
        return ends or bool(np.all(np.any(_draft((source, deaf))[0] != _draft(case)[0], axis=1)))

    fits = ends_differ if ends else is_varied
    return telling(lambda: _sources(rng, sizes, ends=ends), _draft, fits, listens)


@drawn_once
def brief_translate_case(rng: Rng, sizes: WriterSizes = WRITER) -> TranslateCase:
    """Draw sentences and weights of a translator without doubt, whose rows all end early, but not all together.

    Args:
        rng: source of randomness.
        sizes: of all axes.
    """

    def draw() -> TranslateCase:
        source, params = _sources(rng, sizes, ends=True)
        return source, params._replace(decoder=hasty(params.decoder))

    return telling(draw, _draft, all_end_early)


def _sources(rng: Rng, sizes: WriterSizes, *, ends: bool) -> TranslateCase:
    source = rng.integers(1, sizes.source, size=(sizes.batch, sizes.time_in))
    lengths = rng.permutation(sizes.time_in - np.arange(sizes.batch) % sizes.time_in)
    source[np.arange(sizes.time_in) >= lengths[:, None]] = END
    params = _translator(rng, sizes)
    writer = writer_params(rng, sizes.target, sizes.hidden, sizes.target, ends=ends)
    return source, params._replace(decoder=writer)


def _translator(rng: Rng, sizes: WriterSizes) -> AttentionParams:
    """Draw weights with which a step depends on the word before, on the memory and on what is looked at."""
    encoder = cell_params(rng, sizes.source, sizes.hidden, 1)
    return AttentionParams(
        encoder=encoder._replace(Wya=encoder.Wya[:, :0], by=encoder.by[:0], Wax=2 * encoder.Wax),
        decoder=cell_params(rng, sizes.target, sizes.hidden, sizes.target),
        Wk=rng.normal(size=(sizes.hidden, sizes.hidden)),
        Wv=_vectors(rng, 1, sizes.source, sizes.values)[0],
        Wyc=3 * _vectors(rng, 1, sizes.values, sizes.target)[0] / math.sqrt(sizes.values),
    )


def _vectors(rng: Rng, *shape: int) -> Array:
    """Draw numbers of both signs, none near zero."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.2, 1.5, size=shape)


def _draft(case: TranslateCase) -> tuple[Integers, Array]:
    """Write all rows at once, only to find out which random cases are worth asking about.

    Returns:
        ids, (batch, LONGEST), in which END is a symbol like others, and by how much each choice led.
    """
    source, params = case
    step = _drafted_step(source, params)
    chosen, leads = [np.full(len(source), START)], []
    for _ in range(LONGEST):
        scores = step(chosen[-1])
        chosen.append(scores.argmax(axis=1))
        second, best = np.sort(scores, axis=1)[:, -2:].T
        leads.append(best - second)
    return np.stack(chosen[1:], axis=1), np.stack(leads, axis=1)


def _drafted_step(source: Integers, params: AttentionParams) -> Callable[[Integers], Array]:
    """Read all sentences at once, and return what writes: the scores of the next words from the last ones."""
    encoder, decoder, Wk, Wv, Wyc = params
    a, states = np.zeros((len(source), len(encoder.ba))), []
    for words in source.T:
        a = np.where(words[:, None] == END, a, np.tanh(encoder.Wax[words] + a @ encoder.Waa + encoder.ba))
        states.append(a)
    keys = np.stack(states, axis=1) @ Wk / math.sqrt(len(Wk))
    b = a

    def step(last: Integers) -> Array:
        nonlocal b
        b = np.tanh(decoder.Wax[last] + b @ decoder.Waa + decoder.ba)
        fits = np.where(source == END, -np.inf, np.sum(keys * b[:, None], axis=2))
        shares = np.exp(fits - fits.max(axis=1, keepdims=True))
        context = np.sum((shares / shares.sum(axis=1, keepdims=True))[..., None] * Wv[source], axis=1)
        return np.asarray(b @ decoder.Wya + context @ Wyc + decoder.by)

    return step
