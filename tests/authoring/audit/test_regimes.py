"""The claims draw from all that a docstring allows, and the audit's domains hold the same regimes, no more and no less.

What is drawn is overheard; `python benchmarks/regimes.py` writes it down.
"""

import inspect
from functools import cache

import numpy as np
import pytest

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.unrolled import UNROLLED
from benchmarks.regimes import allowed, asked, regimes_of

SEEDS = (1, 20_261_122)
EXERCISES = [pytest.param(a, e, id=f"{a.name[:2]}-{e.name}") for a in UNROLLED.graded for e in a.exercises]

ROWS = {"one row", "one column"}
SEQUENCES = {"one row", "one step"}
WORDS = {"one row", "one step", "whole numbers"}
LENGTHS = {"one row", "a length of one", "all alike", "different", "the first is not the longest"}
MASKS = {"none", "truth values", "all true", "all false", "begins with false", "a row all false", "padding"}
ALLOWED = {
    "z": {*ROWS, "large numbers", "small numbers", "zeros"},
    "x": {*SEQUENCES, "many steps", "one column"},
    "a": SEQUENCES,
    "da": {*SEQUENCES, "large numbers", "many steps"},
    "x_t": ROWS,
    "a_t": ROWS,
    "a_prev": ROWS,
    "a0": ROWS,
    "da_t": {*ROWS, "large numbers"},
    "dc_t": {*ROWS, "large numbers", "small numbers", "zeros"},
    "c_prev": {*ROWS, "large numbers", "zeros"},
    "factors": {"one length", "large numbers", "zeros"},
    "scores": {"one length", "large numbers", "small numbers", "tiny numbers", "zeros"},
    "temperature": {"small numbers"},
    "learning_rate": {"small numbers"},
    "upstream": {*ROWS, "large numbers", "small numbers", "zeros"},
    "image": ROWS,
    "state": ROWS,
    "y_t": ROWS,
    "targets": WORDS,
    "labels": WORDS,
    "source": WORDS,
    "lengths": LENGTHS,
    "mask": MASKS,
    "params": set(),
    "grads": {"large numbers", "small numbers", "zeros"},
    "start": {"a list", "whole numbers"},
    "values": {*SEQUENCES, "one column", "not a number"},
    "before": {*SEQUENCES, "one column", "large numbers", "small numbers", "not a number"},
    "after": {*SEQUENCES, "one column", "large numbers", "small numbers", "not a number"},
    "dx": {*SEQUENCES, "one column", "large numbers", "small numbers", "not a number"},
    "queries": {*SEQUENCES, "one column", "zeros", "small numbers"},
    "keys": {*SEQUENCES, "one column", "zeros", "small numbers"},
    "dweights": {*SEQUENCES, "one column", "zeros", "small numbers", "large numbers"},
    "dcontext": {*SEQUENCES, "one column", "zeros", "small numbers", "large numbers"},
    "weights": {*SEQUENCES, "one column", "zeros"},
    "y_prev": {"one row"},
    "b_prev": ROWS,
    "losses": {"one length", "large numbers", "not a number"},
    "readings": {"Readings"},
    "noun": {"one length", "whole numbers"},
    "verb": {"one length", "whole numbers"},
}
"""What an argument of this name may be, by the docstrings."""
READ_BY_GATES = {*ROWS, "whole numbers", "large numbers", "small numbers", "zeros"}
OTHERWISE = {
    ("classify_image", "x"): {*ROWS, "zeros", "small numbers"},
    ("sequence_loss", "mask"): {*MASKS, "whole numbers", "floats"},
    ("rnn_forward", "x"): {*ALLOWED["x"], "whole numbers", "small numbers", "zeros"},
    ("forward_in_chunks", "x"): {*SEQUENCES, "one column"},
    ("sgd_step", "grads"): {"large numbers", "zeros"},
    **{(of, "mask"): MASKS - {"none"} for of in ("masked_softmax", "attend", "decoder_step_with_attention")},
    ("masked_softmax", "scores"): {*SEQUENCES, "one column", "large numbers", "small numbers", "not a number"},
    ("attention_scores", "keys"): {*ALLOWED["keys"], "large numbers", "many steps"},
    ("attend", "keys"): {*ALLOWED["keys"], "large numbers", "many steps", "not a number"},
    ("attend", "values"): {*ALLOWED["keys"], "large numbers", "many steps", "not a number"},
    ("attend_backward", "values"): {*ALLOWED["keys"], "large numbers"},
    ("decoder_step_with_attention", "keys"): {*ALLOWED["values"], "large numbers", "zeros"},
    ("decoder_step_with_attention", "values"): {*ALLOWED["values"], "large numbers", "zeros"},
    ("translate_with_attention", "source"): {*WORDS, "many steps"},
    ("frame_accuracy", "scores"): {*SEQUENCES, "one column", "many steps", "large numbers", "not a number"},
    ("adam_step", "state"): {"a tuple"},
    ("adam_step", "grads"): {*ALLOWED["grads"], "tiny numbers"},
    ("weighted_backward", "a"): {*ALLOWED["x"], "small numbers", "zeros"},
    ("gru_cell_step", "x_t"): READ_BY_GATES,
    ("gru_cell_step", "a_prev"): {*ROWS, "zeros"},
    ("gru_cell_step", "params"): {"GRUParams", "large numbers"},
    ("gru_cell_backward", "x_t"): READ_BY_GATES,
    ("gru_cell_backward", "a_prev"): {*ROWS, "zeros"},
    ("gru_cell_backward", "da_t"): {*ALLOWED["da_t"], "zeros"},
    ("gru_cell_backward", "params"): {"GRUParams", "large numbers"},
    ("lstm_cell_step", "x_t"): READ_BY_GATES,
    ("lstm_cell_step", "a_prev"): {*ROWS, "zeros"},
    ("lstm_cell_step", "params"): {"LSTMParams", "large numbers"},
    ("lstm_cell_backward", "x_t"): READ_BY_GATES,
    ("lstm_cell_backward", "a_prev"): {*ROWS, "zeros"},
    ("lstm_cell_backward", "da_t"): {*ALLOWED["da_t"], "zeros"},
    ("lstm_cell_backward", "params"): {"LSTMParams", "large numbers"},
    ("melody_step_probabilities", "temperature"): {"small numbers", "large numbers"},
    ("generate_melody", "length"): {"large numbers"},
    ("clip_by_global_norm", "grads"): {*ALLOWED["grads"], "RNNParams", "GRUParams", "LSTMParams"},
}
"""Arguments that may be more than others of their name, or less."""


