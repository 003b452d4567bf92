"""nbgrader's exchange: `inbound/<student>+<assignment>+<time>+<random>/`."""

import re
from collections.abc import Sequence
from datetime import datetime

from autograder.errors import BadDownload, BadTime
from autograder.files.class_directory import TIMESTAMP
from autograder.files.download import Entry
from autograder.platforms.moment import moment
from autograder.platforms.shape import Asked, Handed, Pile, Platform, Reading, Who

FOLDER = re.compile(
    r"(?P<student>.+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*)(?:\+(?P<random>[^+]*))?"
)
SECRET = "submission_secret.txt"
MAX_NOTE = 1000  # bytes of a secret or a time, which have about 130 and 30


def knows(entries: Sequence[Entry]) -> int:
    """Count the files in folders that are so named."""
    return sum(any(FOLDER.fullmatch(part) for part in entry.parts[:-1]) for entry in entries)


def read(entries: Sequence[Entry], asked: Asked) -> Reading:
    """Sort the files of one assignment by student and time; an exchange holds those of others, too."""
    pile = Pile()
    for entry in entries:
        found = next(filter(None, map(FOLDER.fullmatch, entry.parts[:-1])), None)
        # what lies elsewhere is the exchange's own: what was released, and feedback
        if found is not None and found["assignment"] == asked.assignment:
            pile.add(
                (found[0],), Handed((Who("", {"id": found["student"]}),), (), found[0], order=found["time"]), entry
            )
    return _with_notes(pile.sorted())


def _with_notes(reading: Reading) -> Reading:
    """Read beside each submission when it was handed in, and the secret without which nobody finds the feedback."""
    handed, faults = [], list(reading.faults)
    for one in reading.handed:
        notes = {entry.name: entry for entry in one.files if entry.name in (TIMESTAMP, SECRET)}
        try:
            said = {name: entry.read(MAX_NOTE).decode().strip() for name, entry in notes.items()}
        except (BadDownload, UnicodeDecodeError) as error:
            said = {}
            faults.append(f"{one.where}: {error}")
        files = tuple(entry for entry in one.files if entry.name not in notes)
        extra = {"secret": said[SECRET]} if said.get(SECRET) else {}
        time = _time(said.get(TIMESTAMP) or one.order)
        handed.append(Handed(one.who, files, one.where, time, one.order, extra=extra))
    return Reading(tuple(handed), reading.strange, tuple(faults))


def _time(text: str) -> datetime | None:
    """Nbgrader reads a time without a zone as UTC, and so must we here."""
    for said in (text, f"{text} UTC"):
        try:
            return moment(said)
        except BadTime:
            continue
    return None


EXCHANGE = Platform("exchange", "nbgrader's exchange", knows, read)
