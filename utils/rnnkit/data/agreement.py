"""Sentences in which every word is labelled: singular, plural, or neither. The same word may be either.

    the     dogs    owned    by       mrs.      smith     saw     a         sheep     and      barked
    neither plural  neither  neither  singular  singular  plural  singular  singular  neither  plural

A verb in the past has the number of its subject, though "barked" does not show it, and other nouns may stand
between the two. "sheep", "fish" and "deer" have the number of the word before them. Whoever reads from left to
right can know every label; whoever looks at one word alone cannot.
"""

from typing import NamedTuple

import numpy as np

from rnnkit.data._choice import one_of
from rnnkit.text import Vocabulary

LABELS = ("neither", "singular", "plural")
NEITHER, SINGULAR, PLURAL = range(3)
NOUNS = (("dog", "dogs"), ("cat", "cats"), ("bird", "birds"), ("goose", "geese"), ("horse", "horses"))
INVARIANT = ("sheep", "fish", "deer")
ARTICLE = "the"
DETERMINERS = (("a", "this"), ("two", "these"))
OWNERS = (("mrs.", "smith"), ("mr.", "brown"), ("mr.", "jones"))
SEEING = ("saw", "heard", "followed", "met")
DOING = ("barked", "slept", "waited", "ran", "vanished")
WITH_ARTICLE = 0.5
INVARIANT_ELSE = 0.5  # share of invariant nouns after a, this, two, these
OWNED = 0.4
SEES = 0.6
DOES_MORE = 0.3

Labelled = tuple[str, int]


class Tagged(NamedTuple):
    """One sentence with its labels.

    Attributes:
        words: the words.
        tags: for each word the place of its label in `LABELS`.
    """

    words: tuple[str, ...]
    tags: tuple[int, ...]


def draw_tagged(n: int, *, rng: np.random.Generator) -> list[Tagged]:
    """Draw sentences of 3 to 13 words with a label for each word.

    Args:
        n: how many.
        rng: source of randomness.
    """
    return [_draw_one(rng) for _ in range(n)]


def is_ambiguous(word: str) -> bool:
    """Say whether a word may be singular in one sentence and plural in another."""
    return word in (*INVARIANT, *SEEING, *DOING)


def table_ceiling() -> float:
    """Return the best expected share of right labels of a table that gives each word always the same label.

    Both numbers are equally frequent, so that of the ambiguous words half are right; of all others, all.
    """
    invariant = (1 - WITH_ARTICLE) * INVARIANT_ELSE
    ambiguous = (1 + SEES) * invariant + SEES + 1 + DOES_MORE
    all_words = 2 * (1 + SEES) + 4 * OWNED + 2 * SEES + 1 + 2 * DOES_MORE
    return 1 - 0.5 * ambiguous / all_words


def _draw_one(rng: np.random.Generator) -> Tagged:
    number = int(rng.integers(SINGULAR, PLURAL + 1))
    pairs = _noun_phrase(number, rng)
    if rng.random() < OWNED:
        title, name = OWNERS[rng.integers(len(OWNERS))]
        pairs += [("owned", NEITHER), ("by", NEITHER), (title, SINGULAR), (name, SINGULAR)]
    if rng.random() < SEES:
        pairs += [(one_of(SEEING, rng), number), *_noun_phrase(int(rng.integers(SINGULAR, PLURAL + 1)), rng)]
        pairs += [("and", NEITHER)]
    pairs += [(one_of(DOING, rng), number)]
    if rng.random() < DOES_MORE:
        pairs += [("and", NEITHER), (one_of(DOING, rng), number)]
    spoken, tags = zip(*pairs, strict=True)
    return Tagged(spoken, tags)


def _noun_phrase(number: int, rng: np.random.Generator) -> list[Labelled]:
    """Draw an article and a noun. After "the" the noun shows its number; elsewhere it need not."""
    noun = NOUNS[rng.integers(len(NOUNS))][number - SINGULAR]
    if rng.random() < WITH_ARTICLE:
        return [(ARTICLE, NEITHER), (noun, number)]
    if rng.random() < INVARIANT_ELSE:
        noun = one_of(INVARIANT, rng)
    return [(one_of(DETERMINERS[number - SINGULAR], rng), number), (noun, number)]


def _all_words() -> list[str]:
    pairs = [word for pair in (*NOUNS, *DETERMINERS, *OWNERS) for word in pair]
    return [*pairs, *INVARIANT, *SEEING, *DOING, ARTICLE, "owned", "by", "and"]


VOCABULARY = Vocabulary.of(_all_words())
