"""Text is split into sentences, and those that claim something are told by their words."""

import pytest

from autograder.authoring.sentences import looks_like_a_claim, sentences_of_notebook, sentences_of_page


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
