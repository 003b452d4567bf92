"""Hidden checks of notebook 05: the vanishing gradient, and the exploding one."""

from typing import Any

import numpy as np
from rnnkit.params import RNNParams, axes_of

from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import (
    GRADIENT,
    ClaimFailed,
    expect,
    expect_array,
    expect_close,
    expect_number,
    expect_tuple,
)
from autograder.claims.student import StudentFunction
from autograder.unrolled.drawing import scaled
from autograder.unrolled.vanishing_gradients import oracle
from autograder.unrolled.vanishing_gradients.oracle import SIZES, Rng

EPSILON_ALLOWED = (
    1e-5  # a norm with 1e-6 added, so that nothing is divided by zero, is off by less; not where it is tiny
)
TINY = 1e-4  # a length beside which 1e-6 shows, and 1e-12 does not
SMALL_STATE = 1e-9  # so small that tanh is a straight line to full precision
NEARLY_FLAT = 0.999  # states where tanh has hardly a slope left
HEAVY = 1000.0
LONG, SHORT = (3.0, 40.0), (0.05, 0.9)  # lengths of gradients that a limit of 1 cuts, and that it lets pass

JACOBIAN_AXES = ("batch", "hidden before", "hidden after")
WEIGHTS = axes_of(RNNParams)

jacobian = Exercise(
    "step_jacobian",
    points=3,
    oracle=oracle.step_jacobian,
    outputs=(Output("jacobian", JACOBIAN_AXES, tolerance=GRADIENT),),
)


def jacobian_case(rng: Rng, sizes: tuple[int, int, int, int]) -> tuple[Any, RNNParams]:
    """Draw states of one step, and weights."""
    a, params, _ = oracle.states_case(rng, sizes, 1)
    return a[:, 0], params


@jacobian.claim(points=0.5)
def on_the_steep_part_it_is_the_weights(student: StudentFunction, rng: Rng) -> None:
    """Where the state is nearly zero and tanh a straight line, the Jacobian is Waa, for every sequence."""
    for sizes in SIZES:
        a_t, params = jacobian_case(rng, sizes)
        jacobian.expect_oracle(student, SMALL_STATE * a_t, params)


@jacobian.claim(points=1.5)
def equals_the_derivative(student: StudentFunction, rng: Rng) -> None:
    """Every entry is how much a unit of the state moves when a unit of the memory is nudged."""
    for sizes in SIZES:
        jacobian.expect_oracle(student, *jacobian_case(rng, sizes))
    a_t, params = jacobian_case(rng, SIZES[0])
    steep, flat = np.zeros_like(a_t), NEARLY_FLAT * np.sign(a_t)
    for state, weight in ((steep, 1.0), (flat, 1.0), (a_t, HEAVY), (a_t, 1 / HEAVY)):
        weights = scaled(params, weight)
        got = expect_array(student(state, weights), (3, 5, 5), name="jacobian", axes=JACOBIAN_AXES)
        jacobian.expect_outputs(got / weight, oracle.step_jacobian(state, weights) / weight)


@jacobian.claim(points=0.5)
def each_sequence_has_its_own(student: StudentFunction, rng: Rng) -> None:
    """The Jacobian of a sequence alone is the one that it has among others."""
    a_t, params = jacobian_case(rng, (5, 3, 4, 2))
    a_t[0] *= 0.1
    together = student(a_t, params)
    alone = student(a_t[2:3], params)
    jacobian.expect_outputs(alone, oracle.step_jacobian(a_t[2:3], params))

    expect_array(together, (5, 4, 4), name="jacobian", axes=JACOBIAN_AXES)
    hint = "This sequence was sent alone, and came out other than among others."
    expect_close(alone, together[2:3], name="jacobian", axes=JACOBIAN_AXES, hint=hint)


