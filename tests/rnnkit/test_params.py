import numpy as np
import pytest
from rnnkit.params import init_attention, init_gru, init_lstm

SIZES = (3, 4, 2)  # features, hidden, outputs


@pytest.mark.parametrize(("init", "gates"), [(init_gru, 3), (init_lstm, 4)])
def test_weights_have_a_column_for_each_unit_of_each_gate(init, gates):
    params = init(*SIZES, rng=np.random.default_rng(1))

    assert (params.Wgx.shape, params.Wga.shape, params.bg.shape) == ((3, 4 * gates), (4, 4 * gates), (4 * gates,))
    assert (params.Wya.shape, params.by.shape) == ((4, 2), (2,))


def test_the_forget_gate_of_an_lstm_begins_open_and_no_other():
    bias = init_lstm(*SIZES, rng=np.random.default_rng(1)).bg

    assert bias.reshape(4, 4)[1].tolist() == [1.0] * 4  # input, forget, candidate, output
    assert bias.sum() == 4


def test_a_translator_that_looks_back_starts_where_its_reader_ends_and_answers_from_both():
    params = init_attention(5, 4, 3, 7, rng=np.random.default_rng(1))  # source, hidden, values, target
    state, key, value = np.zeros((1, 4)), np.zeros((1, 4)) @ params.Wk, np.eye(5)[:1] @ params.Wv

    assert (params.encoder.Wax.shape, params.encoder.Wya.shape) == ((5, 4), (4, 0))
    assert key.shape == state.shape
    assert (state @ params.decoder.Wya).shape == (value @ params.Wyc).shape == (1, len(params.decoder.Wax))
