"""What the pages for students and for instructors share: text without control characters, and templates."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Take terminal colours and control characters out of a text; of a line that was overwritten, keep the last."""
    lines = ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return CONTROL.sub("", "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines))


def sentence(text: str) -> Any:
    """Escape a message, and set what stands between backticks as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`\n]{1,200})`", r"<code>\1</code>", str(escape(plain(text)))))


def template(name: str, points: Callable[[float], str]) -> Any:
    """Read a template of this folder; it escapes what it shows, and knows `plain`, `sentence` and `points` as filters.

    Args:
        name: of the file.
        points: how the page writes a number of points.
    """
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(plain=plain, sentence=sentence, points=points)
    return environment.get_template(name)
