"""The register of claims: what it notices when a notebook, a test or a number goes another way."""

from dataclasses import replace

import pytest

from autograder.authoring.register import Register, register_of_notebook, shortcomings
from autograder.authoring.sentences import looks_like_a_claim, sentences_of_notebook, sentences_of_page
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


@pytest.mark.parametrize(
    "sentence",
    [
        "It fails because the gradient fades.",
        "So the gradient fades.",
        "A fresh gate cures nothing.",
        "That is why it forgets.",
        "Long gaps lead to forgetting.",
        "An LSTM learns faster than a GRU.",
        "Without the gate it forgets.",
        "The longer the gap, the fainter the gradient.",
        "The state is as long as the gradient.",
        "Short windows do less harm.",
    ],
)
def test_a_sentence_with_a_listed_word_looks_like_a_claim(sentence):
    assert looks_like_a_claim(sentence)


@pytest.mark.parametrize("sentence", ["What does the gate do, so that it helps?", "The state has 20 units."])
def test_a_question_and_a_plain_fact_do_not(sentence):
    assert not looks_like_a_claim(sentence)


def test_text_is_split_at_the_ends_of_sentences_and_blocks():
    page = (
        "## A title\n\n**By hand.** Mrs. Smith reads\nall day. *Dogs* bark (never\nat night.) Really?\n\n"
        "- one, so\n- two\n\n| a table | its cell |\n|---|---|\n\n$$a = b$$\n\n```\ncode, so\n```\n"
    )

    assert sentences_of_page(page) == [
        "A title",
        "**By hand.**",
        "Mrs. Smith reads all day.",
        "*Dogs* bark (never at night.)",
        "Really?",
        "one, so",
        "two",
        "a table",
        "its cell",
    ]


def test_a_hint_is_no_claim_and_a_folded_answer_may_be_one():
    hint = "<details><summary><b>Hint 1</b>: where to look</summary>\n\nA hint, so it helps.\n\n</details>\n"
    answer = "<details><summary><b>Answer</b>: why</summary>\n\nAn answer, so it helps.\n\n</details>"

    assert sentences_of_page(hint + answer) == ["An answer, so it helps."]


def test_a_concept_question_and_its_options_are_no_claims_and_a_list_beside_it_may_be():
    question = "**1.** You go on without it. Why?\n\n- **a** Nothing,\n  so it helps.\n- **b** It helps, so nothing.\n"

    assert sentences_of_page(question + "\n- So it helps.\n") == ["So it helps."]


def test_titles_and_captions_in_code_are_sentences_of_the_notebook():
    code = 'title = "Only one counts"\nbars(title="Long is worse", says="It is so.", ylabel="so")\n'

    said = sentences_of_notebook({"cells": [{"cell_type": "code", "source": code}]})

    assert sorted(said) == ["It is so.", "Long is worse", "Only one counts"]
