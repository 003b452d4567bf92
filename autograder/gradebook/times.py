"""When a submission was collected: anyone's text, read with a limit."""

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import cast

from nbgrader import utils

from autograder.files.class_directory import timestamp_of
from autograder.files.whole import write_whole

MAX_TIMESTAMP = 100
YEARS = range(1970, 9999)


def collected_at(folder: Path) -> datetime | None:
    """Read when a submission was collected, or None if its timestamp does not say a time.

    Args:
        folder: of the submission.
    """
    path = timestamp_of(folder)
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            return _plausible(utc(file.read(MAX_TIMESTAMP).decode().strip() or None))
    except Exception:  # anyone's text, and a parser that raises what its own parts raise
        return None


def utc(time: datetime | str | None) -> datetime | None:
    """Read a time, as UTC without a zone.

    Only what `datetime` does not read is left to nbgrader, which takes the "+0200" of a time for 200 seconds.
    """
    if not time:
        return None
    if isinstance(time, str):
        with suppress(ValueError):
            time = datetime.fromisoformat(re.sub(r" (?=[+-]\d\d:?\d\d$)", "", time))
    return cast(datetime, utils.parse_utc(time))


def _plausible(time: datetime | None) -> datetime | None:
    """A time that formgrader can show in every zone; the first and the last year have hours that some have not."""
    return time if time and time.year in YEARS else None


def write_time(folder: Path, when: datetime) -> None:
    """Write down when a submission was collected, as nbgrader does."""
    write_whole(timestamp_of(folder), f"{when.isoformat(sep=' ')} UTC\n")
