"""Answers to the exercises of `03_bptt`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "output_backward",
        "softmax minus one-hot",
        """
def output_backward(a, targets, params, mask=None):
    p = softmax(a @ params.Wya + params.by)
    dz = p - one_hot(targets, params.by.size)
    if mask is not None:
        dz = dz * np.asarray(mask)[:, :, None]
    dz = dz / len(a)
    da = dz @ params.Wya.T
    dWya = np.einsum("bth,bto->ho", a, dz)
    return da, dWya, dz.sum(axis=(0, 1))
""",
    ),
    right(
        "output_backward",
        "step by step",
        """
def output_backward(a, targets, params, mask=None):
    B, T, H = a.shape
    da, dWya, dby = np.zeros(a.shape), np.zeros(params.Wya.shape), np.zeros(params.by.shape)
    for b in range(B):
        for t in range(T):
            if mask is not None and not mask[b, t]:
                continue
            z = a[b, t] @ params.Wya + params.by
            e = np.exp(z - z.max())
            dz = e / e.sum()
            dz[targets[b, t]] -= 1
            dz /= B
            da[b, t] = params.Wya @ dz
            dWya += np.outer(a[b, t], dz)
            dby += dz
    return da, dWya, dby
""",
    ),
    right(
        "output_backward",
        "flattened batch",
        """
def output_backward(a, targets, params, mask=None):
    batch, time, hidden = a.shape
    flat, k = a.reshape(-1, hidden), targets.reshape(-1)
    weight = np.ones(len(flat)) if mask is None else np.asarray(mask, dtype=float).reshape(-1)
    delta = softmax(flat @ params.Wya + params.by)
    np.subtract.at(delta, (np.arange(len(flat)), k), 1.0)
    delta *= (weight / batch)[:, np.newaxis]
    return (delta @ params.Wya.T).reshape(a.shape), flat.T @ delta, delta.sum(axis=0)
""",
    ),
    right(
        "output_backward",
        "named result",
        """
def output_backward(a, targets, params, mask=None):
    from collections import namedtuple

    Result = namedtuple("Result", "da dWya dby")
    hot = np.eye(params.by.size)[targets]
    dz = (softmax(np.tensordot(a, params.Wya, axes=1) + params.by) - hot) / a.shape[0]
    if mask is not None:
        dz = np.where(np.asarray(mask, dtype=bool)[..., np.newaxis], dz, 0.0)
    return Result(dz.dot(params.Wya.T), np.tensordot(a, dz, axes=([0, 1], [0, 1])), dz.sum(0).sum(0))
""",
    ),
    right(
        "output_backward",
        "subtract where the targets are",
        """
def output_backward(a, targets, params, mask=None):
    dz = softmax(a @ params.Wya + params.by)
    b, t = np.indices(targets.shape)
    dz[b, t, targets] -= 1
    dz /= a.shape[0]
    if mask is not None:
        dz[~np.asarray(mask, dtype=bool)] = 0
    da = np.einsum("bto,ho->bth", dz, params.Wya)
    return da, sum(a[:, t].T @ dz[:, t] for t in range(a.shape[1])), np.sum(dz, axis=(0, 1))
""",
    ),
    right(
        "output_backward",
        "columns, turned round inside",
        """
def output_backward(a, targets, params, mask=None):
    A = a.reshape(-1, a.shape[2]).T  # one state per column
    Z = params.Wya.T @ A + params.by[:, None]
    D = softmax(Z.T).T - one_hot(targets.ravel(), len(params.by)).T
    if mask is not None:
        D = D * np.asarray(mask).ravel()
    D = D / len(a)
    return (params.Wya @ D).T.reshape(a.shape), A @ D.T, D.sum(axis=1)
""",
    ),
    wrong(
        "output_backward",
        "not divided by the batch",
        """
def output_backward(a, targets, params, mask=None):
    dz = softmax(a @ params.Wya + params.by) - one_hot(targets, params.by.size)
    if mask is not None:
        dz = dz * np.asarray(mask)[..., None]
    return dz @ params.Wya.T, np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1))
""",
        truth="The loss is averaged over the batch, and the division by the batch is missing.",
        regime="a batch of more than one",
    ),
    wrong(
        "output_backward",
        "mean over the steps",
        """
def output_backward(a, targets, params, mask=None):
    m = np.ones(targets.shape) if mask is None else np.asarray(mask, dtype=float)
    dz = softmax(a @ params.Wya + params.by) - one_hot(targets, params.by.size)
    dz = dz * m[..., None] / m.sum()
    return dz @ params.Wya.T, np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1))
""",
        truth=(
            "It divides by the number of steps that count, which is the gradient of the loss per word and not "
            "per sentence."
        ),
        regime="any number of counted steps other than the batch",
    ),
    wrong(
        "output_backward",
        "mask for the states only",
        """
def output_backward(a, targets, params, mask=None):
    dz = (softmax(a @ params.Wya + params.by) - one_hot(targets, params.by.size)) / len(a)
    da = dz @ params.Wya.T
    if mask is not None:
        da = da * np.asarray(mask)[:, :, None]
    return da, np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1))
""",
        truth="The mask silences what the states get, but the weights still learn from padding.",
        regime="any mask with a step that does not count",
    ),
    wrong(
        "output_backward",
        "mask never looked at",
        """
