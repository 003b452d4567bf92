"""What the runs of attacks see of the grader's processes."""

import subprocess
import sys
import time

import pytest

from tests.attacks.runs import Batch, watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere")

HELD = 200 << 20
HOLDS = f"held = bytearray(b'1') * {HELD}; print(len(held), flush=True); input()"


def seen_by(batch, size, seconds=20.0):
    """Wait until a worker of this size was seen; on a busy machine that takes a moment."""
    deadline = time.monotonic() + seconds
    while batch.peak < size and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_worker_that_grows_is_seen_to_be_large():
    batch = Batch()
    with watched(batch), subprocess.Popen([sys.executable, "-c", HOLDS], stdin=-1, stdout=-1) as worker:
        grown = worker.stdout.readline()
        seen_by(batch, HELD)
        worker.communicate(b"\n")

    assert int(grown) == HELD
    assert HELD < batch.peak < 2 * HELD


def test_what_the_grader_itself_holds_is_not_a_workers():
    batch, held = Batch(), bytearray(b"1") * HELD
    with watched(batch), subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1) as worker:
        seen_by(batch, 1)
        worker.communicate(b"\n")

    assert 0 < batch.peak < len(held)
