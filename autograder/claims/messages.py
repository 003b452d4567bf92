"""What students are told, in words that every page and every cell shares: of a verdict, of a call without a value."""

from rnnkit.guarded import ClosedFunction
from rnnkit.plain_words import in_plain_words

from autograder.claims.results import ClaimResult, ExerciseResult

LONGEST_QUOTE = 500


def quoted(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Set a student's words between quotation marks, on one line, with control characters as escapes.

    Nothing that is quoted so can look like a line of the verdict, turn the words around it, or speak to a terminal.

    Args:
        text: anything.
        longest: how many characters may stand between the marks.
    """
    words = repr(text[:longest])
    return words if len(words) <= longest + 2 else f"{words[: longest + 1]}…{words[0]}"


def legible(text: str) -> str:
    """Write out, as Python's escapes, what cannot be seen: control characters, and marks that turn text around.

    Lines stay lines.

    Args:
        text: a message that may hold a student's words.
    """
    return "".join(sign if sign.isprintable() or sign in "\n\t" else repr(sign)[1:-1] for sign in text)


def _named(kind: str) -> str:
    return kind if kind.isidentifier() else quoted(kind, 100)


def exercise_text(result: ExerciseResult) -> str:
    """Lay out one exercise's verdict: a line per claim, and below a failed one what was wrong."""
    name = result.grade_id.removeprefix("test_")
    head = f"{name}: {result.earned:g} of {result.points:g} points"
    return "\n".join([head, *(line for claim in result.claims for line in _claim_lines(claim))])


def _claim_lines(claim: ClaimResult) -> list[str]:
    lines = [f"  {claim.mark} {claim.title} ({claim.points:g})"]
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
    if kind == ClosedFunction.__name__:
        return quoted(text)[1:-1]  # the course's own sentence, unless a student names an exception so
    step = in_plain_words(kind, text) or "Run the worked example with it and read the traceback."
    return f"the function raised {_named(kind)}: {quoted(text)}. {step}"


def not_defined(name: str) -> str:
    """Tell a student that a function is missing.

    Args:
        name: the function's name.
    """
    return f"no function called `{name}` is left at the end of the notebook; keep the name that the exercise gives."


TYPED_ANEW = "Type it anew: such characters come from word processors and web pages."
NOT_OFFERED = "Grading offers what the notebook imports by itself; write what else you need into the notebook."


def missing_because(name: str, kind: str, text: str, line: int, code: str) -> str:
    """Tell a student that a function is missing because its cell was stopped by an error.

    Args:
        name: the function's name.
        kind: the exception's type.
        text: its message.
        line: where in the cell, counted from 1; 0 if that is not known.
        code: what stands there.
    """
    where = f" in line {line} of the cell (`{code}`)" if line else ""
    next_step = "Run the cell by itself, mend that line, and then run the whole notebook from a fresh kernel."
    if "invalid character" in text or "non-printable" in text:
        next_step = TYPED_ANEW
    elif kind in ("ModuleNotFoundError", "ImportError"):
        next_step = NOT_OFFERED
    return f"`{name}` is not there, because its cell was stopped by {kind}: {text.rstrip('.')}{where}. {next_step}"


def cell_never_ended(name: str) -> str:
    """Tell a student that a function is missing because its cell had to be stopped, or ended Python itself.

    Args:
        name: the function's name.
    """
    return (
        f"`{name}` is not there, because its cell did not come to its end: it had to be stopped, or it ended Python. "
        "Look for a loop that never ends, or for exit(), among the lines that stand outside of the function."
    )
