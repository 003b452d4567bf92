"""Right answers made by machine: the course's own, written in another form.

A kind of rewriting is a small change of form that is made wherever it can be: other names, other loops, another order
of additions, another formula for the same number. The value stays the same but for rounding, so a check that refuses a
rewrite is unfair. Numbers in single precision are not among them: the course asks for float64, and knows answers in
float32 as mistakes.
"""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring.audit.passages import Passage, ThroughPassages
from autograder.authoring.audit.rules import Rule, Rules
from autograder.authoring.audit.sources import Answer
from autograder.authoring.audit.structure import (
    Branches,
    BranchesExchanged,
    Form,
    InnerFunction,
    LoopsForComprehensions,
    NamedSteps,
    OneByOne,
    OtherNames,
    PlainAssignments,
    WhileLoops,
    difference,
)

Change = Callable[[ast.FunctionDef, frozenset[str]], ast.FunctionDef]


@dataclass(frozen=True)
class Kind:
    """One way to write the same in another form.

    Attributes:
        name: such as "while loops".
        change: makes the change in the tree that it is given; it also gets the names that are not free.
        same_bits: whether the value should stay the same to the last bit. Nothing relies on it but speed.
        of_numbers: whether it concerns only functions that return a number.
    """

    name: str
    change: Change
    same_bits: bool = True
    of_numbers: bool = False


@dataclass(frozen=True)
class Rewrite:
    """A right answer in another form.

    Attributes:
        kind: what was changed.
        tree: the whole changed function.
        before: the function as it was, as text.
    """

    kind: Kind
    tree: ast.FunctionDef
    before: str

    @property
    def diff(self) -> str:
        """The lines that differ, with - and + before them."""
        return difference(self.before, self.tree)


def rewrites(answer: Answer, *, returns_number: bool, kinds: Sequence[Kind] | None = None) -> Iterator[Rewrite]:
    """Write an answer in every other form that makes a difference; two that read the same are made once.

    Args:
        answer: a right answer.
        returns_number: whether one number is among what it returns; that can be written in several types.
        kinds: of forms, in the order in which they are made; all if left out.
    """
    tree, taken = without_docstring(answer.tree), frozenset(answer.names)
    before = ast.unparse(tree)
    seen = {before}
    for kind in (kind for kind in kinds or KINDS if returns_number or not kind.of_numbers):
        changed = ast.fix_missing_locations(kind.change(copy.deepcopy(tree), taken))
        after = ast.unparse(changed)
        if after not in seen:
            seen.add(after)
            yield Rewrite(kind, changed, before)


def without_docstring(tree: ast.FunctionDef) -> ast.FunctionDef:
    """Copy a function but for its docstring."""
    bare = copy.deepcopy(tree)
    if ast.get_docstring(bare) is not None:
        del bare.body[0]
    return bare


@dataclass(frozen=True)
class ByRules:
    """A change of form: expressions are replaced by others with the same value.

    Attributes:
        rules: pairs of an expression and what stands in its place; the first that fits is applied.
        given: a function that the new expressions call.
    """

    rules: Sequence[tuple[str, str]]
    given: str = ""

    def __call__(self, function: ast.FunctionDef, _taken: frozenset[str]) -> ast.FunctionDef:
        """Change a function."""
        rules = Rules(Rule(*pair) for pair in self.rules)
        function.body = [rules.visit(node) for node in function.body]
        if rules.used:
            function.body = [*ast.parse(self.given).body, *function.body]
        return function


@dataclass(frozen=True)
class ByForm:
    """A change of form in the statements.

    Attributes:
        form: what makes it.
    """

    form: type[Form]

    def __call__(self, function: ast.FunctionDef, taken: frozenset[str]) -> ast.FunctionDef:
        """Change a function."""
        return self.form(taken).changed(function)


ROWS_TIMES_COLUMNS = """
def matrix_product(a, b):
    rows, columns = (a if a.ndim > 1 else a[None]), (b if b.ndim > 1 else b[:, None])
    whole = {}
    whole = whole if a.ndim > 1 else whole[..., 0, :]
    return (whole if b.ndim > 1 else whole[..., 0])[()]
"""

