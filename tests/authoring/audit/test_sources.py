import ast

import pytest

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import court_of
from autograder.unrolled import UNROLLED


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda a: a.name)
def test_every_exercise_has_its_solution_and_its_alternatives(assignment):
    found = list(answers(UNROLLED, assignment))

    assert [a.of for a in found if a.name == SOLUTION] == [e.name for e in assignment.exercises]
    assert all(sum(a.of == e.name for a in found) >= 4 for e in assignment.exercises)
    assert all(a.tree.name == a.of and not a.tree.decorator_list for a in found)


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda a: a.name)
def test_every_source_can_be_defined_and_earns_everything(assignment):
    for exercise in assignment.exercises:
        court, rights = court_of(UNROLLED, assignment, exercise.name)
        for right in rights:
            assert court.failed_claims(right.function(), seed=3) == (), (exercise.name, right.name)


def test_a_definition_does_not_change_the_names_around_it():
    answer = next(answers(UNROLLED, UNROLLED.assignment("01_rnn_cell")))
    changed = ast.parse("def softmax(z):\n    global np\n    np = None\n    return z").body[0]
    before = dict(answer.names)
    answer.function(changed)(1)

    assert dict(answer.names) == before
