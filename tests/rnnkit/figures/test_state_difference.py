"""The picture that compares two memories."""

import numpy as np
import pytest
from rnnkit.figures.plots import state_difference


def test_the_sentence_names_the_word_and_the_unit_that_keeps_the_difference():
    a, other = np.zeros((1, 3, 2)), np.zeros((1, 3, 2))
    a[0, 1:] = [[0.9, 0.5], [0.1, 0.6]]
    other[0, 1:] = [[-0.9, -0.5], [0.1, -0.6]]

    picture = state_difference(a, other, ["the", "dogs", "were"])

    assert picture.says == (
        'The two states differ from "dogs" (step 2) on; unit 1 keeps the difference best: it is 1.0 or more after '
        "each of the 2 words."
    )
    assert picture.png(1).startswith(b"\x89PNG")


def test_equal_states_are_said_to_be_equal():
    picture = state_difference(np.ones((2, 3)), np.ones((2, 3)), ["a", "b"])

    assert picture.says == "The two states are equal after every word."


def test_sequences_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="equal length"):
        state_difference(np.ones((2, 3)), np.ones((3, 3)), ["a", "b"])
    with pytest.raises(ValueError, match="one token per step"):
        state_difference(np.ones((2, 3)), np.ones((2, 3)), ["a"])
