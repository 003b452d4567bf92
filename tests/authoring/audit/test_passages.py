"""What passes in and out of a function is passed through something: arrays, numbers, and what holds them."""

import ast

import numpy as np
import pytest
from rnnkit.params import RNNParams

from autograder.authoring.audit.passages import Passage, ThroughPassages

ADD = Passage("added", array="value + 1", scalar="value + 10")
TIMES = Passage("times", array="value * 2", scalar="value * 2")


def passed(through, source):
    tree = ast.parse(source).body[0]
    module = ast.fix_missing_locations(ast.Module([through(tree, frozenset())], []))
    names = {"np": np}
    exec(compile(module, "<form>", "exec"), names)
    return names[tree.name]


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        (np.array([1.0]), "array([2.])"),
        (1.0, "11.0"),
        (1, "1"),
        ("text", "'text'"),
        ([1.0, (np.zeros(1), None)], "[11.0, (array([1.]), None)]"),
        (np.array(1.0), "array(1.)"),
    ],
)
def test_arrays_and_numbers_pass_in_whatever_holds_them(value, becomes):
    through = passed(ThroughPassages(results=ADD), "def f(x):\n    return x")

    assert repr(through(value)) == becomes


def test_a_record_stays_a_record():
    record = RNNParams(*[np.zeros(1)] * 5)
    got = passed(ThroughPassages(results=ADD), "def f(x):\n    return x")(record)

    assert type(got) is RNNParams
    assert got.by.tolist() == [1.0]


def test_arguments_pass_once_before_and_results_once_after():
    source = "def f(x, y):\n    return x - y"

    assert passed(ThroughPassages(arguments=ADD), source)(np.zeros(1), 5.0).tolist() == [-14.0]
    assert passed(ThroughPassages(arguments=ADD, results=TIMES), source)(np.zeros(1), 5.0).tolist() == [-28.0]


def test_all_that_is_computed_on_the_way_passes():
    assert passed(ThroughPassages(between=ADD), "def f(x):\n    return x + x - x")(np.zeros(1)).tolist() == [2.0]


def test_what_a_function_inside_returns_is_its_own_affair():
    source = "def f(x):\n    def g(y):\n        return y\n    return g(x)"

    assert passed(ThroughPassages(results=ADD), source)(np.zeros(1)).tolist() == [1.0]


def test_a_function_that_draws_may_be_left_alone():
    tree = ast.parse("def f(x, *, rng):\n    return x").body[0]
    before = ast.dump(tree)

    assert ast.dump(ThroughPassages(results=ADD, rng_too=False)(tree, frozenset())) == before
