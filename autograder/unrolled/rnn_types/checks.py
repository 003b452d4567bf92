"""Hidden checks of notebook 04: five shapes of input and output."""

from functools import partial
from typing import Any

import numpy as np
from rnnkit.params import RNNParams, axes_of
from rnnkit.returned import Kind, described_as_numbers

from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import ClaimFailed, expect, expect_record_close, expect_tuple
from autograder.claims.student import StudentFunction
from autograder.unrolled.drawing import rounded, scaled
from autograder.unrolled.rnn_cell.oracle import Rng
from autograder.unrolled.rnn_types import oracle
from autograder.unrolled.rnn_types.oracle import LONG, LONGEST, MANY, SIZES, WRITER_SIZES, Integers

Cases = list[tuple[Any, ...]]
PROBABILITIES = ("batch", "outputs")
STEPS = ("batch", "time", "outputs")
WRITTEN = ("batch", "max_length")
PADDINGS = ((0.0, 3), (np.nan, 0), (-1e6, 2), (np.inf, 1), (oracle.GARBAGE, 0))
"""What stands in the padding, and how many steps of it come after the longest sequence."""

DECODER_SIZES = ((4, 5, 6, 7), (4, 4, 4, 4), (1, 3, 5, 4), (3, 1, 2, 5))
"""(batch, time, hidden, words): all different, all equal, a single sentence, a single step."""

image = Exercise("classify_image", points=1, oracle=oracle.classify_image, outputs=(Output("y", PROBABILITIES),))


@image.claim(points=0.25)
def equals_the_formula(student: StudentFunction, rng: Rng) -> None:
    """Each image takes one step from a state of zeros, and the answer is read from the new state."""
    for sizes in ((4, 3, 6, 2), (3, 3, 3, 3), (2, 5, 2, 4)):
        image.expect_oracle(student, *oracle.image_case(rng, sizes))


@image.claim(points=0.25)
def one_image_or_many(student: StudentFunction, rng: Rng) -> None:
    """One image or many, dark or bright, of one pixel or of many: the formula is the same."""
    for sizes, brightest in (
        ((1, 5, 2, 4), 1.0),
        ((MANY, 2, 3, 2), 30.0),
        ((2, 3, 4, 5), 0.0),
        ((3, 1, 1, 2), 1e-3),
        ((2, 64, 3, 3), -3.0),
    ):
        image.expect_oracle(student, *oracle.image_case(rng, sizes, brightest))


@image.claim(points=0.25)
def images_do_not_meet(student: StudentFunction, rng: Rng) -> None:
    """An image gets the same answer in any company and at any place in the batch."""
    x, params = oracle.image_case(rng, (5, 4, 3, 6))
    want = oracle.classify_image(x, params)
    for order in (np.arange(5), rng.permutation(5), np.array([3, 3])):
        image.expect_outputs(student(x[order], params), want[order])


@image.claim_about_writing(points=0.25)
def images_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither images nor weights are written to, and a second call gives the same."""
    case = oracle.image_case(rng)
    for _ in range(2):
        image.expect_outputs(student.frozen(*case), oracle.classify_image(*case))


@image.visible
def image_cases(rng: Rng) -> Cases:
    """All dimensions different, and all equal."""
    return [rounded(oracle.image_case(rng, sizes, 2.0)) for sizes in ((2, 3, 4, 5), (3, 3, 3, 3))]


WEIGHTS = axes_of(RNNParams)
ADAM_SIZES = ((3, 2, 4), (3, 3, 3), (1, 1, 1), (4, 3, 0))
"""(features, hidden, outputs) of networks that take a step: all different, all equal, all one, and an encoder's."""

FAR = 4000  # steps after which the corrections hardly matter
GRADIENT_SIZES = (1e-12, 1e-8, 1e-3, 1e3, 1e6)
IN_A_ROW = 4  # steps, each from the state that the one before returned

adam = Exercise(
    "adam_step",
    points=4,
    oracle=oracle.adam_step,
    outputs=(
        Output("params", WEIGHTS),
        Output("state", parts=(Output("m", WEIGHTS), Output("v", WEIGHTS), Output("t"))),
    ),
)


