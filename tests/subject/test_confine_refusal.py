"""Where confinement cannot be had, grading refuses, says what is missing and names the flag."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.subject import confine, landlock, namespaces, privileges, runtime, seccomp

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
