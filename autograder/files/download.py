"""A download: a zip archive or a folder, as a list of files that are read one by one and never unpacked.

Nothing of it is written anywhere by its own name, so no name in it can lead out of a folder; what is read is read up
to a limit, so no archive can be larger inside than we look.
"""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.errors import BadDownload

MAX_FILES = 200_000
UTF_8_NAME, ENCRYPTED = 0x800, 0x1  # bits of a zip entry's flags
UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zipfile.LargeZipFile)
"""What reading a broken archive raises, as far as the standard library's reader and its decompressors go."""


@dataclass(frozen=True)
class Entry:
    """One file of a download.

    Attributes:
        path: its place and name in the download, with slashes.
        opened: opens it.
    """

    path: str
    opened: Callable[[], IO[bytes]] = field(repr=False, compare=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders and the name."""
        return PurePosixPath(self.path).parts

    @property
    def name(self) -> str:
        """The name alone."""
        return PurePosixPath(self.path).name

    def read(self, most: int) -> bytes:
        """Read all of it.

        Args:
            most: bytes that it may have.

        Raises:
            BadDownload: if it has more, or cannot be read.
        """
        try:
            with self.opened() as file:
                data = file.read(most + 1)
        except Exception as error:  # a decompressor raises errors of its own kind, zlib.error among them
            raise BadDownload(f"{self.path!r} cannot be read ({error})") from error
        if len(data) > most:
            raise BadDownload(f"{self.path!r} holds more than {most >> 20} MiB")
        return data


@dataclass(frozen=True)
class Download:
    """What is in a download.

    Attributes:
        name: of the archive or folder.
        entries: its files, in the order of their names.
        faults: what was left out, in sentences.
    """

    name: str
    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()


@contextmanager
def opened(source: Path) -> Iterator[Download]:
    """Open a zip archive or a folder.

    Args:
        source: its path.

    Raises:
        BadDownload: if it is neither, or cannot be opened.
    """
    if source.is_dir():
        yield _folder(source)
        return
    try:
        with source.open("rb") as file, _archive(file, source.name) as found:
            yield found
    except OSError as error:
        raise BadDownload(f"{source} cannot be opened ({error.strerror}). Check the path.") from error


@contextmanager
def opened_inside(entry: Entry, most: int) -> Iterator[Download]:
    """Open an archive that lies in a download.

    Args:
        entry: the archive.
        most: bytes that it may have, packed.

    Raises:
        BadDownload: if it is none, or has more.
    """
    with _archive(io.BytesIO(entry.read(most)), entry.path) as found:
        yield found


def _folder(source: Path) -> Download:
    entries, faults = [], []
    for where, folders, names in os.walk(source):  # which does not follow links
        folders.sort()
        for name in sorted([*names, *folders]):
            path = Path(where, name)
            shown = path.relative_to(source).as_posix()
            if path.is_symlink():
                faults.append(f"{shown!r} is a link, which may lead anywhere; it was left out.")
            elif stat.S_ISREG(path.lstat().st_mode):
                entries.append(Entry(shown, partial(_bytes_of, path)))
    return _bounded(Download(source.name, tuple(entries), tuple(faults)))


def _bytes_of(path: Path) -> IO[bytes]:
    return path.open("rb")


@contextmanager
def _archive(file: IO[bytes], name: str) -> Iterator[Download]:
    try:
        archive = zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise BadDownload(f"{name!r} is no zip archive that can be read ({error}).") from error
    with archive:
        yield _bounded(_listed(archive, name))


def _listed(archive: zipfile.ZipFile, name: str) -> Download:
    entries, faults = [], []
    for info in archive.infolist():
        path = _name(info)
        if info.is_dir() or path.endswith("/"):
            continue
        if info.flag_bits & ENCRYPTED:
            faults.append(f"{path!r} is locked with a password; it was left out.")
        elif stat.S_ISLNK(info.external_attr >> 16):
            faults.append(f"{path!r} is a link, which may lead anywhere; it was left out.")
        else:
            entries.append(Entry(path, partial(archive.open, info)))
    return Download(name, tuple(sorted(entries, key=lambda entry: entry.path)), tuple(faults))


def _name(info: zipfile.ZipInfo) -> str:
    """A file's name as it was meant: UTF-8 also where the archive forgot to say so, and slashes for backslashes."""
    name = info.filename
    if not info.flag_bits & UTF_8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return name if "/" in name else name.replace("\\", "/")


def _bounded(download: Download) -> Download:
    if len(download.entries) > MAX_FILES:
        raise BadDownload(f"{download.name!r} holds {len(download.entries)} files, expected at most {MAX_FILES}.")
    return download
