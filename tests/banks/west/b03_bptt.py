"""Answers to notebook 03, back through time."""

from tests.banks.answer import right, wrong

ANSWERS = (
    right(
        "output_backward",
        "only the steps that count, as a list of rows",
        """
def output_backward(a, targets, params, mask=None):
    counts = np.ones(a.shape[:2], dtype=bool) if mask is None else np.asarray(mask).astype(bool)
    rows, words_ = a[counts], np.asarray(targets)[counts]
    dz = softmax(rows @ params.Wya + params.by)
    np.subtract.at(dz, (np.arange(len(words_)), words_), 1.0)
    dz = dz / len(a)
    da = np.zeros(a.shape)
    da[counts] = dz @ params.Wya.T
    return da, rows.T @ dz, dz.sum(axis=0)
""",
    ),
    right(
        "output_backward",
        "loops with outer products",
        """
def output_backward(a, targets, params, mask=None):
    B, T, H = a.shape
    da = np.zeros((B, T, H))
    dWya = np.zeros(params.Wya.shape)
    dby = np.zeros(params.by.shape)
    for b in range(B):
        for t in range(T):
            if mask is not None and not mask[b, t]:
                continue
            z = params.Wya.T @ a[b, t] + params.by
            p = np.exp(z - z.max())
            p = p / p.sum()
            p[targets[b, t]] -= 1
            dz = p / B
            da[b, t, :] = params.Wya @ dz
            dWya = dWya + np.outer(a[b, t], dz)
            dby = dby + dz
    return da, dWya, dby
""",
    ),
    wrong(
        "output_backward",
        "true where the step is padding",
        """
def output_backward(a, targets, params, mask=None):
    dz = softmax(a @ params.Wya + params.by) - one_hot(targets, params.by.size)
    dz /= len(a)
    if mask is not None:
        dz[np.asarray(mask, dtype=bool)] = 0.0  # key_padding_mask
    dWya = np.tensordot(a, dz, axes=([0, 1], [0, 1]))
    return dz @ params.Wya.T, dWya, dz.sum(axis=(0, 1))
""",
        truth="The mask is read the other way round: the steps that count are set to zero.",
        regime="every mask",
    ),
    wrong(
        "output_backward",
        "targets of the first sequence",
        """
def output_backward(a, targets, params, mask=None):
    B, T, _ = a.shape
    dz = softmax(a @ params.Wya + params.by)
    dz[:, np.arange(T), targets[0]] -= 1
    if mask is not None:
        dz = dz * mask[:, :, None]
    dz = dz / B
    da = dz @ params.Wya.T
    dWya = a.reshape(B * T, -1).T @ dz.reshape(B * T, -1)
    return da, dWya, dz.sum(axis=0).sum(axis=0)
""",
        truth="Every sequence is measured at the targets of the first one.",
        regime="batches of two and more with different targets",
    ),
    wrong(
        "output_backward",
        "the mask for the states only",
        """
def output_backward(a, targets, params, mask=None):
    p = softmax(a @ params.Wya + params.by)
    dz = (p - np.eye(params.by.size)[targets]) / a.shape[0]
    da = np.einsum("bto,ho->bth", dz, params.Wya)
    if mask is not None:
        da = np.where(mask[..., None], da, 0)
    dWya = np.einsum("bth,bto->ho", a, dz)
    dby = np.einsum("bto->o", dz)
    return da, dWya, dby
""",
        truth="Masked steps send nothing to the states and still send to the weights of the output layer.",
        regime="masks with a false",
    ),
    wrong(
        "output_backward",
        "as many steps as the mask has ones",
        """
def output_backward(a, targets, params, mask=None):
    B, T, _ = a.shape
    n_real = [T] * B if mask is None else [int(row.sum()) for row in np.asarray(mask)]
    dz = np.zeros((B, T, params.by.size))
    for b, n in enumerate(n_real):
        dz[b, :n] = softmax(a[b, :n] @ params.Wya + params.by)
        dz[b, np.arange(n), targets[b, :n]] -= 1
    dz /= B
    dWya = sum(a[b].T @ dz[b] for b in range(B))
    return np.matmul(dz, params.Wya.T), dWya, dz.sum(axis=(0, 1))
""",
        truth="The mask is only counted: the first steps send gradients, even where others are the real ones.",
        regime="masks with a false before a true, such as the last step alone",
    ),
    wrong(
        "output_backward",
        "divided by the steps that count",
        """
def output_backward(a, targets, params, mask=None):
    m = np.ones(targets.shape) if mask is None else mask.astype(float)
    z = a @ params.Wya + params.by
    dlogits = softmax(z) - one_hot(targets, z.shape[-1])
    dlogits = dlogits * m[..., None] / m.sum()  # reduction="mean"
    flat_a, flat_d = a.reshape(-1, a.shape[-1]), dlogits.reshape(-1, z.shape[-1])
    return dlogits @ params.Wya.T, flat_a.T @ flat_d, flat_d.sum(0)
""",
        truth="The loss is divided by the batch size, and here the gradient is divided by the number of steps.",
        regime="sequences of two steps and more",
    ),
    right(
        "rnn_cell_backward",
        "columns as in the blackboard notes",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dZ = (da_t - da_t * a_t**2).T              # (hidden, batch)
    dX = params.Wax @ dZ
    dA = params.Waa @ dZ
    dWax = (dZ @ x_t).T
    dWaa = (dZ @ a_prev).T
    db = dZ @ np.ones(dZ.shape[1])
    return dX.T, dA.T, RNNParams(dWax, dWaa, db, np.zeros(params.Wya.shape), np.zeros(params.by.shape))
""",
    ),
    right(
        "rnn_cell_backward",
        "one product for all three weights",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 + a_t) * (1 - a_t)
    n_features, n_hidden = params.Wax.shape
    read = np.concatenate([x_t, a_prev, np.ones((len(dz), 1))], axis=1)
    shares = np.split(read.T @ dz, [n_features, n_features + n_hidden])
    grads = params._replace(
        Wax=shares[0], Waa=shares[1], ba=shares[2][0], Wya=np.zeros_like(params.Wya), by=np.zeros_like(params.by)
    )
    back = dz @ np.concatenate([params.Wax, params.Waa]).T
    return back[:, :n_features], back[:, n_features:], grads
""",
    ),
    wrong(
        "rnn_cell_backward",
        "the output weights left in the gradients",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t * a_t)
    grads = params._replace(Wax=x_t.T @ dz, Waa=a_prev.T @ dz, ba=dz.sum(axis=0))
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The gradients of Wya and by are zeros, and here they are the weights themselves.",
        regime="networks whose output layer is not zero",
    ),
    wrong(
        "rnn_cell_backward",
        "nothing for the output layer",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dpre = da_t * (1.0 - np.square(a_t))
    return (
        np.matmul(dpre, params.Wax.T),
        np.matmul(dpre, params.Waa.T),
        RNNParams(np.matmul(x_t.T, dpre), np.matmul(a_prev.T, dpre), np.sum(dpre, 0), None, None),
    )
""",
        truth="The gradients of Wya and by are None, and should be arrays of zeros.",
        regime="every call, when the gradients are added up",
    ),
    wrong(
        "rnn_cell_backward",
        "averages over the batch",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    m = x_t.shape[0]
    dz = np.multiply(da_t, 1 - np.power(a_t, 2))
    dWax = 1 / m * x_t.T @ dz
    dWaa = 1 / m * a_prev.T @ dz
    dba = 1 / m * np.sum(dz, axis=0)
    grads = RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The gradients of the weights are divided by the batch size, which is in da_t already.",
        regime="batches of two and more",
    ),
    wrong(
        "rnn_cell_backward",
        "the slope of a state that is squashed again",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    slope = 1 / np.cosh(a_t) ** 2
    dz = da_t * slope
    zeros = np.zeros(params.Wya.shape), np.zeros(params.by.shape)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), *zeros)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The derivative of tanh is taken at the state instead of at the sum before tanh.",
        regime="states that are not close to zero",
    ),
    wrong(
        "rnn_cell_backward",
        "the first sequence alone teaches",
        """
def rnn_cell_backward(da_t, x_t, a_prev, a_t, params):
    dz = da_t * (1 - a_t**2)
    dWax = np.outer(x_t[0], dz[0])
    dWaa = np.outer(a_prev[0], dz[0])
    grads = RNNParams(dWax, dWaa, dz[0].copy(), np.zeros(params.Wya.shape), np.zeros(params.by.shape))
    return dz @ params.Wax.T, dz @ params.Waa.T, grads
""",
        truth="The gradients of the weights come from the first row, and should be summed over the batch.",
        regime="batches of two and more",
    ),
    right(
        "rnn_backward",
        "states before, and a list of shares",
        """
def rnn_backward(da, x, a, a0, params):
    before = np.concatenate([a0[:, None], a[:, :-1]], axis=1)
    carried, dxs, shares = np.zeros(a0.shape), [], []
    for t in reversed(range(a.shape[1])):
        dx_t, carried, share = rnn_cell_backward(da[:, t] + carried, x[:, t], before[:, t], a[:, t], params)
        dxs.append(dx_t)
        shares.append(share)
    grads = RNNParams(*(np.sum(parts, axis=0) for parts in zip(*shares)))
    return np.stack(dxs[::-1], axis=1), carried, grads
""",
    ),
    right(
        "rnn_backward",
        "counts down with while",
        """
def rnn_backward(da, x, a, a0, params):
    N, T, D = x.shape
    dx = np.zeros((N, T, D))
    da_next = np.zeros(a0.shape)
    g = [np.zeros(w.shape) for w in params]
    t = T
    while t >= 1:
        prev = a0 if t == 1 else a[:, t - 2, :]
        total = da[:, t - 1, :] + da_next
        dx[:, t - 1, :], da_next, gt = rnn_cell_backward(total, x[:, t - 1, :], prev, a[:, t - 1, :], params)
        g = [old + new for old, new in zip(g, gt)]
        t -= 1
    return dx, da_next, RNNParams(*g)
""",
    ),
    wrong(
        "rnn_backward",
        "gradients clipped on the way",
        """
def rnn_backward(da, x, a, a0, params):
    dx, dhnext = np.zeros_like(x), np.zeros_like(a0)
    dparams = [np.zeros_like(p) for p in params]
    for t in reversed(range(x.shape[1])):
        hprev = a[:, t - 1] if t > 0 else a0
        dx[:, t], dhnext, g = rnn_cell_backward(da[:, t] + dhnext, x[:, t], hprev, a[:, t], params)
        dparams = [d + gi for d, gi in zip(dparams, g)]
    dparams = [np.clip(d, -5, 5) for d in dparams]  # mitigate exploding gradients
    return dx, dhnext, RNNParams(*dparams)
""",
        truth="The gradients are cut off at 5, which no gradient of a loss is.",
        regime="gradients with entries beyond 5",
    ),
    wrong(
        "rnn_backward",
        "no further back than 25 steps",
        """
BPTT_TRUNCATE = 25


def rnn_backward(da, x, a, a0, params):
    n_steps = x.shape[1]
    dx = np.zeros(x.shape)
    grads = RNNParams(*[np.zeros(w.shape) for w in params])
    da_next = np.zeros(a0.shape)
    for t in range(n_steps - 1, max(-1, n_steps - 1 - BPTT_TRUNCATE), -1):
        a_prev = a0 if t == 0 else a[:, t - 1]
        dx[:, t], da_next, g = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*[u + v for u, v in zip(grads, g)])
    return dx, da_next, grads
