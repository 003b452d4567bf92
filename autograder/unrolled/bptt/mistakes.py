"""Mistakes of notebook 03: gradients through time, a checker for them, and steps downhill."""

import numpy as np
from rnnkit.params import RNNParams
from rnnkit.text import one_hot

from autograder.claims.mistake import mistake
from autograder.unrolled.bptt.oracle import rnn_cell_backward, softmax

WRONG_OUTPUT = ("equals_the_derivative", "masked_steps_do_not_count", "points_along_the_derivative")
ALL_OF_OUTPUT = (*WRONG_OUTPUT, "states_and_mask_are_left_as_they_were")
ALL_OF_CELL = ("gradient_of_the_input", "gradient_of_the_memory", "gradients_of_the_weights")
ALL_OF_NETWORK = (
    "gradients_of_the_weights_over_time",
    "gradient_of_every_input",
    "gradient_of_the_first_state",
    "a_loss_at_one_step_reaches_back_and_not_ahead",
)
ALL_OF_WINDOWS = (
    "every_step_is_in_exactly_one_window",
    "windows_are_full_and_follow_each_other",
    "a_short_text_is_one_window",
)
ALL_OF_CHECKER = (
    "sorts_gradients_of_a_recurrent_network",
    "sees_one_wrong_entry_in_any_weight",
    "is_exact_where_the_loss_is_curved",
    "does_not_depend_on_the_unit_of_the_loss",
    "weights_are_left_as_they_were",
)
LARGEST = "the_largest_error_along_five_directions_of_rng"
ONE_SIDED = ("is_exact_where_the_loss_is_curved", LARGEST)


@mistake(of="output_backward", breaks=ALL_OF_OUTPUT, hint=2)
def probabilities_alone(a, targets, params, mask=None):
    """The gradient of the scores is taken as p where p minus the one-hot target is meant."""
    dscores = softmax(a @ params.Wya + params.by)
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=ALL_OF_OUTPUT, hint=2)
def target_minus_probabilities(a, targets, params, mask=None):
    """The sign is turned round: the one-hot target minus p."""
    dscores = one_hot(targets, len(params.by)) - softmax(a @ params.Wya + params.by)
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=("equals_the_derivative", "masked_steps_do_not_count"), hint=1)
def not_divided_by_the_batch(a, targets, params, mask=None):
    """The sum over the batch is not divided by the batch size."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=("equals_the_derivative", "masked_steps_do_not_count"), hint=1)
def divided_by_the_batch_twice(a, targets, params, mask=None):
    """The gradient is divided by the batch size once for the states and once more for the weights."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    dWya = np.tensordot(a, dscores, axes=([0, 1], [0, 1])) / len(a)
    return dscores @ params.Wya.T, dWya, dscores.sum(axis=(0, 1)) / len(a)


@mistake(of="output_backward", breaks=("equals_the_derivative", "masked_steps_do_not_count"), hint=1)
def averaged_over_time(a, targets, params, mask=None):
    """The gradient is divided by the number of time steps although the loss is their sum."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / (a.shape[0] * a.shape[1])
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=ALL_OF_OUTPUT, hint=1)
def softmax_over_time(a, targets, params, mask=None):
    """The softmax runs over the time axis."""
    exponentials = np.exp(a @ params.Wya + params.by)
    dscores = exponentials / exponentials.sum(axis=1, keepdims=True) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=ALL_OF_OUTPUT, hint=1)
def output_bias_missing(a, targets, params, mask=None):
    """The bias by is missing when the scores are computed again."""
    dscores = softmax(a @ params.Wya) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=("equals_the_derivative", "masked_steps_do_not_count"), hint=3)
def bias_gradient_averaged(a, targets, params, mask=None):
    """The bias gradient is the mean over the time steps instead of the sum."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    dby = dscores.mean(axis=1).sum(axis=0)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dby


@mistake(of="output_backward", breaks=("equals_the_derivative", "masked_steps_do_not_count"), hint=3)
def bias_gradient_not_summed(a, targets, params, mask=None):
    """The bias gradient is summed over the batch and not over time."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=0)


@mistake(of="output_backward", breaks=("equals_the_derivative", "masked_steps_do_not_count"), hint=3)
def weights_from_the_last_step(a, targets, params, mask=None):
    """The gradients of Wya and by come from the last time step only."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, a[:, -1].T @ dscores[:, -1], dscores[:, -1].sum(axis=0)


