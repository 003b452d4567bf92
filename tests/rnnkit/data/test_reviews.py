from collections import Counter

import numpy as np
import pytest
from rnnkit.data import reviews

from tests.some import some


@pytest.fixture(scope="module")
def drawn():
    return reviews.draw_reviews(1200, rng=np.random.default_rng(1))


def test_half_is_negated_and_half_of_each_kind_is_positive(drawn):
    counts = Counter((review.negated, review.positive) for review in drawn)

    assert set(counts.values()) == {300}
    assert len(counts) == 4


def test_every_negated_review_has_a_twin_of_the_same_words_and_the_opposite_verdict(drawn):
    bags = {}
    for review in drawn:
        if review.negated:
            bags.setdefault(tuple(sorted(review.words)), []).append(review.positive)

    assert all(sum(verdicts) * 2 == len(verdicts) for verdicts in some(bags.values()))


def test_a_bag_that_knows_everything_stays_near_its_ceiling(drawn):
    bags = {}
    for review in drawn:
        bags.setdefault(tuple(sorted(review.words)), []).append(review.positive)
    best = sum(max(sum(v), len(v) - sum(v)) for v in bags.values()) / len(drawn)

    assert reviews.bag_of_words_ceiling() == pytest.approx(2 / 3)
    assert best == pytest.approx(reviews.bag_of_words_ceiling(), abs=0.05)


def test_no_review_is_drawn_twice_or_although_excluded(drawn):
    more = reviews.draw_reviews(400, rng=np.random.default_rng(1), besides=drawn)

    assert len({review.words for review in drawn}) == len(drawn)
    assert not {review.words for review in more} & {review.words for review in drawn}


def test_the_same_seed_draws_the_same_reviews(drawn):
    assert reviews.draw_reviews(1200, rng=np.random.default_rng(1)) == drawn


def test_every_word_is_in_the_vocabulary_and_every_word_of_it_occurs(drawn):
    assert {word for review in drawn for word in review.words} == set(reviews.VOCABULARY)


def test_the_docstring_shows_a_pair_that_can_be_drawn():
    good, bad = (pattern("the food", "great", "bad") for pattern in reviews.NEGATED[0])

    assert good == "the food was not bad at all , it was great"
    assert bad == "the food was not great at all , it was bad"


def test_a_number_that_is_no_multiple_of_four_is_refused():
    with pytest.raises(ValueError, match="n = 6, expected a multiple of four"):
        reviews.draw_reviews(6, rng=np.random.default_rng(0))
