"""Canvas's "Download Submissions": a flat archive whose names carry the user's and the attachment's id."""

import re
from collections.abc import Iterator, Sequence

from autograder.files.download import Entry
from autograder.platforms.roster import Roster
from autograder.platforms.shape import Asked, Handed, Pile, Platform, Reading, Who

ANONYMOUS = re.compile(r"(?P<where>(?:(?P<late>LATE)_)?anon_(?P<user>[A-Za-z0-9]+)_(?P<file_id>\d+))_(?P<file>.+)")
TEXT = re.compile(r"(?P<where>(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<user>\d+))_(?:text|link)\.html")
PAIR = re.compile(r"_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<file_id>\d+)_(?=.)")


def knows(entries: Sequence[Entry]) -> int:
    """Count the files that are so named."""
    return sum(bool(ANONYMOUS.fullmatch(e.name) or TEXT.fullmatch(e.name) or PAIR.search(e.name, 1)) for e in entries)


def read(entries: Sequence[Entry], asked: Asked) -> Reading:
    """Sort files by user; Canvas itself throws folders away, so they say nothing."""
    pile = Pile()
    for entry in entries:
        found = _handed(entry.name, asked.roster)
        if found is None:
            pile.strange.append(entry.path)
        else:
            called = entry.name.removeprefix(f"{found.where}_")
            pile.add((*found.who[0].ids.values(),), found, entry, called)
    return pile.sorted()


def _handed(name: str, roster: Roster) -> Handed | None:
    found = ANONYMOUS.fullmatch(name)
    if found:
        return Handed((Who("", {"anonymous": found["user"]}),), (), found["where"], late=bool(found["late"]))
    text = TEXT.fullmatch(name)
    pairs = list(_pairs(name))
    known = [pair for pair in pairs if pair["user"] in {person.lms_id for person in roster.people}]
    for pair in (*known, *pairs):
        where = name[: pair.end("file_id")]
        return Handed((Who(name[: pair.start()], {"lms": pair["user"]}),), (), where, late=bool(pair["late"]))
    if text:
        return Handed((Who(text["name"], {"lms": text["user"]}),), (), text["where"], late=bool(text["late"]))
    return None


def _pairs(name: str) -> Iterator[re.Match[str]]:
    """All places where two numbers follow each other: a group's name may end with one of its own."""
    place = 1
    while found := PAIR.search(name, place):
        yield found
        place = found.start() + 1


def mark_of(name: str, roster: Roster) -> str:
    """What stands in front of a file's own name, up to the attachment's id; empty if there is no such id."""
    found = None if TEXT.fullmatch(name) and not list(_pairs(name)) else _handed(name, roster)
    return found.where if found is not None else ""


CANVAS = Platform("canvas", 'Canvas\'s "Download Submissions"', knows, read)
