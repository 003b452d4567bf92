"""Mistakes of notebook 01: one RNN cell."""

import numpy as np

from autograder.claims.mistake import mistake
from autograder.unrolled.rnn_cell.oracle import rnn_cell_step, softmax

ALL_OF_SOFTMAX = (
    "equals_the_formula",
    "large_scores_do_no_harm",
    "rows_far_apart_do_no_harm",
    "scores_left_as_they_were",
)
ALL_OF_STEP = (
    "without_memory_the_input_decides",
    "without_input_the_memory_decides",
    "equals_the_formula_of_the_step",
    "rows_are_independent",
    "inputs_left_as_they_were",
)
ALL_OF_OUTPUT = (
    "equals_the_formula_of_the_output",
    "large_scores_still_give_probabilities",
    "state_and_weights_left_as_they_were",
)
ALL_OF_LOSS = (
    "equals_the_formula_of_the_loss",
    "certain_and_wrong_costs_without_limit",
    "a_single_sequence_keeps_its_axis",
    "probabilities_left_as_they_were",
)
ALL_OF_IMPULSE = ("the_impulse_arrives", "the_echo_equals_the_formula", "a_longer_look_agrees_with_a_shorter")


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def sum_over_the_batch(z):
    """The sum runs over the batch (axis 0) instead of over the outputs (axis 1)."""
    exps = np.exp(z - z.max(axis=0, keepdims=True))
    return exps / exps.sum(axis=0, keepdims=True)


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def sum_over_everything(z):
    """The sum runs over the whole array instead of over each row."""
    exps = np.exp(z - z.max())
    return exps / exps.sum()


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def sum_over_everything_and_no_maximum(z):
    """The sum runs over the whole array instead of over each row, and no maximum is subtracted before it."""
    exps = np.exp(z)
    return exps / exps.sum()


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def sum_over_the_batch_and_no_maximum(z):
    """The sum runs over the batch (axis 0) instead of over the outputs (axis 1), and no maximum is subtracted."""
    exps = np.exp(z)
    return exps / exps.sum(axis=0)


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=2)
def sum_over_the_batch_maximum_of_each_row(z):
    """The maximum is each row's own, but the sum runs over the batch (axis 0) instead of over the outputs (axis 1)."""
    exps = np.exp(z - z.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=0)


@mistake(of="softmax", breaks=("large_scores_do_no_harm", "rows_far_apart_do_no_harm"), hint=1)
def no_maximum_subtracted(z):
    """The maximum of the row is not subtracted before the exponential."""
    exps = np.exp(z)
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks="rows_far_apart_do_no_harm", hint=2)
def maximum_of_the_whole_array(z):
    """The maximum of the whole array is subtracted instead of each row's own."""
    exps = np.exp(z - z.max())
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks=("equals_the_formula", "rows_far_apart_do_no_harm"), hint=2)
def maximum_without_keepdims(z):
    """The maximum of each row loses its axis (no keepdims) and is subtracted from the columns."""
    exps = np.exp(z - z.max(axis=1))
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks=("equals_the_formula", "scores_left_as_they_were"), hint=2)
def maximum_of_each_column(z):
    """The maximum of each column is subtracted instead of each row's."""
    exps = np.exp(z - z.max(axis=0))
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks="large_scores_do_no_harm", hint=1)
def minimum_subtracted(z):
    """The minimum of each row is subtracted instead of its maximum."""
    exps = np.exp(z - z.min(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks=("large_scores_do_no_harm", "rows_far_apart_do_no_harm"), hint=1)
def scores_clipped(z):
    """Large scores are clipped to a limit, so that they all become equal."""
    exps = np.exp(np.clip(z, -500, 500))
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3)
def no_exponential(z):
    """The scores themselves are divided by their sum, without the exponential."""
    return z / z.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3)
