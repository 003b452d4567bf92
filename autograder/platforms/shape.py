"""What every platform's download comes to: who handed in which files, and where they stood."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from autograder.files.download import Entry
from autograder.platforms.roster import NOBODY, Roster


@dataclass(frozen=True)
class Who:
    """Somebody as a download knows him or her.

    Attributes:
        name: as it is shown there; it may be a group's.
        ids: by kind, as far as the download says them: `id` (the institution's), `login`, `email`, `lms` (the
            platform's own, for all its courses), and what holds for one assignment only: `number`, `anonymous`.
    """

    name: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Handed:
    """One attempt of one person or group.

    Attributes:
        who: whose it is.
        files: all files of it.
        where: what stood in front of them, as the platform spelt it.
        time: when it was handed in, if the platform says it with its zone.
        order: what sorts attempts of one person where there is no such time.
        late: whether the platform calls it late.
        extra: what give-back needs besides.
        called: what its student called a file, by path, where the platform put something in front of it.
    """

    who: tuple[Who, ...]
    files: tuple[Entry, ...]
    where: str
    time: datetime | None = None
    order: str = ""
    late: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a reader of downloads is told besides the files.

    Attributes:
        assignment: its name; an exchange holds several.
        roster: who is in the class, where a name can be read in two ways.
        pattern: of paths, for a folder of no platform.
    """

    assignment: str
    roster: Roster = NOBODY
    pattern: str = ""


@dataclass(frozen=True)
class Reading:
    """A download as it was understood.

    Attributes:
        handed: the attempts.
        strange: paths of files that belong to nobody.
        faults: what could not be read, in sentences.
    """

    handed: tuple[Handed, ...]
    strange: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Platform:
    """How one platform packs submissions.

    Attributes:
        name: by which a flag calls it.
        title: what people call the download.
        knows: how many of the files are named as this platform names them.
        read: who handed in what.
    """

    name: str
    title: str
    knows: Callable[[Sequence[Entry]], int]
    read: Callable[[Sequence[Entry], Asked], Reading]


Key = tuple[str, ...]


@dataclass
class Pile:
    """Files that are being sorted by whose they are."""

    found: dict[Key, tuple[Handed, list[Entry]]] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, key: Key, handed: Handed, entry: Entry, called: str | None = None) -> None:
        """Put a file to those of the same key; the first one says what they have in common.

        Args:
            key: whose it is.
            handed: the attempt, without files.
            entry: the file.
            called: what its student called it, where that is only a part of its name.
        """
        self.found.setdefault(key, (handed, []))[1].append(entry)
        if called:
            self.called[entry.path] = called

    def sorted(self) -> Reading:
        """All that was found."""
        handed = tuple(replace(one, files=tuple(files), called=self.called) for one, files in self.found.values())
        return Reading(handed, tuple(self.strange), tuple(self.faults))
