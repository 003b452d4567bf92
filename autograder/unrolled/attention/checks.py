"""Hidden checks of notebook 10: to look back, and the way back of the gradient."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from rnnkit.returned import Kind

from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import GRADIENT, expect, expect_array, expect_close, expect_tuple
from autograder.claims.student import StudentFunction
from autograder.unrolled.attention import oracle
from autograder.unrolled.attention.oracle import (
    ALL_DIFFERENT,
    ALL_EQUAL,
    ONE_QUESTION,
    ONE_ROW,
    OTHER_WRITER,
    SEVERAL,
    WRITER,
    Flags,
    Sizes,
    WriterSizes,
)
from autograder.unrolled.drawing import rounded
from autograder.unrolled.rnn_cell.oracle import Rng
from autograder.unrolled.rnn_types.checks import expect_ids
from autograder.unrolled.rnn_types.oracle import END, LONG, LONGEST, MANY

Cases = list[tuple[Any, ...]]
PAIRS = ("batch", "time_out", "time_in")
CONTEXT = ("batch", "time_out", "values")
WRITERS = (WRITER, OTHER_WRITER)
ONE_KEY = Sizes(batch=4, time_out=3, time_in=1, features=2, values=5)
ONE_FEATURE = Sizes(batch=2, time_out=3, time_in=4, features=1, values=1)
LONG_SOURCE = Sizes(batch=2, time_out=1, time_in=LONG, features=3, values=2)
CROWD = Sizes(batch=MANY, time_out=2, time_in=3, features=2, values=1)
EDGES = (ONE_ROW, ONE_QUESTION, ONE_KEY, ONE_FEATURE, LONG_SOURCE, CROWD, ALL_EQUAL)
"""One sequence, one query, one key, one feature, a long source, many sequences, and all sizes equal."""

SMALL = (Sizes(batch=2, time_out=3, time_in=4, features=2, values=3), Sizes(2, 2, 3, 4, 1))
TWO = Sizes(2, 2, 2, 2, 2)
LOUD = (0.0, 1e-3, 30.0)
"""Scales of queries and keys: nothing, a whisper, and scores in the hundreds."""

PADDINGS = (np.nan, 1e6, np.inf, -np.inf, -1e6)

scores = Exercise("attention_scores", points=2, oracle=oracle.attention_scores, outputs=(Output("scores", PAIRS),))


@scores.claim(points=1)
def each_query_meets_each_key(student: StudentFunction, rng: Rng) -> None:
    """Every score is the product of a query and a key of its sequence, over the root of their length."""
    for sizes in 2 * SEVERAL:
        scores.expect_oracle(student, *oracle.scores_case(rng, sizes))


@scores.claim(points=0.25)
def exchanged_they_fit_as_well(student: StudentFunction, rng: Rng) -> None:
    """Keys that ask get the scores of keys that answer, with rows and columns exchanged."""
    for sizes in SEVERAL:
        queries, keys = oracle.scores_case(rng, sizes)
        scores.expect_outputs(student(keys, queries), np.swapaxes(oracle.attention_scores(queries, keys), 1, 2))


@scores.claim(points=0.5)
def scores_of_one_or_many(student: StudentFunction, rng: Rng) -> None:
    """One sequence or many, one query, one key, one feature, numbers small or large: the formula is the same."""
    for sizes in EDGES:
        scores.expect_oracle(student, *oracle.scores_case(rng, sizes))
    for loudness in (*LOUD, 1e3):
        scores.expect_oracle(student, *oracle.scores_case(rng, loudness=loudness))


@scores.claim_about_writing(points=0.25)
def queries_and_keys_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither queries nor keys are written to, and a second call gives the same."""
    case = oracle.scores_case(rng)
    for _ in range(2):
        scores.expect_outputs(student.frozen(*case), oracle.attention_scores(*case))


@scores.visible
def scores_cases(rng: Rng) -> Cases:
    """All sizes different, twice, a single sequence with one feature, and all sizes equal."""
    return [rounded(oracle.scores_case(rng, sizes)) for sizes in (*SMALL, Sizes(1, 2, 3, 1, 1), TWO)]


