import numpy as np
import pytest
from matplotlib.figure import Figure
from rnnkit.data.melodies import read
from rnnkit.figures.score import note_name, piano_roll


def drawn(picture):
    figure = Figure(figsize=picture.size)
    picture.draw(figure)
    return figure.axes[0]


def test_each_note_is_a_bar_as_long_as_it_sounds_at_its_pitch():
    axes = drawn(piano_roll(read("C4 z2 E2 | G8")))
    boxes = [(patch.get_x(), patch.get_y() + 0.4, patch.get_width() + 0.024) for patch in axes.patches]

    assert np.allclose(boxes, [(1.012, 60, 0.5), (1.762, 64, 0.25), (2.012, 67, 1.0)])


def test_the_sentence_counts_bars_and_names_the_range():
    says = piano_roll(read("C4 E4 | G,8 | c4"), given=2).says

    assert says.startswith("2 bars and 4 eighths, 4 notes of which 2 were given;")
    assert says.endswith("they lie between G3 and C5, and the last one is C5.")


def test_a_tune_of_rests_has_a_picture_too():
    picture = piano_roll(read("z8"))

    assert picture.says == "1 bar, 1 note; nothing sounds."
    assert len(picture.png()) > 1000


def test_given_and_generated_notes_differ_in_more_than_colour():
    axes = drawn(piano_roll(read("C4 E4 G8"), given=1))
    hatches = [patch.get_hatch() for patch in axes.patches]

    assert [bool(hatch) for hatch in hatches] == [True, False, False]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["given", "generated"]


def test_there_is_no_legend_where_nothing_was_given():
    assert drawn(piano_roll(read("C4 E4"))).get_legend() is None


@pytest.mark.parametrize(("pitch", "name"), [(60, "C4"), (66, "F♯4"), (55, "G3"), (0, "rest")])
def test_pitches_are_named_as_pianists_do(pitch, name):
    assert note_name(pitch) == name


def test_tokens_that_are_no_notes_are_refused():
    with pytest.raises(ValueError, match="START and END are tokens"):
        piano_roll([[0, 0], [60, 2]])
