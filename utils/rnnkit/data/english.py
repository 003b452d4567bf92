"""Real English for character models: the prose in Python's own documentation, which every Python brings along.

The text is that of `pydoc_data.topics`, what `help("try")` shows (Python Software Foundation License, version 2;
its documentation is also under the Zero-Clause BSD License). It differs a little between versions of Python, so
nothing is graded on its content.
"""

import re
from functools import cache

ALPHABET = "abcdefghijklmnopqrstuvwxyz ,."
MIN_LENGTH = 80  # characters of a paragraph: shorter ones are headings and remarks
MIN_LETTERS = 0.93  # share of letters and spaces in a paragraph: below it, most is code


class TextMissing(ImportError):
    """This Python was installed without its help texts."""


@cache
def english_text() -> str:
    """Return about eighty thousand characters of English prose in a small alphabet.

    Paragraphs of the help texts, in lower case, without code, brackets, figures and quotation marks. Only the 29
    characters of `ALPHABET` occur.

    Raises:
        TextMissing: if this Python was installed without its help texts.
    """
    try:
        from pydoc_data.topics import topics
    except ImportError as error:
        raise TextMissing(
            "this Python was installed without its help texts (the module pydoc_data). "
            "Install Python from python.org or conda, or the package of your system that holds pydoc's topics."
        ) from error
    paragraphs = (p for _, page in sorted(topics.items()) for p in re.split(r"\n\s*\n", page))
    return " ".join(dict.fromkeys(_simplified(p) for p in paragraphs if _is_prose(p)))


def share_of_words(sample: str, text: str) -> float:
    """Say what share of the different words of a sample occur in a text.

    Words of one or two letters are left out, since a monkey at a keyboard hits them too, and so are the first and the
    last word, which may be cut. Every word counts once, however often it is written.

    Args:
        sample: what a model wrote.
        text: where real words are taken from.
    """
    written = {word for word in _words(sample)[1:-1] if len(word) > 2}
    return len(written & set(_words(text))) / len(written) if written else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text)


def _is_prose(paragraph: str) -> bool:
    text = " ".join(paragraph.split())
    if len(text) < MIN_LENGTH or paragraph.startswith("   ") or not (text[0].isupper() and text.endswith(".")):
        return False
    return sum(c.isalpha() or c == " " for c in text) / len(text) >= MIN_LETTERS


def _simplified(paragraph: str) -> str:
    text = re.sub(r"\([^)]*\)", "", paragraph.lower())
    text = re.sub(r"[\"'*“”‘’]", "", text)
    text = re.sub(r"[^a-z,.]+", " ", text)
    return re.sub(r"[ ,.]* ?([,.])", r"\1", text).strip()
