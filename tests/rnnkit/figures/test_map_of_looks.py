"""The map of where a translator looks: every row's largest weight is framed, numbered and told."""

import numpy as np
import pytest
from rnnkit.figures import plots

from tests.rnnkit.figures.test_diagrams import drawn

READ, WRITTEN = ("the", "black", "dog"), ("le", "chien", "noir")
WEIGHTS = np.array([[0.9, 0.0, 0.1], [0.0, 0.2, 0.8], [0.1, 0.6, 0.3]])


def test_the_sentence_says_where_each_word_looks_most():
    picture = plots.looking(WEIGHTS, WRITTEN, READ, title="Noun and adjective change places")

    assert picture.says == "Largest weights: le at the, chien at dog, noir at black."


def test_each_row_has_one_frame_with_its_number():
    with drawn(plots.looking(WEIGHTS, WRITTEN, READ, title="Turned round")) as figure:
        axes = figure.axes[0]

        assert [frame.get_xy() for frame in axes.patches] == [(-0.5, -0.5), (1.5, 0.5), (0.5, 1.5)]
        assert [text.get_text() for text in axes.texts] == ["0.9", "0.8", "0.6"]
        assert [label.get_text() for label in axes.get_yticklabels()] == list(WRITTEN)


def test_a_sentence_of_ones_own_replaces_it():
    assert plots.looking(WEIGHTS, WRITTEN, READ, title="Turned round", says="It turns.").says == "It turns."


def test_words_that_are_not_as_many_as_the_weights_are_refused():
    with pytest.raises(ValueError, match=r"shape \(3, 3\), expected \(3, 2\)"):
        plots.looking(WEIGHTS, WRITTEN, READ[:2], title="Turned round")
