"""Looks for copies among answers that are independent, and among the same with a few disguised copies put in.

    python benchmarks/similar.py [--write]

The answers are the right ones of both banks, whose authors did not see each other's; nobody copied any.
"""

import argparse
import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from math import comb
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.authoring.audit.known import known_sources
from autograder.claims.course import REPOSITORY, Assignment
from autograder.grading.copies import pairs_in, released
from autograder.grading.likeness import LEAST, SHORT
from autograder.grading.submission import read_own
from autograder.grading.traits import traits_of
from autograder.unrolled import UNROLLED
from benchmarks.bank_verdicts import entries
from benchmarks.disguises import DISGUISES, FURTHER, all_at_once

PAGE = REPOSITORY / "docs" / "benchmarks" / "similar.md"
SEED = 20_261_128
INDEPENDENT = 100
FIRST = 8
DRAWS = 200
LONG = 8  # statements of an answer that is worth copying

INTRODUCTION = """# Near answers

Who looks for copies must know what is found where there are none. The {all} right answers of the two banks
(`tests/banks/`) were written by authors who did not see each other's, or the checks. Here each is the one answer of one
student. `python -m autograder similar` compares them (`grading/likeness.py`) by the shapes of their syntax, by the
names that they bind and by the numbers that they write, each weighed by how rare it is: a pair counts if it has
{least:.0f} points and the logarithm of the number of pairs more than each of the two has with any right answer of the
course. An answer of up to {short} statements makes no pair, nor does one to which as many others are near as it has
statements. Nothing here is a proof: two people can write the same, and
below are some who did. Made by `python benchmarks/similar.py --write`; the draws have the seed {seed}, and the numbers
in the method were chosen on draws of other seeds.
"""


@dataclass(frozen=True)
class One:
    """The one answer of a student: whose, to what, and how he wrote it."""

    student: str
    assignment: str
    of: str
    source: str


@dataclass(frozen=True)
class Row:
    """A pair that was found."""

    points: float
    shared: int
    words: tuple[str, ...]
    of: str
    students: tuple[str, str]


def bank() -> list[One]:
    """All right answers of both banks, each as a student's of its own."""
    return [
        One(f"{entry.writer}: {entry.answer.name}", assignment.name, entry.answer.of, entry.answer.source)
        for assignment in UNROLLED.graded
        for entry in entries(assignment)
        if entry.answer.right
    ]


@cache
def known() -> Mapping[str, Sequence[str]]:
    """The course's own right answers, by exercise."""
    return known_sources(UNROLLED)


def found_among(answers: Sequence[One]) -> list[Row]:
    """Compare as the command does; nearest first."""
    rows = [row for assignment in UNROLLED.graded for row in _rows(assignment, answers)]
    return sorted(rows, key=lambda row: -row.points)


def _rows(assignment: Assignment, answers: Sequence[One]) -> Iterator[Row]:
    written = {f"{one.of}/{one.student}": {one.of: one.source} for one in answers if one.assignment == assignment.name}
    given = released(read_own(UNROLLED.release_notebook(assignment)))
    for pair in pairs_in(assignment.name, written, known(), given):
        first, second = (student.partition("/")[2] for student in pair.students)
        yield Row(pair.points, pair.alike[0].shared, pair.alike[0].words, pair.alike[0].of, (first, second))


def copied(one: One, how: str, disguise: Callable[[str], str]) -> One:
    """The answer of a student who took another's and disguised it."""
    return replace(one, student=f"copy of {one.student} ({how})", source=disguise(one.source))


def is_planted(row: Row) -> bool:
    """Whether one of the two is the disguised copy of the other."""
    return any(copy.startswith(f"copy of {other} (") for copy, other in permutations(row.students))


@dataclass(frozen=True)
class Draw:
    """Some independent answers, copies of a few of them, and what was found."""

    planted: tuple[One, ...]
    rows: tuple[Row, ...]

    @property
    def among_first(self) -> int:
        """How many of the copies are among the first pairs."""
        return len(self.planted) - len(self.missed)

    @property
    def missed(self) -> list[One]:
        """The copies that are not among the first pairs."""
        first = {student for row in self.rows[:FIRST] if is_planted(row) for student in row.students}
        return [one for one in self.planted if one.student not in first]


def draw(answers: Sequence[One], seed: int) -> Draw:
    """Take independent answers, and of five that are worth it a copy in each disguise."""
    rng = np.random.default_rng([SEED, seed])
    taken = [answers[place] for place in rng.permutation(len(answers))[:INDEPENDENT]]
    worth = [one for one in taken if _length(one) >= LONG]
    chosen = [worth[place] for place in rng.permutation(len(worth))]
    planted = tuple(_disguised(chosen))
    return Draw(planted, tuple(found_among([*taken, *planted])))


def _disguised(chosen: Sequence[One]) -> Iterator[One]:
    """Each disguise on the first answer that it changes."""
    left = list(chosen)
    for how, disguise in DISGUISES.items():
        one = next(one for one in left if disguise(one.source) != ast.unparse(ast.parse(one.source)))
        left.remove(one)
        yield copied(one, how, disguise)


def page(answers: Sequence[One]) -> str:
    """Measure, and write the page."""
    head = INTRODUCTION.format(all=len(answers), least=LEAST, short=SHORT, seed=SEED)
    draws = [draw(answers, seed) for seed in range(DRAWS)]
    parts = [head, _planted(draws[0]), _draws(draws), _false(answers), _recall(answers)]
    return "\n".join(parts)


