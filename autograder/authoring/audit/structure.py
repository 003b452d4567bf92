"""Changes of form in the statements of a function: other names, other loops, one step at a time.

Each is a transformer of a whole function. What it does stands in its docstring; the value stays the same to the bit.
"""

import ast
import copy
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from itertools import count

RUN_LATER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LEFT_ALONE = (*RUN_LATER, ast.BoolOp, ast.IfExp, ast.Yield, ast.JoinedStr)
"""Expressions whose parts are run later, often or never: nothing may be taken out of them."""


class Form(ast.NodeTransformer):
    """A change of form.

    Args:
        taken: names that are not free.
    """

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self._taken = taken
        self._number = count(1)

    def fresh(self, word: str) -> str:
        """Make a name that nothing else has."""
        return next(name for k in self._number if (name := f"{word}_{k}") not in self._taken)

    def changed(self, function: ast.FunctionDef) -> ast.FunctionDef:
        """Change a function."""
        self._taken = self._taken | names_in(function)
        function.body = self.body(function)
        return function

    def body(self, function: ast.FunctionDef) -> list[ast.stmt]:
        """Change the statements of a function."""
        return self.statements(function.body)

    def statements(self, nodes: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Change statements; each may become several."""
        changed = [self.visit(node) for node in nodes]
        return [node for part in changed for node in (part if isinstance(part, list) else [part])]


class Hoisting(Form):
    """A change that puts statements before the one in which it meets an expression."""

    before: list[ast.stmt]

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        """Change a node; a statement comes back behind what had to be put before it."""
        if not isinstance(node, ast.stmt):
            changed: ast.AST = super().visit(node)
            return changed
        outer, self.before = getattr(self, "before", []), []
        whole = super().visit(node)
        hoisted, self.before = self.before, outer
        return [*hoisted, *(whole if isinstance(whole, list) else [whole])]

    def visit_While(self, node: ast.While) -> ast.While:
        """Leave the condition alone: it is run again and again."""
        node.body = self.statements(node.body)
        return node

    def assigned(self, word: str, value: ast.expr) -> ast.Name:
        """Give a value a name, before the statement."""
        name = self.fresh(word)
        self.before.append(ast.Assign([ast.Name(name, ast.Store())], value))
        return ast.Name(name, ast.Load())


class OtherNames(Form):
    """Every variable has another name; parameters are taken over first."""

    def body(self, function: ast.FunctionDef) -> list[ast.stmt]:
        """Rename what is bound inside, and what the parameters are called."""
        parameters = parameters_of(function)
        self._new = {name: self.fresh("value") for name in sorted(bound_in(function) | set(parameters))}
        renamed = self.statements(function.body)
        return [*(assign(self._new[name], ast.Name(name, ast.Load())) for name in parameters), *renamed]

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Rename a variable."""
        node.id = self._new.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Rename a parameter of a function inside."""
        node.arg = self._new.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Rename a function inside."""
        node.name = self._new.get(node.name, node.name)
        self.generic_visit(node)
        return node


class InnerFunction(Form):
    """The work is done by a function inside, which is called once."""

    def body(self, function: ast.FunctionDef) -> list[ast.stmt]:
        """Put all statements into a function inside."""
        parameters, name = parameters_of(function), self.fresh("work")
        arguments = ast.arguments([], [ast.arg(one) for one in parameters], None, [], [], None, [])
        call = ast.Call(ast.Name(name, ast.Load()), [ast.Name(one, ast.Load()) for one in parameters], [])
        return [define(name, arguments, function.body), ast.Return(call)]


class NamedSteps(Hoisting):
    """Every operation stands in a line of its own, and its value has a name."""

    def visit_expr(self, node: ast.expr) -> ast.expr:
        """Name the value of an operation, once its parts have names."""
        return self.assigned("step", self.parts_named(node))

    visit_BinOp = visit_UnaryOp = visit_Compare = visit_Subscript = visit_Call = visit_expr

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Name an attribute of something computed; `params.Wax` has a name already."""
        return node if _is_dotted(node) else self.visit_expr(node)

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Leave the target alone; the value has its name."""
        node.value = self.parts_named(node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AugAssign:
        """Leave the target alone."""
        node.value = self.visit(node.value)  # type: ignore[assignment]
        return node

    def visit_With(self, node: ast.With) -> ast.With:
        """Leave alone what is entered."""
        node.body = self.statements(node.body)
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        """Leave the target alone."""
        node.iter, node.body = self.parts_named(node.iter), self.statements(node.body)
        return node

    def _left_alone(self, node: ast.expr) -> ast.expr:
        return node

    visit_Lambda = visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _left_alone
    visit_BoolOp = visit_IfExp = visit_Yield = visit_JoinedStr = _left_alone

    def parts_named(self, node: ast.expr) -> ast.expr:
        """Name the parts of an expression, but not itself."""
        if isinstance(node, LEFT_ALONE) or _is_dotted(node):
            return node
        if isinstance(node, ast.Call):
            function, node.func = self._with_a_named_owner(node.func), ast.Name("function", ast.Load())
            self.generic_visit(node)
            node.func = function
            return node
        self.generic_visit(node)
        return node

    def _with_a_named_owner(self, function: ast.expr) -> ast.expr:
        if isinstance(function, ast.Attribute) and not _is_dotted(function):
            function.value = self.visit(function.value)  # type: ignore[assignment]
        return function


class WhileLoops(Form):
    """A loop over items counts them off itself."""

    def visit_For(self, node: ast.For) -> ast.For | list[ast.stmt]:
        """Write a loop with while; the count goes up first, so that `continue` cannot skip it."""
        self.generic_visit(node)
        if node.orelse:
            return node
        items, place = self.fresh("items"), self.fresh("place")
        start, loop = ast.parse(f"{place} = 0\nwhile {place} < len({items}):\n {place} += 1").body
        assert isinstance(loop, ast.While)
        item = ast.parse(f"{items}[{place}]", mode="eval").body
        loop.body = [ast.Assign([node.target], item), *loop.body, *node.body]
        return [assign(items, call("list", node.iter)), start, loop]


class LoopsForComprehensions(Hoisting):
    """A comprehension is a loop that fills a list, or a dict, in a function inside."""

    def visit_ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> ast.expr:
        """Fill a list."""
        return self._filled(node.generators, "[]", ast.Expr(call("{}.append", node.elt)))

    visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        """Fill a dict."""
        entry = ast.Subscript(ast.Name("{}", ast.Load()), node.key, ast.Store())
        return self._filled(node.generators, "{}", ast.Assign([entry], node.value))

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        """Leave it alone: what it is called with is known to it only."""
        return node

    def visit_While(self, node: ast.While) -> ast.While:
        """Change the condition too: a function may stand before it."""
        self.generic_visit(node)
        return node

    def _filled(self, generators: list[ast.comprehension], empty: str, keep: ast.stmt) -> ast.expr:
        name, found = self.fresh("collected"), self.fresh("found")
        for node in ast.walk(keep):
            if isinstance(node, ast.Name) and node.id.startswith("{}"):
                node.id = node.id.format(found)
        for one in reversed(generators):
            for condition in reversed(one.ifs):
                keep = ast.If(condition, [keep], [])
            keep = ast.For(one.target, one.iter, [keep], [])
        start, end = ast.parse(f"{found} = {empty}").body[0], ast.Return(ast.Name(found, ast.Load()))
        nothing = ast.arguments([], [], None, [], [], None, [])
        self.before += self.statements([define(name, nothing, [start, keep, end])])
        return ast.Call(ast.Name(name, ast.Load()), [], [])


class Branches(Hoisting):
    """A conditional expression is an if with an else."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Choose before the statement."""
        name = self.fresh("chosen")
        choice = ast.If(node.test, [assign(name, node.body)], [assign(name, node.orelse)])
        self.before += self.statements([choice])
        return ast.Name(name, ast.Load())

    def _left_alone(self, node: ast.expr) -> ast.expr:
        return node

    visit_Lambda = visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_BoolOp = _left_alone


class BranchesExchanged(Form):
    """What is done if not comes first."""

    def visit_If(self, node: ast.If) -> ast.If:
        """Exchange the branches of a statement that has two."""
        self.generic_visit(node)
        return ast.If(_negated(node.test), node.orelse, node.body) if node.orelse else node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        """Exchange the branches of an expression."""
        self.generic_visit(node)
        return ast.IfExp(_negated(node.test), node.orelse, node.body)


class PlainAssignments(Form):
    """`total += share` is `total = total + share`; what a loop hands out may be changed in place, and stays."""

    def body(self, function: ast.FunctionDef) -> list[ast.stmt]:
        """Remember what loops hand out."""
        loops = [node.target for node in ast.walk(function) if isinstance(node, ast.For)]
        self._handed_out = {name.id for target in loops for name in ast.walk(target) if isinstance(name, ast.Name)}
        return super().body(function)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        """Name the sum, then assign it."""
        if isinstance(node.target, ast.Name) and node.target.id in self._handed_out:
            return node
        before = copy.deepcopy(node.target)
        before.ctx = ast.Load()
        return ast.Assign([node.target], ast.BinOp(before, node.op, node.value))


class OneByOne(Form):
    """`a, b = one, other` takes a line for each."""

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        """Hold all values first, then hand them out."""
        target, value = node.targets[0], node.value
        if len(node.targets) > 1 or not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
            return node
        if any(isinstance(one, ast.Starred) for one in (*target.elts, *value.elts)):
            return node
        names = [self.fresh("held") for _ in target.elts]
        held = [assign(name, one) for name, one in zip(names, value.elts, strict=True)]
        out: list[ast.stmt] = [
            ast.Assign([one], ast.Name(name, ast.Load())) for name, one in zip(names, target.elts, strict=True)
        ]
        return [*held, *out]


class Wrapped(Form):
    """What an operation or a call gives passes through a function.

    Args:
        name: of the function, which leaves alone what is no array.
        taken: names that are not free.
    """

    def __init__(self, name: str, taken: frozenset[str] = frozenset()) -> None:
        super().__init__(taken)
        self._name = name

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Pass the value of an operation on."""
        self.generic_visit(node)
        return call(self._name, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Pass on what a call returns."""
        self.generic_visit(node)
        return call(self._name, node)


def difference(before: str, tree: ast.FunctionDef) -> str:
    """Show the lines in which a function differs from what it was, with - and + before them."""
    lines = unified_diff(before.splitlines(), ast.unparse(tree).splitlines(), n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def parameters_of(function: ast.FunctionDef) -> list[str]:
    """List the names of the parameters."""
    arguments = function.args
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def bound_in(function: ast.FunctionDef) -> set[str]:
    """List what a function binds, at any depth: variables, functions inside and their parameters."""
    return {name for node in function.body for inner in ast.walk(node) for name in _bound(inner)}


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.FunctionDef):
        yield node.name


def names_in(node: ast.AST) -> frozenset[str]:
    """List every name that is used at all."""
    used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return frozenset(used | {name for one in ast.walk(node) for name in _bound(one)})


def assign(name: str, value: ast.expr) -> ast.stmt:
    """Write `name = value`."""
    return ast.Assign([ast.Name(name, ast.Store())], value)


def call(name: str, *arguments: ast.expr) -> ast.Call:
    """Write `name(...)`; the name may have a dot."""
    base, _, attribute = name.partition(".")
    function: ast.expr = ast.Name(base, ast.Load())
    return ast.Call(ast.Attribute(function, attribute, ast.Load()) if attribute else function, list(arguments), [])


def define(name: str, arguments: ast.arguments, body: Sequence[ast.stmt]) -> ast.FunctionDef:
    """Write a function."""
    function = ast.FunctionDef(name, arguments, list(body), [])
    if "type_params" in function._fields:
        function.type_params = []  # type: ignore[attr-defined]
    return function


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _is_dotted(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_dotted(node.value))
