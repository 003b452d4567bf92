"""Trains the network that notebook 02 shows and writes its numbers into the students' package.

Run `python -m autograder.unrolled.made.train_sentences` to make `rnnkit/data/assets/reader.json` again, in about a
minute. The weights are rounded to four decimals. Another BLAS may lead to other weights, as good as these.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import rnnkit
from numpy.typing import NDArray
from rnnkit.data.sentences import VOCABULARY, draw_sentences
from rnnkit.params import RNNParams, init_rnn
from rnnkit.text import Mask, mask_of, one_hot, pad

from autograder.unrolled.bptt.oracle import softmax

Array = NDArray[np.floating[Any]]
Batch = tuple[Array, Array, Mask]
ASSET = Path(rnnkit.__file__).parent / "data" / "assets" / "reader.json"
N_HIDDEN = 20  # few enough to see every unit in a heat map
BATCH = 64
STEPS = 6000
LEARNING_RATE = 0.01
SEED = 2
DECIMALS = 4
SLOWNESS = 0.02  # price of a change of state, so that a unit keeps its value where it can, which reads well
MEMORY = 0.9  # Waa starts as this times the identity: a state that fades slowly (compare Le et al., 2015)
CLIP = 1.0  # largest norm of a gradient: the long sentences make a few very large ones


def train(steps: int = STEPS, *, seed: int = SEED) -> tuple[RNNParams, list[float]]:
    """Train on freshly drawn sentences with Adam (Kingma and Ba, 2015) and clipped gradients.

    Args:
        steps: number of updates; the learning rate falls to zero along a quarter of a cosine.
        seed: of the weights and of the sentences.

    Returns:
        the weights and the loss per word at each step.
    """
    rng = np.random.default_rng(seed)
    params = init_rnn(len(VOCABULARY), N_HIDDEN, len(VOCABULARY), rng=rng)._replace(Waa=MEMORY * np.eye(N_HIDDEN))
    mean = square = RNNParams(*(np.zeros_like(weight) for weight in params))
    losses = []
    for step, (x, targets, mask) in enumerate(_batches(steps, rng), start=1):
        loss, grads = loss_and_gradient(x, targets, mask, params)
        grads = _clipped(grads)
        mean = RNNParams(*(0.9 * m + 0.1 * g for m, g in zip(mean, grads, strict=True)))
        square = RNNParams(*(0.999 * s + 0.001 * g**2 for s, g in zip(square, grads, strict=True)))
        rate = LEARNING_RATE * np.cos(0.5 * np.pi * (step - 1) / steps) * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        moves = (m / (np.sqrt(s) + 1e-8) for m, s in zip(mean, square, strict=True))
        params = RNNParams(*(w - rate * move for w, move in zip(params, moves, strict=True)))
        losses.append(loss)
    return params, losses


def loss_and_gradient(x: Array, targets: Array, mask: Mask, params: RNNParams) -> tuple[float, RNNParams]:
    """Return the mean loss per real word, and its gradient plus that of the price of changes of state.

    Args:
        x: one-hot words, (batch, time, features).
        targets: one-hot next words, (batch, time, outputs).
        mask: true where a step is real, (batch, time).
        params: the weights.
    """
    a = _states(x, params)
    p = softmax(a[:, 1:] @ params.Wya + params.by)
    weight = mask[..., np.newaxis] / mask.sum()
    loss = -float(np.sum(weight * targets * np.log(p + 1e-300)))
    dscores = weight * (p - targets)
    dz, carried = np.zeros_like(a[:, 1:]), np.zeros_like(a[:, 0])
    da = dscores @ params.Wya.T
    changes = SLOWNESS * weight * np.sign(np.diff(a, axis=1))
    da += changes
    da[:, :-1] -= changes[:, 1:]
    for t in reversed(range(x.shape[1])):
        dz[:, t] = (da[:, t] + carried) * (1 - a[:, t + 1] ** 2)
        carried = dz[:, t] @ params.Waa.T
    grads = RNNParams(
        Wax=_summed(x, dz),
        Waa=_summed(a[:, :-1], dz),
        ba=dz.sum(axis=(0, 1)),
        Wya=_summed(a[:, 1:], dscores),
        by=dscores.sum(axis=(0, 1)),
    )
    return loss, grads


def batch(sentences: list[list[str]]) -> Batch:
    """Turn sentences into one-hot inputs, one-hot next words, and the mask of the real steps."""
    ids, lengths = pad([VOCABULARY.encode(sentence) for sentence in sentences])
    vectors = one_hot(ids, len(VOCABULARY))
    return vectors[:, :-1], vectors[:, 1:], mask_of(lengths - 1, ids.shape[1] - 1)


def asset_text(params: RNNParams) -> str:
    """Write the vocabulary and the rounded weights as JSON."""
    weights = {name: np.round(weight, DECIMALS).tolist() for name, weight in params._asdict().items()}
    about = "Trained by autograder.unrolled.made.train_sentences on rnnkit.data.sentences. Same licence as the course."
    document = {"about": about, "tokens": list(VOCABULARY), "params": weights}
    return json.dumps(document, separators=(",", ":")).replace('"params"', '\n"params"') + "\n"


def main() -> None:
    """Train and write the asset."""
    params, losses = train()
    ASSET.write_text(asset_text(params), encoding="utf-8")
    print(f"wrote {ASSET.name}; loss per word of the last hundred steps {np.mean(losses[-100:]):.3f}")


def _batches(steps: int, rng: np.random.Generator) -> Iterator[Batch]:
    for _ in range(steps):
        yield batch(draw_sentences(BATCH, rng=rng))


def _states(x: Array, params: RNNParams) -> Array:
    """Compute the zero state and all states after it, (batch, time + 1, hidden)."""
    a = np.zeros((x.shape[0], x.shape[1] + 1, params.ba.size))
    for t in range(x.shape[1]):
        a[:, t + 1] = np.tanh(x[:, t] @ params.Wax + a[:, t] @ params.Waa + params.ba)
    return a


def _summed(left: Array, right: Array) -> Array:
    """Add up left_bt^T right_bt over the batch and all time steps."""
    return np.tensordot(left, right, axes=([0, 1], [0, 1]))


def _clipped(grads: RNNParams) -> RNNParams:
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    return RNNParams(*(g * min(1.0, CLIP / (norm + 1e-12)) for g in grads))


if __name__ == "__main__":
    main()
