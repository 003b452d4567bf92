"""The names of a class directory are spelt in one place, and lead to where nbgrader looks."""

import ast
from pathlib import Path

import pytest

from autograder.claims.course import REPOSITORY
from autograder.files.class_directory import ClassDirectory, notebook_of, page_of, timestamp_of

ENGINE = REPOSITORY / "autograder"
AT = ClassDirectory(Path("/class"))
FOLDERS = {"submitted", "results", "autograded", "feedback", "origins", "earlier"}
FILES = {
    "timestamp.txt", "gradebook.db", "grades.csv", "report.html", "nbgrader_config.py", "autograder_config.py",
    ".autograder.lock", ".unrolled-demo.json", "roster.csv", "extensions.json", ".written.json",
}  # fmt: skip


def spelt_in(source):
    """List the texts by which a module spells a name of a class directory: those that hold no blank.

    A text with a blank is a sentence for people, a docstring, or a whole line of a configuration.
    """
    nodes = list(ast.walk(ast.parse(source)))
    formatted = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    pieces = {id(piece) for whole in formatted for piece in whole.values}
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in pieces]
    texts += ["".join(part.value if isinstance(part, ast.Constant) else "*" for part in f.values) for f in formatted]
    paths = [text for text in texts if isinstance(text, str) and not any(map(str.isspace, text))]
    return [path for path in paths if (FOLDERS | FILES) & set(path.split("/"))]


def test_no_module_but_those_of_files_spells_a_name_in_a_class_directory():
    spelt = {str(path.relative_to(ENGINE)): spelt_in(path.read_text(encoding="utf-8")) for path in modules()}

    assert {name: names for name, names in spelt.items() if names} == {}


def modules():
    return [path for path in ENGINE.rglob("*.py") if path.parent.name != "files"]


@pytest.mark.parametrize(
    "line",
    [
        "path = root / 'results'",
        "path = root / f'feedback/{student}'",
        "url = f\"sqlite:///{root / 'gradebook.db'}\"",
        "NAME = 'submitted/{student}'",
        "text = folder.joinpath('timestamp.txt')",
    ],
)
def test_a_name_is_found_however_it_is_spelt(line):
    assert len(spelt_in(line)) == 1


@pytest.mark.parametrize("line", ['"""Writes report.html."""', "say('no file in submitted/<student>/')", "x.results"])
def test_what_people_read_is_no_spelling(line):
    assert spelt_in(line) == []


def test_every_place_is_where_nbgrader_and_earlier_classes_have_it():
    folders = [AT.submission("ann", "t1"), AT.autograded("ann", "t1"), AT.feedback("ann", "t1")]
    whole = [AT.submitted, AT.results, AT.database, AT.scores, AT.report, AT.config, AT.our_config]
    kept = [
        AT.origins("t1"),
        AT.earlier("ann", "t1"),
        AT.roster,
        AT.extensions,
        AT.written,
        AT.lock,
        AT.demo_list,
        AT.result("t1", "ann"),
        AT.result("t1", "ann", ".ipynb"),
    ]
    inside = [notebook_of(folders[0]), page_of(folders[2]), timestamp_of(folders[0])]

    assert [str(path.relative_to("/class")) for path in (*folders, *whole, *kept, *inside)] == [
        "submitted/ann/t1", "autograded/ann/t1", "feedback/ann/t1",
        "submitted", "results", "gradebook.db", "grades.csv", "report.html", "nbgrader_config.py",
        "autograder_config.py", "origins/t1.json", "earlier/ann/t1", "roster.csv", "extensions.json", ".written.json",
        ".autograder.lock", ".unrolled-demo.json", "results/t1/ann.json",
        "results/t1/ann.ipynb", "submitted/ann/t1/t1.ipynb", "feedback/ann/t1/t1.html",
        "submitted/ann/t1/timestamp.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("step", ["submission", "autograded", "feedback"])
def test_the_class_is_found_from_a_submission(step):
    assert ClassDirectory.around(getattr(AT, step)("ann", "t1")) == AT


@pytest.mark.parametrize("step", ["submission", "autograded", "feedback"])
@pytest.mark.parametrize("student", ["", ".", "..", "a/b", "/etc"])
def test_an_id_that_is_no_folder_name_leads_nowhere(step, student):
    with pytest.raises(ValueError, match="cannot be a folder name"):
        getattr(AT, step)(student, "t1")
