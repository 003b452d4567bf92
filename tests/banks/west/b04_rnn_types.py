"""Answers to notebook 04, five types of networks."""

from tests.banks.answer import right, wrong

ANSWERS = (
    right(
        "classify_image",
        "the two equations",
        """
def classify_image(x, params):
    hidden = np.tanh(np.einsum("bi,ij->bj", x, params.Wax) + params.ba)
    scores = np.einsum("bj,jo->bo", hidden, params.Wya) + params.by
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])
""",
    ),
    right(
        "classify_image",
        "a sequence of one step",
        """
def classify_image(x, params):
    nothing = np.zeros((x.shape[0], params.Waa.shape[0]))
    a = rnn_forward(np.expand_dims(x, 1), nothing, params)
    return softmax(output_scores(a, params))[:, 0, :]
""",
    ),
    wrong(
        "classify_image",
        "the batch taken for time",
        """
def classify_image(x, params):
    sequence = x[np.newaxis]
    a = rnn_forward(sequence, np.zeros((1, len(params.ba))), params)
    return softmax(output_scores(a, params))[0]
""",
        truth="The images are read one after the other by one memory, and should not know of each other.",
        regime="batches of two images and more",
    ),
    wrong(
        "classify_image",
        "pixels scaled to one",
        """
def classify_image(x, params):
    x = x / x.max()  # normalise
    a = np.tanh(x @ params.Wax + params.ba)
    return softmax(a @ params.Wya + params.by)
""",
        truth="The images are divided by the largest number of the batch, so each answer depends on the others.",
        regime="batches whose largest number is not one",
    ),
    wrong(
        "classify_image",
        "squeezed",
        """
def classify_image(x, params):
    a = rnn_forward(x[:, None, :], np.zeros((len(x), params.ba.size)), params)
    return softmax(output_scores(a, params).squeeze())
""",
        truth="squeeze() takes away the time axis, and the batch axis as well when there is one image.",
        regime="a batch of one image",
    ),
    right(
        "caption",
        "row by row, until its END",
        """
def caption(image, params, *, max_length):
    n_symbols = len(params.by)
    written = np.full((len(image), max_length), END)
    for row, pixels in enumerate(image):
        x = np.concatenate([pixels, np.eye(n_symbols)[START]])
        a = np.zeros(len(params.ba))
        for t in range(max_length):
            a = np.tanh(x @ params.Wax + a @ params.Waa + params.ba)
            symbol = int(np.argmax(a @ params.Wya + params.by))
            if symbol == END:
                break
            written[row, t] = symbol
            x = np.concatenate([np.zeros(len(pixels)), np.eye(n_symbols)[symbol]])
    return written
""",
    ),
    right(
        "caption",
        "rows of Wax instead of one-hot vectors",
        """
def caption(image, params, *, max_length):
    n_pixels = image.shape[1]
    of_pixels, of_symbols = params.Wax[:n_pixels], params.Wax[n_pixels:]
    a = np.tanh(image @ of_pixels + of_symbols[START] + params.ba)
    ids = np.zeros((image.shape[0], max_length), dtype=int)
    over = np.zeros(image.shape[0], dtype=bool)
    for t in range(max_length):
        symbol = (a @ params.Wya + params.by).argmax(axis=1)
        symbol = np.where(over, END, symbol)
        over = over | (symbol == END)
        ids[:, t] = symbol
        a = np.tanh(of_symbols[symbol] + a @ params.Waa + params.ba)
    return ids
""",
    ),
    wrong(
        "caption",
        "only as long as somebody writes",
        """
def caption(image, params, *, max_length):
    n = len(params.by)
    x = np.hstack([image, one_hot(np.full(len(image), START), n)])
    a, done, columns = np.zeros((len(image), len(params.ba))), np.zeros(len(image), bool), []
    for _ in range(max_length):
        a = np.tanh(x @ params.Wax + a @ params.Waa + params.ba)
        ids = np.where(done, END, (a @ params.Wya + params.by).argmax(axis=1))
        columns.append(ids)
        done = done | (ids == END)
        if done.all():
            break
        x = np.hstack([np.zeros_like(image), one_hot(ids, n)])
    return np.stack(columns, axis=1)
""",
        truth="When all rows have ended the loop stops, and the result has fewer columns than max_length.",
        regime="batches in which every row ends before max_length - 1",
    ),
    wrong(
        "caption",
        "stops everybody at the first END",
        """
def caption(image, params, *, max_length):
    n = len(params.by)
    out = np.full((len(image), max_length), END)
    x = np.hstack([image, np.tile(np.eye(n)[START], (len(image), 1))])
    a = np.zeros((len(image), len(params.ba)))
    for t in range(max_length):
        a = np.tanh(x @ params.Wax + a @ params.Waa + params.ba)
        ids = np.argmax(a @ params.Wya + params.by, axis=1)
        out[:, t] = ids
        if np.any(ids == END):
            break
        x = np.hstack([np.zeros_like(image), np.eye(n)[ids]])
    return out
""",
        truth="As soon as one row chooses END the whole batch stops, and the longer names are cut off.",
        regime="batches whose rows end at different steps",
    ),
    wrong(
        "caption",
        "goes on behind END",
        """
def caption(image, params, *, max_length):
    n_symbols = len(params.by)
    h = np.zeros((image.shape[0], len(params.ba)))
    token = np.full(image.shape[0], START)
    pixels = image
    outputs = []
    for _ in range(max_length):
        h = np.tanh(np.concatenate([pixels, one_hot(token, n_symbols)], 1) @ params.Wax + h @ params.Waa + params.ba)
        token = (h @ params.Wya + params.by).argmax(-1)
        outputs.append(token)
        pixels = np.zeros_like(image)
    return np.array(outputs).T
""",
        truth="A row that has chosen END goes on to write what the network says next.",
        regime="rows that end before the last column, unless the network says END again and again",
    ),
    wrong(
        "caption",
        "64 pixels",
        """
def caption(image, params, *, max_length):
    batch = len(image)
    x = np.zeros((batch, len(params.Wax)))
    x[:, :64] = image[:, :64]
    x[:, 64 + START] = 1
    a, done = np.zeros((batch, len(params.ba))), np.zeros(batch, dtype=bool)
    out = np.zeros((batch, max_length), dtype=int)
    for t in range(max_length):
        a = np.tanh(x @ params.Wax + a @ params.Waa + params.ba)
        s = np.where(done, END, np.argmax(a @ params.Wya + params.by, axis=1))
        done |= s == END
        out[:, t] = s
        x = np.zeros_like(x)
        x[np.arange(batch), 64 + s] = 1
    return out
""",
        truth="The images of the notebook have 64 pixels, and the function takes that for granted.",
        regime="images with another number of pixels",
    ),
    wrong(
        "caption",
        "a memory of its own kept for the next call",
        """
def caption(image, params, *, max_length):
    n_symbols = len(params.by)
    if getattr(caption, "state", np.zeros(0)).shape != (len(image), len(params.ba)):
        caption.state = np.zeros((len(image), len(params.ba)))
    x = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    ended, result = np.zeros(len(image), dtype=bool), np.zeros((len(image), max_length), dtype=int)
    for t in range(max_length):
        caption.state = np.tanh(x @ params.Wax + caption.state @ params.Waa + params.ba)
        best = np.argmax(caption.state @ params.Wya + params.by, axis=1)
        result[:, t] = np.where(ended, END, best)
        ended |= result[:, t] == END
        x = np.hstack([0 * image, one_hot(result[:, t], n_symbols)])
    return result
""",
        truth="The state stays in the function, and the next call with as many images goes on from it.",
        regime="the second call and all later ones",
    ),
    right(
        "classify_sequence",
        "each row alone, without its padding",
        """
def classify_sequence(x, lengths, params):
    answers = []
    for row, n in zip(x, lengths):
        a = np.zeros(params.ba.size)
        for word in row[:int(n)]:
            a = np.tanh(word @ params.Wax + a @ params.Waa + params.ba)
        answers.append(a @ params.Wya + params.by)
    return softmax(np.array(answers))
""",
    ),
    right(
        "classify_sequence",
        "the longest first, and back again",
        """
def classify_sequence(x, lengths, params):
    order = np.argsort(-np.asarray(lengths), kind="stable")
    xs, ns = x[order], np.asarray(lengths)[order]
    a = np.zeros((len(x), params.ba.size))
    for t in range(int(ns[0])):
        alive = int(np.sum(ns > t))
        a[:alive] = np.tanh(xs[:alive, t] @ params.Wax + a[:alive] @ params.Waa + params.ba)
    y = np.empty((len(x), params.by.size))
    y[order] = softmax(a @ params.Wya + params.by)
    return y
""",
    ),
    wrong(
        "classify_sequence",
        "sorted by length and left so",
        """
def classify_sequence(x, lengths, params):
    # pack_padded_sequence wants the longest first
    order = np.argsort(lengths)[::-1]
    x, lengths = x[order], lengths[order]
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask_of(lengths, x.shape[1]))
    return softmax(a[:, -1] @ params.Wya + params.by)
""",
        truth="The answers come in the order of the lengths, not in that of the sequences.",
        regime="batches that are not sorted from long to short",
    ),
    wrong(
        "classify_sequence",
        "padding wiped out and read",
        """
def classify_sequence(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    clean = np.where(mask[:, :, None], x, 0.0)
    h = rnn_forward(clean, np.zeros((x.shape[0], params.Waa.shape[0])), params)
    return softmax(output_scores(h, params)[:, -1])
""",
        truth="The padding is read as zeros, and zeros that are read still move the state.",
        regime="batches with padding",
    ),
    wrong(
        "classify_sequence",
        "one step behind the end",
        """
def classify_sequence(x, lengths, params):
    b, t, _ = x.shape
    x = np.nan_to_num(x)
    a = rnn_forward(x, np.zeros((b, len(params.ba))), params)
    end = np.minimum(lengths, t - 1)
    return softmax(a[np.arange(b), end] @ params.Wya + params.by)
""",
        truth="Steps count from 0, so lengths points to the step behind the last real one.",
        regime="rows with padding",
    ),
    wrong(
        "classify_sequence",
        "the mean of all answers",
        """
def classify_sequence(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    pooled = np.sum(a * mask[..., None], axis=1) / np.asarray(lengths)[:, None]
    return softmax(pooled @ params.Wya + params.by)
""",
        truth="The mean of the states is judged, and should be the last one.",
        regime="sequences of two real steps and more",
    ),
    right(
        "tag_sequence",
        "answers laid into an array of zeros",
        """
def tag_sequence(x, lengths, params):
    y = np.zeros((x.shape[0], x.shape[1], params.by.size))
    for b in range(len(x)):
        n = int(lengths[b])
        a = rnn_forward(x[b:b + 1, :n], np.zeros((1, params.ba.size)), params)
        y[b, :n] = softmax(output_scores(a, params))[0]
    return y
""",
    ),
    right(
        "tag_sequence",
        "computed for real steps alone",
        """
def tag_sequence(x, lengths, params):
    real = np.arange(x.shape[1])[None, :] < np.asarray(lengths)[:, None]
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, real)
    y = np.zeros(real.shape + (len(params.by),))
    y[real] = softmax(a[real] @ params.Wya + params.by)
    return y
""",
    ),
    wrong(
        "tag_sequence",
        "only as long as the longest",
        """
def tag_sequence(x, lengths, params):
    mask = mask_of(lengths)
    x = x[:, :mask.shape[1]]
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[:, :, None], softmax(output_scores(a, params)), 0)
""",
        truth="The result ends with the longest sequence, and should have as many steps as x.",
        regime="arrays with padding behind the longest sequence",
    ),
    wrong(
        "tag_sequence",
        "what is not a number becomes zero",
        """
def tag_sequence(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return np.nan_to_num(softmax(output_scores(a, params)))
""",
        truth="The lengths are never used: only padding of NaN gets zeros, any other padding is labelled.",
        regime="padding that is a number",
    ),
    wrong(
        "tag_sequence",
        "zero scores in the padding",
        """
def tag_sequence(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((x.shape[0], params.ba.size)), params, mask)
    logits = np.where(mask[..., np.newaxis], output_scores(a, params), 0.0)
    return softmax(logits)
""",
        truth="The scores of the padding are set to zero, and a softmax of zeros is not zero.",
        regime="batches with padding",
    ),
    wrong(
        "tag_sequence",
        "the last label for every word",
        """
def tag_sequence(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((x.shape[0], params.ba.size)), params, mask)
    y = softmax(a[:, -1:] @ params.Wya + params.by)
    return np.where(mask[..., None], y, 0)
""",
        truth="Every word gets the answer that belongs after the last word.",
        regime="sequences of two real steps and more",
    ),
    right(
        "encode",
        "states picked by length",
        """
def encode(x, lengths, params):
    n = np.asarray(lengths)
    real = np.arange(x.shape[1]) < n[:, None]
    states = rnn_forward(np.where(real[..., None], x, 0), np.zeros((len(x), params.ba.size)), params)
    return np.take_along_axis(states, (n - 1)[:, None, None], axis=1)[:, 0]
""",
    ),
    right(
        "encode",
        "a loop that lets finished rows wait",
        """
def encode(x, lengths, params):
    state = np.zeros((x.shape[0], params.Waa.shape[0]))
    t = 0
    while t < np.max(lengths):
        going = np.flatnonzero(np.asarray(lengths) > t)
        state[going] = np.tanh(x[going, t] @ params.Wax + state[going] @ params.Waa + params.ba)
        t = t + 1
    return state
""",
    ),
    wrong(
        "encode",
        "lengths counted from the words",
        """
def encode(x, lengths, params):
    lengths = x.any(axis=2).sum(axis=1)  # steps that are not all zero
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return a[:, -1]
""",
        truth="The lengths are guessed from x, as if the padding were always zeros.",
        regime="padding that is not zero",
    ),
    wrong(
        "encode",
        "squashed once more",
        """
def encode(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.tanh(a[:, -1])
""",
        truth="The last state goes through a second tanh.",
        regime="states that are not close to zero",
    ),
    wrong(
        "encode",
        "as long as the first sentence",
        """
def encode(x, lengths, params):
    n = lengths[0]
    return rnn_forward(x[:, :n], np.zeros((len(x), len(params.ba))), params)[:, -1]
""",
        truth="Every sentence is read as far as the first one is long.",
        regime="batches of different lengths",
    ),
    wrong(
        "encode",
        "padding removed in the caller's array",
        """
def encode(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    x[~mask] = 0
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return a[:, -1].copy()
""",
        truth="Zeros are written into the padding of x, which belongs to the caller.",
        regime="x after the call, where its padding is not zero",
    ),
    right(
        "decode_teacher_forced",
        "rows of Wax, one step after the other",
        """
def decode_teacher_forced(state, target, params):
    word = np.full(len(target), START)
    y, a = [], state
    for right_word in np.transpose(target):
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
        y.append(softmax(a @ params.Wya + params.by))
        word = right_word
    return np.stack(y, axis=1)
""",
    ),
    right(
        "decode_teacher_forced",
        "START padded in front",
        """
def decode_teacher_forced(state, target, params):
    reads = np.pad(target, ((0, 0), (1, 0)), constant_values=START)[:, :-1]
    a = rnn_forward(np.eye(len(params.Wax))[reads], state, params)
    return softmax(output_scores(a, params))
""",
    ),
    wrong(
        "decode_teacher_forced",
        "each step from the context",
        """
def decode_teacher_forced(state, target, params):
    n_words = len(params.by)
    y = np.zeros((*target.shape, n_words))
    for t in range(target.shape[1]):
        ids = np.full(len(target), START) if t == 0 else target[:, t - 1]
        a = np.tanh(one_hot(ids, n_words) @ params.Wax + state @ params.Waa + params.ba)
        y[:, t] = softmax(a @ params.Wya + params.by)
    return y
""",
        truth="Every step starts from the encoder's state, and only the first one should.",
        regime="rows of two steps and more",
    ),
    wrong(
        "decode_teacher_forced",
        "one step more than words",
        """
def decode_teacher_forced(state, target, params):
    starts = np.full((len(target), 1), START)
    reads = np.concatenate([starts, target], axis=1)
    a = rnn_forward(one_hot(reads, len(params.by)), state, params)
    return softmax(output_scores(a, params))
""",
        truth="The last right word is read as well, so there is one step too many.",
        regime="every call",
    ),
    wrong(
        "decode_teacher_forced",
        "quiet after END",
        """
def decode_teacher_forced(state, target, params):
    starts = np.full((len(target), 1), START)
    reads = np.concatenate([starts, target[:, :-1]], axis=1)
    a = rnn_forward(one_hot(reads, len(params.by)), state, params)
    y = softmax(output_scores(a, params))
    ended = np.cumsum(reads == END, axis=1) > 0
    return np.where(ended[..., None], 0.0, y)
""",
        truth="END and what fills up after it are read like words, and every step has probabilities.",
        regime="rows that are filled up after END",
    ),
    wrong(
        "decode_teacher_forced",
        "the first choice is its own",
        """
def decode_teacher_forced(state, target, params):
    ids, h, ys = np.full(len(target), START), state, []
    for t in range(target.shape[1]):
        h = np.tanh(one_hot(ids, len(params.by)) @ params.Wax + h @ params.Waa + params.ba)
        y = softmax(h @ params.Wya + params.by)
        ys.append(y)
        ids = y.argmax(axis=1)
    return np.array(ys).swapaxes(0, 1)
""",
        truth="Each step reads the network's own choice, and should read the right word.",
        regime="rows in which the network would choose another word than the right one",
    ),
    right(
        "translate",
        "a decoder that waits for the last row",
        """
def translate(source, params, *, max_length):
    source = np.asarray(source)
    one = one_hot(source, len(params.encoder.Wax))
    a = encode(one, (source != END).sum(axis=1), params.encoder)
    W = params.decoder
    result, words_ = np.full((len(source), max_length), END), np.full(len(source), START)
    for t in range(max_length):
        if np.all(words_ == END):
            break
        a = np.tanh(W.Wax[words_] + a @ W.Waa + W.ba)
        words_ = np.where(words_ == END, END, np.argmax(a @ W.Wya + W.by, axis=1))
        result[:, t] = words_
    return result
""",
    ),
    right(
        "translate",
        "each sentence by itself, through the given parts",
        """
def translate(source, params, *, max_length):
    encoder, decoder = params

    def write(a):
        ids = [START]
        while len(ids) <= max_length and ids[-1] != END:
            x = one_hot([[ids[-1]]], len(decoder.by))
            a = rnn_forward(x, a, decoder)[:, -1]
            ids.append(int(np.argmax(output_scores(a[:, None], decoder))))
        return (ids[1:] + [END] * max_length)[:max_length]

    rows = []
    for row in source:
        kept = [int(i) for i in row if i != END]
        rows.append(write(encode(one_hot([kept], len(encoder.Wax)), np.array([len(kept)]), encoder)))
    return np.array(rows, dtype=int).reshape(len(source), max_length)
""",
    ),
    wrong(
        "translate",
        "as long as the place of its END",
        """
def translate(source, params, *, max_length):
    lengths = np.argmax(source == END, axis=1)
    words_, zeros = one_hot(source, len(params.encoder.Wax)), np.zeros((len(source), len(params.encoder.ba)))
    state = rnn_forward(words_, zeros, params.encoder, mask_of(lengths, source.shape[1]))[:, -1]
    ids, done, out = np.full(len(source), START), np.zeros(len(source), bool), []
    for _ in range(max_length):
        x = one_hot(ids, len(params.decoder.by))[:, None]
        state = rnn_forward(x, state, params.decoder)[:, 0]
        ids = (state @ params.decoder.Wya + params.decoder.by).argmax(axis=1)
        ids[done] = END
        done |= ids == END
        out.append(ids)
    return np.stack(out, axis=1)
""",
        truth="A sentence that fills its row has no END, argmax says 0, and nothing of it is read.",
        regime="the longest sentences of every batch, which are not filled up",
    ),
    wrong(
        "translate",
        "writes one row less than it counts",
        """
def translate(source, params, *, max_length):
    n = np.sum(source != END, axis=1)
    a = encode(one_hot(source, len(params.encoder.Wax)), n, params.encoder)
    out = np.zeros((len(source), max_length), dtype=int)
    prev = np.full(len(source), START)
    for t in range(1, max_length):
        a = np.tanh(params.decoder.Wax[prev] + a @ params.decoder.Waa + params.decoder.ba)
        best = np.argmax(a @ params.decoder.Wya + params.decoder.by, axis=1)
        prev = np.where((prev == END), END, best)
        out[:, t - 1] = prev
    return out
""",
        truth="The loop makes max_length - 1 steps, and the last column is always END.",
        regime="rows that have not ended before the last column",
    ),
    wrong(
        "translate",
        "reads the filling",
        """
def translate(source, params, *, max_length):
    lengths = np.full(len(source), source.shape[1])
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    token = np.full(len(source), START)
    result = np.full((len(source), max_length), END)
    finished = np.zeros(len(source), dtype=bool)
    for t in range(max_length):
        emb = one_hot(token, len(params.decoder.by))
        state = np.tanh(emb @ params.decoder.Wax + state @ params.decoder.Waa + params.decoder.ba)
        token = np.argmax(state @ params.decoder.Wya + params.decoder.by, axis=-1)
        result[~finished, t] = token[~finished]
        finished |= token == END
    return result
""",
        truth="The encoder reads the END that fills up as if it were a word.",
        regime="batches whose sentences differ in length",
    ),
    wrong(
        "translate",
        "one vocabulary for both languages",
        """
def translate(source, params, *, max_length):
    n_words = len(params.decoder.by)
    lengths = (source != END).sum(1)
    a = encode(one_hot(source, n_words), lengths, params.encoder)
    w, out = np.full(len(source), START), []
    for _ in range(max_length):
        a = np.tanh(one_hot(w, n_words) @ params.decoder.Wax + a @ params.decoder.Waa + params.decoder.ba)
        w = np.where(w == END, END, (a @ params.decoder.Wya + params.decoder.by).argmax(1))
        out.append(w)
    return np.transpose(out)
""",
        truth="The sentence is made one-hot with the size of the other language's vocabulary.",
        regime="vocabularies of different sizes: an error",
    ),
    right(
        "adam_step",
        "map over the tuples",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    m = RNNParams(*map(lambda old, g: 0.9 * old + 0.1 * g, m, grads))
    v = RNNParams(*map(lambda old, g: 0.999 * old + 0.001 * np.square(g), v, grads))
    m_hat = (part / (1 - 0.9**t) for part in m)
    v_hat = (part / (1 - 0.999**t) for part in v)
    moved = map(lambda w, a, b: w - learning_rate * a / (np.sqrt(b) + 1e-8), params, m_hat, v_hat)
    return RNNParams(*moved), (m, v, t)
""",
    ),
    right(
        "adam_step",
        "like PyTorch, the corrections as numbers",
        """
def adam_step(params, grads, state, learning_rate):
    betas, eps = (0.9, 0.999), 1e-8
    beta1, beta2 = betas
    exp_avgs, exp_avg_sqs, step = state
    step = step + 1
    bias_correction1 = 1 - beta1**step
    bias_correction2_sqrt = (1 - beta2**step) ** 0.5
    step_size = learning_rate / bias_correction1
    exp_avgs = [(1 - beta1) * (g - e) + e for e, g in zip(exp_avgs, grads)]
    exp_avg_sqs = [beta2 * e + (1 - beta2) * g * g for e, g in zip(exp_avg_sqs, grads)]
    denoms = [np.sqrt(e) / bias_correction2_sqrt + eps for e in exp_avg_sqs]
    new = [p - step_size * (e / d) for p, e, d in zip(params, exp_avgs, denoms)]
    return RNNParams(*new), (RNNParams(*exp_avgs), RNNParams(*exp_avg_sqs), step)
""",
    ),
    right(
        "adam_step",
        "all weights as one long vector",
        """
def adam_step(params, grads, state, learning_rate):
    def flat(tree):
        return np.concatenate([np.ravel(leaf) for leaf in tree])

    sizes = [np.size(leaf) for leaf in params]

    def unflat(vector):
        pieces = np.split(vector, np.cumsum(sizes)[:-1])
        return RNNParams(*(piece.reshape(np.shape(leaf)) for piece, leaf in zip(pieces, params)))

    t = state[2] + 1
    w, g, m, v = flat(params), flat(grads), flat(state[0]), flat(state[1])
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    w = w - learning_rate * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return unflat(w), (unflat(m), unflat(v), t)
""",
    ),
    right(
        "adam_step",
        "zip of zips, one leaf at a time",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t += 1

    def leaf(w, g, m, v):
        m = np.add(np.multiply(m, 0.9), np.multiply(g, 0.1))
        v = np.add(np.multiply(v, 0.999), np.multiply(np.power(g, 2), 0.001))
        direction = np.divide(m / (1 - 0.9**t), np.add(np.sqrt(v / (1 - 0.999**t)), 1e-8))
        return np.subtract(w, np.multiply(learning_rate, direction)), m, v

    new_params, new_m, new_v = (RNNParams(*part) for part in zip(*map(leaf, params, grads, m, v)))
    return new_params, (new_m, new_v, t)
""",
    ),
    right(
        "adam_step",
        "like Keras, with the tiny number brought along",
        """
def adam_step(params, grads, state, learning_rate):
    beta_1, beta_2, epsilon = 0.9, 0.999, 1e-8
    m, v, iterations = state
    local_step = iterations + 1
    root = np.sqrt(1 - beta_2**local_step)
    alpha = learning_rate * root / (1 - beta_1**local_step)
    m = RNNParams(*(a + (g - a) * (1 - beta_1) for a, g in zip(m, grads)))
    v = RNNParams(*(b + (np.square(g) - b) * (1 - beta_2) for b, g in zip(v, grads)))
    # m^ / (sqrt(v^) + e) = m / (1 - b1^t) * root / (sqrt(v) + e * root)
    variables = RNNParams(*(w - alpha * a / (np.sqrt(b) + epsilon * root) for w, a, b in zip(params, m, v)))
    return variables, (m, v, local_step)
""",
    ),
    right(
        "adam_step",
        "both moments in one einsum",
        """
def adam_step(params, grads, state, learning_rate):
    keep = np.array([0.9, 0.999])
    t = state[2] + 1
    share = -np.expm1(t * np.log(keep))  # 1 - keep**t

    def both(m, v, g):
        old, new = np.stack([m, v]), np.stack([g, g * g])
        return np.einsum("k,k...->k...", keep, old) + np.einsum("k,k...->k...", 1 - keep, new)

    moments = [both(m, v, g) for m, v, g in zip(state[0], state[1], grads)]
    hats = [np.einsum("k,k...->k...", 1 / share, moment) for moment in moments]
    weights = [w - learning_rate * hat[0] / (hat[1] ** 0.5 + 1e-8) for w, hat in zip(params, hats)]
    m, v = (RNNParams(*(moment[k] for moment in moments)) for k in (0, 1))
    return RNNParams(*weights), (m, v, t)
""",
    ),
    wrong(
        "adam_step",
        "like Keras, its tiny number not brought along",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    alpha = learning_rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + 0.001 * g**2 for b, g in zip(v, grads)))
    return RNNParams(*(w - alpha * a / (np.sqrt(b) + 1e-7) for w, a, b in zip(params, m, v))), (m, v, t)
