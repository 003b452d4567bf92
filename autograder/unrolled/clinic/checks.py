"""Hidden checks of notebook 09: instruments, a diagnosis of patients never seen, and a repair."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from rnnkit.data.clinic import CAUSES, NAMES, Case, a_little_worse, case_of, practice
from rnnkit.returned import Kind, described

from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import expect
from autograder.claims.student import StudentFunction
from autograder.unrolled.clinic import oracle
from autograder.unrolled.clinic.oracle import EXTREMES, RANGES, SIZES, Rng, plain

FADES, GROWS = 0.02, 20.0  # how large the gradient of the first step is, beside that of the last
PADDINGS = (np.nan, np.inf, -7.0, np.nan)
FILLINGS = (-7.0, np.nan, np.inf)
"""A number first: of those who count it, each gets another share, and of those who count NaN all get NaN."""
KNOWN = 0.75
"""Recall and precision from which on a cause is known."""

stuck = Exercise("stuck_share", points=3, oracle=oracle.stuck_share, outputs=(Output("share"),))


@stuck.claim(points=1)
def share_of_flat_values(student: StudentFunction, rng: Rng) -> None:
    """The share of values at which the slope is below a twentieth of the largest, at either end, of tanh and others."""
    for sizes, ends in zip(SIZES, RANGES, strict=True):
        values, _, low, high = oracle.squashed_case(rng, sizes, ends)
        middle, everywhere = (low + high) / 2, np.ones(sizes[:2], dtype=bool)
        for moved_out in (1.0, 0.1):  # then all of them are far from both ends
            stuck.expect_oracle(student, middle + moved_out * (values - middle), everywhere, low, high)


@stuck.claim(points=1)
def padding_is_not_counted(student: StudentFunction, rng: Rng) -> None:
    """Only real steps count, whatever stands in the padding, even NaN."""
    for sizes, padding in zip(SIZES[:3], PADDINGS, strict=False):
        stuck.expect_oracle(student, *oracle.squashed_case(rng, sizes, RANGES[0], padding))


@stuck.claim(points=0.5)
def one_sentence_or_one_unit(student: StudentFunction, rng: Rng) -> None:
    """One sentence or many, one step or many, one unit or many: it is a share of all values that count."""
    for sizes, ends in zip(EXTREMES, RANGES, strict=True):
        stuck.expect_oracle(student, *oracle.squashed_case(rng, sizes, ends))


@stuck.claim(points=0.5)
def values_are_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Nothing is written into the arguments, and a second call gives the same."""
    case = oracle.squashed_case(rng, SIZES[0])
    for _ in range(2):
        stuck.expect_outputs(student.frozen(*case), oracle.stuck_share(*case))


@stuck.visible
def stuck_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """A tanh with padding, a sigmoid, another range, and a sigmoid that is stuck everywhere."""
    sizes = ((3, 5, 4), (3, 4, 4), (2, 6, 4))  # so many values that two ways to count seldom agree
    drawn = [plain(oracle.squashed_case(rng, size, ends)) for size, ends in zip(sizes, RANGES[:3], strict=True)]
    return [*drawn, (np.array([[[0.997, 0.999]], [[0.996, 0.998]]]), np.ones((2, 1), dtype=bool), 0.0, 1.0)]


moved = Exercise("drift", points=2, oracle=oracle.drift, outputs=(Output("drift"),))


@moved.claim(points=0.75)
def length_of_the_difference_over_length_of_the_states(student: StudentFunction, rng: Rng) -> None:
    """The root mean square of the difference, divided by that of the states before."""
    for sizes in SIZES[:3]:
        for far in (0.3, 3.0):
            before, after, _ = oracle.states_case(rng, sizes, far)
            moved.expect_oracle(student, before, after, np.ones(sizes[:2], dtype=bool))


@moved.claim(points=0.5)
def only_chosen_steps_are_looked_at(student: StudentFunction, rng: Rng) -> None:
    """Steps that are not chosen change nothing, whatever stands there, even NaN."""
    for sizes, filling in zip(SIZES[:3], FILLINGS, strict=True):
        moved.expect_oracle(student, *oracle.states_case(rng, sizes, filling=filling))


