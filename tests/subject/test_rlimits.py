"""The kernel's limits are those of a subject, counted from what was there before, and never above what is allowed."""

import os
import resource
from pathlib import Path

import pytest

from autograder.subject import rlimits
from autograder.subject.limits import Limits

PAGE = resource.getpagesize()
LIMITS = Limits(memory=1000 * PAGE, processes=7, cpu=11, open_files=13, file_size=17)


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[int, int]]:
    """Apply limits to nobody; return what would be set where 12 open files are allowed and of all else any number."""
    found: dict[int, tuple[int, int]] = {}
    allowed = {resource.RLIMIT_NOFILE: 12}
    monkeypatch.setattr(rlimits, "_address_space", lambda: (500 * PAGE, 50 * PAGE))
    monkeypatch.setattr(resource, "setrlimit", found.__setitem__)
    monkeypatch.setattr(resource, "getrlimit", lambda which: (0, allowed.get(which, resource.RLIM_INFINITY)))
    rlimits.apply(LIMITS, tasks_before=100)
    return found


def test_memory_and_processes_are_counted_from_what_is_there(applied: dict[int, tuple[int, int]]) -> None:
    assert applied[resource.RLIMIT_DATA] == (1050 * PAGE, 1050 * PAGE)
    assert applied[resource.RLIMIT_AS] == (2500 * PAGE, 2500 * PAGE)
    assert applied[resource.RLIMIT_NPROC] == (107, 107)


def test_everything_else_is_as_the_limits_say(applied: dict[int, tuple[int, int]]) -> None:
    assert applied[resource.RLIMIT_CPU] == (11, 11)
    assert applied[resource.RLIMIT_FSIZE] == (17, 17)
    assert applied[resource.RLIMIT_CORE] == (1, 1)
    assert {applied[which] for which in (resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE)} == {(0, 0)}


def test_a_limit_that_is_lower_already_stays(applied: dict[int, tuple[int, int]]) -> None:
    assert applied[resource.RLIMIT_NOFILE] == (12, 12)


def test_tasks_are_the_threads_of_all_processes_of_a_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for thread in ("12/task/12", "12/task/13", "45/task/45", "self/task/45"):
        (tmp_path / thread).mkdir(parents=True)
    (tmp_path / "46").mkdir()  # it ended while it was looked at
    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda place: scan(tmp_path if place == "/proc" else place))

    assert rlimits.tasks_of(os.getuid()) == 3
    assert rlimits.tasks_of(os.getuid() + 1) == 0
