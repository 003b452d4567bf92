"""What `collect` remembers of each submission: the platform's own names and ids, without which nothing goes back."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from autograder.errors import BadClass
from autograder.files.class_directory import ClassDirectory
from autograder.files.inside import refuse_links
from autograder.files.whole import write_whole

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Kept:
    """One student's submission of one assignment.

    Attributes:
        platform: by its name.
        source: name of the download.
        where: what stood in front of the files there.
        name: as the platform shows it; a group's where the work is a group's.
        ids: the platform's, by kind.
        files: SHA-256 of each file in the student's folder, by its name there.
        originals: path of each in the download.
        time: when it was handed in, as ISO 8601; empty if the platform does not say.
        late: whether the platform calls it late.
        group: whether it is a group's.
    """

    platform: str
    source: str
    where: str
    name: str
    ids: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)
    time: str = ""
    late: bool = False
    group: bool = False

    @property
    def moment(self) -> datetime | None:
        """When it was handed in."""
        return datetime.fromisoformat(self.time) if self.time else None


Records = dict[str, Kept]


def read_records(at: ClassDirectory, assignment: str) -> Records:
    """Read what is remembered of an assignment, by student; nothing if nothing was collected.

    Raises:
        BadClass: if the file cannot be read.
    """
    path = at.origins(assignment)
    if not path.exists():
        return {}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema version {document['schema_version']}")
        return {student: Kept(**kept) for student, kept in document["submissions"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadClass(
            f"{path} cannot be read ({type(error).__name__}: {error}); take it from a copy of the class, or move it "
            "away and collect again."
        ) from error


def write_records(at: ClassDirectory, assignment: str, records: Records) -> None:
    """Write what is remembered of an assignment, if it is not there already."""
    path = at.origins(assignment)
    refuse_links(at.root, path)
    submissions: dict[str, Any] = {student: asdict(records[student]) for student in sorted(records)}
    document = {"schema_version": SCHEMA_VERSION, "assignment": assignment, "submissions": submissions}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if not path.exists() or path.read_bytes() != text.encode(errors="backslashreplace"):
        write_whole(path, text)


def without(records: Records, student: str) -> Records:
    """The records without one student's."""
    return {who: kept for who, kept in records.items() if who != student}


def with_files(kept: Kept, files: Mapping[str, str], originals: Mapping[str, str]) -> Kept:
    """A record with the files that were put into the student's folder."""
    return replace(kept, files=dict(files), originals=dict(originals))
