import textwrap
import zipfile

import nbformat
import pytest

from autograder.authoring.leaks import SMALLEST_PIECE, SMALLEST_REGION, find_leaks
from tests.toy import TOY

CLEAN = "def unrelated(table):\n    return table.mean()\n"


def found(tmp_path, text, name="module.py"):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return [leak.what for leak in find_leaks(TOY, [tmp_path])]


def test_what_the_toy_course_releases_is_clean():
    assert find_leaks(TOY, [TOY.release]) == []


def test_its_own_source_is_not():
    leaks = find_leaks(TOY, [TOY.source])

    assert {"the solution of t1_numbers/mean_of_rows", "the marker 'BEGIN SOLUTION'"} <= {leak.what for leak in leaks}
    assert any(leak.what == "a hidden test of t1_numbers/test_double" for leak in leaks)
    assert "cell mean_of_rows" in str(leaks[-1]) or any("cell mean_of_rows" in leak.where for leak in leaks)


@pytest.mark.parametrize(
    "planted",
    [
        # renamed, with another docstring, types, comments and layout
        '''
        def average(table: object) -> object:
            """Something else."""
            everything: object = numpy.sum(  # a comment
                table, axis=1)
            return everything / table.shape[1]
        ''',
        # a run of statements between others, in a method
        """
        class Table:
            def mean(self):
                print("before")
                s = np.sum(values, axis=1)
                return s / values.shape[1]
        """,
        # at top level, as a script; a loop around it
        """
        for i in range(3):
            def f(q):
                w = np.sum(q, axis=1)
                return w / q.shape[1]
        """,
    ],
)
def test_a_planted_solution_is_found_under_other_names(tmp_path, planted):
    assert found(tmp_path, CLEAN + textwrap.dedent(planted)) == ["the solution of t1_numbers/mean_of_rows"]


@pytest.mark.parametrize(
    "harmless",
    [
        CLEAN,
        "def f(x):\n    total = np.sum(x, axis=0)\n    return total / x.shape[0]\n",  # the other axis
        "def f(x):\n    total = np.prod(x, axis=1)\n    return total / x.shape[1]\n",  # another function
        "def f(x, y):\n    total = np.sum(x, axis=1)\n    return total / y.shape[1]\n",  # other variables
        "def f(x):\n    y = 2 * x\n    return y\n",  # a solution too small to be a secret
        "def broken(:\n",
    ],
)
def test_code_that_computes_something_else_is_no_leak(tmp_path, harmless):
    assert found(tmp_path, harmless) == []


def test_a_leak_in_a_released_notebook_and_in_a_hint_is_found(tmp_path):
    code = "total = np.sum(x, axis=1)\nmeans = total / x.shape[1]"
    body = "%matplotlib inline\ndef g(x):\n    t = np.sum(x, axis=1)\n    return t / x.shape[1]"
    hint = f"Hint:\n```python\n{body.partition(chr(10))[2]}\n```"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(body), nbformat.v4.new_markdown_cell(hint)])
    nbformat.write(notebook, tmp_path / "leaky.ipynb")

    assert [leak.what for leak in find_leaks(TOY, [tmp_path])] == ["the solution of t1_numbers/mean_of_rows"] * 2
    assert found(tmp_path / "other", code) == []  # assigned where the solution returns: another computation


def test_a_leak_in_a_wheel_is_found(tmp_path):
    with zipfile.ZipFile(tmp_path / "package.whl", "w") as wheel:
        wheel.writestr("package/a.py", "def f(a):\n    b = np.sum(a, axis=1)\n    return b / a.shape[1]\n")

    (leak,) = find_leaks(TOY, [tmp_path / "package.whl"])
    assert leak.where == "package.whl/package/a.py"


def test_the_text_of_a_hidden_test_is_found_anywhere(tmp_path):
    call = 'grade("t1_numbers", "double", globals())'

    assert found(tmp_path, f"See: {call}", name="notes.md") == ["a hidden test of t1_numbers/test_double"]


def test_a_large_part_of_a_solution_is_found_in_other_code(tmp_path):
    from autograder.authoring.leaks import _copied, region_secrets

    region = "for t in range(n):\n    a = np.tanh(x[t] @ p.Wax + a @ p.Waa + p.ba)\nreturn a"
    secrets = {secret.code: secret for secret in region_secrets("cell", region)}
    copy = "def g(u, s, q):\n    return 2 * np.tanh(u[k] @ q.Wax + s @ q.Waa + q.ba)"
    other = copy.replace("u[k]", "u[0]")

    assert {s.what for s in _copied(copy, secrets)} == {"a part of the solution of cell"}
    assert list(_copied(other, secrets)) == []


def test_thresholds_leave_one_liners_alone():
    from autograder.authoring.leaks import _nameless, _parsed, size

    def nodes(text):
        return size(_nameless(_parsed(text)))

    assert nodes("y = 2 * x\nreturn y") < SMALLEST_REGION
    assert nodes("return x / n") < SMALLEST_REGION
    assert nodes("np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)") >= SMALLEST_PIECE
    assert nodes("rows = np.arange(len(x))[:, None]") < SMALLEST_PIECE
