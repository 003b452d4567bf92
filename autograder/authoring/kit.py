"""What students install: the wheel of their package, its source, and the versions that were tried."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.claims.course import REPOSITORY
from autograder.errors import SourceError

STUDENT_PACKAGE = REPOSITORY / "utils"
CONSTRAINTS = REPOSITORY / "constraints.txt"
ASKED = ("jupyterlab", "nbgrader")  # nbgrader for its Validate button; what else it has is left out by a configuration
SOURCE_DATE_EPOCH = "315532800"  # 1980-01-01, the earliest that a zip file can hold: the same bytes at any time
LITTER = ("__pycache__", "build", "dist")


def wheel_of(package: Path) -> tuple[str, bytes]:
    """Build the wheel of a package, offline, the same bytes every time; nothing is left behind in its folder.

    Args:
        package: folder of a distribution that flit builds.

    Returns:
        the wheel's name and its bytes.

    Raises:
        SourceError: if it cannot be built.
    """
    with TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "flit_core.wheel", "--outdir", scratch, str(package)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True)
        if ran.returncode:
            said = ran.stderr.strip().rpartition("\n")[2]
            raise SourceError(f"no wheel could be built of {package} ({said}). Mend its pyproject.toml, and repeat.")
        (path,) = Path(scratch).glob("*.whl")
        return path.name, path.read_bytes()


def source_of(package: Path) -> dict[str, bytes]:
    """Read the source of a package, by path in its folder, without what builders and Python leave there."""
    files = sorted(path for path in package.rglob("*") if path.is_file())
    paths = {path: path.relative_to(package) for path in files}
    return {at.as_posix(): path.read_bytes() for path, at in paths.items() if not _is_litter(at)}


def _is_litter(path: Path) -> bool:
    return any(part in LITTER or part.startswith(".") or part.endswith(".egg-info") for part in path.parts)


def requirements(wheel: str) -> str:
    """Write what students install.

    Args:
        wheel: path of their package's wheel in their folder.
    """
    lines = ["# In this folder: python -m pip install --requirement requirements.txt", "--constraint constraints.txt"]
    return "\n".join([*lines, *ASKED, f"./{wheel}", ""])


@cache
def pins(package: str) -> str:
    """Write the tried versions of all that students install: those of `constraints.txt`, without the instructor's.

    Args:
        package: name of the students' distribution, which is installed here.
    """
    needed = closure([*ASKED, package])
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "==" in line and canonicalize_name(line.partition("==")[0]) in needed]
    return "\n".join(["# The versions that were tried together.", *kept, ""])


def closure(names: Iterable[str]) -> set[str]:
    """Find the distributions that some need, and what those need, as they are installed here."""
    waiting, found = [Requirement(name) for name in names], set[str]()
    seen: set[str] = set()
    while waiting:
        asked = waiting.pop()
        if str(asked) not in seen:
            seen.add(str(asked))
            found.add(canonicalize_name(asked.name))
            waiting.extend(_needs(asked))
    return found


def _needs(asked: Requirement) -> Iterator[Requirement]:
    """List what a distribution needs on this system, with the extras that are asked for."""
    for text in distribution(asked.name).requires or ():
        need = Requirement(text)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *asked.extras)):
            yield need


def name_of(wheel: str) -> str:
    """Name the distribution that a wheel holds."""
    return re.split(r"-", wheel, maxsplit=1)[0]
