"""Expectations accept what is right and refuse the rest with what, got, expected, next step."""

import warnings
from collections import namedtuple

import numpy as np
import pytest
from rnnkit.returned import Kind

from autograder.claims.exercise import Output
from autograder.claims.expect import (
    FORWARD,
    GRADIENT,
    ClaimFailed,
    expect,
    expect_array,
    expect_close,
    expect_number,
    expect_record_close,
    expect_text,
    expect_tuple,
)

Pair = namedtuple("Pair", "Wax ba")
Other = namedtuple("Other", "Wax ba")
WANT = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
AXES = ("batch", "hidden")


def message(function, *args, **kwargs):
    with pytest.raises(ClaimFailed) as failed:
        function(*args, **kwargs)
    return str(failed.value)


@pytest.mark.parametrize("got", [WANT, WANT + 1e-12, WANT.copy(order="F"), np.asarray(WANT)[:, ::-1][:, ::-1]])
def test_the_oracle_s_numbers_are_accepted_in_any_layout(got):
    expect_close(got, WANT, name="a_t", axes=AXES)


@pytest.mark.parametrize(
    ("got", "says"),
    [
        (None, "`a_t` is None (does the function end with `return`?), expected an array of shape (2, 3) = (batch"),
        ([[1.0]], "`a_t` is a list of one, expected an array"),
        ([[1.0], [1.0, 2.0]], "`a_t` is a list whose rows differ in length, expected an array"),
        ("text", "`a_t` is a text"),
        ((WANT, WANT), "`a_t` is a tuple of two"),
        (WANT.T, "`a_t` has shape (3, 2), expected (2, 3) = (batch, hidden). Write the shape of each factor beside it"),
        (WANT[0], "`a_t` has shape (3,), expected (2, 3)"),
        (WANT[:0], "`a_t` has shape (0, 3), expected (2, 3)"),
        (1.0, "`a_t` is one number"),
        (np.float64(1.0), "`a_t` has shape ()"),
        (WANT.astype(np.float32), "`a_t` has dtype float32, expected float64. Keep the dtype"),
        (WANT.astype(int), "`a_t` has dtype int64, expected float64"),
        (WANT > 3, "`a_t` has dtype bool, expected float64"),
        (np.where(WANT == 5, np.nan, WANT), "`a_t` holds nan at batch 1, hidden 1, expected finite numbers"),
        (np.where(WANT == 3, -np.inf, WANT), "`a_t` holds -inf at batch 0, hidden 2"),
        (WANT + np.eye(2, 3) * 0.5, "got 1.5, expected 1 at batch 0, hidden 0. Compare with the worked example"),
        (-WANT, "got -6, expected 6 at batch 1, hidden 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_was_expected(got, says):
    assert says in message(expect_close, got, WANT, name="a_t", axes=AXES)


@pytest.mark.parametrize("axes", [(), ("batch",)])
def test_without_words_for_the_axes_row_and_column_are_said(axes):
    assert "at row 1, column 2" in message(expect_close, WANT * 2, WANT, name="a_t", axes=axes)


def test_the_hint_of_a_check_takes_the_place_of_the_general_one():
    said = message(expect_close, 2 * WANT, WANT, name="a_t", hint="Look at the bias.")

    assert said.endswith("Look at the bias.")
    assert "worked example" not in said


@pytest.mark.parametrize(("scale", "error", "holds"), [
    (1.0, 0.9e-9, True), (1.0, 1.1e-9, False),
    (1e-6, 0.9e-9, True), (1e-6, 1.1e-9, False),
    (1e6, 0.9e-3, True), (1e6, 1.1e-3, False),
])  # fmt: skip
def test_the_tolerance_is_relative_to_the_largest_number_and_never_below_itself(scale, error, holds):
    want = np.array([0.0, scale])
    got = want + np.array([error, 0.0])

    if holds:
        expect_close(got, want, name="x")
    else:
        assert "differs from the formula" in message(expect_close, got, want, name="x")


def test_gradients_have_a_wider_tolerance_than_forward_passes():
    assert FORWARD == 1e-9
    assert GRADIENT == 1e-7
    expect_close(WANT + 1e-8, WANT, name="x", tolerance=GRADIENT)
    assert message(expect_close, WANT + 1e-8, WANT, name="x")


def test_numbers_too_large_to_subtract_fail_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert "differs" in message(expect_close, np.full(2, -1.7e308), np.full(2, 1.7e308), name="x")


def test_an_empty_array_is_close_to_an_empty_array():
    expect_close(np.zeros((0, 3)), np.zeros((0, 3)), name="x")


@pytest.mark.parametrize("got", [3.0, np.float64(3.0), np.array(3.0)])
def test_a_single_number_may_be_an_array_without_axes(got):
    expect_close(got, 3.0, name="loss")


@pytest.mark.parametrize("got", [3, True, np.array([3.0]), "3"])
def test_a_single_number_of_another_kind_is_refused(got):
    assert "`loss`" in message(expect_close, got, 3.0, name="loss")


def test_integers_are_accepted_where_the_check_allows_them():
    indices = np.array([1, 2])

    assert expect_array(indices, (2,), name="i", axes=("time",), float_needed=False) is indices
    assert "dtype int64" in message(expect_array, indices, (2,), name="i", axes=("time",))


def test_a_record_is_compared_field_by_field():
    want = Pair(WANT, WANT[0])
    axes = {"Wax": ("features", "hidden"), "ba": ("hidden",)}

    expect_record_close(Pair(WANT + 1e-8, WANT[0]), want, name="grads")

    wrong = message(expect_record_close, Pair(WANT, WANT[1]), want, name="grads", axes=axes)
    assert "`grads.ba` differs from the formula" in wrong
    assert "at hidden 0" in wrong


@pytest.mark.parametrize("got", [(WANT, WANT[0]), Other(WANT, WANT[0]), None, {"Wax": WANT}])
def test_a_record_of_another_type_is_refused(got):
    assert "expected Pair, with one entry per weight" in message(
        expect_record_close, got, Pair(WANT, WANT[0]), name="grads"
    )


def test_a_tuple_of_the_right_length_is_handed_back():
    assert expect_tuple((1, 2), ["a_next", "y_t"]) == (1, 2)


@pytest.mark.parametrize(
    ("got", "says"),
    [
        ((1,), "returned a tuple of one, where two values are expected: (a_next, y_t)."),
        ((1, 2, 3), "returned a tuple of three"),
        (None, "returned None (does the function end with `return`?), where two values are expected"),
        (WANT, "returned one array, where two values are expected"),
    ],
)
def test_a_tuple_of_another_length_is_refused(got, says):
    assert says in message(expect_tuple, got, ["a_next", "y_t"])


@pytest.mark.parametrize("got", [2, 2.0, np.float32(2.0), np.int64(2), np.array(2.0)])
def test_one_number_is_handed_back_as_a_float(got):
    assert expect_number(got, name="loss") == 2.0
    assert type(expect_number(got, name="loss")) is float


@pytest.mark.parametrize(
    ("got", "says"),
    [
        (None, "None (does the function end"),
        (True, "one truth value"),
        ("2", "a text"),
        ([2.0], "a list of one"),
        (np.ones(2), "one array of shape (2,), expected one number"),
        (float("nan"), "is nan, expected a finite number"),
        (np.inf, "is inf, expected"),
    ],
)
def test_what_is_not_one_finite_number_is_refused(got, says):
    assert says in message(expect_number, got, name="loss")


@pytest.mark.parametrize("condition", [False, 0, np.bool_(False), None])
def test_a_property_that_does_not_hold_fails_with_its_message(condition):
    assert message(expect, condition, "got, expected, next step") == "got, expected, next step"


def test_a_property_that_holds_says_nothing():
    expect(np.bool_(True), "never said")


def test_a_text_is_expected_letter_by_letter():
    expect_text("cut", "cut", name="cause")

    assert message(expect_text, "Cut", "cut", name="cause") == "`cause` is 'Cut', expected 'cut'."
    assert "is one number, expected 'cut'" in message(expect_text, 3.0, "cut", name="cause")


def test_an_output_that_holds_a_text_expects_one():
    output = Output("cause", holds=Kind.TEXT)

    output.expect("cut", "cut")
    assert "expected 'cut'" in message(output.expect, "shut", "cut")
