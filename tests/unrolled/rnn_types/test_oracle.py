"""The oracles of notebook 04 against the fast parts, and its random cases."""

import numpy as np
import pytest
from rnnkit.text import mask_of, one_hot

from autograder.unrolled.given.rnn_parts import output_scores, rnn_forward
from autograder.unrolled.rnn_types import oracle
from autograder.unrolled.rnn_types.oracle import END, LONGEST, SIZES, START, WRITER_SIZES


def softmax(z):
    exps = np.exp(z - z.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("sizes", SIZES)
def test_reading_agrees_with_the_masked_forward_pass(sizes, rng):
    x, lengths, params = oracle.sequence_case(rng, sizes)
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    y = softmax(output_scores(a, params))

    np.testing.assert_allclose(oracle.encode(x, lengths, params), a[:, -1], atol=1e-12)
    np.testing.assert_allclose(oracle.classify_sequence(x, lengths, params), y[:, -1], atol=1e-12)
    np.testing.assert_allclose(oracle.tag_sequence(x, lengths, params), np.where(mask[..., None], y, 0), atol=1e-12)


def test_an_image_is_a_sequence_of_one_step(rng):
    x, params = oracle.image_case(rng)
    whole = oracle.classify_sequence(x[:, None], np.ones(len(x), dtype=int), params)

    np.testing.assert_allclose(oracle.classify_image(x, params), whole, atol=1e-12)


def test_a_teacher_who_repeats_the_writers_own_words_changes_nothing(rng):
    source, params = oracle.translate_case(rng, ends=False)
    written = oracle.translate(source, params, max_length=LONGEST)
    context = oracle.encode(one_hot(source, len(params.encoder.Wax)), np.sum(source != END, axis=1), params.encoder)

    taught = oracle.decode_teacher_forced(context, written, params.decoder)

    np.testing.assert_array_equal(taught.argmax(axis=2), written)


@pytest.mark.parametrize("draw", [oracle.caption_case, oracle.translate_case])
@pytest.mark.parametrize("sizes", WRITER_SIZES[:2])
def test_rows_end_at_different_lengths_only_where_asked(draw, sizes, rng):
    write = oracle.caption if draw is oracle.caption_case else oracle.translate
    ended = write(*draw(rng, sizes, ends=True), max_length=LONGEST)
    endless = write(*draw(rng, sizes, ends=False), max_length=LONGEST)

    assert len({int(np.sum(row != END)) for row in ended}) > 2
    assert not np.any(endless == END)
    assert all(np.all(row[np.argmax(row == END) :] == END) for row in ended if END in row)


@pytest.mark.parametrize("draw", [oracle.brief_caption_case, oracle.brief_translate_case])
@pytest.mark.parametrize("sizes", WRITER_SIZES[:2])
def test_brief_rows_all_end_early_but_not_all_together(draw, sizes, rng):
    write = oracle.caption if draw is oracle.brief_caption_case else oracle.translate
    ids = write(*draw(rng, sizes), max_length=LONGEST)

    assert np.all(ids[:, -2:] == END)
    assert len({int(np.sum(row != END)) for row in ids}) > 1


def test_every_symbol_but_start_is_the_first_of_a_row(rng):
    image, params = oracle.every_symbol_case(rng)
    first = oracle.caption(image, params, max_length=1)

    assert sorted(first[:, 0]) == [symbol for symbol in range(len(params.by)) if symbol != START]


@pytest.mark.parametrize(("batch", "time"), [(1, 5), (2, 4), (3, 3), (4, 5), (40, 2), (3, 1)])
def test_one_length_is_the_longest_and_three_are_in_no_order(batch, time, rng):
    lengths = oracle.mixed_lengths(rng, batch, time)

    assert lengths.max() == time
    assert lengths.min() >= 1
    assert batch < 3 or time == 1 or (np.any(np.diff(lengths) > 0) and np.any(np.diff(lengths) < 0))


def test_right_words_never_repeat_and_are_real_words(rng):
    _, target, _ = oracle.decoder_case(rng, (5, 6, 3, 4))

    assert np.all(target[:, 1:] != target[:, :-1])
    assert target.min() > START


def test_steps_of_adam_one_by_one_agree_with_means_over_all_gradients(rng):
    params, _, state, rate = oracle.adam_case(rng, learning_rate=0.3)
    all_grads = [oracle.gradients_like(rng, params, 10.0**k) for k in range(-3, 4)]
    walked = []
    for grads in all_grads:
        params, state = oracle.adam_step(params, grads, state, rate)
        walked.append(params)

    for ours, by_definition in zip(
        walked, oracle.adam_walk(oracle.adam_case(np.random.default_rng(7))[0], all_grads, rate), strict=True
    ):
        for one, other in zip(ours, by_definition, strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


def test_the_numbers_of_the_notebook_are_those_of_the_oracle():
    """A gradient of 4 leaves 0.4 and 0.016 behind, and moves the weight by the learning rate."""
    one, four = (oracle.RNNParams(*(np.full((1, 1), number) for _ in range(5))) for number in (1.0, 4.0))
    zeros = oracle.RNNParams(*(0 * weight for weight in one))

    moved, (m, v, t) = oracle.adam_step(one, four, (zeros, zeros, 0), 0.1)

    assert (m.Waa.item(), v.Waa.item(), t) == (pytest.approx(0.4), pytest.approx(0.016), 1)
    assert moved.Waa.item() == pytest.approx(0.9)


@pytest.mark.parametrize(("keep", "t"), [(0.9, 1), (0.9, 10), (0.999, 3000)])
def test_the_weights_of_a_running_mean_add_up_to_one_less_what_is_kept_of_the_zero(keep, t):
    assert oracle.seen(keep, t) == pytest.approx(1 - keep**t, rel=1e-12)
