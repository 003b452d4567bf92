"""The students' tree: what a student, or a repository for students, gets, and nothing else."""

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from string import Template
from typing import Any

import nbformat

from autograder.authoring.kit import STUDENT_PACKAGE, name_of, pins, requirements, source_of, wheel_of
from autograder.authoring.launch import Repository, colab_files, launch_chapter, with_colab_cell
from autograder.authoring.leaks import functions_in, leaks_in
from autograder.authoring.release import check_release, parts
from autograder.claims.course import REPOSITORY, Answered, Assignment, Course
from autograder.errors import SourceError
from autograder.grading.submission import read_own

Tree = dict[str, bytes]

PYTHON = "3.12"  # for uv, conda and Binder: the one of Google Colab, too
DOOR = ("start.sh", "start.bat", "start.py", "environment.yml")
JUPYTER = ("jupyter/jupyter_server_config.json", "jupyter/labconfig/page_config.json")
BINDER = ("binder/runtime.txt", "binder/requirements.txt", "binder/start", "binder/postBuild")
LICENCES = ("LICENSE", "LICENSE-texts")
ANSWERS = "WHAT-IS-GIVEN.md"
IGNORED = ".venv/\n.ipynb_checkpoints/\n__pycache__/\n"  # what working in a clone of the tree leaves there


@dataclass(frozen=True)
class Wanted:
    """What an instructor wants to hand out.

    Attributes:
        course: whose release it is.
        assignments: from the first one on.
        repository: where students find the tree without an installation; None if nowhere.
        answers: whether to say which given part answers which exercise, as for people who learn alone.
    """

    course: Course
    assignments: tuple[Assignment, ...]
    repository: Repository | None = None
    answers: bool = False


def one_week(course: Course, name: str, repository: Repository | None = None) -> Wanted:
    """Ask for one assignment and those before it.

    Raises:
        UnknownAssignment: if there is none of that name.
    """
    last = course.assignments.index(course.assignment(name))
    return Wanted(course, course.assignments[: last + 1], repository)


def whole_course(course: Course, repository: Repository | None = None) -> Wanted:
    """Ask for all assignments, and for the page that says what is given away."""
    return Wanted(course, course.assignments, repository, answers=True)


def students_tree(wanted: Wanted, *, package: Path = STUDENT_PACKAGE) -> Tree:
    """Make the files that students get, by path; the same bytes every time.

    Args:
        wanted: what is handed out.
        package: folder of the students' distribution.

    Raises:
        SourceError: if the release is not what the solutions release now, or something secret is among the files.
    """
    check_release(wanted.course, wanted.assignments)
    tree = gathered(wanted, package=package)
    _refuse_leaks(wanted.course, tree)
    return tree


def gathered(wanted: Wanted, *, package: Path = STUDENT_PACKAGE) -> Tree:
    """Gather the same files without looking at them.

    Args:
        wanted: what is handed out.
        package: folder of the students' distribution.
    """
    name, wheel = wheel_of(package)
    tree = {f"wheels/{name}": wheel}
    tree |= {f"utils/{path}": data for path, data in source_of(package).items()}
    tree |= {path: (REPOSITORY / path).read_bytes() for path in LICENCES}
    tree |= {path: text.encode() for path, text in _texts(wanted, f"wheels/{name}").items()}
    tree |= _notebooks(wanted, f"wheels/{name}")
    return dict(sorted(tree.items()))


def _refuse_leaks(course: Course, tree: Tree) -> None:
    if leaks := leaks_in(course, tree):
        listed = "\n".join(map(str, leaks))
        raise SourceError(f"nothing was written, for students would get what they must not have:\n{listed}")


def _texts(wanted: Wanted, wheel: str) -> dict[str, str]:
    first = _path(wanted.assignments[0])
    package = name_of(PurePosixPath(wheel).name)
    title = wanted.course.title
    words = {
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "first": wanted.assignments[0].name,
        "package": package,
        "pythonversion": PYTHON,
        "launch": launch_chapter(wanted.repository, first),
        "notebooks": _table(wanted),
    }
    texts = {name: _filled(name, words) for name in ("README.md", *DOOR, *JUPYTER, *BINDER)}
    texts["start.bat"] = texts["start.bat"].replace("\n", "\r\n")
    texts |= {"requirements.txt": requirements(wheel), "constraints.txt": pins(package), ".gitignore": IGNORED}
    return texts | ({ANSWERS: answers_page(wanted.course)} if wanted.answers else {})