def never_divided(z):
    """The exponentials are not divided by their sum."""
    return np.exp(z - z.max(axis=1, keepdims=True))


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3)
def sigmoid_of_each_score(z):
    """The sigmoid is taken of each score by itself."""
    return 1 / (1 + np.exp(-z))


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3)
def sign_of_the_exponent(z):
    """The exponent has the wrong sign, so the lowest score gets the highest probability."""
    exps = np.exp(z.min(axis=1, keepdims=True) - z)
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3)
def logarithm_of_the_probabilities(z):
    """The logarithms of the probabilities are returned."""
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@mistake(of="softmax", breaks="equals_the_formula", hint=3)
def winner_takes_all(z):
    """The highest score gets probability one and every other zero."""
    return np.eye(z.shape[1])[z.argmax(axis=1)]


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3, called="something_added_below")
def something_added_below(z):
    """A small number is added to the sum, so that the probabilities do not quite add up to one."""
    exps = np.exp(z - z.max(axis=1, keepdims=True))
    return exps / (exps.sum(axis=1, keepdims=True) + 1e-8)


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3, called="something_added_below")
def more_added_below(z):
    """A small number is added to the sum, so that the probabilities do not quite add up to one."""
    exps = np.exp(z - z.max(axis=1, keepdims=True))
    return exps / (exps.sum(axis=1, keepdims=True) + 1e-4)


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3)
def every_output_equally_likely(z):
    """Every output gets the same probability, and the scores are not looked at."""
    return np.full(z.shape, 1 / z.shape[1])


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=3)
def first_two_scores_only(z):
    """Only the difference of the first two scores is looked at, as if there were two outputs."""
    first = 0.5 * (1 + np.tanh(0.5 * (z[:, 0] - z[:, 1])))
    return np.column_stack([first, 1 - first])


@mistake(of="softmax", breaks="equals_the_formula", hint=2)
def single_row_loses_its_axis(z):
    """The batch axis is squeezed away when there is only one row."""
    exps = np.exp(z - z.max(axis=1, keepdims=True))
    return (exps / exps.sum(axis=1, keepdims=True)).squeeze()


@mistake(of="softmax", breaks=("large_scores_do_no_harm", "rows_far_apart_do_no_harm"), hint=1)
def largest_size_subtracted(z):
    """The largest absolute value of each row is subtracted instead of its maximum."""
    exps = np.exp(z - np.abs(z).max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks="scores_left_as_they_were", hint=1)
def scores_shifted_in_place(z):
    """The maximum is subtracted in the caller's own array."""
    z -= z.max(axis=1, keepdims=True)
    exps = np.exp(z)
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="softmax", breaks=ALL_OF_SOFTMAX, hint=1)
def probabilities_in_float32(z):
    """The numbers are turned into float32."""
    exps = np.exp((z - z.max(axis=1, keepdims=True)).astype(np.float32))
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=1)
def tanh_of_each_term(x_t, a_prev, params):
    """The tanh is taken of each term and the results are added."""
    return np.tanh(x_t @ params.Wax) + np.tanh(a_prev @ params.Waa) + np.tanh(params.ba)


@mistake(of="rnn_cell_step", breaks="equals_the_formula_of_the_step", hint=1)
def tanh_of_each_product(x_t, a_prev, params):
    """The tanh is taken of each product and the results are added, the bias in the second."""
    return np.tanh(x_t @ params.Wax) + np.tanh(a_prev @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=1)
def bias_added_twice(x_t, a_prev, params):
    """The bias is added twice, once to each product; there is one bias for both."""
    return np.tanh(x_t @ params.Wax + params.ba + a_prev @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks="sums_of_any_size_end_between_minus_one_and_one", hint=1)
def tanh_of_exponentials(x_t, a_prev, params):
    """The tanh is put together from exponentials, which overflow for large sums; np.tanh does not."""
    z = x_t @ params.Wax + a_prev @ params.Waa + params.ba
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=1)
def old_state_returned(x_t, a_prev, params):
    """The old state comes back as it was: nothing is read."""
    return a_prev.copy()


@mistake(of="rnn_cell_step", breaks="equals_the_formula_of_the_step", hint=3)
def row_of_the_largest_input(x_t, a_prev, params):
    """One row of Wax is looked up instead of multiplying, which is right for one-hot inputs only."""
    return np.tanh(params.Wax[x_t.argmax(axis=1)] + a_prev @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks="equals_the_formula_of_the_step", hint=1)
def inputs_cut_to_whole_numbers(x_t, a_prev, params):
    """The inputs are cut to whole numbers, which is right for one-hot inputs only."""
    return np.tanh(x_t.astype(int) @ params.Wax + a_prev @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks=("equals_the_formula_of_the_step", "rows_are_independent"), hint=2)
def input_of_the_first_row(x_t, a_prev, params):
    """Every row of the batch is given the input of the first row."""
    return np.tanh(x_t[0] @ params.Wax + a_prev @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=1)
def bias_missing(x_t, a_prev, params):
    """The bias is not added."""
    return np.tanh(x_t @ params.Wax + a_prev @ params.Waa)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=1)
def bias_after_tanh(x_t, a_prev, params):
    """The bias is added after the tanh instead of before."""
    return np.tanh(x_t @ params.Wax + a_prev @ params.Waa) + params.ba


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=1)
def tanh_forgotten(x_t, a_prev, params):
    """The tanh is forgotten."""
    return x_t @ params.Wax + a_prev @ params.Waa + params.ba


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=1)
def tanh_twice(x_t, a_prev, params):
    """The tanh is taken twice."""
    return np.tanh(np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba))


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=3)
def sigmoid_for_tanh(x_t, a_prev, params):
    """The sigmoid stands in place of tanh."""
    return 1 / (1 + np.exp(-(x_t @ params.Wax + a_prev @ params.Waa + params.ba)))


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=3)
def relu_for_tanh(x_t, a_prev, params):
    """The ReLU stands in place of tanh."""
    return np.maximum(0.0, x_t @ params.Wax + a_prev @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks=("without_memory_the_input_decides", "equals_the_formula_of_the_step"), hint=1)
def input_ignored(x_t, a_prev, params):
    """The input is left out, so only the memory counts."""
    return np.tanh(a_prev @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks=("without_input_the_memory_decides", "equals_the_formula_of_the_step"), hint=1)
def memory_ignored(x_t, a_prev, params):
    """The memory is left out, so only the input counts."""
    return np.tanh(x_t @ params.Wax + params.ba)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=2)
def weights_exchanged(x_t, a_prev, params):
    """The two weight matrices have changed places."""
    return np.tanh(x_t @ params.Waa + a_prev @ params.Wax + params.ba)


@mistake(of="rnn_cell_step", breaks=("without_input_the_memory_decides", "equals_the_formula_of_the_step"), hint=3)
def memory_weights_transposed(x_t, a_prev, params):
    """The matrix Waa is transposed; it is square, so its shape does not tell."""
    return np.tanh(x_t @ params.Wax + a_prev @ params.Waa.T + params.ba)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=2)
def input_weights_transposed(x_t, a_prev, params):
    """The matrix Wax is transposed; with as many features as hidden units its shape does not tell."""
    return np.tanh(x_t @ params.Wax.T + a_prev @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=2)
def weights_from_the_left(x_t, a_prev, params):
    """The weights multiply from the left, as in texts that write vectors as columns."""
    return np.tanh((params.Wax @ x_t.T + params.Waa @ a_prev.T).T + params.ba)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=2)
def star_for_the_matrix_product(x_t, a_prev, params):
    """Entries are multiplied one by one (*) where matrices are to be multiplied (@)."""
    return np.tanh(x_t * params.Wax + a_prev * params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks=("without_input_the_memory_decides", "equals_the_formula_of_the_step"), hint=3)
def memory_without_weights(x_t, a_prev, params):
    """The memory is added as it is, without Waa."""
    return np.tanh(x_t @ params.Wax + a_prev + params.ba)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=2)
