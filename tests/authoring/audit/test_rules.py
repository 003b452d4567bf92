import ast

import pytest

from autograder.authoring.audit.rules import Rule, Rules


def applied(this, that, expression):
    rules = Rules([Rule(this, that)])
    return ast.unparse(rules.visit(ast.parse(expression, mode="eval"))), rules.used


@pytest.mark.parametrize(
    ("this", "that", "expression", "changed"),
    [
        ("a + b", "b + a", "x + y * z", "y * z + x"),
        ("a + b", "b + a", "x + y + z", "z + (y + x)"),
        ("x ** 2", "x * x", "f(y) ** 2", "f(y) * f(y)"),
        ("x - x.max(*rest)", "g(x, *rest)", "u - u.max(axis=1, keepdims=True)", "g(u, axis=1, keepdims=True)"),
        ("x.sum(axis=k, *rest)", "x.sum(k, *rest)", "u.sum(axis=1, dtype=int)", "u.sum(1, dtype=int)"),
        ("x.sum(*rest)", "np.sum(x, *rest)", "u.sum()", "np.sum(u)"),
        ("np.stack(S)", "np.array(S)", "np.stack([u, v])", "np.array([u, v])"),
        ("a @ b", "f(a, b)", "[u @ v for u in w @ w]", "[f(u, v) for u in f(w, w)]"),
    ],
)
def test_what_fits_is_replaced(this, that, expression, changed):
    assert applied(this, that, expression) == (changed, True)


@pytest.mark.parametrize(
    ("this", "expression"),
    [
        pytest.param("x ** 2", "y ** 3", id="another constant"),
        pytest.param("x ** 2", "y ** 2.0", id="a constant of another type"),
        pytest.param("x - x.max(*rest)", "y - z.max()", id="two expressions for one letter"),
        pytest.param("x.sum(*rest)", "np.sum(y)", id="a module is no number"),
        pytest.param("a + b", "[1] + y", id="a list is no number"),
        pytest.param("a + b", "list(y)[::-1] + z", id="a part of a list is no number"),
        pytest.param("a + b", "'text' + y", id="a text is no number"),
        pytest.param("np.sqrt(x)", "np.sqrt(y, out=z)", id="an argument too many"),
        pytest.param("f(x, y, *rest)", "f(1)", id="an argument too few"),
        pytest.param("x.sum(axis=k)", "y.sum(1)", id="a keyword is missing"),
        pytest.param("f(x)", "f(*y)", id="arguments that are not counted"),
        pytest.param("a < b", "x < y < z", id="a longer comparison"),
        pytest.param("a @ b", "x * y", id="another operator"),
    ],
)
def test_what_does_not_fit_is_left_alone(this, expression):
    changed, used = applied(this, "0", expression)

    assert ast.unparse(ast.parse(expression)) == changed
    assert not used


def test_the_first_rule_that_fits_is_applied():
    rules = Rules([Rule("x ** 2", "first(x)"), Rule("x ** y", "second(x, y)")])

    assert ast.unparse(rules.visit(ast.parse("a ** 2 + a ** 3"))) == "first(a) + second(a, 3)"


def test_what_stands_twice_is_copied():
    changed = Rules([Rule("x ** 2", "x * x")]).visit(ast.parse("y ** 2", mode="eval")).body

    assert changed.left is not changed.right
