"""Mistakes of notebook 08."""

import numpy as np
from rnnkit.data.melodies import BAR, END, MIDDLE_C, REST, START
from rnnkit.text import mask_of, pad

from autograder.claims.mistake import mistake
from autograder.unrolled.compose.oracle import allowed_tokens, melody_step_probabilities
from autograder.unrolled.given.rnn_parts import lstm_forward, output_scores

KEYS = ("every_key_is_moved_to_c", "rests_have_no_key", "notes_left_as_they_were")
FRAME = ("begins_with_start_and_ends_with_end", "every_key_is_moved_to_c")


def tokens_of(notes, table):
    """Find the row of each note behind those of START and END."""
    known = {tuple(row): END + 1 + k for k, row in enumerate(table[END + 1 :].tolist())}
    return [known[tuple(note)] for note in notes.tolist()]


def in_c(notes, tonic):
    """Move a tune to C, and leave its rests."""
    pitches = np.where(notes[:, 0] == REST, REST, notes[:, 0] - tonic + MIDDLE_C)
    return np.column_stack([pitches, notes[:, 1]])


@mistake(of="melody_to_tokens", breaks=FRAME, hint=1)
def no_start_token(notes, tonic, table):
    """START is missing."""
    return np.array([*tokens_of(in_c(notes, tonic), table), END])


@mistake(of="melody_to_tokens", breaks=FRAME, hint=1)
def no_end_token(notes, tonic, table):
    """END is missing."""
    return np.array([START, *tokens_of(in_c(notes, tonic), table)])


@mistake(of="melody_to_tokens", breaks=FRAME, hint=1)
def notes_only(notes, tonic, table):
    """START and END are both missing."""
    return np.array(tokens_of(in_c(notes, tonic), table))


@mistake(of="melody_to_tokens", breaks=FRAME, hint=1)
def start_and_end_exchanged(notes, tonic, table):
    """END stands at the beginning and START at the end."""
    return np.array([END, *tokens_of(in_c(notes, tonic), table), START])


@mistake(of="melody_to_tokens", breaks=FRAME, hint=1)
def start_at_both_ends(notes, tonic, table):
    """START stands at both ends."""
    return np.array([START, *tokens_of(in_c(notes, tonic), table), START])


@mistake(of="melody_to_tokens", breaks=("each_note_has_its_token", *FRAME), hint=2)
def places_without_start_and_end(notes, tonic, table):
    """Notes are counted from 0, as if START and END had no places in the table."""
    return np.array([START, *(token - 2 for token in tokens_of(in_c(notes, tonic), table)), END])


@mistake(of="melody_to_tokens", breaks=("each_note_has_its_token", *FRAME), hint=2)
def pitch_alone_is_looked_up(notes, tonic, table):
    """Only the pitch is looked up, so a long note becomes the first token of that pitch."""
    pitches = table[:, 0].tolist()
    return np.array([START, *(pitches.index(pitch, END + 1) for pitch in in_c(notes, tonic)[:, 0].tolist()), END])


@mistake(of="melody_to_tokens", breaks=("each_note_has_its_token", *FRAME), hint=2)
def pitches_as_tokens(notes, tonic, table):
    """The pitches themselves are returned instead of places in the table."""
    return np.array([START, *in_c(notes, tonic)[:, 0], END])


@mistake(of="melody_to_tokens", breaks=("each_note_has_its_token", *FRAME), hint=2)
def numbered_as_they_come(notes, tonic, table):
    """Notes are numbered in the order of their first appearance in the tune instead of by the table."""
    known = {}
    return np.array([START, *(known.setdefault(tuple(n), len(known) + 2) for n in in_c(notes, tonic).tolist()), END])


@mistake(of="melody_to_tokens", breaks=("each_note_has_its_token", *FRAME), hint=2)
def repeated_notes_once(notes, tonic, table):
    """Each different note is listed once, in the order of the table."""
    return np.array([START, *sorted(set(tokens_of(in_c(notes, tonic), table))), END])


@mistake(of="melody_to_tokens", breaks=KEYS, hint=3)
def key_not_moved(notes, tonic, table):
    """The tune is not moved to C, and a note that the table lacks becomes START."""
    known = {tuple(row): END + 1 + k for k, row in enumerate(table[END + 1 :].tolist())}
    return np.array([START, *(known.get(tuple(note), START) for note in notes.tolist()), END])


