"""What is asked of Landlock: all that a kernel can forbid is forbidden, and files get the rights of files."""

import os
import struct
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.subject import landlock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="opens files as Linux does")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The calls that were made, by their numbers; the kernel answers each with a file that can be closed."""
    calls: list[tuple[Any, ...]] = []

    def call(number: int, *arguments: Any) -> int:
        calls.append((number, *arguments))
        return os.open(os.devnull, os.O_RDONLY) if number == landlock.CREATE_RULESET else 0

    monkeypatch.setattr(landlock, "call", call)
    monkeypatch.setattr(landlock, "ctypes", SimpleNamespace(c_char_p=bytes))  # which can be read back whole
    return calls


def handled(calls: list[tuple[Any, ...]], version: int) -> tuple[int, ...]:
    os.close(landlock._ruleset(version))
    _, words, size, _ = calls[-1]
    return struct.unpack(f"={size // 8}Q", words[:size])


@pytest.mark.parametrize(("version", "files"), [(3, 15), (4, 15), (5, 16), (9, 16)])
def test_every_right_that_a_kernel_knows_is_taken_away(asked: list[tuple[Any, ...]], version: int, files: int) -> None:
    assert handled(asked, version)[0] == (1 << files) - 1


def test_younger_kernels_close_the_network_and_the_way_to_other_processes(asked: list[tuple[Any, ...]]) -> None:
    assert len(handled(asked, 3)) == 1
    assert handled(asked, 4)[1:] == (landlock.NET_TCP,)
    assert len(handled(asked, landlock.SIGNALS_ABI)) == 3


def rights_given(calls: list[tuple[Any, ...]]) -> list[int]:
    rules = [arguments[2] for number, *arguments in calls if number == landlock.ADD_RULE]
    return [struct.unpack("=Qi", rule)[0] for rule in rules]


def test_a_file_gets_no_rights_of_folders_and_what_is_not_there_gets_none(
    asked: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 5)
    (tmp_path / "file").write_text("")
    landlock.restrict([(tmp_path, landlock.WRITE), (tmp_path / "file", landlock.WRITE), (tmp_path / "gone", 1)])

    assert rights_given(asked) == [landlock.WRITE, landlock.WRITE & landlock.OF_FILES]
    assert [number for number, *_ in asked][-1] == landlock.RESTRICT_SELF


@pytest.mark.parametrize("failure", [OSError, AttributeError])
def test_a_kernel_without_it_has_version_zero(monkeypatch: pytest.MonkeyPatch, failure: type[Exception]) -> None:
    def call(*_: Any) -> int:
        raise failure

    monkeypatch.setattr(landlock, "call", call)

    assert landlock.abi() == 0


def test_what_is_opened_for_the_rules_is_closed_again(
    asked: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 5)
    before = os.listdir("/proc/self/fd")
    landlock.restrict([(tmp_path, landlock.READ)] * 3)

    assert os.listdir("/proc/self/fd") == before
