"""Pictures that move: a loss curve while it trains, and a slider over a parameter.

Both work where a notebook is run and read well where it is not. Neither leaves widget state, times or text
that differs from run to run in the stored notebook: while it moves, a live picture is nothing but an image,
whose last frame stays, and the sentence below it is published once, at the end.
"""

import base64
import html
import itertools
import os
import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rnnkit import quick
from rnnkit.figures._figure import (
    FAINT,
    GRADIENT,
    INPUT,
    NEUTRAL,
    OUTPUT,
    POINTS_PER_INCH,
    Picture,
    render,
    show_sentence,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.floating[Any]]

REDRAWS_PER_SECOND = 5
SHARE_OF_TIME = 0.1  # drawing may take this share of the training, and no more
KEPT_NOTES = 4
PLACES = ((0.37, 0.53), (0.06, 0.055))  # bottom and height of curve and bar, as shares of the picture
PLACES_WITH_NOTES = ((0.49, 0.42), (0.28, 0.045), (0.02, 0.21))
_numbers = itertools.count(1)


class LiveLoss:
    """A loss curve that moves while a network trains, with a bar that says how far the training is.

    The bar is part of the image. nbval skips images but compares HTML, and it ignores updates of an output,
    so with a bar of HTML every stored training cell would differ from its own re-run.
    """

    def __init__(
        self, total_steps: int, *, floor: float | None, goal: float | None, title: str | None, ylabel: str
    ) -> None:
        self.total_steps = total_steps
        self.floor = floor
        self.goal = goal
        self.title = title
        self.ylabel = ylabel
        self.steps: list[int] = []
        self.losses: list[float] = []
        self.notes: list[tuple[int, str]] = []
        self._name = f"live-{os.getpid()}-{next(_numbers)}"
        self._shown = False
        self._next_drawing = 0.0

    def update(self, step: int, loss: float, note: str | None = None) -> None:
        """Add one step of the training; the picture follows when it is due.

        Args:
            step: number of the step, from 1 to `total_steps`.
            loss: the loss at this step.
            note: a short text to show with the step, for example a sample of what the network writes.
        """
        self.steps.append(step)
        self.losses.append(float(loss))
        if note is not None:
            self.notes.append((step, note))
        if not quick() and time.monotonic() >= self._next_drawing:
            self._draw(sharpness=1)

    def __enter__(self) -> "LiveLoss":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self.losses:
            self.finish()

    def finish(self) -> None:
        """Draw the last frame, sharper, and publish the sentence."""
        if not quick():
            self._draw(sharpness=2)
        show_sentence(self.says())

    def says(self) -> str:
        """Say in one sentence how the loss went."""
        return loss_sentence(np.array(self.losses), floor=self.floor, goal=self.goal)

    def picture(self) -> Picture:
        """Return what has been drawn so far as a still picture."""
        return Picture(self._draw_on, self.says(), size=self._size())

    def _size(self) -> tuple[float, float]:
        return 7.0, 3.9 if self.notes else 3.2

    def _draw(self, *, sharpness: float) -> None:
        begin = time.monotonic()
        self._publish(render(self._draw_on, self._size(), sharpness))
        end = time.monotonic()
        self._next_drawing = end + max(1 / REDRAWS_PER_SECOND, (end - begin) / SHARE_OF_TIME)

    def _publish(self, png: bytes) -> None:
        from IPython.display import display

        alt = {"image/png": {"alt": self.says(), "width": round(self._size()[0] * POINTS_PER_INCH)}}
        frame = {"image/png": base64.b64encode(png).decode("ascii")}
        display(frame, raw=True, metadata=alt, display_id=self._name, update=self._shown)
        self._shown = True

    def _draw_on(self, figure: "Figure") -> None:
        figure.set_layout_engine("none")  # places known in advance: half the time of a computed layout
        places = PLACES_WITH_NOTES if self.notes else PLACES
        curve, bar, *text = [figure.add_axes((0.085, bottom, 0.88, height)) for bottom, height in places]
        values = np.array(self.losses)
        draw_loss(curve, values, np.array(self.steps), floor=self.floor, ylabel=self.ylabel)
        curve.set_xlim(0, self.total_steps)
        curve.set_title(self.title or "The loss while the network learns")
        _draw_bar(bar, self.steps[-1], self.total_steps)
        for axes in text:
            _draw_notes(axes, _spread(self.notes, KEPT_NOTES))


def live_loss(
    total_steps: int,
    *,
    floor: float | None = None,
    goal: float | None = None,
    title: str | None = None,
    ylabel: str = "loss (nats per step)",
) -> LiveLoss:
    """Open a loss curve that moves while you train.

    Use it as `with live_loss(2000) as live:` and call `live.update(step, loss, note)` in the loop. While a
    submission is graded nothing is drawn.

    Args:
        total_steps: number of steps of the whole training.
        floor: the best loss that can be reached, drawn as a line.
        goal: a loss that the sentence compares the end with; a training that ends far from it reads the same
            on every machine.
        title: the finding.
        ylabel: the loss and its unit.
    """
    if total_steps < 1:
        raise ValueError(f"total_steps is {total_steps}, expected 1 or more: how many steps you train")
    return LiveLoss(total_steps, floor=floor, goal=goal, title=title, ylabel=ylabel)


