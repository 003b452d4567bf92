"""Lays out what a visible check prints: ticks, what is wrong, and a table of the returned arrays."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 92  # characters that fit beside an open file browser
READY = "  "  # what a line begins with that is printed as it is


@dataclass(frozen=True)
class Row:
    """What a check says of one returned array."""

    array: str
    shape: str
    error: str
    where: str
    verdict: str


HEAD = Row("array", "shape", "rel. error", "largest at", "verdict")


def table(rows: Sequence[Row]) -> str:
    """Align rows below a head. Every row can be read by itself: its last word is a verdict, not a colour or a sign."""
    cells = [(row.array, row.shape, row.error, row.where, row.verdict) for row in (HEAD, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells)
    return "\n".join(READY + line.rstrip() for line in lines)


def report(exercise: str, ticks: Sequence[str], failure: str = "") -> str:
    """Lay out ticks in lines of readable width, with the failure and its explanation below."""
    margin = " " * (len(exercise) + 3)
    lines, current = [], exercise + "   "
    for tick in ticks:
        if len(current) + len(tick) > WIDTH and current.strip() != exercise:
            lines.append(current.rstrip())
            current = margin
        current += tick + "   "
    if not failure:
        return "\n".join([*lines, current.rstrip()])
    if ticks:
        lines.append(current.rstrip())
        current = margin
    first, *rest = failure.splitlines()
    lines += _wrapped(first, current, margin + "  ")
    for text in rest:
        lines += [text] if text.startswith(READY) else _wrapped(text, margin + "  ", margin + "  ")
    return "\n".join(lines)


def _wrapped(text: str, before: str, margin: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=before, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
