"""What the functions of notebook 10 may be asked."""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import Array, AttentionParams

from autograder.claims.domain import Domain, same
from autograder.unrolled.rnn_cell.domain import Case, params, state
from autograder.unrolled.rnn_types.domain import CLEAR, END, OUT_OF_THE_QUESTION, START, TOWARDS_END, same_ids

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

SHAPES = ((1, 1, 1, 1, 1), (2, 3, 4, 5, 6), (3, 3, 3, 3, 3), (4, 1, 5, 2, 3), (1, 4, 2, 3, 1), (5, 2, 1, 4, 2))
"""(batch, time_out, time_in, features, values)."""

LONG_SOURCE = (2, 1, 60, 2, 3)

SCALES = (0.0, 1e-3, 0.5, 3.0, 40.0)
FILLINGS = (None, 0.0, 7.0, -1e6, np.nan)
"""What stands in the padding; None for numbers like all others."""

OF_SCORES = (*FILLINGS, np.inf, -np.inf)


def _masks(rng: np.random.Generator, batch: int, time_in: int) -> list[Flags]:
    """Draw what is real: all, a first part of each row, steps anywhere, all but one row, and nothing."""
    all_real, row_out = np.ones((batch, time_in), dtype=bool), np.ones((batch, time_in), dtype=bool)
    first = np.arange(time_in) < rng.integers(1, time_in + 1, size=(batch, 1))
    row_out[rng.integers(batch)] = False
    return [all_real, first, rng.random((batch, time_in)) < 0.6, row_out, ~all_real]


def _filled(rng: np.random.Generator, array: Array, real: Flags, filling: float | None) -> Array:
    """Put something into the padding, no two numbers of it alike."""
    if filling is None:
        return array
    anything = filling * rng.uniform(0.5, 1.5, size=array.shape)
    return np.where(real, array, anything)


def _pairs(rng: np.random.Generator) -> list[Case]:
    return [
        (scale * rng.normal(size=(batch, time_out, n)), other * rng.normal(size=(batch, time_in, n)))
        for batch, time_out, time_in, n, _ in (*SHAPES, LONG_SOURCE)
        for scale, other in product(SCALES, (0.0, 1e-4, 1.0, 300.0))
    ]


