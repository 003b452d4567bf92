"""What is replaced in nbgrader 0.9.6: it let one submission harm the class, or one button the course."""

import sys
from glob import glob
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.claims.course import named_course
from autograder.errors import BadClass
from autograder.files.class_directory import CONFIG, OURS, notebook_of
from autograder.gradebook.buttons import Judge
from autograder.gradebook.class_config import loads_ours
from autograder.gradebook.formgrader import FormgraderExporter
from autograder.gradebook.times import collected_at, write_time


def harden_nbgrader() -> None:
    """Replace functions and a class of nbgrader 0.9.6 that let one submission harm the class, or one button the course.

    Two raise on a malformed `timestamp.txt`, for which formgrader answers every page of the class with an error. One
    copies whatever files stand beside a notebook, through links, into graded folders and releases. One passes over a
    submission whose notebook has another name. One writes student notebooks that lack what `release` does to them.
    The class shows formgrader's pages, however long a submission makes that take.
    """
    CourseDirectory.get_existing_timestamp = lambda _self, folder: collected_at(Path(folder))
    NbGraderAPI.get_submitted_timestamp = lambda self, assignment, student: collected_at(
        Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment))
    )
    BaseConverter.init_assignment = _copy_time_only
    Autograde.init_notebooks = _one_notebook_each
    GenerateAssignment.start = _generate_only_others
    formgrader = sys.modules.get("nbgrader.server_extensions.formgrader.formgrader")
    if formgrader is not None:  # it reads the configuration that calls this, and makes its exporter afterwards
        vars(formgrader)["HTMLExporter"] = FormgraderExporter


def _one_notebook_each(converter: Any) -> None:
    """Take each submission for one notebook under the assignment's name, whatever the file in it is called.

    `Judge` finds the file. Where the class's configuration does without `Judge`, nbgrader looks for itself.
    """
    if not any(isinstance(step, type) and issubclass(step, Judge) for step in converter.sanitize_preprocessors):
        _refuse_left_out(converter)
        BaseConverter.init_notebooks(converter)
        return
    pattern = converter._format_source(converter.coursedir.assignment_id, converter.coursedir.student_id)
    folders = [Path(folder) for folder in glob(pattern)]
    # as `find_jobs`: a link leads to another student's submission, or out of the class
    own = [folder for folder in folders if folder.is_dir() and not (folder.is_symlink() or folder.parent.is_symlink())]
    if not own:
        sentence = f"there is no submission in {pattern}; expected submitted/<student>/<assignment>/"
        converter.log.error(sentence)
        raise NbGraderException(sentence)
    converter.assignments = {str(folder): [str(notebook_of(folder))] for folder in own}
    converter.notebooks = []


def _refuse_left_out(converter: Any) -> None:
    """Refuse a class whose configuration loads ours, and was left out: nobody chose to grade it without `Judge`."""
    root = Path(converter.coursedir.root)
    if "sanitize_preprocessors" in converter.config.Autograde or not loads_ours(root):
        return
    sentence = (
        f"{root / CONFIG} could not be loaded whole, so nothing was graded: students' code would not have been "
        f"confined. What is wrong with it is said further up; if {OURS} is missing, `python -m autograder grade` "
        "writes it anew."
    )
    converter.log.error(sentence)
    raise NbGraderException(sentence)


def ours_beside(path: str) -> str:
    """Harden nbgrader, and find our configuration for the class's own one.

    Args:
        path: of the class's own.

    Returns:
        the path of ours.

    Raises:
        BadClass: if ours is not there; traitlets says so, and goes on without either.
    """
    harden_nbgrader()
    ours = Path(path).resolve().parent / OURS
    if not ours.is_file():
        raise BadClass(
            f"{ours} is missing, and with it the settings by which students' code is confined. "
            "`python -m autograder grade --root` with this folder writes it anew."
        )
    return str(ours)


_nbgraders_generate = GenerateAssignment.start


def _generate_only_others(converter: Any) -> None:
    """Refuse what `release` does, before anything is deleted; leave assignments that are not of the course to nbgrader.

    nbgrader would delete the given parts beside the released notebook, and leave the instructor's imports in it.
    """
    where, directory = Judge(config=converter.config).course, converter.coursedir
    if not where:  # a configuration that takes nothing from us but this hardening
        _nbgraders_generate(converter)
        return
    course = named_course(where)
    places = {directory.source_directory: course.source, directory.release_directory: course.release}
    known = {assignment.name for assignment in course.assignments}
    if directory.assignment_id in known or any(_leads_to(directory, step, path) for step, path in places.items()):
        sentence = (
            f"{directory.assignment_id} is not generated by nbgrader, and nothing was written: it would leave out the "
            "modules that students are given. Run `python -m autograder release` in the course's repository instead."
        )
        converter.log.error(sentence)
        raise NbGraderException(sentence)
    _nbgraders_generate(converter)


def _leads_to(directory: Any, step: str, path: Path) -> bool:
    return Path(directory.format_path(step, ".", ".")).resolve() == path.resolve()


def _copy_time_only(converter: Any, assignment: str, student: str) -> None:
    when = collected_at(Path(converter._format_source(assignment, student)))
    destination = Path(converter._format_dest(assignment, student))
    if when is not None:
        write_time(destination, when)
