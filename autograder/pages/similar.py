"""The page of near answers: pairs of submissions side by side, for a person to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder.files.class_directory import ClassDirectory
from autograder.files.foreign import refuse_foreign_pairs
from autograder.files.whole import write_whole
from autograder.grading.copies import Compared, Likeness, Pair
from autograder.pages.feedback import Ink
from autograder.pages.text import template

TEMPLATE = "similar.html.j2"
MOST_PAIRS = 25
MOST_ALIKE = 3  # exercises of one pair that are shown whole; the others are named
MOST_WORDS = 8  # names and numbers of an exercise, the rarest
LONGEST_SHOWN, LONGEST_WORD = 6_000, 40  # characters


def write_similar(root: Path, compared: Sequence[Compared], names: Mapping[str, str] | None = None) -> Path:
    """Write the page into a class directory, whole or not at all, and return its path.

    Args:
        root: class directory.
        compared: what came of comparing, an entry for each assignment.
        names: of students, by id, where they are known.

    Raises:
        NotOurs: if a `similar.html` that is no such page is there.
    """
    at = ClassDirectory(root).similar
    refuse_foreign_pairs(at)
    return write_whole(at, similar_page(compared, names))


def similar_page(compared: Sequence[Compared], names: Mapping[str, str] | None = None) -> str:
    """Make the page: the nearest pairs of all assignments, nearest first.

    It holds no script and allows none; what students wrote is shown as text.

    Args:
        compared: what came of comparing, an entry for each assignment.
        names: of students, by id, where they are known.
    """
    pairs = sorted((pair for found in compared for pair in found.pairs), key=lambda pair: -pair.points)
    sheet = _Sheet(names or {})
    shown = [sheet.shown(number, pair) for number, pair in enumerate(pairs[:MOST_PAIRS], start=1)]
    return str(_template().render(compared=compared, pairs=shown, more=len(pairs) - len(shown)))


@dataclass(frozen=True)
class _Side:
    """Both answers to one exercise, ready to be shown."""

    of: str
    shared: int
    words: tuple[str, ...]
    first: Any
    second: Any


@dataclass(frozen=True)
class _Shown:
    """A pair as the page shows it."""

    number: int
    assignment: str
    points: float
    students: tuple[str, str]
    sides: tuple[_Side, ...]
    others: tuple[str, ...]


@dataclass
class _Sheet:
    names: Mapping[str, str]
    ink: Ink = field(default_factory=Ink)

    def shown(self, number: int, pair: Pair) -> _Shown:
        first, second = (self._named(student) for student in pair.students)
        sides = tuple(map(self._side, pair.alike[:MOST_ALIKE]))
        others = tuple(likeness.of for likeness in pair.alike[MOST_ALIKE:])
        return _Shown(number, pair.assignment, pair.points, (first, second), sides, others)

    def _named(self, student: str) -> str:
        return f"{self.names[student]} ({student})" if student in self.names else student

    def _side(self, alike: Likeness) -> _Side:
        first, second = (self.ink.coloured(_cut(source)) for source in (alike.first, alike.second))
        words = tuple(word[:LONGEST_WORD] for word in alike.words[:MOST_WORDS])
        return _Side(alike.of, alike.shared, words, first, second)


def _cut(source: str) -> str:
    if len(source) <= LONGEST_SHOWN:
        return source.rstrip()
    return f"{source[:LONGEST_SHOWN]}\n# ({len(source) - LONGEST_SHOWN} more characters are in the submission)"


@cache
def _template() -> Any:
    return template(TEMPLATE, lambda points: f"{points:.0f}")