@mistake(of="melody_to_tokens", breaks=KEYS, hint=3)
def moved_the_wrong_way(notes, tonic, table):
    """The tune is moved away from C: the tonic is added where it should be taken off."""
    known = {tuple(row): END + 1 + k for k, row in enumerate(table[END + 1 :].tolist())}
    moved = in_c(notes, 2 * MIDDLE_C - tonic)
    return np.array([START, *(known.get(tuple(note), START) for note in moved.tolist()), END])


@mistake(of="melody_to_tokens", breaks=("each_note_has_its_token", *FRAME, *KEYS[1:]), hint=3)
def always_moved_from_f(notes, tonic, table):
    """Every tune is moved by 5, as the tune of the example is, whatever its tonic."""
    known = {tuple(row): END + 1 + k for k, row in enumerate(table[END + 1 :].tolist())}
    moved = in_c(notes, MIDDLE_C + 5)
    return np.array([START, *(known.get(tuple(note), START) for note in moved.tolist()), END])


@mistake(of="melody_to_tokens", breaks="rests_have_no_key", hint=3)
def rests_known_by_their_sign(notes, tonic, table):
    """Rests are looked for after the move, where in a low key they have become pitches above zero."""
    known = {tuple(row): END + 1 + k for k, row in enumerate(table[END + 1 :].tolist())}
    moved = np.column_stack([np.maximum(notes[:, 0] - tonic + MIDDLE_C, REST), notes[:, 1]])
    return np.array([START, *(known.get(tuple(note), START) for note in moved.tolist()), END])


@mistake(of="melody_to_tokens", breaks="each_note_has_its_token", hint=2)
def last_row_not_found(notes, tonic, table):
    """The search ends one row early, so the note of the table's last row is never found and becomes END."""
    last = len(table) - 1
    return np.array([START, *(END if token == last else token for token in tokens_of(in_c(notes, tonic), table)), END])


@mistake(of="melody_to_tokens", breaks="rests_have_no_key", hint=3)
def rests_moved_too(notes, tonic, table):
    """Rests are moved with the notes, so their pitch is 0 no more, and the table lacks them."""
    known = {tuple(row): END + 1 + k for k, row in enumerate(table[END + 1 :].tolist())}
    moved = notes + np.array([MIDDLE_C - tonic, 0])
    return np.array([START, *(known.get(tuple(note), START) for note in moved.tolist()), END])


@mistake(of="melody_to_tokens", breaks="rests_have_no_key", hint=3)
def rests_dropped(notes, tonic, table):
    """Rests are left out of the tune."""
    return np.array([START, *tokens_of(in_c(notes[notes[:, 0] != REST], tonic), table), END])


@mistake(of="melody_to_tokens", breaks="notes_left_as_they_were", hint=3)
def notes_moved_in_place(notes, tonic, table):
    """The caller's notes are moved to C in place."""
    notes[:, 0] = in_c(notes, tonic)[:, 0]
    return np.array([START, *tokens_of(notes, table), END])


INPUTS, TARGETS = "inputs_end_before_the_last_token", "targets_are_one_step_ahead"
MASK, PADDING = "mask_marks_the_real_steps", "padding_is_end"
BOOLEANS = "mask_is_made_of_booleans"


def right_batch(sequences):
    """Make the three arrays."""
    inputs, lengths = pad([sequence[:-1] for sequence in sequences], value=END)
    targets, _ = pad([sequence[1:] for sequence in sequences], value=END)
    return inputs, targets, mask_of(lengths)


@mistake(of="training_batch", breaks=TARGETS, hint=1)
def targets_not_shifted(sequences):
    """The targets are the inputs: the network learns to repeat what it has just read."""
    inputs, _, mask = right_batch(sequences)
    return inputs, inputs.copy(), mask


@mistake(of="training_batch", breaks=(INPUTS, TARGETS), hint=1)
def inputs_and_targets_exchanged(sequences):
    """Inputs and targets are exchanged."""
    inputs, targets, mask = right_batch(sequences)
    return targets, inputs, mask


@mistake(of="training_batch", breaks=TARGETS, hint=1)
def targets_shifted_twice(sequences):
    """The targets are two steps ahead of the inputs."""
    inputs, targets, mask = right_batch(sequences)
    return inputs, np.pad(targets[:, 1:], ((0, 0), (0, 1)), constant_values=END), mask


@mistake(of="training_batch", breaks=TARGETS, hint=1)
def targets_one_step_back(sequences):
    """The target of each step is the token before it: shifted the wrong way."""
    inputs, _, mask = right_batch(sequences)
    return inputs, np.pad(inputs[:, :-1], ((0, 0), (1, 0)), constant_values=START), mask


