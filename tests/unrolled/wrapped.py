"""Answers that call a given function, and write nothing of their own but what fits its arguments and results.

By exercise, each the body of the function that is asked for, where the imports of its notebook are, `rnn_parts` and
`forward_parts`, which lie beside it or come with a later one.
"""

GRU_BACK = """\
_, trace = rnn_parts.gru_forward(x_t[:, None], a_prev, params)
dx, da0, grads = rnn_parts.gru_backward(da_t[:, None], trace, params)
"""
LSTM_BACK = """\
_, trace = rnn_parts.lstm_forward(x_t[:, None], a_prev, c_prev, params)
dx, da0, dc0, grads = rnn_parts.lstm_backward(da_t[:, None], trace, params, dc_t)
"""
MASK = "mask = np.arange(x.shape[1]) < np.asarray(lengths)[:, None]\n"
SLOPES = """\
from typing import NamedTuple

class Nudged(NamedTuple):
    a: object
    Wya: object
    by: object

def loss(nudged):
    return sequence_loss(nudged.a, targets, nudged, mask)

return tuple(gradcheck._slopes(loss, Nudged(a, params.Wya, params.by), name) for name in Nudged._fields)
"""
LOOK_SLOPES = """\
from typing import NamedTuple

class Nudged(NamedTuple):
    queries: object
    keys: object
    values: object

mask = (weights > 0).any(axis=1)

def loss(nudged):
    return np.sum(dcontext * attend(*nudged, mask)[0])

return tuple(gradcheck._slopes(loss, Nudged(queries, keys, values), name) for name in Nudged._fields)
"""
SHARE_SLOPES = """\
from typing import NamedTuple

class Nudged(NamedTuple):
    scores: object

mask = (weights > 0).any(axis=1)

def loss(nudged):
    return np.sum(dweights * masked_softmax(nudged.scores, mask))

return gradcheck._slopes(loss, Nudged(np.log(np.where(weights > 0, weights, 1))), "scores")
"""

