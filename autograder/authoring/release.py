"""Instructor notebooks to student notebooks.

Everything here is deterministic: a second run writes the same bytes.
"""

import inspect
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.authoring.execute import write
from autograder.authoring.normal_form import normalise
from autograder.claims.course import Assignment, Course
from autograder.errors import SourceError
from autograder.files.whole import write_whole
from autograder.grading.submission import read_own

NotebookDict = dict[str, Any]

OURS = re.compile(r"^[ \t]*(?:from|import) autograder\b.*$", re.MULTILINE)
STUB = re.compile(r"^ *raise NotImplementedError\(", re.MULTILINE)


def release(course: Course, assignments: Sequence[Assignment] | None = None) -> list[Path]:
    """Write student notebooks. Folders of assignments that the course no longer has stay: see `strangers_in_release`.

    Args:
        course: whose `source` is read and whose `release` is written.
        assignments: which; by default all.

    Returns:
        the notebooks written.

    Raises:
        SourceError: if an instructor notebook is not as its assignment says. Nothing of it is written.
    """
    chosen = course.assignments if assignments is None else assignments
    texts = {course.release_notebook(a): release_notebook(course, a) for a in chosen}
    given = {path: text for assignment in chosen for path, text in parts(course, assignment).items()}
    for path, notebook in texts.items():
        write(path, notebook)
    for path, text in given.items():
        write_whole(path, text)
    return list(texts)


def check_release(course: Course, assignments: Sequence[Assignment]) -> list[str]:
    """Compare the student notebooks that are there with what their solutions would release now.

    Grading takes its frame from the release: an older one gives right answers wrong marks. Nothing is written.

    Args:
        course: whose release is compared.
        assignments: which.

    Returns:
        a sentence for each notebook that differs in nothing but prose.

    Raises:
        SourceError: if cells that are graded or run, or modules that students are given, are missing or differ.
    """
    found = {assignment.name: _differences(course, assignment) for assignment in assignments}
    wrong = [f"{name} ({', '.join(what)})" for name, (what, _) in found.items() if what]
    if wrong:
        raise SourceError(
            f"the released notebooks are not what the solutions release now: {'; '.join(wrong)}. Graded with them, "
            "right answers could lose points; run `python -m autograder release`, look at what it changed, and grade."
        )
    return [
        f"{name}: the released notebook's text is not what its solution says now ({', '.join(prose)}); "
        "grading is the same. `python -m autograder release` brings it up to date."
        for name, (_, prose) in found.items()
        if prose
    ]


def _differences(course: Course, assignment: Assignment) -> tuple[list[str], list[str]]:
    """Name what differs between a release and its solution: what grading depends on, and prose."""
    path = course.release_notebook(assignment)
    now = _by_id(release_notebook(course, assignment))
    try:
        then = _by_id(read_own(path))
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{path.name} is missing or no notebook"], []
    names = [*now, *(name for name in then if name not in now)]
    differing = [name for name in names if now.get(name) != then.get(name)]
    prose = [f"cell {name}" for name in differing if _is_prose(now.get(name)) and _is_prose(then.get(name))]
    graded = [f"cell {name}" for name in differing if f"cell {name}" not in prose]
    if not differing and list(now) != list(then):
        graded.append("the order of its cells")
    return [*graded, *_differing_parts(course, assignment)], prose


def _by_id(notebook: NotebookDict) -> dict[str, Any]:
    """What a student sees and sends back of each cell, without outputs."""
    cells = ((cell.get("id", f"number {n}"), cell) for n, cell in enumerate(notebook["cells"], start=1))
    return {name: (cell["cell_type"], cell["source"], cell["metadata"]) for name, cell in cells}


def _is_prose(cell: tuple[str, str, dict[str, Any]] | None) -> bool:
    if cell is None:
        return True
    kind, _, metadata = cell
    nbgrader = metadata.get("nbgrader", {})
    return kind == "markdown" and not any(nbgrader.get(role) for role in ("grade", "solution", "task"))


def _differing_parts(course: Course, assignment: Assignment) -> Iterator[str]:
    for path, text in parts(course, assignment).items():
        if not path.is_file():
            yield f"{path.name} is missing"
        elif path.read_bytes() != text.encode():
            yield path.name


def parts(course: Course, assignment: Assignment) -> dict[Path, str]:
    """Texts of the modules that students are given beside a notebook, by path.

    Raises:
        SourceError: if one is not the course's to give, or imports what students do not have.
    """
    folder = course.release_notebook(assignment).parent
    given = assignment.given()
    texts = {folder / f"{name}.py": as_beside(assignment, inspect.getsource(m)) for name, m in given.items()}
    for path, text in texts.items():
        if line := OURS.search(text):
            raise SourceError(
                f"{path.name} is given to students with {assignment.name}, and holds {line.group().strip()!r}, "
                "which they cannot run; nothing was released. Take it out, or add the module it names to the `parts`."
            )
    return texts


