"""What a verdict depends on besides the submission: where that is the same, nothing is graded again.

A page that is laid out otherwise is no reason to grade a term anew; another `rnnkit`, which students' functions call,
is one.
"""

import ast
import hashlib
import platform
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import resolve_name
from pathlib import Path

from autograder.claims.course import Assignment, Course

ENGINE = Path(__file__).resolve().parents[1]
DECIDE = ("claims", "border", "subject", "grading")
DECIDE_NOTHING = (  # of grading: who is graded when, and where, and whose answers are near
    "batch.py",
    "cluster.py",
    "collected.py",
    "copies.py",
    "far.py",
    "kept.py",
    "likeness.py",
    "rehearsal.py",
    "settings.py",
    "worker.py",
)
ASKED = ("checks", "oracle", "mistakes")


def checks_hash(course: Course, assignment: Assignment) -> str:
    """SHA-256 of what a verdict depends on besides the submission and the seed.

    That is the release with its given modules, the assignment's checks, oracle and mistakes with what they import of
    the course, what decides of the grader, the packages that a submission may read, and Python's and NumPy's version.
    """
    digest = hashlib.sha256(_engine().encode())
    digest.update(_course_code(assignment.package, assignment.topic or "").encode())
    for package in course.readable_paths:
        digest.update(_package(package).encode())
    folder = course.release_notebook(assignment).parent
    given = [folder / f"{name}.py" for name in assignment.parts]
    for path in (course.release_notebook(assignment), *given):
        digest.update(_bytes(path))
    return digest.hexdigest()


@cache
def _engine() -> str:
    found = (path for room in DECIDE for path in sorted((ENGINE / room).rglob("*.py")))
    paths = [path for path in found if path.name not in DECIDE_NOTHING]
    return f"{platform.python_version()} {version('numpy')} {_of_files(ENGINE, paths)}"


@cache
def _package(folder: Path) -> str:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    return _of_files(folder, paths)


@cache
def _course_code(package: str, topic: str) -> str:
    if not topic:
        return ""
    root = Path(str(import_module(package).__file__)).parent
    modules = set(_imported([f"{package}.{topic}.{kind}" for kind in ASKED], package, root))
    questions = [path for path in [root / topic / "questions.toml"] if path.exists()]
    return _of_files(root, [*sorted(_file_of(name, package, root) for name in modules), *questions])


def _imported(names: list[str], package: str, root: Path) -> Iterator[str]:
    """The modules of a course that some of them import, at once or through others, with the packages around them."""
    seen = {package}
    waiting = list(names)
    yield package
    while waiting:
        name = waiting.pop()
        if name in seen or not name.startswith(f"{package}.") or not _file_of(name, package, root).exists():
            continue
        seen.add(name)
        yield name
        waiting.append(name.rpartition(".")[0])
        waiting += _imports(name, _file_of(name, package, root))


def _imports(name: str, path: Path) -> Iterator[str]:
    within = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), within) if node.level else str(node.module)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _file_of(name: str, package: str, root: Path) -> Path:
    place = root.joinpath(*name.removeprefix(package).strip(".").split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def _of_files(root: Path, paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _bytes(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes() if path.exists() else b"").digest()
