"""The same submissions through stock `nbgrader autograde` and through `autograder grade`, alternating in one run.

Stock nbgrader runs its own preprocessors, one kernel per submission, with the hidden checks inside the kernel. Both
sides see the same files, the same environment and compiled bytecode; what is compared is the way from files on disk to
scores in nbgrader's database, in wall time and in processor seconds of all processes. `autograder grade` writes
feedback pages as well; stock nbgrader does not.

Stock nbgrader takes seconds for each submission, one like another. So it is given a few, and runs once more with
nothing new: that is its start, and the difference is what they cost.

01 is given to otter-grader as well, which grades without containers one submission at a time, and a single submission
of it to `autograder grade`, whose imports are timed by themselves.

A round is one of all notebooks, with both sides of each; `--rounds` of them follow each other, and the table shows how
far they lie apart. Each is kept in `build/grading.jsonl`, so that notebooks can be measured one after another; the page
is made of all rounds that are there with the same numbers of submissions.

    python benchmarks/grading.py --write [--submissions 100] [--stock 6] [--rounds 3] [--assignment 01_rnn_cell ...]
"""

import argparse
import compileall
import ctypes
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import otter_runs
from remaining_work import Work, measured

from autograder.authoring.demo import make_class
from autograder.claims.course import REPOSITORY, Assignment
from autograder.unrolled import UNROLLED

PAGE = REPOSITORY / "docs" / "benchmarks" / "grading.md"
KEPT = REPOSITORY / "build" / "grading.jsonl"
GOAL = 20.0
ALSO_OTTER = "01_rnn_cell"
SUBREAPER = 36
IMPORTS = {
    "the command line": "import autograder.cli",
    "the gradebook and nbgrader": "import autograder.gradebook.keeper, autograder.authoring.release",
    "what a warm parent holds": "import autograder.subject.server, IPython, matplotlib.figure, rnnkit.checks.rnn_cell",
}
"""What is imported for a single submission; the last two at the same time, each in a process of its own."""
CONFIG = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = {source!r}
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError()"}}
"""


@dataclass(frozen=True)
class Cost:
    """What a run took, in seconds: by the clock, and of processors."""

    wall: float
    cpu: float

    def __add__(self, other: "Cost") -> "Cost":
        """Add the cost of another run."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: "Cost") -> "Cost":
        """Take the cost of another run off."""
        return Cost(self.wall - other.wall, self.cpu - other.cpu)

    def __truediv__(self, number: float) -> "Cost":
        """Share it among so many."""
        return Cost(self.wall / number, self.cpu / number)


@dataclass(frozen=True)
class Round:
    """One round of one notebook.

    Attributes:
        stock_start: of stock nbgrader.
        stock: of one submission, without the start.
        ours: of a class, with all that it takes.
        whole: the same where all cells are run.
        load: how many processes wanted a processor, on an average of the last minute.
        work: what one submission of ours is made of.
        otter: one submission of otter-grader, its start included, which it has each time.
        single: a class of one submission, with all that it takes.
        imports: of Python with what is named in `IMPORTS`.
    """

    stock_start: Cost
    stock: Cost
    ours: Cost
    whole: Cost
    load: float
    work: Work
    otter: Cost | None = None
    single: Cost | None = None
    imports: tuple[Cost, ...] = ()

    def ratio(self, ours: Cost, submissions: int, kind: str) -> float:
        """How many times what we take stock nbgrader takes for a class, each with its start."""
        stock = getattr(self.stock_start, kind) + submissions * getattr(self.stock, kind)
        return float(stock / getattr(ours, kind))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--stock", type=int, default=6, help="submissions that stock nbgrader is given")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--assignment", action="append")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    for folder in ("autograder", "utils/rnnkit"):
        compileall.compile_dir(REPOSITORY / folder, quiet=2)
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)  # what a run leaves behind falls to us, and is counted
    names = [assignment.name for assignment in UNROLLED.graded]
    for name in (options.assignment or names) * options.rounds:
        found = _round(UNROLLED.assignment(name), options)
        _keep(name, found, options)
        print(_row(name, [found], options.submissions), flush=True)
    if options.write:
        PAGE.write_text(_page(_kept(options), options), encoding="utf-8")


def _keep(name: str, found: Round, options: argparse.Namespace) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("a", encoding="utf-8") as file:
        file.write(json.dumps([name, options.submissions, options.stock, options.workers, asdict(found)]) + "\n")


def _kept(options: argparse.Namespace) -> dict[str, list[Round]]:
    wanted = [options.submissions, options.stock, options.workers]  # rounds of older pages have no work
    rounds: dict[str, list[Round]] = {}
    for name, *numbers, found in sorted(map(json.loads, KEPT.read_text(encoding="utf-8").splitlines()), key=str):
        if numbers == wanted and "work" in found:
            rounds.setdefault(name, []).append(_read(found))
    return rounds


