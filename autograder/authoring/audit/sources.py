"""The right answers that the course has, as syntax trees with the names around them."""

import ast
import inspect
import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.claims.alternative import alternatives_in
from autograder.claims.course import Assignment, Course
from autograder.errors import SourceError

SOLUTION = "solution"
LASTING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Answer:
    """A right answer to one exercise.

    Attributes:
        of: the exercise.
        name: "solution", or the alternative's name.
        tree: its function, named as the exercise.
        names: what stands around it, such as `np` and the functions of earlier exercises.
    """

    of: str
    name: str
    tree: ast.FunctionDef
    names: Mapping[str, Any]

    def function(self, tree: ast.FunctionDef | None = None) -> Callable[..., Any]:
        """Define the function, or a changed version of it, among the names that stand around it.

        Args:
            tree: the changed version.
        """
        return define(tree or self.tree, self.names)


def define(tree: ast.FunctionDef, names: Mapping[str, Any]) -> Callable[..., Any]:
    """Turn the tree of a function into a function.

    Args:
        tree: complete but for positions in a file.
        names: its globals; they are copied.
    """
    space = dict(names)
    module = ast.fix_missing_locations(ast.Module(body=[tree], type_ignores=[]))
    exec(compile(module, f"<{tree.name}>", "exec"), space)  # the course's own code, or a change to it
    function: Callable[..., Any] = space[tree.name]
    return function


def answers(course: Course, assignment: Assignment) -> Iterator[Answer]:
    """Find all right answers of a notebook: for each exercise the instructor's, then the alternatives.

    Raises:
        SourceError: if the instructor's notebook lacks an exercise.
    """
    path = course.source_notebook(assignment)
    trees, names = _notebook(path)
    rights = alternatives_in(assignment.module("alternatives"))
    for exercise in assignment.exercises:
        if exercise.name not in trees:
            raise SourceError(f"{path.name} defines no function {exercise.name}; write the solution there")
        yield Answer(exercise.name, SOLUTION, trees[exercise.name], names)
        for right in rights:
            if right.of == exercise.name:
                yield _alternative(right.name, exercise.name, right.function)


def _notebook(path: Path) -> tuple[dict[str, ast.FunctionDef], dict[str, Any]]:
    """Take the functions of a notebook, and the names that its imports and definitions make. Nothing else is run."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    kept = [node for source in sources for node in _lasting(source)]
    names: dict[str, Any] = {"__name__": path.stem}
    exec(compile(ast.Module(body=kept, type_ignores=[]), str(path), "exec"), names)  # the course's own code
    return {node.name: node for node in kept if isinstance(node, ast.FunctionDef)}, names


def _lasting(source: str) -> list[ast.stmt]:
    lines = ["" if line.startswith(("%", "!", "?")) else line for line in source.splitlines()]
    return [node for node in ast.parse("\n".join(lines)).body if isinstance(node, LASTING) or _is_constant(node)]


def _is_constant(node: ast.stmt) -> bool:
    """Whether a statement gives names to plain numbers or texts, such as `START, END = 10, 11`."""
    if not isinstance(node, ast.Assign) or not all(isinstance(target, ast.Name | ast.Tuple) for target in node.targets):
        return False
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    return all(isinstance(value, ast.Constant) for value in values)


def _alternative(name: str, of: str, function: Callable[..., Any]) -> Answer:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.name, tree.decorator_list = of, []
    return Answer(of, name, tree, function.__globals__)
