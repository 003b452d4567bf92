"""Answers to the exercises of `04_rnn_types`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "classify_image",
        "the equation",
        """
def classify_image(x, params):
    return softmax(np.tanh(x @ params.Wax + params.ba) @ params.Wya + params.by)
""",
    ),
    right(
        "classify_image",
        "a sequence of one step",
        """
def classify_image(x, params):
    nothing = np.zeros((len(x), params.ba.size))
    a = rnn_forward(x[:, np.newaxis], nothing, params)
    return softmax(output_scores(a, params))[:, 0]
""",
    ),
    right(
        "classify_image",
        "image by image",
        """
def classify_image(x, params):
    rows = []
    for image in x:
        hidden = [np.tanh(image @ params.Wax[:, j] + params.ba[j]) for j in range(params.Wax.shape[1])]
        scores = np.array([np.dot(hidden, params.Wya[:, o]) + params.by[o] for o in range(params.Wya.shape[1])])
        weights = np.exp(scores - scores.max())
        rows.append(weights / weights.sum())
    return np.array(rows)
""",
    ),
    right(
        "classify_image",
        "einsum and a softmax of its own",
        """
def classify_image(x, params):
    a = np.tanh(np.einsum("bi,ij->bj", x, params.Wax) + params.ba)
    z = np.einsum("bj,jo->bo", a, params.Wya) + params.by
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))
""",
    ),
    right(
        "classify_image",
        "softmax of the whole sequence",
        """
def classify_image(x, params):
    a = rnn_forward(x[:, None, :], np.zeros((len(x), params.ba.size)), params)
    return softmax(output_scores(a, params)).reshape(len(x), -1)
""",
    ),
    wrong(
        "classify_image",
        "the batch as a sequence",
        """
def classify_image(x, params):
    a = rnn_forward(x[np.newaxis], np.zeros((1, params.ba.size)), params)
    return softmax(output_scores(a, params))[0]
""",
        truth=(
            "The images are read one after the other as one sequence, so each answer depends on the images before it."
        ),
        regime="a batch of more than one with a Waa that is not zero",
    ),
    wrong(
        "classify_image",
        "no tanh",
        """
def classify_image(x, params):
    return softmax((x @ params.Wax + params.ba) @ params.Wya + params.by)
""",
        truth="The tanh is missing: the sums go straight into the output layer.",
        regime="everywhere but near sums of zero",
    ),
    wrong(
        "classify_image",
        "the verdict only",
        """
def classify_image(x, params):
    a = np.tanh(x @ params.Wax + params.ba)
    return np.argmax(a @ params.Wya + params.by, axis=1)
""",
        truth="The index of the best class comes back instead of the probabilities of all.",
        regime="everywhere",
    ),
    wrong(
        "classify_image",
        "softmax over the images",
        """
def classify_image(x, params):
    z = np.tanh(x @ params.Wax + params.ba) @ params.Wya + params.by
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)
""",
        truth="The softmax runs over the batch, so a column adds up to one and not a row.",
        regime="everywhere but for a batch whose columns happen to add up to one",
    ),
    wrong(
        "classify_image",
        "a memory of ones",
        """
def classify_image(x, params):
    a = rnn_forward(x[:, None], np.ones((len(x), params.ba.size)), params)
    return softmax(output_scores(a, params)[:, 0])
""",
        truth="The state before the step is ones instead of zeros.",
        regime="any Waa that is not zero",
    ),
    wrong(
        "classify_image",
        "pixels scaled again",
        """
def classify_image(x, params):
    return softmax(np.tanh(x / 16 @ params.Wax + params.ba) @ params.Wya + params.by)
""",
        truth=("The pixels are divided by 16 as if they were raw, though they are what the network was trained on."),
        regime="everywhere but where the sums do not hang on the image",
    ),
    right(
        "caption",
        "one step at a time with rnn_forward",
        """
def caption(image, params, *, max_length):
    batch, n_symbols = len(image), len(params.by)
    state = np.zeros((batch, params.ba.size))
    pixels, ids = image, np.full(batch, START)
    written = np.full((batch, max_length), END)
    done = np.zeros(batch, dtype=bool)
    for t in range(max_length):
        x_t = np.concatenate([pixels, one_hot(ids, n_symbols)], axis=1)
        state = rnn_forward(x_t[:, None], state, params)[:, 0]
        ids = (state @ params.Wya + params.by).argmax(axis=1)
        ids = np.where(done, END, ids)
        written[:, t] = ids
        done = done | (ids == END)
        pixels = np.zeros_like(image)
    return written
""",
    ),
    right(
        "caption",
        "row by row until END",
        """
def caption(image, params, *, max_length):
    n = len(params.by)
    n_pixels = len(params.Wax) - n
    result = []
    for pixels in image:
        name = []
        drive = pixels @ params.Wax[:n_pixels] + params.Wax[n_pixels + START]
        a = np.tanh(drive + params.ba)
        while len(name) < max_length:
            symbol = int(np.argmax(a @ params.Wya + params.by))
            if symbol == END:
                break
            name.append(symbol)
            a = np.tanh(params.Wax[n_pixels + symbol] + a @ params.Waa + params.ba)
        result.append(name + [END] * (max_length - len(name)))
    return np.array(result, dtype=int)
""",
    ),
    right(
        "caption",
        "write first, silence after END",
        """
def caption(image, params, *, max_length):
    hot = np.eye(len(params.by))
    x_t = np.hstack([image, hot[[START] * len(image)]])
    a, columns = np.zeros((len(image), len(params.Waa))), []
    for _ in range(max_length):
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.argmax(a @ params.Wya + params.by, axis=1)
        columns.append(s)
        x_t = np.hstack([np.zeros(image.shape), hot[s]])
    ids = np.stack(columns, axis=1)
    ended = np.maximum.accumulate(ids == END, axis=1)
    return np.where(ended, END, ids)
""",
    ),
    right(
        "caption",
        "a writer for each row",
        """
def caption(image, params, *, max_length):
    n = len(params.by)

    class Writer:
        def __init__(self, pixels):
            self.silence = np.zeros_like(pixels)
            self.state = np.zeros((1, params.ba.size))
            self.over = False
            self.input = np.concatenate([pixels, one_hot(START, n)])

        def write(self):
            if self.over:
                return END
            a = rnn_forward(self.input[None, None], self.state, params)
            self.state = a[:, 0]
            symbol = int(np.argmax(output_scores(a, params)[0, 0]))
            self.over = symbol == END
            self.input = np.concatenate([self.silence, one_hot(symbol, n)])
            return symbol

    writers = [Writer(np.asarray(pixels)) for pixels in image]
    return np.array([[writer.write() for _ in range(max_length)] for writer in writers])
""",
    ),
    right(
        "caption",
        "rows that are still writing",
        """
