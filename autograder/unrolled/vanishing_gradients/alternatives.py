"""Right answers of notebook 05 by other routes."""

import numpy as np
from rnnkit.params import RNNParams

from autograder.claims.alternative import alternative
from autograder.unrolled.given.rnn_parts import map_weights, rnn_backward
from autograder.unrolled.vanishing_gradients.oracle import step_jacobian


@alternative(of="step_jacobian")
def jacobian_by_einsum(a_t, params):
    """With einsum."""
    return np.einsum("kj,bj->bkj", params.Waa, 1 - a_t**2)


@alternative(of="step_jacobian")
def jacobian_in_loops(a_t, params):
    """Every number in loops of its own."""
    batch, n_hidden = a_t.shape
    jacobian = np.zeros((batch, n_hidden, n_hidden))
    for b in range(batch):
        for k in range(n_hidden):
            for j in range(n_hidden):
                jacobian[b, k, j] = (1 - a_t[b, j] * a_t[b, j]) * params.Waa[k, j]
    return jacobian


@alternative(of="step_jacobian")
def jacobian_with_diagonals(a_t, params):
    """Waa times a diagonal matrix of slopes, sequence by sequence."""
    return np.stack([params.Waa @ np.diag((1 - row) * (1 + row)) for row in a_t])


@alternative(of="step_jacobian")
def jacobian_from_columns(a_t, params):
    """In column form, with rows and columns exchanged at the end; the result is in another order in memory."""
    slope = 1.0 / np.cosh(np.arctanh(a_t)) ** 2
    return np.swapaxes(slope[:, :, None] * params.Waa.T[None], 1, 2)


@alternative(of="step_jacobian")
def jacobian_of_nudges(a_t, params):
    """The exact difference that a nudge makes, as a complex step."""
    z = np.arctanh(a_t)[:, None, :] + 1e-25j * params.Waa[None]
    return np.tanh(z).imag / 1e-25


@alternative(of="gradient_by_lag")
def lag_backwards_in_a_list(a, params, upstream):
    """Norms in a list, turned round at the end."""
    da, norms = upstream, [np.linalg.norm(upstream)]
    for t in range(a.shape[1] - 1, 0, -1):
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
        norms.append(np.sqrt(np.sum(da**2)))
    return np.array(norms[::-1])


