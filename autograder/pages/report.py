"""The class report: one page for an instructor, made from the reports of a class and nothing else."""

import gc
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograder.border.text import plain
from autograder.claims.course import Assignment, Course
from autograder.claims.diagnosis import AND
from autograder.claims.messages import raised
from autograder.claims.mistake import mistakes_in
from autograder.claims.questions import Question
from autograder.claims.results import NEEDS_A_LOOK, NOT_CHECKED, ClaimResult, ExerciseResult, Report
from autograder.errors import BadClass
from autograder.files.class_directory import ClassDirectory
from autograder.files.foreign import refuse_foreign_report
from autograder.files.whole import write_whole
from autograder.pages.feedback import Marks
from autograder.pages.standing import Row, Standing, rows_of, shown
from autograder.pages.text import template
from autograder.platforms.roster import NOBODY, Roster

TEMPLATE, ASSIGNMENT = "report.html.j2", "report_assignment.html.j2"
NOT_TRIED = (raised("NotImplementedError", ""), "not checked: ", NOT_CHECKED)
BINS = 10
MOST_MISTAKES = 20
MOST_STUCK = 20
MOST_BELIEFS = 10
MOST_LISTED = 50  # submissions with a remark or a failure, on one page
MOST_IDS = 12  # students that a row spells out; more are folded
MOST_CALLED = 100  # students that a folded row lists
NOTHING: Mapping[Any, Any] = MappingProxyType({})
Key = tuple[str, str]
AT_LEAST = 2


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest: a class is hundreds of thousands of objects, all of them in use to the end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
def read_reports(
    root: Path, course: Course, complain: Callable[[str], None], *, known: Mapping[Key, Report] = NOTHING
) -> list[Report]:
    """Read all reports of a class, in the order of the course and of the students' names.

    Args:
        root: class directory.
        course: whose assignments are looked for.
        complain: called with a sentence for each file that cannot be read; the others are read all the same.
        known: reports that were read or written a moment ago, by assignment and student; they are not read again.
    """
    found = []
    for assignment in course.graded:
        folder = ClassDirectory(root).results / assignment.name
        for path in sorted(folder.glob("[!.]*.json"), key=lambda path: path.name):
            if (assignment.name, path.stem) in known:
                found.append(known[assignment.name, path.stem])
                continue
            try:
                found.append(Report.from_json(path.read_bytes().decode()))
            except (OSError, ValueError) as error:
                complain(f"{path} was left out of the class report: {error}. Delete it and grade the class again.")
    return found


@uncollected()
def write_report(
    course: Course,
    root: Path,
    reports: Sequence[Report],
    left_out: Sequence[str] = (),
    *,
    marks: Mapping[Key, Marks] = NOTHING,
    roster: Roster = NOBODY,
) -> Path:
    """Write the class report below a class directory: a page, and one for each assignment beside it.

    Each is written whole or not at all, the page that links to the others last.

    Args:
        course: in whose order assignments stand.
        root: class directory.
        reports: of a whole class.
        left_out: what of the class could not be graded at all, in sentences.
        marks: what people added, by assignment and student.
        roster: who is in the class: its names are shown, who has handed in nothing has a row of his own, and who has
            withdrawn is left out.

    Returns:
        the path of the page.

    Raises:
        BadClass: if there are no reports.
        NotOurs: if something else than a class report is where one of the pages belongs.
    """
    at = ClassDirectory(root)
    if not reports:
        raise BadClass(f"{at.results} holds no reports; grade the class first: python -m autograder grade.")
    book = book_of(course, *_of_class(reports, roster, marks))
    paths = {chapter.name: at.report_on(chapter.name) for chapter in book.chapters}
    for path in (at.report, *paths.values()):
        refuse_foreign_report(path)
    for chapter in book.chapters:
        write_whole(paths[chapter.name], assignment_page(book, chapter))
    return write_whole(at.report, class_page(book, left_out))