def caption(image, params, *, max_length):
    B, P = image.shape
    Wpix, Wsym = params.Wax[:P], params.Wax[P:]
    ids = np.full((B, max_length), END, dtype=np.int64)
    a = np.tanh(image @ Wpix + Wsym[START] + params.ba)
    alive = np.arange(B)
    for t in range(max_length):
        s = np.argmax(a @ params.Wya + params.by, axis=1)
        ids[alive, t] = s
        on = s != END
        alive, a, s = alive[on], a[on], s[on]
        if alive.size == 0:
            break
        a = np.tanh(Wsym[s] + a @ params.Waa + params.ba)
    return ids
""",
    ),
    wrong(
        "caption",
        "the image at every step",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s = np.zeros((B, params.ba.size)), np.full(B, START)
    out, done = np.full((B, max_length), END), np.zeros(B, dtype=bool)
    for t in range(max_length):
        x_t = np.concatenate([image, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.where(done, END, np.argmax(a @ params.Wya + params.by, axis=1))
        done |= s == END
        out[:, t] = s
    return out
""",
        truth="The image is shown at every step and not at the first only.",
        regime="names of two symbols and more",
    ),
    wrong(
        "caption",
        "probabilities fed back",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, symbol = np.zeros((B, params.ba.size)), one_hot(np.full(B, START), n)
    out, done, pixels = np.full((B, max_length), END), np.zeros(B, dtype=bool), image
    for t in range(max_length):
        a = np.tanh(np.hstack([pixels, symbol]) @ params.Wax + a @ params.Waa + params.ba)
        symbol = softmax(a @ params.Wya + params.by)
        s = np.where(done, END, symbol.argmax(axis=1))
        done |= s == END
        out[:, t], pixels = s, np.zeros_like(image)
    return out
""",
        truth="All probabilities are fed back instead of a single 1 for the chosen symbol.",
        regime="names of two symbols and more",
    ),
    wrong(
        "caption",
        "babbles on after END",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s, pixels = np.zeros((B, params.ba.size)), np.full(B, START), image
    out = np.zeros((B, max_length), dtype=int)
    for t in range(max_length):
        x_t = np.concatenate([pixels, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.argmax(a @ params.Wya + params.by, axis=1)
        out[:, t], pixels = s, np.zeros_like(image)
    return out
""",
        truth="Nothing is remembered about END, so a row that has ended goes on writing.",
        regime="a row that ends before max_length",
    ),
    wrong(
        "caption",
        "all stop with the first",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s, pixels = np.zeros((B, params.ba.size)), np.full(B, START), image
    out = np.full((B, max_length), END)
    for t in range(max_length):
        x_t = np.concatenate([pixels, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.argmax(a @ params.Wya + params.by, axis=1)
        out[:, t], pixels = s, np.zeros_like(image)
        if np.any(s == END):
            break
    return out
""",
        truth="The loop stops as soon as one row has ended, and the others are cut.",
        regime="a batch in which one row ends before another",
    ),
    wrong(
        "caption",
        "as short as the longest name",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s, pixels = np.zeros((B, params.ba.size)), np.full(B, START), image
    columns, done = [], np.zeros(B, dtype=bool)
    while len(columns) < max_length and not done.all():
        x_t = np.concatenate([pixels, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.where(done, END, np.argmax(a @ params.Wya + params.by, axis=1))
        done |= s == END
        columns.append(s)
        pixels = np.zeros_like(image)
    return np.stack(columns, axis=1)
""",
        truth="When all rows have ended it stops writing, and the result has fewer columns than max_length.",
        regime="a batch in which all rows end before max_length",
    ),
    wrong(
        "caption",
        "START written down",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s, pixels = np.zeros((B, params.ba.size)), np.full(B, START), image
    columns, done = [s], np.zeros(B, dtype=bool)
    for _ in range(max_length - 1):
        x_t = np.concatenate([pixels, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.where(done, END, np.argmax(a @ params.Wya + params.by, axis=1))
        done |= s == END
        columns.append(s)
        pixels = np.zeros_like(image)
    return np.stack(columns, axis=1)
""",
        truth="START stands at the front of each row, and the last symbol is cut off for it.",
        regime="everywhere",
    ),
    wrong(
        "caption",
        "never says START",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, hot, pixels = np.zeros((B, params.ba.size)), np.zeros((B, n)), image
    out, done = np.full((B, max_length), END), np.zeros(B, dtype=bool)
    for t in range(max_length):
        x_t = np.concatenate([pixels, hot], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.where(done, END, np.argmax(a @ params.Wya + params.by, axis=1))
        done |= s == END
        out[:, t], hot, pixels = s, one_hot(s, n), np.zeros_like(image)
    return out
""",
        truth="At the first step the network sees the image alone, and START is not fed.",
        regime="everywhere, through the first step",
    ),
    wrong(
        "caption",
        "six symbols, as for digits",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s, pixels = np.zeros((B, params.ba.size)), np.full(B, START), image
    out, done = np.full((B, 6), END), np.zeros(B, dtype=bool)
    for t in range(6):
        x_t = np.concatenate([pixels, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.where(done, END, np.argmax(a @ params.Wya + params.by, axis=1))
        done |= s == END
        out[:, t], pixels = s, np.zeros_like(image)
    return out
""",
        truth="It always writes six symbols and ignores max_length.",
        regime="any max_length but 6",
    ),
    wrong(
        "caption",
        "wipes the image",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s = np.zeros((B, params.ba.size)), np.full(B, START)
    out, done = np.full((B, max_length), END), np.zeros(B, dtype=bool)
    for t in range(max_length):
        x_t = np.concatenate([image, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.where(done, END, np.argmax(a @ params.Wya + params.by, axis=1))
        done |= s == END
        out[:, t] = s
        image[:] = 0
    return out
""",
        truth="From the second step on the caller's own image is filled with zeros.",
        regime="everywhere, after the call",
    ),
    wrong(
        "caption",
        "never stops",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s, pixels, columns = np.zeros((B, params.ba.size)), np.full(B, START), image, []
    for _ in range(max_length):
        x_t = np.concatenate([pixels, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        z = a @ params.Wya + params.by
        z[:, END] = -np.inf
        s = z.argmax(axis=1)
        columns.append(s)
        pixels = np.zeros_like(image)
    return np.stack(columns, axis=1)
""",
        truth="END is taken from the choice, so every name goes on to the last symbol.",
        regime="a row that ends before max_length",
    ),
    wrong(
        "caption",
        "stops together with the last row of the batch",
        """
def caption(image, params, *, max_length):
    B, n = len(image), len(params.by)
    a, s, pixels = np.zeros((B, params.ba.size)), np.full(B, START), image
    out, done = np.full((B, max_length), END), np.zeros(B, dtype=bool)
    for t in range(max_length):
        x_t = np.concatenate([pixels, one_hot(s, n)], axis=1)
        a = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        s = np.where(done, END, np.argmax(a @ params.Wya + params.by, axis=1))
        done |= s == END
        out[:, t], pixels = s, np.zeros_like(image)
        if done[-1]:
            break
    return out
""",
        truth="Only the last row is asked whether it has ended, and then all rows get END.",
        regime="a batch whose last row ends before another",
    ),
    right(
        "classify_sequence",
        "mask, last column",
        """
def classify_sequence(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask)
    return softmax(a[:, -1] @ params.Wya + params.by)
""",
    ),
    right(
        "classify_sequence",
        "each review cut to its length",
        """
def classify_sequence(x, lengths, params):
    verdicts = []
    for review, n in zip(x, lengths):
        a = rnn_forward(review[np.newaxis, :n], np.zeros((1, len(params.ba))), params)
        verdicts.append(softmax(output_scores(a, params)[0, -1]))
    return np.array(verdicts)
""",
    ),
    right(
        "classify_sequence",
        "index by length",
        """
def classify_sequence(x, lengths, params):
    a = rnn_forward(x, np.zeros((x.shape[0], params.Waa.shape[0])), params)
    last = a[np.arange(len(x)), np.asarray(lengths) - 1]
    return softmax(last @ params.Wya + params.by)
""",
    ),
    right(
        "classify_sequence",
        "a loop that waits",
        """
def classify_sequence(x, lengths, params):
    state = np.zeros((len(x), params.ba.size))
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ params.Wax + state @ params.Waa + params.ba)
        state = np.where((t < lengths)[:, None], new, state)
    scores = np.einsum("bh,ho->bo", state, params.Wya) + params.by
    return softmax(scores)
""",
    ),
    right(
        "classify_sequence",
        "read in order of length, answers put back",
        """
def classify_sequence(x, lengths, params):
    order = np.argsort(lengths)
    x_sorted, n_sorted = x[order], np.asarray(lengths)[order]
    a = rnn_forward(x_sorted, np.zeros((len(x), params.ba.size)), params, mask_of(n_sorted, x.shape[1]))
    y = np.empty((len(x), params.by.size))
    y[order] = softmax(output_scores(a, params)[:, -1])
    return y
""",
    ),
    wrong(
        "classify_sequence",
        "the last column without a mask",
        """
def classify_sequence(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params)
    return softmax(a[:, -1] @ params.Wya + params.by)
""",
        truth="Padding is read as if it were words, and the answer comes after it.",
        regime="a row shorter than the array",
    ),
    wrong(
        "classify_sequence",
        "padding read as zeros",
        """
def classify_sequence(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    clean = np.where(mask[..., None], x, 0.0)
    a = rnn_forward(clean, np.zeros((len(x), params.ba.size)), params)
    return softmax(a[:, -1] @ params.Wya + params.by)
""",
        truth=("Padding is replaced by zeros and read all the same, and zeros that are read still move the state."),
        regime="a row shorter than the array",
    ),
    wrong(
        "classify_sequence",
        "mean of all states",
        """
def classify_sequence(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask)
    pooled = np.where(mask[..., None], a, 0).sum(axis=1) / np.asarray(lengths)[:, None]
    return softmax(pooled @ params.Wya + params.by)
""",
        truth="The answer is read from the mean of all states and not from the last one.",
        regime="a sequence of two steps and more",
    ),
    wrong(
        "classify_sequence",
        "one word too early",
        """
def classify_sequence(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params)
    last = a[np.arange(len(x)), np.maximum(np.asarray(lengths) - 2, 0)]
    return softmax(last @ params.Wya + params.by)
""",
        truth="The state before the last real word is taken, because its index is counted one too low.",
        regime="a sequence of two steps and more",
    ),
    wrong(
        "classify_sequence",
        "padding times zero",
        """
def classify_sequence(x, lengths, params):
    state = np.zeros((len(x), params.ba.size))
    for t in range(x.shape[1]):
        m = (t < np.asarray(lengths)).astype(float)[:, None]
        new = np.tanh(x[:, t] @ params.Wax + state @ params.Waa + params.ba)
        state = m * new + (1 - m) * state
    return softmax(state @ params.Wya + params.by)
""",
        truth="Padding is taken away by a multiplication, and zero times NaN is NaN.",
        regime="NaN or infinity in the padding",
    ),
    wrong(
        "classify_sequence",
        "the mask as wide as the longest",
        """
def classify_sequence(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask_of(lengths))
    return softmax(a[:, -1] @ params.Wya + params.by)
""",
        truth=(
            "The mask is as wide as the longest sequence and not as the array, so it does not fit when every "
            "row has padding."
        ),
        regime="an array longer than its longest sequence",
    ),
    wrong(
        "classify_sequence",
        "sorted and left sorted",
        """
def classify_sequence(x, lengths, params):
    order = np.argsort(-np.asarray(lengths), kind="stable")
    x, lengths = x[order], np.asarray(lengths)[order]
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask)
    return softmax(a[:, -1] @ params.Wya + params.by)
""",
        truth=(
            "Sequences are sorted by length, as PyTorch likes them, and the answers are never put back into the "
            "caller's order."
        ),
        regime="a batch whose lengths do not fall from row to row",
    ),
    wrong(
        "classify_sequence",
        "cleans the caller's padding",
        """
def classify_sequence(x, lengths, params):
    mask = mask_of(lengths, x.shape[1])
    x[~mask] = 0
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask)
    return softmax(a[:, -1] @ params.Wya + params.by)
""",
        truth="Zeros are written into the padding of the caller's x.",
        regime="any padding that is not zero, after the call",
    ),
    right(
        "tag_sequence",
        "where",
        """
def tag_sequence(x, lengths, params):
    real = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, real)
    return np.where(real[:, :, None], softmax(output_scores(a, params)), 0.0)
""",
    ),
    right(
        "tag_sequence",
        "fill an array of zeros",
        """
def tag_sequence(x, lengths, params):
    y = np.zeros((x.shape[0], x.shape[1], len(params.by)))
    for b, n in enumerate(lengths):
        a = np.zeros(len(params.ba))
        for t in range(n):
            a = np.tanh(x[b, t] @ params.Wax + a @ params.Waa + params.ba)
            y[b, t] = softmax(a @ params.Wya + params.by)
    return y
""",
    ),
    right(
        "tag_sequence",
        "real steps picked out",
        """
def tag_sequence(x, lengths, params):
    real = np.arange(x.shape[1]) < np.reshape(lengths, (-1, 1))
    a = rnn_forward(x, np.zeros((len(x), params.Waa.shape[1])), params, real)
    y = np.zeros((*real.shape, params.by.size))
    y[real] = softmax(a[real] @ params.Wya + params.by)
    return y
""",
    ),
    right(
        "tag_sequence",
        "scores first, zeros afterwards",
        """
def tag_sequence(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params)
    y = softmax(output_scores(a, params))
    for b, n in enumerate(lengths):
        y[b, n:] = 0
    return y
""",
    ),
    right(
        "tag_sequence",
        "each sentence cut to its length",
        """
def tag_sequence(x, lengths, params):
    def of_one(sentence, n):
        a = rnn_forward(sentence[None, :n], np.zeros((1, len(params.ba))), params)
        known = softmax(a[0] @ params.Wya + params.by)
        return np.pad(known, ((0, len(sentence) - n), (0, 0)))

    return np.array([of_one(sentence, n) for sentence, n in zip(x, lengths)])
""",
    ),
    right(
        "tag_sequence",
        "a product with a clean state",
        """
def tag_sequence(x, lengths, params):
    real = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, real)  # never NaN, with the mask
    return softmax(output_scores(a, params)) * real[..., None]
""",
    ),
    wrong(
        "tag_sequence",
        "labels in the padding",
        """
def tag_sequence(x, lengths, params):
    real = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, real)
    return softmax(output_scores(a, params))
""",
        truth="The probabilities in the padding are not set to zero.",
        regime="a row shorter than the array",
    ),
    wrong(
        "tag_sequence",
        "zero scores in the padding",
        """
def tag_sequence(x, lengths, params):
    real = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, real)
    return softmax(np.where(real[..., None], output_scores(a, params), 0.0))
""",
        truth=(
            "The scores in the padding are set to zero before the softmax, which makes all labels equally likely there."
        ),
        regime="a row shorter than the array",
    ),
    wrong(
        "tag_sequence",
        "NaN times zero",
        """
def tag_sequence(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params)
    return softmax(output_scores(a, params)) * mask_of(lengths, x.shape[1])[..., None]
""",
        truth=(
            "The padding is read and its probabilities are multiplied by zero, which leaves NaN where the "
            "padding holds NaN."
        ),
        regime="NaN in the padding",
    ),
    wrong(
        "tag_sequence",
        "one step of padding labelled",
        """
def tag_sequence(x, lengths, params):
    real = np.arange(x.shape[1])[None, :] <= np.asarray(lengths)[:, None]
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask_of(lengths, x.shape[1]))
    return np.where(real[..., None], softmax(output_scores(a, params)), 0.0)
""",
        truth=("The first step of padding counts as real, because the index of a step may not reach the length."),
        regime="a row shorter than the array",
    ),
    wrong(
        "tag_sequence",
        "softmax over time",
        """
def tag_sequence(x, lengths, params):
    real = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, real)
    z = output_scores(a, params)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.where(real[..., None], e / e.sum(axis=1, keepdims=True), 0.0)
""",
        truth="The softmax runs over time and not over the labels.",
        regime="more than one step",
    ),
    wrong(
        "tag_sequence",
        "the last state for every word",
        """
def tag_sequence(x, lengths, params):
    real = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, real)
    a = np.repeat(a[:, -1:], x.shape[1], axis=1)
    return np.where(real[..., None], softmax(output_scores(a, params)), 0.0)
