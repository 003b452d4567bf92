"""Mistakes of notebook 07: sequences of different lengths, read from both sides."""

import numpy as np
from rnnkit.params import BiRNNParams
from rnnkit.text import mask_of

from autograder.claims.mistake import mistake
from autograder.unrolled.bidirectional.oracle import masked_forward, reverse_by_length
from autograder.unrolled.given.rnn_parts import map_weights, rnn_backward, rnn_forward

ALL_OF_REVERSE = (
    "full_sequences_are_turned_round",
    "padding_stays_at_the_end",
    "nan_stays_in_the_padding",
    "sequences_are_left_as_they_were",
    "whatever_sequences_are_made_of",
)
ALL_OF_MASKED = (
    "equals_the_formula_without_padding",
    "state_waits_through_the_padding",
    "nan_in_the_padding_changes_nothing",
    "inputs_and_first_states_left_as_they_were",
)
ALL_OF_BOTH = (
    "first_half_reads_ahead",
    "second_half_reads_back",
    "padding_is_never_read",
    "mirrored_recordings_give_mirrored_states",
)
BACK_HALF = ALL_OF_BOTH[1:]
BOTH_ENDS = ("ahead_ends_at_the_last_real_step", "back_ends_at_the_first_step")
ALL_OF_WAY_BACK = (
    "gradients_of_the_ahead_direction",
    "gradients_of_the_back_direction",
    "gradient_of_the_inputs_comes_from_both",
    "nan_in_the_padding_reaches_no_gradient",
    "states_and_gradients_left_as_they_were",
)
BACK_AND_INPUTS = ALL_OF_WAY_BACK[1:3]
ALL_OF_ACCURACY = (
    "share_of_right_answers",
    "only_real_frames_count_each_once",
    "nan_scores_in_the_padding_do_no_harm",
)


@mistake(of="reverse_by_length", breaks=ALL_OF_REVERSE[1:4], hint=1)
def padding_to_the_front(x, lengths):
    """The whole row is turned round, so the padding comes to the front."""
    return x[:, ::-1].copy()


@mistake(of="reverse_by_length", breaks=ALL_OF_REVERSE, hint=1)
def nothing_turned(x, lengths):
    """The sequences come out as they went in."""
    return x.copy()


@mistake(of="reverse_by_length", breaks=ALL_OF_REVERSE, hint=2)
def features_turned(x, lengths):
    """The features are turned round instead of the time steps."""
    return x[:, :, ::-1].copy()


@mistake(of="reverse_by_length", breaks=ALL_OF_REVERSE, hint=2)
def batch_turned(x, lengths):
    """The order of the sequences in the batch is turned round instead of their steps."""
    return x[::-1, ::-1].copy()


@mistake(of="reverse_by_length", breaks=ALL_OF_REVERSE, hint=3)
def last_real_step_left_where_it_is(x, lengths):
    """The turn ends one step early: the last real step stays where it is."""
    turned = x.copy()
    for row, length in enumerate(lengths):
        turned[row, : length - 1] = x[row, : length - 1][::-1]
    return turned


@mistake(of="reverse_by_length", breaks=("padding_stays_at_the_end", "nan_stays_in_the_padding"), hint=2)
def turned_by_the_longest(x, lengths):
    """Every sequence is turned round by the length of the longest one."""
    turned, longest = x.copy(), lengths.max()
    turned[:, :longest] = x[:, :longest][:, ::-1]
    return turned


@mistake(of="reverse_by_length", breaks=("padding_stays_at_the_end", "nan_stays_in_the_padding"), hint=1)
def padding_set_to_zero(x, lengths):
    """The padding is replaced by zeros instead of being left as it is."""
    turned = np.zeros_like(x)
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1]
    return turned


@mistake(of="reverse_by_length", breaks="padding_stays_at_the_end", hint=3)
def padding_turned_too(x, lengths):
    """Indices below zero count from the end of the row, so the padding is turned round, too."""
    source = lengths[:, None] - 1 - np.arange(x.shape[1])
    return x[np.arange(len(x))[:, None], source]


@mistake(of="reverse_by_length", breaks=("padding_stays_at_the_end", "nan_stays_in_the_padding"), hint=3)
def first_step_repeated(x, lengths):
    """Indices below zero are cut off at zero, so the padding is filled with the first step."""
    source = np.maximum(lengths[:, None] - 1 - np.arange(x.shape[1]), 0)
    return x[np.arange(len(x))[:, None], source]


@mistake(of="reverse_by_length", breaks=ALL_OF_REVERSE, hint=3)
def source_one_too_far(x, lengths):
    """Every step is taken from one place too far to the right (length - t where length - 1 - t is meant)."""
    steps = np.arange(x.shape[1])
    source = np.where(steps < lengths[:, None], np.minimum(lengths[:, None] - steps, len(steps) - 1), steps)
    return x[np.arange(len(x))[:, None], source]


