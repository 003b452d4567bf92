"""Finds solutions and hidden tests in what students receive, also under other names.

Code is compared as a syntax tree in which every variable is numbered by its first appearance, and docstrings,
annotations and the order of keyword arguments are gone. So renaming or re-commenting hides nothing. What is looked
for: each solution region as a run of statements, and each large statement or expression in it on its own; each large
statement of checks, oracles, mistakes and domains. And in what stands beside a notebook: whatever has the name of a
function that is asked for, and is no stub.
"""

import ast
import inspect
import io
import json
import re
import textwrap
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePath
from typing import Any

from autograder.authoring.solutions import regions
from autograder.claims.course import Assignment, Course

SMALLEST_REGION = 10
"""Syntax nodes of a whole region that is looked for. Below stand lines such as `return x / n`, which are everywhere."""

SMALLEST_PIECE = 15
"""Syntax nodes of a part of a region. The affine map of a cell with its tanh has 15; idioms of NumPy have fewer."""

SMALLEST_LINE = 16
"""Syntax nodes of a statement in an instructor's module. The softmax that 04 shows once more has 15."""

KINDS = ("checks", "oracle", "mistakes", "domain")  # not `alternatives`: what is given later may be one of them

NO_LINE = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)  # of a function its lines are looked for

SMALL = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
"""Syntax nodes that do not count: every name and every operation has one of them."""

HIDDEN = re.compile(r"^ *#+ *BEGIN HIDDEN TESTS.*?\n(.*?)^ *#+ *END HIDDEN TESTS", re.MULTILINE | re.DOTALL)
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN MARK SCHEME")
FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
PACKED = (".whl", ".zip")
READ = (".py", ".md", ".txt", ".json", ".toml", ".yml", ".sh", ".bat", "/start", "/postBuild")
MAGIC = re.compile(r"^\s*[%!?].*$", re.MULTILINE)


@dataclass(frozen=True)
class Secret:
    """Something that students must not receive: normalised code, with its size, or a line of text."""

    what: str
    code: str = ""
    statements: int = 0
    nodes: int = 0
    text: str = ""


@dataclass(frozen=True)
class Leak:
    """A secret that was found."""

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.where} holds {self.what}; take it out, or give students another route"


def find_leaks(course: Course, places: Sequence[Path]) -> list[Leak]:
    """Look for every secret of a course in folders, notebooks, Python files and wheels.

    Args:
        course: whose instructor notebooks hold the secrets.
        places: what students receive.
    """
    return _leaks(course, _texts(places))


def leaks_in(course: Course, tree: Mapping[str, bytes]) -> list[Leak]:
    """Look for every secret of a course in files that are not written yet; the same text is read once.

    Args:
        course: whose instructor notebooks and modules hold the secrets.
        tree: what students receive, by path.
    """
    texts = {(text, _folder(where)): where for path, data in tree.items() for where, text in _in_file(path, data)}
    return _leaks(course, ((where, text) for (text, _), where in texts.items()))


def leaks_in_texts(course: Course, texts: Iterable[tuple[str, str]]) -> list[Leak]:
    """Look for every secret of a course in pieces of code or prose, each with where it stands.

    Args:
        course: whose instructor notebooks and modules hold the secrets.
        texts: what people read; of what stands in the folder of an assignment it is known what may be there.
    """
    return _leaks(course, texts)


def _folder(where: str) -> str:
    """Name the folder that a text is in: beside which notebook it stands decides what it may hold."""
    return PurePath(where.partition(", cell ")[0]).parent.name


def _leaks(course: Course, texts: Iterable[tuple[str, str]]) -> list[Leak]:
    secrets = list(chain(course_secrets(course), module_secrets(course)))
    by_code = {secret.code: secret for secret in reversed(secrets) if secret.code}
    lines = {secret.text: secret for secret in secrets if secret.text}
    found: dict[Leak, None] = {}
    for where, text in texts:
        marks = [Leak(f"the marker {marker!r}", where) for marker in MARKERS if marker in text]
        said = [Leak(secret.what, where) for line, secret in lines.items() if line in text]
        copied = [Leak(secret.what, where) for secret in _copied(text, by_code)]
        found.update(dict.fromkeys([*marks, *said, *copied, *_answers(course, where, text)]))
    return list(found)


