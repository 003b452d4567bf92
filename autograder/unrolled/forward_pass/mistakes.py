"""Mistakes of notebook 02: unroll the cell in time."""

import numpy as np

from autograder.claims.mistake import mistake
from autograder.unrolled.forward_pass.oracle import rnn_forward


@mistake(
    of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=1, called="zeros_before_the_first_word"
)
def a0_ignored(x, a0, params):
    """The memory before the first word is zeros and not a0; so is a[:, t - 1] at t = 0 in a new array."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = np.zeros_like(a0)
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
    return a


@mistake(
    of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=1, called="zeros_before_the_first_word"
)
def index_wraps_at_the_first_step(x, a0, params):
    """The memory before the first word is zeros and not a0; so is a[:, t - 1] at t = 0 in a new array."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    for t in range(x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks="equals_the_formula", hint=1)
def a0_at_every_step(x, a0, params):
    """Every step starts from a0: the new state is not carried to the next step."""
    steps = [np.tanh(x[:, t] @ params.Wax + a0 @ params.Waa + params.ba) for t in range(x.shape[1])]
    return np.stack(steps, axis=1)


@mistake(of="rnn_forward", breaks=("equals_the_formula", "is_causal"), hint=2, called="last_step_left_zero")
def last_step_left_zero(x, a0, params):
    """The loop ends one step early and the last state is left at zero."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in range(x.shape[1] - 1):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=2)
def first_step_is_a0(x, a0, params):
    """The loop begins at t = 1 and a0 is stored as the state of the first step."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a[:, 0] = a0
    for t in range(1, x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=2, called="first_step_left_zero")
def first_step_left_zero(x, a0, params):
    """The loop begins at t = 1, so the first word is never read and a[:, 0] is left at zero."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    for t in range(1, x.shape[1]):
        a_prev = a0 if t == 1 else a[:, t - 1]
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=2)
def one_state_late(x, a0, params):
    """The first state is a0 itself, and each later one belongs to the step before."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a[:, 0] = a0
    for t in range(1, x.shape[1]):
        a[:, t] = np.tanh(x[:, t - 1] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "is_causal"), hint=2, called="last_step_left_zero")
def last_step_of_several_left_zero(x, a0, params):
    """The loop ends one step early and the last state is left at zero."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a[:, 0] = np.tanh(x[:, 0] @ params.Wax + a0 @ params.Waa + params.ba)
    for t in range(1, x.shape[1] - 1):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=2)
def batch_read_as_time(x, a0, params):
    """The loop runs along the first axis of x, which is the batch; time is the second."""
    a_prev, steps = a0, []
    for x_t in x:
        a_prev = np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)
        steps.append(a_prev)
    return np.stack(steps)


@mistake(of="rnn_forward", breaks=("equals_the_formula", "rows_are_independent"), hint=2)
def everyone_starts_from_the_first_row(x, a0, params):
    """All sequences of the batch start from the first row of a0."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = np.repeat(a0[:1], len(x), axis=0)
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks="equals_the_formula", hint=2)
def axes_of_length_one_squeezed_away(x, a0, params):
    """Axes of length one are squeezed away, so a single sequence has no batch axis and a single step no time axis."""
    a_prev, steps = a0, []
    for t in range(x.shape[1]):
        a_prev = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
        steps.append(a_prev)
    return np.stack(steps, axis=1).squeeze()


@mistake(of="rnn_forward", breaks="reads_long_sequences_and_whole_numbers", hint=2)
def states_of_the_type_of_the_words(x, a0, params):
    """The array of states has the dtype of x: words of whole numbers leave states of whole numbers, all zero."""
    a = np.zeros((*x.shape[:2], params.ba.size), dtype=x.dtype)
    a_prev = a0
    for t in range(x.shape[1]):
        a_prev = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
        a[:, t] = a_prev
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "is_causal"), hint=1)
def one_array_for_all_steps(x, a0, params):
    """One array is overwritten and appended at each step, so every entry of the list is the last state."""
    a_t, steps = a0.copy(), []
    for t in range(x.shape[1]):
        a_t[...] = np.tanh(x[:, t] @ params.Wax + a_t @ params.Waa + params.ba)
        steps.append(a_t)
    return np.stack(steps, axis=1)


