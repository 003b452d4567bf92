"""What hundreds of answers are asked about is drawn once: to find it takes longer than to ask."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np


def drawn_once(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that draws anew only from a generator whose state it has not seen."""
    drawn: dict[str, Any] = {}

    def again(rng: np.random.Generator, *args: Any, **kwargs: Any) -> Any:
        key = str((rng.bit_generator.state, args, kwargs))
        if key not in drawn:
            drawn[key] = (draw(rng, *args, **kwargs), rng.bit_generator.state)
        value, rng.bit_generator.state = deepcopy(drawn[key])
        return value

    return again
