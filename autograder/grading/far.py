"""A submission graded on another machine: bytes go there, and bytes come back.

Only the machine that asked touches the class directory: it reads what was submitted, and looks at every answer before
it keeps it. Where the other machine grades, a process of its own runs the judge, in its main thread, because limits of
time reach no other, and bounds of memory are a process's (see `own_limits`).
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

from autograder.claims.course import Course, named_course
from autograder.claims.results import Report
from autograder.errors import AutograderError, CannotConfine, Starved
from autograder.grading.client import Patience
from autograder.grading.collected import Sent
from autograder.grading.judge import Judge, environment, not_graded
from autograder.grading.key import checks_hash
from autograder.grading.settings import Settings
from autograder.grading.submission import fingerprint
from autograder.grading.worker import close_judges, in_judge, judged

MOST = 1 << 28  # characters of an answer; the largest submission that is read makes a tenth of it


class Ended(AutograderError):
    """The process that graded has ended, whoever ended it."""


class BadAnswer(AutograderError):
    """What came back is no verdict on what was sent."""


@dataclass(frozen=True)
class Terms:
    """What another machine needs to know of a class.

    Attributes:
        course_at: where the course is there, as "module:name".
        patience: time limits.
        confined: whether student code is confined.
        seed: of the random inputs in the checks, the same for all.
        whole: whether all cells are run.
    """

    course_at: str
    patience: Patience
    confined: bool
    seed: int | None
    whole: bool

    def settings(self) -> Settings:
        """The same for a worker that has no class directory."""
        return Settings(named_course(self.course_at), Path(), self.patience, self.confined, self.seed, self.whole)


@dataclass(frozen=True)
class Answer:
    """What comes back: report and notebook, each as a JSON document."""

    report: str
    notebook: str


def open_here(terms: Terms) -> None:
    """Open the judge of this process, which grades what comes later."""
    in_judge(terms.settings(), lambda _: None, otherwise=lambda _: None)


def grade_sent(terms: Terms, sent: Sent) -> Answer:
    """Grade in this process, whose judge is opened once and kept; see `in_judge` for what it raises."""
    settings = terms.settings()
    assignment = settings.course.assignment(sent.assignment)

    def graded(judge: Judge) -> Answer:
        found = judged(judge, assignment, sent, terms.seed)
        return Answer(found.report.to_json(), json.dumps(found.notebook, ensure_ascii=False))

    def failed(reason: str) -> Answer:
        return Answer(not_graded(settings.course, assignment, reason, student=sent.student).to_json(), "")

    return in_judge(settings, graded, otherwise=failed)


def received(course: Course, sent: Sent, answer: object) -> Report:
    """Read the report in an answer, and see that it and its notebook are a verdict on what was sent.

    Raises:
        BadAnswer: if they are not.
    """
    if not isinstance(answer, Answer) or len(answer.report) + len(answer.notebook) > MOST:
        raise BadAnswer("it sent back something else than a report and a notebook")
    try:
        report = Report.from_json(answer.report)
        cells = [] if report.grader_failed else json.loads(answer.notebook)["cells"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadAnswer(f"it sent back what cannot be read ({type(error).__name__})") from error
    assignment = course.assignment(sent.assignment)
    points = {exercise.grade_id: exercise.points for exercise in assignment.exercises}
    if {exercise.grade_id: exercise.points for exercise in report.exercises} != points or not isinstance(cells, list):
        raise BadAnswer("it sent back a verdict on other exercises")
    if (report.assignment, report.student) != (sent.assignment, sent.student):
        raise BadAnswer("it sent back a verdict on another submission")
    if report.grader_failed:
        return report
    if (report.submission_hash, report.checks_hash) != (fingerprint(sent.data), checks_hash(course, assignment)):
        raise BadAnswer("it graded other bytes, or with other checks")
    return report


@cache
def release_of(course_at: str) -> dict[str, str]:
    """What must be equal on all machines: versions of Python and of packages, and the checks of each assignment."""
    course = named_course(course_at)
    return {**environment(), **{assignment.name: checks_hash(course, assignment) for assignment in course.graded}}


class Grader:
    """A process that grades one submission after another, and ends when this one does.

    Attributes:
        ended: whether it has.
    """

    def __init__(self) -> None:
        self.ended = False
        self._line, theirs = Pipe()
        command = [sys.executable, "-m", "autograder.grading.far", str(theirs.fileno())]
        self._process = subprocess.Popen(command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL)
        theirs.close()  # the end of the process shows as the end of the line only if nobody else holds it

    def open(self, terms: Terms) -> None:
        """Have the judge opened, which confines a child to see that it can be done.

        Raises:
            Ended: if the process ended meanwhile; it does not come back.
            CannotConfine: if it cannot be done.
        """
        self._ask(terms, None)

    def grade(self, terms: Terms, sent: Sent) -> Answer:
        """Have a submission graded.

        Raises:
            Ended: if the process ended meanwhile; it does not come back.
            CannotConfine: as `grade_sent` does.
            Starved: as `grade_sent` does.
        """
        answer = self._ask(terms, sent)
        if answer is None:
            raise Ended("the process that grades gave no answer")
        return answer

    def _ask(self, terms: Terms, sent: Sent | None) -> Answer | None:
        try:
            self._line.send((terms, sent))
            answer = self._line.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise Ended("the system ended the grader while it worked on it") from error
        if isinstance(answer, AutograderError):
            raise answer
        return answer if isinstance(answer, Answer) else None

    def close(self) -> None:
        """End the process, and its judge with it."""
        self.ended = True
        self._line.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=20.0)
        self._process.kill()
        self._process.wait()


def _serve(line: Connection) -> None:
    """Grade what comes until nothing comes any more."""
    with suppress(EOFError, OSError):
        while True:
            terms, sent = line.recv()
            line.send(_tried(terms, sent))
    close_judges()


def _tried(terms: Terms, sent: Sent | None) -> Answer | AutograderError | None:
    try:
        if sent is not None:
            return grade_sent(terms, sent)
        open_here(terms)
        return None
    except (CannotConfine, Starved) as error:
        return error


def main(arguments: Sequence[str]) -> None:
    """Serve the line with the given number, as a process of its own."""
    _serve(Connection(int(arguments[0])))


if __name__ == "__main__":
    from autograder.grading import far  # what is sent is of that module, and not of the one that is run as a program

    far.main(sys.argv[1:])
