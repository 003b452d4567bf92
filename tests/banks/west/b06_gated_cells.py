"""Answers to notebook 06, gated cells."""

from tests.banks.answer import right, wrong

ANSWERS = (
    right(
        "gru_cell_step",
        "each gate with its own columns",
        """
def gru_cell_step(x_t, a_prev, params):
    H = a_prev.shape[1]

    def columns(k):
        cut = slice(k * H, (k + 1) * H)
        return x_t @ params.Wgx[:, cut] + params.bg[cut], a_prev @ params.Wga[:, cut]

    (xr, ar), (xz, az), (xn, an) = columns(0), columns(1), columns(2)
    n = np.tanh(xn + sigmoid(xr + ar) * (an + params.bna))
    return n + sigmoid(xz + az) * (a_prev - n)
""",
    ),
    right(
        "gru_cell_step",
        "three axes and einsum",
        """
def gru_cell_step(x_t, a_prev, params):
    hidden = a_prev.shape[-1]
    Wx = params.Wgx.reshape(-1, 3, hidden)
    Wa = params.Wga.reshape(-1, 3, hidden)
    see = np.einsum("bf,fgh->gbh", x_t, Wx) + params.bg.reshape(3, 1, hidden)
    keep = np.einsum("bk,kgh->gbh", a_prev, Wa)
    r, z = (1 + np.tanh((see[:2] + keep[:2]) / 2)) / 2
    n = np.tanh(see[2] + r * (keep[2] + params.bna))
    return (1 - z) * n + z * a_prev
""",
    ),
    wrong(
        "gru_cell_step",
        "the order of Keras",
        """
def gru_cell_step(x_t, a_prev, params):
    xz, xr, xh = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    hz, hr, hh = np.split(a_prev @ params.Wga, 3, axis=1)
    z, r = sigmoid(xz + hz), sigmoid(xr + hr)
    h = np.tanh(xh + r * (hh + params.bna))
    return z * a_prev + (1 - z) * h
""",
        truth="The first columns are taken for the update gate, and belong to the reset gate.",
        regime="every cell whose two gates differ",
    ),
    wrong(
        "gru_cell_step",
        "the bias of the candidate outside",
        """
def gru_cell_step(x_t, a_prev, params):
    s = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m = np.split(a_prev @ params.Wga, 3, axis=1)
    r = sigmoid(s[0] + m[0])
    z = sigmoid(s[1] + m[1])
    n = np.tanh(s[2] + r * m[2] + params.bna)
    return (1 - z) * n + z * a_prev
""",
        truth="The reset gate acts on bna as well, and here bna is added unscaled.",
        regime="cells whose bna is not zero",
    ),
    wrong(
        "gru_cell_step",
        "hard gates",
        """
def gru_cell_step(x_t, a_prev, params):
    def hard_sigmoid(u):
        return np.clip(0.2 * u + 0.5, 0, 1)

    xr, xz, xn = np.hsplit(x_t @ params.Wgx + params.bg, 3)
    ar, az, an = np.hsplit(a_prev @ params.Wga, 3)
    r, z = hard_sigmoid(xr + ar), hard_sigmoid(xz + az)
    return (1 - z) * np.tanh(xn + r * (an + params.bna)) + z * a_prev
""",
        truth="The gates are a straight line that is cut off, as in an old Keras, instead of the sigmoid.",
        regime="sums that are neither zero nor far out",
    ),
    wrong(
        "gru_cell_step",
        "one sum for all three",
        """
def gru_cell_step(x_t, a_prev, params):
    both = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
    r, z, n = np.split(both, 3, axis=1)
    r, z = sigmoid(r), sigmoid(z)
    n = np.tanh(n + r * params.bna)
    return (1 - z) * n + z * a_prev
""",
        truth="The memory's part of the candidate is not scaled by the reset gate.",
        regime="cells that have a memory and a reset gate that is not open",
    ),
    right(
        "gru_cell_backward",
        "gradients in an array of three parts",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    B, H = a_prev.shape
    see = (x_t @ params.Wgx + params.bg).reshape(B, 3, H)
    mem = (a_prev @ params.Wga).reshape(B, 3, H)
    r = sigmoid(see[:, 0] + mem[:, 0])
    z = sigmoid(see[:, 1] + mem[:, 1])
    q = mem[:, 2] + params.bna
    n = np.tanh(see[:, 2] + r * q)

    dn = da_t * (1 - z) * (1 - n * n)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * q * r * (1 - r)
    dsee = np.stack([dr, dz, dn], axis=1).reshape(B, 3 * H)
    dmem = np.stack([dr, dz, dn * r], axis=1).reshape(B, 3 * H)
    grads = GRUParams(
        Wgx=x_t.T @ dsee,
        Wga=a_prev.T @ dmem,
        bg=dsee.sum(axis=0),
        bna=(dn * r).sum(axis=0),
        Wya=np.zeros_like(params.Wya),
        by=np.zeros_like(params.by),
    )
    return dsee @ params.Wgx.T, dmem @ params.Wga.T + da_t * z, grads
""",
    ),
    right(
        "gru_cell_backward",
        "complex steps instead of calculus",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    def loss(x, a, Wgx, Wga, bg, bna):
        s, m = np.split(x @ Wgx + bg, 3, axis=1), np.split(a @ Wga, 3, axis=1)
        r, z = sigmoid(s[0] + m[0]), sigmoid(s[1] + m[1])
        n = np.tanh(s[2] + r * (m[2] + bna))
        return np.sum(da_t * ((1 - z) * n + z * a))

    points = [x_t, a_prev, params.Wgx, params.Wga, params.bg, params.bna]
    slopes = []
    for i, point in enumerate(points):
        slope = np.zeros(point.shape)
        for place in np.ndindex(point.shape):
            moved = point.astype(complex)
            moved[place] += 1e-30j
            slope[place] = loss(*points[:i], moved, *points[i + 1:]).imag / 1e-30
        slopes.append(slope)
    dx_t, da_prev, *weights = slopes
    return dx_t, da_prev, GRUParams(*weights, np.zeros(params.Wya.shape), np.zeros(params.by.shape))
""",
    ),
    wrong(
        "gru_cell_backward",
        "one row for both products",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    xr, xz, xn = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    ar, az, an = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(xr + ar), sigmoid(xz + az), an + params.bna
    n = np.tanh(xn + r * q)
    d_n = da_t * (1 - z) * (1 - n**2)
    d_z = da_t * (a_prev - n) * z * (1 - z)
    d_r = d_n * q * r * (1 - r)
    D = np.concatenate([d_r, d_z, d_n], axis=1)
    grads = params._replace(
        Wgx=x_t.T @ D, Wga=a_prev.T @ D, bg=D.sum(0), bna=d_n.sum(0), Wya=0 * params.Wya, by=0 * params.by
    )
    return D @ params.Wgx.T, D @ params.Wga.T + da_t * z, grads
""",
        truth="Towards Wga and bna the candidate's part needs the factor r, which is missing.",
        regime="cells whose reset gate is not open; Wgx and bg are right",
    ),
    wrong(
        "gru_cell_backward",
        "the update gate has one term",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    s = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    m = np.split(a_prev @ params.Wga, 3, axis=1)
    r = sigmoid(s[0] + m[0])
    z = sigmoid(s[1] + m[1])
    n = np.tanh(s[2] + r * (m[2] + params.bna))
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * a_prev * z * (1 - z)
    dr = dn * (m[2] + params.bna) * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ Dx, a_prev.T @ Da, Dx.sum(0), (dn * r).sum(0), np.zeros_like(params.Wya), np.zeros_like(params.by)
    )
    return Dx @ params.Wgx.T, Da @ params.Wga.T + da_t * z, grads
""",
        truth="The update gate stands in both halves of the mix, and the share of the candidate is left out.",
        regime="candidates that are not zero",
    ),
    wrong(
        "gru_cell_backward",
        "without the direct way",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    h = a_prev.shape[1]
    sx, sa = x_t @ params.Wgx + params.bg, a_prev @ params.Wga
    r, z = sigmoid(sx[:, :h] + sa[:, :h]), sigmoid(sx[:, h:2 * h] + sa[:, h:2 * h])
    q = sa[:, 2 * h:] + params.bna
    n = np.tanh(sx[:, 2 * h:] + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * q * r * (1 - r)
    Dx = np.concatenate((dr, dz, dn), axis=1)
    Da = np.concatenate((dr, dz, dn * r), axis=1)
    zeros = np.zeros(params.Wya.shape), np.zeros(params.by.shape)
    grads = GRUParams(x_t.T @ Dx, a_prev.T @ Da, Dx.sum(axis=0), Da[:, 2 * h:].sum(axis=0), *zeros)
    return Dx @ params.Wgx.T, Da @ params.Wga.T, grads
""",
        truth="The old state's direct way to the new one, a share z of da_t, is missing in da_prev.",
        regime="update gates that are not shut; only da_prev is wrong",
    ),
    wrong(
        "gru_cell_backward",
        "da_t scaled on the spot",
        """
def gru_cell_backward(da_t, x_t, a_prev, params):
    xr, xz, xn = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    ar, az, an = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z, q = sigmoid(xr + ar), sigmoid(xz + az), an + params.bna
    n = np.tanh(xn + r * q)
    direct = da_t * z
    dz = da_t * (a_prev - n) * z * (1 - z)
    dn = da_t
    dn *= (1 - z) * (1 - n * n)
    dr = dn * q * r * (1 - r)
    Dx, Da = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        Wgx=x_t.T @ Dx, Wga=a_prev.T @ Da, bg=Dx.sum(axis=0), bna=(dn * r).sum(axis=0),
        Wya=np.zeros(params.Wya.shape), by=np.zeros(params.by.shape),
    )
    return Dx @ params.Wgx.T, direct + Da @ params.Wga.T, grads
""",
        truth="dn is another name for da_t, so the caller's gradient is overwritten.",
        regime="da_t after the call",
    ),
    right(
        "lstm_cell_step",
        "a dictionary of gates",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    u = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
    part = dict(zip("ifgo", np.hsplit(u, 4)))
    gate = {name: sigmoid(part[name]) for name in "ifo"}
    c_t = gate["f"] * c_prev + gate["i"] * np.tanh(part["g"])
    return gate["o"] * np.tanh(c_t), c_t
""",
    ),
    right(
        "lstm_cell_step",
        "columns, gates one after the other",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    n = c_prev.shape[1]
    U = params.Wgx.T @ x_t.T + params.Wga.T @ a_prev.T + params.bg[:, None]   # (4n, batch)
    i = sigmoid(U[0:n, :])
    f = sigmoid(U[n:2 * n, :])
    g = np.tanh(U[2 * n:3 * n, :])
    o = sigmoid(U[3 * n:4 * n, :])
    C = f * c_prev.T + i * g
    return (o * np.tanh(C)).T, C.T
""",
    ),
    wrong(
        "lstm_cell_step",
        "forget gate opened by one",
        """
FORGET_BIAS = 1.0


def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, j, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c = c_prev * sigmoid(f + FORGET_BIAS) + sigmoid(i) * np.tanh(j)
    return np.tanh(c) * sigmoid(o), c
""",
        truth="One is added to the forget gate, as TensorFlow once did; bg holds all the bias there is.",
        regime="memories that are not zero",
    ),
    wrong(
        "lstm_cell_step",
        "gates first, then the candidate",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    H = a_prev.shape[1]
    a = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
    i, f, o = (sigmoid(a[:, k * H:(k + 1) * H]) for k in range(3))
    g = np.tanh(a[:, 3 * H:])
    next_c = f * c_prev + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c
""",
        truth="The columns are taken in the order input, forget, output, candidate.",
        regime="every cell whose last two parts differ",
    ),
    wrong(
        "lstm_cell_step",
        "the memory first",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c_t = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    a_t = sigmoid(o) * np.tanh(c_t)
    return c_t, a_t
""",
        truth="The two states are returned in the wrong order.",
        regime="every call",
    ),
    wrong(
        "lstm_cell_step",
        "a memory of at most ten",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    u = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    c = np.clip(sigmoid(u[1]) * c_prev + sigmoid(u[0]) * np.tanh(u[2]), -10, 10)
    return sigmoid(u[3]) * np.tanh(c), c
""",
        truth="The memory is cut off at ten, and the memory itself goes through nothing.",
        regime="memories larger than ten",
    ),
    wrong(
        "lstm_cell_step",
        "two biases",
        """
def lstm_cell_step(x_t, a_prev, c_prev, params):
    gates = (x_t @ params.Wgx + params.bg) + (a_prev @ params.Wga + params.bg)
    ingate, forgetgate, cellgate, outgate = np.split(gates, 4, axis=1)
    cy = sigmoid(forgetgate) * c_prev + sigmoid(ingate) * np.tanh(cellgate)
    hy = sigmoid(outgate) * np.tanh(cy)
    return hy, cy
""",
        truth="There is one bias, and it is added twice, as b_ih and b_hh.",
        regime="cells whose bg is not zero",
    ),
    right(
        "lstm_cell_backward",
        "one row of four parts, filled in place",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    H = c_prev.shape[1]
    u = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
    I, F, G, O = (slice(k * H, (k + 1) * H) for k in range(4))
    s = sigmoid(u)
    g = np.tanh(u[:, G])
    shown = np.tanh(s[:, F] * c_prev + s[:, I] * g)
    dc = dc_t + da_t * s[:, O] * (1 - shown**2)
    D = s * (1 - s)
    D[:, I] *= dc * g
    D[:, F] *= dc * c_prev
    D[:, G] = dc * s[:, I] * (1 - g**2)
    D[:, O] *= da_t * shown
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(axis=0), np.zeros(params.Wya.shape), np.zeros(params.by.shape))
    return D @ params.Wgx.T, D @ params.Wga.T, dc * s[:, F], grads
""",
    ),
    right(
        "lstm_cell_backward",
        "sequence after sequence",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    totals = LSTMParams(*(np.zeros(w.shape) for w in params))
    dxs, das, dcs = [], [], []
    for da, dc_in, x, a, c in zip(da_t, dc_t, x_t, a_prev, c_prev):
        ui, uf, ug, uo = np.split(params.Wgx.T @ x + params.Wga.T @ a + params.bg, 4)
        i, f, g, o = sigmoid(ui), sigmoid(uf), np.tanh(ug), sigmoid(uo)
        m = np.tanh(f * c + i * g)
        dc = dc_in + da * o * (1 - m) * (1 + m)
        d = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), da * m * o * (1 - o)])
        dxs.append(params.Wgx @ d)
        das.append(params.Wga @ d)
        dcs.append(dc * f)
        totals = totals._replace(
            Wgx=totals.Wgx + np.outer(x, d), Wga=totals.Wga + np.outer(a, d), bg=totals.bg + d
        )
    return np.array(dxs), np.array(das), np.array(dcs), totals
""",
    ),
    wrong(
        "lstm_cell_backward",
        "the memory's gradient grows in dc_t",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    tc = np.tanh(f * c_prev + i * g)
    dc = dc_t
    dc += da_t * o * (1 - tc**2)
    D = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), da_t * tc * o * (1 - o)])
    zeros = np.zeros_like(params.Wya), np.zeros_like(params.by)
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(0), *zeros)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
        truth="dc is another name for dc_t, so what is added to it is added to the caller's array.",
        regime="dc_t after the call",
    ),
    wrong(
        "lstm_cell_backward",
        "the old memory gets dc_t only",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    parts = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, o = sigmoid(parts[0]), sigmoid(parts[1]), sigmoid(parts[3])
    g = np.tanh(parts[2])
    t = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - t * t)
    D = np.concatenate(
        [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g * g), da_t * t * o * (1 - o)], axis=1
    )
    grads = params._replace(
        Wgx=x_t.T @ D, Wga=a_prev.T @ D, bg=D.sum(axis=0), Wya=np.zeros_like(params.Wya), by=np.zeros_like(params.by)
    )
    return D @ params.Wgx.T, D @ params.Wga.T, dc_t * f, grads
