"""Mistakes of notebook 10: to look back, and the way back of the gradient."""

import numpy as np
from rnnkit.text import one_hot

from autograder.claims.mistake import mistake
from autograder.unrolled.attention.oracle import (
    attend,
    attention_scores,
    decoder_step_with_attention,
    masked_softmax,
    softmax_backward,
)
from autograder.unrolled.given.rnn_parts import rnn_forward
from autograder.unrolled.rnn_types.oracle import END, START

ALL_OF_SCORES = (
    "each_query_meets_each_key",
    "exchanged_they_fit_as_well",
    "scores_of_one_or_many",
    "queries_and_keys_left_as_they_were",
)
ALL_OF_SOFTMAX = (
    "real_steps_share_one",
    "scores_in_the_padding_count_for_nothing",
    "nothing_real_gets_zeros",
    "scores_of_any_size",
    "weights_of_one_or_many",
    "scores_left_as_they_were",
)
ALL_OF_ATTEND = (
    "the_context_is_a_mean_of_values",
    "padding_is_not_looked_at",
    "the_order_of_the_source_does_not_matter",
    "what_is_looked_at_is_left_as_it_was",
)
ALL_OF_SOFTMAX_BACK = (
    "gradient_of_each_score",
    "where_nothing_is_shared_out_no_gradient_is",
    "gradients_of_one_or_many",
    "weights_left_as_they_were",
)
ALL_OF_ATTEND_BACK = (
    "gradient_of_the_queries",
    "gradient_of_the_keys",
    "gradient_of_the_values",
    "nobody_looked_at_the_padding",
    "queries_and_keys_share_the_scores",
    "back_from_one_or_many",
    "twice_in_twice_out_without_traces",
)
ALL_OF_STEP = (
    "the_state_takes_a_plain_step",
    "the_new_state_looks",
    "state_and_context_answer",
    "a_step_beside_padding",
    "a_step_leaves_all_as_it_was",
)
ALL_OF_TRANSLATE = (
    "reads_looks_and_writes",
    "tells_where_it_looked",
    "after_the_end_nothing_is_looked_at",
    "a_wider_source_says_the_same",
)
LOOKS = ("the_new_state_looks", "state_and_context_answer", "a_step_beside_padding")
ANSWERS = ("state_and_context_answer", "a_step_beside_padding")
QUERIES = ("gradient_of_the_queries", "queries_and_keys_share_the_scores", "back_from_one_or_many")
KEYS = ("gradient_of_the_keys", "queries_and_keys_share_the_scores", "back_from_one_or_many")
BOTH_SIDES_OF_THE_SCORES = ("gradient_of_the_queries", "gradient_of_the_keys", "back_from_one_or_many")


def exponentials_and_total(scores, mask):
    """Right shares before they are divided, for what goes wrong after them; a sum of zero counts as one."""
    real = mask[:, None, :]
    chosen = np.where(real, scores, -np.inf)
    largest = chosen.max(axis=2, keepdims=True)
    parts = np.exp(chosen - np.where(np.isfinite(largest), largest, 0))
    total = parts.sum(axis=2, keepdims=True)
    return parts, np.where(total == 0, 1, total)


def plain_softmax(scores):
    """A softmax without a mask, for what goes wrong before or after it."""
    parts = np.exp(scores - scores.max(axis=2, keepdims=True))
    return parts / parts.sum(axis=2, keepdims=True)


def gradient_of_scores(dcontext, values, weights):
    """The right gradient of the scores, for what goes wrong after it."""
    return softmax_backward(dcontext @ np.swapaxes(values, 1, 2), weights)


def plain_step(y_prev, b_prev, decoder):
    """The right new state, for what goes wrong after it."""
    return np.tanh(y_prev @ decoder.Wax + b_prev @ decoder.Waa + decoder.ba)


def what_was_read(source, params):
    """The right states, keys and values of a source, and which of its words are real."""
    real, x = source != END, one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(x), len(params.encoder.ba))), params.encoder, real)
    return a, a @ params.Wk, x @ params.Wv, real


