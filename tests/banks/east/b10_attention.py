"""Answers to the exercises of `10_attention`, written from the released notebook alone."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "attention_scores",
        "einsum, letter by letter",
        """
def attention_scores(queries, keys):
    d = keys.shape[-1]
    return np.einsum("bof,bif->boi", queries, keys) / np.sqrt(d)
""",
    ),
    right(
        "attention_scores",
        "three loops",
        """
def attention_scores(queries, keys):
    batch, time_out, features = queries.shape
    time_in = keys.shape[1]
    scores = np.zeros((batch, time_out, time_in))
    for b in range(batch):
        for o in range(time_out):
            for i in range(time_in):
                scores[b, o, i] = np.dot(queries[b, o], keys[b, i]) / features**0.5
    return scores
""",
    ),
    right(
        "attention_scores",
        "queries made smaller first",
        """
def attention_scores(queries, keys):
    small = queries * keys.shape[2] ** -0.5  # a new array
    return small @ keys.transpose(0, 2, 1)
""",
    ),
    wrong(
        "attention_scores",
        "product and nothing more",
        """
def attention_scores(queries, keys):
    return np.einsum("bof,bif->boi", queries, keys)
""",
        truth="The division by the root of the length of a key is missing.",
        regime="keys of more than one feature",
    ),
    wrong(
        "attention_scores",
        "by the length itself",
        """
def attention_scores(queries, keys):
    batch, time_in, features = keys.shape
    return np.einsum("bof,bif->boi", queries, keys) / features
""",
        truth="The products are divided by the length of a key and not by its root.",
        regime="keys of more than one feature",
    ),
    wrong(
        "attention_scores",
        "root of the sentence",
        """
def attention_scores(queries, keys):
    batch, length, features = keys.shape
    return np.einsum("bof,bif->boi", queries, keys) / np.sqrt(length)
""",
        truth="The root is that of the number of source words, where it must be that of the length of a key.",
        regime="a number of source words other than the number of features",
    ),
    wrong(
        "attention_scores",
        "keys reshaped until they fit",
        """
def attention_scores(queries, keys):
    batch, time_in, features = keys.shape
    turned = keys.reshape(batch, features, time_in)
    return queries @ turned / np.sqrt(features)
""",
        truth="A reshape does not let the axes of the keys change places: it deals their numbers into other words.",
        regime="more than one source word and more than one feature",
    ),
    wrong(
        "attention_scores",
        "keys ask queries",
        """
def attention_scores(queries, keys):
    d = keys.shape[-1]
    return np.einsum("bif,bof->bio", keys, queries) / np.sqrt(d)
""",
        truth="The last two axes of the scores have changed places: they are (batch, time_in, time_out).",
        regime="everywhere but where both sides have one step",
    ),
    wrong(
        "attention_scores",
        "divides where it stands",
        """
def attention_scores(queries, keys):
    queries /= np.sqrt(keys.shape[-1])
    return np.einsum("bof,bif->boi", queries, keys)
""",
        truth="The caller's queries are divided in place, so after the call they are smaller.",
        regime="keys of more than one feature, after the call",
    ),
    right(
        "masked_softmax",
        "minus infinity and a largest of zero",
        """
def masked_softmax(scores, mask):
    real = np.asarray(mask, dtype=bool)[:, None, :]  # (batch, 1, time_in)
    s = np.where(real, scores, -np.inf)
    m = s.max(axis=-1, keepdims=True)  # (batch, time_out, 1)
    m = np.where(real.any(axis=-1, keepdims=True), m, 0.0)
    e = np.exp(s - m)
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1.0, total)
""",
    ),
    right(
        "masked_softmax",
        "only the real ones, row by row",
        """
def masked_softmax(scores, mask):
    batch, time_out, time_in = scores.shape
    weights = np.zeros((batch, time_out, time_in))
    for b in range(batch):
        real = np.flatnonzero(mask[b])
        if len(real) == 0:
            continue
        for o in range(time_out):
            s = scores[b, o, real]
            e = np.exp(s - s.max())
            weights[b, o, real] = e / e.sum()
    return weights
