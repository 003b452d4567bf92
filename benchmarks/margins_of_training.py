"""How far is what the notebooks say of their trainings from being wrong, on other processors and from other seeds?

Runs the cells of every notebook that trains, as three kinds of processor compute and with all its seeds moved, and
reads the number behind each statement. The worst of these numbers, beside the limit at which the statement would
turn, is the margin.

    python -m benchmarks.margins_of_training [--notebook 08_compose ...] [--moves 5] [--readings FILE] [--write]

Every reading is added to a file as soon as it is there, and what the file holds is not measured again: remove it, or
its lines of a notebook, after the notebook was changed.
"""

import argparse
import io
import json
import math
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rnnkit.figures import live

from tests.processors import PROCESSORS, Processor, environment

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks" / "processors.md"
MARK = "<!-- What stands above is measured; what follows is written by hand. -->"
MOVE = 1000  # added to every seed of a notebook, once per move; far from all seeds in use
MOST = 9  # of 12 networks: 06 says *more than 9*
WATCHED = ("accuracy_by_gap", "updates_to_solve")
INTRODUCTION = """# The same on any processor

OpenBLAS and NumPy choose their code by processor, so that a training ends elsewhere on another machine. What the
notebooks say of their trainings, in printed lines, under figures and in the text, has to hold all the same.

Each notebook that trains was run as three kinds of processor compute (Nehalem: neither AVX2 nor AVX-512; Haswell:
AVX2; SkylakeX: AVX-512), with its own seeds and with all its seeds moved, those of the data too. *Worst* is the
number closest to making the statement wrong, *distance* what was left, below zero where it is wrong; *own seeds* is
what was left on the three processors with the notebook's own seeds, 0 in the table.
`python -m benchmarks.margins_of_training --write` makes the table.
"""

Names = dict[str, Any]
Seeds = Any


@dataclass(frozen=True)
class Statement:
    """One statement of a notebook about a training.

    Attributes:
        notebook: where it stands.
        says: what is said.
        reads: from the notebook's names, after it has run, to the number behind it.
        above: the number must be above this.
        below: and below that.
    """

    notebook: str
    says: str
    reads: Callable[[Names], float]
    above: float = -math.inf
    below: float = math.inf

    def distance(self, number: float) -> float:
        """Return how far the number is from making the statement wrong; not above zero if it is wrong."""
        return -math.inf if math.isnan(number) else min(number - self.above, self.below - number)


@dataclass(frozen=True)
class Reading:
    """The numbers behind all statements of a notebook, in one run."""

    notebook: str
    processor: str
    move: int
    numbers: dict[str, float]


