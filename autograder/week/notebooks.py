"""The notebooks among the files that somebody handed in, whatever a browser or a system made of their names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from autograder.errors import BadDownload
from autograder.files.download import Entry, opened_inside
from autograder.files.student_id import is_id
from autograder.platforms.known import is_litter

MOST_OF_ONE = 100 << 20  # bytes of one file, and of all notebooks of one submission; the grader itself refuses 20 MiB
MOST_NOTEBOOKS = 20
DEEPEST = 2  # archives in archives
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NOTEBOOK = re.compile(
    rf"(?P<stem>.+?)(?P<copy>(?: ?\(\d+\)|-\d+|-{UUID})*)\.ipynb(?:\.txt|\.json)?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Notebook:
    """One notebook that was handed in.

    Attributes:
        original: its path in the download.
        called: its own name, as a browser left it.
        data: its bytes.
    """

    original: str
    called: str
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes."""
        return sha256(self.data).hexdigest()


@dataclass
class Search:
    """What is found in one submission.

    Attributes:
        notebooks: in the order of their paths, each content once.
        others: paths of what is no notebook.
        faults: what could not be read, in sentences.
        called: what its student called a file, by path, where that is only a part of its name.
        size: bytes of all notebooks.
    """

    notebooks: list[Notebook]
    others: list[str]
    faults: list[str]
    called: Mapping[str, str]
    size: int = 0

    def name(self, entry: Entry, around: str) -> str:
        """What its student called a file."""
        return PurePosixPath(self.called.get(around + entry.path, entry.name)).name


def find_notebooks(files: Sequence[Entry], called: Mapping[str, str]) -> Search:
    """Look through the files of one submission, also in folders and in archives.

    Args:
        files: all of them.
        called: what its student called a file, by path, where that is only a part of its name.
    """
    search = Search([], [], [], called)
    _look(search, files, "", DEEPEST)
    return search


def names_in_folder(notebooks: Sequence[Notebook], assignment: str) -> dict[str, Notebook]:
    """Names under which notebooks are put into a student's folder.

    The one that is meant by the assignment's name gets it; where several are, each keeps a name of its own, and
    grading says which one it took.

    Args:
        notebooks: of one submission.
        assignment: its name.
    """
    expected = f"{assignment}.ipynb"
    clean = {notebook: _clean(notebook.called, assignment) for notebook in notebooks}
    meant = [notebook for notebook, name in clean.items() if name == expected]
    alone = notebooks[0] if len(notebooks) == 1 else meant[0] if len(meant) == 1 else None
    found: dict[str, Notebook] = {}
    for notebook in notebooks:
        name = expected if notebook is alone else _possible(notebook.called)
        found[_free(name, found)] = notebook
    return found


def _look(search: Search, files: Sequence[Entry], around: str, deeper: int) -> None:
    for entry in files:
        if is_litter(entry):
            continue
        if NOTEBOOK.fullmatch(search.name(entry, around)):
            _take(search, entry, around)
        elif entry.name.lower().endswith(".zip") and deeper:
            _open(search, entry, around, deeper)
        else:
            search.others.append(around + entry.path)


def _open(search: Search, entry: Entry, around: str, deeper: int) -> None:
    try:
        with opened_inside(entry, MOST_OF_ONE) as inside:
            search.faults += inside.faults
            _look(search, inside.entries, f"{around}{entry.path}/", deeper - 1)
    except BadDownload as error:
        search.faults.append(str(error).removesuffix("."))
        search.others.append(around + entry.path)


def _take(search: Search, entry: Entry, around: str) -> None:
    if len(search.notebooks) == MOST_NOTEBOOKS:
        search.faults.append(f"{around}{entry.path!r} is one of more than {MOST_NOTEBOOKS} notebooks, and was left out")
        return
    try:
        notebook = Notebook(around + entry.path, search.name(entry, around), entry.read(MOST_OF_ONE - search.size))
    except BadDownload as error:
        search.faults.append(str(error).removesuffix("."))
        return
    if notebook.digest not in {known.digest for known in search.notebooks}:
        search.size += len(notebook.data)
        search.notebooks.append(notebook)


def _clean(name: str, assignment: str) -> str:
    """A notebook's name without what a browser put behind it."""
    found = NOTEBOOK.fullmatch(name)
    if found is None:
        return name
    whole = found["stem"] + found["copy"]
    return f"{assignment if whole == assignment else found['stem']}.ipynb"


def _possible(name: str) -> str:
    """A name that can stand on every system and ends as notebooks do."""
    found = NOTEBOOK.fullmatch(name)
    stem = re.sub(r'[/\\:*?"<>|\[\]\x00-\x1f]', "_", found["stem"] + found["copy"] if found else name)[:60].strip(" .-")
    return f"{stem}.ipynb" if is_id(stem) else "notebook.ipynb"


def _free(name: str, taken: dict[str, Notebook]) -> str:
    return next(free for free in _numbered(name) if free not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    stem = name.removesuffix(".ipynb")
    for number in range(2, MOST_NOTEBOOKS + 2):
        yield f"{stem} ({number}).ipynb"
