"""Mistakes of notebook 06: one step of a GRU and of an LSTM, forward and back."""

import numpy as np
from rnnkit.params import GRUParams, LSTMParams

from autograder.claims.mistake import mistake
from autograder.unrolled.gated_cells.oracle import sigmoid

RESET = ("the_reset_gate_scales_the_memory", "equals_the_formula_of_the_gru", "state_is_left_as_it_was")
ALL_OF_GRU = (
    "the_update_gate_mixes_old_and_new",
    "the_reset_gate_scales_the_memory",
    "equals_the_formula_of_the_gru",
    "one_row_or_many_of_any_size",
    "state_is_left_as_it_was",
)
THROUGH_THE_UPDATE_GATE = (
    "gradient_of_the_gru_input",
    "gradient_of_the_gru_state",
    "gradients_of_the_update_gate",
    "linear_and_without_traces_in_the_gru",
)
STATE_OF_GRU = ("an_update_gate_of_one_hands_the_gradient_on", "gradient_of_the_gru_state")
THROUGH_THE_RESET_GATE = (
    "gradient_of_the_gru_input",
    "gradient_of_the_gru_state",
    "gradients_of_the_reset_gate",
    "linear_and_without_traces_in_the_gru",
)
THROUGH_THE_CANDIDATE = (
    "an_update_gate_of_one_hands_the_gradient_on",
    "gradient_of_the_gru_input",
    "gradient_of_the_gru_state",
    "gradients_of_the_reset_gate",
    "gradients_of_the_candidate",
    "linear_and_without_traces_in_the_gru",
)
THROUGH_BOTH_GATES = (
    "gradient_of_the_gru_input",
    "gradient_of_the_gru_state",
    "gradients_of_the_update_gate",
    "gradients_of_the_reset_gate",
    "linear_and_without_traces_in_the_gru",
)
WEIGHTS_OF_GRU = ("gradients_of_the_update_gate", "gradients_of_the_reset_gate", "gradients_of_the_candidate")
ALL_OF_LSTM = (
    "the_memory_is_kept_and_written",
    "the_output_gate_shows_the_memory",
    "equals_the_formula_of_the_lstm",
    "one_row_or_many_of_any_size_in_the_lstm",
    "state_and_memory_are_left_as_they_were",
)
MEMORY = (
    "the_memory_is_kept_and_written",
    "equals_the_formula_of_the_lstm",
    "state_and_memory_are_left_as_they_were",
)
STATE = ("the_output_gate_shows_the_memory", "equals_the_formula_of_the_lstm")
MEMORY_ALONE = ("the_memory_is_kept_and_written", "equals_the_formula_of_the_lstm")
FORMULA = ("equals_the_formula_of_the_lstm", "state_and_memory_are_left_as_they_were")
THROUGH_THE_MEMORY = (
    "gradient_of_the_old_memory",
    "gradients_of_the_lstm_input_and_state",
    "gradients_of_input_gate_and_candidate",
    "gradients_of_the_forget_gate",
    "linear_and_without_traces_in_the_lstm",
)
THROUGH_ALL_GATES = (
    "gradients_of_the_lstm_input_and_state",
    "gradients_of_input_gate_and_candidate",
    "gradients_of_the_forget_gate",
    "gradients_of_the_output_gate",
)
THROUGH_INPUT_GATE_OR_CANDIDATE = (
    "gradients_of_the_lstm_input_and_state",
    "gradients_of_input_gate_and_candidate",
)
THROUGH_THE_OUTPUT_GATE = ("gradients_of_the_lstm_input_and_state", "gradients_of_the_output_gate")
WEIGHTS_OF_LSTM = (
    "gradients_of_input_gate_and_candidate",
    "gradients_of_the_forget_gate",
    "gradients_of_the_output_gate",
)


