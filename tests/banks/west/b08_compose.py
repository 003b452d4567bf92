"""Answers to notebook 08, compose."""

from tests.banks.answer import right, wrong

ANSWERS = (
    right(
        "melody_to_tokens",
        "every note against every row",
        """
def melody_to_tokens(notes, tonic, table):
    notes, table = np.array(notes), np.asarray(table)
    notes[:, 0] = np.where(notes[:, 0] > 0, notes[:, 0] - tonic + MIDDLE_C, 0)
    same = np.all(notes[:, None, :] == table[None, :, :], axis=2)
    return np.concatenate([[START], same.argmax(axis=1), [END]])
""",
    ),
    right(
        "melody_to_tokens",
        "a generator with a dictionary",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}

    def tokens():
        yield START
        for pitch, duration in notes:
            in_c = int(pitch) + (60 - tonic) if pitch else REST
            yield place[in_c, int(duration)]
        yield END

    return np.fromiter(tokens(), dtype=int)
""",
    ),
    wrong(
        "melody_to_tokens",
        "written into the tune",
        """
def melody_to_tokens(notes, tonic, table):
    sounding = notes[:, 0] > 0
    notes[sounding, 0] += 60 - tonic
    rows = table.tolist()
    return np.array([START] + [rows.index(note) for note in notes.tolist()] + [END])
""",
        truth="The tune of the caller is moved to C itself, and moved again at the next call.",
        regime="notes after the call, in every key but C",
    ),
    wrong(
        "melody_to_tokens",
        "rests move, too",
        """
def melody_to_tokens(notes, tonic, table):
    index = {tuple(row): i for i, row in enumerate(table.tolist())}
    tokens = [START]
    for pitch, duration in notes.tolist():
        tokens.append(index.get((pitch - tonic + 60, duration), START))
    return np.array([*tokens, END])
""",
        truth="A rest is moved like a note, is not found, and becomes START.",
        regime="tunes with rests in another key than C",
    ),
    wrong(
        "melody_to_tokens",
        "places in the table of notes",
        """
def melody_to_tokens(notes, tonic, table):
    table_of_notes = table[2:].tolist()
    ids = np.zeros(len(notes) + 2, dtype=int)
    for i in range(len(notes)):
        p, d = notes[i]
        if p != 0:
            p = p - tonic + 60
        ids[i + 1] = table_of_notes.index([p, d])
    ids[-1] = END
    return ids
""",
        truth="The first two rows of the table are left out, so every token is two too small.",
        regime="every note",
    ),
    wrong(
        "melody_to_tokens",
        "the first token of that pitch",
        """
def melody_to_tokens(notes, tonic, table):
    pitches = [int(p) if p == 0 else int(p) - tonic + 60 for p in notes[:, 0]]
    ids = [int(np.argmax((table[:, 0] == p) & (table[:, 1] > 0))) for p in pitches]
    return np.array([START, *ids, END])
""",
        truth="Only the pitch is looked up; pitch and duration must both agree.",
        regime="tables with several durations of one pitch",
    ),
    wrong(
        "melody_to_tokens",
        "searched up to the last row but one",
        """
def melody_to_tokens(notes, tonic, table):
    n_rows = table.shape[0]
    ids = [START]
    for pitch, duration in notes:
        in_c = 0 if pitch == 0 else pitch - tonic + 60
        k = 2
        while k < n_rows - 1 and not (table[k, 0] == in_c and table[k, 1] == duration):
            k = k + 1
        ids.append(k if k < n_rows - 1 else END)
    ids.append(END)
    return np.array(ids)
""",
        truth="The search ends one row too early, so the last token of the table is never found.",
        regime="tunes with the note in the last row",
    ),
    right(
        "training_batch",
        "filled in row by row",
        """
def training_batch(sequences):
    n = len(sequences)
    T = max(len(s) for s in sequences) - 1
    inputs = np.full((n, T), END)
    targets = np.full((n, T), END)
    mask = np.zeros((n, T), dtype=bool)
    for b in range(n):
        s = np.asarray(sequences[b])
        m = len(s) - 1
        inputs[b, :m] = s[:-1]
        targets[b, :m] = s[1:]
        mask[b, :m] = True
    return inputs, targets, mask
""",
    ),
    right(
        "training_batch",
        "zipped with a filling",
        """
from itertools import zip_longest


def training_batch(sequences):
    def block(rows, filling):
        return np.array(list(zip_longest(*rows, fillvalue=filling))).T

    inputs = block([list(s)[:-1] for s in sequences], END)
    targets = block([list(s)[1:] for s in sequences], END)
    mask = block([[True] * (len(s) - 1) for s in sequences], False)
    return inputs, targets, mask
""",
    ),
    wrong(
        "training_batch",
        "transposed with zip",
        """
def training_batch(sequences):
    ids = np.array(list(zip(*sequences))).T
    lengths = np.array([len(s) for s in sequences])
    mask = np.arange(ids.shape[1] - 1) < lengths[:, None] - 1
    return ids[:, :-1], ids[:, 1:], mask
""",
        truth="zip stops with the shortest sequence, and all longer ones are cut off.",
        regime="batches of different lengths",
    ),
    wrong(
        "training_batch",
        "padded with the default",
        """
def training_batch(sequences):
    inputs, lengths = pad([s[:-1] for s in sequences])
    targets, _ = pad([s[1:] for s in sequences])
    mask = np.arange(inputs.shape[1]) < lengths[:, None]
    return inputs, targets, mask
""",
        truth="The arrays are filled up with 0, which is START, and should be filled up with END.",
        regime="batches of different lengths",
    ),
    wrong(
        "training_batch",
        "counts tokens in the mask",
        """
def training_batch(sequences):
    ids, n_tokens = pad(sequences, value=END)
    steps_ = np.arange(ids.shape[1] - 1)
    mask = np.array([steps_ < n for n in n_tokens])
    return ids[:, :-1].copy(), ids[:, 1:].copy(), mask
""",
        truth="The mask counts tokens, and there is one step less than tokens.",
        regime="every tune that is shorter than the longest",
    ),
    wrong(
        "training_batch",
        "a mask of floats",
        """
def training_batch(sequences):
    ids, n = pad(sequences, value=END)
    weights = np.zeros((len(sequences), ids.shape[1] - 1))
    for row, length in zip(weights, n):
        row[:length - 1] = 1.0
    return ids[:, :-1], ids[:, 1:], weights
""",
        truth="The mask is made of ones and zeros, and should be made of booleans.",
        regime="every use of the mask as an index",
    ),
    right(
        "allowed_tokens",
        "token by token",
        """
def allowed_tokens(position, durations, bar):
    def may_come(token, duration):
        if token == START:
            return False
        if token == END:
            return position == 0
        return position + duration <= bar

    return np.array([may_come(k, d) for k, d in enumerate(durations)], dtype=bool)
""",
    ),
    right(
        "allowed_tokens",
        "what is left of the bar",
        """
def allowed_tokens(position, durations, bar):
    rest = bar - position
    fits = np.less_equal(durations, rest)
    fits[[START, END]] = False, rest == bar
    return fits
""",
    ),
    wrong(
        "allowed_tokens",
        "START made too long",
        """
def allowed_tokens(position, durations, bar):
    durations[START] = 2 * bar  # never fits
    ok = position + durations <= bar
    ok[END] = position == 0
    return ok
""",
        truth="The duration of START is changed in the caller's array.",
        regime="durations after the call",
    ),
    wrong(
        "allowed_tokens",
        "END when the bar is full",
        """
def allowed_tokens(position, durations, bar):
    ends_at = position + durations
    allowed = ends_at <= bar
    allowed[START] = False
    allowed[END] = ends_at[END] == bar
    return allowed
""",
        truth="A bar line is where the position is 0, and a position is never bar, so END may never come.",
        regime="position 0",
    ),
    wrong(
        "allowed_tokens",
        "the numbers of the tokens",
        """
def allowed_tokens(position, durations, bar):
    tokens = [k for k in range(2, len(durations)) if position + durations[k] <= bar]
    if position == 0:
        tokens.insert(0, END)
    return np.array(tokens)
""",
        truth="The numbers of the allowed tokens are returned, and should be one boolean for each token.",
        regime="every call",
    ),
    wrong(
        "allowed_tokens",
        "START and END alike",
        """
def allowed_tokens(position, durations, bar):
    durations = np.asarray(durations)
    allowed = position + durations <= bar
    allowed[durations == 0] = position % bar == 0  # these two stand at bar lines
    return allowed
""",
        truth="START may never come, and here it may come wherever END may.",
        regime="position 0",
    ),
    right(
        "melody_step_probabilities",
        "a softmax of what is left",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    places = np.flatnonzero(allowed)
    z = np.take(scores, places)
    e = np.exp((z - z.max()) / temperature)
    p = np.zeros(len(scores))
    p[places] = e / e.sum()
    return p
""",
    ),
    right(
        "melody_step_probabilities",
        "minus infinity for the forbidden",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.where(allowed, scores, -np.inf)
    z = (z - np.max(z)) / temperature
    return np.exp(z - np.logaddexp.reduce(z))
""",
    ),
    wrong(
        "melody_step_probabilities",
        "shares of an ordinary softmax",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.asarray(scores) / temperature
    p = np.exp(z - z.max())
    p = p * allowed
    return p / p.sum()
""",
        truth="The maximum is taken over forbidden scores as well, and beside it the allowed ones may all vanish: 0/0.",
        regime="a forbidden score far above all allowed ones, or a low temperature",
    ),
    wrong(
        "melody_step_probabilities",
        "minus a hundred for the forbidden",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    masked = np.where(allowed, scores, -100.0)
    logits = masked / temperature
    e = np.exp(logits - np.max(logits))
    return e / np.sum(e)
""",
        truth="A score of -100 is a score like any other, so forbidden tokens keep some probability.",
        regime="very negative scores, and high temperatures",
    ),
    wrong(
        "melody_step_probabilities",
        "scores divided on the spot",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    scores /= temperature
    largest = max(z for z, ok in zip(scores, allowed) if ok)
    weights = np.array([np.exp(z - largest) if ok else 0.0 for z, ok in zip(scores, allowed)])
    return weights / weights.sum()
""",
        truth="The division by the temperature is written into the caller's scores.",
        regime="scores after the call, at every temperature but 1; scores of integers are an error",
    ),
    wrong(
        "melody_step_probabilities",
        "a little for everybody",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.where(allowed, scores, -np.inf) / temperature
    p = np.exp(z - z.max()) + 1e-8  # avoid zeros
    return p / p.sum()
""",
        truth="Every token gets a little probability, the forbidden ones included.",
        regime="every call with a forbidden token",
    ),
    right(
        "generate_melody",
        "a state that is carried on",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n = len(params.by)
    a = c = np.zeros((1, params.Wga.shape[0]))

    def read(tokens, a, c):
        states, trace = lstm_forward(one_hot([tokens], n), a, c, params)
        return states[:, -1], trace.last_cell

    melody = [int(k) for k in start]
    a, c = read([START, *melody], a, c)
    while len(melody) < length:
        position = int(np.sum(np.asarray(durations)[melody])) % bar
        scores = (a @ params.Wya + params.by)[0]
        p = melody_step_probabilities(scores, allowed_tokens(position, durations, bar), temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, c = read([token], a, c)
    return np.array(melody, dtype=int)
""",
    ),
    right(
        "generate_melody",
        "reads all from the beginning, each time",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    melody = np.array(start, dtype=int)
    while melody.size < length:
        heard = np.concatenate([[START], melody])[None]
        a, _ = unroll(one_hot(heard, len(durations)), params)
        allowed = allowed_tokens(np.take(durations, melody).sum() % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        drawn = np.searchsorted(np.cumsum(p), rng.random() * p.sum(), side="right")
        if drawn == END:
            return melody
        melody = np.append(melody, drawn)
    return melody
""",
    ),
    wrong(
        "generate_melody",
        "one more than was given, at least",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    melody = list(start)
    zeros = np.zeros((1, len(params.Wya)))
    a, trace = lstm_forward(one_hot([[START, *melody]], len(params.by)), zeros, zeros, params)
    while True:
        q = sum(durations[k] for k in melody) % bar
        z = output_scores(a, params)[0, -1]
        p = melody_step_probabilities(z, allowed_tokens(q, durations, bar), temperature=temperature)
        k = rng.choice(len(p), p=p)
        if k == END:
            break
        melody.append(k)
        if len(melody) >= length:
            break
        a, trace = lstm_forward(one_hot([[k]], len(p)), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="A note is drawn before the length is looked at, so a melody that is complete gets one more.",
        regime="length equal to the number of given notes",
    ),
    wrong(
        "generate_melody",
        "adds to the list it was given",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    melody = start if isinstance(start, list) else list(start)
    n, zeros = len(params.by), np.zeros((1, len(params.Wya)))
    h, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[m] for m in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(h, params)[0, -1], allowed, temperature=temperature)
        token = rng.choice(n, p=p)
        if token == END:
            break
        melody.append(token)
        h, trace = lstm_forward(one_hot([[token]], n), h[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="If start is a list, the drawn notes are appended to it, and it belongs to the caller.",
        regime="start given as a list",
    ),
    wrong(
        "generate_melody",
        "bars that begin with the first drawn note",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n_tokens = len(durations)
    zeros = np.zeros((1, params.Wga.shape[0]))
    a, trace = lstm_forward(one_hot([[START, *start]], n_tokens), zeros, zeros, params)
    drawn, position = [], 0
    while len(start) + len(drawn) < length:
        p = melody_step_probabilities(
            output_scores(a, params)[0, -1], allowed_tokens(position, durations, bar), temperature=temperature
        )
        token = int(rng.choice(n_tokens, p=p))
        if token == END:
            break
        drawn.append(token)
        position = (position + durations[token]) % bar
        a, trace = lstm_forward(one_hot([[token]], n_tokens), a[:, -1], trace.last_cell, params)
    return np.concatenate([start, drawn]).astype(int)
""",
        truth="The position counts from the first drawn note, and the given notes belong to the bar as well.",
        regime="given notes that do not fill their last bar",
    ),
    wrong(
        "generate_melody",
        "the memory forgotten between notes",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    zeros = np.zeros((1, len(params.Wya)))
    melody = [int(s) for s in start]
    a, _ = lstm_forward(one_hot([[START] + melody], len(params.by)), zeros, zeros, params)
    h = a[:, -1]
    while len(melody) < length:
        scores = (h @ params.Wya + params.by).squeeze()
        beats = durations[melody].sum() % bar
        p = melody_step_probabilities(scores, allowed_tokens(beats, durations, bar), temperature=temperature)
        nxt = int(rng.choice(p.size, p=p))
        if nxt == END:
            break
        melody.append(nxt)
        a, _ = lstm_forward(one_hot([[nxt]], len(params.by)), h, zeros, params)
        h = a[:, -1]
    return np.array(melody)
""",
        truth="The hidden state is carried on and the memory begins from zeros at each drawn note.",
        regime="from the second drawn note on",
    ),
    wrong(
        "generate_melody",
        "does not tell the network that it begins",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n = len(params.by)
    z = np.zeros((1, len(params.Wya)))
    a, trace = lstm_forward(one_hot(np.asarray(start)[None], n), z, z, params)
    melody = np.asarray(start, dtype=int)
    while len(melody) < length:
        q = np.asarray(durations)[melody].sum() % bar
        p = melody_step_probabilities(
            output_scores(a, params)[0, -1], allowed_tokens(q, durations, bar), temperature=temperature
        )
        token = rng.choice(n, p=p)
        if token == END:
            break
        melody = np.append(melody, token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return melody
""",
        truth="START is not read before the given notes.",
        regime="every call",
    ),
    wrong(
        "generate_melody",
        "the seed of the notebook",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    rng = np.random.default_rng(4)
    durations = np.asarray(durations)
    zeros = np.zeros((1, params.Wga.shape[0]))
    a, trace = lstm_forward(one_hot([[START, *start]], durations.size), zeros, zeros, params)
    melody = [*start]
    for _ in range(length - len(start)):
        allowed = allowed_tokens(durations[melody].sum() % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(durations.size, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], durations.size), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="The draws come from a generator of its own, so the same beginning always gives the same melody.",
        regime="two calls, with one generator or with two",
    ),
)
