"""What notebook 10 says of networks that look back, beside the stored outcomes of five of each and a few small runs."""

import numpy as np
import pytest
from rnnkit.data import bilingual, looking
from rnnkit.data.dogs import NOUNS, VOCABULARY, draw_gapped

from autograder.unrolled.given import attention_parts as parts
from autograder.unrolled.made.attention import BEYOND, BORDER, LOOKS, PLAN, RATES, TABLES, WAYS
from tests.some import some

GAPS = (5, 13, 20, 40)
LEARNED, GUESSING = 0.95, 0.7


def every(table, arm, column):
    return looking.outcomes(table, arm, column)


def mean(table, arm, column):
    return every(table, arm, column).mean(axis=0)


def test_in_the_small_world_words_hardly_fall_and_exact_sentences_do():
    words, exact = mean("small world", "200 updates", "words"), mean("small world", "200 updates", "exact")

    assert np.ptp(words) < 0.05
    assert abs(words.mean() - 0.89) < 0.01
    assert [round(100 * share) for share in exact[[0, -1]]] == [55, 6]


def test_the_power_of_the_words_foretells_most_of_the_fall():
    exact, predicted = (mean("small world", "200 updates", column) for column in ("exact", "predicted"))

    assert np.all(np.abs(predicted - exact) < 0.14)
    assert np.ptp(predicted) > 0.8 * np.ptp(exact)


def test_in_the_small_world_one_vector_is_enough_for_four_of_five_after_500_updates():
    exact = every("small world", "500 updates", "exact")

    assert sorted((exact == 1).all(axis=1)) == [False, True, True, True, True]


def test_in_sentences_of_two_clauses_words_fall_without_attention():
    words = every("translators", "no attention", "words")

    assert words[:, 0].min() > 0.98
    assert 0.75 < words[:, 2:].min() < words[:, 2:].max() < 0.85
    assert np.all(words[:, 1] - words[:, 2] > 0.05)


def test_three_times_as_long_helps_one_rival_of_five():
    exact = every("translators", "no attention, longer", "exact")[:, 2:]

    assert sorted(exact.max(axis=1) > 0.03) == [False, False, False, False, True]
    assert 0.18 < exact[0].min() < exact[0].max() < 0.21


def test_with_attention_nearly_all_is_exact_at_every_length():
    assert every("translators", "attention", "exact").min() >= 0.98


def test_seven_rates_were_tried_for_the_rival_and_its_own_is_one():
    assert len(RATES) == 7
    assert parts.RIVAL_RATE in RATES


def test_a_third_of_the_mistakes_train_well_and_a_third_not_at_all():
    exact = {way: float(every("wrong ways", way, "exact")[0]) for way in WAYS}
    right = exact.pop("the right one")

    assert right > 0.99
    assert len(exact) == 15
    assert sum(share > 0.9 for share in exact.values()) == 5
    assert sum(share < 0.1 for share in exact.values()) == 5
    assert exact["no gradient to the queries"] > 0.99
    assert exact["no mask at all"] > 0.88


def test_where_words_tell_the_map_shows_words_and_where_states_tell_hardly_the_adjective():
    words, states = (every("maps", arm, "adjectives") for arm in ("words tell", "states tell"))

    assert min(every("maps", arm, "exact").min() for arm in looking.arms("maps")) > 0.98
    assert min(every("maps", "words tell", kind).min() for kind in ("nouns", "verbs")) > 0.99
    assert states.max() < 0.2 < 0.9 < words.min()
    assert every("maps", "states tell", "nouns").min() < 0.01


def test_beyond_the_trained_lengths_zeros_are_better_in_all_five_where_states_tell():
    zeros, last = (every("beyond", f"{start}, states tell", "exact") for start in ("from zeros", "from the last state"))

    assert np.all(zeros[:, 1:] > last[:, 1:])
    assert 0.32 < zeros[:, 1].min() < zeros[:, 1].max() < 0.56


def test_beyond_the_trained_lengths_words_depend_on_the_seed_and_none_gets_more_than_two_thirds():
    zeros, last = (every("beyond", f"{start}, words tell", "exact") for start in ("from zeros", "from the last state"))
    longest = [every("beyond", arm, "exact")[:, 2].max() for arm in looking.arms("beyond")]

    assert 0 < np.sum(zeros[:, 1] > last[:, 1]) < 5
    assert max(longest) < 2 / 3