@mistake(of="training_batch", breaks=TARGETS, hint=1)
def targets_rolled(sequences):
    """The targets are the padded inputs rolled by one, so the last step is followed by START."""
    inputs, _, mask = right_batch(sequences)
    return inputs, np.roll(inputs, -1, axis=1), mask


@mistake(of="training_batch", breaks=(INPUTS, TARGETS, MASK), hint=2)
def last_token_kept_in_the_inputs(sequences):
    """END is an input, too, so the arrays have one step more than there are next tokens."""
    ids, lengths = pad(sequences, value=END)
    return ids, np.pad(ids[:, 1:], ((0, 0), (0, 1)), constant_values=END), mask_of(lengths)


@mistake(of="training_batch", breaks=MASK, hint=2)
def mask_all_true(sequences):
    """The mask is true everywhere, so the padding counts."""
    inputs, targets, mask = right_batch(sequences)
    return inputs, targets, np.ones_like(mask)


@mistake(of="training_batch", breaks=MASK, hint=2)
def mask_inverted(sequences):
    """The mask is true in the padding and false where a step is real."""
    inputs, targets, mask = right_batch(sequences)
    return inputs, targets, ~mask


@mistake(of="training_batch", breaks=MASK, hint=2)
def mask_one_too_long(sequences):
    """The mask counts the tokens of a sequence instead of the steps between them, one too many."""
    inputs, targets, mask = right_batch(sequences)
    return inputs, targets, mask_of(np.minimum(mask.sum(axis=1) + 1, mask.shape[1]), mask.shape[1])


@mistake(of="training_batch", breaks=MASK, hint=2)
def last_target_not_counted(sequences):
    """The mask is false where the target is END, so the network never learns to stop."""
    inputs, targets, mask = right_batch(sequences)
    return inputs, targets, mask & (targets != END)


@mistake(of="training_batch", breaks=BOOLEANS, hint=3, called="mask_of_ones_and_zeros")
def mask_of_whole_numbers(sequences):
    """The mask is made of ones and zeros instead of booleans, so that as an index it names steps 1 and 0."""
    inputs, targets, mask = right_batch(sequences)
    return inputs, targets, mask.astype(int)


@mistake(of="training_batch", breaks=BOOLEANS, hint=3, called="mask_of_ones_and_zeros")
def mask_of_floats(sequences):
    """The mask is made of ones and zeros instead of booleans, so that as an index it names steps 1 and 0."""
    inputs, targets, mask = right_batch(sequences)
    return inputs, targets, mask.astype(float)


@mistake(of="training_batch", breaks=(INPUTS, TARGETS, MASK, BOOLEANS), hint=2)
def longest_first(sequences):
    """The tunes are sorted by length, the longest first, so rows no longer belong to the caller's tunes."""
    return right_batch(sorted(sequences, key=len, reverse=True))


@mistake(of="training_batch", breaks=(INPUTS, TARGETS, MASK), hint=2)
def cut_to_the_shortest(sequences):
    """Every sequence is cut to the length of the shortest, so nothing needs padding."""
    shortest = min(map(len, sequences))
    inputs, targets, mask = right_batch([sequence[:shortest] for sequence in sequences])
    return inputs, targets, mask


@mistake(of="training_batch", breaks=(INPUTS, TARGETS, MASK), hint=2)
def padded_in_front(sequences):
    """The padding stands before the sequences instead of behind them."""
    arrays = right_batch(sequences)
    empty = (~arrays[2]).sum(axis=1)
    return tuple(np.array([np.roll(row, n) for row, n in zip(array, empty)]) for array in arrays)


@mistake(of="training_batch", breaks=(INPUTS, TARGETS, MASK), hint=2)
def time_before_batch(sequences):
    """The arrays are (time, batch) instead of (batch, time)."""
    return tuple(array.T for array in right_batch(sequences))


@mistake(of="training_batch", breaks=PADDING, hint=3)
def padding_is_start(sequences):
    """The padding is filled with START."""
    inputs, targets, mask = right_batch(sequences)
    return np.where(mask, inputs, START), np.where(mask, targets, START), mask


@mistake(of="training_batch", breaks=PADDING, hint=3)
def padding_is_minus_one(sequences):
    """The padding is filled with -1, which is no token."""
    inputs, targets, mask = right_batch(sequences)
    return np.where(mask, inputs, -1), np.where(mask, targets, -1), mask


@mistake(of="training_batch", breaks="sequences_left_as_they_were", hint=3)
def sequences_shifted_in_place(sequences):
    """The targets are made by shifting the caller's sequences in place."""
    inputs, _, mask = right_batch(sequences)
    for sequence in sequences:
        sequence[:-1] = sequence[1:]
    return inputs, pad([sequence[:-1] for sequence in sequences], value=END)[0], mask


