"""A busy machine, made on purpose: processes that do nothing but work, beside the judge on one core."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autograder.authoring.solutions import solutions
from autograder.claims.course import Course

LIFE = 60  # seconds after which each ends by itself, whatever becomes of the test
SPIN = f"import time\nend = time.monotonic() + {LIFE}\nwhile time.monotonic() < end: pass"


@contextmanager
def busy_core(n_spinners: int) -> Iterator[None]:
    """Share one core, of those that this process may use, with so many processes that never sleep."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    spinners = [subprocess.Popen([sys.executable, "-S", "-c", SPIN]) for _ in range(n_spinners)]
    try:
        yield
    finally:
        for spinner in spinners:
            spinner.kill()
        for spinner in spinners:
            spinner.wait()
        os.sched_setaffinity(0, before)


def exercises_only(course: Course, name: str, folder: Path) -> Course:
    """The course with one release notebook cut down to what is graded and what that needs: figures take no time."""
    assignment = course.assignment(name)
    release = course.release_notebook(assignment)
    shutil.copytree(release.parent, folder / name)
    notebook = json.loads(release.read_text(encoding="utf-8"))
    notebook["cells"] = [
        cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"] or cell["id"] == "set-up-code"
    ]
    (folder / name / release.name).write_text(json.dumps(notebook), encoding="utf-8")
    return replace(course, release=folder)


def answered(course: Course, name: str, **answers: str) -> bytes:
    """A submission of a course with the solutions, but for the answers given by exercise."""
    assignment = course.assignment(name)
    notebook = json.loads(course.release_notebook(assignment).read_text(encoding="utf-8"))
    sources = {**solutions(course, assignment), **answers}
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
    return json.dumps(notebook).encode()
