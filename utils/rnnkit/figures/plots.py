"""Every computed figure of the course: arrays in, a `Picture` with one true sentence out.

No function draws anything: it reads the arrays, writes the sentence, and returns a `Picture` that Jupyter
draws when it stands last in a cell. A title may be given; without one it is computed from the data. Sentences
give few digits, so that they are the same on every machine.
"""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnkit.figures._figure import GRADIENT, INPUT, MEMORY, NEUTRAL, OUTPUT, PURPLE, SKY, Picture
from rnnkit.figures.live import draw_loss, explore, live_loss, loss_sentence
from rnnkit.intervals import wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "bars",
    "explore",
    "gradient_flow",
    "images",
    "impulse_response",
    "lines",
    "live_loss",
    "loss_curve",
    "microscope",
    "saturation",
    "side_by_side",
    "spectrogram",
    "state_difference",
    "state_heatmap",
    "successes",
    "vowel_chart",
    "with_intervals",
]

Floats = NDArray[np.floating[Any]]

COLOURS = (INPUT.line, MEMORY.line, OUTPUT.line, GRADIENT.line, PURPLE, SKY)
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (8, 2, 2, 2)), (0, (1, 1)), (0, (4, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++")
IMAGES_PER_ROW = 10
MOST_NUMBERED, ROOMY = 24, 16  # bars: with more there is no room for numbers, or for small ones only
FORGOTTEN = 0.01  # a trace below this share of its first size counts as forgotten


def impulse_response(curves: Mapping[str, ArrayLike], *, title: str | None = None) -> Picture:
    """Show how long a cell remembers one impulse: the size of its state after each step, on a log scale.

    Args:
        curves: for each label, the states after the impulse, (steps, hidden).
        title: the finding; computed from the data if left out.

    Raises:
        ValueError: if a curve is not (steps, hidden) or starts from a zero state.
    """
    shares = {label: _share_of_first(label, a) for label, a in curves.items()}
    memories = {label: _steps_remembered(share) for label, share in shares.items()}

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for (label, share), style in zip(shares.items(), _line_styles(), strict=False):
            visible = np.where(share > FORGOTTEN / 100, share, np.nan)
            axes.plot(visible, label=label, markevery=max(1, len(share) // 10), **style)
        axes.axhline(FORGOTTEN, color=NEUTRAL.line, linewidth=1, linestyle=(0, (1, 1.5)), label="forgotten: 1 %")
        axes.set_yscale("log")
        _percent_axis(axes)
        # The same range for every scale, so that curves can be compared while a slider moves.
        axes.set_ylim(FORGOTTEN / 140, 1.4 * max(float(np.max(share)) for share in shares.values()))
        axes.locator_params(axis="x", integer=True)
        _label(
            axes,
            title or _memory_title(memories),
            "time steps after the impulse",
            "size of the state (share)",
        )
        _legend(axes, len(shares) + 1)

    return Picture(draw, _memory_sentence(shares, memories), size=(7.0, 3.4))


def state_heatmap(
    a: ArrayLike, tokens: Sequence[str], *, title: str | None = None, a0: ArrayLike | None = None
) -> Picture:
    """Show every hidden unit after every word: rows are units, columns are words.

    A plus or minus sign marks the cells beyond one half, so that the sign survives a print in grey.

    Args:
        a: hidden states of one sequence, (time, hidden) or (1, time, hidden).
        tokens: the word read at each time step, (time,).
        title: the finding; computed from the data if left out.
        a0: the state before the first word, (hidden,); zeros if left out.

    Raises:
        ValueError: if the number of tokens differs from the number of time steps.
    """
    states = np.asarray(a, dtype=float)
    if states.ndim == 3 and states.shape[0] == 1:
        states = states[0]
    states = _array(states, "a", ("time", "hidden"))
    if len(tokens) != len(states):
        raise ValueError(f"got {len(tokens)} tokens for {len(states)} time steps in `a`; give one token per step")
    before = np.zeros((1, states.shape[1])) if a0 is None else np.reshape(np.asarray(a0, dtype=float), (1, -1))
    moves = np.diff(np.concatenate([before, states]), axis=0)
    step, unit = (int(i) for i in np.unravel_index(np.argmax(np.abs(moves)), moves.shape))
    end, start = states[step, unit], states[step, unit] - moves[step, unit]
    place = f'"{tokens[step]}" (step {step + 1})'
    says = (
        f"Of {states.shape[1]} hidden units, unit {unit} makes the largest move: from {_signed(start)} to "
        f"{_signed(end)} at the word {place}."
    )

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        image = axes.imshow(states.T, cmap="PuOr_r", vmin=-1, vmax=1, aspect="auto", interpolation="nearest")
        _mark_signs(axes, states)
        _token_axis(axes, tokens)
        _unit_axis(axes, states.shape[1])
        axes.grid(False)
        axes.add_patch(_frame(step, unit))
        _label(axes, title or f"Unit {unit} moves most, at {place}", "word read", "hidden unit")
        figure.colorbar(image, ax=axes, label="value of the unit", ticks=[-1, -0.5, 0, 0.5, 1], pad=0.02)

    height = min(6.0, max(2.6, 1.5 + 0.17 * states.shape[1]))
    return Picture(draw, says, size=(7.0, height))


def loss_curve(
    losses: ArrayLike,
    *,
    floor: float | None = None,
    goal: float | None = None,
    title: str | None = None,
    ylabel: str = "loss (nats per step)",
) -> Picture:
    """Show the loss over the steps of a training, as it was and smoothed.

    Args:
        losses: the loss at each training step, (steps,).
        floor: the best loss that can be reached, drawn as a line.
        goal: a loss that the sentence compares the end with; a training that ends far from it reads the same
            on every machine.
        title: the finding; computed from the data if left out.
        ylabel: the loss and its unit.
    """
    values = _array(losses, "losses", ("steps",))
    says = loss_sentence(values, floor=floor, goal=goal)

    def draw(figure: "Figure") -> None:
        draw_loss(figure.subplots(), values, np.arange(1, len(values) + 1), floor=floor, ylabel=ylabel)
        figure.axes[0].set_title(title or says.removesuffix(".").split(";")[0])

    return Picture(draw, says)


def gradient_flow(norms: Mapping[str, ArrayLike] | ArrayLike, *, title: str | None = None) -> Picture:
    """Show how large the gradient is at each time step on its way back from the loss.

    Args:
        norms: the norm of the gradient of the loss with respect to each state, (time,), or several by label.
        title: the finding; computed from the data if left out.

    Raises:
        ValueError: if a row of norms is not (time,) or holds a negative number.
    """
    rows = norms if isinstance(norms, Mapping) else {"": norms}
    flows = {label: _array(row, label or "norms", ("time",)) for label, row in rows.items()}
    if any(np.any(flow < 0) for flow in flows.values()):
        raise ValueError("a norm is below zero; give norms, for example np.linalg.norm(da, axis=-1)")
    says = _flow_sentence(flows[""]) if "" in flows else _flows_sentence(flows)

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for (label, flow), style in zip(flows.items(), _line_styles(first=3), strict=False):
            steps = np.arange(1, len(flow) + 1)
            axes.plot(
                steps,
                np.where(flow > 0, flow, np.nan),
                label=label,
                markevery=max(1, len(flow) // 20),
                **style,
            )
        axes.set_yscale("log")
        _label(
            axes,
            title or _flow_title(flows),
            "time step (the gradient travels from right to left)",
            "norm of the gradient",
        )
        axes.locator_params(axis="x", integer=True)
        _legend(axes, len(flows) if "" not in flows else 1)

    return Picture(draw, says)


def bars(
    labels: Sequence[str],
    values: ArrayLike | Mapping[str, ArrayLike],
    *,
    title: str | None = None,
    ylabel: str = "probability",
    digits: int = 2,
    says: str | None = None,
) -> Picture:
    """Show one number per label as bars with the number on top; several series stand side by side.

    Args:
        labels: what each bar stands for.
        values: one number per label, or several such rows by name.
        title: the finding; computed from the data if left out.
        ylabel: the quantity and its unit.
        digits: decimals of the numbers on the bars and in the sentence.
        says: one sentence, computed from the data by the caller; the largest of each series if left out.

    Raises:
        ValueError: if a row of values has another length than the labels.
    """
    rows = values if isinstance(values, Mapping) else {"": values}
    series = {name: _array(row, name or "values", ("labels",)) for name, row in rows.items()}
    for name, row in series.items():
        if len(row) != len(labels):
            raise ValueError(f"got {len(row)} values and {len(labels)} labels{_of(name)}; give one value per label")
    largest = " ".join(_largest_sentence(name, row, labels, ylabel, digits) for name, row in series.items())

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        width = 0.8 / len(series)
        looks = zip(series.items(), cycle(COLOURS), cycle(HATCHES), strict=False)
        for i, ((name, row), colour, hatch) in enumerate(looks):
            places = np.arange(len(labels)) + (i - (len(series) - 1) / 2) * width
            drawn = axes.bar(places, row, width * 0.92, color=colour, edgecolor="white", hatch=hatch, label=name)
            if len(labels) * len(series) <= MOST_NUMBERED:
                size = 8.5 if len(labels) * len(series) <= ROOMY else 6.5
                axes.bar_label(drawn, fmt=f"%.{digits}f", fontsize=size, padding=2, color=NEUTRAL.text)
        axes.set_xticks(range(len(labels)), labels, rotation=_tilt(labels), **_tilted(labels))
        axes.margins(y=0.12)
        axes.grid(False, axis="x")
        axes.axhline(0, color=NEUTRAL.line, linewidth=0.8)
        _label(axes, title or _largest_title(series, labels, largest), "", ylabel)
        _legend(axes, len(series))

    return Picture(draw, says or largest)


def saturation(z: ArrayLike, *, title: str | None = None) -> Picture:
    """Show tanh and where given pre-activations fall on it: on the steep part or on the flat ends.

    Args:
        z: pre-activations, of any shape.
        title: the finding; computed from the data if left out.
    """
    points = np.ravel(np.asarray(z, dtype=float))
    if points.size == 0:
        raise ValueError("`z` is empty; give at least one pre-activation")
    flat = float(np.mean(np.abs(points) > 2))
    says = (
        f"{_percent(flat)} of {points.size} pre-activations lie beyond 2 in size, where tanh is nearly flat; "
        f"the largest is {np.max(np.abs(points)):.1f} in size."
    )
    reach = max(4.0, float(np.max(np.abs(points))) * 1.08)

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        grid = np.linspace(-reach, reach, 400)
        for side in (-1, 1):
            axes.axvspan(2 * side, reach * side, facecolor=NEUTRAL.fill, hatch="///", edgecolor="#DADADA", linewidth=0)
        axes.plot(grid, np.tanh(grid), color=NEUTRAL.line, label="tanh")
        axes.plot(points, np.tanh(points), "o", color=MEMORY.line, alpha=0.75, markeredgecolor=MEMORY.text)
        for side in (-1, 1):
            axes.text(
                side * (2 + reach) / 2,
                0,
                "nearly flat",
                ha="center",
                va="center",
                color=NEUTRAL.text,
                fontsize=9,
            )
        axes.set_xlim(-reach, reach)
        axes.set_ylim(-1.15, 1.15)
        _label(axes, title or f"{_percent(flat)} of the points are on the flat ends", "pre-activation", "tanh")

    return Picture(draw, says, size=(7.0, 3.0))


def lines(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    says: str,
    title: str,
    xlabel: str,
    ylabel: str,
    logx: bool = False,
    logy: bool = False,
    yrange: tuple[float, float] | None = None,
) -> Picture:
    """Show one quantity against another, for one or more named curves, with a sentence of your own.

    Args:
        x: the places, (points,).
        curves: for each label, the values, (points,).
        says: one sentence, computed from the data by the caller.
        title: the finding.
        xlabel: the quantity of the x axis and its unit.
        ylabel: the quantity of the y axis and its unit.
        logx: whether the x axis is logarithmic.
        logy: whether the y axis is logarithmic.
        yrange: the ends of the y axis, for pictures that are compared side by side; from the data if left out.

    Raises:
        ValueError: if a curve has another length than `x`.
    """
    places = _array(x, "x", ("points",))
    rows = {label: _array(y, label, ("points",)) for label, y in curves.items()}
    for label, row in rows.items():
        if len(row) != len(places):
            raise ValueError(f"got {len(row)} values and {len(places)} places{_of(label)}; give one value per place")

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for (label, row), style in zip(rows.items(), _line_styles(), strict=False):
            axes.plot(places, row, label=label, markevery=max(1, len(places) // 20), **style)
        axes.set_xscale("log" if logx else "linear")
        axes.set_yscale("log" if logy else "linear")
        if yrange:
            axes.set_ylim(yrange)
        _label(axes, title, xlabel, ylabel)
        _legend(axes, len(rows))

    return Picture(draw, says)


def side_by_side(pictures: Sequence[Picture], *, says: str | None = None) -> Picture:
    """Put pictures next to each other, each in its own style, as one picture.

    Args:
        pictures: two or three pictures.
        says: one sentence for all; the sentences of the pictures one after another if left out.
    """

    def draw(figure: "Figure") -> None:
        for part, picture in zip(figure.subfigures(1, len(pictures), squeeze=False)[0], pictures, strict=True):
            picture.draw(part)

    height = max(picture.size[1] for picture in pictures)
    return Picture(draw, says or " ".join(p.says for p in pictures), size=(4.2 * len(pictures), height))


def _array(values: ArrayLike, name: str, axes: tuple[str, ...]) -> Floats:
    array = np.asarray(values, dtype=float)
    if array.ndim != len(axes) or array.size == 0:
        wanted = "(" + ", ".join(axes) + ("," if len(axes) == 1 else "") + ")"
        raise ValueError(
            f"`{name}` has shape {array.shape}, expected {wanted}, not empty. "
            "Which axis is missing, or which one too many? Index or reshape before drawing."
        )
    return array


def _share_of_first(label: str, a: ArrayLike) -> Floats:
    sizes = np.linalg.norm(_array(a, label, ("steps", "hidden")), axis=1)
    if sizes[0] == 0:
        raise ValueError(f"`{label}` starts from a state of zeros, so no impulse arrived; was x_0 fed to the cell?")
    return np.asarray(sizes / sizes[0])


def _steps_remembered(share: Floats) -> int | None:
    """Count the steps until the trace stays below `FORGOTTEN`; None if it never does."""
    above = np.flatnonzero(share >= FORGOTTEN)
    return None if above[-1] == len(share) - 1 else int(above[-1]) + 1


def _memory_sentence(shares: Mapping[str, Floats], memories: Mapping[str, int | None]) -> str:
    parts = []
    for label, steps in memories.items():
        share = shares[label]
        if steps is None:
            parts.append(f"{label}: {_percent(share[-1])} of the trace is left after {_count(len(share) - 1, 'step')}")
        else:
            parts.append(f"{label}: the trace is forgotten after {_count(steps, 'step')}")
    return "; ".join(parts) + "."


def _memory_title(memories: Mapping[str, int | None]) -> str:
    if None in memories.values():
        kept = [label for label, steps in memories.items() if steps is None]
        return f"Not forgotten by the end: {', '.join(kept)}"
    longest = max(memories, key=lambda label: memories[label] or 0)
    return f"The longest memory, {longest}, lasts {_count(memories[longest] or 0, 'step')}"


def _flow_sentence(norms: Floats) -> str:
    first, last = norms[0], norms[-1]
    if first == 0 or last == 0:
        return f"The gradient is zero at the {'first' if first == 0 else 'last'} step."
    return f"The gradient is {_size(first, last)} at the first step than at the last."


def _flows_sentence(flows: Mapping[str, Floats]) -> str:
    """Say first which gradient arrives best and which worst, then what is left of each."""
    shares = {label: flow[0] / flow[-1] if flow[-1] > 0 else np.inf for label, flow in flows.items()}
    best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    each = "; ".join(f"{label}: {_left(flow)}" for label, flow in flows.items())
    return f"Most of the gradient arrives in {best}, least in {worst}. At the first step, beside the last: {each}."


def _left(flow: Floats) -> str:
    first, last = flow[0], flow[-1]
    if first == 0 or last == 0:
        return f"zero at the {'first' if first == 0 else 'last'} step"
    return _size(first, last)


def _size(one: float, other: float) -> str:
    return _times(max(one / other, other / one)) + (" smaller" if one < other else " larger")


def _flow_title(flows: Mapping[str, Floats]) -> str:
    ends = [(flow[0], flow[-1]) for flow in flows.values()]
    if all(first < last for first, last in ends):
        return "The gradient fades on its way back"
    if all(first > last for first, last in ends):
        return "The gradient grows on its way back"
    return "What is left of the gradient on its way back"


def _largest_sentence(name: str, row: Floats, labels: Sequence[str], ylabel: str, digits: int) -> str:
    best = int(np.argmax(row))
    quantity = ylabel.split(" (")[0]
    subject = f"{name}: the" if name else "The"
    return f'{subject} largest {quantity} is {row[best]:.{digits}f}, for "{labels[best]}".'


def _largest_title(series: Mapping[str, Floats], labels: Sequence[str], says: str) -> str:
    if len(series) == 1:
        return says.removesuffix(".")
    best = {labels[int(np.argmax(row))] for row in series.values()}
    return f'"{best.pop()}" is largest in every series' if len(best) == 1 else "Which is largest differs"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}").replace("+0.00", "0.00")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _times(ratio: float) -> str:
    if ratio < 10:
        return f"{ratio:.1f} times"
    if ratio < 1e4:
        return f"{float(f'{ratio:.2g}'):,.0f} times".replace(",", " ")
    digit, power = f"{ratio:.0e}".split("e+")
    return f"about {digit}·{_power_of_ten(int(power))} times"


def _power_of_ten(power: int) -> str:
    return "10" + str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _of(name: str) -> str:
    return f" in {name!r}" if name else ""


def _line_styles(first: int = 0) -> Any:
    """Give each curve a colour, a dash and a marker of its own."""
    looks = [
        {"color": colour, "linestyle": dash, "marker": marker}
        for colour, dash, marker in zip(COLOURS, DASHES, MARKERS, strict=True)
    ]
    return cycle(looks[first:] + looks[:first])


def _label(axes: "Axes", title: str, xlabel: str, ylabel: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)


def _legend(axes: "Axes", n_curves: int) -> None:
    if n_curves > 1:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _percent_axis(axes: "Axes") -> None:
    from matplotlib.ticker import FuncFormatter

    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.yaxis.set_minor_formatter(FuncFormatter(lambda share, _: ""))


def _tilt(labels: Sequence[str]) -> int:
    return 45 if len(labels) > 12 or sum(map(len, labels)) > 70 else 0


def _tilted(labels: Sequence[str]) -> dict[str, Any]:
    return {"ha": "right", "rotation_mode": "anchor"} if _tilt(labels) else {}


def _token_axis(axes: "Axes", tokens: Sequence[str]) -> None:
    axes.set_xticks(range(len(tokens)), tokens, rotation=_tilt(tokens), **_tilted(tokens))
    axes.tick_params(length=0)


def _unit_axis(axes: "Axes", n_hidden: int) -> None:
    axes.set_yticks(range(0, n_hidden, max(1, n_hidden // 8)))


def _mark_signs(axes: "Axes", states: Floats) -> None:
    if states.size > 600:
        return
    for t, j in np.argwhere(np.abs(states) > 0.5):
        sign = "+" if states[t, j] > 0 else "\N{MINUS SIGN}"
        axes.text(t, j, sign, ha="center", va="center", fontsize=8, color="white", fontweight="bold")


def _frame(step: int, unit: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((step - 0.5, unit - 0.5), 1, 1, fill=False, edgecolor="black", linewidth=1.8, clip_on=False)


def state_difference(a: ArrayLike, other: ArrayLike, tokens: Sequence[str], *, title: str | None = None) -> Picture:
    """Show how two hidden states differ after every word: rows are units, columns are words.

    Args:
        a: hidden states of one sequence, (time, hidden) or (1, time, hidden).
        other: hidden states of another sequence of the same length, of the same shape.
        tokens: the word at each time step, (time,).
        title: the finding; computed from the data if left out.

    Raises:
        ValueError: if the shapes differ, or the number of tokens differs from the number of time steps.
    """
    if np.shape(a) != np.shape(other):
        raise ValueError(
            f"`a` has shape {np.shape(a)} and `other` {np.shape(other)}; compare sequences of equal length"
        )
    states = np.asarray(a, dtype=float) - np.asarray(other, dtype=float)
    states = _array(states[0] if states.ndim == 3 and len(states) == 1 else states, "a", ("time", "hidden"))
    if len(tokens) != len(states):
        raise ValueError(f"got {len(tokens)} tokens for {len(states)} time steps; give one token per step")
    says, finding = _difference_sentence(states, tokens)

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        image = axes.imshow(states.T, cmap="PuOr_r", vmin=-2, vmax=2, aspect="auto", interpolation="nearest")
        _mark_signs(axes, states / 2)
        _token_axis(axes, tokens)
        _unit_axis(axes, states.shape[1])
        axes.grid(False)
        _label(axes, title or finding, "word read", "hidden unit")
        figure.colorbar(image, ax=axes, label="difference of the unit", ticks=[-2, -1, 0, 1, 2], pad=0.02)

    return Picture(draw, says, size=(7.0, min(6.0, max(2.6, 1.5 + 0.17 * states.shape[1]))))


def _difference_sentence(difference: Floats, tokens: Sequence[str]) -> tuple[str, str]:
    """Say from which word on the states differ, and which unit keeps the difference most faithfully."""
    differs = np.flatnonzero(np.max(np.abs(difference), axis=1) > 1e-6)
    if not len(differs):
        return "The two states are equal after every word.", "The two states are equal"
    first = int(differs[0])
    kept = np.min(np.abs(difference[first:]), axis=0)
    unit = int(np.argmax(kept))
    says = (
        f'The two states differ from "{tokens[first]}" (step {first + 1}) on; unit {unit} keeps the difference '
        f"best: it is {kept[unit]:.1f} or more after each of the {len(difference) - first} words."
    )
    return says, f"Unit {unit} keeps the difference"


def images(pixels: ArrayLike, labels: Sequence[str], *, says: str, title: str) -> Picture:
    """Show small square images in rows of ten, ink dark on paper, each with a label below.

    Args:
        pixels: values from 0 (paper) to 1 (ink), row by row from the top left, (images, pixels).
        labels: what stands below each image; it may have more than one line.
        says: one sentence, computed from the data by the caller.
        title: the finding.

    Raises:
        ValueError: if there are not as many labels as images, or the images are not square.
    """
    rows = _array(pixels, "pixels", ("images", "pixels"))
    side = round(rows.shape[1] ** 0.5)
    if len(labels) != len(rows) or side**2 != rows.shape[1]:
        raise ValueError(
            f"got {len(labels)} labels for {len(rows)} images of {rows.shape[1]} pixels; "
            "give one label per image, and images as high as they are wide"
        )
    n_rows = -(-len(rows) // IMAGES_PER_ROW)

    def draw(figure: "Figure") -> None:
        figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
        grid = figure.subplots(n_rows, IMAGES_PER_ROW, squeeze=False)
        for axes in grid.flat:
            axes.set_axis_off()
        for axes, row, label in zip(grid.flat, rows, labels, strict=False):
            axes.imshow(row.reshape(side, side), cmap="Greys", vmin=0, vmax=1, interpolation="nearest")
            axes.text(0.5, -0.06, label, transform=axes.transAxes, fontsize=10, ha="center", va="top")

    n_lines = max(label.count("\n") for label in labels)
    return Picture(draw, says, size=(7.0, 0.45 + (1.05 + 0.2 * n_lines) * n_rows))


def vowel_chart(
    vowels: Mapping[str, tuple[float, float]], glides: Mapping[str, tuple[str, str]], *, title: str
) -> Picture:
    """Show vowels by their two lowest formants, the way phoneticians do, and which sounds glide from where to where.

    Args:
        vowels: for each word, the first and the second formant of its vowel in hertz.
        glides: for each sound, the words between whose vowels it glides.
        title: the finding.
    """
    starts = sorted({start for start, _ in glides.values()})
    says = (
        f"{len(vowels)} vowels by their first formant, {_range_of([f1 for f1, _ in vowels.values()])} Hz, and their "
        f"second, {_range_of([f2 for _, f2 in vowels.values()])} Hz; {len(glides)} glides begin at the vowels of "
        + " and ".join(starts)
        + "."
    )

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for word, (f1, f2) in vowels.items():
            inside = any(word in ends for ends in glides.values())
            axes.plot(f2, f1, "o", color=MEMORY.line if inside else "#BDBDBD", markersize=8, zorder=3)
            below = -16 if word not in {end for _, end in glides.values()} else 8
            axes.annotate(word, (f2, f1), xytext=(0, below), textcoords="offset points", ha="center", fontsize=9)
        for sound, (start, end) in glides.items():
            (y0, x0), (y1, x1) = vowels[start], vowels[end]
            arrow = {"arrowstyle": "-|>", "color": INPUT.line, "linewidth": 1.6, "shrinkA": 8, "shrinkB": 8}
            axes.annotate("", (x1, y1), xytext=(x0, y0), arrowprops=arrow)
            place = x0 + 0.45 * (x1 - x0), y0 + 0.45 * (y1 - y0)
            axes.annotate(sound, place, xytext=(7, 3), textcoords="offset points", color=INPUT.text, fontsize=11)
        axes.invert_xaxis()
        axes.invert_yaxis()
        axes.margins(0.12)
        _label(axes, title, "second formant (Hz): tongue in front on the left", "first formant (Hz)")

    return Picture(draw, says, size=(7.0, 3.8))


def _range_of(values: Sequence[float]) -> str:
    return f"{min(values):.0f} to {max(values):.0f}"


def spectrogram(x: ArrayLike, labels: Sequence[str], *, hertz: ArrayLike, milliseconds: float, title: str) -> Picture:
    """Show how loud each band of frequencies is in each frame of a recording, with the label of each frame above.

    Args:
        x: loudness of each band, (time, features).
        labels: what each frame is, (time,).
        hertz: the middle frequency of each band, (features,).
        milliseconds: length of a frame.
        title: the finding.

    Raises:
        ValueError: if there is not one label per frame.
    """
    loudness = _array(x, "x", ("time", "features"))
    middles = _array(hertz, "hertz", ("features",))
    if len(labels) != len(loudness):
        raise ValueError(f"got {len(labels)} labels for {len(loudness)} frames in `x`; give one label per frame")
    spans = _spans(labels)
    says = f"{len(loudness)} frames of {milliseconds:.0f} ms: " + ", ".join(
        f"{label} for {_count(end - start, 'frame')}" for label, start, end in spans
    )

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        image = axes.imshow(loudness.T, origin="lower", aspect="auto", cmap="magma", vmin=-1, vmax=2.5)
        for label, start, end in spans:
            axes.axvline(start - 0.5, color="white", linewidth=1, linestyle=(0, (2, 2)))
            axes.text((start + end - 1) / 2, len(middles) + 0.1, label, ha="center", color=INPUT.text, fontsize=10)
        axes.set_ylim(-0.5, len(middles) - 0.5)
        shown = range(0, len(middles), 3)
        axes.set_yticks(shown, [f"{middles[i]:.0f}" for i in shown])
        axes.grid(False)
        axes.set_title(title, pad=20)
        axes.set_xlabel(f"frame of {milliseconds:.0f} ms")
        axes.set_ylabel("frequency (Hz)")
        figure.colorbar(image, ax=axes, label="loudness (log scale)", pad=0.02)

    return Picture(draw, says + ".", size=(7.0, 3.0))


def _spans(labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return each run of equal labels with its first frame and the frame after its last."""
    starts = [i for i, label in enumerate(labels) if i == 0 or label != labels[i - 1]]
    return [(labels[a], a, b) for a, b in zip(starts, [*starts[1:], len(labels)], strict=True)]


def with_intervals(
    x: ArrayLike,
    curves: Mapping[str, tuple[ArrayLike, Sequence[tuple[float, float]]]],
    *,
    says: str,
    title: str,
    xlabel: str,
    ylabel: str,
    guessing: float | None = None,
) -> Picture:
    """Show shares with their intervals against another quantity, for one or more named curves.

    Points of different curves at the same place are drawn a little apart, so that none hides another.

    Args:
        x: the places, (points,).
        curves: for each label, the shares, (points,), and for each the low and the high end of its interval.
        says: one sentence, computed from the data by the caller.
        title: the finding.
        xlabel: the quantity of the x axis and its unit.
        ylabel: what is shared, and by which intervals.
        guessing: the share that a guesser reaches, drawn as a line.

    Raises:
        ValueError: if a curve has not one share and one interval for each place.
    """
    places = _array(x, "x", ("points",))
    rows = {
        label: (_array(shares, label, ("points",)), _array(spans, label, ("points", "ends")))
        for label, (shares, spans) in curves.items()
    }
    for label, (shares, spans) in rows.items():
        if len(shares) != len(places) or spans.shape != (len(places), 2):
            raise ValueError(
                f"got {len(shares)} shares and intervals {spans.shape} for {len(places)} places{_of(label)}; "
                "give one share and one low and high end per place"
            )

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        apart = 0.012 * float(np.ptp(places)) if len(places) > 1 else 0.05
        for i, ((label, (shares, spans)), style) in enumerate(zip(rows.items(), _line_styles(), strict=False)):
            reach = np.abs(spans.T - shares)
            axes.errorbar(places + (i - (len(rows) - 1) / 2) * apart, shares, reach, label=label, capsize=4, **style)
        if guessing is not None:
            axes.axhline(guessing, color=NEUTRAL.line, linewidth=1, linestyle=(0, (1, 1.5)), label="guessing")
        axes.set_xticks(places, [f"{place:g}" for place in places])
        axes.set_ylim(-0.03, 1.05)
        _percent_axis(axes)
        _label(axes, title, xlabel, ylabel)
        _legend(axes, len(rows) + (guessing is not None))

    return Picture(draw, says, size=(7.0, 3.4))


def successes(
    counts: Mapping[str, Mapping[str, Sequence[tuple[int, int]]]],
    columns: Sequence[str],
    *,
    says: str,
    title: str,
    xlabel: str,
) -> Picture:
    """Show how many of a few runs succeeded: one row per treatment, one column per task, with Wilson's intervals.

    With a single series, the count stands beside each point.

    Args:
        counts: for each series and each row, the successes and the trials of every column.
        columns: the tasks.
        says: one sentence, computed from the data by the caller.
        title: the finding.
        xlabel: what succeeds; the axis counts it in per cent.

    Raises:
        ValueError: if the series have different rows, or a row has not one count per column.
    """
    rows = list(next(iter(counts.values())))
    for label, table in counts.items():
        if list(table) != rows or any(len(row) != len(columns) for row in table.values()):
            raise ValueError(
                f"series {label!r} has rows {list(table)} with {[len(row) for row in table.values()]} counts; "
                f"expected the rows {rows} with {len(columns)} counts each, one per column"
            )

    def draw(figure: "Figure") -> None:
        figure.suptitle(title, fontweight="bold")
        panels = np.atleast_1d(figure.subplots(1, len(columns), sharey=True))
        for column, axes in enumerate(panels):
            for i, ((label, table), style) in enumerate(zip(counts.items(), _line_styles(), strict=False)):
                places = np.arange(len(rows)) + 0.25 * (i - (len(counts) - 1) / 2)
                here = [table[row][column] for row in rows]
                _draw_successes(axes, places, here, label, style, counted=len(counts) == 1)
            axes.set_title(columns[column], fontweight="normal")
            axes.set_xlim(-0.06, 1.06)
            axes.set_xticks([0, 0.5, 1], ["0", "50", "100"])
            axes.set_ylim(len(rows) - 0.4, -0.6)
            axes.set_yticks(range(len(rows)), rows)
        figure.supxlabel(xlabel, fontsize=10)
        _legend(panels[-1], len(counts))

    return Picture(draw, says, size=(8.2, 1.3 + (0.36 + 0.09 * len(counts)) * len(rows)))


def _draw_successes(
    axes: "Axes",
    places: Floats,
    counts: Sequence[tuple[int, int]],
    label: str,
    style: Mapping[str, Any],
    *,
    counted: bool,
) -> None:
    shares = np.array([done / trials for done, trials in counts])
    reach = np.abs(np.array([wilson(done, trials) for done, trials in counts]).T - shares)
    axes.errorbar(shares, places, xerr=reach, label=label, capsize=3, **{**style, "linestyle": "none"})
    for share, place, (done, trials) in zip(shares, places, counts, strict=True):
        if counted:
            left = share > 0.5  # the side on which there is room
            axes.annotate(
                f"{done} of {trials}", (0.0 if left else 1.0, place - 0.22), fontsize=8, va="center",
                ha="left" if left else "right", color=NEUTRAL.text,
            )  # fmt: skip


def microscope(
    maps: Mapping[str, ArrayLike],
    tokens: Sequence[str],
    *,
    bounds: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Picture:
    """Show the gradient from every loss step to every earlier step, and the last row of it against the lag.

    Args:
        maps: for each label, the norm of the gradient of the loss at one step (row) with respect to the state at
            another (column), (time, time); what stands to the right of the diagonal is not drawn.
        tokens: the word read at each time step, (time,).
        bounds: for labels that have one, the number whose power is the bound: `bound ** lag` is drawn in.
        title: the finding; computed from the data if left out.

    Raises:
        ValueError: if a map is not (time, time) with one token per step.
    """
    squares = {label: _array(grid, label, ("time", "time")) for label, grid in maps.items()}
    for label, grid in squares.items():
        if grid.shape != (len(tokens), len(tokens)):
            wanted = len(tokens), len(tokens)
            raise ValueError(f"{label!r} has shape {grid.shape}, expected {wanted}: one row and column per token")
    last = {label: grid[-1, ::-1] for label, grid in squares.items()}
    says = " ".join(
        [_trend(last), *(_lag_sentence(label, row, (bounds or {}).get(label)) for label, row in last.items())]
    )

    def draw(figure: "Figure") -> None:
        above, below = np.ravel(figure.subfigures(2, 1, height_ratios=[1.25, 1]))  # type: ignore[arg-type]
        image, panels = None, np.atleast_1d(above.subplots(1, len(squares)))
        for axes, (label, grid) in zip(panels, squares.items(), strict=True):
            image = _draw_gradients(axes, grid, tokens, label, words=axes is panels[0])
        above.colorbar(image, ax=list(panels), label="norm of the gradient", extend="both", pad=0.02)
        _draw_lags(below.subplots(), last, bounds or {}, title or "What is left of the gradient of the last loss")

    return Picture(draw, says, size=(7.6, 5.6))


def _draw_gradients(axes: "Axes", grid: Floats, tokens: Sequence[str], label: str, *, words: bool) -> Any:
    from matplotlib.colors import LogNorm

    with np.errstate(divide="ignore"):
        shown = np.where(np.tri(len(grid), dtype=bool) & (grid > 0), grid, np.nan)
    image = axes.imshow(shown, cmap="cividis", norm=LogNorm(*SEEN), interpolation="nearest", aspect="auto")
    axes.set_xticks(range(len(tokens)), tokens, rotation=90, fontsize=6.5)
    axes.set_yticks(range(len(tokens)), tokens if words else [""] * len(tokens), fontsize=6.5)
    axes.tick_params(length=0)
    axes.grid(False)
    axes.set_title(label)
    axes.set_xlabel("gradient at this word")
    axes.set_ylabel("loss at this word" if words else "")
    return image


def _draw_lags(axes: "Axes", rows: Mapping[str, Floats], bounds: Mapping[str, float], title: str) -> None:
    for (label, row), style in zip(rows.items(), _line_styles(), strict=False):
        lags = np.arange(len(row))
        axes.plot(lags, np.where(row > 0, row, np.nan), label=label, **style)
        if label in bounds:
            bound = row[0] * bounds[label] ** lags
            axes.plot(lags, bound, color=style["color"], linewidth=1, linestyle=(0, (1, 1.5)), label=f"bound, {label}")
    axes.set_yscale("log")
    axes.set_ylim(SEEN[0] / 3, 3e4 * SEEN[1])
    axes.locator_params(axis="x", integer=True)
    _label(axes, title, "lag: steps between the word and the last loss", "norm of the gradient")
    _legend(axes, 2)


def _trend(rows: Mapping[str, Floats]) -> str:
    """Say in which rows the gradient grows over the largest lag, and in which it does not."""
    grows = [label for label, row in rows.items() if row[-1] > row[0]]
    rest = [label for label in rows if label not in grows]
    said = [f"{verb} at {' and '.join(which)}" for verb, which in (("grows", grows), ("does not grow", rest)) if which]
    return f"Over {len(next(iter(rows.values()))) - 1} steps the gradient {', and '.join(said)}."


def _lag_sentence(label: str, row: Floats, bound: float | None) -> str:
    """Say how much of the gradient is left at the largest lag, and what the bound says of it."""
    left = f"{label}: {_factor(row[-1] / row[0])}"
    return left + ("." if bound is None else f"; {_bound_sentence(bound ** (len(row) - 1))}.")


def _bound_sentence(ratio: float) -> str:
    """Say what a bound from above forces, which is less than what is measured."""
    if 0.95 < ratio < 1.05:
        return "by the bound it cannot grow"
    return f"by the bound {'at least' if ratio < 1 else 'at most'} {_factor(ratio)}"


def _factor(ratio: float) -> str:
    if 0.95 < ratio < 1.05:
        return "neither smaller nor larger"
    return f"{_times(1 / ratio)} smaller" if ratio < 1 else f"{_times(ratio)} larger"


SEEN = (1e-6, 1e2)  # norms that the colours of the microscope tell apart, the same for every slider position


def looking(
    weights: ArrayLike, written: Sequence[str], read: Sequence[str], *, title: str, says: str | None = None
) -> Picture:
    """Show where each written word looks: rows are words that are written, columns words that are read.

    The largest weight of a row is framed and its number stands in it, so that it survives a print in grey.

    Args:
        weights: one row per written word, (time_out, time_in), each adding up to one.
        written: the words of the rows.
        read: the words of the columns.
        title: the finding.
        says: one sentence, computed from the data by the caller; each row's largest weight if left out.

    Raises:
        ValueError: if the words are not as many as the weights.
    """
    grid = _array(weights, "weights", ("time_out", "time_in"))
    if grid.shape != (len(written), len(read)):
        raise ValueError(
            f"`weights` has shape {grid.shape}, expected {len(written), len(read)}: "
            "one row for each written word, one column for each word that is read"
        )
    places = grid.argmax(axis=1)
    largest = ", ".join(f"{word} at {read[place]}" for word, place in zip(written, places, strict=True))

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        image = axes.imshow(grid, cmap="Purples", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
        for row, place in enumerate(places):
            axes.add_patch(_frame(int(place), row))
            share = float(grid[row, place])
            axes.text(
                place, row, f"{share:.1f}", ha="center", va="center", fontsize=8,
                color="white" if share > 0.5 else NEUTRAL.text,  # half way to the darkest
            )  # fmt: skip
        axes.set_xticks(range(len(read)), read, rotation=45, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(written)), written)
        axes.grid(False)
        _label(axes, title, "word read", "word written")
        figure.colorbar(image, ax=axes, label="weight", ticks=[0, 0.5, 1], pad=0.02)

    return Picture(draw, says or f"Largest weights: {largest}.", size=(7.0, 1.6 + 0.24 * len(written)))
