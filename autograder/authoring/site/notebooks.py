"""A notebook as a page to read: the cells that students get, with what the solutions' cells gave, and no answer."""

import re
from collections.abc import Iterator
from typing import Any

from autograder.authoring.questions import PREFIX
from autograder.claims.course import Assignment, Course
from autograder.claims.questions import ANSWERS
from autograder.errors import SourceError
from autograder.grading.submission import read_own

Cell = dict[str, Any]

NOTE = """:::{{note}}
This is the notebook as students get it. Below a cell stands what comes out once its exercises are solved; the stubs are
yours to fill, [in a JupyterLab of your own](/docs/start.md).{for_teachers}
:::"""
FOR_TEACHERS = " For teachers: [goals, minutes and mistakes](/docs/teachers/{name}.md)."
TELLING = (f"{PREFIX}check", ANSWERS)
"""Cells whose outputs say of each concept question which answer is right, and why."""

VERDICT = re.compile(r"^\w+: [\d.]+ of [\d.]+ points$.*", re.MULTILINE | re.DOTALL)
"""What hidden tests print below the visible check; a student's cell has none."""


def page_of(course: Course, assignment: Assignment) -> dict[str, Any]:
    """Make the notebook that the site shows.

    Args:
        course: whose release and solutions are read.
        assignment: which.

    Raises:
        SourceError: if a released cell has no counterpart in the solution.
    """
    solved = {cell["id"]: cell for cell in read_own(course.source_notebook(assignment))["cells"]}
    released = read_own(course.release_notebook(assignment))
    first, *others = (_shown(cell, solved, assignment) for cell in released["cells"])
    return {**released, "cells": [first, _note(assignment), *others]}


def _note(assignment: Assignment) -> Cell:
    for_teachers = FOR_TEACHERS.format(name=assignment.name) if assignment.exercises else ""
    text = NOTE.format(for_teachers=for_teachers)
    return {"cell_type": "markdown", "id": "about-this-page", "metadata": {}, "source": text}


def _shown(cell: Cell, solved: dict[str, Cell], assignment: Assignment) -> Cell:
    if cell["id"] not in solved:
        raise SourceError(
            f"{assignment.name} is released with a cell {cell['id']!r} that its solution does not have; no page was "
            "made. Run `python -m autograder release`."
        )
    if cell["cell_type"] != "code":
        return {**cell, "metadata": {}}
    outputs = [] if cell["id"] in TELLING else solved[cell["id"]]["outputs"]
    if cell["metadata"].get("nbgrader", {}).get("grade"):
        outputs = list(_without_verdict(outputs))
    return {**cell, "metadata": {}, "outputs": outputs, "execution_count": None}


def _without_verdict(outputs: list[Cell]) -> Iterator[Cell]:
    """Leave out what the solution's hidden tests print and return."""
    for output in outputs:
        if output["output_type"] == "stream":
            yield {**output, "text": VERDICT.sub("", "".join(output["text"]))}
        elif output["output_type"] != "execute_result":
            yield output
