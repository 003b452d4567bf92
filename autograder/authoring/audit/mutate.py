"""Wrong answers made by machine: a function's syntax tree with one small change each.

An operator looks at one node and yields what could stand in its place. Every operator is applied to every node of the
function's body, one change at a time, so the mutants are of first order; two that read the same are made once.
"""

import ast
import copy
import pickle
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product
from typing import TypeVar

from autograder.authoring.audit.structure import difference

Operator = Callable[[ast.AST, "Surroundings"], Iterator[ast.AST | list[ast.stmt]]]
Node = TypeVar("Node", bound=ast.AST)
Place = tuple[ast.AST, str, int | None]
Change = tuple[str, int, ast.AST | list[ast.stmt]]  # its kind, the number of a place, and what is put there

ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}
NOT_COMMUTATIVE = (ast.Sub, ast.Div, ast.MatMult, ast.Pow, ast.Mod, ast.FloorDiv)
COMPARISON: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "tanh": ("sin", "arctan"),
    "exp": ("exp2", "expm1"),
    "log": ("log2", "log1p"),
    "sum": ("mean", "max", "cumsum"),
    "mean": ("sum", "max"),
    "max": ("min", "sum"),
    "min": ("max",),
    "argmax": ("argmin",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "hstack": ("vstack",),
    "concatenate": ("stack",),
    "stack": ("concatenate",),
    "arange": ("ones",),
    "any": ("all",),
    "all": ("any",),
    "append": ("extend",),
    "norm": ("sum",),
    "minimum": ("maximum",),
    "maximum": ("minimum",),
}


@dataclass(frozen=True)
class Mutant:
    """A function with one small change.

    Attributes:
        kind: what was changed, such as "operator" or "axis".
        tree: the whole changed function.
        before: the function as it was, as text.
    """

    kind: str
    tree: ast.FunctionDef
    before: str

    @property
    def diff(self) -> str:
        """The lines that differ, with - and + before them."""
        return difference(self.before, self.tree)


@dataclass(frozen=True)
class Surroundings:
    """What an operator may know beside the node.

    Attributes:
        names: parameters and variables of the function.
        fields: for each variable that holds a named tuple, the fields that could be meant.
    """

    names: frozenset[str]
    fields: dict[str, tuple[str, ...]]


def mutants(tree: ast.FunctionDef, records: Sequence[type] = ()) -> Iterator[Mutant]:
    """Make all mutants of a function.

    Args:
        tree: the right answer.
        records: named tuples; where a field of one is read, another field of the same is tried.
    """
    return _made(tree, _changes(tree, records))


def sample_of_mutants(
    tree: ast.FunctionDef, records: Sequence[type], *, size: int, draw: random.Random
) -> Iterator[Mutant]:
    """Make a few mutants of a function, drawn from all that there are; the others, often a thousand, are not made.

    Args:
        tree: the right answer.
        records: as for `mutants`.
        size: how many at most.
        draw: source of randomness.
    """
    changes = list(_changes(tree, records))
    return islice(_made(tree, draw.sample(changes, len(changes))), size)


def _changes(tree: ast.FunctionDef, records: Sequence[type]) -> Iterator[Change]:
    surroundings = Surroundings(_names(tree), _fields(tree, records))
    for number, place in enumerate(_places(tree)):
        for kind, operator in OPERATORS:
            for replacement in operator(_node_at(place), surroundings):
                yield kind, number, replacement


def _made(tree: ast.FunctionDef, changes: Iterable[Change]) -> Iterator[Mutant]:
    """Make the mutants that read differently from the origin and from those before."""
    before, packed = ast.unparse(tree), pickle.dumps(tree)
    seen = {before}
    for kind, number, replacement in changes:
        changed = _with(packed, number, replacement)
        after = ast.unparse(changed)
        if after not in seen:
            seen.add(after)
            yield Mutant(kind, changed, before)


# --- the tree: all places of a body, and a copy with one of them replaced


def _places(tree: ast.FunctionDef) -> list[Place]:
    """List where nodes hang in the body, in an order that a copy of the tree has as well."""
    start = 1 if ast.get_docstring(tree) is not None else 0
    roots: list[Place] = [(tree, "body", i) for i in range(start, len(tree.body))]
    return [place for root in roots for place in _below(root)]


def _below(place: Place) -> Iterator[Place]:
    yield place
    node = _node_at(place)
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield from _below((node, field, None))
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _below((node, field, i))


def _node_at(place: Place) -> ast.AST:
    parent, field, index = place
    value = getattr(parent, field)
    node: ast.AST = value if index is None else value[index]
    return node


