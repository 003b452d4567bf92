"""Right answers of notebook 02 by another route."""

import math

import numpy as np

from autograder.claims.alternative import alternative
from autograder.unrolled.forward_pass.oracle import rnn_forward


@alternative(of="rnn_forward")
def filled_array(x, a0, params):
    """An array made beforehand is filled step by step."""
    a = np.empty((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in range(x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
        a_prev = a[:, t]
    return a


@alternative(of="rnn_forward")
def inputs_first(x, a0, params):
    """All inputs are multiplied at once, outside the loop."""
    drive = x @ params.Wax + params.ba
    states = [a0]
    for t in range(x.shape[1]):
        states.append(np.tanh(drive[:, t] + states[-1] @ params.Waa))
    return np.stack(states[1:], axis=1)


@alternative(of="rnn_forward")
def one_stacked_product(x, a0, params):
    """Word and memory stand side by side, and one product serves both."""
    weights, state, states = np.vstack([params.Wax, params.Waa]), a0, []
    for x_t in np.swapaxes(x, 0, 1):
        state = np.tanh(np.hstack([x_t, state]) @ weights + params.ba)
        states.append(state)
    return np.array(states).transpose(1, 0, 2)


@alternative(of="rnn_forward")
def einsum_and_exponentials(x, a0, params):
    """Einsum for the products and exponentials for tanh, in Fortran order."""
    a = np.empty((*x.shape[:2], params.ba.size), order="F")
    for t in range(x.shape[1]):
        a_prev = a[:, t - 1] if t else a0
        z = np.einsum("bi,ij->bj", x[:, t], params.Wax) + np.einsum("bk,kj->bj", a_prev, params.Waa)
        a[:, t] = 1 - 2 / (np.exp(2 * (z + params.ba)) + 1)
    return a


@alternative(of="rnn_forward")
def one_sequence_after_the_other(x, a0, params):
    """Each sequence of the batch is read alone."""

    def read(words, state):
        for word in words:
            state = np.tanh(word @ params.Wax + state @ params.Waa + params.ba)
            yield state

    return np.array([list(read(words, state)) for words, state in zip(x, a0, strict=True)])


@alternative(of="sequence_loss")
def log_sum_exp(a, targets, params, mask=None):
    """NumPy's logaddexp adds the exponentials without overflow."""
    scores = a @ params.Wya + params.by
    batch, time = np.indices(targets.shape)
    losses = np.logaddexp.reduce(scores, axis=-1) - scores[batch, time, targets]
    return np.sum(losses, where=True if mask is None else np.asarray(mask, dtype=bool)) / targets.shape[0]


@alternative(of="sequence_loss")
def one_step_after_the_other(a, targets, params, mask=None):
    """A loop over time, with a sum per step."""
    total = 0.0
    for t in range(a.shape[1]):
        scores = a[:, t] @ params.Wya + params.by
        scores -= scores.max(axis=1, keepdims=True)
        losses = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(a)), targets[:, t]]
        total += np.mean(losses if mask is None else losses * mask[:, t])
    return total


@alternative(of="sequence_loss")
def one_number_after_the_other(a, targets, params, mask=None):
    """Plain loops, and the surprise as the log of a sum of differences."""
    losses = []
    for b in range(len(a)):
        for t in range(len(a[b])):
            if mask is None or mask[b, t]:
                row = a[b, t] @ params.Wya + params.by
                top = max(row)
                losses.append(top - row[targets[b, t]] + math.log(sum(math.exp(s - top) for s in row)))
    return math.fsum(losses) / len(a)


@alternative(of="sequence_loss")
def picked_by_one_hot(a, targets, params, mask=None):
    """The right outputs are picked by a product with one-hot vectors; the mask is one of ones by default."""
    mask = np.ones(targets.shape) if mask is None else mask
    scores = np.einsum("bth,ho->bto", a, params.Wya) + params.by
    scores = scores - np.max(scores, axis=2)[:, :, None]
    log_p = scores - np.log(np.sum(np.exp(scores), axis=2))[:, :, None]
    return -float(np.sum(np.eye(params.by.size)[targets] * log_p * mask[:, :, None])) / len(a)


@alternative(of="forward_in_chunks")
def slices_and_rnn_forward(x, a0, params, chunk):
    """Each slice goes through rnn_forward, and the last state is carried on."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
        state = parts[-1][:, -1]
    return np.concatenate(parts, axis=1)


@alternative(of="forward_in_chunks")
def filled_in(x, a0, params, chunk):
    """The chunks are written into an array made beforehand."""
    a, state, t = np.empty((*x.shape[:2], params.ba.size)), a0.copy(), 0
    while t < x.shape[1]:
        a[:, t : t + chunk] = rnn_forward(x[:, t : t + chunk], state, params)
        t = min(t + chunk, x.shape[1])
        state = a[:, t - 1]
    return a


@alternative(of="forward_in_chunks")
def recursion(x, a0, params, chunk):
    """The first chunk is read, and the function calls itself for the others."""

    def read(rest, state):
        first = rnn_forward(rest[:, :chunk], state, params)
        if rest.shape[1] <= chunk:
            return first
        return np.hstack([first, read(rest[:, chunk:], first[:, -1])])

    return read(x, a0)


@alternative(of="sample")
def generator_choice(params, start, length, *, temperature, rng):
    """A softmax with temperature, and rng.choice."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(int(rng.choice(p.size, p=p / p.sum())))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@alternative(of="sample")
def largest_of_noisy_scores(params, start, length, *, temperature, rng):
    """Gumbel noise on the scores, and the largest wins: a draw without a softmax."""
    a, ids = np.zeros((1, params.ba.size)), np.zeros(length, dtype=int)
    vectors = np.eye(len(params.Wax))
    for word in start:
        a = np.tanh(vectors[[word]] @ params.Wax + a @ params.Waa + params.ba)
    for i in range(length):
        noise = rng.gumbel(size=params.by.size)
        ids[i] = np.argmax((a @ params.Wya + params.by)[0] / temperature + noise)
        a = np.tanh(vectors[[ids[i]]] @ params.Wax + a @ params.Waa + params.ba)
    return ids


@alternative(of="sample")
def uniform_numbers_drawn_beforehand(params, start, length, *, temperature, rng):
    """Uniform numbers, drawn first, are searched for in the heaped-up probabilities; a list is returned."""
    uniform, a = rng.random(length), np.zeros(params.ba.size)
    words = list(start)
    for i in range(len(start) + length - 1):
        a = np.tanh(params.Wax[words[i]] + a @ params.Waa + params.ba)
        if i >= len(start) - 1:
            scores = (a @ params.Wya + params.by) / temperature
            heap = np.cumsum(np.exp(scores - scores.max()))
            words.append(int(np.searchsorted(heap, uniform[i - len(start) + 1] * heap[-1], side="right")))
    return [int(word) for word in words[len(start) :]]


@alternative(of="sample")
def multinomial(params, start, length, *, temperature, rng):
    """One throw of a multinomial per word, with log probabilities."""
    ids, state = [], np.zeros(params.ba.shape)
    todo = list(start)
    while len(ids) < length:
        for word in todo:
            state = np.tanh(params.ba + params.Wax[word] + state @ params.Waa)
        scores = (params.by + state @ params.Wya) / temperature
        log_p = scores - np.logaddexp.reduce(scores)
        p = np.exp(log_p)
        ids.append(np.flatnonzero(rng.multinomial(1, p / p.sum()))[0])
        todo = ids[-1:]
    return np.array(ids)


@alternative(of="perplexity")
def numpy_exp(loss_sum, n_steps):
    """NumPy's exponential of the mean, as a NumPy number."""
    return np.exp(loss_sum / n_steps)


@alternative(of="perplexity")
def power_of_e(loss_sum, n_steps):
    """The number e raised to the mean."""
    return math.e ** (loss_sum / n_steps)


@alternative(of="perplexity")
def base_two_of_bits(loss_sum, n_steps):
    """The loss in bits, and two raised to it."""
    return 2.0 ** (loss_sum / math.log(2) / n_steps)
