"""A gradebook on a database server holds what one in the class directory holds, and no file holds its password."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, inspect

from autograder import cli
from autograder.errors import BadClass
from autograder.gradebook.class_config import class_config
from autograder.gradebook.database import create_database, named_database
from autograder.gradebook.records import ClassGradebook
from tests.postgresql import MISSING, running_server
from tests.some import some
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, graded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")
needs_postgresql = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

AT = "tests.toy:TOY"
WRONG = {"double": "def double(x):\n    return 3 * x"}


@pytest.fixture(scope="module")
def server():
    with running_server() as server:
        yield server


@pytest.fixture
def database(server, monkeypatch, request):
    """A fresh database, of which a grader with the right environment may know the password."""
    monkeypatch.setenv("PGPASSWORD", server.password)
    name = f"class_{abs(hash(request.node.name)) % 10**8}"
    engine = create_engine(named_database(server.url("postgres")), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.url(name)


def class_of_three(root, db_url=None):
    """A class with its marks in the given database; the table of its scores."""
    root.mkdir(exist_ok=True)
    with ClassGradebook(TOY, root, course_at=AT, db_url=db_url) as book:
        book.prepare(TOY.assignments)
        for student, answers in (("Zoë", RIGHT), ("bob", WRONG), ("李雷", {})):
            book.record(*graded(student, **answers), timestamp="2026-03-01 12:00:00 UTC")
        book.export_csv(book.at.scores)
    return book.at.scores.read_text(encoding="utf-8")


@needs_postgresql
def test_the_scores_on_a_server_are_those_of_a_file(database, tmp_path):
    on_server, in_file = class_of_three(tmp_path / "server", database), class_of_three(tmp_path / "file")

    assert on_server == in_file
    assert "Zoë" in on_server
    assert not (tmp_path / "server/gradebook.db").exists()


@needs_postgresql
def test_a_class_remembers_its_server_and_no_file_its_password(database, server, tmp_path):
    class_of_three(tmp_path, database)
    first = class_config(tmp_path).CourseDirectory.db_url
    class_of_three(tmp_path)

    assert class_config(tmp_path).CourseDirectory.db_url == first == named_database(database)
    files = [path for path in some(tmp_path.rglob("*")) if path.is_file()]
    assert [path for path in files if server.password.encode() in path.read_bytes()] == []


@needs_postgresql
def test_what_people_gave_by_hand_on_a_server_stays(database, tmp_path):
    from nbgrader.api import Gradebook

    class_of_three(tmp_path, database)
    with Gradebook(named_database(database), "course101") as hand:
        hand.find_grade("test_double", "t1_numbers", "t1_numbers", "bob").manual_score = 3.5
        hand.db.commit()
    scores = class_of_three(tmp_path)

    assert "3.5" in next(line for line in scores.splitlines() if "bob" in line)


@needs_postgresql
def test_formgrader_reads_and_writes_on_the_server(database, tmp_path):
    from nbgrader.apps.api import NbGraderAPI

    class_of_three(tmp_path, database)
    api = NbGraderAPI(config=class_config(tmp_path))
    shown = {row["student"]: row["score"] for row in api.get_submissions("t1_numbers")}
    with api.gradebook as book:
        book.update_or_create_student("Zoë", last_name="Kalvoň")

    assert shown == {"Zoë": 10.0, "bob": 0.0, "李雷": 0.0}
    assert {row["id"]: row["last_name"] for row in api.get_students()}["Zoë"] == "Kalvoň"


@needs_postgresql
def test_of_many_who_find_no_tables_one_makes_them(database):
    url = named_database(database)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: create_database(url, "unrolled"), range(6)))
    engine = create_engine(url)

    assert "submitted_notebook" in inspect(engine).get_table_names()
    engine.dispose()


@needs_postgresql
def test_a_wrong_password_is_said_in_plain_words(database, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PGPASSWORD", "guessed")
    (tmp_path / "submitted/bob/t1_numbers").mkdir(parents=True)
    (tmp_path / "submitted/bob/t1_numbers/t1_numbers.ipynb").write_text("{}")
    code = cli.main(["--course", AT, "grade", "--root", str(tmp_path), "--db", database])

    assert code == 2
    said = capsys.readouterr().err
    assert "the password in PGPASSWORD or ~/.pgpass" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://grader:s3cret@db/term", r"holds a password.*postgresql://grader@db/term"),
        ("mysql://db/term", r"got a database of kind 'mysql', expected postgresql or sqlite"),
        ("marks", r"got 'marks' as a database, expected postgresql://NAME@HOST/DATABASE"),
    ],
)
def test_a_name_that_will_not_do_is_refused(url, said, tmp_path):
    with pytest.raises(BadClass, match=said) as refused:
        ClassGradebook(TOY, tmp_path, course_at=AT, db_url=url)

    assert "s3cret" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []
