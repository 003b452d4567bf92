"""Oracles of notebook 08, token by token, and the random inputs of its checks."""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit.data.melodies import END, MIDDLE_C, REST, START
from rnnkit.params import LSTMParams, init_lstm

from autograder.claims.remembered import drawn_once

Rng: TypeAlias = np.random.Generator
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
State: TypeAlias = tuple[Floats, Floats]
Writer: TypeAlias = tuple[LSTMParams, Integers, Integers]

LARGEST_POWER = 700.0  # exp overflows above 709; one over exp(700) is zero for every purpose
NEVER = 1e4  # a score that no draw overcomes
SURELY = 40.0  # what opens a gate without doubt
BEYOND = 1e7  # a score beyond all that steep weights can add up to
JUST_BEYOND = 711.0  # its exponential overflows, while that of minus this is small and still a number
FATHOM = -1e12  # a score below any that stands for "never" and is not minus infinity
MANY = 60
CERTAIN = 30.0  # difference of scores that no draw of a check will ever overcome


def melody_to_tokens(notes: Integers, tonic: int, table: Integers) -> Integers:
    """Look every note up, one row of the table after the other.

    Args:
        notes: pitch and duration of each note, (notes, 2).
        tonic: the pitch of the key note.
        table: pitch and duration of each token, for tunes in C, (tokens, 2).
    """
    tokens = [START]
    for pitch, duration in notes.tolist():
        wanted = [pitch if pitch == REST else pitch + (MIDDLE_C - tonic), duration]
        tokens.append(table.tolist().index(wanted, END + 1))
    return np.array([*tokens, END])


def training_batch(sequences: Sequence[Integers]) -> tuple[Integers, Integers, Flags]:
    """Fill the three arrays one step of one sequence at a time.

    Args:
        sequences: tokens from START to END, each (time,).
    """
    steps = max(len(sequence) for sequence in sequences) - 1
    inputs, targets = ([[END] * steps for _ in sequences] for _ in range(2))
    mask = [[False] * steps for _ in sequences]
    for row, sequence in enumerate(sequences):
        for step in range(len(sequence) - 1):
            inputs[row][step], targets[row][step] = int(sequence[step]), int(sequence[step + 1])
            mask[row][step] = True
    return np.array(inputs), np.array(targets), np.array(mask)


def allowed_tokens(position: int, durations: Integers, bar: int) -> Flags:
    """Ask of each token by itself whether it may come next.

    Args:
        position: eighths of the bar that have gone by, 0 to `bar - 1`.
        durations: of each token, (tokens,).
        bar: eighths in a bar.
    """
    return np.array([_may_come(token, position, int(d), bar) for token, d in enumerate(durations)])


def _may_come(token: int, position: int, duration: int, bar: int) -> bool:
    if token == START:
        return False
    if token == END:
        return position == 0
    return duration in range(1, bar - position + 1)


def melody_step_probabilities(scores: Floats, allowed: Flags, *, temperature: float) -> Floats:
    """Turn the scores of the allowed tokens into probabilities: one over the sum of `exp(other - own)`.

    Args:
        scores: of every token, (tokens,).
        allowed: whether a token may come next, (tokens,).
        temperature: what scores are divided by.
    """
    rivals = [score / temperature for score, may in zip(scores.tolist(), allowed.tolist(), strict=True) if may]
    shares = iter([1.0 / math.fsum(math.exp(min(o - own, LARGEST_POWER)) for o in rivals) for own in rivals])
    return np.array([next(shares) if may else 0.0 for may in allowed.tolist()])


def generate_melody(
    params: LSTMParams,
    start: Any,
    durations: Integers,
    *,
    bar: int,
    length: int,
    temperature: float,
    rng: Rng,
) -> Integers:
    """Write a melody; each draw asks where one uniform number falls among the heaped-up probabilities.

    Args:
        params: weights of an LSTM.
        start: tokens of the first notes, (notes,).
        durations: of each token, (tokens,).
        bar: eighths in a bar.
        length: how many notes the melody has at most, `start` included.
        temperature: what the scores are divided by.
        rng: source of randomness.
    """
    melody = [int(token) for token in start]
    state = _after([START, *melody], None, params)
    while len(melody) < length:
        gone_by = math.fsum(durations[token] for token in melody)
        allowed = allowed_tokens(int(gone_by) % bar, durations, bar)
        heap = np.cumsum(melody_step_probabilities(scores(state, params), allowed, temperature=temperature))
        token = int(np.sum(heap <= rng.random() * heap[-1]))
        if token == END:
            break
        melody.append(token)
        state = _after([token], state, params)
    return np.array(melody, dtype=np.int64)