@mistake(of="reverse_by_length", breaks="nan_stays_in_the_padding", hint=1)
def multiplied_by_zeros_and_ones(x, lengths):
    """Steps are picked by a product with zeros and ones, and 0 times NaN is NaN."""
    steps = np.arange(x.shape[1])
    source = np.where(steps < lengths[:, None], lengths[:, None] - 1 - steps, steps)
    return np.einsum("bts,bsf->btf", np.eye(len(steps))[source], x)


@mistake(of="reverse_by_length", breaks="padding_stays_at_the_end", hint=2)
def cut_to_the_longest(x, lengths):
    """The result is cut to the longest sequence instead of keeping the shape of x."""
    turned = x[:, : lengths.max()].copy()
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1]
    return turned


@mistake(of="reverse_by_length", breaks="sequences_are_left_as_they_were", hint=1)
def turned_in_place(x, lengths):
    """The sequences are turned round in the caller's own array."""
    for row, length in enumerate(lengths):
        x[row, :length] = x[row, :length][::-1].copy()
    return x


@mistake(of="reverse_by_length", breaks=("padding_stays_at_the_end", "nan_stays_in_the_padding"), hint=3)
def one_padded_step_turned(x, lengths):
    """The turn ends one step late: the first step of padding is turned round, too, where there is one."""
    turned = x.copy()
    for row, length in enumerate(np.minimum(lengths + 1, x.shape[1])):
        turned[row, :length] = x[row, :length][::-1]
    return turned


@mistake(of="reverse_by_length", breaks="whatever_sequences_are_made_of", hint=1)
def turned_into_floats(x, lengths):
    """The result is made of floats, whatever x is made of, so that words cannot be turned round."""
    turned = np.zeros(x.shape)
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1]
        turned[row, length:] = x[row, length:]
    return turned


@mistake(of="reverse_by_length", breaks=ALL_OF_REVERSE, hint=2)
def features_turned_too(x, lengths):
    """The features are turned round together with the time steps."""
    turned = x.copy()
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1, ::-1]
    return turned


@mistake(of="reverse_by_length", breaks=("padding_stays_at_the_end", "nan_stays_in_the_padding"), hint=2)
def all_turned_by_the_first_length(x, lengths):
    """The length of the first sequence is used for all."""
    turned = x.copy()
    turned[:, : lengths[0]] = x[:, : lengths[0]][:, ::-1]
    return turned


@mistake(of="reverse_by_length", breaks="whatever_sequences_are_made_of", hint=2)
def turned_and_squeezed(x, lengths):
    """Axes of length one are squeezed away, so a single sequence has no batch axis and a single step no time axis."""
    turned = x.copy()
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1]
    return turned.squeeze()


@mistake(of="masked_forward", breaks=ALL_OF_MASKED[1:3], hint=1)
def padding_is_read(x, lengths, a0, params):
    """The lengths are not used: the state goes on changing on padded steps."""
    return _masked_by_hand(x, np.full_like(lengths, x.shape[1]), a0, params)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED[1:3], hint=1)
def zeros_are_read(x, lengths, a0, params):
    """Padded inputs are set to zero, but the state still changes there."""
    real = mask_of(lengths, x.shape[1])[..., None]
    return _masked_by_hand(np.where(real, x, 0), np.full_like(lengths, x.shape[1]), a0, params)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED[1:3], hint=1)
def state_zero_in_the_padding(x, lengths, a0, params):
    """The state is set to zero on padded steps instead of staying what it was."""
    real = mask_of(lengths, x.shape[1])
    return np.where(real[..., None], _masked_by_hand(x, lengths, a0, params), 0)


@mistake(of="masked_forward", breaks="nan_in_the_padding_changes_nothing", hint=2)
def mask_as_a_factor(x, lengths, a0, params):
    """The new state is multiplied by a mask of zeros and ones, and 0 times NaN is NaN."""
    a_t, states = a0, []
    for t in range(x.shape[1]):
        m = (t < lengths)[:, None].astype(float)
        a_t = m * np.tanh(x[:, t] @ params.Wax + a_t @ params.Waa + params.ba) + (1 - m) * a_t
        states.append(a_t)
    return np.stack(states, axis=1)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED, hint=2)
def mask_the_wrong_way_round(x, lengths, a0, params):
    """The mask is the wrong way round: real steps are skipped and padded ones are read."""
    a_t, states = a0, []
    for t in range(x.shape[1]):
        a_new = np.tanh(x[:, t] @ params.Wax + a_t @ params.Waa + params.ba)
        a_t = np.where((t < lengths)[:, None], a_t, a_new)
        states.append(a_t)
    return np.stack(states, axis=1)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED[1:3], hint=2)
def one_padded_step_read(x, lengths, a0, params):
    """One padded step is read (t <= length where t < length is meant)."""
    return _masked_by_hand(x, lengths + 1, a0, params)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED, hint=2)
