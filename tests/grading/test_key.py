"""What a verdict depends on, and what it does not."""

from pathlib import Path

import pytest

from autograder.claims.course import REPOSITORY
from autograder.grading import key
from autograder.unrolled import UNROLLED


@pytest.fixture(scope="module")
def read():
    """The files of which the key of notebook 06 is made."""
    with pytest.MonkeyPatch.context() as patched:
        return _read(patched)


def _read(patched):
    for remembered in (key._engine, key._package, key._course_code):
        remembered.cache_clear()
    names = set()
    read_bytes = Path.read_bytes

    def noted(path):
        names.add(path.resolve().relative_to(REPOSITORY).as_posix())
        return read_bytes(path)

    patched.setattr(Path, "read_bytes", noted)
    key.checks_hash(UNROLLED, UNROLLED.assignment("06_gated_cells"))
    return names


@pytest.mark.parametrize(
    "name",
    [
        "notebooks/06_gated_cells/06_gated_cells.ipynb",
        "notebooks/06_gated_cells/rnn_parts.py",
        "autograder/unrolled/__init__.py",
        "autograder/unrolled/gated_cells/checks.py",
        "autograder/unrolled/gated_cells/oracle.py",
        "autograder/unrolled/gated_cells/mistakes.py",
        "autograder/unrolled/gated_cells/questions.toml",
        "autograder/unrolled/drawing.py",
        "autograder/claims/exercise.py",
        "autograder/border/wire.py",
        "autograder/subject/server.py",
        "autograder/grading/judge.py",
        "utils/rnnkit/params.py",
    ],
)
def test_a_verdict_depends_on(read, name):
    assert name in read


@pytest.mark.parametrize(
    "name",
    [
        "autograder/pages/feedback.py",
        "autograder/gradebook/records.py",
        "autograder/cli/__init__.py",
        "autograder/authoring/release.py",
        "autograder/grading/batch.py",
        "autograder/grading/kept.py",
        "autograder/grading/worker.py",
        "autograder/unrolled/compose/checks.py",
        "autograder/unrolled/gated_cells/alternatives.py",
    ],
)
def test_a_verdict_does_not_depend_on(read, name):
    assert (REPOSITORY / name).exists()
    assert name not in read


def test_all_of_the_grader_that_runs_while_a_verdict_is_made_is_read(read):
    rooms = ("claims", "border", "subject", "grading")
    files = {path for room in rooms for path in (REPOSITORY / "autograder" / room).rglob("*.py")}
    names = {path.relative_to(REPOSITORY).as_posix() for path in files if path.name not in key.DECIDE_NOTHING}

    assert names <= read


def test_two_assignments_have_two_keys_and_each_the_same_twice():
    keys = [key.checks_hash(UNROLLED, assignment) for assignment in (*UNROLLED.graded, *UNROLLED.graded)]

    assert len(set(keys)) == len(UNROLLED.graded)
    assert keys[: len(UNROLLED.graded)] == keys[len(UNROLLED.graded) :]
