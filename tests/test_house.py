"""The house holds itself: which room may know which, and that its picture shows what is there."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

from autograder.claims.course import REPOSITORY

ENGINE = REPOSITORY / "autograder"
PLAN = REPOSITORY / "docs" / "house.md"
ORDER = (
    "cli",
    "authoring",
    "week",
    "gradebook",
    "pages",
    "grading",
    "unrolled",
    "claims",
    "subject",
    "border",
    "platforms",
    "files",
    "errors",
)
DOORS = ("checks", "course")  # hidden cells name the one, configurations of older classes the other
ARROWS = {
    "checks": "unrolled claims",
    "course": "unrolled",
    "cli": "authoring week gradebook pages grading unrolled claims subject platforms files errors",
    "authoring": "gradebook grading claims border files errors",
    "week": "gradebook pages claims platforms files errors",
    "gradebook": "pages grading claims border platforms files errors",
    "pages": "grading claims border platforms files errors",
    "grading": "claims subject border files errors",
    "unrolled": "claims border",
    "claims": "border errors",
    "subject": "border errors",
    "border": "",
    "platforms": "files errors",
    "files": "errors",
    "errors": "",
}
MOST_ARROWS = 56
KIT = REPOSITORY / "utils" / "rnnkit"
KIT_ARROWS = {
    "checks": "data guarded params places plain_words questions returned",
    "doctor": "figures threads",
    "sound": "data figures",
    "figures": "data intervals",
    "data": "params text",
    "gradcheck": "",
    "guarded": "",
    "intervals": "",
    "params": "",
    "places": "",
    "plain_words": "",
    "questions": "",
    "returned": "",
    "text": "",
    "threads": "",
}
OUTWARD = {"numpy", "matplotlib", "PIL", "IPython", "ipywidgets"}  # what is installed with it
NOTEBOOKS_NAME = (
    "start_here rnn_cell forward_pass bptt rnn_types vanishing_gradients gated_cells bidirectional compose clinic "
    "attention"
)
NOT_OURS = {"build", "dist"}

Arrows = dict[str, set[str]]


def modules_in(package: Path) -> dict[str, Path]:
    """Find the modules of a package, by dotted name."""
    paths = {".".join(path.relative_to(package.parent).with_suffix("").parts): path for path in package.rglob("*.py")}
    return {name.removesuffix(".__init__"): path for name, path in paths.items()}


def known_to(name: str, modules: dict[str, Path]) -> set[str]:
    """Find which modules a module names: in imports, wherever they stand, and in texts that are imported later."""
    path = modules[name]
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    return {_module(said, modules) for node in nodes_of(path) for said in _names(node, package)} - {name, ""}


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Read a module once for all tests: what of its syntax can name another module."""
    kinds = (ast.Import, ast.ImportFrom, ast.Constant)
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)]


def _names(node: ast.AST, package: str) -> Iterator[str]:
    match node:
        case ast.Import(names=aliases):
            yield from (alias.name for alias in aliases)
        case ast.ImportFrom(module=module, names=aliases, level=level):
            origin = resolve_name("." * level + (module or ""), package)
            yield from (f"{origin}.{alias.name}" for alias in aliases)
        case ast.Constant(value=str(text)) if re.fullmatch(r"\w+(\.\w+)+(:\w+)?", text):
            yield text.replace(":", ".")


