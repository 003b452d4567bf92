"""A picture is drawn when it is looked at, with its sentence; where nobody looks, the sentence alone is there."""

import base64

import pytest
from rnnkit.figures import _figure
from rnnkit.figures._figure import POINTS_PER_INCH, SHARPNESS, Picture, show_image, show_sentence


@pytest.fixture
def shown(monkeypatch):
    """What was published: the data of each output, and its metadata."""
    import IPython.display

    published = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw, metadata=None: published.append((data, metadata)))
    return published


def picture(drawn):
    return Picture(lambda figure: drawn.append(figure), "Two is < three.", (2.0, 1.0))


def test_nothing_is_drawn_before_it_is_looked_at_and_the_sentence_stands_below(shown):
    drawn = []
    seen = picture(drawn)
    assert drawn == []
    seen._ipython_display_()

    (image, about), (text, _) = shown
    assert len(drawn) == 1
    assert about == {"image/png": {"alt": "Two is < three.", "width": 200}}
    assert base64.b64decode(image["image/png"]).startswith(b"\x89PNG")
    assert text["text/plain"] == "Two is < three."


def test_where_nobody_looks_nothing_is_drawn_and_the_sentence_is_there(shown, monkeypatch):
    monkeypatch.setattr(_figure, "quick", lambda: True)
    drawn = []
    picture(drawn)._ipython_display_()

    assert drawn == []
    assert [list(data) for data, _ in shown] == [["text/html", "text/plain"]]


def test_a_picture_has_two_pixels_for_each_of_the_page(tmp_path):
    from PIL import Image

    picture([]).save(tmp_path / "p.png")
    with Image.open(tmp_path / "p.png") as image:
        assert image.size == (2 * POINTS_PER_INCH * SHARPNESS, POINTS_PER_INCH * SHARPNESS)
        assert image.mode == "P"


def test_a_sentence_is_escaped_on_the_page_and_plain_as_text(shown):
    show_sentence("a < b & 'c'")

    [(data, _)] = shown
    assert "a &lt; b &amp; 'c'</p>" in data["text/html"]
    assert data["text/plain"] == "a < b & 'c'"


def test_an_image_is_as_wide_as_is_said(shown):
    show_image(b"png", "alt", width=3.456)

    assert shown[0][1]["image/png"]["width"] == 346
