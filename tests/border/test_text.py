import pytest

from autograder.border.text import plain


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("\x1b[31mred\x1b[0m and \x1b]0;title\x07plain", "red and plain", id="colours and a title"),
        pytest.param("10 %\r50 %\rdone", "done", id="a line that was overwritten"),
        pytest.param("10 %\rdone\r", "done", id="a line that is still to be overwritten"),
        pytest.param("one\r\ntwo\r\n", "one\ntwo\n", id="line ends of Windows"),
        pytest.param("a\x00\x07b\x9b", "ab", id="control characters"),
        pytest.param("\u202eabc\u2066", "abc", id="other directions"),
        pytest.param("a\tb\nc", "a\tb\nc", id="tabs and lines stay"),
    ],
)
def test_a_terminals_text_is_read_as_it_would_be_seen(text, read):
    assert plain(text) == read
