"""Hidden checks of notebook 08: make music."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from rnnkit.data.melodies import END, MIDDLE_C, START
from rnnkit.params import LSTMParams, init_lstm
from rnnkit.returned import Kind, described_as_numbers

from autograder.border.records import Rng
from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import ClaimFailed, expect, expect_tuple
from autograder.claims.student import StudentFunction
from autograder.unrolled.compose import oracle
from autograder.unrolled.compose.oracle import NEVER, Flags, Integers

Generator = np.random.Generator
Cases = list[tuple[Any, ...]]
TOKENS = ("tokens",)
STEPS = ("batch", "time")
BAR = 8
LONG, MANY = 60, 40
OCTAVE = 12
PLAIN = np.array([0, 0, 1, 1, 1, 1, 1])
"""Durations of notes that are a bar each, in bars of one: with them every note may come at any time."""

tokens = Exercise(
    "melody_to_tokens", points=2, oracle=oracle.melody_to_tokens, outputs=(Output("ids", ("time",), holds=Kind.WHOLE),)
)
batch = Exercise(
    "training_batch",
    points=3,
    oracle=oracle.training_batch,
    outputs=(
        Output("inputs", STEPS, holds=Kind.WHOLE),
        Output("targets", STEPS, holds=Kind.WHOLE),
        Output("mask", STEPS, holds=Kind.FLAGS),
    ),
)
allowed = Exercise(
    "allowed_tokens", points=3, oracle=oracle.allowed_tokens, outputs=(Output("allowed", TOKENS, holds=Kind.FLAGS),)
)
probabilities = Exercise(
    "melody_step_probabilities",
    points=3,
    oracle=oracle.melody_step_probabilities,
    outputs=(Output("p", TOKENS),),
)
generate = Exercise(
    "generate_melody",
    points=5,
    oracle=oracle.generate_melody,
    outputs=(Output("ids", ("notes",), holds=Kind.WHOLE),),
    given={
        "allowed_tokens": oracle.allowed_tokens,
        "melody_step_probabilities": oracle.melody_step_probabilities,
    },
)
EXERCISES = (tokens, batch, allowed, probabilities, generate)


@tokens.claim(points=0.5)
def each_note_has_its_token(student: StudentFunction, rng: Generator) -> None:
    """In C and without rests, each note becomes the place of its row in the table, from the first to the last."""
    inner = [oracle.tune_case(rng, n_notes, MIDDLE_C, rests=False) for n_notes in (5, 1)]
    for case in (*inner, oracle.whole_table_case(rng, 2), oracle.whole_table_case(rng, LONG)):
        n_notes = len(case[0])
        got = expect_whole(student(*case), "ids")
        expect(got.ndim == 1 and len(got) >= n_notes, f"`ids` has shape {got.shape}, expected one axis (time).")
        notes = oracle.melody_to_tokens(*case)[1:-1]
        found = [notes.tolist()] == [[i for i in got.tolist() if i > END]]
        expect(found, f"the notes became {got.tolist()}, expected {notes.tolist()} between START and END. See hint 2.")


@tokens.claim(points=0.5)
def begins_with_start_and_ends_with_end(student: StudentFunction, rng: Generator) -> None:
    """START stands before the first note, END behind the last, and nothing else does."""
    for n_notes in (12, 1):
        notes, tonic, table = oracle.tune_case(rng, n_notes, MIDDLE_C, rests=False)
        notes[-1] = notes[0]  # a note that comes again, and is in no order of notes where it comes
        expect_ids(student(notes, tonic, table), oracle.melody_to_tokens(notes, tonic, table))


@tokens.claim(points=0.5)
def every_key_is_moved_to_c(student: StudentFunction, rng: Generator) -> None:
    """A tune in any key gives the tokens that it gives in C."""
    for tonic in _other_keys(rng):
        case = oracle.tune_case(rng, 6, tonic, rests=False)
        expect_ids(student(*case), oracle.melody_to_tokens(*case))


@tokens.claim(points=0.25)
def rests_have_no_key(student: StudentFunction, rng: Generator) -> None:
    """A rest stays a rest, whatever the key."""
    for tonic in (*_other_keys(rng), MIDDLE_C):
        case = oracle.tune_case(rng, 7, tonic, rests=True)
        expect_ids(student(*case), oracle.melody_to_tokens(*case))


@tokens.claim_about_writing(points=0.25)
def notes_left_as_they_were(student: StudentFunction, rng: Generator) -> None:
    """Neither notes nor table are written to, and a second call gives the same."""
    case = oracle.tune_case(rng, 5, MIDDLE_C - 7, rests=False)
    for _ in range(2):
        expect_ids(student.frozen(*case), oracle.melody_to_tokens(*case))


@tokens.visible
def tunes(rng: Generator) -> Cases:
    """All of a table in C, rests in a higher and a lower key, and a tune whose notes are in the table in other keys."""
    scale = np.column_stack([MIDDLE_C + np.arange(0, 25, 3), np.full(9, 2)])
    table = np.concatenate([np.zeros((END + 1, 2), dtype=np.int64), scale])
    return [
        oracle.whole_table_case(rng, 12),
        oracle.tune_case(rng, 6, MIDDLE_C + 5, rests=True),
        oracle.tune_case(rng, 7, MIDDLE_C - 3, rests=True),
        (scale[[0, 2, 1]] + np.array([[6, 0]]), MIDDLE_C + 6, table),
    ]


LENGTHS = ((4, 2, 7), (3, 3, 3), (5,), (1, 6), (2, 1, 4, 3), (2, LONG, 0), (3, 5, 1, 2) * (MANY // 4))
"""Notes per sequence: all different, all equal, a single sequence, a very short one, more sequences than steps, a very
long one beside one without a note, and many sequences."""


@batch.claim(points=0.5)
def inputs_end_before_the_last_token(student: StudentFunction, rng: Generator) -> None:
    """The inputs are all tokens of a sequence but its last."""
    for lengths in LENGTHS:
        case = oracle.sequences_case(rng, lengths)
        inputs, _, mask = oracle.training_batch(*case)
        got, _, _ = expect_tuple(student(*case), ("inputs", "targets", "mask"))
        expect_steps(got, inputs, mask, "inputs")


@batch.claim(points=1)
def targets_are_one_step_ahead(student: StudentFunction, rng: Generator) -> None:
    """The target of each step is the token that comes next."""
    for lengths in LENGTHS:
        case = oracle.sequences_case(rng, lengths)
        _, targets, mask = oracle.training_batch(*case)
        _, got, _ = expect_tuple(student(*case), ("inputs", "targets", "mask"))
        expect_steps(got, targets, mask, "targets")


@batch.claim(points=0.5)
def mask_marks_the_real_steps(student: StudentFunction, rng: Generator) -> None:
    """The mask is true where there is a next token, and false in the padding."""
    for lengths in LENGTHS:
        case = oracle.sequences_case(rng, lengths)
        _, _, got = expect_tuple(student(*case), ("inputs", "targets", "mask"))
        expect_flags(got, oracle.training_batch(*case)[2], "mask", STEPS)


@batch.claim(points=0.5)
def mask_is_made_of_booleans(student: StudentFunction, rng: Generator) -> None:
    """The mask is made of booleans, so that it can choose steps as an index."""
    for lengths in LENGTHS[:1] + LENGTHS[3:5]:
        case = oracle.sequences_case(rng, lengths)
        want = oracle.training_batch(*case)
        got = expect_tuple(student(*case), ("inputs", "targets", "mask"))
        expect_booleans(got[2], "mask")
        if not any(np.array_equal(have, wish) for have, wish in zip(got, want, strict=True)):
            expect_flags(got[2], want[2], "mask", STEPS)


@batch.claim(points=0.25)
def padding_is_end(student: StudentFunction, rng: Generator) -> None:
    """Behind the last step of a short sequence stands END, in inputs and targets."""
    for lengths in LENGTHS:
        case = oracle.sequences_case(rng, lengths)
        inputs, targets, mask = oracle.training_batch(*case)
        got = expect_tuple(student(*case), ("inputs", "targets", "mask"))
        for have, want, name in zip(got, (inputs, targets), ("inputs", "targets"), strict=False):
            expect_steps(have, want, np.ones_like(mask), name)


@batch.claim_about_writing(points=0.25)
def sequences_left_as_they_were(student: StudentFunction, rng: Generator) -> None:
    """The sequences are not written to, and a second call starts afresh."""
    case = oracle.sequences_case(rng, (4, 2, 7))
    for _ in range(2):
        inputs, targets, mask = oracle.training_batch(*case)
        got = expect_tuple(student.frozen(*case), ("inputs", "targets", "mask"))
        expect_steps(got[0], inputs, mask, "inputs")
        expect_steps(got[1], targets, mask, "targets")


@batch.visible
def sequences(rng: Generator) -> Cases:
    """Three sequences of different lengths, and a single one."""
    return [oracle.sequences_case(rng, lengths) for lengths in ((4, 2, 5), (3,))]


@allowed.claim(points=1)
def no_note_crosses_the_bar_line(student: StudentFunction, rng: Generator) -> None:
    """A note may come if it ends before the bar line, or at it, in bars of any length."""
    for bar, position, durations in (*_places(rng), *_places_without_eighths(rng)):
        got = expect_flags(student(position, durations, bar), None, "allowed", TOKENS, len(durations))
        wrong = np.flatnonzero(got[END + 1 :] != oracle.allowed_tokens(position, durations, bar)[END + 1 :])
        if len(wrong):
            lasts = durations[END + 1 + wrong[0]]
            raise ClaimFailed(
                f"after {position} of {bar} eighths, a note of {lasts} eighths is "
                f"{_allowed_or_not(got[END + 1 + wrong[0]])}, expected {_allowed_or_not(position + lasts <= bar)}. "
                "Add up what has gone by and what the note takes."
            )


@allowed.claim(points=0.75)
def end_comes_at_a_bar_line(student: StudentFunction, rng: Generator) -> None:
    """END may come at the beginning of a bar, and nowhere else."""
    for bar, position, durations in _places(rng):
        got = expect_flags(student(position, durations, bar), None, "allowed", TOKENS, len(durations))
        shortest = END + 1 + int(np.argmin(durations[END + 1 :]))
        expect(
            bool(got[END]) == (position == 0) and got[shortest],
            f"after {position} of {bar} eighths END is {_allowed_or_not(got[END])}, expected "
            f"{_allowed_or_not(position == 0)}, and the shortest note {_allowed_or_not(got[shortest])}, expected "
            "allowed. A melody ends with a full bar.",
        )


@allowed.claim(points=0.5)
def start_never_comes(student: StudentFunction, rng: Generator) -> None:
    """START may never come, while some note always may, and what else may depends on the position."""
    answers = set()
    for bar, position, durations in _places(rng):
        got = expect_flags(student(position, durations, bar), None, "allowed", TOKENS, len(durations))
        answers |= {(bar, len(durations), got.tobytes())} if bar == BAR else set()
        shortest = END + 1 + int(np.argmin(durations[END + 1 :]))
        expect(
            not got[START] and got[shortest],
            f"START is {_allowed_or_not(got[START])} and the shortest note {_allowed_or_not(got[shortest])}; a "
            "melody begins once, and a note of one eighth always fits. See hint 2.",
        )
    expect(len(answers) > 1, f"at every position in a bar of {BAR} the same tokens are allowed. See hint 1.")


@allowed.claim(points=0.5)
def one_boolean_for_each_token(student: StudentFunction, rng: Generator) -> None:
    """There is one boolean for each token, so that the answer can choose tokens as an index."""
    durations = oracle.bars(rng, BAR, 9)
    answers = [(student(place, durations, BAR), oracle.allowed_tokens(place, durations, BAR)) for place in range(BAR)]
    for got, want in answers:
        expect_booleans(got, "allowed")
        expect_flags(got, None, "allowed", TOKENS, len(want))
    parts = (slice(END, END + 1), slice(END + 1, None))
    expect(
        any(all(np.array_equal(got[part], want[part]) for got, want in answers) for part in parts),
        "the answer is made of booleans, but neither END nor the notes are allowed where they may come.",
    )


@allowed.claim_about_writing(points=0.25)
def durations_left_as_they_were(student: StudentFunction, rng: Generator) -> None:
    """The durations are not written to, and a second call gives the same."""
    durations = np.array([0, 0, *rng.permutation(np.arange(1, BAR + 3))])
    for position in (3, 5, 3):
        want = oracle.allowed_tokens(position, durations, BAR)[END + 1 :]
        got = expect_flags(student.frozen(position, durations, BAR), None, "allowed", TOKENS, len(durations))
        expect(np.array_equal(got[END + 1 :], want), "other notes are allowed than the bar line leaves room for.")


@allowed.visible
def bars(rng: Generator) -> Cases:
    """The beginning of a bar, its middle and its last eighth, in bars of eight and of six, where some are too long."""
    durations = np.array([0, 0, 4, 1, 8, 2, 3, 6, 5])
    return [(position, durations, BAR) for position in (0, 4, 7)] + [(2, durations, 6), (0, durations, 6)]


@probabilities.claim(points=0.75)
def free_tokens_share_everything(student: StudentFunction, rng: Generator) -> None:
    """Where every token is allowed, at temperature 1, the probabilities are the softmax of the scores."""
    for n_tokens in (5, 1, LONG):
        values = rng.normal(0.0, 1.5, size=n_tokens)
        probabilities.expect_oracle(student, values, np.ones(n_tokens, dtype=bool), temperature=1.0)


@probabilities.claim(points=0.75)
def forbidden_tokens_get_nothing(student: StudentFunction, rng: Generator) -> None:
    """A forbidden token has probability zero, and the allowed ones add up to one."""
    for n_tokens, n_forbidden in ((6, 1), (9, 4), (5, 4)):
        values, may = oracle.step_case(rng, n_tokens, n_forbidden)
        probabilities.expect_oracle(student, values, may, temperature=1.0)


@probabilities.claim(points=0.75)
def temperature_divides_the_scores(student: StudentFunction, rng: Generator) -> None:
    """The scores are divided by the temperature: below 1 the best gain, above 1 the others."""
    for temperature in (0.5, 3.0):
        values = rng.normal(0.0, 1.5, size=6)
        probabilities.expect_oracle(student, values, np.ones(6, dtype=bool), temperature=temperature)


@probabilities.claim(points=0.5)
def large_scores_do_no_harm(student: StudentFunction, rng: Generator) -> None:
    """Scores of any size and any temperature give probabilities, and a forbidden token gets none at all."""
    for values, may, temperature in oracle.far_cases(rng):
        got = student(values, may, temperature=temperature)
        probabilities.expect_outputs(got, oracle.melody_step_probabilities(values, may, temperature=temperature))
        expect(
            not np.any(got[~may]),
            f"forbidden tokens get up to {np.max(got[~may], initial=0.0):.1g} where the best allowed score is "
            f"{values[may].max():g} and the temperature {temperature:g}; expected 0, not nearly 0. See hint 1.",
        )


@probabilities.claim_about_writing(points=0.25)
def scores_left_as_they_were(student: StudentFunction, rng: Generator) -> None:
    """Neither scores nor permissions are written to, and a second call gives the same."""
    values, may = oracle.step_case(rng, 7, 3)
    for _ in range(2):
        got = student.frozen(values, may, temperature=1.0)
        probabilities.expect_outputs(got, oracle.melody_step_probabilities(values, may, temperature=1.0))


@probabilities.visible
def scores(rng: Generator) -> Cases:
    """All tokens allowed; some forbidden, at three temperatures, far above the others, beyond exp, and all very low."""
    free, some = np.round(rng.normal(0.0, 1.5, size=4), 2), np.round(rng.normal(0.0, 1.5, size=6), 2)
    may = np.array([False, True, True, False, True, False])
    far = some + np.where(may, 1000.0, 3000.0)
    beyond = np.where(may, some, some[may].max() + oracle.JUST_BEYOND)
    low = oracle.FATHOM * np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    return [
        (free, np.ones(4, dtype=bool), {"temperature": 1.0}),
        (some, may, {"temperature": 1.0}),
        (some, may, {"temperature": 0.5}),
        (some, may, {"temperature": 0.01}),
        (far, may, {"temperature": 0.9}),
        (beyond, may, {"temperature": 1.0}),
        (low, may, {"temperature": 2.0}),
    ]


@generate.claim(points=0.75)
def keeps_the_start_and_the_length(student: StudentFunction, rng: Generator) -> None:
    """The melody begins with the notes that were given and is as long as asked, the given notes included."""
    params = oracle.fixed_odds(np.array([NEVER, -NEVER, 0.1, 0.5, -0.3, 0.2, 0.4]))
    for start, length in (([3, 5, 2, 4, 6, 2, 2, 3, 5], 2 * LONG), ([6], 25), ([2, 4, 4], 3)):
        got = expect_melody(_generate(student, params, start, PLAIN, rng, bar=1, length=length), PLAIN)
        expect(
            got[: len(start)].tolist() == start and len(got) == length,
            f"`ids` is {got.tolist()}, expected {length} notes that begin with {start}: what is given comes first and "
            "counts, START is read and is no note. See hint 1.",
        )


@generate.claim(points=1.5)
def feeds_back_what_it_writes(student: StudentFunction, rng: Generator) -> None:
    """A network that is certain of each next note writes what follows from all that it has read and written."""
    for n_start, temperature in ((3, 1.0), (2, 1e-3), (1, 1.0)):
        params, start, want = oracle.certain_writer(rng, PLAIN, 1, 8, n_start=n_start)
        got = _generate(student, params, start, PLAIN, rng, bar=1, length=len(want), temperature=temperature)
        expect_certain(got, want, start, "Is START read first, then each given note, then each drawn one, once each?")


@generate.claim(points=0.75)
def draws_by_the_probabilities(student: StudentFunction, rng: Generator) -> None:
    """Each note comes as often as the probabilities at this temperature say."""
    for odds, temperature in (([0.5, 0.3, 0.15, 0.05], 0.1), ([0.97, 0.01, 0.01, 0.01], 8.0)):
        expect_odds(student, rng, odds, temperature)


@generate.claim(points=1)
def keeps_to_the_bars(student: StudentFunction, rng: Generator) -> None:
    """Of the notes that fit into the bar, the network's best is written, from the given notes on."""
    for n_start, bar in ((2, BAR), (3, 6), (1, 4)):
        durations = oracle.draw_durations(rng, 6, bar)
        params, start, want = oracle.certain_writer(rng, durations, bar, 10, n_start=n_start)
        got = _generate(student, params, start, durations, rng, bar=bar, length=len(want))
        expect_certain(got, want, start, _crossing(got, durations, bar))
    params, start, durations = oracle.fond_of_long_notes(rng)
    for bar in (6, 12):
        melody = oracle.certain_melody(params, start, durations, bar, 7)
        got = _generate(student, params, start, durations, rng, bar=bar, length=len(melody))
        expect_certain(got, melody, start, _crossing(got, durations, bar))


