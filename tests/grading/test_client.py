"""The judge's side of a call: each answer is a value or a failure in plain words, and what is no answer ends it."""

import math
import socket
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.border.wire import Channel, Codec
from autograder.claims.messages import not_defined
from autograder.claims.student import CallEnded, CallFailed
from autograder.grading import client
from autograder.grading.charge import Account
from autograder.grading.client import Host, Patience, RemoteSpace, remove

PATIENCE = Patience(call=5.0, exercise=5.0)


@pytest.fixture
def ends():
    """A space, and the channel of whoever answers for the subject."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield RemoteSpace(ours, {}, PATIENCE, Account(math.inf)), Channel(theirs, Codec({}))


def test_a_value_comes_back_and_the_question_says_how_it_is_asked(ends):
    space, subject = ends
    subject.send("returned", np.arange(3.0))
    value = space.function("f").frozen(1, k=2)
    header, body = subject.receive()

    assert value.tolist() == [0.0, 1.0, 2.0]
    assert (header["name"], header["frozen"]) == ("f", True)
    assert subject.value(header, body) == [[1], {"k": 2}]


@pytest.mark.parametrize(
    ("op", "fields", "said"),
    [
        ("raised", {"kind": "ValueError", "text": "no"}, "ValueError"),
        ("unsendable", {"text": "a set"}, "no plain data"),
        ("missing", {}, not_defined("f")),
    ],
)
def test_a_call_without_a_value_fails_and_the_next_one_is_asked(ends, op, fields, said):
    space, subject = ends
    subject.send(op, **fields)
    subject.send("returned", 7)

    with pytest.raises(CallFailed) as failed:
        space.function("f")()
    assert said in str(failed.value)
    assert not isinstance(failed.value, CallEnded)
    assert space.function("f")() == 7


def test_the_kind_of_an_exception_is_known(ends):
    space, subject = ends
    subject.send("raised", kind="IndexError" + "x" * 500, text="")

    with pytest.raises(CallFailed) as failed:
        space.function("f")()
    assert failed.value.kind == ("IndexError" + "x" * 500)[:100]


@pytest.mark.parametrize("op", ["forked", "value", "ran"])
def test_a_frame_that_is_no_answer_ends_the_exercise(ends, op):
    space, subject = ends
    subject.send(op)
    subject.send("returned", 7)

    for _ in range(2):
        with pytest.raises(CallEnded, match="a frame that is no answer"):
            space.function("f")()


def test_a_process_that_ended_is_said_to_have_ended(ends):
    space, subject = ends
    subject.close()

    with pytest.raises(CallEnded, match="the function ended the Python process"):
        space.function("f")()


def test_the_limit_that_was_reached_is_named(ends):
    space, _ = ends
    space._patience = Patience(call=0.01)

    with pytest.raises(CallEnded, match=r"did not return within 0\.01 seconds"):
        space.function("f")()
    assert space.limit == "0.01 seconds for one call of the function"


def asked(subject, value, **fields):
    """The subject asks the judge's function 0; its answer after that is 7."""
    subject.send("callback", [[value], {}], id=0, **fields)
    subject.send("returned", 7)


def test_a_question_is_answered_by_the_function_that_was_given(ends):
    space, subject = ends
    space.give({"loss": lambda x: 2 * x})
    asked(subject, 4)

    assert space.function("f")() == 7
    header, body = [subject.receive() for _ in range(3)][-1]
    assert (header["op"], subject.value(header, body)) == ("value", 8)


def test_a_question_that_is_too_large_or_fails_is_refused_and_the_call_goes_on(ends, monkeypatch):
    monkeypatch.setattr(client, "MAX_QUESTION", 80)
    space, subject = ends
    space.give({"loss": lambda x: 1 / x})
    for value in (np.zeros(11), 0):
        asked(subject, value)

        assert space.function("f")() == 7
    headers = [subject.receive()[0] for _ in range(5)]
    assert [header["op"] for header in headers] == ["give", "call", "refused", "call", "refused"]
    assert headers[-1]["text"].startswith("ZeroDivisionError")


def test_questions_without_end_end_the_exercise(ends, monkeypatch):
    monkeypatch.setattr(client, "MAX_CALLBACKS", 3)
    space, subject = ends
    space.give({"loss": lambda: 1})
    for _ in range(3):
        subject.send("callback", [[], {}], id=0)

    with pytest.raises(CallEnded, match="more than 3 questions"):
        space.function("f")()


def test_where_processes_cannot_be_forked_nothing_is_started(monkeypatch):
    monkeypatch.setattr(client, "os", SimpleNamespace())

    with pytest.raises(client.CannotConfine, match="Windows cannot; grade on Linux"):
        Host({}, "rnnkit.params")


def test_the_directory_of_a_submission_is_gone_after_it(tmp_path):
    with Host.scratch(SimpleNamespace(_home=tmp_path)) as scratch:
        (scratch / "left").write_text("by a student")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_removed_however_deep_it_is(tmp_path, monkeypatch):
    def too_deep(*_, **__):
        raise RecursionError

    (tmp_path / "a/b").mkdir(parents=True)
    monkeypatch.setattr(client.shutil, "rmtree", too_deep)
    remove(tmp_path / "a")

    assert not (tmp_path / "a").exists()