softmax = Exercise("masked_softmax", points=3, oracle=oracle.masked_softmax, outputs=(Output("weights", PAIRS),))


@softmax.claim(points=0.75)
def real_steps_share_one(student: StudentFunction, rng: Rng) -> None:
    """The weights of each row are the softmax of its real scores, and exactly zero where a step is not real."""
    for sizes in 2 * SEVERAL:
        expect_weights(student, *oracle.softmax_case(rng, sizes))


@softmax.claim(points=0.75)
def scores_in_the_padding_count_for_nothing(student: StudentFunction, rng: Rng) -> None:
    """Whatever stands in the padding, a million, infinity or NaN, the weights are the same."""
    for padding in PADDINGS:
        expect_weights(student, *oracle.softmax_case(rng, padding=padding))


@softmax.claim(points=0.5)
def nothing_real_gets_zeros(student: StudentFunction, rng: Rng) -> None:
    """A row that is all padding gets zeros, be it alone or among others."""
    for sizes in SEVERAL:
        expect_weights(student, *oracle.softmax_case(rng, sizes, mask=_some_rows_empty(rng, sizes)))
    for mask in (_all_real(ALL_DIFFERENT), ~_all_real(ALL_DIFFERENT)):
        expect_weights(student, *oracle.softmax_case(rng, mask=mask))


HUGE = 2.0**45  # at which neighbouring scores can still be told apart, and the logarithm of their sum is lost


@softmax.claim(points=0.5)
def scores_of_any_size(student: StudentFunction, rng: Rng) -> None:
    """Scores of thousands, above zero or below, and faint ones give weights; to move a row's scores changes nothing."""
    for sizes in SEVERAL:
        case, mask = oracle.softmax_case(rng, sizes)
        for scale, shift in ((1e3, 0.0), (1.0, 2e3), (1.0, -2e3), (1e5, 0.0), (1e-3, 0.0), (0.0, 0.0)):
            expect_weights(student, scale * case + shift * (1 + np.arange(len(case)))[:, None, None], mask)
        expect_weights(student, HUGE + np.rint(case), mask)


@softmax.claim(points=0.25)
def weights_of_one_or_many(student: StudentFunction, rng: Rng) -> None:
    """One sequence or many, one query, one key, many of them, all sizes equal: the formula is the same."""
    for sizes in EDGES:
        expect_weights(student, *oracle.softmax_case(rng, sizes))