def test_no_sentence_of_nine_words_has_an_owner_and_a_place_and_longer_ones_do():
    pairs = bilingual.draw_pairs(4000, rng=np.random.default_rng(1))
    both = [len(p.english) for p in pairs if "owned" in p.english and {"in", "near"} & {*p.english}]

    assert min(both) > BORDER
    assert max(len(p.english) for p in pairs) <= BEYOND[-1][1]


def test_the_short_way_cures_and_only_the_cut_takes_the_cure_away():
    for gap in GAPS:
        assert every("right", "attention", gap).min() > LEARNED
        assert every("right", "plain mean", gap).min() > LEARNED
        assert every("right", "attention to words", gap).min() > LEARNED
    assert every("right", "attention, way back cut", 40).max() < GUESSING
    assert every("right", "vanilla RNN", 40).max() < GUESSING


def test_all_five_lstms_and_three_of_five_grus_fail_at_gap_40_in_this_budget():
    assert every("right", "LSTM", 40).max() < GUESSING
    assert np.sum(every("right", "GRU", 40) < GUESSING) == 3


def test_before_the_first_update_the_gradient_reaches_the_noun_by_the_look_alone():
    short = np.concatenate([every("arriving", arm, 40) for arm in ("attention", "plain mean")])
    long = np.concatenate([every("arriving", arm, 40) for arm in ("vanilla RNN", "attention, way back cut")])

    assert 0.01 < short.min() < short.max() < 0.055  # in two digits 0.01 to 0.05
    assert long.max() < 1e-7


def test_the_last_state_knows_the_number_where_states_were_looked_at():
    for arm in ("attention", "plain mean"):
        assert every("probed", arm, 40).min() > LEARNED
    for arm in ("attention, way back cut", "attention to words", "vanilla RNN"):
        assert every("probed", arm, 40).max() < GUESSING


@pytest.mark.parametrize("gap", GAPS[1:])
def test_states_are_looked_at_evenly_and_words_at_the_noun(gap):
    even = 1 / (gap + 2)

    assert every("on the noun", "attention", gap).max() < even
    assert every("on the noun", "attention to words", gap).min() > 5 * even


def test_self_attention_is_right_and_looks_at_the_noun():
    for gap in GAPS:
        assert every("right", "self-attention", gap).min() > LEARNED
    assert every("on the noun", "self-attention", 40).min() > 0.4


def test_the_noun_is_the_only_animal_so_that_a_bag_of_words_solves_the_task():
    animals = VOCABULARY.encode([word for pair in NOUNS for word in pair])
    sentences = draw_gapped(300, 40, rng=np.random.default_rng(5))

    assert set(np.isin(sentences.ids, animals).sum(axis=1)) == {1}
    assert np.isin(sentences.ids[:, 1], animals).all()


def test_scores_of_vectors_with_spread_one_have_spread_one():
    rng = np.random.default_rng(0)
    q, k = rng.normal(size=(1, 500, 64)), rng.normal(size=(1, 500, 64))

    assert abs((q @ k.transpose(0, 2, 1) / 8).std() - 1) < 0.05


def test_shuffled_words_give_the_same_context():
    rng = np.random.default_rng(0)
    q, k, v, order = (
        rng.normal(size=(1, 1, 4)),
        rng.normal(size=(1, 6, 4)),
        rng.normal(size=(1, 6, 3)),
        rng.permutation(6),
    )
    mask = np.ones((1, 6), bool)

    np.testing.assert_allclose(PLAN.attend(q, k[:, order], v[:, order], mask)[0], PLAN.attend(q, k, v, mask)[0])


def test_one_reader_at_a_short_gap_learns_what_is_stored():
    looks, at = LOOKS["attention"]
    outcome = parts.train_readers(looks, at, gap=5, seeds=1, updates=600)

    assert outcome.right.min() > LEARNED


def test_every_table_has_its_arms():
    assert some([list(looking.arms(table)) for table in TABLES])
    assert all(looking.arms(table) for table in TABLES)