def report_page(
    course: Course,
    reports: Sequence[Report],
    left_out: Sequence[str] = (),
    *,
    marks: Mapping[Key, Marks] = NOTHING,
    roster: Roster = NOBODY,
) -> str:
    """Make the page on the whole class; see `write_report` for the arguments.

    The same reports give the same bytes, in whatever order they come. It holds no script and allows none; names,
    errors and messages of students are shown as text.
    """
    return class_page(book_of(course, *_of_class(reports, roster, marks)), left_out)


@dataclass(frozen=True)
class Book:
    """All that the pages tell of a class.

    Attributes:
        course: in whose order assignments stand.
        standings: of all submissions, in the order of the course and of the students' ids.
        names: of students by id.
        chapters: the assignments of which something has a score.
    """

    course: Course
    standings: tuple[Standing, ...]
    names: Mapping[str, str]
    chapters: tuple["Chapter", ...]

    @property
    def rows(self) -> list[Row]:
        """The list of students."""
        handed_in = {standing.assignment.name for standing in self.standings}
        return rows_of([a for a in self.course.graded if a.name in handed_in], self.standings, self.names)

    @property
    def columns(self) -> list[str]:
        """The assignments of which anything was handed in, by name."""
        handed_in = {standing.assignment.name for standing in self.standings}
        return [assignment.name for assignment in self.course.graded if assignment.name in handed_in]


def _of_class(
    reports: Sequence[Report], roster: Roster, marks: Mapping[Key, Marks]
) -> tuple[list[Report], Mapping[Key, Marks], dict[str, str]]:
    """The reports of those who have not withdrawn, what people added, and the names of the class by id."""
    names = {person.id: roster.names.get(person.id, "") for person in roster.counted}
    return [report for report in reports if report.student not in roster.withdrawn], marks, names


def book_of(course: Course, reports: Sequence[Report], marks: Mapping[Key, Marks], names: Mapping[str, str]) -> Book:
    """Put the reports of a class in order, with what people added and the names of students by id."""
    place = {assignment.name: number for number, assignment in enumerate(course.graded)}
    known = [report for report in reports if report.assignment in place]
    standings = tuple(
        Standing(course.assignment(report.assignment), report, marks.get((report.assignment, report.student), Marks()))
        for report in sorted(known, key=lambda report: (place[report.assignment], report.student))
    )
    chapters = tuple(
        Chapter(assignment, tuple(s.report for s in found), tuple(found), names)
        for assignment in course.graded
        if (found := [s for s in standings if s.assignment.name == assignment.name and s.counts])
    )
    return Book(course, standings, names, chapters)


def class_page(book: Book, left_out: Sequence[str]) -> str:
    """Make the page on a whole class.

    Args:
        book: all that is told.
        left_out: what could not be graded at all, in sentences.
    """
    mistakes = _most(mistake for chapter in book.chapters for mistake in chapter.mistakes)
    stuck = _most(claim for chapter in book.chapters for claim in chapter.stuck)
    beliefs = sorted((b for chapter in book.chapters for b in chapter.beliefs), key=lambda belief: -belief.share)
    rows = book.rows
    return str(
        _template(TEMPLATE).render(
            **_attention(book.standings, MOST_LISTED, book.names),
            title="Class report",
            students=len(rows),
            submissions=len(book.standings),
            chapters=book.chapters,
            columns=book.columns,
            short=[name[:2] for name in book.columns],
            rows=_lines(map(_cells_of_student, rows)),
            mistakes=mistakes[:MOST_MISTAKES],
            more_mistakes=len(mistakes[MOST_MISTAKES:]),
            stuck=stuck[:MOST_STUCK],
            more_stuck=len(stuck[MOST_STUCK:]),
            beliefs=beliefs[:MOST_BELIEFS],
            more_beliefs=len(beliefs[MOST_BELIEFS:]),
            left_out=left_out,
            most_ids=MOST_IDS,
        )
    )