def _read(found: dict[str, Any]) -> Round:
    costs = {key: Cost(**found[key]) for key in ("stock_start", "stock", "ours", "whole")}
    otter, single = (Cost(**found[key]) if found.get(key) else None for key in ("otter", "single"))
    imports = tuple(Cost(**cost) for cost in found.get("imports", ()))
    return Round(**costs, load=found["load"], work=Work(**found["work"]), otter=otter, single=single, imports=imports)


def _round(assignment: Assignment, options: argparse.Namespace) -> Round:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        submitted = _class(folder, assignment, options.submissions)
        few = _stock(folder / "stock", submitted, assignment.name, options.stock)
        ours = _ours(folder / "ours", submitted, assignment.name, options.workers)
        start = _run([sys.executable, "-m", "nbgrader", "autograde", assignment.name], folder / "stock")
        whole = _ours(folder / "ours", submitted, assignment.name, options.workers, "--whole")
        load = os.getloadavg()[0]
        found = Round(start, (few - start) / options.stock, ours, whole, load, measured(assignment, submitted))
        if assignment.name != ALSO_OTTER:
            return found
        single = _ours(folder / "ours", submitted, assignment.name, options.workers, most=1)
        imports = tuple(_run([sys.executable, "-c", source], folder) for source in IMPORTS.values())
        otter = _otter(folder / "otter", submitted, assignment, options.stock)
        return replace(found, otter=otter, single=single, imports=imports)


def _class(folder: Path, assignment: Assignment, submissions: int) -> Path:
    """Submissions without the two that loop for ever or crash: stock nbgrader would wait for them."""
    make_class(replace(UNROLLED, assignments=(assignment,)), folder / "class", students=submissions + 2)
    for student in ("s04", "s05"):
        shutil.rmtree(folder / "class" / "submitted" / student)
    return folder / "class" / "submitted"


def _stock(root: Path, submitted: Path, name: str, submissions: int) -> Cost:
    _fresh(root, submitted, submissions)
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root), source=str(UNROLLED.source)))
    nbgrader = [sys.executable, "-m", "nbgrader"]
    _run([*nbgrader, "generate_assignment", name, "--force"], root)
    return _run([*nbgrader, "autograde", name], root)


def _otter(folder: Path, submitted: Path, assignment: Assignment, submissions: int) -> Cost:
    """Have otter-grader grade a few, one after another; its own start is part of each."""
    console = otter_runs.install(folder / "environment")
    packed = otter_runs.autograder_zip(console, folder / "graded", assignment)
    total = Cost(0.0, 0.0)
    for student in sorted(submitted.iterdir())[:submissions]:
        into = folder / student.name
        into.mkdir()
        notebook = student / assignment.name / f"{assignment.name}.ipynb"
        total += _run(otter_runs.command(console, packed, notebook, into), folder)
        if not (into / "results.json").exists():
            raise SystemExit(f"otter-grader left no result for {student.name}")
    return total / submissions


def _ours(root: Path, submitted: Path, name: str, workers: int, *more: str, most: int | None = None) -> Cost:
    _fresh(root, submitted, most)
    command = [sys.executable, "-m", "autograder", "grade", "--assignment", name, "--workers", str(workers), *more]
    return _run([*command, "--root", str(root)], root)


def _fresh(root: Path, submitted: Path, most: int | None = None) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for student in sorted(submitted.iterdir())[:most]:
        shutil.copytree(student, root / "submitted" / student.name)