def output_backward(a, targets, params, mask=None):
    dz = (softmax(a @ params.Wya + params.by) - one_hot(targets, params.by.size)) / len(a)
    return dz @ params.Wya.T, np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1))
""",
        truth="The mask is ignored.",
        regime="any mask with a step that does not count",
    ),
    wrong(
        "output_backward",
        "target minus probability",
        """
def output_backward(a, targets, params, mask=None):
    dz = (one_hot(targets, params.by.size) - softmax(a @ params.Wya + params.by)) / len(a)
    if mask is not None:
        dz = dz * np.asarray(mask)[..., None]
    return dz @ params.Wya.T, np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1))
""",
        truth="The sign is wrong: it is the direction of descent and not the gradient.",
        regime="everywhere",
    ),
    wrong(
        "output_backward",
        "bias left out going ahead",
        """
def output_backward(a, targets, params, mask=None):
    dz = (softmax(a @ params.Wya) - one_hot(targets, params.by.size)) / len(a)
    if mask is not None:
        dz = dz * np.asarray(mask)[..., None]
    return dz @ params.Wya.T, np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1))
""",
        truth="The probabilities are computed without the bias, so they are not those of the loss.",
        regime="any output bias whose entries differ",
    ),
    wrong(
        "output_backward",
        "mean for the bias",
        """
def output_backward(a, targets, params, mask=None):
    dz = (softmax(a @ params.Wya + params.by) - one_hot(targets, params.by.size)) / len(a)
    if mask is not None:
        dz = dz * np.asarray(mask)[..., None]
    return dz @ params.Wya.T, np.einsum("bth,bto->ho", a, dz), dz.mean(axis=(0, 1))
""",
        truth="The gradient of the bias is averaged over batch and time once more instead of added up.",
        regime="a batch of more than one, or more than one step",
    ),
    wrong(
        "output_backward",
        "weights first",
        """
def output_backward(a, targets, params, mask=None):
    dz = (softmax(a @ params.Wya + params.by) - one_hot(targets, params.by.size)) / len(a)
    if mask is not None:
        dz = dz * np.asarray(mask)[..., None]
    return np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1)), dz @ params.Wya.T
""",
        truth="The three gradients come back in another order: the states' must be the first.",
        regime="everywhere",
    ),
    wrong(
        "output_backward",
        "no step, no batch",
        """
def output_backward(a, targets, params, mask=None):
    m = np.ones(targets.shape) if mask is None else np.asarray(mask, dtype=float)
    dz = softmax(a @ params.Wya + params.by) - one_hot(targets, params.by.size)
    dz = dz * m[..., None] / max(1, np.count_nonzero(m.any(axis=1)))
    return dz @ params.Wya.T, np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1))