@mistake(of="output_backward", breaks=("equals_the_derivative", "masked_steps_do_not_count"), hint=2)
def not_turned_round(a, targets, params, mask=None):
    """The scores' gradient goes back through Wya where the transposed Wya is meant."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    da = dscores @ params.Wya.reshape(params.Wya.T.shape)
    return da, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=ALL_OF_OUTPUT, hint=2)
def slope_of_the_probability_alone(a, targets, params, mask=None):
    """The gradient stops at the probabilities, minus one over p: the way through the softmax is missing."""
    dscores = -one_hot(targets, len(params.by)) / softmax(a @ params.Wya + params.by)
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks="equals_the_derivative", hint=1)
def targets_shifted_once_more(a, targets, params, mask=None):
    """The targets are shifted by one step once more; they already are what the output should say."""
    shifted = np.roll(targets, -1, axis=1) if targets.shape[1] > 1 else (targets + 1) % len(params.by)
    dscores = softmax(a @ params.Wya + params.by) - one_hot(shifted, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=("masked_steps_do_not_count", "states_and_mask_are_left_as_they_were"), hint=1)
def mask_ignored(a, targets, params, mask=None):
    """Masked steps are counted."""
    dscores = (softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))) / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks="masked_steps_do_not_count", hint=1)
def mask_for_the_states_only(a, targets, params, mask=None):
    """The mask silences the gradient of the states and not those of Wya and by."""
    dscores = (softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))) / len(a)
    da = dscores @ params.Wya.T
    if mask is not None:
        da = da * mask[..., None]
    return da, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks="masked_steps_do_not_count", hint=1)
def divided_by_the_steps_that_count(a, targets, params, mask=None):
    """With a mask, the gradient is divided by the number of steps that count instead of the batch size."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    dscores = dscores / len(a) if mask is None else dscores * mask[..., None] / mask.sum()
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks="states_and_mask_are_left_as_they_were", hint=1)
def states_masked_in_place(a, targets, params, mask=None):
    """The mask is multiplied into the caller's states."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        a *= mask[..., None]
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=("equals_the_derivative", "masked_steps_do_not_count"), hint=1)
def divided_by_every_step(a, targets, params, mask=None):
    """The gradient is divided by the number of steps that count in the whole batch, mask or no mask."""
    counts = np.ones(targets.shape) if mask is None else mask.astype(float)
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    dscores = dscores * counts[..., None] / counts.sum()
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=WRONG_OUTPUT[:1], hint=3)
def bias_gradient_averaged_twice(a, targets, params, mask=None):
    """The bias gradient is the mean over batch and time instead of the sum."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.mean(axis=(0, 1))


@mistake(of="output_backward", breaks=ALL_OF_OUTPUT, hint=3)
def states_come_last(a, targets, params, mask=None):
    """The gradients of Wya and by are returned before that of the states."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1)), dscores @ params.Wya.T


@mistake(of="output_backward", breaks="masked_steps_do_not_count", hint=1)
def divided_by_the_rows_that_count(a, targets, params, mask=None):
    """Sequences without a step that counts are left out of the number that is divided by."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    rows = len(a)
    if mask is not None:
        dscores, rows = dscores * mask[..., None], max(1, np.count_nonzero(mask.any(axis=1)))
    dscores = dscores / rows
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks="masked_steps_do_not_count", hint=1)
def mask_only_counted(a, targets, params, mask=None):
    """The true entries of a row of the mask are counted, and so many first steps are taken."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * (np.arange(a.shape[1]) < mask.sum(axis=1, keepdims=True))[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=("masked_steps_do_not_count", "states_and_mask_are_left_as_they_were"), hint=1)
def mask_the_other_way_round(a, targets, params, mask=None):
    """The mask is read the other way round, as true where a step is padding."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets, len(params.by))
    if mask is not None:
        dscores = dscores * ~mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="output_backward", breaks=ALL_OF_OUTPUT, hint=1)
def targets_of_the_first_sequence(a, targets, params, mask=None):
    """Every sequence is compared with the targets of the first one."""
    dscores = softmax(a @ params.Wya + params.by) - one_hot(targets[:1], len(params.by))
    if mask is not None:
        dscores = dscores * mask[..., None]
    dscores = dscores / len(a)
    return dscores @ params.Wya.T, np.tensordot(a, dscores, axes=([0, 1], [0, 1])), dscores.sum(axis=(0, 1))


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=1)
def slope_left_out(da_t, x_t, a_prev, a_t, params):
    """The slope of tanh is left out."""
    grads = RNNParams(x_t.T @ da_t, a_prev.T @ da_t, da_t.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return da_t @ params.Wax.T, da_t @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=2)
def slope_of_the_pre_activation(da_t, x_t, a_prev, a_t, params):
    """The slope is taken as 1 - z**2, with the pre-activation in place of the state."""
    dz = da_t * (1 - (x_t @ params.Wax + a_prev @ params.Waa + params.ba) ** 2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=2)
def divided_by_the_slope(da_t, x_t, a_prev, a_t, params):
    """The gradient is divided by the slope of tanh instead of multiplied."""
    dz = da_t / (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=2)
def square_forgotten(da_t, x_t, a_prev, a_t, params):
    """The slope is taken as 1 - a_t, without the square."""
    dz = da_t * (1 - a_t)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=2)
def slope_of_the_state_before(da_t, x_t, a_prev, a_t, params):
    """The slope is computed from a_prev instead of a_t."""
    dz = da_t * (1 - a_prev**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=2)
def slope_of_the_sigmoid(da_t, x_t, a_prev, a_t, params):
    """The slope is taken as a_t times (1 - a_t), which belongs to the sigmoid."""
    dz = da_t * a_t * (1 - a_t)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradient_of_the_memory", hint=2)
