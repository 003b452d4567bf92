"""Right answers in other forms: the value stays, the text does not, and the hidden checks accept a sample of them."""

import ast
import random
from functools import cache
from itertools import islice

import numpy as np
import pytest
from rnnkit.params import RNNParams

from autograder.authoring.audit.margins import hear
from autograder.authoring.audit.rewrite import KINDS, rewrites
from autograder.authoring.audit.sources import Answer, answers
from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import expect
from autograder.unrolled import UNROLLED
from tests.some import some

SAMPLE = 2
SEED = 20_261_122
EXERCISES = [
    pytest.param(assignment, exercise.name, id=f"{assignment.name[:2]}-{exercise.name}")
    for assignment in UNROLLED.graded
    for exercise in assignment.exercises
]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def answer(body, parameters="x, w"):
    tree = ast.parse(f"def f({parameters}):\n" + "\n".join(f"    {line}" for line in body.splitlines())).body[0]
    return Answer("f", "solution", tree, {"np": np, "sigmoid": sigmoid})


def rewritten(kind, body, parameters="x, w"):
    """The function in another form, and the lines of its text; none if that kind changes nothing."""
    original = answer(body, parameters)
    found = [one for one in rewrites(original, returns_number=True) if one.kind.name == kind]
    return [(original.function(one.tree), ast.unparse(one.tree)) for one in found]


