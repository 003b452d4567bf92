"""Bad files: what is handed in is no notebook, or a notebook that harms whoever reads it."""

import gzip
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.attacks.attack import Attack, greed, harm
from tests.toy.notebooks import NUMBERS

FILES, PAGES, TIME = "files", "pages", "time and identity"


def bomb(_data: bytes) -> bytes:
    """A zip file of 100 MB of zeros."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../x.ipynb", bytes(100 << 20))
    return buffer.getvalue()


def nested(data: bytes) -> bytes:
    return data.replace(b'"metadata": {', b'"metadata": {"x": ' + b"[" * 200_000 + b"]" * 200_000 + b", ", 1)


def duplicated(notebook: dict[str, Any]) -> None:
    notebook["cells"] += [dict(cell) for cell in notebook["cells"]]


def bad_schema(notebook: dict[str, Any]) -> None:
    notebook["nbformat"] = 99
    for cell in notebook["cells"]:
        cell["metadata"] = {**cell["metadata"], "nbgrader": cell["metadata"].get("nbgrader", 3)}
        cell["outputs"] = "none"


def many_cells(notebook: dict[str, Any]) -> None:
    notebook["cells"] += [{"cell_type": "code", "source": f"x{n} = {n}", "metadata": {}} for n in range(5000)]


def instead(make: Any) -> Any:
    """Something else in the place of the notebook."""

    def put(folder: Path, canary: Mapping[str, Any]) -> None:
        path = folder / f"{NUMBERS}.ipynb"
        path.unlink()
        make(path, canary)

    return put


def as_link(target: str) -> Any:
    return instead(lambda path, canary: path.symlink_to(canary[target]))


def stamp(content: bytes) -> Any:
    """A `timestamp.txt` of the student's own."""

    def put(folder: Path, _canary: Mapping[str, Any]) -> None:
        (folder / "timestamp.txt").write_bytes(content)

    return put


def stamp_link(folder: Path, canary: Mapping[str, Any]) -> None:
    (folder / "timestamp.txt").symlink_to(canary["secret"])


def stamp_folder(folder: Path, _canary: Mapping[str, Any]) -> None:
    (folder / "timestamp.txt").mkdir()


def odd_names(folder: Path, _canary: Mapping[str, Any]) -> None:
    (folder / "..\\..\\x.ipynb").write_text("{}")
    (folder / "\x1b[2J<script>alert(1)</script>".replace("/", "_")).write_text("x")
    (folder / "=cmd()|'x'!A1.ipynb").write_text("{}")


def loop(folder: Path, _canary: Mapping[str, Any]) -> None:
    (folder / "loop").symlink_to(".")


def scripts(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "<script>alert(1)</script>"[:64]
        cell.setdefault("attachments", {})["x.svg"] = {"image/svg+xml": "<svg onload=alert(1)>"}
        if cell["cell_type"] == "markdown":
            cell["source"] = "<img src=x onerror=alert(1)> [x](javascript:alert(1))"
    notebook["metadata"]["title"] = "</title><script>alert(1)</script>"
    notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "<svg onload=alert(1)></svg>"})


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>"
SHOWS = f"""
from IPython.display import HTML, SVG, Javascript, IFrame, Markdown, Latex, display
display(HTML({SCRIPT!r}), Javascript('alert(1)'), IFrame('javascript:alert(1)', 9, 9), Markdown({SCRIPT!r}))
display(Latex('\\\\href{{javascript:alert(1)}}{{x}}'))
display({{'image/svg+xml': '<svg onload=alert(1)></svg>', 'image/png': '"><script>alert(1)</script>'}}, raw=True)
display({{'text/html': {SCRIPT!r}, 'application/vnd.jupyter.widget-view+json': {{'model_id': 'x'}}}}, raw=True)
print({SCRIPT!r})
"""

