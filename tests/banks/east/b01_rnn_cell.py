"""Answers to the exercises of `01_rnn_cell`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "softmax",
        "as in the text",
        """
def softmax(z):
    shifted = z - z.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=1, keepdims=True)
""",
    ),
    right(
        "softmax",
        "one number after the other",
        """
def softmax(z):
    import math

    table = []
    for row in z:
        highest = max(float(score) for score in row)
        powers = [math.exp(float(score) - highest) for score in row]
        total = math.fsum(powers)
        table.append([power / total for power in powers])
    return np.array(table)
""",
    ),
    right(
        "softmax",
        "log of the sum first",
        """
def softmax(z):
    log_total = np.logaddexp.reduce(z, axis=-1, keepdims=True)
    return np.exp(z - log_total)
""",
    ),
    right(
        "softmax",
        "columns, turned round inside",
        """
def softmax(z):
    Z = np.array(z, dtype=float).T  # one sentence per column, as in my other course
    Z -= np.max(Z, axis=0)
    E = np.exp(Z)
    return (E / E.sum(axis=0)).T
""",
    ),
    right(
        "softmax",
        "odds against every rival",
        """
def softmax(z):
    # p_j = 1 / sum_k exp(z_k - z_j); infinite odds against j give 0
    with np.errstate(over="ignore"):
        odds = np.exp(z[:, np.newaxis, :] - z[:, :, np.newaxis])
        return 1.0 / odds.sum(axis=2)
""",
    ),
    right(
        "softmax",
        "apply_along_axis",
        """
def softmax(z):
    def of_row(row):
        e = np.exp(row - np.max(row))
        return e / np.sum(e)

    return np.apply_along_axis(of_row, 1, z)
""",
    ),
    right(
        "softmax",
        "like SciPy",
        """
def softmax(z):
    z = np.asarray(z, dtype=np.float64)
    top = np.amax(z, axis=-1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(z - top), axis=-1, keepdims=True)) + top
    return np.exp(z - log_sum)
""",
    ),
    right(
        "softmax",
        "in place on a copy of its own",
        """
def softmax(z):
    p = np.array(z, dtype=float, copy=True)
    p -= p.max(axis=1).reshape(-1, 1)
    np.exp(p, out=p)
    np.divide(p, p.sum(axis=1)[:, None], out=p)
    return p
""",
    ),
    wrong(
        "softmax",
        "the formula to the letter",
        """
def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
""",
        truth=(
            "The exponential is taken of the scores as they are, so it overflows for large ones, and for very "
            "small ones the sum is zero."
        ),
        regime="a score above 709, or a row whose scores are all below about -745",
    ),
    wrong(
        "softmax",
        "down the columns",
        """
def softmax(z):
    e = np.exp(z - np.max(z, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)
""",
        truth=(
            "Maximum and sum run over the batch, so columns add up to one and sentences take probability from "
            "each other."
        ),
        regime="everywhere but for a batch whose columns happen to add up to one",
    ),
    wrong(
        "softmax",
        "one maximum for all rows",
        """
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)
""",
        truth=(
            "The maximum of the whole batch is subtracted, so a row far below it has only zeros left and is "
            "divided by zero."
        ),
        regime="a batch in which one row lies more than about 745 below another",
    ),
    wrong(
        "softmax",
        "writes over the scores",
        """
def softmax(z):
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    e /= e.sum(axis=1, keepdims=True)
    return e
""",
        truth="The maximum is subtracted in place, so the caller's scores are gone after the call.",
        regime="everywhere, after the call",
    ),
    wrong(
        "softmax",
        "cut at 500",
        """
def softmax(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=1, keepdims=True)
""",
        truth=(
            "Scores are cut to the range from -500 to 500, so two different scores beyond it get the same probability."
        ),
        regime="scores beyond 500 in size",
    ),
    wrong(
        "softmax",
        "least score subtracted",
        """
def softmax(z):
    low = z.min(axis=1, keepdims=True)
    e = np.exp(z - low)
    return e / e.sum(axis=1, keepdims=True)
""",
        truth=(
            "The minimum of the row is subtracted instead of the maximum, so the largest exponent is not zero "
            "and can overflow."
        ),
        regime="a row whose scores lie more than 709 apart",
    ),
    wrong(
        "softmax",
        "a little for safety below",
        """
def softmax(z):
    eps = 1e-4
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + eps)
""",
        truth="A small number is added below the fraction bar, so no row adds up to one.",
        regime="everywhere, by a few hundred-thousandths",
    ),
    wrong(
        "softmax",
        "always two words",
        """
