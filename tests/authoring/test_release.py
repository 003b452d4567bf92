import dataclasses
import json
import shutil

import nbformat
import pytest

from autograder import cli
from autograder.authoring.normal_form import defects as form_defects
from autograder.authoring.release import (
    SourceError,
    check_release,
    defects,
    release,
    release_notebook,
    strangers_in_release,
)
from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED
from tests.some import some
from tests.toy import TOY

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

NUMBERS = TOY.assignment("t1_numbers")


def edited(tmp_path, edit):
    """Make a toy course whose instructor notebook was edited, and which is released elsewhere."""
    shutil.copytree(TOY.source, tmp_path / "solutions")
    path = tmp_path / "solutions/t1_numbers/t1_numbers.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit({cell.id: cell for cell in notebook.cells}, notebook)
    nbformat.write(notebook, path)
    return dataclasses.replace(TOY, source=tmp_path / "solutions", release=tmp_path / "notebooks")


def cells(course):
    return nbformat.read(course.release_notebook(NUMBERS), as_version=4).cells


def test_the_committed_release_of_the_toy_course_is_what_its_source_gives(tmp_path):
    again = dataclasses.replace(TOY, release=tmp_path)
    release(again)

    for assignment in some(TOY.assignments):
        assert again.release_notebook(assignment).read_bytes() == TOY.release_notebook(assignment).read_bytes()


def test_solutions_hidden_tests_and_outputs_are_gone():
    text = json.dumps(cells(TOY))

    assert "2 * x\\n" not in text and "np.sum" not in text
    assert "HIDDEN" not in text and "tests.toy" not in text
    assert all(cell.get("outputs", []) == [] and cell.get("execution_count") is None for cell in some(cells(TOY)))


def test_each_stub_says_what_to_do_and_stands_in_the_function():
    (source,) = [cell.source for cell in cells(TOY) if cell.id == "double"]

    assert source.endswith('\n    raise NotImplementedError("Exercise not done yet: replace this line by your code.")')


def test_ungraded_notebooks_are_released_too():
    assert TOY.release_notebook(TOY.assignment("t2_reading")).exists()


def test_ids_are_those_of_the_source_and_metadata_is_only_what_is_needed():
    source = nbformat.read(TOY.source_notebook(NUMBERS), as_version=4)
    released = nbformat.read(TOY.release_notebook(NUMBERS), as_version=4)
    for count, cell in enumerate((c for c in released.cells if c.cell_type == "code"), start=1):
        cell.execution_count = count

    assert [cell.id for cell in released.cells] == [cell.id for cell in source.cells]
    assert form_defects(released) == []


def test_noise_in_the_source_does_not_reach_the_release(tmp_path):
    def noise(by_id, notebook):
        notebook.metadata["widgets"] = {"state": {}}
        by_id["corner"].metadata["collapsed"] = True
        by_id["corner"].execution_count = 77

    course = edited(tmp_path, noise)
    release(course)

    assert course.release_notebook(NUMBERS).read_bytes() == TOY.release_notebook(NUMBERS).read_bytes()


def move_points(by_id, _):
    by_id["test_double"].metadata.nbgrader.points = 5


def drop_test(_, notebook):
    notebook.cells = [cell for cell in notebook.cells if cell.id != "test_double"]


def drop_solution(_, notebook):
    notebook.cells = [cell for cell in notebook.cells if cell.id != "double"]


def rename_test(by_id, _):
    by_id["test_double"].metadata.nbgrader.grade_id = "test_twice"


def unlock(by_id, _):
    by_id["test_double"].metadata.nbgrader.locked = False
    by_id["test_double"].metadata.editable = True


def unmark(by_id, _):
    source = by_id["double"].source
    by_id["double"].source = source.replace("### BEGIN SOLUTION", "").replace("### END SOLUTION", "")


def leave_open(by_id, _):
    by_id["double"].source = by_id["double"].source.replace("### END SOLUTION", "")


def show_hidden(by_id, _):
    by_id["test_double"].source += "\nfrom autograder.checks import grade"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (move_points, "says 5 points, its checks 4"),
        (drop_test, "exercise double has no test cell"),
        (drop_solution, "exercise double has no solution cell"),
        (rename_test, "test_twice belongs to no exercise"),
        (unlock, "is not locked"),
        (unmark, "must define double"),
        (leave_open, "no end solution statement"),
        (show_hidden, "still shows its hidden test"),
    ],
)
def test_a_notebook_that_is_not_as_its_assignment_says_is_refused_and_not_written(tmp_path, edit, message):
    course = edited(tmp_path, edit)
    with pytest.raises(SourceError, match=message):
        release(course)

    assert not course.release_notebook(NUMBERS).exists()


def test_a_test_cell_that_can_be_edited_is_not_locked_whatever_its_metadata_say():
    notebook = read_own(TOY.release_notebook(NUMBERS))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "test_double")
    cell["metadata"]["editable"] = True

    assert [what for what in defects(NUMBERS, notebook) if "is not locked" in what]


