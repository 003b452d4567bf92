"""From an untrusted file to a notebook that we built ourselves.

Nothing is sanitised: the release notebook is the frame, and only the sources of solution cells and of the student's
own extra code cells are taken over. Archives are refused and never unpacked: whoever collects unpacks.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.border.bounded_json import BadJson, loads
from autograder.errors import BadSubmission

MAX_BYTES = 20 << 20
MAX_CELLS = 2_000
MAX_SOURCE = 1_000_000
MAX_EXTRA = 200
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"Rar!", b"\x28\xb5\x2f\xfd")

Notebook = dict[str, Any]
Cell = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One cell of the notebook that will run.

    Attributes:
        cell: an nbformat cell, made by us.
        from_student: whether its source is the student's.
    """

    cell: Cell
    from_student: bool = False

    @property
    def test_of(self) -> str | None:
        """The grade id, if this is a graded test cell."""
        nbgrader = _nbgrader(self.cell)
        return str(nbgrader["grade_id"]) if nbgrader.get("grade") and not nbgrader.get("solution") else None


@dataclass(frozen=True)
class Submission:
    """What was taken from one submitted file.

    Attributes:
        parts: the cells to run, in order.
        remarks: what the instructor should know.
    """

    parts: tuple[Part, ...]
    remarks: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class _Found:
    """A cell as it was submitted: only what may be taken from it."""

    source: str
    code: bool
    grade_id: str
    cell_id: str


def read_bytes(path: Path) -> bytes:
    """Read a submitted file, without following a link, without waiting for a pipe, and up to a limit.

    Raises:
        BadSubmission: if it is no plain file or too large.
    """
    try:
        data = _read_plain_file(path)
    except OSError as error:
        raise BadSubmission(f"{_shown(path)} cannot be read ({error.strerror}). Check its permissions.") from error
    if data is None:
        raise BadSubmission(f"{_shown(path)} is not a plain file; expected a notebook. Collect the submission again.")
    if len(data) > MAX_BYTES:
        raise BadSubmission(
            f"the file is larger than {MAX_BYTES >> 20} MiB; expected a notebook. "
            "Clear the outputs (Edit, Clear All Outputs), save, and submit again."
        )
    return data


def _read_plain_file(path: Path) -> bytes | None:
    """Read one byte more than is allowed, or return None for whatever is no plain file."""
    if path.is_symlink() or not path.is_file():
        return None
    descriptor = os.open(path, os.O_RDONLY | _flag("O_NOFOLLOW") | _flag("O_NONBLOCK") | _flag("O_BINARY"))
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return file.read(MAX_BYTES + 1)


def _flag(name: str) -> int:
    """Find a flag that not every system has."""
    return int(getattr(os, name, 0))


def _shown(path: Path) -> str:
    """A file's name as a page or a terminal can show it."""
    name = path.name.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in name)[:100]


def read_own(path: Path) -> Notebook:
    """Read a notebook of our own, a release or a source, each cell's source in one piece."""
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = _text(cell["source"])
    return notebook


def fingerprint(data: bytes) -> str:
    """SHA-256 of the submitted bytes."""
    return hashlib.sha256(data).hexdigest()


def rebuild(release: Notebook, data: bytes) -> Submission:
    """Build the notebook that will run, from the release and what a submission may change in it.

    Solution cells are found by grade id. Every other code cell that the release does not have is the student's own
    and keeps its place after the release cell that precedes it. Missing cells come from the release; a second cell
    with the same grade id counts as an extra cell, so that the later definition wins, as in the student's kernel.

    Args:
        release: the students' notebook as released.
        data: the submitted bytes.

    Raises:
        BadSubmission: if the bytes are no notebook of a format that is still in use, or hold too much code.
    """
    found = list(_submitted_cells(_parse(data)))
    if sum(len(cell.source) for cell in found if cell.code or cell.grade_id) > MAX_SOURCE:
        raise BadSubmission(
            f"the cells hold more than {MAX_SOURCE} characters of code; expected a notebook. "
            "Take out what was pasted into code cells, save, and submit again."
        )
    cells = [_copy(cell) for cell in release["cells"]]
    taken = _Sorter(cells).sort(found)
    return Submission(tuple(_parts(cells, taken)), tuple(_remarks(cells, taken)))