@moved.claim(points=0.5)
def whatever_sizes(student: StudentFunction, rng: Rng) -> None:
    """One sentence, one step or one unit, small or large states: a share has no unit."""
    for sizes, scale in zip((*EXTREMES, SIZES[0]), (1.0, 1e3, 1e-3, 1e3, 1e-3), strict=True):
        before, after, where = oracle.states_case(rng, sizes)
        moved.expect_oracle(student, scale * before, scale * after, where)


@moved.claim(points=0.25)
def states_are_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Nothing is written into the states, and a second call gives the same."""
    case = oracle.states_case(rng)
    for _ in range(2):
        moved.expect_outputs(student.frozen(*case), oracle.drift(*case))


@moved.visible
def drift_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and a single sentence, with other things where nothing is chosen."""
    cases = zip(((2, 4, 3), (3, 3, 3), (1, 4, 2)), (0.0, 0.5, np.nan), strict=True)
    return [plain(oracle.states_case(rng, sizes, filling=filling)) for sizes, filling in cases]


by_lag = Exercise("gradient_at_lag", points=4, oracle=oracle.gradient_at_lag, outputs=(Output("shares", ("lag",)),))


@by_lag.claim(points=1)
def share_of_what_the_last_word_gets(student: StudentFunction, rng: Rng) -> None:
    """Without padding, the length of the gradient at each lag, as a share of its length at the last word."""
    for sizes in SIZES[:3]:
        for first in (FADES, GROWS):
            dx, _ = oracle.gradient_case(rng, sizes, first=first)
            by_lag.expect_oracle(student, dx, np.ones(sizes[:2], dtype=bool))


@by_lag.claim(points=1.5)
def lags_are_counted_in_real_words(student: StudentFunction, rng: Rng) -> None:
    """A lag counts real words back from the last one of its row; padding is no word, wherever it stands."""
    for time in (5, 8):
        dx, real = oracle.gradient_case(rng, (4, time, 3))
        real[:] = np.arange(time) < time - 2  # all rows have equally many words, with a hole before the last one
        real[:, -1] = True
        by_lag.expect_oracle(student, oracle.padded(dx, real, 0.0), real)
    for padding in PADDINGS[:2]:
        by_lag.expect_oracle(student, *oracle.gradient_case(rng, SIZES[0], padding))


@by_lag.claim(points=1)
def each_lag_is_a_mean_over_the_rows_that_have_it(student: StudentFunction, rng: Rng) -> None:
    """Rows of different lengths, one row or many, large or small gradients: short rows have no say at long lags."""
    for sizes, scale in zip((*EXTREMES, (5, 6, 2)), (1.0, 1e3, 1e-3, 1e3, 1e-3), strict=True):
        dx, real = oracle.gradient_case(rng, sizes, first=GROWS if sizes not in EXTREMES else FADES)
        by_lag.expect_oracle(student, scale * dx, real)