def memory_not_turned_round(da_t, x_t, a_prev, a_t, params):
    """The gradient goes back to a_prev through Waa where the transposed Waa is meant."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa, grads


@mistake(of="rnn_cell_backward", breaks="gradient_of_the_memory", hint=2)
def memory_skips_the_slope(da_t, x_t, a_prev, a_t, params):
    """The gradient of a_prev is taken before the slope of tanh, the others after it."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, da_t @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradient_of_the_memory", hint=1)
def memory_is_passed_on(da_t, x_t, a_prev, a_t, params):
    """The gradient of a_prev is da_t passed on as it is."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, da_t, grads


@mistake(of="rnn_cell_backward", breaks="gradient_of_the_input", hint=2)
def input_skips_the_slope(da_t, x_t, a_prev, a_t, params):
    """The gradient of x_t is taken before the slope of tanh, the others after it."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return da_t @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=3)
def memory_weights_from_the_new_state(da_t, x_t, a_prev, a_t, params):
    """The gradient of Waa is made from a_t instead of a_prev."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_t.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=3)
def bias_not_summed(da_t, x_t, a_prev, a_t, params):
    """The gradient of ba is not summed over the batch."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz, 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=3)
def bias_averaged(da_t, x_t, a_prev, a_t, params):
    """The gradient of ba is the mean over the batch instead of the sum."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.mean(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=3)
def bias_summed_over_the_units(da_t, x_t, a_prev, a_t, params):
    """The gradient of ba is summed over the hidden units instead of the batch."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=1), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=3)
def weights_divided_by_the_batch(da_t, x_t, a_prev, a_t, params):
    """The gradients of the weights are divided by the batch size, which da_t already is."""
    dz = da_t * (1 - a_t**2)
    n = len(x_t)
    grads = RNNParams(x_t.T @ dz / n, a_prev.T @ dz / n, dz.sum(axis=0) / n, 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=3)
def weight_gradients_transposed(da_t, x_t, a_prev, a_t, params):
    """The gradients of Wax and Waa are transposed."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(dz.T @ x_t, dz.T @ a_prev, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=1)
def output_weights_in_the_gradient(da_t, x_t, a_prev, a_t, params):
    """The weights Wya and by themselves stand in the gradient where zeros belong."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), params.Wya, params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="inputs_of_the_cell_are_left_as_they_were", hint=1)
def upstream_gradient_overwritten(da_t, x_t, a_prev, a_t, params):
    """The slope is multiplied into the caller's da_t."""
    da_t *= 1 - a_t**2
    grads = RNNParams(x_t.T @ da_t, a_prev.T @ da_t, da_t.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return da_t @ params.Wax.T, da_t @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=2)
def tanh_taken_once_more(da_t, x_t, a_prev, a_t, params):
    """The slope is taken as 1 - np.tanh(a_t)**2, with the tanh taken once more."""
    dz = da_t * (1 - np.tanh(a_t) ** 2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=2)
def size_for_the_square(da_t, x_t, a_prev, a_t, params):
    """The slope is taken as 1 - |a_t|, without the square."""
    dz = da_t * (1 - np.abs(a_t))
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=2)
def slope_taken_twice(da_t, x_t, a_prev, a_t, params):
    """The slope of tanh is multiplied twice."""
    dz = da_t * (1 - a_t**2) ** 2
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=1)
def bias_skips_the_slope(da_t, x_t, a_prev, a_t, params):
    """The gradient of ba is taken before the slope of tanh, the others after it."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, da_t.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=3)
def bias_keeps_an_axis(da_t, x_t, a_prev, a_t, params):
    """The gradient of ba keeps a batch axis of one."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0, keepdims=True), 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=1)
def no_output_layer(da_t, x_t, a_prev, a_t, params):
    """The gradients of Wya and by are None where arrays of zeros are meant."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), None, None)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="gradients_of_the_weights", hint=3)
def weights_from_the_first_sequence(da_t, x_t, a_prev, a_t, params):
    """The gradients of the weights come from the first sequence only."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t[:1].T @ dz[:1], a_prev[:1].T @ dz[:1], dz[0], 0 * params.Wya, 0 * params.by)
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=1)
def tanh_for_its_slope(da_t, x_t, a_prev, a_t, params):
    """The gradient is multiplied by tanh of the state, where the slope of tanh is meant."""
    dz = da_t * np.tanh(a_t)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), np.zeros_like(params.Wya), np.zeros_like(params.by))
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks=ALL_OF_CELL, hint=3)
def state_for_its_slope(da_t, x_t, a_prev, a_t, params):
    """The gradient is multiplied by the state, where the slope of tanh is meant."""
    dz = da_t * a_t
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), np.zeros_like(params.Wya), np.zeros_like(params.by))
    return dz @ params.Wax.T, dz @ params.Waa.T, grads


