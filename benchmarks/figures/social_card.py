"""Draws the card that a link to the site shows elsewhere, 1200 by 630: the name, and one cell unrolled over the story.

python benchmarks/figures/social_card.py
"""

from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

CARD = Path(__file__).resolve().parents[2] / "docs" / "images" / "social_card.png"
PAPER, INK, SEEN, KEPT = "#ffffff", "#1b1b1b", "#00588e", "#c75b00"
WORDS = ("the", "dogs", "owned", "by", "mrs.", "smith", "…", "were?")
NOUN, GAP = 1, len(WORDS) - 1
STEP, SIDE, FLOOR = 1.34, 0.82, 1.2  # inches between cells, of a cell, from the lower edge


def main() -> None:
    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 12), ylim=(0, 6.3))
    axes.axis("off")
    axes.text(0.8, 4.95, "Unrolled", fontsize=66, fontweight="bold", color=SEEN, va="center")
    axes.text(0.8, 3.95, "Recurrent neural networks from scratch in NumPy,", fontsize=26, color=INK, va="center")
    axes.text(0.8, 3.42, "in notebooks that tell you what went wrong", fontsize=26, color=INK, va="center")
    for place, word in enumerate(WORDS):
        draw_cell(axes, place, word)
    figure.savefig(CARD, dpi=100, facecolor=PAPER)


def draw_cell(axes, place: int, word: str) -> None:
    """Draw a cell with its word, and the arrow that brings it the memory of the one before."""
    left = 0.9 + place * STEP
    kept = place in (NOUN, GAP)
    fill, shape = KEPT if kept else "#dde6ee", "round,pad=0,rounding_size=0.12"
    box = FancyBboxPatch((left, FLOOR), SIDE, SIDE, boxstyle=shape, facecolor=fill, lw=0)
    axes.add_patch(box)
    axes.text(left + SIDE / 2, FLOOR - 0.42, word, fontsize=19, ha="center", color=KEPT if kept else INK)
    if place:
        arrow = {"arrowstyle": "-|>", "color": KEPT if place > NOUN else "#9aa5ad", "lw": 3, "mutation_scale": 20}
        end = (left - 0.06, FLOOR + SIDE / 2)
        axes.annotate("", end, (left - STEP + SIDE + 0.06, FLOOR + SIDE / 2), arrowprops=arrow)


if __name__ == "__main__":
    main()