def bias_as_a_column(x_t, a_prev, params):
    """The bias is a column and is spread over the hidden units instead of over the batch."""
    return np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba[:, None])


@mistake(of="rnn_cell_step", breaks=("equals_the_formula_of_the_step", "rows_are_independent"), hint=2)
def memory_averaged_over_the_batch(x_t, a_prev, params):
    """The memory is averaged over the batch, so sequences mix."""
    return np.tanh(x_t @ params.Wax + a_prev.mean(axis=0) @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks="rows_are_independent", hint=2)
def single_sequence_loses_its_batch_axis(x_t, a_prev, params):
    """The batch axis is squeezed away when there is only one sequence."""
    return np.squeeze(np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba))


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=2)
def first_sequence_only(x_t, a_prev, params):
    """Only the first sequence of the batch is computed."""
    return np.tanh(x_t[0] @ params.Wax + a_prev[0] @ params.Waa + params.ba)


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=2)
def units_and_batch_exchanged(x_t, a_prev, params):
    """The new state is transposed: hidden units first, batch second."""
    return np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba).T


@mistake(of="rnn_cell_step", breaks="inputs_left_as_they_were", hint=1)
def memory_overwritten(x_t, a_prev, params):
    """The new state is written into a_prev, the caller's own array."""
    a_prev[:] = np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)
    return a_prev


@mistake(of="rnn_cell_step", breaks=ALL_OF_STEP, hint=1)
def state_in_float32(x_t, a_prev, params):
    """The state is computed in float32."""
    z = x_t @ params.Wax + a_prev @ params.Waa + params.ba
    return np.tanh(z.astype(np.float32))


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def output_bias_missing(a_t, params):
    """The bias by is not added."""
    return softmax(a_t @ params.Wya)


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def bias_after_softmax(a_t, params):
    """The bias is added after the softmax instead of before."""
    return softmax(a_t @ params.Wya) + params.by


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def scores_returned(a_t, params):
    """The scores are returned, without the softmax."""
    return a_t @ params.Wya + params.by


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def softmax_twice(a_t, params):
    """The softmax is taken twice."""
    return softmax(softmax(a_t @ params.Wya + params.by))


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def tanh_of_the_scores(a_t, params):
    """A tanh is taken of the scores; the tanh belongs to the state only."""
    return softmax(np.tanh(a_t @ params.Wya + params.by))


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def tanh_of_the_state_again(a_t, params):
    """A second tanh is taken of the state, which is one already."""
    return softmax(np.tanh(a_t) @ params.Wya + params.by)


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def softmax_of_the_state(a_t, params):
    """The softmax is taken of the state, before the product with Wya."""
    return softmax(a_t) @ params.Wya + params.by


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def state_ignored(a_t, params):
    """The state is ignored, so every sequence gets the same probabilities."""
    return softmax(np.tile(params.by, (len(a_t), 1)))


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=2)
def softmax_over_the_batch(a_t, params):
    """The softmax runs over the batch instead of over the outputs."""
    return softmax((a_t @ params.Wya + params.by).T).T


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=2)
def output_weights_transposed(a_t, params):
    """The matrix Wya is transposed; with as many outputs as hidden units its shape does not tell."""
    return softmax(a_t @ params.Wya.T + params.by)


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=2)
def recurrent_weights_in_the_output(a_t, params):
    """The matrix Waa stands in place of Wya: the state is moved on once more instead of read."""
    return softmax(a_t @ params.Waa + params.by)


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=3)
def sigmoids_divided_by_their_sum(a_t, params):
    """The sigmoid is taken of each score and divided by the sum of the row, which makes no softmax of it."""
    odds = 0.5 * (1 + np.tanh((a_t @ params.Wya + params.by) / 2))
    return odds / odds.sum(axis=1, keepdims=True)


@mistake(of="rnn_cell_output", breaks="equals_the_formula_of_the_output", hint=2)
def first_two_candidates_only(a_t, params):
    """Only the difference of the first two scores is looked at, as if there were two outputs."""
    z = a_t @ params.Wya + params.by
    first = 1 / (1 + np.exp(z[:, 1] - z[:, 0]))
    return np.column_stack([first, 1 - first])


