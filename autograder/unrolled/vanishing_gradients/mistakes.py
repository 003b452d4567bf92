"""Mistakes of notebook 05: the vanishing gradient, and the exploding one."""

import numpy as np
from rnnkit.params import RNNParams

from autograder.claims.mistake import mistake
from autograder.unrolled.vanishing_gradients.oracle import step_jacobian

BEYOND_THE_STEEP_PART = ("equals_the_derivative", "each_sequence_has_its_own", "state_and_weights_left_as_they_were")
ALL_OF_JACOBIAN = ("on_the_steep_part_it_is_the_weights", *BEYOND_THE_STEEP_PART)
BEFORE_THE_LAST = (
    "one_step_back",
    "equals_the_chain_of_all_steps",
    "sequences_do_not_mix",
    "states_and_upstream_left_as_they_were",
)
ALL_OF_LAG = ("the_last_step_has_what_arrives", *BEFORE_THE_LAST)
KEPT_AND_WEIGHTED = ("a_step_kept_alone_gives_its_share", "every_share_has_its_own_factor")
ALL_BUT_ONE_STEP = (
    "with_factors_of_one_it_is_the_gradient",
    *KEPT_AND_WEIGHTED,
    "sequences_add_up",
    "nothing_is_written_to",
)
ALL_OF_WEIGHTED = (*ALL_BUT_ONE_STEP, "the_state_before_the_first_step_is_zero")
ALL_OF_CLIP = (
    "long_gradients_become_as_long_as_allowed",
    "the_direction_stays",
    "short_gradients_pass",
    "the_norm_before_clipping_is_returned",
    "zero_gradients_stay_zero",
    "every_cell_is_served",
    "gradients_left_as_they_were",
)
WRONG_NORM = (
    "long_gradients_become_as_long_as_allowed",
    "the_norm_before_clipping_is_returned",
    "every_cell_is_served",
    "gradients_left_as_they_were",
)


@mistake(of="step_jacobian", breaks=BEYOND_THE_STEEP_PART, hint=1)
def slope_left_out(a_t, params):
    """The slope of tanh is left out, so that only Waa remains."""
    return np.repeat(params.Waa[None], len(a_t), axis=0)


@mistake(of="step_jacobian", breaks=ALL_OF_JACOBIAN, hint=2)
def rows_and_columns_exchanged(a_t, params):
    """Rows and columns are exchanged, as in texts that write states as columns."""
    return params.Waa.T * (1 - a_t**2)[:, :, None]


@mistake(of="step_jacobian", breaks=BEYOND_THE_STEEP_PART, hint=2)
def slope_on_the_rows(a_t, params):
    """The slope multiplies the rows of Waa, the units before, instead of its columns, the units after."""
    return params.Waa * (1 - a_t**2)[:, :, None]


@mistake(of="step_jacobian", breaks=ALL_OF_JACOBIAN, hint=2)
def weights_transposed(a_t, params):
    """`Waa` is transposed, and the slope is not."""
    return params.Waa.T * (1 - a_t**2)[:, None, :]


@mistake(of="step_jacobian", breaks=BEYOND_THE_STEEP_PART, hint=3)
def slope_without_square(a_t, params):
    """The slope is taken as 1 minus the state, without the square."""
    return params.Waa * (1 - a_t)[:, None, :]


@mistake(of="step_jacobian", breaks=ALL_OF_JACOBIAN, hint=3)
def slope_of_the_sigmoid(a_t, params):
    """The slope is that of the sigmoid, a (1 - a), instead of that of tanh."""
    return params.Waa * (a_t * (1 - a_t))[:, None, :]


@mistake(of="step_jacobian", breaks=BEYOND_THE_STEEP_PART, hint=3)
def slope_divided(a_t, params):
    """`Waa` is divided by the slope of tanh instead of multiplied by it."""
    return params.Waa / (1 - a_t**2)[:, None, :]


@mistake(of="step_jacobian", breaks=BEYOND_THE_STEEP_PART, hint=1)
def tanh_taken_once_more(a_t, params):
    """The tanh is taken once more of the state, which has gone through it already."""
    return params.Waa * (1 - np.tanh(a_t) ** 2)[:, None, :]


