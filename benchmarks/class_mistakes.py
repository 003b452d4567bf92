"""Counts which known mistakes stand in the banks of answers, whose authors had not seen the checks.

    python benchmarks/class_mistakes.py [--write]

The teachers' pages name the likeliest mistakes of each notebook by these counts.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.authoring.site.teaching import COUNTS
from autograder.claims.course import Assignment
from autograder.files.whole import write_whole
from autograder.unrolled import UNROLLED
from benchmarks.bank_verdicts import entries, name_of, namespace_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {COUNTS.name}")
    options = parser.parse_args()
    counted = {assignment.name: counts(assignment) for assignment in UNROLLED.graded}
    text = json.dumps({name: found for name, found in counted.items() if found}, indent=1) + "\n"
    print(text)
    if options.write:
        write_whole(COUNTS, text)


def counts(assignment: Assignment) -> dict[str, int]:
    """Count in how many banks each known mistake stands, by exercise and name."""
    wrong = [entry for entry in entries(assignment) if not entry.answer.right]
    made = {
        (entry.writer, entry.answer.of, name_of(entry.exercise, namespace_of(entry), assignment)) for entry in wrong
    }
    named = sorted(f"{of}: {name}" for _, of, name in made if name and is_one(name))
    return {name: named.count(name) for name in named}


def is_one(name: str) -> bool:
    """Whether a name is that of one mistake, and not of two that were made at once."""
    return " " not in name


if __name__ == "__main__":
    main()
