"""Right answers of notebook 10 by other routes."""

import numpy as np
from rnnkit.text import one_hot

from autograder.claims.alternative import alternative
from autograder.unrolled.attention.oracle import (
    attend,
    attention_scores,
    decoder_step_with_attention,
    masked_softmax,
    softmax_backward,
)
from autograder.unrolled.given.rnn_parts import rnn_forward
from autograder.unrolled.rnn_types.oracle import END, START


@alternative(of="attention_scores")
def scores_by_einsum(queries, keys):
    """With einsum, and the root as a power."""
    return np.einsum("bof,bif->boi", queries, keys) * queries.shape[-1] ** -0.5


@alternative(of="attention_scores")
def scores_in_loops(queries, keys):
    """Every query and every key in loops, each scaled by the fourth root."""
    (batch, time_out, features), time_in = queries.shape, keys.shape[1]
    quarter = np.sqrt(np.sqrt(features))
    scores = np.empty((batch, time_out, time_in))
    for b in range(batch):
        for o in range(time_out):
            for i in range(time_in):
                scores[b, o, i] = (queries[b, o] / quarter) @ (keys[b, i] / quarter)
    return scores


@alternative(of="attention_scores")
def scores_by_broadcasting(queries, keys):
    """All pairs of numbers are multiplied, and the features summed; the result is in another memory order."""
    pairs = queries[:, :, None, :] * keys[:, None, :, :]
    return np.asfortranarray(pairs.sum(axis=-1) / np.sqrt(pairs.shape[-1]))


@alternative(of="attention_scores")
def scores_sequence_by_sequence(queries, keys):
    """One sequence after the other, with .T of its keys."""
    return np.stack([q @ k.T for q, k in zip(queries, keys)]) / np.sqrt(keys.shape[2])


@alternative(of="masked_softmax")
def weights_by_low_scores(scores, mask):
    """Scores of -1e9 in the padding, and the mask once more in the end, for rows that are all padding."""
    real = mask[:, np.newaxis, :]
    low = np.where(real, scores, -1e9)
    parts = np.exp(low - low.max(axis=-1, keepdims=True))
    return np.where(real, parts / parts.sum(axis=-1, keepdims=True), 0.0)


@alternative(of="masked_softmax")
def weights_row_by_row(scores, mask):
    """Each row by itself, of its real scores alone."""
    weights = np.zeros_like(scores)
    for b, o in np.ndindex(scores.shape[:2]):
        if mask[b].any():
            chosen = scores[b, o, mask[b]]
            parts = np.exp(chosen - chosen.max())
            weights[b, o, mask[b]] = parts / parts.sum()
    return weights


@alternative(of="masked_softmax")
def weights_by_logarithm(scores, mask):
    """The logarithm of each sum is taken off, and what is not real never enters."""
    real = np.broadcast_to(mask[:, None], scores.shape)
    largest = np.max(scores, axis=2, keepdims=True, where=real, initial=-np.inf)
    shifted = np.where(real, scores, 0) - np.where(largest == -np.inf, 0, largest)
    sums = np.sum(np.exp(np.where(real, shifted, -np.inf)), axis=2, keepdims=True)
    logs = np.log(np.where(sums > 0, sums, 1))
    return np.exp(np.where(real, shifted - logs, -np.inf))


@alternative(of="masked_softmax")
def weights_repaired_afterwards(scores, mask):
    """NaN of rows without a real step is put right in the end."""
    chosen = np.where(mask[:, None, :], scores, -np.inf)
    with np.errstate(invalid="ignore"):
        parts = np.exp(chosen - chosen.max(axis=2, keepdims=True))
        return np.nan_to_num(parts / parts.sum(axis=2, keepdims=True))


