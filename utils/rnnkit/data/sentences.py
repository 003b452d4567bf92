"""A small world of sentences about dogs, cats, birds and geese, and a network that has learned to write them.

Every sentence comes from one pattern; what stands in brackets may be missing:

    the NOUN [owned by TITLE NAME] [VERB that there (was a/were) PERSON inside the PLACE and] was/were DOING .

The first noun decides the last was/were and what is done (dogs bark, or sleep). The was/were in the
middle decides whether one person is inside or more. So the last verb needs a memory over up to fifteen words.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import log

import numpy as np

from rnnkit.data._choice import one_of
from rnnkit.params import RNNParams
from rnnkit.text import Vocabulary

END = "."
ANIMALS = (
    ("dog", "dogs", "barking"),
    ("cat", "cats", "purring"),
    ("bird", "birds", "singing"),
    ("goose", "geese", "honking"),
)
PERSONS = (("man", "men"), ("woman", "women"), ("child", "children"))
TITLES = ("mr.", "mrs.")
NAMES = ("smith", "jones", "brown")
THOUGHTS = ("realized", "noticed", "knew")
PLACES = ("house", "garden", "barn")
BE = ("was", "were")
SLEEPING = 0.2  # share of sentences in which the animal sleeps, so that its kind is worth remembering
OWNED = 1 / 3  # with these three shares, "the dogs" goes on with "were" more often than with any other word
THINKS_IF_OWNED = 0.7
THINKS_IF_FREE = 0.4

VOCABULARY = Vocabulary.of(
    [
        *(word for animal in ANIMALS for word in animal),
        *(word for person in PERSONS for word in person),
        *TITLES,
        *NAMES,
        *THOUGHTS,
        *PLACES,
        *BE,
        *["the", "owned", "by", "that", "there", "a", "inside", "and", "sleeping"],
    ],
    first=(END,),
)


def draw_sentence(rng: np.random.Generator) -> list[str]:
    """Draw one sentence, word by word, with its full stop.

    Args:
        rng: source of randomness.
    """
    singular, plural, noise = ANIMALS[rng.integers(len(ANIMALS))]
    number = int(rng.integers(2))
    owned = rng.random() < OWNED
    sentence = ["the", (singular, plural)[number]]
    if owned:
        sentence += ["owned", "by", one_of(TITLES, rng), one_of(NAMES, rng)]
    if rng.random() < (THINKS_IF_OWNED if owned else THINKS_IF_FREE):
        sentence += _thought(rng)
    return [*sentence, BE[number], "sleeping" if rng.random() < SLEEPING else noise, END]


def draw_sentences(n: int, *, rng: np.random.Generator) -> list[list[str]]:
    """Draw sentences of different lengths, from 5 to 19 words with the full stop.

    Args:
        n: how many.
        rng: source of randomness.
    """
    return [draw_sentence(rng) for _ in range(n)]


def is_grammatical(words: Sequence[str]) -> bool:
    """Say whether words are one whole sentence of this world, full stop and right was and were included."""
    return _pattern().fullmatch(" ".join(words)) is not None


def floor() -> float:
    """Return the lowest loss per predicted word that any model can reach, in nats.

    It is the entropy of a sentence divided by its mean number of predicted words (all but the first): each
    random choice shows in the words, so the entropy of a sentence is the sum of the entropies of its choices.
    """
    thinks = OWNED * THINKS_IF_OWNED + (1 - OWNED) * THINKS_IF_FREE
    owner, thought = log(len(TITLES) * len(NAMES)), log(len(THOUGHTS) * len(PERSONS) * 2 * len(PLACES))
    whether = _coin(OWNED) + OWNED * _coin(THINKS_IF_OWNED) + (1 - OWNED) * _coin(THINKS_IF_FREE)
    entropy = log(2 * len(ANIMALS)) + whether + OWNED * owner + thinks * thought + _coin(SLEEPING)
    return entropy / (4 + 4 * OWNED + 9.5 * thinks)


@dataclass(frozen=True)
class Reader:
    """A network that has read many of these sentences.

    Attributes:
        vocabulary: words and their ids; inputs are one-hot vectors of these ids.
        params: the trained weights.
    """

    vocabulary: Vocabulary
    params: RNNParams


def trained_reader() -> Reader:
    """Load the trained network; its numbers were made once, by the instructors' training script."""
    document = json.loads(files("rnnkit").joinpath("data", "assets", "reader.json").read_text(encoding="utf-8"))
    weights = {name: np.array(document["params"][name], dtype=float) for name in RNNParams._fields}
    return Reader(Vocabulary(tuple(document["tokens"])), RNNParams(**weights))


def _thought(rng: np.random.Generator) -> list[str]:
    singular, plural = PERSONS[rng.integers(len(PERSONS))]
    who = ["was", "a", singular] if rng.random() < 0.5 else ["were", plural]
    return [one_of(THOUGHTS, rng), "that", "there", *who, "inside", "the", one_of(PLACES, rng), "and"]


def _pattern() -> re.Pattern[str]:
    """Build the pattern of a whole sentence from the word lists above."""
    heads = "|".join(
        f"{noun} (?:{_owner()} )?(?:{_any_of(THOUGHTS)} {_there()} )?{be} (?:{doing}|sleeping)"
        for *nouns, doing in ANIMALS
        for noun, be in zip(nouns, BE, strict=True)
    )
    return re.compile(f"the (?:{heads}) {re.escape(END)}")


def _owner() -> str:
    return f"owned by {_any_of(TITLES)} {_any_of(NAMES)}"


def _there() -> str:
    men, man = (_any_of([person[number] for person in PERSONS]) for number in (1, 0))
    return f"that there (?:was a {man}|were {men}) inside the {_any_of(PLACES)} and"


def _any_of(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"


def _coin(p: float) -> float:
    return -p * log(p) - (1 - p) * log(1 - p)