def words_in_a_row(params, b, keys, values, real, max_length, first=START):
    """The right loop, for what goes wrong before or after it: ids, weights, and weights that go on after END."""
    last, ended, steps = np.full(len(b), first), np.zeros(len(b), dtype=bool), []
    for _ in range(max_length):
        y_prev = one_hot(last, len(params.decoder.by))
        scores, b, weights = decoder_step_with_attention(y_prev, b, keys, values, real, params)
        last = scores.argmax(axis=1)
        steps.append((np.where(ended, END, last), np.where(ended[:, None], 0, weights), weights))
        ended = ended | (last == END)
    ids, shown, raw = (np.stack(each, axis=1) for each in zip(*steps, strict=True))
    return ids, shown, raw


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=3)
def not_scaled(queries, keys):
    """The scores are not divided by the root of the number of features."""
    return queries @ np.swapaxes(keys, 1, 2)


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=3)
def divided_by_features(queries, keys):
    """The scores are divided by the number of features instead of its root."""
    return queries @ np.swapaxes(keys, 1, 2) / queries.shape[2]


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=3)
def multiplied_by_the_root(queries, keys):
    """The scores are multiplied by the root of the number of features instead of divided."""
    return queries @ np.swapaxes(keys, 1, 2) * np.sqrt(queries.shape[2])


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=2)
def root_of_the_source_length(queries, keys):
    """The root is taken of the number of keys instead of the number of features."""
    return queries @ np.swapaxes(keys, 1, 2) / np.sqrt(keys.shape[1])


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=2)
def root_of_the_batch(queries, keys):
    """The root is taken of the number of sequences instead of the number of features."""
    return queries @ np.swapaxes(keys, 1, 2) / np.sqrt(len(queries))


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=2)
def keys_ask_and_queries_answer(queries, keys):
    """Keys and queries are exchanged, so that the scores are (batch, time_in, time_out)."""
    return keys @ np.swapaxes(queries, 1, 2) / np.sqrt(queries.shape[2])


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=2)
def keys_reshaped_for_the_product(queries, keys):
    """The keys are brought to (batch, features, time_in) by reshape, which mixes numbers of different keys."""
    batch, time_in, features = keys.shape
    return queries @ keys.reshape(batch, features, time_in) / np.sqrt(features)


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=2)
def all_axes_turned_round(queries, keys):
    """The keys are turned round by .T, which moves the batch as well and fits only where sizes are equal."""
    return queries @ keys.T / np.sqrt(queries.shape[2])


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=1)
def keys_of_all_sequences(queries, keys):
    """Each query meets the keys of all sequences, which are added up."""
    return np.einsum("bof,cif->boi", queries, keys) / np.sqrt(queries.shape[2])


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=3)
def cosines_for_scores(queries, keys):
    """Queries and keys are brought to length one before they meet, so that only their directions count."""
    lengths = np.linalg.norm(queries, axis=2)[:, :, None] * np.linalg.norm(keys, axis=2)[:, None]
    return queries @ np.swapaxes(keys, 1, 2) / lengths


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=3)
def weights_for_scores(queries, keys):
    """The softmax is taken already, so that weights come out where scores are asked."""
    return plain_softmax(queries @ np.swapaxes(keys, 1, 2) / np.sqrt(queries.shape[2]))


@mistake(of="attention_scores", breaks="queries_and_keys_left_as_they_were", hint=1)
def queries_scaled_in_place(queries, keys):
    """The queries are divided in place, in the caller's own array."""
    queries /= np.sqrt(queries.shape[2])
    return queries @ np.swapaxes(keys, 1, 2)


@mistake(of="attention_scores", breaks=ALL_OF_SCORES, hint=2)
def scores_in_single_precision(queries, keys):
    """The scores are computed in float32."""
    return (queries @ np.swapaxes(keys, 1, 2) / np.sqrt(queries.shape[2])).astype(np.float32)


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=1)
def mask_after_the_softmax(scores, mask):
    """The mask comes after the softmax, so that what is left of a row no longer sums to one."""
    return plain_softmax(scores) * mask[:, None, :]


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=1)
def zero_for_minus_infinity(scores, mask):
    """Scores in the padding are set to zero, and the softmax of zero is no zero."""
    return plain_softmax(scores * mask[:, None, :])


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=1, called="zero_for_minus_infinity")
def zero_put_for_minus_infinity(scores, mask):
    """Scores in the padding are set to zero, and the softmax of zero is no zero."""
    return plain_softmax(np.where(mask[:, None, :], scores, 0))


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=1)
def mask_not_used(scores, mask):
    """The mask is not used, so that padding gets its share."""
    return plain_softmax(scores)


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=1)
def mask_turned_round(scores, mask):
    """The mask is turned round, so that the padding is shared out and real steps get nothing."""
    parts, total = exponentials_and_total(scores, ~mask)
    return parts / total


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def mask_along_the_queries(scores, mask):
    """The mask is laid along the queries instead of the keys, which fits only where both are equally many."""
    chosen = np.where(mask[:, :, None], scores, -np.inf)
    largest = chosen.max(axis=2, keepdims=True)
    parts = np.exp(chosen - np.where(np.isfinite(largest), largest, 0))
    total = parts.sum(axis=2, keepdims=True)
    return parts / np.where(total == 0, 1, total)


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def shared_out_among_the_queries(scores, mask):
    """The softmax goes along the queries, so that columns sum to one instead of rows."""
    real = mask[:, None, :]
    parts = np.where(real, np.exp(scores - scores.max(axis=1, keepdims=True)), 0)
    total = parts.sum(axis=1, keepdims=True)
    return parts / np.where(total == 0, 1, total)


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def one_for_all_queries_together(scores, mask):
    """One is shared out among all queries of a sequence together, instead of once for each."""
    chosen = np.where(mask[:, None, :], scores, -np.inf)
    largest = chosen.max(axis=(1, 2), keepdims=True)
    parts = np.exp(chosen - np.where(np.isfinite(largest), largest, 0))
    total = parts.sum(axis=(1, 2), keepdims=True)
    return parts / np.where(total == 0, 1, total)


