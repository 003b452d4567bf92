"""What trains the translators and the readers of notebook 10, by your own `attend` and `attend_backward`.

Nothing here attends: whatever looks back gets your two functions in a `Plan`, so that what you wrote is what learns.
A translator reads English and writes French (`rnnkit.data.two_clauses`); its rival is a GRU that does the same without
looking back. A reader reads the sentences of notebooks 05 and 06 about the dogs and says *was* or *were*.

While it is taught, a decoder reads the right words before each word. So all its states are there before it looks
anywhere, and one call of `attend` answers all steps. Whether a translation would be exact is seen without writing it:
it is if each choice is right when the right words come before.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit.data.bilingual import Pair
from rnnkit.data.dogs import VOCABULARY as DOGS
from rnnkit.data.dogs import Gapped, draw_gapped
from rnnkit.data.sentences import BE
from rnnkit.data.two_clauses import draw_sentences
from rnnkit.params import AttentionParams, GRUParams, RNNParams, init_attention, init_gru, init_rnn
from rnnkit.text import Ids, Mask, Vocabulary, mask_of, one_hot, pad

from adam_parts import adam_start, adam_step
from dogs_experiment import BATCH, HIDDEN, LEARNING_RATE, N_TEST, N_TRAIN, fresh
from rnn_parts import (
    cast,
    gru_backward,
    gru_forward,
    output_backward,
    output_scores,
    rnn_backward,
    rnn_forward,
    softmax_cross_entropy,
    stack_models,
    unroll,
)

Array: TypeAlias = NDArray[np.floating[Any]]
Report: TypeAlias = Callable[[int, float], None]

END, START = 0, 1
PAIRS = 32  # in a batch
POOL = 8  # batches that are sorted by length together
UNITS, VALUES, RIVAL = 52, 52, 64
RATE, RIVAL_RATE = 0.008, 0.05  # for the rival the best of seven that were tried, on other sentences
UPDATES = 700
LENGTHS = ((4, 8), (9, 13), (14, 17), (18, 26))
"""Groups of sentences by the number of their English words: the two last have two clauses, the second has both."""


class Plan(NamedTuple):
    """How a translator looks back.

    Attributes:
        attend: from queries, keys, values and mask to contexts and weights.
        attend_backward: from the contexts' gradient, queries, keys, values and weights to the three gradients.
        handed: share of the encoder's last state from which the decoder starts: 1, or 0 for zeros.
        states_tell: whether the values are made of the encoder's states, instead of the words.
    """

    attend: Callable[..., Any]
    attend_backward: Callable[..., Any]
    handed: float = 1.0
    states_tell: bool = False


class Rival(NamedTuple):
    """Weights of a translator without attention: two GRUs, of which the second starts from the first one's last."""

    encoder: GRUParams
    decoder: GRUParams


class Sentences(NamedTuple):
    """Sentences in two languages as ids, filled up with END.

    Attributes:
        source: words that are read, (batch, time).
        real: where one stands, (batch, time).
        target: words that are to be written, END after the last, (batch, time).
        counts: where one is asked for, (batch, time).
    """

    source: Ids
    real: Mask
    target: Ids
    counts: Mask


class Languages(NamedTuple):
    """The words of both languages, each in its own order."""

    english: Vocabulary
    french: Vocabulary

    def ids(self, pairs: Sequence[Pair]) -> Sentences:
        """Return sentences as ids."""
        source, lengths = pad([self.english.encode(pair.english) for pair in pairs], value=END)
        target, target_lengths = pad([[*self.french.encode(pair.french), END] for pair in pairs], value=END)
        return Sentences(source, mask_of(lengths), target, mask_of(target_lengths))


def languages() -> Languages:
    """Return the vocabularies, END first and in French START second; two thousand sentences hold every word."""
    pairs = draw_sentences(2000, rng=np.random.default_rng(0))
    english = Vocabulary.of((word for pair in pairs for word in pair.english), first=("<end>",))
    return Languages(
        english, Vocabulary.of((word for pair in pairs for word in pair.french), first=("<end>", "<start>"))
    )


