"""Visible checks of notebook 08: make music."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnnkit.checks._compare import VisibleCheck
from rnnkit.checks._draws import EVEN, ODDS, SCORES, TEMPERATURES, are_odds, who_decides, wrong_share
from rnnkit.checks._known import named
from rnnkit.data.melodies import END
from rnnkit.params import LSTMParams, init_lstm
from rnnkit.questions import ConceptQuestions

Function = Callable[..., Any]

ROUNDING = 1e-9
LITTLE = 1e-8  # what one known mistake adds to every exponential
DRAWS = 400
TOO_FAR = 0.12  # almost five standard deviations of a frequency among so many draws
NOTES = tuple(f"note {END + 1 + i}" for i in range(len(SCORES)))
WRONG_ODDS = {
    "most_likely_note": (1.0, 0.0, 0.0, 0.0),
    "temperature_not_passed_on": ODDS[1.0],
    "any_allowed_note": EVEN,
}
"""What mistakes give at all three temperatures."""


def each_note_as_often_as_it_is_likely(function: Function, args: Sequence[Any]) -> str:
    """Each note comes as often as it is likely, at three temperatures."""
    shares = [_shares(function, temperature) for temperature in TEMPERATURES]
    message = wrong_share(shares, TOO_FAR, DRAWS, NOTES)
    return f"{message}\n{_named(shares)}".rstrip() if message else ""


def rng_decides(function: Function, args: Sequence[Any]) -> str:
    """Rng decides."""
    return who_decides(
        lambda seed: _draw(function, 1.0, 40, seed),
        "two generators made with the same seed wrote different melodies.\n"
        + named("compose", "generate_melody", "everybodys_generator"),
        "generators of different seeds wrote the same 40 notes.\n"
        + named("compose", "generate_melody", "generator_of_its_own"),
    )


def stops_at_end(function: Function, args: Sequence[Any]) -> str:
    """Stops at END, with a full bar."""
    params = _same_at_every_step((-9000.0, 3000.0, 2000.0, 1000.0, 0.0))
    keywords = {"bar": 8, "length": 9, "temperature": 1.0, "rng": np.random.default_rng(1)}
    given, want = [4, 3], [4, 3, 2, 4]
    ids = np.asarray(function(params, np.array(given), np.array([0, 0, 4, 2, 1]), keywords)).tolist()
    if ids == want:
        return ""
    message = f"a network that wants to end as soon as it may wrote {ids}, expected {want}."
    if ids == [*want, END]:
        return f"{message}\n{named('compose', 'generate_melody', 'end_in_the_melody')}"
    if END in ids:
        return f"{message}\n{named('compose', 'generate_melody', 'never_stops')}"
    if len(ids) == keywords["length"]:
        return f"{message}\n{named('compose', 'generate_melody', 'end_never_drawn')}"
    return f"{message} END may come at a bar line only. See hint 3."


def adds_up_to_one(function: Function, args: Sequence[Any]) -> str:
    """Adds up to one, with nothing for the forbidden."""
    total = float(np.sum(function(*args)))
    if abs(total - 1) >= ROUNDING:
        return f"the probabilities add up to {total:.6f}. See hint 1."
    scores, allowed = np.log([6.0, 3.0, 1.0]), np.array([False, True, True])
    p = np.asarray(function(scores, allowed, {"temperature": 1.0}))
    if p[0] == 0:
        return ""
    message = f"token 0 is forbidden and has the probability {p[0]:.2g}, expected 0 and not nearly 0. See hint 1."
    if abs(p[0] * (4 / 3 + LITTLE * 3) / LITTLE - 1) < ROUNDING:
        message += f"\n{named('compose', 'melody_step_probabilities', 'a_little_for_everyone')}"
    return message


def booleans(function: Function, args: Sequence[Any]) -> str:
    """Booleans."""
    values = function(*args)
    dtype = np.asarray(values[-1] if isinstance(values, tuple) else values).dtype
    if dtype == np.bool_:
        return ""
    return (
        f"the values have dtype {dtype}, expected bool. As an index, zeros and ones are places: "
        "`scores[[0, 1, 1]]` takes the scores of tokens 0, 1 and 1. See hint 3."
    )


def flags_of_steps(function: Function, args: Sequence[Any]) -> str:
    """Booleans."""
    message = booleans(function, args)
    return f"{message}\n{named('compose', 'training_batch', 'mask_of_floats')}" if message else ""


def flags(function: Function, args: Sequence[Any]) -> str:
    """Booleans."""
    message = booleans(function, args)
    return f"{message}\n{named('compose', 'allowed_tokens', 'zeros_and_ones')}" if message else ""


def _shares(function: Function, temperature: float) -> Any:
    """Share of each note among many draws, (4,)."""
    ids = _draw(function, temperature, DRAWS, seed=5)[1:]
    return np.bincount(ids, minlength=END + 1 + len(SCORES))[END + 1 :] / max(1, len(ids))


def _draw(function: Function, temperature: float, length: int, seed: int) -> Any:
    """Let the function write with a network that says the same at every step; START would come first, END never."""
    durations = np.array([0, 0, 1, 1, 1, 1])
    keywords = {"bar": 1, "length": length, "temperature": temperature, "rng": np.random.default_rng(seed)}
    params = _same_at_every_step((50.0, -9000.0, *SCORES))
    return np.asarray(function(params, np.array([END + 1]), durations, keywords))


def _same_at_every_step(scores: Sequence[float]) -> LSTMParams:
    params = init_lstm(len(scores), 2, len(scores), rng=np.random.default_rng(0))
    return params._replace(Wya=np.zeros_like(params.Wya), by=np.array(scores))


def _named(shares: Sequence[Any]) -> str:
    """Name the mistake that gives such shares at all three temperatures."""
    for name, odds in WRONG_ODDS.items():
        if are_odds(shares, [odds] * len(shares), TOO_FAR):
            return named("compose", "generate_melody", name)
    alike = all(np.max(share) == 1 for share in shares)
    return named("compose", "generate_melody", "same_seed_for_every_note") if alike else ""


melody_to_tokens = VisibleCheck("compose", "melody_to_tokens")
training_batch = VisibleCheck("compose", "training_batch", properties=(flags_of_steps,))
allowed_tokens = VisibleCheck("compose", "allowed_tokens", properties=(flags,))
melody_step_probabilities = VisibleCheck("compose", "melody_step_probabilities", properties=(adds_up_to_one,))
generate_melody = VisibleCheck(
    "compose", "generate_melody", properties=(stops_at_end, each_note_as_often_as_it_is_likely, rng_decides)
)
questions = ConceptQuestions("compose")
