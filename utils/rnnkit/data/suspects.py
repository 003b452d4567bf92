"""Eight gradients of one loss, some of them wrong: find the bug.

They were computed by eight programs for the same network, inputs and targets. Only the numbers are here, and what
the author of each wrong program has to confess; `line_up().confession("A")` tells, when you have made up your mind.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnkit.params import RNNParams


@dataclass(frozen=True)
class LineUp:
    """One loss and the gradients that are claimed for it.

    Attributes:
        params: the weights.
        x: the inputs, (batch, time, features).
        a0: the state before the first step, (batch, hidden).
        targets: the right output of each step, (batch, time).
        suspects: a claimed gradient of the sequence loss with respect to all weights, by name.
    """

    params: RNNParams
    x: NDArray[np.float64]
    a0: NDArray[np.float64]
    targets: NDArray[np.int64]
    suspects: dict[str, RNNParams]

    def confession(self, name: str) -> str:
        """Say what is wrong with the program behind a gradient.

        Raises:
            LookupError: if there is no suspect of that name.
        """
        if name not in self.suspects:
            raise LookupError(f"there is no suspect {name!r}; the suspects are {', '.join(self.suspects)}")
        return str(_document()["suspects"][name]["says"])


def line_up() -> LineUp:
    """Load the network and the eight suspects."""
    document = _document()
    return LineUp(
        params=_record(document["params"]),
        x=np.array(document["x"], dtype=float),
        a0=np.array(document["a0"], dtype=float),
        targets=np.array(document["targets"], dtype=np.int64),
        suspects={name: _record(suspect["grads"]) for name, suspect in document["suspects"].items()},
    )


def _record(weights: dict[str, Any]) -> RNNParams:
    return RNNParams(**{name: np.array(weights[name], dtype=float) for name in RNNParams._fields})


@cache
def _document() -> Any:
    return json.loads(files("rnnkit").joinpath("data", "assets", "suspects.json").read_text(encoding="utf-8"))
