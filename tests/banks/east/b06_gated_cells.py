"""Answers to the exercises of `06_gated_cells`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "gru_cell_step",
        "split into three",
        """
def gru_cell_step(x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    n = np.tanh(s_n + r * (m_n + params.bna))
    return (1 - z) * n + z * a_prev
""",
    ),
    right(
        "gru_cell_step",
        "slices and a lerp",
        """
def gru_cell_step(x_t, a_prev, params):
    H = a_prev.shape[1]
    R, Z, N = slice(0, H), slice(H, 2 * H), slice(2 * H, 3 * H)

    def seen(part):
        return x_t @ params.Wgx[:, part] + params.bg[part]

    r = sigmoid(seen(R) + a_prev @ params.Wga[:, R])
    z = sigmoid(seen(Z) + a_prev @ params.Wga[:, Z])
    n = np.tanh(seen(N) + r * (a_prev @ params.Wga[:, N] + params.bna))
    return n + z * (a_prev - n)
""",
    ),
    right(
        "gru_cell_step",
        "unit by unit",
        """
def gru_cell_step(x_t, a_prev, params):
    B, H = a_prev.shape
    out = np.zeros((B, H))
    for b in range(B):
        s = params.bg + np.array([np.dot(x_t[b], column) for column in params.Wgx.T])
        m = np.array([np.dot(a_prev[b], column) for column in params.Wga.T])
        for j in range(H):
            r = sigmoid(s[j] + m[j])
            z = sigmoid(s[H + j] + m[H + j])
            n = np.tanh(s[2 * H + j] + r * (m[2 * H + j] + params.bna[j]))
            out[b, j] = (1 - z) * n + z * a_prev[b, j]
    return out
""",
    ),
    right(
        "gru_cell_step",
        "columns, turned round inside",
        """
def gru_cell_step(x_t, a_prev, params):
    x, h = x_t.T, a_prev.T
    W_r, W_z, W_n = np.split(params.Wgx.T, 3)
    U_r, U_z, U_n = np.split(params.Wga.T, 3)
    b_r, b_z, b_n = (b[:, None] for b in np.split(params.bg, 3))
    r = sigmoid(W_r @ x + U_r @ h + b_r)
    z = sigmoid(W_z @ x + U_z @ h + b_z)
    candidate = np.tanh(W_n @ x + b_n + r * (U_n @ h + params.bna[:, None]))
    return ((1 - z) * candidate + z * h).T
""",
    ),
    right(
        "gru_cell_step",
        "one product for the gates",
        """
def gru_cell_step(x_t, a_prev, params):
    B, H = a_prev.shape
    see = (x_t @ params.Wgx + params.bg).reshape(B, 3, H)
    memory = (a_prev @ params.Wga).reshape(B, 3, H)
    gates = sigmoid(see[:, :2] + memory[:, :2])
    r, z = gates[:, 0], gates[:, 1]
    n = np.tanh(see[:, 2] + r * memory[:, 2] + r * params.bna)
    return n - z * n + z * a_prev
""",
    ),
    right(
        "gru_cell_step",
        "PyTorch's names",
        """
def gru_cell_step(x_t, a_prev, params):
    gi = x_t @ params.Wgx + params.bg
    b_hh = np.concatenate([np.zeros(2 * params.bna.size), params.bna])
    gh = a_prev @ params.Wga + b_hh
    i_r, i_z, i_n = np.array_split(gi, 3, axis=1)
    h_r, h_z, h_n = np.array_split(gh, 3, axis=1)
    resetgate, updategate = sigmoid(i_r + h_r), sigmoid(i_z + h_z)
    newgate = np.tanh(i_n + resetgate * h_n)
    return newgate + updategate * (a_prev - newgate)
""",
    ),
    wrong(
        "gru_cell_step",
        "z replaces",
        """
def gru_cell_step(x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    n = np.tanh(s_n + r * (m_n + params.bna))
    return z * n + (1 - z) * a_prev
""",
        truth="The shares are exchanged, as in Chung et al.: here z = 1 keeps the old state.",
        regime="everywhere but where z is one half",
    ),
    wrong(
        "gru_cell_step",
        "reset before the product",
        """
def gru_cell_step(x_t, a_prev, params):
    H = a_prev.shape[1]
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m = a_prev @ params.Wga
    r, z = sigmoid(s_r + m[:, :H]), sigmoid(s_z + m[:, H : 2 * H])
    n = np.tanh(s_n + (r * a_prev) @ params.Wga[:, 2 * H :] + params.bna)
    return (1 - z) * n + z * a_prev
""",
        truth=(
            "The state is reset before it is multiplied by Wga, as Cho et al. do it; here the reset gate acts "
            "on the product and its bias."
        ),
        regime="more than one hidden unit, or a bias bna that is not zero",
    ),
    wrong(
        "gru_cell_step",
        "update gate first",
        """
def gru_cell_step(x_t, a_prev, params):
    s_z, s_r, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_z, m_r, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    n = np.tanh(s_n + r * (m_n + params.bna))
    return (1 - z) * n + z * a_prev
""",
        truth="The columns are read in the order update, reset, candidate, as in Keras.",
        regime="everywhere but where both gates are equal",
    ),
    wrong(
        "gru_cell_step",
        "bias of the memory not reset",
        """
def gru_cell_step(x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    n = np.tanh(s_n + r * m_n + params.bna)
    return (1 - z) * n + z * a_prev
""",
        truth="The bias bna is added outside of the product with the reset gate, which must scale it, too.",
        regime="any bias bna that is not zero",
    ),
    wrong(
        "gru_cell_step",
        "bna forgotten",
        """
def gru_cell_step(x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    n = np.tanh(s_n + r * m_n)
    return (1 - z) * n + z * a_prev
""",
        truth="The bias of the candidate's memory is missing.",
        regime="any bias bna that is not zero",
    ),
    wrong(
        "gru_cell_step",
        "reset scales what is seen",
        """
def gru_cell_step(x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    n = np.tanh(r * (s_n + m_n + params.bna))
    return (1 - z) * n + z * a_prev
""",
        truth="The reset gate scales the whole sum, the input's part as well.",
        regime="everywhere but where the input's part is zero",
    ),
    wrong(
        "gru_cell_step",
        "a sigmoid of its own that overflows",
        """
def gru_cell_step(x_t, a_prev, params):
    def squeeze(u):
        return np.exp(u) / (1 + np.exp(u))

    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = squeeze(s_r + m_r), squeeze(s_z + m_z)
    n = np.tanh(s_n + r * (m_n + params.bna))
    return (1 - z) * n + z * a_prev
""",
        truth=(
            "Its own sigmoid divides one overflowing exponential by another, which is no number for a gate far open."
        ),
        regime="a sum of a gate beyond 709",
    ),
    wrong(
        "gru_cell_step",
        "sizes of the example",
        """
def gru_cell_step(x_t, a_prev, params):
    s, m = x_t @ params.Wgx + params.bg, a_prev @ params.Wga
    r, z = sigmoid((s + m)[:, 0:2]), sigmoid((s + m)[:, 2:4])
    n = np.tanh(s[:, 4:6] + r * (m[:, 4:6] + params.bna))
    return (1 - z) * n + z * a_prev
""",
        truth="The parts are cut at fixed columns that fit two hidden units only.",
        regime="more or fewer than two hidden units",
    ),
    wrong(
        "gru_cell_step",
        "the memory as it was",
        """
def gru_cell_step(x_t, a_prev, params):
    return np.array(a_prev)
""",
        truth="The old state comes back: nothing is ever written.",
        regime="everywhere but where every gate is open",
    ),
    right(
        "gru_cell_backward",
        "the formula of the hint",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    q = m_n + params.bna
    n = np.tanh(s_n + r * q)
    delta_n = da_t * (1 - z) * (1 - n**2)
    delta_z = da_t * (a_prev - n) * z * (1 - z)
    delta_r = delta_n * q * r * (1 - r)
    D_x = np.concatenate([delta_r, delta_z, delta_n], axis=1)
    D_a = np.concatenate([delta_r, delta_z, delta_n * r], axis=1)
    grads = GRUParams(
        Wgx=x_t.T @ D_x,
        Wga=a_prev.T @ D_a,
        bg=D_x.sum(axis=0),
        bna=(delta_n * r).sum(axis=0),
        Wya=np.zeros_like(params.Wya),
        by=np.zeros_like(params.by),
    )
    return D_x @ params.Wgx.T, D_a @ params.Wga.T + da_t * z, grads
""",
    ),
    right(
        "gru_cell_backward",
        "gate by gate, four ways added",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    H = a_prev.shape[1]
    part = {"r": slice(0, H), "z": slice(H, 2 * H), "n": slice(2 * H, None)}
    Wx = {g: params.Wgx[:, c] for g, c in part.items()}
    Wa = {g: params.Wga[:, c] for g, c in part.items()}
    b = {g: params.bg[c] for g, c in part.items()}
    r = sigmoid(x_t @ Wx["r"] + b["r"] + a_prev @ Wa["r"])
    z = sigmoid(x_t @ Wx["z"] + b["z"] + a_prev @ Wa["z"])
    q = a_prev @ Wa["n"] + params.bna
    n = np.tanh(x_t @ Wx["n"] + b["n"] + r * q)

    into = {}
    into["n"] = da_t * (1 - z) * (1 - n * n)
    into["z"] = (da_t * a_prev - da_t * n) * z * (1 - z)
    into["r"] = into["n"] * q * r * (1 - r)
    memory = dict(into, n=into["n"] * r)

    dx_t = sum(into[g] @ Wx[g].T for g in "rzn")
    da_prev = da_t * z
    for g in "rzn":
        da_prev = da_prev + memory[g] @ Wa[g].T
    dWgx = np.hstack([x_t.T @ into[g] for g in "rzn"])
    dWga = np.hstack([a_prev.T @ memory[g] for g in "rzn"])
    dbg = np.hstack([into[g].sum(0) for g in "rzn"])
    zeros = 0.0 * params.Wya, 0.0 * params.by
    return dx_t, da_prev, GRUParams(dWgx, dWga, dbg, memory["n"].sum(0), *zeros)
""",
    ),
    right(
        "gru_cell_backward",
        "sequence by sequence",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    B, H = a_prev.shape
    dx, dprev = np.zeros(x_t.shape), np.zeros((B, H))
    grads = GRUParams(*(np.zeros(w.shape) for w in params))
    for b in range(B):
        s, m = x_t[b] @ params.Wgx + params.bg, a_prev[b] @ params.Wga
        r, z = sigmoid(s[:H] + m[:H]), sigmoid(s[H : 2 * H] + m[H : 2 * H])
        q = m[2 * H :] + params.bna
        n = np.tanh(s[2 * H :] + r * q)
        dn = da_t[b] * (1 - z) * (1 - n**2)
        dz = da_t[b] * (a_prev[b] - n) * z * (1 - z)
        dr = dn * q * r * (1 - r)
        row_x, row_a = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
        dx[b] = params.Wgx @ row_x
        dprev[b] = params.Wga @ row_a + da_t[b] * z
        grads.Wgx[...] += np.outer(x_t[b], row_x)
        grads.Wga[...] += np.outer(a_prev[b], row_a)
        grads.bg[...] += row_x
        grads.bna[...] += dn * r
    return dx, dprev, grads
""",
    ),
    right(
        "gru_cell_backward",
        "PyTorch's names, both rows from parts",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    H = params.bna.size
    gi = x_t @ params.Wgx + params.bg
    gh = a_prev @ params.Wga
    gh[:, 2 * H :] += params.bna
    r = sigmoid(gi[:, :H] + gh[:, :H])
    z = sigmoid(gi[:, H : 2 * H] + gh[:, H : 2 * H])
    h_n = gh[:, 2 * H :]
    n = np.tanh(gi[:, 2 * H :] + r * h_n)

    dgi = np.empty_like(gi)
    dgi[:, 2 * H :] = da_t * (1 - z) * (1 - n * n)
    dgi[:, H : 2 * H] = da_t * (a_prev - n) * z * (1 - z)
    dgi[:, :H] = dgi[:, 2 * H :] * h_n * r * (1 - r)
    dgh = dgi.copy()
    dgh[:, 2 * H :] *= r

    grads = params._replace(
        Wgx=np.einsum("bf,bg->fg", x_t, dgi),
        Wga=np.einsum("bh,bg->hg", a_prev, dgh),
        bg=dgi.sum(axis=0),
        bna=dgh[:, 2 * H :].sum(axis=0),
        Wya=np.zeros(params.Wya.shape),
        by=np.zeros(params.by.shape),
    )
    return dgi @ params.Wgx.T, z * da_t + dgh @ params.Wga.T, grads
""",
    ),
    right(
        "gru_cell_backward",
        "a tape of small steps",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    # forward, each value with a name
    see, mem = x_t @ params.Wgx + params.bg, a_prev @ params.Wga
    (s_r, s_z, s_n), (m_r, m_z, m_n) = np.split(see, 3, 1), np.split(mem, 3, 1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    q = m_n + params.bna
    rq = r * q
    n = np.tanh(s_n + rq)
    # backward, in the opposite order: d_v is the gradient of v
    d_n, d_z, d_a = (1 - z) * da_t, (a_prev - n) * da_t, z * da_t
    d_sum_n = d_n * (1 - n**2)
    d_s_n, d_rq = d_sum_n, d_sum_n
    d_r, d_q = d_rq * q, d_rq * r
    d_m_n = d_q
    d_s_z = d_m_z = d_z * z * (1 - z)
    d_s_r = d_m_r = d_r * r * (1 - r)
    d_see, d_mem = np.hstack([d_s_r, d_s_z, d_s_n]), np.hstack([d_m_r, d_m_z, d_m_n])
    d_a = d_a + d_mem @ params.Wga.T
    zeros = [np.zeros_like(w) for w in (params.Wya, params.by)]
    return d_see @ params.Wgx.T, d_a, GRUParams(x_t.T @ d_see, a_prev.T @ d_mem, d_see.sum(0), d_q.sum(0), *zeros)
""",
    ),
    wrong(
        "gru_cell_backward",
        "direct way forgotten",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(s_r + m_r), sigmoid(s_z + m_z), m_n + params.bna
    n = np.tanh(s_n + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ Dx, a_prev.T @ Da, Dx.sum(0), (dn * r).sum(0), 0 * params.Wya, 0 * params.by
    )
    return Dx @ params.Wgx.T, Da @ params.Wga.T, grads
""",
        truth="The direct way from the new state to the old one is missing.",
        regime="everywhere but where z is zero",
    ),
    wrong(
        "gru_cell_backward",
        "one row for both",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(s_r + m_r), sigmoid(s_z + m_z), m_n + params.bna
    n = np.tanh(s_n + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    D = np.hstack([dr, dz, dn])
    grads = GRUParams(x_t.T @ D, a_prev.T @ D, D.sum(0), dn.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T + da_t * z, grads
""",
        truth="The candidate's part towards Wga and bna lacks the factor r.",
        regime="everywhere but where r is one",
    ),
    wrong(
        "gru_cell_backward",
        "update gate with the wrong sign",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(s_r + m_r), sigmoid(s_z + m_z), m_n + params.bna
    n = np.tanh(s_n + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (n - a_prev) * z * (1 - z), dn * q * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ Dx, a_prev.T @ Da, Dx.sum(0), (dn * r).sum(0), 0 * params.Wya, 0 * params.by
    )
    return Dx @ params.Wgx.T, Da @ params.Wga.T + da_t * z, grads
""",
        truth="The gradient of the update gate has the wrong sign: more z means more of the old state.",
        regime="everywhere but where the old state equals the candidate",
    ),
    wrong(
        "gru_cell_backward",
        "update gate has one term",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(s_r + m_r), sigmoid(s_z + m_z), m_n + params.bna
    n = np.tanh(s_n + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * a_prev * z * (1 - z), dn * q * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ Dx, a_prev.T @ Da, Dx.sum(0), (dn * r).sum(0), 0 * params.Wya, 0 * params.by
    )
    return Dx @ params.Wgx.T, Da @ params.Wga.T + da_t * z, grads
""",
        truth=(
            "The update gate stands in both halves of the mix, and the candidate's half is left out of its gradient."
        ),
        regime="everywhere but where the candidate is zero",
    ),
    wrong(
        "gru_cell_backward",
        "reset gate without the bias",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(s_r + m_r), sigmoid(s_z + m_z)
    n = np.tanh(s_n + r * (m_n + params.bna))
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * m_n * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ Dx, a_prev.T @ Da, Dx.sum(0), (dn * r).sum(0), 0 * params.Wya, 0 * params.by
    )
    return Dx @ params.Wgx.T, Da @ params.Wga.T + da_t * z, grads
""",
        truth=(
            "The reset gate scales the memory's part with its bias, and the bias is left out of the gate's gradient."
        ),
        regime="any bias bna that is not zero",
    ),
    wrong(
        "gru_cell_backward",
        "candidate without its slope",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(s_r + m_r), sigmoid(s_z + m_z), m_n + params.bna
    n = np.tanh(s_n + r * q)
    dn = da_t * (1 - z)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ Dx, a_prev.T @ Da, Dx.sum(0), (dn * r).sum(0), 0 * params.Wya, 0 * params.by
    )
    return Dx @ params.Wgx.T, Da @ params.Wga.T + da_t * z, grads
""",
        truth="The slope of the candidate's tanh is missing.",
        regime="everywhere but where the candidate is zero",
    ),
    wrong(
        "gru_cell_backward",
        "bna gets nothing",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(s_r + m_r), sigmoid(s_z + m_z), m_n + params.bna
    n = np.tanh(s_n + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    zeros = GRUParams(*[np.zeros_like(w) for w in params])
    grads = zeros._replace(Wgx=x_t.T @ Dx, Wga=a_prev.T @ Da, bg=Dx.sum(0))
    return Dx @ params.Wgx.T, Da @ params.Wga.T + da_t * z, grads
""",
        truth="The gradient of bna is left at zero.",
        regime="everywhere but where the candidate's gradient is zero",
    ),
    wrong(
        "gru_cell_backward",
        "biases averaged",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(s_r + m_r), sigmoid(s_z + m_z), m_n + params.bna
    n = np.tanh(s_n + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ Dx, a_prev.T @ Da, Dx.mean(0), (dn * r).mean(0), 0 * params.Wya, 0 * params.by
    )
    return Dx @ params.Wgx.T, Da @ params.Wga.T + da_t * z, grads
""",
        truth="The gradients of both biases are means over the batch and not sums.",
        regime="a batch of more than one",
    ),
    wrong(
        "gru_cell_backward",
        "works in da_t",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s_r, s_z, s_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m_r, m_z, m_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(s_r + m_r), sigmoid(s_z + m_z), m_n + params.bna
    n = np.tanh(s_n + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    da_t *= z
    grads = GRUParams(
        x_t.T @ Dx, a_prev.T @ Da, Dx.sum(0), (dn * r).sum(0), 0 * params.Wya, 0 * params.by
    )
    return Dx @ params.Wgx.T, Da @ params.Wga.T + da_t, grads
""",
        truth="The caller's da_t is multiplied by the gate in place.",
        regime="everywhere, after the call",
    ),
    right(
        "lstm_cell_step",
        "split into four",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c_t = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_t), c_t
""",
    ),
    right(
        "lstm_cell_step",
        "a class for the gates",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    class Gates:
        def __init__(self):
            sums = np.einsum("bf,fg->bg", x_t, params.Wgx) + np.einsum("bh,hg->bg", a_prev, params.Wga)
            self.sums = (sums + params.bg).reshape(len(x_t), 4, -1)

        def gate(self, place):
            return 1 / (1 + np.exp(-np.clip(self.sums[:, place], -700, 700)))

        def candidate(self):
            return np.tanh(self.sums[:, 2])

    gates = Gates()
    c_t = gates.gate(1) * c_prev + gates.gate(0) * gates.candidate()
    return gates.gate(3) * np.tanh(c_t), c_t
""",
    ),
    right(
        "lstm_cell_step",
        "number by number",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    batch, hidden = a_prev.shape
    a_t, c_t = np.zeros((batch, hidden)), np.zeros((batch, hidden))
    for b in range(batch):
        for j in range(hidden):
            u = []
            for gate in range(4):
                column = gate * hidden + j
                u.append(x_t[b] @ params.Wgx[:, column] + a_prev[b] @ params.Wga[:, column] + params.bg[column])
            c_t[b, j] = sigmoid(u[1]) * c_prev[b, j] + sigmoid(u[0]) * np.tanh(u[2])
            a_t[b, j] = sigmoid(u[3]) * np.tanh(c_t[b, j])
    return [a_t, c_t]
""",
    ),
    right(
        "lstm_cell_step",
        "all four gates by slices",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    H = c_prev.shape[1]
    both = np.concatenate([x_t, a_prev], axis=1) @ np.concatenate([params.Wgx, params.Wga], axis=0) + params.bg
    gate = sigmoid(both)
    write, keep, show = gate[:, :H], gate[:, H : 2 * H], gate[:, 3 * H :]
    candidate = np.tanh(both[:, 2 * H : 3 * H])
    memory = np.add(np.multiply(keep, c_prev), np.multiply(write, candidate))
    return np.multiply(show, np.tanh(memory)), memory
""",
    ),
    right(
        "lstm_cell_step",
        "columns and a named result",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    from typing import NamedTuple

    class State(NamedTuple):
        a: np.ndarray
        c: np.ndarray

    u = params.Wgx.T @ x_t.T + params.Wga.T @ a_prev.T + params.bg[:, None]
    ui, uf, ug, uo = np.vsplit(u, 4)
    c = sigmoid(uf) * c_prev.T + sigmoid(ui) * np.tanh(ug)
    return State((sigmoid(uo) * np.tanh(c)).T, c.T)
""",
    ),
    wrong(
        "lstm_cell_step",
        "candidate last",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, o, g = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c_t = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_t), c_t
""",
        truth="The columns are read in the order input, forget, output, candidate.",
        regime="everywhere but where both sums are equal",
    ),
    wrong(
        "lstm_cell_step",
        "memory first",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c_t = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return c_t, sigmoid(o) * np.tanh(c_t)
""",
        truth="The memory comes back first, where the hidden state must.",
        regime="everywhere",
    ),
    wrong(
        "lstm_cell_step",
        "one added to the forget gate",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c_t = sigmoid(f + 1.0) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_t), c_t
""",
        truth=(
            "One is added to the forget gate's sum, as in some frameworks; here params.bg holds all the bias there is."
        ),
        regime="everywhere but where the memory is zero",
    ),
    wrong(
        "lstm_cell_step",
        "shows the old memory",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    a_t = sigmoid(o) * np.tanh(c_prev)
    return a_t, sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
""",
        truth="The output gate shows the memory from before the step.",
        regime="everywhere but where the memory does not change",
    ),
    wrong(
        "lstm_cell_step",
        "memory squeezed",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c_t = np.tanh(sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g))
    return sigmoid(o) * c_t, c_t
""",
        truth="The memory itself goes through tanh, so it can never be larger than one.",
        regime="everywhere but near a memory of zero",
    ),
    wrong(
        "lstm_cell_step",
        "gates look at the memory",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + c_prev @ params.Wga + params.bg, 4, axis=1)
    c_t = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_t), c_t
""",
        truth="Wga multiplies the memory and not the hidden state.",
        regime="everywhere but where state and memory are equal",
    ),
    wrong(
        "lstm_cell_step",
        "memory kept in c_prev",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c_prev *= sigmoid(f)
    c_prev += sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_prev), c_prev
""",
        truth="The new memory is written into the caller's c_prev.",
        regime="everywhere, after the call",
    ),
    wrong(
        "lstm_cell_step",
        "input and forget coupled",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    _, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    keep = sigmoid(f)
    c_t = keep * c_prev + (1 - keep) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_t), c_t
""",
        truth="What is written is one minus what is kept, as in a GRU, and the input gate is not used.",
        regime="everywhere but where both gates add up to one",
    ),
    wrong(
        "lstm_cell_step",
        "memory shown as it is",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c_t = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c_t, c_t
""",
        truth="The output gate scales the memory itself, and the tanh between them is missing.",
        regime="everywhere but near a memory of zero",
    ),
    right(
        "lstm_cell_backward",
        "the formula of the hint",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    D = np.concatenate(
        [
            dc * g * i * (1 - i),
            dc * c_prev * f * (1 - f),
            dc * i * (1 - g**2),
            da_t * seen * o * (1 - o),
        ],
        axis=1,
    )
    grads = LSTMParams(
        Wgx=x_t.T @ D,
        Wga=a_prev.T @ D,
        bg=D.sum(axis=0),
        Wya=np.zeros_like(params.Wya),
        by=np.zeros_like(params.by),
    )
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
    ),
    right(
        "lstm_cell_backward",
        "one room for four parts",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    B, H = a_prev.shape
    u = (x_t @ params.Wgx + a_prev @ params.Wga + params.bg).reshape(B, 4, H)
    act = sigmoid(u)
    act[:, 2] = np.tanh(u[:, 2])
    _, c_t = lstm_cell_step(x_t, a_prev, c_prev, params)
    shown = np.tanh(c_t)
    total = da_t * act[:, 3] * (1 - shown) * (1 + shown)
    total += dc_t
    slope = act * (1 - act)
    slope[:, 2] = 1 - act[:, 2] ** 2
    arriving = np.stack([total * act[:, 2], total * c_prev, total * act[:, 0], da_t * shown], axis=1)
    D = (arriving * slope).reshape(B, 4 * H)
    zero = {"Wya": 0.0 * params.Wya, "by": 0.0 * params.by}
    grads = LSTMParams(Wgx=x_t.T.dot(D), Wga=a_prev.T.dot(D), bg=np.ones(B) @ D, **zero)
    return np.einsum("bg,fg->bf", D, params.Wgx), np.einsum("bg,hg->bh", D, params.Wga), total * act[:, 1], grads
""",
    ),
    right(
        "lstm_cell_backward",
        "sequence by sequence",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    dx, da, dc_prev = [], [], []
    grads = LSTMParams(*(np.zeros(w.shape) for w in params))
    for d_a, d_c, x, a, c in zip(da_t, dc_t, x_t, a_prev, c_prev):
        u = x @ params.Wgx + a @ params.Wga + params.bg
        ui, uf, ug, uo = np.split(u, 4)
        i, f, g, o = sigmoid(ui), sigmoid(uf), np.tanh(ug), sigmoid(uo)
        t = np.tanh(f * c + i * g)
        dc = d_c + d_a * o * (1 - t * t)
        D = np.concatenate([dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), d_a * t * o * (1 - o)])
        dx.append(params.Wgx @ D)
        da.append(params.Wga @ D)
        dc_prev.append(dc * f)
        grads = grads._replace(
            Wgx=grads.Wgx + np.outer(x, D), Wga=grads.Wga + np.outer(a, D), bg=grads.bg + D
        )
    return np.array(dx), np.array(da), np.array(dc_prev), grads
""",
    ),
    right(
        "lstm_cell_backward",
        "a dictionary of gates",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    u = dict(zip("ifgo", np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)))
    v = {k: np.tanh(s) if k == "g" else sigmoid(s) for k, s in u.items()}
    slope = {k: 1 - s**2 if k == "g" else s * (1 - s) for k, s in v.items()}
    t = np.tanh(v["f"] * c_prev + v["i"] * v["g"])
    dc = dc_t + da_t * v["o"] * (1 - t**2)
    arriving = {"i": dc * v["g"], "f": dc * c_prev, "g": dc * v["i"], "o": da_t * t}
    D = np.hstack([arriving[k] * slope[k] for k in "ifgo"])
    zeros = {name: np.zeros(getattr(params, name).shape) for name in ("Wya", "by")}
    grads = LSTMParams(Wgx=x_t.T @ D, Wga=a_prev.T @ D, bg=D.sum(axis=0), **zeros)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * v["f"], grads
""",
    ),
    wrong(
        "lstm_cell_backward",
        "gradient of the memory ignored",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    s = np.tanh(f * c_prev + i * g)
    dc = da_t * o * (1 - s**2)
    D = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), da_t * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
        truth="Only the state's share reaches the memory, and dc_t is never added.",
        regime="any dc_t that is not zero",
    ),
    wrong(
        "lstm_cell_backward",
        "only dc_t goes back",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    s = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - s**2)
    D = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), da_t * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, dc_t * f, grads
