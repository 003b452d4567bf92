"""A table as a platform or a spreadsheet saved it: read in any encoding, filled without touching anything else.

The standard library's `csv` reads values and forgets how they were written. To fill a platform's own file, what is
not filled must stay byte for byte, so each cell here remembers where it stands.
"""

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.errors import BadTable

MAX_BYTES = 20 << 20
SEPARATORS = ",;\t"
ENCODINGS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
NO_MARK = ("utf-8", "cp1252", "latin-1")  # what a table without a byte order mark is tried as; the last reads anything
BLANKS = "\u00a0\u202f"  # what a spreadsheet writes for a blank that must not break


@dataclass(frozen=True)
class Cell:
    """A value, and where it stands in the text with its quotation marks."""

    value: str
    begin: int
    end: int


@dataclass(frozen=True)
class Table:
    """A table whose first row is its header.

    Attributes:
        name: of its file, for messages.
        mark: byte order mark, empty if there is none.
        encoding: of the text behind it.
        text: all of it.
        separator: between cells.
        rows: all rows that are not empty, the header first.
    """

    name: str
    mark: bytes
    encoding: str
    text: str
    separator: str
    rows: tuple[tuple[Cell, ...], ...]

    @cached_property
    def header(self) -> list[str]:
        """The headings, as they stand there."""
        return [cell.value for cell in self.rows[0]]

    @cached_property
    def body(self) -> list[list[str]]:
        """The values below the header; a row that is too short is filled with empty cells."""
        width = len(self.header)
        return [[cell.value for cell in row] + [""] * (width - len(row)) for row in self.rows[1:]]

    def filled(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """The same bytes, but for some cells of the body.

        Args:
            changes: the new values, by row and column of the body.

        Raises:
            BadTable: if a row does not have the cell.
        """
        pieces, end = [], 0
        for row, column in sorted(changes):
            cell = self._cell(row, column)
            quoted = self.text[cell.begin : cell.begin + 1] == '"'
            pieces += [self.text[end : cell.begin], self._written(changes[row, column], quoted)]
            end = cell.end
        return self.mark + "".join([*pieces, self.text[end:]]).encode(self.encoding)

    def without(self, rows: Iterable[int]) -> bytes:
        """The same bytes without some rows of the body."""
        text = self.text
        for row in sorted(rows, reverse=True):
            begin, end = self.rows[row + 1][0].begin, self.rows[row + 1][-1].end
            text = text[:begin] + re.sub(r"\A(?:\r\n|\n|\r)", "", text[end:])
        return self.mark + text.encode(self.encoding)

    def _cell(self, row: int, column: int) -> Cell:
        cells = self.rows[row + 1]
        if column >= len(cells):
            raise BadTable(f"{self.name}: row {row + 2} has {len(cells)} cells, expected {len(self.header)}.")
        return cells[column]

    def _written(self, value: str, quoted: bool) -> str:
        needed = any(sign in value for sign in (self.separator, '"', "\n", "\r"))
        return '"' + value.replace('"', '""') + '"' if quoted or needed else value


def read_table(path: Path) -> Table:
    """Read a file; see `table_in`.

    Raises:
        BadTable: also if it cannot be opened, or is too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadTable(f"{path} cannot be read ({error.strerror}). Check the path and its permissions.") from error
    return table_in(data, path.name)


def table_in(data: bytes, name: str) -> Table:
    """Read a table, with its encoding and separator found out.

    Args:
        data: bytes of the file.
        name: of the file, for messages.

    Raises:
        BadTable: if it is no table.
    """
    if len(data) > MAX_BYTES:
        raise BadTable(f"{name} is larger than {MAX_BYTES >> 20} MiB; expected a table of people or marks.")
    if data.startswith(b"PK\x03\x04"):
        raise BadTable(f"{name} is a workbook or a zip archive, expected CSV. Save it as CSV (UTF-8), and repeat.")
    mark, encoding, text = _decoded(data)
    if "\0" in text:
        raise BadTable(f"{name} holds bytes of no text; expected a table. Save it as CSV (UTF-8), and repeat.")
    said = re.match(r"sep=(.)(?:\r\n|\n|\r)", text)  # Excel's own line about the separator
    separator = said[1] if said else _separator(text)
    rows = tuple(row for row in _rows(text, said.end() if said else 0, separator, name) if _holds_something(row))
    if not rows:
        raise BadTable(f"{name} is empty; expected a table with a header.")
    return Table(name, mark, encoding, text, separator, rows)


def plain_heading(heading: str) -> str:
    """A heading without case, blanks and signs: what is compared."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def _holds_something(row: tuple[Cell, ...]) -> bool:
    return any(cell.value.strip() for cell in row)


def _decoded(data: bytes) -> tuple[bytes, str, str]:
    for mark, encoding in ENCODINGS:
        if data.startswith(mark):
            return mark, encoding, data[len(mark) :].decode(encoding, errors="surrogatepass")
    for encoding in NO_MARK[:-1]:
        try:
            return b"", encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return b"", NO_MARK[-1], data.decode(NO_MARK[-1])


def _separator(text: str) -> str:
    """The separator that stands most often in the first line, outside quotation marks."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n")).split("\n")[0]
    return max(SEPARATORS, key=first.count)


def _rows(text: str, place: int, separator: str, name: str) -> Iterable[tuple[Cell, ...]]:
    """Split a text into rows of cells, as RFC 4180 has it."""
    plain = f"[^{re.escape(separator)}\r\n]*"
    cell = re.compile(f'(?:"([^"]*(?:""[^"]*)*)")?({plain})')
    row: list[Cell] = []
    while True:
        found = cell.match(text, place)
        assert found is not None  # the pattern matches nothing as well
        inside, rest = found[1], found[2]
        if inside is None and rest.startswith('"'):
            line = text.count("\n", 0, place) + 1
            raise BadTable(f"{name}: a quotation mark in line {line} is not closed; correct it, and repeat.")
        row.append(Cell((inside or "").replace('""', '"') + rest, place, found.end()))
        place = found.end()
        if text.startswith(separator, place):
            place += 1
            continue
        yield tuple(row)
        row = []
        place += 2 if text.startswith("\r\n", place) else 1
        if place >= len(text):
            return