@softmax.claim_about_writing(points=0.25)
def scores_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither scores nor mask are written to, and a second call gives the same."""
    case = oracle.softmax_case(rng)
    for _ in range(2):
        softmax.expect_outputs(student.frozen(*case), oracle.masked_softmax(*case))


@softmax.visible
def softmax_cases(rng: Rng) -> Cases:
    """Real steps anywhere, a row of padding, a million in it, scores of thousands below zero, and all sizes equal."""
    plain, other = (rounded(oracle.softmax_case(rng, sizes)) for sizes in SMALL)
    mask = np.array([[True, False, True, False], [False] * 4])
    empty = rounded(oracle.softmax_case(rng, SMALL[0], mask=mask))
    loud = rounded(oracle.softmax_case(rng, SMALL[0], padding=1e6))
    equal = rounded(oracle.softmax_case(rng, TWO, mask=np.array([[True, False], [True, True]])))
    return [plain, other, empty, loud, (np.round(1e3 * (other[0] - 4.0)), other[1]), equal]


look = Exercise(
    "attend",
    points=2,
    oracle=oracle.attend,
    outputs=(Output("context", CONTEXT), Output("weights", PAIRS)),
    given={"attention_scores": oracle.attention_scores, "masked_softmax": oracle.masked_softmax},
)


@look.claim(points=1)
def the_context_is_a_mean_of_values(student: StudentFunction, rng: Rng) -> None:
    """Each context is the mean of the real values, weighted by how well their keys fit the query."""
    for sizes in 2 * SEVERAL:
        look.expect_oracle(student, *oracle.attend_case(rng, sizes))


@look.claim(points=0.5)
def padding_is_not_looked_at(student: StudentFunction, rng: Rng) -> None:
    """Whatever stands in padded keys and values, even NaN, changes nothing; where all is padding, context is zero."""
    for padding in (np.nan, 1e3, -1e3):
        look.expect_oracle(student, *oracle.attend_case(rng, padding=padding))
        for mask in (_some_rows_empty(rng, SEVERAL[1]), ~_all_real(SEVERAL[1])):
            look.expect_oracle(student, *oracle.attend_case(rng, SEVERAL[1], padding=padding, mask=mask))


@look.claim(points=0.25)
def the_order_of_the_source_does_not_matter(student: StudentFunction, rng: Rng) -> None:
    """Keys, values and mask in another order give the same context, of one sequence or many, loud or not."""
    queries, *source = oracle.attend_case(rng)
    for order in (np.arange(ALL_DIFFERENT.time_in)[::-1], rng.permutation(ALL_DIFFERENT.time_in)):
        look.expect_oracle(student, queries, *(one[:, order] for one in source))
    for sizes in EDGES:
        look.expect_oracle(student, *oracle.attend_case(rng, sizes))
    for loudness, size in zip(LOUD, (1e-3, 0.0, 1e3), strict=True):
        queries, keys, values, mask = oracle.attend_case(rng, mask=_all_real(ALL_DIFFERENT), loudness=loudness)
        look.expect_oracle(student, queries, keys, size * values, mask)


@look.claim_about_writing(points=0.25)
def what_is_looked_at_is_left_as_it_was(student: StudentFunction, rng: Rng) -> None:
    """Neither queries, keys, values nor mask are written to, and a second call gives the same."""
    case = oracle.attend_case(rng)
    for _ in range(2):
        look.expect_outputs(student.frozen(*case), oracle.attend(*case))


@look.visible
def look_cases(rng: Rng) -> Cases:
    """All sizes different, twice, all equal, and a sequence that is all padding."""
    cases = [oracle.attend_case(rng, sizes) for sizes in (*SMALL, TWO)]
    mask = np.array([[True, False, True, True], [False] * 4])
    return [rounded(case) for case in (*cases, oracle.attend_case(rng, SMALL[0], mask=mask))]


softmax_back = Exercise(
    "softmax_backward",
    points=3,
    oracle=oracle.softmax_backward,
    outputs=(Output("dscores", PAIRS, GRADIENT),),
)


@softmax_back.claim(points=1.5)
def gradient_of_each_score(student: StudentFunction, rng: Rng) -> None:
    """The gradient of a score is what it does to all weights of its row, since they share one."""
    for sizes in 2 * SEVERAL:
        softmax_back.expect_oracle(student, *oracle.row_case(rng, sizes, mask=_all_real(sizes)))


@softmax_back.claim(points=0.75)
def where_nothing_is_shared_out_no_gradient_is(student: StudentFunction, rng: Rng) -> None:
    """Where a weight is zero, so is the gradient of its score, also in a row that is all padding."""
    for sizes in SEVERAL:
        softmax_back.expect_oracle(student, *oracle.row_case(rng, sizes))
        for mask in (_some_rows_empty(rng, sizes), ~_all_real(sizes)):
            softmax_back.expect_oracle(student, *oracle.row_case(rng, sizes, mask=mask))


@softmax_back.claim(points=0.5)
def gradients_of_one_or_many(student: StudentFunction, rng: Rng) -> None:
    """One sequence or many, weights that are sure, gradients large, tiny or moved alike: always the derivative."""
    for sizes in EDGES:
        softmax_back.expect_oracle(student, *oracle.row_case(rng, sizes))
    dweights, weights = oracle.row_case(rng)
    sure = oracle.masked_softmax(*oracle.softmax_case(rng, mask=_all_real(ALL_DIFFERENT), loudness=100.0))
    for strength, given in ((1e3, weights), (1e-4, weights), (1.0, sure), (0.0, sure)):
        softmax_back.expect_oracle(student, strength * dweights, given)
    softmax_back.expect_outputs(student(dweights + 5.0, weights), oracle.softmax_backward(dweights, weights))


@softmax_back.claim_about_writing(points=0.25)
def weights_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither gradient nor weights are written to, and a second call gives the same."""
    case = oracle.row_case(rng)
    for _ in range(2):
        softmax_back.expect_outputs(student.frozen(*case), oracle.softmax_backward(*case))


