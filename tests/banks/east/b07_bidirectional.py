"""Answers to the exercises of `07_bidirectional`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "reverse_by_length",
        "index array",
        """
def reverse_by_length(x, lengths):
    t = np.arange(x.shape[1])
    last = np.asarray(lengths)[:, None]
    source = np.where(t < last, last - 1 - t, t)
    return x[np.arange(len(x))[:, None], source]
""",
    ),
    right(
        "reverse_by_length",
        "row by row in a copy",
        """
def reverse_by_length(x, lengths):
    result = x.copy()
    for b, n in enumerate(lengths):
        result[b, :n] = x[b, :n][::-1]
    return result
""",
    ),
    right(
        "reverse_by_length",
        "take_along_axis",
        """
def reverse_by_length(x, lengths):
    steps_ = np.tile(np.arange(x.shape[1]), (x.shape[0], 1))
    for row, n in zip(steps_, lengths):
        row[:n] = row[:n][::-1]
    return np.take_along_axis(x, steps_[..., np.newaxis], axis=1)
""",
    ),
    right(
        "reverse_by_length",
        "joined from two pieces",
        """
def reverse_by_length(x, lengths):
    return np.stack([np.concatenate([np.flip(row[:n], axis=0), row[n:]]) for row, n in zip(x, lengths)])
""",
    ),
    right(
        "reverse_by_length",
        "step by step",
        """
def reverse_by_length(x, lengths):
    result = np.empty_like(x)
    for b in range(x.shape[0]):
        for t in range(x.shape[1]):
            result[b, t] = x[b, lengths[b] - 1 - t] if t < lengths[b] else x[b, t]
    return result
""",
    ),
    right(
        "reverse_by_length",
        "sorted by a key",
        """
def reverse_by_length(x, lengths):
    n = np.asarray(lengths).reshape(-1, 1)
    t = np.tile(np.arange(x.shape[1]), (len(x), 1))
    order = np.argsort(np.where(t < n, -t, t), axis=1, kind="stable")  # real steps from the last, then padding
    return np.stack([row[places] for row, places in zip(x, order)])
""",
    ),
    wrong(
        "reverse_by_length",
        "turned round with the padding",
        """
def reverse_by_length(x, lengths):
    return x[:, ::-1].copy()
""",
        truth="The whole array is turned round, so the padding comes first.",
        regime="a row shorter than the array",
    ),
    wrong(
        "reverse_by_length",
        "padding taken from the end",
        """
def reverse_by_length(x, lengths):
    t = np.arange(x.shape[1])
    return x[np.arange(len(x))[:, None], np.asarray(lengths)[:, None] - 1 - t]
""",
        truth=(
            "In the padding the step number becomes negative and takes from the end, so the padding is turned "
            "round, too."
        ),
        regime="two steps of padding and more that differ",
    ),
    wrong(
        "reverse_by_length",
        "padding wiped",
        """
def reverse_by_length(x, lengths):
    result = np.zeros_like(x)
    for b, n in enumerate(lengths):
        result[b, :n] = x[b, :n][::-1]
    return result
""",
        truth="The padding is replaced by zeros, and should stay as it was.",
        regime="a row shorter than the array whose padding is not zero",
    ),
    wrong(
        "reverse_by_length",
        "turned in place",
        """
def reverse_by_length(x, lengths):
    for b, n in enumerate(lengths):
        x[b, :n] = x[b, :n][::-1].copy()
    return x
""",
        truth="The caller's own sequences are turned round.",
        regime="everywhere, after the call",
    ),
    wrong(
        "reverse_by_length",
        "one too far",
        """
def reverse_by_length(x, lengths):
    result = x.copy()
    for b, n in enumerate(lengths):
        m = min(int(n) + 1, x.shape[1])
        result[b, :m] = x[b, :m][::-1]
    return result
""",
        truth=("The steps are taken from L - t, one too far, so the first step of padding gets into the sequence."),
        regime="a row shorter than the array",
    ),
    wrong(
        "reverse_by_length",
        "the longest decides",
        """
def reverse_by_length(x, lengths):
    n = int(np.max(lengths))
    return np.concatenate([x[:, :n][:, ::-1], x[:, n:]], axis=1)
""",
        truth="All rows are turned round by the greatest length.",
        regime="a batch with different lengths",
    ),
    wrong(
        "reverse_by_length",
        "features turned as well",
        """
