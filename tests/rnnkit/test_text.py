"""Text as numbers."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rnnkit.text import UnknownToken, Vocabulary, batches, mask_of, one_hot, pad, words


def test_a_sentence_is_split_at_spaces_in_lower_case():
    assert words("The dogs owned by Mrs. Smith") == ["the", "dogs", "owned", "by", "mrs.", "smith"]


def test_the_vocabulary_of_a_text_is_sorted_and_begins_with_what_is_asked_for():
    vocabulary = Vocabulary.of(words("the dogs were barking ."), first=(".", "the"))

    assert vocabulary.tokens == (".", "the", "barking", "dogs", "were")
    assert len(vocabulary) == 5 and "dogs" in vocabulary and "dog" not in vocabulary
    assert list(vocabulary) == list(vocabulary.tokens)


@given(st.text(min_size=1))
def test_decoding_gives_back_what_was_encoded(text):
    vocabulary = Vocabulary.of(text)

    assert "".join(vocabulary.decode(vocabulary.encode(text))) == text


def test_the_order_of_a_vocabulary_does_not_depend_on_the_hash_seed():
    program = "from rnnkit.text import Vocabulary; print(Vocabulary.of('the dogs were barking'.split()).tokens)"
    runs = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(runs) == 1


def test_an_unknown_word_is_named_with_its_neighbours():
    with pytest.raises(UnknownToken, match=r"'dog' is not among the 2 tokens .* did you mean 'dogs'\?"):
        Vocabulary(("dogs", "were")).encode(["dog"])
    with pytest.raises(UnknownToken, match=r"look at `vocabulary\.tokens`"):
        Vocabulary(("dogs",))["xyz"]


def test_a_vocabulary_holds_each_token_once():
    with pytest.raises(ValueError, match=r"twice in a vocabulary: \['a'\]"):
        Vocabulary(("a", "b", "a"))


def test_one_hot_has_a_single_one_at_the_id():
    vectors = one_hot([[2, 0, 1]], 4)

    assert vectors.shape == (1, 3, 4) and vectors.dtype == np.float64
    assert np.array_equal(vectors.argmax(axis=-1), [[2, 0, 1]])
    assert np.array_equal(vectors.sum(axis=-1), np.ones((1, 3)))
    assert one_hot(3, 4).tolist() == [0, 0, 0, 1]
    assert one_hot([], 4).shape == (0, 4)


@pytest.mark.parametrize("ids", [[-1], [4], [0.0]])
def test_ids_that_are_none_are_refused(ids):
    with pytest.raises(ValueError, match="expected"):
        one_hot(ids, 4)
    with pytest.raises(ValueError, match="expected"):
        Vocabulary(("a", "b", "c", "d")).decode(ids)


def test_padding_stands_at_the_end_and_the_mask_shows_it():
    ids, lengths = pad([[5, 6], [7], [8, 9, 9]], value=-1)

    assert ids.tolist() == [[5, 6, -1], [7, -1, -1], [8, 9, 9]]
    assert lengths.tolist() == [2, 1, 3]
    assert mask_of(lengths).tolist() == [[True, True, False], [True, False, False], [True, True, True]]
    assert mask_of([0, 1], 2).tolist() == [[False, False], [True, False]]


@pytest.mark.parametrize("lengths", [[-1], [3], [[1]]])
def test_lengths_that_do_not_fit_are_refused(lengths):
    with pytest.raises(ValueError, match="expected one per sequence"):
        mask_of(lengths, 2)


def test_batches_deal_out_every_item_once():
    dealt = list(batches(10, 4, rng=np.random.default_rng(0)))

    assert [len(batch) for batch in dealt] == [4, 4, 2]
    assert sorted(np.concatenate(dealt)) == list(range(10))
    assert np.concatenate(dealt).tolist() != list(range(10))


def test_an_empty_batch_size_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        list(batches(3, 0, rng=np.random.default_rng(0)))
