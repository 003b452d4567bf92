"""A student's words in a verdict are one line between marks, and nothing in a message is hidden."""

import ast
import math
import re

import numpy as np
import pytest
from rnnkit.params import RNNParams

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


WEIGHTS = RNNParams(*(np.ones(n) for n in range(1, 6)))


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        pytest.param(lambda: 1 if np.ones(2) else 0, "`is not None`", id="a mask that is asked whether it is true"),
        pytest.param(lambda: np.ones((2, 3))[0, 3], "lengths - 1", id="the length for the last step"),
        pytest.param(lambda: np.linalg.norm(1, 2, 3, 4, 5), "more arguments", id="more arguments"),
        pytest.param(lambda: WEIGHTS["Wax"], "with a dot", id="a name between brackets"),
        pytest.param(lambda: 0.1 * WEIGHTS, "Compute with each of them", id="a rate times all weights"),
        pytest.param(lambda: WEIGHTS - WEIGHTS, "Compute with each of them", id="weights less gradients"),
        pytest.param(lambda: setattr(WEIGHTS, "Wax", 0), "never changed", id="a weight that is set"),
        pytest.param(lambda: np.array(WEIGHTS), "different shapes", id="an array of weights"),
        pytest.param(lambda: math.log(0.0), "np.log", id="the logarithm of the standard library"),
        pytest.param(lambda: np.random.default_rng(1).choice(2, p=[np.nan, 1.0]), "largest score", id="overflown odds"),
        pytest.param(lambda: np.stack([np.ones(2), np.ones(3)]), "an earlier call", id="states of two calls"),
    ],
)
def test_what_python_says_of_a_common_slip_is_followed_by_what_to_do(slip, word):
    with pytest.raises((TypeError, ValueError, IndexError, AttributeError)) as caught:
        slip()

    assert word in raised(type(caught.value).__name__, str(caught.value))
