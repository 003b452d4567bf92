"""What grading a submission is made of: processor time by process, and the work that no grader could leave out."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from autograder.claims.course import Assignment
from autograder.grading.client import RemoteSpace, Subject
from autograder.grading.judge import open_judge
from autograder.unrolled import UNROLLED

SEED = 20261129
TICKS = os.sysconf("SC_CLK_TCK")
Used = tuple[float, float, float, float]


@dataclass(frozen=True)
class Work:
    """What one submission took on an average.

    Attributes:
        judge: processor milliseconds of the trusted process that decides,
        parent: of the warm parent, which forks and watches,
        cells_and_calls: of the student's processes in their own code and Python's,
        system: of the student's processes in the kernel: forks, copied pages, confinement, their end.
        cells: that were run.
        forks: of the finished notebook, one for each try of an exercise.
        calls: of the student's functions.
        questions: that the student's functions asked back, of functions that they were given.
    """

    judge: float
    parent: float
    cells_and_calls: float
    system: float
    cells: float
    forks: float
    calls: float
    questions: float

    @classmethod
    def heads(cls) -> list[str]:
        """The columns of a table."""
        return [
            "judge, ms",
            "warm parent, ms",
            "cells and calls, ms",
            "kernel, ms",
            "cells",
            "forks",
            "calls",
            "questions",
        ]

    def row(self) -> list[str]:
        """The cells of a table."""
        return [f"{value:.0f}" for value in asdict(self).values()]


def measured(assignment: Assignment, submitted: Path) -> Work:
    """Grade all submissions of a class in this process, the first one once more, unmeasured, before the others.

    Args:
        assignment: of the course.
        submitted: folder of the submissions, a folder for each student.
    """
    files = [path.read_bytes() for path in sorted(submitted.glob(f"*/{assignment.name}/{assignment.name}.ipynb"))]
    assignment.prepare()
    with _counted() as counted, open_judge(UNROLLED) as judge:
        judge.grade_bytes(assignment, files[0], seed=SEED - 1)
        counted.clear()
        before = _used(judge)
        for data in files:
            judge.grade_bytes(assignment, data, seed=SEED)
        used = [1000 * (now - then) / len(files) for now, then in zip(_used(judge), before, strict=True)]
    return Work(*used, *(counted[kind] / len(files) for kind in ("cells", "forks", "calls", "questions")))


def _used(judge: Any) -> Used:
    """Seconds of the judge, the warm parent, and its children that have ended: in their own code, and the kernel."""
    (parent,) = Path(f"/proc/{judge._host._process.pid}/task/{judge._host._process.pid}/children").read_text().split()
    fields = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()
    own, kernel, children, in_kernel = (int(field) / TICKS for field in fields[11:15])
    return time.process_time(), own + kernel, children, in_kernel


@contextmanager
def _counted() -> Iterator[Counter[str]]:
    counted: Counter[str] = Counter()

    def counting(kind: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def count(*args: Any, **kwargs: Any) -> Any:
            counted[kind] += kind != "calls" or args[1].begins
            return method(*args, **kwargs)

        return count

    with (
        mock.patch.object(Subject, "run", counting("cells", Subject.run)),
        mock.patch.object(Subject, "_fork", counting("forks", Subject._fork)),
        mock.patch.object(RemoteSpace, "repeat", counting("calls", RemoteSpace.repeat)),
        mock.patch.object(RemoteSpace, "_called_back", counting("questions", RemoteSpace._called_back)),
    ):
        yield counted
