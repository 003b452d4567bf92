"""What students are told about a call that gave no value, and how their own words are quoted in it."""

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
    return f"the function raised {_named(kind)}: {quoted(text)}. Run the worked example with it and read the traceback."


def not_defined(name: str) -> str:
    """Tell a student that a function is missing.

    Args:
        name: the function's name.
    """
    return f"no function called `{name}` is left at the end of the notebook; keep the name that the exercise gives."