@generate.claim(points=0.5)
def stops_at_end(student: StudentFunction, rng: Generator) -> None:
    """When END is drawn the melody is over, at a bar line, and END is no part of it."""
    for order in (rng.permutation([0, 1, 2]), rng.permutation([0, 1, 2])):
        durations = np.concatenate([[0, 0], np.array([4, 2, 1])[order]])
        params = oracle.one_end_only(np.concatenate([[-NEVER, 3000.0], np.array([2000.0, 1000.0, 0.0])[order]]))
        whole, half, one = (2 + int(np.flatnonzero(order == k)[0]) for k in range(3))
        for given, want in (([one], [one, whole, half, one]), ([whole, whole], [whole, whole])):
            got = _generate(student, params, given, durations, rng, bar=BAR, length=12)
            expect_certain(
                got, want, given, "END is certain as soon as it is allowed; is it in the melody, or passed over?"
            )


@generate.claim(points=0.5)
def rng_decides(student: StudentFunction, rng: Generator) -> None:
    """Equal generators write equal melodies, other ones other melodies, and arrays and lists are left as they were."""
    params = oracle.fixed_odds(np.array([NEVER, -NEVER, 0.1, 0.5, -0.3, 0.2, 0.4]))
    one, other = (Rng(int(rng.integers(2**32))) for _ in range(2))
    starts: list[Any] = [np.array([3]), [3], [3]]
    results = [
        expect_melody(student.frozen(params, start, PLAIN, bar=1, length=30, temperature=1.0, rng=seed), PLAIN).tolist()
        for start, seed in zip(starts, (one, other, one), strict=True)
    ]
    expect(
        results[0] == results[2], "two generators with the same seed wrote different melodies. Draw from `rng` only."
    )
    expect(
        results[0] != results[1] and len(set(results[0])) > 2,
        "two different generators wrote the same 30 notes. Is every draw made by `rng`, and none twice?",
    )
    lengths = [len(result) for result in results]
    expect(lengths == [30, 30, 30], f"the melodies have {lengths} notes, expected 30 each: END is impossible here.")