""",
    ),
    right(
        "masked_softmax",
        "logarithm of the sum",
        """
def masked_softmax(scores, mask):
    out = np.zeros(np.shape(scores))
    for b, real in enumerate(np.asarray(mask, dtype=bool)):
        if real.any():
            s = scores[b][:, real]  # (time_out, real steps)
            s = s - np.max(s, axis=1)[:, None]
            log_sum = np.log(np.einsum("oi->o", np.exp(s)))
            out[b][:, real] = np.exp(s - log_sum[:, None])
    return out
""",
    ),
    wrong(
        "masked_softmax",
        "zeros afterwards",
        """
def masked_softmax(scores, mask):
    s = np.where(np.isnan(scores), 0.0, scores)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    w = e / e.sum(axis=-1, keepdims=True)
    return np.where(mask[:, None], w, 0.0)
""",
        truth="Padding is taken out after the softmax, so the weights of the real steps do not add up to one.",
        regime="any row with padding",
    ),
    wrong(
        "masked_softmax",
        "a milliard below zero",
        """
def masked_softmax(scores, mask):
    s = np.where(mask[:, None], scores, -1e9)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
""",
        truth="With a large finite number in place of minus infinity a row that is all padding gets even weights.",
        regime="a row that is all padding, or real scores as low as -1e9 beside padding",
    ),
    wrong(
        "masked_softmax",
        "nothing over nothing",
        """
def masked_softmax(scores, mask):
    real = mask[:, None, :]
    m = np.max(np.where(real, scores, -np.inf), axis=-1, keepdims=True)
    e = np.where(real, np.exp(np.where(real, scores, 0.0) - m), 0.0)
    return e / e.sum(axis=-1, keepdims=True)
""",
        truth="A row that is all padding is divided by a sum of zero and comes out as NaN.",
        regime="a row that is all padding",
    ),
    wrong(
        "masked_softmax",
        "as many as are real",
        """
def masked_softmax(scores, mask):
    batch, time_out, time_in = scores.shape
    weights = np.zeros(scores.shape)
    for b in range(batch):
        length = int(mask[b].sum())
        for o in range(time_out):
            if length > 0:
                e = np.exp(scores[b, o, :length] - scores[b, o, :length].max())
                weights[b, o, :length] = e / e.sum()
    return weights
""",
        truth="It counts the real steps and takes the first ones, where the mask may be true anywhere.",
        regime="padding before a real step",
    ),
    wrong(
        "masked_softmax",
        "one largest for all rows",
        """
def masked_softmax(scores, mask):
    s = np.where(mask[:, None], scores, -np.inf)
    m = s.max() if mask.any() else 0.0
    e = np.exp(s - m)
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total > 0, total, 1.0)
""",
        truth=(
            "The largest score of the whole batch is subtracted, so a row that lies far below it loses all its weights."
        ),
        regime="a row whose real scores lie hundreds below those of another",
    ),
    wrong(
        "masked_softmax",
        "largest of all, padding too",
        """