def assignment_page(book: Book, chapter: "Chapter") -> str:
    """Make the page on one assignment.

    Args:
        book: all that is told.
        chapter: the assignment.
    """
    of_it = [standing for standing in book.standings if standing.assignment.name == chapter.name]
    return str(
        _template(ASSIGNMENT).render(
            **_attention(of_it, MOST_LISTED, book.names),
            title=f"Class report: {chapter.name}",
            chapter=chapter,
            rows=_lines(_cells_of_submission(chapter, standing, book.names) for standing in of_it),
            mistakes=_most(iter(chapter.mistakes)),
            stuck=_most(iter(chapter.stuck)),
            left_out=(),
            most_ids=MOST_IDS,
        )
    )


def _lines(rows: Iterable[tuple[str, Sequence[str]]]) -> Any:
    """Rows of the list of students as HTML; thousands of them take the template four times as long."""
    from markupsafe import Markup, escape

    lines = (f"<tr><th scope=row>{escape(plain(name))}{''.join(map('<td>{}'.format, cells))}\n" for name, cells in rows)
    return Markup("".join(lines))


def _cells_of_student(row: Row) -> tuple[str, list[str]]:
    by_assignment = [(standing.word or _points(standing.earned)) if standing else "–" for standing in row.standings]
    return row.name, [_points(row.sum), *by_assignment, str(row.late or ""), str(row.waiting or ""), row.trend]


def _cells_of_submission(chapter: "Chapter", standing: Standing, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """What a submission has in each column; with a star where a person had a say in it."""
    by_checks = [_by_checks(standing, exercise.grade_id) for exercise in chapter.exercises]
    given = [task.grade_id for task in chapter.assignment.by_hand]
    by_hand = [f"{_points(standing.by_hand(name))}*" if standing.is_by_hand(name) else "" for name in given]
    marks = standing.marks
    lost = _points(marks.penalty) if marks.penalty else ""
    last = [lost, "late" * standing.is_late, str(len(marks.waiting) or "")]
    return shown(standing.student, names), [standing.word or _points(standing.earned), *by_checks, *by_hand, *last]


def _by_checks(standing: Standing, grade_id: str) -> str:
    if not standing.has(grade_id):
        return ""
    return _points(standing.points_of(grade_id)) + "*" * standing.is_by_hand(grade_id)


def _points(points: float) -> str:
    return f"{round(points, 1):g}"


def _attention(standings: Sequence[Standing], most: int, names: Mapping[str, str]) -> dict[str, Any]:
    """What a person should look at, each list no longer than `most`, and how many more there are."""
    whose = [(shown(standing.student, names), standing.report) for standing in standings]
    lists = {
        "ungraded": [(who, report, report.error) for who, report in whose if report.error],
        "look": [(who, report, report.why) for who, report in whose if report.status == NEEDS_A_LOOK],
        "remarked": [(who, report, _first_of(report.remarks)) for who, report in whose if report.remarks],
    }
    cut = {name: found[:most] for name, found in lists.items()}
    return {**cut, "more": {name: len(found[most:]) for name, found in lists.items()}, "failed": len(lists["ungraded"])}


def _first_of(remarks: Sequence[str]) -> str:
    return remarks[0] + (f" (And {len(remarks) - 1} more.)" if len(remarks) > 1 else "")


@dataclass(frozen=True)
class Bar:
    """One bar of a histogram: scores from `low` to `high` per cent, and how many submissions have them."""

    low: int
    high: int
    count: int
    height: float


@dataclass(frozen=True)
class ClaimRow:
    """How a class did at one claim.

    Attributes:
        title: what it claims.
        held: submissions in which it holds.
        wrong: submissions in which it does not although the exercise was tried.
    """

    title: str
    held: int
    wrong: int
    of: int

    @property
    def share(self) -> float:
        """Per cent of submissions in which it holds."""
        return 100 * self.held / self.of if self.of else 0.0

    @property
    def not_checked(self) -> int:
        """Submissions in which there was nothing to check, or no way to."""
        return self.of - self.held - self.wrong


@dataclass(frozen=True)
class ExerciseRows:
    """How a class did at one exercise."""

    grade_id: str
    name: str
    points: float
    mean: float
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True)
class ChoiceRow:
    """A wrong option of a concept question, and who chose it."""

    text: str
    says: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class QuestionRows:
    """How a class answered one concept question.

    Attributes:
        asks: the question.
        answered: submissions with an answer to it.
        right: submissions with the right one.
        wrong: the misconceptions that were chosen, most frequent first.
    """

    number: int
    asks: str
    answered: int
    right: int
    wrong: tuple[ChoiceRow, ...]


