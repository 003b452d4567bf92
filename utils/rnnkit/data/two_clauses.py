"""Longer sentences of the small world of `rnnkit.data.bilingual`, for notebook 10: one clause, or two.

    in the garden the grey dogs were barking          les chiens gris aboyaient dans le jardin
    the dogs were barking and a cow was sleeping      les chiens aboyaient et une vache dormait
    when the dogs were barking a cow was sleeping     une vache dormait quand les chiens aboyaient

What is new beside the sentences of notebook 04: a second clause, which *and* adds and which *when* puts in front; a
place that stands in front where the sentence has a single clause; and four colours instead of two, all behind the
French noun. French keeps its places and its *quand* at the end, so with *when* whole clauses change their order.
"""

from collections.abc import Iterable

import numpy as np

from rnnkit.data._choice import one_of
from rnnkit.data.bilingual import ADJECTIVES, Adjective, Pair, draw_clause

COLOURS = (
    Adjective("grey", (("gris", "gris"), ("grise", "grises")), before=False),
    Adjective("green", (("vert", "verts"), ("verte", "vertes")), before=False),
)
DESCRIBING = (*ADJECTIVES, *COLOURS)
JOINED = {"and": ("{0} and {1}", "{0} et {1}"), "when": ("when {0} {1}", "{1} quand {0}")}
"""How two clauses become a sentence, in English and in French."""
TWO = 0.5  # share of sentences with two clauses
IN_FRONT = 0.5  # share of places that stand in front, where there is one clause


def draw_sentences(n: int, *, rng: np.random.Generator, besides: Iterable[Pair] = ()) -> list[Pair]:
    """Draw sentences of one clause or two with their translations, none of them twice.

    Args:
        n: how many; about half of them have two clauses, more when the short sentences run out.
        rng: source of randomness.
        besides: pairs that must not occur, such as those of the training.
    """
    seen, found = set(besides), list[Pair]()
    while len(found) < n:
        pair = _two(rng) if rng.random() < TWO else _one(rng)
        if pair not in seen:
            seen.add(pair)
            found.append(pair)
    return found


def _one(rng: np.random.Generator) -> Pair:
    clause, place = draw_clause(DESCRIBING, rng=rng)
    if rng.random() < IN_FRONT:
        return Pair((*place[0].split(), *clause.english), (*clause.french, *place[1].split()))
    return _with_place_behind(clause, place)


def _two(rng: np.random.Generator) -> Pair:
    first, second = (_with_place_behind(*draw_clause(DESCRIBING, rng=rng)) for _ in range(2))
    english, french = JOINED[one_of(("and", "when"), rng)]
    return Pair(
        tuple(english.format(" ".join(first.english), " ".join(second.english)).split()),
        tuple(french.format(" ".join(first.french), " ".join(second.french)).split()),
    )


def _with_place_behind(clause: Pair, place: tuple[str, str]) -> Pair:
    return Pair(*((*words, *end.split()) for words, end in zip(clause, place, strict=True)))
