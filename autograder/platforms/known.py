"""All platforms, and which of them a download is from."""

from collections.abc import Sequence

from autograder.errors import BadDownload
from autograder.files.download import Download, Entry
from autograder.platforms.blackboard import BLACKBOARD
from autograder.platforms.brightspace import BRIGHTSPACE
from autograder.platforms.canvas import CANVAS
from autograder.platforms.exchange import EXCHANGE
from autograder.platforms.gradescope import GRADESCOPE
from autograder.platforms.ilias import ILIAS
from autograder.platforms.moodle import MOODLE
from autograder.platforms.pattern import PATTERN
from autograder.platforms.shape import Platform

PLATFORMS = (GRADESCOPE, EXCHANGE, MOODLE, BLACKBOARD, CANVAS, BRIGHTSPACE, ILIAS, PATTERN)
"""The ones whose marks nobody else uses stand first: of two that know as many files, the first is taken."""
LITTER = {"__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini", ".git", "__pycache__"}


def is_litter(entry: Entry) -> bool:
    """Whether a file was left by an operating system or a program, and is nobody's work."""
    return any(part in LITTER or part.startswith("._") for part in entry.parts)


def platform_of(download: Download, entries: Sequence[Entry]) -> Platform:
    """Find out by the names of its files which platform a download is from.

    Raises:
        BadDownload: if no platform names files so.
    """
    best = max(PLATFORMS, key=lambda platform: platform.knows(entries))
    if best.knows(entries) == 0:
        some = ", ".join(repr(entry.path) for entry in entries[:3]) or "nothing"
        names = ", ".join(platform.name for platform in PLATFORMS)
        raise BadDownload(
            f"{download.name!r} holds {some}, which is named as no platform names it. "
            f"Say what it is by --from ({names}), or how its paths are made by --pattern."
        )
    return best


def platform_named(name: str) -> Platform:
    """Find a platform by its name."""
    return next(platform for platform in PLATFORMS if platform.name == name)