X, W = np.random.default_rng(3).normal(size=(2, 4, 4))
ONE_OF_EACH = {
    "other names": ("total = x + w\nreturn [total * x for x in total]", "= x\n"),
    "a function inside": ("return x @ w", "return work_1(x, w)"),
    "one operation per line": ("return np.tanh(x @ w).sum(axis=1) + x[0, :]", "step_2 = np.tanh(step_1)"),
    "while loops": (
        "total = 0\nfor row in x:\n    if row[0] > 0:\n        continue\n    total = total + row\nreturn total",
        "place_2 += 1",
    ),
    "loops for comprehensions": (
        "return [[a * b for b in w[0] if b > 0] for a in x[0]], sum(v for r in x for v in r), {k: k for k in (1, 2)}",
        ".append(collected_",
    ),
    "branches": ("return x if w.sum() > 0 else w if x.sum() > 0 else x + w", "else:"),
    "branches exchanged": (
        "if x.sum() > 0:\n    return w\nelse:\n    return x if w[0, 0] > 0 else 1",
        "if not w[0, 0] > 0",
    ),
    "plain assignments": (
        "total = x.copy()\ntotal += w\ntotal[1:, 2] *= 3\nfor row in total:\n    row -= 1\nreturn total",
        "total[1:, 2] = total[1:, 2] * 3",
    ),
    "one assignment per line": ("x, w = w, x\nreturn x - w", "x = held_1"),
    "np.matmul": ("return x @ w", "np.matmul(x, w)"),
    "functions for operators": ("return -x * w + (x - w) / 2 + ((x > 0) & ~(w > 0) | (w > 1))", "np.divide("),
    "methods for functions": ("return np.sum(x, axis=1), np.max(x), np.any([x > w])", "np.asarray(x).sum(axis=1)"),
    "functions for methods": ("return x.sum(axis=1), x.max(), x.T", "np.transpose(x)"),
    "axes by place": ("return x.sum(axis=1, keepdims=True), np.stack([x, w], axis=1)", "x.sum(1, keepdims=True)"),
    "other ways to arrange": (
        "return np.stack([x, w], axis=1), np.where(x > 0, x, w), x[:, None], np.hstack([x, w]), np.zeros((2, 3))",
        "np.moveaxis(np.array([x, w]), 0, 1)",
    ),
    "comparisons mirrored": ("return x < w, x >= w, x == w", "w > x"),
    "terms exchanged": ("return x + w, x - w, [1] + [2]", "-w + x"),
    "factors exchanged": ("return x * w, [1, 2] * 2", "w * x"),
    "products by einsum": ("return x @ w, x[0] @ w, x @ w[0], x[0] @ w[1], x[None] @ w", "np.einsum("),
    "products in loops": ("return x @ w, x[0] @ w, x @ w[0], x[0] @ w[1], x[None] @ w[None]", "total += left * right"),
    "np.dot": ("return x @ w, x[0] @ w, x[None] @ w[None]", "np.dot(a, b)"),
    "products as sums of outer products": ("return x @ w, x[0] @ w, x @ w[0], x[0] @ w[1]", "rows[..., :, [j]]"),
    "products by broadcasting": ("return x @ w, x[0] @ w, x @ w[0], x[0] @ w[1]", ".sum(axis=-2)"),
    "products of transposes": ("return x @ w, x[0] @ w, x @ w[0], x[0] @ w[1]", "swapaxes"),
    "products added up backwards": ("return x @ w, x[0] @ w, x @ w[0], x[0] @ w[1]", "::-1"),
    "products in two halves": ("return x @ w, x[0] @ w, x @ w[0], x[0] @ w[1]", "1::2"),
    "einsum along another path": ("return np.einsum('ij,jk->ik', x, w)", "optimize=True"),
    "terms grouped from the right": ("return x + w + 3, x - w + 3", "x + (3 - w)"),
    "factors grouped from the right": ("return x * w * 3, x * w / 3", "x * (w / 3)"),
    "brackets multiplied out": ("return x * (1 - w), (x + w) * 2, [1] * (x.ndim - 1)", "x * 1 - x * w"),
    "reciprocals": ("return x / w, x.shape[0] // 2", "x * (1 / w)"),
    "sums by running sums": (
        "return x.sum(), x.sum(axis=1), np.sum(x, axis=(0, 1), keepdims=True), (x > 0).sum(), np.sum(x, where=w > 0)",
        "running_sum(x, axis=1)",
    ),
    "means by division": ("return x.mean(), np.mean(w)", "x.sum() / x.size"),
    "squares as products": ("return (x + w) ** 2", "(x + w) * (x + w)"),
    "squares by np.square": ("return (x + w) ** 2", "np.square(x + w)"),
    "squares by np.power": ("return (x + w) ** 2", "np.power(x + w, 2)"),
    "roots as powers": ("return np.sqrt(x * x)", "(x * x) ** 0.5"),
    "norms written out": ("return np.linalg.norm(x)", "np.sqrt(np.sum(np.square(x)))"),
    "tanh by exponentials": ("return np.tanh(100 * x)", "2 / (1 + np.exp("),
    "cosh by exponentials": ("return np.cosh(x)", "(np.exp(x) + np.exp(-x)) / 2"),
    "sigmoid by tanh": ("return sigmoid(x), 1 / (1 + np.exp(-w))", "0.5 * (1 + np.tanh(0.5 * w))"),
    "exponentials by powers of two": ("return np.exp(x)", "np.exp2(x / np.log(2))"),
    "logarithms to the base of two": ("return np.log(w * w)", "np.log2(w * w)"),
    "a larger shift before exponentials": (
        "e = np.exp(x - x.max(axis=1, keepdims=True))\nreturn e / e.sum(axis=1, keepdims=True)",
        "x - (x.max(axis=1, keepdims=True) + 1)",
    ),
    "log-probabilities by logaddexp": ("return np.log(np.exp(x).sum(axis=1))", "np.logaddexp.reduce(x, axis=1)"),
    "copies of the arguments": ("return x @ w", "x = copied(x)"),
    "arguments through lists": ("return x @ w", "w = through_lists(w)"),
    "arguments in Fortran order": ("return x @ w", "x = in_fortran_order(x)"),
    "arguments with gaps in memory": ("return x @ w", "x = with_gaps(x)"),
    "everything in Fortran order": ("return np.tanh(x @ w) + x", "in_fortran_order(np.tanh(in_fortran_order(x @ w)))"),
    "results in Fortran order": ("return x @ w, x", "return in_fortran_order((x @ w, x))"),
    "results with gaps in memory": ("return x @ w, x", "return with_gaps((x @ w, x))"),
    "higher precision inside": ("return x @ w, (x @ w).sum()", "return rounded("),
    "numbers as np.float64": ("return float(x.sum())", "return as_scalar("),
    "numbers as arrays without axes": ("return float(x.sum()), x", "return as_array("),
}


