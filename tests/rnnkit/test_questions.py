"""The check of concept questions: what it says of each answer, and that nothing stops it."""

import json
import re

import pytest
from rnnkit import questions
from rnnkit.questions import ConceptQuestions, sealed

TOLD = {
    "1": {"a": (False, "A wrong sentence."), "b": (True, "So it is, and there is a good deal to be said for it.")},
    "2": {"a": (True, "It holds."), "b": (False, "It does not.")},
}


@pytest.fixture
def check(monkeypatch):
    monkeypatch.setattr(questions, "_stored", lambda topic: sealed(topic, TOLD))
    return ConceptQuestions("tried")


def said(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_a_right_and_a_wrong_answer_are_told_why_and_each_question_has_its_line(check, capsys):
    check({1: "a", 2: "a"})

    assert said(capsys) == (
        "questions 1 ✗ a: A wrong sentence. 2 ✓ a: right. It holds. 1 of 2 right. They count in no mark."
    )


def test_a_wrong_answer_does_not_give_the_right_one_away(check, capsys):
    check({1: "a", 2: "b"})

    out = said(capsys)
    assert "So it is" not in out and "It holds" not in out


def test_what_is_not_answered_is_said_to_be_open_and_is_not_wrong(check, capsys):
    check({1: "", 2: None})

    out = said(capsys)
    assert out.count("not answered yet") == 3
    assert "0 of 2 right, 2 not answered yet" in out and "✗" not in out


def test_a_question_that_was_taken_out_of_the_line_is_open(check, capsys):
    check({})

    assert "1 · not answered yet. 2 · not answered yet." in said(capsys)


@pytest.mark.parametrize("number", [1, "1"])
@pytest.mark.parametrize("letter", ["b", "B", " b "])
def test_capitals_blanks_and_numbers_as_text_are_taken(check, capsys, number, letter):
    check({number: letter})

    assert "1 ✓ b: right. So it is" in said(capsys)


@pytest.mark.parametrize("odd", ["e", "ab", 3, 2.5, ["b"], {"b"}, True, "b) both, because " + 200 * "x"])
def test_what_is_no_letter_is_said_in_one_sentence_with_what_to_write(check, capsys, odd):
    check({1: odd})

    out = said(capsys)
    assert "is none of a, b: put one of these letters between the quotes." in out
    assert len(out) < 250


@pytest.mark.parametrize("odd", [["a", "b"], "ab", None, 3, print])
def test_answers_that_are_no_dictionary_are_told_what_the_line_was(check, capsys, odd):
    check(odd)

    out = said(capsys)
    assert f"`my_answers` is a {type(odd).__name__}, expected a dictionary" in out
    assert 'my_answers = {1: "", 2: ""}' in out


@pytest.mark.parametrize("key", [3, "x", (1, 2), 1.5])
def test_a_question_that_is_not_there_is_named(check, capsys, key):
    check({1: "b", key: "a"})

    assert f"there is no question {key!r}; there are 1, 2." in said(capsys)


def test_lines_fit_beside_an_open_file_browser(check, capsys):
    check({1: "b", 2: 300 * "x", 3: "a"})

    assert max(map(len, capsys.readouterr().out.splitlines())) <= questions.WIDTH


def test_what_is_told_of_answers_is_kept_so_that_nothing_stands_out():
    document = sealed("tried", TOLD)
    text = json.dumps(document)
    texts = [kept for letters in document.values() for kept in letters.values()]

    assert len({len(kept) for kept in texts}) == 1 and len(set(texts)) == len(texts)
    assert not re.search(r"right|wrong|sentence|holds|true|✓|✗", text, re.IGNORECASE)
