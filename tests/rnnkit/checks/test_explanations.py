"""How a visible check explains: shapes by the names of axes, arrays in a table, written arguments by name."""

import numpy as np
import pytest
from rnnkit.checks import bidirectional, bptt, gated_cells, rnn_cell
from rnnkit.checks._compare import CheckFailed
from rnnkit.checks._shapes import Sizes, explain_error, shape_trouble
from rnnkit.checks._stored import Tensor, stored
from rnnkit.checks._verdicts import rows

from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from autograder.unrolled.bidirectional import mistakes as mistakes_of_two_directions
from autograder.unrolled.bptt import mistakes, oracle
from autograder.unrolled.rnn_cell import oracle as oracle_of_the_cell

pytestmark = pytest.mark.usefixtures("settled")
WIDEST = 100


def complaint(check, function):
    with np.errstate(all="ignore"), pytest.raises(CheckFailed) as caught:
        check(function)
    return str(caught.value)


def joined(text):
    return " ".join(text.split())


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


def changed(function, **changes):
    """A backward pass whose gradients of some weights are others."""

    def wrong(*args):
        dx, da0, grads = function(*args)
        return dx, da0, grads._replace(**{name: change(getattr(grads, name)) for name, change in changes.items()})

    return wrong


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (np.negative, "wrong: minus sign"),
        (np.zeros_like, "wrong: all zeros"),
        (np.transpose, "wrong: transposed"),
        (lambda g: 2.0 * g, "wrong: factor 2"),
        (lambda g: g / 0.0, "wrong: holds "),
        (lambda g: g + np.eye(3)[1] if len(g) == 3 else g, "wrong: only at hidden 1"),
        (np.cos, "wrong"),
    ],
)
def test_the_table_says_what_is_wrong_with_each_gradient(change, verdict):
    said = complaint(bptt.rnn_backward, changed(oracle.rnn_backward, Waa=change)).splitlines()

    lines = {line.split()[0]: line for line in said if line.startswith("  ") and "(" in line}
    assert verdict in lines["grads.Waa"]
    assert lines["grads.Wax"].endswith("ok")
    assert "< 1e-7" in lines["grads.ba"]


def test_the_table_says_how_large_the_error_is_and_where():
    def late(da, x, a, a0, params):
        dx, da0, grads = oracle.rnn_backward(da, x, a, a0, params)
        if dx.shape == (2, 4, 1):
            dx[1, 3, 0] += 3 * np.max(np.abs(dx))
        return dx, da0, grads

    said = complaint(bptt.rnn_backward, late).splitlines()

    (line,) = (line for line in said if line.startswith("  dx"))
    assert joined(line) == "dx (2, 4, 1) 3 batch 1, time 3, features 0 wrong: only at time 3"


def test_what_is_right_in_one_case_and_wrong_in_another_is_shown_where_it_is_wrong():
    right, wrong = (Tensor("a", ("time",), np.array(values)) for values in ([1.0, 2.0, 3.0], [1.0, 2.0, 5.0]))

    (row,) = rows({0: [(right, right)], 1: [(wrong, right)]})

    assert (row.where, row.verdict) == ("time 2", "wrong: only at time 2")


@pytest.mark.parametrize(
    ("module", "topic"), [(bptt, "bptt"), (gated_cells, "gated_cells"), (bidirectional, "bidirectional")]
)
def test_every_line_of_every_complaint_is_short_enough(module, topic):
    known = mistakes_in(next(a for a in UNROLLED.graded if a.topic == topic).module("mistakes"))
    lines = [line for wrong in known for line in complaint(getattr(module, wrong.of), wrong.function).splitlines()]

    assert max(map(len, lines)) <= WIDEST


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (bptt.rnn_backward, mistakes.future_not_added),
        (bidirectional.birnn_backward, mistakes_of_two_directions.inputs_hear_one_direction),
    ],
)
def test_a_table_stands_between_the_largest_difference_and_the_name(check, wrong):
    said = complaint(check, wrong.function)

    assert said.index("largest difference") < said.index("verdict") < said.index("This is exactly")


def test_one_returned_array_needs_no_table():
    assert "verdict" not in complaint(rnn_cell.rnn_cell_step, lambda *case: 2 * oracle_of_the_cell.rnn_cell_step(*case))


def test_arguments_that_are_written_to_are_named_as_the_student_names_them():
    def rnn_cell_step(word, memory, params):
        a_t = oracle_of_the_cell.rnn_cell_step(word, memory, params)
        memory += 1.0
        return a_t

    said = joined(complaint(rnn_cell.rnn_cell_step, rnn_cell_step))

    assert "the function writes into `memory`:" in said
    assert "This is exactly" not in said
