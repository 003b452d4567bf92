"""Answers to the exercises of `05_vanishing_gradients`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "step_jacobian",
        "broadcasting",
        """
def step_jacobian(a_t, params):
    return params.Waa * (1 - a_t**2)[:, None, :]
""",
    ),
    right(
        "step_jacobian",
        "a diagonal matrix for each sequence",
        """
def step_jacobian(a_t, params):
    return np.stack([params.Waa @ np.diag(1 - state**2) for state in a_t])
""",
    ),
    right(
        "step_jacobian",
        "einsum",
        """
def step_jacobian(a_t, params):
    slope = (1 - a_t) * (1 + a_t)
    return np.einsum("kj,bj->bkj", params.Waa, slope)
""",
    ),
    right(
        "step_jacobian",
        "entry by entry",
        """
def step_jacobian(a_t, params):
    batch, hidden = a_t.shape
    J = np.empty((batch, hidden, hidden))
    for b in range(batch):
        for k in range(hidden):
            for j in range(hidden):
                J[b, k, j] = params.Waa[k, j] * (1.0 - a_t[b, j] ** 2)
    return J
""",
    ),
    right(
        "step_jacobian",
        "one column at a time",
        """
def step_jacobian(a_t, params):
    columns = [np.outer(1 - a_t[:, j] ** 2, params.Waa[:, j]) for j in range(a_t.shape[1])]
    return np.stack(columns, axis=2)
""",
    ),
    right(
        "step_jacobian",
        "matrix product with a stack of diagonals",
        """
def step_jacobian(a_t, params):
    batch, hidden = a_t.shape
    slopes = np.zeros((batch, hidden, hidden))
    slopes[:, np.arange(hidden), np.arange(hidden)] = 1 - np.square(a_t)
    return np.matmul(params.Waa, slopes)
""",
    ),
    wrong(
        "step_jacobian",
        "slope along the rows",
        """
def step_jacobian(a_t, params):
    return params.Waa * (1 - a_t**2)[:, :, None]
""",
        truth=(
            "The slope is multiplied into the rows of Waa, so it belongs to the unit before the step and not to "
            "the one after it."
        ),
        regime="everywhere but where all units have the same slope",
    ),
    wrong(
        "step_jacobian",
        "columns before, rows after",
        """
def step_jacobian(a_t, params):
    return (1 - a_t**2)[:, :, None] * params.Waa.T
""",
        truth=("The Jacobian is turned round, as in texts with column vectors: rows must be units before the step."),
        regime="everywhere but where the Jacobian is symmetric",
    ),
    wrong(
        "step_jacobian",
        "tanh twice",
        """
def step_jacobian(a_t, params):
    return params.Waa * (1 - np.tanh(a_t) ** 2)[:, None, :]
""",
        truth="The state has gone through tanh already, and its slope takes the tanh once more.",
        regime="everywhere but where the state is zero",
    ),
    wrong(
        "step_jacobian",
        "weights alone",
        """
def step_jacobian(a_t, params):
    return np.repeat(params.Waa[None], len(a_t), axis=0)
""",
        truth="The slope of tanh is missing: each Jacobian is Waa itself.",
        regime="everywhere but where the state is zero",
    ),
    wrong(
        "step_jacobian",
        "one for the whole batch",
        """
def step_jacobian(a_t, params):
    J = params.Waa @ np.diag(1 - a_t[0] ** 2)
    return np.broadcast_to(J, (len(a_t), *J.shape)).copy()
""",
        truth="All sequences get the Jacobian of the first one.",
        regime="a batch whose states differ",
    ),
    wrong(
        "step_jacobian",
        "without a batch axis when alone",
        """
def step_jacobian(a_t, params):
    if len(a_t) == 1:
        return params.Waa @ np.diag(1 - a_t[0] ** 2)
    return params.Waa[None] * (1 - a_t**2)[:, None]
