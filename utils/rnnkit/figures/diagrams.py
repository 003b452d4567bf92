"""The drawn pictures of the course: the cell, the unrolled network, the way back, the five types, the gates.

Each function lists what is on the sheet and returns a `Picture`. The colours are those of the plots: blue is
input, orange is memory, green is output; a gradient is red and dashed and runs against the arrows of the
forward pass.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rnnkit.figures._figure import GRADIENT, INPUT, MEMORY, NEUTRAL, OUTPUT, Picture, Role
from rnnkit.figures._sheet import NORMAL, SMALL, Shape, Sheet, size_in_inches

if TYPE_CHECKING:
    from matplotlib.figure import Figure

THE_DOGS = ("The", "dogs", "were", "barking")


def cell() -> Picture:
    """Draw one RNN cell: what I see and what I remember meet, go through tanh, and split."""

    def content(sheet: Sheet) -> None:
        sheet.frame(148, 98, 552, 296, "the cell at time $t$")
        before = sheet.box(64, 192, r"$\mathbf{a}_{t-1}$", MEMORY)
        remember = sheet.box(236, 192, r"$\cdot\,W_{aa}$", MEMORY, width=66, height=36)
        plus = sheet.circle(344, 192, "+")
        see = sheet.box(344, 128, r"$\cdot\,W_{ax}$", INPUT, width=66, height=36)
        word = sheet.box(344, 44, r"$\mathbf{x}_t$", INPUT)
        bias = sheet.box(344, 258, r"$\mathbf{b}_a$", width=44, height=34)
        squash = sheet.box(430, 192, "tanh", width=66, height=40, size=NORMAL + 1)
        split = sheet.dot(506, 192, MEMORY)
        after = sheet.box(636, 192, r"$\mathbf{a}_t$", MEMORY)
        scores = sheet.box(506, 330, r"$\cdot\,W_{ya} + \mathbf{b}_y$", OUTPUT, width=112, height=36)
        softmax = sheet.box(506, 388, "softmax", OUTPUT, width=84, height=36, size=NORMAL + 1)
        answer = sheet.box(636, 388, r"$\mathbf{y}_t$", OUTPUT)

        sheet.arrow(before.right, remember.left, MEMORY)
        sheet.arrow(remember.right, plus.left, MEMORY)
        sheet.arrow(word.top, see.bottom, INPUT)
        sheet.arrow(see.top, plus.bottom, INPUT)
        sheet.arrow(bias.bottom, plus.top)
        sheet.arrow(plus.right, squash.left)
        sheet.line(squash.right, split.left, MEMORY)
        sheet.arrow(split.right, after.left, MEMORY)
        sheet.arrow(split.top, scores.bottom, MEMORY)
        sheet.arrow(scores.top, softmax.bottom, OUTPUT)
        sheet.arrow(softmax.right, answer.left, OUTPUT)

        sheet.text(64, 158, "the memory\nso far", MEMORY, size=SMALL, va="top")
        sheet.text(236, 222, "what I remember", MEMORY, size=SMALL, bold=True)
        sheet.text(388, 128, "what I see", INPUT, size=SMALL, bold=True, ha="left")
        sheet.text(388, 44, "the input now", INPUT, size=SMALL, ha="left")
        sheet.text(636, 158, "the memory for\nthe next step", MEMORY, size=SMALL, va="top")
        sheet.text(636, 354, "the output now", OUTPUT, size=SMALL, va="top")

    return _diagram(
        content,
        (700, 420),
        "One RNN cell: the input x_t times Wax (what I see) and the previous state a_(t-1) times Waa (what "
        "I remember) are added to the bias ba, the sum goes through one tanh, and the new state a_t goes "
        "both to the next step and, through Wya, by and softmax, to the output y_t.",
    )


def unrolled(words: Sequence[str] = THE_DOGS, *, highlight: int | None = None) -> Picture:
    """Draw the network unrolled in time, one column per word.

    Args:
        words: what is read, one word per time step; up to eight fit.
        highlight: index of the word whose column stands out, counted from 0.

    Raises:
        ValueError: if there are no words or more than eight.
    """
    if not 1 <= len(words) <= 8:
        raise ValueError(f"got {len(words)} words, expected 1 to 8: more do not fit side by side; cut the sentence")
    spacing = 600 / len(words)
    columns = [88 + spacing * (i + 0.5) for i in range(len(words))]

    def content(sheet: Sheet) -> None:
        if highlight is not None:
            x = columns[highlight]
            sheet.frame(x - spacing / 2 + 6, 8, x + spacing / 2 - 6, 318)
        state = sheet.box(46, 172, r"$\mathbf{a}_0$", MEMORY, width=50)
        for t, (x, word) in enumerate(zip(columns, words, strict=True), start=1):
            state = _column(sheet, x, t, word, state, width=min(50, spacing / 2), loud=t - 1 == highlight)
        sheet.arrow(state.right, (696, 172), MEMORY)
        for left, right in pairwise(columns):
            sheet.text((left + right) / 2, 190, r"$W_{aa}$", MEMORY, size=NORMAL)

    says = (
        f"The network unrolled over the words {', '.join(words)}: at each time step the same cell takes the "
        "word x_t and the state of the step before, and gives the new state a_t, which goes to the right, "
        "and the output y_t."
    )
    if highlight is not None:
        says += f' The step that reads "{words[highlight]}" stands out.'
    return _diagram(content, (700, 326), says)


def _column(sheet: Sheet, x: float, t: int, word: str, before: Shape, *, width: float, loud: bool) -> Shape:
    """Draw one time step of the unrolled network and return its state."""
    look = sheet.box(x, 78, rf"$\mathbf{{x}}_{t}$", INPUT, width=width, height=36, bold_edge=loud)
    state = sheet.box(x, 172, rf"$\mathbf{{a}}_{t}$", MEMORY, width=width, height=46, bold_edge=loud)
    answer = sheet.box(x, 266, rf"$\mathbf{{y}}_{t}$", OUTPUT, width=width, height=36, bold_edge=loud)
    sheet.arrow(before.right, state.left, MEMORY)
    sheet.arrow(look.top, state.bottom, INPUT)
    sheet.arrow(state.top, answer.bottom, OUTPUT)
    sheet.text(x, 36, word, INPUT, size=NORMAL + 1, italic=True, bold=loud)
    sheet.text(x + 6, 120, r"$W_{ax}$", INPUT, size=NORMAL, ha="left")
    sheet.text(x + 6, 218, r"$W_{ya}$", OUTPUT, size=NORMAL, ha="left")
    sheet.text(x, 302, f"$t = {t}$", size=SMALL)
    return state


def unrolled_backward(words: Sequence[str] = THE_DOGS) -> Picture:
    """Draw the gradient's way back through the unrolled network: down from each loss and on to the left.

    Args:
        words: what is read, one word per time step; up to six fit.

    Raises:
        ValueError: if there are no words or more than six.
    """
    if not 1 <= len(words) <= 6:
        raise ValueError(f"got {len(words)} words, expected 1 to 6: more do not fit side by side; cut them")
    spacing = 600 / len(words)

    def content(sheet: Sheet) -> None:
        before = sheet.box(46, 156, r"$\mathbf{a}_0$", MEMORY, width=50)
        for t, word in enumerate(words, start=1):
            before = _column_backward(sheet, 88 + spacing * (t - 0.5), t, word, before)
        sheet.text(8, 262, "loss at\neach step", GRADIENT, size=SMALL, ha="left", bold=True)
        sheet.text(8, 36, "words", INPUT, size=SMALL, ha="left", bold=True)

    return _diagram(
        content,
        (700, 300),
        f"The way back through the network unrolled over the words {', '.join(words)}: a gradient comes down"
        " from the loss of each step, joins the gradient that comes from the step to the right, and goes on"
        " to the left, to the input of its step, and at last to the initial state a_0.",
    )


def _column_backward(sheet: Sheet, x: float, t: int, word: str, before: Shape) -> Shape:
    """Draw one time step with its loss, and the gradients that pass it; return its state."""
    loss = sheet.box(x, 262, rf"$L_{t}$", GRADIENT, width=50, height=36)
    state = sheet.box(x, 156, rf"$\mathbf{{a}}_{t}$", MEMORY, width=50, height=46)
    look = sheet.box(x, 76, rf"$\mathbf{{x}}_{t}$", INPUT, width=50, height=36)
    sheet.text(x, 36, word, INPUT, size=NORMAL + 1, italic=True)
    sheet.arrow(before.right, state.left, MEMORY)
    sheet.arrow((x - 7, look.top[1]), (x - 7, state.bottom[1]), INPUT)
    sheet.arrow((x + 7, state.bottom[1]), (x + 7, look.top[1]), GRADIENT, back=True)
    sheet.arrow(loss.bottom, state.top, GRADIENT, back=True)
    corner = before.x + before.half_width * 0.6, before.top[1]
    sheet.arrow((state.x - 15, state.top[1]), corner, GRADIENT, back=True, bend=0.28)
    return state


def gradient_path() -> Picture:
    """Draw the way gradients take back through one cell."""

    def content(sheet: Sheet) -> None:
        sheet.frame(148, 92, 524, 300, "back through the cell at time $t$")
        future = sheet.box(636, 226, r"$d\mathbf{a}_{\mathrm{next}}$", GRADIENT, width=86)
        output = sheet.box(500, 364, r"$d\mathbf{a}_t$", GRADIENT, width=86)
        meet = sheet.circle(500, 226, "+", GRADIENT)
        slope = sheet.box(410, 226, "tanh′", width=66, height=40, size=NORMAL + 1)
        split = sheet.box(312, 226, r"$d\mathbf{z}_t$", GRADIENT, width=58, height=42)
        memory = sheet.box(220, 226, r"$W_{aa}$", MEMORY, width=62, height=36)
        look = sheet.box(312, 128, r"$W_{ax}$", INPUT, width=62, height=36)
        before = sheet.box(64, 226, r"$d\mathbf{a}_{\mathrm{prev}}$", GRADIENT, width=86)
        below = sheet.box(312, 44, r"$d\mathbf{x}_t$", GRADIENT, width=86)
        weights = sheet.box(613, 112, r"$dW_{ax},\ dW_{aa},\ d\mathbf{b}_a$", GRADIENT, width=160, height=42)

        sheet.arrow(future.left, meet.right, GRADIENT, back=True)
        sheet.arrow(output.bottom, meet.top, GRADIENT, back=True)
        sheet.arrow(meet.left, slope.right, GRADIENT, back=True)
        sheet.arrow(slope.left, split.right, GRADIENT, back=True)
        sheet.arrow(split.left, memory.right, GRADIENT, back=True)
        sheet.arrow(memory.left, before.right, GRADIENT, back=True)
        sheet.arrow(split.bottom, look.top, GRADIENT, back=True)
        sheet.arrow(look.bottom, below.top, GRADIENT, back=True)
        sheet.path([(330, 205), (330, 174), (613, 174), weights.top], GRADIENT, back=True)

        sheet.text(552, 364, "from the output\nat time $t$", GRADIENT, size=SMALL, ha="left")
        sheet.text(636, 262, "from the future", GRADIENT, size=SMALL)
        sheet.text(64, 192, "to the past", GRADIENT, size=SMALL)
        sheet.text(366, 44, "to the input", GRADIENT, size=SMALL, ha="left")
        sheet.text(613, 72, "added up over\nall time steps", GRADIENT, size=SMALL)
        sheet.text(478, 250, "they meet\nbefore tanh′", GRADIENT, size=SMALL, ha="right", va="bottom")

    return _diagram(
        content,
        (700, 400),
        "The way back through one cell: the gradient da_t from the output and da_next from the future are "
        "added, their sum goes through the slope of tanh and becomes dz_t, which splits three ways: through"
        " Waa to da_prev, through Wax to dx_t, and to the gradients of Wax, Waa and ba, which add up over "
        "all time steps.",
    )


def chunks() -> Picture:
    """Draw truncated backpropagation: the state crosses the border of a chunk, the gradient does not."""
    columns = [94 + 70 * i for i in range(9)]

    def content(sheet: Sheet) -> None:
        for first in (0, 3, 6):
            left, right = columns[first] - 31, columns[first + 2] + 31
            sheet.frame(left, 76, right, 212, f"chunk {first // 3 + 1}")
        states = [
            sheet.box(x, 132, rf"$\mathbf{{a}}_{t}$", MEMORY, width=42, height=38) for t, x in enumerate(columns, 1)
        ]
        start = sheet.box(24, 132, r"$\mathbf{a}_0$", MEMORY, width=38, height=38)
        for before, after in zip([start, *states], states, strict=False):
            sheet.arrow(before.right, after.left, MEMORY)
        for t, (before, after) in enumerate(pairwise(states), start=1):
            if t % 3:
                sheet.arrow((after.x - 6, 152), (before.x + 6, 152), GRADIENT, back=True, bend=0.45)
        for x in ((columns[2] + columns[3]) / 2, (columns[5] + columns[6]) / 2):
            sheet.text(x, 172, "✂", GRADIENT, size=15)
            sheet.text(x, 236, "gradient: cut", GRADIENT, size=SMALL, bold=True)
            sheet.line((x, 226), (x, 186), GRADIENT, back=True, width=1.2)
            sheet.text(x, 34, "state: carried on", MEMORY, size=SMALL, bold=True)
            sheet.line((x, 46), (x, 122), MEMORY, width=1.2)

    return _diagram(
        content,
        (700, 260),
        "Nine time steps in three chunks of three: the state goes on from the last step of a chunk to the "
        "first step of the next, while the gradient flows back inside a chunk and is cut at its border.",
    )


def types() -> Picture:
    """Draw the five shapes of input and output."""
    panels = (
        ("one\nto one", "image\nto digit", (0,), (0,), 1),
        ("one\nto many", "image\nto its name", (0,), (0, 1, 2), 3),
        ("many\nto one", "review\nto verdict", (0, 1, 2), (2,), 3),
        ("many to many,\nequal lengths", "each word\nto its label", (0, 1, 2), (0, 1, 2), 3),
        ("many to many,\nother lengths", "sentence\nto translation", (0, 1, 2), (3, 4), 5),
    )
    lefts = (101, 166, 295, 424, 553)

    def content(sheet: Sheet) -> None:
        for left, (name, example, inputs, outputs, steps) in zip(lefts, panels, strict=True):
            _type_panel(sheet, left, inputs, outputs, steps)
            middle = left + 16 * (steps - 1)
            for row, line in enumerate(name.split("\n")):
                sheet.text(middle, 256 - 22 * row, line, size=NORMAL, bold=True, va="baseline")
            for row, line in enumerate(example.split("\n")):
                sheet.text(middle, 34 - 18 * row, line, size=SMALL, va="baseline")
        for y, label, role in ((194, "outputs", OUTPUT), (134, "states", MEMORY), (74, "inputs", INPUT)):
            sheet.text(8, y, label, role, size=SMALL, ha="left", bold=True)

    return _diagram(
        content,
        (700, 280),
        "Five shapes of input and output: one to one (image to digit), one to many (image to its name), "
        "many to one (review to verdict), many to many of equal lengths (each word to its label), and many "
        "to many of other lengths (sentence to translation: the outputs begin when the whole input has been"
        " read).",
    )


def _type_panel(sheet: Sheet, left: float, inputs: Sequence[int], outputs: Sequence[int], steps: int) -> None:
    """Draw one shape: `inputs` and `outputs` say at which of the steps there is one."""
    states = [sheet.box(left + 32 * t, 134, "", MEMORY, width=18, height=34) for t in range(steps)]
    for before, after in pairwise(states):
        sheet.arrow(before.right, after.left, MEMORY)
    for t in inputs:
        sheet.arrow(sheet.box(states[t].x, 74, "", INPUT, width=18, height=34).top, states[t].bottom, INPUT)
    for t in outputs:
        sheet.arrow(states[t].top, sheet.box(states[t].x, 194, "", OUTPUT, width=18, height=34).bottom, OUTPUT)


def course_map() -> Picture:
    """Draw the notebooks in the order in which they are read."""
    rows = (
        (
            "Build it",
            "00 start here: your tools",
            "01 one cell: keeps the noun",
            "02 forward pass: reads the sentence",
        ),
        (
            "Make it learn",
            "03 back in time: learns",
            "04 five types: shapes of the task",
            "05 vanishing\ngradients: forgets the dogs",
        ),
        ("Make it better", "06 GRU and LSTM: is cured", "07 both directions: listens", "08 compose: plays"),
        ("Look further", "09 clinic: does not learn", "10 attention: looks back", "11 bridge: meets PyTorch"),
    )
    roles = (INPUT, MEMORY, OUTPUT, INPUT)

    def content(sheet: Sheet) -> None:
        ends: list[Shape] = []
        for y, (theme, *notebooks), role in zip((406, 292, 178, 64), rows, roles, strict=True):
            sheet.text(
                12,
                y,
                theme.replace(" it ", " it\n"),
                role,
                bold=True,
                ha="left",
                size=NORMAL + 1,
            )
            ends += [_notebook(sheet, x, y, entry, role) for x, entry in zip((218, 410, 602), notebooks, strict=False)]
        for before, after in pairwise(ends):
            if before.y == after.y:
                sheet.arrow(before.right, after.left)
            else:
                between = (before.y + after.y) / 2
                sheet.path([before.bottom, (before.x, between), (after.x, between), after.top])

    return _diagram(
        content,
        (700, 464),
        "The notebooks of the course: build it (00 start here, 01 one cell, 02 forward pass), make it "
        "learn (03 back in time, 04 five types, 05 vanishing gradients), make it better (06 GRU and LSTM, "
        "07 both directions, 08 compose), look further (09 clinic, 10 attention, 11 bridge to PyTorch).",
    )


def _notebook(sheet: Sheet, x: float, y: float, entry: str, role: Role) -> Shape:
    """Draw one notebook; `entry` reads "01 name: what it brings"."""
    number, title = entry.split(" ", 1)
    name, what = title.split(": ")
    shape = sheet.box(x, y, "", role, width=172, height=72)
    sheet.text(x - 77, y, number, role, size=17, bold=True, ha="left")
    two_lines = "\n" in name
    sheet.text(x - 41, y + (13 if two_lines else 11), name, size=NORMAL - 0.5, bold=True, ha="left")
    sheet.text(x - 41, y - (20 if two_lines else 12), what, size=SMALL, ha="left")
    return shape


def batch_axes(words: Sequence[str] = THE_DOGS) -> Picture:
    """Draw an array of shape (batch, time, features) as a block, with one time step lifted out.

    Args:
        words: what is read, one word per time step; up to six fit.
    """

    def content(sheet: Sheet) -> None:
        left, bottom = 150, 92
        right, top = left + _TILE[0] * len(words), bottom + _TILE[1] * 4
        _block(sheet, left, bottom, len(words), lifted=1)
        for t, word in enumerate(words):
            sheet.text(left + _TILE[0] * (t + 0.5), 74, word, INPUT, italic=True, bold=t == 1)
        sheet.arrow((left, 48), (right, 48))
        sheet.text((left + right) / 2, 28, "time: one word after the other", bold=True, size=SMALL)
        sheet.arrow((left - 18, bottom), (left - 18, top))
        sheet.text(
            left - 30,
            (bottom + top) / 2,
            "features:\none word\nas a vector",
            bold=True,
            size=SMALL,
            ha="right",
        )
        sheet.arrow((right + 16, bottom - 4), (right + 16 + 3 * _TILE[2], bottom - 4 + 3 * _TILE[3]))
        sheet.text(right + 66, bottom + 6, "batch: sequences\nside by side", bold=True, size=SMALL, ha="left")
        _block(sheet, 548, 122, 1, lifted=0)
        sheet.arrow((left + 2.3 * _TILE[0], 268), (540, 226), INPUT, bend=-0.25)
        sheet.text(690, 310, r"x[:, 1] is one time step: (batch, features)", INPUT, bold=True, ha="right")

    return _diagram(
        content,
        (700, 336),
        f"An array of shape (batch, time, features) as a block: {len(words)} words follow each other along "
        "time, each word is a vector of features, and three sequences stand side by side along batch; x[:, "
        "1] takes out one time step of all sequences, of shape (batch, features).",
    )


# Width and height of one number, and how far to the right and up the next sequence stands.
_TILE = (52, 26, 24, 16)


def _block(sheet: Sheet, left: float, bottom: float, n_steps: int, *, lifted: int) -> None:
    """Draw a block of 3 sequences by `n_steps` by 4 features: its front, its top and its right side."""
    width, height, right, up = _TILE
    top, side = bottom + 4 * height, left + n_steps * width
    for t in range(n_steps):
        role, x = (INPUT if t == lifted else NEUTRAL), left + t * width
        for f in range(4):
            _tile(sheet, x, bottom + f * height, (width, 0), (0, height), role)
        for b in range(3):
            _tile(sheet, x + b * right, top + b * up, (width, 0), (right, up), role)
    for b in range(3):
        for f in range(4):
            corner = side + b * right, bottom + f * height + b * up
            _tile(sheet, *corner, (right, up), (0, height), INPUT if lifted == n_steps - 1 else NEUTRAL)


def _tile(
    sheet: Sheet, x: float, y: float, along: tuple[float, float], across: tuple[float, float], role: Role
) -> None:
    """Draw the parallelogram that has a corner at (x, y) and these two sides."""
    far = x + along[0] + across[0], y + along[1] + across[1]
    sheet.tile([(x, y), (x + along[0], y + along[1]), far, (x + across[0], y + across[1])], role)


def gru() -> Picture:
    """Draw a GRU cell: a reset gate on what the candidate remembers, an update gate that mixes old and new."""

    def content(sheet: Sheet) -> None:
        sheet.frame(136, 60, 584, 362, "a GRU cell at time $t$")
        before = sheet.box(50, 320, r"$\mathbf{a}_{t-1}$", MEMORY)
        mix = sheet.box(516, 304, "mix", MEMORY, width=58, height=66, size=NORMAL + 1)
        after = sheet.box(650, 304, r"$\mathbf{a}_t$", MEMORY)
        reset = sheet.box(196, 150, r"$\sigma$", width=52, height=38)
        candidate = sheet.box(346, 150, "tanh", width=62, height=38, size=NORMAL + 1)
        update = sheet.box(516, 150, r"$\sigma$", width=52, height=38)
        remember = sheet.box(264, 278, r"$\cdot\,W_{ga}^{\,n} + \mathbf{b}_{na}$", MEMORY, width=108, height=32)
        times = sheet.circle(264, 224, r"$\times$")
        word = sheet.box(278, 30, r"$\mathbf{x}_t$", INPUT, height=36)

        for x in (106, 264):
            sheet.dot(x, 320, MEMORY)
        for x in (196, 278):
            sheet.dot(x, 84)
        sheet.arrow(before.right, (487, 320), MEMORY)
        sheet.arrow((264, 320), remember.top, MEMORY)
        sheet.arrow(remember.bottom, times.top, MEMORY)
        sheet.path([times.right, (346, 224), candidate.top], MEMORY)
        sheet.path([candidate.right, (430, 150), (430, 288), (487, 288)])
        sheet.path([reset.top, (196, 224), times.left])
        sheet.arrow(update.top, mix.bottom)
        sheet.arrow(mix.right, after.left, MEMORY)
        sheet.line((106, 320), (106, 84), MEMORY)
        sheet.path([(106, 84), (516, 84), update.bottom])
        sheet.arrow((196, 84), reset.bottom)
        sheet.arrow(word.top, (278, 84), INPUT)
        sheet.path([word.right, (346, 30), candidate.bottom], INPUT)

        sheet.text(204, 198, r"$\mathbf{r}_t$", ha="left")
        sheet.text(438, 198, r"$\mathbf{n}_t$", ha="left")
        sheet.text(524, 206, r"$\mathbf{z}_t$", ha="left")
        sheet.text(480, 338, r"share $\mathbf{z}_t$", size=SMALL, ha="right")
        sheet.text(424, 274, r"share $1-\mathbf{z}_t$", size=SMALL, ha="right")
        sheet.text(205, 112, "reset gate:\nlook back?", size=SMALL, ha="left")
        sheet.text(355, 112, "candidate", size=SMALL, ha="left")
        sheet.text(506, 112, "update gate:\nold or new?", size=SMALL, ha="right")

    return _diagram(
        content,
        (700, 380),
        "A GRU cell: the old state goes through a product and a bias, the reset gate r_t decides how much of "
        "that the candidate sees, and the update gate z_t mixes the new state a_t: its share z_t is the old "
        "state, the rest is the candidate.",
    )


def lstm() -> Picture:
    """Draw an LSTM cell: a line of memory that is kept, added to and shown through three gates."""

    def content(sheet: Sheet) -> None:
        sheet.frame(136, 60, 596, 372, "an LSTM cell at time $t$")
        memory = sheet.box(50, 312, r"$\mathbf{c}_{t-1}$", MEMORY)
        before = sheet.box(50, 84, r"$\mathbf{a}_{t-1}$", MEMORY)
        word = sheet.box(176, 28, r"$\mathbf{x}_t$", INPUT, height=34)
        forget = sheet.box(206, 152, r"$\sigma$", width=50, height=38)
        write = sheet.box(296, 152, r"$\sigma$", width=50, height=38)
        candidate = sheet.box(386, 152, "tanh", width=58, height=38, size=NORMAL + 1)
        show = sheet.box(476, 152, r"$\sigma$", width=50, height=38)
        keep = sheet.circle(206, 312, r"$\times$", MEMORY)
        add = sheet.circle(386, 312, "+", MEMORY)
        new = sheet.circle(386, 236, r"$\times$")
        squash = sheet.box(550, 262, "tanh", width=58, height=34, size=NORMAL + 1)
        out = sheet.circle(550, 202, r"$\times$")
        memory_after = sheet.box(656, 312, r"$\mathbf{c}_t$", MEMORY)
        after = sheet.box(656, 202, r"$\mathbf{a}_t$", MEMORY)

        sheet.arrow(memory.right, keep.left, MEMORY)
        sheet.arrow(keep.right, add.left, MEMORY)
        sheet.arrow(add.right, memory_after.left, MEMORY)
        sheet.dot(550, 312, MEMORY)
        sheet.arrow((550, 312), squash.top, MEMORY)
        sheet.arrow(squash.bottom, out.top)
        sheet.arrow(out.right, after.left, MEMORY)
        sheet.arrow(forget.top, keep.bottom)
        sheet.path([write.top, (296, 236), new.left])
        sheet.arrow(candidate.top, new.bottom)
        sheet.arrow(new.top, add.bottom)
        sheet.path([show.top, (476, 202), out.left])
        sheet.path([before.right, (476, 84), show.bottom])
        sheet.arrow(word.top, (176, 84), INPUT)
        for x, gate in ((206, forget), (296, write), (386, candidate)):
            sheet.dot(x, 84)
            sheet.arrow((x, 84), gate.bottom)
        sheet.dot(176, 84)

        for x, y, name in ((214, 232, "f"), (304, 204, "i"), (394, 194, "g"), (484, 186, "o")):
            sheet.text(x, y, rf"$\mathbf{{{name}}}_t$", ha="left")
        for x, name in (
            (213, "forget gate:\nkeep it?"),
            (303, "input gate:\nwrite it?"),
            (393, "candidate:\nwhat?"),
        ):
            sheet.text(x, 111, name, size=SMALL, ha="left")
        sheet.text(483, 111, "output gate:\nshow it?", size=SMALL, ha="left")

    return _diagram(
        content,
        (700, 390),
        "An LSTM cell: the memory c runs along the top, is multiplied by the forget gate f_t, and receives "
        "the candidate g_t times the input gate i_t; the state a_t is the output gate o_t times tanh of the"
        " memory c_t.",
    )


def _diagram(content: Callable[[Sheet], None], size: tuple[float, float], says: str) -> Picture:
    """Make a picture of what `content` draws on a sheet of `size` pixels."""

    def draw(figure: "Figure") -> None:
        content(Sheet(figure, *size))

    return Picture(draw, says, size=size_in_inches(*size))


BACK = Role("#CC79A7", "#F8E8F1", "#8F3F6B")  # the direction that reads from the last step to the first


def gate_order() -> Picture:
    """Draw where the gates stand in the weights: side by side in this course, one below the other in PyTorch."""

    def content(sheet: Sheet) -> None:
        _gates(sheet, 20, "GRU", ("reset", "update", "candidate"))
        _gates(sheet, 346, "LSTM", ("input", "forget", "candidate", "output"))

    return _diagram(
        content,
        (700, 346),
        "The gates in the weights. In this course they are columns, side by side: reset, update, candidate in a GRU, "
        "and input, forget, candidate, output in an LSTM. In PyTorch they are rows, one below the other, in the same "
        "order: its matrix is the transpose.",
    )


def _gates(sheet: Sheet, left: float, cell: str, gates: Sequence[str]) -> None:
    """Draw the gates of one cell twice, and what turns one form into the other."""
    first = left + 42
    shape = f"{len(gates)} · hidden"
    sheet.text(left, 328, f"{cell}, this course: Wgx, (features, {shape})", bold=True, size=SMALL, ha="left")
    sheet.text(left + 96, 150, f"PyTorch: weight_ih_l0,\n({shape}, features)", bold=True, size=SMALL, ha="left")
    for place, gate in enumerate(gates):
        role = MEMORY if gate == "candidate" else NEUTRAL
        sheet.box(first + 82 * place, 286, gate, role, width=80, height=52, size=SMALL)
        sheet.box(first, 170 - 42 * place, gate, role, width=80, height=40, size=SMALL)
    sheet.arrow((first, 256), (first, 194))
    sheet.text(first + 12, 226, "transposed, .T", size=SMALL, ha="left")


def bidirectional(words: Sequence[str] = ("The", "dogs", "owned", "by", "Mrs.")) -> Picture:
    """Draw a bidirectional network: one row of states reads ahead, one reads back, and outputs see both.

    Args:
        words: what is read, one word per time step; up to six fit.

    Raises:
        ValueError: if there are no words or more than six.
    """
    if not 1 <= len(words) <= 6:
        raise ValueError(f"got {len(words)} words, expected 1 to 6: more do not fit side by side; cut them")
    spacing = 560 / len(words)
    columns = [110 + spacing * (i + 0.5) for i in range(len(words))]

    def content(sheet: Sheet) -> None:
        ways = [_two_ways(sheet, x, t, word) for t, (x, word) in enumerate(zip(columns, words, strict=True), 1)]
        for (ahead, back), (next_ahead, next_back) in pairwise(ways):
            sheet.arrow(ahead.right, next_ahead.left, MEMORY)
            sheet.arrow(next_back.left, back.right, BACK)
        for y, label, role in (
            (330, "outputs\nsee both", OUTPUT), (242, "back", BACK), (154, "ahead", MEMORY), (60, "inputs", INPUT)
        ):  # fmt: skip
            sheet.text(8, y, label, role, size=NORMAL, ha="left", bold=True)
        sheet.arrow((ways[-1][1].right[0] + 34, 242), ways[-1][1].right, BACK)
        sheet.arrow((ways[0][0].left[0] - 34, 154), ways[0][0].left, MEMORY)

    return _diagram(
        content,
        (700, 360),
        f"A bidirectional network over the words {', '.join(words)}: one row of states is computed from left to right "
        "and one, with weights of its own, from right to left; the output at each word sees both states of that word.",
    )


def _two_ways(sheet: Sheet, x: float, t: int, word: str) -> tuple[Shape, Shape]:
    """Draw one time step of a bidirectional network and return its two states."""
    look = sheet.box(x, 72, rf"$\mathbf{{x}}_{t}$", INPUT, width=48, height=34)
    ahead = sheet.box(x - 17, 154, rf"$\overrightarrow{{\mathbf{{a}}}}_{t}$", MEMORY, width=50, height=44)
    back = sheet.box(x + 17, 242, rf"$\overleftarrow{{\mathbf{{a}}}}_{t}$", BACK, width=50, height=44)
    answer = sheet.box(x, 330, rf"$\mathbf{{y}}_{t}$", OUTPUT, width=48, height=34)
    sheet.text(x, 34, word, INPUT, size=NORMAL + 1, italic=True)
    sheet.arrow((x - 17, look.top[1]), ahead.bottom, INPUT)
    sheet.arrow((x + 17, look.top[1]), back.bottom, INPUT)
    sheet.arrow(ahead.top, (x - 17, answer.bottom[1]), MEMORY)
    sheet.arrow(back.top, (x + 17, answer.bottom[1]), BACK)
    return ahead, back


def looking_back() -> Picture:
    """Draw one look back: the decoder's state asks, each word read answers, and the mean of the answers helps to write.

    Keys are drawn from the states of the encoder and values from the words, as in the translator of notebook 10.
    """
    words, shares = ("the", "black", "dogs", "slept"), ("0.0", "0.1", "0.9", "0.0")

    def content(sheet: Sheet) -> None:
        columns = [100 + 112 * i for i in range(len(words))]
        for i, (x, word, share) in enumerate(zip(columns, words, shares, strict=True), start=1):
            sheet.text(x, 24, word, INPUT, size=NORMAL + 1, italic=True)
            state = sheet.box(x, 92, rf"$\mathbf{{a}}_{i}$", MEMORY, width=50, height=40)
            weight = sheet.circle(x, 216, "", radius=19)
            sheet.text(x, 216, share, size=NORMAL)
            sheet.arrow((x, 36), state.bottom, INPUT)
            sheet.arrow(state.top, weight.bottom, MEMORY)
            sheet.arrow((x + 34, 160), (x + 15, 202))
            sheet.path([(x, 48), (x - 40, 48), (x - 40, 262), (x - 12, 262), (x - 6, 235)], INPUT)
            sheet.line(weight.top, (x, 284), INPUT)
        for x, other in pairwise(columns):
            sheet.arrow((x + 25, 92), (other - 25, 92), MEMORY)
        asks = sheet.box(610, 92, r"$\mathbf{b}_t$", MEMORY, width=56, height=40)
        context = sheet.box(610, 284, r"$\mathbf{c}_t$", INPUT, width=56, height=40)
        answer = sheet.box(610, 188, "chiens", OUTPUT, width=84, height=40, size=NORMAL + 1)
        sheet.text(610, 24, "les", OUTPUT, size=NORMAL + 1, italic=True)
        sheet.arrow((610, 40), asks.bottom, OUTPUT)
        sheet.arrow((columns[-1] + 25, 92), asks.left, MEMORY)
        sheet.line((asks.left[0] + 6, 112), (asks.left[0] + 6, 160))
        sheet.line((asks.left[0] + 6, 160), (columns[0] + 34, 160))
        sheet.arrow((columns[0], 284), context.left, INPUT)
        sheet.arrow(asks.top, answer.bottom, MEMORY)
        sheet.arrow(context.bottom, answer.top, INPUT)
        sheet.text(500, 174, "query", bold=True, size=SMALL)
        sheet.text(columns[0] - 5, 140, "key", MEMORY, bold=True, size=SMALL, ha="right")
        sheet.text(columns[0] - 46, 180, "value", INPUT, bold=True, size=SMALL, ha="right")
        sheet.text(columns[-1] + 26, 222, "weight", bold=True, size=SMALL, ha="left")
        sheet.text(500, 298, "context", INPUT, bold=True, size=SMALL)

    return _diagram(
        content,
        (700, 320),
        "One look back: the decoder's new state b_t, after the word les, sends a query to every English word; the "
        "state of each word gives a key, and query and key make its weight; the words give values, whose weighted mean "
        "is the context c_t; state and context together choose the next word, chiens.",
    )