@mistake(of="rnn_cell_output", breaks="equals_the_formula_of_the_output", hint=2)
def output_bias_as_a_column(a_t, params):
    """The bias is a column and is spread over the outputs instead of over the batch."""
    return softmax(a_t @ params.Wya + params.by.reshape(-1, 1))


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=3)
def sigmoid_of_the_scores(a_t, params):
    """The sigmoid is taken of each score, so that the probabilities do not add up to one."""
    return 1 / (1 + np.exp(-(a_t @ params.Wya + params.by)))


@mistake(of="rnn_cell_output", breaks="large_scores_still_give_probabilities", hint=1)
def exponential_written_out_again(a_t, params):
    """The exponentials are taken without subtracting the maximum; your own softmax already does it safely."""
    exps = np.exp(a_t @ params.Wya + params.by)
    return exps / exps.sum(axis=1, keepdims=True)


@mistake(of="rnn_cell_output", breaks="state_and_weights_left_as_they_were", hint=1)
def state_cleared_after_use(a_t, params):
    """The state is set to zero after it has been read, in the caller's own array."""
    y_t = softmax(a_t @ params.Wya + params.by)
    a_t[:] = 0.0
    return y_t


@mistake(of="rnn_cell_output", breaks="state_and_weights_left_as_they_were", hint=2)
def single_output_loses_its_batch_axis(a_t, params):
    """The batch axis is squeezed away when there is only one sequence."""
    return softmax(a_t @ params.Wya + params.by).squeeze()


@mistake(of="rnn_cell_output", breaks=ALL_OF_OUTPUT, hint=1)
def output_bias_added_twice(a_t, params):
    """The bias by is added twice."""
    return softmax(a_t @ params.Wya + params.by + params.by)


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=2)
def mean_over_the_batch(y_t, target):
    """The losses are averaged over the batch; here every sequence keeps its own."""
    return -np.log(y_t[np.arange(len(target)), target]).mean()


@mistake(of="step_loss", breaks="equals_the_formula_of_the_loss", hint=2)
def sum_of_the_batch(y_t, target):
    """The losses are added up over the batch; here every sequence keeps its own."""
    return -np.log(y_t[np.arange(len(target)), target]).sum()


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=3)
def minus_forgotten(y_t, target):
    """The minus sign is forgotten."""
    return np.log(y_t[np.arange(len(target)), target])


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=3)
def logarithm_to_base_two(y_t, target):
    """The logarithm is taken to base 2 (bits) instead of to base e (nats)."""
    return -np.log2(y_t[np.arange(len(target)), target])


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=3)
def no_logarithm(y_t, target):
    """The loss is one minus the probability, without a logarithm."""
    return 1 - y_t[np.arange(len(target)), target]


@mistake(of="step_loss", breaks="certain_and_right_costs_nothing", hint=1)
def zero_times_infinity(y_t, target):
    """All logarithms are multiplied by a one-hot mask, and zero times the log of zero is NaN."""
    onehot = np.eye(y_t.shape[1])[target]
    return -(onehot * np.log(y_t)).sum(axis=1)


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=2)
def every_target_for_every_row(y_t, target):
    """Every row is asked for the targets of all rows (y_t[:, target]), which gives a square."""
    return -np.log(y_t[:, target])


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=2)
def target_picks_the_row(y_t, target):
    """The target is used as row and the row as output: the two indices are exchanged."""
    return -np.log(y_t[target, np.arange(len(target))])


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=2)
def target_picks_whole_rows(y_t, target):
    """The target picks whole rows (y_t[target]) instead of one probability in each row."""
    return -np.log(y_t[target])


