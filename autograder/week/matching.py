"""Whose a submission is: known by ids and by whole names, and never guessed."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.files.student_id import ID_RULE, is_id
from autograder.platforms.roster import Person, Roster
from autograder.platforms.shape import Handed, Who
from autograder.platforms.worksheet import Worksheet

ANONYMOUS, NUMBER = "anonymous", "number"
ID_KINDS = {"lms": "the platform's id", "id": "id", "login": "login", "email": "e-mail"}
LIKE = 3  # so many submissions of one name, and of no other, are anonymous and no namesakes


@dataclass(frozen=True)
class Match:
    """Whose a submission is.

    Attributes:
        handed: the submission.
        students: ids; several for a group, none if nobody was found.
        how: by what they were known, or why not.
        group: whether it is a group's.
    """

    handed: Handed
    students: tuple[str, ...]
    how: str
    group: bool = False


@dataclass(frozen=True)
class Found:
    """Somebody, and by what: or nobody, and why."""

    student: str
    how: str


def match_all(handed: Sequence[Handed], roster: Roster, worksheet: Worksheet | None) -> list[Match]:
    """Find for each attempt whose it is.

    Args:
        handed: the attempts of one download.
        roster: who is in the class; if it has nobody, people are called by what the platform says.
        worksheet: Moodle's, which says who has which number.
    """
    matcher = Matcher(handed, roster, worksheet)
    return [match for one in handed for match in matcher.matches(one)]


def students_by_number(roster: Roster, worksheet: Worksheet) -> dict[str, str]:
    """Whose number is which in an assignment of Moodle's, as far as that is sure."""
    people = [Handed((Who(person.name, {NUMBER: number}),), (), number) for number, person in worksheet.people.items()]
    matches = match_all(people, roster, worksheet)
    return {match.handed.where: match.students[0] for match in matches if match.students and not match.group}


def match_who(people: Sequence[Who], roster: Roster) -> list[str]:
    """The ids of people whom a platform's table names, in their order; empty where nobody is sure."""
    matcher = Matcher([Handed((who,), (), "") for who in people], roster, None)
    return [matcher.one(who) for who in people]


