"""Draws the headline figure of notebook 07: when one direction and two directions know what they hear."""

import sys
from pathlib import Path

import numpy as np
from rnnkit.data import speech
from rnnkit.figures import Picture, plots

from autograder.unrolled.made import two_directions as experiment

TARGET = Path(__file__).resolve().parents[2] / "docs" / "images" / "two_directions.png"
OFFSETS = np.arange(-5, 7)
KINDS = {"one direction": experiment.one_direction, "two directions": experiment.both_directions}


def picture(n_seeds: int = 5) -> Picture:
    """Train both kinds, and show the share of frames labelled right around the glide, as a mean over seeds."""
    training = speech.draw(300, rng=np.random.default_rng(1))
    test = speech.draw_versions(24, rng=np.random.default_rng(2))
    curves, accuracy = {}, {}
    for kind, stack in KINDS.items():
        rng = np.random.default_rng(3)
        reached = experiment.train(stack(range(n_seeds)), training, test, steps=experiment.STEPS, rng=rng)
        right = reached.right.mean(axis=0)
        curves[kind] = np.array([right[test.to_glide == offset].mean() for offset in OFFSETS])
        accuracy[kind] = reached.accuracy
    curves["one in three"] = np.full(len(OFFSETS), 1 / 3)
    says = f"Accuracy over {n_seeds} seeds: " + "; ".join(
        f"{kind} {values.min():.1%} to {values.max():.1%}" for kind, values in accuracy.items()
    )
    return plots.lines(
        OFFSETS,
        curves,
        says=f"{says}; ceiling of one direction {test.ceiling:.1%}.",
        title="One direction learns the sound when it glides, two know it before",
        xlabel="frames of 20 ms after the glide begins",
        ylabel="share of frames labelled right",
    )


def main() -> None:
    """Write the figure and print its sentence."""
    drawn = picture()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    drawn.save(TARGET)
    sys.stdout.write(drawn.says + "\n")


if __name__ == "__main__":
    main()
