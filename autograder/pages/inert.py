"""Takes the activity out of what a student wrote: no page that shows the result runs anything.

A graded notebook is shown by formgrader (which shares its origin with the Jupyter server), by feedback pages and
by JupyterLab. What may reach them is text, pictures whose bytes were looked at, and HTML of an allow-list.
"""

import base64
import binascii
import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from autograder.border.allowance import Allowance
from autograder.border.outputs import CellOutput, alternative_text
from autograder.border.text import CONTROL, plain
from autograder.grading.own_limits import interrupted_after
from autograder.grading.submission import ATTACHED_AS

Notebook = dict[str, Any]

LOG = logging.getLogger(__name__)
SECONDS = 20.0  # an honest notebook takes hundredths of one
TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption code col colgroup dd div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p "
        "pre s samp small span strong sub sup table tbody td tfoot th thead tr tt u ul var audio",
    )
)
SPANS = ("colspan", "rowspan")
ATTRIBUTES = {
    "a": ("href", "title"),
    "audio": ("controls", "src"),
    "img": ("alt", "src"),
    "td": SPANS,
    "th": SPANS,
}
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
DATA_PICTURE = re.compile(r"data:(image/(?:png|jpeg));base64,([A-Za-z0-9+/=\s]+)")
DATA_SOUND = re.compile(r"data:audio/wav;base64,([A-Za-z0-9+/=\s]+)")
HUGE_ENTITY = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9A-Fa-f]{9,});?")
HTML_ALLOWANCE = 200_000
TEXT_ALLOWANCE = 400_000  # formgrader takes 2 s for a page of so many characters, in the server's one thread
OUTPUT_ALLOWANCE = 1_000  # and as long for so many outputs
LONGEST_TEXT = 20_000
MARGIN = 50
NOT_SHOWN_HERE = "This could not be shown. It is in the notebook that was handed in."
SCORE = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?")
SHORT = 100  # what is so short is always kept: a score among them
ACTIVE_MATHS = re.compile(r"\\(href|url|style|class|cssId|require|html\w*|data|unicode|def|let|newcommand)\b")
RAW_TAG = re.compile(r"<(?=[A-Za-z/!?])")
OTHER_LINK = re.compile(r"\](?=[(:]\s*(?!https?://|\s))", re.IGNORECASE)
PICTURE = re.compile(r"!(?=\[)")
PASTED = re.compile(r"!\[[\w .-]{0,100}\]\(attachment:(?P<name>[\w.-]{1,100})\)")
NO_MATHS = '<div class="tex2jax_ignore">'
VOID = frozenset({"br", "col", "hr", "img"})
NOT_SHOWN = frozenset({"script", "style"})
MAX_NESTING = 50
TOKEN = re.compile(
    r"""<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+)(?P<attributes>(?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*+)>"""
    r"""|<[!?][^<>]*+>"""
)
ATTRIBUTE = re.compile(r"""(?<![\w-])(?P<name>[A-Za-z][\w-]*+)\s*+=\s*+(?P<value>"[^"]*+"|'[^']*+'|[^\s"'=<>`]++)""")


@dataclass
class Display:
    """What one notebook may still have cleaned and shown, since both take time.

    Attributes:
        html: characters of HTML.
        text: characters of text that is longer than a line.
        outputs: how many outputs of cells that are no tests.
    """

    html: Allowance = field(default_factory=lambda: Allowance(HTML_ALLOWANCE))
    text: Allowance = field(default_factory=lambda: Allowance(TEXT_ALLOWANCE))
    outputs: Allowance = field(default_factory=lambda: Allowance(OUTPUT_ALLOWANCE))

    def first(self, outputs: list[CellOutput]) -> list[CellOutput]:
        """As many outputs as are still within the allowance, which they use up."""
        kept = outputs[: self.outputs.left]
        self.outputs.spend(len(kept))
        return kept

    def shown(self, text: str) -> str:
        """Text cut to what is still within the allowance, which it uses up, and without control characters."""
        shown = plain(shortened(text, max(SHORT, min(LONGEST_TEXT, self.text.left))))
        self.text.spend(len(shown) if len(shown) > SHORT else 0)
        return shown


def shortened(text: str, size: int) -> str:
    """Cut a text that is longer than a size; its end stays, where a verdict or the reason of an error stands.

    What was cut is not cut again for the words that say so.
    """
    if len(text) <= size + MARGIN:
        return text
    tail = size // 10
    return f"{text[: size - tail]}\n({len(text) - size} characters left out)\n{text[-tail:]}"


