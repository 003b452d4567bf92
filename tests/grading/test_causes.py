"""A function that is missing is missing because of something: the error of the cell that should have defined it."""

import pytest

from autograder.claims.messages import cell_never_ended, missing_because, not_defined
from autograder.claims.results import ClaimResult, ExerciseResult
from autograder.grading.causes import LONGEST, with_cause
from autograder.grading.client import Ran
from autograder.grading.submission import Part

SOURCE = "import numpy\n\ndef double(x):\n    return 2 *** x"


def part(source, grade_id="", from_student=True):
    about = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return Part({"cell_type": "code", "source": source, "metadata": about}, from_student=from_student)


def raised(kind="SyntaxError", text="invalid syntax (<tokenize>, line 4)", traceback=("Cell In[3], line 4",)):
    return Ran([{"output_type": "error", "ename": kind, "evalue": text, "traceback": [*traceback]}])


def said(parts, ran, message=None):
    claims = tuple(
        ClaimResult(name, "", points=1, passed=False, message=message or not_defined("double"))
        for name in ("one", "two")
    )
    result = ExerciseResult("test_double", 2, claims)
    return [claim.message for claim in with_cause(result, "double", parts, ran).claims]


def test_the_error_of_its_own_cell_is_said_with_the_line_in_every_claim():
    because = missing_because("double", "SyntaxError", "invalid syntax", 4, "return 2 *** x")

    assert said([part(SOURCE, "double")], {0: raised()}) == [because, because]


def test_its_own_cell_comes_first_and_then_a_cell_of_the_students_that_defines_it():
    cells = [part(SOURCE), part("pass", "double")]

    assert "NameError" in said(cells, {0: raised(), 1: raised("NameError")})[0]
    assert "SyntaxError" in said(cells, {0: raised()})[0]


@pytest.mark.parametrize(
    ("cell", "ran"),
    [
        (part("1 / 0"), raised("ZeroDivisionError")),
        (part(SOURCE, from_student=False), raised()),
        (part(SOURCE, "double"), raised("NotImplementedError")),
        (part(SOURCE, "double"), Ran([])),
    ],
)
def test_what_did_not_stop_it_is_no_cause(cell, ran):
    assert said([cell], {0: ran}) == [not_defined("double")] * 2


def test_a_cell_that_was_stopped_is_the_cause():
    assert said([part(SOURCE, "double")], {0: Ran([], ended="stuck")})[0] == cell_never_ended("double")


def test_another_failure_keeps_its_words():
    assert said([part(SOURCE, "double")], {0: raised()}, "wrong numbers") == ["wrong numbers"] * 2


def test_what_is_quoted_is_one_line_of_bounded_length_without_marks_of_code():
    [message, _] = said([part(SOURCE, "double")], {0: raised("E`\x1b[31m", "a\n`b`\n" + "x" * 1000, traceback=())})

    assert "\n" not in message and "\x1b" not in message
    assert "a 'b' " in message
    assert "x" * LONGEST not in message