def softmax(z):
    were = 0.5 * (1 + np.tanh(0.5 * (z[:, 0] - z[:, 1])))
    return np.column_stack([were, 1 - were])
""",
        truth="It is the sigmoid of one difference, which is the softmax of two candidates only.",
        regime="more or fewer than two candidates",
    ),
    wrong(
        "softmax",
        "everyone alike",
        """
def softmax(z):
    return np.full(z.shape, 1 / z.shape[1])
""",
        truth="Every candidate gets the same probability, and the scores are never looked at.",
        regime="everywhere but where all scores of a row are equal",
    ),
    right(
        "rnn_cell_step",
        "as in the text",
        """
def rnn_cell_step(x_t, a_prev, params):
    return np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)
""",
    ),
    right(
        "rnn_cell_step",
        "number by number",
        """
def rnn_cell_step(x_t, a_prev, params):
    batch, hidden = a_prev.shape
    a_t = np.zeros((batch, hidden))
    for b in range(batch):
        for j in range(hidden):
            total = params.ba[j]
            for i in range(x_t.shape[1]):
                total += x_t[b, i] * params.Wax[i, j]
            for k in range(hidden):
                total += a_prev[b, k] * params.Waa[k, j]
            a_t[b, j] = np.tanh(total)
    return a_t
""",
    ),
    right(
        "rnn_cell_step",
        "columns, turned round inside",
        """
def rnn_cell_step(x_t, a_prev, params):
    W_x, W_h, b = params.Wax.T, params.Waa.T, params.ba.reshape(-1, 1)
    h = np.tanh(W_x.dot(x_t.T) + W_h.dot(a_prev.T) + b)
    return h.T
""",
    ),
    right(
        "rnn_cell_step",
        "word and memory side by side",
        """
def rnn_cell_step(x_t, a_prev, params):
    ones = np.ones((len(x_t), 1))
    everything = np.hstack([x_t, a_prev, ones])
    weights = np.vstack([params.Wax, params.Waa, params.ba])
    return np.tanh(everything @ weights)
""",
    ),
    right(
        "rnn_cell_step",
        "einsum, params unpacked",
        """
def rnn_cell_step(x_t, a_prev, params):
    Wax, Waa, ba, *_ = params
    return np.tanh(np.einsum("bi,ij->bj", x_t, Wax) + np.einsum("bk,kj->bj", a_prev, Waa) + ba)
""",
    ),
    right(
        "rnn_cell_step",
        "a cell class, as in PyTorch",
        """
def rnn_cell_step(x_t, a_prev, params):
    class Cell:
        def __init__(self, weights):
            self.weight_ih, self.weight_hh, self.bias = weights.Wax, weights.Waa, weights.ba

        def __call__(self, inputs, hidden):
            pre = inputs @ self.weight_ih
            pre = pre + hidden @ self.weight_hh
            return np.tanh(pre + self.bias)

    return Cell(params)(x_t, a_prev)
""",
    ),
    right(
        "rnn_cell_step",
        "sentence by sentence",
        """
def rnn_cell_step(x_t, a_prev, params):
    return np.array([np.tanh(x.dot(params.Wax) + a.dot(params.Waa) + params.ba) for x, a in zip(x_t, a_prev)])
""",
    ),
    right(
        "rnn_cell_step",
        "tanh out of a sigmoid that cannot overflow",
        """
def rnn_cell_step(x_t, a_prev, params):
    z = x_t @ params.Wax + a_prev @ params.Waa + params.ba
    small = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - small) / (1 + small)
""",
    ),
    wrong(
        "rnn_cell_step",
        "memory matrix turned round",
        """
def rnn_cell_step(x_t, a_prev, params):
    return np.tanh(x_t @ params.Wax + a_prev @ params.Waa.T + params.ba)
""",
        truth="Waa is transposed, so each unit remembers with the weights that lead away from it.",
        regime="everywhere but where Waa is symmetric",
    ),
    wrong(
        "rnn_cell_step",
        "bias left out",
        """
def rnn_cell_step(x_t, a_prev, params):
    return np.tanh(np.dot(x_t, params.Wax) + np.dot(a_prev, params.Waa))
""",
        truth="The bias is missing.",
        regime="any bias that is not zero",
    ),
    wrong(
        "rnn_cell_step",
        "one bias for each product",
        """
