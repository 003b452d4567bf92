"""What can be told of an answer's text without running it: shapes of its syntax, names that it binds, its numbers.

A shape is a statement or an expression without names, numbers, comments and layout. Both factors of a sum and both
orders of a comparison give one shape, and so do `x += y` and `x = x + y`. A disguise that reaches one kind of trait
leaves the others as they were: other names change no shape, other loops no name.
"""

import ast
import hashlib
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_SOURCE = 20_000  # characters; the longest answer of the banks has two thousand
SMALLEST, LARGEST = 4, 60
"""Nodes of a shape: what is smaller is in every answer, what is larger changes with every change."""
LARGE = 10**18
MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
MIRRORED = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
COMMUTES = (ast.Add, ast.Mult)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

Words = frozenset[str]


@dataclass(frozen=True)
class Traits:
    """What is told of one answer.

    Attributes:
        shapes: digests of the shapes of its syntax.
        names: of variables, arguments and functions that it binds.
        numbers: that it writes down, without a sign.
        statements: how many there are inside its functions, without documentation.
    """

    shapes: Words = frozenset()
    names: Words = frozenset()
    numbers: Words = frozenset()
    statements: int = 0


NOTHING = Traits()


@lru_cache(maxsize=8000)  # of a class, most leave a stub as it was; the course's own are asked for again and again
def traits_of(source: str) -> Traits:
    """The traits of Python code; none if it is no such code, or too much.

    Args:
        source: of a cell; lines that only IPython knows are passed over.
    """
    tree = _tree(source)
    if tree is None:
        return NOTHING
    nodes = list(ast.walk(tree))
    bound = frozenset(name for node in nodes for name in _bound_by(node))
    try:
        shapes = frozenset(_digest(shape) for shape in _Shapes(bound).of(tree))
    except RecursionError:
        return NOTHING
    return Traits(shapes, bound, frozenset(_numbers(nodes)), sum(map(_is_counted, nodes)))


def _tree(source: str) -> ast.Module | None:
    if len(source) > MAX_SOURCE:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):  # they would stand among the grader's own words
            return ast.parse(MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_counted(node: ast.AST) -> bool:
    return isinstance(node, ast.stmt) and not isinstance(node, FUNCTIONS) and not _is_text(node)


def _numbers(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int(value)):
                yield str(value) if value < LARGE else hex(value)  # Python refuses to write thousands of decimals
            case ast.Constant(value=float() | complex() as value):
                yield repr(value)


def _digest(shape: str) -> str:
    return hashlib.blake2b(shape.encode("utf-8", "replace"), digest_size=8).hexdigest()


@dataclass(frozen=True)
class _Piece:
    """A part of a tree in words: `text` has a gap for each name of the student's, `names` are what stood there."""

    text: str
    names: tuple[str, ...]
    size: int

    @property
    def shape(self) -> str:
        """The words with the names numbered in the order in which they come: `a * a` is no `a * b`."""
        number = {name: str(place) for place, name in enumerate(dict.fromkeys(self.names))}
        parts = self.text.split("\0")
        return "".join(part + number[name] for part, name in zip(parts, self.names, strict=False)) + parts[-1]


class _Shapes:
    """Writes trees down from the leaves, and keeps what is neither too small nor too large."""

    def __init__(self, bound: Words) -> None:
        self._bound = bound
        self._kept: list[str] = []

    def of(self, tree: ast.Module) -> Iterator[str]:
        self._written(tree)
        return iter(self._kept)

    def _written(self, node: ast.AST) -> _Piece:
        node = _plainer(node)
        match node:
            case ast.Name(id=name):
                return _Piece("\0", (name,), 1) if name in self._bound else _Piece(name, (), 1)
            case ast.arg(arg=name):
                return _Piece("\0", (name,), 1)
            case ast.Constant(value=value):
                return _Piece("#" if isinstance(value, int | float | complex) else type(value).__name__, (), 1)
        piece = self._joined(node)
        if SMALLEST <= piece.size <= LARGEST and _is_kept(node):
            self._kept.append(piece.shape)
        return piece

    def _joined(self, node: ast.AST) -> _Piece:
        parts = [self._written(child) for child in _children(node)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, COMMUTES):
            left, sign, right = parts
            parts = [sign, *sorted((left, right), key=lambda part: part.text)]
        names = tuple(name for part in parts for name in part.names)
        text = f"{_label(node)}({','.join(part.text for part in parts)})"
        size = 1 + sum(part.size for part in parts)
        return _Piece(text if size <= LARGEST else "", names if size <= LARGEST else (), size)


def _is_kept(node: ast.AST) -> bool:
    """Expressions and simple statements: what holds others changes with the order of those."""
    return isinstance(node, ast.expr) or (isinstance(node, ast.stmt) and not hasattr(node, "body"))


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name


def _plainer(node: ast.AST) -> ast.AST:
    """The same with fewer ways to write it."""
    match node:
        case ast.AugAssign(target=target, op=op, value=value):
            return ast.Assign([target], ast.BinOp(target, op, value))
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return ast.Assign([target], value)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in MIRRORED:
            return ast.Compare(right, [MIRRORED[type(op)]()], [left])
    return node


def _children(node: ast.AST) -> list[ast.AST]:
    """What a shape is made of: neither contexts, annotations nor documentation."""
    children = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]
    match node:
        case ast.FunctionDef(args=args, body=body):
            return [args, *body[_is_text(body[0]) :]]
        case ast.arguments():
            return [*node.posonlyargs, *node.args, *node.kwonlyargs]
    return children


def _is_text(statement: ast.AST) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _label(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            return f".{name}"
    return type(node).__name__