@softmax_back.visible
def softmax_back_cases(rng: Rng) -> Cases:
    """All steps real, some of them padding, a sequence that is all padding, and all sizes equal."""
    masks = (_all_real(SMALL[0]), None, np.array([[True, False, True, True], [False] * 4]), _all_real(TWO))
    sizes = (*SMALL, SMALL[0], TWO)
    drawn = [oracle.row_case(rng, one, mask=mask) for one, mask in zip(sizes, masks, strict=True)]
    return [(rounded(dweights), weights) for dweights, weights in drawn]


look_back = Exercise(
    "attend_backward",
    points=5,
    oracle=oracle.attend_backward,
    outputs=(
        Output("dqueries", ("batch", "time_out", "features"), GRADIENT),
        Output("dkeys", ("batch", "time_in", "features"), GRADIENT),
        Output("dvalues", ("batch", "time_in", "values"), GRADIENT),
    ),
    given={"softmax_backward": oracle.softmax_backward},
)
QUERIES, KEYS, VALUES = range(3)


@look_back.claim(points=1)
def gradient_of_the_queries(student: StudentFunction, rng: Rng) -> None:
    """The gradient of the queries is the derivative: through the values, the softmax and the scaled products."""
    expect_gradient(student, rng, QUERIES)


@look_back.claim(points=1)
def gradient_of_the_keys(student: StudentFunction, rng: Rng) -> None:
    """The gradient of the keys is the derivative, summed over all queries that looked at them."""
    expect_gradient(student, rng, KEYS)


@look_back.claim(points=1)
def gradient_of_the_values(student: StudentFunction, rng: Rng) -> None:
    """The gradient of the values is the derivative, summed over all queries that looked at them."""
    expect_gradient(student, rng, VALUES)


@look_back.claim(points=0.5)
def nobody_looked_at_the_padding(student: StudentFunction, rng: Rng) -> None:
    """What is padding gets a gradient of exactly zero, and a sequence that is all padding nothing but zeros."""
    for sizes in SEVERAL:
        mask = _some_rows_empty(rng, sizes)
        case = oracle.backward_case(rng, sizes, mask=mask)
        got, want = student(*case), oracle.attend_backward(*case)
        look_back.expect_one_right(got, want)
        for place in (KEYS, VALUES):
            expect_nothing(got[place], want[place].shape, mask, look_back.outputs[place])


@look_back.claim(points=0.5)
def queries_and_keys_share_the_scores(student: StudentFunction, rng: Rng) -> None:
    """Queries times their gradient, and keys times theirs, add up to the same: both are scores times theirs."""
    for sizes in SEVERAL:
        case = oracle.backward_case(rng, sizes)
        want = oracle.attend_backward(*case)
        got = student(*case)
        look_back.expect_one_right(got, want)
        sums = [np.sum(array * np.asarray(value), axis=(1, 2)) for array, value in zip(case[1:3], got, strict=False)]
        expect_close(
            sums[0],
            sums[1],
            name="the sum of queries * dqueries",
            axes=("batch",),
            tolerance=GRADIENT,
            hint="Expected is the sum of keys * dkeys. Which factor, or which path, has one of them and not the other?",
        )