@generate.visible
def certain_networks(rng: Generator) -> Cases:
    """Networks that are certain of each next note, without bars and with them; one that never listens, asked twice."""
    durations = np.array([0, 0, 2, 1, 8, 4, 3])
    cases: Cases = []
    for lasts, bar in ((PLAIN, 1), (durations, BAR), (PLAIN, 1), (durations, 6)):
        params, start, want = _rounded_writer(rng, lasts, bar)
        keywords = {"bar": bar, "length": len(want), "temperature": 0.5, "rng": Rng(7)}
        cases.append((params, start, lasts, keywords))
    likes = np.array([NOT_THIS, NOT_THIS, 2000.0, 0.0, 1000.0, 3000.0])
    deaf = LSTMParams(*(np.zeros_like(weight) for weight in init_lstm(6, 1, 6, rng=rng)))._replace(by=likes)
    keywords = {"bar": 7, "length": 6, "temperature": 0.5, "rng": Rng(7)}
    lasts = np.array([0, 0, 2, 1, 1, 4])
    complete = (deaf, np.array([2, 5, 3]), lasts, {**keywords, "length": 3})
    return [*cases, (deaf, np.array([2, 5]), lasts, keywords), complete]


NOT_THIS = -9000.0
"""A score so low that no draw ever falls on it."""


