"""From an untrusted file to a notebook that we built ourselves.

Nothing is sanitised: the release notebook is the frame, and only the sources of solution cells and of the student's
own extra cells are taken over. Archives are refused and never unpacked: whoever collects unpacks.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from autograder.border.bounded_json import BadJson, loads
from autograder.errors import BadSubmission

MAX_BYTES = 20 << 20
MAX_CELLS = 2_000
MAX_SOURCE = 1_000_000
MAX_EXTRA = 200
MAX_OWN_TEXT = 200_000
MAX_ATTACHED = 3_000_000  # characters of base64 in the written answers of one notebook
ATTACHED = ("image/png", "image/jpeg")
ATTACHED_AS = re.compile(r"[\w.-]{1,100}")
RUN = "run-for-grading"  # the tag of a release cell that a person looks at, or whose effect no name tells
ON_COLAB = "on-colab"  # grade id of the cell that students get besides the release's: nobody's answer, and not run
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"Rar!", b"\x28\xb5\x2f\xfd")

Notebook = dict[str, Any]
Cell = dict[str, Any]
Attachments = dict[str, dict[str, str]]


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

    @property
    def is_wanted(self) -> bool:
        """Whether it is run for its own sake: the student's own, an answer, or one that the release marks."""
        tags = self.cell["metadata"].get("tags", [])
        return self.from_student or bool(_nbgrader(self.cell).get("solution")) or RUN in tags


@dataclass(frozen=True)
class Submission:
    """What was taken from one submitted file.

    Attributes:
        parts: the cells to run, in order.
        remarks: what the instructor should know.
        look: what a person should see before the mark counts.
        ids: the cells that the file names, those of this assignment or of another; see `ids_of`.
        recognised: whether at least one solution cell of the release was found in it.
    """

    parts: tuple[Part, ...]
    remarks: tuple[str, ...] = field(default=())
    look: tuple[str, ...] = field(default=())
    ids: frozenset[str] = frozenset()
    recognised: bool = True


@dataclass(frozen=True)
class _Found:
    """A cell as it was submitted: only what may be taken from it."""

    source: str
    code: bool
    text: bool
    grade_id: str
    cell_id: str
    attachments: Attachments = field(default_factory=dict)


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
            f"the file is larger than {MAX_BYTES >> 20} MiB; expected a notebook. {_what_is_large(data)}"
        )
    return data


LARGE = {
    b"attachments": "Most of it are pictures pasted into text cells: take them out (or make them smaller)",
    b"outputs": "Most of it are outputs: clear them (Edit, Clear All Outputs)",
    b"source": "Most of it is text or data inside cells: take out what was pasted there",
}
KEY = re.compile(rb'"(attachments|outputs|source)": ?[\[{"]')


def _what_is_large(data: bytes) -> str:
    """Say which part of a notebook takes the room, from where in the text its parts begin: it may be no whole JSON."""
    keys = list(KEY.finditer(data))
    starts = [key.start() for key in keys] + [len(data)]
    sizes = dict.fromkeys(LARGE, 0)
    for key, (start, end) in zip(keys, pairwise(starts), strict=True):
        sizes[key[1]] += end - start
    largest = max(sizes, key=lambda name: sizes[name])
    return f"{LARGE[largest if sizes[largest] else b'source']}, save, and submit again."


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


def ids_of(notebook: Notebook) -> frozenset[str]:
    """The ids of a notebook's cells, nbgrader's and Jupyter's: what it can be recognised by."""
    found = (name for cell in notebook["cells"] for name in (_nbgrader(cell).get("grade_id"), cell.get("id")))
    return frozenset(str(name) for name in found if name)


def fingerprint(data: bytes) -> str:
    """SHA-256 of the submitted bytes."""
    return hashlib.sha256(data).hexdigest()


