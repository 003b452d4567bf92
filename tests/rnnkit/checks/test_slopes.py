"""Each step of the check of `check_gradient` finds the checker that it is there for, and lets a right one pass."""

import numpy as np
import pytest
from rnnkit.checks import _slopes as slopes
from rnnkit.params import RNNParams

from autograder.unrolled.bptt.oracle import check_gradient

STEPS = [step for step in slopes.check_gradient.steps if step is not slopes.weights_left_as_they_were]


def checker(error=lambda measured, claimed: abs(measured - claimed) / (abs(measured) + abs(claimed)), **options):
    """A checker of gradients of which one thing is another."""
    eps, ahead, directions, draw = (
        options.get(name, usual)
        for name, usual in [("eps", 1e-5), ("ahead", False), ("directions", 5), ("draw", np.random.Generator.normal)]
    )

    def check(loss, params, grads, *, rng):
        errors = []
        for _ in range(directions):
            v = RNNParams(*(draw(rng, size=w.shape) for w in params))
            there, back = (loss(RNNParams(*(w + s * d for w, d in zip(params, v, strict=True)))) for s in (eps, -eps))
            slope = (there - loss(params)) / eps if ahead else (there - back) / (2 * eps)
            claimed = sum(float(np.sum(g * d)) for g, d in zip(grads, v, strict=True))
            errors.append(0.0 if slope == claimed else error(slope, claimed))
        return max(errors)

    return check


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("right", [check_gradient, checker()], ids=["solution", "by hand"])
def test_a_right_checker_passes(step, right):
    assert step(right) == ""


@pytest.mark.parametrize(
    ("step", "wrong", "said"),
    [
        (slopes.gives_one_number, lambda *_, rng: np.zeros(3), "expected the error as one float"),
        (slopes.gives_one_number, lambda *_, rng: None, "does the function end with `return`?"),
        (slopes.gives_one_number, lambda *_, rng: True, "got True"),
        (slopes.gives_one_number, lambda *_, rng: -1.0, "expected 0 or more"),
        (slopes.right_gradient_passes, lambda *_, rng: 1 / 3, "Divide by that distance"),
        (slopes.right_gradient_passes, lambda *_, rng: 0.9, "Do you measure and compare along the same direction?"),
        (slopes.wrong_gradients_are_found, lambda *_, rng: 0.0, "a wrong entry passes in Wax, Waa, ba, Wya, by"),
        (slopes.wrong_gradients_are_found, checker(draw=lambda rng, size: np.full(size, rng.normal())), "transposed"),
        (slopes.accurate_in_a_narrow_valley, checker(ahead=True), "Measure on both sides"),
        (slopes.independent_of_the_unit, checker(lambda a, b: abs(a - b)), "Divide the difference"),
        (slopes.largest_along_five_directions, checker(directions=4), "4 directions were walked both ways"),
        (slopes.flat_loss_is_no_error, lambda *_, rng: float("nan"), "that is 0 / 0"),
    ],
)
def test_what_is_wrong_is_found_by_the_step_that_is_there_for_it(step, wrong, said):
    assert said in step(wrong)


def test_a_mean_of_the_errors_is_not_the_largest():
    def mean(loss, params, grads, *, rng):
        return float(np.mean([checker(directions=1)(loss, params, grads, rng=rng) for _ in range(5)]))

    assert "the largest error of the directions walked" in slopes.largest_along_five_directions(mean)


def test_directions_of_a_generator_of_its_own_are_found():
    def own(loss, params, grads, *, rng):
        return checker()(loss, params, grads, rng=np.random.default_rng(5))

    assert "the directions do not come from `rng`" in slopes.largest_along_five_directions(own)


def test_weights_that_are_written_to_are_named_with_what_to_write_instead():
    def writes(loss, params, grads, rng):
        params.ba[:] += 1.0
        return 0.0

    said = slopes.weights_left_as_they_were(writes)

    assert "`params.ba`" in said
    assert "`w + step * v`" in said