def fresh_translator(words: Languages, *, rng: np.random.Generator, plan: Plan | None = None) -> AttentionParams:
    """Draw a translator with attention and vanilla cells, of about 22 000 weights."""
    params = init_attention(len(words.english), UNITS, VALUES, len(words.french), rng=rng)
    if plan is not None and plan.states_tell:
        return params._replace(Wv=rng.normal(scale=UNITS**-0.5, size=(UNITS, VALUES)))
    return params


def fresh_rival(words: Languages, *, rng: np.random.Generator, n_hidden: int = RIVAL) -> Rival:
    """Draw a translator without attention, of about 48 000 weights."""
    encoder = init_gru(len(words.english), n_hidden, 0, rng=rng)
    return Rival(encoder, init_gru(len(words.french), n_hidden, len(words.french), rng=rng))


def n_weights(params: Any) -> int:
    """Count the weights of a named tuple of arrays, or of such tuples."""
    return sum(n_weights(part) if isinstance(part, tuple) else part.size for part in params)


def keys_and_values(plan: Plan, params: AttentionParams, x: Array, a: Array) -> tuple[Array, Array]:
    """Return the keys, made of the encoder's states, and the values, made of the words (or of the states)."""
    return a @ params.Wk, (a if plan.states_tell else x) @ params.Wv


def additive_scores(queries: Array, keys: Array, Wq: Array, Wk: Array, v: Array) -> Array:
    """Score as Bahdanau, Cho and Bengio (2015) did, for you to look at: `tanh(queries @ Wq + keys @ Wk) @ v`.

    Every query meets every key before the tanh, so the sum in it is (batch, time_out, time_in, hidden).

    Args:
        queries: (batch, time_out, features).
        keys: (batch, time_in, features).
        Wq: (features, hidden).
        Wk: (features, hidden).
        v: (hidden,).

    Returns:
        Scores, (batch, time_out, time_in).
    """
    return np.asarray(np.tanh((queries @ Wq)[:, :, None] + (keys @ Wk)[:, None]) @ v)


def looking(plan: Plan) -> Callable[[AttentionParams, Sentences], tuple[Array, AttentionParams]]:
    """Return what gives the loss of a translator that looks back, and its gradients."""

    def gradients(params: AttentionParams, sentences: Sentences) -> tuple[Array, AttentionParams]:
        run = _run(plan, params, sentences)
        loss, dscores = softmax_cross_entropy(run.scores, sentences.target, sentences.counts)
        return loss, _back(plan, params, run, dscores)

    return gradients


class _Run(NamedTuple):
    """All that a translator computed, each (batch, time, ...)."""

    x: Array
    read: Array
    real: Mask
    a: Array
    b: Array
    keys: Array
    values: Array
    context: Array
    weights: Array
    scores: Array


def _run(plan: Plan, params: AttentionParams, sentences: Sentences) -> _Run:
    encoder, decoder = params.encoder, params.decoder
    x, read = one_hot(sentences.source, len(encoder.Wax)), one_hot(after_start(sentences.target), len(decoder.Wax))
    a = rnn_forward(x, _zeros(x, encoder), encoder, sentences.real)
    b = rnn_forward(read, plan.handed * a[:, -1], decoder)
    keys, values = keys_and_values(plan, params, x, a)
    context, weights = plan.attend(b, keys, values, sentences.real)
    scores = output_scores(b, decoder) + context @ params.Wyc
    return _Run(x, read, sentences.real, a, b, keys, values, context, weights, scores)


