"""Trains the five types of notebook 04 from five seeds and writes their table and picture.

Run `OMP_NUM_THREADS=1 python benchmarks/figures/rnn_types.py`; it takes about a minute. It makes
docs/benchmarks/rnn_types.md and docs/images/rnn_types.png. What is trained is the notebook's own code: its cells
are run here, and those that draw a network and train it once more for every seed.
"""

import ast
import io
import json
import os
import platform
import time
from collections.abc import Callable
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rnnkit.figures import plots

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "solutions" / "04_rnn_types" / "04_rnn_types.ipynb"
PAGE = ROOT / "docs" / "benchmarks" / "rnn_types.md"
PICTURE = ROOT / "docs" / "images" / "rnn_types.png"
SEEDS = (1, 2, 3, 4, 5)
QUICK = "RNNKIT_QUICK"

Names = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One of the five types.

    Attributes:
        name: what is learned.
        shape: the type.
        network: what the notebook calls it.
        threshold: the share that must be reached.
        floor: from the notebook's names to the share right of the rival.
        rival: what the floor is.
    """

    name: str
    shape: str
    network: str
    threshold: float
    floor: Callable[[Names], float]
    rival: str


KINDS = (
    Kind(
        "digits", "one to one", "digit_network", 0.95,
        lambda n: n["same_digit"], "always the same digit",
    ),
    Kind(
        "captions", "one to many", "caption_network", 0.90,
        lambda n: n["same_digit"], "always the same name",
    ),
    Kind(
        "sentiment", "many to one", "review_network", 0.95,
        lambda n: float(np.mean(n["bag_right"])), "bag of words",
    ),
    Kind(
        "tagging", "many to many, equal lengths", "tag_network", 0.98,
        lambda n: n["table_right"], "one label per word",
    ),
    Kind(
        "translation", "many to many, different lengths", "translator", 0.90,
        lambda n: float(np.mean(n["by_dictionary"])), "word for word with a dictionary",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What one type reached: the share right for each seed, and the mean CPU seconds of a training."""

    kind: Kind
    floor: float
    reached: tuple[float, ...]
    seconds: float


def notebook_names() -> Names:
    """Run the notebook's cells, with trainings of a few steps, and return its names.

    The check cells are left out.
    """
    names: Names = {}
    with _quick(), redirect_stdout(io.StringIO()):
        for source in cells():
            exec(compile(source, NOTEBOOK.name, "exec"), names)
    return names


def cells() -> list[str]:
    """List the notebook's code cells that are no checks."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return ["".join(cell["source"]) for cell in code if not cell["metadata"].get("nbgrader", {}).get("grade")]


def trains(source: str, network: str) -> bool:
    """Say whether a cell trains a network and keeps it under the name that it has."""
    return f"[{network}] = train(" in source or f"{network} = Seq2SeqParams(*train(" in source


def training_of(kind: Kind) -> str:
    """The cell that trains a type's network; a function that it writes first is there already."""
    source = next(source for source in cells() if trains(source, kind.network))
    own = [node for node in ast.parse(source).body if not isinstance(node, ast.FunctionDef)]
    return ast.unparse(ast.Module(own, []))


def learned(kind: Kind, names: Names, seed: int) -> float:
    """Draw a type's network anew, train it with other examples first, and return the share right on unseen ones."""
    own = dict(names)
    with redirect_stdout(io.StringIO()), _seeds_moved(seed):
        for source in [*drawing_of(kind), training_of(kind)]:
            exec(compile(source, NOTEBOOK.name, "exec"), own)
    return float(own["reached"][kind.name])


def drawing_of(kind: Kind) -> list[str]:
    """The cell that draws a type's network; none where the one that trains it does, which would train it twice."""
    source = next(source for source in cells() if drawn(source, kind.network))
    return [] if trains(source, kind.network) else [source]


def drawn(source: str, network: str) -> bool:
    """Say whether a cell draws the first weights of a network."""
    return f"{network} = init_rnn(" in source or f"{network} = Seq2SeqParams(\n" in source