""",
        truth=(
            "1e-7 is added to the root of the v that is not corrected, at the first step as if 3e-6 were added to "
            "the corrected one, where 1e-8 is asked for."
        ),
        regime="gradients below about 1e-3, but not zero; hardly to be seen for larger ones",
    ),
    wrong(
        "adam_step",
        "only the root below the fraction line",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t += 1
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + 0.001 * g**2 for b, g in zip(v, grads)))
    step = lambda a, b: (a / (1 - 0.9**t)) / np.sqrt(b / (1 - 0.999**t))
    return RNNParams(*(w - learning_rate * step(a, b) for w, a, b in zip(params, m, v))), (m, v, t)
""",
        truth="Without the 1e-8 a weight whose gradient has always been zero becomes 0 / 0, which is NaN.",
        regime="an entry whose m and v are zero; also gradients of about 1e-6 and less",
    ),
    wrong(
        "adam_step",
        "like PyTorch, in place on the parameters",
        """
def adam_step(params, grads, state, learning_rate):
    exp_avg, exp_avg_sq, step = state
    step = step + 1
    exp_avg = RNNParams(*(0.9 * e + 0.1 * g for e, g in zip(exp_avg, grads)))
    exp_avg_sq = RNNParams(*(0.999 * e + 0.001 * g * g for e, g in zip(exp_avg_sq, grads)))
    for p, e, s in zip(params, exp_avg, exp_avg_sq):
        p -= learning_rate * e / (1 - 0.9**step) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8)
    return params, (exp_avg, exp_avg_sq, step)
""",
        truth="The weights that were handed in are overwritten and handed back, where all arrays are to be new ones.",
        regime="whoever looks at the old weights, or uses them, after the call",
    ),
    wrong(
        "adam_step",
        "the second moment of the first moment",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + 0.001 * a**2 for b, a in zip(v, m)))
    new = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*new), (m, v, t)
