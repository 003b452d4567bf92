"""What notebook 02 says of its trained reader: how it writes at three temperatures, and where it keeps the plural."""

import numpy as np
import pytest
from rnnkit.data.sentences import ANIMALS, draw_sentences, is_grammatical, trained_reader
from rnnkit.text import one_hot, words

from autograder.unrolled.given.forward_parts import rnn_forward, sample

READER = trained_reader()
WORDS = len(READER.vocabulary)
STORY = "The {} owned by Mrs. Smith realized that there were men inside the house and"
UNIT, WRITTEN = 6, 200


def written(temperature):
    """Let the reader write sentences that begin with "the"."""
    rng, sentences = np.random.default_rng(5), []
    for _ in range(WRITTEN):
        ids = sample(READER.params, [READER.vocabulary["the"]], 22, temperature=temperature, rng=rng)
        text = " ".join(["the", *READER.vocabulary.decode(ids), "."]).split(" .")[0]
        sentences.append((*text.split(), "."))
    return sentences


def share_grammatical(sentences):
    return np.mean([is_grammatical(list(sentence)) for sentence in sentences])


def states_of(noun):
    x = one_hot(READER.vocabulary.encode(words(STORY.format(noun)))[np.newaxis], WORDS)
    return x, rnn_forward(x, np.zeros((1, READER.params.ba.size)), READER.params)


def says_were(x, state, step):
    """Read on after a step from a state; say whether were is likelier than was at the end."""
    last = rnn_forward(x[:, step + 1 :], state, READER.params)[0, -1]
    were, was = (last @ READER.params.Wya + READER.params.by)[READER.vocabulary.encode(["were", "was"])]
    return were > was


def test_cold_it_makes_no_mistakes_and_hot_it_forgets_its_grammar():
    cold, warm, hot = (share_grammatical(written(temperature)) for temperature in (0.3, 1.0, 2.5))

    assert cold == 1
    assert warm > 0.85
    assert hot < 0.3


def test_at_temperature_one_it_writes_as_many_different_sentences_as_its_examples_are():
    examples = {tuple(sentence) for sentence in draw_sentences(WRITTEN, rng=np.random.default_rng(5))}

    assert 0.75 < len(set(written(1.0))) / len(examples) < 1.33


@pytest.mark.parametrize(("one", "many"), [animal[:2] for animal in ANIMALS])
def test_one_unit_of_another_number_turns_the_verb_at_every_word_between_noun_and_verb(one, many):
    x, a_many = states_of(many)
    _, a_one = states_of(one)
    for step in range(1, x.shape[1] - 1):
        swapped = a_many[:, step].copy()
        swapped[:, UNIT] = a_one[:, step, UNIT]

        assert says_were(x, a_many[:, step], step)
        assert not says_were(x, swapped, step)


def test_the_other_nineteen_units_of_one_dog_leave_the_verb_of_the_dogs_as_it_is():
    x, a_dogs = states_of("dogs")
    _, others = states_of("dog")
    others[:, :, UNIT] = a_dogs[:, :, UNIT]

    assert all(says_were(x, others[:, step], step) for step in range(1, x.shape[1] - 1))


def test_in_what_the_reader_learned_from_nothing_follows_the_full_stop():
    sentences = draw_sentences(200, rng=np.random.default_rng(0))

    assert {sentence.index(".") - len(sentence) for sentence in sentences} == {-1}
