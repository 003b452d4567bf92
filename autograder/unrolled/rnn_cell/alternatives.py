"""Right answers of notebook 01 by other routes."""

import numpy as np

from autograder.claims.alternative import alternative
from autograder.unrolled.rnn_cell.oracle import rnn_cell_step, softmax


@alternative(of="softmax")
def softmax_by_rows(z):
    """Row by row, in a list."""
    rows = []
    for row in z:
        exps = np.exp(row - np.max(row))
        rows.append(exps / np.sum(exps))
    return np.array(rows)


@alternative(of="softmax")
def softmax_by_logarithm(z):
    """The exponential of the log-probabilities, with the log of the sum by logaddexp."""
    return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])


@alternative(of="softmax")
def softmax_transposed(z):
    """With the batch last, so that plain broadcasting does the rest."""
    exps = np.exp(z.T - z.max(axis=-1))
    return (exps / exps.sum(axis=0)).T


@alternative(of="softmax")
def softmax_in_a_copy(z):
    """In place, in an array of its own."""
    p = z.copy()
    p -= p.max(axis=1, keepdims=True)
    np.exp(p, out=p)
    p /= p.sum(axis=1, keepdims=True)
    return p


@alternative(of="softmax")
def softmax_by_differences(z):
    """One over the sum of the exponentials of all differences."""
    differences = z[:, None, :] - z[:, :, None]
    return 1 / np.exp(np.minimum(differences, 700)).sum(axis=2)


@alternative(of="rnn_cell_step")
def one_stacked_product(x_t, a_prev, params):
    """Inputs and memory side by side, times both matrices on top of each other."""
    return np.tanh(np.hstack([x_t, a_prev]) @ np.vstack([params.Wax, params.Waa]) + params.ba)


@alternative(of="rnn_cell_step")
def step_by_einsum(x_t, a_prev, params):
    """With einsum, bias first."""
    z = params.ba + np.einsum("bi,ij->bj", x_t, params.Wax)
    return np.tanh(z + np.einsum("bk,kj->bj", a_prev, params.Waa))


@alternative(of="rnn_cell_step")
def step_in_loops(x_t, a_prev, params):
    """Every number in loops of its own."""
    batch, n_hidden = a_prev.shape
    a_t = np.empty((batch, n_hidden))
    for b in range(batch):
        for j in range(n_hidden):
            z = params.ba[j]
            for i in range(x_t.shape[1]):
                z += x_t[b, i] * params.Wax[i, j]
            for k in range(n_hidden):
                z += a_prev[b, k] * params.Waa[k, j]
            a_t[b, j] = np.tanh(z)
    return a_t


@alternative(of="rnn_cell_step")
def step_with_columns(x_t, a_prev, params):
    """In column form, as many texts write it, and back; the result is in Fortran order."""
    z = params.Wax.T @ x_t.T + params.Waa.T @ a_prev.T + params.ba[:, None]
    return np.tanh(z).T


@alternative(of="rnn_cell_step")
def step_by_exponentials(x_t, a_prev, params):
    """The tanh from one exponential."""
    Wax, Waa, ba, _, _ = params
    z = np.dot(x_t, Wax)
    z += np.dot(a_prev, Waa)
    z += ba
    return 2 / (1 + np.exp(-2 * z)) - 1


@alternative(of="rnn_cell_output")
def output_with_the_bias_as_a_row(a_t, params):
    """A column of ones beside the state, and the bias as one more row of the weights."""
    ones = np.ones((len(a_t), 1))
    return softmax(np.hstack([a_t, ones]) @ np.vstack([params.Wya, params.by]))


@alternative(of="rnn_cell_output")
def output_row_by_row(a_t, params):
    """One sequence after the other, stacked at the end."""
    return np.stack([softmax((row @ params.Wya + params.by)[None])[0] for row in a_t])


@alternative(of="rnn_cell_output")
def output_on_its_own(a_t, params):
    """Without calling softmax, shifted by the maximum of the row."""
    scores = np.einsum("bk,ko->bo", a_t, params.Wya) + params.by
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


@alternative(of="step_loss")
def loss_by_take_along_axis(y_t, target):
    """With take_along_axis."""
    return -np.log(np.take_along_axis(y_t, target[:, None], axis=1))[:, 0]


@alternative(of="step_loss")
def loss_by_mask(y_t, target):
    """A one-hot mask picks the probability before the logarithm is taken."""
    onehot = np.arange(y_t.shape[1]) == target[:, None]
    return -np.log((y_t * onehot).sum(axis=1))


@alternative(of="step_loss")
def loss_in_a_loop(y_t, target):
    """Sequence by sequence, the log of one over the probability."""
    return np.array([np.log(1 / y_t[b, target[b]]) for b in range(len(target))])


@alternative(of="impulse_response")
def response_of_a_filled_array(params, steps):
    """All inputs made at once, states written into an array."""
    x = np.zeros((steps, 1, params.Wax.shape[0]))
    x[0, 0, 0] = 1
    a = np.empty((steps, params.Wax.shape[1]))
    a_t = np.zeros((1, params.Wax.shape[1]))
    for step in range(steps):
        a_t = rnn_cell_step(x[step], a_t, params)
        a[step] = a_t[0]
    return a


@alternative(of="impulse_response")
def response_written_out(params, steps):
    """The first row of Wax is the impulse; after it only Waa and the bias act."""
    a = [np.tanh(params.Wax[0] + params.ba)]
    while len(a) < steps:
        a.append(np.tanh(a[-1] @ params.Waa + params.ba))
    return np.vstack(a)


@alternative(of="impulse_response")
def response_by_recursion(params, steps):
    """A shorter response and one more step."""
    if steps == 1:
        return rnn_cell_step(np.eye(1, len(params.Wax)), np.zeros((1, len(params.Waa))), params)
    before = response_by_recursion(params, steps - 1)
    silence = np.zeros((1, len(params.Wax)))
    return np.concatenate([before, rnn_cell_step(silence, before[-1:], params)])
