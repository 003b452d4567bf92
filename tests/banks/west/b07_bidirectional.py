"""Answers to notebook 07, both directions."""

from tests.banks.answer import right, wrong

ANSWERS = (
    right(
        "reverse_by_length",
        "row by row into a copy",
        """
def reverse_by_length(x, lengths):
    turned = x.copy()
    for b, n in enumerate(lengths):
        turned[b, :n] = np.flip(x[b, :n], axis=0)
    return turned
""",
    ),
    right(
        "reverse_by_length",
        "sorted by a key",
        """
def reverse_by_length(x, lengths):
    t = np.arange(x.shape[1])
    # real steps get the keys -t, padding keeps the keys t: sorting turns round what is real
    key = np.where(t < np.asarray(lengths)[:, None], -t - 1, t)
    order = np.argsort(key, axis=1)
    return np.take_along_axis(x, order[:, :, None], axis=1)
""",
    ),
    wrong(
        "reverse_by_length",
        "negative steps count from the end",
        """
def reverse_by_length(x, lengths):
    t = np.arange(x.shape[1])
    source = lengths[:, None] - 1 - t
    return x[np.arange(len(x))[:, None], source]
""",
        truth="In the padding the index is negative and counts from the end, so the padding is turned round as well.",
        regime="rows with two padded steps and more that differ",
    ),
    right(
        "reverse_by_length",
        "nothing to do if no row is padded",
        """
def reverse_by_length(x, lengths):
    if np.all(lengths == x.shape[1]):
        return x[:, ::-1]
    out = np.array(x)
    for row, source, n in zip(out, x, lengths):
        row[:n] = source[:n][::-1]
    return out
""",
    ),
    wrong(
        "reverse_by_length",
        "clean padding",
        """
def reverse_by_length(x, lengths):
    result = np.zeros_like(x)
    for b in range(x.shape[0]):
        for t in range(lengths[b]):
            result[b, t] = x[b, lengths[b] - 1 - t]
    return result
""",
        truth="The padding becomes zero, and should stay as it was.",
        regime="padding that is not zero",
    ),
    wrong(
        "reverse_by_length",
        "turned in numbers",
        """
def reverse_by_length(x, lengths):
    n_batch, n_time, n_features = x.shape
    y = np.zeros((n_batch, n_time, n_features))
    for b in range(n_batch):
        L = int(lengths[b])
        y[b, :L, :] = x[b, L - 1::-1, :] if L < n_time else x[b, ::-1, :]
        y[b, L:, :] = x[b, L:, :]
    return y
""",
        truth="The result is made of floats, so that words cannot be copied and integers don't stay what they are.",
        regime="sequences that are not floats, such as the words in the notebook's own example",
    ),
    right(
        "masked_forward",
        "a loop with a choice",
        """
def masked_forward(x, lengths, a0, params):
    lengths = np.asarray(lengths).reshape(-1, 1)
    a_t, states = a0, []
    for t, x_t in enumerate(np.swapaxes(x, 0, 1)):
        a_t = np.where(t < lengths, np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba), a_t)
        states.append(a_t)
    return np.stack(states, axis=1)
""",
    ),
    right(
        "masked_forward",
        "only the rows that still go on",
        """
def masked_forward(x, lengths, a0, params):
    B, T = x.shape[0], x.shape[1]
    A = np.zeros((B, T, a0.shape[1]))
    state = np.array(a0, dtype=float)
    for t in range(T):
        k = np.nonzero(np.asarray(lengths) > t)[0]
        state[k, :] = np.tanh(x[k, t, :] @ params.Wax + state[k, :] @ params.Waa + params.ba)
        A[:, t, :] = state
    return A
""",
    ),
    wrong(
        "masked_forward",
        "stops with the longest",
        """
def masked_forward(x, lengths, a0, params):
    a = np.zeros((x.shape[0], x.shape[1], a0.shape[1]))
    prev = a0
    for t in range(max(lengths)):
        new = np.tanh(x[:, t] @ params.Wax + prev @ params.Waa + params.ba)
        prev = np.where((t < np.asarray(lengths))[:, None], new, prev)
        a[:, t] = prev
    return a
""",
        truth="The loop ends with the longest sequence, and behind it stand zeros instead of the last states.",
        regime="arrays with padding behind the longest sequence",
    ),
    wrong(
        "masked_forward",
        "longest first taken for granted",
        """
def masked_forward(x, lengths, a0, params):
    state, out = a0.copy(), np.zeros((*x.shape[:2], a0.shape[1]))
    for t in range(x.shape[1]):
        n_active = int(np.sum(lengths > t))  # batch_sizes of a packed sequence
        state[:n_active] = np.tanh(x[:n_active, t] @ params.Wax + state[:n_active] @ params.Waa + params.ba)
        out[:, t] = state
    return out
""",
        truth="The first rows are taken for the longest ones, so in other batches the wrong sequences go on.",
        regime="batches that are not sorted from long to short",
    ),
    wrong(
        "masked_forward",
        "the mask as a factor",
        """
def masked_forward(x, lengths, a0, params):
    m = (np.arange(x.shape[1]) < lengths[:, None]).astype(float)
    a, h = [], a0
    for t in range(x.shape[1]):
        h_new = np.tanh(x[:, t] @ params.Wax + h @ params.Waa + params.ba)
        h = m[:, t, None] * h_new + (1 - m[:, t, None]) * h
        a.append(h)
    return np.stack(a, axis=1)
""",
        truth="Zero times NaN is NaN: a factor does not switch off what stands in the padding.",
        regime="padding that is NaN or infinite",
    ),
    wrong(
        "masked_forward",
        "all wait for the shortest",
        """
def masked_forward(x, lengths, a0, params):
    shortest = np.min(lengths)
    a_t, a = a0, np.empty((len(x), x.shape[1], len(params.ba)))
    for t in range(x.shape[1]):
        if t < shortest:
            a_t = np.tanh(x[:, t] @ params.Wax + a_t @ params.Waa + params.ba)
        a[:, t] = a_t
    return a
""",
        truth="As soon as the shortest sequence has ended, all sequences wait.",
        regime="batches of different lengths",
    ),
    right(
        "birnn_forward",
        "each direction by a helper",
        """
def birnn_forward(x, lengths, params):
    def read(inputs, weights):
        silence = np.zeros((inputs.shape[0], weights.Waa.shape[0]))
        return masked_forward(inputs, lengths, silence, weights)

    ahead = read(x, params.ahead)
    back = reverse_by_length(read(reverse_by_length(x, lengths), params.back), lengths)
    return np.concatenate([ahead, back], axis=-1)
""",
    ),
    right(
        "birnn_forward",
        "the back direction from the last step down",
        """
def birnn_forward(x, lengths, params):
    lengths = np.asarray(lengths)
    B, T, _ = x.shape
    H = params.ahead.ba.size
    a = np.zeros((B, T, 2 * H))
    a[:, :, :H] = masked_forward(x, lengths, np.zeros((B, H)), params.ahead)
    for b in range(B):
        state = np.zeros(H)
        for t in range(int(lengths[b]) - 1, -1, -1):
            state = np.tanh(x[b, t] @ params.back.Wax + state @ params.back.Waa + params.back.ba)
            a[b, t, H:] = state
        a[b, int(lengths[b]):, H:] = state
    return a
""",
    ),
    wrong(
        "birnn_forward",
        "the sum of both directions",
        """
def birnn_forward(x, lengths, params):
    zeros = np.zeros((len(x), len(params.ahead.ba)))
    fwd = masked_forward(x, lengths, zeros, params.ahead)
    bwd = masked_forward(reverse_by_length(x, lengths), lengths, zeros, params.back)
    return fwd + reverse_by_length(bwd, lengths)  # merge_mode="sum"
""",
        truth="The states are added, and should stand side by side.",
        regime="every call",
    ),
    wrong(
        "birnn_forward",
        "back begins where ahead ended",
        """
def birnn_forward(x, lengths, params):
    h = np.zeros((x.shape[0], params.ahead.ba.size))
    ahead = masked_forward(x, lengths, h, params.ahead)
    h = ahead[:, -1]
    back = masked_forward(reverse_by_length(x, lengths), lengths, h, params.back)
    return np.concatenate((ahead, reverse_by_length(back, lengths)), axis=2)
""",
        truth="The back direction starts from the last state of the other one, and should start from zeros.",
        regime="every call",
    ),
    wrong(
        "birnn_forward",
        "zeros where nothing is heard",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((x.shape[0], params.ahead.ba.size))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = reverse_by_length(masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back), lengths)
    a = np.concatenate([ahead, back], axis=2)
    return np.where(mask_of(lengths, x.shape[1])[:, :, None], a, 0.0)
""",
        truth="The padding holds zeros, and should hold the last state of each direction.",
        regime="batches with padding",
    ),
    wrong(
        "birnn_forward",
        "first read, first written",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(lengths), params.ahead.Waa.shape[0]))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back)
    return np.dstack([ahead, back])
""",
        truth="The states of the back direction are not turned round again before the two are joined.",
        regime="sequences of two steps and more",
    ),
    right(
        "final_states",
        "picked along time",
        """
def final_states(a, lengths):
    ahead, back = np.split(a, 2, axis=2)
    last = np.asarray(lengths)[:, None, None] - 1
    return np.concatenate([np.take_along_axis(ahead, last, axis=1)[:, 0], back[:, 0]], axis=1)
""",
    ),
    right(
        "final_states",
        "a loop over rows",
        """
def final_states(a, lengths):
    n, _, m = a.shape
    h = m // 2
    final = np.zeros((n, m))
    for b in range(n):
        final[b, :h] = a[b, int(lengths[b]) - 1, :h]
        final[b, h:] = a[b, 0, h:]
    return final
""",
    ),
    wrong(
        "final_states",
        "both at the last real step",
        """
def final_states(a, lengths):
    return a[np.arange(len(a)), lengths - 1]
""",
        truth="At the last step the back direction has read one word only; it ends at step 0.",
        regime="sequences of two steps and more",
    ),
    wrong(
        "final_states",
        "a slice of all rows",
        """
def final_states(a, lengths):
    h = a.shape[2] // 2
    ahead = a[:, lengths - 1, :h].reshape(len(a), -1)
    return np.concatenate([ahead, a[:, 0, h:]], axis=-1)
""",
        truth="A slice beside an index array takes every row at the lengths of all rows: (batch, batch, hidden).",
        regime="batches of two sequences and more",
    ),
    wrong(
        "final_states",
        "the last ones of the first row",
        """
def final_states(a, lengths):
    hidden = a.shape[-1] // 2
    end = lengths[0] - 1
    return np.hstack([a[:, end, :hidden], a[:, 0, hidden:]])
""",
        truth="Every row is read at the length of the first row.",
        regime="batches with a row longer than the first: there the state has not read all",
    ),
    right(
        "birnn_backward",
        "turned in, turned out",
        """
def birnn_backward(da, x, lengths, a, params):
    H = len(params.ahead.ba)
    mask = mask_of(lengths, x.shape[1])
    a0 = np.zeros((len(x), H))
    dx_ahead, _, of_ahead = rnn_backward(da[..., :H], x, a[..., :H], a0, params.ahead, mask)
    seen = [reverse_by_length(block, lengths) for block in (da[..., H:], x, a[..., H:])]
    dx_back, _, of_back = rnn_backward(*seen, a0, params.back, mask)
    dx = dx_ahead + reverse_by_length(dx_back, lengths)
    return dx, BiRNNParams(of_ahead, of_back, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
    ),
    right(
        "birnn_backward",
        "each recording without its padding",
        """
def birnn_backward(da, x, lengths, a, params):
    H = params.ahead.ba.size
    dx = np.zeros(x.shape)
    zero = np.zeros((1, H))

    def add(total, share):
        return RNNParams(*(u + v for u, v in zip(total, share)))

    sums = {way: RNNParams(*(np.zeros(w.shape) for w in getattr(params, way))) for way in ("ahead", "back")}
    for b, n in enumerate(lengths):
        now = slice(b, b + 1)
        one, _, g = rnn_backward(da[now, :n, :H], x[now, :n], a[now, :n, :H], zero, params.ahead)
        sums["ahead"] = add(sums["ahead"], g)
        two, _, g = rnn_backward(
            da[now, :n, H:][:, ::-1], x[now, :n][:, ::-1], a[now, :n, H:][:, ::-1], zero, params.back
        )
        sums["back"] = add(sums["back"], g)
        dx[now, :n] = one + two[:, ::-1]
    return dx, params._replace(**sums, Wya=np.zeros(params.Wya.shape), by=np.zeros(params.by.shape))
""",
    ),
    wrong(
        "birnn_backward",
        "what comes out stays turned",
        """
def birnn_backward(da, x, lengths, a, params):
    h, mask, zeros = len(params.ahead.ba), mask_of(lengths, x.shape[1]), np.zeros((len(x), len(params.ahead.ba)))
    dx1, _, g1 = rnn_backward(da[:, :, :h], x, a[:, :, :h], zeros, params.ahead, mask)
    dx2, _, g2 = rnn_backward(
        reverse_by_length(da[:, :, h:], lengths),
        reverse_by_length(x, lengths),
        reverse_by_length(a[:, :, h:], lengths),
        zeros, params.back, mask,
    )
    return dx1 + dx2, BiRNNParams(g1, g2, 0 * params.Wya, 0 * params.by)
""",
        truth="The input gradient of the back direction is not turned round before it is added.",
        regime="sequences of two steps and more; only dx is wrong",
    ),
    wrong(
        "birnn_backward",
        "weights of the output in the gradients",
        """
def birnn_backward(da, x, lengths, a, params):
    n_hidden = params.ahead.Waa.shape[0]
    real, start = mask_of(lengths, x.shape[1]), np.zeros((x.shape[0], n_hidden))
    da_f, da_b = np.split(da, 2, axis=2)
    a_f, a_b = np.split(a, 2, axis=2)

    def turn(block):
        return reverse_by_length(block, lengths)

    dx_f, _, ahead = rnn_backward(da_f, x, a_f, start, params.ahead, real)
    dx_b, _, back = rnn_backward(turn(da_b), turn(x), turn(a_b), start, params.back, real)
    return dx_f + turn(dx_b), params._replace(ahead=ahead, back=back)
""",
        truth="The gradients of Wya and by are zeros, and here they are the weights themselves.",
        regime="networks whose output layer is not zero",
    ),
    wrong(
        "birnn_backward",
        "the mean of both input gradients",
        """
def birnn_backward(da, x, lengths, a, params):
    H, m = params.back.ba.size, mask_of(lengths, x.shape[1])
    a0 = np.zeros((len(lengths), H))
    dx, _, ga = rnn_backward(da[..., :H], x, a[..., :H], a0, params.ahead, m)
    turned = (reverse_by_length(v, lengths) for v in (da[..., H:], x, a[..., H:]))
    dx_back, _, gb = rnn_backward(*turned, a0, params.back, m)
    both = np.stack([dx, reverse_by_length(dx_back, lengths)])
    return both.mean(axis=0), BiRNNParams(ga, gb, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="Each input was read twice, so its gradient is the sum of both, not their mean.",
        regime="every call; only dx is wrong",
    ),
    wrong(
        "birnn_backward",
        "without the mask",
        """
def birnn_backward(da, x, lengths, a, params):
    H = params.ahead.ba.size
    a0 = np.zeros((len(x), H))
    R = lambda v: reverse_by_length(v, lengths)
    dx, _, g1 = rnn_backward(da[..., :H], x, a[..., :H], a0, params.ahead)
    dxb, _, g2 = rnn_backward(R(da[..., H:]), R(x), R(a[..., H:]), a0, params.back)
    return dx + R(dxb), BiRNNParams(g1, g2, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="Without the mask the padding is multiplied by a gradient of zero, and zero times NaN is NaN.",
        regime="padding that is NaN; with other padding da is zero there and nothing goes wrong",
    ),
    right(
        "frame_accuracy",
        "frames counted one by one",
        """
def frame_accuracy(scores, labels, lengths):
    right_frames = total = 0
    for s, wanted, n in zip(scores, labels, lengths):
        for t in range(int(n)):
            right_frames += int(np.argmax(s[t]) == wanted[t])
            total += 1
    return right_frames / total
""",
    ),
    right(
        "frame_accuracy",
        "the mean of what is real",
        """
def frame_accuracy(scores, labels, lengths):
    hits = np.argmax(scores, axis=2) == labels
    return float(np.mean(hits[mask_of(lengths, hits.shape[1])]))
""",
    ),
    wrong(
        "frame_accuracy",
        "the score at the label against the largest",
        """
def frame_accuracy(scores, labels, lengths):
    at_label = np.take_along_axis(scores, labels[:, :, None], axis=2)[:, :, 0]
    hits = at_label == scores.max(axis=2)
    real = mask_of(lengths, scores.shape[1])
    return np.sum(hits & real) / np.sum(lengths)
""",
        truth="The labels of the padding are used as an index, and anything may stand there.",
        regime="labels in the padding that are no index, such as -100: an error",
    ),
    wrong(
        "frame_accuracy",
        "label 0 taken for padding",
        """
def frame_accuracy(scores, labels, lengths):
    real = labels != 0
    hits = (scores.argmax(axis=-1) == labels) & real
    return hits.sum() / real.sum()
""",
        truth="The lengths are not used: label 0 is taken for padding, and it is a label like any other.",
        regime="real frames labelled 0, and padding labelled otherwise",
    ),
    wrong(
        "frame_accuracy",
        "the mean of the recordings",
        """
def frame_accuracy(scores, labels, lengths):
    shares = []
    for s, l, n in zip(scores, labels, lengths):
        shares.append((s[:n].argmax(axis=1) == l[:n]).mean())
    return np.mean(shares)
""",
        truth="Each recording has the same weight, and each frame should have.",
        regime="batches of different lengths",
    ),
)
