"""What is said while a class is graded."""

import io
from concurrent.futures import Future

import pytest

from autograder.cli import progress
from autograder.cli.progress import CLEAR, Progress
from autograder.grading.collected import Job


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        """Say so."""
        return True


@pytest.fixture
def clock():
    """A clock that a test sets."""
    now = [0.0]

    def read():
        return now[0]

    read.set = lambda seconds: now.__setitem__(0, seconds)
    return read


def job(student, *, running):
    future = Future()
    if running:
        future.set_running_or_notify_cancel()
    return future, Job("t1_numbers", student, None)


def test_nothing_is_known_of_the_time_before_the_first_is_done(clock):
    assert Progress(12, clock=clock).line() == "graded 0 of 12"


def test_rate_and_time_left_are_those_of_what_was_graded_now(clock):
    said = Progress(110, clock=clock)
    for _ in range(50):
        said.done(known=True)
    for _ in range(20):
        said.done(known=False)
    clock.set(40.0)

    assert said.line() == "graded 70 of 110; 0.5 per second, about 1 min 20 s left"


def test_what_runs_longest_is_named_first_and_what_waits_is_not(clock):
    said = Progress(5, clock=clock)
    first, second = dict([job("zoe", running=True)]), dict([job("ada", running=True), job("bob", running=False)])
    said.started(first)
    said.look(0.0)
    said.started({**second, **first})
    said.look(30.0)
    clock.set(100.0)

    assert said.line() == "graded 0 of 5; waiting for zoe t1_numbers (1 min 40 s), ada t1_numbers (1 min 10 s)"


def test_a_job_that_is_done_is_no_longer_waited_for(clock):
    said = Progress(5, clock=clock)
    future, ada = job("ada", running=True)
    said.started({future: ada})
    before = said.line()
    future.set_result(None)

    assert "ada" in before
    assert "ada" not in said.line()


def run(monkeypatch, stream, first):
    monkeypatch.setattr(progress, "LOOKED_EVERY", 0.01)
    monkeypatch.setattr(progress, "PRINTED_EVERY", first)
    monkeypatch.setattr(progress, "QUIET_AT_FIRST", first)
    monkeypatch.setattr(Progress, "line", lambda self: self._over.set() or "graded 3 of 4")
    with Progress(4, stream=stream) as said:
        said._over.wait(0.2 if first > 1 else 20)
    return stream.getvalue()


def test_a_terminal_has_one_line_that_is_rewritten_and_gone_at_the_end(monkeypatch):
    assert run(monkeypatch, Terminal(), first=0) == f"{CLEAR}graded 3 of 4{CLEAR}"


def test_a_log_gets_a_plain_line(monkeypatch):
    assert run(monkeypatch, io.StringIO(), first=0) == "graded 3 of 4\n"


def test_a_short_run_says_nothing(monkeypatch):
    assert run(monkeypatch, io.StringIO(), first=100) == ""


def test_a_stream_that_nobody_reads_ends_no_class(monkeypatch):
    class Gone(Terminal):
        def write(self, _):
            raise BrokenPipeError

    assert run(monkeypatch, Gone(), first=0) == ""