def gru_gates(x_t, a_prev, params):
    """Right gates for what goes wrong after them: what the memory gives the candidate, r, z, and the candidate n."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    return memory_n, r, z, np.tanh(see_n + r * (memory_n + params.bna))


def lstm_gates(x_t, a_prev, params):
    """Right gates for what goes wrong after them: i, f, g and o."""
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


@mistake(
    of="gru_cell_step",
    breaks=("the_update_gate_mixes_old_and_new", "equals_the_formula_of_the_gru", "state_is_left_as_it_was"),
    hint=1,
)
def update_gate_turned_round(x_t, a_prev, params):
    """The shares z and 1 - z are exchanged, so that the update gate lets the candidate in where it should keep."""
    _, _r, z, n = gru_gates(x_t, a_prev, params)
    return z * n + (1 - z) * a_prev


@mistake(of="gru_cell_step", breaks=RESET, hint=2)
def reset_before_the_product(x_t, a_prev, params):
    """The reset gate scales the state before the matrix product, as in another convention, instead of after it."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, _ = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + (r * a_prev) @ np.split(params.Wga, 3, axis=1)[2] + params.bna)
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=RESET, hint=1)
def reset_gate_ignored(x_t, a_prev, params):
    """The reset gate is never used."""
    _, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    _, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    z = sigmoid(see_z + memory_z)
    n = np.tanh(see_n + memory_n + params.bna)
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=1)
def reset_gate_turned_round(x_t, a_prev, params):
    """The reset gate scales by 1 - r where r is meant."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + (1 - r) * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=RESET, hint=2)
def reset_scales_the_input_too(x_t, a_prev, params):
    """The reset gate scales the whole sum of the candidate, what it sees of the input included."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(r * (see_n + memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=RESET, hint=2)
def memory_bias_outside_the_reset(x_t, a_prev, params):
    """The bias bna is added outside the bracket, so that the reset gate does not scale it."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + r * memory_n + params.bna)
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=3)
def memory_bias_missing(x_t, a_prev, params):
    """The bias bna is missing."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + r * memory_n)
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=3)
def gate_bias_missing_of_the_gru(x_t, a_prev, params):
    """The bias bg is missing."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=3)
def candidate_with_sigmoid_of_the_gru(x_t, a_prev, params):
    """The candidate is squashed by the sigmoid instead of tanh."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = sigmoid(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=3)
def gates_with_tanh_of_the_gru(x_t, a_prev, params):
    """The gates are squashed by tanh instead of the sigmoid."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = np.tanh(see_r + memory_r), np.tanh(see_z + memory_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=3)
def candidate_without_tanh(x_t, a_prev, params):
    """The tanh of the candidate is forgotten."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = see_n + r * (memory_n + params.bna)
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=3)
def tanh_of_the_new_state(x_t, a_prev, params):
    """One more tanh is taken of the new state."""
    _, _r, z, n = gru_gates(x_t, a_prev, params)
    return np.tanh((1 - z) * n + z * a_prev)


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=2)
def gates_in_another_order(x_t, a_prev, params):
    """The columns are read in the order update, reset, candidate."""
    see_z, see_r, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_z, memory_r, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=2)
def candidate_columns_first(x_t, a_prev, params):
    """The columns are read in the order candidate, reset, update."""
    see_n, see_r, see_z = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_n, memory_r, memory_z = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=1)
def mixed_with_the_reset_gate(x_t, a_prev, params):
    """Old and new are mixed with the reset gate where the update gate is meant."""
    see_r, _, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, _, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r = sigmoid(see_r + memory_r)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - r) * n + r * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=1)
def candidate_added_in_full(x_t, a_prev, params):
    """The candidate is added in full, without its share 1 - z."""
    _, _r, z, n = gru_gates(x_t, a_prev, params)
    return n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=1)
def candidate_alone(x_t, a_prev, params):
    """The candidate is returned, and the update gate never used."""
    see_r, _, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, _, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r = sigmoid(see_r + memory_r)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return n


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=2)
def gates_look_at_the_input_only_of_the_gru(x_t, a_prev, params):
    """The gates are made from the input alone, without the memory."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    _, _, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r), sigmoid(see_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=2)
def gates_look_at_the_memory_only(x_t, a_prev, params):
    """The gates are made from the memory alone, without the input and the bias."""
    _, _, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(memory_r), sigmoid(memory_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=3)
def sigmoid_of_each_term(x_t, a_prev, params):
    """The sigmoid is taken of each term and the results are added."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r) + sigmoid(memory_r), sigmoid(see_z) + sigmoid(memory_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks="one_row_or_many_of_any_size", hint=3)
