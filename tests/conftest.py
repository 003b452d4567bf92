"""What several tests need: the toy course, released."""

import gc
import sys
from dataclasses import replace

import pytest

from tests.toy import TOY

# as `gradebook/lean_start.py` has it, for all tests: importing nbformat takes a tenth of the time without it
sys.modules.setdefault("rfc3987_syntax", None)


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    from autograder.authoring.release import release

    course = replace(TOY, release=tmp_path_factory.mktemp("toy") / "release")
    release(course)
    return course


@pytest.fixture(scope="module")
def settled():
    """Set aside all objects that are there: a visible check looks through the younger ones for closed functions.

    Among all that a test process has loaded that takes longer than the check, and of what is tried in hundreds
    nothing is closed.
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
