"""What `demo` wrote into a folder, so that it takes away that and nothing else when it is run again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.errors import NotOurs
from autograder.files.class_directory import ClassDirectory
from autograder.files.whole import write_whole


@contextmanager
def made_anew(root: Path, made: Sequence[str], graded: Sequence[str]) -> Iterator[Callable[[], None]]:
    """Hand out a folder without what an earlier run wrote into it; what is changed or somebody else's stays.

    Args:
        root: the folder; it is made if it is not there.
        made: names below it that this run writes, and must find free.
        graded: names below it that grading writes, which keeps what people added to its gradebook.

    Yields:
        what to call when files were written, so that they are known as written by this run even if it is killed.

    Raises:
        NotOurs: if the folder is not empty and has no list of what was written, or somebody else's file is in the way.
    """
    written = _read(root)
    ours = [name for name, digest in written.items() if _digest(root, name) == digest]
    taken = [name for name in made if _is_there(root / name) and name not in ours]
    if taken:
        raise NotOurs(
            f"{root / taken[0]} was changed since `demo` wrote it, or is not its work, and would be overwritten. "
            "Move it out of the folder, or name another folder with --root."
        )
    _remove(root, ours)
    kept = {name for name in graded if _is_there(root / name)}
    names = [name for name in (*made, *graded) if name not in kept]

    def remember() -> None:
        _write(root, {name: digest for name in names if (digest := _digest(root, name))})

    root.mkdir(parents=True, exist_ok=True)
    remember()
    try:
        yield remember
    finally:
        remember()


def _read(root: Path) -> dict[str, str]:
    """The digests of what was written, by name; empty for a folder that is empty or not there."""
    if not _is_there(root):
        return {}
    if not root.is_dir():
        raise NotOurs(f"{root} is no folder, so it was left as it is. Name another one with --root.")
    if not any(root.iterdir()):
        return {}
    known = ClassDirectory(root).demo_list
    try:
        return dict(json.loads(known.read_text(encoding="utf-8"))["written"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotOurs(
            f"{root} is not empty and was not made by `demo` (it has no {known.name}), so nothing in it was touched. "
            "Name a folder that is new or empty with --root, or move this one away."
        ) from error


def _write(root: Path, written: Mapping[str, str]) -> None:
    write_whole(ClassDirectory(root).demo_list, json.dumps({"written": written}, indent=1))


def _digest(root: Path, name: str) -> str | None:
    """SHA-256 of a plain file; None for anything else, and for what a link or a `..` leads out of the folder to."""
    path = root.resolve() / name
    if path.resolve() != path or not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _remove(root: Path, names: Iterable[str]) -> None:
    """Remove files, and the folders that hold nothing any more."""
    for name in names:
        path = root / name
        path.unlink()
        with suppress(OSError):  # a folder with something in it
            while (path := path.parent) != root:
                path.rmdir()