SINGLE_PRODUCTS = """
def matrix_product(a, b):
    if b.ndim > 2:
        return np.stack([matrix_product(one, other) for one, other in zip(a, b, strict=True)])
    sums = []
    for row in a.reshape(-1, len(b)).tolist():
        for column in b.reshape(len(b), -1).T.tolist():
            total = 0.0
            for left, right in zip(row, column, strict=True):
                total += left * right
            sums.append(total)
    return np.array(sums).reshape((*a.shape[:-1], *b.shape[1:]))[()]
"""

DOT = """
def matrix_product(a, b):
    return np.dot(a, b) if b.ndim < 3 else np.matmul(a, b)
"""

RUNNING_SUMS = """
def running_sum(x, axis=None, keepdims=False, **rest):
    if rest:
        return np.sum(x, axis=axis, keepdims=keepdims, **rest)
    total = np.asarray(x)
    axes = tuple(range(total.ndim)) if axis is None else tuple(np.atleast_1d(axis))
    for one in axes:
        total = np.take(np.cumsum(total, axis=one), [-1], axis=one)
    return (total if keepdims else np.squeeze(total, axis=axes))[()]
"""


def _product(name: str, core: str) -> Kind:
    return Kind(name, ByRules([("a @ b", "matrix_product(a, b)")], ROWS_TIMES_COLUMNS.format(core)), same_bits=False)


def _rounded(name: str, *rules: tuple[str, str], given: str = "") -> Kind:
    return Kind(name, ByRules(rules, given), same_bits=False)


def _exact(name: str, *rules: tuple[str, str]) -> Kind:
    return Kind(name, ByRules(rules))


FORMS = (
    Kind("other names", ByForm(OtherNames)),
    Kind("a function inside", ByForm(InnerFunction)),
    Kind("one operation per line", ByForm(NamedSteps)),
    Kind("while loops", ByForm(WhileLoops)),
    Kind("loops for comprehensions", ByForm(LoopsForComprehensions)),
    Kind("branches", ByForm(Branches)),
    Kind("branches exchanged", ByForm(BranchesExchanged)),
    Kind("plain assignments", ByForm(PlainAssignments)),
    Kind("one assignment per line", ByForm(OneByOne)),
)

