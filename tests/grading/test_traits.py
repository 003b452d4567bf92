"""What is told of an answer's text: what a disguise does not change."""

import ast

import numpy as np
import pytest

from autograder.grading.traits import LARGEST, MAX_SOURCE, NOTHING, traits_of
from benchmarks.disguises import DISGUISES, FURTHER, all_at_once, renamed
from tests.grading.test_likeness import LOOP

WITH_ALL = """
def f(x, w):
    total = np.zeros(w.shape)
    count = 0
    for t in range(len(x)):
        drive = x[t] @ w
        total += np.outer(np.tanh(drive), x[t])
        count += 1
    return total * 2 + count / 7
"""
"""Something to change for every disguise."""


def shapes_of(source):
    return traits_of(source).shapes


@pytest.mark.parametrize("disguise", [*DISGUISES.values(), all_at_once])
def test_a_disguise_leaves_most_shapes_as_they_were(disguise):
    before, after = shapes_of(LOOP), shapes_of(disguise(LOOP))

    assert disguise(LOOP) != LOOP
    assert len(before & after) >= 0.85 * len(before) > 10


@pytest.mark.parametrize("disguise", [*DISGUISES.values(), *FURTHER.values(), all_at_once])
def test_a_disguise_changes_the_text_and_nothing_of_what_comes_out(disguise):
    x, w = np.arange(12.0).reshape(4, 3) / 7, np.eye(3) - 0.3
    before, after = ({"np": np} for _ in range(2))
    exec(WITH_ALL, before)
    exec(disguise(WITH_ALL), after)

    assert disguise(WITH_ALL) != ast.unparse(ast.parse(WITH_ALL))
    np.testing.assert_allclose(after["f"](x, w), before["f"](x, w), rtol=1e-12)


def test_names_numbers_layout_and_comments_make_no_other_shape():
    one = "def f(b):\n    'Text.'\n    a = b.mean(0) + 1  # so\n    return a"
    other = "def f(u):\n\n    q = (u.mean(7)\n        + 2.5)\n    return q"

    assert shapes_of(one) == shapes_of(other)


def test_sums_comparisons_and_assignments_have_one_shape_whichever_way_they_are_written():
    one = "y = f.dot(a[2:]) + g.sum(b)\nz += y.all()\nw = u.min() > v.max()"
    other = "y = g.sum(b) + f.dot(a[2:])\nz = z + y.all()\nw = v.max() < u.min()"

    assert shapes_of(one) == shapes_of(other)


def test_another_function_and_a_name_used_twice_are_another_shape():
    assert shapes_of("y = np.exp(a[0] - b[1])") != shapes_of("y = np.log(a[0] - b[1])")
    assert shapes_of("def f(a, b):\n    return a[0] * b[1]") != shapes_of("def f(a, b):\n    return a[0] * a[1]")


@pytest.mark.parametrize("source", ["def f(:", "(" * 900, "x = 1\n" * MAX_SOURCE, "\0", "1" + "+1" * 8_000])
def test_what_cannot_be_read_has_no_shapes(source):
    assert traits_of(source) in (NOTHING, traits_of("x = 1"))


def test_lines_for_ipython_are_passed_over():
    assert shapes_of("%timeit f(1)\n!ls\ny = np.exp(a[0] - b[1])") == shapes_of("y = np.exp(a[0] - b[1])")


def test_names_are_those_that_an_answer_binds_and_not_those_that_it_finds():
    found = traits_of(
        "def f(x, *, n=2):\n    for k in range(n):\n        a, b[0] = np.exp(x), [q for q in z]\n    return a"
    )

    assert found.names == {"f", "x", "n", "k", "a", "q"}


def test_other_loops_leave_the_names_and_other_names_leave_the_numbers():
    assert traits_of(DISGUISES["loops rewritten"](LOOP)).names == traits_of(LOOP).names
    assert not traits_of(renamed(LOOP)).names & {"total", "gate", "x"}
    assert traits_of(renamed(LOOP)).numbers == traits_of(LOOP).numbers == {"0", "1"}


def test_numbers_are_told_apart_by_value_and_kind_and_a_very_long_one_is_read():
    found = traits_of("a = [1, 1.0, 0x10, 2.50, 3j, True, 0x" + "f" * 9_000 + "]").numbers

    assert found - {max(found, key=len)} == {"1", "1.0", "16", "2.5", "3j"}
    assert len(max(found, key=len)) == 9_002


def test_statements_are_counted_without_functions_and_documentation():
    assert traits_of("def f(x):\n    'Text.'\n    if x:\n        y = 1\n    return y").statements == 3


def test_what_is_too_large_for_a_shape_keeps_the_shapes_within():
    large = f"y = [{', '.join(['g(a, b, c)'] * LARGEST)}]"

    assert shapes_of(large) == shapes_of("y = g(a, b, c)") - shapes_of("y = g(a, b, c)").difference(
        shapes_of("g(a, b, c)")
    )
