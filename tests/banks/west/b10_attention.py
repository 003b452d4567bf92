"""Answers to the exercises of `10_attention`, as students who come from PyTorch or JAX write them."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "attention_scores",
        "bmm with the last axes swapped",
        """
def attention_scores(queries, keys):
    d_k = keys.shape[-1]
    return queries @ keys.swapaxes(-2, -1) / d_k**0.5
""",
    ),
    right(
        "attention_scores",
        "einsum on scaled queries",
        """
def attention_scores(queries, keys):
    scale = 1.0 / np.sqrt(queries.shape[2])
    return np.einsum("bof,bif->boi", queries * scale, keys)
""",
    ),
    right(
        "attention_scores",
        "broadcasting with None",
        """
def attention_scores(queries, keys):
    products = queries[:, :, None, :] * keys[:, None, :, :]  # (batch, time_out, time_in, features)
    return products.sum(axis=-1) / np.sqrt(products.shape[-1])
""",
    ),
    wrong(
        "attention_scores",
        "over d itself",
        """
def attention_scores(queries, keys):
    d_k = keys.shape[-1]
    return np.matmul(queries, keys.transpose(0, 2, 1)) / d_k
""",
        truth="It divides by the length of a key and not by the root of that length.",
        regime="keys of more than one feature",
    ),
    wrong(
        "attention_scores",
        "size of the wrong axis",
        """
def attention_scores(queries, keys):
    scale = keys.shape[1] ** -0.5
    return scale * (queries @ keys.transpose(0, 2, 1))
""",
        truth="The root is that of the number of source words and not that of the length of a key.",
        regime="sentences with another number of words than a key has features",
    ),
    wrong(
        "attention_scores",
        "view instead of transpose",
        """
def attention_scores(queries, keys):
    batch, time_in, features = keys.shape
    return queries @ keys.reshape(batch, features, time_in) / np.sqrt(features)
""",
        truth="A reshape gives the keys the wanted shape but mixes the features of different "
        "words, where the axes must be swapped.",
        regime="more than one source word and more than one feature",
    ),
    wrong(
        "attention_scores",
        "cosine similarity",
        """
def attention_scores(queries, keys):
    def normalize(x):
        return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)

    return normalize(queries) @ normalize(keys).swapaxes(1, 2)
""",
        truth="It returns the cosine between query and key, which forgets how long they are, "
        "and not their product over the root.",
        regime="everywhere but where the lengths of query and key happen to multiply to the root",
    ),
    wrong(
        "attention_scores",
        "squeezed",
        """
def attention_scores(queries, keys):
    scores = queries @ keys.swapaxes(-1, -2) / np.sqrt(keys.shape[-1])
    return scores.squeeze()
""",
        truth="The squeeze throws away every axis of length one, so the scores lose their batch or one of their times.",
        regime="a batch of one, a single query or a single source word",
    ),
    right(
        "masked_softmax",
        "masked fill with minus infinity",
        """
def masked_softmax(scores, mask):
    keep = np.asarray(mask, dtype=bool)[:, None, :]
    s = np.where(keep, scores, -np.inf)
    s_max = s.max(axis=-1, keepdims=True)
    s_max = np.where(np.isneginf(s_max), 0.0, s_max)
    e = np.exp(s - s_max)
    Z = e.sum(axis=-1, keepdims=True)
    return e / np.where(Z == 0, 1.0, Z)
""",
    ),
    right(
        "masked_softmax",
        "gather the real columns",
        """
def masked_softmax(scores, mask):
    weights = np.zeros(scores.shape)
    for b, row in enumerate(np.asarray(mask, dtype=bool)):
        (idx,) = np.nonzero(row)
        if len(idx) == 0:
            continue
        s = scores[b][:, idx]
        e = np.exp(s - s.max(-1, keepdims=True))
        weights[b][:, idx] = e / e.sum(-1, keepdims=True)
    return weights
""",
    ),
    right(
        "masked_softmax",
        "log softmax of what is left",
        """
def masked_softmax(scores, mask):
    real = np.broadcast_to(np.asarray(mask, dtype=bool)[:, None], scores.shape)
    top = np.max(scores, axis=-1, keepdims=True, where=real, initial=-np.inf)
    top = np.where(real.any(axis=-1, keepdims=True), top, 0.0)
    shifted = np.where(real, scores, top) - top
    total = np.sum(np.exp(shifted), axis=-1, keepdims=True, where=real)
    log_total = np.log(np.where(total > 0, total, 1.0))
    return np.where(real, np.exp(shifted - log_total), 0.0)
