"""What a student answered to the concept questions, read out of the cell as data: nothing of it is run."""

import ast
import warnings
from collections.abc import Iterator, Sequence

from autograder.claims.questions import ANSWERS, VARIABLE, Question
from autograder.grading.submission import Part

MAX_SOURCE = 5_000  # characters; the line that is handed out has fifty


def answers_in(parts: Sequence[Part], questions: Sequence[Question]) -> dict[str, str]:
    """Read the answers of a submission. What is no letter of a question is left out, as if it were not there.

    Args:
        parts: its cells.
        questions: that it was asked.

    Returns:
        the letter chosen for each question that has an answer, by the question's number.
    """
    source = next((str(p.cell["source"]) for p in parts if p.from_student and _is_answers(p)), "")
    chosen = _literals(source) if len(source) <= MAX_SOURCE else {}
    letters = {str(q.number): {option.letter for option in q.options} for q in questions}
    return {number: chosen[number] for number in letters if chosen.get(number) in letters[number]}


def _is_answers(part: Part) -> bool:
    return bool(part.cell["metadata"].get("nbgrader", {}).get("grade_id") == ANSWERS)


def _literals(source: str) -> dict[str, str]:
    """The pairs of the last dictionary that is given the name, as far as both sides are written out."""
    try:
        with warnings.catch_warnings(action="ignore"):  # they would stand among the grader's own words
            statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, str] = {}
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(keys=keys, values=values)) if name == VARIABLE:
                found = dict(_pairs(keys, values))
    return found


def _pairs(keys: Sequence[ast.expr | None], values: Sequence[ast.expr]) -> Iterator[tuple[str, str]]:
    for key, value in zip(keys, values, strict=True):
        match key, value:
            case ast.Constant(value=(int() | str()) as number), ast.Constant(value=str() as letter):
                yield str(number), letter.strip().lower()