def end(live: Any) -> float:
    """Return the mean loss of the last steps of a training that was watched, as its sentence takes it."""
    return float(np.mean(live.losses[-max(1, len(live.losses) // 50) :]))


def right_words(names: Names) -> float:
    """Return the least probability of a right word in the three translations that 04 prints."""
    pairs = {
        "the dogs were barking": "les chiens aboyaient",
        "the dog was not barking": "le chien n' aboyait pas",
        "the old bird was waiting": "le vieil oiseau attendait",
    }
    found = []
    for english, french in pairs.items():
        source = names["ENGLISH"].encode(english.split())[None]
        target = np.array([[*names["FRENCH"].encode(french.split()), names["END"]]])
        context = names["encode"](
            names["one_hot"](source, len(names["ENGLISH"])), np.array([source.shape[1]]), names["translator"].encoder
        )
        y = names["decode_teacher_forced"](context, target, names["translator"].decoder)
        found.append(np.take_along_axis(y[0], target[0][:, None], axis=1).min())
    return float(min(found))


def right_tags(names: Names) -> float:
    """Return the least probability of a right label among those that 04 prints for two sentences."""
    found = []
    for noun, number in (("dogs", "plural"), ("dog", "singular")):
        sentence = f"the {noun} owned by mrs. smith saw a sheep and barked".split()
        words = names["agreement"].VOCABULARY
        x = names["one_hot"](words.encode(sentence)[None], len(words))
        y = names["tag_sequence"](x, np.array([len(sentence)]), names["tag_network"])[0]
        labels = list(names["agreement"].LABELS)
        for place, label in ((1, number), (5, "singular"), (8, "singular"), (10, number)):
            found.append(y[place, labels.index(label)])
    return float(min(found))


def learned(names: Names, call: int) -> int:
    """Count the networks that learned the rule, in one call of the dogs experiment at a single gap."""
    return int(np.sum(names["seen"]["accuracy_by_gap"][call] > names["LEARNED"]))


def size_of_loss(names: Names, operation: str) -> float:
    """Return the logarithm, to base 10, of the loss at which counting dogs ends in 05, at most 300 where it is lost."""
    return float(np.log10(np.nan_to_num(names["ends"][operation], nan=1e300, posinf=1e300)))


def solved(names: Names, call: int) -> int:
    """Count the networks that learned the temporal order, in one call of that experiment."""
    return int(np.isfinite(names["seen"]["updates_to_solve"][call]).sum())


def shares_of_frames(names: Names, kind: str) -> list[float]:
    """Return the share of frames that each seed labels right."""
    test = names["test"]
    return [names["frame_accuracy"](s, test.labels, test.lengths) for s in names["trained_scores"]()[kind]]


def below_ceiling(names: Names) -> float:
    """Return how far the best seed of one direction stays below what one direction can reach."""
    return float(names["test"].ceiling - max(shares_of_frames(names, ONE)))


def more_wasted(names: Names) -> float:
    """Return by how much the improviser wastes more than somebody who knows how frequent the tokens are."""
    return float(names["by_network"](names["improviser"]) - names["by_frequency"])


def quotes_more(names: Names) -> int:
    """Count the melodies in which the reciter quotes more than the improviser."""
    return int(np.sum(names["theirs"] > names["ours"]))


def times_even(names: Names, looked_at: str) -> float:
    """Return how many times an even share lies on the noun, where this is looked at."""
    return float(names[looked_at][1] / names["even"])


def undecided(names: Names, kind: str) -> float:
    """Return the share right of the undecided frames, over all seeds."""
    test, scores = names["test"], names["trained_scores"]()[kind]
    return float(np.mean([np.mean((s.argmax(axis=2) == test.labels)[test.undecided]) for s in scores]))


def ahead(weights: Any) -> float:
    """Return how much more weight lies on the noun than on any other word."""
    return float(weights[1] - np.delete(weights, 1).max())


READ: dict[str, Callable[[Any], float]] = {
    "right verbs": lambda outcome: float(outcome.right[0]),
    "probed": lambda outcome: float(outcome.probed[0]),
}
BPTT, TYPES, VANISHING = "03_bptt", "04_rnn_types", "05_vanishing_gradients"
GATED, BOTH, COMPOSE = "06_gated_cells", "07_bidirectional", "08_compose"
ATTENTION = "10_attention"
ONE, TWO = "one direction", "two directions"
DOGS, LETTERS = "counting dogs", "temporal order"

STATEMENTS = (
    Statement(BPTT, "story: loss at the end", lambda n: end(n["lives"][0]), math.log(2), 0.8),
    Statement(
        BPTT, "story: probability of *were* after *The dogs*, printed 0.5", lambda n: n["of_were"][0], 0.45, 0.55
    ),
    Statement(BPTT, "story: the same after *the house and*, printed 1.0", lambda n: n["of_were"][1], 0.95),
    Statement(BPTT, "letters: loss at the end", lambda n: end(n["lives"][1]), below=1.8),
    Statement(BPTT, "letters: loss on text never seen", lambda n: n["loss_kept"], below=1.9),
    Statement(BPTT, "letters: share of real words after the training", lambda n: n["shares"][-2], 0.1, 1.0),
    Statement(BPTT, "letters: the same, less that at the start", lambda n: n["shares"][-2] - n["shares"][0], 0.0),
    Statement(TYPES, "digits right", lambda n: n["reached"]["digits"], 0.95),
    Statement(TYPES, "names right", lambda n: n["reached"]["captions"], 0.90, 1.0),
    Statement(TYPES, "reviews right", lambda n: n["reached"]["sentiment"], 0.95),
    Statement(TYPES, "negated reviews right", lambda n: n["of_rnn"][2], 0.95),
    Statement(TYPES, "labels right", lambda n: n["reached"]["tagging"], 0.98),
    Statement(TYPES, "translations right", lambda n: n["reached"]["translation"], 0.90),
    *(
        Statement(TYPES, f"{kind}: loss at the end", lambda n, place=place: end(n["lives"][place]), below=goal)
        for kind, place, goal in (
            ("digits", 0, 0.2),
            ("names", 1, 0.5),
            ("reviews", 2, 0.05),
            ("labels", 3, 0.3),
            ("translation", 4, 0.5),
            ("French alone", 5, 12.0),
        )
    ),
    Statement(TYPES, "right names: least sure letter, median", lambda n: np.median(n["least"][n["right"]]), 0.9),
    Statement(TYPES, "wrong names: least sure letter, median", lambda n: np.median(n["least"][~n["right"]]), below=0.8),
    Statement(TYPES, "three printed translations: least probability of a right word", right_words, 0.5),
    Statement(TYPES, "two labelled sentences: least probability of a right label", right_tags, 0.5),
    Statement(TYPES, "an unseen sentence: mean of its right words", lambda n: n["knowing"].mean(), 0.8),
    Statement(TYPES, "the same, French alone", lambda n: n["guessing"].mean(), below=0.8),
    Statement(TYPES, "*pas*, French alone", lambda n: n["guessing"][n["pair"].french.index("pas")], 0.9),
    Statement(VANISHING, "gap 13: networks of 12 in between, *hardly any*", lambda n: n["between"], below=3),
    Statement(
        VANISHING, "gap 13, noun stretched: of 8 learned", lambda n: n["outcomes"][n["stretch_the_noun"]], below=6
    ),
    Statement(VANISHING, "gap 13, others stretched: of 8 learned", lambda n: n["outcomes"][n["stretch_the_others"]], 5),
    Statement(VANISHING, "dogs: gradient at the first step, beside the last", lambda n: n["flows"][DOGS][0], below=1),
    Statement(VANISHING, "letters: the same", lambda n: n["flows"][LETTERS][0], 1),
    *(
        Statement(VANISHING, f"dogs, {operation}: size of the loss", lambda n, o=operation: size_of_loss(n, o), 3)
        for operation in ("as it is", "cut", "output alone")
    ),
    Statement(VANISHING, "dogs, cell alone: size of the loss", lambda n: size_of_loss(n, "cell alone"), below=3),
    Statement(VANISHING, "letters, as it is: longest gradient", lambda n: n["longest"]["as it is"], 5),
    Statement(VANISHING, "letters, cut: longest gradient", lambda n: n["longest"]["cut"], below=5),
    Statement(VANISHING, "dogs, clipped: loss at the end", lambda n: np.mean(n["clipped"][-8:]), below=10),
    *(
        Statement(VANISHING, f"{case}: networks of 5 that learned", lambda n, c=call: solved(n, c), *limits)
        for call, (case, limits) in enumerate(
            {
                "length 10, clipped": (2,),
                "length 20, clipped": (2,),
                "length 10, not clipped": (2,),
                "length 20, not clipped": (-math.inf, 3),
            }.items()
        )
    ),
    Statement(GATED, "vanilla, gap 20: networks of 12 that learned", lambda n: learned(n, 0), below=4),
    Statement(GATED, "GRU, gap 20: networks of 12 that learned", lambda n: learned(n, 1), MOST),
    Statement(GATED, "LSTM, gap 20: networks of 12 that learned", lambda n: learned(n, 2), MOST),
    Statement(GATED, "one LSTM: loss at the end", lambda n: end(n["lives"][0]), below=0.05),
    Statement(GATED, "one LSTM: *were* after *dogs*, printed 1.00", lambda n: n["of_dogs"][1], 0.995),
    Statement(GATED, "one LSTM: *was* after *dog*, printed 1.00", lambda n: n["of_dog"][0], 0.995),
    Statement(BOTH, "one direction, best seed: below the ceiling by", below_ceiling, 0.0),
    Statement(BOTH, "two directions, worst seed: share right", lambda n: min(shares_of_frames(n, TWO)), 0.9),
    Statement(BOTH, "one direction, undecided frames, printed 0.3", lambda n: undecided(n, ONE), 0.25, 0.35),
    Statement(BOTH, "two directions, undecided frames, printed 1.0", lambda n: undecided(n, TWO), 0.95),
    Statement(BOTH, "one direction, two frames before a glide, printed 0.3", lambda n: n["one"][3], 0.25, 0.35),
    Statement(BOTH, "two directions, two frames before, printed 1.0", lambda n: n["two"][3], 0.95),
    Statement(BOTH, "one direction, six frames after, printed 1.0", lambda n: n["one"][-1], 0.95),
    Statement(BOTH, "two directions, six frames after, printed 1.0", lambda n: n["two"][-1], 0.95),
    Statement(COMPOSE, "known tunes: loss at the end", lambda n: n["learned"][-1], below=0.5),
    Statement(COMPOSE, "unknown tunes: step of the lowest loss", lambda n: n["best"], below=100),
    Statement(COMPOSE, "unknown tunes: loss at the end", lambda n: n["unseen"][-1], 4.0),
    Statement(COMPOSE, "unknown tunes: lowest loss", lambda n: n["unseen"].min(), below=3),
    Statement(COMPOSE, "wasted probability: improviser less frequencies", more_wasted, -0.03, 0.03),
    Statement(COMPOSE, "melodies of 10 in which the reciter quotes more", quotes_more, 6),
    Statement(ATTENTION, "no attention: loss at the end", lambda n: end(n["lives"][0]), below=20),
    Statement(ATTENTION, "no attention: right words, shortest sentences", lambda n: n["of_rival"].words[0], 0.9),
    Statement(ATTENTION, "no attention: right words, longest", lambda n: n["of_rival"].words[-1], below=0.9),
    Statement(ATTENTION, "no attention: longest exact", lambda n: n["of_rival"].exact[-1], below=0.1),
    Statement(ATTENTION, "attention: loss at the end", lambda n: end(n["lives"][1]), below=1),
    Statement(ATTENTION, "attention: longest exact", lambda n: n["of_mine"].exact[-1], 0.9),
    Statement(ATTENTION, "map: of 6 words that look most at their own", lambda n: len(n["found"]), 4),
    *(
        Statement(
            ATTENTION, f"dogs, {arm}: {what}", lambda n, arm=arm, what=what: READ[what](n["readers"][arm]), *limits
        )
        for arm, what, limits in (
            ("attention", "right verbs", (0.9,)),
            ("way back cut", "right verbs", (-math.inf, 0.7)),
            ("plain mean", "right verbs", (0.9,)),
            ("attention to words", "right verbs", (0.9,)),
            ("attention", "probed", (0.9,)),
            ("way back cut", "probed", (-math.inf, 0.7)),
            ("plain mean", "probed", (0.9,)),
            ("attention to words", "probed", (-math.inf, 0.7)),
        )
    ),
    Statement(ATTENTION, "noun, states looked at: of an even share", lambda n: times_even(n, "states"), below=1),
    Statement(ATTENTION, "noun, words looked at: of an even share", lambda n: times_even(n, "vectors"), 8),
    Statement(ATTENTION, "self-attention: right verbs", lambda n: n["right"], 0.95),
    Statement(ATTENTION, "self-attention: weight on the noun, less the next", lambda n: ahead(n["weights"]), 0),
)
NOTEBOOKS = tuple(dict.fromkeys(statement.notebook for statement in STATEMENTS))


def read_notebook(notebook: str, move: int) -> dict[str, float]:
    """Run a notebook with its seeds moved and read the number behind each of its statements."""
    names = names_after(notebook, move)
    return {statement.says: float(statement.reads(names)) for statement in STATEMENTS if statement.notebook == notebook}


def names_after(notebook: str, move: int) -> Names:
    """Run all cells of a notebook but the checks, without pictures, and return what it leaves.

    Beside the notebook's own names, `lives` holds the trainings that were watched, `seen` what the experiments
    returned, in the order of the calls, and `of_were` the two probabilities that 03 prints of its story.
    """
    names: Names = {"lives": [], "seen": {name: [] for name in WATCHED}}
    draw_nothing(names["lives"])
    move_seeds(move)
    for source in cells(notebook):
        with redirect_stdout(io.StringIO()):
            exec(compile(source, notebook, "exec"), names)
        watch(names)
        if notebook == BPTT and "of_were" not in names and np.ndim(names.get("p")) == 2:
            names["of_were"] = names["p"][0, 1], names["p"][1, 14]  # 03 uses the name again
    return names


def cells(notebook: str) -> Iterator[str]:
    """Return the code cells of a notebook that are no checks."""
    text = (ROOT / "solutions" / notebook / f"{notebook}.ipynb").read_text(encoding="utf-8")
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade"):
            yield "".join(cell["source"])


def draw_nothing(lives: list[Any]) -> None:
    """Let trainings that are watched be remembered instead of drawn."""
    live.LiveLoss._draw = lambda self, **_: None
    live.LiveLoss.finish = lambda self: lives.append(self)


def move_seeds(move: int) -> None:
    """Let every generator that is made from now on begin elsewhere."""
    original = np.random.default_rng

    def moved(seed: Any = None) -> np.random.Generator:
        if isinstance(seed, list):
            return original([each + MOVE * move for each in seed])
        return original(None if seed is None else seed + MOVE * move)

    np.random.default_rng = moved


def watch(names: Names) -> None:
    """Keep what the experiments return from now on."""
    for name in WATCHED:
        if name in names and not hasattr(names[name], "watched"):
            names[name] = watched(names[name], names["seen"][name])


def watched(function: Callable[..., Any], seen: list[Any]) -> Callable[..., Any]:
    """Return a function that does the same, and adds what it returns to a list."""

    def call(*args: Any, **options: Any) -> Any:
        seen.append(function(*args, **options))
        return seen[-1]

    call.watched = True
    return call


def measure(notebook: str, processor: Processor, move: int) -> Reading:
    """Read a notebook in a process that computes as another processor."""
    command = [sys.executable, "-m", "benchmarks.margins_of_training", "--one", notebook, str(move)]
    done = subprocess.run(command, env=environment(processor), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{notebook} as {processor.name}, seeds moved {move} times:\n{done.stderr}")
    return Reading(notebook, processor.name, move, json.loads(done.stdout))


def measure_what_is_missing(notebooks: Sequence[str], moves: int, path: Path) -> None:
    """Add a reading to the file for every notebook, processor and move that it lacks."""
    for move in range(moves):
        for processor in PROCESSORS:
            for notebook in notebooks:
                if (notebook, processor.name, move) not in {(r.notebook, r.processor, r.move) for r in readings(path)}:
                    line = json.dumps(asdict(measure(notebook, processor, move)))
                    with path.open("a", encoding="utf-8") as file:
                        file.write(line + "\n")
                    print(f"{notebook} as {processor.name}, seeds moved {move} times", flush=True)


def readings(path: Path) -> list[Reading]:
    """Return what a file holds."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Reading(**json.loads(line)) for line in lines]


def table(found: Sequence[Reading]) -> Iterator[str]:
    """Write one row for each statement: what is said, the limits, the worst number and its distance."""
    yield "| notebook | statement | holds | worst | where | distance | own seeds |"
    yield "|---|---|---|---:|---|---:|---:|"
    for statement in STATEMENTS:
        mine = [reading for reading in found if reading.notebook == statement.notebook]
        worst = min(mine, key=lambda reading: statement.distance(reading.numbers[statement.says]))
        number = worst.numbers[statement.says]
        own = min(statement.distance(reading.numbers[statement.says]) for reading in mine if reading.move == 0)
        yield (
            f"| {statement.notebook[:2]} | {statement.says} | {limits(statement)} | {number:.4g} | "
            f"{worst.processor}, seeds {worst.move} | {statement.distance(number):.2g} | {own:.2g} |"
        )


def limits(statement: Statement) -> str:
    """Say between which numbers a statement is true."""
    said = [f"above {statement.above:.3g}"] if statement.above > -math.inf else []
    said += [f"below {statement.below:.3g}"] if statement.below < math.inf else []
    return ", ".join(said)


def page(found: Sequence[Reading], by_hand: str) -> str:
    """Write the page: introduction, table, and what stands there by hand."""
    runs = Counter(reading.notebook for reading in found)
    counted = ", ".join(f"{notebook[:2]}: {count}" for notebook, count in sorted(runs.items()))
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}. Runs per notebook: {counted}."
    return "\n".join([INTRODUCTION, *table(found), "", versions, "", MARK + by_hand])


def stop_if_any_is_missing(found: Sequence[Reading], at: Path) -> None:
    """End with a sentence if a notebook was not read with its own seeds; a page of some would replace that of all."""
    read = {reading.notebook for reading in found if reading.move == 0}
    missing = [notebook for notebook in NOTEBOOKS if notebook not in read]
    if missing:
        sys.exit(
            f"{at} has no readings of {', '.join(missing)} with their own seeds, and the table needs those of all. "
            f"Measure them: python -m benchmarks.margins_of_training --notebook {' '.join(missing)}"
        )


def main() -> None:
    """Measure what is missing, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebook", nargs="+", default=NOTEBOOKS, choices=NOTEBOOKS)
    parser.add_argument("--moves", type=int, default=5, help="how many sets of seeds")
    parser.add_argument("--readings", type=Path, default=ROOT / "build" / "margins.jsonl")
    parser.add_argument("--write", action="store_true", help="write the page")
    parser.add_argument("--one", nargs=2, metavar=("NOTEBOOK", "MOVE"), help="read one notebook here and print it")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(read_notebook(options.one[0], int(options.one[1]))))
        return
    options.readings.parent.mkdir(parents=True, exist_ok=True)
    measure_what_is_missing(options.notebook, options.moves, options.readings)
    found = readings(options.readings)
    stop_if_any_is_missing(found, options.readings)
    print(*table(found), sep="\n")
    if options.write:
        by_hand = PAGE.read_text(encoding="utf-8").partition(MARK)[2] if PAGE.exists() else "\n"
        PAGE.write_text(page(found, by_hand), encoding="utf-8")


if __name__ == "__main__":
    main()