BAR_LINE, AT_END, NO_START = "no_note_crosses_the_bar_line", "end_comes_at_a_bar_line", "start_never_comes"
EACH_TOKEN = "one_boolean_for_each_token"


@mistake(of="allowed_tokens", breaks=BAR_LINE, hint=1)
def last_eighth_lost(position, durations, bar):
    """A note that ends at the bar line is forbidden: `<` where `<=` is meant."""
    allowed = position + durations < bar
    allowed[START], allowed[END] = False, position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=BAR_LINE, hint=1)
def one_eighth_too_many(position, durations, bar):
    """A note may end one eighth behind the bar line."""
    allowed = position + durations <= bar + 1
    allowed[START], allowed[END] = False, position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=BAR_LINE, hint=1)
def position_ignored(position, durations, bar):
    """What has gone by of the bar is not counted: every note that fits an empty bar is allowed."""
    allowed = durations <= bar
    allowed[START], allowed[END] = False, position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=BAR_LINE, hint=1)
def position_for_room(position, durations, bar):
    """A note is compared with what has gone by instead of with what is left."""
    allowed = durations <= position
    allowed[START], allowed[END] = False, position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=BAR_LINE, hint=1)
def only_what_fills_the_bar(position, durations, bar):
    """Only notes that fill the bar to its end are allowed."""
    allowed = position + durations == bar
    allowed[START], allowed[END] = False, position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=BAR_LINE, hint=1)
def begins_in_the_bar(position, durations, bar):
    """Every note is allowed, since each begins before the bar line; where it ends is not asked."""
    allowed = np.full(len(durations), position < bar)
    allowed[START], allowed[END] = False, position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=BAR_LINE, hint=1)
def bar_of_eight_always(position, durations, bar):
    """The bar has eight eighths, whatever `bar` says."""
    allowed = position + durations <= 8
    allowed[START], allowed[END] = False, position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=BAR_LINE, hint=1)
def turned_round(position, durations, bar):
    """Notes that cross the bar line are allowed and those that fit are forbidden."""
    allowed = position + durations > bar
    allowed[START], allowed[END] = False, position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=AT_END, hint=2)
def end_at_any_time(position, durations, bar):
    """END is allowed at any time, since it takes no time."""
    allowed = position + durations <= bar
    allowed[START] = False
    return allowed


@mistake(of="allowed_tokens", breaks=AT_END, hint=2)
def end_forbidden(position, durations, bar):
    """END is never allowed."""
    allowed = position + durations <= bar
    allowed[: END + 1] = False
    return allowed


@mistake(of="allowed_tokens", breaks=AT_END, hint=2)
def end_inside_the_bar(position, durations, bar):
    """END is allowed inside a bar and forbidden at its beginning."""
    allowed = position + durations <= bar
    allowed[START], allowed[END] = False, position != 0
    return allowed


@mistake(of="allowed_tokens", breaks=AT_END, hint=2)
def end_before_the_last_eighth(position, durations, bar):
    """END is allowed on the last eighth of a bar instead of at the beginning of the next."""
    allowed = position + durations <= bar
    allowed[START], allowed[END] = False, position == bar - 1
    return allowed


@mistake(of="allowed_tokens", breaks=(AT_END, NO_START), hint=2)
def start_for_end(position, durations, bar):
    """START and END are exchanged: START is allowed at a bar line, END never."""
    allowed = position + durations <= bar
    allowed[START], allowed[END] = position == 0, False
    return allowed


@mistake(of="allowed_tokens", breaks=NO_START, hint=2)
def start_where_end_may_come(position, durations, bar):
    """START and END are treated alike: both are allowed at a bar line."""
    allowed = position + durations <= bar
    allowed[: END + 1] = position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=(BAR_LINE, NO_START), hint=2)
def everything_at_the_bar_line(position, durations, bar):
    """At a bar line everything is allowed, START and notes that are longer than the bar included."""
    allowed = (position + durations <= bar) | (position == 0)
    allowed[: END + 1] = position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=NO_START, hint=2)
def start_allowed(position, durations, bar):
    """START is allowed, since it takes no time."""
    allowed = position + durations <= bar
    allowed[END] = position == 0
    return allowed


@mistake(of="allowed_tokens", breaks=(BAR_LINE, AT_END, NO_START, EACH_TOKEN), hint=3)
def list_of_places(position, durations, bar):
    """The places of allowed tokens are returned instead of true or false for each token."""
    allowed = position + durations <= bar
    allowed[START], allowed[END] = False, position == 0
    return np.flatnonzero(allowed)