def reverse_by_length(x, lengths):
    result = x.copy()
    for b, n in enumerate(lengths):
        result[b, :n] = np.flip(x[b, :n])
    return result
""",
        truth="The features are turned round together with the steps.",
        regime="more than one feature",
    ),
    wrong(
        "reverse_by_length",
        "as it was",
        """
def reverse_by_length(x, lengths):
    return x.copy()
""",
        truth="Nothing is turned round.",
        regime="a row of two real steps and more",
    ),
    right(
        "masked_forward",
        "where",
        """
def masked_forward(x, lengths, a0, params):
    a, states = a0, []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ params.Wax + a @ params.Waa + params.ba)
        a = np.where((t < np.asarray(lengths))[:, None], new, a)
        states.append(a)
    return np.stack(states, axis=1)
""",
    ),
    right(
        "masked_forward",
        "each sequence by itself",
        """
def masked_forward(x, lengths, a0, params):
    result = np.empty((*x.shape[:2], a0.shape[1]))
    for b, n in enumerate(lengths):
        state = a0[b]
        for t in range(x.shape[1]):
            if t < n:
                state = np.tanh(x[b, t] @ params.Wax + state @ params.Waa + params.ba)
            result[b, t] = state
    return result
""",
    ),
    right(
        "masked_forward",
        "only the rows that go on",
        """
def masked_forward(x, lengths, a0, params):
    real = mask_of(lengths, x.shape[1])
    a = np.repeat(a0[:, None].astype(float), x.shape[1] + 1, axis=1)
    for t in range(x.shape[1]):
        a[:, t + 1] = a[:, t]
        on = real[:, t]
        a[on, t + 1] = np.tanh(x[on, t] @ params.Wax + a[on, t] @ params.Waa + params.ba)
    return a[:, 1:]
""",
    ),
    right(
        "masked_forward",
        "inputs cleaned first, then a factor",
        """
def masked_forward(x, lengths, a0, params):
    m = (np.arange(x.shape[1]) < np.reshape(lengths, (-1, 1)))[:, :, None]
    clean = np.where(m, x, 0.0)
    a, out = a0, []
    for t in range(x.shape[1]):
        new = np.tanh(clean[:, t] @ params.Wax + a @ params.Waa + params.ba)
        a = m[:, t] * new + (1 - m[:, t]) * a
        out.append(a)
    return np.array(out).swapaxes(0, 1)
""",
    ),
    right(
        "masked_forward",
        "number by number of the batch, time outside",
        """
def masked_forward(x, lengths, a0, params):
    current = [row.copy() for row in a0]
    history = []
    for t in range(x.shape[1]):
        for b, n in enumerate(lengths):
            if t < n:
                current[b] = np.tanh(params.Wax.T @ x[b, t] + params.Waa.T @ current[b] + params.ba)
        history.append(np.array(current))
    return np.stack(history, axis=1)
""",
    ),
    right(
        "masked_forward",
        "copyto",
        """
def masked_forward(x, lengths, a0, params):
    T = x.shape[1]
    padded = ~mask_of(lengths, T)
    a = np.zeros((len(x), T, params.ba.size))
    before = a0
    for t in range(T):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + before @ params.Waa + params.ba)
        np.copyto(a[:, t], before, where=padded[:, t, None])
        before = a[:, t].copy()
    return a
""",
    ),
    wrong(
        "masked_forward",
        "a factor in place of a choice",
        """
def masked_forward(x, lengths, a0, params):
    a, out = a0, []
    for t in range(x.shape[1]):
        m = (t < np.asarray(lengths)).astype(float)[:, None]
        new = np.tanh(x[:, t] @ params.Wax + a @ params.Waa + params.ba)
        a = m * new + (1 - m) * a
        out.append(a)
    return np.stack(out, axis=1)
""",
        truth="New and old state are mixed with ones and zeros, and zero times NaN is NaN.",
        regime="NaN or infinity in the padding",
    ),
    wrong(
        "masked_forward",
        "zeros in the padding",
        """
def masked_forward(x, lengths, a0, params):
    a, out = a0, []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ params.Wax + a @ params.Waa + params.ba)
        a = np.where((t < np.asarray(lengths))[:, None], new, 0.0)
        out.append(a)
    return np.stack(out, axis=1)
