"""What several tests need: the toy course, released."""

import gc
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.toy import TOY

# as `gradebook/lean_start.py` has it, for all tests: importing nbformat takes a tenth of the time without it
sys.modules.setdefault("rfc3987_syntax", None)


LONG = ("browser", "experiments", "cli", "week", "gradebook", "grading", "test_same_scores.py")


def pytest_collection_modifyitems(items):
    """Begin with the files that take long, so that at the end no worker waits for another."""
    here = Path(__file__).parent
    rank = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.relative_to(here).parts[0], len(LONG)))


@pytest.fixture(scope="module", autouse=True)
def environment_of_before():
    """Undo what a library did to the environment: Dask's cluster, for one, sets how memory and threads are used."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    from autograder.authoring.release import release

    course = replace(TOY, release=tmp_path_factory.mktemp("toy") / "release")
    release(course)
    return course


@pytest.fixture
def settled():
    """Set aside all objects that are there: a visible check looks through the younger ones for closed functions.

    Among all that a test process has loaded that takes longer than the check, and of what is tried in hundreds
    nothing is closed. Anew for each test: what the checks compare with is loaded by the first that asks.
    """
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def counting():
    """An oracle that counts how often it was asked."""

    def oracle(x, factor=1.0, rng=None):
        oracle.asked += 1
        return factor * x

    oracle.asked = 0
    return oracle
