"""A notebook on the site is the one that students get, with what the solution gave, and nothing that answers it."""

import json

import pytest

from autograder.authoring.site import notebooks
from autograder.authoring.site.notebooks import page_of
from autograder.errors import SourceError
from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED

BPTT = UNROLLED.assignment("03_bptt")


def outputs_of(page, name):
    return "".join("".join(o.get("text", "")) for c in page["cells"] if c["id"] == name for o in c["outputs"])


@pytest.fixture(scope="module")
def page():
    return page_of(UNROLLED, BPTT)


def test_the_cells_are_those_of_the_release_in_their_order_and_one_says_what_the_page_is(page):
    released = read_own(UNROLLED.release_notebook(BPTT))["cells"]
    [about] = [cell for cell in page["cells"] if cell["id"] == "about-this-page"]
    shown = [(cell["id"], cell["source"]) for cell in page["cells"] if cell is not about]

    assert shown == [(cell["id"], cell["source"]) for cell in released]
    assert "/docs/teachers/03_bptt.md" in about["source"]


def test_below_a_cell_stands_what_the_solution_gave(page):
    assert "target were: the numbers of dz add up to 0.00" in outputs_of(
        page, "exercise-3-1-from-the-loss-to-the-st-code"
    )


def test_below_a_check_stand_its_ticks_and_nothing_of_the_hidden_tests(page):
    said = outputs_of(page, "test_output_backward")

    assert said.startswith("output_backward   ✓ shapes")
    assert "points" not in said
    assert "(0.5)" not in said


def test_what_tells_the_answers_to_concept_questions_is_not_shown(page):
    assert outputs_of(page, "questions-check") == ""
    assert "A surprise teaches" not in json.dumps([c["outputs"] for c in page["cells"] if c["cell_type"] == "code"])


def test_a_release_that_is_older_than_its_solution_is_named(monkeypatch):
    def newer(path):
        notebook = read_own(path)
        cells = [c for c in notebook["cells"] if c["id"] != "set-up-code"] if "solutions" in path.parts else None
        return {**notebook, "cells": cells or notebook["cells"]}

    monkeypatch.setattr(notebooks, "read_own", newer)

    with pytest.raises(SourceError, match=r"cell 'set-up-code' .* Run `python -m autograder release`"):
        page_of(UNROLLED, BPTT)
