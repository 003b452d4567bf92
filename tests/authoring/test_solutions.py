"""What is read of an instructor's notebook is the same, whoever reads it."""

import json
from dataclasses import replace

import pytest

from autograder.authoring.solutions import definitions, regions, solutions
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS

BODY = "def double(x):\n    {} BEGIN SOLUTION\n    y = 2 * x\n    return y\n    {} END SOLUTION"


def written(folder, *sources):
    """A course of the toy's whose notebook of numbers has these cells, the first of them a solution."""
    solution = {"nbgrader": {"grade_id": "double", "solution": True}}
    cells = [
        {"cell_type": "code", "source": source.splitlines(keepends=True), "metadata": {} if number else solution}
        for number, source in enumerate(sources)
    ]
    course = replace(TOY, source=folder)
    path = course.source_notebook(course.assignment(NUMBERS))
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": cells}))
    return course, path


@pytest.mark.parametrize("sign", ["#", "###", "#  "])
def test_marks_are_known_however_they_are_indented_and_however_many_signs_they_have(tmp_path, sign):
    source = BODY.format(sign, sign)
    course, _ = written(tmp_path, source)

    assert solutions(course, course.assignment(NUMBERS)) == {"double": "def double(x):\n    y = 2 * x\n    return y"}
    assert regions(source) == ["y = 2 * x\nreturn y\n"]


def test_a_notebook_gives_its_functions_and_constants_and_nothing_else_is_run(tmp_path):
    _, path = written(tmp_path, BODY.format("###", "###"), "%matplotlib inline\nSTART, END = 10, 11\nmade = 1 / 0")
    trees, names = definitions(path)

    assert list(trees) == ["double"]
    assert names["double"](4) == 8
    assert (names["START"], names["END"]) == (10, 11)
    assert "made" not in names


def test_numbers_that_are_put_into_an_array_name_nothing_and_are_left_out(tmp_path):
    _, path = written(tmp_path, BODY.format("###", "###"), "k[0, 2], v[0, 2] = 0, 0\nk[1] = 0\nsizes.few = 3")

    assert definitions(path)[1]["double"](4) == 8
