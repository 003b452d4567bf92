"""What a course is: its assignments, their exercises and points, and where its notebooks are."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules, walk_packages
from types import ModuleType

from autograder.border.records import records_of
from autograder.claims.exercise import Exercise
from autograder.claims.questions import FILE, Question, questions_in
from autograder.errors import BadCourse, SourceError, UnknownAssignment

REPOSITORY = Path(__file__).resolve().parents[2]
EXPECTED = "expected module:name of a Course that can be imported here, such as autograder.unrolled:UNROLLED."


@dataclass(frozen=True)
class ManualTask:
    """A written answer that a person grades, in formgrader; no check has a say in it.

    Attributes:
        grade_id: of its cell, which nbgrader calls a manually graded answer: both solution and grade.
        points: what it is worth.
    """

    grade_id: str
    points: float


@dataclass(frozen=True)
class Answered:
    """Answers of an earlier notebook that stand beside a later one, and why they may.

    Attributes:
        file: what holds them: a given module or a notebook, by its name without the ending.
        of: name of the assignment that asked for them.
        why: what the later notebook needs them for.
    """

    file: str
    of: str
    why: str


@dataclass(frozen=True)
class Closed:
    """Given functions that answer an exercise of the very notebook that they are given with.

    In the notebook's cells they may be called; while the exercise is checked, a call raises (`rnnkit.guarded`).

    Attributes:
        to: the exercise.
        functions: each with its module, such as "rnn_parts.gru_forward".
    """

    to: str
    functions: tuple[str, ...]


@dataclass(frozen=True)
class Assignment:
    """One notebook, one nbgrader assignment.

    Attributes:
        name: folder, file and nbgrader name, such as "01_rnn_cell".
        topic: name of its folder in the course; None if it is not graded.
        parts: modules of the course's `given` that students are given beside the notebook.
        package: the course, by its import name.
        by_hand: what people grade.
    """

    name: str
    topic: str | None = None
    parts: tuple[str, ...] = ()
    package: str = ""
    by_hand: tuple[ManualTask, ...] = ()

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """The graded exercises, in the order of the notebook."""
        return tuple(self.module("checks").EXERCISES) if self.topic else ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The concept questions, which count in no mark; none if its folder has no file of them."""
        if not self.topic:
            return ()
        path = files(f"{self.package}.{self.topic}") / FILE
        return questions_in(path.read_text(encoding="utf-8"), str(path)) if path.is_file() else ()

    @property
    def points(self) -> float:
        """What the whole assignment is worth, checks and people together."""
        return self.automatic_points + sum(task.points for task in self.by_hand)

    @property
    def automatic_points(self) -> float:
        """What the checks give at most: the most that a report can say."""
        return sum(exercise.points for exercise in self.exercises)

    def exercise(self, name: str) -> Exercise:
        """Find an exercise by the name of its function.

        Raises:
            LookupError: if the assignment has none of that name.
        """
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise LookupError(f"{self.name} has no exercise {name!r}; it has {[e.name for e in self.exercises]}")

    def module(self, kind: str) -> ModuleType:
        """Import one of this assignment's modules.

        Args:
            kind: "checks", "oracle", "mistakes", "alternatives" or "domain".
        """
        return importlib.import_module(f"{self.package}.{self.topic}.{kind}")

    def prepare(self) -> None:
        """Import all that a check may ask for, before processes are forked that would each have to."""
        if self.exercises:
            self.module("mistakes")

    def given(self) -> dict[str, ModuleType]:
        """Import the modules that students are given beside the notebook, by name.

        Raises:
            SourceError: if one does not lie in the course's `given`: of nothing else is anything released.
        """
        known = self._known_parts()
        for name in self.parts:
            if name not in known:
                raise SourceError(
                    f"{self.name} gives students {name!r}, and {self.package}.given has {', '.join(sorted(known))}; "
                    "nothing was released. Correct its `parts`, or move the module there if students may have it."
                )
        return {name: importlib.import_module(f"{self.package}.given.{name}") for name in self.parts}

    def _known_parts(self) -> set[str]:
        folder = importlib.import_module(f"{self.package}.given").__path__ if self.parts else ()
        return {info.name for info in iter_modules(folder)}


@dataclass(frozen=True)
class Course:
    """A course: where its notebooks are and what may cross the wire.

    Attributes:
        assignments: in teaching order.
        source: folder of instructor notebooks.
        release: folder of student notebooks.
        title: what students read above their README.
        records_module: module whose named tuples may cross between judge and subject.
        readable: packages, by import name, whose files a submission may read.
        warm: modules that the subject imports once, before it forks, besides all of the readable packages.
        rehearsal: an expression that the subject tries once, before it forks, so that what it loads is there for all.
        settings: environment variables that a submission sees.
        visible_data: folder of the numbers that the visible checks compare with.
        answered: the answers that students are given after they were due; the leak scan finds all others.
        closed: the given functions that may not be called while an exercise is checked.
    """

    assignments: tuple[Assignment, ...]
    source: Path
    release: Path
    records_module: str
    title: str = "The course"
    readable: tuple[str, ...] = ()
    warm: tuple[str, ...] = ()
    rehearsal: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    visible_data: Path | None = None
    answered: tuple[Answered, ...] = ()
    closed: tuple[Closed, ...] = ()

    @cached_property
    def records(self) -> dict[str, type]:
        """The named tuples that may cross the wire, by name."""
        return records_of(importlib.import_module(self.records_module))

    @cached_property
    def readable_paths(self) -> tuple[Path, ...]:
        """The folders of the packages that a submission may read."""
        modules = (importlib.import_module(name) for name in self.readable)
        return tuple(Path(str(module.__file__)).resolve().parent for module in modules)

    @cached_property
    def warm_modules(self) -> tuple[str, ...]:
        """All modules that the subject imports once, before it forks."""
        packages = (importlib.import_module(name) for name in self.readable)
        found = (info.name for p in packages for info in walk_packages(p.__path__, f"{p.__name__}."))
        return (*self.warm, *self.readable, *found)

    @property
    def graded(self) -> tuple[Assignment, ...]:
        """The assignments that have graded exercises."""
        return tuple(assignment for assignment in self.assignments if assignment.topic)

    def assignment(self, name: str) -> Assignment:
        """Find an assignment by name.

        Raises:
            UnknownAssignment: if there is none.
        """
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        known = ", ".join(assignment.name for assignment in self.assignments)
        raise UnknownAssignment(f"there is no assignment {name!r}; the course has {known}")

    def closed_to(self, exercise: str) -> tuple[str, ...]:
        """List the given functions that may not be called while an exercise is checked.

        Args:
            exercise: its name.
        """
        return tuple(function for row in self.closed if row.to == exercise for function in row.functions)

    def source_notebook(self, assignment: Assignment) -> Path:
        """Path of the instructor's notebook."""
        return self.source / assignment.name / f"{assignment.name}.ipynb"

    def release_notebook(self, assignment: Assignment) -> Path:
        """Path of the students' notebook."""
        return self.release / assignment.name / f"{assignment.name}.ipynb"


@cache
def named_course(where: str) -> Course:
    """Import a course.

    Args:
        where: as "module:name".

    Raises:
        BadCourse: if there is none.
    """
    module, _, name = where.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise BadCourse(f"there is no course at {where!r} ({error}); {EXPECTED}") from error
    if not isinstance(found, Course):
        raise BadCourse(f"{where!r} is a {type(found).__name__} and no course; {EXPECTED}")
    return found
