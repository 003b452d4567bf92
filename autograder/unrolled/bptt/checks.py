"""Hidden checks of notebook 03: gradients through time, a checker for them, and steps downhill."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from inspect import getsource
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from rnnkit.checks import losses
from rnnkit.checks.directions import flat, same_directions, walked_both_ways, watched
from rnnkit.params import Array, RNNParams, axes_of
from rnnkit.returned import Kind, described

from autograder.border.records import Rng, Sourced
from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import GRADIENT, ClaimFailed, expect, expect_number, expect_tuple
from autograder.claims.mistake import Mistake
from autograder.claims.student import StudentFunction
from autograder.unrolled.bptt import mistakes, oracle
from autograder.unrolled.bptt.oracle import Loss, Sizes
from autograder.unrolled.drawing import scaled
from autograder.unrolled.given import forward_parts
from autograder.unrolled.given.forward_parts import Ids, rnn_forward, sequence_loss

WEIGHTS = axes_of(RNNParams)
SMALL = 1e-3
ONE_UNIT = Sizes(batch=2, time=3, features=1, hidden=1, outputs=4)

output_layer = Exercise(
    "output_backward",
    points=3,
    oracle=oracle.output_backward,
    outputs=(
        Output("da", ("batch", "time", "hidden"), GRADIENT),
        Output("dWya", WEIGHTS["Wya"], GRADIENT),
        Output("dby", WEIGHTS["by"], GRADIENT),
    ),
)


@output_layer.claim(points=1)
def equals_the_derivative(student: StudentFunction, rng: np.random.Generator) -> None:
    """The three gradients are the derivatives of the loss when every step counts."""
    for sizes in oracle.SEVERAL:
        output_layer.expect_oracle(student, *oracle.output_case(sizes, rng))
    a, targets, params = oracle.output_case(ONE_UNIT, rng)
    for weights in (params, scaled(params, SMALL)):
        output_layer.expect_oracle(student, a, targets, weights)
    output_layer.expect_oracle(student, *oracle.sure_case(rng))
    output_layer.expect_oracle(student, *oracle.output_case(oracle.LONG._replace(batch=2), rng))


@output_layer.claim(points=1)
def masked_steps_do_not_count(student: StudentFunction, rng: np.random.Generator) -> None:
    """With a mask of any form, the three gradients are the derivatives of the loss over the steps that count."""
    for sizes in (oracle.ALL_DIFFERENT, oracle.ALL_EQUAL):
        output_layer.expect_oracle(student, *oracle.output_case(sizes, rng), oracle.random_mask(sizes, rng))
    for mask in oracle.other_masks(oracle.ALL_DIFFERENT, rng):
        output_layer.expect_oracle(student, *oracle.output_case(oracle.ALL_DIFFERENT, rng), mask)


@output_layer.claim(points=0.5)
def points_along_the_derivative(student: StudentFunction, rng: np.random.Generator) -> None:
    """The three gradients point along the derivatives, whatever number the loss is divided by."""
    for sizes in (oracle.ALL_DIFFERENT, oracle.ALL_EQUAL):
        case = oracle.output_case(sizes, rng)
        values = expect_tuple(student(*case), [output.name for output in output_layer.outputs])
        for output, value, want in zip(output_layer.outputs, values, oracle.output_backward(*case), strict=True):
            output.expect(of_the_length_of(want, value), want)


@output_layer.claim_about_writing(points=0.5)
def states_and_mask_are_left_as_they_were(student: StudentFunction, rng: np.random.Generator) -> None:
    """Nothing is written into the states, the weights or the mask, be it of several rows or of one."""
    for sizes in (oracle.ALL_DIFFERENT, oracle.ONE_ROW):
        a, targets, params = oracle.output_case(sizes, rng)
        # no two neighbours alike, in rows or columns, so that a shift changes how often each of them counts
        targets = (targets[0, 0] + np.arange(sizes.batch)[:, None] + np.arange(sizes.time)) % sizes.outputs
        case = (a, targets, params, np.ones((sizes.batch, 1), dtype=bool) & (np.arange(sizes.time) < 4))
        want = oracle.output_backward(*case)
        values = expect_tuple(student.frozen(*case), [output.name for output in output_layer.outputs])
        output_layer.expect_one_right(tuple(map(of_the_length_of, want, values)), want)


def of_the_length_of(want: Array, value: Any) -> Any:
    """Scale a gradient to the length of the right one; anything else comes back as it is."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float64:
        return value
    length = float(np.linalg.norm(value))
    return value * (float(np.linalg.norm(want)) / length) if 0 < length < np.inf else value