def inert(notebook: Notebook, of: str = "a submission") -> Notebook:
    """Copy a rebuilt notebook with nothing active left in its outputs and in the student's prose.

    Where that cannot be done, or takes too long, the copy is `bare` and a warning is logged: no output costs a mark.

    Args:
        notebook: from the judge; cells that are ours keep their source as it is. Texts may be lists of lines, as in
            files; in the copy they are single.
        of: whose it is, for the warning.
    """
    try:
        with interrupted_after(SECONDS):
            display = Display()
            return {**notebook, "cells": [_inert_cell(cell, display) for cell in notebook["cells"]]}
    except Exception as error:  # whatever a library makes of a student's bytes
        kept = bare(notebook)
        LOG.warning("%s: the student's cells could not be shown (%s); they were left out", of, in_words(error))
        return kept


def in_words(error: Exception) -> str:
    """Say what went wrong, in few characters of which none controls a terminal."""
    return f"{type(error).__name__}: {plain(str(error)[:200])}".replace("\n", " ")


def _inert_cell(cell: dict[str, Any], display: Display) -> dict[str, Any]:
    cell = {**cell, "source": "".join(cell["source"]).encode("utf-8", "replace").decode()}
    if cell["cell_type"] == "code":
        outputs = cell["outputs"] if _is_test(cell) else display.first(cell["outputs"])
        return {**cell, "outputs": [inert_output(output, display) for output in outputs]}
    if _is_solution(cell):
        pictures = checked_attachments(cell.pop("attachments", {}))
        kept = {"attachments": pictures} if pictures else {}
        return {**cell, "source": inert_prose(cell["source"], pictures), **kept}
    return cell


def checked_attachments(attachments: Any) -> dict[str, dict[str, str]]:
    """Keep of the pictures that were pasted into a text those whose bytes begin as their kind does, written anew."""
    found = attachments.items() if isinstance(attachments, dict) else ()
    checked = {
        name: {kind: made for kind in PICTURES if kind in kinds and (made := checked_picture(kind, str(kinds[kind])))}
        for name, kinds in found
        if isinstance(kinds, dict) and ATTACHED_AS.fullmatch(name)
    }
    return {name: kinds for name, kinds in checked.items() if kinds}


def _is_test(cell: dict[str, Any]) -> bool:
    nbgrader = cell["metadata"].get("nbgrader", {})
    return bool(nbgrader.get("grade") and not nbgrader.get("solution"))


