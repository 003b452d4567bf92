"""Which words, made quiet, let a vanilla cell remember longer? Trains the dogs experiment with other first weights.

Run `OMP_NUM_THREADS=1 python -m benchmarks.quiet_words`; it takes about three minutes. It writes
docs/benchmarks/quiet_words.md.
"""

import os
import platform
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: a second thread costs more than it gives

import numpy as np
from rnnkit.data import interventions
from rnnkit.data.dogs import NOUNS, VOCABULARY
from rnnkit.params import RNNParams, init_rnn
from rnnkit.text import one_hot

from autograder.unrolled.given import dogs_experiment as dogs
from autograder.unrolled.given.rnn_parts import unroll
from tests.processors import PROCESSORS, Processor, environment

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks" / "quiet_words.md"
COUNT = "--count"
GAP, SEEDS, QUIET = 20, 24, 0.14
LONG_GAP, FEW = 40, 12  # as in docs/reproduction.md
NOUN_IDS = [VOCABULARY[noun] for noun in chain.from_iterable(NOUNS)]
ROWS: dict[str, dict[str, float]] = {
    "as in the notebooks: every word of spread one": {},
    "every word quiet, of spread 0.14": {"nouns": QUIET, "others": QUIET},
    "loud nouns among quiet words": {"others": QUIET},
    "quiet nouns among loud words": {"nouns": QUIET},
    "every word quiet, biases of 1 or -1": {"nouns": QUIET, "others": QUIET, "bias": 1.0},
    "every word of spread one, Waa times 1.5": {"memory": 1.5},
}
FORM = """# Quiet words: which of them, and what it has to do with the slope of tanh

The dogs experiment of notebook 05 with a gap of {gap} words, {seeds} vanilla networks in each row. "Slope" is the mean
of 1 - a² over all units and words of the fresh networks: 1 on the steep part of tanh, 0 on its flat ends.

| first weights | learned | slope |
|---|---|---|
{rows}

These are other runs than those stored for notebook 05, of which {stored} of {of} learn with Waa times 1.5.

With every word quiet and a gap of {long_gap} words, so many of {few} networks learn, where the processor is that of the
first column or the machine is made to compute like it:

| processor | learned |
|---|---|
{processors}

Python {python}, NumPy {numpy}. Made by `python -m benchmarks.quiet_words`.
"""


def initial(*, nouns: float = 1.0, others: float = 1.0, bias: float = 0.0, memory: float = 1.0) -> Any:
    """Return a function that draws first weights, as `init_rnn` does, with other spreads.

    Args:
        nouns: by how much the rows of the nouns are multiplied.
        others: by how much the rows of all other words are.
        bias: size of the biases, of either sign.
        memory: by how much Waa is multiplied.
    """

    def init(n_features: int, n_hidden: int, n_outputs: int, *, rng: np.random.Generator) -> RNNParams:
        params = init_rnn(n_features, n_hidden, n_outputs, rng=rng)
        loudness = np.full((n_features, 1), others)
        loudness[NOUN_IDS] = nouns
        ba = bias * rng.choice([-1.0, 1.0], size=n_hidden)
        return params._replace(Wax=loudness * params.Wax, Waa=memory * params.Waa, ba=ba)

    return init


def slope(init: Any) -> float:
    """Measure the mean slope of tanh of fresh networks."""
    sentences = dogs.draw_gapped(50, GAP, rng=np.random.default_rng(0))
    x = one_hot(sentences.ids, len(VOCABULARY))
    states = (unroll(x, dogs.fresh(init, rng=np.random.default_rng(seed)))[0] for seed in range(SEEDS))
    return float(np.mean([1 - a**2 for a in states]))


def row(name: str, weights: dict[str, float]) -> str:
    """Train the networks of one row and count those that learned."""
    init = initial(**weights)
    learned = int(np.sum(dogs.accuracy_by_gap(init, [GAP], seeds=SEEDS) > dogs.LEARNED))
    print(f"{name}: {learned} of {SEEDS}, slope {slope(init):.2f}", flush=True)
    return f"| {name} | {learned} of {SEEDS} | {slope(init):.2f} |"


def count_long() -> int:
    """Count the networks that learn the long gap, with every word quiet."""
    init = initial(nouns=QUIET, others=QUIET)
    return int(np.sum(dogs.accuracy_by_gap(init, [LONG_GAP], seeds=FEW) > dogs.LEARNED))


def row_of_processor(processor: Processor) -> str:
    """Count in a process that computes as this processor would."""
    command = [sys.executable, "-m", "benchmarks.quiet_words", COUNT]
    done = subprocess.run(command, cwd=ROOT, env=environment(processor), capture_output=True, text=True, check=True)
    print(f"{processor.name}: {done.stdout.strip()} of {FEW}", flush=True)
    return f"| {processor.name} | {done.stdout.strip()} of {FEW} |"


def main() -> None:
    """Measure and write the page."""
    rows = "\n".join(row(name, weights) for name, weights in ROWS.items())
    processors = "\n".join(row_of_processor(processor) for processor in PROCESSORS)
    stored, of = interventions.learned("FIRST", "Waa times 1.5", GAP)
    facts = {"stored": stored, "of": of, "gap": GAP, "seeds": SEEDS, "long_gap": LONG_GAP, "few": FEW}
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    PAGE.write_text(FORM.format(rows=rows, processors=processors, **facts, **versions), encoding="utf-8")
    print(f"wrote {PAGE.name}")


if __name__ == "__main__":
    print(count_long()) if COUNT in sys.argv else main()
