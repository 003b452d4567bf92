"""What is worth how much in notebook 06."""

import numpy as np
import pytest

from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED
from autograder.unrolled.gated_cells.oracle import sigmoid
from autograder.unrolled.given.rnn_parts import gru_backward, gru_forward, lstm_forward

SEEDS = (1, 2, 3)
NOTEBOOK = UNROLLED.assignment("06_gated_cells")
EDGES_OF_GRU, EDGES_OF_LSTM = "one_row_or_many_of_any_size", "one_row_or_many_of_any_size_in_the_lstm"


def lost(name, function, seed):
    result = NOTEBOOK.exercise(name).check(local_space({name: function}, UNROLLED.records), seed=seed)
    return {claim.name for claim in result.claims if not claim.passed}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sigmoid_that_overflows_costs_the_claim_about_sizes_only(seed):
    def lstm_cell_step(x_t, a_prev, c_prev, params):
        u = x_t @ params.Wgx + a_prev @ params.Wga + params.bg
        i, f, _, o = np.split(np.exp(u) / (1 + np.exp(u)), 4, axis=1)
        c_t = f * c_prev + i * np.tanh(np.split(u, 4, axis=1)[2])
        return o * np.tanh(c_t), c_t

    assert lost("lstm_cell_step", lstm_cell_step, seed) == {EDGES_OF_LSTM}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("most", [2, 10, 50])
def test_a_memory_may_be_as_large_as_it_likes(most, seed):
    def lstm_cell_step(x_t, a_prev, c_prev, params):
        i, f, g, o = np.split(x_t @ params.Wgx + a_prev @ params.Wga + params.bg, 4, axis=1)
        c_t = np.clip(sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g), -most, most)
        return sigmoid(o) * np.tanh(c_t), c_t

    assert lost("lstm_cell_step", lstm_cell_step, seed) == {EDGES_OF_LSTM}


@pytest.mark.parametrize("seed", SEEDS)
def test_words_in_whole_numbers_are_read_and_give_floats(seed):
    def gru_cell_step(x_t, a_prev, params):
        a = gru_forward(x_t[:, None], a_prev, params)[0][:, 0]
        return a.astype(x_t.dtype)

    assert lost("gru_cell_step", gru_cell_step, seed) == {EDGES_OF_GRU}


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_may_be_as_large_as_they_like(seed):
    def gru_cell_backward(da_t, x_t, a_prev, params):
        _, trace = gru_forward(x_t[:, None], a_prev, params)
        dx, da0, grads = gru_backward(np.clip(da_t, -50, 50)[:, None], trace, params)
        return dx[:, 0], da0, grads

    assert lost("gru_cell_backward", gru_cell_backward, seed) == {"back_from_one_row_or_many"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_single_row_and_a_single_unit_keep_their_axes_at_one_price(seed):
    def lstm_cell_step(x_t, a_prev, c_prev, params):
        a, trace = lstm_forward(x_t[:, None], a_prev, c_prev, params)
        return a[:, 0].squeeze(), trace.last_cell.squeeze()

    def gru_cell_step(x_t, a_prev, params):
        return gru_forward(x_t[:, None], a_prev, params)[0].squeeze()

    assert lost("lstm_cell_step", lstm_cell_step, seed) == {EDGES_OF_LSTM}
    assert lost("gru_cell_step", gru_cell_step, seed) == {EDGES_OF_GRU}


@pytest.mark.parametrize("name", ["gru_cell_step", "gru_cell_backward", "lstm_cell_step", "lstm_cell_backward"])
def test_the_visible_check_asks_for_more_than_one_number_of_units(name):
    cases = NOTEBOOK.exercise(name).visible_cases(np.random.default_rng(1))

    assert {len(case[-1].Wga) for case in cases} >= {1, 3}
