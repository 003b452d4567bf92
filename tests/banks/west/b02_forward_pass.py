"""Answers to notebook 02, the forward pass."""

from tests.banks.answer import right, wrong

ANSWERS = (
    right(
        "rnn_forward",
        "a0 parked in the last column",
        """
def rnn_forward(x, a0, params):
    # a[:, -1] is what t - 1 means at t = 0, so a0 waits there
    a = np.empty((x.shape[0], x.shape[1], params.ba.size))
    a[:, -1] = a0
    for t in range(x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a
""",
    ),
    right(
        "rnn_forward",
        "a generator of states",
        """
from typing import NamedTuple


class Cell(NamedTuple):
    params: RNNParams

    def read(self, inputs, state):
        for x_t in inputs:
            state = np.tanh(x_t @ self.params.Wax + state @ self.params.Waa + self.params.ba)
            yield state


def rnn_forward(x, a0, params):
    by_time = np.moveaxis(x, 1, 0)
    return np.moveaxis(np.array(list(Cell(params).read(by_time, a0))), 0, 1)
""",
    ),
    wrong(
        "rnn_forward",
        "one call for each step",
        """
def rnn_forward(x, a0, params):
    first = np.tanh(x[:, 0] @ params.Wax + a0 @ params.Waa + params.ba)
    if x.shape[1] == 1:
        return first[:, None]
    return np.concatenate([first[:, None], rnn_forward(x[:, 1:], first, params)], axis=1)
""",
        truth="The function calls itself once per step, and Python stops such calls at a depth of about a thousand.",
        regime="sequences of a thousand steps and more",
    ),
    wrong(
        "rnn_forward",
        "states of the type of the inputs",
        """
def rnn_forward(x, a0, params):
    n_batch, n_time, _ = x.shape
    a = np.zeros((n_batch, n_time, params.ba.size), dtype=x.dtype)
    prev = a0
    for t in range(n_time):
        prev = np.tanh(x[:, t] @ params.Wax + prev @ params.Waa + params.ba)
        a[:, t] = prev
    return a
""",
        truth="The result has the dtype of x, so whole-numbered inputs make the states whole numbers, which are zero.",
        regime="inputs that are integers, such as rows of np.eye(n, dtype=int)",
    ),
    wrong(
        "rnn_forward",
        "sequence first",
        """
def rnn_forward(x, a0, params):
    seq_len, batch, _ = x.shape  # PyTorch's default
    h, out = a0, []
    for t in range(seq_len):
        h = np.tanh(x[t] @ params.Wax + h @ params.Waa + params.ba)
        out.append(h)
    return np.stack(out)
""",
        truth="The loop runs along the first axis of x, which is the batch; time is the second.",
        regime="every batch, unless there is one sequence of one step; it fails where batch and time don't fit",
    ),
    wrong(
        "rnn_forward",
        "one state late",
        """
def rnn_forward(x, a0, params):
    a = np.zeros((x.shape[0], x.shape[1], a0.shape[1]))
    a[:, 0] = a0
    for t in range(1, x.shape[1]):
        a[:, t] = np.tanh(x[:, t - 1] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a
""",
        truth="The first state is a0 itself, and each step holds the state that belongs to the step before.",
        regime="every call",
    ),
    wrong(
        "rnn_forward",
        "one buffer, which is a0",
        """
def rnn_forward(x, a0, params):
    n_steps = x.shape[1]
    a = np.zeros((x.shape[0], n_steps, a0.shape[1]))
    for i in range(n_steps):
        a0[:, :] = np.tanh(x[:, i, :] @ params.Wax + a0 @ params.Waa + params.ba)
        a[:, i, :] = a0
    return a
""",
        truth="The running state is written into a0, which belongs to the caller.",
        regime="a0 after the call, and a second call with it",
    ),
    right(
        "forward_in_chunks",
        "cut at every multiple",
        """
def forward_in_chunks(x, a0, params, chunk):
    done, state = [], a0
    for piece in np.split(x, range(chunk, x.shape[1], chunk), axis=1):
        done.append(rnn_forward(piece, state, params))
        state = done[-1][:, -1]
    return np.hstack(done)
""",
    ),
    right(
        "forward_in_chunks",
        "filled into an array, a while loop",
        """
def forward_in_chunks(x, a0, params, chunk):
    T = x.shape[1]
    A = np.zeros((x.shape[0], T, a0.shape[1]))
    first = 0
    state = a0.copy()
    while first < T:
        last = min(first + chunk, T)
        A[:, first:last, :] = rnn_forward(x[:, first:last, :], state, params)
        state = A[:, last - 1, :].copy()
        first = last
    return A
""",
    ),
    wrong(
        "forward_in_chunks",
        "pieces of about equal length",
        """
def forward_in_chunks(x, a0, params, chunk):
    n_chunks = max(1, x.shape[1] // chunk)
    states = []
    for piece in np.array_split(x, n_chunks, axis=1):
        states.append(rnn_forward(piece, a0 if not states else states[-1][:, -1], params))
    return np.concatenate(states, axis=1)
""",
        truth="Where the length is no multiple of the chunk, some pieces are longer than chunk steps.",
        regime="lengths that are no multiple of chunk: the states are right, and rnn_forward is given too much at once",
    ),
    wrong(
        "forward_in_chunks",
        "reads again from the beginning",
        """
def forward_in_chunks(x, a0, params, chunk):
    n_steps = x.shape[1]
    a = np.zeros((len(x), n_steps, len(params.ba)))
    for start in range(0, n_steps, chunk):
        stop = min(start + chunk, n_steps)
        a[:, start:stop] = rnn_forward(x[:, :stop], a0, params)[:, start:]
    return a
""",
        truth="No state is handed over: each call reads from the first step on, more than chunk steps at a time.",
        regime="two pieces and more; the states are right",
    ),
    wrong(
        "forward_in_chunks",
        "hands on the state of the first sentence",
        """
def forward_in_chunks(x, a0, params, chunk):
    out = []
    state = a0
    for s in range(0, x.shape[1], chunk):
        h = rnn_forward(x[:, s:s + chunk], state, params)
        out.append(h)
        state = np.tile(h[0, -1], (len(x), 1))
    return np.concatenate(out, axis=1)
""",
        truth="Every sentence goes on from the last state of the first sentence.",
        regime="two sentences and more, read in two pieces and more",
    ),
    wrong(
        "forward_in_chunks",
        "hands on the state before the last",
        """
def forward_in_chunks(x, a0, params, chunk):
    pieces = [rnn_forward(x[:, :chunk], a0, params)]
    for start in range(chunk, x.shape[1], chunk):
        state = pieces[-1][:, chunk - 2]   # last step, counting from 1 ... minus 1
        pieces.append(rnn_forward(x[:, start:start + chunk], state, params))
    return np.concatenate(pieces, axis=1)
""",
        truth="The state that is handed over is that of the last step but one.",
        regime="two pieces and more of two steps and more; with chunk 1 index -1 happens to be right",
    ),
    right(
        "sequence_loss",
        "step by step, only where the mask is true",
        """
import math


def sequence_loss(a, targets, params, mask=None):
    total = []
    for b in range(len(a)):
        for t in range(a.shape[1]):
            if mask is not None and not mask[b][t]:
                continue
            z = a[b, t] @ params.Wya + params.by
            z = z - z.max()
            total.append(math.log(np.exp(z).sum()) - z[targets[b][t]])
    return math.fsum(total) / len(a)
""",
    ),
    right(
        "sequence_loss",
        "margins against the target",
        """
def sequence_loss(a, targets, params, mask=None):
    z = np.einsum("bth,ho->bto", a, params.Wya) + params.by
    margin = z - np.take_along_axis(z, np.asarray(targets)[:, :, None], axis=2)
    surprise = np.logaddexp.reduce(margin, axis=2)
    keep = np.ones(surprise.shape, dtype=bool) if mask is None else np.array(mask).astype(bool)
    return float(np.where(keep, surprise, 0.0).sum(axis=1).mean())
""",
    ),
    wrong(
        "sequence_loss",
        "a mask in place of a missing one",
        """
def sequence_loss(a, targets, params, mask=None):
    mask = mask or np.ones(targets.shape)
    z = a @ params.Wya + params.by
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    picked = np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]
    return -(picked * mask).sum() / len(a)
""",
        truth="An array has no truth value, so `mask or ...` raises an error when there is a mask.",
        regime="every mask with more than one entry",
    ),
    wrong(
        "sequence_loss",
        "the mask as an index, whatever its type",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    m = z.max(axis=2)
    log_sum = m + np.log(np.exp(z - m[:, :, None]).sum(axis=2))
    b, t = np.indices(targets.shape)
    surprise = log_sum - z[b, t, targets]
    if mask is not None:
        surprise = surprise[mask]
    return surprise.sum() / targets.shape[0]
""",
        truth="A mask of ones and zeros is taken for row numbers; only a boolean one chooses.",
        regime="masks of numbers",
    ),
    wrong(
        "sequence_loss",
        "as many steps as the mask has ones",
        """
def sequence_loss(a, targets, params, mask=None):
    B, T = targets.shape
    lengths = np.full(B, T) if mask is None else np.sum(mask, axis=1).astype(int)
    loss = 0.0
    for b, n in enumerate(lengths):
        z = a[b, :n] @ params.Wya + params.by
        lse = np.logaddexp.reduce(z, axis=1)
        loss += np.sum(lse - z[np.arange(n), targets[b, :n]])
    return loss / B
""",
        truth="The mask is only counted: the first steps are taken, even where others are the real ones.",
        regime="masks with a false before a true",
    ),
    wrong(
        "sequence_loss",
        "the average over sentences that are not empty",
        """
def sequence_loss(a, targets, params, mask=None):
    if mask is None:
        mask = np.ones_like(targets)
    mask = np.asarray(mask, dtype=bool)
    z = a @ params.Wya + params.by
    surprise = np.logaddexp.reduce(z, axis=-1) - (z * one_hot(targets, z.shape[-1])).sum(axis=-1)
    n_sentences = mask.any(axis=1).sum()
    return np.where(mask, surprise, 0).sum() / n_sentences
""",
        truth="A batch of B sentences is divided by B, also if one of them has no real step.",
        regime="a row of the mask that is all false",
    ),
    wrong(
        "sequence_loss",
        "the mean, as the default of PyTorch",
        """
def sequence_loss(a, targets, params, mask=None):
    logits = (a @ params.Wya + params.by).reshape(-1, params.by.size)
    flat = np.asarray(targets).reshape(-1)
    nll = np.logaddexp.reduce(logits, axis=1) - logits[np.arange(flat.size), flat]
    if mask is None:
        return nll.mean()
    return nll[np.asarray(mask, dtype=bool).reshape(-1)].mean()
""",
        truth="The surprises are averaged over all steps, and should be summed over time.",
        regime="sequences of two steps and more",
    ),
    wrong(
        "sequence_loss",
        "one maximum for the whole batch",
        """
def sequence_loss(a, targets, params, mask=None):
    z = a @ params.Wya + params.by
    z = z - np.max(z)
    log_norm = np.log(np.sum(np.exp(z), axis=-1))
    own = np.take_along_axis(z, targets[:, :, np.newaxis], -1).squeeze(-1)
    keep = True if mask is None else np.asarray(mask, dtype=bool)
    return np.sum(np.where(keep, log_norm - own, 0.0)) / z.shape[0]
""",
        truth="The largest score of the whole batch is subtracted, not that of each step.",
        regime="a step whose scores all lie more than 745 below those of another step: infinite loss",
    ),
    right(
        "perplexity",
        "through bits",
        """
def perplexity(loss_sum, n_steps):
    bits_per_step = loss_sum / n_steps / np.log(2)
    return np.exp2(bits_per_step)
""",
    ),
    right(
        "perplexity",
        "expm1 plus one",
        """
def perplexity(loss_sum, n_steps):
    nats_per_step = np.true_divide(loss_sum, n_steps)
    return float(np.expm1(nats_per_step) + 1)
""",
    ),
    wrong(
        "perplexity",
        "capped as in tutorials",
        """
import math


def perplexity(loss_sum, n_steps):
    return math.exp(min(loss_sum / n_steps, 20))
""",
        truth="The mean surprise is cut at 20, so every larger doubt looks the same.",
        regime="a mean surprise above 20 nats",
    ),
    wrong(
        "perplexity",
        "no more words than the vocabulary",
        """
def perplexity(loss_sum, n_steps):
    return min(float(np.exp(loss_sum / n_steps)), 41.0)
""",
        truth="A network that is sure and wrong is worse than one that guesses among the 41 words of the story.",
        regime="perplexities above 41",
    ),
    wrong(
        "perplexity",
        "whole nats",
        """
def perplexity(loss_sum, n_steps):
    mean = loss_sum // n_steps
    return np.exp(mean)
""",
        truth="// drops the fraction of the mean surprise.",
        regime="a mean surprise that is not a whole number",
    ),
    right(
        "sample",
        "the running sum of the probabilities",
        """
def sample(params, start, length, *, temperature, rng):
    n = params.by.size
    state = np.zeros(params.ba.size)

    def read(word, state):
        return np.tanh(params.Wax[word] + state @ params.Waa + params.ba)

    for word in start:
        state = read(word, state)
    drawn = np.zeros(length, dtype=int)
    for i in range(length):
        z = (state @ params.Wya + params.by) / temperature
        cumulated = np.cumsum(np.exp(z - z.max()))
        u = rng.random() * cumulated[-1]
        drawn[i] = min(int(np.searchsorted(cumulated, u, side="right")), n - 1)
        state = read(drawn[i], state)
    return drawn
""",
    ),
    right(
        "sample",
        "a writer with a generator",
        """
class Writer:
    def __init__(self, params, temperature, rng):
        self.params, self.temperature, self.rng = params, temperature, rng
        self.state = np.zeros((1, params.ba.size))

    def read(self, ids):
        x = one_hot(np.asarray(ids, dtype=int).reshape(1, -1), self.params.Wax.shape[0])
        self.state = rnn_forward(x, self.state, self.params)[:, -1]

    def words(self):
        while True:
            z = (self.state @ self.params.Wya + self.params.by)[0]
            p = np.exp((z - z.max()) / self.temperature)
            word = int(self.rng.multinomial(1, p / p.sum()).argmax())
            yield word
            self.read([word])


def sample(params, start, length, *, temperature, rng):
    writer = Writer(params, temperature, rng)
    writer.read(start)
    return np.array([word for _, word in zip(range(length), writer.words())], dtype=int)
""",
    ),
    wrong(
        "sample",
        "id 0 is padding",
        """
def sample(params, start, length, *, temperature, rng):
    a = np.zeros(params.ba.size)
    for k in start:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    words = np.arange(1, len(params.by))  # 0 only fills up
    out = []
    for _ in range(length):
        z = (a @ params.Wya + params.by)[1:] / temperature
        p = np.exp(z - z.max())
        k = rng.choice(words, p=p / p.sum())
        out.append(k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return np.array(out)
""",
        truth="Id 0 is a word like any other, here the full stop, and it is never drawn.",
        regime="networks that give id 0 some probability",
    ),
    right(
        "sample",
        "a copy of the generator, to be safe",
        """
import copy


def sample(params, start, length, *, temperature, rng):
    rng = copy.deepcopy(rng)  # leave the caller's generator alone
    a = rnn_forward(one_hot(np.array([start]), len(params.by)), np.zeros((1, len(params.ba))), params)[:, -1]
    ids = []
    while len(ids) < length:
        z = (a @ params.Wya + params.by)[0] / temperature
        p = np.exp(z - z.max())
        ids.append(rng.choice(len(p), p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)
""",
    ),
    wrong(
        "sample",
        "temperature as an exponent of the probabilities",
        """
def sample(params, start, length, *, temperature, rng):
    state = np.zeros((1, params.ba.size))
    for word in start:
        state = np.tanh(params.Wax[[word]] + state @ params.Waa + params.ba)
    result = np.zeros(length, dtype=int)
    for i in range(length):
        z = (state @ params.Wya + params.by)[0]
        p = np.exp(z - z.max())
        p = (p / p.sum()) ** (1 / temperature)
        p = p / p.sum()
        result[i] = rng.choice(p.size, p=p)
        state = np.tanh(params.Wax[[result[i]]] + state @ params.Waa + params.ba)
    return result
""",
        truth="At a low temperature the powers of all probabilities are rounded to zero, and 0/0 follows.",
        regime="temperatures near 0.001 and below, unless one word is nearly certain",
    ),
    wrong(
        "sample",
        "the ten most likely words",
        """
def sample(params, start, length, *, temperature, rng):
    top_k = 10
    h = np.zeros(params.ba.size)
    for i in start:
        h = np.tanh(params.Wax[i] + h @ params.Waa + params.ba)
    generated = []
    for _ in range(length):
        logits = (h @ params.Wya + params.by) / temperature
        if len(logits) > top_k:
            kth = np.sort(logits)[-top_k]
            logits = np.where(logits < kth, -np.inf, logits)
        probs = np.exp(logits - logits.max())
        probs /= probs.sum()
        nxt = rng.choice(len(probs), p=probs)
        generated.append(nxt)
        h = np.tanh(params.Wax[nxt] + h @ params.Waa + params.ba)
    return np.array(generated)
""",
        truth="Only the ten most likely words can be drawn; nobody asked for that.",
        regime="vocabularies of more than ten words, most of all at high temperatures",
    ),
    wrong(
        "sample",
        "reads the last word of the beginning",
        """
def sample(params, start, length, *, temperature, rng):
    word, state, ids = start[-1], np.zeros(len(params.ba)), []
    for _ in range(length):
        state = np.tanh(params.Wax[word] + state @ params.Waa + params.ba)
        z = (state @ params.Wya + params.by) / temperature
        e = np.exp(z - max(z))
        word = rng.choice(len(e), p=e / sum(e))
        ids.append(word)
    return np.array(ids)
""",
        truth="Of start only the last word is read.",
        regime="beginnings of two words and more",
    ),
    wrong(
        "sample",
        "expects an array",
        """
def sample(params, start, length, *, temperature, rng):
    ids = start.copy()
    a = np.zeros(len(params.ba))
    for k in ids:
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    for _ in range(length):
        z = (a @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        k = rng.choice(len(p), p=p / p.sum())
        ids = np.append(ids, k)
        a = np.tanh(params.Wax[k] + a @ params.Waa + params.ba)
    return ids[start.size:]
""",
        truth="A list of ids has no size, so a start that is a list, as in the notebook's own cell, raises an error.",
        regime="start given as a list or a tuple",
    ),
)
