"""On a sheet, places are pixels of the page, and arrows start and end where shapes do."""

import pytest
from matplotlib.figure import Figure
from rnnkit.figures._figure import INPUT, NEUTRAL
from rnnkit.figures._sheet import DASHED, Shape, Sheet, size_in_inches


@pytest.fixture
def sheet():
    return Sheet(Figure(figsize=size_in_inches(300, 100)), 300, 100)


def test_a_shape_knows_the_middles_of_its_sides():
    shape = Shape(10, 20, 3, 4)

    assert (shape.left, shape.right, shape.top, shape.bottom) == ((7, 20), (13, 20), (10, 24), (10, 16))


def test_a_sheet_is_as_large_as_its_figure_in_pixels_and_has_no_axes(sheet):
    assert size_in_inches(300, 100) == (3.0, 1.0)
    assert (sheet.axes.get_xlim(), sheet.axes.get_ylim()) == ((0, 300), (0, 100))
    assert sheet.axes.get_position().bounds == (0, 0, 1, 1)
    assert not sheet.axes.axison


def test_a_box_stands_around_its_middle_in_the_tones_of_its_role(sheet):
    shape = sheet.box(100, 50, "x", INPUT, width=40, height=20)
    [patch], [text] = sheet.axes.patches, sheet.axes.texts

    assert shape == Shape(100, 50, 20, 10)
    assert (patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()) == (80, 40, 40, 20)
    assert (text.get_position(), text.get_text(), text.get_color()) == ((100, 50), "x", INPUT.text)


def test_a_circle_and_a_dot_know_how_large_they_are(sheet):
    assert sheet.circle(10, 20, radius=7) == Shape(10, 20, 7, 7)
    assert sheet.dot(10, 20) == Shape(10, 20, 0, 0)


def test_what_carries_a_gradient_back_is_dashed(sheet):
    sheet.line((0, 0), (9, 9)), sheet.line((0, 0), (9, 9), back=True)
    ahead, back = (patch.get_linestyle() for patch in sheet.axes.patches)

    assert ahead == "-"
    assert back == DASHED


def test_a_path_is_a_line_through_its_points_with_one_head(sheet):
    sheet.path([(0, 0), (10, 0), (10, 10), (20, 10)])
    heads = [p for p in sheet.axes.patches if "|>" in type(p.get_arrowstyle()).__name__ or p.get_linewidth() == 0]

    assert len(sheet.axes.patches) == 2 + 2
    assert len(heads) == 1


def test_a_frame_lies_behind_everything_with_its_label_in_the_upper_left(sheet):
    sheet.frame(10, 20, 60, 80, "cell")
    [patch], [text] = sheet.axes.patches, sheet.axes.texts

    assert patch.get_zorder() == 0
    assert (text.get_position(), text.get_ha()) == ((22, 66), "left")
    assert text.get_color() == NEUTRAL.text
