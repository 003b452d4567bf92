"""The table of scores that ends a grading run, and the list of what a person should look at."""

from collections.abc import Sequence

from autograder.border.text import plain
from autograder.claims.results import GRADED, NEEDS_A_LOOK, NOT_HANDED_IN, ExerciseResult, Report
from autograder.platforms.roster import NOBODY, Roster


def class_table(reports: Sequence[Report], assignments: Sequence[str], roster: Roster = NOBODY) -> str:
    """Lay out students by assignments, with totals and where most points were lost.

    Args:
        reports: of a whole class.
        assignments: the columns, in order.
        roster: whose names are shown, and whose people have a row also if they handed in nothing.
    """
    by_student: dict[str, dict[str, Report]] = {person.id: {} for person in roster.counted}
    for report in reports:
        if report.student not in roster.withdrawn:
            by_student.setdefault(report.student, {})[report.assignment] = report
    rows = [["student", *assignments, "total", "most points lost"]]
    rows += [_row(roster.shown(student), found, assignments) for student, found in sorted(by_student.items())]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def attention(reports: Sequence[Report]) -> str:
    """List the submissions that are not simply graded, a line each: the status, whose it is, and why."""
    lines = [
        f"{report.status:<14}{report.student} {report.assignment}: {' '.join(plain(report.why).split())}"
        for report in sorted(reports, key=lambda report: (report.status, report.student, report.assignment))
        if report.status != GRADED
    ]
    return "\n".join(lines)


def _row(student: str, found: dict[str, Report], assignments: Sequence[str]) -> list[str]:
    nothing = "-" if found else NOT_HANDED_IN
    scores = [_shown(found[name]) if name in found else nothing for name in assignments]
    total = sum(report.earned for report in found.values())
    return [student, *scores, f"{total:.1f}", _worst(found)]


def _shown(report: Report) -> str:
    """The score, or the word that stands in its place."""
    return f"{report.score:.1f}" if report.status in (GRADED, NEEDS_A_LOOK) else report.status


def _worst(found: dict[str, Report]) -> str:
    for report in found.values():
        if report.error:
            return f"{report.assignment[:2]} {report.status}: {report.error.split(';')[0][:60]}"
    lost = [
        (_lost(exercise), report.assignment[:2], exercise) for report in found.values() for exercise in report.exercises
    ]
    if not lost or max(entry[0] for entry in lost) == 0:
        return ""
    points, number, exercise = max(lost, key=lambda entry: entry[0])
    name = exercise.grade_id.removeprefix("test_")
    named = next((claim.mistake for claim in exercise.claims if claim.mistake), None)
    return f"{number} {name}: {named}" if named else f"{number} {name} (-{points:g})"


def _lost(exercise: ExerciseResult) -> float:
    return exercise.points - exercise.earned


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *middle, last = row
    cells = [
        first.ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(middle, widths[1:], strict=False)),
        last,
    ]
    return "  ".join(cells).rstrip()
