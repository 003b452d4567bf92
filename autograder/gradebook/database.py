"""The database of a gradebook: made without racing, waited for with patience, and its errors in plain words.

It is a file of SQLite's in the class directory, or on a PostgreSQL server, whose password stands in no file of ours:
`PGPASSWORD` or `~/.pgpass` hold it, as for every program that talks to such a server.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from sqlite3 import SQLITE_ERROR
from typing import Any

from alembic.script import ScriptDirectory
from nbgrader.api import Base
from nbgrader.api import Course as CourseRow
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from autograder.errors import BadClass
from autograder.files.class_lock import holders

POSTGRESQL = "postgresql+psycopg"
MAKING_TABLES = 0x756E726F  # the number of a lock that all graders of one database agree on
SHORT_WAIT, LONG_WAIT = 1.0, 30.0
"""Seconds to wait for a locked database: before it is said, and in all. Formgrader holds it for milliseconds."""

BY_NOTEBOOK = ("grade", "comment")
"""Tables of which a submission's rows are looked for by its notebook: without an index, all of a class are read."""


def say_nothing(_: str) -> None:
    """Be told, and tell nobody."""


def named_database(db_url: str) -> str:
    """Bring the name of a database, as a person gave it, into the form that every later command reads.

    Args:
        db_url: as `postgresql://NAME@HOST/DATABASE`, or `sqlite:///FILE`.

    Raises:
        BadClass: if it names no such database, holds a password, or a package that it needs is not there.
    """
    try:
        url = make_url(db_url)
    except ArgumentError:
        raise BadClass(f"got {db_url!r} as a database, expected postgresql://NAME@HOST/DATABASE.") from None
    kind = url.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise BadClass(f"got a database of kind {kind!r}, expected postgresql or sqlite.")
    if url.password is not None:
        without = url._replace(password=None).render_as_string()  # `set` keeps what is None
        raise BadClass(
            "the name of the database holds a password, which would stand in the class directory for all who read it. "
            f"Put it into PGPASSWORD or ~/.pgpass, and name {without}."
        )
    if kind == "postgresql" and find_spec("psycopg") is None:
        raise BadClass("a PostgreSQL database needs the package psycopg; pip install 'unrolled[postgresql]'.")
    return str(url.set(drivername=POSTGRESQL) if kind == "postgresql" else url)


class Locked(BadClass):
    """Another program holds the database."""


def create_database(db_url: str, course_id: str, say: Callable[[str], None] = say_nothing) -> None:
    """Make nbgrader's tables, if there are none, without the process that nbgrader would start to learn a version.

    It is one transaction, so that of two programs that find no tables one makes them and the other waits.

    Args:
        db_url: of the database.
        course_id: nbgrader's name of the course, which gets its row.
        say: is told, before a long wait, if another program holds the database.

    Raises:
        BadClass: if the database cannot be opened or written, or another program holds it.
    """
    try:
        _create_database(patient(db_url, SHORT_WAIT), course_id)
    except Locked:
        say(f"{_held(db_url)}; waiting for it, at most {LONG_WAIT:.0f} seconds.")
        _create_database(patient(db_url, LONG_WAIT), course_id)


def _create_database(url: URL, course_id: str) -> None:
    engine: Engine = create_engine(url)
    event.listen(engine, "handle_error", in_plain_words, retval=True)
    try:
        with engine.begin() as connection:
            if url.get_backend_name() == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(select(func.pg_advisory_xact_lock(MAKING_TABLES)))
            _make_tables(connection)
            for table in BY_NOTEBOOK:
                connection.execute(text(f"CREATE INDEX IF NOT EXISTS {table}_by_notebook ON {table} (notebook_id)"))
            if connection.scalar(select(CourseRow.id).filter_by(id=course_id)) is None:
                connection.execute(CourseRow.__table__.insert().values(id=course_id))
    finally:
        engine.dispose()


def _make_tables(connection: Connection) -> None:
    if inspect(connection).get_table_names():
        return
    head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    Base.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})


def patient(db_url: str, seconds: float) -> URL:
    """The same database; SQLite's waits so long for another program that holds it."""
    url = make_url(db_url)
    if url.get_backend_name() != "sqlite" or "timeout" in url.query:
        return url
    return url.update_query_dict({"timeout": str(seconds)})


def in_plain_words(context: Any) -> BaseException | None:
    """Say what keeps us from the database, in the place of SQLAlchemy's error; leave errors in a statement alone."""
    error = context.sqlalchemy_exception
    url = context.engine.url.set(query={}).render_as_string(hide_password=True)
    if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
        return None
    if getattr(error.orig, "sqlite_errorcode", None) == SQLITE_ERROR:  # the statement is wrong, not the file
        return None
    if "database is locked" in str(error.orig):
        return Locked(f"{_held(url)}. Close that program, and grade again: what is graded stays graded.")
    check = "the path and its permissions"
    if context.engine.url.get_backend_name() == "postgresql":
        check = "the server, the names, and the password in PGPASSWORD or ~/.pgpass"
    return BadClass(f"{url} cannot be used ({error.orig}). Check {check}.")


def _held(db_url: str) -> str:
    path = make_url(db_url).database or db_url
    who = " or ".join(holders(Path(path))) or "another program"
    return f"{path} is held by {who}"
