"""How the rate and the memory of `autograder grade` change with the size of a class, and what a second run costs.

The submissions are those of a simulated class, over and over, each with a comment of its own, so that no two have the
same bytes. The second run finds nothing new.

With `--term 2000`, the eight notebooks of a term by so many students are found graded, too. To grade them first would
take half an hour: what a small class has is copied under other names, a run puts that into the gradebook, and the next
one, which is timed, finds nothing new.

    python benchmarks/scale.py --write [--sizes 10 100 1000 5000] [--assignment 01_rnn_cell] [--term 2000]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

import matplotlib

matplotlib.use("agg")
from matplotlib import pyplot as plt

from autograder.authoring.demo import make_class
from autograder.claims.course import REPOSITORY, Assignment
from autograder.unrolled import UNROLLED

PAGE = REPOSITORY / "docs" / "benchmarks" / "scale.md"
PLOT = PAGE.with_suffix(".png")
KINDS = 20  # students of the simulated class, which are then handed in again under other names
TERM = UNROLLED.graded[:8]
EVERY = 0.5  # seconds between two looks at memory
COORDINATOR, WORKER = 400, 250  # MiB that they may take


@dataclass(frozen=True)
class Look:
    """Memory at one moment.

    Attributes:
        second: since the start.
        coordinator: resident MiB of the process that was started.
        worker: of the largest worker.
    """

    second: float
    coordinator: float
    worker: float


@dataclass(frozen=True)
class Run:
    """One class, graded and found graded.

    Attributes:
        size: submissions.
        seconds: of the first run.
        known: seconds of the second run.
        cpu: processor seconds of the coordinator and its workers in the second run.
        looks: at memory, in the first run.
        load: how many processes wanted a processor at the end.
    """

    size: int
    seconds: float
    known: float
    cpu: float
    looks: tuple[Look, ...]
    load: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000, 5000])
    parser.add_argument("--assignment", default="01_rnn_cell")
    parser.add_argument("--term", type=int, help="students whose term is found graded")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} and {PLOT.name}")
    options = parser.parse_args()
    runs: list[Run] = []
    for size in options.sizes:
        runs.append(_measured(UNROLLED.assignment(options.assignment), size))
        print(_row(runs[-1], runs), flush=True)
        if options.write:
            _draw(runs)
            PAGE.write_text(_page(runs, options), encoding="utf-8")
    if options.term:
        said = _said_of_a_term(options.term)
        print(said)
        if options.write:
            PAGE.write_text(f"{_page(runs, options)}\n{said}", encoding="utf-8")


def _said_of_a_term(students: int) -> str:
    """Have a term found graded, and say what that took."""
    with tempfile.TemporaryDirectory() as name:
        root, few = Path(name) / "term", Path(name) / "few"
        make_class(replace(UNROLLED, assignments=TERM), few, students=KINDS)
        _run(_command(few, *TERM))
        submissions = _under_other_names(few, root, students)
        _run(_command(root, *TERM))
        seconds, looks, cpu = _run(_command(root, *TERM))
    memory, load = max(look.coordinator for look in looks), os.getloadavg()[0]
    return f"""## A term in which nothing is new