def close(got, want):
    if isinstance(want, tuple | list):
        return type(got) is type(want) and len(got) == len(want) and all(map(close, got, want))
    if isinstance(want, dict):
        return got == want
    return np.shape(got) == np.shape(want) and np.allclose(got, want, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_the_value_stays_and_the_text_does_not(kind):
    body, snippet = ONE_OF_EACH[kind]
    ((function, text),) = rewritten(kind, body)

    assert snippet in text
    assert close(function(X.copy(), W.copy()), answer(body).function()(X.copy(), W.copy()))


def test_every_example_has_its_kind():
    assert set(ONE_OF_EACH) == {kind.name for kind in KINDS}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("terms exchanged", "return [1] + x.tolist()[:1] + list(w)"),
        ("functions for methods", "return np.sum(x)"),
        ("brackets multiplied out", "return [0] * (x.ndim - 1)"),
        ("plain assignments", "for row in x.copy():\n    row -= 1\nreturn x"),
        ("branches", "return [a if a > 0 else 0 for a in x[0]]"),
        ("one assignment per line", "a, *b = x, w, x\nreturn a"),
        ("while loops", "for a in x:\n    break\nelse:\n    return w\nreturn x"),
        ("one operation per line", "y = x is None or np.tanh(x.sum()) > 0\nreturn y"),
    ],
)
def test_what_might_mean_something_else_is_left_alone(kind, body):
    assert rewritten(kind, body) == []


def test_a_function_that_draws_is_not_computed_in_higher_precision():
    assert rewritten("higher precision inside", "return x + rng.random()", "x, *, rng") == []


def test_keyword_arguments_keep_their_names():
    for kind in ("other names", "a function inside"):
        ((function, _),) = rewritten(kind, "return w - x", "x, *, w=3")

        assert function(1) == 2
        assert function(x=1, w=5) == 4


def test_records_stay_records_on_their_way():
    params = RNNParams(X, W, X[0], W, W[0])
    for kind in ("copies of the arguments", "results with gaps in memory"):
        ((function, _),) = rewritten(kind, "return p, [p.Wax]", "p")
        record, (weight,) = function(params)

        assert type(record) is RNNParams
        np.testing.assert_array_equal(weight, X)


def test_two_forms_that_read_the_same_are_made_once():
    texts = [ast.unparse(one.tree) for one in rewrites(answer("'''Say.'''\nreturn x @ w"), returns_number=True)]

    assert len(texts) == len(set(texts)) > 10
    assert not any("Say" in text for text in texts)


def test_the_origin_stays_as_it_was():
    origin = answer("total = 0\nfor row in x:\n    total += row ** 2\nreturn total")
    before = ast.dump(origin.tree)

    assert list(rewrites(origin, returns_number=False))
    assert ast.dump(origin.tree) == before


def test_the_difference_shows_both_lines():
    diffs = {one.kind.name: one.diff for one in rewrites(answer("return x @ w"), returns_number=False)}

    assert diffs["np.matmul"] == "-    return x @ w\n+    return np.matmul(x, w)"


def unfair():
    exercise = Exercise("f", points=2, oracle=lambda x, w: np.tanh(x @ w), outputs=(Output("y", ("row", "column")),))

    @exercise.claim(points=1)
    def close_to_the_oracle(student, rng):
        """Equal but for rounding."""
        exercise.expect_oracle(student, X, W)

    @exercise.claim(points=1)
    def equal_to_the_last_bit(student, rng):
        """Equal to the last bit, which nobody can promise."""
        expect(np.array_equal(student(X, W), np.tanh(X @ W)), "another last bit")

    return exercise


def test_an_unfair_check_is_noticed():
    origin, exercise = answer("return np.tanh(x @ w)"), unfair()
    failed = {one.kind.name: heard(exercise, origin, one) for one in rewrites(origin, returns_number=False)}

    assert failed["tanh by exponentials"] == ("equal_to_the_last_bit",)
    assert failed["other names"] == ()
    assert all("close_to_the_oracle" not in claims for claims in some(failed.values()))


@cache
def right_answers(assignment_name):
    return list(answers(UNROLLED, UNROLLED.assignment(assignment_name)))


def heard(exercise, right, form):
    return hear(exercise, right.function(form.tree), UNROLLED.records, SEED).failed


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_a_sample_of_the_forms_earns_everything(assignment, exercise):
    rights = some(one for one in right_answers(assignment.name) if one.of == exercise)
    draw = random.Random(SEED)
    failed = {
        (right.name, one.kind.name, one.diff): heard(assignment.exercise(exercise), right, one)
        for right in draw.sample(rights, 2)
        for one in islice(rewrites(right, returns_number=False, kinds=draw.sample(KINDS, len(KINDS))), SAMPLE)
    }

    assert {which: claims for which, claims in failed.items() if claims} == {}
