"""Sentences with a gap of chosen length between the noun and its verb: was or were?

    the dogs owned by mrs. smith realized that there were men inside the house and [were]
    ^^^^^^^^ <----------------------- gap: thirteen words ----------------------->

The first noun alone decides the verb. The words of the gap say nothing about it: its verbs
have one form for both numbers, and its persons and its own "was" and "were" are drawn without regard to the
animals. So whoever has forgotten the noun when the verb is due is right half of the time, and whoever remembers
it always.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnkit.data._choice import one_of
from rnnkit.data.sentences import ANIMALS, BE, NAMES, PERSONS, PLACES, THOUGHTS, TITLES
from rnnkit.text import Ids, Vocabulary, words

NOUNS = tuple(animal[:2] for animal in ANIMALS)
ADVERBS = ("often", "really", "still")
RESTING = ("slept", "waited", "drank")
SEEING = ("saw", "heard", "met")
MOVING = ("ran", "walked", "jumped")
AROUND = ("around", "through", "behind")
OWNED = 0.5  # share of sentences in which a gap of four words or more begins with an owner
CHANCE = 0.5

Phrase = Callable[[np.random.Generator], list[str]]


class Gapped(NamedTuple):
    """Sentences up to the verb, and the verb.

    Attributes:
        ids: the words up to the verb, (batch, time) with time = gap + 2.
        verb: the place of the right verb in `BE`: 0 is "was", 1 is "were", (batch,).
    """

    ids: Ids
    verb: NDArray[np.int64]


def draw_gapped(n: int, gap: int, *, rng: np.random.Generator) -> Gapped:
    """Draw sentences with the same number of words between noun and verb, half of them plural on average.

    Args:
        n: how many.
        gap: words between noun and verb, 0 or more.
        rng: source of randomness.

    Raises:
        ValueError: if the gap is below zero.
    """
    if gap < 0:
        raise ValueError(f"gap is {gap}, expected 0 or more: the words between noun and verb")
    verb = rng.integers(len(BE), size=n)
    sentences = [["the", one_of(NOUNS, rng)[number], *_fill(gap, rng)] for number in verb]
    return Gapped(np.array([VOCABULARY.encode(sentence) for sentence in sentences], dtype=np.int64), verb)


def article_sentence() -> list[str]:
    """Return the long sentence of the course up to its verb, with a gap of thirteen words."""
    return words("The dogs owned by Mrs. Smith realized that there were men inside the house and")


def _fill(gap: int, rng: np.random.Generator) -> list[str]:
    """Draw exactly `gap` words that may stand between a noun and its verb."""
    filler = _owner(rng) if gap >= 4 and rng.random() < OWNED else []
    while len(filler) < gap:
        left = gap - len(filler)
        fitting = [phrase for length, phrase in PHRASES if length <= left]
        filler += fitting[rng.integers(len(fitting))](rng)
    return filler


def _owner(rng: np.random.Generator) -> list[str]:
    return ["owned", "by", one_of(TITLES, rng), one_of(NAMES, rng)]


def _adverb(rng: np.random.Generator) -> list[str]:
    return [one_of(ADVERBS, rng)]


def _rest(rng: np.random.Generator) -> list[str]:
    return [one_of(RESTING, rng), "and"]


def _see(rng: np.random.Generator) -> list[str]:
    return [one_of(SEEING, rng), "the", _person(rng)[int(rng.integers(2))], "and"]


def _move(rng: np.random.Generator) -> list[str]:
    return [one_of(MOVING, rng), one_of(AROUND, rng), "the", one_of(PLACES, rng), "and"]


def _think_of_many(rng: np.random.Generator) -> list[str]:
    return [one_of(THOUGHTS, rng), "that", "there", "were", _person(rng)[1], *_inside(rng)]


def _think_of_one(rng: np.random.Generator) -> list[str]:
    return [one_of(THOUGHTS, rng), "that", "there", "was", "a", _person(rng)[0], *_inside(rng)]


def _inside(rng: np.random.Generator) -> list[str]:
    return ["inside", "the", one_of(PLACES, rng), "and"]


def _person(rng: np.random.Generator) -> tuple[str, str]:
    return PERSONS[rng.integers(len(PERSONS))]


PHRASES: tuple[tuple[int, Phrase], ...] = (
    (1, _adverb), (2, _rest), (4, _see), (5, _move), (9, _think_of_many), (10, _think_of_one)
)  # fmt: skip

VOCABULARY = Vocabulary.of(
    [
        *(word for pair in (*NOUNS, *PERSONS) for word in pair),
        *(*ADVERBS, *RESTING, *SEEING, *MOVING, *AROUND, *THOUGHTS, *PLACES, *TITLES, *NAMES, *BE),
        *["the", "owned", "by", "that", "there", "a", "inside", "and"],
    ]
)
