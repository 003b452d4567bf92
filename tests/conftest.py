"""What several tests need: the toy course, released."""

from dataclasses import replace

import pytest

from tests.toy import TOY


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    from autograder.authoring.release import release

    course = replace(TOY, release=tmp_path_factory.mktemp("toy") / "release")
    release(course)
    return course