""",
        truth=("Every word is labelled from the state at the end of its sentence and not from the one right after it."),
        regime="a sequence of two steps and more",
    ),
    wrong(
        "tag_sequence",
        "only the real steps",
        """
def tag_sequence(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask_of(lengths, x.shape[1]))
    y = softmax(output_scores(a, params))
    return [y[b, :n] for b, n in enumerate(lengths)]
""",
        truth="A list of arrays of different lengths comes back and not one array with zeros in the padding.",
        regime="everywhere",
    ),
    right(
        "encode",
        "mask, last column",
        """
def encode(x, lengths, params):
    real = mask_of(lengths, x.shape[1])
    return rnn_forward(x, np.zeros((len(x), params.ba.size)), params, real)[:, -1]
""",
    ),
    right(
        "encode",
        "each sentence by itself",
        """
def encode(x, lengths, params):
    contexts = []
    for words_of_one, n in zip(x, lengths):
        state = np.zeros_like(params.ba)
        for word in words_of_one[: int(n)]:
            state = np.tanh(word @ params.Wax + state @ params.Waa + params.ba)
        contexts.append(state)
    return np.vstack(contexts)
""",
    ),
    right(
        "encode",
        "take_along_axis",
        """
def encode(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    at = np.asarray(lengths)[:, None, None] - 1
    return np.take_along_axis(a, at, axis=1)[:, 0]
""",
    ),
    right(
        "encode",
        "each source cut to its length",
        """
def encode(x, lengths, params):
    last = []
    for row, n in zip(x, lengths):
        last.append(rnn_forward(row[None, :n], np.zeros((1, params.ba.size)), params)[0, -1])
    return np.array(last)
""",
    ),
    right(
        "encode",
        "a loop over time that freezes",
        """
def encode(x, lengths, params):
    state = np.zeros((len(x), params.Waa.shape[0]))
    for t in range(int(np.max(lengths))):
        reading = np.flatnonzero(np.asarray(lengths) > t)
        state[reading] = np.tanh(x[reading, t] @ params.Wax + state[reading] @ params.Waa + params.ba)
    return state
""",
    ),
    wrong(
        "encode",
        "padding read, too",
        """
def encode(x, lengths, params):
    return rnn_forward(x, np.zeros((len(x), params.ba.size)), params)[:, -1]
""",
        truth="Padding is read as if it were words.",
        regime="a row shorter than the array",
    ),
    wrong(
        "encode",
        "all states",
        """
def encode(x, lengths, params):
    return rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask_of(lengths, x.shape[1]))