def _planted(first: Draw) -> str:
    found = [
        f"| {place} | {'planted' if is_planted(row) else '**false**'} | `{row.of}` | {row.students[0]} | "
        f"{row.students[1]} | {row.shared} | {len(row.words)} | {row.points:.0f} |"
        for place, row in enumerate(first.rows, start=1)
    ]
    return "\n".join([
        f"## Five copies among {INDEPENDENT} answers\n",
        f"Each copied answer has at least {LONG} statements. In the first draw {first.among_first} of 5 copies are",
        f"among the first {FIRST} pairs. All pairs that are found:\n",
        "| place | pair | exercise | one | other | shapes shared | rare words shared | points |",
        "|---|---|---|---|---|---|---|---|",
        *found,
        "",
    ])  # fmt: skip


def _draws(draws: Sequence[Draw]) -> str:
    whole = sum(one.among_first == len(one.planted) for one in draws)
    false = [sum(not is_planted(row) for row in one.rows) for one in draws]
    places = sum(one.among_first for one in draws)
    copies = sum(len(one.planted) for one in draws)
    return (
        f"In {DRAWS} draws, each of other answers and other copies, all five are among the first {FIRST} in {whole}:\n"
        f"{places} of {copies} copies. False pairs: {sum(false)} in all draws, at most {max(false)} in one.\n"
        f"{_missed_in(draws)}\n"
    )


def _missed_in(draws: Sequence[Draw]) -> str:
    often = Counter(f"`{one.of}`, {one.student}" for draw in draws for one in draw.missed)
    return f"Missed: {'; '.join(f'{which}, in {count}' for which, count in often.items()) or 'none'}."


def _false(answers: Sequence[One]) -> str:
    rows = found_among(answers)
    lines = [
        f"| `{row.of}` | {' | '.join(row.students)} | {row.shared} | {_written_by_both(row)} | {row.points:.0f} |"
        for row in rows
    ]
    counts = Counter(one.of for one in answers if _length(one) > SHORT)
    return "\n".join([
        f"## False pairs among all {len(answers)} answers\n",
        f"Nobody copied; of {sum(comb(count, 2) for count in counts.values())} pairs of answers of more than {SHORT}"
        f" statements to one exercise, {len(lines)} were found all the same.",
        f"{sum(map(_is_of_one_writer, rows))} of these are by one writer both times.",
        f"No exercise has more than {max(counts.values())} such answers here. How many false pairs a class of hundreds",
        "has, this does not tell.\n",
        "| exercise | one | other | shapes shared | rare names and numbers of both | points |",
        "|---|---|---|---|---|---|",
        *lines,
        "",
    ])  # fmt: skip


def _is_of_one_writer(row: Row) -> bool:
    first, second = (student.partition(":")[0] for student in row.students)
    return first == second


def _written_by_both(row: Row) -> str:
    return ", ".join(f"`{word}`" for word in row.words) or "none"


def _length(one: One) -> int:
    return traits_of(one.source).statements


def _recall(answers: Sequence[One]) -> str:
    ways = {**DISGUISES, "all of these at once": all_at_once, **FURTHER}
    lengths = ((0, SHORT), (SHORT + 1, LONG - 1), (LONG, 10**6))
    those = [[one for one in answers if low <= _length(one) <= high] for low, high in lengths]
    found = {how: _found(answers, how, disguise) for how, disguise in ways.items()}
    rows = [(how, *(f"{sum(one in found[how] for one in some)} of {len(some)}" for some in those)) for how in ways]
    return "\n".join([
        "## Each answer copied alone\n",
        "How many copies are found at all, by the length of the answer, if one answer of a whole notebook is copied.",
        "No short one is: that is meant. The last three disguises change expressions themselves; no number of the",
        "method was chosen for them.\n",
        f"| disguise | up to {SHORT} statements | {SHORT + 1} to {LONG - 1} | {LONG} or more |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        _missed(those[-1], found),
    ])  # fmt: skip


def _missed(long: Sequence[One], found: Mapping[str, Set[One]]) -> str:
    ways = {one: [how for how, those in found.items() if one not in those] for one in long}
    lines = [
        f"| `{one.of}` | {one.student} | {_length(one)} | {_named(hows, len(found))} |"
        for one, hows in ways.items()
        if hows
    ]
    return "\n".join([
        f"These answers of {LONG} or more statements are missed. Where one is nearly the course's own, or what the",
        "exercise all but dictates, too little is left to tell a copy from a second author, and no pair is claimed.\n",
        "| exercise | answer | statements | disguise |",
        "|---|---|---|---|",
        *lines,
        "",
    ])  # fmt: skip


def _named(hows: Sequence[str], of: int) -> str:
    return "whichever" if len(hows) == of else ", ".join(hows)


def _found(answers: Sequence[One], how: str, disguise: Callable[[str], str]) -> set[One]:
    """Which answers are paired with their own copy, each tried alone among all answers to its exercise."""
    found = set()
    for one in answers:
        beside = [other for other in answers if other.of == one.of]
        rows = _rows(UNROLLED.assignment(one.assignment), [*beside, copied(one, how, disguise)])
        if any(map(is_planted, rows)):
            found.add(one)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    options = parser.parse_args(arguments)
    text = page(bank())
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
