"""Lets the checks judge answers whose authors never saw them: the two banks, and empty answers to every exercise.

    python benchmarks/banks.py [--assignment 01_rnn_cell ...] [--write] [--strike]

Ends with exit code 1 if the checks fall short of any answer, or tell one no name that is not on the list of those.
"""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.authoring.audit.empty import empty_answers
from autograder.claims.course import REPOSITORY
from autograder.unrolled import UNROLLED
from benchmarks import unnamed_list
from benchmarks.bank_verdicts import (
    BANKS,
    SEEDS,
    WHOLE,
    Entry,
    Verdict,
    bank_verdict,
    entries,
    is_unnamed,
    share_of,
    shortfalls,
)

PAGE = REPOSITORY / "docs" / "benchmarks" / "banks.md"
FIRST_RUN = Path(__file__).with_name("banks_first_run.json")
UNNAMED = BANKS / "unnamed.txt"
TENTH = 0.1 + 1e-9

INTRODUCTION = """# Answers by others

Mutants of our own solutions and mistakes of our own invention share our blind spots. So two banks of answers
(`tests/banks/`) were written from the released notebooks alone, by authors who had not seen the checks. A wrong answer
should lose points under each of {seeds} seeds, a right one keep all of them and get all visible ticks, a name that is
given should be true, and what the visible check ticks in full should keep at least half its points. A name is *true*
if the answer gives what the named mistake gives for inputs that no check has asked. Made by
`python benchmarks/banks.py --write` with the seeds {seed_numbers}, of which the first one is diagnosed; the first run
is of the checks as they were when the banks were written. *Named* is the share of the wrong answers that lose points
and get a true name. Of the others most are told what went wrong in words: Python raised an error, or the claim says
it. They are listed by name in `tests/banks/unnamed.txt`.
"""
EMPTY = """## Empty answers

Answers that do nothing: they know the type and the shape of what is asked, and nothing of how to get it
(`authoring/audit/empty.py`). Each should earn at most a tenth of the points of its exercise. The table has the largest
share over {seeds} seeds; what earns nothing is left out.
"""
COLUMNS = (
    "right", "kept", "refused", "wrong", "lost", "true names", "named", "false names", "no name", "ticked, under half",
)  # fmt: skip

Judged = dict[str, list[tuple[Entry, Verdict]]]
Shares = dict[str, dict[tuple[str, str], float]]


def main() -> int:
    """Judge, print, write what is wanted, and say by the exit code whether anything falls short."""
    options = _options()
    with multiprocessing.Pool(options.processes) as pool:
        judged = dict(zip(options.assignment, pool.map(_judge, options.assignment, chunksize=1), strict=True))
        shares = dict(zip(options.assignment, pool.map(_shares, options.assignment, chunksize=1), strict=True))
    text = "\n".join([_introduction(), *_page(judged), *_empty_page(shares)]) + "\n"
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return _compare(judged, shares, strike=options.strike)


