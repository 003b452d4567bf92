"""A picture of the course: drawn when it is looked at, described in one sentence, in one style.

Colours have roles, from the palette of Okabe and Ito ("Color Universal Design", 2008), which colour-blind
people can tell apart. A role has a line colour, a pale fill and a dark tone for text, and never stands for
something by its colour alone: a line style, a marker, a hatch or a label says the same.
"""

import base64
import html
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rnnkit import quick

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE_SHEET = Path(__file__).with_name("unrolled.mplstyle")
POINTS_PER_INCH = 100  # on the page: a picture 7 inches wide is shown 700 pixels wide
SHARPNESS = 2  # pixels of the file per pixel of the page, for screens with fine pixels
FAINT = "opacity:0.8"  # of the page's own ink: no one grey is 4.5 to 1 on the white and on the dark page of JupyterLab


class Role(NamedTuple):
    """The three tones of one meaning."""

    line: str
    fill: str
    text: str


INPUT = Role("#0072B2", "#DCEBF5", "#00588A")
MEMORY = Role("#E69F00", "#FCEFD2", "#805800")
OUTPUT = Role("#009E73", "#D8F0E8", "#00664B")
GRADIENT = Role("#D55E00", "#FBE3D3", "#A34700")
NEUTRAL = Role("#5A5A5A", "#F2F2F2", "#333333")
PURPLE, SKY = "#CC79A7", "#56B4E9"


@dataclass(frozen=True)
class Picture:
    """A figure that is drawn only when it is shown, with the sentence that says what it shows.

    Attributes:
        draw: puts the content on an empty figure.
        says: one sentence, computed from the data: the text below the figure and its alternative text.
        size: width and height in inches; one inch is 100 pixels of the page.
    """

    draw: Callable[["Figure"], None]
    says: str
    size: tuple[float, float] = (7.0, 3.2)

    def png(self, sharpness: float = SHARPNESS) -> bytes:
        """Draw the figure and return it as a PNG file.

        Args:
            sharpness: pixels of the file per pixel of the page.
        """
        return render(self.draw, self.size, sharpness)

    def save(self, path: str | Path) -> None:
        """Write the figure to a PNG file."""
        Path(path).write_bytes(self.png())

    def _ipython_display_(self) -> None:
        if not quick():
            show_image(self.png(), self.says, width=self.size[0])
        show_sentence(self.says)


def render(draw: Callable[["Figure"], None], size: tuple[float, float], sharpness: float) -> bytes:
    """Draw on a fresh figure in the style of the course and return a PNG file of few colours.

    Neither pyplot nor any global setting is touched, so pictures look the same in every session.
    """
    import matplotlib.style
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.style.context(["default", str(STYLE_SHEET)]):
        figure = Figure(figsize=size, dpi=POINTS_PER_INCH * sharpness)
        canvas: Any = FigureCanvasAgg(figure)
        draw(figure)
        canvas.draw()
    return _compress(canvas.buffer_rgba())


def _compress(pixels: Any) -> bytes:
    """Reduce an image to a palette of 256 colours: a third of the bytes, the same to the eye."""
    import numpy as np
    from PIL import Image

    image = Image.fromarray(np.asarray(pixels)).convert("RGB")
    target = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


def show_image(png: bytes, says: str, *, width: float) -> None:
    """Publish a PNG file as an output of the running cell, with its alternative text.

    Args:
        png: the file.
        says: the alternative text.
        width: width on the page, in inches of 100 pixels.
    """
    from IPython.display import display

    display(
        {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": says},
        raw=True,
        metadata={"image/png": {"alt": says, "width": round(width * POINTS_PER_INCH)}},
    )


def show_sentence(says: str) -> None:
    """Publish the sentence of a picture, in fainter ink, as an output of the running cell."""
    from IPython.display import display

    page = f'<p style="{FAINT};max-width:700px;margin:0 0 1em 0">{html.escape(says, quote=False)}</p>'
    display({"text/html": page, "text/plain": says}, raw=True)
