"""Who is in a class, in the gradebook: formgrader shows the names that stand there."""

from collections.abc import Iterable
from typing import Any

from nbgrader.api import Student
from sqlalchemy import select, update

from autograder.platforms.roster import Person

LONGEST = 128  # signs that nbgrader's columns hold, where the database counts them


def enter(db: Any, people: Iterable[Person]) -> None:
    """Give people their rows, with the names that the roster has; rows of others stay as they are.

    Args:
        db: a session.
        people: of the class; who has withdrawn gets no new row.
    """
    known = set(db.scalars(select(Student.id)))
    for person in people:
        if person.id in known:
            db.execute(update(Student).filter_by(id=person.id).values(**_columns(person)))
        elif not person.withdrawn:
            db.execute(Student.__table__.insert().values(id=person.id, **_columns(person)))


def _columns(person: Person) -> dict[str, str]:
    """What the roster says of somebody; what it does not say is not written over."""
    said = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "lms_user_id": person.lms_id,
    }
    return {column: value[:LONGEST] for column, value in said.items() if value}