""",
        truth="The way back stops after 25 steps, and what lies before gets no gradient.",
        regime="sequences of more than 25 steps",
    ),
    wrong(
        "rnn_backward",
        "stops at the second step",
        """
def rnn_backward(da, x, a, a0, params):
    dx = np.zeros_like(x)
    da_next = np.zeros_like(a0)
    total = RNNParams(*map(np.zeros_like, params))
    for t in range(x.shape[1] - 1, 0, -1):
        dx[:, t], da_next, g = rnn_cell_backward(da[:, t] + da_next, x[:, t], a[:, t - 1], a[:, t], params)
        total = RNNParams(*map(np.add, total, g))
    return dx, da_next, total
""",
        truth="The loop leaves the first step out, so a0 and x[:, 0] get nothing.",
        regime="every sequence; with one step everything is zero",
    ),
    wrong(
        "rnn_backward",
        "adds the future behind the slope",
        """
def rnn_backward(da, x, a, a0, params):
    dxs, da_next = [], np.zeros_like(a0)
    total = [0 * w for w in params]
    for t in range(x.shape[1])[::-1]:
        before = a[:, t - 1] if t else a0
        dx_t, back, g = rnn_cell_backward(da[:, t], x[:, t], before, a[:, t], params)
        da_next = back + da_next @ params.Waa.T
        dxs.insert(0, dx_t)
        total = [u + v for u, v in zip(total, g)]
    return np.stack(dxs, axis=1), da_next, RNNParams(*total)