WRAPPED: dict[str, dict[str, str]] = {
    "softmax": {"as it is": "return forward_parts.softmax(z)"},
    "rnn_cell_step": {
        "one time step": "return rnn_parts.rnn_forward(x_t[:, None], a_prev, params)[:, 0]",
        "one time step of the other": "return forward_parts.rnn_forward(x_t[:, None], a_prev, params)[:, -1]",
    },
    "rnn_forward": {
        "as it is": "return rnn_parts.rnn_forward(x, a0, params)",
        "the other as it is": "return forward_parts.rnn_forward(x, a0, params)",
    },
    "sequence_loss": {"as it is": "return forward_parts.sequence_loss(a, targets, params, mask)"},
    "sample": {"as it is": "return forward_parts.sample(params, start, length, temperature=temperature, rng=rng)"},
    "output_backward": {
        "slopes of the given loss": SLOPES,
        "the gradient of the scores, and back": """\
_, dscores = rnn_parts.softmax_cross_entropy(rnn_parts.output_scores(a, params), targets, mask)
return rnn_parts.output_backward(dscores, a, params)
""",
    },
    "rnn_cell_backward": {
        "one time step": """\
dx, da0, grads = rnn_parts.rnn_backward(da_t[:, None], x_t[:, None], a_t[:, None], a_prev, params)
return dx[:, 0], da0, grads
""",
    },
    "rnn_backward": {"as it is": "return rnn_parts.rnn_backward(da, x, a, a0, params)"},
    "sgd_step": {"as it is": "return rnn_parts.sgd(params, grads, learning_rate)"},
    "check_gradient": {
        "the largest error of a weight": "return max(gradcheck.by_weight(loss, params, grads).errors.values())",
        "the mean error of the weights": "return np.mean([*gradcheck.by_weight(loss, params, grads).errors.values()])",
    },
    "step_jacobian": {
        "one time step for each unit, batch repeated": """\
batch, hidden = a_t.shape
da, a = np.tile(np.eye(hidden), (batch, 1))[:, None], np.repeat(a_t, hidden, axis=0)[:, None]
x = np.zeros((len(a), 1, len(params.Wax)))
_, da0, _ = rnn_parts.rnn_backward(da, x, a, np.zeros((len(a), hidden)), params)
return da0.reshape(batch, hidden, hidden).swapaxes(1, 2)
""",
        "the loop itself": """\
rows = []
for unit in np.eye(a_t.shape[1]):
    da = np.broadcast_to(unit, a_t.shape)[None]
    rows.append(rnn_parts._rnn_loop_back(da, a_t[None], None, params.Waa)[1])
return np.stack(rows, axis=2)
""",
    },
    "gru_cell_step": {
        "one time step": "return rnn_parts.gru_forward(x_t[:, None], a_prev, params)[0][:, 0]",
        "one time step, by keywords, with a mask": (
            "mask = np.ones((len(x_t), 1), bool)\n"
            "return rnn_parts.gru_forward(x=x_t[:, None], a0=a_prev, params=params, mask=mask)[0][:, -1]"
        ),
        "the state of the trace": "return rnn_parts.gru_forward(x_t[:, None], a_prev, params)[1].states[-1]",
        "a batch of one, row by row": (
            "rows = [rnn_parts.gru_forward(x[None, None], a[None], params)[0][0, 0] for x, a in zip(x_t, a_prev)]\n"
            "return np.array(rows)"
        ),
        "a stack of one": (
            "stack = rnn_parts.stack_models([params])\n"
            "return rnn_parts.gru_forward(x_t[:, None], a_prev, stack)[0][0][:, 0]"
        ),
    },
    "gru_cell_backward": {
        "one time step": GRU_BACK + "return dx[:, 0], da0, grads",
        "one time step, fields by name": (
            GRU_BACK + "return dx[:, -1], da0, GRUParams(by=grads.by, Wya=grads.Wya, bna=grads.bna, bg=grads.bg, "
            "Wga=grads.Wga, Wgx=grads.Wgx)"
        ),
    },
    "lstm_cell_step": {
        "one time step": (
            "a, trace = rnn_parts.lstm_forward(x_t[:, None], a_prev, c_prev, params)\nreturn a[:, 0], trace.last_cell"
        ),
        "state and memory of the trace": (
            "trace = rnn_parts.lstm_forward(x_t[:, None], a_prev, c_prev, params)[1]\n"
            "return trace.states[-1], trace.cells[-1]"
        ),
    },
    "lstm_cell_backward": {
        "one time step": LSTM_BACK + "return dx[:, 0], da0, dc0, grads",
        "one time step, fields by name": (
            LSTM_BACK + "return dx[:, 0], da0, dc0, LSTMParams(by=grads.by, Wya=grads.Wya, bg=grads.bg, "
            "Wga=grads.Wga, Wgx=grads.Wgx)"
        ),
    },
    "masked_forward": {
        "lengths as a mask": MASK + "return rnn_parts.rnn_forward(x, a0, params, mask)",
        "the padding zeroed": (
            MASK + "return rnn_parts.rnn_forward(np.where(mask[..., None], x, 0), a0, params, mask=mask)"
        ),
        "a batch of one, row by row": (
            MASK + "rows = [rnn_parts.rnn_forward(x[[b]], a0[[b]], params, mask[[b]]) for b in range(len(x))]\n"
            "return np.concatenate(rows)"
        ),
        "one time step after the other": (
            MASK + "steps = []\n"
            "for t in range(x.shape[1]):\n"
            "    a0 = rnn_parts.rnn_forward(x[:, [t]], a0, params, mask[:, [t]])[:, 0]\n"
            "    steps.append(a0)\n"
            "return np.stack(steps, axis=1)"
        ),
        "a stack of one": MASK + "return rnn_parts.rnn_forward(x, a0, rnn_parts.stack_models([params]), mask)[0]",
    },
    "softmax_backward": {"slopes of the student's own softmax": SHARE_SLOPES},
    "attend_backward": {"slopes of the student's own attend": LOOK_SLOPES},
}
