"""Who is in a class: `roster.csv`, in a form of our own or as a platform exports it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.errors import BadTable
from autograder.files.student_id import ID_RULE, JOINERS, is_id
from autograder.platforms.spreadsheet import BLANKS, Table, plain_heading, read_table

HEADINGS = {
    "id": "id studentid matrikelnummer",
    "number": "sid idnumber idnummer numérodidentification númerodeid númerodeidentificación numeroid",
    "sis": "sisuserid",
    "login": "sisloginid username login anmeldename nomutilisateur nombredeusuario",
    "lms": "lmsuserid canvasid",
    "first": "firstname vorname givenname prénom nombre nome voornaam",
    "last": "lastname nachname surname familyname nom nomdefamille apellidos apellidos cognome sobrenome achternaam",
    "whole": "name fullname vollständigername student",
    "email": "email emailaddress mail emailadresse adressedecourriel correo direccióndecorreo correoelectrónico "
    "indirizzoemail endereçodeemail emailadres",
    "group": "group groups gruppe gruppen groupe grupo gruppo",
    "status": "status",
    "role": "role",
}
"""What the columns are called, in our form and in platforms' exports of several languages, without blanks and signs."""
KINDS = {heading: kind for kind, headings in HEADINGS.items() for heading in headings.split()}
ID_KINDS = ("id", "number", "sis", "login", "email", "lms")  # the first that is not empty is the id
KNOWN_BY = frozenset(ID_KINDS)
WITHDRAWN = "withdrawn"
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
NOT_PEOPLE = ("pointspossible", "manualposting", "studenttest", "teststudent")  # rows of Canvas's gradebook


@dataclass(frozen=True)
class Person:
    """Somebody in a class.

    Attributes:
        id: name of the folder in which the work lies.
        lms_id: the platform's own id, where the roster says it; empty otherwise, as all that is not known.
        login: a name to log in with, where it is not the id.
        group: name of the group.
        withdrawn: whether the work is kept and no longer counted.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    login: str = ""
    group: str = ""
    withdrawn: bool = False

    @property
    def name(self) -> str:
        """The whole name; the id where none is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.id

    @property
    def shown(self) -> str:
        """The name with the id behind it, which tells two people of one name apart."""
        return f"{self.name} ({self.id})" if self.name != self.id else self.id


@dataclass(frozen=True)
class Roster:
    """The people of a class; empty if it has no roster.

    Attributes:
        people: in the order of the file.
        doubts: what is odd in the file, in sentences.
    """

    people: tuple[Person, ...] = ()
    doubts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people)

    @cached_property
    def by_id(self) -> Mapping[str, Person]:
        """The people by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names by id, of those who have one besides their id."""
        return {person.id: person.name for person in self.people if person.name != person.id}

    @cached_property
    def counted(self) -> tuple[Person, ...]:
        """Who has not withdrawn."""
        return tuple(person for person in self.people if not person.withdrawn)

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """Ids of those who have."""
        return frozenset(person.id for person in self.people if person.withdrawn)

    def shown(self, student: str) -> str:
        """How a student is called on pages: by name and id, or by id alone where the roster has no such student."""
        return self.by_id[student].shown if student in self.by_id else student


NOBODY = Roster()


def read_roster(path: Path) -> Roster:
    """Read who is in a class; without a file nobody is known.

    Args:
        path: a CSV file with a column `id`, or a platform's export; see docs/instructors.md.

    Raises:
        BadTable: if it cannot be read, or no column says who anybody is.
    """
    return roster_in(read_table(path)) if path.exists() or path.is_symlink() else NOBODY


def roster_in(table: Table) -> Roster:
    """Read the people of a table; see `read_roster`."""
    columns = columns_of(table)
    if not KNOWN_BY & columns.keys():
        raise BadTable(
            f"{table.name} has the columns {', '.join(table.header[:8])}, and none of them says who anybody is; "
            "expected id, first_name, last_name, email, or the participants of Moodle or the gradebook of Canvas."
        )
    people, doubts = [], []
    seen: set[str] = set()
    for number, row in enumerate(table.body, start=2):
        person = person_in(columns, row)
        if person is None:
            continue
        if not is_id(person.id):
            doubts.append(f"{table.name}, row {number}: {person.id!r} cannot be an id, so it was left out. {ID_RULE}")
        elif person.id in seen:
            doubts.append(f"{table.name}, row {number}: the id {person.id!r} stands there twice; the first row counts.")
        else:
            seen.add(person.id)
            people.append(person)
    if not (people or doubts):
        doubts.append(f"{table.name} has no row about a student; expected one for each. Export it again, or remove it.")
    odd = (_one_folder, _no_folder, _alike)
    return Roster(tuple(people), (*doubts, *(doubt for look in odd for doubt in look(table.name, people))))