@output_layer.visible
def output_cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One case without a mask, one with padding, and one with a false before a true and a row without a true."""
    plain, masked = Sizes(2, 4, 1, 3, 5), Sizes(3, 2, 4, 1, 5)
    padded = oracle.random_mask(masked, rng)
    rows_and_holes = np.array([[False, True], [False, False], [True, True]])
    cases = [oracle.output_case(sizes, rng) for sizes in (plain, masked, masked)]
    return [cases[0], (*cases[1], padded), (*cases[2], rows_and_holes)]


cell = Exercise(
    "rnn_cell_backward",
    points=5,
    oracle=oracle.rnn_cell_backward,
    outputs=(
        Output("dx_t", ("batch", "features"), GRADIENT),
        Output("da_prev", ("batch", "hidden"), GRADIENT),
        Output("grads", WEIGHTS, GRADIENT),
    ),
)


@cell.claim(points=1.25)
def gradient_of_the_input(student: StudentFunction, rng: np.random.Generator) -> None:
    """The gradient of the input is the derivative."""
    expect_part(cell, 0, student, cell_inputs(rng))


@cell.claim(points=1.25)
def gradient_of_the_memory(student: StudentFunction, rng: np.random.Generator) -> None:
    """The gradient of the previous state is the derivative."""
    expect_part(cell, 1, student, cell_inputs(rng))


@cell.claim(points=1.5)
def gradients_of_the_weights(student: StudentFunction, rng: np.random.Generator) -> None:
    """The gradients of Wax, Waa and ba are the derivatives, those of Wya and by are zeros."""
    expect_part(cell, 2, student, cell_inputs(rng))


@cell.claim(points=0.5)
def one_row_and_numbers_of_any_size(student: StudentFunction, rng: np.random.Generator) -> None:
    """One row, one unit, gradients and inputs large, small or zero, nearly saturated states: always derivatives."""
    for case in extreme_cells(rng):
        cell.expect_oracle(student, *case)


@cell.claim_about_writing(points=0.5)
def inputs_of_the_cell_are_left_as_they_were(student: StudentFunction, rng: np.random.Generator) -> None:
    """Nothing is written into the arguments."""
    case = oracle.cell_case(oracle.ALL_DIFFERENT, rng)
    cell.expect_one_right(student.frozen(*case), oracle.rnn_cell_backward(*case))


def cell_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Random cases of every size but one row."""
    return [oracle.cell_case(sizes, rng) for sizes in oracle.SEVERAL]


