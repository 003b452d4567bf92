"""Which submissions of a class are nearer to each other than to every right answer that the course knows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.border.text import plain
from autograder.claims.course import Assignment, Course
from autograder.claims.questions import ANSWERS
from autograder.errors import BadSubmission
from autograder.grading.collected import choose, find_jobs
from autograder.grading.likeness import Answers, Near, near_pairs
from autograder.grading.submission import Cell, Notebook, Part, read_bytes, read_own, rebuild
from autograder.grading.traits import traits_of

OWN_CELLS = "own cells"

Cells = dict[str, str]


@dataclass(frozen=True)
class Likeness:
    """What two students wrote for one exercise, where it is near.

    Attributes:
        of: the exercise, or `OWN_CELLS`.
        points: how near it is; see `Near`.
        shared: shapes that both have and that neither the release nor many have.
        words: names and numbers that both have and few others, rarest first.
        first: what the one wrote.
        second: what the other wrote.
    """

    of: str
    points: float
    shared: int
    words: tuple[str, ...]
    first: str
    second: str


@dataclass(frozen=True)
class Pair:
    """Two submissions of one assignment that are near each other, the nearest exercise first."""

    assignment: str
    students: tuple[str, str]
    alike: tuple[Likeness, ...]

    @property
    def points(self) -> float:
        """How near they are, in all exercises together."""
        return sum(likeness.points for likeness in self.alike)


@dataclass(frozen=True)
class Compared:
    """What came of comparing the submissions of one assignment.

    Attributes:
        assignment: its name.
        submissions: how many were compared.
        pairs: nearest first.
    """

    assignment: str
    submissions: int
    pairs: tuple[Pair, ...]


def compare(
    course: Course,
    root: Path,
    assignment: Assignment,
    known: Mapping[str, Sequence[str]],
    complain: Callable[[str], None],
) -> Compared:
    """Compare all submissions of one assignment in a class directory; nothing of them is run.

    Args:
        course: whose release was handed out.
        root: class directory.
        assignment: what is compared.
        known: the course's own right answers, of all assignments, by exercise.
        complain: called with a sentence for each submission that cannot be read; the others are compared all the same.

    Raises:
        BadClass: if there is no submission of it.
    """
    release = read_own(course.release_notebook(assignment))
    written: dict[str, Cells] = {}
    for job in find_jobs(root, [assignment]):
        chosen = choose(course, job).notebook
        try:
            written[job.student] = cells_of(release, read_bytes(chosen)) if chosen else {}
        except BadSubmission as error:
            complain(plain(f"{job.assignment} of {job.student} was not compared: {error}"))
    return Compared(assignment.name, len(written), pairs_in(assignment.name, written, known, released(release)))


def released(release: Notebook) -> Cells:
    """What was handed out in place of each answer, by grade id; everything else stands under `OWN_CELLS`."""
    answers = {cell["metadata"]["nbgrader"]["grade_id"]: cell["source"] for cell in _code(release) if _is_answer(cell)}
    others = [cell["source"] for cell in _code(release) if not _is_answer(cell)]
    return {**answers, OWN_CELLS: "\n".join(others)}


def cells_of(release: Notebook, data: bytes) -> Cells:
    """What a student wrote: the code of each answer, by grade id, and under `OWN_CELLS` that of cells of his own.

    Raises:
        BadSubmission: if the bytes are no notebook.
    """
    parts = [p for p in rebuild(release, data).parts if p.from_student and p.cell["cell_type"] == "code"]
    answers = {p.cell["metadata"]["nbgrader"]["grade_id"]: str(p.cell["source"]) for p in parts if _is_answer(p.cell)}
    own = "\n".join(_sources_of_own(parts))
    return {**answers, **({OWN_CELLS: own} if own else {})}


def _sources_of_own(parts: Sequence[Part]) -> Iterator[str]:
    return (str(part.cell["source"]) for part in parts if not part.cell["metadata"].get("nbgrader"))


def _code(notebook: Notebook) -> Iterator[Cell]:
    return (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def _is_answer(cell: Cell) -> bool:
    nbgrader = cell["metadata"].get("nbgrader", {})
    return bool(nbgrader.get("solution")) and nbgrader["grade_id"] != ANSWERS


def pairs_in(
    assignment: str, written: Mapping[str, Cells], known: Mapping[str, Sequence[str]], given: Cells
) -> tuple[Pair, ...]:
    """Find the pairs of students whose answers are near, nearest first.

    Args:
        assignment: its name.
        written: what each student wrote, by student.
        known: the course's own right answers, of all assignments, by exercise.
        given: what was handed out, by exercise.
    """
    students = sorted(written)
    exercises = sorted({of for cells in written.values() for of in cells})
    alike: dict[tuple[str, str], list[Likeness]] = {}
    for of in exercises:
        sources = [written[student].get(of, "") for student in students]
        for near in near_pairs(_answers(of, sources, known, given.get(of, ""))):
            likeness = Likeness(of, near.points, near.shared, near.words, sources[near.first], sources[near.second])
            alike.setdefault(_who(near, students), []).append(likeness)
    pairs = [Pair(assignment, who, tuple(sorted(found, key=_nearest))) for who, found in alike.items()]
    return tuple(sorted(pairs, key=lambda pair: (-pair.points, pair.students)))


def _who(near: Near, students: Sequence[str]) -> tuple[str, str]:
    return students[near.first], students[near.second]


def _nearest(likeness: Likeness) -> tuple[float, str]:
    return -likeness.points, likeness.of


def _answers(of: str, sources: Sequence[str], known: Mapping[str, Sequence[str]], given: str) -> Answers:
    """All answers to one exercise that have a shape at all."""
    traits = [traits_of(source) for source in sources]
    people = [place for place, found in enumerate(traits) if found.shapes]
    own = [traits_of(source) for source in known.get(of, ())]
    elsewhere = [traits_of(source) for other, those in known.items() if other != of for source in those]
    return Answers(of, people, [traits[place] for place in people], own, traits_of(given), elsewhere)
