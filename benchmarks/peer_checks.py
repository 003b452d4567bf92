"""Shows the same wrong answers to the checks of other public courses and to ours: who notices what?

For each function that another course asks for as well, all mutants of our solution and our known mistakes go through
its check, rebuilt from its published behaviour (`peers/`), and through our hidden checks.

    python benchmarks/peer_checks.py [--only FUNCTION ...] [--write]
"""

import argparse
from collections.abc import Iterator, Sequence

from peers import cmu, coursera, cs231n
from peers.contract import PeerCheck, Verdict
from peers.trial import MISTAKE, MUTANT, SEEDS, Outcome, Wrong, outcome, shown_later, wrong_answers

from autograder.claims.course import REPOSITORY

PAGE = REPOSITORY / "docs" / "benchmarks" / "peers.md"
CHECKS = (*cs231n.CHECKS, *coursera.CHECKS, *cmu.CHECKS)

INTRODUCTION = """# The same wrong answers before the checks of other courses

Three public courses ask for some of the functions that this course asks for: Stanford's CS231n, the Sequence Models
course on Coursera, and Carnegie Mellon's 11-785. Their published checks were read and rebuilt from their behaviour: the
same inputs, the same comparison, the same limits, in `benchmarks/peers/`. Then the same wrong answers were shown to
them and to our hidden checks. Made by `python benchmarks/peer_checks.py --write`.

**In short.** A student who runs all their cells and compares every printed number sees nearly everything that these
wrong answers do wrong: of {shown} times that one was shown to one of their checks, it passed {missed} times. What
differs is who has to look. Without a reader it passed {unread} times, most of them in backward functions, where CS231n
prints errors, Coursera prints numbers, and neither asserts anything. CMU asserts everything. Our hidden checks let
{ours} of these wrong answers pass, with {seeds} seeds each.

How it was counted:

- *Wrong answers* are the mutants of our solution (one small change each, [how](mutants.md)) and our known mistakes, but
  only those that give other numbers than the right answer in something that the other course asks for as well.
- *Stopped*: an assertion fails, or an exception is raised, or it takes longer than ten seconds.
- *Readable*: the cell runs to its end and prints a relative error above the stated order, or a number or a shape other
  than the one given below the cell. It counts as noticed.
- *Passed*: neither. Only the check of the function itself is asked; where a later cell would show it, that is said.
- *Ours*: wrong answers from which our hidden checks take no points under at least one of {seeds} seeds. Ours were
  written against this list of mistakes and are audited with these mutants; theirs were not. So the zeros in this
  column are what was worked for, and no measure of how ours would do on a list that somebody else made.
- An answer goes to all courses in our signature; an adapter transposes arrays, splits biases and exchanges gates. A
  mutant that reads a weight which the other course does not hand to the function usually stops there.
- The courses may check more on their servers than they publish. CS231n asks for notebooks with their outputs visible,
  so that people can read there what is printed (assignment 3 of 2024).
"""

OTHERS = """## What they do and ours do not

- CS231n and CMU also check whole models: a captioning network's loss, to a printed difference of 1e-10, and its
  gradients, and training until a small set is learned by heart; a classifier of two layers, forward and back, against
  PyTorch. These were not rebuilt. Our hidden checks look at one function at a time.
- CS231n measures slopes with the student's own forward function, so its backward cells also see a forward function that
  overwrites its arguments, keeps a state, or computes with seven digits. Ours compare with an oracle of their own.
- CMU compares with PyTorch itself, on five sizes of cells; our oracles were written for this course.
- Coursera compares the gates of the LSTM by themselves, before state and memory. Ours look at what is returned.
- All three let students read the check itself. Ours can read the visible checks; the hidden ones say only what failed.

## What was not compared

`sample` and gradient clipping of Coursera's "Dinosaurus Island" have other contracts (a fixed seed for each draw and a
stop symbol; clipping each element), and so have no mutants in common with ours. CS231n gives its temporal softmax loss
to students instead of asking for it. CMU asks for a GRU cell in our convention, but its test was not found in a public
copy. A smaller twin of CMU's tests, with a batch of one in its backward part, was read and not rebuilt.
"""

REASONS = {
    "single_sequence_loses_its_batch_axis": "No check has a batch of one.",
    "state_in_float32": "Its error is of the order that is allowed.",
    "computed_in_float32": "Its error is of the order that is allowed.",
    "state_leaks_into_the_next_call": "No two calls in a row have arrays of one shape, or there is only one call.",
    "exponential_written_out_again": "Scores are never large enough to overflow.",
}
BY_FUNCTION = {"lstm_cell_backward": "Only entries of the state's weights are printed, none of the input's."}


def main() -> None:
    options = _options()
    outcomes = list(_outcomes([check for check in CHECKS if not options.only or check.ours in options.only]))
    text = "\n".join(_page(outcomes))
    print(text)
    if options.write:
        PAGE.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=sorted({check.ours for check in CHECKS}), help="our functions")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    return parser.parse_args()


