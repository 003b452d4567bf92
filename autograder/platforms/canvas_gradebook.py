"""Canvas's gradebook, as it is exported: which row is whose, and where an assignment's marks stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.errors import BadTable
from autograder.platforms.roster import NOT_PEOPLE, columns_of
from autograder.platforms.shape import Who
from autograder.platforms.spreadsheet import Table, plain_heading
from autograder.platforms.worksheet import number_in

TITLE = re.compile(r"(?P<title>.*) \((?P<number>\d+)\)", re.DOTALL)
NO_MARK = ("ex", "n/a")  # excused, and not assigned: words that stand in a mark's place and mean something
POSSIBLE = "pointspossible"


@dataclass(frozen=True)
class CanvasGradebook:
    """An exported gradebook.

    Attributes:
        table: as it was downloaded.
    """

    table: Table

    def grade_column(self, assignment: str, named: str = "") -> int:
        """The column of an assignment, by its heading or, if a person does not say it, by its title.

        Raises:
            BadTable: if there is none, or several.
        """
        header = self.table.header
        titles = {place: found["title"] for place, cell in enumerate(header) if (found := TITLE.fullmatch(cell))}
        if named:
            places = [place for place, cell in enumerate(header) if named in (cell, titles.get(place))]
        else:
            places = [place for place, title in titles.items() if plain_heading(title) == plain_heading(assignment)]
        if len(places) != 1:
            raise BadTable(
                f"{self.table.name} has {len(places)} columns called {named or assignment!r}; say by --column which of "
                f"these it is: {', '.join(header[place] for place in titles) or 'none'}."
            )
        return places[0]

    def maximum(self, column: int) -> float | None:
        """The points that Canvas has for an assignment, if the row that says so is there."""
        rows = [row for row in self.table.body if plain_heading(row[0]) == POSSIBLE]
        return number_in(rows[0][column]) if rows else None

    def people(self) -> Iterator[tuple[int, Who]]:
        """The rows that are people's, each with what it says of whom."""
        columns = columns_of(self.table)
        names = {"lms": "lms", "sis": "id", "login": "login"}
        for number, row in enumerate(self.table.body):
            ids = {kind: row[columns[said]].strip() for said, kind in names.items() if columns.get(said, -1) >= 0}
            if plain_heading(row[0]) not in NOT_PEOPLE and any(ids.values()):
                last, _, first = row[0].partition(", ")
                yield number, Who(f"{first} {last}".strip(), {kind: value for kind, value in ids.items() if value})


def canvas_gradebook_in(table: Table) -> CanvasGradebook | None:
    """A table as a gradebook of Canvas's; None if it is none."""
    head = [plain_heading(cell) for cell in table.header]
    whole = head[:1] in (["student"], ["lastname"]) and "id" in head and "section" in head
    return CanvasGradebook(table) if whole else None
