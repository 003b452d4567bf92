"""Answers to the exercises of `02_forward_pass`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "rnn_forward",
        "list and stack",
        """
def rnn_forward(x, a0, params):
    state, states = a0, []
    for t in range(x.shape[1]):
        state = np.tanh(x[:, t] @ params.Wax + state @ params.Waa + params.ba)
        states.append(state)
    return np.stack(states, axis=1)
""",
    ),
    right(
        "rnn_forward",
        "room for a0 in front",
        """
def rnn_forward(x, a0, params):
    batch, time, _ = x.shape
    a = np.zeros((batch, time + 1, a0.shape[1]))
    a[:, 0] = a0
    for t in range(time):
        a[:, t + 1] = np.tanh(x[:, t] @ params.Wax + a[:, t] @ params.Waa + params.ba)
    return a[:, 1:]
""",
    ),
    right(
        "rnn_forward",
        "time first, as in PyTorch",
        """
def rnn_forward(x, a0, params):
    outputs = []
    h = a0.copy()
    for x_t in np.transpose(x, (1, 0, 2)):
        h = np.tanh(x_t.dot(params.Wax) + h.dot(params.Waa) + params.ba)
        outputs.append(h)
    return np.transpose(np.array(outputs), (1, 0, 2))
""",
    ),
    right(
        "rnn_forward",
        "all inputs at once",
        """
def rnn_forward(x, a0, params):
    drive = np.einsum("bti,ij->btj", x, params.Wax) + params.ba
    a = np.empty_like(drive)
    a_prev = a0
    for t in range(drive.shape[1]):
        a_prev = np.tanh(drive[:, t] + a_prev @ params.Waa)
        a[:, t] = a_prev
    return a
""",
    ),
    right(
        "rnn_forward",
        "one sentence after the other",
        """
def rnn_forward(x, a0, params):
    result = []
    for sentence, memory in zip(x, a0):
        rows = []
        for word in sentence:
            memory = np.tanh(word @ params.Wax + memory @ params.Waa + params.ba)
            rows.append(memory)
        result.append(rows)
    return np.array(result)
""",
    ),
    right(
        "rnn_forward",
        "scan, as in JAX",
        """
def rnn_forward(x, a0, params):
    def scan(step, carry, xs):
        ys = []
        for x_t in xs:
            carry, y = step(carry, x_t)
            ys.append(y)
        return carry, np.stack(ys)

    def cell(a, x_t):
        new = np.tanh(x_t @ params.Wax + a @ params.Waa + params.ba)
        return new, new

    _, a = scan(cell, a0, np.swapaxes(x, 0, 1))
    return np.swapaxes(a, 0, 1)
""",
    ),
    right(
        "rnn_forward",
        "number by number",
        """
def rnn_forward(x, a0, params):
    B, T, F = x.shape
    H = a0.shape[1]
    a = np.zeros((B, T, H))
    for b in range(B):
        for t in range(T):
            for j in range(H):
                z = params.ba[j]
                for i in range(F):
                    z += x[b, t, i] * params.Wax[i, j]
                for k in range(H):
                    z += (a0[b, k] if t == 0 else a[b, t - 1, k]) * params.Waa[k, j]
                a[b, t, j] = np.tanh(z)
    return a
""",
    ),
    right(
        "rnn_forward",
        "a cell with a memory of its own",
        """
def rnn_forward(x, a0, params):
    class Cell:
        def __init__(self):
            self.state = np.array(a0, dtype=float)

        def read(self, x_t):
            self.state = np.tanh(x_t @ params.Wax + self.state @ params.Waa + params.ba)
            return self.state

    cell = Cell()
    return np.stack([cell.read(x[:, t, :]) for t in range(x.shape[1])], axis=1)
""",
    ),
    right(
        "rnn_forward",
        "accumulate",
        """
def rnn_forward(x, a0, params):
    from itertools import accumulate

    def step(a, x_t):
        return np.tanh(np.concatenate([x_t, a], axis=1) @ np.concatenate([params.Wax, params.Waa]) + params.ba)

    states = list(accumulate(x.swapaxes(0, 1), step, initial=a0))
    return np.array(states[1:]).swapaxes(0, 1)
""",
    ),
    wrong(
        "rnn_forward",
        "always from zeros",
        """
