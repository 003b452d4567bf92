"""The second opinion: it calls right what is right, and says which weight is wrong."""

import numpy as np
import pytest
from rnnkit.gradcheck import by_weight
from rnnkit.params import RNNParams, init_rnn


@pytest.fixture
def problem():
    params = init_rnn(3, 4, 2, rng=np.random.default_rng(2))._replace(ba=np.full(4, 0.3))

    def loss(params):
        return float(sum(np.sum(np.tanh(w) * np.cos(2 * w)) for w in params))

    def slope(w):
        return (1 - np.tanh(w) ** 2) * np.cos(2 * w) - 2 * np.tanh(w) * np.sin(2 * w)

    return loss, params, RNNParams(*map(slope, params))


def test_a_right_gradient_has_no_wrong_weight(problem):
    report = by_weight(*problem)

    assert report.wrong == []
    assert max(report.errors.values()) < 1e-9
    assert str(report).count("✓") == 5


@pytest.mark.parametrize("name", RNNParams._fields)
def test_one_wrong_entry_is_found_in_its_weight(problem, name):
    loss, params, grads = problem
    wrong = getattr(grads, name).copy()
    wrong.flat[0] += 1e-3

    assert by_weight(loss, params, grads._replace(**{name: wrong})).wrong == [name]


def test_a_weight_left_zero_is_wholly_wrong(problem):
    loss, params, grads = problem

    report = by_weight(loss, params, grads._replace(ba=np.zeros(4)))

    assert report.errors["ba"] == pytest.approx(1)
    assert "ba ✗ 1.00" in str(report)


def test_a_flat_loss_has_no_error(problem):
    _, params, grads = problem
    zeros = RNNParams(*(0 * g for g in grads))

    assert by_weight(lambda _: 2.0, params, zeros).wrong == []
    assert by_weight(lambda _: 2.0, params, grads).wrong == list(RNNParams._fields)


def test_nan_is_wrong(problem):
    loss, params, grads = problem

    assert by_weight(loss, params, grads._replace(by=np.full(2, np.nan))).wrong == ["by"]


def test_a_wrong_shape_is_refused_with_both_shapes(problem):
    loss, params, grads = problem

    with pytest.raises(ValueError, match=r"`Wax` has shape \(4, 3\), expected \(3, 4\)"):
        by_weight(loss, params, grads._replace(Wax=grads.Wax.T))


def test_the_weights_are_left_as_they_were(problem):
    loss, params, grads = problem
    before = [w.copy() for w in params]

    by_weight(loss, params, grads)

    assert all(np.array_equal(w, b) for w, b in zip(params, before, strict=True))