def _back(plan: Plan, params: AttentionParams, run: _Run, dscores: Array) -> AttentionParams:
    db, dWya, dby = output_backward(dscores, run.b, params.decoder)
    dqueries, dkeys, dvalues = plan.attend_backward(dscores @ params.Wyc.T, run.b, run.keys, run.values, run.weights)
    start = plan.handed * run.a[:, -1]
    _, dstart, decoder = rnn_backward(db + dqueries, run.read, run.b, start, params.decoder)
    da = dkeys @ params.Wk.T
    if plan.states_tell:
        da = da + dvalues @ params.Wv.T
    da[:, -1] += plan.handed * dstart
    _, _, encoder = rnn_backward(da, run.x, run.a, _zeros(run.x, params.encoder), params.encoder, run.real)
    return AttentionParams(
        encoder=encoder,
        decoder=decoder._replace(Wya=dWya, by=dby),
        Wk=_product(run.a, dkeys),
        Wv=_product(run.a if plan.states_tell else run.x, dvalues),
        Wyc=_product(run.context, dscores),
    )


def rival_gradients(params: Rival, sentences: Sentences) -> tuple[Array, Rival]:
    """Return the loss of a translator without attention, and its gradients."""
    x, read = _one_hot(params.encoder, sentences.source), _one_hot(params.decoder, after_start(sentences.target))
    zeros = np.zeros((len(x), len(params.encoder.Wga)))
    a, seen = gru_forward(x, zeros, params.encoder, sentences.real)
    b, trace = gru_forward(read, a[:, -1], params.decoder)
    loss, dscores = softmax_cross_entropy(output_scores(b, params.decoder), sentences.target, sentences.counts)
    db, dWya, dby = output_backward(dscores, b, params.decoder)
    _, dstart, decoder = gru_backward(db, trace, params.decoder)
    da = np.zeros_like(a)
    da[:, -1] = dstart
    _, _, encoder = gru_backward(da, seen, params.encoder)
    return loss, Rival(encoder, decoder._replace(Wya=dWya, by=dby))


def train(
    params: Any,
    gradients: Callable[[Any, Sentences], tuple[Array, Any]],
    sentences: Sentences,
    *,
    updates: int,
    rate: float,
    rng: np.random.Generator,
    report: Report = lambda update, loss: None,
) -> Any:
    """Return a translator that was trained by Adam, with a rate that falls to zero.

    Args:
        params: first weights.
        gradients: from weights and sentences to the loss and its gradients.
        sentences: all there is to learn from.
        updates: number of steps.
        rate: the rate of the first.
        rng: source of randomness.
        report: is told each update, from 1, and its loss.
    """
    state = adam_start(params)
    for update, batch in zip(range(updates), _batches(sentences, rng), strict=False):
        loss, grads = gradients(params, batch)
        params, state = adam_step(params, grads, state, rate * (1 - update / updates))
        report(update + 1, float(loss))
    return params


def right_words(plan: Plan, params: AttentionParams, sentences: Sentences) -> NDArray[np.bool_]:
    """Return where a translator would choose the right word after the right ones, (batch, time); true in padding."""
    return _right(_run(plan, params, sentences).scores, sentences)


def right_words_of_rival(params: Rival, sentences: Sentences) -> NDArray[np.bool_]:
    """Return where a translator without attention would choose the right word after the right ones, (batch, time)."""
    x, read = _one_hot(params.encoder, sentences.source), _one_hot(params.decoder, after_start(sentences.target))
    a, _ = gru_forward(x, np.zeros((len(x), len(params.encoder.Wga))), params.encoder, sentences.real)
    b, _ = gru_forward(read, a[:, -1], params.decoder)
    return _right(output_scores(b, params.decoder), sentences)


class ByLength(NamedTuple):
    """Shares of what is right, one for each group of lengths, (groups,).

    Attributes:
        exact: sentences without a wrong word.
        words: words, given the right ones before.
        predicted: sentences without a wrong word, if every word were right with the same chance, on its own.
    """

    exact: Array
    words: Array
    predicted: Array