def _run(command: Sequence[str], folder: Path) -> Cost:
    """Run a command and say what it took, with all that it started."""
    environment = {**os.environ, "RNNKIT_QUICK": "1", "OMP_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    before, began = _used(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    _collect()
    return Cost(wall, _used() - before)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _collect() -> None:
    """Wait for what a run left behind, which ends by itself."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        return


def _row(name: str, rounds: Sequence[Round], submissions: int) -> str:
    cells = [f"`{name}`"]
    cells += [_spread([r.stock.wall for r in rounds], 2), _spread([r.stock.cpu for r in rounds], 2)]
    cells += [_spread([getattr(r.ours, kind) / submissions for r in rounds], 3) for kind in ("wall", "cpu")]
    cells += [_spread([r.ratio(r.ours, submissions, kind) for r in rounds]) for kind in ("wall", "cpu")]
    cells += [_spread([r.ratio(r.whole, submissions, kind) for r in rounds]) for kind in ("wall", "cpu")]
    cells += [_spread([r.load for r in rounds])]
    return f"| {' | '.join(cells)} |"


def _spread(values: Sequence[float], digits: int = 1) -> str:
    if len(values) == 1:
        return f"{values[0]:.{digits}f}"
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def _work_row(name: str, rounds: Sequence[Round]) -> str:
    """The work of the round in which it took least: whatever else a machine does makes processor time longer."""
    least = min((r.work for r in rounds), key=lambda work: work.judge + work.cells_and_calls + work.system)
    return f"| `{name}` | {' | '.join(least.row())} |"


def _beside_otter(rounds: Sequence[Round], submissions: int) -> str:
    found = [r for r in rounds if r.otter]
    if not found:
        return ""
    wall = _spread([r.otter.wall for r in found if r.otter], 2)
    times = _spread([r.otter.wall * submissions / r.ours.wall for r in found if r.otter])
    return (
        f"otter-grader {otter_runs.VERSION} (`otter run`, the same hidden checks, without containers) takes {wall} s "
        f"for a submission of `{ALSO_OTTER}`, one at a time: {times} times what ours takes.\n"
    )


def _of_one(rounds: Sequence[Round]) -> str:
    """A class of one, beside stock, and what of it is imports."""
    found = [r for r in rounds if r.single]
    if not found:
        return ""
    ours = _spread([r.single.wall for r in found if r.single])
    stock = _spread([r.stock_start.wall + r.stock.wall for r in found])
    parts = [f"{what} {_spread([r.imports[n].wall for r in found])} s" for n, what in enumerate(IMPORTS)]
    return (
        f"A single submission of `{ALSO_OTTER}`, from the shell to scores and page, takes {ours} s, with stock "
        f"nbgrader {stock} s. Of ours, imports take most (each timed alone, with Python's own start): {parts[0]}; "
        f"then {parts[1]}, and beside that {parts[2]}.\n"
    )


def _page(rounds: dict[str, list[Round]], options: argparse.Namespace) -> str:
    n, few = options.submissions, options.stock
    rows = "\n".join(_row(name, found, n) for name, found in rounds.items())
    below = [
        name for name, found in rounds.items() if statistics.median(r.ratio(r.ours, n, "wall") for r in found) < GOAL
    ]
    goal = f"Below the goal of {GOAL:g} times by the clock: {', '.join(below)}." if below else "All reach the goal."
    work = "\n".join(_work_row(name, found) for name, found in rounds.items())
    most = max(map(len, rounds.values()))
    command = f"python benchmarks/grading.py --write --submissions {n} --stock {few} --rounds {most}"
    starts = [r.stock_start.cpu for found in rounds.values() for r in found]
    heads = ["notebook", "stock, s each", "stock, processor s", "ours, s each", "ours, processor s", "times stock"]
    heads += ["of processor s", "`--whole`: times stock", "of processor s", "load"]
    return f"""# Grading, beside stock nbgrader

The same submissions through stock `nbgrader autograde` (its own preprocessors, hidden checks in the kernel) and through
`autograder grade`, alternating in one run, bytecode compiled, {options.workers} workers on {os.cpu_count()} cores.
Made by `{command}`. Of several rounds, a figure is the median,
with the least and the most.

- **Ours** is a class of {n} simulated students, as `demo` makes them, from the shell to scores, feedback pages and the
  class report, its start included, divided by {n}.
- **Stock** was given so few that they could be waited for: what one costs is the difference between two runs, of
  which one has {few} submissions more, divided by {few}. Its start
  ({statistics.median(starts):.1f} processor seconds) is added once before the ratio for {n} submissions is taken.
- **Times stock** is that ratio, by the clock and in processor seconds. `--whole` runs all cells, as nbgrader does.
- **Load** is how many processes wanted a processor at the end of a round. Where it is above {os.cpu_count()}, other
  work ran beside both sides, and times by the clock are long and uncertain. Processor seconds of ours are then too
  many: a look at the memory of a subject takes 2 ms where 130 processes run, and is due ten times a second by the
  clock, however little of a core the subject is given.

| {" | ".join(heads)} |
| --- |{" ---: |" * (len(heads) - 1)}
{rows}

Measured are {len(rounds)} of {len(UNROLLED.graded)} notebooks. {goal}

{_beside_otter(rounds.get(ALSO_OTTER, []), n)}
{_of_one(rounds.get(ALSO_OTTER, []))}
## Where the remaining time goes

Of one submission, on an average of the same {n}, without the start: processor milliseconds of the judge, of the warm
parent, of the student's processes in their own code and in the kernel (forks, copied pages, confinement, their end),
and what has to be done whoever grades: cells that are run, forks of the finished notebook, calls of the student's
functions, and questions that these ask back. What a submission takes beside that in the table above is the start (the
imports of the warm parents and nbgrader's), its rows in the gradebook and its page of feedback.

| notebook | {" | ".join(Work.heads())} |
| --- |{" ---: |" * len(Work.heads())}
{work}
"""


if __name__ == "__main__":
    main()