def as_beside(assignment: Assignment, source: str) -> str:
    """Let code import the given modules from beside the notebook, where the instructor imports the package's."""
    for name in assignment.parts:
        source = source.replace(f"from {assignment.package}.given.{name} import", f"from {name} import")
    return source


def release_notebook(course: Course, assignment: Assignment) -> NotebookDict:
    """Make one student notebook: no solutions, no hidden tests, no outputs, in normal form.

    Raises:
        SourceError: if the instructor notebook is not as its assignment says.
    """
    from autograder.gradebook.releasing import release_cells

    try:
        _, released = release_cells(course.source_notebook(assignment))
    except SourceError as error:
        raise SourceError(f"{assignment.name}: {error}") from error
    notebook = normalise(json.loads(json.dumps(released)))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = as_beside(assignment, cell["source"])
            cell["execution_count"], cell["outputs"] = None, []
    found = [f"{assignment.name}: {what}" for what in defects(assignment, notebook)]
    if found:
        raise SourceError("\n".join(found))
    return notebook


def defects(assignment: Assignment, notebook: NotebookDict) -> Iterator[str]:
    """List where a student notebook is not as its assignment says: cells, points, locks, stubs."""
    cells = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"] if _is_nbgrader(cell)}
    expected = {exercise.grade_id for exercise in assignment.exercises}
    tests = {name for name, cell in cells.items() if _is_test(cell)}
    for name in sorted(tests - expected):
        yield f"test cell {name} belongs to no exercise; remove it, or add the exercise to the checks"
    for exercise in assignment.exercises:
        if exercise.grade_id not in tests:
            yield f"exercise {exercise.name} has no test cell; expected one with grade_id {exercise.grade_id}"
        else:
            yield from _test_defects(exercise.points, cells[exercise.grade_id])
        yield from _solution_defects(exercise.name, cells.get(exercise.name))
    yield from _manual_defects({task.grade_id: task.points for task in assignment.by_hand}, cells)


def _manual_defects(points: Mapping[str, float], cells: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    found = {name: cell["metadata"]["nbgrader"] for name, cell in cells.items() if _is_manual(cell)}
    for name in sorted(found.keys() - points.keys()):
        yield f"cell {name} is graded by hand, but the assignment says nothing of it; add it to `by_hand`"
    for name in points:
        if name not in found:
            yield f"task {name} has no cell; expected a markdown cell that is both grade and solution"
        elif found[name]["points"] != points[name]:
            yield f"cell {name} says {found[name]['points']} points, the assignment {points[name]:g}; make them agree"


def _test_defects(points: float, cell: dict[str, Any]) -> Iterator[str]:
    nbgrader = cell["metadata"]["nbgrader"]
    name = nbgrader["grade_id"]
    if nbgrader["points"] != points:
        yield f"test cell {name} says {nbgrader['points']} points, its checks {points:g}; make them agree"
    if not nbgrader["locked"] or cell["metadata"].get("editable") is not False:
        yield f"test cell {name} is not locked; set locked to true in its nbgrader metadata"
    if "autograder" in cell["source"] or "HIDDEN" in cell["source"]:
        yield f"test cell {name} still shows its hidden test; check the BEGIN and END HIDDEN TESTS lines"


def _solution_defects(name: str, cell: dict[str, Any] | None) -> Iterator[str]:
    if cell is None or not cell["metadata"]["nbgrader"]["solution"]:
        yield f"exercise {name} has no solution cell; expected one with grade_id {name}"
    elif len(STUB.findall(cell["source"])) != 1 or f"def {name}(" not in cell["source"]:
        yield f"solution cell {name} must define {name} and leave one stub; put the body between the SOLUTION lines"


def _is_nbgrader(cell: dict[str, Any]) -> bool:
    return "grade_id" in cell["metadata"].get("nbgrader", {})


def _is_test(cell: dict[str, Any]) -> bool:
    nbgrader = cell["metadata"]["nbgrader"]
    return bool(nbgrader["grade"] and not nbgrader["solution"])


def _is_manual(cell: dict[str, Any]) -> bool:
    nbgrader = cell["metadata"]["nbgrader"]
    return bool(nbgrader["grade"] and nbgrader["solution"])


def strangers_in_release(course: Course) -> list[Path]:
    """Find release folders with notebooks of assignments that the course no longer has.

    None is removed: whether a notebook was only ever written by `release`, or somebody worked in it, is not to be seen.
    """
    known = {assignment.name for assignment in course.assignments}
    folders = sorted(path for path in course.release.iterdir() if path.name not in known)
    return [folder for folder in folders if (folder / f"{folder.name}.ipynb").exists()]
