"""A folder of no platform: the instructor says how paths in it are made."""

import re
from collections.abc import Sequence
from datetime import datetime

from autograder.errors import BadDownload, BadTime
from autograder.files.download import Entry
from autograder.platforms.moment import moment
from autograder.platforms.shape import Asked, Handed, Pile, Platform, Reading, Who

KINDS = {"student": "id", "email": "email", "lms": "lms", "login": "login"}
EXPECTED = (
    r"expected a regular expression with one of the groups student, email, login, lms, such as '(?P<student>[^/]+)/'"
)


def knows(_: Sequence[Entry]) -> int:
    """Nobody knows it by its looks."""
    return 0


def read(entries: Sequence[Entry], asked: Asked) -> Reading:
    """Sort files by what the pattern finds in their paths.

    Raises:
        BadDownload: if the pattern is none, or says nothing about people.
    """
    try:
        pattern = re.compile(asked.pattern)
    except re.error as error:
        raise BadDownload(f"--pattern {asked.pattern!r} cannot be read ({error}); {EXPECTED}.") from error
    if not KINDS.keys() & pattern.groupindex.keys():
        raise BadDownload(f"--pattern {asked.pattern!r} finds nobody; {EXPECTED}.")
    pile = Pile()
    for entry in entries:
        found = pattern.search(entry.path)
        if found is None:
            pile.strange.append(entry.path)
            continue
        said = {name: value for name, value in found.groupdict().items() if value}
        who = Who(said.get("name", ""), {KINDS[name]: value for name, value in said.items() if name in KINDS})
        order = said.get("time", "")
        pile.add((*who.ids.values(), order), Handed((who,), (), found[0], _time(order), order), entry)
    return pile.sorted()


def _time(text: str) -> datetime | None:
    try:
        return moment(text)
    except BadTime:
        return None


PATTERN = Platform("pattern", "a folder read by --pattern", knows, read)
