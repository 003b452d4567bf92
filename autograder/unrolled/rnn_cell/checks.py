"""Hidden checks of notebook 01: one RNN cell."""

from typing import Any

import numpy as np

from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import expect, expect_close
from autograder.claims.student import StudentFunction
from autograder.unrolled.drawing import rounded, scaled
from autograder.unrolled.rnn_cell import oracle
from autograder.unrolled.rnn_cell.oracle import SIZES, Rng

SCORE_SHAPES = ((4, 3), (1, 5), (3, 3), (1, 1), (60, 2), (2, 60))
HUGE = 1000.0
LARGER = 1e5  # beyond the limits at which people cut numbers off
ORDERS_OF_SUMS = (1.0, 1e3, 1.0, 1e-3, 1e5)  # by row: exp overflows above 709
MANY = 60
SMALL = 1e-3
TINY = (1e-300, 1e-12, 1e-5)
"""Probabilities that a number added or a limit set in good faith would change."""

softmax = Exercise("softmax", points=4, oracle=oracle.softmax, outputs=(Output("p", ("batch", "outputs")),))


@softmax.claim(points=1.5)
def equals_the_formula(student: StudentFunction, rng: Rng) -> None:
    """Every entry is the exponential of its score, divided by the sum over its own row."""
    for shape in SCORE_SHAPES:
        softmax.expect_oracle(student, oracle.scores(rng, *shape))
    for scale in (SMALL, 0.0):
        softmax.expect_oracle(student, scale * oracle.scores(rng, 2, 3))


@softmax.claim(points=1)
def large_scores_do_no_harm(student: StudentFunction, rng: Rng) -> None:
    """Scores of any size give probabilities: nothing overflows."""
    z = oracle.scores(rng, 4, 3)
    for large in (z + HUGE, z - HUGE, z * HUGE, z * LARGER, z + HUGE * np.arange(3)):
        softmax.expect_oracle(student, large)


@softmax.claim(points=1)
def rows_far_apart_do_no_harm(student: StudentFunction, rng: Rng) -> None:
    """A row of very low scores is as good as any other, whatever stands in the other rows."""
    for height in (HUGE, LARGER):
        heights = height * rng.permutation([1.0, 0.0, -1.0])[:, None]
        softmax.expect_oracle(student, oracle.scores(rng, 3, 4) + heights)


@softmax.claim_about_writing(points=0.5)
def scores_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """The scores are not written to, and a second call gives the same."""
    z = oracle.scores(rng, 2, 5)
    for _ in range(2):
        softmax.expect_outputs(student.frozen(z), oracle.softmax(z))


@softmax.visible
def softmax_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """Ordinary scores, rows that lie far apart, large scores, and a single row."""
    z = np.round(oracle.scores(rng, 2, 3), 2)
    far_apart = np.round(oracle.scores(rng, 3, 3), 2) + np.array([[900.0], [0.0], [-900.0]])
    return [(z,), (far_apart,), (z * HUGE,), (z[:1],)]


step = Exercise("rnn_cell_step", points=6, oracle=oracle.rnn_cell_step, outputs=(Output("a_t", ("batch", "hidden")),))


@step.claim(points=1)
def without_memory_the_input_decides(student: StudentFunction, rng: Rng) -> None:
    """After a state of zeros, the new state is tanh of the input's product plus the bias."""
    for sizes in SIZES:
        x_t, a_prev, params = oracle.step_case(rng, sizes)
        step.expect_oracle(student, x_t, np.zeros_like(a_prev), params)
        step.expect_oracle(student, oracle.words(rng, *x_t.shape), np.zeros_like(a_prev), params)


@step.claim(points=1)
def without_input_the_memory_decides(student: StudentFunction, rng: Rng) -> None:
    """For an input of zeros, the new state is tanh of the memory's product plus the bias."""
    for sizes in SIZES:
        x_t, a_prev, params = oracle.step_case(rng, sizes)
        step.expect_oracle(student, np.zeros_like(x_t), a_prev, params)


@step.claim(points=2)
def equals_the_formula_of_the_step(student: StudentFunction, rng: Rng) -> None:
    """Every entry of the new state is one tanh of both products plus the bias."""
    for sizes in (*SIZES, (2, 1, 1, 1), (MANY, 2, 3, 2)):
        step.expect_oracle(student, *oracle.step_case(rng, sizes))
    x_t, a_prev, params = oracle.step_case(rng)
    step.expect_oracle(student, SMALL * x_t, a_prev, params)
    step.expect_oracle(student, x_t, a_prev, scaled(params, SMALL))