def _is_solution(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def bare(notebook: Notebook) -> Notebook:
    """Copy a rebuilt notebook with nothing in it that a student or a student's code wrote; the scores stay.

    This is what is shown where the rest cannot be: each part that is left out says so in its place.
    """
    return {**notebook, "cells": [_bare_cell(cell) for cell in notebook["cells"]]}


def _bare_cell(cell: dict[str, Any]) -> dict[str, Any]:
    is_code = cell["cell_type"] == "code"
    if _is_solution(cell) or str(cell.get("id", "")).startswith("extra-"):
        cell = {**cell, "source": f"# {NOT_SHOWN_HERE}" if is_code else f"({NOT_SHOWN_HERE})"}
        cell.pop("attachments", None)
    if not is_code:
        return cell
    scores = [output for output in cell["outputs"] if _is_test(cell) and _is_score(output)]
    said = [{"output_type": "stream", "name": "stdout", "text": f"({NOT_SHOWN_HERE})\n"}] if cell["outputs"] else []
    return {**cell, "outputs": [*said, *scores]}


def _is_score(output: CellOutput) -> bool:
    text = "".join(output.get("data", {}).get("text/plain", ""))
    return output["output_type"] == "execute_result" and len(text) < SHORT and bool(SCORE.fullmatch(text))


def inert_prose(markdown: str, pictures: Collection[str] = ()) -> str:
    """Take raw HTML, active maths, pictures and links to anything but web pages out of markdown.

    They are shown as text. A picture becomes a link: loading it from elsewhere would tell its owner who reads the
    answer, and when. Its sign is written as an entity, which is text in markdown, whatever stands before it. One that
    is attached to the answer itself is shown.

    Args:
        markdown: of a student.
        pictures: names of attachments that were checked.
    """
    markdown = CONTROL.sub("", markdown)
    written, position = [], 0
    for shown in PASTED.finditer(markdown):
        if shown["name"] in pictures:
            written += [_inert_text(markdown[position : shown.start()]), shown[0]]
            position = shown.end()
    return "".join([*written, _inert_text(markdown[position:])])


def _inert_text(markdown: str) -> str:
    markdown = PICTURE.sub("&#33;", markdown)
    return ACTIVE_MATHS.sub(r"\\text{\1}", OTHER_LINK.sub(r"]\\", RAW_TAG.sub("&lt;", markdown)))


def inert_output(output: CellOutput, display: Display) -> CellOutput:
    """Keep of one output its text, its checked pictures, and its HTML as far as it is on the allow-list."""
    if output["output_type"] == "stream":
        return {**output, "text": display.shown("".join(output["text"]))}
    if output["output_type"] == "error":
        said = {key: display.shown(output[key]) for key in ("ename", "evalue")}
        return {**output, **said, "traceback": [display.shown(line) for line in output["traceback"]]}
    tried = {kind: _kept(kind, content, display) for kind, content in output["data"].items()}
    kept = {kind: text for kind, text in tried.items() if text is not None}
    shown = {**output, "data": kept or {"text/plain": "(an output of a kind that is not shown here)"}}
    return {**shown, "metadata": _plain_words(alternative_text(output.get("metadata")))}


def _plain_words(metadata: dict[str, Any]) -> dict[str, Any]:
    return {kind: {"alt": plain(about["alt"])} for kind, about in metadata.items()}


def _kept(kind: str, content: Any, display: Display) -> str | None:
    text = "".join(content) if isinstance(content, list) else content
    if not isinstance(text, str):
        return None
    if kind in PICTURES:
        return checked_picture(kind, text)
    if kind == "text/html":
        return f"{NO_MATHS}{clean_html(text.removeprefix(NO_MATHS))}</div>" if display.html.covers(len(text)) else None
    return display.shown(text) if kind == "text/plain" else None


def checked_picture(kind: str, text: str) -> str | None:
    """Return the base64 text of a picture again, made from bytes that begin as this kind does, or None."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(data).decode("ascii") if data.startswith(PICTURES[kind]) else None


def _is_wave(text: str) -> bool:
    """Whether base64 text holds bytes that begin as a WAV file does."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return data.startswith(b"RIFF") and data[8:12] == b"WAVE"


def clean_html(text: str) -> str:
    """Reduce HTML to an allow-list of tags and attributes; tables stay tables, everything active is left out.

    The result is written anew: text is escaped, tags are balanced, nothing is copied. It takes time in proportion
    to the text, whatever the text; html5lib, on which bleach stands, took 24 seconds for 100 kB of nested tags.
    """
    writer = _Writer()
    position = 0
    for token in TOKEN.finditer(text):
        writer.text(text[position : token.start()])
        position = token.end()
        if token["name"]:
            writer.tag(token["name"].lower(), closing=bool(token["closing"]), attributes=token["attributes"])
    writer.text(text[position:])
    return writer.finish()


def unescaped(html: str) -> str:
    """The characters that HTML stands for, without those that control a terminal or the direction of writing.

    A number beyond nine digits is no character, and Python refuses to read one of thousands.
    """
    return CONTROL.sub("", unescape(HUGE_ENTITY.sub("\ufffd", html)))


class _Writer:
    def __init__(self) -> None:
        self._written: list[str] = []
        self._open: list[str] = []
        self._silent = ""

    def text(self, text: str) -> None:
        if not self._silent:
            self._written.append(escape(unescaped(text)))

    def tag(self, name: str, *, closing: bool, attributes: str) -> None:
        if self._silent or name in NOT_SHOWN:
            self._silent = self._heard(name, closing)
        if self._silent or name not in TAGS:
            return
        if closing:
            self._close_down_to(name)
        elif len(self._open) < MAX_NESTING:
            self._written.append(f"<{name}{''.join(_attributes(name, attributes))}>")
            self._open += [name] if name not in VOID else []

    def _heard(self, name: str, closing: bool) -> str:
        if self._silent:
            return "" if closing and name == self._silent else self._silent
        return "" if closing else name

    def finish(self) -> str:
        while self._open:
            self._close()
        return "".join(self._written)

    def _close_down_to(self, name: str) -> None:
        if name in self._open:
            while self._open[-1] != name:
                self._close()
            self._close()

    def _close(self) -> None:
        self._written.append(f"</{self._open.pop()}>")


def _attributes(tag: str, text: str) -> Iterator[str]:
    given = {found["name"].lower(): found["value"].strip("\"'") for found in ATTRIBUTE.finditer(text)}
    for name in ATTRIBUTES.get(tag, ()):
        value = unescaped(given.get(name, ""))
        if name in given and _allowed(tag, name, value):
            yield f' {name}="{escape(value)}"'


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "audio" and name == "src":
        sound = DATA_SOUND.fullmatch(value)
        return bool(sound and _is_wave(sound.group(1)))
    if name == "src":
        picture = DATA_PICTURE.fullmatch(value)
        return bool(picture and checked_picture(picture.group(1), picture.group(2)))
    if name == "href":
        return value.startswith(("https://", "http://"))
    return name not in SPANS or (value.isascii() and value.isdigit() and len(value) < 4)
