"""One run at a time: the second says whom it waits for, and a killed one leaves nothing to wait for."""

import shutil
import signal
import subprocess
import sys
import threading

import pytest

from autograder import cli
from autograder.claims.course import REPOSITORY
from autograder.files.class_lock import holders, one_run
from tests.toy import TOY

HOLD = """
import sys, time
from pathlib import Path
from autograder.files.class_lock import one_run
with one_run(Path(sys.argv[1]), print):
    print("holding", flush=True)
    time.sleep(600)
"""


def holder(root):
    """Start a process that holds a class directory."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "holding\n"
    return process


def test_a_second_run_says_whom_it_waits_for_and_goes_on_when_the_first_was_killed(tmp_path):
    said, done = [], threading.Event()
    first = holder(tmp_path)

    def end_the_first(sentence):
        said.append(sentence)
        done.set()
        first.send_signal(signal.SIGKILL)

    with one_run(tmp_path, end_the_first):
        held = (tmp_path / ".autograder.lock").read_text()
    first.kill()  # where nobody waited for it, it would hold this test for as long as it holds the class
    first.communicate()

    assert done.is_set()
    assert f"is being graded by process {first.pid}; waiting" in said[0]
    assert held != f"process {first.pid}"


def test_a_run_alone_says_nothing(tmp_path):
    said = []
    for _ in range(2):
        with one_run(tmp_path, said.append):
            pass

    assert said == []


def test_a_program_that_has_a_file_open_is_named(tmp_path):
    first = holder(tmp_path)
    found = holders(tmp_path / ".autograder.lock")
    first.kill()
    first.communicate()

    assert len(found) == 1
    assert found[0].startswith(f"process {first.pid} ({sys.executable} -c")
    assert holders(tmp_path / ".autograder.lock") == []


def test_a_run_does_not_name_itself(tmp_path):
    with one_run(tmp_path, print):
        assert holders(tmp_path / ".autograder.lock") == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")
def test_grade_waits_for_another_run_in_its_class_and_goes_on_after_it(tmp_path, monkeypatch):
    folder = tmp_path / "submitted/ann/t1_numbers"
    folder.mkdir(parents=True)
    shutil.copy(TOY.release_notebook(TOY.assignment("t1_numbers")), folder)
    said, first = [], holder(tmp_path)

    def hear(sentence):
        said.append(str(sentence))
        first.kill()

    monkeypatch.setattr(cli, "_complain", hear)
    code = cli.main(["--course", "tests.toy:TOY", "grade", "--root", str(tmp_path), "--workers", "1"])
    first.communicate()

    assert len(said) == 1 and f"is being graded by process {first.pid}; waiting" in said[0]
    assert code == 0
    assert (tmp_path / "results/t1_numbers/ann.json").exists()
