"""Visible checks of notebook 02: unroll the cell in time."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from rnnkit.checks.compare import VisibleCheck
from rnnkit.params import RNNParams

Function = Callable[..., Any]

DRAWS = 2000
TEMPERATURES = (0.5, 1.0, 2.0)
TOO_FAR = 0.07  # more than six standard deviations of a frequency among so many draws
SCORES = (-0.6931, -1.2040, -1.8971, -2.9957)
"""At temperature 1, these scores give the probabilities 0.50, 0.30, 0.15 and 0.05."""

ODDS = {0.5: (0.685, 0.247, 0.062, 0.007), 1.0: (0.50, 0.30, 0.15, 0.05), 2.0: (0.379, 0.294, 0.208, 0.120)}
EVEN = (0.25, 0.25, 0.25, 0.25)
FIRST = (1.0, 0.0, 0.0, 0.0)
WRONG_ODDS = (
    (
        "the most likely word is taken each time, or a generator with a fixed seed is made before each draw",
        1,
        (FIRST, FIRST, FIRST),
    ),
    (
        "the scores are multiplied by the temperature where they should be divided",
        3,
        (ODDS[2.0], ODDS[1.0], ODDS[0.5]),
    ),
    (
        "the temperature is not used, or divides the probabilities instead of the scores",
        3,
        (ODDS[1.0], ODDS[1.0], ODDS[1.0]),
    ),
    (
        "the softmax is taken twice",
        3,
        ((0.372, 0.240, 0.199, 0.189), (0.316, 0.259, 0.223, 0.202), (0.283, 0.260, 0.239, 0.218)),
    ),
    ("the bias by is missing from the scores, or every word is equally likely", 3, (EVEN, EVEN, EVEN)),
)


def draws_follow_the_softmax(function: Function, args: Sequence[Any]) -> str:
    """Draws follow the softmax at three temperatures."""
    shares = [_shares(function, temperature) for temperature in TEMPERATURES]
    for temperature, share in zip(TEMPERATURES, shares, strict=True):
        want = np.array(ODDS[temperature])
        worst = int(np.argmax(np.abs(share - want)))
        if abs(share[worst] - want[worst]) > TOO_FAR:
            return (
                f"at temperature {temperature:g}, {share[worst]:.0%} of {DRAWS} draws are word {worst}, expected "
                f"about {want[worst]:.0%}.\n{_named(shares)}"
            ).rstrip()
    return ""


def rng_decides(function: Function, args: Sequence[Any]) -> str:
    """Rng decides."""
    one, same, other = (_draw(function, 1.0, 40, seed) for seed in (1, 1, 2))
    if not np.array_equal(one, same):
        return (
            "two generators made with the same seed gave different words.\n"
            "This is what comes out when the draw comes from np.random, which everybody shares, and not from rng. "
            "See hint 1."
        )
    if np.array_equal(one, other):
        return (
            "generators of different seeds gave the same 40 words.\n"
            "This is what comes out when the function makes a generator of its own and ignores rng. See hint 1."
        )
    return ""


def a_second_call_starts_afresh(function: Function, args: Sequence[Any]) -> str:
    """A second call starts afresh."""
    one, two = ([np.copy(value) if isinstance(value, np.ndarray) else value for value in args] for _ in range(2))
    if not np.array_equal(function(*one), function(*two)):
        return (
            "the same inputs gave other states in a second call.\n"
            "This is what comes out when the last state is kept in a global variable or a default argument. "
            "See hint 1."
        )
    return ""


def no_piece_is_longer_than_chunk(function: Function, args: Sequence[Any]) -> str:
    """No piece is longer than chunk."""
    x, a0, params, chunk = args
    names = getattr(getattr(function, "__wrapped__", function), "__globals__", {})
    original = names.get("rnn_forward")
    if not callable(original):
        return ""
    lengths = []

    def recorder(piece: Any, *others: Any, **keywords: Any) -> Any:
        lengths.append(np.shape(piece)[1])
        return original(piece, *others, **keywords)

    names["rnn_forward"] = recorder
    try:
        function(x, a0, params, chunk)
    finally:
        names["rnn_forward"] = original
    if max(lengths, default=0) > chunk:
        return f"rnn_forward was called with {max(lengths)} steps, expected at most chunk = {chunk}. See hint 1."
    return ""


def sample(function: Function) -> None:
    """Check `sample`; a list of ids is as welcome as an array.

    Args:
        function: the student's function.

    Raises:
        CheckFailed: with the ticks so far and what is wrong.
    """

    @wraps(function)
    def with_arrays(*args: Any, **keywords: Any) -> Any:
        ids = function(*args, **keywords)
        return np.array(ids) if isinstance(ids, list) else ids

    _sample(with_arrays)


def _shares(function: Function, temperature: float) -> Any:
    ids = _draw(function, temperature, DRAWS, seed=5)
    return np.bincount(ids, minlength=4)[:4] / len(ids)


def _draw(function: Function, temperature: float, length: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    params = RNNParams(np.zeros((4, 2)), np.eye(2), np.full(2, 0.1), np.zeros((2, 4)), np.array(SCORES))
    return np.asarray(function(params, np.array([2]), length, {"temperature": temperature, "rng": rng}))


def _named(shares: Sequence[Any]) -> str:
    for says, hint, odds in WRONG_ODDS:
        if np.max(np.abs(np.array(shares) - np.array(odds))) < TOO_FAR:
            return f"This is what comes out when {says}. See hint {hint}."
    if all(np.max(share) == 1 for share in shares):
        return "This is what comes out when a generator with a fixed seed is made before each draw. See hint 1."
    return ""


rnn_forward = VisibleCheck("forward_pass", "rnn_forward", properties=(a_second_call_starts_afresh,))
sequence_loss = VisibleCheck("forward_pass", "sequence_loss")
forward_in_chunks = VisibleCheck("forward_pass", "forward_in_chunks", properties=(no_piece_is_longer_than_chunk,))
perplexity = VisibleCheck("forward_pass", "perplexity")
_sample = VisibleCheck("forward_pass", "sample", properties=(draws_follow_the_softmax, rng_decides))
