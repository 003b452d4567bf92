"""Trains the dogs experiment with changed gradients and changed first weights, and stores what came out.

Notebooks 05 and 06 show the numbers, README and docs their figure. Run
`python -m autograder.unrolled.made.interventions` to make `rnnkit/data/assets/interventions.json` again, in about a
quarter of an hour on one core; with the name of a table (`GRU`, `FIRST`), that one alone. Another processor may give
a network more or fewer here and there.

What a step of time adds to the gradients of the cell's weights is the *share* of that step. The noun's share is that
of the first two words, "the dogs". A share is *stretched* when it is made from a gradient as long as at the last
step. What is done is done at every update, to every network on its own; the output layer learns as always.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from rnnkit.data.dogs import NOUNS, VOCABULARY, Gapped, draw_gapped
from rnnkit.data.interventions import ASSET, NOUN, Table, document, load
from rnnkit.params import GRUParams, LSTMParams, RNNParams, init_rnn

from autograder.unrolled.given import dogs_experiment as dogs
from autograder.unrolled.given.rnn_parts import (
    GRUTrace,
    LSTMTrace,
    cast,
    gru_backward,
    gru_forward,
    lstm_backward,
    lstm_forward,
    map_weights,
    rnn_backward,
    rnn_forward,
)

Array: TypeAlias = NDArray[np.floating[Any]]
State: TypeAlias = tuple[Array, ...]
"""What a cell hands on: `(a,)`, or `(a, c)` for an LSTM, each (models, batch, hidden)."""
Trace = TypeVar("Trace", GRUTrace, LSTMTrace)
OneStepBack: TypeAlias = Callable[[State], tuple[State, Any]]
Rule: TypeAlias = Callable[[int, Array], Array | float]
"""From a step, and how often the last gradient is as long as the one there, (models,), to the factor of its share."""

SEEDS = 24
LONG = dogs.GAPS[-2:]
CHANGED_AT = {
    "vanilla RNN": dogs.GAPS[1:],  # over two words every network learns
    "GRU": LONG,  # over fewer words every gated network learns as it is
    "LSTM": LONG,
}
SHORTEST = 1e-30  # of a gradient that is stretched, so that nothing is divided by zero

ARMS: dict[str, Rule | None] = {
    "as it is": None,
    "cut before the noun": lambda t, longer: float(t > NOUN),
    "only the noun's share": lambda t, longer: float(t <= NOUN),
    "noun's share stretched": lambda t, longer: longer if t <= NOUN else 1.0,
    "other shares stretched": lambda t, longer: longer if t > NOUN else 1.0,
    "all shares stretched": lambda t, longer: longer,
}

QUIET = 0.14  # times the usual spread of a word: how loud it is where all features speak at once
NOUN_ROWS = np.array(VOCABULARY.encode([word for pair in NOUNS for word in pair]))


def changed(rule: Rule, stack: Any, sentences: Gapped) -> tuple[Array, Any]:
    """Return the losses of a stack, and the gradients with every step's share multiplied by its factor.

    Args:
        rule: gives the factors.
        stack: weights of several networks.
        sentences: `ids` (models, batch, time) and `verb` (models, batch).
    """
    state, ways_back = _forward(dogs.one_hot(sentences).astype(stack.Wya.dtype), stack)
    losses, da_last, dWya, dby = dogs.loss_of_the_verb(state[0][..., None, :], stack, sentences)
    dstate: State = (da_last[..., 0, :], *(np.zeros_like(part) for part in state[1:]))
    last, total = _length(dstate), map_weights(np.zeros_like, stack)
    for t, one_step_back in reversed(list(enumerate(ways_back))):
        factor = np.asarray(rule(t, last / np.maximum(_length(dstate), SHORTEST)), last.dtype)
        dstate, share = one_step_back(dstate)
        total = map_weights(partial(_add, factor), total, share)
    return losses, total._replace(Wya=dWya, by=dby)


def interventions(cell: str) -> Table:
    """Train one kind of cell at every gap, with every change to its gradient: per arm and gap, accuracies."""
    table: Table = {}
    draw = partial(dogs.fresh, dogs.CELLS[cell])
    for arm, rule in ARMS.items():
        gaps = dogs.GAPS if rule is None else CHANGED_AT[cell]
        gradients = dogs.loss_and_grads if rule is None else partial(changed, rule)
        table[arm] = {str(gap): _accuracies(draw, gap, gradients) for gap in gaps}
        _report(cell, arm, table[arm])
    return table


def gates_without_bias() -> Table:
    """Train the gated cells at the two long gaps with a bias of 0 of the gate that keeps."""
    table: Table = {}
    for cell in ("GRU", "LSTM"):
        draw = partial(dogs.fresh, dogs.CELLS[cell], keep=0.0)
        table[cell] = {str(gap): _accuracies(draw, gap) for gap in LONG}
        _report("bias 0", cell, table[cell])
    return table


def other_beginnings() -> Table:
    """Train vanilla cells at the two long gaps from other first weights, or with more units."""
    table: Table = {}
    for name, draw in BEGINNINGS.items():
        table[name] = {str(gap): _accuracies(draw, gap) for gap in LONG}
        _report("vanilla RNN", name, table[name])
    return table


def arriving_at_the_noun() -> Table:
    """Measure, before any update, which share of the last state's gradient arrives at the noun: per network."""
    return {
        name: {str(gap): [_share_at_the_noun(draw, gap, seed) for seed in range(SEEDS)] for gap in LONG}
        for name, draw in BEGINNINGS.items()
    }