@mistake(of="allowed_tokens", breaks=EACH_TOKEN, hint=3)
def zeros_and_ones(position, durations, bar):
    """Zeros and ones are returned instead of booleans, so that they index tokens 0 and 1 instead of choosing."""
    allowed = position + durations <= bar
    allowed[START], allowed[END] = False, position == 0
    return allowed.astype(int)


@mistake(of="allowed_tokens", breaks="durations_left_as_they_were", hint=3)
def durations_overwritten(position, durations, bar):
    """The position is added to the caller's durations in place."""
    durations += position
    allowed = durations <= bar
    allowed[START], allowed[END] = False, position == 0
    return allowed


FREE, FORBIDDEN = "free_tokens_share_everything", "forbidden_tokens_get_nothing"
TEMPERATURE, LARGE = "temperature_divides_the_scores", "large_scores_do_no_harm"


def softmax_of(z):
    """Turn scores into probabilities."""
    exps = np.exp(z - z.max())
    return exps / exps.sum()


@mistake(of="melody_step_probabilities", breaks=FORBIDDEN, hint=1)
def permissions_ignored(scores, allowed, *, temperature):
    """The permissions are not used."""
    return softmax_of(scores / temperature)


@mistake(of="melody_step_probabilities", breaks=FORBIDDEN, hint=1)
def not_shared_out_again(scores, allowed, *, temperature):
    """Forbidden tokens get zero after the softmax, and what they had is lost: the rest no longer adds up to one."""
    return softmax_of(scores / temperature) * allowed


@mistake(of="melody_step_probabilities", breaks=FORBIDDEN, hint=1, called="score_zero_for_the_forbidden")
def score_zero_for_the_forbidden(scores, allowed, *, temperature):
    """Forbidden tokens get the score zero, which is a score like any other."""
    return softmax_of(np.where(allowed, scores / temperature, 0.0))


@mistake(of="melody_step_probabilities", breaks=FORBIDDEN, hint=1, called="score_zero_for_the_forbidden")
def scores_times_permissions(scores, allowed, *, temperature):
    """Forbidden tokens get the score zero, which is a score like any other."""
    return softmax_of(scores * allowed / temperature)


@mistake(of="melody_step_probabilities", breaks=(FREE, FORBIDDEN), hint=1)
def forbidden_tokens_instead(scores, allowed, *, temperature):
    """The allowed tokens are forbidden and the forbidden ones allowed."""
    p = np.where(allowed, 0.0, np.exp(scores / temperature - scores.max() / temperature))
    return p / max(p.sum(), 1e-300)


@mistake(of="melody_step_probabilities", breaks=(FORBIDDEN,), hint=1)
def list_of_the_allowed(scores, allowed, *, temperature):
    """Only the probabilities of allowed tokens are returned, so places are no longer tokens."""
    return softmax_of(scores[allowed] / temperature)


@mistake(of="melody_step_probabilities", breaks=FORBIDDEN, hint=1)
def little_for_the_forbidden(scores, allowed, *, temperature):
    """Forbidden tokens lose ten from their score, so that they are rare but not impossible."""
    return softmax_of(np.where(allowed, scores, scores - 10) / temperature)


@mistake(of="melody_step_probabilities", breaks=TEMPERATURE, hint=2)
def temperature_multiplies(scores, allowed, *, temperature):
    """The scores are multiplied by the temperature where they should be divided."""
    return softmax_of(np.where(allowed, scores * temperature, -np.inf))


@mistake(of="melody_step_probabilities", breaks=TEMPERATURE, hint=2, called="temperature_without_effect")
def temperature_ignored(scores, allowed, *, temperature):
    """The temperature changes nothing: it is left out, or undone when the probabilities are brought to a sum of one."""
    return softmax_of(np.where(allowed, scores, -np.inf))


@mistake(of="melody_step_probabilities", breaks=TEMPERATURE, hint=2, called="temperature_without_effect")
def probabilities_divided(scores, allowed, *, temperature):
    """The temperature changes nothing: it is left out, or undone when the probabilities are brought to a sum of one."""
    p = softmax_of(np.where(allowed, scores, -np.inf)) / temperature
    return p / p.sum()


@mistake(of="melody_step_probabilities", breaks=TEMPERATURE, hint=2, called="temperature_without_effect")
def powers_of_the_temperature(scores, allowed, *, temperature):
    """The temperature changes nothing: it is left out, or undone when the probabilities are brought to a sum of one."""
    return softmax_of(np.where(allowed, scores - temperature, -np.inf))


