"""The judge's side of the warm parent: one of its own, and one of a nursery."""

import os
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.errors import CannotConfine
from autograder.grading import host
from autograder.grading.host import Host, Nursery, Start, remove
from tests.attacks.runs import processes_of

WARM = Start("rnnkit.params", confined=False)


@pytest.fixture
def nursery():
    with Nursery(WARM, seats=2) as nursery:
        yield nursery


def taken_by_a_fork(nursery):
    """Take the other seat as another worker would, which ends at once."""
    pid = os.fork()
    if pid == 0:
        os._exit(nursery.take() is None)
    assert os.waitpid(pid, 0)[1] == 0


def folder_of(pid):
    return Path(os.readlink(f"/proc/{pid}/cwd"))


def test_a_host_of_a_nursery_has_a_home_of_its_own_and_takes_orders_as_one_alone_does(nursery):
    taken_by_a_fork(nursery)
    one, alone = Host({}, WARM, seat=nursery.take()), Host({}, WARM)
    home = folder_of(one._process.pid)
    with one.scratch() as scratch:
        inside = scratch.parent == home != folder_of(alone._process.pid)
    orders = [each.order("excess") for each in (one, alone)]
    one.close(), alone.close()

    assert inside
    assert orders == [None, None]
    assert not home.exists()


def test_a_nursery_has_so_many_seats_and_no_more(nursery):
    taken_by_a_fork(nursery)
    nursery.take()

    assert nursery.take() is None


def test_where_a_nursery_is_gone_a_host_starts_a_warm_parent_of_its_own(nursery):
    seat = nursery.take()
    os.kill(seat.nursery, signal.SIGKILL)
    own = Host({}, WARM, seat=seat)
    answer, process = own.order("excess"), own._process
    own.close()

    assert answer is None
    assert process.pid != seat.nursery


def test_nothing_of_a_nursery_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(host.tempfile, "tempdir", str(tmp_path))
    mark = f"nursery-{os.getpid()}"
    with Nursery(Start("rnnkit.params", settings={"MARK": mark}, confined=False), seats=3) as nursery:
        here = Host({}, WARM, seat=nursery.take())
        during = list(tmp_path.iterdir())
        here.close()

    assert during
    assert list(tmp_path.iterdir()) == []
    assert not processes_of(mark)


def test_where_processes_cannot_be_forked_nothing_is_started(monkeypatch):
    monkeypatch.setattr(host, "os", SimpleNamespace())

    with pytest.raises(CannotConfine, match="Windows cannot; grade on Linux"):
        Host({}, Start("rnnkit.params"))


def test_the_directory_of_a_submission_is_gone_after_it(tmp_path):
    with Host.scratch(SimpleNamespace(_home=tmp_path)) as scratch:
        (scratch / "left").write_text("by a student")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_removed_however_deep_it_is(tmp_path, monkeypatch):
    def too_deep(*_, **__):
        raise RecursionError

    (tmp_path / "a/b").mkdir(parents=True)
    monkeypatch.setattr(host.shutil, "rmtree", too_deep)
    remove(tmp_path / "a")

    assert not (tmp_path / "a").exists()