@mistake(of="step_loss", breaks="equals_the_formula_of_the_loss", hint=1)
def loss_of_the_favourite(y_t, target):
    """The largest probability is taken instead of the target's."""
    return -np.log(y_t.max(axis=1))


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=1)
def targets_counted_from_one(y_t, target):
    """Targets are read as if outputs were counted from 1."""
    return -np.log(y_t[np.arange(len(target)), target - 1])


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=1)
def softmax_of_probabilities(y_t, target):
    """The softmax is taken once more, of numbers that are probabilities already."""
    return -np.log(softmax(y_t)[np.arange(len(target)), target])


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=2)
def loss_keeps_the_output_axis(y_t, target):
    """The axis of the outputs is kept, so the loss is a column."""
    return -np.log(np.take_along_axis(y_t, target[:, None], axis=1))


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=2)
def divided_by_the_number_of_outputs(y_t, target):
    """The loss is averaged over the outputs, though only one of them counts."""
    return -np.log(y_t[np.arange(len(target)), target]) / y_t.shape[1]


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=3)
def squared_error(y_t, target):
    """The squared error stands in place of the logarithm."""
    return ((y_t - np.eye(y_t.shape[1])[target]) ** 2).sum(axis=1)


@mistake(of="step_loss", breaks=("equals_the_formula_of_the_loss", "probabilities_left_as_they_were"), hint=1)
def entropy_without_targets(y_t, target):
    """The targets are not looked at: this is the entropy of the probabilities."""
    return -(y_t * np.log(y_t)).sum(axis=1)


@mistake(
    of="step_loss",
    breaks=("equals_the_formula_of_the_loss", "probabilities_left_as_they_were"),
    hint=3,
    called="outputs_as_separate_questions",
)
def outputs_as_separate_questions(y_t, target):
    """Every other output is scored too, with log(1 - y): each output is treated as a yes-or-no question."""
    onehot = np.eye(y_t.shape[1])[target]
    return -(onehot * np.log(y_t) + (1 - onehot) * np.log(1 - y_t)).sum(axis=1)


@mistake(of="step_loss", breaks="equals_the_formula_of_the_loss", hint=2)
def target_of_the_first_row(y_t, target):
    """Every row is measured at the target of the first row."""
    return -np.log(y_t[:, target[0]])


@mistake(of="step_loss", breaks="a_single_sequence_keeps_its_axis", hint=2)
def single_loss_without_its_axis(y_t, target):
    """A single sequence loses its axis, so that a bare number comes back."""
    return np.squeeze(-np.log(y_t[np.arange(len(target)), target]))


@mistake(of="step_loss", breaks=ALL_OF_LOSS, hint=3, called="outputs_as_separate_questions")
def every_output_pays(y_t, target):
    """Every other output is scored too, with log(1 - y): each output is treated as a yes-or-no question."""
    onehot = np.eye(y_t.shape[1])[target]
    return -np.log(np.where(onehot == 1, y_t, 1 - y_t)).sum(axis=1)


@mistake(
    of="step_loss",
    breaks="certain_and_wrong_costs_without_limit",
    hint=3,
    called="something_added_inside_the_logarithm",
)
def little_added_inside_the_logarithm(y_t, target):
    """A small number is added to the probability, so that being certain and wrong has a limit."""
    return -np.log(y_t[np.arange(len(target)), target] + 1e-12)


@mistake(
    of="step_loss",
    breaks="certain_and_wrong_costs_without_limit",
    hint=3,
    called="something_added_inside_the_logarithm",
)
def tiny_added_inside_the_logarithm(y_t, target):
    """A small number is added to the probability, so that being certain and wrong has a limit."""
    return -np.log(y_t[np.arange(len(target)), target] + 1e-15)


@mistake(
    of="step_loss",
    breaks="certain_and_wrong_costs_without_limit",
    hint=3,
    called="something_added_inside_the_logarithm",
)
def eight_zeros_added_inside_the_logarithm(y_t, target):
    """A small number is added to the probability, so that being certain and wrong has a limit."""
    return -np.log(y_t[np.arange(len(target)), target] + 1e-8)


