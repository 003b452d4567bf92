"""`collect`: a platform's download into a class."""

import argparse
from collections import Counter
from pathlib import Path

from autograder.claims.course import Course
from autograder.cli.saying import columns, complain, counted
from autograder.files.class_directory import ClassDirectory
from autograder.files.class_lock import one_run
from autograder.platforms.known import PLATFORMS
from autograder.week.collecting import LEFT, Collected, Wish, collect

NAMES = tuple(platform.name for platform in PLATFORMS)


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("collect", help="put a platform's download of submissions into a class")
    verb.add_argument("source", type=Path, metavar="SOURCE", help="what was downloaded: a zip archive or a folder")
    verb.add_argument("--root", type=Path, required=True, metavar="CLASS", help="class directory")
    verb.add_argument("--assignment", required=True, metavar="NAME")
    verb.add_argument("--from", dest="platform", choices=NAMES, default="", help="by default found out by the names")
    verb.add_argument(
        "--pattern", default="", help="of paths in a folder of no platform, such as '(?P<student>[^/]+)/'"
    )
    verb.add_argument("--worksheet", type=Path, metavar="CSV", help="Moodle's grading worksheet: who has which number")
    verb.set_defaults(run=run)


def run(course: Course, options: argparse.Namespace) -> int:
    """Collect, and say what became of each submission."""
    assignment = course.assignment(options.assignment).name
    wish = Wish(options.source, assignment, options.platform, options.pattern, options.worksheet)
    root = options.root.resolve()
    root.mkdir(parents=True, exist_ok=True)
    with one_run(root, complain):
        done = collect(root, wish)
    print(f"taken for {done.platform.title}; --from says otherwise\n")
    print(columns(_rows(done)))
    print(f"\n{_summary(done)}, in {ClassDirectory(options.root).submitted}")
    for sentence in _sentences(done):
        complain(sentence)
    return 0 if done.whole else 1


def _rows(done: Collected) -> list[list[str]]:
    rows = [["", "student", "known by", "in the download"]]
    rows += [[put.became, put.student, put.match.how, put.match.handed.where] for put in done.put]
    return rows + [["unknown", "", "", match.handed.where] for match in done.unmatched]


def _summary(done: Collected) -> str:
    counts = Counter(put.became for put in done.put)
    said = [f"{count} {became}" for became, count in counts.items()]
    said += [f"{len(done.unmatched)} of nobody known"] if done.unmatched else []
    return f"{counted(len(done.put) + len(done.unmatched), 'submission')}: {', '.join(said)}"


def _sentences(done: Collected) -> list[str]:
    said = [f"{put.student}: {sentence}." for put in done.put for sentence in put.said if put.became != LEFT]
    said += [f"{put.student}: {sentence}" for put in done.put for sentence in put.said if put.became == LEFT]
    said += [f"{match.handed.where!r} was left out: {match.how}." for match in done.unmatched]
    said += [*done.faults, *done.doubts]
    said += [f"{path!r} belongs to no submission." for path in done.strange]
    return said
