"""What the pages for students and for instructors share: messages as HTML, and templates."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.border.text import plain


def sentence(text: str) -> Any:
    """Escape a message, and set what stands between backticks as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`\n]{1,200})`", r"<code>\1</code>", str(escape(plain(text)))))


def breakable(text: str) -> Any:
    """Escape a name, and let a line break after each of its underscores."""
    from markupsafe import Markup, escape

    return Markup(str(escape(plain(text))).replace("_", "_<wbr>"))


def template(name: str, points: Callable[[float], str]) -> Any:
    """Read a template of this folder; it escapes what it shows, and has `plain`, `sentence`, `breakable`, `points`.

    Args:
        name: of the file.
        points: how the page writes a number of points.
    """
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(plain=plain, sentence=sentence, breakable=breakable, points=points)
    return environment.get_template(name)
