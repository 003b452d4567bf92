"""The domains tell right answers from wrong ones: without that, no mutant could be called equivalent."""

import ast
import inspect
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from autograder import unrolled
from autograder.authoring.audit.trial import court_of
from autograder.authoring.leaks import region_secrets
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from autograder.unrolled.forward_pass.domain import SameWords
from tests.some import some

EXERCISES = [
    pytest.param(assignment, exercise.name, id=f"{assignment.name[:2]}-{exercise.name}")
    for assignment in UNROLLED.graded
    for exercise in assignment.exercises
]


@cache
def court_and_rights(assignment_name, exercise):
    return court_of(UNROLLED, UNROLLED.assignment(assignment_name), exercise)


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_every_right_answer_is_alike_on_the_domain(assignment, exercise):
    court, rights = court_and_rights(assignment.name, exercise)

    differing = {right.name: court.behaviour(right.function()).where for right in some(rights)}

    assert {name: where for name, where in differing.items() if where is not None} == {}


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_no_known_mistake_is_alike_on_the_domain(assignment, exercise):
    court, _ = court_and_rights(assignment.name, exercise)
    wrongs = some(m for m in mistakes_in(assignment.module("mistakes")) if m.of == exercise)

    behaviours = {wrong.name: court.behaviour(wrong.function) for wrong in wrongs}

    assert [name for name, behaviour in behaviours.items() if behaviour.alike] == []
    assert [name for name, behaviour in behaviours.items() if not behaviour.works] == []


STAND_INS = [
    pytest.param(assignment, name, function, id=f"{exercise.name}-given-{name}")
    for assignment in UNROLLED.graded
    for exercise in assignment.exercises
    for name, function in exercise.given.items()
    if name in {other.name for other in assignment.exercises}
]


@pytest.mark.parametrize(("assignment", "name", "function"), STAND_INS)
def test_what_stands_in_for_a_students_function_is_alike_on_the_domain(assignment, name, function):
    court, _ = court_and_rights(assignment.name, name)

    assert court.behaviour(function).alike


def words(seed, chances=(0.7, 0.3)):
    return np.random.default_rng(seed).choice(2, size=800, p=chances)


def test_draws_of_the_same_odds_are_the_same_words():
    assert SameWords()(words(1), words(2))
    assert not SameWords()(words(1, (0.5, 0.5)), words(2))


def test_draws_by_a_generator_of_its_own_are_not_the_same_words():
    agree, first, again, other = SameWords(), words(1), words(1), words(2)

    assert agree(words(7), first)
    assert not agree(words(8), again)
    assert not agree(words(7), other)


def test_domains_know_neither_the_checks_nor_their_oracles():
    modules = [assignment.module("domain") for assignment in UNROLLED.graded]
    known = {name for module in modules for name in imported_modules(module)}

    assert "autograder.claims.domain" in known
    assert not [name for name in known if name.startswith("autograder.") and name.endswith((".checks", ".oracle"))]


def functions_in(kind):
    """The functions of all modules of a kind, by their code without names, so that renaming hides no copy."""
    found = {}
    for path in some(Path(unrolled.__file__).parent.glob(f"*/{kind}.py")):
        functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            for whole in islice(region_secrets(function.name, ast.unparse(function)), 1):  # none of a line or two
                found[whole.code] = f"{path.parent.name}/{path.name}: {function.name}"
    return found


def test_no_function_of_a_domain_is_a_copy_of_an_oracles():
    """Two routes that are one and the same agree also where both are wrong."""
    domains, oracles = functions_in("domain"), functions_in("oracle")

    assert [(domains[code], oracles[code]) for code in some(domains) if code in some(oracles)] == []


def imported_modules(module):
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom):
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
