"""The optimiser of notebook 04, verified: Adam for the weights of any network, or of several in one named tuple.

The step is the one that you wrote: same formula, same state `(m, v, t)`. Beside `RNNParams` it takes every named tuple
of arrays, also one of such tuples and a stack of models, and keeps the dtype of the weights.
"""

from typing import Any, TypeAlias

import numpy as np

from rnn_parts import Weights, map_weights

AdamState: TypeAlias = tuple[Any, Any, int]

KEEP_M, KEEP_V = 0.9, 0.999
TINY = 1e-8  # keeps the division finite where a gradient has always been zero


def adam_start(params: Weights) -> AdamState:
    """Return the state before the first step: m and v of zeros, of the type of the parameters, and t = 0."""
    return map_weights(np.zeros_like, params), map_weights(np.zeros_like, params), 0


def adam_step(
    params: Weights, grads: Weights, state: AdamState, learning_rate: float = 1e-3
) -> tuple[Weights, AdamState]:
    """Return parameters and state after one step of Adam (Kingma and Ba, 2015, algorithm 1).

    Args:
        params: a named tuple of arrays, or of such tuples.
        grads: gradients, of the same type.
        state: from `adam_start`, or from the step before.
        learning_rate: about how far a weight moves in one step.
    """
    m, v, t = state
    t = t + 1
    m = map_weights(lambda old, grad: KEEP_M * old + (1 - KEEP_M) * grad, m, grads)
    v = map_weights(lambda old, grad: KEEP_V * old + (1 - KEEP_V) * grad**2, v, grads)
    rate, unbias = learning_rate / (1 - KEEP_M**t), 1 / (1 - KEEP_V**t)
    moved = map_weights(lambda w, a, b: w - rate * a / (np.sqrt(unbias * b) + TINY), params, m, v)
    return moved, (m, v, t)
