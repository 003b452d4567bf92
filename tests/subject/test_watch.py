import os
import sys
from pathlib import Path

import pytest

from autograder.subject import watch
from autograder.subject.limits import Limits
from autograder.subject.watch import Usage, excess, usage

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at what Linux offers")


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (Usage(1, 2 << 30, 0, 0), "2048 MiB of memory, the limit is 1024"),
        (Usage(1, 0, 65 << 20, 1), "65 MiB of files, the limit is 64"),
        (Usage(1, 0, 0, 1001), "more than 1000 files"),
        (Usage(1, 0, 0, 1, unreadable=True), "cannot be listed"),
    ],
)
def test_excess_is_said(used: Usage, said: str) -> None:
    assert said in str(excess(used, Limits()))


def test_moderate_use_is_no_excess() -> None:
    assert excess(Usage(32, 1 << 30, 64 << 20, 1000), Limits()) is None


def test_disk_is_counted_with_folders_and_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/x").write_bytes(bytes(1 << 20))
    (tmp_path / "a/link").symlink_to("/usr")
    used = usage(os.getpid(), tmp_path, Limits(), parent_memory=0)

    assert used.files == 4
    assert 1 << 20 <= used.disk < 2 << 20


def test_a_folder_too_deep_to_list_counts_as_excess(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=here)
        here = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
    used = usage(os.getpid(), tmp_path, Limits(), parent_memory=0)

    assert used.unreadable


def test_memory_of_all_processes_of_a_subject_adds_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = {7: 5 << 20, 8: 3 << 20, 9: 1 << 20}
    monkeypatch.setattr(watch, "session", lambda _: iter(held))
    monkeypatch.setattr(watch, "private_memory", held.__getitem__)
    used = usage(7, tmp_path, Limits(), parent_memory=2 << 20)

    assert (used.processes, used.memory) == (3, (3 + 1) << 20)