""",
        truth="All states come back, where the context is one state for each sentence.",
        regime="everywhere",
    ),
    wrong(
        "encode",
        "a tanh on top",
        """
def encode(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask_of(lengths, x.shape[1]))
    return np.tanh(a[:, -1])
""",
        truth="The last state goes through tanh once more.",
        regime="everywhere but where the state is zero",
    ),
    wrong(
        "encode",
        "read from the end",
        """
def encode(x, lengths, params):
    out = []
    for one, n in zip(x, lengths):
        out.append(rnn_forward(one[None, :n][:, ::-1], np.zeros((1, params.ba.size)), params)[0, -1])
    return np.array(out)
""",
        truth=(
            "The sentence is read from its last word to its first, as in the experiment of Sutskever and "
            "others, which this exercise does not ask for."
        ),
        regime="a sentence of two words and more that is not its own mirror image",
    ),
    wrong(
        "encode",
        "no batch left for one",
        """
def encode(x, lengths, params):
    a = rnn_forward(x, np.zeros((len(x), params.ba.size)), params, mask_of(lengths, x.shape[1]))
    return np.squeeze(a[:, -1:])
""",
        truth="A batch of one sentence loses its batch axis.",
        regime="a batch of one",
    ),
    right(
        "decode_teacher_forced",
        "shifted copy",
        """
def decode_teacher_forced(state, target, params):
    read = np.full_like(target, START)
    read[:, 1:] = target[:, :-1]
    b = rnn_forward(one_hot(read, len(params.by)), state, params)
    return softmax(output_scores(b, params))
""",
    ),
    right(
        "decode_teacher_forced",
        "after_start from above",
        """
def decode_teacher_forced(state, target, params):
    b = rnn_forward(one_hot(after_start(target), params.by.size), state, params)
    return softmax(b @ params.Wya + params.by)
""",
    ),
    right(
        "decode_teacher_forced",
        "rows of Wax, step by step",
        """
