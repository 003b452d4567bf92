"""The guardian outlives the warm parent, and each of the two is told of the other's end."""

import os
import signal

import pytest

from autograder.subject import guardian, reaper


class Ended(BaseException):
    """In the place of the end of a process."""


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the guardian does, in order, where forking and ending are only noted; its child has the number 99."""
    noted: list[str] = []

    def note(what: str, value: object = None) -> object:
        def act(*_: object) -> object:
            noted.append(what)
            return value

        return act

    def end(code: int) -> None:
        noted.append(f"end {code}")
        raise Ended

    monkeypatch.setattr(guardian, "adopt_orphans", note("adopt"))
    monkeypatch.setattr(guardian, "end_all_below", note("end all below"))
    monkeypatch.setattr(reaper, "prctl", lambda option, number: noted.append(f"prctl {option} {number}"))
    monkeypatch.setattr(os, "fork", note("fork", 99))
    monkeypatch.setattr(os, "closerange", note("close"))
    monkeypatch.setattr(os, "waitpid", lambda pid, _: noted.append(f"wait for {pid}"))
    monkeypatch.setattr(os, "_exit", end)
    return noted


def test_it_holds_no_socket_while_it_waits_and_ends_what_is_left(done: list[str]) -> None:
    with pytest.raises(Ended):
        guardian.main([])

    assert done == ["adopt", "fork", "close", "wait for 99", "end all below", "end 0"]


def test_the_warm_parent_is_told_when_the_guardian_ends(done: list[str]) -> None:
    reaper.be_told_of_the_end_of(os.getppid())

    assert done == [f"prctl {reaper.PR_SET_PDEATHSIG} {int(signal.SIGTERM)}"]


def test_a_warm_parent_whose_guardian_ended_before_it_could_be_told_ends(done: list[str]) -> None:
    with pytest.raises(Ended):
        reaper.be_told_of_the_end_of(os.getppid() + 1)

    assert done[-1] == "end 1"