def _outcomes(checks: Sequence[PeerCheck]) -> Iterator[Outcome]:
    wrongs: dict[str, list[Wrong]] = {}
    for check in checks:
        if check.ours not in wrongs:
            wrongs[check.ours] = wrong_answers(check.assignment, check.ours)
        yield outcome(check, wrongs[check.ours])


def _page(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield _introduction(outcomes)
    yield from _what_they_do(outcomes)
    yield from _table(outcomes, MUTANT, "Mutants")
    yield from _table(outcomes, MISTAKE, "Known mistakes")
    yield from _misses(outcomes)
    yield from _only_readable(outcomes)
    yield from _not_asked(outcomes)
    yield OTHERS.rstrip()


def _introduction(outcomes: Sequence[Outcome]) -> str:
    verdicts = [verdict for found in outcomes for _, verdict in found.verdicts]
    missed = verdicts.count(Verdict.PASSED)
    unread = len(verdicts) - verdicts.count(Verdict.STOPPED)
    ours = sum(not wrong.loses_points for found in outcomes for wrong, _ in found.verdicts)
    return INTRODUCTION.format(
        shown=f"{len(verdicts):,}", missed=missed, unread=f"{unread:,}", ours=ours, seeds=len(SEEDS)
    )


def _what_they_do(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## What their checks do\n"
    yield from (f"{' '.join((module.__doc__ or '').split())}\n" for module in (cs231n, coursera, cmu))
    yield "| course | function | our exercise | its check |"
    yield "|---|---|---|---|"
    for found in outcomes:
        says = " ".join((found.check.look.__doc__ or "").split())
        yield f"| {found.check.peer} | `{found.check.theirs}` | `{found.check.ours}` | {says} |"
    yield ""


def _table(outcomes: Sequence[Outcome], source: str, title: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| course | function | our exercise | wrong | stopped | readable | passed | ours |"
    yield "|---|---|---|---:|---:|---:|---:|---:|"
    for found in outcomes:
        name = f"{found.check.peer} | `{found.check.theirs}` | `{found.check.ours}`"
        yield _row(name, found.of(source))
    for peer in dict.fromkeys(found.check.peer for found in outcomes):
        together = [pair for found in outcomes if found.check.peer == peer for pair in found.of(source)]
        yield _row(f"**{peer}** | all | ", together)
    yield ""


def _row(name: str, verdicts: Sequence[tuple[Wrong, Verdict]]) -> str:
    counts = [sum(verdict is kind for _, verdict in verdicts) for kind in (Verdict.STOPPED, Verdict.PRINTED)]
    passed = len(verdicts) - sum(counts)
    ours = sum(not wrong.loses_points for wrong, _ in verdicts)
    return f"| {name} | {' | '.join(map(str, (len(verdicts), *counts, passed, ours)))} |"


def _misses(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## What passes theirs, and why\n"
    yield "| course | function | wrong answer | why it passes | shown by a later cell |"
    yield "|---|---|---|---|---|"
    for found in outcomes:
        for wrong in found.missed(MISTAKE) + found.missed(MUTANT):
            later = ", ".join(f"`{name}`" for name in shown_later(found.check, wrong, CHECKS)) or "no"
            why = REASONS.get(wrong.kind) or BY_FUNCTION.get(found.check.ours, "")
            yield f"| {found.check.peer} | `{found.check.theirs}` | {_in_words(wrong)} | {why} | {later} |"
    yield ""
    yield from (f"```diff\n{wrong.text}\n```\n" for found in outcomes for wrong in found.missed(MUTANT))


def _in_words(wrong: Wrong) -> str:
    return wrong.text if wrong.source == MISTAKE else f"Mutant ({wrong.kind}), below."


def _only_readable(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## What only a reader notices in forward functions with assertions\n"
    yield "Coursera's assertions compare a few entries, or cases in which most terms are zero. These wrong answers pass"
    yield "them; the numbers printed before differ from those given.\n"
    for found in outcomes:
        if found.check.peer.startswith("Coursera") and not found.check.ours.endswith("backward"):
            for wrong, verdict in found.of(MISTAKE) + found.of(MUTANT):
                if verdict is Verdict.PRINTED:
                    yield f"- {found.check.peer}, `{found.check.theirs}`: {_in_words(wrong)}"
    yield ""


def _not_asked(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## What was not held against them\n"
    yield "Wrong here, but not in what the other course asks for: zeros for the output layer in a gradient, arguments"
    yield f"that are written into. Our checks let {_let_pass(outcomes)} of them pass.\n"
    for found in outcomes:
        mutants = sum(wrong.source == MUTANT for wrong in found.not_asked)
        names = [f"`{wrong.kind}`" for wrong in found.not_asked if wrong.source == MISTAKE]
        if found.not_asked:
            listed = f"; known mistakes {', '.join(names)}" if names else ""
            yield f"- {found.check.peer}, `{found.check.theirs}`: mutants {mutants}{listed}"
    yield ""


def _let_pass(outcomes: Sequence[Outcome]) -> int:
    return sum(not wrong.loses_points for found in outcomes for wrong in found.not_asked)


if __name__ == "__main__":
    main()
