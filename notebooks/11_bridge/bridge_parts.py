"""What stands beside notebook 11: the cells of notebook 06, one step at a time, and what compares two frameworks.

The four functions of the cells, and the two of attention, have the names and the arguments of yours, so that yours can
take their place. The cells are `rnn_parts`, asked for one time step.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit.data.bridge import SHOWN
from rnnkit.params import GRUParams, LSTMParams

from rnn_parts import gru_backward, gru_forward, lstm_backward, lstm_forward

Array: TypeAlias = NDArray[np.floating[Any]]

LOWEST = np.finfo(np.float64).min  # below every score, so that a row without a real step has a largest one too
TINY = np.finfo(np.float64).tiny  # of nothing, nothing is shared out; elsewhere the largest share is one


def gru_cell_step(x_t: Array, a_prev: Array, params: GRUParams) -> Array:
    """Take one step of a GRU; shapes as in notebook 06."""
    a, _ = gru_forward(x_t[:, None], a_prev, params)
    return a[:, 0]


def gru_cell_backward(da_t: Array, x_t: Array, a_prev: Array, params: GRUParams) -> tuple[Array, Array, GRUParams]:
    """Go back through one step of a GRU; shapes as in notebook 06."""
    _, trace = gru_forward(x_t[:, None], a_prev, params)
    dx, da_prev, grads = gru_backward(da_t[:, None], trace, params)
    return dx[:, 0], da_prev, grads


def lstm_cell_step(x_t: Array, a_prev: Array, c_prev: Array, params: LSTMParams) -> tuple[Array, Array]:
    """Take one step of an LSTM; shapes as in notebook 06."""
    a, trace = lstm_forward(x_t[:, None], a_prev, c_prev, params)
    return a[:, 0], trace.last_cell


def lstm_cell_backward(
    da_t: Array, dc_t: Array, x_t: Array, a_prev: Array, c_prev: Array, params: LSTMParams
) -> tuple[Array, Array, Array, LSTMParams]:
    """Go back through one step of an LSTM; shapes as in notebook 06."""
    _, trace = lstm_forward(x_t[:, None], a_prev, c_prev, params)
    dx, da_prev, dc_prev, grads = lstm_backward(da_t[:, None], trace, params, dc_t)
    return dx[:, 0], da_prev, dc_prev, grads


def attend(queries: Array, keys: Array, values: Array, mask: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Look up a mean of the real values for each query; shapes as in notebook 10."""
    fits = queries @ keys.swapaxes(1, 2) / np.sqrt(queries.shape[2])
    scores = np.where(mask[:, None], fits, -np.inf)
    shares = np.exp(scores - scores.max(axis=2, keepdims=True, initial=LOWEST))
    weights = shares / np.maximum(shares.sum(axis=2, keepdims=True), TINY)
    return weights @ np.where(mask[..., None], values, 0), weights


def attend_backward(
    dcontext: Array, queries: Array, keys: Array, values: Array, weights: Array
) -> tuple[Array, Array, Array]:
    """Go back through `attend`; shapes as in notebook 10."""
    dweights = dcontext @ values.swapaxes(1, 2)
    dfits = weights * (dweights - np.sum(weights * dweights, axis=2, keepdims=True)) / np.sqrt(queries.shape[2])
    return dfits @ keys, dfits.swapaxes(1, 2) @ queries, weights.swapaxes(1, 2) @ dcontext


def torch_is_here() -> bool:
    """Say whether PyTorch can be imported; libraries that it misses count as PyTorch that is not there."""
    try:
        import torch  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def with_torch(cell: str) -> bool:
    """Say whether a cell of notebook 11 can run; if not, print what it shows where PyTorch is installed.

    Args:
        cell: its id in the notebook, by which its outputs were stored.
    """
    if torch_is_here():
        return True
    print("PyTorch is not installed, so this cell did not run. With PyTorch it shows:\n")
    print("".join(f"    {line}" for line in SHOWN.get(cell, "nothing").splitlines(keepends=True)))
    return False


def compare(what: str, ours: Any, theirs: Any, within: float) -> None:
    """Print whether yours and PyTorch's are equal, up to a largest difference.

    Args:
        what: name of what is compared.
        ours: array or number.
        theirs: tensor, array or number.
        within: largest difference that counts as equal.
    """
    ours, theirs = np.asarray(ours), np.asarray(theirs.detach() if hasattr(theirs, "detach") else theirs)
    if ours.shape != theirs.shape:
        print(f"{what:<28} NOT equal: yours has shape {ours.shape}, PyTorch's {theirs.shape}")
        return
    apart = np.max(np.abs(ours - theirs), initial=0.0)
    differing = "one side has NaN" if np.isnan(apart) else f"they differ by up to {apart:.2g}"
    print(f"{what:<28}", f"equal to {within:.0e}" if apart <= within else f"NOT equal: {differing}")
