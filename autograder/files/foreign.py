"""What stands where a verb wants to write: what a verb wrote is replaced, what somebody else wrote stays."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.errors import NotOurs

HEAD = 2000  # bytes in which a page has its title and a table its first line
TITLE, TITLE_OF_PART = b"<title>Class report</title>", b"<title>Class report: "
PAIRS = b"<title>Near answers</title>"
COLUMNS = b"assignment,duedate,timestamp,student_id,"
STUB = "raise NotImplementedError("
UNANSWERED = re.compile(r'my_answers = \{(?:\d+: "",? ?)+\}')  # concept questions: their cell has no stub


def refuse_foreign_report(path: Path) -> None:
    """Raise NotOurs if something else than a page of a class report, which has its title, is at `path`."""
    refuse_foreign(path, lambda head: TITLE in head or TITLE_OF_PART in head, "class report")


def refuse_foreign_pairs(path: Path) -> None:
    """Raise NotOurs if something else than a page of near answers, which has its title, is at `path`."""
    refuse_foreign(path, lambda head: PAIRS in head, "page of near answers")


def refuse_foreign_scores(path: Path) -> None:
    """Raise NotOurs if something else than a table of scores, which has nbgrader's columns, is at `path`."""
    refuse_foreign(path, lambda head: head.startswith(COLUMNS), "table of scores")


def refuse_foreign(path: Path, is_ours: Callable[[bytes], bool], what: str) -> None:
    """Let a verb write to `path` only if nothing is there, or what it is known to have written.

    Args:
        path: of a file.
        is_ours: says it of a file's first bytes.
        what: the file should be.

    Raises:
        NotOurs: if something else is there, also a link or a folder.
    """
    if not path.exists() and not path.is_symlink():
        return
    if path.is_symlink() or not path.is_file() or not is_ours(_head(path)):
        raise NotOurs(f"{path} is there and is no {what}, so it was left as it is. Move it or rename it, and repeat.")


def refuse_worked_in(path: Path) -> None:
    """Let `release` write a student notebook only if nothing is there, or one in which nobody has worked.

    Raises:
        NotOurs: if a cell was run or a stub is filled in, or what is there is no notebook.
    """
    if path.exists() and _worked_in(path):
        raise NotOurs(
            f"{path} has been worked in: a cell was run or a stub is filled in. It would be overwritten. "
            "Move it out of the folder, and repeat."
        )


def _worked_in(path: Path) -> bool:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return any(_was_run(cell) or _was_filled_in(cell) for cell in cells)
    except (ValueError, KeyError, TypeError, AttributeError):
        return True


def _was_run(cell: dict[str, Any]) -> bool:
    return bool(cell.get("outputs") or cell.get("execution_count"))


def _was_filled_in(cell: dict[str, Any]) -> bool:
    is_solution = cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution")
    source = "".join(cell["source"])
    return bool(is_solution and STUB not in source and not UNANSWERED.fullmatch(source))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)