@look_back.claim(points=0.5)
def back_from_one_or_many(student: StudentFunction, rng: Rng) -> None:
    """One sequence or many, one query, one key, numbers loud or faint, gradients large or none: always derivatives."""
    for sizes in (ONE_ROW, ONE_QUESTION, ONE_KEY, ONE_FEATURE, CROWD, ALL_EQUAL):
        look_back.expect_oracle(student, *oracle.backward_case(rng, sizes))
    real = _all_real(ALL_DIFFERENT)
    for mask, loudness, size, strength in (
        *((real, 0.0, 1.0, 1.0), (real, 1e-3, 1e-3, 1.0), (real, 5.0, 0.0, 1.0), (None, 5.0, 1.0, 1.0)),
        *((real, 1.0, 1e3, 1.0), (None, 1.0, 1.0, 1e3), (None, 1.0, 1.0, 1e-4), (None, 1.0, 1.0, 0.0)),
        (~real, 1.0, 1.0, 1.0),
    ):
        dcontext, queries, keys, values, weights = oracle.backward_case(rng, mask=mask, loudness=loudness)
        look_back.expect_oracle(student, strength * dcontext, queries, keys, size * values, weights)


@look_back.claim(points=0.5)
def twice_in_twice_out_without_traces(student: StudentFunction, rng: Rng) -> None:
    """Twice the gradient in gives twice out, and no argument is changed."""
    dcontext, *looked = oracle.backward_case(rng)
    once = student.frozen(dcontext, *looked)
    look_back.expect_one_right(once, oracle.attend_backward(dcontext, *looked))

    got = student.frozen(2 * dcontext, *looked)

    look_back.expect_one_right(got, oracle.attend_backward(2 * dcontext, *looked))
    for output, value, double in zip(look_back.outputs, once, got, strict=True):
        hint = "The gradient that comes in was doubled. What is there in your result that does not depend on it?"
        expect_close(double, 2 * np.asarray(value), name=output.name, tolerance=GRADIENT, hint=hint)


@look_back.visible
def look_back_cases(rng: Rng) -> Cases:
    """All sizes different, twice, a sequence that is all padding, and all sizes equal."""
    masks = (None, None, np.array([[True, False, True, True], [False] * 4]), _all_real(TWO))
    return [_backward_from(rng, sizes, mask) for sizes, mask in zip((*SMALL, SMALL[0], TWO), masks, strict=True)]


STEP = (
    Output("scores", ("batch", "target words")),
    Output("b", ("batch", "hidden")),
    Output("weights", ("batch", "time_in")),
)
SCORES, STATE, LOOKS = range(3)
LOOKING: dict[str, Callable[..., Any]] = {
    "attention_scores": oracle.attention_scores,
    "masked_softmax": oracle.masked_softmax,
    "attend": oracle.attend,
}

step = Exercise(
    "decoder_step_with_attention",
    points=2,
    oracle=oracle.decoder_step_with_attention,
    outputs=STEP,
    given=LOOKING,
)


@step.claim(points=0.25)
def the_state_takes_a_plain_step(student: StudentFunction, rng: Rng) -> None:
    """The new state follows from the word before and the old state alone, as in any network of this course."""
    expect_of_a_step(student, rng, STATE)


@step.claim(points=0.5)
def the_new_state_looks(student: StudentFunction, rng: Rng) -> None:
    """The weights are those of the new state as the only query."""
    expect_of_a_step(student, rng, LOOKS)


@step.claim(points=0.75)
def state_and_context_answer(student: StudentFunction, rng: Rng) -> None:
    """The scores of the next word are the state's, the context's and the bias, added up and not squashed."""
    expect_of_a_step(student, rng, SCORES)


@step.claim(points=0.25)
def a_step_beside_padding(student: StudentFunction, rng: Rng) -> None:
    """NaN in padded keys and values changes nothing, in a batch of one or many; a source of padding tells nothing."""
    for batch, padding in ((1, np.nan), (WRITER.batch, np.nan), (MANY, 1e6)):
        step.expect_oracle(student, *oracle.step_case(rng, WRITER._replace(batch=batch), padding=padding))
    for sizes in (WriterSizes(2, 1, 3, 2, 4, 3), WriterSizes(3, 2, 4, 1, 1, 5)):
        step.expect_oracle(student, *oracle.step_case(rng, sizes))
    for real in (np.arange(WRITER.batch) < 2, np.zeros(WRITER.batch, dtype=bool)):
        mask = np.repeat(real[:, None], WRITER.time_in, axis=1)
        step.expect_oracle(student, *oracle.step_case(rng, padding=0.0, mask=mask))


