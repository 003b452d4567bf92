"""What lies on an instructor's desk in docs/instructors.md: a simulated class of five, and what Moodle gives of it."""

import json
from pathlib import Path

from autograder.authoring.demo import Work, hand_in
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from tests.week import downloads
from tests.week.downloads import Student, moodle, students, zipped

ASSIGNMENT = "08_compose"
NOTEBOOK = f"{ASSIGNMENT}.ipynb"
BY_HAND = "about_my_piece"


def people() -> list[Student]:
    """Five people: two right, one with a mistake, one who handed in a PDF, one who handed in nothing."""
    assignment = UNROLLED.assignment(ASSIGNMENT)
    mistake = next(m for m in mistakes_in(assignment.module("mistakes")) if m.of == assignment.exercises[0].name)
    right, wrong = (_work(Work()), _work(Work(mistakes=(mistake,))))
    return students([{NOTEBOOK: right}, {f"{ASSIGNMENT} (1).ipynb": wrong}, {"all.zip": zipped({NOTEBOOK: right})},
                     {"melody.pdf": b"%PDF-1.7"}, {}])  # fmt: skip


def again() -> list[Student]:
    """The second download: the one with the PDF hands in the notebook."""
    first = people()
    return [Student(**{**first[3].__dict__, "files": {NOTEBOOK: _work(Work())}})]


def _work(work: Work) -> bytes:
    return json.dumps(hand_in(UNROLLED, UNROLLED.assignment(ASSIGNMENT), work)).encode()


def lay_out(desk: Path) -> None:
    """Put the downloads on the desk."""
    folder = desk / "downloads"
    folder.mkdir()
    (folder / "courseid_7_participants.csv").write_bytes(downloads.moodle_participants(people()))
    (folder / "RNN-08-4711.zip").write_bytes(zipped(moodle(people())))
    (folder / "RNN-08-4711-late.zip").write_bytes(zipped(moodle(again())))
    (folder / "Grades-RNN-08-4711.csv").write_bytes(downloads.moodle_worksheet(people(), "20.00"))
    (folder / "exchange").mkdir()
    downloads.unpacked(downloads.exchange(people()[:1], assignment=ASSIGNMENT), folder / "exchange" / "rnn")


def give_marks(root: Path) -> None:
    """What a person does in formgrader: three points for each written answer, and a comment."""
    import sqlite3

    with sqlite3.connect(root / "gradebook.db") as connection:
        cells = "(SELECT id FROM base_cell WHERE name = ?)"
        marks = f"UPDATE grade SET manual_score = 3, needs_manual_grade = 0 WHERE cell_id IN {cells}"
        connection.execute(marks, (BY_HAND,))
        connection.execute(f"UPDATE comment SET manual_comment = 'Well told.' WHERE cell_id IN {cells}", (BY_HAND,))
    connection.close()
