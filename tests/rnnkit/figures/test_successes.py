"""The picture of how many of a few runs succeeded."""

import pytest
from rnnkit.figures.plots import successes
from rnnkit.intervals import wilson

WORDS = {"says": "One sentence.", "title": "A finding", "xlabel": "learned (%)"}
ROWS = {"as it is": [(3, 4), (0, 4)], "cut": [(4, 4), (1, 4)]}


def drawn(counts):
    from matplotlib.figure import Figure

    figure = Figure()
    successes(counts, ["gap 5", "gap 8"], **WORDS).draw(figure)
    return figure.axes


def test_every_column_has_a_panel_and_every_row_its_name():
    axes = drawn({"GRU": ROWS})

    assert [panel.get_title() for panel in axes] == ["gap 5", "gap 8"]
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["as it is", "cut"]


def test_the_points_are_the_shares_and_the_bars_wilsons_intervals():
    points, _, (bars,) = drawn({"GRU": ROWS})[0].containers[0].lines
    ends = [segment[:, 0].tolist() for segment in bars.get_segments()]

    assert points.get_xdata().tolist() == [0.75, 1.0]
    assert ends == [pytest.approx(wilson(3, 4)), pytest.approx(wilson(4, 4))]


def test_alone_the_counts_stand_beside_the_points_and_together_a_legend_names_the_series():
    alone, together = drawn({"GRU": ROWS})[0], drawn({"GRU": ROWS, "LSTM": ROWS})[-1]

    assert [text.get_text() for text in alone.texts] == ["3 of 4", "4 of 4"]
    assert [text.get_text() for text in together.get_legend().get_texts()] == ["GRU", "LSTM"]


def test_the_sentence_is_the_callers():
    assert successes({"GRU": ROWS}, ["gap 5", "gap 8"], **WORDS).says == "One sentence."


@pytest.mark.parametrize("other", [{"as it is": ROWS["as it is"]}, {"as it is": [(3, 4)], "cut": [(4, 4)]}])
def test_series_with_other_rows_or_a_count_too_few_are_refused(other):
    with pytest.raises(ValueError, match=r"expected the rows .* with 2 counts each"):
        successes({"GRU": ROWS, "LSTM": other}, ["gap 5", "gap 8"], **WORDS)