@mistake(of="masked_softmax", breaks="nothing_real_gets_zeros", hint=3)
def nan_where_all_is_padding(scores, mask):
    """Minus infinity less minus infinity, which is NaN, is taken where a row is all padding."""
    chosen = np.where(mask[:, None, :], scores, -np.inf)
    return plain_softmax(chosen)


@mistake(of="masked_softmax", breaks="nothing_real_gets_zeros", hint=3)
def even_shares_where_all_is_padding(scores, mask):
    """Steps get even shares where a row is all padding: all scores of -1e9 are alike."""
    return plain_softmax(np.where(mask[:, None, :], scores, -1e9))


@mistake(of="masked_softmax", breaks=("scores_in_the_padding_count_for_nothing", "scores_of_any_size"), hint=3)
def largest_of_the_padding_too(scores, mask):
    """The largest score, which is taken off, is looked for in the padding too, so that real ones may vanish."""
    parts = np.where(mask[:, None, :], np.exp(scores - scores.max(axis=2, keepdims=True)), 0)
    total = parts.sum(axis=2, keepdims=True)
    return parts / np.where(mask.any(axis=1)[:, None, None], total, 1)


@mistake(of="masked_softmax", breaks="scores_of_any_size", hint=3)
def largest_score_not_taken_off(scores, mask):
    """The exponential is taken of the scores as they are, which for large ones is infinity, or zero for all."""
    parts = np.where(mask[:, None, :], np.exp(scores), 0)
    total = parts.sum(axis=2, keepdims=True)
    return parts / np.where(mask.any(axis=1)[:, None, None], total, 1)


@mistake(of="masked_softmax", breaks="scores_in_the_padding_count_for_nothing", hint=1)
def minus_infinity_added(scores, mask):
    """Minus infinity is added to the padding instead of put in its place, and NaN with anything added stays NaN."""
    lowered = scores + np.where(mask, 0, -np.inf)[:, None, :]
    largest = lowered.max(axis=2, keepdims=True)
    parts = np.exp(lowered - np.where(largest == -np.inf, 0, largest))
    total = parts.sum(axis=2, keepdims=True)
    return parts / np.where(total == 0, 1, total)


@mistake(
    of="masked_softmax",
    breaks=(
        "real_steps_share_one",
        "scores_in_the_padding_count_for_nothing",
        "nothing_real_gets_zeros",
        "scores_of_any_size",
        "weights_of_one_or_many",
    ),
    hint=3,
)
def padding_not_low_enough(scores, mask):
    """Padding gets a score of -30, which leaves it a little, and much where real scores are lower."""
    return plain_softmax(np.where(mask[:, None, :], scores, -30.0))


@mistake(of="masked_softmax", breaks="scores_left_as_they_were", hint=1)
def minus_infinity_in_the_callers_scores(scores, mask):
    """Minus infinity is written into the caller's own scores."""
    np.copyto(scores, -np.inf, where=~mask[:, None, :])
    parts, total = exponentials_and_total(scores, mask)
    return parts / total


@mistake(of="masked_softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def weights_in_single_precision(scores, mask):
    """The weights are computed in float32."""
    parts, total = exponentials_and_total(scores, mask)
    return (parts / total).astype(np.float32)


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=1)
def keys_for_values(queries, keys, values, mask):
    """The mean is taken of the keys instead of the values."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return weights @ np.where(mask[..., None], keys, 0), weights


@mistake(of="attend", breaks="padding_is_not_looked_at", hint=1)
def values_not_cleared(queries, keys, values, mask):
    """Padded values are multiplied by their weight of zero, and zero times NaN is NaN."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return weights @ values, weights


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=2)
def weights_turned_round(queries, keys, values, mask):
    """The weights are turned round before they meet the values, which fits only where lengths are equal."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return np.swapaxes(weights, 1, 2) @ np.where(mask[..., None], values, 0), weights


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=3)
def divided_by_the_length_again(queries, keys, values, mask):
    """The context is divided by the number of real steps, though the weights sum to one already."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    counts = np.maximum(mask.sum(axis=1), 1)[:, None, None]
    return weights @ np.where(mask[..., None], values, 0) / counts, weights


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=3)
def plain_mean_of_the_values(queries, keys, values, mask):
    """The context is the plain mean of the real values, whatever the weights are."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    counts = np.maximum(mask.sum(axis=1), 1)[:, None]
    mean = np.where(mask[..., None], values, 0).sum(axis=1) / counts
    return np.repeat(mean[:, None], queries.shape[1], axis=1), weights


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=3)
def value_of_the_largest_weight(queries, keys, values, mask):
    """The context is the value with the largest weight alone, instead of a mean."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    best = np.take_along_axis(np.where(mask[..., None], values, 0), weights.argmax(axis=2)[..., None], axis=1)
    return best, weights


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=3)
def scores_for_weights(queries, keys, values, mask):
    """The values are weighted with the scores, before the softmax."""
    scores = np.where(mask[:, None, :], attention_scores(queries, keys), 0)
    return scores @ np.where(mask[..., None], values, 0), masked_softmax(scores, mask)


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=1)
def mask_not_handed_on_by_attend(queries, keys, values, mask):
    """The mask is not handed on to the softmax, so that padding is looked at."""
    weights = masked_softmax(attention_scores(queries, keys), np.ones_like(mask))
    return weights @ np.where(mask[..., None], values, 0), weights


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=3)
def scaled_twice(queries, keys, values, mask):
    """The scores are divided by the root of the features once more."""
    weights = masked_softmax(attention_scores(queries, keys) / np.sqrt(queries.shape[2]), mask)
    return weights @ np.where(mask[..., None], values, 0), weights


