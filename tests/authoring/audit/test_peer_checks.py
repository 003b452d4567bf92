"""The checks of other courses, rebuilt: they accept what is right, and what they are said to see they do see."""

import ast

import numpy as np
import pytest

from autograder.authoring.audit.trial import court_of
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from benchmarks.peers import cmu, coursera, cs231n
from benchmarks.peers.contract import PeerCheck, Verdict
from benchmarks.peers.trial import MISTAKE, Difference, Wrong, outcome, shown_later, solutions

CHECKS = (*cs231n.CHECKS, *coursera.CHECKS, *cmu.CHECKS)
EACH = pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.peer}-{check.theirs}-{check.ours}")


def named(name, ours):
    """Find a known mistake."""
    notebook = next(check.assignment for check in CHECKS if check.ours == ours)
    known = mistakes_in(UNROLLED.assignment(notebook).module("mistakes"))
    return next(mistake.function for mistake in known if (mistake.of, mistake.name) == (ours, name))


def verdicts(function, ours):
    """Show an answer to all checks of a function, by course."""
    return {check.peer: check.verdict(function, solutions()) for check in CHECKS if check.ours == ours}


def failed_claims(function, assignment, ours):
    court, _ = court_of(UNROLLED, UNROLLED.assignment(assignment), ours)
    return court.failed_claims(function, seed=3)


def times(factor, value):
    """Multiply every number of an answer."""
    if hasattr(value, "_fields"):
        return type(value)(*(times(factor, item) for item in value))
    return tuple(times(factor, item) for item in value) if isinstance(value, tuple) else factor * value


@EACH
def test_the_right_answer_passes(check):
    assert check.verdict(solutions()[check.ours], solutions()) is Verdict.PASSED


@EACH
@pytest.mark.parametrize("factor", [-1.0, 0.0, np.nan])
def test_wrong_numbers_are_caught(check, factor):
    right = solutions()[check.ours]

    assert check.caught(lambda *args: times(factor, right(*args)), solutions())


@EACH
def test_an_answer_that_raises_is_stopped(check):
    def unfinished(*_):
        raise NotImplementedError

    assert check.verdict(unfinished, solutions()) is Verdict.STOPPED


def test_an_answer_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr("benchmarks.peers.contract.SECONDS", 0.05)

    def endless(*_):
        while True:
            pass

    assert CHECKS[0].verdict(endless, solutions()) is Verdict.STOPPED


def test_a_printed_number_is_told_from_an_assertion():
    def look(answer, _rights):
        assert answer() > 0
        return answer() == 1

    check = PeerCheck("peer", "theirs", "01_rnn_cell", "rnn_cell_step", look)

    assert check.verdict(lambda: 1, {}) is Verdict.PASSED
    assert check.verdict(lambda: 2, {}) is Verdict.PRINTED
    assert check.verdict(lambda: 0, {}) is Verdict.STOPPED


def test_a_lost_batch_axis_slips_through_all_of_theirs_and_not_through_ours():
    squeezed = named("single_sequence_loses_its_batch_axis", "rnn_cell_step")

    assert set(verdicts(squeezed, "rnn_cell_step").values()) == {Verdict.PASSED}
    assert failed_claims(squeezed, "01_rnn_cell", "rnn_cell_step")


def test_a_tanh_of_each_term_passes_one_set_of_assertions_and_shows_in_what_is_printed():
    found = verdicts(named("tanh_of_each_term", "rnn_cell_step"), "rnn_cell_step")

    assert found == {"CS231n": Verdict.PRINTED, "Coursera": Verdict.PRINTED, "CMU 11-785": Verdict.STOPPED}


def test_a_wrong_gradient_of_the_input_weights_slips_through_where_no_entry_of_them_is_printed():
    _, (right, *_) = court_of(UNROLLED, UNROLLED.assignment("06_gated_cells"), "lstm_cell_backward")
    source = ast.unparse(right.tree).replace("LSTMParams(x_t.T @ du,", "LSTMParams(x_t.T @ u,")
    function = right.function(ast.parse(source).body[0])

    assert verdicts(function, "lstm_cell_backward") == {"CS231n": Verdict.PRINTED, "Coursera": Verdict.PASSED}
    assert failed_claims(function, "06_gated_cells", "lstm_cell_backward")


def test_seven_digits_pass_the_cell_of_the_step_and_show_in_the_next():
    check, rounded = cs231n.CHECKS[0], named("state_in_float32", "rnn_cell_step")

    assert not check.caught(rounded, solutions())
    assert shown_later(check, Wrong(MISTAKE, "", "", rounded), CHECKS) == ["rnn_step_backward"]


def test_an_output_without_the_state_passes_the_assertions_of_one_edition_only():
    found = verdicts(named("state_ignored", "rnn_cell_output"), "rnn_cell_output")

    assert found == {"Coursera": Verdict.STOPPED, "Coursera, other edition": Verdict.PRINTED}


def test_what_theirs_do_not_ask_for_is_not_held_against_an_answer():
    overwritten = Wrong(MISTAKE, "", "", named("memory_overwritten", "rnn_cell_step"))
    zeros_missing = named("output_weights_in_the_gradient", "rnn_cell_backward")
    of_step, of_slopes = cs231n.CHECKS[0], cs231n.CHECKS[2]

    assert outcome(of_step, [overwritten]).not_asked == (overwritten,)
    assert not Difference(of_slopes).shows(zeros_missing)
    assert Difference(of_slopes).shows(named("slope_left_out", "rnn_cell_backward"))


def test_grids_and_draws_are_those_of_the_other_course():
    first = coursera._draw(np.random.RandomState(1), {"x": (3, 10)})["x"]

    assert np.allclose(cs231n._grid(0.0, 0.5, 2, 3), [[0.0, 0.1, 0.2], [0.3, 0.4, 0.5]])
    assert first[0, 0] == np.random.RandomState(1).randn()