def expect_whole(got: Any, name: str) -> Integers:
    """Expect an array of whole numbers, and return it.

    Raises:
        ClaimFailed: if it is anything else.
    """
    if not isinstance(got, np.ndarray):
        raise ClaimFailed(f"`{name}` is {described_as_numbers(got)}, expected an array of whole numbers.")
    if got.dtype.kind not in "iu" or not got.size:
        raise ClaimFailed(f"`{name}` has shape {got.shape} and dtype {got.dtype}, expected whole numbers.")
    return got


def expect_ids(got: Any, want: Integers) -> None:
    """Expect the tokens of a tune, one axis (time).

    Raises:
        ClaimFailed: if there are more or fewer, or naming the first that differs.
    """
    ids = expect_whole(got, "ids")
    expect(
        ids.shape == want.shape,
        f"`ids` has shape {ids.shape}, expected {want.shape}: START, one token for each note, END.",
    )
    wrong = np.flatnonzero(ids != want)
    if len(wrong):
        step = int(wrong[0])
        raise ClaimFailed(f"`ids` holds {ids[step]} at step {step}, expected {want[step]}. See hint 2.")


def expect_steps(got: Any, want: Integers, where: Flags, name: str) -> None:
    """Expect tokens (batch, time) where they are looked at.

    Raises:
        ClaimFailed: if the shape is another, or naming the first token that differs.
    """
    ids = expect_whole(got, name)
    expect(
        ids.shape == want.shape,
        f"`{name}` has shape {ids.shape}, expected {want.shape} = (batch, time): one row per sequence, and as many "
        "steps as the longest has tokens, less one.",
    )
    wrong = np.argwhere((ids != want) & where)
    if len(wrong):
        row, step = (int(i) for i in wrong[0])
        raise ClaimFailed(
            f"`{name}` holds {ids[row, step]} at batch {row}, time {step}, expected {want[row, step]}. "
            "Write the two rows below each other: each target is the input of the next step."
        )


