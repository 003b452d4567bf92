import ast
import random
from collections import namedtuple

import pytest

from autograder.authoring.audit.mutate import mutants, sample_of_mutants
from tests.some import some

Weights = namedtuple("Weights", "Wax Waa ba")


def function(text):
    tree = ast.parse(text).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree


def bodies(text, records=()):
    """The changed last lines of a function whose docstring stays."""
    return {(m.kind, ast.unparse(m.tree).splitlines()[-1].strip()) for m in mutants(function(text), records)}


@pytest.mark.parametrize(
    ("body", "kind", "changed"),
    [
        ("return x + y", "operator", "return x - y"),
        ("return x @ y", "operator", "return x * y"),
        ("return x + y", "dropped term", "return y"),
        ("return x - y", "dropped term", "return -y"),
        ("return x @ y", "dropped term", "return y @ x"),
        ("return x * 2", "constant", "return x * 3"),
        ("return x * 0.5", "constant", "return x * 1.0"),
        ("return x < y", "comparison", "return x <= y"),
        ("return x if y else 3", "order", "return 3"),
        ("return [v for v in x if v > y]", "condition", "return [v for v in x]"),
        ("return x @ y.T", "transpose", "return x @ y"),
        ("return x @ y", "transpose", "return x.T @ y"),
        ("return x.sum(axis=1)", "axis", "return x.sum(axis=0)"),
        ("return x.sum(axis=1)", "axis", "return x.sum()"),
        ("return x.sum(axis=(0, 1))", "axis", "return x.sum(axis=0)"),
        ("return x[:, y]", "index", "return x[y]"),
        ("return x[:, y]", "index", "return x[:, y - 1]"),
        ("return x[1:y]", "index", "return x[:y]"),
        ("return x[1:y]", "index", "return x[1:y + 1]"),
        ("return np.tanh(x)", "function", "return x"),
        ("return x.max(y)", "function", "return x.min(y)"),
        ("return range(x)", "function", "return range(x - 1)"),
        ("return f(x, y)", "order", "return f(y, x)"),
        ("return x, y", "order", "return (y, x)"),
        ("return x / 3", "name", "return y / 3"),
        ("return x.Wax", "weight", "return x.Waa"),
        ("return x", "statement", "x"),
    ],
)
def test_a_small_change_is_made(body, kind, changed):
    assert (kind, changed) in bodies(f"def f(x, y):\n    '''Say.'''\n    {body}", [Weights])


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("x += y\n    return x", "x = y\n    return x"),
        ("x += y\n    return x", "return x"),
        ("for i in x:\n        y += i\n    return y", "for i in x:\n        y += i\n        break\n    return y"),
        ("while x:\n        break\n    return y", "while x:\n        continue\n    return y"),
        ("if x:\n        y = 1\n    return y", "y = 1\n    return y"),
    ],
)
def test_a_statement_is_changed(body, changed):
    texts = {ast.unparse(m.tree) for m in mutants(function(f"def f(x, y):\n    {body}")) if m.kind == "statement"}

    assert ast.unparse(ast.parse(f"def f(x, y):\n    {changed}")) in texts


def test_a_mutant_differs_from_its_origin_and_from_all_others():
    tree = function("def f(x, y):\n    z = x @ y + 1\n    return np.tanh(z) * (1 - z ** 2)")
    texts = [ast.unparse(m.tree) for m in mutants(tree)]

    assert ast.unparse(tree) not in texts
    assert len(set(texts)) == len(texts) > 30


def test_the_origin_stays_as_it_was():
    tree = function("def f(x, y):\n    return x @ y + 1")
    before = ast.dump(tree)

    assert list(mutants(tree))
    assert ast.dump(tree) == before


def test_the_signature_and_the_docstring_are_left_alone():
    tree = function("def f(x: int=3, *, y: int=4):\n    'Add 1 and 2.'\n    return x")
    head = ast.unparse(tree).splitlines()[:2]

    assert all(ast.unparse(m.tree).splitlines()[:2] == head for m in some(mutants(tree)))


def test_every_mutant_compiles():
    loop = "for t in reversed(range(x.shape[1])):\n        y[t] += x[:, t:][0] if t > 0 else x"
    text = f"def f(x, y):\n    {loop}\n    return y"

    for mutant in some(mutants(function(text))):
        compile(ast.Module([mutant.tree], []), "<mutant>", "exec")


def test_the_difference_shows_both_lines():
    diffs = [m.diff for m in mutants(function("def f(x):\n    y = x\n    return y + 1"))]

    assert "-    return y + 1\n+    return y - 1" in diffs


def test_a_field_is_exchanged_only_within_its_record():
    Other = namedtuple("Other", "Wax bg")
    found = {text for kind, text in bodies("def f(p):\n    return p.Wax + p.Waa", [Other, Weights]) if kind == "weight"}

    assert "return p.ba + p.Waa" in found
    assert not any("bg" in text for text in found)


def test_a_sample_is_drawn_from_all_mutants_and_holds_none_twice():
    tree = function("def f(x):\n    y = x + 1\n    return y * 2")
    whole = {ast.unparse(m.tree) for m in mutants(tree)}
    few, other = (
        [ast.unparse(m.tree) for m in sample_of_mutants(tree, (), size=5, draw=random.Random(seed))] for seed in (1, 2)
    )

    assert len(set(few)) == len(few) == 5
    assert set(few) | set(other) <= whole
    assert set(few) != set(other)
    assert len(list(sample_of_mutants(tree, (), size=9999, draw=random.Random(1)))) == len(whole)