""",
        truth=(
            "v is fed with the square of m instead of the square of the gradient, so the first step is ten times "
            "too long."
        ),
        regime="gradients that are not zero, unless m is equal to the gradient",
    ),
    wrong(
        "adam_step",
        "the share of v outside the root",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    m = RNNParams(*map(lambda a, g: 0.9 * a + 0.1 * g, m, grads))
    v = RNNParams(*map(lambda b, g: 0.999 * b + 0.001 * g * g, v, grads))
    c1, c2 = 1 - 0.9**t, 1 - 0.999**t
    new = map(lambda w, a, b: w - learning_rate * (a / c1) / (np.sqrt(b) / c2 + 1e-8), params, m, v)
    return RNNParams(*new), (m, v, t)
""",
        truth="The root is divided by the share of v itself, where v is to be divided before the root is taken.",
        regime="t up to a few thousand: the first step is 32 times too short",
    ),
    wrong(
        "adam_step",
        "only the first mean is corrected",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + 0.001 * g**2 for b, g in zip(v, grads)))
    rate = learning_rate / (1 - 0.9**t)
    return RNNParams(*(w - rate * a / (np.sqrt(b) + 1e-8) for w, a, b in zip(params, m, v))), (m, v, t)
""",
        truth="v is not divided by its share, so the first step is 32 times too long.",
        regime="t up to a few thousand, any gradient that is not zero",
    ),
    wrong(
        "adam_step",
        "AdamW, as the framework has it",
        """