""",
        truth="In the padding the state becomes zero instead of waiting.",
        regime="a row shorter than the array",
    ),
    wrong(
        "masked_forward",
        "back to a0",
        """
def masked_forward(x, lengths, a0, params):
    a, out = a0, []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ params.Wax + a @ params.Waa + params.ba)
        a = np.where((t < np.asarray(lengths))[:, None], new, a0)
        out.append(a)
    return np.stack(out, axis=1)
""",
        truth="In the padding the state goes back to a0 instead of waiting.",
        regime="a row shorter than the array",
    ),
    wrong(
        "masked_forward",
        "silence is read",
        """
def masked_forward(x, lengths, a0, params):
    real = mask_of(lengths, x.shape[1])
    x = np.where(real[..., None], x, 0.0)
    a, out = a0, []
    for t in range(x.shape[1]):
        a = np.tanh(x[:, t] @ params.Wax + a @ params.Waa + params.ba)
        out.append(a)
    return np.stack(out, axis=1)
""",
        truth="The padding is set to zero and read, so the state drifts on.",
        regime="a row shorter than the array",
    ),
    wrong(
        "masked_forward",
        "waits one step late",
        """
def masked_forward(x, lengths, a0, params):
    a, out = a0, []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ params.Wax + a @ params.Waa + params.ba)
        a = np.where((t <= np.asarray(lengths))[:, None], new, a)
        out.append(a)
    return np.stack(out, axis=1)
""",
        truth="The first step of padding is still read, because the step number may not reach the length.",
        regime="a row shorter than the array",
    ),
    wrong(
        "masked_forward",
        "begins with nothing",
        """
def masked_forward(x, lengths, a0, params):
    a, out = np.zeros_like(a0), []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ params.Wax + a @ params.Waa + params.ba)
        a = np.where((t < np.asarray(lengths))[:, None], new, a)
        out.append(a)
    return np.stack(out, axis=1)
""",
        truth="It starts from zeros and ignores a0.",
        regime="any a0 that is not zero",
    ),
    wrong(
        "masked_forward",
        "one array for all steps",
        """
def masked_forward(x, lengths, a0, params):
    out = []
    for t in range(x.shape[1]):
        on = t < np.asarray(lengths)
        a0[on] = np.tanh(x[on, t] @ params.Wax + a0[on] @ params.Waa + params.ba)
        out.append(a0)
    return np.stack(out, axis=1)
""",
        truth=(
            "The same array is kept for every step and overwritten, so all steps show the last state, and the "
            "caller's a0 does, too."
        ),
        regime="everywhere, after the call at the latest",
    ),
    wrong(
        "masked_forward",
        "the fast one",
        """
def masked_forward(x, lengths, a0, params):
    from rnn_parts import rnn_forward

    return rnn_forward(x, a0, params, mask_of(lengths, x.shape[1]))
""",
        truth="The exercise asks for a loop over time, and this calls the given function that does it all.",
        regime="everywhere, though the numbers agree",
    ),
    right(
        "birnn_forward",
        "from the two functions",
        """
def birnn_forward(x, lengths, params):
    ahead = masked_forward(x, lengths, np.zeros((len(x), params.ahead.ba.size)), params.ahead)
    turned = reverse_by_length(x, lengths)
    back = masked_forward(turned, lengths, np.zeros((len(x), params.back.ba.size)), params.back)
    return np.concatenate([ahead, reverse_by_length(back, lengths)], axis=2)
""",
    ),
    right(
        "birnn_forward",
        "each recording by itself",
        """
def birnn_forward(x, lengths, params):
    def read(steps_, p):
        state, states = np.zeros(p.ba.size), []
        for x_t in steps_:
            state = np.tanh(x_t @ p.Wax + state @ p.Waa + p.ba)
            states.append(state)
        return states

    rows = []
    for b, n in enumerate(lengths):
        ahead = read(x[b, :n], params.ahead)
        back = read(x[b, :n][::-1], params.back)
        wait = x.shape[1] - n
        rows.append(np.hstack([ahead + [ahead[-1]] * wait, back[::-1] + [back[-1]] * wait]))
    return np.array(rows)
""",
    ),
    right(
        "birnn_forward",
        "two readers in a list",
        """