def _module(name: str, modules: dict[str, Path]) -> str:
    """Find the module that a dotted name leads to; empty if it is another package's, or the whole package."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name if "." in name else ""


def arrows_in(package: Path) -> Arrows:
    """Find for each room of a package which others it knows."""
    modules = {name: path for name, path in modules_in(package).items() if "." in name}
    found: Arrows = {_room(name): set() for name in modules}
    for name in modules:
        found[_room(name)] |= {_room(other) for other in known_to(name, modules)} - {_room(name)}
    return found


def _room(name: str) -> str:
    """Say in which room a module is; `__main__` is the doorstep of the command line."""
    return name.split(".")[1].replace("__main__", "cli")


def reached(arrows: Arrows) -> Arrows:
    """Find for each room all that it knows, also through others."""
    whole = {room: set(known) for room, known in arrows.items()}
    for _ in arrows:
        whole = {room: known.union(*(whole.get(other, ()) for other in known)) for room, known in whole.items()}
    return whole


def drawn(picture: str) -> Arrows:
    """Read the arrows of a Mermaid flow chart."""
    arrows: Arrows = {}
    for left, right in re.findall(r"^ *(\w+) --> ([\w &]+)$", picture, re.MULTILINE):
        arrows.setdefault(left, set()).update(right.split(" & "))
    return arrows


def folders(place: Path) -> set[str]:
    """List the folders that a person made; those of tools begin with a dot or an underscore, or are built."""
    names = {path.name for path in place.iterdir() if path.is_dir() and path.name[0] not in "._"}
    return {name for name in names - NOT_OURS if not name.endswith(".egg-info")}


def lines_about(chapter: str) -> set[str]:
    """List what a chapter of the plan has a line about."""
    text = PLAN.read_text(encoding="utf-8").partition(f"## {chapter}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)(?:/|\.py)` \|", text, re.MULTILINE))


def test_the_arrows_between_rooms_are_these_and_no_others():
    assert arrows_in(ENGINE) == {room: set(known.split()) for room, known in ARROWS.items()}


def test_the_arrows_are_few_and_go_down_only():
    arrows = [(room, other) for room, known in ARROWS.items() for other in known.split()]
    places = {room: place for place, room in enumerate((*DOORS, *ORDER))}

    assert len(arrows) <= MOST_ARROWS
    assert [arrow for arrow in arrows if places[arrow[0]] >= places[arrow[1]]] == []
    assert [arrow for arrow in arrows if arrow[1] in DOORS] == []


@pytest.mark.parametrize("package", [ENGINE, KIT], ids=lambda package: package.name)
def test_no_modules_stand_in_a_circle(package):
    modules = modules_in(package)
    sorter = TopologicalSorter({name: known_to(name, modules) for name in modules})

    assert set(sorter.static_order()) == set(modules)


@pytest.mark.parametrize(
    "line",
    [
        "import house.attic.trunk",
        "from house.attic import trunk",
        "from house.attic.trunk import key",
        "from ..attic import trunk",
        "def later():\n    from house.attic import trunk",
        "NAMED = 'house.attic.trunk:key'",
    ],
)
def test_an_arrow_is_found_however_it_is_written(tmp_path, line):
    for name, text in {"__init__": "", "cellar/__init__": "", "cellar/wine": line, "attic/trunk": "key = 1"}.items():
        path = tmp_path / "house" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    assert arrows_in(tmp_path / "house") == {"cellar": {"attic"}, "attic": set()}


def test_a_circle_of_modules_is_found(tmp_path):
    (tmp_path / "a.py").write_text(f"import {tmp_path.name}.b")
    (tmp_path / "b.py").write_text(f"import {tmp_path.name}.a")
    modules = modules_in(tmp_path)

    with pytest.raises(CycleError):
        TopologicalSorter({name: known_to(name, modules) for name in modules}).prepare()


def test_arrows_between_packages_go_from_the_grader_to_the_students_package_and_never_back():
    students = {path: packages_named_in(path) for path in (REPOSITORY / "utils").rglob("*.py")}
    engine = {name: packages_named_in(path) for name, path in modules_in(ENGINE).items()}
    users = {room: {name for name, known in engine.items() if room in known} for room in ("rnnkit", "nbgrader")}

    assert [path for path, known in students.items() if "autograder" in known] == []
    assert {name.split(".")[1] for name in users["rnnkit"]} == {"unrolled", "claims", "authoring", "subject", "checks"}
    assert {name.split(".")[1] for name in users["nbgrader"]} == {"gradebook"}


def test_of_the_students_package_the_engine_knows_only_what_visible_and_hidden_checks_must_do_alike():
    outside = [path for name, path in modules_in(ENGINE).items() if name.split(".")[1:2] != ["unrolled"]]
    named = {name for path in outside for name in modules_named_in(path) if name.split(".")[0] == "rnnkit"}

    assert named == {"rnnkit.guarded", "rnnkit.places", "rnnkit.plain_words", "rnnkit.questions", "rnnkit.returned"}


def packages_named_in(path: Path) -> set[str]:
    return {name.split(".")[0] for name in modules_named_in(path)}


def modules_named_in(path: Path) -> set[str]:
    names = [n.module for n in nodes_of(path) if isinstance(n, ast.ImportFrom) and n.module and not n.level]
    names += [alias.name for n in nodes_of(path) if isinstance(n, ast.Import) for alias in n.names]
    return set(names)


def test_the_rooms_of_the_students_package_know_these_and_no_others():
    assert arrows_in(KIT) == {room: set(known.split()) for room, known in KIT_ARROWS.items()}


def test_the_students_package_needs_python_and_what_is_installed_with_it_and_no_more():
    named = set().union(*(packages_named_in(path) for path in modules_in(KIT).values()))

    assert named - sys.stdlib_module_names - {"rnnkit"} == OUTWARD


def test_what_a_notebook_of_the_course_names_of_the_students_package_is_not_private():
    named = {line for path in (REPOSITORY / "solutions").rglob("*.ipynb") for line in kit_imports(path)}
    checks = {line.split()[3] for line in named if line.startswith("from rnnkit.checks import ")}

    assert [line for line in named if re.search(r"\b_\w", line)] == []
    assert checks == set(NOTEBOOKS_NAME.split())


def kit_imports(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).split("\n")]
    return [line for line in lines if re.match(r" *(from|import) rnnkit\b", line)]


def test_machinery_of_the_visible_checks_is_private():
    public = {path.stem for path in (KIT / "checks").glob("*.py") if path.stem[0] != "_"}

    assert public - set(NOTEBOOKS_NAME.split()) == {
        "losses",
        "directions",
    }  # the hidden check of `check_gradient` uses these, too


def test_what_the_confined_program_loads_of_the_grader_is_its_own_room_and_what_crosses():
    code = "import sys, autograder.subject.server; print(*(m for m in sys.modules if m.startswith('autograder.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert {"autograder.subject.shell", "autograder.border.wire"} <= set(loaded)
    assert {name.split(".")[1] for name in loaded} <= {"subject", "border", "errors"}


def test_the_plan_has_a_line_for_every_folder_and_every_module_that_stands_alone():
    alone = {path.stem for path in ENGINE.glob("*.py") if path.name[0] != "_"}

    assert lines_about("The street") == folders(REPOSITORY)
    assert lines_about("The rooms of `autograder/`") == folders(ENGINE) | alone
    assert lines_about("The course, `autograder/unrolled/`") == folders(ENGINE / "unrolled")
    assert lines_about("The students' package, `utils/rnnkit/`") == set(KIT_ARROWS)


def test_the_picture_shows_every_arrow_straight_or_through_other_rooms_and_none_besides():
    picture = drawn(PLAN.read_text(encoding="utf-8"))
    table = {room: set(known.split()) for room, known in ARROWS.items()}
    straight = [(room, other) for room, known in picture.items() for other in known]
    detours = [(r, o) for r, o in straight if o in set().union(*(reached(table)[x] for x in picture[r] - {o}))]

    assert reached({room: picture.get(room, set()) for room in table}) == reached(table)
    assert detours == []


TOGETHER = {  # modules without a test file of their name, by kind, and what holds all of a kind
    "autograder/unrolled/*/mistakes.py": "unrolled/test_claims.py",
    "autograder/unrolled/*/alternatives.py": "unrolled/test_claims.py",
    "autograder/unrolled/*/checks.py": "unrolled/test_claims.py",
    "autograder/unrolled/*/domain.py": "authoring/audit/test_domains.py",
    "autograder/unrolled/start_here/*.py": "rnnkit/checks/test_start_here.py",
    "autograder/authoring/kit.py": "authoring/test_students.py",
    "autograder/authoring/launch.py": "authoring/test_students.py",
    "autograder/authoring/shelf.py": "authoring/test_students.py",
    "autograder/cli/*.py": "week/test_instructors.py",
    "autograder/week/*.py": "week/test_round_trip.py",
    "autograder/platforms/*.py": "week/test_round_trip.py",
    "autograder/files/download.py": "week/test_collecting.py",
    "autograder/gradebook/marks.py": "week/test_round_trip.py",
    "utils/rnnkit/checks/_patients.py": "unrolled/test_visible_diagnosis.py",
    "utils/rnnkit/checks/clinic.py": "unrolled/test_visible_diagnosis.py",
    "utils/rnnkit/checks/attention.py": "rnnkit/checks/test_visible_attention.py",
    "utils/rnnkit/data/clinic.py": "unrolled/clinic/test_oracle.py",
    "autograder/authoring/audit/known.py": "grading/test_likeness.py",
    "autograder/grading/copies.py": "pages/test_similar.py",
    "autograder/pages/standing.py": "pages/test_report.py",
    "autograder/pages/ways.py": "pages/test_feedback.py",
    "autograder/__main__.py": "cli/test_cli.py",
    "autograder/course.py": "gradebook/test_old_classes.py",
    "autograder/gradebook/lean_start.py": "gradebook/test_old_classes.py",
    "autograder/errors.py": "cli/test_cli.py",
    "autograder/subject/limits.py": "subject/test_confine.py",
    "autograder/grading/settings.py": "grading/test_batch.py",  # only what a run is asked for
}
TESTS = REPOSITORY / "tests"


def place_of_the_test(path: Path) -> Path:
    """Where the test of a module is: in the folder of its room, under its name; a package has its folder's name."""
    name = path.parent.name if path.stem == "__init__" else path.stem.lstrip("_")
    room = path.relative_to(KIT.parent if path.is_relative_to(KIT) else ENGINE).parent
    return TESTS / room / f"test_{name}.py"


def is_tested_with_others(path: Path) -> bool:
    return any(path.relative_to(REPOSITORY).match(pattern) for pattern in TOGETHER)


def makes_something(path: Path) -> bool:
    """Whether a module defines functions or classes; a package that lists what it holds need not be tested for it."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return path.stem != "__init__" or any(isinstance(node, kinds) for node in ast.parse(path.read_text("utf-8")).body)


def test_every_module_has_a_test_file_of_its_name_in_its_room_or_a_kind_of_which_all_are_tested_at_once():
    modules = [path for package in (ENGINE, KIT) for path in modules_in(package).values() if makes_something(path)]
    untested = [path for path in modules if not place_of_the_test(path).is_file() and not is_tested_with_others(path)]

    assert [
        f"{path.relative_to(REPOSITORY)} needs {place_of_the_test(path).relative_to(REPOSITORY)}" for path in untested
    ] == []


def test_every_kind_that_is_tested_at_once_is_there_and_so_is_its_test():
    assert [pattern for pattern in TOGETHER if not any(REPOSITORY.glob(pattern))] == []
    assert [test for test in TOGETHER.values() if not (TESTS / test).is_file()] == []
