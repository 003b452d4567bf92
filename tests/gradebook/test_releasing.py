"""What nbgrader does to a notebook before it is released, by its own preprocessors."""

import shutil

import nbformat
import pytest

from autograder.claims.course import REPOSITORY
from autograder.errors import SourceError
from tests.gradebook.toy_class import ASSIGNMENT, course_with, nbgrader, rows
from tests.toy import TOY

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]


def test_a_notebook_that_nbgrader_refuses_is_named(gradebook, tmp_path):
    def edit(cells):
        cells[4].source = cells[4].source.replace("### END HIDDEN TESTS", "")

    course = course_with(tmp_path, edit)
    book = gradebook.ClassGradebook(course, tmp_path / "class", course_at="tests.toy:TOY")
    with book, pytest.raises(SourceError, match=r"t1_numbers\.ipynb"):
        book.prepare(course.assignments)


@pytest.mark.slow
def test_preparing_leaves_the_rows_that_nbgrader_generate_assignment_leaves(book, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(TOY.source, other / "source")
    config = (REPOSITORY / "nbgrader_config.py").read_text().replace("\nharden_nbgrader()\n", "\n")
    places = "c.CourseDirectory.source_directory = 'source'\nc.CourseDirectory.release_directory = 'release'\n"
    (other / "nbgrader_config.py").write_text(config + places)
    done = nbgrader(other, "generate_assignment", "t1_numbers")

    assert done.returncode == 0, done.stderr
    assert rows(other) == rows(book.root)
    theirs = nbformat.read(other / "release/t1_numbers/t1_numbers.ipynb", as_version=4)
    ours = nbformat.read(TOY.release_notebook(ASSIGNMENT), as_version=4)
    assert [(c.source, c.metadata.get("nbgrader")) for c in theirs.cells] == [
        (c.source, c.metadata.get("nbgrader")) for c in ours.cells
    ]
