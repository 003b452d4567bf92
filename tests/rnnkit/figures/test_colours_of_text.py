"""Text reads in light and in dark themes: 4.5 to 1 at least, as the guidelines for accessible pages ask (WCAG 2.2)."""

import inspect
import re

import matplotlib.style
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from rnnkit.figures import diagrams
from rnnkit.figures._figure import FAINT, STYLE_SHEET, show_sentence

from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED
from tests.rnnkit.figures.test_diagrams import contrast

LEAST = 4.5
PAGES = {  # ink, its opacity, paper
    "JupyterLab light": ("#000000", 0.87, "#FFFFFF"),
    "JupyterLab dark, the page": ("#FFFFFF", 1.0, "#111111"),
    "JupyterLab dark, a panel": ("#FFFFFF", 0.87, "#212121"),
    "a feedback page, light": ("#1C2330", 1.0, "#F5F6F9"),
    "a feedback page, dark": ("#E6E9F0", 1.0, "#1D232D"),
}
DRAWN_WITHOUT_ARGUMENTS = [
    drawing
    for _, drawing in inspect.getmembers(diagrams, inspect.isfunction)
    if drawing.__module__ == diagrams.__name__
    and all(parameter.default is not parameter.empty for parameter in inspect.signature(drawing).parameters.values())
]
TEMPLATES = ("autograder/pages/feedback.html.j2", "autograder/pages/report_style.html.j2")


def seen(ink, opacity, paper):
    """Mix ink with the paper behind it."""
    return tuple(opacity * np.array(to_rgb(ink)) + (1 - opacity) * np.array(to_rgb(paper)))


def colour_of(style, ink, opacity, paper):
    """Say which colour the text of a style has on a page: its own, or the page's ink, both made fainter."""
    own = re.search(r"(?<![-\w])color: *(#[0-9A-Fa-f]{6})", style)
    fainter = re.search(r"opacity: *([\d.]+)", style)
    share = float(fainter.group(1)) if fainter else 1.0
    return seen(own.group(1), share, paper) if own else seen(ink, share * opacity, paper)


def published(monkeypatch):
    pages = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: pages.append(data["text/html"]))
    show_sentence("It is so.")
    return pages[0]


@pytest.mark.parametrize("page", PAGES)
def test_the_sentence_below_a_picture_reads_in_every_theme(page, monkeypatch):
    ink, opacity, paper = PAGES[page]
    html = published(monkeypatch)

    assert contrast(colour_of(html, ink, opacity, paper), paper) >= LEAST
    assert contrast(colour_of(FAINT, ink, opacity, paper), paper) >= LEAST


def test_no_grey_would_do_for_both_themes_of_jupyterlab():
    greys = [f"#{level:02X}{level:02X}{level:02X}" for level in range(256)]

    assert max(min(contrast(grey, "#FFFFFF"), contrast(grey, "#212121")) for grey in greys) < LEAST
    assert contrast(colour_of("color:#767676", *PAGES["JupyterLab dark, a panel"]), "#212121") < LEAST


@pytest.mark.parametrize("assignment", UNROLLED.assignments, ids=lambda a: a.name)
def test_what_a_notebook_shows_reads_in_every_theme(assignment):
    cells = read_own(UNROLLED.source_notebook(assignment))["cells"]
    outputs = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    texts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    styles = re.findall(r'style="([^"]*)"', "".join(texts + ["".join(data.get("text/html", "")) for data in outputs]))

    for style in set(styles):
        for ink, opacity, paper in PAGES.values():
            assert contrast(colour_of(style, ink, opacity, paper), paper) >= LEAST, style


@pytest.mark.parametrize("drawing", DRAWN_WITHOUT_ARGUMENTS, ids=lambda drawing: drawing.__name__)
def test_the_words_in_a_drawing_read_on_its_white(drawing):
    picture = drawing()
    with matplotlib.style.context(["default", str(STYLE_SHEET)]):
        figure = Figure(figsize=picture.size)
        picture.draw(figure)
    faint = {text.get_text() for text in figure.findobj(Text) if contrast(text.get_color(), "white") < LEAST}

    assert faint <= {""}


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_pages_for_students_and_instructors_read_in_both_themes(template):
    text = (UNROLLED.source.parent / template).read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", text, re.DOTALL)[:2]
    for theme in (light, dark):
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", theme))
        inks = [name for name in colours if name in {"ink", "soft", "good", "bad", "link", "kw", "str", "num", "com"}]
        papers = [name for name in colours if name in {"paper", "panel"}]

        assert inks and papers
        for ink in inks:
            for paper in papers:
                assert contrast(colours[ink], colours[paper]) >= LEAST, (ink, paper)
