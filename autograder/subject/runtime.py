"""The files that Python itself needs, which every subject may read; the grader's code is not among them."""

import os
import sys
import sysconfig
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from autograder.subject import landlock
from autograder.subject.privileges import closed_to_others

OWN_PACKAGE = Path(__file__).resolve().parents[1]
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
DATA = ("/etc/localtime", "/usr/share/zoneinfo", "/usr/share/fonts", "/dev/urandom")


@lru_cache(maxsize=1)
def grants() -> tuple[tuple[Path, int], ...]:
    """Paths and Landlock rights for the interpreter, its packages and the system's libraries."""
    sink = (Path("/dev/null"), landlock.READ | landlock.WRITE_FILE)
    return (*(grant for root in roots() for grant in around(root, OWN_PACKAGE)), sink)


@lru_cache(maxsize=1)
def closed() -> Path | None:
    """A directory on the way to Python that only its owner may enter, such as root's home."""
    return closed_to_others(path for path, _ in grants())


def roots() -> list[Path]:
    """Directories and files that hold Python, its packages, shared libraries, time zones and fonts."""
    paths = sysconfig.get_paths()
    python = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    prefixes = [f"{prefix}/{lib}" for prefix in (sys.prefix, sys.base_prefix) for lib in ("lib", "lib64")]
    users = [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    candidates = (*python, *prefixes, *users, *LIBRARIES, *DATA)
    existing = {Path(place).resolve() for place in candidates if os.path.exists(place)}
    return sorted(root for root in existing if not any(parent in existing for parent in root.parents))


def around(root: Path, hidden: Path) -> Iterator[tuple[Path, int]]:
    """Grants for all of `root` except `hidden`: where that lies inside, its neighbours one by one.

    The directories on the way can be listed, because imports list them; what `hidden` holds cannot be read.
    """
    if root == hidden:
        return
    if root not in hidden.parents:
        yield root, landlock.READ
        return
    yield root, landlock.READ_DIR
    for entry in sorted(root.iterdir()):
        if not (entry.is_symlink() and _leads_to(entry, hidden)):
            yield from around(entry, hidden)


def _leads_to(link: Path, hidden: Path) -> bool:
    return link.resolve() in (hidden, *hidden.parents)