""",
    ),
    wrong(
        "masked_softmax",
        "filled with -1e9",
        """
def masked_softmax(scores, mask):
    s = np.where(np.asarray(mask, dtype=bool)[:, None, :], scores, -1e9)
    s = s - s.max(axis=-1, keepdims=True)
    e = np.exp(s)
    return e / e.sum(axis=-1, keepdims=True)
""",
        truth="Padding gets a score of -1e9 and not minus infinity, so it gets weight wherever "
        "no real score is larger.",
        regime="a row that is all padding, or real scores around -1e9 and below",
    ),
    wrong(
        "masked_softmax",
        "additive mask",
        """
def masked_softmax(scores, mask):
    bias = (1.0 - np.asarray(mask, dtype=float)) * -1e9
    s = scores + bias[:, None, :]
    s = s - s.max(axis=-1, keepdims=True)
    e = np.exp(s) * np.asarray(mask, dtype=float)[:, None, :]
    return e / np.maximum(e.sum(axis=-1, keepdims=True), 1e-30)
""",
        truth="The mask is added to the scores and multiplied in afterwards, and NaN stays NaN under both.",
        regime="padding that holds NaN or infinity, or a score about 1e9 above the real ones",
    ),
    wrong(
        "masked_softmax",
        "dim=1",
        """
def masked_softmax(scores, mask):
    keep = np.asarray(mask, dtype=bool)[:, None, :]
    s = np.where(keep, scores, -np.inf)
    m = s.max(axis=1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(m), m, 0.0))
    Z = e.sum(axis=1, keepdims=True)
    return e / np.where(Z > 0, Z, 1.0)
""",
        truth="The softmax goes over the queries and not over the source words, so each column "
        "adds up to one instead of each row.",
        regime="everywhere but with a single query whose sentence has a single real word",
    ),
    wrong(
        "masked_softmax",
        "true means ignore",
        """
def masked_softmax(scores, mask):
    key_padding_mask = np.asarray(mask, dtype=bool)[:, None, :]
    s = np.where(key_padding_mask, -np.inf, scores)
    m = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isneginf(m), 0.0, m))
    Z = e.sum(axis=-1, keepdims=True)
    return e / np.where(Z == 0, 1.0, Z)
""",
        truth="The mask is read the wrong way round, as where to look away, so padding gets all the weight.",
        regime="everywhere but in rows that are all padding with scores of minus infinity",
    ),
    wrong(
        "masked_softmax",
        "shifted before it is masked",
        """
def masked_softmax(scores, mask):
    keep = np.asarray(mask, dtype=bool)[:, None, :]
    clean = np.nan_to_num(scores)
    e = np.where(keep, np.exp(clean - clean.max(axis=-1, keepdims=True)), 0.0)
    Z = e.sum(axis=-1, keepdims=True)
    return e / np.where(Z > 0, Z, 1.0)
""",
        truth="The largest score of the row is taken over padding too, so a huge number there "
        "drives all real words to zero.",
        regime="padding whose scores are more than about 745 above the real ones",
    ),
    wrong(
        "masked_softmax",
        "minus logsumexp",
        """
def masked_softmax(scores, mask):
    s = np.where(np.asarray(mask, dtype=bool)[:, None, :], scores, -np.inf)
    lse = np.logaddexp.reduce(s, axis=-1, keepdims=True)
    return np.exp(s - np.where(np.isneginf(lse), 0.0, lse))
