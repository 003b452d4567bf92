"""Runs Sphinx over the sources of the site, and puts beside its pages what they ask for."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.authoring.site.readable import readable
from autograder.authoring.site.sources import SITE
from autograder.claims.course import REPOSITORY
from autograder.errors import SourceError
from autograder.files.whole import write_whole

MATHJAX = SITE / "mathjax" / "node_modules" / "mathjax" / "es5"
WRITES_FORMULAS = ("tex-chtml.js", "output/chtml/fonts")  # of 24 MB, the two that pages ask for
CARD = REPOSITORY / "docs" / "images" / "social_card.png"


def build(pages: Mapping[str, str | bytes], folder: Path) -> Path:
    """Build the pages. What an earlier build left in the folder is removed first, so that no old page stays.

    Args:
        pages: what Sphinx reads, by path.
        folder: for sources and pages; what stands there besides is left.

    Returns:
        the folder of the pages.

    Raises:
        SourceError: if MathJax was not fetched, or Sphinx warns of anything.
    """
    beside = dict(static())
    for old in ("sources", "doctrees", "html"):
        shutil.rmtree(folder / old, ignore_errors=True)
    for name, content in pages.items():
        write_whole(folder / "sources" / name, content)
    _run_sphinx(folder)
    for page in (folder / "html").rglob("*.html"):
        write_whole(page, readable(page.read_text(encoding="utf-8")))
    for place, path in beside.items():
        target = folder / "html" / "_static" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if path.is_dir() else shutil.copy)(path, target)
    (folder / "html" / ".nojekyll").touch()  # or GitHub's pages leave out what begins with an underscore
    return folder / "html"


def _run_sphinx(folder: Path) -> None:
    options = ["-q", "-W", "--keep-going", "-b", "html", "-c", str(SITE), "-d", str(folder / "doctrees")]
    places = [str(folder / "sources"), str(folder / "html")]
    if subprocess.run([sys.executable, "-m", "sphinx", *options, *places], check=False).returncode:
        raise SourceError("Sphinx warned of what stands above; mend it, and run `make site` again.")


def static() -> Iterator[tuple[str, Path]]:
    """What pages ask for besides what Sphinx writes: where it goes below `_static`, and where it is.

    Raises:
        SourceError: if MathJax was not fetched.
    """
    if not MATHJAX.is_dir():
        raise SourceError(
            f"{MATHJAX} is not there, and formulas need it. Run `make site`, or "
            "`npm ci --prefix docs/site/mathjax --ignore-scripts`."
        )
    yield from ((f"mathjax/{name}", MATHJAX / name) for name in WRITES_FORMULAS)
    yield CARD.name, CARD
