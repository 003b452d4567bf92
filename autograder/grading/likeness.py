"""How near two answers are: what they share of shapes, names and numbers, weighed by how rare each is.

What is asked of each trait (`traits`) is how much likelier it is to stand in both answers if one was made from the
other than if two people wrote them; the logarithms are added. That is no probability: shapes lie within one another.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograder.grading.traits import NOTHING, Traits, Words

KEPT = 0.9  # of the traits of an answer that was copied and disguised; what is left of the planted ones is more
REPLACED = 0.5  # of copies have all their names, or numbers, replaced: that costs a pair no more than log(2)
LEAST = 6.0  # points, beside what chance has among so many pairs: a copy has hardly fewer, two people hardly more
SHORT = 2  # statements of an answer that many will write alike
COMMON = 0.3  # of a class: what so many share, they were told or it goes without saying
RARE = 0.1  # of all answers, beside the two: who reads a pair is shown what so few write

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Near:
    """Two answers of different people to one exercise.

    Attributes:
        of: the exercise.
        first: place of the one.
        second: place of the other.
        points: how much nearer they are to each other than either is to what the course knows.
        shared: shapes that both have and that neither the release nor many have.
        words: names and numbers that both have, and neither the release, the course nor many; rarest first.
    """

    of: str
    first: int
    second: int
    points: float
    shared: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """All answers to one exercise.

    Attributes:
        of: the exercise.
        people: whose answer each is, by place in the class.
        traits: of each answer.
        known: traits of each of the course's own right answers.
        released: traits of what was handed out.
        elsewhere: traits of the course's answers to other exercises, for the names and numbers that everyone uses.
    """

    of: str
    people: Sequence[int]
    traits: Sequence[Traits]
    known: Sequence[Traits]
    released: Traits = NOTHING
    elsewhere: Sequence[Traits] = ()


@dataclass(frozen=True)
class _Kind:
    """One kind of traits, without what is told to everybody.

    Attributes:
        sheets: of each answer of the class, then of each of the course's own.
        elsewhere: of each of the course's answers to other exercises.
    """

    sheets: Sequence[Words]
    elsewhere: Sequence[Words] = ()

    def shared(self, first: int, second: int) -> Words:
        """What two answers both have."""
        return self.sheets[first] & self.sheets[second]

    @cached_property
    def often(self) -> Counter[str]:
        """How many answers have each trait."""
        return Counter(trait for sheet in (*self.sheets, *self.elsewhere) for trait in sheet)

    def has_rarely(self, trait: str) -> bool:
        """Whether it is worth showing that two answers have it."""
        return self.often[trait] <= RARE * (len(self.sheets) + len(self.elsewhere)) + 2


Pick = Callable[[Traits], Words]


def near_pairs(answers: Answers) -> list[Near]:
    """Find the pairs of answers that are nearer to each other than to every right answer that the course knows.

    The more pairs there are, the nearer one has to be: of many, some are near by chance. An answer of up to `SHORT`
    statements makes no pair, nor does one to which as many others are near as it has statements.
    """
    if len(answers.traits) < 2:
        return []
    kinds = _shapes(answers), _words(answers, lambda of: of.names), _words(answers, lambda of: of.numbers)
    nearer = _nearer(_points(*kinds), len(answers.traits))
    firsts, seconds = np.nonzero(np.triu(_without_short_ones(nearer >= least_among(len(nearer)), answers), k=1))
    return [
        Near(answers.of, answers.people[a], answers.people[b], float(nearer[a, b]), *_in_both(kinds, a, b))
        for a, b in zip(firsts.tolist(), seconds.tolist(), strict=True)
    ]


def least_among(people: int) -> float:
    """Points of a pair that counts, where so many people make their pairs."""
    return LEAST + log(max(people * (people - 1) / 2, 1))


def _without_short_ones(near: Array, answers: Answers) -> Array:
    """Which pairs are left, as (answers, answers), without what is short, or short for how many have it.

    Where as many others are near an answer as it has statements, it is held to be what many write.
    """
    statements = np.array([one.statements for one in answers.traits])
    near = near & ~np.eye(len(near), dtype=bool)
    counts = (statements > SHORT) & (near.sum(axis=1) < statements)
    left: Array = near & counts[:, None] & counts[None, :]
    return left


def _in_both(kinds: tuple[_Kind, _Kind, _Kind], first: int, second: int) -> tuple[int, tuple[str, ...]]:
    """How many shapes two answers share, and which rare names and numbers."""
    shapes, *others = kinds
    words = [
        (kind.often[word], word) for kind in others for word in kind.shared(first, second) if kind.has_rarely(word)
    ]
    return len(shapes.shared(first, second)), tuple(word for _, word in sorted(words))


def _shapes(answers: Answers) -> _Kind:
    """Shapes but for those that were handed out or that many share; the course's own are there to be compared with."""
    return _without(answers, lambda of: of.shapes, answers.released.shapes)


