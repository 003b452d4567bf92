"""What is worth how much in notebook 10, and that no training is needed to find what it would hide."""

import inspect

import numpy as np
import pytest
from rnnkit.data import looking as stored

from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from autograder.unrolled.attention import mistakes, oracle

SEEDS = (1, 2, 3)
NOTEBOOK = UNROLLED.assignment("10_attention")
TRIED_IN_TRAINING = {
    "softmax over the queries": "shared_out_among_the_queries",
    "way back of the softmax: w (1 - w) dw": "slope_of_each_weight_alone",
    "way back of the softmax: no sum": "without_the_sum",
    "sign of dkeys turned": "sign_of_dkeys",
    "mask after the softmax": "mask_after_the_softmax",
    "not scaled, both ways": "not_scaled",
    "not scaled forward": "not_scaled",
    "not scaled back": "no_scale_on_the_way_back",
    "scaled by the root of time": "root_of_the_source_length",
    "divided by the features": "divided_by_features",
    "no mask at all": "mask_not_used",
    "padding scores 0": "zero_for_minus_infinity",
    "no gradient to the keys": "keys_get_no_gradient",
    "no gradient to the queries": "queries_get_no_gradient",
    "no gradient to the values": "values_get_no_gradient",
}
"""What the notebook says of training with wrong versions, and the mistake that each of them is."""


def lost(name, function, seed, **others):
    space = local_space({name: function, **others}, UNROLLED.records)
    return {claim.name for claim in NOTEBOOK.exercise(name).check(space, seed=seed).claims if not claim.passed}


def points_of(name, claims):
    return sum(claim.points for claim in NOTEBOOK.exercise(name).claims if claim.name in claims)


def test_every_wrong_version_that_was_trained_is_a_mistake_with_a_name():
    assert {*stored.arms("wrong ways")} - {"the right one"} == {*TRIED_IN_TRAINING}


@pytest.mark.parametrize("seed", SEEDS)
def test_they_all_lose_a_third_of_an_exercise_or_more_whether_training_shows_them_or_not(seed):
    known = {m.name: m for m in mistakes_in(mistakes)}
    wrong = [known[name] for name in sorted({*TRIED_IN_TRAINING.values()})]
    shares = {m.name: points_of(m.of, lost(m.of, m.function, seed)) / NOTEBOOK.exercise(m.of).points for m in wrong}

    assert min(shares.values()) >= 0.3 - 1e-9, shares


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("low", [-1e9, -1e12, -1e30])
def test_a_score_as_low_as_everybody_writes_it_is_low_enough(low, seed):
    def masked_softmax(scores, mask):
        real = mask[:, None, :]
        chosen = np.where(real, scores, low)
        parts = np.exp(chosen - chosen.max(axis=2, keepdims=True)) * real
        return parts / np.maximum(parts.sum(axis=2, keepdims=True), 1e-300)

    assert lost("masked_softmax", masked_softmax, seed) == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_weight_of_next_to_nothing_in_the_padding_is_no_zero(seed):
    def masked_softmax(scores, mask):
        return oracle.masked_softmax(scores, mask) + 1e-15 * ~mask[:, None, :]

    assert "real_steps_share_one" in lost("masked_softmax", masked_softmax, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rows_largest_score_may_be_anything_but_the_padding_s(seed):
    def masked_softmax(scores, mask):
        return oracle.masked_softmax(np.clip(scores, -500, 500), mask)

    assert lost("masked_softmax", masked_softmax, seed) == {"scores_of_any_size"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_softmax_costs_once_and_not_again_in_what_calls_it(seed):
    wrong = {"masked_softmax": mistakes.mask_not_used.function}

    def attend(queries, keys, values, mask):
        weights = names["masked_softmax"](oracle.attention_scores(queries, keys), mask)
        return weights @ np.where(mask[..., None], values, 0), weights

    names = {"attend": attend, **wrong}
    result = NOTEBOOK.exercise("attend").check(local_space(names, UNROLLED.records), seed=seed)

    assert result.earned == result.points
    assert any("This holds once" in claim.message for claim in result.claims)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_translator_around_a_wrong_step_keeps_its_points(seed):
    source = inspect.getsource(mistakes.words_in_a_row) + inspect.getsource(mistakes.what_was_read)
    names = {**vars(mistakes), "decoder_step_with_attention": mistakes.the_old_state_looks.function}
    exec(
        f"{source}\ndef translate_with_attention(source, params, *, max_length):\n"
        "    a, keys, values, real = what_was_read(source, params)\n"
        "    return words_in_a_row(params, a[:, -1], keys, values, real, max_length)[:2]\n",
        names,
    )
    result = NOTEBOOK.exercise("translate_with_attention").check(local_space(names, UNROLLED.records), seed=seed)

    assert result.earned == result.points


@pytest.mark.parametrize("seed", SEEDS)
def test_words_earn_their_points_where_the_weights_are_left_out(seed):
    def translate_with_attention(source, params, *, max_length):
        ids, weights = oracle.translate_with_attention(source, params, max_length=max_length)
        return ids, 0 * weights

    kept = {claim.name for claim in NOTEBOOK.exercise("translate_with_attention").claims} - lost(
        "translate_with_attention", translate_with_attention, seed
    )

    assert kept == {"reads_looks_and_writes"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("place", range(3))
def test_one_gradient_alone_earns_its_own_point_and_what_does_not_ask_for_the_others(place, seed):
    def attend_backward(*args):
        return tuple(g if k == place else g + 1 for k, g in enumerate(oracle.attend_backward(*args)))

    own = ["gradient_of_the_queries", "gradient_of_the_keys", "gradient_of_the_values"]
    missing = lost("attend_backward", attend_backward, seed)

    assert own[place] not in missing
    assert {*own} - {own[place]} <= missing
    assert points_of("attend_backward", missing) >= 3


@pytest.mark.parametrize("exercise", NOTEBOOK.exercises, ids=lambda e: e.name)
def test_the_visible_check_asks_for_sizes_that_tell_the_axes_apart(exercise):
    arrays = [part for part in exercise.visible_cases(np.random.default_rng(1))[0] if isinstance(part, np.ndarray)]
    sizes = {size for array in arrays for size in array.shape}

    assert len(sizes) >= 2
    assert arrays[0].shape[0] > 1
