"""What a student gets: whole, growing week by week, the same every time, and without a byte of the instructor's."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from itertools import islice, pairwise, product
from types import ModuleType, SimpleNamespace

import pytest
import yaml

from autograder.authoring.archive import write_archive
from autograder.authoring.demo import Work, hand_in
from autograder.authoring.kit import STUDENT_PACKAGE, closure, wheel_of
from autograder.authoring.launch import repository_at
from autograder.authoring.leaks import SMALLEST_LINE, _nameless, _parsed, course_secrets, leaks_in, size
from autograder.authoring.shelf import LIST, put
from autograder.authoring.students import gathered, one_week, whole_course
from autograder.claims.course import REPOSITORY
from autograder.cli import main
from autograder.errors import BadRepository, NotOurs
from autograder.grading.submission import is_as_released, read_own, rebuild
from autograder.unrolled import UNROLLED
from tests.some import some
from tests.toy import TOY

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

HERE = repository_at("https://github.com/someone/a-course")
ASSIGNMENTS = pytest.mark.parametrize("assignment", UNROLLED.assignments, ids=lambda a: a.name)
INSTRUCTORS = ("mypy", "ruff", "pytest", "nbval", "hypothesis", "jupytext", "playwright", "flit_core")


@pytest.fixture(scope="module")
def kit():
    """The wheel, built once for all trees."""
    return wheel_of(STUDENT_PACKAGE)


@pytest.fixture(scope="module")
def weeks(kit):
    """The tree of each week, in their order, and at the end the whole course."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.authoring.students.wheel_of", lambda _: kit)
        asked = [one_week(UNROLLED, assignment.name, HERE) for assignment in UNROLLED.assignments]
        return [gathered(wanted) for wanted in (*asked, whole_course(UNROLLED, HERE))]


def notebook(tree, assignment):
    return json.loads(tree[f"notebooks/{assignment.name}/{assignment.name}.ipynb"])


def test_each_week_holds_all_of_the_week_before_byte_for_byte(weeks):
    for earlier, later in pairwise(weeks):
        differing = {path for path, data in earlier.items() if later.get(path) != data}
        lines = [tree["README.md"].decode().splitlines() for tree in (earlier, later)]

        assert differing <= {"README.md"}  # its list of notebooks grows
        assert [line for line in lines[0] if line not in lines[1]] == []


def test_a_week_holds_its_notebook_and_those_before_it_and_no_later_one(weeks):
    names = [assignment.name for assignment in UNROLLED.assignments]
    for number, tree in enumerate(weeks[:-1], start=1):
        folders = {path.split("/")[1] for path in tree if path.startswith("notebooks/")}

        assert folders == set(names[:number])
        assert [name for name in names[number:] if name in tree["README.md"].decode()] == []


PLACES = ("utils/rnnkit/text.py", "notebooks/03_bptt/forward_parts.py")
KINDS = ("oracle", "checks", "mistakes")


