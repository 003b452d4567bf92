"""How often a known mistake gets its right name, and what it costs to look for it.

Every mistake of every graded exercise stands in for a student's function, before the hidden checks over two seeds and
before the visible check; so does every right answer, which must get no name. Names that are not given are listed.

    python benchmarks/diagnosis.py [--write]
"""

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.claims.alternative import alternatives_in
from autograder.claims.course import REPOSITORY, Assignment
from autograder.claims.diagnosis import Diagnosis, calls_of, find_mistakes
from autograder.claims.exercise import Exercise
from autograder.claims.local import local_space
from autograder.claims.mistake import Mistake, mistakes_in
from autograder.claims.recording import Call, Recorded
from autograder.claims.results import ClaimResult
from autograder.unrolled import UNROLLED

sys.path.insert(0, str(REPOSITORY))  # for the other half of this benchmark, which the tests use as well
from benchmarks.visible_diagnosis import visible_section

SEEDS = (1, 20_261_122)
PAGE = REPOSITORY / "docs" / "benchmarks" / "diagnosis.md"

INTRODUCTION = """# Diagnosis

How often a known mistake is called by its name, in the grader's report and in the student's own notebook. Made by
`python benchmarks/diagnosis.py --write`.

## Hidden checks

When a hidden claim fails, the grader compares what the student's function returned with what each known mistake
returns for the same arguments, and names the mistake if it is the only one that fits
([how](../decisions/2026-11-22-diagnosis.md)). Each known mistake was put in place of a student's function, with
{seeds} seeds each.
"""


@dataclass(frozen=True)
class Trial:
    """One mistake under one seed: which names it got, how long it took, and why it got none."""

    mistake: Mistake
    names: frozenset[str | None]
    seconds: float
    reason: str

    @property
    def right(self) -> bool:
        """Whether the mistake got its own name."""
        return self.names == {self.mistake.name}

    @property
    def wrong(self) -> bool:
        """Whether the mistake got the name of another."""
        return not self.names <= {self.mistake.name, None}


class Ear(Diagnosis):
    """A diagnosis that times itself and keeps what it heard."""

    def __call__(self, exercise: Exercise, results: list[ClaimResult], recorded: Recorded) -> list[ClaimResult]:
        """Diagnose, and keep the seconds and the calls."""
        start = time.perf_counter()
        explained = super().__call__(exercise, results, recorded)
        heard[:] = [time.perf_counter() - start, calls_of(results, recorded)]
        return explained


heard: list = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    options = parser.parse_args()
    warnings.simplefilter("ignore", RuntimeWarning)
    trials = {assignment: list(_trials(assignment)) for assignment in UNROLLED.graded}
    hidden = [INTRODUCTION.format(seeds=len(SEEDS)), *_table(trials), "", *_unnamed(trials)]
    text = "\n".join([*hidden, "", *visible_section()]) + "\n"
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


def _trials(assignment: Assignment) -> Iterator[Trial]:
    known = mistakes_in(assignment.module("mistakes"))
    for mistake in known:
        for seed in SEEDS:
            names = _names(assignment, mistake.of, mistake, seed)
            seconds, calls = heard
            others = [m for m in known if m.of == mistake.of and m is not mistake]
            reason = "" if names == {mistake.name} else _reason(assignment.exercise(mistake.of), mistake, others, calls)
            yield Trial(mistake, names, seconds, reason)


def _names(assignment: Assignment, of: str, function: object, seed: int) -> frozenset[str | None]:
    space = local_space({of: getattr(function, "function", function)}, UNROLLED.records)
    result = assignment.exercise(of).check(space, seed=seed, diagnose=Ear(assignment, UNROLLED.records))
    return frozenset(claim.mistake for claim in result.claims if not claim.passed)


def _reason(exercise: Exercise, mistake: Mistake, others: list[Mistake], calls: list[Call]) -> str:
    def fits(one: Mistake) -> bool:
        return bool(find_mistakes(exercise, [one], calls, UNROLLED.records))

    failures = [str(call.failure) for call in calls if call.failure]
    if fits(mistake):
        return "gives the same numbers as " + ", ".join(f"`{other.name}`" for other in others if fits(other))
    if any("read-only" in failure for failure in failures):
        return "right numbers; only writes into its arguments, which the message says in words"
    if failures:
        return "raises where it is wrong, and an exception alone proves nothing"
    return "gives other numbers when it is called again: it keeps a state or draws from elsewhere"


def _table(trials: dict[Assignment, list[Trial]]) -> Iterator[str]:
    yield "| notebook | mistakes | right name | wrong name | no name | right answers named | median ms | largest ms |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for assignment, found in trials.items():
        yield _row(assignment.name, found, _false_alarms(assignment))
    everything = [trial for found in trials.values() for trial in found]
    yield _row("all", everything, sum(map(_false_alarms, trials)))


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
    return sum(_names(assignment, right.of, right, seed) != frozenset() for right in rights for seed in SEEDS)


def _unnamed(trials: dict[Assignment, list[Trial]]) -> Iterator[str]:
    yield "The milliseconds are what looking for the mistake adds to an exercise that failed; a right one pays nothing."
    yield "Mistakes that got no name under at least one seed:"
    yield ""
    yield "| notebook | exercise | mistake | seeds | why not |"
    yield "|---|---|---|---:|---|"
    for assignment, found in trials.items():
        unnamed: dict[Mistake, list[Trial]] = {}
        for trial in found:
            if not trial.right:
                unnamed.setdefault(trial.mistake, []).append(trial)
        for mistake, missed in unnamed.items():
            where = f"{assignment.name[:2]} | `{mistake.of}` | `{mistake.name}`"
            yield f"| {where} | {len(missed)} of {len(SEEDS)} | {missed[0].reason} |"


if __name__ == "__main__":
    main()
