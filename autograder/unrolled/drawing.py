"""What several notebooks draw alike: not what is computed with it, which every oracle does in its own way."""

from typing import Any, TypeVar

import numpy as np
from rnnkit.params import Array

Weights = TypeVar("Weights", bound=tuple[Any, ...])


def away_from_zero(rng: np.random.Generator, n: int) -> Array:
    """Draw biases, (n,), so large that none can be forgotten unseen."""
    return rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.2, 0.6, size=n)


def scaled(weights: Weights, factor: float) -> Weights:
    """Multiply every array of a named tuple."""
    return type(weights)(*(factor * weight for weight in weights))


def rounded(value: Any) -> Any:
    """Round floats in arrays, alone or in tuples, so that the cases that are stored for visible checks stay small."""
    if isinstance(value, np.ndarray):
        return np.round(value, 3) if value.dtype.kind == "f" else value
    items = [rounded(item) for item in value]
    return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
