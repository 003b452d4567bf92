"""ILIAS: a folder `Lastname_Firstname_login_userid/` for each person."""

import re
from collections.abc import Sequence

from autograder.files.download import Entry
from autograder.platforms.shape import Asked, Handed, Pile, Platform, Reading, Who

FOLDER = re.compile(r"(?P<last>[^_]+)_(?P<first>[^_]+)_(?P<login>.+)_(?P<user>\d+)")


def knows(entries: Sequence[Entry]) -> int:
    """Count the files in folders that are so named."""
    return sum(any(FOLDER.fullmatch(part) for part in entry.parts[:-1]) for entry in entries)


def read(entries: Sequence[Entry], _: Asked) -> Reading:
    """Sort files by their folder."""
    pile = Pile()
    for entry in entries:
        found = next(filter(None, map(FOLDER.fullmatch, entry.parts[:-1])), None)
        if found is None:
            pile.strange.append(entry.path)
            continue
        who = Who(f"{found['first']} {found['last']}", {"login": found["login"], "lms": found["user"]})
        pile.add((found[0],), Handed((who,), (), found[0]), entry)
    return pile.sorted()


ILIAS = Platform("ilias", "ILIAS's download", knows, read)
