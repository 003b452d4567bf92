"""Right answers of notebook 06 by other routes."""

import numpy as np
from rnnkit.params import GRUParams, LSTMParams

from autograder.claims.alternative import alternative
from autograder.unrolled.gated_cells.oracle import sigmoid


@alternative(of="gru_cell_step")
def gru_step_by_slices(x_t, a_prev, params):
    """Columns cut by slices, the sigmoid from its definition, and the mix as a step from old towards new."""
    H = a_prev.shape[1]
    see, memory = x_t @ params.Wgx + params.bg, a_prev @ params.Wga
    rz = 1 / (1 + np.exp(-(see[:, : 2 * H] + memory[:, : 2 * H])))
    r, z = rz[:, :H], rz[:, H:]
    n = np.tanh(see[:, 2 * H :] + r * (memory[:, 2 * H :] + params.bna))
    return a_prev + (1 - z) * (n - a_prev)


@alternative(of="gru_cell_step")
def gru_step_in_loops(x_t, a_prev, params):
    """Every sequence and every unit in loops."""
    batch, H = a_prev.shape
    a_t = np.empty((batch, H))
    for b in range(batch):
        for j in range(H):
            see = [x_t[b] @ params.Wgx[:, k * H + j] + params.bg[k * H + j] for k in range(3)]
            memory = [a_prev[b] @ params.Wga[:, k * H + j] for k in range(3)]
            r, z = sigmoid(see[0] + memory[0]), sigmoid(see[1] + memory[1])
            n = np.tanh(see[2] + r * (memory[2] + params.bna[j]))
            a_t[b, j] = n - z * n + z * a_prev[b, j]
    return a_t


@alternative(of="gru_cell_step")
def gru_step_by_einsum(x_t, a_prev, params):
    """Weights reshaped to one axis per gate, and einsum; all gates stand in one block, gates first."""
    H = a_prev.shape[1]
    see = np.einsum("bi,igj->gbj", x_t, params.Wgx.reshape(-1, 3, H)) + params.bg.reshape(3, 1, H)
    memory = np.einsum("bk,kgj->gbj", a_prev, params.Wga.reshape(H, 3, H))
    r, z = sigmoid(see[:2] + memory[:2])
    n = np.tanh(r * (memory[2] + params.bna) + see[2])
    return np.asfortranarray(z * a_prev + n * (1 - z))


@alternative(of="gru_cell_step")
def gru_step_by_columns(x_t, a_prev, params):
    """In column form, as many texts write it, and back."""
    Wr, Wz, Wn = np.split(params.Wgx.T, 3)
    Ur, Uz, Un = np.split(params.Wga.T, 3)
    br, bz, bn = np.split(params.bg[:, None], 3)
    x, a = x_t.T, a_prev.T
    r = np.tanh((Wr @ x + Ur @ a + br) / 2) / 2 + 0.5
    z = np.tanh((Wz @ x + Uz @ a + bz) / 2) / 2 + 0.5
    n = np.tanh(Wn @ x + bn + r * (Un @ a + params.bna[:, None]))
    return ((1 - z) * n + z * a).T


@alternative(of="gru_cell_backward")
def gru_back_by_gates(da_t, x_t, a_prev, params):
    """One gate after the other, each with its own slice of the weights; the four ways are added up one by one."""
    Wr, Wz, Wn = np.split(params.Wgx, 3, axis=1)
    Ur, Uz, Un = np.split(params.Wga, 3, axis=1)
    br, bz, bn = np.split(params.bg, 3)
    r, z = sigmoid(x_t @ Wr + a_prev @ Ur + br), sigmoid(x_t @ Wz + a_prev @ Uz + bz)
    q = a_prev @ Un + params.bna
    n = np.tanh(x_t @ Wn + bn + r * q)
    dz = (da_t * a_prev - da_t * n) * (z - z * z)
    dn = (da_t - da_t * z) * (1 + n) * (1 - n)
    dr, dq = dn * q * (r - r * r), dn * r
    dx_t = dr @ Wr.T + dz @ Wz.T + dn @ Wn.T
    da_prev = da_t * z
    for upstream, weights in ((dr, Ur), (dz, Uz), (dq, Un)):
        da_prev = da_prev + upstream @ weights.T
    dWgx = np.concatenate([x_t.T @ dr, x_t.T @ dz, x_t.T @ dn], axis=1)
    dWga = np.concatenate([a_prev.T @ dr, a_prev.T @ dz, a_prev.T @ dq], axis=1)
    dbg = np.concatenate([dr.sum(0), dz.sum(0), dn.sum(0)])
    zeros = np.zeros_like(params.Wya), np.zeros_like(params.by)
    return dx_t, da_prev, GRUParams(dWgx, dWga, dbg, dq.sum(0), *zeros)


