"""One small world in two languages: sentences about animals in English and in French, from one grammar.

    the dogs were barking                           les chiens aboyaient
    the old bird was not singing                    le vieil oiseau ne chantait pas
    two white geese owned by mrs. smith were ...    deux oies blanches de mme smith ...

French does what English does not: its nouns have a gender, with which article and adjective agree; most colours
stand after the noun; two words become one ("were barking": aboyaient), and one becomes two ("not": ne ... pas);
and "le", "la" and "ne" lose their vowel before another. So the two sentences differ in length and in order.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from rnnkit.data._choice import one_of

SINGULAR, PLURAL = 0, 1
MASCULINE, FEMININE = 0, 1


class Noun(NamedTuple):
    """A noun: English singular and plural, French singular and plural, gender."""

    english: tuple[str, str]
    french: tuple[str, str]
    gender: int


class Adjective(NamedTuple):
    """An adjective: English; French masculine and feminine, each singular and plural; its place in French.

    Attributes:
        english: it has one form.
        french: by gender, singular and plural.
        before: whether it stands before the French noun.
        before_vowel: its masculine singular before a vowel, where that is another.
    """

    english: str
    french: tuple[tuple[str, str], tuple[str, str]]
    before: bool
    before_vowel: str = ""


class Verb(NamedTuple):
    """A verb: English participle, French imperfect in the singular and in the plural."""

    english: str
    french: tuple[str, str]


class Pair(NamedTuple):
    """A sentence and its translation."""

    english: tuple[str, ...]
    french: tuple[str, ...]


NOUNS = (
    Noun(("dog", "dogs"), ("chien", "chiens"), MASCULINE),
    Noun(("cat", "cats"), ("chat", "chats"), MASCULINE),
    Noun(("horse", "horses"), ("cheval", "chevaux"), MASCULINE),
    Noun(("bird", "birds"), ("oiseau", "oiseaux"), MASCULINE),
    Noun(("cow", "cows"), ("vache", "vaches"), FEMININE),
    Noun(("goose", "geese"), ("oie", "oies"), FEMININE),
)
ADJECTIVES = (
    Adjective("small", (("petit", "petits"), ("petite", "petites")), before=True),
    Adjective("old", (("vieux", "vieux"), ("vieille", "vieilles")), before=True, before_vowel="vieil"),
    Adjective("black", (("noir", "noirs"), ("noire", "noires")), before=False),
    Adjective("white", (("blanc", "blancs"), ("blanche", "blanches")), before=False),
)
VERBS = (
    Verb("barking", ("aboyait", "aboyaient")),
    Verb("sleeping", ("dormait", "dormaient")),
    Verb("singing", ("chantait", "chantaient")),
    Verb("running", ("courait", "couraient")),
    Verb("waiting", ("attendait", "attendaient")),
)
OWNERS = (("mrs. smith", "mme smith"), ("mr. brown", "m. brown"))
PLACES = (("in the garden", "dans le jardin"), ("near the house", "près de la maison"))
ARTICLES = {"the": (("le", "les"), ("la", "les")), "a": (("un", ""), ("une", "")), "two": (("", "deux"),) * 2}
BE = ("was", "were")
DESCRIBED = 0.6
OWNED = 0.3
NEGATED = 0.3
PLACED = 0.4


def draw_pairs(n: int, *, rng: np.random.Generator, besides: Iterable[Pair] = ()) -> list[Pair]:
    """Draw sentences with their translations, none of them twice.

    Args:
        n: how many; there are 10 800 in all.
        rng: source of randomness.
        besides: pairs that must not occur, such as those of the training.
    """
    seen, found = set(besides), list[Pair]()
    while len(found) < n:
        pair = _draw_one(rng)
        if pair not in seen:
            seen.add(pair)
            found.append(pair)
    return found


def word_for_word(english: Iterable[str]) -> tuple[str, ...]:
    """Translate with a dictionary only: each word as it stands first in it, in the order of the English.

    Articles and adjectives are masculine and singular there, nouns have their number, verbs are singular.
    """
    return tuple(french for word in english for french in _dictionary()[word].split())


def draw_clause(adjectives: Sequence[Adjective], *, rng: np.random.Generator) -> tuple[Pair, tuple[str, str]]:
    """Draw an animal and what it does, and beside that where it does it, in both languages.

    Args:
        adjectives: those that may describe the animal.
        rng: source of randomness.

    Returns:
        The clause without its place, and the place as a phrase of each language, both empty if there is none.
    """
    number = int(rng.integers(2))
    noun, verb = NOUNS[rng.integers(len(NOUNS))], VERBS[rng.integers(len(VERBS))]
    adjective = one_of(adjectives, rng) if rng.random() < DESCRIBED else None
    article = "the" if rng.random() < 0.6 else ("a", "two")[number]
    owner = OWNERS[rng.integers(len(OWNERS))] if rng.random() < OWNED else None
    place = PLACES[rng.integers(len(PLACES))] if rng.random() < PLACED else None
    negated = bool(rng.random() < NEGATED)
    english = [article, adjective.english if adjective else "", noun.english[number]]
    english += [f"owned by {owner[0]}" if owner else "", BE[number], "not" if negated else "", verb.english]
    french = [_french_noun_phrase(article, adjective, noun, number), f"de {owner[1]}" if owner else ""]
    french += [_french_verb(verb.french[number], negated=negated)]
    return Pair(*(tuple(" ".join(words).split()) for words in (english, french))), place or ("", "")


def _draw_one(rng: np.random.Generator) -> Pair:
    clause, place = draw_clause(ADJECTIVES, rng=rng)
    return Pair(*((*words, *end.split()) for words, end in zip(clause, place, strict=True)))


def _french_noun_phrase(article: str, adjective: Adjective | None, noun: Noun, number: int) -> str:
    word = noun.french[number]
    described = [word]
    if adjective is not None:
        form = adjective.french[noun.gender][number]
        if adjective.before_vowel and (noun.gender, number) == (MASCULINE, SINGULAR) and _starts_with_vowel(word):
            form = adjective.before_vowel
        described = [form, word] if adjective.before else [word, form]
    first = ARTICLES[article][noun.gender][number]
    return " ".join([_elided(first, described[0]), *described])


def _french_verb(verb: str, *, negated: bool) -> str:
    return f"{_elided('ne', verb)} {verb} pas" if negated else verb


def _elided(word: str, following: str) -> str:
    """Replace the vowel of le, la and ne by an apostrophe before a word that starts with a vowel."""
    return f"{word[0]}'" if word in ("le", "la", "ne") and _starts_with_vowel(following) else word


def _starts_with_vowel(word: str) -> bool:
    return word[0] in "aeiou"


@cache
def _dictionary() -> dict[str, str]:
    entries = {"the": "le", "a": "un", "two": "deux", "not": "pas", "was": "", "were": "", "owned": "", "by": "de"}
    entries |= {one: other for noun in NOUNS for one, other in zip(noun.english, noun.french, strict=True)}
    entries |= {adjective.english: adjective.french[MASCULINE][SINGULAR] for adjective in ADJECTIVES}
    entries |= {verb.english: verb.french[SINGULAR] for verb in VERBS}
    for phrases in (OWNERS, PLACES):
        for english, french in phrases:
            entries |= _word_pairs(english.split(), french.split())
    return entries


def _word_pairs(english: list[str], french: list[str]) -> dict[str, str]:
    """Pair the words of a phrase; the last English word gets the last French one, articles keep their own."""
    *first, last = zip(english, [*french[: len(english) - 1], french[-1]], strict=True)
    return {word: other for word, other in [*first, last] if word != "the"}