@mistake(of="rnn_forward", breaks=("equals_the_formula", "rows_are_independent"), hint=2)
def time_before_batch(x, a0, params):
    """The states are stacked as (time, batch, hidden): the stack makes a new first axis."""
    a_prev, steps = a0, []
    for t in range(x.shape[1]):
        a_prev = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
        steps.append(a_prev)
    return np.array(steps)


@mistake(of="rnn_forward", breaks=("equals_the_formula", "is_causal"), hint=2)
def only_the_last_state(x, a0, params):
    """Only the state of the last step is returned."""
    a_prev = a0
    for t in range(x.shape[1]):
        a_prev = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
    return a_prev


@mistake(of="rnn_forward", breaks=("equals_the_formula", "is_causal"), hint=2)
def a0_among_the_states(x, a0, params):
    """The list of states begins with a0, so there is one state too many."""
    steps = [a0]
    for t in range(x.shape[1]):
        steps.append(np.tanh(x[:, t] @ params.Wax + steps[-1] @ params.Waa + params.ba))
    return np.stack(steps, axis=1)


@mistake(of="rnn_forward", breaks=("equals_the_formula", "is_causal"), hint=1)
def time_backwards(x, a0, params):
    """The words are read from the last to the first."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=2)
def word_of_the_step_before(x, a0, params):
    """Step t reads the word x[:, t - 1] instead of x[:, t]."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t - 1] @ params.Wax + a_prev @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=3)
def waa_transposed(x, a0, params):
    """The memory is multiplied by the transpose of Waa; the matrix is square, so no shape complains."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa.T + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=3)
def bias_missing(x, a0, params):
    """The bias ba is missing."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa)
    return a


@mistake(of="rnn_forward", breaks="equals_the_formula", hint=3)
def bias_at_the_first_step_only(x, a0, params):
    """The bias ba is added before the loop, so only the first step has it."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    memory = a0 @ params.Waa + params.ba
    for t in range(x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + memory)
        memory = a[:, t] @ params.Waa
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=3)
def tanh_missing(x, a0, params):
    """The tanh is missing."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in range(x.shape[1]):
        a_prev = a[:, t] = x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba
    return a


@mistake(of="rnn_forward", breaks="equals_the_formula", hint=3)
def memory_without_tanh(x, a0, params):
    """The sum before tanh is carried to the next step instead of the state."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    z = a0
    for t in range(x.shape[1]):
        z = x[:, t] @ params.Wax + z @ params.Waa + params.ba
        a[:, t] = np.tanh(z)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=3)
def tanh_of_each_term(x, a0, params):
    """The tanh is taken of each term and the results are added."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax) + np.tanh(a_prev @ params.Waa) + np.tanh(params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "rows_are_independent"), hint=2)
def memory_of_the_first_row(x, a0, params):
    """All sequences of the batch remember the state of the first one."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0[0]
    for t in range(x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
        a_prev = a[0, t]
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "rows_are_independent"), hint=2)
def memory_averaged_over_the_batch(x, a0, params):
    """The memory is averaged over the batch before each step."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = a0
    for t in range(x.shape[1]):
        remembered = a_prev.mean(axis=0, keepdims=True) @ params.Waa
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + remembered + params.ba)
    return a