def find_answers(course: Course, places: Sequence[Path]) -> list[Leak]:
    """Look in what is released with notebooks for functions, other than stubs, that a notebook asks for.

    `Course.answered` says which of earlier notebooks may be there; of this or a later one none may.

    Args:
        course: whose exercises are looked for.
        places: what students receive.
    """
    return [leak for where, text in _texts(places) for leak in _answers(course, where, text)]


def _answers(course: Course, where: str, text: str) -> Iterator[Leak]:
    path = PurePath(where.partition(", cell ")[0])
    order = [assignment.name for assignment in course.assignments]
    if path.parent.name not in order:
        return
    beside = order.index(path.parent.name)
    asked = {exercise.name: a.name for a in course.graded for exercise in a.exercises}
    allowed = {entry.of for entry in course.answered if entry.file == path.stem}
    for name in dict.fromkeys(_defined(_parsed(text))):
        of = asked.get(name)
        if of and not (of in allowed and order.index(of) < beside):
            yield Leak(f"the function {name}, which {of} asks for", where)


def functions_in(*sources: str) -> list[str]:
    """Name the functions, other than stubs, that some Python defines."""
    return list(dict.fromkeys(name for source in sources for name in _defined(_parsed(source))))


def _defined(statements: Sequence[ast.stmt]) -> Iterator[str]:
    """Name what a text defines as a function, or as another name of one, wherever in it; stubs are left out."""
    for node in chain.from_iterable(map(ast.walk, statements)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not _is_stub(node):
                yield node.name
            case ast.Assign(targets=targets, value=ast.Lambda() | ast.Name() | ast.Attribute()):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    match function.body[-1]:
        case ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError"))):
            return not any(isinstance(node, ast.Return) for node in ast.walk(function))
    return False


def course_secrets(course: Course) -> Iterator[Secret]:
    """List the secrets of all instructor notebooks."""
    for assignment in course.assignments:
        path = course.source_notebook(assignment)
        for cell in _cells(path.read_text(encoding="utf-8")) if path.exists() else ():
            name = f"{assignment.name}/{cell['metadata'].get('nbgrader', {}).get('grade_id', cell.get('id', ''))}"
            source = "".join(cell["source"])
            for region in regions(source):
                yield from region_secrets(name, region)
            for hidden in HIDDEN.findall(source):
                lines = (line.strip() for line in hidden.splitlines())
                yield from (Secret(f"a hidden test of {name}", text=line) for line in lines if len(line) > 9)


def module_secrets(course: Course) -> Iterator[Secret]:
    """List the secrets of the instructors' modules: every line of theirs that is large enough to be no idiom."""
    for assignment in course.graded:
        for kind in KINDS:
            if source := _module_source(assignment, kind):
                yield from _line_secrets(f"a line of the {kind} of {assignment.name}", source)


def _module_source(assignment: Assignment, kind: str) -> str:
    try:
        return inspect.getsource(assignment.module(kind))
    except ModuleNotFoundError:  # a course need not have each kind
        return ""


def _line_secrets(what: str, source: str) -> Iterator[Secret]:
    large = sizes(_nameless(_parsed(source)))
    for node, nodes in large.items():
        if isinstance(node, ast.stmt) and not isinstance(node, NO_LINE) and nodes >= SMALLEST_LINE:
            yield _code_secret(what, [node])


def region_secrets(name: str, region: str) -> Iterator[Secret]:
    """List what is secret of one solution region: the whole, and its large parts.

    Args:
        name: of its cell.
        region: Python statements, or a written answer, which is left to its reader.
    """
    statements = _nameless(_parsed(region))
    if size(statements) >= SMALLEST_REGION:
        yield _code_secret(f"the solution of {name}", statements)
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.stmt | ast.expr) and size([node]) >= SMALLEST_PIECE:
                yield _code_secret(f"a part of the solution of {name}", [node])


def _code_secret(what: str, nodes: Sequence[ast.AST]) -> Secret:
    return Secret(what, numbered(nodes), len(nodes), size(nodes))


def size(nodes: Sequence[ast.AST]) -> int:
    """Count syntax nodes, without operators and contexts."""
    return sum(not isinstance(part, SMALL) for node in nodes for part in ast.walk(node))


