"""The gradient from every loss step to every earlier step, for three spectral radii, with the bound drawn in.

Usage: python benchmarks/figures/microscope.py    # writes docs/images/microscope.png, a second
"""

from pathlib import Path

import numpy as np
from rnnkit.data.dogs import VOCABULARY, article_sentence
from rnnkit.figures import Picture, plots
from rnnkit.params import RNNParams, init_rnn
from rnnkit.text import one_hot

from autograder.unrolled.given.rnn_parts import rnn_forward
from autograder.unrolled.vanishing_gradients.oracle import gradient_by_lag

IMAGE = Path(__file__).resolve().parents[2] / "docs" / "images" / "microscope.png"
RADII = (0.5, 1.0, 3.0)
SPREAD = 0.3  # of the numbers that a word writes into the memory
HIDDEN = 32
SEED = 5


def network(radius: float) -> RNNParams:
    """Draw a network whose memory is a rotation times a number: its spectral radius and its norm."""
    rng = np.random.default_rng(SEED)
    params = init_rnn(len(VOCABULARY), HIDDEN, 2, rng=rng)
    rotation, _ = np.linalg.qr(rng.normal(size=(HIDDEN, HIDDEN)))
    return params._replace(Wax=SPREAD * rng.normal(size=params.Wax.shape), Waa=radius * rotation)


def gradient_map(params: RNNParams) -> np.ndarray:
    """Return the norm of the gradient of each loss step at each earlier step, (time, time)."""
    x = one_hot([VOCABULARY.encode(article_sentence())], len(VOCABULARY))
    a = rnn_forward(x, np.zeros((1, HIDDEN)), params)
    upstream = np.full((1, HIDDEN), HIDDEN**-0.5)
    norms = np.zeros((a.shape[1], a.shape[1]))
    for step in range(a.shape[1]):
        norms[step, : step + 1] = gradient_by_lag(a[:, : step + 1], params, upstream)
    return norms


def picture() -> Picture:
    """Draw the map of each radius, and the gradient of the last loss against the lag."""
    maps = {f"radius {radius:g}": gradient_map(network(radius)) for radius in RADII}
    bounds = dict(zip(maps, RADII, strict=True))
    return plots.microscope(maps, article_sentence(), bounds=bounds)


def main() -> None:
    """Write the figure."""
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    drawn = picture()
    drawn.save(IMAGE)
    print(drawn.says)


if __name__ == "__main__":
    main()
