"""Answers to notebook 01, one RNN cell."""

from tests.banks.answer import right, wrong

ANSWERS = (
    right(
        "softmax",
        "one over the sum of ratios",
        """
def softmax(z):
    # p_j = 1 / sum_k exp(z_k - z_j); an overflow means a probability of zero
    with np.errstate(over="ignore"):
        ratios = np.exp(z[:, None, :] - z[:, :, None])
        return 1.0 / ratios.sum(axis=2)
""",
    ),
    right(
        "softmax",
        "preallocated, one row after the other",
        """
def softmax(z):
    m, n = np.shape(z)
    p = np.zeros((m, n))
    i = 0
    while i < m:
        big = z[i][0]
        j = 1
        while j < n:
            if z[i][j] > big:
                big = z[i][j]
            j = j + 1
        e = np.exp(np.asarray(z[i]) - big)
        p[i, :] = e / e.sum()
        i = i + 1
    return p
""",
    ),
    wrong(
        "softmax",
        "subtracts the largest size instead of the largest score",
        """
def softmax(z):
    scale = np.abs(z).max(axis=1, keepdims=True)
    exps = np.exp(z - scale)
    return exps / exps.sum(axis=1, keepdims=True)
""",
        truth="The number that is subtracted is the largest absolute value, not the largest score.",
        regime="rows whose scores are all very negative: every exponential is zero, and 0/0 is NaN",
    ),
    wrong(
        "softmax",
        "squeezed at the end",
        """
def softmax(z):
    z = np.atleast_2d(z)
    z = z - z.max(axis=-1, keepdims=True)
    return (np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)).squeeze()
""",
        truth="squeeze() removes the batch axis when there is one row, and the outputs axis when there is one output.",
        regime="a batch of one row, or one output",
    ),
    wrong(
        "softmax",
        "scores limited to 500",
        """
MAX_SCORE = 500.0


def softmax(z):
    safe = np.clip(z, -MAX_SCORE, MAX_SCORE)
    e = np.exp(safe)
    return e / np.sum(e, axis=1)[:, np.newaxis]
""",
        truth="Cutting the scores at 500 changes their differences; only subtracting a number does not.",
        regime="scores beyond 500 on either side",
    ),
    wrong(
        "softmax",
        "asarray does not copy",
        """
def softmax(z):
    z = np.asarray(z)  # work on our own array
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)
""",
        truth="np.asarray does not copy an array, so the subtraction is written into the caller's scores.",
        regime="the scores after the call, in every row whose maximum is not zero",
    ),
    right(
        "rnn_cell_step",
        "column vectors, transposed back",
        """
def rnn_cell_step(x_t, a_prev, params):
    X = x_t.transpose()
    A = a_prev.transpose()
    b = params.ba.reshape(-1, 1)
    Z = params.Wax.transpose() @ X + params.Waa.transpose() @ A + b
    return np.tanh(Z).transpose()
""",
    ),
    right(
        "rnn_cell_step",
        "one product with everything stacked",
        """
def rnn_cell_step(x_t, a_prev, params):
    everything = np.hstack([x_t, a_prev, np.ones((len(x_t), 1))])
    weights = np.vstack([params.Wax, params.Waa, params.ba[np.newaxis]])
    return np.tanh(everything.dot(weights))
""",
    ),
    wrong(
        "rnn_cell_step",
        "two biases as in PyTorch",
        """
def rnn_cell_step(x_t, a_prev, params):
    b_ih = b_hh = params.ba
    return np.tanh(x_t @ params.Wax + b_ih + a_prev @ params.Waa + b_hh)
""",
        truth="There is one bias, and it is added twice.",
        regime="a bias that is not zero",
    ),
    wrong(
        "rnn_cell_step",
        "looks the word up instead of multiplying",
        """
def rnn_cell_step(x_t, a_prev, params):
    word = x_t.argmax(axis=1)  # one-hot: the row of the word
    return np.tanh(params.Wax[word] + a_prev @ params.Waa + params.ba)
""",
        truth="Taking a row of Wax is the product with x_t only if x_t is one-hot.",
        regime="inputs that are not one-hot, and inputs of zeros",
    ),
    wrong(
        "rnn_cell_step",
        "the first word for all rows",
        """
def rnn_cell_step(x_t, a_prev, params):
    see = x_t[0] @ params.Wax
    remember = a_prev @ params.Waa
    return np.tanh(see + remember + params.ba)
""",
        truth="Every row of the batch is given the input of the first row.",
        regime="batches of two rows and more with different inputs",
    ),
    wrong(
        "rnn_cell_step",
        "hidden weights the PyTorch way round",
        """
def rnn_cell_step(x_t, a_prev, params):
    # h_t = tanh(x_t W_ih^T + h_{t-1} W_hh^T + b)
    W_ih, W_hh = params.Wax.T, params.Waa
    return np.tanh(x_t @ W_ih.T + a_prev @ W_hh.T + params.ba)
""",
        truth="Waa is transposed: the sum has to run over its first index.",
        regime="a Waa that is not symmetric, with two hidden units and more",
    ),
    wrong(
        "rnn_cell_step",
        "the new state lands in the old one",
        """
def rnn_cell_step(x_t, a_prev, params):
    a_prev[...] = np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)
    return a_prev
""",
        truth="The new state is written into a_prev, which belongs to the caller, and returned as the same array.",
        regime="a_prev after the call, and every state kept in a list",
    ),
    right(
        "rnn_cell_output",
        "through the logarithm",
        """
def rnn_cell_output(a_t, params):
    scores = a_t @ params.Wya + params.by
    log_y = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return np.exp(log_y)
""",
    ),
    right(
        "rnn_cell_output",
        "row by row with the softmax of part 1",
        """
def rnn_cell_output(a_t, params):
    def answer(state):
        return softmax((state.dot(params.Wya) + params.by).reshape(1, -1)).ravel()

    return np.stack([answer(state) for state in a_t])
""",
    ),
    wrong(
        "rnn_cell_output",
        "two candidates by their difference",
        """
def rnn_cell_output(a_t, params):
    z = a_t @ params.Wya + params.by
    were = 1 / (1 + np.exp(z[:, 1] - z[:, 0]))
    return np.column_stack([were, 1 - were])
""",
        truth="Only the first two candidates are looked at, whatever the number of outputs.",
        regime="a number of outputs other than two",
    ),
    wrong(
        "rnn_cell_output",
        "bias as a column",
        """
def rnn_cell_output(a_t, params):
    by = params.by.reshape(-1, 1)
    return softmax(a_t @ params.Wya + by)
""",
        truth="The bias is a column, so it is added along the batch instead of along the outputs.",
        regime="biases that differ from output to output; it fails or has another shape unless batch equals outputs",
    ),
    wrong(
        "rnn_cell_output",
        "activates the state once more",
        """
def rnn_cell_output(a_t, params):
    hidden = np.tanh(a_t)
    return softmax(hidden @ params.Wya + params.by)
""",
        truth="The state has been through tanh already; here it goes through a second one.",
        regime="states that are not close to zero",
    ),
    wrong(
        "rnn_cell_output",
        "softmax of the transposed scores",
        """
def rnn_cell_output(a_t, params):
    Z = params.Wya.T @ a_t.T + params.by[:, None]   # (outputs, batch)
    return softmax(Z).T
""",
        truth="The scores are transposed when softmax gets them, so the batch adds up to one and not the candidates.",
        regime="every batch; with one row every probability is 1",
    ),
    right(
        "step_loss",
        "a boolean table of right candidates",
        """
def step_loss(y_t, target):
    is_right = np.arange(y_t.shape[1]) == np.asarray(target).reshape(-1, 1)
    return -np.log(y_t[is_right])
""",
    ),
    right(
        "step_loss",
        "flat index as in Fortran",
        """
def step_loss(y_t, target):
    n_rows, n_cols = y_t.shape
    place = np.arange(n_rows) * n_cols + target
    return -np.log(np.take(y_t, place))
""",
    ),
    wrong(
        "step_loss",
        "clipped as in Keras",
        """
EPSILON = 1e-7


def step_loss(y_t, target):
    y_pred = np.clip(y_t, EPSILON, 1.0 - EPSILON)
    return -np.log(np.take_along_axis(y_pred, target[:, None], axis=1)[:, 0])
""",
        truth="The probabilities are cut off at 1e-7, so the loss stops at 16 nats and is never zero.",
        regime="probabilities of the target below 1e-7, or of one",
    ),
    wrong(
        "step_loss",
        "takes the probabilities for scores",
        """
def step_loss(y_t, target):
    # like torch.nn.functional.cross_entropy(..., reduction="none")
    log_norm = np.log(np.exp(y_t).sum(axis=1))
    return log_norm - y_t[np.arange(len(target)), target]
""",
        truth="y_t holds probabilities already, and here a second softmax is taken of them.",
        regime="every input: even certain and right costs something",
    ),
    wrong(
        "step_loss",
        "the target of the first row",
        """
def step_loss(y_t, target):
    return -np.log(y_t[:, target[0]])
""",
        truth="Every row is measured at the target of the first row.",
        regime="batches with different targets",
    ),
    wrong(
        "step_loss",
        "the logarithm of the standard library",
        """
import math


def step_loss(y_t, target):
    losses = []
    for row, k in zip(y_t, target):
        losses.append(-math.log(row[k]))
    return np.array(losses)
""",
        truth="math.log raises an error at zero, where the loss is infinite.",
        regime="a target with probability zero",
    ),
    wrong(
        "step_loss",
        "targets from one",
        """
def step_loss(y_t, target):
    losses = np.zeros(len(target))
    for i in range(1, len(target) + 1):
        losses[i - 1] = -np.log(y_t[i - 1, target[i - 1] - 1])
    return losses
""",
        truth="Targets count from 0, and one is subtracted as if they counted from 1.",
        regime="every target; for target 0 the last candidate is taken",
    ),
    right(
        "impulse_response",
        "accumulated over the inputs",
        """
from itertools import accumulate


def impulse_response(params, steps):
    features, hidden = params.Wax.shape
    inputs = np.zeros((steps, 1, features))
    inputs[0, 0, 0] = 1.0
    silence = np.zeros((1, hidden))
    states = accumulate(inputs, lambda a, x: rnn_cell_step(x, a, params), initial=silence)
    return np.concatenate(list(states)[1:])
""",
    ),
    right(
        "impulse_response",
        "preallocated, with the equations themselves",
        """
def impulse_response(params, steps):
    hidden = params.Waa.shape[0]
    A = np.zeros((steps, hidden))
    A[0, :] = np.tanh(params.Wax[0, :] + params.ba)
    k = 1
    while k <= steps - 1:
        A[k, :] = np.tanh(params.Waa.T @ A[k - 1, :] + params.ba)
        k = k + 1
    return A
""",
    ),
    wrong(
        "impulse_response",
        "remembered by the number of steps",
        """
_echoes = {}


def impulse_response(params, steps):
    if steps not in _echoes:
        x = np.zeros((1, len(params.Wax)))
        x[0, 0] = 1
        a, states = np.zeros((1, len(params.Waa))), []
        for _ in range(steps):
            a = rnn_cell_step(x, a, params)
            x = np.zeros_like(x)
            states.append(a[0])
        _echoes[steps] = np.array(states)
    return _echoes[steps]
""",
        truth="The answer is kept by the number of steps only, so another cell is given the echo of the first one.",
        regime="a second call with as many steps and other weights",
    ),
    wrong(
        "impulse_response",
        "a bell without bias",
        """
def impulse_response(params, steps):
    a = np.tanh(params.Wax[0])
    out = [a]
    for _ in range(steps - 1):
        a = np.tanh(a @ params.Waa)
        out.append(a)
    return np.stack(out)
""",
        truth="The bias is left out at every step.",
        regime="cells whose ba is not zero",
    ),
    wrong(
        "impulse_response",
        "the impulse and then that many steps",
        """
def impulse_response(params, steps):
    x = np.zeros((1, params.Wax.shape[0]))
    x[0, 0] = 1.0
    a = rnn_cell_step(x, np.zeros((1, params.Waa.shape[0])), params)
    response = [a[0]]
    for _ in range(steps):
        a = rnn_cell_step(0 * x, a, params)
        response.append(a[0])
    return np.array(response)
""",
        truth="The impulse's own step is included in the number of steps, and here it comes on top.",
        regime="every call: one row too many",
    ),
    wrong(
        "impulse_response",
        "tanh at the first step only",
        """
def impulse_response(params, steps):
    first = np.tanh(params.Wax[0] + params.ba)
    powers = [np.linalg.matrix_power(params.Waa, t) for t in range(steps)]
    return np.array([first @ power for power in powers])
""",
        truth="After the first step the state is only multiplied by Waa: tanh and the bias are missing.",
        regime="two steps and more; most of all where Waa is large",
    ),
    wrong(
        "impulse_response",
        "a one in each feature",
        """
def impulse_response(params, steps):
    features, hidden = params.Wax.shape
    x, a = np.ones((1, features)), np.zeros((1, hidden))
    rows = np.empty((steps, hidden))
    for t in range(steps):
        a = rnn_cell_step(x if t == 0 else np.zeros_like(x), a, params)
        rows[t] = a
    return rows
""",
        truth="The impulse is a 1 in every feature, and should be in feature 0 alone.",
        regime="cells with more than one feature",
    ),
)
