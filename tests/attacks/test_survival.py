"""The grader outlives what happens to its parts, and its parts do not outlive the grader."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from autograder.border.wire import Channel, Codec, WireClosed
from autograder.grading import client
from autograder.grading.batch import grade_class
from autograder.grading.charge import Account
from autograder.grading.client import MAX_QUESTION, Patience, RemoteSpace
from autograder.grading.collected import Job, find_jobs, left_out
from autograder.grading.host import remove
from autograder.grading.judge import open_judge
from autograder.grading.settings import Settings
from autograder.grading.worker import close_judge, grade_job, judge_of
from tests.attacks.runs import processes_of
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere")

PATIENCE = Patience(cell=2.0, call=1.0, exercise=3.0, whole=20.0)
ENDLESS = {name: f"def {name}(x):\n    while True: pass" for name in ("double", "mean_of_rows")}
COORDINATOR = """
import sys
from dataclasses import replace
from pathlib import Path
from autograder.grading.batch import grade_class
from autograder.grading.settings import Settings
from autograder.grading.collected import find_jobs
from autograder.grading.client import Patience
from tests.toy import TOY

if __name__ == "__main__":
    root, release, mark = sys.argv[1:]
    course = replace(TOY, release=Path(release), settings={"MARK": mark})
    settings = Settings(course, Path(root), Patience(cell=60, whole=60), confined=True)
    grade_class(settings, find_jobs(Path(root), course.graded), workers=2, on_done=lambda report, known: None)
"""

STORMED = """
import sys
from contextlib import nullcontext
from dataclasses import replace
from autograder.grading.host import Nursery, Start
from autograder.grading.judge import open_judge
from tests.attacks.trouble import BUSY
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

course, shared = replace(TOY, settings={"MARK": sys.argv[1]}), len(sys.argv) > 2
with Nursery(Start.of(course, confined=True), seats=2) if shared else nullcontext() as nursery:
  with open_judge(course, seat=nursery.take() if shared else None) as judge:
    print(nursery._process.pid if shared else 0, judge._host._process.pid, flush=True)
    storm = "import os\\n" + BUSY + "\\ntry:\\n    os.fork()\\nexcept OSError:\\n    churn()"
    judge.grade_bytes(TOY.assignment(NUMBERS), submitted(TOY, extra=[storm]))
