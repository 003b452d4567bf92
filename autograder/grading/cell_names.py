"""What the text of a cell says about names: which it reads, binds and may change.

Where Python would have to be run to know, the answer is generous: a name may be changed by whoever assigns into it,
calls a method of it, goes through it or hands it to a function, and what an expression gives may be, or hold, the
value of any name in it.
"""

import ast
import re
import symtable
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

UNSEEN_NAMES = frozenset(
    {"globals", "locals", "vars", "dir", "exec", "eval", "compile", "__import__", "__builtins__", "get_ipython"}
    | {"In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh"}
)
UNSEEN_ATTRIBUTES = frozenset(
    {"modules", "__globals__", "__dict__", "__code__", "__closure__", "__builtins__", "user_ns"}
    | {"_getframe", "f_globals", "f_locals", "gi_frame", "tb_frame", "get_objects", "get_referrers"}
)
UNSEEN_MODULES = frozenset(
    {"__main__", "builtins", "code", "ctypes", "gc", "importlib", "inspect", "IPython", "random", "runpy"}
)
HISTORY = re.compile(r"_i?\d+")
OF_ONE_OWN = frozenset({"default_rng", "Generator", "SeedSequence", "PCG64"})  # in numpy.random; the rest share one
KNOWN = 4096  # cells whose names are kept: those of the release, and of the submissions that were read last
LONGEST = 20_000  # characters of a cell that is worth reading; the longest of a release has about 3,000
MOST = 60  # names in one expression, whose pairs are looked at


@dataclass(frozen=True)
class Names:
    """Names of the notebook in the text of one cell.

    Attributes:
        reads: those that it reads while it runs, without having bound them before.
        reads_later: those that a function defined in it reads when it is called.
        binds: all that it binds, also in a function that says `global`.
        functions: those of them that are bound to a plain function.
        values: those of them that are bound to something that can be changed: no function, import, number or text.
        changes: those whose value it may change while it runs.
        changes_later: those whose value a function defined in it may change when it is called.
        alike: pairs of which the first may be, or hold, the value of the second afterwards.
        unseen: whether it may read or change what its text does not name.
    """

    reads: frozenset[str] = frozenset()
    reads_later: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    changes_later: frozenset[str] = frozenset()
    alike: frozenset[tuple[str, str]] = frozenset()
    unseen: bool = False