@mistake(of="step_loss", breaks="certain_and_wrong_costs_without_limit", hint=3, called="probability_cut_off_below")
def probability_cut_off_below(y_t, target):
    """Small probabilities are cut off, so that being certain and wrong has a limit."""
    return -np.log(np.clip(y_t, 1e-12, None)[np.arange(len(target)), target])


@mistake(of="step_loss", breaks="certain_and_wrong_costs_without_limit", hint=3, called="probability_cut_off_below")
def probability_cut_off_far_above_zero(y_t, target):
    """Small probabilities are cut off, so that being certain and wrong has a limit."""
    return -np.log(np.clip(y_t, 1e-5, None)[np.arange(len(target)), target])


@mistake(of="step_loss", breaks=("certain_and_wrong_costs_without_limit", "certain_and_right_costs_nothing"), hint=3)
def probability_cut_off_on_both_sides(y_t, target):
    """Probabilities are cut off near zero and near one, so that certainty never shows."""
    return -np.log(np.clip(y_t, 1e-7, 1 - 1e-7)[np.arange(len(target)), target])


@mistake(of="step_loss", breaks="equals_the_formula_of_the_loss", hint=3)
def much_added_inside_the_logarithm(y_t, target):
    """A number is added inside the logarithm that is large enough to change the loss."""
    return -np.log(y_t[np.arange(len(target)), target] + 1e-4)


@mistake(of="step_loss", breaks="probabilities_left_as_they_were", hint=1)
def logarithm_in_place(y_t, target):
    """The probabilities are overwritten by their logarithms."""
    np.log(np.clip(y_t, 1e-300, None), out=y_t)
    return -y_t[np.arange(len(target)), target]


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=1)
def impulse_at_every_step(params, steps):
    """The one stands in the input at every step, not only at the first."""
    x_t, a_t, states = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba))), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
    return np.stack(states)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=1)
def impulse_in_every_feature(params, steps):
    """The impulse is a one in every feature instead of in feature 0 only."""
    x_t, a_t, states = np.ones((1, len(params.Wax))), np.zeros((1, len(params.ba))), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
        x_t = np.zeros_like(x_t)
    return np.stack(states)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=1)
def impulse_one_step_late(params, steps):
    """The impulse comes one step late, at step 1."""
    a_t, states = np.zeros((1, len(params.ba))), []
    for step in range(steps):
        x_t = np.eye(1, len(params.Wax)) * (step == 1)
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
    return np.stack(states)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=1)
def no_impulse(params, steps):
    """No impulse is given: the input is zero at every step."""
    x_t, a_t, states = np.zeros((1, len(params.Wax))), np.zeros((1, len(params.ba))), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
    return np.stack(states)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=1)
def impulse_in_the_state(params, steps):
    """The one is put into the state before the first step instead of into the input."""
    x_t, a_t, states = np.zeros((1, len(params.Wax))), np.eye(1, len(params.ba)), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
    return np.stack(states)


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=1)
def state_not_carried(params, steps):
    """Every step starts from a state of zeros, so nothing is carried on."""
    x_t, states = np.eye(1, len(params.Wax)), []
    for _ in range(steps):
        states.append(rnn_cell_step(x_t, np.zeros((1, len(params.ba))), params)[0])
        x_t = np.zeros_like(x_t)
    return np.stack(states)


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=1)
def always_from_the_first_state(params, steps):
    """Every later step starts from the first state instead of from the one before."""
    first = rnn_cell_step(np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba))), params)
    after = rnn_cell_step(np.zeros((1, len(params.Wax))), first, params)
    return np.concatenate([first] + [after] * (steps - 1))


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=1)
def same_array_again_and_again(params, steps):
    """One and the same array is appended at every step, so all rows show the last state."""
    x_t, a_t, states = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba))), []
    for _ in range(steps):
        a_t[:] = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
        x_t = np.zeros_like(x_t)
    return np.stack(states)


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=1)
def impulse_back_at_the_end(params, steps):
    """The states are in reverse order: the impulse is in the last row."""
    x_t, a_t, states = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba))), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
        x_t = np.zeros_like(x_t)
    return np.stack(states[::-1])


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=1)
def last_step_left_out(params, steps):
    """The loop ends one step early, so the last row stays zero."""
    x_t, a_t = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba)))
    states = np.zeros((steps, len(params.ba)))
    for step in range(max(1, steps - 1)):
        a_t = rnn_cell_step(x_t, a_t, params)
        states[step] = a_t[0]
        x_t = np.zeros_like(x_t)
    return states


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=2)
def state_before_the_impulse_included(params, steps):
    """The state of zeros from before the impulse is the first row, and the last step is missing."""
    x_t, a_t = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba)))
    states = [a_t[0]]
    for _ in range(steps - 1):
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
        x_t = np.zeros_like(x_t)
    return np.stack(states)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=2)