SPELLINGS = (
    _exact("np.matmul", ("a @ b", "np.matmul(a, b)")),
    _exact(
        "functions for operators",
        ("a + b", "np.add(a, b)"),
        ("a - b", "np.subtract(a, b)"),
        ("a * b", "np.multiply(a, b)"),
        ("a / b", "np.divide(a, b)"),
        ("-a", "np.negative(a)"),
        ("a & b", "np.logical_and(a, b)"),
        ("a | b", "np.logical_or(a, b)"),
        ("~a", "np.logical_not(a)"),
    ),
    _exact(
        "methods for functions",
        ("np.sum(X, *rest)", "np.asarray(X).sum(*rest)"),
        ("np.mean(X, *rest)", "np.asarray(X).mean(*rest)"),
        ("np.max(X, *rest)", "np.asarray(X).max(*rest)"),
        ("np.argmax(X, *rest)", "np.asarray(X).argmax(*rest)"),
        ("np.any(X, *rest)", "np.asarray(X).any(*rest)"),
        ("np.cumsum(X, *rest)", "np.asarray(X).cumsum(*rest)"),
        ("np.swapaxes(x, *rest)", "x.swapaxes(*rest)"),
        ("np.dot(x, *rest)", "x.dot(*rest)"),
    ),
    _exact(
        "functions for methods",
        ("x.sum(*rest)", "np.sum(x, *rest)"),
        ("x.mean(*rest)", "np.mean(x, *rest)"),
        ("x.max(*rest)", "np.max(x, *rest)"),
        ("x.min(*rest)", "np.min(x, *rest)"),
        ("x.argmax(*rest)", "np.argmax(x, *rest)"),
        ("x.ravel()", "np.ravel(x)"),
        ("x.transpose(i, j, k)", "np.transpose(x, (i, j, k))"),
        ("x.T", "np.transpose(x)"),
    ),
    _exact(
        "axes by place",
        ("np.sum(X, axis=k)", "np.sum(X, k)"),
        ("np.mean(X, axis=k)", "np.mean(X, k)"),
        ("np.max(X, axis=k)", "np.max(X, k)"),
        ("np.argmax(X, axis=k)", "np.argmax(X, k)"),
        ("np.stack(S, axis=k)", "np.stack(S, k)"),
        ("np.concatenate(S, axis=k)", "np.concatenate(S, k)"),
        ("np.split(x, n, axis=k)", "np.split(x, n, k)"),
        ("np.take_along_axis(x, i, axis=k)", "np.take_along_axis(x, i, k)"),
        ("np.logaddexp.reduce(x, axis=k)", "np.logaddexp.reduce(x, k)"),
        ("x.sum(axis=k, *rest)", "x.sum(k, *rest)"),
        ("x.mean(axis=k, *rest)", "x.mean(k, *rest)"),
        ("x.max(axis=k, *rest)", "x.max(k, *rest)"),
        ("x.argmax(axis=k, *rest)", "x.argmax(k, *rest)"),
    ),
    _exact(
        "other ways to arrange",
        ("np.stack(S, axis=k)", "np.moveaxis(np.array(S), 0, k)"),
        ("np.stack(S)", "np.array(S)"),
        ("np.hstack([a, b])", "np.concatenate([a, b], axis=min(1, a.ndim - 1))"),
        ("np.vstack([a, b])", "np.concatenate([np.atleast_2d(a), np.atleast_2d(b)])"),
        ("np.where(c, a, b)", "np.select([np.asarray(c, dtype=bool)], [a], b)"),
        ("x[:, None]", "np.expand_dims(x, 1)"),
        ("x[:, np.newaxis]", "np.expand_dims(x, 1)"),
        ("x[..., None]", "np.expand_dims(x, -1)"),
        ("x[..., np.newaxis]", "np.expand_dims(x, -1)"),
        ("np.outer(A, B)", "np.multiply.outer(A, B)"),
        ("np.zeros_like(x)", "np.full(np.shape(x), 0.0)"),
        ("np.zeros(S)", "np.full(S, 0.0)"),
        ("np.empty(S)", "np.full(S, np.nan)"),
        ("reversed(range(n))", "range(n - 1, -1, -1)"),
        ("range(n - 1, -1, -1)", "reversed(range(n))"),
    ),
    _exact(
        "comparisons mirrored",
        ("a < b", "b > a"),
        ("a > b", "b < a"),
        ("a <= b", "b >= a"),
        ("a >= b", "b <= a"),
        ("a == b", "b == a"),
        ("a != b", "b != a"),
    ),
    _exact("terms exchanged", ("a + b", "b + a"), ("a - b", "-b + a")),
    _exact("factors exchanged", ("a * b", "b * a")),
)

PRODUCTS = (
    _product("products by einsum", "np.einsum('...ij,...jk->...ik', rows, columns)"),
    _rounded("products in loops", ("a @ b", "matrix_product(a, b)"), given=SINGLE_PRODUCTS),
    _rounded("np.dot", ("a @ b", "matrix_product(a, b)"), given=DOT),
    _product(
        "products as sums of outer products",
        "sum(rows[..., :, [j]] * columns[..., [j], :] for j in range(rows.shape[-1]))",
    ),
    _product("products by broadcasting", "(rows[..., :, :, None] * columns[..., None, :, :]).sum(axis=-2)"),
    _product("products of transposes", "(columns.swapaxes(-1, -2) @ rows.swapaxes(-1, -2)).swapaxes(-1, -2)"),
    _product("products added up backwards", "rows[..., ::-1] @ columns[..., ::-1, :]"),
    _product(
        "products in two halves",
        "rows[..., ::2] @ columns[..., ::2, :] + rows[..., 1::2] @ columns[..., 1::2, :]",
    ),
    _rounded("einsum along another path", ("np.einsum(S, a, b)", "np.einsum(S, a, b, optimize=True)")),
)