""",
        truth="It divides by the number of sequences with a real step, where it is always the batch.",
        regime="a sequence in which no step counts",
    ),
    right(
        "rnn_cell_backward",
        "slope, then products",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(
        Wax=x_t.T @ dz,
        Waa=a_prev.T @ dz,
        ba=dz.sum(axis=0),
        Wya=np.zeros_like(params.Wya),
        by=np.zeros_like(params.by),
    )
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
    ),
    right(
        "rnn_cell_backward",
        "index by index",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    B, H = da_t.shape
    F = x_t.shape[1]
    dx, dprev = np.zeros((B, F)), np.zeros((B, H))
    dWax, dWaa, dba = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    for b in range(B):
        for j in range(H):
            dz = da_t[b, j] * (1 - a_t[b, j] * a_t[b, j])
            dba[j] += dz
            for i in range(F):
                dx[b, i] += dz * params.Wax[i, j]
                dWax[i, j] += dz * x_t[b, i]
            for k in range(H):
                dprev[b, k] += dz * params.Waa[k, j]
                dWaa[k, j] += dz * a_prev[b, k]
    return dx, dprev, RNNParams(dWax, dWaa, dba, np.zeros(params.Wya.shape), np.zeros(params.by.shape))
""",
    ),
    right(
        "rnn_cell_backward",
        "column habit",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    delta = (da_t * (1 - a_t) * (1 + a_t)).T  # (hidden, batch)
    zeros = RNNParams(*(np.zeros(w.shape) for w in params))
    grads = zeros._replace(Wax=(delta @ x_t).T, Waa=(delta @ a_prev).T, ba=np.sum(delta, axis=1))
    return (params.Wax @ delta).T, (params.Waa @ delta).T, grads
""",
    ),
    right(
        "rnn_cell_backward",
        "einsum and a dictionary",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = np.multiply(da_t, 1 - np.square(a_t))
    found = {name: np.zeros_like(value) for name, value in params._asdict().items()}
    found["Wax"] = np.einsum("bi,bj->ij", x_t, dz)
    found["Waa"] = np.einsum("bk,bj->kj", a_prev, dz)
    found["ba"] = np.einsum("bj->j", dz)
    dx = np.einsum("bj,ij->bi", dz, params.Wax)
    return [dx, np.einsum("bj,kj->bk", dz, params.Waa), RNNParams(**found)]
""",
    ),
    right(
        "rnn_cell_backward",
        "outer products of each sequence",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t - da_t * a_t * a_t
    dWax = sum(np.outer(x, d) for x, d in zip(x_t, dz))
    dWaa = sum(np.outer(a, d) for a, d in zip(a_prev, dz))
    dx_t = np.array([params.Wax @ d for d in dz])
    da_prev = np.array([params.Waa @ d for d in dz])
    return dx_t, da_prev, params._replace(Wax=dWax, Waa=dWaa, ba=sum(dz), Wya=0.0 * params.Wya, by=0.0 * params.by)
""",
    ),
    right(
        "rnn_cell_backward",
        "everything beside each other",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    F, H = params.Wax.shape
    inputs = np.concatenate([x_t, a_prev, np.ones((len(x_t), 1))], axis=1)
    weights = np.concatenate([params.Wax, params.Waa, params.ba[None]], axis=0)
    dz = da_t * (1 - a_t**2)
    dweights, dinputs = inputs.T @ dz, dz @ weights.T
    zeros = np.zeros_like(params.Wya), np.zeros_like(params.by)
    grads = RNNParams(dweights[:F], dweights[F : F + H], dweights[-1], *zeros)
    return dinputs[:, :F], dinputs[:, F : F + H], grads
""",
    ),
    wrong(
        "rnn_cell_backward",
        "Waa not turned round",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa, grads
""",
        truth="The gradient goes back through Waa the way it came, where it must be transposed.",
        regime="everywhere but where Waa is symmetric",
    ),
    wrong(
        "rnn_cell_backward",
        "slope of the old state",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_prev**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The slope of tanh is taken at the state before the step and not at the one after it.",
        regime="everywhere but where both states are equally far from zero",
    ),
    wrong(
        "rnn_cell_backward",
        "tanh of the state again",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - np.tanh(a_t) ** 2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="It takes the tanh of a state that has gone through tanh already.",
        regime="everywhere but where the state is zero",
    ),
    right(
        "rnn_cell_backward",
        "computes the state anew",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    state = np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)
    dz = da_t * (1 - state**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
    ),
    wrong(
        "rnn_cell_backward",
        "mean over the batch",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t**2)
    B = len(dz)
    grads = RNNParams(x_t.T @ dz / B, a_prev.T @ dz / B, dz.mean(0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The weights' gradients are divided by the batch, which da_t has in it already.",
        regime="a batch of more than one",
    ),
    wrong(
        "rnn_cell_backward",
        "slope into da_t",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    da_t *= 1 - a_t**2
    grads = RNNParams(x_t.T @ da_t, a_prev.T @ da_t, da_t.sum(0), 0 * params.Wya, 0 * params.by)
    return da_t @ params.Wax.T, da_t @ params.Waa.T, grads
""",
        truth="The slope is multiplied into the caller's da_t.",
        regime="everywhere, after the call",
    ),
    wrong(
        "rnn_cell_backward",
        "bias without the slope",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, da_t.sum(0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The gradient of the bias is made from da_t and has not gone through the tanh.",
        regime="everywhere but where the state is zero",
    ),
    wrong(
        "rnn_cell_backward",
        "the new state instead of the old",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_t.T @ dz, dz.sum(0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth=(
            "The gradient of Waa is made from the state after the step, but Waa was multiplied by the one before it."
        ),
        regime="everywhere but where both states are equal",
    ),
    wrong(
        "rnn_cell_backward",
        "output weights passed through",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t**2)
    grads = params._replace(Wax=x_t.T @ dz, Waa=a_prev.T @ dz, ba=dz.sum(axis=0))
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The gradients of Wya and by are the weights themselves and not zeros.",
        regime="any output layer that is not zero",
    ),
    wrong(
        "rnn_cell_backward",
        "bias keeps the batch",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t**2)
    dba = dz.sum(axis=0, keepdims=True)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dba, 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The gradient of the bias is not summed over the batch: it has the shape (1, hidden).",
        regime="everywhere",
    ),
    right(
        "rnn_backward",
        "from the last to the first",
        """
def rnn_backward(da, x, a, a0, params):
    dx = np.zeros_like(x)
    da_next = np.zeros_like(a0)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in reversed(range(x.shape[1])):
        before = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, g = rnn_cell_backward(da[:, t] + da_next, x[:, t], before, a[:, t], params)
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return dx, da_next, total
""",
    ),
    right(
        "rnn_backward",
        "states with a0 in front",
        """
def rnn_backward(da, x, a, a0, params):
    before = np.concatenate([a0[:, None], a[:, :-1]], axis=1)
    future, dxs, shares = 0.0, [], []
    for t in range(a.shape[1] - 1, -1, -1):
        dx_t, future, share = rnn_cell_backward(da[:, t] + future, x[:, t], before[:, t], a[:, t], params)
        dxs.insert(0, dx_t)
        shares.append(share)
    grads = RNNParams(*(np.sum(parts, axis=0) for parts in zip(*shares)))
    return np.stack(dxs, axis=1), future, grads
""",
    ),
    right(
        "rnn_backward",
        "recursion from the end",
        """
def rnn_backward(da, x, a, a0, params):
    T = x.shape[1]

    def back(t, future, grads, tail):
        if t < 0:
            return np.stack(tail, axis=1), future, grads
        prev = a0 if t == 0 else a[:, t - 1]
        dx_t, future, g = rnn_cell_backward(da[:, t] + future, x[:, t], prev, a[:, t], params)
        return back(t - 1, future, RNNParams(*map(np.add, grads, g)), [dx_t, *tail])

    return back(T - 1, np.zeros(a0.shape), RNNParams(*(np.zeros(w.shape) for w in params)), [])
""",
    ),
    right(
        "rnn_backward",
        "zipped steps, time first",
        """
def rnn_backward(da, x, a, a0, params):
    das, xs, states = (np.swapaxes(v, 0, 1) for v in (da, x, a))
    befores = [a0, *states[:-1]]
    sums = {name: np.zeros(w.shape) for name, w in zip(params._fields, params)}
    carry, out = np.zeros(a0.shape), []
    for da_t, x_t, prev, now in list(zip(das, xs, befores, states))[::-1]:
        dx_t, carry, g = rnn_cell_backward(da_t + carry, x_t, prev, now, params)
        out.append(dx_t)
        for name in sums:
            sums[name] += getattr(g, name)
    return np.swapaxes(np.array(out[::-1]), 0, 1), carry, RNNParams(**sums)
""",
    ),
    right(
        "rnn_backward",
        "a dictionary of caches",
        """
def rnn_backward(da, x, a, a0, params):
    T = x.shape[1]
    caches = {t: {"x": x[:, t], "before": a0 if t == 0 else a[:, t - 1], "after": a[:, t]} for t in range(T)}
    grads = {"dx": {}, "next": np.zeros(a0.shape), "weights": [np.zeros(w.shape) for w in params]}
    for t in sorted(caches, reverse=True):
        cache = caches.pop(t)
        arriving = da[:, t] + grads["next"]
        dx_t, grads["next"], share = rnn_cell_backward(arriving, cache["x"], cache["before"], cache["after"], params)
        grads["dx"][t] = dx_t
        grads["weights"] = [total + part for total, part in zip(grads["weights"], share)]
    dx = np.stack([grads["dx"][t] for t in range(T)], axis=1)
    return dx, grads["next"], RNNParams(*grads["weights"])
""",
    ),
    wrong(
        "rnn_backward",
        "nothing from the future",
        """
def rnn_backward(da, x, a, a0, params):
    dx, total = np.zeros_like(x), [np.zeros_like(w) for w in params]
    for t in reversed(range(x.shape[1])):
        prev = a[:, t - 1] if t else a0
        dx[:, t], da0, g = rnn_cell_backward(da[:, t], x[:, t], prev, a[:, t], params)
        total = [s + one for s, one in zip(total, g)]
    return dx, da0, RNNParams(*total)
""",
        truth="What the next cell hands back is never added: each state hears from its own output only.",
        regime="two steps and more",
    ),
    wrong(
        "rnn_backward",
        "with the stream of time",
        """
def rnn_backward(da, x, a, a0, params):
    dx, nxt = np.zeros_like(x), np.zeros_like(a0)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in range(x.shape[1]):
        prev = a[:, t - 1] if t else a0
        dx[:, t], nxt, g = rnn_cell_backward(da[:, t] + nxt, x[:, t], prev, a[:, t], params)
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return dx, nxt, total
""",
        truth=(
            "The loop runs from the first step to the last, so every cell gets the gradient of its past instead "
            "of its future."
        ),
        regime="two steps and more",
    ),
    wrong(
        "rnn_backward",
        "last step before the first",
        """
def rnn_backward(da, x, a, a0, params):
    dx, nxt = np.zeros_like(x), np.zeros_like(a0)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in reversed(range(x.shape[1])):
        dx[:, t], nxt, g = rnn_cell_backward(da[:, t] + nxt, x[:, t], a[:, t - 1], a[:, t], params)
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return dx, nxt, total
""",
        truth="At the first step index -1 takes the last state in place of a0.",
        regime="any a0 other than the last state",
    ),
    wrong(
        "rnn_backward",
        "first step left out",
        """
def rnn_backward(da, x, a, a0, params):
    dx, nxt = np.zeros_like(x), np.zeros_like(a0)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in range(x.shape[1] - 1, 0, -1):
        dx[:, t], nxt, g = rnn_cell_backward(da[:, t] + nxt, x[:, t], a[:, t - 1], a[:, t], params)
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return dx, nxt, total
""",
        truth=("The loop ends before the first step, so its input, its share of the weights and a0 get nothing."),
        regime="everywhere",
    ),
    wrong(
        "rnn_backward",
        "mean over time",
        """
def rnn_backward(da, x, a, a0, params):
    T = x.shape[1]
    dx, nxt, shares = np.zeros_like(x), np.zeros_like(a0), []
    for t in reversed(range(T)):
        prev = a[:, t - 1] if t else a0
        dx[:, t], nxt, g = rnn_cell_backward(da[:, t] + nxt, x[:, t], prev, a[:, t], params)
        shares.append(g)
    return dx, nxt, RNNParams(*(np.mean(w, axis=0) for w in zip(*shares)))
""",
        truth="The weights' gradients are averaged over the steps and not added up.",
        regime="two steps and more",
    ),
    wrong(
        "rnn_backward",
        "last share only",
        """
def rnn_backward(da, x, a, a0, params):
    dx, nxt = np.zeros_like(x), np.zeros_like(a0)
    for t in reversed(range(x.shape[1])):
        prev = a[:, t - 1] if t else a0
        dx[:, t], nxt, grads = rnn_cell_backward(da[:, t] + nxt, x[:, t], prev, a[:, t], params)
    return dx, nxt, grads
""",
        truth=("The weights' gradient is replaced at each step, so only the share of the first time step is left."),
        regime="two steps and more",
    ),
    wrong(
        "rnn_backward",
        "adds into da",
        """
def rnn_backward(da, x, a, a0, params):
    dx = np.zeros_like(x)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in reversed(range(x.shape[1])):
        prev = a[:, t - 1] if t else a0
        dx[:, t], nxt, g = rnn_cell_backward(da[:, t], x[:, t], prev, a[:, t], params)
        if t:
            da[:, t - 1] += nxt
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return dx, nxt, total
""",
        truth="What the future hands back is added into the caller's da.",
        regime="two steps and more, after the call",
    ),
    wrong(
        "rnn_backward",
        "future added behind the slope",
        """
def rnn_backward(da, x, a, a0, params):
    dx, nxt = np.zeros_like(x), np.zeros_like(a0)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in reversed(range(x.shape[1])):
        prev = a[:, t - 1] if t else a0
        dx[:, t], back, g = rnn_cell_backward(da[:, t], x[:, t], prev, a[:, t], params)
        nxt = back + nxt
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return dx, nxt, total
""",
        truth=(
            "What the future hands back is added to the result of the cell instead of going into it, so it "
            "misses the slope of tanh and Waa."
        ),
        regime="two steps and more",
    ),
    wrong(
        "rnn_backward",
        "input gradients from last to first",
        """
def rnn_backward(da, x, a, a0, params):
    dxs, nxt = [], np.zeros_like(a0)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in reversed(range(x.shape[1])):
        prev = a[:, t - 1] if t else a0
        dx_t, nxt, g = rnn_cell_backward(da[:, t] + nxt, x[:, t], prev, a[:, t], params)
        dxs.append(dx_t)
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return np.stack(dxs, axis=1), nxt, total
""",
        truth="The inputs' gradients are collected from the last step to the first and never turned round.",
        regime="two steps and more",
    ),
    right(
        "rnn_backward",
        "one big cell without calls",
        """
def rnn_backward(da, x, a, a0, params):
    before = np.concatenate([a0[:, None], a[:, :-1]], axis=1)
    dz, nxt = np.zeros_like(a), np.zeros_like(a0)
    for t in reversed(range(x.shape[1])):
        dz[:, t] = (da[:, t] + nxt) * (1 - a[:, t] ** 2)
        nxt = dz[:, t] @ params.Waa.T
    grads = RNNParams(
        np.einsum("bti,btj->ij", x, dz),
        np.einsum("btk,btj->kj", before, dz),
        dz.sum(axis=(0, 1)),
        np.zeros_like(params.Wya),
        np.zeros_like(params.by),
    )
    return dz @ params.Wax.T, nxt, grads
""",
    ),
    wrong(
        "rnn_backward",
        "nothing for a0",
        """
def rnn_backward(da, x, a, a0, params):
    dx, nxt = np.zeros_like(x), np.zeros_like(a0)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in reversed(range(x.shape[1])):
        prev = a[:, t - 1] if t else a0
        dx[:, t], nxt, g = rnn_cell_backward(da[:, t] + nxt, x[:, t], prev, a[:, t], params)
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return dx, np.zeros_like(a0), total
""",
        truth=("The gradient of the first state is returned as zeros, though it is what the first cell hands back."),
        regime="everywhere",
    ),
    wrong(
        "rnn_backward",
        "two steps back at most",
        """
def rnn_backward(da, x, a, a0, params):
    T = x.shape[1]
    before = np.concatenate([a0[:, None], a[:, :-1]], axis=1)
    dx, da0 = np.zeros_like(x), np.zeros_like(a0)
    total = RNNParams(*[np.zeros_like(w) for w in params])
    for t in range(T):
        late = np.zeros_like(a0)
        if t + 1 < T:
            _, late, _ = rnn_cell_backward(da[:, t + 1], x[:, t + 1], before[:, t + 1], a[:, t + 1], params)
        dx[:, t], back, g = rnn_cell_backward(da[:, t] + late, x[:, t], before[:, t], a[:, t], params)
        if t == 0:
            da0 = back
        total = RNNParams(*[s + one for s, one in zip(total, g)])
    return dx, da0, total
""",
        truth=(
            "The gradient is cut after one step back, as in truncated backpropagation, and here it must go all the way."
        ),
        regime="three steps and more",
    ),
    right(
        "check_gradient",
        "five random directions",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        ahead = RNNParams(*[w + h * d for w, d in zip(params, v)])
        behind = RNNParams(*[w - h * d for w, d in zip(params, v)])
        measured = (loss(ahead) - loss(behind)) / (2 * h)
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))
""",
    ),
    right(
        "check_gradient",
        "one long vector",
        """