""",
        truth="The old memory gets dc_t times f, without the share that comes from the hidden state.",
        regime="any da_t that is not zero",
    ),
    wrong(
        "lstm_cell_backward",
        "adds into dc_t",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    s = np.tanh(f * c_prev + i * g)
    dc_t += da_t * o * (1 - s**2)
    D = np.hstack([dc_t * g * i * (1 - i), dc_t * c_prev * f * (1 - f), dc_t * i * (1 - g**2), da_t * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, dc_t * f, grads
""",
        truth="The state's share is added into the caller's dc_t.",
        regime="everywhere, after the call",
    ),
    wrong(
        "lstm_cell_backward",
        "output gate from dc",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    s = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - s**2)
    D = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dc * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
        truth=("The output gate's gradient is made from dc, but this gate scales what is shown and hangs on da_t."),
        regime="everywhere but where dc equals da_t",
    ),
    wrong(
        "lstm_cell_backward",
        "memory passes without tanh",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    s = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o
    D = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), da_t * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
        truth="The slope of the tanh between memory and state is missing.",
        regime="everywhere but where the new memory is zero",
    ),
    wrong(
        "lstm_cell_backward",
        "forget gate meets the new memory",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    s = np.tanh(c_t)
    dc = dc_t + da_t * o * (1 - s**2)
    D = np.hstack([dc * g * i * (1 - i), dc * c_t * f * (1 - f), dc * i * (1 - g**2), da_t * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
        truth="The forget gate's partner is the old memory, and the new one is taken.",
        regime="everywhere but where the memory does not change",
    ),
    wrong(
        "lstm_cell_backward",
        "three values only",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    s = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - s**2)
    D = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), da_t * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, grads
""",
        truth="The gradient of the old memory is not returned: three values come back instead of four.",
        regime="everywhere",
    ),
    wrong(
        "lstm_cell_backward",
        "sigmoid's slope for the candidate",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    s = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - s**2)
    D = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * g * (1 - g), da_t * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), 0 * params.Wya, 0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
        truth="The candidate went through a tanh, and it gets the slope of a sigmoid.",
        regime="everywhere",
    ),
    wrong(
        "lstm_cell_backward",
        "gradients of the output layer are None",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    s = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - s**2)
    D = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), da_t * s * o * (1 - o)])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), None, None)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
        truth="None stands where zeros should for the weights that the cell does not use.",
        regime="everywhere",
    ),
)