def last_real_step_skipped(x, lengths, a0, params):
    """The last real step is not read (t < length - 1 where t < length is meant)."""
    return _masked_by_hand(x, lengths - 1, a0, params)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED, hint=3)
def first_state_ignored(x, lengths, a0, params):
    """The reading starts from zeros instead of from a0."""
    return _masked_by_hand(x, lengths, np.zeros_like(a0), params)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED[1:3], hint=1)
def back_to_the_first_state(x, lengths, a0, params):
    """On padded steps the state falls back to a0 instead of staying what it was."""
    real = mask_of(lengths, x.shape[1])[..., None]
    return np.where(real, _masked_by_hand(x, lengths, a0, params), a0[:, None])


@mistake(of="masked_forward", breaks="equals_the_formula_without_padding", hint=3)
def state_never_carried(x, lengths, a0, params):
    """Every step starts from a0 instead of from the state before."""
    a_t, states = a0, []
    for t in range(x.shape[1]):
        a_new = np.tanh(x[:, t] @ params.Wax + a0 @ params.Waa + params.ba)
        a_t = np.where((t < lengths)[:, None], a_new, a_t)
        states.append(a_t)
    return np.stack(states, axis=1)


@mistake(of="masked_forward", breaks="state_waits_through_the_padding", hint=2)
def all_stop_with_the_shortest(x, lengths, a0, params):
    """All sequences stop with the shortest one."""
    return _masked_by_hand(x, np.full_like(lengths, lengths.min()), a0, params)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED, hint=3)
def no_bias_while_reading(x, lengths, a0, params):
    """The bias ba is not added."""
    return _masked_by_hand(x, lengths, a0, params._replace(ba=np.zeros_like(params.ba)))


@mistake(of="masked_forward", breaks="equals_the_formula_without_padding", hint=3)
def one_array_for_all_steps(x, lengths, a0, params):
    """One and the same array is kept for all steps, so every step shows the last state."""
    last = _masked_by_hand(x, lengths, a0, params)[:, -1:]
    return np.repeat(last, x.shape[1], axis=1)


@mistake(of="masked_forward", breaks="state_waits_through_the_padding", hint=2)
def time_before_batch(x, lengths, a0, params):
    """The states are stacked with time before batch."""
    return np.swapaxes(_masked_by_hand(x, lengths, a0, params), 0, 1).copy()


@mistake(of="masked_forward", breaks="inputs_and_first_states_left_as_they_were", hint=3)
def first_state_overwritten(x, lengths, a0, params):
    """New states are written into the caller's a0."""
    states = []
    for t in range(x.shape[1]):
        active = t < lengths
        a0[active] = np.tanh(x[active, t] @ params.Wax + a0[active] @ params.Waa + params.ba)
        states.append(a0.copy())
    return np.stack(states, axis=1)


@mistake(of="masked_forward", breaks=ALL_OF_MASKED, hint=2)
def one_array_overwritten(x, lengths, a0, params):
    """New states are written into a0, and this one array is kept for all steps."""
    states = []
    for t in range(x.shape[1]):
        active = t < lengths
        a0[active] = np.tanh(x[active, t] @ params.Wax + a0[active] @ params.Waa + params.ba)
        states.append(a0)
    return np.stack(states, axis=1)


@mistake(of="masked_forward", breaks=("state_waits_through_the_padding", "nan_in_the_padding_changes_nothing"), hint=1)
def zeros_behind_the_longest(x, lengths, a0, params):
    """The loop ends with the longest sequence, and behind it stand zeros instead of the last states."""
    longest = lengths.max()
    a = np.zeros((*x.shape[:2], len(params.ba)))
    a[:, :longest] = _masked_by_hand(x[:, :longest], lengths, a0, params)
    return a


@mistake(of="masked_forward", breaks="state_waits_through_the_padding", hint=2)
def longest_taken_to_be_first(x, lengths, a0, params):
    """As many rows go on as there are long ones, but they are the first rows and not the long ones."""
    a_t, states = a0.copy(), []
    for t in range(x.shape[1]):
        n = np.sum(lengths > t)
        a_t[:n] = np.tanh(x[:n, t] @ params.Wax + a_t[:n] @ params.Waa + params.ba)
        states.append(a_t.copy())
    return np.stack(states, axis=1)


@mistake(of="masked_forward", breaks="one_sequence_or_many", hint=2)
def states_squeezed(x, lengths, a0, params):
    """All axes of length one are taken away, and with a single sequence that is the batch axis, too."""
    return _masked_by_hand(x, lengths, a0, params).squeeze()


@mistake(of="masked_forward", breaks=ALL_OF_MASKED[1:3], hint=2)
def first_length_for_all(x, lengths, a0, params):
    """The length of the first sequence is used for all."""
    return _masked_by_hand(x, np.full_like(lengths, lengths[0]), a0, params)


