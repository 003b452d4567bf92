"""Concept questions: choose one of a few sentences. They are data beside the checks, and count in no mark.

Each notebook's folder in the course holds `questions.toml`. A wrong option is a misconception, and each option has a
sentence of its own, which whoever chooses it is told at once.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import SourceError

FILE = "questions.toml"
ANSWERS = "questions-answers"
"""Grade id of the cell that holds a student's answers: a solution cell without points, so that they are handed in."""

VARIABLE = "my_answers"
"""What the answers are called there; no notebook uses the name for anything else."""

LETTERS = "abcd"


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from.

    Attributes:
        letter: by which it is chosen.
        text: what it claims.
        says: what its chooser is told: why it holds, or what is wrong with it.
    """

    letter: str
    text: str
    says: str


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        number: from 1, by which it is answered.
        asks: the question.
        options: in the order of their letters.
        right: letter of the one that holds.
    """

    number: int
    asks: str
    options: tuple[Option, ...]
    right: str

    @property
    def wrong(self) -> tuple[Option, ...]:
        """The misconceptions."""
        return tuple(option for option in self.options if option.letter != self.right)


def questions_in(text: str, where: str) -> tuple[Question, ...]:
    """Read the questions of a notebook.

    Args:
        text: TOML; a `[[question]]` has `asks`, `right`, and for each letter `option` and `says`.
        where: they come from, for whoever has to mend them.

    Raises:
        SourceError: if a question is not whole.
    """
    try:
        entries = tomllib.loads(text)["question"]
        return tuple(_question(number, entry) for number, entry in enumerate(entries, start=1))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(
            f"{where} holds no whole questions ({type(error).__name__}: {error}); expected [[question]] with `asks`, "
            f"`right`, and `option` and `says` for each of {', '.join(LETTERS)}. Compare with a neighbour's."
        ) from error


def _question(number: int, entry: Mapping[str, Any]) -> Question:
    options = tuple(Option(letter, entry[letter]["option"], entry[letter]["says"]) for letter in LETTERS)
    if entry["right"] not in LETTERS:
        raise ValueError(f"question {number} has the right answer {entry['right']!r}")
    return Question(number, entry["asks"], options, entry["right"])
