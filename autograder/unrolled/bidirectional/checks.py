"""Hidden checks of notebook 07: sequences of different lengths, read from both sides."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from rnnkit.params import AXES

from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import GRADIENT, ClaimFailed, expect, expect_array, expect_close, expect_tuple
from autograder.claims.student import StudentFunction
from autograder.unrolled.bidirectional import oracle
from autograder.unrolled.bidirectional.oracle import EXTREMES, SEVERAL, Sizes
from autograder.unrolled.drawing import rounded, scaled
from autograder.unrolled.gated_cells.oracle import with_zeros_in_the_head
from autograder.unrolled.rnn_cell.oracle import Rng

NAN_AS_NUMBER = -7.0
PADDINGS = (np.nan, np.inf, 0.0, np.nan)
STATES = ("batch", "time", "2 * hidden")
DIRECTION = {field: AXES[field] for field in ("Wax", "Waa", "ba")}
WEIGHTS: dict[str, Sequence[str]] = {
    **{f"{way}.{name}": axes for way in ("ahead", "back") for name, axes in DIRECTION.items()},
    "Wya": ("2 * hidden", "outputs"),
    "by": AXES["by"],
}

reverse = Exercise(
    "reverse_by_length",
    points=3,
    oracle=oracle.reverse_by_length,
    outputs=(Output("reversed", ("batch", "time", "features")),),
)


@reverse.claim(points=0.5)
def full_sequences_are_turned_round(student: StudentFunction, rng: Rng) -> None:
    """A sequence without padding is turned round in time, and in nothing else."""
    for sizes in (oracle.NO_PADDING, Sizes(3, 3, 3, 1, (3, 3, 3))):
        reverse.expect_oracle(student, *oracle.padded(sizes, rng))


@reverse.claim(points=0.5)
def whatever_sequences_are_made_of(student: StudentFunction, rng: Rng) -> None:
    """One sequence or many, short or long, of floats, whole numbers or truth values: they stay what they are."""
    for sizes, scale in (*EXTREMES, (oracle.ONE_STEP, 1.0)):
        x, lengths = oracle.padded(sizes, rng)
        kinds: tuple[Any, ...] = (scale * x, np.round(1e4 * scale * x).astype(np.int64))
        for made in kinds:
            reverse.expect_oracle(student, made, lengths)
        flags: Any = x > 0
        expect_truth_values(student(flags, lengths), oracle.reverse_by_length(flags, lengths))


@reverse.claim(points=1)
def padding_stays_at_the_end(student: StudentFunction, rng: Rng) -> None:
    """The real steps of each sequence are turned round; its padding stays at the end, as it is."""
    for sizes in (oracle.ALL_DIFFERENT, oracle.ALL_EQUAL, oracle.ALL_PADDED):
        reverse.expect_oracle(student, *oracle.padded(sizes, rng))


@reverse.claim(points=0.5)
def nan_stays_in_the_padding(student: StudentFunction, rng: Rng) -> None:
    """NaN in the padding reaches no real step."""
    for sizes in (oracle.ALL_DIFFERENT, oracle.ALL_PADDED):
        x, lengths = oracle.padded(sizes, rng, padding=np.nan)
        got, want = student(x, lengths), oracle.reverse_by_length(x, lengths)
        if not isinstance(got, np.ndarray) or got.dtype != np.float64:
            raise ClaimFailed("`reversed` is not an array of float64, as `x` is. Does the function end with `return`?")
        reverse.expect_outputs(*(np.nan_to_num(array, nan=NAN_AS_NUMBER) for array in (got, want)))


@reverse.claim(points=0.5)
def sequences_are_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither sequences nor lengths are written to; turned round twice, a sequence is as before."""
    x, lengths = oracle.padded(oracle.ALL_DIFFERENT, rng)
    once = student.frozen(x, lengths)
    reverse.expect_outputs(once, oracle.reverse_by_length(x, lengths))

    twice = student.frozen(once, lengths)

    reverse.expect_outputs(twice, x)