@mistake(of="attend", breaks=ALL_OF_ATTEND, hint=2)
def weights_before_context(queries, keys, values, mask):
    """The weights are returned first and the context second."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return weights, weights @ np.where(mask[..., None], values, 0)


@mistake(of="attend", breaks="what_is_looked_at_is_left_as_it_was", hint=1)
def values_cleared_in_place(queries, keys, values, mask):
    """Padded values are set to zero in the caller's own array."""
    values[~mask] = 0
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return weights @ values, weights


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=1)
def slope_of_each_weight_alone(dweights, weights):
    """Each weight is taken for a function of its own score alone, with the slope w (1 - w)."""
    return dweights * weights * (1 - weights)


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=1)
def without_the_sum(dweights, weights):
    """The sum over the row is left out, so that scores are as if they shared nothing."""
    return weights * dweights


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=3)
def minus_outside_the_bracket(dweights, weights):
    """The sum of the row is not multiplied by the weight, as if it stood outside the bracket."""
    return weights * dweights - np.sum(dweights * weights, axis=2, keepdims=True)


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=3)
def sum_without_the_weights(dweights, weights):
    """The sum of the row is taken of the gradient alone, without the weights."""
    return weights * (dweights - np.sum(dweights, axis=2, keepdims=True))


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=3)
def mean_for_the_sum(dweights, weights):
    """A mean over the row is taken off instead of the sum."""
    return weights * (dweights - np.mean(dweights * weights, axis=2, keepdims=True))


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=3)
def plain_mean_of_the_gradient(dweights, weights):
    """The mean that is taken off counts all steps alike, where the weights say how much each one counts."""
    return weights * (dweights - np.mean(dweights, axis=2, keepdims=True))


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=2)
def summed_over_the_queries(dweights, weights):
    """The sum runs over the queries instead of over the steps of one row."""
    return weights * (dweights - np.sum(dweights * weights, axis=1, keepdims=True))


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=2)
def summed_over_the_sequence(dweights, weights):
    """The sum runs over all queries of a sequence instead of over one row."""
    return weights * (dweights - np.sum(dweights * weights, axis=(1, 2), keepdims=True))


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=2)
def sum_without_its_axis(dweights, weights):
    """The sum loses its axis, without keepdims, and fits only where sizes are equal, along the wrong axes."""
    return weights * (dweights - np.sum(dweights * weights, axis=2))


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=1)
def softmax_of_the_weights(dweights, weights):
    """The softmax is taken once more, of the weights."""
    again = plain_softmax(weights)
    return again * (dweights - np.sum(dweights * again, axis=2, keepdims=True))


@mistake(of="softmax_backward", breaks=ALL_OF_SOFTMAX_BACK, hint=3)
def sign_of_the_scores(dweights, weights):
    """The sign is turned round."""
    return weights * (np.sum(dweights * weights, axis=2, keepdims=True) - dweights)


@mistake(of="softmax_backward", breaks="weights_left_as_they_were", hint=1)
def sum_taken_off_in_place(dweights, weights):
    """The sum is taken off the caller's own gradient, in place."""
    dweights -= np.sum(dweights * weights, axis=2, keepdims=True)
    return weights * dweights


@mistake(of="attend_backward", breaks=QUERIES, hint=1)
def queries_get_no_gradient(dcontext, queries, keys, values, weights):
    """The gradient of the queries is forgotten."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    return np.zeros_like(queries), np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks=KEYS, hint=1)
def keys_get_no_gradient(dcontext, queries, keys, values, weights):
    """The gradient of the keys is forgotten."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    return dscores @ keys, np.zeros_like(keys), np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks=("gradient_of_the_values", "back_from_one_or_many"), hint=1)