def check_gradient(loss, params, grads, *, rng):
    def unflatten(vector):
        out, at = [], 0
        for w in params:
            out.append(vector[at : at + w.size].reshape(w.shape))
            at += w.size
        return type(params)(*out)

    w = np.concatenate([part.ravel() for part in params])
    g = np.concatenate([part.ravel() for part in grads])
    worst = 0.0
    for v in rng.standard_normal((5, w.size)):
        m = (loss(unflatten(w + 1e-5 * v)) - loss(unflatten(w - 1e-5 * v))) / 2e-5
        c = g @ v
        if m != 0 or c != 0:
            worst = max(worst, abs(m - c) / (abs(m) + abs(c)))
    return float(worst)
""",
    ),
    right(
        "check_gradient",
        "a coin for each entry",
        """
def check_gradient(loss, params, grads, *, rng):
    def moved(direction, by):
        return RNNParams(**{n: getattr(params, n) + by * direction[n] for n in params._fields})

    def error():
        direction = {n: rng.choice([-1.0, 1.0], size=getattr(params, n).shape) for n in params._fields}
        slope = (loss(moved(direction, 1e-5)) - loss(moved(direction, -1e-5))) / 2e-5
        claim = sum(float((getattr(grads, n) * direction[n]).sum()) for n in params._fields)
        return 0.0 if slope == claim == 0 else abs(slope - claim) / (abs(slope) + abs(claim))

    return float(np.max([error() for _ in range(5)]))