ATTACKS: tuple[Attack, ...] = (
    greed("link-for-notebook", FILES, "hands in a link to another student's notebook", folder=as_link("neighbour")),
    greed("link-to-solution", FILES, "hands in a link to the solutions", folder=as_link("solutions")),
    greed("link-to-gradebook", FILES, "hands in a link to the gradebook", folder=as_link("gradebook")),
    greed("link-to-device", FILES, "hands in a link to a device that never ends",
          folder=instead(lambda path, canary: path.symlink_to("/dev/zero"))),
    greed("pipe-for-notebook", FILES, "hands in a pipe that nobody writes to",
          folder=instead(lambda path, canary: os.mkfifo(path))),
    greed("folder-for-notebook", FILES, "hands in a directory", folder=instead(lambda path, canary: path.mkdir())),
    harm("loop-of-links", FILES, "hands in a directory that contains itself", folder=loop),
    harm("odd-names", FILES, "brings files with names that are paths, scripts and formulas", folder=odd_names),
    greed("zip-bomb", FILES, "hands in an archive that grows a thousandfold", raw=bomb),
    greed("gzip", FILES, "hands in a compressed notebook", raw=gzip.compress),
    greed("deep-json", FILES, "nests JSON 200 000 levels deep", raw=nested),
    greed("json-list", FILES, "hands in a list", raw=lambda data: json.dumps([1, 2, 3]).encode()),
    greed("huge-json", FILES, "hands in 30 MB", raw=lambda data: data + b" " * (30 << 20)),
    greed("huge-number-json", FILES, "writes a number of a million digits",
          raw=lambda data: data.replace(b'"nbformat": 4', b'"nbformat": ' + b"9" * 1_000_000)),
    greed("not-text", FILES, "hands in bytes that are no text", raw=lambda data: b"\xff\xfe\x00" + data),
    greed("cut-off", FILES, "hands in half a file", raw=lambda data: data[: len(data) // 2]),
    harm("all-twice", FILES, "has every cell twice", edit=duplicated),
    harm("bad-schema", FILES, "claims a future format, with outputs that are no list", edit=bad_schema),
    greed("cells-5000", FILES, "has 5000 cells", edit=many_cells),
    harm("lone-surrogates", FILES, "writes halves of characters everywhere",
         "print('\\ud800')\nraise ValueError('\\udfff')", raw=lambda data: data.replace(b"'x'", b"'\\\\ud800'")),
    greed("surrogates-in-answers", FILES, "raises half a character",
          answers={"double": "def double(x):\n    raise ValueError('\\ud800 \\x00 \\x1b[31m')",
                   "mean_of_rows": "def mean_of_rows(x):\n    return '\\udc80'"}),
    harm("surrogate-in-source", FILES, "has half a character in a cell's source", "x = 1  # \ud800"),
    harm("stamp-garbage", TIME, "brings a timestamp that is none", folder=stamp(b"\xff" * 1000)),
    harm("stamp-early", TIME, "brings a timestamp of 1970", folder=stamp(b"1970-01-01 00:00:00 UTC")),
    harm("stamp-huge", TIME, "brings a timestamp beyond all calendars", folder=stamp(b"9" * 90 + b"-01-01")),
    harm("stamp-link", TIME, "brings a timestamp that is a link", folder=stamp_link),
    harm("stamp-folder", TIME, "brings a timestamp that is a directory", folder=stamp_folder),
    harm("scripts-in-cells", PAGES, "has scripts in ids, markdown, attachments and metadata", edit=scripts),
    harm("scripts-in-outputs", PAGES, "displays scripts in every way that there is", SHOWS),
    greed("scripts-in-errors", PAGES, "raises exceptions whose names and texts are scripts",
          f"class E(Exception): pass\nE.__name__ = E.__qualname__ = {SCRIPT!r}\n",
          answers={"double": f"def double(x):\n    raise E({SCRIPT!r})",
                   "mean_of_rows": f"def mean_of_rows(x):\n    return {{{SCRIPT!r}: 1}}"}),
    greed("scripts-in-source", PAGES, "has a script in its own source", f"# {SCRIPT}",
          answers={"double": f"def double(x):\n    # {SCRIPT}\n    return x"}),
    greed("unseen-signs", PAGES, "raises exceptions with signs that are not seen, turn text around or clear a terminal",
          answers={"double": "def double(x):\n    raise ValueError('\\x9b2J\\u202e\\u2066\\ud800'\n"
                             "                     '\\u2028a\\x85b')",
                   "mean_of_rows": "def mean_of_rows(x):\n    raise type('\\u202eE\\x9b', (Exception,), {})('\\x00')"}),
    harm("terminal-codes", PAGES, "prints codes that clear a terminal",
         "print('\\x1b[2J\\x1b]0;owned\\x07\\x1b[8mhidden')", answers={
             "double": "def double(x):\n    print('\\x1b[8m\\x1b[2J')\n    return 2 * x"}),
)  # fmt: skip
