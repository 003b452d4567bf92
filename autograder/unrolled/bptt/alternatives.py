"""Right answers of notebook 03 by another route."""

import numpy as np
from rnnkit.params import RNNParams
from rnnkit.text import one_hot

from autograder.claims.alternative import alternative
from autograder.unrolled.bptt.oracle import rnn_cell_backward, softmax


@alternative(of="output_backward")
def step_by_step(a, targets, params, mask=None):
    """One time step after the other, with the target subtracted by an index."""
    batch, time, _ = a.shape
    da, dWya, dby = np.zeros_like(a), np.zeros_like(params.Wya), np.zeros_like(params.by)
    for t in range(time):
        dscores = softmax(a[:, t] @ params.Wya + params.by)
        dscores[np.arange(batch), targets[:, t]] -= 1
        dscores /= batch
        if mask is not None:
            dscores[~mask[:, t]] = 0
        da[:, t] = dscores @ params.Wya.T
        dWya += a[:, t].T @ dscores
        dby += dscores.sum(axis=0)
    return da, dWya, dby


@alternative(of="output_backward")
def flattened(a, targets, params, mask=None):
    """Batch and time as one axis, in columns instead of rows."""
    batch, time, hidden = a.shape
    states = a.reshape(batch * time, hidden).T
    dscores = softmax((params.Wya.T @ states).T + params.by).T
    dscores[targets.ravel(), np.arange(batch * time)] -= 1
    weight = np.full(batch * time, 1 / batch) if mask is None else mask.ravel() / batch
    dscores = dscores * weight
    return (params.Wya @ dscores).T.reshape(a.shape), states @ dscores.T, dscores.sum(axis=1)


@alternative(of="output_backward")
def with_einsum_in_fortran_order(a, targets, params, mask=None):
    """Products as einsum, results in Fortran order."""
    scores = np.einsum("bth,ho->bto", a, params.Wya) + params.by
    p = np.exp(scores - np.log(np.sum(np.exp(scores), axis=-1, keepdims=True)))
    counts = np.ones(targets.shape) if mask is None else mask.astype(float)
    dscores = np.einsum("bto,bt->bto", p - one_hot(targets, p.shape[-1]), counts / len(a))
    da = np.asfortranarray(np.einsum("bto,ho->bth", dscores, params.Wya))
    return da, np.asfortranarray(np.einsum("bth,bto->ho", a, dscores)), np.einsum("bto->o", dscores)


@alternative(of="rnn_cell_backward")
def slope_from_cosh(da_t, x_t, a_prev, a_t, params):
    """The pre-activation is computed again and the slope is one over cosh squared."""
    dz = da_t / np.cosh(x_t @ params.Wax + a_prev @ params.Waa + params.ba) ** 2
    grads = RNNParams(
        Wax=(dz.T @ x_t).T,
        Waa=(dz.T @ a_prev).T,
        ba=np.ones(len(dz)) @ dz,
        Wya=np.zeros_like(params.Wya),
        by=np.zeros_like(params.by),
    )
    return (params.Wax @ dz.T).T, (params.Waa @ dz.T).T, grads


@alternative(of="rnn_cell_backward")
def row_by_row(da_t, x_t, a_prev, a_t, params):
    """One row of the batch after the other, with outer products."""
    dx, da_prev = np.zeros(x_t.shape), np.zeros(a_prev.shape)
    dWax, dWaa, dba = np.zeros(params.Wax.shape), np.zeros(params.Waa.shape), np.zeros(params.ba.shape)
    for b in range(len(x_t)):
        dz = da_t[b] * (1 - a_t[b]) * (1 + a_t[b])
        dx[b], da_prev[b] = params.Wax @ dz, params.Waa @ dz
        dWax += np.outer(x_t[b], dz)
        dWaa += np.outer(a_prev[b], dz)
        dba += dz
    return dx, da_prev, RNNParams(dWax, dWaa, dba, np.zeros(params.Wya.shape), np.zeros(params.by.shape))


