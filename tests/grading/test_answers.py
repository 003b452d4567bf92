"""Answers to concept questions are read from a submission as data, and nothing else of it is taken."""

import json

import pytest

from autograder.claims.questions import ANSWERS
from autograder.grading.answers import MAX_SOURCE, answers_in
from autograder.grading.judge import Judge, open_judge
from autograder.grading.submission import Part, read_own
from autograder.unrolled import UNROLLED

FIRST = UNROLLED.graded[0]
CELL = {"cell_type": "code", "id": ANSWERS, "metadata": {"nbgrader": {"grade_id": ANSWERS, "solution": True}}}


def answers_of(source):
    return answers_in([Part({**CELL, "source": source}, from_student=True)], FIRST.questions)


def test_letters_are_read_from_the_line_that_is_handed_out():
    line = 'my_answers = {1: "b", 2: "", 3: " C ", 4: "a", 5: "d"}'

    assert answers_of(line) == {"1": "b", "3": "c", "4": "a", "5": "d"}
    assert answers_of(f"# my answers\n{line}\nprint(my_answers)") == answers_of(line)


def test_the_last_line_counts_as_it_does_in_the_notebook():
    assert answers_of('my_answers = {1: "a"}\nmy_answers = {1: "b", 2: "c"}') == {"1": "b", "2": "c"}


@pytest.mark.parametrize(
    "source",
    [
        "",
        'my_answers = {1: "e", 6: "a", 2: "ab", "x": "a"}',
        "my_answers = {1: 2, 2: None, 3: b'a', 4: ['a'], 5: True}",
        "my_answers = {True: 'a', 1.0: 'a', (1,): 'a', **{1: 'a'}}",
        "my_answers = dict([(1, 'a')])",
        "my_answers = {1: chr(97), 2: open('/etc/passwd').read(), 3: f'{1}', 4: 'a' + ''}",
        "my_answers[1] = 'a'",
        "if True:\n    my_answers = {1: 'a'}",
        "my_answers, other = {1: 'a'}, 2",
        "my_answers = {1: 'a'",
        "%timeit my_answers\nmy_answers = {1: 'a'}",
        "my_answers = {1: '\\ud800', 2: '\\x00a', 3: '\\u202ea'}",
        "my_answers = {1: '\0a'}",
        "my_answers = {1: " + "-" * 4000 + "1}",
        "my_answers = {1: " + "[" * 2000 + "]" * 2000 + "}",
        "my_answers = {1: " + "a." * 2000 + "b}",
        "my_answers = {1: 'a'}" + " " * MAX_SOURCE,
    ],
)
def test_whatever_is_no_letter_written_out_is_as_if_it_were_not_there(source):
    assert answers_of(source) == {}


def test_an_escape_that_python_warns_of_is_not_said_among_the_graders_words(capfd, recwarn):
    assert answers_of("note = '\\d'\nmy_answers = {1: 'a'}") == {"1": "a"}
    assert (capfd.readouterr().err, list(recwarn)) == ("", [])


def test_nothing_of_the_cell_is_run(tmp_path):
    mark = tmp_path / "run"
    source = f"open({str(mark)!r}, 'w')\nmy_answers = {{1: 'a', 2: open({str(mark)!r}, 'w') and 'b'}}"

    assert answers_of(source) == {"1": "a"}
    assert not mark.exists()


def test_the_cell_as_released_holds_no_answer_and_another_cell_none_that_count():
    released = read_own(UNROLLED.release_notebook(FIRST))["cells"]
    other = {"cell_type": "code", "id": "mine", "metadata": {}, "source": 'my_answers = {1: "a"}'}

    assert answers_in([Part(cell) for cell in released], FIRST.questions) == {}
    assert answers_in([Part(other, from_student=True)], FIRST.questions) == {}


@pytest.fixture(scope="module")
def judge():
    with open_judge(UNROLLED) as opened:
        yield opened


def handed_in(line):
    notebook = read_own(UNROLLED.release_notebook(FIRST))
    for cell in notebook["cells"]:
        if cell["id"] == ANSWERS:
            cell["source"] = line
    return json.dumps(notebook).encode()


def test_answers_are_in_the_report_and_in_no_mark(judge: Judge):
    right = "my_answers = {" + ", ".join(f'{q.number}: "{q.right}"' for q in FIRST.questions) + "}"
    reports = [judge.grade_bytes(FIRST, handed_in(line), seed=1).report for line in (right, "my_answers = {1: 'a'")]

    assert [report.answers for report in reports] == [{str(q.number): q.right for q in FIRST.questions}, {}]
    assert [report.exercises for report in reports] == [reports[0].exercises] * 2
    assert [(report.score, report.max_score) for report in reports] == [(0.0, 20.0)] * 2
