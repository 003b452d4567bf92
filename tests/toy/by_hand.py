"""Graded notebooks of the toy course made in this very process, for tests of what comes after the judge."""

from typing import Any

import nbformat

from autograder.claims.local import local_space
from autograder.claims.messages import exercise_text
from autograder.claims.results import Report
from tests.toy import TOY

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "mean_of_rows": "def mean_of_rows(x):\n    return x.mean(axis=1)",
}


def graded(
    student: str = "s01", extra: str = "", error: str | None = None, **sources: str
) -> tuple[Report, dict[str, Any]]:
    """Grade a submission of t1_numbers that has these solutions and one extra cell.

    Args:
        student: id of the student.
        extra: source of an extra cell after the set-up cell; shown, not run.
        error: makes a report of a submission that could not be graded.
        sources: of solution cells, by grade id; those not given stay stubs.
    """
    assignment = TOY.assignment("t1_numbers")
    notebook = nbformat.read(TOY.release_notebook(assignment), as_version=4)
    names: dict[str, Any] = {}
    exec("import numpy as np", names)
    for cell in notebook["cells"]:
        source = sources.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if source is not None:
            cell["source"] = source
            exec(source, names)
    results = tuple(e.check(local_space(names, TOY.records), seed=3) for e in assignment.exercises)
    for cell in notebook["cells"]:
        result = next((r for r in results if r.grade_id == cell["metadata"].get("nbgrader", {}).get("grade_id")), None)
        if result:
            said = {"output_type": "stream", "name": "stdout", "text": exercise_text(result)}
            score = {"output_type": "execute_result", "data": {"text/plain": repr(result.earned)}, "metadata": {}}
            cell["outputs"] = [said, {**score, "execution_count": 1}]
    if extra:
        notebook["cells"].insert(2, code_cell("extra-1-set-up", extra))
    report = Report("t1_numbers", student, "0" * 64, "1" * 64, {"python": "3"}, 3, results, error=error)
    return report, dict(notebook)


def code_cell(name: str, source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """Make an executed code cell."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
        "execution_count": 1,
    }
