"""What the visible checks of notebook 10 say beyond numbers: of padding, sums and places."""

import numpy as np
import pytest
from rnnkit.checks import attention as check

from autograder.unrolled.attention import mistakes, oracle

TICKS = {"attention_scores": 4, "masked_softmax": 5, "attend": 5, "softmax_backward": 4, "attend_backward": 4}
TICKS |= {"decoder_step_with_attention": 4, "translate_with_attention": 4}


@pytest.mark.parametrize(("name", "ticks"), TICKS.items())
def test_a_right_answer_gets_a_tick_for_each_thing_that_holds(name, ticks, capsys):
    getattr(check, name)(getattr(oracle, name))

    assert capsys.readouterr().out.count("✓") == ticks


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("masked_softmax", mistakes.minus_infinity_added), ("attend", mistakes.values_not_cleared)],
    ids=["softmax", "attend"],
)
def test_nan_in_the_padding_is_found_though_all_numbers_are_right(complaint, name, wrong):
    said = complaint(getattr(check, name), wrong)

    assert "✓ same numbers as the formula" in said
    assert "✗ padding may hold NaN" in said
    assert "np.where" in said


def on_first_case(name):
    """Arguments of the kind that properties are asked about."""
    rng = np.random.default_rng(3)
    draws = {
        "attention_scores": oracle.scores_case,
        "masked_softmax": oracle.softmax_case,
        "attend": oracle.attend_case,
    }
    draws |= {"softmax_backward": oracle.row_case, "attend_backward": oracle.backward_case}
    return draws[name](rng)


@pytest.mark.parametrize(
    ("name", "holds", "wrong"),
    [
        ("attention_scores", check.exchanged_they_fit_as_well, mistakes.root_of_the_source_length),
        ("masked_softmax", check.rows_sum_to_one, mistakes.mask_after_the_softmax),
        ("masked_softmax", check.scores_in_the_padding_may_hold_nan, mistakes.minus_infinity_added),
        ("attend", check.keys_and_values_in_the_padding_may_hold_nan, mistakes.values_not_cleared),
        ("softmax_backward", check.rows_of_the_gradient_sum_to_zero, mistakes.slope_of_each_weight_alone),
        ("attend_backward", check.queries_and_keys_share_the_scores, mistakes.no_scale_for_the_keys),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_property_holds_of_the_right_answer_and_not_of_one_that_breaks_it(name, holds, wrong):
    args = on_first_case(name)

    assert holds(getattr(oracle, name), args) == ""
    assert "See hint" in holds(wrong, args)


def test_a_look_that_depends_on_places_is_found():
    def attend(queries, keys, values, mask):
        context, weights = oracle.attend(queries, keys, values, mask)
        return context + values[:, :1].sum() * 1e-3, weights

    args = on_first_case("attend")

    assert check.the_order_of_the_source_does_not_matter(oracle.attend, args) == ""
    assert "depends on a place" in check.the_order_of_the_source_does_not_matter(attend, args)


def test_a_step_that_looks_behind_the_mask_is_found():
    args = oracle.step_case(np.random.default_rng(3))

    assert check.what_is_behind_the_mask_may_hold_nan(oracle.decoder_step_with_attention, args) == ""
    assert "handed on" in check.what_is_behind_the_mask_may_hold_nan(mistakes.mask_not_handed_on_by_the_step, args)


def test_a_translation_that_reads_what_fills_up_is_found():
    def with_keywords(function):
        return lambda source, params, keywords: function(source, params, **keywords)

    args = [*oracle.translate_case(np.random.default_rng(3), ends=False), {"max_length": 4}]
    right, wrong = map(with_keywords, (oracle.translate_with_attention, mistakes.the_filling_is_read_too.function))

    assert check.more_end_after_the_source_changes_nothing(right, args) == ""
    assert "last real one" in check.more_end_after_the_source_changes_nothing(wrong, args)