""",
        truth="For a batch of one the batch axis is missing.",
        regime="a batch of one",
    ),
    right(
        "gradient_by_lag",
        "carry the row along",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.append(np.sqrt(np.sum(da**2)))
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return np.array(norms[::-1])
""",
    ),
    right(
        "gradient_by_lag",
        "through the Jacobians",
        """
def gradient_by_lag(a, params, upstream):
    T = a.shape[1]
    norms, grad = np.zeros(T), upstream.copy()
    norms[T - 1] = np.linalg.norm(grad)
    for t in range(T - 1, 0, -1):
        J = step_jacobian(a[:, t], params)
        grad = np.einsum("bj,bkj->bk", grad, J)
        norms[t - 1] = np.linalg.norm(grad)
    return norms
""",
    ),
    right(
        "gradient_by_lag",
        "all gradients, then all norms",
        """
def gradient_by_lag(a, params, upstream):
    grads = [np.asarray(upstream)]
    for state in np.moveaxis(a, 1, 0)[:0:-1]:
        grads.append(np.dot(grads[-1] - grads[-1] * state * state, params.Waa.T))
    return np.linalg.norm(np.array(grads[::-1]).reshape(a.shape[1], -1), axis=1)
""",
    ),
    right(
        "gradient_by_lag",
        "number by number",
        """
def gradient_by_lag(a, params, upstream):
    B, T, H = a.shape
    da = np.zeros((B, T, H))
    da[:, -1] = upstream
    for t in range(T - 1, 0, -1):
        for b in range(B):
            for k in range(H):
                da[b, t - 1, k] = sum(da[b, t, j] * (1 - a[b, t, j] ** 2) * params.Waa[k, j] for j in range(H))
    return np.sqrt(np.einsum("bth,bth->t", da, da))
""",
    ),
    wrong(
        "gradient_by_lag",
        "from the verb on",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.append(np.linalg.norm(da))
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return np.array(norms)
""",
        truth="The norms stand in the order of the way back, last step first, and not in the order of time.",
        regime="two steps and more, unless all norms are equal",
    ),
    wrong(
        "gradient_by_lag",
        "one step further",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
        norms.append(np.linalg.norm(da))
    return np.array(norms[::-1])
""",
        truth=(
            "It goes one step back before it notes the norm, so the norm of upstream itself is missing and each "
            "step has the norm of the one before."
        ),
        regime="everywhere",
    ),
    wrong(
        "gradient_by_lag",
        "slope of the step it arrives at",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, [np.linalg.norm(upstream)]
    for t in range(a.shape[1] - 2, -1, -1):
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
        norms.append(np.linalg.norm(da))
    return np.array(norms[::-1])
""",
        truth=(
            "The gradient is multiplied by the slope of the state where it arrives and not of the one that it leaves."
        ),
        regime="two steps and more",
    ),
    wrong(
        "gradient_by_lag",
        "Waa not turned round",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.append(np.linalg.norm(da))
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa
    return np.array(norms[::-1])
""",
        truth="The gradient goes back through Waa instead of its transpose.",
        regime="two steps and more with a Waa that is not symmetric",
    ),
    wrong(
        "gradient_by_lag",
        "norm of a matrix",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.append(np.linalg.norm(da, ord=2))
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return np.array(norms[::-1])
""",
        truth=(
            "With ord=2 the norm of a matrix is its largest singular value and not the length over all its entries."
        ),
        regime="a batch of more than one with gradients in different directions",
    ),
    wrong(
        "gradient_by_lag",
        "mean norm of a sequence",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.append(np.linalg.norm(da, axis=1).mean())
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return np.array(norms[::-1])
""",
        truth=("It averages the norms of the sequences instead of taking one norm over batch and units together."),
        regime="a batch of more than one",
    ),
    wrong(
        "gradient_by_lag",
        "a loss at every step",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.append(np.linalg.norm(da))
        da = upstream + (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return np.array(norms[::-1])
""",
        truth="The upstream gradient is added at every step, though the loss looks at the last state only.",
        regime="two steps and more",
    ),
    wrong(
        "gradient_by_lag",
        "shrinks the caller's upstream",
        """
def gradient_by_lag(a, params, upstream):
    norms = np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(upstream)
        if t > 0:
            upstream *= 1 - a[:, t] ** 2
            upstream[:] = upstream @ params.Waa.T
    return norms
""",
        truth="The caller's upstream is overwritten on the way back.",
        regime="two steps and more, after the call",
    ),
    wrong(
        "gradient_by_lag",
        "squares without a root",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.append((da * da).sum())
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return np.array(norms[::-1])
""",
        truth="The root is missing: these are squared norms.",
        regime="everywhere but where the norm is 0 or 1",
    ),
    wrong(
        "gradient_by_lag",
        "upstream's own norm left out",
        """
def gradient_by_lag(a, params, upstream):
    da, norms = upstream, []
    for t in range(a.shape[1] - 1, 0, -1):
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
        norms.append(np.linalg.norm(da))
    return np.array(norms[::-1])
""",
        truth="The norm at the last step is missing: the result is one step too short.",
        regime="everywhere",
    ),
    right(
        "clip_by_global_norm",
        "only where too long",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*[factor * g for g in grads]), norm
""",
    ),
    right(
        "clip_by_global_norm",
        "one long vector",
        """
def clip_by_global_norm(grads, max_norm):
    everything = np.concatenate([np.ravel(g) for g in grads])
    n = float(np.linalg.norm(everything))
    if n > max_norm:
        everything = everything * (max_norm / n)
    cuts = np.cumsum([g.size for g in grads])[:-1]
    parts = np.split(everything, cuts)
    return grads._make(p.reshape(g.shape).copy() for p, g in zip(parts, grads)), n
""",
    ),
    right(
        "clip_by_global_norm",
        "norm of norms",
        """
def clip_by_global_norm(grads, max_norm):
    of_each = {name: np.linalg.norm(g.ravel()) for name, g in grads._asdict().items()}
    total = np.hypot.reduce(list(of_each.values()))
    if total <= max_norm:
        return grads._replace(**{name: np.array(g) for name, g in grads._asdict().items()}), total
    return grads._replace(**{name: g / total * max_norm for name, g in grads._asdict().items()}), total
""",
    ),
    right(
        "clip_by_global_norm",
        "number by number",
        """
def clip_by_global_norm(grads, max_norm):
    import math

    norm = math.sqrt(math.fsum(float(v) ** 2 for g in grads for v in np.nditer(g)))
    scale = 1 if norm <= max_norm else max_norm / norm
    return type(grads)(*(np.multiply(g, scale) for g in grads)), norm
""",
    ),
    right(
        "clip_by_global_norm",
        "min of one and the ratio",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(np.sum([np.vdot(g, g) for g in grads]))
    ratio = 1.0 if norm == 0 else min(1.0, max_norm / norm)
    return type(grads)._make(g * ratio for g in grads), norm
""",
    ),
    right(
        "clip_by_global_norm",
        "the same tuple where it is short enough",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm <= max_norm:
        return grads, norm
    return type(grads)(*(g * (max_norm / norm) for g in grads)), norm
""",
    ),
    wrong(
        "clip_by_global_norm",
        "a limit for each weight",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    clipped = []
    for g in grads:
        own = np.linalg.norm(g)
        clipped.append(g * (max_norm / own) if own > max_norm else g.copy())
    return type(grads)(*clipped), norm
""",
        truth="Each weight's gradient is shortened by its own norm, so the direction of the whole changes.",
        regime="gradients of different sizes that are together too long",
    ),
    wrong(
        "clip_by_global_norm",
        "entries cut",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*[np.clip(g, -max_norm, max_norm) for g in grads]), norm