@mistake(of="rnn_forward", breaks="leaves_its_inputs_and_forgets_the_last_call", hint=1)
def a0_overwritten(x, a0, params):
    """The caller's a0 is overwritten with each new state."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    for t in range(x.shape[1]):
        a0[...] = np.tanh(x[:, t] @ params.Wax + a0 @ params.Waa + params.ba)
        a[:, t] = a0
    return a


@mistake(of="rnn_forward", breaks="leaves_its_inputs_and_forgets_the_last_call", hint=1)
def state_leaks_into_the_next_call(x, a0, params):
    """The last state is kept in a global variable and becomes the start of the next call."""
    memory = globals().setdefault("last_states", {"a_prev": a0})
    a = np.zeros((*x.shape[:2], params.ba.size))
    a_prev = memory["a_prev"] if memory["a_prev"].shape == a0.shape else a0
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
    memory["a_prev"] = a_prev
    return a


@mistake(of="rnn_forward", breaks="equals_the_formula", hint=2)
def computed_in_float32(x, a0, params):
    """The states are stored in float32, which keeps seven digits."""
    a = np.zeros((*x.shape[:2], params.ba.size), dtype=np.float32)
    a_prev = a0
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + a_prev @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=1)
def bias_added_twice(x, a0, params):
    """The bias ba is added twice."""
    a, a_prev = np.zeros((*x.shape[:2], params.ba.size)), a0
    for t in range(x.shape[1]):
        a_prev = a[:, t] = np.tanh(x[:, t] @ params.Wax + params.ba + a_prev @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0"), hint=2, called="first_step_left_zero")
def first_step_left_zero_and_remembered(x, a0, params):
    """The loop begins at t = 1, so the first word is never read and a[:, 0] is left at zero."""
    a = np.zeros((*x.shape[:2], params.ba.size))
    for t in range(1, x.shape[1]):
        a[:, t] = np.tanh(x[:, t] @ params.Wax + a[:, t - 1] @ params.Waa + params.ba)
    return a


@mistake(of="rnn_forward", breaks=("equals_the_formula", "starts_from_a0", "is_causal"), hint=2)
def first_word_missing(x, a0, params):
    """The loop begins at t = 1, so the first word is never read and there is one state too few."""
    states = [a0]
    for t in range(1, x.shape[1]):
        states.append(np.tanh(x[:, t] @ params.Wax + states[-1] @ params.Waa + params.ba))
    return np.stack(states[1:], axis=1)


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=2)
def mean_over_time_too(a, targets, params, mask=None):
    """The loss is averaged over the time steps as well, where the sum over time is meant."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.mean())


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=2)
def sum_over_the_batch(a, targets, params, mask=None):
    """The loss is summed over the batch and not divided by its size."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.sum())


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=2)
def divided_by_the_batch_twice(a, targets, params, mask=None):
    """The loss is divided by the batch size twice."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.mean(axis=0).sum() / len(a))


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=2)
def sum_over_the_batch_mean_over_time(a, targets, params, mask=None):
    """The loss is summed over the batch and averaged over time: the two axes are exchanged."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.sum() / a.shape[1])


@mistake(of="sequence_loss", breaks="masked_steps_do_not_count", hint=2)
def mask_ignored(a, targets, params, mask=None):
    """The mask is not used: the padding counts."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="masked_steps_do_not_count", hint=2)
def divided_by_the_real_steps(a, targets, params, mask=None):
    """The loss under a mask is divided by the number of real steps instead of the batch size."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    return float(losses.sum() / len(a) if mask is None else (losses * mask).sum() / mask.sum())


@mistake(of="sequence_loss", breaks="masked_steps_do_not_count", hint=2)
def mask_turned_round(a, targets, params, mask=None):
    """The mask is turned round: only the padding counts."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * (1 - mask)
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="masked_steps_do_not_count", hint=2)
def mask_on_the_states(a, targets, params, mask=None):
    """The mask sets the states to zero, but a state of zeros still has a loss."""
    if mask is not None:
        a = a * mask[..., np.newaxis]
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=3)
def by_missing(a, targets, params, mask=None):
    """The bias by is missing from the scores."""
    scores = a @ params.Wya
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=3)
def log_missing(a, targets, params, mask=None):
    """The log is missing: minus the probability itself is added up."""
    scores = a @ params.Wya + params.by
    p = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    losses = -np.take_along_axis(p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=3)
def sign_missing(a, targets, params, mask=None):
    """The minus sign is missing, so a better network has a larger loss."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=1)
def softmax_over_time(a, targets, params, mask=None):
    """The softmax runs over time (axis 1) instead of over the outputs (the last axis)."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="holds_for_scores_of_any_size", hint=1)
