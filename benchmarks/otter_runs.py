"""otter-grader's own grading without containers (`otter run`), of the same submissions with the same hidden checks.

It is installed into an environment that is thrown away, which sees the project's own packages beside it.
"""

import subprocess
import sys
import sysconfig
from pathlib import Path

from autograder.claims.course import Assignment

VERSION = "7.0.0"
TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case(points={points!r})
def test_it(env):
    from autograder.checks import grade

    assert grade({assignment!r}, {name!r}, env) == {points!r}
"""


def install(folder: Path) -> Path:
    """Make an environment with otter-grader; return its console script.

    Args:
        folder: to be made.
    """
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-qqq", f"otter-grader=={VERSION}"], check=True)
    ours = sysconfig.get_paths()["purelib"]
    theirs = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    Path(theirs, "project.pth").write_text(f"import site; site.addsitedir({ours!r})\n")
    return folder / "bin" / "otter"


def autograder_zip(otter: Path, folder: Path, assignment: Assignment) -> Path:
    """Write a test file for each exercise, which asks the hidden checks, and have otter pack them.

    Args:
        otter: its console script.
        folder: where they are to lie.
        assignment: whose exercises are graded.
    """
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for exercise in assignment.exercises:
        test = TEST.format(name=exercise.name, points=float(exercise.points), assignment=assignment.name)
        (tests / f"{exercise.name}.py").write_text(test)
    packed = folder / "autograder.zip"
    subprocess.run(
        [otter, "generate", "-t", tests, "-o", packed, "--no-environment"], check=True, cwd=folder, capture_output=True
    )
    return packed


def command(otter: Path, packed: Path, submission: Path, into: Path) -> list[str]:
    """Grade one submission.

    Args:
        otter: its console script.
        packed: see `autograder_zip`.
        submission: the notebook.
        into: folder for its results.
    """
    return [str(otter), "run", "--no-logo", "-a", str(packed), "-o", str(into), str(submission)]
