"""What the visible checks of notebook 06 say where no stored number decides."""

import numpy as np
import pytest
from rnnkit.checks import gated_cells as check
from rnnkit.params import init_gru, init_lstm

from autograder.unrolled.gated_cells import alternatives, mistakes


@pytest.fixture
def gru_args():
    rng = np.random.default_rng(1)
    return [rng.normal(size=(2, 3)), rng.normal(size=(2, 4)), init_gru(3, 4, 2, rng=rng)]


@pytest.fixture
def lstm_args():
    rng = np.random.default_rng(2)
    return [rng.normal(size=(2, 3)), *rng.normal(size=(2, 2, 4)), init_lstm(3, 4, 2, rng=rng)]


def test_z_of_one_copies_the_state_catches_a_share_that_is_turned_round(gru_args):
    wrong, right = mistakes.update_gate_turned_round, alternatives.gru_step_by_slices

    assert "with z = 1 everywhere" in check.update_gate_of_one_copies_the_state(wrong, gru_args)
    assert check.update_gate_of_one_copies_the_state(right, gru_args) == ""


def test_z_of_one_hands_the_gradient_on_catches_a_missing_way(gru_args):
    args = [np.ones((2, 4)), *gru_args]
    wrong, right = mistakes.direct_way_missing, alternatives.gru_back_by_gates

    assert "straight back" in check.update_gate_of_one_hands_the_gradient_on(wrong, args)
    assert check.update_gate_of_one_hands_the_gradient_on(right, args) == ""


def test_conserved_memory_catches_a_gate_that_is_ignored(lstm_args):
    wrong, right = mistakes.input_gate_ignored, alternatives.lstm_step_stacked

    assert "with f = 1 and i = 0" in check.gates_conserve_the_memory(wrong, lstm_args)
    assert check.gates_conserve_the_memory(right, lstm_args) == ""


def test_a_kept_memory_hands_the_gradient_on_catches_one_that_ends(lstm_args):
    args = [*np.ones((2, 2, 4)), *lstm_args]
    wrong, right = mistakes.memory_gradient_not_added, alternatives.lstm_back_by_gates

    assert "dc_prev is not dc_t" in check.kept_memory_hands_the_gradient_on(wrong, args)
    assert check.kept_memory_hands_the_gradient_on(right, args) == ""


def test_twice_in_twice_out_catches_what_does_not_depend_on_the_gradient(gru_args):
    args = [np.ones((2, 4)), *gru_args]
    wrong, right = mistakes.output_weights_in_the_gradient_of_the_gru, alternatives.gru_back_by_einsum

    assert "not everything doubles" in check.twice_in_twice_out(wrong, args)
    assert check.twice_in_twice_out(right, args) == ""
