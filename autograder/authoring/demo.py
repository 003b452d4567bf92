"""A simulated class: solution notebooks with known mistakes put in, so that the right scores are known beforehand."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder.authoring.manifest import made_anew
from autograder.authoring.questions import answers_line
from autograder.authoring.solutions import solutions
from autograder.claims.course import Assignment, Course
from autograder.claims.local import local_space
from autograder.claims.mistake import Mistake, mistakes_in
from autograder.claims.questions import ANSWERS
from autograder.files.class_directory import ClassDirectory, notebook_of, page_of
from autograder.files.whole import write_whole
from autograder.grading.client import Patience
from autograder.grading.submission import Notebook, read_own

SEED = 11
SHARE_WITH_MISTAKE = 0.35
SHARES_OF_ANSWERS = (0.1, 0.5, 0.25, 0.1, 0.05)
"""Of concept questions: left out, right, and the three wrong ones in their order."""

PATIENCE = Patience(cell=8.0, call=3.0, exercise=10.0)
"""Shorter than for a real class: one student of this one is known to loop for ever."""


@dataclass(frozen=True)
class Work:
    """What one student hands in for one assignment.

    Attributes:
        mistakes: put in place of the right answers, at most one per exercise.
        cells: extra cells, such as a helper or a warning.
        sources: whole wrong solution cells by exercise, such as an endless loop.
        answers: letters chosen for concept questions, by number, where they are not the right ones.
        empty: whether the notebook is handed in as released.
    """

    mistakes: tuple[Mistake, ...] = ()
    cells: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[int, str] = field(default_factory=dict)
    empty: bool = False


NOISY = (
    "import warnings\n\nwarnings.warn('this is only a warning')",
    "def my_helper(x):\n    return 2 * x\n\nmy_helper(21)",
    "%timeit -n 1 -r 1 my_helper(21)",
)


@contextmanager
def demo_class(course: Course, root: Path, *, students: int) -> Iterator[None]:
    """Make a class in a folder, to be graded while it is held; what an earlier one left there is taken away first.

    Only what `demo` wrote, and nobody changed since, is taken away or overwritten: hand marks in the gradebook and
    files of somebody's own stay.

    Args:
        course: whose solutions and mistakes are used.
        root: class directory.
        students: how many, at least one.

    Raises:
        NotOurs: if the folder is not empty and no earlier demo, or a submission in it was changed.
    """
    at = ClassDirectory(Path())  # names below the root, whatever that is
    each = [(_student(number), a.name) for number in range(students) for a in course.graded]
    submitted = [str(notebook_of(at.submission(*one))) for one in each]
    graded = [str(path) for one in each for path in _graded(at, *one)]
    pages = [at.report, *(at.report_on(assignment.name) for assignment in course.graded)]
    once = [str(path) for path in (at.database, at.scores, at.config, *pages)]
    with made_anew(root, submitted, [*graded, *once]) as remember:
        make_class(course, root, students=students)
        remember()
        yield


def _graded(at: ClassDirectory, student: str, assignment: str) -> tuple[Path, ...]:
    """What grading writes for one submission."""
    results = (at.result(assignment, student, suffix) for suffix in (".json", ".ipynb"))
    return (*results, notebook_of(at.autograded(student, assignment)), page_of(at.feedback(student, assignment)))


def _student(number: int) -> str:
    return f"s{number + 1:02d}"


def make_class(course: Course, root: Path, *, students: int) -> dict[str, dict[str, float]]:
    """Write the submissions of a class below `root/submitted`.

    The first student is perfect, the second hands in nothing but the release, the third is right but noisy, the
    fourth loops for ever and the fifth crashes in the first exercise of all; the others make mistakes.

    Args:
        course: whose solutions and mistakes are used.
        root: class directory.
        students: how many, at least one.

    Returns:
        the score that each student deserves, by student and assignment.
    """
    deserved: dict[str, dict[str, float]] = {}
    for number in range(students):
        student = _student(number)
        deserved[student] = {}
        for assignment in course.graded:
            work = _work(course, assignment, number)
            path = notebook_of(ClassDirectory(root).submission(student, assignment.name))
            write_whole(path, json.dumps(hand_in(course, assignment, work), indent=1))
            deserved[student][assignment.name] = deserved_score(course, assignment, work)
    return deserved


def _work(course: Course, assignment: Assignment, number: int) -> Work:
    first = assignment.exercises[0].name
    match number:
        case 0:
            return Work()
        case 1:
            return Work(empty=True)
        case 2:
            return Work(cells=NOISY)
        case 3 if assignment is course.graded[0]:
            return Work(sources={first: f"def {first}(*args, **kwargs):\n    while True:\n        pass"})
        case 4 if assignment is course.graded[0]:
            return Work(sources={first: f"import os\n\ndef {first}(*args, **kwargs):\n    os._exit(1)"})
    mistakes = tuple(_some_mistakes(assignment, np.random.default_rng([SEED, number])))
    place = course.graded.index(assignment)
    return Work(mistakes, answers=dict(_some_answers(assignment, np.random.default_rng([SEED, number, place]))))


def _some_mistakes(assignment: Assignment, rng: np.random.Generator) -> Iterator[Mistake]:
    known = mistakes_in(assignment.module("mistakes"))
    for exercise in assignment.exercises:
        choices = [mistake for mistake in known if mistake.of == exercise.name]
        if choices and rng.random() < SHARE_WITH_MISTAKE:
            yield choices[rng.integers(len(choices))]


def _some_answers(assignment: Assignment, rng: np.random.Generator) -> Iterator[tuple[int, str]]:
    """Choose as a class does: most are right, one misconception of each question is more common, some are left out."""
    for question in assignment.questions:
        wrong = [option.letter for option in question.wrong]
        letters = ["", question.right, *wrong]
        yield question.number, str(rng.choice(letters, p=SHARES_OF_ANSWERS[: len(letters)]))


def deserved_score(course: Course, assignment: Assignment, work: Work) -> float:
    """Add up what each claim is worth that the work does not break; each mistake is checked on its own."""
    if work.empty:
        return 0.0
    lost = sum(exercise.points for exercise in assignment.exercises if exercise.name in work.sources)
    for mistake in work.mistakes:
        space = local_space({mistake.of: mistake.function}, course.records)
        result = assignment.exercise(mistake.of).check(space, seed=SEED)
        lost += result.points - result.earned
    return round(assignment.automatic_points - lost, 6)


def hand_in(course: Course, assignment: Assignment, work: Work) -> Notebook:
    """Make the notebook that a student with this work hands in."""
    notebook = read_own(course.release_notebook(assignment))
    if work.empty:
        return notebook
    answers = {
        **solutions(course, assignment),
        **{m.of: mistake_source(m, assignment.parts) for m in work.mistakes},
        **work.sources,
        **answered(assignment, work.answers),
    }
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id]
    notebook["cells"] += [_cell(source, number) for number, source in enumerate(work.cells)]
    return notebook


def answered(assignment: Assignment, answers: Mapping[int, str]) -> dict[str, str]:
    """The cell of answers to the concept questions, by grade id; nothing if no answer is given."""
    return {ANSWERS: answers_line(answers)} if answers and assignment.questions else {}


def mistake_source(mistake: Mistake, parts: tuple[str, ...] = ()) -> str:
    """Source of a mistake as a student would have written it: under the exercise's name, with what it needs."""
    module = inspect.getmodule(mistake.function)
    assert module is not None
    tree = _definition(mistake.function)
    tree.name = mistake.of
    needed = _needed(tree, module, {mistake.name}, parts)
    return "\n\n".join([*needed, ast.unparse(tree)])


