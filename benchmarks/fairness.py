"""Grades the hidden checks with right answers made by machine: does each one earn everything?

Every right answer of a graded exercise is written in some twenty other forms. Each form must behave like its origin on
the whole domain of the exercise, and must earn everything under every seed. Beside that, the margins: how far right
answers stay below the limit of the checks, and how far wrong ones come out above it.

    python benchmarks/fairness.py [--assignment 01_rnn_cell ...] [--exercise softmax ...] [--seeds 20] [--write]
"""

import argparse
import math
import multiprocessing
import random
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.authoring.audit.margins import hear, largest_ratio, says_the_same, wanted
from autograder.authoring.audit.mutate import mutants
from autograder.authoring.audit.rewrite import Rewrite, rewrites
from autograder.authoring.audit.sources import Answer, answers
from autograder.authoring.audit.trial import Court, court_of
from autograder.claims.course import REPOSITORY
from autograder.claims.exercise import Exercise
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED

FIRST_SEED = 20_261_122
WRONG_SEEDS = 2
SAMPLE = 40
AS_IT_IS = "(as it is)"
PAGE = REPOSITORY / "docs" / "benchmarks" / "fairness.md"

INTRODUCTION = """# Fairness

Do the hidden checks accept every right answer, also one that nobody has thought of? Every right answer of the course,
the instructor's and the alternatives, was written in other forms by machine (`authoring/audit/rewrite.py`): other
names and loops, matrix products by einsum, in plain loops or added up in another order, other association of sums and
products, other formulas for tanh, squares and exponentials, arguments and results in other memory layouts, higher
precision inside. A form counts if it behaves like its origin everywhere in what the docstring allows
(`autograder/unrolled/*/domain.py`); {unlike}. **Each must earn everything, under each of {seeds} seeds;** one that
loses points is a *false alarm*. Made by `python benchmarks/fairness.py --seeds {seeds} --write`.

No form computes in float32: the course asks for float64 everywhere, and float32 is among its known mistakes.

The margins are in orders of magnitude. The limit of a comparison is its tolerance times the largest wanted number, or
times one if that is below one. *Right, below*: by how much the worst number of the worst right answer stays below the
limit. *Wrong, above*: by how much the worst number of the least wrong answer comes out above it, among the known
mistakes and a sample of {sample} mutants of the solution that give wrong numbers, under {wrong_seeds} seeds. A dash
stands where no such numbers are compared: words, flags, windows, draws, verdicts.
"""


@dataclass(frozen=True)
class Work:
    """One right answer of an exercise, by name, or the wrong ones if there is no name."""

    assignment: str
    exercise: str
    answer: str | None
    seeds: int