""",
    ),
    right(
        "check_gradient",
        "uniform directions, a dictionary of moves",
        """
def check_gradient(loss, params, grads, *, rng):
    def along(direction, step):
        return type(params)(*[w + step * d for w, d in zip(params, direction)])

    errors = np.zeros(5)
    for i in range(5):
        direction = tuple(rng.uniform(-1, 1, size=np.shape(w)) for w in params)
        measured = (loss(along(direction, 1e-5)) - loss(along(direction, -1e-5))) / (1e-5 + 1e-5)
        claimed = np.sum([np.vdot(g, d) for g, d in zip(grads, direction)])
        if measured == 0 and claimed == 0:
            continue
        errors[i] = np.abs(measured - claimed) / (np.abs(measured) + np.abs(claimed))
    return errors.max().item()
""",
    ),
    wrong(
        "check_gradient",
        "one side only",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors, here = 1e-5, [], loss(params)
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        m = (loss(RNNParams(*[w + h * d for w, d in zip(params, v)])) - here) / h
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / (abs(m) + abs(c)) if abs(m) + abs(c) > 0 else 0.0)
    return float(max(errors))
""",
        truth=("It compares with the loss at the weights themselves, so the curvature of the loss does not cancel."),
        regime=(
            "a loss that is not straight: right gradients have errors of a hundred-thousandth instead of almost nothing"
        ),
    ),
    wrong(
        "check_gradient",
        "divided by h",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (plus - minus) / h
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / (abs(m) + abs(c)) if abs(m) + abs(c) > 0 else 0.0)
    return float(max(errors))
