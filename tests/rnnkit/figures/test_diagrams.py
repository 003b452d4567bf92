"""The drawn pictures: small files, sentences for those who do not see them, and no text on other text."""

from contextlib import contextmanager
from itertools import combinations

import matplotlib.style
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from rnnkit.figures import diagrams
from rnnkit.figures._figure import GRADIENT, INPUT, MEMORY, NEUTRAL, OUTPUT, STYLE_SHEET, Picture
from rnnkit.figures._sheet import Sheet

DRAWN = {
    "batch_axes": diagrams.batch_axes,
    "cell": diagrams.cell,
    "chunks": diagrams.chunks,
    "course_map": diagrams.course_map,
    "gru": diagrams.gru,
    "looking_back": diagrams.looking_back,
    "lstm": diagrams.lstm,
    "gate_order": diagrams.gate_order,
    "gradient_path": diagrams.gradient_path,
    "types": diagrams.types,
    "unrolled": diagrams.unrolled,
    "unrolled_backward": diagrams.unrolled_backward,
    "unrolled_backward, six words": lambda: diagrams.unrolled_backward(["The", "dogs"] * 3),
    "unrolled, one word": lambda: diagrams.unrolled(["The"], highlight=0),
    "unrolled, eight words": lambda: diagrams.unrolled(
        ["The", "dogs", "owned", "by", "Mrs.", "Smith", "were", "barking"]
    ),
}


@contextmanager
def drawn(picture):
    """Draw a picture at one pixel per pixel of the page and give its figure."""
    with matplotlib.style.context(["default", str(STYLE_SHEET)]):
        figure = Figure(figsize=picture.size, dpi=100)
        canvas = FigureCanvasAgg(figure)
        picture.draw(figure)
        canvas.draw()
        yield figure


def crossing(text, box):
    """Say whether a text stands half in and half out of a box."""
    inside = box.x0 <= text.x0 and text.x1 <= box.x1 and box.y0 <= text.y0 and text.y1 <= box.y1
    return text.overlaps(box) and not inside


def clashes(picture):
    """List the pairs of texts that overlap, the texts that cross a box, and the texts that leave the page."""
    with drawn(picture) as figure:
        axes, page = figure.axes[0], figure.bbox
        texts = [(text.get_text(), text.get_window_extent()) for text in axes.texts if text.get_text()]
        boxes = [p.get_window_extent() for p in axes.patches if isinstance(p, FancyBboxPatch) and p.zorder == 3]
    pairs = [(a, b) for (a, here), (b, there) in combinations(texts, 2) if here.overlaps(there)]
    across = [label for label, place in texts if any(crossing(place, box) for box in boxes)]
    outside = [label for label, place in texts if crossing(place, page) or not place.overlaps(page)]
    return pairs, across, outside


@pytest.mark.parametrize("name", DRAWN)
def test_a_diagram_is_a_small_png_with_a_sentence(name):
    picture = DRAWN[name]()

    png = picture.png()

    assert png.startswith(b"\x89PNG")
    assert 2_000 < len(png) < 100_000
    assert picture.says.endswith(".")
    assert picture.size[0] == 7.0


@pytest.mark.parametrize("name", DRAWN)
def test_no_text_stands_on_another_crosses_a_box_or_leaves_the_page(name):
    assert clashes(DRAWN[name]()) == ([], [], [])


def test_text_on_text_across_an_edge_and_beyond_the_page_are_found():
    def draw(figure):
        sheet = Sheet(figure, 700, 100)
        sheet.text(100, 50, "one")
        sheet.text(105, 52, "two")
        sheet.text(699, 50, "three")
        sheet.box(300, 50, "four", width=20, size=10)

    assert clashes(Picture(draw, "", size=(7.0, 1.0))) == ([("one", "two")], ["four"], ["three"])


def test_the_words_of_the_unrolled_network_are_in_its_sentence():
    assert "over the words The, dogs, were, barking:" in diagrams.unrolled().says


def test_a_highlighted_word_is_named():
    assert diagrams.unrolled(highlight=1).says.endswith('The step that reads "dogs" stands out.')
    assert diagrams.unrolled(highlight=1).png() != diagrams.unrolled().png()


@pytest.mark.parametrize("words", [[], ["word"] * 9])
def test_too_few_or_too_many_words_are_refused(words):
    with pytest.raises(ValueError, match="expected 1 to 8"):
        diagrams.unrolled(words)


def contrast(one, other):
    from matplotlib.colors import to_rgb

    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("role", [INPUT, MEMORY, OUTPUT, GRADIENT, NEUTRAL])
def test_text_of_every_role_reads_on_its_fill(role):
    assert contrast(role.text, role.fill) >= 4.5
    assert contrast(role.text, "white") >= 4.5


@pytest.mark.parametrize("words", [[], ["word"] * 7])
def test_the_way_back_fits_six_words(words):
    with pytest.raises(ValueError, match="expected 1 to 6"):
        diagrams.unrolled_backward(words)
