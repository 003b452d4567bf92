"""The students' tree in a folder, such as their repository: what `students` wrote is renewed, all else stays."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from autograder.errors import NotOurs
from autograder.files.whole import write_whole

LIST = ".unrolled-students.json"
STARTED = (".sh", "/start", "/postBuild")  # what a system runs by its name must be allowed to run


def put(tree: Mapping[str, bytes], folder: Path) -> int:
    """Write a tree into a folder; nothing is taken away, and what somebody changed there is not overwritten.

    Args:
        tree: files by path.
        folder: new, empty, of an earlier call, or with files of somebody's own under other names.

    Returns:
        how many files are new or changed.

    Raises:
        NotOurs: if a file that would change is not as an earlier call left it. Nothing is written then.
    """
    known = _read(folder)
    changed = {path: data for path, data in tree.items() if not _holds(folder / path, data)}
    for path in changed:
        _refuse_foreign(folder / path, known.get(path))
    for path, data in changed.items():
        write_whole(folder / path, data)
        (folder / path).chmod(mode_of(path))
    written = known | {path: _digest(data) for path, data in tree.items()}
    write_whole(_list(folder), json.dumps({"written": written}, indent=1) + "\n")
    return len(changed)


def mode_of(path: str) -> int:
    """What a file of the tree allows whom: everybody may read it, and run it if it is started by its name."""
    return 0o755 if path.endswith(STARTED) else 0o644


def _list(folder: Path) -> Path:
    return folder / LIST


def _read(folder: Path) -> dict[str, str]:
    """The digests of what earlier calls wrote, by path."""
    if not _list(folder).exists():
        return {}
    try:
        return dict(json.loads(_list(folder).read_text(encoding="utf-8"))["written"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotOurs(
            f"{_list(folder)} should list what `students` wrote there, and cannot be read ({error}). "
            "Delete it, and files that are in the way will be named; or name a new folder with --to."
        ) from error


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data


def _refuse_foreign(path: Path, known: str | None) -> None:
    if not path.exists() and not path.is_symlink():
        return
    if path.is_symlink() or not path.is_file() or _digest(path.read_bytes()) != known:
        raise NotOurs(
            f"{path} was changed since `students` wrote it, or is not its work, and would be overwritten; nothing was "
            "written. Move it away or rename it and repeat, or name another folder with --to."
        )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
