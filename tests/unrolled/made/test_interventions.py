"""The maker of the interventions changes the gradient as it says, and in no other way."""

from functools import partial

import numpy as np
import pytest
from rnnkit.data import interventions as outcomes
from rnnkit.params import init_rnn

from autograder.unrolled.given import dogs_experiment as dogs
from autograder.unrolled.given.rnn_parts import pick_model, stack_models, unroll
from autograder.unrolled.made import interventions
from autograder.unrolled.vanishing_gradients import oracle

OTHER_SEEDS = 500


def stack_and_sentences(cell, gap=4):
    stack = stack_models([dogs.fresh(dogs.CELLS[cell], rng=np.random.default_rng(seed)) for seed in range(2)])
    drawn = dogs.draw_gapped(6, gap, rng=np.random.default_rng(1))
    return stack, dogs.Gapped(drawn.ids.reshape(2, 3, -1), drawn.verb.reshape(2, 3))


def input_rows(grads):
    return grads[0]  # of Wax or Wgx: one row per word


@pytest.mark.parametrize("cell", dogs.CELLS)
def test_with_factors_of_one_it_is_the_gradient_that_the_notebook_trains_with(cell):
    stack, sentences = stack_and_sentences(cell)
    losses, grads = dogs.loss_and_grads(stack, sentences)

    same_losses, same = interventions.changed(lambda t, longer: 1.0, stack, sentences)

    np.testing.assert_array_equal(losses, same_losses)
    for one, other in zip(grads, same, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("cell", dogs.CELLS)
def test_cut_before_the_noun_no_row_of_a_noun_learns(cell):
    stack, sentences = stack_and_sentences(cell)

    _, cut = interventions.changed(interventions.ARMS["cut before the noun"], stack, sentences)
    _, kept = interventions.changed(interventions.ARMS["only the noun's share"], stack, sentences)

    assert not np.any(input_rows(cut)[:, interventions.NOUN_ROWS])
    assert np.any(input_rows(kept)[:, interventions.NOUN_ROWS])


@pytest.mark.parametrize("cell", dogs.CELLS)
def test_what_is_cut_and_what_is_kept_are_the_whole(cell):
    stack, sentences = stack_and_sentences(cell)
    _, whole = dogs.loss_and_grads(stack, sentences)

    parts = [
        interventions.changed(interventions.ARMS[arm], stack, sentences)[1][:-2]
        for arm in list(interventions.ARMS)[1:3]
    ]

    for all_of_it, cut, kept in zip(whole, *parts, strict=False):
        np.testing.assert_allclose(cut + kept, all_of_it, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("arm", ["noun's share stretched", "other shares stretched", "all shares stretched"])
def test_a_stretched_share_is_that_of_the_notebook(arm):
    stack, sentences = stack_and_sentences("vanilla RNN")
    _, grads = interventions.changed(interventions.ARMS[arm], stack, sentences)
    x = dogs.one_hot(sentences)
    a, _ = unroll(x, stack)
    _, da_last, _, _ = dogs.loss_of_the_verb(a, stack, sentences)
    for model in range(2):
        params, states, upstream = pick_model(stack, model), a[model], da_last[model, :, 0]
        norms = oracle.gradient_by_lag(states.astype(float), params, upstream)
        at_the_noun = np.arange(len(norms)) <= interventions.NOUN
        stretched = {"n": at_the_noun, "o": ~at_the_noun, "a": at_the_noun | True}[arm[0]]
        factors = np.where(stretched, norms[-1] / norms, 1.0)

        by_hand = oracle.weighted_backward(x[model], states.astype(float), params, upstream, factors)

        for one, other in zip(pick_model(grads, model)[:3], by_hand[:3], strict=True):
            np.testing.assert_allclose(one, other, rtol=2e-3, atol=1e-6)


def test_nouns_stand_at_the_second_step_only():
    ids = dogs.draw_gapped(500, 13, rng=np.random.default_rng(1)).ids

    assert np.isin(ids[:, interventions.NOUN], interventions.NOUN_ROWS).all()
    assert not np.isin(np.delete(ids, interventions.NOUN, axis=1), interventions.NOUN_ROWS).any()


@pytest.mark.slow
def test_stretching_the_other_shares_lets_most_networks_learn_and_stretching_the_nouns_does_not():
    draw = partial(dogs.fresh, init_rnn)
    learned = {
        arm: np.sum(
            dogs.train_and_test(
                draw, 13, 12, dogs.UPDATES, OTHER_SEEDS, partial(interventions.changed, interventions.ARMS[arm])
            )
            > dogs.LEARNED
        )
        for arm in ("noun's share stretched", "other shares stretched")
    }

    assert learned["other shares stretched"] >= 9
    assert learned["noun's share stretched"] <= 7


@pytest.mark.parametrize(
    ("arm", "learned"),
    [
        ("as it is", [24, 24, 9, 0]),
        ("cut before the noun", [24, 12, 0, 0]),
        ("only the noun's share", [0, 0, 0, 0]),
        ("noun's share stretched", [24, 24, 6, 1]),
        ("other shares stretched", [24, 24, 24, 9]),
        ("all shares stretched", [24, 24, 23, 9]),
    ],
)
def test_of_24_vanilla_cells_as_many_learned_each_gap_as_the_notebooks_say(arm, learned):
    stored = [outcomes.learned("vanilla RNN", arm, gap) for gap in (5, 8, 13, 20)]

    assert stored == [(k, 24) for k in learned]


@pytest.mark.parametrize(
    ("arm", "of_gru", "of_lstm"),
    [
        ("as it is", [24, 24], [24, 24]),
        ("cut before the noun", [24, 15], [22, 18]),
        ("only the noun's share", [18, 7], [3, 2]),
        ("noun's share stretched", [24, 24], [24, 23]),
        ("other shares stretched", [24, 24], [24, 24]),
        ("all shares stretched", [24, 24], [24, 24]),
    ],
)
def test_of_24_gated_cells_as_many_learned_gaps_13_and_20_as_the_notebooks_say(arm, of_gru, of_lstm):
    for cell, learned in (("GRU", of_gru), ("LSTM", of_lstm)):
        assert [outcomes.learned(cell, arm, gap) for gap in (13, 20)] == [(k, 24) for k in learned]
