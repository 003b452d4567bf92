"""What a cell shows is kept in order and within limits; the shell's own tests show it end to end."""

import pytest

from autograder.subject import capture
from autograder.subject.capture import CUT, MAX_ERRORS, MAX_TEXT, Outputs, Stream, traceback_into


@pytest.fixture
def outputs() -> Outputs:
    return Outputs()


def test_text_of_one_stream_is_joined_and_what_was_taken_is_gone(outputs: Outputs) -> None:
    for name, text in [("stdout", "a"), ("stdout", "b"), ("stderr", "!"), ("stdout", "")]:
        outputs.stream(name, text)

    assert [(one["name"], one["text"]) for one in outputs.take()] == [("stdout", "ab"), ("stderr", "!")]
    assert outputs.take() == []


def test_text_is_cut_once_and_nothing_is_kept_after_it(outputs: Outputs) -> None:
    outputs.stream("stdout", "x" * (MAX_TEXT - 1))
    outputs.stream("stdout", "yz")
    outputs.stream("stdout", "never")

    [one] = outputs.take()
    assert one["text"] == "x" * (MAX_TEXT - 1) + "y" + CUT


def test_of_many_displays_the_last_says_that_others_are_missing(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "MAX_OUTPUTS", 2)
    for number in range(5):
        outputs.result({"text/plain": str(number)}, {})

    first, second, last = outputs.take()
    assert (first["data"], second["data"]) == ({"text/plain": "0"}, {"text/plain": "1"})
    assert last["text"] == CUT


def test_an_update_that_is_too_large_becomes_a_sentence_and_takes_no_room_from_others(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "MAX_BYTES", 100)
    outputs.display({"text/plain": "small"}, {}, "id", False)
    outputs.display({"text/plain": "x" * 200}, {}, "id", True)
    outputs.display({"text/plain": "y" * 60}, {}, None, False)

    assert [one["data"]["text/plain"] for one in outputs.take()] == [CUT.strip(), "y" * 60]


def test_a_few_errors_are_kept_and_a_message_that_cannot_be_shown_is_no_error_of_ours(outputs: Outputs) -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise ValueError

    show = traceback_into(outputs)
    for _ in range(MAX_ERRORS + 2):
        show(Odd, Odd(), ["line"])

    kept = outputs.take()
    assert len(kept) == MAX_ERRORS
    assert (kept[0]["ename"], kept[0]["evalue"]) == ("Odd", "(its message cannot be shown)")


def test_of_a_long_traceback_the_end_is_kept(outputs: Outputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "MAX_TRACEBACK", 10)
    outputs.error("E", "", ["first", "second", "third"])

    assert outputs.take()[0]["traceback"] == [CUT.strip(), "third"]


def test_what_is_cleared_with_wait_stays_until_the_next_comes(outputs: Outputs) -> None:
    outputs.stream("stdout", "old")
    outputs.clear(wait=True)
    outputs.stream("stdout", "new")

    assert [one["text"] for one in outputs.take()] == ["new"]


def test_a_stream_takes_text_and_nothing_else(outputs: Outputs) -> None:
    stream = Stream(outputs, "stdout")

    assert stream.write("abc") == 3
    with pytest.raises(TypeError, match="must be str, not bytes"):
        stream.write(b"abc")  # type: ignore[arg-type]