ORDERS = (
    _rounded("terms grouped from the right", ("a + b + c", "a + (b + c)"), ("a - b + c", "a + (c - b)")),
    _rounded("factors grouped from the right", ("a * b * c", "a * (b * c)"), ("a * b / c", "a * (b / c)")),
    _rounded(
        "brackets multiplied out",
        ("a * (b + c)", "a * b + a * c"),
        ("a * (b - c)", "a * b - a * c"),
        ("(b + c) * a", "b * a + c * a"),
        ("(b - c) * a", "b * a - c * a"),
    ),
    _rounded("reciprocals", ("a / b", "a * (1 / b)")),
    _rounded(
        "sums by running sums",
        ("np.sum(X, *rest)", "running_sum(X, *rest)"),
        ("x.sum(*rest)", "running_sum(x, *rest)"),
        given=RUNNING_SUMS,
    ),
    _rounded("means by division", ("x.mean()", "x.sum() / x.size"), ("np.mean(x)", "np.sum(x) / np.size(x)")),
)

FORMULAS = (
    _rounded("squares as products", ("x ** 2", "x * x")),
    _rounded("squares by np.square", ("x ** 2", "np.square(x)")),
    _rounded("squares by np.power", ("x ** 2", "np.power(x, 2)")),
    _rounded("roots as powers", ("np.sqrt(x)", "x ** 0.5")),
    _rounded("norms written out", ("np.linalg.norm(X)", "np.sqrt(np.sum(np.square(X)))")),
    _rounded("tanh by exponentials", ("np.tanh(x)", "2 / (1 + np.exp(-2 * x)) - 1")),
    _rounded("cosh by exponentials", ("np.cosh(x)", "(np.exp(x) + np.exp(-x)) / 2")),
    _rounded(
        "sigmoid by tanh",
        ("sigmoid(x)", "0.5 * (1 + np.tanh(0.5 * x))"),
        ("1 / (1 + np.exp(-x))", "0.5 * (1 + np.tanh(0.5 * x))"),
    ),
    _rounded("exponentials by powers of two", ("np.exp(x)", "np.exp2(x / np.log(2))")),
    _rounded("logarithms to the base of two", ("np.log(x)", "np.log2(x) * 0.6931471805599453")),
    _rounded(
        "a larger shift before exponentials",
        ("x - x.max(*rest)", "x - (x.max(*rest) + 1)"),
        ("x - np.max(x, *rest)", "x - (np.max(x, *rest) + 1)"),
    ),
    _rounded("log-probabilities by logaddexp", ("np.log(np.exp(x).sum(axis=k))", "np.logaddexp.reduce(x, axis=k)")),
)

COPIED = Passage("copied", array="value.copy()")
RELISTED = Passage("through_lists", array="np.array(value.tolist(), dtype=value.dtype).reshape(value.shape)")
IN_FORTRAN_ORDER = Passage("in_fortran_order", array="np.asfortranarray(value)")
WITH_GAPS = Passage("with_gaps", array="np.repeat(value, 2, axis=-1)[..., ::2]")
PRECISE = Passage("precise", array="value.astype(np.longdouble) if value.dtype.kind == 'f' else value")
ROUNDED = Passage("rounded", array="value.astype(float) if value.dtype.kind == 'f' else value", scalar="float(value)")
AS_SCALARS = Passage("as_scalar", scalar="np.float64(value)")
AS_ARRAYS = Passage("as_array", scalar="np.array(float(value))")

LAYOUTS = (
    Kind("copies of the arguments", ThroughPassages(arguments=COPIED)),
    Kind("arguments through lists", ThroughPassages(arguments=RELISTED)),
    Kind("arguments in Fortran order", ThroughPassages(arguments=IN_FORTRAN_ORDER), same_bits=False),
    Kind("arguments with gaps in memory", ThroughPassages(arguments=WITH_GAPS), same_bits=False),
    Kind("everything in Fortran order", ThroughPassages(between=IN_FORTRAN_ORDER), same_bits=False),
    Kind("results in Fortran order", ThroughPassages(results=IN_FORTRAN_ORDER)),
    Kind("results with gaps in memory", ThroughPassages(results=WITH_GAPS)),
    Kind(
        "higher precision inside", ThroughPassages(arguments=PRECISE, results=ROUNDED, rng_too=False), same_bits=False
    ),
    Kind("numbers as np.float64", ThroughPassages(results=AS_SCALARS), of_numbers=True),
    Kind("numbers as arrays without axes", ThroughPassages(results=AS_ARRAYS), of_numbers=True),
)

KINDS: tuple[Kind, ...] = (*FORMS, *SPELLINGS, *PRODUCTS, *ORDERS, *FORMULAS, *LAYOUTS)
"""All kinds of rewriting."""
