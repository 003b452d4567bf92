"""Nothing survives the end of a subject, however it was started; and its neighbours notice nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path

import pytest

from autograder.subject import reaper

REPOSITORY = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere")

RUNNER = """
import json, os, signal, sys, tempfile, time
from pathlib import Path
from autograder.subject import confine as walls, reaper, watch
from autograder.subject.limits import Limits

program, confined, patience = json.load(sys.stdin)
LIMITS = Limits(processes=24, memory=256 << 20)
reaper.adopt_orphans()
walls.prepare()

def start(code):
    scratch = Path(tempfile.mkdtemp())
    scratch.chmod(0o755)
    pid = os.fork()
    if pid == 0:
        walls.confine(walls.Policy(scratch, (), LIMITS)) if confined else os.setsid()
        try:
            exec(code, globals())
        finally:
            os._exit(0)
    return pid, scratch

bystander, _ = start("time.sleep(60)")
pid, scratch = start(program)
time.sleep(0.4)
before = len(list(watch.session(pid)))
if program.startswith("'forks only'"):
    reaper.end_forks(pid)
    state = lambda n: Path(f"/proc/{n}/stat").read_text().rpartition(")")[2].split()[0]
    members = [(n == pid, watch.parent_of(n) == pid, state(n)) for n in watch.session(pid)]
    assert (True, False, "S") in members, members
    assert all(first or (child and state == "Z") for first, child, state in members), members
deadline = time.monotonic() + patience
while True:
    used = watch.usage(pid, scratch, LIMITS, parent_memory=watch.private_memory(os.getpid()))
    if watch.excess(used, LIMITS) or time.monotonic() > deadline:
        break
    time.sleep(0.02)
began = time.perf_counter()
status = reaper.end(pid)
took = time.perf_counter() - began
time.sleep(0.1)
left = list(watch.session(pid))
ours = {int(n) for n in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}
alive = bystander in ours and Path(f"/proc/{bystander}/stat").read_text().split()[2] != "Z"
for stray in ours:
    os.kill(stray, signal.SIGKILL)
print(json.dumps({
    "before": before, "left": left, "status": status, "seconds": took, "bystander": alive,
    "strays": sorted(ours - {bystander}), "memory": used.memory, "excess": watch.excess(used, LIMITS),
}))
"""

PROGRAMS = {
    "a fork bomb": """
def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass
bomb()
""",
    "a daemon": """
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
time.sleep(60)
""",
    "a daemon of an ended program": """
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
""",
    "processes that ignore every signal": """
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except OSError:
        pass
for _ in range(5):
    os.fork()
while True:
    time.sleep(60)
""",
    "processes that start each other anew": """
while True:
    try:
        if os.fork():
            os._exit(0)
    except OSError:
        pass
""",
    "a stopped process": "os.fork(); os.kill(os.getpid(), signal.SIGSTOP)",
    "a chain of forks": """
for _ in range(20):
    if os.fork():
        time.sleep(60)
time.sleep(60)
""",
}

ESCAPE = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
time.sleep(60)
"""


@lru_cache
def run(program: str, confined: bool = True, patience: float = 0) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps([program, confined, patience]),
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_is_left(name: str) -> None:
    end = run(PROGRAMS[name])

    assert end["before"]
    assert end["left"] == []
    assert end["strays"] == []
    assert end["bystander"]


def test_a_program_that_leaves_its_session_is_held_by_the_confinement() -> None:
    assert run(ESCAPE)["strays"] == []
    assert run(ESCAPE, confined=False)["strays"] != []


@pytest.mark.parametrize("name", ["a fork bomb", "a chain of forks", "processes that start each other anew"])
def test_forks_can_be_ended_while_the_program_lives(name: str) -> None:
    program = f"'forks only'\nif os.fork():\n    while True: time.sleep(60)\n{PROGRAMS[name]}"

    end = run(program)

    assert end["before"]
    assert end["status"] == 9
    assert end["strays"] == []


def test_memory_of_all_processes_together_is_watched() -> None:
    greedy = "parts = [os.fork() for _ in range(2)]; kept = bytearray(100 << 20); time.sleep(60)"
    modest = "kept = bytearray(100 << 20); time.sleep(60)"

    assert "MiB of memory" in str(run(greedy, patience=20)["excess"])
    assert run(modest, patience=1)["excess"] is None


def test_a_fork_that_is_gone_before_its_signal_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, subject = os.fork() or os._exit(0), os.fork() or (os.setsid(), time.sleep(60))
    os.waitpid(gone, 0)
    monkeypatch.setattr(reaper, "session", lambda _pid: [subject, gone])
    try:
        reaper.end_forks(subject)
        alive = os.waitpid(subject, os.WNOHANG) == (0, 0)
    finally:
        status = reaper.end(subject)
    reaper.end_forks(subject)

    assert alive
    assert status == signal.SIGKILL


ORPHANS = """
import os, sys, time
from autograder.subject import reaper
reaper.adopt_orphans()
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    while True:
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            pass
if os.fork() == 0:
    for _ in range(3):
        os.fork()
    os.setsid()
    os.write(write, b"x")
    time.sleep(60)
for _ in range(8):
    os.read(read, 1)
reaper.end_all_below()
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nobody")
"""


def test_all_below_a_process_is_ended_in_whatever_session_it_is() -> None:
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", ORPHANS], capture_output=True, text=True, env=environment, timeout=30)

    assert done.stdout == "nobody\n", done.stderr
