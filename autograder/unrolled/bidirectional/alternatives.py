"""Right answers of notebook 07 by other routes."""

import numpy as np
from rnnkit.params import BiRNNParams
from rnnkit.text import mask_of

from autograder.claims.alternative import alternative
from autograder.unrolled.bidirectional.oracle import birnn_forward, masked_forward, reverse_by_length
from autograder.unrolled.given.rnn_parts import map_weights, rnn_backward, rnn_forward


@alternative(of="reverse_by_length")
def reverse_row_by_row(x, lengths):
    """Row by row, in a copy."""
    turned = x.copy()
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1]
    return turned


@alternative(of="reverse_by_length")
def reverse_by_an_index(x, lengths):
    """Two index arrays: rows, and the step that each step is taken from."""
    steps, last = np.arange(x.shape[1]), lengths[:, None] - 1
    source = np.where(steps <= last, last - steps, steps)
    return x[np.arange(len(x))[:, None], source]


@alternative(of="reverse_by_length")
def reverse_by_taking_along_time(x, lengths):
    """With take_along_axis; the remainder of the division sends padding to itself."""
    steps = np.tile(np.arange(x.shape[1]), (len(x), 1))
    for row, length in zip(steps, lengths):
        row[:length] = np.arange(length - 1, -1, -1)
    return np.take_along_axis(x, steps[:, :, None], axis=1)


@alternative(of="reverse_by_length")
def reverse_by_rolling(x, lengths):
    """Everything is turned round, then each row is rolled so that its padding is at the end, and padding restored."""
    whole = x[:, ::-1]
    rows = [np.roll(row, length - x.shape[1], axis=0) for row, length in zip(whole, lengths)]
    return np.where(mask_of(lengths, x.shape[1])[:, :, None], np.stack(rows), x)


@alternative(of="reverse_by_length")
def reverse_as_lists(x, lengths):
    """Lists of steps, put together again."""
    return np.array([list(row[:n])[::-1] + list(row[n:]) for row, n in zip(x, lengths)])


@alternative(of="masked_forward")
def masked_by_where(x, lengths, a0, params):
    """A step for all rows, of which np.where keeps the real ones."""
    a = np.empty((x.shape[0], x.shape[1], a0.shape[1]))
    a_prev = a0
    for t in range(x.shape[1]):
        a_new = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
        a_prev = np.where((t < lengths)[:, None], a_new, a_prev)
        a[:, t] = a_prev
    return a


@alternative(of="masked_forward")
def masked_by_row(x, lengths, a0, params):
    """One sequence after the other, stopped at its end."""
    rows = []
    for steps, length, state in zip(x, lengths, a0):
        states = []
        for t in range(len(steps)):
            if t < length:
                state = np.tanh(params.ba + steps[t] @ params.Wax + state @ params.Waa)
            states.append(state)
        rows.append(np.stack(states))
    return np.stack(rows)


@alternative(of="masked_forward")
def masked_by_index(x, lengths, a0, params):
    """Only the rows that still have something to say are stepped on."""
    states, a_t = [], a0.copy()
    for t in range(x.shape[1]):
        active = np.flatnonzero(lengths > t)
        a_t = a_t.copy()
        a_t[active] = np.tanh(np.hstack([x[active, t], a_t[active]]) @ np.vstack(params[:2]) + params.ba)
        states.append(a_t)
    return np.stack(states, axis=1)


@alternative(of="masked_forward")
def masked_with_zeros_in_the_padding(x, lengths, a0, params):
    """Padding is replaced by zeros beforehand, inputs multiplied at once, states mixed with a mask of numbers."""
    mask = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]
    drive = np.where(mask, x, 0.0) @ params.Wax + params.ba
    a_t, states = a0, []
    for t in range(x.shape[1]):
        m = mask[:, t].astype(float)
        a_t = m * np.tanh(drive[:, t] + a_t @ params.Waa) + (1 - m) * a_t
        states.append(a_t)
    return np.array(states).transpose(1, 0, 2)


@alternative(of="birnn_forward")
def both_composed(x, lengths, params):
    """Turn, read, turn again."""
    a0 = np.zeros((len(x), len(params.ahead.ba)))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back)
    return np.concatenate([ahead, reverse_by_length(back, lengths)], axis=2)


@alternative(of="birnn_forward")
def both_by_row(x, lengths, params):
    """One sequence after the other, cut to its real steps; the padding filled afterwards."""
    n_hidden = len(params.ahead.ba)
    a = np.zeros((x.shape[0], x.shape[1], 2 * n_hidden))
    for b, length in enumerate(lengths):
        state = np.zeros(n_hidden)
        for t in range(length):
            state = np.tanh(x[b, t] @ params.ahead.Wax + state @ params.ahead.Waa + params.ahead.ba)
            a[b, t:, :n_hidden] = state
        state = np.zeros(n_hidden)
        for t in reversed(range(length)):
            state = np.tanh(x[b, t] @ params.back.Wax + state @ params.back.Waa + params.back.ba)
            a[b, t, n_hidden:] = state
        a[b, length:, n_hidden:] = state
    return a


