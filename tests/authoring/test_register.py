"""The register of claims: what it notices when a notebook, a test or a number goes another way."""

from dataclasses import replace

import pytest

from autograder.authoring.register import Register, register_of_notebook, shortcomings
from autograder.unrolled import UNROLLED

CLAIM = "A weak cell forgets, because it lets go."
HELD = {"says": CLAIM, "source": "Elman 1990"}
SHOWN = {"id": "put-it-together-code-2", "shows": ["15 words, hold 0.5: were 0.50"]}
TEST = "tests/authoring/test_register.py::test_what_is_held_has_no_shortcoming"
STORED = {
    "file": "docs/reproduction.md",
    "shows": ["at 8 of 8"],
    "command": "python benchmarks/figures/temporal_order.py",
}


def faults(*entries, said=(CLAIM,), looked_at=None):
    return "\n".join(shortcomings(Register("01_rnn_cell", tuple(said), entries, looked_at or {}), UNROLLED))


@pytest.mark.parametrize(
    "evidence",
    [
        {"source": "Elman 1990"},
        {"cell": SHOWN},
        {"cell": {**SHOWN, "notebook": "01_rnn_cell"}},
        {"tests": [TEST]},
        {"experiment": STORED},
        {"derived": "put-it-together-4"},
    ],
    ids=lambda evidence: " ".join(evidence),
)
def test_what_is_held_has_no_shortcoming(evidence):
    assert faults({"says": CLAIM, **evidence}) == ""


@pytest.mark.parametrize(
    ("evidence", "complaint"),
    [
        ({}, "nothing holds it"),
        ({"source": "it is well known"}, "cited with its year"),
        ({"cell": {**SHOWN, "id": "gone"}}, "has no code cell 'gone'"),
        ({"cell": {**SHOWN, "shows": ["were 0.51"]}}, "does not say 'were 0.51'"),
        ({"cell": {"id": SHOWN["id"]}}, "`shows` must list"),
        ({"tests": ["tests/authoring/test_register.py::test_gone"]}, "there is no test"),
        ({"tests": ["tests/gone.py::test_gone"]}, "there is no test"),
        ({"tests": []}, "`tests` is empty"),
        ({"experiment": {**STORED, "file": "docs/gone.md"}}, "there is no file"),
        ({"experiment": {**STORED, "shows": ["at 9 of 8"]}}, "does not say 'at 9 of 8'"),
        ({"experiment": {**STORED, "command": "python gone.py"}}, "names no file"),
        ({"derived": "gone"}, "has no cell 'gone'"),
        ({"belief": "strong", "source": "Elman 1990"}, "`belief` is no key"),
    ],
    ids=str,
)
def test_what_holds_nothing_is_said(evidence, complaint):
    assert complaint in faults({"says": CLAIM, **evidence})


def test_a_sentence_that_changed_is_missed_and_its_entry_is_left_over():
    complaints = faults(HELD, said=[CLAIM.replace("weak", "strong")])

    assert "nothing is entered for: A strong cell" in complaints
    assert "does not say any more: A weak cell" in complaints


def test_a_sentence_that_was_looked_at_needs_a_known_reason_and_must_stand_there():
    assert faults(looked_at={"story": [CLAIM]}) == ""
    assert "is no reason" in faults(looked_at={"boring": [CLAIM]})
    assert "does not say any more" in faults(looked_at={"story": [CLAIM]}, said=[])


def test_a_sentence_stands_in_one_place_of_the_register():
    assert "entered 2 times" in faults(HELD, looked_at={"story": [CLAIM]})


def test_an_edited_notebook_does_not_match_its_register():
    register = register_of_notebook(UNROLLED, UNROLLED.assignment("01_rnn_cell"))
    edited = replace(register, said=(*register.said[1:], CLAIM))

    assert shortcomings(register, UNROLLED) == []
    assert f"nothing is entered for: {CLAIM}" in shortcomings(edited, UNROLLED)