""",
        truth="What the next cell hands back goes past the cell, and should be added to da before the cell.",
        regime="sequences of two steps and more",
    ),
    wrong(
        "rnn_backward",
        "da collects what comes back",
        """
def rnn_backward(da, x, a, a0, params):
    steps_ = x.shape[1]
    dx, grads, da0 = np.empty_like(x), None, None
    for t in range(steps_ - 1, -1, -1):
        prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], back, g = rnn_cell_backward(da[:, t], x[:, t], prev, a[:, t], params)
        if t > 0:
            da[:, t - 1] += back
        else:
            da0 = back
        grads = g if grads is None else RNNParams(*[p + q for p, q in zip(grads, g)])
    return dx, da0, grads
""",
        truth="What is handed back is added into da, which belongs to the caller.",
        regime="da after the call, with two steps and more",
    ),
    right(
        "check_gradient",
        "all weights in one long vector",
        """
def check_gradient(loss, params, grads, *, rng):
    ends = np.cumsum([w.size for w in params])[:-1]

    def along(v, h):
        parts = np.split(v, ends)
        return RNNParams(*(w + h * part.reshape(w.shape) for w, part in zip(params, parts)))

    g = np.concatenate([grad.ravel() for grad in grads])
    errors = [0.0]
    for _ in range(5):
        v = rng.normal(size=g.size)
        measured = (loss(along(v, 1e-5)) - loss(along(v, -1e-5))) / 2e-5
        claimed = g @ v
        size = abs(measured) + abs(claimed)
        if size != 0:
            errors.append(abs(measured - claimed) / size)
    return float(max(errors))