""",
        truth=(
            "The two points lie two steps apart and the difference is divided by one, so every right gradient "
            "seems too small by half."
        ),
        regime="everywhere but where both slopes are zero",
    ),
    wrong(
        "check_gradient",
        "biases stand still",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) if w.ndim == 2 else np.zeros(w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (plus - minus) / (2 * h)
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / (abs(m) + abs(c)) if abs(m) + abs(c) > 0 else 0.0)
    return float(max(errors))
""",
        truth="Only the three matrices are moved and compared, so a wrong gradient of a bias is not found.",
        regime="a gradient that is wrong in a bias only",
    ),
    wrong(
        "check_gradient",
        "same nudge for all entries",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal() * np.ones_like(w) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (plus - minus) / (2 * h)
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / (abs(m) + abs(c)) if abs(m) + abs(c) > 0 else 0.0)
    return float(max(errors))
""",
        truth=(
            "One random number is drawn for each weight and not for each of its entries, so errors that cancel "
            "within a weight are not seen."
        ),
        regime=("a gradient whose entries are wrong but whose sum for each weight is right, such as a transposed Waa"),
    ),
    wrong(
        "check_gradient",
        "plain difference",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        errors.append(abs((plus - minus) / (2 * h) - sum(np.sum(g * d) for g, d in zip(grads, v))))
    return float(max(errors))
""",
        truth=("The difference is not compared with the size of the slopes, so it depends on the unit of the loss."),
        regime=("losses of another scale: large ones make right gradients look wrong, small ones hide wrong ones"),
    ),
    wrong(
        "check_gradient",
        "no word about zero over zero",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = np.float64((plus - minus) / (2 * h))
        c = np.float64(sum(np.sum(g * d) for g, d in zip(grads, v)))
        errors.append(np.abs(m - c) / (np.abs(m) + np.abs(c)))
    return float(np.max(errors))
""",
        truth="Where both slopes are zero it divides zero by zero and returns NaN instead of 0.",
        regime="a loss that does not depend on the weights, with a gradient of zero",
    ),
    wrong(
        "check_gradient",
        "a fresh direction for the claim",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (plus - minus) / (2 * h)
        c = sum(np.sum(g * rng.normal(size=g.shape)) for g in grads)
        errors.append(abs(m - c) / (abs(m) + abs(c)) if abs(m) + abs(c) > 0 else 0.0)
    return float(max(errors))
""",
        truth=("The direction that is walked and the one that the gradient is multiplied with are two different ones."),
        regime="everywhere but where the gradient is zero",
    ),
    wrong(
        "check_gradient",
        "walks on the real weights",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        for w, d in zip(params, v):
            w += h * d
        plus = loss(params)
        for w, d in zip(params, v):
            w -= 2 * h * d
        minus = loss(params)
        for w, d in zip(params, v):
            w += h * d
        m = (plus - minus) / (2 * h)
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / (abs(m) + abs(c)) if abs(m) + abs(c) > 0 else 0.0)
    return float(max(errors))