""",
        truth="The logarithm of the sum is added to the largest score and is lost in it where "
        "scores are huge, so rows do not add up to one.",
        regime="several nearly equal real scores of about 1e12 and more in size",
    ),
    right(
        "attend",
        "where, then bmm",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    v = np.where(np.asarray(mask, dtype=bool)[..., None], values, 0.0)
    return weights @ v, weights
""",
    ),
    right(
        "attend",
        "a zeroed copy and einsum",
        """
def attend(queries, keys, values, mask):
    pad = ~np.asarray(mask, dtype=bool)
    k, v = keys.copy(), values.copy()
    k[pad] = 0
    v[pad] = 0
    w = masked_softmax(attention_scores(queries, k), mask)
    return np.einsum("boi,biv->bov", w, v), w
""",
    ),
    right(
        "attend",
        "vmap by hand over real words",
        """
def attend(queries, keys, values, mask):
    w = masked_softmax(attention_scores(queries, keys), mask)

    def one(w_b, v_b, m_b):
        return w_b[:, m_b] @ v_b[m_b]

    context = np.stack([one(*args) for args in zip(w, values, np.asarray(mask, dtype=bool))])
    return context, w
""",
    ),
    wrong(
        "attend",
        "values as they are",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return weights @ values, weights
""",
        truth="Padded values are multiplied by their weight of zero, and zero times NaN is NaN.",
        regime="padding whose values are NaN or infinite",
    ),
    wrong(
        "attend",
        "keys as values",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    k = np.where(np.asarray(mask, dtype=bool)[:, :, None], keys, 0.0)
    return np.einsum("boi,bif->bof", weights, k), weights
""",
        truth="The context is the mean of the keys and not that of the values.",
        regime="everywhere but where the values are the keys",
    ),
    wrong(
        "attend",
        "weights first",
        """
def attend(queries, keys, values, mask):
    v = np.where(np.asarray(mask, dtype=bool)[:, :, None], values, 0.0)
    attn = masked_softmax(attention_scores(queries, keys), mask)
    out = attn @ v
    return attn, out
""",
        truth="Weights and context come back in the wrong order: the context must be the first.",
        regime="everywhere",
    ),
    wrong(
        "attend",
        "scaled twice",
        """
def attend(queries, keys, values, mask):
    q = queries / np.sqrt(keys.shape[-1])
    weights = masked_softmax(attention_scores(q, keys), mask)
    v = np.where(np.asarray(mask, dtype=bool)[:, :, None], values, 0.0)
    return weights @ v, weights
""",
        truth="The queries are divided by the root of the key's length once more, though "
        "attention_scores does it already.",
        regime="keys of more than one feature and sentences of more than one real word",
    ),
    wrong(
        "attend",
        "zeros written in place",
        """
def attend(queries, keys, values, mask):
    values[~np.asarray(mask, dtype=bool)] = 0
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return weights @ values, weights
""",
        truth="It writes zeros into the caller's own values instead of into a copy.",
        regime="any padding whose values are not zero, after the call",
    ),
    wrong(
        "attend",
        "a single query squeezed",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    v = np.where(np.asarray(mask, dtype=bool)[:, :, None], values, 0.0)
    context = np.matmul(weights, v)
    if queries.shape[1] == 1:
        context, weights = context.squeeze(1), weights.squeeze(1)
    return context, weights
""",
        truth="With a single query the axis time_out is dropped from the context and the weights.",
        regime="a single query",
    ),
    right(
        "softmax_backward",
        "the formula",
        """
def softmax_backward(dweights, weights):
    return weights * (dweights - (weights * dweights).sum(axis=-1, keepdims=True))
""",
    ),
    right(
        "softmax_backward",
        "the whole Jacobian",
        """
def softmax_backward(dweights, weights):
    eye = np.eye(weights.shape[-1])
    jac = weights[..., :, None] * eye - weights[..., :, None] * weights[..., None, :]
    return (jac @ dweights[..., None])[..., 0]
""",
    ),
    right(
        "softmax_backward",
        "flattened rows with einsum",
        """
def softmax_backward(dweights, weights):
    w, g = (x.reshape(-1, x.shape[-1]) for x in (weights, dweights))
    inner = np.einsum("ri,ri->r", w, g)
    return (w * g - w * inner[:, None]).reshape(weights.shape)
""",
    ),
    wrong(
        "softmax_backward",
        "a plain mean",
        """
def softmax_backward(dweights, weights):
    return weights * (dweights - dweights.mean(axis=-1, keepdims=True))
""",
        truth="The mean that is subtracted is a plain one over all words, where it must be weighted by the weights.",
        regime="everywhere but where the weights are even or the uses equal",
    ),
    wrong(
        "softmax_backward",
        "summed over dim 1",
        """
def softmax_backward(dweights, weights):
    inner = (weights * dweights).sum(axis=1, keepdims=True)
    return weights * (dweights - inner)
""",
        truth="The weighted mean is summed over the queries and not over the words of each row.",
        regime="everywhere but with a single query whose sentence has a single real word",
    ),
    wrong(
        "softmax_backward",
        "one number for all",
        """
def softmax_backward(dweights, weights):
    return weights * (dweights - np.vdot(weights, dweights))
""",
        truth="The weighted mean is one sum over the whole array, where each row has its own.",
        regime="more than one row, counting queries and batch",
    ),
    wrong(
        "softmax_backward",
        "subtracted outside",
        """
def softmax_backward(dweights, weights):
    g = weights * dweights
    return g - g.sum(axis=-1, keepdims=True)
""",
        truth="The weighted mean is subtracted outside the bracket, without being multiplied by the weight.",
        regime="rows whose weighted mean use is not zero and that have more than one word",
    ),
    wrong(
        "softmax_backward",
        "normalizer detached",
        """
def softmax_backward(dweights, weights):
    return weights * dweights
""",
        truth="The sum below the fraction is treated as a constant, so the weighted mean is not subtracted at all.",
        regime="rows whose weighted mean use is not zero",
    ),
    right(
        "attend_backward",
        "matrix calculus",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    T = lambda x: x.swapaxes(-1, -2)
    scale = queries.shape[-1] ** -0.5
    dS = softmax_backward(dcontext @ T(values), weights) * scale
    return dS @ keys, T(dS) @ queries, T(weights) @ dcontext
""",
    ),
    right(
        "attend_backward",
        "einsum for each arrow",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    root = np.sqrt(keys.shape[2])
    grads = {"v": np.einsum("boi,bov->biv", weights, dcontext)}
    dscores = softmax_backward(np.einsum("bov,biv->boi", dcontext, values), weights)
    grads["q"] = np.einsum("boi,bif->bof", dscores, keys) / root
    grads["k"] = np.einsum("boi,bof->bif", dscores, queries) / root
    return grads["q"], grads["k"], grads["v"]
""",
    ),
    right(
        "attend_backward",
        "query by query, use against the context",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    dq, dk, dv = np.zeros(queries.shape), np.zeros(keys.shape), np.zeros(values.shape)
    root = np.sqrt(keys.shape[-1])
    for b in range(len(queries)):
        for o in range(queries.shape[1]):
            w, g = weights[b, o], dcontext[b, o]
            ds = w * ((values[b] - w @ values[b]) @ g) / root
            dq[b, o] = ds @ keys[b]
            dk[b] += ds[:, None] * queries[b, o][None, :]
            dv[b] += w[:, None] * g[None, :]
    return dq, dk, dv
""",
    ),
    wrong(
        "attend_backward",
        "scale forgotten",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    dV = weights.swapaxes(1, 2) @ dcontext
    dS = softmax_backward(dcontext @ values.swapaxes(1, 2), weights)
    return dS @ keys, dS.swapaxes(1, 2) @ queries, dV
""",
        truth="The factor of one over the root of the key's length is missing on the way back to queries and keys.",
        regime="keys of more than one feature",
    ),
    wrong(
        "attend_backward",
        "softmax skipped",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    dV = weights.swapaxes(1, 2) @ dcontext
    dS = dcontext @ values.swapaxes(1, 2) / np.sqrt(keys.shape[-1])
    return dS @ keys, dS.swapaxes(1, 2) @ queries, dV
""",
        truth="The gradient of the weights is taken for that of the scores, without going back through the softmax.",
        regime="everywhere",
    ),
    wrong(
        "attend_backward",
        "keys detached",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    dV = np.einsum("boi,bov->biv", weights, dcontext)
    dS = softmax_backward(np.einsum("bov,biv->boi", dcontext, values), weights)
    dQ = dS @ keys / np.sqrt(keys.shape[-1])
    return dQ, np.zeros_like(keys), dV
""",
        truth="No gradient goes to the keys: theirs is always zero.",
        regime="sentences with more than one real word",
    ),
    wrong(
        "attend_backward",
        "mean over the queries",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    scale = keys.shape[-1] ** -0.5
    n_out = queries.shape[1]
    dS = scale * softmax_backward(dcontext @ values.swapaxes(1, 2), weights)
    dK = dS.swapaxes(1, 2) @ queries / n_out
    dV = weights.swapaxes(1, 2) @ dcontext / n_out
    return dS @ keys, dK, dV
""",
        truth="Keys and values get the mean over the queries that asked them, where they get the sum.",
        regime="more than one query",
    ),
    wrong(
        "attend_backward",
        "root of the length of a value",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    d_v = values.shape[-1]
    dS = softmax_backward(dcontext @ values.swapaxes(1, 2), weights) / np.sqrt(d_v)
    return dS @ keys, dS.swapaxes(1, 2) @ queries, weights.swapaxes(1, 2) @ dcontext
""",
        truth="It divides by the root of the length of a value and not by that of a key.",
        regime="values of another length than keys",
    ),
    wrong(
        "attend_backward",
        "mean over the batch",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    B, root = len(queries), np.sqrt(keys.shape[-1])
    dS = softmax_backward(dcontext @ values.swapaxes(1, 2), weights)
    dQ = dS @ keys / root
    dK = np.einsum("boi,bof->bif", dS, queries) / root
    dV = np.einsum("boi,bov->biv", weights, dcontext)
    return dQ / B, dK / B, dV / B
""",
        truth="All gradients are divided by the batch, though the gradient of the context "
        "holds whatever mean the loss takes.",
        regime="a batch of more than one",
    ),
    right(
        "decoder_step_with_attention",
        "line by line",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    context, weights = attend(b[:, None, :], keys, values, mask)
    logits = b @ p.Wya + context[:, 0] @ params.Wyc + p.by
    return logits, b, weights[:, 0]
""",
    ),
    right(
        "decoder_step_with_attention",
        "rnn_forward over a single step",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    states = rnn_forward(y_prev[:, None], b_prev, params.decoder)  # (batch, 1, hidden)
    context, weights = attend(states, keys, values, mask)
    scores = states @ params.decoder.Wya + context @ params.Wyc + params.decoder.by
    return scores.squeeze(axis=1), states.squeeze(axis=1), weights.squeeze(axis=1)
""",
    ),
    right(
        "decoder_step_with_attention",
        "concatenated like a linear layer",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    dec = params.decoder

    def linear(inputs, weights, bias):
        return np.concatenate(inputs, axis=1) @ np.concatenate(weights, axis=0) + bias

    b = np.tanh(linear([y_prev, b_prev], [dec.Wax, dec.Waa], dec.ba))
    c, w = (out[:, 0, :] for out in attend(np.expand_dims(b, 1), keys, values, mask))
    return linear([b, c], [dec.Wya, params.Wyc], dec.by), b, w
""",
    ),
    wrong(
        "decoder_step_with_attention",
        "probabilities",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    c, w = attend(b[:, None], keys, values, mask)
    logits = b @ p.Wya + c[:, 0] @ params.Wyc + p.by
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True), b, w[:, 0]
""",
        truth="It returns the probabilities of the words, where their scores are asked for.",
        regime="everywhere",
    ),
    wrong(
        "decoder_step_with_attention",
        "keys projected again",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    k = keys @ params.Wk
    c, w = attend(b[:, None], k, values, mask)
    return b @ p.Wya + c[:, 0] @ params.Wyc + p.by, b, w[:, 0]
""",
        truth="The keys are multiplied by Wk once more, though they come in ready.",
        regime="any Wk that is not the identity, in sentences with more than one real word",
    ),
    wrong(
        "decoder_step_with_attention",
        "squeeze without an axis",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    c, w = attend(b[:, None], keys, values, mask)
    return b @ p.Wya + c.squeeze() @ params.Wyc + p.by, b, w.squeeze()
""",
        truth="A squeeze without an axis drops more than the axis of the single query, so the "
        "weights lose their batch or their time.",
        regime="a batch of one or a source of one word",
    ),
    wrong(
        "decoder_step_with_attention",
        "batch in the place of time",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    q = np.broadcast_to(b[None], (len(keys), *b.shape))
    c, w = attend(q, keys, values, mask)
    return b @ p.Wya + c[0] @ params.Wyc + p.by, b, w[0]
""",
        truth="The batch is put in the place of time_out, so the states of all sentences ask the first sentence.",
        regime="a batch of more than one",
    ),
    wrong(
        "decoder_step_with_attention",
        "mask of ones",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    c, w = attend(b[:, None], keys, values, np.ones_like(mask))
    return b @ p.Wya + c[:, 0] @ params.Wyc + p.by, b, w[:, 0]
""",
        truth="The mask is not handed on, so padding is looked at as if it were words.",
        regime="any mask with a step that is not real",
    ),
    right(
        "translate_with_attention",
        "greedy decode with a finished flag",
        """
def translate_with_attention(source, params, *, max_length):
    source = np.asarray(source)
    B, T = source.shape
    mask = source != END
    x = one_hot(source, params.encoder.Wax.shape[0])
    a = rnn_forward(x, np.zeros((B, params.encoder.Waa.shape[0])), params.encoder, mask)
    keys, values = a @ params.Wk, x @ params.Wv
    y, b, finished = np.full(B, START), a[:, -1], np.zeros(B, dtype=bool)
    ids, looks = np.full((B, max_length), END), np.zeros((B, max_length, T))
    for t in range(max_length):
        y_hot = one_hot(y, params.decoder.Wax.shape[0])
        logits, b, w = decoder_step_with_attention(y_hot, b, keys, values, mask, params)
        y = np.where(finished, END, logits.argmax(-1))
        ids[:, t] = y
        looks[:, t] = np.where(finished[:, None], 0.0, w)
        finished |= y == END
    return ids, looks
""",
    ),
    right(
        "translate_with_attention",
        "scan over a carry, cleaned up afterwards",
        """
def translate_with_attention(source, params, *, max_length):
    src_mask = source != END
    x = np.eye(len(params.Wv))[source]
    h0 = np.zeros((len(source), len(params.encoder.ba)))
    a = rnn_forward(x, h0, params.encoder, src_mask)
    memory = dict(keys=np.matmul(a, params.Wk), values=np.matmul(x, params.Wv), mask=src_mask)
    embed = np.eye(len(params.decoder.Wax))

    def step(carry):
        y, b = carry
        scores, b, w = decoder_step_with_attention(embed[y], b, params=params, **memory)
        y = np.argmax(scores, axis=1)
        return (y, b), (y, w)

    carry, outs = (np.full(len(source), START), a[:, -1]), []
    for _ in range(max_length):
        carry, out = step(carry)
        outs.append(out)
    ids = np.stack([y for y, _ in outs], axis=1)
    looks = np.stack([w for _, w in outs], axis=1)
    ended = np.cumsum(ids == END, axis=1)
    before = np.concatenate([np.zeros((len(ids), 1), int), ended[:, :-1]], axis=1) > 0
    return np.where(before, END, ids), np.where(before[..., None], 0.0, looks)
""",
    ),
    right(
        "translate_with_attention",
        "one sentence at a time, until END",
        """
def translate_with_attention(source, params, *, max_length):
    enc, dec = params.encoder, params.decoder
    ids = np.full((source.shape[0], max_length), END)
    looks = np.zeros((source.shape[0], max_length, source.shape[1]))
    for n, row in enumerate(source):
        sentence = row[row != END][None]
        x = one_hot(sentence, len(enc.Wax))
        a = rnn_forward(x, np.zeros((1, len(enc.Waa))), enc)
        K, V, real = a @ params.Wk, x @ params.Wv, np.ones(sentence.shape, dtype=bool)
        token, b = START, a[:, -1]
        for t in range(max_length):
            scores, b, w = decoder_step_with_attention(one_hot(np.array([token]), len(dec.Wax)), b, K, V, real, params)
            token = int(scores[0].argmax())
            ids[n, t] = token
            looks[n, t, row != END] = w[0]
            if token == END:
                break
    return ids, looks
""",
    ),
    wrong(
        "translate_with_attention",
        "zeros for the first word",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(x), len(params.encoder.Waa))), params.encoder, mask)
    K, V, b = a @ params.Wk, x @ params.Wv, a[:, -1]
    y, done, ids, looks = np.zeros((len(x), len(params.decoder.Wax))), np.zeros(len(x), bool), [], []
    for _ in range(max_length):
        scores, b, w = decoder_step_with_attention(y, b, K, V, mask, params)
        word = np.where(done, END, scores.argmax(-1))
        ids.append(word)
        looks.append(np.where(done[:, None], 0.0, w))
        done = done | (word == END)
        y = one_hot(word, len(params.decoder.Wax))
    return np.stack(ids, 1), np.stack(looks, 1)