def decode_teacher_forced(state, target, params):
    a, read, steps_ = state, np.full(len(target), START), []
    for right_word in target.T:
        a = np.tanh(params.Wax[read] + a @ params.Waa + params.ba)
        steps_.append(softmax(a @ params.Wya + params.by))
        read = right_word
    return np.stack(steps_, axis=1)
""",
    ),
    right(
        "decode_teacher_forced",
        "START put in front",
        """
def decode_teacher_forced(state, target, params):
    read = np.hstack([np.full((target.shape[0], 1), START), target])[:, :-1]
    vectors = np.eye(params.Wax.shape[0])[read]
    z = np.einsum("bth,ho->bto", rnn_forward(vectors, state, params), params.Wya) + params.by
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))
""",
    ),
    right(
        "decode_teacher_forced",
        "sentence by sentence",
        """
def decode_teacher_forced(state, target, params):
    answers = []
    for memory, sentence in zip(state, target.tolist()):
        rows = []
        for word in [START, *sentence[:-1]]:
            memory = np.tanh(params.Wax[word] + memory @ params.Waa + params.ba)
            rows.append(softmax(memory @ params.Wya + params.by))
        answers.append(rows)
    return np.array(answers)
""",
    ),
    wrong(
        "decode_teacher_forced",
        "not shifted",
        """
def decode_teacher_forced(state, target, params):
    b = rnn_forward(one_hot(target, len(params.by)), state, params)
    return softmax(output_scores(b, params))
""",
        truth="Each step reads the word that it is asked for, so the answer is given away.",
        regime="everywhere",
    ),
    wrong(
        "decode_teacher_forced",
        "rolled round",
        """
def decode_teacher_forced(state, target, params):
    read = np.roll(target, 1, axis=1)
    b = rnn_forward(one_hot(read, len(params.by)), state, params)
    return softmax(output_scores(b, params))
""",
        truth="The last word is rolled round to the front, where START belongs.",
        regime="any target whose last word is not START",
    ),
    wrong(
        "decode_teacher_forced",
        "END in front",
        """
def decode_teacher_forced(state, target, params):
    read = np.concatenate([np.zeros((len(target), 1), dtype=int), target[:, :-1]], axis=1)
    b = rnn_forward(one_hot(read, len(params.by)), state, params)
    return softmax(output_scores(b, params))
""",
        truth="The first step reads END, which is 0, and not START.",
        regime="everywhere",
    ),
    wrong(
        "decode_teacher_forced",
        "reads what it wrote",
        """
def decode_teacher_forced(state, target, params):
    a, read, out = state, np.full(len(target), START), []
    for _ in range(target.shape[1]):
        a = np.tanh(params.Wax[read] + a @ params.Waa + params.ba)
        out.append(softmax(a @ params.Wya + params.by))
        read = out[-1].argmax(axis=1)
    return np.stack(out, axis=1)
""",
        truth="It reads its own choice of the step before, and there is no teacher.",
        regime="two steps and more, unless every choice is right",
    ),
    wrong(
        "decode_teacher_forced",
        "shifts in the target",
        """
def decode_teacher_forced(state, target, params):
    target[:, 1:] = target[:, :-1].copy()
    target[:, 0] = START
    b = rnn_forward(one_hot(target, len(params.by)), state, params)
    return softmax(output_scores(b, params))
""",
        truth="The caller's target is shifted in place.",
        regime="everywhere, after the call",
    ),
    wrong(
        "decode_teacher_forced",
        "starts from nothing",
        """
def decode_teacher_forced(state, target, params):
    read = np.concatenate([np.full((len(target), 1), START), target[:, :-1]], axis=1)
    b = rnn_forward(one_hot(read, len(params.by)), np.zeros_like(state), params)
    return softmax(output_scores(b, params))
""",
        truth="It starts from zeros, so the context is never used.",
        regime="any state that is not zero",
    ),
    wrong(
        "decode_teacher_forced",
        "only the right words",
        """
def decode_teacher_forced(state, target, params):
    read = np.concatenate([np.full((len(target), 1), START), target[:, :-1]], axis=1)
    y = softmax(output_scores(rnn_forward(one_hot(read, len(params.by)), state, params), params))
    return np.take_along_axis(y, target[..., None], axis=2)[..., 0]
""",
        truth="Only the probability of the right word comes back at each step, and not those of all words.",
        regime="everywhere",
    ),
    right(
        "translate",
        "encode, then a loop",
        """
def translate(source, params, *, max_length):
    lengths = np.sum(source != END, axis=1)
    a = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    decoder, n = params.decoder, len(params.decoder.by)
    ids, done = np.full(len(source), START), np.zeros(len(source), dtype=bool)
    written = np.full((len(source), max_length), END)
    for t in range(max_length):
        a = rnn_forward(one_hot(ids, n)[:, None], a, decoder)[:, 0]
        ids = np.where(done, END, (a @ decoder.Wya + decoder.by).argmax(axis=1))
        written[:, t] = ids
        done |= ids == END
    return written
""",
    ),
    right(
        "translate",
        "one sentence at a time",
        """
def translate(source, params, *, max_length):
    def read(sentence):
        state = np.zeros(params.encoder.ba.size)
        for word in sentence:
            if word == END:
                break
            state = np.tanh(params.encoder.Wax[word] + state @ params.encoder.Waa + params.encoder.ba)
        return state

    def write(state):
        word, sentence = START, []
        for _ in range(max_length):
            state = np.tanh(params.decoder.Wax[word] + state @ params.decoder.Waa + params.decoder.ba)
            word = int((state @ params.decoder.Wya + params.decoder.by).argmax())
            if word == END:
                break
            sentence.append(word)
        return sentence + [END] * (max_length - len(sentence))

    return np.array([write(read(sentence)) for sentence in source], dtype=int)
""",
    ),
    right(
        "translate",
        "write first, silence after END",
        """