def _filled(name: str, words: Mapping[str, str]) -> str:
    """Read a text of the door, and fill in what is known of this tree; a shell's own variables stay."""
    text = (files(__package__) / "door" / f"{name}.in").read_text(encoding="utf-8")
    return Template(text).safe_substitute(words)


def _path(assignment: Assignment) -> str:
    return f"notebooks/{assignment.name}/{assignment.name}.ipynb"


def _table(wanted: Wanted) -> str:
    """List the notebooks, with their links to Google Colab."""
    return "\n".join(_row(assignment, wanted.repository) for assignment in wanted.assignments)


def _row(assignment: Assignment, repository: Repository | None) -> str:
    path = _path(assignment)
    row = f"- [{assignment.name}]({path})"
    return f"{row} ([in Google Colab]({repository.colab(path)}))" if repository else row


def _notebooks(wanted: Wanted, wheel: str) -> Tree:
    return {path: data for assignment in wanted.assignments for path, data in _week(wanted, assignment, wheel).items()}


def _week(wanted: Wanted, assignment: Assignment, wheel: str) -> Tree:
    """Make one folder of notebooks: the notebook as released, with the cell for Colab, and its given parts."""
    beside = {
        f"notebooks/{assignment.name}/{path.name}": text for path, text in parts(wanted.course, assignment).items()
    }
    words = {
        "address": wanted.repository.files if wanted.repository else "",
        "files": colab_files(wheel, list(beside)),
        "package": name_of(PurePosixPath(wheel).name),
    }
    released = read_own(wanted.course.release_notebook(assignment))
    notebook = with_colab_cell(released, _filled("on_colab.py", words).rstrip())
    return {_path(assignment): _written(notebook)} | {path: text.encode() for path, text in beside.items()}


def _written(notebook: dict[str, Any]) -> bytes:
    text: str = nbformat.writes(nbformat.from_dict(json.loads(json.dumps(notebook))))
    return f"{text}\n".encode()


def answers_page(course: Course) -> str:
    """Say which given part answers which exercise, for people who have all notebooks at once."""
    rows = [f"| {' | '.join(row)} |" for row in given_answers(course)]
    return "\n".join(
        [
            "# What is given away",
            "",
            "In a class, each notebook comes when the one before it was due. You have all of them at once, and so the "
            "answers to exercises that later notebooks build on. Solve an exercise before you open the file that "
            "answers it.",
            "",
            "| file | holds answers of | namely | why it is there |",
            "|---|---|---|---|",
            *rows,
            "",
            "And these do the work of an exercise under another name. In its own notebook they are closed while the "
            "exercise is checked.",
            "",
            "| exercise | who does its work |",
            "|---|---|",
            *(f"| `{exercise}` | {functions} |" for exercise, functions in closed_answers(course)),
            "",
        ]
    )


def closed_answers(course: Course) -> Iterator[tuple[str, str]]:
    """List for each exercise the given functions that do its work: exercise, functions with their modules."""
    given = {part for assignment in course.assignments for part in assignment.parts}
    for entry in course.closed:
        found = [name for name in entry.functions if name.partition(".")[0] in given and "._" not in name]
        if found:
            yield entry.to, ", ".join(f"`{name}`" for name in found)


def given_answers(course: Course) -> Iterator[tuple[str, str, str, str]]:
    """List for each answer that is given: file, the notebook that asks for it, the functions, and why it is there.

    Args:
        course: whose table `answered` says where answers are.
    """
    for entry in course.answered:
        asked = {exercise.name for exercise in course.assignment(entry.of).exercises}
        found = [name for name in _functions(course, entry) if name in asked]
        yield entry.file, entry.of, ", ".join(f"`{name}`" for name in found), entry.why


def _functions(course: Course, entry: Answered) -> Sequence[str]:
    """Name the functions that a given module, or the cells of a notebook, define."""
    given = {name: module for assignment in course.assignments for name, module in assignment.given().items()}
    if entry.file in given:
        return functions_in(inspect.getsource(given[entry.file]))
    cells = read_own(course.release_notebook(course.assignment(entry.file)))["cells"]
    return functions_in(*(cell["source"] for cell in cells if cell["cell_type"] == "code"))
