"""The right answers in the instructors' notebooks: as cells, as what stands between the marks, and as definitions."""

import ast
import re
import textwrap
from pathlib import Path
from typing import Any

from autograder.claims.course import Assignment, Course
from autograder.grading.submission import read_own

REGION = re.compile(r"^ *#+ *BEGIN SOLUTION.*?\n(.*?)^ *#+ *END SOLUTION", re.MULTILINE | re.DOTALL)
MARK = re.compile(r" *#+ *(BEGIN|END) SOLUTION")
LASTING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def solutions(course: Course, assignment: Assignment) -> dict[str, str]:
    """The right answers, by grade id, without the marks around them."""
    found = {}
    for cell in read_own(course.source_notebook(assignment))["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("solution"):
            lines = [line for line in cell["source"].splitlines() if not MARK.match(line)]
            found[str(nbgrader["grade_id"])] = "\n".join(lines)
    return found


def regions(source: str) -> list[str]:
    """What stands between the marks of a cell, which students do not get.

    Args:
        source: of the cell.
    """
    return [textwrap.dedent(region) for region in REGION.findall(source)]


def definitions(path: Path) -> tuple[dict[str, ast.FunctionDef], dict[str, Any]]:
    """Take the functions of a notebook, and the names that its imports and definitions make. Nothing else is run.

    Args:
        path: of an instructor's notebook.
    """
    cells = read_own(path)["cells"]
    kept = [node for cell in cells if cell["cell_type"] == "code" for node in _lasting(cell["source"])]
    names: dict[str, Any] = {"__name__": path.stem}
    exec(compile(ast.Module(body=kept, type_ignores=[]), str(path), "exec"), names)  # the course's own code
    return {node.name: node for node in kept if isinstance(node, ast.FunctionDef)}, names


def _lasting(source: str) -> list[ast.stmt]:
    lines = ["" if line.startswith(("%", "!", "?")) else line for line in source.splitlines()]
    return [node for node in ast.parse("\n".join(lines)).body if isinstance(node, LASTING) or _is_constant(node)]


def _is_constant(node: ast.stmt) -> bool:
    """Whether a statement gives names to plain numbers or texts, such as `START, END = 10, 11`."""
    if not isinstance(node, ast.Assign) or not all(map(_is_of_names, node.targets)):
        return False
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    return all(isinstance(value, ast.Constant) for value in values)


def _is_of_names(target: ast.expr) -> bool:
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return all(isinstance(part, ast.Name) for part in parts)