@alternative(of="gradient_by_lag")
def lag_through_the_jacobians(a, params, upstream):
    """With the student's own Jacobians, one product per sequence."""
    da, norms = upstream, np.empty(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.sqrt(np.einsum("bj,bj->", da, da))
        da = np.einsum("bj,bkj->bk", da, step_jacobian(a[:, t], params))
    return norms


@alternative(of="gradient_by_lag")
def lag_by_products_of_jacobians(a, params, upstream):
    """The product of the Jacobians is built first, then applied to the upstream gradient."""
    batch, n_steps, n_hidden = a.shape
    product = np.stack([np.eye(n_hidden)] * batch)
    norms = []
    for t in range(n_steps - 1, -1, -1):
        norms.insert(0, np.linalg.norm(product @ upstream[:, :, None]))
        product = (params.Waa * (1 - a[:, t, None, :] ** 2)) @ product
    return np.array(norms)


@alternative(of="gradient_by_lag")
def lag_by_backpropagation(a, params, upstream):
    """With the ready-made backward pass: the gradient of the state before is the gradient of a sequence's start."""
    norms = []
    for t in range(a.shape[1]):
        later = a[:, t + 1 :]
        da = np.zeros_like(later)
        if later.shape[1]:
            da[:, -1] = upstream
            x = np.zeros((*later.shape[:2], params.Wax.shape[0]))
            _, da_t, _ = rnn_backward(da, x, later, a[:, t], params)
        else:
            da_t = upstream
        norms.append(np.linalg.norm(da_t))
    return np.array(norms)


@alternative(of="gradient_by_lag")
def lag_by_recursion(a, params, upstream):
    """The last step here, the rest by calling itself."""
    norm = np.array([np.linalg.norm(upstream)])
    if a.shape[1] == 1:
        return norm
    before = np.dot(upstream * (1 - np.square(a[:, -1])), params.Waa.T)
    return np.concatenate([lag_by_recursion(a[:, :-1], params, before), norm])


@alternative(of="weighted_backward")
def weighted_in_one_product(x, a, params, upstream, factors):
    """All nudges first, then one product per weight over batch and time together."""
    batch, time, hidden = a.shape
    before = np.concatenate([np.zeros((batch, 1, hidden)), a[:, :-1]], axis=1)
    dz, da = np.empty_like(a), upstream
    for t in range(time - 1, -1, -1):
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    dz *= factors[:, None]
    flat = dz.reshape(-1, hidden)
    return params._replace(
        Wax=x.reshape(batch * time, -1).T @ flat,
        Waa=before.reshape(-1, hidden).T @ flat,
        ba=flat.sum(axis=0),
        Wya=0 * params.Wya,
        by=0 * params.by,
    )


@alternative(of="weighted_backward")
def weighted_by_one_step_ways_back(x, a, params, upstream, factors):
    """The ready-made backward pass, called on one step at a time."""
    total = RNNParams(*(np.zeros_like(weight) for weight in params))
    da = upstream
    for t in reversed(range(len(factors))):
        now, before = slice(t, t + 1), a[:, t - 1] if t else np.zeros_like(upstream)
        _, da, share = rnn_backward(da[:, None], x[:, now], a[:, now], before, params)
        total = RNNParams(*(w + factors[t] * s for w, s in zip(total, share, strict=True)))
    return total


@alternative(of="weighted_backward")
def weighted_by_einsum(x, a, params, upstream, factors):
    """The chain in a list, and einsum over batch, time and units."""
    chain = [upstream]
    for t in range(a.shape[1] - 1, 0, -1):
        chain.insert(0, np.einsum("bj,bkj->bk", chain[0], step_jacobian(a[:, t], params)))
    dz = np.stack(chain, axis=1) * (1 - a) * (1 + a)
    return RNNParams(
        np.einsum("t,bti,btj->ij", factors, x, dz),
        np.einsum("t,bti,btj->ij", factors[1:], a[:, :-1], dz[:, 1:]),
        np.einsum("t,btj->j", factors, dz),
        np.zeros(params.Wya.shape),
        np.zeros(params.by.shape),
    )


@alternative(of="weighted_backward")
def weighted_step_by_step_recursively(x, a, params, upstream, factors):
    """The last share here, the others by calling itself on what comes before."""
    time = a.shape[1]
    before = a[:, -2] if time > 1 else np.zeros_like(upstream)
    dz = upstream * (1 - np.square(a[:, -1]))
    share = factors[-1] * dz
    here = RNNParams(x[:, -1].T @ share, before.T @ share, share.sum(0), 0 * params.Wya, 0 * params.by)
    if time == 1:
        return here
    earlier = weighted_step_by_step_recursively(x[:, :-1], a[:, :-1], params, dz @ params.Waa.T, factors[:-1])
    return RNNParams(*map(np.add, here, earlier))


@alternative(of="weighted_backward")
def weighted_one_sequence_after_the_other(x, a, params, upstream, factors):
    """Sequence by sequence, with outer products."""
    Wax, Waa, ba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    for words, states, da in zip(x, a, upstream, strict=True):
        for t in reversed(range(len(states))):
            dz = (1 - states[t] ** 2) * da
            Wax += factors[t] * np.outer(words[t], dz)
            if t > 0:
                Waa += factors[t] * np.outer(states[t - 1], dz)
            ba += factors[t] * dz
            da = params.Waa @ dz
    return RNNParams(Wax=Wax, Waa=Waa, ba=ba, Wya=np.zeros_like(params.Wya), by=np.zeros_like(params.by))


@alternative(of="clip_by_global_norm")
def clip_one_long_vector(grads, max_norm):
    """All entries in one long vector."""
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    if norm <= max_norm:
        return grads, norm
    return grads._make(max_norm / norm * g for g in grads), norm


@alternative(of="clip_by_global_norm")
def clip_by_the_larger(grads, max_norm):
    """Divided by the norm or by the limit, whichever is larger."""
    norm = float(np.sqrt(sum(np.vdot(g, g) for g in grads)))
    return type(grads)(*[g * max_norm / max(norm, max_norm) for g in grads]), norm


@alternative(of="clip_by_global_norm")
def clip_with_a_tiny_number(grads, max_norm):
    """With 1e-12 added to the norm, so that nothing is divided by zero."""
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    factor = min(1.0, max_norm / (norm + 1e-12))
    return map_weights(lambda g: g * factor, grads), norm


@alternative(of="clip_by_global_norm")
def clip_norm_of_norms(grads, max_norm):
    """The norm of the norms of the weights; the result by _replace."""
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    if norm > max_norm:
        grads = grads._replace(**{name: g / norm * max_norm for name, g in grads._asdict().items()})
    return grads, norm


@alternative(of="clip_by_global_norm")
def clip_in_loops(grads, max_norm):
    """Squares added one by one; clipped in copies."""
    total = 0.0
    for g in grads:
        for number in g.flat:
            total += number * number
    norm, copies = total**0.5, [g.copy() for g in grads]
    if norm > max_norm:
        for copy in copies:
            copy *= max_norm / norm
    return type(grads)(*copies), norm