@mistake(of="rnn_cell_backward", breaks="one_row_and_numbers_of_any_size", hint=2)
def gradients_squeezed(da_t, x_t, a_prev, a_t, params):
    """Axes of length one are squeezed away from the gradients of the input and of the memory."""
    dz = da_t * (1 - a_t**2)
    grads = RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), np.zeros_like(params.Wya), np.zeros_like(params.by))
    return (dz @ params.Wax.T).squeeze(), (dz @ params.Waa.T).squeeze(), grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=1)
def future_not_added(da, x, a, a0, params):
    """The gradient da_next from the future is not added."""
    dx, grads = np.zeros_like(x), RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_prev, part = rnn_cell_backward(da[:, t], x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_prev, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=2)
def future_added_after_the_slope(da, x, a, a0, params):
    """The gradient da_next from the future is added after the slope of tanh instead of before."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    dWax, dWaa, dba = np.zeros_like(params.Wax), np.zeros_like(params.Waa), np.zeros_like(params.ba)
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dz = da[:, t] * (1 - a[:, t] ** 2) + da_next
        dx[:, t], da_next = dz @ params.Wax.T, dz @ params.Waa.T
        dWax, dWaa, dba = dWax + x[:, t].T @ dz, dWaa + a_prev.T @ dz, dba + dz.sum(axis=0)
    return dx, da_next, RNNParams(dWax, dWaa, dba, 0 * params.Wya, 0 * params.by)


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=1)
def only_one_step_survives(da, x, a, a0, params):
    """The weights' gradients are replaced at each step instead of added up, so that one step survives."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, grads = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=1)
def loop_runs_forward(da, x, a, a0, params):
    """The loop runs from the first step to the last."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in range(x.shape[1]):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=2)
def state_one_step_too_late(da, x, a, a0, params):
    """The state a_t is handed to the cell where the state before it is meant."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        dz = (da[:, t] + da_next) * (1 - a[:, t] ** 2)
        dx[:, t], da_next = dz @ params.Wax.T, dz @ params.Waa.T
        part = RNNParams(x[:, t].T @ dz, a[:, t].T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=2)
def first_step_wraps_to_the_last(da, x, a, a0, params):
    """At the first step the index t - 1 wraps round to the last state, where a0 is meant."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        dz = (da[:, t] + da_next) * (1 - a[:, t] ** 2)
        dx[:, t], da_next = dz @ params.Wax.T, dz @ params.Waa.T
        part = RNNParams(x[:, t].T @ dz, a[:, t - 1].T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=2)
def first_state_taken_as_zero(da, x, a, a0, params):
    """At the first step a state of zeros stands where a0 is meant."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else np.zeros_like(a0)
        dz = (da[:, t] + da_next) * (1 - a[:, t] ** 2)
        dx[:, t], da_next = dz @ params.Wax.T, dz @ params.Waa.T
        part = RNNParams(x[:, t].T @ dz, a_prev.T @ dz, dz.sum(axis=0), 0 * params.Wya, 0 * params.by)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=2)
def first_step_skipped(da, x, a, a0, params):
    """The loop stops one step early, so that the first time step is skipped."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in range(x.shape[1] - 1, 0, -1):
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a[:, t - 1], a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=2)
def last_step_skipped(da, x, a, a0, params):
    """The loop starts one step early, so that the last time step is skipped."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in range(x.shape[1] - 2, -1, -1):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks="gradient_of_the_first_state", hint=1)
def first_state_gets_no_gradient(da, x, a, a0, params):
    """The gradient of a0 is returned as zeros."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, np.zeros_like(a0), grads


@mistake(of="rnn_backward", breaks="gradient_of_the_first_state", hint=2)
def gradient_of_a1_returned_for_a0(da, x, a, a0, params):
    """What is returned for a0 is the gradient of the state after the first step."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        total_da = da[:, t] + da_next
        dx[:, t], da_next, part = rnn_cell_backward(total_da, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, total_da, grads


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=3)
def weights_averaged_over_time(da, x, a, a0, params):
    """The weights' gradients are divided by the number of time steps instead of added up."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g / x.shape[1] for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(
    of="rnn_backward",
    breaks=("gradient_of_every_input", "a_loss_at_one_step_reaches_back_and_not_ahead"),
    hint=1,
)
def inputs_in_the_order_of_the_loop(da, x, a, a0, params):
    """The gradients of the inputs are collected in the order of the loop, so that time runs backward in dx."""
    collected, da_next = [], np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx_t, da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        collected.append(dx_t)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return np.stack(collected, axis=1), da_next, grads


@mistake(
    of="rnn_backward",
    breaks=("gradients_of_the_weights_over_time", "gradient_of_every_input", "gradient_of_the_first_state"),
    hint=1,
)
def loss_at_the_last_step_only(da, x, a, a0, params):
    """Only the last step's da is used; those of the earlier steps never enter."""
    dx, da_next = np.zeros_like(x), da[:, -1]
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, part = rnn_cell_backward(da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=1)
def futures_pile_up(da, x, a, a0, params):
    """What comes from the future piles up: da_next grows by each step's da_prev instead of being replaced."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_prev, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        da_next = da_next + da_prev
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks="inputs_of_the_network_are_left_as_they_were", hint=1)
def future_added_in_place(da, x, a, a0, params):
    """The gradient from the future is added into the caller's da."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        da[:, t] += da_next
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t], x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=2)
def future_goes_past_the_cell(da, x, a, a0, params):
    """The gradient da_next from the future goes past the cell, through Waa alone."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_prev, part = rnn_cell_backward(da[:, t], x[:, t], a_prev, a[:, t], params)
        da_next = da_prev + da_next @ params.Waa.T
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=2)
def future_added_to_the_result(da, x, a, a0, params):
    """The gradient da_next from the future is added to what comes out of the cell instead of to what goes in."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_prev, part = rnn_cell_backward(da[:, t], x[:, t], a_prev, a[:, t], params)
        da_next = da_prev + da_next
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK, hint=1)
def one_step_back_only(da, x, a, a0, params):
    """Each step hears from its own output and the next one, and from none further ahead."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_prev, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        da_next = rnn_cell_backward(da[:, t], x[:, t], a_prev, a[:, t], params)[1]
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_prev, grads


@mistake(of="rnn_backward", breaks=ALL_OF_NETWORK[:2], hint=1)
def last_gradient_counted_twice(da, x, a, a0, params):
    """The gradient at the last step is counted twice: da_next begins with it instead of with zeros."""
    dx, da_next = np.zeros_like(x), da[:, -1]
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=1)
def gradients_cut_at_five(da, x, a, a0, params):
    """The entries of the weights' gradients are cut at 5, which is a matter of training and not of the gradient."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, RNNParams(*(np.clip(g, -5, 5) for g in grads))