@by_lag.claim(points=0.5)
def gradients_are_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Nothing is written into the arguments, and a second call gives the same."""
    case = oracle.gradient_case(rng)
    for _ in range(2):
        by_lag.expect_outputs(student.frozen(*case), oracle.gradient_at_lag(*case))


@by_lag.visible
def lag_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """A hole in every row, rows of different lengths with gradients that grow, and a single row."""
    first, real = oracle.gradient_case(rng, (2, 5, 2))
    real[:] = [[True, True, True, False, True], [True, True, False, False, True]]
    rest = [oracle.gradient_case(rng, (3, 4, 2), first=6.0), oracle.gradient_case(rng, (1, 4, 3), np.nan)]
    return [plain(case) for case in ((oracle.padded(first, real, 0.5), real), *rest)]


def expect_whole(exercise: Exercise, student: Callable[..., Any], *args: Any) -> None:
    """Expect the oracle's whole number.

    Raises:
        ClaimFailed: if it is another one, or no whole number.
    """
    assert exercise.oracle is not None
    got, want = student(*args), exercise.oracle(*args)
    what = got if isinstance(got, np.number) else described(got)
    expect(
        isinstance(got, np.integer) and got == want,
        f"`{exercise.outputs[0].name}` is {what}, expected {want}. Go through the example above the exercise by hand.",
    )


TO_THE_BAND = np.array([3.0, 2.0, 2.5, 1.0, 1.5, 1.25])
"""A curve that reaches a band of a half, and does not stand above it; all of them are exact numbers."""

breaks = Exercise("first_break", points=3, oracle=oracle.first_break, outputs=(Output("update", holds=Kind.WHOLE),))


@breaks.claim(points=1)
def first_update_above_the_band(student: StudentFunction, rng: Rng) -> None:
    """The first update whose loss stands more than the band above the lowest one before it."""
    for updates, height in ((30, 2.0), (12, 0.5), (2, 1.0)):
        losses = oracle.losses_case(rng, updates)
        for at in {1, updates - 1, int(rng.integers(1, updates))}:
            expect_whole(breaks, student, oracle.with_bump(losses, at, height), 0.8 * height)


@breaks.claim(points=0.75)
def ripples_and_slow_rises_are_judged_by_the_lowest(student: StudentFunction, rng: Rng) -> None:
    """Smaller ripples are no break, a slow rise is one once it is high enough; without any the answer is -1."""
    for updates in (1, 5, 40):
        expect_whole(breaks, student, oracle.losses_case(rng, updates), 0.3)
    expect_whole(breaks, student, TO_THE_BAND, 0.5)
    slow = np.concatenate([oracle.losses_case(rng, 20), np.linspace(1.2, 4.1, 15)])
    expect_whole(breaks, student, slow, 0.8)
    expect_whole(breaks, student, 1e3 * slow, 800.0)


@breaks.claim(points=0.75)
def no_number_is_a_break(student: StudentFunction, rng: Rng) -> None:
    """NaN and infinity are breaks, at the first update or later, unless the loss stood above the band before them."""
    for lost in (np.nan, np.inf):
        for at in (0, int(rng.integers(1, 11)), 11):
            losses = oracle.losses_case(rng, 12)
            losses[at:] = lost
            expect_whole(breaks, student, losses, 0.5)
        losses = oracle.with_bump(oracle.losses_case(rng, 12), int(rng.integers(2, 5)), 2.0)
        losses[int(rng.integers(6, 11)) :] = lost
        expect_whole(breaks, student, losses, 0.5)


@breaks.claim(points=0.5)
def losses_are_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """The curve is not written to, and a second call gives the same."""
    losses = oracle.with_bump(oracle.losses_case(rng), int(rng.integers(5, 25)), 9.0)  # above the first loss, too
    for _ in range(2):
        expect_whole(breaks, student.frozen, losses, 0.5)


@breaks.visible
def break_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """A bump behind a ripple, no break, NaN on the way, a slow rise, NaN or infinity at once, NaN behind a bump."""
    curve = np.array([3.0, 2.0, 2.2, 1.5, 1.9, 1.4, 3.1, 1.2])
    slow = np.array([2.0, 1.0, 1.3, 1.6, 1.9, 2.2])
    lost = np.array([2.0, 1.5, np.nan, np.nan])
    return [
        (np.array([3.0, 2.0, 2.8]), 0.5),
        (curve, 0.5),
        (curve, 2.0),
        (lost, 0.5),
        (slow, 0.5),
        (np.full(3, np.nan), 0.5),
        (np.full(3, np.inf), 0.5),
        (np.array([2.0, 2.75, 1.0, np.nan]), 0.5),
        (np.array([2.0, np.nan, 1.0, 2.75]), 0.5),
        (TO_THE_BAND, 0.5),
        (np.array([2.0]), 0.5),
    ]


named = Exercise("diagnose", points=5, oracle=oracle.diagnose, outputs=(Output("cause", holds=Kind.TEXT),))


@cache
def bank() -> tuple[Case, ...]:
    """Load the patients that nobody was shown."""
    text = files(__package__).joinpath("bank.json").read_text(encoding="utf-8")
    return tuple(case_of(row) for row in json.loads(text)["cases"])


def known_causes(said: Sequence[str], cases: Sequence[Case]) -> list[str]:
    """List the causes that were named where they are, and nowhere else, in three cases of four.

    Args:
        said: what each patient was called.
        cases: the patients.
    """
    there, called = Counter(case.cause for case in cases), Counter(said)
    hits = Counter(case.cause for case, name in zip(cases, said, strict=True) if name == case.cause)
    return [cause for cause in CAUSES if hits[cause] >= KNOWN * max(there[cause], called[cause], 1)]


def names_given(student: Callable[..., Any], rng: Rng) -> tuple[list[str], list[Case]]:
    """Have every patient of the bank named, in any order.

    Raises:
        ClaimFailed: if one gets a name that is none.
    """
    cases = [bank()[number] for number in rng.permutation(len(bank()))]
    said = []
    for case in cases:
        name = student(case.readings)
        what = repr(name) if isinstance(name, str) else described(name)
        expect(name in NAMES, f"the function returned {what}, expected one of the names: {', '.join(NAMES)}.")
        said.append(name)
    return said, cases


def expect_known(student: StudentFunction, rng: Rng, wanted: int) -> None:
    """Expect that many causes to be known.

    Raises:
        ClaimFailed: with those that are not.
    """
    said, cases = names_given(student, rng)
    known = known_causes(said, cases)
    unknown = [cause for cause in CAUSES if cause not in known]
    expect(
        len(known) >= wanted,
        f"{len(known)} of 8 causes are known, expected {wanted}. A cause is known if three in four of its patients are "
        "called so, and three in four of those that are called so have it. "
        f"Not known: {', '.join(unknown)}. Which reading tells it from the cause that you call it instead?",
    )


@named.claim(points=1)
def four_causes_are_known(student: StudentFunction, rng: Rng) -> None:
    """Of the eight causes, at least four are known in patients never seen."""
    expect_known(student, rng, 4)


@named.claim(points=1)
def five_causes_are_known(student: StudentFunction, rng: Rng) -> None:
    """Of the eight causes, at least five are known."""
    expect_known(student, rng, 5)


@named.claim(points=1)
def six_causes_are_known(student: StudentFunction, rng: Rng) -> None:
    """Of the eight causes, at least six are known."""
    expect_known(student, rng, 6)


@named.claim(points=1)
def seven_causes_are_known(student: StudentFunction, rng: Rng) -> None:
    """Of the eight causes, at least seven are known."""
    expect_known(student, rng, 7)


@named.claim(points=1)
def all_eight_causes_are_known(student: StudentFunction, rng: Rng) -> None:
    """All eight causes are known."""
    expect_known(student, rng, 8)


@named.visible
def practice_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """The practice patients, two of each kind, and each of them with all readings a tenth larger."""
    readings = [case.readings for case in practice()]
    return [(one,) for one in (*readings, *map(a_little_worse, readings))]


window = Exercise("window_for", points=3, oracle=oracle.window_for, outputs=(Output("window", holds=Kind.WHOLE),))


@window.claim(points=1)
def smallest_window_of_one_sentence(student: StudentFunction, rng: Rng) -> None:
    """The smallest window in which noun and verb of one sentence lie together."""
    for pair in ((1, 6), (0, 0), (3, 4), (5, 7), (2, int(rng.integers(20, 60)))):
        expect_whole(window, student, *oracle.places([pair]))


@window.claim(points=1.5)
def every_sentence_fits(student: StudentFunction, rng: Rng) -> None:
    """Noun and verb of every sentence lie in one window, and no smaller one does it."""
    for batch in (3, 8, 3):
        noun = rng.integers(0, 9, size=batch)
        expect_whole(window, student, noun, noun + rng.integers(1, 6, size=batch))
    expect_whole(window, student, *oracle.places([(1, 6), (7, 9)]))
    for pairs in ([(9, 11), (1, 4), (5, 5)], [(0, 5), (4, 5), (0, 1)], [(8, 11)]):
        expect_whole(window, student, *oracle.places(pairs))


@window.claim(points=0.5)
def places_are_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Nothing is written into the arguments, and a second call gives the same."""
    noun = rng.integers(1, 5, size=4)
    verb = noun + rng.integers(2, 6, size=4)
    verb[-1] = 16  # which no window holds that is made for another sentence; 17 is no multiple and no power
    for _ in range(2):
        expect_whole(window, student.frozen, noun, verb)


@window.visible
def window_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """The example, several sentences, some for which a larger window is no good, and noun and verb in one step."""
    several = [(1, 4), (1, 6), (2, 3)], [(9, 11), (1, 4)], [(0, 5), (4, 5), (0, 1)], [(2, 3), (4, 7)]
    rows = ([(1, 6)], *several, [(5, 7)], [(8, 11)], [(0, 0), (3, 3)])
    return [oracle.places(pairs) for pairs in rows]


EXERCISES = (stuck, moved, by_lag, breaks, named, window)