def vanilla(*, rng: np.random.Generator) -> RNNParams:
    """Draw a vanilla network as in the notebooks."""
    return dogs.fresh(init_rnn, rng=rng)


def louder_memory(*, rng: np.random.Generator) -> RNNParams:
    """Draw a network whose `Waa` is one and a half times as large."""
    params = vanilla(rng=rng)
    return params._replace(Waa=params.Waa * np.float32(1.5))


def quiet_words(*, rng: np.random.Generator, nouns: float = QUIET, others: float = QUIET) -> RNNParams:
    """Draw a network into which nouns and all other words speak more quietly."""
    params = vanilla(rng=rng)
    loudness = np.full((len(VOCABULARY), 1), others, np.float32)
    loudness[NOUN_ROWS] = nouns
    return params._replace(Wax=params.Wax * loudness)


def quiet_on_the_flat_part(*, rng: np.random.Generator) -> RNNParams:
    """Draw a network with quiet words whose biases of 1 and -1 push the units off the steep part of tanh."""
    params = quiet_words(rng=rng)
    return params._replace(ba=rng.choice([-1.0, 1.0], size=params.ba.shape).astype(np.float32))


BEGINNINGS: dict[str, Callable[..., RNNParams]] = {
    "as in the notebook": vanilla,
    "Waa times 1.5": louder_memory,
    "quiet words": quiet_words,
    "quiet words, biases of 1 and -1": quiet_on_the_flat_part,
    "quiet words but for the nouns": partial(quiet_words, nouns=1.0),
    "quiet nouns among loud words": partial(quiet_words, others=1.0),
    "45 units instead of 16": partial(dogs.fresh, init_rnn, n_hidden=45),
}

PARTS: dict[str, Callable[[], Table]] = {
    **{cell: partial(interventions, cell) for cell in dogs.CELLS},
    "BIAS 0": gates_without_bias,
    "FIRST": other_beginnings,
    "AT THE NOUN": arriving_at_the_noun,
}


def main() -> None:
    """Train the parts that were named, or all, and write the asset after each."""
    for part in sys.argv[1:] or PARTS:
        table = PARTS[part]()
        stored = load() if ASSET.exists() else {}
        ASSET.write_text(document({name: table if name == part else stored.get(name, {}) for name in PARTS}))


def _accuracies(draw: Callable[..., Any], gap: int, gradients: dogs.Gradients = dogs.loss_and_grads) -> list[float]:
    shares = dogs.train_and_test(draw, gap, SEEDS, dogs.UPDATES, 0, gradients)
    return [round(float(share), 3) for share in shares]  # 3 digits: of 500 sentences