def _words(answers: Answers, pick: Pick) -> _Kind:
    """Names or numbers; what one of the course's own answers has is told by the task."""
    return _without(answers, pick, frozenset().union(*map(pick, (answers.released, *answers.known))), answers.elsewhere)


def _without(answers: Answers, pick: Pick, told: Words, elsewhere: Sequence[Traits] = ()) -> _Kind:
    common = told | _common([pick(one) for one in answers.traits])
    sheets = [pick(one) - common for one in (*answers.traits, *answers.known)]
    return _Kind(sheets, [pick(one) - common for one in elsewhere])


def _common(sheets: Sequence[Words]) -> Words:
    """What many share; of few people nothing is held to be common."""
    counts = Counter(trait for sheet in sheets for trait in sheet)
    many = max(4.0, COMMON * len(sheets))
    return frozenset(trait for trait, count in counts.items() if count >= many)


def _nearer(points: Array, count: int) -> Array:
    """Points of (answers, answers) of the class beyond those that the one or the other has with the course's own."""
    own = np.max(points[:count, count:], axis=1, initial=0.0)
    nearer: Array = points[:count, :count] - np.maximum(own[:, None], own[None, :])
    return nearer


def _points(shapes: _Kind, names: _Kind, numbers: _Kind) -> Array:
    """How much likelier each pair of sheets is by copying, taking the better of both directions.

    With dead code added, all of the one is in the other and not the reverse; hence the better direction.
    """
    one_way: Array = _one_way(shapes) + _if_not_replaced(_one_way(names)) + _if_not_replaced(_one_way(numbers))
    better: Array = np.maximum(one_way, one_way.T)
    return better


def _if_not_replaced(points: Array) -> Array:
    """What is told by traits that some who copy replace all together, and others leave."""
    told: Array = np.logaddexp(log(REPLACED), log(1 - REPLACED) + points)
    return told


def _one_way(kind: _Kind) -> Array:
    """How much likelier it is, in logarithms, that the column was made from the row than that two people wrote them."""
    table, often, rarely = _table(kind)
    rows = len(kind.sheets) + len(kind.elsewhere)
    in_both = np.log(KEPT / ((often - 1) / rows))
    in_one = np.log((1 - KEPT) / (1 - often / (rows + 1)))
    alone = log((1 - KEPT) / (1 - 1 / (rows + 1)))
    without: Array = (table * in_one).sum(axis=1) + rarely * alone  # as a product, it warned at times of nothing
    points: Array = without[:, None] + (table * (in_both - in_one)) @ table.T
    return points


def _table(kind: _Kind) -> tuple[Array, Array, Array]:
    """Which sheets have which traits.

    Returns:
        1 for yes, as (sheets, traits) of the traits on several; how many sheets have each of these, elsewhere as well;
        and how many other traits each sheet has.
    """
    counts = Counter(trait for sheet in kind.sheets for trait in sheet)
    column = {trait: place for place, trait in enumerate(t for t in sorted(counts) if counts[t] > 1)}
    table = np.zeros((len(kind.sheets), len(column)), dtype=np.float32)
    for row, sheet in enumerate(kind.sheets):
        table[row, [column[trait] for trait in sheet if trait in column]] = 1.0
    often = np.array([kind.often[trait] for trait in column], dtype=np.float32)
    return table, often, np.array([len(sheet) for sheet in kind.sheets], dtype=np.float32) - table.sum(axis=1)