def masked_softmax(scores, mask):
    m = np.nanmax(scores, axis=-1, keepdims=True)
    e = np.where(mask[:, None], np.exp(scores - m), 0.0)
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1.0, total)
""",
        truth="The largest score is looked for in padding too, and beside a huge one there all real weights vanish.",
        regime="padding that holds a score hundreds above the real ones, such as 1e9",
    ),
    right(
        "attend",
        "zeros for padded values, then einsum",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    real = np.asarray(mask, dtype=bool)[:, :, None]  # (batch, time_in, 1)
    context = np.einsum("boi,biv->bov", weights, np.where(real, values, 0.0))
    return context, weights
""",
    ),
    right(
        "attend",
        "adds the real words up",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    batch, time_out, time_in = weights.shape
    context = np.zeros((batch, time_out, values.shape[2]))
    for b in range(batch):
        for i in range(time_in):
            if mask[b, i]:
                context[b] += np.outer(weights[b, :, i], values[b, i])
    return context, weights
""",
    ),
    right(
        "attend",
        "a clean copy of both",
        """
def attend(queries, keys, values, mask):
    padding = np.logical_not(mask)
    clean_keys, clean_values = np.array(keys, dtype=float), np.array(values, dtype=float)
    clean_keys[padding] = 0
    clean_values[padding] = 0
    weights = masked_softmax(attention_scores(queries, clean_keys), mask)
    return weights @ clean_values, weights
""",
    ),
    wrong(
        "attend",
        "zero times whatever",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return np.einsum("boi,biv->bov", weights, values), weights
""",
        truth="A padded value is left where it is, and its weight of zero times NaN is NaN.",
        regime="NaN or infinity in the values of padding",
    ),
    wrong(
        "attend",
        "cleans the caller's values",
        """
def attend(queries, keys, values, mask):
    values[~mask] = 0.0
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return np.einsum("boi,biv->bov", weights, values), weights
""",
        truth="The zeros for padding are written into the caller's values.",
        regime="any padding whose values are not zero, after the call",
    ),
    wrong(
        "attend",
        "weights first",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    context = np.einsum("boi,biv->bov", weights, np.where(mask[:, :, None], values, 0.0))
    return weights, context
""",
        truth="Weights and context come back in the other order: the context must be the first.",
        regime="everywhere",
    ),
    wrong(
        "attend",
        "mean of the keys",
        """
def attend(queries, keys, values, mask):
    weights = masked_softmax(attention_scores(queries, keys), mask)
    return np.einsum("boi,bif->bof", weights, np.where(mask[:, :, None], keys, 0.0)), weights
""",
        truth="The mean is taken of the keys, and the values are never looked at.",
        regime="everywhere but where keys and values are the same",
    ),
    wrong(
        "attend",
        "root below the context too",
        """
def attend(queries, keys, values, mask):
    d = keys.shape[-1]
    weights = masked_softmax(attention_scores(queries, keys), mask)
    context = np.einsum("boi,biv->bov", weights, np.where(mask[:, :, None], values, 0.0)) / np.sqrt(d)
    return context, weights
""",
        truth="The context is divided by the root of the length of a key, which only the scores should be.",
        regime="keys of more than one feature",
    ),
    wrong(
        "attend",
        "padded keys are zero, that will do",
        """
def attend(queries, keys, values, mask):
    real = mask[:, :, None]
    k, v = np.where(real, keys, 0.0), np.where(real, values, 0.0)
    everything = np.ones(mask.shape, dtype=bool)
    weights = masked_softmax(attention_scores(queries, k), everything)
    return np.einsum("boi,biv->bov", weights, v), weights
""",
        truth="Padding gets a score of zero and so a share of the weights, where it must get none.",
        regime="any padding",
    ),
    right(
        "softmax_backward",
        "the formula with einsum",
        """
def softmax_backward(dweights, weights):
    mean = np.einsum("boj,boj->bo", weights, dweights)
    return weights * (dweights - mean[:, :, None])
""",
    ),
    right(
        "softmax_backward",
        "the matrix of all slopes",
        """
def softmax_backward(dweights, weights):
    n = weights.shape[-1]
    diagonal = np.einsum("boi,ij->boij", weights, np.eye(n))
    jacobian = diagonal - np.einsum("boi,boj->boij", weights, weights)
    return np.einsum("boij,boj->boi", jacobian, dweights)
""",
    ),
    right(
        "softmax_backward",
        "each score and each weight",
        """
def softmax_backward(dweights, weights):
    batch, time_out, time_in = weights.shape
    dscores = np.zeros(weights.shape)
    for b in range(batch):
        for o in range(time_out):
            for i in range(time_in):
                for j in range(time_in):
                    own = 1.0 if i == j else 0.0
                    slope = weights[b, o, j] * (own - weights[b, o, i])  # of weight j by score i
                    dscores[b, o, i] += dweights[b, o, j] * slope
    return dscores
""",
    ),
    wrong(
        "softmax_backward",
        "slope of a sigmoid",
        """
def softmax_backward(dweights, weights):
    return dweights * weights * (1 - weights)
""",
        truth="It takes the slope of each weight by its own score, and forgets that all other weights move too.",
        regime="everywhere but where at most one weight of a row is used",
    ),
    wrong(
        "softmax_backward",
        "plain mean",
        """
def softmax_backward(dweights, weights):
    mean = dweights.mean(axis=-1, keepdims=True)
    return weights * (dweights - mean)
""",
        truth="The mean use is the plain one, and must be weighted by the weights.",
        regime="everywhere but where the weights of a row are even",
    ),
    wrong(
        "softmax_backward",
        "outside the bracket",
        """
def softmax_backward(dweights, weights):
    use = weights * dweights
    return use - use.sum(axis=-1, keepdims=True)
""",
        truth=(
            "The mean is subtracted outside the bracket and not multiplied by the weight, so padding gets a "
            "gradient too."
        ),
        regime="everywhere but where the weighted mean is zero or all the weight is on the only word",
    ),
    wrong(
        "softmax_backward",
        "one mean for a sentence",
        """
def softmax_backward(dweights, weights):
    mean = np.einsum("boj,boj->b", weights, dweights)
    return weights * (dweights - mean[:, None, None])
""",
        truth="The uses are added up over all queries of a sentence, where each query has a mean of its own.",
        regime="more than one query",
    ),
    wrong(
        "softmax_backward",
        "down the column",
        """
def softmax_backward(dweights, weights):
    mean = (weights * dweights).sum(axis=1, keepdims=True)
    return weights * (dweights - mean)
""",
        truth="The sum runs over the queries and not over the source words.",
        regime="everywhere but by accident",
    ),
    wrong(
        "softmax_backward",
        "subtracts where it stands",
        """
def softmax_backward(dweights, weights):
    dweights -= np.sum(weights * dweights, axis=-1, keepdims=True)
    return weights * dweights
""",
        truth="The mean is subtracted from the caller's gradient in place.",
        regime="a weighted mean other than zero, after the call",
    ),
    right(
        "attend_backward",
        "five einsums",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    root = np.sqrt(keys.shape[-1])
    dweights = np.einsum("bov,biv->boi", dcontext, values)
    dvalues = np.einsum("boi,bov->biv", weights, dcontext)
    dscores = softmax_backward(dweights, weights)
    dqueries = np.einsum("boi,bif->bof", dscores, keys) / root
    dkeys = np.einsum("boi,bof->bif", dscores, queries) / root
    return dqueries, dkeys, dvalues
""",
    ),
    right(
        "attend_backward",
        "query by query",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    batch, time_out, features = queries.shape
    dqueries, dkeys, dvalues = np.zeros(queries.shape), np.zeros(keys.shape), np.zeros(values.shape)
    for b in range(batch):
        for o in range(time_out):
            w, dc = weights[b, o], dcontext[b, o]  # (time_in,), (values,)
            dvalues[b] += np.outer(w, dc)
            dw = values[b] @ dc
            ds = w * (dw - w @ dw) / features**0.5
            dqueries[b, o] = ds @ keys[b]
            dkeys[b] += np.outer(ds, queries[b, o])
    return dqueries, dkeys, dvalues
""",
    ),
    right(
        "attend_backward",
        "a matrix at a time",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    back = [[], [], []]
    scale = 1 / np.sqrt(queries.shape[2])
    dS = scale * softmax_backward(dcontext @ values.transpose(0, 2, 1), weights)
    for dC, Q, K, W, ds in zip(dcontext, queries, keys, weights, dS):
        back[0].append(ds @ K)
        back[1].append(ds.T @ Q)
        back[2].append(W.T @ dC)
    return tuple(np.array(part) for part in back)
""",
    ),
    wrong(
        "attend_backward",
        "no root on the way back",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    dweights = np.einsum("bov,biv->boi", dcontext, values)
    dscores = softmax_backward(dweights, weights)
    dqueries = np.einsum("boi,bif->bof", dscores, keys)
    dkeys = np.einsum("boi,bof->bif", dscores, queries)
    return dqueries, dkeys, np.einsum("boi,bov->biv", weights, dcontext)
""",
        truth="The gradients of queries and keys lack the division by the root of the length of a key.",
        regime="keys of more than one feature",
    ),
    wrong(
        "attend_backward",
        "root of the values' width",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    root = np.sqrt(values.shape[-1])
    dweights = np.einsum("bov,biv->boi", dcontext, values)
    dscores = softmax_backward(dweights, weights) / root
    dqueries = np.einsum("boi,bif->bof", dscores, keys)
    dkeys = np.einsum("boi,bof->bif", dscores, queries)
    return dqueries, dkeys, np.einsum("boi,bov->biv", weights, dcontext)
""",
        truth="The root is that of the width of the values, where it must be that of the length of a key.",
        regime="values of another width than the keys",
    ),
    wrong(
        "attend_backward",
        "root for the queries only",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    root = np.sqrt(keys.shape[-1])
    dscores = softmax_backward(np.einsum("bov,biv->boi", dcontext, values), weights)
    dqueries = np.einsum("boi,bif->bof", dscores, keys) / root
    dkeys = np.einsum("boi,bof->bif", dscores, queries)
    return dqueries, dkeys, np.einsum("boi,bov->biv", weights, dcontext)
""",
        truth="The keys' gradient is not divided by the root, which stands below both factors of the score.",
        regime="keys of more than one feature",
    ),
    wrong(
        "attend_backward",
        "softmax jumped over",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    root = np.sqrt(keys.shape[-1])
    dscores = np.where(weights > 0, np.einsum("bov,biv->boi", dcontext, values), 0.0)
    dqueries = np.einsum("boi,bif->bof", dscores, keys) / root
    dkeys = np.einsum("boi,bof->bif", dscores, queries) / root
    return dqueries, dkeys, np.einsum("boi,bov->biv", weights, dcontext)
""",
        truth="The gradient of the weights is taken for that of the scores, without going back through the softmax.",
        regime="everywhere",
    ),
    wrong(
        "attend_backward",
        "weights computed anew",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    root = np.sqrt(keys.shape[-1])
    scores = attention_scores(queries, keys)
    w = np.exp(scores - scores.max(axis=-1, keepdims=True))
    w = w / w.sum(axis=-1, keepdims=True)
    dscores = softmax_backward(np.einsum("bov,biv->boi", dcontext, values), w)
    dqueries = np.einsum("boi,bif->bof", dscores, keys) / root
    dkeys = np.einsum("boi,bof->bif", dscores, queries) / root
    return dqueries, dkeys, np.einsum("boi,bov->biv", w, dcontext)
""",
        truth="It computes the weights once more without the mask, and padding gets a part of all gradients.",
        regime="any padding",
    ),
    wrong(
        "attend_backward",
        "mean over the queries",
        """
def attend_backward(dcontext, queries, keys, values, weights):
    root, time_out = np.sqrt(keys.shape[-1]), queries.shape[1]
    dscores = softmax_backward(np.einsum("bov,biv->boi", dcontext, values), weights)
    dqueries = np.einsum("boi,bif->bof", dscores, keys) / root
    dkeys = np.einsum("boi,bof->bif", dscores, queries) / root / time_out
    return dqueries, dkeys, np.einsum("boi,bov->biv", weights, dcontext) / time_out
""",
        truth="Keys and values get the mean over the queries, where they must get the sum.",
        regime="more than one query",
    ),
    right(
        "decoder_step_with_attention",
        "step, look, answer",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    dec = params.decoder
    b = np.tanh(y_prev @ dec.Wax + b_prev @ dec.Waa + dec.ba)
    context, weights = attend(b[:, None], keys, values, mask)
    scores = b @ dec.Wya + context[:, 0] @ params.Wyc + dec.by
    return scores, b, weights[:, 0]
""",
    ),
    right(
        "decoder_step_with_attention",
        "one row at a time",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    all_scores, all_b, all_weights = [], [], []
    for n in range(len(y_prev)):
        z = np.einsum("w,wh->h", y_prev[n], p.Wax) + np.einsum("g,gh->h", b_prev[n], p.Waa) + p.ba
        b = np.tanh(z)
        c, w = attend(b.reshape(1, 1, -1), keys[n : n + 1], values[n : n + 1], mask[n : n + 1])
        all_scores.append(b @ p.Wya + c[0, 0] @ params.Wyc + p.by)
        all_b.append(b)
        all_weights.append(w[0, 0])
    return np.stack(all_scores), np.stack(all_b), np.stack(all_weights)
""",
    ),
    right(
        "decoder_step_with_attention",
        "both weights below each other",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    Wax, Waa, ba, Wya, by = (getattr(params.decoder, name) for name in ("Wax", "Waa", "ba", "Wya", "by"))
    b = np.tanh(np.concatenate([y_prev, b_prev], axis=1) @ np.concatenate([Wax, Waa]) + ba)
    looked, weights = attend(np.expand_dims(b, 1), keys, values, mask)
    told = np.concatenate([b, looked.squeeze(1)], axis=1)  # (batch, hidden + values)
    return told @ np.concatenate([Wya, params.Wyc]) + by, b, weights.squeeze(1)
""",
    ),
    wrong(
        "decoder_step_with_attention",
        "the old state asks",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    c, w = attend(b_prev[:, None], keys, values, mask)
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    return b @ p.Wya + c[:, 0] @ params.Wyc + p.by, b, w[:, 0]
""",
        truth="The state before the step asks, where the new one must.",
        regime="more than one real source word",
    ),
    wrong(
        "decoder_step_with_attention",
        "probabilities at the end",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    c, w = attend(b[:, None], keys, values, mask)
    scores = b @ p.Wya + c[:, 0] @ params.Wyc + p.by
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True), b, w[:, 0]
""",
        truth="Probabilities come back, and scores are asked for.",
        regime="everywhere",
    ),
    wrong(
        "decoder_step_with_attention",
        "an axis of one left over",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    c, w = attend(b[:, None], keys, values, mask)
    return b @ p.Wya + c[:, 0] @ params.Wyc + p.by, b, w
""",
        truth="The weights still have the axis of the only query: (batch, 1, time_in) and not (batch, time_in).",
        regime="everywhere",
    ),
    wrong(
        "decoder_step_with_attention",
        "state written over",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b_prev[:] = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    c, w = attend(b_prev[:, None], keys, values, mask)
    return b_prev @ p.Wya + c[:, 0] @ params.Wyc + p.by, b_prev, w[:, 0]
""",
        truth="The new state is written into the caller's old one.",
        regime="everywhere, after the call",
    ),
    wrong(
        "decoder_step_with_attention",
        "keys made twice",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    c, w = attend(b[:, None], keys @ params.Wk, values, mask)
    return b @ p.Wya + c[:, 0] @ params.Wyc + p.by, b, w[:, 0]
""",
        truth="The keys are ready, and here they are multiplied by Wk once more.",
        regime="more than one real source word",
    ),
    wrong(
        "decoder_step_with_attention",
        "no bias in the answer",
        """
def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
    p = params.decoder
    b = np.tanh(y_prev @ p.Wax + b_prev @ p.Waa + p.ba)
    c, w = attend(b[:, None], keys, values, mask)
    return b @ p.Wya + c[:, 0] @ params.Wyc, b, w[:, 0]
""",
        truth="The bias of the output is missing from the scores.",
        regime="an output bias other than zero",
    ),
    right(
        "translate_with_attention",
        "all rows, and who has ended",
        """
def translate_with_attention(source, params, *, max_length):
    batch, time_in = source.shape
    enc, dec = params.encoder, params.decoder
    mask = source != END
    x = one_hot(source, len(enc.Wax))
    a = rnn_forward(x, np.zeros((batch, len(enc.Waa))), enc, mask)
    keys, values = a @ params.Wk, x @ params.Wv
    b, word = a[:, -1], np.full(batch, START)
    ids = np.full((batch, max_length), END)
    looks = np.zeros((batch, max_length, time_in))
    ended = np.zeros(batch, dtype=bool)
    for t in range(max_length):
        scores, b, w = decoder_step_with_attention(one_hot(word, len(dec.Wax)), b, keys, values, mask, params)
        word = np.where(ended, END, scores.argmax(axis=1))
        ids[:, t] = word
        looks[:, t] = np.where(ended[:, None], 0.0, w)
        ended = ended | (word == END)
    return ids, looks
""",
    ),
    right(
        "translate_with_attention",
        "sentence by sentence, without its padding",
        """
def translate_with_attention(source, params, *, max_length):
    batch, time_in = source.shape
    n_source, n_target = params.encoder.Wax.shape[0], params.decoder.Wax.shape[0]
    hidden = params.encoder.Waa.shape[0]
    ids = np.full((batch, max_length), END)
    looks = np.zeros((batch, max_length, time_in))
    for n in range(batch):
        length = int(np.sum(source[n] != END))
        x = np.eye(n_source)[source[n : n + 1, :length]]  # (1, length, words)
        a = rnn_forward(x, np.zeros((1, hidden)), params.encoder)
        keys = np.einsum("bth,hk->btk", a, params.Wk)
        values = np.einsum("btw,wv->btv", x, params.Wv)
        real = np.ones((1, length), dtype=bool)
        b, y = a[:, -1], np.eye(n_target)[[START]]
        for t in range(max_length):
            scores, b, w = decoder_step_with_attention(y, b, keys, values, real, params)
            ids[n, t] = np.argmax(scores[0])
            looks[n, t, :length] = w[0]
            if ids[n, t] == END:
                break
            y = np.eye(n_target)[ids[n, t : t + 1]]
    return ids, looks
""",
    ),
    right(
        "translate_with_attention",
        "writes on, then wipes",
        """
def translate_with_attention(source, params, *, max_length):
    real = np.not_equal(source, END)
    x = one_hot(source, params.encoder.Wax.shape[0])
    a = rnn_forward(x, np.zeros((len(source), params.encoder.Waa.shape[0])), params.encoder, real)
    K, V = a @ params.Wk, x @ params.Wv
    last = a[np.arange(len(a)), real.sum(axis=1) - 1]
    words_, weights, y = [], [], np.full(len(source), START)
    state = last
    for _ in range(max_length):
        scores, state, w = decoder_step_with_attention(
            one_hot(y, params.decoder.Wax.shape[0]), state, K, V, real, params
        )
        y = scores.argmax(axis=-1)
        words_.append(y)
        weights.append(w)
    ids, looks = np.stack(words_, axis=1), np.stack(weights, axis=1)
    ends = np.cumsum(ids == END, axis=1)
    after = (ends - (ids == END)) > 0  # an END stands further left
    return np.where(after, END, ids), np.where(after[:, :, None], 0.0, looks)
""",
    ),
    wrong(
        "translate_with_attention",
        "reads the padding too",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(source), len(params.encoder.Waa))), params.encoder)
    keys, values = a @ params.Wk, x @ params.Wv
    b, word, ended = a[:, -1], np.full(len(source), START), np.zeros(len(source), dtype=bool)
    ids, looks = [], []
    for _ in range(max_length):
        y = one_hot(word, len(params.decoder.Wax))
        scores, b, w = decoder_step_with_attention(y, b, keys, values, mask, params)
        word = np.where(ended, END, scores.argmax(axis=1))
        ids.append(word)
        looks.append(np.where(ended[:, None], 0.0, w))
        ended = ended | (word == END)
    return np.stack(ids, axis=1), np.stack(looks, axis=1)
""",
        truth="The encoder gets no mask, so the decoder starts from a state that has read the padding as words.",
        regime="a sentence that is filled up",
    ),
    wrong(
        "translate_with_attention",
        "looks at the padding",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(source), len(params.encoder.Waa))), params.encoder, mask)
    keys, values, everything = a @ params.Wk, x @ params.Wv, np.ones(source.shape, dtype=bool)
    b, word, ended = a[:, -1], np.full(len(source), START), np.zeros(len(source), dtype=bool)
    ids, looks = [], []
    for _ in range(max_length):
        y = one_hot(word, len(params.decoder.Wax))
        scores, b, w = decoder_step_with_attention(y, b, keys, values, everything, params)
        word = np.where(ended, END, scores.argmax(axis=1))
        ids.append(word)
        looks.append(np.where(ended[:, None], 0.0, w))
        ended = ended | (word == END)
    return np.stack(ids, axis=1), np.stack(looks, axis=1)