@mistake(of="melody_step_probabilities", breaks=(FREE, FORBIDDEN), hint=3)
def softmax_twice(scores, allowed, *, temperature):
    """The softmax is taken twice."""
    once = softmax_of(np.where(allowed, scores / temperature, -np.inf))
    return softmax_of(np.where(allowed, once, -np.inf))


@mistake(of="melody_step_probabilities", breaks=(FREE, FORBIDDEN), hint=3)
def shares_without_exponential(scores, allowed, *, temperature):
    """The exponential is left out: scores are shifted above zero and divided by their sum."""
    z = np.where(allowed, scores / temperature - scores.min() / temperature + 1, 0)
    return z / z.sum()


@mistake(of="melody_step_probabilities", breaks=(FREE, FORBIDDEN), hint=3)
def equal_shares(scores, allowed, *, temperature):
    """Every allowed token is equally likely: the scores are not used."""
    return allowed / allowed.sum()


@mistake(of="melody_step_probabilities", breaks=(FREE, FORBIDDEN), hint=3)
def exponentials_only(scores, allowed, *, temperature):
    """The exponentials are not divided by their sum."""
    z = scores / temperature
    return np.where(allowed, np.exp(z - z[allowed].max()), 0.0)


@mistake(of="melody_step_probabilities", breaks=(FREE, FORBIDDEN), hint=3)
def best_takes_all(scores, allowed, *, temperature):
    """The best allowed token gets everything."""
    return np.eye(len(scores))[np.argmax(np.where(allowed, scores, -np.inf))]


@mistake(of="melody_step_probabilities", breaks=LARGE, hint=3)
def maximum_not_subtracted(scores, allowed, *, temperature):
    """The maximum is not subtracted before the exponential, so large scores overflow."""
    with np.errstate(over="ignore", invalid="ignore"):
        exps = np.where(allowed, np.exp(scores / temperature), 0.0)
        return exps / exps.sum()


@mistake(of="melody_step_probabilities", breaks=LARGE, hint=3)
def maximum_of_the_forbidden_too(scores, allowed, *, temperature):
    """The maximum is taken over forbidden tokens, too, so far below it all exponentials are zero."""
    with np.errstate(invalid="ignore"):
        exps = np.where(allowed, np.exp((scores - scores.max()) / temperature), 0.0)
        return exps / exps.sum()


@mistake(of="melody_step_probabilities", breaks=LARGE, hint=3)
def infinity_times_zero(scores, allowed, *, temperature):
    """Forbidden exponentials are multiplied by zero, which is no number where they have overflown."""
    with np.errstate(over="ignore", invalid="ignore"):
        exps = np.exp((scores - scores[allowed].max()) / temperature) * allowed
        return exps / exps.sum()


@mistake(of="melody_step_probabilities", breaks=LARGE, hint=1, called="low_score_for_the_forbidden")
def thirty_below_zero_for_the_forbidden(scores, allowed, *, temperature):
    """Forbidden tokens get a low score instead of minus infinity, so that beside lower ones they win."""
    return softmax_of(np.where(allowed, scores, -30.0) / temperature)


@mistake(of="melody_step_probabilities", breaks=LARGE, hint=1, called="low_score_for_the_forbidden")
def a_hundred_below_zero_for_the_forbidden(scores, allowed, *, temperature):
    """Forbidden tokens get a low score instead of minus infinity, so that beside lower ones they win."""
    return softmax_of(np.where(allowed, scores, -100.0) / temperature)


@mistake(of="melody_step_probabilities", breaks=LARGE, hint=1, called="low_score_for_the_forbidden")
def a_thousand_below_zero_for_the_forbidden(scores, allowed, *, temperature):
    """Forbidden tokens get a low score instead of minus infinity, so that beside lower ones they win."""
    return softmax_of(np.where(allowed, scores, -1000.0) / temperature)


@mistake(of="melody_step_probabilities", breaks=LARGE, hint=1, called="low_score_for_the_forbidden")
def a_milliard_below_zero_for_the_forbidden(scores, allowed, *, temperature):
    """Forbidden tokens get a low score instead of minus infinity, so that beside lower ones they win."""
    return softmax_of(np.where(allowed, scores / temperature, -1e9))


@mistake(of="melody_step_probabilities", breaks=LARGE, hint=2)
def no_colder_than_a_tenth(scores, allowed, *, temperature):
    """Temperatures below 0.1 are raised to 0.1."""
    return softmax_of(np.where(allowed, scores / max(temperature, 0.1), -np.inf))


