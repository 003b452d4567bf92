"""What every verb says in the same way."""

import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.claims.messages import legible
from autograder.cli.progress import CLEAR


def complain(message: object) -> None:
    """Say on stderr what a person should know."""
    begin = CLEAR if sys.stderr.isatty() else ""
    print(f"{begin}autograder: {legible(str(message))}", file=sys.stderr)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows of words under each other; what others have written is made legible."""
    clear = [[legible(word) for word in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*clear, strict=True)]
    lines = ("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in clear)
    return "\n".join(lines)


def near(path: Path) -> Path:
    """A path as seen from where the command was started, if it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def counted(count: int, one: str) -> str:
    """A number with its noun."""
    return f"{count} {one}" + "s" * (count != 1)
