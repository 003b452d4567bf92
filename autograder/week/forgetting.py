"""What a class keeps about one person: where it is, and how it goes."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import NotUnderstood
from autograder.files.class_directory import ClassDirectory
from autograder.files.inside import refuse_links
from autograder.files.student_id import is_id
from autograder.files.whole import write_whole
from autograder.files.written import drop_written, written_by
from autograder.gradebook.due import drop_extensions, read_extensions
from autograder.platforms.roster import rows_of
from autograder.platforms.spreadsheet import Table, read_table
from autograder.week.record import read_records, without, write_records


@dataclass(frozen=True)
class Traces:
    """What a class keeps about somebody, besides the rows in its gradebook.

    Attributes:
        student: id.
        paths: files and folders that are about nobody else.
        origins: assignments of which it is remembered how the platform called this person.
        extensions: assignments for which there was more time.
        in_roster: how many rows of the roster are about this person.
        exported: files that were written for a platform, and that may hold a mark or a page of this person.
    """

    student: str
    paths: tuple[Path, ...]
    origins: tuple[str, ...]
    extensions: tuple[str, ...]
    in_roster: int
    exported: tuple[Path, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything that can be removed."""
        return bool(self.paths or self.origins or self.extensions or self.in_roster)


def traces_of(at: ClassDirectory, student: str) -> Traces:
    """Look for what a class keeps about somebody.

    Args:
        at: the class.
        student: id.

    Raises:
        NotUnderstood: if that cannot be an id.
    """
    if not is_id(student):
        raise NotUnderstood(f"{student!r} cannot be a student's id; look the id up in {at.roster} or {at.submitted}.")
    origins = tuple(name for name in at.collected_assignments() if student in read_records(at, name))
    extensions = tuple(name for name, given in read_extensions(at).items() if student in given)
    own, others = _written(at, student)
    paths = (*at.about(student), *own)
    return Traces(student, paths, origins, extensions, len(_roster_rows(at, student)), tuple(others))


def remove(at: ClassDirectory, traces: Traces) -> None:
    """Remove what was found; a link that stands in a folder's place is removed and not followed.

    Raises:
        NotOurs: if a link stands on the way to what is to be removed.
        OSError: if something cannot be removed; repeat the command then.
    """
    for path in traces.paths:
        if path.is_relative_to(at.root):
            refuse_links(at.root, path.parent)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        if path.parent.name == traces.student:
            with suppress(OSError):  # something of yours is in it
                path.parent.rmdir()
    for assignment in traces.origins:
        write_records(at, assignment, without(read_records(at, assignment), traces.student))
    drop_extensions(at, traces.student)
    drop_written(at, [path for path in traces.paths if path.is_file() or not path.exists()])
    if rows := _roster_rows(at, traces.student):
        refuse_links(at.root, at.roster)
        write_whole(at.roster, read_table(at.roster).without(rows))


def _roster_rows(at: ClassDirectory, student: str) -> list[int]:
    table: Table | None = read_table(at.roster) if at.roster.exists() else None
    return rows_of(table, student) if table is not None else []


def _written(at: ClassDirectory, student: str) -> tuple[list[Path], list[Path]]:
    """Files that were written for upload: those in a folder of this person's name, and all others that are there."""
    there = [path for path in _paths(at) if path.is_file()]
    own = [path for path in there if path.parent.name == student]
    others = [path for path in there if not (at.submitted / path.parent.name).is_dir()]
    return own, [path for path in others if path not in own]


def _paths(at: ClassDirectory) -> Iterator[Path]:
    for key in written_by(at):
        yield (at.root / key).resolve()
