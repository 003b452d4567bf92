"""Short reviews in which the order of the words decides: "not bad at all", "not as good as they say".

Every review is drawn together with its twin, the same sentence with the opposite verdict. Half of all pairs are
*negated*. There both twins consist of exactly the same words:

    the food was not bad at all , it was great      positive
    the food was not great at all , it was bad      negative

Whoever looks only at which words occur, and how often, must give both the same answer and is wrong on one of them.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from rnnkit.data._choice import one_of
from rnnkit.text import Vocabulary, words

NOUNS = ("food", "film", "hotel", "book", "play", "service", "concert", "museum")
GOOD = ("good", "great", "lovely", "nice", "pleasant", "charming")
BAD = ("bad", "awful", "terrible", "weak", "boring", "poor")
OPENINGS = ("", "we went again and", "i must say", "in short ,")
ADVERBS = ("", "so", "really", "quite")
CLOSINGS = ("", "this time", "for the price")
TURNS = 1 / 3  # share of the pairs without negation in which the second adjective takes the first one back

Pattern = Callable[[str, str, str], str]


class Review(NamedTuple):
    """One review.

    Attributes:
        words: its words and commas.
        positive: the verdict.
        negated: whether it belongs to the negated half.
    """

    words: tuple[str, ...]
    positive: bool
    negated: bool


NEGATED: tuple[tuple[Pattern, Pattern], ...] = (
    (
        lambda it, good, bad: f"{it} was not {bad} at all , it was {good}",
        lambda it, good, bad: f"{it} was not {good} at all , it was {bad}",
    ),
    (
        lambda it, good, bad: f"{it} was {good} , not {bad} at all",
        lambda it, good, bad: f"{it} was {bad} , not {good} at all",
    ),
    (
        lambda it, good, bad: f"{it} was not as {bad} as they say , but {good}",
        lambda it, good, bad: f"{it} was not as {good} as they say , but {bad}",
    ),
    (
        lambda it, good, bad: f"{it} was {bad} at first , but not {bad} in the end",
        lambda it, good, bad: f"{it} was not {bad} at first , but {bad} in the end",
    ),
    (
        lambda it, good, bad: f"{it} was not {good} at first , but {good} in the end",
        lambda it, good, bad: f"{it} was {good} at first , but not {good} in the end",
    ),
)
PLAIN: tuple[Pattern, Pattern] = (
    lambda it, good, bad: f"{it} was {good}",
    lambda it, good, bad: f"{it} was {bad}",
)
TURNING: tuple[Pattern, Pattern] = (
    lambda it, good, bad: f"{it} was {bad} at first , but {good} in the end",
    lambda it, good, bad: f"{it} was {good} at first , but {bad} in the end",
)


def draw_twins(rng: np.random.Generator, *, negated: bool) -> tuple[Review, Review]:
    """Draw a positive review and its negative twin.

    Args:
        rng: source of randomness.
        negated: whether they are to come from the negated half.
    """
    patterns = NEGATED[rng.integers(len(NEGATED))] if negated else TURNING if rng.random() < TURNS else PLAIN
    opening, adverb_good, adverb_bad, closing = (one_of(c, rng) for c in (OPENINGS, ADVERBS, ADVERBS, CLOSINGS))
    it, good, bad = f"{opening} the {one_of(NOUNS, rng)}", one_of(GOOD, rng), one_of(BAD, rng)
    if patterns is PLAIN:
        good, bad = f"{adverb_good} {good}", f"{adverb_bad} {bad}"
    first, second = (tuple(words(f"{pattern(it, good, bad)} {closing}")) for pattern in patterns)
    return Review(first, True, negated), Review(second, False, negated)


def draw_reviews(n: int, *, rng: np.random.Generator, besides: Iterable[Review] = ()) -> list[Review]:
    """Draw reviews, none of them twice: half of them negated, half of each kind positive.

    Args:
        n: how many, a multiple of four.
        rng: source of randomness.
        besides: reviews that must not occur, such as those of the training.

    Raises:
        ValueError: if `n` is no multiple of four.
    """
    if n < 0 or n % 4:
        raise ValueError(f"got n = {n}, expected a multiple of four: two kinds of reviews, each with its twin")
    seen, found = {review.words for review in besides}, list[Review]()
    while len(found) < n:
        twins = draw_twins(rng, negated=len(found) % 4 == 0)
        if not any(twin.words in seen for twin in twins):
            seen.update(twin.words for twin in twins)
            found += twins
    return [found[i] for i in rng.permutation(n)]


def bag_of_words_ceiling() -> float:
    """Return the best expected accuracy of anything that knows how often each word occurs and not in which order.

    In the negated half, and where a review turns, the twins have the same words: one of two is wrong. All others
    can be right.
    """
    return 0.5 * 0.5 + 0.5 * (TURNS * 0.5 + (1 - TURNS) * 1.0)


def _all_words() -> list[str]:
    lists = (NOUNS, GOOD, BAD, OPENINGS, ADVERBS, CLOSINGS)
    patterns = [pattern("the", "good", "bad") for pair in (*NEGATED, PLAIN, TURNING) for pattern in pair]
    return words(" ".join([*(phrase for phrases in lists for phrase in phrases), *patterns]))


VOCABULARY = Vocabulary.of(_all_words())
