"""Answers to the exercises of `08_compose`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "melody_to_tokens",
        "dictionary of pairs",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}
    ids = [START]
    for pitch, duration in notes:
        in_c = pitch - tonic + MIDDLE_C if pitch != REST else REST
        ids.append(place[int(in_c), int(duration)])
    return np.array([*ids, END])
""",
    ),
    right(
        "melody_to_tokens",
        "every note against every row",
        """
def melody_to_tokens(notes, tonic, table):
    notes = np.array(notes)
    notes[:, 0] = np.where(notes[:, 0] > 0, notes[:, 0] - tonic + 60, 0)
    same = (notes[:, None, :] == table[None, :, :]).all(axis=2)
    return np.concatenate([[START], same.argmax(axis=1), [END]])
""",
    ),
    right(
        "melody_to_tokens",
        "pitch and duration in one number",
        """
def melody_to_tokens(notes, tonic, table):
    pitches, durations = np.asarray(notes).T
    pitches = pitches + (pitches > 0) * (60 - tonic)
    codes = list(np.asarray(table)[:, 0] * 1000 + np.asarray(table)[:, 1])
    middle = [codes.index(code) for code in pitches * 1000 + durations]
    return np.asarray([START] + middle + [END], dtype=np.int64)
""",
    ),
    right(
        "melody_to_tokens",
        "search row by row",
        """
def melody_to_tokens(notes, tonic, table):
    rows = [tuple(int(v) for v in row) for row in table]

    def token(pitch, duration):
        if pitch > 0:
            pitch = pitch - tonic + 60
        return rows.index((int(pitch), int(duration)))

    tokens = np.empty(len(notes) + 2, dtype=int)
    tokens[0], tokens[-1] = START, END
    tokens[1:-1] = [token(p, d) for p, d in notes]
    return tokens
""",
    ),
    wrong(
        "melody_to_tokens",
        "rests moved, too",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}
    middle = [place.get((int(p) - tonic + 60, int(d)), 0) for p, d in notes]
    return np.array([START, *middle, END])
""",
        truth="Rests are moved to C like notes, but nobody plays them: a rest stays 0 in every key.",
        regime="a rest in a tune that is not in C",
    ),
    wrong(
        "melody_to_tokens",
        "rests known by their sign",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}
    moved = np.asarray(notes)[:, 0] - tonic + 60
    moved = np.where(moved > 0, moved, 0)
    middle = [place.get((int(p), int(d)), 0) for p, d in zip(moved, np.asarray(notes)[:, 1])]
    return np.array([START, *middle, END])
""",
        truth="A rest is looked for after the move, and in a low key it has become a positive pitch by then.",
        regime="a rest in a tune whose tonic is below 60",
    ),
    wrong(
        "melody_to_tokens",
        "left in its key",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}
    return np.array([START, *(place.get((int(p), int(d)), 0) for p, d in notes), END])
""",
        truth="The tune is not moved to C.",
        regime="a tune that is not in C",
    ),
    wrong(
        "melody_to_tokens",
        "the wrong way round the key",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}
    middle = [place.get((int(p) + tonic - 60 if p > 0 else 0, int(d)), 0) for p, d in notes]
    return np.array([START, *middle, END])
""",
        truth="The tonic is added instead of subtracted, so the tune moves away from C.",
        regime="a tune that is not in C",
    ),
    wrong(
        "melody_to_tokens",
        "always from F",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}
    middle = [place.get((int(p) - 5 if p > 0 else 0, int(d)), 0) for p, d in notes]
    return np.array([START, *middle, END])
""",
        truth="Every tune is moved by the 5 of the example, whatever its tonic.",
        regime="a tune whose tonic is not 65",
    ),
    wrong(
        "melody_to_tokens",
        "only the pitch agrees",
        """
def melody_to_tokens(notes, tonic, table):
    middle = []
    for pitch, _ in notes:
        p = pitch - tonic + 60 if pitch > 0 else 0
        rows = np.flatnonzero((table[:, 0] == p) & (table[:, 1] > 0))
        middle.append(rows[0] if len(rows) else 0)
    return np.array([START, *middle, END])