def birnn_forward(x, lengths, params):
    def same(v, _):
        return v

    halves = []
    for p, turn in zip((params.ahead, params.back), (same, reverse_by_length)):
        a0 = np.zeros((x.shape[0], p.Waa.shape[0]))
        halves.append(turn(masked_forward(turn(x, lengths), lengths, a0, p), lengths))
    return np.dstack(halves)
""",
    ),
    right(
        "birnn_forward",
        "both halves of one array",
        """
def birnn_forward(x, lengths, params):
    H = params.ahead.ba.size
    a = np.empty((*x.shape[:2], 2 * H))
    nobody = np.zeros((x.shape[0], H))
    a[..., :H] = masked_forward(x, lengths, nobody, params.ahead)
    a[..., H:] = reverse_by_length(
        masked_forward(reverse_by_length(x, lengths), lengths, nobody, params.back), lengths
    )
    return a
""",
    ),
    wrong(
        "birnn_forward",
        "back states left turned",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(x), params.ahead.ba.size))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back)
    return np.concatenate([ahead, back], axis=2)
""",
        truth="The states of the back direction are not turned round again, so they stand at the wrong steps.",
        regime="a row of two steps and more",
    ),
    wrong(
        "birnn_forward",
        "turned round with the padding",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(x), params.ahead.ba.size))
    full = np.full(len(x), x.shape[1])
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = masked_forward(x[:, ::-1], full, a0, params.back)[:, ::-1]
    return np.concatenate([ahead, back], axis=2)
""",
        truth="The back direction turns the whole array round, so it reads the padding first.",
        regime="a row shorter than the array",
    ),
    wrong(
        "birnn_forward",
        "one network for both",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(x), params.ahead.ba.size))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = reverse_by_length(masked_forward(reverse_by_length(x, lengths), lengths, a0, params.ahead), lengths)
    return np.concatenate([ahead, back], axis=2)
""",
        truth="Both directions use the weights of the first.",
        regime="two directions whose weights differ",
    ),
    wrong(
        "birnn_forward",
        "back half first",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(x), params.ahead.ba.size))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = reverse_by_length(masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back), lengths)
    return np.concatenate([back, ahead], axis=2)
""",
        truth="The back direction stands in the first half of the hidden axis and ahead in the second.",
        regime="everywhere",
    ),
    wrong(
        "birnn_forward",
        "directions added",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(x), params.ahead.ba.size))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = reverse_by_length(masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back), lengths)
    return ahead + back
""",
        truth="The two states are added, where they belong side by side.",
        regime="everywhere",
    ),
    wrong(
        "birnn_forward",
        "back starts where ahead ended",
        """
def birnn_forward(x, lengths, params):
    ahead = masked_forward(x, lengths, np.zeros((len(x), params.ahead.ba.size)), params.ahead)
    turned = reverse_by_length(x, lengths)
    back = masked_forward(turned, lengths, ahead[:, -1], params.back)
    return np.concatenate([ahead, reverse_by_length(back, lengths)], axis=2)
""",
        truth=("The back direction starts from the last state of the other one, and nothing should pass between them."),
        regime="everywhere",
    ),
    wrong(
        "birnn_forward",
        "padding emptied",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(x), params.ahead.ba.size))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = reverse_by_length(masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back), lengths)
    a = np.concatenate([ahead, back], axis=2)
    return np.where(mask_of(lengths, x.shape[1])[..., None], a, 0.0)
