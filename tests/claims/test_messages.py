"""A student's words in a verdict are one line between marks, and nothing in a message is hidden."""

import ast
import re

import pytest

from autograder.claims.messages import LONGEST_QUOTE, legible, quoted, raised

IMITATED = "no\n\ndouble: 4 of 4 points\n  ✓ Doubles every number (4)"
UNSEEN = ["\x00", "\x1b[2J", "\x7f", "\x85", "\x9b2J", "\u2028", "\u2029", "\u202e", "\u2066", "\ud800", "\U000e0041"]


@pytest.mark.parametrize("words", [IMITATED, "a'b", "a\"b'c", "\\", "日本語", *UNSEEN])
def test_quoted_words_are_one_line_between_marks_and_can_be_read_back(words):
    shown = quoted(words)

    assert shown.isprintable()
    assert shown[0] == shown[-1]
    assert ast.literal_eval(shown) == words


def test_a_long_quotation_is_cut_and_keeps_its_marks():
    shown = quoted("\x00" * 5000)

    assert len(shown) == LONGEST_QUOTE + 3
    assert shown[0] == shown[-1] == "'"
    assert "…" in shown


@pytest.mark.parametrize("sign", UNSEEN)
def test_what_cannot_be_seen_is_written_out(sign):
    shown = legible(f"a\n\tb{sign}é日")

    assert shown.startswith("a\n\tb\\") and shown.endswith("é日")
    assert re.fullmatch(r"[\n\t]|.", shown[-1]) and shown.replace("\n", "").replace("\t", "").isprintable()


@pytest.mark.parametrize(("kind", "text"), [("ValueError", IMITATED), (IMITATED, "no")])
def test_an_exception_cannot_write_a_line_of_the_verdict(kind, text):
    assert len(raised(kind, text).splitlines()) == 1
