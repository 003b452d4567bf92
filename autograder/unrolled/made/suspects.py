"""Makes the numbers of `rnnkit.data.suspects`: two right gradients and six that known mistakes give."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rnnkit.params import RNNParams

from autograder.claims.mistake import Mistake
from autograder.unrolled.bptt import mistakes, oracle
from autograder.unrolled.bptt.oracle import Array

SIZES = oracle.Sizes(batch=2, time=6, features=3, hidden=4, outputs=5)
SEED = 8
LINE_UP: dict[str, Mistake | None] = {
    "A": mistakes.future_not_added,
    "B": None,
    "C": mistakes.state_one_step_too_late,
    "D": mistakes.memory_not_turned_round,
    "E": mistakes.bias_gradient_averaged,
    "F": None,
    "G": mistakes.only_one_step_survives,
    "H": mistakes.first_state_taken_as_zero,
}
INNOCENT = "Nothing is wrong here: this gradient is right."


def write_suspects(path: Path) -> None:
    """Write the data file of `rnnkit.data.suspects`."""
    path.write_text(suspects_text(), encoding="utf-8")


def suspects_text() -> str:
    """Make the text of the data file."""
    rng = np.random.default_rng(SEED)
    params = RNNParams(*(np.round(weight, 2) for weight in oracle.network(SIZES, rng)))
    x, a0, targets = oracle.sequence(SIZES, rng)
    x, a0 = np.round(x, 2), np.round(a0, 2)
    grads = {name: _gradient(mistake, x, a0, targets, params) for name, mistake in LINE_UP.items()}
    suspects = {
        name: {"says": mistake.says if mistake else INNOCENT, "grads": _lists(grads[name])}
        for name, mistake in LINE_UP.items()
    }
    document = {
        "params": _lists(params),
        "x": x.tolist(),
        "a0": a0.tolist(),
        "targets": targets.tolist(),
        "suspects": suspects,
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n"


def _gradient(mistake: Mistake | None, x: Array, a0: Array, targets: Array, params: RNNParams) -> RNNParams:
    """Compute the gradient of the sequence loss with one of the three functions replaced by a mistaken one."""

    def part(name: str) -> Callable[..., Any]:
        working: Callable[..., Any] = getattr(oracle, name)
        return mistake.function if mistake and mistake.of == name else working

    a = oracle.rnn_forward(x, a0, params)
    da, dWya, dby = part("output_backward")(a, targets, params)
    if mistake and mistake.of == "rnn_cell_backward":
        grads = _through_time(mistake.function, da, x, a, a0, params)
    else:
        _, _, grads = part("rnn_backward")(da, x, a, a0, params)
    return RNNParams(grads.Wax, grads.Waa, grads.ba, dWya, dby)


def _through_time(
    cell_backward: Callable[..., Any], da: Array, x: Array, a: Array, a0: Array, params: RNNParams
) -> RNNParams:
    """Go back through time with a given cell."""
    da_next, grads = np.zeros_like(a0), RNNParams(*(np.zeros_like(weight) for weight in params))
    for t in reversed(range(x.shape[1])):
        a_prev = a[:, t - 1] if t else a0
        _, da_next, step = cell_backward(da[:, t] + da_next, x[:, t], a_prev, a[:, t], params)
        grads = RNNParams(*(total + new for total, new in zip(grads, step, strict=True)))
    return grads


def _lists(params: RNNParams) -> dict[str, Any]:
    return {
        name: np.vectorize(lambda v: float(f"{v:.12g}"), otypes=[float])(weight).tolist()
        for name, weight in params._asdict().items()
    }
