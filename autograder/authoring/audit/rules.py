"""Rules "this expression means the same as that one", written as the expressions themselves.

In a rule, a capital letter stands for any expression, a small one for any that is not plainly a list, a text or a
module: what is true of numbers and arrays need not be true of those. The same letter stands for the same expression.
`*rest` stands for all further arguments of a call, with or without keywords. Everything else stands for itself.
"""

import ast
import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MODULES = ("np", "np.linalg", "math")
SEQUENCES = ("list", "tuple", "sorted")
REST = "rest"

Found = dict[str, ast.expr | ast.Call]


@dataclass(frozen=True)
class Rule:
    """Two expressions with the same value.

    Attributes:
        this: what is looked for.
        that: what stands in its place.
    """

    this: str
    that: str

    @property
    def pattern(self) -> ast.expr:
        """The syntax tree of what is looked for."""
        return ast.parse(self.this, mode="eval").body

    def applied(self, found: Found) -> ast.expr:
        """Write what stands in its place, with what was found."""
        return _Filled(found).visit(ast.parse(self.that, mode="eval").body)  # type: ignore[no-any-return]


class Rules(ast.NodeTransformer):
    """Applies the first rule that fits, everywhere, from the inside out.

    Args:
        rules: in order of preference.

    Attributes:
        used: whether any rule fitted.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [(rule, rule.pattern) for rule in rules]
        self.used = False

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Rewrite what is inside, then the expression itself."""
        node = super().generic_visit(node)
        if not isinstance(node, ast.expr):
            return node
        for rule, pattern in self._rules:
            found: Found = {}
            if _fits(pattern, node, found):
                self.used = True
                return rule.applied(found)
        return node


class _Filled(ast.NodeTransformer):
    """Puts what was found in the place of the letters."""

    def __init__(self, found: Found) -> None:
        self._found = found

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self._found.get(node.id, node))

    def visit_Call(self, node: ast.Call) -> ast.Call:
        rest = [one for one in node.args if _is_rest(one)]
        node.args = [one for one in node.args if not _is_rest(one)]
        self.generic_visit(node)
        if rest:
            found = copy.deepcopy(self._found[REST])
            assert isinstance(found, ast.Call)
            node.args += found.args
            node.keywords += found.keywords
        return node


def _fits(pattern: ast.AST, node: ast.AST, found: Found) -> bool:
    """Compare an expression with a pattern, and gather what its letters stand for."""
    if isinstance(pattern, ast.Name) and len(pattern.id) == 1:
        return _stands_for(pattern.id, node, found)
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, ast.Call) and isinstance(node, ast.Call):
        return _fits(pattern.func, node.func, found) and _arguments_fit(pattern, node, found)
    return all(_parts_fit(part, getattr(node, name), found) for name, part in ast.iter_fields(pattern))


def _parts_fit(pattern: object, part: object, found: Found) -> bool:
    if isinstance(pattern, ast.AST) and isinstance(part, ast.AST):
        return _fits(pattern, part, found)
    if isinstance(pattern, list) and isinstance(part, list):
        return len(pattern) == len(part) and all(
            _parts_fit(one, other, found) for one, other in zip(pattern, part, strict=True)
        )
    return type(pattern) is type(part) and pattern == part


def _stands_for(letter: str, node: ast.AST, found: Found) -> bool:
    if not isinstance(node, ast.expr) or isinstance(node, ast.Starred | ast.Slice):
        return False
    if letter.islower() and _is_no_number(node):
        return False
    return ast.dump(found.setdefault(letter, node)) == ast.dump(node)


def _is_no_number(node: ast.expr) -> bool:
    """Whether an expression is plainly a list, a text or a module."""
    if isinstance(node, ast.Subscript):
        return _is_no_number(node.value)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in SEQUENCES
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | None)
    kinds = (ast.List, ast.ListComp, ast.Tuple, ast.JoinedStr, ast.GeneratorExp)
    return isinstance(node, kinds) or ast.unparse(node) in MODULES


def _arguments_fit(pattern: ast.Call, node: ast.Call, found: Found) -> bool:
    """Compare arguments; `*rest`, if it is there, is the last of the positional ones."""
    wanted = [one for one in pattern.args if not _is_rest(one)]
    if len(node.args) < len(wanted) or any(isinstance(one, ast.Starred) for one in node.args):
        return False
    left = {keyword.arg: keyword.value for keyword in node.keywords}
    pairs = [*zip(wanted, node.args, strict=False), *_same_keywords(pattern, left)]
    rest = node.args[len(wanted) :], [ast.keyword(name, value) for name, value in left.items()]
    if len(wanted) < len(pattern.args):
        found[REST] = ast.Call(ast.Name(REST), *rest)
    elif any(rest):
        return False
    return all(other is not None and _fits(one, other, found) for one, other in pairs)


def _same_keywords(pattern: ast.Call, left: dict[str | None, ast.expr]) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Pair the keywords of a pattern with those of a call, and take them out of the call's."""
    return iter([(keyword.value, left.pop(keyword.arg, None)) for keyword in pattern.keywords])


def _is_rest(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred) and isinstance(node.value, ast.Name) and node.value.id == REST
