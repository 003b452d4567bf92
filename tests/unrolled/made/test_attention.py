"""The maker of what notebook 10 stores: its corpora, its wrong ways, and what it counts of a map."""

import numpy as np
import pytest
from rnnkit.data import bilingual, looking
from rnnkit.data.bilingual import Pair

from autograder.unrolled.attention import oracle
from autograder.unrolled.made.attention import BORDER, N_TEST, N_TRAIN, PARTS, PLAN, SEEDS, TABLES, corpus, looks_right

PAIR = Pair(("the", "white", "bird", "was", "singing"), ("l'", "oiseau", "blanc", "chantait"))


def test_a_corpus_has_unseen_sentences_for_its_test():
    known, unknown, pairs = corpus(3)

    assert (len(known.source), len(unknown.source), len(pairs)) == (N_TRAIN, N_TEST, N_TEST)
    assert not {row.tobytes() for row in known.source[:, :20]} & {row.tobytes() for row in unknown.source[:, :20]}


def test_short_sentences_are_learned_from_and_longer_ones_are_asked():
    known, unknown, _ = corpus(3, bilingual.draw_pairs, BORDER)

    assert known.real.sum(axis=1).max() == BORDER
    assert unknown.real.sum(axis=1).max() > BORDER


@pytest.mark.parametrize("time_out", [1, 3])
def test_the_right_way_is_that_of_the_oracle(time_out):
    rng = np.random.default_rng(1)
    queries, keys, values = (rng.normal(size=size) for size in ((2, time_out, 4), (2, 5, 4), (2, 5, 3)))
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], bool)

    for mine, right in zip(
        PLAN.attend(queries, keys, values, mask), oracle.attend(queries, keys, values, mask), strict=True
    ):
        np.testing.assert_allclose(mine, right, atol=1e-12)


def test_a_map_is_right_where_a_words_largest_weight_lies_on_the_word_that_it_stands_for():
    weights = np.eye(5)[[2, 2, 1, 0, 0]]

    found = looks_right(weights[None], [PAIR])

    assert (found["nouns"], found["adjectives"], found["verbs"]) == (1, 1, 0)


def test_words_that_stand_for_one_of_two_are_left_out():
    twice = Pair(("the", "dog", "was", "barking", "and", "the", "dog", "was", "singing"), ("le", "chien", "aboyait"))

    found = looks_right(np.eye(9)[[0, 1, 3]][None], [twice])

    assert found == {"verbs": 1}


def test_every_table_is_stored_for_every_seed():
    tables = looking.load()

    assert list(tables) == list(TABLES)
    assert {
        len(column)
        for name in TABLES
        if name != "wrong ways"
        for arm in tables[name].values()
        for column in arm.values()
    } == {len(SEEDS)}
    assert len(PARTS) < len(TABLES)
