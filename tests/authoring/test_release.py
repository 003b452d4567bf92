import dataclasses
import json
import shutil
import zipfile

import nbformat
import pytest

from autograder.authoring.normal_form import defects as form_defects
from autograder.authoring.release import SourceError, bundle, release, release_notebook
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

    for assignment in TOY.assignments:
        assert again.release_notebook(assignment).read_bytes() == TOY.release_notebook(assignment).read_bytes()


def test_solutions_hidden_tests_and_outputs_are_gone():
    text = json.dumps(cells(TOY))

    assert "2 * x\\n" not in text and "np.sum" not in text
    assert "HIDDEN" not in text and "tests.toy" not in text
    assert all(cell.get("outputs", []) == [] and cell.get("execution_count") is None for cell in cells(TOY))


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


def test_a_folder_of_an_assignment_that_is_gone_is_removed_and_other_folders_stay(tmp_path):
    course = dataclasses.replace(TOY, release=tmp_path)
    for name, file in [("t0_old", "t0_old.ipynb"), ("mine", "notes.txt")]:
        (tmp_path / name).mkdir()
        (tmp_path / name / file).touch()
    release(course)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "t1_numbers", "t2_reading"]


def test_release_notebook_writes_nothing(tmp_path):
    release_notebook(dataclasses.replace(TOY, release=tmp_path), NUMBERS)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_bundle_is_the_same_twice_and_holds_notebooks_and_a_wheel_that_has_no_solutions(tmp_path):
    from autograder.authoring.leaks import find_leaks

    one, two = (bundle(TOY, tmp_path / name / "student.zip") for name in ("a", "b"))
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "unpacked")

    assert one.read_bytes() == two.read_bytes()
    assert "student/notebooks/t1_numbers/t1_numbers.ipynb" in names
    assert [name for name in names if name.endswith(".whl")] == [names[-1]]
    assert find_leaks(TOY, [tmp_path / "unpacked"]) == []