@adam.claim(points=0.75)
def the_first_step_is_corrected(student: StudentFunction, rng: Rng) -> None:
    """From a fresh state every weight moves against its gradient, by the learning rate whatever the gradient's size."""
    for sizes in ADAM_SIZES:
        expect_moved(student, oracle.adam_case(rng, sizes))


@adam.claim(points=0.75)
def later_steps_remember(student: StudentFunction, rng: Rng) -> None:
    """After few steps or many, every weight moves by its corrected m over the root of its corrected v plus 1e-8."""
    for sizes, taken in zip(ADAM_SIZES, (1, 7, 100, FAR), strict=True):
        expect_moved(student, oracle.adam_case(rng, sizes, taken=taken))


@adam.claim(points=0.75)
def the_state_is_handed_on(student: StudentFunction, rng: Rng) -> None:
    """The new state holds m, v and t after this step, m and v as they are before they are corrected."""
    for sizes, taken in zip(ADAM_SIZES, (0, 1, 12, FAR), strict=True):
        case = oracle.adam_case(rng, sizes, taken=taken)
        adam.outputs[1].expect(step_values(student(*case))[1], oracle.adam_step(*case)[1])


@adam.claim(points=0.75)
def gradients_and_rates_of_any_size(student: StudentFunction, rng: Rng) -> None:
    """Gradients from 1e-12 to 1e6 and of exactly zero, at any learning rate: the formula is the same."""
    for taken in (0, 3):
        for size, rate in zip(GRADIENT_SIZES, (0.5, 2.0, 1e-3, 0.1, 0.02), strict=True):
            case = oracle.adam_case(rng, size=size, taken=taken, learning_rate=rate)
            expect_step_in_scale(student(*case), oracle.adam_step(*case), size)
    params, grads, state, rate = oracle.adam_case(rng)
    adam.expect_oracle(student, params, RNNParams(*(0.0 * grad for grad in grads)), state, rate)


@adam.claim(points=0.5)
def several_steps_in_a_row(student: StudentFunction, rng: Rng) -> None:
    """Several steps, each with the state that the one before returned, follow the means over all gradients so far."""
    params, _, state, rate = oracle.adam_case(rng)
    all_grads = [oracle.gradients_like(rng, params) for _ in range(IN_A_ROW)]
    for want, grads in zip(oracle.adam_walk(params, all_grads, rate), all_grads, strict=True):
        params, state = step_values(student(params, grads, state, rate))
        adam.outputs[0].expect(params, want)