class Matcher:
    """Finds people in a roster, and refuses names that are not one person's."""

    def __init__(self, handed: Sequence[Handed], roster: Roster, worksheet: Worksheet | None) -> None:
        self._roster = roster
        self._worksheet = worksheet
        self._names = _by_key((key, person) for person in roster.people for key in _keys(person))
        self._groups = _by_key((name_key(person.group), person) for person in roster.people if person.group)
        self._seen = Counter({(name_key(who.name), tuple(who.ids.values())) for one in handed for who in one.who})
        self._alike = Counter(key for key, _ in self._seen)
        self._ids = _by_key((kind + value, p) for kind in ID_KINDS for p in roster.people for value in _said(p, kind))
        self._kinds = [kind for kind in ID_KINDS if any(_said(person, kind) for person in roster.people)]
        self._anonymous = len(self._alike) == 1 and len(self._seen) >= LIKE

    def matches(self, one: Handed) -> list[Match]:
        """Find whose one attempt is; of several who handed it in together, each for himself or herself."""
        if not one.who:
            return [Match(one, (), "the download names nobody for it")]
        group = self._group(one.who[0])
        if group:
            return [Match(one, tuple(found.student for found in group), group[0].how, group=True)]
        people = [self._person(self._with_worksheet(who)) for who in one.who]
        return [Match(one, (p.student,) if p.student else (), p.how, group=len(people) > 1) for p in people]

    def one(self, who: Who) -> str:
        """The id of one person; empty if nobody is sure."""
        return self._person(who).student

    def _with_worksheet(self, who: Who) -> Who:
        """What the worksheet says besides of the one who has this number."""
        number = who.ids.get(NUMBER) or who.ids.get(ANONYMOUS) or ""
        person = self._worksheet.people.get(number) if self._worksheet else None
        if person is None:
            return who
        said = {"id": person.id, "email": person.email, "login": person.login}
        return Who(person.name or who.name, {kind: value for kind, value in said.items() if value} | {NUMBER: number})

    def _group(self, who: Who) -> list[Found]:
        """The members, if a name is a group's and the number, or the user of the id, does not say otherwise."""
        key, number = name_key(who.name), who.ids.get(NUMBER, "")
        if not key:
            return []
        if self._worksheet:
            own = self._worksheet.people.get(number)
            if own is None or key not in _keys(own):
                members = self._worksheet.members(who.name)
                found = [self._person(self._with_worksheet(Who("", {NUMBER: each}))) for each in members]
                return [Found(each.student, f"group {who.name}, worksheet") for each in found if each.student]
        people = self._groups.get(key, ()) if key not in self._names else ()
        return [Found(person.id, f"group {who.name}, roster") for person in people]

    def _person(self, who: Who) -> Found:
        anonymous = who.ids.get(ANONYMOUS) or (who.ids.get(NUMBER) if self._anonymous and len(who.ids) == 1 else None)
        if anonymous:
            return Found(f"participant-{anonymous}", "anonymous")
        return self._in_roster(who) if self._roster else self._as_named(who)

    def _in_roster(self, who: Who) -> Found:
        asked = {kind: value for kind, value in who.ids.items() if kind in ID_KINDS}
        for kind, value in asked.items():
            alike = self._ids.get(kind + value.casefold(), ())
            found = [person for person in alike if person.id == value] or alike
            if len(found) == 1:
                return Found(found[0].id, ID_KINDS[kind])
        known = [kind for kind in asked if kind in self._kinds]
        if known:
            said = ", ".join(f"{ID_KINDS[kind]} {asked[kind]}" for kind in known)
            return Found("", f"the roster has nobody with {said}")
        return self._by_name(who)

    def _by_name(self, who: Who) -> Found:
        key = name_key(who.name)
        people = self._names.get(key, ()) if key else ()
        if not people:
            return Found("", f"the roster has nobody called {who.name!r}")
        if len(people) > 1:
            return Found("", f"{', '.join(person.id for person in people)} are all called {who.name!r}")
        if self._alike[key] > 1:
            return Found("", f"the download has {self._alike[key]} people called {who.name!r}, the roster one")
        return Found(people[0].id, "name")

    def _as_named(self, who: Who) -> Found:
        """Without a roster, people are called by what the platform says of them: an id, or a name that one has."""
        for kind in ("id", "login", "email", "lms"):
            if who.ids.get(kind):
                return _if_possible(who.ids[kind], ID_KINDS[kind])
        if self._alike[name_key(who.name)] > 1:
            return Found("", f"several people are called {who.name!r}; a roster or a worksheet tells them apart")
        return _if_possible(unicodedata.normalize("NFC", who.name), "name, without a roster")


def name_key(name: str) -> str:
    """What is compared of a name: platforms drop signs and blanks, and write accents in two ways."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", name).casefold())


def _keys(person: Person) -> set[str]:
    """A whole name in both orders, for sites show it in either."""
    both = (person.first_name + person.last_name, person.last_name + person.first_name)
    return {key for key in map(name_key, both) if key}


def _by_key(pairs: Iterator[tuple[str, Person]]) -> Mapping[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for key, person in pairs:
        if person not in found.setdefault(key, []):
            found[key].append(person)
    return found


def _said(person: Person, kind: str) -> set[str]:
    """What the roster says of somebody, of one kind; a login may serve as the id, and an address too."""
    said = {
        "lms": (person.lms_id,),
        "id": (person.id,),
        "login": (person.login, person.id),
        "email": (person.email, person.id if "@" in person.id else ""),
    }[kind]
    return {value.casefold() for value in said if value}


def _if_possible(student: str, how: str) -> Found:
    return Found(student, how) if is_id(student) else Found("", f"{student!r} cannot be an id. {ID_RULE}")