@step.claim_about_writing(points=0.25)
def a_step_leaves_all_as_it_was(student: StudentFunction, rng: Rng) -> None:
    """Neither word, state, keys, values, mask nor weights are written to, and a second call gives the same."""
    case = oracle.step_case(rng)
    for _ in range(2):
        step.expect_one_right(student.frozen(*case), oracle.decoder_step_with_attention(*case))


@step.visible
def step_cases(rng: Rng) -> Cases:
    """All sizes different, and a single sentence."""
    sizes = WriterSizes(batch=3, time_in=4, source=3, hidden=2, values=3, target=5), WriterSizes(1, 3, 3, 4, 2, 3)
    return [rounded(oracle.step_case(rng, one)) for one in sizes]


translator = Exercise(
    "translate_with_attention",
    points=3,
    oracle=oracle.translate_with_attention,
    outputs=(
        Output("ids", ("batch", "max_length"), holds=Kind.WHOLE),
        Output("weights", ("batch", "max_length", "time_in")),
    ),
    given={**LOOKING, "decoder_step_with_attention": oracle.decoder_step_with_attention},
)
IDS, WEIGHTS = range(2)


@translator.claim(points=1.25)
def reads_looks_and_writes(student: StudentFunction, rng: Rng) -> None:
    """From the encoder's last state and START on, each word follows from the one before and from what is looked at."""
    for sizes, length in zip(2 * WRITERS, (LONGEST, 6, 1, 3), strict=True):
        case = oracle.translate_case(rng, sizes, ends=False)
        expect_ids(_translated(student(*case, max_length=length))[IDS], _right(case, length)[IDS])


@translator.claim(points=0.75)
def tells_where_it_looked(student: StudentFunction, rng: Rng) -> None:
    """For each word written the weights of all words read come along, exactly zero where the source is filled up."""
    for sizes, length in zip(WRITERS, (LONGEST, 2), strict=True):
        case = oracle.translate_case(rng, sizes, ends=False)
        translator.outputs[WEIGHTS].expect(
            _translated(student(*case, max_length=length))[WEIGHTS], _right(case, length)[WEIGHTS]
        )


@translator.claim(points=0.5)
def after_the_end_nothing_is_looked_at(student: StudentFunction, rng: Rng) -> None:
    """A row that has ended holds END and weights of zero, while the others go on, and when all have ended."""
    for draw in (oracle.brief_translate_case, partial(oracle.translate_case, ends=True)):
        for sizes in WRITERS:
            expect_translation(student, draw(rng, sizes), LONGEST)


@translator.claim(points=0.5)
def a_wider_source_says_the_same(student: StudentFunction, rng: Rng) -> None:
    """More END after each sentence changes neither words nor weights, nor does a call; inputs stay as they were."""
    for _ in range(2):
        source, params = oracle.translate_case(rng, ends=False)
        for extra, rows in ((0, len(source)), (3, len(source)), (LONG, 1)):
            wide = np.pad(source, ((0, 0), (0, extra)), constant_values=END)[:rows]
            expect_translation(student.frozen, (wide, params), 4)
    alone = source[:, 1] == END
    expect_translation(student, (source[alone, :1], params), 4)


@translator.visible
def translate_cases(rng: Rng) -> Cases:
    """Translations that end at different lengths, that never end, those of a wider source, and those that end early."""
    sizes = WriterSizes(batch=4, time_in=3, source=4, hidden=6, values=2, target=7)
    draws: Sequence[Callable[..., Any]] = (
        partial(oracle.translate_case, ends=True),
        partial(oracle.translate_case, ends=False),
        oracle.brief_translate_case,
    )
    different, (source, params), early = (_short_translator(rng, draw, sizes) for draw in draws)
    wide = np.pad(source, ((0, 0), (0, 2)), constant_values=END)
    cases = ((different, LONGEST), ((source, params), 4), ((wide, params), 5), (early, LONGEST))
    return [(*case, {"max_length": length}) for case, length in cases]


EXERCISES = (scores, softmax, look, softmax_back, look_back, step, translator)


