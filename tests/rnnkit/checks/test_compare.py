"""How a visible check explains: shapes by the names of axes, arrays in a table, written arguments by name."""

import numpy as np
import pytest
from rnnkit.checks import bidirectional, bptt, gated_cells, rnn_cell
from rnnkit.checks._compare import CheckFailed

from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from autograder.unrolled.bidirectional import mistakes as mistakes_of_two_directions
from autograder.unrolled.bptt import mistakes, oracle
from autograder.unrolled.rnn_cell import oracle as oracle_of_the_cell

WIDEST = 100


def complaint(check, function):
    with np.errstate(all="ignore"), pytest.raises(CheckFailed) as caught:
        check(function)
    return str(caught.value)


def joined(text):
    return " ".join(text.split())


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