def rows_of(table: Table, student: str) -> list[int]:
    """The rows of a table's body that are about one student."""
    columns = columns_of(table)
    people = [person_in(columns, row) for row in table.body]
    return [place for place, person in enumerate(people) if person is not None and person.id == student]


def columns_of(table: Table) -> dict[str, int]:
    """Which column holds what, by the kinds of `HEADINGS`."""
    found: dict[str, int] = {}
    for place, heading in enumerate(table.header):
        kind = KINDS.get(plain_heading(heading))
        if kind is not None:
            found.setdefault(kind, place)
    if "email" not in found:
        found |= _with_at_signs(table)
    if "sis" in found or "section" in map(plain_heading, table.header):  # Canvas calls its own id ID
        found["lms"] = found.pop("id", -1)  # of -1 nothing is read
    return found


def _with_at_signs(table: Table) -> dict[str, int]:
    """The column whose cells are addresses, whatever its heading is in the site's language."""
    for place in range(len(table.header)):
        values = [row[place] for row in table.body if row[place].strip()]
        if values and all("@" in value for value in values):
            return {"email": place}
    return {}


def person_in(columns: Mapping[str, int], row: Sequence[str]) -> Person | None:
    """Whom a row is about; None if about nobody."""
    said = {kind: _clean(row[place]) for kind, place in columns.items() if place >= 0}
    if plain_heading(said.get("whole", "")) in NOT_PEOPLE or said.get("role", "Student").casefold() != "student":
        return None
    ids = [said.get(kind, "") for kind in ID_KINDS]
    known = next(filter(None, ids), "")
    if not known:
        return None
    first, last = said.get("first", ""), said.get("last", "")
    if not (first or last):
        first, last = _split(said.get("whole", ""))
    return Person(
        id=known,
        first_name=first,
        last_name=last,
        email=said.get("email", ""),
        lms_id=said.get("lms", ""),
        login=said.get("login", ""),
        group=said.get("group", ""),
        withdrawn=said.get("status", "").casefold() == WITHDRAWN,
    )


def _clean(text: str) -> str:
    """A value without what cannot be seen, composed; names are what people type about themselves."""
    composed = unicodedata.normalize("NFC", text)
    seen = (" " if sign in BLANKS else sign for sign in composed if sign.isprintable() or sign in JOINERS | set(BLANKS))
    return "".join(seen).strip()


def _split(whole: str) -> tuple[str, str]:
    """First and last name of "Last, First"; a name without a comma is not taken apart."""
    last, comma, first = whole.partition(", ")
    return (first, last) if comma else ("", whole)


def _one_folder(name: str, people: Sequence[Person]) -> Iterator[str]:
    """Say whose folders are one and the same on Windows and macOS, where capitals tell no names apart."""
    found: dict[str, list[str]] = {}
    for person in people:
        found.setdefault(person.id.casefold(), []).append(person.id)
    for ids in found.values():
        if len(ids) > 1:
            yield (
                f"{name}: the ids {', '.join(ids)} differ by capitals only; expected ids that differ otherwise, "
                "for on Windows and macOS these are one folder. Give one of them another id before work is collected."
            )


def _no_folder(name: str, people: Sequence[Person]) -> Iterator[str]:
    """Say whose folder Windows cannot make."""
    for person in people:
        if DEVICE.fullmatch(person.id):
            yield (
                f"{name}: {person.id!r} is what Windows calls a device, and no folder can be called so there; expected "
                "another id, if the class is ever opened on Windows. Change it before work is collected."
            )


def _alike(name: str, people: Sequence[Person]) -> Iterator[str]:
    """Say who cannot be told apart by name or address."""
    for what in ("name", "email"):
        counted = Counter(getattr(person, what).casefold() for person in people)
        for same in sorted(value for value, count in counted.items() if value and count > 1):
            who = ", ".join(person.id for person in people if getattr(person, what).casefold() == same)
            yield f"{name}: {who} have the same {what}, so nobody is known by it."
