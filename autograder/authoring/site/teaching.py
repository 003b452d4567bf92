"""What a teacher's page says that nobody typed: goals, exercises, the likeliest mistakes, questions for the board.

A page in `docs/teachers/` is written by hand, but for lines such as `<!-- mistakes -->`, which are filled in here from
the notebook, the course and `mistakes.json`. That file says in how many banks of answers, whose authors had not seen
the checks, each mistake stands; `python benchmarks/class_mistakes.py --write` makes it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.claims.course import REPOSITORY, Assignment, Course
from autograder.claims.mistake import Mistake, mistakes_in
from autograder.claims.questions import Question
from autograder.errors import SourceError
from autograder.grading.submission import read_own

TEACHERS = REPOSITORY / "docs" / "teachers"
COUNTS = TEACHERS / "mistakes.json"
PLACES = ("goals", "exercises", "mistakes", "questions")
CHAPTERS = ("## 45 minutes", "## 90 minutes", "## What to skip")
MOST = 3
BANKS = {1: "one of the two banks of answers", 2: "both banks of answers"}
GOALS = re.compile(r"## What you will learn\n+(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(
    r"### (?P<title>Exercise [\d.]+: [^\n]+)\n.*?\*\*Difficulty\*\* (?P<difficulty>\d) of 5 · "
    r"\*\*Time\*\* (?P<minutes>\d+) min · \*\*Points\*\* (?P<points>[\d.]+)",
    re.DOTALL,
)
HINT = r"<details><summary><b>Hint {number}</b>.*?</summary>(.*?)</details>"


@dataclass(frozen=True)
class Block:
    """An exercise as its notebook announces it.

    Attributes:
        name: of the function.
        title: with its number.
        difficulty: 1 to 5.
        minutes: that the notebook says it takes.
        points: that it is worth.
        text: of the cell, with its hints.
    """

    name: str
    title: str
    difficulty: int
    minutes: int
    points: float
    text: str

    def hint(self, number: int) -> str:
        """Text of one of the hints, on one line."""
        found = re.search(HINT.format(number=number), self.text, re.DOTALL)
        return " ".join(found[1].split()) if found else ""


@dataclass(frozen=True)
class Likely:
    """A mistake that a class will make.

    Attributes:
        mistake: as the course knows it.
        times: in how many banks of answers it stands.
        points: that it costs.
    """

    mistake: Mistake
    times: int
    points: float


@dataclass(frozen=True)
class Lesson:
    """What is known of one notebook without being typed."""

    course: Course
    assignment: Assignment

    @cached_property
    def cells(self) -> list[dict[str, str]]:
        """Of the released notebook."""
        return list(read_own(self.course.release_notebook(self.assignment))["cells"])

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """The exercises, by function, in order."""
        return {block.name: block for block in self._blocks()}

    def _blocks(self) -> Iterator[Block]:
        names = [exercise.name for exercise in self.assignment.exercises]
        said: dict[str, str] = {}
        for cell in self.cells:
            if cell["cell_type"] == "markdown" and (found := BLOCK.search(cell["source"])):
                said, text = found.groupdict(), cell["source"]
            elif said and (name := cell["id"]) in names:
                numbers = int(said["difficulty"]), int(said["minutes"]), float(said["points"])
                yield Block(name, said["title"], *numbers, text)

    def goals(self) -> str:
        """What students will learn, as the notebook lists it."""
        found = next((found for cell in self.cells if (found := GOALS.search(cell["source"]))), None)
        if not found:
            raise SourceError(f"{self.assignment.name} has no '## What you will learn'; its teacher's page needs it.")
        return found[1].strip()

    def exercises(self) -> str:
        """A table of the exercises."""
        rows = [
            f"| {block.title.removeprefix('Exercise ')} | `{block.name}` | {block.difficulty} of 5 | {block.minutes} | "
            f"{block.points:g} |"
            for block in self.blocks.values()
        ]
        minutes = sum(block.minutes for block in self.blocks.values())
        points = sum(block.points for block in self.blocks.values())
        head = ["| exercise | function | difficulty | minutes | points |", "|---|---|---|---:|---:|"]
        return "\n".join([*head, *rows, f"| all | | | {minutes} | {points:g} |"])

    def mistakes(self, counts: dict[str, int]) -> str:
        """The likeliest mistakes, each with what to say to whoever made it."""
        known = mistakes_in(self.assignment.module("mistakes"))
        return "\n".join(self._about(likely) for likely in likeliest(self.assignment, known, counts))

    def _about(self, likely: Likely) -> str:
        wrong = likely.mistake
        block = self.blocks[wrong.of]
        made = f"It stands in {BANKS[likely.times]}. " if likely.times else ""
        costs = f"It costs {likely.points:g} of {block.points:g} points."
        return (
            f"1. **{block.title}.** {wrong.says}\n\n"
            f"   {made}{costs} A student is sent to hint {wrong.hint}:\n\n"
            f"   > {block.hint(wrong.hint)}\n"
        )

    def questions(self) -> str:
        """The concept questions, without a word on which answer is right."""
        return "\n\n".join(map(_asked, self.assignment.questions))


def _asked(question: Question) -> str:
    options = (f"   - **{option.letter}** {option.text}" for option in question.options)
    return "\n".join([f"{question.number}. {question.asks}", "", *options])


def likeliest(assignment: Assignment, known: Sequence[Mistake], counts: dict[str, int]) -> list[Likely]:
    """Choose the mistakes that a class will make: what stands in most banks, then what costs most; one an exercise.

    Args:
        assignment: the notebook.
        known: its mistakes.
        counts: in how many banks each stands, by exercise and name, as "exercise: name".
    """
    named = {f"{wrong.of}: {wrong.called}": wrong for wrong in reversed(known)}
    if unknown := sorted(set(counts) - set(named)):
        raise SourceError(
            f"{COUNTS.name} counts {unknown[0]!r}, which {assignment.name} does not know any more. "
            "Run `python benchmarks/class_mistakes.py --write`."
        )
    found = [Likely(wrong, counts.get(name, 0), _cost(assignment, wrong)) for name, wrong in named.items()]
    found.sort(key=lambda likely: (-likely.times, -likely.points, likely.mistake.name))
    firsts = {likely.mistake.of: likely for likely in reversed(found)}
    return sorted(firsts.values(), key=found.index)[:MOST]


def _cost(assignment: Assignment, wrong: Mistake) -> float:
    claims = assignment.exercise(wrong.of).claims
    return sum(claim.points for claim in claims if claim.name in wrong.breaks)


def read_counts(path: Path = COUNTS) -> dict[str, dict[str, int]]:
    """Read in how many banks each mistake stands, by notebook."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def teachers_page(course: Course, assignment: Assignment, written: Path) -> str:
    """Fill in what is computed of a teacher's page.

    Args:
        course: whose notebook it is about.
        assignment: the notebook.
        written: the part that is written by hand.

    Raises:
        SourceError: if that is missing, or lacks a chapter or a place to fill.
    """
    if not written.is_file():
        raise SourceError(
            f"{assignment.name} has no teacher's page; expected {written.name} in {written.parent}, with the chapters "
            f"{', '.join(CHAPTERS)} and the lines {', '.join(map(_place, PLACES))}. Copy its neighbour and write it."
        )
    text = written.read_text(encoding="utf-8")
    if missing := [part for part in (*CHAPTERS, *map(_place, PLACES)) if part not in text]:
        raise SourceError(f"{written.name} in {written.parent} lacks {missing[0]!r}; every teacher's page has it.")
    lesson = Lesson(course, assignment)
    filled = {
        "goals": lesson.goals(),
        "exercises": lesson.exercises(),
        "mistakes": lesson.mistakes(read_counts().get(assignment.name, {})),
        "questions": lesson.questions(),
    }
    for place, words in filled.items():
        text = text.replace(_place(place), words)
    return text


def _place(name: str) -> str:
    return f"<!-- {name} -->"