@mistake(of="rnn_backward", breaks="from_one_row_to_sixty_steps", hint=2)
def twenty_five_steps_at_most(da, x, a, a0, params):
    """The loop ends 25 steps before the end of the sequence; what lies before gets nothing."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    grads = RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(max(0, x.shape[1] - 25), x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, part = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + g for total, g in zip(grads, part)))
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=3)
def shares_put_in_a_row(da, x, a, a0, params):
    """The shares are put behind each other with + between two tuples, which adds no numbers."""
    dx, da_next, grads = np.zeros_like(x), np.zeros_like(a0), RNNParams(*(np.zeros_like(w) for w in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, share = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = grads + share
    return dx, da_next, grads


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=3)
def shares_never_added(da, x, a, a0, params):
    """The gradients of the weights stay at the zeros that they began with: no share is added to them."""
    dx, da_next = np.zeros_like(x), np.zeros_like(a0)
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, _ = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
    return dx, da_next, RNNParams(*(np.zeros_like(w) for w in params))


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=3)
def share_of_the_first_step_counted_twice(da, x, a, a0, params):
    """The share of the first step is added once more after the loop."""
    dx, da_next, total = np.zeros_like(x), np.zeros_like(a0), [np.zeros_like(w) for w in params]
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, share = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        total = [so_far + g for so_far, g in zip(total, share)]
    return dx, da_next, RNNParams(*(so_far + g for so_far, g in zip(total, share)))


@mistake(of="rnn_backward", breaks="gradients_of_the_weights_over_time", hint=3)
def share_of_the_last_step_counted_twice(da, x, a, a0, params):
    """The share of the last step is there before the loop, and the loop adds it once more."""
    dx, da_next, total = np.zeros_like(x), np.zeros_like(a0), None
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, share = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        total = share if total is None else total
        total = RNNParams(*(so_far + g for so_far, g in zip(total, share)))
    return dx, da_next, total


@mistake(of="rnn_backward", breaks="gradient_of_every_input", hint=2)
def input_gradient_squeezed(da, x, a, a0, params):
    """Axes of length one are squeezed away from the gradient of the inputs."""
    dx, da_next, total = np.zeros_like(x), np.zeros_like(a0), [np.zeros_like(w) for w in params]
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t > 0 else a0
        dx[:, t], da_next, share = rnn_cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        total = [so_far + g for so_far, g in zip(total, share)]
    return dx.squeeze(), da_next, RNNParams(*total)


@mistake(of="check_gradient", breaks=ONE_SIDED, hint=2)
def one_sided_difference(loss, params, grads, *, rng):
    """The slope is measured on one side only."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        there = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(there) - loss(params)) / 1e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks=ONE_SIDED, hint=2)
def one_sided_tiny_step(loss, params, grads, *, rng):
    """The slope is measured on one side, with a smaller step to make up for it."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        there = RNNParams(*(w + 1e-8 * d for w, d in zip(params, v)))
        measured = (loss(there) - loss(params)) / 1e-8
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks=ALL_OF_CHECKER, hint=2, called="step_lost_in_rounding")
def step_lost_in_rounding(loss, params, grads, *, rng):
    """The step is so small that rounding wins."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-16 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-16 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-16
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks="does_not_depend_on_the_unit_of_the_loss", hint=3)
def absolute_error(loss, params, grads, *, rng):
    """The error is absolute where it should be relative."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        errors.append(abs(measured - sum(np.sum(g * d) for g, d in zip(grads, v))))
    return float(max(errors))


@mistake(of="check_gradient", breaks=ALL_OF_CHECKER, hint=2)
def two_forgotten(loss, params, grads, *, rng):
    """The difference over two steps is divided by one step."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 1e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks="sees_one_wrong_entry_in_any_weight", hint=1)
