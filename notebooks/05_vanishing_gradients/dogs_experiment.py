"""The dogs experiment: how far may the noun be from its verb, if a network is to learn which verb is right?

A network reads "the dogs", then as many other words as the gap is long, and says *was* or *were*. Several
networks, one per seed, learn side by side as one stack. Every cell gets the same: size, optimiser, learning rate,
number of updates, sentences. What differs from seed to seed is the first weights and the order of the sentences.

The settings are 16 hidden units, batches of 16, Adam with a rate of 0.003 and its usual decay, no clipping, and 600
updates. Two more choices decide much, and nobody should take the outcome for a law of nature:

- A word is one row of the input weights, drawn with spread one, as is usual for word vectors. With quieter words
  every cell, the vanilla one too, learns longer gaps.
- The gate that keeps the memory begins open, with a bias of one: the forget gate of an LSTM (Jozefowicz,
  Zaremba and Sutskever, 2015) and the update gate of a GRU. With closed gates they learn shorter gaps.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit import steps
from rnnkit.data.dogs import VOCABULARY, Gapped, draw_gapped
from rnnkit.data.sentences import BE
from rnnkit.params import RNNParams, init_gru, init_lstm, init_rnn

from adam_parts import adam_start, adam_step
from rnn_parts import (
    Cell,
    cast,
    output_backward,
    output_scores,
    softmax_cross_entropy,
    stack_models,
    unroll,
)

GAPS = (2, 5, 8, 13, 20)  # thirteen is the gap of the course's long sentence
SEEDS = 12
UPDATES = 600
BATCH = 16
HIDDEN = 16
LEARNING_RATE = 0.003
KEEP = 1.0  # bias with which the gate that keeps the memory begins
N_TRAIN, N_TEST = steps(4000, 400), 500  # sentences per gap
LEARNED = 0.95  # from this accuracy on, a network has learned the rule

Init: TypeAlias = Callable[..., Any]
Floats: TypeAlias = NDArray[np.floating[Any]]

CELLS: dict[str, Init] = {"vanilla RNN": init_rnn, "GRU": init_gru, "LSTM": init_lstm}


def accuracy_by_gap(
    init: Init, gaps: Sequence[int] = GAPS, *, seeds: int = SEEDS, updates: int = UPDATES, start: int = 0
) -> NDArray[np.float64]:
    """Train one network per gap and seed, and test each on 500 sentences drawn anew.

    Args:
        init: draws the first weights: `init_rnn`, `init_gru` or `init_lstm`.
        gaps: words between noun and verb.
        seeds: networks per gap.
        updates: training steps of each.
        start: the first seed; another one gives other weights and other sentences.

    Returns:
        The share of right verbs, (gaps, seeds); guessing gives one half.
    """
    return np.array([_train_and_test(init, gap, seeds, updates, start) for gap in gaps])


def fresh(init: Callable[..., Cell], *, rng: np.random.Generator) -> Cell:
    """Draw the first weights of one network, in float32.

    Args:
        init: `init_rnn`, `init_gru` or `init_lstm`.
        rng: source of randomness.
    """
    params = init(len(VOCABULARY), HIDDEN, len(BE), rng=rng)
    loud = np.sqrt(len(VOCABULARY))  # `init` expects all features at once; of a one-hot vector only one speaks
    if isinstance(params, RNNParams):
        return cast(params._replace(Wax=params.Wax * loud), np.float32)
    gates = params._replace(Wgx=params.Wgx * loud, bg=np.zeros_like(params.bg))
    gates.bg[HIDDEN : 2 * HIDDEN] = KEEP  # second in both orders: the update gate and the forget gate
    return cast(gates, np.float32)


def one_hot(sentences: Gapped) -> Floats:
    """Return the words as one-hot vectors, (batch, time, features), in float32."""
    return np.eye(len(VOCABULARY), dtype=np.float32)[sentences.ids]


def accuracy(params: Cell, sentences: Gapped) -> NDArray[np.float64]:
    """Return the share of right verbs: one number, or (models,) for a stack."""
    a, _ = unroll(one_hot(sentences), params)
    chosen = output_scores(a[..., -1:, :], params)[..., 0, :].argmax(axis=-1)
    return np.asarray((chosen == sentences.verb).mean(axis=-1))


def loss_and_grads(params: Cell, sentences: Gapped) -> tuple[Floats, Cell]:
    """Return the loss of the verb, and its gradients; per model for a stack.

    Args:
        params: weights of one model, or of a stack.
        sentences: `ids` (batch, time) and `verb` (batch,), with the models in front for a stack.
    """
    a, backward = unroll(one_hot(sentences), params)
    last = a[..., -1:, :]
    loss, dscores = softmax_cross_entropy(output_scores(last, params), sentences.verb[..., None])
    da = np.zeros_like(a)
    da[..., -1:, :], dWya, dby = output_backward(dscores, last, params)
    _, grads = backward(da)
    return loss, grads._replace(Wya=dWya, by=dby)


def _train_and_test(init: Init, gap: int, seeds: int, updates: int, start: int) -> NDArray[np.float64]:
    rng = np.random.default_rng([start, gap])
    known, unknown = draw_gapped(N_TRAIN, gap, rng=rng), draw_gapped(N_TEST, gap, rng=rng)
    params = stack_models([fresh(init, rng=np.random.default_rng(start + seed)) for seed in range(seeds)])
    state = adam_start(params)
    for _ in range(updates):
        chosen = rng.integers(N_TRAIN, size=(seeds, BATCH))
        _, grads = loss_and_grads(params, Gapped(known.ids[chosen], known.verb[chosen]))
        params, state = adam_step(params, grads, state, LEARNING_RATE)
    return accuracy(params, unknown)
