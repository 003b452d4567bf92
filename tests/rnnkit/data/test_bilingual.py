import numpy as np
import pytest
from rnnkit.data import bilingual
from rnnkit.data.bilingual import ADJECTIVES, ARTICLES, BE, NOUNS, VERBS

from tests.some import some

RIGHT = {
    "the dogs were barking": "les chiens aboyaient",
    "the goose was not waiting": "l' oie n' attendait pas",
    "the small goose was sleeping": "la petite oie dormait",
    "a white goose was sleeping": "une oie blanche dormait",
    "the old bird was singing": "le vieil oiseau chantait",
    "the old birds were singing": "les vieux oiseaux chantaient",
    "the old dog was singing": "le vieux chien chantait",
    "two old cows were running": "deux vieilles vaches couraient",
    "the black horses were not running": "les chevaux noirs ne couraient pas",
    "a cat owned by mrs. smith was barking in the garden": "un chat de mme smith aboyait dans le jardin",
    "the bird owned by mr. brown was waiting near the house": "l' oiseau de m. brown attendait près de la maison",
}


@pytest.fixture(scope="module")
def everything():
    return bilingual.draw_pairs(10_000, rng=np.random.default_rng(3))


@pytest.mark.parametrize(("english", "french"), RIGHT.items())
def test_the_french_is_right(english, french, everything):
    translations = {" ".join(pair.english): " ".join(pair.french) for pair in everything}

    assert translations.get(english, french) == french


def test_most_of_these_sentences_are_drawn(everything):
    drawn = {" ".join(pair.english) for pair in everything}

    assert len(set(RIGHT) & drawn) >= 8


def test_each_sentence_has_one_translation(everything):
    assert len({pair.english for pair in everything}) == len(everything)
    assert len({pair.french for pair in everything}) == len(everything)


def test_lengths_differ_in_both_directions(everything):
    differences = {len(pair.french) - len(pair.english) for pair in everything}

    assert min(differences) < 0 < max(differences)


def test_french_words_agree_in_number(everything):
    plural = {word for noun in NOUNS for word in noun.french[1:]}
    for pair in some(everything[:2000]):
        number = int(bool(plural & set(pair.french)))
        assert BE[number] in pair.english
        assert sum(word in {verb.french[number] for verb in VERBS} for word in pair.french) == 1


def test_excluded_pairs_are_not_drawn(everything):
    more = bilingual.draw_pairs(200, rng=np.random.default_rng(4), besides=everything[:5000])

    assert not set(more) & set(everything[:5000])


def test_word_for_word_is_right_where_french_is_like_english_and_wrong_elsewhere():
    assert bilingual.word_for_word(("a", "dog", "was", "barking")) == ("un", "chien", "aboyait")
    assert bilingual.word_for_word(("the", "black", "dogs")) == ("le", "noir", "chiens")
    assert bilingual.word_for_word(("in", "the", "garden")) == ("dans", "le", "jardin")


def test_every_article_and_adjective_is_used(everything):
    said = {word for pair in everything for word in pair.french}
    forms = {form for adjective in ADJECTIVES for forms in adjective.french for form in forms}
    articles = {form for forms in ARTICLES.values() for pair in forms for form in pair if form}

    assert forms and articles
    assert forms | articles | {"l'", "n'", "vieil"} <= said
