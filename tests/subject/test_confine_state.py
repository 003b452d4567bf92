"""What the kernel itself says of a confined process, and what two of them can do to each other."""

import json
import os
import shutil
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
ORDINARY = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere")

RUNNER = """
import json, os, signal, sys, tempfile, time
from pathlib import Path
from autograder.subject import confine as walls, reaper
from autograder.subject.limits import Limits

confined, old, closed = json.load(sys.stdin)
if old:
    from autograder.subject import landlock, namespaces
    landlock.abi = lambda: 5
    namespaces.available = lambda: False
reaper.adopt_orphans()
walls.prepare()
place = Path(tempfile.mkdtemp())
place.chmod(0o700 if closed else 0o711)

def subject(code, **names):
    scratch = place / str(len(os.listdir(place)))
    scratch.mkdir(mode=0o755)
    (scratch / "given.txt").write_text("given")
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if confined:
                walls.confine(walls.Policy(scratch, (), Limits(processes=8), (write,)))
            else:
                os.chdir(scratch); os.setsid()
            answer = eval(code, globals() | names)
        except BaseException as error:
            answer = repr(error)
        os.write(write, json.dumps(answer).encode())
        time.sleep(60)
    return pid, scratch, json.loads(os.read(read, 4000))

def attempt(action):
    try:
        return action() or "done"
    except OSError as error:
        return type(error).__name__

pid, scratch, seen = subject("[os.getcwd(), open('given.txt').read(), open('mine.txt', 'w').write('x')]")
lines = Path(f"/proc/{pid}/status").read_text().splitlines()
facts = {key: value.split() for key, _, value in (line.partition(":") for line in lines)}
reach = (
    "[attempt(lambda: os.kill(other, signal.SIGCONT)), attempt(lambda: open(scratch / 'given.txt').read()),"
    " attempt(lambda: open(scratch / 'given.txt', 'a').close()),"
    " attempt(lambda: open(f'/proc/{other}/environ').close())]"
)
crowd = "[attempt(lambda: os.fork() or time.sleep(60)) for _ in range(20)].count('BlockingIOError')"
neighbour, _, reached = subject(reach, other=pid, scratch=scratch)
crowded, _, refused = subject(crowd)
late, _, can_fork = subject("attempt(lambda: os.fork() or os._exit(0)) != 'BlockingIOError'")
print(json.dumps({
    "facts": facts, "cwd": seen[0] == str(scratch.resolve()), "seen": seen[1:], "reached": reached,
    "oom": Path(f"/proc/{pid}/oom_score_adj").read_text().strip(), "session": os.getsid(pid) == pid,
    "refused": refused, "neighbour can fork": can_fork, "left on disk": (scratch / "mine.txt").exists(),
}))
for each in (pid, neighbour, crowded, late):
    reaper.end(each)
"""


@lru_cache
def _state(
    who: str, confined: bool = True, old: bool = False, closed: bool = False, python: str = sys.executable
) -> dict[str, Any]:
    root = os.getuid() == 0
    if who == "root" and not root:
        pytest.skip("needs root")
    if who == "user" and root and not (Path(SYSTEM_PYTHON).exists() and shutil.which("setpriv")):
        pytest.skip("needs setpriv and a Python that every user can read")
    command = [*ORDINARY, SYSTEM_PYTHON] if who == "user" and root else [python]
    run = subprocess.run(
        [*command, "-B", "-c", RUNNER],
        input=json.dumps([confined, old, closed]),
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]},
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


@pytest.mark.parametrize("who", ["root", "user"])
def test_no_privilege_can_be_gained(who: str) -> None:
    facts = _state(who)["facts"]

    assert facts["NoNewPrivs"] == ["1"]
    assert facts["Seccomp"] == ["2"]
    assert facts["CoreDumping"] == ["0"]
    assert facts["CapInh"] == facts["CapAmb"] == ["0000000000000000"]


def test_without_confinement_the_same_facts_say_so() -> None:
    facts = _state("root", confined=False)["facts"]

    assert facts["NoNewPrivs"] == facts["Seccomp"] == ["0"]
    assert set(facts["Uid"]) == {"0"}
    assert facts["CapEff"] != ["0000000000000000"]


def test_root_becomes_a_user_that_nobody_else_is() -> None:
    facts = _state("root")["facts"]

    assert set(facts["Uid"]) == set(facts["Gid"])
    assert len(set(facts["Uid"])) == 1
    assert int(facts["Uid"][0]) >= 20_000
    assert facts["Groups"] == []


@pytest.mark.parametrize("who", ["root", "user"])
def test_no_capability_is_left(who: str) -> None:
    facts = _state(who, python=SYSTEM_PYTHON)["facts"]

    assert facts["CapEff"] == facts["CapPrm"] == ["0000000000000000"]


def test_where_root_s_home_is_in_the_way_one_capability_is_left() -> None:
    facts = _state("root", closed=True, python=SYSTEM_PYTHON)["facts"]

    assert facts["CapEff"] == facts["CapPrm"] == ["0000000000000004"]  # CAP_DAC_READ_SEARCH


@pytest.mark.parametrize("who", ["root", "user"])
@pytest.mark.parametrize("old", [False, True])
def test_the_scratch_directory_keeps_what_was_put_there(who: str, old: bool) -> None:
    state = _state(who, old=old)

    assert state["cwd"]
    assert state["seen"] == ["given", 1]
    assert state["left on disk"] is old


@pytest.mark.parametrize("who", ["root", "user"])
@pytest.mark.parametrize("old", [False, True])
def test_two_subjects_do_not_reach_each_other(who: str, old: bool) -> None:
    assert _state(who, old=old)["reached"] == ["PermissionError"] * 4


def test_without_confinement_two_subjects_do() -> None:
    assert _state("user", confined=False)["reached"] == ["done", "given", "done", "done"]


@pytest.mark.parametrize("who", ["root", "user"])
def test_a_neighbour_can_fork_while_a_subject_is_at_its_limit(who: str) -> None:
    state = _state(who)

    assert state["refused"] == 20 - 7
    assert state["neighbour can fork"]


@pytest.mark.parametrize("who", ["root", "user"])
def test_it_leads_a_session_and_goes_first_where_memory_runs_out(who: str) -> None:
    state = _state(who)

    assert state["session"]
    assert state["oom"] == "1000"


ORPHAN = """
import os, tempfile, time
from pathlib import Path
from autograder.subject import confine as walls

walls.prepare()
scratch = Path(tempfile.mkdtemp())
scratch.chmod(0o755)
read, write = os.pipe()
pid = os.fork()
if pid == 0:
    walls.confine(walls.Policy(scratch))
    os.write(write, b"x")
    time.sleep(60)
    os._exit(0)
os.read(read, 1)
print(pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_subject_dies_with_its_parent() -> None:
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]}
    run = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, env=environment, timeout=20)
    stat = Path(f"/proc/{int(run.stdout)}/stat")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _alive(stat):
        time.sleep(0.01)

    assert not _alive(stat)


def _alive(stat: Path) -> bool:
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