@jacobian.claim_about_writing(points=0.5)
def state_and_weights_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither state nor weights are written to, and a second call gives the same."""
    case = jacobian_case(rng, SIZES[0])
    for _ in range(2):
        jacobian.expect_outputs(student.frozen(*case), oracle.step_jacobian(*case))


@jacobian.visible
def jacobian_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and a single unit."""
    cases = [jacobian_case(rng, sizes) for sizes in ((2, 4, 3, 1), (2, 2, 2, 2), (3, 2, 1, 2))]
    return [(np.round(a_t, 2), _rounded(params)) for a_t, params in cases]


by_lag = Exercise(
    "gradient_by_lag",
    points=6,
    oracle=oracle.gradient_by_lag,
    outputs=(Output("norms", ("time",), tolerance=GRADIENT),),
    given={"step_jacobian": oracle.step_jacobian},
)


@by_lag.claim(points=1)
def the_last_step_has_what_arrives(student: StudentFunction, rng: Rng) -> None:
    """At the last step the norm is that of the upstream gradient, over batch and hidden units together."""
    for sizes, steps in zip(SIZES, (4, 3, 1, 2), strict=True):
        case = oracle.states_case(rng, sizes, steps)
        norms = expect_array(student(*case), (steps,), name="norms", axes=("time",))
        hint = "Nothing is multiplied to the upstream gradient at the last step, and its norm comes last."
        want = oracle.gradient_by_lag(*case)[-1]
        expect_close(norms[-1], want, name="norms[-1]", tolerance=GRADIENT, hint=hint)
        expect(
            np.all(norms > 0) and len(set(norms.tolist())) == steps,
            "norms of zero, or the same for several steps: the gradient has a length of its own at every step.",
        )


@by_lag.claim(points=1.5)
def one_step_back(student: StudentFunction, rng: Rng) -> None:
    """One step before the last, the gradient has gone through one tanh and one Waa."""
    for sizes in SIZES:
        by_lag.expect_oracle(student, *oracle.states_case(rng, sizes, 2))


@by_lag.claim(points=2)
def equals_the_chain_of_all_steps(student: StudentFunction, rng: Rng) -> None:
    """At every step, the gradient has gone through the tanh and the Waa of all steps after it."""
    for sizes, steps in zip(SIZES, (6, 7, 4, 5), strict=True):
        by_lag.expect_oracle(student, *oracle.states_case(rng, sizes, steps))
    a, params, upstream = oracle.states_case(rng)
    for states, arrives in ((0.0, 1.0), (1e-3, 1.0), (1.0, 1e3), (1.0, 1e-3), (1.0, 0.0)):
        by_lag.expect_oracle(student, states * a, params, arrives * upstream)
    for growth in (VANISHING, EXPLODING):
        a, params, upstream = oracle.states_case(rng, (2, 2, 3, 2), 60)
        case = a, params._replace(Waa=growth * params.Waa), upstream
        norms = expect_array(student(*case), (60,), name="norms", axes=("time",))
        shares = norms / oracle.gradient_by_lag(*case)
        hint = "However small or large it has become: is every number a float64?"
        what = "norms as shares of the right ones, over 60 steps"
        expect_close(shares, np.ones(60), name=what, axes=("time",), tolerance=LONG_WAY, hint=hint)


VANISHING, EXPLODING = 0.3, 10.0  # factors of Waa: after 60 steps a norm is far below 1e-30, or far above 1e10
LONG_WAY = 1e-6  # of every norm itself, so that the smallest counts as much as the largest


@by_lag.claim(points=1)
def sequences_do_not_mix(student: StudentFunction, rng: Rng) -> None:
    """The square of each norm is the sum of the squares that the sequences have when each is sent alone."""
    a, params, upstream = oracle.states_case(rng, (3, 2, 4, 2), 5)
    together = expect_array(student(a, params, upstream), (5,), name="norms", axes=("time",))
    alone = [student(a[b : b + 1], params, upstream[b : b + 1]) for b in range(3)]
    for b, norms in enumerate(alone):
        by_lag.expect_outputs(norms, oracle.gradient_by_lag(a[b : b + 1], params, upstream[b : b + 1]))

    total = np.sqrt(np.sum(np.square(alone), axis=0))
    hint = "Every sequence has its own states, so its own chain; only the norm runs over the batch."
    expect_close(together, total, name="norms", axes=("time",), tolerance=GRADIENT, hint=hint)


