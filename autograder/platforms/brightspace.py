"""D2L Brightspace: `<number>-<number> - <name> - <Mon D, YYYY hmm AM>`, as a folder or in front of a file's name."""

import re
from collections.abc import Sequence
from datetime import datetime

from autograder.files.download import Entry
from autograder.platforms.shape import Asked, Handed, Pile, Platform, Reading, Who

FRONT = re.compile(
    r"(?P<where>(?P<one>\d+)-(?P<two>\d+) - (?P<name>.+?) - "
    r"(?P<date>[A-Z][a-z]{2,8} \d{1,2}, \d{4}) (?P<time>\d{3,4}) (?P<half>AM|PM))(?: - (?P<file>.+))?"
)


def knows(entries: Sequence[Entry]) -> int:
    """Count the files that are so named."""
    return sum(any(FRONT.fullmatch(part) for part in entry.parts) for entry in entries)


def read(entries: Sequence[Entry], _: Asked) -> Reading:
    """Sort files by person and attempt. What the two numbers are differs by version, so nobody is known by them."""
    pile = Pile()
    for entry in entries:
        found = next(filter(None, map(FRONT.fullmatch, entry.parts)), None)
        if found is None:
            pile.strange.append(entry.path)
            continue
        order = _order(f"{found['date']} {found['time'].zfill(4)} {found['half']}")
        numbers = {"first number": found["one"], "second number": found["two"]}
        handed = Handed((Who(found["name"]),), (), found["where"], order=order, extra=numbers)
        pile.add((found["one"], found["name"], order), handed, entry, found["file"])
    return pile.sorted()


def _order(text: str) -> str:
    """What sorts attempts; the time has no zone. A month in another language than English sorts last."""
    for form in ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p"):
        try:
            return datetime.strptime(text, form).isoformat()
        except ValueError:
            continue
    return f"9999 {text}"


BRIGHTSPACE = Platform("brightspace", "D2L Brightspace's download", knows, read)