def values_get_no_gradient(dcontext, queries, keys, values, weights):
    """The gradient of the values is forgotten."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    return dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, np.zeros_like(values)


@mistake(of="attend_backward", breaks=BOTH_SIDES_OF_THE_SCORES, hint=3)
def no_scale_on_the_way_back(dcontext, queries, keys, values, weights):
    """The root of the features is forgotten on the way back, for queries and keys."""
    dscores = gradient_of_scores(dcontext, values, weights)
    return dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks=QUERIES, hint=3)
def no_scale_for_the_queries(dcontext, queries, keys, values, weights):
    """The root of the features is forgotten in the gradient of the queries."""
    dscores = gradient_of_scores(dcontext, values, weights)
    dkeys = np.swapaxes(dscores, 1, 2) @ queries / np.sqrt(queries.shape[2])
    return dscores @ keys, dkeys, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks=KEYS, hint=3)
def no_scale_for_the_keys(dcontext, queries, keys, values, weights):
    """The root of the features is forgotten in the gradient of the keys."""
    dscores = gradient_of_scores(dcontext, values, weights)
    dqueries = dscores @ keys / np.sqrt(queries.shape[2])
    return dqueries, np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks=BOTH_SIDES_OF_THE_SCORES, hint=3)
def features_for_their_root_on_the_way_back(dcontext, queries, keys, values, weights):
    """On the way back the scores are divided by the features instead of their root."""
    dscores = gradient_of_scores(dcontext, values, weights) / queries.shape[2]
    return dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(
    of="attend_backward",
    breaks=("gradient_of_the_queries", "gradient_of_the_keys", "nobody_looked_at_the_padding", "back_from_one_or_many"),
    hint=1,
)
def softmax_left_out(dcontext, queries, keys, values, weights):
    """The softmax is left out on the way back, so that the gradient of the weights is taken for that of the scores."""
    dscores = dcontext @ np.swapaxes(values, 1, 2) / np.sqrt(queries.shape[2])
    return dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks=BOTH_SIDES_OF_THE_SCORES, hint=3)
def root_of_the_width_of_the_values(dcontext, queries, keys, values, weights):
    """The root is that of the width of the values, where that of the keys was divided by on the way there."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(values.shape[2])
    return dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks=ALL_OF_ATTEND_BACK, hint=2)
def values_left_out(dcontext, queries, keys, values, weights):
    """The gradient of the context is taken for that of the weights; the values are left out."""
    dscores = softmax_backward(dcontext, weights) / np.sqrt(queries.shape[2])
    return dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(
    of="attend_backward",
    breaks=(
        "gradient_of_the_values",
        "nobody_looked_at_the_padding",
        "back_from_one_or_many",
        "twice_in_twice_out_without_traces",
    ),
    hint=3,
)
def gradient_for_the_weights_in_dvalues(dcontext, queries, keys, values, weights):
    """The gradient of the values is made with the gradient of the weights where the weights are meant."""
    dweights = dcontext @ np.swapaxes(values, 1, 2)
    dscores = softmax_backward(dweights, weights) / np.sqrt(queries.shape[2])
    return dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(dweights, 1, 2) @ dcontext


@mistake(
    of="attend_backward",
    breaks=("gradient_of_the_values", "nobody_looked_at_the_padding", "back_from_one_or_many"),
    hint=2,
)
def weights_reshaped_for_dvalues(dcontext, queries, keys, values, weights):
    """The weights are brought to (batch, time_in, time_out) by reshape, which mixes numbers of different queries."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    batch, time_out, time_in = weights.shape
    dvalues = weights.reshape(batch, time_in, time_out) @ dcontext
    return dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, dvalues


@mistake(of="attend_backward", breaks=ALL_OF_ATTEND_BACK, hint=2)
def scores_not_turned_round_for_the_keys(dcontext, queries, keys, values, weights):
    """The gradient of the scores is not turned round for the keys, which fits only where lengths are equal."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    return dscores @ keys, dscores @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks=ALL_OF_ATTEND_BACK, hint=2)
def summed_over_the_batch(dcontext, queries, keys, values, weights):
    """The gradients are summed over the batch, as only those of weights are."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    whole = dscores @ keys, np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext
    return tuple(gradient.sum(axis=0) for gradient in whole)


@mistake(
    of="attend_backward",
    breaks=(
        "gradient_of_the_keys",
        "gradient_of_the_values",
        "queries_and_keys_share_the_scores",
        "back_from_one_or_many",
    ),
    hint=3,
)
def mean_over_the_queries(dcontext, queries, keys, values, weights):
    """The gradients of keys and values are means over the queries instead of sums."""
    dscores, n_queries = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2]), queries.shape[1]
    dkeys, dvalues = np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext
    return dscores @ keys, dkeys / n_queries, dvalues / n_queries


@mistake(
    of="attend_backward",
    breaks=(
        "gradient_of_the_keys",
        "gradient_of_the_values",
        "queries_and_keys_share_the_scores",
        "back_from_one_or_many",
    ),
    hint=3,
)
def only_the_last_query_counts(dcontext, queries, keys, values, weights):
    """Keys and values keep the gradient of the last query alone: = stands where += is meant."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    dkeys = dscores[:, -1, :, None] * queries[:, -1, None]
    return dscores @ keys, dkeys, weights[:, -1, :, None] * dcontext[:, -1, None]


