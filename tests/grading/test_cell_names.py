import time
import warnings

import pytest

from autograder.grading.cell_names import names_in


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("x = y", {"y"}),
        ("x = 1\nprint(x)", {"print"}),
        ("if a:\n    x = 1\nx", {"a", "x"}),
        ("for i in xs:\n    y = i", {"xs", "i"}),
        ("x += 1", {"x"}),
        ("x: int = y", {"y", "int"}),
        ("def f(a, b=c):\n    return d", {"c"}),
        ("[x for x in x]", {"x"}),
        ("[y for x in xs for y in x]", {"xs", "x"}),
        ("class K(B):\n    z = w\n    v = z", {"B", "w", "z"}),
        ("with a() as b:\n    b", {"a"}),
        ("try:\n    x = 1\nexcept E:\n    pass\nx", {"E", "x"}),
        ("(x := 1), x", set()),
        ("a and (x := 1)\nx", {"a", "x"}),
    ],
)
def test_a_cell_reads_what_it_has_not_certainly_bound_before(source, reads):
    assert names_in(source).reads == reads


@pytest.mark.parametrize(
    ("source", "later"),
    [
        ("def f(x):\n    return x + y", {"y"}),
        ("def f():\n    z = 1\n    def g():\n        return z + w\n    return g", {"w"}),
        ("f = lambda x: x * k", {"k"}),
        ("class K:\n    def m(self):\n        return n", {"n"}),
    ],
)
def test_a_function_reads_the_names_of_the_notebook_when_it_is_called(source, later):
    assert names_in(source).reads_later == later


@pytest.mark.parametrize(
    ("source", "binds", "values"),
    [
        ("x, (y, *z) = w", {"x", "y", "z"}, {"x", "y", "z"}),
        ("def f(): pass", {"f"}, set()),
        ("@cache\ndef f(): pass", {"f"}, {"f"}),
        ("import a.b, c as d\nfrom e import f", {"a", "d", "f"}, set()),
        ("START, END = 0, -1", {"START", "END"}, set()),
        ("def f():\n    global n\n    n = 1", {"f", "n"}, {"n"}),
        ("class K:\n    x = 1", {"K"}, {"K"}),
        ("for i in xs: pass", {"i"}, {"i"}),
    ],
)
def test_a_cell_binds_names_of_which_some_are_values_that_can_be_changed(source, binds, values):
    assert names_in(source).binds == binds
    assert names_in(source).values == values


@pytest.mark.parametrize(
    "source", ["x[0] = 1", "x.y = 1", "x += [1]", "x.append(1)", "f(x)", "for i in x: pass", "del x[0]"]
)
def test_a_cell_may_change_what_it_assigns_into_calls_goes_through_or_hands_over(source):
    assert "x" in names_in(source).changes
    assert "x" in names_in("def g():\n    " + source).changes_later or "x +=" in source


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline", "x = !ls", "x?", "exec('y = 1')", "globals()['x']", "get_ipython()", "_", "_12", "Out[3]",
        "from numpy import *", "import __main__", "from gc import get_objects", "f.__globals__", "np.random.seed(1)",
        "import random", "def f(:", "match x:\n    case [y]: pass",
    ],
)  # fmt: skip
def test_what_may_read_more_than_it_names_is_unseen(source):
    assert names_in(source).unseen


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 5_000 + "1" + ")" * 5_000, "x = " + "-" * 19_000 + "1", "x = " + "+".join(["a"] * 9_000),
        "x" + ".a" * 9_000, "x = " + "[" * 90 + "]" * 90, "f" + "()" * 9_000, "lambda:" * 2_800 + "1",
        "x = 1" + " if 1 else 1" * 1_600,
        "\n".join(" " * i + "if 1:" for i in range(150)) + "\n" + " " * 150 + "pass",
        "f(" + ",".join(f"a{i}" for i in range(3_000)) + ")", "x = 1\n" * 3_300, "\0", "x = 1; " * 2_800,
    ],
)  # fmt: skip
def test_what_a_student_writes_to_be_hard_to_read_is_read_or_unseen_and_ends_soon(source):
    began = time.process_time()
    names_in(source)

    assert time.process_time() - began < 10


@pytest.mark.parametrize("source", ["for _ in range(3): pass", "np.random.default_rng(1)", "np.stack(xs)"])
def test_what_the_course_writes_all_the_time_is_seen(source):
    assert not names_in(source).unseen


def test_what_python_would_warn_of_is_read_without_a_word():
    with warnings.catch_warnings(action="error"):
        assert names_in("x = 1 is 1\ny = '\\d'\nassert (x, y)").binds == {"x", "y"}