"""


def hand_in(root, student, data):
    folder = root / "submitted" / student / NUMBERS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NUMBERS}.ipynb").write_bytes(data)
    return Job(NUMBERS, student, folder / f"{NUMBERS}.ipynb")


def wait_until(holds, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_when_the_coordinator_is_killed_nothing_of_it_stays(toy, tmp_path):
    mark = f"coordinator-{os.getpid()}"
    script, temporary = tmp_path / "coordinator.py", tmp_path / "tmp"
    script.write_text(COORDINATOR)
    temporary.mkdir()
    tmp_path.chmod(0o755), temporary.chmod(0o755)
    for student in ("one", "two"):
        hand_in(tmp_path, student, submitted(toy, extra=["import os\nfor _ in range(3): os.fork()\nwhile True: pass"]))
    command = [sys.executable, str(script), str(tmp_path), str(toy.release), mark]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])}
    coordinator = subprocess.Popen(command, env=environment)
    started = wait_until(lambda: len(processes_of(mark)) >= 15, 30)
    coordinator.kill()
    coordinator.wait()

    assert started
    assert wait_until(lambda: not processes_of(mark))
    assert wait_until(lambda: not list(temporary.iterdir()))


def test_a_judge_whose_subject_process_died_is_replaced(toy, tmp_path):
    settings = Settings(toy, tmp_path, PATIENCE, confined=True)
    job = hand_in(tmp_path, "ada", submitted(toy))
    try:
        grade_job(settings, job)
        judge_of(settings)._host._process.kill()

        assert grade_job(settings, job).score == 10
    finally:
        close_judge(settings)


ROLES = {
    "guardian": lambda _, guardian: guardian,
    "warm parent": lambda _, guardian: child_of(guardian),
    "guardian of a nursery": lambda guardian, _: guardian,
    "nursery": lambda guardian, _: child_of(guardian),
    "warm parent of a nursery": lambda _, warm_parent: warm_parent,
}


@pytest.mark.parametrize("which", ROLES)
def test_nothing_of_a_storm_stays_when_a_process_of_the_graders_is_killed(toy, tmp_path, which):
    mark = f"storm-{os.getpid()}-{len(which)}"
    command = [sys.executable, "-c", STORMED, mark, *(["shared"] if "nursery" in which else [])]
    judge = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    pids = map(int, judge.stdout.readline().split())
    started = wait_until(lambda: len(processes_of(mark)) >= 8)
    os.kill(ROLES[which](*pids), signal.SIGKILL)
    ended = wait_until(lambda: len(processes_of(mark)) <= 1, 10)
    judge.kill(), judge.communicate()

    assert started
    assert ended


def child_of(pid):
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())


class Busy:
    """A host whose notebook always says that it is busy."""

    def __init__(self):
        self.records, self.orders = {}, []

    def order(self, op, value=None, fds=()):
        self.orders.append(op)
        if op == "start":
            channel = Channel(socket.socket(fileno=os.dup(fds[0])), Codec({}))
            threading.Thread(target=self.answer, args=(channel,), daemon=True).start()

    def answer(self, channel):
        channel.send("ready")
        with suppress(WireClosed):
            while channel.receive():
                channel.send("busy")
        channel.close()


def test_a_notebook_that_is_always_busy_is_believed_a_few_times_only(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "BUSY_SECONDS", 0.001)
    host = Busy()
    with (
        client.Subject(host, tmp_path, lines=1, patience=Patience(call=2), account=Account(60.0)) as subject,
        pytest.raises(client.SubjectGone),
        subject.exercise(),
    ):
        pass

    assert host.orders.count("end_forks") == 7


def test_a_submission_on_which_the_grader_fails_twice_has_no_score_and_says_so(toy, tmp_path, monkeypatch):
    settings = Settings(toy, tmp_path, PATIENCE, confined=True)
    job = hand_in(tmp_path, "ada", submitted(toy))
    monkeypatch.setattr("autograder.grading.judge.Judge.grade_bytes", lambda *a, **k: 1 / 0)
    try:
        report = grade_job(settings, job)
    finally:
        close_judge(settings)

    assert (report.status, report.score) == ("not graded", None)
    assert "the grader failed on it (ZeroDivisionError" in report.error


def test_a_class_is_finished_after_its_workers_are_killed(toy, tmp_path):
    for student in ("ada", "bob", "cyd", "dan"):
        hand_in(tmp_path, student, submitted(toy))
    killed = []

    def kill_the_workers_once(_report, _known):
        for worker in [] if killed else multiprocessing.active_children():
            os.kill(worker.pid, signal.SIGKILL)
            killed.append(worker.pid)

    settings = Settings(toy, tmp_path, PATIENCE, confined=True)
    reports = grade_class(settings, find_jobs(tmp_path, toy.graded), workers=1, on_done=kill_the_workers_once)

    assert killed
    assert [report.score for report in reports] == [10, 10, 10, 10]


@pytest.fixture
def nobody(tmp_path_factory):
    """A class directory of an ordinary user's, and this process as that user."""
    root = Path(tempfile.mkdtemp(dir="/tmp"))
    root.chmod(0o777)
    before = os.geteuid()
    try:
        if before == 0:
            os.seteuid(65534)
        yield root
    finally:
        os.seteuid(before)
        remove(root)


def test_a_folder_that_cannot_be_opened_is_named_and_ends_no_class(toy, nobody):
    good, closed, shut = (hand_in(nobody, name, submitted(TOY)) for name in ("ada", "bob", "cyd"))
    closed.notebook.parent.chmod(0)
    shut.notebook.parents[1].chmod(0)
    jobs, odd = find_jobs(nobody, toy.graded), left_out(nobody)
    closed.notebook.parent.chmod(0o755)
    shut.notebook.parents[1].chmod(0o755)

    assert [job.student for job in jobs] == ["ada", "bob"]
    assert jobs[0] == good
    assert ["cyd cannot be opened" in sentence for sentence in odd] == [True]


def test_a_folder_nested_deeper_than_python_can_follow_is_deleted(tmp_path):
    folder, here = tmp_path / "deep", os.open(".", os.O_RDONLY)
    folder.mkdir()
    try:
        os.chdir(folder)
        for _ in range(3000):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.fchdir(here)
        os.close(here)
    remove(folder)

    assert not folder.exists()


def asked(size):
    """What the judge answers to a callback with so many bytes."""
    ours, theirs = socket.socketpair()
    space = RemoteSpace(ours, {}, PATIENCE, Account(60.0))
    space._register(len)
    subject = Channel(theirs, Codec({}))
    answers = []

    def student():
        subject.receive()
        subject.send("callback", [[np.zeros(size, np.int8)], {}], id=0)
        answers.append(subject.receive()[0]["op"])
        subject.send("returned", 1)

    thread = threading.Thread(target=student)
    thread.start()
    space.call("f", [], {}, frozen=False)
    thread.join()
    space.close(), theirs.close()
    return answers


def test_a_question_to_the_judge_about_much_data_is_refused():
    assert asked(1000) == ["value"]
    assert asked(MAX_QUESTION + 8) == ["refused"]


@pytest.mark.slow
def test_all_exercises_together_have_a_limit_of_time(toy):
    with open_judge(toy, patience=Patience(cell=0.5, again=0.5, call=9, exercise=9, checks=2)) as judge:
        report = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, **ENDLESS)).report

    assert "there are 2 seconds for all exercises together" in " ".join(report.remarks)
    assert "2 seconds for all exercises together" in report.to_json()