def no_maximum_subtracted(a, targets, params, mask=None):
    """The largest score is not subtracted, so the exponential overflows."""
    scores = a @ params.Wya + params.by
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="holds_for_scores_of_any_size", hint=1)
def log_of_zero(a, targets, params, mask=None):
    """The log is taken of a probability that has become zero."""
    scores = a @ params.Wya + params.by
    p = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    losses = -np.log(np.take_along_axis(p, targets[..., np.newaxis], axis=-1)[..., 0])
    if mask is not None:
        losses = losses * mask
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=2)
def targets_shifted_again(a, targets, params, mask=None):
    """The targets are moved by one step, though they are the next words already."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    late = np.concatenate([targets[:, 1:], targets[:, :1]], axis=1)
    losses = -np.take_along_axis(log_p, late[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=2)
def last_step_only(a, targets, params, mask=None):
    """Only the last time step counts."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask
    return float(losses[:, -1].sum() / len(a))


@mistake(
    of="sequence_loss",
    breaks="adds_over_time_and_averages_over_the_batch",
    hint=2,
    called="mean_over_the_counted_steps",
)
def mean_over_the_counted_steps(a, targets, params, mask=None):
    """The loss is averaged over all steps that count, where the sum over time and the mean over the batch are meant."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    return float(losses.mean() if mask is None else (losses * mask).sum() / mask.sum())


@mistake(of="sequence_loss", breaks="masked_steps_do_not_count", hint=2)
def mask_on_the_scores(a, targets, params, mask=None):
    """The mask sets the scores to zero, but equal scores still have a loss: the log of the number of outputs."""
    scores = a @ params.Wya + params.by
    if mask is not None:
        scores = scores * np.asarray(mask)[..., np.newaxis]
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    return float(-np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1).sum() / len(a))


@mistake(of="sequence_loss", breaks="takes_any_mask", hint=2)
def mask_read_as_lengths(a, targets, params, mask=None):
    """The mask is only counted and the first steps are taken, also where others are the real ones."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * (np.arange(losses.shape[1]) < np.sum(mask, axis=1)[:, np.newaxis])
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="takes_any_mask", hint=2)
def empty_sequences_not_counted(a, targets, params, mask=None):
    """The sum is divided by the number of sequences that have a real step; it is always divided by the batch."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is None:
        return float(losses.sum() / len(a))
    return float((losses * mask).sum() / np.count_nonzero(np.any(mask, axis=1)))


@mistake(of="sequence_loss", breaks="takes_any_mask", hint=2)
def mask_taken_for_row_numbers(a, targets, params, mask=None):
    """The mask is used as an index: truth values choose, but ones and zeros are taken for the numbers of rows."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses[mask]
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="takes_any_mask", hint=2)
def tilde_of_a_mask_of_numbers(a, targets, params, mask=None):
    """The tilde turns truth values round, but makes -2 of the number 1, so with a mask of numbers nothing counts."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = np.where(~mask, 0.0, losses)
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="adds_over_time_and_averages_over_the_batch", hint=2)
def first_target_dropped(a, targets, params, mask=None):
    """The targets are moved by one step and the rest is cut, though they are the next words already."""
    a, targets = a[:, :-1], targets[:, 1:]
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = losses * mask[:, 1:]
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="holds_for_scores_of_any_size", hint=1, called="not_its_own_maximum_subtracted")
def one_maximum_for_all_steps(a, targets, params, mask=None):
    """Something else than each step's own largest score is subtracted, so that large scores are lost."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max()
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = np.where(mask, losses, 0.0)
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="holds_for_scores_of_any_size", hint=1, called="not_its_own_maximum_subtracted")
def sum_subtracted_for_the_maximum(a, targets, params, mask=None):
    """Something else than each step's own largest score is subtracted, so that large scores are lost."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.sum(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        losses = np.where(mask, losses, 0.0)
    return float(losses.sum() / len(a))


@mistake(of="sequence_loss", breaks="leaves_its_inputs", hint=1)
def states_overwritten(a, targets, params, mask=None):
    """The caller's states are set to zero where the mask is false."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    if mask is not None:
        a *= np.asarray(mask, dtype=float)[..., np.newaxis]
        losses = losses * mask
    return float(losses.sum() / len(a))