def _parse(data: bytes) -> Notebook:
    if data.startswith(ARCHIVES):
        raise BadSubmission(
            "the file is an archive under the name of a notebook; expected the .ipynb file itself. "
            "Unpack it, and submit what is in it."
        )
    try:
        document = loads(data)
    except BadJson as error:
        raise BadSubmission(
            f"the file is not a Jupyter notebook ({_why_not_json(data, error)}); expected one saved by JupyterLab. "
            "Open the notebook, save it, and submit the .ipynb file itself."
        ) from error
    if not isinstance(document, dict) or not ("cells" in document or "worksheets" in document):
        raise BadSubmission(
            "the file is JSON but not a Jupyter notebook (it has no cells). Open the notebook in JupyterLab, save it, "
            "and submit the .ipynb file."
        )
    return document


def _why_not_json(data: bytes, error: BadJson) -> str:
    if not data.strip():
        return "it is empty"
    if data.lstrip().startswith(b"<"):
        return "it is a web page"
    return f"it cannot be read as JSON: {error}"


def _submitted_cells(document: Notebook) -> Iterator[_Found]:
    cells = document["cells"] if "cells" in document else _cells_of_worksheets(document["worksheets"])
    if not isinstance(cells, list):
        raise BadSubmission(
            "the notebook's cells are not a list; expected a notebook saved by JupyterLab. Save it again and resubmit."
        )
    if len(cells) > MAX_CELLS:
        raise BadSubmission(
            f"the notebook has {len(cells)} cells; at most {MAX_CELLS} are graded. "
            "Start again from the released notebook and copy your answers into it."
        )
    return (_found(cell) for cell in cells if isinstance(cell, dict))


def _cells_of_worksheets(worksheets: Any) -> Any:
    """Join the sheets of a notebook in format 3, or return None if there are none."""
    if not isinstance(worksheets, list):
        return None
    sheets = [sheet["cells"] for sheet in worksheets if isinstance(sheet, dict) and "cells" in sheet]
    return [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet] if sheets else None


def _found(cell: dict[str, Any]) -> _Found:
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    return _Found(
        source=_text(cell.get("source", cell.get("input", ""))),
        code=cell.get("cell_type") == "code",
        grade_id=_name(nbgrader.get("grade_id")) if isinstance(nbgrader, dict) else "",
        cell_id=_name(cell.get("id", metadata.get("id"))),
    )


def _text(source: Any) -> str:
    """The text of a cell, which formats allow as a string or as a list of lines."""
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _name(value: Any) -> str:
    return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class _Taken:
    """What is taken from a submission.

    Attributes:
        solutions: sources of solution cells, by grade id.
        extras: sources of the student's own cells, by the index of the release cell that they follow; -1 is the start.
        left_out: how many own cells were too many.
    """

    solutions: dict[str, str]
    extras: dict[int, list[str]]
    left_out: int