def rnn_cell_step(x_t, a_prev, params):
    from_input = x_t @ params.Wax + params.ba
    from_memory = a_prev @ params.Waa + params.ba
    return np.tanh(from_input + from_memory)
""",
        truth=(
            "As in PyTorch's RNN each product gets a bias, but here there is one bias for both, so it counts twice."
        ),
        regime="any bias that is not zero",
    ),
    wrong(
        "rnn_cell_step",
        "two tanhs",
        """
def rnn_cell_step(x_t, a_prev, params):
    return np.tanh(x_t @ params.Wax) + np.tanh(a_prev @ params.Waa + params.ba)
""",
        truth=(
            "Each part is squeezed by itself and then added, so there are two tanhs and the state can leave the "
            "range from -1 to 1."
        ),
        regime="everywhere but where one of the two sums is zero",
    ),
    wrong(
        "rnn_cell_step",
        "rewrites the old memory",
        """
def rnn_cell_step(x_t, a_prev, params):
    a_prev[:] = np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)
    return a_prev
""",
        truth="The new state is written into the caller's old one, which is lost.",
        regime="everywhere, after the call",
    ),
    wrong(
        "rnn_cell_step",
        "tanh by hand",
        """
def rnn_cell_step(x_t, a_prev, params):
    z = x_t @ params.Wax + a_prev @ params.Waa + params.ba
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
""",
        truth=("The tanh is made of exponentials that overflow, so large sums give infinity divided by infinity."),
        regime="a sum beyond about 710 in size",
    ),
    wrong(
        "rnn_cell_step",
        "the small cell whatever comes",
        """
def rnn_cell_step(x_t, a_prev, params):
    return np.tanh(x_t @ small.Wax + a_prev @ small.Waa + small.ba)
""",
        truth="It uses the weights of the example above and not those that it is given.",
        regime="any weights but those of the example",
    ),
    wrong(
        "rnn_cell_step",
        "loses the batch axis",
        """
def rnn_cell_step(x_t, a_prev, params):
    a_t = np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)
    return a_t.squeeze()
""",
        truth="Axes of length one are squeezed away, so a batch of one comes back without its batch axis.",
        regime="a batch of one, or one hidden unit",
    ),
    wrong(
        "rnn_cell_step",
        "nothing happens",
        """
def rnn_cell_step(x_t, a_prev, params):
    return a_prev.copy()
""",
        truth="The old state comes back: the word is not read.",
        regime="everywhere",
    ),
    right(
        "rnn_cell_output",
        "the softmax from before",
        """
def rnn_cell_output(a_t, params):
    return softmax(a_t @ params.Wya + params.by)
""",
    ),
    right(
        "rnn_cell_output",
        "a softmax of its own",
        """
def rnn_cell_output(a_t, params):
    scores = np.einsum("bj,jo->bo", a_t, params.Wya) + params.by
    best = np.amax(scores, axis=1)[:, None]
    y_t = np.exp(scores - best)
    y_t /= np.sum(y_t, axis=1)[:, None]
    return y_t
""",
    ),
    right(
        "rnn_cell_output",
        "sentence by sentence",
        """
def rnn_cell_output(a_t, params):
    answers = []
    for state in a_t:
        z = sum(value * row for value, row in zip(state, params.Wya)) + params.by
        answers.append(softmax(z[np.newaxis, :])[0])
    return np.array(answers)
""",
    ),
    right(
        "rnn_cell_output",
        "transposed and back",
        """
def rnn_cell_output(a_t, params):
    z = params.Wya.T @ a_t.T + params.by[:, np.newaxis]
    return softmax(z.T)
""",
    ),
    right(
        "rnn_cell_output",
        "a named step for each equation",
        """
def rnn_cell_output(a_t, params):
    def scores():
        return np.add(np.matmul(a_t, params.Wya), params.by)

    def probabilities(z):
        shifted = z - z.max(axis=1, keepdims=True)
        return np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)

    return probabilities(scores())
""",
    ),
    right(
        "rnn_cell_output",
        "bias as one more row",
        """
def rnn_cell_output(a_t, params):
    a_1 = np.c_[a_t, np.ones(len(a_t))]
    return softmax(a_1 @ np.r_[params.Wya, [params.by]])
""",
    ),
    wrong(
        "rnn_cell_output",
        "scores only",
        """
def rnn_cell_output(a_t, params):
    return a_t @ params.Wya + params.by
""",
        truth="The softmax is missing: scores come back, no probabilities.",
        regime="everywhere",
    ),
    wrong(
        "rnn_cell_output",
        "one tanh too many",
        """
