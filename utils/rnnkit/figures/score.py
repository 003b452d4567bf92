"""A tune as a picture: time runs to the right in bars, pitch upward, and each note is a bar as long as it sounds."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from rnnkit.data.melodies import BAR, OCTAVE, REST, Notes, checked
from rnnkit.figures._figure import INPUT, NEUTRAL, OUTPUT, Picture, Role

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B")
_LOWEST_OCTAVE = -1  # of MIDI: pitch 60 is C4, middle C
_ALONE = (0.071, 0.165, 0.92, 0.725)
_WITH_LEGEND = (0.071, 0.165, 0.756, 0.725)
"""Where the axes lie in the picture: left, bottom, width and height, as shares of it."""
_LEAST_SPAN = 9  # pitches shown at least, so that a tune on three notes does not look like a mountain range


def piano_roll(notes: ArrayLike, *, given: int = 0, title: str | None = None) -> Picture:
    """Show a tune as a piano roll.

    Args:
        notes: pitch and duration in eighths of each note, (notes, 2).
        given: how many notes at the beginning were given; they are blue and hatched, those that follow green.
        title: the finding; computed from the notes if left out.

    Raises:
        ValueError: if the notes are not rows of a pitch and a duration.
    """
    rows = checked(notes)
    says = _sentence(rows, given)

    def draw(figure: "Figure") -> None:
        figure.set_layout_engine("none")  # to find room for known labels takes as long as to draw all the rest
        axes = figure.add_axes(_WITH_LEGEND if 0 < given < len(rows) else _ALONE)
        _draw_bar_lines(axes, int(rows[:, 1].sum()))
        time = 0
        for place, (pitch, duration) in enumerate(rows.tolist()):
            if pitch != REST:
                _draw_note(axes, time, pitch, duration, given=place < given)
            time += duration
        _label_pitches(axes, rows)
        axes.set_title(title or says.split(";")[0].removesuffix("."))
        axes.set_xlabel("bar")
        axes.set_ylabel("pitch")
        if 0 < given < len(rows):
            axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))

    return Picture(draw, says, size=(7.0, 2.6))


def note_name(pitch: int) -> str:
    """Name a pitch as pianists do: 60 is C4, middle C, and 0 a rest."""
    return "rest" if pitch == REST else f"{_NAMES[pitch % OCTAVE]}{pitch // OCTAVE + _LOWEST_OCTAVE}"


def _sentence(rows: Notes, given: int) -> str:
    sounding = rows[rows[:, 0] != REST, 0]
    bars, rest = divmod(int(rows[:, 1].sum()), BAR)
    length = f"{bars} bars" + (f" and {rest} eighths" if rest else "") if bars != 1 or rest else "1 bar"
    count = f"{len(rows)} notes" if len(rows) != 1 else "1 note"
    begin = f"{length}, {count}" + (f" of which {given} were given" if 0 < given < len(rows) else "")
    if not len(sounding):
        return f"{begin}; nothing sounds."
    low, high, last = (note_name(int(pitch)) for pitch in (sounding.min(), sounding.max(), sounding[-1]))
    return f"{begin}; they lie between {low} and {high}, and the last one is {last}."


def _draw_note(axes: "Axes", time: int, pitch: int, duration: int, *, given: bool) -> None:
    from matplotlib.patches import FancyBboxPatch

    role: Role = INPUT if given else OUTPUT
    width = duration / BAR
    axes.add_artist(  # not `add_patch`, which looks for limits that are set anyhow
        FancyBboxPatch(
            (1 + time / BAR + 0.012, pitch - 0.4),
            width - 0.024,
            0.8,
            boxstyle="round,pad=0,rounding_size=0.02",
            mutation_aspect=8,
            facecolor=role.fill if given else role.line,
            edgecolor=role.line,
            hatch="////" if given else "",
            linewidth=1,
            label="" if _is_labelled(axes, given) else ("given" if given else "generated"),
        )
    )


def _is_labelled(axes: "Axes", given: bool) -> bool:
    wanted = "given" if given else "generated"
    return any(patch.get_label() == wanted for patch in axes.patches)


def _draw_bar_lines(axes: "Axes", eighths: int) -> None:
    n_bars = -(-eighths // BAR)
    axes.set_xlim(1, 1 + n_bars)
    lines = np.arange(1, n_bars + 2)
    axes.vlines(lines, 0, 1, color=NEUTRAL.line, linewidth=0.8, transform=axes.get_xaxis_transform(), zorder=2)
    axes.set_xticks(np.arange(n_bars) + 1.5, [str(bar + 1) for bar in range(n_bars)])
    axes.tick_params(axis="x", length=0)
    axes.grid(False, axis="x")


def _label_pitches(axes: "Axes", rows: Notes) -> None:
    """Show at least `_LEAST_SPAN` pitches, with a line and a name at every white key among them."""
    sounding = rows[rows[:, 0] != REST, 0]
    low, high = (int(sounding.min()), int(sounding.max())) if len(sounding) else (60, 60)
    short = max(0, _LEAST_SPAN - (high - low))
    low, high = low - short // 2 - 1, high + short - short // 2 + 1
    axes.set_ylim(low - 0.2, high + 0.2)
    white = [pitch for pitch in range(low, high + 1) if len(_NAMES[pitch % OCTAVE]) == 1]
    axes.set_yticks(white, [note_name(pitch) for pitch in white], fontsize=8)