def expect_flags(got: Any, want: Flags | None, name: str, axes: Sequence[str], length: int = 0) -> Flags:
    """Expect an array of truth values and return it; with `want` None, only one axis of some length.

    Zeros and ones count here, for of what they are made another claim asks.

    Raises:
        ClaimFailed: if type or shape are others, or naming the first entry that differs.
    """
    shape = (length,) if want is None else want.shape
    if not isinstance(got, np.ndarray) or got.shape != shape or not np.all((got == 0) | (got == 1)):
        array = isinstance(got, np.ndarray)
        kind = f"an array of shape {got.shape} and dtype {got.dtype}" if array else described_as_numbers(got)
        raise ClaimFailed(f"`{name}` is {kind}, expected booleans of shape {shape} = ({', '.join(axes)}).")
    flags: Flags = got == 1
    wrong = np.argwhere(flags != want) if want is not None else np.empty((0, 0))
    if want is not None and len(wrong):
        place = tuple(int(i) for i in wrong[0])
        where = ", ".join(f"{word} {i}" for word, i in zip(axes, place, strict=True))
        raise ClaimFailed(
            f"`{name}` is {flags[place]} at {where}, expected {want[place]}. Count the tokens of the row."
        )
    return flags


def expect_booleans(got: Any, name: str) -> None:
    """Expect an array that holds truth values and no numbers.

    Raises:
        ClaimFailed: if it is anything else.
    """
    dtype = f"of dtype {got.dtype}" if isinstance(got, np.ndarray) else described_as_numbers(got)
    expect(
        isinstance(got, np.ndarray) and got.dtype == np.bool_,
        f"`{name}` is {dtype}, expected an array of booleans: as an index, zeros and ones are places.",
    )