@alternative(of="gru_cell_backward")
def gru_back_row_by_row(da_t, x_t, a_prev, params):
    """One sequence after the other, with outer products, into arrays made beforehand."""
    H = a_prev.shape[1]
    dx_t, da_prev = np.zeros(x_t.shape), np.zeros(a_prev.shape)
    grads = GRUParams(*(np.zeros(w.shape) for w in params))
    for b in range(len(x_t)):
        see, memory = x_t[b] @ params.Wgx + params.bg, a_prev[b] @ params.Wga
        r, z = sigmoid(see[:H] + memory[:H]), sigmoid(see[H : 2 * H] + memory[H : 2 * H])
        q = memory[2 * H :] + params.bna
        n = np.tanh(see[2 * H :] + r * q)
        dn = da_t[b] * (1 - z) * (1 - n**2)
        gates = np.concatenate([dn * q * r * (1 - r), da_t[b] * (a_prev[b] - n) * z * (1 - z), dn])
        dx_t[b] = params.Wgx @ gates
        grads.Wgx[:] += np.outer(x_t[b], gates)
        grads.bg[:] += gates
        gates[2 * H :] *= r
        da_prev[b] = params.Wga @ gates + da_t[b] * z
        grads.Wga[:] += np.outer(a_prev[b], gates)
        grads.bna[:] += gates[2 * H :]
    return dx_t, da_prev, grads


@alternative(of="gru_cell_backward")
def gru_back_by_einsum(da_t, x_t, a_prev, params):
    """Gates on an axis of their own and einsum, with slopes from the hyperbolic cosine."""
    H = a_prev.shape[1]
    Wgx, Wga = params.Wgx.reshape(-1, 3, H), params.Wga.reshape(H, 3, H)
    see = np.einsum("bi,igj->bgj", x_t, Wgx) + params.bg.reshape(3, H)
    memory = np.einsum("bk,kgj->bgj", a_prev, Wga)
    u = (see + memory)[:, :2] / 2
    r, z = 0.5 + 0.5 * np.tanh(u[:, 0]), 0.5 + 0.5 * np.tanh(u[:, 1])
    slope_r, slope_z = (0.25 / np.cosh(u[:, k]) ** 2 for k in (0, 1))
    q = memory[:, 2] + params.bna
    pre = see[:, 2] + r * q
    dn = da_t * (1 - z) / np.cosh(pre) ** 2
    d_see = np.stack([dn * q * slope_r, da_t * (a_prev - np.tanh(pre)) * slope_z, dn], axis=1)
    d_memory = d_see * np.stack([np.ones_like(r), np.ones_like(r), r], axis=1)
    grads = GRUParams(
        Wgx=np.einsum("bi,bgj->igj", x_t, d_see).reshape(params.Wgx.shape),
        Wga=np.einsum("bk,bgj->kgj", a_prev, d_memory).reshape(params.Wga.shape),
        bg=d_see.sum(axis=0).ravel(),
        bna=d_memory[:, 2].sum(axis=0),
        Wya=np.zeros(params.Wya.shape),
        by=np.zeros(params.by.shape),
    )
    return np.einsum("bgj,igj->bi", d_see, Wgx), da_t * z + np.einsum("bgj,kgj->bk", d_memory, Wga), grads


@alternative(of="lstm_cell_step")
def lstm_step_stacked(x_t, a_prev, c_prev, params):
    """One stacked product with the bias as a row, columns cut by slices."""
    H = a_prev.shape[1]
    ones = np.ones((len(x_t), 1))
    gates = np.hstack([x_t, a_prev, ones]) @ np.vstack([params.Wgx, params.Wga, params.bg])
    squashed = 1 / (1 + np.exp(-gates))
    c_t = squashed[:, H : 2 * H] * c_prev + squashed[:, :H] * np.tanh(gates[:, 2 * H : 3 * H])
    a_t = squashed[:, 3 * H :] * np.tanh(c_t)
    return a_t, c_t


@alternative(of="lstm_cell_step")
def lstm_step_in_loops(x_t, a_prev, c_prev, params):
    """Every sequence and every unit in loops."""
    batch, H = a_prev.shape
    a_t, c_t = np.empty((batch, H)), np.empty((batch, H))
    for b in range(batch):
        for j in range(H):
            i, f, g, o = (
                x_t[b] @ params.Wgx[:, k] + a_prev[b] @ params.Wga[:, k] + params.bg[k] for k in range(j, 4 * H, H)
            )
            c_t[b, j] = sigmoid(f) * c_prev[b, j] + sigmoid(i) * np.tanh(g)
            a_t[b, j] = sigmoid(o) * np.tanh(c_t[b, j])
    return a_t, c_t


@alternative(of="lstm_cell_step")
def lstm_step_by_einsum(x_t, a_prev, c_prev, params):
    """Gates on an axis of their own and einsum; tanh as a stretched sigmoid."""
    H = a_prev.shape[1]
    gates = params.bg.reshape(4, 1, H) + np.einsum("bi,igj->gbj", x_t, params.Wgx.reshape(-1, 4, H))
    gates = gates + np.einsum("bk,kgj->gbj", a_prev, params.Wga.reshape(H, 4, H))
    i, f, o = sigmoid(gates[0]), sigmoid(gates[1]), sigmoid(gates[3])
    c_t = i * (2 * sigmoid(2 * gates[2]) - 1) + f * c_prev
    return o * (2 * sigmoid(2 * c_t) - 1), c_t