""",
        truth=(
            "The states in the padding are set to zero, where each half should hold the last state of its direction."
        ),
        regime="a row shorter than the array",
    ),
    wrong(
        "birnn_forward",
        "back states turned by the array",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(x), params.ahead.ba.size))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back)[:, ::-1]
    return np.concatenate([ahead, back], axis=2)
""",
        truth=("The back states are turned round over the whole array, so those of short rows land in the padding."),
        regime="a row of two steps and more that is shorter than the array",
    ),
    wrong(
        "birnn_forward",
        "back read ahead",
        """
def birnn_forward(x, lengths, params):
    a0 = np.zeros((len(x), params.ahead.ba.size))
    return np.concatenate([masked_forward(x, lengths, a0, p) for p in (params.ahead, params.back)], axis=2)
""",
        truth="The second network reads from left to right as well, so nobody has heard the future.",
        regime="a row of two steps and more",
    ),
    right(
        "final_states",
        "two slices of the hidden axis",
        """
def final_states(a, lengths):
    half = a.shape[2] // 2
    ahead = a[np.arange(len(a)), np.asarray(lengths) - 1, :half]
    return np.concatenate([ahead, a[:, 0, half:]], axis=1)
""",
    ),
    right(
        "final_states",
        "a loop",
        """
def final_states(a, lengths):
    hidden = a.shape[-1] // 2
    return np.array([[*row[n - 1, :hidden], *row[0, hidden:]] for row, n in zip(a, lengths)])
""",
    ),
    right(
        "final_states",
        "split and take_along_axis",
        """
def final_states(a, lengths):
    ahead, back = np.split(a, 2, axis=-1)
    at = np.reshape(lengths, (-1, 1, 1)) - 1
    return np.hstack([np.take_along_axis(ahead, at, axis=1).squeeze(axis=1), back[:, 0]])
""",
    ),
    right(
        "final_states",
        "last column, where ahead has waited",
        """
def final_states(a, lengths):
    # in the padding the ahead half of birnn_forward holds its last state
    half = a.shape[2] // 2
    return np.concatenate([a[:, -1, :half], a[:, 0, half:]], axis=1)
""",
    ),
    right(
        "final_states",
        "reshaped into two directions",
        """
def final_states(a, lengths):
    B, T, H2 = a.shape
    ways = a.reshape(B, T, 2, H2 // 2)
    rows = np.arange(B)
    return np.stack([ways[rows, np.asarray(lengths) - 1, 0], ways[:, 0, 1]], axis=1).reshape(B, H2)
""",
    ),
    wrong(
        "final_states",
        "both at the end",
        """
def final_states(a, lengths):
    return a[np.arange(len(a)), np.asarray(lengths) - 1]
""",
        truth="The back direction is read at the last real step, where it has only just begun.",
        regime="a row of two steps and more",
    ),
    wrong(
        "final_states",
        "both at the beginning",
        """
def final_states(a, lengths):
    return a[:, 0].copy()
""",
        truth="The ahead direction is read at step 0, where it has only just begun.",
        regime="a row of two steps and more",
    ),
    wrong(
        "final_states",
        "one step beyond",
        """
def final_states(a, lengths):
    half = a.shape[2] // 2
    ahead = a[np.arange(len(a)), np.asarray(lengths), :half]
    return np.concatenate([ahead, a[:, 0, half:]], axis=1)
""",
        truth=(
            "The ahead state is taken at index L, one behind the last real step, and in a row without padding "
            "there is no such step."
        ),
        regime="a row as long as the array",
    ),
    wrong(
        "final_states",
        "back, then ahead",
        """
def final_states(a, lengths):
    half = a.shape[2] // 2
    ahead = a[np.arange(len(a)), np.asarray(lengths) - 1, :half]
    return np.concatenate([a[:, 0, half:], ahead], axis=1)
""",
        truth="The back direction stands first.",
        regime="everywhere",
    ),
    wrong(
        "final_states",
        "the first row's length for all",
        """
def final_states(a, lengths):
    half = a.shape[2] // 2
    return np.concatenate([a[:, lengths[0] - 1, :half], a[:, 0, half:]], axis=1)
""",
        truth="The length of the first recording is used for every row.",
        regime="a row longer than the first one",
    ),
    right(
        "birnn_backward",
        "turned before, turned after",
        """
def birnn_backward(da, x, lengths, a, params):
    H = params.ahead.ba.size
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx_ahead, _, g_ahead = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    turned = [reverse_by_length(v, lengths) for v in (da[..., H:], x, a[..., H:])]
    dx_back, _, g_back = rnn_backward(*turned, zeros, params.back, mask)
    dx = dx_ahead + reverse_by_length(dx_back, lengths)
    return dx, BiRNNParams(g_ahead, g_back, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
    ),
    right(
        "birnn_backward",
        "each recording by itself",
        """
def birnn_backward(da, x, lengths, a, params):
    H = params.ahead.ba.size
    dx = np.zeros(x.shape)
    sums = {}
    zero = np.zeros((1, H))
    for b, n in enumerate(lengths):
        piece = slice(b, b + 1)
        for name, half, step in (("ahead", slice(0, H), 1), ("back", slice(H, 2 * H), -1)):
            d, u, s = (v[piece, :n][:, ::step] for v in (da[..., half], x, a[..., half]))
            dx_b, _, g = rnn_backward(d, u, s, zero, getattr(params, name))
            dx[b, :n] += dx_b[0, ::step]
            sums[name] = RNNParams(*map(np.add, sums[name], g)) if name in sums else g
    return dx, BiRNNParams(**sums, Wya=0 * params.Wya, by=0 * params.by)
""",
    ),
    right(
        "birnn_backward",
        "the chain rule by hand",
        """
def birnn_backward(da, x, lengths, a, params):
    real = mask_of(lengths, x.shape[1])

    def go_back(d, u, s, p):
        u = np.where(real[..., None], u, 0.0)
        before = np.concatenate([np.zeros_like(s[:, :1]), s[:, :-1]], axis=1)
        dz, carry = np.zeros(s.shape), np.zeros((len(u), p.ba.size))
        for t in reversed(range(u.shape[1])):
            total = d[:, t] + carry
            on = real[:, t, None]
            dz[:, t] = np.where(on, total * (1 - s[:, t] ** 2), 0.0)
            carry = np.where(on, dz[:, t] @ p.Waa.T, total)
        g = RNNParams(
            np.einsum("btf,bth->fh", u, dz),
            np.einsum("btk,bth->kh", before, dz),
            dz.sum((0, 1)),
            np.zeros_like(p.Wya),
            np.zeros_like(p.by),
        )
        return dz @ p.Wax.T, g

    (da_1, da_2), (a_1, a_2) = np.split(da, 2, axis=2), np.split(a, 2, axis=2)
    dx_1, g_1 = go_back(da_1, x, a_1, params.ahead)
    flip = [reverse_by_length(v, lengths) for v in (da_2, x, a_2)]
    dx_2, g_2 = go_back(*flip, params.back)
    zeros = np.zeros(params.Wya.shape), np.zeros(params.by.shape)
    return dx_1 + reverse_by_length(dx_2, lengths), BiRNNParams(g_1, g_2, *zeros)
""",
    ),
    right(
        "birnn_backward",
        "one way for both directions",
        """
def birnn_backward(da, x, lengths, a, params):
    mask = mask_of(lengths, x.shape[1])
    dx, grads = 0.0, []
    for p, d, s, turn in zip(
        params[:2],
        np.split(da, 2, axis=-1),
        np.split(a, 2, axis=-1),
        (lambda v: v, lambda v: reverse_by_length(v, lengths)),
    ):
        a0 = np.zeros((len(x), p.ba.size))
        dx_way, _, g = rnn_backward(turn(d), turn(x), turn(s), a0, p, mask)
        dx = dx + turn(dx_way)
        grads.append(g)
    return dx, BiRNNParams(*grads, Wya=np.zeros_like(params.Wya), by=np.zeros_like(params.by))
""",
    ),
    wrong(
        "birnn_backward",
        "nothing turned",
        """
def birnn_backward(da, x, lengths, a, params):
    H = params.ahead.ba.size
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx_1, _, g_1 = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    dx_2, _, g_2 = rnn_backward(da[..., H:], x, a[..., H:], zeros, params.back, mask)
    return dx_1 + dx_2, BiRNNParams(g_1, g_2, 0 * params.Wya, 0 * params.by)
""",
        truth=("The back direction's parts go in as they stand, though that direction saw everything turned round."),
        regime="a row of two steps and more",
    ),
    wrong(
        "birnn_backward",
        "input gradients not turned again",
        """
def birnn_backward(da, x, lengths, a, params):
    H, R = params.ahead.ba.size, reverse_by_length
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx_1, _, g_1 = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    dx_2, _, g_2 = rnn_backward(
        R(da[..., H:], lengths), R(x, lengths), R(a[..., H:], lengths), zeros, params.back, mask
    )
    return dx_1 + dx_2, BiRNNParams(g_1, g_2, 0 * params.Wya, 0 * params.by)
""",
        truth="The input gradients of the back direction come out turned round and are added as they are.",
        regime="a row of two steps and more",
    ),
    wrong(
        "birnn_backward",
        "states not turned",
        """
def birnn_backward(da, x, lengths, a, params):
    H, R = params.ahead.ba.size, reverse_by_length
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx_1, _, g_1 = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    dx_2, _, g_2 = rnn_backward(R(da[..., H:], lengths), R(x, lengths), a[..., H:], zeros, params.back, mask)
    return dx_1 + R(dx_2, lengths), BiRNNParams(g_1, g_2, 0 * params.Wya, 0 * params.by)
""",
        truth="The back direction's da and x are turned round, but not its states.",
        regime="a row of two steps and more",
    ),
    wrong(
        "birnn_backward",
        "mean of both",
        """
def birnn_backward(da, x, lengths, a, params):
    H, R = params.ahead.ba.size, reverse_by_length
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx_1, _, g_1 = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    dx_2, _, g_2 = rnn_backward(
        R(da[..., H:], lengths), R(x, lengths), R(a[..., H:], lengths), zeros, params.back, mask
    )
    return (dx_1 + R(dx_2, lengths)) / 2, BiRNNParams(g_1, g_2, 0 * params.Wya, 0 * params.by)
""",
        truth="The two input gradients are averaged, where they must be added.",
        regime="everywhere but where both are zero",
    ),
    wrong(
        "birnn_backward",
        "no mask",
        """
def birnn_backward(da, x, lengths, a, params):
    H, R = params.ahead.ba.size, reverse_by_length
    zeros = np.zeros((len(x), H))
    dx_1, _, g_1 = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead)
    dx_2, _, g_2 = rnn_backward(R(da[..., H:], lengths), R(x, lengths), R(a[..., H:], lengths), zeros, params.back)
    return dx_1 + R(dx_2, lengths), BiRNNParams(g_1, g_2, 0 * params.Wya, 0 * params.by)