def translate(source, params, *, max_length):
    encoder, decoder = params
    n_read, n_write = encoder.Wax.shape[0], decoder.Wax.shape[0]
    state = encode(one_hot(source, n_read), np.count_nonzero(source, axis=1), encoder)  # END is 0
    word, columns = np.full(source.shape[0], START), []
    for _ in range(max_length):
        state = np.tanh(one_hot(word, n_write) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        word = np.argmax(state @ decoder.Wya + decoder.by, axis=1)
        columns.append(word)
    result = np.stack(columns, axis=1)
    over = np.cumsum(result == END, axis=1) > 0
    result[over] = END
    return result
""",
    ),
    right(
        "translate",
        "rows that are still writing",
        """
def translate(source, params, *, max_length):
    n_in = params.encoder.Wax.shape[0]
    state = encode(one_hot(source, n_in), (source != END).sum(axis=1), params.encoder)
    d = params.decoder
    result = np.zeros((len(source), max_length), dtype=int) + END
    rows, last = np.arange(len(source)), np.full(len(source), START)
    for t in range(max_length):
        state = np.tanh(d.Wax[last] + state @ d.Waa + d.ba)
        last = (state @ d.Wya + d.by).argmax(axis=1)
        result[rows, t] = last
        going = last != END
        rows, state, last = rows[going], state[going], last[going]
    return result
""",
    ),
    wrong(
        "translate",
        "reads the filling",
        """
def translate(source, params, *, max_length):
    lengths = np.full(len(source), source.shape[1])
    a = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    d, s, done, out = params.decoder, np.full(len(source), START), np.zeros(len(source), bool), []
    for _ in range(max_length):
        a = np.tanh(d.Wax[s] + a @ d.Waa + d.ba)
        s = np.where(done, END, np.argmax(a @ d.Wya + d.by, axis=1))
        done |= s == END
        out.append(s)
    return np.stack(out, axis=1)
""",
        truth="The END that fills up the source is read as if it were words.",
        regime="a source row that is filled up with END",
    ),
    wrong(
        "translate",
        "length is where END stands",
        """
def translate(source, params, *, max_length):
    lengths = np.argmax(source == END, axis=1)
    a = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    d, s, done, out = params.decoder, np.full(len(source), START), np.zeros(len(source), bool), []
    for _ in range(max_length):
        a = np.tanh(d.Wax[s] + a @ d.Waa + d.ba)
        s = np.where(done, END, np.argmax(a @ d.Wya + d.by, axis=1))
        done |= s == END
        out.append(s)
    return np.stack(out, axis=1)
""",
        truth=(
            "It takes the place of the first END for the length, and in a row that is full it finds none: the "
            "length becomes zero."
        ),
        regime="a source row without END",
    ),
    wrong(
        "translate",
        "the context at every word",
        """
def translate(source, params, *, max_length):
    lengths = np.sum(source != END, axis=1)
    context = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    d, s, done, out = params.decoder, np.full(len(source), START), np.zeros(len(source), bool), []
    for _ in range(max_length):
        a = np.tanh(d.Wax[s] + context @ d.Waa + d.ba)
        s = np.where(done, END, np.argmax(a @ d.Wya + d.by, axis=1))
        done |= s == END
        out.append(s)
    return np.stack(out, axis=1)
""",
        truth="The decoder starts from the context again at every word, so it forgets what it has written.",
        regime="translations of two words and more",
    ),
    wrong(
        "translate",
        "babbles on after END",
        """
def translate(source, params, *, max_length):
    lengths = np.sum(source != END, axis=1)
    a = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    d, s, out = params.decoder, np.full(len(source), START), []
    for _ in range(max_length):
        a = np.tanh(d.Wax[s] + a @ d.Waa + d.ba)
        s = np.argmax(a @ d.Wya + d.by, axis=1)
        out.append(s)
    return np.stack(out, axis=1)
""",
        truth="A row that has chosen END goes on writing.",
        regime="a row that ends before max_length",
    ),
    wrong(
        "translate",
        "one END ends all",
        """
def translate(source, params, *, max_length):
    lengths = np.sum(source != END, axis=1)
    a = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    d, s, out = params.decoder, np.full(len(source), START), np.full((len(source), max_length), END)
    for t in range(max_length):
        a = np.tanh(d.Wax[s] + a @ d.Waa + d.ba)
        s = np.argmax(a @ d.Wya + d.by, axis=1)
        out[:, t] = s
        if END in s:
            break
    return out
""",
        truth="Once one row has chosen END all rows get END.",
        regime="a batch in which one row ends before another",
    ),
    wrong(
        "translate",
        "begins with END",
        """
def translate(source, params, *, max_length):
    lengths = np.sum(source != END, axis=1)
    a = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    d, s, done, out = params.decoder, np.full(len(source), END), np.zeros(len(source), bool), []
    for _ in range(max_length):
        a = np.tanh(d.Wax[s] + a @ d.Waa + d.ba)
        s = np.where(done, END, np.argmax(a @ d.Wya + d.by, axis=1))
        done |= s == END
        out.append(s)
    return np.stack(out, axis=1)
""",
        truth="The decoder reads END at its first step and not START.",
        regime="everywhere, through the first word",
    ),
    wrong(
        "translate",
        "one vocabulary for both",
        """
def translate(source, params, *, max_length):
    n = len(params.encoder.Wax)
    a = encode(one_hot(source, n), np.sum(source != END, axis=1), params.encoder)
    s, done, out = np.full(len(source), START), np.zeros(len(source), bool), []
    for _ in range(max_length):
        a = rnn_forward(one_hot(s, n)[:, None], a, params.decoder)[:, 0]
        s = np.where(done, END, np.argmax(a @ params.decoder.Wya + params.decoder.by, axis=1))
        done |= s == END
        out.append(s)
    return np.stack(out, axis=1)
""",
        truth=(
            "The decoder's one-hot vectors are made as long as the encoder's, and the two vocabularies have "
            "different sizes."
        ),
        regime="two languages with vocabularies of different sizes",
    ),
    wrong(
        "translate",
        "always fourteen words",
        """
def translate(source, params, *, max_length):
    lengths = np.sum(source != END, axis=1)
    a = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    d, s, done, out = params.decoder, np.full(len(source), START), np.zeros(len(source), bool), []
    for _ in range(14):
        a = np.tanh(d.Wax[s] + a @ d.Waa + d.ba)
        s = np.where(done, END, np.argmax(a @ d.Wya + d.by, axis=1))
        done |= s == END
        out.append(s)
    return np.stack(out, axis=1)
""",
        truth="It always writes fourteen words and ignores max_length.",
        regime="any max_length but 14",
    ),
    wrong(
        "translate",
        "the sentence as it was",
        """
def translate(source, params, *, max_length):
    result = np.full((len(source), max_length), END)
    n = min(max_length, source.shape[1])
    result[:, :n] = source[:, :n]
    return result
""",
        truth="The source itself comes back, cut or filled up to max_length.",
        regime="everywhere but where nothing is to be translated",
    ),
    right(
        "adam_step",
        "four lists in one loop",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    new_w, new_m, new_v = [], [], []
    for i in range(len(params)):
        m_i = 0.9 * m[i] + 0.1 * grads[i]
        v_i = 0.999 * v[i] + 0.001 * grads[i] ** 2
        m_hat = m_i / (1 - 0.9**t)
        v_hat = v_i / (1 - 0.999**t)
        new_w.append(params[i] - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8))
        new_m.append(m_i)
        new_v.append(v_i)
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
    ),
    right(
        "adam_step",
        "one entry after the other",
        """
def adam_step(params, grads, state, learning_rate):
    import math

    m_old, v_old, steps_taken = state
    now = steps_taken + 1
    share_m = 1.0 - math.pow(0.9, now)
    share_v = 1.0 - math.pow(0.999, now)
    weights, first, second = {}, {}, {}
    for name in RNNParams._fields:
        w, g = getattr(params, name), getattr(grads, name)
        weights[name], first[name], second[name] = np.zeros(w.shape), np.zeros(w.shape), np.zeros(w.shape)
        for place in np.ndindex(w.shape):
            gradient = float(g[place])
            mean = 0.9 * float(getattr(m_old, name)[place]) + 0.1 * gradient
            square = 0.999 * float(getattr(v_old, name)[place]) + 0.001 * gradient * gradient
            length = math.sqrt(square / share_v) + 1e-8
            first[name][place] = mean
            second[name][place] = square
            weights[name][place] = float(w[place]) - learning_rate * (mean / share_m) / length
    return RNNParams(**weights), (RNNParams(**first), RNNParams(**second), now)
""",
    ),
    right(
        "adam_step",
        "a class for the running mean",
        """
class RunningMean:
    def __init__(self, keep, value):
        self.keep = keep
        self.value = value

    def after(self, news):
        return RunningMean(self.keep, self.keep * self.value + (1 - self.keep) * news)

    def corrected(self, t):
        return self.value / (1 - self.keep**t)


def adam_step(params, grads, state, learning_rate):
    of_gradients, of_squares, t = state
    t += 1
    rows = []
    for weight, grad, m, v in zip(params, grads, of_gradients, of_squares):
        mean = RunningMean(0.9, m).after(grad)
        square = RunningMean(0.999, v).after(grad * grad)
        step = learning_rate * mean.corrected(t) / (np.sqrt(square.corrected(t)) + 1e-8)
        rows.append((weight - step, mean.value, square.value))
    return (
        RNNParams(*[row[0] for row in rows]),
        (RNNParams(*[row[1] for row in rows]), RNNParams(*[row[2] for row in rows]), t),
    )
""",
    ),
    right(
        "adam_step",
        "name by name with _replace",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    count = t + 1
    for name in params._fields:
        g = getattr(grads, name)
        m = m._replace(**{name: getattr(m, name) * 0.9 + g * 0.1})
        v = v._replace(**{name: getattr(v, name) * 0.999 + g**2 * 0.001})
        right_m = getattr(m, name) / (1 - 0.9**count)
        right_v = getattr(v, name) / (1 - 0.999**count)
        moved = getattr(params, name) - learning_rate * right_m / (right_v**0.5 + 1e-8)
        params = params._replace(**{name: moved})
    return params, (m, v, count)
""",
    ),
    right(
        "adam_step",
        "in place on copies of its own",
        """
def adam_step(params, grads, state, learning_rate):
    t = state[2] + 1
    P = [np.array(w, dtype=float) for w in params]
    M = [np.array(m, dtype=float) for m in state[0]]
    V = [np.array(v, dtype=float) for v in state[1]]
    for k, g in enumerate(grads):
        M[k] *= 0.9
        M[k] += 0.1 * g
        V[k] *= 0.999
        V[k] += 0.001 * g * g
        P[k] -= learning_rate * (M[k] / (1 - 0.9**t)) / (np.sqrt(V[k] / (1 - 0.999**t)) + 1e-8)
    return RNNParams(*P), (RNNParams(*M), RNNParams(*V), t)
""",
    ),
    right(
        "adam_step",
        "helper functions, the mean drawn towards the new value",
        """
def drawn_towards(old, new, share):
    return old + share * (new - old)


def after_t_steps(mean, share, t):
    return mean / (1.0 - (1.0 - share) ** t)


def move(weight, m_hat, v_hat, eta):
    return weight - eta * m_hat / (np.sqrt(v_hat) + 1e-8)


def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    m = RNNParams(*[drawn_towards(m[i], grads[i], 0.1) for i in range(5)])
    v = RNNParams(*[drawn_towards(v[i], grads[i] ** 2, 0.001) for i in range(5)])
    t = t + 1
    weights = []
    for i in range(5):
        weights.append(
            move(params[i], after_t_steps(m[i], 0.1, t), after_t_steps(v[i], 0.001, t), learning_rate)
        )
    return RNNParams(*weights), (m, v, t)
""",
    ),
    wrong(
        "adam_step",
        "no correction",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    new_w, new_m, new_v = [], [], []
    for i in range(len(params)):
        new_m.append(0.9 * m[i] + 0.1 * grads[i])
        new_v.append(0.999 * v[i] + 0.001 * grads[i] ** 2)
        new_w.append(params[i] - learning_rate * new_m[i] / (np.sqrt(new_v[i]) + 1e-8))
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t + 1)
""",
        truth="Neither mean is divided by its share of gradients, so the first step is 3.2 times too long.",
        regime="t up to a few thousand, any gradient that is not zero",
    ),
    wrong(
        "adam_step",
        "the corrected means are kept",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    new_w, new_m, new_v = [], [], []
    for w, g, m_i, v_i in zip(params, grads, m, v):
        m_i = 0.9 * m_i + 0.1 * g
        v_i = 0.999 * v_i + 0.001 * g**2
        m_i = m_i / (1 - 0.9**t)
        v_i = v_i / (1 - 0.999**t)
        new_w.append(w - learning_rate * m_i / (np.sqrt(v_i) + 1e-8))
        new_m.append(m_i)
        new_v.append(v_i)
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
        truth="The state holds the corrected means, so from the second step on they are corrected over and over.",
        regime="the returned m and v at small t; the weights from the second step of a chain on",
    ),
    wrong(
        "adam_step",
        "the step is counted at the end",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    power = max(t, 1)  # otherwise it divides by zero
    new_w, new_m, new_v = [], [], []
    for i in range(5):
        m_i = 0.9 * m[i] + 0.1 * grads[i]
        v_i = 0.999 * v[i] + 0.001 * grads[i] ** 2
        m_hat = m_i / (1 - 0.9**power)
        v_hat = v_i / (1 - 0.999**power)
        new_w.append(params[i] - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8))
        new_m.append(m_i)
        new_v.append(v_i)
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t + 1)
""",
        truth=(
            "The correction uses the number of steps before this one, so the second step is corrected as if it "
            "were the first."
        ),
        regime="the state comes with t of 1 up to some tens or hundreds; right at the first step",
    ),
    wrong(
        "adam_step",
        "always corrected as at the first step",
        """
def adam_step(params, grads, state, learning_rate):
    beta1, beta2 = 0.9, 0.999
    m, v, t = state
    weights, ms, vs = [], [], []
    for w, g, m_old, v_old in zip(params, grads, m, v):
        m_new = beta1 * m_old + (1 - beta1) * g
        v_new = beta2 * v_old + (1 - beta2) * g * g
        m_hat = m_new / (1 - beta1)
        v_hat = v_new / (1 - beta2)
        weights.append(w - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8))
        ms.append(m_new)
        vs.append(v_new)
    return RNNParams(*weights), (RNNParams(*ms), RNNParams(*vs), t + 1)
""",
        truth="The shares are those of the first step, 0.1 and 0.001, without the power t.",
        regime="the state comes with t of 1 or more; right at the first step",
    ),
    wrong(
        "adam_step",
        "counted once per array",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    new_w, new_m, new_v = [], [], []
    for i in range(len(params)):
        t = t + 1
        m_i = 0.9 * m[i] + 0.1 * grads[i]
        v_i = 0.999 * v[i] + 0.001 * grads[i] ** 2
        m_hat = m_i / (1 - 0.9**t)
        v_hat = v_i / (1 - 0.999**t)
        new_w.append(params[i] - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8))
        new_m.append(m_i)
        new_v.append(v_i)
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
        truth=(
            "The count stands inside the loop over the arrays, so one step counts as five and each array has a "
            "correction of its own."
        ),
        regime="always in the returned t; in the weights of all arrays but Wax at small t",
    ),
    wrong(
        "adam_step",
        "the means are written into",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t += 1
    weights = []
    for i in range(len(params)):
        m[i][...] = 0.9 * m[i] + 0.1 * grads[i]
        v[i][...] = 0.999 * v[i] + 0.001 * grads[i] ** 2
        m_hat = m[i] / (1 - 0.9**t)
        v_hat = v[i] / (1 - 0.999**t)
        weights.append(params[i] - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8))
    return RNNParams(*weights), (m, v, t)
