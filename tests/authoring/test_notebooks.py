"""The committed notebooks: in normal form, in sync, without leaks, and runnable before anything is solved."""

import json
import re

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.authoring.leaks import find_leaks
from autograder.authoring.normal_form import defects
from autograder.authoring.release import parts, release_notebook
from autograder.authoring.visible import visible_text
from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED
from tests.some import some

ASSIGNMENTS = pytest.mark.parametrize("assignment", UNROLLED.assignments, ids=lambda a: a.name)
GRADED = pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda a: a.name)
MAX_CODE_LINES = 30
MAX_SOLUTION_LINES = 40  # with signature and docstring
MAX_STORED = 1_200_000
MAX_CELLS = 75
MAX_WORDS, MAX_NUMBERS = 60, 18


@ASSIGNMENTS
def test_the_source_is_in_normal_form(assignment):
    notebook = nbformat.read(UNROLLED.source_notebook(assignment), as_version=4)

    assert defects(notebook) == []


@ASSIGNMENTS
def test_the_release_is_what_the_source_gives(assignment):
    committed = read_own(UNROLLED.release_notebook(assignment))

    assert committed == release_notebook(UNROLLED, assignment)
    assert {path: path.read_text(encoding="utf-8") for path in parts(UNROLLED, assignment)} == parts(
        UNROLLED, assignment
    )


@GRADED
def test_the_numbers_of_the_visible_checks_are_up_to_date(assignment):
    path = UNROLLED.visible_data / f"{assignment.topic}.json"
    committed, fresh = json.loads(path.read_text(encoding="utf-8")), json.loads(visible_text(UNROLLED, assignment))

    assert set(committed) == set(fresh)
    for exercise in some(fresh):
        assert_same(committed[exercise], fresh[exercise])


def assert_same(one, other):
    """Compare, with room for another machine's last digits."""
    if isinstance(one, dict):
        assert set(one) == set(other)
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    elif isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, rel=1e-8, abs=1e-12, nan_ok=True)
    else:
        assert one == other


def test_the_leak_scan_finds_a_solution_that_was_left_in(tmp_path):
    source = UNROLLED.source_notebook(UNROLLED.assignment("01_rnn_cell"))
    (tmp_path / "left_in.ipynb").write_bytes(source.read_bytes())

    assert find_leaks(UNROLLED, [tmp_path])


@ASSIGNMENTS
def test_cells_are_short_and_the_file_is_small(assignment):
    notebook = read_own(UNROLLED.source_notebook(assignment))
    long = [cell["id"] for cell in notebook["cells"] if cell["cell_type"] == "code" and lines_over_limit(cell) > 0]

    assert long == []
    assert UNROLLED.source_notebook(assignment).stat().st_size < MAX_STORED


def lines_over_limit(cell):
    solution = cell["metadata"].get("nbgrader", {}).get("solution")
    return len(cell["source"].splitlines()) - (MAX_SOLUTION_LINES if solution else MAX_CODE_LINES)


@ASSIGNMENTS
@pytest.mark.slow
def test_the_release_runs_to_the_end_with_nothing_but_not_implemented(assignment, monkeypatch):
    monkeypatch.setenv("RNNKIT_QUICK", "1")
    path = UNROLLED.release_notebook(assignment)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=60,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    errors = {output.ename for output in outputs if output.output_type == "error"}
    complaints = [output.text for output in outputs if output.get("name") == "stderr"]

    assert errors == ({"NotImplementedError"} if assignment.exercises else errors & {"NotImplementedError"})
    assert complaints == []


@ASSIGNMENTS
def test_a_notebook_is_read_in_one_or_two_sittings(assignment):
    assert len(read_own(UNROLLED.source_notebook(assignment))["cells"]) <= MAX_CELLS


@ASSIGNMENTS
def test_what_a_figure_shows_is_said_in_a_few_words_and_numbers(assignment):
    cells = read_own(UNROLLED.source_notebook(assignment))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    said = ["".join(each["data"].get("text/plain", "")) for each in outputs if "image/png" in each.get("data", {})]

    assert [text for text in said if len(text.split()) > MAX_WORDS or len(re.findall(r"\d+", text)) > MAX_NUMBERS] == []