""",
        truth=(
            "The mask is not handed over, so the padding is multiplied by zero instead of left out, and NaN "
            "there spoils the gradients."
        ),
        regime="NaN or infinity in the padding",
    ),
    wrong(
        "birnn_backward",
        "turned with the padding",
        """
def birnn_backward(da, x, lengths, a, params):
    H = params.ahead.ba.size
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx_1, _, g_1 = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    dx_2, _, g_2 = rnn_backward(
        da[:, ::-1, H:], x[:, ::-1], a[:, ::-1, H:], zeros, params.back, mask[:, ::-1]
    )
    return dx_1 + dx_2[:, ::-1], BiRNNParams(g_1, g_2, 0 * params.Wya, 0 * params.by)
""",
        truth="The back direction's parts are turned round over the whole array, padding first.",
        regime="a row shorter than the array",
    ),
    wrong(
        "birnn_backward",
        "back direction learns nothing",
        """
def birnn_backward(da, x, lengths, a, params):
    H = params.ahead.ba.size
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx, _, g = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    nothing = RNNParams(*[np.zeros_like(w) for w in params.back])
    return dx, BiRNNParams(g, nothing, 0 * params.Wya, 0 * params.by)
""",
        truth="Only the ahead direction gets a gradient.",
        regime="any da whose back half is not zero",
    ),
    wrong(
        "birnn_backward",
        "ahead's weights for both",
        """
