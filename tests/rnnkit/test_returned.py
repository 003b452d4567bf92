"""What counts as what when a function returns it: generous where nobody is misled, and nowhere else."""

import numpy as np
import pytest
from rnnkit.params import RNNParams, init_birnn
from rnnkit.returned import Kind, as_declared, described, described_as_numbers, letters_of, trouble_with_count

ROWS = [[1.0, 2.0], [3.0, 4.0]]
RAGGED = [[1.0, 2.0], [3.0]]


def one(value, kind=Kind.NUMBERS):
    return as_declared(value, [kind])


def is_same(got, want):
    return (
        type(got) is type(want)
        and got.dtype == want.dtype
        and np.array_equal(got, want, equal_nan=got.dtype.kind == "f")
    )


@pytest.mark.parametrize("value", [ROWS, tuple(map(tuple, ROWS)), list(np.array(ROWS)), np.array(ROWS)])
def test_lists_of_numbers_and_of_rows_are_an_array(value):
    assert is_same(one(value), np.array(ROWS))


@pytest.mark.parametrize("value", [2, 2.0, np.int64(2), np.float64(2.0), np.array(2), np.array(2.0)])
def test_numbers_of_all_types_are_one_number(value):
    assert is_same(one(value), np.float64(2.0))


@pytest.mark.parametrize("value", [[1, 2], [1.0, 2.0], (1, 2), np.array([1.0, 2.0]), np.array([1, 2], np.float32)])
def test_whole_numbered_floats_are_ids(value):
    assert is_same(one(value, Kind.WHOLE), np.array([1, 2]))


@pytest.mark.parametrize("value", [[1.5, 2.0], [np.nan, 1.0], [1e300, 1.0]])
def test_floats_between_whole_numbers_and_beyond_them_are_no_ids(value):
    assert is_same(one(value, Kind.WHOLE), np.array(value))


def test_a_list_of_truth_values_is_a_mask_and_a_list_of_zeros_and_ones_is_none():
    assert is_same(one([True, False], Kind.FLAGS), np.array([True, False]))
    assert one([1, 0], Kind.FLAGS).dtype.kind == "i"


@pytest.mark.parametrize("value", [[True, False], np.array([True])])
@pytest.mark.parametrize("kind", [Kind.NUMBERS, Kind.WHOLE])
def test_truth_values_are_no_numbers(value, kind):
    assert one(value, kind).dtype == np.bool_


def test_several_values_may_come_as_a_list():
    a, b = as_declared([ROWS, 1], [Kind.NUMBERS, Kind.WHOLE])

    assert is_same(a, np.array(ROWS))
    assert is_same(b, np.int64(1))
    assert isinstance(as_declared([1, 2], [Kind.NUMBERS] * 2), tuple)


def test_the_fields_of_weights_may_be_lists_but_weights_keep_their_names():
    weights = RNNParams(ROWS, ROWS, [1, 2], np.array(ROWS), [1.0])

    got = one(weights, Kind.RECORD)

    assert isinstance(got, RNNParams)
    assert is_same(got.ba, np.array([1.0, 2.0]))
    assert one(list(weights), Kind.RECORD) == list(weights)
    assert one((1.0, 2.0), Kind.RECORD) == (1.0, 2.0)


def test_weights_in_weights_are_weights():
    weights = init_birnn(2, 3, 2, rng=np.random.default_rng(0))
    listed = weights._replace(ahead=type(weights.ahead)(*(w.tolist() for w in weights.ahead)))

    got = one(listed, Kind.RECORD)

    assert isinstance(got.ahead, type(weights.ahead))
    assert is_same(got.ahead.Wax, weights.ahead.Wax)


@pytest.mark.parametrize("value", [RAGGED, ["1", "2"], [None], "12", None, {"a": 1.0}, [10**400], [[1.0], "a"]])
@pytest.mark.parametrize("kind", list(Kind))
def test_what_counts_as_nothing_stays_what_it_is(value, kind):
    assert one(value, kind) is value


@pytest.mark.parametrize("value", [np.ones((2, 1)), np.ones((1, 2)), np.ones(2, np.float32)])
def test_another_shape_and_single_precision_stay(value):
    assert is_same(one(value), value)


@pytest.mark.parametrize("value", ["cut", np.str_("cut")])
def test_a_text_is_a_text_whoever_made_it(value):
    got = one(value, Kind.TEXT)

    assert got == "cut"
    assert type(got) is str


@pytest.mark.parametrize("value", [b"cut", ["cut"], np.array("cut"), 3.0])
def test_what_holds_a_text_is_none(value):
    assert one(value, Kind.TEXT) is value


def test_texts_are_compared_letter_by_letter():
    assert letters_of("ab").tolist() == [97, 98]
    assert letters_of("").shape == (0,)


def test_an_array_is_not_taken_apart_into_several_values():
    both = np.ones((2, 3))

    assert as_declared(both, [Kind.NUMBERS] * 2) is both
    assert trouble_with_count(both, ("da", "dWya")) == (
        "the function returned one array, where two values are expected: (da, dWya)."
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "None (does the function end with `return`?)"),
        (2.0, "one number"),
        (True, "one truth value"),
        ("a", "a text"),
        ((1, 2, 3), "a tuple of three"),
        ([1] * 9, "a list of 9"),
        (RNNParams(*range(5)), "one RNNParams"),
        ({}, "a value of type dict"),
    ],
)
def test_a_value_is_said_in_words(value, said):
    assert described(value) == said


def test_it_is_said_why_a_list_is_no_array():
    assert described_as_numbers(RAGGED) == "a list whose rows differ in length"
    assert described_as_numbers(["a"]) == "a list of texts"
    assert described_as_numbers((None,)) == "a tuple that does not hold numbers alone"
    assert described_as_numbers(None) == described(None)


PAIR = [Kind.NUMBERS, [Kind.NUMBERS, Kind.WHOLE]]


@pytest.mark.parametrize("value", [([1, 2], (3, 4.0)), [[1, 2], [3, 4]], (np.array([1.0, 2.0]), (3.0, np.array(4)))])
def test_a_tuple_among_the_values_is_brought_into_form_as_well(value):
    first, (second, third) = as_declared(value, PAIR)

    assert is_same(first, np.array([1.0, 2.0]))
    assert is_same(second, np.float64(3.0)) and is_same(third, np.int64(4))


@pytest.mark.parametrize("inner", [(3.0,), 3.0, None, "ab"])
def test_what_is_no_tuple_of_the_right_length_stays_as_it_is(inner):
    assert as_declared((1.0, inner), PAIR)[1] is inner


def test_what_is_wrong_with_a_tuple_among_the_values_is_said_of_it():
    said = trouble_with_count((1, 2), ["m", "v", "t"], what="`state` is")

    assert said == "`state` is a tuple of two, where three values are expected: (m, v, t)."