def test_a_folder_of_an_assignment_that_is_gone_stays_and_is_named(tmp_path):
    course = dataclasses.replace(TOY, release=tmp_path)
    for name, file in [("t0_old", "t0_old.ipynb"), ("mine", "notes.txt")]:
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text("my answers")
    release(course)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "t0_old", "t1_numbers", "t2_reading"]
    assert (tmp_path / "t0_old" / "t0_old.ipynb").read_text() == "my answers"
    assert strangers_in_release(course) == [tmp_path / "t0_old"]


def test_release_notebook_writes_nothing(tmp_path):
    release_notebook(dataclasses.replace(TOY, release=tmp_path), NUMBERS)

    assert list(tmp_path.iterdir()) == []


def released_once(tmp_path):
    """Make a toy course that was released, and whose solutions can be edited."""
    course = edited(tmp_path, lambda by_id, notebook: None)
    release(course)
    return course


def edit_cells(path, edit):
    notebook = nbformat.read(path, as_version=4)
    edit({cell.id: cell for cell in notebook.cells}, notebook)
    nbformat.write(notebook, path)


def ask_otherwise(by_id, _):
    by_id["double"].source = by_id["double"].source.replace("def double(x):", "def double(x, times=2):")


def set_up_otherwise(by_id, _):
    by_id["set-up"].source += "\nimport math"


def show_another_check(by_id, _):
    by_id["test_double"].source += "\n# another check"


def add_a_cell(_, notebook):
    notebook.cells.insert(1, nbformat.v4.new_code_cell("1 + 1", id="one-more"))


def turn_round(_, notebook):
    notebook.cells.reverse()


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (ask_otherwise, "cell double"),
        (set_up_otherwise, "cell set-up"),
        (show_another_check, "cell test_double"),
        (move_points, "cell test_double"),
        (add_a_cell, "cell one-more"),
        (drop_test, "cell test_double"),
        (turn_round, "the order of its cells"),
    ],
)
def test_a_release_that_grading_would_take_a_wrong_frame_from_is_refused(tmp_path, edit, says):
    course = released_once(tmp_path)
    edit_cells(course.release_notebook(NUMBERS), edit)

    with pytest.raises(SourceError, match=rf"t1_numbers \({says}\).*run `python -m autograder release`"):
        check_release(course, course.assignments)


@pytest.mark.parametrize("spoil", ["missing", "torn"])
def test_a_release_that_cannot_be_read_is_refused(tmp_path, spoil):
    course = released_once(tmp_path)
    path = course.release_notebook(NUMBERS)
    path.write_text("{") if spoil == "torn" else path.unlink()

    with pytest.raises(SourceError, match=r"t1_numbers\.ipynb is missing or no notebook"):
        check_release(course, course.assignments)


def test_a_release_whose_text_alone_is_older_is_remarked_on(tmp_path):
    def say_otherwise(by_id, _):
        by_id["the-end"].source = "The end, said otherwise."

    course = released_once(tmp_path)
    edit_cells(course.source_notebook(NUMBERS), say_otherwise)
    (sentence,) = check_release(course, course.assignments)

    assert "t1_numbers" in sentence and "cell the-end" in sentence and "python -m autograder release" in sentence


def test_a_solution_edited_after_its_release_is_noticed_in_the_same_process_and_released_again(tmp_path):
    course = released_once(tmp_path)
    before = check_release(course, course.assignments)
    edit_cells(course.source_notebook(NUMBERS), ask_otherwise)
    with pytest.raises(SourceError, match="cell double"):
        check_release(course, course.assignments)
    release(course)

    assert before == check_release(course, course.assignments) == []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda part: part.unlink(), "forward_parts.py is missing"),
        (lambda part: part.write_text("from autograder.unrolled.given.forward_parts import *\n"), "forward_parts.py"),
    ],
)
def test_a_given_part_that_is_missing_or_another_is_refused(tmp_path, spoil, says):
    bptt = UNROLLED.assignment("03_bptt")
    course = dataclasses.replace(UNROLLED, release=tmp_path)
    shutil.copytree(UNROLLED.release / "03_bptt", tmp_path / "03_bptt")
    before = check_release(course, [bptt])
    spoil(tmp_path / "03_bptt/forward_parts.py")

    assert before == []
    with pytest.raises(SourceError, match=rf"03_bptt \({says}\)"):
        check_release(course, [bptt])


def test_grade_refuses_an_older_release_and_writes_nothing(tmp_path, monkeypatch, capsys):
    course = released_once(tmp_path)
    folder = tmp_path / "class/submitted/ann/t1_numbers"
    folder.mkdir(parents=True)
    shutil.copy(course.release_notebook(NUMBERS), folder)
    edit_cells(course.source_notebook(NUMBERS), ask_otherwise)
    monkeypatch.setattr(cli, "named_course", lambda _: course)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code = cli.main(["grade", "--root", str(tmp_path / "class")])

    assert code == 2
    assert "python -m autograder release" in capsys.readouterr().err
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {
        path: data for path, data in after.items() if path.name != ".autograder.lock"
    } == before  # one run at a time, from the start