def _introduction() -> str:
    return INTRODUCTION.format(seeds=len(SEEDS), seed_numbers=", ".join(map(str, SEEDS)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [assignment.name for assignment in UNROLLED.graded]
    parser.add_argument("--assignment", nargs="+", choices=names, default=names)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    parser.add_argument("--strike", action="store_true", help="strike from the list what gets a name now")
    return parser.parse_args()


def _judge(name: str) -> list[tuple[Entry, Verdict]]:
    return [(entry, bank_verdict(entry)) for entry in entries(UNROLLED.assignment(name))]


def _shares(name: str) -> dict[tuple[str, str], float]:
    """The largest share that each empty answer of a notebook earns, by exercise and kind."""
    return {
        (exercise.name, kind): max(share_of(exercise, {exercise.name: function}, seed) for seed in SEEDS)
        for exercise in UNROLLED.assignment(name).exercises
        for kind, function in empty_answers(exercise).items()
    }


def lines_of(judged: Sequence[tuple[Entry, Verdict]]) -> list[str]:
    """Write where the checks fall short of the answers of a bank, as the page does."""
    return [f"{way} | {entry}" for entry, verdict in judged for way in shortfalls(entry, verdict)]


def unnamed_lines_of(judged: Sequence[tuple[Entry, Verdict]]) -> list[str]:
    """Write which wrong answers get no name, as the list does."""
    return [f"no name | {entry}" for entry, verdict in judged if is_unnamed(entry, verdict)]


def empty_lines_of(shares: Mapping[tuple[str, str], float]) -> list[str]:
    """Write which empty answers earn too much."""
    return [f"{exercise} | {kind}" for (exercise, kind), share in shares.items() if share > TENTH]


def _compare(judged: Judged, shares: Shares, *, strike: bool) -> int:
    unnamed = {name: unnamed_lines_of(found) for name, found in judged.items()}
    short = [f"{name} {line}" for name, found in judged.items() for line in lines_of(found)]
    short += [f"{name} {line}" for name, found in shares.items() for line in empty_lines_of(found)]
    short += unnamed_list.new(UNNAMED, unnamed)
    print("\n".join(["The checks fall short of:", *short] if short else ["The checks fall short of nothing."]))
    if strike:
        unnamed_list.strike(UNNAMED, unnamed)
    return 1 if short else 0


def counts(judged: Sequence[tuple[Entry, Verdict]]) -> dict[str, int]:
    """Count what became of the answers to one notebook."""
    right = [verdict for entry, verdict in judged if entry.answer.right]
    wrong = [verdict for entry, verdict in judged if not entry.answer.right]
    ways = [way for entry, verdict in judged for way in shortfalls(entry, verdict)]
    return {
        "right": len(right),
        "kept": sum(verdict.least >= WHOLE for verdict in right),
        "refused": ways.count("refused"),
        "wrong": len(wrong),
        "lost": sum(verdict.most < WHOLE for verdict in wrong),
        "true names": sum(verdict.true for verdict in wrong),
        "false names": ways.count("false name"),
        "no name": sum(not verdict.name for verdict in wrong),
        "ticked, under half": ways.count("ticked"),
    }


def _page(judged: Judged) -> Iterator[str]:
    first = json.loads(FIRST_RUN.read_text(encoding="utf-8"))
    yield from _table("First run", first)
    yield from _table("Last run", {name: counts(found) for name, found in judged.items()})
    yield "## Where the checks fall short now\n"
    lines = [f"- {name[:2]} {line}" for name, found in judged.items() for line in lines_of(found)]
    yield from lines or ["Nowhere."]
    yield ""


def _table(title: str, rows: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| notebook | {' | '.join(COLUMNS)} |"
    yield f"|---|{'---:|' * len(COLUMNS)}"
    for name, row in rows.items():
        yield _row(name, row)
    whole = {column: sum(row[column] for row in rows.values()) for column in COLUMNS if column != "named"}
    yield f"{_row('all', whole)}\n"


def _row(name: str, row: Mapping[str, int]) -> str:
    cells = {**row, "named": f"{row['true names'] / max(row['lost'], 1):.0%}"}
    return f"| {name} | {' | '.join(str(cells[column]) for column in COLUMNS)} |"


def _empty_page(shares: Shares) -> Iterator[str]:
    yield EMPTY.format(seeds=len(SEEDS))
    yield "| notebook | exercise | answers | over a tenth | what earns points |"
    yield "|---|---|---:|---:|---|"
    for name, found in shares.items():
        for exercise in dict.fromkeys(exercise for exercise, _ in found):
            yield _empty_row(name, exercise, {kind: s for (of, kind), s in found.items() if of == exercise})


def _empty_row(name: str, exercise: str, shares: Mapping[str, Any]) -> str:
    earning = ", ".join(f"{kind} {share:.0%}" for kind, share in shares.items() if share > 0) or "-"
    over = sum(share > TENTH for share in shares.values())
    return f"| {name[:2]} | `{exercise}` | {len(shares)} | {over} | {earning} |"


if __name__ == "__main__":
    raise SystemExit(main())
