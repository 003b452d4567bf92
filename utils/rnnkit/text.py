"""Text as numbers: vocabularies, one-hot vectors, batches, padding and masks."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]


class UnknownToken(KeyError):
    """A word or character that is not in the vocabulary."""

    def __str__(self) -> str:
        """Return the message without the quotes that KeyError puts around it."""
        return str(self.args[0])


@dataclass(frozen=True)
class Vocabulary:
    """A fixed list of tokens, words or characters, each with a number, its id.

    Besides the methods, `vocabulary[word]` is an id, `word in vocabulary` and `len(vocabulary)` work, and
    iterating gives the tokens in the order of their ids.

    Attributes:
        tokens: every token once; a token's id is its place here.
    """

    tokens: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", tuple(self.tokens))
        if len(set(self.tokens)) != len(self.tokens):
            twice = sorted(token for token in set(self.tokens) if self.tokens.count(token) > 1)
            raise ValueError(f"these tokens stand twice in a vocabulary: {twice}; give every token once")

    @classmethod
    def of(cls, tokens: Iterable[str], *, first: Sequence[str] = ()) -> "Vocabulary":
        """Collect the distinct tokens of a text, sorted, so that their ids are the same in every run.

        Args:
            tokens: the text, word by word; a string is taken character by character.
            first: tokens that get the first ids, such as an end-of-sentence mark.
        """
        return cls((*first, *sorted(set(tokens) - set(first))))

    def encode(self, tokens: Iterable[str]) -> Ids:
        """Turn tokens into ids, (time,). A string is taken character by character.

        Raises:
            UnknownToken: if a token is not in the vocabulary.
        """
        return np.array([self[token] for token in tokens], dtype=np.int64)

    def decode(self, ids: ArrayLike) -> list[str]:
        """Turn ids, (time,), into tokens.

        Raises:
            ValueError: if an id is no place in the vocabulary, or is no integer.
        """
        return [self.tokens[i] for i in _checked_ids(ids, len(self)).ravel()]

    def __getitem__(self, token: str) -> int:
        if token not in self._ids:
            raise UnknownToken(self._unknown(token))
        return self._ids[token]

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[str]:
        return iter(self.tokens)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: i for i, token in enumerate(self.tokens)}

    def _unknown(self, token: str) -> str:
        near = difflib.get_close_matches(str(token), self.tokens, n=3)
        advice = f"did you mean {' or '.join(map(repr, near))}?" if near else "look at `vocabulary.tokens`."
        return f"{token!r} is not among the {len(self)} tokens of this vocabulary; {advice}"


def words(text: str) -> list[str]:
    """Split a sentence at spaces, in lower case: "The dogs were barking" has four words."""
    return text.lower().split()


def one_hot(ids: ArrayLike, n_classes: int) -> NDArray[np.float64]:
    """Turn ids into vectors with a single one.

    Args:
        ids: integers from 0 to `n_classes - 1`, of any shape, such as (batch, time).
        n_classes: length of each vector.

    Returns:
        float64 array with one more axis, such as (batch, time, n_classes).

    Raises:
        ValueError: if an id is no integer, negative, or too large.
    """
    places = _checked_ids(ids, n_classes)
    vectors = np.zeros((*places.shape, n_classes))
    np.put_along_axis(vectors, places[..., np.newaxis], 1.0, axis=-1)
    return vectors


def pad(sequences: Sequence[ArrayLike], *, value: int = 0) -> tuple[Ids, Ids]:
    """Put id sequences of different lengths into one array, filled up at the end.

    Args:
        sequences: ids, (time,) each, of any lengths.
        value: what stands in the padding.

    Returns:
        ids (batch, time), where time is the largest length, and lengths (batch,).
    """
    rows = [np.asarray(sequence, dtype=np.int64).reshape(-1) for sequence in sequences]
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    ids = np.full((len(rows), lengths.max(initial=0)), value, dtype=np.int64)
    for target, row in zip(ids, rows, strict=True):
        target[: len(row)] = row
    return ids, lengths


def mask_of(lengths: ArrayLike, n_steps: int | None = None) -> Mask:
    """Say which steps of padded sequences are real.

    Args:
        lengths: number of real steps of each sequence, (batch,).
        n_steps: time steps of the padded array; the largest length if left out.

    Returns:
        true where a step is real, (batch, time).

    Raises:
        ValueError: if a length is below zero or above `n_steps`.
    """
    steps = np.asarray(lengths, dtype=np.int64)
    width = int(steps.max(initial=0)) if n_steps is None else n_steps
    if steps.ndim != 1 or steps.min(initial=0) < 0 or steps.max(initial=0) > width:
        raise ValueError(f"got lengths {steps.tolist()}, expected one per sequence, from 0 to {width}")
    return np.arange(width) < steps[:, np.newaxis]


def batches(n_items: int, size: int, *, rng: np.random.Generator) -> Iterator[Ids]:
    """Deal the numbers 0 to `n_items - 1` out once, in random order; the last batch may be smaller.

    Args:
        n_items: number of sequences.
        size: sequences per batch.
        rng: source of randomness.

    Yields:
        places of the sequences of one batch, (batch,); use them as an index.

    Raises:
        ValueError: if the batch size is below one.
    """
    if size < 1:
        raise ValueError(f"got batch size {size}, expected at least 1")
    order = rng.permutation(n_items)
    yield from (order[first : first + size] for first in range(0, n_items, size))


def _checked_ids(ids: ArrayLike, n_classes: int) -> Ids:
    places: NDArray[Any] = np.asarray(ids)
    if places.size and places.dtype.kind not in "iu":
        raise ValueError(f"ids have dtype {places.dtype}, expected integers. Encode the words first.")
    if places.size and not 0 <= places.min() <= places.max() < n_classes:
        raise ValueError(
            f"ids run from {places.min()} to {places.max()}, expected 0 to {n_classes - 1}. "
            "Do they come from another vocabulary?"
        )
    return places.astype(np.int64)