""",
        truth="Each entry is cut at the limit, which changes the direction and does not limit the length.",
        regime="an entry beyond the limit, or many that are together too long",
    ),
    wrong(
        "clip_by_global_norm",
        "always as long as the limit",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm == 0:
        return type(grads)(*[g.copy() for g in grads]), norm
    return type(grads)(*[g * max_norm / norm for g in grads]), norm
""",
        truth="Short gradients are stretched to the limit, where they should come out as they went in.",
        regime="gradients shorter than the limit",
    ),
    wrong(
        "clip_by_global_norm",
        "a plain tuple",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum((g * g).sum() for g in grads))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return tuple(g * factor for g in grads), norm
""",
        truth="The gradients come back as a plain tuple and not in the type they had.",
        regime="everywhere",
    ),
    wrong(
        "clip_by_global_norm",
        "five weights, always",
        """
def clip_by_global_norm(grads, max_norm):
    squares = [np.sum(g**2) for g in (grads.Wax, grads.Waa, grads.ba, grads.Wya, grads.by)]
    norm = np.sqrt(np.sum(squares))
    f = max_norm / norm if norm > max_norm else 1.0
    return RNNParams(f * grads.Wax, f * grads.Waa, f * grads.ba, f * grads.Wya, f * grads.by), norm
""",
        truth="It builds an RNNParams from five names, so gradients of another cell raise an error.",
        regime="a GRU's or an LSTM's gradients",
    ),
    wrong(
        "clip_by_global_norm",
        "the norm afterwards",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    clipped = type(grads)(*[factor * g for g in grads])
    return clipped, np.sqrt(sum(np.sum(g**2) for g in clipped))
""",
        truth="The norm that comes back is the one after clipping and not the one before.",
        regime="gradients longer than the limit",
    ),
    wrong(
        "clip_by_global_norm",
        "no length at all",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*[g / norm * np.minimum(norm, max_norm) for g in grads]), norm