""",
        truth="The look gets a mask that is true everywhere, so padding gets weights.",
        regime="a sentence that is filled up",
    ),
    wrong(
        "translate_with_attention",
        "looks on after the end",
        """
def translate_with_attention(source, params, *, max_length):
    batch, time_in = source.shape
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((batch, len(params.encoder.Waa))), params.encoder, mask)
    keys, values = a @ params.Wk, x @ params.Wv
    b, word, ended = a[:, -1], np.full(batch, START), np.zeros(batch, dtype=bool)
    ids, looks = np.zeros((batch, max_length), dtype=int), np.zeros((batch, max_length, time_in))
    for t in range(max_length):
        y = one_hot(word, len(params.decoder.Wax))
        scores, b, looks[:, t] = decoder_step_with_attention(y, b, keys, values, mask, params)
        word = np.where(ended, END, scores.argmax(axis=1))
        ids[:, t] = word
        ended |= word == END
    return ids, looks
""",
        truth="After its END a sentence still has weights, where zeros are asked for.",
        regime="a sentence that ends before max_length",
    ),
    wrong(
        "translate_with_attention",
        "blind at its END",
        """
def translate_with_attention(source, params, *, max_length):
    batch, time_in = source.shape
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((batch, len(params.encoder.Waa))), params.encoder, mask)
    keys, values = a @ params.Wk, x @ params.Wv
    b, word, ended = a[:, -1], np.full(batch, START), np.zeros(batch, dtype=bool)
    ids, looks = np.zeros((batch, max_length), dtype=int), np.zeros((batch, max_length, time_in))
    for t in range(max_length):
        y = one_hot(word, len(params.decoder.Wax))
        scores, b, w = decoder_step_with_attention(y, b, keys, values, mask, params)
        word = np.where(ended, END, scores.argmax(axis=1))
        ended = ended | (word == END)
        ids[:, t] = word
        looks[:, t] = w * ~ended[:, None]
    return ids, looks
