"""When a notebook runs without a reader: while it is graded, and under nbgrader's Validate button."""

import pytest
import rnnkit


@pytest.mark.parametrize(
    ("variables", "quick"),
    [
        ({}, False),
        ({"RNNKIT_QUICK": "1"}, True),
        ({"RNNKIT_QUICK": "0"}, False),
        ({"NBGRADER_EXECUTION": "validate"}, True),
        ({"NBGRADER_EXECUTION": ""}, False),
    ],
)
def test_trainings_are_short_where_nobody_reads(monkeypatch, variables, quick):
    for name in ("RNNKIT_QUICK", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert (rnnkit.quick(), rnnkit.steps(700, 3)) == (quick, 3 if quick else 700)
