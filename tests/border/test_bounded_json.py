"""JSON of a hostile hand is read as `json.loads` reads it, or refused before it costs anything."""

import json
import time

import pytest

from autograder.border import bounded_json
from autograder.border.bounded_json import MAX_CONTAINERS, MAX_VALUES, BadJson, loads


@pytest.mark.parametrize(
    "document",
    [None, 1, -0.5, "a", [], {}, {"a": [1, {"b": "é\N{GRINNING FACE}\0"}]}, "[" * 300_000, "," * 2_000_000, '"\\' * 9],
    ids=lambda document: repr(document)[:30],
)  # fmt: skip
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_document_is_read_as_it_was_written(document, ascii_only):
    assert loads(json.dumps(document, ensure_ascii=ascii_only).encode()) == document


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb'"\ud800"', "?"),
        (rb'"a\uDFFFb"', "a?b"),
        (rb'"\ud83d\ude00"', "\N{GRINNING FACE}"),
        (rb'{"\ud800": 1}', {"?": 1}),
    ],
)
def test_halves_of_surrogate_pairs_become_question_marks(written, read):
    assert loads(written) == read


@pytest.mark.parametrize("opened", ["[", "{"])
def test_the_limit_of_containers_is_exact_and_does_not_count_strings(opened):
    closed = {"[": "]", "{": "}"}[opened]
    inside = f'"{opened}",' + f"{opened}{closed}," * (MAX_CONTAINERS - 1)

    assert len(loads(f"[{inside}1]".encode())) == MAX_CONTAINERS + 1
    with pytest.raises(BadJson, match="more than 200000 lists and objects"):
        loads(f"[{inside}{opened}{closed}]".encode())


def test_the_limit_of_values_is_exact_and_does_not_count_strings():
    inside = '",,,",' + "1," * (MAX_VALUES - 1)

    assert len(loads(f"[{inside}1]".encode())) == MAX_VALUES + 1
    with pytest.raises(BadJson, match="1000000 values"):
        loads(f"[{inside}1,1]".encode())


@pytest.mark.parametrize(
    "text",
    [b'"' + b'\\"' * 4_000_000, b'"' + b"\\" * 8_000_000, b'"",' * 2_600_000, b'"[' * 4_000_000, b"[" * 8_000_000],
    ids=["quotes", "backslashes", "empty strings", "strings of brackets", "brackets"],
)
def test_hostile_strings_are_looked_past_in_one_pass(text):
    started = time.process_time()

    with pytest.raises(BadJson):
        loads(b"[" * (MAX_CONTAINERS + 1) + text)

    assert time.process_time() - started < 20


def test_looking_past_strings_never_goes_back(monkeypatch):
    monkeypatch.setattr(bounded_json, "MAX_CONTAINERS", 0)
    for size in (100_000, 3_000_000):
        started = time.process_time()
        with pytest.raises(BadJson):
            loads(b'["' + b'\\"' * size)

        assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "Expecting value"),
        (b"[", "Expecting value"),
        (b"\xff", "byte 0 is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5000, "^it holds a number of more than 4,300 digits$"),
    ],
)
def test_what_is_no_json_is_refused_with_the_reason(text, says):
    with pytest.raises(BadJson, match=says):
        loads(text)