def adam_step(params, grads, state, learning_rate):
    weight_decay = 0.01
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + 0.001 * g**2 for b, g in zip(v, grads)))
    new = (
        w * (1 - learning_rate * weight_decay)
        - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*new), (m, v, t)
""",
        truth="Every weight shrinks by a hundredth of the learning rate besides, which no formula of the text says.",
        regime="weights that are not zero, best seen with large weights, a large learning rate or a gradient of zero",
    ),
    wrong(
        "adam_step",
        "AMSGrad, v never falls",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(np.maximum(b, 0.999 * b + 0.001 * g**2) for b, g in zip(v, grads)))
    new = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*new), (m, v, t)
""",
        truth=(
            "v keeps its highest value for ever, where the running mean of the squares falls when gradients get "
            "smaller."
        ),
        regime="entries whose squared gradient is below the v of the state; right at the first step",
    ),
    wrong(
        "adam_step",
        "tuples without names",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    m = tuple(0.9 * a + 0.1 * g for a, g in zip(m, grads))
    v = tuple(0.999 * b + 0.001 * g**2 for b, g in zip(v, grads))
    new = tuple(
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return new, (m, v, t)
""",
        truth=(
            "Weights and means come back as plain tuples, where they are to be RNNParams, so params.Wax fails "
            "after the step."
        ),
        regime="whoever asks for a weight by its name; the numbers are right",
    ),
    wrong(
        "adam_step",
        "the framework's default rate",
        """
def adam_step(params, grads, state, learning_rate):
    lr = 1e-3
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + 0.001 * g**2 for b, g in zip(v, grads)))
    new = (w - lr * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v))
    return RNNParams(*new), (m, v, t)