@mistake(of="masked_forward", breaks=(*ALL_OF_MASKED, "one_sequence_or_many"), hint=3)
def bias_added_twice(x, lengths, a0, params):
    """The bias ba is added twice."""
    return _masked_by_hand(x, lengths, a0, params._replace(ba=2 * params.ba))


@mistake(of="birnn_forward", breaks=BACK_HALF, hint=1)
def padding_read_first(x, lengths, params):
    """Whole rows are turned round (x[:, ::-1]), so the back direction reads the padding first."""
    a0 = _zeros(x, params)
    back = rnn_forward(x[:, ::-1], a0, params.back)[:, ::-1]
    return np.concatenate([masked_forward(x, lengths, a0, params.ahead), back], axis=2)


@mistake(of="birnn_forward", breaks=BACK_HALF, hint=1)
def back_states_not_turned_again(x, lengths, params):
    """The states of the back direction are not turned round again, so they stand at the wrong steps."""
    ahead, back = _both(x, lengths, params)
    return np.concatenate([ahead, reverse_by_length(back, lengths)], axis=2)


@mistake(of="birnn_forward", breaks=BACK_HALF, hint=1)
def back_states_turned_with_the_padding(x, lengths, params):
    """The states of the back direction are turned round again with their padding."""
    ahead, back = _both(x, lengths, params)
    return np.concatenate([ahead, reverse_by_length(back, lengths)[:, ::-1]], axis=2)


@mistake(of="birnn_forward", breaks=BACK_HALF, hint=1)
def inputs_not_turned(x, lengths, params):
    """The back direction gets x as it is: both directions read ahead."""
    a0 = _zeros(x, params)
    halves = [masked_forward(x, lengths, a0, way) for way in (params.ahead, params.back)]
    return np.concatenate(halves, axis=2)


@mistake(of="birnn_forward", breaks=BACK_HALF, hint=1)
def only_the_states_turned(x, lengths, params):
    """The states of the back direction are turned round, but its inputs are not."""
    a0 = _zeros(x, params)
    back = reverse_by_length(masked_forward(x, lengths, a0, params.back), lengths)
    return np.concatenate([masked_forward(x, lengths, a0, params.ahead), back], axis=2)


@mistake(of="birnn_forward", breaks=BACK_HALF, hint=2)
def one_set_of_weights(x, lengths, params):
    """Both directions use the weights of the ahead direction."""
    return np.concatenate(_both(x, lengths, params._replace(back=params.ahead)), axis=2)


@mistake(of="birnn_forward", breaks=(*ALL_OF_BOTH, "one_recording_or_many"), hint=2)
def weights_exchanged(x, lengths, params):
    """The directions have exchanged their weights."""
    exchanged = params._replace(ahead=params.back, back=params.ahead)
    return np.concatenate(_both(x, lengths, exchanged), axis=2)


@mistake(of="birnn_forward", breaks=ALL_OF_BOTH, hint=3)
def back_half_first(x, lengths, params):
    """The states of the back direction stand first."""
    return np.concatenate(_both(x, lengths, params)[::-1], axis=2)


@mistake(of="birnn_forward", breaks=ALL_OF_BOTH, hint=3)
def joined_along_time(x, lengths, params):
    """The two directions are joined along time instead of along the hidden units."""
    return np.concatenate(_both(x, lengths, params), axis=1)


@mistake(of="birnn_forward", breaks=ALL_OF_BOTH, hint=3)
def joined_along_the_batch(x, lengths, params):
    """The two directions are joined along the batch instead of along the hidden units."""
    return np.concatenate(_both(x, lengths, params), axis=0)


@mistake(of="birnn_forward", breaks=ALL_OF_BOTH, hint=3)
def directions_added(x, lengths, params):
    """The states of the two directions are added instead of put side by side."""
    return np.add(*_both(x, lengths, params))


@mistake(of="birnn_forward", breaks=ALL_OF_BOTH, hint=3)
def units_interleaved(x, lengths, params):
    """The units of the two directions alternate instead of standing in two blocks."""
    a = np.stack(_both(x, lengths, params), axis=3)
    return a.reshape(*a.shape[:2], -1)


@mistake(of="birnn_forward", breaks=BACK_HALF, hint=2)
def back_starts_where_ahead_ended(x, lengths, params):
    """The back direction starts from the last state of the ahead direction instead of from zeros."""
    ahead = masked_forward(x, lengths, _zeros(x, params), params.ahead)
    back = masked_forward(reverse_by_length(x, lengths), lengths, ahead[:, -1], params.back)
    return np.concatenate([ahead, reverse_by_length(back, lengths)], axis=2)


@mistake(of="birnn_forward", breaks=("first_half_reads_ahead", "padding_is_never_read"), hint=1)
def padding_read_last(x, lengths, params):
    """The plain network is used: after the real steps, both directions read the padding, too."""
    full = np.full_like(lengths, x.shape[1])
    a0 = _zeros(x, params)
    back = masked_forward(reverse_by_length(x, lengths), full, a0, params.back)
    return np.concatenate([masked_forward(x, full, a0, params.ahead), reverse_by_length(back, lengths)], axis=2)


