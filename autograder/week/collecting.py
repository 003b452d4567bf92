"""Work in: a download of a platform's becomes `submitted/<student>/<assignment>/`, and nothing is lost on the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from hashlib import sha256
from pathlib import Path, PurePosixPath

from autograder.errors import AutograderError, BadDownload, BadTable, NotOurs
from autograder.files.class_directory import ClassDirectory, timestamp_of
from autograder.files.download import Download, opened
from autograder.files.inside import refuse_links
from autograder.files.whole import write_whole
from autograder.platforms.known import is_litter, platform_named, platform_of
from autograder.platforms.roster import Roster, read_roster
from autograder.platforms.shape import Asked, Handed, Platform, Reading
from autograder.platforms.spreadsheet import read_table
from autograder.platforms.worksheet import Worksheet, worksheet_in
from autograder.week.matching import Match, match_all
from autograder.week.notebooks import Search, find_notebooks, names_in_folder
from autograder.week.record import Kept, Records, read_records, with_files, write_records

NEW, LATER, SAME, OLDER, LEFT = "new", "later", "as before", "older", "left"


@dataclass(frozen=True)
class Wish:
    """What is to be collected, and how it is to be read.

    Attributes:
        source: the archive or folder.
        assignment: its name.
        platform: by its name, if a person says it.
        pattern: of paths, for a folder of no platform.
        worksheet: path of Moodle's worksheet.
    """

    source: Path
    assignment: str
    platform: str = ""
    pattern: str = ""
    worksheet: Path | None = None


@dataclass(frozen=True)
class Put:
    """What became of one person's submission.

    Attributes:
        student: whose it is.
        match: how that is known, and the submission.
        became: one of the words above.
        said: what a person should know about it.
    """

    student: str
    match: Match
    became: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collected:
    """What became of a download.

    Attributes:
        platform: what it was taken for.
        put: person by person.
        unmatched: submissions of nobody.
        strange: files that no submission has, but for an operating system's own.
        faults: what could not be read, in sentences.
        doubts: what is odd in the roster, in sentences.
    """

    platform: Platform
    put: tuple[Put, ...]
    unmatched: tuple[Match, ...]
    strange: tuple[str, ...]
    faults: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all that was there is in the class."""
        left = any(put.became == LEFT or put.said for put in self.put)
        return not (left or self.unmatched or self.strange or self.faults)


def collect(root: Path, wish: Wish) -> Collected:
    """Put a download into a class.

    Args:
        root: class directory.
        wish: what to collect.

    Raises:
        BadDownload: if it cannot be read, or nothing in it is known.
        BadTable: if the roster or the worksheet cannot be read.
        BadClass: if what was collected before cannot be read.
        NotOurs: if a link stands where records are kept.
    """
    at = ClassDirectory(root)
    roster = read_roster(at.roster)
    worksheet = read_worksheet(wish.worksheet) if wish.worksheet else None
    records = read_records(at, wish.assignment)
    refuse_links(at.root, at.origins(wish.assignment))
    with opened(wish.source) as download:
        platform, reading = _read(download, wish, roster)
        matches = match_all(reading.handed, roster, worksheet)
        latest, older = _latest(matches)
        put = [_put(at, wish, platform, student, match, records) for student, match in latest]
    write_records(at, wish.assignment, records)
    unmatched = tuple(match for match in matches if not match.students)
    strange = tuple(path for path in reading.strange if not _says_nothing(path))
    faults = (*download.faults, *reading.faults, *older)
    return Collected(platform, tuple(put), unmatched, strange, faults, roster.doubts)


def read_worksheet(path: Path) -> Worksheet:
    """Read Moodle's grading worksheet.

    Raises:
        BadTable: if it is none.
    """
    found = worksheet_in(read_table(path))
    if found is None:
        raise BadTable(
            f"{path} is no grading worksheet of Moodle's, whose first column says a word and a number, such as "
            "Participant 1234567. Download it from the assignment's page, and repeat."
        )
    return found


def _read(download: Download, wish: Wish, roster: Roster) -> tuple[Platform, Reading]:
    entries = [entry for entry in download.entries if not is_litter(entry)]
    if not entries:
        why = " ".join(download.faults[:3])
        raise BadDownload(f"{download.name!r} holds no files that can be read; expected a platform's download. {why}")
    said = wish.platform or ("pattern" if wish.pattern else "")
    platform = platform_named(said) if said else platform_of(download, entries)
    reading = platform.read(entries, Asked(wish.assignment, roster, wish.pattern))
    if not reading.handed:
        some = ", ".join(map(repr, reading.strange[:3])) or "other assignments only"
        raise BadDownload(
            f"{download.name!r} holds no submission of {wish.assignment} as {platform.title} has it: {some}."
        )
    return platform, reading


def _says_nothing(path: str) -> bool:
    """Whether a file that belongs to nobody is the platform's own, such as the page that D2L adds."""
    return PurePosixPath(path).name in ("index.html",)