@mistake(of="melody_step_probabilities", breaks=(FREE, FORBIDDEN, LARGE), hint=1)
def a_little_for_everyone(scores, allowed, *, temperature):
    """A little, 1e-8, is added to every exponential, so that forbidden tokens keep a chance."""
    z = np.where(allowed, scores, -np.inf) / temperature
    exps = np.exp(z - z.max()) + 1e-8
    return exps / exps.sum()


@mistake(of="melody_step_probabilities", breaks="scores_left_as_they_were", hint=3)
def scores_overwritten(scores, allowed, *, temperature):
    """The caller's scores are set to minus infinity in place."""
    scores[~allowed] = -np.inf
    return softmax_of(scores / temperature)


KEPT, FED, ODDS = "keeps_the_start_and_the_length", "feeds_back_what_it_writes", "draws_by_the_probabilities"
IN_BARS, STOPS, SEEDED = "keeps_to_the_bars", "stops_at_end", "rng_decides"


def read(tokens, state, params):
    """Read tokens from a state; return the last hidden state (1, 1, hidden) and the new state."""
    x = np.eye(len(params.by))[np.array(tokens)][None]
    a, trace = lstm_forward(x, *state, params)
    return a[:, -1:], (a[:, -1], trace.last_cell)


def silence(params):
    """The state before the first token."""
    return (np.zeros((1, params.Wga.shape[0])), np.zeros((1, params.Wga.shape[0])))


def odds(a, ids, params, durations, bar, temperature):
    """Probabilities of the next token after some notes."""
    may = allowed_tokens(int(sum(durations[k] for k in ids)) % bar, durations, bar)
    return melody_step_probabilities(output_scores(a, params)[0, -1], may, temperature=temperature)


@mistake(of="generate_melody", breaks=(KEPT, FED, IN_BARS, STOPS), hint=1)
def only_the_new_notes(params, start, durations, *, bar, length, temperature, rng):
    """Only the drawn notes are returned, without those that were given."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids[len(start) :], dtype=int)


@mistake(of="generate_melody", breaks=(KEPT, FED), hint=1)
def given_notes_not_counted(params, start, durations, *, bar, length, temperature, rng):
    """`length` notes are drawn on top of those that were given."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    for _ in range(length):
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=KEPT, hint=1)
def one_new_note_at_least(params, start, durations, *, bar, length, temperature, rng):
    """A note is drawn before the length is looked at, so a melody that is complete gets one more."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < max(length, len(start) + 1):
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(KEPT, FED, IN_BARS, STOPS), hint=1)
def start_token_in_the_melody(params, start, durations, *, bar, length, temperature, rng):
    """START is returned as if it were the first note."""
    ids = [START, *start]
    a, state = read(ids, silence(params), params)
    while len(ids) <= length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=1)
def start_not_read(params, start, durations, *, bar, length, temperature, rng):
    """START is not read before the first note."""
    ids = list(start)
    a, state = read(ids, silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=1)
def given_notes_not_read(params, start, durations, *, bar, length, temperature, rng):
    """The given notes are kept but not read: the network begins after START alone."""
    ids = list(start)
    a, state = read([START], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=1)
def only_the_last_given_note_read(params, start, durations, *, bar, length, temperature, rng):
    """Of the given notes only the last is read."""
    ids = list(start)
    a, state = read(ids[-1:], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=2)
def drawn_note_not_fed_back(params, start, durations, *, bar, length, temperature, rng):
    """The drawn note is not fed back: the network reads the last given note again and again."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read(start[-1:], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=2)
def nothing_read_again(params, start, durations, *, bar, length, temperature, rng):
    """All notes are drawn from the probabilities after the given ones: nothing is read in between."""
    ids = list(start)
    a, _ = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=2)
def state_forgotten(params, start, durations, *, bar, length, temperature, rng):
    """Every drawn note is read from a state of zeros: nothing is carried on."""
    ids = list(start)
    a, _ = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, _ = read([token], silence(params), params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=2)
def memory_forgotten(params, start, durations, *, bar, length, temperature, rng):
    """The hidden state is carried on and the memory c is not: it begins at zero for every note."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], (state[0], np.zeros_like(state[1])), params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=2)
def hidden_state_for_memory(params, start, durations, *, bar, length, temperature, rng):
    """The hidden state is passed on in the place of the memory c, too."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], (state[0], state[0]), params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, IN_BARS), hint=2)