def sigmoid_that_overflows_of_the_gru(x_t, a_prev, params):
    """The sigmoid is written as exp(u) / (1 + exp(u)), which for a large sum is no number."""
    see, memory = x_t @ params.Wgx + params.bg, a_prev @ params.Wga
    r, z, _ = np.split(np.exp(see + memory) / (1 + np.exp(see + memory)), 3, axis=1)
    n = np.tanh(np.split(see, 3, axis=1)[2] + r * (np.split(memory, 3, axis=1)[2] + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=3)
def gates_cut_off_of_the_gru(x_t, a_prev, params):
    """The gates are straight lines that are cut off at 0 and 1, as in an old Keras, instead of sigmoids."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = np.clip(0.2 * (see_r + memory_r) + 0.5, 0, 1), np.clip(0.2 * (see_z + memory_z) + 0.5, 0, 1)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=RESET, hint=2)
def memory_not_reset(x_t, a_prev, params):
    """The memory's part of the candidate is added without the reset gate, which scales its bias only."""
    memory_n, r, z, _ = gru_gates(x_t, a_prev, params)
    n = np.tanh(np.split(x_t @ params.Wgx + params.bg, 3, axis=1)[2] + memory_n + r * params.bna)
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=1)
def nothing_written(x_t, a_prev, params):
    """The old state is returned: nothing is ever written."""
    return a_prev.copy()


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=2)
def bias_added_twice_of_the_gru(x_t, a_prev, params):
    """The bias bg is added twice: with the input, and once more with the memory."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga + params.bg, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    return (1 - z) * n + z * a_prev


@mistake(of="gru_cell_step", breaks="one_row_or_many_of_any_size", hint=1)
def state_squeezed(x_t, a_prev, params):
    """All axes of length one are taken away, and with a single row or unit one of them is meant."""
    _, _r, z, n = gru_gates(x_t, a_prev, params)
    return ((1 - z) * n + z * a_prev).squeeze()


@mistake(of="gru_cell_step", breaks="state_is_left_as_it_was", hint=1)
def state_overwritten_in_place(x_t, a_prev, params):
    """The new state is written into the caller's a_prev."""
    _, _r, z, n = gru_gates(x_t, a_prev, params)
    a_prev *= z
    a_prev += (1 - z) * n
    return a_prev


@mistake(of="gru_cell_step", breaks=ALL_OF_GRU, hint=1)
def computed_in_float32(x_t, a_prev, params):
    """The step is computed in float32."""
    _, _r, z, n = gru_gates(x_t, a_prev, params)
    return ((1 - z) * n + z * a_prev).astype(np.float32)


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_UPDATE_GATE, hint=2)
def update_gradient_lacks_the_state(da_t, x_t, a_prev, params):
    """The gradient of z lacks a_prev: it comes from the candidate alone."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * -n * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_UPDATE_GATE, hint=2)
def update_gradient_lacks_the_candidate(da_t, x_t, a_prev, params):
    """The gradient of z lacks the candidate: it comes from a_prev alone."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * a_prev * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_UPDATE_GATE, hint=2)
def update_gradient_turned_round(da_t, x_t, a_prev, params):
    """The gradient of z has the wrong sign, n - a_prev."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (n - a_prev) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=STATE_OF_GRU, hint=1)
def direct_way_missing(da_t, x_t, a_prev, params):
    """The direct way to da_prev, through z, is missing."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T, grads


@mistake(of="gru_cell_backward", breaks="gradient_of_the_gru_state", hint=1)
def way_through_the_reset_gate_missing(da_t, x_t, a_prev, params):
    """The way to da_prev through the reset gate is missing."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, np.hstack([0 * dr, dz, dn * r]) @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks="gradient_of_the_gru_state", hint=1)
def way_through_the_update_gate_missing(da_t, x_t, a_prev, params):
    """The way to da_prev through the update gate is missing."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, np.hstack([dr, 0 * dz, dn * r]) @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=STATE_OF_GRU, hint=1)
def way_through_the_candidate_missing(da_t, x_t, a_prev, params):
    """The way to da_prev through the candidate is missing."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, np.hstack([dr, dz, 0 * dn]) @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=("gradient_of_the_gru_state", "gradients_of_the_candidate"), hint=3)
def reset_gate_not_applied_to_the_memory(da_t, x_t, a_prev, params):
    """The candidate's gradient reaches the memory without being scaled by r."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn])
    grads = GRUParams(x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), dn.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=("gradient_of_the_gru_input", "gradients_of_the_candidate"), hint=3)
def reset_gate_applied_to_the_input(da_t, x_t, a_prev, params):
    """The candidate's gradient is scaled by r on its way to the input, too."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn * r]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(
    of="gru_cell_backward",
    breaks=(
        "gradient_of_the_gru_input",
        "gradient_of_the_gru_state",
        "gradients_of_the_update_gate",
        "gradients_of_the_reset_gate",
        "gradients_of_the_candidate",
        "linear_and_without_traces_in_the_gru",
    ),
    hint=1,
)
def reset_gate_left_out_of_the_forward_pass(da_t, x_t, a_prev, params):
    """The forward quantities are computed again without the reset gate."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + memory_n + params.bna)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_RESET_GATE, hint=3)
def reset_before_the_product_in_the_way_back(da_t, x_t, a_prev, params):
    """The gradient of r is that of another convention, in which the reset gate acts before the product."""
    _, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = (dn @ np.split(params.Wga, 3, axis=1)[2].T) * a_prev * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_RESET_GATE, hint=3)