@reverse.visible
def reverse_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, one sequence without padding; all equal; and a single sequence."""
    return [
        rounded(oracle.padded(sizes, rng))
        for sizes in (Sizes(3, 5, 2, 1, (3, 5, 2)), Sizes(3, 3, 3, 1, (2, 1, 2)), Sizes(1, 4, 2, 1, (3,)))
    ]


masked = Exercise(
    "masked_forward",
    points=4,
    oracle=oracle.masked_forward,
    outputs=(Output("a", ("batch", "time", "hidden")),),
)


@masked.claim(points=0.5)
def equals_the_formula_without_padding(student: StudentFunction, rng: Rng) -> None:
    """Where every step is real, the states are those of a plain recurrent network."""
    for sizes in (oracle.NO_PADDING, oracle.ONE_STEP, Sizes(3, 3, 3, 3, (3, 3, 3))):
        masked.expect_oracle(student, *oracle.forward_case(sizes, rng))


@masked.claim(points=0.5)
def one_sequence_or_many(student: StudentFunction, rng: Rng) -> None:
    """One sequence or many, short or long, small or large numbers: the formula is the same."""
    for sizes, scale in EXTREMES:
        x, *rest = oracle.forward_case(sizes, rng)
        masked.expect_oracle(student, scale * x, *rest)
    x, lengths, a0, params = oracle.forward_case(oracle.NO_PADDING, rng)
    masked.expect_oracle(student, x, lengths, a0, scaled(params, 1e-3))


@masked.claim(points=1.5)
def state_waits_through_the_padding(student: StudentFunction, rng: Rng) -> None:
    """On padded steps the state stays what it was after the last real step."""
    for sizes in SEVERAL:
        masked.expect_oracle(student, *oracle.forward_case(sizes, rng))


@masked.claim(points=1)
def nan_in_the_padding_changes_nothing(student: StudentFunction, rng: Rng) -> None:
    """Whatever stands in the padding, even NaN, the states are the same."""
    for sizes, padding in zip(2 * (oracle.ALL_DIFFERENT, oracle.ALL_PADDED), PADDINGS, strict=True):
        masked.expect_oracle(student, *oracle.forward_case(sizes, rng, padding=padding))


@masked.claim_about_writing(points=0.5)
def inputs_and_first_states_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Nothing is written into the arguments, and a second call gives the same."""
    case = oracle.forward_case(oracle.NO_PADDING, rng)
    for _ in range(2):
        masked.expect_outputs(student.frozen(*case), masked.right(*case))


@masked.visible
def masked_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and a single sequence that is shorter than its array."""
    return [
        rounded(oracle.forward_case(sizes, rng))
        for sizes in (Sizes(2, 4, 3, 2, (2, 4)), Sizes(3, 3, 3, 3, (3, 1, 2)), Sizes(1, 3, 2, 2, (2,)))
    ]


both = Exercise(
    "birnn_forward",
    points=4,
    oracle=oracle.birnn_forward,
    outputs=(Output("a", STATES),),
    given={"reverse_by_length": oracle.reverse_by_length, "masked_forward": oracle.masked_forward},
)


@both.claim(points=1)
def first_half_reads_ahead(student: StudentFunction, rng: Rng) -> None:
    """The first half of the hidden units holds the states of the direction that reads ahead."""
    for sizes in SEVERAL:
        expect_half(student, oracle.birnn_case(sizes, rng), first=True)


@both.claim(points=1)
def second_half_reads_back(student: StudentFunction, rng: Rng) -> None:
    """The second half holds, at each step, what was read from the end down to that step."""
    for sizes in SEVERAL:
        expect_half(student, oracle.birnn_case(sizes, rng), first=False)


@both.claim(points=0.5)
def one_recording_or_many(student: StudentFunction, rng: Rng) -> None:
    """One recording or many, short or long, small or large numbers: both directions read all of it."""
    for sizes, scale in EXTREMES:
        x, *rest = oracle.birnn_case(sizes, rng)
        both.expect_oracle(student, scale * x, *rest)


@both.claim(points=1)
def padding_is_never_read(student: StudentFunction, rng: Rng) -> None:
    """Whatever stands in the padding, even NaN, changes nothing, in either direction."""
    for sizes, padding in zip(2 * (oracle.ALL_DIFFERENT, oracle.ALL_PADDED), PADDINGS, strict=True):
        both.expect_oracle(student, *oracle.birnn_case(sizes, rng, padding=padding))


@both.claim(points=0.5)
def mirrored_recordings_give_mirrored_states(student: StudentFunction, rng: Rng) -> None:
    """Turned round and read with directions exchanged, recordings give the same states turned round."""
    x, lengths, params = oracle.birnn_case(oracle.ALL_DIFFERENT, rng)
    a = student.frozen(x, lengths, params)
    both.expect_outputs(a, both.right(x, lengths, params))

    exchanged = params._replace(ahead=params.back, back=params.ahead)
    mirrored = student.frozen(oracle.reverse_by_length(x, lengths), lengths, exchanged)

    both.expect_outputs(mirrored, np.roll(oracle.reverse_by_length(a, lengths), len(params.ahead.ba), axis=2))


@both.visible
def both_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and a single recording."""
    return [
        rounded(oracle.birnn_case(sizes, rng))
        for sizes in (Sizes(2, 4, 3, 2, (3, 4)), Sizes(3, 3, 3, 3, (2, 3, 1)), Sizes(1, 3, 2, 2, (2,)))
    ]