@mistake(of="birnn_forward", breaks=ALL_OF_BOTH, hint=1)
def states_zero_in_the_padding(x, lengths, params):
    """The states are set to zero in the padding instead of waiting there."""
    real = mask_of(lengths, x.shape[1])[..., None]
    return np.where(real, np.concatenate(_both(x, lengths, params), axis=2), 0)


@mistake(of="birnn_forward", breaks="one_recording_or_many", hint=2)
def both_states_squeezed(x, lengths, params):
    """Axes of length one are squeezed away, so a single sequence has no batch axis and a single step no time axis."""
    a0 = np.zeros((len(x), params.ahead.ba.size))
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back)
    return np.concatenate([ahead, reverse_by_length(back, lengths)], axis=2).squeeze()


@mistake(of="birnn_forward", breaks=ALL_OF_BOTH, hint=1)
def both_read_the_first_length(x, lengths, params):
    """The length of the first sequence is used for all, in both directions."""
    a0, lengths = np.zeros((len(x), params.ahead.ba.size)), np.full_like(lengths, lengths[0])
    ahead = masked_forward(x, lengths, a0, params.ahead)
    back = masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back)
    return np.concatenate([ahead, reverse_by_length(back, lengths)], axis=2)


@mistake(of="final_states", breaks="back_ends_at_the_first_step", hint=1)
def last_real_step_of_both(a, lengths):
    """Both halves are taken at the last real step, where the back direction has read one step only."""
    return a[np.arange(len(a)), lengths - 1]


@mistake(of="final_states", breaks="back_ends_at_the_first_step", hint=1)
def last_column_of_both(a, lengths):
    """Both halves are taken from the last column."""
    return a[:, -1]


@mistake(of="final_states", breaks="ahead_ends_at_the_last_real_step", hint=1)
def first_step_of_both(a, lengths):
    """Both halves are taken at step 0, where the ahead direction has read one step only."""
    return a[:, 0]


@mistake(of="final_states", breaks=BOTH_ENDS, hint=1)
def ends_exchanged(a, lengths):
    """The ends are exchanged: ahead is taken at step 0, back at the last real step."""
    half = a.shape[2] // 2
    return np.hstack([a[:, 0, :half], a[np.arange(len(a)), lengths - 1, half:]])


@mistake(of="final_states", breaks=BOTH_ENDS, hint=2)
def back_half_in_front(a, lengths):
    """The back direction stands in front of the ahead direction."""
    half = a.shape[2] // 2
    return np.hstack([a[:, 0, half:], a[np.arange(len(a)), lengths - 1, :half]])


@mistake(of="final_states", breaks=BOTH_ENDS, hint=2)
def mean_over_all_columns(a, lengths):
    """The states are averaged over all columns, padding included."""
    return a.mean(axis=1)


@mistake(of="final_states", breaks=BOTH_ENDS, hint=2, called="every_length_for_every_row")
def every_length_for_every_row(a, lengths):
    """A slice and an index array are combined, which takes every length for every row."""
    half = a.shape[2] // 2
    return np.concatenate([a[:, lengths - 1, :half], a[:, lengths * 0, half:]], axis=2)


@mistake(of="final_states", breaks="ahead_ends_at_the_last_real_step", hint=2)
def length_of_the_first_row(a, lengths):
    """The length of the first sequence is used for all."""
    half = a.shape[2] // 2
    return np.hstack([a[:, lengths[0] - 1, :half], a[:, 0, half:]])


@mistake(of="final_states", breaks="ahead_ends_at_the_last_real_step", hint=3)
def one_step_before_the_last(a, lengths):
    """The ahead direction is taken one step before the last real one."""
    half = a.shape[2] // 2
    return np.hstack([a[np.arange(len(a)), lengths - 2, :half], a[:, 0, half:]])


@mistake(of="final_states", breaks=BOTH_ENDS, hint=3)
def one_step_after_the_last(a, lengths):
    """The ahead direction is taken at index length, which a sequence without padding does not have."""
    half = a.shape[2] // 2
    return np.hstack([a[np.arange(len(a)), lengths, :half], a[:, 0, half:]])


