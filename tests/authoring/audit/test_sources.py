import ast

import pytest

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import notebook_around
from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED
from tests.some import some


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda a: a.name)
def test_every_exercise_has_its_solution_and_its_alternatives(assignment):
    found = list(answers(UNROLLED, assignment))

    assert [a.of for a in found if a.name == SOLUTION] == [e.name for e in assignment.exercises]
    assert all(sum(a.of == e.name for a in found) >= 4 for e in assignment.exercises)
    assert all(a.tree.name == a.of and not a.tree.decorator_list for a in found)


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda a: a.name)
def test_every_solution_earns_everything(assignment):
    """What the alternatives earn is tested with the claims, and that they can be defined anew with the domains."""
    for solution in some(answer for answer in answers(UNROLLED, assignment) if answer.name == SOLUTION):
        space = local_space(notebook_around(solution.function(), solution.of), UNROLLED.records)
        result = assignment.exercise(solution.of).check(space, seed=3)

        assert result.earned == result.points, [claim.message for claim in result.claims]


def test_a_definition_does_not_change_the_names_around_it():
    answer = next(answers(UNROLLED, UNROLLED.assignment("01_rnn_cell")))
    changed = ast.parse("def softmax(z):\n    global np\n    np = None\n    return z").body[0]
    before = dict(answer.names)
    answer.function(changed)(1)

    assert dict(answer.names) == before