def expect_melody(got: Any, durations: Integers) -> Integers:
    """Expect tokens of notes, without START and END, and return them.

    Raises:
        ClaimFailed: if it is anything else.
    """
    ids = expect_whole(got, "ids")
    expect(ids.ndim == 1, f"`ids` has shape {ids.shape}, expected one axis (notes).")
    good = (ids > END) & (ids < len(durations))
    expect(
        np.all(good),
        f"`ids` holds {ids[~good][:1]}, expected tokens of notes, {END + 1} to {len(durations) - 1}: START and END are "
        "no notes.",
    )
    return ids


def expect_certain(got: Any, want: Any, start: Any, advice: str) -> None:
    """Expect the one melody that a network without doubt can write.

    Raises:
        ClaimFailed: naming the first note that differs.
    """
    ids, melody = expect_whole(got, "ids").ravel().tolist(), [int(token) for token in want]
    if ids != melody:
        same = next(
            (i for i, (a, b) in enumerate(zip(ids, melody, strict=False)) if a != b), min(len(ids), len(melody))
        )
        raise ClaimFailed(
            f"after {[int(token) for token in start]} the network is certain of {melody}; got {ids}, which differs "
            f"from note {same + 1} on. {advice}"
        )


MELODIES, DRAWS = 2, 40  # few, since each draw is a step of the network: odds and temperatures far apart need no more
SPREADS = 6.0  # standard deviations that a frequency may be off: one false alarm in 10 million submissions


