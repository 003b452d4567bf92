"""Right answers of notebook 08 by other routes."""

import numpy as np
from rnnkit.data.melodies import END, MIDDLE_C, REST, START
from rnnkit.text import mask_of, one_hot, pad

from autograder.claims.alternative import alternative
from autograder.unrolled.compose.oracle import allowed_tokens, melody_step_probabilities
from autograder.unrolled.given.rnn_parts import lstm_forward, output_scores, unroll


@alternative(of="melody_to_tokens")
def tokens_by_comparison(notes, tonic, table):
    """Every note is compared with every row of the table at once."""
    pitches = np.where(notes[:, 0] == REST, REST, notes[:, 0] - (tonic - MIDDLE_C))
    same = (pitches[:, None] == table[:, 0]) & (notes[:, 1:] == table[:, 1])
    return np.concatenate([[START], same.argmax(axis=1), [END]])


@alternative(of="melody_to_tokens")
def tokens_by_search(notes, tonic, table):
    """Pitch and duration become one number, which is looked up in the sorted table."""
    order = np.argsort(1000 * table[:, 0] + table[:, 1], kind="stable")
    keys = (1000 * table[:, 0] + table[:, 1])[order]
    moved = notes + np.outer(notes[:, 0] > REST, [MIDDLE_C - tonic, 0])
    return np.pad(order[np.searchsorted(keys, 1000 * moved[:, 0] + moved[:, 1])], 1, constant_values=(START, END))


@alternative(of="melody_to_tokens")
def tokens_as_a_list(notes, tonic, table):
    """A plain list, grown note by note, with the table turned to the key instead of the tune."""
    known = {}
    for token in range(END + 1, len(table)):
        pitch, duration = table[token]
        known[int(pitch) + (tonic - 60 if pitch else 0), int(duration)] = token
    ids = [START]
    for pitch, duration in notes:
        ids.append(known[int(pitch), int(duration)])
    ids.append(END)
    return ids


@alternative(of="training_batch")
def batch_by_padding(sequences):
    """Everything is padded first and cut into inputs and targets afterwards."""
    ids, lengths = pad(sequences, value=END)
    return np.where(mask_of(lengths - 1), ids[:, :-1], END), ids[:, 1:], mask_of(lengths - 1)


@alternative(of="training_batch")
def batch_in_loops(sequences):
    """Step by step, in arrays made beforehand."""
    steps = max(map(len, sequences)) - 1
    inputs = np.full((len(sequences), steps), END)
    targets = np.full_like(inputs, END)
    mask = np.zeros(inputs.shape, dtype=bool)
    for row, sequence in enumerate(sequences):
        for step, (token, following) in enumerate(zip(sequence[:-1], sequence[1:])):
            inputs[row, step], targets[row, step], mask[row, step] = token, following, True
    return inputs, targets, mask


@alternative(of="training_batch")
def batch_from_lists(sequences):
    """Lists of equal length, stacked at the end; the mask says where a step is below the length."""
    longest = max(len(s) for s in sequences) - 1
    filled = [[END] * (longest - len(s) + 1) for s in sequences]
    inputs = np.array([[*s[:-1], *rest] for s, rest in zip(sequences, filled)])
    targets = np.array([[*s[1:], *rest] for s, rest in zip(sequences, filled)])
    return inputs, targets, np.arange(longest)[None, :] < np.array([[len(s) - 1] for s in sequences])


@alternative(of="allowed_tokens")
def allowed_by_bar_numbers(position, durations, bar):
    """A note is allowed if its last eighth lies in the bar in which it begins."""
    allowed = (position + durations - 1) // bar == position // bar
    allowed[START], allowed[END] = False, position == 0
    return allowed


@alternative(of="allowed_tokens")
def allowed_one_by_one(position, durations, bar):
    """Each token is asked by itself."""
    room = bar - position
    allowed = np.zeros(len(durations), dtype=bool)
    for token, duration in enumerate(durations):
        if token == END:
            allowed[token] = room == bar
        elif token != START:
            allowed[token] = duration <= room
    return allowed


