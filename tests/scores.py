"""What a small class gets, as a document that must not depend on the machine.

`python -m tests.scores [ASSIGNMENT ...]` grades two notebooks of each assignment, confined, with one seed: the
solution, and one with a known mistake in each exercise. It prints for each claim whether it passed, and which mistake
was named; and the digits with which the confined process computes, so that one can see that they differ.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.authoring.demo import Work, hand_in
from autograder.claims.course import Assignment
from autograder.claims.mistake import mistakes_in
from autograder.claims.results import Report
from autograder.grading import host
from autograder.grading.client import Patience
from autograder.grading.judge import Judge, open_judge
from autograder.unrolled import UNROLLED

SEED = 7
PASSED_ON = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "OMP_NUM_THREADS", "RNNKIT_THREADS")
BITS = """
import hashlib
import numpy as np
rng = np.random.default_rng(0)
a, b = rng.normal(size=(40, 50)), rng.normal(size=(50, 60))
print(hashlib.sha256(b"".join(value.tobytes() for value in (a @ b, np.exp(a), np.tanh(a)))).hexdigest())
"""  # a student's cell whose output tells how the confined process computes
PATIENT = Patience(cell=120, again=60, call=60, exercise=120, whole=600, checks=600)  # what is tested is not the time


def works(assignment: Assignment) -> Iterator[Work]:
    """Yield what the two students hand in."""
    one_of_each = {mistake.of: mistake for mistake in mistakes_in(assignment.module("mistakes"))}
    yield Work()
    yield Work(mistakes=tuple(one_of_each.values()))


def notebooks(assignment: Assignment) -> list[bytes]:
    """Return the two notebooks as bytes."""
    return [json.dumps(hand_in(UNROLLED, assignment, work)).encode() for work in works(assignment)]


def verdict(report: Report) -> dict[str, Any]:
    """Return what a report says of the answer: everything but numbers in sentences."""
    return {
        exercise.grade_id: [exercise.earned, *((claim.passed, claim.mistake) for claim in exercise.claims)]
        for exercise in report.exercises
    }


def verdicts(names: Sequence[str]) -> dict[str, Any]:
    """Grade the small class of each assignment."""
    found: dict[str, Any] = {}
    pass_settings_on()
    with open_judge(UNROLLED, patience=PATIENT) as judge:
        for assignment in (a for a in UNROLLED.graded if a.name in names or not names):
            graded = [judge.grade_bytes(assignment, data, seed=SEED) for data in notebooks(assignment)]
            found[assignment.name] = [verdict(one.report) for one in graded]
        return {"bits": bits(judge), "verdicts": found}


def bits(judge: Judge) -> str:
    """Return a digest of what the confined process computes."""
    first = UNROLLED.graded[0]
    data = json.dumps(hand_in(UNROLLED, first, Work(cells=(BITS,)))).encode()
    cells = judge.grade_bytes(first, data, seed=SEED).notebook["cells"]
    return next(str(cell["outputs"][0]["text"]) for cell in cells if cell["id"].startswith("extra-")).strip()


def pass_settings_on() -> None:
    """Let the confined process compute as this one does; as a rule it is told nothing of the judge's variables."""
    original = host.environment

    def environment(home: Path) -> dict[str, str]:
        return {**original(home), **{name: os.environ[name] for name in PASSED_ON if name in os.environ}}

    host.environment = environment


if __name__ == "__main__":
    print(json.dumps(verdicts(sys.argv[1:])))
