"""What an attack is: a submission, why it was made, and the score that an honest grader would give."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.toy.by_hand import RIGHT
from tests.toy.notebooks import NUMBERS, submitted

WRONG = {
    "double": "def double(x):\n    return x + 1",
    "mean_of_rows": "def mean_of_rows(x):\n    return 2 * x[:, 0]",
}
"""Answers that deserve nothing, for those who want marks for them."""

HELPERS = """
import json, os, stat, struct

def frame(op, value=None, body=b"", **fields):
    header = json.dumps({"op": op, "value": value, **fields}).encode()
    return struct.pack(">4sII", b"UNR1", len(header), len(body)) + header + body

def sockets():
    found = []
    for number in range(3, 128):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                found.append(number)
        except OSError:
            pass
    return found
"""
"""Whoever attacks knows the source of the grader: the wire format, and where everything lies (`CANARY`)."""


@dataclass(frozen=True)
class Attack:
    """One attack.

    Attributes:
        name: also the student's id and the mark that it leaves where it succeeds.
        line: the line of the promise in docs/security.md that it tries to break.
        tries: what it does, in words.
        cells: sources of extra cells, run before the answers.
        answers: sources of solution cells; those not given are wrong, or right if `right`.
        right: whether the other answers are right: for attackers who want harm, not marks.
        score: what an honest grader gives.
        edit: changes the notebook's JSON.
        raw: replaces the file's bytes, given the bytes of an honest one.
        folder: puts other files into the submission's folder, given that and the canaries.
        calm: whether it may be run without confinement on a machine that is needed afterwards.
        after: an honest submission was graded before this one.
        at: the cell after which the extra cells stand.
    """

    name: str
    line: str
    tries: str
    cells: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    right: bool = False
    score: float = 0.0
    edit: Callable[[dict[str, Any]], None] | None = None
    raw: Callable[[bytes], bytes] | None = None
    folder: Callable[[Path, Mapping[str, Any]], None] | None = None
    calm: bool = True
    after: bool = False
    at: str = "set-up"

    def notebook(self, course: Any, canary: Mapping[str, Any]) -> bytes:
        """The bytes of the submitted notebook."""
        prelude = f"CANARY = {dict(canary, name=self.name)!r}\n{HELPERS}"
        answers = {**(RIGHT if self.right else WRONG), **self.answers}
        data = submitted(course, extra=(prelude, *self.cells), at=self.at, **answers)
        if self.edit:
            document = json.loads(data)
            self.edit(document)
            data = json.dumps(document).encode()
        return self.raw(data) if self.raw else data

    def hand_in(self, root: Path, course: Any, canary: Mapping[str, Any]) -> None:
        """Put the submission where the collector puts it."""
        folder = root / "submitted" / self.name / NUMBERS
        folder.mkdir(parents=True)
        (folder / f"{NUMBERS}.ipynb").write_bytes(self.notebook(course, canary))
        if self.folder:
            self.folder(folder, canary)


def harm(name: str, line: str, tries: str, *cells: str, **options: Any) -> Attack:
    """An attack with right answers, which keep their marks."""
    return Attack(name, line, tries, cells, right=True, score=options.pop("score", 10.0), **options)


def greed(name: str, line: str, tries: str, *cells: str, **options: Any) -> Attack:
    """An attack with wrong answers, which earn nothing."""
    return Attack(name, line, tries, cells, score=options.pop("score", 0.0), **options)
