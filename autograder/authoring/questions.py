"""Puts a notebook's concept questions where they are read: into the instructor's notebook, and into `rnnkit`.

`questions.toml` is their only source. In the notebook stand three cells whose ids begin alike: the questions as text,
the answers (a solution cell without points, in whose release no answer stands), and the check. Who moves the cells
moves the questions; where there are none yet, they come before the recap or, if that
shares a cell with other text, before what follows it.
"""

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from rnnkit.questions import NAME, ConceptQuestions, sealed

from autograder.authoring.execute import write
from autograder.authoring.normal_form import normalise
from autograder.claims.course import Assignment, Course
from autograder.claims.questions import ANSWERS, VARIABLE, Question
from autograder.errors import SourceError
from autograder.files.whole import write_whole
from autograder.grading.submission import read_own

Cell = dict[str, Any]
Notebook = dict[str, Any]
PREFIX = "questions-"
NUMBERS = {3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven"}
INTRODUCTION = """## {number} questions

Choose one sentence for each question: write its letter between the quotes below, and run both cells. You are told at
once what is wrong with a sentence that you chose, and may choose again. They count in no mark; your teacher sees what
was chosen, to know what to explain once more."""


def write_questions(course: Course) -> list[Path]:
    """Write the questions of all notebooks that have some.

    Returns:
        the notebooks written.

    Raises:
        SourceError: if a notebook has neither cells of questions nor a recap, or the course has no place for the data.
    """
    written = []
    for assignment in course.graded:
        if assignment.questions:
            write_whole(data_path(course, assignment), data_text(assignment))
            path = course.source_notebook(assignment)
            write(path, with_questions(read_own(path), assignment))
            written.append(path)
    return written


def data_path(course: Course, assignment: Assignment) -> Path:
    """Where the students' package keeps what is told of each answer."""
    if course.visible_data is None:
        raise SourceError(f"{assignment.name} has questions, and the course no `visible_data` for their check; set it.")
    return course.visible_data / f"{NAME}_{assignment.topic}.json"


def data_text(assignment: Assignment) -> str:
    """What is told of each answer, by number and letter, as the students' package keeps it."""
    told = {
        str(question.number): {o.letter: (o.letter == question.right, o.says) for o in question.options}
        for question in assignment.questions
    }
    return json.dumps(sealed(str(assignment.topic), told), indent=1) + "\n"


def with_questions(notebook: Notebook, assignment: Assignment) -> Notebook:
    """Put the cells of questions into a notebook, in place of those that are there, and bring it to normal form.

    Args:
        notebook: the instructor's, as plain dicts.
        assignment: whose questions are asked.

    Raises:
        SourceError: if it has neither such cells nor a recap.
    """
    cells = notebook["cells"]
    place = next((i for i, cell in enumerate(cells) if _is_ours(cell)), _near_the_end(cells))
    if place is None:
        raise SourceError(f"{assignment.name} has no cells of questions, and no recap to put them before; add one.")
    others = [cell for cell in cells if not _is_ours(cell)]
    return normalise({**notebook, "cells": [*others[:place], *question_cells(assignment), *others[place:]]})


def question_cells(assignment: Assignment) -> list[Cell]:
    """The three cells: text, answers, check."""
    questions = assignment.questions
    unanswered = answers_line({q.number: "" for q in questions})
    right = answers_line({q.number: q.right for q in questions})
    source = f"{unanswered}\n### BEGIN SOLUTION\n{right}\n### END SOLUTION"
    about = {"cell_type": "code", "grade": False, "grade_id": ANSWERS, "locked": False, "schema_version": 3}
    answers = _code(ANSWERS, source, {"nbgrader": {**about, "solution": True, "task": False}})
    check = _code(f"{PREFIX}check", f"check.questions({VARIABLE})", {})
    check["outputs"] = [{"output_type": "stream", "name": "stdout", "text": _told(assignment)}]
    text = {"cell_type": "markdown", "id": f"{PREFIX}text", "metadata": {}, "source": questions_text(questions)}
    return [text, answers, check]


def questions_text(questions: Sequence[Question]) -> str:
    """The questions as text."""
    introduction = INTRODUCTION.format(number=NUMBERS.get(len(questions), str(len(questions))))
    return "\n\n".join([introduction, *map(_asked, questions)])


def _asked(question: Question) -> str:
    options = (f"- **{option.letter}** {option.text}" for option in question.options)
    return "\n".join([f"**{question.number}.** {question.asks}", "", *options])


def answers_line(answers: Mapping[int, str]) -> str:
    """The line of code that a student edits, with letters, or none, by the numbers of the questions."""
    return f"{VARIABLE} = {{" + ", ".join(f'{number}: "{letter}"' for number, letter in answers.items()) + "}"


def _told(assignment: Assignment) -> str:
    """What the check prints of the right answers."""
    said = io.StringIO()
    with redirect_stdout(said):
        ConceptQuestions(str(assignment.topic))({q.number: q.right for q in assignment.questions})
    return said.getvalue()


def _code(name: str, source: str, metadata: dict[str, Any]) -> Cell:
    cell: Cell = {"cell_type": "code", "id": name, "metadata": metadata, "source": source}
    return {**cell, "outputs": [], "execution_count": None}


def _is_ours(cell: Cell) -> bool:
    return str(cell.get("id", "")).startswith(PREFIX)


def _near_the_end(cells: Sequence[Cell]) -> int | None:
    """The place of the recap, or of what follows it where the recap shares a cell with the text before it."""
    for heading in ("## Recap", "## Go further"):
        for place, cell in enumerate(cells):
            if cell["cell_type"] == "markdown" and cell["source"].startswith(heading):
                return place
    return None