@alternative(of="birnn_forward")
def both_without_turning(x, lengths, params):
    """The back direction walks from the last column to the first and starts anew at each sequence's end."""
    n_steps, a0 = x.shape[1], np.zeros((len(x), len(params.back.ba)))
    ahead = rnn_forward(x, a0, params.ahead, mask_of(lengths, n_steps))
    state, states = a0, [a0] * n_steps
    for t in range(n_steps - 1, -1, -1):
        real = (lengths > t)[:, None]
        new = np.tanh(np.where(real, x[:, t], 0) @ params.back.Wax + state @ params.back.Waa + params.back.ba)
        state = np.where(real, new, a0)
        states[t] = state
    back = np.stack(states, axis=1)
    back = np.where(mask_of(lengths, n_steps)[..., None], back, back[:, :1])
    return np.dstack([ahead, back])


@alternative(of="final_states")
def final_by_index(a, lengths):
    """The last real step by two index arrays, the first by a slice."""
    half = a.shape[2] // 2
    return np.concatenate([a[np.arange(len(a)), lengths - 1, :half], a[:, 0, half:]], axis=1)


@alternative(of="final_states")
def final_from_the_padding(a, lengths):
    """The state waits through the padding, so the last column has it."""
    half = a.shape[-1] // 2
    return np.hstack([a[:, -1, :half], a[:, 0, half:]])


@alternative(of="final_states")
def final_row_by_row(a, lengths):
    """Row by row."""
    ahead, back = np.split(a, 2, axis=2)
    return np.array([np.append(ahead[b, n - 1], back[b, 0]) for b, n in enumerate(lengths)])


@alternative(of="birnn_backward")
def backward_by_the_parts(da, x, lengths, a, params):
    """Turn, go back through each direction with the fast part, turn again, add."""
    n_hidden = len(params.ahead.ba)
    a0, mask = np.zeros((len(x), n_hidden)), mask_of(lengths, x.shape[1])
    dx_ahead, _, grads_ahead = rnn_backward(da[..., :n_hidden], x, a[..., :n_hidden], a0, params.ahead, mask)
    turned = [reverse_by_length(array, lengths) for array in (da[..., n_hidden:], x, a[..., n_hidden:])]
    dx_back, _, grads_back = rnn_backward(*turned, a0, params.back, mask)
    grads = map_weights(np.zeros_like, params)._replace(ahead=grads_ahead, back=grads_back)
    return dx_ahead + reverse_by_length(dx_back, lengths), grads


@alternative(of="birnn_backward")
def backward_by_row(da, x, lengths, a, params):
    """One sequence after the other, cut to its real steps; gradients added up over rows."""
    half = len(params.ahead.ba)
    dx = np.zeros(x.shape)
    total = map_weights(np.zeros_like, params)
    for b, n in enumerate(lengths):
        cut = slice(b, b + 1), slice(0, n)
        a0 = np.zeros((1, half))
        one, _, ahead = rnn_backward(da[cut][..., :half], x[cut], a[cut][..., :half], a0, params.ahead)
        turned = da[cut][:, ::-1, half:], x[cut][:, ::-1], a[cut][:, ::-1, half:]
        other, _, back = rnn_backward(*turned, a0, params.back)
        dx[cut] = one + other[:, ::-1]
        total = map_weights(np.add, total, BiRNNParams(ahead, back, total.Wya, total.by))
    return dx, total


@alternative(of="birnn_backward")
def backward_step_by_step(da, x, lengths, a, params):
    """The chain rule written out, each direction walked against its reading, with states computed afresh."""
    n_steps, half = x.shape[1], len(params.ahead.ba)
    mask = np.arange(n_steps) < lengths[:, None]
    x, a = np.where(mask[..., None], x, 0), np.where(mask[..., None], birnn_forward(x, lengths, params), 0)
    dx, parts = np.zeros(x.shape), []
    silent = np.zeros((len(x), half))
    for way, order, columns in (
        (params.ahead, list(range(n_steps)), slice(0, half)),
        (params.back, list(range(n_steps))[::-1], slice(half, None)),
    ):
        dWax, dWaa, dba, carried = 0, 0, 0, silent
        for place in range(n_steps - 1, -1, -1):
            t = order[place]
            a_prev = a[:, order[place - 1], columns] if place else silent
            dz = (da[:, t, columns] + carried) * (1 - a[:, t, columns] ** 2) * mask[:, t, None]
            dWax, dWaa, dba = dWax + x[:, t].T @ dz, dWaa + a_prev.T @ dz, dba + dz.sum(axis=0)
            dx[:, t] += dz @ way.Wax.T
            carried = dz @ way.Waa.T
        parts.append(way._replace(Wax=dWax, Waa=dWaa, ba=dba))
    return dx, BiRNNParams(*parts, 0 * params.Wya, 0 * params.by)


@alternative(of="frame_accuracy")
def accuracy_by_selection(scores, labels, lengths):
    """Only the real frames are selected before anything is computed."""
    real = mask_of(lengths, labels.shape[1])
    return np.mean(scores[real].argmax(axis=1) == labels[real])


@alternative(of="frame_accuracy")
def accuracy_by_masked_sum(scores, labels, lengths):
    """Right and real, divided by the number of real frames."""
    real = np.arange(labels.shape[1])[None] < lengths[:, None]
    right = np.argmax(scores, axis=-1) == labels
    return float((right & real).sum() / lengths.sum())


@alternative(of="frame_accuracy")
def accuracy_in_a_loop(scores, labels, lengths):
    """Counted row by row."""
    right = 0
    for row, answers, length in zip(scores, labels, lengths):
        right += np.count_nonzero(row[:length].argmax(axis=1) == answers[:length])
    return right / int(np.sum(lengths))
