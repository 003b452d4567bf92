"""How often a known mistake gets its right name, and what it costs to look for it.

Every mistake of every graded exercise stands in for a student's function, before the hidden checks over two seeds and
before the visible check; so does every right answer, which must get no name. Names that are not given are listed.

    python benchmarks/diagnosis.py [--write] [--processes 2] [--mutants 100]
"""

import argparse
import multiprocessing
import statistics
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from autograder.claims.alternative import alternatives_in
from autograder.claims.course import REPOSITORY, Assignment
from autograder.claims.diagnosis import Diagnosis, calls_of, find_mistakes
from autograder.claims.exercise import Exercise
from autograder.claims.mistake import Mistake, mistakes_in
from autograder.claims.recording import Call, Recorded
from autograder.claims.results import ClaimResult
from autograder.unrolled import UNROLLED

sys.path.insert(0, str(REPOSITORY))  # for the other half of this benchmark, which the tests use as well
from benchmarks.hidden_names import names_given, names_given_to_refused
from benchmarks.visible_diagnosis import Looks, Names, look, names_of_mutants, visible_section

SEEDS = (1, 20_261_122)
PAGE = REPOSITORY / "docs" / "benchmarks" / "diagnosis.md"

INTRODUCTION = """# Diagnosis

How often a known mistake is called by its name, in the grader's report and in the student's own notebook. Made by
`python benchmarks/diagnosis.py --write`.

## Hidden checks

When a hidden claim fails, the grader compares what the student's function returned with what each known mistake
returns for the same arguments, and names the mistake if it is the only one that fits
([how](../decisions/2026-11-22-diagnosis.md)). Each known mistake was put in place of a student's function, with
{seeds} seeds each, and so was every right answer, whose calls were looked at as if all of its claims had failed.
"""
SHARED = """
Several ways of writing down the same mistake are known, so that every one of them is caught. They share a name and a
sentence, which are true of each of them:

| notebook | exercise | name | known ways |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Trial:
    """One mistake under one seed: which names it got, how long it took, and why it got none."""

    of: str
    name: str
    called: str
    names: frozenset[str | None]
    seconds: float
    reason: str = ""

    @property
    def right(self) -> bool:
        """Whether the mistake got its own name."""
        return self.names == {self.called}

    @property
    def wrong(self) -> bool:
        """Whether the mistake got the name of another."""
        return not self.names <= {self.called, None}


@dataclass(frozen=True)
class Notebook:
    """What was found out about one notebook.

    Attributes:
        trials: of its mistakes before the hidden checks.
        alarms: how often a right answer got a name there.
        looks: what its visible checks said.
        names: what they called wrong answers made by machine.
    """

    trials: list[Trial]
    alarms: int
    looks: Looks
    names: Names


class Ear(Diagnosis):
    """A diagnosis that times itself and keeps what it heard."""

    def __call__(self, exercise: Exercise, results: list[ClaimResult], recorded: Recorded) -> list[ClaimResult]:
        """Diagnose, and keep the seconds and the calls."""
        start = time.process_time()
        explained = super().__call__(exercise, results, recorded)
        heard[:] = [time.process_time() - start, calls_of(results, recorded)]
        return explained


heard: list = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--mutants", type=int, metavar="N", help="wrong answers made by machine: N of each solution")
    options = parser.parse_args()
    warnings.simplefilter("ignore", RuntimeWarning)
    names = [assignment.name for assignment in UNROLLED.graded]
    with multiprocessing.Pool(options.processes) as pool:
        found = pool.map(partial(_try, most=options.mutants), names, chunksize=1)
    text = "\n".join(_page(dict(zip(names, found, strict=True)), options.mutants)) + "\n"
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


def _try(name: str, most: int | None) -> Notebook:
    assignment = UNROLLED.assignment(name)
    trials, alarms = list(_trials(assignment)), _false_alarms(assignment)
    return Notebook(trials, alarms, look(assignment), names_of_mutants(assignment, most=most))


def _page(notebooks: Mapping[str, Notebook], most: int | None) -> Iterator[str]:
    yield INTRODUCTION.format(seeds=len(SEEDS))
    yield from _table(notebooks)
    yield ""
    yield from _unnamed(notebooks)
    yield from _shared()
    yield ""
    looks = {name: notebook.looks for name, notebook in notebooks.items()}
    yield from visible_section(looks, {name: notebook.names for name, notebook in notebooks.items()}, most)


def _trials(assignment: Assignment) -> Iterator[Trial]:
    known = mistakes_in(assignment.module("mistakes"))
    for mistake in known:
        for seed in SEEDS:
            names = names_given(assignment, mistake.of, mistake.function, seed, Ear(assignment, UNROLLED.records))
            seconds, calls = heard
            trial = Trial(mistake.of, mistake.name, mistake.called, names, seconds)
            others = [m for m in known if m.of == mistake.of and m.called != mistake.called]
            yield trial if trial.right else replace(trial, reason=_reason(assignment, mistake, others, calls))


def _reason(assignment: Assignment, mistake: Mistake, others: list[Mistake], calls: list[Call]) -> str:
    exercise = assignment.exercise(mistake.of)

    def fits(one: Mistake) -> bool:
        return bool(find_mistakes(exercise, [one], calls, UNROLLED.records))

    failures = [str(call.failure) for call in calls if call.failure]
    if fits(mistake):
        return "gives the same numbers as " + ", ".join(f"`{other.name}`" for other in others if fits(other))
    if any("read-only" in failure for failure in failures):
        return "right numbers; only writes into its arguments, which the message says in words"
    if failures:
        return "raises where it is wrong, and an exception alone proves nothing"
    return "its numbers say nothing: it keeps a state, draws from elsewhere, or is wrong only in what it calls"


def _shared() -> Iterator[str]:
    yield SHARED.rstrip("\n")
    for assignment in UNROLLED.graded:
        ways: dict[tuple[str, str], list[str]] = {}
        for mistake in mistakes_in(assignment.module("mistakes")):
            ways.setdefault((mistake.of, mistake.called), []).append(f"`{mistake.name}`")
        for (of, called), names in ways.items():
            if len(names) > 1:
                yield f"| {assignment.name[:2]} | `{of}` | `{called}` | {', '.join(names)} |"


def _table(notebooks: Mapping[str, Notebook]) -> Iterator[str]:
    yield "| notebook | mistakes | right name | wrong name | no name | right answers named | median ms | largest ms |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for name, notebook in notebooks.items():
        yield _row(name, notebook.trials, notebook.alarms)
    everything = [trial for notebook in notebooks.values() for trial in notebook.trials]
    yield _row("all", everything, sum(notebook.alarms for notebook in notebooks.values()))


def _row(name: str, found: list[Trial], alarms: int) -> str:
    right, wrong = sum(trial.right for trial in found), sum(trial.wrong for trial in found)
    milliseconds = [1e3 * trial.seconds for trial in found]
    cells = [
        name,
        f"{len(found) // len(SEEDS)}",
        f"{right / len(found):.1%}",
        f"{wrong / len(found):.1%}",
        f"{1 - (right + wrong) / len(found):.1%}",
        f"{alarms}",
        f"{statistics.median(milliseconds):.0f}",
        f"{max(milliseconds):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _false_alarms(assignment: Assignment) -> int:
    rights = alternatives_in(assignment.module("alternatives"))
    given = (names_given_to_refused(assignment, one.of, one.function, seed) for one in rights for seed in SEEDS)
    return sum(names != {None} for names in given)


def _unnamed(notebooks: Mapping[str, Notebook]) -> Iterator[str]:
    yield "The milliseconds, of a processor, are what looking for the mistake adds to an exercise that failed; a right"
    yield "one pays nothing. Mistakes that got no name under at least one seed:"
    yield ""
    yield "| notebook | exercise | mistake | seeds | why not |"
    yield "|---|---|---|---:|---|"
    for notebook, found in notebooks.items():
        unnamed: dict[tuple[str, str], list[Trial]] = {}
        for trial in found.trials:
            if not trial.right:
                unnamed.setdefault((trial.of, trial.name), []).append(trial)
        for (of, mistake), missed in unnamed.items():
            where = f"{notebook[:2]} | `{of}` | `{mistake}`"
            yield f"| {where} | {len(missed)} of {len(SEEDS)} | {missed[0].reason} |"


if __name__ == "__main__":
    main()