def _latest(matches: Iterable[Match]) -> tuple[list[tuple[str, Match]], list[str]]:
    """The latest attempt of each person; of two that nothing sorts neither is taken, and that is said."""
    found: dict[str, list[Match]] = {}
    for match in matches:
        for student in match.students:
            found.setdefault(student, []).append(match)
    latest, said = [], []
    for student, attempts in sorted(found.items()):
        attempts.sort(key=lambda match: _order(match.handed))
        if len(attempts) > 1 and _order(attempts[-1].handed) == _order(attempts[-2].handed):
            names = " and ".join(repr(match.handed.where) for match in attempts[-2:])
            said.append(f"{names} are both {student}'s, and nothing says which is later; neither was taken.")
        else:
            latest.append((student, attempts[-1]))
    return latest, said


def _order(handed: Handed) -> str:
    return f"{handed.time.timestamp():020.6f}" if handed.time else handed.order


def _put(at: ClassDirectory, wish: Wish, platform: Platform, student: str, match: Match, records: Records) -> Put:
    """Put one person's submission into its folder, and remember it; what fails there holds up nobody else."""
    search = find_notebooks(match.handed.files, match.handed.called)
    try:
        became, kept = _written(at, wish, student, _kept(platform, wish, match), search, records.get(student))
    except (AutograderError, OSError, ValueError) as error:
        return Put(student, match, LEFT, (str(error), *search.faults))
    records[student] = kept
    return Put(student, match, became, tuple(_remarks(search)))


def _remarks(search: Search) -> Iterator[str]:
    yield from search.faults
    if not search.notebooks:
        others = ", ".join(repr(PurePosixPath(path).name) for path in search.others[:3])
        yield f"no notebook among {others or 'no files'}"


def _kept(platform: Platform, wish: Wish, match: Match) -> Kept:
    handed, who = match.handed, match.handed.who[0]
    return Kept(
        platform=platform.name,
        source=wish.source.name,
        where=handed.where,
        name=who.name,
        ids={**who.ids, **handed.extra},
        time=handed.time.astimezone(UTC).isoformat() if handed.time else "",
        late=handed.late,
        group=match.group,
    )


def _written(
    at: ClassDirectory, wish: Wish, student: str, kept: Kept, search: Search, before: Kept | None
) -> tuple[str, Kept]:
    """Bring a student's folder to what was handed in, and say what became of it."""
    folder = at.submission(student, wish.assignment)
    refuse_links(at.root, folder)
    wanted = names_in_folder(search.notebooks, wish.assignment)
    digests = {name: notebook.digest for name, notebook in wanted.items()}
    kept = with_files(kept, digests, {name: notebook.original for name, notebook in wanted.items()})
    if before is not None and before.files == digests and folder.is_dir():
        return SAME, _with_time(folder, kept) if kept.time else replace(kept, time=before.time)
    if before is not None and before.moment and kept.moment and kept.moment < before.moment:
        return OLDER, before
    there = _notebooks_in(folder)
    _refuse_changed(folder, there, before, digests)
    if there and there != digests:
        _set_aside(at, student, wish.assignment, folder, there)
    folder.mkdir(parents=True, exist_ok=True)
    for name, notebook in wanted.items():
        write_whole(folder / name, notebook.data)
    return LATER if before is not None else NEW, _with_time(folder, kept)


def _notebooks_in(folder: Path) -> dict[str, str]:
    """SHA-256 of the notebooks in a student's folder, by name.

    Raises:
        NotOurs: if one is a link.
    """
    found = {}
    for path in sorted(folder.glob("*.ipynb")) if folder.is_dir() else ():
        refuse_links(folder, path)
        found[path.name] = sha256(path.read_bytes()).hexdigest()
    return found


def _refuse_changed(folder: Path, there: dict[str, str], before: Kept | None, wanted: dict[str, str]) -> None:
    """Leave alone what somebody put there or changed."""
    ours = before.files if before is not None else {}
    changed = [name for name, digest in there.items() if digest not in (ours.get(name), wanted.get(name))]
    if changed:
        raise NotOurs(
            f"{folder / changed[0]} is not what collect wrote there, so it was left as it is. Move it away, and repeat."
        )


def _set_aside(at: ClassDirectory, student: str, assignment: str, folder: Path, there: dict[str, str]) -> None:
    """Move an attempt that is replaced to where earlier ones are kept, under a name that its content gives."""
    content = sha256("".join(sorted(there.values())).encode()).hexdigest()[:12]
    aside = at.earlier(student, assignment) / content
    refuse_links(at.root, aside)
    aside.mkdir(parents=True, exist_ok=True)
    for path in [*(folder / name for name in there), timestamp_of(folder)]:
        if path.is_file():
            path.replace(aside / path.name)


def _with_time(folder: Path, kept: Kept) -> Kept:
    """Write when a submission was handed in, as nbgrader writes it; nothing where the platform does not say."""
    path = timestamp_of(folder)
    said = f"{kept.moment:%Y-%m-%d %H:%M:%S.%f} UTC\n" if kept.moment else ""
    if said and not (path.is_file() and path.read_text(errors="replace") == said):
        refuse_links(folder, path)
        write_whole(path, said)
    return kept