@mistake(of="step_jacobian", breaks=BEYOND_THE_STEEP_PART, hint=3)
def slope_squared(a_t, params):
    """The slope of tanh is multiplied in twice."""
    return params.Waa * ((1 - a_t**2) ** 2)[:, None, :]


@mistake(of="step_jacobian", breaks=ALL_OF_JACOBIAN, hint=3)
def slope_with_the_wrong_sign(a_t, params):
    """The slope has the wrong sign: the square minus 1."""
    return params.Waa * (a_t**2 - 1)[:, None, :]


@mistake(of="step_jacobian", breaks=("equals_the_derivative", "each_sequence_has_its_own"), hint=2)
def slope_averaged_over_the_batch(a_t, params):
    """The slope is averaged over the batch, so that all sequences get the same Jacobian."""
    slope = (1 - a_t**2).mean(axis=0)
    return np.repeat((params.Waa * slope)[None], len(a_t), axis=0)


@mistake(of="step_jacobian", breaks=ALL_OF_JACOBIAN, hint=2)
def only_the_first_sequence(a_t, params):
    """Only the first sequence is used, and the batch axis is lost."""
    return params.Waa * (1 - a_t[0] ** 2)


@mistake(of="step_jacobian", breaks=ALL_OF_JACOBIAN, hint=2)
def gradient_instead_of_jacobian(a_t, params):
    """The slope is carried through Waa as a gradient, so that only (batch, hidden) numbers come out."""
    return (1 - a_t**2) @ params.Waa.T


@mistake(of="step_jacobian", breaks="state_and_weights_left_as_they_were", hint=1)
def state_squared_in_place(a_t, params):
    """The state is squared in place, which changes the caller's array."""
    a_t **= 2
    return params.Waa * (1 - a_t)[:, None, :]


@mistake(of="step_jacobian", breaks=BEYOND_THE_STEEP_PART, hint=1)
def size_for_the_square(a_t, params):
    """The slope is taken as 1 - |a_t|, without the square."""
    return params.Waa * (1 - np.abs(a_t))[:, None, :]


@mistake(
    of="step_jacobian",
    breaks=("on_the_steep_part_it_is_the_weights", "equals_the_derivative"),
    hint=2,
    called="batch_axis_lost_when_alone",
)
def squeezed(a_t, params):
    """A batch of one loses its batch axis."""
    return np.squeeze(params.Waa * (1 - a_t**2)[:, None, :])


@mistake(of="step_jacobian", breaks="each_sequence_has_its_own", hint=2, called="batch_axis_lost_when_alone")
def no_batch_axis_when_alone(a_t, params):
    """A batch of one loses its batch axis."""
    jacobians = params.Waa * (1 - a_t**2)[:, None, :]
    return jacobians[0] if len(a_t) == 1 else jacobians


@mistake(of="step_jacobian", breaks=("equals_the_derivative", "each_sequence_has_its_own"), hint=2)
def slope_of_the_first_sequence(a_t, params):
    """Every sequence gets the slope of the first one."""
    return np.repeat(params.Waa[None] * (1 - a_t[:1] ** 2)[:, None, :], len(a_t), axis=0)


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=1)
def tanh_left_out(a, params, upstream):
    """The slope of tanh is left out: the gradient goes through Waa only."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = da @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=2)
def slope_of_the_step_before(a, params, upstream):
    """The slope is that of the step to which the gradient goes, instead of the step that it leaves."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da * (1 - a[:, t - 1] ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=3)
def weights_not_transposed(a, params, upstream):
    """`Waa` is not transposed on the way back."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa
    return norms


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=3)
def tanh_after_the_weights(a, params, upstream):
    """The slope of tanh is multiplied after Waa, where on the way back it comes before."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da @ params.Waa.T) * (1 - a[:, t] ** 2)
    return norms


