"""What students are told, in words that every page and every cell shares: of a verdict, of a call without a value."""

from autograder.claims.results import ClaimResult, ExerciseResult


def exercise_text(result: ExerciseResult) -> str:
    """Lay out one exercise's verdict: a line per claim, and below a failed one what was wrong."""
    name = result.grade_id.removeprefix("test_")
    head = f"{name}: {result.earned:g} of {result.points:g} points"
    return "\n".join([head, *(line for claim in result.claims for line in _claim_lines(claim))])


def _claim_lines(claim: ClaimResult) -> list[str]:
    tick = "✓" if claim.passed else "✗"
    lines = [f"  {tick} {claim.title} ({claim.points:g})"]
    return lines + [f"      {line}" for line in claim.message.splitlines()]


def raised(kind: str, text: str) -> str:
    """Tell a student that the function raised an exception.

    Args:
        kind: the exception's type.
        text: its message.
    """
    if kind == "NotImplementedError":
        return "The exercise is not done yet: the function raises NotImplementedError. Replace that line by your code."
    if kind == "ValueError" and "read-only" in text:
        return (
            "the function writes into one of its arguments (here they are read-only). "
            "Return a new array: `a = a + b` makes one, `a += b` and `a[...] = b` do not."
        )
    return f"the function raised {kind}: {text[:500]}. Run the worked example with it and read the traceback."


def not_defined(name: str) -> str:
    """Tell a student that a function is missing.

    Args:
        name: the function's name.
    """
    return f"no function called `{name}` is left at the end of the notebook; keep the name that the exercise gives."