def expect_odds(student: StudentFunction, rng: Generator, odds: Sequence[float], temperature: float) -> None:
    """Expect the frequencies of independent draws to fit the probabilities.

    Args:
        student: the function.
        rng: source of randomness: which note has which probability, and the seeds of the draws.
        odds: probabilities of the notes at temperature 1, in any order.
        temperature: at which they are drawn.

    Raises:
        ClaimFailed: naming the token whose frequency is furthest off.
    """
    row = np.concatenate([[NEVER, -NEVER], np.log(rng.permutation(odds))])
    durations = PLAIN[: len(row)]
    may = oracle.allowed_tokens(0, durations, 1)
    want = oracle.melody_step_probabilities(row, may, temperature=temperature)
    params = oracle.fixed_odds(row)

    drawn: list[int] = []
    for _ in range(MELODIES):
        got = _generate(student, params, [2], durations, rng, bar=1, length=DRAWS + 1, temperature=temperature)
        ids = expect_melody(got, durations)
        expect(len(ids) == DRAWS + 1, f"`ids` holds {len(ids)} notes, expected {DRAWS + 1}: END is impossible here.")
        drawn += ids[1:].tolist()
    share = np.bincount(drawn, minlength=len(row)) / len(drawn)
    excess = np.abs(share - want) - (SPREADS * np.sqrt(want * (1 - want) / len(drawn)) + 2 * SPREADS / len(drawn))
    worst = int(np.argmax(excess))
    expect(
        excess[worst] <= 0,
        f"at temperature {temperature:g}, {share[worst]:.0%} of {len(drawn)} draws are token {worst}, expected about "
        f"{want[worst]:.0%}. Draw from the probabilities, at the temperature that was passed.",
    )


