"""The same submissions through stock `nbgrader autograde` and through `autograder grade`, alternating in one run.

Stock nbgrader runs its own preprocessors, one kernel per submission, with the hidden checks inside the kernel. Both
sides see the same files, the same environment and compiled bytecode; what is compared is wall time per submission,
from files on disk to scores in nbgrader's database. `autograder grade` is measured twice: writing feedback pages as
well (as it does by default), and without, which is what `nbgrader autograde` does.

    python benchmarks/grading.py [--submissions 20] [--rounds 3] [--assignment 01_rnn_cell]
"""

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autograder.authoring.demo import make_class
from autograder.claims.course import REPOSITORY, Assignment
from autograder.unrolled import UNROLLED

CONFIG = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = {source!r}
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError()"}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--assignment", default="01_rnn_cell")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    compileall.compile_dir(REPOSITORY / "autograder", quiet=2)
    compileall.compile_dir(REPOSITORY / "utils" / "rnnkit", quiet=2)
    assignment = UNROLLED.assignment(options.assignment)
    with tempfile.TemporaryDirectory() as folder:
        submitted = _class(Path(folder), assignment, options.submissions)
        sides = _sides(Path(folder), submitted, assignment, options.workers)
        seconds = {name: [] for name in sides}
        for number in range(options.rounds):
            for name, run in sides.items():
                seconds[name].append(run() / options.submissions)
                print(f"round {number + 1}  {name:<36} {seconds[name][-1]:7.3f} s per submission", flush=True)
    _print_table(seconds)


def _class(folder: Path, assignment: Assignment, submissions: int) -> Path:
    """Submissions without the two that loop for ever or crash: stock nbgrader would wait for them."""
    make_class(replace(UNROLLED, assignments=(assignment,)), folder / "class", students=submissions + 2)
    for student in ("s04", "s05"):
        shutil.rmtree(folder / "class" / "submitted" / student)
    return folder / "class" / "submitted"


def _sides(folder: Path, submitted: Path, assignment: Assignment, workers: int) -> dict[str, Callable[[], float]]:
    name = assignment.name
    ours = [sys.executable, "-m", "autograder", "grade", "--assignment", name, "--workers"]
    return {
        "stock nbgrader autograde": lambda: _stock(folder / "stock", submitted, name),
        f"autograder grade, {workers} workers": lambda: _ours(folder / "ours", submitted, [*ours, str(workers)]),
        f"the same without feedback, {workers} workers": lambda: _ours(
            folder / "ours", submitted, [*ours, str(workers), "--no-feedback"]
        ),
        "the same without feedback, 1 worker": lambda: _ours(folder / "ours", submitted, [*ours, "1", "--no-feedback"]),
    }


def _stock(root: Path, submitted: Path, name: str) -> float:
    _fresh(root, submitted)
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root), source=str(UNROLLED.source)))
    nbgrader = [sys.executable, "-m", "nbgrader"]
    _run([*nbgrader, "generate_assignment", name, "--force"], root)
    return _run([*nbgrader, "autograde", name], root)


def _ours(root: Path, submitted: Path, command: list[str]) -> float:
    _fresh(root, submitted)
    return _run([*command, "--root", str(root)], root)


def _fresh(root: Path, submitted: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(submitted, root / "submitted")


def _run(command: list[str], folder: Path) -> float:
    """Run a command and return its wall time in seconds."""
    environment = {**os.environ, "RNNKIT_QUICK": "1", "OMP_NUM_THREADS": "1"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - start


def _print_table(seconds: dict[str, list[float]]) -> None:
    stock = seconds["stock nbgrader autograde"]
    print("\n| what | s per submission, median (min to max) | times stock, median (min to max over rounds) |")
    print("| --- | --- | --- |")
    for name, values in seconds.items():
        ratios = [theirs / ours for theirs, ours in zip(stock, values, strict=True)]
        print(
            f"| {name} | {statistics.median(values):.3f} ({min(values):.3f} to {max(values):.3f}) "
            f"| {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}) |"
        )


if __name__ == "__main__":
    main()
