"""The students' tree as one file: the same bytes every time, written whole, over nothing but an earlier one."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.authoring.shelf import mode_of
from autograder.errors import NotOurs
from autograder.files.foreign import refuse_foreign
from autograder.files.whole import write_whole

COMMENT = b"Unrolled: what a student gets"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold


def check_archive(target: Path) -> None:
    """Raise NotOurs if the name does not end in .zip, or something that is no such archive is there."""
    if target.suffix != ".zip":
        raise NotOurs(f"{target} was not written: expected a file whose name ends in .zip, such as build/students.zip.")
    refuse_foreign(target, lambda _: _comment(target) == COMMENT, "archive that `bundle` wrote")


def write_archive(tree: Mapping[str, bytes], target: Path) -> Path:
    """Pack a tree into a folder of the archive's name, and return the path.

    Args:
        tree: files by path.
        target: the file to write, ending in ".zip".

    Raises:
        NotOurs: if the name ends otherwise, or something that is no such archive is there.
    """
    check_archive(target)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in sorted(tree.items()):
            archive.writestr(_entry(f"{target.stem}/{path}", mode_of(path)), data)
        archive.comment = COMMENT
    return write_whole(target, packed.getvalue())


def _entry(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, wherever it is packed: only there a file says who may run it
    entry.external_attr = mode << 16
    return entry


def _comment(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment
    except zipfile.BadZipFile:
        return b""