@step.claim(points=0.5)
def sums_of_any_size_end_between_minus_one_and_one(student: StudentFunction, rng: Rng) -> None:
    """However large the sum is, its tanh is a number; a row of large sums stands beside ordinary ones."""
    x_t, a_prev, params = oracle.step_case(rng, (len(ORDERS_OF_SUMS), 3, 4, 2))
    step.expect_oracle(student, x_t * np.array(ORDERS_OF_SUMS)[:, None], a_prev, params)
    _, _, strong = oracle.step_case(rng, (1, 3, 4, 2))
    step.expect_oracle(student, x_t, a_prev, strong._replace(Waa=HUGE * strong.Waa))


@step.claim(points=1)
def rows_are_independent(student: StudentFunction, rng: Rng) -> None:
    """Row b of the new state depends on row b of the inputs only."""
    x_t, a_prev, params = oracle.step_case(rng, (5, 3, 4, 2))
    together = student(x_t, a_prev, params)
    step.expect_outputs(together, oracle.rnn_cell_step(x_t, a_prev, params))

    alone = student(x_t[2:3], a_prev[2:3], params)

    hint = "This row was sent alone, and came out other than among others."
    expect_close(alone, together[2:3], name="a_t", axes=("batch", "hidden"), hint=hint)


@step.claim_about_writing(points=0.5)
def inputs_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither input, memory nor weights are written to, and a second call gives the same."""
    case = oracle.step_case(rng)
    for _ in range(2):
        step.expect_outputs(student.frozen(*case), oracle.rnn_cell_step(*case))


@step.visible
def step_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and a row of large sums beside an ordinary one."""
    cases = [rounded(oracle.step_case(rng, sizes)) for sizes in ((2, 3, 4, 5), (3, 3, 3, 3))]
    x_t, a_prev, params = cases[0]
    return [*cases, (x_t * np.array([[1.0], [HUGE]]), a_prev, params)]


output = Exercise(
    "rnn_cell_output",
    points=3,
    oracle=oracle.rnn_cell_output,
    outputs=(Output("y_t", ("batch", "outputs")),),
    given={"softmax": oracle.softmax},
)


@output.claim(points=1.5)
def equals_the_formula_of_the_output(student: StudentFunction, rng: Rng) -> None:
    """The probabilities are the softmax of the state's product plus the bias."""
    for sizes in (*SIZES, (2, 2, 1, 1), (MANY, 1, 3, 2)):
        _, a_t, params = oracle.step_case(rng, sizes)
        output.expect_oracle(student, a_t, params)
    output.expect_oracle(student, a_t, scaled(params, SMALL))


@output.claim(points=1)
def large_scores_still_give_probabilities(student: StudentFunction, rng: Rng) -> None:
    """Weights and a bias that make scores of any size still give probabilities, in rows far apart as well."""
    _, a_t, params = oracle.step_case(rng)
    for bias in (params.by + HUGE, params.by - HUGE, params.by * LARGER, params.by + HUGE * np.arange(len(params.by))):
        output.expect_oracle(student, a_t, params._replace(by=bias))
    far_apart = np.abs(a_t) * np.array([[1.0], [0.0], [-1.0]])
    output.expect_oracle(student, far_apart, params._replace(Wya=params.Wya + HUGE))


@output.claim_about_writing(points=0.5)
def state_and_weights_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither state nor weights are written to; one sequence alone gives what it gives among others."""
    _, a_t, params = oracle.step_case(rng)
    for rows in (a_t, a_t[1:2]):
        output.expect_outputs(student.frozen(rows, params), oracle.rnn_cell_output(rows, params))


@output.visible
def output_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and large scores."""
    cases = [rounded(oracle.step_case(rng, sizes))[1:] for sizes in ((2, 3, 4, 5), (3, 3, 3, 3), (3, 1, 2, 4))]
    a_t, params = cases.pop()
    return [*cases, (a_t, params._replace(by=params.by + HUGE))]


loss = Exercise(
    "step_loss",
    points=4,
    oracle=oracle.step_loss,
    outputs=(Output("loss", ("batch",)),),
)


@loss.claim(points=2)
def equals_the_formula_of_the_loss(student: StudentFunction, rng: Rng) -> None:
    """The loss of each sequence is minus the natural logarithm of its target's probability."""
    for batch, n_outputs in ((4, 3), (3, 5), (4, 4), (MANY, 2)):
        loss.expect_oracle(student, *oracle.loss_case(rng, batch, n_outputs))


