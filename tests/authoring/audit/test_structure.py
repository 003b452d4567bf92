"""Changes of form in statements: the value stays, and a name that is taken is taken by nobody else."""

import ast

import pytest

from autograder.authoring.audit.structure import (
    Branches,
    Form,
    LoopsForComprehensions,
    NamedSteps,
    OneByOne,
    OtherNames,
    PlainAssignments,
    WhileLoops,
    Wrapped,
    assign,
    bound_in,
    call,
    difference,
    names_in,
    parameters_of,
)


def function(source):
    return ast.parse(source).body[0]


def run(tree, *args, **names):
    module = ast.fix_missing_locations(ast.Module([tree], []))
    exec(compile(module, "<form>", "exec"), names)
    return names[tree.name](*args)


LOOP = "def f(x, y):\n    n = 0\n    for i in range(x):\n        if i == y: continue\n        n += i\n    return n"
LISTS = "def f(x, y):\n    return [a * b for a in x if a for b in y], {a: 1 for a in x}"
FORMS = [
    (OtherNames, "def f(x, y):\n    z = x\n    return z - y", (5, 3)),
    (NamedSteps, "def f(x, y):\n    return (x + 1) * -y", (5, 3)),
    (WhileLoops, LOOP, (5, 3)),
    (LoopsForComprehensions, LISTS, ([0, 1, 2], [3, 4])),
    (Branches, "def f(x, y):\n    return (x if x > y else y) + (1 if x else 2)", (5, 3)),
    (PlainAssignments, "def f(x, y):\n    x -= y\n    x *= 2\n    return x", (5, 3)),
    (OneByOne, "def f(x, y):\n    x, y = y, x\n    return x - y", (5, 3)),
]


@pytest.mark.parametrize(("form", "source", "args"), FORMS, ids=[form.__name__ for form, *_ in FORMS])
def test_the_value_stays_and_the_text_does_not(form, source, args):
    changed = ast.fix_missing_locations(form().changed(function(source)))

    assert ast.unparse(changed) != ast.unparse(function(source))
    assert run(changed, *args) == run(function(source), *args)


def test_a_fresh_name_is_one_that_nothing_has():
    form = Form(frozenset({"step_1"}))
    form.changed(function("def f(x):\n    step_2 = x\n    return step_2"))

    assert [form.fresh("step"), form.fresh("step")] == ["step_3", "step_4"]


def test_operations_that_may_never_be_run_are_not_run_before_the_statement():
    source = "def f(x):\n    return x == 0 or 1 / x > 0"

    assert run(NamedSteps().changed(function(source)), 0) is True


def test_the_condition_of_a_loop_is_asked_every_time():
    source = "def f(x):\n    while x - 1 > 0:\n        x = x - 1\n    return x"

    assert run(NamedSteps().changed(function(source)), 4) == 1


def test_what_a_loop_hands_out_is_changed_in_place_as_before():
    source = "def f(x):\n    for row in x:\n        row += [1]\n    return x"

    assert run(PlainAssignments().changed(function(source)), [[0], [2]]) == [[0, 1], [2, 1]]


def test_every_operation_and_call_passes_through_a_function():
    passed = []
    changed = Wrapped("seen").changed(function("def f(x):\n    return abs(x) + x * 2"))

    assert run(changed, -3, seen=lambda value: passed.append(value) or value) == -3
    assert sorted(passed) == [-6, -3, 3]


def test_names_are_listed_by_what_they_do():
    tree = function("def f(a, /, b, *, c):\n    d = b\n    def g(e):\n        return e + h\n    return d")

    assert parameters_of(tree) == ["a", "b", "c"]
    assert bound_in(tree) == {"d", "g", "e"}
    assert {"a", "d", "e", "f", "g", "h"} <= names_in(tree)


def test_statements_and_calls_are_written():
    assert ast.unparse(ast.fix_missing_locations(assign("x", call("np.dot", ast.Name("y"))))) == "x = np.dot(y)"
    assert (
        difference("def f(x):\n    return x", function("def f(x):\n    return -x")) == "-    return x\n+    return -x"
    )
