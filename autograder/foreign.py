"""What stands where a verb wants to write: what a verb wrote is replaced, what somebody else wrote stays."""

from collections.abc import Callable
from pathlib import Path

from autograder.errors import NotOurs

HEAD = 2000  # bytes in which a page has its title and a table its first line
TITLE = b"<title>Class report</title>"
COLUMNS = b"assignment,duedate,timestamp,student_id,"


def refuse_foreign_report(path: Path) -> None:
    """Raise NotOurs if something else than a class report, which has its title, is at `path`."""
    refuse_foreign(path, lambda head: TITLE in head, "class report")


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


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)