@loss.claim(points=0.5)
def certain_and_right_costs_nothing(student: StudentFunction, rng: Rng) -> None:
    """Probabilities of zero beside the target do no harm, and a target of probability one costs nothing."""
    low, high = rng.uniform(0.1, 0.4), rng.uniform(0.6, 0.9)  # the target is not always the favourite
    y_t = np.array([[0.0, 1.0, 0.0], [low, 0.0, 1 - low], [1 - high, high, 0.0], [0.0, 0.0, 1.0]])
    loss.expect_oracle(student, y_t, np.array([1, 2, 0, 2]))


@loss.claim(points=0.5)
def certain_and_wrong_costs_without_limit(student: StudentFunction, rng: Rng) -> None:
    """However small the target's probability is, the loss is its logarithm, and infinity where it is zero."""
    y_t, target = oracle.loss_case(rng, 4, 3)
    y_t[:3] = 0.5
    y_t[np.arange(3), target[:3]] = TINY
    loss.expect_oracle(student, y_t, target)
    excluded = np.where(y_t == TINY[0], 0.0, y_t)
    expect_infinite_first(student(excluded, target), oracle.step_loss(excluded, target))


def expect_infinite_first(got: Any, want: Any) -> None:
    """Expect losses of which only the first is infinite.

    Raises:
        ClaimFailed: if it is not, or if another one differs.
    """
    values = np.asarray(got, dtype=np.float64)
    expect(
        values.shape == want.shape and values[0] == np.inf,
        f"a target of probability zero costs {values.flat[0] if values.size else 'nothing'}, expected infinity. "
        "Is anything added to the probability, or is it cut off, before the logarithm?",
    )
    expect_close(values[1:], want[1:], name="loss[1:]", axes=("batch",))


@loss.claim(points=0.5)
def a_single_sequence_keeps_its_axis(student: StudentFunction, rng: Rng) -> None:
    """One sequence alone costs the same as among others, and its loss is an array of one."""
    y_t, target = oracle.loss_case(rng, 5, 4)
    for row in range(len(target)):
        alone = slice(row, row + 1)
        loss.expect_oracle(student, y_t[alone], target[alone])
    loss.expect_oracle(student, np.ones((1, 1)), np.array([0]))


@loss.claim_about_writing(points=0.5)
def probabilities_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither probabilities nor targets are written to, and a second call gives the same."""
    case = oracle.loss_case(rng, 5, 4)
    for _ in range(2):
        loss.expect_outputs(student.frozen(*case), oracle.step_loss(*case))


@loss.visible
def loss_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, probabilities of zero and one, and targets that are all but excluded."""
    certain = np.array([[0.0, 1.0, 0.0], [0.25, 0.0, 0.75]])
    excluded = np.array([[0.75, 0.25, TINY[0]], [TINY[1], 0.5, 0.5]])
    cases = [oracle.loss_case(rng, 4, 3), oracle.loss_case(rng, 3, 3)]
    return [*cases, (certain, np.array([1, 2])), (excluded, np.array([2, 0]))]


impulse = Exercise(
    "impulse_response",
    points=3,
    oracle=oracle.impulse_response,
    outputs=(Output("a", ("steps", "hidden")),),
    given={"rnn_cell_step": oracle.rnn_cell_step},
)


@impulse.claim(points=1)
def the_impulse_arrives(student: StudentFunction, rng: Rng) -> None:
    """A look of one step shows the state after a single one in feature 0."""
    for sizes in SIZES:
        impulse.expect_oracle(student, oracle.cell_params(rng, *sizes[1:]), 1)


@impulse.claim(points=1.5)
def the_echo_equals_the_formula(student: StudentFunction, rng: Rng) -> None:
    """Every later state follows from the one before and an input of zeros."""
    for sizes, steps in zip((*SIZES, (1, 1, 1, 1)), (6, 7, 4, 2, MANY), strict=True):
        impulse.expect_oracle(student, oracle.cell_params(rng, *sizes[1:]), steps)
    impulse.expect_oracle(student, scaled(oracle.cell_params(rng, 3, 4, 2), SMALL), 3)


@impulse.claim(points=0.5)
def a_longer_look_agrees_with_a_shorter(student: StudentFunction, rng: Rng) -> None:
    """More steps add rows at the end and change none before; the weights are not written to."""
    params = oracle.cell_params(rng, 3, 4, 2)
    for steps in (7, 2, 7):
        impulse.expect_outputs(student.frozen(params, steps), oracle.impulse_response(params, steps))


@impulse.visible
def impulse_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """A few steps of a cell with three features and two units, and one step of a square one."""
    return [(rounded(oracle.cell_params(rng, 3, 2, 4)), 5), (rounded(oracle.cell_params(rng, 2, 2, 2)), 1)]


EXERCISES = (softmax, step, output, loss, impulse)