def by_length(right: NDArray[np.bool_], sentences: Sentences, lengths: Sequence[tuple[int, int]] = LENGTHS) -> ByLength:
    """Count what is right among sentences of like length.

    Args:
        right: from `right_words` or `right_words_of_rival`, (batch, time).
        sentences: the sentences that were translated.
        lengths: the least and the most English words of each group.
    """
    n_read, n_written = sentences.real.sum(axis=1), sentences.counts.sum(axis=1)
    rows = []
    for least, most in lengths:
        group = (n_read >= least) & (n_read <= most)
        words = (right & sentences.counts)[group].sum() / n_written[group].sum()
        rows.append((right[group].all(axis=1).mean(), words, np.mean(words ** n_written[group])))
    return ByLength(*np.array(rows).T)


def weights_of(plan: Plan, params: AttentionParams, sentences: Sentences) -> Array:
    """Return where a translator looks when it writes the right words, (batch, time_out, time_in)."""
    return _run(plan, params, sentences).weights


def after_start(target: Ids) -> Ids:
    """Return what a decoder reads while it is taught: START, then the right words but for the last, (batch, time)."""
    read = np.roll(target, 1, axis=1)
    read[:, 0] = START
    return read


def _batches(sentences: Sentences, rng: np.random.Generator) -> Iterator[Sentences]:
    """Deal batches for ever; those of a pool hold sentences of like length, so that little of a batch is padding."""
    lengths = sentences.real.sum(axis=1)
    while True:
        order = rng.permutation(len(lengths))
        for first in range(0, len(order) - POOL * PAIRS + 1, POOL * PAIRS):
            pool = order[first : first + POOL * PAIRS]
            by_length = pool[np.argsort(lengths[pool], kind="stable")].reshape(POOL, PAIRS)
            for chosen in rng.permutation(by_length):
                yield _trimmed(Sentences(*(part[chosen] for part in sentences)))


def _trimmed(batch: Sentences) -> Sentences:
    """Cut off the columns that are padding in every row."""
    read, written = int(batch.real.sum(axis=1).max()), int(batch.counts.sum(axis=1).max())
    return Sentences(batch.source[:, :read], batch.real[:, :read], batch.target[:, :written], batch.counts[:, :written])


def _right(scores: Array, sentences: Sentences) -> NDArray[np.bool_]:
    """Return where the largest score is that of the right word; true in padding."""
    return np.asarray((scores.argmax(axis=-1) == sentences.target) | ~sentences.counts)


def _one_hot(params: GRUParams, ids: Ids) -> Array:
    return one_hot(ids, len(params.Wgx))


def _zeros(x: Array, params: RNNParams) -> Array:
    return np.zeros((len(x), len(params.Waa)))


def _product(inputs: Array, doutputs: Array) -> Array:
    """Return the gradient of weights: inputs times gradients, summed over batch and time."""
    return inputs.reshape(-1, inputs.shape[-1]).T @ doutputs.reshape(-1, doutputs.shape[-1])


class Reader(NamedTuple):
    """Weights of a reader of the dogs' sentences: a vanilla cell, and what its context says of the verb.

    Attributes:
        cell: the network of notebook 05.
        Wyc: context to output, (hidden, outputs); it adds to the cell's own `Wya`.
    """

    cell: RNNParams
    Wyc: Array


Back: TypeAlias = Callable[[Array], tuple[Array, Array]]
Look: TypeAlias = Callable[[Array, Array], tuple[Array, Array, Back]]
"""From the last state, (batch, 1, hidden), and what is looked at, (batch, time, hidden), to the context, the weights,
and the way back: from the gradient of the context to those of the last state and of what was looked at."""


def look(plan: Plan) -> Look:
    """Return the look of attention: what is looked at gives the keys and the values."""

    def forward(asks: Array, told: Array) -> tuple[Array, Array, Back]:
        context, weights = plan.attend(asks, told, told, np.ones(told.shape[:2], bool))

        def back(dcontext: Array) -> tuple[Array, Array]:
            dasks, dkeys, dvalues = plan.attend_backward(dcontext, asks, told, told, weights)
            return dasks, dkeys + dvalues

        return context, weights, back

    return forward


