"""Real English, in a small alphabet."""

import sys

import pytest
from rnnkit.data import english
from rnnkit.data.english import ALPHABET, TextMissing, english_text, share_of_words


def test_the_text_is_long_enough_and_uses_all_of_the_alphabet_and_nothing_else():
    text = english_text()

    assert len(text) > 60_000
    assert set(text) == set(ALPHABET)


def test_the_text_is_english():
    written = english_text().split()

    assert 0.05 < written.count("the") / len(written) < 0.12
    assert "  " not in english_text()


def test_code_and_brackets_are_left_out():
    simplified = english._simplified('Call "f(x)" (see below) when you\'re done:  3 times, or more.')

    assert simplified == "call f when youre done times, or more."


def test_headings_and_code_are_no_prose():
    assert not english._is_prose("Exceptions\n**********")
    assert not english._is_prose("   for i in range(10): print(i) # " + "x" * 80 + ".")
    assert english._is_prose("This is a paragraph of the kind that is wanted, for it is long enough and it ends well.")


def test_only_words_that_occur_count_and_each_counts_once():
    text = "the dogs were barking at the men inside"

    assert share_of_words("xx the dogs the the wuff bark yy", text) == pytest.approx(2 / 4)
    assert share_of_words("", text) == 0
    assert share_of_words("a of it is", text) == 0


def test_a_python_without_its_help_texts_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    english_text.cache_clear()

    with pytest.raises(TextMissing, match="Install Python"):
        english_text()