@alternative(of="attend")
def look_by_einsum(queries, keys, values, mask):
    """With einsum, and values that are cleared in a copy."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    cleared = values.copy()
    cleared[~mask] = 0
    return np.einsum("boi,biv->bov", weights, cleared), weights


@alternative(of="attend")
def look_sequence_by_sequence(queries, keys, values, mask):
    """One sequence after the other, cut to its real steps."""
    batch, time_out, time_in = len(queries), queries.shape[1], keys.shape[1]
    context, weights = np.zeros((batch, time_out, values.shape[2])), np.zeros((batch, time_out, time_in))
    for b in range(batch):
        k, v = keys[b][mask[b]], values[b][mask[b]]
        if len(k):
            scores = queries[b] @ k.T / np.sqrt(k.shape[1])
            parts = np.exp(scores - scores.max(axis=1, keepdims=True))
            weights[b][:, mask[b]] = parts / parts.sum(axis=1, keepdims=True)
            context[b] = weights[b][:, mask[b]] @ v
    return context, weights


@alternative(of="attend")
def look_at_cleared_sources(queries, keys, values, mask):
    """Keys and values are both cleared before anything is computed."""
    keys, values = (np.where(mask[:, :, None], array, 0.0) for array in (keys, values))
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return np.matmul(weights, values), weights


@alternative(of="attend")
def look_step_by_step(queries, keys, values, mask):
    """The context grows by one step of the source after the other, whose values are picked by np.where."""
    weights = masked_softmax(attention_scores(queries, keys), mask)
    context = 0.0
    for i in range(keys.shape[1]):
        value = np.where(mask[:, i, None], values[:, i], 0)
        context = context + weights[:, :, i, None] * value[:, None]
    return context, weights


@alternative(of="softmax_backward")
def back_by_jacobian(dweights, weights):
    """The whole table of slopes of each row: the weights on the diagonal, less the products of all pairs."""
    slopes = weights[..., None] * np.eye(weights.shape[2]) - weights[..., None] * weights[..., None, :]
    return (slopes @ dweights[..., None])[..., 0]


@alternative(of="softmax_backward")
def back_by_einsum(dweights, weights):
    """The share of the whole row by einsum, taken off in the end."""
    mean = np.einsum("boi,boi->bo", dweights, weights)
    return dweights * weights - weights * mean[:, :, np.newaxis]


@alternative(of="softmax_backward")
def back_row_by_row(dweights, weights):
    """Each row in loops, with the slopes written out."""
    dscores = np.zeros(weights.shape)
    for b, o in np.ndindex(weights.shape[:2]):
        w, d = weights[b, o], dweights[b, o]
        for j in range(len(w)):
            for i in range(len(w)):
                dscores[b, o, j] += d[i] * (w[i] * (1 - w[i]) if i == j else -w[i] * w[j])
    return dscores


@alternative(of="attend_backward")
def look_back_by_einsum(dcontext, queries, keys, values, weights):
    """All products by einsum, the scale in the products of queries and keys."""
    dweights = np.einsum("bov,biv->boi", dcontext, values)
    dscores = softmax_backward(dweights, weights)
    scale = keys.shape[2] ** -0.5
    return (
        scale * np.einsum("boi,bif->bof", dscores, keys),
        scale * np.einsum("boi,bof->bif", dscores, queries),
        np.einsum("boi,bov->biv", weights, dcontext),
    )


@alternative(of="attend_backward")
def look_back_sequence_by_sequence(dcontext, queries, keys, values, weights):
    """One sequence after the other, in matrices."""
    dqueries, dkeys, dvalues = np.zeros(queries.shape), np.zeros(keys.shape), np.zeros(values.shape)
    for b in range(len(queries)):
        dweights = dcontext[b] @ values[b].T
        mean = (dweights * weights[b]).sum(axis=1, keepdims=True)
        dscores = weights[b] * (dweights - mean) / np.sqrt(queries.shape[2])
        dqueries[b], dkeys[b] = dscores @ keys[b], dscores.T @ queries[b]
        dvalues[b] = weights[b].T @ dcontext[b]
    return dqueries, dkeys, dvalues


@alternative(of="attend_backward")
def look_back_query_by_query(dcontext, queries, keys, values, weights):
    """One query after the other, whose share is added to keys and values; no function of an earlier exercise."""
    dqueries, dkeys, dvalues = (np.zeros_like(array) for array in (queries, keys, values))
    root = np.sqrt(queries.shape[2])
    for o in range(queries.shape[1]):
        w, dc = weights[:, o], dcontext[:, o]
        dw = np.sum(values * dc[:, None], axis=2)
        ds = (w * dw - w * np.sum(w * dw, axis=1)[:, None])[..., None] / root
        dqueries[:, o] = np.sum(ds * keys, axis=1)
        dkeys += ds * queries[:, o, None]
        dvalues += w[..., None] * dc[:, None]
    return dqueries, dkeys, dvalues


@alternative(of="attend_backward")
def look_back_from_the_context(dcontext, queries, keys, values, weights):
    """The mean that is taken off each row is gradient times context, since the context is the mean of the values."""
    turned = weights.transpose(0, 2, 1)
    mean = ((weights @ values) * dcontext).sum(axis=2, keepdims=True)
    dscores = weights * (dcontext @ values.transpose(0, 2, 1) - mean) / np.sqrt(keys.shape[2])
    return dscores @ keys, dscores.transpose(0, 2, 1) @ queries, turned @ dcontext


@alternative(of="decoder_step_with_attention")
def step_with_the_given_pass(y_prev, b_prev, keys, values, mask, params):
    """The step by the given forward pass over one step, whose time axis is that of the one query."""
    b = rnn_forward(y_prev[:, None], b_prev, params.decoder)
    context, weights = attend(b, keys, values, mask)
    scores = b @ params.decoder.Wya + context @ params.Wyc + params.decoder.by
    return scores.squeeze(1), b.squeeze(1), weights.squeeze(1)


@alternative(of="decoder_step_with_attention")
def step_by_its_word(y_prev, b_prev, keys, values, mask, params):
    """The word picks its row of Wax, and state and context are laid side by side for the answer."""
    (Wax, Waa, ba, Wya, by), Wyc = params.decoder, params.Wyc
    b = np.tanh(Wax[y_prev.argmax(axis=1)] + b_prev @ Waa + ba)
    context, weights = attend(b[:, np.newaxis, :], keys, values, mask)
    return np.hstack([b, context[:, 0]]) @ np.vstack([Wya, Wyc]) + by, b, weights[:, 0]


@alternative(of="decoder_step_with_attention")
def step_by_scores_and_shares(y_prev, b_prev, keys, values, mask, params):
    """The looking written out with scores and softmax, without attend."""
    decoder = params.decoder
    b = np.tanh(y_prev @ decoder.Wax + b_prev @ decoder.Waa + decoder.ba)
    weights = masked_softmax(attention_scores(b[:, None], keys), mask)[:, 0]
    context = np.einsum("bi,biv->bv", weights, np.where(mask[..., None], values, 0))
    return context @ params.Wyc + b @ decoder.Wya + decoder.by, b, weights


@alternative(of="translate_with_attention")
def translated_until_all_have_ended(source, params, *, max_length):
    """The loop stops when all rows have ended; END and zeros stand there from the beginning."""
    real = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(source), len(params.encoder.ba))), params.encoder, real)
    keys, values, b = a @ params.Wk, params.Wv[source], a[:, -1]
    ids = np.full((len(source), max_length), END)
    weights = np.zeros((len(source), max_length, source.shape[1]))
    going, last = np.ones(len(source), dtype=bool), np.full(len(source), START)
    for t in range(max_length):
        if not going.any():
            break
        y_prev = one_hot(last, len(params.decoder.by))
        scores, b, looks = decoder_step_with_attention(y_prev, b, keys, values, real, params)
        last = scores.argmax(axis=1)
        ids[going, t], weights[going, t] = last[going], looks[going]
        going &= last != END
    return ids, weights


@alternative(of="translate_with_attention")
def translated_one_by_one(source, params, *, max_length):
    """One sentence after the other, cut to its words, so that there is no padding."""
    ids = np.full((len(source), max_length), END)
    weights = np.zeros((len(source), max_length, source.shape[1]))
    for row, sentence in enumerate(source):
        n = np.sum(sentence != END)
        x = one_hot(sentence[None, :n], len(params.encoder.Wax))
        a = rnn_forward(x, np.zeros((1, len(params.encoder.ba))), params.encoder)
        b, word, real = a[:, -1], START, np.ones((1, n), dtype=bool)
        for t in range(max_length):
            y_prev = one_hot([word], len(params.decoder.by))
            scores, b, looks = decoder_step_with_attention(y_prev, b, a @ params.Wk, x @ params.Wv, real, params)
            word = ids[row, t] = int(np.argmax(scores))
            weights[row, t, :n] = looks[0]
            if word == END:
                break
    return ids, weights


@alternative(of="translate_with_attention")
def translated_with_attend(source, params, *, max_length):
    """Step and answer written out around attend, and what stands after END taken out in the end."""
    encoder, decoder = params.encoder, params.decoder
    real, a, states = source != END, np.zeros((len(source), len(encoder.ba))), []
    for words in source.T:
        read = np.tanh(encoder.Wax[words] + a @ encoder.Waa + encoder.ba)
        a = np.where((words != END)[:, None], read, a)
        states.append(a)
    keys, values = np.stack(states, axis=1) @ params.Wk, params.Wv[source]
    last, ids, looks = np.full(len(source), START), [], []
    for _ in range(max_length):
        a = np.tanh(decoder.Wax[last] + a @ decoder.Waa + decoder.ba)
        context, weights = attend(a[:, None], keys, values, real)
        last = np.argmax(a @ decoder.Wya + context[:, 0] @ params.Wyc + decoder.by, axis=1)
        ids.append(last)
        looks.append(weights[:, 0])
    ids, looks = np.stack(ids, axis=1), np.stack(looks, axis=1)
    after = np.cumsum(ids == END, axis=1) > (ids == END)  # one END is the row's own
    return np.where(after, END, ids), np.where(after[..., None], 0.0, looks)
