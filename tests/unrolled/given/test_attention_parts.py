"""What trains the networks of notebook 10: its gradients are the slopes, and each operation does what its name says."""

import numpy as np
import pytest
from rnnkit.data.bilingual import Pair
from rnnkit.data.dogs import Gapped, draw_gapped
from rnnkit.data.two_clauses import draw_sentences
from rnnkit.params import AttentionParams, RNNParams

from autograder.unrolled.given import attention_parts as parts
from autograder.unrolled.given.attention_parts import Reader, Rival
from autograder.unrolled.given.rnn_parts import map_weights, output_scores, softmax_cross_entropy, stack_models
from autograder.unrolled.made.attention import PLAN, WAYS

NUDGE = 1e-5
LOOKS = {
    "attention": (parts.look(PLAN), parts.at_states),
    "words": (parts.look(PLAN), parts.at_words),
    "mean": (parts.plain_mean, parts.at_states),
    "none": (parts.no_look, parts.at_states),
}


@pytest.fixture(scope="module")
def language():
    return parts.languages()


@pytest.fixture(scope="module")
def some_sentences(language):
    pairs = draw_sentences(6, rng=np.random.default_rng(1))

    return language.ids(pairs)


def slope_and_gradient(loss, params, grads):
    """Compare one direction: the measured slope of a loss, and what the gradients say of it."""
    rng = np.random.default_rng(3)
    along = map_weights(lambda weight: rng.normal(size=weight.shape), params)
    moved = [map_weights(lambda w, d, sign=sign: w + sign * NUDGE * d, params, along) for sign in (1, -1)]
    products = map_weights(lambda grad, d: np.sum(grad * d), grads, along)
    return (loss(moved[0]) - loss(moved[1])) / (2 * NUDGE), total(products)


def total(products):
    return sum(total(part) if isinstance(part, tuple) else float(part) for part in products)


@pytest.mark.parametrize(
    "plan",
    [PLAN, PLAN._replace(handed=0.0), PLAN._replace(states_tell=True)],
    ids=["words tell", "from zeros", "states tell"],
)
def test_a_translator_that_looks_back_learns_by_its_slopes(plan, language, some_sentences):
    params = parts.fresh_translator(language, rng=np.random.default_rng(2), plan=plan)
    gradients = parts.looking(plan)

    slope, said = slope_and_gradient(
        lambda p: gradients(p, some_sentences)[0], params, gradients(params, some_sentences)[1]
    )

    assert said == pytest.approx(slope, rel=1e-6)


def test_the_rival_learns_by_its_slopes(language, some_sentences):
    params = parts.fresh_rival(language, rng=np.random.default_rng(2), n_hidden=8)

    slope, said = slope_and_gradient(
        lambda p: parts.rival_gradients(p, some_sentences)[0], params, parts.rival_gradients(params, some_sentences)[1]
    )

    assert isinstance(params, Rival)
    assert said == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize(("looks", "at"), LOOKS.values(), ids=LOOKS)
def test_a_reader_learns_by_its_slopes(looks, at):
    reader, sentences = one_reader(), of_one(draw_gapped(5, 4, rng=np.random.default_rng(1)))

    def loss(params):
        _, a, _, context, _ = parts._read(looks, at, params, sentences)
        scores = output_scores(a[..., -1:, :], params.cell) + context @ params.Wyc[:, None]
        return softmax_cross_entropy(scores, sentences.verb[..., None])[0][0]

    slope, said = slope_and_gradient(loss, reader, parts.reader_gradients(looks, at, reader, sentences)[0])

    assert said == pytest.approx(slope, rel=1e-6)


def one_reader():
    return stack_models([parts.fresh_reader(rng=np.random.default_rng(0))])


def of_one(sentences):
    return Gapped(*(part[None] for part in sentences))


def test_a_reader_without_recurrence_learns_by_its_slopes():
    reader = parts.fresh_self_reader(6, rng=np.random.default_rng(0))
    sentences = draw_gapped(5, 4, rng=np.random.default_rng(1))

    def loss(params):
        scores = parts._self_read(PLAN, params, sentences.ids)[-1]
        return softmax_cross_entropy(scores[:, None], sentences.verb[:, None])[0]

    slope, said = slope_and_gradient(loss, reader, parts.self_reader_gradients(PLAN, reader, sentences))

    assert said == pytest.approx(slope, rel=1e-6)


