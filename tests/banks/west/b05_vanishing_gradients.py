"""Answers to notebook 05, vanishing gradients."""

from tests.banks.answer import right, wrong

ANSWERS = (
    right(
        "step_jacobian",
        "a diagonal matrix for each sequence",
        """
def step_jacobian(a_t, params):
    return np.array([params.Waa.dot(np.diag(1 - state**2)) for state in a_t])
""",
    ),
    right(
        "step_jacobian",
        "preallocated, column by column",
        """
def step_jacobian(a_t, params):
    n_batch, n_hidden = a_t.shape
    J = np.zeros((n_batch, n_hidden, n_hidden))
    for j in range(n_hidden):
        slope = (1 - a_t[:, j]) * (1 + a_t[:, j])
        J[:, :, j] = np.outer(slope, params.Waa[:, j])
    return J
""",
    ),
    wrong(
        "step_jacobian",
        "the Jacobian of the textbooks",
        """
def step_jacobian(a_t, params):
    # J[i, j] = d a_t[i] / d a_prev[j]
    slope = 1 - np.square(a_t)
    return slope[:, :, None] * params.Waa.T[None]
""",
        truth="Rows belong to units after the step and columns to units before it, which is the wrong way round.",
        regime="two hidden units and more",
    ),
    wrong(
        "step_jacobian",
        "slopes beside the rows",
        """
def step_jacobian(a_t, params):
    return params.Waa * (1 - a_t**2)[:, :, np.newaxis]
""",
        truth="The slope of unit k multiplies row k, and belongs to the unit after the step, the column.",
        regime="two hidden units and more whose states differ in size",
    ),
    wrong(
        "step_jacobian",
        "squeezed for one sequence",
        """
def step_jacobian(a_t, params):
    slope = (1 - a_t**2)[:, None, :]
    return np.squeeze(params.Waa[None] * slope)
""",
        truth="squeeze() removes the batch axis when there is one sequence.",
        regime="a batch of one sequence, or one hidden unit",
    ),
    wrong(
        "step_jacobian",
        "the same matrix for all",
        """
def step_jacobian(a_t, params):
    slope = np.mean(1 - a_t**2, axis=0)
    return np.repeat((params.Waa * slope)[None], len(a_t), axis=0)
""",
        truth="The slopes are averaged over the batch, and each sequence has its own.",
        regime="batches of two sequences and more with different states",
    ),
    right(
        "gradient_by_lag",
        "with the Jacobians of part 2",
        """
def gradient_by_lag(a, params, upstream):
    lengths = []
    da = upstream
    for t in range(a.shape[1] - 1, -1, -1):
        lengths.append(np.linalg.norm(da))
        J = step_jacobian(a[:, t], params)
        da = np.einsum("bj,bkj->bk", da, J)
    return np.array(lengths[::-1])
""",
    ),
    right(
        "gradient_by_lag",
        "filled from the right, in columns",
        """
def gradient_by_lag(a, params, upstream):
    T = a.shape[1]
    g = np.zeros(T)
    d = np.transpose(upstream).copy()              # (hidden, batch)
    g[T - 1] = np.sqrt((d * d).sum())
    t = T - 1
    while t > 0:
        s = np.transpose(1 - a[:, t, :] ** 2)
        d = params.Waa @ (d * s)
        g[t - 1] = np.sqrt((d * d).sum())
        t = t - 1
    return g
""",
    ),
    wrong(
        "gradient_by_lag",
        "a share of the last one",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.insert(0, np.linalg.norm(da))
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    norms = np.array(norms)
    return norms / norms[-1]
""",
        truth="The norms are divided by the last one, which was not asked for.",
        regime="an upstream gradient whose norm is not one; one of zeros gives NaN",
    ),
    wrong(
        "gradient_by_lag",
        "the mean norm of the sequences",
        """
def gradient_by_lag(a, params, upstream):
    da = upstream.copy()
    result = np.zeros(a.shape[1])
    for t in range(a.shape[1])[::-1]:
        result[t] = np.linalg.norm(da, axis=1).mean()
        da = (da * (1 - a[:, t] ** 2)).dot(params.Waa.T)
    return result
""",
        truth="The mean of one norm per sequence is returned, and it should be one norm over batch and units.",
        regime="batches of two sequences and more",
    ),
    wrong(
        "gradient_by_lag",
        "the bound",
        """
def gradient_by_lag(a, params, upstream):
    rho = np.linalg.norm(params.Waa, ord=2)
    lag = np.arange(a.shape[1])[::-1]
    return np.linalg.norm(upstream) * rho**lag
""",
        truth="This is the largest that can arrive, and not what arrives: the slopes of tanh are left out.",
        regime="states that are not zero, or weights that are no rotation",
    ),
    wrong(
        "gradient_by_lag",
        "the slopes one step off",
        """
def gradient_by_lag(a, params, upstream):
    T = a.shape[1]
    da, norms = upstream, [np.linalg.norm(upstream)]
    for t in range(T - 1, 0, -1):
        da = (da * (1 - a[:, t - 1] ** 2)) @ params.Waa.T
        norms.append(np.linalg.norm(da))
    return np.array(norms)[::-1]
""",
        truth="To leave step t the gradient goes through the tanh of step t, and here through that of the step before.",
        regime="two steps and more with states of different sizes",
    ),
    wrong(
        "gradient_by_lag",
        "shrinks the gradient it was given",
        """
def gradient_by_lag(a, params, upstream):
    norms = []
    for a_t in a.swapaxes(0, 1)[::-1]:
        norms.append(np.sqrt(np.sum(upstream**2)))
        upstream *= 1 - a_t**2
        upstream[:] = upstream @ params.Waa.T
    norms.reverse()
    return np.array(norms)
""",
        truth="The gradient is carried along in the caller's array.",
        regime="upstream after the call",
    ),
    wrong(
        "gradient_by_lag",
        "in single precision",
        """
def gradient_by_lag(a, params, upstream):
    grad = upstream.astype(np.float32)
    slopes, W = (1 - a**2).astype(np.float32), params.Waa.astype(np.float32)
    norms = []
    for t in reversed(range(a.shape[1])):
        norms.append(float(np.sqrt((grad**2).sum())))
        grad = (grad * slopes[:, t]) @ W.T
    return np.array(norms[::-1])
""",
        truth="The gradient is computed in float32, where a vanishing gradient soon becomes zero.",
        regime="norms below 1e-22, whose squares a float32 cannot hold; elsewhere the eighth digit",
    ),
    right(
        "clip_by_global_norm",
        "one long vector",
        """
def clip_by_global_norm(grads, max_norm):
    g = np.concatenate([np.ravel(grad) for grad in grads])
    n = np.sqrt(g @ g)
    factor = max_norm / n if n > max_norm else 1.0
    return type(grads)(*(grad * factor for grad in grads)), n
""",
    ),
    right(
        "clip_by_global_norm",
        "by name, with a norm of norms",
        """
import math


def clip_by_global_norm(grads, max_norm):
    total = math.hypot(*(float(np.linalg.norm(grad)) for grad in grads))
    clipped = {}
    for name in grads._fields:
        grad = getattr(grads, name)
        if total > max_norm:
            clipped[name] = grad / total * max_norm
        else:
            clipped[name] = np.array(grad)
    return grads._replace(**clipped), total
""",
    ),
    wrong(
        "clip_by_global_norm",
        "with the small number of PyTorch",
        """
def clip_by_global_norm(grads, max_norm):
    total_norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    clip_coef = min(max_norm / (total_norm + 1e-6), 1.0)
    return type(grads)(*[clip_coef * g for g in grads]), total_norm
""",
        truth="One millionth is added to the norm, so small gradients come out too short.",
        regime="a norm or a limit that is not large beside one millionth",
    ),
    wrong(
        "clip_by_global_norm",
        "divides by a norm of zero",
        """
import math


def clip_by_global_norm(grads, max_norm):
    norm = math.sqrt(sum(float(np.sum(g**2)) for g in grads))
    factor = min(1.0, max_norm / norm)
    return type(grads)(*(g * factor for g in grads)), norm
""",
        truth="Gradients that are all zero are within the limit, and here their norm is divided by.",
        regime="gradients of zeros: an error",
    ),
    wrong(
        "clip_by_global_norm",
        "always as long as allowed",
        """
def clip_by_global_norm(grads, max_norm):
    n = np.sqrt(sum(np.sum(np.square(g)) for g in grads))
    if n == 0:
        return type(grads)(*map(np.copy, grads)), n
    return type(grads)(*(g * (max_norm / n) for g in grads)), n
""",
        truth="Gradients that are short enough are stretched to the limit.",
        regime="gradients whose norm is below the limit",
    ),
    wrong(
        "clip_by_global_norm",
        "five arrays by name",
        """
def clip_by_global_norm(grads, max_norm):
    parts = [grads.Wax, grads.Waa, grads.ba, grads.Wya, grads.by]
    norm = np.sqrt(sum((p**2).sum() for p in parts))
    scale = max_norm / norm if norm > max_norm else 1
    return RNNParams(*[p * scale for p in parts]), norm
""",
        truth="Only the five arrays of the vanilla cell are known.",
        regime="gradients of a GRU or an LSTM: an error",
    ),
    wrong(
        "clip_by_global_norm",
        "the norm after clipping",
        """
def clip_by_global_norm(grads, max_norm):
    def length(gs):
        return np.sqrt(sum(np.sum(g * g) for g in gs))

    if length(grads) > max_norm:
        grads = type(grads)(*[g * max_norm / length(grads) for g in grads])
    return grads, length(grads)
""",
        truth="The norm that is returned is the one after clipping.",
        regime="gradients longer than the limit",
    ),
    wrong(
        "clip_by_global_norm",
        "a limit for each weight",
        """
def clip_by_global_norm(grads, max_norm):
    norms = [np.linalg.norm(g) for g in grads]
    shortened = [g if n <= max_norm else g * (max_norm / n) for g, n in zip(grads, norms)]
    return type(grads)(*shortened), np.sqrt(np.sum(np.square(norms)))
""",
        truth="Each array is shortened by its own norm, which changes the direction and lets too much pass.",
        regime="gradients longer than the limit",
    ),
    right(
        "weighted_backward",
        "all dz first, then einsum",
        """
def weighted_backward(x, a, params, upstream, factors):
    slopes = 1 - a**2
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(slopes * upstream[:, None])
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * slopes[:, t]
        da = dz[:, t] @ params.Waa.T
    return RNNParams(
        Wax=np.einsum("t,bti,btj->ij", factors, x, dz),
        Waa=np.einsum("t,btk,btj->kj", factors, before, dz),
        ba=np.einsum("t,btj->j", factors, dz),
        Wya=np.zeros_like(params.Wya),
        by=np.zeros_like(params.by),
    )
""",
    ),
    right(
        "weighted_backward",
        "accumulate over the states from the end",
        """
def weighted_backward(x, a, params, upstream, factors):
    from itertools import accumulate

    slopes = np.swapaxes(1 - a * a, 0, 1)[::-1]  # (time, batch, hidden), last step first
    first = upstream * slopes[0]
    back = accumulate(slopes[1:], lambda dz, slope: (dz @ params.Waa.T) * slope, initial=first)
    dz = np.stack(list(back)[::-1], axis=1)
    weighted = np.asarray(factors)[None, :, None] * dz
    dWax = np.tensordot(x, weighted, axes=([0, 1], [0, 1]))
    dWaa = np.tensordot(a[:, :-1], weighted[:, 1:], axes=([0, 1], [0, 1]))
    return RNNParams(dWax, dWaa, weighted.sum(axis=(0, 1)), np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
    ),
    right(
        "weighted_backward",
        "input, memory and a one side by side",
        """
def weighted_backward(x, a, params, upstream, factors):
    n_batch, n_steps, n_features = x.shape
    n_hidden = a.shape[-1]
    memory = np.pad(a, ((0, 0), (1, 0), (0, 0)))[:, :-1]
    reads = np.concatenate([x, memory, np.ones((n_batch, n_steps, 1))], axis=-1)
    grad = np.zeros((n_features + n_hidden + 1, n_hidden))
    da = upstream
    for read, after, f in zip(*(np.moveaxis(block, 1, 0)[::-1] for block in (reads, a)), factors[::-1]):
        dz = da * (1 - after**2)
        grad = grad + (f * read).T @ dz
        da = dz @ params.Waa.T
    dWax, dWaa, dba = np.split(grad, [n_features, n_features + n_hidden])
    return RNNParams(dWax, dWaa, dba[0], np.zeros(params.Wya.shape), np.zeros(params.by.shape))
""",
    ),
    right(
        "weighted_backward",
        "a scan in doubling strides over the Jacobians",
        """
def weighted_backward(x, a, params, upstream, factors):
    n_steps = a.shape[1]
    slopes = 1 - np.square(a)
    # J[:, t] takes a row vector from after step t back to before it; P[:, t] from the end to after step t
    J = np.einsum("kj,btj->btjk", params.Waa, slopes)
    eye = np.broadcast_to(np.eye(a.shape[2]), J[:, :1].shape)
    P = np.concatenate([J[:, 1:], eye], axis=1)
    stride = 1
    while stride < n_steps:
        P = np.concatenate([P[:, stride:] @ P[:, :-stride], P[:, -stride:]], axis=1)
        stride *= 2
    dz = np.einsum("bj,btjk->btk", upstream, P) * slopes
    flat = (np.reshape(factors, (1, -1, 1)) * dz).reshape(-1, a.shape[2])
    before = np.roll(a, 1, axis=1)
    before[:, 0] = 0
    return RNNParams(
        x.reshape(-1, x.shape[2]).T @ flat,
        before.reshape(-1, a.shape[2]).T @ flat,
        flat.sum(axis=0),
        np.zeros_like(params.Wya),
        np.zeros_like(params.by),
    )
""",
    ),
    right(
        "weighted_backward",
        "reduce over pairs of before and after",
        """
def weighted_backward(x, a, params, upstream, factors):
    from functools import reduce

    zero = np.zeros_like(a[:, 0])
    after = [a[:, t] for t in range(a.shape[1])]
    before = [zero, *after[:-1]]
    inputs = [x[:, t] for t in range(x.shape[1])]

    def one_back(carry, step):
        da, grads = carry
        x_t, a_prev, a_t, f = step
        dz = da * (1 - a_t**2)
        shares = (x_t.T @ dz, a_prev.T @ dz, dz.sum(0))
        return dz @ params.Waa.T, RNNParams(*(g + f * share for g, share in zip(grads, shares)), *grads[3:])

    steps_back = reversed(list(zip(inputs, before, after, factors)))
    nothing = RNNParams(*map(np.zeros_like, params))
    return reduce(one_back, steps_back, (upstream, nothing))[1]
""",
    ),
    right(
        "weighted_backward",
        "like autograd, one backward per operation",
        """
def weighted_backward(x, a, params, upstream, factors):
    def tanh_backward(grad_output, output):
        return grad_output * (1.0 - output * output)

    def addmm_backward(grad_output, input, weight):
        return grad_output @ weight.T, input.T @ grad_output

    grad = {name: np.zeros(np.shape(value)) for name, value in zip(params._fields, params)}
    h = np.insert(a, 0, 0.0, axis=1)  # h[:, 0] is the state before the first step
    grad_h = upstream
    for t, f in reversed(list(enumerate(factors, start=1))):
        grad_z = tanh_backward(grad_h, h[:, t])
        grad_h, grad_Waa = addmm_backward(grad_z, h[:, t - 1], params.Waa)
        _, grad_Wax = addmm_backward(grad_z, x[:, t - 1], params.Wax)
        for name, part in (("Wax", grad_Wax), ("Waa", grad_Waa), ("ba", grad_z.sum(axis=0))):
            grad[name] += f * part
    return RNNParams(**grad)
""",
    ),
    wrong(
        "weighted_backward",
        "a hook that scales the gradient of the state",
        """
def weighted_backward(x, a, params, upstream, factors):
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = factors[t] * (dz[:, t] @ params.Waa.T)
    dWax = np.einsum("bti,btj->ij", x, dz)
    dWaa = np.einsum("btk,btj->kj", before, dz)
    return RNNParams(dWax, dWaa, dz.sum(axis=(0, 1)), np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="The factor multiplies what a step hands back and not its own share, just the other way round.",
        regime="factors that are not all 1; with one step, a factor other than 1",
    ),
    wrong(
        "weighted_backward",
        "rolled, with the last state in front",
        """
def weighted_backward(x, a, params, upstream, factors):
    before = np.roll(a, 1, axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    weighted = factors[:, None] * dz
    dWax = np.einsum("bti,btj->ij", x, weighted)
    dWaa = np.einsum("btk,btj->kj", before, weighted)
    return RNNParams(dWax, dWaa, weighted.sum(axis=(0, 1)), np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="np.roll brings the last state before the first step, where zeros belong.",
        regime="the gradient of Waa, when the factor of the first step is not zero",
    ),
    wrong(
        "weighted_backward",
        "the state after instead of before",
        """
def weighted_backward(x, a, params, upstream, factors):
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    return RNNParams(
        np.einsum("t,bti,btj->ij", factors, x, dz),
        np.einsum("t,btk,btj->kj", factors, a, dz),
        np.einsum("t,btj->j", factors, dz),
        np.zeros_like(params.Wya),
        np.zeros_like(params.by),
    )
""",
        truth=(
            "The share of Waa is made with the state after the step, where it was the state before it that Waa "
            "multiplied."
        ),
        regime="the gradient of Waa, whenever states differ from those before them",
    ),
    wrong(
        "weighted_backward",
        "the mean over the batch",
        """
def weighted_backward(x, a, params, upstream, factors):
    n_batch = len(x)
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    dz = factors[:, None] * dz / n_batch
    dWax = np.einsum("bti,btj->ij", x, dz)
    dWaa = np.einsum("btk,btj->kj", before, dz)
    return RNNParams(dWax, dWaa, dz.sum(axis=(0, 1)), np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="The shares are divided by the batch, where the formula sums over it.",
        regime="a batch of two or more",
    ),
    wrong(
        "weighted_backward",
        "the factors made to add up to one",
        """
def weighted_backward(x, a, params, upstream, factors):
    weights = factors / np.sum(factors)
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    return RNNParams(
        np.einsum("t,bti,btj->ij", weights, x, dz),
        np.einsum("t,btk,btj->kj", weights, before, dz),
        np.einsum("t,btj->j", weights, dz),
        np.zeros_like(params.Wya),
        np.zeros_like(params.by),
    )
""",
        truth=(
            "The factors are divided by their sum, as in a weighted mean, where each multiplies its share as it is."
        ),
        regime="factors whose sum is not 1; factors that are all zero give NaN",
    ),
    wrong(
        "weighted_backward",
        "the factors as a mask",
        """
def weighted_backward(x, a, params, upstream, factors):
    mask = np.asarray(factors).astype(bool)
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    dz = dz * mask[:, None]
    dWax = np.einsum("bti,btj->ij", x, dz)
    dWaa = np.einsum("btk,btj->kj", before, dz)
    return RNNParams(dWax, dWaa, dz.sum(axis=(0, 1)), np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="Every factor that is not zero counts as 1, so shares can be cut and kept but not stretched.",
        regime="factors other than 0 and 1",
    ),
    wrong(
        "weighted_backward",
        "a factor for the matrices only",
        """
def weighted_backward(x, a, params, upstream, factors):
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    return RNNParams(
        np.einsum("t,bti,btj->ij", factors, x, dz),
        np.einsum("t,btk,btj->kj", factors, before, dz),
        np.einsum("btj->j", dz),
        np.zeros_like(params.Wya),
        np.zeros_like(params.by),
    )
""",
        truth="The share of ba is left without the factor of its step.",
        regime="the gradient of ba, when factors are not all 1",
    ),
    wrong(
        "weighted_backward",
        "the output weights handed back",
        """
def weighted_backward(x, a, params, upstream, factors):
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    return params._replace(
        Wax=np.einsum("t,bti,btj->ij", factors, x, dz),
        Waa=np.einsum("t,btk,btj->kj", factors, before, dz),
        ba=np.einsum("t,btj->j", factors, dz),
    )
""",
        truth="In the places of Wya and by stand the weights themselves, where their gradients are zeros.",
        regime="Wya and by that are not zero",
    ),
    wrong(
        "weighted_backward",
        "None where there is no gradient",
        """
def weighted_backward(x, a, params, upstream, factors):
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * (1 - a[:, t] ** 2)
        da = dz[:, t] @ params.Waa.T
    dWax = np.einsum("t,bti,btj->ij", factors, x, dz)
    dWaa = np.einsum("t,btk,btj->kj", factors, before, dz)
    return RNNParams(dWax, dWaa, np.einsum("t,btj->j", factors, dz), None, None)
""",
        truth="Wya and by have None, as in a framework, where they are to have gradients of zeros.",
        regime="always, in the fields Wya and by",
    ),
    wrong(
        "weighted_backward",
        "the slope forgotten in the share",
        """
def weighted_backward(x, a, params, upstream, factors):
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    das = [upstream]
    for t in range(a.shape[1] - 1, 0, -1):
        das.append((das[-1] * (1 - a[:, t] ** 2)) @ params.Waa.T)
    da = np.stack(das[::-1], axis=1)
    return RNNParams(
        np.einsum("t,bti,btj->ij", factors, x, da),
        np.einsum("t,btk,btj->kj", factors, before, da),
        np.einsum("t,btj->j", factors, da),
        np.zeros_like(params.Wya),
        np.zeros_like(params.by),
    )
""",
        truth=(
            "The shares are made with da_t, the gradient after the tanh, where they need dz_t, which has gone "
            "through its slope."
        ),
        regime="states away from zero at a step whose factor is not zero",
    ),
    wrong(
        "weighted_backward",
        "one Jacobian for the whole batch",
        """
def weighted_backward(x, a, params, upstream, factors):
    slopes = (1 - a**2).mean(axis=0)  # (time, hidden)
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    dz = np.zeros_like(a)
    da = upstream
    for t in range(a.shape[1])[::-1]:
        dz[:, t] = da * slopes[t]
        da = dz[:, t] @ params.Waa.T
    return RNNParams(
        np.einsum("t,bti,btj->ij", factors, x, dz),
        np.einsum("t,btk,btj->kj", factors, before, dz),
        np.einsum("t,btj->j", factors, dz),
        np.zeros_like(params.Wya),
        np.zeros_like(params.by),
    )
""",
        truth="The slopes are averaged over the batch, where each sequence has states and slopes of its own.",
        regime="a batch of two or more sequences with different states",
    ),
    wrong(
        "weighted_backward",
        "the bias with an axis too many",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = 0, 0, 0
    da = upstream
    before = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    for t in range(a.shape[1])[::-1]:
        dz = da * (1 - a[:, t] ** 2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (before[:, t].T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0, keepdims=True)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="The gradient of ba has shape (1, hidden), where ba has shape (hidden,).",
        regime="always, in the shape of ba; its numbers are right",
    ),
)