class _Sorter:
    """Tells solution cells, release cells and the student's own cells apart.

    Args:
        cells: of the release.
    """

    def __init__(self, cells: list[Cell]) -> None:
        self._cells = cells
        self._by_grade_id = {_nbgrader(cell)["grade_id"]: i for i, cell in enumerate(cells) if _nbgrader(cell)}
        self._by_cell_id = {cell["id"]: i for i, cell in enumerate(cells) if cell.get("id")}
        self._by_source = {_squeezed(cell["source"]): i for i, cell in reversed(list(enumerate(cells)))}
        self._solution_ids = _solution_ids(cells)
        self._seen: set[int] = set()
        self._solutions: dict[str, str] = {}
        self._extras: dict[int, list[str]] = {}

    def sort(self, found: list[_Found]) -> _Taken:
        """Go through the submitted cells in their order."""
        own: list[tuple[int, str]] = []
        position = -1
        for cell in found:
            place = self._place(cell)
            if place is not None and place not in self._seen:
                position = place
            if not self._is_release_cell(cell, place) and cell.code and cell.source.strip():
                own.append((position, cell.source))
        for position, source in own[:MAX_EXTRA]:
            self._extras.setdefault(position, []).append(source)
        for missing in sorted({self._by_grade_id[name] for name in self._solution_ids} - self._seen):
            self._let_extras_override(missing)
        return _Taken(self._solutions, self._extras, len(own[MAX_EXTRA:]))

    def _place(self, cell: _Found) -> int | None:
        """Index of the release cell that this is, or was before the student changed it."""
        for place in (self._by_grade_id.get(cell.grade_id), self._by_cell_id.get(cell.cell_id)):
            if place is not None:
                return place
        return self._by_source.get(_squeezed(cell.source))

    def _is_release_cell(self, cell: _Found, place: int | None) -> bool:
        """Whether the release has a cell for this one, so that nothing but a solution is taken from it."""
        if place is None:
            return False
        first = place not in self._seen
        self._seen.add(place)
        nbgrader = _nbgrader(self._cells[place])
        if nbgrader.get("solution"):
            if first:
                self._solutions[nbgrader["grade_id"]] = cell.source
            return first
        if nbgrader.get("locked"):
            return True
        return first and _squeezed(cell.source) == _squeezed(self._cells[place]["source"])

    def _let_extras_override(self, missing: int) -> None:
        """Put own cells that stand where a solution cell is missing behind the released stub, not before it."""
        before = missing - 1
        while before >= 0 and before not in self._seen and before not in self._extras:
            before -= 1
        if before in self._extras:
            self._extras[missing] = self._extras.pop(before) + self._extras.get(missing, [])


def _parts(cells: list[Cell], taken: _Taken) -> Iterator[Part]:
    yield from _extra_parts(taken, -1, "start")
    for index, cell in enumerate(cells):
        solution = taken.solutions.get(_nbgrader(cell).get("grade_id", ""))
        yield Part(cell) if solution is None else Part({**cell, "source": solution}, from_student=True)
        yield from _extra_parts(taken, index, str(cell.get("id", index)))


def _extra_parts(taken: _Taken, after: int, name: str) -> Iterator[Part]:
    for number, source in enumerate(taken.extras.get(after, []), start=1):
        cell: Cell = {
            "cell_type": "code", "id": f"extra-{after + 1}-{number}-{name}"[:64], "metadata": {}, "source": source,
            "outputs": [], "execution_count": None,
        }  # fmt: skip
        yield Part(cell, from_student=True)


def _remarks(cells: list[Cell], taken: _Taken) -> Iterator[str]:
    for name in _solution_ids(cells):
        if name not in taken.solutions:
            yield f"The solution cell {name} was missing; the released one stands in its place."
    if taken.left_out:
        yield f"The notebook has more than {MAX_EXTRA} cells of its own; the last {taken.left_out} were left out."


def _copy(cell: Cell) -> Cell:
    """Copy a release cell, with its source in one piece and no outputs."""
    copy: Cell = {**json.loads(json.dumps(cell)), "source": _text(cell["source"])}
    if copy["cell_type"] == "code":
        copy["outputs"], copy["execution_count"] = [], None
    return copy


def _nbgrader(cell: Cell) -> dict[str, Any]:
    """What nbgrader says of a cell of ours; empty for a cell that it does not know."""
    return dict(cell["metadata"].get("nbgrader", {}))


def _solution_ids(cells: list[Cell]) -> list[str]:
    return [_nbgrader(cell)["grade_id"] for cell in cells if _nbgrader(cell).get("solution")]


def _squeezed(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