def expect_weights(student: StudentFunction, case: Any, mask: Flags) -> None:
    """Expect the oracle's weights, and exactly nothing in the padding.

    Raises:
        ClaimFailed: naming the first weight that differs.
    """
    got = student(case, mask)
    softmax.expect_outputs(got, oracle.masked_softmax(case, mask))
    padded = np.swapaxes(got, 1, 2)[~mask]
    expect(
        not np.any(padded),
        f"a weight in the padding is {float(np.max(np.abs(padded), initial=0.0)):.3g}, expected exactly 0. "
        "Choose what is real before the sum is taken, or take the rest out afterwards.",
    )


def expect_nothing(got: Any, shape: tuple[int, ...], mask: Flags, output: Output) -> None:
    """Expect the gradient of all that is padding to be exactly zero.

    Raises:
        ClaimFailed: with the largest that is not.
    """
    gradient = expect_array(got, shape, name=output.name, axes=())
    largest = float(np.max(np.abs(gradient[~mask]), initial=0.0))
    expect(
        largest == 0,
        f"`{output.name}` holds {largest:.3g} in the padding, expected exactly 0: its weights are zero. "
        "Which product leaves out the weights, or the gradient of the scores?",
    )


def expect_gradient(student: StudentFunction, rng: Rng, place: int) -> None:
    """Expect one of the three gradients to be the oracle's, in several cases.

    Raises:
        ClaimFailed: if it is not.
    """
    for sizes in 2 * SEVERAL:
        case = oracle.backward_case(rng, sizes)
        got = expect_tuple(student(*case), [output.name for output in look_back.outputs])
        look_back.outputs[place].expect(got[place], oracle.attend_backward(*case)[place])


def expect_of_a_step(student: StudentFunction, rng: Rng, place: int) -> None:
    """Expect one of the three values of a step to be the oracle's, in several cases.

    Raises:
        ClaimFailed: if it is not.
    """
    for sizes in 2 * WRITERS:
        case = oracle.step_case(rng, sizes)
        got = expect_tuple(student(*case), [output.name for output in STEP])
        STEP[place].expect(got[place], oracle.decoder_step_with_attention(*case)[place])


def expect_translation(student: Callable[..., Any], case: tuple[Any, Any], length: int) -> None:
    """Expect the words and the weights of a translator without doubt.

    Raises:
        ClaimFailed: naming the first word or weight that differs.
    """
    ids, weights = _translated(student(*case, max_length=length))
    expect_ids(ids, _right(case, length)[IDS])
    translator.outputs[WEIGHTS].expect(weights, _right(case, length)[WEIGHTS])


def _translated(got: Any) -> tuple[Any, ...]:
    return expect_tuple(got, [output.name for output in translator.outputs])


def _right(case: Any, length: int) -> Any:
    return translator.right(*case, max_length=length)


def _all_real(sizes: Sizes) -> Flags:
    return np.ones((sizes.batch, sizes.time_in), dtype=bool)


def _some_rows_empty(rng: Rng, sizes: Sizes) -> Flags:
    """Draw which steps are real, of every second sequence none."""
    real = oracle.real_anywhere(rng, sizes.batch, sizes.time_in)
    return np.asarray(real & (np.arange(sizes.batch) % 2 == 0)[:, None])


def _backward_from(rng: Rng, sizes: Sizes, mask: Flags | None) -> tuple[Any, ...]:
    """Draw short numbers to go back from; the weights stay as long as they are, or they would be others."""
    looked = rounded(oracle.attend_case(rng, sizes, mask=mask))
    context, weights = oracle.attend(*looked)
    return rounded(rng.normal(size=context.shape)), *looked[:3], weights


def _short_translator(rng: Rng, draw: Callable[..., Any], sizes: WriterSizes) -> tuple[Any, ...]:
    """Draw a translator whose rounded weights leave no doubt either, and write the same."""
    while True:
        case = draw(rng, sizes)
        short: tuple[Any, ...] = rounded(case)
        if np.array_equal(_right(case, LONGEST)[IDS], _right(short, LONGEST)[IDS]):
            return short