""",
        truth=(
            "The arrays m and v of the state that was handed in are overwritten and handed back, where all arrays "
            "are to be new ones."
        ),
        regime="whoever looks at the old state, or uses it, after the call",
    ),
    wrong(
        "adam_step",
        "the tiny number inside the root",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    new_w, new_m, new_v = [], [], []
    for w, g, m_i, v_i in zip(params, grads, m, v):
        m_i = 0.9 * m_i + 0.1 * g
        v_i = 0.999 * v_i + 0.001 * g**2
        new_w.append(w - learning_rate * (m_i / (1 - 0.9**t)) / np.sqrt(v_i / (1 - 0.999**t) + 1e-8))
        new_m.append(m_i)
        new_v.append(v_i)
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
        truth=(
            "The 1e-8 is added to v before the root is taken, so gradients below 1e-4 no longer move their "
            "weights by the learning rate."
        ),
        regime="gradients of about 1e-3 and less, but not zero",
    ),
    wrong(
        "adam_step",
        "one root for the whole array",
        """
def size_of(v_hat):
    return np.sqrt(np.mean(v_hat)) + 1e-8


def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    new_w, new_m, new_v = [], [], []
    for w, g, m_i, v_i in zip(params, grads, m, v):
        m_i = 0.9 * m_i + 0.1 * g
        v_i = 0.999 * v_i + 0.001 * g**2
        m_hat, v_hat = m_i / (1 - 0.9**t), v_i / (1 - 0.999**t)
        new_w.append(w - learning_rate * m_hat / size_of(v_hat))
        new_m.append(m_i)
        new_v.append(v_i)
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
        truth="All entries of an array are divided by one common root instead of each by its own.",
        regime="an array of several entries whose gradients differ in size; right for arrays of one entry",
    ),
    wrong(
        "adam_step",
        "the two rates of forgetting exchanged",
        """
BETA1, BETA2, EPSILON = 0.999, 0.9, 1e-8


def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    new_w, new_m, new_v = [], [], []
    for i in range(5):
        new_m.append(BETA1 * m[i] + (1 - BETA1) * grads[i])
        new_v.append(BETA2 * v[i] + (1 - BETA2) * grads[i] ** 2)
        m_hat = new_m[i] / (1 - BETA1**t)
        v_hat = new_v[i] / (1 - BETA2**t)
        new_w.append(params[i] - learning_rate * m_hat / (np.sqrt(v_hat) + EPSILON))
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
        truth="m keeps 0.999 and v keeps 0.9, where it is the other way round.",
        regime="m and v always; the weights from the second step on, since at the first the corrections hide it",
    ),
    wrong(
        "adam_step",
        "uphill",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    new_w, new_m, new_v = [], [], []
    for w, g, m_i, v_i in zip(params, grads, m, v):
        m_i = 0.9 * m_i + 0.1 * g
        v_i = 0.999 * v_i + 0.001 * g**2
        new_w.append(w + learning_rate * (m_i / (1 - 0.9**t)) / (np.sqrt(v_i / (1 - 0.999**t)) + 1e-8))
        new_m.append(m_i)
        new_v.append(v_i)
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
        truth="The step is added, so the weights go with the gradient and the loss rises.",
        regime="any corrected m that is not zero",
    ),
    wrong(
        "adam_step",
        "the mean from before this step",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    new_w = []
    for i in range(len(params)):
        m_hat = m[i] / (1 - 0.9**t)
        v_hat = v[i] / (1 - 0.999**t)
        new_w.append(params[i] - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8))
    new_m = [0.9 * m[i] + 0.1 * grads[i] for i in range(len(m))]
    new_v = [0.999 * v[i] + 0.001 * grads[i] ** 2 for i in range(len(v))]
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
        truth=(
            "The weights move by the old m and v, before this gradient has come in, so the first step moves nothing."
        ),
        regime="the returned weights, whenever the gradient is not the old mean itself",
    ),
    wrong(
        "adam_step",
        "an optimiser that counts for itself",
        """
class Adam:
    def __init__(self):
        self.t = 0

    def step(self, params, grads, m, v, rate):
        self.t += 1
        ws, ms, vs = [], [], []
        for w, g, m_i, v_i in zip(params, grads, m, v):
            ms.append(0.9 * m_i + 0.1 * g)
            vs.append(0.999 * v_i + 0.001 * g**2)
            m_hat = ms[-1] / (1 - 0.9**self.t)
            v_hat = vs[-1] / (1 - 0.999**self.t)
            ws.append(w - rate * m_hat / (np.sqrt(v_hat) + 1e-8))
        return RNNParams(*ws), (RNNParams(*ms), RNNParams(*vs), self.t)


optimiser = Adam()


def adam_step(params, grads, state, learning_rate):
    m, v, _ = state
    return optimiser.step(params, grads, m, v, learning_rate)
""",
        truth=(
            "The count lives in one object instead of in the state, so a second network, or the same call again, "
            "is corrected for the steps of all calls together."
        ),
        regime="any call that is not the continuation of one single chain from t = 0; right on the very first chain",
    ),
    wrong(
        "adam_step",
        "the biases take a plain step",
        """
def adam_step(params, grads, state, learning_rate):
    m, v, t = state
    t = t + 1
    new_w, new_m, new_v = [], [], []
    for i in range(len(params)):
        m_i = 0.9 * m[i] + 0.1 * grads[i]
        v_i = 0.999 * v[i] + 0.001 * grads[i] ** 2
        if params[i].ndim == 2:
            step = (m_i / (1 - 0.9**t)) / (np.sqrt(v_i / (1 - 0.999**t)) + 1e-8)
        else:
            step = grads[i]
        new_w.append(params[i] - learning_rate * step)
        new_m.append(m_i)
        new_v.append(v_i)
    return RNNParams(*new_w), (RNNParams(*new_m), RNNParams(*new_v), t)
""",
        truth="The two biases move by their raw gradient, where Adam measures every weight by its own gradients.",
        regime="ba and by, unless their gradients happen to be of size 1",
    ),
)