@mistake(of="final_states", breaks="back_ends_at_the_first_step", hint=1)
def only_the_ahead_direction(a, lengths):
    """Only the ahead direction is returned."""
    return a[np.arange(len(a)), lengths - 1, : a.shape[2] // 2]


@mistake(of="final_states", breaks=BOTH_ENDS, hint=2, called="every_length_for_every_row")
def every_length_in_one_row(a, lengths):
    """A slice and an index array are combined, which takes every length for every row."""
    half = a.shape[2] // 2
    return np.concatenate([a[:, lengths - 1, :half].reshape(len(a), -1), a[:, 0, half:]], axis=1)


@mistake(of="final_states", breaks="states_left_as_they_were", hint=2)
def ends_joined_in_place(a, lengths):
    """The state of the back direction is written over another one in the caller's own array."""
    half, last = a.shape[2] // 2, (np.arange(len(a)), lengths - 1)
    a[:, -1, :half] = a[last][:, :half]
    a[:, -1, half:] = a[:, 0, half:]
    return a[:, -1].copy()


@mistake(of="final_states", breaks="states_left_as_they_were", hint=2)
def ends_squeezed(a, lengths):
    """The batch axis is squeezed away when there is only one sequence."""
    n_hidden = a.shape[2] // 2
    ahead = a[np.arange(len(a)), lengths - 1, :n_hidden]
    return np.concatenate([ahead, a[:, 0, n_hidden:]], axis=1).squeeze()


@mistake(of="birnn_backward", breaks=ALL_OF_WAY_BACK[1:], hint=1)
def back_direction_lost(da, x, lengths, a, params):
    """Only the ahead direction is gone back through; the other gets no gradient."""
    (dx, ahead), _ = _ways_back(da, x, lengths, a, params)
    return dx, _grads(params, ahead, map_weights(np.zeros_like, params.back))


@mistake(of="birnn_backward", breaks="gradient_of_the_inputs_comes_from_both", hint=3)
def inputs_hear_one_direction(da, x, lengths, a, params):
    """The gradient of the inputs comes from the ahead direction only."""
    (dx, ahead), (_, back) = _ways_back(da, x, lengths, a, params)
    return dx, _grads(params, ahead, back)


@mistake(of="birnn_backward", breaks="gradient_of_the_inputs_comes_from_both", hint=3)
def input_gradient_not_turned_again(da, x, lengths, a, params):
    """The back direction's gradient of the inputs is not turned round before it is added."""
    (dx, ahead), (dx_back, back) = _ways_back(da, x, lengths, a, params)
    return dx + reverse_by_length(dx_back, lengths), _grads(params, ahead, back)


@mistake(of="birnn_backward", breaks="gradient_of_the_inputs_comes_from_both", hint=3)
def input_gradient_halved(da, x, lengths, a, params):
    """The two gradients of the inputs are averaged instead of added."""
    (dx, ahead), (dx_back, back) = _ways_back(da, x, lengths, a, params)
    return (dx + dx_back) / 2, _grads(params, ahead, back)


@mistake(of="birnn_backward", breaks=BACK_AND_INPUTS, hint=1)
def upstream_not_turned(da, x, lengths, a, params):
    """The gradient da is not turned round for the back direction."""
    half = len(params.ahead.ba)
    wrong = np.concatenate([da[..., :half], reverse_by_length(da[..., half:], lengths)], axis=2)
    return _together(*_ways_back(wrong, x, lengths, a, params), params)


@mistake(of="birnn_backward", breaks="gradients_of_the_back_direction", hint=1)
def inputs_not_turned_on_the_way_back(da, x, lengths, a, params):
    """The inputs are not turned round for the back direction."""
    (dx, ahead), (dx_back, _) = _ways_back(da, x, lengths, a, params)
    _, (_, back) = _ways_back(da, reverse_by_length(x, lengths), lengths, a, params)
    return dx + dx_back, _grads(params, ahead, back)


@mistake(of="birnn_backward", breaks=BACK_AND_INPUTS, hint=1)
def states_not_turned_on_the_way_back(da, x, lengths, a, params):
    """The states are not turned round for the back direction."""
    half = len(params.ahead.ba)
    wrong = np.concatenate([a[..., :half], reverse_by_length(a[..., half:], lengths)], axis=2)
    return _together(*_ways_back(da, x, lengths, wrong, params), params)


@mistake(of="birnn_backward", breaks=BACK_AND_INPUTS, hint=1)
def whole_rows_turned(da, x, lengths, a, params):
    """Whole rows are turned round (::-1), padding included."""
    half, mask = len(params.ahead.ba), mask_of(lengths, x.shape[1])
    a0 = _zeros(x, params)
    dx, _, ahead = rnn_backward(da[..., :half], x, a[..., :half], a0, params.ahead, mask)
    dx_back, _, back = rnn_backward(da[:, ::-1, half:], x[:, ::-1], a[:, ::-1, half:], a0, params.back, mask)
    return dx + dx_back[:, ::-1], _grads(params, ahead, back)


@mistake(of="birnn_backward", breaks="nan_in_the_padding_reaches_no_gradient", hint=2)
def no_mask_on_the_way_back(da, x, lengths, a, params):
    """No mask is given, so the padding meets a gradient of zero, and 0 times NaN is NaN."""
    half, a0 = len(params.ahead.ba), _zeros(x, params)
    dx, _, ahead = rnn_backward(da[..., :half], x, a[..., :half], a0, params.ahead)
    turned = [reverse_by_length(array, lengths) for array in (da[..., half:], x, a[..., half:])]
    dx_back, _, back = rnn_backward(*turned, a0, params.back)
    return dx + reverse_by_length(dx_back, lengths), _grads(params, ahead, back)


@mistake(of="birnn_backward", breaks=ALL_OF_WAY_BACK[:2], hint=3)
def gradients_exchanged(da, x, lengths, a, params):
    """The directions have exchanged their gradients."""
    (dx, ahead), (dx_back, back) = _ways_back(da, x, lengths, a, params)
    return dx + dx_back, _grads(params, back, ahead)


@mistake(of="birnn_backward", breaks=ALL_OF_WAY_BACK[:2], hint=3)
def gradients_shared(da, x, lengths, a, params):
    """Both directions get the sum of the two gradients, as if they shared their weights."""
    (dx, ahead), (dx_back, back) = _ways_back(da, x, lengths, a, params)
    both = map_weights(np.add, ahead, back)
    return dx + dx_back, _grads(params, both, both)


@mistake(of="birnn_backward", breaks=ALL_OF_WAY_BACK[:3], hint=2)
def halves_exchanged(da, x, lengths, a, params):
    """The halves of da are exchanged."""
    return _together(*_ways_back(np.roll(da, len(params.ahead.ba), axis=2), x, lengths, a, params), params)


@mistake(of="birnn_backward", breaks=ALL_OF_WAY_BACK[:3], hint=2)
def every_other_unit(da, x, lengths, a, params):
    """Every other unit of da goes to each direction instead of a block of units."""
    wrong = np.concatenate([da[..., ::2], da[..., 1::2]], axis=2)
    return _together(*_ways_back(wrong, x, lengths, a, params), params)


@mistake(of="birnn_backward", breaks=BACK_AND_INPUTS, hint=2)
def weights_of_the_ahead_direction(da, x, lengths, a, params):
    """The back direction is gone back through with the weights of the ahead direction."""
    return _together(*_ways_back(da, x, lengths, a, params._replace(back=params.ahead)), params)


@mistake(of="birnn_backward", breaks=(*ALL_OF_WAY_BACK[:3], "one_loss_or_another"), hint=3)
def divided_by_the_batch_on_the_way_back(da, x, lengths, a, params):
    """The gradients are divided by the batch size, which da has behind it already."""
    dx, grads = _together(*_ways_back(da, x, lengths, a, params), params)
    return dx / len(x), map_weights(lambda grad: grad / len(x), grads)


@mistake(of="birnn_backward", breaks="states_and_gradients_left_as_they_were", hint=2)
def upstream_turned_in_place(da, x, lengths, a, params):
    """The gradient da is turned round in the caller's own array."""
    half = len(params.ahead.ba)
    before = da.copy()
    da[..., half:] = reverse_by_length(da[..., half:], lengths)
    return _together(*_ways_back(before, x, lengths, a, params), params)


@mistake(of="birnn_backward", breaks=BACK_AND_INPUTS, hint=1)
def nothing_turned_on_the_way_back(da, x, lengths, a, params):
    """Nothing is turned round: the back direction is gone back through as if it had read ahead."""
    half, mask = len(params.ahead.ba), mask_of(lengths, x.shape[1])
    a0 = _zeros(x, params)
    dx, _, ahead = rnn_backward(da[..., :half], x, a[..., :half], a0, params.ahead, mask)
    dx_back, _, back = rnn_backward(da[..., half:], x, a[..., half:], a0, params.back, mask)
    return dx + dx_back, _grads(params, ahead, back)


@mistake(of="birnn_backward", breaks=BACK_AND_INPUTS[:1], hint=1)
def whole_rows_turned_with_the_mask(da, x, lengths, a, params):
    """Whole rows are turned round (::-1), the mask as well, so the first state is found in the padding."""
    half, mask = len(params.ahead.ba), mask_of(lengths, x.shape[1])
    a0, turned = _zeros(x, params), (slice(None), slice(None, None, -1))
    dx, _, ahead = rnn_backward(da[..., :half], x, a[..., :half], a0, params.ahead, mask)
    halves = da[..., half:][turned], x[turned], a[..., half:][turned]
    dx_back, _, back = rnn_backward(*halves, a0, params.back, mask[turned])
    return dx + dx_back[turned], _grads(params, ahead, back)


@mistake(of="birnn_backward", breaks="nan_in_the_padding_reaches_no_gradient", hint=2)
def output_weights_passed_through(da, x, lengths, a, params):
    """The weights of the output layer are returned in place of its gradients, which are zeros."""
    (dx, ahead), (dx_back, back) = _ways_back(da, x, lengths, a, params)
    return dx + dx_back, params._replace(ahead=ahead, back=back)


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY[1:], hint=1)
def padding_counted(scores, labels, lengths):
    """All frames are counted, padding included."""
    return float(np.mean(scores.argmax(axis=2) == labels))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY[1:], hint=2)