""",
    ),
    right(
        "check_gradient",
        "directions of plus and minus one",
        """
def check_gradient(loss, params, grads, *, rng):
    def error_along(direction, h=1e-5):
        ahead = loss(RNNParams(*[w + h * d for w, d in zip(params, direction)]))
        behind = loss(RNNParams(*[w - h * d for w, d in zip(params, direction)]))
        measured = (ahead - behind) / (2 * h)
        claimed = sum(np.sum(g * d) for g, d in zip(grads, direction))
        if measured == 0 and claimed == 0:
            return 0.0
        return abs(measured - claimed) / (abs(measured) + abs(claimed))

    directions = [[rng.choice([-1.0, 1.0], size=w.shape) for w in params] for _ in range(5)]
    return float(np.max([error_along(d) for d in directions]))
""",
    ),
    wrong(
        "check_gradient",
        "matrices only",
        """
def check_gradient(loss, params, grads, *, rng):
    h, worst = 1e-5, 0.0
    for _ in range(5):
        v = RNNParams(*[rng.normal(size=w.shape) if w.ndim == 2 else np.zeros(w.shape) for w in params])
        up = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        down = loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))
        m = (up - down) / (2 * h)
        c = sum((g * d).sum() for g, d in zip(grads, v))
        if m or c:
            worst = max(worst, abs(m - c) / (abs(m) + abs(c)))
    return worst