""",
        truth="The first input of the decoder is a vector of zeros, where it must read START.",
        regime="any decoder whose weights for START are not zero",
    ),
    wrong(
        "translate_with_attention",
        "stops when all have ended",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(x), len(params.encoder.Waa))), params.encoder, mask)
    K, V, b = a @ params.Wk, x @ params.Wv, a[:, -1]
    y, done, ids, looks = np.full(len(x), START), np.zeros(len(x), bool), [], []
    for _ in range(max_length):
        scores, b, w = decoder_step_with_attention(one_hot(y, len(params.decoder.Wax)), b, K, V, mask, params)
        y = np.where(done, END, scores.argmax(-1))
        ids.append(y)
        looks.append(np.where(done[:, None], 0.0, w))
        done = done | (y == END)
        if done.all():
            break
    return np.stack(ids, 1), np.stack(looks, 1)
""",
        truth="It stops when all sentences have ended and does not fill up to max_length, so "
        "the results are too short.",
        regime="a batch in which every sentence ends before max_length",
    ),
    wrong(
        "translate_with_attention",
        "END looks at nothing",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(x), len(params.encoder.Waa))), params.encoder, mask)
    K, V, b = a @ params.Wk, x @ params.Wv, a[:, -1]
    y, alive, ids, looks = np.full(len(x), START), np.ones(len(x), bool), [], []
    for _ in range(max_length):
        scores, b, w = decoder_step_with_attention(one_hot(y, len(params.decoder.Wax)), b, K, V, mask, params)
        y = np.where(alive, scores.argmax(-1), END)
        alive = alive & (y != END)
        ids.append(y)
        looks.append(w * alive[:, None])
    return np.stack(ids, 1), np.stack(looks, 1)
