"""What nbgrader's commands and formgrader's buttons run in our place: the judge, its notebook and its feedback page."""

import atexit
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Unicode

from autograder.claims.course import named_course
from autograder.claims.results import NOT_GRADED, Report
from autograder.errors import BadClass
from autograder.files.class_directory import ClassDirectory
from autograder.gradebook.due import extend
from autograder.gradebook.rows import read_marks
from autograder.grading.client import Patience
from autograder.grading.collected import job_in
from autograder.grading.kept import read_notebook
from autograder.grading.settings import Settings
from autograder.grading.worker import close_judges, grade_job
from autograder.pages.feedback import feedback_page
from autograder.pages.inert import inert
from autograder.pages.ways import ways_to


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]
    """Reads no submission: where the judge comes first it starts with an empty notebook, so no file can upset it."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert a notebook; see `Exporter.from_filename`."""
        if not any(isinstance(step, Judge) for step in self._preprocessors):
            return super().from_filename(filename, resources=resources, **kw)
        path = Path(filename)
        resources = {**(resources or {}), "metadata": {"name": path.stem, "path": str(path.parent)}}
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources=resources, **kw)


class Judge(NbGraderPreprocessor):  # type: ignore[misc]
    """In the place of nbgrader's sanitizing: the submission as the judge rebuilt, executed and graded it.

    The report and the notebook are written under `results/` as well, as the batch does.
    """

    atexit.register(close_judges)

    course = Unicode(help="The course that is graded, as module:name").tag(config=True)
    confined = Bool(True, help="Whether students' code is confined").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Take the judge's notebook in the place of the one that was read."""
        about = resources["nbgrader"]
        folder = Path(resources["metadata"]["path"])
        job = job_in(folder, about["student"])
        root = ClassDirectory.around(folder).root
        report = grade_job(Settings(named_course(self.course), root, Patience(), self.confined), job)
        notebook = read_notebook(root, report)
        if notebook is None or report.status == NOT_GRADED:  # of an earlier result, which stays
            raise BadClass(f"{job.assignment} of {job.student}: {report.error}")
        return nbformat.from_dict(inert(notebook, f"{job.assignment} of {job.student}")), resources


class ResetGrades(NbGraderPreprocessor):  # type: ignore[misc]
    """Sets every grade of the submission to zero before it is graded, so none of an earlier one stays.

    It also gives the student the time that `due --extend` has given, before nbgrader asks how late the work is.
    """

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Change the database, not the notebook."""
        about, folder = resources["nbgrader"], Path(resources["metadata"]["path"])
        with Gradebook(about["db_url"]) as book:
            submitted = book.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            for grade in submitted.grades:
                grade.auto_score, grade.needs_manual_grade = 0.0, False
            extend(book.db, ClassDirectory.around(folder), about["assignment"], about["student"])
            book.db.commit()
        return nb, resources


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]
    """Writes our feedback page when formgrader or `nbgrader generate_feedback` asks for one."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert a graded notebook; see `Exporter.from_filename`."""
        about, path = resources["nbgrader"], Path(filename)
        result = ClassDirectory.around(path.parent).result(about["assignment"], about["student"])
        report = Report.from_json(result.read_text(encoding="utf-8"))
        with Gradebook(about["db_url"]) as book:
            marks = read_marks(book.db, about["assignment"], about["student"])
        notebook = nbformat.read(path, as_version=4)
        resources = self._init_resources({**resources, "metadata": {"name": path.stem}})
        ways = ways_to(named_course(Judge(config=self.config).course).assignment(about["assignment"]))
        return feedback_page(report, notebook, marks, ways), resources
