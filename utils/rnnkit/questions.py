"""Concept questions: says at once of each answer whether it is right, or what is wrong with the sentence chosen.

Nothing here raises and nothing counts: an answer that is no letter is told so, and the notebook runs on.

What is told of each answer is kept so that it cannot be read in passing. This hides nothing from who wants to know,
since whoever runs the check can try every letter, and no mark depends on it. It keeps answers from whoever opens the
data file for another reason, and from a search of the folder.
"""

import json
import textwrap
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import shake_256
from importlib.resources import files
from typing import Any

WIDTH = 92  # characters that fit beside an open file browser
NAME = "questions"
RIGHT, WRONG, OPEN, ODD = "✓", "✗", "·", "?"
Line = tuple[str, str]


@dataclass(frozen=True)
class ConceptQuestions:
    """What is said of the answers to a notebook's concept questions; call it with them.

    Attributes:
        topic: of the notebook, such as "rnn_cell".
    """

    topic: str

    def __call__(self, answers: Any) -> None:
        """Print a sentence for each question.

        Args:
            answers: the letter chosen for each question, by its number; an empty text where there is none yet.
        """
        options = _stored(self.topic)
        if not isinstance(answers, Mapping):
            print(_wrapped("", f"{ODD} {_no_answers(answers, options)}", first=True))
            return
        lines = [*self._lines(answers, options), *_strangers(answers, options)]
        for place, (number, text) in enumerate(lines):
            print(_wrapped(number, text, first=place == 0))
        print(_wrapped("", _summary([text for _, text in lines], len(options))))

    def _lines(self, answers: Mapping[Any, Any], options: Mapping[str, Any]) -> Iterator[Line]:
        for number, letters in options.items():
            answer = answers.get(int(number), answers.get(number, ""))
            yield number, self._about(number, answer, letters)

    def _about(self, number: str, answer: Any, letters: Mapping[str, str]) -> str:
        letter = answer.strip().lower() if isinstance(answer, str) else answer
        if letter in ("", None):
            return f"{OPEN} not answered yet."
        if not isinstance(letter, str) or letter not in letters:
            return (
                f"{ODD} {_short(answer)} is none of {', '.join(letters)}: put one of these letters between the quotes."
            )
        sign, says = _mixed(b64decode(letters[letter]), self.topic, number, letter).decode().rstrip().split(" ", 1)
        return f"{sign} {letter}: {'right. ' if sign == RIGHT else ''}{says}"


def sealed(topic: str, told: Mapping[str, Mapping[str, tuple[bool, str]]]) -> dict[str, dict[str, str]]:
    """Write what is told of each answer: not to be read at a glance, and all of one length, so that none stands out.

    Args:
        topic: of the notebook.
        told: for each question, by its number, and each letter: whether it is right, and the sentence.
    """
    texts = {
        (number, letter): f"{RIGHT if right else WRONG} {says}".encode()
        for number, letters in told.items()
        for letter, (right, says) in letters.items()
    }
    longest = max(map(len, texts.values()), default=0)
    written: dict[str, dict[str, str]] = {number: {} for number in told}
    for (number, letter), text in texts.items():
        written[number][letter] = b64encode(_mixed(text.ljust(longest), topic, number, letter)).decode()
    return written


def _mixed(data: bytes, *key: str) -> bytes:
    """Mix bytes with a stream that depends on the key; done twice, it gives them back."""
    stream = shake_256(" ".join(key).encode()).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))


@cache
def _stored(topic: str) -> Any:
    path = files("rnnkit") / "checks" / "data" / f"{NAME}_{topic}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _strangers(answers: Mapping[Any, Any], options: Mapping[str, Any]) -> Iterator[Line]:
    known = {*options, *map(int, options)}
    for key in answers:
        if not (isinstance(key, int | str) and key in known):
            yield "", f"{ODD} there is no question {_short(key)}; there are {', '.join(options)}."


def _no_answers(answers: Any, options: Mapping[str, Any]) -> str:
    line = ", ".join(f'{number}: ""' for number in options)
    return (
        f"`my_answers` is a {type(answers).__name__}, expected a dictionary. Write the line as it was, "
        f"my_answers = {{{line}}}, and put one letter between each pair of quotes."
    )


def _summary(texts: list[str], n_questions: int) -> str:
    right, unanswered = (sum(text.startswith(sign) for text in texts) for sign in (RIGHT, OPEN))
    left = f", {unanswered} not answered yet" if unanswered else ""
    return f"{right} of {n_questions} right{left}. They count in no mark."


def _short(value: Any) -> str:
    return textwrap.shorten(repr(value), 40, placeholder="...")


def _wrapped(number: str, text: str, *, first: bool = False) -> str:
    margin = " " * (len(NAME) + 3)
    begin = (f"{NAME}   " if first else margin) + (f"{number} " if number else "")
    return "\n".join(
        textwrap.wrap(text, WIDTH, initial_indent=begin, subsequent_indent=margin + 4 * " ", break_on_hyphens=False)
    )