""",
        truth="dc_prev is made from dc_t, and should be made from all that meets at the memory.",
        regime="da_t that is not zero; only dc_prev is wrong",
    ),
    wrong(
        "lstm_cell_backward",
        "the slope at the memory without tanh",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    ui, uf, ug, uo = np.hsplit(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4)
    i, f, g, o = sigmoid(ui), sigmoid(uf), np.tanh(ug), sigmoid(uo)
    c = f * c_prev + i * g
    dc = dc_t + da_t * o * (1 - c**2)
    di, df, dg = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2)
    do = da_t * np.tanh(c) * o * (1 - o)
    D = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ D, a_prev.T @ D, D.sum(axis=0), 0.0 * params.Wya, 0.0 * params.by)
    return D @ params.Wgx.T, D @ params.Wga.T, dc * f, grads
""",
        truth="The slope is 1 - c squared, and should be 1 - tanh(c) squared.",
        regime="memories that are not close to zero, with da_t that is not zero",
    ),
    wrong(
        "lstm_cell_backward",
        "the last two parts exchanged",
        """
def lstm_cell_backward(da_t, dc_t, x_t, a_prev, c_prev, params):
    ui, uf, ug, uo = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(ui), sigmoid(uf), np.tanh(ug), sigmoid(uo)
    th = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - th**2)
    di = dc * g * i * (1 - i)
    df = dc * c_prev * f * (1 - f)
    do = da_t * th * o * (1 - o)
    dg = dc * i * (1 - g**2)
    d = np.concatenate([di, df, do, dg], axis=1)
    grads = LSTMParams(x_t.T @ d, a_prev.T @ d, d.sum(axis=0), np.zeros_like(params.Wya), np.zeros_like(params.by))
    return d @ params.Wgx.T, d @ params.Wga.T, dc * f, grads
""",
        truth="The gradients stand in the order input, forget, output, candidate, which is not that of the columns.",
        regime="every cell; only dc_prev is right",
    ),
)
