from hashlib import sha256

import numpy as np
import pytest
from rnnkit.data import bilingual, two_clauses
from rnnkit.data.two_clauses import COLOURS

from tests.some import some

RIGHT = {
    "in the garden the cats were singing": "les chats chantaient dans le jardin",
    "near the house a cow was singing": "une vache chantait près de la maison",
    "the green bird was singing": "l' oiseau vert chantait",
    "the grey dogs were barking": "les chiens gris aboyaient",
    "the grey cows were barking": "les vaches grises aboyaient",
    "two green geese were sleeping": "deux oies vertes dormaient",
}
OF_THE_FIRST_HUNDRED = "3b6449c40c7b3693"


@pytest.fixture(scope="module")
def everything():
    return two_clauses.draw_sentences(12_000, rng=np.random.default_rng(3))


def joined(pairs, word):
    return some([pair for pair in pairs if word in pair.english])


@pytest.mark.parametrize(("english", "french"), RIGHT.items())
def test_the_french_is_right(english, french, everything):
    translations = {" ".join(pair.english): " ".join(pair.french) for pair in everything}

    assert translations.get(english, french) == french


def test_these_sentences_are_drawn(everything):
    assert set(RIGHT) <= {" ".join(pair.english) for pair in everything}


def test_each_sentence_has_one_translation(everything):
    assert len({pair.english for pair in everything}) == len(everything)


def test_about_half_of_the_sentences_have_two_clauses_in_both_languages(everything):
    two = [{"and", "when"} & {*pair.english} for pair in everything[:2000]]

    assert [bool(words) for words in two] == [bool({"et", "quand"} & {*pair.french}) for pair in everything[:2000]]
    assert 0.45 < np.mean([bool(words) for words in two]) < 0.6


def test_and_keeps_the_order_of_the_clauses(everything):
    for pair in joined(everything, "and"):
        assert animals(pair.english, "english") == animals(pair.french, "french")


def test_when_turns_the_clauses_round(everything):
    for pair in joined(everything, "when"):
        assert animals(pair.english, "english") == animals(pair.french, "french")[::-1]


def animals(words, language):
    return [noun.english[0] for word in words for noun in bilingual.NOUNS if word in getattr(noun, language)]


def test_a_place_stands_in_front_of_single_clauses_only_and_never_in_french(everything):
    in_front = some([pair for pair in everything if pair.english[0] in ("in", "near")])

    assert not any({"and", "when"} & {*pair.english} for pair in in_front)
    assert not any(pair.french[0] in ("dans", "près") for pair in everything)


def test_four_colours_stand_behind_the_noun(everything):
    said = {word for pair in everything for word in pair.french}
    behind = [a for a in two_clauses.DESCRIBING if not a.before]

    assert len(behind) == 4
    assert {form for colour in COLOURS for forms in colour.french for form in forms} <= said


def test_excluded_pairs_are_not_drawn(everything):
    more = two_clauses.draw_sentences(200, rng=np.random.default_rng(4), besides=everything[:5000])

    assert not set(more) & set(everything[:5000])


def test_the_sentences_of_notebook_04_are_what_they_were():
    pairs = bilingual.draw_pairs(100, rng=np.random.default_rng(6))
    text = "\n".join(" ".join(words) for pair in pairs for words in pair)

    assert sha256(text.encode()).hexdigest()[:16] == OF_THE_FIRST_HUNDRED