{submissions:,} submissions, {len(TERM)} notebooks of {students:,} students, of whom {KINDS} were graded; the others
have copies of their results, which a run before this one put into the gradebook. One more run finds nothing new in
{seconds:.1f} s ({cpu:.1f} processor seconds; load {load:.0f}), and its coordinator takes {memory:.0f} MiB.
"""


def _under_other_names(few: Path, root: Path, students: int) -> int:
    """Copy submissions and results of a small class; return how many there are then."""
    kinds = sorted(path.name for path in (few / "submitted").iterdir())
    for number, kind in zip(range(students), cycle(kinds), strict=False):
        student = f"n{number:05}"
        shutil.copytree(few / "submitted" / kind, root / "submitted" / student)
        for report in (few / "results").glob(f"*/{kind}.json"):
            place = root / "results" / report.parent.name
            place.mkdir(parents=True, exist_ok=True)
            said = json.loads(report.read_text(encoding="utf-8"))
            (place / f"{student}.json").write_text(json.dumps({**said, "student": student}), encoding="utf-8")
            shutil.copy(report.with_suffix(".ipynb"), place / f"{student}.ipynb")
    return len(list(root.glob("submitted/*/*")))


def _command(root: Path, *assignments: Assignment) -> list[str]:
    command = [sys.executable, "-m", "autograder", "grade", "--root", str(root), "--workers", "2", "--quiet"]
    return [*command, *(word for assignment in assignments for word in ("--assignment", assignment.name))]


def _measured(assignment: Assignment, size: int) -> Run:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        _make(root, assignment, size)
        command = _command(root, assignment)
        seconds, looks, _ = _run(command)
        known, _, cpu = _run(command)
        return Run(size, seconds, known, cpu, looks, os.getloadavg()[0])


def _make(root: Path, assignment: Assignment, size: int) -> None:
    """Hand in what honest students of a simulated class did, under as many names as are wanted."""
    folder = root / "class"
    make_class(replace(UNROLLED, assignments=(assignment,)), folder, students=KINDS + 2)
    found = sorted(folder.glob(f"submitted/*/{assignment.name}/{assignment.name}.ipynb"))
    kinds = [path for path in found if path.parts[-3] not in ("s04", "s05")]  # they loop for ever, or crash
    for number, path in enumerate(islice(cycle(kinds), size)):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code":
                cell["source"] = f"# {number}\n{''.join(cell['source'])}"
        place = root / "submitted" / f"n{number:05}" / assignment.name / path.name
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(notebook), encoding="utf-8")
    shutil.rmtree(folder)


def _run(command: list[str]) -> tuple[float, tuple[Look, ...], float]:
    """Run a command; return its wall time, what it held meanwhile, and the processor seconds of what it waited for."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, began = os.times(), time.perf_counter()
    looks = []
    with tempfile.TemporaryFile() as output:  # a pipe that nobody reads yet would hold up what prints a large class
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        while process.poll() is None:
            looks.append(_look(process.pid, time.perf_counter() - began))
            time.sleep(EVERY)
        output.seek(0)
        said = output.read()
    after = os.times()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed:\n{said.decode(errors='replace')[-2000:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, tuple(looks), used


def _look(pid: int, second: float) -> Look:
    workers = [_resident(child) for child in _children(pid)]
    return Look(second, _resident(pid), max(workers, default=0.0))


def _children(pid: int) -> Iterator[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    yield from map(int, text.split())


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20
    except (OSError, IndexError):
        return 0.0


def _row(run: Run, runs: list[Run]) -> str:
    reference = next((r for r in runs if r.size == 100), None)
    share = f"{run.size / run.seconds / (reference.size / reference.seconds):.0%}" if reference else "-"
    cells = [f"{run.size:,}", f"{run.seconds:.1f}", f"{run.size / run.seconds:.2f}", share]
    cells += [f"{max(look.coordinator for look in run.looks):.0f}", f"{max(look.worker for look in run.looks):.0f}"]
    cells += [f"{run.known:.1f}", f"{run.cpu:.1f}", f"{1000 * run.cpu / run.size:.1f}", f"{run.load:.0f}"]
    return f"| {' | '.join(cells)} |"


def _draw(runs: list[Run]) -> None:
    figure, axes = plt.subplots(figsize=(7, 3.5), layout="constrained")
    largest = runs[-1]
    seconds = [look.second for look in largest.looks]
    axes.plot(seconds, [look.coordinator for look in largest.looks], label="coordinator")
    axes.plot(seconds, [look.worker for look in largest.looks], "--", label="largest worker")
    axes.set(xlabel="seconds since the start", ylabel="resident memory (MiB)", ylim=(0, COORDINATOR))
    axes.set_title(f"Memory while {largest.size:,} submissions are graded")
    axes.legend()
    figure.savefig(PLOT, dpi=90)
    plt.close(figure)


def _page(runs: list[Run], options: argparse.Namespace) -> str:
    sizes = " ".join(map(str, options.sizes)) + (f" --term {options.term}" if options.term else "")
    rows = "\n".join(_row(run, runs[: number + 1]) for number, run in enumerate(runs))
    heads = ["submissions", "s", "each second", "of the rate at 100", "coordinator, MiB", "worker, MiB"]
    heads += ["nothing new, s", "processor s", "processor ms each", "load"]
    return f"""# The size of a class

`{options.assignment}`, {KINDS} different students handed in over and over with changed bytes, two workers on
{os.cpu_count()} cores. Made by `python benchmarks/scale.py --write --sizes {sizes}`.

Memory is the most that was resident, with what processes share; a worker may take {WORKER} MiB and the coordinator
{COORDINATOR}. "Nothing new" is the same command once more. Load is how many processes wanted a processor at the end of
a row: above {os.cpu_count()}, other work ran beside it, and times by the clock are too long.

| {" | ".join(heads)} |
|{" ---: |" * len(heads)}
{rows}

![Resident memory of the coordinator and of the largest worker over time]({PLOT.name})
"""


if __name__ == "__main__":
    main()
