"""What was done to the gradient, and which networks learned all the same: three cells, two long gaps.

Usage: python benchmarks/figures/interventions.py    # writes docs/images/interventions.png, a second

The outcomes are stored; `python -m autograder.unrolled.made.interventions` trains the networks again.
"""

from pathlib import Path

from rnnkit.data.interventions import arms, learned
from rnnkit.figures import Picture, plots

from autograder.unrolled.given.dogs_experiment import CELLS, GAPS

IMAGE = Path(__file__).resolve().parents[2] / "docs" / "images" / "interventions.png"
LONG = GAPS[-2:]  # over fewer words every gated network learns


def picture() -> Picture:
    """Draw how many networks learned, with Wilson's intervals."""
    counts = {cell: {arm: [learned(cell, arm, gap) for gap in LONG] for arm in arms(cell)} for cell in CELLS}
    vanilla = "; ".join(
        f"{arm}: {', '.join(f'{k} of {n}' for k, n in row)}" for arm, row in counts["vanilla RNN"].items()
    )
    return plots.successes(
        counts,
        [f"gap {gap}" for gap in LONG],
        says=f"Vanilla networks that learned, for gaps of {', '.join(map(str, LONG))} words: {vanilla}.",
        title="Three cells, and what was done to their gradients",
        xlabel="networks that learned (%, with Wilson's interval of 95 %)",
    )


def main() -> None:
    """Write the figure and print its sentence."""
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    drawn = picture()
    drawn.save(IMAGE)
    print(drawn.says)


if __name__ == "__main__":
    main()