@mistake(of="attend_backward", breaks=KEYS, hint=3)
def sign_of_dkeys(dcontext, queries, keys, values, weights):
    """The sign of the gradient of the keys is turned round."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    return dscores @ keys, -np.swapaxes(dscores, 1, 2) @ queries, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(
    of="attend_backward",
    breaks=(
        "gradient_of_the_queries",
        "gradient_of_the_keys",
        "nobody_looked_at_the_padding",
        "queries_and_keys_share_the_scores",
        "back_from_one_or_many",
    ),
    hint=2,
)
def keys_before_queries(dcontext, queries, keys, values, weights):
    """The gradient of the keys is returned first and that of the queries second."""
    dscores = gradient_of_scores(dcontext, values, weights) / np.sqrt(queries.shape[2])
    return np.swapaxes(dscores, 1, 2) @ queries, dscores @ keys, np.swapaxes(weights, 1, 2) @ dcontext


@mistake(of="attend_backward", breaks="twice_in_twice_out_without_traces", hint=1)
def gradient_weighted_in_place(dcontext, queries, keys, values, weights):
    """The gradient of the scores is made in the caller's own array of weights."""
    dweights, dvalues = dcontext @ np.swapaxes(values, 1, 2), np.swapaxes(weights, 1, 2) @ dcontext
    dweights -= np.sum(dweights * weights, axis=2, keepdims=True)
    weights *= dweights / np.sqrt(queries.shape[2])
    return weights @ keys, np.swapaxes(weights, 1, 2) @ queries, dvalues


@mistake(of="decoder_step_with_attention", breaks=LOOKS, hint=1)
def the_old_state_looks(y_prev, b_prev, keys, values, mask, params):
    """The state before the step looks instead of the new one, as in Bahdanau's order."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b_prev[:, None], keys, values, mask)
    return b @ params.decoder.Wya + context[:, 0] @ params.Wyc + params.decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ANSWERS, hint=3)
def probabilities_for_scores(y_prev, b_prev, keys, values, mask, params):
    """The softmax of the scores is returned where the scores are asked."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    scores = b @ params.decoder.Wya + context[:, 0] @ params.Wyc + params.decoder.by
    return plain_softmax(scores[:, None])[:, 0], b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=LOOKS, hint=1)
def mask_not_handed_on_by_the_step(y_prev, b_prev, keys, values, mask, params):
    """The mask is not handed on, so that the state looks at padding."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, np.ones_like(mask))
    return b @ params.decoder.Wya + context[:, 0] @ params.Wyc + params.decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=LOOKS, hint=2)
def keys_projected_again(y_prev, b_prev, keys, values, mask, params):
    """The keys are multiplied by Wk once more, though they come as keys."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys @ params.Wk, values, mask)
    return b @ params.decoder.Wya + context[:, 0] @ params.Wyc + params.decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ANSWERS, hint=3)
def answer_without_the_context(y_prev, b_prev, keys, values, mask, params):
    """The answer is the state's alone; what was seen is left out."""
    b = plain_step(y_prev, b_prev, params.decoder)
    _, weights = attend(b[:, None], keys, values, mask)
    return b @ params.decoder.Wya + params.decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ANSWERS, hint=3)
def answer_from_the_context_alone(y_prev, b_prev, keys, values, mask, params):
    """The answer is the context's alone; the state's own product is left out."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    return context[:, 0] @ params.Wyc + params.decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ANSWERS, hint=3)
def answer_without_bias(y_prev, b_prev, keys, values, mask, params):
    """The bias by is missing in the answer."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    return b @ params.decoder.Wya + context[:, 0] @ params.Wyc, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ANSWERS, hint=3)
def bias_for_both_parts(y_prev, b_prev, keys, values, mask, params):
    """The bias by is added twice, once for the state and once for the context."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    by = params.decoder.by
    return b @ params.decoder.Wya + by + context[:, 0] @ params.Wyc + by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ANSWERS, hint=1)
def answer_from_the_old_state(y_prev, b_prev, keys, values, mask, params):
    """The answer is read from the state before the step."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    return b_prev @ params.decoder.Wya + context[:, 0] @ params.Wyc + params.decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ALL_OF_STEP, hint=3)
