"""The database of a class: who holds it is waited for and named, and two that make it make one."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from autograder import cli
from autograder.errors import BadClass
from tests.gradebook.toy_class import rows, scores, submit
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]


@contextmanager
def locked_by_another_program(root):
    """Let another process hold the database for writing, until its input is closed."""
    held = f"import sqlite3, sys; c = sqlite3.connect({str(root / 'gradebook.db')!r}, isolation_level=None)"
    code = f"{held}; c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.communicate()


def test_a_database_that_another_program_holds_is_waited_for_and_its_holder_is_named(
    book, gradebook, tmp_path, monkeypatch
):
    monkeypatch.setattr(gradebook.database, "SHORT_WAIT", 0.1)
    book.close()
    said = []
    with locked_by_another_program(book.root) as other:

        def end_the_other(sentence):
            said.append(sentence)
            other.stdin.close()

        again = gradebook.ClassGradebook(TOY, book.root, course_at="tests.toy:TOY", say=end_the_other)
        with again:
            again.prepare(TOY.assignments)
            again.record(*graded("ann", **RIGHT))
        other.stdin = None

    assert f"gradebook.db is held by process {other.pid} (" in said[0]
    assert "waiting for it, at most 30 seconds" in said[0]
    assert sum(scores(book.root).values()) == 10


def test_a_database_that_is_never_let_go_ends_with_a_sentence_before_and_while_it_is_written(
    book, gradebook, monkeypatch
):
    monkeypatch.setattr(gradebook.database, "SHORT_WAIT", 0.1)
    monkeypatch.setattr(gradebook.database, "LONG_WAIT", 0.2)
    again = gradebook.ClassGradebook(TOY, book.root, course_at="tests.toy:TOY")
    with gradebook.ClassGradebook(TOY, book.root, course_at="tests.toy:TOY") as open_already:
        open_already.prepare(TOY.assignments)
        with locked_by_another_program(book.root):
            with pytest.raises(BadClass, match=r"is held by process .*Close that program, and grade again"):
                again.prepare(TOY.assignments)
            with pytest.raises(BadClass, match=r"is held by process .*Close that program, and grade again"):
                open_already.record(*graded("ann", **RIGHT))
        open_already.record(*graded("bob", **RIGHT))

    assert {student for student, _ in scores(book.root)} == {"bob"}


def test_grade_says_who_holds_the_database_before_it_grades_anything(book, gradebook, monkeypatch, capsys):
    monkeypatch.setattr(gradebook.database, "SHORT_WAIT", 0.1)
    monkeypatch.setattr(gradebook.database, "LONG_WAIT", 0.2)
    submit(book.root, "ann", **RIGHT)
    book.close()
    with locked_by_another_program(book.root) as other:
        code = cli.main(["--course", "tests.toy:TOY", "grade", "--root", str(book.root), "--workers", "1"])

    assert code == 2
    assert f"held by process {other.pid}" in capsys.readouterr().err
    assert not (book.root / "results").exists()


def test_a_file_that_is_no_database_is_named(gradebook, tmp_path):
    (tmp_path / "gradebook.db").write_text("a table, drawn by hand: " * 50)
    with pytest.raises(BadClass, match=r"gradebook\.db cannot be used .*not a database"):
        gradebook.ClassGradebook(TOY, tmp_path, course_at="tests.toy:TOY").prepare(TOY.assignments)

    assert (tmp_path / "gradebook.db").read_text().startswith("a table, drawn")


def test_two_that_make_a_new_database_at_once_make_one(gradebook, tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with ThreadPoolExecutor(8) as pool:
        results = [pool.submit(gradebook.database.create_database, url, "unrolled") for _ in range(8)]
    found = rows(tmp_path, "courses", "version")

    assert [result.exception() for result in results] == [None] * 8
    assert [len(found["courses"]), len(found["version"])] == [1, 1]
