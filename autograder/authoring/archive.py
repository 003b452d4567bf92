"""The archive that students download: one file, written whole, over nothing but an earlier one."""

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.authoring.release import bundle
from autograder.claims.course import Course
from autograder.errors import NotOurs
from autograder.files.foreign import refuse_foreign

COMMENT = b"Unrolled: what a student gets"


def write_archive(course: Course, target: Path) -> Path:
    """Pack what a student gets, the same bytes every time, and return the path.

    Args:
        course: whose release is packed.
        target: the file to write, ending in ".zip".

    Raises:
        NotOurs: if the name ends otherwise, or something that is no such archive is there.
    """
    if target.suffix != ".zip":
        raise NotOurs(f"{target} was not written: expected a file whose name ends in .zip, such as build/students.zip.")
    refuse_foreign(target, lambda _: _comment(target) == COMMENT, "archive that `bundle` wrote")
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=".bundle-") as scratch:
        part = bundle(course, Path(scratch) / target.name)
        with zipfile.ZipFile(part, "a") as archive:
            archive.comment = COMMENT
        part.replace(target)
    return target


def _comment(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment
    except zipfile.BadZipFile:
        return b""