def _definition(function: Any) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.decorator_list = []
    return tree


def _needed(tree: ast.AST, module: ModuleType, seen: set[str], parts: tuple[str, ...]) -> list[str]:
    """Imports and helper functions of the module that a definition uses; other exercises are in the notebook."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - seen
    needed = []
    for name in sorted(names & set(vars(module))):
        seen.add(name)
        value = vars(module)[name]
        if isinstance(value, ModuleType):
            needed.append(f"import {value.__name__} as {name}")
        elif inspect.isfunction(value) and value.__module__ == module.__name__:
            helper = _definition(value)
            needed += [*_needed(helper, module, seen, parts), ast.unparse(helper)]
        elif getattr(value, "__module__", "").rpartition(".")[2] in parts:
            needed.append(f"from {value.__module__.rpartition('.')[2]} import {name}")
        elif getattr(value, "__module__", "").startswith("rnnkit"):
            needed.append(f"from {value.__module__} import {name}")
        elif isinstance(value, int | float | str | tuple) and not isinstance(value, type):
            needed.append(f"{name} = {value!r}")
    return needed


def _cell(source: str, number: int) -> dict[str, Any]:
    return {
        "cell_type": "code", "id": f"my-own-{number + 1}", "metadata": {}, "source": source,
        "outputs": [], "execution_count": None,
    }  # fmt: skip