def _with(packed: bytes, number: int, replacement: ast.AST | list[ast.stmt]) -> ast.FunctionDef:
    changed: ast.FunctionDef = pickle.loads(packed)  # a copy, which this makes far sooner than copy.deepcopy
    parent, field, index = _places(changed)[number]
    replacement = copy.deepcopy(replacement)
    if index is None:
        setattr(parent, field, replacement)
    elif isinstance(replacement, list):
        getattr(parent, field)[index : index + 1] = replacement
        if not getattr(parent, field):
            getattr(parent, field).append(ast.Pass())
    else:
        getattr(parent, field)[index] = replacement
    return ast.fix_missing_locations(changed)


def _names(tree: ast.FunctionDef) -> frozenset[str]:
    arguments = {a.arg for a in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)}
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return frozenset(arguments | stored)


def _fields(tree: ast.FunctionDef, records: Sequence[type]) -> dict[str, tuple[str, ...]]:
    """Say which fields could be meant where one is read: those of the smallest record that has all that are read."""
    read: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            read.setdefault(ast.unparse(node.value), set()).add(node.attr)
    found = {}
    for base, names in read.items():
        fitting = [fields for record in records if names & set(fields := tuple(getattr(record, "_fields", ())))]
        fitting = [fields for fields in fitting if all(name in fields or name in VALUE_NAMES for name in names)]
        if fitting:
            found[base] = min(fitting, key=len)
    return found


VALUE_NAMES = ("T", "shape", "size", "sum", "max", "mean", "copy", "_replace")


# --- the operators