def rebuild(release: Notebook, data: bytes) -> Submission:
    """Build the notebook that will run, from the release and what a submission may change in it.

    Solution cells are found by grade id. Every other cell that the release does not have is the student's own and
    keeps its place after the release cell that precedes it. Missing cells come from the release; a second cell with
    the same grade id counts as an extra cell, so that the later definition wins, as in the student's kernel.
    A written answer that is as released, beside text of the student's own, may have been typed anew elsewhere: it
    loses its checksum, by which nbgrader would take it for empty, and waits for a person.

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
    return Submission(
        parts=tuple(_parts(cells, taken)),
        remarks=tuple(_remarks(cells, taken)),
        look=tuple(_look(cells, taken)),
        ids=frozenset(name for cell in found for name in (cell.grade_id, cell.cell_id) if name),
        recognised=bool(taken.solutions) or not _solution_ids(cells),
    )


def is_as_released(release: Notebook, data: bytes) -> bool:
    """Whether nothing in a submitted notebook is the student's own: no answer, no cell.

    Args:
        release: the students' notebook as released.
        data: the submitted bytes.

    Raises:
        BadSubmission: if the bytes are no notebook.
    """
    released = {_nbgrader(cell).get("grade_id"): _squeezed(_text(cell["source"])) for cell in release["cells"]}
    return all(
        _squeezed(part.cell["source"]) == released.get(_nbgrader(part.cell).get("grade_id", ""))
        for part in rebuild(release, data).parts
        if part.from_student
    )


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


CONFLICT = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)


def _why_not_json(data: bytes, error: BadJson) -> str:
    if not data.strip():
        return "it is empty"
    if conflict := CONFLICT.search(data):
        return f"it holds the marks of a merge conflict, in line {data.count(bytes([10]), 0, conflict.start()) + 1}"
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
    return (cell for cell in map(_found, filter(_is_mapping, cells)) if cell.grade_id != ON_COLAB)


def _is_mapping(cell: Any) -> bool:
    return isinstance(cell, dict)


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
        text=cell.get("cell_type") == "markdown",
        grade_id=_name(nbgrader.get("grade_id")) if isinstance(nbgrader, dict) else "",
        cell_id=_name(cell.get("id", metadata.get("id"))),
        attachments=_attachments(cell.get("attachments")),
    )


def _attachments(given: Any) -> Attachments:
    """Pictures that were pasted into a text, by the name under which it shows them; nobody has looked at them yet."""
    found = given.items() if isinstance(given, dict) else ()
    named = {name: kinds for name, kinds in found if ATTACHED_AS.fullmatch(name) and isinstance(kinds, dict)}
    pictures = {name: {kind: kinds[kind] for kind in ATTACHED if kind in kinds} for name, kinds in named.items()}
    return {
        name: kinds for name, kinds in pictures.items() if kinds and all(isinstance(k, str) for k in kinds.values())
    }


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
        extras: the student's own cells, by the index of the release cell that they follow; -1 is the start.
        left_out: how many own cells were too many.
        attachments: pictures in written answers, by grade id.
        too_large: names of answers whose pictures were too large together with those before.
    """

    solutions: dict[str, str]
    extras: dict[int, list[_Found]]
    left_out: int
    attachments: dict[str, Attachments] = field(default_factory=dict)
    too_large: tuple[str, ...] = ()

    @property
    def has_text(self) -> bool:
        """Whether the student wrote text cells of his own."""
        return any(cell.text for cells in self.extras.values() for cell in cells)


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
        self._extras: dict[int, list[_Found]] = {}
        self._attachments: dict[str, Attachments] = {}
        self._room = MAX_ATTACHED
        self._too_large: list[str] = []

    def sort(self, found: list[_Found]) -> _Taken:
        """Go through the submitted cells in their order."""
        own: list[tuple[int, _Found]] = []
        position = -1
        for cell in found:
            place = self._place(cell)
            if place is not None and place not in self._seen:
                position = place
            if not self._is_release_cell(cell, place) and (cell.code or cell.text) and cell.source.strip():
                own.append((position, cell))
        kept = _within_limits([cell for _, cell in own])
        for position, cell in own:
            if id(cell) in kept:
                self._extras.setdefault(position, []).append(cell)
        for missing in sorted({self._by_grade_id[name] for name in self._solution_ids} - self._seen):
            self._let_extras_override(missing)
        left_out = len(own) - len(kept)
        return _Taken(self._solutions, self._extras, left_out, self._attachments, tuple(self._too_large))

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
                self._attach(place, cell.attachments)
            return first
        if nbgrader.get("locked"):
            return True
        return first and _squeezed(cell.source) == _squeezed(self._cells[place]["source"])

    def _attach(self, place: int, attachments: Attachments) -> None:
        """Keep the pictures of a written answer while there is room for them."""
        if not attachments or self._cells[place]["cell_type"] != "markdown":
            return
        grade_id = _nbgrader(self._cells[place])["grade_id"]
        self._room -= sum(len(text) for kinds in attachments.values() for text in kinds.values())
        if self._room >= 0:
            self._attachments[grade_id] = attachments
        else:
            self._too_large.append(grade_id)

    def _let_extras_override(self, missing: int) -> None:
        """Put own cells that stand where a solution cell is missing behind the released stub, not before it."""
        before = missing - 1
        while before >= 0 and before not in self._seen and before not in self._extras:
            before -= 1
        if before in self._extras:
            self._extras[missing] = self._extras.pop(before) + self._extras.get(missing, [])


