"""Whatever a student hands in is recorded and shown: no outputs, stamp, name or comment stops the class.

Each example goes the whole way after the judge: gradebook, feedback page, class report, and what formgrader reads.
"""

import contextlib
import copy
import dataclasses
import json
import sqlite3

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from traitlets.config import Config

from autograder.border.outputs import KEPT_KINDS, clean_outputs
from autograder.border.text import plain
from autograder.files.student_id import is_id
from autograder.grading.own_limits import interrupted_after
from autograder.pages.feedback import NO_PAGE
from autograder.pages.inert import NOT_SHOWN_HERE
from autograder.pages.report import report_page
from autograder.pages.table import class_table
from tests.gradebook.toy_class import change, formgrader_exporter, formgrader_page, scores, written_answer
from tests.pages.test_inert import PNG
from tests.toy import TOY
from tests.toy.active import active_content
from tests.toy.by_hand import RIGHT, code_cell, graded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

HANGS = 60.0  # seconds after which an example counts as endless
UNITS = [
    "&#" + "9" * 5000 + ";", "&#x202e;", "&#xd800;", "&", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>", "<svg onload=alert(1)>",
    "<b>", "</b>",
    "<", "<!--", "-->", "<![CDATA[", "<table><td colspan=9>", "<audio controls src='data:audio/wav;base64,",
    "[", "](", "](javascript:alert(1))", "![", "*", "_a", "`", "```\n", "$", "\\", "\\begin{a}",
    "\\href{javascript:alert(1)}{x}",
    "\x1b[", "\x1b[1;", "\x1b[99999999m", "\x1b]8;;", "\x9b", "\r", "\x00", "\ud800", "\udfff", "\u202e", "\u2028",
    " ", "\n", " \n", "\t", "9", "{{", "{%", "{#", "%", "'", '"', '"""', "f'{", "(", "def ", "match ", "import ",
    "é", "\U0001f40d",
]  # fmt: skip
STAMPS = [
    "9",
    "m",
    "h",
    "-",
    ":",
    "+",
    ".",
    " ",
    "e",
    "T",
    "Z",
    "UTC",
    "2026-11-20",
    "0001-01-01",
    "9999-12-31",
    "23:59",
    "+1400",
]


def html(text):
    """Display HTML, as a cell does."""
    return {"output_type": "display_data", "data": {"text/html": text}, "metadata": {}}


characters = st.characters(exclude_categories=[])
long = st.builds(lambda unit, times: unit * times, st.sampled_from(UNITS), st.sampled_from([1, 2, 60, 3000]))
texts = st.lists(st.one_of(long, st.text(characters, max_size=8)), max_size=4).map("".join)
values = st.one_of(
    texts, st.just(PNG), st.binary(max_size=20).map(repr), st.none(), st.integers(), st.lists(texts, max_size=2)
)
kinds = st.sampled_from([*KEPT_KINDS, "image/svg+xml", "application/javascript", "application/json", ""])
outputs = st.one_of(
    st.fixed_dictionaries(
        {"output_type": st.just("stream"), "name": st.sampled_from(["stdout", "stderr"]), "text": texts}
    ),
    st.fixed_dictionaries(
        {
            "output_type": st.sampled_from(["display_data", "execute_result"]),
            "data": st.dictionaries(kinds, values, max_size=4),
            "metadata": st.one_of(
                st.none(), st.fixed_dictionaries({"image/png": st.fixed_dictionaries({"alt": texts})})
            ),
        }
    ),
    texts.map(html),
    st.fixed_dictionaries(
        {
            "output_type": st.just("error"),
            "ename": texts,
            "evalue": texts,
            "traceback": st.lists(st.one_of(texts, st.integers()), max_size=3),
        }
    ),
)
stamps = st.one_of(
    st.lists(st.sampled_from(STAMPS), max_size=4).map("".join),
    st.builds(
        lambda unit, times, end: unit * times + end,
        st.sampled_from(STAMPS),
        st.integers(1, 60),
        st.sampled_from(STAMPS),
    ),
    st.datetimes().map(str),
    st.text(characters, max_size=12),
)  # fmt: skip
names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30).filter(is_id)


def each(examples):
    """Run a property on so many examples, the same ones every time."""
    return settings(
        derandomize=True,
        deadline=None,
        max_examples=examples,
        database=None,
        phases=[Phase.explicit, Phase.generate],  # making a failing example smaller would take minutes
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    from autograder.gradebook.records import ClassGradebook

    with ClassGradebook(TOY, tmp_path_factory.mktemp("class"), course_at="tests.toy:TOY") as book:
        book.prepare(TOY.assignments)
        yield book


@pytest.fixture(scope="module")
def api(book):
    """What formgrader asks, set to a zone that is half a day from UTC."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from autograder.gradebook import harden_nbgrader

    harden_nbgrader()
    config = Config({"CourseDirectory": {"root": str(book.root), "db_url": book.db_url, "course_id": "unrolled"}})
    return NbGraderAPI(CourseDirectory(config=config), config=config, timezone="Etc/GMT+12")


@pytest.fixture(scope="module")
def exporter():
    from autograder.gradebook.formgrader import FormgraderExporter

    return formgrader_exporter(FormgraderExporter)


@pytest.fixture(scope="module")
def right():
    return graded("eve", **RIGHT)


def submission(right, student, *, source="1", shown=(), prose="", **fields):
    """A right submission with a cell and a written answer of its own."""
    report, notebook = dataclasses.replace(right[0], student=student, **fields), copy.deepcopy(right[1])
    own = code_cell("extra-9", source, *clean_outputs(list(shown)))
    notebook["cells"] += [own, written_answer(prose)]
    return report, json.loads(json.dumps(notebook))


def stamp(book, student, text):
    folder = book.root / "submitted" / student / "t1_numbers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timestamp.txt").write_text(text, encoding="utf-8", errors="surrogatepass")


def goes_the_whole_way(book, report, notebook):
    """Record a submission and another one after it, and return the feedback page; the marks must be there."""
    with interrupted_after(HANGS):
        book.record(report, notebook)
        page = book.feedback(report, notebook).read_text(encoding="utf-8")
        book.record(*LATER)
        overview = report_page(TOY, [report, LATER[0]])

    recorded = scores(book.root)
    assert {recorded[student, "test_double"] for student in (report.student, "zoe")} == {4}
    assert {recorded[student, "test_mean_of_rows"] for student in (report.student, "zoe")} == {6}
    assert active_content(page, scripts_allowed=False) == []
    assert active_content(overview, scripts_allowed=False) == ["<svg>"]  # the histogram, which is ours
    assert "<strong>10</strong>" in page and NO_PAGE not in page
    return page


LATER = graded("zoe", **RIGHT)


@each(40)
@given(shown=st.lists(outputs, max_size=4), source=texts, prose=texts)
@example(shown=[html(UNITS[0])], source="1", prose="")
@example(shown=[html("<td colspan='" + UNITS[0] + "'>")], source="1", prose=UNITS[0])
def test_any_outputs_code_and_prose(book, right, shown, source, prose):
    page = goes_the_whole_way(book, *submission(right, "eve", source=source, shown=shown, prose=prose))

    assert NOT_SHOWN_HERE not in page


@each(6)
@given(shown=st.lists(outputs, min_size=2, max_size=4), source=texts, prose=texts)
def test_any_outputs_code_and_prose_in_formgrader(book, exporter, right, shown, source, prose):
    book.record(*submission(right, "eve", source=source, shown=shown, prose=prose))
    with interrupted_after(HANGS):
        page = formgrader_page(exporter, book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb")

    assert active_content(page) == []
    assert NOT_SHOWN_HERE not in page


@each(25)
@given(text=stamps)
@example(text="9" * 40 + "m")
@example(text="0001-01-01 00:00:00")
def test_any_stamp(book, api, right, text):
    change(book.root, "UPDATE submitted_assignment SET timestamp = NULL")  # as before its first submission
    stamp(book, "new", text)
    stamp(book, "eve", text)
    goes_the_whole_way(book, *submission(right, "eve"))
    listed = {row["student"]: row for row in api.get_submissions("t1_numbers")}

    assert listed["eve"]["timestamp"] == listed["new"]["timestamp"]
    assert listed["eve"]["score"] == listed["zoe"]["score"] == 10
    assert api.get_notebook_submission_indices("t1_numbers", "t1_numbers")


@each(8)
@given(name=names, said=texts)
def test_any_name_message_remark_error_and_comment(book, api, right, name, said):
    report, notebook = submission(right, name, remarks=(said,), error=said or None)
    claims = [dataclasses.replace(exercise.claims[0], message=said) for exercise in report.exercises]
    exercises = [
        dataclasses.replace(exercise, claims=(claim, *exercise.claims[1:]))
        for exercise, claim in zip(report.exercises, claims, strict=True)
    ]
    report = dataclasses.replace(report, exercises=tuple(exercises))
    book.record(report, notebook)
    comment(book, name, said.encode("utf-8", "replace").decode())
    page = goes_the_whole_way(book, report, notebook)

    assert page.count('<div class="comment">') >= bool(said.strip())
    assert plain(class_table([report, LATER[0]], ["t1_numbers"]))
    assert api.get_submission("t1_numbers", name)["score"] == 10


def comment(book, student, text):
    """Comment on every commented cell of a student's as a person does in formgrader."""
    mine = """SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id
        WHERE s.student_id = ?"""
    with contextlib.closing(sqlite3.connect(book.root / "gradebook.db")) as connection, connection:
        connection.execute(f"UPDATE comment SET manual_comment = ? WHERE notebook_id IN ({mine})", (text, student))


@each(6)
@given(shown=st.lists(outputs, max_size=3), prose=texts, said=texts)
@example(shown=[html(UNITS[0])], prose="", said="")
def test_any_outputs_in_nbgraders_own_feedback(book, right, shown, prose, said):
    from autograder.gradebook import FeedbackExporter

    report, notebook = submission(right, "eve", shown=shown, prose=prose, remarks=(said,))
    book.record(report, notebook)
    results = book.root / "results/t1_numbers"
    results.mkdir(parents=True, exist_ok=True)
    (results / "eve.json").write_text(report.to_json(), encoding="utf-8", errors="backslashreplace")
    about = {"nbgrader": {"assignment": "t1_numbers", "student": "eve", "db_url": book.db_url}}
    graded_copy = book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb"
    page, _ = FeedbackExporter(config=Config({"Judge": {"course": "tests.toy:TOY"}})).from_filename(
        str(graded_copy), resources=about
    )

    assert page == book.feedback(report, notebook).read_text(encoding="utf-8")