@alternative(of="rnn_cell_backward")
def one_stacked_product(da_t, x_t, a_prev, a_t, params):
    """Inputs, memory and a column of ones side by side: one product each way."""
    dz = da_t - da_t * a_t * a_t
    both = dz @ np.vstack([params.Wax, params.Waa]).T
    stacked = np.hstack([x_t, a_prev, np.ones((len(x_t), 1))]).T @ dz
    n = x_t.shape[1]
    grads = RNNParams(stacked[:n], stacked[n:-1], stacked[-1], params.Wya * 0.0, params.by * 0.0)
    return both[:, :n], both[:, n:], grads


@alternative(of="rnn_backward")
def without_the_cell(da, x, a, a0, params):
    """All dz first, then one product for each weight."""
    before = np.concatenate([a0[:, None], a[:, :-1]], axis=1)
    dz, da_next = np.zeros_like(a), np.zeros_like(a0)
    for t in range(x.shape[1])[::-1]:
        dz[:, t] = (1 - a[:, t] ** 2) * (da_next + da[:, t])
        da_next = dz[:, t] @ params.Waa.T
    grads = RNNParams(
        np.einsum("btf,bth->fh", x, dz),
        np.einsum("bti,btj->ij", before, dz),
        dz.sum(axis=(0, 1)),
        np.zeros_like(params.Wya),
        np.zeros_like(params.by),
    )
    return dz @ params.Wax.T, da_next, grads


@alternative(of="rnn_backward")
def collected_in_lists(da, x, a, a0, params):
    """What each step sends is collected in lists; stacked, turned round and summed at the end."""
    states = [a0, *np.moveaxis(a, 1, 0)]
    da_next, dxs, parts = 0.0, [], []
    for t in range(x.shape[1] - 1, -1, -1):
        dx_t, da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], states[t], states[t + 1], params)
        dxs.append(dx_t)
        parts.append(part)
    return np.stack(dxs[::-1], axis=1), da_next, RNNParams(*(np.sum(gs, axis=0) for gs in zip(*parts)))


@alternative(of="rnn_backward")
def time_first_and_recursive(da, x, a, a0, params):
    """The last step goes back, and the steps before it take what it sends, one call inside the other."""
    t = x.shape[1] - 1
    a_prev = a[:, t - 1] if t else a0
    dx_t, da_prev, last = rnn_cell_backward(da[:, t], x[:, t], a_prev, a[:, t], params)
    if t == 0:
        return dx_t[:, None], da_prev, last
    earlier = da[:, :t].copy()
    earlier[:, -1] = earlier[:, -1] + da_prev

    def before(da, x, a, length):
        a_prev = a[:, length - 2] if length > 1 else a0
        dx_t, da_prev, part = rnn_cell_backward(da[:, length - 1], x[:, length - 1], a_prev, a[:, length - 1], params)
        if length == 1:
            return [dx_t], da_prev, [part]
        rest = da.copy()
        rest[:, length - 2] = rest[:, length - 2] + da_prev
        dxs, da0, parts = before(rest, x, a, length - 1)
        return [*dxs, dx_t], da0, [*parts, part]

    dxs, da0, parts = before(earlier, x, a, t)
    total = RNNParams(*(sum(gs) for gs in zip(*parts, last)))
    return np.stack([*dxs, dx_t], axis=1), da0, total


@alternative(of="check_gradient")
def directions_of_length_one(loss, params, grads, *, rng):
    """Directions of length one, and a floor of 1e-12 under the fraction bar."""

    def error():
        draws = [rng.standard_normal(w.shape) for w in params]
        length = np.sqrt(sum((d**2).sum() for d in draws))
        v = [d / length for d in draws]
        up, down = (loss(RNNParams(*(w + h * d for w, d in zip(params, v)))) for h in (1e-5, -1e-5))
        measured, claimed = (up - down) / 2e-5, float(sum((g * d).sum() for g, d in zip(grads, v)))
        return abs(measured - claimed) / max(abs(measured) + abs(claimed), 1e-12)

    return max(error() for _ in range(5))