def line_of(kind):
    """One line of an instructor's module, of middling size among those that are looked for."""
    source = (REPOSITORY / f"autograder/unrolled/bptt/{kind}.py").read_text(encoding="utf-8")
    lines = [ast.unparse(n) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Assign | ast.Expr | ast.Return)]
    large = sorted((line for line in lines if size(_nameless(_parsed(line))) >= SMALLEST_LINE), key=len)
    return large[len(large) // 2]


def released():
    """The files of the repository's folders from which students receive something; most are in a week's tree, too."""
    places = [REPOSITORY / "utils", UNROLLED.release]
    files = [path for place in places for path in some(place.rglob("*")) if path.is_file()]
    return {str(path.relative_to(REPOSITORY)): path.read_bytes() for path in files if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def found(weeks):
    """Where the scan finds a secret: in what is released, and in copies of files with one line planted."""
    looked_at = {f"{week}/{path}": data for week, tree in enumerate(weeks) for path, data in tree.items()}
    looked_at |= released()
    for kind, place in product(KINDS, PLACES):
        looked_at[f"planted/{kind}/{place}"] = weeks[-1][place] + f"\n\n{line_of(kind)}\n".encode()
    return {leak.where for leak in leaks_in(UNROLLED, looked_at)}


@pytest.mark.slow
def test_neither_a_weeks_tree_nor_a_folder_of_students_holds_a_secret_of_the_instructors(found):
    assert some(islice(course_secrets(UNROLLED), 1))
    assert [where for where in found if not where.startswith("planted/")] == []


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_one_planted_line_of_the_instructors_is_found(found, kind, place):
    assert f"planted/{kind}/{place}" in found


def test_a_tree_with_a_secret_is_not_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("autograder.cli.named_course", lambda _: TOY)
    monkeypatch.setattr("autograder.authoring.students.gathered", lambda *_, **__: {"a.md": b"### BEGIN SOLUTION"})

    assert main(["students", "--to", str(tmp_path / "new"), "--assignment", "t1_numbers"]) == 2
    assert "a.md holds the marker" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["students", "bundle"])
def test_how_much_is_handed_out_must_be_said(verb, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([verb, "--to", str(tmp_path / "new.zip")])

    assert "--assignment --all is required" in capsys.readouterr().err


def test_the_wheel_is_the_same_every_time_and_is_built_without_a_network(kit, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    assert wheel_of(STUDENT_PACKAGE) == kit


def test_the_archive_is_the_same_every_time_and_unpacks_to_the_tree(weeks, tmp_path):
    one, two = (write_archive(weeks[1], tmp_path / name / "week.zip") for name in "ab")
    with zipfile.ZipFile(one) as archive:
        entries = archive.infolist()
        unpacked = {entry.filename.removeprefix("week/"): archive.read(entry) for entry in entries}

    assert one.read_bytes() == two.read_bytes()
    assert unpacked == weeks[1]
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {e.filename for e in entries if e.external_attr >> 16 & 0o111} == {
        f"week/{path}" for path in ("start.sh", "binder/start", "binder/postBuild")
    }


def test_source_and_wheel_hold_the_same_package(weeks, kit, tmp_path):
    (tmp_path / kit[0]).write_bytes(kit[1])
    with zipfile.ZipFile(tmp_path / kit[0]) as wheel:
        packed = {name: wheel.read(name) for name in wheel.namelist() if name.startswith("rnnkit/")}
    source = {p.removeprefix("utils/"): data for p, data in weeks[0].items() if p.startswith("utils/rnnkit/")}

    assert packed == source
    assert "figures/unrolled.mplstyle" in {name.removeprefix("rnnkit/") for name in some(packed)}


@ASSIGNMENTS
def test_a_notebook_is_the_released_one_and_a_locked_cell_for_colab(assignment, weeks):
    cells = notebook(weeks[-1], assignment)["cells"]
    released = read_own(UNROLLED.release_notebook(assignment))["cells"]
    at = [cell["id"] for cell in cells].index("on-colab")
    rest = [{**cell, "source": "".join(cell["source"])} for cell in cells[:at] + cells[at + 1 :]]

    assert rest == released
    assert cells[at]["metadata"]["nbgrader"]["locked"] is True
    assert cells[at + 1]["cell_type"] == "markdown"  # what says "run the next cell"
    assert all(cell["cell_type"] == "markdown" for cell in cells[:at])


def test_the_cell_for_colab_is_no_answer_of_a_student(weeks):
    cell = UNROLLED.assignment("01_rnn_cell")
    release = read_own(UNROLLED.release_notebook(cell))
    solved = hand_in(UNROLLED, cell, Work())
    fetched = [one for one in notebook(weeks[-1], cell)["cells"] if one["id"] == "on-colab"]
    with_cell = {**solved, "cells": [*fetched, *solved["cells"]]}
    parts = [rebuild(release, json.dumps(one).encode()).parts for one in (solved, with_cell)]

    assert is_as_released(release, json.dumps(notebook(weeks[-1], cell)).encode())
    assert len(fetched) == 1
    assert parts[0] == parts[1]


@pytest.fixture
def colab_cell(weeks, monkeypatch, tmp_path):
    """Run the cell of notebook 03 in an empty folder, with the tree at an address, and list what pip is asked."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    put(weeks[3], tmp_path / "there")
    (cell,) = [c for c in notebook(weeks[3], UNROLLED.assignment("03_bptt"))["cells"] if c["id"] == "on-colab"]
    asked = []
    shell = SimpleNamespace(run_line_magic=lambda *words: asked.append(words))

    def run(address):
        source = "".join(cell["source"]).replace(HERE.files, address)
        exec(source, {"get_ipython": lambda: shell})
        return asked, sorted(path.name for path in (tmp_path / "here").iterdir())

    return run


def on_colab(monkeypatch, *, has_kit):
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    if not has_kit:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)


def test_the_cell_for_colab_does_nothing_elsewhere(colab_cell):
    assert colab_cell("nowhere:/") == ([], [])


def test_on_colab_the_cell_gets_the_given_parts_and_installs_the_wheel(colab_cell, monkeypatch, kit, tmp_path):
    on_colab(monkeypatch, has_kit=False)
    asked, there = colab_cell((tmp_path / "there").as_uri() + "/")

    assert asked == [("pip", f"install --quiet ./{kit[0]}")]
    assert there == ["forward_parts.py", kit[0]]
    assert (tmp_path / "here/forward_parts.py").read_bytes() == (
        tmp_path / "there/notebooks/03_bptt/forward_parts.py"
    ).read_bytes()


def test_on_colab_what_was_uploaded_beside_the_notebook_is_taken(colab_cell, monkeypatch, kit, tmp_path):
    on_colab(monkeypatch, has_kit=False)
    (tmp_path / "here" / kit[0]).write_bytes(kit[1])
    with pytest.raises(FileNotFoundError, match=r"forward_parts\.py is not here. Upload it"):
        colab_cell("")
    (tmp_path / "here/forward_parts.py").write_text("mine = 1")

    assert colab_cell("")[0] == [("pip", f"install --quiet ./{kit[0]}")]
    assert (tmp_path / "here/forward_parts.py").read_text() == "mine = 1"


def test_on_colab_nothing_is_installed_twice(colab_cell, monkeypatch, tmp_path):
    on_colab(monkeypatch, has_kit=True)

    assert colab_cell((tmp_path / "there").as_uri() + "/")[0] == []


def test_the_whole_course_says_which_given_part_answers_which_exercise(weeks):
    page = weeks[-1]["WHAT-IS-GIVEN.md"].decode()

    assert "WHAT-IS-GIVEN.md" not in weeks[-2]
    assert "| forward_parts | 02_forward_pass | `rnn_forward`, `sequence_loss`, `sample` |" in page
    assert "| `gru_cell_step` | `rnn_parts.gru_forward`" in page
    assert [row for row in page.splitlines() if "|  |" in row] == []


def test_what_students_install_is_pinned_and_holds_no_tool_of_the_instructors(weeks):
    tree = weeks[0]
    pinned = dict(line.split("==") for line in tree["constraints.txt"].decode().splitlines()[1:])
    ours = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wanted = tree["requirements.txt"].decode().split("\n")[1:-1]

    assert {"numpy", "matplotlib", "ipywidgets", "jupyterlab", "nbgrader", "ipykernel"} <= set(pinned)
    assert [name for name, version in pinned.items() if f"{name}=={version}" not in ours] == []
    assert {name.replace("_", "-") for name in INSTRUCTORS} & closure(["jupyterlab", "nbgrader", "rnnkit"]) == set()
    assert [line for line in wanted if line.startswith("./") and line[2:] not in tree] == []
    assert wanted[0] == "--constraint constraints.txt"


def test_the_slim_environment_installs_what_the_requirements_say_and_nothing_else(weeks):
    environment = yaml.safe_load(weeks[0]["environment.yml"])

    assert environment["name"] == "unrolled"
    assert environment["dependencies"] == ["python=3.12", "pip", {"pip": ["--requirement requirements.txt"]}]
    assert weeks[0]["binder/requirements.txt"] == b"--requirement ../requirements.txt\n"
    assert weeks[0]["binder/runtime.txt"] == b"python-3.12\n"


def test_no_placeholder_is_left_and_every_file_that_the_readme_names_is_there(weeks):
    readme = weeks[-1]["README.md"].decode()
    texts = {path: data.decode() for path, data in weeks[-1].items() if "/" not in path or path.startswith("binder/")}
    words = r"\$(title|slug|first|package|pythonversion|launch|notebooks|address|files)\b"
    named = re.findall(r"`((?:[\w-]+/)*[\w-]+(?:\.\w+)?/?)`", readme) + re.findall(r"\]\((notebooks/[^)]+)\)", readme)

    assert [path for path, text in texts.items() if re.search(words, text)] == []
    assert [name for name in some(named) if "." in name and name != ".venv" and name not in weeks[-1]] == []
    assert [name for name in named if name.endswith("/") and not any(p.startswith(name) for p in weeks[-1])] == []


def test_what_notebook_00_and_its_doctor_say_of_installing_is_true_in_the_tree(weeks):
    start = "".join("".join(c["source"]) for c in notebook(weeks[0], UNROLLED.assignments[0])["cells"])
    doctor = weeks[0]["utils/rnnkit/doctor.py"].decode()

    assert "python -m pip install ./utils" in start and "./utils" in doctor
    assert "conda env create -f environment.yml" in doctor
    assert {"utils/pyproject.toml", "environment.yml"} <= set(weeks[0])


def test_launch_links_lead_to_the_repository_of_the_instructor(weeks):
    readme = weeks[1]["README.md"].decode()
    first = "notebooks/00_start_here/00_start_here.ipynb"

    assert HERE.binder(first) == (
        "https://mybinder.org/v2/gh/someone/a-course/main?urlpath=lab%2Ftree%2Fnotebooks%2F00_start_here%2F00_start_here.ipynb"
    )
    assert HERE.colab(first) == f"https://colab.research.google.com/github/someone/a-course/blob/main/{first}"
    assert HERE.nbgitpuller(first).startswith(
        "/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fsomeone%2Fa-course&"
    )
    assert [
        link for link in (HERE.binder(first), HERE.colab(first), HERE.nbgitpuller(first)) if link not in readme
    ] == []
    assert HERE.colab("notebooks/01_rnn_cell/01_rnn_cell.ipynb") in readme


def test_without_a_repository_nothing_leads_to_one(kit, monkeypatch):
    monkeypatch.setattr("autograder.authoring.students.wheel_of", lambda _: kit)
    tree = gathered(one_week(UNROLLED, "00_start_here"))
    texts = [data.decode() for path, data in tree.items() if path.endswith((".md", ".ipynb")) and "utils" not in path]

    assert [
        text for text in some(texts) if re.search(r"mybinder\.org/|colab\.research|raw\.githubusercontent", text)
    ] == []


@pytest.mark.parametrize(
    ("url", "branch"),
    [
        ("https://github.com/someone/a-course", "main"),
        ("https://github.com/someone/a-course.git", "main"),
        ("https://github.com/someone/a-course/tree/autumn/", "autumn"),
    ],
)
def test_an_address_is_read_as_it_stands_in_a_browser(url, branch):
    repository = repository_at(url)

    assert (repository.url, repository.branch) == ("https://github.com/someone/a-course", branch)


@pytest.mark.parametrize("url", ["https://example.org/a/b", "github.com/someone", 'https://github.com/a/b"; import os'])
def test_an_address_that_leads_nowhere_is_refused(url):
    with pytest.raises(BadRepository, match="expected https://github"):
        repository_at(url)


def test_next_weeks_tree_goes_over_this_weeks_and_leaves_what_is_somebody_elses(weeks, tmp_path):
    put(weeks[1], tmp_path)
    (tmp_path / "notes.md").write_text("mine")
    new = put(weeks[2], tmp_path)

    assert new == len(weeks[2]) - len(weeks[1]) + 1  # and the README
    assert put(weeks[2], tmp_path) == 0
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()} == {
        *weeks[2],
        "notes.md",
        LIST,
    }
    assert (tmp_path / "start.sh").stat().st_mode & 0o111


def test_an_earlier_weeks_tree_takes_nothing_away(weeks, tmp_path):
    put(weeks[2], tmp_path)
    put(weeks[1], tmp_path)
    put(weeks[2], tmp_path)

    assert all((tmp_path / path).read_bytes() == data for path, data in weeks[2].items())


@pytest.mark.parametrize("name", ["README.md", "notebooks/01_rnn_cell/01_rnn_cell.ipynb"])
def test_what_somebody_changed_is_not_overwritten(weeks, tmp_path, name):
    put({**weeks[1], name: b"as it was last week"}, tmp_path)
    (tmp_path / name).write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(NotOurs, match=f"{name} was changed"):
        put(weeks[2], tmp_path)

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="Binder runs on Linux")
def test_on_binder_jupyterlab_opens_notebook_00_and_leaves_out_the_teachers_panels(weeks, tmp_path):
    put(weeks[0], tmp_path / "tree")
    subprocess.run(
        ["bash", "binder/postBuild"], cwd=tmp_path / "tree", env={**os.environ, "HOME": str(tmp_path)}, check=True
    )
    made = {path.name: json.loads(path.read_text()) for path in (tmp_path / ".jupyter").rglob("*.json")}
    opened = made["jupyter_lab_config.json"]["LabApp"]["default_url"]
    started = subprocess.run(
        ["bash", "binder/start", "printenv", "OMP_NUM_THREADS"], cwd=tmp_path / "tree", capture_output=True, text=True
    )

    assert opened.removeprefix("/lab/tree/") in weeks[0]
    assert made["page_config.json"]["disabledExtensions"]["@jupyter/nbgrader:formgrader"] is True
    assert (
        made["jupyter_server_config.json"]["ServerApp"]["jpserver_extensions"]["nbgrader.server_extensions.formgrader"]
        is False
    )
    assert started.stdout == "1\n"


@pytest.mark.skipif(sys.platform == "win32", reason="start.sh is for the other systems")
def test_the_start_script_says_what_to_do_where_no_python_is_new_enough(weeks, tmp_path):
    put(weeks[0], tmp_path)
    said = subprocess.run(
        ["/bin/sh", "start.sh"], cwd=tmp_path, env={"PATH": "/nowhere"}, capture_output=True, text=True
    )

    assert said.returncode == 1
    assert "No Python 3.11 or newer was found" in said.stdout
