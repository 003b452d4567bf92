import numpy as np
import pytest
from rnnkit.data.temporal_order import ANSWERS, LETTERS, draw_ordered


@pytest.mark.parametrize("length", [10, 19, 20, 45])
def test_exactly_two_letters_count_and_stand_in_their_tenths(length):
    sequences = draw_ordered(300, length, rng=np.random.default_rng(length))
    rows, places = np.nonzero(sequences.ids < 2)
    first, second = places.reshape(300, 2).T
    tenth = length // 10

    assert np.bincount(rows).tolist() == [2] * 300
    assert tenth <= first.min() <= first.max() < 2 * tenth
    assert length // 2 <= second.min() <= second.max() < length // 2 + tenth


def test_the_answer_names_the_two_letters_in_their_order():
    sequences = draw_ordered(100, 20, rng=np.random.default_rng(1))
    for ids, answer in zip(sequences.ids, sequences.answer, strict=True):
        assert "".join(LETTERS[i] for i in ids if i < 2) == ANSWERS[answer]


def test_the_four_answers_are_equally_frequent():
    counts = np.bincount(draw_ordered(4000, 10, rng=np.random.default_rng(2)).answer)

    assert np.all(np.abs(counts / 4000 - 0.25) < 0.03)


def test_all_places_of_a_tenth_are_used():
    sequences = draw_ordered(500, 40, rng=np.random.default_rng(3))

    assert set(np.nonzero(sequences.ids < 2)[1].tolist()) == {4, 5, 6, 7, 20, 21, 22, 23}


def test_sequences_without_tenths_are_refused():
    with pytest.raises(ValueError, match="expected 10 or more"):
        draw_ordered(1, 9, rng=np.random.default_rng(0))