def measure(kind: Kind, names: Names, seeds: tuple[int, ...] = SEEDS) -> Result:
    """Train one type once per seed."""
    reached, seconds = [], []
    for seed in seeds:
        begin = time.process_time()
        reached.append(learned(kind, names, seed))
        seconds.append(time.process_time() - begin)
    return Result(kind, float(kind.floor(names)), tuple(reached), float(np.mean(seconds)))


def page(results: list[Result]) -> str:
    """Write the table of the five types."""
    rows = [
        f"| {r.kind.name} | {r.kind.shape} | {r.kind.threshold:.0%} | {r.floor:.1%} ({r.kind.rival}) | "
        f"{min(r.reached):.1%} | {np.mean(r.reached):.1%} | {r.seconds:.1f} |"
        for r in results
    ]
    head = [
        "# The five types of notebook 04",
        "",
        "Each type is trained from scratch by the notebook's own code, once per seed, and measured on examples",
        "that no training saw. Captions and translations count when every symbol is right, up to the end.",
        "",
        "| task | type | threshold | floor | reached: lowest of five seeds | mean | CPU seconds per training |",
        "|---|---|---|---|---|---|---|",
    ]
    foot = [
        "",
        "The floor is what a rival reaches on the same unseen examples. For digits there is a stronger one: the",
        f"nearest mean image is right on {_nearest_mean():.1%}. In the negated half of the reviews every review has",
        "a twin of the same words and the opposite verdict, so that every bag of words is right on half of them.",
        "",
        f"Seeds {', '.join(map(str, SEEDS))}; drawing the live loss curve is included in the seconds. Python "
        f"{platform.python_version()}, NumPy {np.__version__}, "
        f"OMP_NUM_THREADS={os.environ.get('OMP_NUM_THREADS', 'not set')}.",
        "Made by `python benchmarks/figures/rnn_types.py`.",
        "",
    ]
    return "\n".join([*head, *rows, *foot])


def picture(results: list[Result]) -> plots.Picture:
    """Draw floor, threshold and the lowest share reached."""
    lowest = [min(r.reached) for r in results]
    passed = sum(low >= r.kind.threshold for low, r in zip(lowest, results, strict=True))
    return plots.bars(
        [r.kind.name for r in results],
        {
            "floor": [100 * r.floor for r in results],
            "threshold": [100 * r.kind.threshold for r in results],
            "lowest of five seeds": [100 * low for low in lowest],
        },
        title="Five types from one cell, each from five seeds",
        ylabel="right on unseen examples (%)",
        digits=0,
        says=f"{passed} of {len(results)} types pass their threshold from every seed.",
    )


def main() -> None:
    names = notebook_names()
    results = []
    for kind in KINDS:
        results.append(measure(kind, names))
        print(f"{kind.name:<12} lowest {min(results[-1].reached):.1%}, {results[-1].seconds:.1f} s")
    for path in (PAGE, PICTURE):
        path.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(results), encoding="utf-8")
    picture(results).save(PICTURE)


def _nearest_mean() -> float:
    from rnnkit.data.digits import digits

    x_train, y_train, x_test, y_test = digits()
    means = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    return float(np.mean(np.linalg.norm(x_test[:, None] - means, axis=2).argmin(axis=1) == y_test))


@contextmanager
def _seeds_moved(seed: int) -> Any:
    """Let every generator that is made begin elsewhere; the notebook's own seeds are those of seed 1."""
    original = np.random.default_rng
    np.random.default_rng = lambda number=None: original(number if seed == SEEDS[0] else [number, seed])
    try:
        yield
    finally:
        np.random.default_rng = original


@contextmanager
def _quick() -> Any:
    before = os.environ.get(QUICK)
    os.environ[QUICK] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[QUICK]
        else:
            os.environ[QUICK] = before


if __name__ == "__main__":
    main()
