"""Runs attacks: through the real batch, confined or not, and with the verdict in the student's own process."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.claims.results import Report
from autograder.grading.batch import grade_class
from autograder.grading.client import Patience
from autograder.grading.collected import find_jobs
from autograder.grading.kept import read_notebook
from autograder.grading.settings import Settings
from autograder.subject.watch import children_of
from tests.attacks.attack import Attack
from tests.attacks.canaries import Canaries

SHORT = Patience(cell=3.0, again=1.0, call=2.0, exercise=4.0, whole=20.0, ceiling=120.0)


@dataclass
class Outcome:
    """What came of one submission."""

    score: float
    texts: str = ""
    report: Report | None = None
    notebook: dict[str, Any] | None = None


@dataclass
class Batch:
    """What came of a whole class, and what the grader's processes were seen to hold and leave."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    peak: int = 0
    left: list[str] = field(default_factory=list)
    files_left: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run_batch(
    bird: Canaries, course: Any, *, confined: bool = True, workers: int = 2, seed: int | None = None
) -> Batch:
    """Grade everything in the canaries' class directory, the real way."""
    marked = replace(course, settings={"CANARY_RUN": bird.root.name})
    root = bird.root / "class"
    batch = Batch()
    settings = Settings(marked, root, SHORT, confined=confined, seed=seed)
    began = time.monotonic()
    with _temporary_files_in(bird.root / "tmp"), watched(batch):
        reports = grade_class(
            settings, find_jobs(root, course.graded), workers=workers, on_done=lambda report, known: None
        )
    batch.seconds = time.monotonic() - began
    batch.left = _left(bird.root.name)
    batch.files_left = [entry.name for entry in (bird.root / "tmp").iterdir()]
    for report in reports:
        notebook = read_notebook(root, report)
        texts = "\n".join(said(notebook or {"cells": []}))
        batch.outcomes[report.student] = Outcome(report.score, texts + _messages(report), report, notebook)
    return batch


def _left(mark: str, seconds: float = 10.0) -> list[str]:
    """Names of processes that are still there after a while; on a busy machine the last take a moment to end."""
    deadline = time.monotonic() + seconds
    while (left := processes_of(mark)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def _messages(report: Report) -> str:
    claims = [claim.message for exercise in report.exercises for claim in exercise.claims]
    return "\n".join(["", *claims, *report.remarks, report.error or ""])


def said(notebook: dict[str, Any]) -> Iterator[str]:
    """All texts among a notebook's outputs; not the sources."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            yield from (output.get("text", ""), output.get("evalue", ""))
            yield from (text for text in output.get("data", {}).values() if isinstance(text, str))


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    before, tempfile.tempdir = os.environ.get("TMPDIR"), None
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = None
        del os.environ["TMPDIR"]
        if before is not None:
            os.environ["TMPDIR"] = before


@contextmanager
def watched(batch: Batch) -> Iterator[None]:
    """Note the most memory that a worker of the batch held."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.02):
            batch.peak = max([batch.peak, *(_resident(pid) for pid, _ in children_of(os.getpid()))])

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _resident(pid: int) -> int:
    lines = [line for line in _read(Path(f"/proc/{pid}/status")).splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) << 10 if lines else 0


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def processes_of(mark: str) -> list[str]:
    """Names of living processes with this mark in their command line; forks keep that of their parent."""
    pids = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit() and int(entry.name) != os.getpid()]
    return [_read(entry / "comm").strip() for entry in pids if mark in _read(entry / "cmdline")]


def run_in_process(bird: Canaries, attacks: Sequence[Attack], course: Any) -> dict[str, Outcome]:
    """Grade attacks in the process that runs their cells, as a kernel with tests in it does. No confinement."""
    folders = {attack.name: bird.root / "class" / "submitted" / attack.name for attack in attacks}
    orders = [json.dumps([name, str(folder / "t1_numbers")]) for name, folder in folders.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.in_process", bird.root.name],
        input="\n".join(orders), capture_output=True, text=True, timeout=600, cwd=Path(__file__).parents[2],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, errors="replace",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    outcomes = {}
    for line in done.stdout.splitlines():
        name, score, texts = json.loads(line)
        outcomes[name] = Outcome(score, texts)
    return outcomes
