"""One import for several warm parents: each serves its own line, and ends with it; the last one ends all."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

# each warm parent says who it is, starts something in a session of its own, and waits for the end of its line
SERVES = """
import os, socket, subprocess, sys
from autograder.subject.nursery import serve_all
from autograder.subject.reaper import adopt_orphans

def obey(line):
    other = subprocess.Popen(["sleep", "60"], start_new_session=True)
    line.send(f"{os.getpid()} {os.getcwd()} {other.pid}".encode())
    line.recv(1)
    other.kill(), other.wait()

adopt_orphans()
serve_all([socket.socket(fileno=int(number)) for number in sys.argv[1:]], obey)
"""


@pytest.fixture
def lines(tmp_path):
    """Three lines to warm parents, and the process that made these."""
    pairs = [socket.socketpair() for _ in range(3)]
    numbers = [theirs.fileno() for _, theirs in pairs]
    command = [sys.executable, "-c", SERVES, *map(str, numbers)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    home = tmp_path / "home"
    home.mkdir()
    nursery = subprocess.Popen(command, pass_fds=numbers, cwd=home, env=environment)
    for _, theirs in pairs:
        theirs.close()
    mine = [line for line, _ in pairs]
    yield mine, nursery
    for line in mine:
        line.close()
    nursery.wait(timeout=20)


def hello(line):
    pid, home, other = line.recv(1000).decode().split()
    return int(pid), Path(home), int(other)


def lives(pid):
    return Path(f"/proc/{pid}").exists()


def soon(holds, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def test_each_line_has_a_warm_parent_with_a_home_and_a_session_of_its_own(lines):
    mine, nursery = lines
    parents = [hello(line) for line in mine]

    assert len({pid for pid, _, _ in parents}) == len({home for _, home, _ in parents}) == 3
    assert all(os.getsid(pid) == pid for pid, _, _ in parents)
    assert nursery.poll() is None


def test_the_end_of_a_line_ends_its_warm_parent_and_no_other(lines):
    mine, _ = lines
    (first, _, _), (second, _, _), _ = [hello(line) for line in mine]
    mine[0].close()

    assert soon(lambda: not lives(first))
    assert lives(second)


def test_what_a_killed_warm_parent_left_is_killed_and_what_others_started_goes_on(lines):
    mine, _ = lines
    (first, _, left), (second, _, other), _ = [hello(line) for line in mine]
    os.kill(first, signal.SIGKILL)

    assert soon(lambda: not lives(left))
    assert lives(second)
    assert lives(other)


@pytest.mark.parametrize("how", ["all lines end", "it is told to"])
def test_in_the_end_nothing_is_left_of_it(lines, how):
    mine, nursery = lines
    parents = [hello(line) for line in mine]
    if how == "it is told to":
        nursery.terminate()
    for line in mine:
        line.close()
    nursery.wait(timeout=20)

    assert not any(lives(pid) for pid, _, _ in parents)
    assert not any(lives(other) for _, _, other in parents)
    assert not parents[0][1].parent.exists()
