"""What can be a student's id: the name of a folder, on every system, on every page and in every table."""

MAX_ID_BYTES = 200  # of the 255 that a file system allows a name, for a student's results have longer ones
FORBIDDEN = frozenset('/\\:*?"<>|[]')  # some system, or nbgrader's search by patterns, takes them for more than signs
JOINERS = frozenset("\u200c\u200d")  # cannot be seen, and belong into names of many languages
ID_RULE = (
    "An id "
    f"has letters of any language, digits, blanks and signs, but none of {''.join(sorted(FORBIDDEN))}, "
    f"nothing that cannot be seen, no dot or hyphen in front, and at most {MAX_ID_BYTES} bytes."
)


def is_id(name: str) -> bool:
    """Whether a folder's name can be a student's id, in any language's letters: on every page, in tables and on disk.

    Args:
        name: of a folder in `submitted`.
    """
    seen = all(sign.isprintable() or sign in JOINERS for sign in name)
    whole = name == name.strip() and not name.startswith((".", "-")) and not name.endswith(".")
    return bool(name) and seen and whole and not FORBIDDEN & set(name) and len(name.encode()) <= MAX_ID_BYTES