def divided_by_all_frames(scores, labels, lengths):
    """Right frames are counted in the real part, but divided by all frames."""
    real = mask_of(lengths, labels.shape[1])
    return float(np.mean((scores.argmax(axis=2) == labels) & real))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY[1:], hint=2)
def mean_of_means(scores, labels, lengths):
    """The shares of the recordings are averaged, so a frame of a short recording counts more."""
    right = scores.argmax(axis=2) == labels
    return float(np.mean([row[:length].mean() for row, length in zip(right, lengths)]))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY[1:], hint=1)
def padding_counted_as_right(scores, labels, lengths):
    """Padded frames are counted as right answers."""
    real = mask_of(lengths, labels.shape[1])
    return float(np.mean((scores.argmax(axis=2) == labels) | ~real))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY, hint=1)
def last_real_frame_left_out(scores, labels, lengths):
    """The last real frame of each recording is left out."""
    real = mask_of(lengths - 1, labels.shape[1])
    return float(np.mean((scores.argmax(axis=2) == labels)[real]))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY, hint=3)
def loudest_frame(scores, labels, lengths):
    """The largest score is looked for along time instead of along the outputs."""
    real = mask_of(lengths, labels.shape[1])
    return float(np.mean((scores.argmax(axis=1) == labels)[real]))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY, hint=3)