""",
        truth=(
            "It moves the caller's weights back and forth in place, and rounding leaves them not quite where they were."
        ),
        regime="everywhere, during and after the call",
    ),
    wrong(
        "check_gradient",
        "h far too small",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-12, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (plus - minus) / (2 * h)
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / (abs(m) + abs(c)) if abs(m) + abs(c) > 0 else 0.0)
    return float(max(errors))
""",
        truth="With a step of 1e-12 the difference of two losses is hardly more than rounding.",
        regime="everywhere: right gradients have errors of a hundred-thousandth and more",
    ),
    wrong(
        "check_gradient",
        "its own dice",
        """
def check_gradient(loss, params, grads, *, rng):
    own, h, errors = np.random.default_rng(42), 1e-5, []
    for _ in range(5):
        v = [own.normal(size=w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (plus - minus) / (2 * h)
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / (abs(m) + abs(c)) if abs(m) + abs(c) > 0 else 0.0)
    return float(max(errors))
""",
        truth=(
            "The directions come from a generator of its own with a fixed seed, and the one it is given is ignored."
        ),
        regime="a wrong gradient for which the fixed directions happen to be blind, or two generators",
    ),
    wrong(
        "check_gradient",
        "everything is fine",
        """
def check_gradient(loss, params, grads, *, rng):
    return 0.0
""",
        truth="It returns zero whatever it is given.",
        regime="any wrong gradient",
    ),
    wrong(
        "check_gradient",
        "a pinch below the bar",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (plus - minus) / (2 * h)
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / (abs(m) + abs(c) + 1e-3))
    return float(max(errors))
""",
        truth=(
            "A small number is added below the fraction bar, so wrong gradients of a loss in small units seem right."
        ),
        regime="losses whose slopes are far smaller than a millionth",
    ),
    wrong(
        "check_gradient",
        "up to two",
        """
def check_gradient(loss, params, grads, *, rng):
    h, errors = 1e-5, []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        plus = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        minus = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (plus - minus) / (2 * h)
        c = sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(abs(m - c) / max(abs(m), abs(c)) if m != 0 or c != 0 else 0.0)
    return float(max(errors))
""",
        truth=(
            "The difference is divided by the larger slope and not by their sum, so opposite slopes give 2 "
            "where at most 1 is possible."
        ),
        regime="gradients of the wrong sign",
    ),
    right(
        "sgd_step",
        "a comprehension",
        """
def sgd_step(params, grads, learning_rate):
    return RNNParams(*(w - learning_rate * dw for w, dw in zip(params, grads)))
""",
    ),
    right(
        "sgd_step",
        "field by field",
        """
def sgd_step(params, grads, learning_rate):
    Wax = params.Wax - learning_rate * grads.Wax
    Waa = params.Waa - learning_rate * grads.Waa
    ba = params.ba - learning_rate * grads.ba
    Wya = params.Wya - learning_rate * grads.Wya
    by = params.by - learning_rate * grads.by
    return RNNParams(Wax=Wax, Waa=Waa, ba=ba, Wya=Wya, by=by)
""",
    ),
    right(
        "sgd_step",
        "on its own copies",
        """
def sgd_step(params, grads, learning_rate):
    new = params._make(np.array(w, dtype=float) for w in params)
    for w, dw in zip(new, grads):
        w -= learning_rate * np.asarray(dw)
    return new
""",
    ),
    right(
        "sgd_step",
        "a dictionary of names",
        """
def sgd_step(params, grads, learning_rate):
    moved = {name: value - learning_rate * getattr(grads, name) for name, value in params._asdict().items()}
    return params._replace(**moved)
""",
    ),
    right(
        "sgd_step",
        "map",
        """
def sgd_step(params, grads, learning_rate):
    return RNNParams._make(map(lambda w, g: np.subtract(w, np.multiply(learning_rate, g)), params, grads))
""",
    ),
    wrong(
        "sgd_step",
        "uphill",
        """
def sgd_step(params, grads, learning_rate):
    return RNNParams(*(w + learning_rate * dw for w, dw in zip(params, grads)))
""",
        truth="It goes with the gradient, uphill, and the loss rises.",
        regime="everywhere but at a gradient of zero",
    ),
    wrong(
        "sgd_step",
        "in place",
        """
def sgd_step(params, grads, learning_rate):
    for w, dw in zip(params, grads):
        w -= learning_rate * dw
    return params
""",
        truth="The caller's weights are changed, and the new ones are the same arrays.",
        regime="everywhere, after the call",
    ),
    wrong(
        "sgd_step",
        "output layer left alone",
        """
def sgd_step(params, grads, learning_rate):
    return params._replace(
        Wax=params.Wax - learning_rate * grads.Wax,
        Waa=params.Waa - learning_rate * grads.Waa,
        ba=params.ba - learning_rate * grads.ba,
    )
""",
        truth="Only the three weights of the cell move; Wya and by stay.",
        regime="any gradient of the output layer that is not zero",
    ),
    wrong(
        "sgd_step",
        "a list of arrays",
        """
def sgd_step(params, grads, learning_rate):
    return [w - learning_rate * dw for w, dw in zip(params, grads)]
