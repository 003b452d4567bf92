"""What the visible checks of notebook 03 say where no stored number decides."""

import numpy as np
import pytest
from rnnkit.checks import bptt as check

from autograder.claims.alternative import alternatives_in
from autograder.unrolled.bptt import alternatives, mistakes

NAMED = "This is exactly what comes out when"


def test_a_checker_with_draws_of_its_own_gets_the_symptom_and_no_name(complaint):
    def one_sided_and_uniform(loss, params, grads, *, rng):
        v = [rng.uniform(-1, 1, size=w.shape) for w in params]
        there = type(params)(*(w + 1e-5 * d for w, d in zip(params, v, strict=True)))
        measured = (loss(there) - loss(params)) / 1e-5
        claimed = sum(np.sum(g * d) for g, d in zip(grads, v, strict=True))
        size = abs(measured) + abs(claimed)
        return float(abs(measured - claimed) / size) if size else 0.0

    said = complaint(check.check_gradient, one_sided_and_uniform)

    assert "on both sides of the weights" in said
    assert NAMED not in said


def test_a_right_checker_that_loses_its_relative_error_to_a_constant_gets_no_name(complaint):
    right = next(r for r in alternatives_in(alternatives) if r.of == "check_gradient")

    def with_constant(loss, params, grads, *, rng):
        return right(loss, params, grads, rng=rng) if loss(params) > 1e-3 else 1.0

    assert NAMED not in complaint(check.check_gradient, with_constant)


@pytest.mark.parametrize(
    ("wrong", "symptom"),
    [
        (mistakes.one_sided_difference, "on both sides"),
        (mistakes.two_forgotten, "Divide by that distance"),
        (mistakes.step_lost_in_rounding, "step about 1e-5"),
        (mistakes.two_different_directions, "the same direction"),
        (mistakes.absolute_error, "Divide the difference by the size"),
        (mistakes.one_weight_only, "passes in Waa, ba, Wya, by"),
        (mistakes.biases_never_move, "passes in ba, by"),
        (mistakes.every_entry_moves_alike, "a random number for every entry"),
        (mistakes.zero_divided_by_zero, "that is 0 / 0"),
        (mistakes.weights_moved_in_place, "not `w += step * v`"),
        (mistakes.verdict_instead_of_error, "expected the error as one float"),
        (mistakes.rest_dropped, "the last, shorter window missing"),
        (mistakes.stop_is_the_last_step, "`stop` is the step after"),
        (mistakes.windows_overlap_by_one, "must not overlap"),
        (mistakes.last_window_runs_past_the_end, "(8, 12)"),
        (mistakes.from_the_end, "only the last window may be shorter"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_symptom_points_to_the_mistake(wrong, symptom, complaint):
    assert symptom in complaint(getattr(check, wrong.of), wrong.function)


def test_linear_in_the_upstream_gradient_catches_a_constant():
    def with_constant(upstream):
        return (upstream + 1,)

    assert "not everything doubles" in check.linear_in_the_upstream_gradient(with_constant, [np.ones((2, 3))])
    assert check.linear_in_the_upstream_gradient(lambda upstream: (3 * upstream,), [np.ones((2, 3))]) == ""


def test_nothing_flows_ahead_catches_a_loop_that_runs_forward():
    def forward(da):
        return (np.cumsum(da, axis=1),)

    def backward(da):
        return (np.cumsum(da[:, ::-1], axis=1)[:, ::-1],)

    assert "order does the loop run" in check.nothing_flows_ahead(forward, [np.ones((2, 3, 4))])
    assert check.nothing_flows_ahead(backward, [np.ones((2, 3, 4))]) == ""


@pytest.mark.parametrize("answer", [None, [], "windows", [(0, 4, 8)], [(0.5, 4)], 7])
def test_windows_of_another_kind_are_refused(answer, complaint):
    assert "expected a list of pairs" in complaint(check.truncated_windows, lambda n_steps, window: answer)


@pytest.mark.parametrize("answer", [None, [0.0], -0.5, True, np.zeros(2)])
def test_errors_of_another_kind_are_refused(answer, complaint):
    assert "expected" in complaint(check.check_gradient, lambda loss, params, grads, *, rng: answer)


def test_a_checker_that_passes_everything_or_nothing_fails(complaint):
    assert "a wrong entry passes" in complaint(check.check_gradient, lambda loss, params, grads, *, rng: 0.0)
    assert "a right gradient gets" in complaint(check.check_gradient, lambda loss, params, grads, *, rng: 0.7)


@pytest.mark.parametrize("draw", ["random", "uniform", "coins"])
def test_a_right_checker_may_draw_its_directions_from_any_distribution(draw, capsys):
    def right(loss, params, grads, *, rng):
        draws = {
            "random": rng.random,
            "uniform": rng.uniform,
            "coins": lambda size: rng.choice([-1.0, 1.0], size=size),
        }
        errors = []
        for _ in range(5):
            v = [draws[draw](size=w.shape) for w in params]
            up, down = (type(params)(*(w + h * d for w, d in zip(params, v, strict=True))) for h in (1e-5, -1e-5))
            measured = (loss(up) - loss(down)) / 2e-5
            claimed = sum(np.sum(g * d) for g, d in zip(grads, v, strict=True))
            size = abs(measured) + abs(claimed)
            errors.append(abs(measured - claimed) / size if size > 0 else 0.0)
        return float(max(errors))

    check.check_gradient(right)

    assert "✗" not in capsys.readouterr().out
