"""How the subject answers the judge, and what the warm parent does once; the judge's tests show it end to end."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.border.wire import Channel, Codec
from autograder.subject import server
from autograder.subject.server import load_given


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    """The subject's channel and the judge's."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, Codec({})), Channel(theirs, Codec({}))


def answer(ends: tuple[Channel, Channel], function: Any, *args: Any) -> dict[str, Any]:
    """What the judge hears when a function of a notebook is called."""
    server._answer(ends[0], {"f": function}, "f", list(args), {})
    header, body = ends[1].receive(deadline=time.monotonic() + 5)
    return {**header, "value": ends[1].value(header, body) if header["op"] == "returned" else None}


def test_a_value_is_returned(ends: tuple[Channel, Channel]) -> None:
    assert answer(ends, lambda x: 2 * x, 4)["value"] == 8


@pytest.mark.parametrize("function", [None, 3])
def test_what_is_no_function_is_missing(ends: tuple[Channel, Channel], function: object) -> None:
    assert answer(ends, function)["op"] == "missing"


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit("no"), KeyboardInterrupt("no")])
def test_whatever_a_function_raises_costs_this_call_only(ends: tuple[Channel, Channel], error: BaseException) -> None:
    def fails() -> None:
        raise error

    said = answer(ends, fails)

    assert (said["op"], said["kind"], said["text"]) == ("raised", type(error).__name__, "no")
    assert answer(ends, lambda: 1)["value"] == 1


def test_a_value_that_is_no_plain_data_is_said_to_be_none(ends: tuple[Channel, Channel]) -> None:
    assert answer(ends, lambda: object())["op"] == "unsendable"


def test_a_function_of_the_judges_remembers_so_many_answers_and_no_more(
    ends: tuple[Channel, Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, judge = ends
    monkeypatch.setattr(server, "MAX_KNOWN", 1)
    for value in range(3):
        judge.send("value", value)
    ask = server._stub(subject, 0)

    assert [ask("a"), ask("b"), ask("a"), ask("b")] == [0, 1, 0, 2]


def test_the_terminal_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    turned: list[int] = []
    monkeypatch.setattr(os, "dup2", lambda _null, fd: turned.append(fd))
    server._no_terminal()

    assert turned == [0, 1, 2]


def test_a_child_that_is_not_there_is_neither_interrupted_nor_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Number 0 would mean the warm parent's own group."""
    killed: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, _: killed.append(pid))
    monkeypatch.setattr(server, "end", killed.append)
    monkeypatch.setattr(server, "end_forks", killed.append)
    parent = server.Parent(None, None, {}, {}, confined=False)  # type: ignore[arg-type]
    for op in ("interrupt", "end_forks", "end", "excess"):
        assert parent._carry_out(op, None) is None

    assert killed == []


def test_who_takes_too_much_is_killed_once_and_asked_about_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr(server, "usage", lambda *_, **__: None)
    monkeypatch.setattr(server, "private_memory", lambda _: 0)
    monkeypatch.setattr(server, "excess", lambda *_: "too much of it")
    monkeypatch.setattr(server, "kill_descendants", killed.append)
    parent = server.Parent(None, None, {}, {}, confined=True)  # type: ignore[arg-type]
    parent._child = 99
    parent._watch(), parent._watch()

    assert killed == [99]
    assert parent._carry_out("excess", None) == "too much of it"


@pytest.mark.parametrize("orders", [[], ["excess"]], ids=["between two orders", "while an order is answered"])
def test_the_warm_parents_files_go_with_it_whenever_the_judge_is_killed(orders, ends, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    subject, judge = ends
    for op in orders:
        judge.send(op)
    judge.close()

    server.Parent(subject, None, {}, {}, confined=False)._obey_to_the_end()

    assert not home.exists()


def released(folder, name, text):
    (folder / f"{name}.py").write_text(text)
    return str(folder)


def test_given_modules_are_imported_where_no_import_finds_them_and_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    folder = released(tmp_path, "made_up_parts", "import os\nsaid = os.environ['MADE_UP']")
    before = dict(os.environ), list(sys.path)

    given = load_given(folder, {"MADE_UP": "yes"})

    assert given["made_up_parts"].said == "yes"
    assert "made_up_parts" not in sys.modules
    assert (dict(os.environ), list(sys.path), sys.dont_write_bytecode) == (*before, False)
    assert os.listdir(tmp_path) == ["made_up_parts.py"]


def test_a_given_module_that_cannot_be_imported_is_left_to_whoever_asks_for_it(tmp_path):
    released(tmp_path, "sound_parts", "x = 1")

    assert list(load_given(released(tmp_path, "damaged_parts", "def"), {})) == ["sound_parts"]


def test_a_module_of_that_name_that_lies_elsewhere_is_none_of_the_given_ones(tmp_path):
    assert load_given(released(tmp_path, "json", "x = 1"), {}) == {}
    assert sys.modules["json"].__file__ != str(tmp_path / "json.py")