final = Exercise(
    "final_states",
    points=2,
    oracle=oracle.final_states,
    outputs=(Output("final", ("batch", "2 * hidden")),),
)


@final.claim(points=0.75)
def ahead_ends_at_the_last_real_step(student: StudentFunction, rng: Rng) -> None:
    """The first half is the state of the ahead direction after the last real step; no column of `a` is the answer."""
    for sizes in SEVERAL:
        expect_half_of_final(student, oracle.states_case(sizes, rng), first=True)


@final.claim(points=0.75)
def back_ends_at_the_first_step(student: StudentFunction, rng: Rng) -> None:
    """The second half is the state that the back direction reaches at step 0; no column of `a` is the answer."""
    for sizes in SEVERAL:
        a, lengths = oracle.states_case(sizes, rng)
        longest_first = np.argsort(-lengths)  # a first row of length 1 would make columns right answers of other halves
        expect_half_of_final(student, (a[longest_first], lengths[longest_first]), first=False)


@final.claim_about_writing(points=0.5)
def states_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Nothing is written into the arguments, and of one recording or many, short or long, a call gives the same."""
    for sizes, _ in (*EXTREMES, EXTREMES[0]):
        a, lengths = oracle.states_case(sizes, rng)
        for _ in range(2):
            final.expect_outputs(student.frozen(a, lengths), oracle.final_states(a, lengths))


@final.visible
def final_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, one sequence without padding; all equal, none without; and a single sequence."""
    return [
        rounded(oracle.states_case(sizes, rng))
        for sizes in (Sizes(3, 5, 3, 2, (2, 5, 3)), Sizes(4, 4, 1, 2, (3, 1, 2, 2)), Sizes(1, 4, 3, 2, (3,)))
    ]


way_back = Exercise(
    "birnn_backward",
    points=5,
    oracle=oracle.birnn_backward,
    outputs=(
        Output("dx", ("batch", "time", "features"), GRADIENT),
        Output("grads", WEIGHTS, GRADIENT),
    ),
    given={
        "reverse_by_length": oracle.reverse_by_length,
        "masked_forward": oracle.masked_forward,
        "birnn_forward": oracle.birnn_forward,
    },
)