def rnn_forward(x, a0, params):
    a = np.zeros((x.shape[0], x.shape[1], params.ba.size))
    for t in range(x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a
""",
        truth="It starts from zeros and ignores the a0 that it is given.",
        regime="any a0 that is not zero",
    ),
    wrong(
        "rnn_forward",
        "a0 among the states",
        """
def rnn_forward(x, a0, params):
    states = [a0]
    for t in range(x.shape[1] - 1):
        states.append(np.tanh(x[:, t] @ params.Wax + states[-1] @ params.Waa + params.ba))
    return np.stack(states, axis=1)
""",
        truth="The result begins with a0, and the state after the last word is missing.",
        regime="everywhere",
    ),
    wrong(
        "rnn_forward",
        "a0 as working memory",
        """
def rnn_forward(x, a0, params):
    a = np.empty(x.shape[:2] + (len(params.ba),))
    for t in range(x.shape[1]):
        a0[...] = np.tanh(x[:, t] @ params.Wax + a0 @ params.Waa + params.ba)
        a[:, t] = a0
    return a
""",
        truth="Every new state is written into the caller's a0.",
        regime="everywhere, after the call",
    ),
    wrong(
        "rnn_forward",
        "remembers the last call",
        """
_last = {}


def rnn_forward(x, a0, params):
    state = _last.get(a0.shape, a0)
    out = []
    for t in range(x.shape[1]):
        state = np.tanh(x[:, t] @ params.Wax + state @ params.Waa + params.ba)
        out.append(state)
    _last[a0.shape] = state
    return np.stack(out, axis=1)
""",
        truth="It goes on from the last state of the call before, and not from a0.",
        regime="a call after another one with the same shape",
    ),
    wrong(
        "rnn_forward",
        "every word from a0",
        """
def rnn_forward(x, a0, params):
    memory = (a0 @ params.Waa)[:, None, :]
    return np.tanh(x @ params.Wax + memory + params.ba)
""",
        truth="The state is never passed on: every step starts from a0.",
        regime="two steps and more",
    ),
    wrong(
        "rnn_forward",
        "time stays in front",
        """
def rnn_forward(x, a0, params):
    states = []
    for t in range(x.shape[1]):
        a0 = np.tanh(x[:, t] @ params.Wax + a0 @ params.Waa + params.ba)
        states.append(a0)
    return np.array(states)
""",
        truth="The states are stacked along a new first axis: (time, batch, hidden).",
        regime="everywhere but for a batch of one with one step",
    ),
    wrong(
        "rnn_forward",
        "only the last state",
        """
def rnn_forward(x, a0, params):
    a = a0
    for t in range(x.shape[1]):
        a = np.tanh(x[:, t] @ params.Wax + a @ params.Waa + params.ba)
    return a
""",
        truth="Only the state after the last word comes back, not the state after each word.",
        regime="everywhere",
    ),
    wrong(
        "rnn_forward",
        "everyone gets the first memory",
        """
def rnn_forward(x, a0, params):
    state = np.tile(a0[0], (len(x), 1))
    a = []
    for t in range(x.shape[1]):
        state = np.tanh(x[:, t] @ params.Wax + state @ params.Waa + params.ba)
        a.append(state)
    return np.stack(a, 1)
""",
        truth="All sentences start from the first row of a0.",
        regime="a batch whose rows of a0 differ",
    ),
    wrong(
        "rnn_forward",
        "last word not read",
        """
def rnn_forward(x, a0, params):
    B, T, _ = x.shape
    a = np.zeros((B, T, a0.shape[1]))
    a[:, 0] = np.tanh(x[:, 0] @ params.Wax + a0 @ params.Waa + params.ba)
    for t in range(1, T - 1):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a
""",
        truth="The loop ends one step early, so the last state is never computed.",
        regime="two steps and more",
    ),
    wrong(
        "rnn_forward",
        "axes of length one dropped",
        """
def rnn_forward(x, a0, params):
    state, states = a0, []
    for t in range(x.shape[1]):
        state = np.tanh(x[:, t] @ params.Wax + state @ params.Waa + params.ba)
        states.append(state)
    return np.squeeze(np.stack(states, axis=1))
""",
        truth="Axes of length one are squeezed away, so a batch of one has no batch axis.",
        regime="a batch of one, a single step or one hidden unit",
    ),
    wrong(
        "rnn_forward",
        "half precision",
        """
def rnn_forward(x, a0, params):
    a = np.zeros((*x.shape[:2], a0.shape[1]), dtype=np.float16)
    before = a0
    for t in range(x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + before @ params.Waa + params.ba)
        before = a[:, t]
    return a.astype(np.float64)
""",
        truth="The states are kept in float16, so each of them is rounded after three digits.",
        regime="everywhere, by about a thousandth",
    ),
    right(
        "forward_in_chunks",
        "slices",
        """
def forward_in_chunks(x, a0, params, chunk):
    pieces, state = [], a0
    for start in range(0, x.shape[1], chunk):
        piece = rnn_forward(x[:, start : start + chunk], state, params)
        state = piece[:, -1]
        pieces.append(piece)
    return np.concatenate(pieces, axis=1)
""",
    ),
    right(
        "forward_in_chunks",
        "room made beforehand",
        """
def forward_in_chunks(x, a0, params, chunk):
    T = x.shape[1]
    a = np.full((x.shape[0], T, a0.shape[1]), np.nan)
    start = 0
    while start < T:
        stop = min(start + chunk, T)
        before = a0 if start == 0 else a[:, start - 1]
        a[:, start:stop] = rnn_forward(x[:, start:stop], before, params)
        start = stop
    return a
""",
    ),
    right(
        "forward_in_chunks",
        "split at the cuts",
        """
def forward_in_chunks(x, a0, params, chunk):
    cuts = np.arange(chunk, x.shape[1], chunk)
    results = []
    for piece in np.split(x, cuts, axis=1):
        results.append(rnn_forward(piece, results[-1][:, -1] if results else a0, params))
    return np.hstack(results)
""",
    ),
    right(
        "forward_in_chunks",
        "a generator that hands over",
        """
def forward_in_chunks(x, a0, params, chunk):
    def read():
        memory, rest = a0.copy(), x
        while rest.shape[1]:
            now, rest = rest[:, :chunk], rest[:, chunk:]
            states = rnn_forward(now, memory, params)
            memory = states[:, -1, :].copy()
            yield states

    return np.concatenate(list(read()), axis=1)
""",
    ),
    right(
        "forward_in_chunks",
        "a list of borders",
        """
def forward_in_chunks(x, a0, params, chunk):
    n_steps = x.shape[1]
    borders = [min(k * chunk, n_steps) for k in range(-(-n_steps // chunk) + 1)]
    carried, a = a0, np.zeros((x.shape[0], n_steps, params.ba.size))
    for start, stop in zip(borders, borders[1:]):
        a[:, start:stop] = rnn_forward(x[:, start:stop], carried, params)
        carried = a[:, stop - 1]
    return a
""",
    ),
    right(
        "forward_in_chunks",
        "grows as it reads",
        """
def forward_in_chunks(x, a0, params, chunk):
    a = rnn_forward(x[:, :chunk], a0, params)
    while a.shape[1] < x.shape[1]:
        done = a.shape[1]
        more = rnn_forward(x[:, done : done + chunk], a[:, -1], params)
        a = np.append(a, more, axis=1)
    return a
""",
    ),
    wrong(
        "forward_in_chunks",
        "one long pass",
        """
def forward_in_chunks(x, a0, params, chunk):
    return rnn_forward(x, a0, params)
""",
        truth="It reads everything in one go, which is what the chunks are there to avoid.",
        regime="everywhere, though the numbers agree",
    ),
    wrong(
        "forward_in_chunks",
        "reads again from the beginning",
        """
def forward_in_chunks(x, a0, params, chunk):
    out = []
    for s in range(0, x.shape[1], chunk):
        so_far = rnn_forward(x[:, : s + chunk], a0, params)
        out.append(so_far[:, s:])
    return np.concatenate(out, axis=1)
""",
        truth=(
            "For each chunk it reads the whole text up to there again, so it gives rnn_forward far more than "
            "chunk steps."
        ),
        regime="more steps than one chunk, though the numbers agree",
    ),
    wrong(
        "forward_in_chunks",
        "a0 for every chunk",
        """
def forward_in_chunks(x, a0, params, chunk):
    starts = range(0, x.shape[1], chunk)
    return np.concatenate([rnn_forward(x[:, s : s + chunk], a0, params) for s in starts], axis=1)
""",
        truth="Every chunk starts from a0, so the memory is lost at each cut.",
        regime="more than one chunk",
    ),
    wrong(
        "forward_in_chunks",
        "leftover steps dropped",
        """
def forward_in_chunks(x, a0, params, chunk):
    state, out = a0, []
    for k in range(x.shape[1] // chunk):
        a = rnn_forward(x[:, k * chunk : (k + 1) * chunk], state, params)
        state = a[:, -1]
        out.append(a)
    return np.concatenate(out, axis=1) if out else np.zeros((len(x), 0, a0.shape[1]))
""",
        truth="Only full chunks are read, so the steps left over at the end are missing.",
        regime="a number of steps that the chunk does not divide",
    ),
    wrong(
        "forward_in_chunks",
        "hands over the first state",
        """
def forward_in_chunks(x, a0, params, chunk):
    state, out = a0, []
    for k in range(0, x.shape[1], chunk):
        a = rnn_forward(x[:, k : k + chunk], state, params)
        state = a[:, 0]
        out.append(a)
    return np.concatenate(out, axis=1)
""",
        truth=("The state after the first step of a chunk is handed over instead of the one after its last step."),
        regime="more than one chunk of two steps and more",
    ),
    wrong(
        "forward_in_chunks",
        "keeps the state in a0",
        """
def forward_in_chunks(x, a0, params, chunk):
    parts = []
    for i in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, i : i + chunk], a0, params))
        a0[:] = parts[-1][:, -1]
    return np.concatenate(parts, axis=1)
""",
        truth="The state to hand over is written into the caller's a0.",
        regime="everywhere, after the call",
    ),
    wrong(
        "forward_in_chunks",
        "filled up to full chunks",
        """
def forward_in_chunks(x, a0, params, chunk):
    missing = -x.shape[1] % chunk
    x = np.concatenate([x, np.zeros((x.shape[0], missing, x.shape[2]))], axis=1)
    a, out = a0, []
    for i in range(0, x.shape[1], chunk):
        out.append(rnn_forward(x[:, i : i + chunk], a, params))
        a = out[-1][:, -1]
    return np.concatenate(out, axis=1)
""",
        truth=(
            "The last chunk is filled up with zeros, and the states of these steps, which nobody asked for, "
            "come back as well."
        ),
        regime="a number of steps that the chunk does not divide",
    ),
    wrong(
        "forward_in_chunks",
        "stacked on the batch",
        """
def forward_in_chunks(x, a0, params, chunk):
    a, out = a0, []
    for i in range(0, x.shape[1], chunk):
        out.append(rnn_forward(x[:, i : i + chunk], a, params))
        a = out[-1][:, -1]
    return np.concatenate(out)
""",
        truth="Chunks are joined along the batch axis and not along time.",
        regime="more than one chunk",
    ),
    right(
        "sequence_loss",
        "the formula of the hint",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    z = z - z.max(axis=-1, keepdims=True)
    right = np.take_along_axis(z, targets[..., None], axis=-1)[..., 0]
    surprise = np.log(np.exp(z).sum(axis=-1)) - right
    if mask is not None:
        surprise = surprise * mask
    return surprise.sum() / len(a)
""",
    ),
    right(
        "sequence_loss",
        "word by word",
        """
def sequence_loss(a, targets, params, mask=None):
    B, T = targets.shape
    total = 0.0
    for b in range(B):
        for t in range(T):
            if mask is not None and not mask[b][t]:
                continue
            scores = a[b, t] @ params.Wya + params.by
            top = scores.max()
            total += np.log(np.sum(np.exp(scores - top))) + top - scores[targets[b, t]]
    return float(total / B)
""",
    ),
    right(
        "sequence_loss",
        "only the steps that count",
        """
def sequence_loss(a, targets, params, mask=None):
    counts = np.ones(targets.shape, dtype=bool) if mask is None else np.asarray(mask) != 0
    z = a[counts] @ params.Wya + params.by
    k = targets[counts]
    losses = np.logaddexp.reduce(z, axis=1) - z[np.arange(len(k)), k]
    return np.sum(losses) / targets.shape[0]
""",
    ),
    right(
        "sequence_loss",
        "sum over time, then mean",
        """
def sequence_loss(a, targets, params, mask=None):
    scores = np.einsum("bth,ho->bto", a, params.Wya) + params.by
    top = np.max(scores, axis=2)
    log_sum = top + np.log(np.exp(scores - top[:, :, None]).sum(axis=2))
    rows, columns = np.indices(targets.shape)
    surprise = log_sum - scores[rows, columns, targets]
    if mask is None:
        mask = np.ones_like(surprise)
    per_sentence = np.where(np.asarray(mask, dtype=bool), surprise, 0).sum(axis=1)
    return per_sentence.mean()
""",
    ),
    right(
        "sequence_loss",
        "one-hot targets",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    top = z.max(axis=-1, keepdims=True)
    of_target = (one_hot(targets, params.by.size) * z).sum(axis=-1)
    surprise = np.log(np.exp(z - top).sum(axis=-1)) + top[..., 0] - of_target
    weights = 1.0 if mask is None else np.asarray(mask, dtype=float)
    return float(np.sum(weights * surprise) / len(targets))
""",
    ),
    right(
        "sequence_loss",
        "differences to the target's score",
        """
def sequence_loss(a, targets, params, mask=None):
    scores = np.dot(a, params.Wya) + params.by
    chosen = np.take_along_axis(scores, targets[:, :, np.newaxis], axis=2)
    surprise = np.logaddexp.reduce(scores - chosen, axis=2)
    if mask is not None:
        surprise = np.where(np.asarray(mask) == 1, surprise, 0.0)
    return np.mean(np.sum(surprise, axis=1))
""",
    ),
    right(
        "sequence_loss",
        "flattened, then bincount by sentence",
        """
def sequence_loss(a, targets, params, mask=None):
    B, T, H = a.shape
    z = a.reshape(B * T, H) @ params.Wya + params.by
    losses = np.logaddexp.reduce(z, axis=1) - z[np.arange(B * T), targets.reshape(-1)]
    if mask is not None:
        losses = losses * np.asarray(mask).reshape(-1)
    sentence = np.repeat(np.arange(B), T)
    return np.bincount(sentence, weights=losses, minlength=B).mean()
""",
    ),
    wrong(
        "sequence_loss",
        "mean over time",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    lse = np.logaddexp.reduce(z, axis=-1)
    s = lse - np.take_along_axis(z, targets[..., None], -1)[..., 0]
    if mask is not None:
        s = s * mask
    return s.mean()
""",
        truth="It averages over time as well, where a sentence is as surprising as its words together.",
        regime="more than one step",
    ),
    wrong(
        "sequence_loss",
        "divided by the words that count",
        """
def sequence_loss(a, targets, params, mask=None):
    if mask is None:
        mask = np.ones(targets.shape)
    z = a @ params.Wya + params.by
    s = np.logaddexp.reduce(z, axis=-1) - np.take_along_axis(z, targets[..., None], -1)[..., 0]
    return (s * mask).sum() / mask.sum()
""",
        truth="The sum is divided by the number of steps that count and not by the number of sentences.",
        regime="any number of counted steps other than the batch",
    ),
    wrong(
        "sequence_loss",
        "log of the softmax",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    surprise = -np.log(np.take_along_axis(p, targets[:, :, None], axis=2))[:, :, 0]
    if mask is not None:
        surprise = np.where(mask, surprise, 0.0)
    return surprise.sum(axis=1).mean()
""",
        truth=(
            "It takes the logarithm of a probability that was rounded to zero, which gives infinity for a loss "
            "that is finite."
        ),
        regime="a target more than about 745 below the best score",
    ),
    wrong(
        "sequence_loss",
        "nothing subtracted",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    b, t = np.ogrid[: z.shape[0], : z.shape[1]]
    surprise = np.log(np.exp(z).sum(axis=-1)) - z[b, t, targets]
    if mask is not None:
        surprise = surprise * mask
    return surprise.sum() / len(z)
""",
        truth="The maximum is not subtracted, so the exponentials of large scores overflow.",
        regime="scores above 709, or all below -745",
    ),
    wrong(
        "sequence_loss",
        "mask as an index",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    s = np.logaddexp.reduce(z, axis=-1) - np.take_along_axis(z, targets[..., None], -1)[..., 0]
    if mask is not None:
        s = s[mask]
    return s.sum() / len(a)
""",
        truth=(
            "The mask is used as an index, which is right for booleans only: ones and zeros are taken for row numbers."
        ),
        regime="a mask of ones and zeros that are not booleans",
    ),
    wrong(
        "sequence_loss",
        "turns a mask of ones round",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    s = np.logaddexp.reduce(z, axis=-1) - np.take_along_axis(z, targets[..., None], -1)[..., 0]
    if mask is not None:
        s = np.where(~mask, 0, s)
    return s.sum() / len(a)
""",
        truth=(
            "The tilde turns booleans round but makes -2 out of the number 1, so with a mask of numbers nothing counts."
        ),
        regime="a mask of ones and zeros that are not booleans",
    ),
    wrong(
        "sequence_loss",
        "padding costs ln n",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    if mask is not None:
        z = z * np.asarray(mask)[..., None]
    s = np.logaddexp.reduce(z, axis=-1) - np.take_along_axis(z, targets[..., None], -1)[..., 0]
    return s.sum() / len(a)
""",
        truth=(
            "Masked scores are set to zero and stay in the sum, so each step of padding costs the logarithm of "
            "the number of outputs."
        ),
        regime="any mask with a step that does not count",
    ),
    wrong(
        "sequence_loss",
        "shifts the targets again",
        """
def sequence_loss(a, targets, params, mask=None):
    z = (a @ params.Wya + params.by)[:, :-1]
    k = targets[:, 1:]
    s = np.logaddexp.reduce(z, axis=-1) - np.take_along_axis(z, k[..., None], -1)[..., 0]
    if mask is not None:
        s = s * np.asarray(mask)[:, 1:]
    return s.sum() / len(a)
""",
        truth="It shifts the targets by one more step, though they are the next words already.",
        regime="everywhere",
    ),
    wrong(
        "sequence_loss",
        "mask never looked at",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    s = np.logaddexp.reduce(z, axis=-1) - np.take_along_axis(z, targets[..., None], -1)[..., 0]
    return s.sum(axis=1).mean(axis=0)
""",
        truth="The mask is ignored, so padding counts.",
        regime="any mask with a step that does not count",
    ),
    wrong(
        "sequence_loss",
        "empty sentences do not count",
        """
def sequence_loss(a, targets, params, mask=None):
    m = np.ones(targets.shape) if mask is None else np.asarray(mask, dtype=float)
    z = a @ params.Wya + params.by
    s = np.logaddexp.reduce(z, axis=-1) - np.take_along_axis(z, targets[..., None], -1)[..., 0]
    return (s * m).sum() / np.count_nonzero(m.any(axis=1))
""",
        truth=(
            "The sum is divided by the number of sentences that have a real step, where it is always divided by "
            "the batch."
        ),
        regime="a sentence with no step that counts",
    ),
    wrong(
        "sequence_loss",
        "mask read as lengths",
        """
def sequence_loss(a, targets, params, mask=None):
    total = 0
    for b in range(len(a)):
        n = targets.shape[1] if mask is None else int(np.sum(mask[b]))
        for t in range(n):
            z = a[b, t] @ params.Wya + params.by
            total += np.logaddexp.reduce(z) - z[targets[b, t]]
    return total / len(a)
""",
        truth=(
            "It counts the true steps of a row and takes the first ones, which is the mask only if all its true "
            "steps come first."
        ),
        regime="a mask with a step that does not count before one that does",
    ),
    wrong(
        "sequence_loss",
        "asks the mask whether it is true",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    s = np.logaddexp.reduce(z, axis=-1) - np.take_along_axis(z, targets[..., None], -1)[..., 0]
    if mask:
        s = s * mask
    return s.sum() / len(a)
""",
        truth=(
            "An array is asked whether it is true, which is an error for more than one entry; what is meant is "
            "whether there is a mask."
        ),
        regime="any mask of more than one entry",
    ),
    wrong(
        "sequence_loss",
        "nobody is surprised",
        """
def sequence_loss(a, targets, params, mask=None):
    return 0.0
""",
        truth="It returns zero whatever it is given.",
        regime="everywhere but where no step counts",
    ),
    right(
        "perplexity",
        "np.exp",
        """
def perplexity(loss_sum, n_steps):
    return np.exp(loss_sum / n_steps)
""",
    ),
    right(
        "perplexity",
        "by way of bits",
        """
def perplexity(loss_sum, n_steps):
    bits_per_word = loss_sum / np.log(2) / n_steps
    return 2.0**bits_per_word
""",
    ),
    right(
        "perplexity",
        "Python's own numbers",
        """
def perplexity(loss_sum, n_steps):
    import math

    mean_surprise = float(loss_sum) / int(n_steps)
    return math.exp(mean_surprise)
""",
    ),
    right(
        "perplexity",
        "a power of e",
        """
def perplexity(loss_sum, n_steps):
    return np.e ** (loss_sum / n_steps)
""",
    ),
    wrong(
        "perplexity",
        "exponential of the sum",
        """
def perplexity(loss_sum, n_steps):
    return np.exp(loss_sum)
""",
        truth="The sum stands in the exponent and not the mean, so it grows with the length of the text.",
        regime="everywhere but for one step, or no surprise",
    ),
    wrong(
        "perplexity",
        "powers of two",
        """
def perplexity(loss_sum, n_steps):
    return 2 ** (loss_sum / n_steps)
""",
        truth="Two is the wrong base: the surprises are in nats and not in bits.",
        regime="everywhere but at certainty",
    ),
    wrong(
        "perplexity",
        "root of the exponential",
        """
def perplexity(loss_sum, n_steps):
    return np.exp(loss_sum) ** (1 / n_steps)
""",
        truth=(
            "The exponential of the whole sum is taken first, which overflows for a long text before the root can help."
        ),
        regime="a sum above 709",
    ),
    wrong(
        "perplexity",
        "exponential divided",
        """
def perplexity(loss_sum, n_steps):
    return np.exp(loss_sum) / n_steps
""",
        truth="The exponential is divided by the number of steps, and not the exponent.",
        regime="more than one step",
    ),
    wrong(
        "perplexity",
        "whole nats only",
        """
def perplexity(loss_sum, n_steps):
    return np.exp(loss_sum // n_steps)
""",
        truth="The division drops what is left over, so the mean surprise is rounded down.",
        regime="everywhere but where the mean is a whole number",
    ),
    wrong(
        "perplexity",
        "no more than the vocabulary",
        """
def perplexity(loss_sum, n_steps):
    return min(np.exp(loss_sum / n_steps), 41.0)
""",
        truth=(
            "It is cut at the 41 words of this notebook's vocabulary, though a network that is sure and wrong "
            "does worse than guessing."
        ),
        regime="a perplexity above 41",
    ),
    wrong(
        "perplexity",
        "inverted",
        """
def perplexity(loss_sum, n_steps):
    return np.exp(-loss_sum / n_steps)
""",
        truth="The sign is wrong: this is the mean probability of the words, and never above 1.",
        regime="everywhere but at certainty",
    ),
    right(
        "sample",
        "rows of Wax and rng.choice",
        """
def sample(params, start, length, *, temperature, rng):
    a = np.zeros(len(params.ba))
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    drawn = np.empty(length, dtype=int)
    for i in range(length):
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        p /= p.sum()
        k = rng.choice(len(p), p=p)
        drawn[i] = k
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return drawn
""",
    ),
    right(
        "sample",
        "rnn_forward and one_hot",
        """
def sample(params, start, length, *, temperature, rng):
    n = len(params.by)
    state = rnn_forward(one_hot(np.asarray(start)[np.newaxis], n), np.zeros((1, params.ba.size)), params)[:, -1]
    ids = []
    while len(ids) < length:
        scores = (state @ params.Wya + params.by)[0]
        weights = np.exp((scores - scores.max()) / temperature)
        ids.append(int(rng.choice(n, p=weights / weights.sum())))
        state = rnn_forward(one_hot([[ids[-1]]], n), state, params)[:, -1]
    return np.array(ids, dtype=np.int64)
""",
    ),
    right(
        "sample",
        "noise and argmax",
        """
def sample(params, start, length, *, temperature, rng):
    def read(state, word):
        return np.tanh(params.Wax[word] + state @ params.Waa + params.ba)

    state = np.zeros_like(params.ba)
    for word in start:
        state = read(state, word)
    written = []
    for _ in range(length):
        logits = (state @ params.Wya + params.by) / temperature
        word = int(np.argmax(logits + rng.gumbel(size=logits.shape)))
        written.append(word)
        state = read(state, word)
    return np.asarray(written, dtype=int)
""",
    ),
    right(
        "sample",
        "a dart on the line from 0 to 1",
        """
def sample(params, start, length, *, temperature, rng):
    state = np.zeros((1, params.Waa.shape[0]))
    queue = [int(k) for k in start]
    result = []
    for _ in range(length):
        while queue:
            hot = np.zeros((1, params.Wax.shape[0]))
            hot[0, queue.pop(0)] = 1
            state = np.tanh(hot @ params.Wax + state @ params.Waa + params.ba)
        z = (state @ params.Wya + params.by).ravel() / temperature
        p = np.exp(z - np.logaddexp.reduce(z))
        ends = np.cumsum(p)
        k = int(np.searchsorted(ends / ends[-1], rng.random(), side="right"))
        result.append(k)
        queue.append(k)
    return np.array(result, dtype=int)
""",
    ),
    right(
        "sample",
        "a vote of one",
        """
def sample(params, start, length, *, temperature, rng):
    one_row = np.eye(params.Wax.shape[0])
    state = np.zeros((1, params.ba.size))

    def read(word):
        nonlocal state
        state = np.tanh(one_row[[word]] @ params.Wax + state @ params.Waa + params.ba)

    def draw():
        z = (state[0] @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max()).astype(np.float64)
        return int(rng.multinomial(1, p / p.sum()).argmax())

    for word in start:
        read(word)
    words_drawn = []
    for _ in range(length):
        words_drawn.append(draw())
        read(words_drawn[-1])
    return np.array(words_drawn, dtype=np.int64)
""",
    ),
    right(
        "sample",
        "reads all it has each time",
        """
def sample(params, start, length, *, temperature, rng):
    ids = np.asarray(start, dtype=np.int64)
    for _ in range(length):
        a = rnn_forward(one_hot(ids[None, :], len(params.by)), np.zeros((1, len(params.ba))), params)
        z = (a[0, -1] @ params.Wya + params.by) / temperature
        log_p = z - np.logaddexp.reduce(z)
        ids = np.append(ids, rng.choice(len(z), p=np.exp(log_p)))
    return ids[len(start) :]
""",
    ),
    wrong(
        "sample",
        "always the favourite",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        k = int(np.argmax((a @ params.Wya + params.by) / temperature))
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="It takes the most likely word each time: nothing is drawn.",
        regime="any temperature at which more than one word has a chance",
    ),
    wrong(
        "sample",
        "a generator of its own",
        """
def sample(params, start, length, *, temperature, rng):
    rng = np.random.default_rng(0)
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth=(
            "It makes its own generator with a fixed seed, so the rng that it is given decides nothing and "
            "every call writes the same."
        ),
        regime="two calls with the same or with different generators",
    ),
    wrong(
        "sample",
        "NumPy's global dice",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        k = np.random.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="It draws with np.random and ignores rng, so the same rng does not give the same words.",
        regime="two calls with equally seeded generators",
    ),
    wrong(
        "sample",
        "temperature of the probabilities",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = a @ params.Wya + params.by
        p = np.exp(z - z.max())
        p = p / p.sum() / temperature
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth=(
            "The probabilities are divided by the temperature and by their sum again, so the temperature "
            "changes nothing."
        ),
        regime="any temperature but 1",
    ),
    wrong(
        "sample",
        "temperature upside down",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = temperature * (a @ params.Wya + params.by)
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="The scores are multiplied by the temperature and not divided by it.",
        regime="any temperature but 1",
    ),
    wrong(
        "sample",
        "bias keeps its temperature",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = a @ params.Wya / temperature + params.by
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="Only the product with Wya is divided by the temperature, and the bias is added afterwards.",
        regime="any temperature but 1 with an output bias whose entries differ",
    ),
    wrong(
        "sample",
        "last word of the beginning twice",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    word = start[-1]
    for _ in range(length):
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        word = rng.choice(len(p), p=p / p.sum())
        ids.append(word)
    return np.array(ids)
""",
        truth=("The last word of start is read once with the beginning and once more as the first input of the loop."),
        regime="everywhere, through the state",
    ),
    wrong(
        "sample",
        "beginning read from its last word",
        """
def sample(params, start, length, *, temperature, rng):
    a, word, ids = np.zeros(len(params.ba)), start[-1], []
    for _ in range(length):
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        word = rng.choice(len(p), p=p / p.sum())
        ids.append(word)
    return np.array(ids)
""",
        truth="Of the beginning only the last word is read; the others never reach the state.",
        regime="a start of two words and more",
    ),
    wrong(
        "sample",
        "all words from one distribution",
        """
def sample(params, start, length, *, temperature, rng):
    n = len(params.by)
    a = rnn_forward(one_hot(np.array(start)[None], n), np.zeros((1, len(params.ba))), params)[0, -1]
    z = (a @ params.Wya + params.by) / temperature
    p = np.exp(z - z.max())
    return rng.choice(n, size=length, p=p / p.sum())
""",
        truth="All words are drawn at once from what follows the beginning, so no drawn word is ever read.",
        regime="a length of two and more",
    ),
    wrong(
        "sample",
        "beginning returned as well",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), list(start)
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="The words of start stand in front of the drawn ones.",
        regime="everywhere",
    ),
    wrong(
        "sample",
        "overflows when cold",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        p = np.exp((a @ params.Wya + params.by) / temperature)
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth=(
            "No maximum is subtracted, so at a low temperature the exponentials overflow and the probabilities "
            "are not numbers."
        ),
        regime="a score that divided by the temperature is beyond 709",
    ),
    wrong(
        "sample",
        "forgets between words",
        """
def sample(params, start, length, *, temperature, rng):
    zeros = np.zeros(len(params.ba))
    a, ids = zeros, []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + zeros @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="Each drawn word is read from a state of zeros, so only the last word is remembered.",
        regime="a length of two and more",
    ),
    wrong(
        "sample",
        "no colder than a fifth",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids, temperature = np.zeros(len(params.ba)), [], max(temperature, 0.2)
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="Temperatures below 0.2 are raised to 0.2, so a cold network is more daring than asked for.",
        regime="a temperature below 0.2",
    ),
    wrong(
        "sample",
        "only the three best",
        """
def sample(params, start, length, *, temperature, rng):
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = (a @ params.Wya + params.by) / temperature
        z = np.where(z >= np.sort(z)[-min(3, len(z))], z, -np.inf)
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="It draws among the three most likely words only, and every word has its chance.",
        regime="more than three words with a chance",
    ),
    wrong(
        "sample",
        "weights made colder",
        """
def sample(params, start, length, *, temperature, rng):
    params.Wya[...] /= temperature
    params.by[...] /= temperature
    a, ids = np.zeros(len(params.ba)), []
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = a @ params.Wya + params.by
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
        truth="The caller's output weights are divided by the temperature and stay so.",
        regime="any temperature but 1, after the call",
    ),
)
