"""Visible checks of notebook 10: to look back, and the way back of the gradient."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._compare import VisibleCheck
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]
ROUNDING = 1e-10


def exchanged_they_fit_as_well(function: Function, args: Sequence[Any]) -> str:
    """Keys that ask get the same scores."""
    queries, keys = args
    if _near(np.swapaxes(function(queries.copy(), keys.copy()), 1, 2), function(keys.copy(), queries.copy())):
        return ""
    return "with queries and keys exchanged the scores are others. By the root of which axis do you divide? See hint 2."


def rows_sum_to_one(function: Function, args: Sequence[Any]) -> str:
    """Rows sum to one."""
    scores, mask = args
    sums = np.sum(function(scores.copy(), mask.copy()), axis=2)
    if _near(sums, np.broadcast_to(mask.any(axis=1)[:, None], sums.shape)):
        return ""
    return f"a row sums to {sums.flat[0]:.6g}. Over which axis do you sum, and over which steps? See hint 2."


def scores_in_the_padding_may_hold_nan(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    scores, mask = args
    lost = np.where(mask[:, None, :], scores, np.nan)
    if _near(function(scores.copy(), mask.copy()), function(lost, mask.copy())):
        return ""
    return (
        "with NaN in the padding the weights are others. NaN times zero is NaN, and NaN with anything added too: "
        "put something in its place, with np.where. See hint 1."
    )


def keys_and_values_in_the_padding_may_hold_nan(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    queries, keys, values, mask = args
    if _alike(function(*_copies(args)), function(queries.copy(), *_lost(keys, values, mask), mask.copy())):
        return ""
    return (
        "with NaN in padded keys and values something else is seen. Zero times NaN is NaN, also where a weight is "
        "zero: put zeros in the place of padded values, with np.where. See hint 1."
    )


def the_order_of_the_source_does_not_matter(function: Function, args: Sequence[Any]) -> str:
    """The order of the source does not matter."""
    queries, *source = args
    context = function(*_copies(args))[0]
    turned = function(queries.copy(), *(array[:, ::-1].copy() for array in source))[0]
    if _near(context, turned):
        return ""
    return "with keys, values and mask in another order the context is another. What depends on a place? See hint 3."


def rows_of_the_gradient_sum_to_zero(function: Function, args: Sequence[Any]) -> str:
    """Rows of the gradient sum to zero."""
    sums = np.sum(function(*_copies(args)), axis=2)
    if _near(sums, np.zeros_like(sums)):
        return ""
    return (
        f"a row of the gradient sums to {sums.flat[0]:.3g}. To add the same to all scores of a row changes no weight, "
        "so the gradients of a row sum to zero. What do the scores of a row share? See hint 1."
    )


def queries_and_keys_share_the_scores(function: Function, args: Sequence[Any]) -> str:
    """Queries and keys share the scores."""
    _, queries, keys, *_ = args
    dqueries, dkeys, _ = function(*_copies(args))
    if _near(np.sum(queries * dqueries), np.sum(keys * dkeys)):
        return ""
    return (
        "the sum of queries * dqueries is not that of keys * dkeys, though both are the sum of scores * dscores. "
        "Which of them lacks a factor? See hint 3."
    )


def what_is_behind_the_mask_may_hold_nan(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    y_prev, b_prev, keys, values, mask, params = args
    keys, values = _lost(keys, values, mask)
    if _alike(function(*_copies(args)), function(y_prev.copy(), b_prev.copy(), keys, values, mask.copy(), params)):
        return ""
    return "with NaN in padded keys and values the step is another. Is the mask handed on to `attend`? See hint 1."


def more_end_after_the_source_changes_nothing(function: Function, args: Sequence[Any]) -> str:
    """More END after the source changes nothing."""
    source, params, keywords = args
    ids, weights = function(source.copy(), params, dict(keywords))
    wide = np.pad(source, ((0, 0), (0, 2)))
    ids_of_wide, weights_of_wide = function(wide, params, dict(keywords))
    if _near(ids, ids_of_wide) and _near(np.pad(weights, ((0, 0), (0, 0), (0, 2))), weights_of_wide):
        return ""
    return (
        "with two more END after each sentence the translation is another, or something looks at them. Which state is "
        "the last real one, and what is handed on as the mask? See hint 1."
    )


def _copies(args: Sequence[Any]) -> list[Any]:
    """Copy the arrays among arguments, so that a function that writes to them is caught by the check for that."""
    return [array.copy() if isinstance(array, np.ndarray) else array for array in args]


def _lost(keys: Any, values: Any, mask: Any) -> list[Any]:
    return [np.where(mask[..., None], array, np.nan) for array in (keys, values)]


def _alike(one: Any, other: Any) -> bool:
    return all(_near(*pair) for pair in zip(one, other, strict=True))


def _near(one: Any, other: Any) -> bool:
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=ROUNDING, atol=ROUNDING))


attention_scores = VisibleCheck("attention", "attention_scores", properties=(exchanged_they_fit_as_well,))
masked_softmax = VisibleCheck(
    "attention", "masked_softmax", properties=(rows_sum_to_one, scores_in_the_padding_may_hold_nan)
)
attend = VisibleCheck(
    "attention",
    "attend",
    properties=(keys_and_values_in_the_padding_may_hold_nan, the_order_of_the_source_does_not_matter),
)
softmax_backward = VisibleCheck("attention", "softmax_backward", properties=(rows_of_the_gradient_sum_to_zero,))
attend_backward = VisibleCheck("attention", "attend_backward", properties=(queries_and_keys_share_the_scores,))
decoder_step_with_attention = VisibleCheck(
    "attention", "decoder_step_with_attention", properties=(what_is_behind_the_mask_may_hold_nan,)
)
translate_with_attention = VisibleCheck(
    "attention", "translate_with_attention", properties=(more_end_after_the_source_changes_nothing,)
)
questions = ConceptQuestions("attention")