@way_back.claim(points=1)
def gradients_of_the_ahead_direction(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the weights that read ahead are the derivatives."""
    for sizes in SEVERAL:
        expect_direction(student, oracle.backward_case(sizes, rng), "ahead")


@way_back.claim(points=1.5)
def gradients_of_the_back_direction(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the weights that read back are the derivatives."""
    for sizes in SEVERAL:
        expect_direction(student, oracle.backward_case(sizes, rng), "back")


@way_back.claim(points=0.5)
def one_loss_or_another(student: StudentFunction, rng: Rng) -> None:
    """One recording or many, large or small gradients, in both directions or in one: always the derivatives."""
    for sizes, scale in (*EXTREMES[:2], EXTREMES[3]):
        da, *rest = oracle.backward_case(sizes, rng)
        way_back.expect_oracle(student, scale * da, *rest)
    for scale in (1e-3, 1e3):
        da, x, lengths, _, params = oracle.backward_case(oracle.NO_PADDING, rng)
        a = both.right(scale * x, lengths, params)
        way_back.expect_oracle(student, da, scale * x, lengths, a, params)
    for half in (slice(0, 4), slice(4, None)):
        da, *rest = oracle.backward_case(oracle.NO_PADDING, rng)
        da[..., half] = 0
        way_back.expect_oracle(student, da / 1000, *rest)


@way_back.claim(points=1)
def gradient_of_the_inputs_comes_from_both(student: StudentFunction, rng: Rng) -> None:
    """The gradient of each input is what both directions send, added; zero in the padding."""
    for sizes in SEVERAL:
        case = oracle.backward_case(sizes, rng)
        way_back.outputs[0].expect(gradients(student(*case))[0], way_back.right(*case)[0])


@way_back.claim(points=0.5)
def nan_in_the_padding_reaches_no_gradient(student: StudentFunction, rng: Rng) -> None:
    """With NaN in the padding, all gradients are the same; those of the output layer are zeros."""
    *before, params = oracle.backward_case(oracle.ALL_DIFFERENT, rng, padding=np.nan)
    way_back.expect_oracle(student, *before, with_zeros_in_the_head(params))


@way_back.claim_about_writing(points=0.5)
def states_and_gradients_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Nothing is written into the arguments, and a second call gives the same gradients of the back direction."""
    case = oracle.backward_case(oracle.ALL_EQUAL, rng)
    for _ in range(2):
        got = gradients(student.frozen(*case))[1].back
        expect_close(got.Wax, way_back.right(*case)[1].back.Wax, name="grads.back.Wax", tolerance=GRADIENT)


@way_back.visible
def way_back_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, and all equal; the states are those of the rounded inputs."""
    cases = [
        rounded(oracle.backward_case(sizes, rng)) for sizes in (Sizes(2, 4, 3, 2, (3, 4)), Sizes(2, 2, 2, 2, (1, 2)))
    ]
    return [(da, x, lengths, both.right(x, lengths, params), params) for da, x, lengths, _, params in cases]


accuracy = Exercise(
    "frame_accuracy",
    points=2,
    oracle=oracle.frame_accuracy,
    outputs=(Output("accuracy", ()),),
)


@accuracy.claim(points=0.5)
def share_of_right_answers(student: StudentFunction, rng: Rng) -> None:
    """Without padding, it is the share of frames whose best score is at the label, of few frames or many."""
    several = (
        ((2, 5, 1), (5, 5, 5), 4),
        ((3,), (4,), 2),
        ((41, 7), (60, 60), 3),
        ((0, 0), (1, 1), 2),
        ((3, 3), (3, 3), 5),
    )
    for right, real, n_outputs in several:
        scores, *rest = oracle.accuracy_case(right, real, rng, time=real[0], n_outputs=n_outputs)
        for scale in (1.0, 1e3):
            accuracy.expect_oracle(student, scale * scores, *rest)
    accuracy.expect_oracle(student, rng.normal(size=(2, 3, 1)), np.zeros((2, 3), dtype=np.int64), np.array([3, 3]))


@accuracy.claim(points=1)
def only_real_frames_count_each_once(student: StudentFunction, rng: Rng) -> None:
    """With padding, it is the share of the real frames, long and short recordings together."""
    for right, real, time in (((5, 1, 0), (6, 2, 3), 7), ((1, 4), (4, 4), 6), ((2, 2, 1), (3, 7, 2), 7)):
        accuracy.expect_oracle(student, *oracle.accuracy_case(right, real, rng, time=time, n_outputs=3))


@accuracy.claim(points=0.5)
def nan_scores_in_the_padding_do_no_harm(student: StudentFunction, rng: Rng) -> None:
    """NaN scores and labels of -1 or -100 in the padding change nothing, and nothing is written to."""
    for padding, wild in ((np.nan, -1), (np.inf, -100), (np.nan, 99)):
        scores, labels, lengths = oracle.accuracy_case((2, 3), (3, 5), rng, time=6, n_outputs=4)
        unreal = np.arange(6) >= lengths[:, None]
        case = np.where(unreal[..., None], padding, scores), np.where(unreal, wild, labels), lengths
        accuracy.expect_outputs(student.frozen(*case), oracle.frame_accuracy(*case))


@accuracy.visible
def accuracy_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """A long and two short recordings, and two with labels of -1 in the padding."""
    first = oracle.accuracy_case((3, 1, 0), (4, 1, 2), rng, time=5, n_outputs=3)
    scores, labels, lengths = oracle.accuracy_case((1, 2), (3, 2), rng, time=4, n_outputs=4)
    second = (scores, np.where(np.arange(4) >= lengths[:, None], -1, labels), lengths)
    return [rounded(first), rounded(second)]


EXERCISES = (reverse, masked, both, final, way_back, accuracy)


def expect_half(student: StudentFunction, case: tuple[Any, ...], *, first: bool) -> None:
    """Expect the states of one direction."""
    want = both.right(*case)
    got = expect_array(student(*case), want.shape, name="a", axes=STATES)
    half = want.shape[2] // 2
    part = slice(0, half) if first else slice(half, None)
    name, hint = ("a[:, :, :hidden]", "") if first else ("a[:, :, hidden:]", "Are its states turned round again?")
    expect_close(got[:, :, part], want[:, :, part], name=name, axes=("batch", "time", "hidden"), hint=hint)


def expect_half_of_final(student: StudentFunction, case: tuple[Any, ...], *, first: bool) -> None:
    """Expect the last state of one direction, from a function that does more than return a column of `a`."""
    want, a = oracle.final_states(*case), case[0]
    got = expect_array(student(*case), want.shape, name="final", axes=("batch", "2 * hidden"))
    half = want.shape[1] // 2
    part = slice(0, half) if first else slice(half, None)
    name = "final[:, :hidden]" if first else "final[:, hidden:]"
    expect_close(got[:, part], want[:, part], name=name, axes=("batch", "hidden"))
    for column in (0, a.shape[1] - 1):
        expect(
            np.array_equal(a[:, column], want) or not np.array_equal(got, a[:, column]),
            f"`final` is a[:, {column}], both halves of one column for all rows. The two directions end at different "
            "steps: where has each read everything?",
        )


def expect_truth_values(got: Any, want: Any) -> None:
    """Expect steps of truth values that are copied as they are.

    Raises:
        ClaimFailed: if they have become numbers, or are others.
    """
    dtype = f"of dtype {got.dtype}" if isinstance(got, np.ndarray) else "no array"
    expect(
        isinstance(got, np.ndarray) and got.dtype == np.bool_,
        f"`reversed` is {dtype} where `x` is made of booleans; expected what `x` is made of, so that words can be "
        "turned round, too. Write into `x.copy()` or `np.empty_like(x)`, or pick steps with an index array.",
    )
    reverse.expect_outputs(got.astype(np.float64), want.astype(np.float64))


def gradients(got: Any) -> tuple[Any, Any]:
    """Expect `dx` and a record of gradients."""
    dx, grads = expect_tuple(got, ("dx", "grads"))
    for name in ("ahead", "back"):
        if not hasattr(getattr(grads, name, None), "Wax"):
            raise ClaimFailed(
                f"`grads.{name}` holds no gradients of RNNParams. `grads` has the type of `params`: a BiRNNParams, "
                "whose first two entries are RNNParams. See hint 2."
            )
    return dx, grads


def expect_direction(student: StudentFunction, case: tuple[Any, ...], name: str) -> None:
    """Expect the gradients of the weights of one direction."""
    got, want = (getattr(gradients(result)[1], name) for result in (student(*case), way_back.right(*case)))
    for field, axes in DIRECTION.items():
        expect_close(
            getattr(got, field), getattr(want, field), name=f"grads.{name}.{field}", axes=axes, tolerance=GRADIENT
        )