@mistake(of="gradient_by_lag", breaks=ALL_OF_LAG, hint=3)
def norms_squared(a, params, upstream):
    """The square root of the norm is left out."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.sum(da**2)
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks="equals_the_chain_of_all_steps", hint=1)
def in_order_of_lag(a, params, upstream):
    """The norms come in the order in which they are computed, the last step first."""
    da, norms = upstream, []
    for t in reversed(range(a.shape[1])):
        norms.append(np.linalg.norm(da))
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return np.array(norms)


@mistake(of="gradient_by_lag", breaks=ALL_OF_LAG, hint=1)
def one_step_too_far(a, params, upstream):
    """The gradient is taken one step back before its norm is noted, so every norm belongs to the step before."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
        norms[t] = np.linalg.norm(da)
    return norms


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=1)
def first_step_left_out(a, params, upstream):
    """The loop ends one step early, so the first step keeps a zero."""
    da, norms = upstream, np.zeros(a.shape[1])
    norms[-1] = np.linalg.norm(da)
    for t in range(a.shape[1] - 1, 1, -1):
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
        norms[t - 1] = np.linalg.norm(da)
    return norms


@mistake(of="gradient_by_lag", breaks=("equals_the_chain_of_all_steps", "sequences_do_not_mix"), hint=1)
def started_anew_at_each_step(a, params, upstream):
    """Every step starts anew from the upstream gradient, so the chain never gets longer than one step."""
    norms = np.full(a.shape[1], np.linalg.norm(upstream))
    for t in range(1, a.shape[1]):
        norms[t - 1] = np.linalg.norm((upstream * (1 - a[:, t] ** 2)) @ params.Waa.T)
    return norms


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=1)
def upstream_added_at_each_step(a, params, upstream):
    """The upstream gradient is added at every step, though the loss looks at the last state only."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T + upstream
    return norms


@mistake(of="gradient_by_lag", breaks=("equals_the_chain_of_all_steps", "sequences_do_not_mix"), hint=2)
def slope_of_the_last_state_everywhere(a, params, upstream):
    """The slope of the last state is used at every step."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da * (1 - a[:, -1] ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=1)
def product_of_norms(a, params, upstream):
    """Norms are multiplied, that of the Jacobians with that of the gradient: a bound, and not the gradient."""
    norms = np.full(a.shape[1], np.linalg.norm(upstream))
    for t in range(a.shape[1] - 1, 0, -1):
        norms[t - 1] = norms[t] * np.linalg.norm(step_jacobian(a[:, t], params))
    return norms


@mistake(of="gradient_by_lag", breaks=("one_step_back", "equals_the_chain_of_all_steps"), hint=2)
def mean_over_the_batch(a, params, upstream):
    """The norms of the sequences are averaged, where one norm over batch and hidden units is meant."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da, axis=1).mean()
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=("one_step_back", "equals_the_chain_of_all_steps"), hint=2)
def first_sequence_only(a, params, upstream):
    """Only the first sequence of the batch is followed."""
    da, norms = upstream[:1], np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da * (1 - a[:1, t] ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=("one_step_back", "equals_the_chain_of_all_steps"), hint=3)
def largest_entry(a, params, upstream):
    """The largest entry is taken instead of the norm."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.max(np.abs(da))
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=ALL_OF_LAG, hint=2)
def one_norm_per_sequence(a, params, upstream):
    """Every sequence keeps a norm of its own, so that the result has a batch axis."""
    da, norms = upstream, np.zeros(a.shape[:2])
    for t in reversed(range(a.shape[1])):
        norms[:, t] = np.linalg.norm(da, axis=1)
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=("the_last_step_has_what_arrives", "equals_the_chain_of_all_steps"), hint=1)
def shares_of_the_last(a, params, upstream):
    """The norms are divided by the last one."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return norms / norms[-1]


@mistake(of="gradient_by_lag", breaks="states_and_upstream_left_as_they_were", hint=1, called="upstream_overwritten")
def upstream_overwritten(a, params, upstream):
    """The upstream gradient is multiplied in place, which changes the caller's array."""
    norms = np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(upstream)
        upstream *= 1 - a[:, t] ** 2
        upstream[:] = upstream @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=3)
