"""The scientific stack works under confinement, and confinement costs little."""

import json
import os
import statistics
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MOST_MILLISECONDS = 30  # of a submission's time; a few are usual

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere")

RUNNER = """
import json, os, sys, tempfile, time
from pathlib import Path
import numpy as np, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
from IPython.core.interactiveshell import InteractiveShell
from autograder.subject import confine as walls, reaper

class Shell(InteractiveShell):
    def enable_gui(self, gui=None):
        pass

shell = Shell.instance(history_length=0)
shell.push({"np": np, "plt": plt})
reaper.adopt_orphans()
walls.prepare()
cells = json.load(sys.stdin)

def subject(work):
    scratch = Path(tempfile.mkdtemp())
    scratch.chmod(0o755)
    read, write = os.pipe()
    began = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        try:
            answer = work(scratch, write)
        except BaseException as error:
            answer = repr(error)
        os.write(write, json.dumps(answer).encode()[-4000:])
        os._exit(0)
    os.close(write)
    answer = json.loads(os.fdopen(read, "rb").read())
    reaper.end(pid)
    return answer, (time.perf_counter() - began) * 1000

def confined(scratch, write):
    began = time.perf_counter()
    walls.confine(walls.Policy(scratch, (), keep_open=(write,)))
    return (time.perf_counter() - began) * 1000

def run(cell):
    def work(scratch, write):
        confined(scratch, write)
        result = shell.run_cell(cell)
        return repr(result.error_before_exec or result.error_in_exec) if not result.success else "done"
    return subject(work)[0]

outcomes = {cell: run(cell) for cell in cells}
with_walls = [subject(confined) for _ in range(15)]
without = [subject(lambda scratch, write: 0.0)[1] for _ in range(15)]
print("\\n" + json.dumps({
    "outcomes": outcomes,
    "confine": [inside for inside, _ in with_walls],
    "with": [life for _, life in with_walls],
    "without": without,
}))
"""

CELLS = {
    "arithmetic": "x = np.random.default_rng(0).normal(size=(99, 99)); np.linalg.inv(x @ x.T); np.fft.fft(x)",
    "saved arrays": "np.save('x.npy', np.eye(3)); np.load('x.npy', mmap_mode='r'); np.savetxt('x.txt', [1])",
    "a figure": "plt.plot([1, 2]); plt.title(r'$\\alpha$ ü'); plt.savefig('x.png'); plt.savefig('x.svg')",
    "a pdf figure": "plt.plot([1, 2]); plt.savefig('x.pdf')",
    "another font": "plt.rcParams['font.family'] = 'serif'; plt.text(0, 0, 'x'); plt.savefig('x.png')",
    "an inline figure": "%matplotlib inline\nplt.imshow(np.eye(3)); plt.show()",
    "timing": "%timeit -n 2 -r 2 sum(range(10))",
    "top-level await": "import asyncio\nawait asyncio.sleep(0.01)",
    "a written file": "%%writefile x.txt\nhello",
    "a doctest": "import doctest; doctest.testmod()",
    "late imports": "import numpy.testing, numpy.polynomial, mpl_toolkits.mplot3d, IPython.display",
    "a written animation": (
        "import matplotlib.animation as a\n"
        "a.FuncAnimation(plt.figure(), lambda i: [], frames=2).save('x.gif', writer='pillow')"
    ),
    "the time of day": "import datetime, zoneinfo; datetime.datetime.now(zoneinfo.ZoneInfo('Europe/Berlin'))",
}


@lru_cache
def _run() -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(list(CELLS.values())),
        capture_output=True,
        text=True,
        env={
            "PYTHONPATH": str(REPOSITORY),
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        },
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", CELLS)
def test_goes_on(name: str) -> None:
    assert _run()["outcomes"][CELLS[name]] == "done"


def test_a_cell_that_reaches_out_fails_in_the_same_place() -> None:
    """The cells above could fail: one that needs more than it may have does."""
    CELLS["reaching out"] = "open('/etc/passwd')"
    _run.cache_clear()

    assert "Permission denied" in _run()["outcomes"][CELLS.pop("reaching out")]


def test_confinement_costs_little() -> None:
    assert statistics.median(_run()["confine"]) < MOST_MILLISECONDS
    assert min(_run()["with"]) - min(_run()["without"]) < MOST_MILLISECONDS