""",
        truth="The first row with the right pitch is taken, whatever its duration.",
        regime="a pitch that stands in the table with several durations",
    ),
    wrong(
        "melody_to_tokens",
        "two rows skipped",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table[2:])}
    middle = [place[int(p) - tonic + 60 if p > 0 else 0, int(d)] for p, d in notes]
    return np.array([START, *middle, END])
""",
        truth=(
            "Tokens are counted from the first note of the table, so START and END are left out of the count "
            "and all others are two too low."
        ),
        regime="everywhere",
    ),
    wrong(
        "melody_to_tokens",
        "bare notes",
        """
def melody_to_tokens(notes, tonic, table):
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}
    return np.array([place[int(p) - tonic + 60 if p > 0 else 0, int(d)] for p, d in notes])
""",
        truth="START and END are missing.",
        regime="everywhere",
    ),
    wrong(
        "melody_to_tokens",
        "sings the caller's notes in C",
        """
def melody_to_tokens(notes, tonic, table):
    notes[:, 0] = np.where(notes[:, 0] > 0, notes[:, 0] - tonic + 60, 0)
    place = {(int(p), int(d)): k for k, (p, d) in enumerate(table)}
    return np.array([START, *(place[int(p), int(d)] for p, d in notes), END])
""",
        truth="The caller's notes are moved as well.",
        regime="a tune that is not in C, after the call",
    ),
    right(
        "training_batch",
        "pad what was cut",
        """
def training_batch(sequences):
    inputs, lengths = pad([s[:-1] for s in sequences], value=END)
    targets, _ = pad([s[1:] for s in sequences], value=END)
    return inputs, targets, np.arange(inputs.shape[1]) < lengths[:, None]
""",
    ),
    right(
        "training_batch",
        "pad, then cut",
        """
def training_batch(sequences):
    ids, lengths = pad(sequences, value=END)
    steps_ = np.arange(ids.shape[1] - 1)
    return ids[:, :-1], ids[:, 1:], steps_[None, :] < (lengths - 1)[:, None]
""",
    ),
    right(
        "training_batch",
        "filled by hand",
        """
def training_batch(sequences):
    n_steps = max(len(s) for s in sequences) - 1
    shape = (len(sequences), n_steps)
    inputs, targets = np.full(shape, END), np.full(shape, END)
    mask = np.zeros(shape, dtype=bool)
    for b, s in enumerate(sequences):
        for t in range(len(s) - 1):
            inputs[b, t], targets[b, t], mask[b, t] = s[t], s[t + 1], True
    return inputs, targets, mask
""",
    ),
    right(
        "training_batch",
        "one array of tokens and two views",
        """
def training_batch(sequences):
    lengths = np.array([len(s) for s in sequences])
    ids = np.full((len(sequences), lengths.max()), END, dtype=np.int64)
    for row, s in zip(ids, sequences):
        row[: len(s)] = s
    mask = np.array([[t + 1 < n for t in range(ids.shape[1] - 1)] for n in lengths], dtype=bool)
    return ids[:, :-1].copy(), ids[:, 1:].copy(), mask
""",
    ),
    right(
        "training_batch",
        "zip_longest",
        """
def training_batch(sequences):
    from itertools import zip_longest

    def rectangle(rows, fill):
        return np.array(list(zip(*zip_longest(*rows, fillvalue=fill))))

    inputs = rectangle([[int(k) for k in s[:-1]] for s in sequences], END)
    targets = rectangle([[int(k) for k in s[1:]] for s in sequences], END)
    return inputs, targets, rectangle([[True] * (len(s) - 1) for s in sequences], False)
""",
    ),
    wrong(
        "training_batch",
        "end not counted",
        """
def training_batch(sequences):
    inputs, lengths = pad([s[:-1] for s in sequences], value=END)
    targets, _ = pad([s[1:] for s in sequences], value=END)
    return inputs, targets, np.arange(inputs.shape[1]) < lengths[:, None] - 1
""",
        truth="The step whose target is END is masked, so the network never learns to stop.",
        regime="everywhere",
    ),
    wrong(
        "training_batch",
        "no END counts",
        """
def training_batch(sequences):
    ids, _ = pad(sequences, value=END)
    inputs, targets = ids[:, :-1], ids[:, 1:]
    return inputs, targets, targets != END
""",
        truth="The mask is true where the target is not END, which takes the real END for padding.",
        regime="everywhere",
    ),
    wrong(
        "training_batch",
        "as many steps as tokens",
        """
def training_batch(sequences):
    ids, lengths = pad(sequences, value=END)
    return ids[:, :-1], ids[:, 1:], np.arange(ids.shape[1] - 1) < lengths[:, None]
""",
        truth="The mask counts tokens and not steps, so one step of padding counts in each short row.",
        regime="a tune that is shorter than the longest",
    ),
    wrong(
        "training_batch",
        "filled up with START",
        """
def training_batch(sequences):
    inputs, lengths = pad([s[:-1] for s in sequences])
    targets, _ = pad([s[1:] for s in sequences])
    return inputs, targets, np.arange(inputs.shape[1]) < lengths[:, None]
""",
        truth="Short rows are filled up with zeros, which is START and not END.",
        regime="tunes of different lengths",
    ),
    wrong(
        "training_batch",
        "a copy in place of the future",
        """
def training_batch(sequences):
    inputs, lengths = pad([s[:-1] for s in sequences], value=END)
    return inputs, inputs.copy(), np.arange(inputs.shape[1]) < lengths[:, None]
""",
        truth="Targets are the inputs themselves, so the network learns to repeat what it has just read.",
        regime="everywhere",
    ),
    wrong(
        "training_batch",
        "cut to the shortest",
        """
def training_batch(sequences):
    n = min(len(s) for s in sequences)
    ids = np.array([s[:n] for s in sequences])
    return ids[:, :-1], ids[:, 1:], np.ones((len(ids), n - 1), dtype=bool)
""",
        truth="All tunes are cut to the length of the shortest one.",
        regime="tunes of different lengths",
    ),
    wrong(
        "training_batch",
        "mask of numbers",
        """
def training_batch(sequences):
    inputs, lengths = pad([s[:-1] for s in sequences], value=END)
    targets, _ = pad([s[1:] for s in sequences], value=END)
    return inputs, targets, (np.arange(inputs.shape[1]) < lengths[:, None]).astype(int)
""",
        truth="The mask holds ones and zeros and no booleans, so as an index it means something else.",
        regime="everywhere",
    ),
    wrong(
        "training_batch",
        "longest tune first",
        """
def training_batch(sequences):
    ordered = sorted(sequences, key=len, reverse=True)
    inputs, lengths = pad([s[:-1] for s in ordered], value=END)
    targets, _ = pad([s[1:] for s in ordered], value=END)
    return inputs, targets, np.arange(inputs.shape[1]) < lengths[:, None]
""",
        truth="The rows are sorted by length, so they no longer belong to the caller's tunes.",
        regime="tunes that do not stand in the order of their lengths",
    ),
    right(
        "allowed_tokens",
        "rule, then two exceptions",
        """
def allowed_tokens(position, durations, bar):
    allowed = position + np.asarray(durations) <= bar
    allowed[START] = False
    allowed[END] = position == 0
    return allowed
""",
    ),
    right(
        "allowed_tokens",
        "token by token",
        """
def allowed_tokens(position, durations, bar):
    answers = []
    for token, duration in enumerate(durations):
        if token == START:
            answers.append(False)
        elif token == END:
            answers.append(position == 0)
        else:
            answers.append(bool(duration <= bar - position))
    return np.array(answers, dtype=bool)
""",
    ),
    right(
        "allowed_tokens",
        "one expression",
        """
def allowed_tokens(position, durations, bar):
    token = np.arange(len(durations))
    room = bar - position
    return ((token > END) & (np.asarray(durations) <= room)) | ((token == END) & (position % bar == 0))
""",
    ),
    right(
        "allowed_tokens",
        "a copy, set piece by piece",
        """
def allowed_tokens(position, durations, bar):
    result = np.zeros(len(durations), dtype=bool)
    if position == 0:
        result[END] = True
    for duration in range(1, bar - position + 1):
        result |= np.equal(durations, duration)
    return result
""",
    ),
    wrong(
        "allowed_tokens",
        "never up to the bar line",
        """
def allowed_tokens(position, durations, bar):
    allowed = position + durations < bar
    allowed[START], allowed[END] = False, position == 0
    return allowed
""",
        truth="A note that ends exactly at the bar line is forbidden.",
        regime="everywhere a note would end at the bar line",
    ),
    wrong(
        "allowed_tokens",
        "stops anywhere",
        """
def allowed_tokens(position, durations, bar):
    allowed = position + durations <= bar
    allowed[START] = False
    return allowed
""",
        truth="END is allowed inside the bar.",
        regime="a position inside the bar",
    ),
    wrong(
        "allowed_tokens",
        "begins anew",
        """
def allowed_tokens(position, durations, bar):
    allowed = position + durations <= bar
    allowed[END] = position == 0
    return allowed
""",
        truth="START is allowed, since it takes no time.",
        regime="everywhere",
    ),
    wrong(
        "allowed_tokens",
        "always four quarters",
        """
def allowed_tokens(position, durations, bar):
    allowed = position + durations <= BAR
    allowed[START], allowed[END] = False, position == 0
    return allowed
""",
        truth="The bar of the tunes is taken and the argument ignored.",
        regime="a bar that is not of eight eighths",
    ),
    wrong(
        "allowed_tokens",
        "never ends",
        """
def allowed_tokens(position, durations, bar):
    return (durations > 0) & (position + durations <= bar)
""",
        truth="END is forbidden everywhere, so no tune can end.",
        regime="a position at the bar line",
    ),
    wrong(
        "allowed_tokens",
        "list of what may come",
        """
def allowed_tokens(position, durations, bar):
    allowed = position + durations <= bar
    allowed[START], allowed[END] = False, position == 0
    return np.flatnonzero(allowed)
""",
        truth="The allowed tokens themselves come back, where one boolean for each token is asked for.",
        regime="everywhere",
    ),
    wrong(
        "allowed_tokens",
        "ends when nothing fits better",
        """
def allowed_tokens(position, durations, bar):
    allowed = position + durations <= bar
    allowed[START], allowed[END] = False, position == bar - 1
    return allowed
""",
        truth="END is allowed at the last eighth of the bar, before the bar is full, and not at the bar line.",
        regime="a position inside the bar that only short notes fill, or the bar line",
    ),
    wrong(
        "allowed_tokens",
        "notes from any position, folded",
        """
def allowed_tokens(position, durations, bar):
    allowed = (position + durations) % bar <= bar
    allowed[START], allowed[END] = False, position == 0
    return allowed
""",
        truth="The end of a note is taken modulo the bar, so a note that crosses the bar line is let through.",
        regime="a note that crosses the bar line",
    ),
    wrong(
        "allowed_tokens",
        "everything at the bar line",
        """
def allowed_tokens(position, durations, bar):
    if position == 0:
        return np.ones(len(durations), dtype=bool)
    return (durations > 0) & (position + durations <= bar)
""",
        truth=("At the bar line all tokens are allowed, START and notes that are longer than the bar among them."),
        regime="a position of 0",
    ),
    right(
        "melody_step_probabilities",
        "minus infinity",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.where(allowed, scores, -np.inf)
    e = np.exp((z - z.max()) / temperature)
    return e / e.sum()
""",
    ),
    right(
        "melody_step_probabilities",
        "only the allowed ones",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    p = np.zeros(len(scores))
    z = np.asarray(scores)[allowed]
    powers = np.exp((z - np.max(z)) / temperature)
    p[allowed] = powers / powers.sum()
    return p
""",
    ),
    right(
        "melody_step_probabilities",
        "one token after the other",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    import math

    best = max(z for z, may in zip(scores, allowed) if may)
    shares = [math.exp((z - best) / temperature) if may else 0.0 for z, may in zip(scores, allowed)]
    return np.array(shares) / sum(shares)
""",
    ),
    right(
        "melody_step_probabilities",
        "log of the sum",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    log_p = np.full(np.shape(scores), -np.inf)
    z = np.compress(allowed, scores) / temperature
    log_p[np.flatnonzero(allowed)] = z - np.logaddexp.reduce(z)
    return np.exp(log_p)
""",
    ),
    right(
        "melody_step_probabilities",
        "where inside exp",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    best = np.max(scores, where=allowed, initial=-np.inf)
    gaps = np.where(allowed, scores - best, 0.0) / temperature
    shares = np.where(allowed, np.exp(gaps), 0.0)
    return shares / np.sum(shares)
""",
    ),
    wrong(
        "melody_step_probabilities",
        "forbidden scores of zero",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.where(allowed, scores, 0.0) / temperature
    e = np.exp(z - z.max())
    return e / e.sum()
""",
        truth="The forbidden scores are set to zero, and a score of zero is a score like any other.",
        regime="everywhere a token is forbidden",
    ),
    wrong(
        "melody_step_probabilities",
        "forbidden scores of -30",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.where(allowed, scores, -30.0) / temperature
    e = np.exp(z - z.max())
    return e / e.sum()
""",
        truth=(
            "Forbidden tokens get a score of -30, which is small but no zero probability, and not even small "
            "beside lower scores or at a high temperature."
        ),
        regime=(
            "allowed scores that are all far below zero, or a high temperature; elsewhere by less than rounding shows"
        ),
    ),
    wrong(
        "melody_step_probabilities",
        "not shared out again",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    e = np.exp((scores - scores.max()) / temperature)
    return np.where(allowed, e / e.sum(), 0.0)
""",
        truth=("The forbidden probabilities are taken away and not shared out, so the rest does not add up to one."),
        regime="everywhere a token is forbidden",
    ),
    wrong(
        "melody_step_probabilities",
        "maximum of all scores",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    e = np.where(allowed, np.exp((scores - scores.max()) / temperature), 0.0)
    return e / e.sum()
""",
        truth=(
            "The maximum of all scores is subtracted, forbidden ones too, so all that is allowed may vanish and "
            "zero is divided by zero."
        ),
        regime="a forbidden score far above all allowed ones",
    ),
    wrong(
        "melody_step_probabilities",
        "infinity times zero",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    best = scores[allowed].max()
    e = allowed * np.exp((scores - best) / temperature)
    return e / e.sum()
""",
        truth=(
            "Forbidden tokens are taken away by a multiplication, and where their exponential overflows, "
            "infinity times zero is not a number."
        ),
        regime="a forbidden score far above all allowed ones",
    ),
    wrong(
        "melody_step_probabilities",
        "temperature of one",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.where(allowed, scores, -np.inf)
    e = np.exp(z - z.max())
    return e / e.sum()
""",
        truth="The temperature is ignored.",
        regime="any temperature but 1",
    ),
    wrong(
        "melody_step_probabilities",
        "temperature times the scores",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.where(allowed, scores, -np.inf)
    e = np.exp((z - z.max()) * temperature)
    return e / e.sum()
""",
        truth="The scores are multiplied by the temperature instead of divided by it.",
        regime="any temperature but 1",
    ),
    wrong(
        "melody_step_probabilities",
        "scratched from the caller's scores",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    scores[~allowed] = -np.inf
    e = np.exp((scores - scores.max()) / temperature)
    return e / e.sum()
""",
        truth="Minus infinity is written into the caller's scores.",
        regime="everywhere a token is forbidden, after the call",
    ),
    wrong(
        "melody_step_probabilities",
        "a shorter list",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = scores[allowed] / temperature
    e = np.exp(z - z.max())
    return e / e.sum()
""",
        truth="Only the allowed tokens come back, so all behind a forbidden one have changed their places.",
        regime="everywhere a token is forbidden",
    ),
    wrong(
        "melody_step_probabilities",
        "nothing subtracted",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    e = np.where(allowed, np.exp(scores / temperature), 0.0)
    return e / e.sum()
""",
        truth="No maximum is subtracted, so large scores overflow.",
        regime="allowed scores that divided by the temperature are beyond 709, or all below -745",
    ),
    wrong(
        "melody_step_probabilities",
        "no colder than a tenth",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    z = np.where(allowed, scores, -np.inf)
    e = np.exp((z - z.max()) / max(temperature, 0.1))
    return e / e.sum()
""",
        truth="Temperatures below 0.1 are raised to 0.1.",
        regime="a temperature below 0.1",
    ),
    wrong(
        "melody_step_probabilities",
        "allowed ones alike",
        """
def melody_step_probabilities(scores, allowed, *, temperature):
    return allowed / np.sum(allowed)
""",
        truth="All allowed tokens get the same probability, and the scores are never looked at.",
        regime="everywhere but where all allowed scores are equal",
    ),
    right(
        "generate_melody",
        "both states carried on",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, hidden = len(params.by), len(params.Wga)
    zeros = np.zeros((1, hidden))
    melody = [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        position = sum(int(durations[k]) for k in melody) % bar
        scores = output_scores(a, params)[0, -1]
        allowed = allowed_tokens(position, durations, bar)
        p = melody_step_probabilities(scores, allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
    ),
    right(
        "generate_melody",
        "reads everything again",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    melody = np.array(start, dtype=np.int64)
    nothing = np.zeros((1, params.Wga.shape[0]))
    while melody.size < length:
        so_far = np.concatenate([[START], melody])[np.newaxis]
        a, _ = lstm_forward(one_hot(so_far, params.by.size), nothing, nothing, params)
        z = output_scores(a[:, -1:], params).ravel()
        may = allowed_tokens(int(durations[melody].sum()) % bar, durations, bar)
        p = melody_step_probabilities(z, may, temperature=temperature)
        ends = np.cumsum(p)
        token = int(np.searchsorted(ends, rng.random() * ends[-1], side="right"))
        if token == END:
            return melody
        melody = np.append(melody, token)
    return melody
""",
    ),
    right(
        "generate_melody",
        "the LSTM by hand, noise and argmax",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    def squeeze(u):
        return 0.5 * (1 + np.tanh(0.5 * u))

    def read(state, token):
        a, c = state
        i, f, g, o = np.split(params.Wgx[token] + a @ params.Wga + params.bg, 4)
        c = squeeze(f) * c + squeeze(i) * np.tanh(g)
        return squeeze(o) * np.tanh(c), c

    state = (np.zeros(params.Wga.shape[0]), np.zeros(params.Wga.shape[0]))
    state = read(state, START)
    melody, position = [], 0
    for token in start:
        state = read(state, token)
        melody.append(int(token))
        position = (position + int(durations[token])) % bar
    while len(melody) < length:
        z = (state[0] @ params.Wya + params.by) / temperature + rng.gumbel(size=len(params.by))
        token = int(np.argmax(np.where(allowed_tokens(position, durations, bar), z, -np.inf)))
        if token == END:
            break
        melody.append(token)
        position = (position + int(durations[token])) % bar
        state = read(state, token)
    return np.array(melody)
""",
    ),
    right(
        "generate_melody",
        "a player with a memory",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, H = params.by.size, params.Wga.shape[0]

    class Player:
        a = np.zeros((1, H))
        c = np.zeros((1, H))

        def hear(self, token):
            x = np.zeros((1, 1, n))
            x[0, 0, token] = 1
            states, trace = lstm_forward(x, self.a, self.c, params)
            self.a, self.c = states[:, -1], trace.last_cell

        def propose(self, position):
            scores = self.a[0] @ params.Wya + params.by
            allowed = allowed_tokens(position, durations, bar)
            p = melody_step_probabilities(scores, allowed, temperature=temperature)
            return int(np.flatnonzero(rng.multinomial(1, p))[0])

    player, melody, eighths = Player(), [], 0
    player.hear(START)
    for token in start:
        player.hear(token)
        melody.append(int(token))
        eighths += int(durations[token])
    for _ in range(length - len(melody)):
        token = player.propose(eighths % bar)
        if token == END:
            return np.array(melody)
        player.hear(token)
        melody.append(token)
        eighths += int(durations[token])
    return np.array(melody)
""",
    ),
    wrong(
        "generate_melody",
        "START not read",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([melody], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="The network reads the given notes only; START is missing in front of them.",
        regime="everywhere, through the states",
    ),
    wrong(
        "generate_melody",
        "memory dropped",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, _ = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, _ = lstm_forward(one_hot([[token]], n), a[:, -1], zeros, params)
    return np.array(melody)
""",
        truth="Only the hidden state is carried on; the memory of the LSTM begins from zeros at every note.",
        regime="two drawn notes and more",
    ),
    wrong(
        "generate_melody",
        "never hears itself",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, _ = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    scores = output_scores(a, params)[0, -1]
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(scores, allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
    return np.array(melody)
""",
        truth="The drawn notes are never read, so all are drawn from the same scores.",
        regime="two drawn notes and more",
    ),
    wrong(
        "generate_melody",
        "counts notes",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(len(melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="The position is the number of notes and not of eighths.",
        regime="notes that take more or less than one eighth",
    ),
    wrong(
        "generate_melody",
        "bar begins with the first drawn note",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody, position = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start], 0
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(position, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        position = (position + durations[token]) % bar
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="The given notes are not counted, so the bar lines stand in the wrong places.",
        regime="given notes that do not fill whole bars",
    ),
    wrong(
        "generate_melody",
        "length for the new notes",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    for _ in range(length):
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="The given notes are not counted in length, so the melody can become longer than asked for.",
        regime="a melody that does not end before",
    ),
    wrong(
        "generate_melody",
        "END written down",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length and melody[-1] != END:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        melody.append(int(rng.choice(n, p=p)))
        a, trace = lstm_forward(one_hot([melody[-1:]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="END is written down before the loop stops.",
        regime="a melody that ends with END",
    ),
    wrong(
        "generate_melody",
        "plays on to the full length",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        allowed[END] = False
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        melody.append(int(rng.choice(n, p=p)))
        a, trace = lstm_forward(one_hot([melody[-1:]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="END is forbidden, so every melody has the full length.",
        regime="a network that would end before",
    ),
    wrong(
        "generate_melody",
        "the favourite each time",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(np.argmax(p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="It takes the most likely token: nothing is drawn, and the temperature changes nothing.",
        regime="any temperature at which more than one token has a chance",
    ),
    wrong(
        "generate_melody",
        "a generator of its own",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    own = np.random.default_rng()
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(own.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth=(
            "It makes a generator of its own without a seed and ignores rng, so nobody can get the same melody twice."
        ),
        regime="two calls with equally seeded, or with differently seeded generators",
    ),
    wrong(
        "generate_melody",
        "bar and durations of the notebook",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(DURATIONS[melody].sum() % BAR, DURATIONS, BAR)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="The bar and the durations of the notebook are used, and the arguments ignored.",
        regime="another bar than eight eighths, or another table",
    ),
    wrong(
        "generate_melody",
        "temperature left at one",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=1.0)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="The temperature is ignored.",
        regime="any temperature but 1",
    ),
    wrong(
        "generate_melody",
        "only what was drawn",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody[len(start) :], dtype=int)
""",
        truth="The given notes are not returned, though the melody begins with them.",
        regime="everywhere",
    ),
    wrong(
        "generate_melody",
        "no rules",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while len(melody) < length:
        z = output_scores(a, params)[0, -1] / temperature
        p = np.exp(z - z.max())
        token = int(rng.choice(n, p=p / p.sum()))
        if token == END:
            break
        melody.append(token)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
    return np.array(melody)
""",
        truth="The rules of the bar are not applied: any token may be drawn at any position.",
        regime="a network that gives forbidden tokens a chance",
    ),
    wrong(
        "generate_melody",
        "at least one new note",
        """
def generate_melody(params, start, durations, *, bar, length, temperature, rng):
    n, zeros, melody = len(params.by), np.zeros((1, len(params.Wga))), [int(k) for k in start]
    a, trace = lstm_forward(one_hot([[START, *melody]], n), zeros, zeros, params)
    while True:
        allowed = allowed_tokens(sum(durations[k] for k in melody) % bar, durations, bar)
        p = melody_step_probabilities(output_scores(a, params)[0, -1], allowed, temperature=temperature)
        token = int(rng.choice(n, p=p))
        if token == END:
            return np.array(melody)
        melody.append(token)
        if len(melody) >= length:
            return np.array(melody)
        a, trace = lstm_forward(one_hot([[token]], n), a[:, -1], trace.last_cell, params)
""",
        truth="One token is drawn before the length is looked at, so the melody can be one note too long.",
        regime="given notes that are as many as length",
    ),
)