def rnn_cell_output(a_t, params):
    return softmax(np.tanh(a_t @ params.Wya + params.by))
""",
        truth="The scores go through a tanh before the softmax, so none can lead by more than two.",
        regime="everywhere but near scores of zero",
    ),
    wrong(
        "rnn_cell_output",
        "bias of the output left out",
        """
def rnn_cell_output(a_t, params):
    return softmax(a_t @ params.Wya)
""",
        truth="The bias of the output is missing.",
        regime="any output bias whose entries differ",
    ),
    wrong(
        "rnn_cell_output",
        "overflowing softmax",
        """
def rnn_cell_output(a_t, params):
    scores = a_t @ params.Wya + params.by
    powers = np.exp(scores)
    return powers / powers.sum(axis=-1, keepdims=True)
""",
        truth=("It uses a softmax of its own that does not subtract the maximum, so large scores give no number."),
        regime="large scores",
    ),
    wrong(
        "rnn_cell_output",
        "softmax twice",
        """
def rnn_cell_output(a_t, params):
    y_t = softmax(a_t @ params.Wya + params.by)
    return softmax(y_t)
""",
        truth="The probabilities go through the softmax once more, which makes them nearly even.",
        regime="everywhere but where all scores are equal",
    ),
    wrong(
        "rnn_cell_output",
        "a sigmoid for each word",
        """
def rnn_cell_output(a_t, params):
    s = 0.5 * (1 + np.tanh((a_t @ params.Wya + params.by) / 2))
    return s / s.sum(axis=1, keepdims=True)
""",
        truth=(
            "Each score goes through a sigmoid by itself, and dividing by the sum afterwards does not make a "
            "softmax of it."
        ),
        regime="more than two outputs, or two whose scores are not opposite",
    ),
    right(
        "step_loss",
        "two index arrays",
        """
def step_loss(y_t, target):
    rows = np.arange(len(target))
    return -np.log(y_t[rows, target])
""",
    ),
    right(
        "step_loss",
        "a loop",
        """
def step_loss(y_t, target):
    losses = np.empty(y_t.shape[0])
    for b, k in enumerate(target):
        losses[b] = -np.log(y_t[b, int(k)])
    return losses
""",
    ),
    right(
        "step_loss",
        "take_along_axis",
        """
def step_loss(y_t, target):
    p_right = np.take_along_axis(y_t, np.asarray(target)[:, None], axis=1)
    return np.log(1.0 / p_right[:, 0])
""",
    ),
    right(
        "step_loss",
        "one-hot sum before the log",
        """
def step_loss(y_t, target):
    hot = np.eye(y_t.shape[1])[target]
    return -np.log((hot * y_t).sum(axis=1))
""",
    ),
    right(
        "step_loss",
        "boolean table",
        """
def step_loss(y_t, target):
    is_target = np.arange(y_t.shape[1])[None, :] == target[:, None]
    return -np.log(y_t[is_target])
""",
    ),
    right(
        "step_loss",
        "a list of numbers, then an array",
        """
def step_loss(y_t, target):
    with np.errstate(divide="ignore"):
        return np.array([float(-np.log(row[k])) for row, k in zip(y_t, target)])
""",
    ),
    right(
        "step_loss",
        "the diagonal of a table",
        """
def step_loss(y_t, target):
    picked = np.diag(y_t[:, target])
    with np.errstate(divide="ignore"):
        return -np.log(picked)
""",
    ),
    wrong(
        "step_loss",
        "average of the batch",
        """
def step_loss(y_t, target):
    return -np.mean(np.log(y_t[np.arange(len(target)), target]))
""",
        truth="It averages over the batch and returns one number, where each sequence keeps its own loss.",
        regime="everywhere",
    ),
    wrong(
        "step_loss",
        "one-hot times all logarithms",
        """
def step_loss(y_t, target):
    hot = np.eye(y_t.shape[1])[target]
    return -np.sum(hot * np.log(y_t), axis=1)
""",
        truth=(
            "It takes all logarithms first and multiplies those it does not want by zero, and zero times "
            "infinity is not a number."
        ),
        regime="a probability of zero at another candidate than the target",
    ),
    wrong(
        "step_loss",
        "every row with every target",
        """
def step_loss(y_t, target):
    return -np.log(y_t[:, target])
""",
        truth=("A slice in place of the row numbers takes every target in every row: the result is (batch, batch)."),
        regime="everywhere",
    ),
    wrong(
        "step_loss",
        "coins instead of nats",
        """