def scores(state: State, params: LSTMParams) -> Floats:
    """Return what an LSTM in some state says of each token, (tokens,)."""
    return np.asarray(np.sum(state[0][:, np.newaxis] * params.Wya, axis=0) + params.by)


def _after(tokens: Sequence[int], state: State | None, params: LSTMParams) -> State:
    """Return hidden state and memory, each (hidden,), after some tokens, from a state or from zeros."""
    a, c = state or (np.zeros(len(params.Wga)), np.zeros(len(params.Wga)))
    for token in tokens:
        i, f, g, o = np.split(params.Wgx[token] + a @ params.Wga + params.bg, 4)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        a = np.tanh(c) / (1 + np.exp(-o))
    return a, c


def note_table(rng: Rng, n_notes: int) -> Integers:
    """Draw a table of tokens: START, END, and in an order of their own notes and two rests, (n_notes + 7, 2).

    A note stands in the first row behind START and END, and another one in the last; between them one pitch has two
    durations.
    """
    pitches = rng.permutation(np.arange(MIDDLE_C - 12, MIDDLE_C + 24))[: n_notes + 2]
    first, last, *rows = np.column_stack([pitches, rng.integers(1, 17, size=n_notes + 2)])
    twin = rows[0] + np.array([0, 1])  # the pitch of another note, for another time
    rests = np.array([[REST, 2], [REST, 4]])
    inner = rng.permutation(np.concatenate([rows, [twin], rests]))
    return np.concatenate([np.zeros((2, 2), dtype=np.int64), [first], inner, [last]])


def tune_case(rng: Rng, n_notes: int, tonic: int, *, rests: bool) -> tuple[Integers, int, Integers]:
    """Draw a tune in some key from the inner rows of a table: `notes`, `tonic` and `table`.

    Args:
        rng: source of randomness.
        n_notes: notes of the tune.
        tonic: the pitch of its key note.
        rests: whether some of its notes are rests; then two of them are. Two notes of the same pitch and different
            durations are always among the others, if it has more than two notes.
    """
    table = note_table(rng, 7)
    inner = np.arange(END + 2, len(table) - 1)
    is_rest = table[inner, 0] == REST
    sounding, silent = inner[~is_rest], inner[is_rest]
    twins = [token for token in sounding if np.sum(table[sounding, 0] == table[token, 0]) > 1]
    tokens = np.array([*twins, *rng.choice(sounding, size=n_notes)])[:n_notes]
    if rests:
        tokens[-len(silent) :] = silent
    notes = table[rng.permutation(tokens)]
    notes[:, 0] += np.where(notes[:, 0] == REST, 0, tonic - MIDDLE_C)
    return notes, tonic, table


def whole_table_case(rng: Rng, n_notes: int) -> tuple[Integers, int, Integers]:
    """Draw a tune in C that begins with the last row of a table and ends with the first: `notes`, `tonic`, `table`.

    Args:
        rng: source of randomness.
        n_notes: notes of the tune, two or more; with a dozen, every note of the table is among them.
    """
    table = note_table(rng, 7)
    sounding = rng.permutation(np.flatnonzero(table[:, 0] != REST))
    tokens = np.resize(sounding, n_notes)
    tokens[[0, -1]] = len(table) - 1, END + 1
    return table[tokens], MIDDLE_C, table


def sequences_case(rng: Rng, lengths: Sequence[int], n_tokens: int = 9) -> tuple[list[Integers]]:
    """Draw sequences with this many notes each, between START and END, no token twice in a row."""
    return ([_sequence(rng, length, n_tokens) for length in lengths],)


def _sequence(rng: Rng, n_notes: int, n_tokens: int) -> Integers:
    steps = rng.integers(1, n_tokens - 2, size=n_notes)
    notes = END + 1 + np.cumsum(steps) % (n_tokens - 2)
    return np.array([START, *notes, END], dtype=np.int64)


