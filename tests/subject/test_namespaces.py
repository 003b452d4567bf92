"""A private disk is laid over the scratch directory, as large as the limits say, with what was there copied into it."""

import sys
from pathlib import Path

import pytest

from autograder.subject import namespaces
from autograder.subject.limits import Limits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at what Linux offers")


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, int, str]]:
    """The disks that were asked for; each is an empty folder in the place of the one that it hides."""
    disks: list[tuple[str, str, int, str]] = []

    def mount(_source: str, target: Path, kind: str, flags: int, options: str) -> None:
        disks.append((str(target), kind, flags, options))
        target.rename(target.with_name("hidden"))
        target.mkdir()

    monkeypatch.setattr(namespaces, "_enter_namespaces", lambda: None)
    monkeypatch.setattr(namespaces, "_mount", mount)
    return disks


def test_the_disk_has_the_size_and_the_owner_that_are_asked_for_and_runs_nothing(
    mounted: list[tuple[str, str, int, str]], tmp_path: Path
) -> None:
    (tmp_path / "scratch").mkdir()
    namespaces.mount_scratch(tmp_path / "scratch", Limits(scratch=4096, files=5), owner=77)

    [(target, kind, flags, options)] = mounted
    assert (target, kind) == (str(tmp_path / "scratch"), "tmpfs")
    assert options == "size=4096,nr_inodes=5,mode=700,uid=77"
    assert flags == namespaces.MS_NOSUID | namespaces.MS_NODEV | namespaces.MS_NOEXEC


def test_what_was_there_is_there_again_and_links_stay_links(
    mounted: list[tuple[str, str, int, str]], tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    (scratch / "data").mkdir(parents=True)
    (scratch / "data/given.txt").write_text("given")
    (scratch / "link").symlink_to("/etc/passwd")
    namespaces.mount_scratch(scratch, Limits(), owner=0)

    assert len(mounted) == 1
    assert (scratch / "data/given.txt").read_text() == "given"
    assert (scratch / "link").is_symlink()


def test_namespaces_are_entered_before_anything_is_mounted_and_hidden_from_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(namespaces, "_unshare", lambda what: done.append(f"unshare {what:x}"))
    monkeypatch.setattr(
        namespaces, "_mount", lambda _source, target, _kind, flags, _options: done.append(f"mount {target} {flags:x}")
    )
    monkeypatch.setattr(namespaces.os, "getuid", lambda: 0)
    namespaces._enter_namespaces()

    private = namespaces.MS_REC | namespaces.MS_PRIVATE
    assert done == [f"unshare {namespaces.CLONE_NEWNS:x}", f"mount / {private:x}"]