@mistake(
    of="sequence_loss",
    breaks="adds_over_time_and_averages_over_the_batch",
    hint=2,
    called="mean_over_the_counted_steps",
)
def mean_of_the_chosen_steps(a, targets, params, mask=None):
    """The loss is averaged over all steps that count, where the sum over time and the mean over the batch are meant."""
    scores = a @ params.Wya + params.by
    scores = scores - scores.max(axis=-1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., np.newaxis], axis=-1)[..., 0]
    return float(losses.mean() if mask is None else losses[mask].mean())


@mistake(of="forward_in_chunks", breaks="equals_one_long_pass", hint=1)
def each_chunk_starts_from_a0(x, a0, params, chunk):
    """Every chunk starts from a0: the memory is not carried over."""
    parts = [rnn_forward(x[:, t : t + chunk], a0, params) for t in range(0, x.shape[1], chunk)]
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="equals_one_long_pass", hint=1)
def each_chunk_starts_from_zeros(x, a0, params, chunk):
    """The memory is reset to zeros after each chunk."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
        state = np.zeros_like(a0)
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="starts_from_the_given_a0", hint=1)
def first_chunk_starts_from_zeros(x, a0, params, chunk):
    """The first chunk starts from zeros and a0 is never used."""
    parts, state = [], np.zeros_like(a0)
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
        state = parts[-1][:, -1]
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="equals_one_long_pass", hint=2)
def first_state_carried(x, a0, params, chunk):
    """The first state of a chunk is carried over instead of its last."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
        state = parts[-1][:, 0]
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="equals_one_long_pass", hint=2)
def last_state_but_one_carried(x, a0, params, chunk):
    """The state of the last step but one is carried over instead of the last one."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        state = parts[-1][:, chunk - 2] if parts else a0
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="hands_over_no_more_than_a_chunk", hint=1)
def one_long_pass(x, a0, params, chunk):
    """Everything is read in one long pass, which is what the chunks are there to avoid."""
    return rnn_forward(x, a0, params)


@mistake(of="forward_in_chunks", breaks="hands_over_no_more_than_a_chunk", hint=1)
def rnn_forward_not_called(x, a0, params, chunk):
    """The steps are computed anew, and rnn_forward is not called for the chunks."""
    states, state = [], a0
    for t in range(x.shape[1]):
        state = np.tanh(x[:, t] @ params.Wax + state @ params.Waa + params.ba)
        states.append(state)
    return np.stack(states, axis=1)


@mistake(of="forward_in_chunks", breaks="equals_one_long_pass", hint=2)
def mean_state_carried(x, a0, params, chunk):
    """The mean of a chunk's states is carried over instead of the last one."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
        state = parts[-1].mean(axis=1)
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="reads_the_rest", hint=2)
def rest_dropped(x, a0, params, chunk):
    """Only whole chunks are read; the steps that are left over are dropped."""
    parts, state = [np.empty((len(x), 0, params.ba.size))], a0
    for k in range(x.shape[1] // chunk):
        parts.append(rnn_forward(x[:, k * chunk : (k + 1) * chunk], state, params))
        state = parts[-1][:, -1]
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="reads_the_rest", hint=2)
def rest_padded(x, a0, params, chunk):
    """The last chunk is filled up with zeros, and the states of this padding are returned too."""
    missing = -x.shape[1] % chunk
    padded = np.concatenate([x, np.zeros((len(x), missing, x.shape[2]))], axis=1)
    parts, state = [], a0
    for t in range(0, padded.shape[1], chunk):
        parts.append(rnn_forward(padded[:, t : t + chunk], state, params))
        state = parts[-1][:, -1]
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks=("equals_one_long_pass", "starts_from_the_given_a0"), hint=2)
def joined_along_the_batch(x, a0, params, chunk):
    """The chunks are joined along the batch axis instead of the time axis."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
        state = parts[-1][:, -1]
    return np.concatenate(parts)


@mistake(of="forward_in_chunks", breaks=("equals_one_long_pass", "reads_the_rest"), hint=2)
def last_chunk_only(x, a0, params, chunk):
    """Only the states of the last chunk are returned."""
    state = a0
    for t in range(0, x.shape[1], chunk):
        part = rnn_forward(x[:, t : t + chunk], state, params)
        state = part[:, -1]
    return part


@mistake(of="forward_in_chunks", breaks=("equals_one_long_pass", "starts_from_the_given_a0"), hint=3)
def border_word_skipped(x, a0, params, chunk):
    """Each chunk begins one step too late, so the first word of each chunk is skipped."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        states = rnn_forward(x[:, t + 1 : t + chunk], state, params).reshape(len(x), -1, params.ba.size)
        parts += [state[:, np.newaxis], states]
        state = states[:, -1] if states.shape[1] else state
    return np.concatenate(parts, axis=1)[:, : x.shape[1]]