def step_without_tanh(y_prev, b_prev, keys, values, mask, params):
    """The tanh of the step is forgotten."""
    decoder = params.decoder
    b = y_prev @ decoder.Wax + b_prev @ decoder.Waa + decoder.ba
    context, weights = attend(b[:, None], keys, values, mask)
    return b @ decoder.Wya + context[:, 0] @ params.Wyc + decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ALL_OF_STEP, hint=3)
def step_without_bias(y_prev, b_prev, keys, values, mask, params):
    """The bias ba is missing in the step."""
    decoder = params.decoder
    b = np.tanh(y_prev @ decoder.Wax + b_prev @ decoder.Waa)
    context, weights = attend(b[:, None], keys, values, mask)
    return b @ decoder.Wya + context[:, 0] @ params.Wyc + decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=ALL_OF_STEP, hint=1)
def step_without_memory(y_prev, b_prev, keys, values, mask, params):
    """The step reads the word alone, not the state before."""
    decoder = params.decoder
    b = np.tanh(y_prev @ decoder.Wax + decoder.ba)
    context, weights = attend(b[:, None], keys, values, mask)
    return b @ decoder.Wya + context[:, 0] @ params.Wyc + decoder.by, b, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks=("the_new_state_looks", "a_step_beside_padding"), hint=2)
def axis_of_the_query_kept(y_prev, b_prev, keys, values, mask, params):
    """The weights keep the axis of the one query: (batch, 1, time_in)."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    return b @ params.decoder.Wya + context[:, 0] @ params.Wyc + params.decoder.by, b, weights


@mistake(of="decoder_step_with_attention", breaks="a_step_beside_padding", hint=2)
def axes_of_length_one_squeezed_away(y_prev, b_prev, keys, values, mask, params):
    """All axes of length one are squeezed away, also that of a batch of one and that of a source of one word."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    scores = b @ params.decoder.Wya + context.squeeze() @ params.Wyc + params.decoder.by
    return scores.squeeze(), b.squeeze(), weights.squeeze()


@mistake(
    of="decoder_step_with_attention",
    breaks=("the_state_takes_a_plain_step", "state_and_context_answer", "a_step_beside_padding"),
    hint=2,
)
def state_before_scores(y_prev, b_prev, keys, values, mask, params):
    """The state is returned first and the scores second."""
    b = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b[:, None], keys, values, mask)
    return b, b @ params.decoder.Wya + context[:, 0] @ params.Wyc + params.decoder.by, weights[:, 0]


@mistake(of="decoder_step_with_attention", breaks="a_step_leaves_all_as_it_was", hint=1)
def state_moved_in_place(y_prev, b_prev, keys, values, mask, params):
    """The new state is written into the caller's old one."""
    b_prev[:] = plain_step(y_prev, b_prev, params.decoder)
    context, weights = attend(b_prev[:, None], keys, values, mask)
    return b_prev @ params.decoder.Wya + context[:, 0] @ params.Wyc + params.decoder.by, b_prev, weights[:, 0]


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=1)
def starts_from_zeros(source, params, *, max_length):
    """The decoder starts from zeros instead of from the encoder's last state."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, np.zeros_like(a[:, -1]), keys, values, real, max_length)
    return ids, weights


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=1)
def the_filling_is_read_too(source, params, *, max_length):
    """The encoder reads the END that fills up as words, so that its last state is that of the padding."""
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(x), len(params.encoder.ba))), params.encoder)
    ids, weights, _ = words_in_a_row(params, a[:, -1], a @ params.Wk, x @ params.Wv, source != END, max_length)
    return ids, weights


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=1)
def the_filling_is_looked_at(source, params, *, max_length):
    """The END that fills up is not masked, so that the decoder looks at it."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, np.ones_like(real), max_length)
    return ids, weights


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=1)
def word_one_is_masked_too(source, params, *, max_length):
    """Words of id 1 are masked as well, as if START stood in the source."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real & (source != START), max_length)
    return ids, weights


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=2)
def states_for_keys(source, params, *, max_length):
    """The states of the encoder are the keys themselves; Wk is not used."""
    a, _, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], a, values, real, max_length)
    return ids, weights


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=2)
def key_matrix_turned_round(source, params, *, max_length):
    """The states are multiplied by Wk turned round, which fits because it is square."""
    a, _, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], a @ params.Wk.T, values, real, max_length)
    return ids, weights


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=2)
def keys_of_the_last_state(source, params, *, max_length):
    """All keys are made of the encoder's last state, so that all words fit equally well."""
    a, _, values, real = what_was_read(source, params)
    keys = np.repeat(a[:, -1:] @ params.Wk, a.shape[1], axis=1)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    return ids, weights


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=1)
def begins_without_start(source, params, *, max_length):
    """The decoder's first step reads END where START is meant."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length, first=END)
    return ids, weights


@mistake(
    of="translate_with_attention",
    breaks=("reads_looks_and_writes", "after_the_end_nothing_is_looked_at", "a_wider_source_says_the_same"),
    hint=2,
)
def start_among_the_words(source, params, *, max_length):
    """START is returned as the first word, and the last word is lost."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    return np.hstack([np.full((len(ids), 1), START), ids[:, :-1]]), weights


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=1)
def reads_start_at_each_step(source, params, *, max_length):
    """The decoder reads START at each step instead of the word just written."""
    a, keys, values, real = what_was_read(source, params)
    b, ended, ids, looks = a[:, -1], np.zeros(len(source), dtype=bool), [], []
    for _ in range(max_length):
        y_prev = one_hot(np.full(len(source), START), len(params.decoder.by))
        scores, b, weights = decoder_step_with_attention(y_prev, b, keys, values, real, params)
        ids.append(np.where(ended, END, scores.argmax(axis=1)))
        looks.append(np.where(ended[:, None], 0, weights))
        ended = ended | (ids[-1] == END)
    return np.stack(ids, axis=1), np.stack(looks, axis=1)


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=1)
def state_not_carried_on(source, params, *, max_length):
    """Each step starts from the encoder's last state instead of from the decoder's own."""
    a, keys, values, real = what_was_read(source, params)
    last, ended, ids, looks = np.full(len(source), START), np.zeros(len(source), dtype=bool), [], []
    for _ in range(max_length):
        y_prev = one_hot(last, len(params.decoder.by))
        scores, _, weights = decoder_step_with_attention(y_prev, a[:, -1], keys, values, real, params)
        last = scores.argmax(axis=1)
        ids.append(np.where(ended, END, last))
        looks.append(np.where(ended[:, None], 0, weights))
        ended = ended | (last == END)
    return np.stack(ids, axis=1), np.stack(looks, axis=1)


