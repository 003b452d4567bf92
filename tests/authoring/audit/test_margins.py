import math

import numpy as np
import pytest
from rnnkit.params import RNNParams

from autograder.authoring.audit import margins
from autograder.authoring.audit.margins import hear, identical, largest_ratio, says_the_same, wanted
from autograder.border.records import Rng
from autograder.claims.exercise import Exercise, Output

TOLERANCE = 1e-6
SEED = 7


def right(x, factor=2.0):
    return factor * x


def endless(x, factor=2.0):
    while True:
        pass


def doubling(oracle=right):
    exercise = Exercise("double", points=1, oracle=oracle, outputs=(Output("y", ("n",), TOLERANCE),))

    @exercise.claim(points=1)
    def equals(student, rng):
        """Equal to the oracle, on small numbers and on large ones."""
        for x in (np.array([0.1, 0.2]), np.array([100.0, 3.0])):
            exercise.expect_oracle(student, x)
        exercise.expect_outputs(student.frozen(x, factor=3.0), 3.0 * x)

    return exercise


def ratio_of(function, exercise=None):
    exercise = exercise or doubling()
    hearing = hear(exercise, function, {"RNNParams": RNNParams}, SEED)
    return hearing, largest_ratio(exercise, hearing, wanted(exercise, hearing))


def test_a_right_answer_is_heard_with_all_its_calls():
    hearing, ratio = ratio_of(right)

    assert hearing.failed == ()
    assert [call.frozen for call in hearing.calls] == [False, False, True]
    assert ratio == 0


def test_a_difference_is_measured_in_units_of_what_is_allowed():
    _, below = ratio_of(lambda x, factor=2.0: factor * x + 0.5 * TOLERANCE)
    hearing, above = ratio_of(lambda x, factor=2.0: factor * x + 50 * TOLERANCE)

    assert below == pytest.approx(0.5, rel=1e-6)
    assert above == pytest.approx(50, rel=1e-6)
    assert hearing.failed == ("equals",)


def test_a_difference_is_relative_to_the_largest_wanted_number():
    hearing, ratio = ratio_of(lambda x, factor=2.0: factor * x * (1 + 0.5 * TOLERANCE))

    assert hearing.failed == ()
    assert ratio == pytest.approx(0.5, rel=1e-6)


@pytest.mark.parametrize(
    "value", [np.ones(3), np.array([np.nan, 1.0]), None, "two"], ids=["shape", "not a number", "nothing", "a text"]
)
def test_what_is_no_such_array_is_infinitely_far(value):
    assert ratio_of(lambda x, factor=2.0: value)[1] == math.inf


def test_padding_that_is_not_finite_does_not_count():
    exercise = Exercise("copy", points=1, oracle=lambda x: x, outputs=(Output("y", ("n",)),))

    @exercise.claim(points=1)
    def begins(student, rng):
        """The first entry is the oracle's."""
        student(np.array([1.0, np.nan]))

    assert ratio_of(lambda x: x, exercise)[1] == 0
    assert ratio_of(lambda x: np.array([1.0, 5.0]), exercise)[1] == 0
    assert ratio_of(lambda x: x[::-1], exercise)[1] == math.inf


def test_every_field_of_every_output_counts():
    def pair(x):
        return RNNParams(x, x, x, x, x), float(x.sum())

    fields = dict.fromkeys(RNNParams._fields, ("n",))
    exercise = Exercise("pair", points=1, oracle=pair, outputs=(Output("p", fields, 1e-3), Output("sum", (), 1e-6)))

    @exercise.claim(points=1)
    def equals(student, rng):
        """Equal to the oracle."""
        exercise.expect_oracle(student, np.full(2, 0.25))

    assert ratio_of(pair, exercise)[1] == 0
    assert ratio_of(lambda x: (pair(x)[0]._replace(by=x + 2e-3), 0.5), exercise)[1] == pytest.approx(2)
    assert ratio_of(lambda x: (pair(x)[0], 0.5 + 3e-6), exercise)[1] == pytest.approx(3)
    assert ratio_of(lambda x: [list(pair(x)[0]), 0.5 + 3e-6], exercise)[1] == pytest.approx(3)
    assert ratio_of(lambda x: pair(x)[0], exercise)[1] == math.inf


@pytest.mark.parametrize("wrong", [lambda x: -math.sqrt(abs(x)), lambda x: (x, x)])
def test_the_oracle_is_compared_until_a_wrong_answer_is_asked_with_what_no_right_one_gives(wrong):
    exercise = Exercise("root", points=1, oracle=lambda x: math.sqrt(x), outputs=(Output("y", (), TOLERANCE),))

    @exercise.claim(points=1)
    def twice(student, rng):
        """The root of the root."""
        student(student(student(16.0)))

    hearing = hear(exercise, wrong, {}, SEED)

    assert len(hearing.calls) > 1
    assert wanted(exercise, hearing) == [4.0]


def test_nothing_is_wanted_where_no_real_numbers_are_compared():
    whole = doubling(oracle=lambda x, factor=2.0: np.array([1, 2]))

    assert wanted(whole, ratio_of(right)[0]) == []


def test_nothing_is_wanted_where_numbers_are_drawn():
    exercise = Exercise("draw", points=1, oracle=right, outputs=(Output("y", ()),))

    @exercise.claim(points=1)
    def draws(student, rng):
        """Something is drawn."""
        student(2.0, rng=Rng(3))

    hearing = hear(exercise, lambda x, rng: x * rng.random(), {}, SEED)

    assert len(hearing.calls) == 1
    assert wanted(exercise, hearing) == []


def test_an_answer_that_takes_too_long_fails(monkeypatch):
    monkeypatch.setattr(margins, "SECONDS", 0.05)

    hearing = hear(doubling(), endless, {}, SEED)

    assert hearing.failed == (margins.TOOK_TOO_LONG,)


def test_the_same_bits_are_told_from_other_ones():
    hearing, _ = ratio_of(right)

    assert says_the_same(lambda x, factor=2.0: x * factor, hearing, {})
    assert not says_the_same(lambda x, factor=2.0: x * factor * (1 + 1e-15), hearing, {})
    assert not says_the_same(lambda x, factor=2.0: (x * factor).tolist(), hearing, {})
    assert not says_the_same(lambda x: 2 * x, hearing, {})


def test_an_answer_that_writes_into_its_arguments_does_not_say_the_same():
    def in_place(x, factor=2.0):
        x *= factor
        return x

    assert not says_the_same(in_place, ratio_of(right)[0], {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, np.float64(1.0)),
        (np.zeros(2), np.zeros((2, 1))),
        (np.zeros(2), np.zeros(2, dtype=np.float32)),
        (np.zeros(2), np.zeros(2, dtype=np.int64)),
        (np.zeros(2), -np.zeros(2)),
        ((1, 2), [1, 2]),
        ([1, 2], [1, 2, 3]),
        (True, 1),
    ],
)
def test_values_of_another_kind_are_not_identical(one, other):
    assert identical(one, one)
    assert not identical(one, other)


def test_what_is_no_number_is_identical_to_itself():
    assert identical((math.nan, [np.array([np.nan])]), (math.nan, [np.array([np.nan])]))


def test_truth_values_have_no_margin_they_are_equal_or_not():
    asked = doubling(oracle=lambda x: x > 1.0)
    hearing = hear(asked, lambda x: x > 1.0, {}, SEED)
    want = [np.array([True, False])]

    assert largest_ratio(asked, hearing, [hearing.calls[0].value]) == 0.0
    assert largest_ratio(asked, hearing, want) == math.inf