def cut(of: Look) -> Look:
    """Return the same look forward, with the way back to what was looked at cut: no gradient arrives there."""

    def forward(asks: Array, told: Array) -> tuple[Array, Array, Back]:
        context, weights, back = of(asks, told)
        return context, weights, lambda dcontext: (back(dcontext)[0], np.zeros_like(told))

    return forward


def plain_mean(asks: Array, told: Array) -> tuple[Array, Array, Back]:
    """Look at everything alike: the context is the mean, and nothing is asked."""
    share = 1 / told.shape[1]
    weights = np.full((len(told), 1, told.shape[1]), share)

    def back(dcontext: Array) -> tuple[Array, Array]:
        return np.zeros_like(asks), np.broadcast_to(share * dcontext, told.shape)

    return told.mean(axis=1, keepdims=True), weights, back


def no_look(asks: Array, told: Array) -> tuple[Array, Array, Back]:
    """Look at nothing, as in notebook 05: the context is zero."""
    nothing = np.zeros_like(told)
    return np.zeros_like(asks), nothing[:, None, :, 0], lambda dcontext: (np.zeros_like(asks), nothing)


def at_states(x: Array, a: Array, cell: RNNParams) -> Array:
    """What is looked at: the state after each word."""
    return a


def at_words(x: Array, a: Array, cell: RNNParams) -> Array:
    """What is looked at: each word's vector, which is its row of `Wax`, without the words before it."""
    return x @ cell.Wax[:, None]


class Outcome(NamedTuple):
    """What became of some readers, one per seed, on 500 unseen sentences each.

    Attributes:
        right: share of right verbs, (seeds,).
        on_noun: mean weight on the noun, (seeds,).
        probed: share of sentences in which a straight line reads the noun's number from the last state, (seeds,).
        weights: mean weight on each word, (seeds, time).
        readers: the trained weights, as a stack.
    """

    right: Array
    on_noun: Array
    probed: Array
    weights: Array
    readers: Reader


def train_readers(
    looks: Look, at: Callable[..., Array] = at_states, *, gap: int, seeds: int, updates: int, start: int = 0
) -> Outcome:
    """Train readers by the settings of notebook 05 (size, batches, Adam and its rate, loud words), and test them.

    Args:
        looks: how they look.
        at: what they look at: `at_states` or `at_words`.
        gap: words between noun and verb.
        seeds: how many readers.
        updates: training steps of each.
        start: the first seed.
    """
    rng = np.random.default_rng([start, gap])
    known, unknown = (draw_gapped(n, gap, rng=rng) for n in (N_TRAIN, N_TEST))
    readers = stack_models([fresh_reader(rng=np.random.default_rng(start + seed)) for seed in range(seeds)])
    state = adam_start(readers)
    for _ in range(updates):
        chosen = rng.integers(len(known.verb), size=(seeds, BATCH))
        grads, _ = reader_gradients(looks, at, readers, Gapped(known.ids[chosen], known.verb[chosen]))
        readers, state = adam_step(readers, grads, state, LEARNING_RATE)
    return _outcome(looks, at, readers, unknown)


def fresh_reader(*, rng: np.random.Generator) -> Reader:
    """Draw a reader: the vanilla network of notebook 05, and 32 weights for the context."""
    cell = cast(fresh(init_rnn, rng=rng), np.float64)
    return Reader(cell, rng.normal(scale=HIDDEN**-0.5, size=(HIDDEN, len(BE))))


