"""The language of the story and the network that has learned it."""

import numpy as np
import pytest
from rnnkit.data.sentences import END, VOCABULARY, draw_sentences, floor, is_grammatical, trained_reader
from rnnkit.text import one_hot, words

SHORT = "The dogs were barking"
LONG = "The dogs owned by Mrs. Smith realized that there were men inside the house and were barking"


@pytest.fixture(scope="module")
def drawn():
    return draw_sentences(4000, rng=np.random.default_rng(11))


OTHER = "the goose knew that there was a child inside the barn and was sleeping"


@pytest.mark.parametrize("sentence", [SHORT, LONG, OTHER])
def test_the_sentences_of_the_story_belong_to_the_language(sentence):
    assert is_grammatical([*words(sentence), END])


@pytest.mark.parametrize(
    "sentence",
    [
        "the dogs was barking .",
        "the dog owned by mrs. smith were barking .",
        "the dogs knew that there was men inside the house and were barking .",
        "the dogs were purring .",
        "the dogs were barking",
        "the dogs were barking . .",
        "",
    ],
)
def test_other_sentences_do_not(sentence):
    assert not is_grammatical(words(sentence))


def test_every_drawn_sentence_is_grammatical(drawn):
    assert all(map(is_grammatical, drawn))
    assert {len(sentence) for sentence in drawn} == {5, 9, 14, 15, 18, 19}


def test_the_floor_is_the_entropy_of_the_drawn_sentences(drawn):
    many = draw_sentences(50_000, rng=np.random.default_rng(3))
    texts = [" ".join(sentence) for sentence in many if len(sentence) == 5]
    share = len(texts) / 50_000
    seen = np.unique(texts, return_counts=True)[1] / 50_000
    all_short = 2 / 3 * 0.6

    assert share == pytest.approx(all_short, abs=0.01)
    assert sorted(seen) == pytest.approx([all_short / 8 * 0.2] * 8 + [all_short / 8 * 0.8] * 8, rel=0.15)
    assert np.mean([len(sentence) - 1 for sentence in drawn]) == pytest.approx(10.08, abs=0.2)
    assert floor() == pytest.approx(0.6407, abs=1e-4)


def test_the_vocabulary_covers_every_word(drawn):
    assert {word for sentence in drawn for word in sentence} == set(VOCABULARY)


def states(sentence, params):
    a, every = np.zeros(params.ba.size), []
    for x in one_hot(VOCABULARY.encode(sentence), len(VOCABULARY)):
        a = np.tanh(x @ params.Wax + a @ params.Waa + params.ba)
        every.append(a)
    return np.array(every)


def favourites(beginning, n_words):
    reader, text = trained_reader(), list(beginning)
    for _ in range(n_words):
        scores = states(text, reader.params)[-1] @ reader.params.Wya + reader.params.by
        text.append(reader.vocabulary.tokens[int(np.argmax(scores))])
    return text[len(beginning) :]


@pytest.mark.parametrize("sentence", [SHORT, LONG])
def test_the_trained_network_completes_both_sentences_of_the_story(sentence):
    assert favourites(words(sentence)[:-2], 3) == ["were", "barking", END]


@pytest.mark.parametrize(("noun", "be"), [("dog", "was"), ("dogs", "were"), ("goose", "was"), ("geese", "were")])
@pytest.mark.parametrize("inside", ["was a man", "were men"])
def test_the_verb_agrees_with_the_noun_and_not_with_the_men(noun, be, inside):
    beginning = words(f"the {noun} owned by mrs. smith realized that there {inside} inside the house and")

    assert favourites(beginning, 1) == [be]


def test_the_trained_network_comes_close_to_the_floor(drawn):
    reader = trained_reader()
    losses = []
    for sentence in drawn[:500]:
        scores = states(sentence[:-1], reader.params) @ reader.params.Wya + reader.params.by
        log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
        losses += list(-log_p[np.arange(len(sentence) - 1), VOCABULARY.encode(sentence[1:])])

    assert reader.vocabulary == VOCABULARY
    assert 0.95 * floor() < np.mean(losses) < 1.08 * floor()
