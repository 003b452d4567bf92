"""Damaged notebooks, the whole way: each ends in a report that says what was graded, or why nothing could be.

A few dozen by default; UNROLLED_MUTANTS=500 tries more.
"""

import json
import os
import sys

import pytest

from autograder.claims.results import Report
from autograder.grading.client import Patience
from autograder.grading.judge import open_judge
from tests.grading.test_submission import mutated
from tests.toy.notebooks import NUMBERS, submitted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere"),
]

MUTANTS = int(os.environ.get("UNROLLED_MUTANTS", "60"))
PATIENCE = Patience(cell=3.0, call=1.0, exercise=3.0, whole=20.0)


def test_every_damaged_notebook_ends_in_a_report_or_in_a_clear_refusal(toy):
    honest = json.loads(submitted(toy, extra=["own = [double(x), 1]\nown"]))
    assignment = toy.assignment(NUMBERS)
    refused, full, part = [], 0, 0
    with open_judge(toy, patience=PATIENCE) as judge:
        for seed in range(MUTANTS):
            report = judge.grade_bytes(assignment, mutated(honest, seed), student="mutant").report
            assert Report.from_json(report.to_json()) == report, seed
            assert [e.grade_id for e in report.exercises] == ["test_double", "test_mean_of_rows"], seed
            refused += [report.error] if report.error else []
            full += report.score == 10
            part += 0 <= report.score < 10 and not report.error
        after = judge.grade_bytes(assignment, submitted(toy)).report

    assert after.score == 10
    assert all("expected" in reason or "ubmit" in reason for reason in refused)
    assert len(refused) + full + part == MUTANTS
    assert refused and full
