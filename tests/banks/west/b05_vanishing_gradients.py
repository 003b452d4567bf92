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
        "weighted_backward",
        "one step at a time by hand",
        """
def weighted_backward(x, a, params, upstream, factors):
    n_batch, n_time, n_hidden = a.shape
    total = [np.zeros_like(w) for w in params]
    d_state = upstream
    memory = np.concatenate((np.zeros((n_batch, 1, n_hidden)), a), axis=1)
    for t in range(n_time)[::-1]:
        d_sum = d_state * (1.0 - np.square(memory[:, t + 1]))
        total[0] += factors[t] * np.matmul(x[:, t].T, d_sum)
        total[1] += factors[t] * np.matmul(memory[:, t].T, d_sum)
        total[2] += factors[t] * np.sum(d_sum, axis=0)
        d_state = np.matmul(d_sum, params.Waa.T)
    return RNNParams(*total)
""",
    ),
    right(
        "weighted_backward",
        "recursion from the end",
        """
def weighted_backward(x, a, params, upstream, factors):
    if a.shape[1] == 0:
        return RNNParams(*(0.0 * w for w in params))
    before = a[:, -2] if a.shape[1] > 1 else 0 * upstream
    dz = upstream * (1 - a[:, -1] ** 2)
    rest = weighted_backward(x[:, :-1], a[:, :-1], params, dz @ params.Waa.T, factors[:-1])
    return rest._replace(
        Wax=rest.Wax + factors[-1] * (x[:, -1].T @ dz),
        Waa=rest.Waa + factors[-1] * (before.T @ dz),
        ba=rest.ba + factors[-1] * dz.sum(axis=0),
    )
""",
    ),
    wrong(
        "weighted_backward",
        "minus one wraps round",
        """
def weighted_backward(x, a, params, upstream, factors):
    Wax, Waa, ba = 0 * params.Wax, 0 * params.Waa, 0 * params.ba
    da = upstream
    for t in reversed(range(a.shape[1])):
        dz = da * (1 - a[:, t] ** 2)
        Wax = Wax + factors[t] * (x[:, t].T @ dz)
        Waa = Waa + factors[t] * (a[:, t - 1].T @ dz)
        ba = ba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, 0 * params.Wya, 0 * params.by)
""",
        truth="At the first step the index -1 takes the last state, where the state before the first step is zero.",
        regime="wherever the first step has a factor other than 0",
    ),
    wrong(
        "weighted_backward",
        "slope forgotten on the way",
        """
def weighted_backward(x, a, params, upstream, factors):
    Wax, Waa, ba = 0 * params.Wax, 0 * params.Waa, 0 * params.ba
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t else np.zeros_like(da)
        dz = da * (1 - a[:, t] ** 2)
        Wax = Wax + factors[t] * (x[:, t].T @ dz)
        Waa = Waa + factors[t] * (before.T @ dz)
        ba = ba + factors[t] * dz.sum(axis=0)
        da = da @ params.Waa.T
    return RNNParams(Wax, Waa, ba, 0 * params.Wya, 0 * params.by)
""",
        truth="The gradient is handed to the step before without going through the slope of tanh.",
        regime="two steps and more",
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
)