def draw_loss(
    axes: "Axes",
    values: Floats,
    steps: NDArray[np.int_],
    *,
    floor: float | None,
    ylabel: str,
) -> None:
    """Draw a loss as it was, thin, and smoothed over a fiftieth of the run, thick, above its floor.

    Args:
        axes: where to draw.
        values: the loss at each step, (steps,).
        steps: the number of each step, (steps,).
        floor: the best loss that can be reached.
        ylabel: the loss and its unit.
    """
    window = _window(len(values))
    if window == 1:
        axes.plot(steps, values, color=GRADIENT.text)
    else:
        axes.plot(steps, values, color=GRADIENT.line, linewidth=0.8, alpha=0.45)
        mean = np.convolve(values, np.ones(window) / window, mode="valid")
        axes.plot(steps[window - 1 :], mean, color=GRADIENT.text, label=f"mean of {window} steps")
    if floor is not None:
        axes.axhline(floor, color=OUTPUT.line, linestyle=(0, (6, 3)), linewidth=1.4, label=f"floor: {floor:.2f}")
    axes.set_xlabel("training step")
    axes.set_ylabel(ylabel)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper right")


def loss_sentence(values: Floats, *, floor: float | None, goal: float | None) -> str:
    """Say how the loss went, in few digits: its begin, its mean over the last steps, and its floor."""
    begin, end = values[0], float(np.mean(values[-_window(len(values)) :]))
    where = f"In {len(values)} steps the loss "
    if goal is not None:
        where += f"falls below {goal:g}, from {begin:.1f}" if end < goal else f"does not fall below {goal:g}"
    else:
        where += f"goes from {begin:.1f} to {end:.1f}"
    return where + (f"; the floor is {floor:.2f}." if floor is not None else ".")


def explore(
    picture_of: Callable[..., Picture],
    *,
    still: Picture,
    start: Mapping[str, float],
    **ranges: tuple[float, float, float],
) -> None:
    """Show a still picture and, where someone can move it, a slider with a picture that follows.

    The still picture is for those who read without a kernel. Slider and moving picture appear in JupyterLab,
    VS Code and Colab, not when a notebook is executed from the command line, so that the stored notebook
    holds no widget.

    Args:
        picture_of: gives the picture for values of the sliders, passed by name.
        still: the picture that stands for all values.
        start: where each slider stands at first, by name.
        ranges: for each slider, its lowest value, its highest value and its step.

    Raises:
        ValueError: if `start` and `ranges` do not name the same sliders.
    """
    if set(start) != set(ranges):
        raise ValueError(f"`start` names {sorted(start)}, the ranges {sorted(ranges)}; name the same sliders")
    still._ipython_display_()
    if not quick() and _someone_is_watching():
        _show_widget(sliders(picture_of, start, ranges))


def _show_widget(widget: Any) -> None:
    """Display a widget without the text that Jupyter stores beside it, which nbval would compare."""
    from IPython.display import display

    view = "application/vnd.jupyter.widget-view+json"
    display({view: widget._repr_mimebundle_()[view]}, raw=True)


def sliders(
    picture_of: Callable[..., Picture],
    start: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float, float]],
) -> Any:
    """Make a column of sliders, with the picture that follows them and its sentence below.

    Args:
        picture_of: gives the picture for values of the sliders, passed by name.
        start: where each slider stands at first, by name.
        ranges: for each slider, its lowest value, its highest value and its step.

    Returns:
        An ipywidgets box: the sliders, the image, the sentence.
    """
    import ipywidgets

    knobs = {
        name: ipywidgets.FloatSlider(
            value=start[name], min=low, max=high, step=step, description=name.replace("_", " ")
        )
        for name, (low, high, step) in ranges.items()
    }
    image = ipywidgets.Image(format="png", layout={"max_width": "700px", "object_fit": "contain"})
    sentence = ipywidgets.HTML()

    def follow(_: object = None) -> None:
        picture = picture_of(**{name: knob.value for name, knob in knobs.items()})
        image.value = picture.png()
        sentence.value = f'<span style="{FAINT}">{html.escape(picture.says)}</span>'

    for knob in knobs.values():
        knob.observe(follow, names="value")
    follow()
    return ipywidgets.VBox([*knobs.values(), image, sentence])


def _someone_is_watching() -> bool:
    """Tell a notebook on a screen from one that is executed from the command line.

    Jupyter's server names the notebook in JPY_SESSION_NAME, VS Code in a variable of the kernel; nbconvert,
    nbclient and nbval do neither.
    """
    if "google.colab" in sys.modules or os.environ.get("JPY_SESSION_NAME"):
        return True
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and "__vsc_ipynb_file__" in shell.user_ns


def _window(n_steps: int) -> int:
    return max(1, n_steps // 50)


def _spread(notes: list[tuple[int, str]], n: int) -> list[tuple[int, str]]:
    """Choose at most `n` notes, evenly from first to last."""
    if len(notes) <= n:
        return notes
    return [notes[round(i * (len(notes) - 1) / (n - 1))] for i in range(n)]


def _draw_bar(axes: "Axes", step: int, total: int) -> None:
    axes.barh(0, total, color=NEUTRAL.fill, edgecolor=NEUTRAL.line, linewidth=0.8)
    axes.barh(0, min(step, total), color=INPUT.line)
    axes.set_xlim(0, total)
    axes.set_axis_off()
    axes.annotate(f"step {step} of {total}", (1, 1.15), xycoords="axes fraction", ha="right", fontsize=8.5)


def _draw_notes(axes: "Axes", notes: list[tuple[int, str]]) -> None:
    axes.set_axis_off()
    for row, (step, note) in enumerate(notes):
        line = " ".join(note.split())
        line = line if len(line) <= 72 else line[:71] + "…"
        place = 0, 1 - row / KEPT_NOTES
        written = axes.annotate(f"{step:>6}  {line}", place, xycoords="axes fraction", va="top", fontsize=8.5)
        written.set(fontfamily="monospace", parse_math=False)