""",
        truth="The flag is renewed before the weights are kept, so the step that writes END "
        "has zeros though it looked.",
        regime="any sentence that ends within max_length",
    ),
    wrong(
        "translate_with_attention",
        "the encoder reads the padding",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(x), len(params.encoder.Waa))), params.encoder)
    K, V, b = a @ params.Wk, x @ params.Wv, a[:, -1]
    y, done, ids, looks = np.full(len(x), START), np.zeros(len(x), bool), [], []
    for _ in range(max_length):
        scores, b, w = decoder_step_with_attention(one_hot(y, len(params.decoder.Wax)), b, K, V, mask, params)
        y = np.where(done, END, scores.argmax(-1))
        ids.append(y)
        looks.append(np.where(done[:, None], 0.0, w))
        done = done | (y == END)
    return np.stack(ids, 1), np.stack(looks, 1)
""",
        truth="The encoder gets no mask and reads the padding, so the decoder does not start from the last real state.",
        regime="any row that is filled up with END",
    ),
    wrong(
        "translate_with_attention",
        "starts from zeros",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    h0 = np.zeros((len(x), len(params.encoder.Waa)))
    a = rnn_forward(x, h0, params.encoder, mask)
    K, V, b = a @ params.Wk, x @ params.Wv, h0
    y, done, ids, looks = np.full(len(x), START), np.zeros(len(x), bool), [], []
    for _ in range(max_length):
        scores, b, w = decoder_step_with_attention(one_hot(y, len(params.decoder.Wax)), b, K, V, mask, params)
        y = np.where(done, END, scores.argmax(-1))
        ids.append(y)
        looks.append(np.where(done[:, None], 0.0, w))
        done = done | (y == END)
    return np.stack(ids, 1), np.stack(looks, 1)
""",
        truth="The decoder starts from zeros and not from the encoder's last real state.",
        regime="everywhere but where the encoder's last state is zero",
    ),
    wrong(
        "translate_with_attention",
        "words after the end",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(x), len(params.encoder.Waa))), params.encoder, mask)
    K, V, b, y = a @ params.Wk, x @ params.Wv, a[:, -1], np.full(len(x), START)
    ids, looks = [], []
    for _ in range(max_length):
        scores, b, w = decoder_step_with_attention(one_hot(y, len(params.decoder.Wax)), b, K, V, mask, params)
        y = scores.argmax(axis=-1)
        ids.append(y)
        looks.append(w)
    return np.stack(ids, 1), np.stack(looks, 1)
""",
        truth="A sentence that has ended goes on writing and looking, where only END and zeros may follow.",
        regime="any sentence that ends before the last step",
    ),
)
