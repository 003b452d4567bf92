"""In which directions a checker of gradients walks, seen from the loss that it is given."""

from collections.abc import Callable, Sequence

import numpy as np

from rnnkit.params import Array, RNNParams

Loss = Callable[[RNNParams], float]

MOST_PLACES = 400  # of which directions are looked for; five directions have ten
SAME = 1e-9  # what the cosine of two directions that are the same may lack, for rounding


def watched(loss: Loss) -> tuple[Loss, list[Array]]:
    """Make a loss that remembers at which weights it is asked, and the list of these, each as one vector."""
    places: list[Array] = []

    def watching(params: RNNParams) -> float:
        places.append(flat(params))
        return loss(RNNParams(*params))

    return watching, places


def walked_both_ways(places: Sequence[Array], params: RNNParams) -> Array:
    """Find the directions with a place as far ahead of some weights as behind, each once, (directions, n)."""
    start = flat(params)
    steps = [place - start for place in places[:MOST_PLACES] if place.shape == start.shape]
    found = np.zeros((0, start.size))
    for number, step in enumerate(steps):
        length = float(np.linalg.norm(step))
        if length == 0 or not any(np.linalg.norm(step + back) < 1e-6 * length for back in steps[number + 1 :]):
            continue
        if not np.any(np.abs(found @ step) > (1 - SAME) * length):
            found = np.vstack([found, step / length])
    return found


def same_directions(one: Array, other: Array) -> bool:
    """Say whether the same directions were walked, in whatever order and sense."""
    return one.shape == other.shape and bool(np.all(np.max(np.abs(one @ other.T), axis=1) > 1 - SAME))


def flat(params: RNNParams) -> Array:
    """Lay all entries of all weights into one vector, in a copy."""
    return np.concatenate([np.ravel(weight) for weight in params])