def size_for_the_square_on_the_way(a, params, upstream):
    """The slope is taken as 1 - |a_t|, without the square."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da * (1 - np.abs(a[:, t]))) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=("one_step_back", "equals_the_chain_of_all_steps"), hint=3)
def largest_stretch(a, params, upstream):
    """The norm of a matrix is taken, which is its largest stretch, where the root of the sum of squares is meant."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da, 2)
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=ALL_OF_LAG, hint=1)
def upstream_not_noted(a, params, upstream):
    """The norm of upstream itself is left out, so that the result is one step too short."""
    da, norms = upstream, []
    for t in range(a.shape[1] - 1, 0, -1):
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
        norms.append(np.linalg.norm(da))
    return np.array(norms[::-1])


@mistake(of="gradient_by_lag", breaks="states_and_upstream_left_as_they_were", hint=1, called="upstream_overwritten")
def upstream_overwritten_but_for_the_first_step(a, params, upstream):
    """The upstream gradient is multiplied in place, which changes the caller's array."""
    norms = np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(upstream)
        if t > 0:
            upstream *= 1 - a[:, t] ** 2
            upstream[:] = upstream @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=ALL_OF_LAG, hint=1)
def same_norm_everywhere(a, params, upstream):
    """The norm of upstream stands at every step, as if nothing became of it on the way."""
    return np.full(a.shape[1], np.linalg.norm(upstream))


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=3)
def tanh_taken_once_more_on_the_way(a, params, upstream):
    """The slope is taken at tanh of a_t, which has been through tanh already."""
    da, norms = upstream, np.zeros(a.shape[1])
    for t in reversed(range(a.shape[1])):
        norms[t] = np.linalg.norm(da)
        da = (da * (1 - np.tanh(a[:, t]) ** 2)) @ params.Waa.T
    return norms


@mistake(of="gradient_by_lag", breaks=BEFORE_THE_LAST, hint=1)
def bound_for_the_norm(a, params, upstream):
    """The bound is returned, the largest stretch of Waa to the power of the lag, and the slopes are left out."""
    stretch = np.linalg.norm(params.Waa, ord=2)
    return np.linalg.norm(upstream) * stretch ** np.arange(a.shape[1])[::-1]


@mistake(of="weighted_backward", breaks=KEPT_AND_WEIGHTED, hint=1)
def factor_handed_on(x, a, params, upstream, factors):
    """The factor multiplies what is handed on as well, so that a step that is cut cuts all steps before it."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = factors[t] * da * (1 - a[:, t] ** 2)
        share = dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(
    of="weighted_backward",
    breaks=(*KEPT_AND_WEIGHTED, "sequences_add_up", "nothing_is_written_to", "the_state_before_the_first_step_is_zero"),
    hint=1,
)
def factors_left_out(x, a, params, upstream, factors):
    """The factors are left out: every share counts as it is."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=KEPT_AND_WEIGHTED, hint=1)
def factors_from_the_last_step(x, a, params, upstream, factors):
    """The factors are read from the last step to the first, in the order in which the loop goes."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[a.shape[1] - 1 - t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=KEPT_AND_WEIGHTED, hint=1)
def factor_of_the_step_before(x, a, params, upstream, factors):
    """Every share gets the factor of the step before."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t - 1] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=KEPT_AND_WEIGHTED, hint=1)
def factor_on_inputs_only(x, a, params, upstream, factors):
    """Only the gradient of Wax is multiplied by the factors."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = dz
        Wax += factors[t] * (x[:, t].T @ share)
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=KEPT_AND_WEIGHTED, hint=1)
def bias_without_factor(x, a, params, upstream, factors):
    """The gradient of the bias is not multiplied by the factors."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += dz.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks="every_share_has_its_own_factor", hint=1)
def factor_squared(x, a, params, upstream, factors):
    """The factor is multiplied in twice."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] ** 2 * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_OF_WEIGHTED, hint=2)
def slope_left_out_of_the_share(x, a, params, upstream, factors):
    """The slope of tanh is left out."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_OF_WEIGHTED, hint=2)
