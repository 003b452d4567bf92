"""Feedback out: an archive that a platform's upload accepts, made of the names that it gave when work was collected."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import md5
from pathlib import PurePosixPath

from autograder.platforms.canvas import mark_of
from autograder.platforms.roster import Roster
from autograder.platforms.worksheet import Worksheet
from autograder.week.matching import students_by_number
from autograder.week.record import Kept, Records

DATE = (1980, 1, 1, 0, 0, 0)  # the same archive each time: no platform reads its dates


@dataclass(frozen=True)
class Returned:
    """Feedback on its way.

    Attributes:
        platform: by its name.
        files: bytes by name, as the platform wants it.
        students: those whose feedback is in it.
        left: why others' is not, in sentences.
        report: what the platform must say when it is uploaded, for it drops without a word what it cannot match.
        loose: whether the files go into a folder and not into an archive.
    """

    platform: str
    files: Mapping[str, bytes]
    students: tuple[str, ...]
    left: tuple[str, ...]
    report: str
    loose: bool = False


@dataclass(frozen=True)
class Pages:
    """What is to be returned.

    Attributes:
        assignment: its name.
        by_student: bytes of each page, or notebook.
        suffix: ".html" or ".ipynb".
        roster: whose names are said.
        worksheet: Moodle's, which says the numbers of a group's members.
    """

    assignment: str
    by_student: Mapping[str, bytes]
    suffix: str
    roster: Roster
    worksheet: Worksheet | None = None


@dataclass
class _Parcel:
    files: dict[str, bytes]
    students: list[str]
    left: list[str]

    def add(self, student: str, name: str, data: bytes) -> None:
        self.files.setdefault(name, data)  # of a group one copy goes to all, where the platform hands it on
        self.students.append(student)


def pack(pages: Pages, records: Records) -> list[Returned]:
    """Put pages into what each platform accepts; a class may have collected from several.

    Args:
        pages: what is to be returned.
        records: what the platforms called whom.
    """
    found = []
    for platform in sorted({kept.platform for kept in records.values()}):
        theirs = {student: kept for student, kept in records.items() if kept.platform == platform}
        parcel = _Parcel({}, [], [])
        packer, loose = PACKERS.get(platform, (_refuse, False))
        packer(pages, theirs, parcel)
        report = _report(platform, len(parcel.files), len(parcel.students))
        found.append(Returned(platform, parcel.files, tuple(parcel.students), tuple(parcel.left), report, loose))
    return found


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip archive, the same bytes for the same files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(files):
            made.writestr(zipfile.ZipInfo(name, DATE), files[name], zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _each(pages: Pages, records: Records) -> Iterator[tuple[str, Kept, bytes]]:
    for student in sorted(records.keys() & pages.by_student.keys()):
        yield student, records[student], pages.by_student[student]


def _moodle(pages: Pages, records: Records, parcel: _Parcel) -> None:
    """A folder for each person, with the underscore at its end that versions before 4.1 want."""
    numbers = {}
    if pages.worksheet is not None:
        numbers = {student: number for number, student in students_by_number(pages.roster, pages.worksheet).items()}
    for student, kept, data in _each(pages, records):
        number = numbers.get(student, "" if kept.group else kept.ids.get("number", ""))
        if not number:
            parcel.left.append(
                f"{pages.roster.shown(student)} handed in with a group, and the number in the group's name is the "
                "group's; say by --worksheet which number each member has."
            )
            continue
        name = re.sub(r"[_/\\]", " ", pages.roster.by_id[student].name if student in pages.roster.by_id else kept.name)
        parcel.add(student, f"{name or 'x'}_{number}_assignsubmission_file_/{_called(pages)}", data)


def _canvas(pages: Pages, records: Records, parcel: _Parcel) -> None:
    """Flat, with the two ids that Canvas looks for, whatever stands behind them."""
    for student, kept, data in _each(pages, records):
        own = PurePosixPath(kept.originals.get(f"{pages.assignment}.ipynb", "").split(".zip/")[0]).name
        mark = mark_of(own, pages.roster)
        if not mark:
            parcel.left.append(
                f"{pages.roster.shown(student)} handed in no file that Canvas could attach feedback to; tell it there."
            )
            continue
        parcel.add(student, f"{mark}_{_called(pages)}", data)


def _ilias(pages: Pages, records: Records, parcel: _Parcel) -> None:
    for student, kept, data in _each(pages, records):
        parcel.add(student, f"multi_feedback/{kept.where}/{_called(pages)}", data)


def _exchange(pages: Pages, records: Records, parcel: _Parcel) -> None:
    """The names under which nbgrader's fetch_feedback looks: made of each submission's secret and its notebook."""
    for student, kept, data in _each(pages, records):
        own = PurePosixPath(kept.originals.get(f"{pages.assignment}.ipynb", "")).stem
        if not own or "secret" not in kept.ids:
            parcel.left.append(
                f"{pages.roster.shown(student)} handed in without a secret, as old versions of nbgrader do; "
                "use nbgrader release_feedback for it."
            )
            continue
        name = md5((kept.ids["secret"] + own).encode(), usedforsecurity=False).hexdigest()
        parcel.add(student, f"{name}.html", data)


def _own(pages: Pages, records: Records, parcel: _Parcel) -> None:
    for student, _, data in _each(pages, records):
        parcel.add(student, f"{student}/{_called(pages)}", data)


def _refuse(pages: Pages, records: Records, parcel: _Parcel) -> None:
    for student in sorted(records.keys() & pages.by_student.keys()):
        platform = records[student].platform
        parcel.left.append(
            f"{pages.roster.shown(student)}: no upload of feedback for a whole class is known of {platform}; its pages "
            "are in the class."
        )


Packer = Callable[[Pages, Records, _Parcel], None]
PACKERS: Mapping[str, tuple[Packer, bool]] = {
    "moodle": (_moodle, False),
    "canvas": (_canvas, False),
    "ilias": (_ilias, False),
    "exchange": (_exchange, True),
    "pattern": (_own, False),
}
"""How each platform wants it, and whether loose in a folder."""


def _called(pages: Pages) -> str:
    return f"feedback_{pages.assignment}{pages.suffix}"


def _report(platform: str, files: int, people: int) -> str:
    """What to do with it, and what the platform must say then."""
    return {
        "moodle": (
            'Upload it by "Upload multiple feedback files in a zip", with all participants shown. Moodle must report '
            f"{files} users and {files} files added; updated instead of added, if you upload once more."
        ),
        "canvas": (
            f"Upload it where the submissions were downloaded. Canvas must list {files} files and none as ignored; "
            "upload it once only, for each upload adds a comment."
        ),
        "ilias": f"Upload it as multi-feedback; ILIAS must list {files} files.",
        "exchange": "Students find it by nbgrader fetch_feedback.",
        "pattern": f"{files} folders, one for each student.",
    }.get(platform, f"{people} of {files}")