def _generate(
    student: StudentFunction,
    params: Any,
    start: Any,
    durations: Integers,
    rng: Generator,
    *,
    bar: int,
    length: int,
    temperature: float = 1.0,
) -> Any:
    seed = Rng(int(rng.integers(2**32)))
    start = np.array(start, dtype=np.int64)
    return student(params, start, durations, bar=bar, length=length, temperature=temperature, rng=seed)


def _crossing(got: Any, durations: Integers, bar: int) -> str:
    """Say where a melody crosses a bar line, if it is one."""
    ids = got.ravel() if isinstance(got, np.ndarray) else np.array([])
    if ids.dtype.kind not in "iu" or not np.all((ids > END) & (ids < len(durations))):
        return f"Only notes that fit into the bar of {bar} eighths may be drawn."
    ends = np.cumsum(durations[ids])
    crossed = np.flatnonzero((ends - durations[ids]) // bar != (ends - 1) // bar)
    if len(crossed):
        return f"Note {crossed[0] + 1} crosses a bar line, with {bar} eighths in a bar: what had gone by before it?"
    return f"No note crosses a bar line, with {bar} eighths in a bar. Do the given notes count for the position?"


def _places(rng: Generator) -> list[tuple[int, int, Integers]]:
    """List bars, positions in them and durations of tokens: every position of three bars, and three of a long one."""
    kinds = [(bar, oracle.bars(rng, bar, n_notes), rng.permutation(bar)) for bar, n_notes in ((8, 9), (5, 4), (1, 2))]
    kinds.append((12, oracle.bars(rng, 12, LONG), rng.permutation([0, 7, 11])))
    return [(bar, int(position), durations) for bar, durations, positions in kinds for position in positions]


def _places_without_eighths(rng: Generator) -> list[tuple[int, int, Integers]]:
    """List the last eighths of bars where no note takes one eighth, so that nothing may come."""
    return [(bar, bar - 1, np.array([0, 0, *rng.permutation([2, 4, 3, 2])])) for bar in (8, 3)]


def _other_keys(rng: Generator) -> tuple[int, int]:
    """Draw the tonics of a key above C and of one below."""
    above, below = (int(k) for k in rng.integers(1, OCTAVE + 1, size=2))
    return MIDDLE_C + above, MIDDLE_C - below


def _allowed_or_not(flag: Any) -> str:
    return "allowed" if flag else "forbidden"


def _rounded_writer(rng: Generator, durations: Integers, bar: int) -> oracle.Writer:
    """Draw a certain writer that is as certain once its weights are rounded, which keeps the stored file small."""
    while True:
        params, start, _ = oracle.certain_writer(rng, durations, bar, 9)
        params = type(params)(*(np.round(weight, 2) for weight in params))
        given = [int(token) for token in start]
        melody = oracle.certain_melody(params, given, durations, bar, 9)
        if melody and oracle.tells_what_was_read(params, melody, len(given), durations, bar):
            return params, start, np.array(melody)
