from collections import Counter, defaultdict

import numpy as np
import pytest
from rnnkit.data import agreement
from rnnkit.data.agreement import NEITHER, PLURAL, SINGULAR

from tests.some import some


@pytest.fixture(scope="module")
def drawn():
    return agreement.draw_tagged(4000, rng=np.random.default_rng(2))


def test_every_word_has_a_label(drawn):
    assert all(len(sentence.words) == len(sentence.tags) for sentence in drawn)
    assert {tag for sentence in drawn for tag in sentence.tags} == {NEITHER, SINGULAR, PLURAL}
    assert {len(sentence.words) for sentence in drawn} <= set(range(3, 14))


def test_a_verb_has_the_number_of_the_first_noun(drawn):
    verbs = (*agreement.SEEING, *agreement.DOING)
    for sentence in some(drawn):
        numbers = {tag for word, tag in zip(sentence.words, sentence.tags, strict=True) if word in verbs}
        assert numbers == {sentence.tags[1]}


def test_exactly_the_ambiguous_words_have_two_labels(drawn):
    labels = defaultdict(set)
    for sentence in drawn:
        for word, tag in zip(sentence.words, sentence.tags, strict=True):
            labels[word].add(tag)

    assert set(labels) == set(agreement.VOCABULARY)
    assert all((len(tags) == 2) == agreement.is_ambiguous(word) for word, tags in labels.items())


def test_reading_from_the_left_decides_every_label(drawn):
    after = {}
    for sentence in drawn:
        for t, tag in enumerate(sentence.tags):
            assert after.setdefault(sentence.words[: t + 1], tag) == tag


def test_the_best_table_reaches_its_ceiling(drawn):
    counts = defaultdict(Counter)
    for sentence in drawn:
        for word, tag in zip(sentence.words, sentence.tags, strict=True):
            counts[word][tag] += 1
    right = sum(c.most_common(1)[0][1] for c in counts.values())

    assert right / sum(c.total() for c in counts.values()) == pytest.approx(agreement.table_ceiling(), abs=0.01)
