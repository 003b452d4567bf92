"""A sheet to draw diagrams on: boxes, circles, arrows and labels, placed in pixels of the page.

The origin is the lower left corner, and a sheet is as large as its figure at 100 pixels per inch. A shape
knows the middles of its four sides, so that arrows start and end where they should.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rnnkit.figures._figure import NEUTRAL, POINTS_PER_INCH, Role

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Point = tuple[float, float]

SMALL, NORMAL, MATHS = 8.5, 10.0, 13.0  # sizes of text, in points
DASHED = (0, (4, 2.2))


@dataclass(frozen=True)
class Shape:
    """Where a drawn shape is: its centre and its half width and half height."""

    x: float
    y: float
    half_width: float
    half_height: float

    @property
    def left(self) -> Point:
        """The middle of its left side."""
        return self.x - self.half_width, self.y

    @property
    def right(self) -> Point:
        """The middle of its right side."""
        return self.x + self.half_width, self.y

    @property
    def top(self) -> Point:
        """The middle of its top side."""
        return self.x, self.y + self.half_height

    @property
    def bottom(self) -> Point:
        """The middle of its bottom side."""
        return self.x, self.y - self.half_height


class Sheet:
    """An empty page on a figure, measured in pixels."""

    def __init__(self, figure: "Figure", width: float, height: float) -> None:
        figure.set_layout_engine("none")
        self.axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(0, height)
        self.axes.set_axis_off()

    def box(
        self,
        x: float,
        y: float,
        label: str = "",
        role: Role = NEUTRAL,
        *,
        width: float = 64,
        height: float = 42,
        size: float = MATHS,
        bold_edge: bool = False,
        hatch: str = "",
    ) -> Shape:
        """Draw a rounded box with a label in its middle; (x, y) is its centre."""
        from matplotlib.patches import FancyBboxPatch

        self.axes.add_patch(
            FancyBboxPatch(
                (x - width / 2, y - height / 2),
                width,
                height,
                boxstyle="round,pad=0,rounding_size=7",
                facecolor=role.fill,
                edgecolor=role.line,
                linewidth=2.6 if bold_edge else 1.5,
                hatch=hatch,
                zorder=3,
            )
        )
        self.text(x, y, label, role, size=size)
        return Shape(x, y, width / 2, height / 2)

    def circle(self, x: float, y: float, label: str = "", role: Role = NEUTRAL, *, radius: float = 16) -> Shape:
        """Draw a circle with a label in its middle."""
        from matplotlib.patches import Circle

        self.axes.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=role.line, linewidth=1.5, zorder=3))
        self.text(x, y, label, role, size=MATHS)
        return Shape(x, y, radius, radius)

    def tile(self, corners: list[Point], role: Role) -> None:
        """Draw one number of an array: a small area with these corners."""
        from matplotlib.patches import Polygon

        self.axes.add_patch(
            Polygon(corners, closed=True, facecolor=role.fill, edgecolor=role.line, linewidth=1, zorder=3)
        )

    def dot(self, x: float, y: float, role: Role = NEUTRAL) -> Shape:
        """Draw the point at which a line splits."""
        self.axes.plot(x, y, "o", color=role.line, markersize=6, zorder=4)
        return Shape(x, y, 0, 0)

    def frame(self, left: float, bottom: float, right: float, top: float, label: str = "") -> None:
        """Draw a pale area behind everything, with a small label in its upper left corner."""
        from matplotlib.patches import FancyBboxPatch

        self.axes.add_patch(
            FancyBboxPatch(
                (left, bottom),
                right - left,
                top - bottom,
                boxstyle="round,pad=0,rounding_size=12",
                facecolor="#F8F8F8",
                edgecolor="#BDBDBD",
                linewidth=1,
                zorder=0,
            )
        )
        self.text(left + 12, top - 14, label, size=SMALL, ha="left")

    def arrow(
        self,
        start: Point,
        end: Point,
        role: Role = NEUTRAL,
        *,
        back: bool = False,
        bend: float = 0,
        width: float = 1.8,
    ) -> None:
        """Draw an arrow; one that carries a gradient back is dashed. `bend` curves it to one side."""
        self._connect(start, end, role, bend, arrowstyle="-|>,head_length=7,head_width=3.6", linewidth=0)
        self._connect(start, end, role, bend, arrowstyle="-", linewidth=width, linestyle=_dash(back), shrinkB=5)

    def line(self, start: Point, end: Point, role: Role = NEUTRAL, *, back: bool = False, width: float = 1.8) -> None:
        """Draw a line without a head."""
        self._connect(start, end, role, 0, arrowstyle="-", linewidth=width, linestyle=_dash(back))

    def _connect(self, start: Point, end: Point, role: Role, bend: float, *, shrinkB: float = 0, **style: Any) -> None:
        from matplotlib.patches import FancyArrowPatch

        style |= {"connectionstyle": f"arc3,rad={bend}", "capstyle": "butt", "mutation_scale": 1, "zorder": 2}
        patch = FancyArrowPatch(start, end, color=role.line, shrinkA=0, shrinkB=shrinkB, **style)
        self.axes.add_patch(patch)

    def path(self, points: list[Point], role: Role = NEUTRAL, *, back: bool = False) -> None:
        """Draw an arrow with corners: a line through all points and a head at the last."""
        for start, end in pairwise(points[:-1]):
            self.line(start, end, role, back=back)
        self.arrow(points[-2], points[-1], role, back=back)

    def text(
        self,
        x: float,
        y: float,
        label: str,
        role: Role = NEUTRAL,
        *,
        size: float = NORMAL,
        ha: str = "center",
        va: str = "center",
        bold: bool = False,
        italic: bool = False,
    ) -> None:
        """Write a label, in the dark tone of its role."""
        self.axes.text(
            x,
            y,
            label,
            color=role.text,
            fontsize=size,
            ha=ha,
            va=va,
            fontweight="bold" if bold else "normal",
            fontstyle="italic" if italic else "normal",
            linespacing=1.35,
            zorder=5,
        )


def _dash(back: bool) -> Any:
    return DASHED if back else "-"


def size_in_inches(width: float, height: float) -> tuple[float, float]:
    """Convert pixels of the page to the inches of a figure."""
    return width / POINTS_PER_INCH, height / POINTS_PER_INCH
