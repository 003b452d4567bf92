"""Visible checks of notebook 04: five shapes of input and output."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._compare import VisibleCheck
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]
ROUNDING = 1e-12


def padding_changes_nothing(function: Function, args: Sequence[Any]) -> str:
    """Padding changes nothing."""
    x, lengths, params = args
    padded = np.arange(x.shape[1]) >= lengths[:, np.newaxis]
    quiet, loud = x.copy(), x.copy()
    quiet[padded], loud[padded] = 0.0, np.nan
    with np.errstate(invalid="ignore"):
        one, other = (np.asarray(function(array, lengths.copy(), params)) for array in (quiet, loud))
    if not np.allclose(one, other, rtol=0, atol=ROUNDING):
        return (
            "NaN in the padding gives other numbers than zeros there, so the padding is read or multiplied. "
            "Zero times NaN is NaN: choose with np.where or with the mask of rnn_forward. See hint 1."
        )
    return ""


def images_do_not_meet(function: Function, args: Sequence[Any]) -> str:
    """Images do not meet."""
    x, params = args
    alone, together = np.asarray(function(x[1:2].copy(), params)), np.asarray(function(x.copy(), params))
    if alone.shape != together[1:2].shape:
        return (
            f"a batch of one image gives shape {alone.shape}, expected {together[1:2].shape}. "
            "Keep the batch axis, also when it is 1. See hint 2."
        )
    if np.max(np.abs(alone - together[1:2])) > ROUNDING:
        return "image 1 gets another answer when it is sent alone. What passes from row to row? See hint 1."
    return ""


def a_steady_gradient_moves_by_the_learning_rate(function: Function, args: Sequence[Any]) -> str:
    """A steady gradient moves by the learning rate."""
    params, _, state, rate = args
    for step in range(1, 4):
        before = params
        params, state = function(params, type(params)(*map(np.ones_like, params)), state, rate)
        lengths = [float(old - new) for old, new in zip(before.Waa.flat, params.Waa.flat, strict=True)]
        if not np.allclose(lengths, rate, rtol=1e-6, atol=0):
            return (
                f"with a gradient of 1 at every step, step {step} from a fresh state moves a weight by "
                f"{lengths[0]:.6g}, expected the learning rate, {rate:g}. Is the state that you return what the next "
                "step needs? See hint 2."
            )
    return ""


classify_image = VisibleCheck("rnn_types", "classify_image", properties=(images_do_not_meet,))
adam_step = VisibleCheck("rnn_types", "adam_step", properties=(a_steady_gradient_moves_by_the_learning_rate,))
caption = VisibleCheck("rnn_types", "caption")
classify_sequence = VisibleCheck("rnn_types", "classify_sequence", properties=(padding_changes_nothing,))
tag_sequence = VisibleCheck("rnn_types", "tag_sequence", properties=(padding_changes_nothing,))
encode = VisibleCheck("rnn_types", "encode", properties=(padding_changes_nothing,))
decode_teacher_forced = VisibleCheck("rnn_types", "decode_teacher_forced")
translate = VisibleCheck("rnn_types", "translate")
questions = ConceptQuestions("rnn_types")
