"""Every sentence of the course that names a cause or compares is held by something that is there."""

import pytest

from autograder.authoring.register import register_of_notebook, register_of_pages, shortcomings
from autograder.unrolled import UNROLLED


@pytest.mark.parametrize("assignment", UNROLLED.assignments, ids=lambda a: a.name)
def test_every_sentence_of_a_notebook_that_looks_like_a_claim_is_held(assignment):
    assert shortcomings(register_of_notebook(UNROLLED, assignment), UNROLLED) == []


def test_every_sentence_of_the_pages_that_looks_like_a_claim_is_held():
    assert shortcomings(register_of_pages(), UNROLLED) == []
