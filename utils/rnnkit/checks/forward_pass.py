"""Visible checks of notebook 02: unroll the cell in time."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._compare import VisibleCheck
from rnnkit.checks._draws import EVEN, ODDS, SCORES, TEMPERATURES, are_odds, who_decides, wrong_share
from rnnkit.checks._known import named
from rnnkit.params import RNNParams
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]

DRAWS, PAGE = 2000, 50  # in pages, since who reads all words again for each draw takes the square of a page
TOO_FAR = 0.07  # more than six standard deviations of a frequency among so many draws
LIKE = 0.045  # four standard deviations: nearer than the shares of any two known mistakes
WORDS = tuple(f"word {i}" for i in range(len(SCORES)))
WITHOUT_BIAS = ((0.419, 0.298, 0.188, 0.095), (0.338, 0.285, 0.226, 0.150), (0.293, 0.269, 0.239, 0.199))
TWICE = ((0.372, 0.240, 0.199, 0.189), (0.316, 0.259, 0.223, 0.202), (0.283, 0.260, 0.239, 0.218))
WRONG_ODDS = {
    ("temperature_multiplied",): (ODDS[2.0], ODDS[1.0], ODDS[0.5]),
    ("temperature_ignored", "temperature_after_the_softmax"): (ODDS[1.0], ODDS[1.0], ODDS[1.0]),
    ("softmax_twice",): TWICE,
    ("by_missing_in_the_draw",): WITHOUT_BIAS,
    ("every_word_equally_likely",): (EVEN, EVEN, EVEN),
}
"""What mistakes give at the three temperatures; two that stand together give the same."""


def draws_follow_the_softmax(function: Function, args: Sequence[Any]) -> str:
    """Draws follow the softmax at three temperatures."""
    pages = [_pages(function, temperature) for temperature in TEMPERATURES]
    if all(np.ptp(page) > 0 and np.all(page == page[0]) for page in pages):
        return ""  # the generator does not decide, which is the next tick's
    shares = [_shares(page) for page in pages]
    message = wrong_share(shares, TOO_FAR, DRAWS, WORDS)
    return f"{message}\n{_known(function, shares)}".rstrip() if message else ""


def rng_decides(function: Function, args: Sequence[Any]) -> str:
    """Rng decides."""
    return who_decides(
        lambda seed: _draw(function, 1.0, 40, seed),
        "two generators made with the same seed gave different words.\n"
        + named("forward_pass", "sample", "global_generator"),
        "generators of different seeds gave the same 40 words.\n"
        + named("forward_pass", "sample", "generator_of_its_own"),
    )


def a_second_call_starts_afresh(function: Function, args: Sequence[Any]) -> str:
    """A second call starts afresh."""
    one, two = ([np.copy(value) if isinstance(value, np.ndarray) else value for value in args] for _ in range(2))
    if not np.array_equal(function(*one), function(*two)):
        said = named("forward_pass", "rnn_forward", "state_leaks_into_the_next_call")
        return f"the same inputs gave other states in a second call.\n{said}"
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
    if not lengths:
        return "rnn_forward was not called, expected a call for each chunk. See hint 1."
    if max(lengths) > chunk:
        return f"rnn_forward was called with {max(lengths)} steps, expected at most chunk = {chunk}. See hint 1."
    return ""


def _shares(ids: Any) -> Any:
    """Share of each word among ids, (4,)."""
    return np.bincount(np.ravel(ids), minlength=4)[:4] / np.size(ids)


def _pages(function: Function, temperature: float, scores: Sequence[float] = SCORES) -> Any:
    """Let the function write pages, each with a generator of its own, (pages, words)."""
    return np.array([_draw(function, temperature, PAGE, seed, scores) for seed in range(DRAWS // PAGE)])


def _draw(function: Function, temperature: float, length: int, seed: int, scores: Sequence[float] = SCORES) -> Any:
    """Let the function write with a network that says the same at every step, a third of it by the state."""
    rng = np.random.default_rng(seed)
    by_the_state = np.outer([1.0, 0.0], scores) / 3 / np.tanh(0.1)
    params = RNNParams(np.zeros((4, 2)), np.zeros((2, 2)), np.full(2, 0.1), by_the_state, 2 * np.array(scores) / 3)
    return np.asarray(function(params, np.array([2]), length, {"temperature": temperature, "rng": rng}))


def _known(function: Function, shares: Sequence[Any]) -> str:
    """Name the mistake that gives such shares at the three temperatures."""
    for names, odds in WRONG_ODDS.items():
        if are_odds(shares, odds, LIKE):
            return named("forward_pass", "sample", *names)
    if any(np.max(share) < 1 for share in shares):
        return ""
    reverse = _shares(_pages(function, 1.0, SCORES[::-1]))
    always = [int(np.argmax(share)) for share in (*shares, reverse)]
    likeliest = always == [0, 0, 0, len(SCORES) - 1]
    return named(
        "forward_pass", "sample", "argmax_instead_of_a_draw" if likeliest else "generator_made_anew_at_each_step"
    )


rnn_forward = VisibleCheck("forward_pass", "rnn_forward", properties=(a_second_call_starts_afresh,))
sequence_loss = VisibleCheck("forward_pass", "sequence_loss")
forward_in_chunks = VisibleCheck("forward_pass", "forward_in_chunks", properties=(no_piece_is_longer_than_chunk,))
perplexity = VisibleCheck("forward_pass", "perplexity")
sample = VisibleCheck("forward_pass", "sample", properties=(draws_follow_the_softmax, rng_decides))
questions = ConceptQuestions("forward_pass")
