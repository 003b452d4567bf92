"""Looks whether a computer has what the course needs, and says what to do where it has not.

Only the standard library is imported before it is known to be enough.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from rnnkit import threads

PYTHON = (3, 11)
PACKAGES = {"numpy": (1, 26), "matplotlib": (3, 8), "ipywidgets": (7, 7), "threadpoolctl": (3, 5)}
SHADOWED = ("numpy", "matplotlib", "rnnkit", "random", "types", "typing", "code", "string")
INSTALL_KIT = "python -m pip install --force-reinstall ./utils"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: what should be so.
        wrong: what was found instead; empty if all is well.
        advice: what to do then.
    """

    what: str
    wrong: str = ""
    advice: str = ""

    def __str__(self) -> str:
        if not self.wrong:
            return f"✓ {self.what}"
        return f"✗ {self.what}: {self.wrong}.\n  {self.advice}"


def examine() -> None:
    """Print one line for each thing that the course needs, and what to do where something is missing."""
    print(report(findings()))


def findings() -> list[Finding]:
    """Look at everything that the course needs; what an earlier finding rules out is not tried."""
    found = [python(), *(package(name) for name in PACKAGES), nothing_is_shadowed(Path.cwd())]
    if not any(finding.wrong for finding in found):
        found += [arithmetic(), few_threads(), kit_is_complete(), pictures_can_be_drawn()]
    return found


def report(found: Sequence[Finding]) -> str:
    """Lay out findings, with a last line that says what to do next."""
    wrong = sum(bool(finding.wrong) for finding in found)
    things = "thing needs" if wrong == 1 else "things need"
    last = f"{wrong} {things} your attention. Then choose Kernel → Restart Kernel and run this cell again."
    return "\n".join([*map(str, found), last if wrong else "Everything is in place."])


def python() -> Finding:
    """Look at the version of Python."""
    have = sys.version_info[:2]
    return Finding(
        f"Python {_dotted(PYTHON)} or newer",
        "" if have >= PYTHON else f"this notebook runs on Python {_dotted(have)}",
        "Make the environment of the course (conda env create -f environment.yml), start JupyterLab in it, and "
        "choose Kernel → Change Kernel.",
    )


def package(name: str) -> Finding:
    """Look whether a package is installed and new enough.

    Args:
        name: one of `PACKAGES`.
    """
    needed = _dotted(PACKAGES[name])
    advice = f"In a terminal, in the environment of this notebook: python -m pip install --upgrade {name}"
    what = f"{name} {needed} or newer"
    try:
        have = version(name)
    except PackageNotFoundError:
        return Finding(what, "it is not installed", advice)
    return Finding(what, "" if _numbers(have) >= PACKAGES[name] else f"found {have}", advice)


def nothing_is_shadowed(folder: Path) -> Finding:
    """Look for files beside the notebook that Python would import instead of a module of the same name.

    Args:
        folder: the folder of the notebook.
    """
    found = [f"{name}.py" for name in SHADOWED if (folder / f"{name}.py").exists()]
    return Finding(
        "no file beside this notebook hides a module",
        f"found {', '.join(found)}" if found else "",
        "Give it another name: Python would import it in place of the module that is meant.",
    )


def arithmetic() -> Finding:
    """Compare matrix products, which a library for linear algebra computes, with sums of products."""
    import numpy as np

    a, b = np.arange(60.0).reshape(12, 5) / 7, np.arange(35.0).reshape(5, 7) / 3
    right = np.allclose(a @ b, (a[:, :, None] * b[None]).sum(axis=1), rtol=1e-12)
    return Finding(
        "matrix products are right",
        "" if right and (a @ b).dtype == np.float64 else "NumPy's @ disagrees with sums of products",
        "Install NumPy afresh: python -m pip install --force-reinstall numpy",
    )


def few_threads() -> Finding:
    """Look how many threads compute matrix products; where the library does not tell, nothing is wrong."""
    wanted, used = threads.wanted(), threads.in_use()
    if wanted is None:
        return Finding(f"all threads for matrix products, as {threads.SWITCH} says")
    number = "one thread" if wanted == 1 else f"{wanted} threads"
    return Finding(
        f"{number} for matrix products, where that can be chosen ({threads.SWITCH} sets another number)",
        "" if used is None or used <= wanted else f"{used} may be used",
        "Something set another number after rnnkit was imported. More threads make the trainings here slower, not "
        "faster: choose Kernel → Restart Kernel.",
    )


def kit_is_complete() -> Finding:
    """Look whether the files that come with rnnkit came with it."""
    missing = [name for name in ("figures/unrolled.mplstyle", "checks/data/start_here.json") if not _shipped(name)]
    return Finding(
        "rnnkit is complete",
        f"it lacks {', '.join(missing)}" if missing else "",
        f"Install it again, from the folder of the course: {INSTALL_KIT}",
    )


def pictures_can_be_drawn() -> Finding:
    """Draw a small picture and throw it away."""
    advice = "In a terminal: python -m pip install --force-reinstall matplotlib pillow"
    return Finding("pictures can be drawn", _failure(_draw), advice)


def _draw() -> None:
    importlib.import_module("rnnkit.figures.diagrams").cell().png(sharpness=0.2)


def _failure(action: Callable[[], None]) -> str:
    try:
        action()
    except Exception as error:  # whatever it is, the student must read it rather than a traceback
        return f"{type(error).__name__}: {error}"
    return ""


def _shipped(name: str) -> bool:
    return files("rnnkit").joinpath(name).is_file()


def _dotted(numbers: Sequence[int]) -> str:
    return ".".join(map(str, numbers))


def _numbers(text: str) -> tuple[int, ...]:
    """Read the first two numbers of a version; what is not a number counts as zero."""
    return tuple(int(part) if part.isdigit() else 0 for part in text.split(".")[:2])
