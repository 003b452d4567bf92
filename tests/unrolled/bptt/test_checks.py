"""What the hidden checks of notebook 03 say beyond the list of mistakes."""

import ast

import numpy as np
import pytest
from rnnkit.params import RNNParams
from rnnkit.returned import Kind, as_declared

from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED
from autograder.unrolled.bptt import checks, oracle


def verdict(exercise, names, seed=7):
    return exercise.check(local_space(names, UNROLLED.records), seed=seed)


def failed(result):
    return [claim.name for claim in result.claims if not claim.passed]


def test_gradients_added_to_those_of_an_earlier_call_are_caught():
    totals = {}

    def leaking(da, x, a, a0, params):
        dx, da0, grads = oracle.rnn_backward(da, x, a, a0, params)
        total = totals.get(x.shape, RNNParams(*(0 * g for g in grads)))
        totals[x.shape] = RNNParams(*(t + g for t, g in zip(total, grads, strict=True)))
        return dx, da0, totals[x.shape]

    assert failed(verdict(checks.network, {"rnn_backward": leaking})) == [
        "gradients_of_the_weights_over_time",
        "from_one_row_to_sixty_steps",
    ]


def test_a_wrong_cell_costs_its_own_exercise_only():
    def broken(da_t, x_t, a_prev, a_t, params):
        raise NotImplementedError

    def through_time(da, x, a, a0, params):
        dx, da_next, shares = np.zeros_like(x), np.zeros_like(a0), []
        for t in reversed(range(x.shape[1])):
            a_prev = a[:, t - 1] if t else a0
            step = names["rnn_cell_backward"]
            dx[:, t], da_next, share = step(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
            shares.append(share)
        return dx, da_next, RNNParams(*(sum(gs) for gs in zip(*shares, strict=True)))

    names = {"rnn_cell_backward": broken, "rnn_backward": through_time}

    assert verdict(checks.cell, names).earned == 0
    assert verdict(checks.network, names).earned == checks.network.points


def test_a_gradient_checker_earns_by_what_it_sorts_correctly():
    """Blind to the biases, it finds every planted bug of the network but not one wrong entry in every weight."""

    def blind(loss, params, grads, *, rng):
        return oracle.check_gradient(loss, params, grads._replace(ba=true_bias(loss, params)), rng=rng)

    def true_bias(loss, params):
        slopes = []
        for k in range(params.ba.size):
            up, down = params.ba.copy(), params.ba.copy()
            up[k], down[k] = up[k] + 1e-6, down[k] - 1e-6
            slopes.append((loss(params._replace(ba=up)) - loss(params._replace(ba=down))) / 2e-6)
        return np.array(slopes)

    result = verdict(checks.checker, {"check_gradient": blind})

    assert failed(result) == [
        "sees_one_wrong_entry_in_any_weight",
        "the_largest_error_along_five_directions_of_rng",
    ]
    assert result.earned == 2.5


def test_a_checker_that_tells_right_from_wrong_by_the_order_of_the_questions_earns_little():
    """It answers 0 for the first gradient of a problem and 1 for any other, and asks the loss as a good one does."""
    seen = {}

    def by_order(loss, params, grads, *, rng):
        claimed = checks.flat(grads).tobytes()
        oracle.check_gradient(loss, params, grads, rng=rng)
        return 0.0 if seen.setdefault(checks.flat(params).tobytes(), claimed) == claimed else 1.0

    results = [verdict(checks.checker, {"check_gradient": by_order}, seed) for seed in range(8)]

    assert all("the_largest_error_along_five_directions_of_rng" in failed(result) for result in results)
    assert np.mean([result.earned for result in results]) <= 0.1 * checks.checker.points


def test_gradients_are_asked_about_in_random_order():
    problem, wrong = checks.planted(oracle.ALL_DIFFERENT, np.random.default_rng(0))
    questions = checks.questions_about(problem, wrong)
    first = set()
    for seed in range(12):
        asked = []

        def fair(loss, params, grads, *, rng, asked=asked):
            asked.append(checks.distance(grads, problem.grads) == 0)
            return 0.0 if asked[-1] else 1.0

        checks.expect_sorted(fair, questions, np.random.default_rng(seed))
        first.add(asked[0])

    assert first == {True, False}


@pytest.mark.parametrize("seed", range(5))
def test_planted_gradients_are_clearly_wrong(seed):
    problem, wrong = checks.planted(oracle.ALL_DIFFERENT, np.random.default_rng(seed))

    apart = [checks.distance(grads, problem.grads) / checks.length_of(problem.grads) for grads in wrong.values()]
    assert len(wrong) >= 4
    assert min(apart) > 0.1


@pytest.mark.parametrize("answer", [((0, 4), (4, 8)), np.array([[0, 4], [4, 8]]), [[0, 4], [4, 8]]])
def test_windows_may_be_any_sequence_of_pairs(answer):
    assert checks.pairs_of(as_declared(answer, [Kind.WHOLE])) == [(0, 4), (4, 8)]


def test_what_the_subject_is_sent_answers_notebooks_before_this_one_only():
    problem, _ = checks.planted(oracle.ALL_DIFFERENT, np.random.default_rng(0))
    sent = [problem.loss, checks.valley(np.random.default_rng(0)).loss, checks.sourced(checks.constant)]
    names = {name for loss in sent for name in names_of(loss.source)}

    assert names >= {"rnn_forward", "sequence_loss"}
    assert not names & {exercise.name for exercise in checks.EXERCISES}


def names_of(source):
    """All names that some Python text defines or mentions."""
    nodes = list(ast.walk(ast.parse(source)))
    return {getattr(node, key) for node in nodes for key in ("id", "name", "attr") if hasattr(node, key)}


def test_the_loss_that_is_sent_is_the_loss_of_the_oracle():
    sizes, rng = oracle.ALL_DIFFERENT, np.random.default_rng(3)
    params, (x, a0, targets) = oracle.network(sizes, rng), oracle.sequence(sizes, rng)
    want = oracle.sequence_loss(oracle.rnn_forward(x, a0, params), targets, params)

    loss = checks.sourced(checks.reading_loss, x=x, a0=a0, targets=targets, unit=1.0)

    assert loss(params) == pytest.approx(want, rel=1e-12)
    assert checks.in_unit(loss, 1e4)(params) == pytest.approx(1e4 * want, rel=1e-12)