def draw_durations(rng: Rng, n_notes: int, bar: int) -> Integers:
    """Draw the durations of tokens, (n_notes + 2,): zeros for START and END, among the others a 1 and a whole bar."""
    others = rng.integers(1, bar + 1, size=n_notes - 2)
    return np.array([0, 0, *rng.permutation([1, bar, *others])], dtype=np.int64)


def bars(rng: Rng, bar: int, n_notes: int) -> Integers:
    """Draw the durations of tokens, (n_notes + 4,), of which two are longer than a bar, one of them by an eighth."""
    return np.concatenate([draw_durations(rng, n_notes, bar), rng.permutation([bar + 1, bar + 3])])


def step_case(rng: Rng, n_tokens: int, n_forbidden: int) -> tuple[Floats, Flags]:
    """Draw scores, (tokens,), and which tokens are allowed; the best and the worst score are among the forbidden."""
    values = rng.normal(0.0, 1.5, size=n_tokens)
    allowed = np.ones(n_tokens, dtype=bool)
    order = np.argsort(values)
    places = [order[-1], order[0], *rng.permutation(order[1:-1])]
    allowed[places[:n_forbidden]] = False
    return values, allowed


def far_cases(rng: Rng) -> list[tuple[Floats, Flags, float]]:
    """Draw scores, which tokens are allowed, and a temperature, from the edges of what they may be.

    Allowed scores are high, low and far apart, forbidden ones far above them or just so that their exponential
    overflows; temperatures are as cold as a thousandth and as hot as a thousand.
    """
    cases: list[tuple[Floats, Flags, float]] = []
    for height, above in ((1000.0, 4000.0), (-1000.0, 1.0), (-1000.0, 6000.0), (0.0, JUST_BEYOND)):
        values, may = step_case(rng, 6, 2)
        cases.append((np.where(may, values, values[may].max() + above) + height, may, 1.0))
    for temperature in (1e-3, 0.02, 50.0, 1e3):
        cases.append((*step_case(rng, 7, 3), temperature))
    far_apart = rng.permutation(np.linspace(-2000.0, 2000.0, 6))
    fathoms, few = FATHOM * (1.0 + rng.permutation(6)), rng.permutation([True, True, True, False, False, False])
    one_of_many = np.arange(MANY) == rng.integers(MANY)
    return [
        *cases,
        (far_apart, np.ones(6, dtype=bool), 0.7),
        (fathoms, few, 2.0),
        (rng.normal(0.0, 1.5, size=MANY), one_of_many, 0.7),
        *((scale * far_apart, few, 1.0) for scale in (1e-300, 1e-6, 0.0)),
    ]


def fixed_odds(row: Floats) -> LSTMParams:
    """Build an LSTM that gives the same scores at every step, whatever it has read.

    Args:
        row: the scores, (tokens,).
    """
    fresh = init_lstm(len(row), 3, len(row), rng=np.random.default_rng(0))
    return fresh._replace(Wya=np.zeros_like(fresh.Wya), by=np.array(row, dtype=float))


def fond_of_long_notes(rng: Rng) -> Writer:
    """Draw durations of 1, 2 and 4 eighths in some order and an LSTM that at every step likes the longest best.

    Returns:
        the weights, a single given note of one eighth, and the durations.
    """
    order = rng.permutation(3)
    durations = np.array([0, 0, *np.array([4, 2, 1])[order]])
    params = fixed_odds(np.array([-NEVER, -NEVER, *np.array([2000.0, 1000.0, 0.0])[order]]))
    return params, np.flatnonzero(durations == 1), durations


def one_end_only(row: Floats) -> LSTMParams:
    """Build an LSTM that gives the same scores at every step until it reads END, after which it will not say END again.

    Args:
        row: the scores, (tokens,).
    """
    params = fixed_odds(row)
    by_gate, of_candidate = (params.Wgx.shape[0], 4, 3), 2
    Wgx, Wya = np.zeros(by_gate), np.zeros_like(params.Wya)
    Wgx[END, of_candidate] = SURELY
    Wya[:, END] = -NEVER
    bg = np.repeat([SURELY, -SURELY, 0.0, SURELY], by_gate[2])  # written and shown at once, and never kept
    return params._replace(Wgx=Wgx.reshape(params.Wgx.shape), Wga=np.zeros_like(params.Wga), bg=bg, Wya=Wya)


