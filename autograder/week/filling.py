"""A platform's own table of marks, filled: our marks in their cells, and every other byte as it was."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import BadTable
from autograder.platforms.canvas_gradebook import NO_MARK, CanvasGradebook, canvas_gradebook_in
from autograder.platforms.roster import Roster
from autograder.platforms.spreadsheet import Table, read_table
from autograder.platforms.worksheet import Worksheet, worksheet_in
from autograder.week.matching import match_who, students_by_number
from autograder.week.record import Records


@dataclass(frozen=True)
class Filled:
    """A table that was filled.

    Attributes:
        platform: whose it is.
        data: its bytes.
        column: heading of the marks.
        written: students whose mark is in it.
        absent: students who have a mark and no row.
        left: what was not filled, in sentences.
    """

    platform: str
    data: bytes
    column: str
    written: tuple[str, ...]
    absent: tuple[str, ...]
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marks:
    """The marks that may go out.

    Attributes:
        assignment: its name.
        scores: by student.
        most: points that the assignment is worth.
        scaled: whether marks may be brought to another maximum.
    """

    assignment: str
    scores: Mapping[str, float]
    most: float
    scaled: bool = False


@dataclass(frozen=True)
class Place:
    """A cell for somebody's mark."""

    student: str
    row: int


def fill(path: Path, marks: Marks, roster: Roster, records: Records, column: str = "") -> Filled:
    """Fill the table that a platform gave for download.

    Args:
        path: of the table.
        marks: to write.
        roster: who is in the class.
        records: what the platform called whom when work was collected.
        column: heading of the marks, if a person says it.

    Raises:
        BadTable: if it is no such table, its column cannot be found, or its maximum is another one.
    """
    table = read_table(path)
    gradebook, worksheet = canvas_gradebook_in(table), worksheet_in(table)
    if gradebook is not None:
        place, most = gradebook.grade_column(marks.assignment, column), None
        most, rows, name = gradebook.maximum(place), list(_canvas_rows(gradebook, roster, records)), "Canvas"
    elif worksheet is not None:
        place = worksheet.grade_column(column)
        most, rows, name = worksheet.maximum(place), list(_moodle_rows(worksheet, roster, records)), "Moodle"
    else:
        raise BadTable(
            f"{path} is neither Moodle's grading worksheet nor Canvas's gradebook; download one of them, and repeat."
        )
    factor = _factor(path.name, marks, most)
    return _filled(table, name, place, rows, marks, factor)


def _moodle_rows(worksheet: Worksheet, roster: Roster, records: Records) -> Iterator[Place]:
    known = students_by_number(roster, worksheet)
    # the number under which work came in is surest; of a group's work it is the group's
    known |= {kept.ids["number"]: s for s, kept in records.items() if "number" in kept.ids and not kept.group}
    for row, number in enumerate(worksheet.numbers):
        if number in known:
            yield Place(known[number], row)


def _canvas_rows(gradebook: CanvasGradebook, roster: Roster, records: Records) -> Iterator[Place]:
    by_id = {kept.ids["lms"]: s for s, kept in records.items() if "lms" in kept.ids and not kept.group}
    people = list(gradebook.people())
    for (row, who), found in zip(people, match_who([who for _, who in people], roster), strict=True):
        student = by_id.get(who.ids.get("lms", ""), found)
        if student:
            yield Place(student, row)


def _factor(name: str, marks: Marks, most: float | None) -> float:
    """By what marks are multiplied, because the platform's maximum is another one; refused unless it is wished."""
    if most is None or most == marks.most:
        return 1.0
    if not 0 < most < math.inf:
        raise BadTable(
            f"{name} has a maximum of {most:g} points, to which no mark can be scaled. Set it to {marks.most:g} on the "
            "platform and download again."
        )
    if not marks.scaled:
        raise BadTable(
            f"{name} has a maximum of {most:g} points, {marks.assignment} is worth {marks.most:g}. Set it to "
            f"{marks.most:g} on the platform and download again, or let the marks be scaled by --scale."
        )
    return most / marks.most


def _filled(table: Table, name: str, column: int, rows: Iterable[Place], marks: Marks, factor: float) -> Filled:
    changes, left, written = {}, [], []
    comma = name == "Moodle" and "," in table.body[0][column + 1]
    for place in rows:
        score = marks.scores.get(place.student)
        before = table.body[place.row][column].strip()
        if score is None:
            continue
        if before.casefold() in NO_MARK:
            left.append(f"{place.student} has {before} there, which was left.")
            continue
        written.append(place.student)
        changes[place.row, column] = _number(score * factor, comma=comma)
    absent = sorted(marks.scores.keys() - {place.student for place in rows})
    return Filled(name, table.filled(changes), table.header[column], tuple(written), tuple(absent), tuple(left))


def _number(score: float, *, comma: bool) -> str:
    text = f"{round(score, 2):.2f}"
    return text.replace(".", ",") if comma else text