""",
        truth="The step that writes END gets zeros as well, though it still looks.",
        regime="a sentence that ends within max_length",
    ),
    wrong(
        "translate_with_attention",
        "stops when all have ended",
        """
def translate_with_attention(source, params, *, max_length):
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((len(source), len(params.encoder.Waa))), params.encoder, mask)
    keys, values = a @ params.Wk, x @ params.Wv
    b, word, ended = a[:, -1], np.full(len(source), START), np.zeros(len(source), dtype=bool)
    ids, looks = [], []
    while len(ids) < max_length and not ended.all():
        y = one_hot(word, len(params.decoder.Wax))
        scores, b, w = decoder_step_with_attention(y, b, keys, values, mask, params)
        word = np.where(ended, END, scores.argmax(axis=1))
        ids.append(word)
        looks.append(np.where(ended[:, None], 0.0, w))
        ended = ended | (word == END)
    return np.stack(ids, axis=1), np.stack(looks, axis=1)
""",
        truth="The loop stops with the last END, so the result is shorter than max_length.",
        regime="a batch in which all sentences end before max_length",
    ),
    wrong(
        "translate_with_attention",
        "reads its probabilities",
        """
def translate_with_attention(source, params, *, max_length):
    batch, time_in = source.shape
    mask = source != END
    x = one_hot(source, len(params.encoder.Wax))
    a = rnn_forward(x, np.zeros((batch, len(params.encoder.Waa))), params.encoder, mask)
    keys, values = a @ params.Wk, x @ params.Wv
    b, y = a[:, -1], one_hot(np.full(batch, START), len(params.decoder.Wax))
    ids, looks = np.full((batch, max_length), END), np.zeros((batch, max_length, time_in))
    ended = np.zeros(batch, dtype=bool)
    for t in range(max_length):
        scores, b, w = decoder_step_with_attention(y, b, keys, values, mask, params)
        ids[~ended, t], looks[~ended, t] = scores.argmax(axis=1)[~ended], w[~ended]
        ended = ended | (ids[:, t] == END)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
    return ids, looks
""",
        truth="The decoder reads the probabilities of all words, and not the one that it chose.",
        regime="translations of more than one word, unless the network is all but sure",
    ),
)