def _operator(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield _changed(node, op=other())


def _operand(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    """Drop one side of an operation: a term, a factor, a shift."""
    if isinstance(node, ast.BinOp):
        yield node.left
        yield ast.UnaryOp(ast.USub(), node.right) if isinstance(node.op, ast.Sub) else node.right
        if isinstance(node.op, NOT_COMMUTATIVE):
            yield _changed(node, left=node.right, right=node.left)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BoolOp):
        yield from node.values


def _constant(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(other) for other in (value + 1, value - 1, 0) if other != value)
    elif isinstance(value, float):
        yield from (ast.Constant(other) for other in (2 * value, value / 2, value + 1.0, 0.0, -value) if other != value)


def _comparison(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISON.get(type(node.ops[0]), ()):
            yield _changed(node, ops=[other()])
    elif isinstance(node, ast.BoolOp):
        yield _changed(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())


def _condition(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield _changed(node, test=ast.UnaryOp(ast.Not(), node.test))
        yield from (_changed(node, test=ast.Constant(fixed)) for fixed in (True, False))
    elif isinstance(node, ast.comprehension):
        yield from (_changed(node, ifs=[*node.ifs[:i], *node.ifs[i + 1 :]]) for i in range(len(node.ifs)))


def _transpose(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield _changed(node, left=_transposed(node.left))
        yield _changed(node, right=_transposed(node.right))


def _axis(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        for i, keyword in enumerate(node.keywords):
            yield _changed(node, keywords=[*node.keywords[:i], *node.keywords[i + 1 :]])
            if keyword.arg in ("axis", "axes"):
                for other in _other_axes(keyword.value):
                    changed = ast.keyword(keyword.arg, other)
                    yield _changed(node, keywords=[*node.keywords[:i], changed, *node.keywords[i + 1 :]])


def _other_axes(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.Tuple):
        yield from value.elts
    else:
        yield from (other for axis in (0, 1, 2, -1) if ast.unparse(other := ast.parse(str(axis), mode="eval").body))


def _index(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    if isinstance(node, ast.Slice):
        yield from (_changed(node, **{end: None}) for end in ("lower", "upper", "step") if getattr(node, end))
        yield from (_changed(node, **{end: _shifted(getattr(node, end), by)}) for end, by in _ends(node))
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        if not isinstance(node.slice, ast.Slice | ast.Tuple | ast.Constant):
            yield from (_changed(node, slice=_shifted(node.slice, by)) for by in (1, -1))
        elif isinstance(node.slice, ast.Tuple):
            yield from (_changed(node, slice=item) for item in _tuples_near(node.slice))


def _ends(node: ast.Slice) -> Iterator[tuple[str, int]]:
    yield from product((end for end in ("lower", "upper") if getattr(node, end)), (1, -1))


def _tuples_near(node: ast.Tuple) -> Iterator[ast.expr]:
    """Change one index of several: take the next or the previous, or leave it out."""
    for i, item in enumerate(node.elts):
        if isinstance(item, ast.Name | ast.BinOp):
            for by in (1, -1):
                yield ast.Tuple([*node.elts[:i], _shifted(item, by), *node.elts[i + 1 :]], ast.Load())
        elif not isinstance(item, ast.Slice):
            continue
        rest = [*node.elts[:i], *node.elts[i + 1 :]]
        yield rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Load())


def _function(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    """Call a similar function, or none."""
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for other in FUNCTIONS.get(name, ()):
        if isinstance(node.func, ast.Attribute):
            yield _changed(node, func=_changed(node.func, attr=other))
        elif other in ("max", "min", "sum", "all", "any"):
            yield _changed(node, func=ast.Name(other, ast.Load()))
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        yield node.func.value
    yield from (argument for argument in node.args if not isinstance(argument, ast.Starred))
    if name == "range" and len(node.args) == 1:
        stop = node.args[0]
        yield _changed(node, args=[ast.Constant(1), stop])
        yield _changed(node, args=[_shifted(stop, -1)])
        yield _changed(node, args=[_shifted(stop, 1)])
        yield ast.Call(ast.Name("reversed", ast.Load()), [node], [])


def _order(node: ast.AST, _: Surroundings) -> Iterator[ast.AST]:
    """Exchange neighbours: arguments, elements, the two branches of a choice."""
    if isinstance(node, ast.Call):
        yield from (_changed(node, args=items) for items in _exchanged(node.args))
        for i, j in pairwise(range(len(node.keywords))):
            one, other = node.keywords[i], node.keywords[j]
            both = [ast.keyword(one.arg, other.value), ast.keyword(other.arg, one.value)]
            yield _changed(node, keywords=[*node.keywords[:i], *both, *node.keywords[j + 1 :]])
    elif isinstance(node, ast.Tuple | ast.List):
        yield from (_changed(node, elts=items) for items in _exchanged(node.elts))
        if isinstance(node.ctx, ast.Load) and isinstance(node, ast.List):
            yield from (_changed(node, elts=[*node.elts[:i], *node.elts[i + 1 :]]) for i in range(len(node.elts)))
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


def _exchanged(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for i, j in pairwise(range(len(items))):
        yield [*items[:i], items[j], items[i], *items[j + 1 :]]


def _name(node: ast.AST, around: Surroundings) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in around.names:
        yield from (ast.Name(other, ast.Load()) for other in sorted(around.names - {node.id, "_"}))


def _field(node: ast.AST, around: Surroundings) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        fields = around.fields.get(ast.unparse(node.value), ())
        if node.attr in fields:
            yield from (_changed(node, attr=other) for other in fields if other != node.attr)


def _statement(node: ast.AST, _: Surroundings) -> Iterator[list[ast.stmt]]:
    """Leave a statement out, or do it differently: assign where it adds up, once where it is repeated."""
    if isinstance(node, ast.Assign | ast.Expr | ast.If | ast.Break | ast.Continue | ast.AugAssign | ast.For):
        yield []
    if isinstance(node, ast.AugAssign):
        yield [ast.Assign([node.target], node.value)]
    elif isinstance(node, ast.If):
        yield list(node.body)
    elif isinstance(node, ast.For | ast.While):
        yield [_changed(node, body=[*node.body, ast.Break()])]
    elif isinstance(node, ast.Break):
        yield [ast.Continue()]
    elif isinstance(node, ast.Continue):
        yield [ast.Break()]
    elif isinstance(node, ast.Return) and node.value is not None:
        yield [ast.Expr(node.value)]


OPERATORS: tuple[tuple[str, Operator], ...] = (
    ("operator", _operator),
    ("dropped term", _operand),
    ("constant", _constant),
    ("comparison", _comparison),
    ("condition", _condition),
    ("transpose", _transpose),
    ("axis", _axis),
    ("index", _index),
    ("function", _function),
    ("order", _order),
    ("name", _name),
    ("weight", _field),
    ("statement", _statement),
)


def _changed(node: Node, **fields: object) -> Node:
    """Copy one node, with other fields; its children are shared until the whole tree is copied."""
    values = {name: getattr(node, name, None) for name in node._fields}
    return type(node)(**{**values, **fields})


def _transposed(node: ast.expr) -> ast.expr:
    return ast.Attribute(node, "T", ast.Load())


def _shifted(node: ast.expr, by: int) -> ast.expr:
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def _is_module(node: ast.expr) -> bool:
    return ast.unparse(node) in ("np", "np.linalg", "math")