@by_lag.claim_about_writing(points=0.5)
def states_and_upstream_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither states, weights nor upstream gradient are written to, and a second call gives the same."""
    case = oracle.states_case(rng)
    for _ in range(2):
        by_lag.expect_outputs(student.frozen(*case), oracle.gradient_by_lag(*case))


@by_lag.visible
def by_lag_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and a single step."""
    shapes = (((2, 2, 3, 1), 4), ((2, 2, 2, 2), 2), ((1, 1, 2, 3), 1))
    cases = [oracle.states_case(rng, sizes, steps) for sizes, steps in shapes]
    return [(np.round(a, 2), _rounded(params), np.round(upstream, 2)) for a, params, upstream in cases]


weighted = Exercise(
    "weighted_backward",
    points=6,
    oracle=oracle.weighted_backward,
    outputs=(Output("grads", WEIGHTS, tolerance=GRADIENT),),
    given={"step_jacobian": oracle.step_jacobian, "gradient_by_lag": oracle.gradient_by_lag},
)


@weighted.claim(points=1.5)
def with_factors_of_one_it_is_the_gradient(student: StudentFunction, rng: Rng) -> None:
    """With a factor of 1 at every step, out comes the gradient of all five weights, as from any way back."""
    for sizes, steps in zip(SIZES, (5, 4, 3, 6), strict=True):
        weighted.expect_oracle(student, *oracle.weighted_case(rng, sizes, steps, np.ones(steps)))


@weighted.claim(points=1.5)
def a_step_kept_alone_gives_its_share(student: StudentFunction, rng: Rng) -> None:
    """With a factor of 1 at one step and 0 at all others, the share of this step is left, however far back it is."""
    for sizes, steps in zip(SIZES, (4, 3, 3, 2), strict=True):
        for kept in range(steps):
            factors = np.eye(steps)[kept]
            weighted.expect_oracle(student, *oracle.weighted_case(rng, sizes, steps, factors))


@weighted.claim(points=1)
def every_share_has_its_own_factor(student: StudentFunction, rng: Rng) -> None:
    """Factors of any size and sign, one per step: every share is multiplied by that of its own step."""
    for sizes, steps in zip(SIZES, (6, 5, 3, 4), strict=True):
        weighted.expect_oracle(student, *oracle.weighted_case(rng, sizes, steps))
    x, a, params, upstream, _ = oracle.weighted_case(rng, SIZES[0], STRETCHED_STEPS)
    case = x, a, params._replace(Waa=VANISHING * params.Waa), upstream
    norms = oracle.gradient_by_lag(case[1], case[2], upstream)
    weighted.expect_oracle(student, *case, norms[-1] / norms)
    for extreme in oracle.weighted_extremes(rng):
        weighted.expect_oracle(student, *extreme)


STRETCHED_STEPS = 20  # over which a gradient that shrinks to a third at each step needs factors of many millions


@weighted.claim(points=0.5)
def the_state_before_the_first_step_is_zero(student: StudentFunction, rng: Rng) -> None:
    """The first step adds to the gradients of Wax and ba, and nothing to that of Waa: the state before it is zero."""
    for sizes in SIZES:
        weighted.expect_oracle(student, *oracle.weighted_case(rng, sizes, 1, np.array([1.5])))
        weighted.expect_oracle(student, *oracle.weighted_case(rng, sizes, 3, np.array([2.0, 0.0, 0.0])))