@alternative(of="lstm_cell_step")
def lstm_step_by_columns(x_t, a_prev, c_prev, params):
    """In column form, as many texts write it, and back; the results are in Fortran order."""
    gates = params.Wgx.T @ x_t.T + params.Wga.T @ a_prev.T + params.bg[:, None]
    i, f, g, o = np.split(gates, 4)
    c_t = c_prev.T * sigmoid(f)
    c_t += sigmoid(i) * np.tanh(g)
    return (sigmoid(o) * np.tanh(c_t)).T, c_t.T


@alternative(of="lstm_cell_backward")
def lstm_back_by_gates(da_t, dc_t, x_t, a_prev, c_prev, params):
    """One gate after the other, each with its own slice of the weights."""
    Wi, Wf, Wg, Wo = np.split(params.Wgx, 4, axis=1)
    Ui, Uf, Ug, Uo = np.split(params.Wga, 4, axis=1)
    bi, bf, bg, bo = np.split(params.bg, 4)
    i, f = sigmoid(x_t @ Wi + a_prev @ Ui + bi), sigmoid(x_t @ Wf + a_prev @ Uf + bf)
    g, o = np.tanh(x_t @ Wg + a_prev @ Ug + bg), sigmoid(x_t @ Wo + a_prev @ Uo + bo)
    c_t = f * c_prev + i * g
    dc = dc_t + da_t * o / np.cosh(c_t) ** 2
    parts = [
        dc * g * (i - i * i),
        dc * c_prev * (f - f * f),
        dc * i * (1 + g) * (1 - g),
        da_t * np.tanh(c_t) * (o - o * o),
    ]
    dx_t = sum(part @ W.T for part, W in zip(parts, (Wi, Wf, Wg, Wo)))
    da_prev = sum(part @ U.T for part, U in zip(parts, (Ui, Uf, Ug, Uo)))
    grads = LSTMParams(
        Wgx=np.hstack([x_t.T @ part for part in parts]),
        Wga=np.hstack([a_prev.T @ part for part in parts]),
        bg=np.hstack([part.sum(axis=0) for part in parts]),
        Wya=np.zeros_like(params.Wya),
        by=np.zeros_like(params.by),
    )
    return dx_t, da_prev, dc * f, grads


@alternative(of="lstm_cell_backward")
def lstm_back_row_by_row(da_t, dc_t, x_t, a_prev, c_prev, params):
    """One sequence after the other, with outer products, added up."""
    H = a_prev.shape[1]
    rows, weights = [], [np.zeros(w.shape) for w in params]
    for b in range(len(x_t)):
        z = x_t[b] @ params.Wgx + a_prev[b] @ params.Wga + params.bg
        i, f, g, o = sigmoid(z[:H]), sigmoid(z[H : 2 * H]), np.tanh(z[2 * H : 3 * H]), sigmoid(z[3 * H :])
        seen = np.tanh(f * c_prev[b] + i * g)
        dc = dc_t[b] + da_t[b] * o * (1 - seen) * (1 + seen)
        di, df = dc * g * i * (1 - i), dc * c_prev[b] * f * (1 - f)
        dz = np.concatenate([di, df, dc * i * (1 - g**2), da_t[b] * seen * o * (1 - o)])
        rows.append((params.Wgx @ dz, params.Wga @ dz, dc * f))
        weights[0] += np.outer(x_t[b], dz)
        weights[1] += np.outer(a_prev[b], dz)
        weights[2] += dz
    dx_t, da_prev, dc_prev = (np.stack(part) for part in zip(*rows))
    return dx_t, da_prev, dc_prev, LSTMParams(*weights)


@alternative(of="lstm_cell_backward")
def lstm_back_stacked(da_t, dc_t, x_t, a_prev, c_prev, params):
    """Inputs, state and a column of ones side by side: one product each way."""
    n, H = x_t.shape[1], a_prev.shape[1]
    inputs = np.hstack([x_t, a_prev, np.ones((len(x_t), 1))])
    weights = np.vstack([params.Wgx, params.Wga, params.bg])
    z = (inputs @ weights).reshape(len(x_t), 4, H).transpose(1, 0, 2)
    i, f, o = sigmoid(z[0]), sigmoid(z[1]), sigmoid(z[3])
    g = np.tanh(z[2])
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + o * da_t - o * da_t * seen**2
    slopes = np.stack([g * i * (1 - i), c_prev * f * (1 - f), i - i * g**2, seen * o * (1 - o)])
    dz = np.stack([dc, dc, dc, da_t]) * slopes
    dz = dz.transpose(1, 0, 2).reshape(len(x_t), 4 * H)
    back, dweights = dz @ weights.T, inputs.T @ dz
    grads = LSTMParams(dweights[:n], dweights[n:-1], dweights[-1], 0.0 * params.Wya, 0.0 * params.by)
    return back[:, :n], back[:, n:-1], f * dc, grads
