"""The success rate on the temporal order task against the length of the sequences, with and without clipping.

Usage: python benchmarks/figures/temporal_order.py    # writes docs/images/temporal_order.png, about four minutes

After figure 7 ("basic tanh") of Pascanu, Mikolov and Bengio (2013); docs/reproduction.md sets their statements
beside ours. The numbers that this prints are those of that page.
"""

import os
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: a second thread costs more than it gives

import numpy as np
from rnnkit.figures import Picture, plots
from rnnkit.intervals import wilson
from rnnkit.params import RNNParams

from autograder.unrolled.given.temporal_order_experiment import THRESHOLD, Clip, updates_to_solve

IMAGE = Path(__file__).resolve().parents[2] / "docs" / "images" / "temporal_order.png"
LENGTHS = (10, 15, 20, 30, 40)
SEEDS = 8
UPDATES = 5000


def clip(grads: RNNParams) -> RNNParams:
    """Shorten the gradients of one network to the threshold if they are longer."""
    norm = np.sqrt(sum(np.vdot(g, g) for g in grads))
    factor = np.float32(min(1.0, THRESHOLD / norm)) if norm > 0 else np.float32(1)
    return RNNParams(*(g * factor for g in grads))


ARMS: dict[str, tuple[Clip | None, float]] = {
    "rate 0.1, clipped at 1": (clip, 0.1),
    "rate 0.1, not clipped": (None, 0.1),
    "rate 0.01, not clipped": (None, 0.01),
}


def measure() -> dict[str, np.ndarray]:
    """Return the updates that each network needed, infinity if it never learned: per arm, (lengths, seeds)."""
    needed = {}
    for label, (how, rate) in ARMS.items():
        rows = []
        for length in LENGTHS:
            begin = time.process_time()
            rows.append(updates_to_solve(length, how, seeds=SEEDS, updates=UPDATES, learning_rate=rate))
            seconds = time.process_time() - begin
            print(f"{label:24} length {length:2}  {_report(rows[-1])}  {seconds:5.1f} s", flush=True)
        needed[label] = np.array(rows)
    return needed


def picture(needed: dict[str, np.ndarray]) -> Picture:
    """Draw the share of networks that learned the task, with Wilson intervals."""
    curves = {
        label: (
            np.isfinite(rows).mean(axis=1),
            [wilson(int(np.isfinite(row).sum()), row.size) for row in rows],
        )
        for label, rows in needed.items()
    }
    counts = {label: np.isfinite(rows).sum(axis=1) for label, rows in needed.items()}
    says = f"Of {SEEDS} networks learned, for lengths {', '.join(map(str, LENGTHS))}: " + "; ".join(
        f"{label}: {', '.join(map(str, count))}" for label, count in counts.items()
    )
    return plots.with_intervals(
        LENGTHS,
        curves,
        says=says + ".",
        title="Temporal order: with clipping, a bold learning rate works",
        xlabel=f"length of the sequence (letters); {UPDATES} updates at most",
        ylabel="networks that learned (95 % Wilson)",
    )


def _report(needed: np.ndarray) -> str:
    solved = needed[np.isfinite(needed)]
    low, high = wilson(len(solved), len(needed))
    median = f", median {np.median(solved):.0f} updates" if len(solved) else ""
    return f"{len(solved)} of {len(needed)} learned [{low:.2f}, {high:.2f}]{median}"


def main() -> None:
    """Measure, print, and write the figure."""
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    drawn = picture(measure())
    drawn.save(IMAGE)
    print(drawn.says)


if __name__ == "__main__":
    main()