@mistake(of="forward_in_chunks", breaks="equals_one_long_pass", hint=3)
def border_word_read_twice(x, a0, params, chunk):
    """Each chunk begins with the last word of the chunk before, which is read twice."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        first = max(t - 1, 0)
        part = rnn_forward(x[:, first : t + chunk], state, params)
        parts.append(part[:, t - first :])
        state = part[:, -1]
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="equals_one_long_pass", hint=1)
def every_chunk_is_the_first(x, a0, params, chunk):
    """The slice does not move: every chunk reads the first words again."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, : min(chunk, x.shape[1] - t)], state, params))
        state = parts[-1][:, -1]
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="equals_one_long_pass", hint=2)
def chunk_memory_of_the_first_row(x, a0, params, chunk):
    """All sequences of the batch go on from the state of the first one."""
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
        state = np.repeat(parts[-1][:1, -1], len(x), axis=0)
    return np.concatenate(parts, axis=1)


@mistake(of="forward_in_chunks", breaks="leaves_its_inputs_too", hint=1)
def a0_overwritten_between_chunks(x, a0, params, chunk):
    """The carried state is written into the caller's a0."""
    parts = []
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], a0, params))
        a0[...] = parts[-1][:, -1]
    return np.concatenate(parts, axis=1)


ALL_DRAWS = ("draws_by_the_probabilities", "temperature_divides_the_scores", "rng_decides")
ALL_OF_SAMPLE = ("feeds_back_what_it_writes", *ALL_DRAWS)


@mistake(of="sample", breaks=ALL_DRAWS, hint=1)
def argmax_instead_of_a_draw(params, start, length, *, temperature, rng):
    """The most likely word is taken each time, and nothing is drawn."""
    a, ids = np.zeros(params.ba.size), list(start)
    for i in range(len(start) + length - 1):
        a = np.tanh(params.Wax[ids[i]] + a @ params.Waa + params.ba)
        if i + 1 >= len(start):
            ids.append(int(np.argmax(a @ params.Wya + params.by)))
    return np.array(ids[len(start) :])


@mistake(of="sample", breaks="feeds_back_what_it_writes", hint=2)
def drawn_word_not_fed_back(params, start, length, *, temperature, rng):
    """The last word of start is fed at every step, and the drawn words are never read."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[start[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="feeds_back_what_it_writes", hint=2)
def state_stands_still(params, start, length, *, temperature, rng):
    """The state is never computed again after start, so all words come from one and the same state."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
    return np.array(ids)


@mistake(of="sample", breaks="feeds_back_what_it_writes", hint=2)
def state_not_carried(params, start, length, *, temperature, rng):
    """The state is set to zeros before each drawn word is read, so only the last word counts."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="feeds_back_what_it_writes", hint=1)
def only_the_last_start_word_read(params, start, length, *, temperature, rng):
    """Only the last word of start is read; the words before it are skipped."""
    a, ids, word = np.zeros(params.ba.size), [], start[-1]
    for _ in range(length):
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        word = rng.choice(p.size, p=p / p.sum())
        ids.append(word)
    return np.array(ids)


@mistake(of="sample", breaks="feeds_back_what_it_writes", hint=2)
def last_start_word_read_twice(params, start, length, *, temperature, rng):
    """The last word of start is read twice before the first draw."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    word = start[-1]
    for _ in range(length):
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        word = rng.choice(p.size, p=p / p.sum())
        ids.append(word)
    return np.array(ids)