def step_loss(y_t, target):
    return -np.log2(y_t[np.arange(len(y_t)), target])
""",
        truth="The logarithm has base 2, so the unit is bits and not nats.",
        regime="everywhere but at a probability of one",
    ),
    wrong(
        "step_loss",
        "never infinite",
        """
def step_loss(y_t, target):
    p = np.clip(y_t, 1e-7, 1 - 1e-7)
    return -np.log(p[np.arange(len(target)), target])
""",
        truth=(
            "A small number is put under the logarithm, so that being certain and wrong costs no more than "
            "about 16 nats instead of infinity."
        ),
        regime="a target of probability zero, or close to it",
    ),
    wrong(
        "step_loss",
        "softmax again",
        """
def step_loss(y_t, target):
    return -np.log(softmax(y_t)[np.arange(len(target)), target])
""",
        truth="As in PyTorch's cross_entropy it takes y_t for scores, but it holds probabilities already.",
        regime="everywhere",
    ),
    wrong(
        "step_loss",
        "targets count from one",
        """
def step_loss(y_t, target):
    return np.array([-np.log(y_t[b, target[b] - 1]) for b in range(len(target))])
""",
        truth=(
            "Targets are taken to count from 1, so the column before the right one is read, and the last one "
            "for target 0."
        ),
        regime="everywhere but where both columns are equal",
    ),
    wrong(
        "step_loss",
        "the others pay, too",
        """
def step_loss(y_t, target):
    hot = np.eye(y_t.shape[1])[target]
    p = np.where(hot == 1, y_t, 1 - y_t)
    return -np.log(p).sum(axis=1)
""",
        truth=(
            "It is the binary loss of every candidate, added up: the other candidates do not belong into the surprise."
        ),
        regime="more than one output",
    ),
    wrong(
        "step_loss",
        "a number for a batch of one",
        """
def step_loss(y_t, target):
    losses = -np.log(y_t[np.arange(len(target)), target])
    return losses[0] if len(losses) == 1 else losses
""",
        truth="For a batch of one a bare number comes back and no array of length one.",
        regime="a batch of one",
    ),
    right(
        "impulse_response",
        "calls the step",
        """
def impulse_response(params, steps):
    n_features, n_hidden = params.Wax.shape
    x_t = np.zeros((1, n_features))
    x_t[0, 0] = 1.0
    state, silence, states = np.zeros((1, n_hidden)), np.zeros((1, n_features)), []
    for t in range(steps):
        state = rnn_cell_step(x_t if t == 0 else silence, state, params)
        states.append(state[0])
    return np.array(states)
""",
    ),
    right(
        "impulse_response",
        "the two equations",
        """
def impulse_response(params, steps):
    a = np.empty((steps, len(params.ba)))
    a[0] = np.tanh(params.Wax[0] + params.ba)
    for t in range(1, steps):
        a[t] = np.tanh(a[t - 1] @ params.Waa + params.ba)
    return a
""",
    ),
    right(
        "impulse_response",
        "accumulate",
        """
def impulse_response(params, steps):
    from itertools import accumulate

    x = np.zeros((steps, 1, params.Wax.shape[0]))
    x[0, 0, 0] = 1
    nothing = np.zeros((1, params.Waa.shape[0]))
    states = accumulate(x, lambda a, x_t: rnn_cell_step(x_t, a, params), initial=nothing)
    return np.concatenate(list(states)[1:])
""",
    ),
    right(
        "impulse_response",
        "recursion",
        """
def impulse_response(params, steps):
    if steps == 1:
        return np.tanh(params.Wax[:1] + params.ba)
    before = impulse_response(params, steps - 1)
    last = np.tanh(before[-1:] @ params.Waa + params.ba)
    return np.vstack([before, last])
""",
    ),
    right(
        "impulse_response",
        "the features' unit vector",
        """
def impulse_response(params, steps):
    unit = np.eye(len(params.Wax))[:1]
    echo = [rnn_cell_step(unit, np.zeros((1, len(params.Waa))), params)]
    while len(echo) < steps:
        echo.append(rnn_cell_step(0 * unit, echo[-1], params))
    return np.vstack(echo)
""",
    ),
    right(
        "impulse_response",
        "number by number",
        """
def impulse_response(params, steps):
    hidden = params.ba.size
    a = np.zeros((steps, hidden))
    for t in range(steps):
        for j in range(hidden):
            drive = params.Wax[0, j] if t == 0 else sum(a[t - 1, k] * params.Waa[k, j] for k in range(hidden))
            a[t, j] = np.tanh(drive + params.ba[j])
    return a
