"""Moodle's grading worksheet, in any language: who has which number, and where the marks stand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.errors import BadTable
from autograder.platforms.roster import Person, columns_of, person_in
from autograder.platforms.spreadsheet import Table, plain_heading

IDENTIFIER = re.compile(r".*?\D(\d+)\s*")
STATUS = ("status", "statut", "estado", "stato", "estat")
GRADE = ("grade", "bewertung", "note", "calificación", "valutazione", "nota", "cijfer")
GROUPS = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True)
class Worksheet:
    """One assignment's worksheet.

    Attributes:
        table: as it was downloaded.
    """

    table: Table

    @cached_property
    def numbers(self) -> list[str]:
        """The number of each row; empty where there is none."""
        return [found[1] if (found := IDENTIFIER.fullmatch(row[0])) else "" for row in self.table.body]

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Who has which number; nobody has where marking is anonymous."""
        columns = columns_of(self.table)
        if "whole" not in columns and self._second_is_a_name:
            columns["whole"] = 1
        columns.pop("status", None)
        found = {}
        for number, row in zip(self.numbers, self.table.body, strict=True):
            person = person_in(columns, row) or _nameless(columns, row)
            if number and person is not None:
                found[number] = person
        return found

    def members(self, group: str) -> list[str]:
        """Numbers of those in a group."""
        return [number for number, person in self.people.items() if group in GROUPS.split(person.group)]

    def grade_column(self, named: str = "") -> int:
        """The column of the marks.

        Its heading is in the teacher's language, so it is found by its shape: beside it stands the maximum, which is
        the same number in every row.

        Args:
            named: its heading, if a person says it.

        Raises:
            BadTable: if there is none, or several.
        """
        if named:
            return self._named(named)
        found = [place for place in range(1, len(self.table.header) - 1) if self._is_grade(place)]
        by_name = [place for place in found if plain_heading(self.table.header[place]) in GRADE]
        if len(by_name or found) != 1:
            raise BadTable(
                f"{self.table.name} has the columns {', '.join(self.table.header)}, of which "
                f"{len(by_name or found)} may hold the marks; say which one by --column."
            )
        return (by_name or found)[0]

    def maximum(self, column: int) -> float:
        """The most points that the platform takes, which stand beside the marks.

        Raises:
            BadTable: if no number stands there.
        """
        beside = self.table.body[0][column + 1 : column + 2]
        most = number_in(beside[0]) if beside else None
        if most is None:
            raise BadTable(
                f"{self.table.name}: no maximum stands beside the column {self.table.header[column]!r}, so it is not "
                "that of the marks; say by --column which one is."
            )
        return most

    @property
    def _second_is_a_name(self) -> bool:
        return len(self.table.header) > 1 and plain_heading(self.table.header[1]) not in STATUS

    def _named(self, heading: str) -> int:
        if heading not in self.table.header:
            raise BadTable(f"{self.table.name} has no column {heading!r}; it has {', '.join(self.table.header)}.")
        return self.table.header.index(heading)

    def _is_grade(self, place: int) -> bool:
        beside = {row[place + 1].strip() for row in self.table.body}
        marks = [row[place].strip() for row in self.table.body]
        most = number_in(next(iter(beside))) if len(beside) == 1 else None
        return most is not None and most > 0 and all(_is_mark(mark, most) for mark in marks)


def worksheet_in(table: Table) -> Worksheet | None:
    """A table as a worksheet; None if it is none: its first column has a word and a number in every row."""
    rows = [row[0] for row in table.body]
    words = {re.sub(r"\d+\s*$", "", row).strip() for row in rows}
    whole = bool(rows) and all(map(IDENTIFIER.fullmatch, rows)) and len(words) == 1 and "@" not in "".join(rows)
    # a list of people may call them s01 and s02, but it has their names in two columns
    return Worksheet(table) if whole and len(table.header) > 3 and "first" not in columns_of(table) else None


def number_in(text: str) -> float | None:
    """Read a number with a decimal point or comma; None if it is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _is_mark(text: str, most: float) -> bool:
    if text in ("", "-"):
        return True
    mark = number_in(text)
    return mark is not None and 0 <= mark <= most


def _nameless(columns: Mapping[str, int], row: list[str]) -> Person | None:
    """Somebody of whom the worksheet says a name and nothing else."""
    name = row[columns["whole"]].strip() if "whole" in columns else ""
    group = row[columns["group"]].strip() if "group" in columns else ""
    return Person("", last_name=name, group=group) if name else None
