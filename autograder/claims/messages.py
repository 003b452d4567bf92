"""What students are told, in words that every page and every cell shares: of a verdict, of a call without a value."""

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
    return f"the function raised {_named(kind)}: {quoted(text)}. {_next_step(kind, text)}"


NEXT_STEPS = (
    ("ValueError", "truth value of an array", "An array of several numbers is neither true nor false: to ask whether "
     "there is one, write `is not None`; to choose entry by entry, use np.where or an index."),
    ("IndexError", "is out of bounds", "Counting begins at 0: of n entries the last is n - 1, so the last real step of "
     "a sequence is its length - 1."),
    ("TypeError", "positional argument", "Compare the call with the line `def ...` of the function that it names: has "
     "it an argument too many, or is one missing?"),
    ("TypeError", "indices must be integers or slices, not str", "A named tuple is asked with a dot: `weights.name`, "
     "not `weights['name']`."),
    ("TypeError", "can't multiply sequence by non-int", "A named tuple holds several arrays and is no number itself: "
     "compute with each of them, one after the other, and make a new tuple of the results."),
    ("TypeError", "unsupported operand type", "A named tuple or a list holds several arrays and is no number itself: "
     "compute with each of them, one after the other, and make a new one of the results."),
    ("AttributeError", "can't set attribute", "A named tuple is never changed: make a new one, from all of its fields "
     "or by `_replace`."),
    ("ValueError", "math domain error", "Python's own logarithm refuses zero; np.log gives minus infinity, and takes "
     "whole arrays."),
    ("ValueError", "robabilities contain NaN", "An exponential overflowed, or all of them were rounded to zero: take "
     "the largest score away before the exponential."),
    ("ValueError", "input arrays must have the same shape", "Do all of them belong to this call? A list outside of the "
     "function still holds what an earlier call put into it."),
    ("ValueError", "inhomogeneous shape", "The rows of an array are equally long. Are arrays of different shapes put "
     "into one, or does a list outside of the function still hold what an earlier call put into it?"),
)  # fmt: skip
"""What Python's own words do not say: the kind of an exception, words in its message, and what to do."""


def _next_step(kind: str, text: str) -> str:
    fitting = (step for of, words, step in NEXT_STEPS if of == kind and words in text)
    return next(fitting, "Run the worked example with it and read the traceback.")


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
