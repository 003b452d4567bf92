"""Where confinement cannot be had, grading refuses, says what is missing and names the flag."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.subject import confine, landlock, namespaces, privileges, runtime, seccomp
from autograder.subject.limits import Limits
from autograder.subject.watch import Usage, excess, usage

linux = pytest.mark.skipif(not hasattr(os, "setresuid"), reason="looks at what Linux offers")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    confine._prepared.cache_clear()
    yield
    confine._prepared.cache_clear()


@pytest.mark.parametrize(("platform", "name"), [("darwin", "Darwin"), ("win32", "Windows")])
def test_another_system_is_refused(monkeypatch: pytest.MonkeyPatch, platform: str, name: str) -> None:
    monkeypatch.setattr(confine.sys, "platform", platform)
    monkeypatch.setattr(confine.platform, "system", lambda: name)

    with pytest.raises(confine.CannotConfine, match=rf"needs Linux .* this is {name}.*--no-confinement"):
        confine.prepare()
    assert not confine.available().sufficient


@linux
@pytest.mark.parametrize(("abi", "said"), [(0, "no Landlock"), (2, "version 2, expected 3")])
def test_a_kernel_with_too_little_landlock_is_refused(monkeypatch: pytest.MonkeyPatch, abi: int, said: str) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: abi)

    with pytest.raises(confine.CannotConfine, match=rf"{said}.*--no-confinement"):
        confine.prepare()


@linux
def test_a_kernel_without_seccomp_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "available", lambda: False)

    with pytest.raises(confine.CannotConfine, match=r"seccomp.*--no-confinement"):
        confine.prepare()


@linux
def test_an_unknown_processor_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")

    assert not seccomp.available()


@linux
def test_what_is_weaker_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 3)
    monkeypatch.setattr(namespaces, "available", lambda: False)
    offered = confine.available()

    assert offered.sufficient
    assert len(offered.weaker) == 2


@linux
def test_a_process_with_threads_is_refused(tmp_path: Path) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(confine.CannotConfine, match="expected 1"):
            confine.confine(confine.Policy(tmp_path))
    finally:
        stop.set()
        thread.join()


@linux
def test_root_in_a_closed_place_without_the_right_to_pass_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(privileges, "holds", lambda _: False)
    monkeypatch.setattr(runtime, "closed", lambda: None)
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home/data").write_text("")

    with pytest.raises(confine.CannotConfine, match=r"may not enter.*chmod"):
        confine._must_pass([tmp_path / "home/data"])


@linux
def test_root_without_the_right_to_change_users_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privileges, "holds", lambda _: False)
    monkeypatch.setattr(confine.os, "getuid", lambda: 0)
    monkeypatch.setattr(namespaces, "available", lambda: False)

    assert any("another user" in sentence for sentence in confine.available().missing)


def test_the_grader_is_left_out_where_it_is_installed_among_the_packages(tmp_path: Path) -> None:
    for name in ("site/numpy/core.py", "site/autograder/checks/nb01.py", "site/six.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "site/link").symlink_to(tmp_path / "site/autograder")
    grants = dict(runtime.around(tmp_path, tmp_path / "site/autograder"))

    assert grants == {
        tmp_path: landlock.READ_DIR,
        tmp_path / "site": landlock.READ_DIR,
        tmp_path / "site/numpy": landlock.READ,
        tmp_path / "site/six.py": landlock.READ,
    }


@linux
def test_no_grant_holds_the_grader() -> None:
    readable = [path for path, rights in runtime.grants() if rights & landlock.READ_FILE]

    assert readable
    assert not any(runtime.OWN_PACKAGE.is_relative_to(path) for path in readable)


@linux
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


@linux
def test_moderate_use_is_no_excess() -> None:
    assert excess(Usage(32, 1 << 30, 64 << 20, 1000), Limits()) is None


@linux
def test_disk_is_counted_with_folders_and_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/x").write_bytes(bytes(1 << 20))
    (tmp_path / "a/link").symlink_to("/usr")
    used = usage(os.getpid(), tmp_path, Limits(), parent_memory=0)

    assert used.files == 4
    assert 1 << 20 <= used.disk < 2 << 20


@linux
def test_a_folder_too_deep_to_list_counts_as_excess(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=here)
        here = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
    used = usage(os.getpid(), tmp_path, Limits(), parent_memory=0)

    assert used.unreadable