def test_a_cut_changes_nothing_forward_and_sends_nothing_through_the_look():
    whole, cut = parts.look(PLAN), parts.cut(parts.look(PLAN))
    rng = np.random.default_rng(4)
    asks, told = rng.normal(size=(3, 1, 16)), rng.normal(size=(3, 7, 16))

    (context, weights, back), (same, also, cut_back) = whole(asks, told), cut(asks, told)

    assert np.array_equal(context, same)
    assert np.array_equal(weights, also)
    assert np.array_equal(back(context)[0], cut_back(context)[0])
    assert np.any(back(context)[1])
    assert not np.any(cut_back(context)[1])


def test_seeds_that_learn_together_learn_as_they_do_alone():
    looks = parts.look(PLAN)
    sentences = draw_gapped(4, 3, rng=np.random.default_rng(1))
    readers = [parts.fresh_reader(rng=np.random.default_rng(seed)) for seed in range(2)]
    both = Gapped(*(np.stack([part, part]) for part in sentences))

    together, _ = parts.reader_gradients(looks, parts.at_states, stack_models(readers), both)
    alone, _ = parts.reader_gradients(looks, parts.at_states, stack_models(readers[1:]), of_one(sentences))

    for one, other in zip((*together.cell, together.Wyc), (*alone.cell, alone.Wyc), strict=True):
        np.testing.assert_allclose(one[1], other[0], atol=1e-12)


def test_a_sentence_is_exact_when_each_word_is_right_after_the_right_ones(language):
    pair = Pair(("the", "dogs", "were", "barking"), ("les", "chiens", "aboyaient"))
    sentences = language.ids([pair])
    right = np.array([[True, True, False, True]])

    shares = parts.by_length(right, sentences, [(4, 8)])

    assert shares.exact == [0]
    assert shares.words == [0.75]
    assert shares.predicted == [0.75**4]


def test_batches_hold_sentences_of_like_length_and_every_sentence_in_its_turn(language):
    pairs = draw_sentences(parts.POOL * parts.PAIRS, rng=np.random.default_rng(5))
    sentences = language.ids(pairs)
    batches = parts._batches(sentences, np.random.default_rng(0))

    dealt = [next(batches) for _ in range(parts.POOL)]

    assert sum(batch.real.sum() for batch in dealt) == sentences.real.sum()
    assert np.mean([batch.real.mean() for batch in dealt]) > 0.9 > sentences.real.mean()


def test_the_rival_has_twice_the_weights(language):
    rng = np.random.default_rng(0)
    translator, rival = parts.fresh_translator(language, rng=rng), parts.fresh_rival(language, rng=rng)

    assert isinstance(translator, AttentionParams)
    assert isinstance(translator.encoder, RNNParams)
    assert parts.n_weights(rival) > 2 * parts.n_weights(translator)


def test_a_probe_reads_what_a_line_can_read_and_nothing_from_noise():
    rng = np.random.default_rng(6)
    number = rng.integers(2, size=400)
    noise = rng.normal(size=(400, 3))

    assert parts.probe(np.column_stack([noise, noise[:, 0] + 9.0 * number]), number) == 1
    assert parts.probe(noise, number) < 0.65


def test_the_right_way_to_attend_is_the_only_one_of_its_kind():
    rng = np.random.default_rng(7)
    case = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 5, 4)), rng.normal(size=(2, 5, 6))
    mask, dcontext = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], bool), rng.normal(size=(2, 3, 6))
    results = {}
    for name, way in WAYS.items():
        context, weights = way.attend(*case, mask)
        results[name] = np.concatenate(
            [part.ravel() for part in (context, *way.attend_backward(dcontext, *case, weights))]
        )
    right = results.pop("the right one")

    assert len(results) == 15
    assert [name for name, numbers in results.items() if np.allclose(numbers, right)] == []


def test_a_fresh_reader_is_that_of_notebook_05_and_32_weights():
    reader = parts.fresh_reader(rng=np.random.default_rng(0))

    assert isinstance(reader, Reader)
    assert reader.Wyc.size == 32
    assert {weights.dtype for weights in reader.cell} == {np.dtype(np.float64)}


def test_the_additive_score_is_a_tanh_of_a_sum_for_each_pair():
    rng = np.random.default_rng(8)
    queries, keys = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 5, 4))
    Wq, Wk, v = rng.normal(size=(4, 6)), rng.normal(size=(4, 6)), rng.normal(size=6)

    scores = parts.additive_scores(queries, keys, Wq, Wk, v)

    assert scores.shape == (2, 3, 5)
    assert scores[1, 2, 4] == pytest.approx(np.tanh(queries[1, 2] @ Wq + keys[1, 4] @ Wk) @ v)
