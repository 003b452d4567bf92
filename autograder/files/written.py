"""Files that a verb writes where a person says: what it wrote there is replaced, what anybody else wrote stays."""

import json
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from autograder.errors import NotOurs
from autograder.files.class_directory import ClassDirectory
from autograder.files.inside import refuse_links
from autograder.files.whole import write_whole


def write_ours(at: ClassDirectory, path: Path, data: bytes) -> bool:
    """Write a file for a person to upload, and remember it.

    Args:
        at: the class that it is about, which remembers it.
        path: where the person wants it.
        data: its bytes.

    Returns:
        whether anything changed.

    Raises:
        NotOurs: if something else is there.
    """
    known, key = written_by(at), _key(at, path)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise NotOurs(f"{path} is a link or a folder, so it was left as it is. Name another file.")
    there = sha256(path.read_bytes()).hexdigest() if path.exists() else None
    digest = sha256(data).hexdigest()
    if there not in (None, digest, known.get(key)):
        raise NotOurs(f"{path} is there and was not written by this class, so it was left as it is. Name another file.")
    if there != digest:
        write_whole(path, data)
    if known.get(key) != digest:
        refuse_links(at.root, at.written)
        write_whole(at.written, json.dumps({**known, key: digest}, indent=1, sort_keys=True) + "\n")
    return there != digest


def drop_written(at: ClassDirectory, paths: Iterable[Path]) -> None:
    """Forget that files were written, which are there no more."""
    known = written_by(at)
    left = {key: digest for key, digest in known.items() if key not in {_key(at, path) for path in paths}}
    if left != known:
        write_whole(at.written, json.dumps(left, indent=1, sort_keys=True) + "\n")


def written_by(at: ClassDirectory) -> dict[str, str]:
    """The SHA-256 of what was written, by path; nothing if that cannot be read, so that nothing is replaced."""
    try:
        document = json.loads(at.written.read_text(encoding="utf-8"))
        return {str(path): str(digest) for path, digest in document.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _key(at: ClassDirectory, path: Path) -> str:
    """A path as the class knows it: from the class, so that both can be moved together."""
    return Path(os.path.relpath(path.resolve(), at.root.resolve())).as_posix()