def slope_on_the_way_only(x, a, params, upstream, factors):
    """The share is made from the gradient of the state, before it has gone through tanh."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * da
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_BUT_ONE_STEP, hint=2)
def slope_in_the_share_only(x, a, params, upstream, factors):
    """What is handed on skips the slope of tanh."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = da @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_BUT_ONE_STEP, hint=2)
def slope_of_an_earlier_step(x, a, params, upstream, factors):
    """The slope is that of the step before."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t - 1] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_BUT_ONE_STEP, hint=3)
def way_back_not_transposed(x, a, params, upstream, factors):
    """`Waa` is not transposed on the way back."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_OF_WEIGHTED, hint=2)
def state_after_for_state_before(x, a, params, upstream, factors):
    """The gradient of Waa is made from the state after the step, instead of the state before it."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += a[:, t].T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(
    of="weighted_backward",
    breaks=("with_factors_of_one_it_is_the_gradient", *KEPT_AND_WEIGHTED, "the_state_before_the_first_step_is_zero"),
    hint=2,
)
def last_state_before_the_first_step(x, a, params, upstream, factors):
    """Before the first step stands the last state, a[:, -1], instead of zeros."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1]
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(
    of="weighted_backward",
    breaks=("with_factors_of_one_it_is_the_gradient", *KEPT_AND_WEIGHTED, "sequences_add_up"),
    hint=3,
)
def shares_averaged_over_the_batch(x, a, params, upstream, factors):
    """The shares are averaged over the batch, where their sum is meant."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz / len(x)
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_BUT_ONE_STEP, hint=1)
def upstream_at_every_step(x, a, params, upstream, factors):
    """The upstream gradient is added at every step, though the loss looks at the last state only."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T + upstream
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_OF_WEIGHTED, hint=1)
def last_share_left_out(x, a, params, upstream, factors):
    """The loop begins one step too early, so the last step adds nothing."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1] - 1)):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_OF_WEIGHTED, hint=1)
def first_share_left_out(x, a, params, upstream, factors):
    """The loop ends one step early, so the first step adds nothing."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in range(a.shape[1] - 1, 0, -1):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(
    of="weighted_backward",
    breaks=("with_factors_of_one_it_is_the_gradient", *KEPT_AND_WEIGHTED, "sequences_add_up"),
    hint=1,
)
def only_the_first_step_counts(x, a, params, upstream, factors):
    """Every step writes over the shares of the steps after it, where they are added."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax = x[:, t].T @ share
        Waa = before.T @ share
        ba = share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(
    of="weighted_backward",
    breaks=(
        "with_factors_of_one_it_is_the_gradient",
        "every_share_has_its_own_factor",
        "the_state_before_the_first_step_is_zero",
    ),
    hint=1,
)
def factors_divided(x, a, params, upstream, factors):
    """The shares are divided by the sum of the factors, so that they are a mean."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] / factors.sum() * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(
    of="weighted_backward",
    breaks=("with_factors_of_one_it_is_the_gradient", *KEPT_AND_WEIGHTED, "sequences_add_up"),
    hint=2,
)
def gradients_of_the_first_sequence(x, a, params, upstream, factors):
    """Only the first sequence of the batch is followed."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz * (np.arange(len(x)) == 0)[:, None]
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_OF_WEIGHTED, hint=1)
def shares_added_to_the_weights(x, a, params, upstream, factors):
    """The shares are added to the weights, where the sum begins with zeros."""
    Wax, Waa, ba = (weight.copy() for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks=ALL_OF_WEIGHTED, hint=1)
def weights_come_back_as_gradients(x, a, params, upstream, factors):
    """The weights Wya and by come back as they are, where the gradients of unused weights are zeros."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return params._replace(Wax=Wax, Waa=Waa, ba=ba)


