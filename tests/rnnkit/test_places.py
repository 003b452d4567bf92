"""A place in an array is said in words, with the axes' own where they have some."""

import pytest
from rnnkit.places import place


@pytest.mark.parametrize(
    ("index", "axes", "said"),
    [
        ((1, 2), ("batch", "hidden"), "batch 1, hidden 2"),
        ((1, 2), (), "row 1, column 2"),
        ((1, 2), ("batch",), "row 1, column 2"),
        ((3,), (), "index 3"),
        ((0, 1, 4), (), "index 0 of the first axis, index 1 of the second axis, index 4 of the third axis"),
        ((), (), ""),
    ],
)
def test_a_place_is_said_in_words(index, axes, said):
    assert place(index, axes) == said
