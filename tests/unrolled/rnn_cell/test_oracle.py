"""The oracles of notebook 01 against matrix formulas, and the promises of their random inputs."""

import numpy as np
import pytest

from autograder.unrolled.rnn_cell import oracle


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.mark.parametrize("sizes", oracle.SIZES)
def test_the_step_equals_the_matrix_formula(rng, sizes):
    x_t, a_prev, params = oracle.step_case(rng, sizes)

    a_t = oracle.rnn_cell_step(x_t, a_prev, params)

    np.testing.assert_allclose(a_t, np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba), atol=1e-14)


def test_the_step_equals_a_number_worked_out_by_hand():
    params = oracle.RNNParams(
        Wax=np.array([[0.5], [2.0]]),
        Waa=np.array([[-1.0]]),
        ba=np.array([0.25]),
        Wya=np.ones((1, 1)),
        by=np.zeros(1),
    )

    a_t = oracle.rnn_cell_step(np.array([[1.0, 0.0]]), np.array([[0.75]]), params)

    np.testing.assert_allclose(a_t, [[0.0]], atol=1e-16)


@pytest.mark.parametrize("offset", [0.0, 1000.0, -1000.0])
def test_softmax_gives_odds_of_three_to_one_for_a_difference_of_log_three(offset):
    p = oracle.softmax(np.array([[0.0, np.log(3.0)]]) + offset)

    np.testing.assert_allclose(p, [[0.25, 0.75]], rtol=1e-12)


def test_softmax_of_scores_far_apart_is_finite():
    p = oracle.softmax(np.array([[-5000.0, 0.0, 5000.0]]))

    np.testing.assert_allclose(p, [[0.0, 0.0, 1.0]], atol=1e-300)


def test_the_output_is_the_softmax_of_the_scores(rng):
    _, a_t, params = oracle.step_case(rng)

    y_t = oracle.rnn_cell_output(a_t, params)

    np.testing.assert_allclose(y_t, oracle.softmax(a_t @ params.Wya + params.by), atol=1e-14)


def test_the_loss_is_the_log_of_the_odds_worked_out_by_hand():
    loss = oracle.step_loss(np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([1, 0]))

    np.testing.assert_allclose(loss, [np.log(2), 0.0], atol=1e-16)


def test_the_impulse_response_is_repeated_steps(rng):
    params = oracle.cell_params(rng, 3, 4, 2)
    a_t = oracle.rnn_cell_step(np.array([[1.0, 0.0, 0.0]]), np.zeros((1, 4)), params)
    expected = [a_t]
    for _ in range(4):
        expected.append(oracle.rnn_cell_step(np.zeros((1, 3)), expected[-1], params))

    np.testing.assert_array_equal(oracle.impulse_response(params, 5), np.concatenate(expected))


@pytest.mark.parametrize("seed", range(20))
def test_random_cases_are_neither_saturated_nor_blind_to_a_term(seed):
    x_t, a_prev, params = oracle.step_case(np.random.default_rng(seed))
    z = x_t @ params.Wax + a_prev @ params.Waa + params.ba

    assert np.abs(z).max() < 3
    assert np.mean(np.abs(z) < 1) > 0.5
    assert np.abs(params.ba).min() >= 0.2
    assert np.abs(a_prev).min() >= 0.2


@pytest.mark.parametrize("seed", range(20))
def test_targets_differ_and_probabilities_are_not_tiny(seed):
    y_t, target = oracle.loss_case(np.random.default_rng(seed), 4, 3)

    assert len(set(target.tolist())) == 3
    assert y_t.min() > 0.02
    np.testing.assert_allclose(y_t.sum(axis=1), 1)