@weighted.claim(points=1)
def sequences_add_up(student: StudentFunction, rng: Rng) -> None:
    """The gradients of a batch are the sums of those that its sequences give alone."""
    x, a, params, upstream, factors = oracle.weighted_case(rng, (3, 2, 4, 2), 5)
    together = student(x, a, params, upstream, factors)
    weighted.expect_outputs(together, oracle.weighted_backward(x, a, params, upstream, factors))
    alone = [(x[b : b + 1], a[b : b + 1], params, upstream[b : b + 1], factors) for b in range(len(x))]
    for case in alone:
        weighted.expect_oracle(student, *case)


@weighted.claim_about_writing(points=0.5)
def nothing_is_written_to(student: StudentFunction, rng: Rng) -> None:
    """No argument is written to, and a second call gives the same."""
    case = oracle.weighted_case(rng)
    for _ in range(2):
        weighted.expect_outputs(student.frozen(*case), oracle.weighted_backward(*case))


@weighted.visible
def weighted_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different and a factor per step, all equal with factors of 1, and a single step."""
    shapes = (((2, 3, 4, 1), (2.0, 0.0, 1.0, -0.5)), ((2, 2, 2, 2), (1.0, 1.0)), ((1, 1, 2, 3), (3.0,)))
    drawn = [oracle.weighted_case(rng, sizes, len(factors), np.array(factors)) for sizes, factors in shapes]
    return [
        (np.round(x, 2), np.round(a, 2), _rounded(params), np.round(upstream, 2), factors)
        for x, a, params, upstream, factors in drawn
    ]


clip = Exercise(
    "clip_by_global_norm",
    points=5,
    oracle=oracle.clip_by_global_norm,
    outputs=(Output("grads", WEIGHTS, EPSILON_ALLOWED), Output("norm", (), EPSILON_ALLOWED)),
)


def clipped(student: StudentFunction, grads: Any, max_norm: float) -> Any:
    """Return the clipped gradients, known to be of the right type, shapes and finite numbers."""
    got, _ = expect_tuple(student(grads, max_norm), ("grads", "norm"))
    if type(got) is not type(grads):
        raise ClaimFailed(f"`grads` came back as {type(got).__name__}, expected {type(grads).__name__}.")
    for field, value, grad in zip(grads._fields, got, grads, strict=True):
        expect_array(value, grad.shape, name=f"grads.{field}", axes=WEIGHTS.get(field, ()))
    return got


@clip.claim(points=1)
def long_gradients_become_as_long_as_allowed(student: StudentFunction, rng: Rng) -> None:
    """Gradients that are together longer than the limit come out exactly as long as the limit."""
    for length, max_norm in ((LONG[0], 1.0), (LONG[1], 1.0), (LONG[1], 5.0), (0.8, 0.1), (HEAVY, 1.0)):
        got = clipped(student, oracle.rnn_grads(rng, length=length), max_norm)
        hint = "This is the length of all five gradients together, as one vector. Which factor makes it the limit?"
        expect_close(
            oracle.length_of(got), max_norm, name="length of the clipped grads", tolerance=EPSILON_ALLOWED, hint=hint
        )


@clip.claim(points=1)
def the_direction_stays(student: StudentFunction, rng: Rng) -> None:
    """Every entry of every weight is multiplied by one and the same factor, between 0 and 1."""
    factors = []
    for length in LONG:
        grads = oracle.rnn_grads(rng, length=length)
        got = clipped(student, grads, 1.0)
        ratios = np.concatenate([np.ravel(c / g) for c, g in zip(got, grads, strict=True)])
        expect(
            np.ptp(ratios) < EPSILON_ALLOWED and 0 < ratios[0] < 1,
            f"gradients of length {length:g} were clipped to 1, and their entries multiplied by factors from "
            f"{ratios.min():.4g} to {ratios.max():.4g}. Expected one factor below 1 for all: compute it once, from "
            "all weights together.",
        )
        factors.append(float(ratios[0]))
    expect(
        factors[1] < factors[0] - EPSILON_ALLOWED,
        f"gradients of length {LONG[0]:g} and of length {LONG[1]:g} are multiplied by the same factor, "
        f"{factors[0]:.4g}. Expected a smaller one for the longer gradients.",
    )


@clip.claim(points=1)
def short_gradients_pass(student: StudentFunction, rng: Rng) -> None:
    """Gradients that are together no longer than the limit come out as they went in, and longer ones do not."""
    longer = clipped(student, oracle.rnn_grads(rng, length=LONG[1]), 1.0)
    expect(
        oracle.length_of(longer) < (1 - EPSILON_ALLOWED) * LONG[1],
        f"gradients of length {LONG[1]:g} are not shortened although the limit is 1, so nothing is clipped.",
    )
    for length, max_norm in ((SHORT[0], 1.0), (SHORT[1], 1.0), (LONG[1], 50.0)):
        grads = oracle.rnn_grads(rng, length=length)
        clip.outputs[0].expect(clipped(student, grads, max_norm), grads)


@clip.claim(points=0.5)
def the_norm_before_clipping_is_returned(student: StudentFunction, rng: Rng) -> None:
    """The second value is the length of all gradients together, before clipping."""
    for length in (*LONG, *SHORT):
        _, norm = expect_tuple(student(oracle.rnn_grads(rng, length=length), 1.0), ("grads", "norm"))
        expect_close(expect_number(norm, name="norm"), length, name="norm", tolerance=EPSILON_ALLOWED)


@clip.claim(points=0.5)
def zero_gradients_stay_zero(student: StudentFunction, rng: Rng) -> None:
    """Gradients of zeros stay zeros; one weight alone is clipped, and so are tiny gradients, as exactly as others."""
    zeros = RNNParams(*(np.zeros_like(g) for g in oracle.rnn_grads(rng, length=1.0)))
    clip.expect_oracle(student, zeros, 1.0)
    clip.expect_oracle(student, zeros._replace(ba=rng.uniform(2, 3, size=zeros.ba.shape)), 1.0)
    tiny = oracle.rnn_grads(rng, length=TINY)
    got = clipped(student, tiny, 0.1 * TINY)
    hint = "Gradients and limit are both tiny here: is something added to the norm?"
    share = oracle.length_of(got) / (0.1 * TINY)
    name = "length of the clipped grads, as a share of the limit,"
    expect_close(share, 1.0, name=name, tolerance=EPSILON_ALLOWED, hint=hint)


@clip.claim(points=0.5)
def every_cell_is_served(student: StudentFunction, rng: Rng) -> None:
    """Gradients of a GRU and of an LSTM come back as such, just as well clipped."""
    for grads in oracle.gated_grads(rng, LONG[0]):
        got, norm = expect_tuple(student(grads, 1.0), ("grads", "norm"))
        clip.outputs[0].expect(got, oracle.clip_by_global_norm(grads, 1.0)[0])
        expect_close(expect_number(norm, name="norm"), LONG[0], name="norm", tolerance=EPSILON_ALLOWED)


@clip.claim_about_writing(points=0.5)
def gradients_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """The gradients are not written to, and a second call gives the same."""
    for length in (LONG[0], SHORT[1]):
        grads = oracle.rnn_grads(rng, length=length)
        for _ in range(2):
            clip.expect_outputs(student.frozen(grads, 1.0), oracle.clip_by_global_norm(grads, 1.0))


@clip.visible
def clip_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """Gradients that are too long, that are short enough, and that are zero."""
    long = _rounded(oracle.rnn_grads(rng, (2, 3, 4), length=30.0))
    short = _rounded(oracle.rnn_grads(rng, (3, 2, 1), length=2.0))
    zeros = RNNParams(*(np.zeros_like(g) for g in short))
    return [(long, 1.5), (short, 3.0), (zeros, 1.0)]


EXERCISES = (jacobian, by_lag, weighted, clip)


def _rounded(params: RNNParams) -> RNNParams:
    """Round, so that stored cases stay small."""
    return RNNParams(*(np.round(weight, 2) for weight in params))