def lowest_score(scores, labels, lengths):
    """The lowest score is taken as the answer."""
    real = mask_of(lengths, labels.shape[1])
    return float(np.mean((scores.argmin(axis=2) == labels)[real]))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY, hint=3)
def share_of_wrong_answers(scores, labels, lengths):
    """The share of wrong answers is returned."""
    real = mask_of(lengths, labels.shape[1])
    return float(np.mean((scores.argmax(axis=2) != labels)[real]))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY, hint=3)
def number_of_right_answers(scores, labels, lengths):
    """The number of right frames is returned instead of their share."""
    real = mask_of(lengths, labels.shape[1])
    return float(np.sum((scores.argmax(axis=2) == labels)[real]))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY, hint=3)
def in_percent(scores, labels, lengths):
    """The share is returned in percent."""
    real = mask_of(lengths, labels.shape[1])
    return float(100 * np.mean((scores.argmax(axis=2) == labels)[real]))


@mistake(of="frame_accuracy", breaks="only_real_frames_count_each_once", hint=1)
def padding_counted_on_top(scores, labels, lengths):
    """Right frames of the padding are counted, but only the real frames are divided by."""
    return float(np.sum(scores.argmax(axis=2) == labels) / np.sum(lengths))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY[:2], hint=1)
def label_zero_taken_for_padding(scores, labels, lengths):
    """The lengths are not used: frames of label 0 are left out, as if they were padding."""
    real = labels != 0
    return float(np.sum((scores.argmax(axis=2) == labels) & real) / np.sum(real))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY[1:], hint=1)
def one_padded_frame_counted(scores, labels, lengths):
    """One frame of padding behind each recording is counted: `<=` where `<` is meant."""
    real = np.arange(labels.shape[1]) <= np.asarray(lengths)[:, None]
    return float(np.sum((scores.argmax(axis=2) == labels) & real) / np.sum(real))


@mistake(of="frame_accuracy", breaks=ALL_OF_ACCURACY[1:], hint=1)
def frames_of_the_first_length(scores, labels, lengths):
    """The length of the first recording is used for all."""
    right = scores.argmax(axis=2) == labels
    return float(right[:, : lengths[0]].mean())


def _masked_by_hand(x, lengths, a0, params):
    a_t, states = a0, []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ params.Wax + a_t @ params.Waa + params.ba)
        a_t = np.where((t < lengths)[:, None], new, a_t)
        states.append(a_t)
    return np.stack(states, axis=1)


def _zeros(x, params):
    return np.zeros((len(x), len(params.ahead.ba)))


def _both(x, lengths, params):
    a0 = _zeros(x, params)
    back = masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back)
    return masked_forward(x, lengths, a0, params.ahead), reverse_by_length(back, lengths)


def _ways_back(da, x, lengths, a, params):
    half, mask = len(params.ahead.ba), mask_of(lengths, x.shape[1])
    a0 = _zeros(x, params)
    dx, _, ahead = rnn_backward(da[..., :half], x, a[..., :half], a0, params.ahead, mask)
    turned = [reverse_by_length(array, lengths) for array in (da[..., half:], x, a[..., half:])]
    dx_back, _, back = rnn_backward(*turned, a0, params.back, mask)
    return (dx, ahead), (reverse_by_length(dx_back, lengths), back)


def _grads(params, ahead, back):
    return BiRNNParams(ahead, back, np.zeros_like(params.Wya), np.zeros_like(params.by))


def _together(one, other, params):
    return one[0] + other[0], _grads(params, one[1], other[1])
