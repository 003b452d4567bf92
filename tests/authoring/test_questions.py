"""Concept questions stand in instructors' notebooks as their data says, and nothing that is released answers them."""

import json

import nbformat
import pytest

from autograder.authoring.demo import Work, hand_in
from autograder.authoring.leaks import find_leaks
from autograder.authoring.questions import answers_line, data_path, data_text, question_cells, with_questions
from autograder.claims.questions import ANSWERS, VARIABLE
from autograder.errors import SourceError
from autograder.files.foreign import refuse_worked_in
from autograder.files.whole import write_whole
from autograder.grading.answers import answers_in
from autograder.grading.submission import read_own, rebuild
from autograder.unrolled import UNROLLED

FIRST = UNROLLED.graded[0]
ASKED = pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda a: a.name)


@ASKED
def test_the_instructors_notebook_and_the_students_package_hold_what_the_data_says(assignment):
    notebook = read_own(UNROLLED.source_notebook(assignment))
    cells = {cell["id"]: cell["source"] for cell in notebook["cells"]}

    assert {cell["id"]: cell["source"] for cell in question_cells(assignment)}.items() <= cells.items()
    assert data_path(UNROLLED, assignment).read_text(encoding="utf-8") == data_text(assignment)
    assert written(with_questions(notebook, assignment)) == UNROLLED.source_notebook(assignment).read_text("utf-8")


def written(notebook):
    return nbformat.writes(nbformat.from_dict(notebook)) + "\n"


@ASKED
def test_the_name_of_the_answers_is_used_for_nothing_else(assignment):
    cells = read_own(UNROLLED.source_notebook(assignment))["cells"]

    assert {cell["id"] for cell in cells if VARIABLE in cell["source"]} == {ANSWERS, "questions-check"}


@ASKED
def test_a_solution_holds_the_right_answers_and_its_release_none(assignment):
    right = {str(question.number): question.right for question in assignment.questions}
    release = released_of(assignment)
    solved = hand_in(UNROLLED, assignment, Work())

    assert given_in(release, solved, assignment) == right
    assert given_in(release, release, assignment) == {}
    assert cell_of(release) == answers_line(dict.fromkeys(range(1, len(right) + 1), ""))


@ASKED
def test_no_sentence_that_is_told_of_an_answer_stands_in_what_students_get(assignment):
    texts = [json.dumps(released_of(assignment), ensure_ascii=False), data_text(assignment)]
    said = [option.says for question in assignment.questions for option in question.options]

    assert [says for says in said if any(json.dumps(says, ensure_ascii=False)[1:-1] in text for text in texts)] == []


def given_in(release, notebook, assignment):
    return answers_in(rebuild(release, json.dumps(notebook).encode()).parts, assignment.questions)


def released_of(assignment):
    return read_own(UNROLLED.release_notebook(assignment))


def cell_of(notebook):
    return next(cell["source"] for cell in notebook["cells"] if cell["id"] == ANSWERS)


def test_the_leak_scan_finds_right_answers_that_were_left_in(tmp_path):
    write_whole(tmp_path / "left_in.py", answers_line({q.number: q.right for q in FIRST.questions}))
    write_whole(tmp_path / "empty.py", answers_line({q.number: "" for q in FIRST.questions}))

    assert {leak.where.rpartition("/")[2] for leak in find_leaks(UNROLLED, [tmp_path])} == {"left_in.py"}


def test_questions_stay_where_somebody_moved_them_and_come_before_the_recap_if_they_are_nowhere():
    notebook = read_own(UNROLLED.source_notebook(FIRST))
    ours = [cell for cell in notebook["cells"] if cell["id"].startswith("questions-")]
    others = [cell for cell in notebook["cells"] if not cell["id"].startswith("questions-")]

    moved = with_questions({**notebook, "cells": [others[0], *ours[:1], *others[1:]]}, FIRST)
    anew = with_questions({**notebook, "cells": others}, FIRST)

    assert [cell["id"] for cell in moved["cells"][1:4]] == [cell["id"] for cell in ours]
    place = [cell["id"] for cell in anew["cells"]].index(ours[-1]["id"])
    assert anew["cells"][place + 1]["source"].startswith("## Recap")


def test_questions_do_not_come_between_a_figure_and_its_text_that_shares_a_cell_with_the_recap():
    texts = ["# Title", "As the figure shows.\n\n## Recap", "## Go further"]
    cells = [{"cell_type": "markdown", "id": f"t{n}", "metadata": {}, "source": text} for n, text in enumerate(texts)]

    asked = with_questions({"cells": cells, "metadata": {}}, FIRST)

    assert [cell["id"][:9] for cell in asked["cells"]] == ["t0", "t1", *3 * ["questions"], "t2"]


def test_a_notebook_without_a_recap_is_refused_and_says_what_to_add():
    with pytest.raises(SourceError, match="no cells of questions, and no recap"):
        with_questions({"cells": [], "metadata": {}}, FIRST)


def test_a_notebook_is_worked_in_as_soon_as_a_question_is_answered(tmp_path):
    path, notebook = tmp_path / "n.ipynb", released_of(FIRST)
    write_whole(path, json.dumps(notebook))
    refuse_worked_in(path)

    next(cell for cell in notebook["cells"] if cell["id"] == ANSWERS)["source"] = 'my_answers = {1: "a", 2: ""}'
    write_whole(path, json.dumps(notebook))

    with pytest.raises(Exception, match="has been worked in"):
        refuse_worked_in(path)
