"""The oracles of notebook 10 against numbers by hand, slopes between two nudges and properties; and their cases."""

import numpy as np
import pytest

from autograder.unrolled.attention import oracle
from autograder.unrolled.rnn_types.oracle import END, LONGEST, START

NUDGE = 1e-6
SIZES = (oracle.ALL_DIFFERENT, oracle.LONGER_OUT, oracle.ALL_EQUAL, oracle.ONE_ROW, oracle.ONE_QUESTION)
WRITERS = (oracle.WRITER, oracle.OTHER_WRITER)


@pytest.fixture
def rng():
    return np.random.default_rng(10)


def close(got, want):
    np.testing.assert_allclose(got, want, rtol=0, atol=1e-12)


def test_a_look_equals_numbers_worked_out_by_hand():
    queries = np.array([[[2.0, 0.0, 0.0, 0.0]]])
    keys = np.array([[[np.log(3), 7.0, 0.0, 0.0], [0.0, 0.0, 5.0, 0.0], [9.0, 9.0, 9.0, 9.0]]])
    values = np.array([[[1.0, 10.0], [5.0, 50.0], [np.nan, 0.0]]])

    context, weights = oracle.attend(queries, keys, values, np.array([[True, True, False]]))

    close(oracle.attention_scores(queries, keys), [[[np.log(3), 0.0, 9.0]]])  # 2 * log 3 over the root of 4
    close(weights, [[[0.75, 0.25, 0.0]]])
    close(context, [[[2.0, 20.0]]])


def test_a_gradient_of_the_softmax_equals_numbers_worked_out_by_hand():
    dscores = oracle.softmax_backward(np.array([[[4.0, 0.0, 100.0]]]), np.array([[[0.75, 0.25, 0.0]]]))

    close(dscores, [[[0.75, -0.75, 0.0]]])  # the mean of the gradient is 3


@pytest.mark.parametrize("sizes", SIZES)
def test_the_gradient_of_the_softmax_is_the_slope_between_two_nudges(sizes, rng):
    scores, mask = oracle.softmax_case(rng, sizes)
    dweights, direction = rng.normal(size=scores.shape), rng.normal(size=scores.shape)

    def loss(distance):
        return np.sum(dweights * oracle.masked_softmax(scores + distance * direction, mask))

    dscores = oracle.softmax_backward(dweights, oracle.masked_softmax(scores, mask))

    assert (loss(NUDGE) - loss(-NUDGE)) / (2 * NUDGE) == pytest.approx(np.sum(dscores * direction), abs=1e-7)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("moved", range(3))
def test_the_gradients_of_what_is_looked_at_are_the_slopes_between_two_nudges(sizes, moved, rng):
    *looked, mask = oracle.attend_case(rng, sizes)
    context, weights = oracle.attend(*looked, mask)
    dcontext, direction = rng.normal(size=context.shape), rng.normal(size=looked[moved].shape)

    def loss(distance):
        there = [array + distance * direction if place == moved else array for place, array in enumerate(looked)]
        return np.sum(dcontext * oracle.attend(*there, mask)[0])

    gradient = oracle.attend_backward(dcontext, *looked, weights)[moved]

    assert (loss(NUDGE) - loss(-NUDGE)) / (2 * NUDGE) == pytest.approx(np.sum(gradient * direction), abs=1e-7)


@pytest.mark.parametrize("sizes", SIZES)
def test_rows_share_one_among_their_real_steps_or_nothing_if_there_are_none(sizes, rng):
    mask = rng.random((sizes.batch, sizes.time_in)) < 0.5
    weights = oracle.masked_softmax(*oracle.softmax_case(rng, sizes, padding=np.nan, mask=mask))

    close(weights.sum(axis=2), np.broadcast_to(mask.any(axis=1)[:, None], weights.shape[:2]))
    assert not np.swapaxes(weights, 1, 2)[~mask].any()


def test_what_is_moved_alike_or_turned_round_changes_nothing(rng):
    scores, mask = oracle.softmax_case(rng)
    queries, *source = oracle.attend_case(rng)
    turned = [array[:, ::-1] for array in source]

    close(oracle.masked_softmax(scores + 700.0, mask), oracle.masked_softmax(scores, mask))
    close(oracle.attend(queries, *turned)[0], oracle.attend(queries, *source)[0])


@pytest.mark.parametrize("sizes", SIZES)
def test_rows_of_the_gradient_sum_to_zero_and_queries_and_keys_share_the_scores(sizes, rng):
    dcontext, queries, keys, values, weights = oracle.backward_case(rng, sizes)
    dqueries, dkeys, dvalues = oracle.attend_backward(dcontext, queries, keys, values, weights)
    padded = ~weights.any(axis=1)

    close(oracle.softmax_backward(rng.normal(size=weights.shape), weights).sum(axis=2), 0.0)
    close(np.sum(queries * dqueries, axis=(1, 2)), np.sum(keys * dkeys, axis=(1, 2)))
    assert not dkeys[padded].any()
    assert not dvalues[padded].any()


def test_a_step_is_the_plain_step_and_what_is_seen_adds_to_its_scores(rng):
    y_prev, b_prev, keys, values, mask, params = oracle.step_case(rng, padding=np.nan)
    decoder = params.decoder
    b = np.tanh(y_prev @ decoder.Wax + b_prev @ decoder.Waa + decoder.ba)
    context, weights = oracle.attend(b[:, None], keys, values, mask)

    got = oracle.decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params)

    close(got[0], b @ decoder.Wya + context[:, 0] @ params.Wyc + decoder.by)
    close(got[1], b)
    close(got[2], weights[:, 0])


@pytest.mark.parametrize("sizes", WRITERS)
@pytest.mark.parametrize("ends", [True, False])
def test_a_draft_of_all_rows_at_once_writes_what_the_oracle_writes_row_by_row(sizes, ends, rng):
    case = oracle.translate_case(rng, sizes, ends=ends)
    ids, weights = oracle.translate_with_attention(*case, max_length=LONGEST)
    drafted = oracle._draft(case)[0]
    over = np.cumsum(drafted == END, axis=1) - (drafted == END) > 0

    np.testing.assert_array_equal(ids, np.where(over, END, drafted))
    close(weights.sum(axis=2), ~over)
    assert START not in ids


@pytest.mark.parametrize("seed", range(10))
def test_writers_that_never_end_write_something_else_where_they_cannot_look(seed):
    source, params = oracle.translate_case(np.random.default_rng(seed), ends=False)
    deaf = params._replace(Wyc=0 * params.Wyc)
    seeing, blind = (oracle.translate_with_attention(source, p, max_length=LONGEST)[0] for p in (params, deaf))

    assert END not in seeing
    assert (seeing != blind).any(axis=1).all()


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("batch", "time_in"), [(4, 5), (3, 2), (1, 1), (40, 3)])
def test_real_steps_are_in_each_row_and_not_everywhere(seed, batch, time_in):
    real = oracle.real_anywhere(np.random.default_rng(seed), batch, time_in)

    assert real.shape == (batch, time_in)
    assert real.any(axis=1).all()
    assert time_in == 1 or not real.all()