def memory_bias_forgotten_in_the_reset_gradient(da_t, x_t, a_prev, params):
    """The gradient of r lacks the bias bna, which the reset gate scales as well."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * memory_n * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_RESET_GATE, hint=2)
def slope_of_the_reset_gate_missing(da_t, x_t, a_prev, params):
    """The slope r * (1 - r) of the reset gate's sigmoid is missing."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_UPDATE_GATE, hint=2)
def slope_of_the_update_gate_missing(da_t, x_t, a_prev, params):
    """The slope z * (1 - z) of the update gate's sigmoid is missing."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_CANDIDATE, hint=2)
def slope_of_the_candidate_missing_of_the_gru(da_t, x_t, a_prev, params):
    """The slope 1 - n**2 of the candidate's tanh is missing."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_CANDIDATE, hint=2)
def candidate_slope_of_a_sigmoid_of_the_gru(da_t, x_t, a_prev, params):
    """The candidate's slope is taken as n * (1 - n), which belongs to the sigmoid."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * n * (1 - n)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_BOTH_GATES, hint=2)
def slopes_of_the_pre_activations_of_the_gru(da_t, x_t, a_prev, params):
    """The slopes of the gates are computed from the pre-activations instead of from r and z."""
    see_r, see_z, see_n = np.split(x_t @ params.Wgx + params.bg, 3, axis=1)
    memory_r, memory_z, memory_n = np.split(a_prev @ params.Wga, 3, axis=1)
    r, z = sigmoid(see_r + memory_r), sigmoid(see_z + memory_z)
    n = np.tanh(see_n + r * (memory_n + params.bna))
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * (see_z + memory_z) * (1 - see_z - memory_z)
    dr = dn * (memory_n + params.bna) * (see_r + memory_r) * (1 - see_r - memory_r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_CANDIDATE, hint=1)
def shares_turned_round(da_t, x_t, a_prev, params):
    """The shares z and 1 - z are exchanged on the way back."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * z * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * (1 - z), grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_CANDIDATE, hint=1)
def candidate_gradient_without_its_share(da_t, x_t, a_prev, params):
    """The candidate's gradient is not multiplied by its share 1 - z."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_BOTH_GATES, hint=3)
def gate_gradients_in_another_order_of_the_gru(da_t, x_t, a_prev, params):
    """The gradients of the gates are laid side by side in the order update, reset, candidate."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dz, dr, dn]), np.hstack([dz, dr, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=STATE_OF_GRU, hint=3)
def memory_weights_not_turned_round(da_t, x_t, a_prev, params):
    """The gradient goes back to a_prev through Wga where the transposed Wga is meant."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.reshape(params.Wga.T.shape) + da_t * z, grads


@mistake(of="gru_cell_backward", breaks="gradients_of_the_candidate", hint=3)
def memory_bias_copied_from_the_gate(da_t, x_t, a_prev, params):
    """The gradient of bna is copied from the candidate's part of bg, without the factor r."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), dn.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks="gradients_of_the_candidate", hint=3)