def _within_limits(own: list[_Found]) -> set[int]:
    """Which of a student's own cells are kept, by `id`: text has limits of its own, so that it displaces no code."""
    code = [cell for cell in own if cell.code][:MAX_EXTRA]
    text = []
    room = MAX_OWN_TEXT
    for cell in [cell for cell in own if not cell.code][:MAX_EXTRA]:
        room -= len(cell.source)
        text += [cell] if room >= 0 else []
    return {id(cell) for cell in (*code, *text)}


def _parts(cells: list[Cell], taken: _Taken) -> Iterator[Part]:
    yield from _extra_parts(taken, -1, "start")
    for index, cell in enumerate(cells):
        if _may_be_elsewhere(cell, taken):
            cell["metadata"]["nbgrader"].pop("checksum", None)
        solution = taken.solutions.get(_nbgrader(cell).get("grade_id", ""))
        yield Part(cell) if solution is None else Part(_answered(cell, solution, taken), from_student=True)
        yield from _extra_parts(taken, index, str(cell.get("id", index)))


def _answered(cell: Cell, solution: str, taken: _Taken) -> Cell:
    attachments = taken.attachments.get(_nbgrader(cell)["grade_id"])
    return {**cell, "source": solution, **({"attachments": attachments} if attachments else {})}


def _extra_parts(taken: _Taken, after: int, name: str) -> Iterator[Part]:
    for number, own in enumerate(taken.extras.get(after, []), start=1):
        kind = "code" if own.code else "markdown"
        made: Cell = {"cell_type": kind, "id": f"extra-{after + 1}-{number}-{name}"[:64], "metadata": {}}
        made["source"] = own.source
        if own.code:
            made |= {"outputs": [], "execution_count": None}
        yield Part(made, from_student=True)


def _remarks(cells: list[Cell], taken: _Taken) -> Iterator[str]:
    for name in _solution_ids(cells):
        if name not in taken.solutions:
            yield f"The solution cell {name} was missing; the released one stands in its place."
    for name in taken.too_large:
        yield f"The pictures in the written answer {name} are too large and were left out; they are in the submission."
    if taken.left_out:
        yield f"The notebook has too many cells of its own (more than {MAX_EXTRA}); {taken.left_out} were left out."


def _look(cells: list[Cell], taken: _Taken) -> Iterator[str]:
    for cell in cells:
        if _may_be_elsewhere(cell, taken):
            name = _nbgrader(cell)["grade_id"]
            yield f"The written answer {name} is as released, but there are text cells of the student's own: read them."


def _may_be_elsewhere(cell: Cell, taken: _Taken) -> bool:
    """Whether this is a written answer that was left as released while the student wrote text in other cells."""
    nbgrader = _nbgrader(cell)
    if not (nbgrader.get("solution") and nbgrader.get("grade") and cell["cell_type"] == "markdown"):
        return False
    answer = taken.solutions.get(str(nbgrader["grade_id"]), str(cell["source"]))
    return taken.has_text and _squeezed(answer) in ("", _squeezed(cell["source"]))


def _copy(cell: Cell) -> Cell:
    """Copy a release cell, with its source in one piece and no outputs."""
    copy: Cell = {**cell, "source": _text(cell["source"]), "metadata": deepcopy(cell["metadata"])}
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
