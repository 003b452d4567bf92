"""A run that is killed between any two writes is taken up by the next: nothing lost, nothing graded twice."""

import itertools
import json
import os
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from autograder.files.class_directory import ClassDirectory
from autograder.gradebook.keeper import Keeper
from autograder.grading.batch import grade_class
from autograder.grading.client import Patience
from autograder.grading.collected import find_jobs
from autograder.grading.settings import Settings
from autograder.grading.worker import close_judges, in_judge
from autograder.pages.report import write_report
from tests.some import some
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ANSWERS = {"ann": {}, "Zoë": {"double": "def double(x):\n    return 3 * x"}}
KILLED, FAILED = 137, 99


class Here(Executor):
    """Runs each job at once, in this process."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """Of a class whose judge is open, so that each run finds it warm."""
    settings = Settings(TOY, tmp_path_factory.mktemp("unused"), Patience(), True, seed=1)
    in_judge(settings, lambda judge: None, otherwise=lambda reason: pytest.fail(reason))
    yield settings
    close_judges()


def handed_in(root):
    for student, answers in ANSWERS.items():
        folder = root / "submitted" / student / NUMBERS
        folder.mkdir(parents=True)
        (folder / f"{NUMBERS}.ipynb").write_bytes(submitted(TOY, **answers))
        (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    return root


def in_a_fork(step):
    """Do a step in a process of its own; return the number that it returns, or its exit code if it ends before."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(step())
        except BaseException as error:
            print(repr(error), flush=True)
            os._exit(FAILED)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def run(settings, root):
    """Grade a class; how many results were known already."""
    return in_a_fork(lambda: _graded(settings, root))


def killed_run(settings, root, write):
    """Grade a class until just before its n-th write."""

    def step():
        _die_at(write)
        return _graded(settings, root)

    return in_a_fork(step)


def count_writes(settings, root):
    def step():
        writes = _die_at(-1)
        _graded(settings, root)
        return next(writes)

    return in_a_fork(step)


def _graded(settings, root):
    settings, known = replace(settings, root=root), []
    assignments = [TOY.assignment(NUMBERS)]
    with Keeper(TOY, settings.root, assignments, course_at="tests.toy:TOY", feedback=True, say=print) as keeper:

        def done(report, was_known):
            keeper.keep(report)
            known.append(was_known)

        jobs = find_jobs(settings.root, assignments)
        reports = grade_class(settings, jobs, workers=1, on_done=done, executor=Here())
    write_report(TOY, settings.root, reports)
    return sum(known)


def _die_at(write):
    """End this process before its n-th write, of a whole file or of rows, which is after the one before it."""
    writes = itertools.count()

    def or_die(step):
        def steps(*args, **kwargs):
            if next(writes) == write:
                os._exit(KILLED)
            return step(*args, **kwargs)

        return steps

    Path.replace, Session.commit = or_die(Path.replace), or_die(Session.commit)
    return writes


def state(root):
    """All that a person can find of a class afterwards; the database gives rows in no certain order."""
    at = ClassDirectory(root)
    files = [path for path in some(root.rglob("*")) if path.is_file() and path != at.database]
    kept = [path for path in files if not path.name.startswith(".")]
    return {str(path.relative_to(root)): sorted(path.read_bytes().splitlines()) for path in kept}


@pytest.fixture(scope="module")
def undisturbed(settings, tmp_path_factory):
    root = handed_in(tmp_path_factory.mktemp("undisturbed"))
    assert run(settings, root) == 0
    return state(root)


@pytest.fixture(scope="module")
def n_writes(settings, tmp_path_factory):
    n_writes = count_writes(settings, handed_in(tmp_path_factory.mktemp("counted")))
    assert 10 < n_writes < FAILED
    return n_writes


@pytest.mark.parametrize("phase", range(4))
def test_a_run_killed_at_any_write_is_taken_up(phase, settings, n_writes, undisturbed, tmp_path):
    for write in range(phase, n_writes, 4):
        root = handed_in(tmp_path / str(write))
        assert killed_run(settings, root, write) == KILLED
        there = [path for path in root.glob("results/**/*.json") if not path.name.startswith(".")]
        for path in there:
            json.loads(path.read_text(encoding="utf-8"))

        assert run(settings, root) == len(there)
        assert state(root) == undisturbed