def memory_weights_from_the_reset_state(da_t, x_t, a_prev, params):
    """The gradient of the candidate's memory weights is made from r * a_prev, as if reset came first."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee,
        np.hstack([a_prev.T @ dr, a_prev.T @ dz, (r * a_prev).T @ dn]),
        dsee.sum(axis=0),
        (dn * r).sum(axis=0),
        0 * params.Wya,
        0 * params.by,
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=WEIGHTS_OF_GRU, hint=3)
def memory_weights_from_the_new_state_of_the_gru(da_t, x_t, a_prev, params):
    """The gradient of Wga is made from a_t instead of a_prev."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee,
        ((1 - z) * n + z * a_prev).T @ dmemory,
        dsee.sum(axis=0),
        (dn * r).sum(axis=0),
        0 * params.Wya,
        0 * params.by,
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=WEIGHTS_OF_GRU, hint=3)
def biases_not_summed(da_t, x_t, a_prev, params):
    """The gradients of bg and bna are not summed over the batch."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(x_t.T @ dsee, a_prev.T @ dmemory, dsee, dn * r, 0 * params.Wya, 0 * params.by)
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=WEIGHTS_OF_GRU, hint=3)
def weights_divided_by_the_batch_of_the_gru(da_t, x_t, a_prev, params):
    """The gradients of the weights are divided by the batch size, which da_t already is."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee / len(x_t),
        a_prev.T @ dmemory / len(x_t),
        dsee.mean(axis=0),
        (dn * r).mean(axis=0),
        0 * params.Wya,
        0 * params.by,
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks="gradients_of_the_candidate", hint=3)
def memory_bias_gets_nothing(da_t, x_t, a_prev, params):
    """The gradient of bna is left at zero."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    q = memory_n + params.bna
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), 0 * params.bna, 0 * params.Wya, 0 * params.by)
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=WEIGHTS_OF_GRU, hint=3)
def biases_averaged_of_the_gru(da_t, x_t, a_prev, params):
    """The gradients of bg and bna are means over the batch instead of sums."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    q = memory_n + params.bna
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.mean(axis=0), (dn * r).mean(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks=THROUGH_THE_CANDIDATE, hint=2)
def slope_of_the_absolute_candidate_of_the_gru(da_t, x_t, a_prev, params):
    """The candidate's slope is taken as 1 - |n| instead of 1 - n**2."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    q = memory_n + params.bna
    dn = da_t * (1 - z) * (1 - np.abs(n))
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks="back_from_one_row_or_many", hint=1)
def sigmoid_that_overflows_on_the_way_back_of_the_gru(da_t, x_t, a_prev, params):
    """The sigmoid is written as exp(u) / (1 + exp(u)), which for a large sum is no number."""
    see, memory = x_t @ params.Wgx + params.bg, a_prev @ params.Wga
    r, z, _ = np.split(np.exp(see + memory) / (1 + np.exp(see + memory)), 3, axis=1)
    q = np.split(memory, 3, axis=1)[2] + params.bna
    n = np.tanh(np.split(see, 3, axis=1)[2] + r * q)
    dn = da_t * (1 - z) * (1 - n**2)
    dz, dr = da_t * (a_prev - n) * z * (1 - z), dn * q * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    sums = dsee.sum(axis=0), (dn * r).sum(axis=0)
    grads = GRUParams(x_t.T @ dsee, a_prev.T @ dmemory, *sums, 0 * params.Wya, 0 * params.by)
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks="linear_and_without_traces_in_the_gru", hint=1)
def output_weights_in_the_gradient_of_the_gru(da_t, x_t, a_prev, params):
    """The weights Wya and by themselves stand in the gradient where zeros belong."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), params.Wya, params.by)
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t * z, grads


@mistake(of="gru_cell_backward", breaks="linear_and_without_traces_in_the_gru", hint=1)
def upstream_overwritten_of_the_gru(da_t, x_t, a_prev, params):
    """The gradient is multiplied into the caller's da_t."""
    memory_n, r, z, n = gru_gates(x_t, a_prev, params)
    dn = da_t * (1 - z) * (1 - n**2)
    dz = da_t * (a_prev - n) * z * (1 - z)
    dr = dn * (memory_n + params.bna) * r * (1 - r)
    dsee, dmemory = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    grads = GRUParams(
        x_t.T @ dsee, a_prev.T @ dmemory, dsee.sum(axis=0), (dn * r).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    da_t *= z
    return dsee @ params.Wgx.T, dmemory @ params.Wga.T + da_t, grads


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=2)
def input_and_forget_exchanged(x_t, a_prev, c_prev, params):
    """The columns are read in the order forget, input, candidate, output."""
    f, i, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=2)
def candidate_and_output_exchanged(x_t, a_prev, c_prev, params):
    """The columns are read in the order input, forget, output, candidate."""
    i, f, o, g = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=MEMORY, hint=3)
def candidate_with_sigmoid_of_the_lstm(x_t, a_prev, c_prev, params):
    """The candidate is squashed by the sigmoid instead of tanh."""
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), sigmoid(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=MEMORY, hint=3)
def candidate_not_squashed(x_t, a_prev, c_prev, params):
    """The tanh of the candidate is forgotten."""
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), g, sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=3)
def gates_with_tanh_of_the_lstm(x_t, a_prev, c_prev, params):
    """The gates are squashed by tanh instead of the sigmoid."""
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = np.tanh(i), np.tanh(f), np.tanh(g), np.tanh(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=STATE, hint=3)
def tanh_of_tanh(x_t, a_prev, c_prev, params):
    """The tanh of the memory is taken twice."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + i * g
    return o * np.tanh(np.tanh(c_t)), c_t


@mistake(of="lstm_cell_step", breaks=STATE, hint=3)
def memory_shown_without_tanh(x_t, a_prev, c_prev, params):
    """The new state is o * c_t: the tanh of the memory is forgotten."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + i * g
    return o * c_t, c_t


