"""Root is given up for good, groups first; and what others may not enter is found."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.subject import privileges
from autograder.subject.privileges import CAP_DAC_READ_SEARCH, FALLBACK_COUNT, FALLBACK_USERS, OWN_USERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at what Linux offers")


@pytest.mark.parametrize(
    ("map_of_users", "own"),
    [
        ("0 0 4294967295", OWN_USERS + 70_000),
        ("0 100000 65536", FALLBACK_USERS + 70_000 % FALLBACK_COUNT),
        (f"0 0 1000\n{OWN_USERS} 5 100000", OWN_USERS + 70_000),
    ],
)
def test_a_process_gets_a_user_of_its_own_that_this_system_knows(
    monkeypatch: pytest.MonkeyPatch, map_of_users: str, own: int
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda _: map_of_users)

    assert privileges.own_user(70_000) == own


@pytest.fixture
def given_up(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """What was given up, in order."""
    steps: list[tuple[str, object]] = []
    for name in ("setgroups", "setresgid", "setresuid"):
        monkeypatch.setattr(os, name, lambda *to, name=name: steps.append((name, to)))
    monkeypatch.setattr(privileges, "prctl", lambda *what: steps.append(("prctl", what)))
    monkeypatch.setattr(privileges, "hold_only", lambda bits: steps.append(("hold only", bits)))
    return steps


def test_groups_go_first_and_no_capability_stays(given_up: list[tuple[str, object]]) -> None:
    privileges.become(7, may_pass=False)

    assert given_up == [
        ("setgroups", ([],)),
        ("setresgid", (7, 7, 7)),
        ("setresuid", (7, 7, 7)),
        ("hold only", 0),
    ]


def test_who_may_pass_keeps_that_one_capability(given_up: list[tuple[str, object]]) -> None:
    privileges.become(7, may_pass=True)

    assert given_up[0] == ("prctl", (privileges.PR_SET_KEEPCAPS, 1))
    assert given_up[-1] == ("hold only", 1 << CAP_DAC_READ_SEARCH)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder to which everybody can come; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o711)
        yield Path(place)


def test_a_folder_that_others_may_not_enter_is_found_on_the_way(folder: Path) -> None:
    (folder / "open").mkdir(mode=0o711)
    (folder / "home").mkdir(mode=0o700)
    for name in ("open/file", "home/file"):
        (folder / name).write_text("")

    assert privileges.closed_to_others([folder / "open/file", folder / "home/gone"]) is None
    assert privileges.closed_to_others([folder / "open/file", folder / "home/file"]) == (folder / "home").resolve()


def test_a_capability_is_read_from_the_kernels_own_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda _: "CapInh:\tffffffff\nCapPrm:\t0000000000000004\nCapEff:\t0\n")

    assert privileges.holds(CAP_DAC_READ_SEARCH)
    assert not privileges.holds(0)
