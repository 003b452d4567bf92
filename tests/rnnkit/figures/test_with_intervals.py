"""The picture of shares with their intervals."""

import pytest
from rnnkit.figures.plots import with_intervals

WORDS = {"says": "One sentence.", "title": "A finding", "xlabel": "gap (words)", "ylabel": "share"}
CURVES = {"GRU": ([1.0, 0.9], [(0.9, 1.0), (0.8, 0.95)]), "LSTM": ([1.0, 1.0], [(0.9, 1.0), (0.9, 1.0)])}


def test_it_draws_every_curve_with_its_intervals_and_the_guessers_line():
    from matplotlib.figure import Figure

    figure = Figure()
    with_intervals([2, 20], CURVES, guessing=0.5, **WORDS).draw(figure)

    axes = figure.axes[0]
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {"GRU", "LSTM", "guessing"}
    assert len(axes.containers) == 2
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2", "20"]


def test_curves_are_drawn_apart_so_that_none_hides_another():
    from matplotlib.figure import Figure

    figure = Figure()
    with_intervals([2, 20], CURVES, **WORDS).draw(figure)

    first, second = (container.lines[0].get_xdata()[0] for container in figure.axes[0].containers)
    assert first < 2 < second


def test_one_place_is_enough_and_the_sentence_is_the_callers():
    picture = with_intervals([2], {"GRU": ([0.9], [(0.8, 1.0)])}, **WORDS)

    assert picture.says == "One sentence."
    assert picture.png(1).startswith(b"\x89PNG")


@pytest.mark.parametrize("curve", [([0.9], [(0.8, 1.0)]), ([0.9, 0.8], [(0.8, 1.0)])])
def test_a_share_or_an_interval_that_is_missing_is_refused(curve):
    with pytest.raises(ValueError, match="one share and one low and high end per place"):
        with_intervals([2, 20], {"GRU": curve}, **WORDS)