@cache
def drawn(assignment_name, exercise_name):
    assignment = UNROLLED.assignment(assignment_name)
    return asked(assignment, assignment.exercise(exercise_name), SEEDS)


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_what_is_drawn_is_named_as_in_the_notebook(assignment, exercise):
    solution = next(a for a in answers(UNROLLED, assignment) if a.name == SOLUTION and a.of == exercise.name)

    assert list(drawn(assignment.name, exercise.name)) == list(inspect.signature(solution.function()).parameters)


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_every_regime_that_a_docstring_allows_is_drawn(assignment, exercise):
    seen = drawn(assignment.name, exercise.name)
    wanted = {name: OTHERWISE.get((exercise.name, name), ALLOWED.get(name, set())) for name in seen}
    missing = {name: wanted[name] - seen[name].regimes for name in seen}

    assert {name: regimes for name, regimes in missing.items() if regimes} == {}


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_a_domain_is_nowhere_wider_than_what_is_asked_nor_narrower(assignment, exercise):
    seen, domain = drawn(assignment.name, exercise.name), allowed(assignment, exercise)
    wider = {name: domain[name].regimes - seen[name].regimes for name in seen}
    narrower = {name: seen[name].regimes - domain[name].regimes for name in seen}

    assert {name: regimes for name, regimes in wider.items() if regimes} == {}
    assert {name: regimes for name, regimes in narrower.items() if regimes} == {}


@pytest.mark.parametrize(
    ("name", "value", "regimes"),
    [
        ("mask", None, {"none"}),
        ("mask", np.array([[False, True], [True, True]]), {"truth values", "begins with false"}),
        ("mask", np.array([[1, 0], [0, 0]]), {"whole numbers", "padding", "a row all false"}),
        ("mask", np.zeros((2, 2)), {"floats", "all false"}),
        ("lengths", np.array([1, 3]), {"a length of one", "different", "the first is not the longest"}),
        ("lengths", np.array([3]), {"one row"}),
        ("x", np.full((1, 60, 1), 1e-3), {"one row", "many steps", "one column", "small numbers"}),
        ("x", np.full((2, 1, 3), np.nan), {"one step", "not a number", "zeros"}),
        ("targets", np.array([[1, 2]]), {"one row", "whole numbers"}),
        ("start", [1, 2], {"a list"}),
        ("learning_rate", 1e-9, {"tiny numbers"}),
    ],
)
def test_a_regime_is_said_in_words(name, value, regimes):
    assert set(regimes_of(name, value)) == regimes