@mistake(of="weighted_backward", breaks=ALL_OF_WEIGHTED, hint=1)
def shares_written_into_the_weights(x, a, params, upstream, factors):
    """The shares are added up in the arrays of the weights, which changes the caller's."""
    Wax, Waa, ba = params[:3]
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        dz = da * (1 - a[:, t] ** 2)
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="weighted_backward", breaks="nothing_is_written_to", hint=1)
def upstream_changed_on_the_way(x, a, params, upstream, factors):
    """The upstream gradient is multiplied in place, which changes the caller's array."""
    Wax, Waa, ba = (np.zeros_like(weight) for weight in params[:3])
    da = upstream
    for t in reversed(range(a.shape[1])):
        before = a[:, t - 1] if t > 0 else np.zeros_like(upstream)
        da *= 1 - a[:, t] ** 2
        dz = da
        share = factors[t] * dz
        Wax += x[:, t].T @ share
        Waa += before.T @ share
        ba += share.sum(axis=0)
        da[:] = dz @ params.Waa.T
    return RNNParams(Wax, Waa, ba, np.zeros_like(params.Wya), np.zeros_like(params.by))


@mistake(of="clip_by_global_norm", breaks=("short_gradients_pass", "zero_gradients_stay_zero"), hint=1)
def scaled_up_and_divided_by_zero(grads, max_norm):
    """All gradients are multiplied by the limit over the norm: short ones grow, and zeros become NaN."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*(g * max_norm / norm for g in grads)), norm


@mistake(
    of="clip_by_global_norm",
    breaks=(
        "long_gradients_become_as_long_as_allowed",
        "the_direction_stays",
        "short_gradients_pass",
        "every_cell_is_served",
    ),
    hint=2,
)
def plain_tuple(grads, max_norm):
    """The gradients come back as a plain tuple and not in the type that they had."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return tuple(g * factor for g in grads), norm


@mistake(
    of="clip_by_global_norm",
    breaks=("long_gradients_become_as_long_as_allowed", "the_norm_before_clipping_is_returned"),
    hint=2,
)
def biases_spared(grads, max_norm):
    """Only the matrices are counted and shortened; the biases have no part in it."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads if g.ndim == 2))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor if g.ndim == 2 else g.copy() for g in grads)), norm


@mistake(
    of="clip_by_global_norm",
    breaks=("long_gradients_become_as_long_as_allowed", "the_direction_stays", "short_gradients_pass"),
    hint=1,
)
def all_thrown_away(grads, max_norm):
    """All gradients are set to zero, short ones too."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*(np.zeros_like(g) for g in grads)), norm


@mistake(
    of="clip_by_global_norm", breaks=("long_gradients_become_as_long_as_allowed", "zero_gradients_stay_zero"), hint=3
)
def small_number_added(grads, max_norm):
    """A small number such as 0.001 is added to the norm, so that the result is too short."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = min(1.0, max_norm / (norm + 1e-3))
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(
    of="clip_by_global_norm",
    breaks=("long_gradients_become_as_long_as_allowed", "the_direction_stays", "short_gradients_pass"),
    hint=1,
)
def half_of_everything(grads, max_norm):
    """The gradients are halved, whatever their length."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*(g / 2 for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=("long_gradients_become_as_long_as_allowed", "the_direction_stays"), hint=1)
def every_entry_clipped(grads, max_norm):
    """Every entry is cut at the limit by itself, which changes the direction."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*(np.clip(g, -max_norm, max_norm) for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=("long_gradients_become_as_long_as_allowed", "the_direction_stays"), hint=2)
def every_weight_clipped_by_itself(grads, max_norm):
    """Every weight is clipped by its own norm, instead of all together by one."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*(g * min(1.0, max_norm / max(np.linalg.norm(g), 1e-12)) for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=WRONG_NORM, hint=3)
def square_root_forgotten(grads, max_norm):
    """The square root of the norm is forgotten."""
    norm = float(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks="short_gradients_pass", hint=1)
def short_gradients_scaled_up(grads, max_norm):
    """Short gradients are scaled up to the limit, where they should pass as they are."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > 0 else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks="the_norm_before_clipping_is_returned", hint=1)
def norm_after_clipping(grads, max_norm):
    """The norm after clipping is returned, so that nobody sees how long the gradient was."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), min(norm, max_norm)


@mistake(
    of="clip_by_global_norm",
    breaks=("long_gradients_become_as_long_as_allowed", "the_direction_stays", "every_cell_is_served"),
    hint=1,
)
def result_not_used(grads, max_norm):
    """The clipped gradients are computed and then not returned."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        type(grads)(*(g * max_norm / norm for g in grads))
    return grads, norm


@mistake(of="clip_by_global_norm", breaks=("long_gradients_become_as_long_as_allowed", "the_direction_stays"), hint=1)
def long_gradients_thrown_away(grads, max_norm):
    """Long gradients are set to zero, where they should be shortened."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*(g * (norm <= max_norm) for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks="zero_gradients_stay_zero", hint=1)
def zero_divided_by_zero(grads, max_norm):
    """A gradient of zeros is divided by its norm of zero, which gives NaN."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return type(grads)(*(g / norm * min(norm, max_norm) for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=WRONG_NORM, hint=3)
def largest_entry_as_norm(grads, max_norm):
    """The largest entry is taken for the norm."""
    norm = max(np.max(np.abs(g)) for g in grads)
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=WRONG_NORM, hint=3)
def sum_of_sizes_as_norm(grads, max_norm):
    """The sizes of all entries are added up, where the root of the sum of squares is meant."""
    norm = sum(np.sum(np.abs(g)) for g in grads)
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=WRONG_NORM, hint=2)
def norms_added(grads, max_norm):
    """The norms of the weights are added, where their squares are meant."""
    norm = sum(np.linalg.norm(g) for g in grads)
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=WRONG_NORM, hint=3)
def mean_of_squares(grads, max_norm):
    """The mean of the squares is taken, where their sum is meant."""
    norm = np.sqrt(np.mean(np.concatenate([np.ravel(g) for g in grads]) ** 2))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=WRONG_NORM, hint=2)
def biases_not_in_the_norm(grads, max_norm):
    """The biases are left out of the norm."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads if g.ndim == 2))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(
    of="clip_by_global_norm",
    breaks=("long_gradients_become_as_long_as_allowed", "the_direction_stays", "every_cell_is_served"),
    hint=2,
)
def biases_not_clipped(grads, max_norm):
    """The biases are not multiplied by the factor."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor if g.ndim == 2 else g for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks="long_gradients_become_as_long_as_allowed", hint=3)
def limit_left_out_of_the_factor(grads, max_norm):
    """Long gradients are divided by their norm and not multiplied by the limit."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = 1 / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks=("long_gradients_become_as_long_as_allowed", "short_gradients_pass"), hint=1)
def inequality_turned_round(grads, max_norm):
    """The inequality is turned round: short gradients are scaled up and long ones pass."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if 0 < norm < max_norm else 1.0
    return type(grads)(*(g * factor for g in grads)), norm


@mistake(of="clip_by_global_norm", breaks="every_cell_is_served", hint=2)
def vanilla_cell_only(grads, max_norm):
    """The five weights of the vanilla cell are named one by one, so no other cell is served."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return RNNParams(
        Wax=grads.Wax * factor,
        Waa=grads.Waa * factor,
        ba=grads.ba * factor,
        Wya=grads.Wya * factor,
        by=grads.by * factor,
    ), norm


@mistake(of="clip_by_global_norm", breaks=ALL_OF_CLIP, hint=2)
def norm_not_returned(grads, max_norm):
    """Only the gradients are returned, without the norm."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return type(grads)(*(g * factor for g in grads))


@mistake(of="clip_by_global_norm", breaks="gradients_left_as_they_were", hint=1)
def clipped_in_place(grads, max_norm):
    """The gradients are multiplied in place, which changes the caller's arrays."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return grads, norm


@mistake(of="clip_by_global_norm", breaks=("short_gradients_pass", "zero_gradients_stay_zero"), hint=1)
def scaled_up_and_refused_at_zero(grads, max_norm):
    """All gradients are multiplied by the limit over the norm: short ones grow, and zeros raise an error."""
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    return type(grads)(*(g * (max_norm / norm) for g in grads)), norm