def birnn_backward(da, x, lengths, a, params):
    H, R = params.ahead.ba.size, reverse_by_length
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx_1, _, g_1 = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    dx_2, _, g_2 = rnn_backward(
        R(da[..., H:], lengths), R(x, lengths), R(a[..., H:], lengths), zeros, params.ahead, mask
    )
    return dx_1 + R(dx_2, lengths), BiRNNParams(g_1, g_2, 0 * params.Wya, 0 * params.by)
""",
        truth="The gradient of the back direction goes back through the weights of the other one.",
        regime="two directions whose weights differ",
    ),
    wrong(
        "birnn_backward",
        "output weights passed through",
        """
def birnn_backward(da, x, lengths, a, params):
    H, R = params.ahead.ba.size, reverse_by_length
    zeros, mask = np.zeros((len(x), H)), mask_of(lengths, x.shape[1])
    dx_1, _, g_1 = rnn_backward(da[..., :H], x, a[..., :H], zeros, params.ahead, mask)
    dx_2, _, g_2 = rnn_backward(
        R(da[..., H:], lengths), R(x, lengths), R(a[..., H:], lengths), zeros, params.back, mask
    )
    return dx_1 + R(dx_2, lengths), params._replace(ahead=g_1, back=g_2)
""",
        truth="The gradients of the output layer are its weights and not zeros.",
        regime="any output layer that is not zero",
    ),
    right(
        "frame_accuracy",
        "mask",
        """