""",
        truth="The rate is 0.001 whatever learning rate is handed in.",
        regime="any learning rate other than 0.001",
    ),
    wrong(
        "adam_step",
        "momentum without its tenth",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * a + g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + g**2 for b, g in zip(v, grads)))
    c1, c2 = (1 - 0.9**t) / (1 - 0.9), (1 - 0.999**t) / (1 - 0.999)
    new = (w - learning_rate * a / c1 / (np.sqrt(b / c2) + 1e-8) for w, a, b in zip(params, m, v))
    return RNNParams(*new), (m, v, t)
""",
        truth=(
            "m and v are sums instead of means, ten and a thousand times too large; a chain of its own steps "
            "hides it, a state of others does not."
        ),
        regime=(
            "the returned m and v always; the weights when the state holds m and v that are not zero and were "
            "made by the text's formula"
        ),
    ),
    wrong(
        "adam_step",
        "Nadam, a look ahead",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + 0.001 * g**2 for b, g in zip(v, grads)))
    ahead = [0.9 * a / (1 - 0.9 ** (t + 1)) + 0.1 * g / (1 - 0.9**t) for a, g in zip(m, grads)]
    new = (
        w - learning_rate * a / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, ahead, v)
    )
    return RNNParams(*new), (m, v, t)
""",
        truth=(
            "The step is taken along a mean that already looks one step ahead, where the text moves against the "
            "corrected m."
        ),
        regime="the returned weights, at small t and wherever m and the gradient differ",
    ),
    wrong(
        "adam_step",
        "one norm for all weights",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    length = np.sqrt(sum(np.sum(g**2) for g in grads))
    grads = [g / max(length, 1.0) for g in grads]  # clip to 1, as in my other course
    m = RNNParams(*(0.9 * a + 0.1 * g for a, g in zip(m, grads)))
    v = RNNParams(*(0.999 * b + 0.001 * g**2 for b, g in zip(v, grads)))
    new = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*new), (m, v, t)
""",
        truth="Gradients longer than 1 are clipped before they enter the means, which nobody asked for.",
        regime="gradients whose common norm is above 1: m and v always, the weights from the second step on",
    ),
)
