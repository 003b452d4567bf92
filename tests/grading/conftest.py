"""A class to grade, and one submission whose grading a test can make fail."""

import pytest

from autograder.grading.settings import Settings
from autograder.grading.worker import close_judge
from tests.grading.small_class import PATIENCE, Here, grade, hand_in
from tests.toy.notebooks import submitted


@pytest.fixture
def root(tmp_path, toy):
    hand_in(tmp_path, "ada", submitted(toy))
    hand_in(tmp_path, "bob", submitted(toy, double="def double(x):\n    return x"))
    return tmp_path


@pytest.fixture
def ada(toy, tmp_path):
    """One submission, to be graded in this process."""
    hand_in(tmp_path, "ada", submitted(toy))
    settings = Settings(toy, tmp_path, PATIENCE, confined=True)
    yield lambda executor=None: grade(toy, tmp_path, executor=executor or Here())[0]["ada"]
    close_judge(settings)