@mistake(of="lstm_cell_step", breaks=MEMORY_ALONE, hint=3)
def memory_squashed_itself(x_t, a_prev, c_prev, params):
    """The memory itself goes through tanh, and the squashed memory is carried on."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = np.tanh(f * c_prev + i * g)
    return o * c_t, c_t


@mistake(of="lstm_cell_step", breaks="equals_the_formula_of_the_lstm", hint=1)
def old_memory_shown(x_t, a_prev, c_prev, params):
    """The new state shows the old memory c_prev instead of the new one."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_prev), c_t


@mistake(of="lstm_cell_step", breaks=STATE, hint=1)
def output_gate_ignored(x_t, a_prev, c_prev, params):
    """The output gate is computed and never used."""
    i, f, g, _o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + i * g
    return np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=MEMORY, hint=1)
def forget_gate_ignored(x_t, a_prev, c_prev, params):
    """The old memory is added in full, without the forget gate."""
    i, _f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=1)
def input_gate_ignored(x_t, a_prev, c_prev, params):
    """The candidate is added in full, without the input gate."""
    _i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=1)
def forget_gate_turned_round(x_t, a_prev, c_prev, params):
    """The memory is multiplied by 1 - f where f is meant."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = (1 - f) * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=FORMULA, hint=1)
def input_gate_taken_from_the_forget_gate(x_t, a_prev, c_prev, params):
    """The candidate is multiplied by 1 - f instead of the input gate."""
    _i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + (1 - f) * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=1)
def state_remembered_in_place_of_the_memory(x_t, a_prev, c_prev, params):
    """The forget gate scales the state a_prev where the memory c_prev is meant."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * a_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=2)
def gates_look_at_the_memory(x_t, a_prev, c_prev, params):
    """The gates look at the memory c_prev where the state a_prev is meant."""
    i, f, g, o = np.split(x_t @ params.Wgx + c_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=2)
def gates_look_at_the_input_only_of_the_lstm(x_t, a_prev, c_prev, params):
    """The gates are made from the input alone, without the old state."""
    i, f, g, o = np.split(x_t @ params.Wgx + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=3)
def gate_bias_missing_of_the_lstm(x_t, a_prev, c_prev, params):
    """The bias bg is missing."""
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=FORMULA, hint=2)
def one_added_to_the_forget_gate(x_t, a_prev, c_prev, params):
    """A bias of one is added to the forget gate, as some libraries do; here it is in bg already."""
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f + 1), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks="one_row_or_many_of_any_size_in_the_lstm", hint=3)
def sigmoid_that_overflows_of_the_lstm(x_t, a_prev, c_prev, params):
    """The sigmoid is written as exp(u) / (1 + exp(u)), which for a large sum is no number."""
    u = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
    i, f, _, o = np.split(np.exp(u) / (1 + np.exp(u)), 4, axis=1)
    c_t = f * c_prev + i * np.tanh(np.split(u, 4, axis=1)[2])
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM[1:], hint=3)
def gates_cut_off_of_the_lstm(x_t, a_prev, c_prev, params):
    """The gates are straight lines that are cut off at 0 and 1, as in an old Keras, instead of sigmoids."""
    u = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
    i, f, _, o = np.split(np.clip(0.2 * u + 0.5, 0, 1), 4, axis=1)
    c_t = f * c_prev + i * np.tanh(np.split(u, 4, axis=1)[2])
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks="one_row_or_many_of_any_size_in_the_lstm", hint=3)
def memory_cut_off(x_t, a_prev, c_prev, params):
    """The memory is cut off at -10 and 10; it goes through nothing, and may be as large as it likes."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = np.clip(f * c_prev + i * g, -10, 10)
    return o * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=2)
def bias_added_twice_of_the_lstm(x_t, a_prev, c_prev, params):
    """The bias bg is added twice: with the input, and once more with the state."""
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + 2 * params.bg, 4, axis=1)
    c_t = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_t), c_t


@mistake(of="lstm_cell_step", breaks="one_row_or_many_of_any_size_in_the_lstm", hint=1)
def both_states_squeezed(x_t, a_prev, c_prev, params):
    """All axes of length one are taken away, and with a single row or unit one of them is meant."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + i * g
    return (o * np.tanh(c_t)).squeeze(), c_t.squeeze()


@mistake(of="lstm_cell_step", breaks=MEMORY_ALONE, hint=1)
def memory_is_the_state(x_t, a_prev, c_prev, params):
    """The new state is returned in place of the new memory as well."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + i * g
    a_t = o * np.tanh(c_t)
    return a_t, a_t


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=1)
def returned_in_the_wrong_order(x_t, a_prev, c_prev, params):
    """The memory is returned first and the state second."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + i * g
    return c_t, o * np.tanh(c_t)


