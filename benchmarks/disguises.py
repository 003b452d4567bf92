"""Ways in which who copies an answer makes it look like his own; what it computes stays the same."""

import ast
from collections.abc import Callable, Iterator
from functools import reduce

COMMENT = "# my own idea"
DEAD = """
unused = np.zeros((3, 3))
if False:
    unused = unused.T @ unused
"""


def renamed(source: str) -> str:
    """Give every argument and variable another name, but for arguments that are called by it."""
    tree = ast.parse(source)
    known = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    known |= {arg.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for arg in node.kwonlyargs}
    bound = sorted({name for node in ast.walk(tree) for name in _bound(node)} - known)
    return ast.unparse(_Renamed({name: f"value_{place}" for place, name in enumerate(bound)}).visit(tree))


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self._names.get(node.arg, node.arg))


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name


def reordered(source: str) -> str:
    """Exchange neighbouring assignments that do not need each other."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            node.body = list(_exchanged(body))
    return ast.unparse(tree)


def _exchanged(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    rest = list(body)
    while len(rest) > 1:
        first, second = rest[:2]
        both = _may_change_places(first, second)
        yield from (second, first) if both else (first,)
        rest = rest[1 + both :]
    yield from rest


def _may_change_places(first: ast.stmt, second: ast.stmt) -> bool:
    assigned = isinstance(first, ast.Assign) and isinstance(second, ast.Assign)
    return assigned and not (_written(first) & _names(second) or _written(second) & _names(first))


def _names(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def _written(statement: ast.stmt) -> set[str]:
    """Names that an assignment gives, or into whose array it writes."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {name for target in targets for name in _names(target)}


def reformatted(source: str) -> str:
    """Write it in another layout: other quotes, brackets and line breaks, and an empty line after every line."""
    return ast.unparse(ast.parse(source)).replace("\n", "\n\n").replace(", ", " ,")


def padded(source: str) -> str:
    """Add documentation, comments, and code that does nothing."""
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            node.body = [*ast.parse("'''What I worked out.'''").body, *ast.parse(DEAD).body, *node.body]
    return "\n".join(f"{line}  {COMMENT}" if line.endswith(")") else line for line in ast.unparse(tree).splitlines())


def with_other_loops(source: str) -> str:
    """Count in a `while` loop what a `for` loop counted."""
    return ast.unparse(ast.fix_missing_locations(_OtherLoops().visit(ast.parse(source))))


class _OtherLoops(ast.NodeTransformer):
    def visit_For(self, node: ast.For) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        leaves = any(isinstance(inner, ast.Continue) for inner in ast.walk(node))
        match node:
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=[end])) if not leaves:
                start, loop = ast.parse(f"{name} = 0\nwhile {name} < {ast.unparse(end)}:\n    {name} += 1").body
                assert isinstance(loop, ast.While)
                loop.body = [*node.body, *loop.body]
                return [start, loop]
        return node


Disguise = Callable[[str], str]

DISGUISES: dict[str, Disguise] = {
    "renamed": renamed,
    "reordered": reordered,
    "reformatted": reformatted,
    "comments and dead code": padded,
    "loops rewritten": with_other_loops,
}


def all_at_once(source: str) -> str:
    """Apply every disguise, one after the other."""
    steps = (with_other_loops, reordered, renamed, reformatted, padded)
    return reduce(lambda text, step: step(text), steps, source)
