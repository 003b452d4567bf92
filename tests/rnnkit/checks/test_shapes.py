"""A wrong shape is explained by the names of its axes, before any number is compared."""

import numpy as np
import pytest
from rnnkit.checks import rnn_cell
from rnnkit.checks._shapes import Sizes, explain_error, shape_trouble
from rnnkit.checks._stored import Tensor, stored


@pytest.fixture
def sizes():
    """A case with a batch of 2, 3 features, 4 hidden units and 5 outputs."""
    return Sizes(stored("rnn_cell")["rnn_cell_step"]["cases"][0])


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((4, 2), "Yours is (hidden, batch): the axes are there, in another order. The rows of a product"),
        ((2,), "The axis hidden is missing"),
        ((4,), "The axis batch is missing"),
        ((), "2 axes too few"),
        ((2, 1, 4), "There is an axis of length 1 too many"),
        ((2, 4, 4), "The axis hidden is still there"),
        ((3, 3, 3, 3), "2 axes too many"),
        ((4, 4), "Batch is 4 = hidden long where 2 is meant. The rows of a product are the rows of its left factor"),
        ((1, 4), "Was everything summed over batch"),
    ],
)
def test_a_wrong_shape_is_explained_by_its_axes(sizes, shape, words):
    want = Tensor("a_t", ("batch", "hidden"), np.zeros((2, 4)))

    said = shape_trouble(Tensor("a_t", (), np.zeros(shape)), want, sizes)

    assert said.startswith(f"`a_t` has shape {shape}, expected (2, 4) = (batch, hidden).\n")
    assert words in said


def test_a_right_shape_needs_no_words(sizes):
    assert shape_trouble(Tensor("a_t", (), np.zeros((3, 4))), Tensor("a_t", (), np.ones((3, 4))), sizes) == ""


def test_steps_that_are_left_out_are_explained(sizes):
    want = Tensor("a", ("batch", "time", "hidden"), np.zeros((3, 5, 4)))

    assert "the first or the last step left out" in shape_trouble(Tensor("a", (), np.zeros((3, 6, 4))), want, sizes)


def test_a_vector_of_another_length_was_summed_over_another_axis(sizes):
    want = Tensor("ba", ("hidden",), np.zeros(4))

    assert "Over which axis was summed?" in shape_trouble(Tensor("ba", (), np.zeros(3)), want, sizes)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            lambda x_t, a_prev, params: x_t @ params.Waa,
            "3 = features as last axis of its left factor and 4 = hidden as",
        ),
        (lambda x_t, a_prev, params: a_prev + x_t, "(batch, hidden) and (batch, features) cannot be added"),
    ],
)
def test_an_error_of_numpy_gets_a_note_with_the_names_of_axes(wrong, words):
    with pytest.raises(ValueError) as caught:
        rnn_cell.rnn_cell_step(wrong)

    (note,) = caught.value.__notes__
    assert words in note


def test_an_error_about_something_else_gets_no_note(sizes):
    assert explain_error(ValueError("negative dimensions are not allowed"), sizes) == ""


def test_an_axis_of_an_unknown_or_shared_length_is_given_as_a_number(sizes):
    assert sizes.shape((2, 4, 17)) == "(batch, hidden, 17)"
    assert Sizes(stored("rnn_cell")["rnn_cell_step"]["cases"][1]).shape((3, 3)) == "(3, 3)"