@mistake(of="lstm_cell_step", breaks=ALL_OF_LSTM, hint=1)
def memory_not_returned(x_t, a_prev, c_prev, params):
    """Only the new state is returned."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t)


@mistake(of="lstm_cell_step", breaks="state_and_memory_are_left_as_they_were", hint=1)
def memory_overwritten_in_place(x_t, a_prev, c_prev, params):
    """The new memory is written into the caller's c_prev."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    c_t = c_prev
    c_t *= f
    c_t += i * g
    return o * np.tanh(c_t), c_t


@mistake(
    of="lstm_cell_backward",
    breaks=(
        "a_kept_memory_hands_the_gradient_on",
        "gradient_of_the_old_memory",
        "gradients_of_the_lstm_input_and_state",
        "gradients_of_input_gate_and_candidate",
        "gradients_of_the_forget_gate",
        "linear_and_without_traces_in_the_lstm",
    ),
    hint=1,
)
def memory_gradient_not_added(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient dc_t that comes from the next memory is not added."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_THE_MEMORY, hint=1)
def way_from_the_state_missing(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of the state is not passed on to the memory: dc is dc_t alone."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_THE_MEMORY, hint=2)
def slope_of_the_shown_memory_missing(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The slope 1 - tanh(c_t)**2 is missing on the way from the state to the memory."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_THE_MEMORY, hint=2)
def slope_from_the_memory_itself(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The slope is taken as 1 - c_t**2, without the tanh."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - (f * c_prev + i * g) ** 2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_THE_MEMORY, hint=2)
def output_gate_missing_on_the_way_to_the_memory(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The output gate is missing on the way from the state to the memory."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(
    of="lstm_cell_backward",
    breaks=("a_kept_memory_hands_the_gradient_on", "gradient_of_the_old_memory"),
    hint=1,
)
def old_memory_without_the_forget_gate(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of c_prev is not multiplied by the forget gate."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc, grads


@mistake(of="lstm_cell_backward", breaks="gradient_of_the_old_memory", hint=1)
def old_memory_from_the_next_memory_only(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of c_prev is dc_t * f, without the share that comes from the state."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc_t * f, grads


@mistake(
    of="lstm_cell_backward",
    breaks=(
        "a_kept_memory_hands_the_gradient_on",
        "gradient_of_the_old_memory",
        "gradients_of_the_lstm_input_and_state",
        "gradients_of_input_gate_and_candidate",
        "gradients_of_the_forget_gate",
        "gradients_of_the_output_gate",
        "linear_and_without_traces_in_the_lstm",
    ),
    hint=1,
)
def old_memory_not_returned(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of c_prev is not returned."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_ALL_GATES, hint=2)
def slopes_of_the_pre_activations_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The slopes of the gates are computed from the pre-activations instead of from the gates."""
    i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
    zi, zf, zo = i, f, o
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * zi * (1 - zi), dc * c_prev * zf * (1 - zf)
    dg, do = dc * i * (1 - g**2), da_t * seen * zo * (1 - zo)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_ALL_GATES, hint=2)
def slopes_of_the_gates_missing(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The slopes of the three sigmoids are missing."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g, dc * c_prev
    dg, do = dc * i * (1 - g**2), da_t * seen
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_INPUT_GATE_OR_CANDIDATE, hint=2)
def slope_of_the_candidate_missing_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The slope 1 - g**2 of the candidate's tanh is missing."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i, da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_INPUT_GATE_OR_CANDIDATE, hint=2)
def candidate_slope_of_a_sigmoid_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The candidate's slope is taken as g * (1 - g), which belongs to the sigmoid."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * g * (1 - g), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(
    of="lstm_cell_backward",
    breaks=("gradients_of_the_lstm_input_and_state", "gradients_of_the_forget_gate"),
    hint=3,
)
def forget_gradient_from_the_new_memory(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of the forget gate is made from c_t instead of c_prev."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * (f * c_prev + i * g) * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_INPUT_GATE_OR_CANDIDATE, hint=3)
def input_and_candidate_exchanged(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of the input gate is made from i and that of the candidate from g: the factors are exchanged."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * i * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * g * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_THE_OUTPUT_GATE, hint=3)
def output_gradient_from_the_memory(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of the output gate is made from c_t instead of tanh(c_t)."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * (f * c_prev + i * g) * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_THE_OUTPUT_GATE, hint=3)
def output_gradient_from_dc(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of the output gate is made from dc instead of da_t."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), dc * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(
    of="lstm_cell_backward",
    breaks=(
        "gradients_of_the_lstm_input_and_state",
        "gradients_of_input_gate_and_candidate",
        "gradients_of_the_forget_gate",
    ),
    hint=3,
)
def gate_gradients_in_another_order_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradients of the gates are laid side by side in the order forget, input, candidate, output."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([df, di, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(
    of="lstm_cell_backward",
    breaks=(
        "gradients_of_the_lstm_input_and_state",
        "gradients_of_input_gate_and_candidate",
        "gradients_of_the_output_gate",
    ),
    hint=3,
)
def candidate_and_output_gradients_exchanged(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradients of the gates are laid side by side in the order input, forget, output, candidate."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, do, dg])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks="gradients_of_the_forget_gate", hint=3)
def bias_copied_from_another_gate(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The forget gate's part of the gradient of bg is copied from the input gate."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(
        x_t.T @ dgates, a_prev.T @ dgates, np.hstack([di, di, dg, do]).sum(axis=0), 0 * params.Wya, 0 * params.by
    )
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks="gradients_of_the_lstm_input_and_state", hint=3)
def input_gradient_from_the_wrong_rows(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradients of x_t and a_prev are cut from the stacked product at the wrong place."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    both = dgates @ np.vstack([params.Wga, params.Wgx]).T
    n = x_t.shape[1]
    return both[:, :n], both[:, n:], dc * f, grads


@mistake(of="lstm_cell_backward", breaks="gradients_of_the_lstm_input_and_state", hint=3)
def state_weights_not_turned_round(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient goes back to a_prev through Wga where the transposed Wga is meant."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.reshape(params.Wga.T.shape), dc * f, grads


@mistake(of="lstm_cell_backward", breaks=WEIGHTS_OF_LSTM, hint=3)
def memory_weights_from_the_memory(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of Wga is made from c_prev instead of a_prev."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, c_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=WEIGHTS_OF_LSTM, hint=3)
def memory_weights_from_the_new_state_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of Wga is made from a_t instead of a_prev."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, (o * seen).T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=WEIGHTS_OF_LSTM, hint=3)
def bias_not_summed(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of bg is not summed over the batch."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates, 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=WEIGHTS_OF_LSTM, hint=3)
def weights_divided_by_the_batch_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradients of the weights are divided by the batch size, which da_t already is."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(
        x_t.T @ dgates / len(x_t),
        a_prev.T @ dgates / len(x_t),
        dgates.mean(axis=0),
        0 * params.Wya,
        0 * params.by,
    )
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_THE_MEMORY, hint=2)
def slope_on_the_memory_s_gradient_too(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The slope of tanh is multiplied to dc_t as well, which comes to the memory directly."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = (dc_t + da_t * o) * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=THROUGH_INPUT_GATE_OR_CANDIDATE, hint=2)
def slope_of_the_absolute_candidate_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The candidate's slope is taken as 1 - |g| instead of 1 - g**2."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - np.abs(g)), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks=WEIGHTS_OF_LSTM, hint=3)
def biases_averaged_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of bg is a mean over the batch instead of a sum."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.mean(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks="linear_and_without_traces_in_the_lstm", hint=1)
def nothing_for_the_output_layer(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of Wya and by holds None, where zeros belong."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), None, None)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks="back_from_one_row_or_many_in_the_lstm", hint=2)
def sigmoid_that_overflows_on_the_way_back_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The sigmoid is written as exp(u) / (1 + exp(u)), which for a large sum is no number."""
    u = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
    i, f, _, o = np.split(np.exp(u) / (1 + np.exp(u)), 4, axis=1)
    g = np.tanh(np.split(u, 4, axis=1)[2])
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks="linear_and_without_traces_in_the_lstm", hint=1)
def output_weights_in_the_gradient_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The weights Wya and by themselves stand in the gradient where zeros belong."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t + da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), params.Wya, params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads


@mistake(of="lstm_cell_backward", breaks="linear_and_without_traces_in_the_lstm", hint=1)
def upstream_overwritten_of_the_lstm(da_t, dc_t, x_t, a_prev, c_prev, params):
    """The gradient of the state is added into the caller's dc_t."""
    i, f, g, o = lstm_gates(x_t, a_prev, params)
    seen = np.tanh(f * c_prev + i * g)
    dc = dc_t
    dc += da_t * o * (1 - seen**2)
    di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dg, do = dc * i * (1 - g**2), da_t * seen * o * (1 - o)
    dgates = np.hstack([di, df, dg, do])
    grads = LSTMParams(x_t.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0), 0 * params.Wya, 0 * params.by)
    return dgates @ params.Wgx.T, dgates @ params.Wga.T, dc * f, grads
