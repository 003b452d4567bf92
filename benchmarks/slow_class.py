"""How long a class takes in which a few do their utmost to be slow.

Thirty honest students and the five slowest submissions that could be written (loops, sleep, processes, memory, output)
are graded by `python -m autograder grade` of this checkout, or of another one, with its own notebooks, grader and
virtual environment. So run it twice to compare two states of the grader:

    python benchmarks/slow_class.py
    python benchmarks/slow_class.py --checkout ../earlier [--python ../earlier/.venv/bin/python]

Wall time from files on disk to pages, starting the program included. `--slow 0` times the honest alone, `--slow 1`
one who sleeps beside them. Each slow student takes minutes: half an hour in all, on a quiet machine with two cores.
"""

import argparse
import compileall
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.claims.course import REPOSITORY

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
CELLS = 8  # extra cells of each slow student; each is stopped after 20 seconds, all together after 120
POINTS = 20.0

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Slow:
    """What a slow student does: in extra cells, and in every function that is asked for.

    Attributes:
        cell: source of each extra cell.
        body: of every function, which takes any arguments.
    """

    cell: str
    body: str


SLOW: Mapping[str, Slow] = {
    "sleeps": Slow("import time\ntime.sleep(19)", "import time\ntime.sleep(4.8)\nreturn 0.0"),
    "loops": Slow(
        "import time\nend = time.monotonic() + 19\nwhile time.monotonic() < end:\n    pass",
        "import time\nend = time.monotonic() + 4.8\nwhile time.monotonic() < end:\n    pass\nreturn 0.0",
    ),
    "processes": Slow(
        "import os, time\nend = time.monotonic() + 19\nwhile time.monotonic() < end:\n    try:\n"
        "        if os.fork() == 0:\n            while time.monotonic() < end:\n                pass\n"
        "            os._exit(0)\n    except OSError:\n        time.sleep(0.01)",
        "import os, time\nend = time.monotonic() + 4\nfor _ in range(20):\n    try:\n"
        "        if os.fork() == 0:\n            while time.monotonic() < end:\n                pass\n"
        "            os._exit(0)\n    except OSError:\n        break\ntime.sleep(4.8)\nreturn 0.0",
    ),
    "memory": Slow(
        "import time\nimport numpy as np\nend = time.monotonic() + 19\nwhile time.monotonic() < end:\n"
        "    held = [np.ones(12 << 20) for _ in range(7)]\n    del held",
        "import time\nimport numpy as np\nend = time.monotonic() + 4.5\nwhile time.monotonic() < end:\n"
        "    held = [np.ones(12 << 20) for _ in range(7)]\n    del held\nreturn 0.0",
    ),
    "output": Slow(
        "import time\nfrom IPython.display import HTML, display\nend = time.monotonic() + 19\n"
        "while time.monotonic() < end:\n    print('é<b>&' * 20_000)\n    display(HTML('<p><i>' * 5_000))",
        "import time\nimport numpy as np\nend = time.monotonic() + 4\nwhile time.monotonic() < end:\n"
        "    print('x' * 100_000)\nreturn np.ones((1500, 1500))",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkout", type=Path, default=REPOSITORY, help="whose grader and notebooks are used")
    parser.add_argument("--python", type=Path, help="of its environment; by default .venv/bin/python in it")
    parser.add_argument("--assignment", default="01_rnn_cell")
    parser.add_argument("--honest", type=int, default=30)
    parser.add_argument("--slow", type=int, default=len(SLOW), choices=range(len(SLOW) + 1))
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    checkout = options.checkout.resolve()
    python = options.python or checkout / ".venv" / "bin" / "python"
    if not python.exists():
        parser.error(f"there is no {python}; name the Python of that checkout with --python")
    for package in ("autograder", "utils/rnnkit"):
        compileall.compile_dir(checkout / package, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "class"
        honest = hand_in_all(root, checkout, options.assignment, options.honest, options.slow)
        print_row(root, honest, *grade(root, checkout, python, options.assignment, options.workers))


def hand_in_all(root: Path, checkout: Path, assignment: str, n_honest: int, n_slow: int) -> list[str]:
    """Write all submissions, the slow ones spread among the honest; return the names of the honest."""
    honest = [f"honest-{number:02d}" for number in range(n_honest)]
    right = right_notebook(checkout, assignment)
    works = dict.fromkeys(honest, right)
    for number, (name, slow) in enumerate([*SLOW.items()][:n_slow]):
        place = number * n_honest // max(1, n_slow)
        works[f"honest-{place:02d}-{name}"] = slow_notebook(checkout, assignment, slow)
    for student, notebook in works.items():
        path = root / "submitted" / student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    return honest


def notebook_of(checkout: Path, kind: str, assignment: str) -> Notebook:
    """Read a notebook of a checkout, without its own reader, which another state of the grader may not have."""
    path = checkout / kind / assignment / f"{assignment}.ipynb"
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def solution_cells(notebook: Notebook) -> Iterator[tuple[str, Notebook]]:
    """The code cells that students fill in, by grade id."""
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("solution") and cell["cell_type"] == "code":
            yield nbgrader["grade_id"], cell


def right_notebook(checkout: Path, assignment: str) -> Notebook:
    """The release with the instructor's answers."""
    notebook = notebook_of(checkout, "notebooks", assignment)
    answers = dict(solution_cells(notebook_of(checkout, "solutions", assignment)))
    for name, cell in solution_cells(notebook):
        lines = "".join(answers[name]["source"]).splitlines()
        cell["source"] = "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
    return notebook


def slow_notebook(checkout: Path, assignment: str, slow: Slow) -> Notebook:
    """The release with slow answers, and with extra cells before them."""
    notebook = notebook_of(checkout, "notebooks", assignment)
    body = slow.body.replace("\n", "\n    ")
    for name, cell in solution_cells(notebook):
        cell["source"] = f"def {name}(*args, **kwargs):\n    {body}"
    extra = [
        {
            "cell_type": "code", "id": f"extra-{number}", "metadata": {}, "source": slow.cell, "outputs": [],
            "execution_count": None,
        }
        for number in range(CELLS)
    ]  # fmt: skip
    return {**notebook, "cells": [*notebook["cells"], *extra]}


def grade(root: Path, checkout: Path, python: Path, assignment: str, workers: int) -> tuple[float, float]:
    """Grade the class; return seconds of wall time and of processor time of all that ended as our children."""
    command = [python, "-m", "autograder", "grade", "--root", root, "--assignment", assignment]
    bin_first = {
        **os.environ,
        "PATH": f"{python.parent}:{os.environ['PATH']}",
        "VIRTUAL_ENV": str(python.parent.parent),
    }
    bin_first.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    done = subprocess.run([*map(str, command), "--workers", str(workers)], cwd=checkout, env=bin_first, check=False)
    seconds = time.monotonic() - began
    if done.returncode > 1:
        sys.exit(f"grading ended with {done.returncode}; nothing was measured")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, used.ru_utime + used.ru_stime


def print_row(root: Path, honest: list[str], seconds: float, processor: float) -> None:
    """Print what was measured, and whether the honest kept their points."""
    reports = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in root.glob("results/*/*.json")}
    full = sum(reports.get(name, {}).get("score") == POINTS for name in honest)
    others = {name: report for name, report in sorted(reports.items()) if name not in honest}
    print("\n| honest | slow | wall, s | processor, s | honest with all points | load at the end |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    load = os.getloadavg()[1]
    print(f"| {len(honest)} | {len(others)} | {seconds:.0f} | {processor:.0f} | {full} | {load:.1f} |\n")
    for name, report in others.items():
        print(f"{name}: {report['score']} points; {'; '.join(report.get('remarks', ())) or report.get('error') or ''}")


if __name__ == "__main__":
    main()
