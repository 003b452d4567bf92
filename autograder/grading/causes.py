"""Why a function is not there: what stopped the cell that should have defined it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.border.text import plain
from autograder.claims.messages import cell_never_ended, missing_because, not_defined
from autograder.claims.results import ExerciseResult
from autograder.grading.client import Ran
from autograder.grading.submission import Part

LINE = re.compile(r"(?:Cell In\[\d+\], line |<tokenize>:|, line )(\d{1,6})")
PLACE = re.compile(r" \(<[^<>]*>, line \d+\)$")
LONGEST = 120


def with_cause(result: ExerciseResult, name: str, parts: Sequence[Part], ran: Mapping[int, Ran]) -> ExerciseResult:
    """Say, instead of that a function is missing, which error stopped the cell that should have defined it.

    Args:
        result: of the function's exercise.
        name: of the function.
        parts: the cells of the notebook.
        ran: how they ended, by index.
    """
    missing = not_defined(name)
    cause = next(_causes(name, parts, ran), None)
    if cause is None or not any(missing in claim.message for claim in result.claims):
        return result
    claims = (replace(claim, message=claim.message.replace(missing, cause)) for claim in result.claims)
    return replace(result, claims=tuple(claims))


def _causes(name: str, parts: Sequence[Part], ran: Mapping[int, Ran]) -> Iterator[str]:
    """The errors of the exercise's own cell first, then those of the student's cells that define its function."""
    own = [index for index, part in enumerate(parts) if _grade_id(part) == name]
    defining = [i for i, part in enumerate(parts) if part.from_student and f"def {name}" in str(part.cell["source"])]
    for index in (*own, *defining):
        cell = ran.get(index, Ran([]))
        if cell.ended:
            yield cell_never_ended(name)
        for output in cell.outputs:
            if output["output_type"] == "error" and output["ename"] != "NotImplementedError":
                yield _cause(name, str(parts[index].cell["source"]), output)


def _grade_id(part: Part) -> str:
    return str(part.cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _cause(name: str, source: str, error: Mapping[str, Any]) -> str:
    """What is quoted here comes from the student's process: it is kept to one line of bounded length."""
    said = [str(line) for line in (*error["traceback"], error["evalue"])]
    found = next((match for line in said if (match := LINE.search(line))), None)
    lines = source.splitlines()
    number = int(found[1]) if found else 0
    code = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    text = _one_line(PLACE.sub("", str(error["evalue"])))
    return missing_because(name, _one_line(str(error["ename"])), text, number if code else 0, _one_line(code))


def _one_line(text: str) -> str:
    return " ".join(plain(text).split())[:LONGEST].replace("`", "'")
