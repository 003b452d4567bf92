"""Files that are there whole or not at all, whenever a run ends."""

import os
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file beside its place, and rename it into it; return the path.

    A link that stands there is replaced, not followed. Text is written as UTF-8; what UTF-8 has no bytes for, such as
    half of a pair of surrogates in a student's output, is written as its escape.

    Args:
        path: of the file; its folder is made if it is not there.
        content: all of it.

    Raises:
        OSError: if it cannot be written; what was there before stays.
    """
    data = content if isinstance(content, bytes) else content.encode(errors="backslashreplace")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")  # two processes that write one file do not share it
    try:
        part.write_bytes(data)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path