def melody_read_again_from_the_last_state(params, start, durations, *, bar, length, temperature, rng):
    """The whole melody is read again before each draw, and from the last state instead of from zeros."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([START, *ids], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(ODDS, SEEDED), hint=2)
def most_likely_note(params, start, durations, *, bar, length, temperature, rng):
    """The most likely note is taken each time instead of being drawn."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        token = int(np.argmax(odds(a, ids, params, durations, bar, temperature)))
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(FED, ODDS, IN_BARS), hint=2)
def any_allowed_note(params, start, durations, *, bar, length, temperature, rng):
    """Every allowed note is equally likely: the draw does not use the probabilities."""
    ids = list(start)
    while len(ids) < length:
        may = allowed_tokens(int(sum(durations[k] for k in ids)) % bar, durations, bar)
        token = rng.choice(np.flatnonzero(may))
        if token == END:
            break
        ids.append(token)
    return np.array(ids)


@mistake(of="generate_melody", breaks=ODDS, hint=2)
def temperature_not_passed_on(params, start, durations, *, bar, length, temperature, rng):
    """The temperature is not passed on: it is always 1."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, 1.0)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=IN_BARS, hint=3)
def bars_begin_after_the_given_notes(params, start, durations, *, bar, length, temperature, rng):
    """The position in the bar counts from the first drawn note: the given notes take no time."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids[len(start) :], params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=IN_BARS, hint=3)
def notes_counted_for_eighths(params, start, durations, *, bar, length, temperature, rng):
    """The position in the bar counts notes instead of the eighths that they take."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        may = allowed_tokens(len(ids) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], may, temperature=temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=IN_BARS, hint=3)
def position_of_the_last_note(params, start, durations, *, bar, length, temperature, rng):
    """The position in the bar is the duration of the last note alone."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids[-1:], params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=IN_BARS, hint=3)
def always_at_the_beginning_of_a_bar(params, start, durations, *, bar, length, temperature, rng):
    """The position in the bar is always taken to be 0."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, [], params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=IN_BARS, hint=3)
def bars_of_eight_in_the_melody(params, start, durations, *, bar, length, temperature, rng):
    """A bar has eight eighths, as in the tunes, whatever `bar` says."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, BAR, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(KEPT, FED, ODDS), hint=3)
def start_and_end_may_be_drawn(params, start, durations, *, bar, length, temperature, rng):
    """The rules are not used: any token may be drawn at any time, START among them."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        may = np.ones(len(durations), dtype=bool)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], may, temperature=temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=STOPS, hint=3)
def end_in_the_melody(params, start, durations, *, bar, length, temperature, rng):
    """END is returned as the last note."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        ids.append(token)
        if token == END:
            break
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=STOPS, hint=3, called="never_stops")
def never_stops(params, start, durations, *, bar, length, temperature, rng):
    """END does not end the melody: it is written like a note, and the next one is drawn."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=STOPS, hint=3)
def end_never_drawn(params, start, durations, *, bar, length, temperature, rng):
    """END is never allowed, so that every melody has its full length."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        may = allowed_tokens(int(sum(durations[k] for k in ids)) % bar, durations, bar)
        may[END] = False
        p = melody_step_probabilities(output_scores(a, params)[0, -1], may, temperature=temperature)
        token = rng.choice(len(p), p=p)
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=STOPS, hint=3, called="never_stops")
def stops_at_start(params, start, durations, *, bar, length, temperature, rng):
    """END does not end the melody: it is written like a note, and the next one is drawn."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == START:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=SEEDED, hint=2, called="generator_of_its_own")
def generator_of_its_own(params, start, durations, *, bar, length, temperature, rng):
    """The function makes a generator of its own and does not use `rng`."""
    rng = np.random.default_rng(0)
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=SEEDED, hint=2, called="generator_of_its_own")
def generator_of_the_notebook(params, start, durations, *, bar, length, temperature, rng):
    """The function makes a generator of its own and does not use `rng`."""
    rng = np.random.default_rng(4)
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=SEEDED, hint=2)
def everybodys_generator(params, start, durations, *, bar, length, temperature, rng):
    """Notes are drawn by `np.random`, which everybody shares, and not by `rng`."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = np.random.choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)


@mistake(of="generate_melody", breaks=(ODDS, SEEDED), hint=2)
def same_seed_for_every_note(params, start, durations, *, bar, length, temperature, rng):
    """A generator with the same seed is made before every draw."""
    ids = list(start)
    a, state = read([START, *ids], silence(params), params)
    while len(ids) < length:
        p = odds(a, ids, params, durations, bar, temperature)
        token = np.random.default_rng(0).choice(len(p), p=p)
        if token == END:
            break
        ids.append(token)
        a, state = read([token], state, params)
    return np.array(ids)
