import signal
import sys
import time

import numpy as np
import pytest

from autograder.grading import own_limits
from autograder.grading.own_limits import interrupted_after, memory_at_most

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process has taken")


def test_memory_is_bounded_only_while_it_is_said_so():
    with memory_at_most(64 << 20), pytest.raises(MemoryError):
        np.ones(40_000_000)

    assert np.ones(40_000_000).nbytes == 320_000_000


def test_what_works_long_is_interrupted_again_and_again_and_only_while_it_is_said_so(monkeypatch):
    monkeypatch.setattr(own_limits, "AGAIN", 0.1)
    interrupted = []
    with interrupted_after(30):
        with pytest.raises(TimeoutError, match=r"after 0\.1 seconds"), interrupted_after(0.1):
            while len(interrupted) < 2:
                try:
                    work(5)
                except TimeoutError as error:
                    interrupted.append(error)
            raise interrupted[0]
        work(0.3)

    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL


def test_what_waits_long_is_not_interrupted():
    with interrupted_after(0.1):
        time.sleep(0.3)


def test_a_limit_holds_again_after_one_within_it_was_kept():
    with pytest.raises(TimeoutError, match=r"after 0\.2 seconds"), interrupted_after(0.2):
        with interrupted_after(30):
            work(0.05)
        work(5)


def work(seconds):
    """Use so much processor time."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
