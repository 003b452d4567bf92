"""Times that say their zone; a time without one could mean twenty-four different ones."""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from autograder.errors import BadTime

LONGEST = 80
SHAPE = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[ T](?P<time>\d\d:\d\d(?::\d\d)?)(?P<fraction>\.\d+)? ?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d|[A-Za-z][\w+/-]*)?"
)


def moment(text: str) -> datetime:
    """Read a time that a person or a platform wrote.

    Args:
        text: such as "2026-12-01 23:59 Europe/Berlin", "2026-12-01T23:59+01:00", "2026-12-01 22:59:00.5 UTC".

    Returns:
        the time in UTC, aware of it.

    Raises:
        BadTime: if it has no zone, does not exist there, exists twice, or is no time at all.
    """
    found = SHAPE.fullmatch(text.strip()[:LONGEST])
    if found is None:
        raise BadTime(f"{text!r} is no time; expected one such as {_spellings('2026-12-01', '23:59')}.")
    if not found["zone"]:
        raise BadTime(f"{text!r} does not say in which zone; expected {_spellings(found['date'], found['time'])}.")
    try:
        local = datetime.fromisoformat(f"{found['date']} {found['time']}")
        zone = _zone(found["zone"])
        once, twice = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OSError, OverflowError, KeyError) as error:
        raise BadTime(f"{text!r} is no time that exists ({error}).") from error
    _refuse_change_of_clocks(text, local, once, twice, zone)
    return once.replace(microsecond=int((found["fraction"] or ".0")[1:7].ljust(6, "0")))


def shown(when: datetime) -> str:
    """Write a time as people read it, in UTC."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def _spellings(date: str, time: str) -> str:
    return f'"{date} {time} Europe/Berlin" or "{date}T{time}+01:00"'


def _zone(name: str) -> tzinfo:
    if name in ("Z", "UTC", "GMT"):
        return UTC
    if name[0] in "+-":
        return datetime.strptime(name, "%z").tzinfo or UTC
    if "/" not in name:  # CET and EST are several things, and never what the clock says in summer
        raise KeyError(f"{name} is no zone such as Europe/Berlin")
    return ZoneInfo(name)


def _refuse_change_of_clocks(text: str, local: datetime, once: datetime, twice: datetime, zone: tzinfo) -> None:
    if once == twice:
        return
    if once.astimezone(zone).replace(tzinfo=None) != local:
        raise BadTime(f"{text!r} does not exist: the clocks are put forward then. Name another time.")
    both = " or ".join(f'"{time.astimezone(zone).isoformat()}"' for time in (once, twice))
    raise BadTime(f"{text!r} is there twice: the clocks are put back then. Write {both}.")