def one_weight_only(loss, params, grads, *, rng):
    """Only Wax is moved; the other weights are never checked."""
    errors = []
    for _ in range(5):
        v = rng.normal(size=params.Wax.shape)
        up, down = (params._replace(Wax=params.Wax + s * v) for s in (1e-5, -1e-5))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = np.sum(grads.Wax * v)
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks="sees_one_wrong_entry_in_any_weight", hint=1, called="biases_never_move")
def biases_never_move(loss, params, grads, *, rng):
    """Only the matrices are moved; the biases are never checked."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) * (w.ndim > 1) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks="sorts_gradients_of_a_recurrent_network", hint=1)
def every_entry_moves_alike(loss, params, grads, *, rng):
    """Every entry of a weight moves by the same amount, so that errors of opposite sign cancel."""
    errors = []
    for _ in range(5):
        v = [np.full(w.shape, rng.normal()) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks="sorts_gradients_of_a_recurrent_network", hint=1)
def along_the_gradient_itself(loss, params, grads, *, rng):
    """The direction is the gradient itself, so that a part of it that is left zero is not missed."""
    length = np.sqrt(sum(np.sum(g**2) for g in grads))
    if length == 0:
        return 0.0
    up = RNNParams(*(w + 1e-5 * g / length for w, g in zip(params, grads)))
    down = RNNParams(*(w - 1e-5 * g / length for w, g in zip(params, grads)))
    measured = (loss(up) - loss(down)) / 2e-5
    return float(abs(measured - length) / (abs(measured) + length))


@mistake(of="check_gradient", breaks="a_flat_loss_divides_by_no_zero", hint=3)
def zero_divided_by_zero(loss, params, grads, *, rng):
    """Zero is divided by zero where both slopes are zero."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = np.float64(loss(up) - loss(down)) / 2e-5
        claimed = np.float64(sum(np.sum(g * d) for g, d in zip(grads, v)))
        errors.append(abs(measured - claimed) / (abs(measured) + abs(claimed)))
    return float(max(errors))


@mistake(of="check_gradient", breaks="weights_are_left_as_they_were", hint=1)
def weights_moved_in_place(loss, params, grads, *, rng):
    """The weights are moved in place and moved back afterwards."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        losses = []
        for step in (1e-5, -2e-5, 1e-5):
            for w, d in zip(params, v):
                w += step * d
            losses.append(loss(params))
        measured = (losses[0] - losses[1]) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks=ALL_OF_CHECKER, hint=1)
def two_different_directions(loss, params, grads, *, rng):
    """One random direction is measured and the gradient is compared along another."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * rng.normal(size=g.shape)) for g in grads)
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks=(*ALL_OF_CHECKER, "a_flat_loss_divides_by_no_zero"), hint=3)
def verdict_instead_of_error(loss, params, grads, *, rng):
    """`True` or `False` is returned where the error is asked for."""
    v = [rng.normal(size=w.shape) for w in params]
    up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
    down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
    measured = (loss(up) - loss(down)) / 2e-5
    return bool(np.isclose(measured, sum(np.sum(g * d) for g, d in zip(grads, v)), rtol=1e-4))


@mistake(of="check_gradient", breaks=LARGEST, hint=1)
def smallest_of_the_errors(loss, params, grads, *, rng):
    """The smallest of the errors is returned where the largest is asked for."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(min(errors))


@mistake(of="check_gradient", breaks=LARGEST, hint=1)
def mean_of_the_errors(loss, params, grads, *, rng):
    """The mean of the errors is returned where the largest is asked for."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(sum(errors) / 5)


@mistake(of="check_gradient", breaks=LARGEST, hint=1)
def last_of_the_errors(loss, params, grads, *, rng):
    """The error along the last direction is returned where the largest is asked for."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(errors[-1])


@mistake(of="check_gradient", breaks=LARGEST, hint=1)
def one_direction_only(loss, params, grads, *, rng):
    """Only one direction is walked, where five are asked for."""
    errors = []
    for _ in range(1):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks=LARGEST, hint=1)
def generator_of_its_own(loss, params, grads, *, rng):
    """The directions are drawn from a generator with a seed of its own, and `rng` is ignored."""
    own = np.random.default_rng(42)
    errors = []
    for _ in range(5):
        v = [own.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks=LARGEST, hint=3)
def measured_against_the_larger(loss, params, grads, *, rng):
    """The difference is divided by the larger of the two slopes instead of by their sum."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = max(abs(measured), abs(claimed))
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks="does_not_depend_on_the_unit_of_the_loss", hint=3)
def small_number_below(loss, params, grads, *, rng):
    """A small number such as 0.001 is added to the slopes below the fraction bar."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / (size + 1e-3))
    return float(max(errors))


@mistake(of="check_gradient", breaks="does_not_depend_on_the_unit_of_the_loss", hint=3)
def small_slopes_by_a_floor(loss, params, grads, *, rng):
    """Small slopes are divided by a floor such as 0.001 instead of by their own size."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / max(size, 1e-3))
    return float(max(errors))


