"""No verb deletes or overwrites what it did not write."""

import io
import json
import shutil
import zipfile
from dataclasses import replace

import pytest

from autograder import cli
from autograder.authoring.release import release
from autograder.cli import main
from autograder.grading.judge import not_graded
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

VERBS = sorted(cli._parser()._subparsers._group_actions[0].choices)
GRADING = ["--workers", "1", "--quiet"]
FOREIGN = ("mine.txt", "mine.py", "mine.ipynb", ".hidden", "old.json", "report.htm")


def small_wheel(_package):
    packed = io.BytesIO()
    zipfile.ZipFile(packed, "w").close()
    return "rnnkit-0-py3-none-any.whl", packed.getvalue()


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The toy course and a class of it, in a folder that the command line takes for its own."""
    shutil.copytree(TOY.source, tmp_path / "solutions")
    (tmp_path / "visible").mkdir()
    course = replace(
        TOY, source=tmp_path / "solutions", release=tmp_path / "release", visible_data=tmp_path / "visible"
    )
    release(course)
    monkeypatch.setattr(cli, "named_course", lambda _="": course)
    monkeypatch.setattr("autograder.authoring.students.wheel_of", small_wheel)
    monkeypatch.setattr("autograder.authoring.students.source_of", lambda _: {})
    folder = tmp_path / "class" / "submitted" / "ada" / NUMBERS
    folder.mkdir(parents=True)
    (folder / f"{NUMBERS}.ipynb").write_bytes(submitted(course))
    return tmp_path


def a_download(place):
    """A folder as no platform packs it, with a notebook of one student."""
    folder = place / "download" / "grace"
    folder.mkdir(parents=True)
    (folder / f"{NUMBERS}.ipynb").write_bytes(submitted(cli.named_course()))
    return str(place / "download")


def kept_about_ghost(place):
    """A file that a class keeps about somebody; a folder of theirs would be forgotten with all that lies in it."""
    path = place / "class" / "results" / NUMBERS / "ghost.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    return "ghost"


def of_class(place):
    return ["--root", str(place / "class"), "--assignment", NUMBERS]


CASES = {
    "bundle": lambda place: ["--to", str(place / "out" / "students.zip"), "--all"],
    "collect": lambda place: [a_download(place), *of_class(place), "--pattern", "(?P<student>[^/]+)/"],
    "demo": lambda place: ["--root", str(place / "demo"), "--students", "2", *GRADING],
    "doctor": lambda place: [],
    "due": lambda place: ["--root", str(place / "class"), NUMBERS, "2026-12-01T23:59+01:00"],
    "execute": lambda place: ["t2_reading"],
    "export": lambda place: [*of_class(place), "--to", str(place / "marks.csv")],
    "forget": lambda place: [kept_about_ghost(place), "--root", str(place / "class"), "--yes"],
    "give-back": lambda place: [*of_class(place), "--to", str(place / "feedback.zip")],
    "grade": lambda place: ["--root", str(place / "class"), *GRADING],
    "judge": lambda place: [str(place / f"class/submitted/ada/{NUMBERS}/{NUMBERS}.ipynb"), "--assignment", NUMBERS],
    "questions": lambda place: [],
    "register": lambda place: [NUMBERS],
    "release": lambda place: [],
    "report": lambda place: ["--root", str(place / "class")],
    "similar": lambda place: ["--root", str(place / "class")],
    "students": lambda place: ["--to", str(place / "handed-out"), "--all"],
    "visible": lambda place: [],
}
"""How each verb is called; a verb that is not here fails the test."""


CODES = {
    "register": 1,  # the toy course has no register of claims
    "collect": 1,  # what belongs to no submission is named
    "give-back": 2,  # nothing was collected, so nothing can go back
}


def scatter(place):
    """Put files of somebody's own into every folder, and return what all of them hold."""
    folders = [place, *(path for path in place.rglob("*") if path.is_dir())]
    (place / "release" / "t0_old").mkdir(exist_ok=True)
    (place / "release" / "t0_old" / "t0_old.ipynb").write_text("my answers")
    for path in [folder / name for folder in folders for name in FOREIGN]:
        path.write_text(f"mine, in {path.parent.name}")
    return {path: path.read_bytes() for path in place.rglob("*") if path.name in (*FOREIGN, "t0_old.ipynb")}


def store_report(place):
    """Put a report where grading puts it."""
    path = place / "class" / "results" / NUMBERS / "ada.json"
    path.parent.mkdir(parents=True)
    path.write_text(
        not_graded(cli.named_course(), cli.named_course().assignment(NUMBERS), "it failed", student="ada").to_json()
    )


def still_there(files):
    return {path: path.read_bytes() if path.exists() else None for path in files}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_leaves_the_files_that_it_did_not_write(verb, place):
    arguments = [verb, *CASES[verb](place)]
    if verb == "report":
        store_report(place)
    first = scatter(place)
    code = main(arguments)
    again = scatter(place) if verb in ("demo", "grade", "bundle", "students") else first
    code_again = main(arguments) if again is not first else code

    assert still_there(first) == first
    assert still_there(again) == again
    assert code == code_again == CODES.get(verb, 0)