""",
        truth="For gradients of zero it divides zero by zero, and NaN comes back.",
        regime="gradients that are all zero",
    ),
    wrong(
        "clip_by_global_norm",
        "sum of norms",
        """
def clip_by_global_norm(grads, max_norm):
    norm = sum(np.linalg.norm(g) for g in grads)
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*[factor * g for g in grads]), norm
""",
        truth=("The norms of the weights are added, with a root for each, where one root belongs around everything."),
        regime="everywhere but where only one weight has a gradient",
    ),
    wrong(
        "clip_by_global_norm",
        "scales in place",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return grads, norm
""",
        truth="The caller's gradients are scaled in place, as PyTorch does it.",
        regime="gradients longer than the limit, after the call",
    ),
    wrong(
        "clip_by_global_norm",
        "biases spared",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads if g.ndim == 2))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*[factor * g if g.ndim == 2 else g.copy() for g in grads]), norm
""",
        truth="Only matrices are counted and shortened; the biases have no part in it.",
        regime="any bias whose gradient is not zero",
    ),
    wrong(
        "clip_by_global_norm",
        "nothing left",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*[np.zeros_like(g) for g in grads]), norm
""",
        truth="Gradients that are too long are thrown away, and so are the others.",
        regime="everywhere but at gradients of zero",
    ),
    wrong(
        "clip_by_global_norm",
        "a hair too short",
        """
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = min(1.0, max_norm / (norm + 1e-3))
    return type(grads)(*[factor * g for g in grads]), norm
""",
        truth=(
            "As in some frameworks a small number is added below the fraction bar, so the result is not quite "
            "as long as allowed."
        ),
        regime="gradients longer than the limit, by about a thousandth of the limit",
    ),
    right(
        "weighted_backward",
        "step by step, as in the text",
        """
def weighted_backward(x, a, params, upstream, factors):
    batch, n_steps, _ = x.shape
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in range(n_steps - 1, -1, -1):
        a_prev = a[:, t - 1] if t > 0 else np.zeros((batch, a.shape[2]))
        dz = da * (1 - a[:, t] ** 2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a_prev.T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
    ),
    right(
        "weighted_backward",
        "one number after the other",
        """
def weighted_backward(x, a, params, upstream, factors):
    n_batch, n_steps, n_features = x.shape
    n_hidden = a.shape[2]
    W = params.Waa
    dWax, dWaa, dba = np.zeros((n_features, n_hidden)), np.zeros((n_hidden, n_hidden)), np.zeros(n_hidden)
    for b in range(n_batch):
        da = [float(number) for number in upstream[b]]
        for t in reversed(range(n_steps)):
            dz = [da[j] * (1.0 - float(a[b, t, j]) ** 2) for j in range(n_hidden)]
            for j in range(n_hidden):
                share = float(factors[t]) * dz[j]
                dba[j] += share
                for i in range(n_features):
                    dWax[i, j] += share * x[b, t, i]
                if t > 0:
                    for k in range(n_hidden):
                        dWaa[k, j] += share * a[b, t - 1, k]
            da = [sum(dz[j] * float(W[k, j]) for j in range(n_hidden)) for k in range(n_hidden)]
    return RNNParams(Wax=dWax, Waa=dWaa, ba=dba, Wya=np.zeros(params.Wya.shape), by=np.zeros(params.by.shape))
""",
    ),
    right(
        "weighted_backward",
        "columns, turned round inside",
        """
def weighted_backward(x, a, params, upstream, factors):
    # one sequence per column, weights from the left, as in my other course
    X = np.transpose(x, (1, 2, 0))  # (time, features, batch)
    A = np.transpose(a, (1, 2, 0))
    A = np.concatenate([np.zeros((1,) + A.shape[1:]), A])  # A[t + 1] is the state after step t
    W = params.Waa.T
    dU, dW, db = 0.0, 0.0, 0.0
    dA = upstream.T
    t = X.shape[0]
    while t > 0:
        t -= 1
        dZ = dA * (1 - A[t + 1] ** 2)
        dU = dU + factors[t] * np.dot(dZ, X[t].T)
        dW = dW + factors[t] * np.dot(dZ, A[t].T)
        db = db + factors[t] * np.sum(dZ, axis=1, keepdims=True)
        dA = np.dot(W.T, dZ)
    return RNNParams(dU.T, dW.T, db[:, 0], np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
    ),
    right(
        "weighted_backward",
        "a class that walks back",
        """
class WayBack:
    def __init__(self, x, a, params, upstream):
        self.x, self.a, self.Waa = x, a, params.Waa
        self.da = np.array(upstream, dtype=float)
        self.t = x.shape[1] - 1

    def before(self):
        if self.t == 0:
            return np.zeros_like(self.a[:, 0])
        return self.a[:, self.t - 1]

    def share(self):
        dz = self.da * (1 - self.a[:, self.t] ** 2)
        shares = self.x[:, self.t].T @ dz, self.before().T @ dz, np.sum(dz, axis=0)
        self.da = dz @ self.Waa.T
        self.t -= 1
        return shares


def weighted_backward(x, a, params, upstream, factors):
    total = {name: np.zeros(array.shape) for name, array in params._asdict().items()}
    walker = WayBack(x, a, params, upstream)
    while walker.t >= 0:
        f = factors[walker.t]
        for name, share in zip(("Wax", "Waa", "ba"), walker.share()):
            total[name] += f * share
    return RNNParams(**total)
""",
    ),
    right(
        "weighted_backward",
        "recursion over the sequence without its last step",
        """
def weighted_backward(x, a, params, upstream, factors):
    n_steps = x.shape[1]
    if n_steps == 0:
        return RNNParams(*[np.zeros(w.shape) for w in params])
    last = n_steps - 1
    dz = upstream * (1 - np.square(a[:, last]))
    before = weighted_backward(x[:, :last], a[:, :last], params, dz @ params.Waa.T, factors[:last])
    Waa = before.Waa
    if last > 0:
        Waa = Waa + factors[last] * (a[:, last - 1].T @ dz)
    return before._replace(
        Wax=before.Wax + factors[last] * (x[:, last].T @ dz),
        Waa=Waa,
        ba=before.ba + factors[last] * dz.sum(axis=0),
    )
""",
    ),
    right(
        "weighted_backward",
        "every step asks anew for its gradient",
        """
def gradient_at(t, a, Waa, upstream):
    da = upstream
    for s in range(a.shape[1] - 1, t, -1):
        da = (da * (1 - a[:, s] ** 2)).dot(Waa.T)
    return da


def weighted_backward(x, a, params, upstream, factors):
    shares_ax, shares_aa, shares_b = [], [], []
    for t in range(a.shape[1]):
        dz = gradient_at(t, a, params.Waa, upstream) * (1 - a[:, t] ** 2)
        a_prev = a[:, t - 1] * (t > 0)
        shares_ax.append(factors[t] * x[:, t].T.dot(dz))
        shares_aa.append(factors[t] * a_prev.T.dot(dz))
        shares_b.append(factors[t] * dz.sum(0))
    return RNNParams(
        sum(shares_ax), sum(shares_aa), sum(shares_b), np.zeros(params.Wya.shape), np.zeros(params.by.shape)
    )
""",
    ),
    wrong(
        "weighted_backward",
        "the factor is handed on",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in range(x.shape[1] - 1, -1, -1):
        a_prev = a[:, t - 1] if t > 0 else np.zeros_like(a[:, 0])
        dz = factors[t] * da * (1 - a[:, t] ** 2)
        dWax = dWax + x[:, t].T @ dz
        dWaa = dWaa + a_prev.T @ dz
        dba = dba + dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth=(
            "The factor multiplies dz before it is handed back, so each step has the product of all factors from "
            "it to the end."
        ),
        regime="a factor other than 1 at any step but the first, with a factor that is not zero at an earlier step",
    ),
    wrong(
        "weighted_backward",
        "a silenced step is skipped",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in range(x.shape[1] - 1, -1, -1):
        if factors[t] == 0:
            continue
        a_prev = a[:, t - 1] if t > 0 else np.zeros_like(a[:, 0])
        dz = da * (1 - a[:, t] ** 2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a_prev.T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth=(
            "Where the factor is zero the gradient jumps over the step, without its slope and its Waa, though a "
            "silenced step still hands on what it got."
        ),
        regime="a factor of zero with a factor that is not zero at an earlier step",
    ),
    wrong(
        "weighted_backward",
        "the walk ends at the first zero",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in range(x.shape[1] - 1, -1, -1):
        if factors[t] == 0:
            break  # the way back is cut here
        a_prev = a[:, t - 1] if t > 0 else np.zeros_like(a[:, 0])
        dz = da * (1 - a[:, t] ** 2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a_prev.T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="A zero ends the way back for all earlier steps, though only the share of its own step is silenced.",
        regime=(
            "a factor of zero with a factor that is not zero at an earlier step, as in keeping only the noun's share"
        ),
    ),
    wrong(
        "weighted_backward",
        "before the first step comes the last state",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in reversed(range(x.shape[1])):
        dz = da * (1 - a[:, t] ** 2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a[:, t - 1].T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="At the first step a[:, -1] is taken, which is the last state, where the state before is zeros.",
        regime="the gradient of Waa, when the factor of the first step is not zero",
    ),
    wrong(
        "weighted_backward",
        "tanh of a state that has been through tanh",
        """
def slope(z):
    return 1 - np.tanh(z) ** 2


def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t else np.zeros_like(a[:, 0])
        dz = da * slope(a[:, t])
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a_prev.T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="The state is already a tanh, so its slope is 1 - a squared, without a further tanh.",
        regime="states away from zero",
    ),
    wrong(
        "weighted_backward",
        "Waa not turned round",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t else np.zeros_like(a[:, 0])
        dz = da * (1 - a[:, t] ** 2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a_prev.T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="The gradient is handed back through Waa instead of its transpose.",
        regime="two or more steps and a Waa that is not symmetric; right for one unit",
    ),
    wrong(
        "weighted_backward",
        "the sums begin with the weights",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = params.Wax.copy(), params.Waa.copy(), params.ba.copy()
    da = upstream.copy()
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t else np.zeros_like(a[:, 0])
        dz = da * (1 - a[:, t] ** 2)
        dWax += factors[t] * (x[:, t].T @ dz)
        dWaa += factors[t] * (a_prev.T @ dz)
        dba += factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="The gradients are added to copies of the weights instead of to zeros.",
        regime="weights that are not zero",
    ),
    wrong(
        "weighted_backward",
        "the upstream is multiplied in place",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t else np.zeros_like(a[:, 0])
        da *= 1 - a[:, t] ** 2
        dWax += factors[t] * (x[:, t].T @ da)
        dWaa += factors[t] * (a_prev.T @ da)
        dba += factors[t] * da.sum(axis=0)
        da = da @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth=(
            "At the last step the slope is multiplied into the caller's upstream, which is an argument and must "
            "stay as it is."
        ),
        regime="whoever looks at upstream, or uses it, after the call; the gradients are right",
    ),
    wrong(
        "weighted_backward",
        "the loss looks at every step",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    from_future = np.zeros_like(upstream)
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t else np.zeros_like(a[:, 0])
        dz = (upstream + from_future) * (1 - a[:, t] ** 2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a_prev.T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        from_future = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth=(
            "The gradient of the last state is added again at each step, as for a loss at every step, where only "
            "the last state has one."
        ),
        regime="two or more steps, with a factor that is not zero before the last",
    ),
    wrong(
        "weighted_backward",
        "the first step is left out",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in range(x.shape[1] - 1, 0, -1):
        dz = da * (1 - a[:, t] ** 2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a[:, t - 1].T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="The range stops before step 0, so the first step adds nothing to Wax and ba.",
        regime="Wax and ba, when the factor of the first step is not zero",
    ),
    wrong(
        "weighted_backward",
        "the factors counted from the end",
        """
def weighted_backward(x, a, params, upstream, factors):
    n_steps = x.shape[1]
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for back in range(n_steps):
        t = n_steps - 1 - back
        a_prev = a[:, t - 1] if t else np.zeros_like(a[:, 0])
        dz = da * (1 - a[:, t] ** 2)
        dWax = dWax + factors[back] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[back] * (a_prev.T @ dz)
        dba = dba + factors[back] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth=(
            "The factors are taken by how many steps one has gone back, so the last step gets the factor of the first."
        ),
        regime="factors that are not the same read backwards",
    ),
    wrong(
        "weighted_backward",
        "the slope of the step before",
        """
def weighted_backward(x, a, params, upstream, factors):
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    da = upstream
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t else np.zeros_like(a[:, 0])
        dz = da * (1 - a_prev**2)
        dWax = dWax + factors[t] * (x[:, t].T @ dz)
        dWaa = dWaa + factors[t] * (a_prev.T @ dz)
        dba = dba + factors[t] * dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(dWax, dWaa, dba, np.zeros_like(params.Wya), np.zeros_like(params.by))
""",
        truth="The slope is that of the state before the step, where it belongs to the state after it.",
        regime="states that change in size from step to step, or are not zero after the first",
    ),
)