@alternative(of="check_gradient")
def all_directions_first(loss, params, grads, *, rng):
    """All five directions are drawn at once, as vectors between 0 and 1."""
    flat = np.concatenate([w.ravel() for w in params])
    ends = np.cumsum([w.size for w in params])[:-1]

    def at(vector):
        parts = np.split(vector, ends)
        return loss(RNNParams(*(p.reshape(w.shape) for p, w in zip(parts, params))))

    directions = rng.random(size=(5, flat.size))
    measured = np.array([(at(flat + 1e-5 * v) - at(flat - 1e-5 * v)) / 2e-5 for v in directions])
    claimed = directions @ np.concatenate([g.ravel() for g in grads])
    size = np.abs(measured) + np.abs(claimed)
    return np.max(np.abs(measured - claimed) / np.where(size > 0, size, 1.0))


@alternative(of="check_gradient")
def from_five_points(loss, params, grads, *, rng):
    """Slopes from two steps each way, along directions drawn with `uniform`."""
    worst = 0.0
    for _ in range(5):
        v = [rng.uniform(size=w.shape) for w in params]

        def at(h, v=v):
            return loss(RNNParams(*(w + h * d for w, d in zip(params, v))))

        measured = (8 * (at(1e-4) - at(-1e-4)) - (at(2e-4) - at(-2e-4))) / 1.2e-3
        claimed = float(sum(np.vdot(g, d) for g, d in zip(grads, v)))
        if measured != claimed:
            worst = max(worst, abs(measured - claimed) / (abs(measured) + abs(claimed)))
    return worst


@alternative(of="check_gradient")
def coins(loss, params, grads, *, rng):
    """Every entry moves by one step, up or down as a coin falls."""
    errors = []
    for _ in range(5):
        v = RNNParams(*(rng.choice([-1.0, 1.0], size=w.shape) for w in params))
        up, down = (loss(RNNParams(*(w + h * d for w, d in zip(params, v)))) for h in (1e-5, -1e-5))
        measured, claimed = (up - down) / 2e-5, sum(np.sum(g * d) for g, d in zip(grads, v))
        errors.append(0.0 if measured == claimed else abs(measured - claimed) / (abs(measured) + abs(claimed)))
    return np.max(errors)


@alternative(of="sgd_step")
def by_name(params, grads, learning_rate):
    """Each weight by its name."""
    return RNNParams(
        Wax=params.Wax - learning_rate * grads.Wax,
        Waa=params.Waa - learning_rate * grads.Waa,
        ba=params.ba - learning_rate * grads.ba,
        Wya=params.Wya - learning_rate * grads.Wya,
        by=params.by - learning_rate * grads.by,
    )


@alternative(of="sgd_step")
def copies_moved_in_place(params, grads, learning_rate):
    """Copies are moved in place."""
    new = RNNParams(*(w.copy() for w in params))
    for w, g in zip(new, grads):
        w -= np.multiply(g, learning_rate)
    return new


@alternative(of="sgd_step")
def with_a_dictionary(params, grads, learning_rate):
    """By way of a dictionary and `_replace`, the step added with a minus sign."""
    return params._replace(**{k: v + (-learning_rate) * getattr(grads, k) for k, v in params._asdict().items()})


@alternative(of="truncated_windows")
def with_a_while_loop(n_steps, window):
    """A while loop that moves the start."""
    windows, start = [], 0
    while start < n_steps:
        stop = min(start + window, n_steps)
        windows.append((start, stop))
        start = stop
    return windows


@alternative(of="truncated_windows")
def borders_side_by_side(n_steps, window):
    """All borders first, then neighbours in pairs."""
    borders = [*range(0, n_steps, window), n_steps]
    return list(zip(borders, borders[1:]))


@alternative(of="truncated_windows")
def as_an_array(n_steps, window):
    """An integer array of two columns."""
    starts = np.arange(0, n_steps, window)
    return np.column_stack([starts, np.minimum(starts + window, n_steps)])