def impulse_not_counted(params, steps):
    """The impulse's own step is not counted among the steps, so there is one row too many."""
    states = [np.tanh(params.Wax[0] + params.ba)]
    for _ in range(steps):
        states.append(np.tanh(states[-1] @ params.Waa + params.ba))
    return np.stack(states)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=2)
def batch_axis_left_in(params, steps):
    """The batch axis of one is left in each state."""
    x_t, a_t, states = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba))), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t)
        x_t = np.zeros_like(x_t)
    return np.stack(states)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=2)
def sizes_returned(params, steps):
    """The size (norm) of each state is returned instead of the state."""
    x_t, a_t, sizes = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba))), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        sizes.append(np.linalg.norm(a_t))
        x_t = np.zeros_like(x_t)
    return np.array(sizes)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=2)
def last_state_returned(params, steps):
    """Only the last state is returned."""
    x_t, a_t = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba)))
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        x_t = np.zeros_like(x_t)
    return a_t[0]


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=2)
def steps_as_columns(params, steps):
    """Steps are columns and hidden units are rows."""
    x_t, a_t, states = np.eye(1, len(params.Wax)), np.zeros((1, len(params.ba))), []
    for _ in range(steps):
        a_t = rnn_cell_step(x_t, a_t, params)
        states.append(a_t[0])
        x_t = np.zeros_like(x_t)
    return np.stack(states, axis=1)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE, hint=3)
def response_without_bias(params, steps):
    """The step is written out again, and the bias is left out of it."""
    states = [np.tanh(params.Wax[0])]
    for _ in range(steps - 1):
        states.append(np.tanh(states[-1] @ params.Waa))
    return np.stack(states)


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=3)
def echo_without_tanh(params, steps):
    """The tanh is left out after the first step, so the state is only multiplied by Waa."""
    states = [np.tanh(params.Wax[0] + params.ba)]
    for _ in range(steps - 1):
        states.append(states[-1] @ params.Waa + params.ba)
    return np.stack(states)


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=3)
def bias_at_the_impulse_only(params, steps):
    """The bias is left out after the first step, though it acts at every step."""
    states = [np.tanh(params.Wax[0] + params.ba)]
    for _ in range(steps - 1):
        states.append(np.tanh(states[-1] @ params.Waa))
    return np.stack(states)


@mistake(of="impulse_response", breaks="the_echo_equals_the_formula", hint=3)
def echo_by_products_alone(params, steps):
    """After the first step the state is only multiplied by Waa: tanh and bias are left out."""
    states = [np.tanh(params.Wax[0] + params.ba)]
    for _ in range(steps - 1):
        states.append(states[-1] @ params.Waa)
    return np.stack(states)


@mistake(of="impulse_response", breaks=ALL_OF_IMPULSE[:2], hint=2)
def echo_squeezed(params, steps):
    """Axes of length one are squeezed away, so a single step has no axis of steps and a single unit none of units."""
    x, a, states = np.eye(1, params.Wax.shape[0]), np.zeros((1, params.ba.size)), []
    for _ in range(steps):
        a = rnn_cell_step(x, a, params)
        x = np.zeros_like(x)
        states.append(a)
    return np.array(states).squeeze()