def sizes(nodes: Sequence[ast.AST]) -> dict[ast.AST, int]:
    """Count the same for every node below some, in one walk: a scan asks for each of them many times."""
    found: dict[ast.AST, int] = {}
    for node in reversed([part for whole in nodes for part in ast.walk(whole)]):  # so children come before parents
        found[node] = (not isinstance(node, SMALL)) + sum(found[child] for child in ast.iter_child_nodes(node))
    return found


def numbered(nodes: Sequence[ast.AST]) -> str:
    """Write nameless code with its variables numbered; attributes, called methods and constants stay.

    Args:
        nodes: from a tree that `_nameless` has been through.
    """
    numbers: dict[str, str] = {}
    form = ";".join(map(ast.dump, nodes))
    return re.sub(r"(?<=<)\w+(?=>)", lambda name: numbers.setdefault(name.group(), f"v{len(numbers)}"), form)


def _nameless(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    module = _Nameless().visit(ast.Module(list(statements), []))
    return _without_docstrings(module.body)


class _Nameless(ast.NodeTransformer):
    """Marks names for numbering, and drops what says nothing about the computation."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(f"<{node.id}>", ast.Load())

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(f"<{node.arg}>")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.name, node.returns, node.body = f"<{node.name}>", None, _without_docstrings(node.body)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.Pass()
        return ast.Assign([self.visit(node.target)], self.visit(node.value))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.keywords.sort(key=lambda keyword: keyword.arg or "")
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return ast.Attribute(self.visit(node.value), node.attr, ast.Load())

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return ast.Subscript(self.visit(node.value), self.visit(node.slice), ast.Load())


def _without_docstrings(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    kept = [statement for statement in body if not _is_text(statement)]
    return kept or [ast.Pass()]


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(MAGIC.sub("", source)).body
    except SyntaxError:
        pass
    try:  # a body on its own, with its `return`
        function = ast.parse("def region():\n" + textwrap.indent(source, "    ")).body[0]
    except SyntaxError:
        return []
    return function.body if isinstance(function, ast.FunctionDef) else []


def _copied(text: str, secrets: Mapping[str, Secret]) -> Iterator[Secret]:
    """Yield the secrets that some run of statements, or some expression, of a text is but for names."""
    statements = _nameless(_parsed(text))
    size_of = sizes(statements)
    shapes = {(secret.statements, secret.nodes) for secret in secrets.values()}
    lengths = {count for count, _ in shapes}
    for run in chain[Sequence[ast.AST]](_runs(statements, lengths), _expressions(statements)):
        if (len(run), sum(size_of[node] for node in run)) in shapes and (secret := secrets.get(numbered(run))):
            yield secret


def _runs(statements: list[ast.stmt], lengths: Collection[int]) -> Iterator[list[ast.stmt]]:
    for body in _bodies(statements):
        for length in lengths:
            yield from (body[start : start + length] for start in range(len(body) - length + 1))


def _bodies(statements: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    yield statements
    for statement in statements:
        for node in ast.walk(statement):
            bodies = (getattr(node, field, None) for field in ("body", "orelse", "finalbody"))
            yield from (body for body in bodies if isinstance(body, list) and body)


def _expressions(statements: list[ast.stmt]) -> Iterator[list[ast.expr]]:
    for statement in statements:
        yield from ([node] for node in ast.walk(statement) if isinstance(node, ast.expr))


def _texts(places: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield every piece of code or prose in some places, with where it stands."""
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and "__pycache__" not in path.parts:
                packed = path.suffix in PACKED
                where = path.name if packed else f"{place.name}/{path.relative_to(place)}"
                yield from _in_file(where, path.read_bytes())


def _in_file(where: str, data: bytes) -> Iterator[tuple[str, str]]:
    if not where.endswith(PACKED):
        yield from _pieces(where, data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield from _pieces(f"{where}/{name}", archive.read(name))


def _pieces(where: str, data: bytes) -> Iterator[tuple[str, str]]:
    if where.endswith(".ipynb"):
        for cell in _cells(data.decode("utf-8")):
            source = "".join(cell["source"])
            yield f"{where}, cell {cell.get('id')}", source
            yield from ((f"{where}, cell {cell.get('id')}", block) for block in FENCE.findall(source))
    elif where.endswith(READ):
        yield where, data.decode("utf-8", errors="replace")


def _cells(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text)["cells"])
