"""Blackboard's gradebook download: a flat archive with all attempts, and a receipt beside each."""

import re
from collections.abc import Sequence

from autograder.files.download import Entry
from autograder.platforms.roster import Roster
from autograder.platforms.shape import Asked, Handed, Pile, Platform, Reading, Who

ATTEMPT = re.compile(
    r"(?P<where>(?P<front>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5}))(?:_(?P<file>.+)|(?P<receipt>\.txt))"
)


def knows(entries: Sequence[Entry]) -> int:
    """Count the files that are so named."""
    return sum(bool(ATTEMPT.fullmatch(entry.name)) for entry in entries)


def read(entries: Sequence[Entry], asked: Asked) -> Reading:
    """Sort files by user and attempt. The time in the name has no zone, so it sorts attempts and is no time."""
    pile = Pile()
    for entry in entries:
        found = ATTEMPT.fullmatch(entry.name)
        if found is None:
            pile.strange.append(entry.path)
            continue
        login = _login(found["front"], asked.roster)
        handed = Handed((Who("", {"login": login}),), (), found["where"], order=found["time"])
        pile.add((login, found["time"]), handed, entry, found["file"])
        if found["receipt"]:
            pile.found[login, found["time"]][1].pop()  # it says who and when in the site's language, and is no work
    return pile.sorted()


def _login(front: str, roster: Roster) -> str:
    """The user behind the assignment's name: one of the roster's, which may have an underscore, or the last piece."""
    ids = {said for person in roster.people for said in (person.id, person.login, person.lms_id) if said}
    known = [said for said in ids if front.casefold().endswith(f"_{said.casefold()}")]
    return max(known, key=len) if known else front.rpartition("_")[2]


BLACKBOARD = Platform("blackboard", "Blackboard's gradebook download", knows, read)