""",
        truth="A plain list comes back and not an RNNParams, so its weights have no names.",
        regime="everywhere",
    ),
    wrong(
        "sgd_step",
        "the rate of the story",
        """
def sgd_step(params, grads, learning_rate):
    learning_rate = 0.1
    return RNNParams(*(w - learning_rate * dw for w, dw in zip(params, grads)))
""",
        truth="The learning rate is always 0.1, whatever is asked for.",
        regime="any learning rate but 0.1",
    ),
    wrong(
        "sgd_step",
        "clipped on the quiet",
        """
def sgd_step(params, grads, learning_rate):
    return RNNParams(*(w - learning_rate * np.clip(dw, -5, 5) for w, dw in zip(params, grads)))
""",
        truth="Entries of the gradient are cut at 5, which nobody asked for and which changes the direction.",
        regime="a gradient with an entry beyond 5 in size",
    ),
    wrong(
        "sgd_step",
        "stays where it is",
        """
def sgd_step(params, grads, learning_rate):
    return RNNParams(*(w.copy() for w in params))
""",
        truth="The old weights come back.",
        regime="any step that is not zero",
    ),
    right(
        "truncated_windows",
        "list comprehension",
        """
def truncated_windows(n_steps, window):
    return [(start, min(start + window, n_steps)) for start in range(0, n_steps, window)]
""",
    ),
    right(
        "truncated_windows",
        "while there is a step left",
        """
def truncated_windows(n_steps, window):
    pairs, start = [], 0
    while start < n_steps:
        stop = start + window
        if stop > n_steps:
            stop = n_steps
        pairs.append((start, stop))
        start = stop
    return pairs
""",
    ),
    right(
        "truncated_windows",
        "borders, then pairs",
        """
def truncated_windows(n_steps, window):
    borders = [*range(0, n_steps, window), n_steps]
    return list(zip(borders[:-1], borders[1:]))
""",
    ),
    right(
        "truncated_windows",
        "recursion",
        """
def truncated_windows(n_steps, window):
    def cut(start):
        stop = min(start + window, n_steps)
        yield start, stop
        if stop < n_steps:
            yield from cut(stop)

    return list(cut(0))
""",
    ),
    right(
        "truncated_windows",
        "number of windows first",
        """
def truncated_windows(n_steps, window):
    import math

    count = math.ceil(n_steps / window)
    windows = [(k * window, (k + 1) * window) for k in range(count)]
    windows[-1] = (windows[-1][0], n_steps)
    return windows
""",
    ),
    wrong(
        "truncated_windows",
        "rest dropped",
        """
def truncated_windows(n_steps, window):
    return [(k * window, (k + 1) * window) for k in range(n_steps // window)]
""",
        truth="The steps that are left over at the end are in no window.",
        regime="a number of steps that the window does not divide",
    ),
    wrong(
        "truncated_windows",
        "beyond the end",
        """
def truncated_windows(n_steps, window):
    return [(start, start + window) for start in range(0, n_steps, window)]
""",
        truth="The last stop lies behind the last step.",
        regime="a number of steps that the window does not divide",
    ),
    wrong(
        "truncated_windows",
        "last step inclusive",
        """
def truncated_windows(n_steps, window):
    return [(s, min(s + window, n_steps) - 1) for s in range(0, n_steps, window)]
""",
        truth=(
            "The second number is the last step of the window and not the one after it, so one step falls out "
            "of each window."
        ),
        regime="everywhere",
    ),
    wrong(
        "truncated_windows",
        "an empty one at the end",
        """
def truncated_windows(n_steps, window):
    count = n_steps // window + 1
    return [(k * window, min((k + 1) * window, n_steps)) for k in range(count)]
""",
        truth=(
            "One window too many, without a step in it, stands at the end when the window divides the number of steps."
        ),
        regime="a number of steps that the window divides",
    ),
    wrong(
        "truncated_windows",
        "overlapping by one",
        """
def truncated_windows(n_steps, window):
    pairs, start = [], 0
    while True:
        stop = min(start + window, n_steps)
        pairs.append((start, stop))
        if stop >= n_steps:
            return pairs
        start = max(stop - 1, start + 1)
""",
        truth="Each window begins with the last step of the one before, so some steps are read twice.",
        regime="more than one window of two steps and more",
    ),
    wrong(
        "truncated_windows",
        "start and length",
        """
def truncated_windows(n_steps, window):
    return [(s, min(window, n_steps - s)) for s in range(0, n_steps, window)]
""",
        truth="The second number is the length of the window and not where it stops.",
        regime="more than one window",
    ),
    wrong(
        "truncated_windows",
        "last window always full",
        """
def truncated_windows(n_steps, window):
    starts = list(range(0, n_steps, window))
    return [(max(0, min(s, n_steps - window)), min(s + window, n_steps)) for s in starts]
""",
        truth="The last window is pulled forward to be full, so some steps are in two windows.",
        regime="a shorter last window behind a full one",
    ),
    wrong(
        "truncated_windows",
        "a zip that is used up",
        """
def truncated_windows(n_steps, window):
    starts = range(0, n_steps, window)
    return zip(starts, (min(s + window, n_steps) for s in starts))
""",
        truth="A zip object comes back and no list: it has no length and is empty after one pass.",
        regime="everywhere, at the second use",
    ),
)
