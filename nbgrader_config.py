"""Configuration of nbgrader for this course: directory names, stub text and our preprocessors."""

from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades

from autograder.gradebook import FeedbackExporter, Judge, ResetGrades, SubmissionExporter, harden_nbgrader

harden_nbgrader()

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "unrolled"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"

c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Exercise not done yet: replace this line by your code.")'
}
c.ClearSolutions.text_stub = "*Replace this line by your answer.*"

c.Judge.course = "autograder.unrolled:UNROLLED"
c.Autograde.exporter_class = SubmissionExporter
c.Autograde.sanitize_preprocessors = [Judge]
c.Autograde.autograde_preprocessors = [ResetGrades, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata]

c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = []
