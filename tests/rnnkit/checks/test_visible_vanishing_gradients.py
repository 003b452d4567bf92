"""What a student of notebook 05 reads: ticks for right answers, names for known mistakes."""

import warnings

import numpy as np
import pytest
from rnnkit.checks import vanishing_gradients as check
from rnnkit.checks.compare import CheckFailed

from autograder.alternatives import alternatives_in
from autograder.alternatives import vanishing_gradients as alternatives
from autograder.mistakes import mistakes_in
from autograder.mistakes import vanishing_gradients as mistakes

NAMED = "This is exactly what comes out when"


def complaint(of, function):
    with warnings.catch_warnings(), pytest.raises(CheckFailed) as caught:
        warnings.simplefilter("ignore", RuntimeWarning)
        getattr(check, of)(function)
    return str(caught.value)


@pytest.mark.parametrize("right", alternatives_in(alternatives), ids=lambda right: right.name)
def test_right_answers_get_every_tick(right, capsys):
    getattr(check, right.of)(right.function)

    printed = capsys.readouterr().out
    assert printed.count("✓") == (5 if right.of == "clip_by_global_norm" else 4)
    assert "✗" not in printed


@pytest.mark.parametrize("wrong", mistakes_in(mistakes), ids=lambda wrong: wrong.name)
def test_wrong_answers_are_seen_and_named_as_themselves_or_not_at_all(wrong):
    said = " ".join(complaint(wrong.of, wrong.function).split())

    if NAMED in said:
        assert wrong.says[1:].rstrip(".") in said
        assert f"See hint {wrong.hint}" in said


def test_nine_tenths_of_the_mistakes_are_named():
    found = [NAMED in complaint(wrong.of, wrong.function) for wrong in mistakes_in(mistakes)]

    assert np.mean(found) >= 0.9


def test_a_jacobian_that_depends_on_the_batch_is_told_so(capsys):
    def mixing(a_t, params):
        extra = 0.1 * (len(a_t) - 2)
        return params.Waa * (1 - a_t**2)[:, None, :] + (extra if len(a_t) == 1 else 0.0)

    assert "sequence 1 gets another Jacobian" in " ".join(complaint("step_jacobian", mixing).split())


def test_a_constant_in_the_norms_is_told_so():
    known = set()

    def constant(a, params, upstream):
        right = next(r for r in alternatives_in(alternatives) if r.of == "gradient_by_lag")
        if len(known) < 3:
            known.add(upstream.sum())
        return right(a, params, upstream) + (0.0 if upstream.sum() in known else 1.0)

    assert "norms twice as long" in " ".join(complaint("gradient_by_lag", constant).split())


def test_short_gradients_that_change_are_told_so():
    def shrinking(grads, max_norm):
        right = next(r for r in alternatives_in(alternatives) if r.of == "clip_by_global_norm")
        clipped, norm = right(grads, max_norm)
        tiny = 0 < norm < 0.1
        return type(grads)(*(g * (0.5 if tiny else 1.0) for g in clipped)), norm

    assert "should pass as they are" in " ".join(complaint("clip_by_global_norm", shrinking).split())


def test_a_clip_for_one_cell_only_is_told_so():
    said = complaint("clip_by_global_norm", mistakes.vanilla_cell_only.function)

    assert "gradients of a GRU" in " ".join(said.split())