@mistake(of="check_gradient", breaks="is_exact_where_the_loss_is_curved", hint=2, called="step_lost_in_rounding")
def step_of_a_trillionth(loss, params, grads, *, rng):
    """The step is so small that rounding wins."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) for w in params]
        up = RNNParams(*(w + 1e-12 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-12 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-12
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks="sees_one_wrong_entry_in_any_weight", hint=1, called="biases_never_move")
def biases_stand_still(loss, params, grads, *, rng):
    """Only the matrices are moved; the biases are never checked."""
    errors = []
    for _ in range(5):
        v = [rng.normal(size=w.shape) if w.ndim == 2 else np.zeros(w.shape) for w in params]
        up = RNNParams(*(w + 1e-5 * d for w, d in zip(params, v)))
        down = RNNParams(*(w - 1e-5 * d for w, d in zip(params, v)))
        measured = (loss(up) - loss(down)) / 2e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v))
        size = abs(measured) + abs(claimed)
        errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
    return float(max(errors))


@mistake(of="check_gradient", breaks=(*ALL_OF_CHECKER, LARGEST, "a_flat_loss_divides_by_no_zero"), hint=1)
def always_right(loss, params, grads, *, rng):
    """An error of zero is returned, whatever is claimed."""
    return 0.0


@mistake(of="check_gradient", breaks=LARGEST, hint=1)
def every_entry_by_itself(loss, params, grads, *, rng):
    """Every entry is measured by itself, where five directions drawn from `rng` are asked for."""
    ends = np.cumsum([w.size for w in params])[:-1]

    def at(vector):
        parts = np.split(vector, ends)
        return loss(RNNParams(*(p.reshape(w.shape) for p, w in zip(parts, params))))

    start = np.concatenate([w.ravel() for w in params])
    measured = np.array([(at(start + 1e-5 * e) - at(start - 1e-5 * e)) / 2e-5 for e in np.eye(start.size)])
    claimed = np.concatenate([g.ravel() for g in grads])
    size = np.linalg.norm(measured) + np.linalg.norm(claimed)
    return float(np.linalg.norm(measured - claimed) / size) if size else 0.0


@mistake(of="sgd_step", breaks="every_weight_steps_downhill", hint=1)
def uphill(params, grads, learning_rate):
    """The step is added, so that it goes uphill."""
    return RNNParams(*(w + learning_rate * g for w, g in zip(params, grads)))


@mistake(of="sgd_step", breaks="every_weight_steps_downhill", hint=1)
def learning_rate_ignored(params, grads, learning_rate):
    """The learning rate is ignored."""
    return RNNParams(*(w - g for w, g in zip(params, grads)))


@mistake(of="sgd_step", breaks="every_weight_steps_downhill", hint=1)
def divided_by_the_learning_rate(params, grads, learning_rate):
    """The gradient is divided by the learning rate."""
    return RNNParams(*(w - g / learning_rate for w, g in zip(params, grads)))


@mistake(of="sgd_step", breaks="every_weight_steps_downhill", hint=2)
def biases_stay(params, grads, learning_rate):
    """Only the matrices move; the biases stay."""
    return RNNParams(*(w - learning_rate * g * (w.ndim > 1) for w, g in zip(params, grads)))


@mistake(of="sgd_step", breaks="every_weight_steps_downhill", hint=2)
def output_layer_stays(params, grads, learning_rate):
    """Only the weights of the cell move; Wya and by stay."""
    cell = (w - learning_rate * g for w, g in zip(params[:3], grads[:3]))
    return RNNParams(*cell, params.Wya, params.by)


@mistake(of="sgd_step", breaks="every_weight_steps_downhill", hint=1)
def signs_only(params, grads, learning_rate):
    """Only the sign of each gradient is used, not its size."""
    return RNNParams(*(w - learning_rate * np.sign(g) for w, g in zip(params, grads)))


@mistake(of="sgd_step", breaks=("every_weight_steps_downhill", "old_weights_are_left_as_they_were"), hint=1)
def step_without_weights(params, grads, learning_rate):
    """The step alone is returned, not the weights after it."""
    return RNNParams(*(-learning_rate * g for g in grads))


@mistake(of="sgd_step", breaks="old_weights_are_left_as_they_were", hint=2)
def old_weights_overwritten(params, grads, learning_rate):
    """The caller's weights are overwritten."""
    for w, g in zip(params, grads):
        w -= learning_rate * g
    return params


@mistake(of="sgd_step", breaks=("every_weight_steps_downhill", "old_weights_are_left_as_they_were"), hint=2)
def list_of_weights(params, grads, learning_rate):
    """A list is returned where RNNParams is asked for."""
    return [w - learning_rate * g for w, g in zip(params, grads)]


