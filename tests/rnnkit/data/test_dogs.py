import re

import numpy as np
import pytest
from rnnkit.data.dogs import NOUNS, VOCABULARY, article_sentence, draw_gapped
from rnnkit.data.sentences import BE

from tests.some import some

GAPS = (0, 1, 2, 3, 4, 5, 8, 13, 20, 31)


def words_of(sentences):
    return [VOCABULARY.decode(ids) for ids in sentences.ids]


@pytest.mark.parametrize("gap", GAPS)
def test_exactly_the_gap_stands_between_noun_and_verb(gap):
    sentences = draw_gapped(50, gap, rng=np.random.default_rng(gap))

    assert sentences.ids.shape == (50, gap + 2)
    assert all(words[0] == "the" for words in words_of(sentences))


@pytest.mark.parametrize("gap", GAPS)
def test_the_second_word_decides_the_verb(gap):
    sentences = draw_gapped(50, gap, rng=np.random.default_rng(gap))
    right = {noun: BE[number] for pair in NOUNS for number, noun in enumerate(pair)}

    assert [BE[verb] for verb in sentences.verb] == [right[words[1]] for words in words_of(sentences)]


def test_the_words_of_the_gap_say_nothing_about_the_verb():
    sentences = draw_gapped(6000, 10, rng=np.random.default_rng(1))
    plural = sentences.verb == 1
    in_gap = np.stack([np.any(sentences.ids[:, 2:] == i, axis=1) for i in range(len(VOCABULARY))])

    share = in_gap[:, plural].mean(axis=1) - in_gap[:, ~plural].mean(axis=1)
    assert np.max(np.abs(share)) < 0.06


def test_both_numbers_are_equally_frequent():
    assert abs(draw_gapped(4000, 3, rng=np.random.default_rng(2)).verb.mean() - 0.5) < 0.03


def test_the_gap_is_made_of_whole_phrases():
    phrase = (
        r"(owned by (mr|mrs)\. \w+ )?"
        r"((often|really|still) |(slept|waited|drank) and |(saw|heard|met) the \w+ and "
        r"|(ran|walked|jumped) (around|through|behind) the \w+ and "
        r"|\w+ that there (were|was a) \w+ inside the \w+ and )*"
    )
    for words in some(words_of(draw_gapped(200, 15, rng=np.random.default_rng(3)))):
        assert re.fullmatch(phrase, " ".join(words[2:]) + " "), words


def test_the_long_sentence_of_the_course_has_a_gap_of_thirteen_and_known_words():
    words = article_sentence()

    assert len(words) == 13 + 2
    assert VOCABULARY.decode(VOCABULARY.encode(words)) == words


def test_the_same_seed_gives_the_same_sentences():
    one, other = (draw_gapped(5, 7, rng=np.random.default_rng(4)) for _ in range(2))

    np.testing.assert_array_equal(one.ids, other.ids)


def test_a_negative_gap_is_refused():
    with pytest.raises(ValueError, match="gap is -1"):
        draw_gapped(1, -1, rng=np.random.default_rng(0))
