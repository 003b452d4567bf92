"""What nbgrader and formgrader run in our place takes the same way as grading a class, and leaves the same rows."""

import json
import os
import shutil

import nbformat
import pytest

from autograder.claims.results import Report
from autograder.grading.client import Patience
from autograder.grading.collected import find_jobs
from autograder.grading.settings import Settings
from autograder.grading.worker import grade_job
from tests.gradebook.toy_class import IN_PLACE, bytes_in, change, nbgrader, rows, scores, submit
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]


DISPLAYS = "from IPython.display import HTML, display\ndisplay(HTML('&#' + '9' * 5000 + ';'))\n"


@pytest.mark.slow
def test_nbgrader_autograde_takes_our_way_and_leaves_the_rows_that_we_record(book, gradebook, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the instructor's own")
    os.symlink(secret, submit(book.root, "ann", timestamp="2026-11-20 10:00:00 UTC", **RIGHT) / "link.txt")
    submit(book.root, "bob", **IN_PLACE)
    submit(book.root, "cyd", timestamp="yesterday, perhaps")
    (submit(book.root, "dan") / "t1_numbers.ipynb").write_text("{this is no notebook")
    submit(book.root, "eve", double="while True x")
    submit(book.root, "fay", timestamp="9" * 40 + "m", **{**RIGHT, "double": DISPLAYS + RIGHT["double"]})
    with (book.root / "nbgrader_config.py").open("a") as config:
        config.write("c.Judge.confined = False\n")
    done = nbgrader(book.root, "autograde", "t1_numbers")
    theirs = rows(book.root)
    kept = {path.relative_to(book.root).as_posix() for path in (book.root / "autograded").rglob("*.*")}

    assert done.returncode == 0, done.stderr
    assert {student: score for (student, cell), score in scores(book.root).items() if cell == "test_double"} == {
        "ann": 4, "bob": 3, "cyd": 0, "dan": 0, "eve": 0, "fay": 4,
    }  # fmt: skip
    assert "autograded/ann/t1_numbers/timestamp.txt" in kept
    assert not any("link" in path for path in kept)

    written = {path: path.read_text() for path in (book.root / "autograded").rglob("*.ipynb")}
    change(book.root, "DELETE FROM grade")
    change(book.root, "DELETE FROM comment")
    change(book.root, "DELETE FROM submitted_notebook")
    change(book.root, "DELETE FROM submitted_assignment")
    for path in (book.root / "results/t1_numbers").glob("*.json"):
        book.record(Report.from_json(path.read_text()), json.loads(path.with_suffix(".ipynb").read_text()))

    assert rows(book.root) == theirs
    for path, text in written.items():
        assert nbformat.read(path, as_version=4) == nbformat.reads(text, as_version=4)


def test_a_copied_class_is_graded_in_its_own_gradebook_by_us_and_by_nbgrader(book, gradebook, started, tmp_path):
    submit(book.root, "ann", **RIGHT)
    book.record(*graded("ann"))
    book.close()
    before = bytes_in(book.root)
    ours, theirs = (shutil.copytree(book.root, tmp_path / name) for name in ("ours", "theirs"))
    with gradebook.ClassGradebook(TOY, ours, course_at="tests.toy:TOY") as copy:
        copy.prepare(TOY.assignments)
        copy.record(*graded("ann", **RIGHT))
    done = started(theirs).autograde("t1_numbers", "ann")

    assert done["success"], done
    assert bytes_in(book.root) == before
    assert sum(scores(ours).values()) == sum(scores(theirs).values()) == 10


def renamed(root, student, *names, **sources):
    """Hand in a notebook under another name, or under several."""
    folder = submit(root, student, **sources)
    for name in names:
        shutil.copy(folder / "t1_numbers.ipynb", folder / name)
    (folder / "t1_numbers.ipynb").unlink()


def test_nbgrader_finds_the_notebook_that_grade_finds(book, started):
    renamed(book.root, "ann", "t1_numbers (1).ipynb", **RIGHT)
    renamed(book.root, "bob", "t1_numbers (1).ipynb", "t1_numbers (2).ipynb", **RIGHT)
    renamed(book.root, "cyd", "notes.txt")
    submit(book.root, "dan", **RIGHT)
    (book.root / "submitted/dan/t1_numbers/scratch.ipynb").write_text("{}")
    jobs = find_jobs(book.root, TOY.graded)
    settings = Settings(TOY, book.root, Patience(), confined=True, seed=3)
    by_grade = {job.student: grade_job(settings, job).score for job in jobs}
    for student in by_grade:
        done = started(book.root).autograde("t1_numbers", student)
        assert done["success"], done
    totals = dict.fromkeys(by_grade, 0)
    for (student, _), score in scores(book.root).items():
        totals[student] += score

    assert by_grade == {"ann": 10, "bob": 10, "cyd": 0, "dan": 10}
    assert totals == by_grade
    assert len(list((book.root / "autograded").rglob("t1_numbers.ipynb"))) == 4


@pytest.mark.slow
def test_nbgrader_generate_feedback_writes_our_page(book):
    report, notebook = graded("ann", **IN_PLACE)
    book.record(report, notebook)
    results = book.root / "results/t1_numbers"
    results.mkdir(parents=True)
    (results / "ann.json").write_text(report.to_json())
    change(
        book.root, "UPDATE comment SET manual_comment = 'Nearly: <i>return</i> a new array.' WHERE auto_comment IS NULL"
    )
    done = nbgrader(book.root, "generate_feedback", "t1_numbers")
    theirs = (book.root / "feedback/ann/t1_numbers/t1_numbers.html").read_text()

    assert done.returncode == 0, done.stderr
    assert theirs == book.feedback(report, notebook).read_text()
    assert "Nearly: &lt;i&gt;return&lt;/i&gt;" in theirs
