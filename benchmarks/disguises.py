"""Ways in which who copies an answer makes it look like his own; what it computes stays the same."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from functools import reduce

COMMENT = "# my own idea"
DEAD = """
unused = np.zeros((3, 3))
if False:
    unused = unused.T @ unused
"""


def renamed(source: str) -> str:
    """Give every argument and variable another name, but for arguments that are called by it and parts of classes."""
    tree = ast.parse(source)
    known = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    known |= {arg.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for arg in node.kwonlyargs}
    known |= {name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for name in _attributes(node)}
    bound = sorted({name for node in ast.walk(tree) for name in _bound(node)} - known)
    return ast.unparse(_Renamed({name: f"value_{place}" for place, name in enumerate(bound)}).visit(tree))


def _attributes(node: ast.ClassDef) -> Iterator[str]:
    """Names that are got from outside as parts of a class."""
    for statement in node.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            yield from (name for part in ast.walk(statement) for name in _bound(part))


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self._names.get(node.arg, node.arg))

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        return ast.Nonlocal([self._names.get(name, name) for name in node.names])


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


def put_in_place(source: str) -> str:
    """Write what a variable holds where it is used, if that is once, in the next statement."""
    tree = ast.parse(source)
    uses = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            node.body = list(_put_in_place(body, uses))
    return ast.unparse(tree)


def _put_in_place(body: list[ast.stmt], uses: Counter[str]) -> Iterator[ast.stmt]:
    left = list(body)
    while left:
        first = left.pop(0)
        match first:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if uses[name] == 2 and _reads(left[:1], name):
                left[0] = _Put(name, value).visit(left[0])
            case _:
                yield first


def _reads(statements: list[ast.stmt], name: str) -> bool:
    """Whether a simple statement reads a variable, and does so once."""
    nodes = [node for one in statements if not hasattr(one, "body") for node in ast.walk(one)]
    repeats = any(isinstance(node, ast.comprehension | ast.Lambda) for node in nodes)
    return not repeats and any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) for node in nodes
    )


class _Put(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self._name, self._value = name, value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._value if node.id == self._name else node


def with_named_parts(source: str) -> str:
    """Give the left half of each sum, product or difference that is assigned or returned a variable of its own."""
    tree = ast.parse(source)
    for number, node in enumerate(list(ast.walk(tree))):
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [part for place, one in enumerate(body) for part in _parts(one, f"part_{number}_{place}")]
    return ast.unparse(ast.fix_missing_locations(tree))


def _parts(statement: ast.stmt, name: str) -> Iterator[ast.stmt]:
    match statement:
        case (ast.Assign() | ast.Return()) as whole if isinstance(half := whole.value, ast.BinOp):
            yield ast.Assign([ast.Name(name, ast.Store())], half.left)
            half.left = ast.Name(name, ast.Load())
    yield statement


Disguise = Callable[[str], str]

DISGUISES: dict[str, Disguise] = {
    "renamed": renamed,
    "reordered": reordered,
    "reformatted": reformatted,
    "comments and dead code": padded,
    "loops rewritten": with_other_loops,
}

FURTHER: dict[str, Disguise] = {
    "variables put in place": put_in_place,
    "parts named": with_named_parts,
    "parts named, all renamed": lambda source: renamed(with_named_parts(source)),
}
"""What changes expressions themselves; no number in `grading/likeness.py` was chosen for these."""


def all_at_once(source: str) -> str:
    """Apply every disguise, one after the other."""
    steps = (with_other_loops, reordered, renamed, reformatted, padded)
    return reduce(lambda text, step: step(text), steps, source)
