"""Marks out: which may go, in which form, and why the others stay."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.claims.results import GRADED, WAITING, Report
from autograder.gradebook.marks import Mark
from autograder.gradebook.scores import no_formula
from autograder.pages.feedback import Marks as ByHand
from autograder.platforms.roster import Person, Roster

EVERYTHING = ("assignment", "student_id", "last_name", "first_name", "email", "score", "max_score", "status")


@dataclass(frozen=True)
class Outgoing:
    """The marks of an assignment, sorted by whether they may go.

    Attributes:
        marks: all.
        going: those that go, by student.
        held: why each of the others stays, in sentences.
        unfinished: whether one of them is a mark that a person can still make fit.
    """

    marks: tuple[Mark, ...]
    going: dict[str, Mark]
    held: tuple[str, ...]
    unfinished: bool


def sort_marks(marks: Sequence[Mark], roster: Roster, *, waiting_too: bool) -> Outgoing:
    """Say which marks may leave the house.

    Args:
        marks: of one assignment.
        roster: whose names are said.
        waiting_too: whether what a person has not finished goes as well, with what there is.
    """
    going, held = {}, []
    for mark in marks:
        reason = _why_held(mark, waiting_too=waiting_too)
        if reason:
            held.append(f"{roster.shown(mark.student)}: {reason}")
        else:
            going[mark.student] = mark
    unfinished = any(mark.score is not None and mark.student not in going for mark in marks)
    return Outgoing(tuple(marks), going, tuple(held), unfinished)


def _why_held(mark: Mark, *, waiting_too: bool) -> str:
    if mark.score is None:
        return f"{mark.status}, so there is no mark."
    if mark.score > mark.most:
        return (
            f"{mark.score:g} points are more than the {mark.most:g} there are, which no platform takes; take extra "
            "credit back in formgrader, or enter the mark by hand."
        )
    if mark.status == WAITING and not waiting_too:
        return "waits for a person to give marks in formgrader; --waiting exports what there is."
    return ""


def as_csv(assignment: str, outgoing: Outgoing, roster: Roster) -> bytes:
    """Everybody, with the mark or the word that stands in its place."""
    rows: list[Sequence[object]] = [EVERYTHING]
    for mark in outgoing.marks:
        person = roster.by_id.get(mark.student, Person(mark.student))
        names = map(no_formula, (mark.student, person.last_name, person.first_name, person.email))
        score = mark.score if mark.student in outgoing.going else ""
        rows.append((assignment, *names, score, mark.most, mark.status))
    return _csv(rows)


def as_canvas(title: str, outgoing: Outgoing, roster: Roster) -> bytes:
    """The smallest file that Canvas imports: whom it cannot know by an id it knows by the exact name."""
    rows: list[Sequence[object]] = [("Student", "ID", "SIS Login ID", "Section", title)]
    for student, mark in outgoing.going.items():
        person = roster.by_id.get(student, Person(student))
        name = f"{person.last_name}, {person.first_name}" if person.first_name else person.last_name or person.id
        rows.append((no_formula(name), person.lms_id, no_formula(person.login), "", _points(mark)))
    return _csv(rows)


def as_moodle(title: str, outgoing: Outgoing, roster: Roster) -> bytes:
    """What Moodle's gradebook imports; who has no mark has no line, for an empty cell would blank one."""
    rows: list[Sequence[object]] = [("ID number", "Email address", "First name", "Last name", title)]
    for student, mark in outgoing.going.items():
        person = roster.by_id.get(student, Person(student))
        said = map(no_formula, (student, person.email, person.first_name, person.last_name))
        rows.append((*said, _points(mark)))
    return _csv(rows)


def as_gradescope(report: Report, mark: Mark, by_hand: ByHand) -> bytes:
    """One student's `results.json`, with our sentences in the place of a program's output."""
    document: dict[str, Any] = {
        "score": mark.score,
        "output": _above(report, mark),
        "output_format": "text",
        "tests": [*_tests(report), *_hand_tests(report, by_hand)],
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _above(report: Report, mark: Mark) -> str:
    said = [report.error or "", f"{mark.penalty:g} points were taken off for being late." if mark.penalty else ""]
    return "\n".join(filter(None, said)) or f"{mark.score:g} of {mark.most:g} points."


def _tests(report: Report) -> Iterable[dict[str, Any]]:
    for n, exercise in enumerate(report.exercises, start=1):
        for m, claim in enumerate(exercise.claims, start=1):
            yield {
                "number": f"{n}.{m}",
                "name": f"{exercise.grade_id.removeprefix('test_')}: {claim.title}",
                "score": claim.points if claim.passed else 0.0,
                "max_score": claim.points,
                "status": "passed" if claim.passed else "failed",
                "output": claim.message,
                "output_format": "text",
            }


def _hand_tests(report: Report, by_hand: ByHand) -> Iterable[dict[str, Any]]:
    """What people gave, exercise by exercise; where the checks gave something too, this is what counts instead."""
    checked = {exercise.grade_id for exercise in report.exercises}
    for name in sorted(by_hand.scores.keys() | by_hand.extra.keys() | by_hand.comments.keys()):
        given = by_hand.scores.get(name)
        extra = f"Extra credit: {by_hand.extra[name]:g}." if name in by_hand.extra else ""
        points = f"A person gave {given:g} points here." if given is not None else ""
        says = [points, extra, by_hand.comments.get(name, "")]
        score = given if given is not None and name not in checked else 0.0
        yield {"name": name, "score": score, "max_score": score, "output": " ".join(filter(None, says))}


def _points(mark: Mark) -> str:
    return f"{round(mark.score or 0.0, 2):.2f}"


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def to_be_looked_at(outgoing: Outgoing, roster: Roster) -> list[str]:
    """Marks that go, and that a person should know of: refused ones are 0."""
    odd = [mark for mark in outgoing.going.values() if mark.status != GRADED]
    return [f"{roster.shown(mark.student)}: {mark.score:g} points, {mark.status}." for mark in odd]