def _share_at_the_noun(draw: Callable[..., RNNParams], gap: int, seed: int) -> float:
    params = cast(draw(rng=np.random.default_rng(seed)), np.float64)
    x = dogs.one_hot(draw_gapped(64, gap, rng=np.random.default_rng(1))).astype(np.float64)
    a = rnn_forward(x, np.zeros((len(x), len(params.Waa))), params)
    da = np.ones_like(a[:, -1])
    for t in range(a.shape[1] - 1, NOUN, -1):
        da = (da * (1 - a[:, t] ** 2)) @ params.Waa.T
    return float(f"{np.linalg.norm(da) / np.sqrt(da.size):.3g}")


def _forward(x: Array, stack: Any) -> tuple[State, list[OneStepBack]]:
    """Run a stack over whole sequences; return the last state, and each step's way back."""
    hidden = stack.Wya.shape[-2]
    zeros = np.zeros((*x.shape[:2], hidden), x.dtype)
    if isinstance(stack, RNNParams):
        return _vanilla(x, zeros, stack)
    if isinstance(stack, GRUParams):
        return _gru(x, zeros, stack)
    return _lstm(x, zeros, stack)


def _vanilla(x: Array, zeros: Array, stack: RNNParams) -> tuple[State, list[OneStepBack]]:
    a = rnn_forward(x, zeros, stack)

    def back(t: int, dstate: State) -> tuple[State, Any]:
        step, a_prev = slice(t, t + 1), a[..., t - 1, :] if t else zeros
        _, da, grads = rnn_backward(dstate[0][..., None, :], x[..., step, :], a[..., step, :], a_prev, stack)
        return (da,), grads

    return (a[..., -1, :],), [partial(back, t) for t in range(x.shape[-2])]


def _gru(x: Array, zeros: Array, stack: GRUParams) -> tuple[State, list[OneStepBack]]:
    a, trace = gru_forward(x, zeros, stack)

    def back(t: int, dstate: State) -> tuple[State, Any]:
        _, da, grads = gru_backward(dstate[0][..., None, :], _step_of(trace, t), stack)
        return (da,), grads

    return (a[..., -1, :],), [partial(back, t) for t in range(x.shape[-2])]


def _lstm(x: Array, zeros: Array, stack: LSTMParams) -> tuple[State, list[OneStepBack]]:
    a, trace = lstm_forward(x, zeros, zeros, stack)

    def back(t: int, dstate: State) -> tuple[State, Any]:
        _, da, dc, grads = lstm_backward(dstate[0][..., None, :], _step_of(trace, t), stack, dstate[1])
        return (da, dc), grads

    return (a[..., -1, :], trace.last_cell), [partial(back, t) for t in range(x.shape[-2])]


def _step_of(trace: Trace, t: int) -> Trace:
    """Cut one step out of the trace of a run: its states before and after, everything else at the step."""
    both = {"states": slice(t, t + 2), "cells": slice(t, t + 2)}
    parts = {name: part for name, part in trace._asdict().items() if part is not None}
    return trace._replace(**{name: part[..., both.get(name, slice(t, t + 1)), :, :] for name, part in parts.items()})


def _length(state: State) -> Array:
    """Return the length of a gradient, over batch and hidden units and both parts together, (models,)."""
    return np.asarray(np.sqrt(sum(np.sum(part**2, axis=(-2, -1)) for part in state)))


def _add(factor: Array, total: Array, share: Array) -> Array:
    """Add a share times its factor, a number or one per model."""
    return np.asarray(total + factor.reshape(factor.shape + (1,) * (total.ndim - factor.ndim)) * share)


def _report(table: str, arm: str, row: dict[str, list[float]]) -> None:
    counts = (f"{gap}: {sum(share > dogs.LEARNED for share in row[gap])} of {len(row[gap])}" for gap in row)
    print(f"{table}, {arm}: learned at gap", ", ".join(counts), flush=True)


if __name__ == "__main__":
    main()
