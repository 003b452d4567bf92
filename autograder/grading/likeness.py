"""How near two answers are: the shapes of their syntax that they share, weighed by how rare each shape is.

A shape is a statement or an expression without names, numbers, comments and layout. Both factors of a sum and both
orders of a comparison give one shape, and so do `x += y` and `x = x + y`. What is asked of each shape is how much
likelier it is to stand in both answers if one was made from the other than if two people wrote them; the logarithms
are added. That is no probability: shapes lie within one another.
"""

import ast
import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

MAX_SOURCE = 20_000  # characters; the longest answer of the banks has two thousand
SMALLEST, LARGEST = 4, 60
"""Nodes of a shape: what is smaller is in every answer, what is larger changes with every change."""
KEPT = 0.9  # of the shapes of an answer that was copied and disguised; what is left of the planted ones is more
SHORT = 2  # statements of an answer that many will write alike
COMMON = 0.3  # of a class: what so many share, they were told or it goes without saying
MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
MIRRORED = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
COMMUTES = (ast.Add, ast.Mult)

Shapes = frozenset[str]


@lru_cache(maxsize=4000)  # of a class, most leave a stub as it was
def shapes_of(source: str) -> Shapes | None:
    """The shapes in Python code; None if it is none, or too much.

    Args:
        source: of a cell; lines that only IPython knows are passed over.
    """
    tree = _tree(source)
    if tree is None:
        return None
    try:
        return frozenset(_named_by_digest(_Shapes().of(tree)))
    except RecursionError:
        return None


def statements_in(source: str) -> int:
    """How many statements there are inside the functions of some code, without documentation; 0 if it is none."""
    tree = _tree(source)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)] if tree else []
    return sum(not isinstance(statement, functions) and not _is_text(statement) for statement in inside)


def _tree(source: str) -> ast.Module | None:
    if len(source) > MAX_SOURCE:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):  # they would stand among the grader's own words
            return ast.parse(MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _named_by_digest(shapes: Iterator[str]) -> Iterator[str]:
    return (hashlib.blake2b(shape.encode("utf-8", "replace"), digest_size=8).hexdigest() for shape in shapes)


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

    def __init__(self) -> None:
        self._kept: list[str] = []

    def of(self, tree: ast.Module) -> Iterator[str]:
        bound = {name for node in ast.walk(tree) for name in _bound_by(node)}
        self._bound = bound
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


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _label(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            return f".{name}"
    return type(node).__name__


@dataclass(frozen=True)
class Near:
    """Two answers of different people to one exercise.

    Attributes:
        of: the exercise.
        first: place of the one.
        second: place of the other.
        points: how much nearer they are to each other than either is to what the course knows.
        shared: shapes that both have and that neither the release nor many have.
    """

    of: str
    first: int
    second: int
    points: float
    shared: int


@dataclass(frozen=True)
class Answers:
    """All answers to one exercise.

    Attributes:
        of: the exercise.
        people: whose answer each is, by place in the class.
        shapes: of each answer.
        known: shapes of each of the course's own right answers.
        released: shapes of what was handed out.
    """

    of: str
    people: Sequence[int]
    shapes: Sequence[Shapes]
    known: Sequence[Shapes]
    released: Shapes = frozenset()


def near_pairs(answers: Answers, least: int) -> list[Near]:
    """Find the pairs of answers that are nearer to each other than to every right answer that the course knows.

    Args:
        answers: to one exercise.
        least: shapes that a pair has to share.
    """
    count = len(answers.shapes)
    common = _common(answers)
    sheets = [shapes - common for shapes in (*answers.shapes, *answers.known)]
    table, rarely = _table(sheets)
    points, shared = _points(table, rarely)
    own = np.max(points[:count, count:], axis=1, initial=0.0)
    nearer = points[:count, :count] - np.maximum(own[:, None], own[None, :])
    firsts, seconds = np.nonzero(np.triu((nearer > 0) & (shared[:count, :count] >= least), k=1))
    return [
        Near(answers.of, answers.people[a], answers.people[b], float(nearer[a, b]), int(shared[a, b]))
        for a, b in zip(firsts.tolist(), seconds.tolist(), strict=True)
    ]


def _common(answers: Answers) -> Shapes:
    """What was handed out, and what many share; of few people nothing is held to be common."""
    counts = Counter(shape for shapes in answers.shapes for shape in shapes)
    many = max(4.0, COMMON * len(answers.shapes))
    return answers.released | {shape for shape, count in counts.items() if count >= many}


def _table(sheets: Sequence[Shapes]) -> tuple[np.ndarray, np.ndarray]:
    """Which answers have which shapes, as (answers, shapes) of those in several, and how many others each has."""
    counts = Counter(shape for sheet in sheets for shape in sheet)
    column = {shape: place for place, shape in enumerate(s for s in sorted(counts) if counts[s] > 1)}
    table = np.zeros((len(sheets), len(column)), dtype=np.float32)
    for row, sheet in enumerate(sheets):
        table[row, [column[shape] for shape in sheet if shape in column]] = 1.0
    return table, np.array([sum(shape not in column for shape in sheet) for sheet in sheets], dtype=np.float32)


def _points(table: np.ndarray, rarely: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much likelier each pair of rows is by copying, taking the better of both directions, and what they share.

    With dead code added, all of the one is in the other and not the reverse; hence the better direction.
    """
    rows = len(table)
    often = table.sum(axis=0)
    share_of_others = (often - 1) / rows
    in_both = np.log(KEPT / share_of_others)
    in_one = np.log((1 - KEPT) / (1 - often / (rows + 1)))
    alone = np.log((1 - KEPT) / (1 - 1 / (rows + 1)))
    without = table @ in_one + rarely * alone
    both = (table * (in_both - in_one)) @ table.T
    one_way = without[:, None] + both
    return np.maximum(one_way, one_way.T), table @ table.T


def least_shared(known: Iterable[str]) -> int:
    """How many shapes two answers must share to count: more than the course's longest short right answer has.

    Args:
        known: the course's own right answers.
    """
    return 1 + max((len(shapes_of(one) or ()) for one in known if statements_in(one) <= SHORT), default=0)