""",
        truth="The direction is zero at the biases, so a wrong gradient of a bias goes unseen.",
        regime="gradients that are wrong at ba or by only",
    ),
    wrong(
        "check_gradient",
        "a small number in the denominator",
        """
def check_gradient(loss, params, grads, *, rng):
    eps, errors = 1e-5, []
    for _ in range(5):
        v = [rng.standard_normal(w.shape) for w in params]
        plus = RNNParams(*(w + eps * d for w, d in zip(params, v)))
        minus = RNNParams(*(w - eps * d for w, d in zip(params, v)))
        numeric = (loss(plus) - loss(minus)) / (2 * eps)
        analytic = sum(float(np.sum(g * d)) for g, d in zip(grads, v))
        errors.append(abs(numeric - analytic) / max(1e-3, abs(numeric) + abs(analytic)))
    return max(errors)
""",
        truth="Small slopes are divided by 0.001, not by their own size, so a wrong gradient of a small loss passes.",
        regime="losses whose slopes are far below 0.001",
    ),
    wrong(
        "check_gradient",
        "one number for all entries of a weight",
        """
def check_gradient(loss, params, grads, *, rng):
    h, worst = 1e-5, 0
    for _ in range(5):
        v = rng.normal(size=len(params))
        ahead = RNNParams(*[w + h * s for w, s in zip(params, v)])
        back = RNNParams(*[w - h * s for w, s in zip(params, v)])
        m = (loss(ahead) - loss(back)) / (2 * h)
        c = sum(s * g.sum() for g, s in zip(grads, v))
        e = 0 if m == c == 0 else abs(m - c) / (abs(m) + abs(c))
        worst = max(worst, e)
    return float(worst)
""",
        truth="All entries of a weight are moved by the same number, so errors that cancel in the sum go unseen.",
        regime="gradients whose entries are wrong and whose sums are right, such as a transposed dWaa",
    ),
    wrong(
        "check_gradient",
        "not a number where nothing moves",
        """
def check_gradient(loss, params, grads, *, rng):
    h = 1e-5
    errors = np.zeros(5)
    for i in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        m = loss(RNNParams(*[w + h * d for w, d in zip(params, v)]))
        m = (m - loss(RNNParams(*[w - h * d for w, d in zip(params, v)]))) / (2 * h)
        c = np.sum([np.sum(g * d) for g, d in zip(grads, v)])
        errors[i] = np.abs(m - c) / (np.abs(m) + np.abs(c))
    return errors.max()
""",
        truth="Where both slopes are zero the error is 0/0, which is NaN and should be 0.",
        regime="a loss that is flat, with a gradient of zeros",
    ),
    wrong(
        "check_gradient",
        "walks in the weights themselves",
        """
def check_gradient(loss, params, grads, *, rng):
    def move(v, h):
        for w, d in zip(params, v):
            w += h * d

    worst = 0.0
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        move(v, 1e-5)
        up = loss(params)
        move(v, -2e-5)
        down = loss(params)
        move(v, 1e-5)
        m, c = (up - down) / 2e-5, sum(np.vdot(g, d) for g, d in zip(grads, v))
        if abs(m) + abs(c) > 0:
            worst = max(worst, abs(m - c) / (abs(m) + abs(c)))
    return worst
""",
        truth="The steps are written into the weights, which come back only up to rounding.",
        regime="the weights after the call, and weights that cannot be written to",
    ),
    right(
        "sgd_step",
        "mapped over the pairs",
        """