@mistake(of="sample", breaks="feeds_back_what_it_writes", hint=3)
def ba_missing(params, start, length, *, temperature, rng):
    """The bias ba is missing from the state."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa)
    return np.array(ids)


@mistake(of="sample", breaks=ALL_OF_SAMPLE, hint=1)
def start_included(params, start, length, *, temperature, rng):
    """The words of start are returned in front of the drawn ones."""
    a, ids = np.zeros(params.ba.size), list(start)
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks=ALL_OF_SAMPLE, hint=1)
def start_counted_in_the_length(params, start, length, *, temperature, rng):
    """The words of start count towards the length, so too few are drawn."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length - len(start)):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids, dtype=int)


@mistake(of="sample", breaks="rng_decides", hint=1)
def generator_made_anew_at_each_step(params, start, length, *, temperature, rng):
    """A generator with the same seed is made before every draw, so every draw falls on the same place."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        rng = np.random.default_rng(0)
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="rng_decides", hint=1, called="generator_of_its_own")
def generator_of_its_own(params, start, length, *, temperature, rng):
    """The function makes a generator of its own with a fixed seed and ignores rng."""
    own, a, ids = np.random.default_rng(42), np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(own.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="rng_decides", hint=1, called="generator_of_its_own")
def generator_of_its_own_from_zero(params, start, length, *, temperature, rng):
    """The function makes a generator of its own with a fixed seed and ignores rng."""
    own = np.random.default_rng(0)
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(own.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="rng_decides", hint=1)
def global_generator(params, start, length, *, temperature, rng):
    """The draw comes from np.random.choice, the generator that everybody shares, and not from rng."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        ids.append(np.random.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="temperature_divides_the_scores", hint=3)
def temperature_multiplied(params, start, length, *, temperature, rng):
    """The scores are multiplied by the temperature where they should be divided."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) * temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="temperature_divides_the_scores", hint=3, called="temperature_without_effect")
def temperature_ignored(params, start, length, *, temperature, rng):
    """The temperature has no effect: it is not used, or divides probabilities, which their sum undoes."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = a @ params.Wya + params.by
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="temperature_divides_the_scores", hint=3, called="temperature_without_effect")
def temperature_after_the_softmax(params, start, length, *, temperature, rng):
    """The temperature has no effect: it is not used, or divides probabilities, which their sum undoes."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = a @ params.Wya + params.by
        p = np.exp(scores - scores.max())
        p = p / p.sum() / temperature
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="temperature_divides_the_scores", hint=3)
def bias_not_divided_by_the_temperature(params, start, length, *, temperature, rng):
    """Only the product with Wya is divided by the temperature, and the bias is added afterwards."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = a @ params.Wya / temperature + params.by
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="temperature_divides_the_scores", hint=3)
def only_the_three_best(params, start, length, *, temperature, rng):
    """Only the three most likely words can be drawn, where every word has its chance."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        scores = np.where(scores >= np.sort(scores)[-min(3, scores.size)], scores, -np.inf)
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks=("feeds_back_what_it_writes", "temperature_divides_the_scores"), hint=2)
def word_zero_never_drawn(params, start, length, *, temperature, rng):
    """Id 0 is taken for padding and never drawn; it is a word like any other."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by)[1:] / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(np.arange(1, params.by.size), p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks=("draws_by_the_probabilities", "temperature_divides_the_scores"), hint=3)
def softmax_twice(params, start, length, *, temperature, rng):
    """The softmax is taken twice, so all words become nearly as likely."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = (a @ params.Wya + params.by) / temperature
        p = np.exp(scores - scores.max())
        p = np.exp(p / p.sum())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks=("feeds_back_what_it_writes", "draws_by_the_probabilities"), hint=1)
def every_word_equally_likely(params, start, length, *, temperature, rng):
    """Every word is drawn with the same chance, and the network is not asked."""
    return rng.integers(params.by.size, size=length)


@mistake(of="sample", breaks="draws_by_the_probabilities", hint=3)
def by_missing_in_the_draw(params, start, length, *, temperature, rng):
    """The bias by is missing from the scores."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = a @ params.Wya / temperature
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="feeds_back_what_it_writes", hint=3)
def scores_overflow(params, start, length, *, temperature, rng):
    """The largest score is not subtracted, so the exponential overflows and no draw is possible."""
    a, ids = np.zeros(params.ba.size), []
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        p = np.exp((a @ params.Wya + params.by) / temperature)
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