def reader_gradients(looks: Look, at: Callable[..., Array], readers: Reader, sentences: Gapped) -> tuple[Reader, Array]:
    """Return the gradients of a stack of readers, and that of every state, (seeds, batch, time, hidden).

    The second counts all ways on which the loss comes to a state: from the states after it, and from the look.
    """
    x, a, backward, context, (_, _, back) = _read(looks, at, readers, sentences)
    cell, last = readers.cell, a[..., -1:, :]
    scores = output_scores(last, cell) + context @ readers.Wyc[:, None]
    _, dscores = softmax_cross_entropy(scores, sentences.verb[..., None])
    dlast, dWya, dby = output_backward(dscores, last, cell)
    dcontext = dscores @ np.swapaxes(readers.Wyc, -1, -2)[:, None]
    dasks, dtold = (part.reshape(*a.shape[:2], -1, a.shape[-1]) for part in back(_rows(dcontext)))
    da = dtold.copy() if at is at_states else np.zeros_like(a)
    da[..., -1:, :] += dlast + dasks
    dx, grads = backward(da)
    if at is at_words:
        grads = grads._replace(Wax=grads.Wax + _products(x, dtold))
    return Reader(grads._replace(Wya=dWya, by=dby), _products(context, dscores)), dx


def arriving_at_noun(looks: Look, *, gap: int, seeds: int) -> Array:
    """Return the length of a fresh reader's gradient at the noun's vector, over that at the last word's, (seeds,)."""
    readers = stack_models([fresh_reader(rng=np.random.default_rng(seed)) for seed in range(seeds)])
    sentences = draw_gapped(64, gap, rng=np.random.default_rng(1))
    many = Gapped(*(np.broadcast_to(part, (seeds, *part.shape)) for part in sentences))
    _, dx = reader_gradients(looks, at_states, readers, many)
    lengths = np.sqrt(np.sum(dx**2, axis=(1, 3)))
    return np.asarray(lengths[:, 1] / lengths[:, -1])


def _read(looks: Look, at: Callable[..., Array], readers: Reader, sentences: Gapped) -> Any:
    x = np.broadcast_to(one_hot(sentences.ids, len(DOGS)), (len(readers.Wyc), *sentences.ids.shape[-2:], len(DOGS)))
    a, backward = unroll(x, readers.cell)
    told = at(x, a, readers.cell)
    looked = looks(_rows(a[..., -1:, :]), _rows(told))
    return x, a, backward, looked[0].reshape(*a.shape[:2], 1, -1), looked


def _products(inputs: Array, doutputs: Array) -> Array:
    """Return `_product` model by model, for a stack."""
    return np.array([_product(*both) for both in zip(inputs, doutputs, strict=True)])


def _rows(array: Array) -> Array:
    """Return sentences of all models below each other, (seeds * batch, ...): to a look they are rows like others."""
    return array.reshape(-1, *array.shape[2:])


def _outcome(looks: Look, at: Callable[..., Array], readers: Reader, sentences: Gapped) -> Outcome:
    n_seeds, (_, n_words) = len(readers.Wyc), sentences.ids.shape
    _, a, _, context, (_, weights, _) = _read(looks, at, readers, sentences)
    last = a[..., -1:, :]
    chosen = (output_scores(last, readers.cell) + context @ readers.Wyc[:, None])[..., 0, :].argmax(axis=-1)
    weights = weights.reshape(n_seeds, -1, n_words).mean(axis=1)
    probed = np.array([probe(states[:, 0], sentences.verb) for states in last])
    return Outcome((chosen == sentences.verb).mean(axis=-1), weights[:, 1], probed, weights, readers)


def probe(states: Array, number: Ids) -> float:
    """Fit a straight line from states to the noun's number on every second sentence; test it on the others.

    Args:
        states: (batch, hidden).
        number: 0 or 1, (batch,).

    Returns:
        The share of the other sentences in which it reads the right number.
    """
    with_one = np.column_stack([states, np.ones(len(states))])
    line, *_ = np.linalg.lstsq(with_one[::2], 2.0 * number[::2] - 1, rcond=None)
    return float(np.mean((with_one[1::2] @ line > 0) == number[1::2]))


class SelfReader(NamedTuple):
    """Weights of a reader without recurrence.

    Attributes:
        Wx: word to vector, (words, hidden).
        places: what is added to the vector at each place, (time, hidden); without it, order would not count.
        Wq: vector to query, (hidden, hidden).
        Wk: vector to key, (hidden, hidden).
        Wv: vector to value, (hidden, hidden).
        Wyc: context to output, (hidden, outputs).
        by: bias of the outputs, (outputs,).
    """

    Wx: Array
    places: Array
    Wq: Array
    Wk: Array
    Wv: Array
    Wyc: Array
    by: Array


def train_self_reader(plan: Plan, *, gap: int, seed: int, updates: int) -> tuple[float, Array]:
    """Train a reader whose words look at each other: the last one asks, and from what it finds the verb is chosen.

    The settings are those of `train_readers`.

    Returns:
        The share of right verbs in 500 unseen sentences, and the mean weight on each word, (time,).
    """
    rng = np.random.default_rng([seed, gap])
    known, unknown = (draw_gapped(n, gap, rng=rng) for n in (N_TRAIN, N_TEST))
    reader = fresh_self_reader(gap + 2, rng=np.random.default_rng(seed))
    state = adam_start(reader)
    for _ in range(updates):
        chosen = rng.integers(len(known.verb), size=BATCH)
        grads = self_reader_gradients(plan, reader, Gapped(known.ids[chosen], known.verb[chosen]))
        reader, state = adam_step(reader, grads, state, LEARNING_RATE)
    _, _, _, _, _, weights, scores = _self_read(plan, reader, unknown.ids)
    return float(np.mean(scores.argmax(axis=1) == unknown.verb)), weights[:, 0].mean(axis=0)


def fresh_self_reader(n_words: int, *, rng: np.random.Generator) -> SelfReader:
    """Draw a reader without recurrence for sentences of so many words: words and places with spread one."""
    hidden, spread = HIDDEN, HIDDEN**-0.5
    words, places = rng.normal(size=(len(DOGS), hidden)), rng.normal(size=(n_words, hidden))
    Wq, Wk, Wv = rng.normal(scale=spread, size=(3, hidden, hidden))
    Wyc = rng.normal(scale=spread, size=(hidden, len(BE)))
    return SelfReader(words, places, Wq, Wk, Wv, Wyc, np.zeros(len(BE)))


def self_reader_gradients(plan: Plan, reader: SelfReader, sentences: Gapped) -> SelfReader:
    """Return the gradients of the verb's loss."""
    h, queries, keys, values, context, weights, scores = _self_read(plan, reader, sentences.ids)
    _, dscores = softmax_cross_entropy(scores[:, None], sentences.verb[:, None])
    dqueries, dkeys, dvalues = plan.attend_backward(dscores @ reader.Wyc.T, queries, keys, values, weights)
    dh = dkeys @ reader.Wk.T + dvalues @ reader.Wv.T
    dh[:, -1:] += dqueries @ reader.Wq.T
    dWx = np.zeros_like(reader.Wx)
    np.add.at(dWx, sentences.ids, dh)
    dWq, dWk, dWv = _product(h[:, -1:], dqueries), _product(h, dkeys), _product(h, dvalues)
    return SelfReader(dWx, dh.sum(axis=0), dWq, dWk, dWv, _product(context, dscores), dscores.sum(axis=(0, 1)))


def _self_read(plan: Plan, reader: SelfReader, ids: Ids) -> tuple[Array, ...]:
    h = reader.Wx[ids] + reader.places
    queries, keys, values = h[:, -1:] @ reader.Wq, h @ reader.Wk, h @ reader.Wv
    context, weights = plan.attend(queries, keys, values, np.ones(ids.shape, bool))
    return h, queries, keys, values, context, weights, context[:, 0] @ reader.Wyc + reader.by