@dataclass(frozen=True)
class Alarm:
    """A right answer that lost points."""

    form: str
    diff: str
    seed: int
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of the forms of one right answer, or of the wrong answers.

    Attributes:
        work: what was tried.
        forms: kind of each form that counts; the origin is one, without a name.
        unlike: kind and diff of each form that behaves otherwise than its origin.
        alarms: forms that lost points.
        ratios: of each form, or of each wrong answer; none where no real numbers are compared.
    """

    work: Work
    forms: tuple[str, ...] = ()
    unlike: tuple[tuple[str, str], ...] = ()
    alarms: tuple[Alarm, ...] = ()
    ratios: tuple[float, ...] = ()


def main() -> None:
    options = _options()
    warnings.simplefilter("ignore", RuntimeWarning)
    works = [work for work in _works(options) if not options.exercise or work.exercise in options.exercise]
    with multiprocessing.Pool(options.processes) as pool:
        outcomes = []
        for outcome in pool.imap(_try, works):
            outcomes.append(outcome)
            _report(outcome)
    text = "\n".join([*_page(outcomes, options.seeds)]) + "\n"
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


def _works(options: argparse.Namespace) -> Iterator[Work]:
    for name in options.assignment:
        assignment = UNROLLED.assignment(name)
        rights = list(answers(UNROLLED, assignment))
        for exercise in assignment.exercises:
            for right in rights:
                if right.of == exercise.name:
                    yield Work(name, exercise.name, right.name, options.seeds)
            yield Work(name, exercise.name, None, WRONG_SEEDS)


@lru_cache(maxsize=1)
def _court(assignment: str, exercise: str) -> tuple[Court, list[Answer]]:
    return court_of(UNROLLED, UNROLLED.assignment(assignment), exercise)


def _try(work: Work) -> Outcome:
    court, rights = _court(work.assignment, work.exercise)
    if work.answer is None:
        return Outcome(work, ratios=tuple(_wrong_ratios(work, court.exercise, rights[0])))
    right = next(answer for answer in rights if answer.name == work.answer)
    return _tried(work, court, right, rights[0])


def _tried(work: Work, court: Court, right: Answer, solution: Answer) -> Outcome:
    returns_number = any(not output.axes for output in court.exercise.outputs)
    made = list(rewrites(right, returns_number=returns_number))
    alike = [court.behaviour(right.function(one.tree)).alike for one in made]
    forms = [one for one, like in zip(made, alike, strict=True) if like]
    unlike = [(one.kind.name, one.diff) for one, like in zip(made, alike, strict=True) if not like]
    ratios = {None: 0.0} | {one.kind.name: 0.0 for one in forms}
    alarms: list[Alarm] = []
    compared = False
    for seed in range(FIRST_SEED, FIRST_SEED + work.seeds):
        for name, ratio, alarm in _under(seed, court.exercise, right, solution, forms):
            compared = compared or ratio is not None
            ratios[name] = max(ratios[name], ratio or 0.0)
            alarms += [alarm] if alarm else []
    kinds = tuple(name or "" for name in ratios)
    return Outcome(work, kinds, tuple(unlike), tuple(alarms), tuple(ratios.values()) if compared else ())


def _under(
    seed: int, exercise: Exercise, right: Answer, solution: Answer, forms: Sequence[Rewrite]
) -> Iterator[tuple[str | None, float | None, Alarm | None]]:
    """Try a right answer and its forms under one seed: which, its ratio, and the alarm if there is one.

    A form that gives to the bit what its origin gave needs no second hearing.
    """
    origin = hear(exercise, right.function(), UNROLLED.records, seed)
    wants = wanted(exercise, origin)
    own = largest_ratio(exercise, origin, wants) if wants else None
    yield None, own, Alarm(AS_IT_IS, "", seed, origin.failed) if origin.failed else None
    for form in forms:
        function = right.function(form.tree)
        same_expected = form.kind.same_bits or not wants
        if same_expected and not origin.failed and says_the_same(function, origin, UNROLLED.records):
            yield form.kind.name, own, None
            continue
        heard = hear(exercise, right.function(form.tree), UNROLLED.records, seed)
        alarm = Alarm(form.kind.name, form.diff, seed, heard.failed) if heard.failed else None
        yield form.kind.name, largest_ratio(exercise, heard, wants) if wants else None, alarm


def _wrong_ratios(work: Work, exercise: Exercise, solution: Answer) -> Iterator[float]:
    """Measure the wrong answers that give wrong numbers."""
    assignment = UNROLLED.assignment(work.assignment)
    known = [m.function for m in mistakes_in(assignment.module("mistakes")) if m.of == work.exercise]
    made = list(mutants(solution.tree, list(UNROLLED.records.values())))
    drawn = random.Random(1).sample(made, min(SAMPLE, len(made)))
    for function in [*known, *(solution.function(one.tree) for one in drawn)]:
        for seed in range(FIRST_SEED, FIRST_SEED + work.seeds):
            heard = hear(exercise, function, UNROLLED.records, seed)
            wants = wanted(exercise, heard) if heard.failed else []
            ratio = largest_ratio(exercise, heard, wants) if wants else 0.0
            if ratio > 1:
                yield ratio


def _report(outcome: Outcome) -> None:
    work = outcome.work
    what = f"{work.assignment}  {work.exercise}  {work.answer or 'wrong answers'}"
    print(f"{what}: {len(outcome.forms)} forms, {len(outcome.alarms)} false alarms", flush=True)
    for kind, diff in outcome.unlike:
        print(f"  behaves otherwise ({kind})\n{diff}", flush=True)
    for alarm in outcome.alarms:
        print(f"  false alarm ({alarm.form}), seed {alarm.seed}: {', '.join(alarm.claims)}\n{alarm.diff}", flush=True)


def _page(outcomes: Sequence[Outcome], seeds: int) -> Iterator[str]:
    unlike = sum(len(outcome.unlike) for outcome in outcomes)
    said = f"{unlike} do not, and were left out" if unlike else "all do"
    yield INTRODUCTION.format(seeds=seeds, unlike=said, sample=SAMPLE, wrong_seeds=WRONG_SEEDS)
    yield from _exercise_table(outcomes)
    yield from _kind_table(outcomes)
    yield from _alarms(outcomes)


def _exercise_table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## By exercise\n"
    yield "| notebook | exercise | right answers | checked | false alarms | tolerance | right, below | wrong, above |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for assignment, exercise in dict.fromkeys((o.work.assignment, o.work.exercise) for o in outcomes):
        found = [o for o in outcomes if (o.work.assignment, o.work.exercise) == (assignment, exercise)]
        tolerances = {output.tolerance for output in UNROLLED.assignment(assignment).exercise(exercise).outputs}
        limit = ", ".join(f"{one:.0e}".replace("e-0", "e-") for one in sorted(tolerances))
        rights, wrongs = _ratios(found, right=True), _ratios(found, right=False)
        cells = (limit, _below(rights), _above(wrongs)) if rights else ("-", "-", "-")
        yield f"| {assignment[:2]} | `{exercise}` | {_counts(found)} | {' | '.join(cells)} |"
    rights, wrongs = _ratios(outcomes, right=True), _ratios(outcomes, right=False)
    yield f"| all | | {_counts(outcomes)} | | {_below(rights)} | {_above(wrongs)} |"
    yield ""


def _ratios(outcomes: Iterable[Outcome], *, right: bool) -> list[float]:
    return [ratio for o in outcomes if (o.work.answer is not None) == right for ratio in o.ratios]


def _counts(outcomes: Sequence[Outcome]) -> str:
    forms = sum(len(outcome.forms) for outcome in outcomes)
    checks = sum(len(outcome.forms) * outcome.work.seeds for outcome in outcomes)
    return f"{forms} | {checks} | {sum(len(outcome.alarms) for outcome in outcomes)}"


def _below(ratios: Sequence[float]) -> str:
    largest = max(ratios, default=0.0)
    return f"{-math.log10(largest):.1f}" if largest > 0 else "equal"


def _above(ratios: Sequence[float]) -> str:
    smallest = min(ratios, default=0.0)
    return f"{math.log10(smallest):.1f}" if 0 < smallest < math.inf else "-"


def _kind_table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    made = Counter(kind for outcome in outcomes for kind in outcome.forms)
    refused = Counter(alarm.form for outcome in outcomes for alarm in outcome.alarms)
    yield "## By kind of form\n"
    yield "| form | right answers | false alarms |"
    yield "|---|---:|---:|"
    for kind, count in made.most_common():
        yield f"| {kind or AS_IT_IS} | {count} | {refused[kind or AS_IT_IS]} |"
    yield ""


def _alarms(outcomes: Sequence[Outcome]) -> Iterator[str]:
    found = [(outcome.work, alarm) for outcome in outcomes for alarm in outcome.alarms]
    yield f"## False alarms\n\n{'None.' if not found else ''}"
    for work, alarm in found:
        claims = ", ".join(alarm.claims)
        yield f"`{work.exercise}` ({work.answer}), {alarm.form}, seed {alarm.seed}: {claims}\n"
        yield f"```diff\n{alarm.diff}\n```\n"


if __name__ == "__main__":
    main()