@mistake(of="sample", breaks="leaves_the_weights_and_forgets_the_last_call", hint=1)
def weights_overwritten(params, start, length, *, temperature, rng):
    """The output weights of the caller are divided by the temperature in place."""
    a, ids = np.zeros(params.ba.size), []
    Wya, by = params.Wya, params.by
    Wya /= temperature
    by /= temperature
    for word in start:
        a = np.tanh(params.Wax[word] + a @ params.Waa + params.ba)
    for _ in range(length):
        scores = a @ Wya + by
        p = np.exp(scores - scores.max())
        ids.append(rng.choice(p.size, p=p / p.sum()))
        a = np.tanh(params.Wax[ids[-1]] + a @ params.Waa + params.ba)
    return np.array(ids)


ALL_OF_PERPLEXITY = ("is_the_exponential_of_the_mean_loss", "counts_equal_choices", "reads_whole_books")


@mistake(of="perplexity", breaks=ALL_OF_PERPLEXITY, hint=3)
def mean_without_exponential(loss_sum, n_steps):
    """The loss per step is returned without the exponential."""
    return loss_sum / n_steps


@mistake(of="perplexity", breaks=ALL_OF_PERPLEXITY, hint=1)
def exponential_of_the_sum(loss_sum, n_steps):
    """The exponential is taken of the sum, which was not divided by the number of steps."""
    return float(np.exp(loss_sum))


@mistake(of="perplexity", breaks=ALL_OF_PERPLEXITY, hint=1)
def exponential_before_the_mean(loss_sum, n_steps):
    """The exponential is taken first and the division comes second."""
    return float(np.exp(loss_sum) / n_steps)


@mistake(of="perplexity", breaks=ALL_OF_PERPLEXITY, hint=2)
def base_two(loss_sum, n_steps):
    """Two is raised to the loss per step, but the loss is in nats: its base is e."""
    return float(2 ** (loss_sum / n_steps))


@mistake(of="perplexity", breaks=ALL_OF_PERPLEXITY, hint=2)
def probability_instead(loss_sum, n_steps):
    """The exponential of minus the loss is taken: that is the mean probability, one over the perplexity."""
    return float(np.exp(-loss_sum / n_steps))


@mistake(of="perplexity", breaks="is_the_exponential_of_the_mean_loss", hint=3)
def whole_numbers_only(loss_sum, n_steps):
    """The loss per step is rounded down by //."""
    return float(np.exp(loss_sum // n_steps))


@mistake(of="perplexity", breaks=ALL_OF_PERPLEXITY, hint=1)
def one_step_too_few(loss_sum, n_steps):
    """The sum is divided by one step too few."""
    return float(np.exp(loss_sum / max(n_steps - 1, 1)))


@mistake(of="perplexity", breaks="reads_whole_books", hint=2)
def root_of_a_huge_number(loss_sum, n_steps):
    """The exponential of the whole sum is computed first, which overflows for a long text."""
    return float(np.exp(loss_sum) ** (1 / n_steps))


@mistake(of="perplexity", breaks="reads_whole_books", hint=3)
def cut_off_at_the_vocabulary(loss_sum, n_steps):
    """The perplexity is cut off at 41 words, though a network that is sure and wrong does worse than guessing."""
    return min(float(np.exp(loss_sum / n_steps)), 41.0)


@mistake(of="perplexity", breaks="reads_whole_books", hint=3)
def mean_cut_off_at_twenty(loss_sum, n_steps):
    """The loss per step is cut off at 20, so every larger doubt looks the same."""
    return float(np.exp(min(loss_sum / n_steps, 20)))