@mistake(of="translate_with_attention", breaks="after_the_end_nothing_is_looked_at", hint=1)
def writes_on_after_the_end(source, params, *, max_length):
    """After END a row goes on with more words."""
    a, keys, values, real = what_was_read(source, params)
    last, b, ids, looks = np.full(len(source), START), a[:, -1], [], []
    for _ in range(max_length):
        y_prev = one_hot(last, len(params.decoder.by))
        scores, b, weights = decoder_step_with_attention(y_prev, b, keys, values, real, params)
        last = scores.argmax(axis=1)
        ids.append(last)
        looks.append(weights)
    return np.stack(ids, axis=1), np.stack(looks, axis=1)


@mistake(of="translate_with_attention", breaks="after_the_end_nothing_is_looked_at", hint=1)
def looks_on_after_the_end(source, params, *, max_length):
    """A row that has ended writes END, but its weights go on."""
    a, keys, values, real = what_was_read(source, params)
    ids, _, weights = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    return ids, weights


@mistake(of="translate_with_attention", breaks="after_the_end_nothing_is_looked_at", hint=1)
def end_does_not_look(source, params, *, max_length):
    """The step that writes END gets weights of zero as well, though it has looked."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    return ids, np.where((ids == END)[..., None], 0, weights)


@mistake(of="translate_with_attention", breaks="after_the_end_nothing_is_looked_at", hint=1)
def the_first_end_stops_all(source, params, *, max_length):
    """The first row that ends stops all of them."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    stopped = np.maximum.accumulate((ids == END).any(axis=0))
    stopped = np.concatenate([[False], stopped[:-1]])
    return np.where(stopped, END, ids), np.where(stopped[:, None], 0, weights)


@mistake(of="translate_with_attention", breaks="after_the_end_nothing_is_looked_at", hint=2)
def as_long_as_the_longest(source, params, *, max_length):
    """The loop stops when all rows have ended, so that there are fewer columns than max_length."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    needed = min(max_length, 1 + int(np.max(np.sum(ids != END, axis=1))))
    return ids[:, :needed], weights[:, :needed]


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=2)
def one_step_too_few(source, params, *, max_length):
    """The loop makes one step too few, so that the last word of each row is missing."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    ids[:, -1], weights[:, -1] = END, 0
    return ids, weights


@mistake(
    of="translate_with_attention",
    breaks=("tells_where_it_looked", "after_the_end_nothing_is_looked_at", "a_wider_source_says_the_same"),
    hint=2,
)
def weights_by_source_word(source, params, *, max_length):
    """The weights come as (batch, time_in, max_length), source words first."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    return ids, np.swapaxes(weights, 1, 2)


@mistake(of="translate_with_attention", breaks=ALL_OF_TRANSLATE, hint=2)
def weights_before_words(source, params, *, max_length):
    """The weights are returned first and the words second."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    return weights, ids


@mistake(of="translate_with_attention", breaks="a_wider_source_says_the_same", hint=1)
def source_filled_in_place(source, params, *, max_length):
    """The words of the source are overwritten with END once they have been read."""
    a, keys, values, real = what_was_read(source, params)
    ids, weights, _ = words_in_a_row(params, a[:, -1], keys, values, real, max_length)
    source[:] = END
    return ids, weights
