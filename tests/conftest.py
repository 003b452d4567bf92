"""What several tests need: the toy course, released."""

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
