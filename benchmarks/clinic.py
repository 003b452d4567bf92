"""The clinic of notebook 09: who is really sick, what the loss and what the readings tell, and on which processor.

    python -m benchmarks.clinic [--write]

Rules are tried on the bank of patients; the ward is trained as three kinds of processor compute.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rnnkit.data.clinic import CAUSES, NAMES, Case

from autograder.claims.alternative import alternatives_in
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from autograder.unrolled.clinic import oracle
from autograder.unrolled.clinic.checks import bank, known_causes
from autograder.unrolled.given.clinic_ward import LETTERS, confession, real_loss, ward
from autograder.unrolled.made.clinic import BANK, REPAIRS, before_training
from tests.processors import PROCESSORS, environment
from tests.unrolled.clinic.rules import BY_OTHERS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks" / "clinic.md"
NOTEBOOK = UNROLLED.assignment("09_clinic")
POINTS_FROM = 3  # causes known that earn nothing; each further one is a point
NEIGHBOURS = 3
TESTED, AT_RANDOM = 300, 11

Rule = Callable[[Any], str]
Ward = dict[str, dict[str, float]]

INTRODUCTION = """# The clinic

Notebook 09 judges `diagnose` on {n} patients that nobody was shown, {each} of each kind. A patient is drawn with one
thing wrong and is taken in only if it is really sick: fewer than nine verbs in ten are right, or its loss, used as it
should be, stands a tenth of a nat above that of healthy ones. `python -m autograder.unrolled.made.clinic` trains them,
`python -m benchmarks.clinic --write` makes this page.
"""


def by_curve(cases: Sequence[Case]) -> list[str]:
    """Name each patient as most of the three others whose reported losses are nearest, from ten tenths of a training.

    All others are known here, with their names: more than any student has who looks at curves.
    """
    curves = np.log([case.losses for case in cases])
    apart = np.sqrt(((curves[:, None] - curves[None]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :NEIGHBOURS]
    return [Counter(cases[n].cause for n in row).most_common(1)[0][0] for row in nearest]


def by_rule(rule: Rule) -> Callable[[Sequence[Case]], list[str]]:
    """Name each patient by a rule of readings."""
    return lambda cases: [rule(case.readings) for case in cases]


def rows_of_causes() -> Iterator[str]:
    """One row per kind: how many of those drawn were sick, and how many are named by curve and by readings."""
    drawn = json.loads(BANK.read_text(encoding="utf-8"))["drawn"]
    cases = bank()
    named = [by_curve(cases), by_rule(oracle.diagnose)(cases)]
    yield "| kind | sick, of those drawn | named by the curve | named by the readings |"
    yield "|---|---:|---:|---:|"
    for name in NAMES:
        n = sum(case.cause == name for case in cases)
        right = [sum(c.cause == name == s for c, s in zip(cases, said, strict=True)) for said in named]
        sick, tried = drawn[name]
        yield f"| {name} | {sick} of {tried} | {right[0]} of {n} | {right[1]} of {n} |"


def rows_of_rules() -> Iterator[str]:
    """One row per rule: how many patients it names rightly, how many causes it knows, and what that is worth."""
    rights = [r for r in alternatives_in(NOTEBOOK.module("alternatives")) if r.of == "diagnose"]
    wrongs = [m for m in mistakes_in(NOTEBOOK.module("mistakes")) if m.of == "diagnose"]
    yield f"| rule | right, of {len(bank())} | causes known | points |"
    yield "|---|---:|---:|---:|"
    yield _row("The three loss curves that are nearest, of all others", by_curve)
    yield _row("The judge's own", by_rule(oracle.diagnose))
    for how, rule in BY_OTHERS.items():
        yield _row(f"By somebody who read the released notebook alone: {how}", by_rule(rule))
    for right in rights:
        yield _row(f"Right: {right.says.rstrip('.')}", by_rule(right.function))
    for wrong in wrongs:
        yield _row(wrong.says.rstrip("."), by_rule(wrong.function))


def _row(what: str, names: Callable[[Sequence[Case]], list[str]]) -> str:
    cases = bank()
    said = names(cases)
    right = sum(name == case.cause for name, case in zip(said, cases, strict=True))
    known = len(known_causes(said, cases))
    return f"| {what} | {right} | {known} | {max(0, known - POINTS_FROM)} |"


def measured() -> Ward:
    """Examine, train and repair the ward on this processor."""
    found: Ward = {}
    for letter, patient in ward().items():
        with np.errstate(all="ignore"):
            numbers = before_training(patient)
            losses = patient.train(patient.plan.updates)
            test = patient.sentences(TESTED, seed=AT_RANDOM)
            numbers |= {"end": float(losses[-10:].mean()), "told": patient.loss(test)}
            numbers |= {"real": real_loss(patient, test), "verbs": patient.right_verbs(test)}
            numbers["repaired"] = numbers["verbs"] if _is_healthy(letter) else _repaired(letter)
        found[letter] = numbers
    return found


def _is_healthy(letter: str) -> bool:
    return confession(letter) not in CAUSES


def _repaired(letter: str) -> float:
    """Return the share of right verbs after the repair that the notebook makes."""
    changes = REPAIRS[confession(letter)] or {"rate": 0.01, "adam": True, "clip": 5.0}
    patient = ward()[letter].again(**changes)
    patient.train(patient.plan.updates)
    return patient.right_verbs(patient.sentences(TESTED, seed=AT_RANDOM))


def on_all_processors() -> dict[str, Ward]:
    """Measure the ward as each kind of processor computes."""
    command = [sys.executable, "-m", "benchmarks.clinic", "--ward"]
    return {
        processor.name: json.loads(
            subprocess.run(command, env=environment(processor), cwd=ROOT, capture_output=True, check=True).stdout
        )
        for processor in PROCESSORS
    }


def rows_of_processors(wards: dict[str, Ward]) -> Iterator[str]:
    """One row per patient: the same readings before training, and the range of what training ends with."""
    yield f"The readings before training differ by {_largest_difference(wards):.1g} of themselves at most.\n"
    yield "| patient | told | real | verbs right | after its repair |"
    yield "|---|---|---|---|---|"
    for letter in LETTERS:
        cells = (_span([w[letter][name] for w in wards.values()]) for name in ("told", "real", "verbs", "repaired"))
        yield f"| {letter}, {confession(letter)} | {' | '.join(cells)} |"


def _largest_difference(wards: dict[str, Ward]) -> float:
    names = ("noun", "reach", "stuck", "step", "pad")
    readings = np.array([[w[letter][name] for letter in LETTERS for name in names] for w in wards.values()])
    return float(np.max(np.ptp(readings, axis=0) / np.maximum(readings.max(axis=0), 1e-12)))


def _span(numbers: Sequence[float]) -> str:
    low, high = (f"{end:.3g}" for end in (min(numbers), max(numbers)))
    return low if low == high else f"{low} to {high}"


def page() -> str:
    """Write the page."""
    cases = bank()
    parts = [INTRODUCTION.format(n=len(cases), each=len(cases) // len(NAMES)), *rows_of_causes(), ""]
    parts += ["## Rules", "", *rows_of_rules(), ""]
    parts += ["## The ward on three processors", "", *rows_of_processors(on_all_processors())]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    parser.add_argument("--ward", action="store_true", help="print the ward's numbers on this processor, as JSON")
    options = parser.parse_args()
    if options.ward:
        print(json.dumps(measured()))
        return
    text = page()
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