@mistake(of="sgd_step", breaks="every_weight_steps_downhill", hint=1)
def always_a_tenth(params, grads, learning_rate):
    """The learning rate is always 0.1, whatever is asked for."""
    return RNNParams(*(w - 0.1 * g for w, g in zip(params, grads)))


@mistake(of="sgd_step", breaks="every_weight_steps_downhill", hint=1)
def gradients_cut(params, grads, learning_rate):
    """Entries of the gradient are cut at 5 before the step."""
    return RNNParams(*(w - learning_rate * np.clip(g, -5, 5) for w, g in zip(params, grads)))


@mistake(of="sgd_step", breaks=("every_weight_steps_downhill", "old_weights_are_left_as_they_were"), hint=1)
def no_step(params, grads, learning_rate):
    """The old weights come back, without a step."""
    return params


@mistake(of="truncated_windows", breaks=("every_step_is_in_exactly_one_window", "a_short_text_is_one_window"), hint=1)
def rest_dropped(n_steps, window):
    """The last, shorter window is dropped."""
    return [(i * window, (i + 1) * window) for i in range(n_steps // window)]


@mistake(of="truncated_windows", breaks=("every_step_is_in_exactly_one_window", "a_short_text_is_one_window"), hint=1)
def last_window_runs_past_the_end(n_steps, window):
    """The last window runs past the end of the text."""
    return [(start, start + window) for start in range(0, n_steps, window)]


@mistake(of="truncated_windows", breaks="every_step_is_in_exactly_one_window", hint=2)
def empty_window_at_the_end(n_steps, window):
    """An empty window follows where the text ends with a full one."""
    starts = range(0, n_steps + 1, window)
    return [(start, min(start + window, n_steps)) for start in starts]


@mistake(
    of="truncated_windows",
    breaks=("every_step_is_in_exactly_one_window", "windows_are_full_and_follow_each_other"),
    hint=2,
)
def start_and_length(n_steps, window):
    """Pairs of start and length are returned where start and stop are asked for."""
    return [(start, min(window, n_steps - start)) for start in range(0, n_steps, window)]


@mistake(
    of="truncated_windows",
    breaks=ALL_OF_WINDOWS,
    hint=2,
)
def stop_is_the_last_step(n_steps, window):
    """The stop is the last step of the window, where the step after it is meant."""
    return [(start, min(start + window, n_steps) - 1) for start in range(0, n_steps, window)]


@mistake(
    of="truncated_windows",
    breaks=("every_step_is_in_exactly_one_window", "windows_are_full_and_follow_each_other"),
    hint=2,
)
def windows_overlap_by_one(n_steps, window):
    """Each window starts with the last step of the one before."""
    return [(start, min(start + window, n_steps)) for start in range(0, max(1, n_steps - 1), window - 1 or 1)]


@mistake(
    of="truncated_windows",
    breaks=ALL_OF_WINDOWS,
    hint=1,
)
def a_window_at_every_step(n_steps, window):
    """A window starts at every step."""
    return [(start, min(start + window, n_steps)) for start in range(n_steps)]


@mistake(of="truncated_windows", breaks="windows_are_full_and_follow_each_other", hint=1)
def from_the_end(n_steps, window):
    """The windows are counted from the end of the text, so that the first one is the short one."""
    return sorted((max(0, stop - window), stop) for stop in range(n_steps, 0, -window))


@mistake(of="truncated_windows", breaks="windows_are_full_and_follow_each_other", hint=1)
def last_window_first(n_steps, window):
    """The windows are listed from the last to the first."""
    return [(start, min(start + window, n_steps)) for start in range(0, n_steps, window)][::-1]


@mistake(of="truncated_windows", breaks=ALL_OF_WINDOWS, hint=1)
def whole_text(n_steps, window):
    """The whole text is one window, however long it is."""
    return [(0, n_steps)]


@mistake(
    of="truncated_windows",
    breaks=("every_step_is_in_exactly_one_window", "windows_are_full_and_follow_each_other"),
    hint=1,
)
def rest_joins_the_last(n_steps, window):
    """The steps that are left over are put into the last full window, which gets too long."""
    starts = range(0, max(1, n_steps // window) * window, window)
    return [(s, s + window if s + 2 * window <= n_steps else n_steps) for s in starts]


@mistake(
    of="truncated_windows",
    breaks=("every_step_is_in_exactly_one_window", "windows_are_full_and_follow_each_other"),
    hint=2,
)
def last_window_pulled_forward(n_steps, window):
    """The last window is pulled forward to be full, so that some steps are in two windows."""
    return [(max(0, min(s, n_steps - window)), min(s + window, n_steps)) for s in range(0, n_steps, window)]


@mistake(of="truncated_windows", breaks=ALL_OF_WINDOWS, hint=2)
def steps_counted_from_one(n_steps, window):
    """The first step is called 1, where it is 0."""
    return [(s + 1, min(s + window, n_steps)) for s in range(0, n_steps, window)]
