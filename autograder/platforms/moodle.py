"""Moodle's "Download all submissions": folders with and without a final underscore, flat, anonymous, groups."""

import re
from collections.abc import Sequence

from autograder.files.download import Entry
from autograder.platforms.shape import Asked, Handed, Pile, Platform, Reading, Who

MARK = re.compile(r"(?P<name>.*?)_(?P<number>\d+)_assignsubmission_(?P<plugin>file|onlinetext)_?(?P<file>.*)")
"""Code names that Moodle never translates stand behind the number, which is drawn anew for each assignment."""
NOBODYS = ("participant", "teilnehmerin", "teilnehmer", "participante", "partecipante", "partaidea", "deelnemer")
"""What stands for every name where marking is anonymous, in the language packs that were read."""


def knows(entries: Sequence[Entry]) -> int:
    """Count the files that lie behind such a mark."""
    return sum(any(MARK.fullmatch(part) for part in entry.parts) for entry in entries)


def read(entries: Sequence[Entry], _: Asked) -> Reading:
    """Sort files by the first mark on their way, as Moodle's own upload does it; folders around it are dropped."""
    pile = Pile()
    for entry in entries:
        found = next(filter(None, map(MARK.fullmatch, entry.parts)), None)
        if found is None:
            pile.strange.append(entry.path)
            continue
        name, number = found["name"], found["number"]
        where = found[0].removesuffix(found["file"])
        handed = Handed((_who(name, number),), (), where, extra={"number": number})
        pile.add((name, number), handed, entry, found["file"])
    return pile.sorted()


def _who(name: str, number: str) -> Who:
    kind = "anonymous" if re.sub(r"\W", "", name).casefold() in NOBODYS else "number"
    return Who(name.replace("_", " "), {kind: number})


MOODLE = Platform("moodle", 'Moodle\'s "Download all submissions"', knows, read)