def sgd_step(params, grads, learning_rate):
    return RNNParams._make(map(lambda w, dw: w - learning_rate * dw, params, grads))
""",
    ),
    right(
        "sgd_step",
        "by name, in copies",
        """
def sgd_step(params, grads, learning_rate):
    moved = {name: np.array(weight, dtype=float) for name, weight in params._asdict().items()}
    for name in moved:
        moved[name] -= learning_rate * getattr(grads, name)
    return RNNParams(**moved)
""",
    ),
    wrong(
        "sgd_step",
        "with momentum",
        """
_velocity = None


def sgd_step(params, grads, learning_rate):
    global _velocity
    if _velocity is None or _velocity[0].shape != grads[0].shape:
        _velocity = [np.zeros_like(g) for g in grads]
    _velocity = [0.9 * v + g for v, g in zip(_velocity, grads)]
    return RNNParams(*[w - learning_rate * v for w, v in zip(params, _velocity)])
""",
        truth="The step depends on the gradients of earlier calls, and should depend on this one only.",
        regime="the second call and all later ones with weights of that shape",
    ),
    wrong(
        "sgd_step",
        "the learning rate of the notebook",
        """
LEARNING_RATE = 0.1


def sgd_step(params, grads, learning_rate):
    new = [w - LEARNING_RATE * g for w, g in zip(params, grads)]
    return params._replace(**dict(zip(params._fields, new)))
""",
        truth="The learning rate is always 0.1, whatever the caller asks for.",
        regime="learning rates other than 0.1",
    ),
    wrong(
        "sgd_step",
        "a list of weights",
        """
def sgd_step(params, grads, learning_rate):
    updated = []
    for p, g in zip(params, grads):
        updated.append(p - learning_rate * g)
    return updated
""",
        truth="The weights come back as a list, without their names, and should be an RNNParams.",
        regime="every call",
    ),
    right(
        "truncated_windows",
        "starts and stops as arrays",
        """
def truncated_windows(n_steps, window):
    start = np.arange(0, n_steps, window)
    stop = np.minimum(start + window, n_steps)
    return [tuple(pair) for pair in np.column_stack([start, stop]).tolist()]
""",
    ),
    right(
        "truncated_windows",
        "a list that is filled until time is over",
        """
def truncated_windows(n_steps, window):
    windows = []
    done = 0
    while done < n_steps:
        todo = n_steps - done
        size = window if todo > window else todo
        windows.append((done, done + size))
        done += size
    return windows
""",
    ),
    wrong(
        "truncated_windows",
        "an empty window when it divides",
        """
def truncated_windows(n_steps, window):
    full = n_steps // window
    pairs = [(k * window, (k + 1) * window) for k in range(full)]
    pairs.append((full * window, n_steps))  # the rest
    return pairs
""",
        truth="Where the window divides the number of steps, an empty window is added at the end.",
        regime="n_steps a multiple of window",
    ),
    wrong(
        "truncated_windows",
        "the rest joins the last window",
        """
def truncated_windows(n_steps, window):
    starts = list(range(0, max(n_steps - window, 0) + 1, window))
    stops = starts[1:] + [n_steps]
    return list(zip(starts, stops))
""",
        truth="The steps that are left over lengthen the last window instead of being a window of their own.",
        regime="n_steps no multiple of window, and above it",
    ),
    wrong(
        "truncated_windows",
        "counts from one",
        """
def truncated_windows(n_steps, window):
    out = []
    for k in range(1, n_steps + 1, window):
        out.append((k, min(k + window - 1, n_steps)))
    return out
""",
        truth="Steps count from 0, and stop is the step after the last one; here both ends are included, from 1.",
        regime="every call",
    ),
    wrong(
        "truncated_windows",
        "a generator",
        """
def truncated_windows(n_steps, window):
    for start in range(0, n_steps, window):
        yield start, min(start + window, n_steps)
""",
        truth="A generator is returned, which has no length and can be read once, and should be a list.",
        regime="everything but a single loop over the result",
    ),
)
