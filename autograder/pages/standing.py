"""What counts of a submission, and how a student stands: checks and people together, late or not, which way it goes."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from autograder.claims.course import Assignment
from autograder.claims.results import NOT_GRADED, REFUSED, Report
from autograder.pages.feedback import Marks

AT_LEAST = 3  # submissions of which a trend can be told
STEEP = 0.1  # of the points: what the last one must differ by from those before
RISING, STEADY, FALLING = "▲ rising", "steady", "▼ falling"


@dataclass(frozen=True)
class Standing:
    """One submission with all that counts.

    Attributes:
        assignment: what was handed in.
        report: the verdict.
        marks: what people added.
    """

    assignment: Assignment
    report: Report
    marks: Marks = field(default_factory=Marks)

    @property
    def student(self) -> str:
        """Whose it is."""
        return self.report.student

    @property
    def counts(self) -> bool:
        """Whether it has a score."""
        return self.report.score is not None

    @cached_property
    def most(self) -> float:
        """Points that it could have."""
        return self.report.max_score + sum(task.points for task in self.assignment.by_hand)

    @cached_property
    def earned(self) -> float:
        """Points that it has: those of people in place of the automatic ones, extra credit, less the penalty."""
        if not self.counts:
            return 0.0
        exercises = sum(map(self.points_of, self._by_checks))
        given = sum(self.by_hand(task.grade_id) for task in self.assignment.by_hand)
        return round(max(0.0, exercises + given - self.marks.penalty), 6)

    @property
    def share(self) -> float:
        """Points that it has, of those that it could have."""
        return self.earned / self.most if self.most else 0.0

    @cached_property
    def _by_checks(self) -> dict[str, float]:
        return {exercise.grade_id: exercise.earned for exercise in self.report.exercises} if self.counts else {}

    def has(self, grade_id: str) -> bool:
        """Whether the checks gave points for an exercise, be it none."""
        return grade_id in self._by_checks

    def points_of(self, grade_id: str) -> float:
        """Points for one exercise, a person's in place of the automatic ones."""
        return self.marks.scores.get(grade_id, self._by_checks[grade_id]) + self.marks.extra.get(grade_id, 0.0)

    def by_hand(self, grade_id: str) -> float:
        """Points that a person gave for a cell; 0 until somebody does."""
        return self.marks.scores.get(grade_id, 0.0) + self.marks.extra.get(grade_id, 0.0)

    def is_by_hand(self, grade_id: str) -> bool:
        """Whether a person had a say in the points for a cell."""
        return grade_id in self.marks.scores or grade_id in self.marks.extra

    @property
    def is_late(self) -> bool:
        """Whether it came after it was due, or lost points for that."""
        return self.marks.late > 0 or self.marks.penalty > 0

    @property
    def word(self) -> str:
        """What stands in place of points that say too little; empty if they say all."""
        return self.report.status if self.report.status in (NOT_GRADED, REFUSED) else ""


@dataclass(frozen=True)
class Row:
    """A student in the list of a class.

    Attributes:
        name: as it is shown.
        standings: of each assignment, in order; None where nothing was handed in.
    """

    name: str
    standings: tuple[Standing | None, ...]

    @property
    def found(self) -> list[Standing]:
        """The submissions that there are."""
        return [standing for standing in self.standings if standing]

    @property
    def sum(self) -> float:
        """Points in all."""
        return sum(standing.earned for standing in self.found)

    @property
    def late(self) -> int:
        """How many submissions were late."""
        return sum(standing.is_late for standing in self.found)

    @property
    def waiting(self) -> int:
        """How many cells somebody still has to look at."""
        return sum(len(standing.marks.waiting) for standing in self.found)

    @property
    def trend(self) -> str:
        """Whether the last submission is better than those before, worse, or neither; empty of too few."""
        shares = [standing.share for standing in self.found if standing.counts]
        if len(shares) < AT_LEAST:
            return ""
        change = shares[-1] - statistics.fmean(shares[:-1])
        return RISING if change >= STEEP else FALLING if change <= -STEEP else STEADY


def rows_of(assignments: Sequence[Assignment], standings: Sequence[Standing], names: Mapping[str, str]) -> list[Row]:
    """List the students of a class by id, also those that only the names know.

    Args:
        assignments: the columns.
        standings: of all submissions.
        names: of students by id, where they are known.
    """
    found: dict[str, dict[str, Standing]] = {student: {} for student in names}
    for standing in standings:
        found.setdefault(standing.student, {})[standing.assignment.name] = standing
    return [
        Row(shown(student, names), tuple(there.get(assignment.name) for assignment in assignments))
        for student, there in sorted(found.items())
    ]


def shown(student: str, names: Mapping[str, str]) -> str:
    """How a student is called: by name and id, or by the id alone."""
    return f"{names[student]} ({student})" if names.get(student) else student
