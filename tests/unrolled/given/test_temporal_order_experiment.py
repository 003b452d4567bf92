"""The temporal order experiment: what it begins with, who has solved it, and when it is given up."""

import numpy as np
import pytest
from rnnkit.data.temporal_order import draw_ordered

from autograder.unrolled.given import temporal_order_experiment as order
from autograder.unrolled.given.rnn_parts import stack_models

SEQUENCES = draw_ordered(40, 12, rng=np.random.default_rng(1))


def fresh(seed=1):
    return order.fresh(rng=np.random.default_rng(seed))


def test_weights_begin_as_in_the_paper():
    params = fresh()

    assert params.Waa.shape == (50, 50)
    assert params.Waa.std() == pytest.approx(0.1, abs=0.005)
    assert not params.ba.any() and not params.by.any()
    assert {w.dtype for w in params} == {np.dtype("float32")}


def test_the_error_is_the_share_of_wrong_answers_of_each_network():
    says = [fresh()._replace(Wya=np.zeros((50, 4), np.float32), by=np.eye(4, dtype=np.float32)[k]) for k in range(2)]

    assert order.error(stack_models(says), SEQUENCES).tolist() == [
        np.mean(SEQUENCES.answer != 0),
        np.mean(SEQUENCES.answer != 1),
    ]


def test_clipping_sees_the_gradients_of_one_network_at_a_time():
    grads = stack_models([fresh(1), fresh(2)])
    seen = []
    order.each(lambda one: seen.append(one) or one, grads)

    assert [np.array_equal(one.Waa, grads.Waa[k]) for k, one in enumerate(seen)] == [True, True]


def test_a_network_whose_weights_are_no_numbers_has_solved_nothing(monkeypatch):
    monkeypatch.setattr(order, "error", lambda params, _: np.zeros(2))
    dead = fresh()._replace(Waa=np.full((50, 50), np.nan, np.float32))
    stack = stack_models([fresh(), dead])

    assert order._solved(stack, 12, np.random.default_rng(1)).tolist() == [True, False]


def test_the_first_look_at_which_a_network_has_solved_it_counts_and_then_it_ends(monkeypatch):
    looks = iter([[False, False], [True, False], [True, True]])
    monkeypatch.setattr(order, "CHECK_EVERY", 2)
    monkeypatch.setattr(order, "_solved", lambda *_: np.array(next(looks)))

    assert order.updates_to_solve(12, seeds=2, updates=100).tolist() == [4, 6]


def test_who_never_solves_it_needs_infinitely_long(monkeypatch):
    monkeypatch.setattr(order, "CHECK_EVERY", 2)
    monkeypatch.setattr(order, "_solved", lambda *_: np.array([False]))

    assert order.updates_to_solve(12, seeds=1, updates=2).tolist() == [np.inf]
