"""Puts verdicts into a gradebook while a class is graded; one submission that fails there holds up no other."""

from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.border.text import plain
from autograder.claims.course import Assignment, Course
from autograder.claims.results import Report
from autograder.errors import AutograderError
from autograder.files.class_directory import ClassDirectory
from autograder.gradebook.records import ClassGradebook
from autograder.grading.kept import read_notebook
from autograder.grading.own_limits import interrupted_after
from autograder.pages.inert import in_words


class Keeper:
    """A gradebook that is open before the first verdict is made, and closed after the last.

    Args:
        course: the course.
        root: class directory.
        assignments: those that are graded.
        course_at: where the course is, as "module:name".
        db_url: of the database, as `ClassGradebook` takes it.
        feedback: whether the pages that students read are written.
        say: is told what a person should know, and of each verdict that could not be kept.

    Attributes:
        failed: verdicts that could not be put into the gradebook.
    """

    SECONDS = 60.0  # for one step with one submission, which takes some hundredths of one

    def __init__(
        self,
        course: Course,
        root: Path,
        assignments: Sequence[Assignment],
        *,
        course_at: str,
        db_url: str | None = None,
        feedback: bool,
        say: Callable[[str], None],
    ) -> None:
        self._root = root
        self._assignments = assignments
        self._feedback = feedback
        self._say = say
        self._book = ClassGradebook(course, root, course_at=course_at, db_url=db_url, say=say)
        self.failed: list[Report] = []

    def __enter__(self) -> "Keeper":
        """Open it first: whatever keeps us from the gradebook is said before anything is graded."""
        self._book.prepare(self._assignments)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._book.export_csv(ClassDirectory(self._root).scores)
        finally:
            self._book.close()

    def keep(self, report: Report) -> None:
        """Put a verdict into the gradebook, and write its page.

        Raises:
            AutograderError: if the fault is the class's, not this submission's.
        """
        book = self._book
        notebook = read_notebook(self._root, report)
        if notebook is None:
            self._say(plain(f"{report.assignment} of {report.student}: {report.error}"))
            self.failed.append(report)
        elif not self._done(lambda: book.record(report, notebook), report, "is not in the gradebook"):
            self.failed.append(report)
        elif self._feedback:
            self._done(lambda: book.feedback(report, notebook), report, "has no feedback page")

    def keep_again(self, report: Report) -> None:
        """Keep a verdict that was there already, unless all is as it was left."""
        if self._book.is_settled(report, feedback=self._feedback):
            self._book.leave_as_it_is(report)
        else:
            self.keep(report)

    def leave_out(self, report: Report) -> None:
        """Change nothing in the gradebook, and have the scores say that this one was not graded."""
        self._say(plain(f"{report.assignment} of {report.student}: {report.error}"))
        self._book.leave_out(report)

    def _done(self, step: Callable[[], object], report: Report, otherwise: str) -> bool:
        """Do one step with one submission; if it fails, say so, and be ready for the next submission."""
        try:
            with interrupted_after(self.SECONDS):
                step()
        except AutograderError:  # about the class, not about this submission
            raise
        except Exception as error:
            self._book.recover()
            again = "Grade the class once more; if that happens again, look at the submission by hand."
            whose = plain(f"{report.assignment} of {report.student}")
            self._say(f"{whose} {otherwise} ({in_words(error)}). {again}")
            return False
        return True
