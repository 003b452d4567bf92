"""One real child, confined and asked to do what every submission does, before the first submission is.

Whether a machine can confine is not to be read off its kernel alone: a container may lack a right, and Python or the
course may lie where the user that a child becomes may not go. So one child is confined as all will be, reads what all
will read, runs a cell and answers a call.
"""

from collections.abc import Sequence
from pathlib import Path

from autograder.border.wire import WireError
from autograder.claims.course import Course
from autograder.claims.student import CallFailed
from autograder.grading.charge import Account
from autograder.grading.client import Patience, Ran, Subject, SubjectGone
from autograder.grading.host import Host
from autograder.subject.confine import cannot_confine

CELL = """
import json, numpy, os

def unreadable(places):
    for place in places:
        try:
            for folder, _, files in os.walk(place, onerror=refuse):
                for path in (os.path.join(folder, name) for name in files):
                    if os.path.isfile(path):
                        open(path, "rb").close()
        except PermissionError as error:
            return str(error.filename)
    return ""

def refuse(error):
    raise error

def answer(places):
    return unreadable([*places, os.path.dirname(json.__file__), os.path.dirname(numpy.random.__file__)])
"""


def rehearse(course: Course, host: Host) -> None:
    """Confine one child, let it read the course's packages and Python's, run a cell and answer a call.

    Args:
        course: whose packages and released modules a submission may read.
        host: the warm parent of the subjects to come.

    Raises:
        CannotConfine: if one of these fails; the message says what, and how to go on.
    """
    readable = course.readable_paths
    modules = [course.release_notebook(a).parent for a in course.assignments if a.parts]
    try:
        found = _asked(host, readable, modules)
    except (WireError, SubjectGone, CallFailed) as error:
        raise cannot_confine(f"A confined program ended before it could answer ({error}).") from error
    if found:
        raise cannot_confine(
            f"A confined program cannot read {found}. Let every user read there (chmod -R a+rX), or grade as an "
            "ordinary user who owns it."
        )


def _asked(host: Host, readable: Sequence[Path], modules: Sequence[Path]) -> str:
    """What the child cannot read, or what its cell said in place of running; empty if all is well."""
    patience = Patience()
    account = Account(patience.ceiling)
    places = [str(path) for path in (*readable, *modules) if path.exists()]
    with (
        host.scratch() as scratch,
        Subject(
            host,
            scratch,
            readable=readable,
            modules=modules,
            lines=1,
            patience=patience,
            account=account,
        ) as subject,
    ):
        ran = subject.run(CELL)
        if ran.outputs or ran.ended:
            raise cannot_confine(f"A confined program could not run a cell ({_said(ran)}).")
        with subject.exercise() as space:
            return str(space.function("answer")(places))


def _said(ran: Ran) -> str:
    errors = [f"{output['ename']}: {output['evalue']}" for output in ran.outputs if output["output_type"] == "error"]
    return "; ".join(errors)[:500] or ran.ended or "it printed something"
