"""What the visible checks of notebook 05 say where no stored number decides."""

from rnnkit.checks import vanishing_gradients as check

from autograder.claims.alternative import alternatives_in
from autograder.unrolled.vanishing_gradients import alternatives, mistakes


def test_a_jacobian_that_depends_on_the_batch_is_told_so(complaint):
    def mixing(a_t, params):
        extra = 0.1 * (len(a_t) - 2)
        return params.Waa * (1 - a_t**2)[:, None, :] + (extra if len(a_t) == 1 else 0.0)

    assert "sequence 1 gets another Jacobian" in complaint(check.step_jacobian, mixing)


def test_a_constant_in_the_norms_is_told_so(complaint):
    known = set()

    def constant(a, params, upstream):
        right = next(r for r in alternatives_in(alternatives) if r.of == "gradient_by_lag")
        if len(known) < 3:
            known.add(upstream.sum())
        return right(a, params, upstream) + (0.0 if upstream.sum() in known else 1.0)

    assert "norms twice as long" in complaint(check.gradient_by_lag, constant)


def test_a_factor_that_goes_further_than_its_step_is_told_so(complaint):
    right = next(r for r in alternatives_in(alternatives) if r.of == "weighted_backward")

    def handed_on_where_not_stored(x, a, params, upstream, factors):
        if set(factors.tolist()) == {0.0, 1.0}:
            return mistakes.factor_handed_on.function(x, a, params, upstream, factors)
        return right(x, a, params, upstream, factors)

    assert "do not add up to the gradient" in complaint(check.weighted_backward, handed_on_where_not_stored)


def test_short_gradients_that_change_are_told_so(complaint):
    def shrinking(grads, max_norm):
        right = next(r for r in alternatives_in(alternatives) if r.of == "clip_by_global_norm")
        clipped, norm = right(grads, max_norm)
        tiny = 0 < norm < 0.1
        return type(grads)(*(g * (0.5 if tiny else 1.0) for g in clipped)), norm

    assert "should pass as they are" in complaint(check.clip_by_global_norm, shrinking)


def test_a_clip_for_one_cell_only_is_told_so(complaint):
    said = complaint(check.clip_by_global_norm, mistakes.vanilla_cell_only.function)

    assert "gradients of a GRU" in said
