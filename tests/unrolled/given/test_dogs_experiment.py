"""The dogs experiment: what a network begins with, how it is scored, and that its gradient is one."""

import numpy as np
import pytest
from rnnkit.data.dogs import Gapped, draw_gapped
from rnnkit.params import GRUParams, LSTMParams, RNNParams, init_gru, init_lstm, init_rnn

from autograder.unrolled.given import dogs_experiment as dogs
from autograder.unrolled.given.rnn_parts import stack_models

SENTENCES = draw_gapped(6, 2, rng=np.random.default_rng(1))


def fresh(init, **options):
    return dogs.fresh(init, rng=np.random.default_rng(2), n_hidden=3, **options)


@pytest.mark.parametrize(("init", "kind"), [(init_gru, GRUParams), (init_lstm, LSTMParams)])
def test_the_gate_that_keeps_the_memory_begins_open_and_the_others_halfway(init, kind):
    params = fresh(init, keep=2.5)

    assert type(params) is kind
    assert params.bg[3:6].tolist() == [2.5] * 3
    assert not params.bg[:3].any() and not params.bg[6:].any()


def test_a_word_is_drawn_with_spread_one():
    params = dogs.fresh(init_rnn, rng=np.random.default_rng(2), n_hidden=500)

    assert params.Wax.dtype == np.float32
    assert params.Wax.std() == pytest.approx(1, abs=0.05)


def test_words_are_one_hot_for_one_network_and_for_a_stack():
    one = dogs.one_hot(SENTENCES)

    assert np.array_equal(one.argmax(axis=-1), SENTENCES.ids)
    assert np.array_equal(one.sum(axis=-1), np.ones(SENTENCES.ids.shape))


def test_accuracy_is_the_share_of_right_verbs_of_each_network():
    always = fresh(init_rnn)._replace(Wya=np.zeros((3, 2), np.float32), by=np.array([0, 1], np.float32))
    never = always._replace(by=np.array([1, 0], np.float32))

    assert dogs.accuracy(stack_models([always, never]), SENTENCES).tolist() == [
        np.mean(SENTENCES.verb == 1),
        np.mean(SENTENCES.verb == 0),
    ]


@pytest.mark.parametrize("init", [init_rnn, init_gru, init_lstm])
def test_the_gradient_of_a_stack_is_that_of_the_loss_of_each_network(init):
    double = stack_models([type(p)(*(np.float64(w) for w in p)) for p in (fresh(init), fresh(init))])
    chosen = Gapped(np.stack([SENTENCES.ids] * 2), np.stack([SENTENCES.verb] * 2))
    loss, grads = dogs.loss_and_grads(double, chosen)
    by = [double.by.copy() for _ in range(2)]
    by[0][1, 0] += 1e-5
    by[1][1, 0] -= 1e-5
    ahead, back = (dogs.loss_and_grads(double._replace(by=b), chosen)[0][1] for b in by)

    assert loss.shape == (2,)
    assert grads.by[1, 0] == pytest.approx((ahead - back) / 2e-5, rel=1e-4)


def test_a_way_back_of_ones_own_is_what_the_update_uses():
    asked = []

    def way_back(x, a, params, da_last):
        asked.append((x.shape[1:], a.shape[1:], da_last.shape[1:]))
        return RNNParams(*map(np.zeros_like, params))

    accuracy = dogs.accuracy_by_gap(init_rnn, (2,), seeds=2, updates=1, way_back=way_back)

    assert accuracy.shape == (1, 2)
    assert len(asked) == 2
    assert asked[0][0][0] == asked[0][1][0]
    assert asked[0][1][1:] == asked[0][2] == (dogs.HIDDEN,)