@pytest.mark.parametrize(
    ("verb", "name"),
    [
        ("report", "class/report.html"),
        ("grade", "class/report.html"),
        ("grade", "class/grades.csv"),
        ("bundle", "out/students.zip"),
    ],
)
def test_a_file_that_is_in_the_way_and_somebody_elses_is_left_and_named(verb, name, place, capsys):
    if verb == "report":
        store_report(place)
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text("student,remark\nada,works hard\n")

    assert main([verb, *CASES[verb](place)]) == 2
    assert (place / name).read_text() == "student,remark\nada,works hard\n"
    assert f"{place / name} is there and is no " in capsys.readouterr().err


def answered(notebook):
    solution = next(cell for cell in notebook["cells"] if cell["id"] == "double")
    solution["source"] = "def double(x):\n    return 2 * x"


def executed(notebook):
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["execution_count"] = 1


@pytest.mark.parametrize("work", [answered, executed])
def test_a_released_notebook_in_which_somebody_worked_is_left_and_named(work, place, capsys):
    path = cli.named_course().release_notebook(cli.named_course().assignment(NUMBERS))
    notebook = json.loads(path.read_text())
    work(notebook)
    path.write_text(json.dumps(notebook))
    before = path.read_bytes()

    assert main(["release"]) == 2
    assert path.read_bytes() == before
    assert f"{path} has been worked in" in capsys.readouterr().err


@pytest.mark.parametrize("to", ["build", "students.tar", "folder"])
def test_a_bundle_goes_to_a_file_that_ends_in_zip_and_nowhere_else(to, place, capsys):
    (place / "folder").mkdir()

    assert main(["bundle", "--all", "--to", str(place / to)]) == 2
    assert "ends in .zip" in capsys.readouterr().err
    assert (place / to).is_file() is False


def test_a_bundle_goes_into_a_folder_that_the_demo_can_use_by_default():
    options = cli._parser().parse_args(["bundle", "--all"])

    assert options.to.name == "students.zip"
    assert options.to.parent == cli._parser().parse_args(["demo"]).root.parent


def test_a_bundle_is_the_same_twice_and_replaces_an_earlier_one(place):
    path = place / "out" / "students.zip"
    contents = [path.read_bytes() for _ in range(2) if main(["bundle", *CASES["bundle"](place)]) == 0]

    assert len(contents) == 2
    assert contents[0] == contents[1]
    assert [entry.name for entry in path.parent.iterdir()] == ["students.zip"]


@pytest.fixture
def demo(place, monkeypatch):
    """Make a demo class without grading it, which is what may overwrite something."""
    monkeypatch.setattr(
        cli, "_grade_root", lambda _, options, *__: (options.root / "grades.csv").write_text("ours") and 0
    )

    def run(students=2):
        return main(["demo", "--root", str(place / "demo"), "--students", str(students)])

    return run


def test_a_demo_refuses_a_class_of_somebody_elses_and_says_how_to_go_on(place, demo, capsys):
    shutil.copytree(place / "class", place / "demo")

    assert demo() == 2
    assert still_there(place.rglob("demo/**/*.ipynb")) == {
        place / f"demo/submitted/ada/{NUMBERS}/{NUMBERS}.ipynb": submitted(cli.named_course())
    }
    assert "was not made by `demo`" in (said := capsys.readouterr().err)
    assert "--root" in said


def test_a_demo_takes_an_empty_folder_and_one_of_its_own(place, demo):
    (place / "demo").mkdir()

    assert [demo(), demo(3), demo(1)] == [0, 0, 0]
    assert [path.name for path in (place / "demo/submitted").iterdir()] == ["s01"]


def test_a_demo_leaves_a_submission_that_was_changed_and_names_it(place, demo, capsys):
    demo()
    path = place / f"demo/submitted/s01/{NUMBERS}/{NUMBERS}.ipynb"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"mine": 1}))
    before = path.read_bytes()

    assert demo() == 2
    assert path.read_bytes() == before
    assert str(path) in capsys.readouterr().err


def test_a_demo_leaves_a_gradebook_with_marks_of_a_persons(place, demo):
    (place / "demo").mkdir()
    demo()
    (place / "demo/gradebook.db").write_text("hand marks")
    demo(), demo()

    assert (place / "demo/gradebook.db").read_text() == "hand marks"


def test_a_demo_removes_nothing_that_a_link_leads_to(place, demo):
    demo()
    moved = place / "elsewhere"
    (place / "demo/submitted/s02").rename(moved)
    (place / "demo/submitted/s02").symlink_to(moved)
    before = {path: path.read_bytes() for path in moved.rglob("*.ipynb")}
    demo(1)

    assert still_there(before) == before
    assert before


def test_a_demo_that_was_stopped_can_be_made_again(place, demo, monkeypatch):
    monkeypatch.setattr(cli, "_grade_root", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))

    assert [demo(), demo()] == [cli.INTERRUPTED, cli.INTERRUPTED]


def test_a_file_where_the_demo_should_be_is_refused(place, demo):
    (place / "demo").write_text("mine")

    assert demo() == 2
    assert (place / "demo").read_text() == "mine"