@adam.claim_about_writing(points=0.5)
def weights_and_state_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither weights nor gradients nor the old state are written to, and a second call gives the same."""
    for taken in (0, 5):
        case = oracle.adam_case(rng, taken=taken)
        for _ in range(2):
            adam.expect_outputs(student.frozen(*case), oracle.adam_step(*case))


@adam.visible
def adam_cases(rng: Rng) -> Cases:
    """A first step with gradients tiny and of zero, one from a state in the middle, and one of a single unit."""
    params, grads, state, _ = rounded_case(oracle.adam_case(rng, (1, 2, 2)))
    grads.Wax[0, 0], grads.ba[1] = 1e-8, 0.0
    later = rounded_case(oracle.adam_case(rng, (2, 2, 2), taken=3, learning_rate=0.05))
    return [
        (params, grads, state, 0.1),
        later,
        rounded_case(oracle.adam_case(rng, (1, 1, 1), taken=1, learning_rate=0.1)),
    ]


caption = Exercise("caption", points=4, oracle=oracle.caption, outputs=(Output("ids", WRITTEN, holds=Kind.WHOLE),))


@caption.claim(points=1)
def begins_with_image_and_start(student: StudentFunction, rng: Rng) -> None:
    """The first symbol, whichever it is, is chosen after one step that sees the image and START."""
    for sizes in 2 * ((12, 4, 7, 8), (12, 6, 6, 6)):
        x, params = oracle.caption_case(rng, sizes, ends=False)
        expect_ids(student(x, params, max_length=1), caption.right(x, params, max_length=1))
    x, params = oracle.every_symbol_case(rng)
    expect_ids(student(x, params, max_length=1), caption.right(x, params, max_length=1))


@caption.claim(points=1.5)
def each_symbol_follows_from_the_last(student: StudentFunction, rng: Rng) -> None:
    """Each later step sees the symbol just chosen, no image, and the state carried on, for as long as is asked."""
    for sizes, length in zip((*WRITER_SIZES[:2], (2, 3, 8, 7), WRITER_SIZES[0]), (LONGEST, 5, LONGEST, 4), strict=True):
        x, params = oracle.caption_case(rng, sizes, ends=False)
        expect_ids(student(x, params, max_length=length), caption.right(x, params, max_length=length))
    x, params = oracle.caption_case(rng, (3, 1, 8, 7), ends=False)
    expect_ids(student(x, params, max_length=4), caption.right(x, params, max_length=4))
    x, params = oracle.long_caption_case(rng)
    expect_ids(student(x, params, max_length=LONG), caption.right(x, params, max_length=LONG))


@caption.claim(points=1)
def after_the_end_only_end(student: StudentFunction, rng: Rng) -> None:
    """A row that has chosen END is filled up with END, while the others go on, and when all have ended."""
    for draw in (oracle.brief_caption_case, partial(oracle.caption_case, ends=True)):
        for sizes in WRITER_SIZES[:2]:
            x, params = draw(rng, sizes)
            expect_ids(student(x, params, max_length=LONGEST), caption.right(x, params, max_length=LONGEST))


@caption.claim(points=0.5)
def a_shorter_name_agrees_with_a_longer(student: StudentFunction, rng: Rng) -> None:
    """A smaller max_length cuts the name off and changes nothing, nor does a call; inputs are left as they were."""
    for _ in range(4):
        x, params = oracle.caption_case(rng, ends=False)
        want = caption.right(x, params, max_length=LONGEST)
        for rows, length in ((len(x), LONGEST), (len(x), 3), (1, 4)):
            expect_ids(student.frozen(x[:rows], params, max_length=length), want[:rows, :length])


@caption.visible
def caption_cases(rng: Rng) -> Cases:
    """Rows that end at different lengths, rows that never end, asked for fewer symbols, and rows that all end early."""
    draws = (
        partial(oracle.caption_case, ends=True),
        partial(oracle.caption_case, ends=False),
        oracle.brief_caption_case,
    )
    cases = [_short_writer(rng, draw, oracle.caption) for draw in draws]
    return [(*case, {"max_length": length}) for case, length in zip(cases, (LONGEST, 5, LONGEST), strict=True)]


sequence = Exercise(
    "classify_sequence",
    points=3,
    oracle=oracle.classify_sequence,
    outputs=(Output("y", PROBABILITIES),),
)


@sequence.claim(points=0.5)
def reads_whole_sequences(student: StudentFunction, rng: Rng) -> None:
    """Where every step is real, the answer is read from the last state."""
    for sizes in SIZES[:3]:
        x, lengths, params = oracle.sequence_case(rng, sizes)
        sequence.expect_oracle(student, x, np.full_like(lengths, x.shape[1]), params)


@sequence.claim(points=0.5)
def one_sequence_or_many(student: StudentFunction, rng: Rng) -> None:
    """One sequence or many, short or long, small or large or whole numbers: the formula is the same."""
    for case in oracle.real_sequences(rng):
        sequence.expect_oracle(student, *case)


@sequence.claim(points=1)
def answers_after_the_last_real_step(student: StudentFunction, rng: Rng) -> None:
    """Where lengths differ, each answer is read from the state after that sequence's own last real step."""
    for sizes in SIZES[:3]:
        sequence.expect_oracle(student, *oracle.sequence_case(rng, sizes))


@sequence.claim(points=0.75)
def padding_changes_nothing(student: StudentFunction, rng: Rng) -> None:
    """Whatever stands in the padding, large numbers, infinity or NaN, be it in all rows or none: the same answer."""
    for padding, spare in PADDINGS:
        sequence.expect_oracle(student, *oracle.sequence_case(rng, padding=padding, spare=spare))


@sequence.claim_about_writing(points=0.25)
def sequences_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Inputs are left as they were, and a sequence gets the same answer in any company."""
    x, lengths, params = oracle.sequence_case(rng)
    full = np.full_like(lengths, x.shape[1])
    for rows in (slice(None), slice(None), slice(1, 3)):
        case = x[rows], full[rows], params
        sequence.expect_outputs(student.frozen(*case), sequence.right(*case))


@sequence.visible
def sequence_cases(rng: Rng) -> Cases:
    """All dimensions different, all equal, with sequences of different lengths, and one in an array too wide."""
    return _short_sequences(rng)


tags = Exercise("tag_sequence", points=2, oracle=oracle.tag_sequence, outputs=(Output("y", STEPS),))


@tags.claim(points=0.5)
def answers_after_every_step(student: StudentFunction, rng: Rng) -> None:
    """Where every step is real, each step's answer is read from the state after it."""
    for sizes in SIZES[:3]:
        x, lengths, params = oracle.sequence_case(rng, sizes)
        tags.expect_oracle(student, x, np.full_like(lengths, x.shape[1]), params)


@tags.claim(points=0.25)
def one_sentence_or_many(student: StudentFunction, rng: Rng) -> None:
    """One sequence or many, short or long, small or large or whole numbers: the formula is the same."""
    for case in oracle.real_sequences(rng):
        tags.expect_oracle(student, *case)


@tags.claim(points=0.25)
def reads_from_left_to_right(student: StudentFunction, rng: Rng) -> None:
    """The answers to the first steps stay the same when later steps are cut off."""
    x, lengths, params = oracle.sequence_case(rng)
    for steps in (5, 2, 1):
        all_real = np.full_like(lengths, steps)
        tags.expect_outputs(student(x[:, :steps], all_real, params), tags.right(x[:, :steps], all_real, params))


@tags.claim(points=0.75)
def padding_has_no_label(student: StudentFunction, rng: Rng) -> None:
    """In the padding all probabilities are zero, and what stands there, even NaN, changes no answer."""
    for number, (padding, spare) in enumerate(PADDINGS):
        tags.expect_oracle(student, *oracle.sequence_case(rng, SIZES[number % 2], padding, spare=spare))


@tags.claim_about_writing(points=0.25)
def tagged_sequences_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Inputs are left as they were, and a sequence gets the same answers in any company."""
    x, lengths, params = oracle.sequence_case(rng)
    full = np.full_like(lengths, x.shape[1])
    for rows in (slice(None), slice(None), slice(1, 3)):
        case = x[rows], full[rows], params
        tags.expect_outputs(student.frozen(*case), tags.right(*case))


@tags.visible
def tag_cases(rng: Rng) -> Cases:
    """All dimensions different, all equal, with sequences of different lengths, and one in an array too wide."""
    return _short_sequences(rng)


encoder = Exercise("encode", points=1, oracle=oracle.encode, outputs=(Output("state", ("batch", "hidden")),))


@encoder.claim(points=0.5)
def keeps_the_last_real_state(student: StudentFunction, rng: Rng) -> None:
    """What is returned is the state after each sentence's own last word."""
    for sizes in (*SIZES[:3], (2, LONG, 3, 2, 2), (2, 4, 1, 2, 1)):
        encoder.expect_oracle(student, *oracle.sentence_case(rng, sizes))


@encoder.claim(points=0.25)
def reads_from_a_state_of_zeros(student: StudentFunction, rng: Rng) -> None:
    """A sentence of one word, alone or among many, gives the tanh of that word's product plus the bias."""
    for sizes in ((3, 1, 4, 5, 2), (1, 1, 2, 3, 2), (MANY, 1, 3, 2, 1)):
        words, lengths, params = oracle.sentence_case(rng, sizes)
        for x in (words, words.astype(np.int64)):
            encoder.expect_oracle(student, x, lengths, params)
        encoder.expect_oracle(student, words, lengths, scaled(params, 1e-3))


@encoder.claim(points=0.25)
def the_rest_of_the_array_is_not_read(student: StudentFunction, rng: Rng) -> None:
    """What stands in the padding, even NaN, changes nothing, nor does a call; inputs are left as they were."""
    for padding, spare in PADDINGS:
        case = oracle.sentence_case(rng, padding=padding, spare=spare)
        for _ in range(2):
            encoder.expect_outputs(student.frozen(*case), encoder.right(*case))


@encoder.visible
def encoder_cases(rng: Rng) -> Cases:
    """All dimensions different, all equal, with sentences of different lengths, and one with zeros as padding."""
    *among_garbage, (x, lengths, params) = _short_sequences(rng, oracle.sentence_case)
    x[:, int(lengths[0]) :] = 0.0
    return [*among_garbage, (x, lengths, params)]


decoder = Exercise(
    "decode_teacher_forced", points=2, oracle=oracle.decode_teacher_forced, outputs=(Output("y", STEPS),)
)


@decoder.claim(points=0.5)
def starts_from_state_and_start(student: StudentFunction, rng: Rng) -> None:
    """The first answer follows from the given state and START, whatever the right words are, and however many rows."""
    for sizes in ((3, 1, 2, 5), (1, 1, 4, 3), (3, 1, 4, 4), (MANY, 1, 1, 3)):
        decoder.expect_oracle(student, *oracle.decoder_case(rng, sizes))


@decoder.claim(points=1)
def each_step_reads_the_right_word_before(student: StudentFunction, rng: Rng) -> None:
    """Every later answer follows from the right word of the step before, not from the model's own choice."""
    for sizes in (*DECODER_SIZES[:2], (2, LONG, 2, 4)):
        decoder.expect_oracle(student, *oracle.decoder_case(rng, sizes))
    decoder.expect_oracle(student, *oracle.decoder_case(rng, DECODER_SIZES[0], ends=True))
    decoder.expect_oracle(student, *oracle.dictation_case(rng, (4, 7, 3, 4), 5))


@decoder.claim(points=0.5)
def the_last_word_is_never_read(student: StudentFunction, rng: Rng) -> None:
    """No answer depends on the last right word, and inputs are left as they were."""
    first, target, params = oracle.decoder_case(rng, DECODER_SIZES[0])
    want = decoder.right(first, target, params)
    other = target.copy()
    other[:, -1] = (target[:, -1] + 1) % 7
    for words in (target, target, other):
        decoder.expect_outputs(student.frozen(first, words, params), want)


@decoder.visible
def decoder_cases(rng: Rng) -> Cases:
    """All dimensions different, all equal, and a single row that ends early."""
    cases = [oracle.decoder_case(rng, sizes) for sizes in ((2, 3, 4, 5), (4, 4, 4, 4))]
    return [rounded(case) for case in (*cases, oracle.dictation_case(rng, (1, 5, 2, 4), 3))]


translator = Exercise(
    "translate",
    points=3,
    oracle=oracle.translate,
    outputs=(Output("ids", WRITTEN, holds=Kind.WHOLE),),
    given={"encode": oracle.encode},
)


@translator.claim(points=1.5)
def reads_then_writes(student: StudentFunction, rng: Rng) -> None:
    """The decoder starts from the encoder's last state and START, and then reads its own words."""
    for sizes, length in zip((*WRITER_SIZES[:2], (2, 3, 8, 7), WRITER_SIZES[0]), (LONGEST, 5, LONGEST, 1), strict=True):
        case = oracle.translate_case(rng, sizes, ends=False)
        expect_ids(student(*case, max_length=length), translator.right(*case, max_length=length))


@translator.claim(points=0.75)
def ends_with_end(student: StudentFunction, rng: Rng) -> None:
    """A translation that has chosen END is filled up with END, while the others go on, and when all have ended."""
    for draw in (oracle.brief_translate_case, partial(oracle.translate_case, ends=True)):
        for sizes in WRITER_SIZES[:2]:
            case = draw(rng, sizes)
            expect_ids(student(*case, max_length=LONGEST), translator.right(*case, max_length=LONGEST))


@translator.claim(points=0.75)
def a_wider_array_says_the_same(student: StudentFunction, rng: Rng) -> None:
    """More END after each source sentence changes no translation, nor does a call; inputs are left as they were."""
    for _ in range(4):
        source, params = oracle.translate_case(rng, ends=False)
        want = translator.right(source, params, max_length=LONGEST)
        for extra, rows in ((0, len(source)), (3, len(source)), (LONG, 1)):
            wide = np.pad(source, ((0, 0), (0, extra)), constant_values=oracle.END)[:rows]
            expect_ids(student.frozen(wide, params, max_length=LONGEST), want[:rows])
    alone = source[:, 1] == oracle.END
    expect_ids(student(source[alone, :1], params, max_length=LONGEST), want[alone])


@translator.visible
def translate_cases(rng: Rng) -> Cases:
    """Translations that end at different lengths, that never end, those of a wider array, and those that end early."""
    draws = (
        partial(oracle.translate_case, ends=True),
        partial(oracle.translate_case, ends=False),
        oracle.brief_translate_case,
    )
    different, (source, params), early = (_short_writer(rng, draw, oracle.translate) for draw in draws)
    wide = np.pad(source, ((0, 0), (0, 4)), constant_values=oracle.END)
    cases = ((different, LONGEST), ((source, params), LONGEST), ((wide, params), 5), (early, LONGEST))
    return [(*case, {"max_length": length}) for case, length in cases]


EXERCISES = (image, adam, caption, sequence, tags, encoder, decoder, translator)


def step_values(got: Any) -> tuple[Any, ...]:
    """Expect what a step of the optimiser returns: weights and a state."""
    return expect_tuple(got, [output.name for output in adam.outputs])


def expect_moved(student: StudentFunction, case: tuple[Any, ...]) -> None:
    """Expect the weights after a step, whatever state is handed on."""
    adam.outputs[0].expect(step_values(student(*case))[0], oracle.adam_step(*case)[0])


def expect_step_in_scale(got: Any, want: Any, size: float) -> None:
    """Expect a step, with m and v compared in units of the gradients' size: beside one, tiny numbers are all alike."""
    adam.expect_outputs(got, want)
    for name, have, wanted, unit in zip("mv", got[1], want[1], (size, size**2), strict=False):
        in_units = (RNNParams(*(weight / unit for weight in record)) for record in (have, wanted))
        expect_record_close(*in_units, name=f"{name} / {unit:.0e}", axes=WEIGHTS)


def rounded_case(case: tuple[Any, ...]) -> tuple[Any, ...]:
    """Round the arrays of a step's arguments, so that what is stored stays short."""
    params, grads, (m, v, t), rate = case
    v = RNNParams(*(np.round(square, 6) for square in v))  # after one step the mean of squares is small
    return rounded(params), rounded(grads), (rounded(m), v, t), rate


def expect_ids(got: Any, want: Integers) -> None:
    """Expect an array of whole numbers with the rows that a writer without doubt writes.

    Raises:
        ClaimFailed: naming the first symbol that differs.
    """
    if not isinstance(got, np.ndarray) or got.dtype.kind not in "iuf":
        kind = f"an array of dtype {got.dtype}" if isinstance(got, np.ndarray) else described_as_numbers(got)
        raise ClaimFailed(f"`ids` is {kind}, expected an array of ids, {want.shape} = ({', '.join(WRITTEN)}).")
    expect(
        got.shape == want.shape,
        f"`ids` has shape {got.shape}, expected {want.shape} = ({', '.join(WRITTEN)}). START is not among them, "
        "and a row that ends early is filled up with END.",
    )
    wrong = np.argwhere(~(got == want))
    if len(wrong):
        row, step = min(wrong.tolist(), key=lambda place: (place[1], place[0]))
        raise ClaimFailed(
            f"row {row} of `ids` is {_plain(got[row])}, expected {want[row].tolist()}: the first difference is at "
            f"symbol {step}. {_advice(step, want[row])}"
        )


def _plain(row: Any) -> list[Any]:
    return [int(value) if float(value).is_integer() else round(float(value), 4) for value in row]


def _advice(step: int, want: Any) -> str:
    if step == 0:
        return "What does the first step read, and from which state does it start?"
    if want[step - 1] == oracle.END:
        return "The row had ended: what must stand after END?"
    return "Does this step read the symbol chosen just before, and the state carried on from the right first one?"


def _short_sequences(rng: Rng, draw: Any = oracle.sequence_case) -> Cases:
    sizes = ((3, 4, 2, 5, 6), (2, 2, 2, 2, 2), (1, 3, 2, 3, 2))
    return [rounded(draw(rng, one, spare=spare)) for one, spare in zip(sizes, (0, 0, 2), strict=True)]


def _short_writer(rng: Rng, draw: Any, write: Any) -> tuple[Any, ...]:
    """Draw a writer whose rounded weights leave no doubt either, and write the same."""
    while True:
        case = draw(rng, (4, 3, 6, 7))
        short: tuple[Any, ...] = rounded(case)
        if np.array_equal(write(*case, max_length=LONGEST), write(*short, max_length=LONGEST)):
            return short
