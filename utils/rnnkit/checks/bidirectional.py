"""Visible checks of notebook 07: sequences of different lengths, read from both sides."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import numpy as np

from rnnkit.checks._compare import VisibleCheck
from rnnkit.checks._known import named
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]
ROUNDING = 1e-12


def turning_twice_gives_back_the_start(function: Function, args: Sequence[Any]) -> str:
    """Turned twice, as before."""
    x, lengths = args
    if not np.array_equal(function(function(x.copy(), lengths), lengths), x):
        return "turned round twice, a sequence should be what it was. Which steps does one turn move? See hint 3."
    return ""


def padding_changes_nothing(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    x, lengths, *rest = args
    plain, with_nan = (function(padded, lengths, *deepcopy(rest)) for padded in (x.copy(), _with_nan(x, lengths)))
    if np.array_equal(plain, with_nan):
        return ""
    return (
        "with NaN in the padding of `x` the states are others. 0 times NaN is NaN: choose with np.where, do not "
        "multiply with a mask. See hint 2."
    )


def padding_reaches_no_gradient(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    da, x, lengths, *rest = args
    (dx, grads), (dx_nan, grads_nan) = (
        function(da.copy(), padded, lengths, *deepcopy(rest)) for padded in (x.copy(), _with_nan(x, lengths))
    )
    pairs = [(dx, dx_nan), *zip(_flat(grads), _flat(grads_nan), strict=True)]
    if all(np.array_equal(one, other) for one, other in pairs):
        return ""
    return "with NaN in the padding of `x` the gradients are others. Does each direction get the mask? See hint 2."


def nan_stays_in_the_padding(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    x, lengths = args
    turned = function(_with_nan(x, lengths), lengths)
    if not np.array_equal(np.isnan(turned), np.isnan(_with_nan(x, lengths))):
        return "a NaN from the padding comes out elsewhere. Is every step copied from one place? See hint 1."
    dtype = np.asarray(function(x > 0, lengths)).dtype
    if dtype == np.bool_:
        return ""
    said = named("bidirectional", "reverse_by_length", "turned_into_floats")
    return f"a sequence of booleans came back with dtype {dtype}; expected what `x` is made of.\n{said}"


def directions_do_not_mix(function: Function, args: Sequence[Any]) -> str:
    """The past reaches one half, the future the other."""
    x, lengths, params = args
    before = function(x.copy(), lengths, params)
    row, half = int(np.argmax(lengths)), before.shape[2] // 2
    for step, half_that_stays in ((lengths[row] - 1, slice(0, half)), (0, slice(half, None))):
        other = x.copy()
        other[row, step] += 1.0
        real = slice(0, lengths[row] - 1) if step else slice(1, lengths[row])
        if not np.array_equal(function(other, lengths, params)[row, real, half_that_stays],
                              before[row, real, half_that_stays]):  # fmt: skip
            return f"changing step {step} of row {row} changes states that have not read it. See hint 1."
    return ""


def nan_scores_do_no_harm(function: Function, args: Sequence[Any]) -> str:
    """Padding may hold NaN."""
    scores, labels, lengths = args
    if function(scores.copy(), labels, lengths) == function(_with_nan(scores, lengths), labels, lengths):
        return ""
    return "with NaN in the padding of `scores` the share is another. See hint 1."


def _with_nan(x: Any, lengths: Any) -> Any:
    """Copy sequences, (batch, time, features), with NaN in the padding."""
    padding = np.arange(x.shape[1]) >= lengths[:, np.newaxis]
    return np.where(padding[..., np.newaxis], np.nan, x)


def _flat(record: Any) -> list[Any]:
    """List the arrays of a record, also of the records in it."""
    return [array for item in record for array in (_flat(item) if isinstance(item, tuple) else [item])]


reverse_by_length = VisibleCheck(
    "bidirectional",
    "reverse_by_length",
    properties=(turning_twice_gives_back_the_start, nan_stays_in_the_padding),
)
masked_forward = VisibleCheck("bidirectional", "masked_forward", properties=(padding_changes_nothing,))
birnn_forward = VisibleCheck(
    "bidirectional", "birnn_forward", properties=(padding_changes_nothing, directions_do_not_mix)
)
final_states = VisibleCheck("bidirectional", "final_states")
birnn_backward = VisibleCheck("bidirectional", "birnn_backward", properties=(padding_reaches_no_gradient,))
frame_accuracy = VisibleCheck("bidirectional", "frame_accuracy", properties=(nan_scores_do_no_harm,))
questions = ConceptQuestions("bidirectional")