@lru_cache(maxsize=KNOWN)
def names_in(source: str) -> Names:
    """Read the text of a cell; what is no plain Python, such as a magic, or too long, is unseen."""
    if len(source) > LONGEST:
        return Names(unseen=True)
    cell = _Reader()
    try:
        with warnings.catch_warnings(action="ignore"):  # they would stand among the grader's own words
            cell.visit(ast.parse(source))
            table = symtable.symtable(source, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names(unseen=True)
    later = {name for scope in _scopes_in(table) for name in _globals_of(scope)}
    said = {name for scope in _scopes_in(table) for name in _said_global(scope)}
    return Names(
        reads=frozenset(cell.reads),
        reads_later=frozenset(later),
        binds=frozenset(cell.bound | said),
        functions=frozenset(cell.functions - cell.values),
        values=frozenset(cell.values | said),
        changes=frozenset(cell.changes),
        changes_later=frozenset(cell.changes_later & later | said),
        alike=frozenset(cell.alike),
        unseen=cell.unseen or any(HISTORY.fullmatch(name) for name in cell.reads | later),
    )


def _scopes_in(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    """All scopes below the cell's own: functions, classes, comprehensions."""
    for child in table.get_children():
        yield child
        yield from _scopes_in(child)


def _globals_of(scope: symtable.SymbolTable) -> Iterator[str]:
    return (symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global() and symbol.is_referenced())


def _said_global(scope: symtable.SymbolTable) -> Iterator[str]:
    return (s.get_name() for s in scope.get_symbols() if s.is_declared_global() and s.is_assigned())


def _named(*nodes: ast.AST) -> set[str]:
    """All names in some expressions."""
    return {inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)}


class _Reader(ast.NodeVisitor):
    """Goes through a cell in the order in which Python runs it; in functions it looks for changes only."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.bound: set[str] = set()
        self.functions: set[str] = set()
        self.values: set[str] = set()
        self.changes: set[str] = set()
        self.changes_later: set[str] = set()
        self.alike: set[tuple[str, str]] = set()
        self.unseen = False
        self._certain: set[str] = set()
        self._branches = 0
        self._functions_around = 0

    def _may_change(self, *nodes: ast.AST) -> None:
        (self.changes_later if self._functions_around else self.changes).update(_named(*nodes))

    def _bind(self, name: str, kind: set[str] | None = None) -> None:
        if self._functions_around:
            return
        self.bound.add(name)
        if kind is not None:
            kind.add(name)
        if not self._branches:
            self._certain.add(name)

    def _hold(self, target: ast.AST, *values: ast.AST) -> None:
        if self._functions_around:
            return
        names, held = _named(target), _named(*values)
        self.unseen |= len(names | held) > MOST
        if not self.unseen:
            self.alike |= {(name, other) for name in names for other in held}

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._bind(node.id, self.values)
            return
        self.unseen |= node.id in UNSEEN_NAMES
        if not self._functions_around:
            self.reads |= {node.id} - self._certain

    def visit_Attribute(self, node: ast.Attribute) -> None:
        of_random = isinstance(node.value, ast.Attribute) and node.value.attr == "random"
        self.unseen |= node.attr in UNSEEN_ATTRIBUTES or (of_random and node.attr not in OF_ONE_OWN)
        self._visit_part(node)

    def _visit_part(self, node: ast.Attribute | ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._may_change(node)
        self.generic_visit(node)

    visit_Subscript = _visit_part

    def visit_Call(self, node: ast.Call) -> None:
        """Whatever takes part may be changed, and may hold the others afterwards."""
        self._may_change(node)
        self._hold(node, node)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        before = set(self.values)
        for target in node.targets:
            self.visit(target)
            self._hold(target, node.value)
        if _is_unchangeable(node.value):
            self.values = before
        elif any(isinstance(target, ast.Tuple | ast.List) for target in node.targets):
            self._may_change(node.value)  # an iterator is used up

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)
            self._hold(node.target, node.value)
        self.visit(node.annotation)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.visit(node.target)
        self._hold(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name) and not self._functions_around:
            self.reads |= {node.target.id} - self._certain
        self._may_change(node.target)
        self.visit(node.target)
        self._hold(node.target, node.value)

    def visit_Compare(self, node: ast.Compare) -> None:
        if any(isinstance(operator, ast.In | ast.NotIn) for operator in node.ops):
            self._may_change(*node.comparators)
        self.generic_visit(node)

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outside = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
        for expression in outside:
            self.visit(expression)
        self._bind(node.name, self.values if node.decorator_list else self.functions)
        self._hold(ast.Name(node.name), *node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults))
        self._visit_inside(node.body)

    visit_FunctionDef = _visit_function
    visit_AsyncFunctionDef = _visit_function

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)
        self._visit_inside([node.body])

    def visit_arguments(self, node: ast.arguments) -> None:
        for default in (*node.defaults, *filter(None, node.kw_defaults)):
            self.visit(default)

    def _visit_inside(self, nodes: Iterable[ast.AST]) -> None:
        self._functions_around += 1
        for node in nodes:
            self.visit(node)
        self._functions_around -= 1

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """What its body binds is the class's own."""
        for expression in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(expression)
        before = set(self.bound), set(self.functions), set(self.values), set(self._certain)
        self._visit_branch(node.body)
        self.bound, self.functions, self.values, self._certain = before
        self._bind(node.name, self.values)
        self._hold(ast.Name(node.name), node)

    def _visit_comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        """Its own names are none of the notebook's; what else it reads, it reads at once."""
        own = _named(*(generator.target for generator in node.generators))
        before = set(self.bound), set(self.values), set(self._certain)
        read = set(self.reads)
        self._may_change(*(generator.iter for generator in node.generators))
        self._branches += 1
        self.generic_visit(node)
        self._branches -= 1
        self.reads -= own - read
        self.bound, self.values, self._certain = before
        for generator in node.generators:
            self.visit(generator.iter)  # `[x for x in x]` goes through the notebook's x

    visit_ListComp = _visit_comprehension
    visit_SetComp = _visit_comprehension
    visit_DictComp = _visit_comprehension
    visit_GeneratorExp = _visit_comprehension

    def _visit_import(self, node: ast.Import | ast.ImportFrom) -> None:
        module = getattr(node, "module", None) or ""
        for alias in node.names:
            self.unseen |= _is_unseen(module or alias.name) or alias.name == "*"
            self._bind(alias.asname or alias.name.split(".")[0])

    visit_Import = _visit_import
    visit_ImportFrom = _visit_import

    def _visit_branch(self, nodes: Iterable[ast.AST]) -> None:
        self._branches += 1
        for node in nodes:
            self.visit(node)
        self._branches -= 1

    def _visit_for(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self._may_change(node.iter)
        self._hold(node.target, node.iter)
        self._visit_branch([node.target, *node.body, *node.orelse])

    visit_For = _visit_for
    visit_AsyncFor = _visit_for

    def _visit_test(self, node: ast.While | ast.If) -> None:
        self.visit(node.test)
        self._visit_branch([*node.body, *node.orelse])

    visit_While = _visit_test
    visit_If = _visit_test

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self._visit_branch([node.body, node.orelse])

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self._visit_branch(node.values)

    def _visit_with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item)
            if item.optional_vars is not None:
                self._hold(item.optional_vars, item.context_expr)
        self._visit_branch(node.body)  # a context may swallow what its body raises

    visit_With = _visit_with
    visit_AsyncWith = _visit_with

    def _visit_try(self, node: ast.Try | ast.TryStar) -> None:
        self._visit_branch([*node.body, *node.handlers, *node.orelse, *node.finalbody])

    visit_Try = _visit_try
    visit_TryStar = _visit_try

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name, self.values)
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        self.unseen = True  # patterns bind names in many ways, and no cell of the course has one


def _is_unchangeable(node: ast.AST) -> bool:
    """Whether this is a number or a text that stands there, or a row of such."""
    if isinstance(node, ast.UnaryOp):
        return _is_unchangeable(node.operand)
    if isinstance(node, ast.Tuple):
        return all(map(_is_unchangeable, node.elts))
    return isinstance(node, ast.Constant)


def _is_unseen(module: str) -> bool:
    return module != "IPython.display" and module.split(".")[0] in UNSEEN_MODULES
