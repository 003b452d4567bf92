"""The sentences of a page or a notebook, and which of them look as if they claimed a cause or compared.

What looks like a claim is told by words, so some claims are not seen: those of a sentence that names no cause ("The
gate is open. The gradient stays."), those of a picture, and those of a question. Such a sentence may be entered all the
same. Left out are hints, which tell what to do, and concept questions with their options, most of which are meant to
be wrong.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

CAUSES = (
    "because since so therefore thus hence why cause causes caused cure cures cured makes lets helps prevents stops "
    "decides depends explains proves teaches without cannot never"
)
PHRASES = (r"leads? to", r"led to", r"comes? from", r"due to", r"thanks to", r"results? in", r"follows? from")
COMPARISONS = (
    "than better worse larger smaller longer shorter faster slower fewer less farther harder easier only nothing always"
)
COMPARED = (r"as \w+ as", r"the \w+er\b[^.]*, the \w+er", r"the same \w+ as")
LISTED = (*CAUSES.split(), *COMPARISONS.split(), *PHRASES, *COMPARED)
CLAIMING = re.compile(rf"\b(?:{'|'.join(LISTED)})\b", re.IGNORECASE)
SAID_IN_CODE = ("title", "says")

_HINT = re.compile(r"<details><summary><b>Hint.*?</details>", re.DOTALL)
_CHOICE = re.compile(r"^(?:- \*\*[a-z]|\*\*\d+\.)\*\* .*?(?=^- |^\s*$|\Z)", re.DOTALL | re.MULTILINE)
_NOT_TEXT = re.compile(r"\$\$.*?\$\$|```.*?```|<summary>.*?</summary>|<!--.*?-->|</?\w+[^>]*>", re.DOTALL)
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*>#|]|\d+\.)\s)|(?<=\|)\s*\n|(?<!\\)\|")
_MARK = re.compile(r"^(?:[-*>]|#+|\d+\.)\s+")
_NO_END = re.compile(r"\b(Mrs|Mr|Dr|al|cf|vs|e\.g|i\.e)\.\s+")
_BLANK_INSIDE = "\x00"
_END = re.compile(r"""([.!?]["'*_)]*)\s+(?=["'*(\[`$A-Z0-9])""")


def sentences_of_page(markdown: str) -> list[str]:
    """Split Markdown into sentences of one line each, without displayed formulas, code, hints, choices and tags."""
    text = _NOT_TEXT.sub("\n\n", _CHOICE.sub("\n", _HINT.sub("", markdown)))
    blocks = (_MARK.sub("", " ".join(block.split())) for block in _BLOCK.split(text))
    return [sentence for block in blocks for sentence in _sentences(block)]


def _sentences(block: str) -> Iterator[str]:
    whole = _NO_END.sub(rf"\1.{_BLANK_INSIDE}", block)
    for sentence in _END.sub("\\1\n", whole).split("\n"):
        if re.search(r"\w", sentence):
            yield sentence.replace(_BLANK_INSIDE, " ").strip()


def sentences_of_notebook(notebook: dict[str, Any]) -> list[str]:
    """List what a notebook says: its text, and the titles and captions that its code cells spell out."""
    return [sentence for cell in notebook["cells"] for sentence in _sentences_of_cell(cell)]


def _sentences_of_cell(cell: dict[str, Any]) -> list[str]:
    if cell["cell_type"] == "markdown":
        return sentences_of_page(cell["source"])
    return [sentence for text in _texts_in(cell["source"]) for sentence in _sentences(" ".join(text.split()))]


def _texts_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case (
                ast.keyword(arg=str(name), value=ast.Constant(value=str(text)))
                | ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text)))
            ) if name in SAID_IN_CODE:
                yield text


def looks_like_a_claim(sentence: str) -> bool:
    """Say whether a sentence uses one of the listed words; a question claims nothing."""
    return not sentence.rstrip('*"').endswith("?") and bool(CLAIMING.search(sentence))