def extreme_cells(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One row, one unit, gradients and inputs of any size, and a state that is nearly saturated."""
    few = [oracle.cell_case(sizes, rng) for sizes in (oracle.ONE_ROW, ONE_UNIT)]
    da_t, *rest = oracle.cell_case(oracle.ALL_DIFFERENT, rng)
    of_any_size = [(scale * da_t, *rest) for scale in (STRONG, SMALL, 0.0)]
    nearly_nothing = [oracle.still_cell_case(scale, rng) for scale in (SMALL, 0.0)]
    return [*few, *of_any_size, *nearly_nothing, oracle.saturated_case(rng)]


STRONG = 1e3  # gradients of this size come out whole: nothing is clipped on the way


@cell.visible
def cell_cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One case with all sizes different, one with all equal, and a single row."""
    sizes = (Sizes(3, 1, 2, 4, 1), Sizes(2, 2, 2, 2, 2), Sizes(1, 1, 2, 3, 1))
    return [oracle.cell_case(each, rng) for each in sizes]


network = Exercise(
    "rnn_backward",
    points=5,
    oracle=oracle.rnn_backward,
    outputs=(
        Output("dx", ("batch", "time", "features"), GRADIENT),
        Output("da0", ("batch", "hidden"), GRADIENT),
        Output("grads", WEIGHTS, GRADIENT),
    ),
    given={"rnn_cell_backward": oracle.cell_backward_as_told},
)


@network.claim(points=1.5)
def gradients_of_the_weights_over_time(student: StudentFunction, rng: np.random.Generator) -> None:
    """The gradients of Wax, Waa and ba gather what every time step sends, called twice in a row."""
    expect_part(network, 2, student, backward_cases(rng))


@network.claim(points=1)
def gradient_of_every_input(student: StudentFunction, rng: np.random.Generator) -> None:
    """The gradient of the inputs is the derivative, at every time step."""
    expect_part(network, 0, student, backward_cases(rng))


@network.claim(points=1)
def gradient_of_the_first_state(student: StudentFunction, rng: np.random.Generator) -> None:
    """The gradient of a0 is the derivative."""
    expect_part(network, 1, student, backward_cases(rng))


@network.claim(points=0.5)
def from_one_row_to_sixty_steps(student: StudentFunction, rng: np.random.Generator) -> None:
    """One row or one unit, gradients large, inputs nearly nothing, sixty steps: always the derivatives."""
    for case in extreme_networks(rng):
        network.expect_oracle(student, *case)


@network.claim(points=0.5)
def a_loss_at_one_step_reaches_back_and_not_ahead(student: StudentFunction, rng: np.random.Generator) -> None:
    """With a loss at step k only, the gradient reaches every input up to k and none after it."""
    da, *rest = oracle.backward_case(oracle.ALL_DIFFERENT, rng)
    for k in (da.shape[1] - 1, 2):
        alone = np.zeros_like(da)
        alone[:, k] = da[:, k]
        expect_part(network, 0, student, [(alone, *rest)])


@network.claim_about_writing(points=0.5)
def inputs_of_the_network_are_left_as_they_were(student: StudentFunction, rng: np.random.Generator) -> None:
    """Nothing is written into the arguments."""
    case = oracle.backward_case(oracle.ALL_DIFFERENT, rng)
    network.expect_one_right(student.frozen(*case), oracle.rnn_backward(*case))


@network.visible
def network_cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One case with all sizes different, and a long one."""
    return [oracle.backward_case(sizes, rng) for sizes in (Sizes(2, 4, 1, 3, 5), Sizes(1, 27, 1, 1, 1))]


def backward_cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Random cases of every size but one row, the first once more, and one whose gradients are tens."""
    cases = [oracle.backward_case(sizes, rng) for sizes in oracle.SEVERAL]
    da, *rest = cases[0]
    return [*cases, cases[0], (10 * da, *rest)]


def extreme_networks(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One row, one unit, a strong gradient, inputs and weights that are nearly nothing, and a long one."""
    few = [oracle.backward_case(sizes, rng) for sizes in (oracle.ONE_ROW, ONE_UNIT)]
    da, *rest = oracle.backward_case(oracle.ALL_DIFFERENT, rng)
    return [*few, (STRONG * da, *rest), oracle.still_case(rng), oracle.long_case(rng)]


checker = Exercise("check_gradient", points=4, oracle=oracle.check_gradient, outputs=(Output("error", (), GRADIENT),))


class Problem(NamedTuple):
    """A loss, a place, and the right gradient there."""

    loss: Loss
    params: RNNParams
    grads: RNNParams


@checker.claim(points=0.5)
def sorts_gradients_of_a_recurrent_network(student: StudentFunction, rng: np.random.Generator) -> None:
    """Right gradients of a recurrent network get a small error, the usual mistakes get a large one."""
    for sizes in (oracle.ALL_DIFFERENT, oracle.ONE_ROW):
        problem, wrong = planted(sizes, rng)
        expect_sorted(student, questions_about(problem, wrong), rng)
    for uphill in (True, False):
        twice = {"it is twice too large": scaled(problem.grads, 2)}
        seeds = seeds_along(problem.grads, uphill, rng)
        expect_sorted(student, questions_about(problem, twice), rng, seeds=seeds)
    expect_sorted(student, crossed_questions(rng), rng)


@checker.claim(points=0.75)
def sees_one_wrong_entry_in_any_weight(student: StudentFunction, rng: np.random.Generator) -> None:
    """One wrong entry is found in whichever weight it is."""
    problem, _ = planted(oracle.ALL_EQUAL, rng)
    wrong = {f"one entry of {field} is wrong": with_wrong_entry(problem.grads, field, rng) for field in WEIGHTS}
    expect_sorted(student, questions_about(problem, wrong), rng)


@checker.claim(points=1)
def is_exact_where_the_loss_is_curved(student: StudentFunction, rng: np.random.Generator) -> None:
    """A right gradient gets an error below 0.00001 even in a narrow valley, where one-sided differences do not."""
    for _ in range(2):
        problem = valley(rng)
        wrong = {
            "it is one thousandth too large": scaled(problem.grads, 1.001),
            "it is one thousandth too small": scaled(problem.grads, 0.999),
        }
        expect_sorted(student, questions_about(problem, wrong), rng, 1e-5)


@checker.claim(points=0.75)
def the_largest_error_along_five_directions_of_rng(student: StudentFunction, rng: np.random.Generator) -> None:
    """The error is the largest along five directions, each walked both ways and drawn from rng."""
    one, *others = (int(seed) for seed in rng.integers(2**31, size=5))
    there, back = waves(rng)
    first, again = (expect_largest(student, there, one) for _ in range(2))
    expect(
        same_directions(first, again),
        "two generators with the same seed gave different directions. Draw every random number from `rng`.",
    )
    walked = [expect_largest(student, back, seed) for seed in others]
    expect(
        not any(same_directions(first, directions) for directions in walked),
        "generators with different seeds gave the same directions. Draw the random numbers from `rng`.",
    )


@checker.claim(points=0.5)
def does_not_depend_on_the_unit_of_the_loss(student: StudentFunction, rng: np.random.Generator) -> None:
    """The error is relative: a loss a million times smaller or larger is judged alike."""
    (loss, params, grads), _ = planted(oracle.ALL_DIFFERENT, rng)
    for unit in (1e-6, 1e6):
        problem = Problem(in_unit(loss, unit), params, scaled(grads, unit))
        wrong = {
            "it is twice too large": scaled(problem.grads, 2),
            "it is too small by half": scaled(problem.grads, 0.5),
        }
        expect_sorted(student, questions_about(problem, wrong), rng)


@checker.claim(points=0.25)
def a_flat_loss_divides_by_no_zero(student: StudentFunction, rng: np.random.Generator) -> None:
    """Where loss and gradient are flat the error is 0, and a gradient that claims a slope is found."""
    params = oracle.network(oracle.ALL_DIFFERENT, rng)
    problem = Problem(sourced(constant), params, scaled(params, 0.0))
    says = "the loss is flat and it claims a slope"
    wrong = {says: params, f"{says} the other way": scaled(params, -1)}
    expect_sorted(student, questions_about(problem, wrong), rng)


@checker.claim(points=0.25)
def weights_are_left_as_they_were(student: StudentFunction, rng: np.random.Generator) -> None:
    """Nothing is written into the weights or the gradients."""
    problem, _ = planted(oracle.ALL_DIFFERENT, rng)
    wrong = {"it points downhill": scaled(problem.grads, -1), "it is twice too large": scaled(problem.grads, 2)}
    expect_sorted(student.frozen, questions_about(problem, wrong), rng)


@checker.visible
def gradients_to_check(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Right and wrong gradients of a sum of cubes, a right one in a narrow valley, and one where all is flat."""
    params = oracle.network(Sizes(1, 1, 2, 3, 1), rng)
    right = RNNParams(*(w**2 for w in params))
    near = scaled(params, 1e-5)
    claims = [
        right,
        scaled(right, 2.0),
        right._replace(ba=np.zeros_like(right.ba)),
        with_wrong_entry(right, "by", rng),
        with_wrong_entry(right, "Waa", rng),
        with_opposite_entries(right),
    ]
    problems = [
        *(Problem(losses.cubes, params, claim) for claim in claims),
        Problem(losses.valley, near, scaled(near, 2 * losses.STEEP)),
        Problem(losses.flat, params, scaled(params, 0.0)),
    ]
    return [(*problem, {"rng": Rng(seed)}) for problem, seed in zip(problems, SEEDS_THAT_TELL, strict=True)]


SEEDS_THAT_TELL = (203, 53, 2, 3, 4, 5, 6, 7)
"""With the first two, slopes along two unrelated directions have the same sign five times: the error is no plain 1."""


class Question(NamedTuple):
    """A gradient that is claimed of a loss, and what is wrong with it; of a right one, nothing."""

    problem: Problem
    claimed: RNNParams
    wrong: str = ""


def questions_about(problem: Problem, wrong: dict[str, RNNParams]) -> list[Question]:
    """Ask about the right gradient of a problem, and about wrong ones."""
    return [Question(problem, problem.grads), *(Question(problem, grads, what) for what, grads in wrong.items())]


def crossed_questions(rng: np.random.Generator) -> list[Question]:
    """Ask about two gradients and two losses: each gradient is right for one of them and wrong for the other."""
    sizes = oracle.ALL_DIFFERENT
    params = oracle.network(sizes, rng)
    one, other = (reading(params, *oracle.sequence(sizes, rng))[0] for _ in range(2))
    pairs = ((one, one), (one, other), (other, one), (other, other))
    return [Question(a, b.grads, "" if a is b else "it is the gradient of another loss") for a, b in pairs]


def expect_sorted(
    student: Callable[..., Any],
    questions: Sequence[Question],
    rng: np.random.Generator,
    border: float = 1e-2,
    seeds: Iterator[int] | None = None,
) -> None:
    """Expect an error below the border for each right gradient and above it for each wrong one.

    They are asked in random order, so that nothing can be told from it. The student's function gets generators with
    these seeds, or with any. A random direction may happen to stand nearly square to the gradient, where rounding is
    all that is left, or to the mistake. So each gradient has five tries with other random numbers before it counts
    as sorted wrongly.

    Raises:
        ClaimFailed: naming the gradient that was sorted wrongly.
    """
    seeds = seeds or any_seeds(rng)
    for number in rng.permutation(len(questions)).tolist():
        problem, claimed, wrong = questions[number]
        if wrong:
            errors = errors_of(student, problem, claimed, seeds, below=border)
            expect(
                any(error > border for error in errors),
                f"a wrong gradient gets an error of {errors[-1]:.2g}, as if it were right: {wrong}. "
                "Does your direction move every entry of every weight, and is the error relative?",
            )
            continue
        errors = errors_of(student, problem, claimed, seeds)
        expect(
            any(error < border for error in errors),
            f"a right gradient gets an error of {errors[-1]:.2g}, expected less than {border:g}. "
            "Compare what your function measures with the worked example.",
        )


TRIES = 5


def errors_of(
    student: Callable[..., Any],
    problem: Problem,
    grads: RNNParams,
    seeds: Iterator[int],
    below: float | None = None,
) -> list[float]:
    """Ask the student's checker up to five times; stop as soon as it answers what is expected."""
    errors: list[float] = []
    for _ in range(TRIES):
        value = student(problem.loss, problem.params, grads, rng=Rng(next(seeds)))
        errors.append(expect_number(value, name="error"))
        expect(errors[-1] >= 0, f"the error is {errors[-1]:.2g}, expected 0 or more: take the absolute difference.")
        if (errors[-1] < 1e-5) if below is None else (errors[-1] > below):
            break
    return errors


def expect_largest(student: Callable[..., Any], question: Question, seed: int) -> Array:
    """Expect the largest error along the directions in which the loss was asked, and return these, (directions, n).

    Raises:
        ClaimFailed: if there are fewer than five, or the error is not the largest along them.
    """
    problem, claimed, _ = question
    loss, places = watched(problem.loss)
    error = expect_number(student(loss, problem.params, claimed, rng=Rng(seed)), name="error")
    directions = walked_both_ways(places, problem.params)
    expect(
        len(directions) >= oracle.DIRECTIONS,
        f"the loss was asked at {len(places)} places, and {len(directions)} directions were walked both ways "
        "from the weights, expected 5. For each, take the loss as far ahead as behind.",
    )
    measured, claims = (directions @ flat(grads) for grads in (problem.grads, claimed))
    errors = np.abs(measured - claims) / (np.abs(measured) + np.abs(claims))
    expect(
        abs(error - errors.max()) < ROUGHLY,
        f"the error is {error:.2g}; along the directions that were walked it is {errors.min():.2g} to "
        f"{errors.max():.2g}. Expected the largest of them, measured against the sum of both slopes.",
    )
    return directions


ROUGHLY = 1e-2  # a checker that measures roughly loses elsewhere


OFF = 0.1  # few slopes change their sign by it; where one does, its error is 1 however it is measured


def waves(rng: np.random.Generator) -> tuple[Question, Question]:
    """Ask about a loss that goes up and down along every weight, and about its negative.

    The claimed gradients are a little off everywhere. Directions that all go uphill in one go downhill in the other.
    """
    params = oracle.network(oracle.ALL_DIFFERENT, rng)
    phases = RNNParams(*(rng.uniform(-np.pi, np.pi, size=w.shape) for w in params))
    right = RNNParams(*(np.cos(w + p) for w, p in zip(params, phases, strict=True)))
    claimed = RNNParams(*(g + OFF * rng.normal(size=g.shape) for g in right))

    def loss(at: RNNParams) -> float:
        return sum(float(np.sum(np.sin(w + p))) for w, p in zip(at, phases, strict=True))

    def negative(at: RNNParams) -> float:
        return -loss(at)

    there = Question(Problem(loss, params, right), claimed)
    return there, Question(Problem(negative, params, scaled(right, -1)), scaled(claimed, -1))


def any_seeds(rng: np.random.Generator) -> Iterator[int]:
    """Draw seeds for the student's generator."""
    while True:
        yield int(rng.integers(2**31))


def seeds_along(grads: RNNParams, uphill: bool, rng: np.random.Generator) -> Iterator[int]:
    """Draw seeds with which directions, drawn the obvious way, all go uphill, or all downhill.

    So a checker that is right for slopes of one sign only is found out at once, and not in half of the draws.
    """
    enough = 0.1 * length_of(grads) * (1 if uphill else -1)
    for seed in any_seeds(rng):
        draws = np.random.default_rng(seed)
        slopes = (sum(float(np.sum(g * draws.normal(size=g.shape))) for g in grads) for _ in range(oracle.DIRECTIONS))
        if all(slope / enough > 1 for slope in slopes):
            yield seed


PLANTED: tuple[Mistake, ...] = (
    mistakes.future_not_added,
    mistakes.future_added_after_the_slope,
    mistakes.only_one_step_survives,
    mistakes.state_one_step_too_late,
    mistakes.first_state_taken_as_zero,
    mistakes.first_step_skipped,
)


CLEARLY_WRONG = 0.3  # of its own length, so that no random draw makes a planted mistake too small to be seen


def planted(sizes: Sizes, rng: np.random.Generator) -> tuple[Problem, dict[str, RNNParams]]:
    """A recurrent network with its right gradient, and the gradients that the usual mistakes give."""
    params = oracle.network(sizes, rng)
    problem, whole = reading(params, *oracle.sequence(sizes, rng))
    right = problem.grads
    wrong = {mistake.says: whole(mistake.function) for mistake in PLANTED}
    clear = {says: grads for says, grads in wrong.items() if distance(grads, right) > CLEARLY_WRONG * length_of(right)}
    always = {
        "it points downhill": scaled(right, -1),
        "two entries of Waa are wrong by opposite amounts": with_opposite_entries(right),
        "Wya is left zero": right._replace(Wya=np.zeros_like(right.Wya)),
        "all of it is left zero": scaled(right, 0.0),
    }
    return problem, {**clear, **always}


def reading(
    params: RNNParams, x: Array, a0: Array, targets: Ids
) -> tuple[Problem, Callable[[Callable[..., Any]], RNNParams]]:
    """A network that reads a text, with its right gradient, and what other ways back through time make of it."""
    a = oracle.rnn_forward(x, a0, params)
    da, dWya, dby = oracle.output_backward(a, targets, params)

    def whole(backward: Callable[..., Any]) -> RNNParams:
        grads: RNNParams = backward(da, x, a, a0, params)[2]
        return grads._replace(Wya=dWya, by=dby)

    loss = sourced(reading_loss, x=x, a0=a0, targets=targets, unit=1.0)
    return Problem(loss, params, whole(oracle.rnn_backward)), whole


def length_of(grads: RNNParams) -> float:
    """The length of a whole gradient."""
    return float(np.sqrt(sum(np.sum(g**2) for g in grads)))


def distance(one: RNNParams, other: RNNParams) -> float:
    """How far two whole gradients are apart."""
    return length_of(RNNParams(*(a - b for a, b in zip(one, other, strict=True))))


def valley(rng: np.random.Generator) -> Problem:
    """A steep parabola, and a place close to its bottom: little slope and much curvature."""
    bottom = oracle.network(oracle.ALL_DIFFERENT, rng)
    params = RNNParams(*(w + 1e-5 * rng.normal(size=w.shape) for w in bottom))

    grads = RNNParams(*(1000 * (w - b) for w, b in zip(params, bottom, strict=True)))
    return Problem(sourced(valley_loss, bottom=bottom), params, grads)


def with_wrong_entry(grads: RNNParams, field: str, rng: np.random.Generator) -> RNNParams:
    """Add as much to one entry of one weight as the whole gradient is long."""
    weight = getattr(grads, field).copy()
    weight.flat[int(rng.integers(weight.size))] += length_of(grads)
    return grads._replace(**{field: weight})


def with_opposite_entries(grads: RNNParams) -> RNNParams:
    """Add to one entry of Waa and take as much from its mirror image, so that their sum hides it."""
    weight = grads.Waa.copy()
    weight[0, 1] += length_of(grads)
    weight[1, 0] -= length_of(grads)
    return grads._replace(Waa=weight)


def sourced(loss: Callable[..., float], **values: Any) -> Sourced:
    """Make a loss that runs beside the student's function: a checker asks for it dozens of times in each call.

    What crosses holds nothing that is still to be found out: the loss, and the forward pass of the notebooks before,
    which lies beside this notebook as `forward_parts.py`.

    Args:
        loss: one of the functions below.
        values: what it needs besides the weights.
    """
    return Sourced(loss.__name__, f"{getsource(forward_parts)}\n\n{getsource(loss)}", values)


def in_unit(loss: Loss, unit: float) -> Sourced:
    """The same loss, measured in another unit."""
    assert isinstance(loss, Sourced)
    return replace(loss, values={**loss.values, "unit": unit})


def reading_loss(params: RNNParams, *, x: Array, a0: Array, targets: Ids, unit: float) -> float:
    """Read a sequence, and measure the surprise in some unit."""
    weights = RNNParams(*params)
    return unit * sequence_loss(rnn_forward(x, a0, weights), targets, weights)


def valley_loss(params: RNNParams, *, bottom: RNNParams) -> float:
    """Measure how high a place is above the bottom."""
    return 500 * sum(float(np.sum((w - b) ** 2)) for w, b in zip(params, bottom, strict=True))


def constant(_params: RNNParams) -> float:
    """A loss that nothing changes."""
    return 2.5


step = Exercise("sgd_step", points=1, oracle=oracle.sgd_step, outputs=(Output("params", WEIGHTS),))


@step.claim(points=0.5)
def every_weight_steps_downhill(student: StudentFunction, rng: np.random.Generator) -> None:
    """Every weight moves against its gradient, by the learning rate times the gradient."""
    for learning_rate, strength in ((0.1, 1.0), (2.5, 1.0), (1e-3, STRONG)):
        params, grads = (oracle.network(oracle.ALL_DIFFERENT, rng) for _ in range(2))
        step.expect_oracle(student, params, scaled(grads, strength), learning_rate)
    params, grads = (oracle.network(ONE_UNIT, rng) for _ in range(2))
    for size, learning_rate in ((STRONG, 0.3), (SMALL, 0.3), (1.0, 0.0)):
        step.expect_oracle(student, scaled(params, size), grads, learning_rate)
    params, grads = (oracle.network(oracle.ONE_STEP, rng) for _ in range(2))
    for _ in range(2):
        step.expect_oracle(student, params, grads, 1.0)


@step.claim(points=0.5)
def old_weights_are_left_as_they_were(student: StudentFunction, rng: np.random.Generator) -> None:
    """Nothing is written into the old weights, and a gradient of zeros gives them back."""
    params, grads = (oracle.network(oracle.ALL_EQUAL, rng) for _ in range(2))
    still = scaled(grads, 0.0)
    step.expect_outputs(student.frozen(params, still, 0.7), params)
    moved = student.frozen(params, grads, 0.7)
    expect(
        isinstance(moved, RNNParams) and any(not np.array_equal(w, p) for w, p in zip(moved, params, strict=True)),
        "the weights do not move although the gradient is not zero. Return the new weights as RNNParams.",
    )


@step.visible
def step_cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One small case, and one with a strong gradient."""
    params, grads = (oracle.network(Sizes(1, 1, 2, 3, 4), rng) for _ in range(2))
    return [(params, grads, 0.3), (params, scaled(grads, STRONG), 0.001)]


windows = Exercise(
    "truncated_windows",
    points=2,
    oracle=oracle.truncated_windows,
    outputs=(Output("windows", ("windows", "ends"), holds=Kind.WHOLE),),
)


@windows.claim(points=1)
def every_step_is_in_exactly_one_window(student: StudentFunction, rng: np.random.Generator) -> None:
    """Every time step is in one window and in no other, no window is too long, and the last may be short."""
    size = int(rng.integers(3, 8))
    cut = ((3 * size, size), (3 * size + 1, size), (4 * size - 1, size), (size, size), (size, 1), (1, 1))
    for n_steps, window in (*cut, (100 * size + 1, size)):
        pairs = pairs_of(student(n_steps, window))
        count = np.zeros(n_steps, dtype=int)
        for start, stop in pairs:
            expect(
                0 <= start < stop <= n_steps,
                f"a window runs from {start} to {stop}; there are steps 0 to {n_steps - 1}, so expected "
                f"0 <= start < stop <= {n_steps}.",
            )
            expect(
                stop - start <= window,
                f"the window ({start}, {stop}) has {stop - start} steps, expected no more than {window}.",
            )
            count[start:stop] += 1
        odd = np.flatnonzero(count != 1)
        expect(
            odd.size == 0,
            f"with {n_steps} steps and a window of {window}, step {odd[:1].tolist()} is in {count[odd[:1]].tolist()} "
            "windows, expected 1.",
        )


@windows.claim(points=0.5)
def windows_are_full_and_follow_each_other(student: StudentFunction, rng: np.random.Generator) -> None:
    """Windows come in the order of time, each starts where the one before stops, and all but the last are full."""
    size = int(rng.integers(3, 8))
    for n_steps in (3 * size, 3 * size + 2):
        pairs = pairs_of(student(n_steps, size))
        expect(len(pairs) >= 3, f"got {len(pairs)} windows for {n_steps} steps of window {size}, expected 3 or 4.")
        start, stop = pairs[-1]
        expect(stop - start <= size, f"the last window ({start}, {stop}) is longer than {size}.")
        for (start, stop), (following, _) in pairwise(pairs):
            expect(stop - start == size, f"the window ({start}, {stop}) has {stop - start} steps, expected {size}.")
            expect(following == stop, f"after the window ({start}, {stop}) comes one that starts at {following}.")


@windows.claim(points=0.5)
def a_short_text_is_one_window(student: StudentFunction, rng: np.random.Generator) -> None:
    """A text no longer than the window is one window, cut where the text ends; a longer one is not."""
    short = int(rng.integers(2, 9))
    longer = pairs_of(student(2 * short, short))
    expect(len(longer) > 1, f"a text of {2 * short} steps is one window {longer[:1]}, expected windows of {short}.")
    for n_steps, size in ((short, short), (short, short + 1), (short, 10**6), (1, 1), (1, short)):
        pairs = pairs_of(student(n_steps, size))
        expect(
            pairs == [(0, n_steps)],
            f"with {n_steps} steps and a window of {size} got {pairs[:5]}, expected [(0, {n_steps})].",
        )


@windows.visible
def texts_to_cut(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """A text with a rest, one without, and two that are no longer than a window."""
    return [(10, 4), (12, 4), (3, 3), (3, 5)]


def pairs_of(value: Any) -> list[tuple[int, int]]:
    """Read a list of (start, stop) pairs.

    Raises:
        ClaimFailed: if it is anything else.
    """
    if not isinstance(value, np.ndarray):
        raise ClaimFailed(f"the function returned {described(value)}, expected a list of (start, stop) pairs.")
    if value.size and (value.ndim != 2 or value.shape[1] != 2):
        raise ClaimFailed(f"the function returned {str(value.tolist())[:60]}, expected a list of (start, stop) pairs.")
    if value.size and value.dtype.kind not in "iu":
        raise ClaimFailed("a window starts or stops between two steps, expected whole numbers.")
    return [(int(start), int(stop)) for start, stop in value]


def expect_part(exercise: Exercise, part: int, student: StudentFunction, cases: Sequence[tuple[Any, ...]]) -> None:
    """Expect one of several returned values to be the oracle's, in every case.

    Raises:
        ClaimFailed: if it differs.
    """
    for case in cases:
        values = expect_tuple(student(*case), [output.name for output in exercise.outputs])
        assert exercise.oracle is not None
        exercise.outputs[part].expect(values[part], exercise.oracle(*case)[part])


EXERCISES = (output_layer, cell, network, checker, step, windows)
