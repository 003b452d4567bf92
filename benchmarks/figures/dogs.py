"""Was or were: the accuracy of three cells against the number of words between noun and verb.

Usage: python benchmarks/figures/dogs.py    # writes docs/images/dogs.png, about half a minute
"""

import os
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: a second thread costs more than it gives

import numpy as np
from rnnkit.data.dogs import CHANCE
from rnnkit.figures import Picture, plots
from rnnkit.intervals import bootstrap_mean

from autograder.unrolled.given.dogs_experiment import CELLS, GAPS, LEARNED, SEEDS, accuracy_by_gap

IMAGE = Path(__file__).resolve().parents[2] / "docs" / "images" / "dogs.png"


def measure() -> dict[str, np.ndarray]:
    """Return the accuracy of each network: per cell, (gaps, seeds)."""
    accuracies = {}
    for cell, init in CELLS.items():
        begin = time.process_time()
        accuracies[cell] = accuracy_by_gap(init)
        print(f"{cell}, {time.process_time() - begin:.1f} s")
        for gap, row in zip(GAPS, accuracies[cell], strict=True):
            low, high = bootstrap_mean(row)
            learned = int((row > LEARNED).sum())
            print(f"  gap {gap:2}: {row.mean():.3f} [{low:.3f}, {high:.3f}], {learned} of {row.size} learned")
    return accuracies


def picture(accuracies: dict[str, np.ndarray]) -> Picture:
    """Draw the mean accuracy over the seeds, with bootstrapped intervals."""
    curves = {cell: (rows.mean(axis=1), [bootstrap_mean(row) for row in rows]) for cell, rows in accuracies.items()}
    ends = ", ".join(f"{cell} {100 * rows[-1].mean():.0f} %" for cell, rows in accuracies.items())
    return plots.with_intervals(
        GAPS,
        curves,
        says=f"Right verbs over a gap of {GAPS[-1]} words, mean of {SEEDS} networks: {ends}.",
        title="Over long gaps only gated cells remember the dogs",
        xlabel="words between noun and verb",
        ylabel="right verbs (mean, 95 % bootstrap)",
        guessing=CHANCE,
    )


def main() -> None:
    """Measure, print, and write the figure."""
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    drawn = picture(measure())
    drawn.save(IMAGE)
    print(drawn.says)


if __name__ == "__main__":
    main()
