"""Every sentence of the course that names a cause or compares is held by something that is there."""

import pytest

from autograder.authoring.register import register_of_notebook, register_of_pages, shortcomings
from autograder.errors import SourceError
from autograder.unrolled import UNROLLED

NOT_YET = {
    "04_rnn_types",
    "05_vanishing_gradients",
    "06_gated_cells",
}
ENTERED = [assignment for assignment in UNROLLED.assignments if assignment.name not in NOT_YET]


@pytest.mark.parametrize("assignment", ENTERED, ids=lambda a: a.name)
def test_every_sentence_of_a_notebook_that_looks_like_a_claim_is_held(assignment):
    assert shortcomings(register_of_notebook(UNROLLED, assignment), UNROLLED) == []


def test_every_sentence_of_the_pages_that_looks_like_a_claim_is_held():
    assert shortcomings(register_of_pages(), UNROLLED) == []


@pytest.mark.parametrize("name", sorted(NOT_YET))
def test_a_notebook_on_the_list_of_those_to_come_has_no_register_yet(name):
    with pytest.raises(SourceError, match="no register of claims"):
        register_of_notebook(UNROLLED, UNROLLED.assignment(name))
