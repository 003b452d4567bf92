"""Changes of form where values come in and go out: copies, lists, other memory layouts, other precision."""

import ast
from dataclasses import dataclass

from autograder.authoring.audit.structure import Form, Wrapped, assign, call, parameters_of

PASSED_ON = """
def {name}(value):
    if isinstance(value, np.ndarray) and value.ndim:
        return {array}
    if isinstance(value, tuple | list):
        parts = [{name}(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return {scalar} if isinstance(value, float | np.floating) else value
"""


@dataclass(frozen=True)
class Passage:
    """What is done to every value that passes, in tuples and lists as well.

    Attributes:
        name: of the function that does it.
        array: an expression of `value`, an array with at least one axis.
        scalar: an expression of `value`, one number with a point.
    """

    name: str
    array: str = "value"
    scalar: str = "value"

    @property
    def definition(self) -> ast.stmt:
        """The function that does it."""
        return ast.parse(PASSED_ON.format(name=self.name, array=self.array, scalar=self.scalar)).body[0]


@dataclass(frozen=True)
class ThroughPassages:
    """A change of form: arguments, intermediate values or results are passed through something.

    Attributes:
        arguments: what is done to the arguments.
        between: what is done to all values on the way.
        results: what is done to what is returned.
        rng_too: whether a function that draws random numbers is changed.
    """

    arguments: Passage | None = None
    between: Passage | None = None
    results: Passage | None = None
    rng_too: bool = True

    def __call__(self, function: ast.FunctionDef, taken: frozenset[str]) -> ast.FunctionDef:
        """Change a function."""
        parameters = parameters_of(function)
        if not self.rng_too and "rng" in parameters:
            return function
        if self.between:
            function = Wrapped(self.between.name, taken).changed(function)
        if self.results:
            function = _Returned(self.results.name, taken).changed(function)
        first = []
        if self.arguments:
            passage = self.arguments.name
            first = [assign(one, call(passage, ast.Name(one, ast.Load()))) for one in parameters]
        passages = {one.name: one.definition for one in (self.arguments, self.between, self.results) if one}
        function.body = [*passages.values(), *first, *function.body]
        return function


class _Returned(Form):
    """What is returned passes through a function first.

    Args:
        name: of that function.
        taken: names that are not free.
    """

    def __init__(self, name: str, taken: frozenset[str]) -> None:
        super().__init__(taken)
        self._name = name

    def visit_Return(self, node: ast.Return) -> ast.Return:
        """Pass it through."""
        return ast.Return(call(self._name, node.value)) if node.value else node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Leave functions inside alone."""
        return node
