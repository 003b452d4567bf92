"""Grades the hidden checks with wrong answers made by machine: does each one lose points?

Every right answer of a graded exercise is changed in one small way after the other. A change that makes no difference
on the whole domain of the exercise is no mistake and does not count, nor does one that only raises. All others must
lose points under every seed.

    python benchmarks/mutants.py [--assignment 01_rnn_cell ...] [--alternatives N] [--equivalents] [--write]
"""

import argparse
import multiprocessing
import os
import random
import resource
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring.audit.mutate import Mutant, mutants
from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import Fate, court_of
from autograder.claims.course import REPOSITORY
from autograder.subject.unfilled import show_unfilled_arrays
from autograder.unrolled import UNROLLED

SEEDS = (1, 20_261_122, 77)
PAGE = REPOSITORY / "docs" / "benchmarks" / "mutants.md"
MEMORY = 4 << 30

INTRODUCTION = """# Mutants

Are the hidden checks strict enough for mistakes that nobody has thought of? Every graded function was changed by
machine, one small change at a time (`authoring/audit/mutate.py`): another operator, a constant more or less, a
transpose too many, another axis, a neighbouring index, a dropped term, an exchanged name or weight, a statement left
out. A change that makes no difference anywhere in what the docstring allows (`autograder/unrolled/*/domain.py`) is
*equivalent*; one that raises an error on every input needs no check. **All others must lose points under each of
{seeds} seeds.** One that does not is a *survivor*, and a defect of the checks. Made by
`python benchmarks/mutants.py --alternatives {alternatives} --write`.
"""


@dataclass(frozen=True)
class Work:
    """One right answer whose mutants are tried."""

    assignment: str
    exercise: str
    answer: str
    sample: int | None


@dataclass(frozen=True)
class Outcome:
    """What became of the mutants of one right answer."""

    work: Work
    fates: tuple[tuple[Fate, str, str], ...]  # with the kind and the diff of the mutant

    def count(self, fate: Fate) -> int:
        """Say how many met this fate."""
        return sum(found is fate for found, _, _ in self.fates)

    @property
    def counted(self) -> int:
        """Mutants that are wrong and give values."""
        return self.count(Fate.KILLED) + self.count(Fate.SURVIVED)


def main() -> None:
    options = _options()
    works = [work for work in _works(options) if not options.exercise or work.exercise in options.exercise]
    with multiprocessing.Pool(options.processes, _prepare) as pool:
        outcomes = []
        for outcome in pool.imap(_try, works):
            outcomes.append(outcome)
            print(_progress(outcome), flush=True)
            _print_diffs(outcome, {Fate.SURVIVED, *([Fate.EQUIVALENT] if options.equivalents else [])})
    introduction = INTRODUCTION.format(seeds=len(SEEDS), alternatives=options.alternatives)
    text = "\n".join([introduction, *_page(outcomes)]) + "\n"
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [assignment.name for assignment in UNROLLED.graded]
    parser.add_argument("--assignment", nargs="+", choices=names, default=names)
    parser.add_argument("--exercise", nargs="+", help="only these functions")
    parser.add_argument("--alternatives", type=int, default=0, metavar="N", help="also N mutants of each alternative")
    parser.add_argument("--equivalents", action="store_true", help="print the diffs of equivalent mutants, too")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    return parser.parse_args()


def _works(options: argparse.Namespace) -> Iterator[Work]:
    for name in options.assignment:
        for right in answers(UNROLLED, UNROLLED.assignment(name)):
            if right.name == SOLUTION:
                yield Work(name, right.of, right.name, None)
            elif options.alternatives:
                yield Work(name, right.of, right.name, options.alternatives)


def _prepare() -> None:
    """Limit the memory of this worker, and let arrays that nobody filled hold NaN, as the grader does."""
    show_unfilled_arrays()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _try(work: Work) -> Outcome:
    court, rights = court_of(UNROLLED, UNROLLED.assignment(work.assignment), work.exercise)
    right = next(answer for answer in rights if answer.name == work.answer)
    made: Sequence[Mutant] = list(mutants(right.tree, list(UNROLLED.records.values())))
    if work.sample is not None and len(made) > work.sample:
        made = random.Random(1).sample(made, work.sample)
    return Outcome(work, tuple((court.fate(right.function(m.tree), SEEDS), m.kind, m.diff) for m in made))


def _progress(outcome: Outcome) -> str:
    counts = ", ".join(f"{outcome.count(fate)} {fate.value}" for fate in Fate)
    return f"{outcome.work.assignment}  {outcome.work.exercise}  {outcome.work.answer}: {counts}"


def _print_diffs(outcome: Outcome, fates: set[Fate]) -> None:
    for fate, kind, diff in outcome.fates:
        if fate in fates:
            print(f"  {fate.value} ({kind})\n{diff}", flush=True)


def _page(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield from _exercise_table([outcome for outcome in outcomes if outcome.work.answer == SOLUTION], "The solutions")
    others = [outcome for outcome in outcomes if outcome.work.answer != SOLUTION]
    if others:
        yield from _exercise_table(_joined(others), "The alternatives: other right answers, some mutants of each")
    yield from _kind_table(outcomes)
    yield from _survivors(outcomes)


def _joined(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Put the alternatives of an exercise together."""
    found: dict[tuple[str, str], list[tuple[Fate, str, str]]] = {}
    for outcome in outcomes:
        found.setdefault((outcome.work.assignment, outcome.work.exercise), []).extend(outcome.fates)
    return [Outcome(Work(*where, "alternatives", None), tuple(fates)) for where, fates in found.items()]


def _exercise_table(outcomes: Sequence[Outcome], title: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| notebook | exercise | mutants | equivalent | only raise | wrong | lose points | survivors |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for outcome in outcomes:
        yield _row(f"{outcome.work.assignment[:2]} | `{outcome.work.exercise}`", [outcome])
    yield _row("all | ", outcomes)
    average = sum(outcome.counted for outcome in outcomes) / max(len(outcomes), 1)
    yield f"\n{average:.0f} wrong mutants per exercise on average.\n"


def _row(where: str, outcomes: Sequence[Outcome]) -> str:
    def count(fate: Fate) -> int:
        return sum(outcome.count(fate) for outcome in outcomes)

    made = sum(len(outcome.fates) for outcome in outcomes)
    wrong = sum(outcome.counted for outcome in outcomes)
    share = f"{count(Fate.KILLED) / wrong:.2%}" if wrong else "-"
    cells = (made, count(Fate.EQUIVALENT), count(Fate.INCOMPETENT), wrong, share, count(Fate.SURVIVED))
    return f"| {where} | {' | '.join(map(str, cells))} |"


def _kind_table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    killed, survived = Counter[str](), Counter[str]()
    for outcome in outcomes:
        killed.update(kind for fate, kind, _ in outcome.fates if fate is Fate.KILLED)
        survived.update(kind for fate, kind, _ in outcome.fates if fate is Fate.SURVIVED)
    yield "## By kind of change\n"
    yield "| changed | wrong mutants | survivors |"
    yield "|---|---:|---:|"
    for kind, count in (killed + survived).most_common():
        yield f"| {kind} | {count} | {survived[kind]} |"
    yield ""


def _survivors(outcomes: Sequence[Outcome]) -> Iterator[str]:
    found = [(o.work, kind, diff) for o in outcomes for fate, kind, diff in o.fates if fate is Fate.SURVIVED]
    yield f"## Survivors\n\n{'None.' if not found else ''}"
    for work, kind, diff in found:
        yield f"`{work.exercise}` ({work.answer}), {kind}:\n\n```diff\n{diff}\n```\n"


if __name__ == "__main__":
    main()