""",
    ),
    wrong(
        "impulse_response",
        "begins with a_0",
        """
def impulse_response(params, steps):
    x_t = np.zeros((1, len(params.Wax)))
    x_t[0, 0] = 1
    a, states = np.zeros((1, len(params.Waa))), []
    for _ in range(steps):
        states.append(a[0])
        a = rnn_cell_step(x_t, a, params)
        x_t = np.zeros_like(x_t)
    return np.array(states)
""",
        truth="The state before the impulse stands first and the last echo is missing.",
        regime="everywhere",
    ),
    wrong(
        "impulse_response",
        "strikes again and again",
        """
def impulse_response(params, steps):
    x_t = np.zeros((1, params.Wax.shape[0]))
    x_t[:, 0] = 1
    a_t, result = np.zeros((1, params.Wax.shape[1])), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        result.append(a_t[0])
    return np.stack(result)
""",
        truth="The 1 is given at every step instead of the first only.",
        regime="two steps and more",
    ),
    wrong(
        "impulse_response",
        "strikes every bell",
        """
def impulse_response(params, steps):
    x = np.ones((1, params.Wax.shape[0]))
    a, out = np.zeros((1, params.Waa.shape[0])), []
    for t in range(steps):
        a = rnn_cell_step(x, a, params)
        x = np.zeros_like(x)
        out.append(a[0])
    return np.array(out)
""",
        truth="The impulse is a 1 in all features, not in feature 0 only.",
        regime="more than one feature",
    ),
    wrong(
        "impulse_response",
        "one array for all states",
        """
def impulse_response(params, steps):
    x_t = np.zeros((1, params.Wax.shape[0]))
    x_t[0, 0] = 1
    a, states = np.zeros((1, params.Waa.shape[0])), []
    for _ in range(steps):
        a[:] = rnn_cell_step(x_t, a, params)
        x_t[:] = 0
        states.append(a[0])
    return np.array(states)
""",
        truth="The list holds one and the same array again and again, so every row shows the last state.",
        regime="two steps and more",
    ),
    wrong(
        "impulse_response",
        "bias only with the word",
        """
def impulse_response(params, steps):
    states = [np.tanh(params.Wax[0] + params.ba)]
    while len(states) < steps:
        states.append(np.tanh(states[-1] @ params.Waa))
    return np.array(states)
""",
        truth="After the first step the bias is left out, though it acts at every step.",
        regime="two steps and more with a bias that is not zero",
    ),
    wrong(
        "impulse_response",
        "batch axis left in",
        """
def impulse_response(params, steps):
    x = np.zeros((steps, 1, params.Wax.shape[0]))
    x[0, 0, 0] = 1
    a = np.zeros((1, params.Waa.shape[0]))
    out = []
    for x_t in x:
        a = rnn_cell_step(x_t, a, params)
        out.append(a)
    return np.array(out)
""",
        truth="The batch axis is still there: the result is (steps, 1, hidden).",
        regime="everywhere",
    ),
    wrong(
        "impulse_response",
        "one step too many",
        """
def impulse_response(params, steps):
    states = [np.tanh(params.Wax[0] + params.ba)]
    for _ in range(steps):
        states.append(np.tanh(states[-1] @ params.Waa + params.ba))
    return np.array(states)
""",
        truth="The impulse's own step is not counted among the steps, so there is one row too many.",
        regime="everywhere",
    ),
    wrong(
        "impulse_response",
        "memory wiped",
        """
def impulse_response(params, steps):
    first = np.tanh(params.Wax[:1] + params.ba)
    rows = [first[0]]
    for _ in range(steps - 1):
        rows.append(rnn_cell_step(np.zeros((1, len(params.Wax))), first, params)[0])
    return np.array(rows)
""",
        truth="Each later state is computed from the first one and not from the one before.",
        regime="three steps and more",
    ),
    wrong(
        "impulse_response",
        "at least two steps",
        """
def impulse_response(params, steps):
    a = np.zeros((steps, params.ba.size))
    a[0] = np.tanh(params.Wax[0] + params.ba)
    a[1] = np.tanh(a[0] @ params.Waa + params.ba)
    for t in range(2, steps):
        a[t] = np.tanh(a[t - 1] @ params.Waa + params.ba)
    return a
""",
        truth="The second state is always computed, and for one step there is no room for it.",
        regime="a single step",
    ),
)