@drawn_once
def certain_writer(rng: Rng, durations: Integers, bar: int, length: int, *, n_start: int = 3) -> Writer:
    """Draw an LSTM of steep output weights that is certain of each next note, and that would like to say START.

    Args:
        rng: source of randomness; networks are drawn until one is certain and not monotonous.
        durations: of each token, (tokens,).
        bar: eighths in a bar.
        length: notes of the melody.
        n_start: notes that are given.

    Returns:
        the weights, the notes that are given, and the whole melody.
    """
    n_tokens = len(durations)
    while True:
        params = _steep_lstm(rng, n_tokens)
        start = _short_start(rng, durations, bar, n_start)
        melody = certain_melody(params, start, durations, bar, length)
        if len(set(melody[n_start:])) >= 3 and tells_what_was_read(params, melody, n_start, durations, bar):
            return params, np.array(start), np.array(melody)


def _steep_lstm(rng: Rng, n_tokens: int) -> LSTMParams:
    params = init_lstm(n_tokens, 5, n_tokens, rng=rng)
    by = rng.normal(0.0, 20.0, size=n_tokens)
    by[START], by[END] = BEYOND, -BEYOND
    bg = params.bg + rng.uniform(-0.5, 0.5, size=params.bg.shape)
    return params._replace(Wgx=2.5 * params.Wgx, bg=bg, Wya=10_000 * params.Wya, by=by)


def _short_start(rng: Rng, durations: Integers, bar: int, n_start: int) -> list[int]:
    """Draw notes that keep to the bars, none twice in a row if it can be helped, and that end inside a bar."""
    start: list[int] = []
    while len(start) < n_start or (bar > 1 and durations[start].sum() % bar == 0):
        start = start if len(start) < n_start else []
        may = allowed_tokens(int(durations[start].sum()) % bar, durations, bar)
        may[: END + 1] = False
        may[start[-1:]] &= bool(may.sum() == 1)
        start.append(int(rng.choice(np.flatnonzero(may))))
    return start


def tells_what_was_read(params: LSTMParams, melody: list[int], n_start: int, durations: Integers, bar: int) -> bool:
    """Say whether a network surely writes something else if START is not read, or if all is read again and again.

    Args:
        params: the weights.
        melody: what it writes if all is read once.
        n_start: how many of its notes are given.
        durations: of each token, (tokens,).
        bar: eighths in a bar.
    """

    def without_start(notes: list[int], _: State | None) -> State:
        return _after(notes, None, params)

    def again_and_again(notes: list[int], state: State | None) -> State:
        return _after([START, *notes], state, params)

    readers = (without_start, again_and_again)
    return all(_surely_differs(params, melody, n_start, durations, bar, reader) for reader in readers)


def _surely_differs(
    params: LSTMParams,
    melody: list[int],
    n_start: int,
    durations: Integers,
    bar: int,
    reader: Callable[[list[int], State | None], State],
) -> bool:
    """Say whether a network that is read in some other way leaves a melody, and is certain of the note that does it."""
    state = None
    for place in range(n_start, len(melody)):
        state = reader(melody[:place], state)
        row = _scores_of_allowed(melody[:place], state, params, durations, bar)
        best, second = (int(token) for token in np.argsort(row)[:-3:-1])
        if best != melody[place] or row[best] - row[second] < CERTAIN:
            return bool(row[best] - row[melody[place]] >= CERTAIN)
    return False


def _scores_of_allowed(melody: list[int], state: State, params: LSTMParams, durations: Integers, bar: int) -> Floats:
    """Return the scores of the next token, minus infinity where it may not come, (tokens,)."""
    allowed = allowed_tokens(int(durations[melody].sum()) % bar, durations, bar)
    return np.where(allowed, scores(state, params), -np.inf)


def certain_melody(params: LSTMParams, start: Any, durations: Integers, bar: int, length: int) -> list[int]:
    """Follow the best allowed note at each step; an empty list if a second best comes near it.

    Args:
        params: the weights.
        start: notes that are given.
        durations: of each token, (tokens,).
        bar: eighths in a bar.
        length: notes of the whole melody.
    """
    melody = [int(token) for token in start]
    state = _after([START, *melody], None, params)
    while len(melody) < length:
        row = _scores_of_allowed(melody, state, params, durations, bar)
        best, second = (int(token) for token in np.argsort(row)[:-3:-1])
        if row[best] - row[second] < CERTAIN:
            return []
        melody.append(best)
        state = _after([best], state, params)
    return melody
