"""What people write, as they meant it: markdown and formulas as HTML and MathML, with nothing in it that acts.

Markdown is rendered with all HTML in it as text, and the result is written anew by `clean_html`, as everything of a
student's is. Formulas are no part of that: each is translated alone, and of the translation only the elements of an
allow-list are written, with no attribute at all. What cannot be rendered is shown as it was typed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from autograder.border.text import plain
from autograder.pages.inert import clean_html

LONGEST = 20_000  # characters of one text; what is longer is shown as it was typed
LONGEST_FORMULA = 400
MOST_FORMULAS = 100  # of one text; each takes up to some milliseconds
MATHML = frozenset(
    re.findall(
        r"\w+",
        "math mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd "
        "mstyle mpadded mphantom menclose",
    )
)
DEEPEST = 40
NO_PICTURES: Mapping[str, str] = MappingProxyType({})
MARK = re.compile("\ue000([0-9]+)\ue001")  # of a formula, while the rest is rendered
PRIVATE = re.compile("[\ue000\ue001]")
TAKEN_OUT = re.compile(r"&lt;(?=[A-Za-z/!?])")


def rendered(text: str, pictures: Mapping[str, str] = NO_PICTURES) -> Any:
    """Render what a person wrote.

    Args:
        text: markdown, as typed or as `inert_prose` left it.
        pictures: those attached to it, checked, as `data:` addresses by name.
    """
    from markupsafe import Markup

    text = PRIVATE.sub("", plain(as_typed(text)))
    if len(text) > LONGEST:
        return Markup(f"<pre>{escape(text)}</pre>")
    made = _Made(pictures)
    html = clean_html(_html(text, made))
    return Markup(MARK.sub(lambda mark: made.at(int(mark[1])), html))


def as_typed(text: str) -> str:
    """Undo what `inert_prose` did to signs, since here every sign is text: `x<y` is `x<y` again, also in code."""
    return TAKEN_OUT.sub("<", text).replace("&#33;[", "![")


@dataclass
class _Made:
    """What is put in after the rest was written anew: formulas and pictures, each in the place of its mark."""

    pictures: Mapping[str, str]
    parts: list[str] = field(default_factory=list)

    def marked(self, part: str) -> str:
        self.parts.append(part)
        return f"\ue000{len(self.parts) - 1}\ue001"

    def at(self, number: int) -> str:
        return self.parts[number] if number < len(self.parts) else ""

    def formula(self, _renderer: Any, source: str) -> str:
        return self.marked(mathml(source) if len(self.parts) < MOST_FORMULAS else _typed(source))

    def block(self, renderer: Any, source: str) -> str:
        return f"<p>{self.formula(renderer, source)}</p>"

    def picture(self, text: str, url: str) -> str:
        """A picture that is attached, once; of any other a link, since loading it would tell who reads."""
        name = url.removeprefix("attachment:")
        if url != name and name in self.pictures and len(self.parts) < MOST_FORMULAS:
            return self.marked(f'<img src="{escape(self.pictures[name])}" alt="{escape(text or name)}">')
        return f'<a href="{escape(url)}">picture: {escape(text)}</a>'


def _html(text: str, made: _Made) -> str:
    """Markdown as HTML, to which HTML is text and a heading a bold line, with marks for formulas and pictures."""
    from mistune import HTMLRenderer, create_markdown

    class Renderer(HTMLRenderer):
        def heading(self, text: str, level: int, **attrs: Any) -> str:
            return f"<p><strong>{text}</strong></p>\n"

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return made.picture(text, url)

    markdown = create_markdown(
        renderer=Renderer(escape=True), hard_wrap=True, plugins=["math", "table", "strikethrough"]
    )
    renderer: Any = markdown.renderer
    renderer.register("inline_math", made.formula)
    renderer.register("block_math", made.block)
    return str(markdown(text))


def mathml(source: str) -> str:
    """Translate one formula; where that fails, it is shown as it was typed.

    Args:
        source: what stands between the dollar signs.
    """
    from latex2mathml.converter import convert

    if len(source) > LONGEST_FORMULA:
        return _typed(source)
    try:
        return f"<math>{''.join(_written(child, 0) for child in fromstring(convert(source)))}</math>"
    except (Exception, RecursionError):  # whatever it makes of what was typed
        return _typed(source)


def _typed(source: str) -> str:
    return f"<code>${escape(source.strip())}$</code>"


def _written(element: Element, depth: int) -> str:
    name = element.tag.rpartition("}")[2]
    if name not in MATHML or depth > DEEPEST:
        return escape("".join(element.itertext()))
    inside = escape(element.text or "") + "".join(_written(child, depth + 1) for child in element)
    return f"<{name}>{inside}</{name}>"
