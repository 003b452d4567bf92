"""Asks what luck can do to a mark: does a wrong answer lose the same claims whatever numbers the checks draw?

Every known mistake is judged under many seeds. A class that is graded in one run gets one seed, but an answer may be
handed in again in another week.

    python benchmarks/luck.py [--assignment 01_rnn_cell ...] [--exercise softmax ...] [--seeds 20] [--write]
"""

import argparse
import multiprocessing
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring.audit.trial import notebook_around
from autograder.claims.course import REPOSITORY
from autograder.claims.local import local_space
from autograder.claims.mistake import Mistake, mistakes_in
from autograder.claims.remembered import drawn_once
from autograder.unrolled import UNROLLED
from autograder.unrolled.compose import oracle as compose
from autograder.unrolled.forward_pass import oracle as forward_pass

FIRST_SEED = 20_261_129
PAGE = REPOSITORY / "docs" / "benchmarks" / "luck.md"

INTRODUCTION = """# Luck

The hidden checks draw their numbers anew for each run of a class. What a wrong answer loses must not depend on that:
every known mistake was judged under {seeds} seeds, and it is counted how many do not fail the same claims under all.
Made by `python benchmarks/luck.py --seeds {seeds} --write`.
"""


@dataclass(frozen=True)
class Varied:
    """A mistake that does not lose the same under every seed.

    Attributes:
        exercise: what it is a mistake of.
        mistake: its name.
        claims: each claim that is failed under some seeds only, with under how many.
    """

    exercise: str
    mistake: str
    claims: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Outcome:
    """What came of the mistakes of one exercise."""

    assignment: str
    exercise: str
    mistakes: int
    varied: tuple[Varied, ...]


def main() -> None:
    options = _options()
    works = [
        (name, exercise.name, options.seeds)
        for name in options.assignment
        for exercise in UNROLLED.assignment(name).exercises
        if not options.exercise or exercise.name in options.exercise
    ]
    with multiprocessing.Pool(options.processes, initializer=_draw_once) as pool:
        outcomes = []
        for outcome in pool.imap(_try, works):
            outcomes.append(outcome)
            print(outcome.assignment, outcome.exercise, outcome.mistakes, *outcome.varied, flush=True)
    text = "\n".join(_page(outcomes, options.seeds)) + "\n"
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [assignment.name for assignment in UNROLLED.graded]
    parser.add_argument("--assignment", nargs="+", choices=names, default=names)
    parser.add_argument("--exercise", nargs="+", help="only these functions")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    return parser.parse_args()


def _draw_once() -> None:
    """Networks that write for certain take longer to find than to ask."""
    warnings.simplefilter("ignore", RuntimeWarning)
    for module in (compose, forward_pass):
        module.certain_writer = drawn_once(module.certain_writer)  # type: ignore[attr-defined]


def _try(work: tuple[str, str, int]) -> Outcome:
    name, exercise, seeds = work
    mistakes = [m for m in mistakes_in(UNROLLED.assignment(name).module("mistakes")) if m.of == exercise]
    failed: dict[str, Counter[str]] = {mistake.name: Counter() for mistake in mistakes}
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        for mistake in mistakes:
            failed[mistake.name].update(_failed(name, mistake, seed))
    return Outcome(name, exercise, len(mistakes), tuple(_varied(exercise, failed, seeds)))


def _failed(assignment: str, mistake: Mistake, seed: int) -> set[str]:
    space = local_space(notebook_around(mistake.function, mistake.of), UNROLLED.records)
    result = UNROLLED.assignment(assignment).exercise(mistake.of).check(space, seed=seed)
    return {claim.name for claim in result.claims if not claim.passed}


def _varied(exercise: str, failed: dict[str, Counter[str]], seeds: int) -> Iterator[Varied]:
    for mistake, times in failed.items():
        claims = tuple((claim, n) for claim, n in times.items() if n < seeds)
        if claims:
            yield Varied(exercise, mistake, claims)


def _page(outcomes: Sequence[Outcome], seeds: int) -> Iterator[str]:
    yield INTRODUCTION.format(seeds=seeds)
    yield "| notebook | mistakes | that lose the same under every seed | that do not |"
    yield "| --- | ---: | ---: | ---: |"
    for name in dict.fromkeys(outcome.assignment for outcome in outcomes):
        of = [outcome for outcome in outcomes if outcome.assignment == name]
        known, varied = sum(one.mistakes for one in of), sum(len(one.varied) for one in of)
        yield f"| `{name}` | {known} | {known - varied} | {varied} |"
    for one in (one for outcome in outcomes for one in outcome.varied):
        claims = ", ".join(f"`{claim}` under {n} of {seeds}" for claim, n in one.claims)
        yield f"\n- `{one.exercise}`, `{one.mistake}`: fails {claims}."


if __name__ == "__main__":
    main()
