"""A class directory: where everything in it lies. No other module spells its names.

```
submitted/<student>/<assignment>/       what was collected: the notebook, and `timestamp.txt`
results/<assignment>/<student>.json     the verdict, and beside it the notebook that was run
autograded/<student>/<assignment>/      the graded notebook, as nbgrader keeps it
feedback/<student>/<assignment>/        the page that the student reads
gradebook.db  grades.csv  report.html   of the whole class
roster.csv  extensions.json             who is in it, and who has more time, if somebody says so
origins/<assignment>.json               whose is what, and how the platform called it
earlier/<student>/<assignment>/         attempts that a later one replaced
report/<assignment>.html                the class report on one assignment
similar.html                            pairs of near answers, if somebody asked for them
```
"""

from dataclasses import dataclass
from pathlib import Path

CONFIG = "nbgrader_config.py"
OURS = "autograder_config.py"
DATABASE = "gradebook.db"
TIMESTAMP = "timestamp.txt"
STEP = "{step}/{student}/{assignment}"
SUBMITTED, AUTOGRADED, FEEDBACK = "submitted", "autograded", "feedback"


@dataclass(frozen=True)
class ClassDirectory:
    """One class, by its folder, which need not be there."""

    root: Path

    @classmethod
    def around(cls, folder: Path) -> "ClassDirectory":
        """The class directory in which nbgrader keeps a folder of one submission, whatever it calls the step."""
        return cls(folder.parents[len(Path(STEP).parts) - 1])

    @property
    def submitted(self) -> Path:
        """What was collected, a folder for each student."""
        return self.root / SUBMITTED

    @property
    def results(self) -> Path:
        """The verdicts, a folder for each assignment."""
        return self.root / "results"

    @property
    def report(self) -> Path:
        """The class report."""
        return self.root / "report.html"

    def report_on(self, assignment: str) -> Path:
        """The class report on one assignment."""
        return self.root / "report" / f"{assignment}.html"

    def reports_on_assignments(self) -> list[Path]:
        """The class reports on single assignments that are there."""
        return sorted(self.report_on("").parent.glob("[!.]*.html"))

    @property
    def similar(self) -> Path:
        """The page of near answers."""
        return self.root / "similar.html"

    @property
    def scores(self) -> Path:
        """The table of scores."""
        return self.root / "grades.csv"

    @property
    def roster(self) -> Path:
        """Who is in the class; the instructor's, like the configuration."""
        return self.root / "roster.csv"

    @property
    def extensions(self) -> Path:
        """Who has until when, by assignment; also for who has not handed in yet, of whom nbgrader has no row."""
        return self.root / "extensions.json"

    @property
    def written(self) -> Path:
        """What `give-back` and `export` wrote where, so that they replace nothing else."""
        return self.root / ".written.json"

    def origins(self, assignment: str) -> Path:
        """What `collect` keeps about the submissions of an assignment, outside the students' folders."""
        return self.root / "origins" / f"{assignment}.json"

    def earlier(self, student: str, assignment: str) -> Path:
        """Folder of the attempts that a later one replaced; see `_step` for the errors."""
        return self._step("earlier", student, assignment)

    @property
    def database(self) -> Path:
        """The gradebook, where the class's configuration names no other."""
        return self.root / DATABASE

    @property
    def config(self) -> Path:
        """What nbgrader looks for: the instructor's."""
        return self.root / CONFIG

    @property
    def our_config(self) -> Path:
        """What that loads: ours."""
        return self.root / OURS

    @property
    def lock(self) -> Path:
        """What one run of `grade` holds."""
        return self.root / ".autograder.lock"

    @property
    def demo_list(self) -> Path:
        """What `demo` wrote here."""
        return self.root / ".unrolled-demo.json"

    def result(self, assignment: str, student: str, suffix: str = ".json") -> Path:
        """The verdict on a submission; with the suffix ".ipynb", the notebook that was run."""
        return self.results / assignment / f"{student}{suffix}"

    def collected_assignments(self) -> list[str]:
        """The assignments of which something was collected."""
        return sorted(path.stem for path in (self.root / "origins").glob("*.json"))

    def about(self, student: str) -> list[Path]:
        """All files and folders that are about one student alone, and are there; a link counts as what it is.

        Raises:
            ValueError: see `_step`.
        """
        steps = [self._step(step, student, "x").parent for step in (SUBMITTED, AUTOGRADED, FEEDBACK, "earlier")]
        results = [folder / f"{student}{end}" for folder in self.results.glob("*") for end in (".json", ".ipynb")]
        return [path for path in (*steps, *sorted(results)) if path.is_symlink() or path.exists()]

    def submission(self, student: str, assignment: str) -> Path:
        """Folder of what a student handed in; see `_step` for the errors of all three."""
        return self._step(SUBMITTED, student, assignment)

    def autograded(self, student: str, assignment: str) -> Path:
        """Folder of a graded notebook."""
        return self._step(AUTOGRADED, student, assignment)

    def feedback(self, student: str, assignment: str) -> Path:
        """Folder of a feedback page."""
        return self._step(FEEDBACK, student, assignment)

    def _step(self, step: str, student: str, assignment: str) -> Path:
        """Where a step keeps a submission.

        Raises:
            ValueError: if the student's id cannot be the name of a folder.
        """
        if Path(student).name != student or student in ("", ".", ".."):
            raise ValueError(f"the student id {student!r} cannot be a folder name; rename the submission's folder")
        return self.root / STEP.format(step=step, student=student, assignment=assignment)


def notebook_of(folder: Path) -> Path:
    """The notebook of a submission, in the folder of one step: it has the name of its assignment."""
    return folder / f"{folder.name}.ipynb"


def page_of(folder: Path) -> Path:
    """The feedback page in its folder."""
    return folder / f"{folder.name}.html"


def timestamp_of(folder: Path) -> Path:
    """What says when a submission was collected."""
    return folder / TIMESTAMP