def _rows(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for batch, time_out, time_in, *_ in SHAPES:
        for mask, filling in product(_masks(rng, batch, time_in), OF_SCORES):
            scores = rng.choice(SCALES) * rng.normal(size=(batch, time_out, time_in)) + rng.choice([0.0, 1e3, -1e3])
            cases.append((_filled(rng, scores, mask[:, None], filling), mask))
    return cases


def _looks(rng: np.random.Generator) -> list[Case]:
    shapes = (*SHAPES, LONG_SOURCE)
    return [case for shape in shapes for filling in FILLINGS for case in _looks_of(rng, shape, filling)]


def _looks_of(rng: np.random.Generator, shape: tuple[int, ...], filling: float | None) -> Iterator[Case]:
    batch, time_out, time_in, n_features, n_values = shape
    for mask in _masks(rng, batch, time_in):
        queries, keys = (rng.choice(SCALES[:4]) * rng.normal(size=(batch, t, n_features)) for t in (time_out, time_in))
        values = rng.choice([1e-3, 1.0, 50.0]) * rng.normal(size=(batch, time_in, n_values))
        keys, values = (_filled(rng, array, mask[..., None], filling) for array in (keys, values))
        yield queries, keys, values, mask


def _weights(queries: Array, keys: Array, mask: Flags) -> Array:
    """Look as the notebook says, one product over all; not as the oracle does it, number by number."""
    scores = np.einsum("bof,bif->boi", queries, np.where(mask[..., None], keys, 0.0)) / queries.shape[2] ** 0.5
    low = np.where(mask[:, None], scores, -1e300)
    parts = np.where(mask[:, None], np.exp(low - low.max(axis=2, keepdims=True)), 0.0)
    return np.asarray(parts / np.maximum(parts.sum(axis=2, keepdims=True), 1e-300))


def _finite_looks(rng: np.random.Generator) -> Iterator[tuple[Array, Array, Array, Array]]:
    """Draw what is looked at, finite in the padding too, and the weights."""
    for shape, filling in product(SHAPES, (None, 0.0, 7.0)):
        for queries, keys, values, mask in _looks_of(rng, shape, filling):
            yield queries, keys, values, _weights(queries, keys, mask)


def _softmax_backs(rng: np.random.Generator) -> list[Case]:
    return [(_upstream(rng, weights.shape), weights) for *_, weights in _finite_looks(rng)]


def _look_backs(rng: np.random.Generator) -> list[Case]:
    return [
        (_upstream(rng, (*queries.shape[:2], values.shape[2])), queries, keys, values, weights)
        for queries, keys, values, weights in _finite_looks(rng)
    ]


def _upstream(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return np.asarray(rng.choice([0.0, 1e-4, 1.0, 1e3]) * rng.normal(size=shape) + rng.choice([0.0, 0.0, 2.0]))


class _World(NamedTuple):
    """How large a translator is, and what it reads."""

    batch: int
    time_in: int
    source: int
    hidden: int
    values: int
    target: int


WORLDS = (
    *(_World(1, 1, 2, 1, 1, 3), _World(2, 3, 4, 5, 6, 7), _World(4, 4, 4, 4, 4, 4)),
    *(_World(3, 5, 3, 2, 4, 6), _World(5, 2, 6, 3, 1, 5), _World(1, 6, 5, 6, 3, 4)),
)


def _network(rng: np.random.Generator, world: _World) -> AttentionParams:
    """Draw weights of a translator."""
    writer = params(rng, world.target, world.hidden, world.target, rng.choice([0.7, 2.0]))
    return AttentionParams(
        encoder=params(rng, world.source, world.hidden, 0, rng.choice([0.5, 1.5])),
        decoder=writer._replace(Wya=2 * writer.Wya),
        Wk=rng.normal(size=(world.hidden, world.hidden)),
        Wv=rng.normal(size=(world.source, world.values)),
        Wyc=2 * rng.normal(size=(world.values, world.target)),
    )


def _steps(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for world in WORLDS:
        for mask, filling in product(_masks(rng, world.batch, world.time_in), FILLINGS):
            drawn = (3 * rng.normal(size=(*mask.shape, n)) for n in (world.hidden, world.values))
            keys, values = (_filled(rng, array, mask[..., None], filling) for array in drawn)
            y_prev = np.eye(world.target)[rng.integers(world.target, size=world.batch)]
            b_prev = state(rng, world.batch, world.hidden)
            cases.append((y_prev, b_prev, keys, values, mask, _network(rng, world)))
    return cases


def _translations(rng: np.random.Generator) -> list[Case]:
    return [
        (*_clear(rng, world._replace(time_in=time_in), by_end), {"max_length": max_length})
        for world in WORLDS
        for by_end in TOWARDS_END
        for time_in, max_length in ((1, 3), (world.time_in, 2), (4, 6), (60, 1))
    ]


def _clear(rng: np.random.Generator, world: _World, by_end: float) -> tuple[Integers, AttentionParams]:
    """Draw sentences and a translator of which each choice leads by far, so that rounding decides nothing."""
    while True:
        source = rng.integers(1, world.source, size=(world.batch, world.time_in))
        lengths = rng.integers(1, world.time_in + 1, size=world.batch)
        source[np.arange(world.time_in) >= lengths[:, None]] = END
        network = _network(rng, world)
        network.decoder.by[[END, START]] = by_end, OUT_OF_THE_QUESTION
        if all(_leads(words[words != END], network) for words in source):
            return source, network


def _leads(words: Integers, network: AttentionParams) -> bool:
    """Say whether a translator without doubt writes eight words about one sentence, END being a word like others."""
    encoder, decoder, Wk, Wv, Wyc = network
    states = [np.zeros(len(encoder.ba))]
    for word in words:
        states.append(np.tanh(encoder.Wax[word] + encoder.Waa.T @ states[-1] + encoder.ba))
    keys, b, chosen = np.stack(states[1:]) @ Wk, states[-1], START
    for _ in range(8):
        b = np.tanh(decoder.Wax[chosen] + decoder.Waa.T @ b + decoder.ba)
        looks = _weights(b[None, None], keys[None], np.ones((1, len(words)), dtype=bool))[0, 0]
        scores = decoder.Wya.T @ b + (looks @ Wv[words]) @ Wyc + decoder.by
        chosen = int(scores.argmax())
        if scores[chosen] - np.partition(scores, -2)[-2] < CLEAR:
            return False
    return True


def same_gradients(got: Any, want: Any) -> bool:
    """Say whether two times three gradients agree, measured by the largest number of all: one may cancel to zero."""
    if not isinstance(got, tuple) or [*map(_form, got)] != [*map(_form, want)]:
        return False
    unit = max(float(np.max(np.abs(one), initial=0.0)) for one in want) or 1.0
    return all(same(np.append(one, unit), np.append(other, unit)) for one, other in zip(got, want, strict=True))


def _form(array: Any) -> tuple[tuple[int, ...], Any]:
    return np.shape(array), np.asarray(array).dtype


def same_translation(got: Any, want: Any) -> bool:
    """Say whether two translations hold the same ids, which may come as floats, and the same weights."""
    if not isinstance(got, tuple) or len(got) != 2:
        return False
    return same_ids(got[0], want[0]) and same(got[1], want[1])


DOMAINS = {
    "attention_scores": Domain(_pairs),
    "masked_softmax": Domain(_rows),
    "attend": Domain(_looks),
    "softmax_backward": Domain(_softmax_backs),
    "attend_backward": Domain(_look_backs, same_gradients),
    "decoder_step_with_attention": Domain(_steps),
    "translate_with_attention": Domain(_translations, same_translation),
}
