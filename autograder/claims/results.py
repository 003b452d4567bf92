"""What comes out of grading: one Report per submission, as frozen dataclasses and as JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from typing import Any

SCHEMA_VERSION = 2
READABLE_VERSIONS = (1, SCHEMA_VERSION)
GRADED, REFUSED, NEEDS_A_LOOK, NOT_GRADED = "graded", "refused", "needs a look", "not graded"
NOT_HANDED_IN, WAITING = "not handed in", "waiting"  # what only a class can say: nobody is judged for it
STATUSES = (GRADED, REFUSED, NEEDS_A_LOOK, NOT_GRADED)
GRADERS_OWN = ("the grader failed on it", "the system ended the grader", "the result could not be written")
"""How the errors of schema version 1 begin that were the grader's, which had no word of their own then."""
NOT_CHECKED = "Not checked,"
"""How the message of a claim begins that was neither found to hold nor found not to; it earns nothing."""
OTHER_THAN_ASCII = re.compile(r"[^\n -~]")


@dataclass(frozen=True)
class ClaimResult:
    """Whether one claim holds of a student's function, and what to tell the student if it does not."""

    name: str
    title: str
    points: float
    passed: bool
    message: str = ""
    mistake: str | None = None

    @property
    def verdict(self) -> str:
        """`holds`, `does not hold`, or `not checked`."""
        if self.passed:
            return "holds"
        return "not checked" if self.message.startswith(NOT_CHECKED) else "does not hold"

    @property
    def mark(self) -> str:
        """The verdict as one sign."""
        return {"holds": "✓", "does not hold": "✗", "not checked": "–"}[self.verdict]


@dataclass(frozen=True)
class ExerciseResult:
    """The claims of one exercise and the points they earned."""

    grade_id: str
    points: float
    claims: tuple[ClaimResult, ...]

    @cached_property
    def earned(self) -> float:
        """Points of the claims that hold."""
        return round(sum(claim.points for claim in self.claims if claim.passed), 6)


@dataclass(frozen=True)
class Report:
    """The verdict on one submission.

    Attributes:
        assignment: name of the assignment.
        student: id of the student, as the collector gave it.
        submission_hash: SHA-256 of the submitted bytes.
        checks_hash: SHA-256 of everything that the verdict depends on besides the submission.
        environment: versions of Python and of the packages that matter.
        seed: the seed of every random input in the checks.
        exercises: one result per graded exercise.
        remarks: what the instructor should know: cells that were stuck, cells that were missing.
        error: why nothing could be graded, or None.
        look: why a person should look at it although it was graded.
        answers: the letter chosen for each concept question that was answered, by its number; they count in no mark.
        grader_failed: whether `error` is the grader's and not the submission's, which then has no score.
    """

    assignment: str
    student: str
    submission_hash: str
    checks_hash: str
    environment: dict[str, str]
    seed: int
    exercises: tuple[ExerciseResult, ...]
    remarks: tuple[str, ...] = field(default=())
    error: str | None = None
    look: tuple[str, ...] = field(default=())
    grader_failed: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """One of `STATUSES`: what became of the submission."""
        if self.grader_failed:
            return NOT_GRADED
        if self.error:
            return REFUSED
        return NEEDS_A_LOOK if self.look else GRADED

    @property
    def why(self) -> str:
        """Why the status is not "graded", in a sentence or more; empty if it is."""
        return self.error or " ".join(self.look)

    @property
    def score(self) -> float | None:
        """Points earned, or None where the grader failed: only an answer can lose marks."""
        return None if self.grader_failed else self.earned

    @cached_property
    def earned(self) -> float:
        """What counts in a sum: the score, and nothing where there is none."""
        return 0.0 if self.grader_failed else round(sum(exercise.earned for exercise in self.exercises), 6)

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        return round(sum(exercise.points for exercise in self.exercises), 6)

    def to_json(self) -> str:
        """Write the report as one JSON document."""
        document: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "status": self.status, **asdict(self)}
        del document["grader_failed"]
        document["score"], document["max_score"] = self.score, self.max_score
        for entry, exercise in zip(document["exercises"], self.exercises, strict=True):
            entry["earned"] = None if self.grader_failed else exercise.earned
        return OTHER_THAN_ASCII.sub(_shown, json.dumps(document, indent=1, ensure_ascii=False))

    @classmethod
    def from_json(cls, text: str) -> "Report":
        """Read a report that `to_json` wrote, also one of schema version 1, which has no status.

        Raises:
            ValueError: if the text is not a report of a schema version that can be read.
        """
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("schema_version") not in READABLE_VERSIONS:
            raise ValueError(f"this is not a report of schema version {' or '.join(map(str, READABLE_VERSIONS))}")
        if document["schema_version"] == 1:
            document = _with_status(document)
        keys = ("assignment", "student", "submission_hash", "checks_hash", "environment", "seed", "error")
        try:
            exercises = tuple(map(_exercise, document["exercises"]))
            fields = {key: document[key] for key in keys}
            remarks, look = tuple(document["remarks"]), tuple(document["look"])
            failed, answers = document["status"] == NOT_GRADED, dict(document.get("answers", {}))
            return cls(**fields, exercises=exercises, remarks=remarks, look=look, grader_failed=failed, answers=answers)
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is not a whole report: {error}") from error


def _with_status(document: dict[str, Any]) -> dict[str, Any]:
    """Bring a report of schema version 1 up to date: its error alone says whose failure it was."""
    failed = str(document.get("error") or "").startswith(GRADERS_OWN)
    return {**document, "look": (), "status": NOT_GRADED if failed else GRADED}


def _shown(sign: re.Match[str]) -> str:
    """Leave letters of any script as they are; what cannot be seen is escaped, and reads back as it was."""
    return sign[0] if sign[0].isprintable() else json.dumps(sign[0])[1:-1]


_claim = lru_cache(maxsize=4096, typed=True)(ClaimResult)
"""A class of two thousand holds half a million claims, and few that differ: equal ones are one object."""


def _exercise(entry: dict[str, Any]) -> ExerciseResult:
    claims = tuple(_claim(**claim) for claim in entry["claims"])
    return ExerciseResult(entry["grade_id"], entry["points"], claims)