@dataclass(frozen=True)
class Belief:
    """A wrong sentence that some of a class chose.

    Attributes:
        assignment: where it was asked.
        number: of the question.
        text: the sentence.
        says: what is wrong with it.
        count: submissions that chose it.
        answered: submissions with an answer to the question.
    """

    assignment: str
    number: int
    text: str
    says: str
    count: int
    answered: int

    @property
    def share(self) -> float:
        """Of those who answered."""
        return self.count / self.answered


@dataclass(frozen=True)
class Found:
    """Something that several submissions have in common: a mistake, or a claim that does not hold."""

    assignment: str
    exercise: str
    what: str
    says: str
    students: tuple[str, ...]
    called: str = ""


def _most(found: Iterator[Found]) -> list[Found]:
    return sorted(found, key=lambda f: (-len(f.students), f.assignment, f.exercise, f.what))


@dataclass(frozen=True)
class Chapter:
    """One assignment with its submissions that have a score, in the order of the students' ids.

    Attributes:
        assignment: which one.
        reports: the verdicts.
        standings: the same with what people added; without, nobody added anything.
        names: of students by id.
    """

    assignment: Assignment
    reports: tuple[Report, ...]
    standings: tuple[Standing, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def scores(self) -> list[float]:
        """Points of each submission, with those of people."""
        return [standing.earned for standing in self._standings]

    @property
    def _standings(self) -> tuple[Standing, ...]:
        return self.standings or tuple(Standing(self.assignment, report) for report in self.reports)

    @property
    def name(self) -> str:
        """The assignment's name."""
        return self.assignment.name

    @cached_property
    def most(self) -> float:
        """Points that could be earned."""
        return max(standing.most for standing in self._standings)

    @property
    def mean(self) -> float:
        """Mean score."""
        return statistics.fmean(self.scores)

    @property
    def median(self) -> float:
        """Median score."""
        return statistics.median(self.scores)

    @property
    def full(self) -> int:
        """Submissions with full marks."""
        return sum(score >= self.most for score in self.scores)

    @cached_property
    def bars(self) -> list[Bar]:
        """The histogram of scores; full marks fall into the last bar."""
        counts = [0] * BINS
        for score in self.scores:
            counts[min(BINS - 1, int(BINS * max(score, 0.0) / self.most)) if self.most else 0] += 1
        step = 100 // BINS
        return [Bar(step * i, step * (i + 1), n, n / max(1, *counts)) for i, n in enumerate(counts)]

    @property
    def picture_in_words(self) -> str:
        """What the histogram shows, for who cannot see it."""
        parts = [f"{_many(bar.count)} from {bar.low} to {bar.high} per cent" for bar in self.bars if bar.count]
        return f"Scores of {self.name}: {', '.join(parts)}."

    @cached_property
    def exercises(self) -> list[ExerciseRows]:
        """How the class did at each exercise."""
        found: dict[str, list[ExerciseResult]] = {}
        for report in self.reports:
            for exercise in report.exercises:
                found.setdefault(exercise.grade_id, []).append(exercise)
        return list(map(_exercise_rows, found.values()))

    @cached_property
    def questions(self) -> list[QuestionRows]:
        """How the class answered the concept questions; empty if nobody answered one."""
        chosen = [(report.student, report.answers) for report in self.reports]
        rows = [_question_rows(question, chosen) for question in self.assignment.questions]
        return rows if any(row.answered for row in rows) else []

    @cached_property
    def beliefs(self) -> list[Belief]:
        """The misconceptions that were chosen, each with how many of those who answered chose it."""
        return [
            Belief(self.name, row.number, choice.text, choice.says, len(choice.students), row.answered)
            for row in self.questions
            for choice in row.wrong
        ]

    def called(self, students: Sequence[str]) -> str:
        """The names of students, for a list, as long as it can be read."""
        listed = ", ".join(shown(student, self.names) for student in students[:MOST_CALLED])
        return listed + (f", and {len(students) - MOST_CALLED} more" if len(students) > MOST_CALLED else "")

    @cached_property
    def mistakes(self) -> list[Found]:
        """The mistakes that were named, each with who makes it."""
        students: dict[tuple[str, str], list[str]] = {}
        for report in self.reports:
            for exercise in report.exercises:
                for name in sorted({n for claim in exercise.claims for n in (claim.mistake or "").split(AND) if n}):
                    students.setdefault((_name(exercise), name), []).append(report.student)
        says = self._sentences()
        return [
            Found(self.name, exercise, mistake, says.get((exercise, mistake), ""), tuple(who), self.called(who))
            for (exercise, mistake), who in students.items()
        ]

    def _sentences(self) -> dict[tuple[str, str], str]:
        return {(m.of, m.called): m.says for m in mistakes_in(self.assignment.module("mistakes"))}

    @cached_property
    def stuck(self) -> list[Found]:
        """Claims that do not hold for several students who tried."""
        students: dict[tuple[str, str, str], list[str]] = {}
        for report in self.reports:
            for exercise in report.exercises:
                for claim in exercise.claims:
                    if not claim.passed and _is_wrong(claim) and not report.error:
                        students.setdefault((_name(exercise), claim.name, claim.title), []).append(report.student)
        return [
            Found(self.name, exercise, name, title, tuple(who), self.called(who))
            for (exercise, name, title), who in students.items()
            if len(who) >= AT_LEAST
        ]


def _exercise_rows(results: Sequence[ExerciseResult]) -> ExerciseRows:
    found: dict[tuple[str, str], list[ClaimResult]] = {}
    for result in results:
        for claim in result.claims:
            found.setdefault((claim.name, claim.title), []).append(claim)
    rows = [
        ClaimRow(title, sum(c.passed for c in claims), sum(map(_is_wrong, claims)), len(claims))
        for (_, title), claims in found.items()
    ]
    first = results[0]
    return ExerciseRows(
        first.grade_id, _name(first), first.points, statistics.fmean(r.earned for r in results), tuple(rows)
    )


def _question_rows(question: Question, chosen: Sequence[tuple[str, Mapping[str, str]]]) -> QuestionRows:
    by_letter: dict[str, list[str]] = {option.letter: [] for option in question.options}
    for student, answers in chosen:
        by_letter.get(answers.get(str(question.number), ""), []).append(student)
    wrong = [ChoiceRow(o.text, o.says, tuple(by_letter[o.letter])) for o in question.wrong if by_letter[o.letter]]
    wrong.sort(key=lambda choice: -len(choice.students))
    answered = sum(map(len, by_letter.values()))
    return QuestionRows(question.number, question.asks, answered, len(by_letter[question.right]), tuple(wrong))


def _is_wrong(claim: ClaimResult) -> bool:
    return not claim.passed and not claim.message.startswith(NOT_TRIED)


def _name(exercise: ExerciseResult) -> str:
    return exercise.grade_id.removeprefix("test_")


def _many(count: int) -> str:
    return f"{count} submission" + "s" * (count != 1)


@cache
def _template(name: str) -> Any:
    return template(name, _points)
