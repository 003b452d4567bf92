"""What the tests of this room need: a gradebook of the toy course, and nbgrader as formgrader's buttons start it."""

import sys
from types import SimpleNamespace

import pytest

from autograder.grading.worker import close_judges
from tests.toy import TOY


@pytest.fixture
def gradebook():
    """Modules of the room, and what is asked most; imported late, since nbgrader warns when it is imported."""
    from autograder.gradebook import database, formgrader, records, times

    return SimpleNamespace(ClassGradebook=records.ClassGradebook, database=database, formgrader=formgrader, times=times)


@pytest.fixture(scope="module", autouse=True)
def _judges_are_closed():
    yield
    close_judges()


@pytest.fixture
def started(monkeypatch):
    """Start nbgrader's API, which formgrader's buttons call, as in a class directory."""
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    def start(root):
        monkeypatch.chdir(root)
        monkeypatch.setattr(sys, "path", [str(root), *sys.path])
        return NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())

    return start


@pytest.fixture
def book(gradebook, tmp_path):
    with gradebook.ClassGradebook(TOY, tmp_path / "class", course_at="tests.toy:TOY") as book:
        book.prepare(TOY.assignments)
        yield book
