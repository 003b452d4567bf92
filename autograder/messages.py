"""What students are told about a call that gave no value."""


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
