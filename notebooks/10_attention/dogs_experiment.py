"""The dogs experiment: how far may the noun be from its verb, if a network is to learn which verb is right?

A network reads "the dogs", then as many other words as the gap is long, and says *was* or *were*. Several
networks, one per seed, learn side by side as one stack. Every cell gets the same: size, optimiser, learning rate,
number of updates, sentences. What differs from seed to seed is the first weights and the order of the sentences.

The settings are 16 hidden units, batches of 16, Adam with a rate of 0.003 and its usual decay, no clipping, and 600
updates. Two more choices decide much, and nobody should take the outcome for a law of nature:

- A word is one row of the input weights, drawn with spread one, as is usual for word vectors. With quieter words
  every cell, the vanilla one too, learns longer gaps.
- The gate that keeps the memory begins open, with a bias of one: the forget gate of an LSTM (Jozefowicz,
  Zaremba and Sutskever, 2015) and the update gate of a GRU. With a bias of zero fewer of them learn a gap of 20.

Whoever wants to know what the gradient has to do with it, changes it: `accuracy_by_gap` takes a way back of your
own, and trains by that.
"""

from collections.abc import Callable, Sequence
from functools import partial
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
    pick_model,
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

Gradients: TypeAlias = Callable[[Any, Gapped], tuple[Floats, Any]]
WayBack: TypeAlias = Callable[[Floats, Floats, RNNParams, Floats], RNNParams]

CELLS: dict[str, Init] = {"vanilla RNN": init_rnn, "GRU": init_gru, "LSTM": init_lstm}


def accuracy_by_gap(
    init: Init,
    gaps: Sequence[int] = GAPS,
    *,
    seeds: int = SEEDS,
    updates: int = UPDATES,
    start: int = 0,
    way_back: WayBack | None = None,
) -> NDArray[np.float64]:
    """Train one network per gap and seed, and test each on 500 sentences drawn anew.

    Args:
        init: draws the first weights: `init_rnn`, `init_gru` or `init_lstm`.
        gaps: words between noun and verb.
        seeds: networks per gap.
        updates: training steps of each.
        start: the first seed; another one gives other weights and other sentences.
        way_back: for vanilla networks, takes `x`, `a`, the weights and the gradient of the last state, all of one
            network, and returns what the update uses; the gradient itself if left out.

    Returns:
        The share of right verbs, (gaps, seeds); guessing gives one half.
    """
    gradients = loss_and_grads if way_back is None else partial(_loss_and_changed_grads, way_back)
    draw = partial(fresh, init)
    return np.array([train_and_test(draw, gap, seeds, updates, start, gradients) for gap in gaps])


def fresh(init: Callable[..., Cell], *, rng: np.random.Generator, n_hidden: int = HIDDEN, keep: float = KEEP) -> Cell:
    """Draw the first weights of one network, in float32.

    Args:
        init: `init_rnn`, `init_gru` or `init_lstm`.
        rng: source of randomness.
        n_hidden: hidden units.
        keep: bias with which the gate that keeps the memory begins, where there is one.
    """
    params = init(len(VOCABULARY), n_hidden, len(BE), rng=rng)
    loud = np.sqrt(len(VOCABULARY))  # `init` expects all features at once; of a one-hot vector only one speaks
    if isinstance(params, RNNParams):
        return cast(params._replace(Wax=params.Wax * loud), np.float32)
    gates = params._replace(Wgx=params.Wgx * loud, bg=np.zeros_like(params.bg))
    gates.bg[n_hidden : 2 * n_hidden] = keep  # second in both orders: the update gate and the forget gate
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
    loss, da_last, dWya, dby = loss_of_the_verb(a, params, sentences)
    da = np.zeros_like(a)
    da[..., -1:, :] = da_last
    _, grads = backward(da)
    return loss, grads._replace(Wya=dWya, by=dby)


def loss_of_the_verb(a: Floats, params: Cell, sentences: Gapped) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the loss, the gradient of the last state, (batch, 1, hidden), and those of `Wya` and `by`."""
    last = a[..., -1:, :]
    loss, dscores = softmax_cross_entropy(output_scores(last, params), sentences.verb[..., None])
    da_last, dWya, dby = output_backward(dscores, last, params)
    return loss, da_last, dWya, dby


def train_and_test(
    draw: Callable[..., Cell], gap: int, seeds: int, updates: int, start: int, gradients: Gradients = loss_and_grads
) -> NDArray[np.float64]:
    """Train a stack of networks on sentences of one gap, and return the share of right verbs of each, (seeds,).

    Args:
        draw: from an `rng`, the first weights of one network.
        gap: words between noun and verb.
        seeds: networks.
        updates: training steps of each.
        start: the first seed.
        gradients: from a stack and its sentences to the losses and what the update uses.
    """
    rng = np.random.default_rng([start, gap])
    known, unknown = draw_gapped(N_TRAIN, gap, rng=rng), draw_gapped(N_TEST, gap, rng=rng)
    params = stack_models([draw(rng=np.random.default_rng(start + seed)) for seed in range(seeds)])
    state = adam_start(params)
    for _ in range(updates):
        chosen = rng.integers(N_TRAIN, size=(seeds, BATCH))
        _, grads = gradients(params, Gapped(known.ids[chosen], known.verb[chosen]))
        params, state = adam_step(params, grads, state, LEARNING_RATE)
    return accuracy(params, unknown)


def _loss_and_changed_grads(way_back: WayBack, stack: RNNParams, sentences: Gapped) -> tuple[Floats, RNNParams]:
    """Return the losses of a stack, and what each network's own way back makes of its gradient."""
    x = one_hot(sentences)
    a, _ = unroll(x, stack)
    losses, da_last, dWya, dby = loss_of_the_verb(a, stack, sentences)
    changed = [way_back(x[m], a[m], pick_model(stack, m), da_last[m, :, 0]) for m in range(len(a))]
    return losses, cast(stack_models(changed), np.float32)._replace(Wya=dWya, by=dby)