@alternative(of="allowed_tokens")
def allowed_as_a_set(position, durations, bar):
    """The durations that fit are listed, and tokens of duration zero are treated apart."""
    fits = np.isin(durations, np.arange(1, bar - position + 1))
    ends = (np.arange(len(durations)) == END) & (position % bar == 0)
    return fits | ends


@alternative(of="melody_step_probabilities")
def probabilities_of_some(scores, allowed, *, temperature):
    """The softmax of the allowed scores alone, put back into their places."""
    some = scores[allowed] / temperature
    exps = np.exp(some - some.max())
    p = np.zeros(len(scores))
    p[allowed] = exps / exps.sum()
    return p


@alternative(of="melody_step_probabilities")
def probabilities_by_logarithm(scores, allowed, *, temperature):
    """The exponential of log-probabilities, with a very low score for what is forbidden."""
    z = np.where(allowed, scores / temperature, -1e30)
    return np.exp(z - np.logaddexp.reduce(z))


@alternative(of="melody_step_probabilities")
def probabilities_by_differences(scores, allowed, *, temperature):
    """One over the sum of exponentials of differences, entry by entry."""
    p = np.zeros_like(scores)
    for own in np.flatnonzero(allowed):
        differences = (scores[allowed] - scores[own]) / temperature
        p[own] = 1 / np.exp(np.minimum(differences, 700)).sum()
    return p


@alternative(of="melody_step_probabilities")
def probabilities_of_powers(scores, allowed, *, temperature):
    """Powers of shares: the temperature as an exponent, the best allowed score as one."""
    shares = np.exp((scores - scores[allowed].max()).clip(max=0)) * allowed
    with np.errstate(divide="ignore"):
        p = np.exp(np.log(shares) / temperature)
    return p / p.sum()


@alternative(of="generate_melody")
def melody_read_afresh(params, start, durations, *, bar, length, temperature, rng):
    """The whole melody so far is read again before each draw, so no state is carried."""
    ids = list(start)
    while len(ids) < length:
        a, _ = unroll(one_hot([[START, *ids]], len(durations)), params)
        allowed = allowed_tokens(int(durations[ids].sum()) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = rng.choice(len(p), p=p)
        if token == END:
            return np.array(ids)
        ids.append(token)
    return np.array(ids)


@alternative(of="generate_melody")
def melody_from_a_cell(params, start, durations, *, bar, length, temperature, rng):
    """With a cell written out, the position kept up to date, and a draw from the heaped-up probabilities."""
    n_hidden = params.Wga.shape[0]
    a, c = np.zeros(n_hidden), np.zeros(n_hidden)
    given, ids, token, position = [int(k) for k in start], [], START, 0
    while True:
        i, f, g, o = np.split(params.Wgx[token] + a @ params.Wga + params.bg, 4)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        a = np.tanh(c) / (1 + np.exp(-o))
        if len(ids) < len(given):
            token = given[len(ids)]
        elif len(ids) >= length:
            break
        else:
            allowed = allowed_tokens(position, durations, bar)
            p = melody_step_probabilities(a @ params.Wya + params.by, allowed, temperature=temperature)
            token = int(np.searchsorted(np.cumsum(p), rng.random() * p.sum(), side="right"))
        if token == END:
            break
        ids.append(token)
        position = (position + int(durations[token])) % bar
    return ids


@alternative(of="generate_melody")
def melody_by_race(params, start, durations, *, bar, length, temperature, rng):
    """The state is carried; the draw is a race: the best of log-probability plus Gumbel noise."""
    ids = np.array(start, dtype=int)
    state = (np.zeros((1, len(params.Wga))),) * 2
    unread = np.append(START, ids)
    for _ in range(length - len(ids)):
        a, trace = lstm_forward(np.eye(len(durations))[unread][None], *state, params)
        state, scores = (a[:, -1], trace.last_cell), output_scores(a[:, -1:], params).ravel()
        allowed = allowed_tokens(durations[ids].sum() % bar, durations, bar)
        with np.errstate(divide="ignore"):
            race = np.log(melody_step_probabilities(scores, allowed, temperature=temperature))
        unread = np.array([np.argmax(race + rng.gumbel(size=len(race)))])
        if unread[0] == END:
            break
        ids = np.append(ids, unread)
    return ids
