"""The class report: one page for an instructor, made from the reports of a class and nothing else."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

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
from autograder.pages.text import template
from autograder.platforms.roster import NOBODY, Roster

TEMPLATE = "report.html.j2"
NOT_TRIED = (raised("NotImplementedError", ""), "not checked: ", NOT_CHECKED)
BINS = 10
MOST_MISTAKES = 20
MOST_STUCK = 20
AT_LEAST = 2


def read_reports(root: Path, course: Course, complain: Callable[[str], None]) -> list[Report]:
    """Read all reports of a class, in the order of the course and of the students' names.

    Args:
        root: class directory.
        course: whose assignments are looked for.
        complain: called with a sentence for each file that cannot be read; the others are read all the same.
    """
    found = []
    for assignment in course.graded:
        for path in sorted((ClassDirectory(root).results / assignment.name).glob("[!.]*.json")):
            try:
                found.append(Report.from_json(path.read_text(encoding="utf-8")))
            except (OSError, ValueError) as error:
                complain(f"{path} was left out of the class report: {error}. Delete it and grade the class again.")
    return found


def write_report(
    course: Course, root: Path, reports: Sequence[Report], left_out: Sequence[str] = (), roster: Roster = NOBODY
) -> Path:
    """Write the class report below a class directory, whole or not at all, and return its path.

    Args:
        course: in whose order assignments stand.
        root: class directory.
        reports: of a whole class.
        left_out: what of the class could not be graded at all, in sentences.
        roster: who is in the class.

    Raises:
        BadClass: if there are no reports.
        NotOurs: if a `report.html` that is no class report is there.
    """
    at = ClassDirectory(root)
    if not reports:
        raise BadClass(f"{at.results} holds no reports; grade the class first: python -m autograder grade.")
    refuse_foreign_report(at.report)
    return write_whole(at.report, report_page(course, reports, left_out, roster))


def report_page(
    course: Course, reports: Sequence[Report], left_out: Sequence[str] = (), roster: Roster = NOBODY
) -> str:
    """Make the page. The same reports give the same bytes, in whatever order they come.

    It holds no script and allows none; names, errors and messages of students are shown as text.

    Args:
        course: in whose order assignments stand.
        reports: of a whole class.
        left_out: what could not be graded at all, in sentences.
        roster: whose names are shown, and who has withdrawn and is not counted.
    """
    place = {assignment.name: number for number, assignment in enumerate(course.graded)}
    known = [report for report in reports if report.assignment in place and report.student not in roster.withdrawn]
    in_order = [
        replace(report, student=roster.shown(report.student))
        for report in sorted(known, key=lambda report: (place[report.assignment], report.student))
    ]
    chapters = [
        Chapter(assignment, tuple(found))
        for assignment in course.graded
        if (found := [r for r in in_order if r.assignment == assignment.name and r.score is not None])
    ]
    mistakes = _most(mistake for chapter in chapters for mistake in chapter.mistakes)
    stuck = _most(claim for chapter in chapters for claim in chapter.stuck)
    return str(
        _template().render(
            students=len({report.student for report in known}),
            submissions=len(in_order),
            chapters=chapters,
            asked=[chapter for chapter in chapters if chapter.questions],
            mistakes=mistakes[:MOST_MISTAKES],
            more_mistakes=len(mistakes[MOST_MISTAKES:]),
            stuck=stuck[:MOST_STUCK],
            more_stuck=len(stuck[MOST_STUCK:]),
            left_out=left_out,
            missing=_missing(chapters, roster),
            ungraded=[report for report in in_order if report.error],
            look=[report for report in in_order if report.status == NEEDS_A_LOOK],
            remarked=[report for report in in_order if report.remarks],
        )
    )


def _missing(chapters: Sequence["Chapter"], roster: Roster) -> list[tuple[str, list[str]]]:
    """Who of the class handed in nothing, for each assignment that anybody handed in."""
    people = [person.shown for person in roster.counted]
    handed_in = {chapter.name: {report.student for report in chapter.reports} for chapter in chapters}
    found = [(name, [who for who in people if who not in students]) for name, students in handed_in.items()]
    return [(name, who) for name, who in found if who]


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
class Found:
    """Something that several submissions have in common: a mistake, or a claim that does not hold."""

    assignment: str
    exercise: str
    what: str
    says: str
    students: tuple[str, ...]


def _most(found: Iterator[Found]) -> list[Found]:
    return sorted(found, key=lambda f: (-len(f.students), f.assignment, f.exercise, f.what))


@dataclass(frozen=True)
class Chapter:
    """One assignment with its reports that have a score, in the order of the students' names."""

    assignment: Assignment
    reports: tuple[Report, ...]

    @cached_property
    def scores(self) -> list[float]:
        """Points of each submission."""
        return [report.earned for report in self.reports]

    @property
    def name(self) -> str:
        """The assignment's name."""
        return self.assignment.name

    @property
    def most(self) -> float:
        """Points that could be earned."""
        return max(report.max_score for report in self.reports)

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
        names = dict.fromkeys(exercise.grade_id for report in self.reports for exercise in report.exercises)
        return [_exercise_rows([e for _, e in self._results(grade_id)]) for grade_id in names]

    def _results(self, grade_id: str) -> list[tuple[str, ExerciseResult]]:
        return [(r.student, e) for r in self.reports for e in r.exercises if e.grade_id == grade_id]

    @cached_property
    def questions(self) -> list[QuestionRows]:
        """How the class answered the concept questions; empty if nobody answered one."""
        chosen = [(report.student, report.answers) for report in self.reports]
        rows = [_question_rows(question, chosen) for question in self.assignment.questions]
        return rows if any(row.answered for row in rows) else []

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
            Found(self.name, exercise, mistake, says.get((exercise, mistake), ""), tuple(who))
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
                    if _is_wrong(claim) and not report.error:
                        students.setdefault((_name(exercise), claim.name, claim.title), []).append(report.student)
        return [
            Found(self.name, exercise, name, title, tuple(who))
            for (exercise, name, title), who in students.items()
            if len(who) >= AT_LEAST
        ]


def _exercise_rows(results: Sequence[ExerciseResult]) -> ExerciseRows:
    titles = dict.fromkeys((claim.name, claim.title) for result in results for claim in result.claims)
    rows = []
    for name, title in titles:
        claims = [claim for result in results for claim in result.claims if claim.name == name]
        rows.append(ClaimRow(title, sum(c.passed for c in claims), sum(map(_is_wrong, claims)), len(claims)))
    first = results[0]
    return ExerciseRows(_name(first), first.points, statistics.fmean(r.earned for r in results), tuple(rows))


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
def _template() -> Any:
    return template(TEMPLATE, lambda points: f"{round(points, 1):g}")