def frame_accuracy(scores, labels, lengths):
    right = scores.argmax(axis=2) == labels
    return np.sum(right & mask_of(lengths, labels.shape[1])) / np.sum(lengths)
""",
    ),
    right(
        "frame_accuracy",
        "frame by frame",
        """
def frame_accuracy(scores, labels, lengths):
    right = total = 0
    for b, n in enumerate(lengths):
        for t in range(n):
            total += 1
            if int(np.argmax(scores[b, t])) == labels[b, t]:
                right += 1
    return right / total
""",
    ),
    right(
        "frame_accuracy",
        "real frames picked out",
        """
def frame_accuracy(scores, labels, lengths):
    real = np.arange(scores.shape[1]) < np.asarray(lengths)[:, None]
    return float(np.mean(np.argmax(scores[real], axis=-1) == labels[real]))
""",
    ),
    right(
        "frame_accuracy",
        "weighted mean of the recordings",
        """
def frame_accuracy(scores, labels, lengths):
    shares = [np.mean(np.argmax(s[:n], axis=1) == k[:n]) for s, k, n in zip(scores, labels, lengths)]
    return float(np.average(shares, weights=lengths))
""",
    ),
    right(
        "frame_accuracy",
        "all real frames end to end",
        """
def frame_accuracy(scores, labels, lengths):
    said = np.concatenate([s[:n].argmax(axis=1) for s, n in zip(scores, lengths)])
    true = np.concatenate([k[:n] for k, n in zip(labels, lengths)])
    return np.count_nonzero(said == true) / len(true)
""",
    ),
    wrong(
        "frame_accuracy",
        "padding counted",
        """
def frame_accuracy(scores, labels, lengths):
    return np.mean(scores.argmax(axis=2) == labels)
""",
        truth="All frames count, padding as well.",
        regime="a row shorter than the array",
    ),
    wrong(
        "frame_accuracy",
        "mean of the recordings",
        """
def frame_accuracy(scores, labels, lengths):
    shares = [np.mean(scores[b, :n].argmax(axis=1) == labels[b, :n]) for b, n in enumerate(lengths)]
    return np.mean(shares)
""",
        truth="The share of each recording is averaged, so a frame of a short recording counts more.",
        regime="a batch with different lengths",
    ),
    wrong(
        "frame_accuracy",
        "padding counted as wrong",
        """
def frame_accuracy(scores, labels, lengths):
    right = (scores.argmax(axis=2) == labels) & mask_of(lengths, labels.shape[1])
    return right.mean()
""",
        truth="The number of right frames is divided by all places of the array, so padding counts as wrong.",
        regime="a row shorter than the array",
    ),
    wrong(
        "frame_accuracy",
        "padding counted as right below the bar only",
        """
def frame_accuracy(scores, labels, lengths):
    return np.sum(scores.argmax(axis=2) == labels) / np.sum(lengths)
""",
        truth=(
            "Right frames of the padding are counted, though only real ones are in the divisor, so the share "
            "can pass one."
        ),
        regime="a row shorter than the array whose padding happens to agree",
    ),
    wrong(
        "frame_accuracy",
        "last real frame left out",
        """
def frame_accuracy(scores, labels, lengths):
    real = np.arange(labels.shape[1]) < np.asarray(lengths)[:, None] - 1
    return np.sum((scores.argmax(axis=2) == labels) & real) / max(1, real.sum())
""",
        truth="The last real frame of each recording is not counted.",
        regime="a last real frame whose answer differs from the share of the others",
    ),
    wrong(
        "frame_accuracy",
        "best frame instead of best sound",
        """
def frame_accuracy(scores, labels, lengths):
    real = mask_of(lengths, labels.shape[1])
    best = scores.argmax(axis=1)
    right = [[labels[b, t] in best[b] for t in range(labels.shape[1])] for b in range(len(labels))]
    return np.sum(np.array(right) & real) / np.sum(lengths)
""",
        truth="The highest score is sought along time and not among the candidates.",
        regime="everywhere",
    ),
    wrong(
        "frame_accuracy",
        "a count",
        """
def frame_accuracy(scores, labels, lengths):
    right = (scores.argmax(axis=2) == labels) & mask_of(lengths, labels.shape[1])
    return float(right.sum())
""",
        truth="The number of right frames comes back and not their share.",
        regime="everywhere but for one real frame",
    ),
)
